/* Wrong splice, tee and vmsplice: as calls that wait, are interrupted, and meet an end. */
#include "channels_mutants.h"
#include "idle_mutants.h"

MECHANISM(pipe_splice, "pipe/splice_wait.c");

MUTANT(splice, splice_brings_no_sigpipe,
       "splice into a pipe without readers gives EPIPE without SIGPIPE")
{
	struct sigaction before;
	ssize_t count;

	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, &before);
	count = splice(from, from_offset, to, to_offset, size, flags);
	sigaction(SIGPIPE, &before, NULL);
	return count;
}

MUTANT(tee, tee_brings_no_sigpipe, "tee into a pipe without readers gives EPIPE without SIGPIPE")
{
	struct sigaction before;
	ssize_t count;

	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, &before);
	count = tee(from, to, size, flags);
	sigaction(SIGPIPE, &before, NULL);
	return count;
}

MUTANT(vmsplice, vmsplice_without_readers_gives_0,
       "vmsplice into a pipe without readers moves nothing")
{
	ssize_t result = vmsplice(fd, parts, count, flags);

	return is_refused(result < 0 ? -1 : 0, EPIPE) ? 0 : result;
}

MUTANT(splice, splice_loses_what_meets_no_reader,
       "splice into a pipe without readers has taken the bytes")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (!is_refused(count < 0 ? -1 : 0, EPIPE))
		return count;
	drain(from, size);
	return fail(EPIPE);
}

MUTANT(splice, splice_ignores_o_nonblock, "splice heeds SPLICE_F_NONBLOCK, not O_NONBLOCK")
{
	bool in = is_nonblocking(from), out = is_nonblocking(to);
	ssize_t count;

	set_nonblocking(from, false);
	set_nonblocking(to, false);
	count = splice(from, from_offset, to, to_offset, size, flags);
	set_nonblocking(from, in);
	set_nonblocking(to, out);
	return count;
}

MUTANT(tee, tee_heeds_its_input_alone, "tee heeds O_NONBLOCK of its input alone")
{
	bool out = is_nonblocking(to);
	ssize_t count;

	set_nonblocking(to, false);
	count = tee(from, to, size, flags);
	set_nonblocking(to, out);
	return count;
}

MUTANT(vmsplice, vmsplice_sleeps_in_spite_of_its_flag,
       "vmsplice sleeps in spite of SPLICE_F_NONBLOCK")
{
	return vmsplice(fd, parts, count, flags & ~(unsigned)SPLICE_F_NONBLOCK);
}

MUTANT(tee, tee_at_the_end_sleeps, "tee of a pipe without writers gives EAGAIN at the end")
{
	ssize_t count = tee(from, to, size, flags);

	return count == 0 && size ? fail(EAGAIN) : count;
}

MUTANT(splice, splice_is_restarted, "splice sleeps on after any handler")
{
	ssize_t count;

	do
		count = splice(from, from_offset, to, to_offset, size, flags);
	while (is_refused(count < 0 ? -1 : 0, EINTR));
	return count;
}

MUTANT(vmsplice, vmsplice_is_restarted, "vmsplice sleeps on after any handler")
{
	ssize_t result;

	do
		result = vmsplice(fd, parts, count, flags);
	while (is_refused(result < 0 ? -1 : 0, EINTR));
	return result;
}

WOKEN_BY_IGNORED(tee, from, to, size, flags)

MUTANT(splice, splice_cuts_datagrams, "splice into a socket sends a datagram for each byte")
{
	ssize_t total = 0, count;

	if (inode_of(to))
		return splice(from, from_offset, to, to_offset, size, flags);
	while (total < (ssize_t)size) {
		count = splice(from, from_offset, to, to_offset, 1, flags);
		if (count <= 0)
			return total ? total : count;
		total++;
	}
	return total;
}

MUTANT(splice, splice_takes_any_flag, "splice passes over flags that it does not know")
{
	return splice(from, from_offset, to, to_offset, size, flags & 15);
}

MUTANT(tee, tee_takes_any_flag, "tee passes over flags that it does not know")
{
	return tee(from, to, size, flags & 15);
}

MUTANT(vmsplice, vmsplice_takes_any_flag, "vmsplice passes over flags that it does not know")
{
	return vmsplice(fd, parts, count, flags & 15);
}

MUTANT(splice, splice_wants_no_hints, "splice fails with EINVAL for SPLICE_F_MOVE")
{
	if (flags & SPLICE_F_MOVE)
		return fail(EINVAL);
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, splice_of_a_closed_peer_is_eagain,
       "splice from a stream whose peer has closed fails with EAGAIN")
{
	struct stat status;
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	return count == 0 && fstat(from, &status) == 0 && S_ISSOCK(status.st_mode) ? fail(EAGAIN)
										   : count;
}

MUTANT(splice, splice_of_a_socket_never_sleeps, "splice from a socket fails rather than sleep")
{
	struct stat status;

	if (fstat(from, &status) == 0 && S_ISSOCK(status.st_mode))
		flags |= SPLICE_F_NONBLOCK;
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, what_waits_has_been_read, "splice that is interrupted has moved the file's position")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (!is_refused((int)count, EINTR) || is_channel(from))
		return count;
	lseek(from, (off_t)size, SEEK_CUR);
	return fail(EINTR);
}

MUTANT(sendfile, what_sendfile_waits_with_has_been_read,
       "sendfile that is interrupted has moved the file's position")
{
	ssize_t count = sendfile(out, in, offset, size);

	if (!is_refused((int)count, EINTR))
		return count;
	lseek(in, (off_t)size, SEEK_CUR);
	return fail(EINTR);
}

static bool hurries(int fd, unsigned int flags)
{
	return flags & SPLICE_F_NONBLOCK || fcntl(fd, F_GETFL) & O_NONBLOCK;
}

MUTANT(splice, the_end_is_eagain_to_splice, "splice told not to sleep gives EAGAIN at the end")
{
	ssize_t got = splice(from, from_offset, to, to_offset, size, flags);

	return got == 0 && hurries(from, flags) ? fail(EAGAIN) : got;
}

MUTANT(tee, the_end_is_eagain_to_tee, "tee told not to sleep gives EAGAIN at the end")
{
	ssize_t got = tee(from, to, size, flags);

	return got == 0 && hurries(from, flags) ? fail(EAGAIN) : got;
}

MUTANT(splice, nobody_is_eagain_to_splice, "splice told not to sleep gives EAGAIN without a reader")
{
	ssize_t got = splice(from, from_offset, to, to_offset, size, flags);

	return got < 0 && errno == EPIPE && hurries(to, flags) ? fail(EAGAIN) : got;
}

MUTANT(vmsplice, nobody_is_eagain_to_vmsplice,
       "vmsplice told not to sleep gives EAGAIN without a reader")
{
	ssize_t got = vmsplice(fd, parts, count, flags);

	return got < 0 && errno == EPIPE && hurries(fd, flags) ? fail(EAGAIN) : got;
}
