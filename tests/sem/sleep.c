/* Claims about sleeping in semop: what wakes one sleeper, what does not, and what signals do. */
#include <errno.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"

CLAIM(sem, taking_sleeps_until_there_is_enough,
      .says = "taking n sleeps while the value is less than n: adding too little does not wake it, "
	      "the one that makes it n does, and the value is 0 then",
      .zh = "减 n 在值小于 n 时睡眠：加得不够不唤醒，恰好达到 n 时唤醒，之后值为 0",
      .course = "000 §9: mysembuf .sem_op = -1; //实现等待 p; 000 §9: mysembuf .sem_op = 1; "
		"//实现唤醒 v",
      .rows = "sem 3, 5",
      .verdict = HOLDS_IF("the value is less than what is taken; else it does not wait",
			  "值小于要取的数量；否则不等待"),
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(1, 0);

	ACTOR(taker) {
		assert_returns(change(set, 0, -3), 0);
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 1));
	assert_not_woken(taker);
	assert_returns(value_of(set, 0), 1);
	must(change(set, 0, 1));
	assert_not_woken(taker);
	must(change(set, 0, -1));
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_not_woken(taker);
	assert_returns(value_of(set, 0), 2);
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, taking_leaves_what_is_over,
      .says = "an adding of more than a sleeper waits for wakes it, and leaves the rest",
      .zh = "加的数多于睡眠者所等的，它被唤醒，余下的留在值中", .rows = "sem 3, 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(1, 1);

	ACTOR(taker) {
		assert_returns(change(set, 0, -3), 0);
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 9));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 7);
}

CLAIM(sem, waiting_for_zero_sleeps_until_just_zero,
      .says = "waiting for zero sleeps while the value is not 0: less and more do not wake it, 0 "
	      "does",
      .zh = "等待零在值非 0 时睡眠：值变小或变大都不唤醒，变为 0 才唤醒", .rows = "sem 3; bugs 49",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2), BUGS")
{
	int set = new_set(1, 3);

	ACTOR(waiter) {
		assert_returns(change(set, 0, 0), 0);
	}
	assert_asleep(waiter, "semop");
	must(change(set, 0, -2));
	assert_not_woken(waiter);
	must(change(set, 0, 4));
	assert_not_woken(waiter);
	must(change(set, 0, -4));
	assert_not_woken(waiter);
	assert_returns(value_of(set, 0), 1);
	must(change(set, 0, -1));
	assert_ends(waiter);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, sleepers_wait_for_their_own_semaphore,
      .says = "who sleeps on one semaphore is not woken by what happens to another of the set, or "
	      "to another set",
      .zh = "在某个信号量上睡眠的进程，不因同一集合的其他信号量或其他集合的变化而醒来",
      .course = "000 §9: 信号量的集合", .rows = "sem 3, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(3, 1), other = new_set(3, 1);

	must(set_value(set, 1, 0));
	ACTOR(taker) {
		assert_returns(change(set, 1, -1), 0);
	}
	ACTOR(waiter) {
		assert_returns(change(set, 2, 0), 0);
	}
	assert_asleep(taker, "semop");
	assert_asleep(waiter, "semop");
	for (int i = 0; i < 3; i++)
		must(change(other, i, i == 1 ? 5 : -1));
	must(change(set, 0, 5));
	must(change(set, 0, -6));
	must(change(set, 2, 1));
	must(set_value(other, 2, 0));
	assert_not_woken(taker);
	assert_not_woken(waiter);
	must(change(set, 1, 1));
	assert_ends(taker);
	assert_not_woken(waiter);
	must(change(set, 2, -2));
	assert_ends(waiter);
}

CLAIM(sem, a_sleeping_semop_does_what_it_was_told,
      .says = "on Linux semop does the operations that its array held when it was called, whatever "
	      "is written there while it sleeps",
      .zh = "在 Linux 上，semop 执行调用时数组中的操作，睡眠期间改写数组不起作用", .rows = "sem 3",
      .verdict = HOLDS,
      .ref = "Linux ipc/sem.c do_semtimedop(): copied before the sleep; POSIX.1-2024 semop()")
{
	struct sembuf *array = (struct sembuf *)shared_numbers();
	const struct sembuf told[] = { { 0, -1, 0 }, { 1, 3, 0 } };
	int set = new_set(2, 0);

	memcpy(array, told, sizeof(told));
	ACTOR(sleeper) {
		assert_returns(semop(set, array, 2), 0);
	}
	assert_asleep(sleeper, "semop");
	array[0].sem_op = 0;
	array[1].sem_op = 5;
	must(change(set, 0, 1));
	assert_ends(sleeper);
	assert_values(set, 2, (int[]){ 0, 3 });
}

CLAIM(sem, setval_wakes_whom_the_value_lets_go,
      .says = "SETVAL wakes those whom the new value lets proceed, and nobody else; they have "
	      "taken theirs from the value set",
      .zh = "SETVAL 唤醒新值允许继续的睡眠者，其余不醒；被唤醒者已从新值中减去",
      .course = "001 semctl(): SETVAL：设置信号量的值", .rows = "sem 2, 5", .verdict = HOLDS,
      .ref = "semctl(2) SETVAL; POSIX.1-2024 semctl()")
{
	int set = new_set(2, 1);

	ACTOR(modest) {
		assert_returns(change(set, 0, -2), 0);
	}
	assert_asleep(modest, "semop");
	ACTOR(greedy) {
		assert_returns(change(set, 0, -9), 0);
	}
	ACTOR(waiter) {
		assert_returns(change(set, 1, 0), 0);
	}
	assert_asleep(greedy, "semop");
	assert_asleep(waiter, "semop");
	assert_returns(set_value(set, 0, 5), 0);
	assert_ends(modest);
	assert_returns(value_of(set, 0), 3);
	assert_not_woken(greedy);
	must(set_value(set, 1, 2));
	assert_not_woken(waiter);
	must(set_value(set, 1, 0));
	assert_ends(waiter);
	assert_not_woken(greedy);
	must(set_value(set, 0, 9));
	assert_ends(greedy);
	assert_values(set, 2, (int[]){ 0, 0 });
}

CLAIM(sem, setall_wakes_whom_the_values_let_go,
      .says = "SETALL wakes those whom the new values let proceed, on every semaphore, and nobody "
	      "else",
      .zh = "SETALL 唤醒各信号量上新值允许继续的睡眠者，其余不醒", .rows = "sem 2, 5",
      .verdict = HOLDS, .ref = "semctl(2) SETALL; POSIX.1-2024 semctl()")
{
	unsigned short few[] = { 1, 1, 1 }, right[] = { 2, 0, 4 };
	struct sembuf both[] = { { 0, -1, 0 }, { 2, -2, 0 } };
	int set = new_set(3, 1);

	ACTOR(taker) {
		assert_returns(semop(set, both, 2), 0);
	}
	ACTOR(waiter) {
		assert_returns(change(set, 1, 0), 0);
	}
	ACTOR(greedy) {
		assert_returns(change(set, 2, -9), 0);
	}
	assert_asleep(taker, "semop");
	assert_asleep(waiter, "semop");
	assert_asleep(greedy, "semop");
	assert_returns(semctl(set, 0, SETALL, (union semun){ .array = few }), 0);
	assert_not_woken(taker);
	assert_not_woken(waiter);
	assert_returns(semctl(set, 0, SETALL, (union semun){ .array = right }), 0);
	assert_ends(taker);
	assert_ends(waiter);
	assert_not_woken(greedy);
	assert_values(set, 3, (int[]){ 1, 0, 2 });
}

/* How the signal is caught, and what cannot proceed while both semaphores are 1. */
static const struct {
	int flags;
	struct sembuf operation;
	enum { BY_SEMOP, WITHOUT_LIMIT, FOR_AN_HOUR } call;
} interrupted[] = {
	{ 0, { 0, -2, 0 }, BY_SEMOP },
	{ SA_RESTART, { 0, 0, 0 }, BY_SEMOP },
	{ 0, { 1, -2, SEM_UNDO }, WITHOUT_LIMIT },
	{ SA_RESTART, { 1, -2, SEM_UNDO }, FOR_AN_HOUR },
};

static int sleep_as(int set, size_t i)
{
	struct sembuf operation = interrupted[i].operation;
	struct timespec hour = { 3600, 0 };

	if (interrupted[i].call == BY_SEMOP)
		return semop(set, &operation, 1);
	return semtimedop(set, &operation, 1, interrupted[i].call == FOR_AN_HOUR ? &hour : NULL);
}

CLAIM(sem, a_caught_signal_ends_the_sleep,
      .says = "on Linux a signal that is caught ends a sleeping semop with EINTR, also with "
	      "SA_RESTART, and nothing is done nor counted as sleeping any more",
      .zh = "在 Linux 上，捕获信号使睡眠的 semop 以 EINTR 失败，即使设置了 "
	    "SA_RESTART；操作未执行，也不再计为等待者",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "semop(2) EINTR, NOTES: never automatically restarted; POSIX.1-2024 semop() leaves it "
	     "to sigaction()")
{
	struct actor *sleeper[LENGTH(interrupted)];
	int set = new_set(2, 1);

	for (size_t i = 0; i < LENGTH(interrupted); i++) {
		START(sleeper[i]) {
			catch_signal(SIGUSR1, interrupted[i].flags);
			assert_fails(sleep_as(set, i), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sleeper[i], "semop");
	}
	assert_sleepers(set, 0, 1, 1);
	assert_sleepers(set, 1, 2, 0);
	for (size_t i = 0; i < LENGTH(interrupted); i++) {
		send_signal(sleeper[i], SIGUSR1);
		assert_ends(sleeper[i]);
	}
	assert_sleepers(set, 0, 0, 0);
	assert_sleepers(set, 1, 0, 0);
	assert_values(set, 2, (int[]){ 1, 1 });
}

CLAIM(sem, an_ignored_signal_does_not_wake,
      .says = "a signal that is ignored or blocked does not end a sleeping semop",
      .zh = "被忽略或被阻塞的信号不会结束睡眠的 semop", .rows = "sem 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); semop(2); signal(7)")
{
	int set = new_set(1, 0);

	ACTOR(taker) {
		sigset_t blocked;

		signal(SIGUSR1, SIG_IGN);
		sigemptyset(&blocked);
		sigaddset(&blocked, SIGUSR2);
		catch_signal(SIGUSR2, 0);
		must(sigprocmask(SIG_BLOCK, &blocked, NULL));
		assert_returns(change(set, 0, -1), 0);
		assert_equal(caught(SIGUSR2), 0);
	}
	assert_asleep(taker, "semop");
	send_signal(taker, SIGUSR1);
	send_signal(taker, SIGUSR2);
	send_signal(taker, SIGCHLD);
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_ends(taker);
}

CLAIM(sem, stop_and_continue_end_the_sleep,
      .says = "on Linux a process that is stopped in semop and continued gets EINTR, without any "
	      "handler",
      .zh = "在 Linux 上，睡眠于 semop 的进程被停止再继续后，即使没有处理函数也得到 EINTR",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls and library functions by stop signals")
{
	long *pid = shared_numbers();
	int set = new_set(1, 0);
	siginfo_t info;

	ACTOR(sleeper) {
		*pid = getpid();
		assert_fails(change(set, 0, -1), EINTR);
	}
	assert_asleep(sleeper, "semop");
	send_signal(sleeper, SIGSTOP);
	must(waitid(P_PID, (id_t)*pid, &info, WSTOPPED));
	send_signal(sleeper, SIGCONT);
	assert_ends(sleeper);
	assert_sleepers(set, 0, 0, 0);
}
