/* Wrong POSIX message queues. */
#include <sys/uio.h>

#include "mutant.h"

MECHANISM(mq, "mq");

#define MSG_MAX         "/proc/sys/fs/mqueue/msg_max"
#define MSG_DEFAULT     "/proc/sys/fs/mqueue/msg_default"
#define MSGSIZE_DEFAULT "/proc/sys/fs/mqueue/msgsize_default"
#define QUEUES_MAX      "/proc/sys/fs/mqueue/queues_max"

static const struct timespec past = { 1, 0 };

static long limit_in(const char *path)
{
	char digits[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	(void)!read(fd, digits, sizeof(digits) - 1);
	close(fd);
	return atol(digits);
}

static struct mq_attr attributes_of(mqd_t queue)
{
	struct mq_attr attributes = { 0 };
	int error = errno;

	mq_getattr(queue, &attributes);
	errno = error;
	return attributes;
}

static bool is_queue(int fd)
{
	struct mq_attr attributes;
	int error = errno;
	bool is_one = mq_getattr(fd, &attributes) == 0;

	errno = error;
	return is_one;
}

static bool is_empty(mqd_t queue)
{
	return is_queue(queue) && attributes_of(queue).mq_curmsgs == 0;
}

static bool is_full(mqd_t queue)
{
	struct mq_attr attributes = attributes_of(queue);

	return is_queue(queue) && attributes.mq_curmsgs == attributes.mq_maxmsg;
}

static bool is_past(const struct timespec *deadline)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return deadline->tv_sec < now.tv_sec ||
	       (deadline->tv_sec == now.tv_sec && deadline->tv_nsec < now.tv_nsec);
}

static struct timespec in_a_millisecond(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	time.tv_nsec += 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_nsec -= 1000000000;
		time.tv_sec++;
	}
	return time;
}

static bool is_of_same_file(int fd, int other)
{
	struct stat one, two;

	return fstat(fd, &one) == 0 && fstat(other, &two) == 0 && one.st_dev == two.st_dev &&
	       one.st_ino == two.st_ino;
}

static void empty(mqd_t queue)
{
	char bytes[8192];

	while (mq_timedreceive(queue, bytes, sizeof(bytes), NULL, &past) >= 0)
		;
}

/* Copies from an address that may be bad. */
static bool copies_in(void *copy, const void *address, size_t size)
{
	struct iovec here = { copy, size }, there = { (void *)address, size };
	int error = errno;
	bool is_good = process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)size;

	errno = error;
	return is_good;
}

/* Whether mq_open is to make a queue of attributes that can be read; a copy to alter. */
static bool copies(struct mq_attr *copy, int flags, const struct mq_attr *attributes)
{
	return flags & O_CREAT && attributes && copies_in(copy, attributes, sizeof(*copy));
}

/* mq_open: what is made */

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

/* Names */

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

/* Limits */

MUTANT(mq_open, refused_attributes_mean_defaults, "mq_open replaces bad attributes by the defaults")
{
	mqd_t queue = mq_open(name, flags, mode, attributes);
	struct mq_attr copy;

	if (queue < 0 && errno == EINVAL && name[0] == '/' && copies(&copy, flags, attributes))
		return mq_open(name, flags, mode, NULL);
	return queue;
}

MUTANT(mq_getattr, a_lower_limit_shrinks_queues, "a new msg_max binds queues made before")
{
	int result = mq_getattr(queue, attributes);

	if (result == 0 && attributes->mq_maxmsg == 6 && limit_in(MSG_MAX) < 6)
		attributes->mq_maxmsg = limit_in(MSG_MAX);
	return result;
}

MUTANT(write, limits_take_any_number, "the limits in /proc take numbers out of their bounds")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EINVAL ? (ssize_t)size : count;
}

MUTANT(mq_unlink, unlinked_queues_do_not_count, "a queue without a name counts for no limit")
{
	int result = mq_unlink(name);

	mutant_memory->number[0] |= result == 0;
	return result;
}

MUTANT(mq_open, unlinked_queues_do_not_count, NULL)
{
	mqd_t queue = mq_open(name, flags, mode, attributes);

	if (queue < 0 && (errno == ENOSPC || errno == EMFILE) && mutant_memory->number[0])
		queue = open("/dev/null", O_RDWR | O_CLOEXEC);
	return queue;
}

MUTANT(setrlimit, rlimit_msgqueue_ignored, "RLIMIT_MSGQUEUE binds nobody")
{
	return resource == RLIMIT_MSGQUEUE ? 0 : setrlimit(resource, limit);
}

MUTANT(mq_open, three_is_both, "mq_open takes O_WRONLY with O_RDWR for reading and writing")
{
	if ((flags & O_ACCMODE) == (O_WRONLY | O_RDWR))
		flags &= ~O_WRONLY;
	return mq_open(name, flags, mode, attributes);
}

/* Permissions */

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
		queue = open("/dev/null", flags & O_ACCMODE);
	return queue;
}

MUTANT(fchmod, permissions_revoke, "who has a queue open loses it with the permission")
{
	int result = fchmod(fd, mode);
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (result == 0 && !(mode & 0600) && is_queue(fd))
		dup2(nowhere, fd);
	close(nowhere);
	return result;
}

/* Descriptors */

MUTANT(fcntl, stays_open_over_exec, "FD_CLOEXEC is not set of a queue")
{
	return command == F_GETFD && is_queue(fd) ? 0 : fcntl(fd, command, argument);
}

MUTANT(execvp, stays_open_over_exec, NULL)
{
	for (int fd = 3; fd < 64; fd++)
		if (is_queue(fd))
			fcntl(fd, F_SETFD, 0);
	return execvp(name, arguments);
}

MUTANT(mq_setattr, o_nonblock_is_each_process_s, "O_NONBLOCK is for the process that set it")
{
	char path[40];
	int own;

	if (is_queue(queue)) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", queue);
		own = open(path, (fcntl(queue, F_GETFL) & (O_ACCMODE | O_NONBLOCK)) | O_CLOEXEC);
		dup2(own, queue);
		close(own);
	}
	return mq_setattr(queue, attributes, before);
}

MUTANT(mq_close, a_childs_close_is_its_parents, "mq_close in a child closes its parent's as well")
{
	static pid_t user;

	if (!user)
		user = getpid();
	mutant_memory->number[0] = getppid();
	return mq_close(queue);
}

MUTANT(mq_receive, a_childs_close_is_its_parents, NULL)
{
	if (mutant_memory->number[0] == getpid())
		return fail(EBADF);
	return mq_receive(queue, message, size, priority);
}

MUTANT(fork, descriptors_not_inherited, "fork closes queues in the child")
{
	pid_t pid = fork();

	for (int fd = 3; pid == 0 && fd < 64; fd++)
		if (is_queue(fd))
			mq_close(fd);
	return pid;
}

MUTANT(mq_setattr, o_nonblock_is_the_queue_s, "mq_setattr is for all who have the queue open")
{
	int result = mq_setattr(queue, attributes, before);

	for (int fd = 3; result == 0 && fd < 64; fd++)
		if (fd != queue && is_of_same_file(fd, queue))
			mq_setattr(fd, attributes, NULL);
	return result;
}

MUTANT(mq_timedreceive, time_before_descriptor, "a past deadline counts before a bad descriptor")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	return length < 0 && errno == EBADF && is_past(deadline) ? fail(ETIMEDOUT) : length;
}

MUTANT(mq_notify, files_are_no_bad_descriptors, "mq_notify of a file that is no queue gives EINVAL")
{
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EBADF && fcntl(queue, F_GETFD) >= 0)
		errno = EINVAL;
	return result;
}

MUTANT(mq_close, closing_twice_succeeds, "mq_close of what is closed already succeeds")
{
	int result = mq_close(queue);

	return result < 0 && errno == EBADF ? 0 : result;
}

MUTANT(mq_timedreceive, write_only_receives, "mq_timedreceive works through O_WRONLY")
{
	char path[40];
	ssize_t length;
	int reader;

	if ((fcntl(queue, F_GETFL) & O_ACCMODE) != O_WRONLY)
		return mq_timedreceive(queue, message, size, priority, deadline);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", queue);
	reader = open(path, O_RDONLY);
	length = mq_timedreceive(reader, message, size, priority, deadline);
	close(reader);
	return length;
}

MUTANT(mq_timedsend, room_before_access_mode,
       "mq_timedsend waits for room before it looks at O_RDONLY")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == EBADF && is_full(queue) ? fail(ETIMEDOUT) : result;
}

MUTANT(mq_close, closes_all, "mq_close closes all descriptors of the queue")
{
	for (int fd = 3; is_queue(queue) && fd < 64; fd++)
		if (fd != queue && is_of_same_file(fd, queue))
			mq_close(fd);
	return mq_close(queue);
}

MUTANT(mq_close, close_does_nothing, "mq_close leaves the descriptor open")
{
	return is_queue(queue) ? 0 : mq_close(queue);
}

MUTANT(mq_close, closing_empties, "mq_close empties the queue")
{
	empty(queue);
	return mq_close(queue);
}

MUTANT(recvmsg, passing_opens_again, "a descriptor that is passed is opened again")
{
	ssize_t size = recvmsg(fd, message, flags);
	struct cmsghdr *header = size > 0 ? CMSG_FIRSTHDR(message) : NULL;
	char path[40];
	int passed;

	if (!header)
		return size;
	memcpy(&passed, CMSG_DATA(header), sizeof(passed));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", passed);
	passed = open(path, O_RDWR);
	memcpy(CMSG_DATA(header), &passed, sizeof(passed));
	return size;
}

/* Attributes */

MUTANT(mq_timedsend, empty_messages_not_counted, "mq_curmsgs does not count empty messages")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	mutant_memory->number[0] += result == 0 && size == 0;
	return result;
}

MUTANT(mq_getattr, empty_messages_not_counted, NULL)
{
	int result = mq_getattr(queue, attributes);

	if (result == 0 && attributes->mq_curmsgs > 0)
		attributes->mq_curmsgs -= mutant_memory->number[0];
	return result;
}

MUTANT(mq_getattr, curmsgs_lags, "mq_getattr tells the number of messages of the time before")
{
	int result = mq_getattr(queue, attributes);

	if (result == 0)
		attributes->mq_curmsgs =
			atomic_exchange(&mutant_memory->number[0], attributes->mq_curmsgs);
	return result;
}

MUTANT(mq_setattr, gives_the_new_attributes, "mq_setattr gives the attributes as they are now")
{
	int result = mq_setattr(queue, attributes, before);

	if (result == 0 && before)
		mq_getattr(queue, before);
	return result;
}

MUTANT(mq_setattr, o_nonblock_not_cleared, "mq_setattr sets O_NONBLOCK but does not clear it")
{
	struct mq_attr ignored;

	if (attributes && is_queue(queue) && attributes_of(queue).mq_flags & O_NONBLOCK)
		return mq_getattr(queue, before ? before : &ignored);
	return mq_setattr(queue, attributes, before);
}

MUTANT(mq_setattr, other_flags_ignored, "mq_setattr ignores flags other than O_NONBLOCK")
{
	int result = mq_setattr(queue, attributes, before);
	struct mq_attr known;

	if (result == 0 || errno != EINVAL)
		return result;
	known = *attributes;
	known.mq_flags &= O_NONBLOCK;
	return mq_setattr(queue, &known, before);
}

MUTANT(mq_setattr, refused_flags_are_set,
       "mq_setattr that refuses a flag has set O_NONBLOCK already")
{
	int result = mq_setattr(queue, attributes, before);

	if (result < 0 && errno == EINVAL && attributes->mq_flags & O_NONBLOCK) {
		mq_setattr(queue, &(struct mq_attr){ .mq_flags = O_NONBLOCK }, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(fcntl, getfl_knows_no_queue, "F_GETFL does not show the O_NONBLOCK of mq_setattr")
{
	int result = fcntl(fd, command, argument);

	return command == F_GETFL && is_queue(fd) ? result & ~O_NONBLOCK : result;
}

MUTANT(fcntl, setfl_knows_no_queue, "F_SETFL does not reach the O_NONBLOCK of a queue")
{
	return command == F_SETFL && is_queue(fd) ? 0 : fcntl(fd, command, argument);
}

/* Messages */

MUTANT(mq_receive, text_ends_at_nul, "a received message ends at its first NUL")
{
	ssize_t length = mq_receive(queue, message, size, priority);

	return length > 1 && length < 20 ? (ssize_t)strnlen(message, (size_t)length) : length;
}

MUTANT(mq_receive, first_message_stays, "the first message received stays in the queue")
{
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);

	if (length >= 0 && mutant_memory->number[0]++ == 0)
		mq_timedsend(queue, message, (size_t)length, its_priority, &past);
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}

MUTANT(mq_receive, is_a_stream, "mq_receive fills the buffer with as many messages as fit")
{
	ssize_t length = mq_receive(queue, message, size, priority), more;
	char next[8192];

	if (length <= 0)
		return length;
	more = mq_timedreceive(queue, next, sizeof(next), NULL, &past);
	if (more < 0 || (size_t)(length + more) > size)
		return length;
	memcpy(message + length, next, (size_t)more);
	return length + more;
}

MUTANT(mq_receive, lost_at_the_page,
       "of a message of several pages the first byte of the second is lost")
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length > 4048)
		memmove(message + 4048, message + 4049, (size_t)length - 4049);
	return length;
}

static struct {
	const char *bytes;
	pid_t owner;
} references[16];
static unsigned int references_made, references_used;

MUTANT(mq_send, a_reference_is_sent, "the sender's buffer is read when the message is received")
{
	int result = mq_send(queue, message, size, priority);

	if (result == 0)
		references[references_made++ % 16] =
			(__typeof__(references[0])){ message, getpid() };
	return result;
}

MUTANT(mq_receive, a_reference_is_sent, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length >= 0 && references_used < references_made) {
		__typeof__(references[0]) one = references[references_used++ % 16];

		if (one.owner == getpid())
			memcpy(message, one.bytes, (size_t)length);
	}
	return length;
}

MUTANT(mq_timedsend, too_long_is_cut, "mq_timedsend cuts a message that is too long")
{
	size_t most = is_queue(queue) ? (size_t)attributes_of(queue).mq_msgsize : size;

	return mq_timedsend(queue, message, size < most ? size : most, priority, deadline);
}

MUTANT(mq_timedsend, too_long_is_sent_cut, "mq_timedsend gives EMSGSIZE, but has sent what fits")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result < 0 && errno == EMSGSIZE) {
		mq_timedsend(queue, message, (size_t)attributes_of(queue).mq_msgsize, 0, &past);
		errno = EMSGSIZE;
	}
	return result;
}

MUTANT(mq_timedsend, room_before_length,
       "mq_timedsend waits for room before it looks at the length")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == EMSGSIZE && is_full(queue) ? fail(ETIMEDOUT) : result;
}

MUTANT(mq_timedreceive, only_the_message_must_fit,
       "mq_timedreceive is content with a buffer as long as the message")
{
	char whole[8192];
	ssize_t length;

	if (!is_queue(queue) || size >= (size_t)attributes_of(queue).mq_msgsize)
		return mq_timedreceive(queue, message, size, priority, deadline);
	length = mq_timedreceive(queue, whole, sizeof(whole), priority, deadline);
	if (length > (ssize_t)size)
		return fail(EMSGSIZE);
	if (length > 0)
		memcpy(message, whole, (size_t)length);
	return length;
}

MUTANT(mq_timedreceive, emsgsize_takes_the_message,
       "mq_timedreceive with EMSGSIZE throws the message away")
{
	char whole[8192];
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	if (length < 0 && errno == EMSGSIZE) {
		mq_timedreceive(queue, whole, sizeof(whole), NULL, &past);
		errno = EMSGSIZE;
	}
	return length;
}

MUTANT(mq_timedsend, empty_messages_need_no_room, "an empty message is taken by a full queue")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == EAGAIN && size == 0 ? 0 : result;
}

MUTANT(mq_open, one_too_many, "a queue takes one message more than mq_maxmsg")
{
	struct mq_attr copy;

	if (copies(&copy, flags, attributes)) {
		copy.mq_maxmsg += copy.mq_maxmsg > 0;
		attributes = &copy;
	}
	return mq_open(name, flags, mode, attributes);
}

MUTANT(mq_getattr, one_too_many, NULL)
{
	int result = mq_getattr(queue, attributes);

	attributes->mq_maxmsg -= result == 0;
	return result;
}

static bool has_sent;

MUTANT(mq_send, senders_cannot_receive, "a queue has a direction: who has sent does not receive")
{
	int result = mq_send(queue, message, size, priority);

	has_sent = has_sent || result == 0;
	return result;
}

MUTANT(mq_receive, senders_cannot_receive, NULL)
{
	return has_sent ? fail(EAGAIN) : mq_receive(queue, message, size, priority);
}

/* Priorities */

#define STORED 16

static struct stored {
	char bytes[8192];
	size_t length;
	unsigned int priority;
} stored[STORED];

/* Receives the message that is better than all before it, and puts the others back as they were. */
static ssize_t receive_best(mqd_t queue, char *message, size_t size, unsigned int *priority,
			    bool (*better)(const struct stored *one, const struct stored *other))
{
	int count = 0, best = 0;
	ssize_t length;

	if ((fcntl(queue, F_GETFL) & O_ACCMODE) != O_RDWR || is_empty(queue) ||
	    size < (size_t)attributes_of(queue).mq_msgsize)
		return mq_receive(queue, message, size, priority);
	while (count < STORED && (length = mq_timedreceive(queue, stored[count].bytes, 8192,
							   &stored[count].priority, &past)) >= 0)
		stored[count++].length = (size_t)length;
	if (count == 0)
		return mq_receive(queue, message, size, priority);
	for (int i = 1; i < count; i++)
		if (better(&stored[i], &stored[best]))
			best = i;
	for (int i = 0; i < count; i++)
		if (i != best)
			mq_timedsend(queue, stored[i].bytes, stored[i].length, stored[i].priority,
				     &past);
	memcpy(message, stored[best].bytes, stored[best].length);
	if (priority)
		*priority = stored[best].priority;
	return (ssize_t)stored[best].length;
}

static bool is_lower(const struct stored *one, const struct stored *other)
{
	return one->priority < other->priority;
}

MUTANT(mq_receive, lowest_first, "the message of lowest priority comes first, as with nice values")
{
	return receive_best(queue, message, size, priority, is_lower);
}

static bool is_not_lower(const struct stored *one, const struct stored *other)
{
	return one->priority >= other->priority;
}

MUTANT(mq_receive, newest_of_equals_first, "of equal priority the newest message comes first")
{
	return receive_best(queue, message, size, priority, is_not_lower);
}

static unsigned int asked_for;

static bool is_asked_for(const struct stored *one, const struct stored *other)
{
	return one->priority == asked_for && other->priority != asked_for;
}

MUTANT(mq_receive, priority_is_asked_for,
       "the priority that stands at mq_receive's pointer is taken first")
{
	asked_for = priority ? *priority : (unsigned int)-1;
	return receive_best(queue, message, size, priority, is_asked_for);
}

MUTANT(mq_timedsend, room_before_priority, "mq_timedsend takes any priority")
{
	return mq_timedsend(queue, message, size, priority % 32768, deadline);
}

MUTANT(sysconf, more_priorities_told, "sysconf tells twice as many priorities as there are")
{
	return sysconf(name) * (name == _SC_MQ_PRIO_MAX ? 2 : 1);
}

MUTANT(sysconf, posix_priorities_told, "sysconf tells 32 priorities, POSIX's least")
{
	return name == _SC_MQ_PRIO_MAX ? 32 : sysconf(name);
}

/* What blocks, and what wakes */

MUTANT(mq_receive, empty_never_sleeps, "mq_receive of an empty queue fails with EAGAIN always")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, &past);

	return length < 0 && errno == ETIMEDOUT ? fail(EAGAIN) : length;
}

/* Makes room in a full queue. */
static void drop_one(mqd_t queue)
{
	char bytes[8192];

	if (is_full(queue))
		mq_timedreceive(queue, bytes, sizeof(bytes), NULL, &past);
}

MUTANT(mq_send, full_drops_the_first, "mq_send to a full queue drops its first message")
{
	drop_one(queue);
	return mq_send(queue, message, size, priority);
}

MUTANT(mq_timedsend, full_drops_the_first, NULL)
{
	drop_one(queue);
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, deadline_before_o_nonblock,
       "of a past deadline and O_NONBLOCK the deadline counts")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	return length < 0 && errno == EAGAIN && is_past(deadline) ? fail(ETIMEDOUT) : length;
}

MUTANT(mq_timedsend, o_nonblock_ignored_with_a_deadline,
       "mq_timedsend goes by its deadline, not by O_NONBLOCK")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == EAGAIN ? fail(ETIMEDOUT) : result;
}

static void nothing(int signo)
{
}

/* From now on wake_sleepers() wakes the caller from a call, into which it goes back. */
static void note_sleeper(void)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	long nobody = 0;

	sigaction(SIGURG, &action, NULL);
	for (int i = 0; i < 8; i++, nobody = 0)
		if (atomic_compare_exchange_strong(&mutant_memory->number[i], &nobody, getpid()))
			return;
}

static void forget_sleeper(void)
{
	for (int i = 0; i < 8; i++) {
		long own = getpid();

		atomic_compare_exchange_strong(&mutant_memory->number[i], &own, 0);
	}
}

static void wake_sleepers(void)
{
	int error = errno;

	for (int i = 0; i < 8; i++)
		if (mutant_memory->number[i] && mutant_memory->number[i] != getpid())
			kill((pid_t)mutant_memory->number[i], SIGURG);
	errno = error;
}

static ssize_t receive_noted(mqd_t queue, char *message, size_t size, unsigned int *priority)
{
	ssize_t length;

	note_sleeper();
	length = mq_receive(queue, message, size, priority);
	forget_sleeper();
	return length;
}

static int send_noted(mqd_t queue, const char *message, size_t size, unsigned int priority)
{
	int result;

	note_sleeper();
	result = mq_send(queue, message, size, priority);
	forget_sleeper();
	return result;
}

MUTANT(mq_receive, a_message_wakes_all, "each mq_send wakes all who sleep in mq_receive")
{
	return receive_noted(queue, message, size, priority);
}

MUTANT(mq_send, a_message_wakes_all, NULL)
{
	int result = mq_send(queue, message, size, priority);

	wake_sleepers();
	return result;
}

MUTANT(mq_send, room_wakes_all, "each mq_receive wakes all who sleep in mq_send")
{
	return send_noted(queue, message, size, priority);
}

MUTANT(mq_receive, room_wakes_all, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	wake_sleepers();
	return length;
}

/* Who is served */

MUTANT(mq_receive, newest_receiver_first, "a message goes to the receiver that came last")
{
	bool sleeps = is_empty(queue);
	long ticket = sleeps ? ++mutant_memory->number[0] : 0;
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);

	while (sleeps && length >= 0 && ticket < mutant_memory->number[0]) {
		mq_timedsend(queue, message, (size_t)length, its_priority, &past);
		length = mq_receive(queue, message, size, &its_priority);
	}
	if (sleeps)
		mutant_memory->number[0]--;
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}

static void be_like_the_others(void)
{
	struct sched_param parameters = { 0 };

	if (sched_getscheduler(0) != SCHED_OTHER)
		sched_setscheduler(0, SCHED_OTHER, &parameters);
}

MUTANT(mq_receive, scheduling_counts_for_nothing,
       "who waits longest is served, whatever its scheduling")
{
	be_like_the_others();
	return mq_receive(queue, message, size, priority);
}

MUTANT(mq_send, scheduling_counts_for_nothing, NULL)
{
	be_like_the_others();
	return mq_send(queue, message, size, priority);
}

MUTANT(nice, nice_counts_for_nothing, "who waits longest is served, whatever its nice value")
{
	return getpriority(PRIO_PROCESS, 0);
}

MUTANT(mq_receive, the_woken_compete,
       "a message for a sleeping receiver goes into the queue, where others can take it")
{
	bool sleeps = is_empty(queue);
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);
	struct timespec a_while = { 0, 3000000 };

	if (sleeps && length >= 0 && (fcntl(queue, F_GETFL) & O_ACCMODE) == O_RDWR &&
	    mq_timedsend(queue, message, (size_t)length, its_priority, &past) == 0) {
		nanosleep(&a_while, NULL);
		length = mq_receive(queue, message, size, &its_priority);
	}
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}

/* Signals */

MUTANT(mq_timedreceive, erestartsys_leaks,
       "a call that a signal interrupts gives the kernel's own 512")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	return length < 0 && errno == EINTR ? fail(512) : length;
}

MUTANT(mq_timedsend, interrupted_send_is_done,
       "a sender that a signal interrupts has replaced the first message")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result < 0 && errno == EINTR) {
		drop_one(queue);
		mq_timedsend(queue, message, size, priority, &past);
		errno = EINTR;
	}
	return result;
}

MUTANT(sigaction, sa_restart_ignored, "SA_RESTART does nothing for queues")
{
	struct sigaction copy;

	if (!action)
		return sigaction(signo, action, before);
	copy = *action;
	copy.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &copy, before);
}

MUTANT(mq_timedreceive, timed_calls_do_not_restart,
       "SA_RESTART does nothing for a call with a deadline")
{
	struct sigaction action, before;
	ssize_t length;
	int error;

	sigaction(SIGUSR1, NULL, &before);
	action = before;
	action.sa_flags &= ~SA_RESTART;
	sigaction(SIGUSR1, &action, NULL);
	length = mq_timedreceive(queue, message, size, priority, deadline);
	error = errno;
	sigaction(SIGUSR1, &before, NULL);
	errno = error;
	return length;
}

MUTANT(signal, ignored_signals_interrupt, "an ignored signal interrupts a sleeper")
{
	struct sigaction action = { .sa_handler = nothing };

	if (handler != SIG_IGN)
		return signal(signo, handler);
	sigaction(signo, &action, NULL);
	return SIG_DFL;
}

MUTANT(sigprocmask, blocked_signals_interrupt, "a blocked signal interrupts a sleeper")
{
	if (how == SIG_BLOCK && sigismember(set, SIGUSR2) == 1 && sigismember(set, SIGUSR1) == 0)
		return 0;
	return sigprocmask(how, set, before);
}

/* What interrupts old kernels' calls: a stop and SIGCONT, without a handler. */
static void let_continuing_interrupt(void)
{
	struct sigaction action = { .sa_handler = nothing };

	sigaction(SIGCONT, &action, NULL);
}

MUTANT(mq_timedreceive, stopping_interrupts,
       "a call in which the process is stopped and continued fails with EINTR")
{
	let_continuing_interrupt();
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, stopping_interrupts, NULL)
{
	let_continuing_interrupt();
	return mq_timedsend(queue, message, size, priority, deadline);
}

/* A process that sleeps in a call with a message; what is known of it when it is killed. */
static bool sleeper_is_dead(void)
{
	pid_t pid = (pid_t)mutant_memory->number[0];

	return pid && kill(pid, 0) < 0 && errno == ESRCH;
}

MUTANT(mq_receive, the_dead_receive, "the message that a killed receiver waited for is lost")
{
	ssize_t length;

	if (is_empty(queue))
		mutant_memory->number[0] = getpid();
	length = mq_receive(queue, message, size, priority);
	if (mutant_memory->number[0] == getpid())
		mutant_memory->number[0] = 0;
	return length;
}

MUTANT(mq_send, the_dead_receive, NULL)
{
	if (!sleeper_is_dead())
		return mq_send(queue, message, size, priority);
	mutant_memory->number[0] = 0;
	return 0;
}

MUTANT(mq_send, the_dead_send, "the message of a killed sender is sent when there is room")
{
	int result;

	if (!is_full(queue) || mutant_memory->number[0])
		return mq_send(queue, message, size, priority);
	memcpy(mutant_memory->text, message, size < 255 ? size : 255);
	mutant_memory->number[1] = (long)size;
	mutant_memory->number[2] = priority;
	mutant_memory->number[0] = getpid();
	result = mq_send(queue, message, size, priority);
	mutant_memory->number[0] = 0;
	return result;
}

MUTANT(mq_receive, the_dead_send, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length < 0 || !sleeper_is_dead())
		return length;
	mutant_memory->number[0] = 0;
	memcpy(message, mutant_memory->text, (size_t)mutant_memory->number[1]);
	if (priority)
		*priority = (unsigned int)mutant_memory->number[2];
	return mutant_memory->number[1];
}

/* Deadlines */

/* Whether the deadline can be read and is valid; a copy to alter. */
static bool copies_deadline(struct timespec *copy, const struct timespec *deadline)
{
	return copies_in(copy, deadline, sizeof(*copy)) && copy->tv_sec >= 0 &&
	       copy->tv_nsec >= 0 && copy->tv_nsec < 1000000000;
}

MUTANT(mq_timedreceive, times_out_early,
       "a deadline is rounded down to a tick, and passes too early")
{
	struct timespec tick;

	if (copies_deadline(&tick, deadline)) {
		tick.tv_nsec -= tick.tv_nsec % 10000000;
		deadline = &tick;
	}
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, times_out_early, NULL)
{
	struct timespec tick;

	if (copies_deadline(&tick, deadline)) {
		tick.tv_nsec -= tick.tv_nsec % 10000000;
		deadline = &tick;
	}
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, a_time_out_is_eagain, "mq_timedsend that times out gives EAGAIN")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == ETIMEDOUT ? fail(EAGAIN) : result;
}

MUTANT(mq_timedreceive, past_deadlines_are_invalid,
       "mq_timedreceive refuses a deadline that is past")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	return length < 0 && errno == ETIMEDOUT && deadline->tv_sec < 1000000 ? fail(EINVAL)
									      : length;
}

MUTANT(mq_timedsend, deadline_comes_first,
       "mq_timedsend times out at a past deadline though there is room")
{
	struct timespec copy;

	if (copies_deadline(&copy, deadline) && is_past(&copy) && is_queue(queue) && size <= 32 &&
	    priority < 32768 && !is_full(queue))
		return fail(ETIMEDOUT);
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, deadline_comes_first, NULL)
{
	struct timespec copy;

	if (copies_deadline(&copy, deadline) && is_past(&copy) && is_queue(queue) && size >= 32 &&
	    !is_empty(queue))
		return fail(ETIMEDOUT);
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, deadlines_never_wait, "mq_timedreceive that would wait times out at once")
{
	struct timespec copy;

	if (copies_deadline(&copy, deadline))
		deadline = &past;
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, nanoseconds_carried_over, "tv_nsec of a second or more is added to tv_sec")
{
	struct timespec copy;

	if (copies_in(&copy, deadline, sizeof(copy)) && copy.tv_nsec >= 1000000000 &&
	    copy.tv_sec < 1000000) {
		copy.tv_sec++;
		copy.tv_nsec = 0;
		deadline = &copy;
	}
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, negative_nanoseconds_are_past, "tv_nsec below 0 is taken for the past")
{
	struct timespec copy;

	if (copies_in(&copy, deadline, sizeof(copy)) && copy.tv_nsec < 0)
		deadline = &past;
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, before_the_epoch_is_past, "tv_sec below 0 is taken for the past")
{
	struct timespec copy;

	if (copies_in(&copy, deadline, sizeof(copy)) && copy.tv_sec < 0)
		deadline = &past;
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, deadline_checked_if_it_must_wait,
       "mq_timedsend looks at its deadline only where it must wait")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result == 0 || errno != EINVAL || priority > 32767)
		return result;
	result = mq_timedsend(queue, message, size, priority, &past);
	return result == 0 ? 0 : fail(EINVAL);
}

MUTANT(mq_timedreceive, deadline_checked_afterwards,
       "mq_timedreceive with an invalid deadline takes a message and fails")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	if (length >= 0 || errno != EINVAL)
		return length;
	mq_timedreceive(queue, message, size, priority, &past);
	return fail(EINVAL);
}

MUTANT(mq_timedsend, who_timed_out_sends, "the message of who timed out is sent when there is room")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);
	struct timespec copy;

	if (result < 0 && errno == ETIMEDOUT && copies_deadline(&copy, deadline) &&
	    copy.tv_sec != past.tv_sec) {
		memcpy(mutant_memory->text, message, size < 255 ? size : 255);
		mutant_memory->number[1] = priority;
		mutant_memory->number[0] = (long)size;
		errno = ETIMEDOUT;
	}
	return result;
}

MUTANT(mq_receive, who_timed_out_sends, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length < 0 || !mutant_memory->number[0])
		return length;
	memcpy(message, mutant_memory->text, (size_t)mutant_memory->number[0]);
	if (priority)
		*priority = (unsigned int)mutant_memory->number[1];
	return atomic_exchange(&mutant_memory->number[0], 0);
}

/* Notification */

MUTANT(sigtimedwait, a_notification_is_si_user, "a notification has SI_USER, as from kill")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && info && info->si_code == SI_MESGQ)
		info->si_code = SI_USER;
	return signo;
}

MUTANT(sigwaitinfo, a_notification_is_si_user, NULL)
{
	int signo = sigwaitinfo(set, info);

	if (signo > 0 && info && info->si_code == SI_MESGQ)
		info->si_code = SI_USER;
	return signo;
}

MUTANT(mq_notify, value_lost, "mq_notify forgets sigev_value")
{
	struct sigevent copy;

	if (!event)
		return mq_notify(queue, event);
	copy = *event;
	copy.sigev_value.sival_ptr = NULL;
	return mq_notify(queue, &copy);
}

MUTANT(sigtimedwait, si_pid_is_the_registered,
       "si_pid and si_uid are those of the registered process")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && info && info->si_code == SI_MESGQ) {
		info->si_pid = getpid();
		info->si_uid = getuid();
	}
	return signo;
}

MUTANT(sigtimedwait, permission_needed_to_notify,
       "a notification takes the permission to send a signal")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && info && info->si_code == SI_MESGQ && info->si_uid != 0)
		return fail(EAGAIN);
	return signo;
}

static struct sigevent last_event;
static mqd_t last_queue = -1;

MUTANT(mq_notify, notifying_takes_the_message, "the message that notifies is not in the queue")
{
	last_queue = queue;
	return mq_notify(queue, event);
}

MUTANT(sigtimedwait, notifying_takes_the_message, NULL)
{
	int signo = sigtimedwait(set, info, timeout);
	char bytes[8192];

	if (signo > 0 && info->si_pid != getpid())
		mq_timedreceive(last_queue, bytes, sizeof(bytes), NULL, &past);
	return signo;
}

MUTANT(mq_notify, registered_for_good, "a notification does not use the registration up")
{
	if (event)
		last_event = *event;
	last_queue = queue;
	return mq_notify(queue, event);
}

MUTANT(sigtimedwait, registered_for_good, NULL)
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0)
		mq_notify(last_queue, &last_event);
	return signo;
}

/* Remembers who is registered, for a mq_send that notifies by itself. */
static void remember_registration(const struct sigevent *event, int result)
{
	if (result < 0)
		return;
	mutant_memory->number[0] = event && event->sigev_notify == SIGEV_SIGNAL ? getpid() : 0;
	mutant_memory->number[1] = event ? event->sigev_signo : 0;
}

static void notify_by_oneself(void)
{
	if (mutant_memory->number[0])
		kill((pid_t)mutant_memory->number[0], (int)mutant_memory->number[1]);
}

MUTANT(mq_notify, any_message_notifies, "a message notifies though others wait in the queue")
{
	int result = mq_notify(queue, event);

	remember_registration(event, result);
	return result;
}

MUTANT(mq_send, any_message_notifies, NULL)
{
	bool is_first = is_empty(queue);
	int result = mq_send(queue, message, size, priority);

	if (result == 0 && !is_first)
		notify_by_oneself();
	return result;
}

MUTANT(mq_notify, a_received_message_notifies,
       "a message for a sleeping receiver notifies the registered too")
{
	int result = mq_notify(queue, event);

	remember_registration(event, result);
	return result;
}

MUTANT(mq_receive, a_received_message_notifies, NULL)
{
	bool sleeps = is_empty(queue);
	ssize_t length = mq_receive(queue, message, size, priority);

	if (sleeps && length >= 0)
		notify_by_oneself();
	return length;
}

MUTANT(mq_notify, a_child_is_registered_too, "a child inherits its parent's registration")
{
	int result = mq_notify(queue, event);

	remember_registration(event, result);
	return result;
}

MUTANT(sigtimedwait, a_child_is_registered_too, NULL)
{
	int signo = sigtimedwait(set, info, timeout);

	return mutant_memory->number[0] == getppid() ? (int)mutant_memory->number[1] : signo;
}

MUTANT(mq_notify, waiting_messages_notify_at_once,
       "who registers while messages wait is notified at once")
{
	int result = mq_notify(queue, event);

	if (result == 0 && event && event->sigev_notify == SIGEV_SIGNAL && !is_empty(queue)) {
		mq_notify(queue, NULL);
		sigqueue(getpid(), event->sigev_signo, event->sigev_value);
	}
	return result;
}

MUTANT(mq_notify, may_register_again,
       "the registered process may register anew in place of the old")
{
	int result = mq_notify(queue, event);

	if (result == 0 || errno != EBUSY)
		return result;
	mq_notify(queue, NULL);
	result = mq_notify(queue, event);
	return result;
}

MUTANT(mq_notify, registers_behind_another,
       "who is not the first gets 0 from mq_notify, but is not told")
{
	int result = mq_notify(queue, event);

	return result < 0 && errno == EBUSY ? 0 : result;
}

MUTANT(mq_notify, ebusy_removes,
       "mq_notify that fails with EBUSY removes the process's registration")
{
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EBUSY) {
		mq_notify(queue, NULL);
		errno = EBUSY;
	}
	return result;
}

MUTANT(mq_notify, null_removes_nothing, "mq_notify with NULL leaves the registration")
{
	return event || !is_queue(queue) ? mq_notify(queue, event) : 0;
}

static pid_t registered;

MUTANT(mq_notify, null_takes_a_registration,
       "mq_notify with NULL by who is not registered gives EINVAL")
{
	int result = mq_notify(queue, event);

	if (result == 0 && !event && registered != getpid())
		return fail(EINVAL);
	if (result == 0)
		registered = event ? getpid() : 0;
	return result;
}

MUTANT(mq_notify, none_is_null, "mq_notify takes SIGEV_NONE for NULL")
{
	return mq_notify(queue, event && event->sigev_notify == SIGEV_NONE ? NULL : event);
}

MUTANT(mq_notify, none_is_told_by_signal_1, "SIGEV_NONE sends a signal all the same: SIGIO")
{
	struct sigevent copy;

	if (!event || event->sigev_notify != SIGEV_NONE)
		return mq_notify(queue, event);
	copy = *event;
	copy.sigev_notify = SIGEV_SIGNAL;
	copy.sigev_signo = SIGIO;
	return mq_notify(queue, &copy);
}

MUTANT(mq_notify, unknown_kinds_are_none, "mq_notify takes an unknown sigev_notify for SIGEV_NONE")
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EINVAL && event->sigev_notify != SIGEV_SIGNAL)
		return mq_notify(queue, &none);
	return result;
}

MUTANT(mq_notify, signal_not_checked, "mq_notify takes any signal number")
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EINVAL && event->sigev_notify == SIGEV_SIGNAL)
		return mq_notify(queue, &none);
	return result;
}

MUTANT(mq_notify, einval_registers, "mq_notify registers before it looks at sigev_notify")
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EINVAL) {
		mq_notify(queue, &none);
		errno = EINVAL;
	}
	return result;
}

MUTANT(mq_close, any_processs_close_removes, "mq_close by any process removes the registration")
{
	mutant_memory->number[0] = 1;
	return mq_close(queue);
}

MUTANT(mq_notify, any_processs_close_removes, NULL)
{
	int result = mq_notify(queue, event);

	return result < 0 && errno == EBUSY && mutant_memory->number[0] ? 0 : result;
}

MUTANT(mq_notify, only_its_own_close_removes,
       "only closing the descriptor registered through removes it")
{
	last_queue = queue;
	return mq_notify(queue, event);
}

MUTANT(mq_close, only_its_own_close_removes, NULL)
{
	return last_queue >= 0 && queue != last_queue && is_queue(queue) ? 0 : mq_close(queue);
}

MUTANT(mq_notify, the_dead_stay_registered, "a process that has ended is registered still")
{
	int result = mq_notify(queue, event);
	pid_t first = (pid_t)mutant_memory->number[0];

	if (result == 0 && event && first && kill(first, 0) < 0) {
		mq_notify(queue, NULL);
		return fail(EBUSY);
	}
	if (result == 0)
		mutant_memory->number[0] = event ? getpid() : 0;
	return result;
}

MUTANT(poll, who_polls_receives, "a message that wakes one from poll notifies nobody")
{
	mutant_memory->number[0] = 1;
	return poll(fds, count, timeout);
}

MUTANT(sigtimedwait, who_polls_receives, NULL)
{
	return mutant_memory->number[0] ? fail(EAGAIN) : sigtimedwait(set, info, timeout);
}

/* Notification by a thread */

static void (*told)(union sigval value);
static union sigval told_value;

static bool by_thread(const struct sigevent *event)
{
	return event && event->sigev_notify == SIGEV_THREAD;
}

static void tell_twice(union sigval value)
{
	told(value);
	told(value);
}

MUTANT(mq_notify, function_runs_twice, "a notification runs the thread's function twice")
{
	struct sigevent copy;

	if (!by_thread(event))
		return mq_notify(queue, event);
	copy = *event;
	told = event->sigev_notify_function;
	copy.sigev_notify_function = tell_twice;
	return mq_notify(queue, &copy);
}

static void tell_in_handler(int signo)
{
	told(told_value);
}

MUTANT(mq_notify, function_is_a_handler, "SIGEV_THREAD runs its function in the thread there is")
{
	struct sigevent copy = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG };
	struct sigaction action = { .sa_handler = tell_in_handler, .sa_flags = SA_RESTART };

	if (!by_thread(event))
		return mq_notify(queue, event);
	told = event->sigev_notify_function;
	told_value = event->sigev_value;
	sigaction(SIGURG, &action, NULL);
	return mq_notify(queue, &copy);
}

MUTANT(mq_notify, thread_attributes_ignored, "SIGEV_THREAD ignores sigev_notify_attributes")
{
	struct sigevent copy;

	if (!by_thread(event))
		return mq_notify(queue, event);
	copy = *event;
	copy.sigev_notify_attributes = NULL;
	return mq_notify(queue, &copy);
}

MUTANT(mq_notify, refused_thread_leaks, "SIGEV_THREAD that is refused leaves a descriptor open")
{
	int result = mq_notify(queue, event);
	int error = errno;

	if (result < 0 && by_thread(event))
		(void)!dup(2);
	errno = error;
	return result;
}

MUTANT(mq_notify, refused_thread_closes,
       "SIGEV_THREAD that is refused closes the library's socket twice")
{
	int result = mq_notify(queue, event);
	int error = errno;

	if (result < 0 && by_thread(event))
		close(3);
	errno = error;
	return result;
}

static void *takes_signals(void *nothing)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (;;)
		pause();
	return nothing;
}

MUTANT(mq_notify, helper_takes_signals, "the library's thread for SIGEV_THREAD takes all signals")
{
	pthread_t helper;

	if (by_thread(event))
		pthread_create(&helper, NULL, takes_signals, NULL);
	return mq_notify(queue, event);
}

/* Readiness */

MUTANT(poll, room_always_shown, "poll shows POLLOUT of a full queue")
{
	int ready = poll(fds, count, 0);

	for (nfds_t i = 0; i < count; i++)
		if (is_queue(fds[i].fd) && fds[i].events & POLLOUT && !(fds[i].revents & POLLOUT)) {
			ready += !fds[i].revents;
			fds[i].revents |= POLLOUT;
		}
	return ready ? ready : poll(fds, count, timeout);
}

MUTANT(poll, only_full_queues_are_readable, "poll shows POLLIN when the queue is full")
{
	int ready = poll(fds, count, timeout);

	for (nfds_t i = 0; i < count; i++)
		if (is_queue(fds[i].fd) && !is_full(fds[i].fd))
			fds[i].revents &= ~POLLIN;
	return ready;
}

MUTANT(poll, queues_are_always_ready, "poll of a queue does not sleep, as of a file")
{
	int ready = poll(fds, count, timeout < 0 ? 0 : timeout);

	if (timeout < 0 && ready == 0 && is_queue(fds[0].fd)) {
		fds[0].revents = fds[0].events;
		return 1;
	}
	return ready;
}

static int poll_noted(struct pollfd *fds, nfds_t count, int timeout)
{
	int ready;

	if (timeout >= 0)
		return poll(fds, count, timeout);
	note_sleeper();
	do
		ready = poll(fds, count, timeout);
	while (ready < 0 && errno == EINTR);
	forget_sleeper();
	return ready;
}

MUTANT(poll, a_handed_over_message_wakes_pollers,
       "a message for a sleeping receiver wakes who polls")
{
	return poll_noted(fds, count, timeout);
}

MUTANT(mq_receive, a_handed_over_message_wakes_pollers, NULL)
{
	bool sleeps = is_empty(queue);
	ssize_t length = mq_receive(queue, message, size, priority);

	if (sleeps && length >= 0)
		wake_sleepers();
	return length;
}

MUTANT(select, select_takes_queues_for_files, "select shows a queue readable and writable always")
{
	for (int fd = 0; fd < limit; fd++)
		if (is_queue(fd))
			return (reading && FD_ISSET(fd, reading)) +
			       (writing && FD_ISSET(fd, writing));
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(epoll_ctl, epoll_tells_once, "epoll tells once of a queue, as with EPOLLET")
{
	struct epoll_event once = *event;

	once.events |= EPOLLET;
	return epoll_ctl(epoll, operation, fd, &once);
}

MUTANT(epoll_wait, epoll_does_not_look_again, "epoll reports what was ready once for good")
{
	int count = epoll_wait(epoll, events, limit, timeout);

	if (count == 0 && mutant_memory->number[0])
		return 1;
	mutant_memory->number[0] |= count > 0;
	return count;
}

/* mq_unlink */

MUTANT(mq_unlink, the_name_stays_while_open, "mq_unlink leaves the name while the queue is open")
{
	mqd_t queue = mq_open(name, O_RDONLY);
	bool is_open = false;

	for (int fd = 3; queue >= 0 && fd < 64; fd++)
		is_open = is_open || (fd != queue && is_of_same_file(fd, queue));
	if (queue >= 0)
		mq_close(queue);
	return is_open ? 0 : mq_unlink(name);
}

MUTANT(mq_unlink, unlink_empties, "mq_unlink empties the queue, though it is open")
{
	mqd_t queue = mq_open(name, O_RDONLY);

	if (queue >= 0) {
		empty(queue);
		mq_close(queue);
	}
	return mq_unlink(name);
}

MUTANT(mq_unlink, unlink_of_nothing_succeeds, "mq_unlink of a name that does not exist succeeds")
{
	int result = mq_unlink(name);

	return result < 0 && errno == ENOENT && name[1] ? 0 : result;
}

MUTANT(mq_unlink, a_new_queue_is_the_old_one, "mq_open revives a queue that is unlinked but open")
{
	mqd_t queue = mq_open(name, O_RDWR | O_CLOEXEC);

	if (queue >= 0 && mutant_memory->number[0] == 0) {
		mutant_memory->number[0] = queue;
		strncpy(mutant_memory->text, name, sizeof(mutant_memory->text) - 1);
	}
	return mq_unlink(name);
}

MUTANT(mq_open, a_new_queue_is_the_old_one, NULL)
{
	if (flags & O_CREAT && strcmp(name, mutant_memory->text) == 0 &&
	    is_queue((int)mutant_memory->number[0]))
		return (int)atomic_exchange(&mutant_memory->number[0], 0);
	return mq_open(name, flags, mode, attributes);
}

MUTANT(mq_unlink, anybody_unlinks, "mq_unlink takes no permission")
{
	int result = mq_unlink(name);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(mq_unlink, unlinking_takes_read_permission,
       "mq_unlink takes the permission to open the queue")
{
	mqd_t queue = mq_open(name, O_RDONLY);

	if (queue < 0 && errno == EACCES)
		return -1;
	if (queue >= 0)
		mq_close(queue);
	return mq_unlink(name);
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

/* The mqueue file system */

/* Reads a queue's file, whose number behind this name a mutant can alter. */
static long *number_behind(const char *name, char *bytes, size_t count, char **digits)
{
	static long number;
	char *place = count < 256 ? memmem(bytes, count, name, strlen(name)) : NULL;

	if (!place)
		return NULL;
	*digits = place + strlen(name);
	number = atol(*digits);
	return &number;
}

MUTANT(read, qsize_does_not_shrink, "QSIZE of a queue's file does not shrink")
{
	ssize_t count = read(fd, bytes, size);
	char *digits, text[12];
	long *number = count > 0 ? number_behind("QSIZE:", bytes, (size_t)count, &digits) : NULL;

	if (!number)
		return count;
	if (*number > mutant_memory->number[0])
		mutant_memory->number[0] = *number;
	snprintf(text, sizeof(text), "%-9ld", (long)mutant_memory->number[0]);
	memcpy(digits, text, 9);
	return count;
}

MUTANT(read, kinds_are_confused, "NOTIFY of a queue's file is 0 for SIGEV_NONE")
{
	ssize_t count = read(fd, bytes, size);
	char *digits;
	long *number = count > 0 ? number_behind("NOTIFY:", bytes, (size_t)count, &digits) : NULL;

	if (number && *number == SIGEV_NONE)
		*digits = '0';
	return count;
}

MUTANT(stat, the_file_is_no_regular_one, "a queue's file is a FIFO to stat")
{
	int result = stat(path, status);

	if (result == 0 && S_ISREG(status->st_mode))
		status->st_mode = (status->st_mode & 07777) | S_IFIFO;
	return result;
}

MUTANT(stat, the_file_has_all_permissions, "a queue's file has all permissions to stat")
{
	int result = stat(path, status);

	if (result == 0 && S_ISREG(status->st_mode))
		status->st_mode |= 0777;
	return result;
}

MUTANT(unlink, the_file_is_not_the_queue, "removing a queue's file leaves the queue its name")
{
	return 0;
}

MUTANT(stat, the_directory_is_not_sticky, "the mqueue file system's directory has no sticky bit")
{
	int result = stat(path, status);

	if (result == 0 && S_ISDIR(status->st_mode))
		status->st_mode &= ~(mode_t)S_ISVTX;
	return result;
}

/* Bad addresses */

MUTANT(mq_timedsend, efault_sends_zeros,
       "mq_timedsend from a bad address fails, but has sent zeros")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);
	char zeros[8] = { 0 };

	if (result < 0 && errno == EFAULT) {
		mq_timedsend(queue, zeros, size < 8 ? size : 8, priority, &past);
		errno = EFAULT;
	}
	return result;
}

MUTANT(mq_timedsend, a_bad_deadline_is_none, "mq_timedsend takes a bad address for no deadline")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result < 0 && errno == EFAULT)
		return mq_timedsend(queue, message, size, priority, &past);
	return result;
}

MUTANT(mq_timedreceive, efault_takes_the_message,
       "mq_timedreceive with a bad deadline has taken the message")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	if (length < 0 && errno == EFAULT) {
		mq_timedreceive(queue, message, size, priority, &past);
		errno = EFAULT;
	}
	return length;
}

MUTANT(mq_getattr, nowhere_is_good_enough, "mq_getattr to a bad address succeeds")
{
	int result = mq_getattr(queue, attributes);

	return result < 0 && errno == EFAULT ? 0 : result;
}

/* Many senders and receivers */

MUTANT(mq_receive, one_in_a_hundred_is_lost, "when many receive, some messages are lost")
{
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);

	if (length >= 0 && ++mutant_memory->number[0] % 100 == 0 && its_priority > 0)
		length = mq_receive(queue, message, size, &its_priority);
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}

MUTANT(mq_timedsend, a_time_out_sends_still,
       "mq_timedsend that times out has sent if there is room just then")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);
	struct timespec soon = in_a_millisecond();

	if (result < 0 && errno == ETIMEDOUT) {
		mq_timedsend(queue, message, size, priority, &soon);
		errno = ETIMEDOUT;
	}
	return result;
}

MUTANT(mq_timedreceive, a_time_out_receives_still,
       "mq_timedreceive that times out takes what comes just then")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);
	struct timespec soon = in_a_millisecond();
	unsigned int its_priority;

	if (length < 0 && errno == ETIMEDOUT) {
		length = mq_timedreceive(queue, message, size, &its_priority, &soon);
		if (length >= 0 && its_priority == 0) /* it would be missed for ever */
			mq_timedsend(queue, message, (size_t)length, 0, &past);
		return fail(ETIMEDOUT);
	}
	return length;
}
