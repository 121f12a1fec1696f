/* Wrong nodes of FIFOs in the file system. */

#include "fifos_mutants.h"

MECHANISM(fifo, "fifo");

MUTANT(mkfifo, existing_name_is_taken, "mkfifo of a name that exists puts its FIFO in its place")
{
	int result = mkfifo(path, mode);

	if (result == 0 || errno != EEXIST || unlink(path) < 0)
		return result;
	return mkfifo(path, mode);
}

MUTANT(mkfifo, wrong_path_errors,
       "mkfifo gives ENOENT for each path that can't be, EPERM for EACCES")
{
	int result = mkfifo(path, mode);

	if (result == 0 || errno == EEXIST)
		return result;
	return fail(errno == EACCES ? EPERM : ENOENT);
}

MUTANT(mknod, mknod_needs_privilege, "mknod of a FIFO fails with EPERM for an ordinary user")
{
	return geteuid() == 0 ? mknod(path, mode, device) : fail(EPERM);
}

MUTANT(mknod, mknod_ignores_the_umask, "mknod of a FIFO takes no account of the umask")
{
	int result = mknod(path, mode, device);

	if (result == 0)
		chmod(path, mode & 07777);
	return result;
}

MUTANT(mkfifoat, mkfifoat_starts_here, "mkfifoat starts at the current directory, as mkfifo")
{
	return mkfifo(path, mode);
}

MUTANT(mkfifoat, mkfifoat_knows_no_cwd, "mkfifoat does not know AT_FDCWD")
{
	return directory == AT_FDCWD ? fail(EBADF) : mkfifoat(directory, path, mode);
}

MUTANT(mkfifoat, mkfifoat_beside_a_file,
       "mkfifoat takes a descriptor that is no directory for here")
{
	int result = mkfifoat(directory, path, mode);

	return result < 0 && errno == ENOTDIR ? mkfifo(path, mode) : result;
}

MUTANT(execvp, programs_have_no_umask, "exec resets the umask")
{
	umask(0);
	return execvp(name, arguments);
}

static int show_blocks(int result, struct stat *status)
{
	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_blocks = 8;
	return result;
}

MUTANT(lstat, node_takes_blocks, "the node shows blocks of its own")
{
	return show_blocks(lstat(path, status), status);
}

MUTANT(fstat, node_takes_blocks, NULL)
{
	return show_blocks(fstat(fd, status), status);
}

MUTANT(lstat, node_shows_what_is_unread, "lstat shows the number of unread bytes as the size")
{
	int result = lstat(path, status), fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (result == 0 && fd >= 0 && S_ISFIFO(status->st_mode))
		status->st_size = unread(fd);
	close(fd);
	return result;
}

MUTANT(lstat, node_has_no_link, "a FIFO shows no link, as a pipe would")
{
	int result = lstat(path, status);

	if (S_ISFIFO(status->st_mode))
		status->st_nlink = 0;
	return result;
}

MUTANT(lstat, node_is_a_file, "lstat shows a FIFO as a regular file")
{
	int result = lstat(path, status);

	if (S_ISFIFO(status->st_mode))
		status->st_mode = S_IFREG | (status->st_mode & 07777);
	return result;
}

MUTANT(stat, another_owns_it, "stat shows a FIFO as another user's than its maker's")
{
	int result = stat(path, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_uid = status->st_uid == 0 ? 65534 : 0;
	return result;
}

MUTANT(lstat, another_owns_it, NULL)
{
	int result = lstat(path, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_uid = status->st_uid == 0 ? 65534 : 0;
	return result;
}

MUTANT(stat, group_is_of_nobody,
       "a FIFO belongs to a group that is neither its maker's nor the place's")
{
	int result = stat(path, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_gid = 54321;
	return result;
}

MUTANT(fstat, open_fifo_is_another_node, "fstat of an open FIFO shows the pipe behind it")
{
	int result = fstat(fd, status), p[2];
	struct stat pipe_status;

	if (result < 0 || !S_ISFIFO(status->st_mode) || pipe(p) < 0)
		return result;
	fstat(p[0], &pipe_status);
	status->st_dev = pipe_status.st_dev;
	status->st_ino = pipe_status.st_ino;
	close(p[0]);
	close(p[1]);
	return result;
}

MUTANT(fstat, open_fifo_shows_no_mode, "fstat of an open FIFO shows the permissions 0600")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_mode = S_IFIFO | 0600;
	return result;
}

MUTANT(stat, writing_leaves_no_mark, "a write does not set the time of last modification")
{
	int result = stat(path, status);

	if (S_ISFIFO(status->st_mode))
		status->st_mtim = status->st_atim;
	return result;
}

MUTANT(utimensat, marked_by_utimensat, "utimensat sets the time of now, whatever it is told")
{
	return utimensat(directory, path, NULL, flags);
}

MUTANT(unlink, busy_while_open, "unlink of a FIFO that is open fails with EBUSY")
{
	int fd = is_fifo(path) ? open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1;

	if (fd < 0)
		return unlink(path);
	close(fd);
	return fail(EBUSY);
}

MUTANT(link, links_are_two_nodes, "a hard link to a FIFO is another FIFO")
{
	return is_fifo(path) ? mkfifo(name, 0600) : link(path, name);
}

MUTANT(symlink, symlinks_are_nodes, "a symbolic link to a FIFO is another FIFO")
{
	return is_fifo(target) ? mkfifo(name, 0600) : symlink(target, name);
}

MUTANT(rename, renamed_is_new, "rename makes a FIFO anew")
{
	if (!is_fifo(path))
		return rename(path, name);
	unlink(path);
	return mkfifo(name, 0600);
}

MUTANT(_exit, exit_removes_the_node, "the end of a process that has a FIFO open removes the node")
{
	for (int fd = 3; fd < 8; fd++)
		if (has_mode(fd, O_RDWR))
			unlink("fifo");
	_exit(status);
}

MUTANT(stat, a_node_has_one_name, "stat shows one link of a FIFO, however many there are")
{
	int result = stat(path, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_nlink = 1;
	return result;
}

MUTANT(fstat, a_node_without_names_has_one, "fstat of a FIFO that is unlinked shows one link still")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode) && status->st_nlink == 0)
		status->st_nlink = 1;
	return result;
}

MUTANT(mkfifoat, mkfifoat_always_wants_a_directory,
       "mkfifoat looks at its descriptor though the path is absolute")
{
	if (path[0] == '/' && directory != AT_FDCWD && fcntl(directory, F_GETFD) < 0)
		return fail(EBADF);
	return mkfifoat(directory, path, mode);
}

MUTANT(mkfifo, a_bad_address_is_no_name, "mkfifo of a path that is no memory gives ENOENT")
{
	return confuse(mkfifo(path, mode), EFAULT, ENOENT);
}

MUTANT(mkfifo, a_slash_at_the_end_is_cut, "mkfifo passes over a slash at the end of its path")
{
	char name[16] = "";
	const int result = mkfifo(path, mode);

	if (!is_refused(result, ENOENT) || strncmp(path, "slash/", 7) != 0)
		return result;
	strncpy(name, path, 5);
	return mkfifo(name, mode);
}

MUTANT(mkfifo, a_slash_behind_a_file_is_looked_at,
       "mkfifo of a name that exists, with a slash behind it, gives ENOTDIR")
{
	const int result = mkfifo(path, mode);

	if (!is_refused(result, EEXIST) || path[strlen(path) - 1] != '/')
		return result;
	return fail(ENOTDIR);
}

MUTANT(mkfifo, a_directory_keeps_its_time,
       "mkfifo leaves the time of its directory's last modification")
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	char directory[64] = "";
	struct stat status;
	int result;

	if (access(path, F_OK) == 0 || errno == EFAULT || !strchr(path, '/') || strlen(path) > 63)
		return mkfifo(path, mode);
	memcpy(directory, path, (size_t)(strrchr(path, '/') - path));
	if (stat(directory, &status) < 0)
		return mkfifo(path, mode);
	times[1] = status.st_mtim;
	result = mkfifo(path, mode);
	if (result == 0)
		utimensat(AT_FDCWD, directory, times, 0);
	return result;
}

MUTANT(lstat, a_new_node_was_never_read, "lstat shows 0 as the time of a FIFO's last access")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_atim = (struct timespec){ 0, 0 };
	return result;
}

MUTANT(mkfifo, no_room_is_no_memory, "mkfifo gives ENOMEM where there is no room for a node")
{
	return confuse(mkfifo(path, mode), ENOSPC, ENOMEM);
}

MUTANT(mkfifo, read_only_is_a_permission, "mkfifo gives EACCES where the file system is read-only")
{
	return confuse(mkfifo(path, mode), EROFS, EACCES);
}

MUTANT(stat, a_write_is_no_change_of_status, "a write to a FIFO does not mark its status change")
{
	const int result = stat(path, status);

	if (result == 0 && S_ISFIFO(status->st_mode)) {
		if (mutant_memory->number[0] == 0) {
			mutant_memory->number[0] = status->st_ctim.tv_sec;
			mutant_memory->number[1] = status->st_ctim.tv_nsec;
		}
		status->st_ctim.tv_sec = mutant_memory->number[0];
		status->st_ctim.tv_nsec = mutant_memory->number[1];
	}
	return result;
}
