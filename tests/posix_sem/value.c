/* Claims about a semaphore's value: how it begins, how far it goes, and how it is read. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <unistd.h>

#include "claim.h"
#include "semaphores.h"

FAMILY(posix_sem, need_mmap);

static const unsigned int values[] = { 0, 1, 2, 41, SEM_VALUE_MAX - 1, SEM_VALUE_MAX };

CLAIM(posix_sem, init_sets_the_value,
      .says = "sem_init returns 0 and gives the semaphore the value asked for, shared or not",
      .zh = "sem_init 返回 0，并把信号量设为所给的初值，不论是否在进程间共享",
      .course = "003 §4: value：指定要分配给新初始化的信号量的值", .rows = "posix sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), sem_getvalue(); sem_init(3)")
{
	sem_t *semaphore = shared_memory(sizeof(sem_t));
	int value;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (int pshared = 0; pshared < 2; pshared++) {
			value = -7;
			assert_returns(sem_init(semaphore, pshared, values[i]), 0);
			assert_returns(sem_getvalue(semaphore, &value), 0);
			assert_equal(value, values[i]);
			must(sem_destroy(semaphore));
		}
}

CLAIM(posix_sem, the_value_lets_so_many_in,
      .says = "a semaphore of value n can be taken n times without a post, and not once more",
      .zh = "初值为 n 的信号量不经 post 恰好可取 n 次，不能多取一次",
      .course = "003 §4: p(sv):如果sv的值大于0，就给它减1", .rows = "posix sem 1, 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(), sem_trywait(); sem_wait(3)")
{
	sem_t *semaphore = shared_semaphore(5);

	for (int left = 4; left >= 0; left--) {
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(value_of(semaphore), left);
	}
	assert_fails(sem_trywait(semaphore), EAGAIN);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, the_value_is_zero_or_positive,
      .says = "a semaphore's value is never negative, and 0 is one of its values",
      .zh = "信号量的值从不为负，而 0 也是它的取值", .course = "003 §4: 它只取正整数值",
      .rows = "posix sem 3",
      .verdict = WRONG("0 is a value too: it is what the last taker leaves and the next sleeps at",
		       "0 也是合法的值：取走最后一个之后就是 0，再取者睡眠"),
      .ref = "POSIX.1-2024 sem_init(), sem_trywait(); sem_overview(7): never ... below zero")
{
	sem_t *semaphore = shared_semaphore(0);

	assert_equal(value_of(semaphore), 0);
	assert_fails(sem_trywait(semaphore), EAGAIN);
	assert_equal(value_of(semaphore), 0);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), 1);
	assert_returns(sem_wait(semaphore), 0);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, init_refuses_values_above_the_maximum,
      .says = "sem_init with a value above SEM_VALUE_MAX fails with EINVAL, shared or not",
      .zh = "初值超过 SEM_VALUE_MAX 时，sem_init 失败 (EINVAL)，不论是否共享",
      .course = "003 §4: 计数信号量：其值可以在不受限制的范围内变化", .rows = "posix sem 1",
      .verdict = WRONG("the value is at most SEM_VALUE_MAX", "值不能超过 SEM_VALUE_MAX"),
      .ref = "POSIX.1-2024 sem_init() EINVAL; sem_init(3)")
{
	const unsigned int above[] = { SEM_VALUE_MAX + 1u, SEM_VALUE_MAX + 2u, UINT_MAX };
	sem_t semaphore;

	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++)
		for (int pshared = 0; pshared < 2; pshared++)
			assert_fails(sem_init(&semaphore, pshared, above[i]), EINVAL);
}

CLAIM(posix_sem, the_maximum_is_what_sysconf_says,
      .says = "SEM_VALUE_MAX is what sysconf says, and at least 32767",
      .zh = "SEM_VALUE_MAX 与 sysconf 所说一致，且不小于 32767", .rows = "posix sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <limits.h> SEM_VALUE_MAX, sysconf()")
{
	assert_returns(sysconf(_SC_SEM_VALUE_MAX), SEM_VALUE_MAX);
	assert_that(SEM_VALUE_MAX >= 32767);
}

CLAIM(posix_sem, post_at_the_maximum_gives_eoverflow,
      .says = "on Linux sem_post at SEM_VALUE_MAX fails with EOVERFLOW and leaves the value; below "
	      "it works",
      .zh = "在 Linux 上，值已为 SEM_VALUE_MAX 时，sem_post 失败 (EOVERFLOW)，值不变；低于它则成功",
      .course = "003 §4: 计数信号量：其值可以在不受限制的范围内变化", .rows = "posix sem 2",
      .verdict = WRONG("the value goes from 0 to SEM_VALUE_MAX", "值的范围是 0 到 SEM_VALUE_MAX"),
      .ref = "sem_post(3) EOVERFLOW")
{
	sem_t *semaphore = shared_semaphore(SEM_VALUE_MAX - 1);

	assert_returns(sem_post(semaphore), 0);
	for (int i = 0; i < 3; i++) {
		assert_fails(sem_post(semaphore), EOVERFLOW);
		assert_equal(value_of(semaphore), SEM_VALUE_MAX);
	}
	assert_returns(sem_wait(semaphore), 0);
	assert_equal(value_of(semaphore), SEM_VALUE_MAX - 1);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), SEM_VALUE_MAX);
}

CLAIM(posix_sem, init_again_after_destroy,
      .says = "sem_destroy returns 0, and sem_init in the same place then makes a new semaphore",
      .zh = "sem_destroy 返回 0，之后可在原处用 sem_init 建立新的信号量",
      .course = "003 §4: sem_destroy：销毁信号量", .rows = "posix sem 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_destroy(); sem_destroy(3)")
{
	sem_t *semaphore = shared_semaphore(3);

	for (unsigned int value = 0; value < 3; value++) {
		assert_returns(sem_destroy(semaphore), 0);
		assert_returns(sem_init(semaphore, 1, value), 0);
		assert_equal(value_of(semaphore), value);
		assert_returns(sem_post(semaphore), 0);
		assert_equal(value_of(semaphore), value + 1);
	}
}

CLAIM(posix_sem, getvalue_is_zero_with_waiters,
      .says = "on Linux sem_getvalue gives 0, not a negative count, while others wait, and wakes "
	      "none",
      .zh = "在 Linux 上，有人等待时 sem_getvalue 给出 0 而不是负的等待者数，也不唤醒他们",
      .rows = "posix sem 2, 3", .verdict = HOLDS,
      .ref = "sem_getvalue(3): \"Linux adopts the former behavior\"; POSIX.1-2024 sem_getvalue()")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[3];
	int p[2], value = -7;

	must(pipe(p));
	for (int i = 0; i < 3; i++)
		waiter[i] = start_waiter(semaphore, p[1], (char)i);
	assert_returns(sem_getvalue(semaphore, &value), 0);
	assert_equal(value, 0);
	for (int i = 0; i < 3; i++)
		assert_not_woken(waiter[i]);
}

CLAIM(posix_sem, open_sets_the_value,
      .says = "sem_open that makes a semaphore gives it the value asked for, up to SEM_VALUE_MAX",
      .zh = "sem_open 新建信号量时设为所给的初值，最大为 SEM_VALUE_MAX", .rows = "posix sem 1, 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open(); sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("valued");

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		sem_t *semaphore =
			assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, values[i])));

		assert_equal(value_of(semaphore), values[i]);
		must(sem_unlink(name));
		must(sem_close(semaphore));
	}
}

CLAIM(posix_sem, open_refuses_values_above_the_maximum,
      .says = "sem_open that would make a semaphore of more than SEM_VALUE_MAX fails with EINVAL "
	      "and makes none",
      .zh = "要新建的信号量初值超过 SEM_VALUE_MAX 时，sem_open 失败 (EINVAL)，不建立任何信号量",
      .course = "003 §4: 计数信号量：其值可以在不受限制的范围内变化", .rows = "posix sem 1, 4",
      .verdict = WRONG("the value is at most SEM_VALUE_MAX", "值不能超过 SEM_VALUE_MAX"),
      .ref = "POSIX.1-2024 sem_open() EINVAL; sem_open(3)", .needs = { need_sem_open })
{
	const unsigned int above[] = { SEM_VALUE_MAX + 1u, UINT_MAX };
	const char *name = own_name("huge");

	for (int i = 0; i < 2; i++) {
		assert_fails(opened(sem_open(name, O_CREAT, 0600, above[i])), EINVAL);
		assert_fails(opened(sem_open(name, 0)), ENOENT);
	}
}
