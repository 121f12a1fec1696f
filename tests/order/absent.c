/* Claims about what comes for one who sleeps, and can't take it just then: stopped, or gone. */
#include <pthread.h>
#include <sched.h>

#include "gifts.h"

CLAIM(order, what_comes_while_stopped_is_kept,
      .says = "what a sleeper sleeps for is not lost where it comes while its process is stopped: "
	      "going on by SIGCONT, it has that: bytes, a client, a message, room, a value, a post",
      .zh = "睡眠者所等的东西若在其进程暂停期间到来，不会丢失：经 SIGCONT "
	    "继续之后它即可得到：字节、客户、消息、空位、值、post",
      .rows = "signals 7; pipes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.3 Signal Actions: SIGCONT, shall continue; read(), recv(), accept(), "
	     "msgrcv(), semop(), mq_receive(), sem_wait(), poll()",
      .needs = { need_directory })
{
	while (next_gift()) {
		ACTOR(sleeper) {
			gift->take();
		}
		assert_asleep(sleeper, gift->call);
		send_signal(sleeper, SIGSTOP);
		assert_stopped(sleeper, SIGSTOP);
		gift->give();
		send_signal(sleeper, SIGCONT);
		assert_ends(sleeper);
	}
}

/* Another thread of this process, which it returns, sleeps for the gift then. */
static pthread_t start_a_taker(void)
{
	atomic_int tid = 0;
	pthread_t thread;

	must(pthread_create(&thread, NULL, take_in_thread, &tid) ? -1 : 0);
	while (!tid)
		sched_yield();
	assert_task_asleep(tid, gift->call);
	return thread;
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(order, a_thread_that_exec_ended_takes_nothing,
      .says = "a thread that sleeps for something waits no more when another thread of its process "
	      "has called exec: what comes then goes to others, though the process lives",
      .zh = "线程睡眠等待时，若同进程的另一线程调用了 "
	    "exec，它便不再等待：此后到来的归别人，尽管该进程仍在运行",
      .rows = "processes 5; pipes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: all threads are terminated; msgrcv(), semop(), mq_receive(), "
	     "read()",
      .needs = { need_directory, need_threads, need_cat })
{
	while (next_gift()) {
		int input[2];

		must(pipe(input));
		ACTOR(program) {
			start_a_taker();
			must(dup2(input[0], 0));
			must(close(input[1]));
			must(execvp(cat_command[0], cat_command));
		}
		assert_asleep(program, "read");
		gift->give();
		gift->take();
		must(close(input[0]));
		must(close(input[1]));
		assert_ends(program);
	}
}

CLAIM(order, a_cancelled_thread_takes_nothing,
      .says = "pthread_cancel ends a thread that sleeps for something, and it takes nothing along: "
	      "what comes then is for others",
      .zh = "pthread_cancel 结束正在睡眠等待的线程，它什么也不带走：此后到来的归别人",
      .rows = "pipes 5; msg 4, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH 2.9.5 Thread Cancellation: Cancellation Points; pthreads(7)",
      .needs = { need_directory, need_threads })
{
	while (next_gift()) {
		if (strcmp(gift->call, "semop") == 0)
			continue; /* no cancellation point */
		ACTOR(process) {
			pthread_t taker = start_a_taker();
			void *result = NULL;

			assert_equal(pthread_cancel(taker), 0);
			assert_equal(pthread_join(taker, &result), 0);
			assert_that(result == PTHREAD_CANCELED);
			gift->give();
			gift->take();
		}
		assert_ends(process);
	}
}

CLAIM(order, closing_ends_no_sleep,
      .says = "on Linux a thread that sleeps in a call on a descriptor sleeps on when another thread "
	      "closes that, and still takes what comes",
      .zh = "在 Linux 上，线程在某描述符上睡眠时，另一线程关闭该描述符，它继续睡眠，仍可取得到来之物",
      .rows = "pipes 5", .verdict = HOLDS,
      .ref = "close(2) Multithreaded processes and close(): holds a reference to the open file "
	     "description",
      .needs = { need_directory, need_threads })
{
	while (next_gift()) {
		if (gift->on == NULL)
			continue; /* by no descriptor */
		ACTOR(process) {
			pthread_t taker = start_a_taker();

			assert_returns(close(*gift->on), 0);
			pause_at("closed");
			assert_equal(pthread_join(taker, NULL), 0);
		}
		await(process, "closed");
		gift->give();
		resume(process);
		assert_ends(process);
	}
}
