/* The sandbox: the place in which one claim runs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/missing.h"
#include "sandbox.h"

/*
 * What there was before the claim and after it: too large for the stack of a process so
 * short-lived.
 */
static struct account before, after;

static bool is_mount(const char *path, const char *above)
{
	struct stat status, parent;

	return stat(path, &status) == 0 && stat(above, &parent) == 0 &&
	       status.st_dev != parent.st_dev;
}

/* The claim's own message queues, seen where others look for theirs, or else where nobody does. */
static bool hide_mqueues(const struct sandbox *sandbox)
{
	if (mount("mqueue", "/dev/mqueue", "mqueue", 0, NULL) == 0)
		return true;
	mount("mqueue", sandbox->mqueues, "mqueue", 0, NULL);
	return !is_mount("/dev/mqueue", "/dev");
}

/* Its own /dev/shm; where there is none, nobody else's names are in it either. */
static bool hide_names(void)
{
	return mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0 ||
	       errno == ENOENT;
}

/* A file system of the claim's own for its files: faster than a disk's, and gone with the claim. */
static void mount_files(struct sandbox *sandbox)
{
	sandbox->own_files =
		sandbox->path[0] && mount("tmpfs", sandbox->path, "tmpfs", 0, "mode=755") == 0;
}

static ino_t inode_of(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? status.st_ino : 0;
}

/*
 * Where /proc shows it we do not take unshare's word: some sandboxes let it succeed and do nothing.
 */
static bool leave_namespaces(void)
{
	const ino_t ipc = inode_of("/proc/self/ns/ipc"), mounts = inode_of("/proc/self/ns/mnt");

	return unshare(CLONE_NEWIPC | CLONE_NEWNS) == 0 &&
	       (!ipc || ipc != inode_of("/proc/self/ns/ipc")) &&
	       (!mounts || mounts != inode_of("/proc/self/ns/mnt"));
}

/* Objects in namespaces of the claim's own all go when its last process does. */
static void enter_namespaces(struct sandbox *sandbox)
{
	if (!leave_namespaces())
		return;
	sandbox->own_ipc = true;
	if (mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return; /* mounts would be seen outside: do without them */
	mount_files(sandbox);
	sandbox->own_names = hide_mqueues(sandbox);
	sandbox->own_names &= hide_names();
}

/* Where claims of this slot have theirs. */
static void make_directory(struct sandbox *sandbox, const struct run_directory *directory, int slot)
{
	snprintf(sandbox->path, sizeof(sandbox->path), "%s/%d", directory->path, slot);
	if (mkdir(sandbox->path, 0755) < 0 && errno != EEXIST)
		sandbox->path[0] = '\0';
}

/* The claim's own, which is empty; in a file system of its own it is new. */
static void make_work_directory(struct sandbox *sandbox)
{
	char work[256];

	snprintf(work, sizeof(work), "%s/work", sandbox->path);
	if (sandbox->own_files ? mkdir(work, 0755) < 0 : !directory_make_empty(work))
		sandbox->path[0] = '\0';
}

/* A file without a name, or one beside the claim's directory. */
static int open_output(const struct sandbox *sandbox)
{
	int fd = memfd_create("output", MFD_CLOEXEC);
	char path[256];

	if (fd >= 0 && fcntl(fd, F_SETFL, O_APPEND) == 0)
		return fd;
	if (!sandbox->path[0])
		return -1;
	snprintf(path, sizeof(path), "%s/output", sandbox->path);
	return open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
}

/* Then all objects there will be are the claim's. */
static bool has_own_objects(const struct sandbox *sandbox)
{
	return sandbox->own_ipc && sandbox->own_names;
}

void sandbox_enter(struct sandbox *sandbox, const struct run_directory *directory, int slot)
{
	memset(sandbox, 0, sizeof(*sandbox));
	umask(022);
	if (directory->path[0])
		make_directory(sandbox, directory, slot);
	sandbox->output = open_output(sandbox);
	snprintf(sandbox->mqueues, sizeof(sandbox->mqueues), "%s/" RUN_MQUEUES, directory->path);
	enter_namespaces(sandbox);
	if (sandbox->path[0])
		make_work_directory(sandbox);
	if (is_mount("/dev/mqueue", "/dev"))
		strcpy(sandbox->mqueues, "/dev/mqueue");
	else if (!sandbox->path[0] || !is_mount(sandbox->mqueues, directory->path))
		sandbox->mqueues[0] = '\0';
	if (!has_own_objects(sandbox))
		account_take(&before, sandbox->mqueues[0] ? sandbox->mqueues : NULL);
}

/* For kernels without close_range. */
static bool close_listed(int first)
{
	DIR *stream = opendir("/proc/self/fd");
	const struct dirent *entry;

	if (!stream)
		return false;
	while ((entry = readdir(stream))) {
		int fd = atoi(entry->d_name);

		if (fd >= first && fd != dirfd(stream))
			close(fd);
	}
	closedir(stream);
	return true;
}

static bool close_range_from(unsigned first)
{
	return syscall(SYS_close_range, first, ~0U, 0) == 0;
}

bool has_close_range(void)
{
	return close_range_from(~0U); /* there is no such descriptor */
}

void close_from(int first)
{
	int limit = (int)sysconf(_SC_OPEN_MAX);

	if (close_range_from((unsigned)first) || close_listed(first))
		return;
	for (int fd = first; fd < limit; fd++)
		close(fd);
}

static void reset_signals(void)
{
	struct itimerval off = { 0 };
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL); /* fails for SIGKILL, SIGSTOP and libc's own: as it should */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setitimer(ITIMER_REAL, &off, NULL);
	setitimer(ITIMER_VIRTUAL, &off, NULL);
	setitimer(ITIMER_PROF, &off, NULL);
}

static void reset_descriptors(const struct sandbox *sandbox)
{
	int null = open("/dev/null", O_RDWR);
	int output;

	if (null < 0) /* a bare kernel: what can't be written to is as good */
		null = open("/", O_RDONLY);
	output = sandbox->output >= 0 ? sandbox->output : null;
	dup2(null, 0);
	dup2(output, 1);
	dup2(output, 2);
	close_from(3);
}

bool sandbox_reset_process(const struct sandbox *sandbox)
{
	struct rlimit core;
	char work[256];

	reset_signals();
	reset_descriptors(sandbox);
	if (getrlimit(RLIMIT_CORE, &core) == 0) {
		core.rlim_cur = 0; /* a claim about core files may raise it again */
		setrlimit(RLIMIT_CORE, &core);
	}
	umask(022);
	snprintf(work, sizeof(work), "%s/work", sandbox->path);
	if (sandbox->path[0])
		return chdir(work) == 0;
	return chdir("/proc/self") == 0; /* where nobody can make a file */
}

static void read_output(const struct sandbox *sandbox, char *buffer, size_t size)
{
	ssize_t length = -1;

	if (sandbox->output >= 0)
		length = pread(sandbox->output, buffer, size - 1, 0);
	for (ssize_t i = 0; i < length; i++)
		if (!buffer[i])
			buffer[i] = '?';
	buffer[length > 0 ? length : 0] = '\0';
}

size_t sandbox_leave(struct sandbox *sandbox, const struct makers *processes, char *output,
		     size_t output_size, char *text, size_t text_size)
{
	const struct makers *makers = has_own_objects(sandbox) ? NULL : processes;
	char work[256];
	size_t left;

	read_output(sandbox, output, output_size);
	account_take(&after, sandbox->mqueues[0] ? sandbox->mqueues : NULL);
	left = account_remove_new(&before, &after, makers, text, text_size);
	(void)!chdir("/");
	snprintf(work, sizeof(work), "%s/work", sandbox->path);
	if (sandbox->path[0] && !sandbox->own_files)
		directory_empty(work);
	if (sandbox->output >= 0)
		close(sandbox->output);
	return left;
}

void sandbox_unmount(const struct sandbox *sandbox, const struct run_directory *directory)
{
	char path[256];

	if (!sandbox->own_ipc)
		return;
	snprintf(path, sizeof(path), "%s/" RUN_MQUEUES, directory->path);
	umount2(path, MNT_DETACH);
	if (sandbox->own_files)
		umount2(sandbox->path, MNT_DETACH);
}

bool sandbox_can_isolate(void)
{
	pid_t pid = fork();
	int status = 1;

	if (pid == 0)
		_exit(unshare(CLONE_NEWIPC | CLONE_NEWNS) < 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}
