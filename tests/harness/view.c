/* What can be seen of the canary's cage, and what of it is not as it was. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cage.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

#define FACT_LIMIT 80

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

struct fact {
	const char *what;
	bool is_text;
	size_t size;
	void *bytes;
};

struct view {
	int count;
	struct fact facts[FACT_LIMIT];
};

/* Numbers of the whole machine, or of the IPC namespace that others are in. */
static const char *const numbers[] = {
	"/proc/sys/fs/mqueue/msg_default",
	"/proc/sys/fs/mqueue/msg_max",
	"/proc/sys/fs/mqueue/msgsize_default",
	"/proc/sys/fs/mqueue/msgsize_max",
	"/proc/sys/fs/mqueue/queues_max",
	"/proc/sys/fs/pipe-max-size",
	"/proc/sys/fs/pipe-user-pages-hard",
	"/proc/sys/fs/pipe-user-pages-soft",
	"/proc/sys/fs/protected_fifos",
	"/proc/sys/kernel/core_pattern",
	"/proc/sys/kernel/hostname",
	"/proc/sys/kernel/msgmax",
	"/proc/sys/kernel/msgmnb",
	"/proc/sys/kernel/msgmni",
	"/proc/sys/kernel/msg_next_id",
	"/proc/sys/kernel/sem",
	"/proc/sys/kernel/sem_next_id",
	"/proc/sys/kernel/shmall",
	"/proc/sys/kernel/shmmax",
	"/proc/sys/kernel/shmmni",
	"/proc/sys/kernel/shm_next_id",
	"/proc/sys/kernel/shm_rmid_forced",
	"/proc/sys/net/core/somaxconn",
	"/proc/sys/net/unix/max_dgram_qlen",
	"/proc/sys/vm/max_map_count",
	"/proc/sys/vm/nr_hugepages",
	"/proc/sys/vm/overcommit_memory",
};

/* Devices that everything runs with. */
static const char *const devices[] = { "/dev/full", "/dev/null",    "/dev/ptmx",
				       "/dev/tty",  "/dev/urandom", "/dev/zero" };

/* All the objects there are. */
static const char *const tables[] = { "/proc/sysvipc/msg", "/proc/sysvipc/sem",
				      "/proc/sysvipc/shm" };

static void note(struct view *view, const char *what, const void *bytes, size_t size)
{
	struct fact *fact = &view->facts[view->count++];

	*fact = (struct fact){ .what = what, .size = size, .bytes = malloc(size + 1) };
	if (view->count == FACT_LIMIT || !fact->bytes)
		die("note");
	memcpy(fact->bytes, bytes, size);
}

static void note_text(struct view *view, const char *what, const char *text)
{
	note(view, what, text, strlen(text) + 1);
	view->facts[view->count - 1].is_text = true;
}

static void note_file(struct view *view, const char *what, int fd, const char *path)
{
	struct stat status = { 0 };
	char song[sizeof(SONG)] = "";

	if (fd < 0)
		return;
	(void)!pread(fd, song, sizeof(song), 0);
	if (path)
		stat(path, &status);
	else
		fstat(fd, &status);
	memset(&status.st_atim, 0, sizeof(status.st_atim)); /* we read it */
	note(view, what, &status, sizeof(status));
	note(view, what, song, sizeof(song));
}

/* Not its times, which whoever uses it changes. */
static void note_device(struct view *view, const char *path)
{
	struct stat status;
	unsigned long seen[4] = { 0 };

	if (stat(path, &status) == 0) {
		seen[0] = status.st_mode;
		seen[1] = status.st_uid;
		seen[2] = status.st_gid;
		seen[3] = status.st_rdev;
	}
	note(view, path, seen, sizeof(seen));
}

static void note_system_v(struct view *view, const struct cage *cage)
{
	struct shmid_ds segment = { 0 };
	struct msqid_ds queue = { 0 };
	struct semid_ds set = { 0 };
	unsigned short values[3] = { 0 };

	shmctl(cage->segment, IPC_STAT, &segment);
	msgctl(cage->queue, IPC_STAT, &queue);
	semctl(cage->set, 0, IPC_STAT, (union semun){ .buf = &set });
	semctl(cage->set, 0, GETALL, (union semun){ .array = values });
	note(view, "the shared memory segment", &segment, sizeof(segment));
	note(view, "the message queue", &queue, sizeof(queue));
	note(view, "the semaphore set", &set, sizeof(set));
	note(view, "a semaphore's value", values, sizeof(values));
}

static void note_posix(struct view *view, const struct cage *cage)
{
	struct mq_attr attributes = { 0 };
	struct stat status = { 0 };
	int value = 0;

	mq_getattr(cage->mqueue, &attributes);
	fstat(cage->mqueue, &status);
	if (cage->semaphore != SEM_FAILED)
		sem_getvalue(cage->semaphore, &value);
	note(view, "the POSIX message queue", &attributes, sizeof(attributes));
	note(view, "the POSIX message queue", &status, sizeof(status));
	note(view, "the POSIX semaphore", &value, sizeof(value));
	note_file(view, "the shared memory object", cage->object, NULL);
}

static void note_terminal(struct view *view, const struct cage *cage)
{
	struct termios attributes;

	memset(&attributes, 0, sizeof(attributes));
	tcgetattr(cage->slave, &attributes);
	note(view, "the terminal", &attributes, sizeof(attributes));
}

/* What a file of /proc says. */
static void note_said(struct view *view, const char *path)
{
	char text[8192] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!read(fd, text, sizeof(text) - 1);
	close(fd);
	note_text(view, path, text);
}

static void note_names(struct view *view, const char *what, const char *directory)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, NULL, alphasort);
	char text[8192] = "";
	size_t used = 0;

	for (int i = 0; i < count; i++) {
		if (used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s\n",
						 entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	note_text(view, what, text);
}

struct view *cage_look(const struct cage *cage)
{
	struct view *view = calloc(1, sizeof(*view));

	if (!view)
		die("calloc");
	note_system_v(view, cage);
	note_posix(view, cage);
	note_terminal(view, cage);
	for (int i = 0; i < FILE_COUNT; i++)
		note_file(view, cage_files[i].what, cage->files[i], cage->paths[i]);
	for (size_t i = 0; i < LENGTH(numbers); i++)
		note_said(view, numbers[i]);
	for (size_t i = 0; i < LENGTH(devices); i++)
		note_device(view, devices[i]);
	if (!cage->apart)
		return view;
	for (size_t i = 0; i < LENGTH(tables); i++)
		note_said(view, tables[i]);
	note_names(view, "the list of /dev/shm", "/dev/shm");
	note_names(view, "the list of /dev/mqueue", "/dev/mqueue");
	if (getenv("TMPDIR"))
		note_names(view, "the list of TMPDIR", getenv("TMPDIR"));
	return view;
}

/* What is not as it was */

static bool whole;

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void tell(const char *format, ...)
{
	va_list arguments;

	whole = false;
	printf("canary: ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
}

static void compare(const struct view *before, const struct view *now)
{
	for (int i = 0; i < before->count; i++) {
		const struct fact *old = &before->facts[i], *new = &now->facts[i];

		if (i < now->count &&
		    old->size == new->size &&memcmp(old->bytes, new->bytes, old->size) == 0)
			continue;
		tell("%s is not as it was", old->what);
		if (i < now->count && old->is_text)
			printf("%s  but\n%s", (char *)old->bytes, (char *)new->bytes);
	}
}

/* Whether each name still leads to its object. */
static void ask_names(const struct cage *cage)
{
	mqd_t mqueue = mq_open(cage->names[0], O_RDONLY);
	sem_t *semaphore = sem_open(cage->names[1], 0);
	int object = shm_open(cage->names[2], O_RDONLY, 0);

	if (shmget(cage->key, 0, 0) != cage->segment || msgget(cage->key, 0) != cage->queue ||
	    semget(cage->key, 0, 0) != cage->set)
		tell("a key leads elsewhere");
	if ((mqueue == (mqd_t)-1) != (cage->mqueue == (mqd_t)-1))
		tell("the POSIX message queue's name is gone");
	if ((semaphore == SEM_FAILED) != (cage->semaphore == SEM_FAILED))
		tell("the POSIX semaphore's name is gone");
	if ((object < 0) != (cage->object < 0))
		tell("the shared memory object's name is gone");
}

/* What is in segment and queues, which are not the same any more after that. */
static void ask_songs(const struct cage *cage)
{
	struct {
		long type;
		char text[sizeof(SONG)];
	} message = { 0 };
	const char *song = shmat(cage->segment, NULL, SHM_RDONLY);
	unsigned int priority = 0;

	if (cage->segment >= 0 && (song == (char *)-1 || strcmp(song, SONG) != 0))
		tell("the segment's text is another");
	if (cage->queue >= 0 &&
	    (msgrcv(cage->queue, &message, sizeof(SONG), 0, IPC_NOWAIT) != sizeof(SONG) ||
	     message.type != 7 || strcmp(message.text, SONG) != 0))
		tell("the queue's message is another");
	if (cage->mqueue != (mqd_t)-1 &&
	    (mq_receive(cage->mqueue, message.text, sizeof(SONG), &priority) != sizeof(SONG) ||
	     priority != 7 || strcmp(message.text, SONG) != 0))
		tell("the POSIX queue's message is another");
}

static void ask_process(const struct cage *cage)
{
	int status = 0;

	kill(cage->process, SIGRTMAX);
	if (waitpid(cage->process, &status, WUNTRACED) != cage->process || status != 0) {
		tell("the process is gone or was stopped");
		if (WIFSTOPPED(status))
			kill(cage->process, SIGKILL);
	}
	if (*cage->last_signal)
		tell("signal %d came to the process", (int)*cage->last_signal);
}

static void ask_events(const struct cage *cage)
{
	char bytes[8];

	if (read(cage->clock, bytes, sizeof(bytes)) < 0 && errno == ECANCELED)
		tell("the clock was set");
	if (read(cage->terminal, bytes, sizeof(bytes)) > 0)
		tell("something wrote to the terminal");
}

#define LOOKS           500
#define NAP_NANOSECONDS (10 * 1000 * 1000)

/* A process that is left beside us two, when those are reaped who have ended; 0: there is none. */
static int process_left(const struct cage *cage)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	int left = 0;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	while (proc && (entry = readdir(proc))) {
		int pid = atoi(entry->d_name);

		if (pid > 0 && pid != getpid() && pid != cage->process)
			left = pid;
	}
	if (proc)
		closedir(proc);
	return left;
}

/* What the kernel shows of it: its name, state, parent, group and more. */
static void describe(int pid, char *text, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file || !fgets(text, (int)size, file))
		*text = '\0';
	if (file)
		fclose(file);
	text[strcspn(text, "\n")] = '\0';
}

/* A machine for itself has nobody but us two: what a sandbox kills at its end may take a moment to die. */
static void ask_processes(const struct cage *cage)
{
	int left = process_left(cage);

	for (int looks = 0; left && looks < LOOKS; looks++) {
		nanosleep(&(struct timespec){ 0, NAP_NANOSECONDS }, NULL);
		left = process_left(cage);
	}
	if (left) {
		char text[128];

		describe(left, text, sizeof(text));
		tell("process %d is left: %s", left, text);
	}
}

bool cage_is_whole(const struct cage *cage, const struct view *before, const struct view *now)
{
	whole = true;
	compare(before, now);
	ask_process(cage);
	ask_events(cage);
	ask_names(cage);
	ask_songs(cage);
	if (cage->apart)
		ask_processes(cage);
	return whole;
}
