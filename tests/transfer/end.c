/* Claims about ends that are told to who may not sleep, too: they are nothing to wait for. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "claim.h"
#include "sleepers.h"
#include "ways.h"

CLAIM(transfer, an_end_is_nothing_to_wait_for, EVERY_STREAM,
      .says = "told not to sleep, whatever receives gets what is left, and then 0, where the other "
	      "end is closed, and whatever sends fails with EPIPE there, with room or without: "
	      "neither says EAGAIN",
      .zh = "不许睡眠时，对端已关闭，则各种接收调用先得到剩余内容，然后得到 0；各种发送调用无论有无空间都失败 "
	    "(EPIPE)；都不会是 EAGAIN",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read(), write() EPIPE, recv(), send() EPIPE")
{
	must(signal(SIGPIPE, SIG_IGN));
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(MESSAGE_LIMIT);

		for (int full = 0; full < 2; full++) {
			int p[2];

			if (keeps_boundaries(way) || has_room_of_its_own(way))
				continue;
			open_way(way, p);
			must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
			must(close(p[1]));
			forbid_sleep(way, p[0], true);
			assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 16);
			for (int i = 0; i < 2; i++)
				assert_returns(way->receive(p[0], bytes, 16), 0);
			must(close(p[0]));
			open_way(way, p);
			if (full)
				fill_way(way, p[1]);
			must(close(p[0]));
			forbid_sleep(way, p[1], true);
			assert_fails(way->send(p[1], bytes, unit(way)), EPIPE);
			must(close(p[1]));
		}
	}
}
