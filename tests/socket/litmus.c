/* Litmus claims about sockets: descriptors that are closed while another call is at them. */
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "litmus.h"
#include "unix.h"

/* Sockets, and what became of the calls: an errno, or 0. */
struct meeting {
	int ends[2], passed[2];
	int fd, sent, received, pid;
	char byte, name[32];
};

static void make_ends(struct meeting *round)
{
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, round->ends));
}

/* What was received is an end of that pipe. */
static bool is_what_was_passed(struct meeting *round)
{
	return write(round->fd, "x", 1) == 1 && read(round->passed[0], &round->byte, 1) == 1 &&
	       round->byte == 'x';
}

static void close_if_open(int fd)
{
	if (fd > 0)
		close(fd);
}

LITMUS(socket, a_passed_descriptor_outlives_its_sender_s, struct meeting, .threads = true,
       .says = "a descriptor that is sent by SCM_RIGHTS while another thread closes it either "
	       "arrives and is of the same file, or sendmsg fails with EBADF",
       .zh = "用 SCM_RIGHTS 传送描述符的同时另一线程关闭它：或者送达且仍是同一文件，或者 sendmsg "
	     "以 EBADF 失败",
       .rows = "sockets 3", .verdict = HOLDS,
       .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS; unix(7) SCM_RIGHTS, EBADF",
       .outcomes = { { REQUIRED, "arrived" },
		     { REQUIRED, "closed before: EBADF" },
		     { FORBIDDEN, "sent, and did not arrive" },
		     { FORBIDDEN, "another file" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_ends(round);
		must(pipe(round->passed));
	}
	ROLE(sender) {
		round->sent = send_descriptor(round->ends[0], round->passed[1]) < 0 ? errno : 0;
		if (round->sent)
			must(send(round->ends[0], "n", 1, 0));
	}
	ROLE(closer) {
		assert_returns(close(round->passed[1]), 0);
	}
	ROLE(receiver) {
		round->fd = receive_descriptor(round->ends[1]);
	}
	OUTCOME() {
		saw(round->sent == EBADF && round->fd < 0 ? "closed before: EBADF"
		    : round->sent                         ? "anything else"
		    : round->fd < 0                       ? "sent, and did not arrive"
		    : is_what_was_passed(round)           ? "arrived"
							  : "another file");
	}
	REMOVE() {
		close_if_open(round->fd);
		must(close(round->passed[0]));
		must(close(round->ends[0]));
		must(close(round->ends[1]));
	}
}

LITMUS(socket, close_meets_a_receiver, struct meeting, .threads = true,
       .says = "on Linux a recv that another thread's close of its socket meets goes on until a "
	       "byte comes, or fails with EBADF; it gets no end of file and never sleeps on",
       .zh = "在 Linux 上，recv 时另一线程关闭该套接字：recv 继续直到有数据，或以 EBADF "
	     "失败；既不会读到文件尾，也不会一直睡眠",
       .rows = "sockets 3", .verdict = HOLDS, .ref = "close(2) NOTES; recv(2) EBADF",
       .outcomes = { { REQUIRED, "received" },
		     { REQUIRED, "closed before: EBADF" },
		     { FORBIDDEN, "end of file" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_ends(round);
	}
	ROLE(receiver) {
		ssize_t count = recv(round->ends[0], &round->byte, 1, 0);

		round->received = count == 1 ? 0 : count < 0 ? errno : -1;
	}
	ROLE(closer) {
		assert_returns(close(round->ends[0]), 0);
	}
	ROLE(sender) {
		round->sent = send(round->ends[1], "x", 1, MSG_NOSIGNAL) == 1 ? 0 : errno;
	}
	OUTCOME() {
		saw(round->received == 0 && round->byte == 'x' ? "received"
		    : round->received == EBADF                 ? "closed before: EBADF"
		    : round->received == -1                    ? "end of file"
							       : "anything else");
	}
	REMOVE() {
		must(close(round->ends[1]));
	}
}

LITMUS(socket, close_meets_a_poll, struct meeting, .threads = true,
       .says = "on Linux a poll that another thread's close of its socket meets goes on until a "
	       "byte comes, or shows POLLNVAL; it never sleeps on",
       .zh = "在 Linux 上，poll 时另一线程关闭该套接字：poll 继续直到有数据，或报告 "
	     "POLLNVAL；不会一直睡眠",
       .rows = "sockets 3", .verdict = HOLDS, .ref = "poll(2) POLLNVAL; close(2) NOTES",
       .outcomes = { { REQUIRED, "the byte: POLLIN" },
		     { REQUIRED, "closed before: POLLNVAL" },
		     { ALLOWED, "the other end went: POLLHUP" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_ends(round);
	}
	ROLE(poller) {
		struct pollfd ready = { .fd = round->ends[0], .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		round->received = ready.revents;
	}
	ROLE(closer) {
		assert_returns(close(round->ends[0]), 0);
	}
	ROLE(sender) {
		round->sent = send(round->ends[1], "x", 1, MSG_NOSIGNAL) == 1 ? 0 : errno;
	}
	OUTCOME() {
		saw(round->received == POLLIN     ? "the byte: POLLIN"
		    : round->received == POLLNVAL ? "closed before: POLLNVAL"
		    : round->received & POLLHUP   ? "the other end went: POLLHUP"
						  : "anything else");
	}
	REMOVE() {
		must(close(round->ends[1]));
	}
}

LITMUS(socket, close_meets_an_accept, struct meeting, .threads = true,
       .says = "on Linux an accept that another thread's close of the listener meets gets the "
	       "client, or fails with EBADF; the client is accepted, refused or reset, and none "
	       "sleeps on",
       .zh = "在 Linux 上，accept 时另一线程关闭监听套接字：accept 得到客户，或以 EBADF "
	     "失败；客户被接受、拒绝或重置，没有一方一直睡眠",
       .rows = "sockets 3", .verdict = HOLDS,
       .ref = "accept(2) EBADF; connect(2) ECONNREFUSED; close(2) NOTES",
       .needs = { need_directory },
       .outcomes = { { REQUIRED, "accepted" },
		     { REQUIRED, "closed before: EBADF" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		snprintf(round->name, sizeof(round->name), "listener%d", ROUND_NUMBER);
		round->fd = listener(round->name, 1);
		round->passed[0] = unix_socket(SOCK_STREAM);
	}
	ROLE(server) {
		round->passed[1] = accept(round->fd, NULL, NULL);
		round->received = round->passed[1] < 0 ? errno : 0;
	}
	ROLE(closer) {
		assert_returns(close(round->fd), 0);
	}
	ROLE(client) {
		round->sent = connect_path(round->passed[0], round->name) < 0 ? errno : 0;
	}
	OUTCOME() {
		saw(round->sent && round->sent != ECONNREFUSED ? "anything else"
		    : round->received == 0 && !round->sent     ? "accepted"
		    : round->received == EBADF                 ? "closed before: EBADF"
							       : "anything else");
	}
	REMOVE() {
		close_if_open(round->passed[1]);
		must(close(round->passed[0]));
		must(unlink(round->name));
	}
}

/* A child that sends the descriptor when it is told to, and ends. */
static pid_t fork_to_send(int fd, int passed)
{
	pid_t pid = must(fork());

	if (pid > 0)
		return pid;
	must(recv(fd, &(char){ 0 }, 1, 0));
	send_descriptor(fd, passed);
	_exit(0);
}

LITMUS(socket, a_passed_descriptor_outlives_its_senders_end, struct meeting, .threads = true,
       .says = "a descriptor that is sent by SCM_RIGHTS arrives and is of the same file, though "
	       "its sender, who alone had it, ends as it is received",
       .zh = "用 SCM_RIGHTS 传送的描述符总能送达且仍是同一文件，即使唯一持有它的发送者在接收时结束",
       .rows = "sockets 3", .verdict = HOLDS,
       .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS; unix(7) SCM_RIGHTS: as if by dup",
       .outcomes = { { REQUIRED, "arrived" },
		     { FORBIDDEN, "did not arrive" },
		     { FORBIDDEN, "another file" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_ends(round);
		must(pipe(round->passed));
		round->pid = fork_to_send(round->ends[0], round->passed[1]);
		must(close(round->passed[1]));
		must(close(round->ends[0]));
	}
	ROLE(receiver) {
		must(send(round->ends[1], "s", 1, 0));
		round->fd = receive_descriptor(round->ends[1]);
	}
	ROLE(waiter) {
		assert_returns(waitpid(round->pid, NULL, 0), round->pid);
	}
	OUTCOME() {
		saw(round->fd < 0               ? "did not arrive"
		    : is_what_was_passed(round) ? "arrived"
						: "another file");
	}
	REMOVE() {
		close_if_open(round->fd);
		must(close(round->passed[0]));
		must(close(round->ends[1]));
	}
}

LITMUS(socket, shutdown_meets_a_send_and_a_receive, struct meeting, .threads = true,
       .says = "where the SHUT_WR of a stream meets a send on it and a recv of the other end, the "
	       "byte is sent and received before the end, or send fails with EPIPE",
       .zh = "流的 SHUT_WR 恰逢其上的 send 与另一端的 "
	     "recv：字节或已发出并在结束之前收到，或者 send 以 EPIPE 失败",
       .rows = "sockets 3", .verdict = HOLDS,
       .ref = "POSIX.1-2024 shutdown(), send() EPIPE, recv(): 0",
       .outcomes = { { REQUIRED, "sent and received" },
		     { REQUIRED, "shut before: EPIPE, and the end" },
		     { FORBIDDEN, "sent and lost" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_ends(round);
	}
	ROLE(receiver) {
		ssize_t count = recv(round->ends[0], &round->byte, 1, 0);

		round->received = count < 0 ? errno : (int)count;
	}
	ROLE(sender) {
		round->sent = send(round->ends[1], "x", 1, MSG_NOSIGNAL) == 1 ? 0 : errno;
	}
	ROLE(shutter) {
		assert_returns(shutdown(round->ends[1], SHUT_WR), 0);
	}
	OUTCOME() {
		saw(!round->sent && round->received == 1       ? "sent and received"
		    : round->sent == EPIPE && !round->received ? "shut before: EPIPE, and the end"
		    : !round->sent && !round->received         ? "sent and lost"
							       : "anything else");
	}
	REMOVE() {
		must(close(round->ends[0]));
		must(close(round->ends[1]));
	}
}

#define CLIENTS 2

/* A listener, two who accept, and two who come. */
struct arrival {
	int listener, accepted[CLIENTS], client[CLIENTS];
	char name[32];
};

LITMUS(socket, each_client_goes_to_one_acceptor, struct arrival, .threads = true,
       .says = "of two accepts on one listener each gets one of two clients that connect, however "
	       "they meet, and none sleeps on",
       .zh = "两个 accept 在同一监听套接字上，无论怎样与两个连接的客户相遇，各得其一，没有一方一直睡眠",
       .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 accept(), connect()",
       .needs = { need_directory },
       .outcomes = { { REQUIRED, "one each" }, { FORBIDDEN, "one twice" }, { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		snprintf(round->name, sizeof(round->name), "arrival%d", ROUND_NUMBER);
		round->listener = listener(round->name, CLIENTS);
		for (int i = 0; i < CLIENTS; i++)
			round->client[i] = unix_socket(SOCK_STREAM);
	}
	ROLES(server, CLIENTS) {
		round->accepted[me] = assert_succeeds(accept(round->listener, NULL, NULL));
		assert_returns(send(round->accepted[me], &"ab"[me], 1, 0), 1);
	}
	ROLE(clients) {
		assert_returns(connect_path(round->client[0], round->name), 0);
		sched_yield();
		assert_returns(connect_path(round->client[1], round->name), 0);
	}
	OUTCOME() {
		char seen[CLIENTS] = { 0 };

		for (int i = 0; i < CLIENTS; i++)
			recv(round->client[i], &seen[i], 1, MSG_DONTWAIT);
		saw(seen[0] + seen[1] == 'a' + 'b' ? "one each" : "one twice");
	}
	REMOVE() {
		for (int i = 0; i < CLIENTS; i++) {
			must(close(round->client[i]));
			close_if_open(round->accepted[i]);
		}
		must(close(round->listener));
		must(unlink(round->name));
	}
}

/* An eventfd, to which some add and from which some take. */
struct balance {
	int fd;
	atomic_int taken;
};

static uint64_t take_all(int fd)
{
	uint64_t value = 0;

	return read(fd, &value, sizeof(value)) == sizeof(value) ? value : 0;
}

LITMUS(socket, what_is_added_to_an_eventfd_is_taken_once, struct balance, .threads = true,
       .says = "on Linux, however two writes and two reads of an eventfd meet, what the reads tell "
	       "and what is left are together what was added",
       .zh = "在 Linux 上，两次写与两次读 eventfd 无论怎样相遇，读到的与剩下的之和等于所加之和",
       .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd },
       .outcomes = { { REQUIRED, "all taken" },
		     { REQUIRED, "some left" },
		     { REQUIRED, "all left" },
		     { FORBIDDEN, "lost" },
		     { FORBIDDEN, "taken twice" } })
{
	MAKE() {
		round->fd = must(eventfd(0, EFD_NONBLOCK));
	}
	ROLES(adder, 2) {
		const uint64_t value = (uint64_t)me + 1;

		assert_returns(write(round->fd, &value, sizeof(value)), sizeof(value));
	}
	ROLES(taker, 2) {
		atomic_fetch_add(&round->taken, (int)take_all(round->fd));
	}
	OUTCOME() {
		int left = (int)take_all(round->fd), all = round->taken + left;

		saw(all < 3       ? "lost"
		    : all > 3     ? "taken twice"
		    : left == 0   ? "all taken"
		    : left == all ? "all left"
				  : "some left");
	}
	REMOVE() {
		must(close(round->fd));
	}
}
