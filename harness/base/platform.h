/* The platform at hand, as facts found by probing it. */
#ifndef IPCLITMUS_PLATFORM_H
#define IPCLITMUS_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>

#define FACT_LIMIT 12

/* One fact: "runtime" is "gvisor". */
struct fact {
	const char *name;
	char value[96];
};

struct facts {
	struct fact list[FACT_LIMIT];
	size_t count;
};

/*
 * Probes the platform. Facts: runtime (linux, gvisor, gvisor-2022, qemu-user, user-mode-linux,
 * valgrind, wsl1, by what it shows of itself, never by asking for a name alone), kernel (uname's
 * release), machine, bits (32 or 64), byte-order (little, big), libc ("glibc 2.36", "musl"), user
 * (root, ordinary), cpus (online).
 */
void platform_probe(struct facts *facts);

/* The value of a fact, or NULL where there is none of that name. */
const char *platform_fact(const struct facts *facts, const char *name);

/*
 * Whether /proc is there and knows processes by the ids that they have here: it may be mounted for
 * another PID namespace. Asked once, by the first process that wants to know.
 */
bool proc_is_ours(void);

/* Whether the runtime is valgrind. */
bool platform_is_valgrind(void);

/*
 * Sets a fact that another program has probed. Returns false where it is none that platform_probe
 * knows.
 */
bool platform_set(struct facts *facts, const char *name, const char *value);

/* Whether no fact is missing, as may be where another program has probed. */
bool platform_is_whole(const struct facts *facts);

/* All facts in one line for people: "Linux 6.18.44 x86_64, glibc 2.36, root, 2 CPUs". */
void platform_line(const struct facts *facts, char *buffer, size_t size);

#endif
