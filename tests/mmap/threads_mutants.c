/* Memory that each thread sees as it was, and a wrong /proc/PID/maps. */
#include "lines_mutants.h"
#include "mappings_mutants.h"

MECHANISM(mmap_threads, "mmap/threads.c");

static bool is_another_thread(void)
{
	return syscall(SYS_gettid) != getpid();
}

MUTANT(mprotect, protection_is_of_a_thread,
       "mprotect does not reach what other threads have touched")
{
	return is_another_thread() && protection == PROT_READ ? 0
							      : mprotect(address, size, protection);
}

MUTANT(mprotect, nothing_is_still_readable, "mprotect of PROT_NONE leaves other threads reading")
{
	return is_another_thread() && protection == PROT_NONE ? 0
							      : mprotect(address, size, protection);
}

MUTANT(munmap, what_is_unmapped_stays_for_others, "munmap leaves the page to other threads")
{
	return is_another_thread() && size == page_size() ? 0 : munmap(address, size);
}

MUTANT(madvise, dropped_bytes_stay_for_others, "MADV_DONTNEED leaves the bytes to other threads")
{
	return is_another_thread() ? 0 : madvise(address, size, advice);
}

MUTANT(fgets, maps_call_all_private, "/proc/PID/maps calls every mapping private")
{
	return replaced(fgets(line, size, input), "s ", "p ");
}

MUTANT(fgets, maps_show_no_write, "/proc/PID/maps does not show what can be written")
{
	return replaced(fgets(line, size, input), " rw-", " r--");
}

MUTANT(fgets, maps_show_no_offset, "/proc/PID/maps tells offset 0 of each mapping")
{
	char *result = fgets(line, size, input);
	char *at = result ? strstr(result, "-s ") : NULL;

	if (at)
		memset(at + 3, '0', 8);
	return result;
}

MUTANT(mprotect, maps_show_one_line, "/proc/PID/maps shows a mapping as one, however protected")
{
	return protection == PROT_NONE && !is_another_thread()
		       ? 0
		       : mprotect(address, size, protection);
}
