/* Claims about ftok: what a key depends on, how it is made, and what programs do with it. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
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

	assert_succeeds(stat(path, &status));
	return (key_t)((id & 0xffU) << 24 | (unsigned)(status.st_dev & 0xff) << 16 |
		       (unsigned)(status.st_ino & 0xffff));
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
	key = assert_succeeds(ftok("a.c", 'a'));
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
	key = assert_succeeds(ftok("file", 'a'));
	assert_succeeds(link("file", "hard"));
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
	key = assert_succeeds(ftok("./a.c", 'a'));
	ACTOR(program) {
		assert_succeeds(chdir("elsewhere"));
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

	key = assert_succeeds(ftok("a.c", 'a'));
	must(write(fd, "int main;", 9));
	assert_returns(ftok("a.c", 'a'), key);
	assert_succeeds(ftruncate(fd, 100000));
	assert_returns(ftok("a.c", 'a'), key);
	assert_succeeds(fchmod(fd, 0600));
	assert_returns(ftok("a.c", 'a'), key);
	assert_succeeds(futimens(fd, (struct timespec[]){ { 1, 0 }, { 2, 0 } }));
	assert_returns(ftok("a.c", 'a'), key);
	assert_succeeds(rename("a.c", "b.c"));
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
	key = assert_succeeds(ftok("msgq.txt", 'B'));
	assert_succeeds(link("msgq.txt", "old")); /* its inode can't be used again */
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
	key = assert_succeeds(ftok("secret", 'a'));
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
	key = assert_succeeds(ftok("directory/file", 'a'));
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
      .says = "ftok fails with ENAMETOOLONG if a name is longer than NAME_MAX, on Linux also if "
	      "the path is longer than PATH_MAX, and not at the limit",
      .zh = "文件名超过 NAME_MAX 时（在 Linux 上，路径超过 PATH_MAX 时亦然），ftok 失败 "
	    "(ENAMETOOLONG)；恰好等于上限则不",
      .rows = "keys 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftok() ENAMETOOLONG: shall for a component, may for the path; stat(2) "
	     "ENAMETOOLONG")
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

CLAIM(key, a_bad_address_gives_efault, .says = "on Linux ftok with a bad address fails with EFAULT",
      .zh = "在 Linux 上，路径地址无效时 ftok 失败 (EFAULT)", .rows = "keys 1", .verdict = HOLDS,
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
	id = own_queue(assert_succeeds(msgget(key, IPC_CREAT | IPC_EXCL | 0600)));
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
		key_t key = assert_succeeds(ftok("./a.c", 'a'));
		int id =
			own_segment(assert_succeeds(shmget(key, 128, IPC_CREAT | IPC_EXCL | 0777)));

		strcpy(assert_succeeds(shmat(id, NULL, 0)), "from the server");
	}
	assert_ends(server);
	ACTOR(client) {
		int id = assert_succeeds(shmget(ftok("./a.c", 'a'), 128, IPC_CREAT | 0777));
		const char *text = assert_succeeds(shmat(id, NULL, 0));

		assert_text(text, "from the server");
	}
	assert_ends(client);
}

CLAIM(key, a_slash_behind_a_directory_makes_no_other_key,
      .says = "ftok gives the key of a directory by its name with a slash behind and by its own \".\" "
	      "too; of a file with a slash behind it fails with ENOTDIR",
      .zh = "目录名后带斜杠，或用目录自己的 \".\"，ftok 都给出该目录的键；文件名后带斜杠则失败 (ENOTDIR)",
      .rows = "keys 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftok(), 4.16 Pathname Resolution; ftok(3)")
{
	key_t key;

	make_file("file");
	must(mkdir("directory", 0755));
	key = assert_succeeds(ftok("directory", 'a'));
	assert_returns(ftok("directory/", 'a'), key);
	assert_returns(ftok("directory//", 'a'), key);
	assert_returns(ftok("directory/.", 'a'), key);
	assert_fails(ftok("file/", 'a'), ENOTDIR);
}
