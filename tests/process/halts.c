/* Claims about what others see of a process while a wait for it is about to tell, or it execs. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"

/* With status 3. */
static pid_t child_that_exits(void)
{
	pid_t child = must(fork());

	if (child == 0)
		_exit(3);
	return child;
}

CLAIM(process, a_child_is_gone_before_its_status_is_told,
      .says = "on Linux, a child that waitpid is telling of is reaped already: its pid is nobody's "
	      "while the status is written",
      .zh = "在 Linux 上，waitpid 正在写出其状态的子进程已被回收：写状态期间其 pid "
	    "已不属于任何进程",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux kernel/exit.c: wait_task_zombie()")
{
	atomic_int *child = shared_numbers();

	ACTOR(parent) {
		int *status = halting(NULL, sizeof(*status), 0);

		*child = child_that_exits();
		assert_returns(waitpid(*child, status, 0), *child);
		assert_that(WIFEXITED(*status) && WEXITSTATUS(*status) == 3);
	}
	await_halted(parent);
	assert_fails(kill(*child, 0), ESRCH);
	provide(parent);
	assert_ends(parent);
}

CLAIM(process, waitid_with_wnowait_leaves_the_child_while_it_tells,
      .says = "a child that waitid with WNOWAIT is telling of is a zombie: its pid is still its "
	      "own",
      .zh = "带 WNOWAIT 的 waitid 正在报告的子进程仍是僵尸：其 pid 仍属于它",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "POSIX.1-2024 waitid(): WNOWAIT")
{
	atomic_int *child = shared_numbers();

	ACTOR(parent) {
		siginfo_t *info = halting(NULL, sizeof(*info), 0);

		*child = child_that_exits();
		assert_returns(waitid(P_PID, (id_t)*child, info, WEXITED | WNOWAIT), 0);
		assert_equal(info->si_pid, *child);
		assert_returns(waitpid(*child, NULL, 0), *child);
	}
	await_halted(parent);
	assert_returns(kill(*child, 0), 0);
	provide(parent);
	assert_ends(parent);
	assert_fails(kill(*child, 0), ESRCH);
}

CLAIM(process, who_is_killed_while_a_wait_tells_takes_the_child_along,
      .says = "on Linux, SIGKILL to a parent that waitpid is telling leaves no zombie, and its "
	      "reaper has none to wait for; with waitid and WNOWAIT the child is the reaper's, who "
	      "gets its status",
      .zh = "在 Linux 上，若父进程在 waitpid 写出状态时被 SIGKILL 杀死，不会留下僵尸，其收养者也无可等待；"
	    "若用带 WNOWAIT 的 waitid，则子进程归收养者，后者得到其状态",
      .needs = { need_halts, need_subreaper }, .verdict = HOLDS,
      .ref = "Linux kernel/exit.c: wait_task_zombie(); POSIX.1-2024 waitid(): WNOWAIT; _exit()")
{
	atomic_int *child = shared_numbers();

	must(prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L));
	for (int reaps = 0; reaps < 2; reaps++) {
		int status = -1;

		ACTOR(parent) {
			void *room = halting(NULL, sizeof(siginfo_t), 0);

			*child = child_that_exits();
			if (reaps)
				waitpid(*child, room, 0);
			else
				waitid(P_PID, (id_t)*child, room, WEXITED | WNOWAIT);
		}
		await_halted(parent);
		send_signal(parent, SIGKILL);
		assert_killed(parent, SIGKILL);
		if (reaps) {
			assert_fails(waitpid(*child, &status, 0), ECHILD);
			assert_fails(kill(*child, 0), ESRCH);
		} else {
			assert_returns(waitpid(*child, &status, 0), *child);
			assert_that(WIFEXITED(status) && WEXITSTATUS(status) == 3);
		}
	}
}

CLAIM(process, who_execs_is_itself_until_all_is_read,
      .says = "on Linux, while exec is reading its arguments nothing has become otherwise: what is to "
	      "be closed is open, and closes when all is read",
      .zh = "在 Linux 上，exec 正在读取其参数时什么都尚未改变：该关闭的描述符仍打开，全部读完后才关闭",
      .needs = { need_halts, need_cat }, .verdict = HOLDS,
      .ref = "Linux fs/exec.c: do_execveat_common(), begin_new_exec()")
{
	char *arguments[] = { "cat", NULL };
	int p[2];

	must(pipe2(p, O_CLOEXEC));
	ACTOR(halted) {
		must(dup2(must(open("/dev/null", O_RDONLY)), 0));
		execvp("cat", halting(arguments, sizeof(arguments), 0));
	}
	must(close(p[1]));
	await_halted(halted);
	assert_ready(p[0], 0);
	provide(halted);
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	assert_ends(halted);
}
