/* What a claim may need of the machine, each found by trying it. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/names.h"
#include "base/platform.h"
#include "base/unique.h"
#include "needs.h"
#include "stage/halt.h"
#include "stage/limits.h"
#include "stage/page.h"

const char *need_directory(void)
{
	if (the_page && the_page->no_directory)
		return the_page->no_directory;
	return lacks(mkdir("probe", 0700) < 0 || rmdir("probe") < 0, "mkdir");
}

const char *need_fifo(void)
{
	const char *why = need_directory();

	if (why)
		return why;
	why = lacks(mkfifo("probe", 0600) < 0, "mkfifo");
	unlink("probe");
	return why;
}

const char *need_proc(void)
{
	const char *why = lacks(access("/proc/self/fd", R_OK | X_OK) < 0, "/proc/self/fd");

	if (!why && !proc_is_ours())
		return "/proc is that of another PID namespace";
	return why;
}

const char *need_root(void)
{
	return geteuid() == 0 ? NULL : "needs the superuser";
}

/* Whether a child that tries it is not told that it can't be had: what it does can't be undone. */
static bool child_can(bool (*try)(void), const char *call)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(lacks(!try(), call) != NULL);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Only with the privilege: a user namespace gives the capability, and it opens nothing. */
static bool raises_a_hard_limit(void)
{
	const struct rlimit none = { 0, 0 }, one = { 0, 1 };

	return setrlimit(RLIMIT_CORE, &none) == 0 && setrlimit(RLIMIT_CORE, &one) == 0;
}

const char *need_resource_privilege(void)
{
	return child_can(raises_a_hard_limit, "setrlimit") ? NULL : "no CAP_SYS_RESOURCE";
}

static bool becomes_another_user(void)
{
	return setuid(65534) == 0;
}

const char *need_other_user(void)
{
	if (geteuid() != 0 || child_can(becomes_another_user, "setuid"))
		return NULL;
	return "the superuser here can't become another user: setuid(65534)";
}

const char *need_epoll(void)
{
	int fd = epoll_create1(0);
	const char *why = lacks(fd < 0, "epoll_create1");

	close(fd);
	return why;
}

/*
 * Makes a pipe, and tells what one call on it says; both ends are closed again. A call that works
 * wrongly is none of a need's business: that is for a claim to find.
 */
static const char *try_pipe(bool (*refused)(const int p[2]), const char *call)
{
	const char *why;
	int p[2];

	if (pipe(p) < 0)
		return lacks(true, "pipe");
	why = lacks(refused(p), call);
	close(p[0]);
	close(p[1]);
	return why;
}

static bool refuses_nothing(const int p[2])
{
	(void)p;
	return false;
}

const char *need_pipe(void)
{
	return try_pipe(refuses_nothing, "pipe");
}

static bool refuses_size(const int p[2])
{
	return fcntl(p[0], F_SETPIPE_SZ, fcntl(p[0], F_GETPIPE_SZ)) < 0;
}

const char *need_pipe_size(void)
{
	return try_pipe(refuses_size, "fcntl(F_SETPIPE_SZ)");
}

static bool refuses_to_grow(const int p[2])
{
	return fcntl(p[0], F_SETPIPE_SZ, 64 * (int)sysconf(_SC_PAGESIZE)) < 0;
}

const char *need_larger_pipes(void)
{
	return try_pipe(refuses_to_grow, "fcntl(F_SETPIPE_SZ)");
}

const char *need_packets(void)
{
	int p[2];

	if (pipe2(p, O_DIRECT) < 0)
		return lacks(true, "pipe2(O_DIRECT)");
	close(p[0]);
	close(p[1]);
	return NULL;
}

static bool refuses_splice(const int p[2])
{
	return splice(p[0], NULL, p[1], NULL, 0, 0) < 0;
}

const char *need_splice(void)
{
	return try_pipe(refuses_splice, "splice");
}

static bool refuses_tee(const int p[2])
{
	return tee(p[0], p[1], 0, 0) < 0;
}

const char *need_tee(void)
{
	return try_pipe(refuses_tee, "tee");
}

static bool refuses_vmsplice(const int p[2])
{
	return vmsplice(p[1], &(struct iovec){ (char[]){ "x" }, 1 }, 1, 0) < 0;
}

const char *need_vmsplice(void)
{
	return try_pipe(refuses_vmsplice, "vmsplice");
}

/* Without an owner: a SIGIO of the probe's own would end us. */
static bool refuses_o_async(const int p[2])
{
	return fcntl(p[0], F_SETFL, O_ASYNC) < 0 || fcntl(p[0], F_SETFL, 0) < 0;
}

const char *need_o_async(void)
{
	return try_pipe(refuses_o_async, "fcntl(O_ASYNC)");
}

const char *need_scm_rights(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return lacks(true, "socketpair");
	close(pair[0]);
	close(pair[1]);
	return NULL;
}

static void *idle(void *argument)
{
	return argument;
}

const char *need_threads(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, idle, NULL);
	if (errno)
		return lacks(true, "pthread_create");
	pthread_join(thread, NULL);
	return NULL;
}

const char *need_robust_lists(void)
{
	void *head;
	size_t size;

	return lacks(syscall(SYS_get_robust_list, 0L, &head, &size) < 0, "get_robust_list");
}

const char *need_subreaper(void)
{
	int set;

	return lacks(prctl(PR_GET_CHILD_SUBREAPER, &set) < 0, "prctl(PR_GET_CHILD_SUBREAPER)");
}

const char *need_msg(void)
{
	struct msqid_ds status;
	int queue;

	if (msgctl(-1, IPC_STAT, &status) < 0 && errno != EINVAL)
		return lacks(true, "msgctl"); /* what was made could not be removed */
	queue = msgget(IPC_PRIVATE, 0600);
	if (queue < 0)
		return lacks(true, "msgget");
	msgctl(queue, IPC_RMID, NULL);
	return NULL;
}

const char *need_sem(void)
{
	int set;

	if (semctl(-1, 0, GETVAL) < 0 && errno != EINVAL)
		return lacks(true, "semctl");
	set = semget(IPC_PRIVATE, 1, 0600);
	if (set < 0)
		return lacks(true, "semget");
	semctl(set, 0, IPC_RMID);
	return NULL;
}

const char *need_shm(void)
{
	struct shmid_ds status;
	int segment;

	if (shmctl(-1, IPC_STAT, &status) < 0 && errno != EINVAL)
		return lacks(true, "shmctl");
	segment = shmget(IPC_PRIVATE, 1, 0600);
	if (segment < 0)
		return lacks(true, "shmget");
	shmctl(segment, IPC_RMID, NULL);
	return NULL;
}

static const char *probe_name(void)
{
	static char name[40];

	if (!name[0])
		snprintf(name, sizeof(name), "/ipclitmus-%08x.probe", unique_number());
	return name;
}

const char *need_mq(void)
{
	struct mq_attr least = { .mq_maxmsg = 1, .mq_msgsize = 1 }; /* users have few bytes */
	struct rlimit limit = { 0, 0 };
	mqd_t queue;

	if (getrlimit(RLIMIT_MSGQUEUE, &limit) == 0 && limit.rlim_cur < 65536)
		return "RLIMIT_MSGQUEUE is below 65536 bytes"; /* for all claims at a time */
	queue = mq_open(probe_name(), O_CREAT | O_RDWR, 0600, &least);

	if (queue == (mqd_t)-1)
		return lacks(true, "mq_open");
	mq_close(queue);
	mq_unlink(probe_name());
	return NULL;
}

const char *need_sem_open(void)
{
	sem_t *semaphore = sem_open(probe_name(), O_CREAT, 0600, 0);

	if (semaphore == SEM_FAILED)
		return lacks(true, "sem_open");
	sem_close(semaphore);
	sem_unlink(probe_name());
	return NULL;
}

const char *need_shm_open(void)
{
	int fd = shm_open(probe_name(), O_CREAT | O_RDWR, 0600);

	if (fd < 0)
		return lacks(true, "shm_open");
	close(fd);
	shm_unlink(probe_name());
	return NULL;
}

const char *need_mmap(void)
{
	void *page = mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return lacks(true, "mmap");
	munmap(page, 1);
	return NULL;
}

const char *need_memfd(void)
{
	return lacks_descriptor(memfd_create("probe", MFD_ALLOW_SEALING), "memfd_create");
}

const char *need_eventfd(void)
{
	return lacks_descriptor(eventfd(0, 0), "eventfd");
}

const char *need_timerfd(void)
{
	return lacks_descriptor(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
}

const char *need_inotify(void)
{
	return lacks_descriptor(inotify_init1(0), "inotify_init1");
}

const char *need_pidfd(void)
{
	return lacks_descriptor((int)syscall(SYS_pidfd_open, getpid(), 0), "pidfd_open");
}

const char *need_many_descriptors(void)
{
	return limits_lack_descriptors(MANY_DESCRIPTORS);
}

const char *need_halts(void)
{
	const char *why = need_many_descriptors(), *call = why ? NULL : halt_try();

	return why ? why : lacks(call != NULL, call);
}

const char *need_signalfd(void)
{
	sigset_t set;

	sigemptyset(&set);
	return lacks_descriptor(signalfd(-1, &set, 0), "signalfd");
}

/* A user namespace may know few: calls that take the id of another give EINVAL. */
const char *need_death_signal(void)
{
	int signal;

	return lacks(prctl(PR_GET_PDEATHSIG, &signal) < 0, "prctl(PR_GET_PDEATHSIG)");
}

const char *need_pid_namespace(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(lacks(unshare(CLONE_NEWPID) < 0, "unshare(CLONE_NEWPID)") != NULL);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return "unshare(CLONE_NEWPID) is refused";
	return NULL;
}

const char *need_user_ids(void)
{
	unsigned long first, outside, count;
	FILE *file = fopen("/proc/self/uid_map", "re");
	bool known = !file && access("/proc/self", F_OK) == 0; /* no user namespaces at all */

	while (file && fscanf(file, "%lu %lu %lu", &first, &outside, &count) == 3)
		known |= first == 0 && count >= 65536;
	if (file)
		fclose(file);
	return known ? NULL : "this user namespace knows few users: /proc/self/uid_map";
}

/* Of a command that stores a structure, which a library that converts it reads first. */
static bool hands_addresses_on(void)
{
	void *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	msgctl(-1, IPC_SET, nowhere);
	return true;
}

const char *need_untouched_addresses(void)
{
	return child_can(hands_addresses_on, "msgctl")
		       ? NULL
		       : "the C library looks at addresses before the kernel";
}

const char *need_users(void)
{
	const char *why = need_root();

	return why ? why : need_other_user();
}

const char *need_own_ipc(void)
{
	if (the_page && the_page->own_ipc)
		return NULL;
	return "the System V objects are shared with others: needs an IPC namespace";
}

const char *need_own_objects(void)
{
	const char *why = need_own_ipc();

	if (why)
		return why;
	if (!the_page->own_names)
		return "/dev/shm and /dev/mqueue are shared with others: needs a mount namespace";
	return NULL;
}

/* Whether the file takes what it holds: to ask for permission is not enough. */
static bool can_write_back(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	char text[32];
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text));
	bool can = length > 0 && pwrite(fd, text, (size_t)length, 0) == length;
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return can;
}

const char *need_own_limits(void)
{
	if (!the_page || !the_page->own_ipc)
		return "the IPC limits are shared with others: needs an IPC namespace";
	return lacks(!can_write_back("/proc/sys/kernel/msgmax"), "/proc/sys/kernel/msgmax");
}

const char *need_one_thread(void)
{
	if (!the_page || !the_page->threaded)
		return NULL;
	return "is about processes with one thread: not with run --threaded";
}

const char *need_unwatched_memory(void)
{
	return platform_is_valgrind() ? "valgrind looks at each byte before the call" : NULL;
}

const char *need_disposable_machine(void)
{
	if (the_page && the_page->disposable)
		return NULL;
	return "would change what the whole machine shares: see run --disposable";
}

bool program_exists(const char *name)
{
	const char *directories = getenv("PATH");
	char path[512];

	if (!directories)
		directories = "/bin:/usr/bin"; /* as execvp does */
	while (*directories) {
		int length = (int)strcspn(directories, ":");

		snprintf(path, sizeof(path), "%.*s/%s", length, directories, name);
		if (access(path, X_OK) == 0)
			return true;
		directories += length + (directories[length] == ':');
	}
	return false;
}

const char *need_cat(void)
{
	return program_exists("cat") ? NULL : "no program cat";
}

const char *need_shell(void)
{
	return program_exists("sh") ? NULL : "no program sh";
}

const struct facility facilities[] = {
	{ "directory", "a directory to make files in", need_directory },
	{ "pipe", "pipe", need_pipe },
	{ "fifo", "mkfifo", need_fifo },
	{ "proc", "/proc, to see that a process sleeps", need_proc },
	{ "root", "the superuser", need_root },
	{ "resource-privilege", "CAP_SYS_RESOURCE", need_resource_privilege },
	{ "other-user", "a user without privileges", need_other_user },
	{ "epoll", "epoll", need_epoll },
	{ "pipe-size", "F_GETPIPE_SZ and F_SETPIPE_SZ", need_pipe_size },
	{ "larger-pipes", "leave to make a pipe larger", need_larger_pipes },
	{ "packets", "pipes in packet mode (O_DIRECT)", need_packets },
	{ "splice", "splice", need_splice },
	{ "tee", "tee", need_tee },
	{ "vmsplice", "vmsplice", need_vmsplice },
	{ "o-async", "SIGIO from a pipe", need_o_async },
	{ "scm-rights", "descriptors passed over a socket", need_scm_rights },
	{ "threads", "threads", need_threads },
	{ "robust-lists", "robust lists of futexes", need_robust_lists },
	{ "cat", "the program cat", need_cat },
	{ "shell", "the program sh", need_shell },
	{ "subreaper", "orphans that a chosen process gets", need_subreaper },
	{ "msg", "System V message queues", need_msg },
	{ "sem", "System V semaphores", need_sem },
	{ "shm", "System V shared memory", need_shm },
	{ "mq", "POSIX message queues", need_mq },
	{ "sem-open", "named POSIX semaphores", need_sem_open },
	{ "shm-open", "POSIX shared memory objects", need_shm_open },
	{ "mmap", "mmap", need_mmap },
	{ "memfd", "memfd_create, with seals", need_memfd },
	{ "eventfd", "eventfd", need_eventfd },
	{ "signalfd", "signalfd", need_signalfd },
	{ "timerfd", "timerfd", need_timerfd },
	{ "inotify", "inotify", need_inotify },
	{ "pidfd", "descriptors of processes: pidfd_open", need_pidfd },
	{ "halts", "calls halted inside the kernel: userfaultfd, or FUSE", need_halts },
	{ "user-ids", "the ids of all users", need_user_ids },
	{ "untouched-addresses", "a C library that hands bad addresses on",
	  need_untouched_addresses },
	{ "users", "the superuser, who can become any other user", need_users },
	{ "disposable-machine", "leave to change what the machine shares",
	  need_disposable_machine },
	{ NULL, NULL, NULL },
};
