/* Claims about a FIFO's node in the file system. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "own_mounts.h"
#include "pipe/channels.h"
#include "stamps.h"

FAMILY(fifo, need_fifo);

CLAIM(fifo, mkfifo_makes_a_node_of_type_fifo,
      .says = "mkfifo returns 0 and makes a node of type p, of size 0 with no blocks, owned by its "
	      "maker",
      .zh = "mkfifo 返回 0，创建类型为 p 的节点：大小为 0，不占磁盘块，属于创建者",
      .course = "000 §5: 管道文件-》p mkfifo; 000 延伸: 只有节点，不占磁盘空间; 002 fifo 使用; 003 "
		"§2",
      .rows = "fifos 1; bugs 20", .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo(); fifo(7)")
{
	struct stat status;

	assert_returns(mkfifo("fifo", 0644), 0);
	assert_returns(lstat("fifo", &status), 0);
	assert_that(S_ISFIFO(status.st_mode));
	assert_equal(status.st_size, 0);
	assert_equal(status.st_blocks, 0);
	assert_equal(status.st_nlink, 1);
	assert_equal(status.st_uid, geteuid());
}

CLAIM(fifo, an_ordinary_user_owns_what_he_makes,
      .says = "a FIFO belongs to the effective user who made it, and to his group or the "
	      "directory's",
      .zh = "FIFO 属于创建它的有效用户；其组为该用户的有效组或所在目录的组", .rows = "fifos 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo()", .needs = { need_other_user })
{
	must(chmod(".", 0777));
	ACTOR(maker) {
		struct stat status, directory;

		become_nobody();
		assert_succeeds(mkfifo("fifo", 0600));
		assert_succeeds(stat("fifo", &status));
		must(stat(".", &directory));
		assert_equal(status.st_uid, geteuid());
		assert_that(status.st_gid == getegid() || status.st_gid == directory.st_gid);
	}
	assert_ends(maker);
}

CLAIM(fifo, mkfifo_of_an_existing_name_gives_eexist,
      .says = "mkfifo of a name that exists, whatever it is, fails with EEXIST and leaves it as it "
	      "was",
      .zh = "名字已存在时（无论何种文件），mkfifo 失败 (EEXIST)，原文件不变",
      .course = "003 §2: mkfifo(myfifo, 0666)", .rows = "fifos 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mkfifo() EEXIST")
{
	const char *const names[] = { "fifo", "file", "directory", "dangling" };
	struct stat before, after;
	int file;

	assert_succeeds(mkfifo("fifo", 0600));
	file = must(open("file", O_CREAT | O_WRONLY, 0600));
	must(write(file, "bytes", 5));
	must(close(file));
	must(mkdir("directory", 0700));
	must(symlink("nowhere", "dangling"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		must(lstat(names[i], &before));
		assert_fails(mkfifo(names[i], 0644), EEXIST);
		must(lstat(names[i], &after));
		assert_equal(after.st_ino, before.st_ino);
		assert_equal(after.st_mode, before.st_mode);
		assert_equal(after.st_size, before.st_size);
	}
	assert_fails(access("nowhere", F_OK), ENOENT);
}

static char long_name[NAME_MAX + 2]; /* filled with 'n' by the claim: a byte too long */
static char long_path[PATH_MAX + 1]; /* and this with '/', but for its last byte */

static const struct {
	const char *path;
	int error;
} path_cases[] = {
	{ "", ENOENT },
	{ "missing/fifo", ENOENT },
	{ "file/fifo", ENOTDIR },
	{ "loop/fifo", ELOOP },
	{ "slash/", ENOENT },
	{ long_name, ENAMETOOLONG },
	{ long_path, ENAMETOOLONG },
};

CLAIM(fifo, mkfifo_of_a_bad_path_fails,
      .says = "mkfifo fails with ENOENT, ENOTDIR, ELOOP or ENAMETOOLONG for a path that can't be, "
	      "and makes nothing",
      .zh = "路径无效时，mkfifo 分别以 ENOENT、ENOTDIR、ELOOP、ENAMETOOLONG 失败，什么也不创建",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo() ERRORS")
{
	must(close(must(open("file", O_CREAT | O_WRONLY, 0600))));
	must(symlink("loop", "loop"));
	memset(long_name, 'n', NAME_MAX + 1);
	memset(long_path, '/', PATH_MAX);
	long_path[PATH_MAX - 1] = 'n';
	for (size_t i = 0; i < sizeof(path_cases) / sizeof(path_cases[0]); i++)
		assert_fails(mkfifo(path_cases[i].path, 0600), path_cases[i].error);
	assert_fails(access("missing", F_OK), ENOENT);
	assert_fails(access("slash", F_OK), ENOENT);
	long_name[NAME_MAX] = '\0';
	assert_returns(mkfifo(long_name, 0600), 0);
}

static const char *const slashed[] = { "file/", "fifo/", "directory/", "link/", "dangling//" };

CLAIM(fifo, a_slash_behind_a_name_that_exists_gives_eexist,
      .says = "on Linux mkfifo of a name that exists, with a slash behind it, fails with EEXIST, "
	      "be it a directory or not",
      .zh = "在 Linux 上，名字已存在而路径以斜杠结尾时，无论是否目录，mkfifo 都失败 (EEXIST)",
      .rows = "fifos 1", .verdict = HOLDS,
      .ref = "Linux fs/namei.c filename_create(): -EEXIST before the slash is looked at; "
	     "POSIX.1-2024 mkfifo(): ENOENT or ENOTDIR, and not ENOENT if it exists")
{
	must(close(must(open("file", O_CREAT | O_WRONLY, 0600))));
	must(mkfifo("fifo", 0600));
	must(mkdir("directory", 0700));
	must(symlink("file", "link"));
	must(symlink("nowhere", "dangling"));
	for (size_t i = 0; i < sizeof(slashed) / sizeof(slashed[0]); i++)
		assert_fails(mkfifo(slashed[i], 0600), EEXIST);
	assert_fails(access("nowhere", F_OK), ENOENT);
}

CLAIM(fifo, mkfifo_stamps_the_node_and_its_directory,
      .says = "a new FIFO has the time of its making as the times of its last access, modification "
	      "and status change, and its directory as those of modification and status change",
      .zh = "新建 FIFO 的访问时间、修改时间与状态改变时间都是创建它的时刻；所在目录的修改时间与状态"
	    "改变时间亦然",
      .rows = "fifos 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mkfifo(): \"mark for update\" those of the file and of its directory")
{
	struct stat before, node, directory;

	must(mkdir("directory", 0700));
	must(stat("directory", &before));
	await_another_tick();
	assert_returns(mkfifo("directory/fifo", 0600), 0);
	assert_returns(lstat("directory/fifo", &node), 0);
	assert_returns(stat("directory", &directory), 0);
	assert_stamped_after(&node, &before.st_ctim);
	directory.st_atim = directory.st_mtim; /* nobody has read it */
	assert_stamped_after(&directory, &before.st_ctim);
}

CLAIM(fifo, mkfifo_without_an_inode_gives_enospc,
      .says = "mkfifo fails with ENOSPC, and makes nothing, where the file system has no room for "
	      "a node; when another file is gone it makes one",
      .zh = "文件系统放不下新节点时，mkfifo 失败 (ENOSPC)，什么也不创建；删除一个文件后又可创建",
      .rows = "fifos 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mkfifo() ENOSPC; mkfifo(3) ENOSPC; tmpfs(5) nr_inodes",
      .needs = { need_root })
{
	mount_own(0, "nr_inodes=2");
	assert_returns(mkfifo("mounted/first", 0600), 0);
	assert_fails(mkfifo("mounted/second", 0600), ENOSPC);
	assert_fails(access("mounted/second", F_OK), ENOENT);
	must(unlink("mounted/first"));
	assert_returns(mkfifo("mounted/second", 0600), 0);
}

CLAIM(fifo, mkfifo_in_a_read_only_file_system_gives_erofs,
      .says = "mkfifo in a file system that is mounted for reading alone fails with EROFS, and "
	      "makes nothing",
      .zh = "在只读挂载的文件系统中，mkfifo 失败 (EROFS)，什么也不创建", .rows = "fifos 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo() EROFS; mkfifo(3) EROFS",
      .needs = { need_root })
{
	mount_own(0, "");
	must(mount("tmpfs", "mounted", "tmpfs", MS_REMOUNT | MS_RDONLY, NULL));
	assert_fails(mkfifo("mounted/fifo", 0600), EROFS);
	assert_fails(access("mounted/fifo", F_OK), ENOENT);
	must(mount("tmpfs", "mounted", "tmpfs", MS_REMOUNT, NULL));
	assert_returns(mkfifo("mounted/fifo", 0600), 0);
}

CLAIM(fifo, mknod_makes_the_same,
      .says = "mknod with S_IFIFO, which needs no privilege, makes a FIFO as mkfifo does",
      .zh = "带 S_IFIFO 的 mknod 无需特权，与 mkfifo 创建同样的文件", .rows = "fifos 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mknod(); mknod(2)", .needs = { need_other_user })
{
	struct stat status;

	must(chmod(".", 0777));
	ACTOR(nobody) {
		become_nobody();
		assert_returns(mknod("fifo", S_IFIFO | 0620, 0), 0);
	}
	assert_ends(nobody);
	must(stat("fifo", &status));
	assert_equal(status.st_mode, S_IFIFO | 0600);
}

CLAIM(fifo, mkfifoat_starts_at_a_directory_descriptor,
      .says = "mkfifoat makes a FIFO below the directory of its descriptor, and with AT_FDCWD "
	      "below the current one; another descriptor gives EBADF or ENOTDIR, but none is "
	      "needed for an absolute path",
      .zh = "mkfifoat 在描述符所指的目录下创建 FIFO，AT_FDCWD 表示当前目录；其他描述符失败 "
	    "(EBADF、ENOTDIR)，绝对路径则不需要描述符",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifoat(); mkfifo(3)")
{
	char path[PATH_MAX];
	struct stat status;
	int directory, file;

	must(mkdir("directory", 0700));
	directory = must(open("directory", O_RDONLY | O_DIRECTORY));
	file = must(open("file", O_CREAT | O_RDWR, 0600));
	assert_returns(mkfifoat(directory, "fifo", 0600), 0);
	assert_fails(access("fifo", F_OK), ENOENT);
	assert_returns(lstat("directory/fifo", &status), 0);
	assert_that(S_ISFIFO(status.st_mode));
	assert_returns(mkfifoat(AT_FDCWD, "here", 0600), 0);
	assert_returns(lstat("here", &status), 0);
	assert_that(S_ISFIFO(status.st_mode));
	assert_fails(mkfifoat(directory, "fifo", 0600), EEXIST);
	assert_fails(mkfifoat(file, "fifo", 0600), ENOTDIR);
	assert_fails(mkfifoat(-1, "fifo", 0600), EBADF);
	must(getcwd(path, PATH_MAX - 9) ? 0 : -1);
	assert_returns(mkfifoat(-1, strcat(path, "/absolute"), 0600), 0);
	assert_returns(access("absolute", F_OK), 0);
}

static const char *need_mkfifo_command(void)
{
	return program_exists("mkfifo") ? NULL : "no program mkfifo";
}

CLAIM(fifo, the_command_makes_one_too,
      .says = "the command mkfifo makes a FIFO that all may read and write, less the bits of the "
	      "umask",
      .zh = "mkfifo 命令创建管道类型的文件，权限为 0666 & ~umask",
      .course = "002 fifo 使用: 创建文件: mkfifo myfifo 命令创建，创建了管道类型文件",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo utility; mkfifo(1)",
      .needs = { need_mkfifo_command })
{
	struct stat status;

	ACTOR(command) {
		umask(027);
		must(execlp("mkfifo", "mkfifo", "myfifo", NULL));
	}
	assert_ends(command);
	assert_returns(lstat("myfifo", &status), 0);
	assert_equal(status.st_mode, S_IFIFO | 0640);
}

CLAIM(fifo, the_node_outlives_its_users,
      .says = "the node stays after all that opened it have closed it and ended, until it is "
	      "unlinked",
      .zh = "命名管道独立于进程存在：所有使用者关闭并结束之后节点仍在，直到被 unlink",
      .course = "003 §2a: 命名管道独立于进程存在", .rows = "fifos 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mkfifo(), unlink(); fifo(7)")
{
	struct stat before, after;

	ACTOR(maker) {
		must(mkfifo("fifo", 0600));
		must(open("fifo", O_RDWR));
	}
	assert_ends(maker);
	assert_returns(lstat("fifo", &before), 0);
	assert_that(S_ISFIFO(before.st_mode));
	must(close(must(open("fifo", O_RDWR))));
	assert_returns(lstat("fifo", &after), 0);
	assert_equal(after.st_ino, before.st_ino);
	must(unlink("fifo"));
	assert_fails(open("fifo", O_RDWR), ENOENT);
}

CLAIM(fifo, size_stays_zero,
      .says = "the node shows size 0 and no blocks, by name and by descriptor, however much is "
	      "unread",
      .zh = "无论写入多少数据，按名字或按描述符查看，节点的大小始终为 0，不占磁盘块",
      .course = "003 §2c: 该文件看起来还是空的", .rows = "fifos 2", .verdict = HOLDS,
      .ref = "fifo(7): \"no contents on the filesystem\"; POSIX.1-2024 <sys/stat.h> leaves st_size "
	     "open")
{
	struct stat by_name, by_descriptor;
	int fd;

	assert_succeeds(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	fill(fd);
	assert_succeeds(lstat("fifo", &by_name));
	assert_succeeds(fstat(fd, &by_descriptor));
	assert_equal(by_name.st_size, 0);
	assert_equal(by_name.st_blocks, 0);
	assert_equal(by_descriptor.st_size, 0);
	assert_equal(by_descriptor.st_blocks, 0);
}

CLAIM(fifo, stat_and_fstat_show_one_node,
      .says = "fstat of either end shows the node that stat of the name shows: device, inode, "
	      "type, mode",
      .zh = "对任一端 fstat 与对名字 stat 看到同一个节点：设备号、inode、类型、权限都相同",
      .course = "002 fifo 机制: 通过文件找到内核的缓冲区", .rows = "fifos 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 stat(), fstat()")
{
	struct stat node, seen;
	int fd[2];

	must(mkfifo("fifo", 0640));
	assert_succeeds(stat("fifo", &node));
	fd[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
	fd[1] = must(open("fifo", O_WRONLY));
	for (int i = 0; i < 2; i++) {
		assert_succeeds(fstat(fd[i], &seen));
		assert_equal(seen.st_dev, node.st_dev);
		assert_equal(seen.st_ino, node.st_ino);
		assert_equal(seen.st_mode, node.st_mode);
		assert_equal(seen.st_nlink, node.st_nlink);
	}
}

CLAIM(fifo, a_write_marks_the_node,
      .says = "a write sets the node's times of last modification and status change, which open and "
	      "a failed write leave",
      .zh = "写入会更新节点的修改时间与状态改变时间；open 与失败的 write 不会", .rows = "fifos 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): \"mark for update the last data modification and last file "
	     "status change timestamps\"")
{
	const struct timespec long_ago[2] = { { 1, 0 }, { 1, 0 } };
	struct stat before, status;
	int reader, writer;

	must(mkfifo("fifo", 0600));
	must(utimensat(AT_FDCWD, "fifo", long_ago, 0));
	must(stat("fifo", &before));
	await_another_tick();
	reader = assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	signal(SIGPIPE, SIG_IGN);
	must(close(reader));
	assert_fails(write(writer, "x", 1), EPIPE);
	must(stat("fifo", &status));
	assert_equal(status.st_mtime, 1);
	assert_that(!is_later(&status.st_ctim, &before.st_ctim));
	must(open("fifo", O_RDONLY));
	assert_returns(write(writer, "x", 1), 1);
	must(stat("fifo", &status));
	assert_that(status.st_mtime > 1);
	assert_that(is_later(&status.st_ctim, &before.st_ctim));
}

CLAIM(fifo, the_node_counts_its_names,
      .says = "stat and fstat show of a FIFO how many names it has: one more for each link, one "
	      "less for each unlink, and 0 by descriptor when the last is gone",
      .zh = "stat 与 fstat 显示 FIFO 的名字数：每次 link 加一，每次 unlink "
	    "减一，最后一个消失后按描述符为 0",
      .rows = "fifos 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 link(), unlink(): the link count; <sys/stat.h> st_nlink")
{
	struct stat by_name, by_descriptor;
	int fd;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	assert_returns(link("fifo", "link"), 0);
	assert_returns(stat("fifo", &by_name), 0);
	assert_returns(fstat(fd, &by_descriptor), 0);
	assert_equal(by_name.st_nlink, 2);
	assert_equal(by_descriptor.st_nlink, 2);
	assert_returns(unlink("fifo"), 0);
	assert_returns(stat("link", &by_name), 0);
	assert_equal(by_name.st_nlink, 1);
	assert_returns(unlink("link"), 0);
	assert_returns(fstat(fd, &by_descriptor), 0);
	assert_equal(by_descriptor.st_nlink, 0);
}

CLAIM(fifo, names_of_one_node_are_one_fifo,
      .says = "hard links, symbolic links and a renamed node lead to the same FIFO; another node "
	      "is another FIFO",
      .zh = "硬链接、符号链接与改名后的节点是同一个 FIFO；另一个节点是另一个 FIFO",
      .course = "002 fifo 机制: 多个进程打开同一个fifo，就是相当于打开了同一块内核缓冲区",
      .rows = "fifos 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 link(), symlink(), rename(); fifo(7)")
{
	int first, linked, by_symlink, renamed, other;

	must(mkfifo("fifo", 0600));
	must(mkfifo("other", 0600));
	first = must(open("fifo", O_RDWR | O_NONBLOCK));
	must(link("fifo", "link"));
	linked = assert_succeeds(open("link", O_RDWR | O_NONBLOCK));
	must(symlink("link", "symlink"));
	by_symlink = assert_succeeds(open("symlink", O_RDWR | O_NONBLOCK));
	must(rename("fifo", "moved"));
	renamed = assert_succeeds(open("moved", O_RDWR | O_NONBLOCK));
	other = must(open("other", O_RDWR | O_NONBLOCK));
	assert_returns(write(first, "one", 3), 3);
	assert_returns(write(linked, "two", 3), 3);
	assert_returns(write(by_symlink, "three", 5), 5);
	assert_fails(read(other, &(char){ 0 }, 1), EAGAIN);
	assert_reads(renamed, "onetwothree");
	assert_fails(read(first, &(char){ 0 }, 1), EAGAIN);
}

CLAIM(fifo, mkfifo_of_a_bad_address_gives_efault,
      .says = "on Linux mkfifo and mkfifoat of a path that is no memory fail with EFAULT",
      .zh = "在 Linux 上，路径的地址无效时，mkfifo 与 mkfifoat 失败 (EFAULT)", .rows = "fifos 1",
      .verdict = HOLDS, .ref = "Linux getname_flags(); mknod(2) EFAULT")
{
	const char *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	assert_fails(mkfifo(nowhere, 0600), EFAULT);
	assert_fails(mkfifoat(AT_FDCWD, nowhere, 0600), EFAULT);
}
