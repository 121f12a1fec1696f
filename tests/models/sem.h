/* What the calls of the model of semaphore sets are made of: operations as numbers, time limits. */
#ifndef IPCLITMUS_SEM_H
#define IPCLITMUS_SEM_H

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model.h"
#include "models/permissions.h"
#include "models/shared.h"
#include "newer_names.h"

#define SIZE    2     /* semaphores of the set */
#define HIGHEST 32767 /* SEMVMX and SEMAEM on Linux */

/* An operation as a number, and what stands for the second of an array where there are not two. */
#define ON(number, by) ((number) << 16 | ((by)&0xffff))
#define NOWAIT         (1 << 20)
#define UNDO           (1 << 21)
#define ALONE          (-1)
#define NONE_AT_ALL    (-2)
#define FAR_TOO_MANY   (-3)

struct scene {
	key_t key;
	int set;
	int removed;   /* the id of a set that was here before */
	int index;     /* the set's, for SEM_STAT */
	int others;    /* how many sets there are beside it */
	int elsewhere; /* and semaphores in them */
	bool alone;    /* nobody else makes any */
	time_t begun;
	bool several; /* we can be other users */
	bool bound;   /* the owner's bits bind us */
};

static struct scene *scene;

struct request {
	size_t count;
	struct sembuf operations[2];
};

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

static struct sembuf array[2];
static struct timespec limit_given;
static struct sembuf operation_of(long code, long flags)
{
	flags |= (code & NOWAIT ? IPC_NOWAIT : 0) | (code & UNDO ? SEM_UNDO : 0);
	return (struct sembuf){ (unsigned short)(code >> 16 & 15), (short)code, (short)flags };
}

static size_t count_of(long second)
{
	return second >= 0 ? 2 : second == ALONE ? 1 : second == FAR_TOO_MANY ? INT_MAX : 0;
}

static struct sembuf *array_of(long first, long second, long flags)
{
	array[0] = operation_of(first, flags);
	array[1] = operation_of(second < 0 ? first : second, flags);
	return may_halt(array, sizeof(array));
}

/* Whether the array is as it was given. */
static bool is_kept(long first, long second, long flags)
{
	const struct sembuf now[] = { array[0], array[1] };

	return memcmp(now, array_of(first, second, flags), sizeof(now)) == 0;
}

/* How long semtimedop may sleep: so many seconds, or one of these. */
#define A_BILLION_NANOSECONDS 1000000000
#define UNLIMITED             (-2)

static struct timespec *limit_of(long limit)
{
	limit_given = (struct timespec){ limit, limit > 0 };
	if (limit == A_BILLION_NANOSECONDS)
		limit_given = (struct timespec){ 0, limit };
	return limit == UNLIMITED ? NULL : &limit_given;
}

static bool limit_is_kept(long limit)
{
	struct timespec now = limit_given;

	limit_of(limit);
	return now.tv_sec == limit_given.tv_sec && now.tv_nsec == limit_given.tv_nsec;
}

static struct request request_of(long first, long second, long flags)
{
	return (struct request){ count_of(second),
				 { operation_of(first, flags),
				   operation_of(second < 0 ? first : second, flags) } };
}

static bool alters(const struct request *it)
{
	return it->operations[0].sem_op || it->operations[1].sem_op;
}

static bool names_outside(const struct request *it)
{
	return it->operations[0].sem_num >= SIZE || it->operations[1].sem_num >= SIZE;
}

static unsigned short values[SIZE];
static struct semid_ds status;
static long number_read;

/* Commands of the whole set take no heed of the number: they are given one that there is not. */

static int set_value(long number, long value)
{
	return semctl(scene->set, (int)number, SETVAL, (union semun){ .val = (int)value });
}

static int set_values(long first, long second)
{
	values[0] = (unsigned short)first;
	values[1] = (unsigned short)second;
	return semctl(scene->set, SIZE, SETALL,
		      (union semun){ .array = may_halt(values, sizeof(values)) });
}

static int get_status(void)
{
	return semctl(scene->set, SIZE, IPC_STAT, (union semun){ .buf = &status });
}

static int set_owner(long mode, long gift)
{
	struct semid_ds given = { .sem_perm = { .uid = user_given(gift),
						.gid = group_given(gift) } };

	given.sem_perm.mode = (unsigned short)mode;
	return semctl(scene->set, SIZE, IPC_SET, (union semun){ .buf = &given });
}

static int read_number(long number, long command)
{
	int result = semctl(scene->set, (int)number, (int)command);

	number_read = command == GETPID ? actor_of(result) : result;
	return result < 0 ? -1 : 0;
}

static int for_more[SIZE], for_zero[SIZE], last_pid[SIZE];
static int removed_error;

/* Whether what never changes is so. */
static bool is_as_made(void)
{
	return status.sem_nsems == SIZE && status.sem_perm.__key == scene->key &&
	       status.sem_perm.cuid == getuid() && status.sem_perm.cgid == getgid();
}

static int read_all(void)
{
	removed_error = semctl(scene->removed, 0, GETVAL) < 0 ? errno : 0;
	if (get_status() < 0 ||
	    semctl(scene->set, SIZE, GETALL, (union semun){ .array = values }) < 0)
		return -1;
	for (int i = 0; i < SIZE; i++) {
		for_more[i] = semctl(scene->set, i, GETNCNT);
		for_zero[i] = semctl(scene->set, i, GETZCNT);
		last_pid[i] = (int)actor_of(semctl(scene->set, i, GETPID));
	}
	return 0;
}

/* The set that the key has; what there is not is not made. */
static int get(long size, long flags)
{
	int id = semget(scene->key, (int)size, (int)flags);

	return id < 0 ? -1 : id == scene->set;
}

/* A child that does nothing but end; none of the undo is its own. */
static int fork_and_end(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return child < 0 ? -1 : 0;
}

/* Bad addresses, a command and an index that are none. */
enum fault { SETALL_ARRAY, GETALL_ARRAY, STATUS, GIVEN, COMMAND, NO_INDEX };

static int call_wrongly(long fault)
{
	union semun nowhere = { .array = (unsigned short *)edge() };

	if (fault <= GIVEN && !hands_on_addresses())
		return -1;
	switch (fault) {
	case SETALL_ARRAY:
		return semctl(scene->set, 0, SETALL, nowhere);
	case GETALL_ARRAY:
		return semctl(scene->set, 0, GETALL, nowhere);
	case STATUS:
		return semctl(scene->set, 0, IPC_STAT, nowhere);
	case GIVEN:
		return semctl(scene->set, 0, IPC_SET, nowhere);
	case COMMAND:
		return semctl(scene->set, 0, 4711);
	default:
		return semctl(-1, 0, SEM_STAT, (union semun){ .buf = &status });
	}
}

/* What another user does, without sleeping. */
enum deed {
	ADD,
	PASS_AT_ZERO,
	READ_VALUE,
	READ_ALL,
	CHANGE_VALUE,
	CHANGE_ALL,
	LOOK,
	LOOK_BY_INDEX,
	LOOK_AT_ANY,
	GIVE,
	REMOVE
};

/* Another's set may have the index by now: then the id tells that this one is gone. */
static int look_by_index(int command)
{
	int id = semctl(scene->index, 0, command, (union semun){ .buf = &status }), error = errno;

	if (id == scene->set)
		return 0;
	if (!scene->alone && get_status() < 0)
		return -1;
	errno = id < 0 ? error : EINVAL;
	return -1;
}

static int act(long deed)
{
	switch (deed) {
	case ADD:
		return semop(scene->set, array_of(ON(0, 1), ALONE, IPC_NOWAIT), 1);
	case PASS_AT_ZERO:
		return semop(scene->set, array_of(ON(0, 0), ALONE, IPC_NOWAIT), 1);
	case READ_VALUE:
		return semctl(scene->set, 0, GETVAL) < 0 ? -1 : 0;
	case READ_ALL:
		return semctl(scene->set, 0, GETALL, (union semun){ .array = values });
	case CHANGE_VALUE:
		return set_value(0, 1);
	case CHANGE_ALL:
		return set_values(1, 1);
	case LOOK:
		return get_status();
	case LOOK_BY_INDEX:
		return look_by_index(SEM_STAT);
	case LOOK_AT_ANY:
		return look_by_index(SEM_STAT_ANY);
	case GIVE:
		return set_owner(0466, USER_TO_HOLDER);
	default:
		return semctl(scene->set, 0, IPC_RMID);
	}
}

static long act_by(long user, long deed, long mode, long gift)
{
	if (mode != AS_IT_IS && set_owner(mode, scene->several ? gift : TO_MAKER) < 0)
		return -1;
	act_as(user);
	return as_before(user, act(deed));
}

static struct seminfo info;
static int highest_index;

static int count_all(void)
{
	highest_index = semctl(0, 0, SEM_INFO, &info);
	return highest_index < 0 ? -1 : 0;
}

static int sets_there(void)
{
	return count_all() < 0 ? -1 : info.semusz;
}

static int semaphores_there(void)
{
	return count_all() < 0 ? -1 : info.semaem;
}

static int index_of(int set)
{
	int index = highest_index;

	while (index >= 0 && semctl(index, 0, SEM_STAT_ANY, &status) != set)
		index--;
	return index;
}

#endif
