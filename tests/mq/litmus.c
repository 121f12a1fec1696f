/* Litmus claims about POSIX message queues: what calls come to that meet, at whatever moment. */
#include <stdatomic.h>
#include <sys/prctl.h>

#include "litmus.h"
#include "notifications.h"

#define RECEIVERS 3

/* A queue, and what became of the calls on it. */
struct meeting {
	mqd_t queue;
	char text[RECEIVERS];
	atomic_int told, received;
	int registered;
};

/* A queue that has no name any more. */
static mqd_t make_queue(struct turn *turn)
{
	const char *name = name_of_round("q");
	mqd_t queue = must(create(name, O_RDWR | O_EXCL, 0600, CAPACITY, 1));

	must(mq_unlink(name));
	return queue;
}

LITMUS(mq, each_message_goes_to_one_receiver, struct meeting, .threads = true,
       .says = "of several mq_receive on one queue each gets another message, however they meet "
	       "the sender: none is received twice, none sleeps while there is one",
       .zh = "多个 mq_receive "
	     "同时接收一个队列时，每个得到不同的消息：没有消息被收到两次，有消息时没有人一直睡眠",
       .rows = "bugs 77", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive()",
       .outcomes = { { REQUIRED, "each another" },
		     { FORBIDDEN, "one twice" },
		     { FORBIDDEN, ASLEEP } },
       .needs = { need_messages })
{
	MAKE() {
		round->queue = make_queue(turn);
	}
	ROLES(receiver, RECEIVERS) {
		assert_returns(mq_receive(round->queue, &round->text[me], 1, NULL), 1);
	}
	ROLE(sender) {
		for (int i = 0; i < RECEIVERS; i++)
			assert_returns(mq_send(round->queue, &"abc"[i], 1, 0), 0);
	}
	OUTCOME() {
		char *text = round->text;

		saw(text[0] != text[1] && text[1] != text[2] && text[0] != text[2] ? "each another"
										   : "one twice");
	}
	REMOVE() {
		must(mq_close(round->queue));
	}
}

static atomic_int *told_of_round;

static void note_signal(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	atomic_fetch_add(&told_of_round[info->si_value.sival_int], 1);
}

static void count_notifications(void)
{
	static atomic_int counts[ROUNDS_AT_ONCE];
	struct sigaction action = { .sa_sigaction = note_signal,
				    .sa_flags = SA_SIGINFO | SA_RESTART };

	told_of_round = counts;
	must(sigaction(SIGUSR1, &action, NULL));
}

LITMUS(mq, a_receiver_or_the_registered_is_told, struct meeting, .threads = true,
       .says = "a message that comes to an empty queue goes to a receiver that sleeps, or else the "
	       "registered process is told of it: never neither, and never twice",
       .zh = "消息到达空队列时：若有接收者在睡眠则交给它，否则通知已注册的进程：不会都没有，也不会"
	     "通知两次",
       .rows = "bugs 76", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify()",
       .outcomes = { { REQUIRED, "received asleep, not told" },
		     { REQUIRED, "told, and received" },
		     { FORBIDDEN, "told twice" },
		     { FORBIDDEN, ASLEEP } },
       .needs = { need_messages, need_notification })
{
	ONCE() {
		count_notifications();
	}
	MAKE() {
		round->queue = make_queue(turn);
		told_of_round[ROUND_NUMBER] = 0;
		must(ask_signal(round->queue, SIGUSR1, ROUND_NUMBER));
	}
	ROLE(receiver) {
		assert_returns(mq_receive(round->queue, round->text, 1, NULL), 1);
	}
	ROLE(sender) {
		assert_returns(mq_send(round->queue, "a", 1, 0), 0);
	}
	OUTCOME() {
		int times = told_of_round[ROUND_NUMBER];

		saw(times == 0   ? "received asleep, not told"
		    : times == 1 ? "told, and received"
				 : "told twice");
	}
	REMOVE() {
		must(mq_close(round->queue));
	}
}

/* Opens by name, sends and receives there, or finds that there is nothing of that name. */
static void send_by_name(const char *name, atomic_int *sum, bool own)
{
	mqd_t queue = create(name, O_RDWR | O_NONBLOCK, 0600, CAPACITY, 1);
	char byte;

	assert_that(queue >= 0);
	if (mq_send(queue, "a", 1, 0) == 0)
		atomic_fetch_add(sum, 1);
	if (own)
		mq_unlink(name);
	if (mq_receive(queue, &byte, 1, NULL) == 1)
		atomic_fetch_sub(sum, 1);
	must(mq_close(queue));
}

LITMUS(mq, a_storm_of_opens_and_unlinks_ends, struct meeting,
       .says = "however mq_open with O_CREAT, mq_unlink, mq_send and mq_receive of one name meet, "
	       "all end, and no more messages are received than sent",
       .zh = "同名队列的 mq_open(O_CREAT)、mq_unlink、mq_send、mq_receive "
	     "无论怎样相遇都会结束，收到的消息不多于发出的",
       .rows = "bugs 77, 78", .verdict = HOLDS,
       .ref = "POSIX.1-2024 mq_open(), mq_unlink(): postponed until all references have been closed",
       .outcomes = { { REQUIRED, "as many as sent" },
		     { ALLOWED, "some left" },
		     { FORBIDDEN, "more than sent" },
		     { FORBIDDEN, ASLEEP } },
       .needs = { need_messages })
{
	ROLES(user, 3) {
		send_by_name(name_of_round("storm"), &round->told, me == 0);
	}
	OUTCOME() {
		saw(round->told == 0  ? "as many as sent"
		    : round->told > 0 ? "some left"
				      : "more than sent");
	}
	REMOVE() {
		mq_unlink(name_of_round("storm"));
	}
}

static int receive_soon(mqd_t queue, char *byte)
{
	struct timespec soon;

	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 5000;
	if (soon.tv_nsec >= 1000000000) {
		soon.tv_sec++;
		soon.tv_nsec -= 1000000000;
	}
	return mq_timedreceive(queue, byte, 1, NULL, &soon) == 1 ? 0 : errno;
}

LITMUS(mq, a_message_that_meets_a_time_out_is_not_lost, struct meeting, .threads = true,
       .says = "a message that meets the end of a mq_timedreceive's time goes to that, or to the "
	       "mq_receive that sleeps on: never to none, and never to both",
       .zh = "消息到来恰逢 mq_timedreceive 超时：或者归它，或者归继续睡眠的 "
	     "mq_receive：不会都得不到，也不会都得到",
       .rows = "bugs 77", .verdict = HOLDS,
       .ref = "POSIX.1-2024 mq_timedreceive() ETIMEDOUT, mq_receive()",
       .outcomes = { { REQUIRED, "late, and the other got it" },
		     { REQUIRED, "each another" },
		     { FORBIDDEN, "one twice" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } },
       .needs = { need_messages })
{
	MAKE() {
		round->queue = make_queue(turn);
	}
	BEFORE(hurried) {
		prctl(PR_SET_TIMERSLACK, 1); /* nanosecond */
	}
	ROLE(hurried) {
		round->registered = receive_soon(round->queue, &round->text[0]);
	}
	ROLE(receiver) {
		assert_returns(mq_receive(round->queue, &round->text[1], 1, NULL), 1);
	}
	ROLE(sender) {
		assert_returns(mq_send(round->queue, "a", 1, 0), 0);
		assert_returns(mq_send(round->queue, "b", 1, 0), 0);
	}
	OUTCOME() {
		const char *text = round->text;
		bool left = attributes_of(round->queue).mq_curmsgs == 1;

		saw(round->registered == ETIMEDOUT
			    ? left ? "late, and the other got it" : "anything else"
		    : round->registered || left ? "anything else"
		    : text[0] == text[1]        ? "one twice"
						: "each another");
	}
	REMOVE() {
		must(mq_close(round->queue));
	}
}
