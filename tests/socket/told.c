/* Claims about what a socket tells: of its options, as a file, and where nothing is received. */
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "unix.h"

/* What an option is told as when it was set to a number. */
static const struct {
	const char *name;
	int option, set, told;
} numbers[] = {
	{ "SO_KEEPALIVE", SO_KEEPALIVE, 7, 1 },
	{ "no SO_KEEPALIVE", SO_KEEPALIVE, 0, 0 },
	{ "SO_BROADCAST", SO_BROADCAST, -1, 1 },
	{ "SO_REUSEADDR", SO_REUSEADDR, 2, 1 },
	{ "SO_PASSCRED", SO_PASSCRED, 2, 1 },
	{ "SO_DONTROUTE", SO_DONTROUTE, 2, 1 },
	{ "SO_RCVLOWAT", SO_RCVLOWAT, 9, 9 },
	{ "SO_RCVLOWAT of 0", SO_RCVLOWAT, 0, 1 },
	{ "SO_RCVLOWAT below 0", SO_RCVLOWAT, -5, 0x7fffffff },
	{ "SO_PRIORITY", SO_PRIORITY, 5, 5 },
};

CLAIM(socket, each_option_tells_what_it_was_set_to,
      .says = "on Linux options that are on or off read 1 or 0, whatever number set them, and "
	      "SO_PRIORITY and SO_RCVLOWAT read as set, the latter 1 for 0, and INT_MAX for a negative "
	      "number",
      .zh = "在 Linux 上，开关型选项无论以何值设置都读作 1 或 0；SO_PRIORITY 与 SO_RCVLOWAT "
	    "读出所设的值，后者设为 0 时读作 1，设为负数时读作 INT_MAX",
      .verdict = HOLDS, .ref = "socket(7); Linux net/core/sock.c sk_setsockopt()")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		const int fd = must(socket(AF_UNIX, types[i], 0));

		for (size_t j = 0; j < COUNT(numbers); j++) {
			trying(numbers[j].name);
			assert_returns(set_option(fd, numbers[j].option, numbers[j].set), 0);
			assert_equal(option(fd, numbers[j].option), numbers[j].told);
		}
		must(close(fd));
	}
}

CLAIM(socket, so_linger_tells_time_and_whether,
      .says = "SO_LINGER tells the time that it was set to where it is on; on Linux it is told as 1 "
	      "for any number but 0, and where it is turned off keeps the time of before",
      .zh = "SO_LINGER 打开时给出所设的时间；在 Linux 上，非零的开关值读作 1，关闭时保留先前的时间",
      .verdict = HOLDS, .ref = "POSIX.1-2024 setsockopt() SO_LINGER; Linux net/core/sock.c")
{
	static const struct {
		struct linger set, told;
	} rows[] = { { { 0, 9 }, { 0, 0 } },
		     { { 3, 7 }, { 1, 7 } },
		     { { 0, 9 }, { 0, 7 } },
		     { { 1, 0 }, { 1, 0 } } };
	const int fd = must(socket(AF_UNIX, SOCK_STREAM, 0));

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct linger told = { 5, 5 };
		socklen_t size = sizeof(told);

		assert_returns(setsockopt(fd, SOL_SOCKET, SO_LINGER, &rows[i].set, size), 0);
		assert_returns(getsockopt(fd, SOL_SOCKET, SO_LINGER, &told, &size), 0);
		assert_equal(told.l_onoff, rows[i].told.l_onoff);
		assert_equal(told.l_linger, rows[i].told.l_linger);
	}
}

CLAIM(socket, where_nothing_went_wrong_so_error_is_0,
      .says = "SO_ERROR is 0 of a new, a bound, a listening and a connected socket, and on Linux of one "
	      "whose peer has closed",
      .zh = "新建的、已绑定的、监听的、已连接的套接字，在 Linux 上还有对端已关闭的套接字，SO_ERROR 都是 0",
      .verdict = HOLDS, .ref = "POSIX.1-2024 getsockopt() SO_ERROR; socket(7)",
      .needs = { need_directory })
{
	const int server = unix_socket(SOCK_STREAM), client = unix_socket(SOCK_STREAM);
	int pair[2];

	assert_equal(option(server, SO_ERROR), 0);
	must(bind_path(server, "server"));
	assert_equal(option(server, SO_ERROR), 0);
	must(listen(server, 1));
	assert_equal(option(server, SO_ERROR), 0);
	must(connect_path(client, "server"));
	assert_equal(option(client, SO_ERROR), 0);
	assert_equal(option(server, SO_ERROR), 0);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(close(pair[1]));
	assert_equal(option(pair[0], SO_ERROR), 0);
}

CLAIM(socket, as_a_file_it_has_a_mode_and_no_size,
      .says = "on Linux fstat shows of a socket permissions 0777, one link, its maker's effective "
	      "user and group, and a size of 0, whatever it has to be received",
      .zh = "在 Linux 上，fstat 显示套接字的权限为 0777，链接数为 1，属于创建者的有效用户与组，大小为 "
	    "0，无论有多少待接收",
      .verdict = HOLDS, .ref = "Linux net/socket.c sock_alloc()", .needs = { need_other_user })
{
	for (size_t i = 0; i < COUNT(types); i++) {
		ACTOR(maker) {
			struct stat status;
			int pair[2];

			become_nobody();
			must(socketpair(AF_UNIX, types[i], 0, pair));
			must(send(pair[1], "waits", 5, 0));
			assert_returns(fstat(pair[0], &status), 0);
			assert_equal(status.st_mode, S_IFSOCK | 0777);
			assert_equal(status.st_nlink, 1);
			assert_equal(status.st_size, 0);
			assert_equal(status.st_uid, geteuid());
			assert_equal(status.st_gid, getegid());
		}
		assert_ends(maker);
	}
}

CLAIM(socket, a_receive_that_fails_tells_nothing,
      .says = "on Linux recvmsg and recvfrom that fail leave the buffer, the room for name and "
	      "control data, and the flags as they were given",
      .zh = "在 Linux 上，recvmsg 与 recvfrom 失败时，缓冲区、名字与控制数据的长度以及标志都保持原样",
      .verdict = HOLDS, .ref = "Linux net/socket.c ____sys_recvmsg(), __sys_recvfrom()")
{
	char bytes[] = "as it was", control[64];
	struct sockaddr_storage name;
	socklen_t size = 47;
	struct iovec piece = { bytes, 4 };
	struct msghdr message = { .msg_name = &name,
				  .msg_namelen = 47,
				  .msg_iov = &piece,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control),
				  .msg_flags = MSG_EOR };

	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(recvmsg(pair[0], &message, MSG_DONTWAIT), EAGAIN);
		assert_equal(message.msg_namelen, 47);
		assert_equal(message.msg_controllen, sizeof(control));
		assert_equal(message.msg_flags, MSG_EOR);
		assert_fails(recvfrom(pair[0], bytes, 4, MSG_DONTWAIT, (struct sockaddr *)&name,
				      &size),
			     EAGAIN);
		assert_equal(size, 47);
		assert_text(bytes, "as it was");
	}
}

CLAIM(socket, what_is_unread_counts_after_the_end,
      .says = "on Linux FIONREAD of a stream whose peer has closed or shut its sending counts what is "
	      "unread, and MSG_PEEK then shows that, and at the end 0, again and again",
      .zh = "在 Linux 上，对端关闭或停止发送之后，流的 FIONREAD 仍给出未读字节数，MSG_PEEK "
	    "先给出这些字节，到末尾则反复返回 0",
      .verdict = HOLDS, .ref = "unix(7) SIOCINQ; POSIX.1-2024 recv() MSG_PEEK")
{
	for (int closes = 0; closes < 2; closes++) {
		int pair[2], count = -1;
		char bytes[8];

		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		must(send(pair[1], "left", 4, 0));
		must(closes ? close(pair[1]) : shutdown(pair[1], SHUT_WR));
		assert_returns(ioctl(pair[0], FIONREAD, &count), 0);
		assert_equal(count, 4);
		assert_returns(recv(pair[0], bytes, sizeof(bytes), MSG_PEEK), 4);
		assert_receives(pair[0], "left");
		assert_returns(ioctl(pair[0], FIONREAD, &count), 0);
		assert_equal(count, 0);
		assert_returns(recv(pair[0], bytes, sizeof(bytes), MSG_PEEK), 0);
		assert_returns(recv(pair[0], bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT), 0);
		assert_returns(recv(pair[0], bytes, sizeof(bytes), 0), 0);
	}
}
