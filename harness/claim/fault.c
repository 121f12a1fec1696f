/* Faults that a scenario provokes: peek, poke and assert_faults. */
#include <string.h>

#include "base/names.h"
#include "claim.h"
#include "stage/actor.h"

static sigjmp_buf back;
static siginfo_t seen;
static struct sigaction segv_before, bus_before;

char peek(const volatile void *address)
{
	return *(const volatile char *)address;
}

void poke(volatile void *address, char byte)
{
	*(volatile char *)address = byte;
}

/* As exactly as the machine tells. */
static bool fault_is_at(const siginfo_t *info, const volatile void *address)
{
#ifdef __s390__ /* which tells its kernel the page alone */
	return ((uintptr_t)info->si_addr ^ (uintptr_t)address) < 4096;
#else
	return info->si_addr == address;
#endif
}

static void take_fault(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	seen = *info;
	siglongjmp(back, 1);
}

sigjmp_buf *fault_expect(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	memset(&seen, 0, sizeof(seen));
	action.sa_sigaction = take_fault;
	action.sa_flags = SA_SIGINFO;
	sigaction(SIGSEGV, &action, &segv_before);
	sigaction(SIGBUS, &action, &bus_before);
	return &back;
}

void claim_faulted(int signal, int code, const void *address, struct place place, const char *text)
{
	char expected[48], got[48];

	sigaction(SIGSEGV, &segv_before, NULL);
	sigaction(SIGBUS, &bus_before, NULL);
	if (seen.si_signo == signal && seen.si_code == code && fault_is_at(&seen, address))
		return;
	fault_name(signal, code, expected, sizeof(expected));
	fault_name(seen.si_signo, seen.si_code, got, sizeof(got));
	if (!seen.si_signo)
		actor_settle(FAILED, place, "%s went through, expected %s", text, expected);
	if (seen.si_signo != signal || seen.si_code != code)
		actor_settle(FAILED, place, "%s brought %s, expected %s", text, got, expected);
	actor_settle(FAILED, place, "%s brought %s with si_addr %p, expected %p", text, got,
		     seen.si_addr, address);
}
