/* Litmus claims about FIFOs: openers that meet. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "litmus.h"

/* What the openers of one FIFO saw. */
struct openers {
	char name[16], byte;
	int error;
};

static void make_node(struct openers *round, int number)
{
	snprintf(round->name, sizeof(round->name), "fifo%d", number);
	must(mkfifo(round->name, 0600));
}

LITMUS(fifo, openers_of_both_ends_meet, struct openers,
       .says = "whoever opens a FIFO to read and whoever opens it to write let each other go on, "
	       "whenever they come, and the byte arrives",
       .zh = "一方以读、一方以写打开 FIFO，无论先后都能让对方继续，字节也能送达",
       .rows = "fifos 3; bugs 18", .verdict = HOLDS,
       .ref = "POSIX.1-2024 open() O_RDONLY, O_WRONLY; fifo(7)",
       .outcomes = { { REQUIRED, "the byte" }, { FORBIDDEN, "no byte" }, { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_node(round, ROUND_NUMBER);
	}
	ROLE(reader) {
		int fd = assert_succeeds(open(round->name, O_RDONLY));

		(void)!read(fd, &round->byte, 1);
		must(close(fd));
	}
	ROLE(writer) {
		int fd = assert_succeeds(open(round->name, O_WRONLY));

		assert_returns(write(fd, "x", 1), 1);
		must(close(fd));
	}
	OUTCOME() {
		saw(round->byte == 'x' ? "the byte" : "no byte");
	}
	REMOVE() {
		must(unlink(round->name));
	}
}

LITMUS(fifo, a_nonblocking_writer_finds_a_reader_or_enxio, struct openers,
       .says = "an open to write with O_NONBLOCK that meets one to read succeeds if that was "
	       "there, else fails with ENXIO; the reader that no writer comes to sleeps on",
       .zh = "带 O_NONBLOCK 的写打开与读打开相遇：若读者已在则成功，否则以 ENXIO "
	     "失败；没有写者来的读者继续睡眠",
       .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_NONBLOCK, ENXIO",
       .outcomes = { { REQUIRED, "met" },
		     { FORBIDDEN, "the reader went on alone" },
		     { FORBIDDEN, "anything else" },
		     { REQUIRED, ASLEEP } })
{
	MAKE() {
		make_node(round, ROUND_NUMBER);
	}
	ROLE(reader) {
		int fd = open(round->name, O_RDONLY);

		if (fd >= 0)
			must(close(fd));
	}
	ROLE(writer) {
		int fd = open(round->name, O_WRONLY | O_NONBLOCK);

		round->error = fd < 0 ? errno : 0;
		if (fd >= 0)
			must(close(fd));
	}
	OUTCOME() {
		saw(round->error == 0       ? "met"
		    : round->error == ENXIO ? "the reader went on alone"
					    : "anything else");
	}
	REMOVE() {
		must(unlink(round->name));
	}
}
