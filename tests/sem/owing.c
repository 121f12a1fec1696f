/* Litmus claims about processes that end and owe an undo: what meets that. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "litmus.h"
#include "sets.h"

#define OWNERS 2

/* A set, the processes that owe it an undo, and what became of calls that meet their ends. */
struct owing {
	int set, value, error;
	pid_t owner[OWNERS];
	atomic_int owes[OWNERS], goes[OWNERS];
};

/* It has taken 1 when this returns, and gives that back when it ends. */
static void start_owner(struct owing *round, int number)
{
	const pid_t pid = must(fork());

	if (pid == 0) {
		assert_returns(change_with(round->set, 0, -1, SEM_UNDO), 0);
		round->owes[number] = 1;
		while (!round->goes[number])
			sched_yield();
		_exit(0);
	}
	round->owner[number] = pid; /* the child writes there, too */
	while (!round->owes[number])
		sched_yield();
}

static void end_owner(struct owing *round, int number)
{
	round->goes[number] = 1;
	assert_returns(waitpid(round->owner[number], NULL, 0), round->owner[number]);
}

LITMUS(sem, what_setval_meets_is_undone_before_or_never, struct owing,
       .says = "where SETVAL meets the end of a process that owes the semaphore an undo, that is done "
	       "before it or not at all: at last the value is what SETVAL set",
       .zh = "SETVAL 恰逢欠有撤销的进程结束：撤销或在其前完成，或根本不做，最后的值就是 SETVAL 所设的值",
       .rows = "sem 4", .verdict = HOLDS,
       .ref = "POSIX.1-2024 semctl() SETVAL: the semadj value in all processes is cleared",
       .outcomes = { { REQUIRED, "undone before" },
		     { REQUIRED, "looked at before it was undone" },
		     { FORBIDDEN, "undone after it" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->set = new_set(1, 1);
	}
	BEFORE(owner) {
		start_owner(round, 0);
	}
	ROLE(owner) {
		end_owner(round, 0);
	}
	ROLE(setter) {
		round->value = value_of(round->set, 0);
		assert_returns(set_value(round->set, 0, 5), 0);
	}
	OUTCOME() {
		const int value = value_of(round->set, 0);

		saw(value == 6          ? "undone after it"
		    : value != 5        ? "anything else"
		    : round->value == 1 ? "undone before"
					: "looked at before it was undone");
	}
	REMOVE() {
		must(remove_set(round->set));
	}
}

LITMUS(sem, each_who_ends_undoes_his_own, struct owing,
       .says = "where two processes that each owe a semaphore an undo end at the same time, and a "
	       "semop that takes meets them, both undos are done, and it gets one of them",
       .zh = "两个各欠一次撤销的进程同时结束，又遇到一次取的 semop：两次撤销都完成，它得到其中之一",
       .rows = "sem 4", .verdict = HOLDS,
       .ref = "POSIX.1-2024 semop(): SEM_UNDO; _exit(): semadj is added to the semval",
       .outcomes = { { REQUIRED, "both undone" },
		     { FORBIDDEN, "one undo is lost" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(1, OWNERS);
	}
	BEFORE(one) {
		start_owner(round, 0);
	}
	BEFORE(other) {
		start_owner(round, 1);
	}
	ROLE(one) {
		end_owner(round, 0);
	}
	ROLE(other) {
		end_owner(round, 1);
	}
	ROLE(taker) {
		assert_returns(change(round->set, 0, -1), 0);
	}
	OUTCOME() {
		const int value = value_of(round->set, 0);

		saw(value == OWNERS - 1   ? "both undone"
		    : value == OWNERS - 2 ? "one undo is lost"
					  : "anything else");
	}
	REMOVE() {
		must(remove_set(round->set));
	}
}

LITMUS(sem, an_undo_meets_the_removal_and_who_waits_for_it, struct owing,
       .says = "where the removal of a set meets the end of a process that owes it an undo, and a semop "
	       "that this would let go on, that succeeds or fails with EIDRM or EINVAL, and does not "
	       "sleep on",
       .zh = "删除集合恰逢欠有撤销的进程结束，以及等待该撤销的 semop：后者成功，或以 EIDRM、EINVAL "
	     "失败，不会一直睡眠",
       .rows = "sem 4, 5; bugs 51", .verdict = HOLDS,
       .ref = "POSIX.1-2024 semop() EIDRM, EINVAL, SEM_UNDO; semctl() IPC_RMID",
       .outcomes = { { REQUIRED, "undone in time" },
		     { REQUIRED, "removed: EIDRM or EINVAL" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->set = new_set(1, 1);
	}
	BEFORE(owner) {
		start_owner(round, 0);
	}
	ROLE(owner) {
		end_owner(round, 0);
	}
	ROLE(taker) {
		round->error = change(round->set, 0, -1) < 0 ? errno : 0;
	}
	ROLE(remover) {
		assert_returns(remove_set(round->set), 0);
	}
	OUTCOME() {
		saw(round->error == 0                                 ? "undone in time"
		    : round->error == EIDRM || round->error == EINVAL ? "removed: EIDRM or EINVAL"
								      : "anything else");
	}
}
