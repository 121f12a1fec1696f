/* What the reasons to skip mean, and what may be done about each. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/spelling.h"
#include "cures.h"

#define UNSHARE_CURE_EN "run as root, and in a container with CAP_SYS_ADMIN"
#define UNSHARE_CURE_ZH "以 root 运行；在容器中需要 CAP_SYS_ADMIN"

#define REASON_LIMIT 3

struct known {
	const char *reasons[REASON_LIMIT]; /* patterns as for a shell */
	const char *cause, *cure;
	const char *cause_zh, *cure_zh;
};

/* The first that matches counts. */
static const struct known known[] = {
	{ { "no time was left of the run's budget" },
	  "had no time left",
	  "give more by --budget",
	  "没有剩余时间",
	  "用 --budget 增加时间" },
	{ { "needs the superuser" }, "need root", "run as root", "需要 root", "以 root 运行" },
	{ { "would change what the whole machine shares*" },
	  "would change what the whole machine shares",
	  "run --disposable, on a machine that nobody else uses",
	  "会改变整台机器共用的设置",
	  "在无人使用的机器上 run --disposable" },
	{ { "the mqueue file system is not mounted" },
	  "need /dev/mqueue",
	  "mount -t mqueue none /dev/mqueue",
	  "需要 /dev/mqueue",
	  "mount -t mqueue none /dev/mqueue" },
	{ { "the System V objects are shared*", "the IPC limits are shared*",
	    "no IPC namespace to be had*" },
	  "need an IPC namespace of their own",
	  UNSHARE_CURE_EN,
	  "需要自己的 IPC 命名空间",
	  UNSHARE_CURE_ZH },
	{ { "*unshare(CLONE_NEWNET)*" },
	  "need a network namespace of their own",
	  UNSHARE_CURE_EN,
	  "需要自己的网络命名空间",
	  UNSHARE_CURE_ZH },
	{ { "*unshare(CLONE_NEWPID)*" },
	  "need a PID namespace of their own",
	  UNSHARE_CURE_EN,
	  "需要自己的 PID 命名空间",
	  UNSHARE_CURE_ZH },
	{ { "/dev/shm and /dev/mqueue are shared*", "no /dev/shm of its own*" },
	  "need a mount namespace of their own",
	  UNSHARE_CURE_EN,
	  "需要自己的挂载命名空间",
	  UNSHARE_CURE_ZH },
	{ { "is about processes with one thread*" },
	  "are about processes with one thread",
	  "run without --threaded",
	  "只关于单线程进程",
	  "不用 --threaded 运行" },
	{ { "fcntl(F_SETPIPE_SZ): EPERM" },
	  "need larger pipes than this user may have",
	  "run as root, or raise fs.pipe-user-pages-soft and fs.pipe-max-size",
	  "需要比该用户所能拥有的更大的管道",
	  "以 root 运行，或调高 fs.pipe-user-pages-soft 与 fs.pipe-max-size" },
	{ { "no CAP_SYS_RESOURCE" },
	  "need CAP_SYS_RESOURCE",
	  "run as root; in a container, with --cap-add SYS_RESOURCE",
	  "需要 CAP_SYS_RESOURCE",
	  "以 root 运行；在容器中加 --cap-add SYS_RESOURCE" },
	{ { "the superuser here can't become*" },
	  "need a root that can become another user",
	  "run outside the user namespace",
	  "需要能变成其他用户的 root",
	  "在用户命名空间之外运行" },
	{ { "this user namespace knows few users*" },
	  "need the ids of all users",
	  "run outside the user namespace",
	  "需要所有用户的 id",
	  "在用户命名空间之外运行" },
	{ { "/proc does not show us*" },
	  "need /proc, to see that one sleeps",
	  "mount -t proc proc /proc",
	  "需要 /proc 才能看到进程睡眠",
	  "mount -t proc proc /proc" },
	{ { "/proc is that of another PID namespace" },
	  "need a /proc of this PID namespace",
	  "mount -t proc proc /proc",
	  "需要本 PID 命名空间的 /proc",
	  "mount -t proc proc /proc" },
	{ { "/proc/self/fd: ENOENT" },
	  "need /proc",
	  "mount -t proc proc /proc",
	  "需要 /proc",
	  "mount -t proc proc /proc" },
	{ { "there is no directory to run in" },
	  "need a directory to run in",
	  "set TMPDIR to one that can be written",
	  "需要可写的目录",
	  "把 TMPDIR 设为可写的目录" },
	{ { "mkdir: EROFS", "mkfifo: EROFS", "mkdtemp in *" },
	  "need a directory to make files in",
	  "set TMPDIR to one that can be written",
	  "需要可写的目录",
	  "把 TMPDIR 设为可写的目录" },
	{ { "mkfifo: EOPNOTSUPP" },
	  "need a file system that takes FIFOs",
	  "set TMPDIR to a directory of one, such as tmpfs",
	  "需要支持 FIFO 的文件系统",
	  "把 TMPDIR 设到这样的文件系统上，如 tmpfs" },
	{ { "devices in the claim's directory*" },
	  "need a directory where devices open",
	  "set TMPDIR to one not mounted nodev",
	  "需要能打开设备文件的目录",
	  "把 TMPDIR 设到没有 nodev 的文件系统上" },
	{ { "no mounts of its own*", "no file system of its own*" },
	  "need to mount a file system of their own",
	  UNSHARE_CURE_EN,
	  "需要挂载自己的文件系统",
	  UNSHARE_CURE_ZH },
	{ { "no number of a process can be chosen" },
	  "need to choose a process's number",
	  "run as root on a kernel with CONFIG_CHECKPOINT_RESTORE",
	  "需要能指定进程号",
	  "在有 CONFIG_CHECKPOINT_RESTORE 的内核上以 root 运行" },
	{ { "mounted without access times*" },
	  "need access times",
	  "set TMPDIR to one not mounted noatime",
	  "需要访问时间",
	  "把 TMPDIR 设到没有 noatime 的文件系统上" },
	{ { "mounted noexec", "mounted nosuid" },
	  "need programs in the claim's directory",
	  "set TMPDIR to one mounted neither noexec nor nosuid",
	  "需要能在工作目录中运行程序",
	  "把 TMPDIR 设到没有 noexec 与 nosuid 的文件系统上" },
	{ { "shm_open: ENOENT", "sem_open: ENOENT" },
	  "need /dev/shm",
	  "mount -t tmpfs -o mode=1777 none /dev/shm",
	  "需要 /dev/shm",
	  "mount -t tmpfs -o mode=1777 none /dev/shm" },
	{ { "*/dev/shm*" },
	  "need a /dev/shm for every user",
	  "chmod 1777 /dev/shm",
	  "需要人人可用的 /dev/shm",
	  "chmod 1777 /dev/shm" },
	{ { "/dev/fuse: *", "mount(fuse): *", "unshare(CLONE_NEWUSER): *" },
	  "need userfaultfd or FUSE, to halt a call in the kernel",
	  "run as root, or sysctl vm.unprivileged_userfaultfd=1, or chmod 666 /dev/fuse",
	  "需要 userfaultfd 或 FUSE 让调用停在内核中",
	  "以 root 运行，或 sysctl vm.unprivileged_userfaultfd=1，或 chmod 666 /dev/fuse" },
	{ { "RLIMIT_MSGQUEUE is below*" },
	  "need more bytes for message queues",
	  "ulimit -q 819200",
	  "需要更多消息队列字节",
	  "ulimit -q 819200" },
	{ { "RLIMIT_NOFILE is *", "no limit of so many descriptors" },
	  "need more descriptors",
	  "ulimit -n 4096",
	  "需要更多描述符",
	  "ulimit -n 4096" },
	{ { "RLIMIT_MEMLOCK is lower*" },
	  "need more locked memory",
	  "ulimit -l unlimited",
	  "需要更多锁定内存",
	  "ulimit -l unlimited" },
	{ { "mlock is refused" },
	  "need locked memory",
	  "ulimit -l unlimited",
	  "需要锁定内存",
	  "ulimit -l unlimited" },
	{ { "no memory for a huge page" },
	  "need a huge page",
	  "sysctl vm.nr_hugepages=8",
	  "需要大页",
	  "sysctl vm.nr_hugepages=8" },
	{ { "SEMOPM is set above 1000" },
	  "need SEMOPM of 1000 at most",
	  "put the default back: sysctl kernel.sem='32000 1024000000 500 32000'",
	  "需要 SEMOPM 不超过 1000",
	  "恢复默认：sysctl kernel.sem='32000 1024000000 500 32000'" },
	{ { "net/core/somaxconn is *" },
	  "need a longer queue of clients",
	  "sysctl net.core.somaxconn=4096",
	  "需要更长的客户等待队列",
	  "sysctl net.core.somaxconn=4096" },
	{ { "net/core/wmem_max is *" },
	  "need larger buffers to send from",
	  "sysctl net.core.wmem_max=212992",
	  "需要更大的发送缓冲区",
	  "sysctl net.core.wmem_max=212992" },
	{ { "net/unix/max_dgram_qlen is *" },
	  "need a usual queue of datagrams",
	  "put the default back: sysctl net.unix.max_dgram_qlen=10",
	  "需要通常长度的数据报队列",
	  "恢复默认：sysctl net.unix.max_dgram_qlen=10" },
	{ { "net/core/optmem_max is *" },
	  "need more memory for what accompanies messages",
	  "sysctl net.core.optmem_max=20480",
	  "需要更多内存存放消息的附带数据",
	  "sysctl net.core.optmem_max=20480" },
	{ { "net/ipv4/tcp_stdurg is *" },
	  "need the urgent byte where it usually is",
	  "put the default back: sysctl net.ipv4.tcp_stdurg=0",
	  "需要紧急字节在通常的位置",
	  "恢复默认：sysctl net.ipv4.tcp_stdurg=0" },
	{ { "net/ipv4/ip_nonlocal_bind is *" },
	  "need addresses that are not the machine's to be refused",
	  "put the default back: sysctl net.ipv4.ip_nonlocal_bind=0",
	  "需要拒绝非本机的地址",
	  "恢复默认：sysctl net.ipv4.ip_nonlocal_bind=0" },
	{ { "net/ipv4/ip_local_port_range has *" },
	  "need more ports to choose from",
	  "sysctl net.ipv4.ip_local_port_range='32768 60999' net.ipv4.ip_local_reserved_ports=",
	  "需要更多可供选择的端口",
	  "sysctl net.ipv4.ip_local_port_range='32768 60999' net.ipv4.ip_local_reserved_ports=" },
	{ { "net/ipv4/tcp_max_tw_buckets is *" },
	  "need connections that stay for a while when closed",
	  "sysctl net.ipv4.tcp_max_tw_buckets=8192",
	  "需要关闭后保留一段时间的连接",
	  "sysctl net.ipv4.tcp_max_tw_buckets=8192" },
	{ { "too slow for every short program*" },
	  "need more time on this machine",
	  "run --time-limit=60",
	  "在此机器上需要更多时间",
	  "run --time-limit=60" },
	{ { "the C library is not glibc" },
	  "are about glibc",
	  "use a program built with glibc",
	  "关于 glibc",
	  "使用以 glibc 构建的程序" },
};

static const struct {
	const char *end;
	const char *cause, *cure;
	const char *cause_zh, *cure_zh;
} errors[] = {
	{ ": ENOSYS", "need %s", "a kernel or runtime that has it", "需要 %s",
	  "换用支持它的内核或运行环境" },
	{ ": EPERM", "need leave to use %s",
	  "run as root; in a container, with a seccomp profile that allows it", "需要允许 %s",
	  "以 root 运行；在容器中放宽 seccomp 限制" },
	{ ": EACCES", "need leave to use %s",
	  "run as root; in a sandbox, with a policy that allows it", "需要允许 %s",
	  "以 root 运行；在沙箱中放宽策略" },
	{ ": ENOSPC", "need room for %s", "remove what others left (ipcs, df), or raise the limit",
	  "%s 的资源已用尽", "清理遗留的对象（ipcs、df），或提高限额" },
};

/* A need's "mq_open: ENOSYS". */
static struct cure cure_of_error(const char *reason, bool chinese, char *buffer, size_t size)
{
	static const char program[] = "no program ";

	if (begins_with(reason, program)) {
		snprintf(buffer, size, chinese ? "需要程序 %s" : "need the program %s",
			 reason + strlen(program));
		return (struct cure){ buffer, chinese ? "安装它" : "install it" };
	}
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		char call[80];
		size_t length = strlen(reason) - strlen(errors[i].end);

		if (!length || !ends_with(reason, errors[i].end) || length >= sizeof(call))
			continue;
		snprintf(call, sizeof(call), "%.*s", (int)length, reason);
		snprintf(buffer, size, chinese ? errors[i].cause_zh : errors[i].cause, call);
		return (struct cure){ buffer, chinese ? errors[i].cure_zh : errors[i].cure };
	}
	return (struct cure){ reason, NULL };
}

static bool is_meant(const struct known *one, const char *reason)
{
	for (int i = 0; i < REASON_LIMIT && one->reasons[i]; i++)
		if (fnmatch(one->reasons[i], reason, 0) == 0)
			return true;
	return false;
}

struct cure cure_for(const char *reason, bool chinese, char *buffer, size_t size)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!is_meant(&known[i], reason))
			continue;
		if (chinese)
			return (struct cure){ known[i].cause_zh, known[i].cure_zh };
		return (struct cure){ known[i].cause, known[i].cure };
	}
	return cure_of_error(reason, chinese, buffer, size);
}
