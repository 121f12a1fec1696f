/* Claims about kcmp: whether two processes have the same, or each its own. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "processes.h"

/* Names of linux/kcmp.h, which not every C library comes with. */
enum { OF_FILE = 0, OF_VM = 1, OF_FILES = 2, OF_FS = 3, OF_SIGHAND = 4, OF_NONE = 77 };

static long compare(pid_t one, pid_t other, int kind, long of_one, long of_other)
{
	return syscall(SYS_kcmp, one, other, kind, of_one, of_other);
}

static const char *need_kcmp(void)
{
	return lacks(compare(getpid(), getpid(), OF_VM, 0, 0) < 0, "kcmp");
}

/* Whether two descriptors, of the caller and of that process, are of one description. */
static void assert_one(pid_t other, int fd, int others)
{
	assert_returns(compare(getpid(), other, OF_FILE, fd, others), 0);
	assert_returns(compare(other, getpid(), OF_FILE, others, fd), 0);
}

static void assert_two(pid_t other, int fd, int others)
{
	const long order = compare(getpid(), other, OF_FILE, fd, others);

	assert_that(order == 1 || order == 2);
	assert_returns(compare(other, getpid(), OF_FILE, others, fd), 3 - order);
}

CLAIM(process, kcmp_knows_one_description,
      .says = "on Linux kcmp with KCMP_FILE gives 0 for descriptors of one description, by dup, fork "
	      "or SCM_RIGHTS, in one process or in two, and 1 or 2 for those of two opens, of one file "
	      "too: the other way round the other of these",
      .zh = "在 Linux 上，对同一打开文件描述的描述符（经 dup、fork 或 SCM_RIGHTS，在一个或两个进程中），带 KCMP_FILE 的 "
	    "kcmp 给出 0；对两次 open 得到的（即使是同一文件）给出 1 或 2，调换次序则给出另一个",
      .verdict = HOLDS, .ref = "kcmp(2) KCMP_FILE, RETURN VALUE",
      .needs = { need_kcmp, need_directory, need_scm_rights })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	const int again = must(open("file", O_RDWR)), copy = must(dup(fd));
	const pid_t parent = getpid();
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_one(getpid(), fd, copy);
	assert_two(getpid(), fd, again);
	ACTOR(child) {
		int passed;

		assert_one(parent, fd, fd);
		assert_one(parent, copy, fd);
		assert_two(parent, fd, again);
		passed = must(receive_descriptor(pair[1]));
		assert_two(parent, passed, fd);
		assert_one(parent, passed, again);
	}
	must(send_descriptor(pair[0], again));
	assert_ends(child);
}

CLAIM(process, kcmp_tells_what_a_child_shares,
      .says = "on Linux kcmp finds the memory, descriptors, directory and handlers of a forked child "
	      "to be its own, but of a child of clone with CLONE_FILES the descriptors, with CLONE_FS "
	      "the directory, to be its parent's",
      .zh = "在 Linux 上，kcmp 表明 fork 的子进程的内存、描述符表、目录和信号处理是它自己的，但带 CLONE_FILES 的 clone "
	    "的子进程与父进程共用描述符表，带 CLONE_FS 的共用目录",
      .verdict = HOLDS, .ref = "kcmp(2) KCMP_VM, KCMP_FILES, KCMP_FS, KCMP_SIGHAND; clone(2)",
      .needs = { need_kcmp })
{
	static const struct {
		int kind;
		unsigned long flag;
	} shares[] = { { OF_FILES, CLONE_FILES }, { OF_FS, CLONE_FS } };

	for (int shared = -1; shared < (int)COUNT(shares); shared++) {
		const unsigned long flags = shared < 0 ? 0 : shares[shared].flag;
		const pid_t parent = getpid();
		const pid_t child = (pid_t)must(kernels_clone(flags | SIGCHLD, NULL));
		int status;

		if (child > 0) {
			must(waitpid(child, &status, 0));
			assert_equal(status, 0);
			continue;
		}
		assert_that(compare(parent, getpid(), OF_VM, 0, 0) > 0);
		assert_that(compare(parent, getpid(), OF_SIGHAND, 0, 0) > 0);
		for (int i = 0; i < (int)COUNT(shares); i++)
			assert_equal(compare(parent, getpid(), shares[i].kind, 0, 0) > 0,
				     i != shared);
		_exit(0);
	}
}

CLAIM(process, kcmp_says_what_there_is_not,
      .says = "on Linux kcmp fails with EBADF for a descriptor that is not open, with ESRCH for a "
	      "process that there is not, and with EINVAL for a kind that is none",
      .zh = "在 Linux 上，描述符未打开时 kcmp 失败 (EBADF)，进程不存在时失败 (ESRCH)，种类不存在时失败 (EINVAL)",
      .verdict = HOLDS, .ref = "kcmp(2) ERRORS", .needs = { need_kcmp })
{
	const pid_t gone = must(fork());
	int p[2];

	if (gone == 0)
		_exit(0);
	must(waitpid(gone, NULL, 0));
	must(pipe(p));
	must(close(p[1]));
	assert_fails(compare(getpid(), getpid(), OF_FILE, p[0], p[1]), EBADF);
	assert_fails(compare(getpid(), getpid(), OF_FILE, p[1], p[0]), EBADF);
	assert_fails(compare(getpid(), getpid(), OF_FILE, p[0], -1), EBADF);
	assert_fails(compare(getpid(), gone, OF_FILE, p[0], p[0]), ESRCH);
	assert_fails(compare(gone, getpid(), OF_VM, 0, 0), ESRCH);
	assert_fails(compare(getpid(), getpid(), OF_NONE, p[0], p[0]), EINVAL);
	assert_returns(compare(getpid(), getpid(), OF_FILE, p[0], p[0]), 0);
}
