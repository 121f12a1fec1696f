/* Wrong /proc/locks. */
#include <stdio.h>

#include "lines_mutants.h"
#include "mutant.h"

MECHANISM(proc_locks, "lock/proc_locks.c");

MUTANT(fgets, all_locks_are_for_writing, "/proc/locks calls every lock one for writing")
{
	char *result = fgets(line, size, input), *found = result ? strstr(result, " READ ") : NULL;

	if (found && strlen(result) + 2 < (size_t)size) {
		memmove(found + 7, found + 6, strlen(found + 6) + 1);
		memcpy(found, " WRITE ", 7);
	}
	return result;
}

MUTANT(fgets, a_flock_is_a_record_lock, "/proc/locks calls a flock a record lock")
{
	return replaced(fgets(line, size, input), "FLOCK ", "POSIX ");
}

MUTANT(fgets, a_descriptions_lock_is_a_processs, "/proc/locks tells a description's lock as POSIX")
{
	return replaced(fgets(line, size, input), "OFDLCK ", "POSIX  ");
}

MUTANT(fgets, a_descriptions_lock_has_an_owner,
       "/proc/locks tells process 0 of a description's lock")
{
	return replaced(fgets(line, size, input), " -1 ", "  0 ");
}

MUTANT(fgets, a_lock_has_no_end, "/proc/locks tells of every lock that it goes to the end")
{
	char *result = fgets(line, size, input), *end = result ? strrchr(result, ' ') : NULL;

	if (end && end - line + 5 < size)
		strcpy(end, " EOF");
	return result;
}

MUTANT(fgets, who_waits_is_not_listed, "/proc/locks lists no one who waits")
{
	char *result = fgets(line, size, input);

	while (result && strstr(result, "->"))
		result = fgets(line, size, input);
	return result;
}

MUTANT(fgets, who_waits_has_the_lock, "/proc/locks shows who waits for a lock as its holder")
{
	return replaced(fgets(line, size, input), "-> ", "   ");
}
