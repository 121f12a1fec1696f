/* Claims about the commands that list, make and remove objects: ipcs, ipcrm, ipcmk, lsipc. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

/* What a command prints, to read until the next; it must end with the status 0. */
__attribute__((format(printf, 1, 2))) static const char *output_of(const char *format, ...)
{
	static char output[16384];
	char command[128];
	size_t length = 0;
	ssize_t count;
	va_list arguments;
	int p[2];

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	must(pipe(p));
	ACTOR(shell) {
		must(dup2(p[1], 1));
		must(execlp("sh", "sh", "-c", command, NULL));
	}
	must(close(p[1]));
	while ((count = assert_succeeds(read(p[0], output + length, sizeof(output) - 1 - length))) >
	       0)
		length += (size_t)count;
	output[length] = '\0';
	must(close(p[0]));
	assert_ends(shell);
	return output;
}

/* Whether a line of ipcs or of /proc/sysvipc begins with this key, id and mode. */
static bool lists(const char *output, const char *format, key_t key, int id, unsigned mode)
{
	for (const char *line = output; line; line = strchr(line, '\n')) {
		unsigned seen_key, seen_mode;
		int seen_id;

		line += *line == '\n';
		if (sscanf(line, format, &seen_key, &seen_id, &seen_mode) == 3 &&
		    seen_key == (unsigned)key && seen_id == id && seen_mode == mode)
			return true;
	}
	return false;
}

#define IPCS_LINE "%x %d %*s %o"

static const char *need_commands(void)
{
	if (program_exists("sh") && program_exists("ipcs") && program_exists("ipcrm"))
		return NULL;
	return "no programs sh, ipcs and ipcrm";
}

CLAIM(sysvipc, ipcs_lists_it, EACH_KIND,
      .says = "\"ipcs\", with the option -q for queues, -s for semaphore sets and -m for segments "
	      "or without, lists each object with its key, id and permissions while it exists",
      .zh = "\"ipcs\"（带 -q 查消息队列、-s 查信号量集、-m "
	    "查共享内存段，或不带选项）列出每个存在的对象的键、id 和权限",
      .sources = { { "004: 用来查看当前主机上IPC的命令:ipc; ipcs 查看 -q msg; 000 §8: "
		     "system(\"ipcs -q\")",
		     HOLDS_IF("the command is ipcs: there is none called ipc",
			      "命令是 ipcs：没有名为 ipc 的命令") },
		   { "004: 用来查看当前主机上IPC的命令:ipc; ipcs 查看 -s sem; 000 §9: ipcs -s查看",
		     HOLDS_IF("the command is ipcs: there is none called ipc",
			      "命令是 ipcs：没有名为 ipc 的命令") },
		   { "004: 用来查看当前主机上IPC的命令:ipc; ipcs 查看 -m shm; 000 §7: "
		     "system(\"ipcs -m\"); ==>查看共享内存",
		     HOLDS_IF("the command is ipcs: there is none called ipc",
			      "命令是 ipcs：没有名为 ipc 的命令") } },
      .rows = "keys 5", .ref = "POSIX.1-2024 ipcs; ipcs(1)", .needs = { need_commands })
{
	key_t key = own_key();
	int id = own_object(must(get_object(key, IPC_CREAT | 0640)));
	int private = own_object(must(get_object(IPC_PRIVATE, 0600)));
	const char *output = output_of("ipcs -%c", this_kind()->option);

	assert_that(lists(output, IPCS_LINE, key, id, 0640));
	assert_that(lists(output, IPCS_LINE, IPC_PRIVATE, private, 0600));
	must(remove_object(private));
	output = output_of("ipcs -%c", this_kind()->option);
	assert_that(lists(output, IPCS_LINE, key, id, 0640));
	assert_that(!lists(output, IPCS_LINE, IPC_PRIVATE, private, 0600));
	assert_that(lists(output_of("ipcs"), IPCS_LINE, key, id, 0640));
}

CLAIM(sysvipc, ipcrm_removes_it_by_id, EACH_KIND,
      .says = "\"ipcrm -q ID\" removes the queue, \"ipcrm -s ID\" the semaphore set and \"ipcrm -m "
	      "ID\" the segment with this id and no other, and fails where there is none",
      .zh = "\"ipcrm -q ID\" 删除该 id 的消息队列，\"ipcrm -s ID\" 删除信号量集，\"ipcrm -m ID\" "
	    "删除共享内存段，不影响其他；没有该 id 时失败",
      .sources = { { "004: ipcrm 删除 -q msg", HOLDS },
		   { "004: ipcrm 删除 -s sem", HOLDS },
		   { "004: ipcrm 删除 -m shm; 000: ipcs -m和ipcrm -m id号", HOLDS } },
      .rows = "keys 5", .ref = "POSIX.1-2024 ipcrm; ipcrm(1)", .needs = { need_commands })
{
	struct ipc_perm perm;
	int id = own_object(must(get_object(IPC_PRIVATE, 0600)));
	int other = own_object(must(get_object(IPC_PRIVATE, 0600)));

	output_of("ipcrm -%c %d", this_kind()->option, id);
	assert_fails(look_at_object(id, &perm), EINVAL);
	assert_succeeds(look_at_object(other, &perm));
	output_of("! ipcrm -%c %d", this_kind()->option, id);
	assert_succeeds(look_at_object(other, &perm));
}

CLAIM(sysvipc, ipcrm_removes_it_by_key, EACH_KIND,
      .says = "\"ipcrm\" with the capital letter removes the object with this key and no other, "
	      "and fails where there is none",
      .zh = "\"ipcrm\" 用大写字母选项时按键删除对象，不影响其他；没有该键时失败", .rows = "keys 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ipcrm; ipcrm(1)", .needs = { need_commands })
{
	struct ipc_perm perm;
	key_t key = own_key(), other = own_key();
	int id = own_object(must(get_object(key, IPC_CREAT | 0600)));

	own_object(must(get_object(other, IPC_CREAT | 0600)));
	output_of("ipcrm -%c 0x%x", this_kind()->option - 'a' + 'A', (unsigned)key);
	assert_fails(get_object(key, 0), ENOENT);
	assert_fails(look_at_object(id, &perm), EINVAL);
	assert_succeeds(get_object(other, 0));
	output_of("! ipcrm -%c 0x%x", this_kind()->option - 'a' + 'A', (unsigned)key);
}

static const char *need_ipcmk(void)
{
	return program_exists("ipcmk") ? NULL : "no program ipcmk";
}

CLAIM(sysvipc, ipcmk_makes_one, EACH_KIND,
      .says = "on Linux \"ipcmk\" makes an object with the mode asked for and a key by which it is "
	      "found, tells its id, and leaves it behind",
      .zh = "在 Linux 上，\"ipcmk\" 按给定权限创建可凭键找到的对象，打印其 id，命令结束后对象仍在",
      .rows = "keys 5", .verdict = HOLDS, .ref = "ipcmk(1)", .needs = { need_commands, need_ipcmk })
{
	const char *colon = strrchr(output_of("ipcmk -p 640 %s", this_kind()->ipcmk), ':');
	struct ipc_perm perm;
	int id = -1;

	assert_that(colon && sscanf(colon, ": %d", &id) == 1);
	own_object(id);
	assert_succeeds(look_at_object(id, &perm));
	assert_equal(perm.mode, 0640);
	assert_that(perm.__key != IPC_PRIVATE);
	assert_returns(get_object(perm.__key, 0), id);
	output_of("ipcrm -%c %d", this_kind()->option, id);
	assert_fails(look_at_object(id, &perm), EINVAL);
}

static const char *need_lsipc(void)
{
	return program_exists("sh") && program_exists("lsipc") ? NULL : "no program lsipc";
}

CLAIM(sysvipc, lsipc_lists_it, EACH_KIND,
      .says = "on Linux \"lsipc -q\", \"lsipc -s\" and \"lsipc -m\" list each queue, semaphore set "
	      "and segment with its key and id while it exists",
      .zh = "在 Linux 上，\"lsipc -q\"、\"lsipc -s\"、\"lsipc -m\" "
	    "列出每个存在的消息队列、信号量集、共享内存段的键和 id",
      .rows = "keys 5", .verdict = HOLDS, .ref = "lsipc(1)", .needs = { need_lsipc })
{
	key_t key = own_key();
	int id = own_object(must(get_object(key, IPC_CREAT | 0600)));
	char line[64];

	snprintf(line, sizeof(line), "0x%08x %d\n", (unsigned)key, id);
	assert_that(strstr(output_of("lsipc -%c -r -o KEY,ID", this_kind()->option), line));
	must(remove_object(id));
	assert_that(!strstr(output_of("lsipc -%c -r -o KEY,ID", this_kind()->option), line));
}

CLAIM(key, ipcrm_of_another_users_queue_fails,
      .says = "ipcrm fails for one who is neither the superuser nor owner nor creator, though the "
	      "mode grants him everything",
      .zh = "既非超级用户，又非属主或创建者，即使权限位全部授予，ipcrm 也失败",
      .course = "004: ipcrm 删除", .rows = "keys 5",
      .verdict = HOLDS_IF("the caller is the superuser, the owner or the creator",
			  "调用者是超级用户、属主或创建者"),
      .ref = "ipcrm(1) DESCRIPTION; POSIX.1-2024 msgctl() EPERM",
      .needs = { need_msg, need_commands, need_users })
{
	struct ipc_perm perm;
	int id = own_queue(must(msgget(IPC_PRIVATE, 0777)));

	ACTOR(nobody) {
		become_nobody();
		output_of("! ipcrm -q %d", id);
		assert_fails(remove_queue(id), EPERM);
	}
	assert_ends(nobody);
	assert_succeeds(look_at_queue(id, &perm));
}

CLAIM(key, ipcrm_of_an_attached_segment_waits,
      .says = "ipcrm takes an attached segment's key away at once, its memory at the last detach",
      .zh = "ipcrm 立即取消已附加段的键，内存则在最后一次分离时才释放",
      .course = "000 §7: system(\"ipcrm -m ret\");==》删除共享内存", .rows = "keys 5; shm 5",
      .verdict = HOLDS_IF("nobody has it attached", "没有进程附加它"),
      .ref = "POSIX.1-2024 ipcrm -M: after the last detach; ipcrm(1): \"after all currently "
	     "attached processes have detached\"; shmctl(2) IPC_RMID",
      .needs = { need_shm, need_commands })
{
	struct ipc_perm perm;
	key_t key = own_key();
	int id = own_segment(must(shmget(key, 64, IPC_CREAT | 0600)));
	char *memory = must(shmat(id, NULL, 0));

	poke(memory, 'x');
	output_of("ipcrm -m %d", id);
	assert_fails(shmget(key, 0, 0), ENOENT);
	assert_succeeds(look_at_segment(id, &perm));
	assert_equal(peek(memory), 'x');
	assert_returns(shmdt(memory), 0);
	assert_fails(look_at_segment(id, &perm), EINVAL);
}

CLAIM(key, ipcrm_takes_the_old_words_too,
      .says = "on Linux \"ipcrm shm|msg|sem ID\" removes the object of this kind with this id",
      .zh = "在 Linux 上，\"ipcrm shm|msg|sem ID\" 删除该种类中此 id 的对象", .rows = "keys 5",
      .verdict = HOLDS, .ref = "ipcrm(1) SYNOPSIS, NOTES",
      .needs = { need_msg, need_sem, need_shm, need_commands })
{
	for (const struct kind *kind = kinds; kind < kinds + KINDS; kind++) {
		int id = kind->own(must(kind->get(IPC_PRIVATE, 0600)));
		int other = kind->own(must(kind->get(IPC_PRIVATE, 0600)));
		struct ipc_perm perm;

		output_of("ipcrm %s %d", kind->family, id);
		assert_fails(kind->look(id, &perm), EINVAL);
		assert_succeeds(kind->look(other, &perm));
	}
}

static const char *need_ipcrm_all(void)
{
	if (system("ipcrm --version 2>/dev/null | grep -q util-linux") == 0)
		return NULL;
	return "the program ipcrm is not that of util-linux";
}

CLAIM(key, ipcrm_a_removes_all,
      .says = "on Linux \"ipcrm -a\" removes all objects of all three kinds in its IPC namespace",
      .zh = "在 Linux 上，\"ipcrm -a\" 删除其 IPC 命名空间中三种对象的全部", .rows = "keys 5",
      .verdict = HOLDS, .ref = "ipcrm(1) --all; ipc_namespaces(7)",
      .needs = { need_own_objects, need_msg, need_sem, need_shm, need_root, need_ipcrm_all })
{
	struct ipc_perm perm;
	int id[KINDS][2];

	for (int i = 0; i < KINDS; i++) {
		id[i][0] = must(kinds[i].get(IPC_PRIVATE, 0600));
		id[i][1] = must(kinds[i].get(IPC_PRIVATE, 0600));
	}
	output_of("ipcrm -a");
	for (int i = 0; i < KINDS; i++) {
		assert_fails(kinds[i].look(id[i][0], &perm), EINVAL);
		assert_fails(kinds[i].look(id[i][1], &perm), EINVAL);
	}
}

CLAIM(key, queue_0_is_one_like_any_other,
      .says = "on Linux the first queue of an IPC namespace has the id 0, which \"ipcrm -q 0\" "
	      "removes; once it is gone the command fails",
      .zh = "在 Linux 上，IPC 命名空间的第一个消息队列 id 为 0，\"ipcrm -q 0\" "
	    "删除它；再执行则失败",
      .course = "001: ipcrm -q 0", .rows = "keys 5",
      .verdict = HOLDS_IF("there is a queue with the id 0: it is an id like any other, no wildcard",
			  "存在 id 为 0 的队列：0 只是普通的 id，不是通配"),
      .ref = "ipcrm(1) --queue-id; msgget(2) RETURN VALUE: \"a nonnegative integer\"",
      .needs = { need_msg, need_commands, need_root })
{
	struct ipc_perm perm;
	int other;

	enter_fresh_namespace();
	assert_returns(msgget(IPC_PRIVATE, 0600), 0);
	other = must(msgget(IPC_PRIVATE, 0600));
	assert_that(other > 0);
	output_of("ipcrm -q 0");
	assert_fails(look_at_queue(0, &perm), EINVAL);
	output_of("! ipcrm -q 0");
	assert_succeeds(look_at_queue(other, &perm));
}

CLAIM(key, system_does_not_know_the_programs_variables,
      .says = "system(\"ipcrm -m ret\") fails and removes nothing: the command gets the word ret, "
	      "not the number in that variable",
      .zh = "system(\"ipcrm -m ret\") 失败，什么也不删除：命令得到的是单词 ret，不是变量的值",
      .course = "000 §7: system(\"ipcrm -m ret\");==》删除共享内存", .rows = "keys 5",
      .verdict = WRONG(
	      "the id has to be printed into the command: snprintf(..., \"ipcrm -m %d\", ret)",
	      "须把 id 写进命令：snprintf(..., \"ipcrm -m %d\", ret)"),
      .ref = "POSIX.1-2024 system(), ipcrm", .needs = { need_shm, need_commands })
{
	struct ipc_perm perm;
	char command[32];
	int ret = own_segment(must(shmget(IPC_PRIVATE, 128, 0777)));

	assert_that(system("ipcrm -m ret") != 0);
	assert_succeeds(look_at_segment(ret, &perm));
	snprintf(command, sizeof(command), "ipcrm -m %d", ret);
	assert_returns(system(command), 0);
	assert_fails(look_at_segment(ret, &perm), EINVAL);
}

/* 000's ipcrm: the main of its program. */
static int ipcrm_of_the_notes(int argc, const char *const argv[])
{
	if (argc < 3)
		return -1;
	if (strcmp(argv[1], "-m") != 0)
		return -1;
	return shmctl(atoi(argv[2]), IPC_RMID, NULL);
}

CLAIM(key, the_ipcrm_of_the_notes_works,
      .says = "shmctl with IPC_RMID and the id of the command line is all of \"ipcrm -m ID\"; "
	      "another option removes nothing",
      .zh = "对命令行给出的 id 调用 shmctl(IPC_RMID) 即可实现 \"ipcrm -m ID\"；其他选项什么也不删",
      .course = "000 §7: 自己实现rpc -m shmid; 也可以实现ipcrm -m ret命令", .rows = "keys 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl(); shmctl(2) IPC_RMID", .needs = { need_shm })
{
	struct ipc_perm perm;
	char word[16];
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 128, 0777)));

	snprintf(word, sizeof(word), "%d", shmid);
	ACTOR(program) {
		assert_returns(ipcrm_of_the_notes(2, (const char *[]){ "ipcrm", "-m" }), -1);
		assert_returns(ipcrm_of_the_notes(3, (const char *[]){ "ipcrm", "-q", word }), -1);
		assert_succeeds(look_at_segment(shmid, &perm));
		assert_returns(ipcrm_of_the_notes(3, (const char *[]){ "ipcrm", "-m", word }), 0);
	}
	assert_ends(program);
	assert_fails(look_at_segment(shmid, &perm), EINVAL);
}

CLAIM(key, atoi_makes_0_of_a_word,
      .says = "000's own ipcrm, called with a word instead of a number, removes the segment with "
	      "the id 0: atoi tells no error",
      .zh = "000 自己实现的 ipcrm 若收到的不是数字，会删除 id 为 0 的段：atoi 不报错",
      .course = "000 §7: shmid = atoi(argv[2]); 也可以实现ipcrm -m ret命令", .rows = "keys 5",
      .verdict = WRONG("atoi(\"ret\") is 0, which is some segment's id: strtol tells of the error",
		       "atoi(\"ret\") 得 0，而 0 可能是某个段的 id：应使用能报错的 strtol"),
      .ref = "POSIX.1-2024 atoi(); C11 7.22.1.2; shmget(2)", .needs = { need_shm, need_root })
{
	struct ipc_perm perm;

	enter_fresh_namespace();
	must(shmget(IPC_PRIVATE, 128, 0777));
	assert_succeeds(look_at_segment(0, &perm));
	ACTOR(program) {
		assert_returns(ipcrm_of_the_notes(3, (const char *[]){ "ipcrm", "-m", "ret" }), 0);
	}
	assert_ends(program);
	assert_fails(look_at_segment(0, &perm), EINVAL);
}

CLAIM(key, ipcs_lists_what_the_caller_may_not_read,
      .says = "on Linux ipcs lists also a queue that its caller has no permission to read",
      .zh = "在 Linux 上，ipcs 也列出调用者无权读取的消息队列", .rows = "keys 5", .verdict = HOLDS,
      .ref = "ipcs(1) NOTES: \"by parsing the files in /proc/sysvipc\"",
      .needs = { need_msg, need_commands, need_other_user, need_sysvipc })
{
	ACTOR(nobody) {
		key_t key = own_key();
		struct ipc_perm perm;
		int id;

		become_nobody();
		id = own_queue(must(msgget(key, IPC_CREAT | 0)));
		assert_fails(look_at_queue(id, &perm), EACCES);
		assert_that(lists(output_of("ipcs -q"), IPCS_LINE, key, id, 0));
	}
	assert_ends(nobody);
}
