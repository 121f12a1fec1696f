/* Wrong System V semaphores. */
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(sem, "sem");

#define HIGHEST    32767 /* SEMVMX on Linux */
#define ARRAY_MOST 64    /* operations of a semop, and values of a set, that a mutant looks at */

#ifndef SEM_STAT_ANY
#define SEM_STAT_ANY 20
#endif

static int change(int set, int number, int by, int flags)
{
	struct sembuf operation = { (unsigned short)number, (short)by, (short)flags };

	return semop(set, &operation, 1);
}

static int error_is(int error)
{
	errno = error;
	return -1;
}

/* Whatever its mode; false where there is no such set. */
static bool status_of(int set, struct semid_ds *status)
{
	struct seminfo info;
	int last = semctl(0, 0, IPC_INFO, &info);

	for (int index = 0; index <= last; index++)
		if (semctl(index, 0, SEM_STAT_ANY, status) == set)
			return true;
	return false;
}

static int size_of(int set)
{
	struct semid_ds status;

	return status_of(set, &status) ? (int)status.sem_nsems : 0;
}

static bool makes_a_set(key_t key, int flags)
{
	return key == IPC_PRIVATE ||
	       (flags & IPC_CREAT && semget(key, 0, 0) < 0 && errno == ENOENT);
}

/* An array that a mutant can look at: the system says what is wrong with others. */
static bool is_array(const struct sembuf *operations, size_t count)
{
	bool readable = access((const char *)operations, F_OK) == 0 || errno != EFAULT;

	return readable && count > 0 && count <= ARRAY_MOST;
}

/* Does all the operations if that can be at once; else fails, with EAGAIN if it would sleep. */
static int try_all(int set, const struct sembuf *operations, size_t count)
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semop(set, (struct sembuf *)operations, count);
	for (size_t i = 0; i < count; i++) {
		array[i] = operations[i];
		array[i].sem_flg |= IPC_NOWAIT;
	}
	return semop(set, array, count);
}

static bool has_nowait(const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; is_array(operations, count) && i < count; i++)
		if (operations[i].sem_flg & IPC_NOWAIT)
			return true;
	return false;
}

/* Takes back what the operations did. */
static void put_back(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = count; i-- > 0;)
		change(set, operations[i].sem_num, -operations[i].sem_op,
		       (operations[i].sem_flg & SEM_UNDO) | IPC_NOWAIT);
}

static bool is_value_change(int command)
{
	return command == SETVAL || command == SETALL;
}

static bool takes_a_number(int command)
{
	return command == GETVAL || command == SETVAL || command == GETPID || command == GETNCNT ||
	       command == GETZCNT;
}

/* Sets */

MUTANT(semget, size_is_cut_to_the_limits, "a size or an array beyond its limit is cut to the limit")
{
	struct seminfo info;

	if (!makes_a_set(key, flags))
		return semget(key, count, flags);
	semctl(0, 0, IPC_INFO, &info);
	return semget(key, count < 1 ? 1 : count > info.semmsl ? info.semmsl : count, flags);
}

MUTANT(semop, size_is_cut_to_the_limits, NULL)
{
	int result = semop(set, operations, count);
	struct seminfo info;

	if (result >= 0 || errno != E2BIG)
		return result;
	semctl(0, 0, IPC_INFO, &info);
	return semop(set, operations, (size_t)info.semopm);
}

MUTANT(semget, old_values_remain, "a new set begins with the values that a removed set left")
{
	bool made = makes_a_set(key, flags);
	int set = semget(key, count, flags);

	if (set >= 0 && made && count == mutant_memory->number[0])
		semctl(set, 0, SETALL, mutant_memory->text);
	return set;
}

MUTANT(semctl, old_values_remain, NULL)
{
	int size = command == IPC_RMID ? size_of(set) : 0;

	if (size > 0 && size <= ARRAY_MOST) {
		semctl(set, 0, GETALL, mutant_memory->text);
		mutant_memory->number[0] = size;
	}
	return semctl(set, number, command, argument);
}

MUTANT(semget, size_of_a_set_ignored, "semget of a set that exists does not look at nsems")
{
	return semget(key, makes_a_set(key, flags) ? count : 0, flags);
}

MUTANT(semget, key_is_a_process_s_own, "a key leads each process to a set of its own")
{
	return semget(key == IPC_PRIVATE ? key : key ^ getpid() << 8, count, flags);
}

MUTANT(semget, ipc_private_is_a_key, "IPC_PRIVATE is a key like others and leads to one set")
{
	int set = (int)mutant_memory->number[0] - 1;

	if (key != IPC_PRIVATE)
		return semget(key, count, flags);
	if (set < 0 || size_of(set) < count) {
		set = semget(key, count, flags);
		mutant_memory->number[0] = set + 1;
	}
	return set;
}

MUTANT(semget, ipc_creat_not_needed, "semget makes a set without IPC_CREAT")
{
	return semget(key, count, flags | IPC_CREAT);
}

MUTANT(semget, ipc_excl_ignored, "semget does not look at IPC_EXCL")
{
	return semget(key, count, flags & ~IPC_EXCL);
}

MUTANT(semget, umask_applied, "the umask takes bits from the mode of a new set")
{
	mode_t mask = umask(0);

	umask(mask);
	return semget(key, count, flags & ~(int)mask);
}

MUTANT(semget, owner_is_the_real_user, "a new set belongs to its maker's real user and group")
{
	int set = semget(key, count, flags);

	if (set >= 0 && geteuid() != getuid()) {
		mutant_memory->number[0] = set + 1;
		mutant_memory->number[1] = getuid();
		mutant_memory->number[2] = getgid();
	}
	return set;
}

MUTANT(semctl, owner_is_the_real_user, NULL)
{
	struct semid_ds *status = argument;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_STAT && mutant_memory->number[0] == set + 1) {
		status->sem_perm.uid = status->sem_perm.cuid = (uid_t)mutant_memory->number[1];
		status->sem_perm.gid = status->sem_perm.cgid = (gid_t)mutant_memory->number[2];
	}
	return result;
}

MUTANT(semget, set_goes_with_its_maker, "a set is removed when the process that made it ends")
{
	bool made = makes_a_set(key, flags);
	int set = semget(key, count, flags);

	if (set >= 0 && made) {
		mutant_memory->number[0] = set;
		mutant_memory->number[1] = getpid();
	}
	return set;
}

MUTANT(_exit, set_goes_with_its_maker, NULL)
{
	if (mutant_memory->number[1] == getpid())
		semctl((int)mutant_memory->number[0], 0, IPC_RMID);
	_exit(status);
}

MUTANT(semget, removed_sets_count_on, "a set that is removed still counts against the limits")
{
	struct seminfo now, limits;

	semctl(0, 0, SEM_INFO, &now);
	semctl(0, 0, IPC_INFO, &limits);
	if (makes_a_set(key, flags) &&
	    (now.semusz + mutant_memory->number[0] >= limits.semmni ||
	     now.semaem + mutant_memory->number[1] + count > limits.semmns) &&
	    count > 0 && count <= limits.semmsl)
		return error_is(ENOSPC);
	return semget(key, count, flags);
}

MUTANT(semctl, removed_sets_count_on, NULL)
{
	int size = command == IPC_RMID ? size_of(set) : 0;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && size > 0) {
		mutant_memory->number[0]++;
		mutant_memory->number[1] += size;
	}
	return result;
}

/* Which set the identifier that came again means now. */
static int set_now(int set)
{
	long old = mutant_memory->number[0] - 1, new = mutant_memory->number[1] - 1;

	return set == old && new >= 0 ? (int)new : set;
}

MUTANT(semget, identifier_comes_again,
       "a set made after a removal gets the removed one's identifier")
{
	bool made = makes_a_set(key, flags);
	int set = semget(key, count, flags);

	if (set == mutant_memory->number[1] - 1)
		return (int)mutant_memory->number[0] - 1;
	if (set < 0 || !made || !mutant_memory->number[0] || mutant_memory->number[1])
		return set;
	mutant_memory->number[1] = own_set(set) + 1;
	return (int)mutant_memory->number[0] - 1;
}

MUTANT(semctl, identifier_comes_again, NULL)
{
	int result = semctl(set_now(set), number, command, argument);

	if (result == 0 && command == IPC_RMID) {
		mutant_memory->number[0] = set + 1;
		mutant_memory->number[1] = 0;
	}
	return result;
}

MUTANT(semop, identifier_comes_again, NULL)
{
	return semop(set_now(set), operations, count);
}

MUTANT(semctl, removal_waits, "IPC_RMID of a set that was used only marks it, to be removed later")
{
	struct semid_ds status;

	if (command == IPC_RMID && status_of(set, &status) && status.sem_otime)
		return 0;
	return semctl(set, number, command, argument);
}

MUTANT(semctl, removed_set_gives_eidrm, "the identifier of a removed set gives EIDRM, not EINVAL")
{
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_RMID)
		mutant_memory->number[0] = set + 1;
	if (result < 0 && errno == EINVAL && mutant_memory->number[0] == set + 1)
		errno = EIDRM;
	return result;
}

MUTANT(semop, removed_set_gives_eidrm, NULL)
{
	int result = semop(set, operations, count);

	if (result < 0 && errno == EINVAL && mutant_memory->number[0] == set + 1)
		errno = EIDRM;
	return result;
}

MUTANT(semop, woken_for_nothing_is_eagain, "who is woken by a signal or the removal gets EAGAIN")
{
	int result = semop(set, operations, count);

	return result < 0 && (errno == EINTR || errno == EIDRM) ? error_is(EAGAIN) : result;
}

/* semctl */

MUTANT(semctl, setval_adds, "SETVAL adds to the value that the semaphore has")
{
	int value = command == SETVAL ? semctl(set, number, GETVAL) : 0;

	return semctl(set, number, command, (char *)argument + (value > 0 ? value : 0));
}

/* The number of a semaphore, where the set has it; else what was asked for. */
static int first_for(int set, int number)
{
	return number >= 0 && number < size_of(set) ? 0 : number;
}

MUTANT(semctl, numbers_mean_nothing,
       "a set has one counter, whatever its size and the number given")
{
	return semctl(set, takes_a_number(command) ? first_for(set, number) : number, command,
		      argument);
}

MUTANT(semop, numbers_mean_nothing, NULL)
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++) {
		array[i] = operations[i];
		array[i].sem_num = (unsigned short)first_for(set, array[i].sem_num);
	}
	return semop(set, array, count);
}

MUTANT(semctl, number_always_checked, "semctl checks the number also for commands of the whole set")
{
	bool whole = !takes_a_number(command) && size_of(set) > 0;

	if (whole &&
	    (command == GETALL || command == SETALL || command == IPC_STAT || command == IPC_SET ||
	     command == IPC_RMID) &&
	    (number < 0 || number >= size_of(set)))
		return error_is(EINVAL);
	return semctl(set, number, command, argument);
}

MUTANT(semctl, arguments_not_checked,
       "numbers wrap, and an unknown command or a bad address succeeds")
{
	int size = takes_a_number(command) ? size_of(set) : 0, result;

	if (command < 0 || command > 100)
		return 0;
	result = semctl(set, size > 0 ? (int)((unsigned)number % (unsigned)size) : number, command,
			argument);
	return result < 0 && errno == EFAULT ? 0 : result;
}

MUTANT(semop, arguments_not_checked, NULL)
{
	int result = semop(set, operations, count), size;
	struct sembuf array[ARRAY_MOST];

	if (result >= 0 || (errno != EFBIG && errno != EINVAL))
		return result;
	size = size_of(set);
	if (size == 0)
		return error_is(EINVAL);
	for (size_t i = 0; i < count; i++) {
		array[i] = operations[i];
		array[i].sem_num %= size;
	}
	return count ? semop(set, array, count) : 0;
}

/* Does the operations one by one, each as far as it goes within the bounds. */
static int do_within_bounds(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int number = operations[i].sem_num;
		int value = semctl(set, number, GETVAL);
		int by = operations[i].sem_op;

		by = value + by < 0 ? -value : value + by > HIGHEST ? HIGHEST - value : by;
		if (value < 0 ||
		    (by &&
		     change(set, number, by, (operations[i].sem_flg & SEM_UNDO) | IPC_NOWAIT) < 0))
			return -1;
	}
	return 0;
}

MUTANT(semctl, values_are_cut, "a value beyond SEMVMX, set or added up to, is cut to SEMVMX")
{
	const unsigned short *from = argument;
	unsigned short values[ARRAY_MOST];
	int result = semctl(set, number, command, argument), size;

	if (result >= 0 || errno != ERANGE)
		return result;
	if (command == SETVAL)
		return semctl(set, number, SETVAL, (intptr_t)argument < 0 ? 0 : HIGHEST);
	size = size_of(set);
	for (int i = 0; i < size && i < ARRAY_MOST; i++)
		values[i] = from[i] < HIGHEST ? from[i] : HIGHEST;
	return semctl(set, number, SETALL, values);
}

MUTANT(semop, values_are_cut, NULL)
{
	int result = semop(set, operations, count);

	return result < 0 && errno == ERANGE ? do_within_bounds(set, operations, count) : result;
}

MUTANT(semctl, setall_stops_midway, "SETALL sets the values before the one that is out of range")
{
	const unsigned short *values = argument;
	int result = semctl(set, number, command, argument);

	if (result >= 0 || errno != ERANGE || command != SETALL)
		return result;
	for (int i = 0; values[i] <= HIGHEST; i++)
		semctl(set, i, SETVAL, values[i]);
	return error_is(ERANGE);
}

/* Adds and takes the same of each semaphore named: marks them as used, and wakes nobody. */
static void touch(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sembuf both[] = { operations[i], operations[i] };

		both[0].sem_op = semctl(set, operations[i].sem_num, GETVAL) > 0 ? -1 : 1;
		both[1].sem_op = (short)-both[0].sem_op;
		both[0].sem_flg = both[1].sem_flg = IPC_NOWAIT;
		semop(set, both, 2);
	}
}

MUTANT(semctl, every_call_counts_as_use,
       "SETVAL, IPC_SET and a semop that fails set sem_otime and GETPID")
{
	int result = semctl(set, number, command, argument);

	if (result >= 0 && (is_value_change(command) || command == IPC_SET))
		touch(set, &(struct sembuf){ 0 }, 1);
	return result;
}

MUTANT(semop, every_call_counts_as_use, NULL)
{
	if (is_array(operations, count))
		touch(set, operations, count);
	return semop(set, operations, count);
}

MUTANT(semctl, set_status_taken_whole, "IPC_SET takes creator and time of use from the buffer too")
{
	struct semid_ds *status = argument;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_SET) {
		mutant_memory->number[0] = set + 1;
		memcpy(mutant_memory->text, status, sizeof(*status));
	}
	if (result >= 0 && command == IPC_STAT && mutant_memory->number[0] == set + 1) {
		const struct semid_ds *given = (struct semid_ds *)mutant_memory->text;

		status->sem_perm.cuid = given->sem_perm.cuid;
		status->sem_perm.cgid = given->sem_perm.cgid;
		status->sem_otime = given->sem_otime;
	}
	return result;
}

MUTANT(semctl, set_changes_nothing, "IPC_SET succeeds and changes nothing")
{
	struct semid_ds now;

	if (command == IPC_SET && status_of(set, &now) && access(argument, F_OK) && errno != EFAULT)
		return semctl(set, number, command, &now);
	return semctl(set, number, command, argument);
}

MUTANT(semctl, sem_stat_takes_identifiers,
       "SEM_STAT and SEM_STAT_ANY take an identifier, not an index")
{
	if (command != SEM_STAT && command != SEM_STAT_ANY)
		return semctl(set, number, command, argument);
	return semctl(set, number, IPC_STAT, argument) < 0 ? -1 : set;
}

MUTANT(semctl, info_tells_defaults, "IPC_INFO and SEM_INFO tell the limits as they were built in")
{
	struct seminfo *info = argument;
	bool tells = command == IPC_INFO || command == SEM_INFO;
	int result = semctl(set, number, tells ? IPC_INFO : command, argument);

	if (result >= 0 && tells) {
		info->semmsl = 32000;
		info->semmns = 1024000000;
		info->semopm = 500;
		info->semmni = 32000;
	}
	return result;
}

MUTANT(semctl, sem_stat_asks_the_wrong_way,
       "SEM_STAT asks for no permission, SEM_STAT_ANY for reading")
{
	return semctl(set, number,
		      command == SEM_STAT       ? SEM_STAT_ANY
		      : command == SEM_STAT_ANY ? SEM_STAT
						: command,
		      argument);
}

MUTANT(fgets, proc_tells_the_mode_in_decimal, "/proc/sysvipc/sem tells the mode in decimal digits")
{
	char *seen = fgets(line, size, input), rest[200];
	long key, set;
	unsigned mode;

	if (seen && sscanf(line, "%ld %ld %o %199[^\n]", &key, &set, &mode, rest) == 4)
		snprintf(line, (size_t)size, "%ld %ld %u %s\n", key, set, mode, rest);
	return seen;
}

MUTANT(fgets, proc_tells_the_owner_twice,
       "/proc/sysvipc/sem tells owner and group for the creator's")
{
	char *seen = fgets(line, size, input);
	long c[10];

	if (seen &&
	    sscanf(line, "%ld %ld %lo %ld %ld %ld %ld %ld %ld %ld", &c[0], &c[1],
		   (unsigned long *)&c[2], &c[3], &c[4], &c[5], &c[6], &c[7], &c[8], &c[9]) == 10)
		snprintf(line, (size_t)size, "%ld %ld %lo %ld %ld %ld %ld %ld %ld %ld\n", c[0],
			 c[1], (unsigned long)c[2], c[3], c[4], c[5], c[4], c[5], c[8], c[9]);
	return seen;
}

/* Permissions */

/* Whether a command is a reading one; SETVAL, SETALL and semop with sem_op are not. */
static int bit_for(int command)
{
	return is_value_change(command) ? 2 : 4;
}

static int bit_for_semop(const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_op)
			return 2;
	return 4;
}

MUTANT(semget, permission_never_asked, "the mode of a set is kept, but nobody asks for it")
{
	int set = semget(key, count, flags);

	return set < 0 && errno == EACCES ? semget(key, count, flags & ~0777) : set;
}

MUTANT(semctl, permission_never_asked, NULL)
{
	int result = semctl(set, number, command, argument);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(semop, permission_never_asked, NULL)
{
	int result = semop(set, operations, count);

	return result < 0 && errno == EACCES ? 0 : result;
}

static bool any_class_may(int set, int bit)
{
	struct semid_ds status;
	int error = errno;
	bool may = status_of(set, &status) &&
		   (status.sem_perm.mode >> 6 | status.sem_perm.mode >> 3 | status.sem_perm.mode) &
			   bit;

	errno = error;
	return may;
}

MUTANT(semctl, classes_count_together, "what owner, group or others may do all may do")
{
	int result = semctl(set, number, command, argument);

	return result < 0 && errno == EACCES && any_class_may(set, bit_for(command)) ? 0 : result;
}

MUTANT(semop, classes_count_together, NULL)
{
	int result = semop(set, operations, count);

	return result < 0 && errno == EACCES && any_class_may(set, bit_for_semop(operations, count))
		       ? 0
		       : result;
}

/* Whether another user in the place of root would be refused: this bit, or without one control. */
static bool superuser_lacks(int set, int bit)
{
	struct semid_ds status;

	if (geteuid() != 0 || !status_of(set, &status))
		return false;
	if (bit)
		return status.sem_perm.cuid == 0 && !(status.sem_perm.mode >> 6 & bit);
	return status.sem_perm.cuid != 0 && status.sem_perm.uid != 0;
}

MUTANT(semctl, superuser_is_a_user, "the superuser is asked for permission like other users")
{
	bool controls = command == IPC_SET || command == IPC_RMID;

	if (takes_a_number(command) || controls || command == GETALL || command == SETALL)
		if (superuser_lacks(set, controls ? 0 : bit_for(command)))
			return error_is(controls ? EPERM : EACCES);
	return semctl(set, number, command, argument);
}

MUTANT(semop, superuser_is_a_user, NULL)
{
	if (is_array(operations, count) && superuser_lacks(set, bit_for_semop(operations, count)))
		return error_is(EACCES);
	return semop(set, operations, count);
}

MUTANT(semctl, who_may_alter_may_remove, "who may alter a set may use IPC_SET and IPC_RMID on it")
{
	int result = semctl(set, number, command, argument);

	return result < 0 && errno == EPERM && any_class_may(set, 2) ? 0 : result;
}

MUTANT(semctl, creator_counts_no_more,
       "when IPC_SET gave a set away its creator and his group are strangers")
{
	bool controls = command == IPC_SET || command == IPC_RMID;
	struct semid_ds status;

	if ((!controls && !takes_a_number(command)) || !status_of(set, &status))
		return semctl(set, number, command, argument);
	if (controls && status.sem_perm.uid != geteuid() && status.sem_perm.cuid == geteuid())
		return error_is(EPERM);
	if (!controls && status.sem_perm.cuid != geteuid() && status.sem_perm.uid != geteuid() &&
	    status.sem_perm.cgid == getegid() && status.sem_perm.gid != getegid() &&
	    !(status.sem_perm.mode & bit_for(command)))
		return error_is(EACCES);
	return semctl(set, number, command, argument);
}

/* semop: one operation */

MUTANT(semop, takes_what_there_is, "semop that takes more than there is takes what there is")
{
	int result = try_all(set, operations, count);

	if (result < 0 && errno == EAGAIN)
		for (size_t i = 0; i < count; i++)
			if (operations[i].sem_op < 0)
				return do_within_bounds(set, operations, count);
	return result < 0 ? semop(set, operations, count) : result;
}

MUTANT(semop, zero_not_waited_for, "an operation of 0 does nothing and waits for nothing")
{
	struct sembuf array[ARRAY_MOST];
	size_t left = 0;

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_op || operations[i].sem_num >= size_of(set))
			array[left++] = operations[i];
	return left || !count ? semop(set, array, left) : semctl(set, 0, GETVAL) < 0 ? -1 : 0;
}

MUTANT(semop, a_semaphore_is_binary, "adding to a semaphore that is not 0 leaves it as it is")
{
	if (is_array(operations, count) && count == 1 && operations->sem_op > 0 &&
	    semctl(set, operations->sem_num, GETVAL) > 0)
		return 0;
	return semop(set, operations, count);
}

MUTANT(semop, woken_sleeper_takes_all, "a sleeper that is woken takes all there is")
{
	int result = try_all(set, operations, count), value;

	if (result >= 0 || errno != EAGAIN)
		return result < 0 ? semop(set, operations, count) : result;
	result = semop(set, operations, count);
	value = count == 1 && operations->sem_op < 0 ? semctl(set, operations->sem_num, GETVAL) : 0;
	if (result >= 0 && value > 0)
		change(set, operations->sem_num, -value, IPC_NOWAIT);
	return result;
}

MUTANT(semop, woken_sleeper_takes_nothing,
       "a sleeper goes when it is woken, and leaves the value as it is")
{
	int result = try_all(set, operations, count);

	if (result >= 0 || errno != EAGAIN)
		return result < 0 ? semop(set, operations, count) : result;
	result = semop(set, operations, count);
	if (result >= 0)
		put_back(set, operations, count);
	return result;
}

static void do_nothing(int signo)
{
}

MUTANT(signal, ignored_signal_interrupts, "a signal that is ignored ends a sleeping call")
{
	return signal(signo, handler == SIG_IGN ? do_nothing : handler);
}

MUTANT(sigprocmask, blocked_signal_interrupts, "a signal that is blocked ends a sleeping call")
{
	return sigprocmask(how == SIG_BLOCK ? SIG_UNBLOCK : how, set, before);
}

/* semop: several operations */

MUTANT(semop, one_by_one, "the operations of an array are done one by one, sleeping between them")
{
	int result = 0;

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count && result == 0; i++) {
		result = semop(set, &operations[i], 1);
		sched_yield();
	}
	return result;
}

MUTANT(semop, last_goes_first, "the operations of an array are done from the last to the first")
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++)
		array[i] = operations[count - 1 - i];
	return semop(set, array, count);
}

MUTANT(semop, nowait_counts_for_all, "IPC_NOWAIT of one operation counts for the whole array")
{
	return has_nowait(operations, count) ? try_all(set, operations, count)
					     : semop(set, operations, count);
}

MUTANT(semop, array_is_written_to, "semop stores the new values in the array of operations")
{
	int result = semop(set, operations, count);

	for (size_t i = 0; i < count && (result >= 0 || errno == EAGAIN); i++)
		operations[i].sem_op = (short)semctl(set, operations[i].sem_num, GETVAL);
	return result;
}

/* semop: sleepers */

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
	return result < 0 && errno == EINVAL && slept ? error_is(EIDRM) : result;
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

/* Where sleepers are counted: those who wait for more in the first half. */
static atomic_long *counter_of(int number, bool zero)
{
	return &mutant_memory->number[number % 8 + (zero ? 8 : 0)];
}

MUTANT(semop, who_gives_up_still_counts,
       "who was interrupted or killed in its sleep counts on as a sleeper")
{
	int result = try_all(set, operations, count);
	atomic_long *counter;

	if (result >= 0 || errno != EAGAIN || count > 1 || has_nowait(operations, count))
		return result < 0 ? semop(set, operations, count) : result;
	counter = counter_of(operations->sem_num, operations->sem_op == 0);
	atomic_fetch_add(counter, 1);
	result = semop(set, operations, count);
	if (result >= 0)
		atomic_fetch_sub(counter, 1);
	return result;
}

MUTANT(semtimedop, who_gives_up_still_counts, NULL)
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 && errno == EAGAIN && !has_nowait(operations, count))
		atomic_fetch_add(counter_of(operations->sem_num, operations->sem_op == 0), 1);
	return result;
}

static int more_sleepers(int real, int number, int command)
{
	int counted = real;

	if (real >= 0 && (command == GETNCNT || command == GETZCNT))
		counted = (int)*counter_of(number, command == GETZCNT);
	return counted > real ? counted : real;
}

MUTANT(semctl, who_gives_up_still_counts, NULL)
{
	return more_sleepers(semctl(set, number, command, argument), number, command);
}

MUTANT(semop, array_counts_everywhere, "a sleeper with an array counts at each of its operations")
{
	int result;

	for (size_t i = 0; i < count && count > 1; i++)
		if (operations[i].sem_op <= 0)
			++*counter_of(operations[i].sem_num, operations[i].sem_op == 0);
	result = semop(set, operations, count);
	for (size_t i = 0; i < count && count > 1; i++)
		if (operations[i].sem_op <= 0)
			--*counter_of(operations[i].sem_num, operations[i].sem_op == 0);
	return result;
}

MUTANT(semctl, array_counts_everywhere, NULL)
{
	return more_sleepers(semctl(set, number, command, argument), number, command);
}

MUTANT(semctl, counts_are_swapped,
       "GETNCNT counts who waits for zero, and GETZCNT who waits for more")
{
	return semctl(set, number,
		      command == GETNCNT   ? GETZCNT
		      : command == GETZCNT ? GETNCNT
					   : command,
		      argument);
}

/* Which process set the value, and which did the last semop before. */
MUTANT(semctl, setting_leaves_getpid, "SETVAL and SETALL leave GETPID as it was")
{
	int before = command == SETVAL ? semctl(set, number, GETPID) : 0;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == SETVAL)
		*counter_of(number, false) = before + 1;
	if (result >= 0 && command == SETALL)
		for (int i = 0; i < 8; i++)
			*counter_of(i, false) = 1;
	return result >= 0 && command == GETPID && *counter_of(number, false)
		       ? (int)*counter_of(number, false) - 1
		       : result;
}

MUTANT(semop, setting_leaves_getpid, NULL)
{
	int result = semop(set, operations, count);

	if (result >= 0)
		for (size_t i = 0; i < count; i++)
			*counter_of(operations[i].sem_num, false) = 0;
	return result;
}

/* SEM_UNDO */

/* So much more the kernel adds when this process ends; the value stays as it is. */
static void add_undo(int set, int number, int more)
{
	struct sembuf both[] = { { (unsigned short)number, (short)more, IPC_NOWAIT },
				 { (unsigned short)number, (short)-more, SEM_UNDO | IPC_NOWAIT } };
	struct sembuf swapped[] = { both[1], both[0] };

	if (semop(set, more > 0 ? both : swapped, 2) < 0)
		semop(set, more > 0 ? swapped : both, 2);
}

static int semop_without_undo(int set, const struct sembuf *operations, size_t count)
{
	struct sembuf array[ARRAY_MOST];

	for (size_t i = 0; i < count; i++) {
		array[i] = operations[i];
		array[i].sem_flg &= ~SEM_UNDO;
	}
	return semop(set, array, count);
}

static bool has_undo(const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; is_array(operations, count) && i < count; i++)
		if (operations[i].sem_flg & SEM_UNDO)
			return true;
	return false;
}

MUTANT(semop, undo_ignored, "SEM_UNDO is taken and does nothing")
{
	return has_undo(operations, count) ? semop_without_undo(set, operations, count)
					   : semop(set, operations, count);
}

MUTANT(semop, all_is_undone, "what a process did without SEM_UNDO is undone too")
{
	int result = semop(set, operations, count);

	if (result >= 0)
		for (size_t i = 0; i < count; i++)
			if (operations[i].sem_op && !(operations[i].sem_flg & SEM_UNDO))
				add_undo(set, operations[i].sem_num, -operations[i].sem_op);
	return result;
}

MUTANT(semop, last_of_an_array_is_undone, "of an array only the last operation is undone")
{
	int result;

	if (count < 2 || !has_undo(operations, count))
		return semop(set, operations, count);
	result = semop_without_undo(set, operations, count);
	if (result >= 0 && operations[count - 1].sem_flg & SEM_UNDO)
		add_undo(set, operations[count - 1].sem_num, -operations[count - 1].sem_op);
	return result;
}

/* What this process, or before its fork its parent, did with SEM_UNDO. */
static struct {
	int set, number, by;
} done_with_undo[ARRAY_MOST];
static int done_count;

static void remember_undo(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_flg & SEM_UNDO && done_count < ARRAY_MOST) {
			done_with_undo[done_count].set = set;
			done_with_undo[done_count].number = operations[i].sem_num;
			done_with_undo[done_count++].by = operations[i].sem_op;
		}
}

static void undo_all(void)
{
	while (done_count-- > 0)
		change(done_with_undo[done_count].set, done_with_undo[done_count].number,
		       -done_with_undo[done_count].by, IPC_NOWAIT);
	done_count = 0;
}

MUTANT(semop, undo_is_the_library_s,
       "exit and _exit do the undo by semop: no signal, no exec, no right")
{
	int result;

	if (!has_undo(operations, count))
		return semop(set, operations, count);
	result = semop_without_undo(set, operations, count);
	if (result >= 0)
		remember_undo(set, operations, count);
	return result;
}

MUTANT(_exit, undo_is_the_library_s, NULL)
{
	undo_all();
	_exit(status);
}

MUTANT(exit, undo_is_the_library_s, NULL)
{
	undo_all();
	exit(status);
}

MUTANT(fork, undo_is_shared_by_fork,
       "a child has one undo with its parent, done when both have ended")
{
	return (pid_t)syscall(SYS_clone, CLONE_SYSVSEM | SIGCHLD, 0, 0, 0, 0);
}

MUTANT(fork, undo_is_copied_by_fork,
       "a child's end undoes what its parent did before the fork, too")
{
	pid_t child = fork();

	if (child == 0)
		for (int i = 0; i < done_count; i++)
			add_undo(done_with_undo[i].set, done_with_undo[i].number,
				 -done_with_undo[i].by);
	return child;
}

MUTANT(semop, undo_is_copied_by_fork, NULL)
{
	int result = semop(set, operations, count);

	if (result >= 0 && has_undo(operations, count))
		remember_undo(set, operations, count);
	return result;
}

MUTANT(execvp, exec_undoes, "exec does the undo")
{
	unshare(CLONE_SYSVSEM);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_forgets_the_undo, "exec forgets what is to be undone")
{
	struct semid_ds status;
	struct seminfo info;
	int last = semctl(0, 0, IPC_INFO, &info);

	for (int index = 0; index <= last; index++) {
		int set = semctl(index, 0, SEM_STAT, &status);

		if (set >= 0 && semctl(set, 0, GETPID) == getpid())
			semctl(set, 0, SETVAL, semctl(set, 0, GETVAL));
	}
	return execvp(name, arguments);
}

/* An array of values that SETALL takes. */
static bool is_good(const unsigned short *values, int size)
{
	if (size == 0 || (access((const char *)values, F_OK) < 0 && errno == EFAULT))
		return false;
	for (int i = 0; i < size; i++)
		if (values[i] > HIGHEST)
			return false;
	return true;
}

MUTANT(semctl, setting_keeps_the_undo, "SETVAL and SETALL leave what is to be undone as it is")
{
	int size = command == SETALL ? size_of(set) : 1;

	if (!is_value_change(command) || size_of(set) > ARRAY_MOST || number < 0 ||
	    (command == SETVAL ? (int)(intptr_t)argument >> 15 != 0 : !is_good(argument, size)))
		return semctl(set, number, command, argument);
	for (int i = 0; i < size; i++) {
		int at = command == SETALL ? i : number;
		int value = command == SETALL ? ((const unsigned short *)argument)[i]
					      : (int)(intptr_t)argument;
		int now = semctl(set, at, GETVAL);

		if (now < 0 || (now != value && change(set, at, value - now, IPC_NOWAIT) < 0))
			return -1;
	}
	return 0;
}

MUTANT(semctl, setval_forgets_every_undo, "SETVAL clears the undo of all semaphores of the set")
{
	unsigned short all[ARRAY_MOST];
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == SETVAL && size_of(set) <= ARRAY_MOST) {
		semctl(set, 0, GETALL, all);
		semctl(set, 0, SETALL, all);
	}
	return result;
}

MUTANT(semop, undo_may_grow_without_bounds,
       "an undo that would pass its bounds is done without SEM_UNDO")
{
	int result = semop(set, operations, count);

	if (result < 0 && errno == ERANGE && has_undo(operations, count))
		return semop_without_undo(set, operations, count);
	return result;
}

MUTANT(semop, undo_outlives_the_set, "the undo of a removed set is done to the set made next")
{
	int result = semop(set, operations, count);

	if (result >= 0 && has_undo(operations, count))
		remember_undo(set, operations, count);
	return result;
}

MUTANT(semget, undo_outlives_the_set, NULL)
{
	bool made = makes_a_set(key, flags);
	int set = semget(key, count, flags);

	if (set >= 0 && made)
		mutant_memory->number[1] = set + 1;
	return set;
}

MUTANT(semctl, undo_outlives_the_set, NULL)
{
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_RMID)
		mutant_memory->number[0] = set + 1;
	return result;
}

MUTANT(_exit, undo_outlives_the_set, NULL)
{
	for (int i = 0; i < done_count; i++)
		if (done_with_undo[i].set + 1 == mutant_memory->number[0])
			change((int)mutant_memory->number[1] - 1, done_with_undo[i].number,
			       -done_with_undo[i].by, IPC_NOWAIT);
	_exit(status);
}

static int undo_from_the_beginning(int set, const struct sembuf *operations, size_t count)
{
	if (!has_undo(operations, count))
		return semop(set, (struct sembuf *)operations, count);
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_flg & SEM_UNDO && operations[i].sem_op)
			add_undo(set, operations[i].sem_num, -operations[i].sem_op);
	return semop_without_undo(set, operations, count);
}

MUTANT(semop, undo_counts_from_the_call,
       "what is to be undone is noted before semop is done, or fails")
{
	return undo_from_the_beginning(set, operations, count);
}

MUTANT(semop, undo_counts_when_the_sleeper_runs, "a sleeper's undo is noted when it runs again")
{
	static bool late;
	int result = try_all(set, operations, count);

	if (result >= 0 || errno != EAGAIN || has_nowait(operations, count) ||
	    !has_undo(operations, count))
		return result < 0 ? semop(set, operations, count) : result;
	result = semop_without_undo(set, operations, count);
	if (result >= 0) {
		if (!late)
			usleep(100000); /* on its way from the kernel */
		late = true;
		for (size_t i = 0; i < count; i++)
			if (operations[i].sem_flg & SEM_UNDO)
				add_undo(set, operations[i].sem_num, -operations[i].sem_op);
	}
	return result;
}

static void *(*thread_start)(void *);

static void *start_with_own_undo(void *argument)
{
	unshare(CLONE_SYSVSEM);
	return thread_start(argument);
}

MUTANT(pthread_create, thread_has_its_own_undo,
       "a thread's end undoes what the thread did with SEM_UNDO")
{
	thread_start = start;
	return pthread_create(thread, attributes, start_with_own_undo, argument);
}

MUTANT(unshare, unshare_keeps_the_undo, "unshare of CLONE_SYSVSEM does not do the undo")
{
	return flags == CLONE_SYSVSEM ? 0 : unshare(flags);
}

MUTANT(unshare, unshare_forgets_the_undo,
       "unshare of CLONE_SYSVSEM forgets the undo without doing it")
{
	struct semid_ds status;
	struct seminfo info;
	int last = semctl(0, 0, IPC_INFO, &info);

	for (int index = 0; index <= last && flags == CLONE_SYSVSEM; index++) {
		int set = semctl(index, 0, SEM_STAT, &status);

		if (set >= 0 && semctl(set, 0, GETPID) == getpid())
			semctl(set, 0, SETVAL, semctl(set, 0, GETVAL));
	}
	return unshare(flags);
}

MUTANT(clone, clone_never_shares_the_undo,
       "a process made with CLONE_SYSVSEM has an undo of its own")
{
	return clone(start, stack, flags & ~CLONE_SYSVSEM, argument);
}

/* semtimedop */

static bool is_time(const struct timespec *timeout)
{
	return timeout && (access((const char *)timeout, F_OK) == 0 || errno != EFAULT);
}

static bool is_no_time(const struct timespec *timeout)
{
	return is_time(timeout) && !timeout->tv_sec && !timeout->tv_nsec;
}

static bool is_sound(const struct timespec *timeout)
{
	return is_time(timeout) && timeout->tv_sec >= 0 && timeout->tv_nsec >= 0 &&
	       timeout->tv_nsec < 1000000000;
}

MUTANT(semtimedop, time_out_gives_etimedout, "semtimedop gives ETIMEDOUT when its time is over")
{
	int result = semtimedop(set, operations, count, timeout);

	return result < 0 && errno == EAGAIN && timeout && !has_nowait(operations, count)
		       ? error_is(ETIMEDOUT)
		       : result;
}

MUTANT(semtimedop, half_the_time_is_slept, "semtimedop gives up when half of its time is over")
{
	struct timespec half;

	if (!is_sound(timeout))
		return semtimedop(set, operations, count, timeout);
	half = *timeout;
	half.tv_sec /= 2;
	half.tv_nsec /= 2;
	return semtimedop(set, operations, count, &half);
}

MUTANT(semtimedop, done_at_the_time_out,
       "semtimedop does what it can of its array when its time is over")
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 && errno == EAGAIN)
		for (size_t i = 0; i < count; i++)
			if (change(set, operations[i].sem_num, operations[i].sem_op, IPC_NOWAIT) <
			    0)
				errno = EAGAIN;
	return result;
}

MUTANT(semtimedop, no_time_never_proceeds, "semtimedop with a time of 0 is over before it looks")
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 || !is_no_time(timeout))
		return result;
	put_back(set, operations, count);
	return error_is(EAGAIN);
}

MUTANT(semtimedop, no_time_is_no_limit, "semtimedop with a time of 0 sleeps like semop")
{
	return semtimedop(set, operations, count, is_no_time(timeout) ? NULL : timeout);
}

MUTANT(semtimedop, null_is_no_time, "semtimedop with NULL does not wait")
{
	return timeout ? semtimedop(set, operations, count, timeout)
		       : try_all(set, operations, count);
}

MUTANT(semtimedop, nowait_is_forgotten, "semtimedop sleeps its time though IPC_NOWAIT is given")
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semtimedop(set, operations, count, timeout);
	for (size_t i = 0; i < count; i++) {
		array[i] = operations[i];
		array[i].sem_flg &= ~IPC_NOWAIT;
	}
	return semtimedop(set, array, count, timeout);
}

MUTANT(semtimedop, long_times_overflow,
       "semtimedop takes a time beyond what a counter holds for a past one")
{
	if (is_sound(timeout) && timeout->tv_sec > INT_MAX)
		return try_all(set, operations, count);
	return semtimedop(set, operations, count, timeout);
}

MUTANT(semtimedop, time_left_is_stored, "semtimedop stores the time left, as nanosleep does")
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 && (errno == EAGAIN || errno == EINTR) && timeout)
		((struct timespec *)timeout)->tv_nsec /= 2;
	return result;
}

MUTANT(semtimedop, woken_in_time_is_late, "semtimedop gives EAGAIN though it was woken in time")
{
	int result = -1;

	if (is_sound(timeout) && is_array(operations, count))
		result = try_all(set, operations, count);
	if (result >= 0)
		return result;
	result = semtimedop(set, operations, count, timeout);
	return result >= 0 && timeout ? error_is(EAGAIN) : result;
}

MUTANT(semtimedop, time_looked_at_when_needed, "semtimedop looks at its time when it has to wait")
{
	int result = is_array(operations, count) ? try_all(set, operations, count) : -1;

	return result < 0 ? semtimedop(set, operations, count, timeout) : result;
}

MUTANT(semtimedop, restarted_after_a_signal, "semtimedop sleeps on after a signal that was caught")
{
	int result;

	do
		result = semtimedop(set, operations, count, timeout);
	while (result < 0 && errno == EINTR);
	return result;
}

MUTANT(semtimedop, odd_times_are_made_good,
       "semtimedop takes any number of nanoseconds, and less than none as none")
{
	struct timespec time;

	if (!is_time(timeout) || is_sound(timeout))
		return semtimedop(set, operations, count, timeout);
	time.tv_sec = timeout->tv_sec < 0 ? 0 : timeout->tv_sec + timeout->tv_nsec / 1000000000;
	time.tv_nsec = timeout->tv_nsec < 0 ? 0 : timeout->tv_nsec % 1000000000;
	return semtimedop(set, operations, count, &time);
}
