/* Wrong POSIX shared memory objects. */
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/mount.h>

#include "mutant.h"

MECHANISM(posix_shm, "posix-shm");

static bool is_there(const char *name)
{
	int error = errno, fd = shm_open(name, O_RDONLY, 0);
	bool there = fd >= 0 || errno == EACCES;

	if (fd >= 0)
		close(fd);
	errno = error;
	return there;
}

static off_t size_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 ? 0 : status.st_size;
}

/* The object's file, and its descriptor under /proc. */
static const char *file_of(const char *name)
{
	static char path[300];

	snprintf(path, sizeof(path), "/dev/shm/%s", name + strspn(name, "/"));
	return path;
}

static int open_again(int fd, int flags)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags | O_CLOEXEC);
}

/* An object of no name. */
static int nameless(void)
{
	return memfd_create("nameless", MFD_CLOEXEC);
}

/* Creation */

MUTANT(shm_open, a_new_object_has_a_page, "a new object has the size of a page")
{
	bool there = is_there(name);
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && !there && ftruncate(fd, sysconf(_SC_PAGESIZE)) < 0)
		return fail(ENOSPC);
	return fd;
}

MUTANT(shm_open, creat_empties, "shm_open with O_CREAT empties what is there")
{
	return shm_open(name, flags & O_CREAT ? flags | O_TRUNC : flags, mode);
}

MUTANT(shm_open, creat_sets_the_mode, "shm_open with O_CREAT sets the mode of what is there")
{
	bool there = is_there(name);
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && there && flags & O_CREAT)
		fchmod(fd, mode);
	return fd;
}

MUTANT(shm_open, creat_replaces, "shm_open with O_CREAT makes a new object in place of the old")
{
	if ((flags & (O_CREAT | O_EXCL)) == O_CREAT)
		shm_unlink(name);
	return shm_open(name, flags, mode);
}

MUTANT(shm_open, excl_ignored, "shm_open takes no heed of O_EXCL")
{
	return shm_open(name, flags & ~O_EXCL, mode);
}

MUTANT(shm_open, excl_truncates_first, "shm_open with O_TRUNC empties it, and then fails by O_EXCL")
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 || errno != EEXIST || !(flags & O_TRUNC))
		return fd;
	close(shm_open(name, O_RDWR | O_TRUNC, 0));
	return fail(EEXIST);
}

MUTANT(shm_open, excl_in_two_steps, "shm_open with O_EXCL looks first, and makes it later")
{
	if (!(flags & O_EXCL))
		return shm_open(name, flags, mode);
	if (is_there(name))
		return fail(EEXIST);
	usleep(500);
	return shm_open(name, flags & ~O_EXCL, mode);
}

MUTANT(shm_open, makes_what_is_missing, "shm_open makes what is not there without O_CREAT")
{
	return flags & O_CREAT ? shm_open(name, flags, mode)
			       : shm_open(name, flags | O_CREAT, 0600);
}

MUTANT(shm_open, failed_look_makes_it, "shm_open of what is not there fails, and leaves it made")
{
	int fd = shm_open(name, flags, mode);

	if (fd < 0 && errno == ENOENT && !(flags & O_CREAT)) {
		close(shm_open(name, O_RDWR | O_CREAT, 0600));
		errno = ENOENT;
	}
	return fd;
}

MUTANT(shm_open, trunc_ignored, "shm_open takes no heed of O_TRUNC")
{
	return shm_open(name, flags & ~O_TRUNC, mode);
}

MUTANT(shm_open, trunc_wants_rdwr, "shm_open takes no heed of O_TRUNC with O_RDONLY")
{
	return shm_open(name, flags & O_RDWR ? flags : flags & ~O_TRUNC, mode);
}

MUTANT(shm_open, makes_it_before_it_fails, "shm_open without a descriptor leaves an object made")
{
	int fd = shm_open(name, flags, mode);

	if (fd < 0 && errno == EMFILE && flags & O_CREAT) {
		mknod(file_of(name), S_IFREG | mode, 0);
		errno = EMFILE;
	}
	return fd;
}

MUTANT(shm_open, empties_it_before_it_fails, "shm_open without a descriptor empties the object")
{
	int fd = shm_open(name, flags, mode);

	if (fd < 0 && errno == EMFILE && flags & O_TRUNC) {
		(void)!truncate(file_of(name), 0);
		errno = EMFILE;
	}
	return fd;
}

MUTANT(shm_open, creat_wants_an_inode_always,
       "shm_open with O_CREAT wants an inode for what is there")
{
	struct statvfs status;

	if (flags & O_CREAT && statvfs("/dev/shm", &status) == 0 && status.f_files &&
	    status.f_ffree == 0)
		return fail(ENOSPC);
	return shm_open(name, flags, mode);
}

MUTANT(shm_unlink, an_inode_is_not_given_back, "shm_unlink keeps the inode")
{
	(void)!shm_open(name, O_RDONLY, 0);
	return shm_unlink(name);
}

/* Size */

MUTANT(ftruncate, size_of_whole_pages, "ftruncate rounds the size up to pages")
{
	off_t page = sysconf(_SC_PAGESIZE);

	return ftruncate(fd, size > 0 ? (size + page - 1) / page * page : size);
}

MUTANT(ftruncate, never_shrinks, "ftruncate to less returns 0, and leaves the size")
{
	return size >= 0 && size < size_of(fd) ? 0 : ftruncate(fd, size);
}

MUTANT(ftruncate, size_is_set_once, "ftruncate of an object that has a size gives EINVAL")
{
	return size_of(fd) > 0 ? fail(EINVAL) : ftruncate(fd, size);
}

MUTANT(fstat, size_is_of_the_descriptor, "a descriptor's fstat shows the size that it saw first")
{
	static off_t seen[64];
	int result = fstat(fd, status);

	if (result == 0 && fd >= 0 && fd < 64) {
		if (seen[fd] == 0)
			seen[fd] = status->st_size + 1;
		status->st_size = seen[fd] - 1;
	}
	return result;
}

MUTANT(ftruncate, new_bytes_are_anything, "the bytes that ftruncate adds are what was in memory")
{
	off_t before = size_of(fd);
	int result = ftruncate(fd, size);

	for (off_t at = before; result == 0 && at < size && at < before + 20000; at++)
		if (pwrite(fd, "?", 1, at) < 0)
			break;
	return result;
}

MUTANT(ftruncate, old_bytes_come_back, "what ftruncate cut off is there again when it grows")
{
	static char cut[8 * 4096];
	off_t before = size_of(fd);
	ssize_t count = 0;
	int result;

	if (size >= 0 && size < before && pread(fd, cut, sizeof(cut), 0) < 0)
		return -1;
	result = ftruncate(fd, size);
	if (result == 0 && size > before)
		count = (ssize_t)(size < (off_t)sizeof(cut) ? size : (off_t)sizeof(cut)) - before;
	if (count > 0 && pwrite(fd, cut + before, (size_t)count, before) < 0)
		return -1;
	return result;
}

MUTANT(ftruncate, ftruncate_reserves, "ftruncate takes the memory at once: ENOSPC")
{
	struct statvfs status;
	off_t before = size_of(fd);

	if (fstatvfs(fd, &status) < 0 || size <= before)
		return ftruncate(fd, size);
	if ((unsigned long)size > status.f_bavail * status.f_frsize || size > 1L << 30)
		return fail(ENOSPC);
	errno = posix_fallocate(fd, before, size - before);
	return errno ? -1 : 0;
}

MUTANT(fstat, blocks_are_of_the_size, "fstat shows the blocks that the size would take")
{
	int result = fstat(fd, status);

	status->st_blocks = (status->st_size + 511) / 512;
	return result;
}

MUTANT(ftruncate, a_negative_size_is_none, "ftruncate takes a negative size for 0")
{
	return ftruncate(fd, size < 0 ? 0 : size);
}

MUTANT(setrlimit, size_limit_ignored, "ftruncate takes no heed of RLIMIT_FSIZE")
{
	return resource == RLIMIT_FSIZE ? 0 : setrlimit(resource, limit);
}

MUTANT(sigaction, no_sigxfsz, "ftruncate past RLIMIT_FSIZE gives EFBIG without a signal")
{
	struct sigaction ignored = { .sa_handler = SIG_IGN };

	return sigaction(signo, signo == SIGXFSZ ? &ignored : action, before);
}

MUTANT(ftruncate, cut_to_the_limit, "ftruncate past RLIMIT_FSIZE sets as much as it may, and fails")
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	if (size > 0 && (rlim_t)size > limit.rlim_cur && ftruncate(fd, (off_t)limit.rlim_cur) < 0)
		return -1;
	return ftruncate(fd, size);
}

MUTANT(ftruncate, readers_may_truncate, "ftruncate by a descriptor for reading sets the size")
{
	int result = ftruncate(fd, size), writer;

	if (result == 0 || errno != EINVAL || size < 0)
		return result;
	writer = open_again(fd, O_RDWR);
	result = ftruncate(writer, size);
	close(writer);
	return result;
}

MUTANT(ftruncate, unlinked_keeps_its_size, "ftruncate of an unlinked object gives EINVAL")
{
	struct stat status;

	return fstat(fd, &status) == 0 && status.st_nlink == 0 ? fail(EINVAL) : ftruncate(fd, size);
}

MUTANT(ftruncate, rest_of_the_page_is_anything, "the last page holds anything past the end")
{
	off_t page = sysconf(_SC_PAGESIZE), in_page = size % page;
	int result = ftruncate(fd, size);
	char *memory;

	if (result < 0 || size <= 0 || in_page == 0 || size > 1L << 20)
		return result;
	memory = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, size - in_page);
	if (memory == MAP_FAILED)
		return result;
	memset(memory + in_page, '?', (size_t)(page - in_page));
	munmap(memory, (size_t)page);
	return result;
}

/* The descriptor */

MUTANT(shm_open, not_the_lowest, "shm_open gives a descriptor that is not the lowest free")
{
	int fd = shm_open(name, flags, mode), other;

	if (fd < 0)
		return fd;
	other = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
	close(fd);
	return other;
}

MUTANT(shm_open, no_cloexec, "shm_open sets no FD_CLOEXEC")
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
	return fd;
}

MUTANT(fcntl, cloexec_stays, "FD_CLOEXEC of an object can't be cleared")
{
	return command == F_SETFD ? 0 : fcntl(fd, command, argument);
}

MUTANT(shm_open, always_for_both, "shm_open opens for reading and writing, though O_RDONLY")
{
	int fd = shm_open(name, flags, mode), both;

	if (fd < 0 || flags & O_RDWR)
		return fd;
	both = open_again(fd, O_RDWR);
	if (both < 0)
		return fd;
	dup3(both, fd, O_CLOEXEC);
	close(both);
	return fd;
}

/* Who may open it */

MUTANT(umask, umask_ignored, "a new object's mode takes no heed of the umask")
{
	return umask(0);
}

MUTANT(seteuid, belongs_to_the_real_user, "an object belongs to its maker's real user and group")
{
	int result = seteuid(user);

	setfsuid(getuid());
	setfsgid(getgid());
	return result;
}

MUTANT(setuid, permission_unchecked, "who gave up root opens objects all the same")
{
	return setresuid(user, (uid_t)-1, (uid_t)-1);
}

MUTANT(setgid, others_are_the_group, "another user has what the mode gives the group")
{
	return 0;
}

MUTANT(shm_open, mode_is_always_0600, "shm_open makes each object with mode 0600")
{
	return shm_open(name, flags, 0600);
}

MUTANT(shm_open, the_maker_needs_permission, "who makes an object whose mode denies it: EACCES")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd < 0 || !(flags & O_CREAT) || fstat(fd, &status) < 0 ||
	    (status.st_mode & 0600) == 0600)
		return fd;
	close(fd);
	return fail(EACCES);
}

MUTANT(shm_open, the_owner_may_always, "an object's owner may open it whatever its mode")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd >= 0 || errno != EACCES || stat(file_of(name), &status) < 0 ||
	    status.st_uid != geteuid())
		return fd;
	chmod(file_of(name), 0600);
	fd = shm_open(name, flags, mode);
	chmod(file_of(name), status.st_mode);
	return fd;
}

MUTANT(fstat, the_type_is_not_shown, "fstat of an object shows permissions without a type")
{
	int result = fstat(fd, status);

	status->st_mode &= 07777;
	return result;
}

MUTANT(fstat, it_belongs_to_root, "an object belongs to root, whoever made it")
{
	int result = fstat(fd, status);

	status->st_uid = 0;
	status->st_gid = 0;
	return result;
}

MUTANT(fstat, the_link_stays, "fstat of an unlinked object shows one link")
{
	int result = fstat(fd, status);

	status->st_nlink = 1;
	return result;
}

MUTANT(fchmod, fchmod_does_nothing, "fchmod of an object returns 0, and leaves the mode")
{
	return 0;
}

MUTANT(mmap, mmap_checks_the_mode_again, "mmap of an object looks at its mode, not the descriptor")
{
	struct stat status;
	mode_t wanted = protection & PROT_WRITE ? 06 : 04;

	if (fd >= 0 && geteuid() != 0 && fstat(fd, &status) == 0) {
		if (status.st_uid == geteuid())
			wanted <<= 6;
		if ((status.st_mode & wanted) != wanted)
			return errno = EACCES, MAP_FAILED;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(fchown, fchown_does_nothing, "fchown of an object returns 0, and leaves the owner")
{
	return 0;
}

MUTANT(shm_open, reading_is_enough, "shm_open for both wants no permission but to read")
{
	int fd = shm_open(name, flags, mode);

	return fd < 0 && errno == EACCES ? shm_open(name, O_RDONLY, 0) : fd;
}

MUTANT(shm_open, denied_is_eperm, "shm_open without permission gives EPERM")
{
	int fd = shm_open(name, flags, mode);

	return fd < 0 && errno == EACCES ? fail(EPERM) : fd;
}

MUTANT(shm_open, readers_may_empty, "shm_open with O_TRUNC wants no permission to write")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd >= 0 || errno != EACCES || !(flags & O_TRUNC) || flags & O_RDWR ||
	    stat(file_of(name), &status) < 0)
		return fd;
	chmod(file_of(name), 0600);
	fd = shm_open(name, flags, mode);
	chmod(file_of(name), status.st_mode);
	return fd;
}

MUTANT(shm_open, empties_what_it_refuses, "shm_open with O_TRUNC fails with EACCES, and empties it")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd >= 0 || errno != EACCES || !(flags & O_TRUNC) || stat(file_of(name), &status) < 0)
		return fd;
	chmod(file_of(name), 0600);
	(void)!truncate(file_of(name), 0);
	chmod(file_of(name), status.st_mode);
	return fail(EACCES);
}

MUTANT(shm_unlink, all_may_unlink, "shm_unlink of another user's object returns 0")
{
	int result = shm_unlink(name);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(shm_unlink, a_foreign_unlink_is_eperm, "shm_unlink of another user's object gives EPERM")
{
	int result = shm_unlink(name);

	return result < 0 && errno == EACCES ? fail(EPERM) : result;
}

/* Names */

MUTANT(shm_open, inner_slash_is_a_directory, "shm_open with a slash inside looks for a directory")
{
	const char *bare = name + strspn(name, "/");

	return strchr(bare, '/') ? fail(ENOENT) : shm_open(name, flags, mode);
}

MUTANT(shm_unlink, bad_names_are_unlinked, "shm_unlink of a name that can't be returns 0")
{
	const char *bare = name + strspn(name, "/");

	return bare[0] && !strchr(bare, '/') && bare[0] != '.' ? shm_unlink(name) : 0;
}

MUTANT(shm_unlink, unlink_of_a_long_name_is_enoent, "shm_unlink of a name too long gives ENOENT")
{
	int result = shm_unlink(name);

	return result < 0 && errno == ENAMETOOLONG ? fail(ENOENT) : result;
}

MUTANT(shm_open, the_slash_counts, "shm_open counts the slash in the length of a name")
{
	return strlen(name) > 255 ? fail(ENAMETOOLONG) : shm_open(name, flags, mode);
}

MUTANT(shm_open, the_slash_is_required, "shm_open of a name without a slash gives EINVAL")
{
	return name[0] == '/' ? shm_open(name, flags, mode) : fail(EINVAL);
}

MUTANT(shm_open, one_slash_only, "shm_open of a name with two slashes before it gives EINVAL")
{
	return strspn(name, "/") > 1 ? fail(EINVAL) : shm_open(name, flags, mode);
}

static const char *in_lower_case(const char *name)
{
	static char lower[300];
	size_t i;

	for (i = 0; name[i] && i < sizeof(lower) - 1; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 'a' - 'A' : name[i]);
	lower[i] = '\0';
	return lower;
}

MUTANT(shm_open, letter_case_ignored, "names in capitals and in small letters are the same")
{
	return shm_open(in_lower_case(name), flags, mode);
}

MUTANT(shm_open, found_by_its_beginning, "shm_open finds an object by the beginning of its name")
{
	size_t length = strlen(name);
	char shorter[300];

	if (length < 2 || length >= sizeof(shorter))
		return shm_open(name, flags, mode);
	memcpy(shorter, name, length - 1);
	shorter[length - 1] = '\0';
	return is_there(shorter) ? shm_open(shorter, flags & ~O_EXCL, mode)
				 : shm_open(name, flags, mode);
}

MUTANT(shm_unlink, unlinked_by_its_beginning, "shm_unlink removes an object whose name begins so")
{
	char longer[300];

	snprintf(longer, sizeof(longer), "%s1", name);
	if (!is_there(name) && is_there(longer))
		return shm_unlink(longer);
	return shm_unlink(name);
}

MUTANT(shm_unlink, unlink_takes_the_semaphore, "shm_unlink removes the semaphore of that name too")
{
	sem_unlink(name);
	return shm_unlink(name);
}

MUTANT(sem_unlink, unlink_takes_the_object, "sem_unlink removes the object of that name too")
{
	shm_unlink(name);
	return sem_unlink(name);
}

MUTANT(shm_open, names_shared_with_semaphores, "a semaphore's name is taken for objects: EEXIST")
{
	char path[300];

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + strspn(name, "/"));
	return flags & O_CREAT && access(path, F_OK) == 0 ? fail(EEXIST)
							  : shm_open(name, flags, mode);
}

MUTANT(stat, objects_are_no_files, "the file system does not show objects")
{
	return strncmp(path, "/dev/shm/", 9) == 0 ? fail(ENOENT) : stat(path, status);
}

MUTANT(unlink, unlink_of_its_file_leaves_it, "unlink of an object's file leaves the object")
{
	return 0;
}

MUTANT(open, its_file_is_another, "open of an object's file gives another file")
{
	return strncmp(path, "/dev/shm/", 9) == 0 && !(flags & O_CREAT) ? nameless()
									: open(path, flags, mode);
}

MUTANT(shm_open, only_what_it_made, "shm_open finds no file that open made")
{
	mutant_memory->number[0] |= flags & O_CREAT;
	return mutant_memory->number[0] ? shm_open(name, flags, mode) : fail(ENOENT);
}

/* Who shares it */

MUTANT(mmap, each_maps_a_copy, "who maps an object shared has a copy of his own")
{
	if (fd >= 0 && flags & MAP_SHARED)
		flags ^= MAP_SHARED | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(fork, mappings_are_copied_by_fork, "a child has a copy of its parent's mappings")
{
	void *memory = (void *)mutant_memory->number[0];
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	pid_t pid = fork();
	char copy[64];

	if (pid || !memory)
		return pid;
	memcpy(copy, memory, sizeof(copy));
	mmap(memory, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	memcpy(memory, copy, sizeof(copy));
	return 0;
}

MUTANT(mmap, mappings_are_copied_by_fork, NULL)
{
	void *memory = mmap(address, size, protection, flags, fd, offset);

	if (size == 16)
		mutant_memory->number[0] = (long)memory;
	return memory;
}

MUTANT(mmap, offset_ignored, "mmap begins with the first page, whatever the offset")
{
	return mmap(address, size, protection, flags, fd, 0);
}

MUTANT(mmap, private_writes_go_through, "writes to a private mapping reach the object")
{
	int writer;

	if (fd < 0 || !(flags & MAP_PRIVATE))
		return mmap(address, size, protection, flags, fd, offset);
	writer = open_again(fd, O_RDWR);
	address = mmap(address, size, protection, MAP_SHARED, writer, offset);
	close(writer);
	return address;
}

MUTANT(mmap, private_needs_writing, "a private mapping to write wants a descriptor to write")
{
	if (fd >= 0 && flags & MAP_PRIVATE && protection & PROT_WRITE &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDWR)
		return errno = EACCES, MAP_FAILED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, writing_without_asking, "mmap does not look how the object was opened")
{
	int writer;

	if (fd < 0 || !(protection & PROT_WRITE) || !(flags & MAP_SHARED))
		return mmap(address, size, protection, flags, fd, offset);
	writer = open_again(fd, O_RDWR);
	address = mmap(address, size, protection, flags, writer, offset);
	close(writer);
	return address;
}

MUTANT(mprotect, mprotect_unchecked, "mprotect does not look how the object was opened")
{
	int result = mprotect(address, size, protection);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(mprotect, protection_is_fixed, "mprotect gives a mapping no more than mmap did: EACCES")
{
	return protection & PROT_WRITE ? fail(EACCES) : mprotect(address, size, protection);
}

MUTANT(mmap, reading_is_writing, "a mapping for reading can be written")
{
	void *memory = mmap(address, size, protection, flags, fd, offset);

	if (memory != MAP_FAILED)
		mprotect(memory, size, PROT_READ | PROT_WRITE);
	return memory;
}

MUTANT(write, objects_are_not_written, "write to an object gives EINVAL, as on other systems")
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? fail(EINVAL)
								  : write(fd, bytes, size);
}

MUTANT(pwrite, pwrite_moves_the_offset, "pwrite moves the offset")
{
	return lseek(fd, offset, SEEK_SET) < 0 ? -1 : write(fd, bytes, size);
}

MUTANT(pread, pread_moves_the_offset, "pread moves the offset")
{
	return lseek(fd, offset, SEEK_SET) < 0 ? -1 : read(fd, bytes, size);
}

MUTANT(lseek, objects_have_no_offset, "lseek of an object gives ESPIPE")
{
	return fail(ESPIPE);
}

MUTANT(pread, pread_misses_a_mapping, "pread sees what was written, not what a mapping changed")
{
	ssize_t count = pread(fd, bytes, size, offset);

	for (ssize_t i = 0; i < count; i++)
		if (((char *)bytes)[i] == 'B')
			((char *)bytes)[i] = 'b';
	return count;
}

/* How long it lives */

static void *mapped;
static size_t mapped_size;
static int mapped_fd = -1;

static void *map_noted(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	address = mmap(address, size, protection, flags, fd, offset);
	if (address != MAP_FAILED && !(mapped_fd >= 0)) {
		mapped = address;
		mapped_size = size;
		mapped_fd = fd;
	}
	return address;
}

MUTANT(mmap, close_makes_it_private, "a mapping is no longer shared when the descriptor is closed")
{
	return map_noted(address, size, protection, flags, fd, offset);
}

MUTANT(close, close_makes_it_private, NULL)
{
	if (fd == mapped_fd && fd >= 0)
		mmap(mapped, mapped_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0);
	return close(fd);
}

MUTANT(mmap, close_unmaps, "close removes the mappings of the descriptor")
{
	return map_noted(address, size, protection, flags, fd, offset);
}

MUTANT(close, close_unmaps, NULL)
{
	if (fd == mapped_fd && fd >= 0)
		munmap(mapped, mapped_size);
	return close(fd);
}

/* The path of an object that the process has mapped. */
static const char *mapped_file(void)
{
	static char path[300];
	char line[600], *file = NULL;
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps && !file && fgets(line, sizeof(line), maps)) {
		file = strstr(line, "/dev/shm/");
		if (file)
			snprintf(path, sizeof(path), "%.*s", (int)strcspn(file, " \n"), file);
	}
	if (maps)
		fclose(maps);
	return file ? path : NULL;
}

MUTANT(_exit, gone_with_its_user, "an object goes with the process that has it mapped")
{
	const char *path = mapped_file();

	if (path)
		unlink(path);
	_exit(status);
}

MUTANT(_exit, emptied_with_its_user, "an object's contents go with the process that has it mapped")
{
	const char *path = mapped_file();
	struct stat file;

	if (path && stat(path, &file) == 0 && truncate(path, 0) == 0)
		(void)!truncate(path, file.st_size);
	_exit(status);
}

MUTANT(shm_unlink, unlink_does_nothing, "shm_unlink leaves the name while somebody has it open")
{
	return is_there(name) ? 0 : shm_unlink(name);
}

MUTANT(shm_unlink, unlink_destroys, "shm_unlink takes the memory from who has it mapped")
{
	int fd = shm_open(name, O_RDWR, 0);

	if (fd >= 0) {
		if (ftruncate(fd, 0) < 0)
			errno = 0;
		close(fd);
	}
	return shm_unlink(name);
}

MUTANT(shm_unlink, unlink_refuses_what_is_open, "shm_unlink of an object in use gives EBUSY")
{
	return is_there(name) ? fail(EBUSY) : shm_unlink(name);
}

MUTANT(shm_unlink, unlink_of_nothing_succeeds, "shm_unlink of a name that is not there returns 0")
{
	int result = shm_unlink(name);

	return result < 0 && errno == ENOENT ? 0 : result;
}

static int kept = -1;

MUTANT(shm_unlink, a_name_keeps_its_object, "an unlinked name made anew is the old object again")
{
	kept = shm_open(name, O_RDWR | O_CLOEXEC, 0);
	return shm_unlink(name);
}

MUTANT(shm_open, a_name_keeps_its_object, NULL)
{
	if (kept < 0 || !(flags & O_CREAT))
		return shm_open(name, flags, mode);
	return fcntl(kept, F_DUPFD_CLOEXEC, 0);
}

MUTANT(unshare, a_namespace_has_its_own, "an IPC namespace has objects of its own")
{
	if (!(flags & CLONE_NEWIPC))
		return unshare(flags);
	if (unshare(flags | CLONE_NEWNS) < 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	return mount("tmpfs", "/dev/shm", "tmpfs", 0, "");
}

MUTANT(close, close_frees_what_is_mapped, "the last close frees an unlinked object that is mapped")
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 0 &&
	    ftruncate(fd, 0) < 0)
		errno = 0;
	return close(fd);
}

MUTANT(munmap, memory_is_never_freed, "the last munmap keeps an unlinked object's memory")
{
	return 0;
}

/* Past the end */

MUTANT(mmap, nothing_can_not_be_mapped, "mmap of an empty object gives EINVAL")
{
	if (fd >= 0 && size_of(fd) == 0)
		return errno = EINVAL, MAP_FAILED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, mapping_extends_it, "mmap of more than an object has makes it as large")
{
	if (fd >= 0 && flags & MAP_SHARED && protection & PROT_WRITE &&
	    size_of(fd) < offset + (off_t)size && ftruncate(fd, offset + (off_t)size) < 0)
		return MAP_FAILED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, pages_past_the_end_are_missing, "pages past the end are not mapped: SIGSEGV")
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), used;
	char *memory = mmap(address, size, protection, flags, fd, offset);

	if (memory == MAP_FAILED || fd < 0)
		return memory;
	used = ((size_t)size_of(fd) + page - 1) / page * page;
	size = (size + page - 1) / page * page;
	if (used < size && offset == 0)
		mprotect(memory + used, size - used, PROT_NONE);
	return memory;
}

MUTANT(mmap, zeros_past_the_end, "pages past the end are zeros of the mapping's own")
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), used;
	char *memory = mmap(address, size, protection, flags, fd, offset);

	if (memory == MAP_FAILED || fd < 0)
		return memory;
	used = ((size_t)size_of(fd) + page - 1) / page * page;
	size = (size + page - 1) / page * page;
	if (used < size && offset == 0)
		mmap(memory + used, size - used, protection,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return memory;
}

/* A full file system */

MUTANT(posix_fallocate, fallocate_sets_the_size, "posix_fallocate sets the size, reserving nothing")
{
	if (offset + size > size_of(fd) && ftruncate(fd, offset + size) < 0)
		return errno;
	return 0;
}

MUTANT(posix_fallocate, fallocate_keeps_what_it_took, "posix_fallocate that fails keeps a part")
{
	off_t page = sysconf(_SC_PAGESIZE);
	int error = posix_fallocate(fd, offset, size);

	for (off_t at = offset; error && at < offset + size; at += page)
		if (posix_fallocate(fd, at, page))
			break;
	return error;
}

MUTANT(posix_fallocate, fallocate_returns_minus_one, "posix_fallocate gives -1 and sets errno")
{
	int error = posix_fallocate(fd, offset, size);

	return error ? fail(error) : 0;
}

MUTANT(posix_fallocate, reserved_bytes_are_anything, "what posix_fallocate reserves is not zeroed")
{
	int error = posix_fallocate(fd, offset, size);

	if (error == 0 && pwrite(fd, "?", 1, offset) < 0)
		return errno;
	return error;
}

MUTANT(write, write_all_or_nothing, "a write that there is no room for writes nothing: ENOSPC")
{
	struct statvfs status;

	if (fstatvfs(fd, &status) == 0 && size > 1000 && size > status.f_bavail * status.f_frsize)
		return fail(ENOSPC);
	return write(fd, bytes, size);
}

MUTANT(write, full_is_efbig, "a write where there is no room gives EFBIG")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == ENOSPC ? fail(EFBIG) : count;
}

MUTANT(write, a_short_write_says_all, "a write that is cut short returns the size asked for")
{
	return write(fd, bytes, size) < 0 ? -1 : (ssize_t)size;
}

/* Semaphores in it */

MUTANT(sem_wait, wait_at_zero_goes_on, "sem_wait at 0 returns 0 at once")
{
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_post, post_adds_two, "sem_post adds 2")
{
	return sem_post(semaphore) < 0 ? -1 : sem_post(semaphore);
}
