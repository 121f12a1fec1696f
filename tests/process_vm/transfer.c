/* Claims about process_vm_readv and process_vm_writev: what is transferred, and in which order. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "claim.h"
#include "idle_signals.h"
#include "memory.h"
#include "threads_left.h"
#include "transfers.h"

/* Of a child, whose memory is to be had where anybody's is. */
static const char *need_process_vm(void)
{
	static char byte;
	const pid_t child = fork();
	const char *why;

	while (child == 0)
		pause();
	if (child < 0)
		return lacks(true, "fork");
	why = lacks(transfer(false, child, &byte, 1, &byte) < 0, "process_vm_readv");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return why;
}

FAMILY(process_vm, need_process_vm);

CLAIM(process_vm, readv_copies_from_the_other_process,
      .says = "on Linux process_vm_readv copies what another process has at an address into the "
	      "caller's memory and returns how many bytes; the other's memory stays, and it sleeps "
	      "on",
      .zh = "在 Linux 上，process_vm_readv 把另一进程某地址处的内容拷入调用者的内存，返回字节数；"
	    "对方的内存不变，睡眠也不被打断",
      .verdict = HOLDS, .ref = "process_vm_readv(2)", .needs = { need_proc })
{
	char *there = private_pages(1, '.'), here[9];
	int p[2];

	must(pipe(p));
	ACTOR(other) {
		memcpy(there + 100, "secrets", 7);
		assert_reads(p[0], "go");
		assert_that(memcmp(there + 99, ".secrets.", 9) == 0);
	}
	assert_asleep(other, "read");
	memset(here, '-', sizeof(here));
	assert_returns(transfer(false, pid_of(other), here + 1, 7, there + 100), 7);
	assert_that(memcmp(here, "-secrets-", 9) == 0);
	assert_equal(there[100], '.');
	assert_not_woken(other);
	must(write(p[1], "go", 2));
	assert_ends(other);
}

CLAIM(process_vm, writev_copies_into_the_other_process,
      .says = "on Linux process_vm_writev copies the caller's bytes to an address in another "
	      "process and returns how many; memory beside them and the caller's own at that "
	      "address stay",
      .zh = "在 Linux 上，process_vm_writev 把调用者的字节拷到另一进程的某地址，返回字节数；"
	    "旁边的内存与调用者自己同一地址的内存不变",
      .verdict = HOLDS, .ref = "process_vm_readv(2)", .needs = { need_proc })
{
	char *there = private_pages(1, '.'), here[] = "-letters-";
	int p[2];

	must(pipe(p));
	ACTOR(other) {
		assert_reads(p[0], "go");
		assert_that(memcmp(there + 99, ".letters.", 9) == 0);
	}
	assert_asleep(other, "read");
	assert_returns(transfer(true, pid_of(other), here + 1, 7, there + 100), 7);
	assert_that(memcmp(here, "-letters-", 9) == 0);
	assert_that(memcmp(there + 99, ".........", 9) == 0);
	assert_not_woken(other);
	must(write(p[1], "go", 2));
	assert_ends(other);
}

CLAIM(process_vm, any_threads_id_names_its_memory,
      .says = "on Linux the id of any thread names the memory of its process, also when the main "
	      "thread has ended; a pending signal that is blocked does not interrupt the transfer",
      .zh = "在 Linux 上，任一线程的 id 都指其进程的内存，主线程结束之后也一样；被阻塞的未决信号不会中断"
	    "传送",
      .verdict = HOLDS, .ref = "Linux mm/process_vm_access.c process_vm_rw_core()",
      .needs = { need_proc, need_one_thread })
{
	char *there = private_pages(1, '.'), letters[] = "letters", here[] = "--------";
	pid_t *thread = must(mmap(NULL, sizeof(*thread), PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0));

	ACTOR(other) {
		leave_a_thread(thread);
	}
	await(other, "the main thread has ended");
	block_one_and_ignore_another();
	must(raise(SIGUSR1));
	assert_returns(transfer(true, *thread, letters, 7, there + 100), 7);
	assert_returns(transfer(false, *thread, here, 7, there + 100), 7);
	assert_text(here, "letters-");
	assert_equal(there[100], '.');
	resume(other);
	assert_ends(other);
}

/* Parts of a text: so many bytes from there, as each side cuts it; 0 ends them. */
struct cut {
	const char *name;
	struct {
		size_t from, size;
	} local[4], remote[4];
	const char *arrives;
};

static const struct cut cuts[] = {
	{ "one into three", { { 8, 3 }, { 0, 2 }, { 4, 4 } }, { { 0, 9 } }, "de..fghiabc" },
	{ "three into one", { { 1, 9 } }, { { 7, 3 }, { 0, 2 }, { 4, 4 } }, ".hijabefgh." },
	{ "two into two", { { 5, 1 }, { 0, 5 } }, { { 2, 4 }, { 9, 2 } }, "defjkc....." },
	{ "less than there is", { { 0, 2 }, { 6, 1 } }, { { 3, 2 }, { 0, 8 } }, "de....a...." },
	{ "more than there is", { { 4, 6 } }, { { 5, 1 }, { 1, 2 } }, "....fbc...." },
};

static unsigned long fill_parts(struct iovec *parts, char *base, const struct cut *cut, bool local)
{
	unsigned long count = 0;

	for (; count < 4; count++) {
		const size_t from = local ? cut->local[count].from : cut->remote[count].from;
		const size_t size = local ? cut->local[count].size : cut->remote[count].size;

		if (size == 0)
			break;
		parts[count] = (struct iovec){ base + from, size };
	}
	return count;
}

CLAIM(process_vm, ranges_are_filled_one_after_another,
      .says = "on Linux both transfer range after range in the arrays' order, each whole before "
	      "the next, though the two sides cut the bytes otherwise, and end with the shorter "
	      "side",
      .zh = "在 Linux 上，两者按数组顺序逐段传送，一段完了才到下一段，两边的分段可以不同，"
	    "到较短一边为止",
      .verdict = HOLDS, .ref = "process_vm_readv(2): in array order", .needs = { need_proc })
{
	char *there = private_pages(1, '.'), here[11];
	int p[2];

	must(pipe(p));
	ACTOR(other) {
		memcpy(there, "abcdefghijk", 11);
		assert_reads(p[0], "go");
	}
	assert_asleep(other, "read");
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct iovec local[4], remote[4];
		const unsigned long locals = fill_parts(local, here, &cuts[i], true);
		const unsigned long remotes = fill_parts(remote, there, &cuts[i], false);
		long expected = 0;

		trying(cuts[i].name);
		memset(here, '.', sizeof(here));
		for (int j = 0; j < 11; j++)
			expected += cuts[i].arrives[j] != '.';
		assert_returns(process_vm_readv(pid_of(other), local, locals, remote, remotes, 0),
			       expected);
		assert_that(memcmp(here, cuts[i].arrives, 11) == 0);
	}
}

CLAIM(process_vm, a_thousand_ranges_are_filled,
      .says = "on Linux both transfer as many ranges as IOV_MAX (1024), each to its own place",
      .zh = "在 Linux 上，两者可传送多达 IOV_MAX（1024）段，每段到其位置", .verdict = HOLDS,
      .ref = "Linux mm/process_vm_access.c process_vm_rw(): iovec_from_user, UIO_MAXIOV",
      .needs = { need_proc })
{
	enum { RANGES = 1024 };
	static struct iovec local[RANGES], remote[RANGES];
	char *there = private_pages(1, '.'), *here = private_pages(1, '.');

	for (int writes = 0; writes < 2; writes++) {
		for (int i = 0; i < RANGES; i++) {
			here[i] = (char)('a' + i % 25);
			there[2 * i] = (char)('A' + i % 23);
			local[i] = (struct iovec){ here + i, 1 };
			remote[i] = (struct iovec){ there + 2 * (RANGES - 1 - i), 1 };
		}
		assert_returns(writes ? process_vm_writev(getpid(), local, RANGES, remote, RANGES,
							  0)
				      : process_vm_readv(getpid(), local, RANGES, remote, RANGES,
							 0),
			       RANGES);
		for (int i = 0; i < RANGES; i++)
			assert_equal(writes ? there[2 * (RANGES - 1 - i)] : here[i],
				     writes ? 'a' + i % 25 : 'A' + (RANGES - 1 - i) % 23);
	}
}

CLAIM(process_vm, writev_cuts_as_it_is_told,
      .says = "on Linux process_vm_writev takes the caller's ranges in order, each whole, and "
	      "fills the other's in order: one buffer may go to several places",
      .zh = "在 Linux 上，process_vm_writev "
	    "依次取完调用者的各段，依次填满对方的各段：一个缓冲区可以去往几处",
      .verdict = HOLDS, .ref = "process_vm_readv(2): writes out the entire contents",
      .needs = { need_proc })
{
	char *there = private_pages(1, '.'), here[] = "abcdefgh";
	const struct iovec local[] = { { here + 5, 3 }, { here, 4 } };
	const struct iovec remote[] = {
		{ there + 6, 2 }, { there + 2, 1 }, { there + 3, 0 }, { there, 2 }, { there + 9, 2 }
	};
	int p[2];

	must(pipe(p));
	ACTOR(other) {
		assert_reads(p[0], "go");
		assert_that(memcmp(there, "abh...fg.cd.", 12) == 0);
	}
	assert_asleep(other, "read");
	assert_returns(process_vm_writev(pid_of(other), local, 2, remote, 5, 0), 7);
	assert_text(here, "abcdefgh");
	must(write(p[1], "go", 2));
	assert_ends(other);
}

CLAIM(process_vm, much_is_transferred_at_once,
      .says = "on Linux a single call transfers megabytes that begin and end anywhere in their "
	      "pages, in both directions, to the last byte and no further",
      .zh = "在 Linux 上，一次调用可传送若干兆字节，起止可在页内任意处，两个方向都如此，不多不少",
      .verdict = HOLDS, .ref = "process_vm_readv(2) RETURN VALUE", .needs = { need_proc })
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = 2 << 20, size = whole - 300;
	char *there = private_pages(whole / page, 0), *here = private_pages(whole / page, 0);

	ACTOR(other) {
		fill_with_numbers(there, whole, 0);
		pause_at("filled");
		assert_that(has_numbers(there, 100, 0));
		assert_that(has_numbers(there + 100, size, 4711));
		assert_that(has_numbers(there + 100 + size, 200, (100 + size) / 4));
	}
	await(other, "filled");
	assert_returns(transfer(false, pid_of(other), here + 7, size, there + 100), size);
	assert_that(has_numbers(here + 7, size, 25));
	assert_equal(here[6], 0);
	assert_equal(here[size + 7], 0);
	fill_with_numbers(here + 7, size, 4711);
	assert_returns(transfer(true, pid_of(other), here + 7, size, there + 100), size);
	resume(other);
	assert_ends(other);
}

CLAIM(process_vm, its_own_memory_too,
      .says = "on Linux both take the caller's own pid; nothing to transfer gives 0",
      .zh = "在 Linux 上，两者也接受调用者自己的 pid；没有要传送的则返回 0", .verdict = HOLDS,
      .ref = "process_vm_readv(2): the process identified by pid")
{
	char from[] = "old", to[] = "new";

	assert_returns(transfer(false, getpid(), to, 2, from), 2);
	assert_text(to, "olw");
	assert_returns(transfer(true, getpid(), to + 2, 1, from), 1);
	assert_text(from, "wld");
	for (int writes = 0; writes < 2; writes++)
		assert_returns(transfer(writes, getpid(), to, 0, from), 0);
	assert_returns(process_vm_readv(getpid(), NULL, 0, NULL, 0, 0), 0);
	assert_returns(process_vm_writev(getpid(), NULL, 0, NULL, 0, 0), 0);
}
