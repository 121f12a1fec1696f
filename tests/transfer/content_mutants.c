/* Wrong ways to carry much: what comes is as long as it should be, but not what was sent. */
#include <sys/ioctl.h>
#include <poll.h>
#include <stdlib.h>

#include "socket/sockets_mutants.h"
#include "ways_mutants.h"

MECHANISM(transfer_content, "transfer/*.c", "*.set-size-keeps-the-content", "*.splice-moves-bytes",
	  "*.tee-copies-*", "*.vmsplice-*", "mmap.mremap-*");

#define BLOCK 4096

/* Swaps two blocks of what has at least three. */
static void swap_blocks(char *bytes, size_t size)
{
	char block[BLOCK];

	if (size < 3 * BLOCK)
		return;
	memcpy(block, bytes + BLOCK, BLOCK);
	memcpy(bytes + BLOCK, bytes + 2 * BLOCK, BLOCK);
	memcpy(bytes + 2 * BLOCK, block, BLOCK);
}

/* A copy of what is to be sent, with two blocks swapped. */
static char *swapped(const void *bytes, size_t size)
{
	char *copy = memcpy(malloc(size), bytes, size);

	swap_blocks(copy, size);
	return copy;
}

MUTANT(write, write_swaps_blocks, "a large write puts two blocks in in the wrong order")
{
	char *copy = is_there(bytes, size) ? swapped(bytes, size) : NULL;
	ssize_t count = write(fd, copy ? copy : bytes, size);

	free(copy);
	return count;
}

MUTANT(send, send_swaps_blocks, "a large send puts two blocks in in the wrong order")
{
	char *copy = is_there(bytes, size) ? swapped(bytes, size) : NULL;
	ssize_t count = send(fd, copy ? copy : bytes, size, flags);

	free(copy);
	return count;
}

MUTANT(read, read_gives_a_block_twice, "a large read gives its first block twice")
{
	ssize_t count = read(fd, bytes, size);

	if (count >= 3 * BLOCK)
		memcpy((char *)bytes + BLOCK, bytes, BLOCK);
	return count;
}

MUTANT(recv, recv_gives_a_block_twice, "a large recv gives its first block twice")
{
	ssize_t count = recv(fd, bytes, size, flags);

	if (count >= 3 * BLOCK)
		memcpy((char *)bytes + BLOCK, bytes, BLOCK);
	return count;
}

MUTANT(readv, readv_swaps_blocks, "a large readv gives two blocks in the wrong order")
{
	ssize_t result = readv(fd, parts, count);

	if (result >= 3 * BLOCK + 8)
		swap_blocks(parts[1].iov_base, (size_t)result - 8);
	return result;
}

MUTANT(recvmsg, recvmsg_swaps_blocks, "a large recvmsg gives two blocks in the wrong order")
{
	ssize_t result = recvmsg(fd, message, flags);

	if (result >= 3 * BLOCK + 8 && message->msg_iovlen == 2)
		swap_blocks(message->msg_iov[1].iov_base, (size_t)result - 8);
	return result;
}

MUTANT(recvfrom, recvfrom_ends_in_zeros, "the last bytes of a large recvfrom are zeros")
{
	ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count >= 3 * BLOCK)
		memset((char *)bytes + count - 64, 0, 64);
	return count;
}

MUTANT(writev, writev_repeats_a_piece, "a large writev takes its second piece from the wrong place")
{
	struct iovec wrong[2];

	if (count != 2 || parts[1].iov_len < 3 * BLOCK ||
	    !is_there(parts[1].iov_base, parts[1].iov_len))
		return writev(fd, parts, count);
	wrong[0] = parts[0];
	wrong[1] = (struct iovec){ (char *)parts[1].iov_base - 4, parts[1].iov_len };
	return writev(fd, wrong, 2);
}

MUTANT(sendmsg, sendmsg_swaps_blocks, "a large sendmsg puts two blocks in in the wrong order")
{
	struct msghdr other = *message;
	struct iovec wrong[2];
	ssize_t count;

	if (other.msg_iovlen != 2 || !is_there(other.msg_iov[1].iov_base, other.msg_iov[1].iov_len))
		return sendmsg(fd, message, flags);
	wrong[0] = other.msg_iov[0];
	wrong[1] = other.msg_iov[1];
	wrong[1].iov_base = swapped(wrong[1].iov_base, wrong[1].iov_len);
	other.msg_iov = wrong;
	count = sendmsg(fd, &other, flags);
	free(wrong[1].iov_base);
	return count;
}

MUTANT(msgrcv, msgrcv_begins_again_in_the_second_page,
       "a message of more than a page has its start again where its second page begins")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count > 4048)
		memcpy((char *)message + sizeof(long) + 4048, (char *)message + sizeof(long),
		       (size_t)count - 4048);
	return count;
}

MUTANT(mq_receive, mq_receive_begins_again_in_the_second_page,
       "a message of more than a page has its start again where its second page begins")
{
	ssize_t count = mq_receive(queue, message, size, priority);

	if (count > 4048)
		memcpy(message + 4048, message, (size_t)count - 4048);
	return count;
}

MUTANT(mq_timedsend, mq_timedsend_sends_one_page, "mq_timedsend sends zeros after the first page")
{
	char zeros[8192] = "";

	if (size <= 4048 || size > sizeof(zeros) || !is_there(message, size))
		return mq_timedsend(queue, message, size, priority, deadline);
	memcpy(zeros, message, 4048);
	return mq_timedsend(queue, zeros, size, priority, deadline);
}

/* Takes all that is in a pipe and puts it back with the first so many bytes at the end. */
static void turn(int fd, size_t first)
{
	static char bytes[1 << 20];
	char path[32];
	int end;
	ssize_t count;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	end = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	count = read(end, bytes, sizeof(bytes));
	if (count > (ssize_t)first) {
		(void)!write(end, bytes + first, (size_t)count - first);
		(void)!write(end, bytes, first);
	} else if (count > 0) {
		(void)!write(end, bytes, (size_t)count);
	}
	close(end);
}

MUTANT(fcntl, setpipe_sz_turns_the_ring,
       "F_SETPIPE_SZ to less gives content across the ring's end turned")
{
	int before = fcntl(fd, F_GETPIPE_SZ), result = fcntl(fd, command, argument);

	if (command == F_SETPIPE_SZ && result >= 0 && result < before)
		turn(fd, BLOCK);
	return result;
}

MUTANT(splice, splice_turns_its_pages,
       "splice of several pages between pipes gives the first one last")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count >= 3 * BLOCK)
		turn(to, BLOCK);
	return count;
}

MUTANT(tee, tee_turns_its_pages, "tee of several pages gives the first one last")
{
	ssize_t count = tee(from, to, size, flags);

	if (count >= 3 * BLOCK)
		turn(to, BLOCK);
	return count;
}

MUTANT(vmsplice, vmsplice_turns_its_pages, "vmsplice of several pages gives the first one last")
{
	ssize_t result = vmsplice(fd, parts, count, flags);

	if (result >= 3 * BLOCK)
		turn(fd, BLOCK);
	return result;
}

MUTANT(mremap, mremap_swaps_bytes, "what mremap has moved has two blocks in the wrong order")
{
	char *moved = mremap(address, size, new_size, flags, new_address);

	if (moved != MAP_FAILED && moved != address && size >= 2 * BLOCK)
		for (size_t i = 0; i < 1024; i++) {
			char byte = moved[i];

			if (!is_there(moved, 2 * BLOCK) || flags & MREMAP_FIXED)
				break;
			moved[i] = moved[BLOCK + i];
			moved[BLOCK + i] = byte;
		}
	return moved;
}

MUTANT(mmap, mmap_swaps_pages, "a large file that is mapped again has two pages in the wrong order")
{
	char *memory = mmap(address, size, protection, flags, fd, offset);

	if (memory == MAP_FAILED || fd < 0 || size < 1 << 18 || ++mutant_memory->number[0] < 2)
		return memory;
	mmap(memory + BLOCK, BLOCK, protection, flags | MAP_FIXED, fd, offset + 2 * BLOCK);
	mmap(memory + 2 * BLOCK, BLOCK, protection, flags | MAP_FIXED, fd, offset + BLOCK);
	return memory;
}

MUTANT(shmat, shmat_gives_a_copy_of_the_end,
       "who attaches a large segment first has pages of his own at its end")
{
	char *memory = shmat(segment, address, flags);

	if (memory == (void *)-1 || mutant_memory->number[0]++ > 0)
		return memory;
	if (!is_there(memory + (1 << 18) - BLOCK, 1))
		return memory;
	mmap(memory + (1 << 18) - BLOCK, BLOCK, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return memory;
}

MUTANT(recvmsg, recvmsg_of_nothing_takes_all, "recvmsg of no bytes takes what is there")
{
	char bytes[64];

	if (message->msg_iovlen == 2 && message->msg_iov[0].iov_len == 0)
		return recv(fd, bytes, sizeof(bytes), flags) < 0 ? -1 : 0;
	return recvmsg(fd, message, flags);
}

MUTANT(recv, recv_of_nothing_fails, "recv of no bytes gives EINVAL")
{
	return size ? recv(fd, bytes, size, flags) : fail(EINVAL);
}

MUTANT(sendto, sendto_of_nothing_sends_nothing, "sendto of no bytes sends no datagram")
{
	return size ? sendto(fd, bytes, size, flags, address, address_size) : 0;
}

MUTANT(readv, readv_of_nothing_fails, "readv of no bytes gives EINVAL")
{
	ssize_t result = readv(fd, parts, count);

	return result == 0 && parts[0].iov_len == 0 ? fail(EINVAL) : result;
}

MUTANT(mq_timedsend, mq_timedsend_refuses_nothing, "mq_timedsend of no bytes gives EMSGSIZE")
{
	return size ? mq_timedsend(queue, message, size, priority, deadline) : fail(EMSGSIZE);
}

MUTANT(write, nothing_needs_a_place_to_write, "write of 0 bytes at NULL gives EFAULT")
{
	return !bytes && size == 0 ? fail(EFAULT) : write(fd, bytes, size);
}

MUTANT(send, nothing_needs_a_place_to_send, "send of 0 bytes at NULL gives EFAULT")
{
	return !bytes && size == 0 ? fail(EFAULT) : send(fd, bytes, size, flags);
}

MUTANT(recv, nothing_needs_a_place_to_recv, "recv of 0 bytes at NULL gives EFAULT")
{
	return !bytes && size == 0 ? fail(EFAULT) : recv(fd, bytes, size, flags);
}

MUTANT(write, nothing_needs_room, "a write of no bytes into what is full gives EAGAIN")
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	if (size == 0 && poll(&room, 1, 0) == 0)
		return fail(EAGAIN);
	return write(fd, bytes, size);
}

#define BURST 65536

MUTANT(splice, each_block_is_the_first, "splice to a socket sends the first 64 KiB again and again")
{
	static char first[BURST], other[BURST];
	size_t done = 0;
	int there = 0;

	if (size <= BURST || ioctl(from, FIONREAD, &there) < 0 || there <= BURST)
		return splice(from, from_offset, to, to_offset, size, flags);
	while (done < size && done < (size_t)there) {
		ssize_t count = read(from, done ? other : first, BURST);

		if (count <= 0 || write(to, first, (size_t)count) != count)
			break;
		done += (size_t)count;
	}
	return (ssize_t)done;
}

MUTANT(sendfile, each_block_of_a_file_is_the_first,
       "sendfile sends the first 64 KiB again and again")
{
	static char first[BURST];
	off_t begin = lseek(in, 0, SEEK_CUR), end = lseek(in, 0, SEEK_END), at = begin;

	lseek(in, begin, SEEK_SET);
	if (offset || size <= BURST || end - begin <= BURST)
		return sendfile(out, in, offset, size);
	(void)!pread(in, first, BURST, begin);
	while (at < end) {
		ssize_t count = write(out, first, end - at < BURST ? (size_t)(end - at) : BURST);

		if (count <= 0)
			break;
		at = lseek(in, count, SEEK_CUR);
	}
	return at - begin;
}

MUTANT(write, tcp_writes_64_kib,
       "a write of more than 64 KiB to TCP sends 64 KiB, told to sleep or not")
{
	return write(fd, bytes, size > 65536 && is_tcp(fd) ? 65536 : size);
}

MUTANT(write, a_part_of_tcp_is_eagain,
       "a write to TCP that does not sleep and sends a part gives EAGAIN")
{
	ssize_t count = write(fd, bytes, size);

	return count > 0 && (size_t)count < size && is_tcp(fd) ? fail(EAGAIN) : count;
}
