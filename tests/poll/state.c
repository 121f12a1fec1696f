/* Claims about what is told of each kind of descriptor in each state, by every call that waits. */
#include "descriptors.h"
#include "lives.h"
#include "waits.h"

/* Every call tells the same of a descriptor, whatever of it is asked for. */
static void assert_told(const struct life *life, int fd, int events)
{
	static const short asks[] = { EVERY_EVENT, 0,          POLLIN,     POLLOUT,    POLLPRI,
				      POLLRDNORM,  POLLRDBAND, POLLWRNORM, POLLWRBAND, POLLRDHUP };

	for (int i = 0; i < WAITS; i++)
		for (size_t k = 0; k < COUNT(asks); k++) {
			if (life->no_epoll && strcmp(waits[i].call, "epoll_wait") == 0)
				continue;
			assert_equal(waits[i].wait(fd, asks[k], 0, NULL),
				     as_told_by(&waits[i], asks[k], events));
		}
}

CLAIM(poll, each_state_has_its_events, EVERY_DESCRIPTOR,
      .says = "on Linux poll, select, epoll_wait and their kin tell of a descriptor in each of its "
	      "states just what is so, of that what is asked for, and POLLHUP and POLLERR unasked; "
	      "of a copy the same",
      .zh = "在 Linux 上，poll、select、epoll_wait "
	    "等对各种状态的描述符恰好报告实情中所询问的事件，POLLHUP 与 POLLERR "
	    "不问也报告；对其副本也一样",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), select(); poll(2), select(2) NOTES, epoll_ctl(2) EPERM; Linux "
	     "fs/pipe.c pipe_poll(), net/unix/af_unix.c unix_poll(), drivers/tty/n_tty.c "
	     "n_tty_poll()",
      .needs = { need_directory, need_epoll, need_life })
{
	for (const struct life *life = life_from(lives); life; life = life_from(life + 1)) {
		struct ends ends = life->opens();
		int copy = assert_succeeds(dup(ends.fd));

		for (const struct step *step = life->steps; step->does; step++) {
			trying(step->name);
			step->does(&ends);
			assert_told(life, ends.fd, step->events);
			assert_equal(wait_in_poll(copy, EVERY_EVENT, 0, NULL), step->events);
			if (life->no_epoll)
				assert_fails(epoll_ctl(epoll_create1(0), EPOLL_CTL_ADD, ends.fd,
						       &(struct epoll_event){ 0 }),
					     EPERM);
		}
	}
}

/* Of what is told after a change all that was not told before; what is told unasked aside. */
static short newly_told(const struct wait *by, int before, int after)
{
	short asked = 0;

	for (int bit = POLLIN; bit <= POLLRDHUP; bit <<= 1)
		if (EVERY_EVENT & bit &&
		    bit & as_told_by(by, (short)bit, after) & ~as_told_by(by, (short)bit, before))
			asked |= (short)bit;
	return asked;
}

/* What one who waits is to ask for of the descriptor that he was sent before, and to be told. */
struct order {
	short asked;
	int told;
	bool by_and_by;
};

/* Waits for descriptors that come over a socket, one after the other, and answers each with '!'. */
static void wait_as_ordered(const struct wait *by, int socket)
{
	for (;;) {
		struct order order;
		int fd = must(receive_descriptor(socket));

		must(recv(socket, &order, sizeof(order), 0));
		while (by->wait(fd, order.asked, -1, NULL) != order.told)
			assert_that(order.by_and_by);
		must(close(fd));
		must(send(socket, "!", 1, 0));
	}
}

struct waiter {
	struct actor *actor;
	int socket;
	bool waits;
};

/* Has him wait for what this step changes, if his call tells it, and sees him asleep. */
static void start_wait(struct waiter *waiter, const struct wait *by, const struct life *life,
		       int fd, const struct step *step)
{
	const short asked = newly_told(by, step[-1].events, step->events);
	const struct order order = { asked, as_told_by(by, asked, step->events), life->by_and_by };

	waiter->waits =
		!life->by_process && order.told && as_told_by(by, asked, step[-1].events) == 0;
	if (!waiter->waits)
		return;
	must(send_descriptor(waiter->socket, fd));
	must(send(waiter->socket, &order, sizeof(order), 0));
	assert_asleep(waiter->actor, by->call);
}

static void start_waiters(struct waiter waiter[WAITS])
{
	for (int i = 0; i < WAITS; i++) {
		int pair[2];

		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		waiter[i].socket = pair[0];
		START(waiter[i].actor) {
			wait_as_ordered(&waits[i], pair[1]);
		}
	}
}

CLAIM(poll, each_change_wakes_who_waits, EVERY_DESCRIPTOR,
      .says = "who sleeps in poll, select, epoll_wait or their kin for something that is not so is "
	      "woken when it becomes so, by whatever change, and told of it",
      .zh = "在 poll、select、epoll_wait "
	    "等中等待某事件而睡眠者，无论何种变化使该事件成立都会被唤醒并得知它",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)",
      .needs = { need_directory, need_epoll, need_scm_rights, need_life })
{
	struct waiter waiter[WAITS];

	start_waiters(waiter);
	for (const struct life *life = life_from(lives); life; life = life_from(life + 1)) {
		struct ends ends = life->opens();

		for (const struct step *step = life->steps + 1; step->does; step++) {
			trying(step->name);
			for (int i = 0; i < WAITS; i++)
				start_wait(&waiter[i], &waits[i], life, ends.fd, step);
			step->does(&ends);
			for (int i = 0; i < WAITS; i++)
				if (waiter[i].waits)
					assert_reads(waiter[i].socket, "!");
		}
	}
}

/* An event that is not so when this life begins, for who waits by this call; 0: he need not wait. */
static short lacking(const struct life *life, const struct wait *by)
{
	static const short asks[] = { POLLIN, POLLPRI };

	if (life->no_epoll && strcmp(by->call, "epoll_wait") == 0)
		return 0;
	for (size_t i = 0; i < COUNT(asks); i++)
		if (as_told_by(by, asks[i], life->steps->events) == 0)
			return asks[i];
	return 0;
}

/* Waits by each call until a little time is over, then until a handler ends that. */
static void wait_in_vain(const struct life *life, int fd, int told)
{
	catch_signal(SIGHUP, 0);
	for (int i = 0; i < WAITS; i++) {
		const short asked = lacking(life, &waits[i]);

		if (asked == 0)
			continue;
		assert_returns(waits[i].wait(fd, asked, 1, NULL), 0);
		must(write(told, "0", 1));
		assert_fails(waits[i].wait(fd, asked, -1, NULL), EINTR);
	}
}

CLAIM(poll, each_wait_ends_by_time_or_handler, EVERY_DESCRIPTOR,
      .says = "whatever descriptor poll, select, epoll_wait or their kin wait for: they return 0 "
	      "when time is over, sleep on when an ignored signal comes, and fail with EINTR when "
	      "a handler runs",
      .zh = "无论 poll、select、epoll_wait 等等待的是哪种描述符：时间结束即返回 "
	    "0，被忽略的信号到来时继续睡眠，处理函数运行时失败 (EINTR)",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), select() EINTR; epoll_wait(2)",
      .needs = { need_directory, need_epoll, need_life })
{
	for (const struct life *life = life_from(lives); life; life = life_from(life + 1)) {
		struct ends ends = life->opens();
		struct actor *waiter;
		int told[2];

		trying(life->steps->name);
		must(pipe(told));
		START(waiter) {
			wait_in_vain(life, ends.fd, told[1]);
		}
		for (int i = 0; i < WAITS; i++) {
			if (lacking(life, &waits[i]) == 0)
				continue;
			assert_reads(told[0], "0");
			assert_asleep(waiter, waits[i].call);
			send_signal(waiter, SIGURG);
			assert_not_woken(waiter);
			send_signal(waiter, SIGHUP);
		}
		assert_ends(waiter);
		for (const struct step *step = life->steps + 1; step->does; step++)
			step->does(&ends);
	}
}
