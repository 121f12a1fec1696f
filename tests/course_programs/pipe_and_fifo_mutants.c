/* Wrong pipes and wrong input under the notes' programs. */
#include <limits.h>

#include "mutant.h"

MECHANISM(course_programs, "course-programs");

MUTANT(write, write_ends_at_a_nul,
       "write takes its bytes for text and leaves the NUL and the rest out")
{
	return write(fd, bytes, size < SSIZE_MAX ? strnlen(bytes, size) : size);
}

MUTANT(write, huge_size_writes_a_page, "write with a size beyond SSIZE_MAX writes what it can")
{
	return write(fd, bytes, size > SSIZE_MAX ? 1024 : size);
}

MUTANT(read, closed_end_reads_as_ended,
       "read of a descriptor that is closed tells the end of the file")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EBADF ? 0 : count;
}

MUTANT(read, read_adds_a_nul, "read puts a NUL behind the bytes, over the last one if need be")
{
	ssize_t count = read(fd, bytes, size);

	if (count > 0)
		((char *)bytes)[(size_t)count < size ? (size_t)count : size - 1] = '\0';
	return count;
}

MUTANT(read, read_clears_the_rest, "read sets the rest of the buffer to zero")
{
	ssize_t count = read(fd, bytes, size);

	if (count >= 0)
		memset((char *)bytes + count, 0, size - (size_t)count);
	return count;
}

MUTANT(fgets, fgets_clears_the_line, "fgets empties the line when the input has ended")
{
	char *seen = fgets(line, size, input);

	if (!seen)
		line[0] = '\0';
	return seen;
}
