/* Gates: spin, give way, sleep. */
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"
#include "stage/bell.h"

#define YIELDS 20

bool gate_is_open(const struct gate *gate, unsigned wanted)
{
	return atomic_load_explicit(&gate->arrived, memory_order_acquire) >= wanted;
}

static void sleep_until_open(struct gate *gate, unsigned wanted)
{
	unsigned now;

	atomic_fetch_add(&gate->sleepers, 1);
	while ((now = atomic_load(&gate->arrived)) < wanted)
		syscall(SYS_futex, &gate->arrived, FUTEX_WAIT, now, NULL, NULL, 0);
	atomic_fetch_sub(&gate->sleepers, 1);
}

void gate_pass(struct gate *gate, unsigned wanted, int spins)
{
	if (atomic_fetch_add(&gate->arrived, 1) + 1 >= wanted) {
		if (atomic_load(&gate->sleepers))
			syscall(SYS_futex, &gate->arrived, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
		return;
	}
	for (int i = 0; i < spins; i++) {
		if (gate_is_open(gate, wanted))
			return;
		relax();
	}
	for (int i = 0; i < YIELDS; i++) {
		if (gate_is_open(gate, wanted))
			return;
		sched_yield();
	}
	sleep_until_open(gate, wanted);
}

uint64_t ticks(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t now;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(now));
	return now;
#else
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
#endif
}
