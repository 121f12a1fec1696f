/*
 * deny [ERROR] CALL... -- PROGRAM...: runs a program for which these system calls fail: with EPERM,
 * as a sandbox has it, or ENOSYS, as one has it too, or ENOENT, which is no way to say no.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/missing.h"

#define CALL_LIMIT 32

static const struct {
	const char *name;
	long number;
} calls[] = {
	{ "capget", SYS_capget },         { "close_range", SYS_close_range },
	{ "epoll", SYS_epoll_create1 },   { "eventfd", SYS_eventfd2 },
	{ "signalfd", SYS_signalfd4 },    { "memfd_create", SYS_memfd_create },
	{ "mknodat", SYS_mknodat },       { "mount", SYS_mount },
	{ "mq_open", SYS_mq_open },       { "msgctl", SYS_msgctl },
	{ "msgget", SYS_msgget },         { "pipe2", SYS_pipe2 },
	{ "prctl", SYS_prctl },           { "semctl", SYS_semctl },
	{ "semget", SYS_semget },         { "setpgid", SYS_setpgid },
	{ "setsid", SYS_setsid },         { "setuid", SYS_setuid },
	{ "shmctl", SYS_shmctl },         { "shmget", SYS_shmget },
	{ "socketpair", SYS_socketpair }, { "splice", SYS_splice },
	{ "syslog", SYS_syslog },         { "tee", SYS_tee },
	{ "unshare", SYS_unshare },       { "userfaultfd", SYS_userfaultfd },
	{ "vmsplice", SYS_vmsplice },     { "waitid", SYS_waitid },
#ifdef SYS_mknod
	{ "mknod", SYS_mknod },
#endif
};

static const struct {
	const char *name;
	int number;
} errors[] = { { "EPERM", EPERM }, { "ENOSYS", ENOSYS }, { "ENOENT", ENOENT } };

/* The error of that name; 0 where it is none. */
static int error_of(const char *name)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].number;
	return 0;
}

static long number_of(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	return -1;
}

static int install(struct sock_filter *filter, size_t length)
{
	struct sock_fprog program = { (unsigned short)length, filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	struct sock_filter filter[2 * CALL_LIMIT + 2] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	size_t length = 1;
	int error = argc > 1 ? error_of(argv[1]) : 0;
	int i;

	for (i = error ? 2 : 1; i < argc && i <= CALL_LIMIT && strcmp(argv[i], "--") != 0; i++) {
		long number = number_of(argv[i]);

		if (number < 0) {
			fprintf(stderr, "deny: no system call \"%s\" here\n", argv[i]);
			return 77;
		}
		filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
								(unsigned)number, 0, 1);
		filter[length++] =
			(struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						     SECCOMP_RET_ERRNO |
							     (unsigned)(error ? error : EPERM));
	}
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (i + 1 >= argc) {
		fprintf(stderr, "usage: deny [ERROR] CALL... -- PROGRAM [ARGUMENT]...\n");
		return 2;
	}
	if (install(filter, length) < 0) {
		fprintf(stderr, "deny: seccomp: %s\n", strerror(errno));
		return 77;
	}
	execvp(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 127;
}
