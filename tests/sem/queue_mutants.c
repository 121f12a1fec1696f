/* Wrong choice among several sleepers. */
#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

static bool newer_sleeper_like(int ticket, char mark)
{
	for (int i = ticket + 1; i < (int)sizeof(mutant_memory->text); i++)
		if (mutant_memory->text[i] == mark)
			return true;
	return false;
}

/* What this sleeper waits for, and 0 nowhere. */
static char mark_of(const struct sembuf *operations, size_t count)
{
	return (char)(count > 1 ? 120
				: -operations->sem_op % 10 * 10 + operations->sem_num % 10 + 1);
}

MUTANT(semop, last_come_first_served,
       "of those who sleep for the same the last that came goes first")
{
	int result = try_all(set, operations, count), ticket;
	char mark;

	if (result >= 0 || errno != EAGAIN || has_nowait(operations, count))
		return result < 0 ? semop(set, operations, count) : result;
	mark = mark_of(operations, count);
	ticket = (int)atomic_fetch_add(&mutant_memory->number[0], 1) % 256;
	mutant_memory->text[ticket] = mark;
	while ((result = semop(set, operations, count)) >= 0 && newer_sleeper_like(ticket, mark))
		put_back(set, operations, count);
	mutant_memory->text[ticket] = 0;
	return result;
}

enum { HERD_SET, HERD_SIZE, HERD_COUNTS };

/* Where the herd sleeps: a set of its own, which a claim that counts sets has none of. */
static int herd_set(void)
{
	if (!mutant_memory->number[HERD_SET])
		mutant_memory->number[HERD_SET] = own_set(semget(IPC_PRIVATE, 1, 0666)) + 1;
	return (int)mutant_memory->number[HERD_SET] - 1;
}

static void wake_herd(void)
{
	int count = (int)atomic_exchange(&mutant_memory->number[HERD_SIZE], 0);

	if (count > 0)
		change(herd_set(), 0, count, 0);
}

/* Sleeps until it is woken, and a little longer if another took its wake-up. */
static int sleep_in_herd(void)
{
	struct sembuf wake_up = { 0, -1, 0 };

	return semtimedop(herd_set(), &wake_up, 1, &(struct timespec){ 0, 30000000 });
}

MUTANT(semop, every_change_wakes_all, "a change wakes all who sleep, who look again and compete")
{
	bool slept = false;
	atomic_long *waiting;
	int result;

	if (!is_array(operations, count) || has_nowait(operations, count)) {
		result = semop(set, operations, count);
		if (result >= 0)
			wake_herd();
		return result;
	}
	waiting = &mutant_memory->number[HERD_COUNTS + operations->sem_num % 6 * 2 +
					 (operations->sem_op == 0)];
	for (;;) {
		atomic_fetch_add(&mutant_memory->number[HERD_SIZE], 1);
		result = try_all(set, operations, count);
		if (result >= 0 || errno != EAGAIN)
			break;
		if (!slept)
			atomic_fetch_add(waiting, 1);
		slept = true;
		if (sleep_in_herd() < 0 && errno == EINTR)
			break;
	}
	if (slept)
		atomic_fetch_sub(waiting, 1);
	if (result >= 0)
		wake_herd();
	return result < 0 && errno == EINVAL && slept ? fail(EIDRM) : result;
}

MUTANT(semctl, every_change_wakes_all, NULL)
{
	int result = semctl(set, number, command, argument);

	if (result >= 0 && (is_value_change(command) || command == IPC_RMID))
		wake_herd();
	if (result >= 0 && (command == GETNCNT || command == GETZCNT))
		result = (int)mutant_memory
				 ->number[HERD_COUNTS + number % 6 * 2 + (command == GETZCNT)];
	return result;
}

MUTANT(semop, zero_waiters_stand_in_line,
       "who waits for zero stands in one line with those who would alter the value")
{
	struct sembuf in_line[3] = { operations[0], operations[0], operations[0] };

	if (count != 1 || operations->sem_op != 0 || operations->sem_flg)
		return semop(set, operations, count);
	in_line[1].sem_op = 1;
	in_line[2].sem_op = -1;
	return semop(set, in_line, 3);
}

MUTANT(semop, lockers_go_as_many_as_came,
       "all who sleep for zero go when it is reached, though the first of them raises it")
{
	struct sembuf zero = operations[0];

	if (count != 2 || operations[0].sem_op != 0 || operations[1].sem_op != 1 ||
	    operations[0].sem_num != operations[1].sem_num)
		return semop(set, operations, count);
	if (semop(set, &zero, 1) < 0)
		return -1;
	return semop(set, (struct sembuf *)operations + 1, 1);
}
