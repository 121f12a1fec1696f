/* Claims about SIGEV_THREAD: a notification that runs a function in a thread. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "notifications.h"
#include "queues.h"

static pthread_t notified_thread;

static void tell_thread(union sigval value)
{
	notified_thread = pthread_self();
	tell_value(value);
}

CLAIM(mq, notification_can_start_a_thread,
      .says = "with SIGEV_THREAD the notification runs the function given, with the value given, "
	      "in another thread of the process; once, as any other",
      .zh = "SIGEV_THREAD "
	    "时，通知在本进程的另一个线程中以所给的值运行所给的函数；与其他方式一样只有一次",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 SIGEV_THREAD, mq_notify(); mq_notify(3) SIGEV_THREAD; sigevent(7)",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();

	must(pipe(told));
	assert_returns(ask_thread(queue, tell_thread, '1', NULL), 0);
	assert_fails(ask_nothing(queue), EBUSY);
	assert_ready(told[0], 0);
	ACTOR(sender) {
		must(send_text(queue, "x", 0));
	}
	assert_ends(sender);
	assert_reads(told[0], "1");
	assert_that(!pthread_equal(notified_thread, pthread_self()));
	take(queue);
	must(send_text(queue, "y", 0)); /* not registered now */
	take(queue);
	assert_returns(ask_thread(queue, tell_thread, '2', NULL), 0);
	must(send_text(queue, "z", 0));
	assert_reads(told[0], "2");
}

#define STACK (1UL << 20)

static char *own_stack;

static void tell_stack(union sigval value)
{
	char here;
	uintptr_t offset = (uintptr_t)&here - (uintptr_t)own_stack;

	value.sival_int = offset < STACK ? 'y' : 'n';
	tell_value(value);
}

CLAIM(mq, the_thread_has_the_attributes_asked_for,
      .says = "the notifying thread has the attributes given, such as its stack; they may be "
	      "destroyed once mq_notify has returned",
      .zh = "通知线程具有所给的线程属性，例如所给的栈；mq_notify 返回之后即可销毁该属性对象",
      .rows = "msg 7; bugs 73", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 SIGEV_THREAD: thread attributes; sigevent(7) "
	     "sigev_notify_attributes; glibc bugs 27896, 28213",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();
	pthread_attr_t attributes;

	must(pipe(told));
	own_stack =
		must(mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	must(pthread_attr_init(&attributes) ? -1 : 0);
	must(pthread_attr_setstack(&attributes, own_stack, STACK) ? -1 : 0);
	assert_returns(ask_thread(queue, tell_stack, '?', &attributes), 0);
	must(pthread_attr_destroy(&attributes) ? -1 : 0);
	memset(&attributes, 0xff, sizeof(attributes));
	must(send_text(queue, "x", 0));
	assert_reads(told[0], "y");
}

/* Removes a registration with the first attributes, and registers with the others. */
static void assert_replaces(mqd_t queue, pthread_attr_t *removed, pthread_attr_t *other)
{
	must(ask_thread(queue, tell_value, 'n', removed));
	assert_returns(mq_notify(queue, NULL), 0);
	must(send_text(queue, "x", 0));
	take(queue);
	must(ask_thread(queue, tell_value, 'y', other));
	must(send_text(queue, "x", 0));
	assert_reads(told[0], "y"); /* and no "n" before */
	take(queue);
}

CLAIM(mq, a_removed_thread_notification_runs_nothing,
      .says = "a SIGEV_THREAD registration, with attributes or without, that was removed runs no "
	      "function; the next one does",
      .zh = "被取消的 SIGEV_THREAD 登记（不论有无线程属性）不再运行函数；新的登记照常运行",
      .rows = "msg 7; bugs 73", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify(); glibc bugs 27896, 28213",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();
	pthread_attr_t attributes;

	must(pipe(told));
	must(pthread_attr_init(&attributes) ? -1 : 0);
	for (int i = 0; i < 5; i++) {
		assert_replaces(queue, NULL, &attributes);
		assert_replaces(queue, &attributes, NULL);
	}
	assert_ready(told[0], 0);
}

/* Which of the first 64 descriptors are open: one bit for each. */
static uint64_t descriptors_in_use(void)
{
	uint64_t set = 0;

	for (int fd = 0; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			set |= UINT64_C(1) << fd;
	return set;
}

CLAIM(mq, a_refused_thread_notification_leaves_descriptors_alone,
      .says = "mq_notify with SIGEV_THREAD that fails with EBADF or EBUSY neither leaves a "
	      "descriptor open nor closes one of others",
      .zh = "SIGEV_THREAD 的 mq_notify 以 EBADF 或 EBUSY 失败时，既不泄漏描述符，也不关闭别人的",
      .rows = "msg 7; bugs 74", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify() EBADF, EBUSY; musl commit 8c0c9c69",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue(), busy = new_queue(), closed = new_queue();
	uint64_t before;

	must(mq_close(closed));
	must(ask_nothing(busy));
	must(pipe(told));
	must(ask_thread(queue, tell_value, '1', NULL)); /* the library may keep one from now on */
	before = descriptors_in_use();
	for (int i = 0; i < 20; i++) {
		assert_fails(ask_thread(0, tell_value, 'n', NULL), EBADF);
		assert_fails(ask_thread(busy, tell_value, 'n', NULL), EBUSY);
		assert_fails(ask_thread(-1, tell_value, 'n', NULL), EBADF);
	}
	assert_equal((intmax_t)descriptors_in_use(), (intmax_t)before);
	must(send_text(queue, "x", 0));
	assert_reads(told[0], "1");
}

CLAIM(mq, waiting_for_notification_takes_no_signals,
      .says = "what the library does for SIGEV_THREAD takes none of the process's signals: one "
	      "that the program's thread blocks stays pending",
      .zh = "库为 SIGEV_THREAD 所做的等待不会取走发给进程的信号：程序的线程所阻塞的信号保持未决",
      .rows = "msg 7; bugs 74", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery; musl commit 0ab97350",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	must(pipe(told));
	catch_signal(SIGUSR1, 0);
	must(ask_thread(queue, tell_value, '1', NULL));
	assert_equal(next_signal(&info), 0); /* SIGUSR1 is blocked from now on */
	for (int i = 0; i < 100; i++) {
		must(kill(getpid(), SIGUSR1));
		sched_yield();
		assert_equal(next_signal(&info), SIGUSR1);
	}
	assert_equal(caught(SIGUSR1), 0);
	must(send_text(queue, "x", 0));
	assert_reads(told[0], "1");
}
