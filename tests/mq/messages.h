/* Whether POSIX message queues carry messages here. */
#ifndef IPCLITMUS_MQ_MESSAGES_H
#define IPCLITMUS_MQ_MESSAGES_H

#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"

/* Some kernels have queues, but no message: a queue can be made, the other calls give ENOSYS. */
static inline const char *need_messages(void)
{
	const char *why = need_mq();

	return why ? why : lacks(syscall(SYS_mq_timedsend, -1, "", 0, 0, NULL) < 0, "mq_send");
}

#endif
