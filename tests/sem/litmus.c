/* Litmus claims about semaphore sets: what calls come to that meet, at whatever moment. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <time.h>

#include "addition.h"
#include "litmus.h"
#include "sets.h"

/* A set, and what became of a call on it. */
struct one_call {
	int set, error;
};

LITMUS(sem, removal_races_end_one_way_or_the_other, struct one_call,
       .says = "a semop that meets the removal of its set fails with EIDRM if it slept and with "
	       "EINVAL if it came too late, and always returns",
       .zh = "semop 与删除集合同时发生时：已睡眠则 EIDRM，来得太晚则 EINVAL，总会返回",
       .rows = "sem 5; bugs 51", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EIDRM, EINVAL",
       .outcomes = { { REQUIRED, "it slept: EIDRM" },
		     { REQUIRED, "too late: EINVAL" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(1, 0);
	}
	ROLE(taker) {
		round->error = change(round->set, 0, -1) < 0 ? errno : 0;
	}
	ROLE(remover) {
		assert_returns(remove_set(round->set), 0);
	}
	OUTCOME() {
		saw(round->error == EIDRM    ? "it slept: EIDRM"
		    : round->error == EINVAL ? "too late: EINVAL"
					     : "anything else");
	}
}

/* A set, and what became of three calls on it. */
struct takers {
	int set, error[3];
};

static const char *how_they_ended(const int error[3])
{
	int before = 0;

	for (int i = 0; i < 3; i++) {
		before += !error[i];
		if (error[i] && error[i] != EIDRM && error[i] != EINVAL)
			return "anything else";
	}
	return before == 3 ? "all before" : before ? "some before" : "all too late";
}

LITMUS(sem, removal_meets_takers_of_each_kind, struct takers,
       .says = "however a semop that takes, one that waits for zero, and one that gives meet their "
	       "set's removal, each succeeds or fails with EIDRM or EINVAL, and none sleeps on",
       .zh = "取、等零、给的 semop 无论怎样与删除集合相遇，都或成功、或以 EIDRM、EINVAL "
	     "失败，不会一直睡眠",
       .rows = "sem 5; bugs 51", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EIDRM, EINVAL",
       .outcomes = { { REQUIRED, "all before" },
		     { REQUIRED, "some before" },
		     { ALLOWED, "all too late" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(2, 0);
		must(set_value(round->set, 1, 1));
	}
	ROLE(taker) {
		round->error[0] = change(round->set, 0, -1) < 0 ? errno : 0;
	}
	ROLE(waiter) {
		round->error[1] = change(round->set, 1, 0) < 0 ? errno : 0;
	}
	ROLE(giver) {
		struct sembuf give[] = { { 0, 1, 0 }, { 1, -1, 0 } };

		round->error[2] = semop(round->set, give, 2) < 0 ? errno : 0;
	}
	ROLE(remover) {
		assert_returns(remove_set(round->set), 0);
	}
	OUTCOME() {
		saw(how_they_ended(round->error));
	}
}

LITMUS(sem, an_adding_that_meets_a_time_out_is_not_lost, struct one_call,
       .says = "on Linux an adding that meets the end of a semtimedop's time is either taken by it "
	       "or left in the semaphore, never lost and never counted twice",
       .zh = "在 Linux 上，加操作恰逢 semtimedop "
	     "超时：或者被它取走，或者留在信号量中，既不丢失也不重复",
       .rows = "sem 3, 5", .verdict = HOLDS,
       .ref = "semop(2) semtimedop(): EAGAIN; POSIX.1-2024 semop()",
       .outcomes = { { REQUIRED, "taken" },
		     { REQUIRED, "too late, and left" },
		     { FORBIDDEN, "lost" },
		     { FORBIDDEN, "taken and left" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(1, 0);
	}
	BEFORE(taker) {
		prctl(PR_SET_TIMERSLACK, 1); /* nanosecond */
	}
	ROLE(taker) {
		struct sembuf take = { 0, -1, 0 };
		struct timespec soon = { 0, 5000 };

		round->error = semtimedop(round->set, &take, 1, &soon) < 0 ? errno : 0;
	}
	ROLE(adder) {
		assert_returns(change(round->set, 0, 1), 0);
	}
	OUTCOME() {
		int left = value_of(round->set, 0);

		saw(round->error == 0        ? left == 0 ? "taken" : "taken and left"
		    : round->error != EAGAIN ? "anything else"
		    : left == 1              ? "too late, and left"
					     : "lost");
	}
	REMOVE() {
		must(remove_set(round->set));
	}
}

#define ADDERS    3
#define ADDITIONS 4

struct additions {
	int set;
	volatile int number;
};

LITMUS(sem, a_lock_keeps_updates_apart, struct additions,
       .says = "processes that add to a number in shared memory between P and V of a semaphore of "
	       "1 lose no update, with SEM_UNDO and without",
       .zh = "多个进程在初值为 1 的信号量的 P、V 之间更新共享内存中的数，不会丢失更新（带不带 "
	     "SEM_UNDO 都一样）",
       .course = "004: 希望 多个进程 错开时间 访问同一块区域; 003 §4: "
		 "在某个进程正在对特定的资源进行操作时，信号量可以防止另一个进程去访问它",
       .rows = "sem 6",
       .verdict = HOLDS_IF("every process keeps to P and V", "每个进程都遵守 P、V 操作"),
       .ref = "POSIX.1-2024 semop(), XBD Memory Synchronization",
       .outcomes = { { REQUIRED, "every update counted" },
		     { FORBIDDEN, "updates lost" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(1, 1);
	}
	ROLES(adder, ADDERS) {
		int undo = me % 2 ? SEM_UNDO : 0;

		for (int i = 0; i < ADDITIONS; i++) {
			assert_returns(change_with(round->set, 0, -1, undo), 0);
			add_one(&round->number);
			assert_returns(change_with(round->set, 0, 1, undo), 0);
		}
	}
	OUTCOME() {
		assert_returns(value_of(round->set, 0), 1);
		saw(round->number == ADDERS * ADDITIONS ? "every update counted" : "updates lost");
	}
	REMOVE() {
		must(remove_set(round->set));
	}
}

struct visits {
	int set;
	atomic_int inside, most;
};

LITMUS(sem, a_counting_semaphore_lets_so_many_in, struct visits,
       .says = "a semaphore of 3 lets three processes in and never a fourth, until one leaves",
       .zh = "初值为 3 的信号量最多让三个进程同时进入，有一个离开后才让第四个进入",
       .course = "003 §4: 计数信号量: 它用于控制对具有多个实例的资源的访问", .rows = "sem 6",
       .verdict = HOLDS, .ref = "POSIX.1-2024 semop()",
       .outcomes = { { ALLOWED, "one at a time" },
		     { ALLOWED, "two at once" },
		     { REQUIRED, "three at once" },
		     { FORBIDDEN, "four at once" },
		     { FORBIDDEN, ASLEEP } })
{
	static const char *const names[] = { "one at a time", "two at once", "three at once",
					     "four at once" };

	MAKE() {
		round->set = new_set(1, 3);
	}
	ROLES(user, 4) {
		int now, most = round->most;

		assert_returns(change(round->set, 0, -1), 0);
		now = atomic_fetch_add(&round->inside, 1) + 1;
		while (now > most && !atomic_compare_exchange_weak(&round->most, &most, now))
			;
		sched_yield();
		atomic_fetch_sub(&round->inside, 1);
		assert_returns(change(round->set, 0, 1), 0);
	}
	OUTCOME() {
		saw(names[round->most - 1]);
	}
	REMOVE() {
		must(remove_set(round->set));
	}
}

struct moves {
	int set, sum;
};

LITMUS(sem, getall_sees_no_semop_half_done, struct moves,
       .says = "while processes move amounts between the semaphores of a set by one semop each, "
	       "GETALL always sees the same sum",
       .zh = "多个进程各以一次 semop 在信号量之间移动数目，GETALL 看到的总和始终不变",
       .rows = "sem 2, 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): \"atomically\"",
       .outcomes = { { REQUIRED, "the whole sum" },
		     { FORBIDDEN, "a move half done" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(2, 25);
	}
	ROLES(mover, 2) {
		unsigned short from = (unsigned short)me, to = (unsigned short)(1 - me);
		struct sembuf move[] = { { from, -7, 0 }, { to, 7, 0 } };

		assert_returns(semop(round->set, move, 2), 0);
	}
	ROLE(looker) {
		unsigned short values[2];

		must(semctl(round->set, 0, GETALL, (union semun){ .array = values }));
		round->sum = values[0] + values[1];
	}
	OUTCOME() {
		assert_values(round->set, 2, (int[]){ 25, 25 });
		saw(round->sum == 50 ? "the whole sum" : "a move half done");
	}
	REMOVE() {
		must(remove_set(round->set));
	}
}

/* A set that one makes and another finds. */
struct initialisation {
	key_t key;
	bool found, taken;
	int error; /* of what failed */
};

/* What takes the set's only 1 by its key, if it is there. */
static void find_and_take(struct initialisation *round, void (*before)(int set))
{
	int set = semget(round->key, 1, 0);

	round->found = set >= 0;
	round->error = errno;
	if (!round->found)
		return;
	before(set);
	round->taken = change_with(set, 0, -1, IPC_NOWAIT) == 0;
	round->error = errno;
}

static void do_nothing(int set)
{
	(void)set;
}

/* Until its first semop a set's sem_otime is 0. */
static void await_first_operation(int set)
{
	while (status_of(set).sem_otime == 0)
		sched_yield();
}

static const char *what_was_found(const struct initialisation *round)
{
	if (!round->found)
		return round->error == ENOENT ? "not there yet" : "anything else";
	if (round->taken)
		return "with its value";
	return round->error == EAGAIN ? "without its value" : "anything else";
}

static void remove_by_key(key_t key)
{
	must(remove_set(must(semget(key, 1, 0))));
}

LITMUS(sem, a_set_is_found_before_it_has_its_value, struct initialisation,
       .says = "between semget with IPC_CREAT and SETVAL another process finds the set without its "
	       "value",
       .zh = "在 semget(IPC_CREAT) 与 SETVAL 之间，其他进程能找到尚未赋初值的集合", .rows = "sem 1",
       .verdict = HOLDS,
       .ref = "POSIX.1-2024 semget(): \"need not be initialized\"; semget(2) NOTES",
       .outcomes = { { REQUIRED, "not there yet" },
		     { REQUIRED, "with its value" },
		     { REQUIRED, "without its value" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->key = own_key();
	}
	ROLE(maker) {
		int set = must(semget(round->key, 1, IPC_CREAT | IPC_EXCL | 0600));

		must(set_value(set, 0, 1));
		own_set(set);
	}
	ROLE(finder) {
		find_and_take(round, do_nothing);
	}
	OUTCOME() {
		saw(what_was_found(round));
	}
	REMOVE() {
		remove_by_key(round->key);
	}
}

LITMUS(sem, who_waits_for_otime_finds_the_value, struct initialisation,
       .says = "a process that finds a set and waits until its sem_otime is not 0 finds the value "
	       "that its maker gave by SETVAL and a semop",
       .zh = "找到集合的进程等到 sem_otime 非零再使用，就能看到创建者以 SETVAL 和一次 semop "
	     "所赋的初值",
       .rows = "sem 1", .verdict = HOLDS,
       .ref = "semget(2) NOTES; POSIX.1-2024 semget(): sem_otime is set to 0",
       .outcomes = { { REQUIRED, "not there yet" },
		     { REQUIRED, "with its value" },
		     { FORBIDDEN, "without its value" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->key = own_key();
	}
	ROLE(maker) {
		int set = must(semget(round->key, 1, IPC_CREAT | IPC_EXCL | 0600));

		must(set_value(set, 0, 0));
		must(change(set, 0, 1));
		own_set(set);
	}
	ROLE(finder) {
		find_and_take(round, await_first_operation);
	}
	OUTCOME() {
		saw(what_was_found(round));
	}
	REMOVE() {
		remove_by_key(round->key);
	}
}

/* A set that the hog has taken, and whether it takes it again before one who is asleep for it. */
struct turns {
	int set;
	atomic_bool served;
	bool slept, overtaken;
};

static void give_and_take_again(struct turns *round)
{
	bool waits = semctl(round->set, 0, GETNCNT) > 0;

	assert_returns(change(round->set, 0, 1), 0);
	assert_returns(change(round->set, 0, -1), 0);
	round->slept |= waits;
	round->overtaken |= waits && !round->served;
}

LITMUS(sem, who_sleeps_is_not_overtaken, struct turns,
       .says = "on Linux a process that gives a semaphore and takes it again at once, over and over, "
	       "does not overtake one that was asleep for it when it gave: that one is served first",
       .zh = "在 Linux 上，反复释放信号量又立刻再取的进程，不会抢在它释放时已在睡眠等待的进程之前",
       .rows = "sem 5", .verdict = HOLDS,
       .ref = "Linux ipc/sem.c: \"FIFO ordering for semop()\"; POSIX.1-2024 is silent",
       .outcomes = { { REQUIRED, "the sleeper came first" },
		     { REQUIRED, "it did not sleep when one gave" },
		     { FORBIDDEN, "overtaken" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(1, 0);
	}
	ROLE(hog) {
		for (int i = 0; i < 6; i++)
			give_and_take_again(round);
		assert_returns(change(round->set, 0, 1), 0);
	}
	ROLE(waiter) {
		assert_returns(change(round->set, 0, -1), 0);
		round->served = true;
		assert_returns(change(round->set, 0, 1), 0);
	}
	OUTCOME() {
		saw(round->overtaken ? "overtaken"
		    : round->slept   ? "the sleeper came first"
				     : "it did not sleep when one gave");
	}
	REMOVE() {
		must(remove_set(round->set));
	}
}
