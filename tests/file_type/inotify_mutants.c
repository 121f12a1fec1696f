/* Events of inotify that are counted, cut or lost. */
#include <stdio.h>
#include <string.h>

#include "mutant.h"

MECHANISM(inotify_reading, "file_type/inotify.c");

static bool is_inotify(int fd)
{
	char path[32], name[64] = "";
	int error = errno;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, name, sizeof(name) - 1) < 0)
		name[0] = '\0';
	errno = error;
	return strstr(name, "inotify");
}

MUTANT(ioctl, events_are_counted, "FIONREAD of inotify counts events, not bytes")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && is_inotify(fd))
		*(int *)argument /= 32;
	return result;
}

MUTANT(ioctl, the_first_event_is_counted, "FIONREAD of inotify counts the first event alone")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && is_inotify(fd) && *(int *)argument > 32)
		*(int *)argument = 32;
	return result;
}

MUTANT(ioctl, inotify_has_no_fionread, "FIONREAD of inotify gives ENOTTY")
{
	return request == FIONREAD && is_inotify(fd) ? fail(ENOTTY) : ioctl(fd, request, argument);
}

MUTANT(read, too_little_room_gives_0, "read of inotify without room for an event returns 0")
{
	ssize_t count = read(fd, bytes, size);

	return is_refused((int)count, EINVAL) && is_inotify(fd) ? 0 : count;
}

MUTANT(read, too_little_room_loses_the_event, "read of inotify without room for an event loses it")
{
	ssize_t count = read(fd, bytes, size);
	char lost[32];

	if (!is_refused((int)count, EINVAL) || !is_inotify(fd))
		return count;
	return read(fd, lost, sizeof(lost)) < 0 ? -1 : fail(EINVAL);
}

MUTANT(read, an_event_is_cut, "read of inotify gives as much of an event as there is room for")
{
	char all[96];
	ssize_t count;

	if (!is_inotify(fd) || size > sizeof(all))
		return read(fd, bytes, size);
	count = read(fd, all, sizeof(all));
	if (count > 0)
		memcpy(bytes, all, (size_t)count < size ? (size_t)count : size);
	return count > (ssize_t)size ? (ssize_t)size : count;
}

MUTANT(read, one_event_a_read, "read of inotify gives one event")
{
	return read(fd, bytes, is_inotify(fd) && size > 32 ? 32 : size);
}
