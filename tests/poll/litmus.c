/* Litmus claims about epoll: what is added, closed and told at the same time. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "litmus.h"

/* A pipe whose read end is watched, and what became of the calls: an errno, or 0. */
struct watched {
	int epoll, ends[2];
	int added, told, later;
	bool empty;
};

static int events_now(int epoll)
{
	struct epoll_event event;

	return must(epoll_wait(epoll, &event, 1, 0));
}

LITMUS(pipe, adding_meets_the_close_and_a_byte, struct watched, .threads = true,
       .says = "on Linux, an EPOLL_CTL_ADD that meets the close of its descriptor by another thread "
	       "and a byte adds it before that or fails with EBADF; once it is closed nothing is told "
	       "of it",
       .zh = "在 Linux 上，EPOLL_CTL_ADD 恰逢另一线程关闭该描述符并有字节到来：或在关闭前加入，或以 EBADF "
	     "失败；关闭之后不再报告它的事件",
       .rows = "bugs 45", .verdict = HOLDS,
       .ref = "epoll_ctl(2) EBADF; epoll(7): closing a file descriptor removes it from all sets",
       .needs = { need_epoll },
       .outcomes = { { REQUIRED, "added, and gone" },
		     { ALLOWED, "added, told, and gone" },
		     { REQUIRED, "closed before: EBADF" },
		     { FORBIDDEN, "told of what is closed" },
		     { FORBIDDEN, "anything else" } })
{
	ONCE() {
		signal(SIGPIPE, SIG_IGN);
	}
	MAKE() {
		round->epoll = must(epoll_create1(0));
		must(pipe(round->ends));
	}
	ROLE(adder) {
		struct epoll_event event = { .events = EPOLLIN };

		round->added = epoll_ctl(round->epoll, EPOLL_CTL_ADD, round->ends[0], &event) < 0
				       ? errno
				       : 0;
		round->told = events_now(round->epoll);
	}
	ROLE(closer) {
		assert_returns(close(round->ends[0]), 0);
	}
	ROLE(writer) {
		(void)!write(round->ends[1], "x", 1);
	}
	OUTCOME() {
		round->later = events_now(round->epoll);
		saw(round->later                            ? "told of what is closed"
		    : round->added == EBADF && !round->told ? "closed before: EBADF"
		    : round->added                          ? "anything else"
		    : round->told                           ? "added, told, and gone"
							    : "added, and gone");
	}
	REMOVE() {
		must(close(round->epoll));
		must(close(round->ends[1]));
	}
}

LITMUS(pipe, an_event_wakes_one_of_the_edge_triggered, struct watched, .threads = true,
       .says = "on Linux, of two epoll_waits on one epoll with EPOLLET one alone is told of a byte "
	       "that comes, and reads it; the other goes on when the next comes",
       .zh = "在 Linux 上，两个 epoll_wait 等待同一 epoll（EPOLLET）时，到来的一个字节只告知其中之一并由它读到，"
	     "下一个字节到来时另一个才继续",
       .rows = "bugs 45", .verdict = HOLDS, .ref = "epoll(7) EPOLLET: just one thread is awoken",
       .needs = { need_epoll },
       .outcomes = { { REQUIRED, "one for each byte" },
		     { FORBIDDEN, "told of nothing" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		struct epoll_event event = { .events = EPOLLIN | EPOLLET };

		round->epoll = must(epoll_create1(0));
		must(pipe(round->ends));
		must(fcntl(round->ends[0], F_SETFL, O_NONBLOCK));
		must(epoll_ctl(round->epoll, EPOLL_CTL_ADD, round->ends[0], &event));
	}
	ROLES(waiter, 2) {
		struct epoll_event event;

		assert_returns(epoll_wait(round->epoll, &event, 1, -1), 1);
		if (read(round->ends[0], &(char){ 0 }, 1) != 1)
			round->empty = true;
		sched_yield();
		assert_returns(write(round->ends[1], "x", 1), 1);
	}
	ROLE(writer) {
		assert_returns(write(round->ends[1], "x", 1), 1);
	}
	OUTCOME() {
		saw(round->empty ? "told of nothing" : "one for each byte");
	}
	REMOVE() {
		must(close(round->epoll));
		must(close(round->ends[0]));
		must(close(round->ends[1]));
	}
}
