/* Claims about what the first process of a PID namespace is to the others in it. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "namespaces.h"
#include "processes.h"

static int status_of(pid_t pid)
{
	int status;

	assert_returns(waitpid(pid, &status, 0), pid);
	return status;
}

static int held[2]; /* by whoever is in the namespace */

/* Sleeps, and blocks what can be blocked; stopped, or in a session of its own. */
static _Noreturn void stay(bool stopped)
{
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_SETMASK, &all, NULL));
	if (!stopped)
		(void)setsid();
	must(write(held[1], "!", 1));
	if (stopped)
		must(raise(SIGSTOP));
	for (;;)
		pause();
}

static void leave_two(void)
{
	for (int i = 0; i < 2; i++) {
		const pid_t member = must(fork());

		if (member == 0)
			stay(i == 0);
		if (i == 0)
			must(waitid(P_PID, (id_t)member, &(siginfo_t){ 0 }, WSTOPPED));
		must(read(held[0], &(char){ 0 }, 1));
	}
	_exit(3);
}

CLAIM(process, init_takes_its_namespace_along,
      .says = "on Linux the end of a PID namespace's first process kills all others in it, whatever "
	      "they block, stopped or not, and is told when they are gone",
      .zh = "在 Linux 上，PID 命名空间首个进程的结束会杀死其中所有其他进程，无论它们阻塞什么、"
	    "是否停止；它们消失之后，这一结束才被报告",
      .rows = "processes 3", .verdict = HOLDS,
      .ref = "pid_namespaces(7): The namespace init process; Linux kernel/pid_namespace.c "
	     "zap_pid_ns_processes()",
      .needs = { need_pid_namespace })
{
	pid_t init;

	must(pipe(held));
	init = start_init(leave_two);
	must(close(held[1]));
	assert_equal(WEXITSTATUS(status_of(init)), 3);
	must(fcntl(held[0], F_SETFL, O_NONBLOCK));
	assert_returns(read(held[0], &(char){ 0 }, 1), 0); /* who was there has it no more */
}

/* Leaves an orphan, which ends with this status if process 1 is its parent then. */
static _Noreturn void leave_an_orphan(int status)
{
	const pid_t parent = getpid();

	if (must(fork()) != 0)
		_exit(0);
	while (getppid() == parent)
		sched_yield();
	_exit(getppid() == 1 ? status : 1);
}

static void adopt_two(void)
{
	const pid_t parent = must(fork());
	int status;

	if (parent == 0)
		leave_an_orphan(7);
	assert_equal(status_of(parent), 0);
	assert_succeeds(wait(&status));
	assert_equal(WEXITSTATUS(status), 7);
	must(write(held[1], "!", 1));
	while (wait(&status) < 0) /* till a stranger's orphan comes */
		assert_equal(errno, ECHILD);
	assert_equal(WEXITSTATUS(status), 8);
}

CLAIM(process, an_orphan_stays_in_its_namespace,
      .says = "on Linux an orphan in a PID namespace is the child of its first process, which reaps "
	      "it, though a subreaper outside is the nearer ancestor, also where that process was "
	      "not an ancestor at all",
      .zh = "在 Linux 上，PID 命名空间里的孤儿进程归首个进程，由它回收，即使命名空间之外更近的祖先是 "
	    "subreaper，也即使首个进程根本不是其祖先",
      .rows = "processes 3", .verdict = HOLDS,
      .ref = "pid_namespaces(7): adoption of orphaned children; PR_SET_CHILD_SUBREAPER(2const)",
      .needs = { need_pid_namespace, need_subreaper })
{
	pid_t init, member;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	must(pipe(held));
	init = start_init(adopt_two);
	must(read(held[0], &(char){ 0 }, 1));
	member = must(fork());
	if (member == 0)
		leave_an_orphan(8);
	assert_equal(status_of(member), 0);
	assert_equal(status_of(init), 0);
	assert_fails(wait(NULL), ECHILD);
}
