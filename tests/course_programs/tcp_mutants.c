/* Wrong connections under the notes' programs. */

#include "mutant.h"

MECHANISM(course_programs, "course-programs");

MUTANT(read, ended_connection_is_an_error,
       "read fails with ECONNRESET where a connection has ended")
{
	ssize_t count = read(fd, bytes, size);
	struct stat status;

	if (count == 0 && fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode))
		return fail(ECONNRESET);
	return count;
}

MUTANT(send, send_needs_a_reader, "send fails with EPIPE when the other side was closed")
{
	struct pollfd other = { .fd = fd, .events = POLLRDHUP };

	if (poll(&other, 1, 0) > 0 && other.revents & POLLRDHUP)
		return fail(EPIPE);
	return send(fd, bytes, size, flags);
}
