/* Empty paths that lead somewhere, and links whose text is not told as it is. */
#include <fcntl.h>
#include <string.h>

#include "mutant.h"

MECHANISM(file_type_path, "file_type/path.c");

MUTANT(openat, openat_of_nothing_opens_the_directory, "openat of an empty path opens the directory")
{
	return openat(directory, *path ? path : ".", flags, mode);
}

MUTANT(chdir, chdir_to_nothing_stays, "chdir to an empty path returns 0")
{
	return *path ? chdir(path) : 0;
}

MUTANT(stat, stat_of_nothing_is_the_directory, "stat of an empty path shows the directory")
{
	return stat(*path ? path : ".", status);
}

MUTANT(access, nothing_is_accessible, "access of an empty path returns 0")
{
	return *path ? access(path, mode) : 0;
}

MUTANT(unlink, unlink_of_nothing_is_einval, "unlink of an empty path gives EINVAL")
{
	return *path ? unlink(path) : fail(EINVAL);
}

MUTANT(rename, rename_to_nothing_removes, "rename to an empty path removes the name")
{
	return *name ? rename(path, name) : unlink(path);
}

MUTANT(mkfifo, mkfifo_of_nothing_exists, "mkfifo of an empty path gives EEXIST")
{
	return *path ? mkfifo(path, mode) : fail(EEXIST);
}

MUTANT(readlink, a_text_ends_with_nul, "readlink stores a NUL behind the text")
{
	ssize_t count = readlink(path, target, size);

	if (count >= 0 && (size_t)count < size)
		target[count] = '\0';
	return count;
}

MUTANT(readlink, too_long_a_text_is_refused, "readlink fails with ERANGE where there is no room")
{
	char text[100];
	ssize_t count = readlink(path, text, sizeof(text));

	return count > 0 && (size_t)count > size ? fail(ERANGE) : readlink(path, target, size);
}

MUTANT(readlink, the_whole_length_is_told, "readlink returns the length of the whole text")
{
	char text[100];
	ssize_t count = readlink(path, target, size);

	return count < 0 ? count : readlink(path, text, sizeof(text));
}

MUTANT(readlink, what_is_no_link_has_no_text, "readlink of what is no link returns 0")
{
	ssize_t count = readlink(path, target, size);

	return is_refused((int)count, EINVAL) ? 0 : count;
}
