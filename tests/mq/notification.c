/* Claims about mq_notify: when the notification comes, once, and with what. */
#include <errno.h>
#include <limits.h>
#include <mqueue.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "claim.h"
#include "notifications.h"
#include "queues.h"

CLAIM(mq, notification_tells_of_a_message,
      .says = "a message that comes to an empty queue sends the registered process its signal, "
	      "with SI_MESGQ, the value it gave, and the sender's pid and user; the message stays",
      .zh = "空队列来了消息时，已登记的进程收到所要的信号：si_code 为 "
	    "SI_MESGQ，带登记时的值、发送者的 pid 与用户；消息仍在队列中",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(); mq_notify(3)",
      .needs = { need_messages, need_notification })
{
	const int signals[] = { SIGUSR1, SIGUSR2, SIGRTMIN, SIGRTMAX - 1 };
	mqd_t queue = new_queue();
	char buffer[SIZE];
	siginfo_t info;

	for (int i = 0; i < 4; i++) {
		union sigval value = { .sival_ptr = &buffer[i] };
		pid_t sender_pid;

		assert_equal(next_signal(&info), 0);
		assert_returns(ask_signal_for(queue, signals[i], value), 0);
		ACTOR(sender) {
			pid_t pid = getpid();

			must(mq_send(queue, (const char *)&pid, sizeof(pid), 0));
			assert_equal(next_signal(&info), 0);
		}
		assert_ends(sender);
		assert_equal(next_signal(&info), signals[i]);
		assert_equal(info.si_code, SI_MESGQ);
		assert_that(info.si_value.sival_ptr == &buffer[i]);
		assert_equal(info.si_uid, getuid());
		assert_equal(messages_in(queue), 1);
		assert_returns(mq_receive(queue, buffer, SIZE, NULL), sizeof(sender_pid));
		memcpy(&sender_pid, buffer, sizeof(sender_pid));
		assert_equal(info.si_pid, sender_pid);
	}
	assert_equal(next_signal(&info), 0);
}

CLAIM(mq, notification_wakes_its_process,
      .says = "a process asleep in sigwaitinfo is woken by its notification, and finds the message",
      .zh = "睡在 sigwaitinfo 中的进程被通知唤醒，随即可取到消息", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(), sigwaitinfo()",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();

	ACTOR(registered) {
		sigset_t held;
		siginfo_t info;

		hold_signals(&held);
		must(ask_signal(queue, SIGUSR2, 3));
		assert_returns(sigwaitinfo(&held, &info), SIGUSR2);
		assert_equal(info.si_code, SI_MESGQ);
		assert_text(all_of(queue), "news@4");
	}
	assert_asleep(registered, "sigtimedwait");
	must(send_text(queue, "news", 4));
	assert_ends(registered);
}

CLAIM(mq, notification_comes_once,
      .says = "a notification uses the registration up: no further signal comes, though the queue "
	      "is emptied and filled, until the process registers again",
      .zh = "通知一次后登记即失效：即使队列清空后再有消息，也不再有信号，直到重新登记",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(): removed; mq_notify(3)",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	register_here(queue, 1);
	must(send_text(queue, "one", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	for (int i = 0; i < 3; i++) {
		take(queue);
		must(send_text(queue, "more", 0));
		assert_equal(next_signal(&info), 0);
	}
	take(queue);
	assert_returns(ask_signal(queue, SIGUSR1, 2), 0);
	must(send_text(queue, "again", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 2);
}

CLAIM(mq, notification_is_of_an_empty_queue,
      .says = "a message notifies only if the queue was empty: who registers while messages wait "
	      "hears of the first that comes after the last was received",
      .zh = "只有队列为空时到来的消息才产生通知：登记时若已有消息，要等取完之后再来的第一条",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(); mq_notify(3)",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	must(send_text(queue, "first", 1));
	register_here(queue, 7);
	must(send_text(queue, "second", 9));
	must(send_text(queue, "third", 0));
	take(queue);
	take(queue);
	must(send_text(queue, "fourth", 1));
	take(queue);
	take(queue);
	assert_equal(messages_in(queue), 0);
	assert_equal(next_signal(&info), 0);
	must(send_text(queue, "fifth", 1));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 7);
	assert_text(take(queue), "fifth@1");
}

CLAIM(mq, a_waiting_receiver_comes_before_the_registered,
      .says = "a message that a sleeping receiver gets, timed or not, notifies nobody, and the "
	      "registration stays for the next",
      .zh = "消息交给睡眠的接收者（不论是否限时）时不产生通知，登记继续有效，留待下一条",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify(): as if the message queue remains empty",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	register_here(queue, 1);
	for (int call = RECEIVE; call <= TIMED_RECEIVE; call++) {
		ACTOR(receiver) {
			assert_returns(transfer(call, queue), 3);
		}
		assert_asleep(receiver, "mq_receive");
		must(send_text(queue, "his", 0));
		assert_ends(receiver);
		assert_equal(next_signal(&info), 0);
	}
	assert_fails(ask_nothing(queue), EBUSY);
	must(send_text(queue, "for nobody yet", 0));
	assert_equal(next_signal(&info), SIGUSR1);
}

CLAIM(mq, sigev_none_registers_and_tells_nothing,
      .says = "SIGEV_NONE registers the process as any other; the next message uses it up and "
	      "nothing is sent",
      .zh = "SIGEV_NONE 与其他方式一样占有登记；下一条消息用掉它，但不发送任何通知",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify(), 2.4.1 SIGEV_NONE; mq_notify(3) SIGEV_NONE; sigevent(7)",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	sigset_t all, pending;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	assert_returns(ask_nothing(queue), 0);
	assert_fails(ask_nothing(queue), EBUSY);
	must(send_text(queue, "x", 0));
	must(sigpending(&pending));
	for (int i = 1; i < NSIG; i++)
		assert_that(sigismember(&pending, i) != 1);
	assert_returns(ask_nothing(queue), 0);
}

CLAIM(mq, notify_refuses_unknown_kinds,
      .says = "on Linux mq_notify fails with EINVAL for an unknown sigev_notify or signal number, "
	      "and neither registers its process nor removes its registration",
      .zh = "在 Linux 上，sigev_notify 或信号编号无效时，mq_notify 失败 "
	    "(EINVAL)，既不登记进程，也不取消其登记",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3) EINVAL",
      .needs = { need_messages, need_notification })
{
	static const int signals[] = { -1, NSIG + 1, 1000, INT_MAX };
	static const int kinds[] = { 77, -1, 3 };
	mqd_t queue = new_queue();
	siginfo_t info;

	for (int registered = 0; registered < 2; registered++) {
		for (size_t i = 0; i < COUNT(signals); i++)
			assert_fails(ask_signal(queue, signals[i], 0), EINVAL);
		for (size_t i = 0; i < COUNT(kinds); i++) {
			struct sigevent event = { .sigev_notify = kinds[i],
						  .sigev_signo = SIGUSR1 };

			assert_fails(mq_notify(queue, &event), EINVAL);
		}
		if (!registered)
			register_here(queue, 4711);
	}
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 4711);
}

CLAIM(mq, another_users_message_notifies,
      .says = "on Linux the notification comes though the sender is a user who could not send the "
	      "registered process a signal; si_uid is the sender's",
      .zh = "在 Linux 上，即使发送者是无权向登记进程发信号的其他用户，通知也会到来；si_uid "
	    "是发送者的",
      .rows = "msg 7; bugs 76", .verdict = HOLDS, .ref = "mq_notify(3); Linux commit b5f2006144c6",
      .needs = { need_messages, need_notification, need_users })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	register_here(queue, 5);
	ACTOR(stranger) {
		become(OTHER, OTHER);
		assert_fails(kill(getppid(), 0), EPERM);
		must(send_text(queue, "x", 0));
	}
	assert_ends(stranger);
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_code, SI_MESGQ);
	assert_equal(info.si_uid, OTHER);
}

CLAIM(mq, polling_is_not_receiving,
      .says = "on Linux a process asleep in poll is no waiting receiver: it is woken, and the "
	      "registered process is notified too",
      .zh = "在 Linux 上，睡在 poll 中的进程不算等待的接收者：它被唤醒，登记的进程也得到通知",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3): waiting to read a message; poll(2)",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	ACTOR(poller) {
		struct pollfd one = { queue, POLLIN, 0 };

		assert_returns(poll(&one, 1, -1), 1);
	}
	assert_asleep(poller, "poll");
	register_here(queue, 1);
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_ends(poller);
}

CLAIM(mq, registering_before_emptying_loses_no_message,
      .says = "a process that, on each notification, first registers again and then empties the "
	      "queue sees every message and is notified of each new burst",
      .zh = "每次通知后先重新登记、再取空队列的进程，能见到所有消息，每一批都得到通知",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify(): arriving at an empty queue; mq_notify(3): This should be "
	     "done before emptying",
      .needs = { need_messages, need_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	register_here(queue, 0);
	for (int burst = 1; burst <= 5; burst++) {
		must(send_text(queue, "one", 1));
		must(send_text(queue, "two", 2));
		assert_equal(next_signal(&info), SIGUSR1);
		assert_equal(info.si_value.sival_int, burst - 1);
		assert_returns(ask_signal(queue, SIGUSR1, burst), 0);
		must(send_text(queue, "in between", 3));
		assert_equal(next_signal(&info), 0);
		assert_text(all_of(queue), "in between@3 two@2 one@1");
	}
}
