/* Claims about keys: ftok, IPC_PRIVATE and IPC_CREAT, how long objects live, and the commands. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

FAMILY(key, need_directory);

static void make_file(const char *path)
{
	must(close(must(open(path, O_WRONLY | O_CREAT | O_EXCL, 0644))));
}

/* The key that Linux's C libraries make of a file and an id. */
static key_t linux_key(const char *path, int id)
{
	struct stat status;

	must(stat(path, &status));
	return (key_t)((id & 0xffU) << 24 | (unsigned)(status.st_dev & 0xff) << 16 |
		       (unsigned)(status.st_ino & 0xffff));
}

/* A fresh IPC namespace, whose objects go with it: nothing in there is to be owned. */
static void enter_fresh_namespace(void)
{
	if (unshare(CLONE_NEWIPC) < 0)
		skip("no IPC namespace to be had: unshare(CLONE_NEWIPC)");
}

/* ftok: the file */

CLAIM(key, same_file_and_id_same_key,
      .says = "ftok gives the same key for the same file and id, in every process",
      .zh = "同一文件、同一 id，ftok 在每个进程中都给出同一个键",
      .course = "001 key: 多个进程可以基于同一个文件路径和项目 ID 生成相同的键值", .rows = "keys 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ftok(): \"same key value\"; ftok(3)")
{
	key_t key;

	make_file("a.c");
	key = must(ftok("a.c", 'a'));
	assert_returns(ftok("a.c", 'a'), key);
	ACTOR(stranger) {
		assert_returns(ftok("a.c", 'a'), key);
	}
	assert_ends(stranger);
}

CLAIM(key, every_path_to_the_file_gives_the_same_key,
      .says = "ftok gives one key for all paths of one file: relative, absolute, through a hard "
	      "link or a symbolic link",
      .zh = "同一文件的所有路径（相对、绝对、硬链接、符号链接）得到同一个键",
      .course = "001 ftok(): 类似于哈希，pathname是哈希的内容", .rows = "keys 1",
      .verdict = WRONG("the path's text does not count: the file that it leads to does",
		       "路径的文字不起作用，起作用的是它所指的文件"),
      .ref = "POSIX.1-2024 ftok(): \"for all paths that name the same file\"; ftok(3)")
{
	char absolute[PATH_MAX];
	key_t key;

	make_file("file");
	key = must(ftok("file", 'a'));
	must(link("file", "hard"));
	must(symlink("file", "soft"));
	must(mkdir("directory", 0755));
	must((intptr_t)getcwd(absolute, sizeof(absolute) - 5) ? 0 : -1);
	strcat(absolute, "/file");
	assert_returns(ftok("hard", 'a'), key);
	assert_returns(ftok("soft", 'a'), key);
	assert_returns(ftok("./directory/..//file", 'a'), key);
	assert_returns(ftok(absolute, 'a'), key);
}

CLAIM(key, the_same_path_elsewhere_is_another_file,
      .says = "\"./a.c\" in two working directories names two files, so two programs started there "
	      "get different keys",
      .zh = "\"./a.c\" 在两个工作目录中是两个文件，从那里启动的两个程序得到不同的键",
      .course =
	      "000 §7: key = ftok(\"./a.c\", \"a\"); ==>通过ftok 同一个文件创建的共享内存是一样的",
      .rows = "keys 1",
      .verdict = HOLDS_IF("both programs are started in the same directory: the path is relative",
			  "两个程序从同一目录启动：这是相对路径"),
      .ref = "POSIX.1-2024 ftok(), \"Pathname Resolution\"")
{
	key_t key;

	make_file("a.c");
	must(mkdir("elsewhere", 0755));
	make_file("elsewhere/a.c");
	key = must(ftok("./a.c", 'a'));
	ACTOR(program) {
		must(chdir("elsewhere"));
		assert_returns(ftok("./a.c", 'a'), linux_key("a.c", 'a'));
		assert_that(ftok("./a.c", 'a') != key);
		assert_returns(ftok("../a.c", 'a'), key);
	}
	assert_ends(program);
}

CLAIM(key, files_that_differ_give_keys_that_differ,
      .says = "on Linux two files of one file system have different keys unless the low 16 bits of "
	      "their inode numbers are the same",
      .zh = "在 Linux 上，同一文件系统的两个文件，只要 inode 号低 16 位不同，键就不同",
      .course = "001 ftok(): 只是为了使用唯一的INODE值获得标识", .rows = "keys 1, 2",
      .verdict = HOLDS_IF("the low 16 bits of the inode numbers differ", "inode 号的低 16 位不同"),
      .ref = "POSIX.1-2024 ftok(): \"should return different key values\"; ftok(3) NOTES")
{
	enum { FILES = 300 }; /* more than 8 bits can tell apart */
	static struct stat status[FILES];
	static key_t key[FILES];
	char name[8];

	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "%d", i);
		make_file(name);
		must(stat(name, &status[i]));
		key[i] = assert_succeeds(ftok(name, 'a'));
		for (int j = 0; j < i; j++)
			assert_equal(key[i] == key[j],
				     (status[i].st_ino & 0xffff) == (status[j].st_ino & 0xffff));
	}
}

CLAIM(key, what_is_in_the_file_does_not_matter,
      .says = "a file's key stays the same when its contents, mode, times and name change",
      .zh = "文件的内容、权限、时间和名字改变后，键不变",
      .course = "001 ftok(): 这里的pathname文件并没有**实际意义**", .rows = "keys 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ftok(); ftok(3): \"the identity of the file\"")
{
	key_t key;
	int fd = must(open("a.c", O_RDWR | O_CREAT, 0644));

	key = must(ftok("a.c", 'a'));
	must(write(fd, "int main;", 9));
	assert_returns(ftok("a.c", 'a'), key);
	must(ftruncate(fd, 100000));
	assert_returns(ftok("a.c", 'a'), key);
	must(fchmod(fd, 0600));
	assert_returns(ftok("a.c", 'a'), key);
	must(futimens(fd, (struct timespec[]){ { 1, 0 }, { 2, 0 } }));
	assert_returns(ftok("a.c", 'a'), key);
	must(rename("a.c", "b.c"));
	assert_returns(ftok("b.c", 'a'), key);
	assert_fails(ftok("a.c", 'a'), ENOENT);
}

CLAIM(key, a_file_made_anew_has_a_key_of_its_own,
      .says = "on Linux a file that takes a removed one's name has its own inode's key, while the "
	      "old file, still linked elsewhere, keeps the old one",
      .zh = "在 Linux 上，同名重建的文件用它自己 inode 的键；旧文件若还有别的链接，则保留旧键",
      .course = "001 key: 多个进程可以基于同一个文件路径和项目 ID 生成相同的键值; 003 §5: "
		"system(\"rm msgq.txt\")",
      .rows = "keys 1",
      .verdict = HOLDS_IF("nobody removes the file and makes it anew in between",
			  "其间没有人删除并重建该文件"),
      .ref = "POSIX.1-2024 ftok(): \"It is unspecified\" after \"removed and recreated\"; ftok(3)")
{
	key_t key;

	make_file("msgq.txt");
	key = must(ftok("msgq.txt", 'B'));
	must(link("msgq.txt", "old")); /* its inode can't be used again */
	must(unlink("msgq.txt"));
	make_file("msgq.txt");
	assert_returns(ftok("old", 'B'), key);
	assert_returns(ftok("msgq.txt", 'B'), linux_key("msgq.txt", 'B'));
	assert_that(ftok("msgq.txt", 'B') != key);
}

CLAIM(key, every_type_of_file_will_do,
      .says = "ftok takes a file of any type: a directory, a FIFO, a device, a socket",
      .zh = "ftok 接受任何类型的文件：目录、FIFO、设备、套接字", .rows = "keys 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftok(): \"an existing file\"; ftok(3)", .needs = { need_fifo })
{
	const char *const paths[] = { ".", "fifo", "/dev/null", "socket" };
	const struct sockaddr_un address = { AF_UNIX, "socket" };
	int fd = must(socket(AF_UNIX, SOCK_STREAM, 0));

	must(mkfifo("fifo", 0600));
	must(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
	for (size_t i = 0; i < 4; i++) {
		assert_succeeds(ftok(paths[i], 'a'));
	}
}

CLAIM(key, needs_no_permission_on_the_file,
      .says = "ftok gives the key also of a file that the caller may neither read nor write",
      .zh = "调用者对文件既无读权限也无写权限，ftok 仍给出键",
      .course = "003 §5 ftok: 该文件必须是存在而且可以访问的", .rows = "keys 1",
      .verdict = HOLDS_IF("accessible means: its directories can be searched; the file's own "
			  "permissions do not count",
			  "“可以访问”指各级目录可搜索；与文件自身的权限无关"),
      .ref = "POSIX.1-2024 ftok(): \"able to stat()\"; stat(2)", .needs = { need_other_user })
{
	key_t key;

	make_file("secret");
	must(chmod("secret", 0));
	key = must(ftok("secret", 'a'));
	ACTOR(nobody) {
		become_nobody();
		assert_fails(open("secret", O_RDONLY), EACCES);
		assert_returns(ftok("secret", 'a'), key);
	}
	assert_ends(nobody);
}

CLAIM(key, a_closed_directory_gives_eacces,
      .says = "ftok fails with EACCES if a directory of the path can't be searched, even if it can "
	      "be read; one that can only be searched will do",
      .zh = "路径中有不可搜索的目录（即使可读）时 ftok 失败 (EACCES)；只可搜索的目录则可以",
      .course = "003 §5 ftok: 该文件必须是存在而且可以访问的; 否则 -1 被返回", .rows = "keys 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ftok() EACCES; stat(2) EACCES",
      .needs = { need_other_user })
{
	key_t key;

	must(mkdir("directory", 0700));
	make_file("directory/file");
	key = must(ftok("directory/file", 'a'));
	must(chmod("directory", 0444));
	ACTOR(refused) {
		become_nobody();
		assert_fails(ftok("directory/file", 'a'), EACCES);
		assert_succeeds(ftok("directory", 'a'));
	}
	assert_ends(refused);
	must(chmod("directory", 0111));
	ACTOR(granted) {
		become_nobody();
		assert_returns(ftok("directory/file", 'a'), key);
	}
	assert_ends(granted);
	must(chmod("directory", 0700));
}

CLAIM(key, a_missing_file_gives_enoent,
      .says = "ftok returns -1 with ENOENT if the path is empty, or it or a link's target is not "
	      "there, and makes no file",
      .zh = "路径为空、文件不存在或链接目标不存在时，ftok 返回 -1 (ENOENT)，不会创建文件",
      .course = "003 §5 ftok: 该文件必须是存在; 否则 -1 被返回", .rows = "keys 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftok() ENOENT; ftok(3); stat(2) ENOENT")
{
	must(symlink("missing", "dangling"));
	assert_fails(ftok("missing", 'a'), ENOENT);
	assert_fails(ftok("missing/file", 'a'), ENOENT);
	assert_fails(ftok("dangling", 'a'), ENOENT);
	assert_fails(ftok("", 'a'), ENOENT);
	assert_fails(access("missing", F_OK), ENOENT);
	make_file("missing");
	assert_succeeds(ftok("dangling", 'a'));
}

CLAIM(key, a_file_is_no_directory_to_ftok,
      .says = "ftok fails with ENOTDIR if a part of the path is a file but no directory",
      .zh = "路径中间的一部分是文件而不是目录时，ftok 失败 (ENOTDIR)", .rows = "keys 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ftok() ENOTDIR; stat(2) ENOTDIR")
{
	make_file("file");
	assert_succeeds(ftok("file", 'a'));
	assert_fails(ftok("file/", 'a'), ENOTDIR);
	assert_fails(ftok("file/more", 'a'), ENOTDIR);
	assert_fails(ftok("file/..", 'a'), ENOTDIR);
}

CLAIM(key, a_loop_of_links_gives_eloop,
      .says = "ftok fails with ELOOP if the path goes round in symbolic links",
      .zh = "路径中的符号链接成环时，ftok 失败 (ELOOP)", .rows = "keys 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftok() ELOOP; stat(2) ELOOP")
{
	must(symlink("there", "here"));
	must(symlink("here", "there"));
	assert_fails(ftok("here", 'a'), ELOOP);
	assert_fails(ftok("there/file", 'a'), ELOOP);
}

CLAIM(key, too_long_a_path_gives_enametoolong,
      .says = "ftok fails with ENAMETOOLONG if a name is longer than NAME_MAX or the path than "
	      "PATH_MAX, and not at the limit",
      .zh = "文件名超过 NAME_MAX 或路径超过 PATH_MAX 时，ftok 失败 "
	    "(ENAMETOOLONG)；恰好等于上限则不",
      .rows = "keys 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftok() ENAMETOOLONG; stat(2) ENAMETOOLONG")
{
	long most = must(pathconf(".", _PC_NAME_MAX));
	char path[PATH_MAX + 1] = "";

	assert_that(most < PATH_MAX - 1);
	memset(path, 'n', (size_t)most);
	make_file(path);
	assert_succeeds(ftok(path, 'a'));
	path[most] = 'n';
	assert_fails(ftok(path, 'a'), ENAMETOOLONG);
	for (int i = 0; i < PATH_MAX; i++)
		path[i] = i % 2 ? '/' : '.';
	assert_fails(ftok(path, 'a'), ENAMETOOLONG);
	path[PATH_MAX - 1] = '\0'; /* it counts */
	assert_returns(ftok(path, 'a'), ftok(".", 'a'));
}

CLAIM(key, a_bad_address_gives_efault, .says = "ftok with a bad address fails with EFAULT",
      .zh = "路径地址无效时 ftok 失败 (EFAULT)", .rows = "keys 1", .verdict = HOLDS,
      .ref = "ftok(3): \"as for the stat(2) system call\"; stat(2) EFAULT", .needs = { need_mmap })
{
	char *nowhere = must(mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	assert_fails(ftok(nowhere, 'a'), EFAULT);
}

CLAIM(key, is_made_of_a_path_not_of_a_descriptor,
      .says = "ftok takes a path and opens nothing: the number of a descriptor of the file is no "
	      "part of the key",
      .zh = "ftok 用的是路径，不打开文件：文件描述符的编号与键无关",
      .course = "004: key 一般通过fd 来创建这个key 文件描述符号 fd 文件 具备唯一性",
      .rows = "keys 1",
      .verdict = WRONG("a path and an id make the key; a descriptor is unique in its own process "
		       "alone, and no argument of ftok",
		       "键由路径和 id 生成；描述符只在本进程内唯一，也不是 ftok 的参数"),
      .ref = "POSIX.1-2024 ftok(): \"key based on path and id\"; ftok(3)")
{
	key_t key;
	int fd;

	make_file("file");
	key = assert_succeeds(ftok("file", 'a'));
	fd = must(open("file", O_RDONLY));
	assert_equal(fd, 3); /* ftok left none open */
	assert_returns(ftok("file", 'a'), key);
	ACTOR(stranger) {
		assert_returns(dup2(fd, 10), 10);
		assert_returns(close(fd), 0);
		assert_returns(ftok("file", 'a'), key);
	}
	assert_ends(stranger);
}

/* ftok: the id */

CLAIM(key, each_id_gives_another_key,
      .says = "on Linux each id from 1 to 255 gives a file another key",
      .zh = "在 Linux 上，1 到 255 的每个 id 都为同一文件给出不同的键",
      .course = "003 §5 ftok: id是子序号，虽然为int，但是只有8个比特被使用(0-255)",
      .rows = "keys 1",
      .verdict = HOLDS_IF("the id is not 0, for which POSIX leaves the result open",
			  "id 不为 0：POSIX 未规定 id 为 0 时的结果"),
      .ref = "POSIX.1-2024 ftok(): \"Only the low-order 8-bits of id are significant\"; ftok(3)")
{
	key_t key[256];

	make_file("file");
	for (int id = 1; id < 256; id++) {
		key[id] = ftok("file", id);
		for (int other = 1; other < id; other++)
			assert_that(key[id] != key[other]);
	}
}

CLAIM(key, only_eight_bits_of_the_id_count,
      .says = "ids that agree in their low 8 bits give the same key",
      .zh = "低 8 位相同的 id 给出相同的键",
      .course = "003 §5 ftok: id是子序号，虽然为int，但是只有8个比特被使用(0-255)",
      .rows = "keys 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftok(): \"Only the low-order 8-bits of id are significant\"; ftok(3)")
{
	key_t key;

	make_file("file");
	key = assert_succeeds(ftok("file", 1));
	for (unsigned bit = 8; bit < 32; bit++)
		assert_returns(ftok("file", (int)(1U << bit | 1)), key);
	assert_returns(ftok("file", -255), key);
	assert_returns(ftok("file", -1), ftok("file", 255));
}

CLAIM(key, id_0_is_the_file_alone,
      .says = "on Linux id 0, and 256 likewise, gives a key that no id from 1 to 255 gives, with 0 "
	      "as its high byte",
      .zh = "在 Linux 上，id 为 0（256 亦然）也给出键，其最高字节为 0，与 1 到 255 的键都不同",
      .course = "003 §5 ftok: 只有8个比特被使用(0-255)", .rows = "keys 1",
      .verdict = HOLDS_IF("0 is left open by POSIX; Linux takes it as any other",
			  "POSIX 未规定 0；Linux 与其他 id 同样处理"),
      .ref = "POSIX.1-2024 ftok(): \"unspecified if these bits are 0\"; ftok(3) NOTES")
{
	key_t key;

	make_file("file");
	key = assert_succeeds(ftok("file", 0));
	assert_equal((unsigned)key >> 24, 0);
	assert_returns(ftok("file", 256), key);
	assert_equal(ftok("file", 'a') & 0xffffff, key);
	for (int id = 1; id < 256; id++)
		assert_that(ftok("file", id) != key);
}

CLAIM(key, a_string_is_no_id,
      .says = "where ftok is given the string \"a\" its address counts, not its letter: two equal "
	      "strings can give two keys",
      .zh = "把字符串 \"a\" 传给 ftok，起作用的是它的地址而非字符：两个相同的字符串可给出两个键",
      .course = "000 §7: key = ftok(\"./a.c\", \"a\")", .rows = "keys 2",
      .verdict = WRONG("the id is the character 'a'; of \"a\" the low 8 bits of its address count, "
		       "so two programs need not agree",
		       "id 应为字符 'a'；\"a\" 只有其地址的低 8 位起作用，两个程序不一定一致"),
      .ref = "POSIX.1-2024 ftok(); C11 6.4.5, 6.3.2.3")
{
	static const _Alignas(4) char strings[2][2] = { "a", "a" };
	int first = (int)(intptr_t)strings[0], second = (int)(intptr_t)strings[1];

	make_file("a.c");
	assert_returns(strcmp(strings[0], strings[1]), 0);
	assert_returns(ftok("./a.c", first), linux_key("a.c", first));
	assert_that(ftok("./a.c", first) != ftok("./a.c", second));
	assert_that(ftok("./a.c", first) != ftok("./a.c", 'a'));
	assert_that(ftok("./a.c", second) != ftok("./a.c", 'a'));
}

CLAIM(key, may_be_negative,
      .says = "on Linux every id from 128 to 254 gives a negative key that is no failure",
      .zh = "在 Linux 上，128 到 254 的每个 id 都给出负的键，但并非失败",
      .course = "000 §7: if(key<0) { return -1; }", .rows = "keys 1, 2",
      .verdict = WRONG("ftok fails with -1 alone: a key below 0 is as good as any",
		       "ftok 失败时只返回 -1：小于 0 的键同样有效"),
      .ref = "POSIX.1-2024 ftok() RETURN VALUE: \"shall return (key_t)-1\"; ftok(3) RETURN VALUE")
{
	make_file("a.c");
	for (int id = 128; id < 255; id++) {
		assert_that(ftok("a.c", id) < -1);
		assert_returns(ftok("a.c", id), linux_key("a.c", id));
	}
	assert_fails(ftok("missing", 128), ENOENT);
}

/* ftok: the formula */

CLAIM(key, is_id_device_and_inode,
      .says = "on Linux a key is (id & 0xff) << 24 | (st_dev & 0xff) << 16 | (st_ino & 0xffff)",
      .zh = "在 Linux 上，键为 (id & 0xff) << 24 | (st_dev & 0xff) << 16 | (st_ino & 0xffff)",
      .rows = "keys 2", .verdict = HOLDS, .ref = "ftok(3) NOTES")
{
	enum { FILES = 12 };
	char name[FILES][8];

	for (int i = 0; i < FILES; i++) {
		snprintf(name[i], sizeof(name[i]), "%d", i);
		make_file(name[i]);
	}
	for (int id = 0; id < 300; id++)
		assert_returns(ftok(name[id % FILES], id), linux_key(name[id % FILES], id));
}

CLAIM(key, its_middle_byte_is_the_device,
      .says = "on Linux the second byte of a key is the low byte of the device number, also where "
	      "the third byte of the inode number is another",
      .zh = "在 Linux 上，键的第二个字节是设备号的低字节，即使 inode 号的第三个字节与之不同",
      .course = "003 §5 ftok: 文件的索引节点号为65538，换算成16进制为 "
		"0x010002，而你指定的ID值为38，换算成16进制为0x26，则最后的key_t返回值为0x26010002",
      .rows = "keys 2",
      .verdict = WRONG("the middle byte is st_dev & 0xff, and only 16 bits of the inode number "
		       "count: 0x26010002 only where the device's low byte is 1",
		       "中间的字节是 st_dev & 0xff，inode 号只用低 16 位：仅当设备号低字节为 1 "
		       "时才是 0x26010002"),
      .ref = "ftok(3) NOTES", .needs = { need_proc })
{
	static const char *const paths[] = { ".", "/proc", "/dev/null", "/proc/self/status" };
	struct stat status;
	int differ = 0;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		must(stat(paths[i], &status));
		assert_equal(ftok(paths[i], 38) >> 16, 0x26 << 8 | (status.st_dev & 0xff));
		assert_equal(ftok(paths[i], 38) & 0xffff, status.st_ino & 0xffff);
		differ += (status.st_ino >> 16 & 0xff) != (status.st_dev & 0xff);
	}
	if (differ == 0)
		skip("no file here whose device and inode number tell the formulas apart");
}

/* The files seen, by the low 16 bits of their inode numbers; the two that agree. */
static char *seen_files[65536];
static const char *twins[2];

static int look_for_twin(const char *path, const struct stat *status, int type, struct FTW *where)
{
	char **seen = &seen_files[status->st_ino & 0xffff];
	struct stat other;

	(void)where;
	if (clock() > 2 * CLOCKS_PER_SEC)
		return 2; /* a slow machine: the claim is skipped */
	if (type != FTW_F)
		return 0;
	if (!*seen)
		*seen = strdup(path);
	else if (stat(*seen, &other) == 0 && other.st_ino != status->st_ino &&
		 other.st_dev == status->st_dev) {
		twins[0] = *seen;
		twins[1] = strdup(path);
		return 1;
	}
	return 0;
}

CLAIM(key, two_files_can_have_the_same_key,
      .says = "on Linux two files that exist at the same time can have the same key: those of one "
	      "device whose inode numbers agree in 16 bits",
      .zh = "在 Linux 上，同时存在的两个文件可以有相同的键：同一设备上 inode 号低 16 位相同者",
      .course = "001 key: ftok 函数用于生成一个唯一的键值 (key); 003 §5: 生成用于标志队列的唯一key",
      .rows = "keys 2",
      .verdict =
	      WRONG("a key is not unique: 16 bits of the inode number and 8 of the device collide",
		    "键并不唯一：inode 号只取 16 位，设备号只取 8 位，可能冲突"),
      .ref = "ftok(3) NOTES: \"no guarantee ... unique\", \"Collisions may easily happen\"")
{
	struct stat one, other;

	if (nftw("/usr", look_for_twin, 16, FTW_PHYS | FTW_MOUNT) != 1)
		skip("no two files below /usr have inode numbers that agree in 16 bits");
	must(stat(twins[0], &one));
	must(stat(twins[1], &other));
	assert_that(one.st_ino != other.st_ino);
	assert_returns(ftok(twins[0], 'a'), ftok(twins[1], 'a'));
	assert_that(ftok(twins[0], 'a') != -1);
}

/* ftok: what programs do with it */

CLAIM(key, ftok_makes_no_object,
      .says = "ftok computes a key and makes nothing: there is no queue of that key until msgget "
	      "with IPC_CREAT",
      .zh = "ftok 只计算键，不创建任何对象：在 msgget 带 IPC_CREAT 之前，没有这个键的队列",
      .course = "004 消息队列: 1. 创建key 2. 创建消息队列 msgget", .rows = "keys 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ftok(), msgget() ENOENT", .needs = { need_msg })
{
	key_t key;
	int id;

	make_file("file");
	key = assert_succeeds(ftok("file", 'a'));
	assert_fails(msgget(key, 0), ENOENT);
	id = own_queue(assert_succeeds(msgget(key, IPC_CREAT | 0600)));
	assert_returns(msgget(ftok("file", 'a'), 0), id);
	assert_fails(msgget(ftok("file", 'b'), 0), ENOENT);
}

CLAIM(key, strangers_meet_by_ftok,
      .says = "two processes that share nothing but a file's path and an id find the same segment",
      .zh = "两个进程只要约定文件路径和 id，就能找到同一个共享内存段",
      .course = "000 §7: ftok （可以实现无亲缘关系的通信）; server.c 使用ftok实现; 001: "
		"利用同一ID做非亲缘进程间通讯",
      .rows = "keys 1", .verdict = HOLDS, .ref = "POSIX.1-2024 ftok(), shmget()",
      .needs = { need_shm })
{
	make_file("a.c");
	ACTOR(server) {
		int id = own_segment(must(shmget(ftok("./a.c", 'a'), 128, IPC_CREAT | 0777)));

		strcpy(must(shmat(id, NULL, 0)), "from the server");
	}
	assert_ends(server);
	ACTOR(client) {
		int id = assert_succeeds(shmget(ftok("./a.c", 'a'), 128, IPC_CREAT | 0777));
		const char *text = assert_succeeds(shmat(id, NULL, 0));

		assert_text(text, "from the server");
	}
	assert_ends(client);
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

/* The three kinds of objects, so that one scenario can be played with each */

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

struct kind {
	int (*get)(key_t key, int flags);
	int (*own)(int id);
	int (*look)(int id, struct ipc_perm *perm);
	int (*remove)(int id);
	char letter; /* of the commands' options */
};

static int get_queue(key_t key, int flags)
{
	return msgget(key, flags);
}

static int keep_queue(int id)
{
	return own_queue(id);
}

static int look_at_queue(int id, struct ipc_perm *perm)
{
	struct msqid_ds status;
	int result = msgctl(id, IPC_STAT, &status);

	if (result == 0)
		*perm = status.msg_perm;
	return result;
}

static int remove_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static int get_set(key_t key, int flags)
{
	return semget(key, 1, flags);
}

static int keep_set(int id)
{
	return own_set(id);
}

static int look_at_set(int id, struct ipc_perm *perm)
{
	struct semid_ds status;
	int result = semctl(id, 0, IPC_STAT, (union semun){ .buf = &status });

	if (result == 0)
		*perm = status.sem_perm;
	return result;
}

static int remove_set(int id)
{
	return semctl(id, 0, IPC_RMID);
}

static int get_segment(key_t key, int flags)
{
	return shmget(key, 64, flags);
}

static int keep_segment(int id)
{
	return own_segment(id);
}

static int look_at_segment(int id, struct ipc_perm *perm)
{
	struct shmid_ds status;
	int result = shmctl(id, IPC_STAT, &status);

	if (result == 0)
		*perm = status.shm_perm;
	return result;
}

static int remove_segment(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

static const struct kind queue = { get_queue, keep_queue, look_at_queue, remove_queue, 'q' };
static const struct kind set = { get_set, keep_set, look_at_set, remove_set, 's' };
static const struct kind segment = { get_segment, keep_segment, look_at_segment, remove_segment,
				     'm' };
/* IPC_PRIVATE */

static void private_is_always_new(const struct kind *kind)
{
	static const int flags[] = { 0, IPC_CREAT, IPC_EXCL, IPC_CREAT | IPC_EXCL };
	struct ipc_perm perm;
	int id[4];

	for (int i = 0; i < 4; i++) {
		id[i] = kind->own(assert_succeeds(kind->get(IPC_PRIVATE, flags[i] | 0600)));
		for (int j = 0; j < i; j++)
			assert_that(id[i] != id[j]);
	}
	for (int i = 0; i < 4; i++) {
		assert_succeeds(kind->look(id[i], &perm));
		assert_equal(perm.__key, IPC_PRIVATE);
	}
}

CLAIM(key, private_queues_are_always_new,
      .says = "msgget of IPC_PRIVATE makes a new queue each time, with or without IPC_CREAT and "
	      "IPC_EXCL",
      .zh = "以 IPC_PRIVATE 调用 msgget 每次都创建新的消息队列，无论是否带 IPC_CREAT、IPC_EXCL",
      .course = "001 msgget: 如果 key 为 IPC_PRIVATE，创建一个新的私有消息队列; 000 §8: "
		"msgget(IPC_PRIVATE, NULL, 0777)",
      .rows = "keys 3",
      .verdict = HOLDS_IF("it is called with two arguments: msgget(IPC_PRIVATE, 0777)",
			  "只传两个参数：msgget(IPC_PRIVATE, 0777)"),
      .ref = "POSIX.1-2024 msgget(); msgget(2): IPC_PRIVATE", .needs = { need_msg })
{
	private_is_always_new(&queue);
}

CLAIM(key, private_sets_are_always_new,
      .says = "semget of IPC_PRIVATE makes a new semaphore set each time, with or without "
	      "IPC_CREAT and IPC_EXCL",
      .zh = "以 IPC_PRIVATE 调用 semget 每次都创建新的信号量集，无论是否带 IPC_CREAT、IPC_EXCL",
      .course = "001 semget: 当不需要这些选项时，如key=IPC_PRIVATE,可以直接传递权限位值，例如 "
		"0666; 000 §9: semget(IPC_PRIVATE, 3,0777)",
      .rows = "keys 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semget(); semget(2): IPC_PRIVATE",
      .needs = { need_sem })
{
	private_is_always_new(&set);
}

CLAIM(key, private_segments_are_always_new,
      .says = "shmget of IPC_PRIVATE makes a new segment each time, with or without IPC_CREAT and "
	      "IPC_EXCL",
      .zh = "以 IPC_PRIVATE 调用 shmget 每次都创建新的共享内存段，无论是否带 IPC_CREAT、IPC_EXCL",
      .course = "001 shmget: 如果设置为 IPC_PRIVATE，表示创建一个私有的共享内存段; 000 §7: "
		"shmget(IPC_PROVATE,128, 0777)",
      .rows = "keys 3", .verdict = HOLDS_IF("the key is spelt IPC_PRIVATE", "键写作 IPC_PRIVATE"),
      .ref = "POSIX.1-2024 shmget(); shmget(2): IPC_PRIVATE", .needs = { need_shm })
{
	private_is_always_new(&segment);
}

static void a_child_knows_the_id(const struct kind *kind)
{
	struct ipc_perm perm;
	int id = kind->own(must(kind->get(IPC_PRIVATE, 0640)));

	ACTOR(child) {
		assert_succeeds(kind->look(id, &perm));
		assert_equal(perm.mode, 0640);
		assert_returns(kind->remove(id), 0);
	}
	assert_ends(child);
	assert_fails(kind->look(id, &perm), EINVAL);
}

CLAIM(key, a_child_shares_the_queue_by_its_id,
      .says = "a child uses the queue of IPC_PRIVATE that its parent made before fork, by the id: "
	      "it is the same one",
      .zh = "子进程可用 id 使用父进程在 fork 之前以 IPC_PRIVATE 创建的消息队列，是同一个对象",
      .course = "001 msgget: IPC_PRIVATE，仅供创建进程及其子进程使用", .rows = "keys 3",
      .verdict = HOLDS_IF("its children can use it, but not they alone",
			  "子进程可以使用，但不限于子进程"),
      .ref = "POSIX.1-2024 msgget(), fork(); msgget(2)", .needs = { need_msg })
{
	a_child_knows_the_id(&queue);
}

CLAIM(key, a_child_shares_the_set_by_its_id,
      .says = "a child uses the semaphore set of IPC_PRIVATE that its parent made before fork, by "
	      "the id: it is the same one",
      .zh = "子进程可用 id 使用父进程在 fork 之前以 IPC_PRIVATE 创建的信号量集，是同一个对象",
      .rows = "keys 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semget(), fork(); semget(2)",
      .needs = { need_sem })
{
	a_child_knows_the_id(&set);
}

CLAIM(key, a_child_shares_the_segment_by_its_id,
      .says = "a child uses the segment of IPC_PRIVATE that its parent made before fork, by the "
	      "id: it is the same one",
      .zh = "子进程可用 id 使用父进程在 fork 之前以 IPC_PRIVATE 创建的共享内存段，是同一个对象",
      .course = "000 §7: fork(); //一定要放在创建共享内存之后", .rows = "keys 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget(), fork(); shmget(2)", .needs = { need_shm })
{
	a_child_knows_the_id(&segment);
}

static void whoever_is_told_the_id_can_use_it(const struct kind *kind)
{
	struct ipc_perm perm;
	int told[2], id;

	must(pipe(told));
	ACTOR(stranger) {
		become_nobody();
		must(read(told[0], &id, sizeof(id)));
		assert_succeeds(kind->look(id, &perm));
		assert_equal(perm.__key, IPC_PRIVATE);
		assert_equal(perm.mode, 0664);
	}
	ACTOR(maker) {
		id = kind->own(must(kind->get(IPC_PRIVATE, 0664)));
		must(write(told[1], &id, sizeof(id)));
	}
	assert_ends(maker);
	assert_ends(stranger);
}

CLAIM(key, a_stranger_can_use_a_private_queue,
      .says = "a process that neither made a queue of IPC_PRIVATE nor descends from its maker can "
	      "use it when told the id",
      .zh = "既非创建者也非其后代的进程，只要知道 id 并有权限，就能使用以 IPC_PRIVATE "
	    "创建的消息队列",
      .course = "001 msgget: IPC_PRIVATE，创建一个新的私有消息队列，仅供创建进程及其子进程使用",
      .rows = "keys 3",
      .verdict =
	      WRONG("its permissions alone decide: any process that has the id and may, can use it",
		    "只由权限决定：任何知道 id 且有权限的进程都能使用"),
      .ref = "POSIX.1-2024 msgget(), msgctl(); msgget(2) BUGS: IPC_PRIVATE, better IPC_NEW",
      .needs = { need_msg, need_other_user })
{
	whoever_is_told_the_id_can_use_it(&queue);
}

CLAIM(key, a_stranger_can_use_a_private_set,
      .says = "a process that neither made a semaphore set of IPC_PRIVATE nor descends from its "
	      "maker can use it when told the id",
      .zh = "既非创建者也非其后代的进程，只要知道 id 并有权限，就能使用以 IPC_PRIVATE "
	    "创建的信号量集",
      .rows = "keys 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semget(), semctl(); semget(2) BUGS: IPC_PRIVATE, better IPC_NEW",
      .needs = { need_sem, need_other_user })
{
	whoever_is_told_the_id_can_use_it(&set);
}

CLAIM(key, a_stranger_can_use_a_private_segment,
      .says = "a process that neither made a segment of IPC_PRIVATE nor descends from its maker "
	      "can use it when told the id",
      .zh = "既非创建者也非其后代的进程，只要知道 id 并有权限，就能使用以 IPC_PRIVATE "
	    "创建的共享内存段",
      .course = "001 shmget: IPC_PRIVATE，表示创建一个私有的共享内存段，仅供创建者使用; 000 §7: "
		"ftok （可以实现无亲缘关系的通信）和IPC_PROVATE",
      .rows = "keys 3",
      .verdict =
	      WRONG("its permissions alone decide: any process that has the id and may, can use it",
		    "只由权限决定：任何知道 id 且有权限的进程都能使用"),
      .ref = "POSIX.1-2024 shmget(), shmctl(); shmget(2) BUGS: IPC_PRIVATE, better IPC_NEW",
      .needs = { need_shm, need_other_user })
{
	whoever_is_told_the_id_can_use_it(&segment);
}

CLAIM(key, server_and_client_of_private_sets_never_meet,
      .says = "a server and a client that both call semget with IPC_PRIVATE have two sets: the "
	      "client sleeps in its P although the server did its V",
      .zh = "服务器和客户端都用 IPC_PRIVATE 调用 semget 时各有一个信号量集：服务器已做 "
	    "V，客户端仍睡在 P 中",
      .course = "000 §9 无亲缘关系的进程间通信: semid = semget(IPC_PRIVATE, 3,IIPC_CREAT|0777)",
      .rows = "keys 3",
      .verdict = WRONG("unrelated processes meet by a key only: the key of ftok that the samples "
		       "compute has to be passed to semget",
		       "无亲缘关系的进程只能靠键相会：应把示例中 ftok 得到的键传给 semget"),
      .ref = "POSIX.1-2024 semget(): IPC_PRIVATE; semget(2)", .needs = { need_sem })
{
	ACTOR(client) {
		int semid = own_set(must(semget(IPC_PRIVATE, 3, IPC_CREAT | 0777)));

		must(semctl(semid, 0, SETVAL, (union semun){ .val = 0 }));
		assert_returns(semop(semid, &(struct sembuf){ 0, -1, 0 }, 1), 0);
	}
	assert_asleep(client, "semop");
	ACTOR(server) {
		int semid = own_set(must(semget(IPC_PRIVATE, 3, IPC_CREAT | 0777)));

		assert_returns(semop(semid, &(struct sembuf){ 0, 1, 0 }, 1), 0);
		assert_returns(semctl(semid, 0, GETVAL), 1);
	}
	assert_ends(server);
	assert_not_woken(client);
}

CLAIM(key, server_and_client_of_one_key_meet,
      .says = "with the key instead of IPC_PRIVATE the server's V wakes the client of 000's sample",
      .zh = "把 IPC_PRIVATE 换成键之后，000 示例中服务器的 V 唤醒客户端",
      .course = "000 §9: key = ftok(\"./a.c\", a); 只需要一个初始化", .rows = "keys 3; sem 6",
      .verdict = HOLDS_IF("semget is given that key", "semget 使用这个键"),
      .ref = "POSIX.1-2024 semget(), semop()", .needs = { need_sem })
{
	key_t key = own_key();

	ACTOR(client) {
		int semid = own_set(must(semget(key, 3, IPC_CREAT | 0777)));

		must(semctl(semid, 0, SETVAL, (union semun){ .val = 0 }));
		assert_returns(semop(semid, &(struct sembuf){ 0, -1, 0 }, 1), 0);
	}
	assert_asleep(client, "semop");
	ACTOR(server) {
		int semid = assert_succeeds(semget(key, 3, IPC_CREAT | 0777));

		assert_returns(semop(semid, &(struct sembuf){ 0, 1, 0 }, 1), 0);
	}
	assert_ends(server);
	assert_ends(client);
}

/* IPC_CREAT and IPC_EXCL */

static void creat_makes_or_opens(const struct kind *kind)
{
	key_t key = own_key();
	int id = kind->own(assert_succeeds(kind->get(key, IPC_CREAT | 0600)));
	int other = kind->own(assert_succeeds(kind->get(own_key(), IPC_CREAT | 0600)));

	assert_that(other != id);
	assert_returns(kind->get(key, IPC_CREAT | 0600), id);
	assert_returns(kind->get(key, 0600), id);
	ACTOR(stranger) {
		assert_returns(kind->get(key, IPC_CREAT | 0600), id);
		assert_returns(kind->get(key, 0), id);
	}
	assert_ends(stranger);
}

CLAIM(key, creat_makes_or_opens_the_queue,
      .says = "msgget with IPC_CREAT makes the queue of a key once, and gives the same id to all "
	      "who ask for it afterwards; another key is another queue",
      .zh = "带 IPC_CREAT 的 msgget 为一个键创建一次消息队列，之后所有请求者得到同一个 "
	    "id；另一个键是另一个消息队列",
      .course = "001 msgget: IPC_CREAT：如果队列不存在，创建一个新的消息队列; 003 §5 msgget: "
		"如果队列存在，返回队列标识符，如果队列不存在，创建队列并返回标识符",
      .rows = "keys 4",
      .verdict = HOLDS_IF("IPC_CREAT is given: without it a missing queue is not made",
			  "给出 IPC_CREAT：否则不会创建"),
      .ref = "POSIX.1-2024 msgget(); msgget(2)", .needs = { need_msg })
{
	creat_makes_or_opens(&queue);
}

CLAIM(key, creat_makes_or_opens_the_set,
      .says = "semget with IPC_CREAT makes the semaphore set of a key once, and gives the same id "
	      "to all who ask for it afterwards; another key is another semaphore set",
      .zh = "带 IPC_CREAT 的 semget 为一个键创建一次信号量集，之后所有请求者得到同一个 "
	    "id；另一个键是另一个信号量集",
      .course = "001 semget: IPC_CREAT：如果不存在信号量集，则创建", .rows = "keys 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semget(); semget(2)", .needs = { need_sem })
{
	creat_makes_or_opens(&set);
}

CLAIM(key, creat_makes_or_opens_the_segment,
      .says = "shmget with IPC_CREAT makes the segment of a key once, and gives the same id to all "
	      "who ask for it afterwards; another key is another segment",
      .zh = "带 IPC_CREAT 的 shmget 为一个键创建一次共享内存段，之后所有请求者得到同一个 "
	    "id；另一个键是另一个共享内存段",
      .course = "001 shmget: 可以通过 IPC_CREAT 创建新的共享内存段; 003 §6 shmget: "
		"如果共享内存存在，返回队列标识符，如果共享内存不存在，创建队列并返回标识符",
      .rows = "keys 4",
      .verdict = HOLDS_IF("IPC_CREAT is given: without it a missing segment is not made",
			  "给出 IPC_CREAT：否则不会创建"),
      .ref = "POSIX.1-2024 shmget(); shmget(2)", .needs = { need_shm })
{
	creat_makes_or_opens(&segment);
}

static void excl_refuses_what_exists(const struct kind *kind)
{
	const int flags = IPC_CREAT | IPC_EXCL;
	struct ipc_perm perm;
	key_t key = own_key();
	int id = kind->own(assert_succeeds(kind->get(key, flags | 0640)));

	assert_fails(kind->get(key, flags | 0640), EEXIST);
	assert_fails(kind->get(key, flags | 0600), EEXIST);
	ACTOR(stranger) {
		assert_fails(kind->get(key, flags | 0604), EEXIST);
	}
	assert_ends(stranger);
	assert_returns(kind->get(key, 0), id);
	assert_succeeds(kind->look(id, &perm));
	assert_equal(perm.mode, 0640);
	must(kind->remove(id));
	kind->own(assert_succeeds(kind->get(key, flags | 0640)));
}

CLAIM(key, creat_with_excl_refuses_an_existing_queue,
      .says = "msgget with IPC_CREAT and IPC_EXCL fails with EEXIST while the key has a queue, "
	      "which it leaves as it is",
      .zh = "键已有消息队列时，带 IPC_CREAT 和 IPC_EXCL 的 msgget 失败 (EEXIST)，原对象不变",
      .course = "001 msgget: IPC_EXCL：与 IPC_CREAT 一起使用。如果队列已存在，则返回错误; 003 §5: "
		"如果消息队列已经存在，则调用失败",
      .rows = "keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 msgget() EEXIST; msgget(2)",
      .needs = { need_msg })
{
	excl_refuses_what_exists(&queue);
}

CLAIM(key, creat_with_excl_refuses_an_existing_set,
      .says = "semget with IPC_CREAT and IPC_EXCL fails with EEXIST while the key has a semaphore "
	      "set, which it leaves as it is",
      .zh = "键已有信号量集时，带 IPC_CREAT 和 IPC_EXCL 的 semget 失败 (EEXIST)，原对象不变",
      .course = "001 semget: 与 IPC_CREAT 一起使用，确保信号量集不存在时才创建", .rows = "keys 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semget() EEXIST; semget(2)", .needs = { need_sem })
{
	excl_refuses_what_exists(&set);
}

CLAIM(key, creat_with_excl_refuses_an_existing_segment,
      .says = "shmget with IPC_CREAT and IPC_EXCL fails with EEXIST while the key has a segment, "
	      "which it leaves as it is",
      .zh = "键已有共享内存段时，带 IPC_CREAT 和 IPC_EXCL 的 shmget 失败 (EEXIST)，原对象不变",
      .course = "001 shmget: 可以结合 IPC_EXCL 防止重复创建; 004 shmget: IPC_CREAT IPC_EXECL",
      .rows = "keys 4",
      .verdict = HOLDS_IF("the flag is spelt IPC_EXCL: there is no IPC_EXECL",
			  "标志写作 IPC_EXCL：没有 IPC_EXECL"),
      .ref = "POSIX.1-2024 shmget() EEXIST; shmget(2)", .needs = { need_shm })
{
	excl_refuses_what_exists(&segment);
}

static void excl_alone_does_nothing(const struct kind *kind)
{
	key_t key = own_key();
	int id;

	assert_fails(kind->get(key, IPC_EXCL | 0600), ENOENT);
	id = kind->own(must(kind->get(key, IPC_CREAT | 0600)));
	assert_returns(kind->get(key, IPC_EXCL | 0600), id);
}

CLAIM(key, excl_alone_is_ignored_for_a_queue,
      .says = "on Linux IPC_EXCL without IPC_CREAT has no effect: msgget opens the queue that "
	      "exists and gives ENOENT where none does",
      .zh = "在 Linux 上，不带 IPC_CREAT 的 IPC_EXCL 不起作用：msgget 打开已有的消息队列，没有则 "
	    "ENOENT",
      .course = "001 msgget: IPC_EXCL：与 IPC_CREAT 一起使用", .rows = "keys 4", .verdict = HOLDS,
      .ref = "msgget(2): \"both IPC_CREAT and IPC_EXCL\"", .needs = { need_msg })
{
	excl_alone_does_nothing(&queue);
}

CLAIM(key, excl_alone_is_ignored_for_a_set,
      .says = "on Linux IPC_EXCL without IPC_CREAT has no effect: semget opens the semaphore set "
	      "that exists and gives ENOENT where none does",
      .zh = "在 Linux 上，不带 IPC_CREAT 的 IPC_EXCL 不起作用：semget 打开已有的信号量集，没有则 "
	    "ENOENT",
      .rows = "keys 4", .verdict = HOLDS, .ref = "semget(2): \"both IPC_CREAT and IPC_EXCL\"",
      .needs = { need_sem })
{
	excl_alone_does_nothing(&set);
}

CLAIM(key, excl_alone_is_ignored_for_a_segment,
      .says = "on Linux IPC_EXCL without IPC_CREAT has no effect: shmget opens the segment that "
	      "exists and gives ENOENT where none does",
      .zh = "在 Linux 上，不带 IPC_CREAT 的 IPC_EXCL 不起作用：shmget 打开已有的共享内存段，没有则 "
	    "ENOENT",
      .rows = "keys 4", .verdict = HOLDS, .ref = "shmget(2): \"both IPC_CREAT and IPC_EXCL\"",
      .needs = { need_shm })
{
	excl_alone_does_nothing(&segment);
}

static void without_creat_nothing_is_made(const struct kind *kind)
{
	key_t key = own_key();

	assert_fails(kind->get(key, 0), ENOENT);
	assert_fails(kind->get(key, 0777), ENOENT);
	assert_fails(kind->get(key, 0777), ENOENT);
	kind->own(assert_succeeds(kind->get(key, IPC_CREAT | IPC_EXCL | 0600)));
}

CLAIM(key, without_creat_no_queue_is_made,
      .says = "msgget without IPC_CREAT fails with ENOENT if the key has no queue, and makes none",
      .zh = "键没有对应的消息队列时，不带 IPC_CREAT 的 msgget 失败 (ENOENT)，也不创建",
      .course = "003 §5 msgget: 如果队列不存在，创建队列并返回标识符", .rows = "keys 4",
      .verdict = HOLDS_IF("IPC_CREAT is given", "给出 IPC_CREAT"),
      .ref = "POSIX.1-2024 msgget() ENOENT; msgget(2) ENOENT", .needs = { need_msg })
{
	without_creat_nothing_is_made(&queue);
}

CLAIM(key, without_creat_no_set_is_made,
      .says = "semget without IPC_CREAT fails with ENOENT if the key has no semaphore set, and "
	      "makes none",
      .zh = "键没有对应的信号量集时，不带 IPC_CREAT 的 semget 失败 (ENOENT)，也不创建",
      .course = "001 semget: 只使用权限位（如 0666）而未指定 IPC_CREAT，那么 semget 会返回 "
		"错误，并将 errno 设置为 ENOENT",
      .rows = "keys 4",
      .verdict = HOLDS_IF("the key is not IPC_PRIVATE and has no set",
			  "键不是 IPC_PRIVATE，且没有对应的信号量集"),
      .ref = "POSIX.1-2024 semget() ENOENT; semget(2) ENOENT", .needs = { need_sem })
{
	without_creat_nothing_is_made(&set);
}

CLAIM(key, without_creat_no_segment_is_made,
      .says = "shmget without IPC_CREAT fails with ENOENT if the key has no segment, and makes "
	      "none",
      .zh = "键没有对应的共享内存段时，不带 IPC_CREAT 的 shmget 失败 (ENOENT)，也不创建",
      .course = "003 §6 shmget: 如果共享内存不存在，创建队列并返回标识符", .rows = "keys 4",
      .verdict = HOLDS_IF("IPC_CREAT is given", "给出 IPC_CREAT"),
      .ref = "POSIX.1-2024 shmget() ENOENT; shmget(2) ENOENT", .needs = { need_shm })
{
	without_creat_nothing_is_made(&segment);
}

/* Permissions */

static void nine_bits_are_the_mode(const struct kind *kind)
{
	static const int modes[] = { 0777, 0666, 0640, 0604, 0421 };
	struct ipc_perm perm;
	key_t key = own_key();
	int id;

	umask(0777);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		id = kind->own(assert_succeeds(kind->get(key, IPC_CREAT | IPC_EXCL | modes[i])));
		assert_succeeds(kind->look(id, &perm));
		assert_equal(perm.mode, modes[i]);
		assert_returns(kind->get(key, IPC_CREAT | 0400), id);
		assert_succeeds(kind->look(id, &perm));
		assert_equal(perm.mode, modes[i]);
		must(kind->remove(id));
	}
}

CLAIM(key, nine_bits_are_the_mode_of_a_queue,
      .says = "the low nine bits of the flags that made a queue are its mode, neither the umask "
	      "nor other flags change them, nor do the bits of a later msgget",
      .zh = "创建消息队列时标志的低九位就是其权限：umask、其他标志以及之后 msgget "
	    "的权限位都不影响它",
      .course = "001 msgget: 权限标志：使用与文件权限类似的值（如 0666 表示读写权限）; "
		"需要|一个权限赋予新文件权限; 000: 文件权限与umask的关系",
      .rows = "keys 4",
      .verdict = HOLDS_IF("unlike a file's, its permissions do not depend on the umask",
			  "与文件不同，其权限不受 umask 影响"),
      .ref = "POSIX.1-2024 msgget(): \"low-order nine bits\"; msgget(2)", .needs = { need_msg })
{
	nine_bits_are_the_mode(&queue);
}

CLAIM(key, nine_bits_are_the_mode_of_a_set,
      .says = "the low nine bits of the flags that made a semaphore set are its mode, neither the "
	      "umask nor other flags change them, nor do the bits of a later semget",
      .zh = "创建信号量集时标志的低九位就是其权限：umask、其他标志以及之后 semget "
	    "的权限位都不影响它",
      .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semget(): \"low-order nine bits\"; semget(2)", .needs = { need_sem })
{
	nine_bits_are_the_mode(&set);
}

CLAIM(key, nine_bits_are_the_mode_of_a_segment,
      .says = "the low nine bits of the flags that made a segment are its mode, neither the umask "
	      "nor other flags change them, nor do the bits of a later shmget",
      .zh = "创建共享内存段时标志的低九位就是其权限：umask、其他标志以及之后 shmget "
	    "的权限位都不影响它",
      .course = "001 shmget: 低 9 位表示权限（如 0666 表示所有用户可读写）", .rows = "keys 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmget(): \"low-order nine bits\"; shmget(2)",
      .needs = { need_shm })
{
	nine_bits_are_the_mode(&segment);
}

/* So that they differ from the real ones; an ordinary user has the one user only. */
static void take_other_effective_ids(void)
{
	if (geteuid() == 0) {
		must(setegid(1002));
		must(seteuid(1001));
	}
}

static void belongs_to_its_maker(const struct kind *kind)
{
	key_t key = own_key();

	ACTOR(maker) {
		struct ipc_perm perm;
		int id;

		take_other_effective_ids();
		id = kind->own(must(kind->get(key, IPC_CREAT | 0600)));
		assert_succeeds(kind->look(id, &perm));
		assert_equal(perm.__key, key);
		assert_equal(perm.uid, geteuid());
		assert_equal(perm.cuid, geteuid());
		assert_equal(perm.gid, getegid());
		assert_equal(perm.cgid, getegid());
	}
	assert_ends(maker);
}

CLAIM(key, a_queue_belongs_to_its_maker,
      .says = "a new queue has its key, and its maker's effective user and group as its owner and "
	      "as its creator",
      .zh = "新的消息队列记录其键，属主和创建者都是创建进程的有效用户和有效组", .rows = "keys 4",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgget(): \"effective user ID\"; msgctl(2) struct ipc_perm",
      .needs = { need_msg, need_other_user })
{
	belongs_to_its_maker(&queue);
}

CLAIM(key, a_set_belongs_to_its_maker,
      .says = "a new semaphore set has its key, and its maker's effective user and group as its "
	      "owner and as its creator",
      .zh = "新的信号量集记录其键，属主和创建者都是创建进程的有效用户和有效组", .rows = "keys 4",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 semget(): \"effective user ID\"; semctl(2) struct ipc_perm",
      .needs = { need_sem, need_other_user })
{
	belongs_to_its_maker(&set);
}

CLAIM(key, a_segment_belongs_to_its_maker,
      .says = "a new segment has its key, and its maker's effective user and group as its owner "
	      "and as its creator",
      .zh = "新的共享内存段记录其键，属主和创建者都是创建进程的有效用户和有效组", .rows = "keys 4",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget(): \"effective user ID\"; shmctl(2) struct ipc_perm",
      .needs = { need_shm, need_other_user })
{
	belongs_to_its_maker(&segment);
}

/* What other users may ask for of an object of this mode. */
static const struct {
	int mode, asked;
	bool granted;
} asks[] = {
	{ 0600, 0600, false }, { 0600, 0400, false }, { 0660, 0400, false }, { 0660, 0200, false },
	{ 0604, 0400, true },  { 0604, 0200, false }, { 0604, 0600, false }, { 0602, 0200, true },
	{ 0602, 0400, false }, { 0606, 0600, true },  { 0006, 0600, true },  { 0600, 0, true },
};

static void others_get_what_the_mode_grants(const struct kind *kind)
{
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		key_t key = own_key();
		int id = kind->own(must(kind->get(key, IPC_CREAT | IPC_EXCL | asks[i].mode)));

		ACTOR(nobody) {
			become_nobody();
			if (asks[i].granted) {
				assert_returns(kind->get(key, asks[i].asked), id);
				assert_returns(kind->get(key, IPC_CREAT | asks[i].asked), id);
			} else {
				assert_fails(kind->get(key, asks[i].asked), EACCES);
				assert_fails(kind->get(key, IPC_CREAT | asks[i].asked), EACCES);
			}
		}
		assert_ends(nobody);
	}
}

CLAIM(key, others_get_a_queue_as_its_mode_grants,
      .says = "msgget fails with EACCES for another user who asks for a permission that the "
	      "queue's mode does not give to others; who asks for none gets the id",
      .zh = "其他用户请求消息队列的权限位未授予的权限时，msgget 失败 (EACCES)；不请求权限则得到 id",
      .rows = "keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 msgget() EACCES; msgget(2) EACCES",
      .needs = { need_msg, need_users })
{
	others_get_what_the_mode_grants(&queue);
}

CLAIM(key, others_get_a_set_as_its_mode_grants,
      .says = "semget fails with EACCES for another user who asks for a permission that the "
	      "semaphore set's mode does not give to others; who asks for none gets the id",
      .zh = "其他用户请求信号量集的权限位未授予的权限时，semget 失败 (EACCES)；不请求权限则得到 id",
      .rows = "keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 semget() EACCES; semget(2) EACCES",
      .needs = { need_sem, need_users })
{
	others_get_what_the_mode_grants(&set);
}

CLAIM(key, others_get_a_segment_as_its_mode_grants,
      .says = "shmget fails with EACCES for another user who asks for a permission that the "
	      "segment's mode does not give to others; who asks for none gets the id",
      .zh = "其他用户请求共享内存段的权限位未授予的权限时，shmget 失败 (EACCES)；不请求权限则得到 "
	    "id",
      .rows = "keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() EACCES; shmget(2) EACCES",
      .needs = { need_shm, need_users })
{
	others_get_what_the_mode_grants(&segment);
}

static void the_mode_binds_its_owner(const struct kind *kind)
{
	key_t key = own_key();

	ACTOR(owner) {
		struct ipc_perm perm;
		int id;

		become_nobody();
		id = kind->own(must(kind->get(key, IPC_CREAT | 0466)));
		assert_fails(kind->get(key, 0600), EACCES);
		assert_fails(kind->get(key, 0200), EACCES);
		assert_fails(kind->get(key, IPC_CREAT | 0600), EACCES);
		assert_returns(kind->get(key, 0400), id);
		assert_succeeds(kind->look(id, &perm));
	}
	assert_ends(owner);
}

CLAIM(key, its_mode_binds_the_owner_of_a_queue,
      .says = "an owner without privileges gets EACCES for what his queue's mode denies the owner, "
	      "whatever it gives to others",
      .zh = "消息队列的属主若无特权，权限位拒绝属主的操作同样 EACCES，无论其他人有何权限",
      .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7 XSI Interprocess Communication; msgget(2) EACCES",
      .needs = { need_msg, need_other_user })
{
	the_mode_binds_its_owner(&queue);
}

CLAIM(key, its_mode_binds_the_owner_of_a_set,
      .says = "an owner without privileges gets EACCES for what his semaphore set's mode denies "
	      "the owner, whatever it gives to others",
      .zh = "信号量集的属主若无特权，权限位拒绝属主的操作同样 EACCES，无论其他人有何权限",
      .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7 XSI Interprocess Communication; semget(2) EACCES",
      .needs = { need_sem, need_other_user })
{
	the_mode_binds_its_owner(&set);
}

CLAIM(key, its_mode_binds_the_owner_of_a_segment,
      .says = "an owner without privileges gets EACCES for what his segment's mode denies the "
	      "owner, whatever it gives to others",
      .zh = "共享内存段的属主若无特权，权限位拒绝属主的操作同样 EACCES，无论其他人有何权限",
      .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7 XSI Interprocess Communication; shmget(2) EACCES",
      .needs = { need_shm, need_other_user })
{
	the_mode_binds_its_owner(&segment);
}

/* Life and ids */

#define RMID_FORCED "/proc/sys/kernel/shm_rmid_forced"

static const char *need_lasting_segments(void)
{
	if (access(RMID_FORCED, R_OK) < 0 || number_in(RMID_FORCED) == 0)
		return NULL;
	return "segments go with their last process here: " RMID_FORCED;
}

static void outlives_its_maker(const struct kind *kind)
{
	struct ipc_perm perm;
	key_t key = own_key();

	ACTOR(maker) {
		kind->own(must(kind->get(key, IPC_CREAT | 0640)));
	}
	assert_ends(maker);
	for (int i = 0; i < 2; i++) {
		ACTOR(stranger) {
			int id = assert_succeeds(kind->get(key, 0600));

			assert_succeeds(kind->look(id, &perm));
			assert_equal(perm.mode, 0640);
			assert_equal(perm.__key, key);
		}
		assert_ends(stranger);
	}
}

CLAIM(key, a_queue_outlives_its_maker,
      .says = "a queue is still there after its maker's end, for another process to find by the "
	      "key, and after that one's end as well",
      .zh = "创建者结束后消息队列依然存在，其他进程可凭键找到；那些进程结束之后也是如此",
      .course = "003 §5: 消息队列独立于发送与接收进程。进程终止时，消息队列及其内容并不会被删除",
      .rows = "keys 5; msg 1", .verdict = HOLDS, .ref = "POSIX.1-2024 msgctl() IPC_RMID; msgget(2)",
      .needs = { need_msg })
{
	outlives_its_maker(&queue);
}

CLAIM(key, a_set_outlives_its_maker,
      .says = "a semaphore set is still there after its maker's end, for another process to find "
	      "by the key, and after that one's end as well",
      .zh = "创建者结束后信号量集依然存在，其他进程可凭键找到；那些进程结束之后也是如此",
      .rows = "keys 5", .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() IPC_RMID; semget(2)",
      .needs = { need_sem })
{
	outlives_its_maker(&set);
}

CLAIM(key, a_segment_outlives_its_maker,
      .says = "a segment is still there after its maker's end, for another process to find by the "
	      "key, and after that one's end as well",
      .zh = "创建者结束后共享内存段依然存在，其他进程可凭键找到；那些进程结束之后也是如此",
      .course = "003 §6 shmctl: 从共享内存中分离时，它不会被破坏", .rows = "keys 5; shm 2",
      .verdict = HOLDS_IF("on Linux while /proc/sys/kernel/shm_rmid_forced is 0",
			  "在 Linux 上，/proc/sys/kernel/shm_rmid_forced 为 0 时"),
      .ref = "POSIX.1-2024 shmctl() IPC_RMID; shmget(2)",
      .needs = { need_shm, need_lasting_segments })
{
	outlives_its_maker(&segment);
}

static void removed_is_gone(const struct kind *kind)
{
	struct ipc_perm perm;
	key_t key = own_key();
	int old = kind->own(must(kind->get(key, IPC_CREAT | 0600)));

	assert_returns(kind->remove(old), 0);
	assert_fails(kind->get(key, 0600), ENOENT);
	assert_fails(kind->look(old, &perm), EINVAL);
	assert_fails(kind->remove(old), EINVAL);
	for (int i = 0; i < 100; i++) { /* in one of them it has the old one's place */
		int new = assert_succeeds(kind->get(key, IPC_CREAT | IPC_EXCL | 0600));
		int found = kind->get(key, 0);
		int look_error = kind->look(old, &perm) < 0 ? errno : 0;
		int remove_error = kind->remove(old) < 0 ? errno : 0;
		int removed = kind->remove(new); /* before the claim can fail */

		assert_that(new != old);
		assert_equal(look_error, EINVAL);
		assert_equal(remove_error, EINVAL);
		assert_equal(found, new);
		assert_equal(removed, 0);
	}
}

CLAIM(key, a_removed_queue_is_gone,
      .says = "after IPC_RMID the key gives ENOENT and the id EINVAL; a new queue with this key "
	      "has another id, and the old id is not its",
      .zh = "IPC_RMID 之后，键得到 ENOENT，id 得到 EINVAL；以同一键新建的消息队列有新的 id，旧 id "
	    "不指向它",
      .course = "001 ipcrm; 004 删除消息队列 msgctl", .rows = "keys 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgctl() IPC_RMID, EINVAL, msgget() ENOENT; msgctl(2)",
      .needs = { need_msg })
{
	removed_is_gone(&queue);
}

CLAIM(key, a_removed_set_is_gone,
      .says = "after IPC_RMID the key gives ENOENT and the id EINVAL; a new semaphore set with "
	      "this key has another id, and the old id is not its",
      .zh = "IPC_RMID 之后，键得到 ENOENT，id 得到 EINVAL；以同一键新建的信号量集有新的 id，旧 id "
	    "不指向它",
      .course = "001 semctl: IPC_RMID：删除信号量集", .rows = "keys 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() IPC_RMID, EINVAL, semget() ENOENT; semctl(2)",
      .needs = { need_sem })
{
	removed_is_gone(&set);
}

CLAIM(key, a_removed_segment_is_gone,
      .says = "after IPC_RMID the key gives ENOENT and the id EINVAL; a new segment with this key "
	      "has another id, and the old id is not its",
      .zh = "IPC_RMID 之后，键得到 ENOENT，id 得到 EINVAL；以同一键新建的共享内存段有新的 id，旧 "
	    "id 不指向它",
      .course = "000 §7: shmctl(ret,IPC_RMID,NULL); ==>删除共享内存", .rows = "keys 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl() IPC_RMID, EINVAL, shmget() ENOENT; shmctl(2)",
      .needs = { need_shm })
{
	removed_is_gone(&segment);
}

static void ids_stay_good(const struct kind *kind)
{
	struct ipc_perm perm;
	int before = -1;

	for (int i = 0; i < 1000; i++) {
		int id = assert_succeeds(kind->get(IPC_PRIVATE, 0600));
		int look_error = kind->look(before, &perm) < 0 ? errno : 0;
		int removed = kind->remove(id); /* before the claim can fail */

		assert_that(id >= 0);
		assert_that(id != before);
		assert_equal(look_error, EINVAL);
		assert_equal(removed, 0);
		before = id;
	}
}

CLAIM(key, ids_stay_good_after_many_queues,
      .says = "1000 queues made and removed one after another all have ids of 0 or more, and none "
	      "has the id of the one before",
      .zh = "先后创建并删除 1000 个消息队列，id 都不小于 0，且与前一个不同",
      .rows = "keys 5; bugs 43", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgget() RETURN VALUE: \"a non-negative integer\"; msgget(2)",
      .needs = { need_msg })
{
	ids_stay_good(&queue);
}

CLAIM(key, ids_stay_good_after_many_sets,
      .says = "1000 semaphore sets made and removed one after another all have ids of 0 or more, "
	      "and none has the id of the one before",
      .zh = "先后创建并删除 1000 个信号量集，id 都不小于 0，且与前一个不同",
      .course = "001 semget: 返回信号量集的标识符（非负整数）", .rows = "keys 5; bugs 43",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 semget() RETURN VALUE: \"a non-negative integer\"; semget(2)",
      .needs = { need_sem })
{
	ids_stay_good(&set);
}

CLAIM(key, ids_stay_good_after_many_segments,
      .says = "1000 segments made and removed one after another all have ids of 0 or more, and "
	      "none has the id of the one before",
      .zh = "先后创建并删除 1000 个共享内存段，id 都不小于 0，且与前一个不同",
      .rows = "keys 5; bugs 43", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget() RETURN VALUE: \"a non-negative integer\"; shmget(2)",
      .needs = { need_shm })
{
	ids_stay_good(&segment);
}

/* All three */

CLAIM(key, one_key_names_a_queue_a_set_and_a_segment,
      .says = "one key may name a queue, a semaphore set and a segment at once; to remove one "
	      "leaves the others",
      .zh = "同一个键可同时命名一个消息队列、一个信号量集和一个共享内存段；删除其一不影响其他",
      .course = "001 key: 确定通讯双方使用的是同一种通讯机制", .rows = "keys 4",
      .verdict = WRONG("the key does not tell the mechanism: each of the three has its own keys",
		       "键不说明机制：三种机制各有自己的键空间"),
      .ref = "POSIX.1-2024 msgget(), semget(), shmget(): each of \"existing\" objects of its kind; "
	     "sysvipc(7)",
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

	for (int i = 0; i < 3; i++) {
		const struct kind *const kinds[] = { &queue, &set, &segment };

		for (int j = 0; j < 3; j++) {
			int id = kinds[j]->get(keys[i], IPC_CREAT | IPC_EXCL | 0600);

			struct ipc_perm perm;

			kinds[j]->own(assert_succeeds(id));
			assert_returns(kinds[j]->get(keys[i], 0), id);
			assert_succeeds(kinds[j]->look(id, &perm));
			assert_equal(perm.__key, keys[i]);
		}
	}
}

/* The commands */

/* What a command prints, to read until the next; it must end with the status 0. */
__attribute__((format(printf, 1, 2))) static const char *output_of(const char *format, ...)
{
	static char output[16384];
	char command[128];
	size_t length = 0;
	ssize_t count;
	va_list arguments;
	int p[2];

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	must(pipe(p));
	ACTOR(shell) {
		must(dup2(p[1], 1));
		must(execlp("sh", "sh", "-c", command, NULL));
	}
	must(close(p[1]));
	while ((count = must(read(p[0], output + length, sizeof(output) - 1 - length))) > 0)
		length += (size_t)count;
	output[length] = '\0';
	must(close(p[0]));
	assert_ends(shell);
	return output;
}

/* Whether a line of ipcs or of /proc/sysvipc begins with this key, id and mode. */
static bool lists(const char *output, const char *format, key_t key, int id, unsigned mode)
{
	for (const char *line = output; line; line = strchr(line, '\n')) {
		unsigned seen_key, seen_mode;
		int seen_id;

		line += *line == '\n';
		if (sscanf(line, format, &seen_key, &seen_id, &seen_mode) == 3 &&
		    seen_key == (unsigned)key && seen_id == id && seen_mode == mode)
			return true;
	}
	return false;
}

#define IPCS_LINE "%x %d %*s %o"

static const char *need_commands(void)
{
	if (program_exists("sh") && program_exists("ipcs") && program_exists("ipcrm"))
		return NULL;
	return "no programs sh, ipcs and ipcrm";
}

static void ipcs_lists(const struct kind *kind)
{
	key_t key = own_key();
	int id = kind->own(must(kind->get(key, IPC_CREAT | 0640)));
	int private = kind->own(must(kind->get(IPC_PRIVATE, 0600)));
	const char *output = output_of("ipcs -%c", kind->letter);

	assert_that(lists(output, IPCS_LINE, key, id, 0640));
	assert_that(lists(output, IPCS_LINE, IPC_PRIVATE, private, 0600));
	must(kind->remove(private));
	output = output_of("ipcs -%c", kind->letter);
	assert_that(lists(output, IPCS_LINE, key, id, 0640));
	assert_that(!lists(output, IPCS_LINE, IPC_PRIVATE, private, 0600));
	assert_that(lists(output_of("ipcs"), IPCS_LINE, key, id, 0640));
}

CLAIM(key, ipcs_lists_queues,
      .says = "\"ipcs -q\" lists each queue with its key, id and permissions while it exists, and "
	      "\"ipcs\" does too",
      .zh = "\"ipcs -q\" 列出每个存在的消息队列的键、id 和权限，\"ipcs\" 也列出",
      .course =
	      "004: 用来查看当前主机上IPC的命令:ipc; ipcs 查看 -q msg; 000 §8: system(\"ipcs -q\")",
      .rows = "keys 5",
      .verdict = HOLDS_IF("the command is ipcs: there is none called ipc",
			  "命令是 ipcs：没有名为 ipc 的命令"),
      .ref = "POSIX.1-2024 ipcs; ipcs(1)", .needs = { need_msg, need_commands })
{
	ipcs_lists(&queue);
}

CLAIM(key, ipcs_lists_sets,
      .says = "\"ipcs -s\" lists each semaphore set with its key, id and permissions while it "
	      "exists, and \"ipcs\" does too",
      .zh = "\"ipcs -s\" 列出每个存在的信号量集的键、id 和权限，\"ipcs\" 也列出",
      .course = "004: 用来查看当前主机上IPC的命令:ipc; ipcs 查看 -s sem; 000 §9: ipcs -s查看",
      .rows = "keys 5",
      .verdict = HOLDS_IF("the command is ipcs: there is none called ipc",
			  "命令是 ipcs：没有名为 ipc 的命令"),
      .ref = "POSIX.1-2024 ipcs; ipcs(1)", .needs = { need_sem, need_commands })
{
	ipcs_lists(&set);
}

CLAIM(key, ipcs_lists_segments,
      .says = "\"ipcs -m\" lists each segment with its key, id and permissions while it exists, "
	      "and \"ipcs\" does too",
      .zh = "\"ipcs -m\" 列出每个存在的共享内存段的键、id 和权限，\"ipcs\" 也列出",
      .course = "004: 用来查看当前主机上IPC的命令:ipc; ipcs 查看 -m shm; 000 §7: system(\"ipcs "
		"-m\"); ==>查看共享内存",
      .rows = "keys 5",
      .verdict = HOLDS_IF("the command is ipcs: there is none called ipc",
			  "命令是 ipcs：没有名为 ipc 的命令"),
      .ref = "POSIX.1-2024 ipcs; ipcs(1)", .needs = { need_shm, need_commands })
{
	ipcs_lists(&segment);
}

static void ipcrm_removes_by_id(const struct kind *kind)
{
	struct ipc_perm perm;
	int id = kind->own(must(kind->get(IPC_PRIVATE, 0600)));
	int other = kind->own(must(kind->get(IPC_PRIVATE, 0600)));

	output_of("ipcrm -%c %d", kind->letter, id);
	assert_fails(kind->look(id, &perm), EINVAL);
	assert_succeeds(kind->look(other, &perm));
	output_of("! ipcrm -%c %d", kind->letter, id);
	assert_succeeds(kind->look(other, &perm));
}

CLAIM(key, ipcrm_removes_a_queue_by_id,
      .says = "\"ipcrm -q ID\" removes the queue with this id and no other, and fails where there "
	      "is none",
      .zh = "\"ipcrm -q ID\" 删除该 id 的消息队列，不影响其他；没有该 id 时失败",
      .course = "004: ipcrm 删除 -q msg", .rows = "keys 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ipcrm; ipcrm(1)", .needs = { need_msg, need_commands })
{
	ipcrm_removes_by_id(&queue);
}

CLAIM(key, ipcrm_removes_a_set_by_id,
      .says = "\"ipcrm -s ID\" removes the semaphore set with this id and no other, and fails "
	      "where there is none",
      .zh = "\"ipcrm -s ID\" 删除该 id 的信号量集，不影响其他；没有该 id 时失败",
      .course = "004: ipcrm 删除 -s sem", .rows = "keys 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ipcrm; ipcrm(1)", .needs = { need_sem, need_commands })
{
	ipcrm_removes_by_id(&set);
}

CLAIM(key, ipcrm_removes_a_segment_by_id,
      .says = "\"ipcrm -m ID\" removes the segment with this id and no other, and fails where "
	      "there is none",
      .zh = "\"ipcrm -m ID\" 删除该 id 的共享内存段，不影响其他；没有该 id 时失败",
      .course = "004: ipcrm 删除 -m shm; 000: ipcs -m和ipcrm -m id号", .rows = "keys 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ipcrm; ipcrm(1)", .needs = { need_shm, need_commands })
{
	ipcrm_removes_by_id(&segment);
}

static void ipcrm_removes_by_key(const struct kind *kind)
{
	struct ipc_perm perm;
	key_t key = own_key(), other = own_key();
	int id = kind->own(must(kind->get(key, IPC_CREAT | 0600)));

	kind->own(must(kind->get(other, IPC_CREAT | 0600)));
	output_of("ipcrm -%c 0x%x", kind->letter - 'a' + 'A', (unsigned)key);
	assert_fails(kind->get(key, 0), ENOENT);
	assert_fails(kind->look(id, &perm), EINVAL);
	assert_succeeds(kind->get(other, 0));
	output_of("! ipcrm -%c 0x%x", kind->letter - 'a' + 'A', (unsigned)key);
}

CLAIM(key, ipcrm_removes_a_queue_by_key,
      .says = "\"ipcrm\" with the capital letter removes the queue with this key and no other, and "
	      "fails where there is none",
      .zh = "\"ipcrm\" 用大写字母选项时按键删除消息队列，不影响其他；没有该键时失败",
      .rows = "keys 5", .verdict = HOLDS, .ref = "POSIX.1-2024 ipcrm; ipcrm(1)",
      .needs = { need_msg, need_commands })
{
	ipcrm_removes_by_key(&queue);
}

CLAIM(key, ipcrm_removes_a_set_by_key,
      .says = "\"ipcrm\" with the capital letter removes the semaphore set with this key and no "
	      "other, and fails where there is none",
      .zh = "\"ipcrm\" 用大写字母选项时按键删除信号量集，不影响其他；没有该键时失败",
      .rows = "keys 5", .verdict = HOLDS, .ref = "POSIX.1-2024 ipcrm; ipcrm(1)",
      .needs = { need_sem, need_commands })
{
	ipcrm_removes_by_key(&set);
}

CLAIM(key, ipcrm_removes_a_segment_by_key,
      .says = "\"ipcrm\" with the capital letter removes the segment with this key and no other, "
	      "and fails where there is none",
      .zh = "\"ipcrm\" 用大写字母选项时按键删除共享内存段，不影响其他；没有该键时失败",
      .rows = "keys 5", .verdict = HOLDS, .ref = "POSIX.1-2024 ipcrm; ipcrm(1)",
      .needs = { need_shm, need_commands })
{
	ipcrm_removes_by_key(&segment);
}

static const char *need_ipcmk(void)
{
	return program_exists("ipcmk") ? NULL : "no program ipcmk";
}

static void ipcmk_makes(const struct kind *kind, const char *options)
{
	const char *colon = strrchr(output_of("ipcmk -p 640 %s", options), ':');
	struct ipc_perm perm;
	int id = -1;

	assert_that(colon && sscanf(colon, ": %d", &id) == 1);
	kind->own(id);
	assert_succeeds(kind->look(id, &perm));
	assert_equal(perm.mode, 0640);
	assert_that(perm.__key != IPC_PRIVATE);
	assert_returns(kind->get(perm.__key, 0), id);
	output_of("ipcrm -%c %d", kind->letter, id);
	assert_fails(kind->look(id, &perm), EINVAL);
}

CLAIM(key, ipcmk_makes_a_queue,
      .says = "\"ipcmk\" makes a queue with the mode asked for and a key by which it is found, "
	      "tells its id, and leaves it behind",
      .zh = "\"ipcmk\" 按给定权限创建可凭键找到的消息队列，打印其 id，命令结束后对象仍在",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipcmk(1)",
      .needs = { need_msg, need_commands, need_ipcmk })
{
	ipcmk_makes(&queue, "-Q");
}

CLAIM(key, ipcmk_makes_a_set,
      .says = "\"ipcmk\" makes a semaphore set with the mode asked for and a key by which it is "
	      "found, tells its id, and leaves it behind",
      .zh = "\"ipcmk\" 按给定权限创建可凭键找到的信号量集，打印其 id，命令结束后对象仍在",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipcmk(1)",
      .needs = { need_sem, need_commands, need_ipcmk })
{
	ipcmk_makes(&set, "-S 1");
}

CLAIM(key, ipcmk_makes_a_segment,
      .says = "\"ipcmk\" makes a segment with the mode asked for and a key by which it is found, "
	      "tells its id, and leaves it behind",
      .zh = "\"ipcmk\" 按给定权限创建可凭键找到的共享内存段，打印其 id，命令结束后对象仍在",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipcmk(1)",
      .needs = { need_shm, need_commands, need_ipcmk })
{
	ipcmk_makes(&segment, "-M 64");
}

static const char *need_lsipc(void)
{
	return program_exists("sh") && program_exists("lsipc") ? NULL : "no program lsipc";
}

static void lsipc_lists(const struct kind *kind)
{
	key_t key = own_key();
	int id = kind->own(must(kind->get(key, IPC_CREAT | 0600)));
	char line[64];

	snprintf(line, sizeof(line), "0x%08x %d\n", (unsigned)key, id);
	assert_that(strstr(output_of("lsipc -%c -r -o KEY,ID", kind->letter), line));
	must(kind->remove(id));
	assert_that(!strstr(output_of("lsipc -%c -r -o KEY,ID", kind->letter), line));
}

CLAIM(key, lsipc_lists_queues,
      .says = "on Linux \"lsipc -q\" lists each queue with its key and id while it exists",
      .zh = "在 Linux 上，\"lsipc -q\" 列出每个存在的消息队列的键和 id", .rows = "keys 5",
      .verdict = HOLDS, .ref = "lsipc(1)", .needs = { need_msg, need_lsipc })
{
	lsipc_lists(&queue);
}

CLAIM(key, lsipc_lists_sets,
      .says = "on Linux \"lsipc -s\" lists each semaphore set with its key and id while it exists",
      .zh = "在 Linux 上，\"lsipc -s\" 列出每个存在的信号量集的键和 id", .rows = "keys 5",
      .verdict = HOLDS, .ref = "lsipc(1)", .needs = { need_sem, need_lsipc })
{
	lsipc_lists(&set);
}

CLAIM(key, lsipc_lists_segments,
      .says = "on Linux \"lsipc -m\" lists each segment with its key and id while it exists",
      .zh = "在 Linux 上，\"lsipc -m\" 列出每个存在的共享内存段的键和 id", .rows = "keys 5",
      .verdict = HOLDS, .ref = "lsipc(1)", .needs = { need_shm, need_lsipc })
{
	lsipc_lists(&segment);
}

CLAIM(key, ipcrm_of_another_users_queue_fails,
      .says = "ipcrm fails for one who is neither the superuser nor owner nor creator, though the "
	      "mode grants him everything",
      .zh = "既非超级用户，又非属主或创建者，即使权限位全部授予，ipcrm 也失败",
      .course = "004: ipcrm 删除", .rows = "keys 5",
      .verdict = HOLDS_IF("the caller is the superuser, the owner or the creator",
			  "调用者是超级用户、属主或创建者"),
      .ref = "ipcrm(1) DESCRIPTION; POSIX.1-2024 msgctl() EPERM",
      .needs = { need_msg, need_commands, need_users })
{
	struct ipc_perm perm;
	int id = own_queue(must(msgget(IPC_PRIVATE, 0777)));

	ACTOR(nobody) {
		become_nobody();
		output_of("! ipcrm -q %d", id);
		assert_fails(remove_queue(id), EPERM);
	}
	assert_ends(nobody);
	assert_succeeds(look_at_queue(id, &perm));
}

CLAIM(key, ipcrm_of_an_attached_segment_waits,
      .says = "ipcrm takes an attached segment's key away at once, its memory at the last detach",
      .zh = "ipcrm 立即取消已附加段的键，内存则在最后一次分离时才释放",
      .course = "000 §7: system(\"ipcrm -m ret\");==》删除共享内存", .rows = "keys 5; shm 5",
      .verdict = HOLDS_IF("nobody has it attached", "没有进程附加它"),
      .ref = "ipcrm(1): \"after all currently attached processes have detached\"; shmctl(2) "
	     "IPC_RMID",
      .needs = { need_shm, need_commands })
{
	struct ipc_perm perm;
	key_t key = own_key();
	int id = own_segment(must(shmget(key, 64, IPC_CREAT | 0600)));
	char *memory = must(shmat(id, NULL, 0));

	poke(memory, 'x');
	output_of("ipcrm -m %d", id);
	assert_fails(shmget(key, 0, 0), ENOENT);
	assert_succeeds(look_at_segment(id, &perm));
	assert_equal(peek(memory), 'x');
	assert_returns(shmdt(memory), 0);
	assert_fails(look_at_segment(id, &perm), EINVAL);
}

CLAIM(key, ipcrm_takes_the_old_words_too,
      .says = "\"ipcrm shm|msg|sem ID\" removes the object of this kind with this id",
      .zh = "\"ipcrm shm|msg|sem ID\" 删除该种类中此 id 的对象", .rows = "keys 5", .verdict = HOLDS,
      .ref = "ipcrm(1) SYNOPSIS, NOTES", .needs = { need_msg, need_sem, need_shm, need_commands })
{
	static const char *const words[] = { "msg", "sem", "shm" };
	const struct kind *const kinds[] = { &queue, &set, &segment };
	struct ipc_perm perm;

	for (int i = 0; i < 3; i++) {
		int id = kinds[i]->own(must(kinds[i]->get(IPC_PRIVATE, 0600)));

		int other = kinds[i]->own(must(kinds[i]->get(IPC_PRIVATE, 0600)));

		output_of("ipcrm %s %d", words[i], id);
		assert_fails(kinds[i]->look(id, &perm), EINVAL);
		assert_succeeds(kinds[i]->look(other, &perm));
	}
}

static const char *need_ipcrm_all(void)
{
	if (system("ipcrm --version 2>/dev/null | grep -q util-linux") == 0)
		return NULL;
	return "the program ipcrm is not that of util-linux";
}

CLAIM(key, ipcrm_a_removes_all,
      .says = "on Linux \"ipcrm -a\" removes all objects of all three kinds in its IPC namespace",
      .zh = "在 Linux 上，\"ipcrm -a\" 删除其 IPC 命名空间中三种对象的全部", .rows = "keys 5",
      .verdict = HOLDS, .ref = "ipcrm(1) --all; ipc_namespaces(7)",
      .needs = { need_msg, need_sem, need_shm, need_root, need_ipcrm_all })
{
	const struct kind *const kinds[] = { &queue, &set, &segment };
	struct ipc_perm perm;
	int id[6];

	enter_fresh_namespace();
	for (int i = 0; i < 6; i++)
		id[i] = must(kinds[i % 3]->get(IPC_PRIVATE, 0600));
	output_of("ipcrm -a");
	for (int i = 0; i < 6; i++)
		assert_fails(kinds[i % 3]->look(id[i], &perm), EINVAL);
}

CLAIM(key, queue_0_is_one_like_any_other,
      .says = "on Linux the first queue of an IPC namespace has the id 0, which \"ipcrm -q 0\" "
	      "removes; once it is gone the command fails",
      .zh = "在 Linux 上，IPC 命名空间的第一个消息队列 id 为 0，\"ipcrm -q 0\" "
	    "删除它；再执行则失败",
      .course = "001: ipcrm -q 0", .rows = "keys 5",
      .verdict = HOLDS_IF("there is a queue with the id 0: it is an id like any other, no wildcard",
			  "存在 id 为 0 的队列：0 只是普通的 id，不是通配"),
      .ref = "ipcrm(1) --queue-id; msgget(2) RETURN VALUE: \"a nonnegative integer\"",
      .needs = { need_msg, need_commands, need_root })
{
	struct ipc_perm perm;
	int other;

	enter_fresh_namespace();
	assert_returns(msgget(IPC_PRIVATE, 0600), 0);
	other = must(msgget(IPC_PRIVATE, 0600));
	assert_that(other > 0);
	output_of("ipcrm -q 0");
	assert_fails(look_at_queue(0, &perm), EINVAL);
	output_of("! ipcrm -q 0");
	assert_succeeds(look_at_queue(other, &perm));
}

CLAIM(key, system_does_not_know_the_programs_variables,
      .says = "system(\"ipcrm -m ret\") fails and removes nothing: the command gets the word ret, "
	      "not the number in that variable",
      .zh = "system(\"ipcrm -m ret\") 失败，什么也不删除：命令得到的是单词 ret，不是变量的值",
      .course = "000 §7: system(\"ipcrm -m ret\");==》删除共享内存", .rows = "keys 5",
      .verdict = WRONG(
	      "the id has to be printed into the command: snprintf(..., \"ipcrm -m %d\", ret)",
	      "须把 id 写进命令：snprintf(..., \"ipcrm -m %d\", ret)"),
      .ref = "POSIX.1-2024 system(), ipcrm", .needs = { need_shm, need_commands })
{
	struct ipc_perm perm;
	char command[32];
	int ret = own_segment(must(shmget(IPC_PRIVATE, 128, 0777)));

	assert_that(system("ipcrm -m ret") != 0);
	assert_succeeds(look_at_segment(ret, &perm));
	snprintf(command, sizeof(command), "ipcrm -m %d", ret);
	assert_returns(system(command), 0);
	assert_fails(look_at_segment(ret, &perm), EINVAL);
}

/* 000's ipcrm: the main of its program. */
static int ipcrm_of_the_notes(int argc, const char *const argv[])
{
	if (argc < 3)
		return -1;
	if (strcmp(argv[1], "-m") != 0)
		return -1;
	return shmctl(atoi(argv[2]), IPC_RMID, NULL);
}

CLAIM(key, the_ipcrm_of_the_notes_works,
      .says = "shmctl with IPC_RMID and the id of the command line is all of \"ipcrm -m ID\"; "
	      "another option removes nothing",
      .zh = "对命令行给出的 id 调用 shmctl(IPC_RMID) 即可实现 \"ipcrm -m ID\"；其他选项什么也不删",
      .course = "000 §7: 自己实现rpc -m shmid; 也可以实现ipcrm -m ret命令", .rows = "keys 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl(); shmctl(2) IPC_RMID", .needs = { need_shm })
{
	struct ipc_perm perm;
	char word[16];
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 128, 0777)));

	snprintf(word, sizeof(word), "%d", shmid);
	ACTOR(program) {
		assert_returns(ipcrm_of_the_notes(2, (const char *[]){ "ipcrm", "-m" }), -1);
		assert_returns(ipcrm_of_the_notes(3, (const char *[]){ "ipcrm", "-q", word }), -1);
		assert_succeeds(look_at_segment(shmid, &perm));
		assert_returns(ipcrm_of_the_notes(3, (const char *[]){ "ipcrm", "-m", word }), 0);
	}
	assert_ends(program);
	assert_fails(look_at_segment(shmid, &perm), EINVAL);
}

CLAIM(key, atoi_makes_0_of_a_word,
      .says = "000's own ipcrm, called with a word instead of a number, removes the segment with "
	      "the id 0: atoi tells no error",
      .zh = "000 自己实现的 ipcrm 若收到的不是数字，会删除 id 为 0 的段：atoi 不报错",
      .course = "000 §7: shmid = atoi(argv[2]); 也可以实现ipcrm -m ret命令", .rows = "keys 5",
      .verdict = WRONG("atoi(\"ret\") is 0, which is some segment's id: strtol tells of the error",
		       "atoi(\"ret\") 得 0，而 0 可能是某个段的 id：应使用能报错的 strtol"),
      .ref = "POSIX.1-2024 atoi(); C11 7.22.1.2; shmget(2)", .needs = { need_shm, need_root })
{
	struct ipc_perm perm;

	enter_fresh_namespace();
	must(shmget(IPC_PRIVATE, 128, 0777));
	assert_succeeds(look_at_segment(0, &perm));
	ACTOR(program) {
		assert_returns(ipcrm_of_the_notes(3, (const char *[]){ "ipcrm", "-m", "ret" }), 0);
	}
	assert_ends(program);
	assert_fails(look_at_segment(0, &perm), EINVAL);
}

/* /proc/sysvipc */

static const char *need_sysvipc(void)
{
	return access("/proc/sysvipc", R_OK | X_OK) == 0 ? NULL : "no /proc/sysvipc";
}

/* Asserts that the object's line starts with these numbers, of which the third is octal. */
static void assert_sysvipc(const char *path, int id, const unsigned long *expected, int count)
{
	FILE *file = fopen(path, "re");
	char line[512], *word = line;
	int seen;

	must(file ? 0 : -1);
	do
		assert_that(fgets(line, sizeof(line), file));
	while (sscanf(line, "%*d %d", &seen) != 1 || seen != id);
	fclose(file);
	for (int i = 0; i < count; i++)
		assert_equal(strtoul(word, &word, i == 2 ? 8 : 10), expected[i]);
}

static const struct {
	long type;
	char text[8];
} sent[] = { { 1, "hello" }, { 2, "you" } };

CLAIM(key, proc_agrees_with_stat_of_a_queue,
      .says = "on Linux /proc/sysvipc/msg shows of a queue what IPC_STAT does: key, id, mode, "
	      "bytes, messages, pids, users and times",
      .zh = "在 Linux 上，/proc/sysvipc/msg 与 IPC_STAT "
	    "一致：键、id、权限、字节数、消息数、pid、用户、时间",
      .rows = "keys 5", .verdict = HOLDS, .ref = "proc(5) /proc/sysvipc; msgctl(2) IPC_STAT",
      .needs = { need_msg, need_sysvipc })
{
	struct msqid_ds status;
	const struct ipc_perm *perm = &status.msg_perm;
	int id = own_queue(must(msgget(own_key(), IPC_CREAT | 0640)));
	long received[2];

	must(msgsnd(id, &sent[0], 6, 0));
	must(msgsnd(id, &sent[1], 4, 0));
	ACTOR(receiver) {
		must(msgrcv(id, received, 4, 2, 0));
	}
	assert_ends(receiver);
	must(msgctl(id, IPC_STAT, &status));
	status.msg_perm.uid = 1001;
	status.msg_perm.gid = 1002;
	msgctl(id, IPC_SET, &status); /* where those users can be had: no two numbers alike */
	must(msgctl(id, IPC_STAT, &status));
	assert_equal(status.msg_qnum, 1);
	assert_equal(status.msg_lspid, getpid());
	assert_sysvipc("/proc/sysvipc/msg", id,
		       (unsigned long[]){ (unsigned long)perm->__key, (unsigned long)id, perm->mode,
					  6, status.msg_qnum, (unsigned long)status.msg_lspid,
					  (unsigned long)status.msg_lrpid, perm->uid, perm->gid,
					  perm->cuid, perm->cgid, (unsigned long)status.msg_stime,
					  (unsigned long)status.msg_rtime,
					  (unsigned long)status.msg_ctime },
		       14);
}

CLAIM(key, proc_agrees_with_stat_of_a_set,
      .says = "on Linux /proc/sysvipc/sem shows of a semaphore set what IPC_STAT does: key, id, "
	      "mode, size, users and times",
      .zh = "在 Linux 上，/proc/sysvipc/sem 与 IPC_STAT 一致：键、id、权限、信号量个数、用户、时间",
      .rows = "keys 5", .verdict = HOLDS, .ref = "proc(5) /proc/sysvipc; semctl(2) IPC_STAT",
      .needs = { need_sem, need_sysvipc })
{
	struct semid_ds status;
	const struct ipc_perm *perm = &status.sem_perm;
	int id = own_set(must(semget(own_key(), 3, IPC_CREAT | 0640)));

	must(semop(id, &(struct sembuf){ 2, 5, 0 }, 1));
	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &status }));
	status.sem_perm.uid = 1001;
	status.sem_perm.gid = 1002;
	semctl(id, 0, IPC_SET, (union semun){ .buf = &status });
	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &status }));
	assert_equal(status.sem_nsems, 3);
	assert_sysvipc("/proc/sysvipc/sem", id,
		       (unsigned long[]){ (unsigned long)perm->__key, (unsigned long)id, perm->mode,
					  status.sem_nsems, perm->uid, perm->gid, perm->cuid,
					  perm->cgid, (unsigned long)status.sem_otime,
					  (unsigned long)status.sem_ctime },
		       10);
}

CLAIM(key, proc_agrees_with_stat_of_a_segment,
      .says = "on Linux /proc/sysvipc/shm shows of a segment what IPC_STAT does: key, id, mode, "
	      "size, pids, attaches, users and times",
      .zh = "在 Linux 上，/proc/sysvipc/shm 与 IPC_STAT "
	    "一致：键、id、权限、大小、pid、附加数、用户、时间",
      .rows = "keys 5", .verdict = HOLDS, .ref = "proc(5) /proc/sysvipc; shmctl(2) IPC_STAT",
      .needs = { need_shm, need_sysvipc })
{
	struct shmid_ds status;
	const struct ipc_perm *perm = &status.shm_perm;
	int id = own_segment(must(shmget(own_key(), 5000, IPC_CREAT | 0640)));

	must(shmat(id, NULL, 0));
	must(shmat(id, NULL, 0));
	ACTOR(other) {
		must(shmdt(must(shmat(id, NULL, 0))));
	}
	assert_ends(other);
	must(shmctl(id, IPC_STAT, &status));
	status.shm_perm.uid = 1001;
	status.shm_perm.gid = 1002;
	shmctl(id, IPC_SET, &status);
	must(shmctl(id, IPC_STAT, &status));
	assert_equal(status.shm_nattch, 2);
	assert_sysvipc("/proc/sysvipc/shm", id,
		       (unsigned long[]){
			       (unsigned long)perm->__key, (unsigned long)id, perm->mode, 5000,
			       (unsigned long)status.shm_cpid, (unsigned long)status.shm_lpid,
			       status.shm_nattch, perm->uid, perm->gid, perm->cuid, perm->cgid,
			       (unsigned long)status.shm_atime, (unsigned long)status.shm_dtime,
			       (unsigned long)status.shm_ctime },
		       14);
}

CLAIM(key, ipcs_lists_what_the_caller_may_not_read,
      .says = "on Linux ipcs lists also a queue that its caller has no permission to read",
      .zh = "在 Linux 上，ipcs 也列出调用者无权读取的消息队列", .rows = "keys 5", .verdict = HOLDS,
      .ref = "ipcs(1) NOTES: \"by parsing the files in /proc/sysvipc\"",
      .needs = { need_msg, need_commands, need_other_user, need_sysvipc })
{
	ACTOR(nobody) {
		key_t key = own_key();
		struct ipc_perm perm;
		int id;

		become_nobody();
		id = own_queue(must(msgget(key, IPC_CREAT | 0)));
		assert_fails(look_at_queue(id, &perm), EACCES);
		assert_that(lists(output_of("ipcs -q"), IPCS_LINE, key, id, 0));
	}
	assert_ends(nobody);
}

/* IPC namespaces */

static void another_namespace_has_its_own(const struct kind *kind)
{
	struct ipc_perm perm;
	key_t key = own_key();
	int id = kind->own(must(kind->get(key, IPC_CREAT | 0666)));

	ACTOR(stranger) {
		enter_fresh_namespace();
		assert_fails(kind->get(key, 0), ENOENT);
		assert_fails(kind->look(id, &perm), EINVAL);
		assert_succeeds(kind->get(key, IPC_CREAT | IPC_EXCL | 0600));
	}
	assert_ends(stranger); /* and with it that namespace and what is in it */
	assert_succeeds(kind->look(id, &perm));
	assert_equal(perm.mode, 0666);
	assert_returns(kind->get(key, 0), id);
}

CLAIM(key, another_ipc_namespace_does_not_have_the_queue,
      .says = "on Linux a process that enters a new IPC namespace finds a queue from outside "
	      "neither by key nor by id, and can make one of that key there",
      .zh = "在 Linux 上，进入新 IPC 命名空间的进程凭键和 id "
	    "都找不到外面的消息队列，并可在其中用同一键另建",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipc_namespaces(7); unshare(2) CLONE_NEWIPC",
      .needs = { need_msg, need_root })
{
	another_namespace_has_its_own(&queue);
}

CLAIM(key, another_ipc_namespace_does_not_have_the_set,
      .says = "on Linux a process that enters a new IPC namespace finds a semaphore set from "
	      "outside neither by key nor by id, and can make one of that key there",
      .zh = "在 Linux 上，进入新 IPC 命名空间的进程凭键和 id "
	    "都找不到外面的信号量集，并可在其中用同一键另建",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipc_namespaces(7); unshare(2) CLONE_NEWIPC",
      .needs = { need_sem, need_root })
{
	another_namespace_has_its_own(&set);
}

CLAIM(key, another_ipc_namespace_does_not_have_the_segment,
      .says = "on Linux a process that enters a new IPC namespace finds a segment from outside "
	      "neither by key nor by id, and can make one of that key there",
      .zh = "在 Linux 上，进入新 IPC 命名空间的进程凭键和 id "
	    "都找不到外面的共享内存段，并可在其中用同一键另建",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipc_namespaces(7); unshare(2) CLONE_NEWIPC",
      .needs = { need_shm, need_root })
{
	another_namespace_has_its_own(&segment);
}

static const char *need_setns(void)
{
	return access("/proc/self/ns/ipc", F_OK) == 0 ? NULL : "no /proc/self/ns/ipc";
}

CLAIM(key, setns_leads_to_an_ipc_namespace,
      .says = "on Linux setns takes a process into another's IPC namespace, where it finds that "
	      "one's queue by its key and its own no more",
      .zh = "在 Linux 上，setns 使进程进入另一进程的 IPC "
	    "命名空间，可按键找到那里的消息队列，原来的则找不到",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipc_namespaces(7); setns(2) CLONE_NEWIPC",
      .needs = { need_msg, need_root, need_setns })
{
	key_t inner = own_key(), outer = own_key();
	char path[64];
	int told[2];
	pid_t pid;

	must(pipe(told));
	own_queue(must(msgget(outer, IPC_CREAT | 0600)));
	ACTOR(resident) {
		enter_fresh_namespace();
		must(msgget(inner, IPC_CREAT | 0640));
		pid = getpid();
		must(write(told[1], &pid, sizeof(pid)));
		pause_at("moved in");
	}
	ACTOR(visitor) {
		struct ipc_perm perm;

		must(read(told[0], &pid, sizeof(pid)));
		snprintf(path, sizeof(path), "/proc/%d/ns/ipc", (int)pid);
		assert_fails(msgget(inner, 0), ENOENT);
		assert_returns(setns(must(open(path, O_RDONLY)), CLONE_NEWIPC), 0);
		assert_fails(msgget(outer, 0), ENOENT);
		assert_succeeds(look_at_queue(assert_succeeds(msgget(inner, 0)), &perm));
		assert_equal(perm.mode, 0640);
		assert_equal(perm.__key, inner);
	}
	await(resident, "moved in");
	assert_ends(visitor);
	resume(resident);
	assert_ends(resident);
	assert_fails(msgget(inner, 0), ENOENT);
}

/* Times */

/* One of each kind, and a second set: SETVAL and IPC_SET set the same time. */
struct objects {
	int queue, set, other_set, segment;
	void *attached;
};

enum {
	SENT,
	RECEIVED,
	QUEUE_CHANGED,
	OPERATED,
	VALUE_SET,
	SET_CHANGED,
	ATTACHED,
	DETACHED,
	SEGMENT_CHANGED,
	TIMES
};

static void read_times(const struct objects *objects, time_t times[TIMES])
{
	struct msqid_ds of_queue;
	struct semid_ds of_set, of_other;
	struct shmid_ds of_segment;

	must(msgctl(objects->queue, IPC_STAT, &of_queue));
	must(semctl(objects->set, 0, IPC_STAT, &of_set));
	must(semctl(objects->other_set, 0, IPC_STAT, &of_other));
	must(shmctl(objects->segment, IPC_STAT, &of_segment));
	times[SENT] = of_queue.msg_stime;
	times[RECEIVED] = of_queue.msg_rtime;
	times[QUEUE_CHANGED] = of_queue.msg_ctime;
	times[OPERATED] = of_set.sem_otime;
	times[VALUE_SET] = of_set.sem_ctime;
	times[SET_CHANGED] = of_other.sem_ctime;
	times[ATTACHED] = of_segment.shm_atime;
	times[DETACHED] = of_segment.shm_dtime;
	times[SEGMENT_CHANGED] = of_segment.shm_ctime;
}

static void make_call(struct objects *objects, int which)
{
	struct sembuf add = { 0, 1, 0 };
	struct msqid_ds of_queue;
	struct semid_ds of_set;
	struct shmid_ds of_segment;
	char message[sizeof(long) + 1] = { 1 };

	switch (which) {
	case SENT:
		must(msgsnd(objects->queue, message, 1, 0));
		break;
	case RECEIVED:
		must(msgrcv(objects->queue, message, 1, 0, 0));
		break;
	case QUEUE_CHANGED:
		must(msgctl(objects->queue, IPC_STAT, &of_queue));
		must(msgctl(objects->queue, IPC_SET, &of_queue));
		break;
	case OPERATED:
		must(semop(objects->set, &add, 1));
		break;
	case VALUE_SET:
		must(semctl(objects->set, 0, SETVAL, 0));
		break;
	case SET_CHANGED:
		must(semctl(objects->other_set, 0, IPC_STAT, &of_set));
		must(semctl(objects->other_set, 0, IPC_SET, &of_set));
		break;
	case ATTACHED:
		objects->attached = must(shmat(objects->segment, NULL, 0));
		break;
	case DETACHED:
		must(shmdt(objects->attached));
		break;
	case SEGMENT_CHANGED:
		must(shmctl(objects->segment, IPC_STAT, &of_segment));
		must(shmctl(objects->segment, IPC_SET, &of_segment));
		break;
	}
}

/* Each call was made before; there is a message to receive, and an attach to undo. */
static void make_objects(struct objects *objects)
{
	objects->queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	objects->set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	objects->other_set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	objects->segment = own_segment(must(shmget(IPC_PRIVATE, 1, 0600)));
	for (int i = 0; i < TIMES; i++)
		make_call(objects, i);
	make_call(objects, SENT);
	make_call(objects, ATTACHED);
}

CLAIM(key, each_call_sets_its_own_time,
      .says = "msgsnd, msgrcv, semop, shmat and shmdt set their own time alone, SETVAL and IPC_SET "
	      "that of the last change",
      .zh = "msgsnd、msgrcv、semop、shmat、shmdt 各自只更新自己的时间，SETVAL 与 IPC_SET "
	    "更新最后修改时间",
      .rows = "shm 5; sem 2", .verdict = HOLDS,
      .ref = "msgop(2); semop(2); shmop(2); semctl(2), msgctl(2), shmctl(2) IPC_SET",
      .needs = { need_msg, need_sem, need_shm })
{
	struct objects objects[TIMES];
	time_t start;

	for (int i = 0; i < TIMES; i++)
		make_objects(&objects[i]);
	start = time(NULL);
	while (time(NULL) == start) /* they count seconds */
		usleep(1000);
	for (int i = 0; i < TIMES; i++) {
		time_t times[TIMES];

		make_call(&objects[i], i);
		read_times(&objects[i], times);
		for (int j = 0; j < TIMES; j++)
			assert_equal(times[j] > start, j == i);
	}
}
