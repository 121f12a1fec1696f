/* Claims about futexes that are locks with an owner: FUTEX_LOCK_PI and what goes with it. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "claim.h"
#include "deadlines.h"
#include "futexes.h"
#include "scheduling.h"

static long on_lock(futex_word *word, int operation)
{
	return futex(word, operation, 0, NULL, NULL, 0);
}

static const char *need_pi(void)
{
	futex_word word = 0;

	return lacks(on_lock(&word, FUTEX_LOCK_PI) < 0, "futex(FUTEX_LOCK_PI)");
}

static const char *need_pi2(void)
{
	futex_word word = 0;
	const char *why = need_pi();

	return why ? why : lacks(on_lock(&word, FUTEX_LOCK_PI2) < 0, "futex(FUTEX_LOCK_PI2)");
}

/* Starts a process that takes the lock, and gives it back when it is resumed. */
static struct actor *start_owner(futex_word *word)
{
	ACTOR(owner) {
		assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
		pause_at("owning");
		assert_returns(on_lock(word, FUTEX_UNLOCK_PI), 0);
	}
	await(owner, "owning");
	return owner;
}

CLAIM(futex, a_lock_has_its_owners_thread_id,
      .says = "on Linux FUTEX_LOCK_PI and FUTEX_TRYLOCK_PI of a word that is 0 make it the "
	      "caller's thread id at once, and FUTEX_UNLOCK_PI makes it 0 again; the words beside "
	      "it stay",
      .zh = "在 Linux 上，字为 0 时 FUTEX_LOCK_PI 与 FUTEX_TRYLOCK_PI 立即把它变为调用线程的 id，"
	    "FUTEX_UNLOCK_PI 使它回到 0；相邻的字不变",
      .verdict = HOLDS, .ref = "futex(2) Priority-inheritance futexes; FUTEX_LOCK_PI, RETURN VALUE",
      .needs = { need_pi })
{
	static const int operations[] = { FUTEX_LOCK_PI, FUTEX_TRYLOCK_PI, FUTEX_LOCK_PI_PRIVATE,
					  FUTEX_TRYLOCK_PI_PRIVATE };
	futex_word *words = shared_words();

	words[0] = words[2] = 5;
	for (size_t i = 0; i < COUNT(operations); i++) {
		const int private = operations[i] & FUTEX_PRIVATE_FLAG;

		assert_returns(on_lock(&words[1], operations[i]), 0);
		assert_equal(words[1], own_tid());
		assert_returns(on_lock(&words[1], FUTEX_UNLOCK_PI | private), 0);
		assert_equal(words[1], 0);
		assert_equal(words[0] + words[2], 10);
	}
}

CLAIM(futex, a_lock_goes_from_owner_to_waiter,
      .says = "on Linux FUTEX_LOCK_PI of a lock that another has sets FUTEX_WAITERS beside the "
	      "owner's id and sleeps; each FUTEX_UNLOCK_PI then makes one waiter the owner, until "
	      "it is 0",
      .zh = "在 Linux 上，锁被别人持有时 FUTEX_LOCK_PI 在持有者 id 旁置 FUTEX_WAITERS 并睡眠；"
	    "之后每次 FUTEX_UNLOCK_PI 使一个等待者成为持有者，直到字为 0",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_LOCK_PI, FUTEX_UNLOCK_PI",
      .needs = { need_pi, need_proc })
{
	futex_word *word = shared_words();
	struct actor *owner = start_owner(word), *waiters[2];
	int next;

	assert_equal(*word, pid_of(owner));
	for (int i = 0; i < 2; i++) {
		START(waiters[i]) {
			assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
			assert_equal(*word & FUTEX_TID_MASK, own_tid());
			pause_at("owning");
			assert_returns(on_lock(word, FUTEX_UNLOCK_PI), 0);
		}
		assert_asleep(waiters[i], "futex");
		assert_equal(*word, FUTEX_WAITERS | (uint32_t)pid_of(owner));
	}
	resume(owner);
	assert_ends(owner);
	next = (*word & FUTEX_TID_MASK) == (uint32_t)pid_of(waiters[1]);
	await(waiters[next], "owning");
	assert_not_woken(waiters[!next]);
	assert_equal(*word, FUTEX_WAITERS | (uint32_t)pid_of(waiters[next]));
	resume(waiters[next]);
	assert_ends(waiters[next]);
	await(waiters[!next], "owning");
	resume(waiters[!next]);
	assert_ends(waiters[!next]);
	assert_equal(*word, 0);
}

CLAIM(futex, who_has_a_lock_cannot_take_it_again,
      .says = "on Linux FUTEX_LOCK_PI and FUTEX_TRYLOCK_PI of a lock that the caller has fail with "
	      "EDEADLK, and it keeps it",
      .zh = "在 Linux 上，对自己持有的锁，FUTEX_LOCK_PI 与 FUTEX_TRYLOCK_PI 失败 "
	    "(EDEADLK)，锁仍归己有",
      .verdict = HOLDS, .ref = "futex(2) EDEADLK", .needs = { need_pi })
{
	futex_word *word = shared_words();

	assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
	assert_fails(on_lock(word, FUTEX_LOCK_PI), EDEADLK);
	assert_fails(on_lock(word, FUTEX_TRYLOCK_PI), EDEADLK);
	assert_equal(*word, own_tid());
	assert_returns(on_lock(word, FUTEX_UNLOCK_PI), 0);
	assert_equal(*word, 0);
}

CLAIM(futex, only_its_owner_gives_a_lock_back,
      .says = "on Linux FUTEX_UNLOCK_PI of a lock that another has, or nobody, fails with EPERM: "
	      "owner and word stay, and no waiter wakes",
      .zh = "在 Linux 上，锁归别人或无人持有时，FUTEX_UNLOCK_PI 失败 (EPERM)：持有者与字不变，"
	    "等待者不醒",
      .verdict = HOLDS, .ref = "futex(2) EPERM (FUTEX_UNLOCK_PI)", .needs = { need_pi, need_proc })
{
	futex_word *word = shared_words();
	struct actor *owner;

	assert_fails(on_lock(word, FUTEX_UNLOCK_PI), EPERM);
	assert_equal(*word, 0);
	owner = start_owner(word);
	assert_fails(on_lock(word, FUTEX_UNLOCK_PI), EPERM);
	assert_equal(*word, pid_of(owner));
	ACTOR(waiter) {
		assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
	}
	assert_asleep(waiter, "futex");
	assert_fails(on_lock(word, FUTEX_UNLOCK_PI), EPERM);
	assert_not_woken(waiter);
	assert_equal(*word, FUTEX_WAITERS | (uint32_t)pid_of(owner));
	resume(owner);
	assert_ends(owner);
	assert_ends(waiter);
}

CLAIM(futex, a_lock_of_no_thread_is_refused,
      .says = "on Linux FUTEX_LOCK_PI and FUTEX_TRYLOCK_PI of a word with the id of a thread that "
	      "there is not fail with ESRCH, and the owner's id stays",
      .zh = "在 Linux 上，字中的线程 id 不存在时，FUTEX_LOCK_PI 与 FUTEX_TRYLOCK_PI 失败 (ESRCH)，"
	    "持有者的 id 不变",
      .verdict = HOLDS, .ref = "futex(2) ESRCH", .needs = { need_pi })
{
	const uint32_t nobody = FUTEX_TID_MASK - 5; /* no kernel numbers so many */
	futex_word *word = shared_words();

	*word = nobody;
	assert_fails(on_lock(word, FUTEX_LOCK_PI), ESRCH);
	assert_equal(*word & FUTEX_TID_MASK, nobody);
	assert_fails(on_lock(word, FUTEX_TRYLOCK_PI), ESRCH);
	assert_equal(*word & FUTEX_TID_MASK, nobody);
}

static const struct {
	const char *name;
	int operation;
	clockid_t clock;
	need *need;
} locks[] = {
	{ "FUTEX_LOCK_PI", FUTEX_LOCK_PI, CLOCK_REALTIME, need_pi },
	{ "FUTEX_LOCK_PI2", FUTEX_LOCK_PI2, CLOCK_MONOTONIC, need_pi2 },
	{ "FUTEX_LOCK_PI2, CLOCK_REALTIME", FUTEX_LOCK_PI2 | FUTEX_CLOCK_REALTIME, CLOCK_REALTIME,
	  need_pi2 },
};

CLAIM(futex, a_lock_is_waited_for_until_a_time,
      .says = "on Linux FUTEX_LOCK_PI waits until a time of CLOCK_REALTIME, FUTEX_LOCK_PI2 of "
	      "CLOCK_MONOTONIC unless told otherwise, and fails then with ETIMEDOUT; who owns it "
	      "stays",
      .zh = "在 Linux 上，FUTEX_LOCK_PI 等到 CLOCK_REALTIME 的时刻，FUTEX_LOCK_PI2 默认等到 "
	    "CLOCK_MONOTONIC 的，到时失败 (ETIMEDOUT)；持有者不变",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_LOCK_PI, FUTEX_LOCK_PI2; ETIMEDOUT",
      .needs = { need_pi })
{
	futex_word *word = shared_words();
	struct actor *owner = start_owner(word);

	for (size_t i = 0; i < COUNT(locks); i++) {
		trying(locks[i].name);
		for (int milliseconds = -2; milliseconds <= 6 && !locks[i].need();
		     milliseconds += 4) {
			struct timespec end = from_now(locks[i].clock, milliseconds);

			assert_fails(futex(word, locks[i].operation, 0, &end, NULL, 0), ETIMEDOUT);
			assert_that(is_past(locks[i].clock, &end));
			assert_equal(*word & FUTEX_TID_MASK, pid_of(owner));
		}
	}
	resume(owner);
	assert_ends(owner);
	assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
}

CLAIM(futex, a_dead_owners_lock_goes_to_a_waiter,
      .says = "on Linux a waiter of FUTEX_LOCK_PI whose owner is killed becomes the owner: it "
	      "returns 0, and the word has its id and FUTEX_OWNER_DIED; the next one waits on",
      .zh = "在 Linux 上，持有者被杀死时，FUTEX_LOCK_PI 的一个等待者成为持有者：返回 0，"
	    "字中是它的 id 与 FUTEX_OWNER_DIED；其余继续等待",
      .verdict = HOLDS, .ref = "futex(2) Priority-inheritance futexes: owner dies unexpectedly",
      .needs = { need_pi, need_proc })
{
	futex_word *word = shared_words();
	struct actor *owner = start_owner(word), *waiters[2];
	int next;

	for (int i = 0; i < 2; i++) {
		START(waiters[i]) {
			assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
			assert_equal(*word & FUTEX_TID_MASK, own_tid());
			assert_that(*word & FUTEX_OWNER_DIED);
			pause_at("owning");
			must(raise(SIGKILL));
		}
		assert_asleep(waiters[i], "futex");
	}
	send_signal(owner, SIGKILL);
	assert_killed(owner, SIGKILL);
	next = (*word & FUTEX_TID_MASK) == (uint32_t)pid_of(waiters[1]);
	await(waiters[next], "owning");
	assert_not_woken(waiters[!next]);
	resume(waiters[next]);
	assert_killed(waiters[next], SIGKILL);
	await(waiters[!next], "owning");
}

CLAIM(futex, the_waiter_of_highest_priority_is_next,
      .says = "on Linux FUTEX_UNLOCK_PI gives the lock to the waiter of the highest priority, "
	      "whoever came first",
      .zh = "在 Linux 上，FUTEX_UNLOCK_PI 把锁交给优先级最高的等待者，不论谁先来", .verdict = HOLDS,
      .ref = "futex(2) FUTEX_UNLOCK_PI: the top priority waiter; FUTEX_LOCK_PI: descending order",
      .needs = { need_pi, need_realtime, need_proc })
{
	static const int priorities[] = { 0, 2, 0, 4, 1, 3 }, order[] = { 3, 5, 1, 4, 2 };
	futex_word *word = shared_words();
	struct actor *owner, *actors[6];
	int go[2];

	must(pipe(go));
	for (int i = 0; i < 6; i++) {
		START(actors[i]) {
			must(set_realtime(priorities[i]));
			assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
			must(read(go[0], &(char){ 0 },
				  1)); /* asleep: its priority is above all others */
			assert_returns(on_lock(word, FUTEX_UNLOCK_PI), 0);
		}
		assert_asleep(actors[i], i == 0 ? "read" : "futex");
	}
	owner = actors[0];
	for (int i = 0; i < 5; i++) {
		must(write(go[1], "!", 1));
		assert_ends(owner);
		owner = actors[order[i]];
		assert_asleep(owner, "read");
		assert_equal(*word & FUTEX_TID_MASK, pid_of(owner));
	}
}

CLAIM(futex, no_handler_ends_the_wait_for_a_lock,
      .says = "on Linux FUTEX_LOCK_PI waits on after a handler, without SA_RESTART too, until it has "
	      "the lock",
      .zh = "在 Linux 上，处理函数返回之后（即使没有 SA_RESTART）FUTEX_LOCK_PI 继续等待，直到得到锁",
      .verdict = HOLDS, .ref = "Linux kernel/futex/pi.c futex_lock_pi(): ERESTARTNOINTR",
      .needs = { need_pi, need_proc })
{
	futex_word *word = shared_words();
	struct actor *owner = start_owner(word);
	int p[2];

	must(pipe(p));
	ACTOR(waiter) {
		tell_signal(SIGUSR1, 0, p[1]);
		assert_returns(on_lock(word, FUTEX_LOCK_PI), 0);
		assert_equal(*word & FUTEX_TID_MASK, own_tid());
	}
	assert_asleep(waiter, "futex");
	send_signal(waiter, SIGUSR1);
	assert_reads(p[0], "!");
	assert_asleep(waiter, "futex");
	assert_equal(*word & FUTEX_TID_MASK, pid_of(owner));
	resume(owner);
	assert_ends(owner);
	assert_ends(waiter);
}

CLAIM(futex, a_trylock_does_not_wait,
      .says = "on Linux FUTEX_TRYLOCK_PI of a lock that another has fails at once with EAGAIN, and "
	      "the owner keeps it",
      .zh = "在 Linux 上，锁归别人时 FUTEX_TRYLOCK_PI 立即失败 (EAGAIN)，持有者不变",
      .verdict = HOLDS, .ref = "Linux futex_lock_pi(): -EWOULDBLOCK; futex(2) FUTEX_TRYLOCK_PI",
      .needs = { need_pi })
{
	futex_word *word = shared_words();
	struct actor *owner = start_owner(word);

	for (int i = 0; i < 2; i++) {
		assert_fails(on_lock(word, FUTEX_TRYLOCK_PI), EAGAIN);
		assert_equal(*word & FUTEX_TID_MASK, pid_of(owner));
	}
	resume(owner);
	assert_ends(owner);
	assert_returns(on_lock(word, FUTEX_TRYLOCK_PI), 0);
	assert_equal(*word & FUTEX_TID_MASK, own_tid());
}

CLAIM(futex, lock_pi2_is_lock_pi,
      .says = "on Linux FUTEX_LOCK_PI2 takes a lock as FUTEX_LOCK_PI does, returns 0 and leaves "
	      "the thread id; of the caller's own it fails with EDEADLK, of no thread's with ESRCH",
      .zh = "在 Linux 上，FUTEX_LOCK_PI2 与 FUTEX_LOCK_PI 一样取得锁，返回 0 并留下线程 "
	    "id；锁已属于"
	    "自己时失败 (EDEADLK)，属于不存在的线程时失败 (ESRCH)",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_LOCK_PI2, RETURN VALUE, EDEADLK, ESRCH",
      .needs = { need_pi2 })
{
	futex_word *word = shared_words();

	assert_returns(on_lock(word, FUTEX_LOCK_PI2), 0);
	assert_equal(*word, own_tid());
	assert_fails(on_lock(word, FUTEX_LOCK_PI2), EDEADLK);
	assert_equal(*word, own_tid());
	assert_returns(on_lock(word, FUTEX_UNLOCK_PI), 0);
	assert_equal(*word, 0);
	*word = FUTEX_TID_MASK - 5; /* no kernel numbers so many */
	assert_fails(on_lock(word, FUTEX_LOCK_PI2), ESRCH);
}

CLAIM(futex, a_circle_of_locks_is_found,
      .says = "on Linux FUTEX_LOCK_PI of a lock whose owner waits for one that the caller has "
	      "fails with EDEADLK, and the other sleeps on until it gets that",
      .zh = "在 Linux 上，锁的持有者正在等待调用者所持的锁时，FUTEX_LOCK_PI 失败 "
	    "(EDEADLK)，对方继续睡眠直到得到它",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_LOCK_PI: deadlock detection; EDEADLK",
      .needs = { need_pi, need_proc })
{
	futex_word *mine = shared_words(), *others = mine + 1;

	assert_returns(on_lock(mine, FUTEX_LOCK_PI), 0);
	ACTOR(other) {
		assert_returns(on_lock(others, FUTEX_LOCK_PI), 0);
		assert_returns(on_lock(mine, FUTEX_LOCK_PI), 0);
		assert_returns(on_lock(others, FUTEX_UNLOCK_PI), 0);
	}
	assert_asleep(other, "futex");
	assert_fails(on_lock(others, FUTEX_LOCK_PI), EDEADLK);
	assert_not_woken(other);
	assert_returns(on_lock(mine, FUTEX_UNLOCK_PI), 0);
	assert_ends(other);
}

CLAIM(futex, a_dead_owners_word_can_be_taken,
      .says = "on Linux FUTEX_TRYLOCK_PI and FUTEX_LOCK_PI of a word that has FUTEX_OWNER_DIED and "
	      "no thread id take the lock at once, and leave that bit beside the caller's id",
      .zh = "在 Linux 上，字中有 FUTEX_OWNER_DIED 而没有线程 id 时，FUTEX_TRYLOCK_PI 与 "
	    "FUTEX_LOCK_PI "
	    "立即取得锁，并在调用者 id 旁保留该位",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_TRYLOCK_PI: stale state", .needs = { need_pi })
{
	static const int operations[] = { FUTEX_TRYLOCK_PI, FUTEX_LOCK_PI };
	futex_word *word = shared_words();

	for (size_t i = 0; i < COUNT(operations); i++) {
		*word = FUTEX_OWNER_DIED;
		assert_returns(on_lock(word, operations[i]), 0);
		assert_equal(*word, FUTEX_OWNER_DIED | own_tid());
		assert_returns(on_lock(word, FUTEX_UNLOCK_PI), 0);
	}
}

static const char *need_kernel_thread(void)
{
	char name[16] = "";
	const char *why = need_proc() ? need_proc() : need_pi();
	int fd = open("/proc/2/comm", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		(void)!read(fd, name, sizeof(name) - 1);
	close(fd);
	return why                               ? why
	       : strcmp(name, "kthreadd\n") == 0 ? NULL
						 : "no kernel thread is to be seen";
}

CLAIM(futex, a_kernel_threads_lock_is_refused,
      .says = "on Linux FUTEX_LOCK_PI and FUTEX_TRYLOCK_PI of a word with the id of a kernel "
	      "thread fail with EPERM, and the word stays",
      .zh = "在 Linux 上，字中是内核线程的 id 时，FUTEX_LOCK_PI 与 FUTEX_TRYLOCK_PI 失败 "
	    "(EPERM)，字不变",
      .verdict = HOLDS, .ref = "futex(2) EPERM: not allowed to attach itself",
      .needs = { need_kernel_thread })
{
	futex_word *word = shared_words();

	*word = 2;
	assert_fails(on_lock(word, FUTEX_LOCK_PI), EPERM);
	assert_fails(on_lock(word, FUTEX_TRYLOCK_PI), EPERM);
	assert_equal(*word & FUTEX_TID_MASK, 2);
}
