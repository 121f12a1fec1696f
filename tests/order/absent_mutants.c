/* Calls that forget who is stopped, and remember who is gone. */
#include <dirent.h>
#include <stdio.h>

#include "mutant.h"

MECHANISM(absent, "order/absent.c");

/* Whether a process of this group is stopped. */
static bool one_is_stopped(void)
{
	DIR *processes = opendir("/proc");
	const struct dirent *entry;
	bool found = false;

	while (processes && !found && (entry = readdir(processes))) {
		char path[300], state;
		int group;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		file = fopen(path, "re");
		if (file && fscanf(file, "%*d (%*[^)]) %c %*d %d", &state, &group) == 2)
			found = state == 'T' && group == getpgrp();
		if (file)
			fclose(file);
	}
	if (processes)
		closedir(processes);
	return found;
}

MUTANT(msgsnd, lost_on_the_stopped, "a message for a receiver that is stopped is lost")
{
	return one_is_stopped() ? 0 : msgsnd(queue, message, size, flags);
}

MUTANT(mq_send, mq_lost_on_the_stopped, "an mq's message for a receiver that is stopped is lost")
{
	return one_is_stopped() ? 0 : mq_send(queue, message, size, priority);
}

MUTANT(semop, given_to_the_stopped, "what is added for a sleeper that is stopped is lost")
{
	return operations->sem_op > 0 && one_is_stopped() ? 0 : semop(set, operations, count);
}

MUTANT(connect, lost_clients, "a client that connects while the server is stopped is not told of")
{
	return one_is_stopped() ? 0 : connect(fd, address, size);
}

MUTANT(write, wakes_no_stopped, "bytes for a reader that is stopped are lost")
{
	return one_is_stopped() ? (ssize_t)size : write(fd, bytes, size);
}

/* The last that this process received from or took of, for one who sleeps on there after exec. */
static int last_queue = -1, last_set = -1;

MUTANT(msgrcv, waits_on_after_exec, "a thread that exec ended receives what comes later")
{
	last_queue = queue;
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(execvp, waits_on_after_exec, NULL)
{
	if (last_queue >= 0 && fork() == 0) {
		msgrcv(last_queue, &(long){ 0 }, 0, 0, 0);
		_exit(0);
	}
	return execvp(name, arguments);
}

MUTANT(semop, takes_after_exec, "a thread that exec ended takes what is added later")
{
	if (operations->sem_op < 0)
		last_set = set;
	return semop(set, operations, count);
}

MUTANT(execvp, takes_after_exec, NULL)
{
	if (last_set >= 0 && fork() == 0) {
		semop(last_set, &(struct sembuf){ 0, -1, 0 }, 1);
		_exit(0);
	}
	return execvp(name, arguments);
}

MUTANT(pthread_cancel, cancelled_when_awake, "pthread_cancel is noticed when the call is over")
{
	return 0;
}

MUTANT(pthread_cancel, waits_on_cancelled, "a thread that was cancelled receives what comes later")
{
	if (last_queue >= 0 && fork() == 0) {
		msgrcv(last_queue, &(long){ 0 }, 0, 0, 0);
		_exit(0);
	}
	return pthread_cancel(thread);
}

MUTANT(msgrcv, waits_on_cancelled, NULL)
{
	last_queue = queue;
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(close, closing_shuts_down, "close of a socket wakes who sleeps there")
{
	shutdown(fd, SHUT_RDWR);
	return close(fd);
}

MUTANT(close, closing_an_mq_wakes,
       "mq_receive that sleeps where another thread closes gets nothing")
{
	struct mq_attr attributes;

	if (mq_getattr(fd, &attributes) == 0)
		mq_send(fd, "", 0, 0);
	return close(fd);
}
