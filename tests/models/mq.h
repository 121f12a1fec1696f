/* What the model of POSIX queues is made of: messages, texts, deadlines, notifications. */
#ifndef IPCLITMUS_MQ_H
#define IPCLITMUS_MQ_H

#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model.h"
#include "models/permissions.h"
#include "models/shared.h"

#define LARGEST  4    /* bytes of a message */
#define CAPACITY 3    /* messages */
#define PAGES    8192 /* bytes of a large message, at most */
#define QUEUES   7 /* one that all have open, one behind the name, one in each actor's own hand */

struct scene {
	mqd_t queue;
	mqd_t large; /* one large message is its capacity */
	char name[64];
	bool several; /* we can be other users */
	bool bound;   /* the owner's bits bind us */
};

static struct scene *scene;

struct message {
	int priority;
	int size;
	int mark;
};

struct queue {
	struct message messages[CAPACITY]; /* in the order in which they will be received */
	int count;
	int capacity;
	struct permissions permissions;
	int registered; /* 1 more than the actor; 0: nobody */
	int how;
	int value;
};

/* An open file description, and where it leads. */
struct door {
	int queue; /* 1 more than its place in queues; 0: closed */
	int access;
	int flags;
};

/* A notification that was not taken yet. */
struct pending {
	int sender; /* 1 more than the actor; 0: none */
	int value;
};

static mqd_t ours, own;
static char text[2 * LARGEST];
static char large[PAGES];
static unsigned priority_seen;
static struct mq_attr attributes;
static siginfo_t information;

/* Deadlines. */
enum { NONE, PAST, FAR, NANOSECOND_TOO_MANY, NANOSECOND_BELOW_0, BEFORE_THE_EPOCH };

static const struct timespec deadlines[] = {
	[PAST] = { 1, 0 },
	[FAR] = { INT_MAX, 0 },
	[NANOSECOND_TOO_MANY] = { 1, 1000000000 },
	[NANOSECOND_BELOW_0] = { INT_MAX, -1 },
	[BEFORE_THE_EPOCH] = { -1, 0 },
};

static bool is_invalid(long deadline)
{
	return deadline >= NANOSECOND_TOO_MANY;
}

/* Where it is large enough a text has a NUL within. */
static char *written(char *bytes, long size, long mark)
{
	fill(bytes, size, mark);
	if (size > 2)
		bytes[1] = '\0';
	return bytes;
}

static long mark_of_text(long size)
{
	long mark = mark_in(text, size > 0);
	char whole[sizeof(text)];

	return memcmp(text, written(whole, size, mark), (size_t)size) == 0 ? mark : -1;
}

static int send_to(mqd_t queue, long size, long priority, long deadline, long mark)
{
	const char *message = may_halt(written(text, size, mark), (size_t)size);

	return deadline == NONE ? mq_send(queue, message, (size_t)size, (unsigned)priority)
				: mq_timedsend(queue, message, (size_t)size, (unsigned)priority,
					       &deadlines[deadline]);
}

static ssize_t receive_from(mqd_t queue, long size, long deadline)
{
	char *room = may_halt(text, (size_t)size);

	return back_from(deadline == NONE ? mq_receive(queue, room, (size_t)size, &priority_seen)
					  : mq_timedreceive(queue, room, (size_t)size,
							    &priority_seen, &deadlines[deadline]));
}

static const sigset_t *notification(void)
{
	static sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPWR);
	return &set;
}

static bool asked; /* for a signal that it has not taken: nobody else waits for one */

static int take_notification(long waits)
{
	static const struct timespec at_once;
	int result = waits && asked ? sigwaitinfo(notification(), &information)
				    : sigtimedwait(notification(), &information, &at_once);

	if (result > 0)
		asked = false;
	return result;
}

/* Registrations. */
enum { BY_SIGNAL, BY_NOTHING, REMOVED, UNKNOWN_KIND, UNKNOWN_SIGNAL };

static const struct sigevent *event_of(long how, long mark)
{
	static struct sigevent event;

	event = (struct sigevent){ .sigev_value.sival_int = (int)mark,
				   .sigev_signo = how == UNKNOWN_SIGNAL ? 4711 : SIGPWR,
				   .sigev_notify = how == BY_NOTHING     ? SIGEV_NONE
						   : how == UNKNOWN_KIND ? 77
									 : SIGEV_SIGNAL };
	return how == REMOVED ? NULL : &event;
}

/* The attributes before are in `attributes`. */
static int set_attributes(mqd_t queue, long flags)
{
	const struct mq_attr wanted = {
		.mq_flags = flags, .mq_maxmsg = 77, .mq_msgsize = 77, .mq_curmsgs = 77
	};

	return mq_setattr(queue, &wanted, &attributes);
}

static void insert(struct queue *queue, struct message message)
{
	int place = queue->count++;

	while (place > 0 && queue->messages[place - 1].priority < message.priority) {
		queue->messages[place] = queue->messages[place - 1];
		place--;
	}
	queue->messages[place] = message;
}

static void end_registration(struct queue *queue)
{
	queue->registered = queue->how = queue->value = 0;
}

static struct pollfd watched;

static int polled(mqd_t queue, long events, long timeout)
{
	watched = (struct pollfd){ .fd = queue, .events = (short)events, .revents = -1 };
	return poll(&watched, 1, (int)timeout);
}

/* "QSIZE:4 NOTIFY:0 SIGNO:12 NOTIFY_PID:4711" */
static struct {
	int bytes, how, signo, pid;
} file;

static int read_file(mqd_t queue)
{
	char line[128] = "";

	lseek(queue, 0, SEEK_SET);
	if (read(queue, line, sizeof(line) - 1) < 0)
		return -1;
	return sscanf(line, "QSIZE:%d NOTIFY:%d SIGNO:%d NOTIFY_PID:%d", &file.bytes, &file.how,
		      &file.signo, &file.pid);
}

static int notify_by(mqd_t queue, long how, long mark)
{
	int result = mq_notify(queue, event_of(how, mark));

	asked |= !result && !how; /* by a signal */
	return result;
}

/* Of a file that is no queue. */
static int call_of_a_file(long sends)
{
	const struct sigevent event = { .sigev_notify = SIGEV_NONE };
	int fd = open("/dev/null", O_RDWR);
	int result = sends ? mq_send(fd, "", 1, 0) : mq_notify(fd, &event);
	int error = errno;

	close(fd);
	errno = error;
	return result;
}

/* A large message's bytes are numbered, in each page others. */
static void fill_large(long size, long mark)
{
	for (long i = 0; i < size; i++)
		large[i] = (char)(mark + i + i / 251);
}

static int send_large(long size, long mark)
{
	mqd_t queue = handed(scene->large);
	int result, error;

	fill_large(size, mark);
	result = mq_send(queue, large, (size_t)size, 0);
	error = errno;
	mq_close(queue);
	errno = error;
	return result;
}

static ssize_t receive_large(void)
{
	mqd_t queue = handed(scene->large);
	ssize_t result;
	int error;

	memset(large, 0, sizeof(large));
	result = mq_receive(queue, large, sizeof(large), NULL);
	error = errno;
	mq_close(queue);
	errno = error;
	return result;
}

static long mark_of_large(long size)
{
	long mark = large[0];

	for (long i = 0; i < size; i++)
		if (large[i] != (char)(mark + i + i / 251))
			return -1;
	return mark;
}

static int give(mqd_t queue, long mode, long gift)
{
	if (scene->several && fchown(queue, user_given(gift), group_given(gift)) < 0)
		return -1;
	return fchmod(queue, (mode_t)mode);
}

/* Another user opens and closes it, or takes its name. */
enum { UNLINKS = -1 };

static int open_as(long user, long access, long mode, long gift)
{
	int result;

	if (mode != AS_IT_IS && give(ours, mode, gift) < 0)
		return -1;
	act_as(user);
	result = access == UNLINKS ? mq_unlink(scene->name) : mq_open(scene->name, (int)access);
	result = (int)as_before(user, result);
	if (access != UNLINKS && result >= 0)
		result = mq_close(result);
	return result;
}

/* What a child of main's does with the descriptor that it has from its parent. */
enum { CLOSES, UNREGISTERS };

static long do_as_child(long deed)
{
	return deed == CLOSES ? mq_close(ours) : mq_notify(ours, NULL);
}

static int in_child(long deed)
{
	int end = 0;
	pid_t child = fork();

	if (child == 0)
		_exit(do_as_child(deed) < 0 ? errno : 0);
	while (child > 0 && waitpid(child, &end, 0) < 0 && errno == EINTR)
		;
	errno = WIFEXITED(end) ? WEXITSTATUS(end) : EINTR;
	return child > 0 && !errno ? 0 : -1;
}

/* What is no name of a queue. */
enum { SLASH_ALONE, DIRECTORY, TWO_SLASHES, TOO_LONG };

static const char *wrong_name(long which)
{
	static char name[NAME_MAX + 3];

	switch (which) {
	case SLASH_ALONE:
		return "/";
	case DIRECTORY:
		return "/.";
	case TWO_SLASHES:
		return "/ipclitmus/none";
	default:
		memset(name, 'n', sizeof(name) - 1);
		name[0] = '/';
		return name;
	}
}

static int open_wrongly(long which, long flags)
{
	mqd_t queue = mq_open(wrong_name(which), (int)flags, 0600, NULL);

	return queue < 0 ? -1 : mq_close(queue);
}

/* Bad addresses of deadlines and attributes. */
enum fault { SENT_BY_NO_TIME, RECEIVED_BY_NO_TIME, STORED_NOWHERE };

static int call_wrongly(long fault)
{
	if (!hands_on_addresses())
		return -1;
	switch (fault) {
	case SENT_BY_NO_TIME:
		return mq_timedsend(ours, "x", 1, 0, (struct timespec *)edge());
	case RECEIVED_BY_NO_TIME:
		return (int)mq_timedreceive(ours, text, sizeof(text), NULL,
					    (struct timespec *)edge());
	default:
		return mq_getattr(ours, (struct mq_attr *)edge());
	}
}

static struct stat file_status;

static mqd_t queue_for_large(void)
{
	const struct mq_attr wanted = { .mq_maxmsg = 1, .mq_msgsize = PAGES };
	static const char *name;
	mqd_t queue;

	if (!name)
		name = own_name("large");
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, 0600, &wanted);
	mq_unlink(name);
	return must(queue);
}

/* A kernel may have mq_open and mq_unlink without the rest. */
static const char *need_messages(void)
{
	const char *why = lacks(syscall(SYS_mq_timedsend, -1, "", 0, 0, NULL) < 0, "mq_send");

	return why ? why : need_mq();
}

/* What is open is closed before. */
static int reopen(long flags, long capacity, long mode)
{
	struct mq_attr wanted = { .mq_flags = O_NONBLOCK,
				  .mq_maxmsg = capacity,
				  .mq_msgsize = LARGEST,
				  .mq_curmsgs = 1 };

	mq_close(own);
	own = mq_open(scene->name, (int)flags, (mode_t)mode, &wanted);
	return own < 0 ? -1 : 0;
}

static int error_of_name(long which)
{
	switch (which) {
	case TWO_SLASHES:
		return EACCES;
	case SLASH_ALONE:
		return ENOENT;
	case DIRECTORY:
		return EACCES;
	default:
		return ENAMETOOLONG;
	}
}

#endif
