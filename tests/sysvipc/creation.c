/* Claims about making and finding objects: IPC_PRIVATE, keys, IPC_CREAT and IPC_EXCL. */
#include <errno.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

/* IPC_PRIVATE */

CLAIM(sysvipc, private_is_always_new, EACH_KIND,
      .says = "msgget, semget and shmget of IPC_PRIVATE make a new object each time, with or "
	      "without IPC_CREAT and IPC_EXCL",
      .zh = "以 IPC_PRIVATE 调用 msgget、semget、shmget 每次都创建新对象，无论是否带 "
	    "IPC_CREAT、IPC_EXCL",
      .sources = { { "001 msgget: 如果 key 为 IPC_PRIVATE，创建一个新的私有消息队列; 000 §8: "
		     "msgget(IPC_PRIVATE, NULL, 0777)",
		     HOLDS_IF("it is called with two arguments: msgget(IPC_PRIVATE, 0777)",
			      "只传两个参数：msgget(IPC_PRIVATE, 0777)") },
		   { "001 semget: 当不需要这些选项时，如key=IPC_PRIVATE,可以直接传递权限位值，例如 "
		     "0666; 000 §9: semget(IPC_PRIVATE, 3,0777)",
		     HOLDS },
		   { "001 shmget: 如果设置为 IPC_PRIVATE，表示创建一个私有的共享内存段; 000 §7: "
		     "shmget(IPC_PROVATE,128, 0777)",
		     HOLDS_IF("the key is spelt IPC_PRIVATE", "键写作 IPC_PRIVATE") } },
      .rows = "keys 3",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(); msgget(2), semget(2), shmget(2): "
	     "IPC_PRIVATE")
{
	static const int flags[] = { 0, IPC_CREAT, IPC_EXCL, IPC_CREAT | IPC_EXCL };
	struct ipc_perm perm;
	int id[4];

	for (int i = 0; i < 4; i++) {
		id[i] = own_object(assert_succeeds(get_object(IPC_PRIVATE, flags[i] | 0600)));
		for (int j = 0; j < i; j++)
			assert_that(id[i] != id[j]);
	}
	for (int i = 0; i < 4; i++) {
		assert_succeeds(look_at_object(id[i], &perm));
		assert_equal(perm.__key, IPC_PRIVATE);
	}
}

CLAIM(sysvipc, a_child_shares_it_by_its_id, EACH_KIND,
      .says = "a child uses the object of IPC_PRIVATE that its parent made before fork, by the id: "
	      "it is the same one",
      .zh = "子进程可用 id 使用父进程在 fork 之前以 IPC_PRIVATE 创建的对象，是同一个对象",
      .sources = { { "001 msgget: IPC_PRIVATE，仅供创建进程及其子进程使用",
		     HOLDS_IF("its children can use it, but not they alone",
			      "子进程可以使用，但不限于子进程") },
		   { NULL, HOLDS },
		   { "000 §7: fork(); //一定要放在创建共享内存之后", HOLDS } },
      .rows = "keys 3",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(), fork(); msgget(2), semget(2), shmget(2)")
{
	struct ipc_perm perm;
	int id = own_object(must(get_object(IPC_PRIVATE, 0640)));

	ACTOR(child) {
		assert_succeeds(look_at_object(id, &perm));
		assert_equal(perm.mode, 0640);
		assert_returns(remove_object(id), 0);
	}
	assert_ends(child);
	assert_fails(look_at_object(id, &perm), EINVAL);
}

CLAIM(sysvipc, a_stranger_can_use_a_private_one, EACH_KIND,
      .says = "a process that neither made an object of IPC_PRIVATE nor descends from its maker "
	      "can use it when told the id",
      .zh = "既非创建者也非其后代的进程，只要知道 id 并有权限，就能使用以 IPC_PRIVATE 创建的对象",
      .sources = { { "001 msgget: "
		     "IPC_PRIVATE，创建一个新的私有消息队列，仅供创建进程及其子进程使用",
		     WRONG("its permissions alone decide: any process that has the id and may, can "
			   "use it",
			   "只由权限决定：任何知道 id 且有权限的进程都能使用") },
		   { NULL, HOLDS },
		   { "001 shmget: IPC_PRIVATE，表示创建一个私有的共享内存段，仅供创建者使用; 000 "
		     "§7: ftok （可以实现无亲缘关系的通信）和IPC_PROVATE",
		     WRONG("its permissions alone decide: any process that has the id and may, can "
			   "use it",
			   "只由权限决定：任何知道 id 且有权限的进程都能使用") } },
      .rows = "keys 3",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(); msgget(2), semget(2), shmget(2) BUGS: "
	     "IPC_PRIVATE, better IPC_NEW",
      .needs = { need_other_user })
{
	struct ipc_perm perm;
	int told[2], id;

	must(pipe(told));
	ACTOR(stranger) {
		become_nobody();
		must(read(told[0], &id, sizeof(id)));
		assert_succeeds(look_at_object(id, &perm));
		assert_equal(perm.__key, IPC_PRIVATE);
		assert_equal(perm.mode, 0664);
	}
	ACTOR(maker) {
		id = own_object(must(get_object(IPC_PRIVATE, 0664)));
		must(write(told[1], &id, sizeof(id)));
	}
	assert_ends(maker);
	assert_ends(stranger);
}

/* IPC_CREAT and IPC_EXCL */

CLAIM(sysvipc, creat_makes_or_opens, EACH_KIND,
      .says = "msgget, semget and shmget with IPC_CREAT make the object of a key once, and give "
	      "the same id to all who ask for it afterwards; another key is another object",
      .zh = "带 IPC_CREAT 的 msgget、semget、shmget 为一个键创建一次对象，之后所有请求者得到同一个 "
	    "id；另一个键是另一个对象",
      .sources = { { "001 msgget: IPC_CREAT：如果队列不存在，创建一个新的消息队列; 003 §5 msgget: "
		     "如果队列存在，返回队列标识符，如果队列不存在，创建队列并返回标识符",
		     HOLDS_IF("IPC_CREAT is given: without it a missing queue is not made",
			      "给出 IPC_CREAT：否则不会创建") },
		   { "001 semget: IPC_CREAT：如果不存在信号量集，则创建", HOLDS },
		   { "001 shmget: 可以通过 IPC_CREAT 创建新的共享内存段; 003 §6 shmget: "
		     "如果共享内存存在，返回队列标识符，如果共享内存不存在，创建队列并返回标识符",
		     HOLDS_IF("IPC_CREAT is given: without it a missing segment is not made",
			      "给出 IPC_CREAT：否则不会创建") } },
      .rows = "keys 4",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(); msgget(2), semget(2), shmget(2)")
{
	key_t key = own_key();
	int id = own_object(assert_succeeds(get_object(key, IPC_CREAT | 0600)));
	int other = own_object(assert_succeeds(get_object(own_key(), IPC_CREAT | 0600)));

	assert_that(other != id);
	assert_returns(get_object(key, IPC_CREAT | 0600), id);
	assert_returns(get_object(key, 0600), id);
	ACTOR(stranger) {
		assert_returns(get_object(key, IPC_CREAT | 0600), id);
		assert_returns(get_object(key, 0), id);
	}
	assert_ends(stranger);
}

CLAIM(sysvipc, creat_with_excl_refuses_what_exists, EACH_KIND,
      .says = "msgget, semget and shmget with IPC_CREAT and IPC_EXCL fail with EEXIST while the "
	      "key has an object, which they leave as it is",
      .zh = "键已有对象时，带 IPC_CREAT 和 IPC_EXCL 的 msgget、semget、shmget 失败 "
	    "(EEXIST)，原对象不变",
      .sources = { { "001 msgget: IPC_EXCL：与 IPC_CREAT 一起使用。如果队列已存在，则返回错误; 003 "
		     "§5: 如果消息队列已经存在，则调用失败",
		     HOLDS },
		   { "001 semget: 与 IPC_CREAT 一起使用，确保信号量集不存在时才创建", HOLDS },
		   { "001 shmget: 可以结合 IPC_EXCL 防止重复创建; 004 shmget: IPC_CREAT IPC_EXECL",
		     HOLDS_IF("the flag is spelt IPC_EXCL: there is no IPC_EXECL",
			      "标志写作 IPC_EXCL：没有 IPC_EXECL") } },
      .rows = "keys 4",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget() EEXIST; msgget(2), semget(2), shmget(2)")
{
	const int flags = IPC_CREAT | IPC_EXCL;
	struct ipc_perm perm;
	key_t key = own_key();
	int id = own_object(assert_succeeds(get_object(key, flags | 0640)));

	assert_fails(get_object(key, flags | 0640), EEXIST);
	assert_fails(get_object(key, flags | 0600), EEXIST);
	ACTOR(stranger) {
		assert_fails(get_object(key, flags | 0604), EEXIST);
	}
	assert_ends(stranger);
	assert_returns(get_object(key, 0), id);
	assert_succeeds(look_at_object(id, &perm));
	assert_equal(perm.mode, 0640);
	must(remove_object(id));
	own_object(assert_succeeds(get_object(key, flags | 0640)));
}

/* As get_object, of a set or segment larger than that makes. */
static int get_larger_object(key_t key, int flags)
{
	if (strcmp(current_family(), "sem") == 0)
		return semget(key, 2, flags);
	if (strcmp(current_family(), "shm") == 0)
		return shmget(key, 65, flags);
	return msgget(key, flags);
}

CLAIM(sysvipc, that_it_exists_is_told_first, EACH_KIND,
      .says = "on Linux IPC_CREAT with IPC_EXCL for a key that has an object gives EEXIST, also to "
	      "who may not use it, and though a larger one is asked for",
      .zh = "在 Linux 上，键已有对象时，IPC_CREAT 与 IPC_EXCL 得到 "
	    "EEXIST，即使调用者无权使用它，或所要求的比它更大",
      .rows = "keys 4", .verdict = HOLDS,
      .ref = "Linux ipc/util.c ipcget_public(); POSIX.1-2024 msgget(), semget(), shmget() EEXIST, "
	     "EACCES, EINVAL",
      .needs = { need_users })
{
	const int flags = IPC_CREAT | IPC_EXCL;
	key_t key = own_key();
	int id = own_object(must(get_object(key, flags | 0600)));

	assert_fails(get_larger_object(key, flags | 0600), EEXIST);
	ACTOR(stranger) {
		become_nobody();
		assert_fails(get_object(key, 0600), EACCES);
		assert_fails(get_object(key, flags | 0600), EEXIST);
		assert_fails(get_larger_object(key, flags | 0600), EEXIST);
	}
	assert_ends(stranger);
	assert_returns(get_object(key, 0), id);
}

CLAIM(sysvipc, excl_alone_is_ignored, EACH_KIND,
      .says = "on Linux IPC_EXCL without IPC_CREAT has no effect: msgget, semget and shmget open "
	      "the object that exists and give ENOENT where none does",
      .zh = "在 Linux 上，不带 IPC_CREAT 的 IPC_EXCL 不起作用：msgget、semget、shmget "
	    "打开已有的对象，没有则 ENOENT",
      .sources = { { "001 msgget: IPC_EXCL：与 IPC_CREAT 一起使用", HOLDS } }, .rows = "keys 4",
      .ref = "msgget(2), semget(2), shmget(2): \"both IPC_CREAT and IPC_EXCL\"")
{
	key_t key = own_key();
	int id;

	assert_fails(get_object(key, IPC_EXCL | 0600), ENOENT);
	id = own_object(must(get_object(key, IPC_CREAT | 0600)));
	assert_returns(get_object(key, IPC_EXCL | 0600), id);
}

CLAIM(sysvipc, without_creat_nothing_is_made, EACH_KIND,
      .says = "msgget, semget and shmget without IPC_CREAT fail with ENOENT if the key has no "
	      "object, and make none",
      .zh = "键没有对应的对象时，不带 IPC_CREAT 的 msgget、semget、shmget 失败 (ENOENT)，也不创建",
      .sources = { { "003 §5 msgget: 如果队列不存在，创建队列并返回标识符",
		     HOLDS_IF("IPC_CREAT is given", "给出 IPC_CREAT") },
		   { "001 semget: 只使用权限位（如 0666）而未指定 IPC_CREAT，那么 semget 会返回 "
		     "错误，并将 errno 设置为 ENOENT",
		     HOLDS_IF("the key is not IPC_PRIVATE and has no set",
			      "键不是 IPC_PRIVATE，且没有对应的信号量集") },
		   { "003 §6 shmget: 如果共享内存不存在，创建队列并返回标识符",
		     HOLDS_IF("IPC_CREAT is given", "给出 IPC_CREAT") } },
      .rows = "keys 4",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget() ENOENT; msgget(2), semget(2), shmget(2) "
	     "ENOENT")
{
	key_t key = own_key();

	assert_fails(get_object(key, 0), ENOENT);
	assert_fails(get_object(key, 0777), ENOENT);
	assert_fails(get_object(key, 0777), ENOENT);
	own_object(assert_succeeds(get_object(key, IPC_CREAT | IPC_EXCL | 0600)));
}

enum { MANY = 100 };

CLAIM(sysvipc, each_of_many_is_found_by_its_key, EACH_KIND,
      .says = "of many objects that are there at the same time each is found by its key, with an "
	      "id of its own, also when every second one was removed and made anew",
      .zh = "许多对象同时存在时，每个都能凭自己的键找到，id "
	    "各不相同；隔一个删除并重建之后也是如此",
      .rows = "keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 msgget(), semget(), shmget()")
{
	key_t keys[MANY];
	int ids[MANY];

	for (int i = 0; i < MANY; i++) {
		keys[i] = own_key();
		ids[i] = own_object(
			assert_succeeds(get_object(keys[i], IPC_CREAT | IPC_EXCL | 0600)));
	}
	for (int i = 0; i < MANY; i += 2)
		assert_returns(remove_object(ids[i]), 0);
	for (int i = 0; i < MANY; i++)
		if (i % 2)
			assert_returns(get_object(keys[i], 0), ids[i]);
		else
			assert_fails(get_object(keys[i], 0), ENOENT);
	for (int i = 0; i < MANY; i += 2)
		ids[i] = own_object(
			assert_succeeds(get_object(keys[i], IPC_CREAT | IPC_EXCL | 0600)));
	for (int i = 0; i < MANY; i++) {
		assert_returns(get_object(keys[i], 0), ids[i]);
		for (int j = 0; j < i; j++)
			assert_that(ids[i] != ids[j]);
	}
}

CLAIM(key, one_key_names_a_queue_a_set_and_a_segment,
      .says = "one key may name a queue, a semaphore set and a segment at once; to remove one "
	      "leaves the others",
      .zh = "同一个键可同时命名一个消息队列、一个信号量集和一个共享内存段；删除其一不影响其他",
      .course = "001 key: 确定通讯双方使用的是同一种通讯机制", .rows = "keys 4",
      .verdict = WRONG("the key does not tell the mechanism: each of the three has its own keys",
		       "键不说明机制：三种机制各有自己的键空间"),
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(): each of its own kind of identifier",
      .needs = { need_msg, need_sem, need_shm })
{
	const int flags = IPC_CREAT | IPC_EXCL | 0600;
	key_t key = own_key();
	int id[3];

	id[0] = own_queue(assert_succeeds(msgget(key, flags)));
	id[1] = own_set(assert_succeeds(semget(key, 1, flags)));
	id[2] = own_segment(assert_succeeds(shmget(key, 1, flags)));
	assert_returns(msgctl(id[0], IPC_RMID, NULL), 0);
	assert_fails(msgget(key, 0), ENOENT);
	assert_returns(semget(key, 0, 0), id[1]);
	assert_returns(shmctl(id[2], IPC_RMID, NULL), 0);
	assert_fails(shmget(key, 0, 0), ENOENT);
	assert_returns(semget(key, 0, 0), id[1]);
}

static void assert_names_an_object(const struct kind *kind, key_t key)
{
	struct ipc_perm perm;
	int id = kind->own(assert_succeeds(kind->get(key, IPC_CREAT | IPC_EXCL | 0600)));

	assert_returns(kind->get(key, 0), id);
	assert_succeeds(kind->look(id, &perm));
	assert_equal(perm.__key, key);
}

CLAIM(key, any_number_is_a_key,
      .says = "any number but IPC_PRIVATE can be a key, without ftok, and a negative one as well",
      .zh = "除 IPC_PRIVATE 外任何数都可作键，不必来自 ftok，负数也可以",
      .course = "003 §5 msgget: 可以是任意值，也可以是从库函数ftok()生成的值; 001 shmget: "
		"也可以是常量（如 1234）",
      .rows = "keys 4", .verdict = HOLDS_IF("it is not IPC_PRIVATE", "不是 IPC_PRIVATE"),
      .ref = "POSIX.1-2024 msgget(), <sys/types.h> key_t; msgget(2)",
      .needs = { need_msg, need_sem, need_shm })
{
	const key_t keys[] = { own_key(), -own_key(), ~own_key() };

	for (int i = 0; i < KINDS; i++)
		for (int j = 0; j < 3; j++)
			assert_names_an_object(&kinds[i], keys[j]);
}

CLAIM(key, a_failed_ftok_unchecked_is_the_key_minus_1,
      .says = "a program that passes ftok's -1 on gets an object with the key -1, which all "
	      "programs that do so share",
      .zh = "不检查 ftok 返回的 -1 就使用，得到键为 -1 的对象，所有这样做的程序共用它",
      .rows = "keys 1, 4", .verdict = HOLDS, .ref = "POSIX.1-2024 ftok() RETURN VALUE, msgget()",
      .needs = { need_msg, need_root })
{
	int id;

	enter_fresh_namespace();
	id = assert_succeeds(msgget(ftok("missing", 'a'), IPC_CREAT | IPC_EXCL | 0600));
	assert_fails(msgget(ftok("missing too", 'b'), IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	assert_returns(msgget(ftok("missing too", 'b'), 0), id);
	assert_returns(msgget(-1, 0), id);
}

CLAIM(sysvipc, unknown_flags_are_passed_over, EACH_KIND,
      .says = "on Linux msgget, semget and shmget pass over flags that they do not know: the object is "
	      "made, and opened, as without",
      .zh = "在 Linux 上，msgget、semget、shmget 忽略不认识的标志：对象照常创建与打开",
      .rows = "keys 4", .verdict = HOLDS, .ref = "Linux ipc/util.c ipcget()")
{
	const int unknown = 1 << 20;
	const key_t key = own_key();
	const int id = own_object(assert_succeeds(get_object(key, IPC_CREAT | unknown | 0600)));

	assert_returns(get_object(key, unknown | 0600), id);
	assert_fails(get_object(key, IPC_CREAT | IPC_EXCL | unknown | 0600), EEXIST);
}

static const char *next_id(void)
{
	static char path[60];

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s_next_id", current_family());
	return path;
}

static const char *need_next_id(void)
{
	return access(next_id(), W_OK) < 0 ? next_id() : NULL;
}

CLAIM(sysvipc, the_next_id_can_be_chosen, EACH_KIND,
      .says = "on Linux msg_next_id, sem_next_id or shm_next_id, -1 at first, is the id of the next "
	      "object that is made, if that is free, and of no later one; the old id of what was "
	      "removed can be chosen again, that of an object that exists leads to another",
      .zh = "在 Linux 上，msg_next_id、sem_next_id、shm_next_id 起初为 -1；所设的值若空闲，就是下一个"
	    "创建的对象的 id，且只用一次；已删除对象的旧 id 可再次选用；仍存在的对象的 id "
	    "则得到另一个",
      .rows = "keys 3", .verdict = HOLDS,
      .ref = "proc_sys_kernel(5); Linux Documentation/admin-guide/sysctl/kernel.rst: msg_next_id",
      .needs = { need_own_limits, need_next_id })
{
	const int first = own_object(must(get_object(IPC_PRIVATE, 0600)));
	const int chosen = first + 3 * 32768 + 5;
	int next, after;

	assert_equal(number_in(next_id()), -1);
	set_number(next_id(), chosen);
	assert_returns(next = own_object(get_object(IPC_PRIVATE, 0600)), chosen);
	assert_equal(number_in(next_id()), -1);
	after = own_object(assert_succeeds(get_object(IPC_PRIVATE, 0600)));
	assert_that(after != first && after != next);
	assert_returns(remove_object(first), 0);
	set_number(next_id(), first);
	assert_returns(own_object(get_object(own_key(), IPC_CREAT | 0600)), first);
	set_number(next_id(), chosen);
	after = own_object(assert_succeeds(get_object(IPC_PRIVATE, 0600)));
	assert_that(after != chosen);
}
