/* What the files of claims about sessions share. */
#ifndef IPCLITMUS_SESSIONS_H
#define IPCLITMUS_SESSIONS_H

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"

/* A pseudoterminal: what is written to its master is typed at the terminal. */
struct terminal {
	int master, slave;
};

static inline struct terminal new_terminal(void)
{
	struct terminal terminal;

	terminal.master = must(posix_openpt(O_RDWR | O_NOCTTY));
	must(grantpt(terminal.master));
	must(unlockpt(terminal.master));
	terminal.slave = must(open(ptsname(terminal.master), O_RDWR | O_NOCTTY));
	return terminal;
}

static inline const char *need_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	const char *why =
		lacks(master < 0 || grantpt(master) < 0 || unlockpt(master) < 0, "posix_openpt");

	if (master >= 0)
		close(master);
	return why;
}

/* Numbers that all actors see, 0 at first. */
static inline atomic_int *shared_numbers(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* Reads just these bytes of one end, which come in one piece or several. */
static inline void assert_comes(int fd, const char *text)
{
	const size_t size = strlen(text);
	char bytes[64] = "";

	for (size_t done = 0; done < size;) {
		ssize_t count = assert_succeeds(read(fd, bytes + done, size - done));

		assert_that(count > 0);
		done += (size_t)count;
	}
	assert_text(bytes, text);
}

/* Makes the caller the leader of a new session on this terminal, in its foreground. */
static inline void lead_session_on(const struct terminal *terminal)
{
	assert_succeeds(setsid());
	must(ioctl(terminal->slave, TIOCSCTTY, 0));
}

/* Puts the caller into a process group of its own. */
static inline void lead_group(void)
{
	must(setpgid(0, 0));
}

static inline sigset_t only(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	return set;
}

static inline void block(int signal)
{
	sigset_t set = only(signal);

	assert_succeeds(sigprocmask(SIG_BLOCK, &set, NULL));
}

#endif
