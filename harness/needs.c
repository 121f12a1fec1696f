/* What a claim may need of the machine, each found by trying it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "names.h"
#include "needs.h"
#include "page.h"

static char reason[128];

/* The reason that a call which failed gives; NULL where it did not fail. */
static const char *failed(bool did_fail, const char *call)
{
	if (!did_fail)
		return NULL;
	snprintf(reason, sizeof(reason), "%s: %s", call, errno_name(errno));
	return reason;
}

const char *need_directory(void)
{
	return failed(mkdir("probe", 0700) < 0 || rmdir("probe") < 0, "mkdir");
}

const char *need_fifo(void)
{
	struct stat status;

	if (mkfifo("probe", 0600) < 0)
		return failed(true, "mkfifo");
	if (stat("probe", &status) < 0)
		return "mkfifo returns 0 and makes nothing";
	unlink("probe");
	return NULL;
}

const char *need_proc(void)
{
	return failed(access("/proc/self/fd", R_OK | X_OK) < 0, "/proc/self/fd");
}

const char *need_root(void)
{
	return geteuid() == 0 ? NULL : "needs the superuser";
}

/* By the capability sets of this process: to use it would change something. */
const char *need_resource_privilege(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capget, &header, sets) < 0)
		return failed(true, "capget");
	return sets[0].effective & (1U << CAP_SYS_RESOURCE) ? NULL : "no CAP_SYS_RESOURCE";
}

/* Tried in a child: it can't be undone. */
const char *need_other_user(void)
{
	int status = 1;
	pid_t pid;

	if (geteuid() != 0)
		return NULL;
	pid = fork();
	if (pid == 0)
		_exit(setuid(65534) < 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return "the superuser here can't become another user: setuid(65534)";
	return NULL;
}

const char *need_epoll(void)
{
	int fd = epoll_create1(0);
	const char *why = failed(fd < 0, "epoll_create1");

	close(fd);
	return why;
}

/* Makes a pipe, and tells what one call on it says; both ends are closed again. */
static const char *try_pipe(int flags, bool (*works)(const int p[2]), const char *call)
{
	const char *why;
	int p[2];

	if (pipe2(p, flags) < 0)
		return failed(true, "pipe2");
	why = failed(!works(p), call);
	close(p[0]);
	close(p[1]);
	return why;
}

static bool tells_size(const int p[2])
{
	return fcntl(p[0], F_GETPIPE_SZ) > 0 && fcntl(p[0], F_SETPIPE_SZ, 65536) > 0;
}

const char *need_pipe_size(void)
{
	return try_pipe(0, tells_size, "fcntl(F_SETPIPE_SZ)");
}

static bool is_packet_pipe(const int p[2])
{
	return fcntl(p[1], F_GETFL) & O_DIRECT;
}

const char *need_packets(void)
{
	return try_pipe(O_DIRECT, is_packet_pipe, "O_DIRECT of a pipe");
}

static bool splices(const int p[2])
{
	int other[2];
	bool works;

	if (pipe(other) < 0)
		return false;
	works = write(p[1], "x", 1) == 1 && splice(p[0], NULL, other[1], NULL, 1, 0) == 1;
	close(other[0]);
	close(other[1]);
	return works;
}

const char *need_splice(void)
{
	return try_pipe(0, splices, "splice");
}

static bool tees(const int p[2])
{
	int other[2];
	bool works;

	if (pipe(other) < 0)
		return false;
	works = write(p[1], "x", 1) == 1 && tee(p[0], other[1], 1, 0) == 1;
	close(other[0]);
	close(other[1]);
	return works;
}

const char *need_tee(void)
{
	return try_pipe(0, tees, "tee");
}

static bool vmsplices(const int p[2])
{
	return vmsplice(p[1], &(struct iovec){ (char[]){ "x" }, 1 }, 1, 0) == 1;
}

const char *need_vmsplice(void)
{
	return try_pipe(0, vmsplices, "vmsplice");
}

/* Without an owner: a SIGIO of the probe's own would end us. */
static bool takes_o_async(const int p[2])
{
	return fcntl(p[0], F_SETFL, O_ASYNC) == 0 && (fcntl(p[0], F_GETFL) & O_ASYNC) &&
	       fcntl(p[0], F_SETFL, 0) == 0;
}

const char *need_o_async(void)
{
	return try_pipe(0, takes_o_async, "fcntl(O_ASYNC)");
}

const char *need_scm_rights(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return failed(true, "socketpair");
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
		return failed(true, "pthread_create");
	pthread_join(thread, NULL);
	return NULL;
}

const char *need_disposable_machine(void)
{
	if (the_page && the_page->disposable)
		return NULL;
	return "would change what the whole machine shares: see run --disposable";
}

const struct facility facilities[] = {
	{ "directory", "a directory to make files in", need_directory },
	{ "fifo", "mkfifo", need_fifo },
	{ "proc", "/proc, to see that a process sleeps", need_proc },
	{ "root", "the superuser", need_root },
	{ "resource-privilege", "CAP_SYS_RESOURCE", need_resource_privilege },
	{ "other-user", "a user without privileges", need_other_user },
	{ "epoll", "epoll", need_epoll },
	{ "pipe-size", "F_GETPIPE_SZ and F_SETPIPE_SZ", need_pipe_size },
	{ "packets", "pipes in packet mode (O_DIRECT)", need_packets },
	{ "splice", "splice", need_splice },
	{ "tee", "tee", need_tee },
	{ "vmsplice", "vmsplice", need_vmsplice },
	{ "o-async", "SIGIO from a pipe", need_o_async },
	{ "scm-rights", "descriptors passed over a socket", need_scm_rights },
	{ "threads", "threads", need_threads },
	{ "disposable-machine", "leave to change what the machine shares", need_disposable_machine },
	{ NULL, NULL, NULL },
};
