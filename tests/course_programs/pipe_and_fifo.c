/* Claims about the notes' programs with pipes and FIFOs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "course_programs.h"

FAMILY(course_programs, need_pipe);

CLAIM(course_programs, sizeof_sends_the_nul,
      .says = "000's pipe sample writes sizeof(writebuff), which counts the NUL: the reader gets "
	      "ten bytes, the last of them 0",
      .zh = "000 的管道示例写入 sizeof(writebuff)，包括末尾的 NUL：读者得到十个字节，最后一个是 0",
      .course = "000 §4.1: write(fd[1],writebuff,sizeof(writebuff)); read(fd[0], readbuff, 128);",
      .rows = "programs 1", .verdict = HOLDS, .ref = "C11 6.5.3.4 sizeof; POSIX.1-2024 write()")
{
	char writebuff[] = "hello hlp", readbuff[128];
	int fd[2];

	must(pipe(fd));
	memset(readbuff, '?', sizeof(readbuff));
	assert_returns(write(fd[1], writebuff, sizeof(writebuff)), 10);
	assert_returns(read(fd[0], readbuff, 128), 10);
	assert_text(readbuff, "hello hlp");
	assert_equal(readbuff[10], '?');
}

static const char *need_sizes_beyond_memory(void)
{
	return sizeof(size_t) > 4 ? NULL : "so many bytes may be there in 32 bits";
}

CLAIM(course_programs, a_failed_read_is_handed_to_write,
      .says = "001's child hands what read returned to write: -1, which as a size is beyond "
	      "SSIZE_MAX, on Linux fails with EFAULT or EINVAL and writes nothing",
      .zh = "001 的子进程把 read 的返回值直接交给 write：-1 作为长度超过 SSIZE_MAX，在 Linux "
	    "上失败 (EFAULT 或 EINVAL)，什么也不写",
      .course = "001 pipe(): int len = read(fd[0], buf, 1024); write(1, buf, len);",
      .rows = "programs 1",
      .verdict = WRONG("read may return -1, which is no length: it has to be looked at first",
		       "read 可能返回 -1，它不是长度：必须先检查"),
      .ref = "POSIX.1-2024 read(), write(): nbyte greater than {SSIZE_MAX}; Linux vfs_write(): "
	     "access_ok(), rw_verify_area()",
      .needs = { need_sizes_beyond_memory })
{
	char buf[1024] = "";
	volatile ssize_t len;
	int fd[2], out[2];

	must(pipe(fd));
	must(pipe(out));
	must(close(fd[0]));
	assert_fails(len = read(fd[0], buf, 1024), EBADF);
	assert_returns(write(out[1], buf, (size_t)len), -1);
	assert_that(errno == EFAULT || errno == EINVAL);
	assert_ready(out[0], 0);
}

#define MSGSIZE 16

CLAIM(course_programs, sixteen_letters_bring_no_nul,
      .says = "a message of MSGSIZE letters fills the buffer of 003's pipe sample: no byte of it "
	      "is a NUL, at which its printf could stop",
      .zh = "恰好 MSGSIZE 个字母的消息填满 003 管道示例的缓冲区：其中没有 NUL，printf 无处停止",
      .course = "003 §1: while ((nbytes = read(p[0], inbuf, MSGSIZE)) > 0) printf(\"% s\\n\", "
		"inbuf);",
      .rows = "programs 1",
      .verdict = HOLDS_IF("each message holds its NUL within 16 bytes, as the three of the sample "
			  "do; nbytes tells how many to print",
			  "每条消息在 16 字节之内含有 NUL，示例的三条正是如此；应按 nbytes 打印"),
      .ref = "POSIX.1-2024 read(); C11 7.21.6.1 %s")
{
	char inbuf[MSGSIZE];
	int p[2];

	must(pipe(p));
	must(write(p[1], "hello, world #10", MSGSIZE));
	must(write(p[1], "hello, world #1", MSGSIZE));
	assert_returns(read(p[0], inbuf, MSGSIZE), MSGSIZE);
	assert_that(!memchr(inbuf, '\0', MSGSIZE));
	assert_returns(read(p[0], inbuf, MSGSIZE), MSGSIZE);
	assert_that(memchr(inbuf, '\0', MSGSIZE) == inbuf + MSGSIZE - 1);
}

CLAIM(course_programs, a_short_read_keeps_the_rest_of_the_last,
      .says = "a read that gives fewer bytes leaves the rest of 003's buffer as it was: behind the "
	      "new letters stands the end of the message before",
      .zh = "read 得到较少字节时，003 的缓冲区其余部分不变：新字母之后是上一条消息的结尾",
      .course = "003 §1: printf(\"% s\\n\", inbuf);", .rows = "programs 1",
      .verdict = HOLDS_IF("every read gives a whole message", "每次 read 都得到一条完整的消息"),
      .ref = "POSIX.1-2024 read(): the bytes read are placed in the buffer")
{
	char inbuf[MSGSIZE];
	int p[2];

	must(pipe(p));
	must(write(p[1], "hello, world #1", MSGSIZE));
	assert_returns(read(p[0], inbuf, MSGSIZE), MSGSIZE);
	must(write(p[1], "HELLO", 5));
	assert_returns(read(p[0], inbuf, MSGSIZE), 5);
	assert_text(inbuf, "HELLO, world #1");
}

CLAIM(course_programs, at_the_end_the_chat_repeats_a_line,
      .says = "a user of 003's chat whose input has ended says the last line again, each turn",
      .zh = "003 对话的一方输入结束后，每一轮都把最后一行再说一次",
      .course = "003 §2 进程1: fgets(arr2, 80, stdin); write(fd, arr2, strlen(arr2)+1);",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the input has no end: fgets has to be asked for it",
			  "输入没有结束：必须检查 fgets 的返回值"),
      .ref = "C11 7.21.7.2 fgets; POSIX.1-2024 open()", .needs = { need_fifo })
{
	must(mkfifo("fifo", 0666));
	ACTOR(user1) {
		FILE *input = typed("bye\n");
		char arr2[80];

		for (int turn = 0; turn < 3; turn++) {
			int fd = must(open("fifo", O_WRONLY));

			fgets_unchecked(arr2, 80, input);
			must(write(fd, arr2, strlen(arr2) + 1));
			must(close(fd));
			fd = must(open("fifo", O_RDONLY));
			assert_reads(fd, "what?");
			must(close(fd));
		}
	}
	for (int turn = 0; turn < 3; turn++) {
		char heard[80];
		int fd = must(open("fifo", O_RDONLY));

		assert_returns(read(fd, heard, 80), 5);
		assert_text(heard, "bye\n");
		must(close(fd));
		fd = must(open("fifo", O_WRONLY));
		must(write(fd, "what?", 5));
		must(close(fd));
	}
	assert_ends(user1);
}
