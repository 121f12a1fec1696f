/* Claims about one event that lets several sleepers go on: it wakes them all. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "pidfd.h"
#include "session/sessions.h"
#include "socket/unix.h"

enum { SLEEPERS = 3 };

static int here, there; /* what the sleepers use, and what the event is at */
static struct actor *child;

static void full_pipe(void)
{
	int p[2];

	if (strcmp(current_family(), "fifo") == 0) {
		must(mkfifo("fifo", 0600));
		p[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
		p[1] = must(open("fifo", O_WRONLY));
	} else {
		must(pipe(p));
	}
	there = p[0];
	here = p[1];
	must(set_nonblocking(here));
	while (write(here, (char[4096]){ 0 }, 4096) > 0)
		;
	must(fcntl(here, F_SETFL, 0));
	must(signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -1 : 0);
}

static void write_a_byte(void)
{
	must(close(there));
	assert_returns(write(here, "x", 1), 1);
}

static void write_in_vain(void)
{
	must(close(there));
	assert_fails(write(here, "x", 1), EPIPE);
}

static void close_there(void)
{
	must(close(there));
}

static void grow(void)
{
	const int page = (int)sysconf(_SC_PAGESIZE); /* each that slept takes one */

	assert_succeeds(
		fcntl(here, F_SETPIPE_SZ, must(fcntl(here, F_GETPIPE_SZ)) + SLEEPERS * page));
}

static void pair_of_streams(void)
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	here = pair[0];
	there = pair[1];
}

static void full_pair_of_streams(void)
{
	pair_of_streams();
	fill(here);
	must(signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -1 : 0);
}

static void receive_a_byte(void)
{
	assert_returns(recv(here, &(char){ 0 }, 1, 0), 1);
}

static void receive_the_end(void)
{
	assert_returns(recv(here, &(char){ 0 }, 1, 0), 0);
}

static void send_in_vain(void) /* ECONNRESET, since what was sent was not read, then EPIPE */
{
	must(close(there));
	assert_returns(send(here, "x", 1, 0), -1);
}

static void send_three_bytes(void)
{
	assert_returns(send(there, "xyz", 3, 0), 3);
}

static void end_the_stream(void)
{
	assert_returns(shutdown(there, SHUT_WR), 0);
}

static void listening(void)
{
	here = there = listener("s", 0);
}

static void full_listening(void)
{
	skip_below(BACKLOG_LIMIT, SLEEPERS + 1);
	listening();
	client_of("s");
}

static void accept_in_vain(void)
{
	assert_fails(accept(here, NULL, NULL), EINVAL);
}

static void shut_down(void)
{
	assert_returns(shutdown(here, SHUT_RDWR), 0);
}

static void connect_well(void)
{
	assert_returns(connect_path(unix_socket(SOCK_STREAM), "s"), 0);
}

static void connect_in_vain(void)
{
	must(close(there));
	assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ECONNREFUSED);
}

static void listen_to_more(void)
{
	assert_returns(listen(here, SLEEPERS + 1), 0);
}

static void full_queue(void)
{
	struct msqid_ds status;

	here = own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0600)));
	assert_succeeds(msgctl(here, IPC_STAT, &status));
	status.msg_qbytes = 8;
	must(msgctl(here, IPC_SET, &status));
	assert_succeeds(msgsnd(here, &(long[2]){ 1 }, 8, 0));
}

static void send_a_message(void)
{
	assert_returns(msgsnd(here, &(long[2]){ 1 }, 8, 0), 0);
}

static void allow_more(void)
{
	struct msqid_ds status;

	assert_succeeds(msgctl(here, IPC_STAT, &status));
	status.msg_qbytes = 8 * (SLEEPERS + 1);
	assert_returns(msgctl(here, IPC_SET, &status), 0);
}

static void locked_file(void)
{
	here = must(open("file", O_RDWR | O_CREAT, 0600));
	assert_succeeds(fcntl(here, F_SETLK, &(struct flock){ .l_type = F_WRLCK }));
	assert_succeeds(flock(here, LOCK_EX));
}

static void lock_for_reading(void)
{
	assert_returns(fcntl(here, F_SETLKW, &(struct flock){ .l_type = F_RDLCK }), 0);
	pause_at("locked");
}

static void share_the_file(void)
{
	assert_returns(flock(must(open("file", O_RDWR)), LOCK_SH), 0);
	pause_at("locked");
}

static void unlock(void)
{
	assert_returns(fcntl(here, F_SETLK, &(struct flock){ .l_type = F_UNLCK }), 0);
	assert_returns(flock(here, LOCK_UN), 0);
}

static void terminal_of_two(void)
{
	const struct terminal terminal = new_terminal();

	here = terminal.slave;
	there = terminal.master;
}

static void read_the_hangup(void)
{
	must(close(there));
	assert_that(read(here, &(char){ 0 }, 1) == 0 || errno == EIO);
}

static void running_child(void)
{
	START(child) {
		pause_at("running");
	}
	await(child, "running");
	here = must(open_pidfd(pid_of(child), 0));
}

static void poll_the_child(void)
{
	struct pollfd entry = { .fd = here, .events = POLLIN };

	assert_returns(poll(&entry, 1, -1), 1);
	assert_equal(entry.revents & POLLIN, POLLIN);
}

static void end_the_child(void)
{
	resume(child);
	assert_ends(child);
}

/* What is prepared, what each sleeper does, in which call it sleeps, and what happens then. */
static const struct {
	const char *family, *name;
	void (*prepare)(void);
	void (*sleep)(void);
	const char *call;
	void (*happen)(void);
	need *need;
} events[] = {
	{ "pipe", "F_SETPIPE_SZ", full_pipe, write_a_byte, "write", grow, need_larger_pipes },
	{ "pipe", "the readers' end", full_pipe, write_in_vain, "write", close_there, NULL },
	{ "fifo", "F_SETPIPE_SZ", full_pipe, write_a_byte, "write", grow, need_larger_pipes },
	{ "fifo", "the readers' end", full_pipe, write_in_vain, "write", close_there, NULL },
	{ "socket", "bytes", pair_of_streams, receive_a_byte, "recv", send_three_bytes, NULL },
	{ "socket", "SHUT_WR", pair_of_streams, receive_the_end, "recv", end_the_stream, NULL },
	{ "socket", "close", full_pair_of_streams, send_in_vain, "send", close_there, NULL },
	{ "socket", "shutdown", listening, accept_in_vain, "accept", shut_down, NULL },
	{ "socket", "listen", full_listening, connect_well, "connect", listen_to_more, NULL },
	{ "socket", "no listener", full_listening, connect_in_vain, "connect", close_there, NULL },
	{ "msg", "msg_qbytes", full_queue, send_a_message, "msgsnd", allow_more, NULL },
	{ "lock", "F_UNLCK", locked_file, lock_for_reading, "fcntl", unlock, NULL },
	{ "lock", "LOCK_UN", locked_file, share_the_file, "flock", unlock, NULL },
	{ "session", "hangup", terminal_of_two, read_the_hangup, "read", close_there,
	  need_terminal },
	{ "process", "a child's end", running_child, poll_the_child, "poll", end_the_child,
	  need_pidfd },
};

CLAIM(waking, what_serves_several_wakes_them_all,
      .over = { "pipe", "fifo", "socket", "msg", "lock", "session", "process" },
      .says = "one event that serves several sleepers wakes them all: room, bytes for each, an "
	      "unlocking, the end of the other side; on Linux a larger backlog, msg_qbytes or "
	      "pipe, and shutdown of a listener too",
      .zh = "能满足多个睡眠者的一个事件唤醒全部：腾出空间、足够每个的字节、解锁、另一端的结束；在 "
	    "Linux 上还有增大的 backlog、msg_qbytes、管道，以及对监听者的 shutdown",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EPIPE, recv(), shutdown(), msgsnd(), fcntl() F_SETLKW; "
	     "flock(2), listen(2), pidfd_open(2), fcntl(2) F_SETPIPE_SZ",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(events); i++) {
		struct actor *sleeper[SLEEPERS];

		if (strcmp(events[i].family, current_family()) != 0 ||
		    (events[i].need && events[i].need()))
			continue;
		trying(events[i].name);
		unlink("s");
		unlink("fifo");
		events[i].prepare();
		for (int j = 0; j < SLEEPERS; j++) {
			START(sleeper[j]) {
				events[i].sleep();
			}
			assert_asleep(sleeper[j], events[i].call);
		}
		events[i].happen();
		for (int j = 0; events[i].prepare == locked_file && j < SLEEPERS; j++)
			await(sleeper[j], "locked"); /* all at the same time */
		for (int j = 0; j < SLEEPERS; j++) {
			if (events[i].prepare == locked_file)
				resume(sleeper[j]);
			assert_ends(sleeper[j]);
		}
	}
}

CLAIM(socket, each_client_wakes_one_accept,
      .says = "of several who sleep in accept each client that comes wakes one, and the others "
	      "sleep on",
      .zh = "多个进程睡在 accept 中时，每来一个客户唤醒一个，其余继续睡眠", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 accept(): shall block until a connection is present",
      .needs = { need_directory })
{
	struct actor *server[SLEEPERS];
	int served[2];

	here = listener("s", 1);
	must(pipe(served));
	for (int i = 0; i < SLEEPERS; i++) {
		START(server[i]) {
			assert_reads(assert_succeeds(accept(here, NULL, NULL)), "one");
			must(write(served[1], "!", 1));
		}
		assert_asleep(server[i], "accept");
	}
	for (int i = 0; i < SLEEPERS; i++) {
		assert_returns(send(client_of("s"), "one", 3, 0), 3);
		assert_reads(served[0], "!");
		assert_ready(served[0], 0);
	}
	for (int i = 0; i < SLEEPERS; i++)
		assert_ends(server[i]);
}
