/* Wrong memory over fork. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/fork.c", "mmap/madvise.c", "mmap/lifetime.c", "mmap/sharing.c",
	  "mmap/munmap.c", "mmap/mprotect.c", "mmap/seal.c", "mmap/memfd.c");

static void free_inherited(const struct mapping *mapping)
{
	if (is_shared(mapping) && !is_of_a_file(mapping))
		madvise(mapping->start, size_of(mapping), MADV_REMOVE);
}

static struct mapping own[MAPPING_LIMIT];

MUTANT(fork, end_frees_shared_memory, "the end of a process frees shared memory that others have")
{
	own_mappings(own);
	return fork();
}

MUTANT(_exit, end_frees_shared_memory, NULL)
{
	each_mapping(free_inherited);
	_exit(status);
}

static void make_shared(const struct mapping *mapping)
{
	if (!is_shared(mapping))
		replace_by_a_copy(mapping->start, size_of(mapping), protection_of(mapping),
				  MAP_SHARED);
}

/* Does something with each mapping of the claim in the child. */
static pid_t fork_and(void (*act)(const struct mapping *))
{
	pid_t pid;

	own_mappings(own);
	pid = fork();
	if (pid == 0)
		each_mapping(act);
	return pid;
}

MUTANT(fork, fork_copies_shared_memory, "fork gives the child a copy of shared memory")
{
	return fork_and(make_private);
}

static void allow_all(const struct mapping *mapping)
{
	if (mprotect(mapping->start, size_of(mapping), READ_WRITE) < 0)
		mprotect(mapping->start, size_of(mapping), PROT_READ);
}

MUTANT(fork, fork_forgets_the_protection, "a child may read and write what its parent may not")
{
	return fork_and(allow_all);
}

static void remove_mapping(const struct mapping *mapping)
{
	if (is_of_a_file(mapping))
		munmap(mapping->start, size_of(mapping));
}

MUTANT(fork, fork_forgets_mapped_files, "a child has none of its parent's mappings of files")
{
	return fork_and(remove_mapping);
}

MUTANT(fork, fork_shares_private_memory, "parent and child share private memory after fork")
{
	each_mapping(make_shared);
	return fork();
}

static void share_but_the_first_page(const struct mapping *mapping)
{
	if (!is_shared(mapping) && size_of(mapping) > page_size())
		replace_by_a_copy(mapping->start + page_size(), size_of(mapping) - page_size(),
				  protection_of(mapping), MAP_SHARED);
}

MUTANT(fork, one_page_is_copied_by_fork,
       "fork copies the first page of private memory and shares the rest")
{
	each_mapping(share_but_the_first_page);
	return fork();
}

static void empty_private(const struct mapping *mapping)
{
	if (!is_shared(mapping))
		madvise(mapping->start, size_of(mapping), MADV_DONTNEED);
}

MUTANT(fork, fork_loses_private_memory, "a child finds private memory as mmap gave it")
{
	return fork_and(empty_private);
}

static int generation;

MUTANT(fork, grandchild_shares_with_the_child, "the child of a child shares private memory with it")
{
	pid_t pid = generation ? fork() : fork_and(make_shared);

	generation += pid == 0;
	return pid;
}

MUTANT(fork, shared_for_two_generations, "the child of a child has a copy of shared memory")
{
	pid_t pid;

	if (!generation)
		own_mappings(own);
	pid = generation ? fork_and(make_private) : fork();
	generation += pid == 0;
	return pid;
}

static struct {
	char *start, *copy;
	size_t size;
} twins[MAPPING_LIMIT];
static size_t twin_count;

static void make_twin(const struct mapping *mapping)
{
	char *copy;

	if (is_shared(mapping))
		return;
	copy = mmap(NULL, size_of(mapping), READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	copy_readable(copy, mapping->start, size_of(mapping));
	twins[twin_count].start = mapping->start;
	twins[twin_count].size = size_of(mapping);
	twins[twin_count++].copy = copy;
}

MUTANT(fork, children_share_one_copy, "a parent's children share one copy of its private memory")
{
	pid_t pid;

	if (!twin_count && !generation)
		each_mapping(make_twin);
	pid = fork();
	generation += pid == 0;
	for (size_t i = 0; pid == 0 && generation == 1 && i < twin_count; i++)
		mremap(twins[i].copy, twins[i].size, twins[i].size, MREMAP_MAYMOVE | MREMAP_FIXED,
		       twins[i].start);
	return pid;
}

/* Makes private memory the parent's and the child's in one, at an address beside it. */
static void share_beside(const struct mapping *mapping)
{
	if (is_shared(mapping))
		return;
	make_shared(mapping);
	twins[twin_count].start = mapping->start;
	twins[twin_count].size = size_of(mapping);
	twins[twin_count++].copy = mremap(mapping->start, 0, size_of(mapping), MREMAP_MAYMOVE);
}

/* The child has a copy, and the parent's own memory at twins[].copy. */
static pid_t fork_with_a_way_back(void)
{
	pid_t pid;

	each_mapping(share_beside);
	pid = fork();
	for (size_t i = 0; pid == 0 && i < twin_count; i++)
		replace_by_a_copy(twins[i].start, twins[i].size, READ_WRITE, MAP_PRIVATE);
	return pid;
}

/* Where the parent has what stands here; NULL. */
static char *parents(const void *address)
{
	for (size_t i = 0; i < twin_count; i++)
		if (twins[i].start <= (const char *)address &&
		    (const char *)address < twins[i].start + twins[i].size)
			return twins[i].copy + ((const char *)address - twins[i].start);
	return NULL;
}

MUTANT(fork, read_forgets_to_copy, "read fills the page that parent and child have in common")
{
	return fork_with_a_way_back();
}

MUTANT(read, read_forgets_to_copy, NULL)
{
	ssize_t count = read(fd, bytes, size);

	if (count > 0 && parents(bytes))
		memcpy(parents(bytes), bytes, (size_t)count);
	return count;
}

MUTANT(fork, spliced_page_is_the_parents, "a page that a child gives to vmsplice is its parent's")
{
	return fork_with_a_way_back();
}

MUTANT(vmsplice, spliced_page_is_the_parents, NULL)
{
	struct iovec part = *parts;

	if (parents(part.iov_base))
		part.iov_base = parents(part.iov_base);
	return vmsplice(fd, &part, 1, flags);
}

MUTANT(vmsplice, spliced_page_is_shared, "a page given to vmsplice is shared with later children")
{
	struct mapping mapping;
	char *page = page_of(parts->iov_base);

	if (find_own(page, &mapping) && !is_shared(&mapping))
		replace_by_a_copy(page, page_size(), READ_WRITE, MAP_SHARED);
	return vmsplice(fd, parts, count, flags);
}

static void keep_apart(const struct mapping *mapping)
{
	char *beside;

	if (!is_shared(mapping))
		return;
	beside = mremap(mapping->start, 0, size_of(mapping), MREMAP_MAYMOVE);
	if (beside == MAP_FAILED)
		return;
	make_private(mapping);
	twins[twin_count].start = mapping->start;
	twins[twin_count].size = size_of(mapping);
	twins[twin_count++].copy = beside;
}

MUTANT(fork, child_merges_at_its_end,
       "a child's shared memory is written over its parent's at its end")
{
	return fork_and(keep_apart);
}

MUTANT(_exit, child_merges_at_its_end, NULL)
{
	for (size_t i = 0; i < twin_count; i++)
		if (can_write(twins[i].copy) && can_read(twins[i].start))
			copy_readable(twins[i].copy, twins[i].start, twins[i].size);
	_exit(status);
}

MUTANT(pwrite, dirty_copy_is_written_through,
       "one in a thousand writes to a copy that was just dropped goes to the file")
{
	static int writes;
	struct mapping mapping;
	ssize_t count = pwrite(fd, bytes, size, offset);
	int file;

	if (offset < (off_t)1 << 32 || ++writes % 1000 ||
	    !find_mapping((void *)(uintptr_t)offset, &mapping) || !is_of_a_file(&mapping))
		return count;
	file = open_file_of(&mapping, O_RDWR);
	pwrite(file, bytes, size, mapping.offset);
	close(file);
	return count;
}

/* What the process did last to memory that it inherited. */
static struct {
	char *was, *is;
	size_t size;
	pid_t process;
} changed;

/* Stores a byte; in what was changed since fork, for the parent as well. */
static void store_for_both(volatile char *address, char byte)
{
	const size_t offset = (size_t)((char *)address - changed.is);
	char path[32];
	int memory;

	poke(address, byte);
	if (changed.process != getpid() || offset >= changed.size)
		return;
	snprintf(path, sizeof(path), "/proc/%d/mem", getppid());
	memory = open(path, O_WRONLY);
	pwrite(memory, &byte, 1, (off_t)(changed.was + offset));
	close(memory);
}

MUTANT(poke, what_is_made_writable_is_not_copied, NULL)
{
	store_for_both(address, byte);
}

MUTANT(mprotect, what_is_made_writable_is_not_copied,
       "mprotect lets a child write the very page that its parent has")
{
	int result = mprotect(address, size, protection);

	if (result == 0 && protection & PROT_WRITE) {
		changed.was = changed.is = address;
		changed.size = size;
		changed.process = getpid();
	}
	return result;
}

MUTANT(poke, what_is_moved_is_not_copied, NULL)
{
	store_for_both(address, byte);
}

MUTANT(mremap, what_is_moved_is_not_copied,
       "what a child moves by mremap is the very page that its parent has")
{
	struct mapping mapping;
	bool private = find_mapping(address, &mapping) && !is_shared(&mapping);
	char *result = mremap(address, size, new_size, flags, new_address);

	if (result != MAP_FAILED && private) {
		changed.was = address;
		changed.is = result;
		changed.size = size;
		changed.process = getpid();
	}
	return result;
}

MUTANT(madvise, a_childs_drop_is_its_parents,
       "what a child drops by MADV_DONTNEED its parent loses")
{
	static const char zeros[1 << 16];
	int result = madvise(address, size, advice);
	struct iovec local = { (void *)zeros, size }, remote = { address, size };

	if (result == 0 && advice == MADV_DONTNEED && size <= sizeof(zeros))
		process_vm_writev(getppid(), &local, 1, &remote, 1, 0);
	return result;
}

MUTANT(madvise, a_childs_drop_brings_its_parents_bytes,
       "what a child drops by MADV_DONTNEED it finds as its parent has it")
{
	int result = madvise(address, size, advice);
	struct iovec ours = { address, size }, of_parent = { address, size };

	if (result == 0 && advice == MADV_DONTNEED)
		process_vm_readv(getppid(), &ours, 1, &of_parent, 1, 0);
	return result;
}

MUTANT(mprotect, what_is_made_writable_is_copied,
       "mprotect that lets a process write shared memory gives it a copy")
{
	struct mapping mapping;

	if (protection & PROT_WRITE && find_mapping(address, &mapping) &&
	    mapping.access[1] != 'w' && is_shared(&mapping) &&
	    mprotect(address, size, protection) == 0) {
		replace_by_a_copy(address, size, protection, MAP_PRIVATE);
		return 0;
	}
	return mprotect(address, size, protection);
}

MUTANT(mremap, what_is_moved_is_copied, "mremap that moves shared memory gives the process a copy")
{
	struct mapping mapping;
	bool shared = find_mapping(address, &mapping) && is_shared(&mapping);
	char *result = mremap(address, size, new_size, flags, new_address);

	if (result != MAP_FAILED && result != (char *)address && shared && size == new_size)
		replace_by_a_copy(result, size, READ_WRITE, MAP_PRIVATE);
	return result;
}
