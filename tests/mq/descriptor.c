/* Claims about the descriptors of queues: inherited, passed, closed, and used wrongly. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "queues.h"

CLAIM(mq, descriptors_close_on_exec,
      .says = "on Linux mq_open returns a file descriptor, with FD_CLOEXEC set though not asked "
	      "for",
      .zh = "在 Linux 上，mq_open 返回文件描述符，并且总是设置 FD_CLOEXEC", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7): close-on-exec flag is automatically set")
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	assert_returns(fcntl(queue, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(must(mq_open(name, O_RDONLY)), F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(must(mq_open(name, O_WRONLY | O_CLOEXEC)), F_GETFD), FD_CLOEXEC);
}

CLAIM(mq, a_child_inherits_descriptors,
      .says = "a child uses its parent's descriptors; closing them in the child leaves the "
	      "parent's open",
      .zh = "子进程可以使用父进程的描述符；子进程关闭后，父进程的仍然打开", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); mq_overview(7)", .needs = { need_messages })
{
	mqd_t queue = new_queue();

	must(send_text(queue, "down", 1));
	ACTOR(child) {
		assert_text(take(queue), "down@1");
		assert_returns(send_text(queue, "up", 2), 0);
		assert_returns(mq_close(queue), 0);
		assert_fails(send_text(queue, "never", 3), EBADF);
	}
	assert_ends(child);
	assert_text(all_of(queue), "up@2");
}

CLAIM(mq, flags_belong_to_the_open_description,
      .says = "O_NONBLOCK is shared with a child's inherited descriptor, but not with another "
	      "mq_open of the queue",
      .zh = "O_NONBLOCK 与子进程继承的描述符共享，但不与另一次 mq_open 共享", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), mq_setattr(); mq_overview(7)",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDONLY));
	char buffer[SIZE];

	ACTOR(child) {
		set_nonblocking(queue, true);
	}
	assert_ends(child);
	assert_equal(attributes_of(queue).mq_flags, O_NONBLOCK);
	assert_fails(mq_receive(queue, buffer, SIZE, NULL), EAGAIN);
	assert_equal(attributes_of(other).mq_flags, 0);
	ACTOR(receiver) {
		assert_text(take(other), "x@0");
	}
	assert_asleep(receiver, "mq_receive");
	must(send_text(queue, "x", 0));
	assert_ends(receiver);
}

/* Asserts that no transfer works by these descriptors of one queue. */
static void assert_no_transfer(mqd_t receiver, mqd_t sender)
{
	char buffer[SIZE];

	assert_fails(mq_receive(receiver, buffer, SIZE, NULL), EBADF);
	assert_fails(mq_timedreceive(receiver, buffer, SIZE, NULL, &past), EBADF);
	assert_fails(mq_send(sender, "x", 1, 0), EBADF);
	assert_fails(mq_timedsend(sender, "x", 1, 0, &past), EBADF);
}

/* Asserts that no call but mq_close works by this descriptor. */
static void assert_no_queue(mqd_t queue)
{
	struct mq_attr attributes = { 0 };
	struct sigevent none = { .sigev_notify = SIGEV_NONE };

	assert_fails(mq_getattr(queue, &attributes), EBADF);
	assert_fails(mq_setattr(queue, &attributes, NULL), EBADF);
	assert_fails(mq_notify(queue, &none), EBADF);
	assert_fails(mq_notify(queue, NULL), EBADF);
	assert_no_transfer(queue, queue);
}

CLAIM(mq, without_a_descriptor_calls_give_ebadf,
      .says = "on Linux every call fails with EBADF for a descriptor that is closed, was never "
	      "open, or is of no queue",
      .zh = "在 Linux 上，描述符已关闭、从未打开，或不是消息队列时，各调用都失败 (EBADF)",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_getattr(3), mq_notify(3), mq_receive(3), mq_send(3), mq_close(3) EBADF; "
	     "POSIX.1-2024 mq_close(): what a closed descriptor does is undefined",
      .needs = { need_messages })
{
	mqd_t closed = new_queue();

	assert_returns(mq_close(closed), 0);
	assert_no_queue(closed);
	assert_no_queue(-1);
	assert_no_queue(999);
	assert_no_queue(0);
	assert_fails(mq_close(closed), EBADF);
	assert_fails(mq_close(-1), EBADF);
	assert_fails(mq_close(999), EBADF);
}

CLAIM(mq, the_access_mode_is_kept_to,
      .says = "mq_receive through O_WRONLY and mq_send through O_RDONLY fail with EBADF, on an "
	      "empty, full or other queue alike",
      .zh = "经 O_WRONLY 接收、经 O_RDONLY 发送都失败 (EBADF)，无论队列空、满与否", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive(), mq_send() EBADF",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);
	mqd_t reader = must(mq_open(name, O_RDONLY)), writer = must(mq_open(name, O_WRONLY));

	for (int count = 0; count <= CAPACITY; count++) {
		assert_no_transfer(writer, reader);
		assert_equal(messages_in(reader), count);
		assert_equal(messages_in(writer), count);
		if (count < CAPACITY)
			assert_returns(send_text(writer, "x", 1), 0);
	}
	assert_text(take(reader), "x@1");
	assert_text(all_of(queue), "x@1 x@1 x@1");
}

CLAIM(mq, each_descriptor_is_closed_alone,
      .says = "mq_close closes one descriptor; others of the same queue, and the queue, stay",
      .zh = "mq_close 只关闭一个描述符；同一队列的其他描述符与队列本身不受影响", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_close(); mq_close(3)", .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDWR));

	must(send_text(queue, "x", 3));
	assert_returns(mq_close(queue), 0);
	assert_fails(mq_close(queue), EBADF);
	assert_text(take(other), "x@3");
}

CLAIM(mq, a_descriptor_can_be_passed,
      .says = "on Linux a queue's descriptor can be passed over a socket, with its open "
	      "description, also when the queue has no name any more",
      .zh = "在 Linux 上，队列描述符可经套接字传给别的进程，连同其打开描述，即使名字已删除",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7): a file descriptor; unix(7)",
      .needs = { need_messages, need_scm_rights })
{
	int pair[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(maker) {
		const char *name = own_name("q");
		mqd_t queue = named_queue(name);

		must(mq_unlink(name));
		must(send_text(queue, "legacy", 4));
		set_nonblocking(queue, true);
		must(send_descriptor(pair[1], queue));
	}
	assert_ends(maker);
	fd = must(receive_descriptor(pair[0]));
	assert_equal(attributes_of(fd).mq_flags, O_NONBLOCK);
	assert_text(all_of(fd), "legacy@4");
}

CLAIM(mq, write_to_a_queue_gives_einval,
      .says = "on Linux write to a queue's descriptor fails with EINVAL and sends nothing; fstat "
	      "tells a size of 80, whatever the queue holds",
      .zh = "在 Linux 上，对队列描述符 write 失败 (EINVAL)，什么也不发送；不论队列内容如何，fstat 给出的"
	    "大小都是 80",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c mqueue_file_operations, FILENT_SIZE", .needs = { need_messages })
{
	mqd_t queue = new_queue();
	struct stat status;

	assert_fails(write(queue, "text", 4), EINVAL);
	assert_equal(attributes_of(queue).mq_curmsgs, 0);
	for (int i = 0; i < 2; i++) {
		must(fstat(queue, &status));
		assert_equal(status.st_size, 80);
		must(send_text(queue, "three", 3));
	}
}
