/* Claims about how long named semaphores live: closing, ending, exec, unlinking. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "claim.h"
#include "own_mounts.h"
#include "semaphores.h"

CLAIM(posix_sem, close_destroys_nothing,
      .says = "sem_close leaves the semaphore and its value: opened again it is as it was left",
      .zh = "sem_close 不销毁信号量，值也保留：再次打开时与离开时一样",
      .course = "003 §4: sem_close：关闭并销毁信号量", .rows = "posix sem 4",
      .verdict = WRONG("sem_close closes only; the name and the value stay until sem_unlink",
		       "sem_close 只是关闭；名字和值一直保留到 sem_unlink"),
      .ref = "POSIX.1-2024 sem_close(): \"no effect on the state of the semaphore\"; sem_close(3)",
      .needs = { need_sem_open })
{
	const char *name = own_name("closed");
	sem_t *semaphore = named_semaphore(name, 5);

	for (int value = 4; value >= 0; value--) {
		must(sem_wait(semaphore));
		assert_returns(sem_close(semaphore), 0);
		assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 7)), EEXIST);
		semaphore = assert_succeeds(opened(sem_open(name, 0)));
		assert_equal(value_of(semaphore), value);
	}
}

CLAIM(posix_sem, close_is_of_one_process,
      .says = "sem_close in one process leaves it open in the others: who waits there waits on",
      .zh = "一个进程的 sem_close 不影响其他进程：在那里等待的继续等待",
      .course = "003 §4: sem_close：关闭并销毁信号量", .rows = "posix sem 4",
      .verdict = WRONG("it closes the caller's only; the others go on using theirs",
		       "只关闭调用者自己的；其他进程照常使用"),
      .ref = "POSIX.1-2024 sem_close(); sem_close(3)", .needs = { need_sem_open })
{
	const char *name = own_name("shared");
	sem_t *semaphore = named_semaphore(name, 0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(value_of(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(sem_close(semaphore), 0);
	assert_not_woken(waiter);
	semaphore = assert_succeeds(opened(sem_open(name, 0)));
	assert_returns(sem_post(semaphore), 0);
	assert_ends(waiter);
}

CLAIM(posix_sem, fork_hands_it_on_open,
      .says = "a child has its parent's semaphores open at the same addresses: its post and its "
	      "close are as the parent's",
      .zh = "子进程在同样的地址上继承父进程打开的信号量，可照样 post 和 close",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): \"Any semaphores that are open in the parent\"",
      .needs = { need_sem_open })
{
	sem_t *semaphore = named_semaphore(own_name("inherited"), 0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	ACTOR(child) {
		assert_returns(sem_post(semaphore), 0);
		assert_returns(sem_close(semaphore), 0);
	}
	assert_ends(child);
	assert_ends(waiter);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, outlives_its_makers,
      .says = "a named semaphore and its value stay when every process that had it open has ended, "
	      "by itself or killed",
      .zh = "所有打开它的进程都结束（无论正常结束还是被杀死）之后，命名信号量及其值依然存在",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_overview(7) Persistence: \"kernel persistence\"; POSIX.1-2024 sem_close(): \"no effect "
	     "on the state of the semaphore\"",
      .needs = { need_sem_open })
{
	const char *name = own_name("legacy");

	ACTOR(maker) {
		assert_succeeds(sem_post(named_semaphore(name, 2)));
	}
	assert_ends(maker);
	ACTOR(user) {
		sem_t *semaphore = assert_succeeds(opened(sem_open(name, 0)));

		assert_equal(value_of(semaphore), 3);
		must(sem_post(semaphore));
		pause_at("posted");
	}
	await(user, "posted");
	send_signal(user, SIGKILL);
	assert_killed(user, SIGKILL);
	assert_equal(value_of(assert_succeeds(opened(sem_open(name, 0)))), 4);
}

CLAIM(posix_sem, a_killed_holder_leaves_the_name_taken,
      .says = "a named semaphore that its holder was killed with stays at 0, for newcomers too",
      .zh = "持有者被杀死后，命名信号量停留在 0，对后来打开的进程也是如此", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open(), _exit(); sem_overview(7) Persistence",
      .needs = { need_sem_open })
{
	const char *name = own_name("held");

	ACTOR(holder) {
		must(sem_wait(named_semaphore(name, 1)));
		pause_at("holding");
	}
	await(holder, "holding");
	send_signal(holder, SIGKILL);
	assert_killed(holder, SIGKILL);
	ACTOR(newcomer) {
		sem_t *semaphore = must(opened(sem_open(name, O_CREAT, 0600, 1)));

		assert_fails(sem_trywait(semaphore), EAGAIN);
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(newcomer, "futex");
	assert_returns(sem_post(must(opened(sem_open(name, 0)))), 0);
	assert_ends(newcomer);
}

/* Whether a list of mappings, as of /proc/self/maps, holds the semaphore of this name. */
static bool is_mapped(int maps, const char *name)
{
	static char text[262144];
	size_t used = 0;
	ssize_t count;

	while ((count = must(read(maps, text + used, sizeof(text) - 1 - used))) > 0)
		used += (size_t)count;
	text[used] = '\0';
	return strstr(text, name + 1);
}

CLAIM(posix_sem, close_unmaps_it,
      .says = "on Linux an open semaphore is a mapping of its file, which the last sem_close "
	      "removes",
      .zh = "在 Linux 上，打开的信号量是对其文件的映射，最后一次 sem_close 解除它",
      .course = "003 §4: sem_close：关闭并销毁信号量", .rows = "posix sem 4",
      .verdict = WRONG("it ends this process's mapping, not the semaphore",
		       "它只结束本进程的映射，而不销毁信号量"),
      .ref = "sem_close(3): \"any resources ... to be freed\"; sem_overview(7)",
      .needs = { need_sem_open, need_sem_files, need_proc })
{
	const char *name = own_name("mapped");
	sem_t *semaphore;
	struct stat status;

	assert_succeeds(sem_close(named_semaphore(name, 0)));
	assert_that(!is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	semaphore = must(opened(sem_open(name, 0)));
	must(opened(sem_open(name, 0)));
	assert_that(is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	must(sem_close(semaphore));
	assert_that(is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	must(sem_close(semaphore));
	assert_that(!is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	assert_returns(stat_name(name, &status), 0);
}

CLAIM(posix_sem, exec_closes_it,
      .says = "exec closes a process's named semaphores, and destroys none: name and value stay",
      .zh = "exec 关闭进程打开的命名信号量，但不销毁：名字与值都保留", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 exec: \"named semaphores ... closed\"; sem_close(3)",
      .needs = { need_sem_open, need_sem_files, need_proc, need_cat })
{
	const char *name = own_name("executed");
	int p[2];

	must(pipe(p));
	assert_succeeds(sem_close(named_semaphore(name, 2)));
	ACTOR(program) {
		assert_succeeds(sem_post(must(opened(sem_open(name, 0)))));
		assert_that(is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
		must(dup2(p[1], 1));
		must(execlp("cat", "cat", "/proc/self/maps", NULL));
	}
	must(close(p[1]));
	assert_that(!is_mapped(p[0], name));
	assert_ends(program);
	assert_equal(value_of(assert_succeeds(opened(sem_open(name, 0)))), 3);
}

static intmax_t inodes_left(void)
{
	struct statvfs status;

	must(statvfs("/dev/shm", &status));
	return (intmax_t)status.f_ffree;
}

CLAIM(posix_sem, its_memory_goes_with_the_last_user,
      .says = "an unlinked semaphore is destroyed when the last process that has it open closes it "
	      "or ends, and no sooner: on Linux /dev/shm has its inode again",
      .zh = "已 unlink 的信号量，在最后一个打开它的进程关闭它或结束时才销毁：在 Linux 上 /dev/shm "
	    "收回其 inode",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_unlink(): postponed until all references are gone, sem_close(); "
	     "sem_unlink(3)",
      .needs = { need_sem_open, need_sem_files, need_root })
{
	const char *const names[] = { own_name("closed"), own_name("ended") };

	enter_own_shm("mode=1777,nr_inodes=16");
	for (int ends = 0; ends < 2; ends++) {
		intmax_t left = inodes_left();
		sem_t *semaphore = named_semaphore(names[ends], 0);

		must(sem_unlink(names[ends]));
		ACTOR(user) {
			pause_at("have it");
			if (!ends)
				assert_returns(sem_close(semaphore), 0);
			pause_at("still here");
		}
		await(user, "have it");
		assert_returns(sem_close(semaphore), 0);
		assert_equal(inodes_left(), left - 1);
		resume(user);
		await(user, "still here");
		assert_equal(inodes_left(), ends ? left - 1 : left);
		resume(user);
		assert_ends(user);
		assert_equal(inodes_left(), left);
	}
}

CLAIM(posix_sem, no_inode_left_gives_enospc,
      .says = "on Linux sem_open fails with ENOSPC where /dev/shm has no inode left for it, and "
	      "makes nothing; what exists opens, and one can be made when another is gone",
      .zh = "在 Linux 上，/dev/shm 的 inode 用尽时 sem_open 创建失败 (ENOSPC)，什么也不创建；仍可"
	    "打开已有的信号量，删除一个后又可创建",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open() ENOSPC; tmpfs(5) nr_inodes",
      .needs = { need_sem_open, need_sem_files, need_root })
{
	const char *first = own_name("first"), *last = own_name("last");
	intmax_t left;

	enter_own_shm("mode=1777,nr_inodes=4");
	must(sem_close(named_semaphore(first, 1)));
	must(close(must(open("/dev/shm/other", O_CREAT | O_RDWR, 0600))));
	must(close(must(open("/dev/shm/another", O_CREAT | O_RDWR, 0600))));
	left = inodes_left();
	assert_fails(opened(sem_open(last, O_CREAT, 0600, 1)), ENOSPC);
	assert_equal(inodes_left(), left);
	assert_fails(opened(sem_open(last, 0)), ENOENT);
	assert_succeeds(opened(sem_open(first, O_CREAT, 0600, 1)));
	must(unlink("/dev/shm/other"));
	must(unlink("/dev/shm/another"));
	assert_succeeds(opened(sem_open(last, O_CREAT, 0600, 1)));
}

CLAIM(posix_sem, unlink_removes_the_name_alone,
      .says = "sem_unlink removes the name at once; who has the semaphore open waits and posts on",
      .zh = "sem_unlink 立即删除名字；已打开者照常 wait 与 post",
      .course = "003 §4: sem_unlink：断开和型号量的连接", .rows = "posix sem 4",
      .verdict = WRONG("it removes the name and disconnects nobody: that is sem_close",
		       "它删除名字，并不断开任何连接：断开连接的是 sem_close"),
      .ref = "POSIX.1-2024 sem_unlink(); sem_unlink(3)", .needs = { need_sem_open })
{
	const char *name = own_name("gone");
	sem_t *semaphore = named_semaphore(name, 0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(sem_unlink(name), 0);
	assert_not_woken(waiter);
	assert_fails(opened(sem_open(name, 0)), ENOENT);
	assert_fails(sem_unlink(name), ENOENT);
	assert_returns(sem_post(semaphore), 0);
	assert_asleep(waiter, "futex");
	assert_returns(sem_post(semaphore), 0);
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, the_name_is_free_after_unlink,
      .says = "after sem_unlink the name can be made anew at once, and is another semaphore than "
	      "the one still open",
      .zh = "sem_unlink 之后名字立即可以重新创建，新的与仍打开着的是两个不同的信号量",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_unlink(): \"refer to a new semaphore\"; sem_unlink(3)",
      .needs = { need_sem_open })
{
	const char *name = own_name("anew");
	sem_t *old = named_semaphore(name, 0), *new;

	ACTOR(waiter) {
		assert_returns(sem_wait(old), 0);
	}
	assert_asleep(waiter, "futex");
	assert_succeeds(sem_unlink(name));
	new = assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 7)));
	assert_that(new != old);
	assert_returns(sem_post(new), 0);
	assert_not_woken(waiter);
	assert_equal(value_of(old), 0);
	assert_equal(value_of(new), 8);
	assert_that(must(opened(sem_open(name, 0))) == new);
	assert_returns(sem_post(old), 0);
	assert_ends(waiter);
	assert_equal(value_of(new), 8);
}

CLAIM(posix_sem, close_of_what_is_not_open_gives_einval,
      .says = "with glibc sem_close of an address that sem_open did not give, or that was closed "
	      "already, fails with EINVAL",
      .zh = "在 glibc 中，sem_close 一个不是 sem_open 给出的或已关闭的地址失败 (EINVAL)",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_close(3) EINVAL; POSIX.1-2024 sem_close() EINVAL (may fail)",
      .needs = { need_sem_open, need_glibc })
{
	sem_t *unnamed = shared_semaphore(3);
	sem_t *named = named_semaphore(own_name("closed"), 0);

	assert_fails(sem_close(unnamed), EINVAL);
	assert_equal(value_of(unnamed), 3);
	assert_returns(sem_close(named), 0);
	assert_fails(sem_close(named), EINVAL);
}
