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
      .says = "a call that is refused, to the owner or to a stranger, with any errno but on Linux "
	      "the EFAULT of msgrcv, leaves all of the object as it was: what it holds, owner, "
	      "mode and size, who used it last and when",
      .zh = "被拒绝的调用，不论来自属主还是旁人、错误为何（在 Linux 上 msgrcv 的 EFAULT "
	    "除外），都使对象一切如旧：内容、属主、权限、大小、最后的使用者和时间",
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

/* How many objects there are, and what they take: bytes, semaphores, pages. */
struct sums {
	long objects, takes;
};

static struct sums sums(void)
{
	struct msginfo queues;
	struct seminfo sets;
	struct shm_info segments;

	if (*this_kind()->family == 'm') {
		assert_succeeds(msgctl(0, MSG_INFO, (struct msqid_ds *)&queues));
		return (struct sums){ queues.msgpool, queues.msgtql };
	}
	if (strcmp(this_kind()->family, "sem") == 0) {
		assert_succeeds(semctl(0, 0, SEM_INFO, &sets));
		return (struct sums){ sets.semusz, sets.semaem };
	}
	assert_succeeds(shmctl(0, SHM_INFO, (struct shmid_ds *)&segments));
	return (struct sums){ segments.used_ids, (long)segments.shm_tot };
}

CLAIM(sysvipc, what_is_not_made_is_not_counted, EACH_KIND,
      .says = "on Linux msgget, semget and shmget that fail, with ENOSPC, EEXIST or ENOENT, leave "
	      "the sums that MSG_INFO, SEM_INFO and SHM_INFO tell as they were, and no key taken",
      .zh = "在 Linux 上，以 ENOSPC、EEXIST、ENOENT 失败的 msgget、semget、shmget 不改变 "
	    "MSG_INFO、SEM_INFO、SHM_INFO 给出的总数，也不占用键",
      .rows = "sem 1; msg 1; shm 1", .verdict = HOLDS,
      .ref = "msgctl(2) MSG_INFO, semctl(2) SEM_INFO, shmctl(2) SHM_INFO; msgget(2), semget(2), "
	     "shmget(2) ENOSPC",
      .needs = { need_own_limits })
{
	key_t key = own_key(), other = own_key();
	struct sums before, after;

	own_object(must(get_object(key, IPC_CREAT | IPC_EXCL | 0600)));
	limit_objects(1);
	before = sums();
	assert_equal(before.objects, 1);
	for (int i = 0; i < 5; i++) {
		assert_fails(get_object(IPC_PRIVATE, 0600), ENOSPC);
		assert_fails(get_object(other, IPC_CREAT | 0600), ENOSPC);
		assert_fails(get_object(key, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
		assert_fails(get_object(other, 0600), ENOENT);
	}
	after = sums();
	assert_equal(after.objects, before.objects);
	assert_equal(after.takes, before.takes);
	limit_objects(2);
	own_object(assert_succeeds(get_object(other, IPC_CREAT | IPC_EXCL | 0600)));
}

/* Sets owner, group and mode of a queue or a set. */
static int set_perm(int id, const struct ipc_perm *perm)
{
	struct msqid_ds queue;
	struct semid_ds set;

	if (*this_kind()->family == 'm') {
		must(msgctl(id, IPC_STAT, &queue));
		queue.msg_perm = *perm;
		return msgctl(id, IPC_SET, &queue);
	}
	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &set }));
	set.sem_perm = *perm;
	return semctl(id, 0, IPC_SET, (union semun){ .buf = &set });
}

CLAIM(sysvipc, ipc_set_refuses_no_user, .over = { "msg", "sem" },
      .says = "on Linux IPC_SET of a uid or gid of -1 fails with EINVAL and changes nothing",
      .zh = "在 Linux 上，IPC_SET 的 uid 或 gid 为 -1 时失败 (EINVAL)，什么也不改变",
      .rows = "sem 2; msg 6", .verdict = HOLDS, .ref = "Linux ipc/util.c ipc_update_perm()")
{
	int id = own_object(must(get_object(IPC_PRIVATE, 0600)));
	struct ipc_perm before, wanted, after;

	assert_succeeds(look_at_object(id, &before));
	wanted = before;
	wanted.mode = 0640;
	assert_returns(set_perm(id, &before), 0);
	wanted.uid = (uid_t)-1;
	assert_fails(set_perm(id, &wanted), EINVAL);
	wanted.uid = before.uid;
	wanted.gid = (gid_t)-1;
	assert_fails(set_perm(id, &wanted), EINVAL);
	assert_succeeds(look_at_object(id, &after));
	assert_equal(after.mode, 0600);
	assert_equal(after.uid, before.uid);
	assert_equal(after.gid, before.gid);
}
