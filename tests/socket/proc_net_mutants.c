/* Wrong lists of sockets. */
#include "lines_mutants.h"
#include "sockets_mutants.h"

MECHANISM(socket, "socket/proc_net.c");

MUTANT(fgets, the_list_does_not_tell_who_listens, "/proc/net/unix does not tell who listens")
{
	return replaced(fgets(line, size, input), " 00010000 ", " 00000000 ");
}

MUTANT(fgets, the_list_does_not_tell_who_is_connected, "/proc/net/unix tells nobody as connected")
{
	return replaced(fgets(line, size, input), " 03 ", " 01 ");
}

MUTANT(fgets, all_that_is_listed_is_a_stream, "/proc/net/unix tells every socket as a stream")
{
	return replaced(replaced(fgets(line, size, input), " 0002 ", " 0001 "), " 0005 ", " 0001 ");
}

MUTANT(fgets, the_list_ends_abstract_names_at_nul,
       "/proc/net/unix ends an abstract name at a NUL byte")
{
	char *result = fgets(line, size, input);
	char *name = result ? strchr(line, '@') : NULL,
	     *second = name ? strchr(name + 1, '@') : NULL;

	if (second)
		strcpy(second, "\n");
	return result;
}

MUTANT(fgets, the_list_has_no_names_of_files, "/proc/net/unix has no names of files")
{
	char *result = fgets(line, size, input), *name = result ? strstr(line, " socket") : NULL;

	if (name)
		strcpy(name, "\n");
	return result;
}

MUTANT(fgets, the_list_keeps_who_was_closed, "/proc/net/unix lists a socket that is closed")
{
	static char kept[256];
	char *result = fgets(line, size, input);

	if (result && strstr(line, "listed"))
		snprintf(kept, sizeof(kept), "%s", line);
	if (result || !kept[0])
		return result;
	snprintf(line, (size_t)size, "%s", kept);
	kept[0] = '\0';
	return line;
}
