/* Claims about a queue's mode and owner: who may open it to receive and to send. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sys/stat.h>

#include "claim.h"
#include "queues.h"

static void assert_opens_as_permitted(const char *name, mode_t mode)
{
	static const int access_modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	static const mode_t needed[] = { 0400, 0200, 0600 };

	for (size_t i = 0; i < COUNT(access_modes); i++)
		if ((mode & needed[i]) == needed[i])
			assert_succeeds(mq_open(name, access_modes[i]));
		else
			assert_fails(mq_open(name, access_modes[i]), EACCES);
}

CLAIM(mq, receiving_takes_read_and_sending_write_permission,
      .says = "O_RDONLY takes read permission, O_WRONLY write permission and O_RDWR both, else "
	      "mq_open fails with EACCES",
      .zh = "O_RDONLY 需要读权限，O_WRONLY 需要写权限，O_RDWR 两者都要，否则 mq_open 失败 (EACCES)",
      .rows = "msg 7; bugs 78", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open() EACCES; mq_open(3)", .needs = { need_other_user })
{
	static const mode_t modes[] = { 0, 0400, 0200, 0600, 0100, 0477, 0277, 0077 };
	ACTOR(nobody) {
		become_nobody();
		umask(0);
		for (size_t i = 0; i < COUNT(modes); i++) {
			const char *name = numbered_name(i);

			assert_succeeds(create(name, O_RDWR, modes[i], 1,
					       1)); /* its maker is not held to it */
			assert_opens_as_permitted(name, modes[i]);
		}
	}
	assert_ends(nobody);
}

static const struct {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	bool permitted;
} classes[] = {
	{ 0600, OWNER, OTHER, true },
	{ 0066, OWNER, OWNER, false },
	{ 0060, OTHER, OWNER, true },
	{ 0606, OTHER, OWNER, false },
	{ 0006, OTHER, OTHER, true },
	{ 0660, OTHER, OTHER, false },
	{ 0, 0, 0, true },
};

CLAIM(mq, one_class_of_permissions_counts,
      .says = "permissions are those of the owner, else of the group, else of others; the "
	      "superuser may always open",
      .zh = "权限依次按属主、组、其他用户判断，只用其中一类；超级用户总可打开", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() EACCES, 4.7 File Access Permissions",
      .needs = { need_users })
{
	for (size_t i = 0; i < COUNT(classes); i++) {
		const char *name = numbered_name(i);

		ACTOR(owner) {
			umask(0);
			become(OWNER, OWNER);
			assert_succeeds(create(name, O_RDWR, classes[i].mode, 1, 1));
		}
		assert_ends(owner);
		ACTOR(user) {
			if (classes[i].uid)
				become(classes[i].uid, classes[i].gid);
			if (classes[i].permitted)
				assert_succeeds(mq_open(name, O_RDWR));
			else
				assert_fails(mq_open(name, O_RDWR), EACCES);
		}
		assert_ends(user);
	}
}

CLAIM(mq, permissions_count_when_it_is_opened,
      .says = "an open descriptor goes on working when the permissions are taken away; a new "
	      "mq_open fails",
      .zh = "权限被取消之后，已打开的描述符继续有效，新的 mq_open 失败", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() EACCES, fchmod()",
      .needs = { need_messages, need_other_user })
{
	ACTOR(nobody) {
		const char *name = own_name("q");
		mqd_t queue;

		become_nobody();
		queue = named_queue(name);
		must(fchmod(queue, 0));
		assert_returns(send_text(queue, "still", 1), 0);
		assert_text(take(queue), "still@1");
		assert_fails(mq_open(name, O_RDONLY), EACCES);
		assert_fails(mq_open(name, O_WRONLY), EACCES);
	}
	assert_ends(nobody);
}
