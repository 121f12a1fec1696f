/* Claims about what epoll tells once of each kind of descriptor: by EPOLLET, by EPOLLONESHOT. */
#include "descriptors.h"
#include "lives.h"
#include "waits.h"

/* What is told of the one descriptor, 0 where nothing is; sleeps for it, or looks. */
static int told_by(int epoll, bool sleeps)
{
	struct epoll_event event;
	const int count = assert_succeeds(epoll_wait(epoll, &event, 1, sleeps ? -1 : 0));

	return count ? (int)event.events : 0;
}

/* That is so after a few looks: where a change comes by and by, a part of it may come late. */
static void assert_nothing_more(int epoll, bool by_and_by)
{
	int told = told_by(epoll, false);

	for (int i = 0; i < 10 && told && by_and_by; i++)
		told = told_by(epoll, false);
	assert_equal(told, 0);
}

CLAIM(poll, each_change_is_told_once_with_epollet, EVERY_DESCRIPTOR,
      .says = "on Linux epoll_wait with EPOLLET tells of whatever descriptor each change that makes so "
	      "what was not, with all that is so then, and tells it once: nothing more until another",
      .zh = "在 Linux 上，对任何描述符，带 EPOLLET 的 epoll_wait 在每次有新事件成立的变化时报告当时成立的全部事件，"
	    "且只报告一次，直到下一次变化",
      .verdict = HOLDS, .ref = "epoll(7) Level-triggered and edge-triggered",
      .needs = { need_directory, need_epoll, need_life })
{
	for (const struct life *life = life_from(lives); life; life = life_from(life + 1)) {
		struct ends ends = life->opens();
		const int epoll = life->no_epoll ? -1 : epoll_of(ends.fd, EPOLLET | EVERY_EVENT);

		for (const struct step *step = life->steps; step->does && epoll >= 0; step++) {
			const int before = step == life->steps ? 0 : step[-1].events;
			const bool is_new = step->events & ~before;
			int told;

			trying(step->name);
			step->does(&ends);
			told = told_by(epoll, is_new);
			while (is_new && life->by_and_by && told != step->events)
				told = told_by(epoll, true);
			if (is_new)
				assert_equal(told, step->events);
			assert_nothing_more(epoll, life->by_and_by);
		}
	}
}

CLAIM(poll, epolloneshot_tells_until_it_is_asked_again, EVERY_DESCRIPTOR,
      .says = "on Linux epoll_wait with EPOLLONESHOT tells of whatever descriptor once what is so, and "
	      "whatever changes then nothing more, until EPOLL_CTL_MOD asks for it again",
      .zh = "在 Linux 上，对任何描述符，带 EPOLLONESHOT 的 epoll_wait 只报告一次成立的事件，此后无论有何变化都不再报告，直到用 "
	    "EPOLL_CTL_MOD 重新询问",
      .verdict = HOLDS, .ref = "epoll_ctl(2) EPOLLONESHOT",
      .needs = { need_directory, need_epoll, need_life })
{
	for (const struct life *life = life_from(lives); life; life = life_from(life + 1)) {
		struct epoll_event asked = { .events = EPOLLONESHOT | EVERY_EVENT };
		struct ends ends = life->opens();
		const int epoll = life->no_epoll ? -1 : epoll_of(ends.fd, asked.events);
		bool was_told = false;

		for (const struct step *step = life->steps; step->does && epoll >= 0; step++) {
			trying(step->name);
			step->does(&ends);
			if (was_told) {
				assert_equal(told_by(epoll, false), 0);
				must(epoll_ctl(epoll, EPOLL_CTL_MOD, ends.fd, &asked));
			}
			was_told = step->events != 0;
			if (life->by_and_by)
				was_told = told_by(epoll, false) != 0;
			else
				assert_equal(told_by(epoll, was_told), step->events);
			if (was_told)
				assert_equal(told_by(epoll, false), 0);
		}
	}
}
