/* The zoo's scenarios that leave something behind, or find what others left. */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "zoo.h"
/* What the harness can't list it can't remove. */
static const char *need_mqueue(void)
{
	mqd_t queue = mq_open("/ipclitmus.probe", O_CREAT | O_RDWR, 0600, NULL);
	bool seen;

	if (queue == (mqd_t)-1)
		return "no mq_open";
	seen = access("../../mqueue/ipclitmus.probe", F_OK) == 0 ||
	       access("/dev/mqueue/ipclitmus.probe", F_OK) == 0;
	mq_close(queue);
	mq_unlink("/ipclitmus.probe");
	return seen ? NULL : "no sight of message queues";
}

#define ZOO_MODE 0642 /* which nobody else gives: kill.test knows our objects by it */

CLAIM(zoo, leaks_a_daemon, .says = "no process is left", .ref = "nothing")
{
	ACTOR(parent) {
		if (must(fork()) == 0) {
			setsid();
			for (;;)
				pause();
		}
	}
	assert_ends(parent);
}

CLAIM(zoo, leaks_a_daemon_twice_forked, .says = "no process is left that init would inherit",
      .ref = "nothing")
{
	ACTOR(parent) {
		if (must(fork()) == 0) {
			setsid();
			if (must(fork()) == 0)
				for (;;)
					pause();
			_exit(0);
		}
		must(wait(NULL));
	}
	assert_ends(parent);
}

CLAIM(zoo, leaks_another_program, .says = "no process is left whatever it runs", .ref = "nothing")
{
	int p[2];

	must(pipe2(p, O_CLOEXEC));
	ACTOR(parent) {
		if (must(fork()) == 0) {
			setsid();
			execlp("sleep", "sleep", "1000", (char *)NULL);
		}
		close(p[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0); /* it runs */
	}
	close(p[1]);
	assert_ends(parent);
}

CLAIM(zoo, leaks_a_segment, .says = "no segment is left", .ref = "nothing")
{
	must(shmget(IPC_PRIVATE, 4096, ZOO_MODE));
}

CLAIM(zoo, leaks_a_message_queue, .says = "no queue is left", .ref = "nothing")
{
	int queue = must(msgget(IPC_PRIVATE, ZOO_MODE));

	must(msgsnd(queue, &(long[2]){ 1 }, 4, 0));
}

CLAIM(zoo, leaks_a_semaphore_set, .says = "no set is left", .ref = "nothing")
{
	int set = must(semget(IPC_PRIVATE, 1, ZOO_MODE));

	must(semop(set, &(struct sembuf){ .sem_op = 1 }, 1));
}

/* A name that tells who made it, so that where all share /dev/shm each claim finds its own. */
static const char *leaked_name(void)
{
	static char name[64];

	snprintf(name, sizeof(name), "/ipclitmus.%d.zoo", getpid());
	return name;
}

CLAIM(zoo, leaks_a_posix_segment, .says = "no name is left", .ref = "nothing")
{
	must(shm_open(leaked_name(), O_CREAT | O_RDWR, 0600));
}

CLAIM(zoo, leaks_a_posix_semaphore, .says = "no name is left", .ref = "nothing")
{
	assert_that(sem_open(leaked_name(), O_CREAT, 0600, 1) != SEM_FAILED);
}

CLAIM(zoo, leaks_a_posix_queue, .says = "no name is left", .ref = "nothing",
      .needs = { need_mqueue })
{
	must(mq_open(leaked_name(), O_CREAT | O_RDWR, 0600, NULL));
}

CLAIM(zoo, owns_what_outlives_it, .says = "what a claim owns goes with it", .ref = "nothing")
{
	own_queue(must(msgget(IPC_PRIVATE, ZOO_MODE)));
	own_set(must(semget(own_key(), 1, IPC_CREAT | ZOO_MODE)));
	own_segment(must(shmget(own_key(), 1, IPC_CREAT | ZOO_MODE)));
	must(shm_open(own_name("segment"), O_CREAT | O_RDWR, 0600));
	must(sem_open(own_name("semaphore"), O_CREAT, 0600, 1) == SEM_FAILED ? -1 : 0);
	mq_open(own_name("queue"), O_CREAT | O_RDWR, 0600, NULL);
}

CLAIM(zoo, owns_too_much, .says = "more than a claim can own is told", .ref = "nothing")
{
	for (;;)
		own_name("another");
}

CLAIM(zoo, owns_one_after_the_other, .says = "what is gone makes place for what is owned next",
      .ref = "nothing")
{
	for (int i = 0; i < 100; i++)
		must(msgctl(own_queue(must(msgget(IPC_PRIVATE, ZOO_MODE))), IPC_RMID, NULL));
}

CLAIM(zoo, leaks_of_each, .says = "all that is left is told", .ref = "nothing")
{
	int queue = must(msgget(IPC_PRIVATE, ZOO_MODE));
	int set = must(semget(IPC_PRIVATE, 1, ZOO_MODE));

	must(msgsnd(queue, &(long[2]){ 1 }, 4, 0));
	must(semop(set, &(struct sembuf){ .sem_op = 1 }, 1));
	must(shmget(IPC_PRIVATE, 4096, ZOO_MODE));
	must(shm_open(leaked_name(), O_CREAT | O_RDWR, 0600));
	if (must(fork()) == 0)
		for (;;)
			pause();
}

CLAIM(zoo, leaves_files_which_is_fine, .says = "files are removed whatever their mode",
      .ref = "nothing")
{
	must(mkdir("directory", 0700));
	must(mkfifo("directory/fifo", 0));
	must(close(must(open("directory/file", O_CREAT | O_RDWR, 0))));
	must(mkdir("directory/inner", 0700));
	must(mkdir("directory/inner/most", 0700));
	must(chmod("directory/inner", 0));
	must(chmod("directory", 0));
	must(chdir("/"));
}

CLAIM(zoo, leaves_a_long_path_which_is_fine, .says = "directories are removed whatever their depth",
      .ref = "nothing")
{
	char name[201];

	memset(name, 'x', 200);
	name[200] = '\0';
	for (int depth = 0; depth < 40; depth++) {
		must(mkdir(name, 0700));
		must(chdir(name));
	}
}

CLAIM(zoo, removes_its_directory_which_is_fine, .says = "a claim may remove its directory",
      .ref = "nothing")
{
	char path[4096];

	assert_that(getcwd(path, sizeof(path)) != NULL);
	must(rmdir(path));
}
