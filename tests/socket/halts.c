/* Claims about what others see of a socket while a call on it is half way through its buffer. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "halted_threads.h"
#include "sockets.h"
#include "unix.h"

#define SIZE 4096

static char bytes_of_a[SIZE], bytes_of_b[SIZE];

static void lettered_pair(int type, int pair[2])
{
	assert_succeeds(socketpair(AF_UNIX, type, 0, pair));
	give_room(pair[0], 2 * SIZE + 1024); /* for two, with what each takes beside its bytes */
	memset(bytes_of_a, 'a', SIZE);
	memset(bytes_of_b, 'b', SIZE);
}

static void assert_next(int fd, const char bytes[SIZE])
{
	char seen[SIZE];

	assert_returns(recv(fd, seen, sizeof(seen), 0), sizeof(seen));
	assert_equal(memcmp(seen, bytes, sizeof(seen)), 0);
}

static const int boundaries[] = { SOCK_DGRAM, SOCK_SEQPACKET };

CLAIM(socket, a_message_on_its_way_in_has_no_place_yet,
      .says = "on Linux, a datagram or packet takes its place when send has all of it: until then "
	      "nothing can be received, and what others send goes before it",
      .zh = "在 Linux 上，send 取得数据报或报文的全部内容后它才占位：此前什么也收不到，"
	    "他人发送的排在它前面",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_dgram_sendmsg()")
{
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		int pair[2];

		lettered_pair(boundaries[i], pair);
		ACTOR(halted) {
			assert_returns(send(pair[0], halting(bytes_of_a, SIZE, 8), SIZE, 0), SIZE);
		}
		await_halted(halted);
		assert_equal(events_of(pair[1]) & POLLIN, 0);
		assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
		assert_returns(send(pair[0], bytes_of_b, SIZE, MSG_DONTWAIT), SIZE);
		provide(halted);
		assert_ends(halted);
		assert_next(pair[1], bytes_of_b);
		assert_next(pair[1], bytes_of_a);
	}
}

CLAIM(socket, a_message_on_its_way_out_is_taken,
      .says = "on Linux, a datagram or packet that recv is copying out is taken: another recv does "
	      "not get it, and waits or gets the next",
      .zh = "在 Linux 上，recv 正在复制出的数据报或报文已被取走：另一 recv "
	    "得不到它，只能等待或得到下一条",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_dgram_recvmsg()")
{
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		int pair[2];

		lettered_pair(boundaries[i], pair);
		must(send(pair[0], bytes_of_a, SIZE, 0));
		must(send(pair[0], bytes_of_b, SIZE, 0));
		ACTOR(halted) {
			char *room = halting(NULL, SIZE, 8);

			assert_returns(recv(pair[1], room, SIZE, 0), SIZE);
			assert_equal(memcmp(room, bytes_of_a, SIZE), 0);
		}
		await_halted(halted);
		ACTOR(other) {
			assert_next(pair[1], bytes_of_b);
		}
		assert_shut_out(other, "recv");
		provide(halted);
		assert_ends(halted);
		assert_ends(other);
	}
}

CLAIM(socket, half_of_a_stream_is_not_there,
      .says = "on Linux, bytes of a stream can't be received before send has the whole piece that "
	      "they are of, and another writer's may come before that",
      .zh = "在 Linux 上，在 send 取得整块数据之前，流中的这些字节收不到，另一写者的字节可能先到",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_sendmsg()")
{
	int pair[2];

	lettered_pair(SOCK_STREAM, pair);
	ACTOR(halted) {
		assert_returns(write(pair[0], halting(bytes_of_a, SIZE, 8), SIZE), SIZE);
	}
	await_halted(halted);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	assert_returns(send(pair[0], bytes_of_b, SIZE, MSG_DONTWAIT), SIZE);
	provide(halted);
	assert_ends(halted);
	assert_next(pair[1], bytes_of_b);
	assert_next(pair[1], bytes_of_a);
}

CLAIM(socket, who_is_killed_while_it_receives_loses_the_message,
      .says = "on Linux, SIGKILL to a receiver half way through a datagram or packet loses that: "
	      "the next one comes next",
      .zh = "在 Linux 上，接收者在收数据报或报文到一半时被 SIGKILL "
	    "杀死，该报文丢失：接着到的是下一条",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_dgram_recvmsg()")
{
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		int pair[2];

		lettered_pair(boundaries[i], pair);
		must(send(pair[0], bytes_of_a, SIZE, 0));
		must(send(pair[0], bytes_of_b, SIZE, 0));
		ACTOR(halted) {
			recv(pair[1], halting(NULL, SIZE, 8), SIZE, 0);
		}
		await_halted(halted);
		send_signal(halted, SIGKILL);
		assert_killed(halted, SIGKILL);
		assert_next(pair[1], bytes_of_b);
	}
}

CLAIM(socket, who_is_killed_while_it_receives_leaves_a_stream_whole,
      .says = "on Linux, SIGKILL to a receiver half way through bytes of a stream takes none of "
	      "the piece that it was copying",
      .zh = "在 Linux 上，接收者在复制流数据到一半时被 SIGKILL "
	    "杀死，正在复制的那块数据一个字节也不会丢失",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_read_generic()")
{
	int pair[2];

	lettered_pair(SOCK_STREAM, pair);
	must(send(pair[0], bytes_of_a, SIZE, 0));
	ACTOR(halted) {
		recv(pair[1], halting(NULL, SIZE, 8), SIZE, 0);
	}
	await_halted(halted);
	send_signal(halted, SIGKILL);
	assert_killed(halted, SIGKILL);
	assert_next(pair[1], bytes_of_a);
}

CLAIM(socket, a_send_under_way_meets_the_end_of_its_peer,
      .says = "on Linux, a send that still copies its bytes when the peer is closed finds no peer: "
	      "EPIPE and SIGPIPE on a stream, ECONNREFUSED of a datagram",
      .zh = "在 Linux 上，对端关闭时仍在复制数据的 send 找不到对端：流为 EPIPE 与 "
	    "SIGPIPE，数据报为 "
	    "ECONNREFUSED",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(): EPIPE; Linux net/unix/af_unix.c: unix_dgram_sendmsg()")
{
	static const struct {
		int type, error, signals;
	} cases[] = { { SOCK_STREAM, EPIPE, 1 }, { SOCK_DGRAM, ECONNREFUSED, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int pair[2];

		lettered_pair(cases[i].type, pair);
		ACTOR(halted) {
			close(pair[1]);
			catch_signal(SIGPIPE, 0);
			assert_fails(send(pair[0], halting(bytes_of_a, SIZE, 8), SIZE, 0),
				     cases[i].error);
			assert_equal(caught(SIGPIPE), cases[i].signals);
		}
		await_halted(halted);
		must(close(pair[1]));
		provide(halted);
		assert_ends(halted);
	}
}

#define LONG_SIZE 200000 /* bytes, which Linux sends in several pieces */

CLAIM(socket, what_others_send_may_come_between_pieces_of_a_stream,
      .says = "on Linux a long send to a stream is done in pieces: what another sends while it is "
	      "half way comes between them, and no byte is lost",
      .zh = "在 Linux 上，对流的长 send 分块完成：进行到一半时他人发送的数据插在块之间，且不丢字节",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_sendmsg(); POSIX.1-2024 write(): PIPE_BUF is "
	     "for pipes and FIFOs")
{
	static char bytes[LONG_SIZE], seen[LONG_SIZE + 1];
	int pair[2];
	const char *between;

	lettered_pair(SOCK_STREAM, pair);
	give_room(pair[0], 2 * LONG_SIZE);
	memset(bytes, 'a', sizeof(bytes));
	ACTOR(halted) {
		const char *from = halting(bytes, LONG_SIZE, LONG_SIZE / 2);

		assert_returns(send(pair[0], from, LONG_SIZE, 0), LONG_SIZE);
	}
	await_halted(halted);
	assert_returns(send(pair[0], "b", 1, MSG_DONTWAIT), 1);
	provide(halted);
	assert_ends(halted);
	assert_returns(recv(pair[1], seen, sizeof(seen), MSG_WAITALL), sizeof(seen));
	between = memchr(seen, 'b', sizeof(seen));
	assert_that(between && between > seen && between < seen + LONG_SIZE);
	seen[between - seen] = 'a';
	assert_equal(memcmp(seen, bytes, LONG_SIZE), 0);
	assert_equal(seen[LONG_SIZE], 'a');
}

CLAIM(socket, an_eventfds_value_is_taken_and_added_at_once,
      .says = "on Linux a read of an eventfd has taken the value when it tells it, and a write "
	      "adds when it has all eight bytes: others see the old value or the new",
      .zh = "在 Linux 上，读 eventfd 在告知数值时已取走它，写则取得全部八字节后才相加："
	    "他人只会看到旧值或新值",
      .needs = { need_halts, need_eventfd }, .verdict = HOLDS,
      .ref = "eventfd(2); Linux fs/eventfd.c")
{
	static const uint64_t five = 5;
	uint64_t value;
	int fd = must(eventfd(3, EFD_NONBLOCK));

	ACTOR(reader) {
		uint64_t *room = halting(NULL, sizeof(*room), 0);

		assert_returns(read(fd, room, sizeof(*room)), sizeof(*room));
		assert_equal(*room, 3);
	}
	await_halted(reader);
	assert_fails(read(fd, &value, sizeof(value)), EAGAIN);
	ACTOR(writer) {
		assert_returns(write(fd, halting(&five, sizeof(five), 4), sizeof(five)),
			       sizeof(five));
	}
	await_halted(writer);
	assert_fails(read(fd, &value, sizeof(value)), EAGAIN);
	provide(writer);
	assert_ends(writer);
	assert_returns(read(fd, &value, sizeof(value)), sizeof(value));
	assert_equal(value, 5);
	provide(reader);
	assert_ends(reader);
}

CLAIM(socket, who_is_killed_while_it_sends_leaves_nothing,
      .says = "on Linux, SIGKILL to a sender whose bytes send is copying leaves nothing of the "
	      "datagram, packet or piece of a stream, and nobody is kept from the socket",
      .zh = "在 Linux 上，若发送者在 send 复制数据时被 SIGKILL 杀死，"
	    "数据报、报文或流的这块数据不留下任何部分，也无人被挡在套接字之外",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_dgram_sendmsg(), unix_stream_sendmsg()")
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		int pair[2];

		lettered_pair(types[i], pair);
		ACTOR(halted) {
			send(pair[0], halting(bytes_of_a, SIZE, 8), SIZE, 0);
		}
		await_halted(halted);
		send_signal(halted, SIGKILL);
		assert_killed(halted, SIGKILL);
		assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
		assert_returns(send(pair[0], bytes_of_b, SIZE, MSG_DONTWAIT), SIZE);
		assert_next(pair[1], bytes_of_b);
	}
}

CLAIM(socket, a_send_under_way_meets_a_shutdown,
      .says = "on Linux, a send on a stream or of a packet that still copies its bytes when its "
	      "socket is shut for sending, or its peer for receiving, fails with EPIPE: nothing "
	      "comes",
      .zh = "在 Linux 上，流或报文的 send 仍在复制数据时，若其套接字关闭发送方向或对端关闭接收方向，"
	    "则以 EPIPE 失败：什么也收不到",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(): EPIPE; shutdown(); Linux net/unix/af_unix.c: "
	     "unix_stream_sendmsg(), unix_shutdown()")
{
	static const struct {
		int type, end, how;
	} cases[] = { { SOCK_STREAM, 0, SHUT_WR },
		      { SOCK_STREAM, 1, SHUT_RD },
		      { SOCK_SEQPACKET, 0, SHUT_WR },
		      { SOCK_SEQPACKET, 1, SHUT_RD } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int pair[2];

		lettered_pair(cases[i].type, pair);
		ACTOR(halted) {
			const char *bytes = halting(bytes_of_a, SIZE, 8);

			assert_fails(send(pair[0], bytes, SIZE, MSG_NOSIGNAL), EPIPE);
		}
		await_halted(halted);
		assert_returns(shutdown(pair[cases[i].end], cases[i].how), 0);
		provide(halted);
		assert_ends(halted);
		assert_returns(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), 0);
	}
}

/* What ends a connection: close of the peer, shutdown there or here. */
static void end_connection(int way, const int pair[2])
{
	static const int how[] = { -1, SHUT_WR, SHUT_RD };

	if (way == 0)
		must(close(pair[0]));
	else
		must(shutdown(pair[way - 1], how[way]));
}

CLAIM(socket, a_receive_under_way_keeps_what_it_has,
      .says = "on Linux, a recv that copies out bytes, a packet or a datagram when the peer is "
	      "closed, or either socket shut, gets all of them: the end comes after that",
      .zh = "在 Linux 上，recv 正在复制数据、报文或数据报时，若对端关闭或任一套接字被 shutdown，"
	    "它仍得到全部：结束在其后才到",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv(), shutdown(); Linux net/unix/af_unix.c: "
	     "unix_stream_read_generic(), unix_dgram_recvmsg()")
{
	for (int i = 0; i < 9; i++) {
		int type = types[i / 3], pair[2];

		lettered_pair(type, pair);
		must(send(pair[0], bytes_of_a, SIZE, 0));
		ACTOR(halted) {
			char *room = halting(NULL, SIZE, 8);

			close(pair[0]);
			assert_returns(recv(pair[1], room, SIZE, 0), SIZE);
			assert_equal(memcmp(room, bytes_of_a, SIZE), 0);
			if (type != SOCK_DGRAM)
				assert_returns(recv(pair[1], room, 1, MSG_DONTWAIT), 0);
		}
		await_halted(halted);
		end_connection(i % 3, pair);
		provide(halted);
		assert_ends(halted);
	}
}

CLAIM(socket, an_eventfds_value_goes_with_who_reads_it,
      .says = "on Linux, SIGKILL to a process that a read is telling an eventfd's value loses that; "
	      "to one whose write has not all eight bytes, it adds nothing",
      .zh = "在 Linux 上，若进程在 read 报告 eventfd 的值时被 SIGKILL 杀死，该值丢失；"
	    "若写操作未取得全部八字节时被杀死，则什么也不加",
      .needs = { need_halts, need_eventfd }, .verdict = HOLDS,
      .ref = "eventfd(2); Linux fs/eventfd.c: eventfd_read(), eventfd_write()")
{
	static const uint64_t five = 5;
	int fd = must(eventfd(3, EFD_NONBLOCK));
	uint64_t value;

	ACTOR(reader) {
		read(fd, halting(NULL, sizeof(value), 0), sizeof(value));
	}
	await_halted(reader);
	ACTOR(writer) {
		write(fd, halting(&five, sizeof(five), 4), sizeof(five));
	}
	await_halted(writer);
	send_signal(reader, SIGKILL);
	send_signal(writer, SIGKILL);
	assert_killed(reader, SIGKILL);
	assert_killed(writer, SIGKILL);
	assert_fails(read(fd, &value, sizeof(value)), EAGAIN);
	assert_returns(write(fd, &five, sizeof(five)), sizeof(five));
	assert_returns(read(fd, &value, sizeof(value)), sizeof(value));
	assert_equal(value, 5);
}

/* A descriptor that is sent or received with the letters. */
static ssize_t send_with(int fd, int passed, const char *bytes)
{
	return send_with_descriptor(fd, bytes, SIZE, passed);
}

static ssize_t receive_with(int fd, int *passed, char *room)
{
	int flags = MSG_DONTWAIT;

	return receive_with_descriptor(fd, room, SIZE, passed, &flags);
}

static void *close_meanwhile(void *fd)
{
	pause_at("it sends");
	assert_returns(close(*(const int *)fd), 0);
	pause_at("it is closed");
	return NULL;
}

CLAIM(socket, a_passed_descriptor_is_taken_before_the_bytes,
      .says = "on Linux, sendmsg has taken a descriptor that it passes before it copies the bytes: "
	      "one that is closed meanwhile arrives, and is of the same file",
      .zh = "在 Linux 上，sendmsg 在复制数据之前已取得所传送的描述符：期间被关闭的描述符仍会送达，"
	    "且是同一文件",
      .needs = { need_halts, need_scm_rights }, .verdict = HOLDS,
      .ref = "unix(7) SCM_RIGHTS; Linux net/unix/af_unix.c: scm_send()")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2], p[2], passed;
		char room[SIZE];

		lettered_pair(types[i], pair);
		must(pipe(p));
		ACTOR(halted) {
			pthread_t thread;

			must(pthread_create(&thread, NULL, close_meanwhile, &p[1]) ? -1 : 0);
			assert_returns(send_with(pair[0], p[1], halting(bytes_of_a, SIZE, 8)),
				       SIZE);
			pthread_join(thread, NULL);
		}
		let_thread_meet(halted, "it sends", "it is closed");
		assert_returns(receive_with(pair[1], &passed, room), SIZE);
		assert_returns(write(passed, "x", 1), 1);
		assert_reads(p[0], "x");
	}
}

CLAIM(socket, who_is_killed_while_it_passes_a_descriptor_passes_none,
      .says = "on Linux, SIGKILL to a process whose sendmsg is copying its bytes passes nothing, and "
	      "closes the descriptor that they came with: a pipe of which it was the last is at its "
	      "end",
      .zh = "在 Linux 上，若进程在 sendmsg 复制数据时被 SIGKILL 杀死，则什么也不传送，所带的描述符被关闭："
	    "若它是某管道的最后一个写端，则管道到达文件尾",
      .needs = { need_halts, need_scm_rights }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: scm_destroy(); POSIX.1-2024 read(): end-of-file")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2], p[2], passed;
		char room[SIZE];

		lettered_pair(types[i], pair);
		must(pipe(p));
		ACTOR(halted) {
			send_with(pair[0], p[1], halting(bytes_of_a, SIZE, 8));
		}
		must(close(p[1]));
		await_halted(halted);
		send_signal(halted, SIGKILL);
		assert_killed(halted, SIGKILL);
		assert_fails(receive_with(pair[1], &passed, room), EAGAIN);
		assert_returns(read(p[0], room, 1), 0);
	}
}

static void *look_for_number(void *number)
{
	pause_at("it receives");
	assert_fails(fcntl(*(const int *)number, F_GETFD), EBADF);
	pause_at("it has none yet");
	return NULL;
}

CLAIM(socket, a_descriptor_has_its_number_after_the_bytes,
      .says = "on Linux, a descriptor that recvmsg receives has its number when all bytes are "
	      "copied, not before",
      .zh = "在 Linux 上，recvmsg 收到的描述符在全部数据复制完之后才获得编号",
      .needs = { need_halts, need_scm_rights }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_read_generic(), unix_dgram_recvmsg(): "
	     "scm_recv_unix()")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		lettered_pair(types[i], pair);
		assert_returns(send_with(pair[0], pair[0], bytes_of_a), SIZE);
		ACTOR(halted) {
			pthread_t thread;
			int lowest = must(dup(pair[0])), passed;

			must(close(lowest));
			must(pthread_create(&thread, NULL, look_for_number, &lowest) ? -1 : 0);
			assert_returns(receive_with(pair[1], &passed, halting(NULL, SIZE, 8)),
				       SIZE);
			assert_equal(passed, lowest);
			pthread_join(thread, NULL);
		}
		let_thread_meet(halted, "it receives", "it has none yet");
	}
}

CLAIM(socket, a_killed_receivers_descriptor_goes_with_the_message,
      .says = "on Linux, SIGKILL to a receiver half way through the bytes that came with a "
	      "descriptor closes that with a datagram or packet, which is lost; of a stream the next "
	      "one gets both",
      .zh = "在 Linux 上，接收者在复制随描述符而来的数据时被 SIGKILL 杀死：数据报或报文连同描述符一起丢失并关闭；"
	    "流的下一个接收者得到两者",
      .needs = { need_halts, need_scm_rights }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_read_generic(), unix_dgram_recvmsg()")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2], p[2], passed;
		char room[SIZE];

		lettered_pair(types[i], pair);
		must(pipe(p));
		assert_returns(send_with(pair[0], p[1], bytes_of_a), SIZE);
		must(close(p[1]));
		ACTOR(halted) {
			receive_with(pair[1], &passed, halting(NULL, SIZE, 8));
		}
		await_halted(halted);
		send_signal(halted, SIGKILL);
		assert_killed(halted, SIGKILL);
		if (types[i] == SOCK_STREAM) {
			assert_returns(receive_with(pair[1], &passed, room), SIZE);
			assert_returns(close(passed), 0);
		} else {
			assert_fails(receive_with(pair[1], &passed, room), EAGAIN);
		}
		assert_returns(read(p[0], room, 1), 0);
	}
}

/* A listener, which accepts what is there, and a client whom nobody has accepted yet. */
static void let_client_wait(int *listener, int *client)
{
	*listener = must(socket(AF_UNIX, SOCK_STREAM, 0));
	*client = must(socket(AF_UNIX, SOCK_STREAM, 0));
	must(bind_path(*listener, "listener"));
	must(listen(*listener, 1));
	must(set_nonblocking(*listener));
	must(connect_path(*client, "listener"));
}

static int accept_halting(int listener)
{
	socklen_t size = sizeof(struct sockaddr_un);
	struct sockaddr *address = halting(NULL, size, 0);
	const int fd = accept(listener, address, &size);

	if (fd >= 0)
		assert_equal(address->sa_family, AF_UNIX);
	return fd;
}

CLAIM(socket, accept_has_taken_whose_name_it_tells,
      .says = "on Linux, a connection whose other address accept is telling is taken: another accept "
	      "does not get it, and the client can send",
      .zh = "在 Linux 上，accept 正在告知对方地址的连接已被取走：另一 accept 得不到它，"
	    "客户端已可发送",
      .needs = { need_halts, need_directory }, .verdict = HOLDS,
      .ref = "Linux net/socket.c: do_accept(): move_addr_to_user()")
{
	int listener, client;

	let_client_wait(&listener, &client);
	ACTOR(halted) {
		const int fd = assert_succeeds(accept_halting(listener));

		assert_reads(fd, "x");
	}
	await_halted(halted);
	assert_fails(accept(listener, NULL, NULL), EAGAIN);
	assert_returns(send(client, "x", 1, 0), 1);
	provide(halted);
	assert_ends(halted);
}

CLAIM(socket, who_is_killed_while_accept_tells_ends_the_connection,
      .says = "on Linux, SIGKILL to a process that accept is telling an address ends the connection "
	      "that it has taken: the client is at its end, and no other accept gets it",
      .zh = "在 Linux 上，若进程在 accept 告知地址时被 SIGKILL 杀死，则其已取走的连接结束："
	    "客户端到达文件尾，另一 accept 得不到它",
      .needs = { need_halts, need_directory }, .verdict = HOLDS,
      .ref = "Linux net/socket.c: do_accept(): fput()")
{
	int listener, client;

	let_client_wait(&listener, &client);
	ACTOR(halted) {
		accept_halting(listener);
	}
	await_halted(halted);
	assert_fails(recv(client, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	send_signal(halted, SIGKILL);
	assert_killed(halted, SIGKILL);
	assert_returns(recv(client, &(char){ 0 }, 1, MSG_DONTWAIT), 0);
	assert_fails(send(client, "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_fails(accept(listener, NULL, NULL), EAGAIN);
}

CLAIM(socket, a_peers_name_is_taken_before_it_is_told,
      .says = "on Linux, getpeername that is telling the address of a datagram socket's peer tells it "
	      "though connect with AF_UNSPEC ends that meanwhile; the next one fails with ENOTCONN",
      .zh = "在 Linux 上，getpeername 正在告知数据报套接字对端的地址时，即使带 AF_UNSPEC 的 connect "
	    "同时解除连接，它仍告知该地址；下一次以 ENOTCONN 失败",
      .needs = { need_halts, need_directory }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 getpeername() ENOTCONN; Linux net/socket.c: "
	     "__sys_getpeername()")
{
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	struct sockaddr_un name;
	socklen_t size = sizeof(name);
	const int fd = must(socket(AF_UNIX, SOCK_DGRAM, 0));

	must(bind_path(must(socket(AF_UNIX, SOCK_DGRAM, 0)), "peer"));
	must(connect_path(fd, "peer"));
	ACTOR(halted) {
		struct sockaddr_un *peer = halting(NULL, sizeof(*peer), 0);

		assert_returns(getpeername(fd, (struct sockaddr *)peer, &size), 0);
		assert_text(peer->sun_path, "peer");
	}
	await_halted(halted);
	assert_returns(connect(fd, &nobody, sizeof(nobody)), 0);
	assert_fails(getpeername(fd, (struct sockaddr *)&name, &size), ENOTCONN);
	provide(halted);
	assert_ends(halted);
}

CLAIM(socket, a_message_under_way_keeps_its_descriptor,
      .says = "on Linux, recvmsg that copies out bytes, a packet or a datagram when the peer is "
	      "closed, or either socket shut, gets the descriptor that came with them, too",
      .zh = "在 Linux 上，recvmsg 正在复制数据、报文或数据报时，若对端关闭或任一套接字被 shutdown，"
	    "它仍得到随之而来的描述符",
      .needs = { need_halts, need_scm_rights }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_read_generic(), unix_dgram_recvmsg()")
{
	for (int i = 0; i < 9; i++) {
		int pair[2], p[2];

		lettered_pair(types[i / 3], pair);
		must(pipe(p));
		assert_returns(send_with(pair[0], p[1], bytes_of_a), SIZE);
		ACTOR(halted) {
			char *room = halting(NULL, SIZE, 8);
			int passed;

			close(pair[0]);
			assert_returns(receive_with(pair[1], &passed, room), SIZE);
			assert_returns(write(passed, "x", 1), 1);
		}
		await_halted(halted);
		end_connection(i % 3, pair);
		provide(halted);
		assert_ends(halted);
		assert_reads(p[0], "x");
	}
}

static void tell_own_name(int fd)
{
	struct sockaddr_un *name = halting(NULL, sizeof(*name), 0);
	socklen_t size = sizeof(*name);

	assert_returns(getsockname(fd, (struct sockaddr *)name, &size), 0);
	assert_equal(name->sun_family, AF_UNIX);
}

static void tell_peers_name(int fd)
{
	struct sockaddr_un *name = halting(NULL, sizeof(*name), 0);
	socklen_t size = sizeof(*name);

	assert_returns(getpeername(fd, (struct sockaddr *)name, &size), 0);
	assert_equal(name->sun_family, AF_UNIX);
}

static void tell_type(int fd)
{
	int *type = halting(NULL, sizeof(*type), 0);
	socklen_t size = sizeof(*type);

	assert_returns(getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &size), 0);
	assert_equal(*type, SOCK_STREAM);
}

static void set_keepalive(int fd)
{
	const int *on = halting(&(const int){ 1 }, sizeof(*on), 0);

	assert_returns(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, on, sizeof(*on)), 0);
	assert_equal(option(fd, SO_KEEPALIVE), 1);
}

static const struct asking {
	const char *name;
	void (*ask)(int fd);
} askings[] = {
	{ "getsockname", tell_own_name },
	{ "getpeername", tell_peers_name },
	{ "getsockopt", tell_type },
	{ "setsockopt", set_keepalive },
};

CLAIM(socket, a_name_or_option_under_way_meets_a_shutdown,
      .says = "on Linux, getsockname, getpeername, getsockopt and setsockopt that wait for their "
	      "memory when the socket is shut both ways do what they would have done before",
      .zh = "在 Linux 上，getsockname、getpeername、getsockopt、setsockopt 正在等待其内存时，"
	    "若套接字被双向 shutdown，它们仍照常完成",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 EINVAL: the socket has been shut down, of each call; Linux net/socket.c: "
	     "__sys_getsockname(), do_sock_getsockopt()")
{
	for (size_t i = 0; i < COUNT(askings); i++) {
		int pair[2];

		trying(askings[i].name);
		lettered_pair(SOCK_STREAM, pair);
		ACTOR(halted) {
			askings[i].ask(pair[0]);
		}
		await_halted(halted);
		assert_returns(shutdown(pair[0], SHUT_RDWR), 0);
		provide(halted);
		assert_ends(halted);
	}
}
