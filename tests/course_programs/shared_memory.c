/* Claims about the notes' programs with shared memory, mapped or attached, and signals. */
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "course_programs.h"

struct mybuf {
	int pid;
	char buff[124];
};

CLAIM(course_programs, a_child_is_killed_before_its_handler,
      .says = "a SIGUSR1 of 000's parent that comes before the child has called signal kills the "
	      "child, and the parent sleeps on in pause",
      .zh = "000 的父进程在子进程调用 signal 之前发来的 SIGUSR1 会杀死子进程，父进程则一直睡在 "
	    "pause 中",
      .course = "000 §7 操作 1: signal(SIGUSR1, myfunc); //myfunc一个空的回调处理函数",
      .rows = "programs 1",
      .verdict = WRONG("the child may be killed first: handler or mask must be set before fork",
		       "子进程可能先被杀死：处理函数或信号屏蔽必须在 fork 之前设好"),
      .ref = "POSIX.1-2024 fork(), <signal.h>: SIGUSR1 terminates by default")
{
	ACTOR(child) {
		pause_at("before signal");
		catch_signal(SIGUSR1, 0);
	}
	await(child, "before signal");
	ACTOR(parent) {
		catch_signal(SIGUSR2, 0);
		must(kill(pid_of(child), SIGUSR1));
		pause();
	}
	assert_killed(child, SIGUSR1);
	assert_asleep(parent, "pause");
}

CLAIM(course_programs, a_client_without_a_handler_is_killed,
      .says = "000's client.c sets no handler: the SIGUSR1 by which the server tells of a line "
	      "kills it in pause, and the line stays unread",
      .zh = "000 的 client.c 没有安装处理函数：server 通知它的 SIGUSR1 把睡在 pause 中的 client "
	    "杀死，数据无人读取",
      .course = "000 §7 client.c: pause(); printf(\"%s\",p->buff); kill(pid, SIGUSR2);",
      .rows = "programs 1",
      .verdict = WRONG("pause returns only from a signal that is caught: client.c needs a handler "
		       "for SIGUSR1",
		       "pause 只在信号被捕捉时才返回：client.c 需要 SIGUSR1 的处理函数"),
      .ref = "POSIX.1-2024 pause(), <signal.h>", .needs = { need_shm })
{
	struct mybuf *p = new_segment(sizeof(*p));

	ACTOR(client) {
		pause();
		p->buff[0] = '\0';
	}
	assert_asleep(client, "pause");
	strcpy(p->buff, "a line\n");
	send_signal(client, SIGUSR1);
	assert_killed(client, SIGUSR1);
	assert_text(p->buff, "a line\n");
}

CLAIM(course_programs, a_server_in_while_1_serves_nobody,
      .says = "000's server.c, which loops in while(1) after shmget, has a segment that nobody is "
	      "attached to, and in it the client finds the pid 0",
      .zh = "000 的 server.c 在 shmget 之后陷入 while(1)：没有进程挂载该段，client 从中读到的 pid "
	    "是 0",
      .course = "000 §7 server.c: while(1); signal(SIGUSR2, myfunc);", .rows = "programs 1",
      .verdict = WRONG("nothing after while(1); is ever done: it must go",
		       "while(1); 之后的语句永远不会执行：必须删去"),
      .ref = "C11 6.8.5 Iteration statements; POSIX.1-2024 shmget(): initialized with all zero "
	     "values",
      .needs = { need_shm })
{
	key_t key = own_key();
	struct shmid_ds status;
	struct mybuf *p;
	int shmid;

	ACTOR(server) {
		own_segment(assert_succeeds(shmget(key, 128, IPC_CREAT | 0777)));
		pause_at("while(1)");
		((struct mybuf *)must(shmat(shmget(key, 0, 0), NULL, 0)))->pid = getpid();
	}
	await(server, "while(1)");
	shmid = assert_succeeds(shmget(key, 128, IPC_CREAT | 0777));
	must(shmctl(shmid, IPC_STAT, &status));
	assert_equal(status.shm_nattch, 0);
	p = must(shmat(shmid, NULL, 0));
	assert_equal(p->pid, 0);
}

CLAIM(course_programs, a_client_that_finds_no_pid_signals_its_group,
      .says = "000's client that comes before the server has written its pid calls kill(0, "
	      "SIGUSR2), which kills it and all of its process group",
      .zh = "000 的 client 若在 server 写入 pid 之前读取，就会执行 kill(0, "
	    "SIGUSR2)，杀死自己和整个进程组",
      .course = "000 §7 client.c: pid = p->pid; p->pid = getpid(); kill(pid, SIGUSR2);",
      .rows = "programs 1",
      .verdict = HOLDS_IF(
	      "the server has written its pid before; the client must look whether it is 0",
	      "server 已先写入 pid；client 必须检查它是否为 0"),
      .ref = "POSIX.1-2024 kill(): pid is 0", .needs = { need_shm })
{
	struct mybuf *p = new_segment(sizeof(*p));
	pid_t group;
	int held[2];

	must(pipe(held));
	ACTOR(other) {
		char byte;

		must(setpgid(0, 0));
		must(close(held[1]));
		must(read(held[0], &byte, 1));
	}
	assert_asleep(other, "read");
	group = pid_of(other);
	ACTOR(client) {
		must(setpgid(0, group));
		assert_succeeds(kill(p->pid, SIGUSR2));
	}
	assert_killed(client, SIGUSR2);
	must(close(held[1])); /* else whom no signal came to would sleep on */
	assert_killed(other, SIGUSR2);
}

CLAIM(course_programs, a_server_woken_by_others_signals_itself,
      .says = "000's server, woken from its first pause before a client has written its pid, reads "
	      "the one that it wrote itself: its SIGUSR1 kills it",
      .zh = "000 的 server 若在 client 写入 pid 之前就从第一个 pause 醒来，读回的是自己写的 "
	    "pid：它发出的 SIGUSR1 杀死自己",
      .course = "000 §7 server.c: pause(); ==>客户端读 pid = p->pid; ==>读客户端pid",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the client has written its pid: any other signal ends pause as well, so "
			  "that the server has to look again",
			  "client 已写入 pid：别的信号同样会结束 pause，server 必须再检查"),
      .ref = "POSIX.1-2024 pause(), getpid()", .needs = { need_shm })
{
	struct mybuf *p = new_segment(sizeof(*p));

	ACTOR(server) {
		catch_signal(SIGUSR2, 0);
		p->pid = getpid();
		pause();
		assert_equal(p->pid, getpid());
		must(kill(p->pid, SIGUSR1));
	}
	assert_asleep(server, "pause");
	send_signal(server, SIGUSR2); /* not a client's */
	assert_killed(server, SIGUSR1);
}

CLAIM(course_programs, at_the_end_the_parent_passes_its_last_line_again,
      .says = "at the end of its input fgets leaves the segment as it is: 000's child, woken all "
	      "the same, finds the last line again",
      .zh = "输入结束后 fgets 不改变共享内存：000 的子进程照样被唤醒，又读到最后一行",
      .course = "000 §7 操作 1: fgets(p,128,stdin); kill(pid, SIGUSR1);", .rows = "programs 1",
      .verdict = HOLDS_IF("the input has no end: fgets has to be asked for it",
			  "输入没有结束：必须检查 fgets 的返回值"),
      .ref = "C11 7.21.7.2 fgets", .needs = { need_shm })
{
	FILE *input = typed("only\n");
	char *p = new_segment(128);

	ACTOR(child) {
		for (int i = 0; i < 2; i++) {
			pause_at("pause()");
			assert_text(p, "only\n");
		}
	}
	assert_that(fgets(p, 128, input) == p);
	await(child, "pause()");
	resume(child);
	await(child, "pause()");
	assert_that(!fgets(p, 128, input));
	resume(child);
	assert_ends(child);
}

CLAIM(course_programs, a_killed_writer_never_completes,
      .says = "003's reader of a segment whose writer was killed finds complete 0 and the last "
	      "block for ever, and the segment, attached by it alone, stays",
      .zh = "写者被杀死后，003 的读者永远看到 complete 为 0 "
	    "和最后一块数据；该段只剩它挂载，仍然存在",
      .course = "003 §6 读共享内存进程: while (shmp->complete != 1)", .rows = "programs 1",
      .verdict = HOLDS_IF("the writer comes to its end: nothing else sets complete",
			  "写者正常运行到结束：没有别的会设置 complete"),
      .ref = "POSIX.1-2024 shmat(), exit(): segments are detached", .needs = { need_shm })
{
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 1032, 0644)));
	struct shmid_ds status;
	struct {
		int cnt;
		int complete;
		char buf[1024];
	} *shmp = must(shmat(shmid, NULL, 0));

	ACTOR(writer) {
		strcpy(shmp->buf, "AAAA");
		shmp->cnt = 4;
		pause_at("sleep(3)");
		shmp->complete = 1;
	}
	await(writer, "sleep(3)");
	send_signal(writer, SIGKILL);
	assert_killed(writer, SIGKILL);
	assert_equal(shmp->complete, 0);
	assert_text(shmp->buf, "AAAA");
	assert_returns(shmctl(shmid, IPC_STAT, &status), 0);
	assert_equal(status.shm_nattch, 1);
}

CLAIM(course_programs, at_the_end_the_sample_of_mmap_answers_for_ever,
      .says = "at the end of its input scanf leaves offset as it was: the loop of 003's mmap "
	      "sample answers the last number again and again, without a read to sleep in",
      .zh = "输入结束后 scanf 不改变 offset：003 的 mmap 示例不停地回答上一个数，也没有可以睡眠的 "
	    "read",
      .course = "003 §7: scanf(\"%d\",&offset); } while (offset != -1);", .rows = "programs 1",
      .verdict = HOLDS_IF("the user ends it by -1: what scanf returns has to be looked at",
			  "用户以 -1 结束：必须检查 scanf 的返回值"),
      .ref = "C11 7.21.6.2 fscanf: EOF")
{
	FILE *input = typed("7\n");
	int offset = -2;

	assert_returns(fscanf(input, "%d", &offset), 1);
	for (int i = 0; i < 100; i++) {
		assert_returns(fscanf(input, "%d", &offset), EOF);
		assert_equal(offset, 7);
	}
}
