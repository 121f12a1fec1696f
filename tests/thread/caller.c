/* Claims about what a call means for the thread that made it, and what for its whole process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "threads.h"
#include "waits.h"

static bool is_pending_here(int signal)
{
	sigset_t set;

	assert_succeeds(sigpending(&set));
	return sigismember(&set, signal);
}

static void block_sigpipe(void)
{
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGPIPE);
	must(pthread_sigmask(SIG_BLOCK, &blocked, NULL) ? -1 : 0);
}

static void write_without_reader(void *unused)
{
	int p[2];

	(void)unused;
	block_sigpipe();
	must(pipe(p));
	must(close(p[0]));
	assert_fails(write(p[1], "x", 1), EPIPE);
	assert_that(is_pending_here(SIGPIPE));
}

static void send_to_a_closed_peer(void *unused)
{
	int pair[2];

	(void)unused;
	block_sigpipe();
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(close(pair[0]));
	assert_fails(send(pair[1], "x", 1, 0), EPIPE);
	assert_that(is_pending_here(SIGPIPE));
}

CLAIM(thread, sigpipe_is_for_the_thread_that_wrote,
      .says = "SIGPIPE of a write or send goes to the thread that made it: blocked there it waits "
	      "for that thread, and another that does not block it gets none",
      .zh = "write 或 send 带来的 SIGPIPE "
	    "只发给调用它的线程：在该线程中被阻塞则等待它，不阻塞的其他线程"
	    "不会得到",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EPIPE: a SIGPIPE signal shall also be sent to the thread; "
	     "send()",
      .needs = { need_scm_rights })
{
	catch_signal(SIGPIPE, 0);
	in_thread(write_without_reader, NULL);
	in_thread(send_to_a_closed_peer, NULL); /* what is pending for a thread ends with it */
	assert_equal(caught(SIGPIPE), 0);
	assert_that(!is_pending_here(SIGPIPE));
}

static char *guarded;
static volatile pid_t handled_by;

static void unguard(int signal)
{
	(void)signal;
	handled_by = (pid_t)syscall(SYS_gettid);
	mprotect(guarded, 4096, PROT_READ | PROT_WRITE);
}

static void write_to_what_is_guarded(void *unused)
{
	(void)unused;
	must(mprotect(guarded, 4096, PROT_NONE));
	poke(guarded, 'x');
	assert_equal(handled_by, syscall(SYS_gettid));
}

CLAIM(thread, a_fault_is_for_the_thread_that_made_it,
      .says = "SIGSEGV of a fault goes to the thread that made it: its handler runs there, and not "
	      "in another that does not block it",
      .zh = "错误访问引起的 SIGSEGV 发给造成它的线程，"
	    "处理函数在其中运行，而不在其他未阻塞它的线程中运行",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery: attributable to a particular "
	     "thread; signal(7)",
      .needs = { need_mmap })
{
	struct thread idle;

	guarded = must(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	must(sigaction(SIGSEGV, &(struct sigaction){ .sa_handler = unguard }, NULL));
	in_thread(write_to_what_is_guarded, NULL);
	must(pipe(blocking_pipe));
	start_thread(&idle, read_a_byte, NULL);
	write_to_what_is_guarded(NULL);
	must(write(blocking_pipe[1], "!", 1));
	join_thread(&idle);
}

static const struct wait *waiting_by;
static int waited_for[2];

static void wait_with_all_blocked(void *unused)
{
	sigset_t all;

	(void)unused;
	sigfillset(&all);
	assert_returns(waiting_by->wait(waited_for[0], POLLIN, -1, &all), POLLIN);
}

CLAIM(thread, the_mask_of_a_wait_is_its_threads,
      .says = "the mask that one thread gives to ppoll, pselect or epoll_pwait is no other "
	      "thread's: a signal for the process is handled in another, and the waiter sleeps on",
      .zh = "一个线程传给 ppoll、pselect、epoll_pwait "
	    "的掩码与其他线程无关：发给进程的信号由其他线程处理，"
	    "等待者继续睡眠",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pselect(): signal mask of the calling thread; ppoll(); epoll_wait(2)",
      .needs = { need_epoll })
{
	for (int i = 0; i < WAITS; i++) {
		struct thread waiter;

		if (!waits[i].takes_mask)
			continue;
		trying(waits[i].name);
		waiting_by = &waits[i];
		must(pipe(waited_for));
		catch_signal(SIGUSR1, 0);
		start_thread(&waiter, wait_with_all_blocked, NULL);
		assert_task_asleep(waiter.tid, waits[i].call);
		must(kill(getpid(), SIGUSR1));
		assert_equal(caught(SIGUSR1), 1);
		assert_task_asleep(waiter.tid, waits[i].call);
		must(write(waited_for[1], "x", 1));
		join_thread(&waiter);
	}
}

/* Objects that a thread uses: a queue, a set, a segment. */
struct used {
	int queue, set, segment;
};

static void use_objects(void *argument)
{
	const struct used *used = argument;
	long message[2] = { 1, 0 };

	must(msgsnd(used->queue, message, sizeof(long), 0));
	must(msgrcv(used->queue, message, sizeof(long), 0, 0));
	must(semop(used->set, &(struct sembuf){ 0, 2, 0 }, 1));
	must(shmdt(must(shmat(used->segment, NULL, 0))));
}

CLAIM(thread, what_a_thread_uses_its_process_used,
      .says = "what a thread does with a System V queue, set or segment is noted of its process: "
	      "its last user is the process's id",
      .zh = "线程对 System V 队列、信号量集或共享内存段的使用记在其进程名下：最后使用者是进程号",
      .rows = "sem 2; msg 2; shm 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(), msgrcv(), semop(), shmat(): process ID of the calling process",
      .needs = { need_msg, need_sem, need_shm })
{
	struct used used = { own_queue(must(msgget(IPC_PRIVATE, 0600))),
			     own_set(must(semget(IPC_PRIVATE, 1, 0600))),
			     own_segment(must(shmget(IPC_PRIVATE, 64, 0600))) };
	struct msqid_ds queue;
	struct shmid_ds segment;

	ACTOR(user) {
		in_thread(use_objects, &used);
	}
	assert_ends(user);
	assert_returns(semctl(used.set, 0, GETPID), pid_of(user));
	must(msgctl(used.queue, IPC_STAT, &queue));
	assert_equal(queue.msg_lspid, pid_of(user));
	assert_equal(queue.msg_lrpid, pid_of(user));
	must(shmctl(used.segment, IPC_STAT, &segment));
	assert_equal(segment.shm_lpid, pid_of(user));
}
