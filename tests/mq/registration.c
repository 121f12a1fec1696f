/* Claims about who is registered with mq_notify, and what ends a registration. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <unistd.h>

#include "claim.h"
#include "notifications.h"
#include "queues.h"

CLAIM(mq, one_process_is_registered,
      .says = "while a process is registered everybody's mq_notify fails with EBUSY, its own too, "
	      "and the first registration stays as it was",
      .zh = "已有进程登记时，任何进程（包括它自己）的 mq_notify 都失败 (EBUSY)，先前的登记不变",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify() EBUSY; mq_notify(3)",
      .needs = { need_messages, need_notification })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDWR));
	siginfo_t info;

	register_here(queue, 1);
	assert_fails(ask_signal(queue, SIGUSR2, 2), EBUSY);
	assert_fails(ask_nothing(other), EBUSY);
	ACTOR(second) {
		assert_fails(ask_signal(queue, SIGUSR2, 3), EBUSY);
		assert_fails(ask_nothing(must(mq_open(name, O_RDWR))), EBUSY);
	}
	assert_ends(second);
	assert_returns(ask_nothing(new_queue()), 0); /* another queue's is another matter */
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 1);
	assert_equal(next_signal(&info), 0);
}

static void *register_for_its_process(void *queue)
{
	assert_returns(ask_signal(*(mqd_t *)queue, SIGUSR1, 7), 0);
	return NULL;
}

CLAIM(mq, a_threads_registration_is_its_processs,
      .says = "what a thread registers is its process, which stays registered when that thread has "
	      "ended",
      .zh = "线程所登记的是其所在的进程；该线程结束后登记仍然有效", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(): shall register the calling process",
      .needs = { need_messages, need_notification, need_threads })
{
	mqd_t queue = new_queue();
	pthread_t thread;
	sigset_t held;
	siginfo_t info;

	hold_signals(&held);
	must(pthread_create(&thread, NULL, register_for_its_process, &queue) ? -1 : 0);
	must(pthread_join(thread, NULL) ? -1 : 0);
	assert_fails(ask_nothing(queue), EBUSY);
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 7);
}

CLAIM(mq, null_removes_the_registration,
      .says = "mq_notify with NULL removes the process's registration: nothing comes, and another "
	      "can register",
      .zh = "mq_notify 传 NULL 取消本进程的登记：不再有通知，其他进程可以登记", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(); mq_notify(3)",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	register_here(queue, 1);
	assert_returns(mq_notify(queue, NULL), 0);
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), 0);
	take(queue);
	ACTOR(second) {
		assert_returns(ask_signal(queue, SIGUSR2, 2), 0);
		must(send_text(queue, "y", 0));
		assert_equal(next_signal(&info), SIGUSR2);
	}
	assert_ends(second);
	assert_equal(next_signal(&info), 0);
}

CLAIM(mq, null_removes_no_others_registration,
      .says = "on Linux mq_notify with NULL by a process that is not registered returns 0 and "
	      "leaves another's registration",
      .zh = "在 Linux 上，未登记的进程以 NULL 调用 mq_notify 返回 0，不影响别的进程的登记",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3): may generate EINVAL; POSIX.1-2024",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_returns(mq_notify(queue, NULL), 0);
	register_here(queue, 1);
	ACTOR(child) {
		assert_returns(mq_notify(queue, NULL), 0);
		assert_fails(ask_nothing(queue), EBUSY);
		must(send_text(queue, "x", 0));
	}
	assert_ends(child);
	assert_equal(next_signal(&info), SIGUSR1);
}

CLAIM(mq, closing_removes_the_registration,
      .says = "mq_close removes the registration made through that descriptor, so that another "
	      "process can register",
      .zh = "mq_close 取消经该描述符所作的登记，其他进程随即可以登记", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_close(); mq_close(3)",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	ACTOR(registered) {
		register_here(queue, 1);
		pause_at("registered");
		assert_returns(mq_close(queue), 0);
		pause_at("closed");
		assert_equal(next_signal(&info), 0);
	}
	await(registered, "registered");
	assert_fails(ask_nothing(queue), EBUSY);
	resume(registered);
	await(registered, "closed");
	must(send_text(queue, "x", 0));
	assert_returns(ask_nothing(queue), 0);
	resume(registered);
	assert_ends(registered);
}

CLAIM(mq, a_childs_close_leaves_the_registration,
      .says = "a registration is its process's alone: a child neither inherits it nor removes it "
	      "by closing the queue or ending",
      .zh = "登记只属于该进程：子进程不继承它，子进程关闭队列或结束也不会取消它", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(), mq_close(): the calling process",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	register_here(queue, 1);
	ACTOR(closing) {
		must(mq_close(queue));
	}
	assert_ends(closing);
	assert_fails(ask_nothing(queue), EBUSY);
	ACTOR(child) {
		must(send_text(queue, "x", 0));
		assert_equal(next_signal(&info), 0);
	}
	assert_ends(child);
	assert_equal(next_signal(&info), SIGUSR1);
	assert_returns(ask_nothing(queue), 0);
}

CLAIM(mq, any_close_of_the_registered_removes_it,
      .says = "on Linux the registration goes when its process closes any descriptor of the queue, "
	      "also another than it registered through",
      .zh = "在 Linux 上，登记的进程关闭该队列的任一描述符（不必是登记所用的），登记即取消",
      .rows = "msg 7", .verdict = HOLDS, .ref = "Linux ipc/mqueue.c mqueue_flush_file",
      .needs = { need_messages, need_notification })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDONLY));
	siginfo_t info;

	register_here(queue, 1);
	assert_succeeds(mq_close(other));
	assert_succeeds(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), 0);
	assert_returns(ask_nothing(queue), 0);
}

CLAIM(mq, the_registration_ends_with_its_process,
      .says = "the registration goes when its process exits or is killed, and another can register",
      .zh = "登记的进程退出或被杀死时，登记随之取消，其他进程可以登记", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_close(3): closed on process termination; POSIX.1-2024 _exit()",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();

	ACTOR(ending) {
		must(ask_nothing(queue));
		pause_at("registered");
	}
	await(ending, "registered");
	assert_fails(ask_nothing(queue), EBUSY);
	resume(ending);
	assert_ends(ending);
	ACTOR(killed) {
		assert_returns(ask_nothing(queue), 0);
		pause_at("registered");
	}
	await(killed, "registered");
	assert_fails(ask_nothing(queue), EBUSY);
	send_signal(killed, SIGKILL);
	assert_killed(killed, SIGKILL);
	assert_returns(ask_nothing(queue), 0);
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(mq, exec_closes_the_queue,
      .says = "exec closes the queue's descriptors and removes the registration, while the new "
	      "program runs",
      .zh = "exec 关闭队列描述符并取消登记，此时新程序仍在运行", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: message queue descriptors; mq_close(3)",
      .needs = { need_messages, need_notification, need_cat })
{
	mqd_t queue = new_queue();
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		must(ask_nothing(queue));
		pause_at("registered");
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	await(program, "registered");
	assert_fails(ask_nothing(queue), EBUSY);
	resume(program);
	assert_asleep(program, "read");
	assert_returns(ask_nothing(queue), 0);
	must(close(input[1]));
	assert_ends(program);
}
