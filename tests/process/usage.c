/* Claims about whose processor time is counted, and when. */
#include <errno.h>
#include <signal.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"

enum { TICKS = 3 };

/* Of the processor, without its children's. */
static clock_t own_ticks(void)
{
	struct tms used;

	must(times(&used));
	return used.tms_utime + used.tms_stime;
}

/* Until this process has used the processor for that long. */
static void work(void)
{
	while (own_ticks() < TICKS)
		;
}

static clock_t childrens_ticks(void)
{
	struct tms used;

	assert_succeeds(times(&used));
	return used.tms_cutime + used.tms_cstime;
}

static pid_t fork_worker(void)
{
	pid_t pid = must(fork());

	if (pid == 0) {
		work();
		_exit(0);
	}
	return pid;
}

CLAIM(process, a_childs_time_counts_when_it_was_waited_for,
      .says = "times counts a child's processor time among the children's once it was waited for, "
	      "not when it has ended, nor when it was only asked about with WNOWAIT",
      .zh = "子进程被等待之后，times "
	    "才把它的处理器时间计入子进程时间：仅仅结束，或只用 WNOWAIT 询问，都不计入",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 times(): tms_cutime: of children that were waited for")
{
	pid_t child = fork_worker();

	await_end(child);
	assert_equal(childrens_ticks(), 0);
	assert_returns(waitpid(child, NULL, 0), child);
	assert_that(childrens_ticks() >= TICKS);
}

/* Whether among the children's is more than a child's own time: that of its child, who has ended. */
static bool a_grandchild_counts(bool is_waited_for)
{
	const clock_t before = childrens_ticks();
	pid_t child = must(fork());
	int status = 0;

	if (child == 0) {
		pid_t below = fork_worker();

		await_end(below);
		if (is_waited_for)
			must(waitpid(below, NULL, 0));
		_exit((int)own_ticks());
	}
	must(waitpid(child, &status, 0));
	return childrens_ticks() - before - WEXITSTATUS(status) >= TICKS;
}

CLAIM(process, a_grandchilds_time_counts_where_its_parent_waited,
      .says = "of a grandchild the processor time counts among the children's if the child waited "
	      "for it, and not otherwise",
      .zh = "孙进程的处理器时间只有在子进程等待过它时才计入子进程时间，否则不计入",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 times(): the time of the child and of its own waited-for children")
{
	int tries = 0;

	assert_that(a_grandchild_counts(true));
	while (a_grandchild_counts(false)) /* or else the child's own end took so long */
		assert_that(++tries < 20);
}

CLAIM(process, who_ignores_sigchld_gets_no_childrens_time,
      .says = "the processor time of children that end while SIGCHLD is ignored is not counted among "
	      "the children's",
      .zh = "SIGCHLD 被忽略期间结束的子进程，其处理器时间不计入子进程时间", .rows = "processes 5",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 times(), getrusage(): processes not waited for; times(2) NOTES")
{
	must(signal(SIGCHLD, SIG_IGN) == SIG_ERR ? -1 : 0);
	fork_worker();
	assert_fails(waitpid(-1, NULL, 0), ECHILD);
	assert_equal(childrens_ticks(), 0);
}
