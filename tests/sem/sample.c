/* Claims about the samples of the notes. */
#include <errno.h>
#include <pthread.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"

CLAIM(sem, sample_with_ipc_private_never_meets,
      .says = "000's server and client, which both say semget(IPC_PRIVATE, 3, IPC_CREAT | 0777), "
	      "have two sets: the client sleeps on after the server's V",
      .zh = "000 的 server.c 与 client.c 都用 semget(IPC_PRIVATE, 3, "
	    "IPC_CREAT|0777)，得到两个不同的集合：server 执行 V 之后 client 仍然睡眠",
      .course = "000 §9: 无亲缘关系的进程间通信: semid = semget(IPC_PRIVATE, 3,IIPC_CREAT|0777);",
      .rows = "keys 3; sem 6",
      .verdict = WRONG("IPC_PRIVATE gives each its own set: they must name the key that ftok gave",
		       "IPC_PRIVATE 使双方各得一个集合：应使用 ftok 得到的 key"),
      .ref = "POSIX.1-2024 semget(); semget(2) NOTES")
{
	ACTOR(client) {
		int semid = own_set(assert_succeeds(semget(IPC_PRIVATE, 3, IPC_CREAT | 0777)));

		must(set_value(semid, 0, 0));
		must(change(semid, 0, -1));
	}
	assert_asleep(client, "semop");
	ACTOR(server) {
		int semid = own_set(assert_succeeds(semget(IPC_PRIVATE, 3, IPC_CREAT | 0777)));

		assert_returns(change(semid, 0, 1), 0);
		assert_returns(value_of(semid, 0), 1);
	}
	assert_ends(server);
	assert_not_woken(client);
}

CLAIM(sem, sample_with_a_key_meets,
      .says = "000's client, with the key in place of IPC_PRIVATE, initialises to 0, sleeps in P "
	      "and goes on after the server's V",
      .zh = "把 IPC_PRIVATE 换成 key：000 的 client 初始化为 0，睡在 P 操作中，server 执行 V "
	    "之后继续",
      .course = "000 §9: //让他后运行  p wait等待; 000 §9: 让客户端先运行客户端先初始化; 000 §9: "
		"key = ftok(\"./a.c\", a); 只需要一个初始化",
      .rows = "keys 3; sem 6",
      .verdict = HOLDS_IF(
	      "both use the key of ftok, and the client's SETVAL comes before the server's V",
	      "双方使用 ftok 的 key，且客户端的 SETVAL 先于服务器的 V"),
      .ref = "POSIX.1-2024 semget(), semop()")
{
	long *order = shared_numbers();
	key_t key = own_key();

	ACTOR(client) {
		int semid = own_set(must(semget(key, 3, IPC_CREAT | 0777)));

		must(set_value(semid, 0, 0));
		assert_returns(change(semid, 0, -1), 0);
		assert_equal(*order, 10);
	}
	assert_asleep(client, "semop");
	ACTOR(server) {
		int semid = must(semget(key, 3, IPC_CREAT | 0777));

		for (int i = 0; i < 10; i++)
			++*order;
		assert_returns(change(semid, 0, 1), 0);
	}
	assert_ends(server);
	assert_ends(client);
	assert_returns(value_of(must(semget(key, 3, 0)), 0), 0);
}

CLAIM(sem, initialising_late_loses_the_v,
      .says = "if the server of 000 has done its V before the client's SETVAL to 0, that V is lost "
	      "and the client sleeps on",
      .zh = "若 000 的 server 在 client 的 SETVAL 0 之前已执行 V，则该 V 丢失，client 一直睡眠",
      .course = "000 §9: 这里只需要一个初始化，让客户端先运行客户端先初始化", .rows = "sem 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() SETVAL, semop(); semctl(2) SETVAL; semget(2) Semaphore "
	     "initialization")
{
	int semid = own_set(must(semget(own_key(), 3, IPC_CREAT | 0777)));

	ACTOR(server) {
		assert_returns(change(semid, 0, 1), 0);
	}
	assert_ends(server);
	ACTOR(client) {
		must(set_value(semid, 0, 0));
		must(change(semid, 0, -1));
	}
	assert_asleep(client, "semop");
	assert_returns(value_of(semid, 0), 0);
}

/* The thread of the sample: does its V when it is told to. */
static void *v_when_told(void *numbers)
{
	const int *number = numbers;

	assert_reads(number[1], "go");
	must(change(number[0], 0, 1));
	return NULL;
}

CLAIM(sem, threads_wait_for_each_other_by_a_set,
      .says = "a set orders threads of one process too: P in one sleeps until another does V",
      .zh = "信号灯集也能让同一进程的线程按顺序运行：一个线程的 P 睡眠到另一个线程执行 V",
      .course = "000 多线程测试: 3：ipc信号灯实现。 semop ===>可以实现P v操作  实现等待和唤醒",
      .rows = "sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): the calling thread",
      .needs = { need_threads })
{
	int semid = own_set(must(semget(IPC_PRIVATE, 3, 0777))), told[2];

	must(set_value(semid, 0, 0));
	must(pipe(told));
	ACTOR(process) {
		int numbers[] = { semid, told[0] };
		pthread_t thread;

		assert_returns(pthread_create(&thread, NULL, v_when_told, numbers), 0);
		assert_returns(change(semid, 0, -1), 0);
		assert_returns(pthread_join(thread, NULL), 0);
	}
	assert_asleep(process, "semop");
	must(write(told[1], "go", 2));
	assert_ends(process);
	assert_returns(value_of(semid, 0), 0);
}

CLAIM(sem, the_five_steps_of_the_notes_work,
      .says = "key, semget, semctl to initialise, semop to take and give, semctl to remove: each "
	      "returns without error, and the set is gone after the last",
      .zh = "创建 key、semget、semctl 初始化、semop 加减、semctl "
	    "删除：每步都成功，最后集合不复存在",
      .course = "004: 信号量编程模型: 1. 创建key 2. 创建信号量 semget 3. 初始化信号量 semctl 4. "
		"使用信号量 semop 加 减 5. 删除信号量 semctl",
      .rows = "sem 1, 2, 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semget(), semctl(), semop()",
      .needs = { need_directory })
{
	union semun argument = { .val = 1 };
	struct sembuf p = { 0, -1, 0 }, v = { 0, 1, 0 };
	int semid;

	must(mkdir("sem", 0700));
	assert_that(ftok("sem", 's') != -1);
	semid = own_set(assert_succeeds(semget(own_key(), 1, IPC_CREAT | IPC_EXCL | 0600)));
	assert_returns(semctl(semid, 0, SETVAL, argument), 0);
	assert_returns(semop(semid, &p, 1), 0);
	assert_returns(semctl(semid, 0, GETVAL), 0);
	assert_returns(semop(semid, &v, 1), 0);
	assert_returns(semctl(semid, 0, GETVAL), 1);
	assert_returns(semctl(semid, 0, IPC_RMID), 0);
	assert_fails(semop(semid, &p, 1), EINVAL);
}
