/* Looking at a process from outside: is it asleep in the kernel, and in which call. */
#ifndef IPCLITMUS_LOOK_H
#define IPCLITMUS_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What /proc shows of a process (or of a thread, by its id). */
struct sight {
	char state;      /* the letter of proc(5)'s stat: R S D T Z ...; 0 when it is gone */
	bool call_known; /* of S and D, where /proc/PID/syscall is readable */
	long call;       /* then: the system call it is asleep in */
	unsigned long long stack, instruction; /* and from where it made that call */
	bool switches_known; /* known with the call alone: without it a process seen in state S may
				still be on its way to sleep, and count that afterwards */
	unsigned long switches; /* voluntary context switches */
};

/*
 * Looks at a process. Returns false with errno set where /proc can't be read; a process that is
 * gone is a sight too.
 */
bool look_at(pid_t pid, struct sight *sight);

/* Whose a process is. */
struct kin {
	char name[64]; /* what the kernel calls it */
	pid_t parent;
	pid_t group;
	pid_t session;
};

/* Looks whose a process is. Returns false where it is gone or ending, or /proc can't be read. */
bool look_kin(pid_t pid, struct kin *kin);

/* Whether the sight is of a process asleep in the call of that name, as far as the kernel tells. */
bool look_asleep_in(const struct sight *sight, const char *call);

/* Whether it waits in the call of that name, asleep or for what no signal gets it away from. */
bool look_waits_in(const struct sight *sight, const char *call);

/* Writes what look_at sees, for people: "asleep in read", "stopped", "ended by SIGKILL". */
void look_describe(pid_t pid, char *buffer, size_t size);

/*
 * Writes a wait status for people: "ended by itself", "ended with exit status 3", "ended by
 * SIGPIPE".
 */
void look_status(int status, char *buffer, size_t size);

#endif
