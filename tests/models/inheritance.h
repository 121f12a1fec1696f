/* What a child has of its parent, and what not: fork, seen by the child itself. */
#ifndef IPCLITMUS_INHERITANCE_H
#define IPCLITMUS_INHERITANCE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is otherwise than it should be, in the child's exit code. */
#define OTHER_PARENT  0x01 /* or group, or session */
#define OTHER_MASK    0x02
#define HAS_PENDING   0x04
#define HAS_ALARM     0x08
#define OTHER_UMASK   0x10
#define OTHER_FILES   0x20 /* one with FD_CLOEXEC, and its position; the directory */
#define OTHER_LIMITS  0x40
#define OTHER_OUTCOME 0x80 /* of the call that waits for it */

struct heritage {
	pid_t pid, group, session;
	struct rlimit limit;
	struct stat directory;
	int fd; /* of a file; -1: there can be none here */
};

static bool is_limited_alike(const struct heritage *parent)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur == parent->limit.rlim_cur && limit.rlim_max == parent->limit.rlim_max;
}

static bool has_the_files(const struct heritage *parent)
{
	struct stat directory;

	if (parent->fd >= 0 &&
	    (fcntl(parent->fd, F_GETFD) != FD_CLOEXEC || lseek(parent->fd, 3, SEEK_CUR) != 3))
		return false;
	return stat(".", &directory) < 0 || directory.st_ino == parent->directory.st_ino;
}

/* In the child. */
static int differences(const struct heritage *parent)
{
	bool is_child = getppid() == parent->pid && getpid() != parent->pid;
	sigset_t mask, pending;
	int found = 0;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigpending(&pending);
	if (!is_child || getpgrp() != parent->group || getsid(0) != parent->session)
		found |= OTHER_PARENT;
	if (!sigismember(&mask, SIGURG))
		found |= OTHER_MASK;
	if (sigismember(&pending, SIGURG))
		found |= HAS_PENDING;
	if (alarm(0))
		found |= HAS_ALARM;
	if (umask(0) != 057)
		found |= OTHER_UMASK;
	if (!has_the_files(parent))
		found |= OTHER_FILES;
	if (!is_limited_alike(parent))
		found |= OTHER_LIMITS;
	return found;
}

static int unlike(const struct heritage *parent)
{
	int status = -1;
	pid_t pid = fork(), found;

	if (pid == 0)
		_exit(differences(parent));
	errno = EDOM;
	found = waitpid(pid, &status, 0);
	if (pid < 0 || found != pid || !errno || !WIFEXITED(status))
		return OTHER_OUTCOME;
	if (parent->fd >= 0 && lseek(parent->fd, 0, SEEK_CUR) != 3)
		return OTHER_FILES;
	return WEXITSTATUS(status);
}

/* Of a parent that has a signal pending, an alarm and an open file. */
static int unlike_child(void)
{
	struct heritage parent = { getpid(), getpgrp(), getsid(0), { 0 }, { 0 }, -1 };
	sigset_t urgent, before;
	mode_t old = umask(057);
	int result;

	sigemptyset(&urgent);
	sigaddset(&urgent, SIGURG);
	sigprocmask(SIG_BLOCK, &urgent, &before);
	raise(SIGURG);
	alarm(86400);
	getrlimit(RLIMIT_NOFILE, &parent.limit);
	stat(".", &parent.directory);
	parent.fd = open("inherited", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	result = unlike(&parent);
	close(parent.fd);
	unlink("inherited");
	alarm(0);
	sigprocmask(SIG_SETMASK, &before, NULL);
	umask(old);
	return result;
}

#endif
