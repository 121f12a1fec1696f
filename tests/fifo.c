/* Claims about FIFOs: the node in the file system, and how processes meet at it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

FAMILY(fifo, need_fifo);

/* A mode of opening, and that of the other end. */
static const struct {
	int mode, other;
} ends[] = { { O_RDONLY, O_WRONLY }, { O_WRONLY, O_RDONLY } };

/* The node */

CLAIM(fifo, mkfifo_makes_a_node_of_type_fifo,
      .says = "mkfifo returns 0 and makes a node of type p, of "
	      "size 0 with no blocks, owned by its maker",
      .zh = "mkfifo 返回 0，创建类型为 p 的节点：大小为 0，不占磁盘块，属于创建者",
      .course = "000 §5: 管道文件-》p mkfifo; 000 延伸: 只有节点，"
		"不占磁盘空间; 002 fifo 使用; 003 §2",
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
      .says = "a FIFO belongs to the effective user who made it, "
	      "and to his group or the directory's",
      .zh = "FIFO 属于创建它的有效用户；其组为该用户的有效组或所在目录的组", .rows = "fifos 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifo()", .needs = { need_other_user })
{
	must(chmod(".", 0777));
	ACTOR(maker) {
		struct stat status, directory;

		become_nobody();
		must(mkfifo("fifo", 0600));
		must(stat("fifo", &status));
		must(stat(".", &directory));
		assert_equal(status.st_uid, geteuid());
		assert_that(status.st_gid == getegid() || status.st_gid == directory.st_gid);
	}
	assert_ends(maker);
}

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
		must(mkfifo("fifo", mode_cases[i].mode));
		must(stat("fifo", &status));
		assert_equal(status.st_mode & 07777, mode_cases[i].made);
		must(unlink("fifo"));
	}
}

CLAIM(fifo, mkfifo_of_an_existing_name_gives_eexist,
      .says = "mkfifo of a name that exists, whatever it is, "
	      "fails with EEXIST and leaves it as it was",
      .zh = "名字已存在时（无论何种文件），mkfifo 失败 (EEXIST)，原文件不变",
      .course = "003 §2: mkfifo(myfifo, 0666)", .rows = "fifos 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mkfifo() EEXIST")
{
	const char *const names[] = { "fifo", "file", "directory", "dangling" };
	struct stat before, after;
	int file;

	must(mkfifo("fifo", 0600));
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
	{ "", ENOENT },         { "missing/fifo", ENOENT },  { "file/fifo", ENOTDIR },
	{ "loop/fifo", ELOOP }, { long_name, ENAMETOOLONG }, { long_path, ENAMETOOLONG },
};

CLAIM(fifo, mkfifo_of_a_bad_path_fails,
      .says = "mkfifo fails with ENOENT, ENOTDIR, ELOOP or ENAMETOOLONG "
	      "for a path that can't be, and makes nothing",
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
	long_name[NAME_MAX] = '\0';
	assert_returns(mkfifo(long_name, 0600), 0);
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
	      "below the current one; another descriptor gives EBADF or ENOTDIR",
      .zh = "mkfifoat 在描述符所指的目录下创建 FIFO，AT_FDCWD "
	    "表示当前目录；其他描述符失败 (EBADF、ENOTDIR)",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mkfifoat(); mkfifo(3)")
{
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
}

static const char *need_mkfifo_command(void)
{
	return program_exists("mkfifo") ? NULL : "no program mkfifo";
}

CLAIM(fifo, the_command_makes_one_too,
      .says = "the command mkfifo makes a FIFO that all may read "
	      "and write, less the bits of the umask",
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
      .says = "the node stays after all that opened it have "
	      "closed it and ended, until it is unlinked",
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
      .says = "the node shows size 0 and no blocks, by name and "
	      "by descriptor, however much is unread",
      .zh = "无论写入多少数据，按名字或按描述符查看，节点的大小始终为 0，不占磁盘块",
      .course = "003 §2c: 该文件看起来还是空的", .rows = "fifos 2", .verdict = HOLDS,
      .ref = "fifo(7): \"no contents on the filesystem\"; "
	     "POSIX.1-2024 <sys/stat.h> leaves st_size open")
{
	static const char bytes[PIPE_BUF];
	struct stat by_name, by_descriptor;
	int fd;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	for (int i = 0; i < 8; i++)
		must(write(fd, bytes, sizeof(bytes)));
	must(lstat("fifo", &by_name));
	must(fstat(fd, &by_descriptor));
	assert_equal(by_name.st_size, 0);
	assert_equal(by_name.st_blocks, 0);
	assert_equal(by_descriptor.st_size, 0);
	assert_equal(by_descriptor.st_blocks, 0);
}

CLAIM(fifo, stat_and_fstat_show_one_node,
      .says = "fstat of either end shows the node that stat of the "
	      "name shows: device, inode, type, mode",
      .zh = "对任一端 fstat 与对名字 stat 看到同一个节点：设备号、inode、类型、权限都相同",
      .course = "002 fifo 机制: 通过文件找到内核的缓冲区", .rows = "fifos 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 stat(), fstat()")
{
	struct stat node, seen;
	int fd[2];

	must(mkfifo("fifo", 0640));
	must(stat("fifo", &node));
	fd[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
	fd[1] = must(open("fifo", O_WRONLY));
	for (int i = 0; i < 2; i++) {
		must(fstat(fd[i], &seen));
		assert_equal(seen.st_dev, node.st_dev);
		assert_equal(seen.st_ino, node.st_ino);
		assert_equal(seen.st_mode, node.st_mode);
		assert_equal(seen.st_nlink, node.st_nlink);
	}
}

CLAIM(fifo, a_write_marks_the_node,
      .says = "a write sets the node's time of last modification, "
	      "which open and a failed write leave",
      .zh = "写入会更新节点的修改时间；open 与失败的 write 不会", .rows = "fifos 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): \"mark for update the last data modification\"")
{
	const struct timespec long_ago[2] = { { 1, 0 }, { 1, 0 } };
	struct stat status;
	int reader, writer;

	must(mkfifo("fifo", 0600));
	must(utimensat(AT_FDCWD, "fifo", long_ago, 0));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	signal(SIGPIPE, SIG_IGN);
	must(close(reader));
	assert_fails(write(writer, "x", 1), EPIPE);
	must(stat("fifo", &status));
	assert_equal(status.st_mtime, 1);
	must(open("fifo", O_RDONLY));
	assert_returns(write(writer, "x", 1), 1);
	must(stat("fifo", &status));
	assert_that(status.st_mtime > 1);
}

CLAIM(fifo, contents_are_gone_after_the_last_close,
      .says = "unread bytes are gone once every descriptor of the "
	      "FIFO is closed, whichever was the last",
      .zh = "所有描述符关闭之后，未读的数据即消失，不论最后关闭的是哪一端",
      .course = "000 §5: 当我们用open函数打开时，才会在内核中创建管道; 003 §2d: 内容驻留在内存中",
      .rows = "fifos 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 close(): \"any data remaining ... discarded\"")
{
	int fd[2], again;

	must(mkfifo("fifo", 0600));
	for (int first = 0; first < 2; first++) {
		fd[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
		fd[1] = must(open("fifo", O_WRONLY));
		must(write(fd[1], "unread", 6));
		must(close(fd[first]));
		must(close(fd[1 - first]));
		again = must(open("fifo", O_RDWR | O_NONBLOCK));
		assert_fails(read(again, &(char){ 0 }, 1), EAGAIN);
		must(write(again, "new", 3));
		assert_reads(again, "new");
		must(close(again));
	}
}

CLAIM(fifo, contents_stay_while_one_end_is_open,
      .says = "unread bytes stay while either end is open, also of "
	      "another process: the next reader gets them",
      .zh = "只要还有任何一端打开（包括其他进程的），未读的数据就保留给下一个读者",
      .rows = "fifos 2", .verdict = HOLDS, .ref = "POSIX.1-2024 close(); fifo(7)")
{
	must(mkfifo("fifo", 0600));
	for (int kept = 0; kept < 2; kept++) {
		int fd[2], reader;

		fd[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
		fd[1] = must(open("fifo", O_WRONLY));
		must(write(fd[1], "kept", 4));
		ACTOR(holder) {
			must(close(fd[1 - kept]));
			pause_at("holding");
		}
		await(holder, "holding");
		must(close(fd[0]));
		must(close(fd[1]));
		must(close(must(open("fifo", O_RDONLY | O_NONBLOCK)))); /* one that does not read */
		reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
		assert_reads(reader, "kept");
		resume(holder);
		assert_ends(holder);
		must(close(reader));
	}
}

CLAIM(fifo, mkfifo_makes_no_pipe_yet,
      .says = "mkfifo makes the node alone; the pipe in the "
	      "kernel is made by open, empty each time",
      .zh = "mkfifo 只生成节点，并不在内核中生成管道；open 时才创建管道，且每次为空",
      .course = "000 §5: mkfifo：并没有在内核中生成管道，只是生成了一个文件", .rows = "fifos 2",
      .verdict = HOLDS, .ref = "fifo(7); pipe(7)")
{
	int first, second;

	must(mkfifo("fifo", 0600));
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	first = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_returns(read(first, &(char){ 0 }, 1), 0);
	second = must(open("fifo", O_WRONLY));
	must(write(second, "x", 1));
	must(close(first));
	must(close(second));
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
}

CLAIM(fifo, names_of_one_node_are_one_fifo,
      .says = "hard links, symbolic links and a renamed node lead to "
	      "the same FIFO; another node is another FIFO",
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

CLAIM(fifo, unlink_leaves_the_open_connected,
      .says = "after unlink those that have it open stay connected; "
	      "a new node of the name is another FIFO",
      .zh = "unlink 之后，已打开者仍然相连；同名的新节点是另一个 FIFO", .rows = "fifos 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 unlink()")
{
	int reader, writer, other;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	assert_returns(unlink("fifo"), 0);
	must(mkfifo("fifo", 0600));
	other = must(open("fifo", O_RDWR | O_NONBLOCK));
	must(write(writer, "old", 3));
	assert_fails(read(other, &(char){ 0 }, 1), EAGAIN);
	assert_reads(reader, "old");
	must(close(writer));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
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
      .says = "another user opens a FIFO for reading, writing or both "
	      "as its permission bits say, else gets EACCES",
      .zh = "其他用户能否以读、写、读写方式打开 FIFO 由权限位决定，否则失败 (EACCES)",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 open() EACCES; path_resolution(7)",
      .needs = { need_other_user, need_root })
{
	must(mkfifo("fifo", 0600));
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
      .says = "the owner, unless privileged, opens a FIFO only as "
	      "its own permission bits for the owner say",
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
      .says = "who has a FIFO open goes on using it after its "
	      "permissions were taken away; a new open fails",
      .zh = "权限只在 open 时检查：已打开者在权限收回后仍可读写，新的 open 失败 (EACCES)",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "POSIX.1-2024 chmod(), open() EACCES",
      .needs = { need_other_user })
{
	must(chmod(".", 0777));
	ACTOR(owner) {
		int reader, writer;

		become_nobody();
		must(mkfifo("fifo", 0600));
		reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
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
      .says = "on Linux, where protected_fifos is set, O_CREAT in a sticky directory that "
	      "all may write does not open another user's FIFO, not even for root",
      .zh = "在 Linux 上，若设置了 protected_fifos，在所有人可写的粘滞目录中带 "
	    "O_CREAT 打开他人的 FIFO 失败 (EACCES)，root 也不例外",
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

/* Opening: who waits for whom */

CLAIM(fifo, open_for_reading_waits_for_a_writer,
      .says = "open for reading sleeps until the FIFO is opened for writing, and both then proceed",
      .zh = "以只读方式打开会阻塞，直到有进程以写方式打开", .course = "000 §5: open打开管道文件",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_NONBLOCK; fifo(7)")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = assert_succeeds(open("fifo", O_RDONLY));

		assert_reads(own, "met");
	}
	assert_asleep(reader, "open");
	fd = must(open("fifo", O_WRONLY));
	must(write(fd, "met", 3));
	assert_ends(reader);
}

CLAIM(fifo, open_for_writing_waits_for_a_reader,
      .says = "open for writing sleeps until the FIFO is opened for reading, and both then proceed",
      .zh = "以只写方式打开会阻塞，直到读端打开",
      .course = "002 fifo: 没有打开读端，只打开写端，那么会open函数会阻塞", .rows = "fifos 3",
      .verdict = HOLDS_IF("O_NONBLOCK is not set: with it, open fails with ENXIO",
			  "未设置 O_NONBLOCK；设置后 open 失败 (ENXIO)"),
      .ref = "POSIX.1-2024 open() O_NONBLOCK; fifo(7)")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(writer) {
		int own = assert_succeeds(open("fifo", O_WRONLY));

		assert_returns(write(own, "met", 3), 3);
	}
	assert_asleep(writer, "open");
	fd = must(open("fifo", O_RDONLY));
	assert_reads(fd, "met");
	assert_ends(writer);
}

/* What open does, by its flags, while the FIFO is open for `there` (-1: not at all). */
static const struct {
	int there, flags, error; /* error: 0 it returns, EAGAIN stands for "it sleeps" */
} open_cases[] = {
	{ -1, O_RDONLY, EAGAIN },
	{ -1, O_WRONLY, EAGAIN },
	{ -1, O_RDWR, 0 },
	{ -1, O_RDONLY | O_NONBLOCK, 0 },
	{ -1, O_WRONLY | O_NONBLOCK, ENXIO },
	{ -1, O_RDWR | O_NONBLOCK, 0 },
	{ O_RDONLY, O_RDONLY, EAGAIN },
	{ O_RDONLY, O_WRONLY, 0 },
	{ O_RDONLY, O_RDWR, 0 },
	{ O_RDONLY, O_RDONLY | O_NONBLOCK, 0 },
	{ O_RDONLY, O_WRONLY | O_NONBLOCK, 0 },
	{ O_RDONLY, O_RDWR | O_NONBLOCK, 0 },
	{ O_WRONLY, O_RDONLY, 0 },
	{ O_WRONLY, O_WRONLY, EAGAIN },
	{ O_WRONLY, O_RDWR, 0 },
	{ O_WRONLY, O_RDONLY | O_NONBLOCK, 0 },
	{ O_WRONLY, O_WRONLY | O_NONBLOCK, ENXIO },
	{ O_WRONLY, O_RDWR | O_NONBLOCK, 0 },
	{ O_RDWR, O_RDONLY, 0 },
	{ O_RDWR, O_WRONLY, 0 },
	{ O_RDWR, O_RDWR, 0 },
	{ O_RDWR, O_RDONLY | O_NONBLOCK, 0 },
	{ O_RDWR, O_WRONLY | O_NONBLOCK, 0 },
	{ O_RDWR, O_RDWR | O_NONBLOCK, 0 },
};

/* Has the FIFO open in this way alone; for writing alone that takes a reader which leaves. */
static void hold_open(int there)
{
	int other = -1;

	if (there == -1)
		return;
	if (there == O_WRONLY)
		other = must(open("fifo", O_RDONLY | O_NONBLOCK));
	must(open("fifo", there | (there == O_RDONLY ? O_NONBLOCK : 0)));
	if (other >= 0)
		must(close(other));
}

CLAIM(fifo, open_waits_or_not_by_mode_and_flags,
      .says = "open sleeps, returns or fails with ENXIO as its "
	      "mode, O_NONBLOCK and the other end say",
      .zh = "open 是阻塞、返回还是以 ENXIO 失败，取决于打开方式、O_NONBLOCK 以及另一端是否打开",
      .rows = "fifos 3",
      .verdict = HOLDS_IF("O_RDWR as on Linux; POSIX leaves it undefined",
			  "O_RDWR 按 Linux 的做法；POSIX 未定义"),
      .ref = "POSIX.1-2024 open() ENXIO; fifo(7)")
{
	for (size_t i = 0; i < sizeof(open_cases) / sizeof(open_cases[0]); i++) {
		int flags = open_cases[i].flags, error = open_cases[i].error;

		must(mkfifo("fifo", 0600));
		hold_open(open_cases[i].there);
		ACTOR(opener) {
			if (error == ENXIO)
				assert_fails(open("fifo", flags), ENXIO);
			else
				assert_succeeds(open("fifo", flags));
		}
		if (error == EAGAIN) {
			assert_asleep(opener, "open");
			send_signal(opener, SIGKILL);
			assert_killed(opener, SIGKILL);
		} else {
			assert_ends(opener);
		}
		must(unlink("fifo"));
	}
}

CLAIM(fifo, rdwr_opens_alone,
      .says = "on Linux open with O_RDWR needs no other process, "
	      "and one descriptor writes and reads back",
      .zh = "在 Linux 上，O_RDWR 打开不需要其他进程，同一个描述符可自写自读",
      .course = "003 §2d: 数据内容只有在输入输出端都打开时才会传送", .rows = "fifos 3",
      .verdict = HOLDS_IF("one descriptor opened with O_RDWR counts as both ends",
			  "以 O_RDWR 打开的一个描述符同时算作两端"),
      .ref = "fifo(7): \"Under Linux, opening a FIFO for read and write will succeed\"")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(loner) {
		int own = assert_succeeds(open("fifo", O_RDWR));

		assert_returns(write(own, "to myself", 9), 9);
		assert_reads(own, "to myself");
	}
	assert_ends(loner);
	fd = must(open("fifo", O_RDWR | O_NONBLOCK));
	assert_fails(read(fd, &(char){ 0 }, 1), EAGAIN);
}

CLAIM(fifo, rdwr_never_sees_end_of_file,
      .says = "on Linux a reader that opened with O_RDWR is its own "
	      "writer: no end of file when others leave, it sleeps",
      .zh = "在 Linux 上，以 O_RDWR 打开的读者自己也是写者："
	    "其他写者离开后不会读到文件结束，而是睡眠",
      .rows = "fifos 3, 4", .verdict = HOLDS, .ref = "fifo(7); pipe(7)")
{
	int writer;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = must(open("fifo", O_RDWR));

		assert_reads(own, "bye");
		pause_at("alone");
		assert_ready(own, POLLOUT); /* no POLLHUP */
		assert_reads(own, "back");
	}
	writer = must(open("fifo", O_WRONLY));
	must(write(writer, "bye", 3));
	must(close(writer));
	await(reader, "alone");
	resume(reader);
	assert_asleep(reader, "read");
	writer = must(open("fifo", O_WRONLY));
	must(write(writer, "back", 4));
	assert_ends(reader);
}

CLAIM(fifo, rdwr_never_gets_sigpipe,
      .says = "on Linux a writer that opened with O_RDWR is its "
	      "own reader: no SIGPIPE when others leave",
      .zh = "在 Linux 上，以 O_RDWR 打开的写者自己也是读者：其他读者离开后不会收到 SIGPIPE",
      .rows = "fifos 3, 4", .verdict = HOLDS, .ref = "fifo(7); pipe(7)")
{
	int fd;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	catch_signal(SIGPIPE, 0);
	must(close(must(open("fifo", O_RDONLY | O_NONBLOCK))));
	assert_ready(fd, POLLOUT); /* no POLLERR */
	assert_returns(write(fd, "kept", 4), 4);
	assert_equal(caught(SIGPIPE), 0);
	assert_reads(fd, "kept");
}

static const struct {
	int sleeper, comer;
} meetings[] = {
	{ O_RDONLY, O_WRONLY }, { O_RDONLY, O_RDWR },
	{ O_WRONLY, O_RDONLY }, { O_WRONLY, O_RDONLY | O_NONBLOCK },
	{ O_WRONLY, O_RDWR },
};

CLAIM(fifo, every_open_of_the_other_end_wakes_an_opener,
      .says = "a sleeping open returns when the other end is opened, "
	      "be it alone, with O_NONBLOCK or by O_RDWR",
      .zh = "另一端无论以何种方式打开（单独、带 O_NONBLOCK 或 O_RDWR），睡眠的 open 都会返回",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7) on O_RDWR")
{
	must(mkfifo("fifo", 0600));
	for (size_t i = 0; i < sizeof(meetings) / sizeof(meetings[0]); i++) {
		int fd;

		ACTOR(opener) {
			assert_succeeds(open("fifo", meetings[i].sleeper));
		}
		assert_asleep(opener, "open");
		fd = assert_succeeds(open("fifo", meetings[i].comer));
		assert_ends(opener);
		must(close(fd));
	}
}

CLAIM(fifo, a_reader_asleep_in_open_is_reader_enough,
      .says = "on Linux O_WRONLY | O_NONBLOCK succeeds while a reader "
	      "sleeps in open, and wakes it; the bytes arrive",
      .zh = "在 Linux 上，有读者睡在 open 中时，O_WRONLY | O_NONBLOCK 打开成功并唤醒它，数据能到达",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open() ENXIO asks for a process that has "
	     "it open; Linux fs/pipe.c counts sleepers")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = must(open("fifo", O_RDONLY));

		assert_reads(own, "at once");
	}
	assert_asleep(reader, "open");
	fd = assert_succeeds(open("fifo", O_WRONLY | O_NONBLOCK));
	assert_returns(write(fd, "at once", 7), 7);
	assert_ends(reader);
}

CLAIM(fifo, one_writer_releases_every_waiting_reader,
      .says = "one open for writing lets every open for reading that waits return",
      .zh = "一次写方式的打开使所有等待的只读打开返回", .rows = "fifos 3; bugs 18",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7)")
{
	struct actor *reader[3];

	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 3; i++)
		START(reader[i]) {
			assert_succeeds(open("fifo", O_RDONLY));
		}
	for (int i = 0; i < 3; i++)
		assert_asleep(reader[i], "open");
	must(open("fifo", O_WRONLY));
	for (int i = 0; i < 3; i++)
		assert_ends(reader[i]);
}

CLAIM(fifo, one_reader_releases_every_waiting_writer,
      .says = "one open for reading, also with O_NONBLOCK, lets "
	      "every open for writing that waits return",
      .zh = "一次读方式的打开（包括 O_NONBLOCK）使所有等待的只写打开返回", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7)")
{
	struct actor *writer[3];

	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 3; i++)
		START(writer[i]) {
			assert_succeeds(open("fifo", O_WRONLY));
		}
	for (int i = 0; i < 3; i++)
		assert_asleep(writer[i], "open");
	must(open("fifo", O_RDONLY | O_NONBLOCK));
	for (int i = 0; i < 3; i++)
		assert_ends(writer[i]);
}

CLAIM(fifo, a_reader_wakes_though_the_writer_leaves_at_once,
      .says = "an open for reading returns though the writer it "
	      "waited for has closed again, and reads 0",
      .zh = "等到的写者立即关闭，只读打开依然返回，随后读到 0", .rows = "fifos 3; bugs 18",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(), read()")
{
	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int fd = assert_succeeds(open("fifo", O_RDONLY));

		assert_returns(read(fd, &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "open");
	must(close(must(open("fifo", O_WRONLY))));
	assert_ends(reader);
}

CLAIM(fifo, a_writer_wakes_though_the_reader_leaves_at_once,
      .says = "an open for writing returns though the reader it "
	      "waited for has closed again; then EPIPE",
      .zh = "等到的读者立即关闭，只写打开依然返回，随后写得到 EPIPE", .rows = "fifos 3; bugs 18",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(), write() EPIPE")
{
	must(mkfifo("fifo", 0600));
	ACTOR(writer) {
		int fd = assert_succeeds(open("fifo", O_WRONLY));

		pause_at("open");
		signal(SIGPIPE, SIG_IGN);
		assert_fails(write(fd, "x", 1), EPIPE);
	}
	assert_asleep(writer, "open");
	must(close(must(open("fifo", O_RDONLY))));
	await(writer, "open");
	resume(writer);
	assert_ends(writer);
}

CLAIM(fifo, bytes_wait_for_the_reader_that_was_met,
      .says = "what a writer leaves when it closes at once is read "
	      "in full by the reader it met, then 0",
      .zh = "写者写完立即关闭，与它相遇的读者仍能读到全部数据，然后读到 0",
      .course = "003 §2d: 数据内容只有在输入输出端都打开时才会传送", .rows = "fifos 3, 4",
      .verdict =
	      HOLDS_IF("both ends were open once: the writer need not be any more when it is read",
		       "两端曾经同时打开即可；读取时写端不必仍然打开"),
      .ref = "POSIX.1-2024 open(), close(), read()")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = assert_succeeds(open("fifo", O_RDONLY));

		pause_at("open");
		assert_reads(own, "farewell");
		assert_returns(read(own, &(char){ 0 }, 1), 0);
	}
	fd = must(open("fifo", O_WRONLY));
	assert_returns(write(fd, "farewell", 8), 8);
	must(close(fd));
	await(reader, "open");
	resume(reader);
	assert_ends(reader);
}

CLAIM(fifo, an_end_that_left_releases_nobody_later,
      .says = "two openers meet once: after both have left, the "
	      "next open sleeps until a new one comes",
      .zh = "两个打开者只相遇一次：双方离开之后，下一次 open 重新睡眠，直到新的另一端到来",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7)")
{
	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 4; i++) {
		int mode = ends[i % 2].mode, other = ends[i % 2].other;

		ACTOR(opener) {
			assert_succeeds(open("fifo", mode));
		}
		assert_asleep(opener, "open");
		must(close(must(open("fifo", other))));
		assert_ends(opener);
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	}
}

CLAIM(fifo, a_reader_does_not_meet_a_reader,
      .says = "opens for reading do not release each other: both sleep until a writer comes",
      .zh = "两个只读打开不会互相放行：都睡眠到写者到来", .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open()")
{
	struct actor *reader[2];

	must(mkfifo("fifo", 0600));
	START(reader[0]) {
		assert_succeeds(open("fifo", O_RDONLY));
	}
	assert_asleep(reader[0], "open");
	START(reader[1]) {
		assert_succeeds(open("fifo", O_RDONLY));
	}
	assert_asleep(reader[1], "open");
	must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_asleep(reader[0], "open");
	assert_asleep(reader[1], "open");
	must(open("fifo", O_WRONLY));
	assert_ends(reader[0]);
	assert_ends(reader[1]);
}

CLAIM(fifo, a_writer_does_not_meet_a_writer,
      .says = "opens for writing do not release each other: both sleep until a reader comes",
      .zh = "两个只写打开不会互相放行：都睡眠到读者到来", .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open()")
{
	struct actor *writer[2];

	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 2; i++) {
		START(writer[i]) {
			assert_succeeds(open("fifo", O_WRONLY));
		}
		assert_asleep(writer[i], "open");
	}
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	assert_asleep(writer[0], "open");
	assert_asleep(writer[1], "open");
	must(open("fifo", O_RDONLY));
	assert_ends(writer[0]);
	assert_ends(writer[1]);
}

CLAIM(fifo, one_process_opening_both_ends_sleeps_in_the_first,
      .says = "a process that opens one end after the other sleeps in the first "
	      "open, unless that one is for reading with O_NONBLOCK",
      .zh = "一个进程先后打开两端，会睡在第一个 open 中，除非先以 O_RDONLY | O_NONBLOCK 打开",
      .course = "002 fifo: 没有打开读端，只打开写端，那么会open函数会阻塞", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_NONBLOCK; fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 2; i++) {
		ACTOR(loner) {
			must(open("fifo", ends[i].mode));
			must(open("fifo", ends[i].other));
		}
		assert_asleep(loner, "open");
		send_signal(loner, SIGKILL);
		assert_killed(loner, SIGKILL);
	}
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	must(write(writer, "both", 4));
	assert_reads(reader, "both");
}

CLAIM(fifo, a_caught_signal_interrupts_open,
      .says = "a caught signal wakes a sleeping open, which fails with EINTR and opens nothing",
      .zh = "被捕获的信号唤醒睡眠的 open，以 EINTR 失败，不打开任何描述符", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() EINTR; signal(7)")
{
	int told[2], other;

	must(mkfifo("fifo", 0600));
	must(pipe(told));
	for (int i = 0; i < 2; i++) {
		ACTOR(opener) {
			tell_signal(SIGUSR1, 0, told[1]);
			assert_fails(open("fifo", ends[i].mode), EINTR);
			assert_equal(caught(SIGUSR1), 1);
			assert_fails(fcntl(told[1] + 1, F_GETFD), EBADF);
			pause_at("interrupted");
		}
		assert_asleep(opener, "open");
		send_signal(opener, SIGUSR1);
		assert_reads(told[0], "!"); /* the handler ran */
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
		other = must(open("fifo", O_RDWR)); /* too late for that open */
		await(opener, "interrupted");
		must(close(other));
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
		resume(opener);
		assert_ends(opener);
	}
}

CLAIM(fifo, sa_restart_resumes_open,
      .says = "after a handler with SA_RESTART an open goes back "
	      "to sleep until the other end is opened",
      .zh = "带 SA_RESTART 的处理函数返回之后，open 重新睡眠，直到另一端打开", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7)")
{
	int p[2], fd;

	must(mkfifo("fifo", 0600));
	must(pipe(p));
	for (int i = 0; i < 2; i++) {
		ACTOR(opener) {
			tell_signal(SIGUSR1, SA_RESTART, p[1]);
			assert_succeeds(open("fifo", ends[i].mode));
		}
		assert_asleep(opener, "open");
		send_signal(opener, SIGUSR1);
		assert_reads(p[0], "!");
		assert_asleep(opener, "open");
		fd = must(open("fifo", ends[i].other));
		assert_ends(opener);
		must(close(fd));
	}
}

CLAIM(fifo, an_ignored_signal_does_not_wake_open,
      .says = "a signal that is ignored leaves a sleeping open asleep",
      .zh = "被忽略的信号不会唤醒睡眠的 open", .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.3 Signal Actions; signal(7)")
{
	int told[2];

	must(mkfifo("fifo", 0600));
	must(pipe(told));
	signal(SIGUSR1, SIG_IGN);
	ACTOR(opener) {
		tell_signal(SIGUSR2, SA_RESTART, told[1]);
		assert_succeeds(open("fifo", O_RDONLY));
	}
	assert_asleep(opener, "open");
	send_signal(opener, SIGUSR1);
	assert_not_woken(opener);
	send_signal(opener, SIGUSR2);
	assert_reads(told[0], "!"); /* by now the first would have had its effect */
	assert_asleep(opener, "open");
	must(open("fifo", O_WRONLY));
	assert_ends(opener);
}

CLAIM(fifo, a_killed_opener_leaves_no_end_behind,
      .says = "an opener killed in its sleep is no end: the next "
	      "opener of the other kind still waits",
      .zh = "在 open 中睡眠时被杀死的进程不留下端口：另一种打开仍须等待", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open()")
{
	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 2; i++) {
		int fd;

		ACTOR(victim) {
			must(open("fifo", ends[i].mode));
		}
		assert_asleep(victim, "open");
		send_signal(victim, SIGKILL);
		assert_killed(victim, SIGKILL);
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
		ACTOR(other) {
			must(open("fifo", ends[i].other));
		}
		assert_asleep(other, "open");
		fd = must(open("fifo", ends[i].mode));
		assert_ends(other);
		must(close(fd));
	}
}

CLAIM(fifo, open_flags_for_files_do_no_harm,
      .says = "O_TRUNC and O_APPEND open a FIFO and leave its bytes alone; "
	      "O_CREAT|O_EXCL gives EEXIST, O_DIRECTORY ENOTDIR",
      .zh = "O_TRUNC 与 O_APPEND 可打开 FIFO 且不影响其中数据；"
	    "O_CREAT|O_EXCL 失败 (EEXIST)，O_DIRECTORY 失败 (ENOTDIR)",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open(): O_TRUNC \"shall have no effect on FIFO special files\"")
{
	int fd;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	assert_returns(write(fd, "there", 5), 5);
	assert_succeeds(open("fifo", O_WRONLY | O_TRUNC));
	assert_succeeds(open("fifo", O_WRONLY | O_APPEND));
	assert_succeeds(open("fifo", O_WRONLY | O_CREAT, 0600));
	assert_fails(open("fifo", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	assert_fails(open("fifo", O_RDONLY | O_DIRECTORY), ENOTDIR);
	assert_reads(fd, "there");
}

CLAIM(fifo, nonblock_given_to_open_lasts_until_cleared,
      .says = "O_NONBLOCK given to open also keeps read and write "
	      "from sleeping, until fcntl clears it",
      .zh = "open 时给出的 O_NONBLOCK 也使 read、write 不阻塞，直到用 fcntl 清除",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open(), fcntl() F_SETFL")
{
	char bytes[PIPE_BUF] = "";
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY | O_NONBLOCK));
	assert_fails(read(reader, bytes, 1), EAGAIN);
	must(fcntl(reader, F_SETFL, 0));
	ACTOR(read_sleeper) {
		assert_returns(read(reader, bytes, sizeof(bytes)), sizeof(bytes));
	}
	assert_asleep(read_sleeper, "read");
	must(write(writer, bytes, sizeof(bytes)));
	assert_ends(read_sleeper);
	while (write(writer, bytes, sizeof(bytes)) > 0)
		;
	assert_fails(write(writer, bytes, sizeof(bytes)), EAGAIN);
	must(fcntl(writer, F_SETFL, 0));
	ACTOR(write_sleeper) {
		assert_returns(write(writer, bytes, sizeof(bytes)), sizeof(bytes));
	}
	assert_asleep(write_sleeper, "write");
	must(read(reader, bytes, sizeof(bytes)));
	assert_ends(write_sleeper);
}

CLAIM(fifo, o_path_opens_no_end,
      .says = "on Linux O_PATH opens a FIFO at once and is neither its reader nor its writer",
      .zh = "在 Linux 上，O_PATH 打开 FIFO 立即返回，既不算读者也不算写者", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "open(2) O_PATH")
{
	int path, reader;

	must(mkfifo("fifo", 0600));
	path = assert_succeeds(open("fifo", O_PATH));
	assert_fails(read(path, &(char){ 0 }, 1), EBADF);
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
}

CLAIM(fifo, proc_opens_the_other_end,
      .says = "on Linux a FIFO's descriptor can be opened anew for the "
	      "other end by /proc/self/fd, also after unlink",
      .zh = "在 Linux 上，可通过 /proc/self/fd 由一个描述符重新打开另一端，unlink 之后也可以",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "proc(5) /proc/pid/fd", .needs = { need_proc })
{
	char path[64];
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	must(unlink("fifo"));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", reader);
	writer = assert_succeeds(open(path, O_WRONLY));
	assert_returns(write(writer, "through", 7), 7);
	assert_reads(reader, "through");
}

/* End of file, and writers that come again */

CLAIM(fifo, a_reader_without_writers_reads_zero,
      .says = "a reader that opened with O_NONBLOCK reads 0 while "
	      "there is no writer, EAGAIN once there is one",
      .zh = "以 O_NONBLOCK 打开的读者，没有写者时读到 0，有写者而无数据时为 EAGAIN",
      .rows = "fifos 3, 4", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
	writer = must(open("fifo", O_WRONLY));
	assert_fails(read(reader, &(char){ 0 }, 1), EAGAIN);
	must(close(writer));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
}

CLAIM(fifo, writers_may_come_again,
      .says = "the same reader reads 0 before the first writer and "
	      "after each, and bytes again when one opens anew",
      .zh = "首个写者到来之前与每个写者关闭之后读到 0；写者重新打开后，同一读者又能读到数据",
      .rows = "fifos 4", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); fifo(7)")
{
	int reader;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	must(fcntl(reader, F_SETFL, 0));
	assert_returns(read(reader, &(char){ 0 }, 1), 0); /* nor does it wait for the first */
	for (int i = 0; i < 3; i++) {
		int writer = must(open("fifo", O_WRONLY));

		must(write(writer, "again", 5));
		must(close(writer));
		assert_reads(reader, "again");
		assert_returns(read(reader, &(char){ 0 }, 1), 0);
	}
}

CLAIM(fifo, end_of_file_needs_every_writer_gone,
      .says = "a reader sleeps on while one of the processes that "
	      "opened the FIFO for writing has it open",
      .zh = "只要还有一个以写方式打开的进程未关闭，读者就继续睡眠，不会读到文件结束",
      .rows = "fifos 4", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int first, second;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = must(open("fifo", O_RDONLY));

		assert_returns(read(own, &(char){ 0 }, 1), 0);
	}
	first = must(open("fifo", O_WRONLY));
	assert_asleep(reader, "read");
	second = must(open("fifo", O_WRONLY));
	must(close(first));
	assert_asleep(reader, "read");
	must(close(second));
	assert_ends(reader);
}

CLAIM(fifo, broken_pipe_needs_every_reader_gone,
      .says = "write works while one of those that opened the "
	      "FIFO for reading has it open, then EPIPE",
      .zh = "只要还有一个以读方式打开者未关闭，写就成功；全部关闭后才是 EPIPE", .rows = "fifos 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int first, second, writer;

	must(mkfifo("fifo", 0600));
	first = must(open("fifo", O_RDONLY | O_NONBLOCK));
	second = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	catch_signal(SIGPIPE, 0);
	must(close(first));
	assert_returns(write(writer, "x", 1), 1);
	assert_equal(caught(SIGPIPE), 0);
	must(close(second));
	assert_fails(write(writer, "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 1);
}

CLAIM(fifo, readers_may_come_again,
      .says = "a writer gets EPIPE while there is no reader, and goes on when one opens anew",
      .zh = "没有读者时写者得到 EPIPE；读者重新打开后可继续写", .rows = "fifos 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EPIPE; fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	signal(SIGPIPE, SIG_IGN);
	must(close(reader));
	assert_fails(write(writer, "lost", 4), EPIPE);
	reader = must(open("fifo", O_RDONLY));
	assert_returns(write(writer, "found", 5), 5);
	assert_reads(reader, "found");
}

CLAIM(fifo, poll_shows_hangup_only_after_a_writer_was_there,
      .says = "poll of a reader shows nothing before the first writer, "
	      "POLLHUP after the last, nothing when one is back",
      .zh = "对读者 poll：首个写者之前无事件，最后一个写者离开后 POLLHUP，写者再来后又无事件",
      .rows = "fifos 4; bugs 19", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll() POLLHUP; poll(2); fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_ready(reader, 0);
	writer = must(open("fifo", O_WRONLY));
	assert_ready(reader, 0);
	must(close(writer));
	assert_ready(reader, POLLHUP);
	writer = must(open("fifo", O_WRONLY));
	assert_ready(reader, 0);
	must(write(writer, "x", 1));
	assert_ready(reader, POLLIN);
}

CLAIM(fifo, a_fresh_readers_poll_sleeps_until_a_writer_left,
      .says = "on Linux poll of a reader that never had a writer sleeps, also while a "
	      "silent writer is there, and shows POLLHUP when it leaves",
      .zh = "在 Linux 上，从未有过写者的读者 poll 会睡眠；"
	    "不写数据的写者到来时仍睡眠，它离开时得到 POLLHUP",
      .rows = "fifos 4; bugs 19", .verdict = HOLDS, .ref = "poll(2) POLLHUP; fifo(7)")
{
	int fd, writer;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDONLY | O_NONBLOCK));
	ACTOR(poller) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		assert_equal(ready.revents, POLLHUP);
	}
	assert_asleep(poller, "poll");
	writer = must(open("fifo", O_WRONLY));
	assert_asleep(poller, "poll");
	must(close(writer));
	assert_ends(poller);
}

/* Who can use it */

CLAIM(fifo, unrelated_processes_meet_by_name,
      .says = "processes that share nothing but the name communicate over a FIFO",
      .zh = "无亲缘关系的进程仅凭名字就能通过 FIFO 通信",
      .course = "002 fifo: 无血缘的进程可以通过管道文件，对内核缓冲区进行读写; 003 §2b",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "fifo(7)")
{
	ACTOR(reader) {
		int fd;

		pause_at("made");
		fd = must(open("fifo", O_RDONLY));
		assert_reads(fd, "by name");
		assert_returns(read(fd, &(char){ 0 }, 1), 0);
	}
	ACTOR(writer) {
		int fd;

		must(mkfifo("fifo", 0600));
		pause_at("made");
		fd = must(open("fifo", O_WRONLY));
		assert_returns(write(fd, "by name", 7), 7);
	}
	await(writer, "made");
	await(reader, "made");
	resume(reader);
	resume(writer);
	assert_ends(writer);
	assert_ends(reader);
}

CLAIM(fifo, any_program_can_use_it,
      .says = "a program that knows nothing of FIFOs reads one "
	      "by its name like any file, to its end",
      .zh = "不了解 FIFO 的程序（如 cat）可像普通文件一样按名字读取它，直到文件结束",
      .course = "003 §2: 可以使用与其关联的所有系统调用，即open，read，write，close; 003 §2b",
      .rows = "fifos 1", .verdict = HOLDS, .ref = "fifo(7); cat(1)", .needs = { need_cat })
{
	int p[2], fd;

	must(mkfifo("fifo", 0600));
	must(pipe2(p, O_CLOEXEC));
	ACTOR(program) {
		must(dup2(p[1], 1));
		must(execlp("cat", "cat", "fifo", NULL));
	}
	fd = must(open("fifo", O_WRONLY));
	assert_returns(write(fd, "for cat", 7), 7);
	assert_reads(p[0], "for cat");
	must(close(fd));
	assert_ends(program);
}

CLAIM(fifo, any_number_of_processes_can_use_it,
      .says = "three writers and three readers use one FIFO at a "
	      "time: each record arrives once, whole",
      .zh = "三个写者与三个读者同时使用一个 FIFO：每条记录恰好完整到达一次",
      .course = "002 fifo: 所以只能控制两个进程之间通信; 002: "
		"多个进程打开同一个fifo，就是相当于打开了同一块内核缓冲区",
      .rows = "fifos 5",
      .verdict = WRONG(
	      "any number of processes can; which reader gets a record is unspecified, but records "
	      "of up to PIPE_BUF bytes stay whole",
	      "任意多个进程都可以；哪个读者得到哪条记录没有规定，但不超过 PIPE_BUF "
	      "字节的记录保持完整"),
      .ref = "POSIX.1-2024 write() PIPE_BUF; fifo(7); pipe(7)")
{
	enum { EACH = 3, RECORDS = 50 };
	struct actor *writer[EACH], *reader[EACH];
	int times[EACH][RECORDS] = { { 0 } }, record[2], result[2];

	must(mkfifo("fifo", 0600));
	must(pipe(result));
	for (int i = 0; i < EACH; i++) {
		START(reader[i]) {
			int fd = must(open("fifo", O_RDONLY));

			pause_at("open"); /* one that opens after the last writer would wait on */
			while (assert_succeeds(read(fd, record, sizeof(record))) == sizeof(record))
				must(write(result[1], record, sizeof(record)));
		}
		START(writer[i]) {
			int fd = must(open("fifo", O_WRONLY));

			for (int n = 0; n < RECORDS; n++)
				assert_returns(write(fd, (int[]){ i, n }, 8), 8);
			pause_at("written");
		}
	}
	for (int i = 0; i < EACH; i++)
		await(reader[i], "open");
	for (int i = 0; i < EACH; i++)
		resume(reader[i]);
	for (int i = 0; i < EACH; i++)
		await(writer[i], "written"); /* all, for the same reason */
	for (int i = 0; i < EACH; i++) {
		resume(writer[i]);
		assert_ends(writer[i]);
	}
	for (int i = 0; i < EACH; i++)
		assert_ends(reader[i]);
	must(close(result[1]));
	while (must(read(result[0], record, sizeof(record))) > 0) {
		assert_that(record[0] >= 0 && record[0] < EACH);
		assert_that(record[1] >= 0 && record[1] < RECORDS);
		times[record[0]][record[1]]++;
	}
	for (int i = 0; i < EACH * RECORDS; i++)
		assert_equal(times[i / RECORDS][i % RECORDS], 1);
}

/* One side of 003's chat: says a line, or hears one, by opening the FIFO each time. */
static void say(const char *line)
{
	int fd = must(open("fifo", O_WRONLY));

	assert_returns(write(fd, line, strlen(line) + 1), strlen(line) + 1);
	must(close(fd));
}

static void hear(const char *line)
{
	char heard[80];
	int fd = must(open("fifo", O_RDONLY));

	assert_returns(read(fd, heard, sizeof(heard)), strlen(line) + 1);
	assert_text(heard, line);
	must(close(fd));
}

CLAIM(fifo, chat_alternates_over_one_fifo,
      .says = "003's two programs chat in turns over one FIFO, each opening it anew "
	      "for every line; the second mkfifo's EEXIST does no harm",
      .zh = "003 的两个程序每行都重新打开同一个 FIFO，轮流对话；第二个 mkfifo 的 EEXIST 无害",
      .course = "003 §2 进程1, 进程2", .rows = "fifos 6",
      .verdict = HOLDS_IF("the two take strict turns", "双方严格轮流收发"),
      .ref = "POSIX.1-2024 mkfifo() EEXIST, open()")
{
	must(mkfifo("fifo", 0666));
	ACTOR(user2) {
		assert_fails(mkfifo("fifo", 0666), EEXIST);
		hear("how are you?");
		say("fine");
		hear("bye");
		say("bye!");
	}
	say("how are you?");
	hear("fine");
	say("bye");
	hear("bye!");
	assert_ends(user2);
}

CLAIM(fifo, chat_hangs_if_both_speak,
      .says = "if both sides of 003's chat speak at once, or both listen, both sleep in open",
      .zh = "若 003 对话的双方同时写，或同时读，则双方都睡在 open 中",
      .course = "003 §2 进程1, 进程2; 002 fifo: 无法控制谁来写，谁来读", .rows = "fifos 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open()")
{
	struct actor *speaker[2], *listener[2];

	must(mkfifo("fifo", 0666));
	for (int i = 0; i < 2; i++)
		START(speaker[i]) {
			say("me first");
		}
	assert_asleep(speaker[0], "open");
	assert_asleep(speaker[1], "open");
	must(unlink("fifo"));
	must(mkfifo("fifo", 0666));
	for (int i = 0; i < 2; i++)
		START(listener[i]) {
			hear("anything");
		}
	assert_asleep(listener[0], "open");
	assert_asleep(listener[1], "open");
}

CLAIM(fifo, chat_takes_the_partners_end_for_a_line,
      .says = "if a side of 003's chat ends at its prompt, the other reads 0, "
	      "shows the old line again, and then sleeps in open",
      .zh = "003 对话的一方在输入提示处结束，另一方 read 得 0，"
	    "却把旧的一行再显示一次，然后睡在 open 中",
      .course = "003 §2 进程2: read(fd1, str1, 80); printf(\"User1: %s\\n\", str1)",
      .rows = "fifos 6",
      .verdict = HOLDS_IF("nobody leaves: the sample does not look at what read returns",
			  "没有人离开；该示例不检查 read 的返回值"),
      .ref = "POSIX.1-2024 read(), open()")
{
	must(mkfifo("fifo", 0666));
	ACTOR(user2) {
		char line[80] = "";
		int fd = must(open("fifo", O_RDONLY));

		must(read(fd, line, sizeof(line)));
		must(close(fd));
		say("fine");
		fd = must(open("fifo", O_RDONLY));
		assert_returns(read(fd, line, sizeof(line)), 0);
		assert_text(line, "how are you?");
		must(close(fd));
		pause_at("line shown");
		say("what?");
	}
	say("how are you?");
	hear("fine");
	must(close(must(open("fifo", O_WRONLY)))); /* ends at its fgets */
	await(user2, "line shown");
	resume(user2);
	assert_asleep(user2, "open");
}

static void *write_in_thread(void *name)
{
	int fd = must(open(name, O_WRONLY));

	assert_returns(write(fd, "from a thread", 13), 13);
	must(close(fd));
	return NULL;
}

CLAIM(fifo, two_threads_can_use_it,
      .says = "one thread writes into a FIFO and another of the "
	      "same process reads it, EOF included",
      .zh = "同一进程的两个线程，一个写 FIFO，一个读，包括文件结束",
      .course = "000 §5.2: 多个线程，一个写，一个读", .rows = "fifos 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open(), pthread_create()", .needs = { need_threads })
{
	pthread_t writer;
	int fd;

	must(mkfifo("fifo", 0600));
	assert_returns(pthread_create(&writer, NULL, write_in_thread, "fifo"), 0);
	fd = must(open("fifo", O_RDONLY));
	assert_returns(pthread_join(writer, NULL), 0);
	assert_reads(fd, "from a thread");
	assert_returns(read(fd, &(char){ 0 }, 1), 0);
}
