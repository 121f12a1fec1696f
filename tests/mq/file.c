/* Claims about the mqueue file system, in which queues are files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "notifications.h"
#include "queues.h"

/* Where it is mounted: the last line of that type; NULL if nowhere. */
static const char *mqueue_directory(void)
{
	static char path[512];
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	const struct mntent *entry;

	path[0] = '\0';
	while (mounts && (entry = getmntent(mounts)))
		if (strcmp(entry->mnt_type, "mqueue") == 0)
			snprintf(path, sizeof(path), "%s", entry->mnt_dir);
	if (mounts)
		endmntent(mounts);
	return path[0] ? path : NULL;
}

/* Not so where that of another IPC namespace is still mounted. */
static bool shows_our_queues(const char *directory)
{
	const char *name = own_name("shown");
	mqd_t queue = create(name, O_RDWR, 0600, 1, 1);
	struct stat ours = { 0 }, shown = { 0 };

	assert_succeeds(fstat(assert_succeeds(queue), &ours));
	mq_close(queue);
	mq_unlink(name);
	return stat(directory, &shown) == 0 && shown.st_dev == ours.st_dev;
}

static const char *need_mqueue_directory(void)
{
	const char *directory = mqueue_directory();

	if (!directory || !shows_our_queues(directory))
		return "the mqueue file system is not mounted";
	return access(directory, R_OK | W_OK | X_OK) == 0 ? NULL
							  : "the mqueue file system can't be read";
}

/* The path of a queue's file there. */
static const char *path_of(const char *name)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s%s", mqueue_directory(), name);
	return path;
}

struct fields {
	long size;
	int notify, signal, pid;
};

static struct fields fields_of(const char *name)
{
	struct fields fields = { -1, -1, -1, -1 };
	int fd = must(open(path_of(name), O_RDONLY));
	char line[256] = "";

	must(read(fd, line, sizeof(line) - 1));
	must(close(fd));
	if (sscanf(line, "QSIZE:%ld NOTIFY:%d SIGNO:%d NOTIFY_PID:%d", &fields.size, &fields.notify,
		   &fields.signal, &fields.pid) != 4)
		fields.size = -2;
	return fields;
}

CLAIM(mq, qsize_counts_the_bytes,
      .says = "on Linux QSIZE of a queue's file is the number of bytes in all its messages",
      .zh = "在 Linux 上，队列文件中的 QSIZE 是所有消息的总字节数", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7) QSIZE",
      .needs = { need_messages, need_mqueue_directory })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	assert_equal(fields_of(name).size, 0);
	must(send_text(queue, "three", 3));
	assert_equal(fields_of(name).size, 5);
	must(send_text(queue, "", 4));
	assert_equal(fields_of(name).size, 5);
	must(send_text(queue, "another ten", 9));
	assert_equal(fields_of(name).size, 16);
	take(queue);
	assert_equal(fields_of(name).size, 5);
	all_of(queue);
	assert_equal(fields_of(name).size, 0);
}

static void assert_registered(const char *name, int notify, int signal)
{
	struct fields fields = fields_of(name);

	assert_equal(fields.pid, getpid());
	assert_equal(fields.notify, notify);
	assert_equal(fields.signal, signal);
}

CLAIM(mq, the_file_tells_who_is_registered,
      .says = "on Linux NOTIFY_PID is the registered process, or 0; NOTIFY is 0 for SIGEV_SIGNAL, "
	      "1 for SIGEV_NONE and 2 for SIGEV_THREAD; SIGNO is the signal",
      .zh = "在 Linux 上，NOTIFY_PID 是登记的进程（无则为 0）；NOTIFY 的 0、1、2 分别表示 "
	    "SIGEV_SIGNAL、SIGEV_NONE、SIGEV_THREAD；SIGNO 是信号",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) NOTIFY_PID, NOTIFY, SIGNO",
      .needs = { need_mqueue_directory, need_thread_notification })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	assert_equal(fields_of(name).pid, 0);
	must(ask_signal(queue, SIGUSR2, 0));
	assert_registered(name, 0, SIGUSR2);
	must(mq_notify(queue, NULL));
	assert_equal(fields_of(name).pid, 0);
	must(ask_nothing(queue));
	assert_registered(name, 1, 0);
	must(mq_notify(queue, NULL));
	assert_equal(fields_of(name).pid, 0);
	must(ask_thread(queue, tell_value, 0, NULL));
	assert_registered(name, 2, 0);
	must(mq_notify(queue, NULL));
	assert_equal(fields_of(name).pid, 0);
}

/* Whether readdir shows it. */
static bool is_listed(const char *name)
{
	DIR *directory = must(opendir(mqueue_directory()) ?: (DIR *)-1);
	const struct dirent *entry;
	bool found = false;

	while ((entry = readdir(directory)))
		found = found || strcmp(entry->d_name, name + 1) == 0;
	closedir(directory);
	return found;
}

CLAIM(mq, queues_are_files_of_the_mqueue_file_system,
      .says = "on Linux a queue is a regular file where mqueue is mounted: listed, with its "
	      "permissions and owner, until mq_unlink",
      .zh = "在 Linux 上，队列是 mqueue 文件系统中的普通文件：可列出，带权限与属主，直到 mq_unlink",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_overview(7) Mounting the message queue filesystem",
      .needs = { need_mqueue_directory })
{
	const char *name = own_name("q");
	struct stat status, by_descriptor;
	mqd_t queue;

	assert_that(!is_listed(name));
	queue = must(create(name, O_RDWR, 0620, 1, 1));
	assert_that(is_listed(name));
	assert_returns(stat(path_of(name), &status), 0);
	assert_that(S_ISREG(status.st_mode));
	assert_equal(status.st_mode & 0777, 0600);
	assert_equal(status.st_uid, geteuid());
	must(fstat(queue, &by_descriptor));
	assert_equal(status.st_ino, by_descriptor.st_ino);
	assert_succeeds(mq_unlink(name));
	assert_that(!is_listed(name));
	assert_fails(stat(path_of(name), &status), ENOENT);
}

CLAIM(mq, unlink_of_the_file_unlinks_the_queue,
      .says = "on Linux removing a queue's file is mq_unlink: the name is gone, the open queue is "
	      "not",
      .zh = "在 Linux 上，删除队列的文件等于 mq_unlink：名字消失，已打开的队列仍在",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7): commands usually used for files",
      .needs = { need_messages, need_mqueue_directory })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	must(send_text(queue, "x", 1));
	assert_returns(unlink(path_of(name)), 0);
	assert_fails(mq_open(name, O_RDWR), ENOENT);
	assert_text(all_of(queue), "x@1");
}

CLAIM(mq, the_directory_is_sticky,
      .says = "on Linux the mqueue file system's directory is open to all and has the sticky bit",
      .zh = "在 Linux 上，mqueue 文件系统的目录对所有用户开放并设有粘滞位", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7): The sticky bit is automatically enabled",
      .needs = { need_mqueue_directory })
{
	struct stat status;

	must(stat(mqueue_directory(), &status));
	assert_equal(status.st_mode & 07777, 01777);
}
