/* Directories that tell too much, too little, or the wrong thing. */
#include <stdint.h>

#include "mutant.h"

MECHANISM(dnotify, "signal/dnotify.c");

static int watch(int fd, int events)
{
	return fcntl(fd, F_NOTIFY, (void *)(intptr_t)events);
}

MUTANT(fcntl, reading_is_not_told, "F_NOTIFY never tells that a file was read")
{
	if (command != F_NOTIFY)
		return fcntl(fd, command, argument);
	return watch(fd, (int)(intptr_t)argument & ~DN_ACCESS);
}

MUTANT(fcntl, writing_is_reading, "F_NOTIFY tells of a write as of a read")
{
	const int events = (int)(intptr_t)argument;

	return command == F_NOTIFY && events & DN_ACCESS ? watch(fd, events | DN_MODIFY)
							 : fcntl(fd, command, argument);
}

MUTANT(fcntl, what_comes_is_renamed, "F_NOTIFY tells of a name from elsewhere as renamed")
{
	const int events = (int)(intptr_t)argument;

	return command == F_NOTIFY && events & DN_RENAME ? watch(fd, events | DN_CREATE)
							 : fcntl(fd, command, argument);
}

MUTANT(fcntl, modes_are_not_told, "F_NOTIFY never tells that a mode was changed")
{
	if (command != F_NOTIFY)
		return fcntl(fd, command, argument);
	return watch(fd, (int)(intptr_t)argument & ~DN_ATTRIB);
}

MUTANT(fcntl, all_is_told_for_good, "F_NOTIFY tells of each event, asked for or not")
{
	const int events = (int)(intptr_t)argument;

	return command == F_NOTIFY && events ? watch(fd, events | (int)DN_MULTISHOT)
					     : fcntl(fd, command, argument);
}

MUTANT(fcntl, multishot_is_one_shot, "DN_MULTISHOT has no effect")
{
	const int events = (int)(intptr_t)argument;

	return command == F_NOTIFY ? watch(fd, events & ~(int)DN_MULTISHOT)
				   : fcntl(fd, command, argument);
}

MUTANT(fcntl, what_was_asked_for_is_replaced, "F_NOTIFY replaces what was asked for before")
{
	if (command == F_NOTIFY)
		watch(fd, 0);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, nothing_ends_it, "F_NOTIFY of 0 changes nothing")
{
	return command == F_NOTIFY && !argument ? 0 : fcntl(fd, command, argument);
}

MUTANT(fcntl, what_is_no_directory_is_einval, "F_NOTIFY of what is no directory gives EINVAL")
{
	return command == F_NOTIFY ? confuse(fcntl(fd, command, argument), ENOTDIR, EINVAL)
				   : fcntl(fd, command, argument);
}

static bool is_directory(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

MUTANT(close, a_closed_directory_tells_on, "what was watched signals after the close, too")
{
	if (is_directory(fd))
		watch(open(".", O_RDONLY), DN_DELETE);
	return close(fd);
}

MUTANT(fcntl, directories_know_no_chosen_signal, "F_SETSIG does not concern F_NOTIFY: SIGIO comes")
{
	return command == F_SETSIG && is_directory(fd) ? 0 : fcntl(fd, command, argument);
}

MUTANT(sigtimedwait, events_are_not_queued, "several events of a directory bring one signal")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (signal > SIGIO)
		while (sigtimedwait(set, NULL, &(struct timespec){ 0, 0 }) == signal)
			;
	return signal;
}

MUTANT(sigtimedwait, the_directory_is_not_told, "the signal does not tell which directory it is of")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (info)
		info->si_fd = 0;
	return signal;
}
