/* Claims about how long objects and their ids are good, and in which IPC namespace. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

#define RMID_FORCED "/proc/sys/kernel/shm_rmid_forced"

static const char *need_lasting_objects(void)
{
	if (strcmp(current_family(), "shm") != 0 || access(RMID_FORCED, R_OK) < 0 ||
	    number_in(RMID_FORCED) == 0)
		return NULL;
	return "segments go with their last process here: " RMID_FORCED;
}

CLAIM(sysvipc, it_outlives_its_maker, EACH_KIND,
      .says = "an object is still there after its maker's end, for another process to find by the "
	      "key, and after that one's end as well",
      .zh = "创建者结束后对象依然存在，其他进程可凭键找到；那些进程结束之后也是如此",
      .sources = { { "003 §5: "
		     "消息队列独立于发送与接收进程。进程终止时，消息队列及其内容并不会被删除",
		     HOLDS },
		   { NULL, HOLDS },
		   { "003 §6 shmctl: 从共享内存中分离时，它不会被破坏",
		     HOLDS_IF("on Linux while /proc/sys/kernel/shm_rmid_forced is 0",
			      "在 Linux 上，/proc/sys/kernel/shm_rmid_forced 为 0 时") } },
      .rows = "keys 5",
      .ref = "POSIX.1-2024 msgctl(), semctl(), shmctl() IPC_RMID; shmctl(2) IPC_RMID",
      .needs = { need_lasting_objects })
{
	struct ipc_perm perm;
	key_t key = own_key();

	ACTOR(maker) {
		own_object(must(get_object(key, IPC_CREAT | 0640)));
	}
	assert_ends(maker);
	for (int i = 0; i < 2; i++) {
		ACTOR(stranger) {
			int id = assert_succeeds(get_object(key, 0600));

			assert_succeeds(look_at_object(id, &perm));
			assert_equal(perm.mode, 0640);
			assert_equal(perm.__key, key);
		}
		assert_ends(stranger);
	}
}

CLAIM(sysvipc, what_is_removed_is_gone, EACH_KIND,
      .says = "after IPC_RMID the key gives ENOENT and the id EINVAL; on Linux a new object with "
	      "this key has another id, and the old id is not its",
      .zh = "IPC_RMID 之后，键得到 ENOENT，id 得到 EINVAL；在 Linux 上，以同一键新建的对象有新的 "
	    "id，旧 id 不指向它",
      .sources = { { "001 ipcrm; 004 删除消息队列 msgctl", HOLDS },
		   { "001 semctl: IPC_RMID：删除信号量集", HOLDS },
		   { "000 §7: shmctl(ret,IPC_RMID,NULL); ==>删除共享内存", HOLDS } },
      .rows = "keys 5",
      .ref = "POSIX.1-2024 msgctl(), semctl(), shmctl() IPC_RMID, EINVAL, msgget(), semget(), "
	     "shmget() ENOENT; Linux ipc/util.c ipc_idr_alloc(): the sequence number in an id")
{
	struct ipc_perm perm;
	key_t key = own_key();
	int old = own_object(must(get_object(key, IPC_CREAT | 0600)));

	assert_returns(remove_object(old), 0);
	assert_fails(get_object(key, 0600), ENOENT);
	assert_fails(look_at_object(old, &perm), EINVAL);
	assert_fails(remove_object(old), EINVAL);
	for (int i = 0; i < 100; i++) { /* in one of them it has the old one's place */
		int new = assert_succeeds(get_object(key, IPC_CREAT | IPC_EXCL | 0600));
		int found = get_object(key, 0);
		int look_error = look_at_object(old, &perm) < 0 ? errno : 0;
		int remove_error = remove_object(old) < 0 ? errno : 0;
		int removed = remove_object(new); /* before the claim can fail */

		assert_that(new != old);
		assert_equal(look_error, EINVAL);
		assert_equal(remove_error, EINVAL);
		assert_equal(found, new);
		assert_equal(removed, 0);
	}
}

CLAIM(sysvipc, ids_stay_good_after_many, EACH_KIND,
      .says = "on Linux, however many objects were made and removed one after another, no id is "
	      "negative, and none is that of the one before, which is no id any more",
      .zh = "在 Linux 上，无论先后创建并删除多少个对象，id 都不为负，也不与前一个相同，而前一个 id "
	    "不再有效",
      .sources = { { "001 msgget(): 返回消息队列的标识符（msqid）", HOLDS },
		   { "001 semget: 返回信号量集的标识符（非负整数）", HOLDS } },
      .rows = "keys 5; bugs 43",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget() RETURN VALUE: a non-negative integer; "
	     "Linux ipc/util.c ipc_idr_alloc(): the sequence number in an id")
{
	clock_t start = clock();
	struct ipc_perm perm;
	int before = -1;

	for (int i = 0; i < 33000; i++) {
		int id = assert_succeeds(get_object(IPC_PRIVATE, 0600));
		int look_error = look_at_object(before, &perm) < 0 ? errno : 0;
		int removed = remove_object(id); /* before the claim can fail */

		assert_that(id >= 0);
		assert_that(id != before);
		assert_equal(look_error, EINVAL);
		assert_equal(removed, 0);
		before = id;
		if (i >= 1000 && clock() - start > CLOCKS_PER_SEC / 20)
			break; /* a slow machine has shown enough */
	}
}

/* IPC namespaces */

CLAIM(sysvipc, another_ipc_namespace_does_not_have_it, EACH_KIND,
      .says = "on Linux a process that enters a new IPC namespace finds an object from outside "
	      "neither by key nor by id, and can make one of that key there",
      .zh = "在 Linux 上，进入新 IPC 命名空间的进程凭键和 id "
	    "都找不到外面的对象，并可在其中用同一键另建",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipc_namespaces(7); unshare(2) CLONE_NEWIPC",
      .needs = { need_root })
{
	struct ipc_perm perm;
	key_t key = own_key();
	int id = own_object(must(get_object(key, IPC_CREAT | 0666)));

	ACTOR(stranger) {
		enter_fresh_namespace();
		assert_fails(get_object(key, 0), ENOENT);
		assert_fails(look_at_object(id, &perm), EINVAL);
		assert_succeeds(get_object(key, IPC_CREAT | IPC_EXCL | 0600));
	}
	assert_ends(stranger); /* and with it that namespace and what is in it */
	assert_succeeds(look_at_object(id, &perm));
	assert_equal(perm.mode, 0666);
	assert_returns(get_object(key, 0), id);
}

/* Whether /proc/sysvipc has a line of this key, as this process sees it. */
static bool is_listed(key_t key)
{
	static char text[65536];
	char path[32], word[32];
	size_t used = 0;
	ssize_t count;
	int fd;

	snprintf(path, sizeof(path), "/proc/sysvipc/%s", current_family());
	snprintf(word, sizeof(word), "\n%10d ", key);
	fd = must(open(path, O_RDONLY));
	while ((count = must(read(fd, text + used, sizeof(text) - 1 - used))) > 0)
		used += (size_t)count;
	text[used] = '\0';
	must(close(fd));
	return strstr(text, word);
}

CLAIM(sysvipc, proc_lists_its_own_namespace, EACH_KIND,
      .says = "on Linux /proc/sysvipc lists, for a process in another IPC namespace, what is there "
	      "and nothing from outside",
      .zh = "在 Linux 上，对另一 IPC "
	    "命名空间中的进程，/proc/sysvipc 只列出其中的对象，不列出外面的",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipc_namespaces(7); proc(5) /proc/sysvipc",
      .needs = { need_root, need_sysvipc })
{
	key_t outer = own_key(), inner = own_key();

	own_object(must(get_object(outer, IPC_CREAT | 0666)));
	ACTOR(stranger) {
		enter_fresh_namespace();
		assert_that(!is_listed(outer));
		must(get_object(inner, IPC_CREAT | 0600));
		assert_that(is_listed(inner));
		pause_at("has one");
	}
	await(stranger, "has one");
	assert_that(is_listed(outer));
	assert_that(!is_listed(inner));
}

CLAIM(sysvipc, limits_are_each_namespaces_own, EACH_KIND,
      .says = "on Linux each IPC namespace has its own limit of objects: what is set in one binds "
	      "no other, neither from within nor from outside",
      .zh = "在 Linux 上，每个 IPC "
	    "命名空间有自己的对象数限制：在其中一个设置的不约束其他命名空间，内外皆然",
      .rows = "keys 5", .verdict = HOLDS,
      .ref = "ipc_namespaces(7): /proc interfaces distinct in each IPC namespace; msgget(2) MSGMNI, "
	     "semget(2) SEMMNI, shmget(2) SHMMNI",
      .needs = { need_own_limits })
{
	own_object(must(get_object(IPC_PRIVATE, 0600)));
	ACTOR(elsewhere) {
		enter_fresh_namespace();
		must(get_object(IPC_PRIVATE, 0600));
		limit_objects(1);
		assert_fails(get_object(IPC_PRIVATE, 0600), ENOSPC);
		pause_at("limited there");
		limit_objects(2);
		assert_succeeds(get_object(IPC_PRIVATE, 0600));
	}
	await(elsewhere, "limited there");
	own_object(assert_succeeds(get_object(IPC_PRIVATE, 0600)));
	limit_objects(2);
	assert_fails(get_object(IPC_PRIVATE, 0600), ENOSPC);
	resume(elsewhere);
	assert_ends(elsewhere);
	assert_fails(get_object(IPC_PRIVATE, 0600), ENOSPC);
}

static const char *need_setns(void)
{
	return access("/proc/self/ns/ipc", F_OK) == 0 ? NULL : "no /proc/self/ns/ipc";
}

CLAIM(key, setns_leads_to_an_ipc_namespace,
      .says = "on Linux setns takes a process into another's IPC namespace, where it finds that "
	      "one's queue by its key and its own no more",
      .zh = "在 Linux 上，setns 使进程进入另一进程的 IPC "
	    "命名空间，可按键找到那里的消息队列，原来的则找不到",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipc_namespaces(7); setns(2) CLONE_NEWIPC",
      .needs = { need_msg, need_root, need_proc, need_setns })
{
	key_t inner = own_key(), outer = own_key();
	char path[64];

	own_queue(must(msgget(outer, IPC_CREAT | 0600)));
	ACTOR(resident) {
		enter_fresh_namespace();
		must(msgget(inner, IPC_CREAT | 0640));
		pause_at("moved in");
	}
	await(resident, "moved in");
	snprintf(path, sizeof(path), "/proc/%d/ns/ipc", (int)pid_of(resident));
	ACTOR(visitor) {
		struct ipc_perm perm;

		assert_fails(msgget(inner, 0), ENOENT);
		assert_returns(setns(must(open(path, O_RDONLY)), CLONE_NEWIPC), 0);
		assert_fails(msgget(outer, 0), ENOENT);
		assert_succeeds(look_at_queue(assert_succeeds(msgget(inner, 0)), &perm));
		assert_equal(perm.mode, 0640);
		assert_equal(perm.__key, inner);
	}
	assert_ends(visitor);
	resume(resident);
	assert_ends(resident);
	assert_fails(msgget(inner, 0), ENOENT);
}
