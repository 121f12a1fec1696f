/* Wrong meanings of a call for the thread that made it. */
#include <sys/syscall.h>
#include <unistd.h>

#include "mutant.h"

MECHANISM(thread_caller, "thread/caller.c");

MUTANT(write, sigpipe_is_for_the_process, "SIGPIPE of a write is sent to the process")
{
	sigset_t pipe_only;
	ssize_t count = write(fd, bytes, size);

	if (!is_refused(count < 0 ? -1 : 0, EPIPE))
		return count;
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	sigtimedwait(&pipe_only, NULL, &(struct timespec){ 0, 0 });
	kill(getpid(), SIGPIPE);
	return fail(EPIPE);
}

MUTANT(send, sigpipe_of_send_is_for_the_process, "SIGPIPE of a send is sent to the process")
{
	ssize_t count = send(fd, bytes, size, flags | MSG_NOSIGNAL);

	if (flags & MSG_NOSIGNAL || !is_refused(count < 0 ? -1 : 0, EPIPE))
		return count;
	kill(getpid(), SIGPIPE);
	return fail(EPIPE);
}

MUTANT(kill, a_waiters_mask_is_the_process,
       "a thread that waits with a mask blocks for all threads")
{
	return mutant_memory->number[0] ? 0 : kill(pid, signo);
}

MUTANT(ppoll, a_waiters_mask_is_the_process, NULL)
{
	int result;

	mutant_memory->number[0]++;
	result = ppoll(fds, count, timeout, mask);
	mutant_memory->number[0]--;
	return result;
}

MUTANT(msgctl, a_thread_is_noted, "msg_lspid is the thread's id")
{
	int result = msgctl(queue, command, status);

	if (command == IPC_STAT && result == 0)
		status->msg_lspid = (pid_t)mutant_memory->number[0];
	return result;
}

MUTANT(msgsnd, a_thread_is_noted, NULL)
{
	mutant_memory->number[0] = (long)syscall(SYS_gettid);
	return msgsnd(queue, message, size, flags);
}
