/* Claims about names and keys that several processes make and remove at the same time. */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "storms.h"

FAMILY(storm, need_mmap);

static key_t key;
static const char *name;

static int make_queue(void)
{
	return msgget(key, IPC_CREAT | IPC_EXCL | 0600);
}

static int remove_queue(void)
{
	int queue = msgget(key, 0);

	return queue < 0 ? -1 : msgctl(queue, IPC_RMID, NULL);
}

static int make_set(void)
{
	return semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);
}

static int remove_set(void)
{
	int set = semget(key, 0, 0);

	return set < 0 ? -1 : semctl(set, 0, IPC_RMID);
}

static int make_segment(void)
{
	return shmget(key, 1, IPC_CREAT | IPC_EXCL | 0600);
}

static int remove_segment(void)
{
	int segment = shmget(key, 0, 0);

	return segment < 0 ? -1 : shmctl(segment, IPC_RMID, NULL);
}

static int make_mq(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	mqd_t queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &one);

	return queue == (mqd_t)-1 ? -1 : mq_close(queue);
}

static int remove_mq(void)
{
	return mq_unlink(name);
}

static int make_semaphore(void)
{
	sem_t *semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 0);

	return semaphore == SEM_FAILED ? -1 : sem_close(semaphore);
}

static int remove_semaphore(void)
{
	return sem_unlink(name);
}

static int make_object(void)
{
	int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);

	return fd < 0 ? -1 : close(fd);
}

static int remove_object(void)
{
	return shm_unlink(name);
}

static int make_fifo(void)
{
	return mkfifo("name", 0600);
}

static int make_file(void)
{
	int fd = open("name", O_CREAT | O_EXCL | O_RDWR, 0600);

	return fd < 0 ? -1 : close(fd);
}

static int make_link(void)
{
	return link("file", "name");
}

static int remove_name(void)
{
	return unlink("name");
}

static int make_directory(void)
{
	return mkdir("name", 0700);
}

static int remove_directory(void)
{
	return rmdir("name");
}

static int make_address(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "name" };
	int fd = must(socket(AF_UNIX, SOCK_STREAM, 0));
	int result = bind(fd, (struct sockaddr *)&address, sizeof(address)), error = errno;

	close(fd);
	errno = error;
	return result;
}

static const struct kind {
	const char *name;
	need *need;
	int (*make)(void), (*remove)(void);
	int taken, also_gone; /* errors: it was there already; beside ENOENT */
} kinds[] = {
	{ "msgget", need_msg, make_queue, remove_queue, EEXIST, EINVAL },
	{ "semget", need_sem, make_set, remove_set, EEXIST, EINVAL },
	{ "shmget", need_shm, make_segment, remove_segment, EEXIST, EINVAL },
	{ "mq_open", need_mq, make_mq, remove_mq, EEXIST, ENOENT },
	{ "sem_open", need_sem_open, make_semaphore, remove_semaphore, EEXIST, ENOENT },
	{ "shm_open", need_shm_open, make_object, remove_object, EEXIST, ENOENT },
	{ "mkfifo", need_fifo, make_fifo, remove_name, EEXIST, ENOENT },
	{ "open", need_directory, make_file, remove_name, EEXIST, ENOENT },
	{ "link", need_directory, make_link, remove_name, EEXIST, ENOENT },
	{ "mkdir", need_directory, make_directory, remove_directory, EEXIST, ENOENT },
	{ "bind", need_scm_rights, make_address, remove_name, EADDRINUSE, ENOENT },
};

static const struct kind *kind;
static struct tally_of_storm *tally;

/* EIDRM: the id was looked up, and then removed by another. */
static bool was_gone(int error)
{
	return error == ENOENT || error == kind->also_gone ||
	       (error == EIDRM && kind->also_gone == EINVAL);
}

static void make_or_remove(int number, unsigned int *state)
{
	(void)number;
	if (draw(state, 2)) {
		tally->given += done_or(kind->make(), kind->taken);
	} else if (kind->remove() == 0) {
		tally->taken++;
	} else {
		assert_that(was_gone(errno));
	}
}

CLAIM(storm, a_name_is_made_once_and_removed_once,
      .says = "however several processes make a key or a name exclusively and remove it, each "
	      "making succeeds for one and is removed by one: as many were made as were removed "
	      "and are there",
      .zh = "多个进程同时独占地创建、删除同一个键或名字时，每次创建只对一个成功，也只被一个删除："
	    "创建数等于删除数加现存数",
      .rows = "msg 1; sem 1; shm 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open() O_EXCL: atomic with respect to other threads; msgget(), "
	     "semget(), shmget() EEXIST; mkfifo(), link(), mkdir(), bind()",
      .needs = { need_own_objects, need_directory })
{
	key = own_key();
	name = own_name("name");
	must(close(must(open("file", O_CREAT | O_RDWR, 0600))));
	for (size_t i = 0; i < COUNT(kinds); i++) {
		kind = &kinds[i];
		if (kind->need())
			continue;
		trying(kind->name);
		tally = new_tally();
		storm(150, make_or_remove);
		if (kind->remove() == 0)
			tally->taken++;
		assert_equal(tally->given, tally->taken);
		assert_that(tally->given > 0);
	}
}
