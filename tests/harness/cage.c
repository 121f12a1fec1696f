/* The canary's cage: one of each kind of thing that a claim must not touch. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "cage.h"

const struct cage_file cage_files[FILE_COUNT] = {
	{ "a file in /dev/shm", "/dev/shm/canary.XXXXXX", false },
	{ "a file with a name like ours in /dev/shm", "/dev/shm/ipclitmus-0.1.XXXXXX", false },
	{ "a file in TMPDIR", "$/canary.XXXXXX", false },
	{ "a file in a directory with a name like ours", "$/ipclitmus.XXXXXX", true },
	{ "a file in a directory with a name like a run's", "$/ipclitmus-run.XXXXXX", true },
};

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

void die(const char *call)
{
	fprintf(stderr, "canary: %s: %s\n", call, strerror(errno));
	exit(99);
}

const char *temporary_directory(void)
{
	const char *directory = getenv("TMPDIR");

	return directory ? directory : "/tmp";
}

static bool exists(int id)
{
	return id >= 0 || errno == EACCES;
}

static bool is_free(key_t key)
{
	return !exists(shmget(key, 0, 0)) && !exists(msgget(key, 0)) && !exists(semget(key, 0, 0));
}

static void sing_into(int segment)
{
	char *song = shmat(segment, NULL, 0);

	if (song == (char *)-1)
		die("shmat");
	strcpy(song, SONG);
	shmdt(song);
}

/* Of the key that a failed ftok gives those who do not look, if nobody has it. */
static void make_system_v(struct cage *cage)
{
	const int flags = IPC_CREAT | IPC_EXCL | 0600;
	const struct {
		long type;
		char text[sizeof(SONG)];
	} message = { 7, SONG };
	unsigned short values[] = { 3, 1, 4 };

	cage->key = -1;
	while (!is_free(cage->key))
		cage->key--;
	cage->segment = shmget(cage->key, 4096, flags);
	if (cage->segment >= 0)
		sing_into(cage->segment);
	cage->queue = msgget(cage->key, flags);
	if (cage->queue >= 0 && msgsnd(cage->queue, &message, sizeof(SONG), IPC_NOWAIT) < 0)
		die("msgsnd");
	cage->set = semget(cage->key, 3, flags);
	if (cage->set >= 0 && semctl(cage->set, 0, SETALL, (union semun){ .array = values }) < 0)
		die("semctl");
}

static void make_posix(struct cage *cage)
{
	struct mq_attr small = { .mq_maxmsg = 2, .mq_msgsize = sizeof(SONG) };

	for (int i = 0; i < 3; i++)
		snprintf(cage->names[i], sizeof(cage->names[i]), "/canary.%d.%d", getpid(), i);
	cage->mqueue = mq_open(cage->names[0], O_RDWR | O_CREAT | O_EXCL, 0600, &small);
	if (cage->mqueue != (mqd_t)-1 && mq_send(cage->mqueue, SONG, sizeof(SONG), 7) < 0)
		die("mq_send");
	cage->semaphore = sem_open(cage->names[1], O_CREAT | O_EXCL, 0600, 5);
	cage->object = shm_open(cage->names[2], O_RDWR | O_CREAT | O_EXCL, 0600);
	if (cage->object >= 0 && write(cage->object, SONG, sizeof(SONG)) != sizeof(SONG))
		die("write");
}

static void make_file(struct cage *cage, int number)
{
	const char *pattern = cage_files[number].pattern;
	char *path = cage->paths[number];
	int fd;

	if (pattern[0] == '$')
		snprintf(path, sizeof(cage->paths[0]), "%s%s", temporary_directory(), pattern + 1);
	else
		snprintf(path, sizeof(cage->paths[0]), "%s", pattern);
	if (cage_files[number].in_directory && mkdtemp(path))
		fd = open(strcat(path, "/song"), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	else
		fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0 && write(fd, SONG, sizeof(SONG)) != sizeof(SONG))
		die(path);
	cage->files[number] = fd;
}

static void make_clock(struct cage *cage)
{
	const struct itimerspec never = { .it_value.tv_sec = INT32_MAX };

	cage->clock = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	timerfd_settime(cage->clock, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

static void make_terminal(struct cage *cage)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	cage->terminal = master;
	cage->slave = -1;
	if (master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0)
		cage->slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* Takes what comes, and writes down what; its parent's last signal, which comes last, is the end. */
static _Noreturn void sit(volatile sig_atomic_t *last_signal, pid_t parent)
{
	sigset_t all;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	sigfillset(&all);
	for (;;) {
		siginfo_t info;
		int signal = sigwaitinfo(&all, &info);

		if (signal == SIGRTMAX && info.si_pid == parent)
			_exit(0);
		*last_signal = signal;
	}
}

static void make_process(struct cage *cage)
{
	pid_t parent = getpid();
	sigset_t all, before;

	cage->last_signal = mmap(NULL, sizeof(*cage->last_signal), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (cage->last_signal == MAP_FAILED)
		die("mmap");
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	cage->process = fork();
	if (cage->process < 0)
		die("fork");
	if (cage->process == 0)
		sit(cage->last_signal, parent);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void cage_make(struct cage *cage)
{
	make_system_v(cage);
	make_posix(cage);
	for (int i = 0; i < FILE_COUNT; i++)
		make_file(cage, i);
	make_clock(cage);
	make_terminal(cage);
	make_process(cage);
}

static void remove_file(const struct cage *cage, int number)
{
	char path[sizeof(cage->paths[0])];

	strcpy(path, cage->paths[number]);
	unlink(path);
	if (!cage_files[number].in_directory)
		return;
	*strrchr(path, '/') = '\0';
	rmdir(path);
}

void cage_remove(const struct cage *cage)
{
	shmctl(cage->segment, IPC_RMID, NULL);
	msgctl(cage->queue, IPC_RMID, NULL);
	semctl(cage->set, 0, IPC_RMID);
	mq_unlink(cage->names[0]);
	sem_unlink(cage->names[1]);
	shm_unlink(cage->names[2]);
	for (int i = 0; i < FILE_COUNT; i++)
		remove_file(cage, i);
}
