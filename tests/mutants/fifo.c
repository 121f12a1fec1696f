/* Wrong FIFOs: the node in the file system, and how processes meet at it. */
#include <limits.h>
#include <stdio.h>

#include "mutant.h"

MECHANISM(fifo, "fifo");

static bool is_fifo(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
}

static bool has_mode(int fd, int mode)
{
	struct stat status;

	return (fcntl(fd, F_GETFL) & O_ACCMODE) == mode && fstat(fd, &status) == 0 &&
	       S_ISFIFO(status.st_mode);
}

static bool is_plain(int flags, int mode)
{
	return (flags & (O_ACCMODE | O_NONBLOCK | O_PATH | O_CREAT)) == mode;
}

/* Another description of what fd has open; never waits for the other end. */
static int reopen(int fd, int mode)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, mode | O_NONBLOCK | O_CLOEXEC);
}

static int unread(int fd)
{
	int count = 0;

	return ioctl(fd, FIONREAD, &count) < 0 ? 0 : count;
}

static void drain(int fd)
{
	int head = reopen(fd, O_RDONLY), error = errno;
	char bytes[512];

	while (read(head, bytes, sizeof(bytes)) > 0)
		;
	close(head);
	errno = error;
}

/* The node */

MUTANT(umask, umask_is_ignored, "the umask has no effect")
{
	return umask(0);
}

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

/* Permissions */

MUTANT(chmod, chmod_does_nothing, "chmod of a FIFO that is open has no effect")
{
	int fd = is_fifo(path) ? open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1;

	if (fd < 0)
		return chmod(path, mode);
	close(fd);
	return 0;
}

MUTANT(open, reading_is_enough, "O_RDWR asks for the permission to read only")
{
	int fd = open(path, flags, mode);

	if (fd < 0 && errno == EACCES && (flags & O_ACCMODE) == O_RDWR)
		fd = open(path, (flags & ~O_ACCMODE) | O_RDONLY | O_NONBLOCK, mode);
	return fd;
}

MUTANT(chmod, open_loses_its_permission, "who has a FIFO open loses it with the permission")
{
	for (int fd = 3; mode == 0 && fd < 8; fd++)
		if (has_mode(fd, O_WRONLY))
			dup2(0, fd);
	return chmod(path, mode);
}

MUTANT(open, protection_is_turned_round,
       "O_CREAT opens another's FIFO just where protected_fifos forbids")
{
	int fd = open(path, flags, mode);
	struct stat status;

	if (!(flags & O_CREAT) || flags & O_EXCL || stat(path, &status) < 0 ||
	    !S_ISFIFO(status.st_mode) || status.st_uid == geteuid())
		return fd;
	if (fd < 0)
		return open(path, flags & ~O_CREAT, mode);
	close(fd);
	return fail(EACCES);
}

/* Who waits for whom */

MUTANT(open, reader_does_not_wait, "open for reading does not wait for a writer")
{
	int fd;

	if (!is_plain(flags, O_RDONLY))
		return open(path, flags, mode);
	fd = open(path, flags | O_NONBLOCK, mode);
	fcntl(fd, F_SETFL, 0);
	return fd;
}

MUTANT(open, writer_does_not_wait, "open for writing does not wait for a reader, nor gives ENXIO")
{
	int other, fd;

	if ((flags & (O_ACCMODE | O_PATH | O_DIRECTORY)) != O_WRONLY || !is_fifo(path))
		return open(path, flags, mode);
	other = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	fd = open(path, flags, mode);
	close(other);
	return fd;
}

MUTANT(open, rdwr_is_reading, "O_RDWR opens a FIFO for reading alone")
{
	if ((flags & O_ACCMODE) == O_RDWR && is_fifo(path) && !(flags & O_EXCL)) {
		int fd = open(path, (flags & ~O_ACCMODE) | O_RDONLY | O_NONBLOCK, mode);

		if (!(flags & O_NONBLOCK))
			fcntl(fd, F_SETFL, 0);
		return fd;
	}
	return open(path, flags, mode);
}

MUTANT(open, any_open_releases, "any open releases all that sleep in open, of the same end too")
{
	if (is_fifo(path) && !(flags & O_PATH))
		close(open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC));
	return open(path, flags, mode);
}

MUTANT(open, met_end_must_still_be_there, "open fails with ENXIO if the end it met has left again")
{
	struct pollfd entry = { .events = 0 };
	int fd = open(path, flags, mode);

	entry.fd = fd;
	if (fd < 0 || flags & O_NONBLOCK || !is_fifo(path) || poll(&entry, 1, 0) == 0)
		return fd;
	close(fd);
	return fail(ENXIO);
}

MUTANT(open, first_meeting_counts_for_all, "once both ends have met, no open waits any more")
{
	bool met = mutant_memory->number[0];
	int fd;

	if (met && is_plain(flags, O_RDONLY) && is_fifo(path)) {
		fd = open(path, flags | O_NONBLOCK, mode);
		fcntl(fd, F_SETFL, 0);
		return fd;
	}
	fd = open(path, flags, mode);
	if (fd >= 0 && (flags & (O_ACCMODE | O_NONBLOCK)) == O_RDONLY && has_mode(fd, O_RDONLY))
		mutant_memory->number[0] = 1;
	return fd;
}

MUTANT(open, sleeping_readers_do_not_count,
       "a reader asleep in open is none to O_WRONLY | O_NONBLOCK")
{
	int fd;

	if (mutant_memory->number[0] == 0 && is_plain(flags & ~O_NONBLOCK, O_WRONLY) &&
	    flags & O_NONBLOCK && is_fifo(path))
		return fail(ENXIO);
	fd = open(path, flags, mode);
	if (fd >= 0 && (flags & O_ACCMODE) != O_WRONLY)
		mutant_memory->number[0]++;
	return fd;
}

MUTANT(kill, woken_opener_counts, "an opener that a signal wakes or kills still counts as an end")
{
	int result = kill(pid, signo);

	open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return result;
}

static void do_nothing(int signo)
{
	(void)signo;
}

MUTANT(signal, ignored_signals_interrupt, "a signal that is ignored interrupts a call that sleeps")
{
	struct sigaction action = { .sa_handler = do_nothing };

	if (handler != SIG_IGN)
		return signal(signo, handler);
	sigaction(signo, &action, NULL);
	return SIG_DFL;
}

/* Flags */

MUTANT(open, flags_are_as_for_files, "O_TRUNC empties a FIFO, O_PATH opens it, O_EXCL does nothing")
{
	bool there = is_fifo(path);
	int fd = open(path, there ? flags & ~(O_PATH | O_EXCL) : flags, mode);

	if (there && fd >= 0 && flags & O_TRUNC)
		drain(fd);
	return fd;
}

MUTANT(fcntl, nonblock_of_open_stays, "O_NONBLOCK given to open can't be cleared")
{
	if (command == F_SETFL && fcntl(fd, F_GETFL) & O_NONBLOCK)
		argument = (void *)((intptr_t)argument | O_NONBLOCK);
	return fcntl(fd, command, argument);
}

/* The end of the file, and contents */

MUTANT(close, contents_survive, "what is unread when all have closed is there for the next open")
{
	int head = has_mode(fd, O_RDONLY) || has_mode(fd, O_WRONLY) ? reopen(fd, O_RDONLY) : -1;
	struct pollfd end = { .events = 0 };
	int tail, result;

	if (head < 0)
		return close(fd);
	tail = reopen(fd, O_WRONLY);
	result = close(fd);
	close(head);
	end.fd = tail;
	if (poll(&end, 1, 0) == 1) { /* no reader is left */
		end.fd = reopen(tail, O_RDONLY);
		close(tail);
		if (unread(end.fd) == 0 || poll(&end, 1, 0) == 0)
			close(end.fd);
	} else {
		close(tail);
	}
	return result;
}

MUTANT(poll, fresh_reader_sees_a_hangup, "poll of a reader shows POLLHUP before the first writer")
{
	int ready = poll(fds, count, 0);

	if (ready == 0 && has_mode(fds->fd, O_RDONLY) && unread(fds->fd) == 0) {
		int head = reopen(fds->fd, O_RDONLY);
		bool lonely = read(head, &(char){ 0 }, 1) == 0;

		close(head);
		if (lonely) {
			fds->revents = POLLHUP;
			return 1;
		}
	}
	return ready || timeout == 0 ? ready : poll(fds, count, timeout);
}

MUTANT(poll, hangup_stays, "poll shows POLLHUP for ever once a writer has left")
{
	int ready = poll(fds, count, timeout);

	if (fds->revents & POLLHUP)
		mutant_memory->number[0] = 1;
	if (mutant_memory->number[0] && has_mode(fds->fd, O_RDONLY)) {
		fds->revents |= POLLHUP;
		return 1;
	}
	return ready;
}

MUTANT(read, end_of_file_stays, "a reader that has seen the end of the file sees it for ever")
{
	atomic_long *ended = &mutant_memory->number[fd & 15];
	ssize_t count = *ended && has_mode(fd, O_RDONLY) ? 0 : read(fd, bytes, size);

	if (count == 0 && size > 0)
		*ended = 1;
	return count;
}

MUTANT(write, broken_pipe_stays, "a writer that has got EPIPE gets it for ever")
{
	ssize_t count = mutant_memory->number[0] ? fail(EPIPE) : write(fd, bytes, size);

	if (count < 0 && errno == EPIPE)
		mutant_memory->number[0] = 1;
	return count;
}
