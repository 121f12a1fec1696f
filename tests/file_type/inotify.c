/* Claims about what can be read of inotify: how much there is, and how much room it takes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

#define EVENT (sizeof(struct inotify_event) + 16) /* of a name of up to 15 bytes */

CLAIM(file_type, events_are_counted_in_bytes,
      .says = "on Linux FIONREAD of an inotify descriptor counts the bytes of all its events; a read "
	      "without room for the first fails with EINVAL and takes nothing, one with room for some "
	      "gives these whole and leaves the others",
      .zh = "在 Linux 上，inotify 描述符的 FIONREAD 给出全部事件的字节数；放不下第一个事件的 read 失败 "
	    "(EINVAL)，不取走事件；只放得下几个时给出完整的这几个，其余留下",
      .verdict = HOLDS, .ref = "inotify(7): FIONREAD, EINVAL",
      .needs = { need_inotify, need_directory })
{
	const int fd = must(inotify_init1(IN_NONBLOCK));
	char events[3 * EVENT] __attribute__((aligned(8)));

	must(inotify_add_watch(fd, ".", IN_CREATE));
	assert_equal(unread(fd), 0);
	for (char name[] = "a"; *name < 'd'; (*name)++)
		must(mkfifo(name, 0600));
	assert_equal(unread(fd), 3 * EVENT);
	assert_fails(read(fd, events, 8), EINVAL);
	assert_fails(read(fd, events, EVENT - 1), EINVAL);
	assert_equal(unread(fd), 3 * EVENT);
	assert_returns(read(fd, events, 3 * EVENT - 1), 2 * EVENT);
	assert_text(((struct inotify_event *)(void *)(events + EVENT))->name, "b");
	assert_equal(unread(fd), EVENT);
	assert_returns(read(fd, events, sizeof(events)), EVENT);
	assert_text(((struct inotify_event *)(void *)events)->name, "c");
	assert_equal(unread(fd), 0);
	assert_fails(read(fd, events, sizeof(events)), EAGAIN);
}
