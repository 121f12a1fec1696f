/* Wrong ends of objects: gone too early, or never. */
#include <stdio.h>

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

static void *mapped;
static size_t mapped_size;
static int mapped_fd = -1;

static void *map_noted(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	address = mmap(address, size, protection, flags, fd, offset);
	if (address != MAP_FAILED && !(mapped_fd >= 0)) {
		mapped = address;
		mapped_size = size;
		mapped_fd = fd;
	}
	return address;
}

MUTANT(mmap, close_makes_it_private, "a mapping is no longer shared when the descriptor is closed")
{
	return map_noted(address, size, protection, flags, fd, offset);
}

MUTANT(close, close_makes_it_private, NULL)
{
	if (fd == mapped_fd && fd >= 0)
		mmap(mapped, mapped_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0);
	return close(fd);
}

MUTANT(mmap, close_unmaps, "close removes the mappings of the descriptor")
{
	return map_noted(address, size, protection, flags, fd, offset);
}

MUTANT(close, close_unmaps, NULL)
{
	if (fd == mapped_fd && fd >= 0)
		munmap(mapped, mapped_size);
	return close(fd);
}

/* The path of an object that the process has mapped. */
static const char *mapped_file(void)
{
	static char path[300];
	char line[600], *file = NULL;
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps && !file && fgets(line, sizeof(line), maps)) {
		file = strstr(line, "/dev/shm/");
		if (file)
			snprintf(path, sizeof(path), "%.*s", (int)strcspn(file, " \n"), file);
	}
	if (maps)
		fclose(maps);
	return file ? path : NULL;
}

MUTANT(_exit, gone_with_its_user, "an object goes with the process that has it mapped")
{
	const char *path = mapped_file();

	if (path)
		unlink(path);
	_exit(status);
}

MUTANT(_exit, emptied_with_its_user, "an object's contents go with the process that has it mapped")
{
	const char *path = mapped_file();
	struct stat file;

	if (path && stat(path, &file) == 0 && truncate(path, 0) == 0)
		(void)!truncate(path, file.st_size);
	_exit(status);
}

MUTANT(shm_unlink, unlink_does_nothing, "shm_unlink leaves the name while somebody has it open")
{
	return is_there(name) ? 0 : shm_unlink(name);
}

MUTANT(shm_unlink, unlink_destroys, "shm_unlink takes the memory from who has it mapped")
{
	int fd = shm_open(name, O_RDWR, 0);

	if (fd >= 0) {
		if (ftruncate(fd, 0) < 0)
			errno = 0;
		close(fd);
	}
	return shm_unlink(name);
}

MUTANT(shm_unlink, unlink_refuses_what_is_open, "shm_unlink of an object in use gives EBUSY")
{
	return is_there(name) ? fail(EBUSY) : shm_unlink(name);
}

static int kept = -1;

MUTANT(shm_unlink, a_name_keeps_its_object, "an unlinked name made anew is the old object again")
{
	kept = shm_open(name, O_RDWR | O_CLOEXEC, 0);
	return shm_unlink(name);
}

MUTANT(shm_open, a_name_keeps_its_object, NULL)
{
	if (kept < 0 || !(flags & O_CREAT))
		return shm_open(name, flags, mode);
	return fcntl(kept, F_DUPFD_CLOEXEC, 0);
}
