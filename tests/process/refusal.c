/* Claims about calls that are refused: descriptors, limits, group and users are as they were. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "processes.h"

CLAIM(process, a_refused_dup_leaves_descriptors,
      .says = "dup2 that is refused does not close the descriptor it was to replace, and dup, "
	      "fcntl(F_DUPFD) and close that are refused change none",
      .zh = "dup2 失败时不会关闭它要替换的描述符；dup、fcntl(F_DUPFD)、close "
	    "失败时也不改变任何描述符",
      .rows = "pipes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 dup2(): if fildes is not valid, fildes2 shall not be closed; fcntl() "
	     "F_DUPFD")
{
	int p[2], before;

	must(pipe(p));
	assert_succeeds(fcntl(p[1], F_SETFD, FD_CLOEXEC));
	before = open_descriptors();
	assert_fails(dup2(99, p[1]), EBADF);
	assert_fails(dup2(-1, p[1]), EBADF);
	assert_fails(dup2(p[0], -1), EBADF);
	assert_fails(dup2(99, 99), EBADF);
	assert_fails(dup2(p[0], 1 << 30), EBADF);
	assert_fails(dup(99), EBADF);
	assert_fails(fcntl(p[0], F_DUPFD, (void *)-1), EINVAL);
	assert_fails(fcntl(p[0], F_DUPFD, 1 << 30), EINVAL);
	assert_fails(close(99), EBADF);
	assert_returns(dup2(p[1], p[1]), p[1]);
	assert_equal(open_descriptors(), before);
	assert_returns(fcntl(p[1], F_GETFD), FD_CLOEXEC);
	assert_returns(write(p[1], "whole", 5), 5);
	assert_reads(p[0], "whole");
}

CLAIM(process, a_refused_change_leaves_the_process,
      .says = "setrlimit, setpgid, setsid, setuid, setgid and chdir that are refused leave limits, "
	      "group, session, users and directory as they were",
      .zh = "setrlimit、setpgid、setsid、setuid、setgid、chdir "
	    "失败时，限制、进程组、会话、用户与目录都不变",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setrlimit() EINVAL, EPERM, setpgid() EINVAL, ESRCH, setsid() EPERM, "
	     "setuid() EPERM, chdir() ENOENT",
      .needs = { need_directory, need_other_user })
{
	ACTOR(nobody) {
		struct rlimit limit, seen;
		char before[4096], after[4096];
		pid_t group;

		assert_succeeds(setpgid(0, 0));
		become_nobody();
		group = getpgrp();
		must(getcwd(before, sizeof(before)) ? 0 : -1);
		must(getrlimit(RLIMIT_NOFILE, &limit));
		limit.rlim_max = limit.rlim_cur;
		assert_succeeds(setrlimit(RLIMIT_NOFILE, &limit));
		assert_fails(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 9, 8 }), EINVAL);
		assert_fails(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 3, limit.rlim_max + 1 }),
			     EPERM);
		assert_fails(setpgid(0, -1), EINVAL);
		assert_fails(setsid(), EPERM);
		assert_fails(setuid(0), EPERM);
		assert_fails(setgid(0), EPERM);
		assert_fails(setresuid(0, getuid(), getuid()), EPERM);
		assert_fails(chdir("no/such"), ENOENT);
		must(getrlimit(RLIMIT_NOFILE, &seen));
		assert_that(seen.rlim_cur == limit.rlim_cur && seen.rlim_max == limit.rlim_max);
		assert_that(getpgrp() == group && getsid(0) != getpid());
		assert_that(getuid() != 0 && geteuid() == getuid() && getgid() != 0);
		must(getcwd(after, sizeof(after)) ? 0 : -1);
		assert_text(after, before);
	}
	assert_ends(nobody);
}

CLAIM(process, what_is_no_limit_is_refused,
      .says = "getrlimit and setrlimit of a number that is no resource's fail with EINVAL, and setrlimit "
	      "of a soft limit above the hard one does; the limits stay",
      .zh = "对不是资源的编号，getrlimit 与 setrlimit 失败 (EINVAL)；软限制高于硬限制时 setrlimit 也失败 "
	    "(EINVAL)；限制不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 getrlimit(), setrlimit() EINVAL; getrlimit(2) EINVAL")
{
	struct rlimit limit, now = { 47, 47 };

	must(getrlimit(RLIMIT_NOFILE, &limit));
	assert_fails(getrlimit(RLIM_NLIMITS, &now), EINVAL);
	assert_fails(getrlimit(-1, &now), EINVAL);
	assert_equal(now.rlim_cur, 47);
	assert_fails(setrlimit(RLIM_NLIMITS, &limit), EINVAL);
	assert_fails(setrlimit(-1, &limit), EINVAL);
	now = (struct rlimit){ 20, 19 };
	assert_fails(setrlimit(RLIMIT_NOFILE, &now), EINVAL);
	must(getrlimit(RLIMIT_NOFILE, &now));
	assert_equal(now.rlim_cur, limit.rlim_cur);
	assert_equal(now.rlim_max, limit.rlim_max);
}
