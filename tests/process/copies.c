/* Claims about what a copy of a descriptor shares, however it was made, and what F_GETFL leaves out. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

/* Sends a descriptor to oneself over a socket; returns the one that comes. */
static int passed(int fd)
{
	int pair[2], copy;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send_descriptor(pair[0], fd));
	copy = receive_descriptor(pair[1]);
	must(close(pair[0]));
	must(close(pair[1]));
	return copy;
}

static int by_dup(int fd)
{
	return dup(fd);
}

static int by_dup2(int fd)
{
	return dup2(fd, 90);
}

static int by_fcntl(int fd)
{
	return fcntl(fd, F_DUPFD, 0);
}

static const struct {
	const char *name;
	int (*copy)(int fd);
} ways[] = {
	{ "dup", by_dup }, { "dup2", by_dup2 }, { "F_DUPFD", by_fcntl }, { "SCM_RIGHTS", passed }
};

enum { FLAGS = O_APPEND | O_NONBLOCK | O_ASYNC };

/* What is of the open file: its flags, its owner and, on Linux, the signal that this gets. */
static void assert_shared(int fd, pid_t owner)
{
	assert_equal(fcntl(fd, F_GETFL) & FLAGS, FLAGS);
	assert_returns(fcntl(fd, F_GETOWN), owner);
	assert_returns(fcntl(fd, F_GETSIG), SIGURG);
}

CLAIM(process, a_copy_has_flags_owner_and_signal,
      .says = "on Linux O_APPEND, O_NONBLOCK, O_ASYNC, the owner and the signal of F_SETSIG are those "
	      "of a copy too, by dup, dup2, F_DUPFD, SCM_RIGHTS and in a child, whichever sets and "
	      "clears them",
      .zh = "在 Linux 上，O_APPEND、O_NONBLOCK、O_ASYNC、属主以及 F_SETSIG 的信号也是副本的：无论副本由 "
	    "dup、dup2、F_DUPFD、SCM_RIGHTS 产生还是在子进程中，也无论由哪一个设置或清除",
      .verdict = HOLDS, .ref = "fcntl(2) F_SETFL, F_SETOWN, F_SETSIG; dup(2); open(2)",
      .needs = { need_many_descriptors, need_o_async, need_scm_rights })
{
	int p[2];

	must(pipe(p));
	for (size_t i = 0; i < COUNT(ways); i++) {
		int copy;

		trying(ways[i].name);
		assert_returns(fcntl(p[0], F_SETOWN, getpid()), 0);
		assert_returns(fcntl(p[0], F_SETSIG, SIGURG), 0);
		assert_returns(fcntl(p[0], F_SETFL, FLAGS), 0);
		copy = assert_succeeds(ways[i].copy(p[0]));
		assert_shared(copy, getpid());
		assert_returns(fcntl(copy, F_SETFL, 0), 0);
		assert_returns(fcntl(copy, F_SETOWN, 0), 0);
		assert_returns(fcntl(copy, F_SETSIG, 0), 0);
		assert_equal(fcntl(p[0], F_GETFL) & FLAGS, 0);
		assert_returns(fcntl(p[0], F_GETOWN), 0);
		assert_returns(fcntl(p[0], F_GETSIG), 0);
		assert_returns(fcntl(copy, F_SETOWN, getpid()), 0);
		assert_returns(fcntl(copy, F_SETSIG, SIGURG), 0);
		assert_returns(fcntl(copy, F_SETFL, FLAGS), 0);
		assert_shared(p[0], getpid());
		must(close(copy));
	}
	ACTOR(child) {
		assert_shared(p[0], getppid());
		assert_returns(fcntl(p[0], F_SETFL, 0), 0);
	}
	assert_ends(child);
	assert_equal(fcntl(p[0], F_GETFL) & FLAGS, 0);
}

CLAIM(process, f_getfl_tells_no_flag_of_the_making,
      .says = "F_GETFL tells the access mode and the status flags, not O_CREAT, O_EXCL, O_TRUNC, "
	      "O_NOCTTY nor O_CLOEXEC that open was given",
      .zh = "F_GETFL 给出访问模式与状态标志，不包括 open 时的 "
	    "O_CREAT、O_EXCL、O_TRUNC、O_NOCTTY、O_CLOEXEC",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() F_GETFL, <fcntl.h> file creation flags",
      .needs = { need_directory })
{
	enum { MAKING = O_CREAT | O_EXCL | O_TRUNC | O_NOCTTY | O_CLOEXEC };
	int fd = must(open("file", MAKING | O_WRONLY | O_APPEND, 0600));

	assert_equal(fcntl(fd, F_GETFL) & (MAKING | O_ACCMODE | O_APPEND), O_WRONLY | O_APPEND);
	fd = must(open(".", O_RDONLY | O_CLOEXEC | O_NONBLOCK));
	assert_equal(fcntl(fd, F_GETFL) & (MAKING | O_ACCMODE | O_NONBLOCK), O_NONBLOCK);
}
