/* Claims about making pipes: descriptors, flags, errors and limits. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "descriptors.h"
#include "pipe_room.h"
#include "stamps.h"

FAMILY(pipe, need_pipe);

/* Asserts the status flags of an end, and those of its descriptor. */
static void assert_flags(int fd, int status, int descriptor)
{
	assert_returns(fcntl(fd, F_GETFL), status);
	assert_returns(fcntl(fd, F_GETFD), descriptor);
}

/* pipe2 without flags is pipe. */
static int pipe2_without_flags(int p[2])
{
	return pipe2(p, 0);
}

static int (*const makers[])(int *) = { pipe, pipe2_without_flags };

CLAIM(pipe, pipe_gives_a_read_end_and_a_write_end,
      .says = "pipe, and pipe2 without flags, returns 0 and two descriptors: [0] is open for "
	      "reading, [1] for writing",
      .zh = "pipe（与不带标志的 pipe2）返回 0 和两个描述符：[0] 用于读，[1] 用于写",
      .course = "000 §4: 返回两个文件描述符; 001 pipe(); 003 §1: fd[0] 读描述符, fd[1] 写描述符",
      .rows = "pipes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 pipe(); pipe(2)")
{
	for (int i = 0; i < 2; i++) {
		int p[2] = { -1, -1 };

		assert_returns(makers[i](p), 0);
		assert_that(p[0] != p[1]);
		assert_flags(p[0], O_RDONLY, 0);
		assert_flags(p[1], O_WRONLY, 0);
		assert_returns(write(p[1], "through", 7), 7);
		assert_reads(p[0], "through");
	}
}

CLAIM(pipe, descriptors_are_the_lowest_free,
      .says = "pipe and pipe2 take the two lowest free descriptors: 3 and 4 if just 0, 1 and 2 are "
	      "open",
      .zh = "pipe 与 pipe2 取最小的两个空闲描述符：仅当只有 0、1、2 打开时才是 3 和 4",
      .course = "000 练习: fd[0] =3 fd[1] = 4; 002: fildes[0]3,fildes[1]4", .rows = "pipes 1",
      .verdict = HOLDS_IF("nothing but 0, 1 and 2 is open before", "此前只有 0、1、2 打开"),
      .ref = "POSIX.1-2024 pipe(), File Descriptor Allocation: \"the lowest numbered available\"")
{
	int p[2], q[2], r[2];

	assert_succeeds(pipe(p));
	assert_equal(p[0], 3);
	assert_equal(p[1], 4);
	assert_succeeds(pipe2(q, 0));
	assert_equal(q[0], 5);
	assert_equal(q[1], 6);
	must(close(p[1]));
	must(close(0));
	for (int i = 0; i < 2; i++) {
		must(makers[i](r));
		assert_equal(r[0], 0);
		assert_equal(r[1], 4);
		must(close(r[0]));
		must(close(r[1]));
	}
}

CLAIM(pipe, emfile_leaves_nothing_open,
      .says = "pipe and pipe2 fail with EMFILE when fewer than two descriptors are left, and take "
	      "none of them",
      .zh = "剩余描述符不足两个时 pipe 与 pipe2 失败 (EMFILE)，且不占用任何描述符",
      .course = "001 pipe(): EMFILE：当前进程已达到文件描述符限制", .rows = "pipes 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe() EMFILE; pipe(2)")
{
	int p[2] = { -7, -7 };

	for (rlim_t left = 0; left < 4; left++) {
		limit_descriptors(3 + left / 2);
		assert_fails(makers[left % 2](p), EMFILE);
		assert_equal(open_descriptors(), 3);
		assert_equal(p[0], -7);
		assert_equal(p[1], -7);
	}
	limit_descriptors(5);
	assert_returns(pipe(p), 0);
}

CLAIM(pipe, a_bad_address_gives_efault,
      .says = "on Linux pipe with an address that is bad, wholly or for the second descriptor, "
	      "fails with EFAULT and leaves no descriptor open",
      .zh = "在 Linux 上，地址无效（全部无效，或放不下第二个描述符）时 pipe 失败 "
	    "(EFAULT)，不留下打开的描述符",
      .course = "001 pipe(): EFAULT：pipefd 指向的地址无效", .rows = "pipes 2", .verdict = HOLDS,
      .ref = "pipe(2) EFAULT")
{
	int *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	assert_fails(pipe(nowhere), EFAULT);
	assert_fails(pipe2(nowhere, O_CLOEXEC), EFAULT);
	assert_fails(pipe(memory_that_ends(sizeof(int))), EFAULT);
	assert_fails(pipe2(memory_that_ends(sizeof(int)), 0), EFAULT);
	assert_equal(open_descriptors(), 3);
}

#define HARD_LIMIT "/proc/sys/fs/pipe-user-pages-hard"

CLAIM(pipe, enfile_at_the_users_hard_limit,
      .says = "on Linux pipe fails with ENFILE once the unprivileged user's pipes take "
	      "pipe-user-pages-hard pages",
      .zh = "在 Linux 上，普通用户的管道总页数达到 pipe-user-pages-hard 后，pipe 失败 (ENFILE)",
      .course = "001 pipe(): ENFILE：系统已达到文件描述符限制", .rows = "pipes 2",
      .verdict = HOLDS_IF("also the user's limit of pipe pages gives ENFILE, long before the "
			  "system's limit of files",
			  "用户的管道页数限制也会给出 ENFILE，而且远早于系统的文件数限制"),
      .ref = "pipe(2) ENFILE; pipe(7) pipe-user-pages-hard",
      .needs = { need_disposable_machine, need_root, need_other_user, need_proc })
{
	long before = number_in(HARD_LIMIT);
	int p[2];

	set_number(HARD_LIMIT, 64);
	ACTOR(nobody) {
		int made = 0;

		become_nobody();
		limit_descriptors(200);
		while (pipe(p) == 0)
			made++;
		assert_equal(errno, ENFILE);
		assert_that(made >= 1 && made < 90);
	}
	assert_ends(nobody);
	set_number(HARD_LIMIT, before);
}

#define SOFT_LIMIT "/proc/sys/fs/pipe-user-pages-soft"
#define SIZE_LIMIT "/proc/sys/fs/pipe-max-size"

static const char *need_soft_limit(void)
{
	long limit = access(SOFT_LIMIT, R_OK) == 0 ? number_in(SOFT_LIMIT) : 0;

	if (limit <= 0 || limit > 65536)
		return "no " SOFT_LIMIT " that could be reached";
	return has_descriptors_below((rlim_t)limit / 8 + 203)
		       ? "RLIMIT_NOFILE is too low for so many pipes"
		       : NULL;
}

CLAIM(pipe, over_the_soft_limit_pipes_are_small,
      .says = "on Linux an unprivileged user's pipe takes two pages once his pipes take more than "
	      "pipe-user-pages-soft, until he closes some, and he can lower a pipe's capacity, "
	      "but not raise it (EPERM)",
      .zh = "在 Linux 上，普通用户的管道总页数超过 pipe-user-pages-soft "
	    "后，新管道只有两页，直到他关闭一些；他可以减小管道容量，但不能增大 (EPERM)",
      .rows = "pipes 8",
      .verdict = HOLDS_IF("since Linux 5.14; before, and in pipe(7) still, it is one page",
			  "自 Linux 5.14 起；此前（以及 pipe(7) 至今）为一页"),
      .ref = "Linux commit 46c4c9d1beb7; pipe(7) pipe-user-pages-soft says one page",
      .needs = { need_root, need_pipe_size, need_other_user, need_soft_limit })
{
	long most = number_in(SOFT_LIMIT) / 16 + 100;

	limit_descriptors(2 * (rlim_t)most + 3);
	ACTOR(nobody) {
		int p[2], first[2], page = (int)sysconf(_SC_PAGESIZE);
		int size = 16 * page;

		become_nobody();
		must(pipe(first));
		make_room(first[1], 16);
		for (long made = 0; made < most && size == 16 * page; made++) {
			must(pipe(p));
			size = must(fcntl(p[0], F_GETPIPE_SZ));
		}
		assert_equal(size, 2 * page);
		assert_fails(fcntl(p[0], F_SETPIPE_SZ, 4 * page), EPERM);
		assert_fails(fcntl(first[0], F_SETPIPE_SZ, 32 * page), EPERM);
		assert_returns(fcntl(first[0], F_GETPIPE_SZ), 16 * page);
		assert_returns(fcntl(first[0], F_SETPIPE_SZ, 8 * page), 8 * page);
		for (int fd = first[0]; fd <= p[1]; fd++)
			must(close(fd));
		must(pipe(p));
		assert_returns(fcntl(p[0], F_GETPIPE_SZ), 16 * page);
	}
	assert_ends(nobody);
}

static const struct {
	int flags, status, descriptor;
} pipe2_cases[] = {
	{ 0, 0, 0 },
	{ O_NONBLOCK, O_NONBLOCK, 0 },
	{ O_CLOEXEC, 0, FD_CLOEXEC },
	{ O_NONBLOCK | O_CLOEXEC, O_NONBLOCK, FD_CLOEXEC },
};

CLAIM(pipe, pipe2_sets_flags_at_both_ends,
      .says = "pipe2 sets O_NONBLOCK and O_CLOEXEC, as asked, at both ends",
      .zh = "pipe2 按要求在两端同时设置 O_NONBLOCK 与 O_CLOEXEC", .rows = "pipes 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe2(); pipe(2)")
{
	for (size_t i = 0; i < sizeof(pipe2_cases) / sizeof(pipe2_cases[0]); i++) {
		int status = pipe2_cases[i].status, descriptor = pipe2_cases[i].descriptor, p[2];

		assert_succeeds(pipe2(p, pipe2_cases[i].flags));
		assert_flags(p[0], O_RDONLY | status, descriptor);
		assert_flags(p[1], O_WRONLY | status, descriptor);
	}
}

CLAIM(pipe, pipe2_refuses_other_flags,
      .says = "pipe2 with a flag it does not know fails with EINVAL and opens nothing",
      .zh = "pipe2 遇到未知标志时失败 (EINVAL)，不打开任何描述符", .rows = "pipes 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe2() EINVAL; pipe(2)")
{
	const int flags[] = { O_APPEND, O_TRUNC, O_WRONLY, O_CREAT, 1 << 30 };
	int p[2] = { -7, -7 };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		assert_fails(pipe2(p, flags[i]), EINVAL);
	assert_equal(p[0], -7);
	assert_equal(open_descriptors(), 3);
}

CLAIM(pipe, closing_gives_everything_back,
      .says = "a thousand pipes made and closed leave the same lowest descriptors free",
      .zh = "创建并关闭一千个管道之后，仍能创建管道，得到同样的最小描述符", .rows = "bugs 21",
      .verdict = HOLDS, .ref = "POSIX.1-2024 close(), pipe()")
{
	int p[2];

	for (int i = 0; i < 1000; i++) {
		assert_returns(pipe(p), 0);
		must(close(p[0]));
		must(close(p[1]));
	}
	assert_returns(pipe(p), 0);
	assert_equal(p[0], 3);
	assert_equal(p[1], 4);
}

CLAIM(pipe, its_maker_owns_it,
      .says = "fstat shows a pipe as owned by the effective user and group that made it, both ends",
      .zh = "fstat 显示管道两端都属于创建它的有效用户与有效组", .rows = "pipes 12",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe(): user ID, group ID; fstat()",
      .needs = { need_other_user })
{
	ACTOR(maker) {
		struct stat status;
		int p[2];

		become_nobody();
		must(pipe(p));
		for (int i = 0; i < 2; i++) {
			assert_returns(fstat(p[i], &status), 0);
			assert_equal(status.st_uid, geteuid());
			assert_equal(status.st_gid, getegid());
		}
	}
	assert_ends(maker);
}

CLAIM(pipe, a_new_one_is_stamped_with_the_time,
      .says = "fstat shows at both ends of a new pipe the time of its making as the times of its "
	      "last access, modification and status change",
      .zh = "新管道的两端，fstat 显示的访问时间、修改时间与状态改变时间都是创建它的时刻",
      .rows = "pipes 12", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pipe(): \"mark for update\" all three timestamps")
{
	struct stat earlier, status;
	int first[2], p[2];

	must(pipe(first));
	must(fstat(first[0], &earlier));
	await_another_tick();
	assert_returns(pipe(p), 0);
	for (int i = 0; i < 2; i++) {
		assert_returns(fstat(p[i], &status), 0);
		assert_stamped_after(&status, &earlier.st_ctim);
	}
}

CLAIM(pipe, pipes_are_separate,
      .says = "two pipes are two buffers with two inodes: bytes of one never show in the other",
      .zh = "两个管道是两个缓冲区，inode 不同，数据互不可见", .rows = "pipes 10", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pipe()")
{
	struct stat one, two;
	int p[2], q[2];

	must(pipe(p));
	must(pipe(q));
	must(fstat(p[0], &one));
	must(fstat(q[0], &two));
	assert_that(one.st_ino != two.st_ino);
	must(write(p[1], "for p", 5));
	assert_ready(q[0], 0);
	must(write(q[1], "for q", 5));
	must(close(p[1]));
	assert_ready(q[0], POLLIN);
	assert_reads(p[0], "for p");
	assert_reads(q[0], "for q");
}

static const char *need_large_size(void)
{
	return number_in(SIZE_LIMIT) < 1 << 20 ? SIZE_LIMIT " is below 1 MiB" : NULL;
}

CLAIM(pipe, the_soft_limit_counts_what_is_asked_for,
      .says = "on Linux F_SETPIPE_SZ of an unprivileged user whose pipes are below "
	      "pipe-user-pages-soft fails with EPERM if they would be above it then",
      .zh = "在 Linux 上，普通用户的管道总页数尚未超过 pipe-user-pages-soft，但 F_SETPIPE_SZ "
	    "会使其超过时，失败 (EPERM)",
      .rows = "pipes 8", .verdict = HOLDS,
      .ref = "pipe(7) Pipe capacity: the memory required for the new pipe capacity",
      .needs = { need_root, need_pipe_size, need_other_user, need_soft_limit, need_large_size })
{
	const long limit = number_in(SOFT_LIMIT);

	limit_descriptors(1000);
	ACTOR(nobody) {
		const long page = sysconf(_SC_PAGESIZE), most = 1 << 20;
		long pages = 16, before;
		int p[2];

		become_nobody();
		must(pipe(p));
		make_room(p[1], (int)pages);
		for (;;) {
			must(pipe(p));
			pages += most / page;
			if (pages > limit)
				break;
			assert_returns(fcntl(p[0], F_SETPIPE_SZ, most), most);
		}
		before = must(fcntl(p[0], F_GETPIPE_SZ));
		assert_fails(fcntl(p[0], F_SETPIPE_SZ, most), EPERM);
		assert_returns(fcntl(p[0], F_GETPIPE_SZ), before);
	}
	assert_ends(nobody);
}

CLAIM(pipe, the_size_limit_is_rounded_up,
      .says = "on Linux pipe-max-size keeps what is written to it rounded up to a power of two "
	      "pages, and takes a page for less, which is no EINVAL",
      .zh = "在 Linux 上，写入 pipe-max-size 的值会向上取整为 2 "
	    "的幂个页；小于一页的按一页计，而不是 "
	    "EINVAL",
      .rows = "pipes 8", .verdict = HOLDS,
      .ref = "pipe(7) pipe-max-size: rounded upward; Linux fs/pipe.c round_pipe_size(); pipe(7) "
	     "says EINVAL of less than a page",
      .needs = { need_disposable_machine, need_root })
{
	const long before = number_in(SIZE_LIMIT), page = sysconf(_SC_PAGESIZE);

	set_number(SIZE_LIMIT, 64 * page + 1);
	assert_equal(number_in(SIZE_LIMIT), 128 * page);
	set_number(SIZE_LIMIT, 1);
	assert_equal(number_in(SIZE_LIMIT), page);
	set_number(SIZE_LIMIT, before);
}

CLAIM(pipe, limits_of_zero_bind_nobody,
      .says = "on Linux pipe-user-pages-hard and -soft of 0 limit no user: his pipes are as large "
	      "as ever, however many",
      .zh = "在 Linux 上，pipe-user-pages-hard 与 -soft 为 0 "
	    "时不限制用户：无论多少个管道，容量照旧",
      .rows = "pipes 8", .verdict = HOLDS,
      .ref = "pipe(7) pipe-user-pages-hard, pipe-user-pages-soft: when the value is zero",
      .needs = { need_disposable_machine, need_root, need_pipe_size, need_other_user,
		 need_large_size })
{
	const long hard = number_in(HARD_LIMIT), soft = number_in(SOFT_LIMIT);

	set_number(SOFT_LIMIT, 0);
	set_number(HARD_LIMIT, 0);
	limit_descriptors(3000);
	ACTOR(nobody) {
		int p[2], size = 16 * (int)sysconf(_SC_PAGESIZE);

		become_nobody();
		for (int i = 0; i < 1100; i++) { /* more than either allows by default */
			assert_returns(pipe(p), 0);
			assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
		}
	}
	assert_ends(nobody);
	set_number(SOFT_LIMIT, soft);
	set_number(HARD_LIMIT, hard);
}

CLAIM(pipe, as_a_file_it_is_its_owners,
      .says = "on Linux fstat shows permissions 0600 at both ends of a pipe, whatever the umask, and "
	      "one link",
      .zh = "在 Linux 上，fstat 显示管道两端的权限为 0600（与 umask 无关），链接数为 1",
      .verdict = HOLDS, .ref = "Linux fs/pipe.c get_pipe_inode()")
{
	const mode_t masks[] = { 0, 0777 };

	for (size_t i = 0; i < 2; i++) {
		struct stat status;
		int p[2];

		umask(masks[i]);
		must(pipe(p));
		for (int end = 0; end < 2; end++) {
			assert_returns(fstat(p[end], &status), 0);
			assert_equal(status.st_mode, S_IFIFO | 0600);
			assert_equal(status.st_nlink, 1);
		}
	}
}
