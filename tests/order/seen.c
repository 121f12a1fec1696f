/* Claims about what is seen by whoever has learned of an event, by whatever channel. */
#include <stdio.h>

#include "order.h"

FAMILY(order, need_mmap);

/* What the events happen to; whoever has seen one leaves it as it was. */
static struct {
	int pipe[2], fifo, pair[2], queue, set, event, file, locked;
	mqd_t mq;
} on;

static void make_objects(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };

	must(pipe2(on.pipe, O_NONBLOCK));
	must(mkfifo("fifo", 0600));
	on.fifo = must(open("fifo", O_RDWR | O_NONBLOCK));
	must(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, on.pair));
	on.queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	on.set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	on.event = must(eventfd(0, EFD_NONBLOCK));
	on.mq = must(mq_open(own_name("mq"), O_CREAT | O_RDWR | O_NONBLOCK, 0600, &one));
	on.file = must(open("file", O_CREAT | O_RDWR, 0600));
	must(close(must(open("lock", O_CREAT | O_RDWR, 0600))));
}

/* What is done by the child, and whether the parent sees it at once. */
static void write_pipe(void)
{
	must(write(on.pipe[1], "p", 1));
}

static bool sees_pipe(void)
{
	return read(on.pipe[0], (char[2]){ 0 }, 2) == 1;
}

static void write_fifo(void)
{
	must(write(on.fifo, "f", 1));
}

static bool sees_fifo(void)
{
	return read(on.fifo, &(char){ 0 }, 1) == 1;
}

static void send_packet(void)
{
	must(send(on.pair[1], "s", 1, 0));
}

static bool sees_packet(void)
{
	return recv(on.pair[0], &(char){ 0 }, 1, 0) == 1;
}

static void send_message(void)
{
	must(msgsnd(on.queue, &(long[2]){ 5 }, 1, 0));
}

static bool sees_message(void)
{
	return msgrcv(on.queue, &(long[2]){ 0 }, 1, 5, IPC_NOWAIT) == 1;
}

static void send_mq(void)
{
	must(mq_send(on.mq, "q", 1, 0));
}

static bool sees_mq(void)
{
	return mq_receive(on.mq, &(char){ 0 }, 1, NULL) == 1;
}

static void raise_set(void)
{
	must(semop(on.set, &(struct sembuf){ 0, 2, 0 }, 1));
}

static bool sees_set(void)
{
	return semop(on.set, &(struct sembuf){ 0, -2, IPC_NOWAIT }, 1) == 0;
}

static void post(void)
{
	must(sem_post(&told->posted));
}

static bool sees_post(void)
{
	return sem_trywait(&told->posted) == 0;
}

static void count_event(void)
{
	must(write(on.event, &(uint64_t){ 3 }, 8));
}

static bool sees_event(void)
{
	uint64_t count = 0;

	return read(on.event, &count, 8) == 8 && count == 3;
}

static void send_usr1(void)
{
	must(kill(getppid(), SIGUSR1));
}

static bool sees_usr1(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }) == SIGUSR1;
}

static void store(void)
{
	atomic_store_explicit(&told->word, 4711, memory_order_relaxed);
}

static bool sees_store(void)
{
	return atomic_exchange(&told->word, 0) == 4711;
}

static void write_file(void)
{
	must(pwrite(on.file, "w", 1, 0));
}

static bool sees_file(void)
{
	char seen[2] = "";

	return pread(on.file, seen, 1, 0) == 1 && seen[0] == 'w' && ftruncate(on.file, 0) == 0;
}

static void seek(void)
{
	must(lseek(on.file, 77, SEEK_SET));
}

static bool sees_seek(void)
{
	return lseek(on.file, 0, SEEK_CUR) == 77 && lseek(on.file, 0, SEEK_SET) == 0;
}

static void set_append(void)
{
	must(fcntl(on.file, F_SETFL, O_APPEND));
}

static bool sees_append(void)
{
	return (fcntl(on.file, F_GETFL) & O_APPEND) && fcntl(on.file, F_SETFL, 0) == 0;
}

static void make_name(void)
{
	must(mkfifo("made", 0600));
}

static bool sees_name(void)
{
	return access("made", F_OK) == 0 && unlink("made") == 0;
}

static void remove_name(void)
{
	must(unlink("fifo"));
}

static bool sees_no_name(void)
{
	return access("fifo", F_OK) < 0 && errno == ENOENT && mkfifo("fifo", 0600) == 0;
}

static void change_mode(void)
{
	must(fchmod(on.file, 0640));
}

static bool sees_mode(void)
{
	struct stat status;

	return stat("file", &status) == 0 && (status.st_mode & 0777) == 0640 &&
	       chmod("file", 0600) == 0;
}

static void remove_queue(void)
{
	must(msgctl(on.queue, IPC_RMID, NULL));
}

static bool sees_no_queue(void)
{
	bool gone = msgsnd(on.queue, &(long[2]){ 5 }, 1, IPC_NOWAIT) < 0 && errno == EINVAL;

	if (gone)
		on.queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	else
		must(msgrcv(on.queue, &(long[2]){ 0 }, 1, 0, 0));
	return gone;
}

static void unlock_file(void)
{
	must(flock(on.locked, LOCK_UN));
}

static bool sees_unlocked(void)
{
	int own = must(open("file", O_RDWR));
	bool free = flock(own, LOCK_EX | LOCK_NB) == 0;

	must(close(own));
	must(flock(on.locked, LOCK_EX)); /* for the next */
	return free;
}

static void close_writer(void)
{
	must(close(on.pipe[1]));
}

/* The parent's own is closed before: the child's is the last. */
static bool sees_end_of_file(void)
{
	bool over = read(on.pipe[0], &(char){ 0 }, 1) == 0;

	if (over) {
		must(close(on.pipe[0]));
		must(pipe2(on.pipe, O_NONBLOCK));
	}
	return over;
}

static const struct event {
	const char *name;
	void (*happen)(void);
	bool (*seen)(void);
} events[] = {
	{ "write to a pipe", write_pipe, sees_pipe },
	{ "write to a FIFO", write_fifo, sees_fifo },
	{ "send", send_packet, sees_packet },
	{ "msgsnd", send_message, sees_message },
	{ "mq_send", send_mq, sees_mq },
	{ "semop", raise_set, sees_set },
	{ "sem_post", post, sees_post },
	{ "write to an eventfd", count_event, sees_event },
	{ "kill", send_usr1, sees_usr1 },
	{ "a store to shared memory", store, sees_store },
	{ "pwrite", write_file, sees_file },
	{ "lseek", seek, sees_seek },
	{ "fcntl", set_append, sees_append },
	{ "mkfifo", make_name, sees_name },
	{ "unlink", remove_name, sees_no_name },
	{ "fchmod", change_mode, sees_mode },
	{ "IPC_RMID", remove_queue, sees_no_queue },
	{ "flock", unlock_file, sees_unlocked },
	{ "close", close_writer, sees_end_of_file },
};

static void try_pair(const struct event *event, const struct channel *channel)
{
	static char row[100];

	snprintf(row, sizeof(row), "%s, told by %s", event->name, channel->name);
	trying(row);
	assert_that(!event->seen()); /* nor does it remember this look */
	told_lock = must(open("lock", O_RDWR));
	must(flock(told_lock, LOCK_EX));
	teller = must(fork());
	if (teller == 0) {
		event->happen();
		channel->tell();
		_exit(0);
	}
	must(close(told_lock));
	if (event->happen == close_writer)
		must(close(on.pipe[1]));
	channel->learn();
	assert_that(event->seen());
	must(waitpid(teller, NULL, 0));
}

CLAIM(order, what_was_done_is_seen_by_who_was_told,
      .says = "what a call did before it returned is seen at once by another process that has "
	      "learned so by any channel: memory, a descriptor, a queue, a semaphore, a signal, a "
	      "lock, a name, a stop or an end",
      .zh = "一个调用在返回之前所做的，另一进程无论经由何种渠道（内存、描述符、队列、信号量、信号、"
	    "锁、名字、暂停或结束）得知后，都能立即看到",
      .rows = "pipes 5; processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() RATIONALE: proven (by any means) to occur after; 4.15 Memory "
	     "Synchronization; msgsnd(), semop(), mq_send(), kill()",
      .needs = { need_fifo, need_msg, need_sem, need_messages, need_eventfd, need_scm_rights })
{
	make_channels();
	make_objects();
	on.locked = must(open("file", O_RDWR));
	must(flock(on.locked, LOCK_EX));
	for (size_t i = 0; i < COUNT(events); i++)
		for (size_t k = 0; k < COUNT(channels); k++)
			try_pair(&events[i], &channels[k]);
}
