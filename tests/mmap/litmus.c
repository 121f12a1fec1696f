/* Litmus claims about mappings: touching what is just going away. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>

#include "litmus.h"
#include "mappings.h"
#include "newer_names.h"

/* A page, what touching it brought, and a file it may be of. */
struct page_of_round {
	char *page;
	int fd;
	int signal, code; /* of the fault; 0: none */
	char seen;
};

static _Thread_local sigjmp_buf back;
static _Thread_local siginfo_t fault;

static void take_fault(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	fault = *info;
	siglongjmp(back, 1);
}

static void catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = take_fault,
				    .sa_flags = SA_SIGINFO | SA_NODEFER };

	must(sigaction(SIGSEGV, &action, NULL));
	must(sigaction(SIGBUS, &action, NULL));
}

static void read_page(struct page_of_round *round)
{
	fault.si_signo = 0;
	if (sigsetjmp(back, 0) == 0)
		round->seen = peek(round->page);
	round->signal = fault.si_signo;
	round->code = fault.si_signo ? fault.si_code : 0;
}

static void write_page(struct page_of_round *round)
{
	fault.si_signo = 0;
	if (sigsetjmp(back, 0) == 0)
		poke(round->page, 'b');
	round->signal = fault.si_signo;
	round->code = fault.si_signo ? fault.si_code : 0;
}

static char *map_page(int protection, int flags, int fd)
{
	return must(mmap(NULL, page_size(), protection, flags, fd, 0));
}

LITMUS(mmap, munmap_meets_a_touch, struct page_of_round, .threads = true,
       .says = "a thread that reads a page while another unmaps it sees the page's byte or gets "
	       "SIGSEGV, never another byte",
       .zh = "一个线程读某页时另一线程正在 munmap 它：或者读到该页的字节，或者得到 "
	     "SIGSEGV，绝不会读到别的字节",
       .rows = "mmap 4", .verdict = HOLDS, .ref = "POSIX.1-2024 munmap(): SIGSEGV",
       .outcomes = { { REQUIRED, "its byte" },
		     { REQUIRED, "SIGSEGV" },
		     { FORBIDDEN, "another byte" },
		     { FORBIDDEN, "another signal" } })
{
	ONCE() {
		catch_faults();
	}
	MAKE() {
		round->page = map_page(READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
		poke(round->page, 'a');
	}
	ROLE(reader) {
		read_page(round);
	}
	ROLE(unmapper) {
		assert_returns(munmap(round->page, page_size()), 0);
	}
	OUTCOME() {
		saw(round->signal == SIGSEGV && round->code == SEGV_MAPERR ? "SIGSEGV"
		    : round->signal                                        ? "another signal"
		    : round->seen == 'a'                                   ? "its byte"
									   : "another byte");
	}
}

LITMUS(mmap, mprotect_meets_a_write, struct page_of_round, .threads = true,
       .says = "a thread that writes a page while another makes it read-only has written it or "
	       "gets SIGSEGV with SEGV_ACCERR, and the page has the byte only then",
       .zh = "一个线程写某页时另一线程把它改为只读：或者已写入，或者得到 "
	     "SIGSEGV（SEGV_ACCERR）且该页未变",
       .rows = "mmap 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect(); <signal.h> SEGV_ACCERR",
       .outcomes = { { REQUIRED, "written" },
		     { REQUIRED, "SIGSEGV, not written" },
		     { FORBIDDEN, "SIGSEGV, and written" },
		     { FORBIDDEN, "neither" },
		     { FORBIDDEN, "another signal" } })
{
	ONCE() {
		catch_faults();
	}
	MAKE() {
		round->page = map_page(READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
		poke(round->page, 'a');
	}
	ROLE(writer) {
		write_page(round);
	}
	ROLE(protector) {
		assert_returns(mprotect(round->page, page_size(), PROT_READ), 0);
	}
	OUTCOME() {
		bool written = peek(round->page) == 'b';

		saw(round->signal == 0 ? written ? "written" : "neither"
		    : round->signal != SIGSEGV || round->code != SEGV_ACCERR ? "another signal"
		    : written ? "SIGSEGV, and written"
			      : "SIGSEGV, not written");
	}
	REMOVE() {
		must(munmap(round->page, page_size()));
	}
}

LITMUS(mmap, truncation_meets_a_touch, struct page_of_round, .threads = true,
       .says = "a thread that reads a file's page while another truncates the file to nothing sees "
	       "the file's byte or gets SIGBUS, never another byte",
       .zh = "一个线程读文件映射页时另一线程把文件截断为零：或者读到原字节，或者得到 "
	     "SIGBUS，绝不会读到别的字节",
       .rows = "mmap 2, 7", .verdict = HOLDS,
       .ref = "POSIX.1-2024 mmap(): SIGBUS for references past the end; ftruncate()",
       .outcomes = { { REQUIRED, "its byte" },
		     { REQUIRED, "SIGBUS" },
		     { FORBIDDEN, "another byte" },
		     { FORBIDDEN, "another signal" } },
       .needs = { need_directory })
{
	ONCE() {
		catch_faults();
	}
	MAKE() {
		char name[16];

		snprintf(name, sizeof(name), "file%d", ROUND_NUMBER);
		round->fd = make_file(name, page_size());
		round->page = map_page(PROT_READ, MAP_SHARED, round->fd);
	}
	ROLE(reader) {
		read_page(round);
	}
	ROLE(truncater) {
		assert_returns(ftruncate(round->fd, 0), 0);
	}
	OUTCOME() {
		saw(round->signal == SIGBUS && round->code == BUS_ADRERR ? "SIGBUS"
		    : round->signal                                      ? "another signal"
		    : round->seen == 'a'                                 ? "its byte"
									 : "another byte");
	}
	REMOVE() {
		must(munmap(round->page, page_size()));
		must(close(round->fd));
	}
}

static char *places; /* of which each round frees its own */

/* Two that want the same addresses, and what each got: an errno, or 0. */
struct claim_to_a_page {
	char *page;
	int errors[2];
};

LITMUS(mmap, noreplace_lets_one_of_two_in, struct claim_to_a_page, .threads = true,
       .says = "on Linux of two threads that map the same free addresses by MAP_FIXED_NOREPLACE at the same "
	       "time one succeeds and the other gets EEXIST",
       .zh = "在 Linux 上，两个线程同时用 MAP_FIXED_NOREPLACE 映射相同的空闲地址时，一个成功，另一个得到 EEXIST",
       .rows = "mmap 6", .verdict = HOLDS, .ref = "mmap(2) MAP_FIXED_NOREPLACE",
       .outcomes = { { REQUIRED, "the first" },
		     { REQUIRED, "the second" },
		     { FORBIDDEN, "both" },
		     { FORBIDDEN, "anything else" } })
{
	ONCE() {
		places = map_memory(ROUNDS_AT_ONCE * page_size(), MAP_PRIVATE);
	}
	MAKE() {
		round->page = places + (size_t)ROUND_NUMBER * page_size();
		must(munmap(round->page, page_size()));
	}
	ROLES(taker, 2) {
		const int flags = MAP_FIXED_NOREPLACE | MAP_PRIVATE | MAP_ANONYMOUS;

		round->errors[me] =
			mmap(round->page, page_size(), READ_WRITE, flags, -1, 0) == round->page
				? 0
				: errno;
	}
	OUTCOME() {
		const int *errors = round->errors;

		saw(errors[0] == 0 && errors[1] == EEXIST   ? "the first"
		    : errors[1] == 0 && errors[0] == EEXIST ? "the second"
		    : errors[0] + errors[1] == 0            ? "both"
							    : "anything else");
	}
	REMOVE() {
		must(mmap(round->page, page_size(), PROT_NONE,
			  MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	}
}
