/* Wrong accesses: signals, addresses, and what is read and written. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/access.c", "mmap/placement.c", "mmap/sharing.c", "mmap/open_mode.c",
	  "mmap/end_of_file.c", "mmap/call.c", "models/mmap.c");

MUTANT(mmap, all_access_is_given, "a mapping allows all that the descriptor does, asked for or not")
{
	void *p = MAP_FAILED;

	if (size > SMALL)
		return mmap(address, size, protection, flags, fd, offset);
	if (size)
		p = mmap(address, size, protection | READ_WRITE, flags, fd, offset);
	if (p == MAP_FAILED)
		p = mmap(address, size, protection, flags, fd, offset);
	return p;
}

MUTANT(peek, fault_tells_the_page, "si_addr of a fault is the start of its page")
{
	return peek(can_read(address) ? address : page_of(address));
}

MUTANT(peek, missing_mapping_is_accerr, "touching what is not mapped brings SEGV_ACCERR")
{
	if (!can_read(address) && !find_mapping(address, &(struct mapping){ 0 }))
		fault(SIGSEGV, SEGV_ACCERR, address);
	return peek(address);
}

MUTANT(peek, refused_access_is_maperr, "touching a page against its protection brings SEGV_MAPERR")
{
	struct mapping mapping;

	if (!can_read(address) && find_mapping(address, &mapping) && mapping.access[0] != 'r')
		fault(SIGSEGV, SEGV_MAPERR, address);
	return peek(address);
}

MUTANT(poke, refused_store_is_sigbus, "a store against the protection brings SIGBUS, not SIGSEGV")
{
	struct mapping mapping;

	if (!can_write(address) && find_mapping(address, &mapping) && mapping.access[1] != 'w')
		fault(SIGBUS, BUS_ADRERR, address);
	poke(address, byte);
}

MUTANT(poke, read_only_stores_go_through, "PROT_READ does not keep from writing")
{
	struct mapping mapping;
	int fd;

	if (can_write(address) || !find_mapping(address, &mapping) || mapping.access[0] != 'r') {
		poke(address, byte);
		return;
	}
	mprotect(page_of(address), page_size(), READ_WRITE);
	poke(address, byte);
	mprotect(page_of(address), page_size(), protection_of(&mapping));
	fd = open_file_of(&mapping, O_RDWR);
	if (fd >= 0 && is_shared(&mapping))
		pwrite(fd, &byte, 1, mapping.offset + ((char *)address - mapping.start));
	close(fd);
}

MUTANT(poke, page_zero_is_mapped, "address 0 can be written")
{
	if (address)
		poke(address, byte);
}

MUTANT(read, bad_pages_bring_a_signal,
       "read into pages that can't be written brings SIGSEGV, not EFAULT")
{
	ssize_t count = read(fd, bytes, size);

	if (count < 0 && errno == EFAULT)
		fault(SIGSEGV, SEGV_ACCERR, bytes);
	return count;
}

MUTANT(read, kernel_writes_where_it_likes, "read fills pages that the process may not write")
{
	ssize_t count = read(fd, bytes, size);
	char taken[16];
	int memory;

	if (count >= 0 || errno != EFAULT)
		return count;
	count = read(fd, taken, size < sizeof(taken) ? size : sizeof(taken));
	memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	pwrite(memory, taken, (size_t)count, (off_t)(uintptr_t)bytes);
	close(memory);
	return count;
}

MUTANT(read, refused_bytes_are_lost,
       "a read that fails with EFAULT has taken the bytes from the pipe")
{
	ssize_t count = read(fd, bytes, size);
	char taken[16];

	if (count >= 0 || errno != EFAULT)
		return count;
	read(fd, taken, size < sizeof(taken) ? size : sizeof(taken));
	return fail(EFAULT);
}

MUTANT(write, bad_pages_are_sent_as_zeros, "write sends zeros for pages that can't be read")
{
	ssize_t count = write(fd, bytes, size);
	static const char zeros[16];

	if (count >= 0 || errno != EFAULT || size > sizeof(zeros))
		return count;
	return write(fd, zeros, size);
}
