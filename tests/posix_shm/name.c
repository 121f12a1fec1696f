/* Claims about the names of objects, and the files that they are on Linux. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

CLAIM(posix_shm, names_without_a_word_are_invalid,
      .says = "on Linux shm_open fails with EINVAL for a name that is empty, of slashes alone, "
	      "\".\", \"..\", or with a slash inside; shm_unlink fails too",
      .zh = "在 Linux 上，名字为空、只有斜杠、\".\"、\"..\" 或中间含斜杠时，shm_open 失败 "
	    "(EINVAL)，shm_unlink 也失败",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "shm_open(3) EINVAL: \"none of which are slashes\"; POSIX.1-2024 shm_open() EINVAL")
{
	static const char *const names[] = { "", "/", "///", "/.", "/..", "/a/b", "a/b", "/a/" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_fails(shm_open(names[i], O_RDWR | O_CREAT, 0600), EINVAL);
		assert_fails(shm_open(names[i], O_RDWR, 0), EINVAL);
		assert_returns(shm_unlink(names[i]), -1);
	}
}

CLAIM(posix_shm, a_name_has_at_most_name_max_bytes,
      .says = "on Linux a name may have NAME_MAX bytes after its slash; with one more shm_open "
	      "fails with ENAMETOOLONG, and shm_unlink with that or with ENOENT",
      .zh = "在 Linux 上，斜杠之后最多 NAME_MAX 个字节；再多一个，shm_open 失败 (ENAMETOOLONG)，"
	    "shm_unlink 失败 (ENAMETOOLONG 或 ENOENT)",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "shm_open(3) DESCRIPTION, ENAMETOOLONG; POSIX.1-2024 shm_open(), shm_unlink()")
{
	const char *name = own_name("long.");
	char longest[1 + NAME_MAX + 1 + 1] = "";

	memset(longest, 'x', 1 + NAME_MAX);
	memcpy(longest, name, strlen(name));
	assert_succeeds(shm_open(longest, O_RDWR | O_CREAT | O_EXCL, 0600));
	assert_returns(shm_unlink(longest), 0);
	longest[1 + NAME_MAX] = 'x';
	assert_fails(shm_open(longest, O_RDWR | O_CREAT, 0600), ENAMETOOLONG);
	assert_returns(shm_unlink(longest), -1);
	assert_that(errno == ENAMETOOLONG || errno == ENOENT);
}

CLAIM(posix_shm, the_slash_may_be_left_out,
      .says = "on Linux a name without the slash at its start, or with several, names the same "
	      "object",
      .zh = "在 Linux 上，名字开头没有斜杠或有多个斜杠，指的是同一个对象", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open(): \"implementation-defined\"; shm_open(3)")
{
	const char *name = own_name("object");
	char slashes[128];

	must(shm_open(name, O_RDWR | O_CREAT, 0600));
	assert_fails(shm_open(name + 1, O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	assert_succeeds(shm_open(name + 1, O_RDWR, 0));
	snprintf(slashes, sizeof(slashes), "//%s", name);
	assert_succeeds(shm_open(slashes, O_RDWR, 0));
	assert_returns(shm_unlink(name + 1), 0);
	assert_fails(shm_open(name, O_RDWR, 0), ENOENT);
}

CLAIM(posix_shm, a_semaphore_may_have_the_same_name,
      .says = "on Linux an object and a named semaphore may have the same name, and one's unlink "
	      "leaves the other",
      .zh = "在 Linux 上，共享内存对象和有名信号量可以同名，删除其一不影响另一个", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "sem_overview(7): names of the form sem.somename; shm_overview(7)",
      .needs = { need_sem_open })
{
	const char *name = own_name("both");
	sem_t *semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 7);
	int value, fd;

	must(semaphore == SEM_FAILED ? -1 : 0);
	fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));

	assert_equal(size_of(fd), 0);
	assert_returns(shm_unlink(name), 0);
	assert_returns(sem_getvalue(semaphore, &value), 0);
	assert_equal(value, 7);
	assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
	assert_returns(sem_unlink(name), 0);
	assert_succeeds(shm_open(name, O_RDWR, 0));
}

CLAIM(posix_shm, stands_in_dev_shm,
      .says = "on Linux an object is a file in /dev/shm, which open, write, stat and unlink reach "
	      "as well",
      .zh = "在 Linux 上，对象是 /dev/shm 中的文件，也可用 open、write、stat、unlink 访问",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "shm_overview(7) \"Accessing shared memory objects via the filesystem\"",
      .needs = { need_dev_shm })
{
	const char *name = own_name("file");
	int fd = make(name, 4), file;
	struct stat object, entry;
	char path[128];

	snprintf(path, sizeof(path), "/dev/shm%s", name);
	must(fstat(fd, &object));
	assert_returns(stat(path, &entry), 0);
	assert_equal(entry.st_ino, object.st_ino);
	assert_equal(entry.st_dev, object.st_dev);
	file = assert_succeeds(open(path, O_WRONLY));
	assert_returns(write(file, "file", 4), 4);
	assert_holds(fd, "file");
	assert_returns(unlink(path), 0);
	assert_fails(shm_open(name, O_RDWR, 0), ENOENT);
}

CLAIM(posix_shm, a_file_in_dev_shm_is_an_object,
      .says = "on Linux a file that open makes in /dev/shm is opened by shm_open",
      .zh = "在 Linux 上，用 open 在 /dev/shm 中创建的文件可用 shm_open 打开", .rows = "mmap 9",
      .verdict = HOLDS,
      .ref = "shm_overview(7) \"Accessing shared memory objects via the filesystem\"",
      .needs = { need_dev_shm })
{
	const char *name = own_name("file");
	char path[128];

	snprintf(path, sizeof(path), "/dev/shm%s", name);
	must(write(assert_succeeds(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)), "file", 4));
	assert_reads(assert_succeeds(shm_open(name, O_RDONLY, 0)), "file");
	assert_returns(shm_unlink(name), 0);
	assert_fails(access(path, F_OK), ENOENT);
}

CLAIM(posix_shm, an_ipc_namespace_does_not_hide_it,
      .says = "on Linux a process in another IPC namespace finds the object by its name: the file "
	      "system has it",
      .zh = "在 Linux 上，另一 IPC 命名空间中的进程仍可按名字找到对象：它在文件系统中",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "ipc_namespaces(7): \"System V IPC objects and ... POSIX message queues\"; "
	     "shm_overview(7)",
      .needs = { need_root })
{
	const char *name = own_name("object");
	char *memory = map(make(name, 1), 1);

	ACTOR(stranger) {
		if (lacks(unshare(CLONE_NEWIPC) < 0, "unshare(CLONE_NEWIPC)"))
			skip("no IPC namespace to be had: unshare(CLONE_NEWIPC)");
		poke(map(assert_succeeds(shm_open(name, O_RDWR, 0)), 1), 'x');
	}
	assert_ends(stranger);
	assert_equal(peek(memory), 'x');
}
