/* Claims about signals to who sleeps at a queue: handlers, stopping and killing. */
#include <errno.h>
#include <mqueue.h>
#include <unistd.h>

#include "claim.h"
#include "queues.h"

CLAIM(mq, a_caught_signal_interrupts,
      .says = "a caught signal wakes a sleeping send or receive, timed or not, which fails with "
	      "EINTR and changes nothing",
      .zh = "被捕获的信号唤醒睡眠的发送或接收（不论是否限时），以 EINTR 失败，不作改变",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(), mq_send() EINTR; signal(7)", .needs = { need_messages })
{
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			catch_signal(SIGUSR1, 0);
			assert_fails(transfer(call, queue), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
		assert_text(all_of(queue), contents_that_block(call));
		must(mq_close(queue));
	}
}

CLAIM(mq, sa_restart_resumes,
      .says = "on Linux after a handler with SA_RESTART a send or receive, timed or not, goes back "
	      "to sleep until it can proceed",
      .zh = "在 Linux 上，带 SA_RESTART "
	    "的处理函数返回之后，发送或接收（不论是否限时）重新睡眠，直到可以进行",
      .rows = "msg 7", .verdict = HOLDS, .ref = "signal(7) Interruption of system calls",
      .needs = { need_messages })
{
	int told[2];

	must(pipe(told));
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			tell_signal(SIGUSR1, SA_RESTART, told[1]);
			assert_returns(transfer(call, queue), receives(call) ? 4 : 0);
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!"); /* the handler ran */
		assert_transfer_sleeps(sleeper, call);
		unblock(call, queue);
		assert_ends(sleeper);
		assert_text(all_of(queue), receives(call) ? "" : "new@7 b@5 c@5 d@5");
		must(mq_close(queue));
	}
}

CLAIM(mq, an_ignored_signal_does_not_interrupt,
      .says = "an ignored or blocked signal does not disturb a sleeping send or receive",
      .zh = "被忽略或被阻塞的信号不影响睡眠的发送与接收", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4 Signal Concepts, mq_receive() EINTR; signal(7)",
      .needs = { need_messages })
{
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			sigset_t blocked;

			signal(SIGUSR1, SIG_IGN);
			catch_signal(SIGUSR2, 0);
			must(sigemptyset(&blocked));
			must(sigaddset(&blocked, SIGUSR2));
			must(sigprocmask(SIG_BLOCK, &blocked, NULL));
			assert_succeeds(transfer(call, queue));
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGUSR1);
		send_signal(sleeper, SIGUSR2);
		assert_not_woken(sleeper);
		unblock(call, queue);
		assert_ends(sleeper);
		must(mq_close(queue));
	}
}

CLAIM(mq, stopping_does_not_interrupt,
      .says = "on Linux a process stopped and continued in a sleeping send or receive goes on in "
	      "it",
      .zh = "在 Linux 上，睡在发送或接收中的进程被停止又继续之后，调用照常进行", .rows = "msg 7",
      .verdict = HOLDS, .ref = "signal(7) Interruption of system calls by stop signals",
      .needs = { need_messages })
{
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			assert_succeeds(transfer(call, queue));
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGSTOP);
		assert_stopped(sleeper, SIGSTOP);
		send_signal(sleeper, SIGCONT);
		assert_transfer_sleeps(sleeper, call);
		unblock(call, queue);
		assert_ends(sleeper);
		must(mq_close(queue));
	}
}

CLAIM(mq, a_killed_receiver_leaves_the_message,
      .says = "when the only receiver that slept was killed the next message stays in the queue",
      .zh = "唯一睡眠的接收者被杀死后，下一条消息留在队列中", .rows = "msg 7; bugs 77",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive()", .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(alone) {
		take(queue);
	}
	assert_asleep(alone, "mq_receive");
	send_signal(alone, SIGKILL);
	assert_killed(alone, SIGKILL);
	must(send_text(queue, "left", 1));
	assert_equal(messages_in(queue), 1);
	assert_text(take(queue), "left@1");
}

CLAIM(mq, who_left_the_line_gets_nothing,
      .says = "a receiver that was killed or interrupted in its sleep takes no message along: it "
	      "goes to the next who sleeps there",
      .zh = "睡眠中被杀死或被中断的接收者不会带走消息：消息给下一个睡眠的接收者",
      .rows = "msg 7; bugs 77", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive() EINTR",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(killed) {
		take(queue);
	}
	assert_asleep(killed, "mq_receive");
	ACTOR(interrupted) {
		catch_signal(SIGUSR1, 0);
		assert_fails(transfer(RECEIVE, queue), EINTR);
	}
	assert_asleep(interrupted, "mq_receive");
	ACTOR(next) {
		assert_text(take(queue), "x@1");
	}
	assert_asleep(next, "mq_receive");
	send_signal(interrupted, SIGUSR1);
	assert_ends(interrupted);
	send_signal(killed, SIGKILL);
	assert_killed(killed, SIGKILL);
	assert_not_woken(next);
	must(send_text(queue, "x", 1));
	assert_ends(next);
	must(send_text(queue, "y", 2));
	assert_text(all_of(queue), "y@2");
}

CLAIM(mq, a_killed_senders_message_is_not_sent,
      .says = "the message of a sender killed in its sleep is never sent; room goes to the next "
	      "sender",
      .zh = "睡眠中被杀死的发送者，其消息不会被发送；空位归下一个发送者", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send()", .needs = { need_messages })
{
	mqd_t queue = full_queue();

	ACTOR(killed) {
		send_text(queue, "never", 9);
	}
	assert_asleep(killed, "mq_send");
	ACTOR(next) {
		assert_returns(send_text(queue, "next", 5), 0);
	}
	assert_asleep(next, "mq_send");
	send_signal(killed, SIGKILL);
	assert_killed(killed, SIGKILL);
	assert_not_woken(next);
	assert_text(take(queue), "a@5");
	assert_ends(next);
	assert_text(all_of(queue), "b@5 c@5 d@5 next@5");
}
