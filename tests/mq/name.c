/* Claims about the names of queues, and the IPC namespaces that they stand in. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <sched.h>
#include <string.h>

#include "claim.h"
#include "queues.h"

static const char *need_glibc(void)
{
#ifdef __GLIBC__
	return NULL;
#else
	return "what names without a slash mean is up to the C library";
#endif
}

CLAIM(mq, a_name_begins_with_a_slash,
      .says = "on Linux with glibc mq_open and mq_unlink of a name without a leading slash fail "
	      "with EINVAL",
      .zh = "在 Linux (glibc) 上，名字不以斜杠开头时，mq_open 与 mq_unlink 失败 (EINVAL)",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_open(3) EINVAL, C library/kernel differences",
      .needs = { need_messages, need_glibc })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	assert_fails(mq_open(name + 1, O_RDWR), EINVAL);
	assert_fails(mq_open("", O_RDWR), EINVAL);
	assert_fails(create("ipclitmus.never", O_RDWR, 0600, CAPACITY, SIZE), EINVAL);
	assert_fails(mq_unlink(name + 1), EINVAL);
	must(send_text(queue, "x", 0));
	assert_text(take(must(mq_open(name, O_RDONLY))), "x@0");
}

CLAIM(mq, a_name_has_no_second_slash,
      .says = "on Linux mq_open of a name with more than one slash, or of /. or /.., fails with "
	      "EACCES",
      .zh = "在 Linux 上，名字中不止一个斜杠，或为 /. 与 /.. 时，mq_open 失败 (EACCES)",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_open(3) EACCES; Linux fs/namei.c lookup_one_common")
{
	static const char *const names[] = { "/ipclitmus/never", "//ipclitmus.never", "/.", "/.." };

	for (size_t i = 0; i < COUNT(names); i++) {
		assert_fails(mq_open(names[i], O_RDWR), EACCES);
		assert_fails(create(names[i], O_RDWR, 0600, CAPACITY, SIZE), EACCES);
	}
}

CLAIM(mq, a_name_is_more_than_a_slash,
      .says = "on Linux the name \"/\" alone gives ENOENT, with O_CREAT as well",
      .zh = "在 Linux 上，名字仅为 \"/\" 时给出 ENOENT，即使有 O_CREAT", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_open(3) ENOENT")
{
	assert_fails(mq_open("/", O_RDWR), ENOENT);
	assert_fails(create("/", O_RDWR, 0600, CAPACITY, SIZE), ENOENT);
	assert_fails(mq_unlink("/"), ENOENT);
}

CLAIM(mq, a_name_has_at_most_name_max_bytes,
      .says = "behind its slash a name has at most NAME_MAX bytes on Linux: one more gives "
	      "ENAMETOOLONG",
      .zh = "在 Linux 上，斜杠之后的名字最多 NAME_MAX 字节，再多一个即 ENAMETOOLONG",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_overview(7): up to NAME_MAX; POSIX.1-2024 mq_open() ENAMETOOLONG")
{
	char name[2 * PATH_MAX], *end = stpcpy(name, own_name("x"));

	memset(end, 'x', sizeof(name) - (size_t)(end - name));
	name[1 + NAME_MAX] = '\0';
	assert_succeeds(create(name, O_RDWR, 0600, CAPACITY, SIZE));
	assert_returns(mq_unlink(name), 0);
	for (int length = NAME_MAX + 1; length < 2 * PATH_MAX - 1; length += PATH_MAX) {
		memset(name + NAME_MAX, 'x', sizeof(name) - NAME_MAX);
		name[1 + length] = '\0';
		assert_fails(mq_open(name, O_RDWR), ENAMETOOLONG);
		assert_fails(create(name, O_RDWR, 0600, CAPACITY, SIZE), ENAMETOOLONG);
		assert_fails(mq_unlink(name), ENAMETOOLONG);
	}
}

CLAIM(mq, each_ipc_namespace_has_its_own_names,
      .says = "on Linux a new IPC namespace has none of the old one's names, and its queues are "
	      "seen there alone; open descriptors go on working",
      .zh = "在 Linux 上，新的 IPC "
	    "命名空间中没有原来的名字，其队列也只在其中可见；已打开的描述符继续有效",
      .rows = "msg 7", .verdict = HOLDS, .ref = "ipc_namespaces(7); mq_overview(7) IPC namespaces",
      .needs = { need_messages, need_own_ipc })
{
	const char *name = own_name("q"), *other = own_name("other");
	mqd_t queue = named_queue(name);

	ACTOR(apart) {
		must(unshare(CLONE_NEWIPC));
		assert_fails(mq_open(name, O_RDWR), ENOENT);
		assert_succeeds(create(name, O_RDWR | O_EXCL, 0600, 1, 1));
		assert_succeeds(create(other, O_RDWR | O_EXCL, 0600, 1, 1));
		assert_returns(mq_unlink(name), 0);
		assert_returns(send_text(queue, "from afar", 1), 0);
		pause_at("made");
	}
	await(apart, "made");
	assert_fails(mq_open(other, O_RDWR), ENOENT);
	assert_text(all_of(must(mq_open(name, O_RDWR))), "from afar@1");
}
