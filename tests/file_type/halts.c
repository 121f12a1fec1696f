/* Claims about an event that a read of inotify is about to tell of. */
#include <errno.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

#define ROOM 256 /* for more events than there are */

/* A watched directory in which two files were made. */
static int watch_two(const char *directory)
{
	const int fd = must(inotify_init1(IN_NONBLOCK));

	must(mkdir(directory, 0700));
	must(inotify_add_watch(fd, directory, IN_CREATE));
	must(chdir(directory));
	must(mkdir("a", 0700));
	must(mkdir("b", 0700));
	must(chdir(".."));
	return fd;
}

static void assert_tells_alone(int fd, const char *name)
{
	char bytes[ROOM] __attribute__((aligned(8)));
	const struct inotify_event *event = (const void *)bytes;
	const ssize_t size = assert_succeeds(read(fd, bytes, sizeof(bytes)));

	assert_equal(size, sizeof(*event) + event->len);
	assert_text(event->name, name);
}

CLAIM(file_type, an_event_is_taken_before_it_is_told,
      .says = "on Linux, an event that a read of inotify is telling is taken: another read gets the "
	      "next one, and SIGKILL to the reader there loses it",
      .zh = "在 Linux 上，读 inotify 正在报告的事件已被取走：另一次读得到下一个事件，此时 SIGKILL "
	    "杀死读者则该事件丢失",
      .needs = { need_halts, need_directory, need_inotify }, .verdict = HOLDS,
      .ref = "inotify(7); Linux fs/notify/inotify/inotify_user.c: inotify_read()")
{
	for (int is_killed = 0; is_killed < 2; is_killed++) {
		const int fd = watch_two(is_killed ? "second" : "first");

		ACTOR(reader) {
			struct inotify_event *event = halting(NULL, ROOM, 0);
			const ssize_t size = assert_succeeds(read(fd, event, ROOM));

			assert_equal(size, sizeof(*event) + event->len);
			assert_text(event->name, "a");
		}
		await_halted(reader);
		assert_tells_alone(fd, "b");
		if (is_killed) {
			send_signal(reader, SIGKILL);
			assert_killed(reader, SIGKILL);
		} else {
			provide(reader);
			assert_ends(reader);
		}
		assert_fails(read(fd, (char[ROOM]){ 0 }, ROOM), EAGAIN);
	}
}
