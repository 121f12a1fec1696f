/* Claims about who is told to a process in another PID namespace. */
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "socket/unix.h"

/* What both have, who is outside and who is inside. */
static int object, pair[2];

static void make_queue(void)
{
	object = own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

static void send_message(int place)
{
	(void)place;
	must(msgsnd(object, &(struct { long type; }){ 1 }, 0, 0));
}

static pid_t last_sender(int place)
{
	struct msqid_ds status;

	(void)place;
	must(msgctl(object, IPC_STAT, &status));
	return status.msg_lspid;
}

static void make_set(void)
{
	object = own_set(must(semget(IPC_PRIVATE, 2, 0600)));
}

static void add_to_semaphore(int place)
{
	struct sembuf change = { .sem_num = (unsigned short)place, .sem_op = 1 };

	must(semop(object, &change, 1));
}

static pid_t last_to_change(int place)
{
	return must(semctl(object, place, GETPID));
}

static void make_segment(void)
{
	object = own_segment(must(shmget(IPC_PRIVATE, 1, 0600)));
}

static void attach(int place)
{
	(void)place;
	must(shmdt(must(shmat(object, NULL, 0))));
}

static pid_t last_to_attach(int place)
{
	struct shmid_ds status;

	(void)place;
	must(shmctl(object, IPC_STAT, &status));
	return status.shm_lpid;
}

static void make_pair(void)
{
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int)));
}

static void send_credentials(int place)
{
	(void)place;
	must(send(pair[1], "x", 1, 0));
}

static pid_t sender_of_byte(int place)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control = { 0 };
	struct iovec piece = { &(char){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &piece,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct ucred sender;

	(void)place;
	must(recvmsg(pair[0], &message, 0));
	assert_equal(control.header.cmsg_type, SCM_CREDENTIALS);
	memcpy(&sender, CMSG_DATA(&control.header), sizeof(sender));
	return sender.pid;
}

static void make_listener(void)
{
	object = unix_socket(SOCK_STREAM);
	must(bind_abstract(object, own_name("outside")));
}

static void listen_to_it(int place)
{
	(void)place;
	must(listen(object, 1));
}

static pid_t who_listens(int place)
{
	struct ucred peer;

	(void)place;
	assert_succeeds(
		getsockopt(object, SOL_SOCKET, SO_PEERCRED, &peer, &(socklen_t){ sizeof(peer) }));
	return peer.pid;
}

static void make_file(void)
{
	object = must(open("file", O_RDWR | O_CREAT, 0600));
}

static struct flock lock_of(int place)
{
	return (struct flock){ .l_type = F_WRLCK, .l_start = place, .l_len = 1 };
}

static void lock_a_byte(int place)
{
	struct flock lock = lock_of(place);

	must(fcntl(object, F_SETLK, &lock));
}

static pid_t who_locks(int place)
{
	struct flock lock = lock_of(place);

	assert_succeeds(fcntl(object, F_GETLK, &lock));
	assert_equal(lock.l_type, F_WRLCK);
	return lock.l_pid;
}

static void make_pipe(void)
{
	must(pipe(pair));
}

static void own_the_pipe(int place)
{
	(void)place;
	must(fcntl(pair[0], F_SETOWN, getpid()));
}

static pid_t owner_of_the_pipe(int place)
{
	(void)place;
	return fcntl(pair[0], F_GETOWN);
}

/* What tells who did it last: by each in a place of his own, where that matters. */
static const struct {
	const char *family, *name;
	void (*make)(void);
	void (*act)(int place);
	pid_t (*told)(int place);
} tellers[] = {
	{ "msg", "msg_lspid", make_queue, send_message, last_sender },
	{ "sem", "GETPID", make_set, add_to_semaphore, last_to_change },
	{ "shm", "shm_lpid", make_segment, attach, last_to_attach },
	{ "socket", "SCM_CREDENTIALS", make_pair, send_credentials, sender_of_byte },
	{ "socket", "SO_PEERCRED", make_listener, listen_to_it, who_listens },
	{ "lock", "F_GETLK", make_file, lock_a_byte, who_locks },
	{ "pipe", "F_GETOWN", make_pipe, own_the_pipe, owner_of_the_pipe },
};

CLAIM(process, outside_is_0_and_inside_a_pid_outside,
      .over = { "msg", "sem", "shm", "socket", "lock", "pipe" },
      .says = "on Linux msg_lspid, GETPID, shm_lpid, SCM_CREDENTIALS, SO_PEERCRED, F_GETLK and "
	      "F_GETOWN tell a process in a PID namespace who is outside of it as 0, and tell who is "
	      "outside the one inside by its pid there",
      .zh = "在 Linux 上，msg_lspid、GETPID、shm_lpid、SCM_CREDENTIALS、SO_PEERCRED、F_GETLK 与 "
	    "F_GETOWN 对 PID 命名空间中的进程把外面的进程报告为 "
	    "0，对外面的进程则以其在外面的 pid 报告里面的进程",
      .verdict = HOLDS,
      .ref = "pid_namespaces(7): translated into the corresponding PID value in the receiving "
	     "process's PID namespace; Linux pid_vnr()",
      .needs = { need_pid_namespace, need_pipe })
{
	for (size_t i = 0; i < COUNT(tellers); i++) {
		if (strcmp(tellers[i].family, current_family()) != 0)
			continue;
		trying(tellers[i].name);
		ACTOR(outside) {
			int ready[2], hold[2];
			pid_t inside;

			must(pipe(ready));
			must(pipe(hold));
			tellers[i].make();
			tellers[i].act(0);
			must(unshare(CLONE_NEWPID));
			inside = must(fork());
			if (inside == 0) {
				must(close(hold[1]));
				assert_equal(tellers[i].told(0), 0);
				tellers[i].act(1);
				must(write(ready[1], "!", 1));
				(void)!read(hold[0], &(char){ 0 }, 1);
				_exit(0);
			}
			must(close(ready[1]));
			assert_reads(ready[0], "!");
			assert_equal(tellers[i].told(1), inside);
			must(close(hold[1]));
			assert_returns(waitpid(inside, NULL, 0), inside);
		}
		assert_ends(outside);
	}
}
