/* Claims about process_vm_readv and process_vm_writev that fail, or come to an end on their way. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "claim.h"
#include "transfers.h"

typedef ssize_t process_vm_call(pid_t pid, const struct iovec *local, unsigned long locals,
				const struct iovec *remote, unsigned long remotes,
				unsigned long flags);

static ssize_t reading(pid_t pid, const struct iovec *local, unsigned long locals,
		       const struct iovec *remote, unsigned long remotes, unsigned long flags)
{
	return process_vm_readv(pid, local, locals, remote, remotes, flags);
}

static ssize_t writing(pid_t pid, const struct iovec *local, unsigned long locals,
		       const struct iovec *remote, unsigned long remotes, unsigned long flags)
{
	return process_vm_writev(pid, local, locals, remote, remotes, flags);
}

static const struct {
	const char *name;
	process_vm_call *call;
	bool writes;
} calls[] = { { "process_vm_readv", reading, false }, { "process_vm_writev", writing, true } };

/* Starts a process that lives until it is told to end, and sees its page as it is to be then. */
static struct actor *start_other(const char *page, const char *then)
{
	ACTOR(other) {
		pause_at("ready");
		assert_that(memcmp(page, then, strlen(then)) == 0);
	}
	await(other, "ready");
	return other;
}

CLAIM(process_vm, a_hole_there_ends_the_transfer,
      .says = "on Linux both stop before the first of the other's ranges that is not there and "
	      "return what they had transferred; no later range is touched",
      .zh = "在 Linux 上，两者在对方第一个不存在的段之前停下，返回已传送的字节数；之后的段不动",
      .verdict = HOLDS, .ref = "process_vm_readv(2): a partial read/write; RETURN VALUE")
{
	char *there = private_pages(1, '.'), *hole = private_pages(1, '.');
	const struct iovec remote[] = {
		{ there, 3 }, { there + 3, 1 }, { hole, 2 }, { there + 8, 4 }
	};

	must(mprotect(hole, 1, PROT_NONE));
	for (size_t i = 0; i < COUNT(calls); i++) {
		struct actor *other =
			start_other(there, calls[i].writes ? "abcd........" : "............");
		char here[] = "abcdefghij";
		const struct iovec local[] = { { here, 6 }, { here + 6, 4 } };

		trying(calls[i].name);
		assert_returns(calls[i].call(pid_of(other), local, 2, remote, 4, 0), 4);
		assert_text(here, calls[i].writes ? "abcdefghij" : "....efghij");
		resume(other);
		assert_ends(other);
	}
}

CLAIM(process_vm, nothing_there_gives_efault,
      .says = "on Linux both fail with EFAULT where the other's first range is not there, or not "
	      "to be read or written, and transfer nothing",
      .zh = "在 Linux 上，对方的第一段不存在、不可读或不可写时，两者失败 (EFAULT)，什么也不传送",
      .verdict = HOLDS, .ref = "process_vm_readv(2) EFAULT: described by remote_iov")
{
	char *there = private_pages(1, '.'), *refusing[] = { NULL, private_pages(1, 'n') };
	char here[] = "abcd";
	struct actor *other;

	must(mprotect(refusing[1], 1, PROT_NONE));
	other = start_other(there, "........");
	for (size_t i = 0; i < COUNT(calls); i++) {
		trying(calls[i].name);
		for (int j = 0; j < 2; j++) {
			const struct iovec local = { here, 4 };
			const struct iovec remote[] = { { refusing[j], 2 }, { there, 2 } };

			assert_fails(calls[i].call(pid_of(other), &local, 1, remote, 2, 0), EFAULT);
			assert_text(here, "abcd");
		}
	}
	must(mprotect(refusing[1], 1, PROT_READ));
	resume(other);
	assert_ends(other);
}

CLAIM(process_vm, what_is_only_to_be_read_stays,
      .says = "on Linux process_vm_writev fails with EFAULT for memory that the other may only "
	      "read, though it is the superuser's; process_vm_readv reads it",
      .zh = "在 Linux 上，对方只可读的内存，process_vm_writev 失败 (EFAULT)，超级用户也一样；"
	    "process_vm_readv 可读",
      .verdict = HOLDS, .ref = "process_vm_readv(2) EFAULT: the accessible address space")
{
	char *there = private_pages(1, 'r'), here[] = "abcd";
	struct actor *other;

	must(mprotect(there, 1, PROT_READ));
	other = start_other(there, "rrrr");
	assert_fails(transfer(true, pid_of(other), here, 4, there), EFAULT);
	assert_returns(transfer(false, pid_of(other), here, 4, there), 4);
	assert_text(here, "rrrr");
	resume(other);
	assert_ends(other);
}

CLAIM(process_vm, a_range_ends_where_its_pages_do,
      .says = "on Linux a range of the other's that goes on where there is no memory is "
	      "transferred to the end of its last page",
      .zh = "在 Linux 上，对方的一段伸入没有内存处时，传送到最后一个存在的页的末尾为止",
      .verdict = HOLDS,
      .ref = "Linux process_vm_rw_single_vec(); process_vm_readv(2) RETURN VALUE says otherwise")
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *there = private_pages(3, '.'), here[12], *end = there + 2 * page;

	must(mprotect(end, page, PROT_NONE));
	for (size_t i = 0; i < COUNT(calls); i++) {
		struct actor *other =
			start_other(end - 9, calls[i].writes ? "..abcdefg" : ".........");

		trying(calls[i].name);
		memcpy(here, "abcdefghijkl", 12);
		assert_returns(transfer(calls[i].writes, pid_of(other), here, 12, end - 7), 7);
		assert_that(memcmp(here, calls[i].writes ? "abcdefghijkl" : ".......hijkl", 12) ==
			    0);
		resume(other);
		assert_ends(other);
	}
}

CLAIM(process_vm, flags_and_counts_are_checked_first,
      .says = "on Linux both fail with EINVAL for a flag, for more ranges than IOV_MAX on either "
	      "side, and for a size on either that no ssize_t holds, and transfer nothing",
      .zh = "在 Linux 上，有标志、任一边的段数超过 IOV_MAX 或任一边有长度超出 ssize_t 时，"
	    "两者失败 (EINVAL)，什么也不传送",
      .verdict = HOLDS, .ref = "process_vm_readv(2) EINVAL; IOV_MAX")
{
	static struct iovec many_here[IOV_MAX + 1], many_there[IOV_MAX + 1];
	char *there = private_pages(1, '.'), here[] = "abcd";
	struct actor *other = start_other(there, "....");
	const pid_t pid = pid_of(other);

	for (int i = 0; i <= IOV_MAX; i++) {
		many_here[i] = (struct iovec){ here, i < 4 };
		many_there[i] = (struct iovec){ there, i < 4 };
	}
	for (size_t i = 0; i < COUNT(calls); i++) {
		struct iovec huge[] = { { here, 4 }, { here, SSIZE_MAX } }, local = { here, 4 };
		const struct iovec remote = { there, 4 };
		const struct iovec there_huge[] = { { there, 4 },
						    { there, (size_t)SSIZE_MAX + 1 } };

		trying(calls[i].name);
		for (unsigned long flag = 1; flag; flag <<= 1)
			assert_fails(calls[i].call(pid, &local, 1, &remote, 1, flag), EINVAL);
		assert_fails(calls[i].call(pid, many_here, IOV_MAX + 1, &remote, 1, 0), EINVAL);
		assert_fails(calls[i].call(pid, &local, 1, many_there, IOV_MAX + 1, 0), EINVAL);
		huge[1].iov_len = (size_t)SSIZE_MAX + 1;
		assert_fails(calls[i].call(pid, huge, 2, &remote, 1, 0), EINVAL);
		assert_fails(calls[i].call(pid, &local, 1, there_huge, 2, 0), EINVAL);
		assert_text(here, "abcd");
	}
	resume(other);
	assert_ends(other);
	for (size_t i = 0; i < COUNT(calls); i++)
		assert_returns(calls[i].call(getpid(), many_here, IOV_MAX, many_here, IOV_MAX, 0),
			       4);
}

CLAIM(process_vm, bad_memory_here_gives_efault,
      .says = "on Linux both fail with EFAULT where the caller's own first range, or either array, "
	      "is not there, and the other's memory stays",
      .zh = "在 Linux 上，调用者自己的第一段或任一数组不存在时，两者失败 (EFAULT)，对方的内存不变",
      .verdict = HOLDS, .ref = "process_vm_readv(2) EFAULT: described by local_iov")
{
	char *there = private_pages(1, '.'), *hole = private_pages(1, 'h'), here[] = "abcd";
	const struct iovec local = { here, 4 }, bad = { hole, 4 }, remote = { there, 4 };
	struct actor *other = start_other(there, "....");

	must(mprotect(hole, 1, PROT_NONE));
	for (size_t i = 0; i < COUNT(calls); i++) {
		trying(calls[i].name);
		assert_fails(calls[i].call(pid_of(other), &bad, 1, &remote, 1, 0), EFAULT);
		assert_fails(calls[i].call(pid_of(other), (void *)hole, 1, &remote, 1, 0), EFAULT);
		assert_fails(calls[i].call(pid_of(other), &local, 1, (void *)hole, 1, 0), EFAULT);
		assert_text(here, "abcd");
	}
	resume(other);
	assert_ends(other);
}

CLAIM(process_vm, a_hole_here_ends_the_transfer,
      .says = "on Linux both stop where a later range of the caller's own is not there, and return what "
	      "they had transferred",
      .zh = "在 Linux 上，调用者自己后面的某段不存在时，两者在该处停下，返回已传送的字节数",
      .verdict = HOLDS, .ref = "process_vm_readv(2): a partial read/write; RETURN VALUE")
{
	char *there = private_pages(1, '.'), *hole = private_pages(1, 'h');

	must(mprotect(hole, 1, PROT_NONE));
	for (size_t i = 0; i < COUNT(calls); i++) {
		struct actor *other = start_other(there, calls[i].writes ? "abcd...." : "........");
		char here[] = "abcdefgh";
		const struct iovec local[] = { { here, 4 }, { hole, 2 }, { here + 4, 2 } };
		const struct iovec remote = { there, 8 };

		trying(calls[i].name);
		assert_returns(calls[i].call(pid_of(other), local, 3, &remote, 1, 0), 4);
		assert_text(here, calls[i].writes ? "abcdefgh" : "....efgh");
		resume(other);
		assert_ends(other);
	}
}

CLAIM(process_vm, a_process_that_is_gone_gives_esrch,
      .says = "on Linux both fail with ESRCH for a pid that no process has, one that was reaped, "
	      "0, or a negative one, and for that of a zombie",
      .zh = "在 Linux 上，pid 不属于任何进程（已被回收、0 或负数）或属于僵尸进程时，两者失败 (ESRCH)",
      .verdict = HOLDS, .ref = "process_vm_readv(2) ESRCH")
{
	char *there = private_pages(1, '.'), here[] = "abcd";
	struct actor *gone = start_other(there, ".");
	pid_t none[] = { pid_of(gone), 0, -1, -getpid(), INT_MAX };

	send_signal(gone, SIGKILL);
	assert_killed(gone, SIGKILL);
	for (size_t i = 0; i < COUNT(none); i++) {
		for (int writes = 0; writes < 2; writes++)
			assert_fails(transfer(writes, none[i], here, 4, there), ESRCH);
		assert_text(here, "abcd");
	}
	ACTOR(zombie) {
	}
	must(waitid(P_PID, (id_t)pid_of(zombie), &(siginfo_t){ 0 }, WEXITED | WNOWAIT));
	for (int writes = 0; writes < 2; writes++)
		assert_fails(transfer(writes, pid_of(zombie), here, 4, there), ESRCH);
	assert_that(memcmp(there, "....", 4) == 0);
}

CLAIM(process_vm, who_may_not_trace_may_not_transfer,
      .says = "on Linux both fail with EPERM where the other process is another user's, or the "
	      "user's own but not to be dumped, and the caller has no privilege: no memory changes",
      .zh = "在 Linux 上，对方属于别的用户，或虽属于自己但不允许转储，而调用者没有特权时，"
	    "两者失败 (EPERM)：内存都不变",
      .verdict = HOLDS,
      .ref = "process_vm_readv(2) EPERM; ptrace(2) Ptrace access mode checking: dumpable",
      .needs = { need_other_user, need_dumpable })
{
	char *there = private_pages(1, '.'), here[] = "abcd";

	must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
	ACTOR(caller) {
		struct actor *own;
		pid_t others[2] = { getppid() };

		become_nobody();
		must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
		own = start_other(there, "....");
		others[1] = pid_of(own);
		for (int i = 0; i < 2; i++)
			for (int writes = 0; writes < 2; writes++)
				assert_fails(transfer(writes, others[i], here, 4, there), EPERM);
		assert_text(here, "abcd");
		resume(own);
		assert_ends(own);
	}
	assert_ends(caller);
	assert_that(memcmp(there, "....", 4) == 0);
}
