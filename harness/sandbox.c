/* The sandbox: the place in which one claim runs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"

static bool is_mount(const char *path, const char *above)
{
	struct stat status, parent;

	return stat(path, &status) == 0 && stat(above, &parent) == 0 &&
	       status.st_dev != parent.st_dev;
}

/*
 * A claim's own IPC objects: all of them go when its last process does. Returns whether none of
 * those that the account lists is shared with others.
 */
static bool enter_namespaces(struct sandbox *sandbox)
{
	if (unshare(CLONE_NEWIPC | CLONE_NEWNS) < 0)
		return false;
	if (mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return false; /* mounts would be seen outside: do without them */
	if (mount("mqueue", "/dev/mqueue", "mqueue", 0, NULL) < 0)
		mount("mqueue", sandbox->mqueues, "mqueue", 0, NULL);
	return mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0 ||
	       errno == ENOENT;
}

static void make_directories(struct sandbox *sandbox, const struct run_directory *directory,
			     int slot)
{
	char path[256];

	snprintf(sandbox->path, sizeof(sandbox->path), "%s/%d", directory->path, slot);
	snprintf(path, sizeof(path), "%s/work", sandbox->path);
	if ((mkdir(sandbox->path, 0755) < 0 && errno != EEXIST) || !directory_make_empty(path)) {
		sandbox->path[0] = '\0';
		return;
	}
	snprintf(path, sizeof(path), "%s/output", sandbox->path);
	sandbox->output = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
}

void sandbox_enter(struct sandbox *sandbox, const struct run_directory *directory, int slot)
{
	memset(sandbox, 0, sizeof(*sandbox));
	sandbox->output = -1;
	umask(022);
	if (directory->path[0])
		make_directories(sandbox, directory, slot);
	snprintf(sandbox->mqueues, sizeof(sandbox->mqueues), "%s/" RUN_MQUEUES, directory->path);
	sandbox->own_namespaces = enter_namespaces(sandbox);
	if (is_mount("/dev/mqueue", "/dev"))
		strcpy(sandbox->mqueues, "/dev/mqueue");
	else if (!sandbox->path[0] || !is_mount(sandbox->mqueues, directory->path))
		sandbox->mqueues[0] = '\0';
	account_take(&sandbox->before, sandbox->mqueues[0] ? sandbox->mqueues : NULL);
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

void close_from(int first)
{
	int limit = (int)sysconf(_SC_OPEN_MAX);

#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
#endif
	if (close_listed(first))
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
	const struct makers *makers = sandbox->own_namespaces ? NULL : processes;
	struct account now;
	char work[256];
	size_t left;

	read_output(sandbox, output, output_size);
	account_take(&now, sandbox->mqueues[0] ? sandbox->mqueues : NULL);
	left = account_remove_new(&sandbox->before, &now, makers, text, text_size);
	(void)!chdir("/");
	snprintf(work, sizeof(work), "%s/work", sandbox->path);
	if (sandbox->path[0])
		directory_empty(work);
	if (sandbox->output >= 0)
		close(sandbox->output);
	return left;
}

bool sandbox_can_isolate(void)
{
	pid_t pid = fork();
	int status = 1;

	if (pid == 0)
		_exit(unshare(CLONE_NEWIPC | CLONE_NEWNS) < 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}
