/* Claims about credentials: who is at the other end of an AF_UNIX socket. */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "far_users.h"
#include "sockets.h"
#include "unix.h"

/* The peer's credentials as SO_PEERCRED tells them. */
static struct ucred peer_of(int fd)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);

	assert_succeeds(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size));
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
	int fd = unix_socket(SOCK_STREAM), peer;

	must(bind_path(fd, "s"));
	ACTOR(server) {
		must(listen(fd, 1));
	}
	assert_ends(server);
	ACTOR(client) {
		int own = client_of("s");

		assert_equal(peer_of(own).pid, pid_of(server));
		assert_equal(peer_of(own).uid, geteuid());
		assert_equal(peer_of(own).gid, getegid());
	}
	assert_ends(client);
	peer = assert_succeeds(accept(fd, NULL, NULL));
	assert_equal(peer_of(peer).pid, pid_of(client));
	assert_equal(peer_of(peer).uid, geteuid());
	assert_equal(peer_of(peer).gid, getegid());
}

CLAIM(socket, so_peercred_of_nobody_is_nobody,
      .says = "on Linux SO_PEERCRED of a socket without peer tells process 0, and -1 for user and "
	      "group",
      .zh = "在 Linux 上，没有对端的套接字的 SO_PEERCRED 给出进程 0，用户与组为 -1",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/core/sock.c cred_to_ucred()")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		const int fd = unix_socket(types[i]);

		assert_equal(peer_of(fd).pid, 0);
		assert_equal(peer_of(fd).uid, (uid_t)-1);
		assert_equal(peer_of(fd).gid, (gid_t)-1);
	}
}

CLAIM(socket, so_peercred_of_a_listener_is_who_listens,
      .says = "on Linux SO_PEERCRED of a listening socket tells the process, user and group that "
	      "called listen last, and of one that is only bound nobody",
      .zh = "在 Linux 上，监听套接字的 SO_PEERCRED 给出最后调用 listen "
	    "的进程、用户与组；仅绑定的套接字则没有",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_listen(): init_peercred()", .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(stream_types); i++) {
		const int fd = unix_socket(stream_types[i]);

		must(bind_path(fd, i ? "packets" : "stream"));
		assert_equal(peer_of(fd).pid, 0);
		assert_equal(peer_of(fd).uid, (uid_t)-1);
		assert_equal(peer_of(fd).gid, (gid_t)-1);
		must(listen(fd, 1));
		assert_equal(peer_of(fd).pid, getpid());
		ACTOR(another) {
			must(listen(fd, 1));
		}
		assert_ends(another);
		assert_equal(peer_of(fd).pid, pid_of(another));
		assert_equal(peer_of(fd).uid, geteuid());
		assert_equal(peer_of(fd).gid, getegid());
	}
}

CLAIM(socket, so_peercred_is_of_the_time_of_connect,
      .says = "on Linux SO_PEERCRED keeps the user that connected, though the client has become "
	      "another since",
      .zh = "在 Linux 上，SO_PEERCRED 保持连接时的用户，即使客户随后变为其他用户",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PEERCRED",
      .needs = { need_users, need_directory })
{
	int fd = listener("s", 1), peer, told[2];
	uid_t user;

	must(pipe(told));
	ACTOR(changing) {
		int own = client_of("s");

		become_nobody();
		must(send(own, "changed", 7, 0));
		pause_at("sent"); /* alive, for who might look at it */
	}
	await(changing, "sent");
	peer = must(accept(fd, NULL, NULL));
	assert_reads(peer, "changed");
	assert_equal(peer_of(peer).uid, 0);
	resume(changing);
	assert_ends(changing);
	must(chmod("s", 0777));
	ACTOR(changed) {
		become_nobody();
		must(write(told[1], &(uid_t){ getuid() }, sizeof(uid_t)));
		client_of("s");
	}
	assert_ends(changed);
	must(read(told[0], &user, sizeof(user)));
	assert_that(user != 0);
	assert_equal(peer_of(must(accept(fd, NULL, NULL))).uid, user);
}

CLAIM(socket, so_peercred_of_a_pair_is_its_maker,
      .says = "on Linux SO_PEERCRED of a pair tells the process and user that made it, though "
	      "another process uses it",
      .zh = "在 Linux 上，socketpair 的 SO_PEERCRED 给出创建它的进程与用户，即使由另一进程使用",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PEERCRED", .needs = { need_users })
{
	pid_t maker = getpid();
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(user) {
		become_nobody();
		assert_equal(peer_of(pair[1]).pid, maker);
		assert_equal(peer_of(pair[1]).uid, 0);
	}
	assert_ends(user);
}

/* Room for the control message that tells credentials, aligned as its header wants. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(struct ucred))];
};

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

	*size = (size_t)assert_succeeds(recvmsg(socket, &message, 0));
	if (message.msg_controllen && control.header.cmsg_type == SCM_CREDENTIALS)
		memcpy(&sender, CMSG_DATA(&control.header), sizeof(sender));
	return sender;
}

CLAIM(socket, so_passcred_tells_who_sent,
      .says = "on Linux with SO_PASSCRED each message tells the process, user and group that sent "
	      "it, though the sender did nothing for that, and without it none, though it did",
      .zh = "在 Linux 上，设置 SO_PASSCRED "
	    "后每条消息都告知发送的进程、用户与组，发送者无需做任何事；不设置则没有，即使发送者附上凭据",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PASSCRED, SCM_CREDENTIALS")
{
	struct ucred sender;
	size_t size;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(option(pair[0], SO_PASSCRED), 0);
	must(send(pair[1], "x", 1, 0));
	assert_equal(receive_sender(pair[0], &size).pid, -1);
	must(send_as(pair[1], (struct ucred){ getpid(), getuid(), getgid() }));
	assert_equal(receive_sender(pair[0], &size).pid, -1);
	assert_returns(set_option(pair[0], SO_PASSCRED, 1), 0);
	ACTOR(child) {
		must(send(pair[1], "x", 1, 0));
	}
	sender = receive_sender(pair[0], &size);
	assert_equal(sender.pid, pid_of(child));
	assert_equal(sender.uid, getuid());
	assert_equal(sender.gid, getgid());
	assert_ends(child);
}

/* A message with room for credentials and one descriptor. */
static struct msghdr *room_for_both(void)
{
	static union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(int))];
	} control;
	static char byte;
	static struct iovec piece = { &byte, 1 };
	static struct msghdr message;

	memset(&control, 0, sizeof(control));
	message = (struct msghdr){ .msg_iov = &piece,
				   .msg_iovlen = 1,
				   .msg_control = &control,
				   .msg_controllen = sizeof(control) };
	return &message;
}

/* What a control message of this type tells; NULL: there is none. */
static const void *told_by(struct msghdr *message, int type)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	while (header && header->cmsg_type != type)
		header = CMSG_NXTHDR(message, header);
	return header ? CMSG_DATA(header) : NULL;
}

CLAIM(socket, credentials_come_beside_descriptors,
      .says = "on Linux with SO_PASSCRED a message that passes a descriptor tells who sent it as "
	      "well",
      .zh = "在 Linux 上，设置 SO_PASSCRED 后，传递描述符的消息也告知发送者", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "unix(7) SO_PASSCRED, SCM_RIGHTS; cmsg(3)")
{
	struct msghdr *message = room_for_both();
	struct ucred sender;
	int pair[2], p[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(set_option(pair[0], SO_PASSCRED, 1));
	must(send_descriptor(pair[1], p[1]));
	assert_returns(recvmsg(pair[0], message, 0), 1);
	assert_equal(message->msg_flags & MSG_CTRUNC, 0);
	assert_that(told_by(message, SCM_CREDENTIALS) && told_by(message, SCM_RIGHTS));
	memcpy(&sender, told_by(message, SCM_CREDENTIALS), sizeof(sender));
	assert_equal(sender.pid, getpid());
	memcpy(&fd, told_by(message, SCM_RIGHTS), sizeof(fd));
	assert_returns(write(fd, "x", 1), 1);
	assert_reads(p[0], "x");
}

CLAIM(socket, a_message_may_carry_both,
      .says = "on Linux sendmsg sends credentials and a descriptor in two control messages of one "
	      "message, and both arrive",
      .zh = "在 Linux 上，sendmsg 可在一条消息的两个控制消息中同时发送凭据与描述符，二者都到达",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "unix(7): one item of each type; cmsg(3) CMSG_NXTHDR")
{
	const struct ucred own = { getpid(), geteuid(), getegid() };
	struct msghdr *message = room_for_both();
	struct cmsghdr *first = CMSG_FIRSTHDR(message), *second;
	int pair[2], p[2];

	skip_below(CONTROL_LIMIT, CMSG_SPACE(sizeof(own)) + CMSG_SPACE(sizeof(int)));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(set_option(pair[0], SO_PASSCRED, 1));
	*first = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(own)),
				   .cmsg_level = SOL_SOCKET,
				   .cmsg_type = SCM_CREDENTIALS };
	memcpy(CMSG_DATA(first), &own, sizeof(own));
	second = CMSG_NXTHDR(message, first);
	*second = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)),
				    .cmsg_level = SOL_SOCKET,
				    .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(second), &p[1], sizeof(int));
	assert_returns(sendmsg(pair[1], message, 0), 1);
	must(close(p[1]));
	assert_returns(recvmsg(pair[0], room_for_both(), 0), 1);
	assert_that(told_by(message, SCM_CREDENTIALS) && told_by(message, SCM_RIGHTS));
	assert_ready(p[0], 0);
}

CLAIM(socket, credentials_may_leave_no_room_for_descriptors,
      .says = "on Linux a descriptor that has no room beside the credentials of SO_PASSCRED is "
	      "closed, which MSG_CTRUNC tells; the credentials come",
      .zh = "在 Linux 上，SO_PASSCRED 的凭据之外放不下的描述符被关闭，由 MSG_CTRUNC "
	    "告知；凭据照常到达",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_RIGHTS; recv(2) MSG_CTRUNC")
{
	struct msghdr *message = room_for_both();
	int pair[2], before;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[0], SO_PASSCRED, 1));
	must(send_descriptor(pair[1], pair[1]));
	before = open_descriptors();
	message->msg_controllen = CMSG_SPACE(sizeof(struct ucred));
	assert_returns(recvmsg(pair[0], message, 0), 1);
	assert_equal(message->msg_flags & MSG_CTRUNC, MSG_CTRUNC);
	assert_that(told_by(message, SCM_CREDENTIALS) && !told_by(message, SCM_RIGHTS));
	assert_equal(open_descriptors(), before);
}

CLAIM(socket, credentials_without_room_are_cut,
      .says = "on Linux credentials of SO_PASSCRED that have no room are cut to what there is, or left "
	      "out where not even their header has, which MSG_CTRUNC tells; no byte behind is written",
      .zh = "在 Linux 上，SO_PASSCRED 的凭据放不下时被截到所给的空间，连头部也放不下时则省去，由 MSG_CTRUNC "
	    "告知；其后的字节不被写入",
      .verdict = HOLDS, .ref = "recv(2) MSG_CTRUNC; Linux put_cmsg()")
{
	const size_t header = CMSG_LEN(0), whole = CMSG_LEN(sizeof(struct ucred));
	struct msghdr *message = room_for_both();
	const unsigned char *control = message->msg_control;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[0], SO_PASSCRED, 1));
	for (size_t room = 0; room <= whole; room++) {
		const size_t used = room < header ? 0 : room;

		memset(message->msg_control, 0x55, whole + 1);
		message->msg_controllen = room;
		message->msg_flags = 0;
		must(send(pair[1], "x", 1, 0));
		assert_returns(recvmsg(pair[0], message, 0), 1);
		assert_equal(message->msg_flags, room < whole ? MSG_CTRUNC : 0);
		assert_equal(message->msg_controllen, used);
		if (used)
			assert_equal(((const struct cmsghdr *)(const void *)control)->cmsg_len,
				     used);
		for (size_t i = used; i <= whole; i++)
			assert_equal(control[i], 0x55);
	}
}

CLAIM(socket, so_peercred_is_effective_and_so_passcred_real,
      .says = "on Linux SO_PEERCRED tells the effective user and group that connected, the "
	      "credentials of SO_PASSCRED the real ones that sent",
      .zh = "在 Linux 上，SO_PEERCRED 给出连接者的有效用户与有效组，SO_PASSCRED "
	    "的凭据给出发送者的实际用户与实际组",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/core/sock.c cred_to_ucred(), net/unix/af_unix.c: current_uid_gid()",
      .needs = { need_users })
{
	ACTOR(both) {
		struct ucred sender;
		int pair[2];

		must(setegid(4714));
		must(setresuid(4711, 4712, 0));
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		assert_equal(peer_of(pair[0]).uid, 4712);
		assert_equal(peer_of(pair[0]).gid, 4714);
		must(set_option(pair[0], SO_PASSCRED, 1));
		must(send(pair[1], "x", 1, 0));
		sender = receive_sender(pair[0], &(size_t){ 0 });
		assert_equal(sender.uid, 4711);
		assert_equal(sender.gid, getgid());
	}
	assert_ends(both);
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
			assert_succeeds(send(pair[1], "ab", 2, 0));
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

CLAIM(socket, each_of_ones_own_users_may_be_sent,
      .says = "on Linux a process may send its real, its effective or its saved user and group as its "
	      "credentials, and no other without privileges: EPERM",
      .zh = "在 Linux 上，进程可以把自己的实际、有效或保存的用户与组作为凭据发送，没有特权时不能发送其他的 (EPERM)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_CREDENTIALS, EPERM",
      .needs = { need_users })
{
	ACTOR(three) {
		struct ucred own = { .pid = getpid() };
		int pair[2];

		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		must(set_option(pair[0], SO_PASSCRED, 1));
		must(setresgid(5711, 5712, 5713));
		must(setresuid(4711, 4712, 4713));
		for (uid_t i = 0; i < 3; i++) {
			own.uid = 4711 + i;
			own.gid = 5711 + i;
			assert_returns(send_as(pair[1], own), 1);
			assert_equal(receive_sender(pair[0], &(size_t){ 0 }).uid, own.uid);
		}
		assert_fails(send_as(pair[1], (struct ucred){ own.pid, 4714, 5711 }), EPERM);
		assert_fails(send_as(pair[1], (struct ucred){ own.pid, 4711, 5714 }), EPERM);
	}
	assert_ends(three);
}

CLAIM(socket, credentials_have_all_bits,
      .says = "on Linux SO_PEERCRED, SO_PASSCRED and SCM_CREDENTIALS tell a user and a group with all "
	      "bits of their numbers, of which there may be more than 16",
      .zh = "在 Linux 上，SO_PEERCRED、SO_PASSCRED 与 SCM_CREDENTIALS 完整给出用户与组的编号，"
	    "可以超过 16 位",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) struct ucred: uid_t, gid_t",
      .needs = { need_far_users })
{
	struct ucred told, given = { getpid(), FAR_USER, FAR_GROUP };
	int pair[2];

	must(setresgid(FAR_GROUP, FAR_GROUP, 0));
	must(setresuid(FAR_USER, FAR_USER, 0));
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	told = peer_of(pair[0]);
	assert_equal(told.uid, FAR_USER);
	assert_equal(told.gid, FAR_GROUP);
	must(set_option(pair[0], SO_PASSCRED, 1));
	for (int by_itself = 0; by_itself < 2; by_itself++) {
		assert_returns(by_itself ? send(pair[1], "x", 1, 0) : send_as(pair[1], given), 1);
		told = receive_sender(pair[0], &(size_t){ 0 });
		assert_equal(told.uid, FAR_USER);
		assert_equal(told.gid, FAR_GROUP);
	}
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

static int passing_socket(bool passing)
{
	int fd = unix_socket(SOCK_DGRAM);

	must(set_option(fd, SO_PASSCRED, passing));
	return fd;
}

static size_t name_length(int fd)
{
	return address_of(fd).size - offsetof(struct sockaddr_un, sun_path);
}

CLAIM(socket, so_passcred_gives_a_name,
      .says = "on Linux a socket with SO_PASSCRED is given an abstract name when it sends or "
	      "connects, one without it none",
      .zh = "在 Linux 上，设置了 SO_PASSCRED 的套接字在发送或连接时自动得到抽象名字，未设置的没有",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SO_PASSCRED, Autobind feature",
      .needs = { need_directory })
{
	int server = unix_socket(SOCK_DGRAM), client;

	skip_below(QUEUE_LIMIT, 1);
	assert_succeeds(bind_path(server, "server"));
	client = passing_socket(false);
	must(send_to_path(client, "x", "server"));
	assert_equal(name_length(client), 0);
	client = passing_socket(false);
	assert_succeeds(connect_path(client, "server"));
	assert_equal(name_length(client), 0);
	client = passing_socket(true);
	must(send_to_path(client, "x", "server"));
	assert_equal(name_length(client), 6);
	client = passing_socket(true);
	assert_succeeds(connect_path(client, "server"));
	assert_equal(name_length(client), 6);
}
