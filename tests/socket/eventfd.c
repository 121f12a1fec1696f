/* Claims about eventfd. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "memory.h"
#include "sockets.h"
#include "unix.h"

static ssize_t add(int fd, uint64_t value)
{
	return write(fd, &value, sizeof(value));
}

/* Asserts that one read gives this number. */
static void assert_counter(int fd, uint64_t expected)
{
	uint64_t value = 77;

	assert_returns(read(fd, &value, sizeof(value)), sizeof(value));
	assert_equal(value, expected);
}

#define MOST 0xfffffffffffffffe

CLAIM(socket, an_eventfd_counts,
      .says = "on Linux an eventfd starts at its initial value, write adds to it, and read gives "
	      "the sum and sets it to 0",
      .zh = "在 Linux 上，eventfd 从初值开始，write 相加，read 给出总和并清零", .rows = "bugs 90",
      .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	int fd = assert_succeeds(eventfd(5, EFD_NONBLOCK));

	assert_counter(assert_succeeds(eventfd(0xffffffff, 0)), 0xffffffff);
	assert_returns(add(fd, 3), 8);
	assert_returns(add(fd, 0x100000000), 8);
	assert_counter(fd, 0x100000008);
	assert_fails(read(fd, &(uint64_t){ 0 }, 8), EAGAIN);
	assert_returns(add(fd, 0), 8);
	assert_fails(read(fd, &(uint64_t){ 0 }, 8), EAGAIN);
	assert_returns(add(fd, 1), 8);
	assert_counter(fd, 1);
}

CLAIM(socket, efd_semaphore_takes_one_at_a_time,
      .says = "on Linux with EFD_SEMAPHORE each read of an eventfd gives 1 and takes 1 away",
      .zh = "在 Linux 上，带 EFD_SEMAPHORE 的 eventfd 每次 read 给出 1 并减 1", .rows = "bugs 90",
      .verdict = HOLDS, .ref = "eventfd(2) EFD_SEMAPHORE", .needs = { need_eventfd })
{
	int fd = assert_succeeds(eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK));

	assert_returns(add(fd, 1), 8);
	for (int i = 0; i < 3; i++)
		assert_counter(fd, 1);
	assert_fails(read(fd, &(uint64_t){ 0 }, 8), EAGAIN);
}

CLAIM(socket, an_eventfd_gives_eight_bytes_whatever_is_asked,
      .says = "on Linux read of an eventfd for more than eight bytes gives eight and touches no "
	      "more of its buffer; into memory that ends before them it fails with EFAULT",
      .zh = "在 Linux 上，向 eventfd 请求多于 8 字节的 read 只给出 8 字节，不触及其后的内存；"
	    "内存不足 8 字节时失败 (EFAULT)",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2); read(2) EFAULT",
      .needs = { need_eventfd })
{
	int fd = must(eventfd(0, 0));
	struct iovec pieces[] = { { memory_that_ends(8), 8 }, { memory_that_ends(0), 8 } };
	uint64_t *count = memory_that_ends(8);

	assert_returns(add(fd, 7), 8);
	assert_returns(read(fd, count, 4096), 8);
	assert_equal(*count, 7);
	assert_returns(add(fd, 8), 8);
	assert_returns(readv(fd, pieces, 2), 8);
	assert_that(memcmp(pieces[0].iov_base, &(uint64_t){ 8 }, 8) == 0);
	assert_returns(add(fd, 9), 8);
	assert_fails(read(fd, memory_that_ends(4), 8), EFAULT);
}

CLAIM(socket, pieces_of_an_eventfds_value,
      .says = "on Linux readv of an eventfd puts the eight bytes into pieces of any size, while writev "
	      "adds each piece, which must have eight",
      .zh = "在 Linux 上，readv 可把 eventfd 的八个字节放入任意大小的各段，而 writev 逐段相加，每段须为八字节",
      .rows = "bugs 90", .verdict = HOLDS,
      .ref = "Linux fs/eventfd.c eventfd_read(), eventfd_write(), fs/read_write.c do_loop_readv_writev()",
      .needs = { need_eventfd })
{
	const int fd = must(eventfd(0, EFD_NONBLOCK));
	uint64_t two = 2, three = 3, seen = 0;
	const struct iovec whole[] = { { &two, 8 }, { &three, 8 } };
	const struct iovec halves[] = { { &seen, 3 }, { (char *)&seen + 3, 5 } };

	assert_returns(writev(fd, whole, 2), 16);
	assert_fails(writev(fd, halves, 2), EINVAL);
	assert_returns(readv(fd, halves, 2), 8);
	assert_equal(seen, 5);
	assert_fails(readv(fd, halves, 1), EINVAL);
}

CLAIM(socket, an_eventfd_has_no_places,
      .says = "on Linux pread and pwrite of an eventfd fail with ESPIPE, ftruncate with EINVAL, mmap with "
	      "ENODEV, and its value stays",
      .zh = "在 Linux 上，对 eventfd 的 pread 与 pwrite 失败 (ESPIPE)，ftruncate 失败 (EINVAL)，mmap 失败 (ENODEV)，值不变",
      .rows = "bugs 90", .verdict = HOLDS,
      .ref = "pread(2) ESPIPE; ftruncate(2) EINVAL; Linux fs/eventfd.c", .needs = { need_eventfd })
{
	const int fd = must(eventfd(3, EFD_NONBLOCK));
	uint64_t value = 1;

	assert_fails(pread(fd, &value, 8, 0), ESPIPE);
	assert_fails(pwrite(fd, &value, 8, 0), ESPIPE);
	assert_fails(ftruncate(fd, 0), EINVAL);
	assert_fails(mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0), ENODEV);
	assert_counter(fd, 3);
}

CLAIM(socket, exec_keeps_an_eventfd,
      .says = "on Linux exec keeps an eventfd open, with its value, unless it has EFD_CLOEXEC",
      .zh = "在 Linux 上，exec 保留 eventfd 及其值，除非带 EFD_CLOEXEC", .rows = "bugs 90",
      .verdict = HOLDS, .ref = "eventfd(2): preserved across execve, EFD_CLOEXEC",
      .needs = { need_eventfd, need_shell, need_cat })
{
	for (int closes = 0; closes < 2; closes++) {
		const int fd = must(eventfd(7, EFD_NONBLOCK | (closes ? EFD_CLOEXEC : 0)));
		uint64_t value = 0;
		char command[40];
		int p[2];

		must(pipe(p));
		snprintf(command, sizeof(command), "cat <&%d", fd);
		ACTOR(program) {
			must(dup2(p[1], 1));
			must(dup2(must(open("/dev/null", O_WRONLY)), 2));
			must(execvp("sh", (char *[]){ "sh", "-c", command, NULL }));
		}
		must(close(p[1]));
		assert_returns(read(p[0], &value, 8), closes ? 0 : 8);
		assert_equal(value, closes ? 0 : 7);
		must(waitpid(pid_of(program), NULL, 0));
		must(close(fd));
	}
}

CLAIM(socket, an_eventfd_at_zero_puts_readers_to_sleep,
      .says = "on Linux read of an eventfd at 0 sleeps until another process that shares it "
	      "writes; of two asleep one gets the count and the other sleeps on",
      .zh = "在 Linux 上，eventfd 为 0 时 read "
	    "睡眠，直到共享它的另一进程写入；两个在睡时一个得到计数，另一个继续睡",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	int fd = must(eventfd(0, 0)), report[2];
	struct actor *reader[2];

	must(pipe(report));
	for (int i = 0; i < 2; i++)
		START(reader[i]) {
			assert_counter(fd, 7);
			must(write(report[1], "!", 1));
		}
	for (int i = 0; i < 2; i++)
		assert_asleep(reader[i], "read");
	assert_returns(add(fd, 7), 8);
	assert_reads(report[0], "!");
	assert_ready(fd, POLLOUT);
	assert_ready(report[0], 0);
	assert_returns(add(fd, 7), 8);
	assert_ends(reader[0]);
	assert_ends(reader[1]);
}

CLAIM(socket, an_eventfd_wakes_all_whom_it_can_serve,
      .says = "on Linux one write wakes as many readers of an EFD_SEMAPHORE eventfd as it adds, "
	      "and one read wakes all writers whose sum it makes room for",
      .zh = "在 Linux 上，EFD_SEMAPHORE 的 eventfd "
	    "一次写入加几就唤醒几个读者；一次读取唤醒所有因此有空间"
	    "的写者",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	int counting = must(eventfd(0, EFD_SEMAPHORE)), full = must(eventfd(0, 0));
	struct actor *reader[3], *writer[3];

	must(add(full, MOST));
	for (int i = 0; i < 3; i++) {
		START(reader[i]) {
			assert_counter(counting, 1);
		}
		START(writer[i]) {
			assert_returns(add(full, 2), 8);
		}
	}
	for (int i = 0; i < 3; i++) {
		assert_asleep(reader[i], "read");
		assert_asleep(writer[i], "write");
	}
	must(add(counting, 3));
	assert_counter(full, MOST);
	for (int i = 0; i < 3; i++) {
		assert_ends(reader[i]);
		assert_ends(writer[i]);
	}
	assert_counter(full, 6);
	assert_ready(counting, POLLOUT);
}

CLAIM(socket, an_eventfd_at_its_most_puts_writers_to_sleep,
      .says = "on Linux write to an eventfd sleeps, or gives EAGAIN, if the sum would exceed 2^64 "
	      "- 2, until a read makes room",
      .zh = "在 Linux 上，总和将超过 2^64 - 2 时 write 睡眠或得到 EAGAIN，直到 read 腾出空间",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	int fd = must(eventfd(0, 0));

	assert_returns(add(fd, MOST - 1), 8);
	assert_ready(fd, POLLIN | POLLOUT);
	ACTOR(writer) {
		assert_returns(add(fd, 2), 8);
	}
	assert_asleep(writer, "write");
	must(set_nonblocking(fd));
	assert_fails(add(fd, 2), EAGAIN);
	assert_returns(add(fd, 1), 8);
	assert_ready(fd, POLLIN);
	assert_fails(add(fd, 1), EAGAIN);
	assert_counter(fd, MOST);
	assert_ends(writer);
	assert_counter(fd, 2);
}

CLAIM(socket, an_eventfd_wants_eight_bytes,
      .says = "on Linux read and write of less than 8 bytes, and a write of 2^64 - 1, fail on an "
	      "eventfd with EINVAL and leave its value",
      .zh = "在 Linux 上，对 eventfd 读写少于 8 字节，或写入 2^64 - 1，均失败 (EINVAL)，值不变",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	int fd = must(eventfd(3, EFD_NONBLOCK));
	uint64_t value = 1;

	for (size_t size = 0; size < 8; size++) {
		assert_fails(write(fd, &value, size), EINVAL);
		assert_fails(read(fd, &value, size), EINVAL);
	}
	assert_fails(add(fd, UINT64_MAX), EINVAL);
	assert_counter(fd, 3);
}

CLAIM(socket, an_eventfd_is_written_eight_bytes_at_once,
      .says = "on Linux a write of more than 8 bytes to an eventfd fails with EINVAL, while a read "
	      "of more gives 8",
      .zh = "在 Linux 上，向 eventfd 写入多于 8 字节失败 (EINVAL)，而多读时得到 8 字节",
      .rows = "bugs 90",
      .verdict = HOLDS_IF("since Linux 6.9; before, the rest was left unread",
			  "自 Linux 6.9 起；此前忽略其余字节"),
      .ref = "Linux commit d31563b5f9bb; eventfd(2) speaks of less than 8 only",
      .needs = { need_eventfd })
{
	int fd = must(eventfd(3, EFD_NONBLOCK));
	uint64_t values[2] = { 1, 1 };

	assert_fails(write(fd, values, 9), EINVAL);
	assert_fails(write(fd, values, 16), EINVAL);
	assert_returns(read(fd, values, 16), 8);
	assert_equal(values[0], 3);
	assert_equal(values[1], 1);
}

CLAIM(socket, eventfd_knows_its_flags,
      .says = "on Linux eventfd sets O_NONBLOCK and FD_CLOEXEC as asked, and fails with EINVAL for "
	      "flags it does not know",
      .zh = "在 Linux 上，eventfd 按要求设置 O_NONBLOCK 与 FD_CLOEXEC，标志未知时失败 (EINVAL)",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	assert_equal(EFD_NONBLOCK, SOCK_NONBLOCK);
	assert_equal(EFD_CLOEXEC, SOCK_CLOEXEC);
	for (size_t i = 0; i < COUNT(type_flags); i++)
		assert_flags(assert_succeeds(eventfd(0, type_flags[i])), type_flags[i]);
	assert_fails(eventfd(0, 1 << 30), EINVAL);
	assert_fails(eventfd(0, O_APPEND), EINVAL);
}

CLAIM(socket, poll_tells_of_an_eventfd,
      .says = "on Linux poll shows POLLIN of an eventfd above 0 and POLLOUT of one that 1 can be "
	      "added to, and a sleeping poll wakes for a write",
      .zh = "在 Linux 上，eventfd 大于 0 时 poll 显示 POLLIN，还能加 1 时显示 POLLOUT；睡眠的 poll "
	    "因写入而醒来",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2) poll(2)", .needs = { need_eventfd })
{
	int fd = must(eventfd(0, 0));

	assert_ready(fd, POLLOUT);
	ACTOR(waiter) {
		assert_equal(wait_for(fd, POLLIN), POLLIN);
	}
	assert_asleep(waiter, "poll");
	assert_returns(add(fd, 1), 8);
	assert_ends(waiter);
	assert_ready(fd, POLLIN | POLLOUT);
	assert_returns(add(fd, MOST - 1), 8);
	assert_ready(fd, POLLIN);
}

CLAIM(socket, a_passed_eventfd_is_the_same_counter,
      .says = "on Linux an eventfd passed to another process, or inherited by it, is the same "
	      "counter",
      .zh = "在 Linux 上，传给另一进程或由其继承的 eventfd 是同一个计数器", .rows = "bugs 90",
      .verdict = HOLDS, .ref = "eventfd(2); unix(7) SCM_RIGHTS", .needs = { need_eventfd })
{
	int pair[2], inherited = must(eventfd(1, EFD_NONBLOCK)), fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(other) {
		assert_returns(add(receive_descriptor(pair[1]), 40), 8);
		assert_returns(add(inherited, 1), 8);
	}
	fd = must(eventfd(2, EFD_NONBLOCK));
	must(send_descriptor(pair[0], fd));
	assert_ends(other);
	assert_counter(fd, 42);
	assert_counter(inherited, 2);
}

CLAIM(socket, fdinfo_shows_an_eventfds_count,
      .says = "on Linux the file of an eventfd in /proc/PID/fdinfo shows its count, in "
	      "hexadecimal, and does not take it",
      .zh = "在 Linux 上，/proc/PID/fdinfo 中 eventfd 的文件以十六进制显示其计数，且不取走它",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2) NOTES",
      .needs = { need_eventfd, need_proc })
{
	unsigned long long count = 0;
	char path[64], line[256];
	int fd = must(eventfd(40, 0));
	FILE *info;

	assert_returns(add(fd, 2), 8);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = must(fopen(path, "re"));
	while (fgets(line, sizeof(line), info))
		sscanf(line, "eventfd-count: %llx", &count);
	fclose(info);
	assert_equal(count, 42);
	assert_counter(fd, 42);
}

CLAIM(socket, eventfd_read_and_write_return_0,
      .says = "on Linux eventfd_read and eventfd_write of the C library return 0 when all eight "
	      "bytes moved, else -1",
      .zh = "在 Linux 上，C 库的 eventfd_read 与 eventfd_write 在八个字节都传输后返回 0，否则返回 "
	    "-1",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2) NOTES: additional glibc features",
      .needs = { need_eventfd })
{
	int fd = must(eventfd(0, EFD_NONBLOCK));
	eventfd_t count = 77;

	assert_returns(eventfd_read(fd, &count), -1);
	assert_equal(count, 77);
	assert_returns(eventfd_write(fd, 5), 0);
	assert_returns(eventfd_write(fd, MOST), -1);
	assert_returns(eventfd_read(fd, &count), 0);
	assert_equal(count, 5);
}

CLAIM(socket, an_eventfd_starts_at_any_unsigned_number,
      .says = "on Linux an eventfd starts at any value up to UINT_MAX; a write of 0 adds nothing and "
	      "never waits, though the value is the largest there is",
      .zh = "在 Linux 上，eventfd 的初值可以是到 UINT_MAX 为止的任何值；写入 0 "
	    "不增加什么，也从不等待，即使值已最大",
      .verdict = HOLDS, .ref = "eventfd(2); Linux fs/eventfd.c eventfd_write()",
      .needs = { need_eventfd })
{
	static const unsigned values[] = { 1, 65536, INT_MAX, INT_MAX + 1u, UINT_MAX };
	const uint64_t most = UINT64_MAX - 1, none = 0;
	uint64_t value;
	int fd;

	for (size_t i = 0; i < COUNT(values); i++) {
		fd = assert_succeeds(eventfd(values[i], EFD_CLOEXEC | EFD_NONBLOCK));
		assert_returns(write(fd, &none, sizeof(none)), sizeof(none));
		assert_returns(read(fd, &value, sizeof(value)), sizeof(value));
		assert_equal(value, values[i]);
		must(close(fd));
	}
	fd = must(eventfd(0, 0));
	must(write(fd, &most, sizeof(most)));
	assert_returns(write(fd, &none, sizeof(none)), sizeof(none));
	assert_returns(read(fd, &value, sizeof(value)), sizeof(value));
	assert_that(value == most);
}
