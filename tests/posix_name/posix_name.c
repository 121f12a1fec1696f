/* Claims about the names of POSIX queues, semaphores and shared memory: one rule for the three. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "mq/queues.h"
#include "own_mounts.h"
#include "posix_sem/semaphores.h"
#include "posix_shm/objects.h"
#include "stamps.h"

#define OF_THREE .over = { "mq", "posix_sem", "posix_shm" }
#define ROWS     .rows = "msg 7; posix sem 4; mmap 9"

enum kind { QUEUE, SEMAPHORE, MEMORY };

/* What this run is about. */
static enum kind kind(void)
{
	if (strcmp(current_family(), "mq") == 0)
		return QUEUE;
	return strcmp(current_family(), "posix_sem") == 0 ? SEMAPHORE : MEMORY;
}

/* What mq_open, sem_open or shm_open returns: a descriptor or an address, or -1. */
static intptr_t open_object(const char *name, int flags, mode_t mode)
{
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = 1 };

	switch (kind()) {
	case QUEUE:
		return mq_open(name, O_RDWR | flags, mode, &attributes);
	case SEMAPHORE:
		return (intptr_t)opened(sem_open(name, flags, mode, 0u));
	default:
		return shm_open(name, O_RDWR | flags, mode);
	}
}

/* Makes a queue full of so many messages, a semaphore of that value, or memory of so many bytes. */
static intptr_t make_object(const char *name, mode_t mode, unsigned number)
{
	mqd_t queue;
	int fd;

	switch (kind()) {
	case QUEUE:
		queue = assert_succeeds(create(name, O_RDWR | O_EXCL, mode, number, 1));
		for (unsigned i = 0; i < number; i++)
			must(mq_send(queue, "x", 1, 0));
		return queue;
	case SEMAPHORE:
		return (intptr_t)assert_succeeds(
			opened(sem_open(name, O_CREAT | O_EXCL, mode, number)));
	default:
		fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, mode));
		must(ftruncate(fd, number));
		return fd;
	}
}

/* The number that make_object() gave it; -1 of a queue that is no longer full. */
static intmax_t number_of(intptr_t object)
{
	struct mq_attr attributes;

	switch (kind()) {
	case QUEUE:
		attributes = attributes_of((mqd_t)object);
		return attributes.mq_curmsgs == attributes.mq_maxmsg ? attributes.mq_curmsgs : -1;
	case SEMAPHORE:
		return value_of((sem_t *)object);
	default:
		return size_of((int)object);
	}
}

static int close_object(intptr_t object)
{
	return kind() == SEMAPHORE ? sem_close((sem_t *)object) : close((int)object);
}

static int unlink_object(const char *name)
{
	switch (kind()) {
	case QUEUE:
		return mq_unlink(name);
	case SEMAPHORE:
		return sem_unlink(name);
	default:
		return shm_unlink(name);
	}
}

static struct stat status_of(intptr_t object, const char *name)
{
	struct stat status;

	if (kind() == SEMAPHORE)
		must(stat_name(name, &status));
	else
		assert_succeeds(fstat((int)object, &status));
	return status;
}

static const char *need_names(void)
{
	return kind() == SEMAPHORE ? need_sem_open() : NULL;
}

/* For number_of(). */
static const char *need_numbers(void)
{
	return kind() == QUEUE ? need_messages() : need_names();
}

/* Where other users than the superuser may make names, of which status_of() tells. */
static const char *need_names_of_all(void)
{
	if (kind() == QUEUE)
		return need_other_user();
	return kind() == SEMAPHORE ? need_sem_files_of_all() : need_objects_of_others();
}

/* Not where anybody may remove any file of /dev/shm. */
static const char *need_protected_names(void)
{
	struct stat status;

	if (kind() == QUEUE || stat("/dev/shm", &status) < 0)
		return NULL;
	if ((status.st_mode & (S_IWOTH | S_ISVTX)) == S_IWOTH)
		return "/dev/shm is no sticky directory";
	return NULL;
}

CLAIM(posix_name, names_are_separate, OF_THREE, ROWS,
      .says = "two names are two objects; letter case and a longer ending count",
      .zh = "两个名字是两个对象；大小写不同、多一个字符都算不同", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open(), sem_open(), shm_open()",
      .needs = { need_names, need_numbers })
{
	const char *const names[] = { own_name("name"), own_name("NAME"), own_name("name1") };
	intptr_t objects[3];

	for (unsigned i = 0; i < 3; i++)
		objects[i] = make_object(names[i], 0600, i + 1);
	for (int i = 0; i < 3; i++)
		assert_equal(number_of(objects[i]), i + 1);
	must(unlink_object(names[0]));
	for (int i = 1; i < 3; i++)
		assert_equal(number_of(assert_succeeds(open_object(names[i], 0, 0))), i + 1);
}

#define PIECE 16

/* Sixteen bytes from this one on, as a name of this claim; those that can not stand in one left out. */
static const char *name_from(int first)
{
	char piece[PIECE + 1] = "";
	size_t length = 0;

	for (int byte = first; byte < first + PIECE; byte++)
		if (byte != '\0' && byte != '/')
			piece[length++] = (char)byte;
	return own_name(piece);
}

CLAIM(posix_name, a_name_is_bytes, OF_THREE, ROWS,
      .says = "on Linux a name is bytes: any but NUL and the slash may stand in it, text or not, "
	      "and each of them counts",
      .zh = "在 Linux 上，名字只是字节：除 NUL 和斜杠外任何字节都可以出现，不论是不是文本，且每个都算数",
      .verdict = HOLDS,
      .ref = "path_resolution(7); mq_overview(7), sem_overview(7), shm_overview(7)",
      .needs = { need_names, need_numbers })
{
	const char *names[256 / PIECE];

	for (int i = 0; i < 256 / PIECE; i++) {
		names[i] = name_from(i * PIECE);
		must(close_object(assert_succeeds(open_object(names[i], O_CREAT | O_EXCL, 0600))));
	}
	for (int i = 0; i < 256 / PIECE; i++) {
		assert_succeeds(open_object(names[i], 0, 0));
		assert_returns(unlink_object(names[i]), 0);
		assert_fails(open_object(names[i], 0, 0), ENOENT);
	}
}

CLAIM(posix_name, excl_refuses_what_exists, OF_THREE, ROWS,
      .says = "opening with O_CREAT and O_EXCL fails with EEXIST while the name exists, and leaves "
	      "what is there as it was",
      .zh = "名字已存在时，带 O_CREAT 与 O_EXCL 打开失败 (EEXIST)，已有的对象不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open(), sem_open(), shm_open() EEXIST",
      .needs = { need_names, need_numbers })
{
	const char *name = own_name("taken");
	intptr_t object = make_object(name, 0600, 5);

	assert_fails(open_object(name, O_CREAT | O_EXCL, 0600), EEXIST);
	ACTOR(stranger) {
		must(close_object(object));
		assert_fails(open_object(name, O_CREAT | O_EXCL, 0666), EEXIST);
		assert_equal(number_of(must(open_object(name, 0, 0))), 5);
	}
	assert_ends(stranger);
	assert_equal(number_of(object), 5);
	must(unlink_object(name));
	assert_succeeds(open_object(name, O_CREAT | O_EXCL, 0600));
}

static bool is_same_time(const struct timespec *one, const struct timespec *other)
{
	return one->tv_sec == other->tv_sec && one->tv_nsec == other->tv_nsec;
}

/* What opening could change of an object by mistake. */
static bool is_same(const struct stat *seen, const struct stat *before)
{
	return seen->st_mode == before->st_mode && seen->st_uid == before->st_uid &&
	       seen->st_gid == before->st_gid && seen->st_size == before->st_size &&
	       is_same_time(&seen->st_mtim, &before->st_mtim) &&
	       is_same_time(&seen->st_ctim, &before->st_ctim);
}

CLAIM(posix_name, excl_alone_is_ignored, OF_THREE, ROWS,
      .says = "on Linux O_EXCL without O_CREAT has no effect: what exists opens, and a name that is "
	      "not there gives ENOENT",
      .zh = "在 Linux 上，没有 O_CREAT 的 O_EXCL 不起作用：已有的对象照常打开，不存在的名字失败 "
	    "(ENOENT)",
      .verdict = HOLDS,
      .ref = "open(2): the behavior of O_EXCL is undefined without O_CREAT; POSIX.1-2024 mq_open(), "
	     "sem_open(), shm_open(): likewise",
      .needs = { need_names, need_numbers })
{
	const char *name = own_name("there"), *other = own_name("other");

	make_object(name, 0600, 3);
	assert_equal(number_of(assert_succeeds(open_object(name, O_EXCL, 0))), 3);
	assert_fails(open_object(other, O_EXCL, 0), ENOENT);
	assert_fails(open_object(other, 0, 0), ENOENT);
}

CLAIM(posix_name, a_refused_open_changes_nothing, OF_THREE, ROWS,
      .says = "opening that is refused, with EEXIST or for want of permission, changes nothing of "
	      "the object: what it holds, owner, mode, size, times; O_TRUNC cuts nothing off",
      .zh = "打开失败（EEXIST 或没有权限）时，对象毫无改变：内容、属主、权限、大小、时间；O_TRUNC "
	    "不截断",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open(), sem_open(), shm_open() EEXIST, EACCES; open(2) O_TRUNC",
      .needs = { need_names, need_numbers, need_names_of_all, need_users })
{
	const char *name = own_name("kept");
	intptr_t object = make_object(name, 0600, 5);
	struct stat before = status_of(object, name), after;

	await_another_tick();
	assert_fails(open_object(name, O_CREAT | O_EXCL, 0666), EEXIST);
	if (kind() == MEMORY)
		assert_fails(open_object(name, O_CREAT | O_EXCL | O_TRUNC, 0666), EEXIST);
	ACTOR(stranger) {
		must(close_object(object));
		become_nobody();
		assert_fails(open_object(name, 0, 0), EACCES);
		assert_fails(open_object(name, O_CREAT, 0666), EACCES);
		assert_fails(open_object(name, O_CREAT | O_EXCL, 0666), EEXIST);
		if (kind() == MEMORY)
			assert_fails(open_object(name, O_TRUNC, 0), EACCES);
	}
	assert_ends(stranger);
	after = status_of(object, name);
	assert_that(is_same(&after, &before));
	assert_equal(number_of(object), 5);
}

static const char *path_of(const char *name)
{
	static char paths[2][600];
	static int used;
	char *path = paths[used++ % 2];

	snprintf(path, sizeof(paths[0]), "%s%s", kind() == SEMAPHORE ? FILE_PREFIX : "/dev/shm/",
		 name + 1);
	return path;
}

CLAIM(posix_name, a_symbolic_link_is_not_followed, .over = { "posix_sem", "posix_shm" },
      .says = "on Linux a symbolic link that stands for a name in /dev/shm is not followed: opening "
	      "fails with ELOOP, with O_CREAT and O_EXCL with EEXIST, and unlinking removes the "
	      "link alone",
      .zh = "在 Linux 上，/dev/shm 中代表某个名字的符号链接不会被跟随：打开失败 (ELOOP)，带 "
	    "O_CREAT 与 O_EXCL 则失败 (EEXIST)，删除名字只删除该链接",
      .rows = "posix sem 4; mmap 9", .verdict = HOLDS,
      .ref = "open(2) O_NOFOLLOW: ELOOP, O_EXCL; glibc rt/shm_open.c, nptl/sem_open.c",
      .needs = { need_names, need_dev_shm })
{
	const char *name = own_name("target"), *link = own_name("link");

	make_object(name, 0600, 3);
	must(symlink(path_of(name), path_of(link)));
	assert_fails(open_object(link, 0, 0), ELOOP);
	assert_fails(open_object(link, O_CREAT, 0600), ELOOP);
	assert_fails(open_object(link, O_CREAT | O_EXCL, 0600), EEXIST);
	assert_returns(unlink_object(link), 0);
	assert_fails(open_object(link, 0, 0), ENOENT);
	assert_equal(number_of(assert_succeeds(open_object(name, 0, 0))), 3);
}

CLAIM(posix_name, excl_lets_one_of_many_win, OF_THREE, ROWS,
      .says = "of several processes that make a name with O_CREAT and O_EXCL at once just one "
	      "succeeds, and the others get EEXIST",
      .zh = "多个进程同时以 O_CREAT 与 O_EXCL 创建同一名字，恰有一个成功，其余得到 EEXIST",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open(), sem_open(), shm_open(): \"atomic\"; shm_open(3) O_EXCL",
      .needs = { need_names, need_proc })
{
	const char *names[10];
	struct actor *rival[4];
	int gate[2], won[2];

	for (size_t i = 0; i < COUNT(names); i++)
		names[i] = numbered_name(i);
	must(pipe(gate));
	must(pipe(won));
	for (int r = 0; r < 4; r++) {
		START(rival[r]) {
			must(close(gate[1]));
			must(read(gate[0], &(char){ 0 }, 1));
			for (size_t i = 0; i < COUNT(names); i++)
				if (open_object(names[i], O_CREAT | O_EXCL, 0600) != -1)
					must(write(won[1], "!", 1));
				else
					assert_equal(errno, EEXIST);
		}
		assert_asleep(rival[r], "read");
	}
	must(close(gate[1]));
	for (int r = 0; r < 4; r++)
		assert_ends(rival[r]);
	assert_reads(won[0], "!!!!!!!!!!");
}

CLAIM(posix_name, no_descriptor_left_gives_emfile, OF_THREE, ROWS,
      .says = "opening fails with EMFILE when no descriptor is left, and makes nothing: on Linux "
	      "also of a semaphore, which keeps none",
      .zh = "没有空闲描述符时打开失败 (EMFILE)，什么也不创建；在 Linux "
	    "上，不保留描述符的信号量也是如此",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open(), sem_open(), shm_open() EMFILE; sem_open(3) EMFILE",
      .needs = { need_names })
{
	const char *old = own_name("old"), *new = own_name("new");

	must(open_object(old, O_CREAT, 0600));
	limit_descriptors((rlim_t)open_descriptors());
	assert_fails(open_object(new, O_CREAT, 0600), EMFILE);
	assert_fails(open_object(old, 0, 0), EMFILE);
	limit_descriptors((rlim_t)open_descriptors() + 1);
	assert_fails(open_object(new, 0, 0), ENOENT);
	assert_succeeds(open_object(old, 0, 0));
}

CLAIM(posix_name, the_mode_is_less_the_umask, .over = { "mq", "posix_shm" }, ROWS,
      .says = "a new object's permissions are the mode given without the bits of the umask; on "
	      "Linux fstat shows them",
      .zh = "新对象的权限是所给的 mode 去掉 umask 的位；在 Linux 上可用 fstat 看到",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open(), shm_open() O_CREAT; mq_open(3), umask(2)")
{
	static const mode_t umasks[] = { 0, 002, 022, 077, 0377, 0777 };
	static const mode_t modes[] = { 0666, 0640, 0604, 0777, 0600, 0620, 0 };
	const char *name = own_name("object");

	for (size_t u = 0; u < COUNT(umasks); u++) {
		umask(umasks[u]);
		for (size_t m = 0; m < COUNT(modes); m++) {
			intptr_t object = must(open_object(name, O_CREAT | O_EXCL, modes[m]));

			assert_equal(status_of(object, name).st_mode & 07777,
				     modes[m] & ~umasks[u]);
			must(close_object(object));
			must(unlink_object(name));
		}
	}
}

CLAIM(posix_name, a_type_in_the_mode_does_not_count, OF_THREE, ROWS,
      .says = "on Linux the bits of a file's type in the mode do not count: the object is made, "
	      "with the permissions given",
      .zh = "在 Linux 上，mode 中的文件类型位不起作用：对象照常创建，权限如所给", .verdict = HOLDS,
      .ref = "Linux fs/namei.c vfs_mkobj(), fs/open.c build_open_how(): S_IALLUGO; POSIX.1-2024 "
	     "mq_open(), sem_open(), shm_open() leave it unspecified",
      .needs = { need_names, need_names_of_all })
{
	static const mode_t types[] = { S_IFREG, S_IFDIR, S_IFLNK };
	const char *name = own_name("typed");

	umask(0);
	for (size_t i = 0; i < COUNT(types); i++) {
		intptr_t object =
			assert_succeeds(open_object(name, O_CREAT | O_EXCL, types[i] | 0640));

		assert_equal(status_of(object, name).st_mode, S_IFREG | 0640);
		must(close_object(object));
		must(unlink_object(name));
	}
}

CLAIM(posix_name, it_belongs_to_its_maker, OF_THREE, ROWS,
      .says = "a new object's owner is its maker's effective user, on Linux its group the "
	      "effective group",
      .zh = "新对象的属主是创建进程的有效用户；在 Linux 上，组是其有效组", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open(), sem_open(), shm_open() O_CREAT: the effective user ID, and "
	     "the group ID of that or of the directory; mq_open(3), shm_open(3)",
      .needs = { need_names, need_names_of_all })
{
	const char *name = own_name("owned");

	ACTOR(maker) {
		struct stat status;

		if (!need_users()) { /* so that they differ from the real ones */
			must(setegid(4002));
			must(seteuid(4001));
		}
		status = status_of(must(open_object(name, O_CREAT, 0600)), name);
		assert_equal(status.st_uid, geteuid());
		assert_equal(status.st_gid, getegid());
	}
	assert_ends(maker);
}

CLAIM(posix_name, unlink_of_a_missing_name_fails, OF_THREE, ROWS,
      .says = "unlinking a name that is not there, or no longer, fails with ENOENT",
      .zh = "名字不存在或已被删除时，删除它失败 (ENOENT)", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_unlink(), sem_unlink(), shm_unlink() ENOENT", .needs = { need_names })
{
	const char *name = own_name("missing"), *longer = own_name("missing1");

	must(close_object(must(open_object(longer, O_CREAT, 0600))));
	assert_fails(unlink_object(name), ENOENT);
	assert_succeeds(open_object(longer, 0, 0));
	assert_returns(unlink_object(longer), 0);
	assert_fails(unlink_object(longer), ENOENT);
	assert_fails(open_object(longer, 0, 0), ENOENT);
}

CLAIM(posix_name, only_its_owner_may_unlink, OF_THREE, ROWS,
      .says = "on Linux unlinking another user's object fails with EACCES even if its mode grants "
	      "everything, and the name stays",
      .zh = "在 Linux 上，删除其他用户的对象失败 (EACCES)，即使其权限位授予一切；名字仍在",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_unlink(), sem_unlink(), shm_unlink() EACCES; mq_overview(7): the "
	     "sticky bit",
      .needs = { need_names, need_numbers, need_users, need_protected_names })
{
	const char *name = own_name("foreign");

	umask(0);
	make_object(name, 0777, 3);
	ACTOR(other) {
		become(4002, 4002);
		assert_fails(unlink_object(name), EACCES);
		assert_equal(number_of(assert_succeeds(open_object(name, 0, 0))), 3);
	}
	assert_ends(other);
	assert_returns(unlink_object(name), 0);
}

/* Sees a directory of names of its own from now on, which only the superuser may write. */
static void enter_closed_directory(void)
{
	if (kind() != QUEUE) {
		enter_own_shm("mode=0755");
		return;
	}
	enter_own_mounts();
	must(mkdir("names", 0700));
	must_or_skip(unshare(CLONE_NEWIPC), "unshare(CLONE_NEWIPC)",
		     "no queues of its own to be had: unshare(CLONE_NEWIPC)");
	must_or_skip(mount("mqueue", "names", "mqueue", 0, NULL), "mount(mqueue)",
		     "no queues of its own to be had: mount");
	must(chmod("names", 0755));
}

CLAIM(posix_name, a_closed_directory_gives_eacces, OF_THREE, ROWS,
      .says = "on Linux opening that would make an object, and unlinking, fail with EACCES for who "
	      "may not write the directory of their names; what is there opens",
      .zh = "在 Linux 上，不可写名字所在目录者创建对象、删除名字都失败 (EACCES)；已有的对象照常打开",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open(), sem_open(), shm_open(), mq_unlink(), sem_unlink(), "
	     "shm_unlink() EACCES; Linux fs/namei.c vfs_mkobj(), may_delete()",
      .needs = { need_names, need_numbers, need_root, need_other_user, need_names_of_all,
		 need_directory })
{
	const char *name = own_name("there"), *other = own_name("other");

	enter_closed_directory();
	umask(0);
	make_object(name, 0666, 1);
	ACTOR(stranger) {
		become_nobody();
		assert_fails(open_object(other, O_CREAT, 0600), EACCES);
		assert_fails(open_object(other, 0, 0), ENOENT);
		assert_equal(number_of(assert_succeeds(open_object(name, O_CREAT, 0600))), 1);
		assert_fails(unlink_object(name), EACCES);
		assert_succeeds(open_object(name, 0, 0));
	}
	assert_ends(stranger);
}
