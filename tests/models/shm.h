/*
 * What the model of shared memory segments looks with: at bytes, at pages, at what IPC_STAT tells.
 */
#ifndef IPCLITMUS_SHM_H
#define IPCLITMUS_SHM_H

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "model.h"
#include "models/permissions.h"
#include "models/shared.h"
#include "newer_names.h"

struct scene {
	key_t key;
	int first;    /* the segment's id with which the program begins */
	int index;    /* and its index, for SHM_STAT */
	int others;   /* how many segments there are beside it */
	long pages;   /* of those */
	bool alone;   /* nobody else makes any */
	bool several; /* we can be other users */
	bool bound;   /* the owner's bits bind us */
};

static struct scene *scene;

#define SIZE 65537 /* of most segments: some pages, and one byte of another */

static bool is_mapped(char *address)
{
	long page = sysconf(_SC_PAGESIZE);

	return msync(address, 1, MS_ASYNC) == 0 ||
	       msync(address + (SIZE - 1) / page * page, 1, MS_ASYNC) == 0;
}

static sigjmp_buf before;

static void jump_back(int signal)
{
	siglongjmp(before, signal);
}

/* -1 and EFAULT: that brings SIGSEGV. */
static int write_byte(char *to, long byte)
{
	int result = 0;

	signal(SIGSEGV, jump_back);
	if (sigsetjmp(before, 1) == 0)
		*(volatile char *)to = (char)byte;
	else
		result = -1;
	signal(SIGSEGV, SIG_DFL);
	errno = EFAULT;
	return result;
}

/* What IPC_STAT tells; all 0 where there is no segment. */
struct view {
	bool removed, has_key, locked, was_attached, was_detached;
	struct ipc_perm perm;
	int size, mode, attaches, maker, last;
};

static struct view view_of(int segment, key_t key)
{
	struct shmid_ds status;

	if (segment < 0 || shmctl(segment, IPC_STAT, &status) < 0)
		return (struct view){ 0 };
	return (struct view){ .perm = status.shm_perm,
			      .locked = status.shm_perm.mode & SHM_LOCKED,
			      .removed = status.shm_perm.mode & SHM_DEST,
			      .has_key = status.shm_perm.__key == key,
			      .was_attached = status.shm_atime != 0,
			      .was_detached = status.shm_dtime != 0,
			      .size = (int)status.shm_segsz,
			      .mode = status.shm_perm.mode & 0777,
			      .attaches = (int)status.shm_nattch,
			      .maker = (int)actor_of(status.shm_cpid),
			      .last = (int)actor_of(status.shm_lpid) };
}

/* In a segment that is removed, so that the next one might have them. */
static void leave_bytes_behind(void)
{
	int id = own_segment(must(shmget(IPC_PRIVATE, SIZE, 0600)));
	char *address = must((void *)shmat(id, NULL, 0));

	write_byte(address, 'x');
	write_byte(address + SIZE - 1, 'x');
	shmdt(address);
	shmctl(id, IPC_RMID, NULL);
}

static struct shmid_ds status;

static int set_owner(long mode, long gift)
{
	struct shmid_ds given = { .shm_perm = { .uid = user_given(gift),
						.gid = group_given(gift) } };

	given.shm_perm.mode = (unsigned short)mode;
	given.shm_segsz = 1;
	return shmctl(scene->first, IPC_SET, &given);
}

/* What was given to the holder; -1: something else has changed. */
static int gift_of(const struct ipc_perm *its)
{
	for (int gift = TO_MAKER; gift <= TO_HOLDER; gift++)
		if (its->uid == user_given(gift) && its->gid == group_given(gift) &&
		    its->cuid == getuid() && its->cgid == getgid())
			return gift;
	return -1;
}

static int attach_and_detach(int id, char *address, long flags)
{
	char *attached = shmat(id, address, (int)flags);

	return attached == (char *)-1 ? -1 : shmdt(attached);
}

static int attach_as(long user, long flags, long mode, long gift)
{
	int result;

	if (mode != AS_IT_IS && set_owner(mode, scene->several ? gift : TO_MAKER) < 0)
		return -1;
	act_as(user);
	result = attach_and_detach(scene->first, NULL, flags);
	return (int)as_before(user, result);
}

/* Beside shmctl's commands. */
enum { GIVE = -1, GIVE_TO_NOBODY = -2 };

enum { UNTOUCHED = 4711 };

/* Another's segment may have the index by now: then the id tells that this one is gone. */
static int look_by_index(int command)
{
	int id = shmctl(scene->index, command, &status), error = id < 0 ? errno : EINVAL;

	if (id == scene->first)
		return 0;
	if (id >= 0)
		status.shm_segsz = UNTOUCHED;
	if (scene->alone || shmctl(scene->first, IPC_STAT, &status) == 0)
		errno = error;
	return -1;
}

static int control(long command)
{
	if (command == GIVE)
		return set_owner(0466, USER_TO_HOLDER);
	if (command == SHM_STAT || command == SHM_STAT_ANY)
		return look_by_index((int)command);
	return shmctl(scene->first, (int)command, &status);
}

/* EDOM, which is no error of this call: it is refused, and has stored something. */
static int control_as(long user, long command)
{
	int result;

	status = (struct shmid_ds){ .shm_segsz = UNTOUCHED };
	act_as(user);
	result = (int)as_before(user, control(command));
	if (result < 0 && status.shm_segsz != UNTOUCHED)
		errno = EDOM;
	return result;
}

/* Whole pages of a segment. */
static size_t length(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (SIZE + page - 1) / page * page;
}

/* Room for a segment with a page of ours before it and one behind; what lies in the room goes. */
static char *room_between_pages(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = length() + 2 * page;
	char *pages = mmap(NULL, size + SHMLBA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);
	char *room = pages + page;

	room += SHMLBA - 1 - ((uintptr_t)room + SHMLBA - 1) % SHMLBA;
	room[-1] = room[length()] = 'k';
	return room;
}

/* Where to attach: in free memory, amid a page of it, where something is, at no address. */
enum spot { FREE, AMID, TAKEN, TAKEN_BEHIND, NO_ADDRESS };

static bool neighbours_stay;

/* How far behind the room's begin it was attached; it is detached again. */
static long attach_at(int id, long spot, long flags)
{
	char *room = room_between_pages(), *attached;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	long offset;
	int error;

	if (spot == FREE || spot == AMID)
		munmap(room, length());
	if (spot == TAKEN_BEHIND)
		munmap(room, length() - page);
	attached = shmat(id, spot == NO_ADDRESS ? NULL : room + (spot == AMID ? 8 : 0), (int)flags);
	error = errno;
	offset = attached == (char *)-1 ? -1 : attached == room ? 0 : 1;
	if (offset >= 0)
		shmdt(attached);
	neighbours_stay = msync(room - page, page, MS_ASYNC) == 0 && room[-1] == 'k' &&
			  msync(room + length(), page, MS_ASYNC) == 0 && room[length()] == 'k';
	munmap(room - page, length() + 2 * page);
	errno = error;
	return offset;
}

/* What is wrong with a call. */
enum fault { STORED_NOWHERE, COMMAND_UNKNOWN, NO_ID, NO_INDEX, NO_USER, NOT_ATTACHED, NO_SIZE };

static int call_wrongly(long fault)
{
	switch (fault) {
	case STORED_NOWHERE:
		return hands_on_addresses()
			       ? shmctl(scene->first, IPC_STAT, (struct shmid_ds *)edge())
			       : -1;
	case COMMAND_UNKNOWN:
		return shmctl(scene->first, 4711, &status);
	case NO_ID:
		return shmat(-1, NULL, 0) == (void *)-1 ? -1 : 0;
	case NO_INDEX:
		return shmctl(-1, SHM_STAT, &status);
	case NO_USER:
		status.shm_perm.uid = (uid_t)-1;
		return shmctl(scene->first, IPC_SET, &status);
	case NO_SIZE: /* a kernel of 64 bits gives all that 32 can ask for */
		return shmget(IPC_PRIVATE, sizeof(size_t) < 8 ? 0 : SIZE_MAX, 0600);
	default:
		return shmdt(edge() - 1);
	}
}

enum { ALL_OF_TWO = 15 };

/* What is so of two segments without a key: they differ, are of zeros, and keep what is theirs. */
static int look_at_two(const int *ids)
{
	char *first = shmat(ids[0], NULL, 0), *second = shmat(ids[1], NULL, 0);
	int seen = 0;

	if (first == (char *)-1 || second == (char *)-1)
		return 0;
	seen |= ids[0] != ids[1] && first != second;
	seen |= 2 * (first[0] == 0 && first[SIZE - 1] == 0 && second[0] == 0);
	first[0] = first[SIZE - 1] = 'x';
	seen |= 4 * (second[0] == 0 && second[SIZE - 1] == 0);
	shmdt(first);
	shmdt(second);
	first = shmat(ids[0], NULL, SHM_RDONLY);
	seen |= 8 * (first != (char *)-1 && first[0] == 'x' && first[SIZE - 1] == 'x');
	shmdt(first);
	return seen;
}

static int make_private(void)
{
	int ids[2], seen;

	for (int i = 0; i < 2; i++)
		ids[i] = shmget(IPC_PRIVATE, SIZE, IPC_CREAT | IPC_EXCL | 0600);
	seen = look_at_two(ids);
	shmctl(ids[0], IPC_RMID, NULL);
	shmctl(ids[1], IPC_RMID, NULL);
	return seen;
}

static long pages_of(long size)
{
	long page = sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page;
}

static struct shm_info info;
static int highest_index;

static int count_all(void)
{
	highest_index = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
	return highest_index < 0 ? -1 : 0;
}

static int segments_there(void)
{
	return count_all() < 0 ? -1 : info.used_ids;
}

static long pages_there(void)
{
	return count_all() < 0 ? -1 : (long)info.shm_tot;
}

static int index_of(int segment)
{
	int index = highest_index;

	while (index >= 0 && shmctl(index, SHM_STAT_ANY, &status) != segment)
		index--;
	return index;
}

#endif
