/* Claims about signals that interrupt reads and writes of a channel, or tell of them. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"

CLAIM(pipe_and_fifo, a_caught_signal_interrupts_read, PIPE_AND_FIFO,
      .says = "a caught signal wakes a sleeping read, which fails with EINTR and takes no bytes",
      .zh = "被捕获的信号唤醒睡眠的 read，以 EINTR 失败，不取走数据", .verdict = HOLDS,
      .rows = "pipes 4", .ref = "POSIX.1-2024 read() EINTR; signal(7)")
{
	int p[2], told[2];

	must(open_channel(p));
	must(pipe(told));
	ACTOR(reader) {
		tell_signal(SIGUSR1, 0, told[1]);
		assert_fails(read(p[0], &(char){ 0 }, 1), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR1);
	assert_reads(told[0], "!"); /* the handler ran */
	must(write(p[1], "x", 1));  /* too late for that read */
	assert_ends(reader);
	assert_equal(unread(p[0]), 1);
	assert_reads(p[0], "x");
}

CLAIM(pipe_and_fifo, sa_restart_resumes_read, PIPE_AND_FIFO,
      .says = "after a handler with SA_RESTART a read goes back to sleep until bytes come",
      .zh = "带 SA_RESTART 的处理函数返回之后，read 重新睡眠，直到有数据", .verdict = HOLDS,
      .rows = "pipes 4", .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7)")
{
	int p[2], told[2];

	must(open_channel(p));
	must(pipe(told));
	ACTOR(reader) {
		tell_signal(SIGUSR1, SA_RESTART, told[1]);
		assert_reads(p[0], "x");
	}
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR1);
	assert_reads(told[0], "!"); /* the handler ran */
	assert_asleep(reader, "read");
	must(write(p[1], "x", 1));
	assert_ends(reader);
}

CLAIM(pipe_and_fifo, a_caught_signal_interrupts_write, PIPE_AND_FIFO,
      .says = "a caught signal wakes a write that has put in nothing yet, which fails with EINTR",
      .zh = "尚未写入任何字节的睡眠 write 被捕获的信号唤醒，以 EINTR 失败", .verdict = HOLDS,
      .rows = "pipes 7", .ref = "POSIX.1-2024 write() EINTR; signal(7)")
{
	int p[2], told[2], capacity;

	must(open_channel(p));
	must(pipe(told));
	capacity = (int)fill(p[1]);
	ACTOR(writer) {
		tell_signal(SIGUSR1, 0, told[1]);
		assert_fails(write(p[1], "x", 1), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(writer, "write");
	send_signal(writer, SIGUSR1);
	assert_reads(told[0], "!"); /* the handler ran */
	discard(p[0], page_size()); /* too late for that write */
	assert_ends(writer);
	assert_equal(unread(p[0]), capacity - (int)page_size());
}

CLAIM(pipe_and_fifo, a_write_interrupted_midway_gives_the_count, PIPE_AND_FIFO,
      .says = "a write interrupted by a signal after part of its bytes returns their count, not "
	      "EINTR",
      .zh = "已写入一部分时被信号打断的 write 返回已写的字节数，而不是 EINTR", .verdict = HOLDS,
      .rows = "pipes 7", .ref = "POSIX.1-2024 write(): \"interrupted by a signal after\"")
{
	static char bytes[1 << 20];
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = capacity_of(p);
	ACTOR(writer) {
		catch_signal(SIGUSR1, SA_RESTART);
		assert_returns(write(p[1], bytes, (size_t)capacity + 1), capacity);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(writer, "write");
	send_signal(writer, SIGUSR1);
	assert_ends(writer);
	assert_equal(unread(p[0]), capacity);
}

/* Counts SIGIO in a group of its own, or in this one, and tells of each. */
static struct actor *start_member(pid_t group, int told)
{
	ACTOR(member) {
		must(setpgid(0, group));
		tell_signal(SIGIO, SA_RESTART, told);
		pause_at("in the group");
		assert_equal(caught(SIGIO), 1);
	}
	await(member, "in the group");
	return member;
}

CLAIM(pipe_and_fifo, a_group_can_own_it, PIPE_AND_FIFO,
      .says = "on Linux F_SETOWN of a negative number makes a process group the owner, as F_GETOWN "
	      "tells: all of it get SIGIO; no group or process that is nobody can be owner, ESRCH",
      .zh = "在 Linux 上，F_SETOWN 给出负数时属主为进程组，F_GETOWN "
	    "如实给出：组内所有进程都收到 SIGIO；不存在的进程或组不能成为属主 (ESRCH)",
      .rows = "bugs 3", .verdict = HOLDS, .ref = "fcntl(2) F_SETOWN, F_GETOWN; pipe(7) O_ASYNC",
      .needs = { need_o_async })
{
	struct actor *first, *second;
	int p[2], told[2];
	pid_t group;

	must(open_channel(p));
	must(pipe(told));
	assert_returns(fcntl(p[0], F_GETOWN), 0);
	first = start_member(0, told[1]);
	group = pid_of(first);
	second = start_member(group, told[1]);
	assert_returns(fcntl(p[0], F_SETOWN, -group), 0);
	assert_fails(fcntl(p[0], F_SETOWN, 0x3fffffff), ESRCH);
	assert_fails(fcntl(p[0], F_SETOWN, -0x3fffffff), ESRCH);
	assert_returns(fcntl(p[0], F_GETOWN), -group);
	must(fcntl(p[0], F_SETFL, O_ASYNC));
	must(write(p[1], "x", 1));
	read_exactly(told[0], (char[2]){ "" }, 2);
	resume(first);
	resume(second);
	assert_ends(first);
	assert_ends(second);
}

CLAIM(pipe_and_fifo, o_async_signals_each_write, PIPE_AND_FIFO,
      .says = "on Linux with O_ASYNC the owner gets SIGIO for each write, read or not in between",
      .zh = "在 Linux 上，设置 O_ASYNC 后，每次写入都向属主发送 SIGIO，无论中间是否读过",
      .rows = "bugs 3", .verdict = HOLDS,
      .ref = "pipe(7) O_ASYNC; fcntl(2) F_SETOWN; Linux commit fe67f4dd8daa",
      .needs = { need_o_async })
{
	int p[2];

	must(open_channel(p));
	catch_signal(SIGIO, 0);
	assert_succeeds(write(p[1], "x", 1));
	assert_equal(caught(SIGIO), 0);
	must(fcntl(p[0], F_SETOWN, getpid()));
	must(fcntl(p[0], F_SETFL, O_ASYNC));
	for (int unread_writes = 1; unread_writes <= 3; unread_writes++) {
		assert_succeeds(write(p[1], "x", 1));
		assert_equal(caught(SIGIO), unread_writes);
	}
	discard(p[0], (size_t)unread(p[0]));
	assert_succeeds(write(p[1], "x", 1));
	assert_equal(caught(SIGIO), 4);
	assert_reads(p[0], "x");
	assert_succeeds(write(p[1], "x", 1));
	assert_equal(caught(SIGIO), 5);
}
