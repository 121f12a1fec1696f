/* Wrong keys: ftok, the three calls that take a key, and the commands. */
#include <limits.h>
#include <sched.h>

#include "mutant.h"

MECHANISM(key, "key");

#ifndef MSG_STAT_ANY
#define MSG_STAT_ANY 13
#endif
#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#endif
#ifndef SEM_STAT_ANY
#define SEM_STAT_ANY 20
#endif

#define SLOTS 32768 /* an id is a slot, and how often it was used */

static int fail_with(int error)
{
	errno = error;
	return -1;
}

static int confuse(int result, int right, int wrong)
{
	if (result < 0 && errno == right)
		errno = wrong;
	return result;
}

static bool is_refused(int result, int error)
{
	return result < 0 && errno == error;
}

/* ftok: the file */

MUTANT(ftok, path_is_hashed, "ftok makes the key of the path's text")
{
	key_t key = ftok(path, project), hash = 5381;

	for (const char *c = path; key != -1 && *c; c++)
		hash = (key_t)((unsigned)hash * 33 + (unsigned char)*c);
	return key == -1 ? -1 : (key & (key_t)0xff000000) | (hash & 0xffffff);
}

static key_t key_of(const struct stat *status, int project)
{
	return (key_t)((project & 0xffU) << 24 | (unsigned)(status->st_dev & 0xff) << 16 |
		       (unsigned)(status->st_ino & 0xffff));
}

MUTANT(ftok, links_are_not_followed, "ftok makes a symbolic link's key of the link itself")
{
	struct stat status;

	return lstat(path, &status) < 0 ? -1 : key_of(&status, project);
}

MUTANT(ftok, key_is_the_processs_own, "ftok gives each process another key")
{
	key_t key = ftok(path, project);

	return key == -1 ? -1 : key ^ getpid();
}

MUTANT(ftok, inode_has_8_bits, "ftok takes the low 8 bits of the inode number")
{
	key_t key = ftok(path, project);

	return key == -1 ? -1 : key & ~0xff00;
}

MUTANT(ftok, size_is_part_of_it, "a file's key changes with its size")
{
	struct stat status;
	key_t key = ftok(path, project);

	return key == -1 || stat(path, &status) < 0 ? key : key ^ (int)(status.st_size & 0xffff);
}

MUTANT(ftok, mode_is_part_of_it, "a file's key changes with its mode")
{
	struct stat status;
	key_t key = ftok(path, project);

	return key == -1 || stat(path, &status) < 0 ? key : key ^ (int)(status.st_mode & 0777);
}

MUTANT(ftok, time_is_part_of_it, "a file's key changes with its time of modification")
{
	struct stat status;
	key_t key = ftok(path, project);

	return key == -1 || stat(path, &status) < 0 ? key : key ^ (int)(status.st_mtime & 0xffff);
}

MUTANT(ftok, name_is_remembered, "ftok gives the key again that it gave for this path before")
{
	key_t key = ftok(path, project);

	if (key == -1 || strlen(path) >= sizeof(mutant_memory->text))
		return key;
	if (strcmp(mutant_memory->text, path) == 0 && mutant_memory->number[0] == project)
		return (key_t)mutant_memory->number[1];
	strcpy(mutant_memory->text, path);
	mutant_memory->number[0] = project;
	mutant_memory->number[1] = key;
	return key;
}

MUTANT(ftok, file_is_opened, "ftok opens the file, so that it must be readable")
{
	int fd = open(path, O_RDONLY | O_NONBLOCK);

	if (fd < 0)
		return -1;
	close(fd);
	return ftok(path, project);
}

MUTANT(ftok, file_must_be_regular, "ftok refuses what is no regular file or directory")
{
	struct stat status;

	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
		return fail_with(EINVAL);
	return ftok(path, project);
}

MUTANT(ftok, descriptor_is_left_open, "ftok opens the file and does not close it")
{
	if (open(path, O_PATH) < 0)
		return -1;
	return ftok(path, project);
}

MUTANT(ftok, directory_must_be_readable, "ftok needs to read the directory that it looks into")
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (length > 0 && length < sizeof(directory)) {
		memcpy(directory, path, length);
		directory[length] = '\0';
		if (is_refused(access(directory, R_OK), EACCES))
			return -1;
	}
	return ftok(path, project);
}

MUTANT(ftok, closed_directory_is_enoent, "ftok fails with ENOENT where it may not look")
{
	return confuse(ftok(path, project), EACCES, ENOENT);
}

MUTANT(ftok, missing_file_is_made, "ftok makes the file that is missing, and fails")
{
	key_t key = ftok(path, project);
	int fd = is_refused(key, ENOENT) ? open(path, O_CREAT | O_WRONLY, 0600) : -1;

	if (fd < 0)
		return key;
	close(fd);
	return fail_with(ENOENT);
}

MUTANT(ftok, failure_is_0, "ftok returns 0 when it fails")
{
	key_t key = ftok(path, project);

	return key == -1 ? 0 : key;
}

MUTANT(ftok, empty_path_is_here, "ftok takes an empty path for the working directory")
{
	return ftok(*path ? path : ".", project);
}

MUTANT(ftok, no_directory_is_enoent, "ftok fails with ENOENT behind a file that is no directory")
{
	return confuse(ftok(path, project), ENOTDIR, ENOENT);
}

MUTANT(ftok, last_slash_is_dropped, "ftok leaves out a slash at the path's end")
{
	char cut[PATH_MAX];
	size_t length = strnlen(path, sizeof(cut));

	if (length < 2 || length == sizeof(cut) || path[length - 1] != '/')
		return ftok(path, project);
	memcpy(cut, path, length - 1);
	cut[length - 1] = '\0';
	return ftok(cut, project);
}

MUTANT(ftok, dots_are_taken_out_of_the_text, "ftok takes NAME/.. out of the path before it looks")
{
	size_t length = strnlen(path, PATH_MAX);

	if (length > 3 && length < PATH_MAX && strcmp(path + length - 3, "/..") == 0 &&
	    memchr(path, '/', length - 3) == NULL)
		return ftok(".", project);
	return ftok(path, project);
}

MUTANT(ftok, loop_is_enoent, "ftok fails with ENOENT where symbolic links go round")
{
	return confuse(ftok(path, project), ELOOP, ENOENT);
}

MUTANT(ftok, long_name_is_cut, "ftok cuts a name off at NAME_MAX")
{
	char cut[NAME_MAX + 1];
	key_t key = ftok(path, project);

	if (!is_refused(key, ENAMETOOLONG) || strchr(path, '/'))
		return key;
	memcpy(cut, path, NAME_MAX);
	cut[NAME_MAX] = '\0';
	return ftok(cut, project);
}

MUTANT(ftok, longest_path_is_too_long, "ftok refuses a path of PATH_MAX bytes with its NUL")
{
	if (strnlen(path, PATH_MAX) == PATH_MAX - 1)
		return fail_with(ENAMETOOLONG);
	return ftok(path, project);
}

MUTANT(ftok, library_reads_the_path, "ftok dies of a bad address")
{
	return *(const volatile char *)path == '\0' ? fail_with(ENOENT) : ftok(path, project);
}

MUTANT(ftok, bad_address_is_enoent, "ftok with a bad address finds no file")
{
	return confuse(ftok(path, project), EFAULT, ENOENT);
}

/* ftok: the id and the formula */

MUTANT(ftok, id_has_7_bits, "ftok takes the low 7 bits of the id")
{
	return ftok(path, project & 0x7f);
}

MUTANT(ftok, id_has_16_bits, "ftok takes the low 16 bits of the id")
{
	key_t key = ftok(path, project);

	return key == -1 ? -1 : key ^ (project >> 8 & 0xff) << 16;
}

MUTANT(ftok, id_0_is_1, "ftok takes 1 for the id 0")
{
	return ftok(path, project & 0xff ? project : 1);
}

MUTANT(ftok, keys_are_positive, "ftok clears the highest bit of the key")
{
	key_t key = ftok(path, project);

	return key == -1 ? -1 : key & INT_MAX;
}

MUTANT(ftok, negative_key_is_a_failure, "ftok gives no key that would be negative")
{
	return ftok(path, project) < 0 ? -1 : ftok(path, project);
}

MUTANT(ftok, device_comes_last, "ftok puts the device below the inode number")
{
	struct stat status;

	if (stat(path, &status) < 0)
		return -1;
	return (key_t)((project & 0xffU) << 24 | (unsigned)(status.st_ino & 0xffff) << 8 |
		       (unsigned)(status.st_dev & 0xff));
}

MUTANT(ftok, inode_has_24_bits, "ftok takes 24 bits of the inode number and no device")
{
	struct stat status;

	if (stat(path, &status) < 0)
		return -1;
	return (key_t)((project & 0xffU) << 24 | (unsigned)(status.st_ino & 0xffffff));
}

MUTANT(ftok, queue_is_made_at_once, "ftok makes a queue of the key")
{
	key_t key = ftok(path, project);

	if (key != -1 && !mutant_memory->number[0]++)
		own_queue(msgget(key, IPC_CREAT | 0600));
	return key;
}

/* The three kinds of objects share the code that is wrong */

enum kind { QUEUE, SET, SEGMENT };

static int get(enum kind kind, key_t key, size_t size, int flags)
{
	if (kind == QUEUE)
		return msgget(key, flags);
	return kind == SET ? semget(key, (int)size, flags) : shmget(key, size, flags);
}

static int control(enum kind kind, int id, int number, int command, void *status)
{
	if (kind == QUEUE)
		return msgctl(id, command, status);
	return kind == SET ? semctl(id, number, command, status) : shmctl(id, command, status);
}

/* As get, of what the claim does not know that it has: the stage removes it. */
static int get_unasked(enum kind kind, key_t key, size_t size, int flags)
{
	int id = get(kind, key, size, flags);

	if (id < 0)
		return id;
	if (kind == QUEUE)
		return own_queue(id);
	return kind == SET ? own_set(id) : own_segment(id);
}

/* Room for any kind's status, which begins with the permissions. */
union status {
	struct ipc_perm perm;
	struct msqid_ds queue;
	struct semid_ds set;
	struct shmid_ds segment;
};

/* clang-format off */
#define EACH_GET(name_, says_)                                                                     \
	MUTANT(msgget, name_, says_) { return name_(QUEUE, key, 0, flags); }                       \
	MUTANT(semget, name_, says_) { return name_(SET, key, (size_t)count, flags); }             \
	MUTANT(shmget, name_, says_) { return name_(SEGMENT, key, size, flags); }

#define EACH_CONTROL(name_, says_, function_)                                                      \
	MUTANT(msgctl, name_, says_) { return function_(QUEUE, queue, 0, command, status); }       \
	MUTANT(semctl, name_, says_) { return function_(SET, set, number, command, argument); }    \
	MUTANT(shmctl, name_, says_) { return function_(SEGMENT, segment, 0, command, status); }
/* clang-format on */

/* Of mutant_memory->number, for each kind: the last object that was made. */
enum { KEY, ID, MODE, MAKER, MEMBERS };

static atomic_long *noted(enum kind kind)
{
	return &mutant_memory->number[kind * MEMBERS];
}

/* As get; keeps in mind what is made. An id is kept plus 1, so that 0 is none. */
static int noting_get(enum kind kind, key_t key, size_t size, int flags)
{
	atomic_long *note = noted(kind);
	int id = get(kind, key, size, flags);

	if (id < 0 || note[ID] == id + 1 || (key != IPC_PRIVATE && !(flags & IPC_CREAT)))
		return id;
	note[KEY] = key;
	note[ID] = id + 1;
	note[MODE] = flags & 0777;
	note[MAKER] = getpid();
	return id;
}

static bool is_there(enum kind kind, int id)
{
	union status status;
	const int commands[] = { MSG_STAT_ANY, SEM_STAT_ANY, SHM_STAT_ANY };

	return control(kind, id % SLOTS, 0, commands[kind], &status) == id;
}

/* IPC_PRIVATE */

static int private_is_a_key(enum kind kind, key_t key, size_t size, int flags)
{
	int last = (int)noted(kind)[ID] - 1;

	if (key == IPC_PRIVATE && last >= 0 && noted(kind)[KEY] == key && is_there(kind, last))
		return last;
	return noting_get(kind, key, size, flags);
}

EACH_GET(private_is_a_key, "IPC_PRIVATE names one object, as any key does")

static int private_needs_creat(enum kind kind, key_t key, size_t size, int flags)
{
	if (key == IPC_PRIVATE && !(flags & IPC_CREAT))
		return fail_with(ENOENT);
	return get(kind, key, size, flags);
}

EACH_GET(private_needs_creat, "nothing is made of IPC_PRIVATE without IPC_CREAT")

static int private_for_its_maker(enum kind kind, key_t key, size_t size, int flags)
{
	return noting_get(kind, key, size, flags);
}

static int control_for_its_maker(enum kind kind, int id, int number, int command, void *status)
{
	const atomic_long *note = noted(kind);

	if (note[ID] == id + 1 && note[KEY] == IPC_PRIVATE && note[MAKER] != getpid())
		return fail_with(EACCES);
	return control(kind, id, number, command, status);
}

EACH_GET(private_for_its_maker, "what is made of IPC_PRIVATE is for its maker alone")
EACH_CONTROL(private_for_its_maker, "", control_for_its_maker)

static int private_for_relatives(enum kind kind, key_t key, size_t size, int flags)
{
	return noting_get(kind, key, size, flags);
}

static int control_for_relatives(enum kind kind, int id, int number, int command, void *status)
{
	const atomic_long *note = noted(kind);

	if (note[ID] == id + 1 && note[KEY] == IPC_PRIVATE && note[MAKER] != getpid() &&
	    note[MAKER] != getppid())
		return fail_with(EINVAL);
	return control(kind, id, number, command, status);
}

EACH_GET(private_for_relatives, "what is made of IPC_PRIVATE is for its maker and his children")
EACH_CONTROL(private_for_relatives, "", control_for_relatives)

static int private_is_copied(enum kind kind, key_t key, size_t size, int flags)
{
	return noting_get(kind, key, size, flags);
}

static int control_of_a_copy(enum kind kind, int id, int number, int command, void *status)
{
	const atomic_long *note = noted(kind);

	if (command == IPC_RMID && note[ID] == id + 1 && note[MAKER] == getppid())
		return 0;
	return control(kind, id, number, command, status);
}

EACH_GET(private_is_copied, "a child has a copy of what its parent made, and removes that")
EACH_CONTROL(private_is_copied, "", control_of_a_copy)

static int has_no_key(enum kind kind, int id, int number, int command, void *status)
{
	int result = control(kind, id, number, command, status);

	if (result == 0 && command == IPC_STAT)
		((struct ipc_perm *)status)->__key = id;
	return result;
}

EACH_CONTROL(key_is_the_id, "an object's permissions tell its id for its key", has_no_key)

MUTANT(semop, p_does_not_wait, "semop of a P fails when the semaphore is 0")
{
	struct sembuf operation = operations[0];

	if (count == 1 && operation.sem_op < 0)
		operation.sem_flg |= IPC_NOWAIT;
	return count == 1 ? semop(set, &operation, 1) : semop(set, operations, count);
}

/* IPC_CREAT and IPC_EXCL */

static int creat_makes_anew(enum kind kind, key_t key, size_t size, int flags)
{
	if (key != IPC_PRIVATE && flags & IPC_CREAT && !(flags & IPC_EXCL) &&
	    get(kind, key, 0, 0) >= 0)
		return get_unasked(kind, IPC_PRIVATE, size, flags);
	return get(kind, key, size, flags);
}

EACH_GET(creat_makes_anew, "IPC_CREAT makes another object of a key that has one")

static int creat_is_exclusive(enum kind kind, key_t key, size_t size, int flags)
{
	return get(kind, key, size, flags & IPC_CREAT ? flags | IPC_EXCL : flags);
}

EACH_GET(creat_is_exclusive, "IPC_CREAT refuses what exists, without IPC_EXCL too")

static int keys_are_cut(enum kind kind, key_t key, size_t size, int flags)
{
	return get(kind, key > 0 ? key & ~0xf : key, size, flags);
}

EACH_GET(keys_are_cut, "keys that differ in their low 4 bits name the same object")

static int excl_is_ignored(enum kind kind, key_t key, size_t size, int flags)
{
	return get(kind, key, size, flags & ~IPC_EXCL);
}

EACH_GET(excl_is_ignored, "IPC_EXCL is ignored")

static void set_mode(enum kind kind, int id, int mode)
{
	union status status;

	if (control(kind, id, 0, IPC_STAT, &status) < 0)
		return;
	status.perm.mode = (unsigned short)mode;
	control(kind, id, 0, IPC_SET, &status);
}

static int refused_creation_sets_the_mode(enum kind kind, key_t key, size_t size, int flags)
{
	int id = get(kind, key, size, flags);

	if (!is_refused(id, EEXIST))
		return id;
	set_mode(kind, get(kind, key, 0, 0), flags & 0777);
	return fail_with(EEXIST);
}

EACH_GET(refused_creation_sets_the_mode, "a creation that is refused changes the object's mode")

static int excl_alone_makes(enum kind kind, key_t key, size_t size, int flags)
{
	if (flags & IPC_EXCL && !(flags & IPC_CREAT))
		return get_unasked(kind, key, size, flags | IPC_CREAT);
	return get(kind, key, size, flags);
}

EACH_GET(excl_alone_makes, "IPC_EXCL means IPC_CREAT as well")

static int excl_alone_refuses(enum kind kind, key_t key, size_t size, int flags)
{
	if (key != IPC_PRIVATE && flags & IPC_EXCL && get(kind, key, 0, 0) >= 0)
		return fail_with(EEXIST);
	return get(kind, key, size, flags);
}

EACH_GET(excl_alone_refuses, "IPC_EXCL refuses what exists, without IPC_CREAT too")

static int missing_is_made(enum kind kind, key_t key, size_t size, int flags)
{
	int id = get(kind, key, size, flags);

	return is_refused(id, ENOENT) && (flags & 0777) == 0777
		       ? get_unasked(kind, key, size, flags | IPC_CREAT)
		       : id;
}

EACH_GET(missing_is_made, "what is missing is made without IPC_CREAT too, if a mode is given")

static int missing_is_made_and_refused(enum kind kind, key_t key, size_t size, int flags)
{
	int id = get(kind, key, size, flags);

	if (!is_refused(id, ENOENT) || (flags & 0777) != 0777)
		return id;
	get_unasked(kind, key, size, flags | IPC_CREAT);
	return fail_with(ENOENT);
}

EACH_GET(missing_is_made_and_refused, "ENOENT is found out when the object has been made already")

/* Permissions */

static int umask_applies(enum kind kind, key_t key, size_t size, int flags)
{
	mode_t mask = umask(0);

	umask(mask);
	return get(kind, key, size, flags & IPC_CREAT ? flags & ~(int)mask : flags);
}

EACH_GET(umask_applies, "the umask takes bits of a new object's mode")

static int execute_bits_are_dropped(enum kind kind, key_t key, size_t size, int flags)
{
	return get(kind, key, size, flags & IPC_CREAT ? flags & ~0111 : flags);
}

EACH_GET(execute_bits_are_dropped, "a new object's mode has no execute bits")

static int opening_sets_the_mode(enum kind kind, key_t key, size_t size, int flags)
{
	int id = get(kind, key, size, flags);

	if (id >= 0 && flags & IPC_CREAT && !(flags & IPC_EXCL))
		set_mode(kind, id, flags & 0777);
	return id;
}

EACH_GET(opening_sets_the_mode, "IPC_CREAT gives an object that exists the mode asked for")

static int belongs_to_the_real_user(enum kind kind, int id, int number, int command, void *status)
{
	struct ipc_perm *perm = status;
	int result = control(kind, id, number, command, status);

	if (result == 0 && command == IPC_STAT && perm->uid == geteuid() &&
	    perm->gid == getegid()) {
		perm->uid = getuid();
		perm->gid = getgid();
	}
	return result;
}

EACH_CONTROL(real_user_owns, "an object belongs to its maker's real user", belongs_to_the_real_user)

static int was_made_by_root(enum kind kind, int id, int number, int command, void *status)
{
	struct ipc_perm *perm = status;
	int result = control(kind, id, number, command, status);

	if (result == 0 && command == IPC_STAT)
		perm->cuid = perm->cgid = 0;
	return result;
}

EACH_CONTROL(creator_is_root, "an object's creator is user 0, whoever made it", was_made_by_root)

/* The bits asked for, three times over, so that each class's can be compared. */
static long asked_of_each(int flags)
{
	long bits = (flags >> 6 | flags >> 3 | flags) & 7;

	return bits << 6 | bits << 3 | bits;
}

static int others_are_as_the_group(enum kind kind, key_t key, size_t size, int flags)
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, EACCES) && note[KEY] == key &&
			       !(asked_of_each(flags) & 070 & ~note[MODE])
		       ? (int)note[ID] - 1
		       : id;
}

EACH_GET(others_are_as_the_group, "others may open an object as its mode allows the group")

static int opening_asks_for_nothing(enum kind kind, key_t key, size_t size, int flags)
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, EACCES) && note[KEY] == key ? (int)note[ID] - 1 : id;
}

EACH_GET(opening_asks_for_nothing, "an object is opened whatever its mode")

static int owner_is_as_others(enum kind kind, key_t key, size_t size, int flags)
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, EACCES) && note[KEY] == key && note[MAKER] == getpid() &&
			       !(asked_of_each(flags) & 7 & ~note[MODE])
		       ? (int)note[ID] - 1
		       : id;
}

EACH_GET(owner_is_as_others, "an owner may do what others may, if his own bits deny it")

/* Life and ids */

static int goes_with_its_maker(enum kind kind, key_t key, size_t size, int flags)
{
	return noting_get(kind, key, size, flags);
}

EACH_GET(goes_with_its_maker, "an object is removed when its maker ends")

static void remove_what_is_noted(bool made_by_this)
{
	for (enum kind kind = QUEUE; kind <= SEGMENT; kind++)
		if (noted(kind)[ID] && (noted(kind)[MAKER] == getpid()) == made_by_this)
			control(kind, (int)noted(kind)[ID] - 1, 0, IPC_RMID, NULL);
}

MUTANT(_exit, goes_with_its_maker, NULL)
{
	remove_what_is_noted(true);
	_exit(status);
}

static int goes_with_its_user(enum kind kind, key_t key, size_t size, int flags)
{
	return noting_get(kind, key, size, flags);
}

EACH_GET(goes_with_its_user, "an object is removed when a process ends that used it")

MUTANT(_exit, goes_with_its_user, NULL)
{
	remove_what_is_noted(false);
	_exit(status);
}

static int key_outlives_its_object(enum kind kind, key_t key, size_t size, int flags)
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, ENOENT) && note[ID] && note[KEY] == key ? (int)note[ID] - 1 : id;
}

EACH_GET(key_outlives_its_object, "a key leads to its object's id after the removal")

static int removal_is_idempotent(enum kind kind, int id, int number, int command, void *status)
{
	int result = control(kind, id, number, command, status);

	return is_refused(result, EINVAL) && command == IPC_RMID ? 0 : result;
}

EACH_CONTROL(second_removal_succeeds, "IPC_RMID succeeds where there is nothing any more",
	     removal_is_idempotent)

static int removed_is_eidrm(enum kind kind, int id, int number, int command, void *status)
{
	return confuse(control(kind, id, number, command, status), EINVAL, EIDRM);
}

EACH_CONTROL(removed_id_is_eidrm, "an id that is no more gives EIDRM", removed_is_eidrm)

static int goes_by_slot(enum kind kind, int id, int number, int command, void *status)
{
	const int commands[] = { MSG_STAT_ANY, SEM_STAT_ANY, SHM_STAT_ANY };
	int result = control(kind, id, number, command, status), now;

	if (!is_refused(result, EINVAL) || id < 0 || command != IPC_STAT)
		return result;
	now = control(kind, id % SLOTS, 0, commands[kind], status);
	return now < 0 ? fail_with(EINVAL) : control(kind, now, number, command, status);
}

EACH_CONTROL(id_is_its_slot, "a removed object's id is good for the one that took its slot",
	     goes_by_slot)

/* The new object with a removed one's id: ID is that id, KEY the object's own, both plus 1. */
static int removed_id_comes_again(enum kind kind, key_t key, size_t size, int flags)
{
	atomic_long *note = noted(kind);
	int id = note[ID] ? get_unasked(kind, key, size, flags) : get(kind, key, size, flags);

	if (id < 0 || !note[ID])
		return id;
	note[KEY] = id + 1;
	return (int)note[ID] - 1;
}

static int control_of_who_came_again(enum kind kind, int id, int number, int command, void *status)
{
	atomic_long *note = noted(kind);
	bool again = note[KEY] && note[ID] == id + 1;
	int result = control(kind, again ? (int)note[KEY] - 1 : id, number, command, status);

	if (result == 0 && command == IPC_RMID && !again)
		note[ID] = id + 1;
	return result;
}

EACH_GET(removed_id_comes_again, "what is made after a removal has the removed one's id")
EACH_CONTROL(removed_id_comes_again, "", control_of_who_came_again)

static int ids_run_over(enum kind kind, key_t key, size_t size, int flags)
{
	int id = get(kind, key, size, flags);

	if (id < 0 || ++noted(kind)[ID] < 300)
		return id;
	control(kind, id, 0, IPC_RMID, NULL);
	return id | INT_MIN;
}

EACH_GET(ids_run_over, "ids become negative after some hundred objects")

MUTANT(semget, kinds_share_the_keys, "semget refuses a key that a queue has")
{
	if (key != IPC_PRIVATE && flags & IPC_EXCL && msgget(key, 0) >= 0)
		return fail_with(EEXIST);
	return semget(key, count, flags);
}

MUTANT(msgctl, removal_takes_all_of_the_key, "IPC_RMID of a queue removes all objects of its key")
{
	struct msqid_ds now;

	if (command == IPC_RMID && msgctl(queue, IPC_STAT, &now) == 0 &&
	    now.msg_perm.__key != IPC_PRIVATE)
		for (enum kind kind = SET; kind <= SEGMENT; kind++)
			control(kind, get(kind, now.msg_perm.__key, 0, 0), 0, IPC_RMID, NULL);
	return msgctl(queue, command, status);
}

MUTANT(msgget, negative_keys_are_refused, "msgget refuses a key below 0")
{
	return key < 0 ? fail_with(EINVAL) : msgget(key, flags);
}

MUTANT(shmctl, id_0_is_none, "IPC_RMID does not take 0 for a segment's id")
{
	return segment == 0 && command == IPC_RMID ? fail_with(EINVAL)
						   : shmctl(segment, command, status);
}

MUTANT(msgctl, everyone_may_remove, "IPC_RMID does not look who asks")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EPERM) && command == IPC_RMID ? 0 : result;
}

MUTANT(shmctl, removed_segment_is_hidden,
       "IPC_STAT knows a removed segment no more, though attached")
{
	int result = shmctl(segment, command, status);

	return result == 0 && command == IPC_STAT && status->shm_perm.mode & SHM_DEST
		       ? fail_with(EINVAL)
		       : result;
}

MUTANT(shmctl, removal_does_nothing, "IPC_RMID of a segment succeeds and leaves it")
{
	return command == IPC_RMID ? 0 : shmctl(segment, command, status);
}

/* IPC_STAT */

MUTANT(msgctl, stat_mixes_up_members, "IPC_STAT gives one member's value for another's")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_lrpid = status->msg_lspid;
	return result;
}

MUTANT(semctl, stat_mixes_up_members, NULL)
{
	int result = semctl(set, number, command, argument);
	struct semid_ds *status = argument;

	if (result == 0 && command == IPC_STAT)
		status->sem_perm.uid = status->sem_perm.gid;
	return result;
}

MUTANT(shmctl, stat_mixes_up_members, NULL)
{
	int result = shmctl(segment, command, status);

	if (result == 0 && command == IPC_STAT)
		status->shm_lpid = status->shm_cpid;
	return result;
}

/* IPC namespaces */

static int namespace_begins_with_copies(enum kind kind, key_t key, size_t size, int flags)
{
	return noting_get(kind, key, size, flags);
}

EACH_GET(namespace_begins_with_copies, "a new IPC namespace begins with copies of what there was")

MUTANT(unshare, namespace_begins_with_copies, NULL)
{
	int result = unshare(flags);

	for (enum kind kind = QUEUE; result == 0 && flags & CLONE_NEWIPC && kind <= SEGMENT; kind++)
		if (noted(kind)[ID] && noted(kind)[KEY] != IPC_PRIVATE)
			get(kind, (key_t)noted(kind)[KEY], 1, IPC_CREAT | 0600);
	return result;
}

static bool moved; /* this process is in another namespace than it began in */

static int control_from_inside(enum kind kind, int id, int number, int command, void *status)
{
	int result = control(kind, id, number, command, status);

	if (!is_refused(result, EINVAL) || !moved || command != IPC_STAT)
		return result;
	memset(status, 0, sizeof(struct ipc_perm));
	return 0;
}

MUTANT(unshare, outer_ids_stay_good, "ids from outside are good in a new IPC namespace")
{
	int result = unshare(flags);

	moved = moved || (result == 0 && flags & CLONE_NEWIPC);
	return result;
}

EACH_CONTROL(outer_ids_stay_good, "", control_from_inside)

/* The commands: a function of the shell by the command's name goes before it */

static int run_with(const char *functions, const char *name, char *const *arguments)
{
	static char command[1024];
	char *const shell[] = { "sh", "-c", command, NULL };

	if (strcmp(name, "sh") != 0 || !arguments[1] || !arguments[2])
		return execvp(name, arguments);
	snprintf(command, sizeof(command), "%s %s", functions, arguments[2]);
	return execvp("sh", shell);
}

MUTANT(execvp, ipcs_hides_private, "ipcs leaves out what has no key")
{
	return run_with("ipcs() { command ipcs \"$@\" | grep -v '^0x00000000'; };", name,
			arguments);
}

MUTANT(execvp, ipcs_is_late, "ipcs shows what there was when it was last asked")
{
	return run_with("ipcs() { [ -f seen ] || command ipcs \"$@\" >seen; cat seen; };", name,
			arguments);
}

MUTANT(execvp, ipcs_wants_an_option, "ipcs without an option lists nothing")
{
	return run_with("ipcs() { [ $# = 0 ] || command ipcs \"$@\"; };", name, arguments);
}

MUTANT(execvp, ipcs_hides_modes, "ipcs shows the owner's permissions alone")
{
	return run_with("ipcs() { command ipcs \"$@\" | sed 's/ 640 / 600 /'; };", name, arguments);
}

MUTANT(execvp, ipcs_needs_permission, "ipcs leaves out what its caller may not read")
{
	return run_with("ipcs() { command ipcs \"$@\" | awk '$4 != 0'; };", name, arguments);
}

MUTANT(execvp, ipcrm_does_nothing, "ipcrm removes nothing and succeeds")
{
	return run_with("ipcrm() { :; };", name, arguments);
}

MUTANT(execvp, ipcrm_always_succeeds, "ipcrm ends with status 0 where it removes nothing")
{
	return run_with("ipcrm() { command ipcrm \"$@\" 2>/dev/null; :; };", name, arguments);
}

static int ipcrm_removes_others_too(enum kind kind, key_t key, size_t size, int flags)
{
	return noting_get(kind, key, size, flags);
}

EACH_GET(ipcrm_removes_others_too, "ipcrm removes another object as well")

MUTANT(execvp, ipcrm_removes_others_too, NULL)
{
	if (arguments[1] && arguments[2] && strncmp(arguments[2], "ipcrm ", 6) == 0)
		for (enum kind kind = QUEUE; kind <= SEGMENT; kind++)
			if (noted(kind)[ID])
				control(kind, (int)noted(kind)[ID] - 1, 0, IPC_RMID, NULL);
	return run_with("", name, arguments);
}

MUTANT(execvp, ipcrm_knows_no_words, "ipcrm does not know the words shm, msg and sem")
{
	return run_with("ipcrm() { case $1 in -*) command ipcrm \"$@\";; *) return 1;; esac; };",
			name, arguments);
}

MUTANT(execvp, ipcrm_all_is_of_queues, "ipcrm -a removes queues alone")
{
	return run_with("ipcrm() { [ \"$1\" = -a ] && set -- -amsg; command ipcrm \"$@\"; };", name,
			arguments);
}

MUTANT(execvp, ipcrm_refuses_0, "ipcrm does not take 0 for an id")
{
	return run_with("ipcrm() { [ \"$2\" = 0 ] && return 1; command ipcrm \"$@\"; };", name,
			arguments);
}

MUTANT(execvp, ipcrm_refuses_the_attached, "ipcrm fails for a segment that is attached")
{
	return run_with("ipcrm() { ipcs -m | awk '$2 == '\"$2\"' && $6 > 0 { exit 1 }' || "
			"return 1; command ipcrm \"$@\"; };",
			name, arguments);
}

MUTANT(execvp, ipcmk_ignores_the_mode, "ipcmk gives every object the mode 644")
{
	return run_with("ipcmk() { shift 2; command ipcmk \"$@\"; };", name, arguments);
}

MUTANT(execvp, ipcmk_leaves_nothing, "ipcmk removes what it made when it ends")
{
	return run_with(
		"ipcmk() { command ipcmk \"$@\" >made; cat made; id=$(sed 's/.*: //' made); "
		"case $3 in -Q) ipcrm -q $id;; -S) ipcrm -s $id;; -M) ipcrm -m $id;; esac; };",
		name, arguments);
}

MUTANT(execvp, lsipc_tells_no_keys, "lsipc lists the objects without their keys")
{
	return run_with("lsipc() { command lsipc \"$@\" | sed 's/0x[0-9a-f]*/0x00000000/'; };",
			name, arguments);
}

MUTANT(execvp, lsipc_is_late, "lsipc shows what there was when it was last asked")
{
	return run_with("lsipc() { [ -f seen ] || command lsipc \"$@\" >seen; cat seen; };", name,
			arguments);
}

MUTANT(system, system_is_content, "system returns 0, whatever became of the command")
{
	system(command);
	return 0;
}

/* Times */

MUTANT(msgctl, set_leaves_the_time, "IPC_SET does not set the time of the last change")
{
	struct msqid_ds now;
	int result;

	if (command == IPC_SET && msgctl(queue, IPC_STAT, &now) == 0 && !mutant_memory->number[0])
		mutant_memory->number[0] = now.msg_ctime;
	result = msgctl(queue, command, status);
	if (command == IPC_STAT && result == 0 && mutant_memory->number[0])
		status->msg_ctime = mutant_memory->number[0];
	return result;
}

MUTANT(msgsnd, sending_counts_as_receiving, "msgsnd sets msg_rtime as well")
{
	mutant_memory->number[0] = time(NULL);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgctl, sending_counts_as_receiving, NULL)
{
	int result = msgctl(queue, command, status);

	if (command == IPC_STAT && result == 0 && status->msg_rtime &&
	    mutant_memory->number[0] > status->msg_rtime)
		status->msg_rtime = mutant_memory->number[0];
	return result;
}

MUTANT(semop, operating_counts_as_change, "semop sets sem_ctime as well")
{
	mutant_memory->number[0] = time(NULL);
	return semop(set, operations, count);
}

MUTANT(semctl, operating_counts_as_change, NULL)
{
	struct semid_ds *status = argument;
	int result = semctl(set, number, command, argument);

	if (command == IPC_STAT && result == 0 && status->sem_otime &&
	    mutant_memory->number[0] > status->sem_ctime)
		status->sem_ctime = mutant_memory->number[0];
	return result;
}

MUTANT(shmdt, detaching_sets_the_attach, "shmdt sets shm_atime, not shm_dtime")
{
	int result = shmdt(address);

	mutant_memory->number[0] = time(NULL);
	return result;
}

MUTANT(shmctl, detaching_sets_the_attach, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && mutant_memory->number[0] > status->shm_atime) {
		status->shm_dtime = status->shm_atime;
		status->shm_atime = mutant_memory->number[0];
	}
	return result;
}
