/* Claims about objects that are removed while a call on them is half way through its buffer. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ipc.h>

#include "claim.h"
#include "objects.h"

CLAIM(sysvipc, what_ipc_stat_tells_is_of_before_the_removal, EACH_KIND,
      .says = "on Linux, IPC_STAT that is copying out its answer when the object is removed "
	      "succeeds, and tells of the object as it was",
      .zh = "在 Linux 上，正在复制结果的 IPC_STAT 遇到对象被删除时仍然成功，报告对象先前的状态",
      .needs = { need_halts, need_untouched_addresses }, .verdict = HOLDS,
      .ref = "Linux ipc/msg.c, sem.c, shm.c: IPC_STAT copies out when it has let go of the object")
{
	int id = own_object(must(get_object(IPC_PRIVATE, 0640)));

	ACTOR(observer) {
		union status *status = halting(NULL, sizeof(*status), 0);

		assert_returns(control_object(id, IPC_STAT, status), 0);
		assert_equal(status->perm.mode & 0777, 0640);
		assert_equal(status->perm.cuid, geteuid());
	}
	await_halted(observer);
	assert_returns(remove_object(id), 0);
	provide(observer);
	assert_ends(observer);
}

CLAIM(sysvipc, ipc_set_finds_the_object_removed, EACH_KIND,
      .says = "on Linux, IPC_SET that is still reading what to set when the object is removed "
	      "fails with EINVAL",
      .zh = "在 Linux 上，仍在读取设置内容的 IPC_SET 遇到对象被删除时以 EINVAL 失败",
      .needs = { need_halts, need_untouched_addresses }, .verdict = HOLDS,
      .ref = "Linux ipc/msg.c, sem.c, shm.c: IPC_SET looks for the object when it has read all; "
	     "POSIX.1-2024 msgctl(), semctl(), shmctl(): EINVAL")
{
	int id = own_object(must(get_object(IPC_PRIVATE, 0640)));
	union status now;

	must(control_object(id, IPC_STAT, &now));
	ACTOR(setter) {
		union status *status = halting(&now, sizeof(now), 0);

		assert_fails(control_object(id, IPC_SET, status), EINVAL);
	}
	await_halted(setter);
	assert_returns(remove_object(id), 0);
	provide(setter);
	assert_ends(setter);
}

/* Where the kernel lists the objects of this kind. */
static int open_list(void)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/sysvipc/%s", current_family());
	return must(open(path, O_RDONLY));
}

/* Whether a list has a line of this key and mode. */
static bool lists(const char *list, key_t key, int mode)
{
	char word[64];
	const char *line;
	int id, seen;

	snprintf(word, sizeof(word), "\n%10d ", key);
	line = strstr(list, word);
	return line && sscanf(line, "%*d %d %o", &id, (unsigned *)&seen) == 2 &&
	       (seen & 0777) == mode;
}

/* Reads all of the list as it is now. */
static const char *list_now(void)
{
	static char text[65536];
	size_t used = 0;
	ssize_t count;
	int fd = open_list();

	while ((count = must(read(fd, text + used, sizeof(text) - 1 - used))) > 0)
		used += (size_t)count;
	text[used] = '\0';
	must(close(fd));
	return text;
}

CLAIM(sysvipc, the_list_shows_what_was_before_ipc_set_has_all, EACH_KIND,
      .says = "on Linux, /proc/sysvipc can be read while an IPC_SET is still reading what to set, "
	      "and shows the mode that was; after that it shows the new one",
      .zh = "在 Linux 上，IPC_SET 仍在读取设置内容时可以读 /proc/sysvipc，它显示原来的权限；此后显示新的",
      .rows = "keys 5", .needs = { need_halts, need_untouched_addresses, need_sysvipc },
      .verdict = HOLDS, .ref = "proc(5) /proc/sysvipc; Linux ipc/msg.c, sem.c, shm.c: IPC_SET")
{
	key_t key = own_key();
	int id = own_object(must(get_object(key, IPC_CREAT | 0640)));
	union status now;

	must(control_object(id, IPC_STAT, &now));
	now.perm.mode = 0600;
	ACTOR(setter) {
		assert_returns(control_object(id, IPC_SET, halting(&now, sizeof(now), 0)), 0);
	}
	await_halted(setter);
	assert_that(lists(list_now(), key, 0640));
	provide(setter);
	assert_ends(setter);
	assert_that(lists(list_now(), key, 0600));
}

CLAIM(sysvipc, a_half_done_read_of_the_list_keeps_nobody_out, EACH_KIND,
      .says = "on Linux, a read of /proc/sysvipc that is copying out keeps nobody from making and "
	      "removing objects, and what it copies is of before that",
      .zh = "在 Linux 上，正在复制 /proc/sysvipc 内容的 read 不会妨碍他人创建和删除对象，"
	    "它复制的是此前的状态",
      .rows = "keys 5", .needs = { need_halts, need_sysvipc, need_own_objects }, .verdict = HOLDS,
      .ref = "proc(5) /proc/sysvipc; Linux fs/seq_file.c: seq_read_iter(); ipc/util.c: "
	     "sysvipc_proc_stop()")
{
	key_t before = own_key(), later = own_key();
	int id = own_object(must(get_object(before, IPC_CREAT | 0640)));

	ACTOR(reader) {
		char *list = halting(NULL, 65536, 0);
		ssize_t size;

		size = assert_succeeds(read(open_list(), list, 65535));
		list[size] = '\0';
		assert_that(lists(list, before, 0640) && !lists(list, later, 0640));
	}
	await_halted(reader);
	assert_returns(remove_object(id), 0);
	own_object(assert_succeeds(get_object(later, IPC_CREAT | 0640)));
	provide(reader);
	assert_ends(reader);
}
