/* Claims about the notes' homework: what was done with pipes, done with the three kinds of IPC. */
#include <errno.h>
#include <semaphore.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>

#include "claim.h"
#include "course_programs.h"

static const char *const lines[] = { "first\n", "\n", "the third\n", "last" };

CLAIM(course_programs, homework_by_shared_memory,
      .says = "a parent passes lines to its child by a segment, in which two semaphores pass the "
	      "turn and a flag tells the end: each line is read once, in order",
      .zh = "父进程经共享内存向子进程逐行传递：段中的两个信号量轮流，一个标志表示结束；每行按序恰好"
	    "读到一次",
      .course = "004 作业: 之前用管道实现的 尝试着用 IPC里的三种方式去实现。", .rows = "programs 1",
      .verdict = HOLDS_IF("something besides the segment synchronises the two",
			  "除共享内存之外另有同步手段"),
      .ref = "POSIX.1-2024 shmat(), sem_init(), sem_wait(), sem_post()", .needs = { need_shm })
{
	struct {
		sem_t empty, full;
		bool ended;
		char line[128];
	} *box = new_segment(sizeof(*box));

	assert_succeeds(sem_init(&box->empty, 1, 1));
	must(sem_init(&box->full, 1, 0));
	ACTOR(child) {
		for (size_t i = 0; i < COUNT(lines); i++) {
			must(sem_wait(&box->full));
			assert_that(!box->ended);
			assert_text(box->line, lines[i]);
			must(sem_post(&box->empty));
		}
		must(sem_wait(&box->full));
		assert_that(box->ended);
	}
	for (size_t i = 0; i < COUNT(lines); i++) {
		assert_succeeds(sem_wait(&box->empty));
		strcpy(box->line, lines[i]);
		assert_succeeds(sem_post(&box->full));
	}
	assert_succeeds(sem_wait(&box->empty));
	box->ended = true;
	assert_succeeds(sem_post(&box->full));
	assert_ends(child);
}

CLAIM(course_programs, homework_by_a_message_queue,
      .says = "a parent passes lines to its child by a queue, whose end an empty message tells: "
	      "each line is one message, in order, and the child removes the queue",
      .zh = "父进程经消息队列向子进程逐行传递，空消息表示结束：每行一条消息，按序到达，由子进程删除"
	    "队列",
      .course = "004 作业: 之前用管道实现的 尝试着用 IPC里的三种方式去实现。", .rows = "programs 1",
      .verdict = HOLDS_IF("a message tells the end, as a queue has no end of file",
			  "用一条消息表示结束，因为队列没有文件结束"),
      .ref = "POSIX.1-2024 msgsnd(), msgrcv(), msgctl() IPC_RMID", .needs = { need_msg })
{
	int queue = new_queue();

	ACTOR(child) {
		struct message message;

		for (size_t i = 0; i < COUNT(lines); i++) {
			memset(&message, 0, sizeof(message));
			assert_returns(msgrcv(queue, &message, 124, 0, 0), strlen(lines[i]));
			assert_text(message.text, lines[i]);
		}
		assert_returns(msgrcv(queue, &message, 124, 0, 0), 0);
		assert_returns(msgctl(queue, IPC_RMID, NULL), 0);
	}
	for (size_t i = 0; i < COUNT(lines); i++)
		send_text(queue, lines[i], strlen(lines[i]));
	send_text(queue, "", 0);
	assert_ends(child);
	assert_fails(msgrcv(queue, &(struct message){ 0 }, 124, 0, IPC_NOWAIT), EINVAL);
}

enum { FULL, EMPTY, BYTE };

static void change(int semid, unsigned short semaphore, short by)
{
	assert_succeeds(semop(semid, &(struct sembuf){ .sem_num = semaphore, .sem_op = by }, 1));
}

/* The value of a semaphore in its turn is a byte, or 256 at the end. */
static void pass_value(int semid, int value)
{
	union semun {
		int val;
		struct semid_ds *buf;
		unsigned short *array;
	} argument = { .val = value };

	change(semid, EMPTY, -1);
	assert_succeeds(semctl(semid, BYTE, SETVAL, argument));
	change(semid, FULL, 1);
}

CLAIM(course_programs, homework_by_semaphores,
      .says = "a parent passes lines to its child by semaphores alone: two of a set pass the turn, "
	      "the value of the third is the byte, and 256 the end",
      .zh = "父进程只用信号量向子进程传递各行：集合中两个信号量轮流，第三个的值是字节，256 "
	    "表示结束",
      .course = "004 作业: 之前用管道实现的 尝试着用 IPC里的三种方式去实现。", .rows = "programs 1",
      .verdict = HOLDS_IF("a semaphore carries data only as its value; otherwise it orders access "
			  "to shared memory",
			  "信号量只能以其值携带数据；通常它用来给共享内存的访问排序"),
      .ref = "POSIX.1-2024 semop(), semctl() SETVAL, GETVAL", .needs = { need_sem })
{
	int semid = own_set(assert_succeeds(semget(IPC_PRIVATE, 3, 0600)));

	change(semid, EMPTY, 1);
	ACTOR(child) {
		for (size_t i = 0; i < COUNT(lines); i++)
			for (const char *byte = lines[i]; *byte; byte++) {
				change(semid, FULL, -1);
				assert_returns(semctl(semid, BYTE, GETVAL), *byte);
				change(semid, EMPTY, 1);
			}
		change(semid, FULL, -1);
		assert_returns(semctl(semid, BYTE, GETVAL), 256);
	}
	for (size_t i = 0; i < COUNT(lines); i++)
		for (const char *byte = lines[i]; *byte; byte++)
			pass_value(semid, *byte);
	pass_value(semid, 256);
	assert_ends(child);
}
