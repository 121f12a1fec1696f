/* Wrong wakes: of several whom an event serves one goes on, and the others sleep for ever. */
#include <sys/resource.h>

#include "mutant.h"

MECHANISM(waking, "waking/*.c", "*.room-for-several*");

/* How often this process has slept. */
static long sleeps(void)
{
	struct rusage usage = { .ru_nvcsw = 0 };

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw;
}

/* Sleeps on for ever if the call slept, as another did that was woken before. */
static void sleep_on(long before)
{
	const int error = errno;

	if (sleeps() > before && mutant_memory->number[0]++ > 0)
		for (;;)
			pause();
	errno = error;
}

#define ONE_WAKES(call_, type_, who_, ...)                                                         \
	MUTANT(call_, one_wakes_in_##call_,                                                        \
	       "of several who sleep in " #call_ " one " who_ " wakes")                            \
	{                                                                                          \
		const long before = sleeps();                                                      \
		const type_ result = call_(__VA_ARGS__);                                           \
                                                                                                   \
		sleep_on(before);                                                                  \
		return result;                                                                     \
	}

ONE_WAKES(write, ssize_t, "writer", fd, bytes, size)
ONE_WAKES(read, ssize_t, "reader", fd, bytes, size)
ONE_WAKES(recv, ssize_t, "receiver", fd, bytes, size, flags)
ONE_WAKES(send, ssize_t, "sender", fd, bytes, size, flags)
ONE_WAKES(accept, int, "server", fd, address, size)
ONE_WAKES(connect, int, "client", fd, address, size)
ONE_WAKES(msgsnd, int, "sender", queue, message, size, flags)
ONE_WAKES(fcntl, int, "locker", fd, command, argument)
ONE_WAKES(flock, int, "locker", fd, operation)
ONE_WAKES(poll, int, "poller", fds, count, timeout)
