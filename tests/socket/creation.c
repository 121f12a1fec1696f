/* Claims about making sockets, and what options tell of one. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "descriptors.h"
#include "sockets.h"
#include "unix.h"

FAMILY(socket, need_scm_rights);

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

CLAIM(socket, type_may_carry_nonblock_and_cloexec,
      .says = "SOCK_NONBLOCK and SOCK_CLOEXEC in the type set O_NONBLOCK and FD_CLOEXEC, as asked, "
	      "of the socket or of both of a pair, and SO_TYPE tells the type without them",
      .zh = "类型中的 SOCK_NONBLOCK 与 SOCK_CLOEXEC 按要求设置套接字（或一对的两端）的 O_NONBLOCK "
	    "与 FD_CLOEXEC；SO_TYPE 给出的类型不含这些标志",
      .rows = "sockets 1, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socket(), socketpair(); socket(2)")
{
	for (size_t i = 0; i < COUNT(type_flags); i++) {
		int pair[2];

		assert_flags(unix_socket(SOCK_DGRAM | type_flags[i]), type_flags[i]);
		must(socketpair(AF_UNIX, SOCK_STREAM | type_flags[i], 0, pair));
		assert_equal(option(pair[0], SO_TYPE), SOCK_STREAM);
		assert_flags(pair[0], type_flags[i]);
		assert_flags(pair[1], type_flags[i]);
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
      .says = "on Linux socketpair with an address that is bad, wholly or for the second "
	      "descriptor, fails with EFAULT and leaves no descriptor open",
      .zh = "在 Linux 上，地址无效（全部无效，或放不下第二个描述符）时 socketpair 失败 "
	    "(EFAULT)，不留下打开的描述符",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socketpair(2) EFAULT")
{
	assert_fails(socketpair(AF_UNIX, SOCK_STREAM, 0, nowhere()), EFAULT);
	assert_fails(socketpair(AF_UNIX, SOCK_STREAM, 0, memory_that_ends(sizeof(int))), EFAULT);
	assert_equal(open_descriptors(), 3);
}

CLAIM(socket, the_internet_has_no_pairs,
      .says = "socketpair in the domain AF_INET fails with EOPNOTSUPP and opens nothing",
      .zh = "AF_INET 域中的 socketpair 失败 (EOPNOTSUPP)，不打开任何描述符", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 socketpair() EOPNOTSUPP; socketpair(2)")
{
	int pair[2], fd = socket(AF_INET, SOCK_STREAM, 0);

	if (lacks(fd < 0, "socket(AF_INET)"))
		skip("no AF_INET here");
	must(close(fd));
	assert_fails(socketpair(AF_INET, SOCK_STREAM, 0, pair), EOPNOTSUPP);
	assert_fails(socketpair(AF_INET, SOCK_DGRAM, 0, pair), EOPNOTSUPP);
	assert_equal(open_descriptors(), 3);
}

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
      .says = "getsockopt and setsockopt fail with ENOPROTOOPT for an unknown option, ENOTSOCK for "
	      "no socket and EBADF for no descriptor, on Linux with EINVAL for too short a value "
	      "or a negative length",
      .zh = "getsockopt 与 setsockopt：未知选项 ENOPROTOOPT，非套接字 ENOTSOCK，非描述符 EBADF；在 "
	    "Linux "
	    "上值太短或长度为负 EINVAL",
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
	assert_succeeds(fstat(pair[0], &status));
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
	assert_equal(pair[0], 3);
	assert_equal(pair[1], 4);
}

/* Asserts that the socket calls fail so. */
static void assert_no_socket(int fd, int error)
{
	struct sockaddr_un address;
	struct sockaddr *pointer = (struct sockaddr *)&address;
	struct iovec piece = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
	socklen_t size = sizeof(address);

	assert_fails(send(fd, "x", 1, 0), error);
	assert_fails(send_to_path(fd, "x", "s"), error);
	assert_fails(sendmsg(fd, &message, 0), error);
	assert_fails(recv(fd, &(char){ 0 }, 1, 0), error);
	assert_fails(recvfrom(fd, &(char){ 0 }, 1, 0, pointer, &size), error);
	assert_fails(recvmsg(fd, &message, 0), error);
	assert_fails(bind_path(fd, "s"), error);
	assert_fails(connect_path(fd, "s"), error);
	assert_fails(listen(fd, 1), error);
	assert_fails(accept(fd, NULL, NULL), error);
	assert_fails(shutdown(fd, SHUT_WR), error);
	assert_fails(getsockname(fd, pointer, &size), error);
	assert_fails(getpeername(fd, pointer, &size), error);
}

CLAIM(socket, only_sockets_are_sent_to,
      .says = "the socket calls fail with ENOTSOCK for a pipe and EBADF for no descriptor",
      .zh = "对管道使用套接字调用失败 (ENOTSOCK)，描述符无效时为 EBADF", .rows = "sockets 3",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(), recv(), accept(), bind(), connect(), listen(), shutdown(), "
	     "getsockname(), getpeername() ENOTSOCK, EBADF")
{
	int p[2];

	must(pipe(p));
	assert_no_socket(p[0], ENOTSOCK);
	assert_no_socket(-1, EBADF);
	assert_fails(access("s", F_OK), ENOENT);
}

CLAIM(socket, a_raw_socket_of_unix_is_a_datagram_socket,
      .says = "on Linux SOCK_RAW in AF_UNIX makes a datagram socket, and the protocol PF_UNIX is "
	      "taken for 0; so do pairs",
      .zh = "在 Linux 上，AF_UNIX 的 SOCK_RAW 得到数据报套接字，协议 PF_UNIX 视同 0；socketpair "
	    "也一样",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_create(): believe it or not BSD has AF_UNIX, SOCK_RAW")
{
	int pair[2], fd = assert_succeeds(socket(AF_UNIX, SOCK_RAW, PF_UNIX));

	assert_equal(option(fd, SO_TYPE), SOCK_DGRAM);
	assert_equal(option(fd, SO_PROTOCOL), 0);
	assert_returns(socketpair(AF_UNIX, SOCK_RAW, PF_UNIX, pair), 0);
	assert_returns(send(pair[0], "one", 3, 0), 3);
	assert_returns(send(pair[0], "two", 3, 0), 3);
	assert_reads(pair[1], "one");
	assert_reads(pair[1], "two");
}

CLAIM(socket, a_failed_socketpair_has_stored_numbers,
      .says = "on Linux socketpair that fails for its protocol leaves the numbers of two "
	      "descriptors in its array, which are not open",
      .zh = "在 Linux 上，因协议失败的 socketpair 在数组中留下两个描述符编号，它们并未打开",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "Linux net/socket.c __sys_socketpair(); socketpair(2) and "
	     "POSIX.1-2024 socketpair() RETURN VALUE say otherwise")
{
	int pair[2] = { -7, -7 }, before = open_descriptors();

	assert_fails(socketpair(AF_UNIX, SOCK_STREAM, 99, pair), EPROTONOSUPPORT);
	assert_that(pair[0] >= 0 && pair[1] >= 0 && pair[0] != pair[1]);
	for (int i = 0; i < 2; i++)
		assert_fails(fcntl(pair[i], F_GETFD), EBADF);
	assert_equal(open_descriptors(), before);
}

CLAIM(socket, an_unknown_level_gives_eopnotsupp,
      .says = "on Linux AF_UNIX has options of SOL_SOCKET alone: getsockopt and setsockopt of "
	      "another level fail with EOPNOTSUPP and store nothing; TCP has those of IPPROTO_TCP",
      .zh = "在 Linux 上，AF_UNIX 只有 SOL_SOCKET 层的选项：其他层的 getsockopt 与 setsockopt 失败 "
	    "(EOPNOTSUPP)，不存放任何东西；TCP 有 IPPROTO_TCP 层的选项",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/socket.c do_sock_getsockopt(), do_sock_setsockopt(); tcp(7) TCP_NODELAY; "
	     "POSIX.1-2024 getsockopt(), setsockopt() know EINVAL and ENOPROTOOPT alone")
{
	const int levels[] = { 12345, IPPROTO_TCP };
	int tcp = socket(AF_INET, SOCK_STREAM, 0), value = 7;
	socklen_t size = sizeof(value);

	if (lacks(tcp < 0, "socket(AF_INET)"))
		skip("no AF_INET here");
	for (size_t i = 0; i < 2 * COUNT(types); i++) {
		int fd = unix_socket(types[i / 2]);

		assert_fails(getsockopt(fd, levels[i % 2], TCP_NODELAY, &value, &size), EOPNOTSUPP);
		assert_fails(setsockopt(fd, levels[i % 2], TCP_NODELAY, &value, size), EOPNOTSUPP);
		assert_equal(value, 7);
		assert_equal(size, sizeof(value));
	}
	assert_returns(setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &value, size), 0);
	assert_returns(getsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &value, &size), 0);
	assert_equal(value, 1);
}
