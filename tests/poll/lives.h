/* Every kind of descriptor, and what poll tells of it in one state after the other. */
#ifndef IPCLITMUS_TESTS_LIVES_H
#define IPCLITMUS_TESTS_LIVES_H

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "mq/messages.h"
#include "pidfd.h"
#include "pipe_room.h"
#include "session/sessions.h"
#include "socket/loopback.h"

#define INPUT  (POLLIN | POLLRDNORM)
#define OUTPUT (POLLOUT | POLLWRNORM)
#define ROOM   (OUTPUT | POLLWRBAND) /* of sockets but TCP */
#define ENDED  (INPUT | POLLRDHUP)   /* nothing more will come */
#define EVERY_EVENT                                                                                \
	(POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND | POLLRDHUP)

#define STEP_LIMIT 10

/* A descriptor that is looked at, and what it takes to bring it into another state. */
struct ends {
	int fd, other;
};

/* What may happen to any of them. */
static void nothing(struct ends *ends)
{
	(void)ends;
}

static void put(struct ends *ends)
{
	must(write(ends->fd, "x", 1));
}

static void take(struct ends *ends)
{
	must(read(ends->fd, &(char){ 0 }, 1));
}

static void put_at_the_other(struct ends *ends)
{
	must(write(ends->other, "x", 1));
}

static void close_the_other(struct ends *ends)
{
	must(close(ends->other));
	ends->other = -1;
}

static void write_until_full(struct ends *ends)
{
	static const char bytes[4096];
	const int flags = must(fcntl(ends->fd, F_GETFL));

	must(fcntl(ends->fd, F_SETFL, flags | O_NONBLOCK));
	for (size_t size = sizeof(bytes); size > 0;)
		if (write(ends->fd, bytes, size) < 0)
			size /= 2;
	must(fcntl(ends->fd, F_SETFL, flags));
}

static void take_all_at_the_other(struct ends *ends)
{
	static char bytes[1 << 16];

	must(fcntl(ends->other, F_SETFL, O_NONBLOCK));
	while (read(ends->other, bytes, sizeof(bytes)) > 0)
		;
}

static struct ends turned(struct ends ends)
{
	return (struct ends){ ends.other, ends.fd };
}

/* Pipes and FIFOs. */
static struct ends pipe_reader(void)
{
	int p[2];

	must(pipe(p));
	return (struct ends){ p[0], p[1] };
}

static struct ends pipe_writer(void)
{
	return turned(pipe_reader());
}

static struct ends fifo_of(int flags)
{
	must(mkfifo("fifo", 0600));
	return (struct ends){ must(open("fifo", flags | O_NONBLOCK)), -1 };
}

static struct ends fifo_reader(void)
{
	return fifo_of(O_RDONLY);
}

static const char *need_two_pages(void)
{
	const struct ends ends = pipe_reader();
	const char *why = lacks_pages(ends.other, 2);

	must(close(ends.fd));
	must(close(ends.other));
	return why;
}

static struct ends fifo_of_both(void)
{
	const struct ends ends = fifo_of(O_RDWR);

	make_room(ends.fd, 2);
	return ends;
}

static struct ends fifo_writer(void)
{
	struct ends ends = fifo_of(O_RDONLY);

	ends.other = must(open("fifo", O_WRONLY));
	return turned(ends);
}

static void open_the_writer(struct ends *ends)
{
	ends->other = must(open("fifo", O_WRONLY));
}

static void open_the_reader(struct ends *ends)
{
	ends->other = must(open("fifo", O_RDONLY | O_NONBLOCK));
}

/* Files that no one waits for. */
static struct ends opened(const char *path, int flags)
{
	return (struct ends){ must(open(path, flags, 0600)), -1 };
}

static struct ends regular_file(void)
{
	return opened("file", O_RDWR | O_CREAT);
}

static struct ends file_for_writing(void)
{
	return opened("written", O_WRONLY | O_CREAT);
}

static struct ends directory(void)
{
	return opened(".", O_RDONLY);
}

static struct ends dev_null(void)
{
	return opened("/dev/null", O_RDWR);
}

/* Sockets. */
static struct ends pair_of(int type)
{
	int pair[2];

	must(socketpair(AF_UNIX, type, 0, pair));
	return (struct ends){ pair[0], pair[1] };
}

static struct ends stream(void)
{
	return pair_of(SOCK_STREAM);
}

static struct ends seqpacket(void)
{
	return pair_of(SOCK_SEQPACKET);
}

static struct ends datagram(void)
{
	return pair_of(SOCK_DGRAM);
}

static const char *need_network(void)
{
	static bool asked;
	static const char *why;

	if (!asked)
		why = need_loopback();
	asked = true;
	return why;
}

static struct ends unconnected(int domain, int type)
{
	return (struct ends){ must(socket(domain, type, 0)), must(socket(domain, type, 0)) };
}

static struct ends unconnected_stream(void)
{
	return unconnected(AF_UNIX, SOCK_STREAM);
}

static struct ends unconnected_datagram(void)
{
	return unconnected(AF_UNIX, SOCK_DGRAM);
}

static void bind_and_listen(struct ends *ends)
{
	must(bind(ends->fd, (struct sockaddr *)&(struct sockaddr_un){ AF_UNIX, "listener" },
		  sizeof(struct sockaddr_un)));
	must(listen(ends->fd, 1));
}

static void connect_the_other(struct ends *ends)
{
	const struct address address = address_of(ends->fd);

	must(connect_to(ends->other, &address));
}

static void accept_it(struct ends *ends)
{
	must(close(must(accept(ends->fd, NULL, NULL))));
}

static void end_at_the_other(struct ends *ends)
{
	must(shutdown(ends->other, SHUT_WR));
}

static void shut_reading_at_the_other(struct ends *ends)
{
	must(shutdown(ends->other, SHUT_RD));
}

static void shut_writing(struct ends *ends)
{
	must(shutdown(ends->fd, SHUT_WR));
}

static void shut_reading(struct ends *ends)
{
	must(shutdown(ends->fd, SHUT_RD));
}

/* Of the network: what is sent has come when somebody else's look finds it. */
static struct ends tcp(void)
{
	int pair[2];

	tcp_pair(pair);
	return (struct ends){ pair[0], pair[1] };
}

static struct ends unconnected_tcp(void)
{
	return unconnected(AF_INET, SOCK_STREAM);
}

static struct ends udp(void)
{
	struct ends ends = unconnected(AF_INET, SOCK_DGRAM);

	must(bind_port(ends.fd, 0));
	connect_the_other(&ends);
	return ends;
}

static void arrive(struct ends *ends)
{
	must(recv(ends->fd, &(char){ 0 }, 1, MSG_PEEK));
}

static void send_over_the_network(struct ends *ends)
{
	put_at_the_other(ends);
	arrive(ends);
}

static void send_urgently(struct ends *ends)
{
	skip_above(URGENT_NEXT, 0);
	must(send(ends->other, "!", 1, MSG_OOB));
	while (recv(ends->fd, &(char){ 0 }, 1, MSG_OOB | MSG_PEEK) != 1)
		sched_yield();
}

static void take_the_urgent(struct ends *ends)
{
	must(recv(ends->fd, &(char){ 0 }, 1, MSG_OOB));
}

static void end_over_the_network(struct ends *ends)
{
	end_at_the_other(ends);
	arrive(ends);
}

static void reset_at_the_other(struct ends *ends)
{
	const struct linger none = { .l_onoff = 1 };

	must(setsockopt(ends->other, SOL_SOCKET, SO_LINGER, &none, sizeof(none)));
	close_the_other(ends);
	wait_for(ends->fd, 0);
}

static void listen_to_the_network(struct ends *ends)
{
	must(bind_port(ends->fd, 0));
	must(listen(ends->fd, 1));
}

static void connect_over_the_network(struct ends *ends)
{
	connect_the_other(ends);
	wait_for(ends->fd, POLLIN);
}

static void send_to_nobody(struct ends *ends)
{
	int gone = udp_socket();
	struct address address;

	must(bind_port(gone, 0));
	address = address_of(gone);
	must(close(gone));
	must(connect_to(ends->fd, &address));
	put(ends);
	wait_for(ends->fd, 0);
}

static void take_the_error(struct ends *ends)
{
	option(ends->fd, SO_ERROR);
}

/* Counters, signals, timers, processes, files that change, and epoll itself. */
static struct ends counter(void)
{
	return (struct ends){ must(eventfd(0, 0)), -1 };
}

static void add_one(struct ends *ends)
{
	must(write(ends->fd, &(uint64_t){ 1 }, 8));
}

static void add_the_most(struct ends *ends)
{
	must(write(ends->fd, &(uint64_t){ UINT64_MAX - 2 }, 8));
}

static void take_eight_bytes(struct ends *ends)
{
	must(read(ends->fd, &(uint64_t){ 0 }, 8));
}

static struct ends taker_of_signals(void)
{
	const sigset_t set = only(SIGUSR1);

	block(SIGUSR1);
	return (struct ends){ must(signalfd(-1, &set, 0)), -1 };
}

static void raise_it(struct ends *ends)
{
	(void)ends;
	must(raise(SIGUSR1));
}

static void take_the_signal(struct ends *ends)
{
	must(read(ends->fd, &(struct signalfd_siginfo){ 0 }, sizeof(struct signalfd_siginfo)));
}

static struct ends timer(void)
{
	return (struct ends){ must(timerfd_create(CLOCK_MONOTONIC, 0)), -1 };
}

static void let_the_timer_end(struct ends *ends)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 1 };
	struct pollfd asked = { .fd = ends->fd, .events = POLLIN };

	must(timerfd_settime(ends->fd, 0, &soon, NULL));
	must(poll(&asked, 1, -1));
}

static pid_t child_pid;

static struct ends child(void)
{
	child_pid = must(fork());
	if (child_pid == 0)
		for (;;)
			pause();
	return (struct ends){ must(open_pidfd(child_pid, 0)), -1 };
}

static void end_the_child(struct ends *ends)
{
	(void)ends;
	must(kill(child_pid, SIGKILL));
	must(waitid(P_PID, (id_t)child_pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT));
}

static struct ends watcher(void)
{
	const int fd = must(inotify_init1(0));

	must(mkdir("watched", 0700));
	must(inotify_add_watch(fd, "watched", IN_CREATE));
	return (struct ends){ fd, -1 };
}

static void make_a_file(struct ends *ends)
{
	(void)ends;
	must(close(must(open("watched/file", O_RDWR | O_CREAT, 0600))));
}

static void take_the_event(struct ends *ends)
{
	char bytes[512];

	must(read(ends->fd, bytes, sizeof(bytes)));
}

static struct ends epoll_of_a_pipe(void)
{
	const struct ends pipe = pipe_reader();
	struct epoll_event event = { .events = EPOLLIN };
	const int epoll = must(epoll_create1(0));

	must(epoll_ctl(epoll, EPOLL_CTL_ADD, pipe.fd, &event));
	return (struct ends){ epoll, pipe.other };
}

/* Queues. */
static struct ends queue(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 2, .mq_msgsize = 1 };
	mqd_t queue = must(mq_open(own_name("q"), O_RDWR | O_CREAT, 0600, &attributes));

	return (struct ends){ (int)queue, -1 };
}

static void send_a_message(struct ends *ends)
{
	must(mq_send((mqd_t)ends->fd, "x", 1, 0));
}

static struct ends queue_to_receive(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	const char *name = own_name("r");
	mqd_t sender = must(mq_open(name, O_WRONLY | O_CREAT, 0600, &attributes));

	return (struct ends){ (int)must(mq_open(name, O_RDONLY)), (int)sender };
}

static void send_at_the_other(struct ends *ends)
{
	must(mq_send((mqd_t)ends->other, "x", 1, 0));
}

static void receive_a_message(struct ends *ends)
{
	must(mq_receive((mqd_t)ends->fd, &(char){ 0 }, 1, NULL));
}

/* Terminals. */
static struct ends master_alone(void)
{
	int master = must(posix_openpt(O_RDWR | O_NOCTTY));

	must(grantpt(master));
	must(unlockpt(master));
	return (struct ends){ master, -1 };
}

static void open_the_slave(struct ends *ends)
{
	ends->other = must(open(ptsname(ends->fd), O_RDWR | O_NOCTTY));
}

static struct ends slave(void)
{
	struct terminal terminal = new_terminal();

	return (struct ends){ terminal.slave, terminal.master };
}

static void write_a_line(struct ends *ends)
{
	must(write(ends->other, "\n", 1));
}

static void stop_the_output(struct ends *ends)
{
	assert_returns(tcflow(ends->fd, TCOOFF), 0);
}

static void start_the_output(struct ends *ends)
{
	assert_returns(tcflow(ends->fd, TCOON), 0);
}

static void take_the_rest(struct ends *ends)
{
	char bytes[100];

	must(read(ends->fd, bytes, sizeof(bytes)));
}

/* What happens to a descriptor, and what poll then tells to one who asks for EVERY_EVENT. */
struct step {
	const char *name;
	void (*does)(struct ends *ends);
	int events;
};

/*
 * A descriptor's life. One that has no_epoll is refused by epoll_ctl with EPERM; of one that
 * changes by_and_by a part of what has changed may be told first; by_process each process is told
 * its own.
 */
static const struct life {
	const char *family;
	struct ends (*opens)(void);
	struct step steps[STEP_LIMIT];
	need *needs;
	bool no_epoll, by_and_by, by_process;
} lives[] = {
	{ .family = "pipe", .opens = pipe_reader, .steps = {
		{ "pipe reader: nothing", nothing, 0 },
		{ "pipe reader: put at the other", put_at_the_other, INPUT },
		{ "pipe reader: take", take, 0 },
		{ "pipe reader: put at the other", put_at_the_other, INPUT },
		{ "pipe reader: close the other", close_the_other, INPUT | POLLHUP },
		{ "pipe reader: take", take, POLLHUP },
	} },
	{ .family = "pipe", .opens = pipe_writer, .steps = {
		{ "pipe writer: nothing", nothing, OUTPUT },
		{ "pipe writer: write until full", write_until_full, 0 },
		{ "pipe writer: take all at the other", take_all_at_the_other, OUTPUT },
		{ "pipe writer: close the other", close_the_other, OUTPUT | POLLERR },
	} },
	{ .family = "pipe", .opens = pipe_writer, .steps = {
		{ "pipe writer: nothing", nothing, OUTPUT },
		{ "pipe writer: write until full", write_until_full, 0 },
		{ "pipe writer: close the other", close_the_other, POLLERR },
	} },
	{ .family = "fifo", .opens = fifo_reader, .steps = {
		{ "fifo reader: nothing", nothing, 0 },
		{ "fifo reader: open the writer", open_the_writer, 0 },
		{ "fifo reader: put at the other", put_at_the_other, INPUT },
		{ "fifo reader: close the other", close_the_other, INPUT | POLLHUP },
		{ "fifo reader: take", take, POLLHUP },
		{ "fifo reader: open the writer", open_the_writer, 0 },
		{ "fifo reader: put at the other", put_at_the_other, INPUT },
	} },
	{ .family = "fifo", .opens = fifo_writer, .steps = {
		{ "fifo writer: nothing", nothing, OUTPUT },
		{ "fifo writer: write until full", write_until_full, 0 },
		{ "fifo writer: take all at the other", take_all_at_the_other, OUTPUT },
		{ "fifo writer: close the other", close_the_other, OUTPUT | POLLERR },
		{ "fifo writer: open the reader", open_the_reader, OUTPUT },
	} },
	{ .family = "fifo", .opens = fifo_of_both, .steps = {
		{ "fifo of both: nothing", nothing, OUTPUT },
		{ "fifo of both: put", put, INPUT | OUTPUT },
		{ "fifo of both: write until full", write_until_full, INPUT },
	}, .needs = need_two_pages },
	{ .family = "file_type", .opens = regular_file, .steps = {
		{ "regular file: nothing", nothing, INPUT | OUTPUT },
	}, .no_epoll = true },
	{ .family = "file_type", .opens = file_for_writing, .steps = {
		{ "file for writing: nothing", nothing, INPUT | OUTPUT },
	}, .no_epoll = true },
	{ .family = "file_type", .opens = directory, .steps = {
		{ "directory: nothing", nothing, INPUT | OUTPUT },
	}, .no_epoll = true },
	{ .family = "file_type", .opens = dev_null, .steps = {
		{ "dev null: nothing", nothing, INPUT | OUTPUT },
	}, .no_epoll = true },
	{ .family = "socket", .opens = stream, .steps = {
		{ "stream: nothing", nothing, ROOM },
		{ "stream: put at the other", put_at_the_other, INPUT | ROOM },
		{ "stream: take", take, ROOM },
		{ "stream: write until full", write_until_full, 0 },
		{ "stream: take all at the other", take_all_at_the_other, ROOM },
		{ "stream: end at the other", end_at_the_other, ENDED | ROOM },
		{ "stream: close the other", close_the_other, ENDED | POLLHUP | ROOM },
	} },
	{ .family = "socket", .opens = stream, .steps = {
		{ "stream: nothing", nothing, ROOM },
		{ "stream: shut reading at the other", shut_reading_at_the_other, ROOM },
		{ "stream: shut writing", shut_writing, ROOM },
		{ "stream: shut reading", shut_reading, ENDED | POLLHUP | ROOM },
	} },
	{ .family = "socket", .opens = seqpacket, .steps = {
		{ "seqpacket: nothing", nothing, ROOM },
		{ "seqpacket: put at the other", put_at_the_other, INPUT | ROOM },
		{ "seqpacket: take", take, ROOM },
		{ "seqpacket: write until full", write_until_full, 0 },
		{ "seqpacket: take all at the other", take_all_at_the_other, ROOM },
		{ "seqpacket: end at the other", end_at_the_other, ENDED | ROOM },
		{ "seqpacket: close the other", close_the_other, ENDED | POLLHUP | ROOM },
	} },
	{ .family = "socket", .opens = datagram, .steps = {
		{ "datagram: nothing", nothing, ROOM },
		{ "datagram: put at the other", put_at_the_other, INPUT | ROOM },
		{ "datagram: take", take, ROOM },
		{ "datagram: write until full", write_until_full, 0 },
		{ "datagram: take all at the other", take_all_at_the_other, ROOM },
		{ "datagram: shut reading", shut_reading, ENDED | ROOM },
		{ "datagram: close the other", close_the_other, ENDED | ROOM },
	} },
	{ .family = "socket", .opens = unconnected_stream, .steps = {
		{ "unconnected stream: nothing", nothing, ROOM | POLLHUP },
		{ "unconnected stream: bind and listen", bind_and_listen, 0 },
		{ "unconnected stream: connect the other", connect_the_other, INPUT },
		{ "unconnected stream: accept it", accept_it, 0 },
	} },
	{ .family = "socket", .opens = unconnected_datagram, .steps = {
		{ "unconnected datagram: nothing", nothing, ROOM },
	} },
	{ .family = "socket", .opens = tcp, .steps = {
		{ "tcp: nothing", nothing, OUTPUT },
		{ "tcp: send over the network", send_over_the_network, INPUT | OUTPUT },
		{ "tcp: take", take, OUTPUT },
		{ "tcp: send urgently", send_urgently, OUTPUT | POLLPRI },
		{ "tcp: take the urgent", take_the_urgent, OUTPUT },
		{ "tcp: end over the network", end_over_the_network, ENDED | OUTPUT },
		{ "tcp: shut writing", shut_writing, ENDED | OUTPUT | POLLHUP },
	}, .needs = need_network, .by_and_by = true },
	{ .family = "socket", .opens = unconnected_tcp, .steps = {
		{ "unconnected tcp: nothing", nothing, OUTPUT | POLLHUP },
		{ "unconnected tcp: listen to the network", listen_to_the_network, 0 },
		{ "unconnected tcp: connect over the network", connect_over_the_network, INPUT },
		{ "unconnected tcp: accept it", accept_it, 0 },
	}, .needs = need_network, .by_and_by = true },
	{ .family = "socket", .opens = udp, .steps = {
		{ "udp: nothing", nothing, ROOM },
		{ "udp: send over the network", send_over_the_network,
		  INPUT | ROOM },
		{ "udp: take", take, ROOM },
		{ "udp: send to nobody", send_to_nobody, ROOM | POLLERR },
		{ "udp: take the error", take_the_error, ROOM },
	}, .needs = need_network, .by_and_by = true },
	{ .family = "socket", .opens = counter, .steps = {
		{ "counter: nothing", nothing, POLLOUT },
		{ "counter: add one", add_one, POLLIN | POLLOUT },
		{ "counter: add the most", add_the_most, POLLIN },
		{ "counter: take eight bytes", take_eight_bytes, POLLOUT },
	}, .needs = need_eventfd },
	{ .family = "socket", .opens = epoll_of_a_pipe, .steps = {
		{ "epoll of a pipe: nothing", nothing, 0 },
		{ "epoll of a pipe: put at the other", put_at_the_other, INPUT },
	}, .needs = need_epoll },
	{ .family = "signal", .opens = taker_of_signals, .steps = {
		{ "taker of signals: nothing", nothing, 0 },
		{ "taker of signals: raise it", raise_it, POLLIN },
		{ "taker of signals: take the signal", take_the_signal, 0 },
	}, .needs = need_signalfd, .by_process = true },
	{ .family = "signal", .opens = timer, .steps = {
		{ "timer: nothing", nothing, 0 },
		{ "timer: let the timer end", let_the_timer_end, POLLIN },
		{ "timer: take eight bytes", take_eight_bytes, 0 },
	}, .needs = need_timerfd },
	{ .family = "process", .opens = child, .steps = {
		{ "child: nothing", nothing, 0 },
		{ "child: end the child", end_the_child, INPUT },
	}, .needs = need_pidfd },
	{ .family = "file_type", .opens = watcher, .steps = {
		{ "watcher: nothing", nothing, 0 },
		{ "watcher: make a file", make_a_file, INPUT },
		{ "watcher: take the event", take_the_event, 0 },
	}, .needs = need_inotify },
	{ .family = "mq", .opens = queue, .steps = {
		{ "queue: nothing", nothing, OUTPUT },
		{ "queue: send a message", send_a_message, INPUT | OUTPUT },
		{ "queue: send a message", send_a_message, INPUT },
		{ "queue: receive a message", receive_a_message, INPUT | OUTPUT },
		{ "queue: receive a message", receive_a_message, OUTPUT },
	}, .needs = need_messages },
	{ .family = "session", .opens = master_alone, .steps = {
		{ "master alone: nothing", nothing, OUTPUT },
		{ "master alone: open the slave", open_the_slave, OUTPUT },
		{ "master alone: put at the other", put_at_the_other, INPUT | OUTPUT },
		{ "master alone: take", take, OUTPUT },
		{ "master alone: close the other", close_the_other, OUTPUT | POLLHUP },
		{ "master alone: open the slave", open_the_slave, OUTPUT },
	}, .needs = need_terminal },
	{ .family = "session", .opens = slave, .steps = {
		{ "slave: nothing", nothing, OUTPUT },
		{ "slave: put at the other", put_at_the_other, OUTPUT },
		{ "slave: write a line", write_a_line, INPUT | OUTPUT },
		{ "slave: take the rest", take_the_rest, OUTPUT },
		{ "slave: close the other", close_the_other, INPUT | OUTPUT | POLLHUP | POLLERR },
	}, .needs = need_terminal, .by_and_by = true },
	{ .family = "socket", .opens = datagram, .steps = {
		{ "datagram: nothing", nothing, ROOM },
		{ "datagram: put at the other", put_at_the_other, INPUT | ROOM },
		{ "datagram: close the other", close_the_other, INPUT | ROOM },
		{ "datagram: take", take, ROOM },
	} },
	{ .family = "socket", .opens = seqpacket, .steps = {
		{ "seqpacket: nothing", nothing, ROOM },
		{ "seqpacket: put at the other", put_at_the_other, INPUT | ROOM },
		{ "seqpacket: shut writing", shut_writing, ROOM | INPUT },
		{ "seqpacket: close the other", close_the_other, ENDED | POLLHUP | ROOM },
	} },
	{ .family = "socket", .opens = tcp, .steps = {
		{ "tcp: nothing", nothing, OUTPUT },
		{ "tcp: reset at the other", reset_at_the_other, ENDED | OUTPUT | POLLHUP | POLLERR },
		{ "tcp: take the error", take_the_error, ENDED | OUTPUT | POLLHUP },
	}, .needs = need_network, .by_and_by = true },
	{ .family = "mq", .opens = queue_to_receive, .steps = {
		{ "queue to receive: nothing", nothing, OUTPUT },
		{ "queue to receive: send at the other", send_at_the_other, INPUT },
		{ "queue to receive: receive a message", receive_a_message, OUTPUT },
	}, .needs = need_messages },
	{ .family = "session", .opens = slave, .steps = {
		{ "slave: nothing", nothing, OUTPUT },
		{ "slave: stop the output", stop_the_output, 0 },
		{ "slave: start the output", start_the_output, OUTPUT },
	}, .needs = need_terminal, .by_and_by = true },
	{ .family = NULL },
};

#define EVERY_DESCRIPTOR                                                                           \
	.over = { "pipe", "fifo", "file_type", "socket", "mq", "signal", "process", "session" }

/* From this life on, the first of this run's mechanism that can be had here; NULL: none. */
static inline const struct life *life_from(const struct life *life)
{
	while (life->family &&
	       (strcmp(life->family, current_family()) != 0 || (life->needs && life->needs())))
		life++;
	unlink("fifo");
	unlink("listener");
	return life->family ? life : NULL;
}

/* Why none of this run's mechanism can be had here. */
static inline const char *need_life(void)
{
	const char *why = NULL;

	for (const struct life *life = lives; life->family; life++) {
		if (strcmp(life->family, current_family()) != 0)
			continue;
		why = life->needs ? life->needs() : NULL;
		if (!why)
			return NULL;
	}
	return why;
}

#endif
