/* The platform at hand, as facts found by probing it. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>
#if defined(__GLIBC__) && !defined(__UCLIBC__)
#define HAVE_GLIBC_VERSION 1
#include <gnu/libc-version.h>
#endif

#include "calls.h"
#include "platform.h"

#define KLOG_READ_ALL 3
#define KLOG_SIZE     10
#define KLOG_MOST     (1 << 24) /* bytes of the log that are worth reading */

static void add(struct facts *facts, const char *name, const char *value)
{
	struct fact *fact = &facts->list[facts->count++];

	fact->name = name;
	snprintf(fact->value, sizeof(fact->value), "%s", value);
}

static bool file_has(const char *path, const char *word)
{
	char text[4096];
	size_t length;
	FILE *file = fopen(path, "re");

	if (!file)
		return false;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	return strstr(text, word) != NULL;
}

static bool kernel_log_has(const char *word)
{
	int size = klogctl(KLOG_SIZE, NULL, 0);
	char *text = size > 0 && size <= KLOG_MOST ? calloc(1, (size_t)size + 1) : NULL;
	bool has = text && klogctl(KLOG_READ_ALL, text, size) > 0 && strstr(text, word);

	free(text);
	return has;
}

/* WSL 2 is a Linux kernel, whose release says "-microsoft-standard". */
static bool is_wsl1(const struct utsname *name)
{
	return strstr(name->release, "-Microsoft") != NULL;
}

/* The log tells it where /proc isn't mounted: no other port looks at its host's terminals. */
static bool is_user_mode_linux(void)
{
	return file_has("/proc/cpuinfo", "User Mode Linux") ||
	       kernel_log_has("Checking that host ptys support output SIGIO");
}

/*
 * gVisor's log begins so ("]:" would be another program's line). Where the log can't be read it is
 * the one build date that every gVisor of a decade has claimed, and a file that it lacks.
 */
static bool is_gvisor(const struct utsname *name)
{
	return kernel_log_has("] Starting gVisor") ||
	       (strcmp(name->version, "#1 SMP Sun Jan 10 15:06:54 PST 2016") == 0 &&
		access("/proc/self/wchan", F_OK) < 0);
}

bool proc_is_ours(void)
{
	static int known = -1;
	char target[32] = "";

	if (known < 0)
		known = readlink("/proc/self", target, sizeof(target) - 1) > 0 &&
			atoi(target) == (int)getpid();
	return known;
}

/* All its releases claim the same kernel; this is what one of 2022 had not, and one of 2024 has. */
static bool knows_subreapers(void)
{
	int is = 0;

	return prctl(PR_GET_CHILD_SUBREAPER, &is) == 0;
}

/* It runs its own copy of the interface above the kernel's, and loads a library of its own. */
bool platform_is_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload && strstr(preload, "/vgpreload_");
}

/*
 * Whether this process's memory has a file in it whose path has the word: all lines are looked
 * through.
 */
static bool memory_has(const char *word)
{
	FILE *file = fopen("/proc/thread-self/maps", "re");
	char line[4096];
	bool has = false;

	while (file && !has && fgets(line, sizeof(line), file))
		has = strstr(line, word) != NULL;
	if (file)
		fclose(file);
	return has;
}

/*
 * It makes this program's calls by another machine's numbers, and lies in its memory. Of its own
 * files in /proc it hides that, of its thread's it does not.
 */
static bool is_qemu_user(void)
{
	return access("/proc/self/syscall", F_OK) == 0 && !call_numbers_are_shown() &&
	       memory_has("/qemu-");
}

static const char *runtime(const struct utsname *name)
{
	if (platform_is_valgrind())
		return "valgrind";
	if (is_wsl1(name))
		return "wsl1";
	if (is_user_mode_linux())
		return "user-mode-linux";
	if (is_gvisor(name))
		return knows_subreapers() ? "gvisor" : "gvisor-2022";
	if (is_qemu_user())
		return "qemu-user";
	return "linux";
}

/* A runtime's name for people. */
static const char *runtime_title(const char *runtime)
{
	if (strncmp(runtime, "gvisor", 6) == 0)
		return "gVisor, as Linux";
	if (strcmp(runtime, "user-mode-linux") == 0)
		return "User Mode Linux";
	if (strcmp(runtime, "wsl1") == 0)
		return "WSL 1, as Linux";
	if (strcmp(runtime, "valgrind") == 0)
		return "valgrind on Linux";
	if (strcmp(runtime, "qemu-user") == 0)
		return "qemu-user on Linux";
	return "Linux";
}

static const char *libc(void)
{
#ifdef HAVE_GLIBC_VERSION
	static char text[64];

	snprintf(text, sizeof(text), "glibc %s", gnu_get_libc_version());
	return text;
#else
	return "musl"; /* which can be asked neither its name nor its version */
#endif
}

static const char *byte_order(void)
{
	const unsigned short one = 1;

	return *(const unsigned char *)&one ? "little" : "big";
}

void platform_probe(struct facts *facts)
{
	struct utsname name = { 0 };
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	char cpus[32];

	memset(facts, 0, sizeof(*facts));
	proc_is_ours(); /* before a claim makes namespaces */
	uname(&name);
	snprintf(cpus, sizeof(cpus), "%ld", online > 0 ? online : 1);
	add(facts, "runtime", runtime(&name));
	add(facts, "kernel", name.release);
	add(facts, "machine", name.machine);
	add(facts, "bits", sizeof(void *) == 8 ? "64" : "32");
	add(facts, "byte-order", byte_order());
	add(facts, "libc", libc());
	add(facts, "user", geteuid() == 0 ? "root" : "ordinary");
	add(facts, "cpus", cpus);
}

static const char *const fact_names[] = { "runtime",    "kernel", "machine", "bits",
					  "byte-order", "libc",   "user",    "cpus" };

#define FACT_COUNT (sizeof(fact_names) / sizeof(fact_names[0]))

bool platform_is_whole(const struct facts *facts)
{
	return facts->count == FACT_COUNT;
}

bool platform_set(struct facts *facts, const char *name, const char *value)
{
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if (strcmp(fact_names[i], name) != 0)
			continue;
		for (size_t j = 0; j < facts->count; j++)
			if (strcmp(facts->list[j].name, name) == 0)
				facts->list[j--] = facts->list[--facts->count];
		add(facts, fact_names[i], value);
		return true;
	}
	return false;
}

const char *platform_fact(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->list[i].name, name) == 0)
			return facts->list[i].value;
	return NULL;
}

/* The fact, or what stands for one that is not known. */
static const char *fact_or(const struct facts *facts, const char *name, const char *other)
{
	const char *value = platform_fact(facts, name);

	return value ? value : other;
}

void platform_line(const struct facts *facts, char *buffer, size_t size)
{
	const char *cpus = fact_or(facts, "cpus", "?");

	snprintf(buffer, size, "%s %s %s, %s, %s, %s CPU%s",
		 runtime_title(fact_or(facts, "runtime", "linux")), fact_or(facts, "kernel", "?"),
		 fact_or(facts, "machine", "?"), fact_or(facts, "libc", "?"),
		 strcmp(fact_or(facts, "user", "?"), "root") == 0 ? "root" : "ordinary user", cpus,
		 strcmp(cpus, "1") == 0 ? "" : "s");
}
