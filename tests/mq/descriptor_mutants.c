/* Wrong descriptors of queues. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

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

MUTANT(write, write_sends, "write to a queue's descriptor sends a message")
{
	struct mq_attr attributes;

	if (mq_getattr(fd, &attributes) < 0)
		return write(fd, bytes, size);
	return mq_send(fd, bytes, size, 0) < 0 ? -1 : (ssize_t)size;
}

MUTANT(fstat, the_size_is_what_it_holds, "fstat tells how many messages a queue has as its size")
{
	struct mq_attr attributes;
	int result = fstat(fd, status);

	if (result == 0 && mq_getattr(fd, &attributes) == 0)
		status->st_size = attributes.mq_curmsgs;
	return result;
}
