/* Claims about a named semaphore's mode and owner: who may open and unlink it. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>

#include "claim.h"
#include "semaphores.h"

static const struct {
	mode_t mode, mask, made;
} mode_cases[] = {
	{ 0600, 0, 0600 },   { 0666, 0, 0666 },   { 0666, 022, 0644 },
	{ 0666, 077, 0600 }, { 0640, 022, 0640 }, { 0606, 002, 0604 },
	{ 0, 0, 0 },         { 0660, 0666, 0 },   { 0200, 0, 0200 },
};

CLAIM(posix_sem, its_mode_is_masked_by_umask,
      .says = "a new semaphore has the mode asked for less the umask, and its maker can use it "
	      "whatever the mode",
      .zh = "新信号量的权限为所给 mode 去掉 umask；无论权限如何，创建者都可使用",
      .course = "003 §4: sem_open(semName, O_CREAT, 0600, 0)", .rows = "posix sem 4",
      .verdict = HOLDS_IF("the umask lets 0600 be, as it nearly always does",
			  "umask 不屏蔽 0600（通常如此）"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3): \"masked against the process umask\"",
      .needs = { need_sem_open, need_sem_files })
{
	const char *name = own_name("masked");
	struct stat status;

	for (size_t i = 0; i < sizeof(mode_cases) / sizeof(mode_cases[0]); i++) {
		sem_t *semaphore;

		umask(mode_cases[i].mask);
		semaphore = assert_succeeds(
			opened(sem_open(name, O_CREAT | O_EXCL, mode_cases[i].mode, 1)));
		must(stat_name(name, &status));
		assert_equal(status.st_mode & 07777, mode_cases[i].made);
		assert_returns(sem_wait(semaphore), 0);
		must(sem_unlink(name));
	}
}

CLAIM(posix_sem, the_mode_of_an_existing_one_stays,
      .says = "sem_open with O_CREAT of a name that is there leaves its mode and owner as they are",
      .zh = "名字已存在时，带 O_CREAT 的 sem_open 不改变其权限与所有者", .rows = "posix sem 4",
      .verdict = HOLDS,
      .ref = "sem_open(3): \"mode and value are ignored\"; POSIX.1-2024 sem_open()",
      .needs = { need_sem_open, need_sem_files })
{
	const char *name = own_name("mode");
	struct stat before, after;

	umask(0);
	named_semaphore(name, 0);
	must(stat_name(name, &before));
	assert_succeeds(opened(sem_open(name, O_CREAT, 0666, 0)));
	must(stat_name(name, &after));
	assert_equal(before.st_mode & 07777, 0600);
	assert_equal(after.st_mode, before.st_mode);
	assert_equal(after.st_uid, before.st_uid);
	assert_equal(after.st_ino, before.st_ino);
}

CLAIM(posix_sem, opening_needs_read_and_write_permission,
      .says = "sem_open of a semaphore without both read and write permission fails with EACCES; "
	      "who has it open goes on using it",
      .zh = "没有读写两种权限时 sem_open 失败 (EACCES)；已打开者仍可继续使用",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open() EACCES; sem_open(3)",
      .needs = { need_sem_open, need_sem_files_of_all, need_other_user })
{
	const mode_t modes[] = { 0, 0400, 0200, 0066 };
	const char *name = own_name("closed");

	ACTOR(nobody) {
		umask(0);
		become_nobody();
		for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
			sem_t *semaphore = assert_succeeds(
				opened(sem_open(name, O_CREAT | O_EXCL, modes[i], 0)));

			assert_fails(opened(sem_open(name, 0)), EACCES);
			assert_fails(opened(sem_open(name, O_CREAT, 0600, 0)), EACCES);
			assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)), EEXIST);
			assert_returns(sem_post(semaphore), 0);
			assert_returns(sem_wait(semaphore), 0);
			must(sem_unlink(name));
		}
	}
	assert_ends(nobody);
}

/* Of a semaphore that 4001:4001 made: who may open it. */
static const struct {
	mode_t mode;
	bool owner, group, others;
} access_cases[] = {
	{ 0600, true, false, false }, { 0660, true, true, false },  { 0606, true, false, true },
	{ 0666, true, true, true },   { 0644, true, false, false }, { 0066, false, true, true },
};

/* Opens it as that user, who may or may not. */
static void try_as(uid_t uid, gid_t gid, const char *name, bool may)
{
	ACTOR(user) {
		become(uid, gid);
		if (may)
			assert_returns(sem_post(assert_succeeds(opened(sem_open(name, 0)))), 0);
		else
			assert_fails(opened(sem_open(name, 0)), EACCES);
	}
	assert_ends(user);
}

CLAIM(posix_sem, the_mode_says_who_may_open,
      .says = "the owner, the group and others may open a semaphore if their part of its mode has "
	      "read and write, else EACCES",
      .zh = "属主、属组与其他用户只有在 mode 中各自的部分含读写权限时才能打开，否则失败 (EACCES)",
      .course = "003 §4: sem_open(semName, O_CREAT, 0600, 0)", .rows = "posix sem 4",
      .verdict = HOLDS_IF("both processes are of the same user, or one is the superuser",
			  "两个进程属于同一用户，或其一是超级用户"),
      .ref = "POSIX.1-2024 sem_open() EACCES; sem_open(3): \"each class of user\"",
      .needs = { need_sem_open, need_sem_files_of_all, need_users })
{
	const char *name = own_name("guarded");

	umask(0);
	for (size_t i = 0; i < sizeof(access_cases) / sizeof(access_cases[0]); i++) {
		ACTOR(maker) {
			become(4001, 4001);
			must(opened(sem_open(name, O_CREAT | O_EXCL, access_cases[i].mode, 0)));
		}
		assert_ends(maker);
		try_as(4001, 4003, name, access_cases[i].owner);
		try_as(4002, 4001, name, access_cases[i].group);
		try_as(4002, 4002, name, access_cases[i].others);
		must(sem_unlink(name));
	}
}
