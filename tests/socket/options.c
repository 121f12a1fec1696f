/* Claims about options and refusals of each type of socket, and what accept hands on. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "loopback.h"
#include "one_byte.h"

/* Every type of both domains. */
static const struct type {
	const char *name;
	int domain, type, protocol;
	bool connects; /* has listen and accept */
} types[] = {
	{ "AF_UNIX, SOCK_STREAM", AF_UNIX, SOCK_STREAM, 0, true },
	{ "AF_UNIX, SOCK_SEQPACKET", AF_UNIX, SOCK_SEQPACKET, 0, true },
	{ "AF_UNIX, SOCK_DGRAM", AF_UNIX, SOCK_DGRAM, 0, false },
	{ "TCP", AF_INET, SOCK_STREAM, IPPROTO_TCP, true },
	{ "UDP", AF_INET, SOCK_DGRAM, IPPROTO_UDP, false },
};

/* From this type on the first that can be had here; NULL: none. */
static const struct type *type_from(size_t number)
{
	static bool asked, has_loopback;

	if (!asked)
		has_loopback = !need_loopback();
	asked = true;
	while (number < COUNT(types) && types[number].domain == AF_INET && !has_loopback)
		number++;
	trying(number < COUNT(types) ? types[number].name : NULL);
	return number < COUNT(types) ? &types[number] : NULL;
}

static const struct type *first_type(void)
{
	return type_from(0);
}

static const struct type *next_type(const struct type *type)
{
	return type_from((size_t)(type - types) + 1);
}

static int socket_of(const struct type *type)
{
	return assert_succeeds(socket(type->domain, type->type, 0));
}

/* Binds to an address that nobody else has. */
static void bind_somewhere(const struct type *type, int fd)
{
	static int bound;
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "socket%d", bound++);
	if (type->domain == AF_INET)
		must(bind_port(fd, 0));
	else
		must(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
}

/* Two sockets that are connected; of a type that connects the second came from accept. */
static void connected(const struct type *type, int pair[2])
{
	const int first = socket_of(type);
	struct address address;

	bind_somewhere(type, first);
	address = address_of(first);
	pair[0] = socket_of(type);
	pair[1] = first;
	if (type->connects)
		must(listen(first, 1));
	else
		bind_somewhere(type, pair[0]);
	must(connect_to(pair[0], &address));
	if (type->connects) {
		pair[1] = must(accept(first, NULL, NULL));
		must(close(first));
		return;
	}
	address = address_of(pair[0]);
	must(connect_to(pair[1], &address));
}

/* Options with a value that no new socket has. */
static const struct {
	const char *name;
	int option, value;
	bool of_unix; /* accept hands it on there, and there alone */
} values[] = {
	{ "SO_REUSEADDR", SO_REUSEADDR, 1, false }, { "SO_KEEPALIVE", SO_KEEPALIVE, 1, false },
	{ "SO_BROADCAST", SO_BROADCAST, 1, false }, { "SO_OOBINLINE", SO_OOBINLINE, 1, false },
	{ "SO_DONTROUTE", SO_DONTROUTE, 1, false }, { "SO_RCVLOWAT", SO_RCVLOWAT, 7, false },
	{ "SO_SNDBUF", SO_SNDBUF, 10000, false },   { "SO_RCVBUF", SO_RCVBUF, 10000, false },
	{ "SO_PASSCRED", SO_PASSCRED, 1, true },
};

static const struct timeval some_time = { 3, 500000 };
static const struct linger some_linger = { 1, 5 };

static struct timeval time_of(int fd, int name)
{
	struct timeval time = { -1, -1 };

	must(getsockopt(fd, SOL_SOCKET, name, &time, &(socklen_t){ sizeof(time) }));
	return time;
}

static struct linger linger_of(int fd)
{
	struct linger linger = { -1, -1 };

	must(getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &(socklen_t){ sizeof(linger) }));
	return linger;
}

static void set_all_options(const struct type *type, int fd)
{
	const struct timeval other_time = { 4, 0 };

	for (size_t i = 0; i < COUNT(values); i++)
		if (type->domain == AF_UNIX || !values[i].of_unix)
			must(set_option(fd, values[i].option, values[i].value));
	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &some_time, sizeof(some_time)));
	must(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &other_time, sizeof(other_time)));
	must(setsockopt(fd, SOL_SOCKET, SO_LINGER, &some_linger, sizeof(some_linger)));
	must(fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC));
	must(fcntl(fd, F_SETFD, FD_CLOEXEC));
}

/* All options are as those of this other socket, but SO_PASSCRED, of which AF_UNIX alone asks. */
static void assert_options_of(const struct type *type, int fd, int other, int passcred)
{
	for (size_t i = 0; i < COUNT(values); i++) {
		trying(values[i].name);
		if (!values[i].of_unix)
			assert_equal(option(fd, values[i].option), option(other, values[i].option));
	}
	if (type->domain == AF_UNIX)
		assert_equal(option(fd, SO_PASSCRED), passcred);
	assert_equal(time_of(fd, SO_RCVTIMEO).tv_sec, time_of(other, SO_RCVTIMEO).tv_sec);
	assert_equal(time_of(fd, SO_RCVTIMEO).tv_usec, time_of(other, SO_RCVTIMEO).tv_usec);
	assert_equal(time_of(fd, SO_SNDTIMEO).tv_sec, time_of(other, SO_SNDTIMEO).tv_sec);
	assert_equal(linger_of(fd).l_onoff, linger_of(other).l_onoff);
	assert_equal(linger_of(fd).l_linger, linger_of(other).l_linger);
}

CLAIM(socket, accept_hands_options_on_by_domain,
      .says = "on Linux a socket from accept has its listener's options on TCP, and those of a new "
	      "socket on AF_UNIX, but SO_PASSCRED; O_NONBLOCK, O_ASYNC and FD_CLOEXEC it has on "
	      "neither",
      .zh = "在 Linux 上，accept 得到的 TCP 套接字具有监听套接字的选项，AF_UNIX 的除 SO_PASSCRED "
	    "外与新套接字相同；二者都不继承 O_NONBLOCK、O_ASYNC、FD_CLOEXEC",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/core/sock.c sk_clone_lock(), net/unix/af_unix.c unix_sock_inherit_flags(), "
	     "net/socket.c do_accept()",
      .needs = { need_directory })
{
	for (const struct type *type = first_type(); type; type = next_type(type)) {
		int listener, client, accepted;
		struct address address;

		if (!type->connects)
			continue;
		listener = socket_of(type);
		client = socket_of(type);
		bind_somewhere(type, listener);
		set_all_options(type, listener);
		must(listen(listener, 1));
		address = address_of(listener);
		must(connect_to(client, &address));
		must(fcntl(listener, F_SETFL, 0)); /* so that accept may sleep */
		must(fcntl(listener, F_SETFL, O_ASYNC));
		accepted = assert_succeeds(accept(listener, NULL, NULL));
		assert_options_of(type, accepted,
				  type->domain == AF_INET ? listener : socket_of(type), 1);
		assert_equal(option(client, SO_KEEPALIVE), 0);
		assert_equal(fcntl(accepted, F_GETFL), O_RDWR);
		assert_equal(fcntl(accepted, F_GETFD), 0);
		must(set_nonblocking(listener));
		must(close(client));
		client = socket_of(type);
		must(connect_to(client, &address));
		wait_for(listener, POLLIN);
		accepted = assert_succeeds(accept(listener, NULL, NULL));
		assert_equal(fcntl(accepted, F_GETFL), O_RDWR);
	}
}

CLAIM(socket, each_type_tells_what_it_is,
      .says = "SO_TYPE, and on Linux SO_DOMAIN and SO_PROTOCOL, tell of each type what it is, of "
	      "one that accept gave too; SO_ACCEPTCONN whether it listens; SO_ERROR 0; none of "
	      "them can be set, ENOPROTOOPT",
      .zh = "SO_TYPE（在 Linux 上还有 SO_DOMAIN、SO_PROTOCOL）说明各类型的套接字是什么，accept "
	    "得到的也如此；SO_ACCEPTCONN 说明是否监听；SO_ERROR 为 0；都不可设置 (ENOPROTOOPT)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.16 Use of Options; socket(7) SO_DOMAIN, SO_PROTOCOL",
      .needs = { need_directory })
{
	static const int constant[] = { SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SO_ACCEPTCONN, SO_ERROR };

	for (const struct type *type = first_type(); type; type = next_type(type)) {
		int fd[3] = { socket_of(type) };

		connected(type, fd + 1);
		for (int i = 0; i < 3; i++) {
			assert_equal(option(fd[i], SO_TYPE), type->type);
			assert_equal(option(fd[i], SO_DOMAIN), type->domain);
			assert_equal(option(fd[i], SO_PROTOCOL), type->protocol);
			assert_equal(option(fd[i], SO_ACCEPTCONN), 0);
			assert_equal(option(fd[i], SO_ERROR), 0);
		}
		for (size_t k = 0; k < COUNT(constant); k++)
			assert_fails(set_option(fd[0], constant[k], 1), ENOPROTOOPT);
		if (!type->connects)
			continue;
		bind_somewhere(type, fd[0]);
		assert_equal(option(fd[0], SO_ACCEPTCONN), 0);
		must(listen(fd[0], 1));
		assert_equal(option(fd[0], SO_ACCEPTCONN), 1);
	}
}

/* The length that getsockopt leaves, asked for so many bytes. */
static socklen_t length_for(int fd, int name, void *value, socklen_t size)
{
	assert_returns(getsockopt(fd, SOL_SOCKET, name, value, &size), 0);
	return size;
}

CLAIM(socket, options_of_each_type_keep_their_length,
      .says = "of each type getsockopt stores no more than there is room for, and tells how much; "
	      "on Linux an option that is on reads 1, setsockopt fails with EINVAL for fewer bytes "
	      "than it takes and changes nothing, and both fail with EFAULT for no memory",
      .zh = "对各类型，getsockopt 存入的不超过所给空间并给出长度；在 Linux 上，打开的选项读作 "
	    "1，setsockopt 的字节不足时失败 (EINVAL) 且不改变，不在内存中则二者失败 (EFAULT)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockopt(): \"silently truncated\"; getsockopt(2) EINVAL, EFAULT")
{
	for (const struct type *type = first_type(); type; type = next_type(type)) {
		int fd = socket_of(type);
		const unsigned char *whole = (const unsigned char *)&type->type;
		unsigned char bytes[12];

		must(set_option(fd, SO_KEEPALIVE, 1792)); /* 0 in its low byte */
		assert_equal(option(fd, SO_KEEPALIVE), 1);
		for (socklen_t size = 0; size <= 4; size++) {
			memset(bytes, 0x55, sizeof(bytes));
			assert_equal(length_for(fd, SO_TYPE, bytes, size), size);
			for (size_t i = 0; i < sizeof(bytes); i++)
				assert_equal(bytes[i], i >= size ? 0x55 : whole[i]);
		}
		memset(bytes, 0x55, sizeof(bytes));
		assert_equal(length_for(fd, SO_TYPE, bytes, 12), 4);
		assert_equal(bytes[4], 0x55);
		assert_fails(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, bytes, 3), EINVAL);
		assert_fails(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, bytes, 7), EINVAL);
		assert_fails(setsockopt(fd, SOL_SOCKET, SO_LINGER, bytes, 4), EINVAL);
		assert_fails(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, memory_that_ends(2), 4),
			     EFAULT);
		assert_fails(getsockopt(fd, SOL_SOCKET, SO_TYPE, memory_that_ends(2),
					&(socklen_t){ 4 }),
			     EFAULT);
		assert_fails(getsockopt(fd, SOL_SOCKET, SO_TYPE, bytes, memory_that_ends(2)),
			     EFAULT);
		assert_equal(option(fd, SO_KEEPALIVE), 1);
		assert_equal(time_of(fd, SO_RCVTIMEO).tv_sec, 0);
		assert_equal(linger_of(fd).l_onoff, 0);
	}
}

CLAIM(socket, options_of_each_type_check_what_is_asked,
      .says = "of each type an unknown option gives ENOPROTOOPT, to read or to set; on Linux a "
	      "time of a second's microseconds or more gives EDOM, a negative length EINVAL, a "
	      "size of 0 the smallest buffer, a larger one twice itself",
      .zh = "对各类型，未知选项在读取与设置时失败 (ENOPROTOOPT)；在 Linux "
	    "上，微秒数满一秒的时间失败 (EDOM)，负的长度失败 (EINVAL)，大小 0 "
	    "设为最小缓冲区，更大的得到其两倍",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockopt(), setsockopt() ENOPROTOOPT; getsockopt(2) EINVAL; socket(7) "
	     "SO_SNDBUF, SO_RCVBUF; Linux sock_set_timeout()")
{
	for (const struct type *type = first_type(); type; type = next_type(type)) {
		const struct timeval no_time = { 0, 1000000 }, negative = { 0, -1 };
		int fd = socket_of(type), value = 7, smallest;

		assert_fails(set_option(fd, 9999, 1), ENOPROTOOPT);
		assert_fails(getsockopt(fd, SOL_SOCKET, 9999, &value, &(socklen_t){ 4 }),
			     ENOPROTOOPT);
		assert_fails(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value,
					&(socklen_t){ (socklen_t)-1 }),
			     EINVAL);
		assert_fails(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, (socklen_t)-1),
			     EINVAL);
		assert_equal(value, 7);
		for (int i = 0; i < 2; i++) {
			const int name = i ? SO_SNDTIMEO : SO_RCVTIMEO;
			const int larger = (int)at_most(10000, i ? SEND_LIMIT : RECEIVE_LIMIT);

			assert_fails(setsockopt(fd, SOL_SOCKET, name, &no_time, sizeof(no_time)),
				     EDOM);
			assert_fails(setsockopt(fd, SOL_SOCKET, name, &negative, sizeof(negative)),
				     EDOM);
			assert_equal(time_of(fd, name).tv_usec, 0);
			must(set_option(fd, i ? SO_SNDBUF : SO_RCVBUF, 0));
			smallest = option(fd, i ? SO_SNDBUF : SO_RCVBUF);
			assert_that(smallest > 0 && smallest < 20000);
			must(set_option(fd, i ? SO_SNDBUF : SO_RCVBUF, larger));
			assert_equal(option(fd, i ? SO_SNDBUF : SO_RCVBUF), 2 * larger);
		}
	}
}

CLAIM(socket, options_of_other_protocols_are_refused,
      .says = "on Linux an option of a protocol that is not the socket's own, of TCP, UDP or one that "
	      "there is not, gives EOPNOTSUPP, but ENOPROTOOPT to set it where the socket has "
	      "options of its own protocol, TCP or UDP",
      .zh = "在 Linux 上，不属于套接字自身协议的选项（TCP、UDP 的或不存在的协议的）失败 (EOPNOTSUPP)；但在自身协议有选项的 "
	    "TCP 与 UDP 套接字上，设置时失败 (ENOPROTOOPT)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "getsockopt(2) ENOPROTOOPT; Linux do_sock_setsockopt(), do_ip_getsockopt(), "
	     "do_ip_setsockopt()")
{
	static const int levels[] = { IPPROTO_TCP, IPPROTO_UDP, 12345 };

	for (const struct type *type = first_type(); type; type = next_type(type)) {
		const int refused = type->domain == AF_UNIX ? EOPNOTSUPP : ENOPROTOOPT;
		int fd = socket_of(type), value = 1;

		for (size_t i = 0; i < COUNT(levels); i++) {
			if (levels[i] == type->protocol)
				continue;
			assert_fails(getsockopt(fd, levels[i], 1, &value, &(socklen_t){ 4 }),
				     EOPNOTSUPP);
			assert_fails(setsockopt(fd, levels[i], 1, &value, 4), refused);
			assert_equal(value, 1);
		}
	}
}

static const int type_flags[] = { 0, SOCK_NONBLOCK, SOCK_CLOEXEC, SOCK_NONBLOCK | SOCK_CLOEXEC };

static void assert_flags(int fd, int flags)
{
	assert_equal(fcntl(fd, F_GETFL), O_RDWR | (flags & SOCK_NONBLOCK ? O_NONBLOCK : 0));
	assert_equal(fcntl(fd, F_GETFD), flags & SOCK_CLOEXEC ? FD_CLOEXEC : 0);
}

CLAIM(socket, each_type_is_made_as_its_flags_say,
      .says = "SOCK_NONBLOCK and SOCK_CLOEXEC, none, one or both, set O_NONBLOCK and FD_CLOEXEC of "
	      "a socket of each type, and of one that accept4 gives",
      .zh = "SOCK_NONBLOCK 与 SOCK_CLOEXEC（都不带、带一个或都带）决定各类型套接字以及 accept4 "
	    "所得套接字的 O_NONBLOCK 与 FD_CLOEXEC",
      .rows = "sockets 1, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socket(), accept4(); socket(2), accept(2)", .needs = { need_directory })
{
	for (const struct type *type = first_type(); type; type = next_type(type))
		for (size_t i = 0; i < COUNT(type_flags); i++) {
			const int flags = type_flags[i], listener = socket_of(type);
			struct address address;

			assert_flags(assert_succeeds(socket(type->domain, type->type | flags, 0)),
				     flags);
			if (!type->connects)
				continue;
			bind_somewhere(type, listener);
			must(listen(listener, 1));
			address = address_of(listener);
			must(connect_to(socket_of(type), &address));
			assert_flags(assert_succeeds(accept4(listener, NULL, NULL, flags)), flags);
		}
}

/* What a call of a socket that is bound to nothing and connected to nothing gives; 0: it works. */
struct use {
	const char *name;
	long (*uses)(int fd);
	int error[COUNT(types)];
};

static long use_listen(int fd)
{
	return listen(fd, 1);
}

static long use_accept(int fd)
{
	return accept(fd, NULL, NULL);
}

static long use_accept4(int fd)
{
	return accept4(fd, NULL, NULL, SOCK_CLOEXEC);
}

static long use_getpeername(int fd)
{
	struct sockaddr_storage name;

	return getpeername(fd, (struct sockaddr *)&name, &(socklen_t){ sizeof(name) });
}

static long use_shutdown(int fd)
{
	return shutdown(fd, SHUT_WR);
}

static long use_wrong_shutdown(int fd)
{
	return shutdown(fd, 9);
}

static long use_send(int fd)
{
	return send(fd, "x", 1, MSG_NOSIGNAL);
}

static long use_empty_send(int fd)
{
	return send(fd, "", 0, MSG_NOSIGNAL);
}

static long use_write(int fd)
{
	return write(fd, "x", 1);
}

static long use_sendmsg(int fd)
{
	struct iovec piece = { (char[]){ "x" }, 1 };

	return sendmsg(fd, &(struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 }, MSG_NOSIGNAL);
}

static long use_urgent_send(int fd)
{
	return send(fd, "x", 1, MSG_OOB | MSG_NOSIGNAL);
}

static long use_recv(int fd)
{
	return recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT);
}

static long use_read(int fd)
{
	must(fcntl(fd, F_SETFL, O_NONBLOCK));
	return read(fd, &(char){ 0 }, 1);
}

static long use_recvmsg(int fd)
{
	struct iovec piece = { &(char){ 0 }, 1 };

	return recvmsg(fd, &(struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 }, MSG_DONTWAIT);
}

static long use_peek(int fd)
{
	return recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT | MSG_PEEK);
}

/* Errors in the order of types. */
static const struct use unconnected_uses[] = {
	{ "listen", use_listen, { EINVAL, EINVAL, EOPNOTSUPP, 0, EOPNOTSUPP } },
	{ "accept", use_accept, { EINVAL, EINVAL, EOPNOTSUPP, EINVAL, EOPNOTSUPP } },
	{ "accept4", use_accept4, { EINVAL, EINVAL, EOPNOTSUPP, EINVAL, EOPNOTSUPP } },
	{ "getpeername", use_getpeername, { ENOTCONN, ENOTCONN, ENOTCONN, ENOTCONN, ENOTCONN } },
	{ "shutdown", use_shutdown, { 0, 0, 0, ENOTCONN, ENOTCONN } },
	{ "shutdown 9", use_wrong_shutdown, { EINVAL, EINVAL, EINVAL, EINVAL, EINVAL } },
	{ "send", use_send, { ENOTCONN, ENOTCONN, ENOTCONN, EPIPE, EDESTADDRREQ } },
	{ "empty send", use_empty_send, { ENOTCONN, ENOTCONN, ENOTCONN, EPIPE, EDESTADDRREQ } },
	{ "write", use_write, { ENOTCONN, ENOTCONN, ENOTCONN, EPIPE, EDESTADDRREQ } },
	{ "sendmsg", use_sendmsg, { ENOTCONN, ENOTCONN, ENOTCONN, EPIPE, EDESTADDRREQ } },
	{ "urgent send", use_urgent_send, { ENOTCONN, ENOTCONN, EOPNOTSUPP, EPIPE, EOPNOTSUPP } },
	{ "recv", use_recv, { EINVAL, ENOTCONN, EAGAIN, ENOTCONN, EAGAIN } },
	{ "peek", use_peek, { EINVAL, ENOTCONN, EAGAIN, ENOTCONN, EAGAIN } },
	{ "read", use_read, { EINVAL, ENOTCONN, EAGAIN, ENOTCONN, EAGAIN } },
	{ "recvmsg", use_recvmsg, { EINVAL, ENOTCONN, EAGAIN, ENOTCONN, EAGAIN } },
};

/* Bound, and listening if the type can. */
static int listening_one(const struct type *type)
{
	int fd = socket_of(type);

	bind_somewhere(type, fd);
	if (type->connects)
		must(listen(fd, 1));
	return fd;
}

/* The address of another of its type, which would take it. */
static struct address another_address(int fd)
{
	const struct type *type = types;

	while (type->domain != option(fd, SO_DOMAIN) || type->type != option(fd, SO_TYPE))
		type++;
	return address_of(listening_one(type));
}

static long use_connect(int fd)
{
	const struct address address = another_address(fd);

	return connect_to(fd, &address);
}

static long use_sendto(int fd)
{
	const struct address address = another_address(fd);

	return sendto(fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT,
		      (const struct sockaddr *)&address.name, address.size);
}

static const struct use listening_uses[] = {
	{ "listen", use_listen, { 0, 0, EOPNOTSUPP, 0, EOPNOTSUPP } },
	{ "connect", use_connect, { EINVAL, EINVAL, 0, EISCONN, 0 } },
	{ "getpeername", use_getpeername, { ENOTCONN, ENOTCONN, ENOTCONN, ENOTCONN, ENOTCONN } },
	{ "send", use_send, { ENOTCONN, ENOTCONN, ENOTCONN, EPIPE, EDESTADDRREQ } },
	{ "sendto", use_sendto, { EOPNOTSUPP, ENOTCONN, 0, EPIPE, 0 } },
	{ "write", use_write, { ENOTCONN, ENOTCONN, ENOTCONN, EPIPE, EDESTADDRREQ } },
	{ "sendmsg", use_sendmsg, { ENOTCONN, ENOTCONN, ENOTCONN, EPIPE, EDESTADDRREQ } },
	{ "recv", use_recv, { EINVAL, ENOTCONN, EAGAIN, ENOTCONN, EAGAIN } },
	{ "read", use_read, { EINVAL, ENOTCONN, EAGAIN, ENOTCONN, EAGAIN } },
	{ "recvmsg", use_recvmsg, { EINVAL, ENOTCONN, EAGAIN, ENOTCONN, EAGAIN } },
};

static const struct use connected_uses[] = {
	{ "listen", use_listen, { EINVAL, EINVAL, EOPNOTSUPP, EINVAL, EOPNOTSUPP } },
	{ "accept", use_accept, { EINVAL, EINVAL, EOPNOTSUPP, EINVAL, EOPNOTSUPP } },
	{ "connect", use_connect, { EISCONN, EISCONN, 0, EISCONN, 0 } },
	{ "getpeername", use_getpeername, { 0, 0, 0, 0, 0 } },
	{ "send", use_send, { 0, 0, 0, 0, 0 } },
	{ "sendto", use_sendto, { EISCONN, 0, 0, 0, 0 } },
	{ "recv", use_recv, { EAGAIN, EAGAIN, EAGAIN, EAGAIN, EAGAIN } },
};

static int connected_one(const struct type *type)
{
	int pair[2];

	connected(type, pair);
	return pair[1];
}

static void assert_uses(const struct type *type, int (*make)(const struct type *),
			const struct use *uses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const int error = uses[i].error[type - types];
		int fd = make(type);

		trying(uses[i].name);
		if (error)
			assert_fails(uses[i].uses(fd), error);
		else
			assert_succeeds(uses[i].uses(fd));
		must(close(fd));
	}
}

CLAIM(socket, each_type_refuses_in_its_own_way,
      .says = "on Linux calls on a new, a listening and a connected socket, listen, accept, "
	      "connect, getpeername, shutdown, and what sends or receives, fail as its type has it: "
	      "EOPNOTSUPP for what a datagram socket has not, EISCONN for what needs one that is "
	      "not connected, else EINVAL, ENOTCONN, EPIPE, EDESTADDRREQ or EAGAIN",
      .zh = "在 Linux 上，对新的、监听的、已连接的套接字调用 listen、accept、connect、getpeername、"
	    "shutdown 以及各种收发调用按类型失败：数据报套接字没有的操作为 "
	    "EOPNOTSUPP，需要未连接者为 EISCONN，其余为 EINVAL、ENOTCONN、EPIPE、EDESTADDRREQ 或 "
	    "EAGAIN",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 listen(), accept(), send(), recv(), shutdown() ERRORS; Linux "
	     "net/unix/af_unix.c, net/ipv4/af_inet.c",
      .needs = { need_directory })
{
	signal(SIGPIPE, SIG_IGN);
	for (const struct type *type = first_type(); type; type = next_type(type)) {
		assert_uses(type, socket_of, unconnected_uses, COUNT(unconnected_uses));
		assert_uses(type, listening_one, listening_uses, COUNT(listening_uses));
		assert_uses(type, connected_one, connected_uses, COUNT(connected_uses));
	}
}

/* Receives in every way what is not there. */
static ssize_t by_waiting_recv(int fd)
{
	return recv(fd, (char[8]){ "" }, 8, MSG_WAITALL);
}

static const struct {
	const char *name;
	move_byte *receive;
} receives[] = {
	{ "recv", by_recv },         { "recv with MSG_WAITALL", by_waiting_recv },
	{ "read", by_read },         { "readv", by_readv },
	{ "recvfrom", by_recvfrom }, { "recvmsg", by_recvmsg },
};

#define BRIEF 10 /* milliseconds */

static const struct timeval brief = { 0, BRIEF * 1000 };

CLAIM(socket, rcvtimeo_ends_each_receive,
      .says = "with SO_RCVTIMEO set every receiving call of each type fails with EAGAIN when the "
	      "time is over, not before, and accept too; send is not concerned",
      .zh = "设置 SO_RCVTIMEO 后，各类型的每种接收调用以及 accept 都在时间到后失败 "
	    "(EAGAIN)，不会提前；"
	    "发送不受影响",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.16 Use of Options SO_RCVTIMEO; socket(7)",
      .needs = { need_directory })
{
	for (const struct type *type = first_type(); type; type = next_type(type)) {
		int pair[2], listener;

		connected(type, pair);
		must(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof(brief)));
		assert_equal(time_of(pair[1], SO_SNDTIMEO).tv_usec, 0);
		for (size_t i = 0; i < COUNT(receives); i++) {
			const struct timespec before = from_now(CLOCK_MONOTONIC_COARSE, BRIEF);

			trying(receives[i].name);
			assert_fails(receives[i].receive(pair[1]), EAGAIN);
			assert_that(is_past(CLOCK_MONOTONIC_COARSE, &before));
		}
		assert_returns(send(pair[1], "x", 1, 0), 1);
		assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 1);
		if (!type->connects)
			continue;
		listener = socket_of(type);
		bind_somewhere(type, listener);
		must(listen(listener, 1));
		must(setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof(brief)));
		assert_fails(accept(listener, NULL, NULL), EAGAIN);
	}
}

static const struct {
	const char *name;
	move_byte *send;
} sends[] = {
	{ "send", by_send },     { "write", by_write },     { "writev", by_writev },
	{ "sendto", by_sendto }, { "sendmsg", by_sendmsg },
};

CLAIM(socket, sndtimeo_ends_each_send,
      .says = "with SO_SNDTIMEO set every sending call of each type of AF_UNIX fails with EAGAIN "
	      "when there was no room and the time is over, not before; recv is not concerned",
      .zh = "设置 SO_SNDTIMEO 后，AF_UNIX 各类型的每种发送调用在没有空间且时间到后失败 "
	    "(EAGAIN)，不会提前；接收不受影响",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.16 Use of Options SO_SNDTIMEO; socket(7)")
{
	for (const struct type *type = types; type->domain == AF_UNIX; type++) {
		static const char bytes[4096];
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, type->type, 0, pair));
		for (size_t size = sizeof(bytes); size > 0; size /= 2)
			while (send(pair[0], bytes, size, MSG_DONTWAIT) > 0)
				;
		must(setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &brief, sizeof(brief)));
		assert_equal(time_of(pair[0], SO_RCVTIMEO).tv_usec, 0);
		for (size_t i = 0; i < COUNT(sends); i++) {
			const struct timespec before = from_now(CLOCK_MONOTONIC_COARSE, BRIEF);

			trying(sends[i].name);
			assert_fails(sends[i].send(pair[0]), EAGAIN);
			assert_that(is_past(CLOCK_MONOTONIC_COARSE, &before));
		}
		ACTOR(receiver) {
			assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 1);
		}
		assert_asleep(receiver, "recv");
		assert_returns(send(pair[1], "x", 1, 0), 1);
		assert_ends(receiver);
	}
}

/* The credentials that come with one byte; pid is 0 where none do. */
static struct ucred receive_credentials(int fd, int flags)
{
	char control[CMSG_SPACE(sizeof(struct ucred))], byte;
	struct iovec piece = { &byte, 1 };
	struct msghdr message = { .msg_iov = &piece,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct ucred sender = { 0 };

	assert_returns(recvmsg(fd, &message, flags), 1);
	if (CMSG_FIRSTHDR(&message) && CMSG_FIRSTHDR(&message)->cmsg_type == SCM_CREDENTIALS)
		memcpy(&sender, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(sender));
	return sender;
}

CLAIM(socket, so_passcred_tells_of_each_type,
      .says = "on Linux SO_PASSCRED of the receiver, of each type of AF_UNIX, brings the sender's "
	      "process, user and group with what is received, with MSG_PEEK too, and without it nothing "
	      "of them; each side has its own",
      .zh = "在 Linux 上，接收方的 SO_PASSCRED 使 AF_UNIX "
	    "各类型的接收（带 MSG_PEEK 也如此）都附带发送者的进程、用户与组，没有它则不附带；两端各自设置",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PASSCRED, SCM_CREDENTIALS")
{
	for (const struct type *type = types; type->domain == AF_UNIX; type++) {
		struct ucred sender;
		int pair[2];

		trying(type->name);
		assert_succeeds(socketpair(AF_UNIX, type->type, 0, pair));
		must(set_option(pair[0], SO_PASSCRED, 1));
		must(send(pair[0], "x", 1, 0));
		assert_equal(receive_credentials(pair[1], 0).pid, 0);
		ACTOR(child) {
			must(send(pair[1], "x", 1, 0));
		}
		assert_ends(child);
		assert_equal(receive_credentials(pair[0], MSG_PEEK).pid, pid_of(child));
		sender = receive_credentials(pair[0], 0);
		assert_equal(sender.pid, pid_of(child));
		assert_equal(sender.uid, getuid());
		assert_equal(sender.gid, getgid());
		must(set_option(pair[0], SO_PASSCRED, 0));
		must(send(pair[1], "x", 1, 0));
		assert_equal(receive_credentials(pair[0], 0).pid, 0);
	}
}
