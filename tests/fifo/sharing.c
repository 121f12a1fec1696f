/* Claims about who can use a FIFO: strangers, programs, threads, many at a time. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

CLAIM(fifo, unrelated_processes_meet_by_name,
      .says = "processes that share nothing but the name communicate over a FIFO",
      .zh = "无亲缘关系的进程仅凭名字就能通过 FIFO 通信",
      .course = "002 fifo: 无血缘的进程可以通过管道文件，对内核缓冲区进行读写; 003 §2b",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo(), open(); fifo(7)")
{
	ACTOR(reader) {
		int fd;

		pause_at("made");
		fd = must(open("fifo", O_RDONLY));
		assert_reads(fd, "by name");
		assert_returns(read(fd, &(char){ 0 }, 1), 0);
	}
	ACTOR(writer) {
		int fd;

		must(mkfifo("fifo", 0600));
		pause_at("made");
		fd = must(open("fifo", O_WRONLY));
		assert_returns(write(fd, "by name", 7), 7);
	}
	await(writer, "made");
	await(reader, "made");
	resume(reader);
	resume(writer);
	assert_ends(writer);
	assert_ends(reader);
}

CLAIM(fifo, any_program_can_use_it,
      .says = "a program that knows nothing of FIFOs reads one by its name like any file, to its "
	      "end",
      .zh = "不了解 FIFO 的程序（如 cat）可像普通文件一样按名字读取它，直到文件结束",
      .course = "003 §2: 可以使用与其关联的所有系统调用，即open，read，write，close; 003 §2b",
      .rows = "fifos 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XBD 3 FIFO Special File, read(); fifo(7); cat(1)", .needs = { need_cat })
{
	int p[2], fd;

	must(mkfifo("fifo", 0600));
	must(pipe2(p, O_CLOEXEC));
	ACTOR(program) {
		must(dup2(p[1], 1));
		must(execlp("cat", "cat", "fifo", NULL));
	}
	fd = must(open("fifo", O_WRONLY));
	assert_returns(write(fd, "for cat", 7), 7);
	assert_reads(p[0], "for cat");
	must(close(fd));
	assert_ends(program);
}

enum { EACH = 3, RECORDS = 50 }; /* writers, and as many readers; records of each writer */

struct record {
	int writer, number;
};

static void write_records(int writer)
{
	int fd = must(open("fifo", O_WRONLY));

	for (int number = 0; number < RECORDS; number++) {
		struct record record = { writer, number };

		assert_returns(write(fd, &record, sizeof(record)), sizeof(record));
	}
	pause_at("written");
}

/* Reads records to the end of file, and hands each on. */
static void read_records(int result)
{
	int fd = must(open("fifo", O_RDONLY));
	struct record record;

	pause_at("open"); /* one that opens after the last writer would wait on */
	while (assert_succeeds(read(fd, &record, sizeof(record))) == sizeof(record))
		must(write(result, &record, sizeof(record)));
}

static void assert_each_record_once(int result)
{
	int times[EACH][RECORDS] = { { 0 } };
	struct record record;

	while (must(read(result, &record, sizeof(record))) > 0) {
		assert_that(record.writer >= 0 && record.writer < EACH);
		assert_that(record.number >= 0 && record.number < RECORDS);
		times[record.writer][record.number]++;
	}
	for (int writer = 0; writer < EACH; writer++)
		for (int number = 0; number < RECORDS; number++)
			assert_equal(times[writer][number], 1);
}

CLAIM(fifo, any_number_of_processes_can_use_it,
      .says = "three writers and three readers use one FIFO at a time: each record arrives once, "
	      "whole",
      .zh = "三个写者与三个读者同时使用一个 FIFO：每条记录恰好完整到达一次",
      .course = "002 fifo: 所以只能控制两个进程之间通信; 002: "
		"多个进程打开同一个fifo，就是相当于打开了同一块内核缓冲区",
      .rows = "fifos 5",
      .verdict = WRONG("any number of processes can; which reader gets a record is unspecified, "
		       "but records of up to PIPE_BUF bytes stay whole",
		       "任意多个进程都可以；哪个读者得到哪条记录没有规定，但不超过 PIPE_BUF "
		       "字节的记录保持完整"),
      .ref = "POSIX.1-2024 write() PIPE_BUF; fifo(7); pipe(7)")
{
	struct actor *writer[EACH], *reader[EACH];
	int result[2];

	must(mkfifo("fifo", 0600));
	must(pipe(result));
	for (int i = 0; i < EACH; i++) {
		START(reader[i]) {
			read_records(result[1]);
		}
		START(writer[i]) {
			write_records(i);
		}
	}
	for (int i = 0; i < EACH; i++)
		await(reader[i], "open");
	for (int i = 0; i < EACH; i++)
		resume(reader[i]);
	for (int i = 0; i < EACH; i++)
		await(writer[i], "written"); /* all, so that no reader sees an end before */
	for (int i = 0; i < EACH; i++) {
		resume(writer[i]);
		assert_ends(writer[i]);
	}
	for (int i = 0; i < EACH; i++)
		assert_ends(reader[i]);
	must(close(result[1]));
	assert_each_record_once(result[0]);
}

static void *write_in_thread(void *name)
{
	int fd = must(open(name, O_WRONLY));

	assert_returns(write(fd, "from a thread", 13), 13);
	must(close(fd));
	return NULL;
}

CLAIM(fifo, two_threads_can_use_it,
      .says = "one thread writes into a FIFO and another of the same process reads it, EOF "
	      "included",
      .zh = "同一进程的两个线程，一个写 FIFO，一个读，包括文件结束",
      .course = "000 §5.2: 多个线程，一个写，一个读", .rows = "fifos 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open(), pthread_create()", .needs = { need_threads })
{
	pthread_t writer;
	int fd;

	must(mkfifo("fifo", 0600));
	assert_returns(pthread_create(&writer, NULL, write_in_thread, "fifo"), 0);
	fd = must(open("fifo", O_RDONLY));
	assert_returns(pthread_join(writer, NULL), 0);
	assert_reads(fd, "from a thread");
	assert_returns(read(fd, &(char){ 0 }, 1), 0);
}
