/* C text: which headers a C file includes. */
#include <stdlib.h>
#include <string.h>

#include "c_text.h"

/* Headers, and the words, or their begins, that want them. */
static const struct {
	const char *header, *words[32];
} headers[] = {
	{ "ctype.h", { "toupper" } },
	{ "errno.h", { "errno" } },
	{ "fcntl.h", { "fcntl", "open", "O_*" } },
	{ "grp.h", { "setgroups" } },
	{ "limits.h",
	  { "INT_MAX", "INT_MIN", "LONG_MAX", "LONG_MIN", "SHRT_MAX", "CHAR_BIT", "UINT_MAX",
	    "PIPE_BUF", "SEM_VALUE_MAX", "NAME_MAX", "PATH_MAX", "SSIZE_MAX" } },
	{ "linux/capability.h", { "CAP_*", "__user_cap*" } },
	{ "linux/futex.h", { "FUTEX_*" } },
	{ "linux/userfaultfd.h", { "uffdio_*" } },
	{ "mqueue.h", { "mqd_t", "mq_*" } },
	{ "poll.h", { "poll", "pollfd" } },
	{ "sched.h", { "sched_yield" } },
	{ "semaphore.h", { "sem_*" } },
	{ "setjmp.h", { "sigjmp_buf", "sigsetjmp", "siglongjmp" } },
	{ "signal.h", { "SIG*", "sig*", "kill" } },
	{ "stdatomic.h", { "atomic_*" } },
	{ "stdbool.h", { "bool", "true", "false" } },
	{ "stdint.h", { "intptr_t", "uintptr_t", "uint8_t", "uint32_t", "uint64_t", "int64_t" } },
	{ "stdio.h", { "printf", "sprintf", "snprintf" } },
	{ "stdlib.h", { "exit", "atexit" } },
	{ "string.h", { "strcmp", "strchr", "strstr", "strlen", "memset", "memcpy", "memcmp" } },
	{ "sys/epoll.h", { "epoll_*" } },
	{ "sys/eventfd.h", { "eventfd" } },
	{ "sys/ioctl.h", { "ioctl" } },
	{ "sys/mman.h", { "mmap", "munmap", "mprotect", "msync", "mremap", "madvise", "mincore" } },
	{ "sys/msg.h", { "msgget", "msgctl", "msgsnd", "msgrcv" } },
	{ "sys/prctl.h", { "prctl" } },
	{ "sys/sem.h", { "semget", "semctl", "semop", "semtimedop" } },
	{ "sys/shm.h", { "shmget", "shmctl", "shmat", "shmdt" } },
	{ "sys/signalfd.h", { "signalfd*" } },
	{ "sys/socket.h",
	  { "socketpair", "socket", "setsockopt", "getsockopt", "send*", "recv*" } },
	{ "sys/stat.h", { "stat", "fstat", "lstat", "mkfifo", "umask", "S_I*" } },
	{ "sys/syscall.h", { "syscall", "SYS_*" } },
	{ "sys/uio.h", { "readv", "writev", "iovec" } },
	{ "sys/wait.h", { "wait", "waitid", "waitpid" } },
	{ "time.h", { "time", "timespec" } },
	{ "unistd.h",
	  { "fork",    "getpid",  "close",  "read",    "write",   "getuid",    "_exit",
	    "dup",     "dup2",    "pause",  "unlink",  "sysconf", "ftruncate", "lseek",
	    "pread",   "pwrite",  "setsid", "setpgid", "getpgid", "getsid",    "getppid",
	    "getpgrp", "geteuid", "alarm",  "sleep",   "usleep",  "access" } },
};
#define HEADER_COUNT (sizeof(headers) / sizeof(*headers))

static bool wants_header(const char *text, size_t header)
{
	for (const char *const *word = headers[header].words; *word; word++)
		if (text_names(text, *word, strcspn(*word, "*")))
			return true;
	return false;
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/*
 * Whether it stands in the list above, where its words decide, or is included by those that are
 * always beside it.
 */
static bool is_known_header(const char *line)
{
	if (strcmp(line, "#include <sys/ipc.h>") == 0)
		return true;
	for (size_t i = 0; i < HEADER_COUNT; i++)
		if (strncmp(line + strlen("#include <"), headers[i].header,
			    strlen(headers[i].header)) == 0)
			return true;
	return false;
}

void c_text_write_includes(FILE *out, const struct source_text *source, const char *text)
{
	const char *names[64];
	char lines[HEADER_COUNT][40];
	size_t count = 0;

	for (int i = 0; i < source->count && count < 40; i++) {
		const char *line = source->items[i].lines[0];

		if (source->items[i].kind == ITEM_INCLUDE && strchr(line, '<') &&
		    !is_known_header(line))
			names[count++] = line;
	}
	for (size_t i = 0; i < HEADER_COUNT; i++) {
		snprintf(lines[i], sizeof(lines[i]), "#include <%s>", headers[i].header);
		if (wants_header(text, i))
			names[count++] = lines[i];
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
			fprintf(out, "%s\n", names[i]);
}
