/* Claims about a process's id, and its pidfd. */
#include <errno.h>
#include <poll.h>
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "pidfd.h"
#include "processes.h"

static void *own_ids(void *ids)
{
	((pid_t *)ids)[0] = getpid();
	((pid_t *)ids)[1] = (pid_t)syscall(SYS_gettid);
	return NULL;
}

CLAIM(process, getpid_is_the_process,
      .says = "getpid is the same in all threads of a process; on Linux each thread's own id is "
	      "gettid, which is the pid in the first",
      .zh = "同一进程所有线程的 getpid 相同；在 Linux 上线程自己的 id 是 gettid，主线程的等于 pid",
      .course = "003 进程创建: getpid 获取自己的线程id", .rows = "processes 1",
      .verdict = WRONG("getpid gives the process's id, the same in all its threads",
		       "getpid 得到的是进程 id，所有线程相同"),
      .ref = "POSIX.1-2024 getpid(); gettid(2)", .needs = { need_threads })
{
	pthread_t thread;
	pid_t ids[2];

	must(pthread_create(&thread, NULL, own_ids, ids) ? -1 : 0);
	must(pthread_join(thread, NULL) ? -1 : 0);
	assert_equal(ids[0], getpid());
	assert_that(ids[1] != getpid());
	assert_equal(syscall(SYS_gettid), getpid());
}

CLAIM(process, a_pidfd_is_readable_when_the_process_ends,
      .says = "on Linux a pidfd shows POLLIN once its process has ended, and not before; waitid "
	      "with P_PIDFD reaps it",
      .zh = "在 Linux 上，pidfd 在进程结束后（而非之前）可读；带 P_PIDFD 的 waitid 回收它",
      .rows = "processes 5", .verdict = HOLDS, .ref = "pidfd_open(2); wait(2) P_PIDFD",
      .needs = { need_pidfd })
{
	siginfo_t info = { 0 };
	int p[2], pidfd;

	must(pipe(p));
	ACTOR(child) {
		live_until_closed(p);
		_exit(4);
	}
	pidfd = assert_succeeds(open_pidfd(pid_of(child), 0));
	assert_ready(pidfd, 0);
	must(close(p[1]));
	await_end(pid_of(child));
	assert_ready(pidfd, POLLIN);
	assert_returns(waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED), 0);
	assert_equal(info.si_pid, pid_of(child));
	assert_equal(info.si_status, 4);
	assert_fails(waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED), ECHILD);
}

CLAIM(process, a_pidfd_sends_to_its_process_alone,
      .says = "on Linux pidfd_send_signal sends to the process of the pidfd, and fails with ESRCH "
	      "when that is gone",
      .zh = "在 Linux 上，pidfd_send_signal 向该 pidfd 的进程发信号；进程已不在时失败 (ESRCH)",
      .rows = "processes 5; signals 1", .verdict = HOLDS,
      .ref = "pidfd_send_signal(2); pidfd_open(2) ESRCH", .needs = { need_pidfd })
{
	int pidfd;

	ACTOR(sibling) {
		pause();
	}
	assert_asleep(sibling, "pause");
	ACTOR(child) {
		pause();
	}
	assert_asleep(child, "pause");
	pidfd = must(open_pidfd(pid_of(child), 0));
	assert_returns(send_by_pidfd(pidfd, SIGTERM, NULL, 0), 0);
	assert_killed(child, SIGTERM);
	assert_not_woken(sibling);
	assert_fails(send_by_pidfd(pidfd, SIGTERM, NULL, 0), ESRCH);
	assert_fails(open_pidfd(pid_of(child), 0), ESRCH);
	assert_fails(open_pidfd(-1, 0), EINVAL);
}

/* The line of /proc/self/status that begins so, without its beginning. */
static const char *status_line(const char *begin)
{
	static char line[1024];
	FILE *status = must(fopen("/proc/self/status", "re"));

	while (fgets(line, sizeof(line), status) && strncmp(line, begin, strlen(begin)) != 0)
		line[0] = '\0';
	fclose(status);
	return line[0] ? line + strlen(begin) : "";
}

CLAIM(process, proc_status_shows_users_and_groups,
      .says = "on Linux /proc/PID/status shows a process's real, effective, saved and file system "
	      "user and group, and its supplementary groups",
      .zh = "在 Linux 上，/proc/PID/status "
	    "显示进程的实际、有效、保存、文件系统用户和组，以及附加组",
      .rows = "processes 1", .verdict = HOLDS, .ref = "credentials(7) NOTES; proc(5) status",
      .needs = { need_users, need_proc })
{
	ACTOR(process) {
		must(setgroups(2, (gid_t[]){ 61001, 61002 }));
		must(syscall(SYS_setresgid, 61003, 61004, 61005));
		must(setresuid(61006, 61007, 61008));
		assert_text(status_line("Uid:"), "\t61006\t61007\t61008\t61007\n");
		assert_text(status_line("Gid:"), "\t61003\t61004\t61005\t61004\n");
		assert_text(status_line("Groups:"), "\t61001 61002 \n");
	}
	assert_ends(process);
}

CLAIM(process, proc_status_shows_the_umask,
      .says = "on Linux /proc/PID/status shows a process's umask, which reading it does not change",
      .zh = "在 Linux 上，/proc/PID/status 显示进程的 umask，读取它不会改变 umask",
      .rows = "sessions 3", .verdict = HOLDS, .ref = "umask(2) NOTES: since Linux 4.7",
      .needs = { need_proc })
{
	static const mode_t masks[] = { 027, 0, 0777 };

	for (size_t i = 0; i < COUNT(masks); i++) {
		char expected[16];

		umask(masks[i]);
		snprintf(expected, sizeof(expected), "\t%04o\n", (unsigned)masks[i]);
		assert_text(status_line("Umask:"), expected);
		assert_equal(umask(masks[i]), masks[i]);
	}
}

/* The real, the effective and the saved user are these. */
static void assert_users(uid_t real, uid_t effective, uid_t saved)
{
	uid_t seen[3] = { 0 };

	must(getresuid(&seen[0], &seen[1], &seen[2]));
	assert_equal(seen[0], real);
	assert_equal(seen[1], effective);
	assert_equal(seen[2], saved);
}

CLAIM(process, setuid_of_the_superuser_is_for_good,
      .says = "setuid by the superuser sets the real, the effective and the saved user: there is no "
	      "way back; by another it sets the effective one alone, to the real or the saved one",
      .zh = "超级用户的 setuid 同时设置实际、有效和保存的用户，无法恢复；其他用户的 setuid "
	    "只把有效用户设为实际的或保存的用户",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setuid(): appropriate privileges, EPERM; credentials(7)",
      .needs = { need_users })
{
	enum { REAL = 61001, EFFECTIVE, SAVED };

	ACTOR(superuser) {
		assert_returns(setuid(REAL), 0);
		assert_users(REAL, REAL, REAL);
		assert_fails(setuid(0), EPERM);
		assert_fails(seteuid(0), EPERM);
		assert_users(REAL, REAL, REAL);
	}
	assert_ends(superuser);
	ACTOR(other) {
		must(setresuid(REAL, EFFECTIVE, SAVED));
		assert_returns(setuid(SAVED), 0);
		assert_users(REAL, SAVED, SAVED);
		assert_returns(setuid(REAL), 0);
		assert_users(REAL, REAL, SAVED);
		assert_fails(setuid(EFFECTIVE), EPERM);
		assert_returns(seteuid(SAVED), 0);
		assert_users(REAL, SAVED, SAVED);
	}
	assert_ends(other);
}
