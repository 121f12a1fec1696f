/* Claims about directories that tell by a signal what happens in them (F_NOTIFY). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

static const char *need_directory_signals(void)
{
	return lacks(fcntl(must(open(".", O_RDONLY)), F_NOTIFY, 0) < 0, "fcntl(F_NOTIFY)");
}

/* Blocks SIGIO and SIGRTMIN. */
static sigset_t hold_both(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigaddset(&set, SIGRTMIN);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	return set;
}

/* The signal that has come, and from which descriptor; 0: none. */
static int next_of(const sigset_t *set, int *fd)
{
	siginfo_t info = { .si_fd = -1 };
	const int signal = sigtimedwait(set, &info, &(struct timespec){ 0, 0 });

	if (signal < 0 && errno == EAGAIN)
		return 0;
	*fd = info.si_fd;
	return must(signal);
}

static void read_a_byte(void)
{
	assert_returns(read(must(open("watched/file", O_RDONLY)), &(char){ 0 }, 1), 1);
}

static void write_a_byte(void)
{
	assert_returns(write(must(open("watched/file", O_WRONLY)), "x", 1), 1);
}

static void cut_it_off(void)
{
	assert_returns(truncate("watched/file", 1), 0);
}

static void make_a_fifo(void)
{
	assert_returns(mkfifo("watched/fifo", 0600), 0);
}

static void make_a_link(void)
{
	assert_returns(link("watched/file", "watched/link"), 0);
}

static void move_it_in(void)
{
	must(mkfifo("outside", 0600));
	assert_returns(rename("outside", "watched/inside"), 0);
}

static void move_it_out(void)
{
	assert_returns(rename("watched/inside", "outside"), 0);
}

static void remove_it(void)
{
	assert_returns(unlink("watched/link"), 0);
}

static void rename_it(void)
{
	assert_returns(rename("watched/fifo", "watched/renamed"), 0);
}

static void change_its_mode(void)
{
	assert_returns(chmod("watched/renamed", 0640), 0);
}

#define EVERY_EVENT (DN_ACCESS | DN_MODIFY | DN_CREATE | DN_DELETE | DN_RENAME | DN_ATTRIB)

static const struct {
	const char *name;
	void (*happens)(void);
	int event, also; /* what is told of it beside that, maybe */
} happenings[] = {
	{ "a file is read", read_a_byte, DN_ACCESS, 0 },
	{ "a file is written", write_a_byte, DN_MODIFY, 0 },
	{ "a file is truncated", cut_it_off, DN_MODIFY, 0 },
	{ "a FIFO is made", make_a_fifo, DN_CREATE, 0 },
	{ "a link is made", make_a_link, DN_CREATE, 0 },
	{ "a FIFO comes from elsewhere", move_it_in, DN_CREATE, 0 },
	{ "a FIFO goes elsewhere", move_it_out, DN_DELETE, 0 },
	{ "a name is removed", remove_it, DN_DELETE, 0 },
	{ "a FIFO is renamed", rename_it, DN_RENAME, DN_CREATE | DN_DELETE },
	{ "a mode is changed", change_its_mode, DN_ATTRIB, 0 },
};

CLAIM(signal, a_watched_directory_tells_what_happens_in_it,
      .says = "on Linux a directory that F_NOTIFY watches for reading, writing, making, removing, "
	      "renaming or changing of its files signals just that, made by another process too",
      .zh = "在 Linux 上，用 F_NOTIFY 监视文件的读取、写入、创建、删除、改名或属性变化的目录，只在该事件"
	    "发生时发出信号，由其他进程引起的也一样",
      .rows = "signals 7", .verdict = HOLDS, .ref = "fcntl(2) F_NOTIFY: DN_ACCESS to DN_ATTRIB",
      .needs = { need_fifo, need_directory, need_directory_signals })
{
	const sigset_t set = hold_both();
	int fd, all, others, told = -1;

	must(mkdir("watched", 0700));
	must(close(must(open("watched/file", O_RDWR | O_CREAT, 0600))));
	must(write(must(open("watched/file", O_RDWR)), "bytes", 5));
	for (size_t i = 0; i < sizeof(happenings) / sizeof(happenings[0]); i++) {
		trying(happenings[i].name);
		fd = must(open("watched", O_RDONLY));
		all = must(open("watched", O_RDONLY));
		must(fcntl(fd, F_SETSIG, SIGRTMIN));
		others = EVERY_EVENT & ~(happenings[i].event | happenings[i].also);
		assert_returns(fcntl(all, F_NOTIFY, others), 0);
		assert_returns(fcntl(fd, F_NOTIFY, happenings[i].event), 0);
		ACTOR(other) {
			happenings[i].happens();
		}
		assert_ends(other);
		assert_equal(next_of(&set, &told), SIGRTMIN);
		assert_equal(told, fd);
		assert_equal(next_of(&set, &told), 0);
		must(close(fd));
		must(close(all));
	}
}

CLAIM(signal, a_directory_tells_once_unless_asked_for_more,
      .says = "on Linux F_NOTIFY brings one SIGIO, with DN_MULTISHOT one for each event, and "
	      "what is asked for is added to what was; 0 ends it, as does close; what is no "
	      "directory gives ENOTDIR",
      .zh = "在 Linux 上，F_NOTIFY 只带来一次 SIGIO，带 DN_MULTISHOT 则每次事件一次，新的请求加入已有的；"
	    "0 或关闭使其结束；不是目录则失败 (ENOTDIR)",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "fcntl(2) F_NOTIFY: one-shot, cumulative, ENOTDIR",
      .needs = { need_fifo, need_directory, need_directory_signals })
{
	const sigset_t set = hold_both();
	int fd = must(open(".", O_RDONLY)), told, p[2];

	assert_returns(fcntl(fd, F_NOTIFY, DN_CREATE), 0);
	must(mkfifo("a", 0600));
	assert_equal(next_of(&set, &told), SIGIO);
	must(mkfifo("b", 0600));
	assert_equal(next_of(&set, &told), 0);
	assert_returns(fcntl(fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT), 0);
	assert_returns(fcntl(fd, F_NOTIFY, DN_DELETE | DN_MULTISHOT), 0);
	for (int i = 0; i < 2; i++) {
		must(mkfifo("c", 0600));
		assert_equal(next_of(&set, &told), SIGIO);
		must(unlink("c"));
		assert_equal(next_of(&set, &told), SIGIO);
	}
	assert_returns(fcntl(fd, F_NOTIFY, 0), 0);
	must(unlink("b"));
	assert_equal(next_of(&set, &told), 0);
	assert_returns(fcntl(fd, F_NOTIFY, DN_DELETE), 0);
	must(close(fd));
	must(unlink("a"));
	assert_equal(next_of(&set, &told), 0);
	must(pipe(p));
	assert_fails(fcntl(p[0], F_NOTIFY, DN_CREATE), ENOTDIR);
}

CLAIM(signal, each_event_of_a_directory_is_queued,
      .says = "on Linux a real-time signal that F_SETSIG chose is queued for each event of a "
	      "directory that F_NOTIFY watches with DN_MULTISHOT, while SIGIO comes once",
      .zh = "在 Linux 上，F_SETSIG 所选的实时信号对 F_NOTIFY 以 DN_MULTISHOT 监视的目录的每个事件排队"
	    "一个，而 SIGIO 只来一次",
      .rows = "signals 6, 7", .verdict = HOLDS, .ref = "fcntl(2) F_NOTIFY: nonqueuing, si_fd",
      .needs = { need_fifo, need_directory, need_directory_signals })
{
	const sigset_t set = hold_both();
	int plain = must(open(".", O_RDONLY)), chosen = must(open(".", O_RDONLY)), told;
	char name[8];

	must(fcntl(chosen, F_SETSIG, SIGRTMIN));
	assert_returns(fcntl(plain, F_NOTIFY, DN_CREATE | DN_MULTISHOT), 0);
	assert_returns(fcntl(chosen, F_NOTIFY, DN_CREATE | DN_MULTISHOT), 0);
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%d", i);
		must(mkfifo(name, 0600));
	}
	assert_equal(next_of(&set, &told), SIGIO);
	for (int i = 0; i < 3; i++) {
		assert_equal(next_of(&set, &told), SIGRTMIN);
		assert_equal(told, chosen);
	}
	assert_equal(next_of(&set, &told), 0);
}
