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

MUTANT(mq_open, a_closed_directory_is_eperm,
       "mq_open gives EPERM to who may not write the directory of the queues")
{
	return confuse(mq_open(name, flags, mode, attributes), EACCES, EPERM);
}

MUTANT(mq_open, creat_asks_the_directory_always,
       "mq_open with O_CREAT of what exists asks for permission to make it")
{
	struct mq_attr small = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	mqd_t other;

	if ((flags & (O_CREAT | O_EXCL)) != O_CREAT)
		return mq_open(name, flags, mode, attributes);
	other = mq_open("/ipclitmus.none", O_RDWR | O_CREAT | O_EXCL, 0600, &small);
	if (is_refused(other, EACCES))
		return other;
	mq_close(other);
	mq_unlink("/ipclitmus.none");
	return mq_open(name, flags, mode, attributes);
}
