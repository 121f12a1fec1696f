/* Wrong signalfds. */
#include <stdio.h>

#include "mutant.h"

MECHANISM(signal, "signal/signalfd.c", "models/signal.c");

static bool is_signalfd(int fd)
{
	char path[64], target[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, target, sizeof(target) - 1);
	return length > 0 && (target[length] = '\0', strstr(target, "signalfd")) != NULL;
}

MUTANT(read, signalfd_reads_one_at_a_time, "read of a signalfd gives one record at most")
{
	return read(fd, bytes, is_signalfd(fd) && size > 128 ? 128 : size);
}

static ssize_t read_altered(int fd, void *bytes, size_t size,
			    void alter(struct signalfd_siginfo *record))
{
	ssize_t count = read(fd, bytes, size);

	if (count >= (ssize_t)sizeof(struct signalfd_siginfo) && is_signalfd(fd))
		alter(bytes);
	return count;
}

static void forget_value(struct signalfd_siginfo *record)
{
	record->ssi_int = 0;
}

MUTANT(read, signalfd_forgets_the_value, "a record of a signalfd holds no value")
{
	return read_altered(fd, bytes, size, forget_value);
}

static void forget_status(struct signalfd_siginfo *record)
{
	if (record->ssi_signo == SIGCHLD)
		record->ssi_status = 0;
}

MUTANT(read, signalfd_forgets_the_status, "a record of SIGCHLD holds no exit status")
{
	return read_altered(fd, bytes, size, forget_status);
}

static void name_own_user(struct signalfd_siginfo *record)
{
	record->ssi_uid = getuid();
}

MUTANT(read, signalfd_tells_the_readers_user, "ssi_uid is the user of who reads")
{
	return read_altered(fd, bytes, size, name_own_user);
}

static void put_back(struct signalfd_siginfo *record)
{
	raise((int)record->ssi_signo);
}

MUTANT(read, signalfd_leaves_signals_pending,
       "read of a signalfd tells of signals, but leaves them")
{
	return read_altered(fd, bytes, size, put_back);
}

MUTANT(read, an_empty_signalfd_ends, "read of a signalfd without signals gives 0, not EAGAIN")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_signalfd(fd) ? 0 : count;
}

MUTANT(read, signalfd_cuts_records, "read of less than a record of a signalfd gives its beginning")
{
	struct signalfd_siginfo record;

	if (!is_signalfd(fd) || size >= sizeof(record))
		return read(fd, bytes, size);
	if (read(fd, &record, sizeof(record)) < 0)
		return -1;
	memcpy(bytes, &record, size);
	return (ssize_t)size;
}

MUTANT(signalfd, signalfd_is_its_makers, "a signalfd gives nothing to a process that inherited it")
{
	mutant_memory->number[0] = getpid();
	return signalfd(fd, set, flags);
}

MUTANT(read, signalfd_is_its_makers, NULL)
{
	if (is_signalfd(fd) && mutant_memory->number[0] != getpid())
		return fail(EAGAIN);
	return read(fd, bytes, size);
}

MUTANT(signalfd, sfd_nonblock_does_nothing, "SFD_NONBLOCK does nothing")
{
	return signalfd(fd, set, flags & ~SFD_NONBLOCK);
}

MUTANT(signalfd, sfd_cloexec_does_nothing, "SFD_CLOEXEC does nothing")
{
	return signalfd(fd, set, flags & ~SFD_CLOEXEC);
}

MUTANT(signalfd, signalfd_never_sleeps, "read of a signalfd never sleeps")
{
	return signalfd(fd, set, flags | SFD_NONBLOCK);
}

MUTANT(poll, signalfd_shows_nothing, "poll shows no event of a signalfd")
{
	int ready = poll(fds, count, timeout);

	if (count == 1 && ready == 1 && is_signalfd(fds->fd))
		fds->revents = 0;
	return ready;
}

MUTANT(poll, signalfd_is_always_ready, "poll shows POLLIN of a signalfd without signals")
{
	int ready = poll(fds, count, timeout);

	if (count == 1 && ready == 0 && is_signalfd(fds->fd)) {
		fds->revents = POLLIN;
		ready = 1;
	}
	return ready;
}

MUTANT(signalfd, signalfd_makes_another, "signalfd of an existing descriptor makes a new one")
{
	int result = signalfd(fd, set, flags);

	return result >= 0 && fd >= 0 ? signalfd(-1, set, flags) : result;
}

MUTANT(signalfd, signalfd_keeps_its_set, "signalfd of an existing descriptor leaves its set")
{
	sigset_t one;

	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	return signalfd(fd, fd >= 0 ? &one : set, flags);
}

MUTANT(signalfd, signalfd_ignores_unknown_flags, "signalfd ignores flags that it does not know")
{
	return signalfd(fd, set, flags & (SFD_NONBLOCK | SFD_CLOEXEC));
}

MUTANT(signalfd, every_bad_descriptor_is_ebadf, "signalfd gives EBADF for what is no signalfd")
{
	int result = signalfd(fd, set, flags);

	if (result < 0 && errno == EINVAL && fd >= 0)
		errno = EBADF;
	return result;
}

MUTANT(signalfd, signalfd_blocks_its_set, "signalfd blocks the signals of its set")
{
	sigprocmask(SIG_BLOCK, set, NULL);
	return signalfd(fd, set, flags);
}

MUTANT(read, signalfd_knows_no_address, "a signalfd tells no address of a fault")
{
	const ssize_t count = read(fd, bytes, size);

	if (count == sizeof(struct signalfd_siginfo) && is_signalfd(fd))
		((struct signalfd_siginfo *)bytes)->ssi_addr = 0;
	return count;
}
