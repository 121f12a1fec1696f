/* Wrong ways to deal with memory of which a part can't be touched. */
#include <limits.h>
#include <stdint.h>

#include "ways_mutants.h"

MECHANISM(transfer_memory, "transfer/*.c", "*.an-eventfd-gives*", "*.signalfd-touches*",
	  "*.what-waits-for*", "*-bad-address-gives-efault", "*bad-place-gives-efault",
	  "*-pair-at-a-bad-address*");

MUTANT(read, read_wants_all_its_buffer,
       "read gives EFAULT if the end of its buffer is bad, needed or not")
{
	return is_there(bytes, size) ? read(fd, bytes, size) : fail(EFAULT);
}

MUTANT(readv, readv_wants_all_its_pieces,
       "readv gives EFAULT if any of its pieces is bad, needed or not")
{
	return good_pieces(parts, count) == count ? readv(fd, parts, count) : fail(EFAULT);
}

MUTANT(recv, recv_wants_all_its_buffer,
       "recv gives EFAULT if the end of its buffer is bad, needed or not")
{
	return is_there(bytes, size) ? recv(fd, bytes, size, flags) : fail(EFAULT);
}

MUTANT(recvfrom, recvfrom_wants_all_its_buffer,
       "recvfrom gives EFAULT if the end of its buffer is bad")
{
	if (!is_there(bytes, size))
		return fail(EFAULT);
	return recvfrom(fd, bytes, size, flags, address, address_size);
}

MUTANT(recvmsg, recvmsg_wants_all_its_pieces,
       "recvmsg gives EFAULT if any of its pieces is bad, needed or not")
{
	if (good_pieces(message->msg_iov, (int)message->msg_iovlen) < (int)message->msg_iovlen)
		return fail(EFAULT);
	return recvmsg(fd, message, flags);
}

MUTANT(msgrcv, msgrcv_wants_all_its_buffer, "msgrcv gives EFAULT if the end of its buffer is bad")
{
	if (!is_there(message, sizeof(long) + size))
		return fail(EFAULT);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(mq_receive, mq_receive_wants_all_its_buffer,
       "mq_receive gives EFAULT if the end of its buffer is bad")
{
	return is_there(message, size) ? mq_receive(queue, message, size, priority) : fail(EFAULT);
}

MUTANT(mq_timedreceive, mq_timedreceive_wants_all_its_buffer,
       "mq_timedreceive gives EFAULT if the end of its buffer is bad")
{
	if (!is_there(message, size))
		return fail(EFAULT);
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(epoll_wait, epoll_wait_wants_all_its_array,
       "epoll_wait gives EFAULT if the end of its array is bad")
{
	if (!is_there(events, (size_t)limit * sizeof(*events)))
		return fail(EFAULT);
	return epoll_wait(epoll, events, limit, timeout);
}

MUTANT(read, read_clears_the_rest, "read clears what it does not need of its buffer")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 ? count : clear_behind(bytes, count, size);
}

MUTANT(recv, recv_clears_the_rest, "recv clears what it does not need of its buffer")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return count < 0 ? count : clear_behind(bytes, count, size);
}

MUTANT(msgrcv, msgrcv_clears_the_rest, "msgrcv clears what it does not need of its buffer")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count < 0)
		return count;
	return clear_behind((char *)message + sizeof(long), count, size);
}

MUTANT(mq_receive, mq_receive_clears_the_rest,
       "mq_receive clears what it does not need of its buffer")
{
	ssize_t count = mq_receive(queue, message, size, priority);

	return count < 0 ? count : clear_behind(message, count, size);
}

MUTANT(writev, writev_sends_the_good_pieces,
       "writev sends the pieces before a bad one, also as a datagram")
{
	int good = good_pieces(parts, count);

	return writev(fd, parts, good ? good : count);
}

MUTANT(sendmsg, sendmsg_sends_the_good_pieces,
       "sendmsg sends the pieces before a bad one as the message")
{
	struct msghdr part = *message;

	part.msg_iovlen = (size_t)good_pieces(part.msg_iov, (int)part.msg_iovlen);
	return sendmsg(fd, part.msg_iovlen ? &part : message, flags);
}

MUTANT(write, write_sends_what_is_there, "write sends the bytes that are there, also as a datagram")
{
	size_t good = good_bytes(bytes, size);

	return write(fd, bytes, good ? good : size);
}

MUTANT(send, send_sends_what_is_there, "send sends the bytes that are there, also as a datagram")
{
	size_t good = good_bytes(bytes, size);

	return send(fd, bytes, good ? good : size, flags);
}

MUTANT(sendto, sendto_sends_what_is_there,
       "sendto sends the bytes that are there, also as a datagram")
{
	size_t good = good_bytes(bytes, size);

	return sendto(fd, bytes, good ? good : size, flags, address, address_size);
}

MUTANT(msgsnd, msgsnd_fails_but_sends,
       "msgsnd from memory that ends gives EFAULT, yet sends what is there")
{
	size_t good = good_bytes(message, sizeof(long) + size);

	if (good > sizeof(long) && good < sizeof(long) + size)
		return msgsnd(queue, message, good - sizeof(long), flags), fail(EFAULT);
	return msgsnd(queue, message, size, flags);
}

MUTANT(mq_send, mq_send_fails_but_sends,
       "mq_send from memory that ends gives EFAULT, yet sends what is there")
{
	size_t good = good_bytes(message, size);

	if (good && good < size)
		return mq_send(queue, message, good, priority), fail(EFAULT);
	return mq_send(queue, message, size, priority);
}

MUTANT(mq_timedsend, mq_timedsend_sends_what_is_there,
       "mq_timedsend sends the bytes that are there as the message")
{
	size_t good = good_bytes(message, size);

	return mq_timedsend(queue, message, good ? good : size, priority, deadline);
}

MUTANT(write, write_fails_but_writes,
       "write from memory that ends gives EFAULT, yet a part went in")
{
	size_t good = good_bytes(bytes, size);

	if (good && good < size)
		return write(fd, bytes, good) < 0 ? -1 : fail(EFAULT);
	return write(fd, bytes, size);
}

MUTANT(write, write_counts_what_was_bad, "write counts bytes that could not be taken")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EFAULT && good_bytes(bytes, size) ? (ssize_t)size : count;
}

MUTANT(read, read_loses_what_it_could_not_give,
       "read into memory that ends loses the bytes of a stream")
{
	ssize_t count = read(fd, bytes, size);

	if (count < 0 && errno == EFAULT && read(fd, &(char){ 0 }, 1) >= 0)
		return fail(EFAULT);
	return count;
}

MUTANT(recv, recv_loses_what_it_could_not_give,
       "recv into memory that ends loses the bytes of a stream")
{
	ssize_t count = recv(fd, bytes, size, flags);

	if (count < 0 && errno == EFAULT && recv(fd, &(char){ 0 }, 1, 0) >= 0)
		return fail(EFAULT);
	return count;
}

MUTANT(readv, readv_counts_twice,
       "readv into memory that ends gives a part, which it leaves in the stream")
{
	int good = good_pieces(parts, count);
	ssize_t result = readv(fd, parts, count);

	if (result < 0 && errno == EFAULT && good > 0)
		return (ssize_t)parts[0].iov_len;
	return result;
}

MUTANT(msgrcv, msgrcv_leaves_the_end,
       "msgrcv into memory that ends leaves the end of the text as a message")
{
	char *text = (char *)message + sizeof(long);
	size_t good = good_bytes(message, sizeof(long) + size);
	struct {
		long type;
		char text[8192];
	} whole;
	ssize_t count;

	if (good <= sizeof(long) || good == sizeof(long) + size)
		return msgrcv(queue, message, size, type, flags);
	count = msgrcv(queue, &whole, sizeof(whole.text), type, flags);
	good -= sizeof(long);
	if (count < 0 || (size_t)count <= good)
		return count < 0 ? -1 : (memcpy(text, whole.text, (size_t)count), count);
	memmove(whole.text, whole.text + good, (size_t)count - good);
	msgsnd(queue, &whole, (size_t)count - good, 0);
	return fail(EFAULT);
}

MUTANT(pipe, pipe_leaves_descriptors,
       "pipe that could not tell the second descriptor leaves both open")
{
	int own[2];

	if (!is_there(ends, 2 * sizeof(int)) && is_there(ends, sizeof(int)))
		return pipe(own) < 0 ? -1 : fail(EFAULT);
	return pipe(ends);
}

MUTANT(socketpair, socketpair_leaves_descriptors,
       "socketpair that could not tell the second leaves both open")
{
	int own[2];

	if (!is_there(pair, 2 * sizeof(int)) && is_there(pair, sizeof(int)))
		return socketpair(domain, type, protocol, own) < 0 ? -1 : fail(EFAULT);
	return socketpair(domain, type, protocol, pair);
}

MUTANT(semop, semop_does_what_is_there,
       "semop whose operations end too early does those that are there")
{
	size_t good = good_bytes(operations, count * sizeof(*operations)) / sizeof(*operations);

	if (good && good < count)
		return semop(set, operations, good) < 0 ? -1 : fail(EFAULT);
	return semop(set, operations, count);
}

MUTANT(semctl, semctl_sets_what_is_there,
       "SETALL whose array ends too early sets the values that are there")
{
	if (command == SETALL && is_there(argument, 2) && !is_there(argument, 4))
		return semctl(set, 0, SETVAL, *(unsigned short *)argument) < 0 ? -1 : fail(EFAULT);
	return semctl(set, number, command, argument);
}

MUTANT(getsockname, getsockname_wants_all_its_buffer,
       "getsockname gives EFAULT if the end of its buffer is bad")
{
	return is_there(address, *size) ? getsockname(fd, address, size) : fail(EFAULT);
}

MUTANT(bind, bind_takes_what_is_there,
       "bind with an address that ends too early takes what is there")
{
	size_t good = good_bytes(address, size);

	return bind(fd, address, good ? (socklen_t)good : size);
}

MUTANT(read, read_has_32_bits, "read takes the lower 32 bits of its length")
{
	return read(fd, bytes, (uint32_t)size);
}

MUTANT(write, write_has_32_bits, "write takes the lower 32 bits of its length")
{
	return write(fd, bytes, (uint32_t)size);
}

MUTANT(recv, recv_takes_an_int, "recv fails with EINVAL for a length that no int has")
{
	return size > INT_MAX ? fail(EINVAL) : recv(fd, bytes, size, flags);
}

MUTANT(send, send_has_32_bits, "send takes the lower 32 bits of its length")
{
	return send(fd, bytes, (uint32_t)size, flags);
}

static void cut_lengths(struct iovec *cut, const struct iovec *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cut[i] = (struct iovec){ pieces[i].iov_base, (uint32_t)pieces[i].iov_len };
	if (count && cut[count - 1].iov_len == UINT32_MAX - 2)
		cut[count - 1].iov_len = 0; /* of 4 GiB and 5 bytes, 8 are before */
}

MUTANT(readv, readv_has_32_bits, "readv takes the lower 32 bits of each length")
{
	struct iovec cut[8];

	if (count < 0 || count > 8)
		return readv(fd, parts, count);
	cut_lengths(cut, parts, (size_t)count);
	return readv(fd, cut, count);
}

MUTANT(sendmsg, sendmsg_has_32_bits, "sendmsg takes the lower 32 bits of each length")
{
	struct iovec cut[8];
	struct msghdr other = *message;

	if (message->msg_iovlen > 8)
		return sendmsg(fd, message, flags);
	cut_lengths(cut, message->msg_iov, message->msg_iovlen);
	other.msg_iov = cut;
	return sendmsg(fd, &other, flags);
}

MUTANT(msgrcv, msgrcv_has_32_bits, "msgrcv takes the lower 32 bits of its length")
{
	return msgrcv(queue, message, (uint32_t)size, type, flags);
}

MUTANT(msgsnd, msgsnd_has_32_bits, "msgsnd takes the lower 32 bits of its length")
{
	return msgsnd(queue, message, (uint32_t)size, flags);
}

MUTANT(mq_receive, mq_receive_has_32_bits, "mq_receive takes the lower 32 bits of its length")
{
	return mq_receive(queue, message, (uint32_t)size, priority);
}

MUTANT(mq_send, mq_send_has_32_bits, "mq_send takes the lower 32 bits of its length")
{
	return mq_send(queue, message, (uint32_t)size, priority);
}
