/* Wrong ftoks. */
#include <limits.h>

#include "mutant.h"

MECHANISM(key, "key");

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
		return fail(EINVAL);
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
	return fail(ENOENT);
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
		return fail(ENAMETOOLONG);
	return ftok(path, project);
}

MUTANT(ftok, library_reads_the_path, "ftok dies of a bad address")
{
	return *(const volatile char *)path == '\0' ? fail(ENOENT) : ftok(path, project);
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

static bool ends_in_a_slash(const char *path)
{
	return *path && path[strlen(path) - 1] == '/';
}

MUTANT(ftok, a_slash_leads_to_nothing, "ftok of a directory with a slash behind gives ENOENT")
{
	return ends_in_a_slash(path) ? fail(ENOENT) : ftok(path, project);
}

MUTANT(ftok, a_slash_makes_another_key, "ftok of a directory with a slash behind gives another key")
{
	key_t key = ftok(path, project);

	return key != -1 && ends_in_a_slash(path) ? key ^ 1 : key;
}
