/* Claims about what is known of an object: IPC_STAT, its times, and /proc/sysvipc. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"
#include "stamps.h"

/* /proc/sysvipc */

/* Asserts that the object's line starts with these numbers, of which the third is octal. */
static void assert_sysvipc(const char *path, int id, const unsigned long *expected, int count)
{
	FILE *file = fopen(path, "re");
	char line[512], *word = line;
	int seen;

	must(file ? 0 : -1);
	do
		assert_that(fgets(line, sizeof(line), file));
	while (sscanf(line, "%*d %d", &seen) != 1 || seen != id);
	fclose(file);
	for (int i = 0; i < count; i++)
		assert_equal(strtoul(word, &word, i == 2 ? 8 : 10), expected[i]);
}

static const struct {
	long type;
	char text[8];
} sent[] = { { 1, "hello" }, { 2, "you" } };

CLAIM(key, proc_agrees_with_stat_of_a_queue,
      .says = "on Linux /proc/sysvipc/msg shows of a queue what IPC_STAT does: key, id, mode, "
	      "bytes, messages, pids, users and times",
      .zh = "在 Linux 上，/proc/sysvipc/msg 与 IPC_STAT "
	    "一致：键、id、权限、字节数、消息数、pid、用户、时间",
      .rows = "keys 5", .verdict = HOLDS, .ref = "proc(5) /proc/sysvipc; msgctl(2) IPC_STAT",
      .needs = { need_msg, need_sysvipc })
{
	struct msqid_ds status;
	const struct ipc_perm *perm = &status.msg_perm;
	int id = own_queue(must(msgget(own_key(), IPC_CREAT | 0640)));
	long received[2];

	must(msgsnd(id, &sent[0], 6, 0));
	must(msgsnd(id, &sent[1], 4, 0));
	ACTOR(receiver) {
		must(msgrcv(id, received, 4, 2, 0));
	}
	assert_ends(receiver);
	must(msgctl(id, IPC_STAT, &status));
	status.msg_perm.uid = 1001;
	status.msg_perm.gid = 1002;
	msgctl(id, IPC_SET, &status); /* where those users can be had: no two numbers alike */
	must(msgctl(id, IPC_STAT, &status));
	assert_equal(status.msg_qnum, 1);
	assert_equal(status.msg_lspid, getpid());
	assert_sysvipc("/proc/sysvipc/msg", id,
		       (unsigned long[]){ (unsigned long)perm->__key, (unsigned long)id, perm->mode,
					  6, status.msg_qnum, (unsigned long)status.msg_lspid,
					  (unsigned long)status.msg_lrpid, perm->uid, perm->gid,
					  perm->cuid, perm->cgid, (unsigned long)status.msg_stime,
					  (unsigned long)status.msg_rtime,
					  (unsigned long)status.msg_ctime },
		       14);
}

CLAIM(key, proc_agrees_with_stat_of_a_set,
      .says = "on Linux /proc/sysvipc/sem shows of a semaphore set what IPC_STAT does: key, id, "
	      "mode, size, users and times",
      .zh = "在 Linux 上，/proc/sysvipc/sem 与 IPC_STAT 一致：键、id、权限、信号量个数、用户、时间",
      .rows = "keys 5", .verdict = HOLDS, .ref = "proc(5) /proc/sysvipc; semctl(2) IPC_STAT",
      .needs = { need_sem, need_sysvipc })
{
	struct semid_ds status;
	const struct ipc_perm *perm = &status.sem_perm;
	int id = own_set(must(semget(own_key(), 3, IPC_CREAT | 0640)));

	must(semop(id, &(struct sembuf){ 2, 5, 0 }, 1));
	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &status }));
	status.sem_perm.uid = 1001;
	status.sem_perm.gid = 1002;
	semctl(id, 0, IPC_SET, (union semun){ .buf = &status });
	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &status }));
	assert_equal(status.sem_nsems, 3);
	assert_sysvipc("/proc/sysvipc/sem", id,
		       (unsigned long[]){ (unsigned long)perm->__key, (unsigned long)id, perm->mode,
					  status.sem_nsems, perm->uid, perm->gid, perm->cuid,
					  perm->cgid, (unsigned long)status.sem_otime,
					  (unsigned long)status.sem_ctime },
		       10);
}

CLAIM(key, proc_agrees_with_stat_of_a_segment,
      .says = "on Linux /proc/sysvipc/shm shows of a segment what IPC_STAT does: key, id, mode, "
	      "size, pids, attaches, users and times",
      .zh = "在 Linux 上，/proc/sysvipc/shm 与 IPC_STAT "
	    "一致：键、id、权限、大小、pid、附加数、用户、时间",
      .rows = "keys 5", .verdict = HOLDS, .ref = "proc(5) /proc/sysvipc; shmctl(2) IPC_STAT",
      .needs = { need_shm, need_sysvipc })
{
	struct shmid_ds status;
	const struct ipc_perm *perm = &status.shm_perm;
	int id = own_segment(must(shmget(own_key(), 5000, IPC_CREAT | 0640)));

	must(shmat(id, NULL, 0));
	must(shmat(id, NULL, 0));
	ACTOR(other) {
		must(shmdt(must(shmat(id, NULL, 0))));
	}
	assert_ends(other);
	must(shmctl(id, IPC_STAT, &status));
	status.shm_perm.uid = 1001;
	status.shm_perm.gid = 1002;
	shmctl(id, IPC_SET, &status);
	must(shmctl(id, IPC_STAT, &status));
	assert_equal(status.shm_nattch, 2);
	assert_sysvipc("/proc/sysvipc/shm", id,
		       (unsigned long[]){
			       (unsigned long)perm->__key, (unsigned long)id, perm->mode, 5000,
			       (unsigned long)status.shm_cpid, (unsigned long)status.shm_lpid,
			       status.shm_nattch, perm->uid, perm->gid, perm->cuid, perm->cgid,
			       (unsigned long)status.shm_atime, (unsigned long)status.shm_dtime,
			       (unsigned long)status.shm_ctime },
		       14);
}

/* What IPC_INFO returns, and what is at an index: the id, or -1. */
static int highest_index(void)
{
	union {
		struct msginfo of_queues;
		struct seminfo of_sets;
		struct shminfo of_segments;
	} info;

	if (*this_kind()->family == 'm')
		return assert_succeeds(msgctl(0, IPC_INFO, (struct msqid_ds *)&info));
	if (strcmp(this_kind()->family, "sem") == 0)
		return assert_succeeds(semctl(0, 0, IPC_INFO, (struct seminfo *)&info));
	return assert_succeeds(shmctl(0, IPC_INFO, (struct shmid_ds *)&info));
}

static int id_at(int index)
{
	struct shmid_ds segment;
	struct msqid_ds queue;
	struct semid_ds set;

	if (*this_kind()->family == 'm')
		return msgctl(index, MSG_STAT, &queue);
	if (strcmp(this_kind()->family, "sem") == 0)
		return semctl(index, 0, SEM_STAT, &set);
	return shmctl(index, SHM_STAT, &segment);
}

CLAIM(sysvipc, the_highest_index_is_one_in_use, EACH_KIND,
      .says = "on Linux IPC_INFO returns the highest index that an object has, a lower one when that "
	      "was removed, and 0 where there is none",
      .zh = "在 Linux 上，IPC_INFO 返回现有对象的最大下标；该对象被删除后返回较小的，没有对象时返回 "
	    "0",
      .rows = "keys 5", .verdict = HOLDS,
      .ref = "msgctl(2), semctl(2), shmctl(2) RETURN VALUE: the index of the highest used entry",
      .needs = { need_own_limits })
{
	int ids[3];

	assert_equal(highest_index(), 0);
	for (int i = 0; i < 3; i++)
		ids[i] = own_object(must(get_object(IPC_PRIVATE, 0600)));
	for (int i = 2; i >= 0; i--) {
		assert_returns(id_at(highest_index()), ids[i]);
		assert_fails(id_at(highest_index() + 1), EINVAL);
		must(remove_object(ids[i]));
	}
	assert_equal(highest_index(), 0);
	assert_fails(id_at(0), EINVAL);
}

/* Times */

/* One of each kind, and more sets: SETVAL, SETALL and IPC_SET set the same time. */
struct objects {
	int queue, set, another_set, third_set, segment;
	void *attached;
};

enum {
	SENT,
	RECEIVED,
	QUEUE_CHANGED,
	OPERATED,
	VALUE_SET,
	VALUES_SET,
	SET_CHANGED,
	ATTACHED,
	DETACHED,
	SEGMENT_CHANGED,
	TIMES
};

static void read_times(const struct objects *objects, time_t times[TIMES])
{
	struct msqid_ds of_queue;
	struct semid_ds of_set, of_another, of_third;
	struct shmid_ds of_segment;

	must(msgctl(objects->queue, IPC_STAT, &of_queue));
	must(semctl(objects->set, 0, IPC_STAT, &of_set));
	must(semctl(objects->another_set, 0, IPC_STAT, &of_another));
	must(semctl(objects->third_set, 0, IPC_STAT, &of_third));
	must(shmctl(objects->segment, IPC_STAT, &of_segment));
	times[SENT] = of_queue.msg_stime;
	times[RECEIVED] = of_queue.msg_rtime;
	times[QUEUE_CHANGED] = of_queue.msg_ctime;
	times[OPERATED] = of_set.sem_otime;
	times[VALUE_SET] = of_set.sem_ctime;
	times[VALUES_SET] = of_another.sem_ctime;
	times[SET_CHANGED] = of_third.sem_ctime;
	times[ATTACHED] = of_segment.shm_atime;
	times[DETACHED] = of_segment.shm_dtime;
	times[SEGMENT_CHANGED] = of_segment.shm_ctime;
}

static void make_call(struct objects *objects, int which)
{
	struct sembuf add = { 0, 1, 0 };
	struct msqid_ds of_queue;
	struct semid_ds of_set;
	struct shmid_ds of_segment;
	char message[sizeof(long) + 1] = { 1 };

	switch (which) {
	case SENT:
		assert_succeeds(msgsnd(objects->queue, message, 1, 0));
		break;
	case RECEIVED:
		assert_succeeds(msgrcv(objects->queue, message, 1, 0, 0));
		break;
	case QUEUE_CHANGED:
		must(msgctl(objects->queue, IPC_STAT, &of_queue));
		assert_succeeds(msgctl(objects->queue, IPC_SET, &of_queue));
		break;
	case OPERATED:
		assert_succeeds(semop(objects->set, &add, 1));
		break;
	case VALUE_SET:
		assert_succeeds(semctl(objects->set, 0, SETVAL, 0));
		break;
	case VALUES_SET:
		assert_succeeds(semctl(objects->another_set, 0, SETALL, (unsigned short[]){ 1 }));
		break;
	case SET_CHANGED:
		must(semctl(objects->third_set, 0, IPC_STAT, &of_set));
		assert_succeeds(semctl(objects->third_set, 0, IPC_SET, &of_set));
		break;
	case ATTACHED:
		objects->attached = assert_succeeds(shmat(objects->segment, NULL, 0));
		break;
	case DETACHED:
		assert_succeeds(shmdt(objects->attached));
		break;
	case SEGMENT_CHANGED:
		must(shmctl(objects->segment, IPC_STAT, &of_segment));
		assert_succeeds(shmctl(objects->segment, IPC_SET, &of_segment));
		break;
	}
}

/* Each call was made before; there is a message to receive, and an attach to undo. */
static void make_objects(struct objects *objects)
{
	objects->queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	objects->set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	objects->another_set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	objects->third_set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	objects->segment = own_segment(must(shmget(IPC_PRIVATE, 1, 0600)));
	for (int i = 0; i < TIMES; i++)
		make_call(objects, i);
	make_call(objects, SENT);
	make_call(objects, ATTACHED);
}

CLAIM(key, each_call_sets_its_own_time,
      .says = "msgsnd, msgrcv, semop, shmat and shmdt set their own time alone, SETVAL, SETALL and "
	      "IPC_SET that of the last change",
      .zh = "msgsnd、msgrcv、semop、shmat、shmdt 各自只更新自己的时间，SETVAL、SETALL 与 IPC_SET "
	    "更新最后修改时间",
      .rows = "shm 5; sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(), msgrcv(), semop(), shmat(), shmdt(), semctl() SETVAL, SETALL, "
	     "IPC_SET, msgctl(), shmctl() IPC_SET; msgop(2); semop(2); shmop(2); semctl(2), "
	     "msgctl(2), shmctl(2) IPC_SET",
      .needs = { need_msg, need_sem, need_shm })
{
	struct objects objects[TIMES];
	time_t start;

	for (int i = 0; i < TIMES; i++)
		make_objects(&objects[i]);
	start = second_of_stamps();
	while (second_of_stamps() == start)
		usleep(1000);
	for (int i = 0; i < TIMES; i++) {
		time_t times[TIMES];

		make_call(&objects[i], i);
		read_times(&objects[i], times);
		for (int j = 0; j < TIMES; j++)
			assert_equal(times[j] > start, j == i);
	}
}
