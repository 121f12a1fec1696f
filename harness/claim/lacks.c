/*
 * Which errors of which calls say that the call is not to be had here, and are no wrong kernel's.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/names.h"
#include "needs.h"

#define ERROR_LIMIT 5

/* What says of any call that it is not to be had here: no such call, or a sandbox forbids it. */
static const int forbidden[] = { ENOSYS, EPERM, EACCES };

/* What says the same of a probe beside these; 0 ends them. */
static const struct {
	const char *call;
	int errors[ERROR_LIMIT];
} not_here[] = {
	{ "mkdir", { EROFS, ENOSPC, EDQUOT } },
	{ "mkfifo", { EROFS, ENOSPC, EDQUOT, EOPNOTSUPP } },
	{ "/proc/self/fd", { ENOENT } },
	{ "/proc/self/mem", { ENOENT, EROFS } },
	{ "/proc/self/timens_offsets", { ENOENT, EROFS } },
	{ "/proc/locks", { ENOENT } },
	{ "/proc/sys/kernel/msgmax", { ENOENT, EROFS, EIO } }, /* EIO: gVisor shows it only */
	{ "/proc/sys/net/core/optmem_max", { ENOENT, EROFS } },
	{ "/proc/sys/net/core/rmem_default", { ENOENT, EROFS } },
	{ "/proc/sys/net/core/rmem_max", { ENOENT, EROFS } },
	{ "/proc/sys/net/core/somaxconn", { ENOENT, EROFS, EIO } },
	{ "/proc/sys/net/core/wmem_max", { ENOENT, EROFS } },
	{ "/proc/sys/net/unix/max_dgram_qlen", { ENOENT, EROFS } },
	{ "fcntl(F_SETPIPE_SZ)", { EINVAL } },
	{ "pipe2(O_DIRECT)", { EINVAL } },
	{ "fcntl(O_ASYNC)", { EINVAL, ENOTTY } },
	{ "socketpair", { EAFNOSUPPORT } },
	{ "socket(AF_INET)", { EAFNOSUPPORT } },
	{ "socket(AF_INET6)", { EAFNOSUPPORT } },
	{ "socket(NETLINK_USERSOCK)", { EAFNOSUPPORT, EPROTONOSUPPORT } },
	{ "bind(127.0.0.1)", { EADDRNOTAVAIL } },
	{ "bind(::1)", { EADDRNOTAVAIL } },
	{ "connect(127.0.0.1)", { EADDRNOTAVAIL, ENETUNREACH, ENETDOWN } },
	{ "mount(MS_PRIVATE)", { EINVAL } }, /* the root directory is no mount's: chroot */
	{ "mount(mqueue)", { ENODEV } },
	{ "mount(tmpfs)", { ENODEV, ENOENT, EINVAL } }, /* EINVAL: it knows no nr_inodes */
	{ "unshare(CLONE_FILES)", { EINVAL } },
	{ "unshare(CLONE_NEWIPC)", { EINVAL, ENOSPC } }, /* ENOSPC: a limit of namespaces */
	{ "unshare(CLONE_NEWNET)", { EINVAL, ENOSPC } },
	{ "unshare(CLONE_NEWNS)", { EINVAL, ENOSPC } },
	{ "unshare(CLONE_NEWPID)", { EINVAL, ENOSPC } },
	{ "unshare(CLONE_NEWTIME)", { EINVAL, ENOSPC } },
	{ "unshare(CLONE_NEWUSER)", { EINVAL, ENOSPC, EUSERS } }, /* a limit; many levels */
	{ "setuid", { EINVAL, EAGAIN } }, /* a user namespace without that user; a limit */
	{ "/dev/fuse", { ENOENT, ENXIO, ENODEV } },
	{ "mount(fuse)", { ENODEV, EINVAL } },
	{ "/proc/self/uid_map", { ENOENT, EROFS } },
	{ "/dev/zero", { ENOENT, ENXIO, ENODEV } },
	{ "mlock", { ENOMEM, EAGAIN } }, /* RLIMIT_MEMLOCK */
	{ "fallocate(FALLOC_FL_PUNCH_HOLE)", { EOPNOTSUPP } },
	{ "fcntl(F_NOTIFY)", { EINVAL } },
	{ "pidfd_send_signal with flags", { EINVAL } },
	{ "pthread_create", { EAGAIN } },
	{ "prctl(PR_GET_CHILD_SUBREAPER)", { EINVAL } },
	{ "prctl(PR_GET_NO_NEW_PRIVS)", { EINVAL } },
	{ "msgget", { ENOSPC } }, /* a limit of no object */
	{ "semget", { ENOSPC } },
	{ "shmget", { ENOSPC } },
	{ "mq_open", { ENOSPC, EMFILE } },
	{ "sem_open", { ENOENT, EROFS, ENOSPC } }, /* ENOENT: there is no /dev/shm */
	{ "shm_open", { ENOENT, EROFS, ENOSPC } },
	{ "memfd_create", { EINVAL } },
	{ "clone(CLONE_SIGHAND)", { EINVAL } },
	{ "clone(CLONE_VM)", { EINVAL } },
	{ "close_range with flags", { EINVAL } },
	{ "clone without a signal", { EINVAL } },
	{ "clone3(set_tid)", { EINVAL, E2BIG, EEXIST } },
	{ "clone3(CLONE_CLEAR_SIGHAND)", { EINVAL } },
	{ "fcntl(F_OFD_SETLK)", { EINVAL } },
	{ "fcntl(F_SETLEASE)", { EINVAL } }, /* of file systems that have none */
	{ "fcntl(F_SEAL_FUTURE_WRITE)", { EINVAL } },
	{ "fcntl(F_SET_RW_HINT)", { EINVAL } },
	{ "setsockopt(SO_ATTACH_FILTER)", { ENOPROTOOPT } },
	{ "setsockopt(SO_ATTACH_REUSEPORT_CBPF)", { ENOPROTOOPT } },
	{ "setsockopt(SO_BINDTODEVICE)", { ENOPROTOOPT } },
	{ "setsockopt(SO_INCOMING_CPU)", { ENOPROTOOPT } },
	{ "setsockopt(SO_INQ)", { ENOPROTOOPT } },
	{ "setsockopt(SO_RXQ_OVFL)", { ENOPROTOOPT } },
	{ "setsockopt(SO_SELECT_ERR_QUEUE)", { ENOPROTOOPT } },
	{ "setsockopt(SO_SNDBUFFORCE)", { ENOPROTOOPT } },
	{ "setsockopt(SO_TIMESTAMPNS)", { ENOPROTOOPT } },
	{ "getsockopt(SO_LOCK_FILTER)", { ENOPROTOOPT } },
	{ "ioctl(SIOCGSTAMP)", { ENOTTY, EINVAL } },
	{ "getsockopt(SO_PEEK_OFF)", { ENOPROTOOPT, EOPNOTSUPP } },
	{ "getsockopt(SO_PEERPIDFD)", { ENOPROTOOPT } },
	{ "madvise(MADV_FREE)", { EINVAL } },
	{ "madvise(MADV_POPULATE_READ)", { EINVAL } },
	{ "madvise(MADV_WIPEONFORK)", { EINVAL } },
	{ "mmap(MAP_NORESERVE)",
	  { ENOMEM } }, /* RLIMIT_AS, or a kernel that commits what it gives */
	{ "mmap(MAP_SHARED_VALIDATE)", { EINVAL } },
	{ "mq_notify(SIGEV_THREAD)", { EINVAL } },
	{ "mremap(MREMAP_DONTUNMAP)", { EINVAL } },
	{ "posix_openpt", { ENOENT, ENODEV, ENOSPC } },
	{ "ioctl(TIOCGPTPEER)", { ENOTTY, EINVAL } },
	{ "ioctl(TIOCSIG)", { ENOTTY, EINVAL } },
	{ "prctl(PR_GET_PDEATHSIG)", { EINVAL } },
	{ "prctl(PR_GET_TIMERSLACK)", { EINVAL } },
	{ "sched_setscheduler(SCHED_BATCH)", { EINVAL } },
	{ "sched_setscheduler(SCHED_FIFO)", { EINVAL } },
	{ "send(MSG_OOB)", { EOPNOTSUPP } },
	{ "setrlimit(RLIMIT_MSGQUEUE)", { EINVAL } },
	{ "setrlimit(RLIMIT_SIGPENDING)", { EINVAL } },
	{ "timer_create", { ENOTSUP } },
	{ "unshare(CLONE_SYSVSEM)", { EINVAL } },
	{ "unshare(CLONE_NEWUTS)", { EINVAL, ENOSPC } },
	{ "setns by a pidfd", { EINVAL } },
	{ "write to /proc/self/mem",
	  { EINVAL, EIO } }, /* it is for reading, or leaves protected pages alone */
	{ "pidfd_open with PIDFD_THREAD", { EINVAL } },
	{ "prctl(PR_SET_SECCOMP)", { EINVAL } },
	{ "preadv2 with RWF_NOWAIT", { EOPNOTSUPP } },
	{ "pwritev2 with RWF_APPEND", { EOPNOTSUPP } },
	{ "pwritev2 with RWF_NOAPPEND", { EOPNOTSUPP } },
	{ "fcntl(F_CREATED_QUERY)", { EINVAL } },
	{ "fcntl(F_DUPFD_QUERY)", { EINVAL } },
	{ "ioctl(PIDFD_GET_INFO)", { ENOTTY, EINVAL } },
	{ "ioctl(PIDFD_GET_INFO) of the reaped", { ENOTTY, EINVAL, ESRCH } },
	{ "pidfd_send_signal(PIDFD_SELF)", { EBADF } },
	{ "getsockopt(SO_PASSRIGHTS)", { ENOPROTOOPT } },
	{ "madvise(MADV_GUARD_INSTALL)", { EINVAL } },
	{ "mmap(MAP_DROPPABLE)", { EINVAL, EOPNOTSUPP } }, /* EOPNOTSUPP: not in 32 bits */
	{ "process_madvise", { EINVAL } },
};

static bool is_among(int error, const int *errors, size_t count)
{
	for (size_t i = 0; i < count && errors[i]; i++)
		if (errors[i] == error)
			return true;
	return false;
}

static bool says_not_here(const char *call, int error)
{
	if (is_among(error, forbidden, sizeof(forbidden) / sizeof(forbidden[0])))
		return true;
	for (size_t i = 0; i < sizeof(not_here) / sizeof(not_here[0]); i++)
		if (strcmp(not_here[i].call, call) == 0)
			return is_among(error, not_here[i].errors, ERROR_LIMIT);
	return false;
}

static char reason[128];

const char *lacks(bool failed, const char *call)
{
	if (!failed || !says_not_here(call, errno))
		return NULL;
	snprintf(reason, sizeof(reason), "%s: %s", call, errno_name(errno));
	return reason;
}

const char *lacks_descriptor(int fd, const char *call)
{
	const char *why = lacks(fd < 0, call);

	if (fd >= 0)
		close(fd);
	return why;
}
