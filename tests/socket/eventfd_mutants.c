/* Wrong eventfds. */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket/eventfd.c", "eventfd");

static bool is_eventfd(int fd)
{
	char path[40], link[40] = "";
	int error = errno;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)!readlink(path, link, sizeof(link) - 1);
	errno = error;
	return strstr(link, "[eventfd]") != NULL;
}

MUTANT(eventfd, initial_value_is_lost, "an eventfd starts at 0")
{
	return eventfd(0, flags);
}

MUTANT(eventfd, all_are_semaphores, "read of any eventfd takes 1 away")
{
	return flags & ~07777777 ? eventfd(value, flags) : eventfd(value, flags | EFD_SEMAPHORE);
}

MUTANT(eventfd, semaphore_is_ignored, "EFD_SEMAPHORE has no effect")
{
	return eventfd(value, flags & ~EFD_SEMAPHORE);
}

MUTANT(eventfd, never_sleeps_at_zero,
       "read of an eventfd at 0 fails with EAGAIN instead of sleeping")
{
	return eventfd(value, flags | EFD_NONBLOCK);
}

MUTANT(eventfd, flags_of_a_file_are_taken, "eventfd ignores flags that it does not know")
{
	return eventfd(value, flags & (EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE));
}

MUTANT(eventfd, eventfd_forgets_cloexec, "EFD_CLOEXEC has no effect")
{
	return eventfd(value, flags & ~EFD_CLOEXEC);
}

MUTANT(write, eventfd_is_set, "write to an eventfd sets its value instead of adding to it")
{
	int flags = fcntl(fd, F_GETFL);

	if (is_eventfd(fd) && size == 8) {
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		(void)!read(fd, &(uint64_t){ 0 }, 8);
		fcntl(fd, F_SETFL, flags);
	}
	return write(fd, bytes, size);
}

MUTANT(write, eventfd_has_32_bits, "write to an eventfd adds the lower 32 bits")
{
	if (is_eventfd(fd) && size == 8 && *(const uint64_t *)bytes < (uint64_t)1 << 40)
		return write(fd, &(uint64_t){ *(const uint32_t *)bytes }, 8);
	return write(fd, bytes, size);
}

MUTANT(write, full_eventfd_drops, "write to an eventfd that would exceed its most reports success")
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLOUT };
	int flags = fcntl(fd, F_GETFL);
	ssize_t count;

	if (!is_eventfd(fd) || poll(&ready, 1, 0) < 0 || !(ready.revents & POLLIN))
		return write(fd, bytes, size);
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	count = write(fd, bytes, size);
	fcntl(fd, F_SETFL, flags);
	return count < 0 && errno == EAGAIN ? (ssize_t)size : count;
}

MUTANT(write, eventfd_takes_short_values,
       "write of less than 8 bytes adds the value that they make")
{
	uint64_t value = 0;

	if (!is_eventfd(fd) || size >= 8)
		return write(fd, bytes, size);
	memcpy(&value, bytes, size);
	return write(fd, &value, 8) == 8 ? (ssize_t)size : -1;
}

MUTANT(write, eventfd_takes_any_value, "write of 2^64 - 1 sets an eventfd to its most")
{
	if (is_eventfd(fd) && size == 8 && *(const uint64_t *)bytes == UINT64_MAX)
		return 8;
	return write(fd, bytes, size);
}

MUTANT(write, eventfd_takes_the_first_eight, "write of more than 8 bytes adds the first 8")
{
	return write(fd, bytes, is_eventfd(fd) && size > 8 ? 8 : size);
}

MUTANT(read, eventfd_is_not_cleared, "read leaves an eventfd's value")
{
	ssize_t count = read(fd, bytes, size);

	if (count == 8 && is_eventfd(fd))
		(void)!write(fd, bytes, 8);
	return count;
}

MUTANT(poll, eventfd_is_always_writable, "poll shows POLLOUT of an eventfd at its most")
{
	int result = poll(fds, count, timeout);

	if (result >= 0 && fds->events & POLLOUT && is_eventfd(fds->fd)) {
		fds->revents |= POLLOUT;
		return 1;
	}
	return result;
}

MUTANT(fork, child_has_eventfds_of_its_own, "a child gets a copy of each eventfd, at 0")
{
	pid_t pid = fork();

	for (int fd = 3; pid == 0 && fd < 16; fd++)
		if (is_eventfd(fd)) {
			int other = eventfd(0, fcntl(fd, F_GETFL) & O_NONBLOCK);

			dup2(other, fd);
			close(other);
		}
	return pid;
}

static int copied_eventfd(int fd)
{
	if (is_eventfd(fd)) {
		close(fd);
		return eventfd(0, EFD_NONBLOCK);
	}
	return fd;
}

MUTANT(recvmsg, passed_eventfd_is_a_copy, "an eventfd that is passed arrives as another one")
{
	return receive_each(fd, message, flags, copied_eventfd);
}

MUTANT(read, an_eventfd_wakes_one_writer,
       "a read of an eventfd wakes one writer, though there is room for more")
{
	ssize_t count = read(fd, bytes, size);

	if (count == 8 && *(unsigned long long *)bytes > 1ULL << 40)
		mutant_memory->number[0] = 1;
	return count;
}

MUTANT(write, an_eventfd_wakes_one_writer, NULL)
{
	struct pollfd entry = { .fd = fd, .events = POLLOUT };
	bool full = size == 8 && poll(&entry, 1, 0) == 0;
	ssize_t count = write(fd, bytes, size);

	if (full && count == 8 && mutant_memory->number[0]++ > 1)
		pause();
	return count;
}

MUTANT(fgets, fdinfo_shows_no_eventfd, "fdinfo shows a count of 0 for an eventfd")
{
	char *result = fgets(line, size, input);

	if (result && strncmp(line, "eventfd-count:", 14) == 0)
		snprintf(line, (size_t)size, "eventfd-count: 0\n");
	return result;
}

MUTANT(read, large_buffers_are_refused, "read of an eventfd into more than 8 bytes gives EINVAL")
{
	if (is_eventfd(fd) && size > 8) {
		errno = EINVAL;
		return -1;
	}
	return read(fd, bytes, size);
}

MUTANT(read, large_buffers_are_filled, "read of an eventfd stores a zero behind the number")
{
	ssize_t count = read(fd, bytes, size);

	return count == 8 && size > 8 && is_eventfd(fd) ? (ssize_t)size : count;
}

MUTANT(read, short_buffers_are_filled, "read of less than 8 bytes gives the lower ones")
{
	uint64_t number;

	if (!is_eventfd(fd) || size >= 8 || size == 0)
		return read(fd, bytes, size);
	if (read(fd, &number, sizeof(number)) < 0)
		return -1;
	memcpy(bytes, &number, size);
	return (ssize_t)size;
}

static bool is_full(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLOUT };

	return is_eventfd(fd) && poll(&entry, 1, 0) == 0;
}

MUTANT(write, zero_wants_room, "write of 0 to an eventfd at its most gives EAGAIN")
{
	if (size == 8 && !*(const uint64_t *)bytes && is_full(fd)) {
		errno = EAGAIN;
		return -1;
	}
	return write(fd, bytes, size);
}

MUTANT(read, nothing_is_no_failure, "read of an eventfd at 0 with O_NONBLOCK gives a 0")
{
	ssize_t count = read(fd, bytes, size);

	if (count >= 0 || errno != EAGAIN || !is_eventfd(fd))
		return count;
	memset(bytes, 0, size);
	return 8;
}

MUTANT(poll, output_needs_an_empty_one, "poll shows POLLOUT of an eventfd only while it is 0")
{
	int result = poll(fds, count, timeout);

	if (result == 1 && count == 1 && is_eventfd(fds[0].fd) &&
	    fds[0].revents == (POLLIN | POLLOUT))
		fds[0].revents = POLLIN;
	return result;
}

MUTANT(eventfd, initial_value_has_31_bits, "an eventfd starts at the lower 31 bits of its value")
{
	return eventfd(value & 0x7fffffff, flags);
}

MUTANT(readv, an_eventfd_fills_its_first_piece, "readv of an eventfd wants eight bytes of a piece")
{
	return is_eventfd(fd) && parts->iov_len < 8 ? fail(EINVAL) : readv(fd, parts, count);
}

MUTANT(writev, an_eventfd_adds_the_first_piece, "writev adds its first piece alone to an eventfd")
{
	return writev(fd, parts, is_eventfd(fd) ? 1 : count);
}

MUTANT(pread, an_eventfd_is_read_at_any_place, "pread of an eventfd is a read")
{
	return is_eventfd(fd) ? read(fd, bytes, size) : pread(fd, bytes, size, offset);
}

MUTANT(execvp, exec_closes_eventfds, "exec closes eventfds")
{
	for (int fd = 3; fd < 20; fd++)
		if (is_eventfd(fd))
			close(fd);
	return execvp(name, arguments);
}

MUTANT(eventfd, a_first_value_is_an_int, "eventfd of a value above INT_MAX gives EINVAL")
{
	return value > INT_MAX ? fail(EINVAL) : eventfd(value, flags);
}

MUTANT(eventfd, a_first_value_has_a_sign, "eventfd of a value above INT_MAX begins at INT_MAX")
{
	return eventfd(value > INT_MAX ? INT_MAX : value, flags);
}

MUTANT(write, nothing_waits_for_room, "a write of 0 to an eventfd at its most waits for a read")
{
	struct pollfd entry = { .fd = fd, .events = POLLOUT };
	uint64_t value = 1;

	if (is_eventfd(fd) && size == sizeof(value))
		memcpy(&value, bytes, sizeof(value));
	if (value == 0 && poll(&entry, 1, 0) == 0)
		poll(&entry, 1, -1);
	return write(fd, bytes, size);
}
