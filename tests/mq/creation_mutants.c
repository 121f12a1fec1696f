/* Wrong makings and openings of queues. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

#define MSG_DEFAULT     "/proc/sys/fs/mqueue/msg_default"
#define MSGSIZE_DEFAULT "/proc/sys/fs/mqueue/msgsize_default"
#define QUEUES_MAX      "/proc/sys/fs/mqueue/queues_max"

MUTANT(mq_getattr, size_rounded_up, "a queue's mq_msgsize is rounded up to whole words")
{
	int result = mq_getattr(queue, attributes);

	if (result == 0)
		attributes->mq_msgsize = (attributes->mq_msgsize + 7) / 8 * 8;
	return result;
}

MUTANT(mq_open, all_attributes_taken, "mq_open takes mq_flags and mq_curmsgs, too")
{
	struct mq_attr copy;
	mqd_t queue;

	if (!copies(&copy, flags, attributes))
		return mq_open(name, flags, mode, attributes);
	queue = mq_open(name, flags | (copy.mq_flags & O_NONBLOCK), mode, attributes);
	for (long i = 0; queue >= 0 && i < copy.mq_curmsgs; i++)
		mq_timedsend(queue, "", 0, 0, &past);
	return queue;
}

MUTANT(mq_getattr, flags_not_told, "mq_getattr does not tell O_NONBLOCK")
{
	int result = mq_getattr(queue, attributes);

	if (result == 0)
		attributes->mq_flags = 0;
	return result;
}

MUTANT(mq_getattr, defaults_are_fixed,
       "a queue without attributes takes 10 messages, whatever msg_default")
{
	int result = mq_getattr(queue, attributes);
	long usual = limit_in(MSG_DEFAULT);

	if (result == 0 && attributes->mq_maxmsg == usual && limit_in(MSG_MAX) >= usual)
		attributes->mq_maxmsg = 10;
	return result;
}

MUTANT(mq_getattr, defaults_are_not_capped, "a queue of the default attributes goes beyond msg_max")
{
	int result = mq_getattr(queue, attributes);
	long most = limit_in(MSG_MAX), usual = limit_in(MSG_DEFAULT);

	if (result == 0 && attributes->mq_maxmsg == most && usual > most)
		attributes->mq_maxmsg = usual;
	return result;
}

MUTANT(mq_open, o_creat_replaces, "mq_open with O_CREAT makes an existing queue anew")
{
	struct mq_attr copy;

	if (copies(&copy, flags, attributes) && !(flags & O_EXCL) && copy.mq_maxmsg > 0 &&
	    copy.mq_msgsize > 0)
		mq_unlink(name);
	return mq_open(name, flags, mode, attributes);
}

MUTANT(mq_open, o_excl_ignored, "mq_open ignores O_EXCL")
{
	return mq_open(name, flags & ~O_EXCL, mode, attributes);
}

MUTANT(mq_open, always_creates, "mq_open makes a queue that does not exist without O_CREAT as well")
{
	mqd_t queue = mq_open(name, flags, mode, attributes);

	if (queue < 0 && errno == ENOENT && name[0] == '/' && name[1])
		queue = mq_open(name, flags | O_CREAT, 0600, NULL);
	return queue;
}

MUTANT(mq_open, failing_leaves_the_name, "mq_open that fails has made the name before")
{
	mqd_t queue = mq_open(name, flags, mode, attributes);
	struct rlimit limits;
	int error = errno;

	if (queue >= 0 || name[0] != '/' || name[1] == '\0' ||
	    (error != ENOENT && error != EINVAL && error != EMFILE))
		return queue;
	getrlimit(RLIMIT_NOFILE, &limits);
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ limits.rlim_max, limits.rlim_max });
	mq_close(mq_open(name, O_RDWR | O_CREAT, 0600, NULL));
	setrlimit(RLIMIT_NOFILE, &limits);
	return fail(error);
}

MUTANT(mq_open, names_are_each_process_s, "a name means another queue in each process")
{
	static pid_t maker;
	char private[300];
	mqd_t queue;

	if (flags & O_CREAT)
		maker = getpid();
	if (!maker || maker == getpid())
		return mq_open(name, flags, mode, attributes);
	strcpy(stpncpy(private, name, sizeof(private) - 3), ".x");
	queue = mq_open(private, flags | O_CREAT, 0600, NULL);
	mq_unlink(private);
	return queue;
}

MUTANT(mq_open, refused_attributes_mean_defaults, "mq_open replaces bad attributes by the defaults")
{
	mqd_t queue = mq_open(name, flags, mode, attributes);
	struct mq_attr copy;

	if (queue < 0 && errno == EINVAL && name[0] == '/' && copies(&copy, flags, attributes))
		return mq_open(name, flags, mode, NULL);
	return queue;
}

MUTANT(mq_open, three_is_both, "mq_open takes O_WRONLY with O_RDWR for reading and writing")
{
	if ((flags & O_ACCMODE) == (O_WRONLY | O_RDWR))
		flags &= ~O_WRONLY;
	return mq_open(name, flags, mode, attributes);
}

MUTANT(mq_open, a_refused_open_takes_the_mode,
       "mq_open that fails with EEXIST gives the queue the mode")
{
	mqd_t queue = mq_open(name, flags, mode, attributes), other;

	if (!is_refused((int)queue, EEXIST))
		return queue;
	other = mq_open(name, O_RDWR);
	if (other >= 0) {
		fchmod(other, mode);
		mq_close(other);
	}
	return (mqd_t)fail(EEXIST);
}

MUTANT(mq_open, type_in_the_mode_is_invalid,
       "mq_open fails with EINVAL for a mode with a file type")
{
	if (flags & O_CREAT && mode & S_IFMT)
		return fail(EINVAL);
	return mq_open(name, flags, mode, attributes);
}

MUTANT(mq_open, excl_alone_is_invalid, "mq_open with O_EXCL without O_CREAT gives EINVAL")
{
	return (flags & (O_CREAT | O_EXCL)) == O_EXCL ? fail(EINVAL)
						      : mq_open(name, flags, mode, attributes);
}
