/* Wrong names of AF_UNIX sockets that are paths. */
#include <linux/capability.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

MUTANT(open, socket_file_opens, "open of a socket's file succeeds")
{
	int fd = open(path, flags, mode);

	return fd < 0 && errno == ENXIO ? open_nothing() : fd;
}

MUTANT(umask, umask_ignored, "a socket's file gets all permissions, whatever the umask")
{
	return umask(0);
}

MUTANT(lstat, socket_is_a_regular_file, "a socket's file looks like a regular one")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_mode = (status->st_mode & 07777) | S_IFREG;
	return result;
}

MUTANT(lstat, socket_takes_a_block, "a socket's file takes a block of the disk")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_blocks = 8;
	return result;
}

MUTANT(bind, file_is_replaced, "bind replaces a file that exists")
{
	int result = bind(fd, address, size);
	const char *path = path_in(address, size);

	if (result == 0 || errno != EADDRINUSE || !path)
		return result;
	if (unlink(path) < 0)
		return fail(EADDRINUSE);
	return bind(fd, address, size);
}

MUTANT(bind, dangling_link_is_followed, "bind makes the file that a symbolic link leads to")
{
	struct sockaddr_un other = { .sun_family = AF_UNIX };
	const char *path = path_in(address, size);

	if (!path || access(path, F_OK) == 0 || errno != ENOENT ||
	    readlink(path, other.sun_path, sizeof(other.sun_path) - 1) < 0)
		return bind(fd, address, size);
	return bind(fd, (const struct sockaddr *)&other, sizeof(other));
}

MUTANT(bind, failed_bind_leaves_a_file, "bind makes the file before it looks at the socket")
{
	int result = bind(fd, address, size), error = errno;
	const struct sockaddr_un *named = (const struct sockaddr_un *)address;

	if (result < 0 && error != EFAULT && error != EADDRINUSE && is_readable(address) &&
	    named->sun_path[0])
		mknod(named->sun_path, S_IFSOCK | 0700, 0);
	errno = error;
	return result;
}

MUTANT(bind, nothing_is_invalid, "bind reports success for a second name and for bad addresses")
{
	int result = bind(fd, address, size);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(connect, path_errors_are_enoent, "connect gives ENOENT for ENOTDIR and ELOOP")
{
	int result = connect(fd, address, size);

	if (result < 0 && (errno == ENOTDIR || errno == ELOOP))
		errno = ENOENT;
	return result;
}

MUTANT(_exit, file_goes_with_its_process, "a bound socket's file is removed when a holder ends")
{
	struct sockaddr_un own;

	for (int fd = 3; fd < 32; fd++) {
		socklen_t length = sizeof(own);

		if (is_unix(fd) && getsockname(fd, (struct sockaddr *)&own, &length) == 0 &&
		    length > BARE && own.sun_path[0])
			unlink(own.sun_path);
	}
	_exit(status);
}

MUTANT(connect, refusal_is_final, "a socket whose connect was refused once can't connect any more")
{
	static bool refused[256];
	int result;

	if (fd >= 0 && refused[fd])
		return fail(ECONNREFUSED);
	result = connect(fd, address, size);
	if (result < 0 && errno == ECONNREFUSED)
		refused[fd] = true;
	return result;
}

MUTANT(connect, refused_connect_succeeds, "connect reports success though nobody listens")
{
	int result = connect(fd, address, size);

	return result < 0 && errno == ECONNREFUSED ? 0 : result;
}

MUTANT(unlink, name_in_use_stays, "unlink leaves a socket's file")
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISSOCK(status.st_mode) ? 0 : unlink(path);
}

MUTANT(unlink, unlink_ends_the_listener, "unlink of a socket's file ends the socket")
{
	struct sockaddr_un own;
	int other;

	for (int fd = 3; fd < 32; fd++) {
		socklen_t length = sizeof(own);

		if (!is_listener(fd) || getsockname(fd, (struct sockaddr *)&own, &length) < 0 ||
		    strcmp(own.sun_path, path) != 0)
			continue;
		other = socket(AF_UNIX, SOCK_STREAM, 0);
		dup2(other, fd);
		close(other);
	}
	return unlink(path);
}

MUTANT(rename, renamed_file_leads_nowhere, "a socket can't be reached by the new name of its file")
{
	int result = rename(path, name);

	if (result == 0 && unlink(name) == 0)
		return mknod(name, S_IFSOCK | 0777, 0);
	return result;
}

MUTANT(link, linked_file_leads_nowhere, "a socket can't be reached by a second name of its file")
{
	return mknod(name, S_IFSOCK | 0777, 0);
}

MUTANT(getsockname, name_follows_the_file, "getsockname gives the name that the file has now")
{
	struct sockaddr_un *own = (struct sockaddr_un *)address;
	int result = getsockname(fd, address, size);

	if (result == 0 && own->sun_family == AF_UNIX && *size > BARE && own->sun_path[0] &&
	    access(own->sun_path, F_OK) < 0)
		strcpy(own->sun_path, "?");
	return result;
}

MUTANT(connect, path_is_not_resolved, "connect knows sockets only by the text given to bind")
{
	const char *path = path_in(address, size);
	char target[8];

	if (path && (strncmp(path, "../", 3) == 0 || readlink(path, target, 8) > 0))
		return fail(ECONNREFUSED);
	return connect(fd, address, size);
}

MUTANT(connect, wrong_type_is_refused, "connect and sendto to another type give ECONNREFUSED")
{
	int result = connect(fd, address, size);

	if (result < 0 && errno == EPROTOTYPE)
		errno = ECONNREFUSED;
	return result;
}

MUTANT(sendto, wrong_type_is_refused, NULL)
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	if (count < 0 && errno == EPROTOTYPE)
		errno = ECONNREFUSED;
	return count;
}

MUTANT(chmod, permissions_are_not_checked, "anybody may connect, whatever the file's permissions")
{
	return chmod(path, mode | 0222);
}

MUTANT(chmod, reading_is_needed_too, "to connect one needs to read the socket's file as well")
{
	return chmod(path, mode & 0444 ? mode : 0);
}

MUTANT(mkdir, directories_are_not_searched,
       "the directories of a path are not asked for permission")
{
	return mkdir(path, mode | 0111);
}

MUTANT(sendto, datagrams_need_no_permission, "sendto does not look at the file's permissions")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count < 0 && errno == EACCES && is_unix(fd) ? (ssize_t)size : count;
}

MUTANT(setuid, setuid_keeps_the_privileges, "a process that gives up root keeps its capabilities")
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
	int result;

	prctl(PR_SET_KEEPCAPS, 1);
	result = setuid(user);
	syscall(SYS_capget, &header, sets);
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		sets[i].effective = sets[i].permitted;
	syscall(SYS_capset, &header, sets);
	return result;
}

MUTANT(unshare, names_are_per_network, "a path leads to no socket of another network namespace")
{
	static int moves;

	if (++moves > 1 && unlink("s") == 0)
		mknod("s", S_IFSOCK | 0777, 0);
	return unshare(flags);
}

MUTANT(sendto, each_bad_path_is_missing, "sendto gives ENOENT for every path that leads nowhere")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	if (count < 0 && (errno == ENOTDIR || errno == ELOOP))
		errno = ENOENT;
	return count;
}

MUTANT(bind, so_reuseaddr_takes_the_path, "bind with SO_REUSEADDR takes the path of another socket")
{
	const char *path = path_in(address, size);
	struct stat status;

	if (path && number_of(fd, SO_REUSEADDR) == 1 && lstat(path, &status) == 0 &&
	    S_ISSOCK(status.st_mode))
		unlink(path);
	return bind(fd, address, size);
}
