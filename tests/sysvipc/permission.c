/* Claims about who may open an object: its mode, its owner, and the others. */
#include <errno.h>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "far_users.h"
#include "objects.h"

CLAIM(sysvipc, nine_bits_are_the_mode, EACH_KIND,
      .says = "the low nine bits of the flags that made an object are its mode, neither the umask "
	      "nor other flags change them, nor do the bits of a later msgget, semget or shmget",
      .zh = "创建对象时标志的低九位就是其权限：umask、其他标志以及之后 msgget、semget、shmget "
	    "的权限位都不影响它",
      .sources = { { "001 msgget: 权限标志：使用与文件权限类似的值（如 0666 表示读写权限）; "
		     "需要|一个权限赋予新文件权限; 000: 文件权限与umask的关系",
		     HOLDS_IF("unlike a file's, its permissions do not depend on the umask",
			      "与文件不同，其权限不受 umask 影响") },
		   { NULL, HOLDS },
		   { "001 shmget: 低 9 位表示权限（如 0666 表示所有用户可读写）", HOLDS } },
      .rows = "keys 4",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(): \"low-order nine bits\"; msgget(2), "
	     "semget(2), shmget(2)")
{
	static const int modes[] = { 0777, 0666, 0640, 0604, 0421 };
	struct ipc_perm perm;
	key_t key = own_key();
	int id;

	umask(0777);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		id = own_object(assert_succeeds(get_object(key, IPC_CREAT | IPC_EXCL | modes[i])));
		assert_succeeds(look_at_object(id, &perm));
		assert_equal(perm.mode, modes[i]);
		assert_returns(get_object(key, IPC_CREAT | 0400), id);
		assert_succeeds(look_at_object(id, &perm));
		assert_equal(perm.mode, modes[i]);
		must(remove_object(id));
	}
}

/* So that they differ from the real ones; an ordinary user has the one user only. */
static void take_other_effective_ids(void)
{
	if (geteuid() == 0) {
		must(setegid(1002));
		must(seteuid(1001));
	}
}

CLAIM(sysvipc, it_belongs_to_its_maker, EACH_KIND,
      .says = "a new object has its key, and its maker's effective user and group as its owner and "
	      "as its creator",
      .zh = "新的对象记录其键，属主和创建者都是创建进程的有效用户和有效组", .rows = "keys 4",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(): \"effective user ID\"; msgctl(2), "
	     "semctl(2), shmctl(2) struct ipc_perm",
      .needs = { need_other_user })
{
	key_t key = own_key();

	ACTOR(maker) {
		struct ipc_perm perm;
		int id;

		take_other_effective_ids();
		id = own_object(must(get_object(key, IPC_CREAT | 0600)));
		assert_succeeds(look_at_object(id, &perm));
		assert_equal(perm.__key, key);
		assert_equal(perm.uid, geteuid());
		assert_equal(perm.cuid, geteuid());
		assert_equal(perm.gid, getegid());
		assert_equal(perm.cgid, getegid());
	}
	assert_ends(maker);
}

CLAIM(sysvipc, it_belongs_to_a_user_of_any_number, EACH_KIND,
      .says = "the owner and creator of an object are told with all bits of their numbers, of which "
	      "there may be more than 16",
      .zh = "对象的属主与创建者的编号完整给出，可以超过 16 位", .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/ipc.h>: uid_t, gid_t; svipc(7) struct ipc_perm",
      .needs = { need_far_users })
{
	struct ipc_perm perm;
	int id;

	must(setegid(FAR_GROUP));
	must(seteuid(FAR_USER));
	id = own_object(assert_succeeds(get_object(IPC_PRIVATE, 0600)));
	assert_succeeds(look_at_object(id, &perm));
	assert_equal(perm.uid, FAR_USER);
	assert_equal(perm.cuid, FAR_USER);
	assert_equal(perm.gid, FAR_GROUP);
	assert_equal(perm.cgid, FAR_GROUP);
}

/* What other users may ask for of an object of this mode, and what not. */
static const struct {
	int mode, granted[4], refused[6];
} asks[] = {
	{ 0600, { 0 }, { 0600, 0400 } },
	{ 0660, { 0 }, { 0400, 0200, 0040 } },
	{ 0604, { 0400, 0444 }, { 0200, 0600, 0002 } },
	{ 0664, { 0400, 0444, 0004 }, { 0200, 0600, 0666, 0664, 0002, 0006 } },
	{ 0602, { 0200 }, { 0400 } },
	{ 0606, { 0600 }, { 0 } },
	{ 0006, { 0600 }, { 0 } },
};

static void assert_opens(key_t key, int asked, int id)
{
	assert_returns(get_object(key, asked), id);
	assert_returns(get_object(key, IPC_CREAT | asked), id);
	assert_fails(get_object(key, IPC_CREAT | IPC_EXCL | asked), EEXIST);
}

static void assert_refused(key_t key, int asked)
{
	assert_fails(get_object(key, asked), EACCES);
	assert_fails(get_object(key, IPC_CREAT | asked), EACCES);
}

CLAIM(sysvipc, others_get_what_the_mode_grants, EACH_KIND,
      .says = "msgget, semget and shmget fail with EACCES for another user who asks for a "
	      "permission that the object's mode does not give to others; who asks for no more "
	      "than it gives gets the id, or EEXIST with IPC_CREAT and IPC_EXCL",
      .zh = "其他用户请求对象的权限位未授予的权限时，msgget、semget、shmget 失败 "
	    "(EACCES)；所请求的均已授予或不请求权限则得到 id，带 IPC_CREAT 和 IPC_EXCL 则失败 "
	    "(EEXIST)",
      .sources = { [1] = { "001 semget(): semflg 权限标志和控制选项", HOLDS } }, .rows = "keys 4",
      .ref = "POSIX.1-2024 msgget(), semget(), shmget() EACCES, EEXIST; msgget(2), semget(2), "
	     "shmget(2) EACCES",
      .needs = { need_users })
{
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		key_t key = own_key();
		int id = own_object(must(get_object(key, IPC_CREAT | IPC_EXCL | asks[i].mode)));

		ACTOR(nobody) {
			become_nobody();
			for (int j = 0; j < 4; j++)
				assert_opens(key, asks[i].granted[j], id);
			for (int j = 0; j < 6 && asks[i].refused[j]; j++)
				assert_refused(key, asks[i].refused[j]);
		}
		assert_ends(nobody);
	}
}

CLAIM(sysvipc, the_mode_binds_the_owner, EACH_KIND,
      .says = "an owner without privileges gets EACCES for what his object's mode denies the "
	      "owner, whatever it gives to others",
      .zh = "对象的属主若无特权，权限位拒绝属主的操作同样 EACCES，无论其他人有何权限",
      .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7 XSI Interprocess Communication; msgget(2), semget(2), shmget(2) "
	     "EACCES",
      .needs = { need_other_user })
{
	key_t key = own_key();

	ACTOR(owner) {
		struct ipc_perm perm;
		int id;

		become_nobody();
		id = own_object(must(get_object(key, IPC_CREAT | 0466)));
		assert_fails(get_object(key, 0600), EACCES);
		assert_fails(get_object(key, 0200), EACCES);
		assert_fails(get_object(key, IPC_CREAT | 0600), EACCES);
		assert_returns(get_object(key, 0400), id);
		assert_succeeds(look_at_object(id, &perm));
	}
	assert_ends(owner);
}

CLAIM(sysvipc, execute_bits_are_asked_for_too, EACH_KIND,
      .says = "on Linux msgget, semget and shmget that ask for an execute permission, to which no "
	      "call gives a meaning, fail with EACCES where the object's mode lacks it, and "
	      "succeed where it has it",
      .zh = "在 Linux 上，msgget、semget、shmget "
	    "请求执行权限（虽无意义）时，对象的权限位没有它则失败 (EACCES)，有则成功",
      .rows = "keys 4", .verdict = HOLDS,
      .ref = "Linux ipc/util.c ipcperms(): all bits asked for; msgget(2), semget(2), shmget(2) say "
	     "that they are not used",
      .needs = { need_users })
{
	static const int bits[] = { 0100, 0010, 0001, 0111 };
	key_t lacking = own_key(), having;
	int lacks_it = own_object(must(get_object(lacking, IPC_CREAT | IPC_EXCL | 0666))), has_it;

	having = own_key();
	has_it = own_object(must(get_object(having, IPC_CREAT | IPC_EXCL | 0001)));
	ACTOR(nobody) {
		become_nobody();
		for (int i = 0; i < 4; i++) {
			assert_refused(lacking, bits[i]);
			assert_refused(lacking, bits[i] | 0444);
			assert_opens(having, bits[i], has_it);
			assert_refused(having, bits[i] | 0444);
		}
		assert_opens(lacking, 0666, lacks_it);
	}
	assert_ends(nobody);
}
