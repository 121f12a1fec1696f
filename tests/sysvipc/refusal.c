/* Claims about calls that are refused: all that can be seen of an object is as it was. */
#include <errno.h>
#include <string.h>

#include "claim.h"
#include "memory.h"
#include "objects.h"
#include "stamps.h"

enum { SET_SIZE = 2, BYTES = 64 };

/* What stat tells, times and all; the values of a set and who was there last; a segment's bytes. */
struct snapshot {
	union {
		struct msqid_ds queue;
		struct semid_ds set;
		struct shmid_ds segment;
	} status;
	int values[SET_SIZE], last[SET_SIZE], sleepers[SET_SIZE];
	char bytes[BYTES];
};

static struct snapshot look_at_all(int id, const char *memory)
{
	struct snapshot seen;

	memset(&seen, 0, sizeof(seen));
	if (*this_kind()->family == 'm') {
		must(msgctl(id, IPC_STAT, &seen.status.queue));
	} else if (memory) {
		assert_succeeds(shmctl(id, IPC_STAT, &seen.status.segment));
		memcpy(seen.bytes, memory, BYTES);
	} else {
		must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &seen.status.set }));
		for (int i = 0; i < SET_SIZE; i++) {
			seen.values[i] = must(semctl(id, i, GETVAL));
			seen.last[i] = must(semctl(id, i, GETPID));
			seen.sleepers[i] = must(semctl(id, i, GETNCNT));
		}
	}
	return seen;
}

/* A queue with a message and no room for another, a set of 3 and 0, a segment of text: all used. */
static int make_used(key_t key, char **memory)
{
	struct msqid_ds status;
	int id;

	*memory = NULL;
	if (*this_kind()->family == 'm') {
		id = own_queue(must(msgget(key, IPC_CREAT | IPC_EXCL | 0600)));
		must(msgsnd(id, &(struct {
				    long type;
				    char text[8];
			    }){ 1, "first" },
			    5, 0));
		must(msgctl(id, IPC_STAT, &status));
		status.msg_qbytes = 6;
		must(msgctl(id, IPC_SET, &status));
	} else if (strcmp(this_kind()->family, "sem") == 0) {
		id = own_set(must(semget(key, SET_SIZE, IPC_CREAT | IPC_EXCL | 0600)));
		must(semop(id, &(struct sembuf){ 0, 3, 0 }, 1));
	} else {
		id = own_segment(assert_succeeds(shmget(key, BYTES, IPC_CREAT | IPC_EXCL | 0600)));
		*memory = assert_succeeds(shmat(id, NULL, 0));
		memcpy(*memory, "first", 5);
	}
	return id;
}

/* A message without the memory for its text. */
static void *text_of_type_1_that_ends(void)
{
	return memcpy(memory_that_ends(sizeof(long)), &(long){ 1 }, sizeof(long));
}

static void assert_queue_refuses(int id, key_t key)
{
	struct {
		long type;
		char text[8];
	} message = { 1, "other" };

	assert_fails(msgsnd(id, &message, 5, IPC_NOWAIT), EAGAIN);
	assert_fails(msgsnd(id, &message, (size_t)-1, IPC_NOWAIT), EINVAL);
	assert_fails(msgsnd(id, &(long[2]){ 0, 0 }, 1, IPC_NOWAIT), EINVAL);
	assert_fails(msgsnd(id, text_of_type_1_that_ends(), 1, IPC_NOWAIT), EFAULT);
	assert_fails(msgrcv(id, &message, 8, 2, IPC_NOWAIT), ENOMSG);
	assert_fails(msgrcv(id, &message, 4, 0, IPC_NOWAIT), E2BIG);
	assert_fails(msgrcv(id, &message, (size_t)-1, 0, IPC_NOWAIT), EINVAL);
	assert_fails(msgctl(id, IPC_SET, memory_that_ends(8)), EFAULT);
	assert_fails(msgctl(id, IPC_STAT, memory_that_ends(8)), EFAULT);
	assert_fails(msgctl(id, 77, NULL), EINVAL);
	assert_fails(msgget(key, IPC_CREAT | IPC_EXCL | 0666), EEXIST);
}

static void assert_set_refuses(int id, key_t key)
{
	struct sembuf more[] = { { 1, 1, SEM_UNDO }, { 0, -4, IPC_NOWAIT } };
	struct sembuf over[] = { { 1, 1, SEM_UNDO }, { 0, 32767, 0 } };
	unsigned short values[] = { 1, 40000 };

	assert_fails(semop(id, more, 2), EAGAIN);
	assert_fails(semtimedop(id, more, 2, &(struct timespec){ 0, 0 }), EAGAIN);
	assert_fails(semop(id, over, 2), ERANGE);
	assert_fails(semop(id, (struct sembuf[]){ { 1, 1, 0 }, { SET_SIZE, 1, 0 } }, 2), EFBIG);
	assert_fails(semop(id, memcpy(memory_that_ends(sizeof(*more)), more, sizeof(*more)), 2),
		     EFAULT);
	assert_fails(semop(id, more, 0), EINVAL);
	assert_fails(semctl(id, 0, SETVAL, (union semun){ .val = -1 }), ERANGE);
	assert_fails(semctl(id, 1, SETVAL, (union semun){ .val = 32768 }), ERANGE);
	assert_fails(semctl(id, SET_SIZE, SETVAL, (union semun){ .val = 1 }), EINVAL);
	assert_fails(semctl(id, 0, SETALL, (union semun){ .array = values }), ERANGE);
	assert_fails(semctl(id, 0, IPC_SET, (union semun){ .buf = memory_that_ends(8) }), EFAULT);
	assert_fails(semget(key, SET_SIZE + 1, 0), EINVAL);
	assert_fails(semget(key, SET_SIZE, IPC_CREAT | IPC_EXCL | 0666), EEXIST);
}

static void assert_segment_refuses(int id, key_t key)
{
	char *memory = memory_that_ends(BYTES);

	assert_fails(shmat(id, memory + 1, 0), EINVAL);
	assert_fails(shmat(id, NULL, SHM_REMAP), EINVAL);
	assert_fails(shmdt(memory), EINVAL);
	assert_fails(shmctl(id, IPC_SET, memory_that_ends(8)), EFAULT);
	assert_fails(shmctl(id, IPC_STAT, memory_that_ends(8)), EFAULT);
	assert_fails(shmctl(id, 77, NULL), EINVAL);
	assert_fails(shmget(key, BYTES + 1, 0), EINVAL);
	assert_fails(shmget(key, BYTES, IPC_CREAT | IPC_EXCL | 0666), EEXIST);
}

/* Whatever a stranger asks for: to use it, to look, to change it, to remove it. */
static void assert_stranger_is_refused(int id, key_t key)
{
	struct snapshot wish = { .values = { 0 } };
	struct ipc_perm perm = { .uid = getuid(), .gid = getgid(), .mode = 0666 };

	assert_fails(get_object(key, 0600), EACCES);
	assert_fails(look_at_object(id, &perm), EACCES);
	assert_fails(remove_object(id), EPERM);
	if (*this_kind()->family == 'm') {
		wish.status.queue.msg_perm = perm;
		wish.status.queue.msg_qbytes = 1;
		assert_fails(msgctl(id, IPC_SET, &wish.status.queue), EPERM);
		assert_fails(msgsnd(id, &(long[2]){ 1, 1 }, 1, IPC_NOWAIT), EACCES);
		assert_fails(msgrcv(id, &(long[2]){ 1, 1 }, 8, 0, IPC_NOWAIT), EACCES);
	} else if (strcmp(this_kind()->family, "sem") == 0) {
		wish.status.set.sem_perm = perm;
		assert_fails(semctl(id, 0, IPC_SET, (union semun){ .buf = &wish.status.set }),
			     EPERM);
		assert_fails(semop(id, &(struct sembuf){ 1, 1, 0 }, 1), EACCES);
		assert_fails(semtimedop(id, &(struct sembuf){ 1, 1, 0 }, 1, NULL), EACCES);
		assert_fails(semctl(id, 1, SETVAL, (union semun){ .val = 1 }), EACCES);
		assert_fails(semctl(id, 0, SETALL,
				    (union semun){ .array = (unsigned short[]){ 1, 1 } }),
			     EACCES);
	} else {
		wish.status.segment.shm_perm = perm;
		assert_fails(shmctl(id, IPC_SET, &wish.status.segment), EPERM);
		assert_fails(shmctl(id, SHM_LOCK, NULL), EPERM);
		assert_fails(shmctl(id, SHM_UNLOCK, NULL), EPERM);
		assert_fails(shmat(id, NULL, 0), EACCES);
	}
}

CLAIM(sysvipc, a_refused_call_changes_nothing, EACH_KIND,
      .says = "a call that is refused, to the owner or to a stranger, for whatever errno, leaves "
	      "all of the object as it was: what it holds, owner, mode and size, who used it last "
	      "and when",
      .zh = "被拒绝的调用，不论来自属主还是旁人、错误为何，都使对象一切如旧：内容、属主、权限、大小"
	    "、最后的使用者和时间",
      .rows = "sem 2, 3; msg 2, 3; shm 1, 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH 2.7 XSI IPC; msgctl(2), semctl(2), shmctl(2), msgop(2), semop(2), "
	     "shmop(2)",
      .needs = { need_users, need_user_ids, need_untouched_addresses })
{
	key_t key = own_key();
	struct snapshot before, after;
	char *memory;
	int id = make_used(key, &memory);

	ACTOR(stranger) {
		if (memory)
			assert_succeeds(shmdt(memory));
		pause_at("outside");
		become_nobody();
		assert_stranger_is_refused(id, key);
	}
	await(stranger, "outside");
	await_another_second();
	before = look_at_all(id, memory);
	if (*this_kind()->family == 'm')
		assert_queue_refuses(id, key);
	else if (memory)
		assert_segment_refuses(id, key);
	else
		assert_set_refuses(id, key);
	resume(stranger);
	assert_ends(stranger);
	after = look_at_all(id, memory);
	assert_that(memcmp(&before, &after, sizeof(before)) == 0);
	if (*this_kind()->family == 'm')
		assert_returns(msgrcv(id, &(long[2]){ 0 }, 8, 1, IPC_NOWAIT), 5);
}
