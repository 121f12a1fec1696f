/*
 * System calls by the name of the C function that makes them; each architecture has some of them.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"

/* Newer than some headers; one number everywhere but on Alpha. */
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#ifndef SYS_futex_wait
#define SYS_futex_wait 455
#endif
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

/* Numbers of their own for what ipc(2) and socketcall(2) do by their first argument. */
#define IPC_CALL(call)    (0x10000 + (call))
#define SOCKET_CALL(call) (0x20000 + (call))

static const struct {
	long number;
	const char *name;
} calls[] = {
	{ IPC_CALL(1), "semop" },
	{ IPC_CALL(4), "semop" },
	{ IPC_CALL(11), "msgsnd" },
	{ IPC_CALL(12), "msgrcv" },
	{ SOCKET_CALL(3), "connect" },
	{ SOCKET_CALL(5), "accept" },
	{ SOCKET_CALL(9), "send" },
	{ SOCKET_CALL(10), "recv" },
	{ SOCKET_CALL(11), "send" },
	{ SOCKET_CALL(12), "recv" },
	{ SOCKET_CALL(16), "sendmsg" },
	{ SOCKET_CALL(17), "recvmsg" },
	{ SOCKET_CALL(18), "accept" },
	{ SOCKET_CALL(19), "recvmsg" },
	{ SOCKET_CALL(20), "sendmsg" },
#ifdef SYS_read
	{ SYS_read, "read" },
#endif
#ifdef SYS_readv
	{ SYS_readv, "read" },
#endif
#ifdef SYS_pread64
	{ SYS_pread64, "read" },
#endif
#ifdef SYS_write
	{ SYS_write, "write" },
#endif
#ifdef SYS_writev
	{ SYS_writev, "write" },
#endif
#ifdef SYS_pwrite64
	{ SYS_pwrite64, "write" },
#endif
#ifdef SYS_ftruncate
	{ SYS_ftruncate, "ftruncate" },
#endif
#ifdef SYS_ftruncate64
	{ SYS_ftruncate64, "ftruncate" },
#endif
#ifdef SYS_open
	{ SYS_open, "open" },
#endif
#ifdef SYS_openat
	{ SYS_openat, "open" },
#endif
#ifdef SYS_openat2
	{ SYS_openat2, "open" },
#endif
#ifdef SYS_creat
	{ SYS_creat, "open" },
#endif
#ifdef SYS_close
	{ SYS_close, "close" },
#endif
#ifdef SYS_poll
	{ SYS_poll, "poll" },
#endif
#ifdef SYS_ppoll
	{ SYS_ppoll, "poll" },
#endif
#ifdef SYS_ppoll_time64
	{ SYS_ppoll_time64, "poll" },
#endif
#ifdef SYS_select
	{ SYS_select, "select" },
#endif
#ifdef SYS__newselect
	{ SYS__newselect, "select" },
#endif
#ifdef SYS_pselect6
	{ SYS_pselect6, "select" },
#endif
#ifdef SYS_pselect6_time64
	{ SYS_pselect6_time64, "select" },
#endif
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, "epoll_wait" },
#endif
#ifdef SYS_epoll_pwait
	{ SYS_epoll_pwait, "epoll_wait" },
#endif
	{ SYS_epoll_pwait2, "epoll_wait" },
#ifdef SYS_splice
	{ SYS_splice, "splice" },
#endif
#ifdef SYS_tee
	{ SYS_tee, "tee" },
#endif
#ifdef SYS_vmsplice
	{ SYS_vmsplice, "vmsplice" },
#endif
#ifdef SYS_sendfile
	{ SYS_sendfile, "sendfile" },
#endif
#ifdef SYS_sendfile64
	{ SYS_sendfile64, "sendfile" },
#endif
#ifdef SYS_fcntl
	{ SYS_fcntl, "fcntl" },
#endif
#ifdef SYS_fcntl64
	{ SYS_fcntl64, "fcntl" },
#endif
#ifdef SYS_truncate
	{ SYS_truncate, "truncate" },
#endif
#ifdef SYS_truncate64
	{ SYS_truncate64, "truncate" },
#endif
#ifdef SYS_flock
	{ SYS_flock, "flock" },
#endif
#ifdef SYS_wait4
	{ SYS_wait4, "waitpid" },
#endif
#ifdef SYS_waitpid
	{ SYS_waitpid, "waitpid" },
#endif
#ifdef SYS_waitid
	{ SYS_waitid, "waitid" },
#endif
#ifdef SYS_pause
	{ SYS_pause, "pause" },
#endif
#ifdef SYS_rt_sigsuspend
	{ SYS_rt_sigsuspend, "sigsuspend" },
#endif
#ifdef SYS_sigsuspend
	{ SYS_sigsuspend, "sigsuspend" },
#endif
#ifdef SYS_rt_sigtimedwait
	{ SYS_rt_sigtimedwait, "sigtimedwait" },
#endif
#ifdef SYS_rt_sigtimedwait_time64
	{ SYS_rt_sigtimedwait_time64, "sigtimedwait" },
#endif
#ifdef SYS_nanosleep
	{ SYS_nanosleep, "nanosleep" },
#endif
#ifdef SYS_clock_nanosleep
	{ SYS_clock_nanosleep, "nanosleep" },
#endif
#ifdef SYS_clock_nanosleep_time64
	{ SYS_clock_nanosleep_time64, "nanosleep" },
#endif
#ifdef SYS_futex
	{ SYS_futex, "futex" },
#endif
#ifdef SYS_futex_time64
	{ SYS_futex_time64, "futex" },
#endif
	{ SYS_futex_wait, "futex" },
	{ SYS_futex_waitv, "futex" },
#ifdef SYS_msgsnd
	{ SYS_msgsnd, "msgsnd" },
#endif
#ifdef SYS_msgrcv
	{ SYS_msgrcv, "msgrcv" },
#endif
#ifdef SYS_semop
	{ SYS_semop, "semop" },
#endif
#ifdef SYS_semtimedop
	{ SYS_semtimedop, "semop" },
#endif
#ifdef SYS_semtimedop_time64
	{ SYS_semtimedop_time64, "semop" },
#endif
#ifdef SYS_mq_timedsend
	{ SYS_mq_timedsend, "mq_send" },
#endif
#ifdef SYS_mq_timedsend_time64
	{ SYS_mq_timedsend_time64, "mq_send" },
#endif
#ifdef SYS_mq_timedreceive
	{ SYS_mq_timedreceive, "mq_receive" },
#endif
#ifdef SYS_mq_timedreceive_time64
	{ SYS_mq_timedreceive_time64, "mq_receive" },
#endif
#ifdef SYS_accept
	{ SYS_accept, "accept" },
#endif
#ifdef SYS_accept4
	{ SYS_accept4, "accept" },
#endif
#ifdef SYS_connect
	{ SYS_connect, "connect" },
#endif
#ifdef SYS_sendto
	{ SYS_sendto, "send" },
#endif
#ifdef SYS_send
	{ SYS_send, "send" },
#endif
#ifdef SYS_sendmsg
	{ SYS_sendmsg, "sendmsg" },
#endif
#ifdef SYS_sendmmsg
	{ SYS_sendmmsg, "sendmsg" },
#endif
#ifdef SYS_recvfrom
	{ SYS_recvfrom, "recv" },
#endif
#ifdef SYS_recv
	{ SYS_recv, "recv" },
#endif
#ifdef SYS_recvmsg
	{ SYS_recvmsg, "recvmsg" },
#endif
#ifdef SYS_recvmmsg
	{ SYS_recvmmsg, "recvmsg" },
#endif
#ifdef SYS_recvmmsg_time64
	{ SYS_recvmmsg_time64, "recvmsg" },
#endif
};

long call_meant(long number, unsigned long long first)
{
#ifdef SYS_ipc
	if (number == SYS_ipc)
		return IPC_CALL((long)first & 0xffff); /* above it stands a version */
#endif
#ifdef SYS_socketcall
	if (number == SYS_socketcall)
		return SOCKET_CALL((long)first);
#endif
	(void)first;
	return number;
}

const char *call_name(long number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].number == number)
			return calls[i].name;
	return NULL;
}

bool call_is(long number, const char *name)
{
	const char *known = call_name(number);

#ifndef SYS_pause /* pause is a ppoll of nothing */
	if (strcmp(name, "pause") == 0)
		name = "poll";
#endif
	return known && strcmp(known, name) == 0;
}

/* Read from itself, the file tells of this very read. */
static bool own_read_is_shown(void)
{
	int fd = open("/proc/self/syscall", O_RDONLY | O_CLOEXEC);
	char text[64];
	char *end;
	ssize_t length;
	long number;

	if (fd < 0)
		return false;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return false;
	text[length] = '\0';
	number = strtol(text, &end, 10);
	return end != text && number == SYS_read;
}

bool call_numbers_are_shown(void)
{
	static enum { UNKNOWN, SHOWN, NOT_SHOWN } known;

	if (known == UNKNOWN)
		known = own_read_is_shown() ? SHOWN : NOT_SHOWN;
	return known == SHOWN;
}

/* Where a call has its time limit. */
enum limit_kind {
	NO_NEED,      /* it always ends by itself, or when a child does */
	POINTER,      /* null: none */
	MILLISECONDS, /* negative: none */
};

static const struct {
	long number;
	enum limit_kind kind;
	int argument;
} limits[] = {
	{ IPC_CALL(4), POINTER, 5 },
#ifdef SYS_wait4
	{ SYS_wait4, NO_NEED, 0 },
#endif
#ifdef SYS_waitpid
	{ SYS_waitpid, NO_NEED, 0 },
#endif
#ifdef SYS_waitid
	{ SYS_waitid, NO_NEED, 0 },
#endif
#ifdef SYS_restart_syscall
	{ SYS_restart_syscall, NO_NEED, 0 },
#endif
#ifdef SYS_nanosleep
	{ SYS_nanosleep, NO_NEED, 0 },
#endif
#ifdef SYS_clock_nanosleep
	{ SYS_clock_nanosleep, NO_NEED, 0 },
#endif
#ifdef SYS_clock_nanosleep_time64
	{ SYS_clock_nanosleep_time64, NO_NEED, 0 },
#endif
#ifdef SYS_futex
	{ SYS_futex, POINTER, 3 },
#endif
#ifdef SYS_futex_time64
	{ SYS_futex_time64, POINTER, 3 },
#endif
	{ SYS_futex_wait, POINTER, 4 },
	{ SYS_futex_waitv, POINTER, 3 },
#ifdef SYS_semtimedop
	{ SYS_semtimedop, POINTER, 3 },
#endif
#ifdef SYS_semtimedop_time64
	{ SYS_semtimedop_time64, POINTER, 3 },
#endif
#ifdef SYS_mq_timedsend
	{ SYS_mq_timedsend, POINTER, 4 },
#endif
#ifdef SYS_mq_timedsend_time64
	{ SYS_mq_timedsend_time64, POINTER, 4 },
#endif
#ifdef SYS_mq_timedreceive
	{ SYS_mq_timedreceive, POINTER, 4 },
#endif
#ifdef SYS_mq_timedreceive_time64
	{ SYS_mq_timedreceive_time64, POINTER, 4 },
#endif
#ifdef SYS_rt_sigtimedwait
	{ SYS_rt_sigtimedwait, POINTER, 2 },
#endif
#ifdef SYS_rt_sigtimedwait_time64
	{ SYS_rt_sigtimedwait_time64, POINTER, 2 },
#endif
#ifdef SYS_poll
	{ SYS_poll, MILLISECONDS, 2 },
#endif
#ifdef SYS_ppoll
	{ SYS_ppoll, POINTER, 2 },
#endif
#ifdef SYS_ppoll_time64
	{ SYS_ppoll_time64, POINTER, 2 },
#endif
#ifdef SYS_select
	{ SYS_select, POINTER, 4 },
#endif
#ifdef SYS_pselect6
	{ SYS_pselect6, POINTER, 4 },
#endif
#ifdef SYS_pselect6_time64
	{ SYS_pselect6_time64, POINTER, 4 },
#endif
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, MILLISECONDS, 3 },
#endif
#ifdef SYS_epoll_pwait
	{ SYS_epoll_pwait, MILLISECONDS, 3 },
#endif
	{ SYS_epoll_pwait2, POINTER, 3 },
};

bool call_ends_by_itself(long number, const unsigned long long arguments[6])
{
	number = call_meant(number, arguments[0]);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].number != number)
			continue;
		switch (limits[i].kind) {
		case NO_NEED:
			return true;
		case POINTER:
			return arguments[limits[i].argument] != 0;
		case MILLISECONDS:
			return (int)arguments[limits[i].argument] >= 0;
		}
	}
	return false;
}
