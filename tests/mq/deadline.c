/* Claims about mq_timedreceive and mq_timedsend: when their time is over. */
#include <errno.h>
#include <limits.h>
#include <mqueue.h>
#include <time.h>

#include "claim.h"
#include "deadlines.h"
#include "queues.h"

CLAIM(mq, timed_calls_time_out,
      .says = "mq_timedreceive from an empty queue and mq_timedsend to a full one fail with "
	      "ETIMEDOUT at the deadline, not before, and change nothing",
      .zh = "mq_timedreceive（队列空）与 mq_timedsend（队列满）到期限时以 ETIMEDOUT "
	    "失败，不会提前，也不作改变",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend() ETIMEDOUT", .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();
	struct timespec deadline = from_now(CLOCK_REALTIME, 5);
	char buffer[SIZE];

	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &deadline), ETIMEDOUT);
	assert_that(is_past(CLOCK_REALTIME, &deadline));
	deadline = from_now(CLOCK_REALTIME, 5);
	assert_fails(mq_timedsend(full, "new", 3, 9, &deadline), ETIMEDOUT);
	assert_that(is_past(CLOCK_REALTIME, &deadline));
	assert_text(all_of(full), "a@5 b@5 c@5 d@5");
}

CLAIM(mq, a_past_deadline_times_out_at_once,
      .says = "if the deadline is past already, a timed call that would wait fails with ETIMEDOUT "
	      "at once",
      .zh = "期限已过时，需要等待的限时调用立即以 ETIMEDOUT 失败", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(), mq_send(): already been passed; mq_receive(3), "
	     "mq_send(3): returns immediately",
      .needs = { need_messages })
{
	static const struct timespec epoch = { 0, 0 };
	mqd_t empty = new_queue(), full = full_queue();
	char buffer[SIZE];

	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &past), ETIMEDOUT);
	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &epoch), ETIMEDOUT);
	assert_fails(mq_timedsend(full, "new", 3, 9, &past), ETIMEDOUT);
	assert_fails(mq_timedsend(full, "new", 3, 9, &epoch), ETIMEDOUT);
	assert_equal(messages_in(full), CAPACITY);
}

CLAIM(mq, a_past_deadline_does_no_harm_if_it_need_not_wait,
      .says = "a timed call that need not wait succeeds, though its deadline is past",
      .zh = "不需要等待的限时调用成功，即使期限已过", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(): Under no circumstance shall the operation fail with "
	     "a timeout if",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	unsigned priority;
	char buffer[SIZE];

	for (int i = 0; i < CAPACITY; i++)
		assert_returns(mq_timedsend(queue, "abcd", 4, 3, &past), 0);
	for (int i = 0; i < CAPACITY; i++) {
		assert_returns(mq_timedreceive(queue, buffer, SIZE, &priority, &past), 4);
		assert_equal(priority, 3);
	}
}

CLAIM(mq, timed_calls_sleep_and_wake,
      .says = "before its deadline a timed call sleeps, and is woken as the untimed one is",
      .zh = "期限之前，限时调用会睡眠，并与不限时的调用一样被唤醒", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend()",
      .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();

	ACTOR(receiver) {
		assert_returns(transfer(TIMED_RECEIVE, empty), 7);
	}
	ACTOR(sender) {
		assert_returns(transfer(TIMED_SEND, full), 0);
	}
	assert_asleep(receiver, "mq_receive");
	assert_asleep(sender, "mq_send");
	must(send_text(empty, "in time", 1));
	assert_ends(receiver);
	assert_not_woken(sender);
	assert_text(take(full), "a@5");
	assert_ends(sender);
	assert_text(all_of(full), "new@7 b@5 c@5 d@5");
}

static const struct timespec invalid_deadlines[] = { { 1, -1 },         { 1, 1000000000 },
						     { 1, 2000000000 }, { 1, LONG_MIN },
						     { 1, LONG_MAX },   { 2000000000, 1000000000 },
						     { 2000000000, -1 } };

CLAIM(mq, an_invalid_deadline_gives_einval,
      .says = "a timed call that would wait fails with EINVAL if tv_nsec is below 0 or not below "
	      "1000000000",
      .zh = "需要等待的限时调用，tv_nsec 小于 0 或不小于 1000000000 时失败 (EINVAL)",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend() EINVAL", .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();
	char buffer[SIZE];

	for (size_t i = 0; i < COUNT(invalid_deadlines); i++) {
		const struct timespec *deadline = &invalid_deadlines[i];

		assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, deadline), EINVAL);
		assert_fails(mq_timedsend(full, "new", 3, 9, deadline), EINVAL);
	}
	assert_equal(messages_in(full), CAPACITY);
}

CLAIM(mq, a_deadline_before_the_epoch_gives_einval,
      .says = "on Linux a timed call fails with EINVAL if tv_sec is below 0",
      .zh = "在 Linux 上，tv_sec 小于 0 时限时调用失败 (EINVAL)", .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_receive(3), mq_send(3) EINVAL: tv_sec was less than zero",
      .needs = { need_messages })
{
	static const struct timespec before = { -1, 0 };
	mqd_t empty = new_queue(), full = full_queue();
	char buffer[SIZE];

	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &before), EINVAL);
	assert_fails(mq_timedsend(full, "new", 3, 9, &before), EINVAL);
	assert_equal(messages_in(full), CAPACITY);
}

CLAIM(mq, linux_checks_the_deadline_always,
      .says = "on Linux an invalid deadline gives EINVAL also where the call need not wait, and "
	      "nothing is sent or received",
      .zh = "在 Linux 上，即使不需要等待，无效的期限也给出 EINVAL，不发送也不接收", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c prepare_timeout; POSIX.1-2024 mq_timedreceive(): the validity "
	     "need not be checked",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char buffer[SIZE];

	must(send_text(queue, "kept", 1));
	for (size_t i = 0; i < COUNT(invalid_deadlines); i++) {
		const struct timespec *deadline = &invalid_deadlines[i];

		assert_fails(mq_timedreceive(queue, buffer, SIZE, NULL, deadline), EINVAL);
		assert_fails(mq_timedsend(queue, "new", 3, 9, deadline), EINVAL);
	}
	assert_text(all_of(queue), "kept@1");
}

CLAIM(mq, who_timed_out_waits_no_longer,
      .says = "who has timed out is out of the line: the next message goes to who waits still, and "
	      "the next place to a sender that waits still",
      .zh = "超时者已退出等待：下一条消息归仍在等待的接收者，下一个空位归仍在等待的发送者",
      .rows = "msg 7; bugs 77", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend() ETIMEDOUT", .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();

	ACTOR(late) {
		struct timespec soon = from_now(CLOCK_REALTIME, 2);
		char buffer[SIZE];

		assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &soon), ETIMEDOUT);
		soon = from_now(CLOCK_REALTIME, 2);
		assert_fails(mq_timedsend(full, "late", 4, 9, &soon), ETIMEDOUT);
	}
	ACTOR(receiver) {
		assert_text(take(empty), "x@1");
	}
	ACTOR(sender) {
		assert_returns(send_text(full, "new", 5), 0);
	}
	assert_ends(late);
	assert_asleep(receiver, "mq_receive");
	assert_asleep(sender, "mq_send");
	must(send_text(empty, "x", 1));
	assert_ends(receiver);
	assert_text(take(full), "a@5");
	assert_ends(sender);
	assert_text(all_of(full), "b@5 c@5 d@5 new@5");
}

/* What the kernel does without a deadline, which the C library may take for granted. */
static int send_untimed(mqd_t queue, const char *byte)
{
	return (int)syscall(SYS_mq_timedsend, (long)queue, byte, 1L, 0L, NULL);
}

static ssize_t receive_untimed(mqd_t queue)
{
	char buffer[SIZE];

	return syscall(SYS_mq_timedreceive, (long)queue, buffer, (long)SIZE, NULL, NULL);
}

CLAIM(mq, without_a_deadline_the_timed_calls_are_untimed,
      .says = "on Linux the system calls mq_timedsend and mq_timedreceive without a deadline do what "
	      "mq_send and mq_receive do: at once where they can, else they sleep until they can",
      .zh = "在 Linux 上，不带期限的系统调用 mq_timedsend 与 mq_timedreceive 与 mq_send、mq_receive "
	    "相同：能进行则立即进行，否则睡眠",
      .rows = "msg 7", .verdict = HOLDS, .ref = "Linux ipc/mqueue.c do_mq_timedsend()",
      .needs = { need_messages })
{
	const mqd_t queue = new_queue();

	ACTOR(receiver) {
		assert_returns(receive_untimed(queue), 1);
		pause_at("received");
		assert_returns(send_untimed(queue, "e"), 0);
	}
	assert_asleep(receiver, "mq_receive");
	assert_returns(send_untimed(queue, "a"), 0);
	await(receiver, "received");
	for (int i = 0; i < CAPACITY; i++)
		assert_returns(send_untimed(queue, "d"), 0);
	resume(receiver);
	assert_asleep(receiver, "mq_send");
	assert_returns(receive_untimed(queue), 1);
	assert_ends(receiver);
}
