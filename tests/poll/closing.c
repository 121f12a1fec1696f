/* Claims about close of each kind of descriptor in each state: it always succeeds. */
#include "descriptors.h"
#include "lives.h"

static void assert_closes(int fd)
{
	assert_returns(close(fd), 0);
	assert_fails(fcntl(fd, F_GETFD), EBADF);
}

CLAIM(poll, close_succeeds_in_each_state, EVERY_DESCRIPTOR,
      .says = "close returns 0 and frees the number, of a copy in each state of what it stands for, and "
	      "of the last one at its end: with what is unread, without room or an error pending, or "
	      "nobody at the other end",
      .zh = "close 返回 0 并释放编号：无论所指对象处于何种状态（有未读内容、没有空间、有未决错误、另一端无人），"
	    "关闭副本如此，最后关闭它本身也如此",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 close() RETURN VALUE, ERRORS: EBADF, EINTR, EINPROGRESS, EIO",
      .needs = { need_directory, need_life })
{
	for (const struct life *life = life_from(lives); life; life = life_from(life + 1)) {
		struct ends ends = life->opens();

		for (const struct step *step = life->steps; step->does; step++) {
			trying(step->name);
			step->does(&ends);
			assert_closes(must(dup(ends.fd)));
		}
		assert_closes(ends.fd);
	}
}
