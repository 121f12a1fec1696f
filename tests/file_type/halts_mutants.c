/* An inotify whose events are taken too late, or too early. */
#include <sys/inotify.h>

#include "halts_mutants.h"

MECHANISM(file_type_halts, "file_type/halts.c");

MUTANT(read, takes_events_when_all_room_is_there,
       "a read of inotify takes events when all its memory is there")
{
	touch(bytes, size);
	return read(fd, bytes, size);
}

MUTANT(read, takes_all_events_before_it_tells,
       "a read of inotify takes all events that it has room for before it tells the first")
{
	char aside[1 << 12];
	const ssize_t count = read(fd, aside, size < sizeof(aside) ? size : sizeof(aside));

	if (count > 0)
		memcpy(bytes, aside, (size_t)count);
	return count;
}
