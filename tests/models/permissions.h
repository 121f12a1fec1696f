/* Permissions of objects, and other users, each for one call: whom they bind. */
#ifndef IPCLITMUS_PERMISSIONS_H
#define IPCLITMUS_PERMISSIONS_H

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "model.h"

/*
 * The maker makes all objects: root without its capabilities. The holder is to whom, or to whose
 * group, they may be given; a member and a fellow are in one of these groups, a fellow by a
 * supplementary one.
 */
enum user { MYSELF, MAKER, HOLDER, MEMBER, FELLOW, OUTSIDER };

#define HOLDERS 60002
#define OTHERS  60003

static const struct {
	uid_t user;
	gid_t group, other;
} users[] = {
	[HOLDER] = { HOLDERS, HOLDERS, HOLDERS },
	[MEMBER] = { OTHERS, 0, OTHERS },
	[FELLOW] = { OTHERS, OTHERS, HOLDERS },
	[OUTSIDER] = { OTHERS, OTHERS, OTHERS },
};

static void use_capabilities(bool all)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	syscall(SYS_capget, &header, sets);
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		sets[i].effective = all ? sets[i].permitted : 0;
	syscall(SYS_capset, &header, sets);
}

static bool become_others_once(void)
{
	gid_t group = OTHERS;
	bool can;

	if (geteuid() != 0 || getegid() != 0 || setgroups(1, &group) < 0)
		return false;
	can = setegid(OTHERS) == 0 && seteuid(OTHERS) == 0 && seteuid(0) == 0;
	return setegid(0) == 0 && setgroups(0, NULL) == 0 && can;
}

/* Whether this machine lets us become others. */
static bool can_be_others(void)
{
	static enum { NOT_TRIED, CAN, CAN_NOT } tried;
	int error = errno;

	if (tried == NOT_TRIED)
		tried = become_others_once() ? CAN : CAN_NOT;
	errno = error;
	return tried == CAN;
}

static void become_another(long user)
{
	if (!can_be_others())
		return;
	if (user == MAKER)
		use_capabilities(false);
	else if (setgroups(1, &users[user].other) < 0 || setegid(users[user].group) < 0 ||
		 seteuid(users[user].user) < 0)
		abort();
}

static void become_ourselves(long user)
{
	int error = errno;

	if (!can_be_others())
		return;
	if (user == MAKER)
		use_capabilities(true);
	else if (seteuid(0) < 0 || setegid(0) < 0 || setgroups(0, NULL) < 0)
		abort();
	errno = error;
}

/*
 * Who makes the call: ourselves, where we can't be others. A process has to make all threads
 * others.
 */
static inline long user_now(struct moment *now, bool several, long user)
{
	if (!several || user == MYSELF)
		return MYSELF;
	takes_a_moment(now);
	return user;
}

/* From here to as_before we are that user, without any capability, where that can be. */
static inline void act_as(long user)
{
	if (user != MYSELF)
		become_another(user);
}

static inline long as_before(long user, long result)
{
	if (user != MYSELF)
		become_ourselves(user);
	return result;
}

/* What of an object is given to the holder. */
enum gift { TO_MAKER, USER_TO_HOLDER, GROUP_TO_HOLDER, TO_HOLDER };

static inline uid_t user_given(long gift)
{
	return gift & USER_TO_HOLDER ? HOLDERS : getuid();
}

static inline gid_t group_given(long gift)
{
	return gift & GROUP_TO_HOLDER ? HOLDERS : getgid();
}

enum { AS_IT_IS = -1 }; /* instead of a mode */

/* Of an object; who made it, and the maker's group, stay. */
struct permissions {
	int mode, gift;
};

/* Where there are no others it stays the maker's. */
static inline struct permissions permissions_given(long mode, bool several, long gift)
{
	return (struct permissions){ (int)mode, several ? (int)gift : TO_MAKER };
}

enum { READ = 4, WRITE = 2 };

static inline bool is_in_group(const struct permissions *its, long user)
{
	return its->gift & GROUP_TO_HOLDER && (user == HOLDER || user == FELLOW);
}

static inline bool may_change(const struct permissions *its, long user)
{
	return user == MYSELF || user == MAKER || (user == HOLDER && its->gift & USER_TO_HOLDER);
}

/* Whether the bits for the user's class have all of these, or bind us as nobody else. */
static inline bool may(const struct permissions *its, bool we_are_bound, long user, int bits)
{
	bool of_group = user == MEMBER || is_in_group(its, user);
	int mode = its->mode >> (may_change(its, user) ? 6 : of_group ? 3 : 0);

	return (user == MYSELF && !we_are_bound) || (mode & bits) == bits;
}

/* The same of a file, whose maker is nobody when it was given away. */
static inline bool owns_file(const struct permissions *its, long user)
{
	return user == MYSELF || user == (its->gift & USER_TO_HOLDER ? HOLDER : MAKER);
}

static inline bool may_open(const struct permissions *its, bool we_are_bound, long user, int bits)
{
	bool of_group = its->gift & GROUP_TO_HOLDER ? user == HOLDER || user == FELLOW
						    : user == MEMBER || user == MAKER;
	int mode = its->mode >> (owns_file(its, user) ? 6 : of_group ? 3 : 0);

	return (user == MYSELF && !we_are_bound) || (mode & bits) == bits;
}

/* Who calls in vain for want of the bit, or may not set and remove. */
static inline struct answer forbidden(int error)
{
	return fails(error,
		     "POSIX 2.7.1: EACCES: not in the mode for this user; EPERM: not its owner");
}

#endif
