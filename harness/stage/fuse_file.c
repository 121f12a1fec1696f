/* A file whose bytes are absent until they are stored: the kernel's requests, and their answers. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "base/memory.h"
#include "base/missing.h"
#include "fuse_file.h"

#define TICK_MILLISECONDS 10
#define DEVICE            "/dev/fuse"
#define REQUEST_SIZE      (FUSE_MIN_READ_BUFFER + 4096)
#define LONG              (1U << 30) /* seconds */

/* What the process that mounts the file tells the one that is to have it. */
struct mounting {
	atomic_int requests, file; /* its descriptors, plus 1; 0: not yet */
	int error;                 /* why there is none */
	const char *call;
};

static _Noreturn void give_up(struct mounting *mounting, const char *call)
{
	mounting->error = errno;
	mounting->call = call;
	_exit(1);
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t count = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return count < 0 ? -1 : 0;
}

/* In a user namespace of its own, as whom it is, this process may mount. */
static void enter_namespaces(struct mounting *mounting)
{
	unsigned user = geteuid(), group = getegid();
	char users[40], groups[40];

	snprintf(users, sizeof(users), "%u %u 1", user, user);
	snprintf(groups, sizeof(groups), "%u %u 1", group, group);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		give_up(mounting, "unshare(CLONE_NEWUSER)");
	write_text("/proc/self/setgroups", "deny"); /* older kernels do not ask for it */
	if (write_text("/proc/self/uid_map", users) < 0 ||
	    write_text("/proc/self/gid_map", groups) < 0)
		give_up(mounting, "/proc/self/uid_map");
}

/*
 * The device must be opened in the namespace that mounts. The file system's root is the file
 * itself, mounted over the device, which is there for certain.
 */
static _Noreturn void mount_file(struct mounting *mounting)
{
	char options[100];
	struct stat status;
	int requests, file;

	enter_namespaces(mounting);
	requests = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (requests < 0)
		give_up(mounting, DEVICE);
	snprintf(options, sizeof(options), "fd=%d,rootmode=100600,user_id=%u,group_id=%u", requests,
		 geteuid(), getegid());
	if (mount("fuse", DEVICE, "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		give_up(mounting, "mount(fuse)");
	atomic_store(&mounting->requests, requests + 1);
	file = open(DEVICE, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &status) < 0)
		give_up(mounting, "open(fuse)");
	atomic_store(&mounting->file, file + 1);
	for (;;)
		pause(); /* until it is killed: then its copies are closed */
}

static void answer(int requests, uint64_t unique, int error, const void *body, size_t size)
{
	struct fuse_out_header head = { .len = (uint32_t)(sizeof(head) + size),
					.error = -error,
					.unique = unique };
	struct iovec parts[] = { { &head, sizeof(head) }, { (void *)body, size } };

	if (writev(requests, parts, 2) < 0)
		return; /* who asked is gone */
}

static void answer_init(int requests, const struct fuse_in_header *head)
{
	struct fuse_init_out body = { .major = FUSE_KERNEL_VERSION,
				      .minor = FUSE_KERNEL_MINOR_VERSION,
				      .max_write = 4096 };

	answer(requests, head->unique, 0, &body, sizeof(body));
}

static void answer_attributes(int requests, const struct fuse_in_header *head)
{
	struct fuse_attr_out body = { .attr_valid = LONG,
				      .attr = { .ino = FUSE_ROOT_ID,
						.size = FUSE_FILE_SIZE,
						.mode = S_IFREG | 0600,
						.nlink = 1,
						.uid = geteuid(),
						.gid = getegid() } };

	answer(requests, head->unique, 0, &body, sizeof(body));
}

/* What is asked until the file is open; of other calls the kernel learns that it need not ask. */
static void serve_one(int requests)
{
	char memory[REQUEST_SIZE] __attribute__((aligned(8)));
	const struct fuse_in_header *head = (const struct fuse_in_header *)memory;

	if (read(requests, memory, sizeof(memory)) < (ssize_t)sizeof(*head))
		return;
	if (head->opcode == FUSE_INIT)
		answer_init(requests, head);
	else if (head->opcode == FUSE_GETATTR)
		answer_attributes(requests, head);
	else if (head->opcode != FUSE_FORGET)
		answer(requests, head->unique, ENOSYS, NULL, 0);
}

/* A descriptor of that process, plus 1, as one of this. */
static int take(pid_t pid, int number)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), fd;

	if (pidfd < 0)
		return -1;
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, number - 1, 0);
	close(pidfd);
	return fd;
}

static bool is_over(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid;
}

/*
 * Answers what the other process's calls ask, until it has opened the file, or is over. Returns 0;
 * -1 with errno set where its descriptor can't be had, without which it would wait for ever.
 */
static int serve(struct mounting *mounting, pid_t pid, int *requests)
{
	struct pollfd asked = { .fd = -1, .events = POLLIN };

	while (!atomic_load(&mounting->file) && !is_over(pid)) {
		if (asked.fd < 0 && atomic_load(&mounting->requests)) {
			asked.fd = take(pid, mounting->requests);
			if (asked.fd < 0)
				return -1;
		}
		if (poll(&asked, 1, TICK_MILLISECONDS) > 0)
			serve_one(asked.fd);
	}
	*requests = asked.fd;
	return 0;
}

/* Closing a copy asks as well, once. */
static void end_mounting(pid_t pid, int requests)
{
	struct pollfd asked = { .fd = requests, .events = POLLIN };

	kill(pid, SIGKILL);
	while (!is_over(pid))
		if (poll(&asked, 1, 1) > 0)
			serve_one(requests);
	waitpid(pid, NULL, 0);
}

/*
 * As fork, but that a handler of pthread_atfork starts no thread: who unshares users has but one.
 */
static pid_t fork_alone(void)
{
#ifdef SYS_fork
	return (pid_t)syscall(SYS_fork);
#else
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#endif
}

int fuse_file_open(int *requests, const char **call)
{
	struct mounting *mounting = memory_new(1, sizeof(*mounting));
	struct sigaction quiet = { .sa_handler = SIG_DFL }, before;
	pid_t parent = getpid(), pid;
	int file = -1, error;

	*call = "fork";
	*requests = -1;
	if (!mounting)
		return -1;
	sigaction(SIGCHLD, &quiet, &before);
	pid = fork_alone();
	if (pid == 0) {
		actor_die_with(parent);
		mount_file(mounting);
	}
	if (pid > 0) {
		if (serve(mounting, pid, requests) == 0 && mounting->file)
			file = take(pid, mounting->file);
		*call = mounting->call ? mounting->call : "pidfd_getfd";
		error = mounting->call ? mounting->error : errno;
		end_mounting(pid, *requests);
		errno = error;
	}
	error = errno;
	sigaction(SIGCHLD, &before, NULL);
	memory_free(mounting, 1, sizeof(*mounting));
	if (file < 0 && *requests >= 0)
		close(*requests);
	errno = error;
	return file;
}

/* Stores a part for whoever asks later. */
static int store(int requests, uint64_t offset, const char *bytes, size_t size)
{
	struct fuse_notify_store_out what = { .nodeid = FUSE_ROOT_ID,
					      .offset = offset,
					      .size = (uint32_t)size };
	struct fuse_out_header head = { .len = (uint32_t)(sizeof(head) + sizeof(what) + size),
					.error = FUSE_NOTIFY_STORE };
	struct iovec parts[] = { { &head, sizeof(head) },
				 { &what, sizeof(what) },
				 { (void *)bytes, size } };

	return !size || writev(requests, parts, 3) > 0 ? 0 : -1;
}

/* What is asked for now is locked: all else goes in before that is answered. */
int fuse_file_store(int requests, uint64_t offset, const char *bytes, size_t size)
{
	char memory[REQUEST_SIZE] __attribute__((aligned(8)));
	const struct fuse_in_header *head = (const struct fuse_in_header *)memory;
	const struct fuse_read_in *asked = (const struct fuse_read_in *)(head + 1);
	size_t first, last;

	do
		if (read(requests, memory, sizeof(memory)) < (ssize_t)sizeof(*head))
			return -1;
	while (head->opcode != FUSE_READ);
	first = (size_t)(asked->offset - offset);
	last = first + asked->size;
	if (asked->offset < offset || last > size) {
		errno = ERANGE;
		return -1;
	}
	if (store(requests, offset, bytes, first) < 0 ||
	    store(requests, offset + last, bytes + last, size - last) < 0)
		return -1;
	answer(requests, head->unique, 0, bytes + first, asked->size);
	return 0;
}
