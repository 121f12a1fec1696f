/* Wrong modes and owners of queues, and permissions not asked for. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(umask, umask_ignored, "mq_open ignores the umask")
{
	return umask(0);
}

MUTANT(fstat, belongs_to_the_real_user, "a queue belongs to its maker's real user and group")
{
	int result = fstat(fd, status);

	if (result == 0 && is_queue(fd)) {
		status->st_uid = getuid();
		status->st_gid = getgid();
	}
	return result;
}

MUTANT(mq_open, permissions_not_checked, "mq_open does not look at the permissions")
{
	mqd_t queue = mq_open(name, flags, mode, attributes);

	if (queue < 0 && errno == EACCES && !strchr(name + 1, '/') && name[1] != '.')
		queue = open_nothing();
	return queue;
}

MUTANT(fchmod, permissions_revoke, "who has a queue open loses it with the permission")
{
	int result = fchmod(fd, mode);
	int nowhere = open_nothing();

	if (result == 0 && !(mode & 0600) && is_queue(fd))
		dup2(nowhere, fd);
	close(nowhere);
	return result;
}
