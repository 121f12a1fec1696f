/* Choosing the number of the next process, in a PID namespace of the claim's own. */
#ifndef IPCLITMUS_CHOSEN_PID_H
#define IPCLITMUS_CHOSEN_PID_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"

#define LAST_PID "/proc/sys/kernel/ns_last_pid" /* proc(5): the next has the number after this */

/* Whether the next pid can be chosen; where that fails as it should not the claim tells. */
static inline bool can_choose_pid(void)
{
	int fd = open(LAST_PID, O_WRONLY);

	if (fd >= 0 && write(fd, "100", 3) == 3)
		return true;
	return errno != ENOENT && errno != EACCES && errno != EPERM && errno != EROFS;
}

/* Tried in a child, whose next number it is. */
static inline const char *need_choice_of_pid(void)
{
	const char *why = need_pid_namespace();
	int status = 1;
	pid_t pid;

	if (why)
		return why;
	pid = fork();
	if (pid == 0) {
		pid = unshare(CLONE_NEWPID) < 0 ? -1 : fork();
		if (pid == 0)
			_exit(getpid() != 1 || !can_choose_pid());
		_exit(pid < 0 || waitpid(pid, &status, 0) != pid || status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return "no number of a process can be chosen";
	return NULL;
}

#endif
