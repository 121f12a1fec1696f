/*
 * Claims about descriptors of processes: how they are opened, waited for, sent to, and taken from.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "namespaces.h"
#include "newer_names.h"
#include "pidfd.h"
#include "processes.h"

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#ifndef PIDFD_NONBLOCK
#define PIDFD_NONBLOCK O_NONBLOCK
#endif

static int get_from(int pidfd, int fd, unsigned flags)
{
	return (int)syscall(SYS_pidfd_getfd, pidfd, fd, flags);
}

static int wait_for(int pidfd, siginfo_t *info)
{
	return waitid((idtype_t)P_PIDFD, (id_t)pidfd, info, WEXITED);
}

static const char *need_nonblocking_pidfd(void)
{
	return lacks_descriptor(open_pidfd(getpid(), PIDFD_NONBLOCK),
				"pidfd_open with PIDFD_NONBLOCK");
}

static const char *need_getfd(void)
{
	int pidfd = open_pidfd(getpid(), 0), copy;
	const char *reason;

	if (pidfd < 0)
		return lacks(true, "pidfd_open");
	copy = get_from(pidfd, pidfd, 0);
	reason = lacks(copy < 0, "pidfd_getfd");
	close(copy);
	close(pidfd);
	return reason;
}

CLAIM(process, pidfd_open_gives_the_lowest_which_closes_on_exec,
      .says = "on Linux pidfd_open gives the lowest free descriptor, which closes on exec; it has "
	      "O_NONBLOCK just with PIDFD_NONBLOCK, and nothing can be read from it",
      .zh = "在 Linux 上，pidfd_open 给出最小的空闲描述符，exec 时关闭；只有带 PIDFD_NONBLOCK "
	    "才是非阻塞的；不能从中读取",
      .rows = "processes 5", .verdict = HOLDS, .ref = "pidfd_open(2)",
      .needs = { need_nonblocking_pidfd })
{
	static const int flags[] = { 0, PIDFD_NONBLOCK };

	for (size_t i = 0; i < COUNT(flags); i++) {
		int lowest = must(dup(0)), pidfd;

		must(close(lowest));
		pidfd = assert_succeeds(open_pidfd(getpid(), (unsigned)flags[i]));
		assert_equal(pidfd, lowest);
		assert_returns(fcntl(pidfd, F_GETFD), FD_CLOEXEC);
		assert_returns(fcntl(pidfd, F_GETFL) & O_NONBLOCK, flags[i]);
		assert_fails(read(pidfd, (char[8]){ 0 }, 8), EINVAL);
	}
}

CLAIM(process, pidfd_open_refuses_bad_arguments,
      .says = "on Linux pidfd_open fails with EINVAL for unknown flags and for a pid of 0 or less, "
	      "with ESRCH for that of a child that was waited for, with EMFILE at the limit of "
	      "descriptors",
      .zh = "在 Linux 上，标志未知或 pid 不为正时 pidfd_open 失败 (EINVAL)，子进程已被回收时失败 "
	    "(ESRCH)，达到描述符上限时失败 (EMFILE)",
      .rows = "processes 5", .verdict = HOLDS, .ref = "pidfd_open(2) ERRORS",
      .needs = { need_pidfd })
{
	const int open_before = open_descriptors();
	pid_t child = must(fork());

	if (child == 0)
		_exit(0);
	must(waitpid(child, NULL, 0));
	assert_fails(open_pidfd(getpid(), 1U << 30), EINVAL);
	assert_fails(open_pidfd(0, 0), EINVAL);
	assert_fails(open_pidfd(-1, 0), EINVAL);
	assert_fails(open_pidfd(-getpid(), 0), EINVAL);
	assert_fails(open_pidfd(child, 0), ESRCH);
	assert_equal(open_descriptors(), open_before);
	limit_descriptors(3);
	assert_fails(open_pidfd(getpid(), 0), EMFILE);
}

CLAIM(process, a_zombie_can_have_a_pidfd,
      .says = "on Linux pidfd_open of a child that has ended and was not waited for succeeds: what "
	      "it gives is readable at once, takes signals in vain, and waitid reaps the child by "
	      "it",
      .zh = "在 Linux 上，对已结束但未回收的子进程 pidfd_open "
	    "成功：所得描述符立即可读，可向它发信号但无作用，waitid 可由它回收子进程",
      .rows = "processes 5", .verdict = HOLDS, .ref = "pidfd_open(2) NOTES; wait(2) P_PIDFD",
      .needs = { need_pidfd })
{
	siginfo_t info = { 0 };
	pid_t child = must(fork());
	int pidfd;

	if (child == 0)
		_exit(6);
	await_end(child);
	pidfd = assert_succeeds(open_pidfd(child, 0));
	assert_ready(pidfd, POLLIN);
	assert_returns(send_by_pidfd(pidfd, SIGKILL, NULL, 0), 0);
	assert_returns(wait_for(pidfd, &info), 0);
	assert_equal(info.si_pid, child);
	assert_equal(info.si_code, CLD_EXITED);
	assert_equal(info.si_status, 6);
	assert_fails(send_by_pidfd(pidfd, SIGKILL, NULL, 0), ESRCH);
}

CLAIM(process, a_nonblocking_pidfd_gives_eagain,
      .says = "on Linux waitid by a pidfd of PIDFD_NONBLOCK fails with EAGAIN while its child "
	      "runs, where WNOHANG would give 0, and reaps it once it has ended; by another it "
	      "sleeps",
      .zh = "在 Linux 上，子进程运行时，经 PIDFD_NONBLOCK 的 pidfd 调用 waitid 失败 (EAGAIN)，带 "
	    "WNOHANG 则返回 0，子进程结束后回收它；经普通 pidfd 则睡眠",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "pidfd_open(2) PIDFD_NONBLOCK; wait(2) EAGAIN", .needs = { need_nonblocking_pidfd })
{
	int p[2];

	must(pipe(p));
	ACTOR(parent) {
		siginfo_t info = { 0 };
		pid_t child = fork_until_closed(p);
		int now = must(open_pidfd(child, PIDFD_NONBLOCK));
		int later = must(open_pidfd(child, 0));

		assert_fails(wait_for(now, &info), EAGAIN);
		assert_returns(waitid((idtype_t)P_PIDFD, (id_t)later, &info, WEXITED | WNOHANG), 0);
		assert_equal(info.si_pid, 0);
		assert_returns(waitid((idtype_t)P_PIDFD, (id_t)later, &info, WEXITED | WNOWAIT), 0);
		assert_returns(wait_for(now, &info), 0);
		assert_equal(info.si_pid, child);
		assert_fails(wait_for(now, &info), ECHILD);
	}
	assert_asleep(parent, "waitid");
	must(close(p[1]));
	assert_ends(parent);
}

CLAIM(process, waitid_by_a_pidfd_takes_no_other,
      .says = "on Linux waitid with P_PIDFD leaves other children, fails with ECHILD for a process "
	      "that is no child, with EBADF for what is no pidfd, with EINVAL for a negative one",
      .zh = "在 Linux 上，带 P_PIDFD 的 waitid 不动其他子进程；不是子进程时失败 (ECHILD)，不是 "
	    "pidfd 时失败 (EBADF)，描述符为负时失败 (EINVAL)",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "wait(2) P_PIDFD, ECHILD; Linux kernel/exit.c waitid, kernel/pid.c pidfd_get_pid()",
      .needs = { need_pidfd })
{
	siginfo_t info = { 0 };
	pid_t first = must(fork()), second;

	if (first == 0)
		_exit(0);
	second = must(fork());
	if (second == 0)
		_exit(0);
	await_end(first);
	await_end(second);
	assert_returns(wait_for(must(open_pidfd(second, 0)), &info), 0);
	assert_equal(info.si_pid, second);
	assert_fails(wait_for(must(open_pidfd(getpid(), 0)), &info), ECHILD);
	assert_fails(wait_for(must(open_pidfd(getppid(), 0)), &info), ECHILD);
	assert_fails(wait_for(must(open("/dev/null", O_RDONLY)), &info), EBADF);
	assert_fails(wait_for(99, &info), EBADF);
	assert_fails(wait_for(-1, &info), EINVAL);
	assert_returns(waitpid(-1, NULL, WNOHANG), first);
}

CLAIM(process, clone_gives_the_childs_pidfd,
      .says = "on Linux clone with CLONE_PIDFD gives the parent a descriptor of the child, which "
	      "closes on exec, takes signals for it, and by which waitid reaps it",
      .zh = "在 Linux 上，带 CLONE_PIDFD 的 clone 给父进程一个子进程的描述符：exec "
	    "时关闭，可用它发信号，并可用 waitid 回收子进程",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "clone(2) CLONE_PIDFD; pidfd_send_signal(2) NOTES", .needs = { need_pidfd })
{
	siginfo_t info = { 0 };
	int pidfd = -1;
	pid_t child = (pid_t)assert_succeeds(kernels_clone(CLONE_PIDFD | SIGCHLD, &pidfd));

	if (child == 0)
		for (;;)
			pause();
	assert_returns(fcntl(pidfd, F_GETFD), FD_CLOEXEC);
	assert_ready(pidfd, 0);
	assert_returns(send_by_pidfd(pidfd, SIGKILL, NULL, 0), 0);
	assert_returns(wait_for(pidfd, &info), 0);
	assert_equal(info.si_pid, child);
	assert_equal(info.si_status, SIGKILL);
}

CLAIM(process, a_directory_of_proc_takes_signals_alone,
      .says = "on Linux pidfd_send_signal sends to the process whose directory of /proc the "
	      "descriptor is, also once that is a zombie, and gives ESRCH when it was waited for; "
	      "waitid and epoll do not take such a descriptor",
      .zh = "在 Linux 上，pidfd_send_signal 也接受 /proc "
	    "中进程目录的描述符（僵尸亦可），回收后失败 "
	    "(ESRCH)；waitid 与 epoll 不接受它",
      .rows = "processes 5; signals 1", .verdict = HOLDS,
      .ref = "pidfd_send_signal(2) NOTES; pidfd_open(2) NOTES",
      .needs = { need_pidfd, need_proc, need_epoll })
{
	char path[40];
	int directory;

	ACTOR(child) {
		pause();
	}
	assert_asleep(child, "pause");
	snprintf(path, sizeof(path), "/proc/%d", (int)pid_of(child));
	directory = must(open(path, O_RDONLY | O_DIRECTORY));
	assert_fails(wait_for(directory, &(siginfo_t){ 0 }), EBADF);
	assert_fails(epoll_ctl(must(epoll_create1(0)), EPOLL_CTL_ADD, directory,
			       &(struct epoll_event){ 0 }),
		     EPERM);
	assert_returns(send_by_pidfd(directory, SIGTERM, NULL, 0), 0);
	await_end(pid_of(child));
	assert_returns(send_by_pidfd(directory, SIGTERM, NULL, 0), 0);
	assert_killed(child, SIGTERM);
	assert_fails(send_by_pidfd(directory, SIGTERM, NULL, 0), ESRCH);
}

/* What sigqueue would give to go with a signal, though of this kind. */
static siginfo_t info_of(int signal, int code)
{
	siginfo_t info = { 0 };

	info.si_signo = signal;
	info.si_code = code;
	info.si_pid = 4711;
	info.si_uid = 815;
	info.si_value.sival_int = -77;
	return info;
}

CLAIM(process, pidfd_send_signal_hands_on_what_it_is_given,
      .says = "on Linux the siginfo that pidfd_send_signal is given comes with the signal as it "
	      "is; it fails with EINVAL where that has another number, and with EPERM where it "
	      "claims to come from kill or the kernel and goes to another process",
      .zh = "在 Linux 上，交给 pidfd_send_signal 的 siginfo 原样随信号到达；其中编号不符时失败 "
	    "(EINVAL)，冒充 kill 或内核而发给其他进程时失败 (EPERM)",
      .rows = "signals 8", .verdict = HOLDS, .ref = "pidfd_send_signal(2): info, EINVAL, EPERM",
      .needs = { need_pidfd })
{
	static const int not_for_others[] = { SI_USER, SI_TKILL, SI_KERNEL };
	siginfo_t info = info_of(SIGUSR1, SI_QUEUE), seen;
	sigset_t set;
	int own = must(open_pidfd(getpid(), 0)), other;

	sigemptyset(&set);
	must(sigaddset(&set, SIGUSR1));
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	other = must(open_pidfd(getppid(), 0));
	for (size_t i = 0; i < COUNT(not_for_others); i++) {
		siginfo_t forged = info_of(0, not_for_others[i]);

		assert_fails(send_by_pidfd(other, 0, &forged, 0), EPERM);
	}
	assert_fails(send_by_pidfd(own, SIGUSR2, &info, 0), EINVAL);
	assert_returns(send_by_pidfd(own, SIGUSR1, &info, 0), 0);
	assert_returns(sigtimedwait(&set, &seen, &(struct timespec){ 0, 0 }), SIGUSR1);
	assert_equal(seen.si_code, SI_QUEUE);
	assert_equal(seen.si_pid, 4711);
	assert_equal(seen.si_uid, 815);
	assert_equal(seen.si_value.sival_int, -77);
}

CLAIM(process, pidfd_send_signal_asks_who_may,
      .says = "on Linux pidfd_send_signal to another user's process fails with EPERM, though a "
	      "privileged process opened the pidfd",
      .zh = "在 Linux 上，pidfd_send_signal 发给其他用户的进程时失败 (EPERM)，即使 pidfd "
	    "由特权进程打开",
      .rows = "signals 1", .verdict = HOLDS, .ref = "pidfd_send_signal(2) EPERM",
      .needs = { need_pidfd, need_users })
{
	int pidfd = must(open_pidfd(getpid(), 0));

	ACTOR(other) {
		become_nobody();
		assert_fails(send_by_pidfd(pidfd, 0, NULL, 0), EPERM);
		assert_fails(send_by_pidfd(pidfd, SIGTERM, NULL, 0), EPERM);
		assert_returns(send_by_pidfd(must(open_pidfd(getpid(), 0)), 0, NULL, 0), 0);
	}
	assert_ends(other);
}

CLAIM(process, pidfd_getfd_duplicates_another_ones,
      .says = "on Linux pidfd_getfd gives the lowest free descriptor, which closes on exec, of the "
	      "open file that another process's descriptor is of: they share offset and "
	      "O_NONBLOCK, and that process takes no part",
      .zh = "在 Linux 上，pidfd_getfd 给出最小的空闲描述符，exec "
	    "时关闭，与另一进程的描述符是同一打开文件：共享偏移与 O_NONBLOCK；那个进程无须参与",
      .rows = "processes 5", .verdict = HOLDS, .ref = "pidfd_getfd(2)",
      .needs = { need_many_descriptors, need_getfd, need_directory })
{
	int lowest, copy;

	ACTOR(owner) {
		int fd = must(open("file", O_RDWR | O_CREAT, 0600));

		must(dup2(fd, 77));
		must(write(fd, "one,two", 7));
		must(lseek(fd, 4, SEEK_SET));
		pause_at("opened");
		assert_returns(lseek(77, 0, SEEK_CUR), 7);
		assert_returns(fcntl(77, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
		assert_returns(fcntl(77, F_GETFD), 0);
	}
	await(owner, "opened");
	lowest = must(dup(0));
	copy = must(open_pidfd(pid_of(owner), 0));
	must(close(lowest));
	assert_returns(copy = get_from(copy, 77, 0), lowest);
	assert_returns(fcntl(copy, F_GETFD), FD_CLOEXEC);
	assert_reads(copy, "two");
	must(fcntl(copy, F_SETFL, O_NONBLOCK));
	resume(owner);
	assert_ends(owner);
	assert_returns(lseek(copy, 0, SEEK_SET), 0);
}

CLAIM(process, pidfd_getfd_refuses_bad_arguments,
      .says = "on Linux pidfd_getfd fails with EBADF for what is no pidfd and for what is not open "
	      "there, with EINVAL for any flag, with EMFILE at the caller's limit, and with ESRCH "
	      "for a child that was waited for",
      .zh = "在 Linux 上，参数不是 pidfd 或对方没有该描述符时 pidfd_getfd 失败 "
	    "(EBADF)，有标志时失败 "
	    "(EINVAL)，达到自己的上限时失败 (EMFILE)，子进程已被回收时失败 (ESRCH)",
      .rows = "processes 5", .verdict = HOLDS, .ref = "pidfd_getfd(2) ERRORS",
      .needs = { need_many_descriptors, need_getfd })
{
	int null = must(open("/dev/null", O_RDONLY)), pidfd, open_before;

	ACTOR(owner) {
		must(dup2(null, 76));
		pause();
	}
	assert_asleep(owner, "pause");
	pidfd = must(open_pidfd(pid_of(owner), 0));
	open_before = open_descriptors();
	assert_fails(get_from(null, 76, 0), EBADF);
	assert_fails(get_from(99, 76, 0), EBADF);
	assert_fails(get_from(pidfd, 77, 0), EBADF);
	assert_fails(get_from(pidfd, -1, 0), EBADF);
	assert_fails(get_from(pidfd, 76, 1), EINVAL);
	assert_equal(open_descriptors(), open_before);
	limit_descriptors(3);
	assert_fails(get_from(pidfd, 76, 0), EMFILE);
	limit_descriptors(100);
	send_signal(owner, SIGTERM);
	assert_killed(owner, SIGTERM);
	assert_fails(get_from(pidfd, 76, 0), ESRCH);
}

CLAIM(process, pidfd_getfd_is_for_who_may_trace,
      .says = "on Linux pidfd_getfd from another user's process fails with EPERM, whoever opened "
	      "the pidfd",
      .zh = "在 Linux 上，从其他用户的进程 pidfd_getfd 失败 (EPERM)，无论 pidfd 由谁打开",
      .rows = "processes 5", .verdict = HOLDS, .ref = "pidfd_getfd(2) EPERM; ptrace(2)",
      .needs = { need_getfd, need_users })
{
	int pidfd = must(open_pidfd(getpid(), 0));

	ACTOR(other) {
		become_nobody();
		assert_fails(get_from(pidfd, 0, 0), EPERM);
	}
	assert_ends(other);
}

CLAIM(process, a_pidfd_sends_down_a_namespace_not_up,
      .says = "on Linux pidfd_send_signal reaches a process in a PID namespace below the caller's, "
	      "and fails with EINVAL for one above, though its pidfd was inherited",
      .zh = "在 Linux 上，pidfd_send_signal 可发给下级 PID "
	    "命名空间中的进程；对上级命名空间中的进程失败 "
	    "(EINVAL)，即使继承了其 pidfd",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "pidfd_send_signal(2) EINVAL; pid_namespaces(7)",
      .needs = { need_pidfd, need_pid_namespace })
{
	int above = must(open_pidfd(getpid(), 0)), below, p[2], status;
	pid_t init;

	must(pipe(p));
	must(unshare(CLONE_NEWPID));
	init = must(fork());
	if (init == 0) {
		assert_fails(send_by_pidfd(above, 0, NULL, 0), EINVAL);
		assert_fails(send_by_pidfd(above, SIGTERM, NULL, 0), EINVAL);
		must(write(p[1], "!", 1));
		for (;;)
			pause();
	}
	must(close(p[1]));
	assert_reads(p[0], "!");
	below = must(open_pidfd(init, 0));
	assert_returns(send_by_pidfd(below, 0, NULL, 0), 0);
	assert_returns(send_by_pidfd(below, SIGKILL, NULL, 0), 0);
	assert_returns(waitpid(init, &status, 0), init);
	assert_that(WIFSIGNALED(status));
	assert_equal(WTERMSIG(status), SIGKILL);
}

/* Tried in a child: it can't be undone. */
static const char *need_namespaces_by_pidfd(void)
{
	const char *why = need_pidfd();
	int status = 1;
	pid_t pid;

	if (why)
		return why;
	pid = fork();
	if (pid == 0) {
		const ino_t others = namespace_of("uts");

		if (lacks(unshare(CLONE_NEWUTS) < 0, "unshare(CLONE_NEWUTS)") ||
		    namespace_of("uts") == others)
			_exit(2);
		if (lacks(syscall(SYS_setns, open_pidfd(getpid(), 0), CLONE_NEWUTS) < 0,
			  "setns by a pidfd"))
			_exit(3);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return "no child to try it in";
	return status == 2 << 8   ? "no UTS namespace is to be had: unshare(CLONE_NEWUTS)"
	       : status == 3 << 8 ? "setns by a pidfd is refused"
				  : NULL;
}

CLAIM(process, a_pidfd_leads_into_namespaces,
      .says = "on Linux setns with a pidfd takes the caller into the namespace of its process that "
	      "it asks for",
      .zh = "在 Linux 上，setns 可用 pidfd 使调用者进入该进程的指定命名空间", .rows = "processes 5",
      .verdict = HOLDS, .ref = "pidfd_open(2) NOTES; setns(2)",
      .needs = { need_namespaces_by_pidfd })
{
	struct utsname name;

	ACTOR(other) {
		must(unshare(CLONE_NEWUTS));
		must(sethostname("within", 6));
		pause_at("within");
	}
	await(other, "within");
	must(uname(&name));
	assert_that(strcmp(name.nodename, "within") != 0);
	assert_returns(syscall(SYS_setns, must(open_pidfd(pid_of(other), 0)), CLONE_NEWUTS), 0);
	must(uname(&name));
	assert_text(name.nodename, "within");
	resume(other);
	assert_ends(other);
}

static int release_memory(int pidfd, unsigned flags)
{
	return (int)syscall(SYS_process_mrelease, pidfd, flags);
}

static const char *need_mrelease(void)
{
	const char *why = need_pidfd();

	if (why)
		return why;
	return lacks(release_memory(-1, 0) < 0 && errno != EBADF, "process_mrelease");
}

CLAIM(process, memory_is_released_of_the_dying_alone,
      .says = "on Linux process_mrelease fails with EINVAL for a process that is not dying, whose memory "
	      "stays, and for any flag, with EBADF for what is no pidfd, and with ESRCH for one that "
	      "has ended; for one that is being killed it succeeds, or finds that it has ended",
      .zh = "在 Linux 上，对不在消亡中的进程 process_mrelease 失败 "
	    "(EINVAL)，其内存不变；给出任何标志也是 EINVAL，不是 pidfd 的为 EBADF，已结束的为 "
	    "ESRCH；对正被杀死的进程则成功，或发现它已结束",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "Linux mm/oom_kill.c process_mrelease(); commit 884a7e5964e0",
      .needs = { need_mrelease })
{
	static char memory[16];
	int pidfd;

	ACTOR(victim) {
		strcpy(memory, "its own");
		pause_at("it is asked for");
		assert_text(memory, "its own");
		pause();
	}
	pidfd = must(open_pidfd(pid_of(victim), 0));
	assert_fails(release_memory(pidfd, 0), EINVAL);
	assert_fails(release_memory(0, 0), EBADF);
	await(victim, "it is asked for");
	assert_fails(release_memory(pidfd, 0), EINVAL);
	resume(victim);
	assert_asleep(victim, "pause");
	send_signal(victim, SIGKILL);
	assert_fails(release_memory(pidfd, 1), EINVAL);
	if (release_memory(pidfd, 0) < 0)
		assert_equal(errno, ESRCH);
	assert_killed(victim, SIGKILL);
	assert_fails(release_memory(pidfd, 0), ESRCH);
}
