/* Claims about sessions and process groups: setsid, setpgid. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

FAMILY(session, need_pipe);

CLAIM(session, setsid_makes_session_and_group,
      .says = "setsid makes the caller the leader of a new session and of a new process group, "
	      "both with its pid, and returns that",
      .zh = "setsid 使调用者成为新会话和新进程组的首进程，两者 id 都是其 pid，并返回该值",
      .course = "004 守护进程: 1. 创建新会话 setsid; 004: 摆脱原有会话和进程组的控制",
      .rows = "sessions 1", .verdict = HOLDS, .ref = "POSIX.1-2024 setsid()")
{
	pid_t session = getsid(0), group = getpgrp();

	ACTOR(child) {
		assert_equal(getsid(0), session);
		assert_equal(getpgrp(), group);
		assert_returns(setsid(), getpid());
		assert_equal(getsid(0), getpid());
		assert_equal(getpgrp(), getpid());
	}
	assert_ends(child);
	assert_equal(getsid(0), session);
	assert_equal(getpgrp(), group);
}

CLAIM(session, setsid_gives_up_the_terminal,
      .says = "after setsid the caller has no controlling terminal: /dev/tty can't be opened "
	      "(ENXIO)",
      .zh = "setsid 之后没有控制终端：打开 /dev/tty 失败 (ENXIO)",
      .course = "004 守护进程: 3.2.2 摆脱终端控制", .rows = "sessions 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setsid(), 11.1.3 The Controlling Terminal", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		lead_session_on(&terminal);
		must(close(assert_succeeds(open("/dev/tty", O_RDWR))));
		ACTOR(child) {
			must(close(assert_succeeds(open("/dev/tty", O_RDWR))));
			assert_succeeds(setsid());
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		}
		assert_ends(child);
		must(close(assert_succeeds(open("/dev/tty", O_RDWR))));
	}
	assert_ends(leader);
}

CLAIM(session, a_group_leader_cannot_setsid,
      .says = "setsid by the leader of a process group fails with EPERM and changes nothing; a "
	      "child of it can",
      .zh = "进程组首进程调用 setsid 失败 (EPERM)，什么也不改变；它的子进程可以",
      .course = "004 守护进程 第一种: 1. 创建新会话 setsid", .rows = "sessions 1, 3",
      .verdict = WRONG("the first recipe's setsid fails in a program that a shell started, which "
		       "leads its group: fork first, as the second does",
		       "由 shell 启动的程序是进程组首进程，第一种方法的 setsid "
		       "会失败：要像第二种那样先 fork"),
      .ref = "POSIX.1-2024 setsid() EPERM; setsid(2)")
{
	ACTOR(leader) {
		pid_t session = getsid(0);

		lead_group();
		assert_fails(setsid(), EPERM);
		assert_equal(getsid(0), session);
		ACTOR(child) {
			assert_returns(setsid(), getpid());
			assert_fails(setsid(), EPERM);
		}
		assert_ends(child);
	}
	assert_ends(leader);
}

CLAIM(session, setsid_needs_its_number_unused,
      .says = "setsid fails with EPERM also while a process is in the group that has the caller's "
	      "pid, though the caller left it",
      .zh = "即使调用者已离开，只要还有进程在以其 pid 为 id 的进程组中，setsid 就失败 (EPERM)",
      .rows = "sessions 1", .verdict = HOLDS, .ref = "POSIX.1-2024 setsid() EPERM")
{
	pid_t group = getpgrp();

	ACTOR(founder) {
		lead_group();
		ACTOR(member) {
			pause_at("in the group");
		}
		await(member, "in the group");
		must(setpgid(0, group));
		assert_fails(setsid(), EPERM);
		resume(member);
		assert_ends(member);
		assert_returns(setsid(), getpid());
	}
	assert_ends(founder);
}

CLAIM(session, a_session_has_groups_and_one_leader,
      .says = "a session can have several process groups, each with a leader of its own; only one "
	      "process is the session's leader",
      .zh = "一个会话可以有多个进程组，各有组长；会话首进程只有一个",
      .course = "004 进程的组织形式: 进程组的组长叫session进程; 004: 多个进程组会组成一个会话",
      .rows = "sessions 1",
      .verdict = WRONG("the leader of a process group is not the session's leader, unless it made "
		       "the session",
		       "进程组组长不是会话首进程，除非会话是它创建的"),
      .ref = "POSIX.1-2024 3 Definitions: Process Group Leader, Session Leader; setpgid(2)")
{
	ACTOR(leader) {
		pid_t session = must(setsid());

		for (int i = 0; i < 2; i++) {
			ACTOR(group_leader) {
				lead_group();
				assert_equal(getpgrp(), getpid());
				assert_equal(getsid(0), session);
				assert_that(getsid(0) != getpid());
				ACTOR(member) {
					assert_equal(getpgrp(), getppid());
					assert_equal(getsid(0), session);
				}
				assert_ends(member);
			}
			assert_ends(group_leader);
		}
		assert_equal(getpgrp(), session);
	}
	assert_ends(leader);
}

CLAIM(session, getsid_and_getpgid_tell_of_others,
      .says = "getsid and getpgid tell a process's session and group, on Linux also in another "
	      "session and of one that has ended and was not waited for; they fail with ESRCH where "
	      "there is no process, on Linux for a negative number too",
      .zh = "getsid 与 getpgid 给出进程的会话和进程组（在 Linux "
	    "上也包括其他会话的和已结束而未回收的）；进程不存在则失败 (ESRCH)，在 Linux 上负数也一样",
      .rows = "sessions 1", .verdict = HOLDS, .ref = "POSIX.1-2024 getsid(), getpgid(); getsid(2)")
{
	ACTOR(other) {
		must(setsid());
		pause_at("in its own session");
	}
	await(other, "in its own session");
	assert_returns(getsid(pid_of(other)), pid_of(other));
	assert_returns(getpgid(pid_of(other)), pid_of(other));
	assert_returns(getsid(getpid()), getsid(0));
	assert_returns(getpgid(0), getpgrp());
	resume(other);
	must(waitid(P_PID, (id_t)pid_of(other), &(siginfo_t){ 0 }, WEXITED | WNOWAIT));
	assert_returns(getsid(pid_of(other)), pid_of(other));
	assert_returns(getpgid(pid_of(other)), pid_of(other));
	assert_ends(other);
	assert_fails(getsid(pid_of(other)), ESRCH);
	assert_fails(getpgid(pid_of(other)), ESRCH);
	assert_fails(getsid(-1), ESRCH);
	assert_fails(getpgid(-1), ESRCH);
}

CLAIM(session, parent_and_child_may_set_the_childs_group,
      .says = "parent or child may put the child into a new group or one of the session; both may "
	      "do it, in any order",
      .zh = "父进程或子进程都可以把子进程放入新组或本会话的已有组；两者都做也行，顺序不限",
      .rows = "sessions 2", .course = "004 进程的组织形式: 多个进程会组成一个进程组",
      .verdict = HOLDS, .ref = "POSIX.1-2024 setpgid()")
{
	ACTOR(first) {
		pause_at("made");
		assert_equal(getpgrp(), getpid());
		assert_returns(setpgid(0, 0), 0);
		pause_at("in its group");
	}
	await(first, "made");
	assert_returns(setpgid(pid_of(first), pid_of(first)), 0);
	resume(first);
	await(first, "in its group");
	ACTOR(second) {
		assert_returns(setpgid(0, pid_of(first)), 0);
		assert_equal(getpgrp(), pid_of(first));
		pause_at("in the other's group");
	}
	await(second, "in the other's group");
	assert_returns(getpgid(pid_of(second)), pid_of(first));
	assert_returns(setpgid(pid_of(second), getpgrp()), 0);
	assert_returns(getpgid(pid_of(second)), getpgrp());
	resume(second);
	assert_ends(second);
	resume(first);
	assert_ends(first);
}

CLAIM(session, setpgid_refuses_what_may_not_be,
      .says = "setpgid fails with EPERM for a session leader, a group that is not in the session "
	      "or does not exist, with ESRCH for who is neither the caller nor its child, with "
	      "EINVAL for a negative group, on Linux also where 0 stands for a negative process's",
      .zh = "setpgid：会话首进程、不在本会话或不存在的组失败 (EPERM)；既非自己也非子进程失败 "
	    "(ESRCH)；组为负失败 (EINVAL)，在 Linux 上以 0 表示负的进程号之组时也一样",
      .rows = "sessions 2", .verdict = HOLDS, .ref = "POSIX.1-2024 setpgid() ERRORS; setpgid(2)")
{
	pid_t group = getpgrp();

	ACTOR(other) {
		must(setsid());
		assert_fails(setpgid(0, 0), EPERM);
		assert_fails(setpgid(0, group), EPERM);
		pause_at("in its own session");
	}
	await(other, "in its own session");
	ACTOR(child) {
		assert_fails(setpgid(0, pid_of(other)), EPERM);
		assert_fails(setpgid(0, INT_MAX), EPERM);
		assert_fails(setpgid(0, -1), EINVAL);
		assert_fails(setpgid(-9, 0), EINVAL);
		assert_fails(setpgid(-9, group), ESRCH);
		assert_fails(setpgid(getppid(), 0), ESRCH);
		assert_fails(setpgid(pid_of(other), 0), ESRCH);
		assert_equal(getpgrp(), group);
	}
	assert_ends(child);
	assert_fails(setpgid(pid_of(other), 0), EPERM);
	assert_fails(setpgid(pid_of(child), 0), ESRCH);
	resume(other);
	assert_ends(other);
}

CLAIM(session, a_zombie_keeps_its_group,
      .says = "a process may join a group, by itself or by its parent, whose only member has ended and "
	      "was not waited for; once it was, there is no such group: EPERM",
      .zh = "某组仅剩的成员已结束但尚未回收时，进程仍可（自己或由父进程）加入该组；回收之后该组不存在，失败 (EPERM)",
      .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 3 Definitions: Process Group Lifetime, Process Lifetime; setpgid() EPERM")
{
	siginfo_t info;
	pid_t gone;

	ACTOR(leader) {
		must(setpgid(0, 0));
	}
	gone = pid_of(leader);
	must(waitid(P_PID, (id_t)gone, &info, WEXITED | WNOWAIT));
	ACTOR(member) {
		assert_returns(setpgid(0, gone), 0);
		assert_equal(getpgrp(), gone);
	}
	assert_ends(member);
	ACTOR(child) {
		pause_at("put there");
		assert_equal(getpgrp(), gone);
	}
	await(child, "put there");
	assert_returns(setpgid(pid_of(child), gone), 0);
	resume(child);
	assert_ends(child);
	assert_ends(leader);
	ACTOR(late) {
		assert_fails(setpgid(0, gone), EPERM);
	}
	assert_ends(late);
}

CLAIM(session, a_grandchilds_group_is_its_parents_affair,
      .says = "setpgid of a child's child fails with ESRCH, and it keeps its group; its own parent "
	      "can set that",
      .zh = "对孙进程 setpgid 失败 (ESRCH)，其进程组不变；它自己的父进程可以设置",
      .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setpgid() ESRCH: not the calling process or a child")
{
	atomic_int *grandchild = shared_numbers();
	const pid_t group = getpgrp();

	ACTOR(child) {
		ACTOR(below) {
			pause();
		}
		*grandchild = pid_of(below);
		pause_at("a parent");
		assert_returns(getpgid(*grandchild), group);
		assert_returns(setpgid(*grandchild, 0), 0);
		assert_returns(getpgid(*grandchild), *grandchild);
		send_signal(below, SIGTERM);
		assert_killed(below, SIGTERM);
	}
	await(child, "a parent");
	assert_fails(setpgid(*grandchild, 0), ESRCH);
	assert_fails(setpgid(*grandchild, group), ESRCH);
	resume(child);
	assert_ends(child);
}

CLAIM(session, setpgid_of_a_child_in_another_session_gives_eperm,
      .says = "setpgid of a child that is in another session, which it need not lead, fails with "
	      "EPERM, and it keeps its group; on Linux an orphan may be such a child",
      .zh = "子进程在另一会话中（不必是其首进程）时，setpgid 失败 (EPERM)，进程组不变；在 Linux "
	    "上收养的孤儿可以是这样的子进程",
      .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setpgid() EPERM: not in the same session; setpgid(2)",
      .needs = { need_subreaper })
{
	atomic_int *member = shared_numbers();
	pid_t leader, child;
	int p[2];

	must(pipe(p));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	leader = must(fork());
	if (leader == 0) {
		must(setsid());
		child = must(fork());
		if (child == 0)
			_exit(read(p[0], &(char){ 0 }, 1) != 1);
		*member = child;
		_exit(0);
	}
	must(waitpid(leader, NULL, 0));
	assert_fails(setpgid(*member, *member), EPERM);
	assert_fails(setpgid(*member, leader), EPERM);
	assert_fails(setpgid(*member, getpgrp()), EPERM);
	assert_returns(getpgid(*member), leader);
	must(write(p[1], "!", 1));
	assert_returns(waitpid(*member, NULL, 0), *member);
}

/* Of its leader's group; when the gate is closed it leaves that and joins it again, or stays. */
static _Noreturn void be_a_member(const int gate[2], int told, bool leaves)
{
	const pid_t group = getpgrp();

	must(close(gate[1]));
	must(read(gate[0], &(char){ 0 }, 1));
	if (leaves) {
		assert_returns(setpgid(0, 0), 0);
		assert_returns(setpgid(0, group), 0);
	}
	must(write(told, "!", 1));
	for (;;)
		pause();
}

/* The leader of a session and of its group, which has two members. */
static void lead(const int gate[2], int told, atomic_int *member)
{
	must(setsid());
	for (int i = 0; i < 2; i++) {
		const pid_t pid = must(fork());

		if (pid == 0)
			be_a_member(gate, told, i);
		member[i] = pid;
	}
}

CLAIM(session, a_group_and_a_session_outlive_their_leader,
      .says = "processes whose group's and session's leader has ended are still of that group and "
	      "session: one may leave the group and join it again, and kill finds them by it, "
	      "until the last has ended",
      .zh = "组长与会话首进程结束后，其余进程仍属于该组和该会话：可以离开再加入该组，kill "
	    "可按组号找到它们，直到最后一个结束",
      .rows = "sessions 1, 2; signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 3 Definitions: Process Group Lifetime, Session Lifetime; setpgid(), "
	     "kill()",
      .needs = { need_subreaper })
{
	atomic_int *member = shared_numbers();
	int gate[2], told[2], status;
	pid_t gone;

	must(pipe(gate));
	must(pipe(told));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(leader)
		lead(gate, told[1], member);
	gone = pid_of(leader);
	assert_ends(leader);
	must(close(gate[1]));
	for (int i = 0; i < 2; i++)
		assert_succeeds(read(told[0], &(char){ 0 }, 1));
	for (int i = 0; i < 2; i++) {
		assert_returns(getsid(member[i]), gone);
		assert_returns(getpgid(member[i]), gone);
	}
	assert_returns(kill(-gone, SIGTERM), 0);
	for (int i = 0; i < 2; i++) {
		assert_returns(waitpid(member[i], &status, 0), member[i]);
		assert_equal(status, SIGTERM);
	}
	assert_fails(kill(-gone, 0), ESRCH);
}

CLAIM(session, after_exec_the_parent_cannot_set_the_group,
      .says = "setpgid of a child that has called exec fails with EACCES, and the child keeps its "
	      "group",
      .zh = "子进程已调用 exec 后，父进程对它 setpgid 失败 (EACCES)，其进程组不变",
      .rows = "sessions 2", .verdict = HOLDS, .ref = "POSIX.1-2024 setpgid() EACCES",
      .needs = { need_cat })
{
	int in[2], out[2];
	pid_t child;

	must(pipe2(in, O_CLOEXEC));
	must(pipe2(out, O_CLOEXEC));
	child = must(fork());
	if (child == 0) {
		must(dup2(in[0], 0));
		must(dup2(out[1], 1));
		execlp("cat", "cat", NULL);
		_exit(1);
	}
	must(write(in[1], "x", 1));
	assert_reads(out[0], "x");
	assert_fails(setpgid(child, child), EACCES);
	assert_fails(setpgid(child, 0), EACCES);
	assert_returns(getpgid(child), getpgrp());
	must(close(in[1]));
	must(waitpid(child, NULL, 0));
}

CLAIM(session, setpgrp_leads_a_group,
      .says = "on Linux setpgrp, which takes no arguments, makes the caller the leader of a group "
	      "of its own, as setpgid(0, 0) does, and returns 0",
      .zh = "在 Linux 上，不带参数的 setpgrp 与 setpgid(0, 0) "
	    "一样使调用者成为自己进程组的首进程，返回 "
	    "0",
      .rows = "sessions 1", .verdict = HOLDS, .ref = "setpgid(2): the System V-style setpgrp()")
{
	const pid_t session = getsid(0);

	ACTOR(child) {
		assert_that(getpgrp() != getpid());
		assert_returns(setpgrp(), 0);
		assert_equal(getpgrp(), getpid());
		assert_equal(getsid(0), session);
	}
	assert_ends(child);
}
