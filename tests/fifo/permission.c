/* Claims about who may make and open a FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "own_mounts.h"

static const struct {
	mode_t mode, mask, made;
} mode_cases[] = {
	{ 0666, 022, 0644 }, { 0666, 0, 0666 },    { 0666, 077, 0600 }, { 0777, 027, 0750 },
	{ 0, 0, 0 },         { 0444, 0222, 0444 }, { 0666, 0777, 0 },
};

CLAIM(fifo, permissions_are_mode_without_umask,
      .says = "a new FIFO's permissions are those asked for, less the bits of the umask",
      .zh = "新建管道文件的权限为 mode & ~umask",
      .course = "000 §5: 新建的管道文件与umask的关系; 003 §2: 创建的文件的权限为(mode & ~umask)",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo(), umask(); mkfifo(3)")
{
	struct stat status;

	for (size_t i = 0; i < sizeof(mode_cases) / sizeof(mode_cases[0]); i++) {
		umask(mode_cases[i].mask);
		assert_succeeds(mkfifo("fifo", mode_cases[i].mode));
		assert_succeeds(stat("fifo", &status));
		assert_equal(status.st_mode & 07777, mode_cases[i].made);
		must(unlink("fifo"));
	}
}

CLAIM(fifo, mkfifo_sets_the_other_bits_too,
      .says = "on Linux mkfifo sets the set-user-ID, set-group-ID and sticky bits as asked, whatever "
	      "the umask; a mode with the type of another file gives EINVAL",
      .zh = "在 Linux 上，mkfifo 按要求设置 set-user-ID、set-group-ID 与粘滞位，不受 umask "
	    "影响；mode 含其他文件类型则失败 (EINVAL)",
      .rows = "fifos 1", .verdict = HOLDS,
      .ref = "Linux fs/namei.c do_mknodat(), may_mknod(); POSIX.1-2024 mkfifo(): the effect of other "
	     "bits is implementation-defined")
{
	struct stat status;

	umask(027);
	assert_returns(mkfifo("fifo", 07777), 0);
	assert_returns(stat("fifo", &status), 0);
	assert_equal(status.st_mode, S_IFIFO | 07750);
	assert_fails(mkfifo("other", S_IFDIR | 0600), EINVAL);
	assert_fails(access("other", F_OK), ENOENT);
	assert_returns(mkfifo("other", S_IFIFO | 0600), 0);
}

CLAIM(fifo, mkfifo_needs_a_writable_directory,
      .says = "mkfifo in a directory that the user may not write or search fails with EACCES",
      .zh = "对目录没有写或搜索权限时，mkfifo 失败 (EACCES)", .rows = "fifos 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mkfifo() EACCES", .needs = { need_other_user })
{
	must(mkdir("unwritable", 0555));
	must(mkdir("unsearchable", 0777));
	must(chmod("unsearchable", 0666));
	ACTOR(nobody) {
		become_nobody();
		assert_fails(mkfifo("unwritable/fifo", 0600), EACCES);
		assert_fails(mkfifo("unsearchable/fifo", 0600), EACCES);
	}
	assert_ends(nobody);
	must(chmod("unsearchable", 0777));
	assert_fails(access("unsearchable/fifo", F_OK), ENOENT);
	assert_fails(access("unwritable/fifo", F_OK), ENOENT);
}

/* A directory that could be searched when it was opened so, and now can't: mkfifoat asks. */
static void search_is_asked_for(int flags)
{
	must(chmod(".", 0777));
	ACTOR(nobody) {
		int directory;

		become_nobody();
		must(mkdir("directory", 0700));
		directory = must(open("directory", flags | O_DIRECTORY));
		must(chmod("directory", 0600));
		assert_fails(mkfifoat(directory, "fifo", 0600), EACCES);
		must(chmod("directory", 0300));
		assert_fails(access("directory/fifo", F_OK), ENOENT);
		assert_returns(mkfifoat(directory, "fifo", 0600), 0);
	}
	assert_ends(nobody);
}

CLAIM(fifo, mkfifoat_asks_again_whether_its_directory_may_be_searched,
      .says = "mkfifoat fails with EACCES while the directory of its descriptor may not be "
	      "searched, though it might when that was opened for reading",
      .zh = "描述符所指的目录此刻没有搜索权限时，即使打开时曾有，mkfifoat 仍失败 (EACCES)",
      .rows = "fifos 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mkfifoat() EACCES: the permissions of the directory underlying fd",
      .needs = { need_other_user })
{
	search_is_asked_for(O_RDONLY);
}

CLAIM(fifo, o_path_does_not_spare_the_search,
      .says = "on Linux mkfifoat asks whether a directory may be searched also where its "
	      "descriptor was opened with O_PATH",
      .zh = "在 Linux 上，目录描述符以 O_PATH 打开时，mkfifoat 也要检查目录此刻的搜索权限",
      .rows = "fifos 1", .verdict = HOLDS,
      .ref = "Linux fs/namei.c may_lookup(), open(2) O_PATH; POSIX.1-2024 mkfifoat() does not "
	     "check it where access is O_SEARCH, for which musl has O_PATH",
      .needs = { need_other_user })
{
	search_is_asked_for(O_PATH);
}

static const struct {
	mode_t mode;
	int flags;
	bool allowed;
} permission_cases[] = {
	{ 0600, O_RDONLY, false }, { 0600, O_WRONLY, false }, { 0604, O_RDONLY, true },
	{ 0604, O_WRONLY, false }, { 0604, O_RDWR, false },   { 0602, O_RDONLY, false },
	{ 0602, O_WRONLY, true },  { 0606, O_RDWR, true },    { 0660, O_RDWR, false },
};

CLAIM(fifo, permissions_decide_who_may_open,
      .says = "another user opens a FIFO for reading, writing or both as its permission bits say, "
	      "else gets EACCES",
      .zh = "其他用户能否以读、写、读写方式打开 FIFO 由权限位决定，否则失败 (EACCES)",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 open() EACCES; path_resolution(7)",
      .needs = { need_other_user, need_root })
{
	assert_succeeds(mkfifo("fifo", 0600));
	must(open("fifo", O_RDWR)); /* so that no open has to wait */
	for (size_t i = 0; i < sizeof(permission_cases) / sizeof(permission_cases[0]); i++) {
		must(chmod("fifo", permission_cases[i].mode));
		ACTOR(nobody) {
			become_nobody();
			if (permission_cases[i].allowed)
				assert_succeeds(open("fifo", permission_cases[i].flags));
			else
				assert_fails(open("fifo", permission_cases[i].flags), EACCES);
		}
		assert_ends(nobody);
	}
}

CLAIM(fifo, permissions_bind_the_owner_too,
      .says = "the owner, unless privileged, opens a FIFO only as its own permission bits for the "
	      "owner say",
      .zh = "无特权的属主也只能按属主权限位打开 FIFO，否则失败 (EACCES)", .rows = "fifos 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() EACCES; path_resolution(7)",
      .needs = { need_other_user })
{
	must(chmod(".", 0777));
	ACTOR(owner) {
		become_nobody();
		must(mkfifo("fifo", 0466));
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), EACCES);
		assert_fails(open("fifo", O_RDWR), EACCES);
		assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
		must(chmod("fifo", 0266));
		assert_fails(open("fifo", O_RDONLY | O_NONBLOCK), EACCES);
		assert_succeeds(open("fifo", O_WRONLY | O_NONBLOCK));
	}
	assert_ends(owner);
}

CLAIM(fifo, permissions_are_asked_by_open_alone,
      .says = "who has a FIFO open goes on using it after its permissions were taken away; a new "
	      "open fails",
      .zh = "权限只在 open 时检查：已打开者在权限收回后仍可读写，新的 open 失败 (EACCES)",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 chmod(), open() EACCES",
      .needs = { need_other_user })
{
	must(chmod(".", 0777));
	ACTOR(owner) {
		int reader, writer;

		become_nobody();
		must(mkfifo("fifo", 0600));
		reader = assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
		writer = must(open("fifo", O_WRONLY));
		must(chmod("fifo", 0));
		assert_fails(open("fifo", O_RDONLY | O_NONBLOCK), EACCES);
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), EACCES);
		assert_returns(write(writer, "still", 5), 5);
		assert_reads(reader, "still");
	}
	assert_ends(owner);
}

static const char *need_protected_fifos(void)
{
	return access("/proc/sys/fs/protected_fifos", R_OK) == 0 ? NULL
								 : "no protected_fifos in /proc";
}

CLAIM(fifo, o_creat_refuses_anothers_in_a_sticky_directory,
      .says = "on Linux, where protected_fifos is set, O_CREAT in a sticky directory that all may "
	      "write does not open another user's FIFO, not even for root",
      .zh = "在 Linux 上，若设置了 protected_fifos，在所有人可写的粘滞目录中带 O_CREAT 打开他人的 "
	    "FIFO 失败 (EACCES)，root 也不例外",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "proc(5) /proc/sys/fs/protected_fifos; open(2) EACCES",
      .needs = { need_root, need_other_user, need_protected_fifos })
{
	must(chmod(".", 01777));
	ACTOR(other_user) {
		become_nobody();
		must(mkfifo("fifo", 0600));
	}
	assert_ends(other_user);
	if (number_in("/proc/sys/fs/protected_fifos") > 0)
		assert_fails(open("fifo", O_RDWR | O_CREAT, 0600), EACCES);
	else
		assert_succeeds(open("fifo", O_RDWR | O_CREAT, 0600));
	assert_succeeds(open("fifo", O_RDWR));
}

static int bind_or_connect(int (*call)(int, const struct sockaddr *, socklen_t), const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	strcpy(address.sun_path, path);
	return call(must(socket(AF_UNIX, SOCK_DGRAM, 0)), (struct sockaddr *)&address,
		    sizeof(address));
}

CLAIM(fifo, a_read_only_file_system_takes_what_is_written,
      .says = "on Linux a FIFO of a file system that is mounted read-only can be opened for "
	      "writing and be written, and a socket there be connected to; to make either, and to "
	      "open a file for writing, to empty or to make it, fails with EROFS",
      .zh = "在 Linux 上，只读挂载的文件系统上的 FIFO "
	    "可以打开来写并写入，套接字可以连接；创建二者，以及为写入、清空或创建而打开文件则失败 (EROFS)",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "Linux fs/namei.c sb_permission(): not of special files; POSIX.1-2024 open() EROFS says "
	     "otherwise of FIFOs; bind() EROFS; mkfifo(3) EROFS",
      .needs = { need_root })
{
	int fd;

	mount_own(0, "");
	must(mkfifo("mounted/fifo", 0600));
	must(close(must(open("mounted/file", O_WRONLY | O_CREAT, 0600))));
	must(bind_or_connect(bind, "mounted/socket"));
	must(mount("tmpfs", "mounted", "tmpfs", MS_REMOUNT | MS_RDONLY, NULL));
	fd = assert_succeeds(open("mounted/fifo", O_RDWR));
	assert_returns(write(fd, "written", 7), 7);
	assert_reads(assert_succeeds(open("mounted/fifo", O_RDONLY)), "written");
	assert_returns(bind_or_connect(connect, "mounted/socket"), 0);
	assert_fails(mkfifo("mounted/other", 0600), EROFS);
	assert_fails(bind_or_connect(bind, "mounted/other"), EROFS);
	assert_fails(open("mounted/file", O_WRONLY), EROFS);
	assert_fails(open("mounted/file", O_RDWR), EROFS);
	assert_fails(open("mounted/file", O_RDONLY | O_TRUNC), EROFS);
	assert_fails(open("mounted/other", O_RDONLY | O_CREAT, 0600), EROFS);
	assert_succeeds(open("mounted/file", O_RDONLY | O_CREAT, 0600));
}
