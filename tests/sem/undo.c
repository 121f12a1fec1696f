/* Claims about SEM_UNDO: what the end of a process takes back, and what it leaves. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"
#include "threads_left.h"

/* The ways in which a process can end, and by which signal. */
static const struct {
	enum { BY_RETURN, BY_EXIT, BY_QUICK_EXIT, BY_SIGNAL } way;
	int signal;
} endings[] = {
	{ BY_RETURN, 0 },       { BY_EXIT, 0 },         { BY_QUICK_EXIT, 0 },
	{ BY_SIGNAL, SIGKILL }, { BY_SIGNAL, SIGTERM }, { BY_SIGNAL, SIGABRT },
};

static void end_by(size_t i)
{
	if (endings[i].way == BY_EXIT)
		exit(0);
	if (endings[i].way == BY_QUICK_EXIT)
		_exit(0);
	if (endings[i].way == BY_SIGNAL)
		raise(endings[i].signal);
}

CLAIM(sem, undo_comes_with_the_end_of_the_process,
      .says = "what a process did with SEM_UNDO is undone when it ends, by return, exit, _exit or "
	      "any signal, SIGKILL too, and not before; what it did without stays",
      .zh = "以 SEM_UNDO 做的操作在进程结束时撤销（return、exit、_exit 或任何信号，包括 "
	    "SIGKILL），此前不撤销；不带 SEM_UNDO 的保留",
      .course = "001 semop(): sem_flg; // 操作标志（IPC_NOWAIT、SEM_UNDO 等）", .rows = "sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	for (size_t i = 0; i < LENGTH(endings); i++) {
		int set = new_set(3, 5);

		ACTOR(user) {
			assert_returns(change_with(set, 0, -2, SEM_UNDO), 0);
			assert_returns(change_with(set, 1, 3, SEM_UNDO), 0);
			must(change(set, 2, -4));
			pause_at("done");
			end_by(i);
		}
		await(user, "done");
		assert_values(set, 3, (int[]){ 3, 8, 1 });
		resume(user);
		if (endings[i].signal)
			assert_killed(user, endings[i].signal);
		else
			assert_ends(user);
		assert_values(set, 3, (int[]){ 5, 5, 1 });
	}
}

/* An actor that takes the lock when it can, and must then be the one whose turn it is. */
static struct actor *locker_in_turn(int set, atomic_long *turn, long expected)
{
	struct actor *locker;

	START(locker) {
		assert_returns(change_with(set, 0, -1, SEM_UNDO), 0);
		assert_equal(atomic_fetch_add(turn, 1), expected);
		pause_at("locked");
	}
	return locker;
}

/* The one who has the lock is killed. */
static void kill_owner(int set, struct actor *owner)
{
	await(owner, "locked");
	assert_returns(value_of(set, 0), 0);
	send_signal(owner, SIGKILL);
	assert_killed(owner, SIGKILL);
}

CLAIM(sem, undo_gives_a_dead_owners_lock_to_the_next,
      .says = "a lock taken with SEM_UNDO is free when its owner is killed: one of those who sleep "
	      "for it gets it, on Linux the first that came, and the others sleep on",
      .zh = "以 SEM_UNDO 加锁的进程被杀死时锁被释放：睡眠等待者之一（在 Linux "
	    "上是先到者）得到锁，其余继续睡眠",
      .rows = "sem 4", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *locker[4];
	int set = new_set(1, 1);

	locker[0] = locker_in_turn(set, turn, 0);
	kill_owner(set, locker[0]);
	assert_returns(value_of(set, 0), 1);
	locker[1] = locker_in_turn(set, turn, 1);
	await(locker[1], "locked");
	for (int i = 2; i < 4; i++) {
		locker[i] = locker_in_turn(set, turn, i);
		assert_asleep(locker[i], "semop");
	}
	kill_owner(set, locker[1]);
	await(locker[2], "locked");
	assert_not_woken(locker[3]);
	kill_owner(set, locker[2]);
	kill_owner(set, locker[3]);
	assert_returns(value_of(set, 0), 1);
}

CLAIM(sem, undo_of_an_adding_wakes_who_waits_for_zero,
      .says = "undoing an adding takes it away again, and wakes who waits for zero",
      .zh = "撤销加操作即减去所加的数，并唤醒等待零的进程", .rows = "sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	int set = new_set(1, 0);

	ACTOR(member) {
		assert_succeeds(change_with(set, 0, 2, SEM_UNDO));
		pause_at("joined");
	}
	await(member, "joined");
	ACTOR(waiter) {
		assert_returns(change(set, 0, 0), 0);
	}
	assert_asleep(waiter, "semop");
	assert_returns(value_of(set, 0), 2);
	resume(member);
	assert_ends(member);
	assert_returns(value_of(set, 0), 0);
	assert_ends(waiter);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, undo_adds_up_over_operations,
      .says = "the undo of a semaphore is the sum of all that the process did to it with SEM_UNDO, "
	      "over calls and within an array; zero and what has no SEM_UNDO add nothing",
      .zh = "撤销量是该进程对该信号量所有带 SEM_UNDO 操作之和（跨调用、数组内均累计）；0 "
	    "操作与不带者不计",
      .rows = "sem 4", .verdict = HOLDS, .ref = "semop(2) NOTES: semadj; POSIX.1-2024 semop()")
{
	struct sembuf array[] = { { 0, -1, SEM_UNDO },
				  { 1, 4, SEM_UNDO },
				  { 0, -2, SEM_UNDO },
				  { 0, 5, 0 },
				  { 2, -10, SEM_UNDO } };
	int set = new_set(4, 10);

	must(set_value(set, 3, 0));
	ACTOR(user) {
		assert_succeeds(semop(set, array, 5));
		must(change_with(set, 0, 1, SEM_UNDO));
		must(change_with(set, 1, -4, SEM_UNDO));
		must(change_with(set, 3, 0, SEM_UNDO));
		must(change(set, 0, -3));
		pause_at("done");
	}
	await(user, "done");
	assert_values(set, 4, (int[]){ 10, 10, 0, 0 });
	resume(user);
	assert_ends(user);
	assert_values(set, 4, (int[]){ 12, 10, 10, 0 });
}

CLAIM(sem, undo_is_each_process_s_own,
      .says = "each process undoes just what it did itself, in all sets that it used",
      .zh = "每个进程只撤销自己所做的，涉及它用过的所有集合", .rows = "sem 4", .verdict = HOLDS,
      .ref = "semop(2) NOTES: \"a per-process, per-semaphore integer\"; POSIX.1-2024 semop()")
{
	struct actor *user[2];
	int one = new_set(2, 10), two = new_set(1, 10);

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			assert_succeeds(change_with(one, i, -1 - i, SEM_UNDO));
			must(change_with(two, 0, -3 - i, SEM_UNDO));
			pause_at("done");
		}
	await(user[0], "done");
	await(user[1], "done");
	assert_values(one, 2, (int[]){ 9, 8 });
	assert_returns(value_of(two, 0), 3);
	resume(user[1]);
	assert_ends(user[1]);
	assert_values(one, 2, (int[]){ 9, 10 });
	assert_returns(value_of(two, 0), 7);
	resume(user[0]);
	assert_ends(user[0]);
	assert_values(one, 2, (int[]){ 10, 10 });
	assert_returns(value_of(two, 0), 10);
}

enum { MANY_SETS = 40, IN_EACH = 3 };

CLAIM(sem, undo_reaches_all_that_was_used,
      .says = "on Linux the end of a process undoes what it did with SEM_UNDO to every semaphore "
	      "of every set, however many they are",
      .zh = "在 Linux 上，进程结束时撤销它以 SEM_UNDO "
	    "对每个集合中每个信号量所做的，无论有多少个",
      .rows = "sem 4", .verdict = HOLDS,
      .ref = "semop(2) NOTES: no intrinsic limit of undo entries (SEMUME)")
{
	int sets[MANY_SETS];

	for (int i = 0; i < MANY_SETS; i++)
		sets[i] = new_set(IN_EACH, 9);
	ACTOR(user) {
		for (int i = 0; i < MANY_SETS * IN_EACH; i++)
			assert_returns(change_with(sets[i / IN_EACH], i % IN_EACH, -1, SEM_UNDO),
				       0);
		pause_at("all used");
	}
	await(user, "all used");
	for (int i = 0; i < MANY_SETS; i++)
		assert_values(sets[i], IN_EACH, (int[]){ 8, 8, 8 });
	resume(user);
	assert_ends(user);
	for (int i = 0; i < MANY_SETS; i++)
		assert_values(sets[i], IN_EACH, (int[]){ 9, 9, 9 });
}

CLAIM(sem, undo_is_not_inherited_by_fork,
      .says = "a child does not inherit the undo of its parent: its end undoes only what it did "
	      "itself, the parent's end the parent's",
      .zh = "fork 不继承撤销量：子进程结束只撤销自己所做的，父进程结束撤销父进程的",
      .rows = "sem 4", .verdict = HOLDS,
      .ref = "semop(2) NOTES; POSIX.1-2024 fork(): \"All semadj values shall be cleared\"")
{
	int set = new_set(2, 5);

	ACTOR(parent) {
		assert_succeeds(change_with(set, 0, -1, SEM_UNDO));
		must(change_with(set, 1, -2, SEM_UNDO));
		ACTOR(child) {
			must(change_with(set, 1, -3, SEM_UNDO));
		}
		assert_ends(child);
		assert_values(set, 2, (int[]){ 4, 3 });
	}
	assert_ends(parent);
	assert_values(set, 2, (int[]){ 5, 5 });
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(sem, undo_is_kept_over_exec,
      .says = "exec keeps the undo: it is not done when the program begins, but when that ends",
      .zh = "exec 之后撤销量仍然保留：新程序开始时不撤销，结束时才撤销", .rows = "sem 4",
      .verdict = HOLDS, .ref = "semop(2) NOTES; POSIX.1-2024 exec: semadj values",
      .needs = { need_cat })
{
	int set = new_set(1, 5), input[2];

	must(pipe(input));
	ACTOR(program) {
		assert_succeeds(change_with(set, 0, -2, SEM_UNDO));
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	assert_asleep(program, "read");
	assert_returns(value_of(set, 0), 3);
	must(close(input[1]));
	assert_ends(program);
	assert_returns(value_of(set, 0), 5);
}

CLAIM(sem, setval_clears_the_undo,
      .says = "SETVAL clears the undo of that semaphore in all processes, not of others, nor where "
	      "it is refused; what they do afterwards counts anew",
      .zh = "SETVAL "
	    "清除所有进程对该信号量的撤销量，不影响其他信号量，被拒绝时也不清除；此后的操作重新累计",
      .rows = "sem 2, 4", .verdict = HOLDS,
      .ref = "semctl(2) SETVAL; POSIX.1-2024 semctl() SETVAL: semadj")
{
	struct actor *user[2];
	int set = new_set(3, 9);

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			for (int n = 0; n < 3; n++)
				assert_succeeds(change_with(set, n, -2, SEM_UNDO));
			pause_at("done");
			must(change_with(set, 1, -1, SEM_UNDO));
		}
	await(user[0], "done");
	await(user[1], "done");
	assert_returns(set_value(set, 0, 7), 0);
	assert_returns(set_value(set, 1, 7), 0);
	assert_fails(set_value(set, 2, HIGHEST + 1), ERANGE);
	assert_values(set, 3, (int[]){ 7, 7, 5 });
	resume(user[0]);
	assert_ends(user[0]);
	assert_values(set, 3, (int[]){ 7, 7, 7 });
	resume(user[1]);
	assert_ends(user[1]);
	assert_values(set, 3, (int[]){ 7, 7, 9 });
}

CLAIM(sem, setall_clears_every_undo,
      .says = "SETALL clears the undo of all semaphores of the set in all processes, also where "
	      "the value stays the same, but none where it is refused",
      .zh = "SETALL "
	    "清除所有进程对该集合所有信号量的撤销量，即使值没有变化；被拒绝时则一个也不清除",
      .rows = "sem 2, 4", .verdict = HOLDS,
      .ref = "semctl(2) SETALL; POSIX.1-2024 semctl() SETALL: semadj")
{
	unsigned short values[] = { 5, 6, 12 }, bad[] = { 5, HIGHEST + 1 };
	int set = new_set(3, 9), other = new_set(2, 9);

	ACTOR(user) {
		assert_succeeds(change_with(set, 0, -4, SEM_UNDO));
		must(change_with(set, 1, -4, SEM_UNDO));
		must(change_with(set, 2, 1, SEM_UNDO));
		must(change_with(other, 0, -1, SEM_UNDO));
		pause_at("done");
	}
	await(user, "done");
	assert_returns(semctl(set, 0, SETALL, (union semun){ .array = values }), 0);
	assert_fails(semctl(other, 0, SETALL, (union semun){ .array = bad }), ERANGE);
	resume(user);
	assert_ends(user);
	assert_values(set, 3, (int[]){ 5, 6, 12 });
	assert_returns(value_of(other, 0), 9);
}

enum { BY_SETVAL, BY_SETALL };

/* Sets the only semaphore to 5. */
static int set_to_5(int set, int command)
{
	unsigned short values[] = { 5 };

	return command == BY_SETVAL ? set_value(set, 0, values[0])
				    : semctl(set, 0, SETALL, (union semun){ .array = values });
}

CLAIM(sem, who_is_let_go_by_setval_has_an_undo,
      .says = "a semop with SEM_UNDO that SETVAL or SETALL lets go is undone at the end of its "
	      "process: cleared is what was done before",
      .zh = "由 SETVAL 或 SETALL 放行的带 SEM_UNDO 的 semop "
	    "在其进程结束时撤销：被清除的只是此前所做的",
      .rows = "sem 2, 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() SETVAL, SETALL: semadj is cleared, semop(): when semval "
	     "becomes great enough sem_op is added to semadj; semctl(2)")
{
	for (int command = BY_SETVAL; command <= BY_SETALL; command++) {
		int set = new_set(1, 0);

		ACTOR(taker) {
			must(change_with(set, 0, 1, SEM_UNDO));
			assert_returns(change_with(set, 0, -2, SEM_UNDO), 0);
			pause_at("taken");
		}
		assert_asleep(taker, "semop");
		assert_returns(set_to_5(set, command), 0);
		await(taker, "taken");
		assert_returns(value_of(set, 0), 3);
		resume(taker);
		assert_ends(taker);
		assert_returns(value_of(set, 0), 5);
	}
}

CLAIM(sem, undo_never_makes_a_value_negative,
      .says = "on Linux an undo that would bring the value below 0 brings it to 0, and the process "
	      "ends without waiting; the rest is forgotten",
      .zh = "在 Linux 上，撤销会使值小于 0 时只减到 0，进程照常结束，不等待；余下的不再追究",
      .rows = "sem 4", .verdict = HOLDS, .ref = "semop(2) BUGS; Linux ipc/sem.c exit_sem()")
{
	int set = new_set(2, 0);

	ACTOR(user) {
		assert_succeeds(change_with(set, 0, 5, SEM_UNDO));
		must(change_with(set, 1, 2, SEM_UNDO));
		pause_at("added");
	}
	await(user, "added");
	must(change(set, 0, -3));
	resume(user);
	assert_ends(user);
	assert_values(set, 2, (int[]){ 0, 0 });
	must(change(set, 0, 4));
	assert_returns(value_of(set, 0), 4);
}

CLAIM(sem, undo_never_passes_semvmx,
      .says = "on Linux an undo that would bring the value above 32767 brings it to just that",
      .zh = "在 Linux 上，撤销会使值超过 32767 时只加到 32767", .rows = "sem 4", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"undo adjustments at process exit are limited to 0..SEMVMX\"")
{
	int set = new_set(1, 10);

	ACTOR(user) {
		assert_succeeds(change_with(set, 0, -10, SEM_UNDO));
		pause_at("taken");
	}
	await(user, "taken");
	must(change(set, 0, HIGHEST - 3));
	resume(user);
	assert_ends(user);
	assert_returns(value_of(set, 0), HIGHEST);
}

CLAIM(sem, an_undo_out_of_range_gives_erange,
      .says = "on Linux a semop with SEM_UNDO whose undo would pass 32767, or fall below -32768, "
	      "fails with ERANGE and nothing is done",
      .zh = "在 Linux 上，撤销量将超过 32767 或小于 -32768 时，带 SEM_UNDO 的 semop 失败 "
	    "(ERANGE)，什么都不做",
      .rows = "sem 3, 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() ERANGE; Linux ipc/sem.c perform_atomic_semop()")
{
	int set = new_set(1, HIGHEST);

	ACTOR(user) {
		assert_succeeds(change_with(set, 0, -HIGHEST, SEM_UNDO));
		must(change(set, 0, HIGHEST));
		assert_fails(change_with(set, 0, -1, SEM_UNDO), ERANGE);
		assert_returns(value_of(set, 0), HIGHEST);
		must(set_value(set, 0, 0)); /* and the undo with it */
		must(change_with(set, 0, HIGHEST, SEM_UNDO));
		must(change(set, 0, -HIGHEST));
		assert_returns(change_with(set, 0, 1, SEM_UNDO), 0);
		assert_fails(change_with(set, 0, 1, SEM_UNDO), ERANGE);
		assert_returns(value_of(set, 0), 1);
		must(change(set, 0, 1));
	}
	assert_ends(user);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, removal_drops_the_undo,
      .says = "when the set is removed its undo is forgotten: a set made anew with the key is not "
	      "touched by the end of the process",
      .zh = "集合被删除后撤销量作废：以同一 key 重建的集合不受该进程结束的影响", .rows = "sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() IPC_RMID; Linux ipc/sem.c freeary()")
{
	key_t key = own_key();
	int set = own_set(assert_succeeds(semget(key, 2, IPC_CREAT | 0600)));

	ACTOR(user) {
		assert_succeeds(change_with(set, 0, 3, SEM_UNDO));
		must(change_with(set, 1, 3, SEM_UNDO));
		pause_at("added");
	}
	await(user, "added");
	must(remove_set(set));
	set = own_set(assert_succeeds(semget(key, 2, IPC_CREAT | 0600)));
	must(change(set, 0, 8));
	must(change(set, 1, 8));
	resume(user);
	assert_ends(user);
	assert_values(set, 2, (int[]){ 8, 8 });
}

CLAIM(sem, what_was_not_done_is_not_undone,
      .says = "a semop with SEM_UNDO that fails, also by a signal or when its time is over, or "
	      "whose process is killed while it sleeps, leaves nothing to undo",
      .zh = "失败的（包括被信号中断或超时的）、或在睡眠中被杀死的带 SEM_UNDO 的 semop 没有可撤销的",
      .rows = "sem 4", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	struct sembuf fails[] = { { 0, -1, SEM_UNDO },
				  { 1, 1, SEM_UNDO },
				  { 0, -9, SEM_UNDO | IPC_NOWAIT } };
	struct sembuf sleeps[] = { { 1, -2, SEM_UNDO }, { 0, 3, SEM_UNDO }, { 2, -9, SEM_UNDO } };
	int set = new_set(3, 5);

	ACTOR(failing) {
		assert_fails(semop(set, fails, 3), EAGAIN);
		assert_fails(change_with(set, 0, HIGHEST, SEM_UNDO), ERANGE);
		assert_fails(change_with(set, 3, -1, SEM_UNDO), EFBIG);
		assert_fails(semtimedop(set, sleeps, 3, &(struct timespec){ 0, 1 }), EAGAIN);
		catch_signal(SIGUSR1, 0);
		pause_at("failed");
		assert_fails(semop(set, sleeps, 3), EINTR);
	}
	await(failing, "failed");
	resume(failing);
	assert_asleep(failing, "semop");
	send_signal(failing, SIGUSR1);
	assert_ends(failing);
	assert_values(set, 3, (int[]){ 5, 5, 5 });
	ACTOR(sleeper) {
		must(semop(set, sleeps, 3));
	}
	assert_asleep(sleeper, "semop");
	assert_values(set, 3, (int[]){ 5, 5, 5 });
	send_signal(sleeper, SIGKILL);
	assert_killed(sleeper, SIGKILL);
	assert_values(set, 3, (int[]){ 5, 5, 5 });
}

CLAIM(sem, a_sleepers_undo_counts_from_its_waking,
      .says = "a sleeper with SEM_UNDO that an adding lets go has it undone at its end, also when "
	      "it is killed before it runs again",
      .zh = "带 SEM_UNDO 的睡眠者得到服务后，结束时撤销，即使在再次运行之前就被杀死",
      .rows = "sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() SEM_UNDO; Linux ipc/sem.c update_queue()")
{
	int set = new_set(1, 0);

	ACTOR(taker) {
		assert_succeeds(change_with(set, 0, -2, SEM_UNDO));
		pause_at("never resumed");
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 2));
	assert_returns(value_of(set, 0), 0);
	send_signal(taker, SIGKILL);
	assert_killed(taker, SIGKILL);
	assert_returns(value_of(set, 0), 2);
}

CLAIM(sem, undo_names_the_process_that_ended,
      .says = "on Linux an undo makes the process that ended the last of the semaphores that it "
	      "undoes",
      .zh = "在 Linux 上，撤销使结束的进程成为所撤销信号量的 sempid", .rows = "sem 2, 4",
      .verdict = HOLDS, .ref = "semctl(2) The sempid value; Linux ipc/sem.c exit_sem()")
{
	long *pid = shared_numbers();
	int set = new_set(2, 5);

	ACTOR(user) {
		*pid = getpid();
		assert_succeeds(change_with(set, 0, -1, SEM_UNDO));
		must(change(set, 1, -1));
		pause_at("done");
	}
	await(user, "done");
	must(change(set, 0, 1));
	must(change(set, 1, 1));
	resume(user);
	assert_ends(user);
	assert_returns(semctl(set, 0, GETPID), *pid);
	assert_returns(semctl(set, 1, GETPID), getpid());
}

CLAIM(sem, undo_asks_for_no_permission,
      .says = "on Linux the undo is done though the process has no alter permission any more",
      .zh = "在 Linux 上，即使进程已失去修改权限，结束时仍会撤销", .rows = "sem 4",
      .verdict = HOLDS, .ref = "Linux ipc/sem.c exit_sem()", .needs = { need_other_user })
{
	struct semid_ds status;
	int set;

	become_nobody();
	set = new_set(1, 5);
	ACTOR(user) {
		assert_succeeds(change_with(set, 0, -2, SEM_UNDO));
		pause_at("taken");
		assert_fails(change(set, 0, 1), EACCES);
	}
	await(user, "taken");
	status = status_of(set);
	status.sem_perm.mode = 0400;
	must(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }));
	resume(user);
	assert_ends(user);
	assert_returns(value_of(set, 0), 5);
}

struct undo_thread {
	int set;
	pid_t tid;
};

static void *take_with_undo(void *argument)
{
	struct undo_thread *thread = argument;

	thread->tid = (pid_t)syscall(SYS_gettid);
	must(change_with(thread->set, 0, -2, SEM_UNDO));
	return NULL;
}

CLAIM(sem, the_end_of_a_thread_undoes_nothing,
      .says = "what a thread did with SEM_UNDO is undone when its process ends, not when the "
	      "thread does",
      .zh = "线程以 SEM_UNDO 所做的在进程结束时撤销，而不是线程结束时", .rows = "sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): process; clone(2) CLONE_SYSVSEM",
      .needs = { need_threads })
{
	int set = new_set(1, 5);

	ACTOR(user) {
		struct undo_thread taker = { .set = set };
		pthread_t thread;

		assert_returns(pthread_create(&thread, NULL, take_with_undo, &taker), 0);
		assert_returns(pthread_join(thread, NULL), 0);
		/* The kernel ends it after the join. */
		while (syscall(SYS_tgkill, getpid(), taker.tid, 0) == 0)
			sched_yield();
		assert_returns(value_of(set, 0), 3);
		must(change_with(set, 0, -1, SEM_UNDO));
	}
	assert_ends(user);
	assert_returns(value_of(set, 0), 5);
}

CLAIM(sem, the_end_of_the_main_thread_undoes_nothing,
      .says = "what the main thread did with SEM_UNDO stays when it ends, and is undone at the end "
	      "of the last thread of its process",
      .zh = "主线程以 SEM_UNDO 所做的在它结束时保留，进程的最后一个线程结束时才撤销",
      .rows = "sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(): semadj of the process, pthread_exit(): the process after the "
	     "last thread",
      .needs = { need_proc, need_threads, need_one_thread })
{
	int set = new_set(1, 5);

	ACTOR(user) {
		assert_returns(change_with(set, 0, -2, SEM_UNDO), 0);
		leave_a_thread(NULL);
	}
	await(user, "the main thread has ended");
	assert_returns(value_of(set, 0), 3);
	resume(user);
	assert_ends(user);
	assert_returns(value_of(set, 0), 5);
}

static const char *need_unshare(void)
{
	return lacks(unshare(CLONE_SYSVSEM) < 0, "unshare(CLONE_SYSVSEM)");
}

CLAIM(sem, unshare_undoes_at_once,
      .says = "on Linux unshare(CLONE_SYSVSEM) undoes at once what the process did with SEM_UNDO, "
	      "and its end then nothing of it again",
      .zh = "在 Linux 上，unshare(CLONE_SYSVSEM) 立即撤销该进程所做的，进程结束时不再重复",
      .rows = "sem 4", .verdict = HOLDS, .ref = "unshare(2) CLONE_SYSVSEM",
      .needs = { need_unshare, need_one_thread })
{
	int set = new_set(1, 5);

	ACTOR(user) {
		must(change_with(set, 0, -2, SEM_UNDO));
		assert_returns(value_of(set, 0), 3);
		assert_returns(unshare(CLONE_SYSVSEM), 0);
		assert_returns(value_of(set, 0), 5);
		must(change_with(set, 0, -1, SEM_UNDO));
		must(change(set, 0, -1));
	}
	assert_ends(user);
	assert_returns(value_of(set, 0), 4);
}

static const char *need_setns(void)
{
	return access("/proc/self/ns/ipc", F_OK) == 0 ? NULL : "no /proc/self/ns/ipc";
}

static int own_namespace(void)
{
	return must(open("/proc/self/ns/ipc", O_RDONLY));
}

CLAIM(sem, leaving_the_namespace_undoes_at_once,
      .says = "on Linux a process that enters another IPC namespace, by unshare or setns, has what "
	      "it did with SEM_UNDO in the old one undone at once, and its end then nothing again",
      .zh = "在 Linux 上，进程以 unshare 或 setns 进入另一 IPC "
	    "命名空间时，它在原命名空间以 SEM_UNDO 所做的立即撤销，进程结束时不再重复",
      .rows = "sem 4", .verdict = HOLDS,
      .ref = "Linux kernel/fork.c ksys_unshare(), ipc/namespace.c ipcns_install(): exit_sem(); "
	     "unshare(2) CLONE_SYSVSEM; semop(2)",
      .needs = { need_own_ipc, need_setns, need_one_thread })
{
	int set = new_set(2, 5), home = own_namespace();

	ACTOR(user) {
		int elsewhere;

		must(change_with(set, 0, -2, SEM_UNDO));
		assert_returns(unshare(CLONE_NEWIPC), 0);
		pause_at("elsewhere");
		elsewhere = own_namespace();
		assert_returns(setns(home, CLONE_NEWIPC), 0);
		must(change_with(set, 1, -2, SEM_UNDO));
		assert_values(set, 2, (int[]){ 4, 3 });
		assert_returns(setns(elsewhere, CLONE_NEWIPC), 0);
		pause_at("elsewhere again");
	}
	await(user, "elsewhere");
	assert_values(set, 2, (int[]){ 5, 5 });
	must(change(set, 0, -1));
	resume(user);
	await(user, "elsewhere again");
	assert_values(set, 2, (int[]){ 4, 5 });
	resume(user);
	assert_ends(user);
	assert_values(set, 2, (int[]){ 4, 5 });
}

static char child_stack[65536];

static int add_with_undo(void *set)
{
	return change_with(*(int *)set, 0, 3, SEM_UNDO);
}

CLAIM(sem, clone_can_share_the_undo,
      .says = "on Linux processes made with CLONE_SYSVSEM have one undo together, done when the "
	      "last of them ends",
      .zh = "在 Linux 上，以 CLONE_SYSVSEM 创建的进程共用撤销量，最后一个结束时才撤销",
      .rows = "sem 4", .verdict = HOLDS, .ref = "clone(2) CLONE_SYSVSEM")
{
	int set = new_set(1, 5);

	ACTOR(parent) {
		int status = -1;
		pid_t child;

		must(change_with(set, 0, -1, SEM_UNDO));
		child = assert_succeeds(clone(add_with_undo, child_stack + sizeof(child_stack),
					      CLONE_SYSVSEM | SIGCHLD, &set));
		assert_returns(waitpid(child, &status, 0), child);
		assert_equal(status, 0);
		assert_returns(value_of(set, 0), 7);
	}
	assert_ends(parent);
	assert_returns(value_of(set, 0), 5);
}
