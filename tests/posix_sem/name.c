/* Claims about the names of semaphores, and the files that they are. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "claim.h"
#include "semaphores.h"

CLAIM(posix_sem, a_name_may_lack_the_slash,
      .says = "on Linux a name without its slash names the same semaphore as with it",
      .zh = "在 Linux 上，名字不带开头的斜杠与带斜杠指同一个信号量",
      .course = "003 §4: const char *semName = \"asdfsd\"", .rows = "posix sem 4",
      .verdict = HOLDS_IF("the C library is so kind, as glibc and musl are: POSIX leaves open what "
			  "such a name means",
			  "C 库允许（glibc 与 musl 都允许）：POSIX 未规定这种名字的含义"),
      .ref = "POSIX.1-2024 sem_open(): \"implementation-defined\"; sem_overview(7): /somename",
      .needs = { need_sem_open })
{
	const char *name = own_name("slash"), *bare = name + 1;
	sem_t *semaphore = assert_succeeds(opened(sem_open(bare, O_CREAT, 0600, 3)));

	assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)), EEXIST);
	assert_returns(sem_post(must(opened(sem_open(name, 0)))), 0);
	assert_equal(value_of(semaphore), 4);
	assert_returns(sem_unlink(bare), 0);
	assert_fails(opened(sem_open(name, 0)), ENOENT);
}

CLAIM(posix_sem, bad_names_are_refused,
      .says = "on Linux sem_open of a name that is empty, only a slash, or has a slash inside "
	      "fails with EINVAL",
      .zh = "在 Linux 上，名字为空、只有一个斜杠或中间含有斜杠时，sem_open 失败 (EINVAL)",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_open(3) EINVAL; POSIX.1-2024 sem_open() EINVAL: not supported for the given name",
      .needs = { need_sem_open })
{
	static const char *const bad[] = { "", "/", "/ipclitmus/x", "ipclitmus/x" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_fails(opened(sem_open(bad[i], 0)), EINVAL);
		assert_fails(opened(sem_open(bad[i], O_CREAT, 0600, 0)), EINVAL);
		assert_fails(opened(sem_open(bad[i], O_CREAT | O_EXCL, 0600, 0)), EINVAL);
	}
}

/* A name of the claim's own that has just so many characters after the slash. */
static const char *name_of_length(size_t length)
{
	char tail[NAME_MAX + 50];
	size_t used = strlen(own_name("")) - 1;

	memset(tail, 'n', sizeof(tail));
	tail[length - used] = '\0';
	return own_name(tail);
}

CLAIM(posix_sem, a_name_has_at_most_251_characters,
      .says = "with glibc a name may have NAME_MAX - 4 characters after the slash; with more "
	      "sem_open fails with ENAMETOOLONG, and sem_unlink with that or with ENOENT",
      .zh = "在 glibc 中，斜杠之后的名字最多 NAME_MAX - 4 个字符；再长则 sem_open 失败 "
	    "(ENAMETOOLONG)，sem_unlink 失败 (ENAMETOOLONG 或 ENOENT)",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_overview(7): \"up to NAME_MAX-4 (i.e., 251) characters\"; sem_open(3)",
      .needs = { need_sem_open, need_glibc })
{
	for (size_t length = NAME_MAX - 5; length <= NAME_MAX - 4; length++) {
		const char *name = name_of_length(length);

		assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)));
		assert_returns(sem_unlink(name), 0);
	}
	for (size_t length = NAME_MAX - 3; length <= NAME_MAX; length++) {
		const char *name = name_of_length(length);

		assert_fails(opened(sem_open(name, 0)), ENAMETOOLONG);
		assert_fails(opened(sem_open(name, O_CREAT, 0600, 0)), ENAMETOOLONG);
		assert_returns(sem_unlink(name), -1);
		assert_that(errno == ENAMETOOLONG || errno == ENOENT);
	}
}

CLAIM(posix_sem, names_longer_than_name_max_are_refused,
      .says = "on Linux sem_open of a name of more than NAME_MAX characters fails, and so does "
	      "sem_unlink",
      .zh = "在 Linux 上，名字超过 NAME_MAX 个字符时，sem_open 与 sem_unlink 都失败",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_open(3) ENAMETOOLONG, sem_overview(7); POSIX.1-2024 sem_open() leaves the limit "
	     "to the implementation",
      .needs = { need_sem_open })
{
	static char name[5000] = "/";
	const size_t lengths[] = { NAME_MAX + 1, NAME_MAX + 2, 4094, 4095, 4096, 4998 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		memset(name + 1, 'n', sizeof(name) - 2);
		name[1 + lengths[i]] = '\0';
		assert_returns(opened(sem_open(name, O_CREAT, 0600, 0)), -1);
		assert_returns(opened(sem_open(name, 0)), -1);
		assert_returns(sem_unlink(name), -1);
	}
}

CLAIM(posix_sem, its_file_lies_in_dev_shm,
      .says = "with glibc a semaphore's name stands as file /dev/shm/sem.NAME, which its unlink "
	      "removes",
      .zh = "在 glibc 中，信号量的名字就是文件 /dev/shm/sem.NAME，sem_unlink 删除它",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "sem_overview(7) Accessing named semaphores",
      .needs = { need_sem_open, need_sem_files, need_glibc })
{
	const char *name = own_name("file");
	struct stat status;
	char path[600];

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + 1);
	assert_fails(lstat(path, &status), ENOENT);
	named_semaphore(name, 0);
	assert_returns(lstat(path, &status), 0);
	assert_that(S_ISREG(status.st_mode));
	assert_equal(status.st_size, sizeof(sem_t));
	must(sem_unlink(name));
	assert_fails(lstat(path, &status), ENOENT);
}
