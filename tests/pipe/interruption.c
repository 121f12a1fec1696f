/* Claims about what ends a read or write of a channel that sleeps: a signal, and not a close. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>
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

/* A thread that reads a byte. */
struct reader {
	int fd, ready;
	pid_t tid;
	ssize_t count;
	char byte;
};

static void *read_a_byte(void *argument)
{
	struct reader *own = argument;

	own->tid = (pid_t)syscall(SYS_gettid);
	must(write(own->ready, "!", 1));
	own->count = read(own->fd, &own->byte, 1);
	return NULL;
}

CLAIM(pipe_and_fifo, a_close_does_not_end_a_read, PIPE_AND_FIFO,
      .says = "on Linux a read that sleeps goes on though another thread closes its descriptor: "
	      "it gets the byte that comes, and until then the writers have a reader",
      .zh = "在 Linux 上，另一线程关闭描述符时，正在其上睡眠的 read "
	    "继续：它得到随后到来的字节，此前写者仍有读者",
      .rows = "pipes 4", .verdict = HOLDS,
      .ref = "close(2) NOTES: Multithreaded processes and close()", .needs = { need_threads })
{
	struct reader reader = { .byte = '?' };
	pthread_t thread;
	int p[2], ready[2];

	must(open_channel(p));
	must(pipe(ready));
	reader.fd = p[0];
	reader.ready = ready[1];
	must(pthread_create(&thread, NULL, read_a_byte, &reader) ? -1 : 0);
	assert_reads(ready[0], "!");
	assert_task_asleep(reader.tid, "read");
	assert_returns(close(p[0]), 0);
	assert_fails(fcntl(p[0], F_GETFD), EBADF);
	assert_task_asleep(reader.tid, "read");
	assert_ready(p[1], POLLOUT);
	assert_returns(write(p[1], "x", 1), 1);
	must(pthread_join(thread, NULL) ? -1 : 0);
	assert_equal(reader.count, 1);
	assert_equal(reader.byte, 'x');
	assert_ready(p[1], POLLOUT | POLLERR);
}
