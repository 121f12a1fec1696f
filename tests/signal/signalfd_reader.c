/* Claims about who reads what from a signalfd: threads, programs after exec, other processes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "signals.h"

/* Blocks the signal, and opens a descriptor that reads it. */
static int open_signalfd(int signal, int flags)
{
	sigset_t set = only(signal);

	block(signal);
	return must(signalfd(-1, &set, flags));
}

/* The number that came with the next signal; -1 where none is there for this thread. */
static int read_value(int fd)
{
	struct signalfd_siginfo record;
	ssize_t count = read(fd, &record, sizeof(record));

	if (count != sizeof(record))
		return -1;
	assert_equal(record.ssi_signo, SIGRTMIN);
	return record.ssi_int;
}

struct reading_thread {
	int fd;
	atomic_int tid;
	int value;
};

static void *read_one_value(void *argument)
{
	struct reading_thread *own = argument;

	own->tid = (pid_t)syscall(SYS_gettid);
	own->value = read_value(own->fd);
	return NULL;
}

/* Queues a number for one thread of this process. */
static int queue_to_thread(pid_t tid, int value)
{
	siginfo_t info = { 0 };

	info.si_signo = SIGRTMIN;
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_value.sival_int = value;
	return (int)syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, SIGRTMIN, &info);
}

CLAIM(signal, a_signalfd_wakes_the_thread_that_is_meant,
      .says = "on Linux a thread that sleeps in read of a signalfd is not woken by a signal for "
	      "another thread, but by its own; who has one of his own and one of the process reads "
	      "his own first",
      .zh = "在 Linux 上，睡眠于读 signalfd "
	    "的线程不被发给其他线程的信号唤醒，只被自己的唤醒；既有自己的又有进程的信号时，先读到自"
	    "己的",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2): multithreaded programs",
      .needs = { need_signalfd, need_threads, need_proc })
{
	struct reading_thread other = { .fd = open_signalfd(SIGRTMIN, 0) };
	int own = open_signalfd(SIGRTMIN, SFD_NONBLOCK);
	const pid_t main_thread = (pid_t)syscall(SYS_gettid);
	pthread_t thread;

	must(pthread_create(&thread, NULL, read_one_value, &other) ? -1 : 0);
	while (!other.tid)
		sched_yield();
	assert_task_asleep(other.tid, "read");
	must(queue_to_thread(main_thread, 1));
	assert_task_asleep(other.tid, "read");
	assert_ready(own, POLLIN);
	assert_succeeds(queue_to_thread(other.tid, 2));
	must(pthread_join(thread, NULL) ? -1 : 0);
	assert_equal(other.value, 2);
	must(queue(SIGRTMIN, 3));
	assert_equal(read_value(own), 1);
	assert_equal(read_value(own), 3);
	assert_equal(read_value(own), -1);
}

CLAIM(signal, another_set_holds_for_who_sleeps,
      .says = "on Linux a thread that sleeps in read of a signalfd wakes when signalfd gives that a "
	      "set in which a signal is pending",
      .zh = "在 Linux 上，线程睡眠于读 signalfd 时，若 signalfd 为它更换的集合中有未决信号，则该线程醒来",
      .rows = "signals 8", .verdict = HOLDS, .ref = "Linux fs/signalfd.c do_signalfd4(): wake_up()",
      .needs = { need_signalfd, need_threads, need_proc })
{
	struct reading_thread other = { .fd = open_signalfd(SIGUSR1, 0) };
	const sigset_t set = only(SIGRTMIN);
	pthread_t thread;

	block(SIGRTMIN);
	must(pthread_create(&thread, NULL, read_one_value, &other) ? -1 : 0);
	while (!other.tid)
		sched_yield();
	assert_task_asleep(other.tid, "read");
	must(queue(SIGRTMIN, 5));
	assert_task_asleep(other.tid, "read");
	assert_returns(signalfd(other.fd, &set, 0), other.fd);
	must(pthread_join(thread, NULL) ? -1 : 0);
	assert_equal(other.value, 5);
}

CLAIM(signal, a_signalfd_stays_over_exec,
      .says = "on Linux a program after exec reads from the signalfd that it was left the signals "
	      "that were pending before, and those that come; with SFD_CLOEXEC it has none",
      .zh = "在 Linux 上，exec 之后的程序从留下的 signalfd 读到 exec "
	    "前未决的以及之后到来的信号；带 "
	    "SFD_CLOEXEC 时它没有此描述符",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2) execve(2) semantics",
      .needs = { need_signalfd, need_cat })
{
	struct signalfd_siginfo record;
	int p[2];

	must(pipe(p));
	ACTOR(program) {
		int fd = open_signalfd(SIGRTMIN, 0);

		must(queue(SIGRTMIN, 17));
		must(dup2(fd, 0));
		must(dup2(p[1], 1));
		must(execvp("cat", (char *[]){ "cat", NULL }));
	}
	assert_returns(read(p[0], &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_signo, SIGRTMIN);
	assert_equal(record.ssi_int, 17);
	must(sigqueue(pid_of(program), SIGRTMIN, (union sigval){ .sival_int = 18 }));
	assert_returns(read(p[0], &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_int, 18);
	assert_asleep(program, "read");
	send_signal(program, SIGTERM);
	assert_killed(program, SIGTERM);
}

CLAIM(signal, a_signalfd_that_is_passed_on_reads_the_receivers,
      .says = "on Linux a process that was sent a signalfd over a socket reads its own signals "
	      "from it; the sender's stay pending",
      .zh = "在 Linux 上，经套接字收到 signalfd 的进程从中读到的是自己的信号；发送者的仍未决",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2): passed via a UNIX domain socket",
      .needs = { need_signalfd, need_scm_rights })
{
	int pair[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(receiver) {
		int received = must(receive_descriptor(pair[1]));

		block(SIGRTMIN);
		assert_equal(read_value(received), -1);
		assert_ready(received, 0);
		must(queue(SIGRTMIN, 2));
		assert_ready(received, POLLIN);
		assert_equal(read_value(received), 2);
	}
	fd = open_signalfd(SIGRTMIN, SFD_NONBLOCK);
	must(queue(SIGRTMIN, 1));
	must(send_descriptor(pair[0], fd));
	assert_ends(receiver);
	assert_ready(fd, POLLIN);
	assert_equal(read_value(fd), 1);
}

CLAIM(signal, an_epoll_set_tells_the_adders_signals,
      .says = "on Linux a signalfd in an epoll set tells of signals of the process that added it: "
	      "epoll_wait in a child neither tells of the child's own, which the child can read, "
	      "nor is woken by one",
      .zh = "在 Linux 上，epoll 集合中的 signalfd 只报告加入者的信号：子进程的 epoll_wait "
	    "不报告自己的信号（虽可读到），也不被它唤醒",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2): epoll semantics",
      .needs = { need_signalfd, need_epoll })
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 7 };
	int fd = open_signalfd(SIGRTMIN, SFD_NONBLOCK), epoll = must(epoll_create1(0));

	must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	ACTOR(child) {
		must(queue(SIGRTMIN, 2));
		assert_returns(epoll_wait(epoll, &event, 1, 0), 0);
		assert_ready(fd, POLLIN);
		assert_equal(read_value(fd), 2);
		epoll_wait(epoll, &event, 1, -1);
		assert_that(!"epoll_wait returns");
	}
	assert_asleep(child, "epoll_wait");
	must(sigqueue(pid_of(child), SIGRTMIN, (union sigval){ .sival_int = 3 }));
	assert_not_woken(child);
	send_signal(child, SIGTERM);
	assert_killed(child, SIGTERM);
	must(queue(SIGRTMIN, 1));
	assert_returns(epoll_wait(epoll, &event, 1, -1), 1);
	assert_equal(event.events, EPOLLIN);
	assert_equal(read_value(fd), 1);
	assert_returns(epoll_wait(epoll, &event, 1, 0), 0);
}

CLAIM(signal, a_fault_does_not_go_to_a_signalfd,
      .says = "on Linux the SIGSEGV of an access, though blocked and in the set of a signalfd, "
	      "kills the process, while one that was sent is read from it",
      .zh = "在 Linux 上，访问内存产生的 SIGSEGV 即使被阻塞且在 signalfd "
	    "的集合中，也会终止进程；而被发送的 SIGSEGV 可从中读到",
      .rows = "signals 7, 8", .verdict = HOLDS,
      .ref = "signalfd(2) NOTES: synchronously generated signals", .needs = { need_signalfd })
{
	char *none = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	ACTOR(process) {
		int fd = open_signalfd(SIGSEGV, SFD_NONBLOCK);
		struct signalfd_siginfo record;

		must(kill(getpid(), SIGSEGV));
		assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
		assert_equal(record.ssi_signo, SIGSEGV);
		assert_equal(record.ssi_code, SI_USER);
		poke(none, 'x');
		assert_that(!"the access is made");
	}
	assert_killed(process, SIGSEGV);
}

CLAIM(signal, signalfd_tells_of_timers,
      .says = "on Linux a signalfd tells of a timer's signal SI_TIMER, the timer's value and how "
	      "often it ran over",
      .zh = "在 Linux 上，signalfd 对定时器信号给出 SI_TIMER、定时器的值以及超限次数",
      .rows = "signals 3, 8", .verdict = HOLDS, .ref = "signalfd(2) ssi_overrun, ssi_int",
      .needs = { need_signalfd })
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGRTMIN,
				  .sigev_value.sival_int = 4711 };
	struct itimerspec often = { { 0, 1000000 }, { 0, 1000000 } }, off = { { 0, 0 }, { 0, 0 } };
	struct signalfd_siginfo record;
	int fd = open_signalfd(SIGRTMIN, 0);
	timer_t timer;

	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &often, NULL));
	for (double began = now(); now() < began + 5;) /* four more expirations come meanwhile */
		sched_yield();
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	must(timer_settime(timer, 0, &off, NULL));
	assert_equal(record.ssi_signo, SIGRTMIN);
	assert_equal(record.ssi_code, SI_TIMER);
	assert_equal(record.ssi_int, 4711);
	assert_that(record.ssi_overrun >= 3);
}

CLAIM(signal, signalfd_tells_of_files,
      .says = "on Linux a signalfd tells of the signal that F_SETSIG chose for a file that one can "
	      "read: POLL_IN, the descriptor, and POLLIN among the events",
      .zh = "在 Linux 上，对 F_SETSIG 为文件选定的信号，signalfd 给出 POLL_IN、描述符以及含 POLLIN "
	    "的事件",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "signalfd(2) ssi_fd, ssi_band; fcntl(2) F_SETSIG",
      .needs = { need_signalfd, need_o_async })
{
	struct signalfd_siginfo record;
	int fd = open_signalfd(SIGRTMIN, SFD_NONBLOCK), p[2];

	must(pipe(p));
	must(fcntl(p[0], F_SETOWN, getpid()));
	must(fcntl(p[0], F_SETSIG, SIGRTMIN));
	must(fcntl(p[0], F_SETFL, O_ASYNC));
	assert_fails(read(fd, &record, sizeof(record)), EAGAIN);
	must(write(p[1], "x", 1));
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_signo, SIGRTMIN);
	assert_equal(record.ssi_code, POLL_IN);
	assert_equal(record.ssi_fd, p[0]);
	assert_equal(record.ssi_band & (POLLIN | POLLOUT), POLLIN);
}

CLAIM(signal, proc_shows_the_set_of_a_signalfd,
      .says = "on Linux fdinfo of a signalfd shows the signals of its set, a bit for each, also "
	      "when signalfd has changed it; SIGKILL and SIGSTOP are never in it",
      .zh = "在 Linux 上，signalfd 的 fdinfo 以位显示其集合中的信号，更换集合后亦然；其中从不含 "
	    "SIGKILL 与 SIGSTOP",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2) NOTES: fdinfo",
      .needs = { need_signalfd, need_proc })
{
	sigset_t set = all_signals();
	int fd = open_signalfd(SIGRTMIN, 0);

	for (int changed = 0; changed < 2; changed++) {
		char path[40], line[256];
		unsigned long long mask = 0;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
		file = fopen(path, "re");
		must(file ? 0 : -1);
		while (fgets(line, sizeof(line), file))
			sscanf(line, "sigmask: %llx", &mask);
		fclose(file);
		for (int signal = 1; signal <= SIGSYS; signal++)
			assert_equal(mask >> (signal - 1) & 1,
				     changed && signal != SIGKILL && signal != SIGSTOP);
		assert_equal(mask >> (SIGRTMIN - 1) & 1, 1);
		assert_returns(signalfd(fd, &set, 0), fd);
	}
}

CLAIM(signal, signalfd_at_the_limit_gives_emfile,
      .says = "on Linux signalfd fails with EMFILE where the process may open no more descriptors, "
	      "yet changes the set of one that it has",
      .zh = "在 Linux 上，进程不能再打开描述符时 signalfd 失败 (EMFILE)，但仍可更换已有的集合",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2) EMFILE",
      .needs = { need_signalfd })
{
	int fd = open_signalfd(SIGUSR1, 0);
	sigset_t set = only(SIGUSR2);

	block(SIGUSR2);
	limit_descriptors(3);
	assert_fails(signalfd(-1, &set, 0), EMFILE);
	assert_returns(signalfd(fd, &set, 0), fd);
	must(raise(SIGUSR2));
	assert_ready(fd, POLLIN);
}
