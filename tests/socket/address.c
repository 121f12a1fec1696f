/* Claims about AF_UNIX addresses: what bind takes, what getsockname tells, and abstract names. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "sockets.h"
#include "unix.h"

static int connect_abstract(int fd, const char *name)
{
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, name);

	return connect(fd, (const struct sockaddr *)&address, length);
}

#define BARE offsetof(struct sockaddr_un, sun_path) /* the length of an unnamed address */

/* An address as a call tells it: at first the room for it, full of 'x'. */
struct told {
	struct sockaddr_un address;
	socklen_t size;
};

static struct told room_for_name(socklen_t size)
{
	struct told told = { .size = size };

	memset(&told.address, 'x', sizeof(told.address));
	return told;
}

static struct told own_name_of(int fd)
{
	struct told told = room_for_name(sizeof(told.address));

	assert_returns(getsockname(fd, (struct sockaddr *)&told.address, &told.size), 0);
	return told;
}

static struct told peers_name_of(int fd)
{
	struct told told = room_for_name(sizeof(told.address));

	assert_returns(getpeername(fd, (struct sockaddr *)&told.address, &told.size), 0);
	return told;
}

/* Asserts that it is this path, with the length up to its NUL. */
static void assert_path(struct told told, const char *path)
{
	assert_equal(told.size, BARE + strlen(path) + 1);
	assert_equal(told.address.sun_family, AF_UNIX);
	assert_text(told.address.sun_path, path);
}

static void assert_unnamed(struct told told)
{
	assert_equal(told.size, BARE);
	assert_equal(told.address.sun_family, AF_UNIX);
}

CLAIM(socket, names_are_told_with_their_length,
      .says = "getsockname gives the path bound, getpeername that of the peer, on Linux with the "
	      "length up to its NUL, and the length of a bare family for the unnamed",
      .zh = "getsockname 给出绑定的路径，getpeername 给出对端的；在 Linux 上，长度含结尾 "
	    "NUL，未命名的只有地址族的长度",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockname(), getpeername(); unix(7) Address format",
      .needs = { need_directory })
{
	int fd = listener("socket", 1), client = client_of("socket"), server;
	struct told told = room_for_name(sizeof(struct sockaddr_un));

	server = must(accept(fd, (struct sockaddr *)&told.address, &told.size));
	assert_equal(told.size, BARE); /* the client has no name */
	assert_path(own_name_of(server), "socket");
	assert_path(peers_name_of(client), "socket");
	assert_unnamed(own_name_of(client));
	assert_unnamed(peers_name_of(server));
}

/* Asserts that this was stored of a path, and the whole of it told by the length. */
static void assert_cut(struct told told, const char *stored, const char *path)
{
	assert_equal(told.size, BARE + strlen(path) + 1);
	told.address.sun_path[strlen(stored)] = '\0';
	assert_text(told.address.sun_path, stored);
}

CLAIM(socket, a_short_buffer_cuts_the_name,
      .says = "getsockname, getpeername and accept cut an address that has no room, and on Linux "
	      "tell its whole length",
      .zh = "缓冲区放不下地址时 getsockname、getpeername、accept 截断地址，在 Linux 上给出完整长度",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getsockname(), accept(): shall be truncated; getsockname(2), accept(2): "
	     "a greater value",
      .needs = { need_directory })
{
	int fd = listener("socket", 1), client = unix_socket(SOCK_STREAM);
	struct told own = room_for_name(BARE + 2), peers = own, accepted = own;

	must(bind_path(client, "client"));
	must(connect_path(client, "socket"));
	assert_returns(getsockname(client, (struct sockaddr *)&own.address, &own.size), 0);
	assert_cut(own, "clxxxx", "client");
	assert_returns(getpeername(client, (struct sockaddr *)&peers.address, &peers.size), 0);
	assert_cut(peers, "soxxxx", "socket");
	assert_succeeds(accept(fd, (struct sockaddr *)&accepted.address, &accepted.size));
	assert_cut(accepted, "clxxxx", "client");
}

CLAIM(socket, no_room_may_be_negative,
      .says = "on Linux getsockname, getpeername, accept and recvfrom fail with EINVAL for a negative "
	      "length of the room for an address",
      .zh = "在 Linux 上，地址缓冲区长度为负时 getsockname、getpeername、accept、recvfrom 失败 (EINVAL)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "getsockname(2), getpeername(2), accept(2) EINVAL")
{
	struct sockaddr_un address;
	struct sockaddr *pointer = (struct sockaddr *)&address;
	socklen_t negative = (socklen_t)-1;
	int pair[2], fd = unix_socket(SOCK_STREAM);

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(send(pair[1], "x", 1, 0));
	must(bind_abstract(fd, own_name("negative")));
	must(listen(fd, 1));
	must(connect_abstract(unix_socket(SOCK_STREAM), own_name("negative")));
	assert_fails(accept(fd, pointer, &negative), EINVAL);
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
		struct told told = room_for_name(sizeof(told.address));
		int fd = unix_socket(types[i]);

		assert_fails(getpeername(fd, (struct sockaddr *)&told.address, &told.size),
			     ENOTCONN);
		assert_unnamed(own_name_of(fd));
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

/* An abstract address of 16 bytes, of which the last ones are not there. */
static const struct sockaddr *abstract_name_that_ends(size_t missing)
{
	struct sockaddr_un address = path_address("-name-of-its-own");

	address.sun_path[0] = '\0';
	return memcpy(memory_that_ends(16 - missing), &address, 16 - missing);
}

CLAIM(socket, an_address_at_a_bad_place_gives_efault,
      .says = "on Linux bind, connect, getsockname and getpeername with an address that is bad, "
	      "wholly or for its last bytes, fail with EFAULT; getsockname touches no more than the name takes",
      .zh = "在 Linux 上，地址指针无效（全部，或末尾几个字节）时 bind、connect、getsockname、getpeername 失败 "
	    "(EFAULT)；getsockname 只触及名字本身所占的字节",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "bind(2), connect(2), getsockname(2) EFAULT")
{
	struct sockaddr_un address;
	socklen_t size = sizeof(address);
	int fd = unix_socket(SOCK_STREAM), pair[2];

	assert_fails(bind(fd, nowhere(), size), EFAULT);
	assert_fails(connect(fd, nowhere(), size), EFAULT);
	assert_fails(getsockname(fd, nowhere(), &size), EFAULT);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(getpeername(pair[0], nowhere(), &size), EFAULT);
	assert_fails(getpeername(pair[0], (struct sockaddr *)&address, nowhere()), EFAULT);
	assert_fails(bind(fd, abstract_name_that_ends(2), 16), EFAULT);
	assert_fails(connect(fd, abstract_name_that_ends(2), 16), EFAULT);
	assert_returns(bind_abstract(fd, own_name("efault")), 0);
	must(getsockname(fd, memory_that_ends(size), &size));
	assert_returns(getsockname(fd, memory_that_ends(size), &(socklen_t){ 100 }), 0);
	assert_fails(getsockname(fd, memory_that_ends(size - 1), &(socklen_t){ 100 }), EFAULT);
}

CLAIM(socket, a_path_needs_no_nul,
      .says = "on Linux a path of 108 bytes without NUL, whatever they are, can be bound, and "
	      "getsockname tells a length of one more than the address has room for",
      .zh = "在 Linux 上，可以绑定没有 NUL 的 108 字节路径（任何字节均可），getsockname "
	    "给出的长度比地址结构多 1",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) BUGS", .needs = { need_directory })
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);
	char path[sizeof(address.sun_path) + 1] = "";
	int fd = unix_socket(SOCK_STREAM);

	for (size_t i = 0; i < sizeof(address.sun_path); i++)
		path[i] = address.sun_path[i] = (char)(255 - i);
	assert_returns(bind(fd, (const struct sockaddr *)&address, size), 0);
	assert_returns(access(path, F_OK), 0);
	assert_returns(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	assert_equal(size, sizeof(address) + 1);
	assert_that(memcmp(address.sun_path, path, sizeof(address.sun_path)) == 0);
}

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

	assert_succeeds(bind_abstract(fd, name));
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
	assert_succeeds(getsockname(other, (struct sockaddr *)&seen, &size));
	assert_equal(size, length + 1);
	assert_that(memcmp(&seen, &address, size) == 0);
	must(listen(fd, 1));
	assert_fails(connect(unix_socket(SOCK_STREAM), (struct sockaddr *)&address, length + 1),
		     ECONNREFUSED);
	assert_returns(connect(unix_socket(SOCK_STREAM), (struct sockaddr *)&address, length), 0);
}

CLAIM(socket, an_abstract_name_is_of_one_type,
      .says = "on Linux one socket of each type can have the same abstract name, and who connects finds "
	      "that of its own type",
      .zh = "在 Linux 上，每种类型各可有一个套接字使用同一抽象名字，connect 找到的是与自己同类型的那个",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_abstract_hash(): of the name and the type")
{
	const char *name = own_name("abstract");
	int servers[COUNT(types)];

	for (size_t i = 0; i < COUNT(types); i++) {
		servers[i] = unix_socket(types[i]);
		assert_returns(bind_abstract(servers[i], name), 0);
		if (types[i] != SOCK_DGRAM)
			must(listen(servers[i], 1));
	}
	for (size_t i = 0; i < COUNT(types); i++) {
		int client = unix_socket(types[i]);

		assert_returns(connect_abstract(client, name), 0);
		send_byte(client, "abc"[i]);
		assert_reads_byte(types[i] == SOCK_DGRAM ? servers[i]
							 : must(accept(servers[i], NULL, NULL)),
				  "abc"[i]);
	}
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

CLAIM(socket, an_abstract_name_is_of_one_network,
      .says = "on Linux an abstract name is of its network namespace: in another it can't be connected "
	      "to, ECONNREFUSED, and is free for another socket",
      .zh = "在 Linux 上，抽象名字属于其网络命名空间：在另一命名空间中不能连接 (ECONNREFUSED)，可由其他套接字使用",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "network_namespaces(7): the UNIX domain abstract socket namespace",
      .needs = { need_own_network })
{
	const char *name = own_name("abstract");
	const int fd = unix_socket(SOCK_STREAM);

	assert_returns(bind_abstract(fd, name), 0);
	must(listen(fd, 1));
	ACTOR(elsewhere) {
		const int client = unix_socket(SOCK_STREAM);
		int second;

		must(unshare(CLONE_NEWNET));
		second = unix_socket(SOCK_STREAM);
		assert_fails(connect_abstract(second, name), ECONNREFUSED);
		assert_returns(bind_abstract(second, name), 0);
		assert_returns(connect_abstract(client, name), 0);
	}
	assert_ends(elsewhere);
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

CLAIM(socket, a_shut_down_socket_keeps_its_names,
      .says = "on Linux a stream of AF_UNIX, connected or not, can be shut down both ways, and then "
	      "still be bound, made to listen and asked for its names, and its options be read "
	      "and set: none of these calls fails for that",
      .zh = "在 Linux 上，AF_UNIX 流套接字无论是否已连接都可双向 shutdown，之后仍可 bind、listen、取名字、读写选项，这些调用不因此失败",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux unix_bind(), unix_listen(), unix_getname(), sock_setsockopt(); POSIX.1-2024 "
	     "shutdown() ENOTCONN, bind(), getpeername(), setsockopt() EINVAL say otherwise, listen(), getsockname(), "
	     "getsockopt() may",
      .needs = { need_directory })
{
	int pair[2], alone = unix_socket(SOCK_STREAM);

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(bind_path(pair[1], "peer"));
	must(shutdown(pair[0], SHUT_RDWR));
	assert_returns(bind_path(pair[0], "own"), 0);
	assert_path(own_name_of(pair[0]), "own");
	assert_path(peers_name_of(pair[0]), "peer");
	assert_returns(set_option(pair[0], SO_KEEPALIVE, 1), 0);
	assert_equal(option(pair[0], SO_KEEPALIVE), 1);
	assert_returns(shutdown(alone, SHUT_RDWR), 0);
	assert_returns(bind_path(alone, "alone"), 0);
	assert_returns(listen(alone, 1), 0);
	assert_equal(option(alone, SO_ACCEPTCONN), 1);
}

CLAIM(socket, the_peers_name_outlives_the_peer,
      .says = "on Linux getpeername of a connected AF_UNIX socket tells its peer's name also when "
	      "the peer is closed and its path is gone",
      .zh = "在 Linux 上，对端关闭、路径删除之后，已连接的 AF_UNIX 套接字的 getpeername 仍给出对端名称",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/unix/af_unix.c unix_getname()",
      .needs = { need_directory })
{
	struct sockaddr_un address = path_address("socket");
	int fd = unix_socket(SOCK_STREAM), client = unix_socket(SOCK_STREAM);

	must(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	must(listen(fd, 1));
	must(connect(client, (struct sockaddr *)&address, sizeof(address)));
	must(close(must(accept(fd, NULL, NULL))));
	must(close(fd));
	must(unlink("socket"));
	assert_returns(read(client, &(char){ 0 }, 1), 0);
	assert_path(peers_name_of(client), "socket");
}
