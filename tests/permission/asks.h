/* All that has owner, group and mode: how it is made, and the calls that ask for a permission. */
#ifndef IPCLITMUS_TESTS_ASKS_H
#define IPCLITMUS_TESTS_ASKS_H

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"
#include "posix_sem/semaphores.h"
#include "posix_shm/objects.h"
#include "socket/unix.h"

#define EVERY_OBJECT                                                                               \
	.over = { "fifo", "socket", "mq", "posix_sem", "posix_shm", "msg", "sem", "shm" }

/* Users and groups that only these claims are. */
enum { OWNER = 4101, CREATOR, STRANGER, GROUP = 4201, CREATORS, STRANGERS, ANOTHERS };

/* One object; which of its fields name it is its mechanism's affair. */
struct object {
	char path[16];    /* of what is a file */
	const char *name; /* of what has a POSIX name */
	key_t key;
	int id;
};

/* Whether this run is about something with a key. */
static inline bool is_system_v(void)
{
	const char *family = current_family();

	return strcmp(family, "msg") == 0 || strcmp(family, "sem") == 0 ||
	       strcmp(family, "shm") == 0;
}

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

static struct sembuf one_more[] = { { 0, 1, IPC_NOWAIT } };

/* Calls that ask, each with -1 where it is refused. */
static int open_and_close(const struct object *object, int flags)
{
	int fd = open(object->path, flags);

	if (fd >= 0)
		must(close(fd));
	return fd;
}

static int open_to_read(const struct object *object)
{
	return open_and_close(object, O_RDONLY | O_NONBLOCK);
}

static int open_to_write(const struct object *object)
{
	return open_and_close(object, O_WRONLY | O_NONBLOCK);
}

static int open_for_both(const struct object *object)
{
	return open_and_close(object, O_RDWR);
}

static int connect_to_it(const struct object *object)
{
	return connect_path(unix_socket(SOCK_DGRAM), object->path);
}

static int send_to_it(const struct object *object)
{
	const int sent = (int)send_to_path(unix_socket(SOCK_DGRAM), "", object->path);

	if (sent == 0)
		recv(object->id, &(char){ 0 }, 1, MSG_DONTWAIT); /* few have room */
	return sent;
}

static int open_queue_to_receive(const struct object *object)
{
	return (int)mq_open(object->name, O_RDONLY);
}

static int open_queue_to_send(const struct object *object)
{
	return (int)mq_open(object->name, O_WRONLY);
}

static int open_queue_for_both(const struct object *object)
{
	return (int)mq_open(object->name, O_RDWR);
}

static int open_semaphore(const struct object *object)
{
	return sem_open(object->name, 0) == SEM_FAILED ? -1 : 0;
}

static int open_memory_to_read(const struct object *object)
{
	return shm_open(object->name, O_RDONLY, 0);
}

static int open_memory_for_both(const struct object *object)
{
	return shm_open(object->name, O_RDWR, 0);
}

static int get_queue_to_read(const struct object *object)
{
	return msgget(object->key, 0400);
}

static int get_queue_to_write(const struct object *object)
{
	return msgget(object->key, 0200);
}

static int get_queue_for_both(const struct object *object)
{
	return msgget(object->key, 0600);
}

static int receive_nothing(const struct object *object)
{
	struct {
		long type;
		char text[8];
	} message;

	return (int)msgrcv(object->id, &message, sizeof(message.text), 2, IPC_NOWAIT);
}

static int send_nothing(const struct object *object)
{
	return msgsnd(object->id, &(long){ 1 }, 0, IPC_NOWAIT);
}

static int look_at_queue(const struct object *object)
{
	return msgctl(object->id, IPC_STAT, &(struct msqid_ds){ .msg_qnum = 0 });
}

static int get_set_to_read(const struct object *object)
{
	return semget(object->key, 1, 0400);
}

static int get_set_to_alter(const struct object *object)
{
	return semget(object->key, 1, 0200);
}

static int get_set_for_both(const struct object *object)
{
	return semget(object->key, 1, 0600);
}

static int read_value(const struct object *object)
{
	return semctl(object->id, 0, GETVAL);
}

static int set_value(const struct object *object)
{
	return semctl(object->id, 0, SETVAL, (union semun){ .val = 1 });
}

static int add_one(const struct object *object)
{
	return semop(object->id, one_more, 1);
}

static int get_segment_to_read(const struct object *object)
{
	return shmget(object->key, 1, 0400);
}

static int get_segment_to_write(const struct object *object)
{
	return shmget(object->key, 1, 0200);
}

static int get_segment_for_both(const struct object *object)
{
	return shmget(object->key, 1, 0600);
}

static int attach_to_read(const struct object *object)
{
	return shmat(object->id, NULL, SHM_RDONLY) == (void *)-1 ? -1 : 0;
}

static int attach_for_both(const struct object *object)
{
	return shmat(object->id, NULL, 0) == (void *)-1 ? -1 : 0;
}

static int look_at_segment(const struct object *object)
{
	return shmctl(object->id, IPC_STAT, &(struct shmid_ds){ .shm_nattch = 0 });
}

/* A call that needs these bits of the class that counts, 4 to read and 2 to write. */
struct ask {
	const char *family;
	int bits;
	int (*asks)(const struct object *object);
	int error; /* with which it ends for who may; 0: it succeeds */
};

static const struct ask asks[] = {
	{ "fifo", 4, open_to_read, 0 },
	{ "fifo", 2, open_to_write, ENXIO },
	{ "fifo", 6, open_for_both, 0 },
	{ "socket", 2, connect_to_it, 0 },
	{ "socket", 2, send_to_it, 0 },
	{ "mq", 4, open_queue_to_receive, 0 },
	{ "mq", 2, open_queue_to_send, 0 },
	{ "mq", 6, open_queue_for_both, 0 },
	{ "posix_sem", 6, open_semaphore, 0 },
	{ "posix_shm", 4, open_memory_to_read, 0 },
	{ "posix_shm", 6, open_memory_for_both, 0 },
	{ "msg", 4, get_queue_to_read, 0 },
	{ "msg", 2, get_queue_to_write, 0 },
	{ "msg", 6, get_queue_for_both, 0 },
	{ "msg", 4, receive_nothing, ENOMSG },
	{ "msg", 2, send_nothing, 0 },
	{ "msg", 4, look_at_queue, 0 },
	{ "sem", 4, get_set_to_read, 0 },
	{ "sem", 2, get_set_to_alter, 0 },
	{ "sem", 6, get_set_for_both, 0 },
	{ "sem", 4, read_value, 0 },
	{ "sem", 2, set_value, 0 },
	{ "sem", 2, add_one, 0 },
	{ "shm", 4, get_segment_to_read, 0 },
	{ "shm", 2, get_segment_to_write, 0 },
	{ "shm", 6, get_segment_for_both, 0 },
	{ "shm", 4, attach_to_read, 0 },
	{ "shm", 6, attach_for_both, 0 },
	{ "shm", 4, look_at_segment, 0 },
};

/* Each call of this run's mechanism succeeds if bits has all it needs, else fails with EACCES. */
static inline void assert_permits(const struct object *object, int bits)
{
	for (size_t i = 0; i < COUNT(asks); i++) {
		const bool may = (bits & asks[i].bits) == asks[i].bits;
		int error;

		if (strcmp(asks[i].family, current_family()) != 0)
			continue;
		error = asks[i].asks(object) == -1 ? errno : 0;
		assert_equal(error, may ? asks[i].error : EACCES);
	}
}

static void make_fifo(struct object *object, mode_t mode)
{
	must(mkfifo(object->path, mode));
}

static void make_socket(struct object *object, mode_t mode)
{
	object->id = unix_socket(SOCK_DGRAM);
	must(bind_path(object->id, object->path));
	must(chmod(object->path, mode));
}

static int give_path(struct object *object, uid_t uid, gid_t gid)
{
	return chown(object->path, uid, gid);
}

static int set_mode_of_path(struct object *object, mode_t mode)
{
	return chmod(object->path, mode);
}

static void make_message_queue(struct object *object, mode_t mode)
{
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = 1 };

	object->id = (int)must(mq_open(object->name, O_RDWR | O_CREAT, mode, &attributes));
}

static void make_semaphore(struct object *object, mode_t mode)
{
	must(opened(sem_open(object->name, O_CREAT, mode, 0)));
}

static const char *path_of_semaphore(const struct object *object)
{
	static char path[600];

	snprintf(path, sizeof(path), FILE_PREFIX "%s", object->name + 1);
	return path;
}

static int give_semaphore(struct object *object, uid_t uid, gid_t gid)
{
	return chown(path_of_semaphore(object), uid, gid);
}

static int set_mode_of_semaphore(struct object *object, mode_t mode)
{
	return chmod(path_of_semaphore(object), mode);
}

static void make_memory(struct object *object, mode_t mode)
{
	object->id = must(shm_open(object->name, O_RDWR | O_CREAT, mode));
}

static int give_descriptor(struct object *object, uid_t uid, gid_t gid)
{
	return fchown(object->id, uid, gid);
}

static int set_mode_of_descriptor(struct object *object, mode_t mode)
{
	return fchmod(object->id, mode);
}

static void make_queue(struct object *object, mode_t mode)
{
	object->id = own_queue(must(msgget(object->key, IPC_CREAT | (int)mode)));
}

static int give_queue(struct object *object, uid_t uid, gid_t gid)
{
	struct msqid_ds status;

	must(msgctl(object->id, IPC_STAT, &status));
	status.msg_perm.uid = uid;
	status.msg_perm.gid = gid;
	return msgctl(object->id, IPC_SET, &status);
}

static void make_set(struct object *object, mode_t mode)
{
	object->id = own_set(must(semget(object->key, 1, IPC_CREAT | (int)mode)));
}

static int give_set(struct object *object, uid_t uid, gid_t gid)
{
	struct semid_ds status;

	must(semctl(object->id, 0, IPC_STAT, (union semun){ .buf = &status }));
	status.sem_perm.uid = uid;
	status.sem_perm.gid = gid;
	return semctl(object->id, 0, IPC_SET, (union semun){ .buf = &status });
}

static void make_segment(struct object *object, mode_t mode)
{
	object->id = own_segment(must(shmget(object->key, 1, IPC_CREAT | (int)mode)));
}

static int give_segment(struct object *object, uid_t uid, gid_t gid)
{
	struct shmid_ds status;

	must(shmctl(object->id, IPC_STAT, &status));
	status.shm_perm.uid = uid;
	status.shm_perm.gid = gid;
	return shmctl(object->id, IPC_SET, &status);
}

/* As one who may not look at it: who changes it says all that a change can say. */
static int set_mode_of_queue(struct object *object, mode_t mode)
{
	struct msqid_ds status = { .msg_perm = { .uid = OWNER, .gid = GROUP }, .msg_qbytes = 1 };

	status.msg_perm.mode = mode;
	return msgctl(object->id, IPC_SET, &status);
}

static int set_mode_of_set(struct object *object, mode_t mode)
{
	struct semid_ds status = { .sem_perm = { .uid = OWNER, .gid = GROUP } };

	status.sem_perm.mode = mode;
	return semctl(object->id, 0, IPC_SET, (union semun){ .buf = &status });
}

static int set_mode_of_segment(struct object *object, mode_t mode)
{
	struct shmid_ds status = { .shm_perm = { .uid = OWNER, .gid = GROUP } };

	status.shm_perm.mode = mode;
	return shmctl(object->id, IPC_SET, &status);
}

static int remove_message_queue(const struct object *object)
{
	return mq_unlink(object->name);
}

static int remove_semaphore(const struct object *object)
{
	return sem_unlink(object->name);
}

static int remove_memory(const struct object *object)
{
	return shm_unlink(object->name);
}

static int remove_queue(const struct object *object)
{
	return msgctl(object->id, IPC_RMID, NULL);
}

static int remove_set(const struct object *object)
{
	return semctl(object->id, 0, IPC_RMID);
}

static int remove_segment(const struct object *object)
{
	return shmctl(object->id, IPC_RMID, NULL);
}

static const struct maker {
	const char *family;
	void (*make)(struct object *object, mode_t mode);
	int (*give)(struct object *object, uid_t uid, gid_t gid);
	int (*set_mode)(struct object *object, mode_t mode);
	int (*remove)(const struct object *object); /* NULL: it is a file in any directory */
} makers[] = {
	{ "fifo", make_fifo, give_path, set_mode_of_path, NULL },
	{ "socket", make_socket, give_path, set_mode_of_path, NULL },
	{ "mq", make_message_queue, give_descriptor, set_mode_of_descriptor, remove_message_queue },
	{ "posix_sem", make_semaphore, give_semaphore, set_mode_of_semaphore, remove_semaphore },
	{ "posix_shm", make_memory, give_descriptor, set_mode_of_descriptor, remove_memory },
	{ "msg", make_queue, give_queue, set_mode_of_queue, remove_queue },
	{ "sem", make_set, give_set, set_mode_of_set, remove_set },
	{ "shm", make_segment, give_segment, set_mode_of_segment, remove_segment },
};

static inline const struct maker *this_maker(void)
{
	const struct maker *maker = makers;

	while (strcmp(maker->family, current_family()) != 0)
		maker++;
	return maker;
}

/* Makes one of this mode, whatever it is; it is the effective user's and group's. */
static inline void make_object(struct object *object, mode_t mode)
{
	static int made;
	char name[16];

	snprintf(name, sizeof(name), "o%d", made++);
	snprintf(object->path, sizeof(object->path), "%s", name);
	object->name = own_name(name);
	object->key = own_key();
	this_maker()->make(object, mode);
}

/* Gives one to another user and group, as its owner or the superuser may. */
static inline int give_object(struct object *object, uid_t uid, gid_t gid)
{
	return this_maker()->give(object, uid, gid);
}

/* Changes its mode, as its owner or the superuser may. */
static inline int set_mode(struct object *object, mode_t mode)
{
	return this_maker()->set_mode(object, mode);
}

/* As msgctl, mq_unlink and their like. */
static inline int remove_object(const struct object *object)
{
	return this_maker()->remove(object);
}

/* Where a message queue is a file whose owner the superuser can change. */
static inline const char *need_queues_to_give(void)
{
	struct object queue = { 0 };
	const char *why;

	queue.name = own_name("probe");
	make_message_queue(&queue, 0600);
	why = lacks(give_descriptor(&queue, OWNER, GROUP) < 0, "fchown of a message queue");
	mq_close(queue.id);
	mq_unlink(queue.name);
	return why;
}

/* Where users other than the superuser can be, and make such objects. */
static inline const char *need_objects(void)
{
	const char *family = current_family(), *why = need_users();

	if (!why && strcmp(family, "mq") == 0)
		why = need_queues_to_give();
	if (!why && strcmp(family, "posix_sem") == 0)
		why = need_sem_open();
	if (!why && strcmp(family, "posix_sem") == 0)
		why = need_sem_files_of_all();
	if (!why && strcmp(family, "posix_shm") == 0)
		why = need_objects_of_others();
	return why;
}

#endif
