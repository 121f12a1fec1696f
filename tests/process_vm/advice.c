/* Claims about process_madvise, by which a process advises on another's memory. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "pidfd.h"
#include "transfers.h"

static long advise(int pidfd, const struct iovec *ranges, size_t count, int advice, unsigned flags)
{
	return syscall(SYS_process_madvise, (long)pidfd, ranges, (long)count, (long)advice,
		       (long)flags);
}

/* Who may not advise on another's memory is refused that of a child, too. */
static const char *need_process_madvise(void)
{
	const struct iovec range = { private_pages(1, 'p'), (size_t)sysconf(_SC_PAGESIZE) };
	const char *why = need_pidfd();
	pid_t child;

	if (why)
		return why;
	child = fork();
	if (child == 0)
		for (;;)
			pause();
	why = lacks(child > 0 && advise(open_pidfd(child, 0), &range, 1, MADV_COLD, 0) < 0,
		    "process_madvise");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return why;
}

CLAIM(process_vm, process_madvise_counts_bytes_and_keeps_them,
      .says = "on Linux process_madvise with MADV_COLD, MADV_PAGEOUT or MADV_WILLNEED returns how "
	      "many bytes of another process's memory were advised on, up to the first range that "
	      "is none; both processes' bytes stay",
      .zh = "在 Linux 上，带 MADV_COLD、MADV_PAGEOUT 或 MADV_WILLNEED 的 process_madvise "
	    "返回对另一进程内存所建议的字节数，止于第一个无效的范围；双方的内容不变",
      .rows = "processes 4", .verdict = HOLDS, .ref = "process_madvise(2) RETURN VALUE",
      .needs = { need_process_madvise })
{
	static const int advices[] = { MADV_COLD, MADV_PAGEOUT, MADV_WILLNEED };
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = private_pages(4, 'p');
	struct iovec ranges[] = { { p, page }, { p + 2 * page, 2 * page }, { p + 1, page } };
	int pidfd;

	ACTOR(child) {
		memset(p, 'c', 4 * page);
		pause_at("written");
		for (size_t at = 0; at < 4 * page; at += 64)
			assert_equal(peek(p + at), 'c');
	}
	await(child, "written");
	pidfd = must(open_pidfd(pid_of(child), 0));
	for (size_t i = 0; i < COUNT(advices); i++) {
		assert_returns(advise(pidfd, ranges, 2, advices[i], 0), 3 * page);
		assert_returns(advise(pidfd, ranges, 3, advices[i], 0), 3 * page);
		assert_returns(advise(pidfd, ranges, 0, advices[i], 0), 0);
		assert_fails(advise(pidfd, ranges + 2, 1, advices[i], 0), EINVAL);
	}
	resume(child);
	assert_ends(child);
	for (size_t at = 0; at < 4 * page; at += 64)
		assert_equal(peek(p + at), 'p');
}

/* Of one's own memory anybody may, since Linux 6.12. */
static const char *need_own_advice(void)
{
	const struct iovec range = { private_pages(1, 'p'), (size_t)sysconf(_SC_PAGESIZE) };
	const char *why = need_pidfd();

	return why ? why
		   : lacks(advise(open_pidfd(getpid(), 0), &range, 1, MADV_COLD, 0) < 0,
			   "process_madvise");
}

CLAIM(process_vm, process_madvise_of_others_takes_a_privilege,
      .says = "on Linux process_madvise of another process's memory, be it a child's, fails with EPERM "
	      "without CAP_SYS_NICE, of the caller's own it does not",
      .zh = "在 Linux 上，没有 CAP_SYS_NICE 时，对另一进程（即使是子进程）的内存 process_madvise 失败 "
	    "(EPERM)，对自己的内存则成功",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "process_madvise(2) EPERM; Linux mm/madvise.c process_madvise(): CAP_SYS_NICE",
      .needs = { need_own_advice, need_other_user, need_dumpable })
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const struct iovec range = { private_pages(1, 'p'), page };

	ACTOR(ordinary) {
		int p[2];
		pid_t child;

		become_nobody();
		must(prctl(PR_SET_DUMPABLE, 1L, 0L, 0L, 0L)); /* its child may be traced */
		must(pipe(p));
		child = must(fork());
		if (child == 0) {
			must(close(p[1]));
			must(read(p[0], &(char){ 0 }, 1));
			_exit(0);
		}
		assert_fails(advise(must(open_pidfd(child, 0)), &range, 1, MADV_COLD, 0), EPERM);
		assert_returns(advise(must(open_pidfd(getpid(), 0)), &range, 1, MADV_COLD, 0),
			       page);
		must(close(p[1]));
		must(waitpid(child, NULL, 0));
	}
	assert_ends(ordinary);
}

CLAIM(process_vm, process_madvise_harms_no_other,
      .says = "on Linux process_madvise with MADV_DONTNEED or MADV_FREE of another process's memory "
	      "fails with EINVAL, and its bytes stay",
      .zh = "在 Linux 上，对另一进程的内存，带 MADV_DONTNEED 或 MADV_FREE 的 process_madvise 失败 (EINVAL)，其内容不变",
      .rows = "processes 4", .verdict = HOLDS, .ref = "process_madvise(2) EINVAL",
      .needs = { need_process_madvise })
{
	static const int advices[] = { MADV_DONTNEED, MADV_FREE };
	char *p = private_pages(1, 'p');
	const struct iovec range = { p, (size_t)sysconf(_SC_PAGESIZE) };
	int pidfd;

	ACTOR(child) {
		pause_at("began");
		assert_equal(peek(p), 'p');
	}
	await(child, "began");
	pidfd = must(open_pidfd(pid_of(child), 0));
	for (size_t i = 0; i < COUNT(advices); i++)
		assert_fails(advise(pidfd, &range, 1, advices[i], 0), EINVAL);
	resume(child);
	assert_ends(child);
	assert_equal(peek(p), 'p');
}

CLAIM(process_vm, process_madvise_refuses_bad_arguments,
      .says = "on Linux process_madvise fails with EINVAL for any flag, with EBADF for what is no "
	      "pidfd, with ENOMEM where nothing is mapped there, with EFAULT for no array of ranges, "
	      "and with ESRCH for a process that was waited for",
      .zh = "在 Linux 上，带任何标志时 process_madvise 失败 (EINVAL)，不是 pidfd 时 (EBADF)，对方该处无映射时 "
	    "(ENOMEM)，范围数组无效时 (EFAULT)，进程已被回收时 (ESRCH)",
      .rows = "processes 4", .verdict = HOLDS, .ref = "process_madvise(2) ERRORS",
      .needs = { need_process_madvise })
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct iovec range = { private_pages(1, 'p'), page };
	pid_t child = must(fork());
	int pidfd;

	if (child == 0)
		for (;;)
			pause();
	pidfd = must(open_pidfd(child, 0));
	assert_fails(advise(pidfd, &range, 1, MADV_COLD, 1), EINVAL);
	assert_fails(advise(0, &range, 1, MADV_COLD, 0), EBADF);
	assert_fails(advise(-1, &range, 1, MADV_COLD, 0), EBADF);
	assert_fails(advise(pidfd, NULL, 1, MADV_COLD, 0), EFAULT);
	range.iov_base = (void *)page; /* below what may be mapped */
	assert_fails(advise(pidfd, &range, 1, MADV_COLD, 0), ENOMEM);
	must(kill(child, SIGKILL));
	must(waitpid(child, NULL, 0));
	assert_fails(advise(pidfd, &range, 1, MADV_COLD, 0), ESRCH);
}
