/* Names for numbers: errno, signals, poll events. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

struct name {
	int number;
	const char *text;
};

/* clang-format off */
#define NAME(constant) { constant, #constant }
/* clang-format on */

static const struct name errors[] = {
	NAME(E2BIG),           NAME(EACCES),
	NAME(EADDRINUSE),      NAME(EADDRNOTAVAIL),
	NAME(EAFNOSUPPORT),    NAME(EAGAIN),
	NAME(EALREADY),        NAME(EBADF),
	NAME(EBADMSG),         NAME(EBUSY),
	NAME(ECANCELED),       NAME(ECHILD),
	NAME(ECONNABORTED),    NAME(ECONNREFUSED),
	NAME(ECONNRESET),      NAME(EDEADLK),
	NAME(EDESTADDRREQ),    NAME(EDOM),
	NAME(EEXIST),          NAME(EFAULT),
	NAME(EFBIG),           NAME(EHOSTUNREACH),
	NAME(EIDRM),           NAME(EILSEQ),
	NAME(EINPROGRESS),     NAME(EINTR),
	NAME(EINVAL),          NAME(EIO),
	NAME(EISCONN),         NAME(EISDIR),
	NAME(ELOOP),           NAME(EMFILE),
	NAME(EMLINK),          NAME(EMSGSIZE),
	NAME(ENAMETOOLONG),    NAME(ENETDOWN),
	NAME(ENETUNREACH),     NAME(ENFILE),
	NAME(ENOBUFS),         NAME(ENODEV),
	NAME(ENOENT),          NAME(ENOEXEC),
	NAME(ENOLCK),          NAME(ENOMEM),
	NAME(ENOMSG),          NAME(ENOPROTOOPT),
	NAME(ENOSPC),          NAME(ENOSYS),
	NAME(ENOTCONN),        NAME(ENOTDIR),
	NAME(ENOTEMPTY),       NAME(ENOTRECOVERABLE),
	NAME(ENOTSOCK),        NAME(ENOTTY),
	NAME(ENXIO),           NAME(EOPNOTSUPP),
	NAME(EOVERFLOW),       NAME(EOWNERDEAD),
	NAME(EPERM),           NAME(EPFNOSUPPORT),
	NAME(EPIPE),           NAME(EPROTONOSUPPORT),
	NAME(EPROTOTYPE),      NAME(ERANGE),
	NAME(EROFS),           NAME(ESHUTDOWN),
	NAME(ESOCKTNOSUPPORT), NAME(ESPIPE),
	NAME(ESRCH),           NAME(ETIMEDOUT),
	NAME(ETOOMANYREFS),    NAME(ETXTBSY),
	NAME(EUSERS),          NAME(EXDEV),
};

static const struct name signals[] = {
	NAME(SIGABRT), NAME(SIGALRM), NAME(SIGBUS),    NAME(SIGCHLD),  NAME(SIGCONT), NAME(SIGFPE),
	NAME(SIGHUP),  NAME(SIGILL),  NAME(SIGINT),    NAME(SIGIO),    NAME(SIGKILL), NAME(SIGPIPE),
	NAME(SIGPROF), NAME(SIGPWR),  NAME(SIGQUIT),   NAME(SIGSEGV),  NAME(SIGSTOP), NAME(SIGSYS),
	NAME(SIGTERM), NAME(SIGTRAP), NAME(SIGTSTP),   NAME(SIGTTIN),  NAME(SIGTTOU), NAME(SIGURG),
	NAME(SIGUSR1), NAME(SIGUSR2), NAME(SIGVTALRM), NAME(SIGWINCH), NAME(SIGXCPU), NAME(SIGXFSZ),
};

static const struct name events[] = {
	NAME(POLLIN), NAME(POLLPRI), NAME(POLLOUT), NAME(POLLERR), NAME(POLLHUP), NAME(POLLNVAL),
};

static const char *find(const struct name *names, size_t count, int number)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].number == number)
			return names[i].text;
	return NULL;
}

const char *errno_name(int error)
{
	static char unknown[32];
	const char *name = find(errors, sizeof(errors) / sizeof(errors[0]), error);

	if (name)
		return name;
	snprintf(unknown, sizeof(unknown), "errno %d", error);
	return unknown;
}

const char *signal_name(int signal)
{
	static char other[32];
	const char *name = find(signals, sizeof(signals) / sizeof(signals[0]), signal);

	if (name)
		return name;
	if (signal >= SIGRTMIN && signal <= SIGRTMAX)
		snprintf(other, sizeof(other), "SIGRTMIN+%d", signal - SIGRTMIN);
	else
		snprintf(other, sizeof(other), "signal %d", signal);
	return other;
}

void poll_names(int set, char *buffer, size_t size)
{
	size_t used = 0;

	snprintf(buffer, size, "none");
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (!(set & events[i].number) || used >= size)
			continue;
		used += (size_t)snprintf(buffer + used, size - used, "%s%s", used ? "|" : "",
					 events[i].text);
	}
}

static const char *code_name(int signal, int code)
{
	if (signal == SIGSEGV && code == SEGV_MAPERR)
		return "SEGV_MAPERR";
	if (signal == SIGSEGV && code == SEGV_ACCERR)
		return "SEGV_ACCERR";
	if (signal == SIGBUS && code == BUS_ADRALN)
		return "BUS_ADRALN";
	if (signal == SIGBUS && code == BUS_ADRERR)
		return "BUS_ADRERR";
	if (signal == SIGBUS && code == BUS_OBJERR)
		return "BUS_OBJERR";
	return NULL;
}

void fault_name(int signal, int code, char *buffer, size_t size)
{
	const char *name = code_name(signal, code);

	if (name)
		snprintf(buffer, size, "%s (%s)", signal_name(signal), name);
	else
		snprintf(buffer, size, "%s (si_code %d)", signal_name(signal), code);
}
