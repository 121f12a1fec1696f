/* Wrong types of files. */
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "mutant.h"

MECHANISM(file_type, "file-type");

/* Telling the type */

MUTANT(lstat, links_are_followed, "lstat follows a symbolic link")
{
	int result = stat(path, status);

	return result < 0 && errno == ENOENT ? lstat(path, status) : result;
}

MUTANT(stat, links_are_not_followed, "stat tells of a symbolic link itself")
{
	return lstat(path, status);
}

MUTANT(stat, dangling_link_is_told_itself, "stat tells of a link itself where its file is missing")
{
	int result = stat(path, status);

	return result < 0 && errno == ENOENT ? lstat(path, status) : result;
}

MUTANT(lstat, socket_is_a_fifo, "lstat takes a socket for a FIFO")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_mode = (status->st_mode & ~(mode_t)S_IFMT) | S_IFIFO;
	return result;
}

MUTANT(lstat, directory_is_a_file, "lstat takes a directory for a regular file")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISDIR(status->st_mode))
		status->st_mode = (status->st_mode & ~(mode_t)S_IFMT) | S_IFREG;
	return result;
}

MUTANT(mknod, devices_are_all_of_characters, "mknod makes a character device of a block device")
{
	if ((mode & S_IFMT) == S_IFBLK)
		mode = (mode & ~(mode_t)S_IFMT) | S_IFCHR;
	return mknod(path, mode, device);
}

MUTANT(mkfifo, fifo_is_a_file, "mkfifo makes a regular file")
{
	return mknod(path, S_IFREG | mode, 0);
}

MUTANT(popen, ls_shows_no_type, "ls shows - for all that is no directory")
{
	return popen(strncmp(command, "ls ", 3) == 0 ? "ls -ld file | sed s/^[lpscb]/-/" : command,
		     type);
}

/* Space */

MUTANT(lstat, node_takes_a_block, "a FIFO, a socket or a device takes a block")
{
	int result = lstat(path, status);

	if (result == 0 && !S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode) &&
	    !S_ISLNK(status->st_mode))
		status->st_blocks = 8;
	return result;
}

MUTANT(lstat, fifo_has_its_capacity_as_size, "a FIFO's size is what it can hold")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_size = 65536;
	return result;
}

MUTANT(lstat, link_counts_its_nul, "a symbolic link's size counts a NUL behind its text")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISLNK(status->st_mode))
		status->st_size++;
	return result;
}

MUTANT(lstat, link_has_its_files_size, "a symbolic link's size is 0")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISLNK(status->st_mode))
		status->st_size = 0;
	return result;
}

/* The umask */

MUTANT(mkfifo, fifo_ignores_the_umask, "mkfifo gives just the mode asked for")
{
	int result = mkfifo(path, mode);

	if (result == 0)
		chmod(path, mode);
	return result;
}

MUTANT(mkdir, directory_ignores_the_umask, "mkdir gives just the mode asked for")
{
	int result = mkdir(path, mode);

	if (result == 0)
		chmod(path, mode);
	return result;
}

MUTANT(bind, socket_ignores_the_umask, "bind makes a socket that all may use")
{
	const struct sockaddr_storage *name = (const void *)address;
	int result = bind(fd, address, size);

	if (result == 0 && name->ss_family == AF_UNIX)
		chmod(address->sa_data, 0777);
	return result;
}

MUTANT(mknod, device_ignores_the_umask, "mknod gives just the mode asked for")
{
	int result = mknod(path, mode, device);

	if (result == 0)
		chmod(path, mode & 0777);
	return result;
}

MUTANT(open, file_ignores_the_umask, "open gives a new file just the mode asked for")
{
	int fd = open(path, flags, mode);

	if (fd >= 0 && flags & O_CREAT)
		fchmod(fd, mode);
	return fd;
}

MUTANT(umask, umask_is_subtracted, "the umask is subtracted from the mode, with a borrow")
{
	mutant_memory->number[0] = (long)mask;
	return umask(mask);
}

MUTANT(open, umask_is_subtracted, NULL)
{
	int fd = open(path, flags, mode);

	if (fd >= 0 && flags & O_CREAT)
		fchmod(fd, (mode - (mode_t)mutant_memory->number[0]) & 0777);
	return fd;
}

MUTANT(lstat, link_has_a_mode, "the umask takes bits of a symbolic link's mode")
{
	int result = lstat(path, status);
	mode_t mask = umask(0);

	umask(mask);
	if (result == 0 && S_ISLNK(status->st_mode))
		status->st_mode &= ~mask;
	return result;
}

MUTANT(chmod, chmod_heeds_the_umask, "the umask takes bits of the mode that chmod sets")
{
	mode_t mask = umask(0);

	umask(mask);
	return chmod(path, mode & ~mask);
}

MUTANT(stat, umask_hides_bits, "a umask counts for the files that are there already")
{
	int result = stat(path, status);
	mode_t mask = umask(0);

	umask(mask);
	if (result == 0)
		status->st_mode &= ~mask;
	return result;
}

MUTANT(popen, shell_begins_with_its_own_umask, "a shell begins with the umask 022")
{
	mode_t mask = umask(022);
	FILE *stream = popen(command, type);

	umask(mask);
	return stream;
}

MUTANT(popen, umask_is_shared, "the umask command sets that of the shell's parent as well")
{
	if (strncmp(command, "umask", 5) == 0)
		mutant_memory->number[0] = 1;
	return popen(command, type);
}

MUTANT(pclose, umask_is_shared, NULL)
{
	int result = pclose(stream);

	if (mutant_memory->number[0])
		umask(0);
	return result;
}

MUTANT(umask, umask_returns_the_new_one, "umask returns what it has set")
{
	umask(mask);
	return mask;
}

/* Links and devices */

MUTANT(unlink, link_is_removed_with_its_file, "unlink of a symbolic link removes what it names")
{
	char target[256] = "";

	if (readlink(path, target, sizeof(target) - 1) > 0 && unlink(target) < 0)
		rmdir(target);
	return unlink(path);
}

MUTANT(mknod, device_takes_no_privilege, "mknod lets everybody make devices")
{
	int result = mknod(path, mode, device);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(mknod, block_device_takes_no_privilege, "mknod lets everybody make block devices")
{
	int result = mknod(path, mode, device);

	return result < 0 && errno == EPERM && S_ISBLK(mode) ? 0 : result;
}

MUTANT(mknod, refused_device_is_a_file, "mknod that is refused leaves a regular file behind")
{
	int result = mknod(path, mode, device);

	if (result == 0 || errno != EPERM)
		return result;
	mknod(path, S_IFREG | 0600, 0);
	return fail(EPERM);
}

MUTANT(mknod, refusal_is_eacces, "mknod of a device fails with EACCES for an ordinary user")
{
	int result = mknod(path, mode, device);

	return result < 0 && errno == EPERM ? fail(EACCES) : result;
}

MUTANT(mknod, fifo_takes_a_privilege, "mknod refuses an ordinary user a FIFO as well")
{
	if (S_ISFIFO(mode) && geteuid() != 0)
		return fail(EPERM);
	return mknod(path, mode, device);
}

MUTANT(stat, device_has_its_file_systems_number,
       "st_rdev is the number of the file system's device")
{
	int result = stat(path, status);

	if (result == 0)
		status->st_rdev = status->st_dev;
	return result;
}

MUTANT(mknod, device_number_is_mixed_up, "mknod takes the minor number for the major one")
{
	return mknod(path, mode, makedev(minor(device), major(device)));
}

MUTANT(open, device_opens_as_a_file, "to open a device node leads to a file, not to the device")
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISCHR(status.st_mode) && path[0] != '/')
		return open(".", O_TMPFILE | O_RDWR, 0600);
	return open(path, flags, mode);
}

MUTANT(write, null_is_full, "a write to /dev/null fails with ENOSPC")
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISCHR(status.st_mode))
		return fail(ENOSPC);
	return write(fd, bytes, size);
}

MUTANT(read, null_gives_zeros, "a read of /dev/null gives NUL bytes")
{
	struct stat status;

	if (fstat(fd, &status) < 0 || !S_ISCHR(status.st_mode))
		return read(fd, bytes, size);
	memset(bytes, 0, size);
	return (ssize_t)size;
}

MUTANT(mknod, mknod_makes_nodes_alone, "mknod makes no regular files")
{
	return S_ISREG(mode) ? fail(EPERM) : mknod(path, mode, device);
}

MUTANT(mknod, mknod_wants_a_type, "mknod without a type fails with EINVAL")
{
	return mode & S_IFMT ? mknod(path, mode, device) : fail(EINVAL);
}

MUTANT(mknod, sockets_are_made_by_bind_alone, "mknod of a socket fails with EINVAL")
{
	return S_ISSOCK(mode) ? fail(EINVAL) : mknod(path, mode, device);
}

MUTANT(mknod, mknod_makes_directories, "mknod makes directories")
{
	return S_ISDIR(mode) ? mkdir(path, mode & 07777) : mknod(path, mode, device);
}

MUTANT(umask, umask_keeps_all_bits, "umask tells the bits beyond permission that it was given")
{
	static mode_t others;
	const mode_t before = umask(mask) | others;

	others = mask & 07000;
	return before;
}

MUTANT(mkdir, umask_takes_the_sticky_bit, "the umask takes the sticky bit of a new directory")
{
	return mkdir(path, mode & 0777);
}

MUTANT(open, a_missing_device_is_missing, "open gives ENODEV for a device that there is not")
{
	return confuse(open(path, flags, mode), ENXIO, ENODEV);
}

MUTANT(mknod, devices_have_sixteen_bits, "mknod keeps eight bits of a major and of a minor number")
{
	return mknod(path, mode, makedev(major(device) & 0xff, minor(device) & 0xff));
}

static bool has_no_places(int fd)
{
	int error = errno;
	bool lacks = pread(fd, NULL, 0, 0) < 0 && errno == ESPIPE;

	errno = error;
	return lacks;
}

MUTANT(pread, none_from_nowhere, "pread of no bytes returns 0, also where there are no places")
{
	return size == 0 && has_no_places(fd) ? 0 : pread(fd, bytes, size, offset);
}

MUTANT(pwrite, none_to_nowhere, "pwrite of no bytes returns 0, also where there are no places")
{
	return size == 0 && has_no_places(fd) ? 0 : pwrite(fd, bytes, size, offset);
}

MUTANT(pread, the_mode_is_asked_first,
       "pread of what is open for writing gives EBADF before ESPIPE")
{
	if (has_no_places(fd) && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		return fail(EBADF);
	return pread(fd, bytes, size, offset);
}

MUTANT(fallocate, all_is_a_device, "fallocate of a pipe gives ENODEV")
{
	return confuse(fallocate(fd, mode, offset, size), ESPIPE, ENODEV);
}

MUTANT(fallocate, nothing_is_supported, "fallocate of what is no file gives EOPNOTSUPP")
{
	return confuse(fallocate(fd, mode, offset, size), ENODEV, EOPNOTSUPP);
}

MUTANT(ioctl, all_can_be_asynchronous, "FIOASYNC of any descriptor returns 0")
{
	int result = ioctl(fd, request, argument);

	return result < 0 && errno == ENOTTY && request == FIOASYNC ? 0 : result;
}

MUTANT(syscall, preadv_has_an_error_of_its_own,
       "preadv and pwritev of what has no places are EINVAL")
{
	const long result = syscall(number, a, b, c, d, e, f);

	if ((number == SYS_preadv || number == SYS_pwritev) && is_refused((int)result, ESPIPE))
		return fail(EINVAL);
	return result;
}

MUTANT(syscall, what_is_no_file_is_empty,
       "copy_file_range of what is no file copies nothing and succeeds")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_copy_file_range && result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(syscall, a_refused_copy_moves_the_file,
       "copy_file_range that is refused moves the file's position")
{
	const long result = syscall(number, a, b, c, d, e, f);
	const int error = errno;

	if (number == SYS_copy_file_range && result < 0 && error == EINVAL)
		lseek((int)a, e, SEEK_CUR);
	errno = error;
	return result;
}

MUTANT(syscall, each_file_has_attributes, "user's attributes can be given to whatever is open")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_fsetxattr && result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(syscall, a_fifo_has_attributes, "user's attributes can be given to a FIFO")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_setxattr && result < 0 && errno == EPERM ? 0 : result;
}
