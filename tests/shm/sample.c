/*
 * Claims about the samples of the notes: 003's writer and reader, 000's parent and child, server
 * and client.
 */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"
#include "segments.h"

#define BUF_SIZE 1024

struct shmseg {
	int cnt;
	int complete;
	char buf[BUF_SIZE];
};

static void fill_buffer(struct shmseg *shmp, char ch)
{
	memset(shmp->buf, ch, BUF_SIZE - 1);
	shmp->buf[BUF_SIZE - 1] = '\0';
	shmp->cnt = (int)strlen(shmp->buf);
}

/* What the reader would print: whether it is 1023 times this character. */
static bool holds_block(const struct shmseg *shmp, char ch)
{
	for (int i = 0; i < BUF_SIZE - 1; i++)
		if (shmp->buf[i] != ch)
			return false;
	return shmp->cnt == BUF_SIZE - 1 && shmp->buf[BUF_SIZE - 1] == '\0';
}

static struct shmseg *open_sample(key_t key)
{
	return attach(
		own_segment(assert_succeeds(shmget(key, sizeof(struct shmseg), 0644 | IPC_CREAT))));
}

CLAIM(shm, sample_reader_sees_each_block_it_looks_at,
      .says = "003's reader sees the writer's five blocks, 1023 bytes of A to E, if it looks once "
	      "after each, and then complete; either may come first",
      .zh = "003 的读者若在每次写入之后看一次，则依次看到五块各 1023 字节的 A 到 E，然后是 "
	    "complete；谁先运行都可以",
      .course = "003 §6 写共享内存进程, 读共享内存进程: sleep(3)", .rows = "shm 8",
      .verdict = HOLDS_IF("they take turns, which sleep(3) does not ensure",
			  "双方轮流进行，而 sleep(3) 不能保证这一点"),
      .ref = "POSIX.1-2024 shmget(), shmat(); ISO C11 5.1.2.4")
{
	key_t key = own_key();
	struct shmseg *shmp = open_sample(key); /* the reader's: it comes first */

	assert_equal(shmp->cnt, 0);
	assert_text(shmp->buf, "");
	ACTOR(writer) {
		struct shmseg *his = attach(must(shmget(key, sizeof(*his), 0644 | IPC_CREAT)));

		for (char ch = 'A'; ch <= 'E'; ch++) {
			fill_buffer(his, ch);
			pause_at("sleep(3)");
		}
		his->complete = 1;
		assert_returns(shmdt(his), 0);
		assert_returns(shmctl(must(shmget(key, 0, 0)), IPC_RMID, 0), 0);
	}
	for (char ch = 'A'; ch <= 'E'; ch++) {
		await(writer, "sleep(3)");
		assert_equal(shmp->complete, 0);
		assert_that(holds_block(shmp, ch));
		resume(writer);
	}
	assert_ends(writer);
	assert_equal(shmp->complete, 1); /* removed, and still attached here */
	assert_returns(shmdt(shmp), 0);
}

CLAIM(shm, sample_reader_misses_what_it_does_not_look_at,
      .says = "003's writer waits for no reader: a block written before the reader looked at the "
	      "last one replaces it, unseen",
      .zh = "003 的写者不等待读者：读者还没看，下一块就已覆盖上一块",
      .course = "003 §6 写共享内存进程: sleep(3)", .rows = "shm 6, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat()")
{
	struct shmseg *shmp = attach(new_segment(sizeof(*shmp)));

	ACTOR(writer) {
		fill_buffer(shmp, 'A');
		fill_buffer(shmp, 'B');
	}
	assert_ends(writer);
	assert_that(holds_block(shmp, 'B'));
}

CLAIM(shm, sample_reader_can_see_half_a_block,
      .says = "003's reader that looks while the writer fills the buffer sees part of the new "
	      "block, the rest of the old, and the old count",
      .zh = "003 的读者若在写者填充缓冲区时去看，会看到新旧各半的内容和旧的计数",
      .course = "003 §6: 过程需要确保不会同时写入同一位置", .rows = "shm 6, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XBD 4 Memory Synchronization")
{
	struct shmseg *shmp = attach(new_segment(sizeof(*shmp)));

	ACTOR(writer) {
		fill_buffer(shmp, 'A');
		memset(shmp->buf, 'B', BUF_SIZE / 2);
		pause_at("amid memset");
		fill_buffer(shmp, 'B');
	}
	await(writer, "amid memset");
	assert_that(!holds_block(shmp, 'A') && !holds_block(shmp, 'B'));
	assert_equal(shmp->cnt, BUF_SIZE - 1);
	assert_equal(shmp->buf[0], 'B');
	assert_equal(shmp->buf[BUF_SIZE - 2], 'A');
	resume(writer);
	assert_ends(writer);
	assert_that(holds_block(shmp, 'B'));
}

CLAIM(shm, sample_reader_that_comes_late_makes_a_new_segment,
      .says = "003's reader started after the writer's end makes a new, empty segment by its "
	      "IPC_CREAT: it never sees complete",
      .zh = "写者结束之后才启动的 003 读者因带 IPC_CREAT 而新建一个空段：永远等不到 complete",
      .course = "003 §6 读共享内存进程: shmget(SHM_KEY, sizeof(struct shmseg), 0644|IPC_CREAT)",
      .rows = "shm 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget() IPC_CREAT, shmctl() IPC_RMID")
{
	key_t key = own_key();
	struct shmseg *shmp;

	ACTOR(writer) {
		struct shmseg *his = open_sample(key);

		fill_buffer(his, 'E');
		his->complete = 1;
		must(shmdt(his));
		must(shmctl(must(shmget(key, 0, 0)), IPC_RMID, 0));
	}
	assert_ends(writer);
	shmp = open_sample(key);
	assert_equal(shmp->complete, 0);
	assert_equal(shmp->cnt, 0);
	assert_text(shmp->buf, "");
}

/* Both signals are blocked, and come only in wait_turn(): none can come too early. */
static void take_turns(void)
{
	sigset_t both;

	sigemptyset(&both);
	sigaddset(&both, SIGUSR1);
	sigaddset(&both, SIGUSR2);
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGUSR2, 0);
	must(sigprocmask(SIG_BLOCK, &both, NULL));
}

static void wait_turn(int signal)
{
	sigset_t others;

	sigfillset(&others);
	sigdelset(&others, signal);
	assert_fails(sigsuspend(&others), EINTR);
}

static const char *const lines[] = { "first\n", "second\n", "third\n" };

CLAIM(shm, sample_parent_and_child_talk_by_signals,
      .says = "000's parent and child pass line after line through a segment, waking each other by "
	      "SIGUSR1 and SIGUSR2, if neither can miss a signal",
      .zh = "000 的父子进程经共享内存逐行传递，用 SIGUSR1、SIGUSR2 互相唤醒，前提是都不会错过信号",
      .course = "000 §7 操作 1：实现父子进程的通信: kill(pid, SIGUSR1); pause();", .rows = "shm 8",
      .verdict = HOLDS_IF(
	      "the signals are blocked but for the wait (sigsuspend instead of pause), and the "
	      "child's branch reads (pid == 0)",
	      "除等待期间外屏蔽信号（用 sigsuspend 代替 pause），且子进程分支写作 (pid == 0)"),
      .ref = "POSIX.1-2024 shmat(), sigsuspend(), kill()")
{
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 128, IPC_CREAT | 0777)));
	char *p;

	take_turns(); /* before fork: the child has it from its beginning */
	ACTOR(child) {
		p = attach(shmid);
		for (size_t i = 0; i < LENGTH(lines); i++) {
			wait_turn(SIGUSR1);
			assert_text(p, lines[i]);
			must(kill(getppid(), SIGUSR2));
		}
	}
	p = attach(shmid);
	for (size_t i = 0; i < LENGTH(lines); i++) {
		strcpy(p, lines[i]);
		send_signal(child, SIGUSR1);
		wait_turn(SIGUSR2);
	}
	assert_ends(child);
	assert_equal(caught(SIGUSR2), LENGTH(lines));
}

CLAIM(shm, sample_hangs_as_printed,
      .says = "000's parent and child as printed: `if (pid = 0)` is never true, so the child ends "
	      "at once, and the parent sleeps in its first pause for good",
      .zh = "000 的父子示例原样运行：if(pid = 0) 永不成立，子进程立即结束，父进程永远睡在第一个 "
	    "pause 中",
      .course = "000 §7 操作 1: if(pid = 0)", .rows = "shm 8",
      .verdict = WRONG("the child's branch must read (pid == 0)", "子进程分支应写作 (pid == 0)"),
      .ref = "ISO C11 6.5.16 Assignment operators; POSIX.1-2024 pause()")
{
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 128, IPC_CREAT | 0777)));

	ACTOR(parent) {
		ACTOR(child) {
			pid_t pid = 0; /* what fork gave it */

			if ((pid = 0))
				pause();
		}
		assert_ends(child);
		catch_signal(SIGUSR2, 0);
		strcpy(attach(shmid), lines[0]);
		pause_at("written");
		pause();
	}
	await(parent, "written");
	resume(parent);
	assert_asleep(parent, "pause");
}

CLAIM(shm, sample_misses_a_signal_that_comes_before_pause,
      .says = "a signal that comes before 000's child is in pause is lost to it: it sleeps though "
	      "the line is in the segment",
      .zh = "信号若在 000 的子进程进入 pause 之前到达就被错过：数据已在段中，它仍然睡眠",
      .course = "000 §7 操作 1: pause(); printf(\"%s\",p);", .rows = "shm 8",
      .verdict = WRONG(
	      "it may hang: signal and pause leave a gap; block the signal and wait by sigsuspend",
	      "可能挂起：signal 与 pause 之间有空隙；应屏蔽信号并用 sigsuspend 等待"),
      .ref = "POSIX.1-2024 pause() APPLICATION USAGE")
{
	char *p = attach(new_segment(128));

	ACTOR(child) {
		catch_signal(SIGUSR1, 0);
		pause_at("before pause");
		pause();
	}
	await(child, "before pause");
	strcpy(p, lines[0]);
	send_signal(child, SIGUSR1);
	resume(child);
	assert_asleep(child, "pause");
}

struct mybuf {
	int pid;
	char buff[124];
};

static struct mybuf *open_mybuf(key_t key)
{
	return attach(own_segment(assert_succeeds(shmget(key, 128, IPC_CREAT | 0777))));
}

static void serve(key_t key)
{
	struct mybuf *p;

	take_turns();
	p = open_mybuf(key);
	p->pid = getpid();
	pause_at("pid written");
	wait_turn(SIGUSR2); /* the client has read it, and written its own */
	for (size_t i = 0; i < LENGTH(lines); i++) {
		strcpy(p->buff, lines[i]);
		must(kill(p->pid, SIGUSR1));
		wait_turn(SIGUSR2);
	}
}

CLAIM(shm, sample_server_and_client_exchange_pids,
      .says = "000's server and client, which are not related, find each other's pid in a segment "
	      "of the same key, and pass lines by it",
      .zh = "000 的 server 与 client 并无亲缘关系，通过同一 key 的段得到对方的 pid，并逐行传递",
      .course = "000 §7 操作 2: 需要信号通信，互相获取pid; ftok （可以实现无亲缘关系的通信）",
      .rows = "shm 8; keys 1",
      .verdict = HOLDS_IF(
	      "the server writes getpid(), not getppid(), before the client reads it, and neither "
	      "can miss a signal",
	      "server 写入的是 getpid() 而不是 getppid()，client 在其后读取，且双方都不会错过信号"),
      .ref = "POSIX.1-2024 shmget(), sigsuspend(), kill()")
{
	key_t key = own_key();

	ACTOR(server) {
		serve(key);
	}
	await(server, "pid written");
	ACTOR(client) {
		struct mybuf *p = open_mybuf(key);
		pid_t pid = p->pid;

		take_turns();
		p->pid = getpid();
		for (size_t i = 0; i < LENGTH(lines); i++) {
			must(kill(pid, SIGUSR2));
			wait_turn(SIGUSR1);
			assert_text(p->buff, lines[i]);
		}
		must(kill(pid, SIGUSR2));
	}
	resume(server);
	assert_ends(client);
	assert_ends(server);
}

CLAIM(shm, sample_server_publishes_its_parents_pid,
      .says = "000's server as printed writes getppid(): the client's signal goes to the server's "
	      "parent, and the server sleeps on",
      .zh = "000 的 server 原样运行写入的是 getppid()：client 的信号发给了 server 的父进程，server "
	    "继续睡眠",
      .course = "000 §7 server.c: p->pid = getppid()", .rows = "shm 8",
      .verdict = WRONG("its own pid is getpid()", "它自己的 pid 应由 getpid() 取得"),
      .ref = "POSIX.1-2024 getppid(), kill()")
{
	struct mybuf *p = attach(new_segment(sizeof(*p)));

	catch_signal(SIGUSR2, 0); /* we are the server's parent */
	ACTOR(server) {
		p->pid = getppid();
		pause();
	}
	assert_asleep(server, "pause");
	ACTOR(client) {
		must(kill(p->pid, SIGUSR2));
	}
	assert_ends(client);
	assert_not_woken(server);
	assert_equal(caught(SIGUSR2), 1);
}
