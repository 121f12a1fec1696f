/* Claims about what a process keeps over exec, and what of it a child has. */
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"
#include "scheduling.h"

static int new_file(void)
{
	return must(open("file", O_RDWR | O_CREAT, 0600));
}

static int lock_bytes(int fd, int type, off_t first)
{
	struct flock lock = { .l_type = (short)type, .l_start = first, .l_len = 1 };

	return fcntl(fd, F_SETLK, &lock);
}

/* Runs cat in place of the caller, until its input ends; says when it runs. */
static void become_cat(int input, int output)
{
	char *const arguments[] = { "cat", NULL };

	must(dup2(input, 0));
	must(dup2(output, 1));
	execvp("cat", arguments);
	assert_that(!"exec succeeds");
}

/* Pipes to and from a program that an actor becomes. */
static int to_it[2], from_it[2];

static void make_pipes(void)
{
	must(pipe2(to_it, O_CLOEXEC));
	must(pipe2(from_it, O_CLOEXEC));
}

/* After this the program runs, and goes on until its input ends. */
static void await_cat(void)
{
	must(close(to_it[0]));
	must(write(to_it[1], "x", 1));
	assert_reads(from_it[0], "x");
}

CLAIM(process, exec_keeps_locks,
      .says = "exec keeps a process's record locks and flocks whose descriptors stay open; those of "
	      "descriptors that close on exec go",
      .zh = "exec 保留进程在仍打开的描述符上的记录锁与 flock；exec 时关闭的描述符上的锁消失",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: file locks; fcntl_locking(2): preserved across an execve; flock(2)",
      .needs = { need_directory, need_cat })
{
	const int fd = new_file(), other = must(open("other", O_RDWR | O_CREAT, 0600));

	make_pipes();
	ACTOR(program) {
		const int going = must(open("other", O_RDWR | O_CLOEXEC));

		must(lock_bytes(fd, F_WRLCK, 3));
		must(flock(must(open("file", O_RDWR)), LOCK_EX));
		must(lock_bytes(going, F_WRLCK, 3));
		must(flock(going, LOCK_EX));
		become_cat(to_it[0], from_it[1]);
	}
	await_cat();
	assert_fails(lock_bytes(fd, F_WRLCK, 3), EAGAIN);
	assert_returns(lock_bytes(fd, F_WRLCK, 4), 0);
	assert_fails(flock(fd, LOCK_EX | LOCK_NB), EAGAIN);
	assert_returns(lock_bytes(other, F_WRLCK, 3), 0);
	assert_returns(flock(other, LOCK_EX | LOCK_NB), 0);
	must(close(to_it[1]));
	assert_ends(program);
	assert_returns(lock_bytes(fd, F_WRLCK, 3), 0);
	assert_returns(flock(fd, LOCK_EX | LOCK_NB), 0);
}

/* What may be set without a privilege, whatever it is now. */
static int larger_nice_value(void)
{
	const int now = getpriority(PRIO_PROCESS, 0);

	return now < 19 ? now + 1 : now;
}

/* What the scheduler and the limits of this process are. */
struct treatment {
	cpu_set_t processors;
	int policy;
	long slack;
	struct rlimit limits[RLIM_NLIMITS];
};

static struct treatment treatment_of_the_caller(void)
{
	struct treatment seen = { 0 };

	must(sched_getaffinity(0, sizeof(seen.processors), &seen.processors));
	seen.policy = must(scheduling_of(0));
	seen.slack = must(prctl(PR_GET_TIMERSLACK, 0L, 0L, 0L, 0L));
	for (int i = 0; i < (int)RLIM_NLIMITS; i++)
		must(getrlimit(i, &seen.limits[i]));
	return seen;
}

/* Binds the caller to one processor, to SCHED_BATCH, and to limits of its own. */
static struct treatment treat_otherwise(void)
{
	const struct treatment before = treatment_of_the_caller();
	cpu_set_t first;

	CPU_ZERO(&first);
	for (int i = 0; CPU_COUNT(&first) == 0; i++)
		if (CPU_ISSET(i, &before.processors))
			CPU_SET(i, &first);
	must(sched_setaffinity(0, sizeof(first), &first));
	must(set_scheduling(SCHED_BATCH, 0));
	must(prctl(PR_SET_TIMERSLACK, 70000L, 0L, 0L, 0L));
	must(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 1000000, 2000000 }));
	must(setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, before.limits[RLIMIT_CORE].rlim_max }));
	return treatment_of_the_caller();
}

static const char *need_treatment(void)
{
	const char *why =
		lacks(set_scheduling(SCHED_BATCH, 0) < 0, "sched_setscheduler(SCHED_BATCH)");

	return why ? why
		   : lacks(prctl(PR_GET_TIMERSLACK, 0L, 0L, 0L, 0L) < 0,
			   "prctl(PR_GET_TIMERSLACK)");
}

CLAIM(process, a_child_is_treated_as_its_parent,
      .says = "a child has its parent's limits, soft and hard, on Linux also its scheduling policy "
	      "(SCHED_BATCH), processors and timer slack",
      .zh = "子进程具有父进程的软硬资源限制；在 Linux 上还有其调度策略 (SCHED_BATCH)、可用处理器与定时器松弛值",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(); getrlimit(2), sched_setaffinity(2), PR_SET_TIMERSLACK(2const): "
	     "a child inherits",
      .needs = { need_treatment })
{
	const struct treatment given = treat_otherwise();

	ACTOR(child) {
		const struct treatment seen = treatment_of_the_caller();

		assert_that(CPU_EQUAL(&seen.processors, &given.processors));
		assert_equal(seen.policy, given.policy);
		assert_equal(seen.slack, given.slack);
		for (int i = 0; i < (int)RLIM_NLIMITS; i++) {
			assert_equal(seen.limits[i].rlim_cur, given.limits[i].rlim_cur);
			assert_equal(seen.limits[i].rlim_max, given.limits[i].rlim_max);
		}
	}
	assert_ends(child);
}

CLAIM(process, exec_keeps_limits_and_niceness,
      .says = "exec keeps the process's limits and nice value",
      .zh = "exec 保留进程的资源限制与 nice 值", .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: nice value, resource limits; getrlimit(2): preserved",
      .needs = { need_cat })
{
	const struct rlimit half = { 1000000, 2000000 };
	const int nice_value = larger_nice_value();
	struct rlimit seen;

	make_pipes();
	ACTOR(program) {
		must(setrlimit(RLIMIT_FSIZE, &half));
		must(setpriority(PRIO_PROCESS, 0, nice_value));
		become_cat(to_it[0], from_it[1]);
	}
	await_cat();
	must(prlimit(pid_of(program), RLIMIT_FSIZE, NULL, &seen));
	assert_equal(seen.rlim_cur, half.rlim_cur);
	assert_equal(seen.rlim_max, half.rlim_max);
	assert_returns(getpriority(PRIO_PROCESS, (id_t)pid_of(program)), nice_value);
	must(close(to_it[1]));
	assert_ends(program);
}

CLAIM(process, exec_keeps_the_death_signal,
      .says = "on Linux a process that has asked by PR_SET_PDEATHSIG gets the signal also after it "
	      "has called exec of an ordinary program",
      .zh = "在 Linux 上，用 PR_SET_PDEATHSIG 请求过的进程执行普通程序之后仍得到该信号",
      .rows = "processes 3", .verdict = HOLDS,
      .ref = "PR_SET_PDEATHSIG(2const): preserved across execve",
      .needs = { need_death_signal, need_cat })
{
	make_pipes();
	ACTOR(parent) {
		ACTOR(child) {
			must(prctl(PR_SET_PDEATHSIG, SIGKILL));
			become_cat(to_it[0], from_it[1]);
		}
		(void)child;
		await_cat();
	}
	must(close(from_it[1]));
	assert_ends(parent);
	assert_returns(read(from_it[0], &(char){ 0 }, 1), 0); /* though its input has no end */
}

CLAIM(process, exec_makes_its_end_sigchld,
      .says = "on Linux a child that clone made to end by another signal than SIGCHLD, or by none, "
	      "is waited for with __WCLONE alone until it calls exec, and from then on as a child of "
	      "fork is, to whose end SIGCHLD belongs",
      .zh = "在 Linux 上，clone 使之以 SIGCHLD 以外的信号（或不以信号）结束的子进程，在调用 exec 之前只能用 "
	    "__WCLONE 等待，之后与 fork 的子进程一样，结束时发 SIGCHLD",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "execve(2): the termination signal is reset to SIGCHLD; wait(2) __WCLONE",
      .needs = { need_cat, need_silent_children })
{
	static const int signals[] = { 0, SIGUSR1 };

	catch_signal(SIGUSR1, 0);
	catch_signal(SIGCHLD, SA_RESTART);
	for (size_t i = 0; i < COUNT(signals); i++) {
		int go[2], status = -1;
		pid_t child;

		make_pipes();
		must(pipe2(go, O_CLOEXEC));
		child = (pid_t)must(kernels_clone((unsigned long)signals[i], NULL));
		if (child == 0) {
			must(read(go[0], &(char){ 0 }, 1));
			become_cat(to_it[0], from_it[1]);
		}
		assert_fails(waitpid(child, &status, WNOHANG), ECHILD);
		assert_returns(waitpid(child, &status, WNOHANG | __WCLONE), 0);
		must(write(go[1], "x", 1));
		await_cat();
		assert_fails(waitpid(child, &status, WNOHANG | __WCLONE), ECHILD);
		must(close(to_it[1]));
		assert_returns(waitpid(child, &status, 0), child);
		assert_equal(status, 0);
		assert_equal(caught(SIGUSR1), 0);
		assert_equal(caught(SIGCHLD), i + 1);
	}
}

static const char *need_name(void)
{
	char name[16];

	return lacks(prctl(PR_GET_NAME, (unsigned long)name, 0L, 0L, 0L) < 0, "prctl(PR_GET_NAME)");
}

CLAIM(process, exec_names_the_process_by_the_program,
      .says = "on Linux a process that PR_SET_NAME gave a name has after exec that of the program's "
	      "file, in /proc too",
      .zh = "在 Linux 上，用 PR_SET_NAME 命名过的进程在 exec 之后以程序文件名为名，/proc 中也一样",
      .rows = "processes 1", .verdict = HOLDS, .ref = "execve(2): PR_SET_NAME; proc(5) comm",
      .needs = { need_cat, need_proc, need_name })
{
	char path[40], name[32] = "";

	make_pipes();
	ACTOR(program) {
		must(prctl(PR_SET_NAME, (unsigned long)"another", 0L, 0L, 0L));
		become_cat(to_it[0], from_it[1]);
	}
	await_cat();
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid_of(program));
	must(read(must(open(path, O_RDONLY)), name, sizeof(name) - 1));
	assert_text(name, "cat\n");
	must(close(to_it[1]));
	assert_ends(program);
}

CLAIM(process, who_is_a_subreaper_says_so_himself,
      .says = "on Linux a subreaper's child is none until it says so itself, and who says 0 is one "
	      "no more",
      .zh = "在 Linux 上，subreaper 的子进程自己声明之前不是 subreaper；设为 0 则不再是",
      .rows = "processes 3", .verdict = HOLDS, .ref = "PR_SET_CHILD_SUBREAPER(2const)",
      .needs = { need_subreaper })
{
	int on = -1;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L));
	ACTOR(child) {
		assert_succeeds(prctl(PR_GET_CHILD_SUBREAPER, (unsigned long)&on, 0L, 0L, 0L));
		assert_equal(on, 0);
	}
	assert_ends(child);
	assert_succeeds(prctl(PR_GET_CHILD_SUBREAPER, (unsigned long)&on, 0L, 0L, 0L));
	assert_equal(on, 1);
	assert_returns(prctl(PR_SET_CHILD_SUBREAPER, 0L, 0L, 0L, 0L), 0);
	assert_succeeds(prctl(PR_GET_CHILD_SUBREAPER, (unsigned long)&on, 0L, 0L, 0L));
	assert_equal(on, 0);
}

CLAIM(process, a_child_inherits_what_is_set_for_it,
      .says = "a child has its parent's nice value, and on Linux its name, whether it is dumpable "
	      "and whether it may gain privileges",
      .zh = "子进程具有父进程的 nice 值；在 Linux 上还有其名称、是否可转储、是否可获得新特权",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(); PR_SET_NAME(2const), PR_SET_DUMPABLE(2const), "
	     "PR_SET_NO_NEW_PRIVS(2const); Linux kernel/fork.c copy_process()",
      .needs = { need_name })
{
	const int nice_value = larger_nice_value();

	must(setpriority(PRIO_PROCESS, 0, nice_value));
	must(prctl(PR_SET_NAME, (unsigned long)"a name", 0L, 0L, 0L));
	must(prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L));
	must(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L));
	ACTOR(child) {
		char name[16] = "";

		assert_returns(getpriority(PRIO_PROCESS, 0), nice_value);
		must(prctl(PR_GET_NAME, (unsigned long)name, 0L, 0L, 0L));
		assert_text(name, "a name");
		assert_returns(prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L), 0);
		assert_returns(prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L), 1);
	}
	assert_ends(child);
}

CLAIM(process, who_waits_for_nobody_is_told_nothing,
      .says = "on Linux waitpid that fails with ECHILD or returns 0 leaves the status",
      .zh = "在 Linux 上，以 ECHILD 失败或返回 0 的 waitpid 不改变 status", .rows = "processes 5",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 wait(): only if it returns for a child; Linux kernel/exit.c kernel_wait4()")
{
	int status = 0x1234;

	assert_fails(waitpid(-1, &status, 0), ECHILD);
	assert_equal(status, 0x1234);
	ACTOR(child) {
		pause();
	}
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_equal(status, 0x1234);
	send_signal(child, SIGKILL);
	assert_killed(child, SIGKILL);
}

CLAIM(process, waitid_tells_whose_the_child_was,
      .says = "waitid tells the real user of the child in si_uid, not the effective one, and on Linux "
	      "si_errno 0; the group 0 is on Linux the caller's",
      .zh = "waitid 在 si_uid 中给出子进程的实际用户，而不是有效用户；在 Linux 上 si_errno 为 0，组号 0 "
	    "表示调用者的进程组",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitid(), <signal.h> siginfo_t SIGCHLD; wait(2): Since Linux 5.4",
      .needs = { need_other_user })
{
	const uid_t user = getuid() == 0 ? 65533 : getuid();
	siginfo_t info;
	pid_t child = must(fork());

	if (child == 0) {
		must(setresuid(user, (uid_t)-1, (uid_t)-1));
		_exit(3);
	}
	memset(&info, 0x5a, sizeof(info));
	assert_returns(waitid(P_PGID, 0, &info, WEXITED | WNOWAIT), 0);
	assert_equal(info.si_uid, user);
	assert_equal(info.si_errno, 0);
	assert_equal(info.si_code, CLD_EXITED);
	assert_equal(info.si_status, 3);
	assert_returns(waitpid(child, NULL, 0), child);
}

/* What a file of /proc says, all of it. */
static void assert_proc_says(const char *path, const char *text)
{
	char bytes[32];
	int fd = must(open(path, O_RDONLY));

	assert_returns(read(fd, bytes, sizeof(bytes)), strlen(text));
	assert_that(memcmp(bytes, text, strlen(text)) == 0);
	assert_returns(read(fd, bytes, sizeof(bytes)), 0);
	must(close(fd));
}

CLAIM(process, a_name_has_fifteen_bytes,
      .says = "on Linux the name that PR_SET_NAME gives, of which 15 bytes are kept, is told by "
	      "PR_GET_NAME and by comm in /proc, there with a newline and no byte more; what is "
	      "written to comm is the name then; a child has it, and no other process can change it "
	      "(EINVAL)",
      .zh = "在 Linux 上，PR_SET_NAME 设置的名字保留 15 字节，由 PR_GET_NAME 和 /proc 中的 comm "
	    "给出，后者只多一个换行；写入 comm 的即成为名字；子进程继承它，其他进程不能修改 (EINVAL)",
      .rows = "processes 1", .verdict = HOLDS, .ref = "PR_SET_NAME(2const); proc_pid_comm(5)",
      .needs = { need_proc, need_name })
{
	char name[16] = "", path[40];
	int fd;

	assert_returns(prctl(PR_SET_NAME, (unsigned long)"sixteen letters.", 0L, 0L, 0L), 0);
	assert_returns(prctl(PR_GET_NAME, (unsigned long)name, 0L, 0L, 0L), 0);
	assert_text(name, "sixteen letters");
	assert_proc_says("/proc/self/comm", "sixteen letters\n");
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)getpid());
	ACTOR(child) {
		assert_proc_says("/proc/self/comm", "sixteen letters\n");
		assert_fails(write(must(open(path, O_WRONLY)), "x", 1), EINVAL);
		fd = must(open("/proc/self/comm", O_WRONLY));
		assert_returns(write(fd, "new", 3), 3);
		assert_proc_says("/proc/self/comm", "new\n");
		assert_returns(prctl(PR_GET_NAME, (unsigned long)name, 0L, 0L, 0L), 0);
		assert_text(name, "new");
	}
	assert_ends(child);
	assert_proc_says(path, "sixteen letters\n");
}
