/* Claims about programs of many senders and receivers. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "claim.h"
#include "deadlines.h"
#include "queues.h"

CLAIM(mq, requests_and_replies_over_two_queues,
      .says = "a server that receives requests from one queue and answers each client in that "
	      "client's own serves the urgent first, and each gets its answer",
      .zh = "服务器从一个队列取请求，在各客户自己的队列中回答：紧急者先得到服务，每个客户都得到自己"
	    "的回答",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	static const char *const answers[] = { "0@2", "1@1",
					       "2@0" }; /* the last, the urgent, first */
	mqd_t requests = new_queue(), replies[3];
	struct actor *client[3];

	for (unsigned i = 0; i < 3; i++) {
		replies[i] = new_queue();
		START(client[i]) {
			must(mq_send(requests, &"012"[i], 1, i));
			assert_text(take(replies[i]), answers[i]);
		}
		assert_asleep(client[i], "mq_receive");
	}
	ACTOR(server) {
		for (unsigned served = 0; served < 3; served++) {
			char request = take(requests)[0];

			assert_that(request >= '0' && request <= '2');
			must(mq_send(replies[request - '0'], &request, 1, served));
		}
	}
	assert_ends(server);
	for (int i = 0; i < 3; i++)
		assert_ends(client[i]);
}

#define SENDERS   4
#define RECEIVERS 3
#define NUMBERS   60

struct parcel {
	int sender, number;
};

typedef int (*sending)(mqd_t queue, const struct parcel *parcel, unsigned priority);
typedef ssize_t (*receiving)(mqd_t queue, struct parcel *parcel, unsigned *priority);

static int send_parcel(mqd_t queue, const struct parcel *parcel, unsigned priority)
{
	return mq_send(queue, (const char *)parcel, sizeof(*parcel), priority);
}

static ssize_t receive_parcel(mqd_t queue, struct parcel *parcel, unsigned *priority)
{
	return mq_receive(queue, (char *)parcel, sizeof(*parcel), priority);
}

/* The deadlines are so near that many calls time out. */
static struct timespec almost_now(int number)
{
	return nanoseconds_from_now(CLOCK_REALTIME, number % 5 * 20000);
}

static int send_impatiently(mqd_t queue, const struct parcel *parcel, unsigned priority)
{
	for (int i = 0;; i++) {
		struct timespec soon = almost_now(i);

		if (mq_timedsend(queue, (const char *)parcel, sizeof(*parcel), priority, &soon) ==
		    0)
			return 0;
		if (errno != ETIMEDOUT)
			return -1;
	}
}

static ssize_t receive_impatiently(mqd_t queue, struct parcel *parcel, unsigned *priority)
{
	for (int i = 0;; i++) {
		struct timespec soon = almost_now(i);
		ssize_t length =
			mq_timedreceive(queue, (char *)parcel, sizeof(*parcel), priority, &soon);

		if (length >= 0 || errno != ETIMEDOUT)
			return length;
	}
}

static void send_parcels(mqd_t queue, int sender, sending put)
{
	for (int number = 0; number < NUMBERS; number++) {
		struct parcel parcel = { sender, number };

		assert_returns(put(queue, &parcel, (unsigned)number % 3 + 1), 0);
	}
}

/* Receives until the last parcel, of priority 0; counts each in the shared seen[sender][number]. */
static void receive_parcels(mqd_t queue, atomic_int (*seen)[NUMBERS], receiving get)
{
	int last[SENDERS][4];
	struct parcel parcel;
	unsigned priority;

	memset(last, -1, sizeof(last));
	for (;;) {
		assert_returns(get(queue, &parcel, &priority), sizeof(parcel));
		if (priority == 0)
			return;
		assert_that(parcel.sender >= 0 && parcel.sender < SENDERS);
		assert_that(parcel.number >= 0 && parcel.number < NUMBERS);
		assert_equal(priority, parcel.number % 3 + 1);
		assert_that(parcel.number > last[parcel.sender][priority]);
		last[parcel.sender][priority] = parcel.number;
		atomic_fetch_add(&seen[parcel.sender][parcel.number], 1);
	}
}

static void exchange_parcels(sending put, receiving get)
{
	atomic_int(*seen)[NUMBERS] =
		must(mmap(NULL, SENDERS * sizeof(*seen), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 3, sizeof(struct parcel)));
	struct actor *sender[SENDERS], *receiver[RECEIVERS];

	for (int i = 0; i < RECEIVERS; i++)
		START(receiver[i]) {
			receive_parcels(queue, seen, get);
		}
	for (int i = 0; i < SENDERS; i++)
		START(sender[i]) {
			send_parcels(queue, i, put);
		}
	for (int i = 0; i < SENDERS; i++)
		assert_ends(sender[i]);
	for (int i = 0; i < RECEIVERS; i++)
		must(send_parcel(queue, &(struct parcel){ 0 }, 0));
	for (int i = 0; i < RECEIVERS; i++)
		assert_ends(receiver[i]);
	for (int i = 0; i < SENDERS; i++)
		for (int number = 0; number < NUMBERS; number++)
			assert_equal(seen[i][number], 1);
}

CLAIM(mq, many_lose_and_double_nothing,
      .says = "among many senders and receivers every message is received exactly once, and by "
	      "each receiver in the order its sender sent those of that priority",
      .zh = "多个发送者与接收者之间，每条消息恰好被接收一次；对每个接收者而言，同一发送者同一优先级"
	    "的消息保持次序",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	exchange_parcels(send_parcel, receive_parcel);
}

CLAIM(mq, many_that_time_out_lose_and_double_nothing,
      .says = "every message is received exactly once also where senders and receivers time out "
	      "again and again: who timed out has neither sent nor received",
      .zh = "即使收发双方不断超时，每条消息仍恰好被接收一次：超时者既没有发送也没有接收",
      .rows = "msg 7; bugs 77", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedsend(), mq_timedreceive() ETIMEDOUT; Linux commit a11ddb37bf36",
      .needs = { need_messages })
{
	exchange_parcels(send_impatiently, receive_impatiently);
}
