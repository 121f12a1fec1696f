/* Claims about what lives as long as any of its users: in whatever order they end. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

enum { USERS = 3, ORDERS = 6 };

static const int orders[ORDERS][USERS] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					   { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

/* Opens a carrier: p[0] reads, p[1] writes. */
static void open_both(int p[2])
{
	if (strcmp(current_family(), "pipe") == 0) {
		must(pipe(p));
	} else if (strcmp(current_family(), "socket") == 0) {
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, p));
	} else {
		must(mkfifo("fifo", 0600));
		p[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
		p[1] = must(open("fifo", O_WRONLY));
		must(fcntl(p[0], F_SETFL, 0));
		must(unlink("fifo"));
	}
}

/* Ends a user's use by what its number says: it closes, it ends, or it is killed. */
static void end_use(struct actor *user, int number)
{
	if (number == 2) {
		send_signal(user, SIGKILL);
		assert_killed(user, SIGKILL);
		return;
	}
	resume(user);
	if (number == 0)
		await(user, "closed");
	else
		assert_ends(user);
}

CLAIM(waking, the_last_of_its_users_ends_it, .over = { "pipe", "fifo", "socket" },
      .says = "a reader sleeps until the last of those who could write is gone, in whatever order "
	      "they go: by close, by their end, or killed",
      .zh = "读者睡眠到最后一个可写者消失为止，不论它们按什么顺序消失：close、结束或被杀死",
      .rows = "pipes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(): no process has the pipe open for writing; recv()",
      .needs = { need_directory })
{
	for (int i = 0; i < ORDERS; i++) {
		struct actor *user[USERS];
		int p[2];

		open_both(p);
		for (int j = 0; j < USERS; j++) {
			START(user[j]) {
				assert_succeeds(close(p[0]));
				pause_at("using");
				must(close(p[1]));
				if (j == 0)
					pause_at("closed");
			}
			await(user[j], "using");
		}
		must(close(p[1]));
		ACTOR(reader) {
			assert_returns(read(p[0], &(char){ 0 }, 1), 0);
		}
		assert_asleep(reader, "read");
		for (int j = 0; j < USERS; j++) {
			assert_not_woken(reader);
			end_use(user[orders[i][j]], orders[i][j]);
		}
		assert_ends(reader);
		assert_succeeds(close(p[0]));
	}
}

CLAIM(shm, the_last_of_its_users_frees_it,
      .says = "on Linux a segment is gone once it is removed and nobody has it attached, in "
	      "whatever order: removed before, between or after its users' shmdt and their ends",
      .zh = "在 Linux 上，共享内存段在被删除且无人附加时才消失，不论顺序：删除可在使用者 shmdt "
	    "或结束之前、之间或之后",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "shmctl(2) IPC_RMID: after the last process detaches it; shmop(2)",
      .needs = { need_own_ipc })
{
	for (int i = 0; i < ORDERS; i++) {
		struct actor *user[USERS] = { NULL };
		int segment = own_segment(must(shmget(IPC_PRIVATE, 4096, 0600)));
		struct shmid_ds status;

		for (int j = 0; j < USERS - 1; j++) {
			START(user[j]) {
				char *memory = must(shmat(segment, NULL, 0));

				pause_at("using");
				assert_succeeds(shmdt(memory));
				if (j == 0)
					pause_at("closed");
			}
			await(user[j], "using");
		}
		for (int j = 0; j < USERS; j++) {
			assert_returns(shmctl(segment, IPC_STAT, &status), 0);
			if (user[orders[i][j]])
				end_use(user[orders[i][j]], orders[i][j]);
			else
				assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
		}
		assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
	}
}
