/* Litmus claims about POSIX semaphores: excluding and counting, however their users meet. */
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <time.h>

#include "addition.h"
#include "litmus.h"
#include "semaphores.h"

#define ADDERS    3
#define ADDITIONS 4

struct sum {
	sem_t mutex;
	volatile int number;
};

static const char *sum_of(int number)
{
	if (number == ADDERS * ADDITIONS)
		return "every addition is there";
	return number >= 1 && number < ADDERS * ADDITIONS ? "additions are lost"
							  : "none is there, or too many";
}

LITMUS(posix_sem, a_binary_semaphore_excludes, struct sum,
       .says = "processes that add to one number under a semaphore of value 1 lose no addition",
       .zh = "用初值为 1 的信号量保护时，多个进程对同一变量的加法一次也不丢失",
       .course = "003 §4: 某个进程正在对特定的资源进行操作时，信号量可以防止另一个进程去访问它; "
		 "003 §4: 其值被初始化为1。用于控制多个进程对临界区访问",
       .rows = "posix sem 5; bugs 80, 86",
       .verdict =
	       HOLDS_IF("every process waits before and posts after it: nothing else keeps one out",
			"每个进程都先 wait 后 post：没有别的东西阻止访问"),
       .ref = "POSIX.1-2024 sem_wait(), 4.15.2 Memory Synchronization",
       .outcomes = { { REQUIRED, "every addition is there" },
		     { FORBIDDEN, "additions are lost" },
		     { FORBIDDEN, "none is there, or too many" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		must(sem_init(&round->mutex, 1, 1));
	}
	ROLES(adder, ADDERS) {
		for (int i = 0; i < ADDITIONS; i++) {
			assert_returns(sem_wait(&round->mutex), 0);
			add_one(&round->number);
			assert_returns(sem_post(&round->mutex), 0);
		}
	}
	OUTCOME() {
		assert_equal(value_of(&round->mutex), 1);
		saw(sum_of(round->number));
	}
}

LITMUS(posix_sem, without_it_additions_may_be_lost, struct sum,
       .says = "processes that add to one number without a semaphore may lose additions",
       .zh = "不用信号量时，多个进程对同一变量的加法可能丢失",
       .course = "003 §4: 用于控制对多个进程共享的资源进行的访问", .rows = "posix sem 5",
       .verdict = HOLDS, .ref = "POSIX.1-2024 4.15.2 Memory Synchronization",
       .outcomes = { { ALLOWED, "every addition is there" },
		     { REQUIRED, "additions are lost" },
		     { FORBIDDEN, "none is there, or too many" } })
{
	static volatile int *numbers;

	ONCE() {
		numbers = shared_memory(ROUNDS_AT_ONCE * sizeof(*numbers));
	}
	MAKE() {
		numbers[ROUND_NUMBER] = 0;
	}
	ROLES(adder, ADDERS) {
		for (int i = 0; i < ADDITIONS; i++)
			add_one(&numbers[ROUND_NUMBER]);
	}
	OUTCOME() {
		saw(sum_of(numbers[ROUND_NUMBER]));
	}
}

struct visits {
	sem_t places;
	atomic_int inside, most;
};

LITMUS(posix_sem, never_more_than_n_are_in, struct visits,
       .says = "a semaphore of value 2 never has three processes inside, however often they come",
       .zh = "初值为 2 的信号量任何时候都不会让三个进程同时在内，无论它们来多少次",
       .course = "003 §4: 计数信号量 … 它用于控制对具有多个实例的资源的访问",
       .rows = "posix sem 2; bugs 80", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait()",
       .outcomes = { { ALLOWED, "one inside" },
		     { REQUIRED, "two inside" },
		     { FORBIDDEN, "three inside" },
		     { FORBIDDEN, ASLEEP } })
{
	static const char *const names[] = { "one inside", "two inside", "three inside" };

	MAKE() {
		must(sem_init(&round->places, 1, 2));
	}
	ROLES(guest, 3) {
		int now, most = round->most;

		assert_returns(sem_wait(&round->places), 0);
		now = atomic_fetch_add(&round->inside, 1) + 1;
		while (now > most && !atomic_compare_exchange_weak(&round->most, &most, now))
			;
		atomic_fetch_sub(&round->inside, 1);
		assert_returns(sem_post(&round->places), 0);
	}
	OUTCOME() {
		assert_equal(value_of(&round->places), 2);
		saw(names[round->most - 1]);
	}
}

/* A semaphore, and how the wait for it with a time limit ended. */
struct late {
	sem_t semaphore;
	int error;
};

/* A moment that is almost over. */
static struct timespec soon(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_REALTIME, &time));
	time.tv_nsec += 5000;
	time.tv_sec += time.tv_nsec / 1000000000;
	time.tv_nsec %= 1000000000;
	return time;
}

LITMUS(posix_sem, a_post_that_meets_a_time_out_is_not_lost, struct late,
       .says = "a sem_post that meets the end of a sem_timedwait is either taken by it or left in "
	       "the semaphore, never lost and never counted twice",
       .zh = "sem_post 恰逢 sem_timedwait 超时：或者被它取走，或者留在信号量中，既不丢失也不重复",
       .rows = "posix sem 2; bugs 80, 84", .verdict = HOLDS,
       .ref = "POSIX.1-2024 sem_timedwait() ETIMEDOUT, sem_post()",
       .outcomes = { { REQUIRED, "taken" },
		     { REQUIRED, "too late, and left" },
		     { FORBIDDEN, "lost" },
		     { FORBIDDEN, "taken and left" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		must(sem_init(&round->semaphore, 1, 0));
	}
	BEFORE(waiter) {
		prctl(PR_SET_TIMERSLACK, 1); /* nanosecond */
	}
	ROLE(waiter) {
		struct timespec deadline = soon();

		round->error = sem_timedwait(&round->semaphore, &deadline) < 0 ? errno : 0;
	}
	ROLE(poster) {
		assert_returns(sem_post(&round->semaphore), 0);
	}
	OUTCOME() {
		int left = value_of(&round->semaphore);

		saw(round->error == 0           ? left == 0 ? "taken" : "taken and left"
		    : round->error != ETIMEDOUT ? "anything else"
		    : left == 1                 ? "too late, and left"
						: "lost");
	}
}
