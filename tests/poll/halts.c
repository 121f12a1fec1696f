/* Claims about an event that epoll_wait is about to tell of. */
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "claim.h"

/* An epoll to which a byte in a pipe is an event that it tells once. */
static int epoll_with_an_event(void)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	const int epoll = must(epoll_create1(0));
	int ends[2];

	must(pipe(ends));
	must(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
	must(write(ends[1], "x", 1));
	return epoll;
}

static struct actor *start_halting(int epoll)
{
	ACTOR(halted) {
		struct epoll_event *event = halting(NULL, sizeof(*event), 0);

		assert_returns(epoll_wait(epoll, event, 1, -1), 1);
		assert_equal(event->events, EPOLLIN);
	}
	await_halted(halted);
	return halted;
}

CLAIM(pipe, an_event_that_is_told_keeps_others_from_the_epoll,
      .says = "on Linux, while epoll_wait is telling an event another epoll_wait of that epoll waits, "
	      "with a time of 0 as well, and does not get what EPOLLET tells once",
      .zh = "在 Linux 上，epoll_wait 正在告知事件时，同一 epoll 的另一 epoll_wait 等待（时间为 0 "
	    "也一样），且得不到 EPOLLET 只告知一次的事件",
      .needs = { need_halts, need_epoll }, .verdict = HOLDS,
      .ref = "Linux fs/eventpoll.c: ep_send_events()")
{
	const int epoll = epoll_with_an_event();
	struct actor *halted = start_halting(epoll);

	ACTOR(other) {
		struct epoll_event event;

		assert_returns(epoll_wait(epoll, &event, 1, 0), 0);
	}
	assert_shut_out(other, "epoll_wait");
	provide(halted);
	assert_ends(halted);
	assert_ends(other);
}

CLAIM(pipe, who_is_killed_while_epoll_tells_takes_no_event,
      .says = "on Linux, SIGKILL to a process that epoll_wait is telling an event takes that not "
	      "along: the next epoll_wait is told, also of what EPOLLET tells once",
      .zh = "在 Linux 上，若进程在 epoll_wait 告知事件时被 SIGKILL 杀死，该事件不会丢失："
	    "下一次 epoll_wait 得到它，EPOLLET 只告知一次的事件也一样",
      .needs = { need_halts, need_epoll }, .verdict = HOLDS,
      .ref = "Linux fs/eventpoll.c: ep_send_events()")
{
	const int epoll = epoll_with_an_event();
	struct actor *halted = start_halting(epoll);
	struct epoll_event event;

	send_signal(halted, SIGKILL);
	assert_killed(halted, SIGKILL);
	assert_returns(epoll_wait(epoll, &event, 1, 0), 1);
	assert_equal(event.events, EPOLLIN);
	assert_returns(epoll_wait(epoll, &event, 1, 0), 0);
}
