/* Claims about processes: fork, exec, exit, and waiting for children. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"

FAMILY(process, need_pipe);

/* Numbers that all actors see, 0 at first. */
static atomic_int *shared_numbers(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* The letter of a process's state in /proc: 'Z' of a zombie; 0 where it is gone. */
static char state_of(pid_t pid)
{
	char path[40], line[512], state = '\0';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return '\0';
	if (fgets(line, sizeof(line), file) && strrchr(line, ')'))
		sscanf(strrchr(line, ')'), ") %c", &state);
	fclose(file);
	return state;
}

/* Waits until a child has ended, and leaves it unreaped. */
static void await_end(pid_t pid)
{
	siginfo_t info;

	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
}

/* fork */

CLAIM(process, fork_returns_twice,
      .says = "fork returns 0 in the child and the child's pid in the parent; the child's getpid "
	      "and getppid agree with that",
      .zh = "fork 在子进程中返回 0，在父进程中返回子进程的 pid；子进程的 getpid 与 getppid "
	    "与之一致",
      .course = "003 进程创建: fork 创建进程，创建成功返回0; 003 进程创建: getppid 获取父进程id",
      .rows = "processes 1",
      .verdict = HOLDS_IF("it is the child that looks: the parent gets the child's pid, and -1 if "
			  "there is no child",
			  "是在子进程中：父进程得到子进程的 pid，失败时得到 -1"),
      .ref = "POSIX.1-2024 fork() RETURN VALUE, getpid(), getppid()")
{
	atomic_int *seen = shared_numbers();
	pid_t parent = getpid(), above = getppid();
	pid_t child = must(fork());

	if (child == 0) {
		seen[0] = getpid();
		seen[1] = getppid();
		_exit(0);
	}
	assert_that(child > 0);
	assert_returns(waitpid(child, NULL, 0), child);
	assert_equal(seen[0], child);
	assert_equal(seen[1], parent);
	assert_equal(getpid(), parent);
	assert_equal(getppid(), above);
}

CLAIM(process, n_forks_with_break_make_n_children,
      .says = "a loop of N forks in which the child breaks makes just N children of one parent, "
	      "all different",
      .zh = "循环 fork N 次，子进程 break，则恰好产生同一父进程的 N 个子进程，pid 各不相同",
      .course = "003 进程创建: int N = 5; //create N sub process", .rows = "processes 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork()")
{
	atomic_int *counts = shared_numbers();
	pid_t parent = getpid(), child = 1, last = 0;

	for (int i = 0; i < 5 && child != 0; i++)
		child = must(fork());
	if (child == 0) {
		atomic_fetch_add(&counts[0], 1);
		atomic_fetch_add(&counts[1], getppid() == parent);
		_exit(0);
	}
	for (int i = 0; i < 5; i++) {
		child = assert_succeeds(wait(NULL));
		assert_that(child != last && child != parent);
		last = child;
	}
	assert_fails(wait(NULL), ECHILD);
	assert_equal(counts[0], 5);
	assert_equal(counts[1], 5);
}

CLAIM(process, n_forks_without_break_make_more,
      .says = "a loop of N forks in which the child goes on makes 2 to the N processes",
      .zh = "循环 fork N 次而子进程不 break，则共有 2 的 N 次方个进程",
      .course = "003 进程创建: break", .rows = "processes 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork()")
{
	atomic_int *processes = shared_numbers();
	pid_t scenario = getpid();

	for (int i = 0; i < 3; i++)
		must(fork());
	while (wait(NULL) > 0)
		;
	assert_equal(errno, ECHILD);
	atomic_fetch_add(processes, 1);
	if (getpid() != scenario)
		_exit(0);
	assert_equal(*processes, 8);
}

CLAIM(process, the_samples_loop_goes_on_until_echild,
      .says = "waitpid that has nobody left to wait for returns -1, which is not 0: the sample's "
	      "loop ends by its ECHILD",
      .zh = "没有可等待的子进程时 waitpid 返回 -1 而不是 0：示例的循环靠 ECHILD 结束",
      .course = "003 进程创建: while (pid = waitpid (-1, NULL, 0)){ if (errno == ECHILD) break; }",
      .rows = "processes 2",
      .verdict = HOLDS_IF("errno is not ECHILD before: a waitpid that succeeds leaves it, and the "
			  "loop would end after the first child",
			  "此前 errno 不是 ECHILD：成功的 waitpid 不改变 "
			  "errno，否则循环会在第一个子进程后就结束"),
      .ref = "POSIX.1-2024 waitpid() ECHILD, errno: not set by a call that succeeds")
{
	static const int before[] = { 0, ECHILD }, reaped[] = { 3, 1 };

	for (int i = 0; i < 2; i++) {
		int children = 0;
		pid_t pid;

		for (int n = 0; n < 3; n++)
			if (must(fork()) == 0)
				_exit(0);
		errno = before[i];
		while ((pid = waitpid(-1, NULL, 0))) {
			children += pid > 0;
			if (errno == ECHILD)
				break;
		}
		assert_equal(children, reaped[i]);
		if (before[i] != ECHILD)
			assert_equal(pid, -1);
		while (wait(NULL) > 0)
			;
	}
}

static char global;

CLAIM(process, memory_is_separate,
      .says = "what a child changes in globals, stack and heap its parent does not see, nor the "
	      "child what the parent changes",
      .zh = "子进程对全局变量、栈、堆的修改父进程看不到，父进程的修改子进程也看不到",
      .course = "002 IPC: 任何一个进程的全局变量在另一个进程中是看不见的; 002: "
		"进程地址空间相互独立; 000: 用户空间是不可能实现的",
      .rows = "processes 4", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); fork(2)")
{
	char local, *heap = malloc(64), *const places[] = { &global, &local, heap };

	for (int i = 0; i < 3; i++)
		poke(places[i], 'a');
	ACTOR(child) {
		pause_at("before its change");
		for (int i = 0; i < 3; i++) {
			assert_equal(peek(places[i]), 'a');
			poke(places[i], 'c');
		}
		pause_at("after its change");
		for (int i = 0; i < 3; i++)
			assert_equal(peek(places[i]), 'c');
	}
	await(child, "before its change");
	for (int i = 0; i < 3; i++)
		poke(places[i], 'p');
	resume(child);
	await(child, "after its change");
	for (int i = 0; i < 3; i++)
		assert_equal(peek(places[i]), 'p');
	resume(child);
	assert_ends(child);
	free(heap);
}

CLAIM(process, an_open_file_is_shared_with_its_offset,
      .says = "a child's descriptors are of the same open files: what one reads moves the other's "
	      "offset; closing is each one's own",
      .zh = "子进程的描述符指向同一个打开的文件：一方读取会移动另一方的偏移；关闭则各自独立",
      .rows = "processes 4", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); fork(2)",
      .needs = { need_directory })
{
	int fd = must(open("file", O_CREAT | O_RDWR, 0600));

	must(write(fd, "123456", 6));
	must(lseek(fd, 0, SEEK_SET));
	ACTOR(child) {
		assert_returns(read(fd, &(char[2]){ 0 }, 2), 2);
		must(close(fd));
	}
	assert_ends(child);
	assert_returns(lseek(fd, 0, SEEK_CUR), 2);
	assert_reads(fd, "3456");
}

CLAIM(process, a_child_inherits_its_surroundings,
      .says = "a child has its parent's process group, session, working directory, umask, limits "
	      "and environment",
      .zh = "子进程继承父进程的进程组、会话、工作目录、umask、资源限制和环境变量",
      .rows = "processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); fork(2)",
      .needs = { need_directory })
{
	pid_t group = getpgrp(), session = getsid(0);
	struct rlimit limit = { 1000000, 2000000 };

	must(mkdir("directory", 0700));
	must(chdir("directory"));
	umask(0123);
	must(setrlimit(RLIMIT_FSIZE, &limit));
	must(setenv("IPCLITMUS", "inherited", 1));
	ACTOR(child) {
		char path[PATH_MAX];

		assert_equal(getpgrp(), group);
		assert_equal(getsid(0), session);
		assert_that(strstr(getcwd(path, sizeof(path)), "/directory") != NULL);
		assert_equal(umask(0), 0123);
		must(getrlimit(RLIMIT_FSIZE, &limit));
		assert_equal(limit.rlim_cur, 1000000);
		assert_equal(limit.rlim_max, 2000000);
		assert_text(getenv("IPCLITMUS"), "inherited");
	}
	assert_ends(child);
}

CLAIM(process, a_child_inherits_no_alarm_no_pending_signal_no_time,
      .says = "a child has no alarm, no pending signal and no children's times of its parent's",
      .zh = "子进程不继承父进程的闹钟、未决信号和子进程时间", .rows = "processes 1; signals 3, 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); fork(2)")
{
	struct tms used;
	sigset_t set;

	if (must(fork()) == 0) {
		do
			must(times(&used));
		while (used.tms_utime + used.tms_stime < 2);
		_exit(0);
	}
	must(wait(NULL));
	must(times(&used));
	assert_that(used.tms_cutime + used.tms_cstime > 0);
	alarm(1000);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(raise(SIGUSR1));
	ACTOR(child) {
		struct tms times_here;

		assert_equal(alarm(0), 0);
		must(sigpending(&set));
		assert_returns(sigismember(&set, SIGUSR1), 0);
		must(times(&times_here));
		assert_equal(times_here.tms_cutime, 0);
		assert_equal(times_here.tms_cstime, 0);
		must(sigprocmask(SIG_BLOCK, NULL, &set));
		assert_returns(sigismember(&set, SIGUSR1), 1);
	}
	assert_ends(child);
	must(sigpending(&set));
	assert_returns(sigismember(&set, SIGUSR1), 1);
	assert_that(alarm(0) > 0);
}

CLAIM(process, record_locks_are_not_inherited,
      .says = "a child does not hold its parent's record locks: its own attempt at one fails",
      .zh = "子进程不持有父进程的记录锁：自己加锁会失败", .rows = "processes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): file locks; fcntl(2)", .needs = { need_directory })
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = must(open("file", O_CREAT | O_RDWR, 0600));

	must(fcntl(fd, F_SETLK, &lock));
	ACTOR(child) {
		struct flock again = lock;

		assert_fails(fcntl(fd, F_SETLK, &again), EAGAIN);
		must(fcntl(fd, F_GETLK, &again));
		assert_equal(again.l_type, F_WRLCK);
		assert_equal(again.l_pid, getppid());
	}
	assert_ends(child);
}

CLAIM(process, too_many_processes_give_eagain,
      .says = "fork by an ordinary user who has RLIMIT_NPROC processes fails with EAGAIN and makes "
	      "none",
      .zh = "普通用户的进程数达到 RLIMIT_NPROC 时，fork 失败 (EAGAIN)，不产生进程",
      .rows = "processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork() EAGAIN; fork(2)",
      .needs = { need_other_user })
{
	ACTOR(user) {
		struct rlimit none = { 0, 0 };
		pid_t pid;

		become_nobody();
		must(setrlimit(RLIMIT_NPROC, &none));
		pid = fork();
		if (pid == 0)
			_exit(0);
		assert_fails(pid, EAGAIN);
		assert_fails(wait(NULL), ECHILD);
	}
	assert_ends(user);
}

CLAIM(process, many_children_are_each_reaped_once,
      .says = "of many children that end at once each is reaped just once, with its own status",
      .zh = "许多子进程同时结束时，每一个都恰好被回收一次，状态各自正确", .rows = "processes 2, 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 wait()")
{
	enum { CHILDREN = 200 };
	int seen[CHILDREN] = { 0 };
	int status;

	for (int i = 0; i < CHILDREN; i++)
		if (must(fork()) == 0)
			_exit(i);
	for (int i = 0; i < CHILDREN; i++) {
		assert_succeeds(wait(&status));
		assert_that(WIFEXITED(status));
		seen[WEXITSTATUS(status)]++;
	}
	assert_fails(wait(&status), ECHILD);
	for (int i = 0; i < CHILDREN; i++)
		assert_equal(seen[i], 1);
}

/* Orphans */

CLAIM(process, a_child_outlives_its_parent,
      .says = "a child whose parent has ended goes on, and its getppid is not that parent any more",
      .zh = "父进程结束后子进程继续运行，其 getppid 不再是该父进程",
      .course = "003: getppid 如果父进程已经推出", .rows = "processes 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): consequences of process termination")
{
	atomic_int *seen = shared_numbers();
	int p[2];

	must(pipe(p));
	ACTOR(parent) {
		pid_t me = getpid();

		if (must(fork()) == 0) {
			while (getppid() == me)
				sched_yield();
			seen[0] = getppid() != me;
			must(write(p[1], "on", 2));
			_exit(0);
		}
	}
	assert_ends(parent);
	must(close(p[1]));
	assert_reads(p[0], "on");
	assert_equal(seen[0], 1);
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

CLAIM(process, an_orphans_parent_is_the_nearest_subreaper,
      .says = "on Linux an orphan's parent becomes the nearest ancestor that is a child subreaper, "
	      "who reaps it; its getppid then is not 1",
      .zh = "在 Linux 上，孤儿进程的父进程变为最近的 subreaper 祖先，由它回收；此时 getppid 不是 1",
      .course = "003 进程创建: getppid 获取父进程id，如果父进程已经推出，返回1，即init进程",
      .rows = "processes 3",
      .verdict = HOLDS_IF("no ancestor is a child subreaper, as service managers are",
			  "祖先中没有 subreaper（服务管理器往往就是）"),
      .ref = "prctl(2) PR_SET_CHILD_SUBREAPER; POSIX.1-2024 _exit(): implementation-defined system "
	     "process",
      .needs = { need_subreaper })
{
	pid_t me = getpid();
	int status;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(parent) {
		pid_t before = getpid();

		if (must(fork()) == 0) {
			while (getppid() == before)
				sched_yield();
			assert_equal(getppid(), me);
			_exit(7);
		}
	}
	assert_ends(parent);
	assert_succeeds(wait(&status));
	assert_equal(WEXITSTATUS(status), 7);
	assert_fails(wait(&status), ECHILD);
}

static const char *need_pid_namespace(void)
{
	pid_t pid = fork();
	int status = 1;

	if (pid == 0)
		_exit(unshare(CLONE_NEWPID) < 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return "no PID namespace may be made: unshare(CLONE_NEWPID)";
	return NULL;
}

CLAIM(process, an_orphans_parent_is_init,
      .says = "where no ancestor is a subreaper, an orphan's getppid is 1, and process 1 reaps it",
      .zh = "祖先中没有 subreaper 时，孤儿进程的 getppid 为 1，由 1 号进程回收",
      .course = "003 进程创建: getppid 返回1，即init进程", .rows = "processes 3",
      .verdict = HOLDS_IF("no ancestor is a child subreaper", "祖先中没有 subreaper"),
      .ref = "getppid(2); pid_namespaces(7)", .needs = { need_pid_namespace })
{
	ACTOR(outside) {
		int status;

		must(unshare(CLONE_NEWPID));
		if (must(fork()) == 0) {
			pid_t parent = must(fork());

			if (parent == 0) {
				parent = getpid();
				if (must(fork()) == 0) {
					while (getppid() == parent)
						sched_yield();
					_exit(getppid() == 1 ? 8 : 9);
				}
				_exit(0);
			}
			assert_equal(getpid(), 1);
			assert_returns(waitpid(parent, &status, 0), parent);
			assert_succeeds(wait(&status));
			assert_equal(WEXITSTATUS(status), 8);
			_exit(0);
		}
		must(wait(&status));
		assert_equal(status, 0);
	}
	assert_ends(outside);
}

/* What waitpid tells */

static const struct {
	int code, told;
} codes[] = { { 0, 0 }, { 1, 1 }, { 255, 255 }, { 256, 0 }, { 259, 3 }, { -1, 255 } };

CLAIM(process, the_status_has_the_low_eight_bits,
      .says = "a child that exits is told as exited, with the low eight bits of its code",
      .zh = "子进程退出时，父进程得到 WIFEXITED 以及退出码的低 8 位",
      .course = "000 §6: 与waitpid()使用", .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 wait(), _exit(); wait(2)")
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		int status = -1;
		pid_t child = must(fork());

		if (child == 0)
			_exit(codes[i].code);
		assert_returns(waitpid(child, &status, 0), child);
		assert_that(WIFEXITED(status));
		assert_that(!WIFSIGNALED(status) && !WIFSTOPPED(status) && !WIFCONTINUED(status));
		assert_equal(WEXITSTATUS(status), codes[i].told);
	}
}

CLAIM(process, a_killed_child_is_told_with_its_signal,
      .says = "a child that a signal ended is told as signaled, with that signal, and not as "
	      "exited",
      .zh = "被信号终止的子进程：WIFSIGNALED 为真并给出信号，WIFEXITED 为假",
      .course = "000 §6: raise(9)相当于_exit()", .rows = "processes 5, 7",
      .verdict = WRONG("raise(9) ends the process too, but the parent is told of SIGKILL, and not "
		       "of an exit code",
		       "raise(9) 也结束进程，但父进程得到的是被 SIGKILL 终止，而不是退出码"),
      .ref = "POSIX.1-2024 wait(), raise()")
{
	static const int signals[] = { SIGKILL, SIGTERM, SIGINT, SIGUSR1 };

	for (int i = 0; i < 4; i++) {
		int status = 0;
		pid_t child = must(fork());

		if (child == 0) {
			raise(signals[i]);
			_exit(0);
		}
		assert_returns(waitpid(child, &status, 0), child);
		assert_that(WIFSIGNALED(status));
		assert_that(!WIFEXITED(status) && !WIFSTOPPED(status) && !WIFCONTINUED(status));
		assert_equal(WTERMSIG(status), signals[i]);
	}
}

CLAIM(process, waitpid_sleeps_until_the_child_ends,
      .says = "waitpid sleeps while its child runs, and returns its pid when it ends",
      .zh = "子进程运行时 waitpid 阻塞，子进程结束后返回其 pid", .rows = "processes 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid()")
{
	int p[2];

	must(pipe(p));
	ACTOR(parent) {
		pid_t child = must(fork());

		if (child == 0) {
			must(close(p[1]));
			must(read(p[0], &(char){ 0 }, 1));
			_exit(0);
		}
		must(close(p[1]));
		assert_returns(waitpid(child, NULL, 0), child);
	}
	assert_asleep(parent, "waitpid");
	must(close(p[1]));
	assert_ends(parent);
}

CLAIM(process, wnohang_returns_0_while_the_child_runs,
      .says = "waitpid with WNOHANG returns 0 and leaves the status alone while the child runs, "
	      "then its pid once, then -1",
      .zh = "带 WNOHANG 的 waitpid 在子进程运行时返回 0 且不改 status，结束后返回其 pid "
	    "一次，再调用返回 -1",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid() WNOHANG")
{
	int p[2], status = 4711;

	must(pipe(p));
	ACTOR(child) {
		must(close(p[1]));
		must(read(p[0], &(char){ 0 }, 1));
	}
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_returns(waitpid(-1, &status, WNOHANG), 0);
	assert_equal(status, 4711);
	must(close(p[1]));
	await_end(pid_of(child));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), pid_of(child));
	assert_equal(status, 0);
	assert_fails(waitpid(pid_of(child), &status, WNOHANG), ECHILD);
}

CLAIM(process, a_child_is_a_zombie_until_it_is_waited_for,
      .says = "a child that has ended keeps its pid, in state Z, and can be sent signals in vain, "
	      "until its parent waits for it",
      .zh = "子进程结束后到被等待之前是僵尸（状态 Z），仍占用 pid，可以向它发信号但没有作用",
      .course = "000 §6: 僵尸进程", .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 3.424 Zombie Process, kill(); wait(2) NOTES", .needs = { need_proc })
{
	pid_t child = must(fork());
	int status;

	if (child == 0)
		_exit(5);
	await_end(child);
	assert_equal(state_of(child), 'Z');
	assert_returns(kill(child, 0), 0);
	assert_returns(kill(child, SIGKILL), 0);
	assert_returns(waitpid(child, &status, 0), child);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 5);
	assert_fails(waitpid(child, &status, 0), ECHILD);
	assert_fails(kill(child, 0), ESRCH);
	assert_equal(state_of(child), 0);
}

CLAIM(process, waitpid_of_a_pid_waits_for_that_child_alone,
      .says = "waitpid of a pid sleeps on when another child ends, which stays to be waited for",
      .zh = "waitpid 指定 pid 时，其他子进程结束不会使它返回，那个子进程仍待回收",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid()",
      .needs = { need_proc })
{
	atomic_int *other = shared_numbers();
	int first[2], second[2];

	must(pipe(first));
	must(pipe(second));
	ACTOR(parent) {
		pid_t children[2];

		for (int i = 0; i < 2; i++) {
			children[i] = must(fork());
			if (children[i] != 0)
				continue;
			must(close(first[1]));
			must(close(second[1]));
			must(read(i == 0 ? first[0] : second[0], &(char){ 0 }, 1));
			_exit(0);
		}
		must(close(first[1]));
		must(close(second[1]));
		*other = children[1];
		assert_returns(waitpid(children[0], NULL, 0), children[0]);
		assert_returns(waitpid(-1, NULL, WNOHANG), children[1]);
	}
	assert_asleep(parent, "waitpid");
	must(close(second[1]));
	while (state_of(*other) != 'Z')
		sched_yield();
	assert_asleep(parent, "waitpid");
	must(close(first[1]));
	assert_ends(parent);
}

CLAIM(process, waitpid_selects_by_group,
      .says = "waitpid of 0 waits for children of the caller's process group, of -G for those of "
	      "group G, of -1 for any",
      .zh = "waitpid(0) 等待调用者所在进程组的子进程，waitpid(-G) 等待进程组 G 的，waitpid(-1) "
	    "等待任何子进程",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid()")
{
	pid_t own = must(fork()), other;

	if (own == 0)
		_exit(0);
	other = must(fork());
	if (other == 0) {
		setpgid(0, 0);
		_exit(0);
	}
	await_end(own);
	await_end(other);
	assert_returns(waitpid(-other, NULL, 0), other);
	assert_fails(waitpid(-other, NULL, 0), ECHILD);
	assert_returns(waitpid(0, NULL, 0), own);
	assert_fails(waitpid(0, NULL, 0), ECHILD);
	own = must(fork());
	if (own == 0)
		_exit(setpgid(0, 0));
	await_end(own);
	assert_fails(waitpid(0, NULL, WNOHANG), ECHILD);
	assert_returns(waitpid(-1, NULL, 0), own);
}

CLAIM(process, only_own_children_can_be_waited_for,
      .says = "waitpid fails with ECHILD for a process that is no child of the caller's: its "
	      "parent, itself, a grandchild, nobody",
      .zh = "对不是自己子进程的进程（父进程、自己、孙进程、不存在的）waitpid 失败 (ECHILD)",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid() ECHILD")
{
	atomic_int *grandchild = shared_numbers();
	int p[2];

	must(pipe(p));
	ACTOR(child) {
		pid_t pid = must(fork());

		if (pid == 0) {
			must(close(p[1]));
			must(read(p[0], &(char){ 0 }, 1));
			_exit(0);
		}
		must(close(p[1]));
		*grandchild = pid;
		pause_at("has a child");
		assert_fails(waitpid(getppid(), NULL, 0), ECHILD);
		assert_returns(wait(NULL), pid);
	}
	await(child, "has a child");
	assert_that(*grandchild > 0);
	assert_fails(waitpid(*grandchild, NULL, 0), ECHILD);
	assert_fails(waitpid(getpid(), NULL, 0), ECHILD);
	must(close(p[1]));
	resume(child);
	assert_ends(child);
	assert_fails(waitpid(-1, NULL, 0), ECHILD);
}

CLAIM(process, waitpid_of_int_min_gives_esrch,
      .says = "on Linux waitpid of INT_MIN, whose group has no number, fails with ESRCH",
      .zh = "在 Linux 上，waitpid(INT_MIN) 失败 (ESRCH)", .rows = "processes 5; bugs 24",
      .verdict = HOLDS, .ref = "wait(2) ESRCH; Linux commit dd83c161fbcc")
{
	assert_fails(waitpid(INT_MIN, NULL, WNOHANG), ESRCH);
}

CLAIM(process, unknown_options_give_einval,
      .says = "waitpid and waitid fail with EINVAL for options that do not exist, waitid also for "
	      "none",
      .zh = "选项不存在时 waitpid 与 waitid 失败 (EINVAL)；waitid 没有选项时也失败",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid(), waitid() EINVAL")
{
	siginfo_t info;
	pid_t child = must(fork());

	if (child == 0)
		_exit(0);
	assert_fails(waitpid(child, NULL, 0x100), EINVAL);
	assert_fails(waitid(P_PID, (id_t)child, &info, 0), EINVAL);
	assert_fails(waitid(P_PID, (id_t)child, &info, WNOHANG), EINVAL);
	assert_fails(waitid(P_PID, (id_t)child, &info, WEXITED | 0x100), EINVAL);
	assert_fails(waitid((idtype_t)77, (id_t)child, &info, WEXITED), EINVAL);
	assert_returns(waitpid(child, NULL, 0), child);
}

CLAIM(process, a_handler_interrupts_waitpid,
      .says = "a handler without SA_RESTART ends a sleeping waitpid with EINTR, and the child "
	      "stays to be waited for; with SA_RESTART it goes on",
      .zh = "没有 SA_RESTART 的处理函数使睡眠中的 waitpid 失败 (EINTR)，子进程仍可等待；有 "
	    "SA_RESTART 则继续等待",
      .rows = "processes 5; signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid() EINTR; signal(7)")
{
	for (int i = 0; i < 2; i++) {
		int p[2], told[2];

		must(pipe(p));
		must(pipe(told));
		ACTOR(parent) {
			pid_t child = must(fork());

			if (child == 0) {
				must(close(p[1]));
				must(read(p[0], &(char){ 0 }, 1));
				_exit(0);
			}
			must(close(p[1]));
			tell_signal(SIGUSR1, i == 0 ? 0 : SA_RESTART, told[1]);
			if (i == 0)
				assert_fails(waitpid(child, NULL, 0), EINTR);
			assert_returns(waitpid(child, NULL, 0), child);
		}
		assert_asleep(parent, "waitpid");
		send_signal(parent, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(parent, "waitpid");
		must(close(p[1]));
		assert_ends(parent);
	}
}

CLAIM(process, stops_are_told_on_request,
      .says = "waitpid tells of a child's stop only with WUNTRACED and of its going on only with "
	      "WCONTINUED, each once",
      .zh = "只有 WUNTRACED 时 waitpid 报告子进程停止，只有 WCONTINUED 时报告其继续，各一次",
      .course = "000 §6: 父子进程，用raise()信号暂停 与waitpid()使用杀进程",
      .rows = "processes 5; signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid() WUNTRACED, WCONTINUED")
{
	int p[2], status;

	must(pipe(p));
	ACTOR(child) {
		must(close(p[1]));
		raise(SIGSTOP);
		must(read(p[0], &(char){ 0 }, 1));
	}
	must(waitid(P_PID, (id_t)pid_of(child), &(siginfo_t){ 0 }, WSTOPPED | WNOWAIT));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WCONTINUED), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WUNTRACED), pid_of(child));
	assert_that(WIFSTOPPED(status) && !WIFEXITED(status) && !WIFSIGNALED(status));
	assert_equal(WSTOPSIG(status), SIGSTOP);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WUNTRACED), 0);
	send_signal(child, SIGCONT);
	must(waitid(P_PID, (id_t)pid_of(child), &(siginfo_t){ 0 }, WCONTINUED | WNOWAIT));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WUNTRACED), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WCONTINUED), pid_of(child));
	assert_that(WIFCONTINUED(status) && !WIFSTOPPED(status) && !WIFEXITED(status));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WCONTINUED), 0);
	must(close(p[1]));
	assert_ends(child);
}

/* waitid */

static const struct {
	int code, status;
} ends[] = { { CLD_EXITED, 3 }, { CLD_KILLED, SIGTERM }, { CLD_STOPPED, SIGSTOP } };

/* Comes to the end, or the stop, that the case tells of. */
static void come_to(int code)
{
	if (code == CLD_EXITED)
		_exit(3);
	raise(code == CLD_KILLED ? SIGTERM : SIGSTOP);
}

CLAIM(process, waitid_tells_in_siginfo,
      .says = "waitid returns 0 and fills in SIGCHLD, the child's pid and user, the kind of end, "
	      "and its code or signal; with WNOWAIT the same again",
      .zh = "waitid 返回 0，并给出 SIGCHLD、子进程的 pid 与用户、结束方式、退出码或信号；带 "
	    "WNOWAIT 可再次得到",
      .rows = "processes 5, 8", .verdict = HOLDS, .ref = "POSIX.1-2024 waitid(); wait(2)")
{
	const int all = WEXITED | WSTOPPED;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		pid_t child = must(fork());

		if (child == 0) {
			come_to(ends[i].code);
			_exit(0);
		}
		for (int round = 0; round < 3; round++) {
			siginfo_t info = { 0 };

			assert_returns(waitid(P_PID, (id_t)child, &info,
					      round < 2 ? all | WNOWAIT : all),
				       0);
			assert_equal(info.si_signo, SIGCHLD);
			assert_equal(info.si_pid, child);
			assert_equal(info.si_uid, getuid());
			assert_equal(info.si_code, ends[i].code);
			assert_equal(info.si_status, ends[i].status);
		}
		if (ends[i].code != CLD_STOPPED) {
			assert_fails(waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, all), ECHILD);
			continue;
		}
		must(kill(child, SIGKILL));
		must(waitpid(child, NULL, 0));
	}
}

CLAIM(process, waitid_with_wnohang_tells_of_nobody,
      .says = "waitid with WNOHANG returns 0 with si_pid and si_signo 0 while no child has ended",
      .zh = "没有子进程结束时，带 WNOHANG 的 waitid 返回 0，si_pid 与 si_signo 为 0",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitid() WNOHANG")
{
	siginfo_t info;
	int p[2];

	must(pipe(p));
	ACTOR(child) {
		must(close(p[1]));
		must(read(p[0], &(char){ 0 }, 1));
	}
	memset(&info, 0x77, sizeof(info));
	assert_returns(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), 0);
	assert_equal(info.si_pid, 0);
	assert_equal(info.si_signo, 0);
	must(close(p[1]));
	assert_ends(child);
}

CLAIM(process, sigchld_comes_with_a_childs_end,
      .says = "when a child exits or is killed its parent gets SIGCHLD, whose siginfo tells which "
	      "child, how, and with what code or signal",
      .zh = "子进程退出或被杀死时父进程收到 SIGCHLD，其 siginfo "
	    "说明是哪个子进程、如何结束、退出码或信号",
      .course = "000 §6: exit发送的信号？", .rows = "processes 8; signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(), <signal.h> SIGCHLD; sigaction(2)")
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]) - 1; i++) {
		siginfo_t info = { 0 };
		pid_t child = must(fork());

		if (child == 0) {
			come_to(ends[i].code);
			_exit(0);
		}
		assert_returns(sigwaitinfo(&set, &info), SIGCHLD);
		assert_equal(info.si_pid, child);
		assert_equal(info.si_uid, getuid());
		assert_equal(info.si_code, ends[i].code);
		assert_equal(info.si_status, ends[i].status);
		assert_returns(waitpid(child, NULL, WNOHANG), child);
	}
}

static void ignore_sigchld(void)
{
	must(signal(SIGCHLD, SIG_IGN) == SIG_ERR ? -1 : 0);
}

static void set_nocldwait(void)
{
	must(sigaction(SIGCHLD,
		       &(struct sigaction){ .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT },
		       NULL));
}

CLAIM(process, ignoring_sigchld_leaves_no_zombies,
      .says = "with SIGCHLD ignored, or SA_NOCLDWAIT, children leave no zombie; wait sleeps until "
	      "all have ended and then fails with ECHILD",
      .zh = "忽略 SIGCHLD 或设置 SA_NOCLDWAIT 时，子进程不留僵尸；wait 阻塞到全部结束，然后失败 "
	    "(ECHILD)",
      .course = "004 守护进程: 防止子进程成为僵尸进程 忽略掉 SIGCHLD",
      .rows = "signals 7; sessions 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 wait(), sigaction() SA_NOCLDWAIT")
{
	void (*const ways[])(void) = { ignore_sigchld, set_nocldwait };

	for (int i = 0; i < 2; i++) {
		int p[2];

		must(pipe(p));
		ACTOR(parent) {
			ways[i]();
			if (must(fork()) == 0)
				_exit(0);
			if (must(fork()) == 0) {
				must(close(p[1]));
				must(read(p[0], &(char){ 0 }, 1));
				_exit(0);
			}
			must(close(p[1]));
			assert_fails(wait(NULL), ECHILD);
		}
		assert_asleep(parent, "waitpid");
		must(close(p[1]));
		assert_ends(parent);
	}
}

/* The order of parent and child */

CLAIM(process, a_pipe_makes_the_parent_first,
      .says = "a child that first reads from a pipe does nothing before its parent has written",
      .zh = "子进程先读管道，则在父进程写之前什么也不做",
      .course = "000 §1: 如何先运行父进程，在运行子进程", .rows = "processes 6",
      .verdict = HOLDS_IF("a pipe, semaphore or signal orders them: fork alone does not",
			  "用管道、信号量或信号来排序：仅靠 fork 没有保证"),
      .ref = "POSIX.1-2024 fork(), read()")
{
	atomic_int *turn = shared_numbers();
	int p[2];

	must(pipe(p));
	ACTOR(child) {
		assert_reads(p[0], "go");
		assert_equal(atomic_fetch_add(turn, 1), 1);
	}
	assert_asleep(child, "read");
	assert_equal(atomic_fetch_add(turn, 1), 0);
	must(write(p[1], "go", 2));
	assert_ends(child);
}

CLAIM(process, a_semaphore_makes_the_parent_first,
      .says = "a child that first waits for a shared semaphore does nothing before its parent has "
	      "posted",
      .zh = "子进程先等待共享信号量，则在父进程 post 之前什么也不做",
      .course = "000 §1: 如何先运行父进程，在运行子进程", .rows = "processes 6",
      .verdict = HOLDS_IF("a pipe, semaphore or signal orders them: fork alone does not",
			  "用管道、信号量或信号来排序：仅靠 fork 没有保证"),
      .ref = "POSIX.1-2024 fork(), sem_wait()")
{
	atomic_int *turn = shared_numbers();
	sem_t *semaphore = (sem_t *)(turn + 16);

	must(sem_init(semaphore, 1, 0));
	ACTOR(child) {
		must(sem_wait(semaphore));
		assert_equal(atomic_fetch_add(turn, 1), 1);
	}
	assert_asleep(child, "futex");
	assert_equal(atomic_fetch_add(turn, 1), 0);
	must(sem_post(semaphore));
	assert_ends(child);
}

CLAIM(process, a_signal_makes_the_parent_first,
      .says = "a child that first waits for a signal, blocked before the fork, does nothing before "
	      "its parent has sent it",
      .zh = "fork 之前阻塞信号、子进程先等待该信号，则在父进程发送之前什么也不做",
      .course = "000 §1: 如何先运行父进程，在运行子进程", .rows = "processes 6",
      .verdict = HOLDS_IF("a pipe, semaphore or signal orders them: fork alone does not",
			  "用管道、信号量或信号来排序：仅靠 fork 没有保证"),
      .ref = "POSIX.1-2024 fork(), sigwait()")
{
	atomic_int *turn = shared_numbers();
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	ACTOR(child) {
		assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
		assert_equal(atomic_fetch_add(turn, 1), 1);
	}
	assert_asleep(child, "sigtimedwait");
	assert_equal(atomic_fetch_add(turn, 1), 0);
	send_signal(child, SIGUSR1);
	assert_ends(child);
}

CLAIM(process, waiting_makes_the_child_first,
      .says = "a parent that waits for its child sees all that the child did before it ended",
      .zh = "父进程等待子进程，就能看到子进程结束前所做的一切",
      .course = "000 §1: 如何先运行父进程，在运行子进程", .rows = "processes 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid()", .needs = { need_directory })
{
	for (int i = 0; i < 20; i++) {
		pid_t child = must(fork());

		if (child == 0) {
			must(close(must(open("file", O_CREAT | O_EXCL | O_WRONLY, 0600))));
			_exit(0);
		}
		must(waitpid(child, NULL, 0));
		assert_returns(unlink("file"), 0);
	}
}

/* exit and _exit */

/* What a child wrote to the pipe until it ended. */
static const char *written_to(const int p[2])
{
	static char text[256];
	ssize_t count, used = 0;

	must(close(p[1]));
	while ((count = assert_succeeds(read(p[0], text + used, sizeof(text) - 1 - (size_t)used))) >
	       0)
		used += count;
	text[used] = '\0';
	assert_succeeds(wait(NULL));
	return text;
}

CLAIM(process, exit_flushes_and_underscore_exit_does_not,
      .says = "exit writes what stdio's buffers hold, _exit and an end by a signal do not",
      .zh = "exit 会写出 stdio 缓冲区的内容，_exit 以及被信号终止则不会",
      .course = "000 §6: raise(9)相当于_exit()", .rows = "processes 7",
      .verdict = WRONG("to its parent a process that a signal ended does not look like one that "
		       "called _exit, though neither flushes",
		       "虽然两者都不刷新缓冲区，但父进程看到的状态不同"),
      .ref = "POSIX.1-2024 exit(), _exit()")
{
	static const char *const seen[] = { "text", "", "" };

	for (int i = 0; i < 3; i++) {
		int p[2];

		must(pipe(p));
		if (must(fork()) == 0) {
			FILE *stream = fdopen(p[1], "w");

			fputs("text", stream);
			if (i == 0)
				exit(0);
			if (i == 1)
				_exit(0);
			raise(SIGKILL);
		}
		assert_text(written_to(p), seen[i]);
	}
}

static int exit_pipe;

static void tell_first(void)
{
	must(write(exit_pipe, "first ", 6));
}

static void tell_second(void)
{
	must(write(exit_pipe, "second ", 7));
}

CLAIM(process, exit_runs_its_handlers_backwards,
      .says = "exit runs the functions of atexit, last registered first, in a child also those "
	      "from before the fork; _exit runs none",
      .zh = "exit 按注册的相反顺序运行 atexit 函数，子进程也运行 fork 之前注册的；_exit "
	    "一个也不运行",
      .rows = "processes 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exit(), atexit(), _exit(); atexit(3)")
{
	ACTOR(parent) {
		must(atexit(tell_first) ? -1 : 0);
		for (int i = 0; i < 2; i++) {
			int p[2];

			must(pipe(p));
			exit_pipe = p[1];
			if (must(fork()) == 0) {
				must(atexit(tell_second) ? -1 : 0);
				if (i == 0)
					_exit(0);
				exit(0);
			}
			assert_text(written_to(p), i == 0 ? "" : "second first ");
		}
	}
	assert_ends(parent);
}

CLAIM(process, buffered_text_is_forked_too,
      .says = "text that stdio has buffered at a fork is written by both processes when they exit",
      .zh = "fork 时 stdio 缓冲区中的文本，两个进程退出时都会写出", .rows = "processes 4",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(), exit(); 2.5.1 Interaction of File Descriptors and Standard I/O "
	     "Streams")
{
	int p[2];

	must(pipe(p));
	if (must(fork()) == 0) {
		FILE *stream = fdopen(p[1], "w");
		pid_t child;

		fputs("twice ", stream);
		child = must(fork());
		if (child == 0)
			exit(0);
		must(waitpid(child, NULL, 0));
		exit(0);
	}
	assert_text(written_to(p), "twice twice ");
}

CLAIM(process, descriptors_close_with_the_process,
      .says = "however a process ends, its descriptors are closed: a reader of its pipe sees the "
	      "end of file",
      .zh = "无论进程如何结束，其描述符都被关闭：管道的读者看到文件结束", .rows = "processes 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 _exit(): consequences of process termination")
{
	for (int i = 0; i < 3; i++) {
		int p[2];

		must(pipe(p));
		if (must(fork()) == 0) {
			if (i == 0)
				exit(0);
			if (i == 1)
				_exit(0);
			raise(SIGKILL);
		}
		must(close(p[1]));
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
		must(wait(NULL));
	}
}

/* vfork and exec */

CLAIM(process, vfork_lends_its_memory,
      .says = "on Linux vfork's child runs in its parent's memory, and the parent goes on only "
	      "when the child has called _exit",
      .zh = "在 Linux 上，vfork 的子进程在父进程的内存中运行，父进程直到子进程 _exit 之后才继续",
      .rows = "processes 4", .verdict = HOLDS, .ref = "vfork(2)")
{
	static char byte;
	int status;
	pid_t child;

	poke(&byte, 'p');
	child = vfork();
	if (child == 0) {
		for (int i = 0; i < 1000; i++) /* time for a parent that does not wait */
			sched_yield();
		poke(&byte, 'c');
		_exit(3);
	}
	assert_equal(peek(&byte), 'c');
	assert_returns(waitpid(child, &status, 0), child);
	assert_equal(WEXITSTATUS(status), 3);
}

CLAIM(process, exec_keeps_the_process,
      .says = "exec keeps the pid, the parent and the working directory, and descriptors but those "
	      "with FD_CLOEXEC",
      .zh = "exec 保留 pid、父进程、工作目录以及没有 FD_CLOEXEC 的描述符", .rows = "processes 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 exec", .needs = { need_shell, need_directory })
{
	char expected[64], text[64] = "";
	int p[2], status;
	pid_t child;

	must(pipe(p));
	must(mkdir("here", 0700));
	child = must(fork());
	if (child == 0) {
		must(chdir("here"));
		must(dup2(p[1], 8));
		must(fcntl(must(dup2(p[1], 9)), F_SETFD, FD_CLOEXEC));
		execlp("sh", "sh", "-c",
		       "echo $$ $PPID ${PWD##*/} >&8; { echo no >&9; } 2>/dev/null; exit 7", NULL);
		_exit(1);
	}
	must(close(p[1]));
	must(read(p[0], text, sizeof(text) - 1));
	snprintf(expected, sizeof(expected), "%d %d here\n", (int)child, (int)getpid());
	assert_text(text, expected);
	assert_returns(read(p[0], text, 1), 0);
	must(waitpid(child, &status, 0));
	assert_equal(WEXITSTATUS(status), 7);
}

static const struct {
	const char *path;
	int error;
} exec_cases[] = {
	{ "missing", ENOENT },   { "plain", EACCES },       { "garbage", ENOEXEC },
	{ "directory", EACCES }, { "plain/file", ENOTDIR }, { "loop", ELOOP },
};

CLAIM(process, a_failed_exec_returns,
      .says = "exec of what can't be run fails with ENOENT, EACCES, ENOEXEC, ENOTDIR or ELOOP, and "
	      "the process goes on as it was",
      .zh = "无法执行的文件使 exec 失败 (ENOENT、EACCES、ENOEXEC、ENOTDIR、ELOOP)，进程照常继续",
      .rows = "processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 exec ERRORS; execve(2)",
      .needs = { need_directory })
{
	char *const arguments[] = { "program", NULL };
	pid_t me = getpid();
	int fd;

	must(close(must(open("plain", O_CREAT | O_WRONLY, 0644))));
	fd = must(open("garbage", O_CREAT | O_WRONLY, 0755));
	must(write(fd, "no program", 10));
	must(close(fd));
	must(mkdir("directory", 0755));
	must(symlink("loop", "loop"));
	catch_signal(SIGUSR1, 0);
	for (size_t i = 0; i < sizeof(exec_cases) / sizeof(exec_cases[0]); i++)
		assert_fails(execv(exec_cases[i].path, arguments), exec_cases[i].error);
	must(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
	assert_equal(getpid(), me);
}

CLAIM(process, popens_child_has_no_earlier_popens_pipe,
      .says = "a child of popen has not the pipes of earlier popens: pclose of the first ends "
	      "though the second still runs",
      .zh = "popen 的子进程不持有先前 popen 的管道：第二个仍在运行时，第一个的 pclose 也能结束",
      .rows = "bugs 37", .verdict = HOLDS, .ref = "POSIX.1-2024 popen()", .needs = { need_shell })
{
	FILE *first = popen("cat >/dev/null", "w");
	FILE *second = popen("cat >/dev/null", "w");

	assert_that(first && second);
	assert_returns(pclose(first), 0);
	assert_returns(pclose(second), 0);
}

/* Ids, and pidfds */

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

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

static int pidfd_open_of(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static const char *need_pidfd(void)
{
	int fd = pidfd_open_of(getpid());

	if (fd < 0)
		return "pidfd_open is refused";
	close(fd);
	return NULL;
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
		must(close(p[1]));
		must(read(p[0], &(char){ 0 }, 1));
		_exit(4);
	}
	pidfd = assert_succeeds(pidfd_open_of(pid_of(child)));
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
	pidfd = must(pidfd_open_of(pid_of(child)));
	assert_returns(syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0), 0);
	assert_killed(child, SIGTERM);
	assert_not_woken(sibling);
	assert_fails(syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0), ESRCH);
	assert_fails(pidfd_open_of(pid_of(child)), ESRCH);
	assert_fails(pidfd_open_of(-1), EINVAL);
}
