/* Bells, on futexes. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bell.h"

/* As the system call has it, whatever time_t is. */
struct time_limit {
	long seconds, nanoseconds;
};

static void futex(struct bell *bell, int operation, unsigned value, const struct time_limit *limit)
{
	syscall(SYS_futex, &bell->number, operation, value, limit, NULL, 0);
}

void bell_ring(struct bell *bell)
{
	atomic_fetch_add(&bell->number, 1);
	if (atomic_load(&bell->waits))
		futex(bell, FUTEX_WAKE, 1, NULL);
}

void bell_await(struct bell *bell, unsigned last)
{
	atomic_store(&bell->waits, 1);
	while (atomic_load(&bell->number) == last)
		futex(bell, FUTEX_WAIT, last, NULL);
	atomic_store(&bell->waits, 0);
}

void bell_nap(struct bell *bell, unsigned last, long nanoseconds)
{
	const struct time_limit limit = { 0, nanoseconds };

	futex(bell, FUTEX_WAIT, last, &limit);
}

void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}
