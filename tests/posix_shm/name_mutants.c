/* Wrong names of objects, and wrong files behind them. */
#include <limits.h>
#include <stdio.h>
#include <sys/mount.h>

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

/* An object of no name. */
static int nameless(void)
{
	return memfd_create("nameless", MFD_CLOEXEC);
}

MUTANT(shm_open, inner_slash_is_a_directory, "shm_open with a slash inside looks for a directory")
{
	const char *bare = name + strspn(name, "/");

	return strchr(bare, '/') ? fail(ENOENT) : shm_open(name, flags, mode);
}

MUTANT(shm_unlink, bad_names_are_unlinked, "shm_unlink of a name that can't be returns 0")
{
	const char *bare = name + strspn(name, "/");

	return bare[0] && !strchr(bare, '/') && bare[0] != '.' ? shm_unlink(name) : 0;
}

MUTANT(shm_unlink, unlink_of_a_long_name_is_einval, "shm_unlink of a name too long gives EINVAL")
{
	return strlen(name) > 1 + NAME_MAX ? fail(EINVAL) : shm_unlink(name);
}

MUTANT(shm_open, the_slash_counts, "shm_open counts the slash in the length of a name")
{
	return strlen(name) > 255 ? fail(ENAMETOOLONG) : shm_open(name, flags, mode);
}

MUTANT(shm_open, the_slash_is_required, "shm_open of a name without a slash gives EINVAL")
{
	return name[0] == '/' ? shm_open(name, flags, mode) : fail(EINVAL);
}

MUTANT(shm_open, one_slash_only, "shm_open of a name with two slashes before it gives EINVAL")
{
	return strspn(name, "/") > 1 ? fail(EINVAL) : shm_open(name, flags, mode);
}

static const char *in_lower_case(const char *name)
{
	static char lower[300];
	size_t i;

	for (i = 0; name[i] && i < sizeof(lower) - 1; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 'a' - 'A' : name[i]);
	lower[i] = '\0';
	return lower;
}

MUTANT(shm_open, letter_case_ignored, "names in capitals and in small letters are the same")
{
	return shm_open(in_lower_case(name), flags, mode);
}

MUTANT(shm_open, found_by_its_beginning, "shm_open finds an object by the beginning of its name")
{
	size_t length = strlen(name);
	char shorter[300];

	if (length < 2 || length >= sizeof(shorter))
		return shm_open(name, flags, mode);
	memcpy(shorter, name, length - 1);
	shorter[length - 1] = '\0';
	return is_there(shorter) ? shm_open(shorter, flags & ~O_EXCL, mode)
				 : shm_open(name, flags, mode);
}

MUTANT(shm_unlink, unlinked_by_its_beginning, "shm_unlink removes an object whose name begins so")
{
	char longer[300];

	snprintf(longer, sizeof(longer), "%s1", name);
	if (!is_there(name) && is_there(longer))
		return shm_unlink(longer);
	return shm_unlink(name);
}

MUTANT(shm_unlink, unlink_takes_the_semaphore, "shm_unlink removes the semaphore of that name too")
{
	sem_unlink(name);
	return shm_unlink(name);
}

MUTANT(sem_unlink, unlink_takes_the_object, "sem_unlink removes the object of that name too")
{
	shm_unlink(name);
	return sem_unlink(name);
}

MUTANT(shm_open, names_shared_with_semaphores, "a semaphore's name is taken for objects: EEXIST")
{
	char path[300];

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + strspn(name, "/"));
	return flags & O_CREAT && access(path, F_OK) == 0 ? fail(EEXIST)
							  : shm_open(name, flags, mode);
}

MUTANT(stat, objects_are_no_files, "the file system does not show objects")
{
	return strncmp(path, "/dev/shm/", 9) == 0 ? fail(ENOENT) : stat(path, status);
}

MUTANT(unlink, unlink_of_its_file_leaves_it, "unlink of an object's file leaves the object")
{
	return 0;
}

MUTANT(open, its_file_is_another, "open of an object's file gives another file")
{
	return strncmp(path, "/dev/shm/", 9) == 0 && !(flags & O_CREAT) ? nameless()
									: open(path, flags, mode);
}

MUTANT(shm_open, only_what_it_made, "shm_open finds no file that open made")
{
	mutant_memory->number[0] |= flags & O_CREAT;
	return mutant_memory->number[0] ? shm_open(name, flags, mode) : fail(ENOENT);
}

MUTANT(shm_unlink, unlink_of_nothing_succeeds, "shm_unlink of a name that is not there returns 0")
{
	int result = shm_unlink(name);

	return result < 0 && errno == ENOENT ? 0 : result;
}

MUTANT(unshare, a_namespace_has_its_own, "an IPC namespace has objects of its own")
{
	if (!(flags & CLONE_NEWIPC))
		return unshare(flags);
	if (unshare(flags | CLONE_NEWNS) < 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	return mount("tmpfs", "/dev/shm", "tmpfs", 0, "");
}

MUTANT(shm_open, links_are_followed, "shm_open follows a symbolic link in /dev/shm")
{
	int fd = shm_open(name, flags, mode);

	return is_refused(fd, ELOOP) ? open(file_of(name), flags | O_CLOEXEC, mode) : fd;
}

MUTANT(shm_unlink, unlink_follows_links, "shm_unlink of a symbolic link removes what it leads to")
{
	char target[300];
	ssize_t length = readlink(file_of(name), target, sizeof(target) - 1);

	if (length < 0)
		return shm_unlink(name);
	target[length] = '\0';
	unlink(target);
	return shm_unlink(name);
}

MUTANT(shm_open, a_name_is_ascii, "shm_open refuses a name that is no ASCII with EINVAL")
{
	for (const char *byte = name; *byte; byte++)
		if (*byte & 0x80)
			return fail(EINVAL);
	return shm_open(name, flags, mode);
}
