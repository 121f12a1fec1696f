/* Wrong ways of passing descriptors. */
#include <stddef.h>
#include <sys/un.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

static void drop_descriptors(struct msghdr *message)
{
	size_t count;
	int *fds = descriptors_in(message, &count);

	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	if (count)
		message->msg_controllen = 0;
}

static int reopened(int fd)
{
	char path[40];
	int other;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	other = open(path, fcntl(fd, F_GETFL) & O_ACCMODE);
	if (other >= 0) {
		dup2(other, fd);
		close(other);
	}
	return fd;
}

MUTANT(recvmsg, descriptor_is_opened_anew, "a passed descriptor arrives as a file opened anew")
{
	return receive_each(fd, message, flags, reopened);
}

static int moved_up(int fd)
{
	int other = fcntl(fd, F_DUPFD, fd + 1);

	if (other < 0)
		return fd;
	close(fd);
	return other;
}

MUTANT(recvmsg, descriptor_is_not_the_lowest, "a passed descriptor does not get the lowest number")
{
	return receive_each(fd, message, flags, moved_up);
}

MUTANT(recvmsg, strangers_are_given_none, "descriptors arrive only by a socketpair's sockets")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && getpeername(fd, (struct sockaddr *)&peer, &length) == 0 && length > BARE)
		drop_descriptors(message);
	return count;
}

MUTANT(recvmsg, descriptors_are_in_reverse, "descriptors of one message arrive in reverse")
{
	ssize_t result = recvmsg(fd, message, flags);
	size_t count = 0;
	int *fds = result < 0 ? NULL : descriptors_in(message, &count), first;

	for (size_t i = 0; fds && i < count / 2; i++) {
		first = fds[i];
		fds[i] = fds[count - 1 - i];
		fds[count - 1 - i] = first;
	}
	return result;
}

MUTANT(sendmsg, only_the_first_is_passed, "of several descriptors in a message only one is passed")
{
	size_t count;

	if (descriptors_in(message, &count) && count > 1 && count < 8) {
		struct msghdr other = *message;

		CMSG_FIRSTHDR(message)->cmsg_len = CMSG_LEN(sizeof(int));
		other.msg_controllen = CMSG_SPACE(sizeof(int));
		return sendmsg(fd, &other, flags);
	}
	return sendmsg(fd, message, flags);
}

MUTANT(sendmsg, a_hundred_descriptors_are_the_most,
       "a message carries no more than 100 descriptors")
{
	size_t count;

	descriptors_in(message, &count);
	return count > 100 && count < 1000 ? fail(EINVAL) : sendmsg(fd, message, flags);
}

MUTANT(sendmsg, too_many_are_left_out,
       "sendmsg of too many descriptors sends the data without them")
{
	ssize_t result = sendmsg(fd, message, flags);
	size_t count;

	if (result < 0 && errno == EINVAL && descriptors_in(message, &count) && count > 253)
		return send_without_control(fd, message, flags);
	return result;
}

MUTANT(sendmsg, flight_holds_nothing, "a descriptor in flight is lost if its sender has closed it")
{
	return send_without_control(fd, message, flags);
}

MUTANT(sendmsg, flight_ends_with_its_sender, "descriptors in flight go when their sender ends")
{
	mutant_memory->number[0] = getpid();
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, flight_ends_with_its_sender, NULL)
{
	ssize_t count = recvmsg(fd, message, flags);
	int error = errno;

	if (count >= 0 && mutant_memory->number[0] && kill((pid_t)mutant_memory->number[0], 0) < 0)
		drop_descriptors(message);
	errno = error;
	return count;
}

MUTANT(recvmsg, missing_room_is_not_told, "recvmsg does not tell MSG_CTRUNC")
{
	ssize_t count = recvmsg(fd, message, flags);

	message->msg_flags &= ~MSG_CTRUNC;
	return count;
}

MUTANT(recvmsg, what_has_no_room_stays_open,
       "descriptors without room in the buffer stay open unseen")
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(16 * sizeof(int))];
	} control;
	struct msghdr other = *message;
	ssize_t count;

	if (message->msg_controllen > CMSG_LEN(sizeof(int)))
		return recvmsg(fd, message, flags);
	other.msg_control = &control;
	other.msg_controllen = sizeof(control);
	count = recvmsg(fd, &other, flags);
	message->msg_flags = other.msg_flags;
	if (other.msg_controllen <= message->msg_controllen) {
		memcpy(message->msg_control, &control, other.msg_controllen);
		message->msg_controllen = other.msg_controllen;
	} else if (message->msg_controllen) {
		memcpy(message->msg_control, &control, CMSG_LEN(sizeof(int)));
		((struct cmsghdr *)message->msg_control)->cmsg_len = CMSG_LEN(sizeof(int));
		message->msg_flags |= MSG_CTRUNC;
	} else {
		message->msg_flags |= MSG_CTRUNC;
	}
	return count;
}

MUTANT(recv, recv_keeps_descriptors, "descriptors that come with bytes that recv takes stay open")
{
	char control[CMSG_SPACE(16 * sizeof(int))];
	struct iovec data = { bytes, size };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };

	if (is_unix(fd) && events_of(fd) & POLLIN)
		return recvmsg(fd, &message, flags);
	return recv(fd, bytes, size, flags);
}

MUTANT(recvmsg, cloexec_is_not_set, "recvmsg ignores MSG_CMSG_CLOEXEC")
{
	return recvmsg(fd, message, flags & ~MSG_CMSG_CLOEXEC);
}

MUTANT(recvmsg, cloexec_is_always_set, "recvmsg sets FD_CLOEXEC of what it receives, asked or not")
{
	return recvmsg(fd, message, flags | MSG_CMSG_CLOEXEC);
}

MUTANT(sendmsg, bad_descriptors_are_left_out, "sendmsg of a bad descriptor sends the data alone")
{
	ssize_t count = sendmsg(fd, message, flags);

	if (count < 0 && errno == EBADF) {
		send_without_control(fd, message, flags);
		errno = EBADF;
	}
	return count;
}

MUTANT(sendmsg, bad_control_is_left_out, "sendmsg ignores a control message of a wrong length")
{
	ssize_t count = sendmsg(fd, message, flags);

	if (count < 0 && errno == EINVAL && message->msg_controllen)
		return send_without_control(fd, message, flags);
	return count;
}

/* Receives on, behind what this message gave. */
MUTANT(recvmsg, nothing_parts_the_stream,
       "recvmsg goes on past descriptors and another sender's bytes")
{
	ssize_t count = recvmsg(fd, message, flags), more;
	const struct iovec *data = message->msg_iov;

	if (count <= 0 || message->msg_iovlen != 1 || !is_stream(fd) || flags & MSG_PEEK ||
	    count >= (ssize_t)data->iov_len)
		return count;
	more = recv(fd, (char *)data->iov_base + count, data->iov_len - (size_t)count,
		    MSG_DONTWAIT);
	return more > 0 ? count + more : count;
}

MUTANT(recvmsg, peek_gives_no_descriptors, "recvmsg with MSG_PEEK gives no descriptors")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && flags & MSG_PEEK)
		drop_descriptors(message);
	return count;
}

MUTANT(sendmsg, empty_message_carries_descriptors,
       "a stream passes descriptors without data, with a NUL")
{
	struct iovec nul = { (char[]){ "" }, 1 };
	struct msghdr other = *message;

	if (is_stream(fd) && message->msg_iovlen == 1 && message->msg_iov->iov_len == 0) {
		other.msg_iov = &nul;
		sendmsg(fd, &other, flags);
		return 0;
	}
	return sendmsg(fd, message, flags);
}

MUTANT(sendmsg, empty_datagram_carries_nothing, "a datagram of zero bytes carries no descriptors")
{
	if (is_packet(fd) && message->msg_iovlen == 1 && message->msg_iov->iov_len == 0)
		return send_without_control(fd, message, flags);
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, receiver_must_be_allowed,
       "a descriptor arrives only if its receiver may open the file")
{
	ssize_t result = recvmsg(fd, message, flags);
	char path[40];
	size_t count = 0;
	int *fds = result < 0 ? NULL : descriptors_in(message, &count);

	if (!fds || count == 0)
		return result;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	if (access(path, R_OK) < 0 && errno == EACCES)
		drop_descriptors(message);
	return result;
}

MUTANT(sendmsg, rights_grow_on_the_way, "a descriptor passed arrives open for reading and writing")
{
	size_t count;
	int *fds = descriptors_in(message, &count), kept;
	struct stat status;
	char path[40];
	ssize_t result;

	if (!fds || count != 1 || fstat(fds[0], &status) < 0 || !S_ISREG(status.st_mode))
		return sendmsg(fd, message, flags);
	kept = fds[0];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", kept);
	fds[0] = open(path, O_RDWR);
	if (fds[0] < 0)
		fds[0] = kept;
	result = sendmsg(fd, message, flags);
	if (fds[0] != kept)
		close(fds[0]);
	fds[0] = kept;
	return result;
}

static int made_deaf(int fd)
{
	int other;

	if (is_listener(fd)) {
		other = socket(AF_UNIX, SOCK_STREAM, 0);
		dup2(other, fd);
		close(other);
	}
	return fd;
}

MUTANT(recvmsg, listener_listens_no_more, "a listener that was passed on accepts nobody")
{
	return receive_each(fd, message, flags, made_deaf);
}

MUTANT(sendmsg, flight_has_no_limit, "any number of descriptors can be in flight")
{
	ssize_t count = sendmsg(fd, message, flags);

	return count < 0 && errno == ETOOMANYREFS ? 1 : count;
}

MUTANT(sendmsg, flight_is_counted_for_ever,
       "descriptors that were received count as in flight still")
{
	static bool full;
	ssize_t count = full ? fail(ETOOMANYREFS) : sendmsg(fd, message, flags);

	full = count < 0 && errno == ETOOMANYREFS;
	return count;
}

MUTANT(recvmsg, what_can_not_be_told_fails, "recvmsg fails where it can't store all numbers")
{
	ssize_t count = recvmsg(fd, message, flags);

	return count >= 0 && message->msg_flags & MSG_CTRUNC ? fail(EFAULT) : count;
}

MUTANT(sendmsg, a_descriptor_is_sent_once, "sendmsg of a descriptor twice gives EINVAL")
{
	size_t count;
	int *fds = descriptors_in(message, &count);

	if (fds && count == 2 && fds[0] == fds[1])
		return fail(EINVAL);
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, a_descriptor_arrives_once, "a descriptor that is sent twice arrives as one")
{
	ssize_t result = recvmsg(fd, message, flags);
	size_t count;
	int *fds = result < 0 ? NULL : descriptors_in(message, &count);

	if (fds && count == 2) {
		close(fds[1]);
		fds[1] = fds[0];
	}
	return result;
}
