/* Claims about sockets of one machine: AF_UNIX, and eventfd beside them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "descriptors.h"

FAMILY(socket, need_scm_rights);

/* The address that a path names. */
static struct sockaddr_un path_address(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

static int bind_path(int fd, const char *path)
{
	const struct sockaddr_un address = path_address(path);

	return bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

static int connect_path(int fd, const char *path)
{
	const struct sockaddr_un address = path_address(path);

	return connect(fd, (const struct sockaddr *)&address, sizeof(address));
}

static ssize_t send_to_path(int fd, const char *text, const char *path)
{
	const struct sockaddr_un address = path_address(path);

	return sendto(fd, text, strlen(text), 0, (const struct sockaddr *)&address,
		      sizeof(address));
}

/* An abstract address: the name's first byte becomes 0, and its length counts. */
static socklen_t abstract_address(struct sockaddr_un *address, const char *name)
{
	*address = path_address(name);
	address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
}

static int bind_abstract(int fd, const char *name)
{
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, name);

	return bind(fd, (const struct sockaddr *)&address, length);
}

static int connect_abstract(int fd, const char *name)
{
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, name);

	return connect(fd, (const struct sockaddr *)&address, length);
}

static int unix_socket(int type)
{
	return must(socket(AF_UNIX, type, 0));
}

static int listener(const char *path, int backlog)
{
	int fd = unix_socket(SOCK_STREAM);

	must(bind_path(fd, path));
	must(listen(fd, backlog));
	return fd;
}

static int client_of(const char *path)
{
	int fd = unix_socket(SOCK_STREAM);

	must(connect_path(fd, path));
	return fd;
}

static int unread(int fd)
{
	int count = -7;

	must(ioctl(fd, FIONREAD, &count));
	return count;
}

/* Sends until not one byte more fits. Returns how many went. */
static long fill(int fd)
{
	static const char bytes[4096];
	size_t size = sizeof(bytes);
	long total = 0;

	while (size > 0) {
		ssize_t count = send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (count > 0)
			total += count;
		else
			size /= 2;
	}
	return total;
}

/* Receives just this many bytes and forgets them. */
static void discard(int fd, long count)
{
	char bytes[4096];

	while (count > 0) {
		size_t size = count < (long)sizeof(bytes) ? (size_t)count : sizeof(bytes);
		ssize_t got = must(recv(fd, bytes, size, MSG_WAITALL));

		assert_that(got > 0);
		count -= got;
	}
}

static double now(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_MONOTONIC, &time));
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* An address that no access may touch. */
static void *nowhere(void)
{
	return must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/* Creation */

CLAIM(socket, socket_gives_the_lowest_free_descriptor,
      .says = "socket returns the lowest free descriptor, which can be 0",
      .zh = "socket 返回最小的空闲描述符，可以是 0",
      .course = "003 §8: sockfd：套接字描述符，是整形，类似于文件句柄", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 socket(); socket(2)")
{
	assert_returns(socket(AF_UNIX, SOCK_STREAM, 0), 3);
	assert_returns(socket(AF_UNIX, SOCK_DGRAM, 0), 4);
	must(close(0));
	must(close(3));
	assert_returns(socket(AF_UNIX, SOCK_STREAM, 0), 0);
	assert_returns(socket(AF_UNIX, SOCK_STREAM, 0), 3);
}

CLAIM(socket, failure_is_minus_one_and_not_zero,
      .says = "socket returns -1 when it fails, and 0 is a good socket: a test for 0 takes each "
	      "for the other",
      .zh = "socket 失败时返回 -1，而 0 是有效的套接字：与 0 比较会把两者弄反",
      .course = "003 §8 服务器端: if ((server_fd = socket(AF_INET, SOCK_STREAM, 0)) == 0) "
		"perror(\"socket failed\")",
      .rows = "sockets 1",
      .verdict = WRONG("a failed socket gives -1, which is not 0; 0 is a descriptor like any other",
		       "socket 失败给出 -1 而不是 0；0 与其他描述符一样有效"),
      .ref = "POSIX.1-2024 socket() RETURN VALUE; socket(2)")
{
	int server_fd, peer;

	limit_descriptors(3);
	assert_fails(server_fd = socket(AF_UNIX, SOCK_STREAM, 0), EMFILE);
	assert_that(server_fd != 0); /* the notes' test sees no failure */
	limit_descriptors(64);
	must(close(0));
	assert_returns(server_fd = socket(AF_UNIX, SOCK_STREAM, 0), 0);
	assert_returns(bind_abstract(server_fd, own_name("zero")), 0);
	assert_returns(listen(server_fd, 1), 0);
	peer = unix_socket(SOCK_STREAM);
	assert_returns(getsockopt(peer, SOL_SOCKET, SO_TYPE, &(int){ 0 }, &(socklen_t){ 4 }), 0);
}

CLAIM(socket, there_are_domains_besides_the_internets,
      .says = "socket takes domains besides AF_INET and AF_INET6: AF_UNIX joins processes without "
	      "any address of a network",
      .zh = "除 AF_INET 与 AF_INET6 外 socket 还接受其他域：AF_UNIX 不用任何网络地址即可连接进程",
      .course =
	      "003 §8: domain：AF_INET (IPv4 protocol) , AF_INET6 (IPv6 protocol); 002: 本地套接字",
      .rows = "sockets 1, 3",
      .verdict = WRONG("AF_UNIX, also called AF_LOCAL, is one more, and there are others",
		       "还有 AF_UNIX（又名 AF_LOCAL）等其他域"),
      .ref = "POSIX.1-2024 socket(), <sys/socket.h>; socket(2)")
{
	int pair[2], fd;

	fd = assert_succeeds(socket(AF_UNIX, SOCK_STREAM, 0));
	assert_equal(option(fd, SO_DOMAIN), AF_UNIX);
	assert_equal(AF_UNIX, AF_LOCAL);
	assert_returns(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ACTOR(child) {
		assert_returns(send(pair[1], "no address", 10, 0), 10);
	}
	assert_ends(child);
	assert_reads(pair[0], "no address");
}

static const struct {
	int domain, type, protocol, error;
} socket_errors[] = {
	{ -1, SOCK_STREAM, 0, EAFNOSUPPORT },
	{ AF_MAX, SOCK_STREAM, 0, EAFNOSUPPORT },
	{ 1000, SOCK_DGRAM, 0, EAFNOSUPPORT },
	{ AF_UNIX, SOCK_STREAM, 77, EPROTONOSUPPORT },
	{ AF_UNIX, SOCK_STREAM, -1, EPROTONOSUPPORT },
	{ AF_UNIX, SOCK_RDM, 0, ESOCKTNOSUPPORT },
	{ AF_UNIX, SOCK_PACKET, 0, ESOCKTNOSUPPORT },
	{ AF_UNIX, 11, 0, EINVAL },
	{ AF_UNIX, -1, 0, EINVAL },
	{ AF_UNIX, SOCK_STREAM | 0x100, 0, EINVAL },
};

CLAIM(socket, unknown_domains_types_and_protocols_are_refused,
      .says = "on Linux socket and socketpair fail with EAFNOSUPPORT for an unknown domain, "
	      "EPROTONOSUPPORT for a protocol, ESOCKTNOSUPPORT for a type the domain lacks and "
	      "EINVAL for no type at all or unknown flags",
      .zh = "在 Linux 上，socket 与 socketpair 遇到未知的域失败 (EAFNOSUPPORT)，协议不符 "
	    "(EPROTONOSUPPORT)，域不支持的类型 (ESOCKTNOSUPPORT)，根本不是类型或标志未知 (EINVAL)",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socket(), socketpair() ERRORS; socket(2); unix(7) ESOCKTNOSUPPORT")
{
	int pair[2];

	for (size_t i = 0; i < COUNT(socket_errors); i++) {
		int domain = socket_errors[i].domain, type = socket_errors[i].type;

		assert_fails(socket(domain, type, socket_errors[i].protocol),
			     socket_errors[i].error);
		assert_fails(socketpair(domain, type, socket_errors[i].protocol, pair),
			     socket_errors[i].error);
	}
	assert_equal(open_descriptors(), 3);
}

static const struct {
	int flags, status, descriptor;
} flag_cases[] = {
	{ 0, 0, 0 },
	{ SOCK_NONBLOCK, O_NONBLOCK, 0 },
	{ SOCK_CLOEXEC, 0, FD_CLOEXEC },
	{ SOCK_NONBLOCK | SOCK_CLOEXEC, O_NONBLOCK, FD_CLOEXEC },
};

/* Asserts the flags of flag_cases[i] of a new descriptor that is open for both ways. */
static void assert_flags(int fd, size_t i)
{
	assert_returns(fcntl(fd, F_GETFL) & (O_NONBLOCK | O_ACCMODE),
		       flag_cases[i].status | O_RDWR);
	assert_returns(fcntl(fd, F_GETFD), flag_cases[i].descriptor);
}

CLAIM(socket, type_may_carry_nonblock_and_cloexec,
      .says = "SOCK_NONBLOCK and SOCK_CLOEXEC in the type set O_NONBLOCK and FD_CLOEXEC, as asked, "
	      "of the socket or of both of a pair",
      .zh = "类型中的 SOCK_NONBLOCK 与 SOCK_CLOEXEC 按要求设置套接字（或一对的两端）的 O_NONBLOCK "
	    "与 FD_CLOEXEC",
      .rows = "sockets 1, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socket(), socketpair(); socket(2)")
{
	for (size_t i = 0; i < COUNT(flag_cases); i++) {
		int pair[2];

		assert_flags(unix_socket(SOCK_DGRAM | flag_cases[i].flags), i);
		must(socketpair(AF_UNIX, SOCK_STREAM | flag_cases[i].flags, 0, pair));
		assert_flags(pair[0], i);
		assert_flags(pair[1], i);
	}
}

CLAIM(socket, emfile_leaves_nothing_open,
      .says = "socket and socketpair fail with EMFILE when descriptors run short, and take none",
      .zh = "描述符不足时 socket 与 socketpair 失败 (EMFILE)，且不占用任何描述符",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 socket(), socketpair() EMFILE")
{
	int pair[2] = { -7, -7 };

	for (rlim_t left = 0; left < 2; left++) {
		limit_descriptors(3 + left);
		assert_fails(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), EMFILE);
		assert_equal(open_descriptors(), 3);
		assert_equal(pair[0], -7);
		assert_equal(pair[1], -7);
	}
	assert_returns(socket(AF_UNIX, SOCK_STREAM, 0), 3);
	assert_fails(socket(AF_UNIX, SOCK_STREAM, 0), EMFILE);
	must(close(3));
	limit_descriptors(5);
	assert_returns(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

CLAIM(socket, a_pair_at_a_bad_address_gives_efault,
      .says = "socketpair with a bad address fails with EFAULT and leaves no descriptor open",
      .zh = "地址无效时 socketpair 失败 (EFAULT)，不留下打开的描述符", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "socketpair(2) EFAULT")
{
	assert_fails(socketpair(AF_UNIX, SOCK_STREAM, 0, nowhere()), EFAULT);
	assert_equal(open_descriptors(), 3);
}

CLAIM(socket, the_internet_has_no_pairs,
      .says = "socketpair in the domain AF_INET fails with EOPNOTSUPP and opens nothing",
      .zh = "AF_INET 域中的 socketpair 失败 (EOPNOTSUPP)，不打开任何描述符", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 socketpair() EOPNOTSUPP; socketpair(2)")
{
	int pair[2], fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0)
		skip("no AF_INET here");
	must(close(fd));
	assert_fails(socketpair(AF_INET, SOCK_STREAM, 0, pair), EOPNOTSUPP);
	assert_fails(socketpair(AF_INET, SOCK_DGRAM, 0, pair), EOPNOTSUPP);
	assert_equal(open_descriptors(), 3);
}

static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

CLAIM(socket, options_tell_what_a_socket_is,
      .says = "SO_TYPE, SO_ACCEPTCONN and SO_ERROR tell a socket's type, whether it listens and "
	      "its pending error, and can't be set",
      .zh = "SO_TYPE、SO_ACCEPTCONN、SO_ERROR 给出套接字的类型、是否监听、未决错误，且不可设置",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockopt(), <sys/socket.h>; socket(7)", .needs = { need_directory })
{
	const int names[] = { SO_TYPE, SO_ACCEPTCONN, SO_ERROR };
	int pair[2];

	for (size_t i = 0; i < COUNT(types); i++) {
		int fd = unix_socket(types[i]);

		assert_equal(option(fd, SO_TYPE), types[i]);
		assert_equal(option(fd, SO_ACCEPTCONN), 0);
		assert_equal(option(fd, SO_ERROR), 0);
		for (size_t j = 0; j < COUNT(names); j++)
			assert_fails(set_option(fd, names[j], 1), ENOPROTOOPT);
		assert_equal(option(fd, SO_TYPE), types[i]);
	}
	assert_equal(option(listener("s", 1), SO_ACCEPTCONN), 1);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "never read", 10, 0));
	must(close(pair[1]));
	assert_equal(option(pair[0], SO_ERROR), ECONNRESET);
}

CLAIM(socket, options_check_what_they_are_given,
      .says = "getsockopt and setsockopt fail with ENOPROTOOPT for an unknown option, EINVAL for "
	      "too short a value or a negative length, ENOTSOCK for no socket and EBADF for no "
	      "descriptor",
      .zh = "getsockopt 与 setsockopt：未知选项 ENOPROTOOPT，值太短或长度为负 EINVAL，非套接字 "
	    "ENOTSOCK，非描述符 EBADF",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockopt(), setsockopt() ERRORS; getsockopt(2)")
{
	int fd = unix_socket(SOCK_STREAM), one = 1, p[2];
	socklen_t size = sizeof(one), negative = (socklen_t)-1;

	must(pipe(p));
	assert_fails(getsockopt(fd, SOL_SOCKET, 9999, &one, &size), ENOPROTOOPT);
	assert_fails(setsockopt(fd, SOL_SOCKET, 9999, &one, size), ENOPROTOOPT);
	assert_fails(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, 1), EINVAL);
	assert_fails(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, negative), EINVAL);
	assert_fails(getsockopt(fd, SOL_SOCKET, SO_TYPE, &one, &negative), EINVAL);
	assert_fails(getsockopt(p[0], SOL_SOCKET, SO_TYPE, &one, &size), ENOTSOCK);
	assert_fails(setsockopt(p[0], SOL_SOCKET, SO_REUSEADDR, &one, size), ENOTSOCK);
	assert_fails(getsockopt(-1, SOL_SOCKET, SO_TYPE, &one, &size), EBADF);
	assert_fails(setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, &one, size), EBADF);
	assert_equal(option(fd, SO_REUSEADDR), 0);
}

CLAIM(socket, a_socket_is_a_file_of_its_own_type,
      .says = "fstat calls a socket's descriptor a socket, and it can't be sought or read at an "
	      "offset: ESPIPE",
      .zh = "fstat 显示描述符为套接字文件；它不能定位，也不能按偏移读写 (ESPIPE)",
      .course = "000 延伸: 七种文件: 套接字文件; 003 §8: 类似于文件句柄", .rows = "sockets 1, 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fstat(), lseek(), pread() ESPIPE; socket(7)")
{
	struct stat status;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(fstat(pair[0], &status));
	assert_that(S_ISSOCK(status.st_mode));
	assert_equal(status.st_size, 0);
	must(send(pair[1], "x", 1, 0));
	assert_fails(lseek(pair[0], 0, SEEK_CUR), ESPIPE);
	assert_fails(pread(pair[0], &(char){ 0 }, 1, 1), ESPIPE);
	assert_fails(pwrite(pair[0], "y", 1, 1), ESPIPE);
	assert_reads(pair[0], "x");
}

CLAIM(socket, proc_shows_no_path_to_it,
      .says = "on Linux a socket's link in /proc reads socket:[inode] and can't be opened: ENXIO",
      .zh = "在 Linux 上，套接字在 /proc 中的链接为 socket:[inode]，不能打开 (ENXIO)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "proc(5) /proc/[pid]/fd; open(2) ENXIO",
      .needs = { need_proc })
{
	char path[64], link[64] = "", expected[64];
	struct stat status;
	int fd = unix_socket(SOCK_STREAM);

	must(fstat(fd, &status));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	snprintf(expected, sizeof(expected), "socket:[%lu]", (unsigned long)status.st_ino);
	must(readlink(path, link, sizeof(link) - 1));
	assert_text(link, expected);
	assert_fails(open(path, O_RDWR), ENXIO);
}

CLAIM(socket, closing_gives_everything_back,
      .says = "a thousand pairs made and closed leave the same lowest descriptors free",
      .zh = "创建并关闭一千对套接字之后，空闲的最小描述符不变", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 close(), socketpair()")
{
	int pair[2];

	for (int i = 0; i < 1000; i++) {
		assert_returns(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		must(send(pair[0], "unread", 6, 0));
		must(close(pair[0]));
		must(close(pair[1]));
	}
	assert_returns(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_equal(pair[0] + pair[1], 3 + 4);
}

/* Streams */

CLAIM(socket, a_pair_is_full_duplex,
      .says = "both sockets of a pair send and receive, and the two directions do not mix",
      .zh = "一对套接字的两端都能收发，两个方向互不混淆", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socketpair(); socketpair(2): indistinguishable")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_returns(write(pair[0], "ping", 4), 4);
		assert_ready(pair[0], POLLOUT); /* not its own bytes */
		ACTOR(child) {
			assert_reads(pair[1], "ping");
			assert_returns(write(pair[1], "pong", 4), 4);
		}
		assert_ends(child);
		assert_reads(pair[0], "pong");
		assert_ready(pair[0], POLLOUT);
		assert_ready(pair[1], POLLOUT);
	}
}

CLAIM(socket, a_stream_keeps_order_and_no_boundaries,
      .says = "a stream socket gives the bytes in the order they were sent, whatever the pieces "
	      "were",
      .zh = "流套接字按发送顺序给出字节，不保留边界", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socket() SOCK_STREAM; socket(2)")
{
	struct iovec out[] = { { (char[]){ "gh" }, 2 }, { NULL, 0 }, { (char[]){ "ijk" }, 3 } };
	char part[5] = "";
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(send(pair[0], "ab", 2, 0), 2);
	assert_returns(write(pair[0], "cdef", 4), 4);
	assert_returns(writev(pair[0], out, 3), 5);
	assert_returns(recv(pair[1], part, 4, 0), 4);
	assert_text(part, "abcd");
	assert_reads(pair[1], "efghijk");
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, recv_sleeps_while_there_is_nothing,
      .says = "recv sleeps while nothing has come, of each type of socket, and takes what comes at "
	      "once, though it is less than asked for",
      .zh = "没有数据时 recv 睡眠（各种类型皆然）；数据一到即返回，哪怕比请求的少",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv(); recv(2)")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		ACTOR(reader) {
			char bytes[11] = "";

			assert_returns(recv(pair[1], bytes, 10, 0), 2);
			assert_text(bytes, "ok");
		}
		assert_asleep(reader, "recv");
		must(send(pair[1], "wrong way", 9, 0)); /* to ourselves, not to it */
		assert_asleep(reader, "recv");
		must(send(pair[0], "ok", 2, 0));
		assert_ends(reader);
	}
}

CLAIM(socket, one_byte_goes_to_one_reader,
      .says = "of three readers asleep at one stream a byte wakes only one to return; the others "
	      "sleep on until their own",
      .zh = "三个读者睡在同一流套接字上时，一个字节只让一个返回，其余继续睡眠", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv()")
{
	struct actor *reader[3];
	int pair[2], report[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(report));
	for (int i = 0; i < 3; i++)
		START(reader[i]) {
			char byte;

			assert_returns(recv(pair[1], &byte, 1, 0), 1);
			must(write(report[1], &byte, 1));
		}
	for (int i = 0; i < 3; i++)
		assert_asleep(reader[i], "recv");
	for (int i = 0; i < 3; i++) {
		must(send(pair[0], &"abc"[i], 1, 0));
		assert_reads(report[0], ((char[]){ "abc"[i], '\0' }));
		assert_ready(report[0], 0);
		assert_ready(pair[1], POLLOUT);
	}
	for (int i = 0; i < 3; i++)
		assert_ends(reader[i]);
}

CLAIM(socket, recv_without_data_gives_eagain_if_nonblocking,
      .says = "with O_NONBLOCK, or with MSG_DONTWAIT for the one call alone, recv with nothing "
	      "there fails with EAGAIN",
      .zh = "设置 O_NONBLOCK，或仅本次调用带 MSG_DONTWAIT，没有数据时 recv 失败 (EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv() EAGAIN; recv(2)")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		char byte = '?';
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(recv(pair[1], &byte, 1, MSG_DONTWAIT), EAGAIN);
		assert_returns(fcntl(pair[1], F_GETFL) & O_NONBLOCK, 0);
		must(set_nonblocking(pair[1]));
		assert_fails(recv(pair[1], &byte, 1, 0), EAGAIN);
		assert_fails(read(pair[1], &byte, 1), EAGAIN);
		assert_equal(byte, '?');
		assert_returns(fcntl(pair[0], F_GETFL) & O_NONBLOCK, 0);
		must(send(pair[0], "x", 1, 0));
		assert_reads(pair[1], "x");
	}
}

CLAIM(socket, msg_peek_leaves_what_it_shows,
      .says = "recv with MSG_PEEK gives what the next recv will give, and takes nothing",
      .zh = "带 MSG_PEEK 的 recv 给出下一次 recv 将得到的内容而不取走", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv() MSG_PEEK; recv(2)")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		char bytes[8] = "";
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		must(send(pair[0], "first", 5, 0));
		must(send(pair[0], "next", 4, 0));
		for (int j = 0; j < 2; j++) {
			assert_returns(recv(pair[1], bytes, 3, MSG_PEEK), 3);
			assert_text(bytes, "fir");
		}
		assert_returns(recv(pair[1], bytes, 5, 0), 5);
		assert_text(bytes, "first");
		assert_reads(pair[1], "next");
	}
}

static const char *need_peek_off(void)
{
	socklen_t size = sizeof(int);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), value;
	bool refused = getsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &value, &size) < 0;

	close(fd);
	return refused ? "SO_PEEK_OFF is refused" : NULL;
}

CLAIM(socket, so_peek_off_peeks_further_and_further,
      .says = "on Linux with SO_PEEK_OFF each MSG_PEEK begins where the last one ended, and "
	      "ordinary recv moves that place back",
      .zh = "在 Linux 上，设置 SO_PEEK_OFF 后每次 MSG_PEEK 从上次结束处开始，普通 recv "
	    "使该位置相应后退",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socket(7) SO_PEEK_OFF, its example",
      .needs = { need_peek_off })
{
	char bytes[3] = "";
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(option(pair[1], SO_PEEK_OFF), -1);
	must(send(pair[0], "aabbccddeeff", 12, 0));
	assert_returns(set_option(pair[1], SO_PEEK_OFF, 4), 0);
	assert_returns(recv(pair[1], bytes, 2, MSG_PEEK), 2);
	assert_text(bytes, "cc");
	assert_returns(recv(pair[1], bytes, 2, MSG_PEEK), 2);
	assert_text(bytes, "dd");
	assert_returns(recv(pair[1], bytes, 2, 0), 2);
	assert_text(bytes, "aa");
	assert_returns(recv(pair[1], bytes, 2, MSG_PEEK), 2);
	assert_text(bytes, "ee");
	assert_equal(option(pair[1], SO_PEEK_OFF), 8);
	assert_reads(pair[1], "bbccddeeff");
}

CLAIM(socket, msg_waitall_waits_for_all,
      .says = "recv with MSG_WAITALL of a stream sleeps until all it asks for is there, or the end",
      .zh = "流套接字上带 MSG_WAITALL 的 recv 睡眠到所请求的字节到齐或对端结束为止",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv() MSG_WAITALL; recv(2)")
{
	char bytes[8] = "";
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(reader) {
		close(pair[0]);
		assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 6);
		assert_text(bytes, "abcdef");
		assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 2);
		assert_text(bytes, "ghcdef");
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "abc", 3, 0));
	assert_asleep(reader, "recv");
	must(send(pair[0], "defgh", 5, 0));
	assert_asleep(reader, "recv");
	must(close(pair[0]));
	assert_ends(reader);
}

CLAIM(socket, msg_waitall_means_nothing_to_datagrams,
      .says = "recv with MSG_WAITALL of a datagram returns one datagram, however short",
      .zh = "数据报套接字上 MSG_WAITALL 不起作用：recv 返回一个数据报，不论多短",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "recv(2) MSG_WAITALL")
{
	for (size_t i = 1; i < COUNT(types); i++) {
		char bytes[8];
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		must(send(pair[0], "ab", 2, 0));
		must(send(pair[0], "cdef", 4, 0));
		ACTOR(reader) {
			assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 2);
			assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 4);
		}
		assert_ends(reader);
	}
}

CLAIM(socket, read_of_nothing_takes_nothing,
      .says = "read of zero bytes returns 0 at once, whether data, a datagram of zero bytes or "
	      "nothing is there, and takes none of it",
      .zh = "读 0 个字节立即返回 0，不论有数据、有零长数据报还是什么都没有，且不取走任何内容",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); recv(2) NOTES")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		ACTOR(reader) {
			assert_returns(read(pair[1], NULL, 0), 0);
		}
		assert_ends(reader);
		must(send(pair[0], "x", 1, 0));
		assert_returns(read(pair[1], NULL, 0), 0);
		assert_reads(pair[1], "x");
		if (types[i] == SOCK_STREAM)
			continue;
		must(send(pair[0], "", 0, 0));
		assert_returns(read(pair[1], NULL, 0), 0);
		assert_ready(pair[1], POLLIN | POLLOUT);
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
		assert_ready(pair[1], POLLOUT);
	}
}

CLAIM(socket, send_to_a_full_stream_sleeps,
      .says = "send to a stream whose peer does not receive sleeps when the buffer is full, and "
	      "wakes when the peer has received",
      .zh = "对端不接收而缓冲区已满时，流套接字上的 send 睡眠；对端接收后醒来", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send(); send(2)")
{
	long capacity;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	assert_ready(pair[0], 0);
	ACTOR(writer) {
		assert_returns(send(pair[0], "more", 4, 0), 4);
	}
	assert_asleep(writer, "send");
	assert_equal(unread(pair[1]), capacity);
	discard(pair[1], capacity);
	assert_ends(writer);
	assert_ready(pair[0], POLLOUT);
	assert_reads(pair[1], "more");
}

CLAIM(socket, send_to_a_full_stream_gives_eagain_if_nonblocking,
      .says = "with O_NONBLOCK or MSG_DONTWAIT, send to a full stream fails with EAGAIN and puts "
	      "nothing in",
      .zh = "设置 O_NONBLOCK 或 MSG_DONTWAIT 时，向已满的流 send 失败 (EAGAIN)，什么都不放入",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 send() EAGAIN; send(2)")
{
	long capacity;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	assert_that(capacity > 0);
	assert_fails(send(pair[0], "x", 1, MSG_DONTWAIT), EAGAIN);
	must(set_nonblocking(pair[0]));
	assert_fails(send(pair[0], "x", 1, 0), EAGAIN);
	assert_fails(write(pair[0], "x", 1), EAGAIN);
	assert_equal(unread(pair[1]), capacity);
	assert_returns(send(pair[1], "back", 4, 0), 4); /* the other way is free */
}

CLAIM(socket, send_of_more_than_fits_puts_in_all,
      .says = "a blocking send of more than the buffer takes returns only when all of it is in",
      .zh = "阻塞的 send 发送超过缓冲区的数据时，全部放入后才返回", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send(); send(2)")
{
	static char bytes[1 << 20];
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(writer) {
		assert_returns(send(pair[0], bytes, sizeof(bytes), 0), sizeof(bytes));
		assert_returns(send(pair[0], "the end", 7, 0), 7);
	}
	assert_asleep(writer, "send");
	discard(pair[1], sizeof(bytes));
	assert_ends(writer);
	assert_reads(pair[1], "the end");
}

CLAIM(socket, sendmsg_gathers_and_recvmsg_scatters,
      .says = "sendmsg sends its pieces as one, recvmsg fills its pieces in order, and more than "
	      "IOV_MAX pieces fail with EMSGSIZE",
      .zh = "sendmsg 把各段合为一体发送，recvmsg 依次填满各段；超过 IOV_MAX 段时失败 (EMSGSIZE)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 sendmsg(), recvmsg() EMSGSIZE")
{
	static struct iovec many[IOV_MAX + 1];
	struct iovec out[] = { { (char[]){ "one" }, 3 }, { NULL, 0 }, { (char[]){ "four" }, 4 } };
	char a[3] = "", b[10] = "";
	struct iovec in[] = { { a, 2 }, { b, 9 } };

	for (size_t i = 0; i < COUNT(types); i++) {
		struct msghdr sent = { .msg_iov = out, .msg_iovlen = 3 };
		struct msghdr got = { .msg_iov = in, .msg_iovlen = 2 };
		struct msghdr over = { .msg_iov = many, .msg_iovlen = IOV_MAX + 1 };
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(sendmsg(pair[0], &over, 0), EMSGSIZE);
		assert_returns(sendmsg(pair[0], &sent, 0), 7);
		assert_fails(recvmsg(pair[1], &over, 0), EMSGSIZE);
		assert_returns(recvmsg(pair[1], &got, 0), 7);
		assert_text(a, "on");
		assert_text(b, "efour");
		assert_fails(recv(pair[1], a, 1, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, a_bad_buffer_gives_efault,
      .says = "send from and recv into a bad address fail with EFAULT, and what was sent before is "
	      "still there",
      .zh = "地址无效时 send 与 recv 失败 (EFAULT)，先前发送的内容仍在", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "send(2), recv(2) EFAULT")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(send(pair[0], nowhere(), 1, 0), EFAULT);
	assert_ready(pair[1], POLLOUT);
	must(send(pair[0], "x", 1, 0));
	assert_fails(recv(pair[1], nowhere(), 1, 0), EFAULT);
	assert_ready(pair[1], POLLIN | POLLOUT);
	assert_reads(pair[1], "x");
}

CLAIM(socket, only_sockets_are_sent_to,
      .says = "the socket calls fail with ENOTSOCK for a pipe and EBADF for no descriptor",
      .zh = "对管道使用套接字调用失败 (ENOTSOCK)，描述符无效时为 EBADF", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send(), recv(), accept(), bind() ENOTSOCK, EBADF")
{
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 2; i++) {
		int fd = i ? -1 : p[0], error = i ? EBADF : ENOTSOCK;

		assert_fails(send(fd, "x", 1, 0), error);
		assert_fails(recv(fd, &(char){ 0 }, 1, 0), error);
		assert_fails(bind_path(fd, "s"), error);
		assert_fails(connect_path(fd, "s"), error);
		assert_fails(listen(fd, 1), error);
		assert_fails(accept(fd, NULL, NULL), error);
		assert_fails(shutdown(fd, SHUT_WR), error);
		assert_fails(getsockname(fd, (struct sockaddr *)&(struct sockaddr_un){ 0 },
					 &(socklen_t){ sizeof(struct sockaddr_un) }),
			     error);
		assert_fails(getpeername(fd, (struct sockaddr *)&(struct sockaddr_un){ 0 },
					 &(socklen_t){ sizeof(struct sockaddr_un) }),
			     error);
	}
	assert_fails(access("s", F_OK), ENOENT);
}

CLAIM(socket, fionread_and_outq_count_what_is_unread,
      .says = "on Linux FIONREAD counts a stream's unread bytes, and SIOCOUTQ of the sender is 0 "
	      "just when they are all received",
      .zh = "在 Linux 上，FIONREAD 给出流中未读的字节数；全部被接收后发送端的 SIOCOUTQ 才为 0",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SIOCINQ; Linux unix_outq_len()")
{
	int pair[2], queued = -7;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(unread(pair[1]), 0);
	must(send(pair[0], "abcde", 5, 0));
	must(send(pair[0], "fg", 2, 0));
	assert_equal(unread(pair[1]), 7);
	must(ioctl(pair[0], TIOCOUTQ, &queued));
	assert_that(queued > 0);
	discard(pair[1], 7);
	assert_equal(unread(pair[1]), 0);
	must(ioctl(pair[0], TIOCOUTQ, &queued));
	assert_equal(queued, 0);
}

CLAIM(socket, rcvlowat_keeps_recv_asleep,
      .says = "with SO_RCVLOWAT a recv sleeps until that many bytes are there",
      .zh = "设置 SO_RCVLOWAT 后，recv 睡眠到至少有那么多字节为止", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <sys/socket.h> SO_RCVLOWAT; socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[1], SO_RCVLOWAT, 3));
	assert_equal(option(pair[1], SO_RCVLOWAT), 3);
	ACTOR(reader) {
		char bytes[10];

		assert_returns(recv(pair[1], bytes, 10, 0), 4);
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "ab", 2, 0));
	assert_asleep(reader, "recv");
	must(send(pair[0], "cd", 2, 0));
	assert_ends(reader);
}

CLAIM(socket, rcvtimeo_ends_the_wait,
      .says = "with SO_RCVTIMEO recv and accept fail with EAGAIN when that time has passed, and "
	      "not before",
      .zh = "设置 SO_RCVTIMEO 后，recv 与 accept 在该时间过去之后（不提前）失败 (EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_RCVTIMEO; socket(7)", .needs = { need_directory })
{
	const struct timeval time = { 0, 20000 };
	int fd = listener("s", 1), pair[2];
	double start = now();

	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
	assert_that(now() - start >= 0.02);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
	start = now();
	assert_fails(recv(pair[0], &(char){ 0 }, 1, 0), EAGAIN);
	assert_that(now() - start >= 0.02);
}

CLAIM(socket, sndtimeo_ends_the_wait,
      .says = "with SO_SNDTIMEO send to a full stream fails with EAGAIN when that time has passed, "
	      "and not before",
      .zh = "设置 SO_SNDTIMEO 后，向已满的流 send 在该时间过去之后（不提前）失败 (EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_SNDTIMEO; socket(7)")
{
	const struct timeval time = { 0, 20000 };
	long capacity;
	int pair[2];
	double start;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	must(setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)));
	start = now();
	assert_fails(send(pair[0], "x", 1, 0), EAGAIN);
	assert_that(now() - start >= 0.02);
	assert_equal(unread(pair[1]), capacity);
}

/* The end of a stream */

static const int stream_types[] = { SOCK_STREAM, SOCK_SEQPACKET };

CLAIM(socket, data_comes_before_the_end,
      .says = "when the peer has closed, recv gives what it sent, then 0, again and again",
      .zh = "对端关闭后，recv 先给出它已发送的数据，然后一再返回 0", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv(); recv(2)")
{
	for (size_t i = 0; i < COUNT(stream_types); i++) {
		char byte;
		int pair[2];

		must(socketpair(AF_UNIX, stream_types[i], 0, pair));
		must(send(pair[0], "last words", 10, 0));
		must(close(pair[0]));
		assert_reads(pair[1], "last words");
		for (int j = 0; j < 3; j++)
			assert_returns(recv(pair[1], &byte, 1, 0), 0);
		assert_returns(recv(pair[1], &byte, 1, MSG_DONTWAIT), 0);
		assert_returns(read(pair[1], &byte, 1), 0);
	}
}

CLAIM(socket, close_needs_every_copy_closed,
      .says = "recv sees the end once every copy of the peer is closed, or its last holder killed, "
	      "and not before",
      .zh = "对端的所有副本都关闭（或最后的持有者被杀死）后，recv 才见到结束", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 close(), _exit()")
{
	int pair[2], copy;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	copy = must(dup(pair[0]));
	ACTOR(holder) {
		pause_at("holding copies");
	}
	ACTOR(reader) {
		close(pair[0]);
		close(copy);
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(reader, "recv");
	must(close(pair[0]));
	must(close(copy));
	assert_not_woken(reader);
	await(holder, "holding copies");
	send_signal(holder, SIGKILL);
	assert_killed(holder, SIGKILL);
	assert_ends(reader);
}

CLAIM(socket, shutdown_ends_one_direction,
      .says = "after shutdown with SHUT_WR the peer reads what is left and then the end, while it "
	      "can still send the other way",
      .zh = "shutdown(SHUT_WR) 之后，对端读完剩余数据即见到结束，而另一方向仍可发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown(); shutdown(2)")
{
	for (size_t i = 0; i < COUNT(stream_types); i++) {
		char byte;
		int pair[2];

		must(socketpair(AF_UNIX, stream_types[i], 0, pair));
		must(send(pair[0], "question", 8, 0));
		assert_returns(shutdown(pair[0], SHUT_WR), 0);
		assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
		assert_reads(pair[1], "question");
		assert_returns(recv(pair[1], &byte, 1, 0), 0);
		assert_returns(send(pair[1], "answer", 6, 0), 6);
		assert_reads(pair[0], "answer");
		assert_fails(recv(pair[0], &byte, 1, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, shutdown_is_for_all_copies,
      .says = "shutdown works through any copy of the socket at once, though others hold copies "
	      "too: a peer asleep in recv wakes and gets 0",
      .zh = "shutdown 立即对套接字的所有副本生效：即使他人仍持有副本，睡在 recv 中的对端也醒来得到 "
	    "0",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown(); shutdown(2)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(reader) {
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(reader, "recv");
	ACTOR(other) {
		assert_returns(shutdown(pair[0], SHUT_WR), 0);
	}
	assert_ends(other);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_ends(reader);
}

CLAIM(socket, shut_rd_ends_our_own_receiving,
      .says = "shutdown with SHUT_RD wakes our own recv with 0, leaves what was there to read, and "
	      "on Linux has the peer's send fail with EPIPE",
      .zh = "shutdown(SHUT_RD) 使自己睡眠的 recv 返回 0，先前到达的内容仍可读，在 Linux 上对端的 "
	    "send 失败 (EPIPE)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shutdown(); shutdown(2); Linux unix_shutdown()")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(reader) {
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(reader, "recv");
	assert_returns(shutdown(pair[1], SHUT_RD), 0);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_ends(reader);
	assert_returns(send(pair[1], "still", 5, 0), 5);
	assert_returns(shutdown(pair[0], SHUT_RD), 0);
	assert_reads(pair[0], "still");
	assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
	assert_fails(send(pair[1], "x", 1, MSG_NOSIGNAL), EPIPE);
}

CLAIM(socket, shutdown_knows_three_ways,
      .says = "shutdown fails with EINVAL for anything but SHUT_RD, SHUT_WR and SHUT_RDWR, and "
	      "shuts nothing down",
      .zh = "方向不是 SHUT_RD、SHUT_WR、SHUT_RDWR 之一时 shutdown 失败 (EINVAL)，不关闭任何方向",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown() EINVAL; shutdown(2)")
{
	const int hows[] = { -1, 3, 1000 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (size_t i = 0; i < COUNT(hows); i++)
		assert_fails(shutdown(pair[0], hows[i]), EINVAL);
	assert_returns(send(pair[0], "x", 1, 0), 1);
	assert_reads(pair[1], "x");
	assert_returns(send(pair[1], "y", 1, 0), 1);
	assert_reads(pair[0], "y");
}

CLAIM(socket, send_to_a_closed_peer_kills,
      .says = "send and write on a stream whose peer has closed kill the sender by SIGPIPE, which "
	      "is the default",
      .zh = "流套接字的对端已关闭时，send 与 write 默认以 SIGPIPE 终止发送者", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send() EPIPE, write() EPIPE; unix(7) EPIPE")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(close(pair[1]));
	ACTOR(sender) {
		(void)!send(pair[0], "x", 1, 0);
	}
	ACTOR(writer) {
		(void)!write(pair[0], "x", 1);
	}
	assert_killed(sender, SIGPIPE);
	assert_killed(writer, SIGPIPE);
}

CLAIM(socket, msg_nosignal_spares_the_signal,
      .says = "send on a stream whose peer has closed, or after our own SHUT_WR, fails with EPIPE, "
	      "and brings SIGPIPE unless MSG_NOSIGNAL is given",
      .zh = "流套接字的对端已关闭，或自己已 SHUT_WR 之后，send 失败 (EPIPE)，并带来 "
	    "SIGPIPE，除非给出 MSG_NOSIGNAL",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() MSG_NOSIGNAL, EPIPE; send(2)")
{
	int pair[2], half[2];

	catch_signal(SIGPIPE, 0);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, half));
	must(close(pair[1]));
	must(shutdown(half[0], SHUT_WR));
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_fails(send(half[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_equal(caught(SIGPIPE), 0);
	assert_fails(send(pair[0], "x", 1, 0), EPIPE);
	assert_equal(caught(SIGPIPE), 1);
	assert_fails(send(half[0], "x", 1, 0), EPIPE);
	assert_equal(caught(SIGPIPE), 2);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_equal(caught(SIGPIPE), 2);
}

CLAIM(socket, seqpacket_gives_epipe_without_a_signal,
      .says = "on Linux send on a seqpacket socket whose peer has closed fails with EPIPE and "
	      "brings no SIGPIPE",
      .zh = "在 Linux 上，seqpacket 套接字的对端已关闭时 send 失败 (EPIPE)，但没有 SIGPIPE",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_dgram_sendmsg()")
{
	int pair[2];

	catch_signal(SIGPIPE, 0);
	must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	must(close(pair[1]));
	assert_fails(send(pair[0], "x", 1, 0), EPIPE);
	assert_fails(write(pair[0], "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 0);
}

CLAIM(socket, a_close_wakes_a_sleeping_send,
      .says = "the peer's close wakes a send that sleeps for want of room, which fails",
      .zh = "对端关闭唤醒因缓冲区已满而睡眠的 send，使其失败", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send() EPIPE, ECONNRESET")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	fill(pair[0]);
	ACTOR(writer) {
		close(pair[1]);
		assert_returns(send(pair[0], "x", 1, MSG_NOSIGNAL), -1);
		assert_that(errno == EPIPE || errno == ECONNRESET);
	}
	assert_asleep(writer, "send");
	must(close(pair[1]));
	assert_ends(writer);
}

CLAIM(socket, unread_data_at_close_resets_the_peer,
      .says = "on Linux a stream closed with bytes unread gives the peer ECONNRESET, once, after "
	      "the bytes sent to it and before the end",
      .zh = "在 Linux 上，带着未读数据关闭流套接字，对端读完收到的数据后得到一次 "
	    "ECONNRESET，然后才是结束",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() ECONNRESET; unix(7) ECONNRESET; Linux unix_release_sock()")
{
	char byte;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "never read", 10, 0));
	must(send(pair[1], "farewell", 8, 0));
	must(close(pair[1]));
	assert_reads(pair[0], "farewell");
	assert_fails(recv(pair[0], &byte, 1, 0), ECONNRESET);
	assert_returns(recv(pair[0], &byte, 1, 0), 0);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
}

CLAIM(socket, so_error_takes_the_pending_error,
      .says = "SO_ERROR gives a pending ECONNRESET once, and recv no longer",
      .zh = "SO_ERROR 取走未决的 ECONNRESET，之后 recv 不再给出", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 getsockopt(), <sys/socket.h> SO_ERROR; socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "never read", 10, 0));
	must(close(pair[1]));
	assert_equal(events_of(pair[0]) & POLLERR, POLLERR);
	assert_equal(option(pair[0], SO_ERROR), ECONNRESET);
	assert_equal(option(pair[0], SO_ERROR), 0);
	assert_equal(events_of(pair[0]) & POLLERR, 0);
	assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
}

CLAIM(socket, poll_shows_how_a_stream_stands,
      .says = "on Linux poll shows POLLOUT of an idle stream, POLLIN with data, POLLRDHUP and "
	      "POLLIN after the peer's SHUT_WR, and POLLHUP besides after its close",
      .zh = "在 Linux 上，poll 对空闲的流显示 POLLOUT，有数据时加 POLLIN，对端 SHUT_WR 后为 POLLIN "
	    "与 POLLRDHUP，对端关闭后再加 POLLHUP",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(); poll(2); socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(events_of(pair[0]), POLLOUT);
	must(send(pair[1], "x", 1, 0));
	assert_equal(events_of(pair[0]), POLLOUT | POLLIN);
	assert_reads(pair[0], "x");
	assert_equal(events_of(pair[0]), POLLOUT);
	must(shutdown(pair[1], SHUT_WR));
	assert_equal(events_of(pair[0]), POLLOUT | POLLIN | POLLRDHUP);
	assert_equal(events_of(pair[1]), POLLOUT);
	must(close(pair[1]));
	assert_equal(events_of(pair[0]), POLLOUT | POLLIN | POLLRDHUP | POLLHUP);
}

CLAIM(socket, poll_wakes_when_data_comes,
      .says = "poll sleeps while a socket has nothing to receive, and wakes with POLLIN for data, "
	      "with POLLHUP for the end",
      .zh = "套接字没有可收内容时 poll 睡眠；数据到来以 POLLIN 醒来，对端关闭以 POLLHUP 醒来",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(); socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(waiter) {
		struct pollfd data = { .fd = pair[1], .events = POLLIN };
		struct pollfd end = { .fd = pair[1], .events = 0 };

		close(pair[0]);
		assert_returns(poll(&data, 1, -1), 1);
		assert_equal(data.revents, POLLIN);
		assert_returns(poll(&end, 1, -1), 1);
		assert_equal(end.revents, POLLHUP);
	}
	assert_asleep(waiter, "poll");
	must(send(pair[0], "x", 1, 0));
	assert_asleep(waiter, "poll");
	must(close(pair[0]));
	assert_ends(waiter);
}

/* Signals */

CLAIM(socket, a_caught_signal_interrupts_recv_and_send,
      .says = "a caught signal wakes a sleeping recv and a sleeping send, which fail with EINTR "
	      "and move nothing",
      .zh = "被捕获的信号唤醒睡眠的 recv 与 send，以 EINTR 失败，不移动数据", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv(), send() EINTR; signal(7)")
{
	long capacity;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	ACTOR(sender) {
		catch_signal(SIGUSR1, 0);
		assert_fails(send(pair[0], "x", 1, 0), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	ACTOR(receiver) {
		catch_signal(SIGUSR1, 0);
		assert_fails(recv(pair[0], &(char){ 0 }, 1, 0), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(sender, "send");
	assert_asleep(receiver, "recv");
	send_signal(sender, SIGUSR1);
	send_signal(receiver, SIGUSR1);
	assert_ends(sender);
	assert_ends(receiver);
	assert_equal(unread(pair[1]), capacity);
}

CLAIM(socket, sa_restart_resumes_recv,
      .says = "after a handler with SA_RESTART recv goes back to sleep until data comes",
      .zh = "带 SA_RESTART 的处理函数返回之后，recv 重新睡眠，直到有数据", .rows = "sockets 3",
      .verdict = HOLDS_IF("no SO_RCVTIMEO is set", "未设置 SO_RCVTIMEO"),
      .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7)")
{
	int pair[2], told[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(told));
	ACTOR(receiver) {
		char byte;

		tell_signal(SIGUSR1, SA_RESTART, told[1]);
		assert_returns(recv(pair[1], &byte, 1, 0), 1);
		assert_equal(byte, 'x');
	}
	assert_asleep(receiver, "recv");
	send_signal(receiver, SIGUSR1);
	assert_reads(told[0], "!");
	assert_asleep(receiver, "recv");
	must(send(pair[0], "x", 1, 0));
	assert_ends(receiver);
}

CLAIM(socket, with_rcvtimeo_nothing_is_restarted,
      .says = "on Linux recv with SO_RCVTIMEO set fails with EINTR though the handler has "
	      "SA_RESTART",
      .zh = "在 Linux 上，设置了 SO_RCVTIMEO 的 recv 即使处理函数带 SA_RESTART 也以 EINTR 失败",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "signal(7): socket interfaces with a timeout")
{
	const struct timeval hour = { 3600, 0 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &hour, sizeof(hour)));
	ACTOR(receiver) {
		catch_signal(SIGUSR1, SA_RESTART);
		assert_fails(recv(pair[1], &(char){ 0 }, 1, 0), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(receiver, "recv");
	send_signal(receiver, SIGUSR1);
	assert_ends(receiver);
}

CLAIM(socket, what_was_moved_before_a_signal_counts,
      .says = "a send interrupted after part of its bytes returns their count, and a recv with "
	      "MSG_WAITALL what it has, not EINTR",
      .zh = "已发送一部分时被打断的 send 返回已发送的字节数，带 MSG_WAITALL 的 recv "
	    "返回已收到的字节数，而不是 EINTR",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() MSG_WAITALL, write(); send(2), recv(2)")
{
	static char bytes[1 << 20];
	int pair[2], report[2];
	ssize_t sent = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(report));
	ACTOR(sender) {
		ssize_t count;

		catch_signal(SIGUSR1, SA_RESTART);
		count = assert_succeeds(send(pair[0], bytes, sizeof(bytes), 0));
		must(write(report[1], &count, sizeof(count)));
	}
	assert_asleep(sender, "send");
	send_signal(sender, SIGUSR1);
	assert_ends(sender);
	must(read(report[0], &sent, sizeof(sent)));
	assert_that(sent > 0 && sent < (ssize_t)sizeof(bytes));
	assert_equal(unread(pair[1]), sent);
	ACTOR(receiver) {
		catch_signal(SIGUSR1, SA_RESTART);
		assert_returns(recv(pair[1], bytes, sizeof(bytes), MSG_WAITALL), sent);
	}
	assert_asleep(receiver, "recv");
	send_signal(receiver, SIGUSR1);
	assert_ends(receiver);
}

CLAIM(socket, o_async_brings_sigio,
      .says = "with O_ASYNC the owner named by F_SETOWN gets SIGIO when data comes and when the "
	      "peer closes",
      .zh = "设置 O_ASYNC 后，数据到来与对端关闭时，F_SETOWN 指定的属主得到 SIGIO",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socket(7) Signals; fcntl(2) F_SETOWN")
{
	sigset_t set, pending;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(fcntl(pair[1], F_SETOWN, getpid()));
	must(send(pair[0], "x", 1, 0));
	must(sigpending(&pending));
	assert_equal(sigismember(&pending, SIGIO), 0); /* not before O_ASYNC */
	assert_reads(pair[1], "x");
	must(fcntl(pair[1], F_SETFL, O_ASYNC));
	must(send(pair[0], "y", 1, 0));
	assert_returns(sigwaitinfo(&set, NULL), SIGIO);
	must(close(pair[0]));
	assert_returns(sigwaitinfo(&set, NULL), SIGIO);
}

/* Datagrams and sequenced packets */

static const int packet_types[] = { SOCK_DGRAM, SOCK_SEQPACKET };

CLAIM(socket, datagrams_keep_their_boundaries,
      .says = "a datagram or seqpacket socket gives one message per recv, in the order of sending",
      .zh = "数据报与 seqpacket 套接字每次 recv 给出一条消息，按发送顺序", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 socket() SOCK_DGRAM, SOCK_SEQPACKET; unix(7)")
{
	struct iovec out[] = { { (char[]){ "th" }, 2 }, { (char[]){ "ree" }, 3 } };

	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_returns(send(pair[0], "one", 3, 0), 3);
		assert_returns(write(pair[0], "two", 3), 3);
		assert_returns(writev(pair[0], out, 2), 5);
		assert_reads(pair[1], "one");
		assert_reads(pair[1], "two");
		assert_reads(pair[1], "three");
		assert_ready(pair[1], POLLOUT);
	}
}

/* Receives into so many bytes of the buffer; the flags that came are left in *flags. */
static ssize_t receive(int fd, char *bytes, size_t size, int *flags)
{
	struct iovec data = { bytes, size };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };
	ssize_t count = recvmsg(fd, &message, *flags);

	*flags = message.msg_flags;
	return count;
}

CLAIM(socket, what_has_no_room_is_lost_and_told,
      .says = "a message longer than the buffer loses its rest, which recvmsg tells by MSG_TRUNC",
      .zh = "消息比缓冲区长时其余部分丢失，recvmsg 以 MSG_TRUNC 告知", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recvmsg() MSG_TRUNC; recv(2)")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char bytes[8] = "";
		int pair[2], flags = 0;

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "abcdef", 6, 0));
		must(send(pair[0], "ghi", 3, 0));
		must(send(pair[0], "jkl", 3, 0));
		assert_returns(receive(pair[1], bytes, 4, &flags), 4);
		assert_text(bytes, "abcd");
		assert_equal(flags & MSG_TRUNC, MSG_TRUNC);
		flags = 0;
		assert_returns(receive(pair[1], bytes, 3, &flags), 3);
		assert_text(bytes, "ghid");
		assert_equal(flags & MSG_TRUNC, 0);
		assert_returns(read(pair[1], bytes, 1), 1);
		assert_fails(recv(pair[1], bytes, 8, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, msg_trunc_gives_the_real_length,
      .says = "on Linux recv with MSG_TRUNC returns a message's own length, though it stores no "
	      "more than there is room for",
      .zh = "在 Linux 上，带 MSG_TRUNC 的 recv 返回消息的实际长度，但只存入缓冲区容得下的部分",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "recv(2) MSG_TRUNC")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char bytes[8] = "";
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "abcdef", 6, 0));
		assert_returns(recv(pair[1], bytes, 2, MSG_TRUNC | MSG_PEEK), 6);
		assert_returns(recv(pair[1], bytes, 2, MSG_TRUNC), 6);
		assert_text(bytes, "ab");
		assert_fails(recv(pair[1], bytes, 8, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, a_datagram_may_be_empty,
      .says = "a datagram of zero bytes is received like any other, as one recv that returns 0, "
	      "and wakes the receiver",
      .zh = "零字节的数据报同样被接收：唤醒接收者，recv 返回 0", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "recv(2) RETURN VALUE: zero-length datagrams")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char byte = '?';
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_returns(send(pair[0], "", 0, 0), 0);
		assert_ready(pair[1], POLLOUT | POLLIN);
		must(send(pair[0], "x", 1, 0));
		assert_returns(recv(pair[1], &byte, 1, 0), 0);
		assert_reads(pair[1], "x");
		ACTOR(receiver) {
			assert_returns(recv(pair[1], &byte, 1, 0), 0);
		}
		assert_asleep(receiver, "recv");
		assert_returns(send(pair[0], "", 0, 0), 0);
		assert_ends(receiver);
	}
}

CLAIM(socket, read_takes_an_empty_datagram,
      .says = "on Linux read with room takes a datagram of zero bytes away and returns 0, just as "
	      "recv does; only a read of zero bytes leaves it",
      .zh = "在 Linux 上，缓冲区非空的 read 与 recv 一样取走零长数据报并返回 0；只有读 0 "
	    "字节才不取走",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux sock_read_iter(); recv(2) NOTES says that read leaves it pending")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char byte;
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "", 0, 0));
		must(send(pair[0], "x", 1, 0));
		assert_returns(read(pair[1], &byte, 0), 0);
		assert_returns(read(pair[1], &byte, 1), 0);
		assert_reads(pair[1], "x");
	}
}

CLAIM(socket, a_stream_sends_nothing_for_nothing,
      .says = "send of zero bytes on a stream returns 0 and the peer sees nothing of it",
      .zh = "流套接字上发送 0 字节返回 0，对端什么也看不到", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(); Linux unix_stream_sendmsg()")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(send(pair[0], "", 0, 0), 0);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	assert_returns(write(pair[0], "", 0), 0);
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, a_message_too_long_gives_emsgsize,
      .says = "a message longer than the send buffer fails with EMSGSIZE, and nothing of it is "
	      "sent",
      .zh = "消息长于发送缓冲区时失败 (EMSGSIZE)，什么都不发送", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send() EMSGSIZE; send(2); unix(7) SO_SNDBUF")
{
	static char bytes[65536];

	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int pair[2], size;

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(set_option(pair[0], SO_SNDBUF, 8192));
		size = option(pair[0], SO_SNDBUF);
		assert_equal(size, 2 * 8192);
		assert_fails(send(pair[0], bytes, (size_t)size, 0), EMSGSIZE);
		assert_ready(pair[1], POLLOUT);
		assert_returns(send(pair[0], bytes, (size_t)size - 32, 0), size - 32);
		assert_fails(send(pair[0], bytes, (size_t)size - 31, MSG_DONTWAIT), EMSGSIZE);
		assert_returns(recv(pair[1], bytes, sizeof(bytes), 0), size - 32);
	}
}

CLAIM(socket, a_sender_of_datagrams_sleeps_while_full,
      .says = "AF_UNIX datagrams are not lost: a sender sleeps, or gets EAGAIN, while the receiver "
	      "has too many, and every one comes, in order",
      .zh = "AF_UNIX 数据报不会丢失：接收者积压过多时发送者睡眠或得到 EAGAIN，且全部按序到达",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7): always reliable; send(2) EAGAIN")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int message[500] = { 0 }, pair[2], number = 0;

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		while (send(pair[0], message, sizeof(message), MSG_DONTWAIT) == sizeof(message))
			message[0] = ++number;
		assert_equal(errno, EAGAIN);
		assert_that(number > 0);
		ACTOR(sender) {
			assert_returns(send(pair[0], message, sizeof(message), 0), sizeof(message));
		}
		assert_asleep(sender, "send");
		for (int j = 0; j <= number; j++) {
			assert_returns(recv(pair[1], message, sizeof(message), 0), sizeof(message));
			assert_equal(message[0], j);
		}
		assert_ends(sender);
	}
}

CLAIM(socket, datagrams_of_many_senders_stay_whole,
      .says = "messages that several processes send into one socket arrive whole, each sender's in "
	      "its order",
      .zh = "多个进程向同一套接字发送的消息各自完整到达，同一发送者的按序", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 socket() SOCK_DGRAM; unix(7)")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int next[3] = { 0 }, message[100], pair[2];
		struct actor *sender[3];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		for (int j = 0; j < 3; j++)
			START(sender[j]) {
				for (int n = 0; n < 20; n++) {
					for (size_t k = 0; k < COUNT(message); k++)
						message[k] = 100 * j + n;
					must(send(pair[0], message, sizeof(message), 0));
				}
			}
		for (int n = 0; n < 3 * 20; n++) {
			assert_returns(recv(pair[1], message, sizeof(message), 0), sizeof(message));
			for (size_t k = 1; k < COUNT(message); k++)
				assert_equal(message[k], message[0]);
			assert_equal(message[0] % 100, next[message[0] / 100]++);
		}
	}
}

CLAIM(socket, datagrams_know_no_end,
      .says = "recv on a datagram socket sleeps on when its peer has closed, on a seqpacket socket "
	      "it returns 0",
      .zh = "对端关闭后，数据报套接字上的 recv 继续睡眠，seqpacket 套接字上的返回 0",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv(): connection-mode; unix(7)")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		ACTOR(receiver) {
			close(pair[1]);
			assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
			assert_equal(packet_types[i], SOCK_SEQPACKET);
		}
		assert_asleep(receiver, "recv");
		must(close(pair[1]));
		if (packet_types[i] == SOCK_SEQPACKET)
			assert_ends(receiver);
		else
			assert_asleep(receiver, "recv");
	}
}

CLAIM(socket, a_datagram_peer_that_closed_refuses,
      .says = "on Linux send to a datagram peer that has closed fails with ECONNREFUSED and then "
	      "ENOTCONN, with no SIGPIPE",
      .zh = "在 Linux 上，数据报的对端关闭后 send 先失败 (ECONNREFUSED)，再失败 (ENOTCONN)，没有 "
	    "SIGPIPE",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_dgram_sendmsg()")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(send(pair[1], "before", 6, 0));
	must(close(pair[1]));
	assert_reads(pair[0], "before");
	assert_fails(send(pair[0], "x", 1, 0), ECONNREFUSED);
	assert_fails(send(pair[0], "x", 1, 0), ENOTCONN);
}

/* Names */

CLAIM(socket, bind_makes_a_file_of_type_s,
      .says = "bind to a path makes a file of type s, with the permissions 0777 less the umask, "
	      "and 0 bytes",
      .zh = "bind 到路径创建类型为 s 的文件，权限为 0777 去掉 umask，大小为 0 字节",
      .course = "000 延伸: 套接字文件; 有名管道，套接字，块设备文件，只有节点，不占磁盘空间",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 bind(); unix(7) Pathname socket ownership and permissions",
      .needs = { need_directory })
{
	struct stat status;

	umask(027);
	for (size_t i = 0; i < COUNT(types); i++) {
		assert_fails(lstat("s", &status), ENOENT);
		assert_returns(bind_path(unix_socket(types[i]), "s"), 0);
		must(lstat("s", &status));
		assert_that(S_ISSOCK(status.st_mode));
		assert_equal(status.st_mode & 07777, 0750);
		assert_equal(status.st_size, 0);
		assert_equal(status.st_blocks, 0);
		assert_equal(status.st_uid, geteuid());
		must(unlink("s"));
	}
}

CLAIM(socket, the_path_must_not_exist,
      .says = "bind to a path that exists fails with EADDRINUSE, be it a file, a directory, a "
	      "symbolic link to nothing or the socket of another, and leaves it as it is",
      .zh = "路径已存在时 bind 失败 "
	    "(EADDRINUSE)，不论是文件、目录、悬空符号链接还是他人的套接字，且原样保留",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 bind() EADDRINUSE; unix(7) EADDRINUSE", .needs = { need_directory })
{
	const char *const names[] = { "file", "directory", "link", "s" };
	int file = must(open("file", O_RDWR | O_CREAT, 0600)), fd = unix_socket(SOCK_STREAM);
	struct stat before, after;

	must(write(file, "kept", 4));
	must(mkdir("directory", 0700));
	must(symlink("target", "link"));
	must(bind_path(unix_socket(SOCK_STREAM), "s"));
	for (size_t i = 0; i < COUNT(names); i++) {
		must(lstat(names[i], &before));
		assert_fails(bind_path(fd, names[i]), EADDRINUSE);
		must(lstat(names[i], &after));
		assert_that(before.st_ino == after.st_ino && before.st_mode == after.st_mode);
		assert_equal(after.st_size, before.st_size);
	}
	assert_fails(access("target", F_OK), ENOENT);
	assert_returns(bind_path(fd, "free"), 0);
}

CLAIM(socket, one_socket_has_one_name,
      .says = "bind of a socket that has a name already fails with EINVAL and makes no file",
      .zh = "对已有名字的套接字再次 bind 失败 (EINVAL)，不创建文件", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 bind() EINVAL; bind(2)", .needs = { need_directory })
{
	int fd = unix_socket(SOCK_STREAM);

	must(bind_path(fd, "s"));
	assert_fails(bind_path(fd, "other"), EINVAL);
	assert_fails(access("other", F_OK), ENOENT);
}

static const struct {
	const char *path;
	int bind_error, connect_error;
} path_cases[] = {
	{ "missing/s", ENOENT, ENOENT },   { "file/s", ENOTDIR, ENOTDIR },
	{ "loop/s", ELOOP, ELOOP },        { "loop", EADDRINUSE, ELOOP },
	{ "missing", 0, ENOENT },          { "file", EADDRINUSE, ECONNREFUSED },
	{ ".", EADDRINUSE, ECONNREFUSED }, { "fifo", EADDRINUSE, ECONNREFUSED },
};

CLAIM(socket, connect_and_bind_say_what_is_wrong_with_a_path,
      .says = "connect fails with ENOENT, ENOTDIR or ELOOP for a path that leads nowhere, as bind "
	      "does for the directories before the name, and on Linux with ECONNREFUSED for what "
	      "is no socket",
      .zh = "路径不通时 connect 失败 (ENOENT、ENOTDIR、ELOOP)，bind 对名字之前的目录亦然；在 Linux "
	    "上，连接不是套接字的文件失败 (ECONNREFUSED)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 bind(), connect() ERRORS; unix(7) ECONNREFUSED",
      .needs = { need_directory, need_fifo })
{
	must(close(must(open("file", O_WRONLY | O_CREAT, 0700))));
	must(mkfifo("fifo", 0700));
	must(symlink("loop", "loop"));
	for (size_t i = 0; i < COUNT(path_cases); i++) {
		const char *path = path_cases[i].path;

		assert_fails(connect_path(unix_socket(SOCK_STREAM), path),
			     path_cases[i].connect_error);
		assert_fails(connect_path(unix_socket(SOCK_DGRAM), path),
			     path_cases[i].connect_error);
		if (path_cases[i].bind_error)
			assert_fails(bind_path(unix_socket(SOCK_STREAM), path),
				     path_cases[i].bind_error);
	}
}

CLAIM(socket, the_file_outlives_its_socket,
      .says = "the file stays when its socket is closed: connect gives ECONNREFUSED, bind "
	      "EADDRINUSE, until somebody unlinks it",
      .zh = "套接字关闭后文件仍在：connect 得到 ECONNREFUSED，bind 得到 EADDRINUSE，直到有人 "
	    "unlink",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "unix(7) NOTES; POSIX.1-2024 connect() ECONNREFUSED", .needs = { need_directory })
{
	ACTOR(server) {
		listener("s", 1);
	}
	assert_ends(server);
	assert_returns(access("s", F_OK), 0);
	assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ECONNREFUSED);
	assert_fails(bind_path(unix_socket(SOCK_STREAM), "s"), EADDRINUSE);
	must(unlink("s"));
	assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ENOENT);
	assert_returns(bind_path(unix_socket(SOCK_STREAM), "s"), 0);
}

CLAIM(socket, connect_needs_a_listener,
      .says = "connect to a stream socket that is bound but does not listen fails with "
	      "ECONNREFUSED, and succeeds on the same client once it listens",
      .zh = "连接已 bind 但未 listen 的流套接字失败 (ECONNREFUSED)；对方 listen "
	    "之后同一客户端可以连上",
      .course = "003 §8: 一个套接字（节点）在IP上的特定端口上侦听，另一个套接字连接",
      .rows = "sockets 1, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() ECONNREFUSED; connect(2)", .needs = { need_directory })
{
	int fd = unix_socket(SOCK_STREAM), client = unix_socket(SOCK_STREAM);

	must(bind_path(fd, "s"));
	assert_fails(connect_path(client, "s"), ECONNREFUSED);
	must(listen(fd, 1));
	assert_returns(connect_path(client, "s"), 0);
}

CLAIM(socket, unlink_hides_the_name_alone,
      .says = "a listener whose path was unlinked serves those connected or pending, and its name "
	      "is free for another socket beside it",
      .zh = "路径被 unlink 后，监听者继续服务已连接与等待中的客户，名字可被另一个套接字使用",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) NOTES: close-behind semantics",
      .needs = { need_directory })
{
	int old = listener("s", 2), client = client_of("s"), fresh, fd;

	must(unlink("s"));
	assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ENOENT);
	fresh = listener("s", 2);
	must(send(client, "to the old", 10, 0));
	must(send(client_of("s"), "to the new", 10, 0));
	fd = assert_succeeds(accept(old, NULL, NULL));
	assert_reads(fd, "to the old");
	fd = assert_succeeds(accept(fresh, NULL, NULL));
	assert_reads(fd, "to the new");
	assert_returns(send(client, "goes on", 7, 0), 7);
}

CLAIM(socket, connect_goes_by_the_file,
      .says = "connect finds a socket by its file, under a new name, a link or a symbolic link as "
	      "well, while getsockname keeps the name given to bind",
      .zh = "connect 按文件找到套接字：改名、硬链接、符号链接都可以，而 getsockname 仍给出 bind "
	    "时的名字",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7); POSIX.1-2024 getsockname()",
      .needs = { need_directory })
{
	struct sockaddr_un address = { 0 };
	socklen_t size = sizeof(address);
	int fd = listener("s", 4);

	must(rename("s", "renamed"));
	must(link("renamed", "linked"));
	must(symlink("renamed", "symbolic"));
	assert_returns(connect_path(unix_socket(SOCK_STREAM), "renamed"), 0);
	assert_returns(connect_path(unix_socket(SOCK_STREAM), "linked"), 0);
	assert_returns(connect_path(unix_socket(SOCK_STREAM), "symbolic"), 0);
	assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ENOENT);
	assert_returns(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	assert_text(address.sun_path, "s");
}

CLAIM(socket, connect_wants_the_same_type,
      .says = "connect to a socket of another type fails with EPROTOTYPE",
      .zh = "连接类型不同的套接字失败 (EPROTOTYPE)", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() EPROTOTYPE; connect(2)", .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int fd = unix_socket(types[i]);

		must(bind_path(fd, "s"));
		if (types[i] != SOCK_DGRAM)
			must(listen(fd, 1));
		for (size_t j = 0; j < COUNT(types); j++) {
			if (i == j)
				assert_returns(connect_path(unix_socket(types[j]), "s"), 0);
			else
				assert_fails(connect_path(unix_socket(types[j]), "s"), EPROTOTYPE);
		}
		must(unlink("s"));
	}
}

CLAIM(socket, permission_to_write_is_needed,
      .says = "on Linux another user needs write permission of a socket's file to connect or send "
	      "to it, and search permission of the directories before it: else EACCES",
      .zh = "在 Linux "
	    "上，其他用户需要套接字文件的写权限才能连接或发送，并需要前面各目录的搜索权限，否则 "
	    "EACCES",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "unix(7) Pathname socket ownership and permissions; connect(2), send(2) EACCES",
      .needs = { need_users, need_directory })
{
	must(mkdir("open", 0755));
	must(mkdir("closed", 0700));
	listener("open/stream", 4);
	listener("closed/stream", 4);
	must(chmod("closed/stream", 0777));
	must(bind_path(unix_socket(SOCK_DGRAM), "open/datagram"));
	for (int writable = 0; writable < 2; writable++) {
		must(chmod("open/stream", writable ? 0222 : 0555));
		must(chmod("open/datagram", writable ? 0222 : 0555));
		ACTOR(nobody) {
			int stream = unix_socket(SOCK_STREAM), datagram = unix_socket(SOCK_DGRAM);

			become_nobody();
			assert_fails(connect_path(stream, "closed/stream"), EACCES);
			assert_fails(bind_path(stream, "open/mine"), EACCES);
			if (writable) {
				assert_returns(connect_path(stream, "open/stream"), 0);
				assert_returns(send_to_path(datagram, "x", "open/datagram"), 1);
			} else {
				assert_fails(connect_path(stream, "open/stream"), EACCES);
				assert_fails(send_to_path(datagram, "x", "open/datagram"), EACCES);
			}
		}
		assert_ends(nobody);
	}
	assert_fails(access("open/mine", F_OK), ENOENT);
}

CLAIM(socket, a_socket_file_cant_be_opened,
      .says = "open of a socket's file fails with ENXIO, whether anybody listens or not",
      .zh = "open 打开套接字文件失败 (ENXIO)，无论是否有人监听", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "open(2) ENXIO; POSIX.1-2024 open() EOPNOTSUPP or ENXIO",
      .needs = { need_directory })
{
	listener("listened", 1);
	must(bind_path(unix_socket(SOCK_STREAM), "bound"));
	assert_fails(open("listened", O_RDWR), ENXIO);
	assert_fails(open("listened", O_RDONLY | O_NONBLOCK), ENXIO);
	assert_fails(open("bound", O_WRONLY), ENXIO);
}

CLAIM(socket, strangers_meet_at_a_path,
      .says = "processes that share no descriptor meet by a socket's path alone, each by its own "
	      "way to it",
      .zh = "没有共享描述符的进程仅凭套接字的路径即可相遇，各用自己的相对路径",
      .course = "000 §3: socket实现的进程通信 ==》属于网络间; 003 §8: "
		"套接字编程是一种连接网络上的两个节点以相互通信的方法",
      .rows = "sockets 1, 3",
      .verdict =
	      WRONG("not only over a network: AF_UNIX sockets join processes of one machine by a "
		    "file's name, with no address of a network",
		    "不限于网络：AF_UNIX 套接字凭文件名连接同一台机器上的进程，不用任何网络地址"),
      .ref = "unix(7); POSIX.1-2024 <sys/un.h>", .needs = { need_directory })
{
	ACTOR(server) {
		int fd = listener("s", 1), peer;

		pause_at("listening");
		peer = must(accept(fd, NULL, NULL));
		assert_reads(peer, "Hello from client");
		assert_returns(send(peer, "Hello from server", 17, 0), 17);
	}
	ACTOR(client) {
		int fd = unix_socket(SOCK_STREAM);

		must(mkdir("elsewhere", 0700));
		must(chdir("elsewhere"));
		pause_at("ready");
		assert_returns(connect_path(fd, "../s"), 0);
		assert_returns(send(fd, "Hello from client", 17, 0), 17);
		assert_reads(fd, "Hello from server");
	}
	await(server, "listening");
	await(client, "ready");
	resume(server);
	resume(client);
	assert_ends(server);
	assert_ends(client);
}

static const char *need_own_network(void)
{
	return geteuid() == 0 && unshare(CLONE_NEWNET) == 0 ? NULL : "unshare(CLONE_NEWNET)";
}

CLAIM(socket, no_network_is_needed,
      .says = "on Linux processes without any network, each in a network namespace whose every "
	      "interface is down, talk over a socket of a path",
      .zh = "在 Linux "
	    "上，没有任何网络（各在所有接口均未启用的网络命名空间中）的进程仍可经路径套接字通信",
      .course = "000 §3: socket实现的进程通信 ==》属于网络间", .rows = "sockets 1, 3",
      .verdict = WRONG("AF_UNIX needs no network, and not even the loopback interface",
		       "AF_UNIX 不需要网络，连回环接口都不需要"),
      .ref = "unix(7); network_namespaces(7)", .needs = { need_directory, need_own_network })
{
	const struct sockaddr_in loopback = { .sin_family = AF_INET,
					      .sin_port = htons(9),
					      .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = listener("s", 1), internet = must(socket(AF_INET, SOCK_DGRAM, 0));

	assert_fails(connect(internet, (const struct sockaddr *)&loopback, sizeof(loopback)),
		     ENETUNREACH);
	ACTOR(client) {
		int own = unix_socket(SOCK_STREAM);

		must(unshare(CLONE_NEWNET));
		assert_returns(connect_path(own, "s"), 0);
		assert_returns(send(own, "no network", 10, 0), 10);
	}
	assert_reads(assert_succeeds(accept(fd, NULL, NULL)), "no network");
	assert_ends(client);
}

CLAIM(socket, names_are_told_with_their_length,
      .says = "getsockname gives the path bound with the length up to its NUL, getpeername that of "
	      "the peer, and the length of a bare family for the unnamed",
      .zh = "getsockname 给出绑定的路径及含结尾 NUL 的长度，getpeername "
	    "给出对端的，未命名的只有地址族的长度",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockname(), getpeername(); unix(7) Address format",
      .needs = { need_directory })
{
	const socklen_t bare = offsetof(struct sockaddr_un, sun_path);
	struct sockaddr_un address = { 0 };
	socklen_t size = sizeof(address);
	int fd = listener("socket", 1), client = client_of("socket"), server;

	server = must(accept(fd, (struct sockaddr *)&address, &size));
	assert_equal(size, bare); /* the client has no name */
	for (int i = 0; i < 2; i++) {
		size = sizeof(address);
		memset(&address, 'x', sizeof(address));
		if (i)
			must(getpeername(client, (struct sockaddr *)&address, &size));
		else
			must(getsockname(server, (struct sockaddr *)&address, &size));
		assert_equal(size, bare + 7);
		assert_equal(address.sun_family, AF_UNIX);
		assert_text(address.sun_path, "socket");
	}
	size = sizeof(address);
	assert_returns(getsockname(client, (struct sockaddr *)&address, &size), 0);
	assert_equal(size, bare);
	size = sizeof(address);
	assert_returns(getpeername(server, (struct sockaddr *)&address, &size), 0);
	assert_equal(size, bare);
}

CLAIM(socket, a_short_buffer_cuts_the_name,
      .says = "getsockname, getpeername and accept cut an address that has no room and tell its "
	      "whole length",
      .zh = "缓冲区放不下地址时 getsockname、getpeername、accept 截断地址，但给出完整长度",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockname(), accept(); getsockname(2), accept(2)",
      .needs = { need_directory })
{
	const socklen_t bare = offsetof(struct sockaddr_un, sun_path);
	int fd = listener("socket", 1), client = unix_socket(SOCK_STREAM);

	must(bind_path(client, "client"));
	must(connect_path(client, "socket"));
	for (int i = 0; i < 3; i++) {
		struct sockaddr_un address;
		struct sockaddr *buffer = (struct sockaddr *)&address;
		socklen_t size = bare + 2;

		memset(&address, 'x', sizeof(address));
		if (i == 0)
			assert_returns(getsockname(client, buffer, &size), 0);
		else if (i == 1)
			assert_returns(getpeername(client, buffer, &size), 0);
		else
			assert_succeeds(accept(fd, buffer, &size));
		assert_equal(size, bare + 7);
		address.sun_path[4] = '\0';
		assert_text(address.sun_path, i == 1 ? "soxx" : "clxx");
	}
}

CLAIM(socket, no_room_may_be_negative,
      .says = "getsockname, getpeername and recvfrom fail with EINVAL for a negative length of the "
	      "room for an address",
      .zh = "地址缓冲区长度为负时 getsockname、getpeername、recvfrom 失败 (EINVAL)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "getsockname(2), getpeername(2), accept(2) EINVAL")
{
	struct sockaddr_un address;
	struct sockaddr *pointer = (struct sockaddr *)&address;
	socklen_t negative = (socklen_t)-1;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(send(pair[1], "x", 1, 0));
	assert_fails(getsockname(pair[0], pointer, &negative), EINVAL);
	assert_fails(getpeername(pair[0], pointer, &negative), EINVAL);
	assert_fails(recvfrom(pair[0], &(char){ 0 }, 1, 0, pointer, &negative), EINVAL);
}

CLAIM(socket, getpeername_needs_a_peer,
      .says = "getpeername fails with ENOTCONN for a socket without peer, and on Linux getsockname "
	      "calls an unbound one unnamed",
      .zh = "没有对端时 getpeername 失败 (ENOTCONN)；在 Linux 上 getsockname "
	    "把未绑定的套接字视为未命名",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getpeername() ENOTCONN; getpeername(2); unix(7) unnamed")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		struct sockaddr_un address;
		socklen_t size = sizeof(address);
		int fd = unix_socket(types[i]);

		assert_fails(getpeername(fd, (struct sockaddr *)&address, &size), ENOTCONN);
		size = sizeof(address);
		assert_returns(getsockname(fd, (struct sockaddr *)&address, &size), 0);
		assert_equal(size, offsetof(struct sockaddr_un, sun_path));
		assert_equal(address.sun_family, AF_UNIX);
	}
}

CLAIM(socket, an_address_must_fit_its_family,
      .says = "on Linux bind and connect of an AF_UNIX socket fail with EINVAL for an address of "
	      "another family, one too short for a family, or one too long",
      .zh = "在 Linux 上，AF_UNIX 套接字的 bind 与 connect 遇到其他地址族、过短或过长的地址时失败 "
	    "(EINVAL)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "bind(2) EINVAL; unix(7) EINVAL",
      .needs = { need_directory })
{
	struct sockaddr_un address = path_address("s");
	const struct sockaddr *pointer = (const struct sockaddr *)&address;
	int fd = unix_socket(SOCK_STREAM);

	assert_fails(bind(fd, pointer, sizeof(address) + 1), EINVAL);
	assert_fails(connect(fd, pointer, sizeof(address) + 1), EINVAL);
	assert_fails(bind(fd, pointer, 1), EINVAL);
	assert_fails(connect(fd, pointer, 1), EINVAL);
	assert_fails(bind(fd, pointer, (socklen_t)-1), EINVAL);
	assert_fails(connect(fd, pointer, (socklen_t)-1), EINVAL);
	address.sun_family = AF_INET;
	assert_fails(bind(fd, pointer, sizeof(address)), EINVAL);
	assert_fails(connect(fd, pointer, sizeof(address)), EINVAL);
	assert_fails(access("s", F_OK), ENOENT);
	assert_returns(bind_path(fd, "s"), 0);
}

CLAIM(socket, an_address_at_a_bad_place_gives_efault,
      .says = "bind, connect and getsockname with a bad address fail with EFAULT",
      .zh = "地址指针无效时 bind、connect、getsockname 失败 (EFAULT)", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "bind(2), connect(2), getsockname(2) EFAULT")
{
	socklen_t size = sizeof(struct sockaddr_un);
	int fd = unix_socket(SOCK_STREAM);

	assert_fails(bind(fd, nowhere(), size), EFAULT);
	assert_fails(connect(fd, nowhere(), size), EFAULT);
	assert_fails(getsockname(fd, nowhere(), &size), EFAULT);
	assert_returns(bind_abstract(fd, own_name("efault")), 0);
}

CLAIM(socket, a_path_needs_no_nul,
      .says = "on Linux a path of 108 bytes without NUL can be bound, and getsockname tells a "
	      "length of one more than the address has room for",
      .zh = "在 Linux 上，可以绑定没有 NUL 的 108 字节路径，getsockname 给出的长度比地址结构多 1",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) BUGS", .needs = { need_directory })
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);
	char path[sizeof(address.sun_path) + 1] = "";
	int fd = unix_socket(SOCK_STREAM);

	memset(address.sun_path, 'p', sizeof(address.sun_path));
	memset(path, 'p', sizeof(address.sun_path));
	assert_returns(bind(fd, (const struct sockaddr *)&address, size), 0);
	assert_returns(access(path, F_OK), 0);
	assert_returns(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	assert_equal(size, sizeof(address) + 1);
}

/* Abstract names */

CLAIM(socket, abstract_names_are_in_no_directory,
      .says = "on Linux an abstract name makes no file, joins strangers, and is refused to a "
	      "second socket with EADDRINUSE",
      .zh = "在 Linux 上，抽象名字不产生文件，可连接无关进程，第二个套接字绑定同名失败 "
	    "(EADDRINUSE)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) abstract, Abstract sockets")
{
	const char *name = own_name("abstract");
	int fd = unix_socket(SOCK_STREAM);

	assert_returns(bind_abstract(fd, name), 0);
	assert_returns(listen(fd, 1), 0);
	assert_fails(access(name, F_OK), ENOENT);
	assert_fails(access(name + 1, F_OK), ENOENT);
	assert_fails(bind_abstract(unix_socket(SOCK_STREAM), name), EADDRINUSE);
	ACTOR(stranger) {
		int client = unix_socket(SOCK_STREAM);

		close(fd);
		assert_returns(connect_abstract(client, name), 0);
		assert_returns(send(client, "hidden", 6, 0), 6);
	}
	assert_reads(must(accept(fd, NULL, NULL)), "hidden");
	assert_ends(stranger);
}

CLAIM(socket, an_abstract_name_goes_with_its_socket,
      .says = "on Linux an abstract name is free again once the last descriptor of its socket is "
	      "closed: connect fails with ECONNREFUSED, bind succeeds",
      .zh = "在 Linux 上，套接字的最后一个描述符关闭后其抽象名字即释放：connect 失败 "
	    "(ECONNREFUSED)，bind 成功",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) Abstract sockets")
{
	const char *name = own_name("abstract");
	int fd = unix_socket(SOCK_STREAM), copy;

	must(bind_abstract(fd, name));
	must(listen(fd, 1));
	copy = must(dup(fd));
	must(close(fd));
	assert_fails(bind_abstract(unix_socket(SOCK_STREAM), name), EADDRINUSE);
	assert_returns(connect_abstract(unix_socket(SOCK_STREAM), name), 0);
	must(close(copy));
	assert_fails(connect_abstract(unix_socket(SOCK_STREAM), name), ECONNREFUSED);
	assert_returns(bind_abstract(unix_socket(SOCK_STREAM), name), 0);
}

CLAIM(socket, all_bytes_of_an_abstract_name_count,
      .says = "on Linux an abstract name is all the bytes within its length, NUL bytes too, and "
	      "getsockname gives them back",
      .zh = "在 Linux 上，抽象名字由其长度内的所有字节组成，NUL 也算，getsockname 原样给出",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) abstract")
{
	struct sockaddr_un address, seen = { 0 };
	socklen_t length = abstract_address(&address, own_name("abstract")), size = sizeof(seen);
	int fd = unix_socket(SOCK_STREAM), other = unix_socket(SOCK_STREAM);

	assert_returns(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_returns(bind(other, (struct sockaddr *)&address, length + 1), 0); /* one NUL more */
	must(getsockname(other, (struct sockaddr *)&seen, &size));
	assert_equal(size, length + 1);
	assert_that(memcmp(&seen, &address, size) == 0);
	must(listen(fd, 1));
	assert_fails(connect(unix_socket(SOCK_STREAM), (struct sockaddr *)&address, length + 1),
		     ECONNREFUSED);
	assert_returns(connect(unix_socket(SOCK_STREAM), (struct sockaddr *)&address, length), 0);
}

CLAIM(socket, abstract_names_know_no_permission,
      .says = "on Linux any user may connect to an abstract name, whatever the umask was",
      .zh = "在 Linux 上，任何用户都可以连接抽象名字，与 umask 无关", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "unix(7) Abstract sockets", .needs = { need_users })
{
	const char *name = own_name("abstract");
	int fd = unix_socket(SOCK_STREAM);

	umask(0777);
	must(bind_abstract(fd, name));
	must(listen(fd, 1));
	ACTOR(nobody) {
		become_nobody();
		assert_returns(connect_abstract(unix_socket(SOCK_STREAM), name), 0);
	}
	assert_ends(nobody);
}

CLAIM(socket, bind_can_choose_a_name,
      .says = "on Linux bind of nothing but the family chooses an abstract name of five "
	      "hexadecimal digits, another one for each socket",
      .zh = "在 Linux 上，bind 只给出地址族时自动选取五位十六进制的抽象名字，各套接字不同",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) Autobind feature")
{
	struct sockaddr_un address[2];

	for (int i = 0; i < 2; i++) {
		socklen_t size = sizeof(address[i]);
		int fd = unix_socket(SOCK_DGRAM);

		address[i] = path_address("");
		assert_returns(bind(fd, (struct sockaddr *)&address[i], sizeof(sa_family_t)), 0);
		must(getsockname(fd, (struct sockaddr *)&address[i], &size));
		assert_equal(size, sizeof(sa_family_t) + 6);
		assert_equal(address[i].sun_path[0], '\0');
		assert_equal(strspn(address[i].sun_path + 1, "0123456789abcdef"), 5);
	}
	assert_that(memcmp(address[0].sun_path + 1, address[1].sun_path + 1, 5) != 0);
}

/* Listening */

CLAIM(socket, accept_gives_a_new_socket,
      .says = "accept returns a new connected descriptor that does not listen, and the listener "
	      "stays and serves the next",
      .zh = "accept 返回新的已连接描述符（不处于监听状态），监听套接字保持不变，继续服务下一个客户",
      .course = "003 §8: "
		"为侦听套接字sockfd提取未决连接队列上的第一个连接请求，创建一个新的已连接套接字，并"
		"返回引用该套接字的新文件描述符",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept(); accept(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 2), client = client_of("s"), second = client_of("s"), peer, other;

	peer = assert_succeeds(accept(fd, NULL, NULL));
	assert_that(peer != fd && peer != client && peer != second);
	assert_equal(option(peer, SO_ACCEPTCONN), 0);
	assert_equal(option(fd, SO_ACCEPTCONN), 1);
	other = assert_succeeds(accept(fd, NULL, NULL));
	must(send(client, "one", 3, 0));
	must(send(second, "two", 3, 0));
	assert_reads(other, "two");
	assert_reads(peer, "one");
	must(close(fd));
	must(send(peer, "still", 5, 0));
	assert_reads(client, "still");
}

CLAIM(socket, accept_takes_the_first_that_came,
      .says = "accept takes pending connections in the order in which they were made",
      .zh = "accept 按连接建立的顺序取出等待中的连接",
      .course = "003 §8: 提取未决连接队列上的第一个连接请求", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 accept(): the first connection on the queue",
      .needs = { need_directory })
{
	int fd = listener("s", 5);

	for (int i = 0; i < 4; i++)
		must(send(client_of("s"), &"abcd"[i], 1, 0));
	for (int i = 0; i < 4; i++) {
		char byte = '?';

		must(recv(must(accept(fd, NULL, NULL)), &byte, 1, 0));
		assert_equal(byte, "abcd"[i]);
	}
	must(set_nonblocking(fd));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
}

CLAIM(socket, accept_sleeps_until_somebody_connects,
      .says = "accept sleeps while no connection is pending; a connect wakes it, and with two "
	      "asleep only one of them returns",
      .zh = "没有等待中的连接时 accept 睡眠；connect 唤醒它；两个在睡时只有一个返回",
      .course = "003 §8: 等待客户端连接", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 accept(); accept(2)", .needs = { need_directory })
{
	struct actor *server[2];
	int fd = listener("s", 5), report[2];

	must(pipe(report));
	for (int i = 0; i < 2; i++)
		START(server[i]) {
			assert_succeeds(accept(fd, NULL, NULL));
			must(write(report[1], "!", 1));
		}
	for (int i = 0; i < 2; i++)
		assert_asleep(server[i], "accept");
	client_of("s");
	assert_reads(report[0], "!");
	assert_ready(report[0], 0);
	assert_ready(fd, 0);
	client_of("s");
	assert_ends(server[0]);
	assert_ends(server[1]);
}

CLAIM(socket, connect_does_not_wait_for_accept,
      .says = "connect returns once the connection stands in the queue, and what the client sends "
	      "before accept is there after it, even if the client has closed by then",
      .zh = "连接进入队列后 connect 即返回；客户在 accept "
	    "之前发送的内容之后仍可读到，即使客户已关闭",
      .course = "003 §8: accept ... 此时，客户端和服务器之间已建立连接", .rows = "sockets 1",
      .verdict = HOLDS_IF("it stands already since connect, before accept",
			  "连接自 connect 起、accept 之前就已建立"),
      .ref = "POSIX.1-2024 connect(), listen(); listen(2)", .needs = { need_directory })
{
	int fd = listener("s", 1), peer;

	ACTOR(client) {
		int own = client_of("s");

		assert_returns(send(own, "early", 5, 0), 5);
	}
	assert_ends(client);
	peer = assert_succeeds(accept(fd, NULL, NULL));
	assert_reads(peer, "early");
	assert_returns(recv(peer, &(char){ 0 }, 1, 0), 0);
}

CLAIM(socket, accept_tells_what_is_wrong,
      .says = "accept fails with EAGAIN if non-blocking and nothing is pending, EINVAL for a "
	      "socket that does not listen, EOPNOTSUPP for a datagram socket and EINVAL for flags "
	      "that accept4 does not know",
      .zh = "accept：非阻塞且无等待连接 EAGAIN，未监听 EINVAL，数据报套接字 EOPNOTSUPP，accept4 "
	    "标志未知 EINVAL",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept() ERRORS; accept(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 1), bound = unix_socket(SOCK_STREAM), pair[2];

	must(bind_path(bound, "bound"));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_nonblocking(fd));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
	assert_fails(accept(bound, NULL, NULL), EINVAL);
	assert_fails(accept(unix_socket(SOCK_STREAM), NULL, NULL), EINVAL);
	assert_fails(accept(pair[0], NULL, NULL), EINVAL);
	assert_fails(accept(unix_socket(SOCK_DGRAM), NULL, NULL), EOPNOTSUPP);
	client_of("s");
	assert_fails(accept4(fd, NULL, NULL, 1), EINVAL);
	assert_succeeds(accept(fd, NULL, NULL));
}

CLAIM(socket, accept_without_descriptors_leaves_the_client,
      .says = "accept fails with EMFILE when no descriptor is left, and the connection stays "
	      "pending for a later accept",
      .zh = "没有空闲描述符时 accept 失败 (EMFILE)，连接留在队列中等待以后的 accept",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept() EMFILE",
      .needs = { need_directory })
{
	int fd = listener("s", 1), client = client_of("s"), peer;

	must(send(client, "patient", 7, 0));
	limit_descriptors((rlim_t)client + 1);
	for (int i = 0; i < 2; i++) {
		assert_fails(accept(fd, NULL, NULL), EMFILE);
		assert_ready(fd, POLLIN);
	}
	limit_descriptors(64);
	peer = assert_succeeds(accept(fd, NULL, NULL));
	assert_reads(peer, "patient");
}

CLAIM(socket, accepted_sockets_do_not_inherit_flags,
      .says = "on Linux the accepted socket has neither O_NONBLOCK nor FD_CLOEXEC of the listener, "
	      "but what accept4 asks for",
      .zh = "在 Linux 上，accept 得到的套接字不继承监听者的 O_NONBLOCK 与 FD_CLOEXEC，只有 accept4 "
	    "所要求的",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "accept(2)", .needs = { need_directory })
{
	int fd = listener("s", 5);

	must(set_nonblocking(fd));
	must(fcntl(fd, F_SETFD, FD_CLOEXEC));
	client_of("s");
	assert_flags(must(accept(fd, NULL, NULL)), 0);
	for (size_t i = 0; i < COUNT(flag_cases); i++) {
		client_of("s");
		assert_flags(must(accept4(fd, NULL, NULL, flag_cases[i].flags)), i);
	}
}

CLAIM(socket, a_full_backlog_keeps_connect_waiting,
      .says = "on Linux listen with a backlog of n lets n + 1 connections wait for accept on "
	      "AF_UNIX; the next connect sleeps, or gives EAGAIN if non-blocking, never "
	      "ECONNREFUSED, and goes on when one is accepted",
      .zh = "在 Linux 上，AF_UNIX 的 listen(n) 允许 n + 1 个连接等待 accept；再 connect "
	    "则睡眠（非阻塞时 EAGAIN），而不是 ECONNREFUSED，有连接被 accept 后继续",
      .course = "003 §8: "
		"如果在连接队列已满时连接请求到达，则客户端可能会收到带有ECONNREFUSED指示的错误",
      .rows = "sockets 2",
      .verdict = WRONG("on Linux connect sleeps then, or fails with EAGAIN if non-blocking",
		       "在 Linux 上此时 connect 睡眠，非阻塞时失败 (EAGAIN)"),
      .ref = "connect(2) EAGAIN; listen(2); Linux unix_stream_connect()",
      .needs = { need_directory })
{
	int fd = listener("s", 3), eager = unix_socket(SOCK_STREAM | SOCK_NONBLOCK);

	for (int i = 0; i < 3 + 1; i++)
		assert_returns(connect_path(unix_socket(SOCK_STREAM | SOCK_NONBLOCK), "s"), 0);
	assert_fails(connect_path(eager, "s"), EAGAIN);
	ACTOR(client) {
		assert_returns(connect_path(unix_socket(SOCK_STREAM), "s"), 0);
	}
	assert_asleep(client, "connect");
	assert_fails(connect_path(eager, "s"), EAGAIN);
	assert_not_woken(client);
	assert_succeeds(accept(fd, NULL, NULL));
	assert_ends(client);
	assert_succeeds(accept(fd, NULL, NULL));
	assert_returns(connect_path(eager, "s"), 0);
}

CLAIM(socket, the_backlog_is_of_those_pending_alone,
      .says = "the backlog limits the connections that wait for accept, not those accepted: a "
	      "listener with a backlog of 1 serves ten clients at once",
      .zh = "backlog 只限制等待 accept 的连接，不限制已接受的：backlog 为 1 "
	    "的监听者可同时服务十个客户",
      .course = "003 §8: backlog：socket的最大连接数", .rows = "sockets 2",
      .verdict = WRONG("it is the number of pending connections, not of connections",
		       "它是等待中的连接数，而不是连接数"),
      .ref = "POSIX.1-2024 listen(); listen(2)", .needs = { need_directory })
{
	int fd = listener("s", 1), client[10], server[10];

	for (int i = 0; i < 10; i++) {
		client[i] = unix_socket(SOCK_STREAM | SOCK_NONBLOCK);
		assert_returns(connect_path(client[i], "s"), 0);
		server[i] = assert_succeeds(accept(fd, NULL, NULL));
	}
	for (int i = 0; i < 10; i++) {
		assert_returns(send(client[i], &"0123456789"[i], 1, 0), 1);
		assert_reads(server[i], ((char[]){ "0123456789"[i], '\0' }));
	}
}

CLAIM(socket, listen_again_changes_the_backlog,
      .says = "on Linux listen can be called again: a larger backlog lets a connect that sleeps go "
	      "on",
      .zh = "在 Linux 上，可以再次 listen：更大的 backlog 使睡眠的 connect 继续",
      .rows = "sockets 2", .verdict = HOLDS, .ref = "Linux unix_listen(); listen(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 0);

	client_of("s");
	ACTOR(client) {
		assert_returns(connect_path(unix_socket(SOCK_STREAM), "s"), 0);
	}
	assert_asleep(client, "connect");
	assert_returns(listen(fd, 1), 0);
	assert_ends(client);
	assert_fails(connect_path(unix_socket(SOCK_STREAM | SOCK_NONBLOCK), "s"), EAGAIN);
}

#define SOMAXCONN_FILE "/proc/sys/net/core/somaxconn"

/* In a network of the claim's own the number is its own as well. */
static const char *need_own_somaxconn(void)
{
	const char *why = need_own_network();
	int fd = why ? -1 : open(SOMAXCONN_FILE, O_WRONLY);

	if (!why && (fd < 0 || write(fd, "100", 3) != 3))
		why = "can't write " SOMAXCONN_FILE;
	close(fd);
	return why;
}

CLAIM(socket, the_backlog_is_capped,
      .says = "on Linux a backlog beyond /proc/sys/net/core/somaxconn, or below zero, is that "
	      "number",
      .zh = "在 Linux 上，超过 /proc/sys/net/core/somaxconn 或为负的 backlog 取该值",
      .rows = "sockets 2", .verdict = HOLDS, .ref = "listen(2) NOTES; Linux __sys_listen()",
      .needs = { need_directory, need_own_somaxconn })
{
	const int backlogs[] = { 1000, -1 };

	set_number(SOMAXCONN_FILE, 2);
	for (int i = 0; i < 2; i++) {
		int fd = unix_socket(SOCK_STREAM), type = SOCK_STREAM | SOCK_NONBLOCK;

		must(bind_path(fd, "s"));
		assert_returns(listen(fd, backlogs[i]), 0);
		for (int j = 0; j < 2 + 1; j++)
			assert_returns(connect_path(unix_socket(type), "s"), 0);
		assert_fails(connect_path(unix_socket(type), "s"), EAGAIN);
		must(close(fd));
		must(unlink("s"));
	}
}

CLAIM(socket, listen_wants_a_bound_stream,
      .says = "listen fails with EOPNOTSUPP for a datagram socket, and on Linux with EINVAL for an "
	      "AF_UNIX stream that has no name or is connected",
      .zh = "对数据报套接字 listen 失败 (EOPNOTSUPP)；在 Linux 上，AF_UNIX 流未命名或已连接时失败 "
	    "(EINVAL)",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 listen() EOPNOTSUPP, EDESTADDRREQ, EINVAL; Linux unix_listen()",
      .needs = { need_directory })
{
	int datagram = unix_socket(SOCK_DGRAM), client, fd = listener("s", 1);

	client = unix_socket(SOCK_STREAM);
	must(bind_path(client, "client"));
	must(connect_path(client, "s"));
	must(bind_path(datagram, "datagram"));
	assert_fails(listen(datagram, 1), EOPNOTSUPP);
	assert_fails(listen(unix_socket(SOCK_STREAM), 1), EINVAL);
	assert_fails(listen(client, 1), EINVAL);
	assert_equal(option(client, SO_ACCEPTCONN), 0);
	assert_succeeds(accept(fd, NULL, NULL));
}

CLAIM(socket, a_closed_listener_turns_all_away,
      .says = "closing the listener resets the clients that are pending and has a connect that "
	      "sleeps fail with ECONNREFUSED",
      .zh = "监听者关闭时，等待中的客户被复位 (ECONNRESET)，睡眠的 connect 失败 (ECONNREFUSED)",
      .rows = "sockets 2", .verdict = HOLDS, .ref = "unix(7) ECONNRESET; connect(2) ECONNREFUSED",
      .needs = { need_directory })
{
	int fd = listener("s", 0), pending = client_of("s");

	ACTOR(client) {
		close(fd);
		assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ECONNREFUSED);
	}
	assert_asleep(client, "connect");
	must(close(fd));
	assert_ends(client);
	assert_fails(recv(pending, &(char){ 0 }, 1, 0), ECONNRESET);
	assert_returns(recv(pending, &(char){ 0 }, 1, 0), 0);
	assert_fails(send(pending, "x", 1, MSG_NOSIGNAL), EPIPE);
}

CLAIM(socket, shutdown_wakes_accept,
      .says = "on Linux shutdown of a listener wakes an accept that sleeps, which fails with "
	      "EINVAL",
      .zh = "在 Linux 上，对监听者 shutdown 会唤醒睡眠的 accept，使其失败 (EINVAL)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "accept(2) EINVAL; Linux unix_accept()",
      .needs = { need_directory })
{
	int fd = listener("s", 1);

	ACTOR(server) {
		assert_fails(accept(fd, NULL, NULL), EINVAL);
	}
	assert_asleep(server, "accept");
	assert_returns(shutdown(fd, SHUT_RD), 0);
	assert_ends(server);
	assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ECONNREFUSED);
}

CLAIM(socket, a_stream_connects_once,
      .says = "connect of a stream that has a peer fails with EISCONN, of a listener on Linux with "
	      "EINVAL, and the old connection stays",
      .zh = "已有对端的流再次 connect 失败 (EISCONN)，在 Linux 上监听者 connect 失败 "
	    "(EINVAL)，原连接不变",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() EISCONN; connect(2); Linux unix_stream_connect()",
      .needs = { need_directory })
{
	int fd = listener("s", 2), client = client_of("s"), peer = must(accept(fd, NULL, NULL));

	listener("other", 1);
	assert_fails(connect_path(client, "other"), EISCONN);
	assert_fails(connect_path(client, "s"), EISCONN);
	assert_fails(connect_path(peer, "other"), EISCONN);
	assert_fails(connect_path(fd, "other"), EINVAL);
	must(send(client, "same", 4, 0));
	assert_reads(peer, "same");
}

CLAIM(socket, a_caught_signal_interrupts_accept_and_connect,
      .says = "a caught signal wakes a sleeping accept and a sleeping connect, which fail with "
	      "EINTR; with SA_RESTART accept sleeps again and serves the next",
      .zh = "被捕获的信号唤醒睡眠的 accept 与 connect，以 EINTR 失败；带 SA_RESTART 时 accept "
	    "重新睡眠",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 accept(), connect() EINTR; signal(7)", .needs = { need_directory })
{
	int fd = listener("s", 0), told[2];

	must(pipe(told));
	for (int restart = 0; restart < 2; restart++) {
		ACTOR(server) {
			tell_signal(SIGUSR1, restart ? SA_RESTART : 0, told[1]);
			if (restart)
				assert_succeeds(accept(fd, NULL, NULL));
			else
				assert_fails(accept(fd, NULL, NULL), EINTR);
		}
		assert_asleep(server, "accept");
		send_signal(server, SIGUSR1);
		assert_reads(told[0], "!");
		if (restart) {
			assert_asleep(server, "accept");
			client_of("s");
		}
		assert_ends(server);
	}
	client_of("s");
	ACTOR(client) {
		catch_signal(SIGUSR1, 0);
		assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), EINTR);
	}
	assert_asleep(client, "connect");
	send_signal(client, SIGUSR1);
	assert_ends(client);
}

CLAIM(socket, poll_tells_of_a_pending_connection,
      .says = "poll shows POLLIN of a listener just while a connection is pending, and wakes when "
	      "one comes",
      .zh = "仅当有等待中的连接时 poll 对监听者显示 POLLIN，连接到来时醒来", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), accept(); accept(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 2);

	assert_ready(fd, 0);
	ACTOR(waiter) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		assert_equal(ready.revents, POLLIN);
	}
	assert_asleep(waiter, "poll");
	client_of("s");
	assert_ends(waiter);
	assert_ready(fd, POLLIN);
	must(accept(fd, NULL, NULL));
	assert_ready(fd, 0);
}

CLAIM(socket, without_a_peer_nothing_is_sent_or_received,
      .says = "send on an AF_UNIX socket without peer fails with ENOTCONN, and on Linux recv on "
	      "such a stream with EINVAL",
      .zh = "没有对端的 AF_UNIX 套接字 send 失败 (ENOTCONN)；在 Linux 上，这样的流 recv 失败 "
	    "(EINVAL)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() ENOTCONN; unix(7) ENOTCONN; Linux unix_stream_read_generic()",
      .needs = { need_directory })
{
	int fd = listener("s", 1);

	for (size_t i = 0; i < COUNT(types); i++)
		assert_fails(send(unix_socket(types[i]), "x", 1, 0), ENOTCONN);
	assert_fails(recv(unix_socket(SOCK_STREAM), &(char){ 0 }, 1, 0), EINVAL);
	assert_fails(send(fd, "x", 1, 0), ENOTCONN);
	assert_fails(recv(fd, &(char){ 0 }, 1, 0), EINVAL);
	assert_fails(recv(unix_socket(SOCK_SEQPACKET), &(char){ 0 }, 1, 0), ENOTCONN);
	assert_equal(events_of(unix_socket(SOCK_STREAM)), POLLOUT | POLLHUP);
}

CLAIM(socket, a_stream_takes_no_destination,
      .says = "on Linux sendto with an address fails on a stream with EISCONN if it has a peer and "
	      "EOPNOTSUPP if not, and a seqpacket socket ignores the address",
      .zh = "在 Linux 上，流套接字带地址 sendto：有对端时失败 (EISCONN)，没有时 "
	    "(EOPNOTSUPP)；seqpacket 忽略地址",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendto() EISCONN; send(2); unix(7) EISCONN, EOPNOTSUPP",
      .needs = { need_directory })
{
	int pair[2];

	listener("s", 1);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(send_to_path(pair[0], "x", "s"), EISCONN);
	assert_fails(send_to_path(unix_socket(SOCK_STREAM), "x", "s"), EOPNOTSUPP);
	assert_ready(pair[1], POLLOUT);
	must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	assert_returns(send_to_path(pair[0], "x", "s"), 1);
	assert_reads(pair[1], "x");
}

/* Datagrams by name */

CLAIM(socket, recvfrom_tells_who_sent,
      .says = "sendto needs no connection, and recvfrom tells the name of the datagram's sender, "
	      "to which an answer can be sent; an unbound sender has none",
      .zh = "sendto 无需连接，recvfrom 给出发送者的名字以便回信；未绑定的发送者没有名字",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvfrom(), sendto(); unix(7); recv(2)", .needs = { need_directory })
{
	struct sockaddr_un sender = { 0 };
	socklen_t size = sizeof(sender);
	int server = unix_socket(SOCK_DGRAM), client = unix_socket(SOCK_DGRAM);
	char bytes[9];

	must(bind_path(server, "server"));
	must(bind_path(client, "client"));
	assert_returns(send_to_path(client, "question", "server"), 8);
	assert_returns(recvfrom(server, bytes, 9, 0, (struct sockaddr *)&sender, &size), 8);
	assert_text(sender.sun_path, "client");
	assert_equal(size, offsetof(struct sockaddr_un, sun_path) + 7);
	assert_returns(sendto(server, "answer", 6, 0, (struct sockaddr *)&sender, size), 6);
	assert_reads(client, "answer");
	assert_returns(send_to_path(unix_socket(SOCK_DGRAM), "x", "server"), 1);
	size = sizeof(sender);
	assert_returns(recvfrom(server, bytes, 9, 0, (struct sockaddr *)&sender, &size), 1);
	assert_equal(size, 0);
}

CLAIM(socket, connected_datagrams_know_one_peer,
      .says = "on Linux a connected datagram socket sends to its peer without an address, and a "
	      "third socket's sendto to it fails with EPERM",
      .zh = "在 Linux 上，已连接的数据报套接字不用地址即可发给对端；第三方向它 sendto 失败 (EPERM)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect(); connect(2); Linux unix_may_send()",
      .needs = { need_directory })
{
	int a = unix_socket(SOCK_DGRAM), b = unix_socket(SOCK_DGRAM), c = unix_socket(SOCK_DGRAM);

	must(bind_path(a, "a"));
	must(bind_path(b, "b"));
	assert_returns(connect_path(a, "b"), 0);
	assert_returns(send(a, "from a", 6, 0), 6);
	assert_reads(b, "from a");
	assert_fails(send_to_path(c, "from c", "a"), EPERM);
	assert_returns(send_to_path(b, "from b", "a"), 6);
	assert_reads(a, "from b");
	assert_fails(recv(a, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, datagrams_connect_again_and_again,
      .says = "a datagram socket can be connected to another peer, and by AF_UNSPEC to none",
      .zh = "数据报套接字可以改连另一个对端，用 AF_UNSPEC 则解除连接", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 connect(); connect(2)", .needs = { need_directory })
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	int a = unix_socket(SOCK_DGRAM), b = unix_socket(SOCK_DGRAM), fd = unix_socket(SOCK_DGRAM);

	must(bind_path(a, "a"));
	must(bind_path(b, "b"));
	must(connect_path(fd, "a"));
	must(send(fd, "to a", 4, 0));
	assert_returns(connect_path(fd, "b"), 0);
	assert_returns(send(fd, "to b", 4, 0), 4);
	assert_reads(a, "to a");
	assert_reads(b, "to b");
	assert_returns(connect(fd, &none, sizeof(none)), 0);
	assert_fails(send(fd, "x", 1, 0), ENOTCONN);
	assert_returns(send_to_path(fd, "to a again", "a"), 10);
	assert_reads(a, "to a again");
}

CLAIM(socket, datagrams_to_nobody_are_refused,
      .says = "sendto fails with ENOENT where no file is, ECONNREFUSED where nobody has the socket "
	      "open, and EPROTOTYPE where the socket is of another type",
      .zh = "sendto：文件不存在 ENOENT，套接字无人打开 ECONNREFUSED，套接字类型不同 EPROTOTYPE",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendto() ENOENT; unix(7) ECONNREFUSED, EPROTOTYPE",
      .needs = { need_directory })
{
	int fd = unix_socket(SOCK_DGRAM), stale = unix_socket(SOCK_DGRAM);

	must(bind_path(stale, "stale"));
	must(close(stale));
	listener("stream", 1);
	assert_fails(send_to_path(fd, "x", "missing"), ENOENT);
	assert_fails(send_to_path(fd, "x", "stale"), ECONNREFUSED);
	assert_fails(send_to_path(fd, "x", "stream"), EPROTOTYPE);
}

#define QUEUE_LIMIT "/proc/sys/net/unix/max_dgram_qlen"

static const char *need_queue_limit(void)
{
	return access(QUEUE_LIMIT, R_OK) == 0 ? NULL : "no " QUEUE_LIMIT;
}

CLAIM(socket, a_full_queue_of_datagrams_stops_its_senders,
      .says = "on Linux a socket's queue takes max_dgram_qlen datagrams and one more; sendto then "
	      "sleeps, or gives EAGAIN, until one is received",
      .zh = "在 Linux 上，套接字队列容纳 max_dgram_qlen 加一个数据报；此后 sendto 睡眠或得到 "
	    "EAGAIN，直到取走一个",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_recvq_full(); send(2) EAGAIN",
      .needs = { need_directory, need_queue_limit })
{
	long most = number_in(QUEUE_LIMIT);
	int server = unix_socket(SOCK_DGRAM), client = unix_socket(SOCK_DGRAM);

	must(bind_path(server, "server"));
	must(connect_path(client, "server"));
	for (long i = 0; i <= most; i++)
		assert_returns(send(client, "x", 1, MSG_DONTWAIT), 1);
	assert_fails(send(client, "x", 1, MSG_DONTWAIT), EAGAIN);
	assert_ready(client, 0);
	ACTOR(sender) {
		assert_returns(send_to_path(unix_socket(SOCK_DGRAM), "last", "server"), 4);
	}
	assert_asleep(sender, "send");
	for (long i = 0; i <= most; i++)
		assert_reads(server, "x");
	assert_ends(sender);
	assert_reads(server, "last");
	assert_ready(client, POLLOUT);
}

/* Descriptors passed on */

#define MOST_DESCRIPTORS 253 /* SCM_MAX_FD of the kernel */

/* Room for control messages, aligned as their headers want. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE((MOST_DESCRIPTORS + 1) * sizeof(int))];
};

/* Sends a text and descriptors with it; returns what sendmsg does. */
static ssize_t pass(int socket, const char *text, const int *fds, size_t count)
{
	union control control = { 0 };
	struct iovec data = { (void *)text, strlen(text) };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(count * sizeof(int)) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

static ssize_t pass_one(int socket, int fd)
{
	return pass(socket, ".", &fd, 1);
}

/*
 * Receives a message that may bring up to `room` descriptors; returns how many came. *flags are
 * given to recvmsg, and hold what it told.
 */
static size_t take(int socket, int *fds, size_t room, int *flags)
{
	union control control = { 0 };
	char bytes[100];
	struct iovec data = { bytes, sizeof(bytes) };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = room ? CMSG_LEN(room * sizeof(int)) : 0 };
	size_t size;

	must(recvmsg(socket, &message, *flags));
	*flags = message.msg_flags;
	if (message.msg_controllen < CMSG_LEN(sizeof(int)))
		return 0;
	assert_equal(control.header.cmsg_level, SOL_SOCKET);
	assert_equal(control.header.cmsg_type, SCM_RIGHTS);
	size = control.header.cmsg_len - CMSG_LEN(0);
	memcpy(fds, CMSG_DATA(&control.header), size);
	return size / sizeof(int);
}

static int take_one(int socket)
{
	int fd = -1, flags = 0;

	assert_equal(take(socket, &fd, 1, &flags), 1);
	assert_equal(flags & MSG_CTRUNC, 0);
	return fd;
}

CLAIM(socket, a_passed_descriptor_is_another_of_the_same_file,
      .says = "a descriptor passed by SCM_RIGHTS arrives as another descriptor, the lowest free "
	      "one, of the same open file description: offset and status flags are shared",
      .zh = "经 SCM_RIGHTS "
	    "传递的描述符到达时是另一个（最小空闲的）描述符，指向同一打开文件描述：共享偏移量与状态"
	    "标志",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS, sendmsg(); unix(7) SCM_RIGHTS",
      .needs = { need_directory })
{
	int pair[2], file, told[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(told));
	ACTOR(receiver) {
		int fd = take_one(pair[1]);

		assert_equal(fd, 7); /* 0 to 6 are open */
		assert_reads(fd, "def");
		must(fcntl(fd, F_SETFL, O_APPEND));
	}
	file = must(open("file", O_RDWR | O_CREAT, 0600));
	must(dup2(file, 20));
	must(write(20, "abcdef", 6));
	must(lseek(20, 3, SEEK_SET));
	assert_returns(pass_one(pair[0], 20), 1);
	assert_ends(receiver);
	assert_returns(lseek(20, 0, SEEK_CUR), 6);
	assert_returns(fcntl(file, F_GETFL) & O_APPEND, O_APPEND);
}

CLAIM(socket, strangers_can_be_given_a_pipe,
      .says = "a process that meets another at a socket's path alone can be given a pipe made "
	      "later, and use it",
      .zh = "仅凭套接字路径相遇的进程也可以得到另一进程后来创建的管道并使用它",
      .course = "000 §4: 无名管道不能实现非父子进程的通信; 002: 只能有血缘之间的进程",
      .rows = "sockets 3; pipes 11",
      .verdict = WRONG("any process that is passed the descriptor can use the pipe",
		       "任何得到所传描述符的进程都能使用该管道"),
      .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS; unix(7)", .needs = { need_directory })
{
	int fd, p[2], peer;

	ACTOR(stranger) {
		int own;

		pause_at("start");
		own = client_of("s");
		assert_returns(write(take_one(own), "from a stranger", 15), 15);
	}
	await(stranger, "start");
	fd = listener("s", 1);
	must(pipe(p));
	resume(stranger);
	peer = must(accept(fd, NULL, NULL));
	assert_returns(pass_one(peer, p[1]), 1);
	must(close(p[1]));
	assert_ends(stranger);
	assert_reads(p[0], "from a stranger");
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

CLAIM(socket, several_descriptors_arrive_in_order,
      .says = "descriptors passed in one message all arrive, in their order, with the data of that "
	      "message",
      .zh = "一条消息中传递的多个描述符全部按序到达，并与该消息的数据一起到达", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "unix(7) SCM_RIGHTS; cmsg(3)")
{
	int pair[2], p[3][2], out[3], in[3], flags = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (int i = 0; i < 3; i++) {
		must(pipe(p[i]));
		out[i] = p[i][1];
	}
	assert_returns(pass(pair[0], "three", out, 3), 5);
	assert_equal(unread(pair[1]), 5);
	assert_equal(take(pair[1], in, 3, &flags), 3);
	assert_equal(flags & MSG_CTRUNC, 0);
	for (int i = 0; i < 3; i++) {
		assert_that(in[i] > pair[1] && in[i] != out[i]);
		assert_returns(write(in[i], &"abc"[i], 1), 1);
		assert_ready(p[i][0], POLLIN);
		assert_reads(p[i][0], ((char[]){ "abc"[i], '\0' }));
	}
}

CLAIM(socket, one_message_carries_253_descriptors,
      .says = "on Linux a message carries up to 253 descriptors; with 254 sendmsg fails with "
	      "EINVAL and sends nothing",
      .zh = "在 Linux 上，一条消息最多携带 253 个描述符；254 个时 sendmsg 失败 "
	    "(EINVAL)，什么都不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_MAX_FD")
{
	int fds[MOST_DESCRIPTORS + 1], got[MOST_DESCRIPTORS], pair[2], flags = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = pair[0];
	assert_fails(pass(pair[0], "x", fds, MOST_DESCRIPTORS + 1), EINVAL);
	assert_ready(pair[1], POLLOUT);
	assert_returns(pass(pair[0], "x", fds, MOST_DESCRIPTORS), 1);
	assert_equal(take(pair[1], got, MOST_DESCRIPTORS, &flags), MOST_DESCRIPTORS);
	assert_equal(got[MOST_DESCRIPTORS - 1], got[0] + MOST_DESCRIPTORS - 1);
}

CLAIM(socket, a_descriptor_in_flight_needs_no_sender,
      .says = "a descriptor that was sent arrives though the sender has closed it, and even ended",
      .zh = "已发送的描述符即使发送者已关闭它、甚至已结束，仍会到达", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "unix(7): a reference to an open file description")
{
	int pair[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(sender) {
		int p[2];

		must(pipe(p));
		must(write(p[1], "legacy", 6));
		must(pass_one(pair[1], p[0]));
	}
	assert_ends(sender);
	must(close(pair[1]));
	fd = take_one(pair[0]);
	assert_reads(fd, "legacy");
	assert_returns(read(fd, &(char){ 0 }, 1), 0);
}

CLAIM(socket, a_descriptor_in_flight_keeps_its_object,
      .says = "a pipe's write end in flight keeps its reader from the end of file, until the "
	      "socket it is in is closed unread",
      .zh = "在途的管道写端使读者见不到文件结束，直到其所在的套接字未读即被关闭",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7); POSIX.1-2024 close()")
{
	int pair[2], p[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	ACTOR(reader) {
		close(p[1]);
		close(pair[0]);
		close(pair[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "read");
	must(pass_one(pair[0], p[1]));
	must(close(p[1]));
	assert_not_woken(reader);
	must(close(pair[0]));
	assert_not_woken(reader);
	must(close(pair[1]));
	assert_ends(reader);
}

CLAIM(socket, a_cycle_in_flight_is_collected,
      .says = "on Linux sockets that hold nothing but each other in flight are freed, with all "
	      "that is in flight in them",
      .zh = "在 Linux 上，只被彼此的在途消息引用的套接字会被回收，其中在途的一切也随之释放",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/unix/garbage.c")
{
	int pair[2], p[2];

	must(pipe(p));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pass(pair[0], "cycle", (int[]){ pair[0], pair[1], p[1] }, 3));
	must(pass(pair[1], "cycle", (int[]){ pair[0], pair[1], p[1] }, 3));
	must(close(pair[0]));
	must(close(pair[1]));
	must(close(p[1]));
	/* Any later close of an AF_UNIX socket starts the collector again. */
	must(close(unix_socket(SOCK_STREAM)));
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

CLAIM(socket, what_does_not_fit_is_closed,
      .says = "descriptors that the control buffer has no room for are closed, and recvmsg tells "
	      "by MSG_CTRUNC, also if there is no buffer at all",
      .zh = "控制缓冲区放不下的描述符被关闭，recvmsg 以 MSG_CTRUNC 告知；没有缓冲区时亦然",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvmsg() MSG_CTRUNC; unix(7) SCM_RIGHTS")
{
	for (size_t room = 0; room < 2; room++) {
		int pair[2], p[2], q[2], in[2], flags = 0, before;

		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		must(pipe(p));
		must(pipe(q));
		must(pass(pair[0], "two", (int[]){ p[1], q[1] }, 2));
		must(close(p[1]));
		must(close(q[1]));
		before = open_descriptors();
		assert_equal(take(pair[1], in, room, &flags), room);
		assert_equal(flags & MSG_CTRUNC, MSG_CTRUNC);
		assert_equal(open_descriptors() - before, (int)room);
		assert_returns(read(q[0], &(char){ 0 }, 1), 0); /* closed by its last */
		assert_ready(p[0], room ? 0 : POLLHUP);
	}
}

CLAIM(socket, recv_and_read_drop_descriptors,
      .says = "recv and read give a message's data and close the descriptors that came with it",
      .zh = "recv 与 read 给出消息的数据，并关闭随之而来的描述符", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "unix(7): or absent, discarded")
{
	for (int i = 0; i < 2; i++) {
		int pair[2], p[2], before;
		char byte;

		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		must(pipe(p));
		must(pass_one(pair[0], p[1]));
		must(close(p[1]));
		before = open_descriptors();
		assert_ready(p[0], 0);
		if (i)
			assert_returns(recv(pair[1], &byte, 1, 0), 1);
		else
			assert_returns(read(pair[1], &byte, 1), 1);
		assert_equal(byte, '.');
		assert_ready(p[0], POLLHUP);
		assert_equal(open_descriptors(), before);
	}
}

CLAIM(socket, msg_cmsg_cloexec_is_the_receivers_choice,
      .says = "a descriptor received has FD_CLOEXEC just if recvmsg is called with "
	      "MSG_CMSG_CLOEXEC, whatever the sender's has",
      .zh = "收到的描述符仅在 recvmsg 带 MSG_CMSG_CLOEXEC 时设置 FD_CLOEXEC，与发送者的无关",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvmsg() MSG_CMSG_CLOEXEC; recv(2)")
{
	int pair[2], fds[2], got, flags;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	fds[0] = must(open("/dev/null", O_RDONLY));
	fds[1] = must(open("/dev/null", O_RDONLY | O_CLOEXEC));
	for (int i = 0; i < 4; i++) {
		must(pass_one(pair[0], fds[i % 2]));
		flags = i < 2 ? 0 : MSG_CMSG_CLOEXEC;
		assert_equal(take(pair[1], &got, 1, &flags), 1);
		assert_returns(fcntl(got, F_GETFD), i < 2 ? 0 : FD_CLOEXEC);
	}
}

CLAIM(socket, a_bad_descriptor_is_not_sent,
      .says = "sendmsg of a descriptor that is not open fails with EBADF and sends neither data "
	      "nor the good ones with it",
      .zh = "传递未打开的描述符时 sendmsg 失败 (EBADF)，数据与其他有效描述符都不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) EBADF; sendmsg(2)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(pass(pair[0], "x", (int[]){ 0, 99 }, 2), EBADF);
	assert_fails(pass(pair[0], "x", (int[]){ -1 }, 1), EBADF);
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, control_messages_must_fit_their_buffer,
      .says = "on Linux sendmsg fails with EINVAL and sends nothing for a control message that "
	      "claims to be longer than its buffer, or shorter than its own header",
      .zh = "在 Linux 上，控制消息声称的长度超出缓冲区或小于其头部时，sendmsg 失败 "
	    "(EINVAL)，什么都不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "cmsg(3); unix(7) EINVAL; Linux __scm_send()")
{
	const size_t lengths[] = { 0, CMSG_LEN(0) - 1, CMSG_LEN(sizeof(int)) + 100 };
	union control control = { 0 };
	struct iovec data = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(sizeof(int)) };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		control.header.cmsg_len = (socklen_t)lengths[i];
		assert_fails(sendmsg(pair[0], &message, 0), EINVAL);
	}
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, descriptors_beyond_the_limit_are_closed,
      .says = "of the descriptors passed those that the receiver has no number left for are "
	      "closed, and recvmsg tells by MSG_CTRUNC",
      .zh = "接收者描述符已用尽时，超出的描述符被关闭，recvmsg 以 MSG_CTRUNC 告知",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7): exceed its RLIMIT_NOFILE")
{
	int pair[2], p[2], q[2], in[2], flags = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(pipe(q));
	must(pass(pair[0], "two", (int[]){ p[1], q[1] }, 2));
	must(close(p[1]));
	must(close(q[1])); /* p[1] is free again, and q[1] is beyond the limit */
	limit_descriptors((rlim_t)p[1] + 1);
	assert_equal(take(pair[1], in, 2, &flags), 1);
	assert_equal(in[0], p[1]);
	assert_equal(flags & MSG_CTRUNC, MSG_CTRUNC);
	assert_ready(q[0], POLLHUP);
	assert_ready(p[0], 0);
}

CLAIM(socket, descriptors_part_the_stream,
      .says = "on Linux one recvmsg of a stream gives the bytes before a passed descriptor "
	      "together with its own, and stops there",
      .zh = "在 Linux 上，流上的一次 recvmsg 把描述符之前的字节与它自己的字节一起给出，并到此为止",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) Ancillary messages: a kind of barrier")
{
	union control control;
	char bytes[21] = "";
	struct iovec data = { bytes, 20 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "abcd", 4, 0));
	must(pass(pair[0], "e", (int[]){ 0 }, 1));
	must(send(pair[0], "fghi", 4, 0));
	must(pass(pair[0], "j", (int[]){ 0 }, 1));
	assert_returns(recvmsg(pair[1], &message, 0), 5);
	assert_text(bytes, "abcde");
	assert_equal(message.msg_controllen, CMSG_SPACE(sizeof(int)));
	message.msg_controllen = sizeof(control);
	memset(bytes, 0, sizeof(bytes));
	assert_returns(recvmsg(pair[1], &message, 0), 5);
	assert_text(bytes, "fghij");
	assert_equal(message.msg_controllen, CMSG_SPACE(sizeof(int)));
}

CLAIM(socket, a_peek_gives_descriptors_too,
      .says = "on Linux recvmsg with MSG_PEEK gives a descriptor as well, and another one each "
	      "time, and at last",
      .zh = "在 Linux 上，带 MSG_PEEK 的 recvmsg 也给出描述符，每次一个新的，最后接收时还有一个",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_peek_fds()")
{
	int pair[2], p[2], got[3], flags;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(pass_one(pair[0], p[1]));
	for (int i = 0; i < 3; i++) {
		flags = i < 2 ? MSG_PEEK : 0;
		assert_equal(take(pair[1], &got[i], 1, &flags), 1);
		assert_returns(write(got[i], "x", 1), 1);
	}
	assert_that(got[0] != got[1] && got[1] != got[2]);
	assert_reads(p[0], "xxx");
}

CLAIM(socket, a_stream_passes_descriptors_with_data_only,
      .says = "on Linux a stream passes no descriptor without data: sendmsg of zero bytes returns "
	      "0 and sends nothing; a datagram of zero bytes carries it",
      .zh = "在 Linux 上，流不传递没有数据的描述符：发送 0 字节的 sendmsg 返回 "
	    "0，什么都不发送；零长数据报可以携带",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) Ancillary messages")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(pass(pair[0], "", (int[]){ 0 }, 1), 0);
	assert_ready(pair[1], POLLOUT);
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	assert_returns(pass(pair[0], "", (int[]){ 0 }, 1), 0);
	assert_succeeds(take_one(pair[1]));
}

CLAIM(socket, permission_is_asked_at_open_alone,
      .says = "a process that may not open a file can read it by a descriptor it is passed, though "
	      "not write by one open for reading",
      .zh = "无权打开文件的进程可以用传来的描述符读它，但不能用只读描述符写", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "unix(7) SCM_RIGHTS: equivalent to dup(2)",
      .needs = { need_users, need_directory })
{
	int pair[2], file;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(nobody) {
		int fd;

		become_nobody();
		fd = take_one(pair[1]);
		assert_fails(open("secret", O_RDONLY), EACCES);
		assert_reads(fd, "secret");
		assert_fails(write(fd, "x", 1), EBADF);
	}
	file = must(open("secret", O_RDWR | O_CREAT, 0600));
	must(write(file, "secret", 6));
	must(pass_one(pair[0], must(open("secret", O_RDONLY))));
	assert_ends(nobody);
}

CLAIM(socket, a_listener_can_be_passed,
      .says = "a process that is passed a listening socket accepts the connections of its queue",
      .zh = "得到监听套接字的进程可以接受其队列中的连接", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "unix(7) SCM_RIGHTS; POSIX.1-2024 accept()", .needs = { need_directory })
{
	int pair[2], fd, client;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(server) {
		int peer = assert_succeeds(accept(take_one(pair[1]), NULL, NULL));

		assert_reads(peer, "request");
		assert_returns(send(peer, "reply", 5, 0), 5);
	}
	fd = listener("s", 1);
	client = client_of("s");
	must(send(client, "request", 7, 0));
	must(pass_one(pair[0], fd));
	must(close(fd));
	assert_ends(server);
	assert_reads(client, "reply");
}

CLAIM(socket, too_many_in_flight_are_refused,
      .says = "on Linux sendmsg fails with ETOOMANYREFS once more descriptors of an ordinary user "
	      "are in flight than his RLIMIT_NOFILE, and passes again when they are received",
      .zh = "在 Linux 上，普通用户的在途描述符超过其 RLIMIT_NOFILE 时 sendmsg 失败 "
	    "(ETOOMANYREFS)，接收之后又可发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) ETOOMANYREFS",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		int pair[2], sent = 0, in[8];

		become_nobody();
		limit_descriptors(32);
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		while (sent < 33 + 8 && pass(pair[0], ".", (int[8]){ 0 }, 8) == 1)
			sent += 8;
		assert_fails(pass_one(pair[0], 0), ETOOMANYREFS);
		assert_that(sent <= 32 + 8);
		for (; sent > 0; sent -= 8) {
			int flags = 0;

			assert_equal(take(pair[1], in, 8, &flags), 8);
			for (int i = 0; i < 8; i++)
				must(close(in[i]));
		}
		assert_returns(pass_one(pair[0], 0), 1);
	}
	assert_ends(nobody);
}

/* Credentials */

/* The peer's credentials as SO_PEERCRED tells them. */
static struct ucred peer_of(int fd)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);

	must(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size));
	return peer;
}

CLAIM(socket, so_peercred_tells_who_connected,
      .says = "on Linux SO_PEERCRED tells the server the process, user and group that called "
	      "connect, also after it has ended, and the client those that called listen",
      .zh = "在 Linux 上，SO_PEERCRED 告诉服务器调用 connect "
	    "的进程、用户与组（即使它已结束），告诉客户调用 listen 的",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PEERCRED; Linux init_peercred()",
      .needs = { need_directory })
{
	int fd = listener("s", 1), peer;
	pid_t server = getpid();

	ACTOR(client) {
		int own = client_of("s");

		assert_equal(peer_of(own).pid, server);
		assert_equal(peer_of(own).uid, geteuid());
		assert_equal(peer_of(own).gid, getegid());
	}
	assert_ends(client);
	peer = must(accept(fd, NULL, NULL));
	assert_equal(peer_of(peer).pid, pid_of(client));
	assert_equal(peer_of(peer).uid, geteuid());
	assert_equal(peer_of(peer).gid, getegid());
}

CLAIM(socket, so_peercred_is_of_the_time_of_connect,
      .says = "on Linux SO_PEERCRED keeps the user that connected, though the client has become "
	      "another since, and a pair's maker, though another process uses it",
      .zh = "在 Linux 上，SO_PEERCRED 保持连接时的用户，即使客户随后变为其他用户；对 socketpair "
	    "则是创建者",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PEERCRED",
      .needs = { need_users, need_directory })
{
	int fd = listener("s", 2), peer, pair[2], told[2];
	pid_t maker = getpid();
	uid_t user;

	must(pipe(told));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(client) {
		int own = client_of("s");

		become_nobody();
		must(send(own, "changed", 7, 0));
		assert_equal(peer_of(pair[1]).pid, maker);
		assert_equal(peer_of(pair[1]).uid, 0);
		pause_at("sent");
	}
	await(client, "sent");
	peer = must(accept(fd, NULL, NULL));
	assert_reads(peer, "changed");
	assert_equal(peer_of(peer).uid, 0);
	must(chmod("s", 0777));
	ACTOR(nobody) {
		become_nobody();
		must(write(told[1], &(uid_t){ getuid() }, sizeof(uid_t)));
		client_of("s");
	}
	assert_ends(nobody);
	must(read(told[0], &user, sizeof(user)));
	assert_that(user != 0);
	assert_equal(peer_of(must(accept(fd, NULL, NULL))).uid, user);
	resume(client);
	assert_ends(client);
}

/* Sends a byte with these credentials; returns what sendmsg does. */
static ssize_t send_as(int socket, struct ucred who)
{
	union control control = { 0 };
	struct iovec data = { (char[]){ "." }, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(sizeof(who)) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_CREDENTIALS;
	control.header.cmsg_len = CMSG_LEN(sizeof(who));
	memcpy(CMSG_DATA(&control.header), &who, sizeof(who));
	return sendmsg(socket, &message, 0);
}

/* Receives a message and who sent it; .pid is -1 where that is not told. */
static struct ucred receive_sender(int socket, size_t *size)
{
	union control control = { 0 };
	struct ucred sender = { .pid = -1 };
	struct iovec data = { (char[100]){ 0 }, 100 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	*size = (size_t)must(recvmsg(socket, &message, 0));
	if (message.msg_controllen && control.header.cmsg_type == SCM_CREDENTIALS)
		memcpy(&sender, CMSG_DATA(&control.header), sizeof(sender));
	return sender;
}

CLAIM(socket, so_passcred_tells_who_sent,
      .says = "on Linux with SO_PASSCRED each message tells the process, user and group that sent "
	      "it, though the sender did nothing for that, and without it none",
      .zh = "在 Linux 上，设置 SO_PASSCRED "
	    "后每条消息都告知发送的进程、用户与组，发送者无需做任何事；不设置则没有",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PASSCRED, SCM_CREDENTIALS")
{
	for (int passing = 0; passing < 2; passing++) {
		struct ucred sender;
		size_t size;
		int pair[2];

		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		must(set_option(pair[0], SO_PASSCRED, passing));
		ACTOR(child) {
			must(send(pair[1], "x", 1, 0));
		}
		sender = receive_sender(pair[0], &size);
		assert_equal(sender.pid, passing ? pid_of(child) : -1);
		if (passing) {
			assert_equal(sender.uid, getuid());
			assert_equal(sender.gid, getgid());
		}
		assert_ends(child);
	}
}

CLAIM(socket, so_passcred_parts_the_senders,
      .says = "on Linux one recvmsg of a stream with SO_PASSCRED gives the bytes of one process "
	      "only, with who it was",
      .zh = "在 Linux 上，设置 SO_PASSCRED 的流上一次 recvmsg 只给出一个进程的字节，并告知是谁",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_skb_scm_eq()")
{
	struct actor *sender[2];
	size_t size;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[0], SO_PASSCRED, 1));
	for (int i = 0; i < 2; i++) {
		START(sender[i]) {
			must(send(pair[1], "ab", 2, 0));
			must(send(pair[1], "cd", 2, 0));
			pause_at("sent");
		}
		await(sender[i], "sent");
	}
	for (int i = 0; i < 2; i++) {
		assert_equal(receive_sender(pair[0], &size).pid, pid_of(sender[i]));
		assert_equal(size, 4);
	}
}

CLAIM(socket, credentials_cant_be_forged,
      .says = "on Linux a process without privileges may send its own credentials, and with any "
	      "other process, user or group sendmsg fails with EPERM and sends nothing",
      .zh = "在 Linux 上，普通进程可以发送自己的凭据；填写其他进程、用户或组时 sendmsg 失败 "
	    "(EPERM)，什么都不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_CREDENTIALS, EPERM",
      .needs = { need_other_user, need_user_ids })
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[0], SO_PASSCRED, 1));
	ACTOR(nobody) {
		struct ucred own;

		become_nobody();
		own = (struct ucred){ getpid(), getuid(), getgid() };
		assert_fails(send_as(pair[1], (struct ucred){ getppid(), own.uid, own.gid }),
			     EPERM);
		assert_fails(send_as(pair[1], (struct ucred){ own.pid, 0, own.gid }), EPERM);
		assert_fails(send_as(pair[1], (struct ucred){ own.pid, own.uid, 0 }), EPERM);
		assert_ready(pair[0], POLLOUT);
		assert_returns(send_as(pair[1], own), 1);
	}
	assert_equal(receive_sender(pair[0], &(size_t){ 0 }).pid, pid_of(nobody));
	assert_ends(nobody);
}

CLAIM(socket, the_superuser_may_speak_for_others,
      .says = "on Linux the superuser may send the credentials of any process that exists, and "
	      "those of any user; of no process ESRCH",
      .zh = "在 Linux 上，超级用户可以发送任何存在的进程与任何用户的凭据；进程不存在时 ESRCH",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_CREDENTIALS, ESRCH",
      .needs = { need_users })
{
	struct ucred sender;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[0], SO_PASSCRED, 1));
	assert_returns(send_as(pair[1], (struct ucred){ getppid(), 4711, 4712 }), 1);
	sender = receive_sender(pair[0], &(size_t){ 0 });
	assert_equal(sender.pid, getppid());
	assert_equal(sender.uid, 4711);
	assert_equal(sender.gid, 4712);
	assert_fails(send_as(pair[1], (struct ucred){ 0x3fffffff, 0, 0 }), ESRCH);
	assert_ready(pair[0], POLLOUT);
}

CLAIM(socket, so_passcred_gives_a_name,
      .says = "on Linux a socket with SO_PASSCRED is given an abstract name when it sends or "
	      "connects, one without it none",
      .zh = "在 Linux 上，设置了 SO_PASSCRED 的套接字在发送或连接时自动得到抽象名字，未设置的没有",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PASSCRED, Autobind feature",
      .needs = { need_directory })
{
	int server = unix_socket(SOCK_DGRAM);

	must(bind_path(server, "server"));
	for (int i = 0; i < 4; i++) {
		struct sockaddr_un address;
		socklen_t size = sizeof(address), bare = offsetof(struct sockaddr_un, sun_path);
		int client = unix_socket(SOCK_DGRAM), passing = i % 2;

		must(set_option(client, SO_PASSCRED, passing));
		if (i < 2)
			must(send_to_path(client, "x", "server"));
		else
			must(connect_path(client, "server"));
		must(getsockname(client, (struct sockaddr *)&address, &size));
		assert_equal(size, passing ? bare + 6 : bare);
	}
}

/* Bytes out of band */

static const char *need_unix_oob(void)
{
	const char *reason = NULL;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	if (send(pair[0], "x", 1, MSG_OOB) < 0)
		reason = "AF_UNIX without MSG_OOB";
	close(pair[0]);
	close(pair[1]);
	return reason;
}

CLAIM(socket, an_oob_byte_is_taken_once,
      .says = "on Linux with AF_UNIX out-of-band bytes each is received once, by MSG_OOB alone, "
	      "and never by an ordinary recv, nor again",
      .zh = "在支持 AF_UNIX 带外数据的 Linux 上，每个带外字节只能由 MSG_OOB 收到一次，普通 recv "
	    "收不到",
      .rows = "bugs 88", .verdict = HOLDS,
      .ref = "Linux commits 314001f0bf92, 32ca245464e1; unix(7) knows no out-of-band data",
      .needs = { need_unix_oob })
{
	char byte;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(recv(pair[1], &byte, 1, MSG_OOB), EINVAL);
	for (int i = 0; i < 2; i++) {
		assert_returns(send(pair[0], &"xy"[i], 1, MSG_OOB), 1);
		assert_returns(recv(pair[1], &byte, 1, MSG_OOB), 1);
		assert_equal(byte, "xy"[i]);
		assert_fails(recv(pair[1], &byte, 1, MSG_OOB), EINVAL);
	}
	assert_returns(send(pair[0], "z", 1, MSG_OOB), 1);
	assert_fails(recv(pair[1], &byte, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, oob_parts_the_stream,
      .says = "on Linux with AF_UNIX out-of-band bytes poll shows POLLPRI for one, recv stops "
	      "before its place, and the bytes around it come in order",
      .zh = "在支持 AF_UNIX 带外数据的 Linux 上，poll 以 POLLPRI 显示带外字节，recv "
	    "在其位置停下，其余字节按序到达",
      .rows = "bugs 88", .verdict = HOLDS, .ref = "Linux commit 314001f0bf92; manage_oob()",
      .needs = { need_unix_oob })
{
	char byte;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "ab", 2, 0));
	assert_returns(send(pair[0], "c!", 2, MSG_OOB), 2); /* the last byte is the one */
	must(send(pair[0], "de", 2, 0));
	assert_ready(pair[1], POLLIN | POLLOUT | POLLPRI);
	assert_reads(pair[1], "abc");
	assert_returns(recv(pair[1], &byte, 1, MSG_OOB), 1);
	assert_equal(byte, '!');
	assert_ready(pair[1], POLLIN | POLLOUT);
	assert_reads(pair[1], "de");
}

/* eventfd */

static const char *need_eventfd(void)
{
	int fd = eventfd(0, 0);

	if (fd < 0)
		return "eventfd is refused";
	close(fd);
	return NULL;
}

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
      .says = "an eventfd starts at its initial value, write adds to it, and read gives the sum "
	      "and sets it to 0",
      .zh = "eventfd 从初值开始，write 相加，read 给出总和并清零", .rows = "bugs 90",
      .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	int fd = assert_succeeds(eventfd(5, EFD_NONBLOCK));

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
      .says = "with EFD_SEMAPHORE each read of an eventfd gives 1 and takes 1 away",
      .zh = "带 EFD_SEMAPHORE 的 eventfd 每次 read 给出 1 并减 1", .rows = "bugs 90",
      .verdict = HOLDS, .ref = "eventfd(2) EFD_SEMAPHORE", .needs = { need_eventfd })
{
	int fd = assert_succeeds(eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK));

	assert_returns(add(fd, 1), 8);
	for (int i = 0; i < 3; i++)
		assert_counter(fd, 1);
	assert_fails(read(fd, &(uint64_t){ 0 }, 8), EAGAIN);
}

CLAIM(socket, an_eventfd_at_zero_puts_readers_to_sleep,
      .says = "read of an eventfd at 0 sleeps until another process that shares it writes; of two "
	      "asleep one gets the count and the other sleeps on",
      .zh = "eventfd 为 0 时 read "
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

CLAIM(socket, an_eventfd_at_its_most_puts_writers_to_sleep,
      .says = "write to an eventfd sleeps, or gives EAGAIN, if the sum would exceed 2^64 - 2, "
	      "until a read makes room",
      .zh = "总和将超过 2^64 - 2 时 write 睡眠或得到 EAGAIN，直到 read 腾出空间", .rows = "bugs 90",
      .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
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
      .says = "read and write of less than 8 bytes, and a write of 2^64 - 1, fail on an eventfd "
	      "with EINVAL and leave its value",
      .zh = "对 eventfd 读写少于 8 字节，或写入 2^64 - 1，均失败 (EINVAL)，值不变",
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
      .says = "eventfd sets O_NONBLOCK and FD_CLOEXEC as asked, and fails with EINVAL for flags it "
	      "does not know",
      .zh = "eventfd 按要求设置 O_NONBLOCK 与 FD_CLOEXEC，标志未知时失败 (EINVAL)",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2)", .needs = { need_eventfd })
{
	assert_equal(EFD_NONBLOCK, SOCK_NONBLOCK);
	assert_equal(EFD_CLOEXEC, SOCK_CLOEXEC);
	for (size_t i = 0; i < COUNT(flag_cases); i++)
		assert_flags(must(eventfd(0, flag_cases[i].flags)), i);
	assert_fails(eventfd(0, 1 << 30), EINVAL);
	assert_fails(eventfd(0, O_APPEND), EINVAL);
}

CLAIM(socket, poll_tells_of_an_eventfd,
      .says = "poll shows POLLIN of an eventfd above 0 and POLLOUT of one that 1 can be added to, "
	      "and a sleeping poll wakes for a write",
      .zh = "eventfd 大于 0 时 poll 显示 POLLIN，还能加 1 时显示 POLLOUT；睡眠的 poll 因写入而醒来",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "eventfd(2) poll(2)", .needs = { need_eventfd })
{
	int fd = must(eventfd(0, 0));

	assert_ready(fd, POLLOUT);
	ACTOR(waiter) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		assert_equal(ready.revents, POLLIN);
	}
	assert_asleep(waiter, "poll");
	assert_returns(add(fd, 1), 8);
	assert_ends(waiter);
	assert_ready(fd, POLLIN | POLLOUT);
	assert_returns(add(fd, MOST - 1), 8);
	assert_ready(fd, POLLIN);
}

CLAIM(socket, a_passed_eventfd_is_the_same_counter,
      .says = "an eventfd passed to another process, or inherited by it, is the same counter",
      .zh = "传给另一进程或由其继承的 eventfd 是同一个计数器", .rows = "bugs 90", .verdict = HOLDS,
      .ref = "eventfd(2); unix(7) SCM_RIGHTS", .needs = { need_eventfd })
{
	int pair[2], inherited = must(eventfd(1, EFD_NONBLOCK)), fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(other) {
		assert_returns(add(take_one(pair[1]), 40), 8);
		assert_returns(add(inherited, 1), 8);
	}
	fd = must(eventfd(2, EFD_NONBLOCK));
	must(pass_one(pair[0], fd));
	assert_ends(other);
	assert_counter(fd, 42);
	assert_counter(inherited, 2);
}

/* epoll_wait that ends by time */

CLAIM(socket, small_timeouts_of_epoll_end,
      .says = "epoll_pwait with a timeout of 1 ms, and epoll_pwait2 with one of 1 ns, return 0 "
	      "when that has passed and nothing has come",
      .zh = "超时为 1 毫秒的 epoll_pwait 与超时为 1 纳秒的 epoll_pwait2 到时返回 0",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "epoll_wait(2); Linux commit d9ec73301099",
      .needs = { need_epoll })
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = must(epoll_create1(0)), pair[2];
	double start = now();

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(epoll_ctl(set, EPOLL_CTL_ADD, pair[0], &event));
	for (int i = 0; i < 3; i++)
		assert_returns(epoll_pwait(set, &event, 1, 1, NULL), 0);
	assert_that(now() - start >= 0.003);
#ifdef SYS_epoll_pwait2
	for (int nanoseconds = 1; nanoseconds < 4; nanoseconds++) {
		int64_t time[2] = { 0, nanoseconds }; /* the kernel's timespec */
		long count = syscall(SYS_epoll_pwait2, set, &event, 1, time, NULL, 0);

		assert_that(count == 0 || (count == -1 && errno == ENOSYS));
	}
#endif
	must(send(pair[1], "x", 1, 0));
	assert_returns(epoll_pwait(set, &event, 1, 1, NULL), 1);
}
