/* Claims about semop and semtimedop, which without a limit, or long before it, are the same. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "claim.h"
#include "idle_signals.h"
#include "sets.h"

static int without_limit(int set, struct sembuf *operations, size_t count)
{
	return semtimedop(set, operations, count, NULL);
}

static int within_an_hour(int set, struct sembuf *operations, size_t count)
{
	return semtimedop(set, operations, count, &(struct timespec){ 3600, 0 });
}

static const struct {
	const char *name;
	int (*operate)(int set, struct sembuf *operations, size_t count);
} calls[] = {
	{ "semop", semop },
	{ "semtimedop without a limit", without_limit },
	{ "semtimedop within an hour", within_an_hour },
};

/* Operations on the values 3 and 0: the error, the values then and after their process's end. */
static const struct {
	struct sembuf operations[3];
	size_t count;
	int error;
	int then[2], later[2];
} deeds[] = {
	{ { { 0, 2, 0 } }, 1, 0, { 5, 0 }, { 5, 0 } },
	{ { { 0, -2, SEM_UNDO } }, 1, 0, { 1, 0 }, { 3, 0 } },
	{ { { 1, 7, SEM_UNDO }, { 0, -3, 0 } }, 2, 0, { 0, 7 }, { 0, 0 } },
	{ { { 1, 0, 0 }, { 1, 2, 0 }, { 1, -1, SEM_UNDO } }, 3, 0, { 3, 1 }, { 3, 2 } },
	{ { { 0, -1, SEM_UNDO }, { 1, -1, IPC_NOWAIT } }, 2, EAGAIN, { 3, 0 }, { 3, 0 } },
	{ { { 1, 1, SEM_UNDO }, { 0, 0, IPC_NOWAIT } }, 2, EAGAIN, { 3, 0 }, { 3, 0 } },
	{ { { 1, 1, 0 }, { 0, HIGHEST, 0 } }, 2, ERANGE, { 3, 0 }, { 3, 0 } },
	{ { { 1, 1, 0 }, { 2, 1, 0 } }, 2, EFBIG, { 3, 0 }, { 3, 0 } },
	{ { { 0, 1, 0 } }, 0, EINVAL, { 3, 0 }, { 3, 0 } },
};

CLAIM(sem, semtimedop_does_what_semop_does,
      .says = "semop, and semtimedop without a limit or long before it, do and refuse the same: "
	      "all operations or none, undone at the end where told so, the process noted",
      .zh = "semop 与没有期限（或期限未到）的 semtimedop 所做和所拒绝的相同：全做或全不做，按要求在"
	    "进程结束时撤销，并记录进程",
      .rows = "sem 3", .verdict = HOLDS,
      .ref = "semop(2): semtimedop() behaves identically to semop(); POSIX.1-2024 semop()")
{
	for (size_t i = 0; i < LENGTH(calls) * LENGTH(deeds); i++) {
		const size_t which = i % LENGTH(deeds);
		int set = new_set(2, 0), error = deeds[which].error;
		struct sembuf operations[3];

		trying(calls[i / LENGTH(deeds)].name);
		must(set_value(set, 0, 3));
		memcpy(operations, deeds[which].operations, sizeof(operations));
		ACTOR(doer) {
			int result = calls[i / LENGTH(deeds)].operate(set, operations,
								      deeds[which].count);

			if (error)
				assert_fails(result, error);
			assert_returns(result, error ? -1 : 0);
			assert_values(set, 2, deeds[which].then);
		}
		assert_ends(doer);
		assert_values(set, 2, deeds[which].later);
		if (!error)
			assert_returns(semctl(set, operations[0].sem_num, GETPID), pid_of(doer));
		must(remove_set(set));
	}
}

CLAIM(sem, semtimedop_sleeps_like_semop,
      .says = "semop, and semtimedop without a limit or long before it, sleep alike: counted, "
	      "woken by what is added, by removal with EIDRM, by a handler with EINTR even with "
	      "SA_RESTART, by no blocked or ignored signal",
      .zh = "semop 与没有期限（或期限未到）的 semtimedop "
	    "同样睡眠：被计数，被增加的值唤醒，被删除唤醒 (EIDRM)，被处理函数唤醒 "
	    "(EINTR，SA_RESTART 亦然)，不被阻塞或忽略的信号唤醒",
      .rows = "sem 3, 5", .verdict = HOLDS,
      .ref = "semop(2): semtimedop() behaves identically to semop(); POSIX.1-2024 semop()")
{
	for (size_t i = 0; i < LENGTH(calls); i++) {
		struct sembuf take = { 0, -1, SEM_UNDO };
		int set = new_set(1, 0), told[2];

		trying(calls[i].name);
		must(pipe(told));
		ACTOR(sleeper) {
			block_one_and_ignore_another();
			tell_signal(SIGTERM, SA_RESTART, told[1]);
			assert_fails(calls[i].operate(set, &take, 1), EINTR);
			assert_returns(calls[i].operate(set, &take, 1), 0);
			pause_at("taken");
			assert_fails(calls[i].operate(set, &take, 1), EIDRM);
		}
		assert_sleeps_through_both(sleeper, "semop");
		assert_sleepers(set, 0, 1, 0);
		send_signal(sleeper, SIGTERM);
		assert_reads(told[0], "!");
		assert_asleep(sleeper, "semop");
		must(change(set, 0, 1));
		await(sleeper, "taken");
		assert_sleepers(set, 0, 0, 0);
		assert_values(set, 1, (int[]){ 0 });
		resume(sleeper);
		assert_asleep(sleeper, "semop");
		must(remove_set(set));
		assert_ends(sleeper);
	}
}

CLAIM(sem, each_semop_waits_for_zero,
      .says = "semop, and semtimedop without a limit or long before it, wait alike until a value "
	      "is zero, and need not sleep where it is, though a signal is pending",
      .zh = "semop 与没有期限（或期限未到）的 semtimedop 同样等待值变为零；值已为零时不睡眠，即使有"
	    "未决信号",
      .rows = "sem 3", .verdict = HOLDS,
      .ref = "semop(2): semtimedop() behaves identically to semop(); POSIX.1-2024 semop()")
{
	for (size_t i = 0; i < LENGTH(calls); i++) {
		struct sembuf wait = { 0, 0, 0 };
		int set = new_set(1, 2);

		trying(calls[i].name);
		ACTOR(sleeper) {
			block_one_and_ignore_another();
			assert_returns(calls[i].operate(set, &wait, 1), 0);
			assert_returns(calls[i].operate(set, &wait, 1),
				       0); /* with SIGUSR1 pending */
		}
		assert_sleeps_through_both(sleeper, "semop");
		assert_sleepers(set, 0, 0, 1);
		must(change(set, 0, -1));
		assert_not_woken(sleeper);
		must(change(set, 0, -1));
		assert_ends(sleeper);
		must(remove_set(set));
	}
}
