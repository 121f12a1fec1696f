/* Claims about calls that make descriptors and fail: at first, half way, or when all is done. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "memory.h"
#include "pidfd.h"
#include "session/sessions.h"
#include "socket/unix.h"

enum { ANY = 200 }; /* as many as it likes */

static int listens; /* a listener with clients that are pending, non-blocking */

static int pipe_at(int ends)
{
	return pipe(memory_that_ends((size_t)ends * sizeof(int)));
}

static int pipe2_at(int ends)
{
	return pipe2(memory_that_ends((size_t)ends * sizeof(int)), O_CLOEXEC);
}

static int pipe2_flags(int flags)
{
	return pipe2((int[2]){ 0 }, flags);
}

static int socketpair_at(int ends)
{
	return socketpair(AF_UNIX, SOCK_STREAM, 0, memory_that_ends((size_t)ends * sizeof(int)));
}

static int socketpair_protocol(int protocol)
{
	return socketpair(AF_UNIX, SOCK_STREAM, protocol, (int[2]){ 0 });
}

static int socket_type(int type)
{
	return socket(AF_UNIX, type, 0);
}

/* The name, of which so many bytes have room. */
static int accept_at(int room)
{
	return accept(listens, memory_that_ends((size_t)room), &(socklen_t){ 100 });
}

static int accept4_at(int room)
{
	return accept4(listens, memory_that_ends((size_t)room), &(socklen_t){ 100 }, 0);
}

static int accept4_flags(int flags)
{
	return accept4(listens, NULL, NULL, flags);
}

static int signalfd_flags(int flags)
{
	return signalfd(-1, &(sigset_t){ 0 }, flags);
}

static int signalfd_of(int fd)
{
	return signalfd(fd, &(sigset_t){ 0 }, 0);
}

static int eventfd_flags(int flags)
{
	return eventfd(0, flags);
}

static int timerfd_flags(int flags)
{
	return timerfd_create(CLOCK_MONOTONIC, flags);
}

static int timerfd_of(int clock)
{
	return timerfd_create(clock, 0);
}

static int pidfd_flags(int flags)
{
	return open_pidfd(getpid(), (unsigned)flags);
}

static int pidfd_of(int pid)
{
	return open_pidfd(pid, 0);
}

static int inotify_flags(int flags)
{
	return inotify_init1(flags);
}

static int memfd_named(int good)
{
	return memfd_create(good ? "name" : nowhere(), 0);
}

static int memfd_flags(int flags)
{
	return memfd_create("name", (unsigned)flags);
}

static int dup_at_least(int least)
{
	return fcntl(0, F_DUPFD, least);
}

static int dup_into(int wanted)
{
	return dup2(0, wanted);
}

static int open_directory(int flags)
{
	return open(".", flags);
}

static int open_missing(int flags)
{
	return open("missing", flags);
}

/* A FIFO that nobody reads. */
static int open_fifo(int flags)
{
	if (access("fifo", F_OK) < 0)
		must(mkfifo("fifo", 0600));
	return open("fifo", flags);
}

static int open_queue(int flags)
{
	return (int)mq_open(own_name("queue"), flags, 0600, NULL);
}

static int open_queue_of_none(int messages)
{
	struct mq_attr attributes = { .mq_maxmsg = messages, .mq_msgsize = 8 };

	return (int)mq_open(own_name("queue"), O_RDWR | O_CREAT, 0600, &attributes);
}

/* What is called with which number, and fails how where so many descriptors are left. */
static const struct {
	const char *family, *name;
	int (*call)(int number);
	int number, left, error;
	need *need;
} failing[] = {
	{ "pipe", "pipe, one left", pipe_at, 2, 1, EMFILE, NULL },
	{ "pipe", "pipe, no memory", pipe_at, 0, ANY, EFAULT, NULL },
	{ "pipe", "pipe, memory for one", pipe_at, 1, ANY, EFAULT, NULL },
	{ "pipe", "pipe2, one left", pipe2_at, 2, 1, EMFILE, NULL },
	{ "pipe", "pipe2, memory for one", pipe2_at, 1, ANY, EFAULT, NULL },
	{ "pipe", "pipe2, flags", pipe2_flags, O_APPEND, ANY, EINVAL, NULL },
	{ "socket", "socket, none left", socket_type, SOCK_STREAM, 0, EMFILE, NULL },
	{ "socket", "socketpair, one left", socketpair_at, 2, 1, EMFILE, NULL },
	{ "socket", "socketpair, memory for one", socketpair_at, 1, ANY, EFAULT, NULL },
	{ "socket", "socketpair, protocol", socketpair_protocol, 77, ANY, EPROTONOSUPPORT, NULL },
	{ "socket", "accept, none left", accept_at, 100, 0, EMFILE, NULL },
	{ "socket", "accept, no memory", accept_at, 0, ANY, EFAULT, NULL },
	{ "socket", "accept4, none left", accept4_at, 100, 0, EMFILE, NULL },
	{ "socket", "accept4, no memory", accept4_at, 0, ANY, EFAULT, NULL },
	{ "socket", "accept4, flags", accept4_flags, 1, ANY, EINVAL, NULL },
	{ "socket", "eventfd, none left", eventfd_flags, 0, 0, EMFILE, need_eventfd },
	{ "socket", "eventfd, flags", eventfd_flags, 77, ANY, EINVAL, need_eventfd },
	{ "socket", "epoll_create1, none left", epoll_create1, 0, 0, EMFILE, need_epoll },
	{ "socket", "epoll_create1, flags", epoll_create1, 77, ANY, EINVAL, need_epoll },
	{ "signal", "signalfd, none left", signalfd_flags, 0, 0, EMFILE, need_signalfd },
	{ "signal", "signalfd, flags", signalfd_flags, 77, ANY, EINVAL, need_signalfd },
	{ "signal", "signalfd, no signalfd", signalfd_of, 0, ANY, EINVAL, need_signalfd },
	{ "signal", "timerfd_create, none left", timerfd_flags, 0, 0, EMFILE, need_timerfd },
	{ "signal", "timerfd_create, flags", timerfd_flags, 1, ANY, EINVAL, need_timerfd },
	{ "signal", "timerfd_create, clock", timerfd_of, 77, ANY, EINVAL, need_timerfd },
	{ "process", "inotify_init1, none left", inotify_flags, 0, 0, EMFILE, need_inotify },
	{ "process", "inotify_init1, flags", inotify_flags, 1, ANY, EINVAL, need_inotify },
	{ "process", "pidfd_open, none left", pidfd_flags, 0, 0, EMFILE, need_pidfd },
	{ "process", "pidfd_open, flags", pidfd_flags, 1, ANY, EINVAL, need_pidfd },
	{ "process", "pidfd_open, nobody", pidfd_of, 0x3fffffff, ANY, ESRCH, need_pidfd },
	{ "mmap", "memfd_create, none left", memfd_named, 1, 0, EMFILE, need_memfd },
	{ "mmap", "memfd_create, name", memfd_named, 0, ANY, EFAULT, need_memfd },
	{ "mmap", "memfd_create, flags", memfd_flags, 1 << 20, ANY, EINVAL, need_memfd },
	{ "session", "posix_openpt, none left", posix_openpt, O_RDWR, 0, EMFILE, need_terminal },
	{ "process", "open, none left", open_directory, O_RDONLY, 0, EMFILE, NULL },
	{ "process", "open, a directory to write", open_directory, O_RDWR, ANY, EISDIR, NULL },
	{ "process", "open, missing", open_missing, O_RDONLY, ANY, ENOENT, NULL },
	{ "process", "open, O_EXCL", open_directory, O_CREAT | O_EXCL, ANY, EEXIST, NULL },
	{ "process", "dup, none left", dup, 0, 0, EMFILE, NULL },
	{ "process", "F_DUPFD, none left", dup_at_least, 0, 0, EMFILE, NULL },
	{ "process", "F_DUPFD, too high", dup_at_least, 1 << 30, ANY, EINVAL, NULL },
	{ "process", "dup2, none left", dup_into, 150, 0, EBADF, NULL },
	{ "fifo", "open of a FIFO", open_fifo, O_WRONLY | O_NONBLOCK, ANY, ENXIO, NULL },
	{ "fifo", "open of a FIFO, none left", open_fifo, O_RDWR, 0, EMFILE, NULL },
	{ "mq", "mq_open, none left", open_queue, O_RDWR, 0, EMFILE, NULL },
	{ "mq", "mq_open, missing", open_queue, O_RDWR, ANY, ENOENT, NULL },
	{ "mq", "mq_open, no messages", open_queue_of_none, 0, ANY, EINVAL, NULL },
};

CLAIM(late, a_call_that_fails_leaves_no_descriptor,
      .over = { "pipe", "fifo", "socket", "signal", "mmap", "mq", "session", "process" },
      .says = "open, dup, pipe, socket, accept, mq_open, posix_openpt and their kin that fail "
	      "leave no descriptor open: where these run short, for wrong arguments, and on Linux "
	      "where what they tell can't be stored (EFAULT)",
      .zh = "open、dup、pipe、socket、accept、mq_open、posix_openpt "
	    "及其同类失败时不留下任何描述符：描述符不足、参数无效，以及在 Linux "
	    "上无处存放结果 (EFAULT) 时都是如此",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 pipe(), socketpair(): no file descriptors shall be allocated; open(), "
	     "mq_open() ERRORS; accept(), dup(), posix_openpt() EMFILE; pipe(2), accept(2), "
	     "signalfd(2), eventfd(2), epoll_create(2), memfd_create(2), timerfd_create(2), "
	     "inotify_init(2), pidfd_open(2)",
      .needs = { need_many_descriptors, need_directory })
{
	if (strcmp(current_family(), "socket") == 0) {
		listens = listener("s", 4);
		for (int i = 0; i < 4; i++)
			client_of("s");
		must(fcntl(listens, F_SETFL, O_NONBLOCK));
	}
	for (size_t i = 0; i < COUNT(failing); i++) {
		const int before = open_descriptors();

		if (strcmp(failing[i].family, current_family()) != 0 ||
		    (failing[i].need && failing[i].need()))
			continue;
		trying(failing[i].name);
		limit_descriptors(failing[i].left == ANY ? ANY
							 : (rlim_t)(before + failing[i].left));
		assert_fails(failing[i].call(failing[i].number), failing[i].error);
		limit_descriptors(ANY);
		assert_equal(open_descriptors(), before);
	}
}
