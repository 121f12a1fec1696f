/* Wrong names of queues, and wrong namespaces. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_unlink, unlink_adds_a_slash, "mq_unlink puts a missing slash before the name")
{
	char slashed[300] = "/";

	if (name[0] == '/')
		return mq_unlink(name);
	strncat(slashed, name, sizeof(slashed) - 2);
	return mq_unlink(slashed);
}

MUTANT(mq_open, names_are_paths, "mq_open looks a name up as a path, in which / is a directory")
{
	mqd_t queue = mq_open(name, flags, mode, attributes);

	if (queue < 0 && (strcmp(name, "/") == 0 || strncmp(name, "/.", 2) == 0))
		errno = EISDIR;
	else if (queue < 0 && strchr(name + 1, '/'))
		errno = ENOENT;
	return queue;
}

MUTANT(mq_unlink, unlink_cuts_long_names, "mq_unlink looks for the first NAME_MAX bytes of a name")
{
	char cut[257] = "";

	return mq_unlink(strncpy(cut, name, sizeof(cut) - 1));
}

MUTANT(unshare, namespaces_share_queues, "a new IPC namespace has the old one's queues")
{
	return unshare(flags & ~CLONE_NEWIPC);
}

MUTANT(unshare, a_namespace_closes_queues, "a new IPC namespace closes the old one's queues")
{
	int result = unshare(flags);

	for (int fd = 3; result == 0 && flags & CLONE_NEWIPC && fd < 64; fd++)
		if (is_queue(fd))
			mq_close(fd);
	return result;
}

MUTANT(mq_open, a_name_is_ascii, "mq_open refuses a name that is no ASCII with EINVAL")
{
	for (const char *byte = name; *byte; byte++)
		if (*byte & 0x80)
			return fail(EINVAL);
	return mq_open(name, flags, mode, attributes);
}
