/* Claims about the seven types of files, and the permissions of new ones. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"

FAMILY(file_type, need_fifo);

static void make_plain(const char *name)
{
	must(close(must(open(name, O_CREAT | O_EXCL | O_WRONLY, 0666))));
}

static void make_directory(const char *name)
{
	must(mkdir(name, 0777));
}

static void make_link(const char *name)
{
	must(symlink("elsewhere", name));
}

static void make_fifo(const char *name)
{
	must(mkfifo(name, 0666));
}

static void make_socket(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = assert_succeeds(socket(AF_UNIX, SOCK_STREAM, 0));

	strcpy(address.sun_path, name);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	must(close(fd));
}

static void make_character(const char *name)
{
	must(mknod(name, S_IFCHR | 0666, makedev(1, 3)));
}

static void make_block(const char *name)
{
	must(mknod(name, S_IFBLK | 0666, makedev(7, 200)));
}

static const struct type {
	char letter;
	mode_t bits;
	void (*make)(const char *name);
	bool device; /* which takes a privilege to make */
	mode_t mode; /* under umask 027 */
} types[] = {
	{ '-', S_IFREG, make_plain, false, 0640 },   { 'd', S_IFDIR, make_directory, false, 0750 },
	{ 'l', S_IFLNK, make_link, false, 0777 },    { 'p', S_IFIFO, make_fifo, false, 0640 },
	{ 's', S_IFSOCK, make_socket, false, 0750 }, { 'c', S_IFCHR, make_character, true, 0640 },
	{ 'b', S_IFBLK, make_block, true, 0640 },
};

static bool can_make_devices(void)
{
	bool can = !lacks(mknod("device", S_IFCHR | 0600, makedev(1, 3)) < 0, "mknod");

	unlink("device");
	return can;
}

static bool can_be_made(const struct type *type)
{
	return !type->device || can_make_devices();
}

/* Neither a file with contents, nor a directory, nor a link. */
static bool is_node(const struct type *type)
{
	return type->bits != S_IFREG && type->bits != S_IFDIR && type->bits != S_IFLNK;
}

/* The letter that ls -l prints first. */
static char letter_of(mode_t mode)
{
	if (S_ISREG(mode))
		return '-';
	if (S_ISDIR(mode))
		return 'd';
	if (S_ISLNK(mode))
		return 'l';
	if (S_ISFIFO(mode))
		return 'p';
	if (S_ISSOCK(mode))
		return 's';
	if (S_ISCHR(mode))
		return 'c';
	return S_ISBLK(mode) ? 'b' : '?';
}

CLAIM(file_type, each_type_is_told_by_stat,
      .says = "lstat tells a file's type, just one of seven: regular, directory, symbolic link, "
	      "FIFO, socket, character and block device",
      .zh = "lstat "
	    "给出文件类型，七种之一：普通文件、目录、符号链接、FIFO、套接字、字符设备、块设备",
      .course = "000 延伸: "
		"七种文件及文件标号：普通文件，目录文件，链接文件（软链接），管道文件，套接字文件，"
		"设备文件（块设备，字符设备）",
      .rows = "file types 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/stat.h>, lstat(); inode(7)")
{
	struct stat status;

	for (size_t i = 0; i < COUNT(types); i++) {
		if (!can_be_made(&types[i]))
			continue;
		types[i].make("file");
		assert_returns(lstat("file", &status), 0);
		assert_equal(status.st_mode & S_IFMT, types[i].bits);
		assert_equal(letter_of(status.st_mode), types[i].letter);
		must(remove("file"));
	}
}

static const char *need_ls(void)
{
	return program_exists("ls") ? NULL : "no ls";
}

CLAIM(file_type, ls_shows_the_letter,
      .says = "ls -ld shows the type as its first letter: - d l p s c b",
      .zh = "ls -ld 的第一个字母就是类型：- d l p s c b",
      .course = "000 延伸: 七种文件及文件标号; 000 §5: 文件类型：管道文件-》p; 003 §2: prw-r--r--",
      .rows = "file types 1", .verdict = HOLDS, .ref = "POSIX.1-2024 ls: -l, file mode",
      .needs = { need_ls })
{
	for (size_t i = 0; i < COUNT(types); i++) {
		char line[8] = "";
		FILE *list;

		if (!can_be_made(&types[i]))
			continue;
		types[i].make("file");
		list = popen("ls -ld file", "r");
		assert_that(list && fgets(line, 2, list));
		while (fgetc(list) != EOF)
			;
		assert_returns(pclose(list), 0);
		assert_equal(line[0], types[i].letter);
		must(remove("file"));
	}
}

CLAIM(file_type, nodes_take_no_blocks,
      .says = "on Linux FIFOs, sockets and device nodes take no blocks and have size 0",
      .zh = "在 Linux 上，FIFO、套接字和设备节点不占磁盘块，大小为 0",
      .course = "000 延伸: 有名管道，套接字，块设备文件，只有节点，不占磁盘空间",
      .rows = "file types 1", .verdict = HOLDS,
      .ref = "inode(7) st_size, st_blocks; Linux init_special_inode(); POSIX.1-2024 <sys/stat.h> "
	     "leaves st_size open")
{
	struct stat status;

	for (size_t i = 0; i < COUNT(types); i++) {
		if (!is_node(&types[i]) || !can_be_made(&types[i]))
			continue;
		types[i].make("file");
		must(lstat("file", &status));
		assert_equal(status.st_blocks, 0);
		assert_equal(status.st_size, 0);
		must(remove("file"));
	}
}

CLAIM(file_type, the_umask_takes_bits_of_each_new_file,
      .says = "a new file of every type has the mode asked for less the umask's bits, on Linux a "
	      "bound socket 0777 less these; there a symbolic link's mode is 0777 whatever the "
	      "umask",
      .zh = "各类新文件的权限为所要求的权限去掉 umask 的位；在 Linux 上，绑定的套接字为 0777 "
	    "去掉这些位，符号链接的权限总是 0777",
      .course = "000 延伸: 文件权限与umask的关系？", .rows = "file types 1; sessions 3",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 umask(), open(), mkdir(), mkfifo(); umask(2); unix(7); symlink(7)")
{
	struct stat status;

	umask(027);
	for (size_t i = 0; i < COUNT(types); i++) {
		if (!can_be_made(&types[i]))
			continue;
		types[i].make("file");
		must(lstat("file", &status));
		assert_equal(status.st_mode & 0777, types[i].mode);
		must(remove("file"));
	}
}

CLAIM(file_type, chmod_does_not_heed_the_umask,
      .says = "chmod sets all the bits it is given, and a later umask changes no file that is "
	      "there",
      .zh = "chmod 设置给出的所有权限位，不受 umask 影响；之后的 umask 不改变已有文件",
      .course = "000 延伸: 文件权限与umask的关系？", .rows = "file types 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 chmod(), umask()")
{
	struct stat status;

	umask(0777);
	make_plain("file");
	must(stat("file", &status));
	assert_equal(status.st_mode & 07777, 0);
	assert_returns(chmod("file", 0666), 0);
	umask(0);
	umask(0777);
	must(stat("file", &status));
	assert_equal(status.st_mode & 07777, 0666);
}

CLAIM(file_type, the_umask_command_is_of_the_shell_alone,
      .says = "the umask command shows and sets the shell's own umask: the process that started "
	      "the shell keeps its own",
      .zh = "umask 命令显示并设置 shell 自己的 umask：启动 shell 的进程不受影响",
      .course = "000 延伸: umask命令及所用", .rows = "file types 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 umask utility, umask()", .needs = { need_shell })
{
	char text[32] = "";
	FILE *shell;

	umask(037);
	shell = popen("umask; umask 0; umask", "r");
	assert_that(shell && fread(text, 1, sizeof(text) - 1, shell) > 0);
	assert_returns(pclose(shell), 0);
	assert_text(text, "0037\n0000\n");
	assert_equal(umask(0), 037);
}

CLAIM(file_type, a_link_is_not_what_it_names,
      .says = "lstat tells of a symbolic link, stat of the file it names, and ENOENT where there "
	      "is none; its size is its text's length",
      .zh = "lstat 得到符号链接本身，stat 得到它指向的文件，指向不存在则失败 "
	    "(ENOENT)；其大小为所存路径的长度",
      .course = "000 延伸: 链接文件（软链接）", .rows = "file types 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 lstat(), stat(), symlink()")
{
	struct stat status;

	make_link("link");
	assert_returns(lstat("link", &status), 0);
	assert_that(S_ISLNK(status.st_mode));
	assert_equal(status.st_size, strlen("elsewhere"));
	assert_fails(stat("link", &status), ENOENT);
	make_directory("elsewhere");
	assert_returns(stat("link", &status), 0);
	assert_that(S_ISDIR(status.st_mode));
	assert_returns(lstat("link", &status), 0);
	assert_that(S_ISLNK(status.st_mode));
	must(unlink("link"));
	assert_returns(stat("elsewhere", &status), 0);
}

CLAIM(file_type, devices_take_a_privilege,
      .says = "mknod of a device by an ordinary user fails with EPERM and makes nothing; of a FIFO "
	      "it succeeds",
      .zh = "普通用户 mknod 设备失败 (EPERM)，什么也不创建；FIFO 则可以",
      .course = "000 延伸: 设备文件", .rows = "file types 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mknod() EPERM; mknod(2)", .needs = { need_other_user })
{
	struct stat status;

	must(chmod(".", 0777));
	ACTOR(user) {
		become_nobody();
		assert_fails(mknod("device", S_IFCHR | 0600, makedev(1, 3)), EPERM);
		assert_fails(mknod("device", S_IFBLK | 0600, makedev(7, 200)), EPERM);
		assert_fails(access("device", F_OK), ENOENT);
		assert_returns(mknod("fifo", S_IFIFO | 0600, 0), 0);
		assert_returns(lstat("fifo", &status), 0);
		assert_that(S_ISFIFO(status.st_mode));
	}
	assert_ends(user);
}

CLAIM(file_type, mknod_makes_files_and_sockets_too,
      .says = "on Linux mknod makes for an ordinary user an empty regular file, which is also what "
	      "a mode without type means, and a socket's node, but no directory (EPERM)",
      .zh = "在 Linux 上，普通用户可用 mknod "
	    "创建空的普通文件（模式不含类型时也是）和套接字节点，但不能创建目录 (EPERM)",
      .rows = "file types 1", .verdict = HOLDS, .ref = "mknod(2); Linux fs/namei.c may_mknod()",
      .needs = { need_other_user })
{
	must(chmod(".", 0777));
	ACTOR(user) {
		struct stat status;

		become_nobody();
		umask(027);
		assert_returns(mknod("plain", S_IFREG | 0666, 0), 0);
		assert_returns(mknod("typeless", 0666, 0), 0);
		assert_returns(mknod("socket", S_IFSOCK | 0666, 0), 0);
		assert_fails(mknod("directory", S_IFDIR | 0777, 0), EPERM);
		must(stat("plain", &status));
		assert_equal(status.st_mode, S_IFREG | 0640);
		assert_equal(status.st_size, 0);
		must(stat("typeless", &status));
		assert_equal(status.st_mode, S_IFREG | 0640);
		must(stat("socket", &status));
		assert_equal(status.st_mode, S_IFSOCK | 0640);
		assert_fails(access("directory", F_OK), ENOENT);
	}
	assert_ends(user);
}

CLAIM(file_type, the_umask_has_nine_bits,
      .says = "on Linux umask keeps the nine bits of permission alone: others that it is given are "
	      "neither told nor taken from a new file's mode",
      .zh = "在 Linux 上，umask 只保留九个权限位：给出的其他位既不返回，也不从新文件的权限中去掉",
      .rows = "file types 1", .verdict = HOLDS,
      .ref = "umask(2): mask & 0777; POSIX.1-2024 umask(): only the file permission bits are used")
{
	struct stat status;

	umask(07027);
	assert_equal(umask(07000), 027);
	assert_equal(umask(07000), 0);
	must(mkdir("directory", 01777));
	must(stat("directory", &status));
	assert_equal(status.st_mode & 01777, 01777);
}

CLAIM(file_type, a_device_node_keeps_its_number,
      .says = "on Linux a device node is known by major and minor number, of 12 and 20 bits: one "
	      "with /dev/null's is another name of it",
      .zh = "在 Linux 上，设备节点由主次设备号（12 位与 20 位）识别：号码与 /dev/null "
	    "相同的节点就是它的另一个名字",
      .course = "000 延伸: 字符设备", .rows = "file types 1", .verdict = HOLDS,
      .ref = "mknod(2); null(4)", .needs = { need_root })
{
	struct stat status;
	int fd;

	if (!can_make_devices())
		skip("mknod of a device is refused");
	assert_returns(mknod("far", S_IFBLK | 0600, makedev(0xfed, 0xfedcb)), 0);
	assert_returns(stat("far", &status), 0);
	assert_equal(major(status.st_rdev), 0xfed);
	assert_equal(minor(status.st_rdev), 0xfedcb);
	make_character("null");
	assert_returns(stat("null", &status), 0);
	assert_that(S_ISCHR(status.st_mode));
	assert_equal(major(status.st_rdev), 1);
	assert_equal(minor(status.st_rdev), 3);
	fd = open("null", O_RDWR);
	if (lacks(fd < 0, "open of a device"))
		skip("devices in the claim's directory can't be opened: it is mounted nodev");
	assert_returns(write(fd, "gone", 4), 4);
	must(lseek(fd, 0, SEEK_SET));
	assert_returns(read(fd, &(char){ 0 }, 1), 0);
	must(fstat(fd, &status));
	assert_that(S_ISCHR(status.st_mode));
	assert_equal(major(status.st_rdev), 1);
	assert_equal(minor(status.st_rdev), 3);
}

CLAIM(file_type, a_device_that_is_not_there_gives_enxio,
      .says = "a node of a device that there is not can be made, and open of it fails with ENXIO",
      .zh = "可以创建不存在的设备的节点，但打开它失败 (ENXIO)", .rows = "file types 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() ENXIO; open(2) ENXIO", .needs = { need_root })
{
	if (!can_make_devices())
		skip("mknod of a device is refused");
	make_character("null");
	if (lacks(open("null", O_RDWR) < 0, "open of a device"))
		skip("devices in the claim's directory can't be opened: it is mounted nodev");
	assert_returns(mknod("none", S_IFCHR | 0666, makedev(126, 77)), 0);
	assert_fails(open("none", O_RDWR), ENXIO);
	assert_fails(open("none", O_RDONLY | O_NONBLOCK), ENXIO);
}
