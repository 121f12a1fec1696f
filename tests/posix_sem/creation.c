/* Claims about sem_open: what it makes, what it opens, and who wins a race. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/resource.h>

#include "claim.h"
#include "descriptors.h"
#include "semaphores.h"

CLAIM(posix_sem, open_by_name_gives_the_same_one,
      .says = "processes that open the same name have the same semaphore: one's post wakes the "
	      "other",
      .zh = "用同一名字打开的进程得到同一个信号量：一个 post，另一个被唤醒",
      .course = "003 §4: sem_open：创建一个命名信号量,并连接", .rows = "posix sem 4",
      .verdict = HOLDS_IF(
	      "O_CREAT is given and there is none of that name; else it only connects, or fails",
	      "给出 O_CREAT 且该名字尚不存在；否则只连接已有的，或失败"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("met");

	ACTOR(maker) {
		sem_t *semaphore = named_semaphore(name, 1);

		assert_returns(sem_wait(semaphore), 0);
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(maker, "futex");
	ACTOR(stranger) {
		sem_t *semaphore = assert_succeeds(opened(sem_open(name, 0)));

		assert_equal(value_of(semaphore), 0);
		assert_returns(sem_post(semaphore), 0);
	}
	assert_ends(stranger);
	assert_ends(maker);
	assert_equal(value_of(must(opened(sem_open(name, 0)))), 0);
}

CLAIM(posix_sem, open_without_creat_needs_it_there,
      .says = "sem_open without O_CREAT of a name that is not there fails with ENOENT and makes "
	      "nothing",
      .zh = "不带 O_CREAT 打开不存在的名字时，sem_open 失败 (ENOENT)，不建立任何信号量",
      .course = "003 §4: sem_open：创建一个命名信号量,并连接", .rows = "posix sem 4",
      .verdict = HOLDS_IF("O_CREAT is given", "给出 O_CREAT"),
      .ref = "POSIX.1-2024 sem_open() ENOENT; sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("absent");

	for (int i = 0; i < 2; i++)
		assert_fails(opened(sem_open(name, 0)), ENOENT);
	assert_fails(sem_unlink(name), ENOENT);
}

CLAIM(posix_sem, creation_leaves_an_existing_one,
      .says = "sem_open with O_CREAT alone of a name that is there opens it and ignores the value",
      .zh = "名字已存在时，仅带 O_CREAT 的 sem_open 打开它，忽略所给的初值",
      .course = "003 §4: sem_open：创建一个命名信号量,并连接", .rows = "posix sem 4",
      .verdict = HOLDS_IF("none of that name is there; else it makes none, and connects only",
			  "该名字尚不存在；否则不新建，只连接"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3): \"mode and value are ignored\"",
      .needs = { need_sem_open })
{
	const char *name = own_name("old");
	sem_t *semaphore = named_semaphore(name, 5);

	assert_succeeds(sem_wait(semaphore));
	for (unsigned int value = 0; value < 10; value += 3) {
		assert_succeeds(opened(sem_open(name, O_CREAT, 0600, value)));
		assert_equal(value_of(semaphore), 4);
	}
	ACTOR(stranger) {
		assert_succeeds(sem_close(semaphore));
		assert_equal(value_of(must(opened(sem_open(name, O_CREAT, 0600, 9)))), 4);
	}
	assert_ends(stranger);
}

CLAIM(posix_sem, opened_twice_it_has_one_address,
      .says = "sem_open of the same name twice in a process gives the same address, which is good "
	      "until sem_close has been called as often",
      .zh = "同一进程两次 sem_open 同一名字得到同一地址，直到 sem_close 了同样多次才失效",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open(): \"the same semaphore address shall be returned\"",
      .needs = { need_sem_open })
{
	const char *name = own_name("twice");
	sem_t *first = named_semaphore(name, 0);
	sem_t *second = must(opened(sem_open(name, 0)));
	sem_t *third = must(opened(sem_open(name, O_CREAT, 0600, 7)));

	assert_that(first == second);
	assert_that(first == third);
	for (int closed = 1; closed <= 2; closed++) {
		assert_returns(sem_close(first), 0);
		assert_returns(sem_post(first), 0);
		assert_equal(value_of(first), closed);
	}
	assert_returns(sem_close(first), 0);
	assert_equal(value_of(must(opened(sem_open(name, 0)))), 2);
}

CLAIM(posix_sem, an_open_semaphore_takes_no_descriptor,
      .says = "on Linux an open semaphore keeps no descriptor: a hundred open take none",
      .zh = "在 Linux 上，打开的信号量不占用文件描述符，一百个也不占", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open(); mmap(2): closing the descriptor",
      .needs = { need_sem_open })
{
	const char *name = own_name("many");
	int before = open_descriptors();

	for (int i = 0; i < 100; i++) {
		sem_t *semaphore = assert_succeeds(opened(sem_open(name, O_CREAT, 0600, 0)));

		assert_returns(sem_unlink(name), 0);
		must(sem_post(semaphore));
	}
	assert_equal(open_descriptors(), before);
}

CLAIM(posix_sem, enomem_makes_nothing,
      .says = "on Linux sem_open fails with ENOMEM when no address space is left, and makes "
	      "nothing",
      .zh = "在 Linux 上，地址空间用尽时 sem_open 失败 (ENOMEM)，不建立任何信号量",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "sem_open(3) ENOMEM; mmap(2) ENOMEM",
      .needs = { need_sem_open })
{
	const char *name = own_name("memory");

	ACTOR(cramped) {
		must(setrlimit(RLIMIT_AS, &(struct rlimit){ 4096, 4096 }));
		assert_fails(opened(sem_open(name, O_CREAT, 0600, 0)), ENOMEM);
	}
	assert_ends(cramped);
	assert_fails(opened(sem_open(name, 0)), ENOENT);
}

CLAIM(posix_sem, racing_makers_share_one,
      .says = "processes that race to make a name with O_CREAT all have the same semaphore, with "
	      "its value set: nobody sees it before",
      .zh = "多个进程以 O_CREAT "
	    "竞争创建同一名字时得到同一个信号量，且初值已设好，没有人见到未初始化的",
      .rows = "posix sem 4; bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open(): initial value; sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("raced");
	sem_t *gate = shared_semaphore(0);
	struct actor *racer[4];

	for (int i = 0; i < 4; i++)
		START(racer[i]) {
			sem_t *semaphore;

			must(sem_wait(gate));
			semaphore = assert_succeeds(opened(sem_open(name, O_CREAT, 0600, 1000)));
			assert_returns(sem_post(semaphore), 0);
			assert_that(value_of(semaphore) > 1000);
		}
	for (int i = 0; i < 4; i++)
		must(sem_post(gate));
	for (int i = 0; i < 4; i++)
		assert_ends(racer[i]);
	assert_equal(value_of(must(opened(sem_open(name, 0)))), 1004);
}

CLAIM(posix_sem, creation_never_fails_in_a_race_with_unlink,
      .says = "sem_open with O_CREAT succeeds however often others make and unlink the same name",
      .zh = "无论别的进程如何反复创建和删除同一名字，带 O_CREAT 的 sem_open 总能成功",
      .rows = "bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open() O_CREAT; glibc bug 30789", .needs = { need_sem_open })
{
	const char *name = own_name("flicker");
	struct actor *flicker[3];

	for (int i = 0; i < 3; i++)
		START(flicker[i]) {
			for (int turn = 0; turn < 150; turn++) {
				sem_t *semaphore =
					assert_succeeds(opened(sem_open(name, O_CREAT, 0600, 1)));

				assert_returns(sem_wait(semaphore), 0);
				assert_returns(sem_post(semaphore), 0);
				must(sem_close(semaphore));
				if (sem_unlink(name) < 0)
					assert_equal(errno, ENOENT);
			}
		}
	for (int i = 0; i < 3; i++)
		assert_ends(flicker[i]);
	assert_fails(sem_unlink(name), ENOENT);
}
