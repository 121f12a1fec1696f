/* Claims about whose bits count: owner, creator, groups, others, for all that has a mode. */
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "asks.h"
#include "far_users.h"

enum class { OF_OWNER, OF_GROUP, OF_OTHERS };

/* One that asks, and which bits count for him, of a file and of an object of System V. */
static const struct user {
	const char *name;
	uid_t real, effective, saved;
	gid_t group;
	gid_t groups[3];
	enum class of_file, of_system_v;
} users[] = {
	{ "owner", OWNER, OWNER, OWNER, STRANGERS, { 0 }, OF_OWNER, OF_OWNER },
	{ "owner, in the group", OWNER, OWNER, OWNER, GROUP, { GROUP }, OF_OWNER, OF_OWNER },
	{ "owner, effectively", STRANGER, OWNER, STRANGER, STRANGERS, { 0 }, OF_OWNER, OF_OWNER },
	{ "owner, but not effectively",
	  OWNER,
	  STRANGER,
	  OWNER,
	  STRANGERS,
	  { 0 },
	  OF_OTHERS,
	  OF_OTHERS },
	{ "creator", CREATOR, CREATOR, CREATOR, STRANGERS, { 0 }, OF_OTHERS, OF_OWNER },
	{ "creator, in the group", CREATOR, CREATOR, CREATOR, GROUP, { 0 }, OF_GROUP, OF_OWNER },
	{ "in the group", STRANGER, STRANGER, STRANGER, GROUP, { 0 }, OF_GROUP, OF_GROUP },
	{ "in the group by the last of several",
	  STRANGER,
	  STRANGER,
	  STRANGER,
	  STRANGERS,
	  { STRANGERS, ANOTHERS, GROUP },
	  OF_GROUP,
	  OF_GROUP },
	{ "in the group by the first of several",
	  STRANGER,
	  STRANGER,
	  STRANGER,
	  STRANGERS,
	  { GROUP, STRANGERS, ANOTHERS },
	  OF_GROUP,
	  OF_GROUP },
	{ "in the creator's group",
	  STRANGER,
	  STRANGER,
	  STRANGER,
	  CREATORS,
	  { 0 },
	  OF_OTHERS,
	  OF_GROUP },
	{ "in the creator's group beside others",
	  STRANGER,
	  STRANGER,
	  STRANGER,
	  STRANGERS,
	  { STRANGERS, CREATORS },
	  OF_OTHERS,
	  OF_GROUP },
	{ "another",
	  STRANGER,
	  STRANGER,
	  STRANGER,
	  STRANGERS,
	  { STRANGERS, ANOTHERS },
	  OF_OTHERS,
	  OF_OTHERS },
};

/* For good; of the groups those that are not 0. */
static void become_user(const struct user *user)
{
	size_t count = 0;

	while (count < 3 && user->groups[count])
		count++;
	must(setgroups(count, user->groups));
	must(setresgid(user->group, user->group, user->group));
	must(setresuid(user->real, user->effective, user->saved));
}

/* Makes one as CREATOR, and gives it to OWNER: bits for one class, and all others for the rest. */
static void make_for(enum class class, int bits, struct object *object)
{
	const int shift = 6 - 3 * (int)class;
	const int mode = (~bits & 6) * 0111 & ~(7 << shift);

	must(setegid(CREATORS));
	must(seteuid(CREATOR));
	make_object(object, (mode_t)(mode | bits << shift));
	must(seteuid(0));
	must(setegid(0));
	must(give_object(object, OWNER, GROUP));
}

CLAIM(permission, the_first_class_counts_alone, EVERY_OBJECT,
      .says = "for the owner, by the effective id, the owner's bits count, else for members of the "
	      "group, supplementary or not, the group's, else the others', though another class "
	      "may more; of System V the creator and his group count as owner and group",
      .zh = "按有效用户 "
	    "id，属主只看属主位，否则组成员（含附加组）只看组位，其余看其他位，即使别的类权限更多；"
	    "System "
	    "V 对象的创建者及其组等同属主与组",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 4.7 File Access Permissions, 2.7.1 IPC General Description; svipc(7) "
	     "struct ipc_perm, path_resolution(7)",
      .needs = { need_directory, need_objects })
{
	struct object objects[3][4];

	umask(0);
	must(chmod(".", 0777));
	for (int i = 0; i < 12; i++)
		make_for((enum class)(i / 4), i % 4 * 2, &objects[i / 4][i % 4]);
	for (size_t i = 0; i < COUNT(users); i++) {
		const enum class class = is_system_v() ? users[i].of_system_v : users[i].of_file;

		trying(users[i].name);
		ACTOR(user) {
			become_user(&users[i]);
			for (int bits = 0; bits < 4; bits++)
				assert_permits(&objects[class][bits], 2 * bits);
		}
		assert_ends(user);
	}
}

/* All that lets pass who has no bits of a file. */
static void drop_capabilities_of_files(void)
{
	drop_capability(CAP_DAC_OVERRIDE);
	drop_capability(CAP_DAC_READ_SEARCH);
}

CLAIM(permission, a_capability_passes_every_mode, EVERY_OBJECT,
      .says = "on Linux the superuser passes every mode of a file, of a POSIX object too, by "
	      "CAP_DAC_OVERRIDE, of System V by CAP_IPC_OWNER, not by the other; without, he is "
	      "one of the others",
      .zh = "在 Linux 上，超级用户凭 CAP_DAC_OVERRIDE 通过文件与 POSIX 对象的任何权限位，凭 "
	    "CAP_IPC_OWNER 通过 System V 的，二者不可互换；没有则属于其他用户",
      .verdict = HOLDS,
      .ref = "capabilities(7) CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_IPC_OWNER",
      .needs = { need_directory, need_objects })
{
	struct object closed, open_to_others;

	umask(0);
	must(chmod(".", 0777));
	make_for(OF_OTHERS, 0, &closed);
	make_for(OF_OTHERS, 6, &open_to_others);
	ACTOR(capable) {
		if (is_system_v())
			drop_capabilities_of_files();
		else
			drop_capability(CAP_IPC_OWNER);
		assert_permits(&closed, 6);
		assert_permits(&open_to_others, 6);
	}
	assert_ends(capable);
	ACTOR(incapable) {
		if (is_system_v())
			drop_capability(CAP_IPC_OWNER);
		else
			drop_capabilities_of_files();
		assert_permits(&closed, 0);
		assert_permits(&open_to_others, 6);
	}
	assert_ends(incapable);
}

static const char *need_user_namespace(void)
{
	int status = 0;
	pid_t pid = fork(); /* else it would be in one itself */

	if (pid == 0)
		_exit(lacks(unshare(CLONE_NEWUSER) < 0, "unshare(CLONE_NEWUSER)") != NULL);
	must(waitpid(must(pid), &status, 0));
	return status == 0 ? NULL : "unshare(CLONE_NEWUSER) is not to be had";
}

CLAIM(permission, capabilities_end_at_their_user_namespace, EVERY_OBJECT,
      .says = "on Linux who has all capabilities, but in a user namespace of his own, passes no "
	      "mode of an object outside: he is one of the others still",
      .zh = "在 Linux "
	    "上，只在自己的用户命名空间中拥有全部能力的用户，不能越过外面对象的权限位：他仍属于其他"
	    "用户",
      .verdict = HOLDS, .ref = "user_namespaces(7) Capabilities; capabilities(7)",
      .needs = { need_directory, need_objects, need_user_namespace, need_one_thread })
{
	struct object closed, open_to_others;

	umask(0);
	must(chmod(".", 0777));
	make_for(OF_OTHERS, 0, &closed);
	make_for(OF_OTHERS, 6, &open_to_others);
	ACTOR(capable) {
		become_user(&users[COUNT(users) - 1]);
		must(unshare(CLONE_NEWUSER));
		assert_permits(&closed, 0);
		assert_permits(&open_to_others, 6);
	}
	assert_ends(capable);
}

CLAIM(permission, only_its_owner_may_change_it, EVERY_OBJECT,
      .says = "the owner may change the mode, and of System V the creator too; whoever else has "
	      "all permissions, a member of the group or not, gets EPERM, and nothing changes",
      .zh = "属主可改变权限位，System V "
	    "对象的创建者也可；其他用户即使有全部权限（组成员也一样）也失败 "
	    "(EPERM)，且毫无改变",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 chmod(), fchmod() EPERM, msgctl(), semctl(), shmctl() IPC_SET EPERM",
      .needs = { need_directory, need_objects })
{
	umask(0);
	must(chmod(".", 0777));
	for (size_t i = 0; i < COUNT(users); i++) {
		const enum class class = is_system_v() ? users[i].of_system_v : users[i].of_file;
		struct object object;

		trying(users[i].name);
		make_for(OF_OTHERS, 6, &object);
		must(set_mode(&object, 0666));
		ACTOR(user) {
			become_user(&users[i]);
			if (class == OF_OWNER)
				assert_returns(set_mode(&object, 0), 0);
			else
				assert_fails(set_mode(&object, 0), EPERM);
		}
		assert_ends(user);
		ACTOR(another) {
			become(STRANGER, STRANGERS);
			assert_permits(&object, class == OF_OWNER ? 0 : 6);
		}
		assert_ends(another);
	}
}

/* Where not anybody may remove any file of /dev/shm. */
static const char *need_sticky_names(void)
{
	struct stat status;

	if (is_system_v() || strcmp(current_family(), "mq") == 0 || stat("/dev/shm", &status) < 0)
		return NULL;
	return status.st_mode & S_ISVTX ? NULL : "/dev/shm is no sticky directory";
}

CLAIM(permission, only_its_owner_may_remove_it,
      .over = { "mq", "posix_sem", "posix_shm", "msg", "sem", "shm" },
      .says = "the owner may remove an object, and of System V the creator too; whoever else has "
	      "all permissions, a member of the group or not, gets EPERM, of a name on Linux "
	      "EACCES, and it stays",
      .zh = "属主可删除对象，System V "
	    "对象的创建者也可；其他用户即使有全部权限（组成员也一样）也失败 "
	    "(EPERM)，在 Linux 上按名字删除则为 EACCES，对象仍在",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgctl(), semctl(), shmctl() IPC_RMID EPERM, mq_unlink(), sem_unlink(), "
	     "shm_unlink() EACCES; mq_overview(7): the sticky bit",
      .needs = { need_objects, need_sticky_names })
{
	umask(0);
	for (size_t i = 0; i < COUNT(users); i++) {
		const enum class class = is_system_v() ? users[i].of_system_v : users[i].of_file;
		struct object object;

		trying(users[i].name);
		make_for(OF_OTHERS, 6, &object);
		must(set_mode(&object, 0666));
		ACTOR(user) {
			become_user(&users[i]);
			if (class == OF_OWNER)
				assert_returns(remove_object(&object), 0);
			else
				assert_fails(remove_object(&object),
					     is_system_v() ? EPERM : EACCES);
		}
		assert_ends(user);
		if (class == OF_OWNER)
			assert_fails(remove_object(&object), is_system_v() ? EINVAL : ENOENT);
		else
			assert_permits(&object, 6);
	}
}

/* Makes a FIFO or a socket, whichever this run is about. */
static void make_node(const char *path)
{
	struct object object;

	snprintf(object.path, sizeof(object.path), "%s", path);
	this_maker()->make(&object, 0666);
}

/* The owner and the group of a file. */
static void assert_belongs_to(const char *path, uid_t uid, gid_t gid)
{
	struct stat status;

	must(stat(path, &status));
	assert_equal(status.st_uid, uid);
	assert_equal(status.st_gid, gid);
}

CLAIM(permission, a_setgid_directory_gives_its_group, .over = { "fifo", "socket" },
      .says = "a new FIFO or socket belongs to its maker's effective user and group, on Linux in a "
	      "directory with the set-group-ID bit to the directory's group",
      .zh = "新的 FIFO 或套接字文件属于创建者的有效用户与有效组；在 Linux 上，若目录有 "
	    "set-group-ID "
	    "位，则属于该目录的组",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo(), bind(); inode(7) S_ISGID; unix(7)",
      .needs = { need_directory, need_objects })
{
	must(chmod(".", 0777));
	must(mkdir("plain", 0777));
	must(mkdir("setgid", 0777));
	must(chown("plain", OWNER, GROUP));
	must(chown("setgid", OWNER, GROUP));
	must(chmod("plain", 0777));
	must(chmod("setgid", 02777));
	ACTOR(maker) {
		must(setgroups(0, NULL));
		must(setresgid(STRANGERS, CREATORS, CREATORS));
		must(setresuid(STRANGER, CREATOR, CREATOR));
		make_node("plain/node");
		make_node("setgid/node");
	}
	assert_ends(maker);
	assert_belongs_to("plain/node", CREATOR, CREATORS);
	assert_belongs_to("setgid/node", CREATOR, GROUP);
}

CLAIM(permission, a_sticky_directory_keeps_others_off, .over = { "fifo", "socket" },
      .says = "on Linux in a sticky directory the owners of a FIFO or socket and of the directory "
	      "may remove or rename it, whoever else gets EPERM, whatever the modes give",
      .zh = "在 Linux 上，在粘滞目录中，只有 FIFO "
	    "或套接字文件的属主与目录的属主可以删除或改名，其他用户无论权限如何都失败 (EPERM)",
      .verdict = HOLDS,
      .ref = "unlink(2), rename(2) EPERM; inode(7): the sticky bit; POSIX.1-2024 unlink() S_ISVTX: "
	     "EPERM or EACCES",
      .needs = { need_directory, need_objects })
{
	umask(0);
	must(chmod(".", 0777));
	must(mkdir("sticky", 0777));
	must(chown("sticky", CREATOR, GROUP));
	must(chmod("sticky", 01777));
	make_node("sticky/node");
	must(chown("sticky/node", OWNER, GROUP));
	ACTOR(member) {
		become(STRANGER, GROUP);
		assert_fails(unlink("sticky/node"), EPERM);
		assert_fails(rename("sticky/node", "node"), EPERM);
	}
	assert_ends(member);
	ACTOR(owner_of_directory) {
		become(CREATOR, STRANGERS);
		assert_returns(rename("sticky/node", "sticky/named"), 0);
	}
	assert_ends(owner_of_directory);
	ACTOR(owner) {
		become(OWNER, STRANGERS);
		assert_returns(unlink("sticky/named"), 0);
	}
	assert_ends(owner);
}

/* What is added to a number whose lower half is another's. */
enum { FAR = 1 << 16 };

static const char *need_far_objects(void)
{
	const char *why = need_objects();

	return why ? why : need_far_users();
}

static const struct user far_owner = { .real = OWNER + FAR,
				       .effective = OWNER + FAR,
				       .saved = OWNER + FAR,
				       .group = STRANGERS },
			 near_owner = { .real = OWNER,
					.effective = OWNER,
					.saved = OWNER,
					.group = STRANGERS },
			 far_member = { .real = STRANGER,
					.effective = STRANGER,
					.saved = STRANGER,
					.group = STRANGERS,
					.groups = { GROUP + FAR } },
			 near_member = { .real = STRANGER,
					 .effective = STRANGER,
					 .saved = STRANGER,
					 .group = GROUP,
					 .groups = { GROUP } };

CLAIM(permission, users_are_told_apart_by_all_bits, EVERY_OBJECT,
      .says = "an object of a user and group whose numbers have more than 16 bits is theirs: whose "
	      "number has the same lower 16 bits is one of the others",
      .zh = "属主与组的编号超过 16 位的对象属于该用户与组：编号仅低 16 位相同者属于其他用户",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 4.7 File Access Permissions: matches; Linux: kuid_t has 32 bits",
      .needs = { need_directory, need_far_objects })
{
	static const struct {
		const char *name;
		const struct user *user;
		int of_owner, of_group;
	} rows[] = {
		{ "its owner", &far_owner, 6, 0 },
		{ "one with half of the owner's number", &near_owner, 0, 0 },
		{ "a member of its group", &far_member, 0, 6 },
		{ "one with half of the group's number", &near_member, 0, 0 },
	};
	struct object owners, groups;

	umask(0);
	must(chmod(".", 0777));
	make_object(&owners, 0600);
	must(give_object(&owners, OWNER + FAR, GROUP + FAR));
	make_object(&groups, 0060);
	must(give_object(&groups, OWNER + FAR, GROUP + FAR));
	for (size_t i = 0; i < COUNT(rows); i++) {
		trying(rows[i].name);
		ACTOR(user) {
			become_user(rows[i].user);
			assert_permits(&owners, rows[i].of_owner);
			assert_permits(&groups, rows[i].of_group);
		}
		assert_ends(user);
	}
}
