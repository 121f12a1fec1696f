/* Claims about AF_UNIX sockets named by a path. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "unix.h"

CLAIM(socket, bind_makes_a_file_of_type_s,
      .says = "bind to a path makes a file of type s, on Linux with the permissions 0777 less the "
	      "umask, and 0 bytes",
      .zh = "bind 到路径创建类型为 s 的文件；在 Linux 上，权限为 0777 去掉 umask，大小为 0 字节",
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
	      "symbolic link to nothing or the socket of another, with SO_REUSEADDR too, and leaves "
	      "it as it is",
      .zh = "路径已存在时 bind 失败 "
	    "(EADDRINUSE)，不论是文件、目录、悬空符号链接还是他人的套接字，设置 SO_REUSEADDR 也一样，且原样保留",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 bind() EADDRINUSE; unix(7) EADDRINUSE", .needs = { need_directory })
{
	const char *const names[] = { "file", "directory", "link", "s" };
	int file = must(open("file", O_RDWR | O_CREAT, 0600)), fd = unix_socket(SOCK_STREAM);
	struct stat before, after;

	must(write(file, "kept", 4));
	must(mkdir("directory", 0700));
	must(symlink("target", "link"));
	assert_succeeds(bind_path(unix_socket(SOCK_STREAM), "s"));
	for (size_t i = 0; i < 2 * COUNT(names); i++) {
		if (i == COUNT(names))
			must(set_option(fd, SO_REUSEADDR, 1));
		must(lstat(names[i % COUNT(names)], &before));
		assert_fails(bind_path(fd, names[i % COUNT(names)]), EADDRINUSE);
		must(lstat(names[i % COUNT(names)], &after));
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

	assert_succeeds(bind_path(fd, "s"));
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
	{ "missing/", ENOENT, ENOENT },    { "file/", 0, ENOTDIR },
};

CLAIM(socket, connect_and_bind_say_what_is_wrong_with_a_path,
      .says = "connect and sendto fail with ENOENT, ENOTDIR or ELOOP for a path that leads nowhere, "
	      "as bind does for the directories before the name, and on Linux with ECONNREFUSED "
	      "for what is no socket",
      .zh = "路径不通时 connect 与 sendto 失败 (ENOENT、ENOTDIR、ELOOP)，bind 对名字之前的目录亦然；在 Linux "
	    "上，连接不是套接字的文件失败 (ECONNREFUSED)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 bind(), connect(), sendto() ERRORS; unix(7) ECONNREFUSED",
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
		assert_fails(send_to_path(unix_socket(SOCK_DGRAM), "x", path),
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
	      "ECONNREFUSED, and on Linux succeeds on the same client once it listens",
      .zh = "连接已 bind 但未 listen 的流套接字失败 (ECONNREFUSED)；在 Linux 上，对方 listen "
	    "之后同一客户端可以连上",
      .course = "003 §8: 一个套接字（节点）在IP上的特定端口上侦听，另一个套接字连接",
      .rows = "sockets 1, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() ECONNREFUSED; Linux unix_stream_connect()",
      .needs = { need_directory })
{
	int fd = unix_socket(SOCK_STREAM), client = unix_socket(SOCK_STREAM);

	must(bind_path(fd, "s"));
	assert_fails(connect_path(client, "s"), ECONNREFUSED);
	assert_succeeds(listen(fd, 1));
	assert_returns(connect_path(client, "s"), 0);
}

CLAIM(socket, unlink_hides_the_name_alone,
      .says = "on Linux a listener whose path was unlinked serves those connected or pending, and "
	      "its name is free for another socket beside it",
      .zh = "在 Linux 上，路径被 unlink "
	    "后，监听者继续服务已连接与等待中的客户，名字可被另一个套接字使用",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) NOTES: close-behind semantics",
      .needs = { need_directory })
{
	int old = listener("s", 1), client = client_of("s"), fresh, fd;

	must(unlink("s"));
	assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ENOENT);
	fresh = listener("s", 1);
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
	int fd = listener("s", 3);

	must(rename("s", "renamed"));
	assert_succeeds(link("renamed", "linked"));
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
	listener("open/stream", 1);
	listener("closed/stream", 1);
	must(chmod("closed/stream", 0777));
	must(bind_path(unix_socket(SOCK_DGRAM), "open/datagram"));
	must(chmod("open/stream", 0555));
	must(chmod("open/datagram", 0555));
	ACTOR(nobody) {
		int stream = unix_socket(SOCK_STREAM), datagram = unix_socket(SOCK_DGRAM);

		become_nobody();
		assert_fails(connect_path(stream, "closed/stream"), EACCES);
		assert_fails(bind_path(stream, "closed/mine"), EACCES);
		assert_fails(bind_path(stream, "open/mine"), EACCES);
		assert_fails(connect_path(stream, "open/stream"), EACCES);
		assert_fails(send_to_path(datagram, "x", "open/datagram"), EACCES);
		pause_at("refused");
		assert_returns(connect_path(stream, "open/stream"), 0);
		assert_returns(send_to_path(datagram, "x", "open/datagram"), 1);
	}
	await(nobody, "refused");
	must(chmod("open/stream", 0222));
	must(chmod("open/datagram", 0222));
	resume(nobody);
	assert_ends(nobody);
	assert_fails(access("open/mine", F_OK), ENOENT);
}

CLAIM(socket, a_socket_file_cant_be_opened,
      .says = "on Linux open of a socket's file fails with ENXIO, whether anybody listens or not",
      .zh = "在 Linux 上，open 打开套接字文件失败 (ENXIO)，无论是否有人监听", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "open(2) ENXIO; POSIX.1-2024 open() may fail: EOPNOTSUPP",
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
