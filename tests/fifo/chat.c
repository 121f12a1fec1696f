/* Claims about the notes' chat of two programs over one FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

/* One side of 003's chat: says a line, or hears one, by opening the FIFO each time. */
static void say(const char *line)
{
	int fd = assert_succeeds(open("fifo", O_WRONLY));

	assert_returns(write(fd, line, strlen(line) + 1), strlen(line) + 1);
	must(close(fd));
}

static void hear(const char *line)
{
	char heard[80];
	int fd = must(open("fifo", O_RDONLY));

	assert_returns(read(fd, heard, sizeof(heard)), strlen(line) + 1);
	assert_text(heard, line);
	must(close(fd));
}

CLAIM(fifo, chat_alternates_over_one_fifo,
      .says = "003's two programs chat in turns over one FIFO, each opening it anew for every "
	      "line; the second mkfifo's EEXIST does no harm",
      .zh = "003 的两个程序每行都重新打开同一个 FIFO，轮流对话；第二个 mkfifo 的 EEXIST 无害",
      .course = "003 §2 进程1, 进程2", .rows = "fifos 6",
      .verdict = HOLDS_IF("the two take strict turns", "双方严格轮流收发"),
      .ref = "POSIX.1-2024 mkfifo() EEXIST, open()")
{
	must(mkfifo("fifo", 0666));
	ACTOR(user2) {
		assert_fails(mkfifo("fifo", 0666), EEXIST);
		hear("how are you?");
		say("fine");
		hear("bye");
		say("bye!");
	}
	say("how are you?");
	hear("fine");
	say("bye");
	hear("bye!");
	assert_ends(user2);
}

CLAIM(fifo, chat_hangs_if_both_speak,
      .says = "if both sides of 003's chat speak at once, or both listen, both sleep in open",
      .zh = "若 003 对话的双方同时写，或同时读，则双方都睡在 open 中",
      .course = "003 §2 进程1, 进程2; 002 fifo: 无法控制谁来写，谁来读", .rows = "fifos 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open()")
{
	struct actor *speaker[2], *listener[2];

	must(mkfifo("fifo", 0666));
	for (int i = 0; i < 2; i++)
		START(speaker[i]) {
			say("me first");
		}
	assert_asleep(speaker[0], "open");
	assert_asleep(speaker[1], "open");
	must(unlink("fifo"));
	must(mkfifo("fifo", 0666));
	for (int i = 0; i < 2; i++)
		START(listener[i]) {
			hear("anything");
		}
	assert_asleep(listener[0], "open");
	assert_asleep(listener[1], "open");
}

CLAIM(fifo, chat_takes_the_partners_end_for_a_line,
      .says = "if a side of 003's chat ends at its prompt, the other reads 0, shows the old line "
	      "again, and then sleeps in open",
      .zh = "003 对话的一方在输入提示处结束，另一方 read 得 0，却把旧的一行再显示一次，然后睡在 "
	    "open 中",
      .course = "003 §2 进程2: read(fd1, str1, 80); printf(\"User1: %s\\n\", str1)",
      .rows = "fifos 6",
      .verdict = HOLDS_IF("nobody leaves: the sample does not look at what read returns",
			  "没有人离开；该示例不检查 read 的返回值"),
      .ref = "POSIX.1-2024 read(), open()")
{
	must(mkfifo("fifo", 0666));
	ACTOR(user2) {
		char line[80] = "";
		int fd = must(open("fifo", O_RDONLY));

		must(read(fd, line, sizeof(line)));
		must(close(fd));
		say("fine");
		fd = must(open("fifo", O_RDONLY));
		assert_returns(read(fd, line, sizeof(line)), 0);
		assert_text(line, "how are you?");
		must(close(fd));
		pause_at("line shown");
		say("what?");
	}
	say("how are you?");
	hear("fine");
	must(close(assert_succeeds(open("fifo", O_WRONLY)))); /* ends at its fgets */
	await(user2, "line shown");
	resume(user2);
	assert_asleep(user2, "open");
}
