/* Wrong System V shared memory. */
#include <linux/capability.h>
#include <limits.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(shm, "shm");

#define PAGE 4096UL

/* What this process has attached; fork copies it. */
static struct attach {
	int segment, flags;
	char *address;
	size_t size;
	pid_t thread;
} attaches[32];

/* The state by id, without a look at permissions where an index tells it. */
static struct shmid_ds known(int segment)
{
	struct shmid_ds status;
	int error = errno;

	if (shmctl(segment & 0x7fff, SHM_STAT_ANY, &status) != segment)
		memset(&status, 0, sizeof(status));
	errno = error;
	return status;
}

static void note_attach(int segment, void *address, int flags)
{
	for (size_t i = 0; address != (void *)-1 && i < 32; i++)
		if (!attaches[i].address) {
			attaches[i] = (struct attach){ segment, flags, address,
						       known(segment).shm_segsz, gettid() };
			return;
		}
}

static struct attach *attach_at(const void *address)
{
	for (size_t i = 0; i < 32; i++)
		if (attaches[i].address && attaches[i].address == address)
			return &attaches[i];
	return NULL;
}

static size_t rounded(size_t size)
{
	return (size + PAGE - 1) & ~(PAGE - 1);
}

static int exists(key_t key)
{
	int error = errno, segment = key == IPC_PRIVATE ? -1 : shmget(key, 0, 0);

	errno = error;
	return segment;
}

IN_ALL(shmat)
{
	void *p = shmat(segment, address, flags);

	note_attach(segment, p, flags);
	return p;
}

IN_ALL(shmdt)
{
	struct attach *attach = attach_at(address);
	int result = shmdt(address);

	if (attach && result == 0)
		attach->address = NULL;
	return result;
}

/* shmget */

MUTANT(shmget, size_is_rounded_up, "shm_segsz is a multiple of a page")
{
	return shmget(key, rounded(size), flags);
}

MUTANT(shmget, zero_makes_a_page, "a new segment of size 0 gets a page")
{
	return shmget(key, size == 0 && exists(key) < 0 ? 1 : size, flags);
}

MUTANT(shmget, larger_size_opens, "an existing segment opens with any size, also a larger one")
{
	int segment = exists(key);

	return segment >= 0 ? shmget(key, 0, flags) : shmget(key, size, flags);
}

MUTANT(shmget, size_must_be_its_own, "an existing segment opens with its own size alone")
{
	int segment = exists(key);

	if (segment >= 0 && known(segment).shm_segsz != size)
		return fail(EINVAL);
	return shmget(key, size, flags);
}

MUTANT(shmget, size_grows_with_a_larger_one,
       "shmget of an existing segment with a larger size makes it anew")
{
	int segment = exists(key);

	if (segment >= 0 && known(segment).shm_segsz < size)
		shmctl(segment, IPC_RMID, NULL);
	return shmget(key, size, flags | IPC_CREAT);
}

MUTANT(shmget, creat_is_implied, "shmget makes the segment without IPC_CREAT")
{
	return shmget(key, size ? size : 1, flags | IPC_CREAT | (flags & 0777 ? 0 : 0600));
}

MUTANT(shmget, excl_is_ignored, "IPC_EXCL is ignored")
{
	return shmget(key, size, flags & ~IPC_EXCL);
}

MUTANT(shmget, creat_is_excl, "IPC_CREAT of a key that has a segment gives EEXIST")
{
	return shmget(key, size, flags & IPC_CREAT ? flags | IPC_EXCL : flags);
}

MUTANT(shmget, excl_looks_then_makes, "IPC_EXCL looks first and makes then, without a lock between")
{
	if (!(flags & IPC_EXCL))
		return shmget(key, size, flags);
	if (exists(key) >= 0)
		return fail(EEXIST);
	for (int i = 0; i < 1000; i++)
		sched_yield();
	return shmget(key, size, flags & ~IPC_EXCL);
}

MUTANT(shmget, private_is_a_key, "IPC_PRIVATE finds the segment that was made with it before")
{
	atomic_long *made = &mutant_memory->number[0];
	int segment;

	if (key != IPC_PRIVATE)
		return shmget(key, size, flags);
	if (*made && known((int)*made - 1).shm_segsz >= size && size)
		return (int)*made - 1;
	segment = shmget(key, size, flags);
	*made = segment + 1;
	return segment;
}

MUTANT(shmat, private_is_of_its_maker,
       "a segment of IPC_PRIVATE can be attached by its maker alone")
{
	struct shmid_ds status = known(segment);

	if (status.shm_perm.__key == IPC_PRIVATE && status.shm_cpid != getpid())
		return errno = EACCES, (void *)-1;
	return shmat(segment, address, flags);
}

MUTANT(shmget, umask_applies, "a new segment's mode loses the bits of the umask")
{
	mode_t mask = umask(0);

	umask(mask);
	return exists(key) >= 0 ? shmget(key, size, flags) : shmget(key, size, flags & ~(int)mask);
}

MUTANT(shmget, mode_is_six_bits, "execute permission is dropped from a new segment's mode")
{
	return exists(key) >= 0 ? shmget(key, size, flags) : shmget(key, size, flags & ~0111);
}

MUTANT(shmget, bits_asked_for_are_ignored,
       "shmget of an existing segment does not look at the bits of shmflg")
{
	return exists(key) >= 0 ? shmget(key, size, flags & ~0777) : shmget(key, size, flags);
}

MUTANT(shmget, opening_asks_for_all, "shmget of an existing segment asks for reading and writing")
{
	return exists(key) >= 0 ? shmget(key, size, flags | 0666) : shmget(key, size, flags);
}

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

static void set_limit(const char *name, unsigned long limit)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	file = fopen(path, "we");
	if (file) {
		fprintf(file, "%lu\n", limit);
		fclose(file);
	}
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
	unsigned long limit = limit_of("shmall");
	int segment, error;

	set_limit("shmall", limit + 100000);
	segment = shmget(key, size, flags);
	error = errno;
	set_limit("shmall", limit);
	errno = error;
	return segment;
}

MUTANT(shmget, shmall_counts_bytes_rounded_down,
       "SHMALL does not count a segment's last page if it is not whole")
{
	unsigned long limit = limit_of("shmall");
	int segment, error;

	if (size % PAGE == 0)
		return shmget(key, size, flags);
	set_limit("shmall", limit + 1);
	segment = shmget(key, size, flags);
	error = errno;
	if (segment < 0)
		set_limit("shmall", limit);
	errno = error;
	return segment;
}

MUTANT(shmget, shmmni_is_no_limit, "SHMMNI is not looked at")
{
	unsigned long limit = limit_of("shmmni");
	int segment, error;

	set_limit("shmmni", limit + 1000);
	segment = shmget(key, size, flags);
	error = errno;
	set_limit("shmmni", limit);
	errno = error;
	return segment;
}

MUTANT(shmget, a_removed_segment_counts_no_more,
       "a segment removed while attached counts no more against SHMMNI and SHMALL")
{
	unsigned long most = limit_of("shmmni"), pages = limit_of("shmall");
	unsigned long removed = 0, removed_pages = 0;
	struct shmid_ds state;
	int segment, error;

	for (int i = 0; i < 16; i++)
		if (shmctl(i, SHM_STAT_ANY, &state) >= 0 && state.shm_perm.mode & SHM_DEST) {
			removed++;
			removed_pages += rounded(state.shm_segsz) / PAGE;
		}
	if (!removed)
		return shmget(key, size, flags);
	set_limit("shmmni", most + removed);
	set_limit("shmall", pages + removed_pages);
	segment = shmget(key, size, flags);
	error = errno;
	set_limit("shmmni", most);
	set_limit("shmall", pages);
	errno = error;
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

MUTANT(shmget, never_reserves, "a segment reserves no memory, whatever it was told")
{
	return shmget(key, size, flags | SHM_NORESERVE);
}

MUTANT(shmget, noreserve_is_ignored, "SHM_NORESERVE is ignored")
{
	return shmget(key, size, flags & ~SHM_NORESERVE);
}

MUTANT(shmget, belongs_to_the_real_user, "a new segment belongs to its maker's real user and group")
{
	int segment = shmget(key, size, flags);
	struct shmid_ds status;

	if (segment >= 0 && exists(key) < 0 && shmctl(segment, IPC_STAT, &status) == 0) {
		status.shm_perm.uid = getuid();
		status.shm_perm.gid = getgid();
		shmctl(segment, IPC_SET, &status);
	}
	return segment;
}

MUTANT(shmget, huge_pages_are_ignored, "SHM_HUGETLB is ignored")
{
	return shmget(key, size, flags & ~(SHM_HUGETLB | 0x3f << 26));
}

/* shmat: where */

MUTANT(shmat, first_bytes_are_dirty, "a new segment has what its memory held before")
{
	bool fresh = known(segment).shm_atime == 0;
	char *p = shmat(segment, address, flags);

	if (fresh && p != (void *)-1 && !(flags & SHM_RDONLY))
		p[known(segment).shm_segsz / 2] = 'x';
	return p;
}

MUTANT(shmat, last_page_is_missing, "a segment's mapping is rounded down to whole pages")
{
	size_t size = known(segment).shm_segsz;
	char *p = shmat(segment, address, flags);

	if (p != (void *)-1 && size % PAGE)
		munmap(p + size / PAGE * PAGE, PAGE);
	return p;
}

MUTANT(shmat, address_is_a_hint, "shmat takes the address for a hint, and another place")
{
	return shmat(segment, NULL, flags & ~(SHM_RND | SHM_REMAP));
}

MUTANT(shmat, always_rounds, "an address amid a page is rounded down without SHM_RND")
{
	return shmat(segment, address, address ? flags | SHM_RND : flags);
}

MUTANT(shmat, rounds_up, "SHM_RND rounds up")
{
	if (flags & SHM_RND)
		address = (const void *)(((uintptr_t)address + PAGE - 1) & ~(PAGE - 1));
	return shmat(segment, address, flags);
}

MUTANT(shmat, replaces_unasked, "shmat replaces what is mapped at its address")
{
	return shmat(segment, address, address ? flags | SHM_REMAP : flags);
}

MUTANT(shmat, looks_at_the_first_page_alone,
       "shmat replaces what is mapped unless it is at its first page")
{
	unsigned char pages[1];

	if (address && mincore((void *)((uintptr_t)address & ~(PAGE - 1)), PAGE, pages) < 0)
		flags |= SHM_REMAP;
	return shmat(segment, address, flags);
}

MUTANT(shmat, remap_is_ignored, "SHM_REMAP is ignored")
{
	return shmat(segment, address, flags & ~SHM_REMAP);
}

MUTANT(shmat, remap_goes_further, "SHM_REMAP unmaps a page behind the segment as well")
{
	char *p = shmat(segment, address, flags);

	if (flags & SHM_REMAP && p != (void *)-1)
		munmap(p + rounded(known(segment).shm_segsz), PAGE);
	return p;
}

MUTANT(shmat, remap_needs_no_address, "SHM_REMAP with NULL lets the kernel choose")
{
	if ((uintptr_t)address < PAGE)
		return shmat(segment, NULL, flags & ~(SHM_REMAP | SHM_RND));
	return shmat(segment, address, flags);
}

MUTANT(shmat, rounded_to_zero_is_null, "an address that SHM_RND rounds down to 0 is taken for NULL")
{
	if (flags & SHM_RND && (uintptr_t)address < PAGE && !(flags & SHM_REMAP))
		address = NULL;
	return shmat(segment, address, flags);
}

MUTANT(shmat, same_place_again, "a second attach of a segment gives the address of the first")
{
	void *p;

	for (size_t i = 0; i < 32; i++)
		if (attaches[i].address && attaches[i].segment == segment && !address)
			return attaches[i].address;
	p = shmat(segment, address, flags);
	note_attach(segment, p, flags);
	return p;
}

MUTANT(shmat, fails_with_null, "a failed shmat returns NULL")
{
	void *p = shmat(segment, address, flags);

	return p == (void *)-1 ? NULL : p;
}

MUTANT(shmat, moves_the_break, "shmat takes its room from the break")
{
	if (!address)
		sbrk((intptr_t)rounded(known(segment).shm_segsz));
	return shmat(segment, address, flags);
}

MUTANT(shmat, address_space_is_not_limited, "shmat does not look at RLIMIT_AS")
{
	struct rlimit before, none;
	int error;
	void *p;

	getrlimit(RLIMIT_AS, &before);
	none = (struct rlimit){ before.rlim_max, before.rlim_max };
	setrlimit(RLIMIT_AS, &none);
	p = shmat(segment, address, flags);
	error = errno;
	setrlimit(RLIMIT_AS, &before);
	errno = error;
	return p;
}

/* What stands at the index of an id, whatever its sequence number. */
static int at_index(int segment)
{
	struct shmid_ds status;
	int error = errno, found;

	if (segment < 0)
		return segment;
	found = shmctl(segment & 0x7fff, SHM_STAT_ANY, &status);
	errno = error;
	return found >= 0 ? found : segment;
}

MUTANT(shmat, sequence_is_ignored, "an id of a destroyed segment means the one that took its place")
{
	return shmat(at_index(segment), address, flags);
}

MUTANT(shmctl, sequence_is_ignored, NULL)
{
	if (command == SHM_STAT || command == SHM_STAT_ANY)
		return shmctl(segment, command, status);
	return shmctl(at_index(segment), command, status);
}

MUTANT(shmctl, gone_is_not_noticed, "IPC_STAT of a destroyed segment succeeds still")
{
	int result = shmctl(segment, command, status);

	if (result == 0 || command != IPC_STAT || errno != EINVAL || segment < 0)
		return result;
	memset(status, 0, sizeof(*status));
	return 0;
}

/* shmat: how */

MUTANT(shmat, read_only_by_default,
       "a segment is attached for reading alone unless it is asked to be executable")
{
	return shmat(segment, address, flags & SHM_EXEC ? flags : flags | SHM_RDONLY);
}

MUTANT(shmat, rdonly_is_ignored, "SHM_RDONLY is ignored")
{
	return shmat(segment, address, flags & ~SHM_RDONLY);
}

MUTANT(shmat, one_kind_a_process, "all attaches of a segment by a process are as its first one")
{
	void *p;

	for (size_t i = 0; i < 32; i++)
		if (attaches[i].address && attaches[i].segment == segment)
			flags = (flags & ~SHM_RDONLY) | (attaches[i].flags & SHM_RDONLY);
	p = shmat(segment, address, flags);
	note_attach(segment, p, flags);
	return p;
}

MUTANT(mprotect, makes_read_only_attaches_writable,
       "mprotect makes an attach of SHM_RDONLY writable")
{
	int result = mprotect(address, size, protection);
	const struct attach *attach = attach_at(address);

	if (result == 0 || errno != EACCES || !attach)
		return result;
	return shmat(attach->segment, address, SHM_REMAP) == address ? 0 : -1;
}

MUTANT(mprotect, of_all_attaches, "mprotect of one attach concerns all of the segment")
{
	const struct attach *attach = attach_at(address);
	int result = mprotect(address, size, protection);

	for (size_t i = 0; attach && i < 32; i++)
		if (attaches[i].address && attaches[i].segment == attach->segment)
			mprotect(attaches[i].address, size, protection);
	return result;
}

MUTANT(read, bytes_go_elsewhere,
       "a system call into a segment fills a buffer that is copied later than it returns")
{
	char copy[64] = { 0 };
	ssize_t count = read(fd, copy, size < sizeof(copy) ? size : sizeof(copy));

	if (!attach_at(bytes))
		memcpy(bytes, copy, count > 0 ? (size_t)count : 0);
	return count;
}

MUTANT(shmat, exec_is_ignored, "SHM_EXEC is ignored")
{
	return shmat(segment, address, flags & ~SHM_EXEC);
}

MUTANT(shmat, always_executable, "a segment is executable without SHM_EXEC")
{
	void *p = shmat(segment, address, flags);
	size_t size = known(segment).shm_segsz;

	if (p != (void *)-1 && !(flags & SHM_RDONLY))
		mprotect(p, size, PROT_READ | PROT_WRITE | PROT_EXEC);
	return p;
}

MUTANT(shmat, exec_takes_no_permission, "SHM_EXEC takes read permission alone")
{
	void *p = shmat(segment, address, flags);

	return p == (void *)-1 && errno == EACCES ? shmat(segment, address, flags & ~SHM_EXEC) : p;
}

/* Permissions: who was the superuser keeps what overrides them, and it is asked here. */

static void keep_capability(uid_t user, int capability)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (user == 0)
		return;
	sets[CAP_TO_INDEX(capability)].permitted = CAP_TO_MASK(capability);
	sets[CAP_TO_INDEX(capability)].effective = CAP_TO_MASK(capability);
	syscall(SYS_capset, &header, sets);
}

static int setuid_with(uid_t user, int capability)
{
	int result;

	prctl(PR_SET_KEEPCAPS, 1L);
	result = setuid(user);
	prctl(PR_SET_KEEPCAPS, 0L);
	keep_capability(user, capability);
	return result;
}

/* The bits that a class of users has: 'o'wner, 'g'roup or 'a'll others. */
static int bits_of(const struct ipc_perm *perm, char class)
{
	return perm->mode >> (class == 'o' ? 6 : class == 'g' ? 3 : 0) & 7;
}

static bool is_owner(const struct ipc_perm *perm)
{
	return geteuid() == perm->uid || geteuid() == perm->cuid;
}

static bool is_in_group(const struct ipc_perm *perm)
{
	return getegid() == perm->gid || getegid() == perm->cgid;
}

MUTANT(setuid, permissions_are_not_asked, "the permissions of a segment are not looked at")
{
	return setuid_with(user, CAP_IPC_OWNER);
}

MUTANT(setuid, any_class_will_do,
       "permissions of the group and the others count for the owner, and the others' for the group")
{
	return setuid_with(user, CAP_IPC_OWNER);
}

MUTANT(shmat, any_class_will_do, NULL)
{
	struct shmid_ds status = known(segment);
	int bits = bits_of(&status.shm_perm, 'a'), wanted = flags & SHM_RDONLY ? 4 : 6;

	if (is_in_group(&status.shm_perm))
		bits |= bits_of(&status.shm_perm, 'g');
	if (is_owner(&status.shm_perm))
		bits |= bits_of(&status.shm_perm, 'o');
	if (status.shm_segsz && (bits & wanted) != wanted)
		return errno = EACCES, (void *)-1;
	return shmat(segment, address, flags);
}

MUTANT(setuid, groups_are_not_known, "a segment's group has the others' permissions")
{
	return setuid_with(user, CAP_IPC_OWNER);
}

MUTANT(shmat, groups_are_not_known, NULL)
{
	struct shmid_ds status = known(segment);
	int bits = bits_of(&status.shm_perm, is_owner(&status.shm_perm) ? 'o' : 'a');
	int wanted = flags & SHM_RDONLY ? 4 : 6;

	if (geteuid() && status.shm_segsz && (bits & wanted) != wanted)
		return errno = EACCES, (void *)-1;
	return shmat(segment, address, flags);
}

MUTANT(shmat, the_creator_is_a_stranger,
       "who made a segment and gave it away has the others' permissions")
{
	struct shmid_ds status = known(segment);
	int wanted = flags & SHM_RDONLY ? 4 : 6;

	if (geteuid() && geteuid() == status.shm_perm.cuid && geteuid() != status.shm_perm.uid &&
	    (bits_of(&status.shm_perm, 'a') & wanted) != wanted)
		return errno = EACCES, (void *)-1;
	return shmat(segment, address, flags);
}

MUTANT(shmctl, the_creator_is_a_stranger, NULL)
{
	struct ipc_perm perm = known(segment).shm_perm;

	if ((command == IPC_SET || command == IPC_RMID) && geteuid() && geteuid() == perm.cuid &&
	    geteuid() != perm.uid)
		return fail(EPERM);
	return shmctl(segment, command, status);
}

MUTANT(shmat, writing_takes_write_permission_alone,
       "shmat for reading and writing takes write permission alone")
{
	struct shmid_ds status = known(segment);

	if (geteuid() && !(flags & SHM_RDONLY) && is_owner(&status.shm_perm) &&
	    status.shm_perm.mode & 0200 && !(status.shm_perm.mode & 0400)) {
		status.shm_perm.mode |= 0600;
		shmctl(segment, IPC_SET, &status);
	}
	return shmat(segment, address, flags);
}

MUTANT(shmat, reading_takes_write_permission, "SHM_RDONLY takes write permission as well")
{
	void *p = flags & SHM_RDONLY ? shmat(segment, NULL, 0) : NULL;

	if (p == (void *)-1 && errno == EACCES)
		return p;
	if (p && p != (void *)-1)
		shmdt(p);
	return shmat(segment, address, flags);
}

MUTANT(shmctl, stat_takes_no_permission, "IPC_STAT takes no permission")
{
	if (command == IPC_STAT && known(segment).shm_segsz) {
		*status = known(segment);
		return 0;
	}
	return shmctl(segment, command, status);
}

MUTANT(shmctl, stat_writes_before_it_looks,
       "IPC_STAT without permission fails, and has written all the same")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result < 0 && errno == EACCES)
		*status = known(segment);
	return result;
}

MUTANT(syscall, the_superuser_needs_no_capability,
       "uid 0 may all, whatever capabilities it dropped")
{
	return number == SYS_capset ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(shmat, the_capability_overrides_nothing, "CAP_IPC_OWNER overrides no permissions")
{
	struct shmid_ds status = known(segment);

	if (status.shm_segsz && !(status.shm_perm.mode & 0777))
		return errno = EACCES, (void *)-1;
	return shmat(segment, address, flags);
}

MUTANT(setuid, anybody_removes, "whoever can attach a segment can change and remove it")
{
	return setuid_with(user, CAP_SYS_ADMIN);
}

MUTANT(setuid, anybody_locks, "SHM_LOCK and SHM_UNLOCK take no privilege and know no limit")
{
	return setuid_with(user, CAP_IPC_LOCK);
}

MUTANT(shmctl, root_needs_ownership,
       "CAP_SYS_ADMIN does not let one change or remove another's segment")
{
	struct ipc_perm perm = known(segment).shm_perm;

	if ((command == IPC_SET || command == IPC_RMID) && !is_owner(&perm))
		return fail(EPERM);
	return shmctl(segment, command, status);
}

/* The memory */

MUTANT(shmat, a_copy, "each attach has its own copy of the segment")
{
	char *p = shmat(segment, address, flags), *copy;
	size_t size = rounded(known(segment).shm_segsz);

	if (p == (void *)-1 || size > 1 << 20)
		return p;
	copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memcpy(copy, p, size);
	return mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, p);
}

MUTANT(shmat, same_memory_for_all, "all segments of a namespace are the first one's memory")
{
	atomic_long *first = &mutant_memory->number[0];
	void *p;

	if (!*first)
		*first = segment + 1;
	p = shmat((int)*first - 1, address, flags);
	return p == (void *)-1 ? shmat(segment, address, flags) : p;
}

MUTANT(shmdt, clears_at_the_last, "the last detach clears the segment")
{
	const struct attach *attach = attach_at(address);

	if (attach && known(attach->segment).shm_nattch == 1 && !(attach->flags & SHM_RDONLY))
		memset(attach->address, 0, attach->size);
	return shmdt(address);
}

MUTANT(shmdt, the_last_destroys, "the last detach destroys a segment that nobody removed")
{
	const struct attach *attach = attach_at(address);
	int result = shmdt(address);

	if (attach && known(attach->segment).shm_nattch == 0)
		shmctl(attach->segment, IPC_RMID, NULL);
	return result;
}

MUTANT(_exit, dies_with_its_maker, "a segment ends with the process that made it")
{
	struct shmid_ds state;

	for (int i = 0; i < 16; i++) {
		int segment = shmctl(i, SHM_STAT_ANY, &state);

		if (segment >= 0 && state.shm_cpid == getpid())
			shmctl(segment, IPC_RMID, NULL);
	}
	_exit(status);
}

/* What is counted */

MUTANT(shmctl, attaches_are_not_counted, "shm_nattch stays 0")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_nattch = 0;
	return result;
}

MUTANT(shmctl, counts_processes, "shm_nattch counts a process once, however often it attached")
{
	int result = shmctl(segment, command, status);
	size_t own = 0;

	for (size_t i = 0; i < 32; i++)
		own += attaches[i].address && attaches[i].segment == segment;
	if (command == IPC_STAT && result == 0 && own > 1 && status->shm_nattch >= own)
		status->shm_nattch -= own - 1;
	return result;
}

MUTANT(shmctl, lpid_is_the_makers, "shm_lpid stays that of the maker")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid)
		status->shm_lpid = status->shm_cpid;
	return result;
}

MUTANT(shmctl, times_are_swapped, "shm_atime is the last detach, shm_dtime the last attach")
{
	int result = shmctl(segment, command, status);
	time_t attached;

	if (command == IPC_STAT && result == 0) {
		attached = status->shm_atime;
		status->shm_atime = status->shm_dtime;
		status->shm_dtime = attached;
	}
	return result;
}

MUTANT(shmctl, times_begin_at_the_making,
       "shm_atime and shm_dtime of a new segment are the time it was made")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0) {
		status->shm_atime = status->shm_atime ? status->shm_atime : status->shm_ctime;
		status->shm_dtime = status->shm_dtime ? status->shm_dtime : status->shm_ctime;
	}
	return result;
}

MUTANT(shmat, at_most_128, "a process can attach at most 128 segments")
{
	static int count;

	if (count >= 128)
		return errno = EMFILE, (void *)-1;
	count++;
	return shmat(segment, address, flags);
}

/* Fork, exec, end */

MUTANT(fork, attaches_are_not_inherited, "a child has none of its parent's attaches")
{
	pid_t pid = fork();

	for (size_t i = 0; pid == 0 && i < 32; i++)
		if (attaches[i].address)
			shmdt(attaches[i].address);
	return pid;
}

MUTANT(fork, attaches_are_copied_on_write, "a child has copies of its parent's segments")
{
	pid_t pid = fork();

	for (size_t i = 0; pid == 0 && i < 32; i++) {
		size_t size = rounded(attaches[i].size);
		void *copy;

		if (!attaches[i].address || known(attaches[i].segment).shm_segsz == 0)
			continue;
		copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memcpy(copy, attaches[i].address, size);
		mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, attaches[i].address);
	}
	return pid;
}

MUTANT(fork, a_childs_attaches_are_writable,
       "a child has its parent's attaches of SHM_RDONLY for writing")
{
	pid_t pid = fork();

	for (size_t i = 0; pid == 0 && i < 32; i++)
		if (attaches[i].address && attaches[i].flags & SHM_RDONLY)
			shmat(attaches[i].segment, attaches[i].address, SHM_REMAP);
	return pid;
}

MUTANT(fork, does_not_count, "fork does not count the attaches that the child inherits")
{
	pid_t pid = fork();

	if (pid > 0)
		mutant_memory->number[0]++;
	return pid;
}

MUTANT(shmctl, does_not_count, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 &&
	    status->shm_nattch > (shmatt_t)mutant_memory->number[0])
		status->shm_nattch -= (shmatt_t)mutant_memory->number[0];
	return result;
}

MUTANT(fork, leaves_lpid, "fork does not set shm_lpid")
{
	mutant_memory->number[0] = getpid();
	return fork();
}

MUTANT(shmctl, leaves_lpid, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid == mutant_memory->number[0])
		status->shm_lpid = status->shm_cpid;
	return result;
}

MUTANT(_exit, does_not_detach, "the end of a process does not count down shm_nattch")
{
	for (size_t i = 0; i < 32; i++)
		mutant_memory->number[0] += attaches[i].address != NULL;
	_exit(status);
}

MUTANT(kill, does_not_detach, NULL)
{
	if (signo == SIGKILL)
		mutant_memory->number[0]++;
	return kill(pid, signo);
}

MUTANT(shmctl, does_not_detach, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_nattch += (shmatt_t)mutant_memory->number[0];
	return result;
}

MUTANT(_exit, end_is_not_accounted,
       "the detach at a process's end sets neither shm_dtime nor shm_lpid")
{
	mutant_memory->number[0] = getpid();
	_exit(status);
}

MUTANT(shmctl, end_is_not_accounted, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid == mutant_memory->number[0]) {
		status->shm_lpid = status->shm_cpid;
		status->shm_dtime = 0;
	}
	return result;
}

MUTANT(execvp, keeps_attaches, "exec leaves what the process had attached counted")
{
	for (size_t i = 0; i < 32; i++)
		mutant_memory->number[0] += attaches[i].address != NULL;
	return execvp(name, arguments);
}

MUTANT(shmctl, keeps_attaches, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_nattch += (shmatt_t)mutant_memory->number[0];
	return result;
}

MUTANT(execvp, destroys_what_was_attached,
       "exec destroys the segments that the process had attached")
{
	for (size_t i = 0; i < 32; i++)
		if (attaches[i].address)
			shmctl(attaches[i].segment, IPC_RMID, NULL);
	return execvp(name, arguments);
}

/* shmdt */

MUTANT(shmdt, of_the_attaching_thread, "only the thread that attached a segment can detach it")
{
	const struct attach *attach = attach_at(address);

	if (attach && attach->thread != gettid())
		return fail(EINVAL);
	return shmdt(address);
}

MUTANT(shmdt, leaves_the_last_page,
       "after shmdt the last page of a segment can be read and written still")
{
	const struct attach *attach = attach_at(address);
	int result = shmdt(address);

	if (attach && result == 0)
		mmap(attach->address + rounded(attach->size) - PAGE, PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return result;
}

MUTANT(shmdt, takes_any_address_in_it, "shmdt takes any address in the segment")
{
	for (size_t i = 0; i < 32; i++)
		if (attaches[i].address && (const char *)address > attaches[i].address &&
		    (const char *)address < attaches[i].address + attaches[i].size)
			return shmdt(attaches[i].address);
	return shmdt(address);
}

MUTANT(shmdt, twice_is_no_error, "shmdt of an address that is attached no more succeeds")
{
	int result = shmdt(address);

	return result < 0 && attach_at(address) ? 0 : result;
}

MUTANT(shmdt, takes_all_of_the_segment, "shmdt detaches all attaches of its segment")
{
	const struct attach *attach = attach_at(address);
	int result = shmdt(address);

	for (size_t i = 0; attach && i < 32; i++)
		if (attaches[i].address && attaches[i].segment == attach->segment)
			shmdt(attaches[i].address);
	return result;
}

MUTANT(munmap, does_not_detach_the_attach,
       "munmap takes the access to an attach, and does not detach it")
{
	return mprotect(address, size, PROT_NONE);
}

MUTANT(shmdt, first_piece_alone,
       "shmdt detaches what is at the address, not the other pieces of the attach")
{
	unsigned char pages[1];
	size_t size = PAGE;

	if (mincore((void *)address, PAGE, pages) < 0)
		return fail(EINVAL);
	while (mincore((char *)address + size, PAGE, pages) == 0 && attach_at(address) &&
	       size < rounded(attach_at(address)->size))
		size += PAGE;
	return attach_at(address) ? munmap((void *)address, size) : shmdt(address);
}

MUTANT(mremap, counts_twice, "mremap counts the attach at the new place and at the old")
{
	char *moved = mremap(address, size, new_size, flags, new_address);

	if (moved != MAP_FAILED && attach_at(address))
		shmat(attach_at(address)->segment, NULL, 0);
	return moved;
}

MUTANT(mremap, beyond_the_end_is_zero,
       "beyond its segment an attach that mremap made longer reads zeros")
{
	char *moved = mremap(address, size, new_size, flags, new_address);

	if (moved != MAP_FAILED && new_size > size)
		mmap(moved + size, new_size - size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return moved;
}

/* IPC_RMID */

MUTANT(shmctl, removed_at_once, "IPC_RMID ends a segment though it is attached: its id is gone")
{
	atomic_long *gone = &mutant_memory->number[0];
	int result;

	if (*gone == segment + 1)
		return fail(EINVAL);
	result = shmctl(segment, command, status);
	if (command == IPC_RMID && result == 0)
		*gone = segment + 1;
	return result;
}

MUTANT(shmat, removed_at_once, NULL)
{
	if (mutant_memory->number[0] == segment + 1)
		return errno = EINVAL, (void *)-1;
	return shmat(segment, address, flags);
}

MUTANT(shmctl, removed_takes_the_memory,
       "IPC_RMID takes the memory from who has the segment attached")
{
	int result = shmctl(segment, command, status);

	for (size_t i = 0; command == IPC_RMID && result == 0 && i < 32; i++)
		if (attaches[i].address && attaches[i].segment == segment)
			shmdt(attaches[i].address);
	return result;
}

MUTANT(shmctl, never_destroyed_if_attached,
       "a segment removed while attached outlives its last detach")
{
	int result = shmctl(segment, command, status);
	void *p;

	if (command == IPC_RMID && result == 0 && segment >= 0) {
		p = shmat(segment, NULL, 0);
		(void)p;
	}
	if (command == IPC_STAT && result == 0 && status->shm_nattch &&
	    status->shm_perm.mode & SHM_DEST)
		status->shm_nattch--;
	return result;
}

MUTANT(shmctl, unattached_waits_for_an_attach,
       "IPC_RMID of a segment that nobody attached waits for its last detach")
{
	if (command == IPC_RMID && known(segment).shm_segsz && !known(segment).shm_nattch)
		return 0;
	return shmctl(segment, command, status);
}

MUTANT(shmctl, removing_wants_a_buffer, "IPC_RMID looks at its third argument")
{
	if (command == IPC_RMID && !status)
		return fail(EFAULT);
	return shmctl(segment, command, status);
}

MUTANT(shmctl, dest_is_not_shown, "a removed segment does not show SHM_DEST")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_perm.mode &= (unsigned short)~SHM_DEST;
	return result;
}

MUTANT(shmctl, the_key_stays_shown, "a removed segment shows its old key")
{
	int result;

	if (command == IPC_RMID)
		mutant_memory->number[0] = known(segment).shm_perm.__key;
	result = shmctl(segment, command, status);
	if (command == IPC_STAT && result == 0 && status->shm_perm.mode & SHM_DEST)
		status->shm_perm.__key = (key_t)mutant_memory->number[0];
	return result;
}

MUTANT(shmctl, the_key_stays_taken, "the key of a removed segment means it until its last detach")
{
	if (command == IPC_RMID) {
		mutant_memory->number[0] = known(segment).shm_perm.__key;
		mutant_memory->number[1] = segment + 1;
	}
	return shmctl(segment, command, status);
}

MUTANT(shmget, the_key_stays_taken, NULL)
{
	int old = (int)mutant_memory->number[1] - 1;

	if (old >= 0 && key == (key_t)mutant_memory->number[0] && key && known(old).shm_nattch)
		return old;
	return shmget(key, size, flags);
}

MUTANT(shmctl, removing_twice_fails, "IPC_RMID of a segment removed already fails with EIDRM")
{
	if (command == IPC_RMID && known(segment).shm_perm.mode & SHM_DEST)
		return fail(EIDRM);
	return shmctl(segment, command, status);
}

MUTANT(shmat, a_removed_segment_can_not_be_attached, "a removed segment can't be attached any more")
{
	if (known(segment).shm_perm.mode & SHM_DEST)
		return errno = EIDRM, (void *)-1;
	return shmat(segment, address, flags);
}

MUTANT(remap_file_pages, loses_the_segment,
       "remap_file_pages on the last attach of a removed segment destroys it twice")
{
	return abort(), -1;
}

/* The other commands */

MUTANT(shmctl, set_takes_the_mode_alone, "IPC_SET takes the mode alone")
{
	struct shmid_ds now = known(segment);

	if (command != IPC_SET || !status)
		return shmctl(segment, command, status);
	now.shm_perm.mode = status->shm_perm.mode;
	return shmctl(segment, command, &now);
}

MUTANT(shmctl, set_takes_the_owner_alone, "IPC_SET takes the owner alone")
{
	struct shmid_ds now = known(segment);

	if (command != IPC_SET || !status)
		return shmctl(segment, command, status);
	now.shm_perm.uid = status->shm_perm.uid;
	now.shm_perm.gid = status->shm_perm.gid;
	return shmctl(segment, command, &now);
}

MUTANT(shmctl, set_takes_what_it_should_not, "IPC_SET takes the size from its structure as well")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_SET && result == 0)
		mutant_memory->number[0] = (long)status->shm_segsz;
	if (command == IPC_STAT && result == 0 && mutant_memory->number[0])
		status->shm_segsz = (size_t)mutant_memory->number[0];
	return result;
}

MUTANT(shmctl, set_asks_again, "IPC_SET takes access from those that have the segment attached")
{
	int result = shmctl(segment, command, status);

	for (size_t i = 0; command == IPC_SET && result == 0 && i < 32; i++)
		if (attaches[i].address && attaches[i].segment == segment &&
		    !(status->shm_perm.mode & 0600))
			mprotect(attaches[i].address, attaches[i].size, PROT_NONE);
	return result;
}

MUTANT(shmctl, set_takes_minus_one, "IPC_SET of a uid or gid of -1 leaves it, and succeeds")
{
	struct shmid_ds now = known(segment);

	if (command != IPC_SET || !status)
		return shmctl(segment, command, status);
	now = *status;
	if (now.shm_perm.uid == (uid_t)-1)
		now.shm_perm.uid = known(segment).shm_perm.uid;
	if (now.shm_perm.gid == (gid_t)-1)
		now.shm_perm.gid = known(segment).shm_perm.gid;
	return shmctl(segment, command, &now);
}

MUTANT(shmctl, stat_counts_as_use, "IPC_STAT sets shm_lpid")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid && mutant_memory->number[0])
		status->shm_lpid = (pid_t)mutant_memory->number[0];
	if (command == IPC_STAT && result == 0)
		mutant_memory->number[0] = getpid();
	return result;
}

MUTANT(shmctl, a_bad_address_faults,
       "shmctl copies through its pointer itself: a bad one brings SIGSEGV")
{
	struct shmid_ds copy;
	int result;

	if (command == IPC_SET)
		copy = *(volatile struct shmid_ds *)status;
	result = shmctl(segment, command,
			command == IPC_SET || command == IPC_STAT ? &copy : status);
	if (command == IPC_STAT && result == 0)
		*(volatile struct shmid_ds *)status = copy;
	return result;
}

MUTANT(shmctl, unknown_commands_succeed, "shmctl succeeds with a command that it does not know")
{
	int result = shmctl(segment, command, status);

	if (result < 0 && errno == EINVAL && known(segment).shm_segsz && command > 20)
		return 0;
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

MUTANT(shmctl, stat_by_index_gives_the_index, "SHM_STAT returns the index, not the id")
{
	int result = shmctl(segment, command, status);

	return command == SHM_STAT && result >= 0 ? segment : result;
}

MUTANT(shmctl, stat_skips_holes, "SHM_STAT of an index without a segment gives the next one")
{
	int result = shmctl(segment, command, status);

	for (int i = segment; (command == SHM_STAT || command == SHM_STAT_ANY) && result < 0 &&
			      i >= 0 && i < segment + 100;
	     i--)
		result = shmctl(i, command, status);
	return result;
}

MUTANT(shmctl, any_takes_permission, "SHM_STAT_ANY takes read permission, as SHM_STAT does")
{
	return shmctl(segment, command == SHM_STAT_ANY ? SHM_STAT : command, status);
}

MUTANT(shmctl, stat_by_index_takes_no_permission, "SHM_STAT takes no permission")
{
	return shmctl(segment, command == SHM_STAT ? SHM_STAT_ANY : command, status);
}

MUTANT(shmctl, locked_is_not_shown, "a locked segment does not show SHM_LOCKED")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_perm.mode &= (unsigned short)~SHM_LOCKED;
	return result;
}

MUTANT(shmctl, unlock_does_nothing, "SHM_UNLOCK does nothing")
{
	return command == SHM_UNLOCK ? 0 : shmctl(segment, command, status);
}

MUTANT(unshare, one_namespace_for_all, "a new IPC namespace has the segments of the old")
{
	return unshare(flags & ~CLONE_NEWIPC);
}

/* What the samples rest on */

MUTANT(pause, returns_at_once, "pause returns without a signal")
{
	return fail(EINTR);
}

MUTANT(getppid, is_our_own, "getppid gives the caller's own pid")
{
	return getpid();
}
