/* Claims about fork: what parent and child share, and what each has of its own. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "chosen_pid.h"
#include "claim.h"
#include "processes.h"

FAMILY(process, need_pipe);

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
	pid_t child = assert_succeeds(fork());

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

/* How many of three children the sample's loop finds, and the last result of its waitpid. */
static int reaped_by_the_samples_loop(int errno_before, pid_t *last)
{
	int children = 0;

	for (int i = 0; i < 3; i++)
		if (assert_succeeds(fork()) == 0)
			_exit(0);
	errno = errno_before;
	while ((*last = waitpid(-1, NULL, 0))) {
		children += *last > 0;
		if (errno == ECHILD)
			break;
	}
	while (wait(NULL) > 0)
		;
	return children;
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
	pid_t last;

	assert_equal(reaped_by_the_samples_loop(0, &last), 3);
	assert_equal(last, -1);
	assert_equal(reaped_by_the_samples_loop(ECHILD, &last), 1);
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

CLAIM(process, a_child_has_each_descriptor,
      .says = "a child has each of its parent's descriptors, also one of a high number, and each "
	      "with its FD_CLOEXEC; those that the parent has not it has not",
      .zh = "子进程拥有父进程的每个描述符，编号再大也一样，FD_CLOEXEC "
	    "各自保持；父进程没有的它也没有",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): its own copy of the parent's file descriptors",
      .needs = { need_many_descriptors })
{
	for (int fd = 3; fd < 200; fd++) {
		close(fd);
		if (fd % 3)
			must(fcntl(must(dup2(0, fd)), F_SETFD, fd % 3 == 1 ? FD_CLOEXEC : 0));
	}
	ACTOR(child) {
		for (int fd = 3; fd < 200; fd++)
			if (fd % 3)
				assert_returns(fcntl(fd, F_GETFD), fd % 3 == 1 ? FD_CLOEXEC : 0);
			else
				assert_fails(fcntl(fd, F_GETFD), EBADF);
	}
	assert_ends(child);
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

CLAIM(process, a_childs_changes_are_its_own,
      .says = "what a child changes of its working directory, umask, limits, group and environment "
	      "is changed for it alone: its parent's stay",
      .zh = "子进程对工作目录、umask、资源限制、进程组和环境变量的改变只对自己有效：父进程的不变",
      .rows = "processes 1, 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): an exact copy; umask(), setrlimit(), setpgid(), environ",
      .needs = { need_directory })
{
	const pid_t group = getpgrp();
	struct rlimit limit = { 1000000, 2000000 };
	char before[PATH_MAX], after[PATH_MAX];

	umask(0123);
	must(setrlimit(RLIMIT_FSIZE, &limit));
	must(setenv("IPCLITMUS", "parent", 1));
	must(getcwd(before, sizeof(before)) ? 0 : -1);
	ACTOR(child) {
		must(chdir("/"));
		umask(0);
		must(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 5, 6 }));
		must(setpgid(0, 0));
		must(setenv("IPCLITMUS", "child", 1));
	}
	assert_ends(child);
	must(getcwd(after, sizeof(after)) ? 0 : -1);
	assert_text(after, before);
	assert_equal(umask(0), 0123);
	must(getrlimit(RLIMIT_FSIZE, &limit));
	assert_equal(limit.rlim_cur, 1000000);
	assert_equal(limit.rlim_max, 2000000);
	assert_equal(getpgrp(), group);
	assert_text(getenv("IPCLITMUS"), "parent");
}

/* Until this process has used the processor for that long. */
static void work(clock_t ticks)
{
	struct tms used;

	do
		assert_succeeds(times(&used));
	while (used.tms_utime + used.tms_stime < ticks);
}

/* Has a child use the processor, too: the times of this process and of its children are not 0. */
static void have_times(void)
{
	struct tms used;

	if (assert_succeeds(fork()) == 0) {
		work(2);
		_exit(0);
	}
	work(3);
	must(wait(NULL));
	assert_succeeds(times(&used));
	assert_that(used.tms_cutime + used.tms_cstime > 0);
}

CLAIM(process, a_child_inherits_no_alarm_no_pending_signal_no_time,
      .says = "a child has no alarm and no pending signal of its parent's, nor the time that the "
	      "parent or its children have used",
      .zh = "子进程不继承父进程的闹钟和未决信号，也不继承父进程及其子进程已用的处理器时间",
      .rows = "processes 1; signals 3, 8", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); fork(2)")
{
	clock_t began, passed;
	struct tms used;
	sigset_t set;

	have_times();
	began = times(&used);
	alarm(1000);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(raise(SIGUSR1));
	ACTOR(child) {
		assert_equal(alarm(0), 0);
		must(sigpending(&set));
		assert_returns(sigismember(&set, SIGUSR1), 0);
		passed = assert_succeeds(times(&used)) - began;
		assert_that(used.tms_utime + used.tms_stime <= passed + 1);
		assert_equal(used.tms_cutime, 0);
		assert_equal(used.tms_cstime, 0);
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

	assert_succeeds(fcntl(fd, F_SETLK, &lock));
	ACTOR(child) {
		struct flock again = lock;

		assert_fails(fcntl(fd, F_SETLK, &again), EAGAIN);
		must(fcntl(fd, F_GETLK, &again));
		assert_equal(again.l_type, F_WRLCK);
		assert_equal(again.l_pid, getppid());
	}
	assert_ends(child);
}

/* Forks a child that ends, and is reaped, with such a soft limit; returns what fork does. */
static pid_t fork_within(struct rlimit *limit, rlim_t most)
{
	pid_t pid;

	limit->rlim_cur = most;
	must(setrlimit(RLIMIT_NPROC, limit));
	pid = fork();
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		must(waitpid(pid, NULL, 0));
	return pid;
}

CLAIM(process, too_many_processes_give_eagain,
      .says = "fork by an ordinary user who has RLIMIT_NPROC processes fails with EAGAIN and makes "
	      "none, nor counts as one",
      .zh = "普通用户的进程数达到 RLIMIT_NPROC 时，fork 失败 (EAGAIN)，不产生进程，也不计数",
      .rows = "processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork() EAGAIN; fork(2)",
      .needs = { need_other_user })
{
	ACTOR(user) {
		struct rlimit limit;
		rlim_t most;

		become_nobody();
		must(getrlimit(RLIMIT_NPROC, &limit));
		for (most = 1; fork_within(&limit, most) < 0; most++)
			;
		for (int i = 0; i < 200; i++) {
			assert_fails(fork_within(&limit, 0), EAGAIN);
			assert_fails(wait(NULL), ECHILD);
		}
		assert_succeeds(fork_within(&limit, most + 100));
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

	assert_succeeds(sem_init(semaphore, 1, 0));
	ACTOR(child) {
		assert_succeeds(sem_wait(semaphore));
		assert_equal(atomic_fetch_add(turn, 1), 1);
	}
	assert_asleep(child, "futex");
	assert_equal(atomic_fetch_add(turn, 1), 0);
	assert_succeeds(sem_post(semaphore));
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

CLAIM(process, a_child_shares_its_parents_flock,
      .says = "on Linux a lock of flock is a child's too, which can change it and give it back for "
	      "both; whoever opens the file anew is kept out",
      .zh = "在 Linux 上，flock 的锁子进程也持有，可以改变它，也可以替双方释放；重新打开该文件者"
	    "被拒之门外",
      .rows = "processes 4", .verdict = HOLDS, .ref = "fork(2); flock(2)",
      .needs = { need_directory })
{
	int fd = must(open("file", O_CREAT | O_RDWR, 0600)), other = must(open("file", O_RDWR));

	must(flock(fd, LOCK_EX));
	ACTOR(child) {
		assert_fails(flock(other, LOCK_SH | LOCK_NB), EWOULDBLOCK);
		assert_returns(flock(fd, LOCK_EX | LOCK_NB), 0);
		pause_at("holding");
		assert_returns(flock(fd, LOCK_UN), 0);
	}
	await(child, "holding");
	assert_fails(flock(other, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	resume(child);
	assert_ends(child);
	assert_returns(flock(other, LOCK_EX | LOCK_NB), 0);
}

CLAIM(process, nobody_is_born_where_init_has_ended,
      .says = "on Linux fork into a PID namespace whose first process has ended fails with ENOMEM",
      .zh = "在 Linux 上，向首个进程已结束的 PID 命名空间 fork 会失败 (ENOMEM)",
      .rows = "processes 1", .verdict = HOLDS, .ref = "fork(2) ENOMEM; pid_namespaces(7)",
      .needs = { need_pid_namespace })
{
	pid_t child;

	must(unshare(CLONE_NEWPID));
	child = must(fork());
	if (child == 0)
		_exit(0);
	must(waitpid(child, NULL, 0));
	for (int i = 0; i < 2; i++) {
		child = fork();
		if (child == 0)
			_exit(0);
		assert_fails(child, ENOMEM);
	}
}

/* Starts a group whose leader ends; a member sleeps until the pipe's end. Returns its number. */
static pid_t start_group_without_leader(const int p[2])
{
	pid_t leader = assert_succeeds(fork());

	if (leader == 0) {
		must(setpgid(0, 0));
		if (must(fork()) == 0) {
			close(p[1]);
			(void)!read(p[0], &(char){ 0 }, 1);
		}
		_exit(0);
	}
	must(waitpid(leader, NULL, 0));
	return leader;
}

/* The number of a child for which the number after this would be next. */
static pid_t pid_after(pid_t last)
{
	pid_t child;

	set_number(LAST_PID, last);
	child = assert_succeeds(fork());
	if (child == 0)
		_exit(0);
	must(wait(NULL));
	return child;
}

/* Whether a child gets the number, when one of the eight before it was the last. */
static bool is_given_out(pid_t number)
{
	bool given = false;

	for (pid_t last = number - 8; last < number; last++)
		given |= pid_after(last) == number;
	return given;
}

static void give_numbers_out_again(void)
{
	pid_t group;
	int p[2];

	must(pipe(p));
	set_number(LAST_PID, 100);
	group = start_group_without_leader(p);
	must(kill(-group, 0));
	assert_that(!is_given_out(group));
	must(close(p[1]));
	must(wait(NULL)); /* the member, whom init adopted */
	assert_that(is_given_out(group));
}

CLAIM(process, no_child_gets_the_number_of_a_group,
      .says = "fork gives no child the number of a process group whose leader has ended while it "
	      "has members; on Linux the number is free again when the last has ended",
      .zh = "组长已结束但仍有成员的进程组，其编号不会由 fork 分给子进程；在 Linux "
	    "上最后一个成员结束后该编号可再次使用",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): shall not match any active process group ID; proc(5) "
	     "ns_last_pid",
      .needs = { need_choice_of_pid })
{
	pid_t init;

	must(unshare(CLONE_NEWPID));
	init = must(fork());
	if (init == 0) {
		give_numbers_out_again();
		_exit(0);
	}
	must(waitpid(init, NULL, 0));
}

CLAIM(process, a_childs_processor_time_begins_at_0,
      .says = "the processor time of a child, and of its thread, begins at 0, whatever its parent "
	      "has used",
      .zh = "子进程及其线程的处理器时间从 0 开始，与父进程已用的时间无关", .rows = "processes 1",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): the CPU-time clock of the child process shall be set to zero")
{
	const clockid_t clocks[] = { CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };
	struct timespec parents[2], childs;

	have_times();
	for (int i = 0; i < 2; i++)
		must(clock_gettime(clocks[i], &parents[i]));
	ACTOR(child) {
		for (int i = 0; i < 2; i++) {
			assert_succeeds(clock_gettime(clocks[i], &childs));
			assert_that(childs.tv_sec == 0 &&
				    (parents[i].tv_sec > 0 || childs.tv_nsec < parents[i].tv_nsec));
		}
	}
	assert_ends(child);
}
