/* Wrong ends of mappings: close, unlink, exec, exit. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/lifetime.c", "mmap/mprotect.c", "mmap/seal.c", "mmap/memfd.c",
	  "models/mmap.c");

MUTANT(close, close_unmaps, "close of the descriptor removes the mappings of its file")
{
	each_mapping_of(inode_of(fd), unmap_it);
	return close(fd);
}

MUTANT(close, close_parts_from_the_file,
       "after close a shared mapping is memory of the process's own")
{
	each_mapping_of(inode_of(fd), make_private);
	return close(fd);
}

MUTANT(unlink, unlink_frees_the_pages, "unlink frees the file's pages, though it is mapped")
{
	truncate(path, 0);
	return unlink(path);
}

MUTANT(execvp, exec_keeps_writers, "a writable mapping counts for F_SEAL_WRITE after exec")
{
	mutant_memory->number[0] = 1;
	return execvp(name, arguments);
}

/* The seal that a mapping which is no more still forbids. */
static int add_unless_counted(int fd, int command, void *argument)
{
	if (command == F_ADD_SEALS && (long)argument & F_SEAL_WRITE && mutant_memory->number[0])
		return fail(EBUSY);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, exec_keeps_writers, NULL)
{
	return add_unless_counted(fd, command, argument);
}

static void count_writer(const struct mapping *mapping)
{
	if (is_shared(mapping) && mapping->access[1] == 'w' && is_of_a_file(mapping))
		mutant_memory->number[0] = 1;
}

MUTANT(_exit, end_keeps_writers,
       "a writable mapping counts for F_SEAL_WRITE after its process's end")
{
	each_mapping(count_writer);
	_exit(status);
}

MUTANT(fcntl, end_keeps_writers, NULL)
{
	return add_unless_counted(fd, command, argument);
}

static void free_shared(const struct mapping *mapping)
{
	if (is_shared(mapping) && mapping->access[1] == 'w')
		madvise(mapping->start, size_of(mapping), MADV_REMOVE);
}

MUTANT(_exit, end_drops_stores,
       "what was stored in a shared mapping is lost if munmap was not called")
{
	each_mapping(free_shared);
	_exit(status);
}
