/* The account: kernel objects that outlive a process. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"

/* semctl(2) leaves this type to the program. */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

static const char *const kinds[] = {
	[SHM_SEGMENT] = "shared memory segment",
	[MESSAGE_QUEUE] = "message queue",
	[SEMAPHORE_SET] = "semaphore set",
	[MQUEUE] = "POSIX message queue",
	[SHM_FILE] = "file",
};

static void add(struct account *account, const struct object *object)
{
	if (account->count < ACCOUNT_LIMIT)
		account->objects[account->count++] = *object;
}

static void add_system_v(struct account *account, enum object_kind kind, int id, pid_t maker)
{
	add(account, &(struct object){ .kind = kind, .id = id, .maker = maker });
}

static void add_name(struct account *account, enum object_kind kind, const char *directory,
		     const char *name)
{
	struct object object = { .kind = kind };
	const char *mark = strstr(name, "ipclitmus.");

	if (mark)
		object.maker = atoi(mark + strlen("ipclitmus."));
	if (snprintf(object.name, sizeof(object.name), "%s/%s", directory, name) <
	    (int)sizeof(object.name))
		add(account, &object);
}

static void list_shm(struct account *account)
{
	struct shm_info info;
	struct shmid_ds segment;
	int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);

	for (int i = 0; i <= last; i++) {
		int id = shmctl(i, SHM_STAT, &segment);

		if (id >= 0 && segment.shm_perm.mode & SHM_DEST)
			continue; /* removed, and goes with the last who has it attached */
		if (id >= 0 && segment.shm_perm.cuid == geteuid())
			add_system_v(account, SHM_SEGMENT, id, segment.shm_cpid);
	}
}

static void list_msg(struct account *account)
{
	struct msginfo info;
	struct msqid_ds queue;
	int last = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);

	for (int i = 0; i <= last; i++) {
		int id = msgctl(i, MSG_STAT, &queue);

		if (id >= 0 && queue.msg_perm.cuid == geteuid())
			add_system_v(account, MESSAGE_QUEUE, id, queue.msg_lspid);
	}
}

static void list_sem(struct account *account)
{
	struct seminfo info;
	struct semid_ds set;
	int last = semctl(0, 0, SEM_INFO, (union semun){ .info = &info });

	for (int i = 0; i <= last; i++) {
		int id = semctl(i, 0, SEM_STAT, (union semun){ .buf = &set });

		if (id >= 0 && set.sem_perm.cuid == geteuid())
			add_system_v(account, SEMAPHORE_SET, id, semctl(id, 0, GETPID));
	}
}

static void list_directory(struct account *account, enum object_kind kind, const char *directory)
{
	DIR *stream = opendir(directory);
	const struct dirent *entry;
	struct stat status;

	if (!stream)
		return;
	while ((entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		if (fstatat(dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    status.st_uid == geteuid())
			add_name(account, kind, directory, entry->d_name);
	}
	closedir(stream);
}

void account_take(struct account *account, const char *mqueues)
{
	account->count = 0;
	list_shm(account);
	list_msg(account);
	list_sem(account);
	if (mqueues)
		list_directory(account, MQUEUE, mqueues);
	list_directory(account, SHM_FILE, "/dev/shm");
}

static bool has(const struct account *account, const struct object *object)
{
	for (size_t i = 0; i < account->count; i++) {
		const struct object *other = &account->objects[i];

		if (other->kind == object->kind && other->id == object->id &&
		    strcmp(other->name, object->name) == 0)
			return true;
	}
	return false;
}

bool account_is_gone(const struct object *object)
{
	struct shmid_ds segment;
	struct msqid_ds queue;
	struct semid_ds set;
	int result = 0;

	if (object->kind == SHM_SEGMENT)
		result = shmctl(object->id, IPC_STAT, &segment);
	else if (object->kind == MESSAGE_QUEUE)
		result = msgctl(object->id, IPC_STAT, &queue);
	else if (object->kind == SEMAPHORE_SET)
		result = semctl(object->id, 0, IPC_STAT, (union semun){ .buf = &set });
	return result < 0 && (errno == EINVAL || errno == EIDRM);
}

void account_remove(const struct object *object)
{
	switch (object->kind) {
	case SHM_SEGMENT:
		shmctl(object->id, IPC_RMID, NULL);
		break;
	case MESSAGE_QUEUE:
		msgctl(object->id, IPC_RMID, NULL);
		break;
	case SEMAPHORE_SET:
		semctl(object->id, 0, IPC_RMID);
		break;
	case MQUEUE:
	case SHM_FILE:
		unlink(object->name);
		break;
	}
}

static void describe(const struct object *object, char *buffer, size_t size)
{
	if (object->kind == MQUEUE || object->kind == SHM_FILE)
		snprintf(buffer, size, "%s %s", kinds[object->kind], object->name);
	else
		snprintf(buffer, size, "%s %d", kinds[object->kind], object->id);
}

static bool made_by(const struct object *object, const struct makers *makers)
{
	if (strstr(object->name, makers->mark))
		return true;
	for (size_t i = 0; i < makers->count; i++)
		if (object->maker > 0 && makers->pids[i] == object->maker)
			return true;
	return false;
}

size_t account_remove_new(const struct account *before, const struct account *now,
			  const struct makers *makers, char *buffer, size_t size)
{
	size_t count = 0, used = 0;

	buffer[0] = '\0';
	if (makers &&
	    before->count == ACCOUNT_LIMIT) /* what is new can't be told from what was cut */
		return 0;
	for (size_t i = 0; i < now->count; i++) {
		char text[560];

		if (has(before, &now->objects[i]))
			continue;
		if (makers && !made_by(&now->objects[i], makers))
			continue;
		account_remove(&now->objects[i]);
		describe(&now->objects[i], text, sizeof(text));
		if (used < size)
			used += (size_t)snprintf(buffer + used, size - used, "%s%s",
						 count ? ", " : "", text);
		count++;
	}
	return count;
}
