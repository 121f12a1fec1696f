/* Wrong limits of segments. */
#include <limits.h>

#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

static unsigned long limit_of(const char *name)
{
	unsigned long limit = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	file = fopen(path, "re");
	if (file) {
		(void)!fscanf(file, "%lu", &limit);
		fclose(file);
	}
	return limit;
}

/* Where it is not the claim's own it stays as it is. */
static void set_limit(const char *name, unsigned long limit)
{
	char path[64];
	FILE *file;

	if (need_own_limits())
		return;
	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	file = fopen(path, "we");
	if (file) {
		fprintf(file, "%lu\n", limit);
		fclose(file);
	}
}

/* Returns what it was. */
static unsigned long raise_limit(const char *name, unsigned long by)
{
	unsigned long limit = limit_of(name);

	set_limit(name, limit + by);
	return limit;
}

/* After a call whose errno counts. */
static void restore_limit(const char *name, unsigned long limit)
{
	int error = errno;

	set_limit(name, limit);
	errno = error;
}

MUTANT(shmget, shmmax_is_too_much, "SHMMAX bytes are one too many")
{
	if (exists(key) < 0 && size == limit_of("shmmax"))
		return fail(EINVAL);
	return shmget(key, size, flags);
}

MUTANT(shmget, shmmax_cuts, "more than SHMMAX bytes give a segment of SHMMAX bytes")
{
	unsigned long most = limit_of("shmmax");

	return shmget(key, most && size > most ? most : size, flags);
}

MUTANT(shmget, shmmax_is_of_those_made_too, "a segment larger than SHMMAX does not open any more")
{
	int segment = exists(key);
	unsigned long most = limit_of("shmmax");

	if (segment >= 0 && most && known(segment).shm_segsz > most)
		return fail(EINVAL);
	return shmget(key, size, flags);
}

MUTANT(shmget, shmall_is_no_limit, "SHMALL is not looked at")
{
	unsigned long limit = raise_limit("shmall", 100000);
	int segment = shmget(key, size, flags);

	restore_limit("shmall", limit);
	return segment;
}

MUTANT(shmget, shmall_counts_bytes_rounded_down,
       "SHMALL does not count a segment's last page if it is not whole")
{
	unsigned long limit;
	int segment;

	if (size % PAGE == 0)
		return shmget(key, size, flags);
	limit = raise_limit("shmall", 1);
	segment = shmget(key, size, flags);
	if (segment < 0)
		restore_limit("shmall", limit);
	return segment;
}

MUTANT(shmget, shmmni_is_no_limit, "SHMMNI is not looked at")
{
	unsigned long limit = raise_limit("shmmni", 1000);
	int segment = shmget(key, size, flags);

	restore_limit("shmmni", limit);
	return segment;
}

MUTANT(shmget, a_removed_segment_counts_no_more,
       "a segment removed while attached counts no more against SHMMNI and SHMALL")
{
	unsigned long removed = 0, removed_pages = 0, most, pages;
	struct shmid_ds state;
	int segment;

	for (int i = 0; i < 16; i++)
		if (shmctl(i, SHM_STAT_ANY, &state) >= 0 && state.shm_perm.mode & SHM_DEST) {
			removed++;
			removed_pages += rounded(state.shm_segsz) / PAGE;
		}
	if (!removed)
		return shmget(key, size, flags);
	most = raise_limit("shmmni", removed);
	pages = raise_limit("shmall", removed_pages);
	segment = shmget(key, size, flags);
	restore_limit("shmmni", most);
	restore_limit("shmall", pages);
	return segment;
}

MUTANT(shmctl, a_destroyed_segment_still_counts,
       "what a destroyed segment took of SHMMNI and SHMALL is not given back")
{
	struct shmid_ds before = known(segment);
	int result = shmctl(segment, command, status);

	if (command == IPC_RMID && result == 0 && !before.shm_nattch) {
		set_limit("shmmni", limit_of("shmmni") - 1);
		set_limit("shmall", limit_of("shmall") - rounded(before.shm_segsz) / PAGE);
	}
	return result;
}

MUTANT(shmctl, limits_are_those_of_the_boot,
       "IPC_INFO gives the limits as they were when the machine started")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_INFO && result >= 0) {
		struct shminfo *info = (struct shminfo *)status;

		info->shmmax = info->shmall = ULONG_MAX - (1UL << 24);
		info->shmmni = 4096;
	}
	return result;
}

MUTANT(shmctl, the_least_size_is_0, "IPC_INFO gives a SHMMIN of 0")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_INFO && result >= 0)
		((struct shminfo *)status)->shmmin = 0;
	return result;
}

MUTANT(shmctl, info_counts_reserved_memory, "SHM_INFO counts all pages of segments as in memory")
{
	int result = shmctl(segment, command, status);
	struct shm_info *info = (struct shm_info *)status;

	if (command == SHM_INFO && result >= 0)
		info->shm_rss = info->shm_tot;
	return result;
}

MUTANT(shmctl, info_is_of_the_limits, "SHM_INFO gives one page less, the last one not being whole")
{
	int result = shmctl(segment, command, status);
	struct shm_info *info = (struct shm_info *)status;

	if (command == SHM_INFO && result >= 0)
		info->shm_tot -= info->shm_tot > 0;
	return result;
}

MUTANT(shmctl, msg_info_is_info, "MSG_INFO gives the sums")
{
	return shmctl(segment, command == SHM_UNLOCK ? SHM_INFO : command, status);
}
