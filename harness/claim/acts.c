/* The calls that a word of the claim language makes in the claim's name. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "acts.h"
#include "base/names.h"
#include "base/text.h"
#include "stage/page.h"
#include "words.h"

pid_t act_fork(void)
{
	return fork();
}

void act_exit(void)
{
	_exit(0);
}

int actor_signal(const struct actor *actor, int signal)
{
	if (actor->ended || actor->pid <= 0) {
		errno = ESRCH;
		return -1;
	}
	return kill(actor->pid, signal);
}

void claim_reads(int fd, const char *expected, struct place place, const char *text)
{
	char bytes[512], seen[200], wanted[200];
	size_t length = strlen(expected);
	ssize_t count = read(fd, bytes, sizeof(bytes));

	text_quote(expected, length, wanted, sizeof(wanted));
	if (count < 0)
		actor_settle(FAILED, place, "%s failed with %s, expected \"%s\"", text,
			     errno_name(errno), wanted);
	if ((size_t)count == length && memcmp(bytes, expected, length) == 0)
		return;
	text_quote(bytes, (size_t)count, seen, sizeof(seen));
	if (count == 0)
		actor_settle(FAILED, place, "%s returned 0 (end of file), expected \"%s\"", text,
			     wanted);
	actor_settle(FAILED, place, "%s gave %zd bytes \"%s\", expected %zu: \"%s\"", text, count,
		     seen, length, wanted);
}

void claim_ready(int fd, int events, struct place place, const char *text)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLPRI | POLLOUT };
	char seen[80], wanted[80];

	if (poll(&ready, 1, 0) < 0)
		actor_settle(FAILED, place, "poll of %s failed with %s", text, errno_name(errno));
	if (ready.revents == events)
		return;
	poll_names(ready.revents, seen, sizeof(seen));
	poll_names(events, wanted, sizeof(wanted));
	actor_settle(FAILED, place, "poll of %s shows %s, expected %s", text, seen, wanted);
}
