/* Claims about pipes between programs: exec, pipelines, and the notes' sample. */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "claim.h"

/* Becomes the program, with these two as its standard input and output, and nothing else open. */
static void run_program(int in, int out, char *const argv[])
{
	assert_succeeds(dup2(in, 0));
	must(dup2(out, 1));
	for (int fd = 3; fd < 20; fd++)
		close(fd);
	must(execvp(argv[0], argv));
}

static char *const printf_command[] = { "printf", "init\\nbash\\nsh\\n", NULL };
static char *const grep_command[] = { "grep", "bash", NULL };
static char *const cat_command[] = { "cat", NULL };

static const char *need_programs(void)
{
	if (program_exists("cat") && program_exists("grep") && program_exists("printf"))
		return NULL;
	return "no programs cat, grep and printf";
}

/* Starts cat, which reads the input and has all else that does not close on exec. */
static struct actor *start_cat(int input[2])
{
	ACTOR(program) {
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	return program;
}

CLAIM(pipe, close_on_exec_closes_it,
      .says = "an end with FD_CLOEXEC is closed by exec: the reader sees the end of file though "
	      "the program runs on",
      .zh = "设置了 FD_CLOEXEC 的一端在 exec 时关闭：程序仍在运行，读者已见到文件结束",
      .rows = "pipes 12", .verdict = HOLDS, .ref = "POSIX.1-2024 exec, fcntl() FD_CLOEXEC",
      .needs = { need_programs })
{
	struct actor *program;
	int input[2], p[2];

	must(pipe(input));
	must(pipe2(p, O_CLOEXEC));
	program = start_cat(input);
	must(close(p[1]));
	assert_asleep(program, "read");
	assert_ready(p[0], POLLHUP);
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	must(close(input[1]));
	assert_ends(program);
}

CLAIM(pipe, exec_keeps_it_open,
      .says = "an end without FD_CLOEXEC stays open over exec: no end of file before the program "
	      "ends",
      .zh = "未设置 FD_CLOEXEC 的一端在 exec 之后仍然打开：程序结束前读者见不到文件结束",
      .rows = "pipes 12", .verdict = HOLDS, .ref = "POSIX.1-2024 exec, fcntl() FD_CLOEXEC",
      .needs = { need_programs })
{
	struct actor *program;
	int input[2], p[2];

	must(pipe(input));
	must(pipe(p));
	program = start_cat(input);
	must(close(p[1]));
	assert_asleep(program, "read");
	assert_ready(p[0], 0);
	ACTOR(reader) {
		close(input[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "read");
	must(close(input[1]));
	assert_ends(program);
	assert_ends(reader);
}

struct pipeline {
	struct actor *producer, *consumer;
};

/* Starts printf | grep, whose result goes into a pipe too; its shell has closed nothing yet. */
static struct pipeline start_pipeline(int p[2], int result[2])
{
	assert_succeeds(pipe(p));
	must(pipe(result));
	ACTOR(producer) {
		run_program(0, p[1], printf_command);
	}
	ACTOR(consumer) {
		run_program(p[0], result[1], grep_command);
	}
	return (struct pipeline){ producer, consumer };
}

CLAIM(pipe, a_pipeline_ends_with_its_producer,
      .says = "with pipe, fork, dup2 and exec the output of one program is the input of the next, "
	      "which ends when the first has",
      .zh = "用 pipe、fork、dup2、exec 把前一个命令的输出交给下一个命令；前者结束，后者也结束",
      .course = "002 练习: 实现|功能，将前一个命令结果给下一个命令 ps aux|grep bash; 001: cat "
		"1.mp3 |mpeg123 -",
      .rows = "pipes 13",
      .verdict = HOLDS_IF("every process closes the ends it does not use",
			  "每个进程都关闭自己不用的那一端"),
      .ref = "POSIX.1-2024 pipe(), dup2(), exec", .needs = { need_programs })
{
	int p[2], result[2];
	struct pipeline shell = start_pipeline(p, result);

	must(close(p[0]));
	must(close(p[1]));
	assert_ends(shell.producer);
	assert_ends(shell.consumer);
	assert_reads(result[0], "bash\n");
}

CLAIM(pipe, a_forgotten_write_end_hangs_the_pipeline,
      .says = "a shell that keeps its copy of the write end leaves the consumer asleep after the "
	      "producer's end",
      .zh = "父进程忘记关闭写端，则生产者结束之后消费者仍然睡眠", .course = "002 练习: 实现|功能",
      .rows = "pipes 13", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); pipe(7)",
      .needs = { need_programs })
{
	int p[2], result[2];
	struct pipeline shell = start_pipeline(p, result);

	assert_ends(shell.producer);
	assert_asleep(shell.consumer, "read");
	must(close(p[1])); /* only now */
	assert_ends(shell.consumer);
	assert_reads(result[0], "bash\n");
}

CLAIM(pipe, a_consumer_that_ends_stops_the_producer,
      .says = "an endless producer is killed by SIGPIPE when the consumer has read one line and "
	      "ended",
      .zh = "消费者读一行即结束时，无尽的生产者被 SIGPIPE 终止（yes | head -1）",
      .course = "002 写管道: 读端全部关闭", .rows = "pipes 13", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EPIPE")
{
	int p[2];

	must(pipe(p));
	ACTOR(producer) { /* yes */
		close(p[0]);
		while (write(p[1], "y\n", 2) == 2)
			;
	}
	ACTOR(consumer) { /* head -1 */
		char line[3] = "";

		close(p[1]);
		assert_returns(read(p[0], line, 2), 2);
		assert_text(line, "y\n");
	}
	must(close(p[0]));
	must(close(p[1]));
	assert_ends(consumer);
	assert_killed(producer, SIGPIPE);
}

#define MSGSIZE 16

/* The reader of 003's sample: reads the three messages, then on until the end of file. */
static void read_messages(int fd)
{
	static const char *const messages[] = { "hello, world #1", "hello, world #2",
						"hello, world #3" };
	char inbuf[MSGSIZE];

	for (int i = 0; i < 3; i++) {
		assert_returns(read(fd, inbuf, MSGSIZE), MSGSIZE);
		assert_text(inbuf, messages[i]);
	}
	assert_returns(read(fd, inbuf, MSGSIZE), 0);
}

enum closer { NOBODY, PARENT, CHILD, BOTH };

/* Plays 003's sample: the child reads, the parent writes and waits; this one closes p[1]. */
static struct actor *play_sample(int p[2], enum closer closer)
{
	assert_succeeds(pipe(p));
	ACTOR(child) {
		if (closer == CHILD || closer == BOTH)
			close(p[1]);
		read_messages(p[0]);
	}
	must(write(p[1], "hello, world #1", MSGSIZE));
	must(write(p[1], "hello, world #2", MSGSIZE));
	must(write(p[1], "hello, world #3", MSGSIZE));
	if (closer == PARENT || closer == BOTH)
		assert_succeeds(close(p[1]));
	return child;
}

CLAIM(pipe, sample_hangs_as_printed,
      .says = "003's sample, where neither process closes the write end, hangs: the child sleeps "
	      "in its fourth read",
      .zh = "003 的示例原样运行会挂起：两个进程都不关闭写端，子进程睡在第四次 read 中",
      .course = "003 §1 示例", .rows = "pipes 5, 14", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read()")
{
	int p[2];
	struct actor *child = play_sample(p, NOBODY);

	assert_asleep(child, "read");
}

CLAIM(pipe, sample_hangs_if_the_parent_alone_closes,
      .says = "003's sample still hangs if only the parent closes the write end: the child holds "
	      "its own copy",
      .zh = "只在父进程中 close(p[1])，003 的示例仍然挂起：子进程自己还持有写端",
      .course = "003 §1 示例: 添加close(p[1]);则不会导致程序阻塞 (父进程)", .rows = "pipes 5, 14",
      .verdict = WRONG(
	      "closing it in the parent alone is not enough: the child must close its copy too",
	      "只在父进程中关闭不够：子进程也必须关闭自己的那份"),
      .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int p[2];
	struct actor *child = play_sample(p, PARENT);

	assert_asleep(child, "read");
}

CLAIM(pipe, sample_hangs_if_the_child_alone_closes,
      .says = "003's sample still hangs if only the child closes the write end: the parent waits "
	      "with its copy open",
      .zh = "只在子进程中 close(p[1])，003 的示例仍然挂起：父进程带着写端等待",
      .course = "003 §1 示例: 添加close(p[1]);则不会导致程序阻塞 (子进程)", .rows = "pipes 5, 14",
      .verdict = WRONG(
	      "closing it in the child alone is not enough: the parent must close its copy too",
	      "只在子进程中关闭不够：父进程也必须关闭自己的那份"),
      .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int p[2];
	struct actor *child = play_sample(p, CHILD);

	assert_asleep(child, "read");
	must(close(p[1])); /* what the parent's wait never comes to */
	assert_ends(child);
}

CLAIM(pipe, sample_ends_if_both_close,
      .says = "003's sample ends when parent and child both close the write end: three messages of "
	      "16 bytes, then 0",
      .zh = "父子进程都关闭写端时，003 的示例正常结束：三条 16 字节的消息，然后是 0",
      .course = "003 §1 示例", .rows = "pipes 5, 14", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read()")
{
	int p[2];
	struct actor *child = play_sample(p, BOTH);

	assert_ends(child);
}
