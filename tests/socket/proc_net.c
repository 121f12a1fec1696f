/* Claims about /proc/net/unix: the list of all sockets of AF_UNIX. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "unix.h"

#define LIST "/proc/net/unix"

enum { UNCONNECTED = 1, CONNECTED = 3, LISTENS = 0x10000 };

/* A socket's line. */
struct entry {
	unsigned int flags, type, state;
	char path[128];
};

static const char *need_list(void)
{
	return lacks(access(LIST, R_OK) < 0, LIST);
}

static bool find_entry(int fd, struct entry *entry)
{
	FILE *list = fopen(LIST, "r");
	struct stat status;
	bool found = false;
	char line[256];

	assert_that(list != NULL);
	must(fstat(fd, &status));
	while (!found && fgets(line, sizeof(line), list)) {
		uintmax_t inode = 0;

		*entry = (struct entry){ 0 };
		found = sscanf(line, "%*s %*x %*x %x %x %x %ju %127s", &entry->flags, &entry->type,
			       &entry->state, &inode, entry->path) >= 4 &&
			inode == status.st_ino;
	}
	fclose(list);
	return found;
}

static bool has_line_with(const char *text)
{
	FILE *list = fopen(LIST, "r");
	bool found = false;
	char line[256];

	assert_that(list != NULL);
	while (fgets(line, sizeof(line), list))
		found = found || strstr(line, text);
	fclose(list);
	return found;
}

static void assert_listed(int fd, unsigned int flags, unsigned int state, const char *path)
{
	struct entry entry;
	int type;

	must(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){ sizeof(type) }));
	assert_that(find_entry(fd, &entry));
	assert_equal(entry.type, (unsigned int)type);
	assert_equal(entry.flags, flags);
	assert_equal(entry.state, state);
	assert_text(entry.path, path);
}

CLAIM(socket, proc_lists_each_socket,
      .says = "on Linux " LIST
	      " has a line for each socket of AF_UNIX, with its inode and type, the "
	      "name that bind gave it, and whether it is connected or listens",
      .zh = "在 Linux 上，" LIST
	    " 为每个 AF_UNIX 套接字列一行，给出其 inode、类型、bind 所给的名字，"
	    "以及是否已连接或在监听",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "proc_pid_net(5) /proc/net/unix; Linux net/unix/af_unix.c unix_seq_show()",
      .needs = { need_directory, need_list })
{
	for (size_t i = 0; i < COUNT(types); i++) {
		const bool connects = types[i] != SOCK_DGRAM;
		const int fd = unix_socket(types[i]), client = unix_socket(types[i]);
		char path[16];

		snprintf(path, sizeof(path), "socket%zu", i);
		assert_listed(fd, 0, UNCONNECTED, "");
		must(bind_path(fd, path));
		assert_listed(fd, 0, UNCONNECTED, path);
		if (connects)
			must(listen(fd, 1));
		assert_listed(fd, connects ? LISTENS : 0, UNCONNECTED, path);
		must(connect_path(client, path));
		assert_listed(client, 0, CONNECTED, "");
		if (connects)
			assert_listed(must(accept(fd, NULL, NULL)), 0, CONNECTED, path);
	}
}

CLAIM(socket, proc_lists_abstract_names,
      .says = "on Linux " LIST
	      " shows an abstract name with @ in place of each of its NUL bytes, and "
	      "a socket that is closed no more",
      .zh = "在 Linux 上，" LIST
	    " 显示抽象名字时以 @ 代替其中的每个 NUL 字节；已关闭的套接字不再列出",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "proc_pid_net(5) /proc/net/unix; Linux net/unix/af_unix.c unix_seq_show()",
      .needs = { need_list })
{
	const int fd = unix_socket(SOCK_STREAM);
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, own_name("listed"));
	char shown[sizeof(address.sun_path) + 1] = "@";

	memcpy(shown + 1, address.sun_path + 1, strlen(address.sun_path + 1));
	strcat(shown, "@b");
	address.sun_path[length - offsetof(struct sockaddr_un, sun_path) + 1] = 'b';
	must(bind(fd, (struct sockaddr *)&address, length + 2));
	assert_listed(fd, 0, UNCONNECTED, shown);
	must(dup2(must(open("/dev/null", O_RDONLY)), fd));
	assert_that(!has_line_with(shown));
}
