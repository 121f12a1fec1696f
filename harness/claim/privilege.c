/* Giving up privileges: become, become_nobody and drop_capability. */
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/names.h"
#include "claim.h"
#include "needs.h"
#include "stage/actor.h"
#include "stage/page.h"

#define NOBODY         65534
#define FIRST_OWN_USER (1U << 24) /* pids end before 1 << 22 */

static bool takes_on(uid_t uid, gid_t gid)
{
	pid_t parent = getppid();

	if (setgroups(0, NULL) < 0 || setgid(gid) < 0 || setuid(uid) < 0)
		return false;
	actor_die_with(parent);
	return true;
}

static void fail_to_become(uid_t uid, struct place place)
{
	actor_settle(BROKEN, place, "setuid(%d): %s", (int)uid, errno_name(errno));
}

void claim_become(uid_t uid, gid_t gid, struct place place)
{
	if (!takes_on(uid, gid))
		fail_to_become(uid, place);
}

/*
 * A user of this claim's own, above those that people have: what counts against a user's limits is
 * not that of a claim beside it. Nobody where the user namespace knows no such user.
 */
static uid_t somebody(void)
{
	uid_t user = FIRST_OWN_USER + (uid_t)the_page->keeper;

	return seteuid(user) == 0 && seteuid(0) == 0 ? user : NOBODY;
}

/* No child tries it first: who waits for one is asleep, and may be taken to be so in what follows. */
void claim_become_nobody(struct place place)
{
	uid_t user;

	if (geteuid() != 0)
		return;
	user = somebody();
	if (takes_on(user, NOBODY))
		return;
	if (lacks(true, "setuid"))
		claim_skip("the superuser here can't become another user: setuid", place);
	fail_to_become(user, place);
}

void claim_drop_capability(int capability, struct place place)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
	struct __user_cap_data_struct *set = &sets[CAP_TO_INDEX(capability)];

	if (syscall(SYS_capget, &header, sets) < 0)
		actor_settle(BROKEN, place, "capget: %s", errno_name(errno));
	set->effective &= ~CAP_TO_MASK(capability);
	set->permitted &= ~CAP_TO_MASK(capability);
	if (syscall(SYS_capset, &header, sets) < 0)
		actor_settle(BROKEN, place, "capset: %s", errno_name(errno));
}
