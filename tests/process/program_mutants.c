/* Wrong programs of exec: others than were asked for, with other rights, or handed other things. */
#include <sys/syscall.h>

#include "syscall_mutants.h"

MECHANISM(process_program, "process/program.c");

/* The call as it came. */

extern char **environ;

MUTANT(execvp, empty_arguments_go, "exec leaves out empty arguments")
{
	char *kept[200];
	int count = 0;

	for (; *arguments && count < 199; arguments++)
		if (**arguments)
			kept[count++] = *arguments;
	kept[count] = NULL;
	return execvp(name, kept);
}

MUTANT(execvp, arguments_are_a_page, "exec cuts arguments to a page")
{
	for (char *const *argument = arguments; *argument; argument++)
		if (strlen(*argument) > 4095)
			(*argument)[4095] = '\0';
	return execvp(name, arguments);
}

MUTANT(execvp, the_environment_is_empty, "exec gives the program an empty environment")
{
	static char *none[] = { NULL };

	environ = none;
	return execvp(name, arguments);
}

MUTANT(execv, scripts_are_no_programs, "exec of a script gives ENOEXEC")
{
	const int result = execv(path, arguments);

	return is_refused(result, ENOENT) || is_refused(result, ELOOP) ? fail(ENOEXEC) : result;
}

MUTANT(execvp, a_script_has_its_first_argument,
       "a script's interpreter is given the first argument, not the path")
{
	char *changed[20] = { "sh", "-e", (char *)name };
	int count = 3;

	if (strcmp(name, "./script") != 0)
		return execvp(name, arguments);
	for (; arguments[0] && count < 19; arguments++)
		changed[count++] = arguments[0];
	changed[count] = NULL;
	return execvp("sh", changed);
}

MUTANT(execvp, an_interpreter_has_no_argument, "the argument in the first line of a script is lost")
{
	char *changed[20] = { "sh", (char *)name };
	int count = 2;

	if (strcmp(name, "./script") != 0)
		return execvp(name, arguments);
	for (int i = 1; arguments[i] && count < 19; i++)
		changed[count++] = arguments[i];
	changed[count] = NULL;
	return execvp("sh", changed);
}

MUTANT(execv, too_much_is_enomem, "exec of too many arguments gives ENOMEM")
{
	const int result = execv(path, arguments);

	return is_refused(result, E2BIG) ? fail(ENOMEM) : result;
}

MUTANT(execv, what_is_written_runs, "exec of a file that is open for writing gives EACCES")
{
	const int result = execv(path, arguments);

	return is_refused(result, ETXTBSY) ? fail(EACCES) : result;
}

MUTANT(open, what_runs_is_written, "a program that runs can be opened for writing")
{
	const int fd = open(path, flags, mode);

	return is_refused(fd, ETXTBSY) ? open(path, O_RDONLY, 0) : fd;
}

MUTANT(truncate, what_runs_is_cut, "truncate of a program that runs returns 0")
{
	const int result = truncate(path, size);

	return is_refused(result, ETXTBSY) ? 0 : result;
}

MUTANT(unlink, what_runs_is_held, "the name of a program that runs can't be removed")
{
	return strcmp(path, "cat") == 0 ? fail(ETXTBSY) : unlink(path);
}

MUTANT(syscall, a_name_is_needed, "execveat with AT_EMPTY_PATH gives ENOENT once the name is gone")
{
	return number == SYS_execveat ? fail(ENOENT) : PASS_ON;
}

MUTANT(syscall, scripts_need_no_path, "execveat of a script whose descriptor closes gives EACCES")
{
	const long result = PASS_ON;

	return number == SYS_execveat && result < 0 && errno == ENOENT ? fail(EACCES) : result;
}

MUTANT(execvp, exec_drops_groups, "exec drops the supplementary groups")
{
	setgroups(0, NULL);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_takes_the_real_user, "exec runs the program as the real user")
{
	setresuid((uid_t)-1, getuid(), getuid());
	return execvp(name, arguments);
}

MUTANT(execvp, exec_takes_the_effective_user, "exec makes the effective user the real one, too")
{
	setresuid(geteuid(), (uid_t)-1, (uid_t)-1);
	return execvp(name, arguments);
}

/* Puts other bytes into what is read, if these are there. */
static ssize_t changed(ssize_t count, char *bytes, const char *what, const char *into)
{
	char *place = count > 0 ? memmem(bytes, (size_t)count, what, strlen(what)) : NULL;

	if (place)
		memcpy(place, into, strlen(into));
	return count;
}

MUTANT(read, the_saved_user_stays, "exec leaves the saved user")
{
	return changed(read(fd, bytes, size), bytes, "61006\t0\t0\t0", "61006\t0\t8\t0");
}

MUTANT(read, the_saved_group_stays, "exec leaves the saved group")
{
	return changed(read(fd, bytes, size), bytes, "61004\t61004\t61004", "61004\t61005\t61004");
}

MUTANT(fchmod, set_user_id_is_passed_over, "the set-user-ID bit has no effect")
{
	return fchmod(fd, mode & 03777);
}

MUTANT(fchmod, set_group_id_is_passed_over, "the set-group-ID bit has no effect")
{
	return fchmod(fd, mode & 05777);
}

MUTANT(prctl, new_privileges_are_had, "PR_SET_NO_NEW_PRIVS keeps no bits from their effect")
{
	return option == PR_SET_NO_NEW_PRIVS ? 0 : prctl(option, a, b, c, d);
}

MUTANT(execvp, exec_clears_timers, "exec disarms the interval timers")
{
	const struct itimerval none = { { 0, 0 }, { 0, 0 } };

	setitimer(ITIMER_VIRTUAL, &none, NULL);
	setitimer(ITIMER_PROF, &none, NULL);
	return execvp(name, arguments);
}

MUTANT(execv, a_program_needs_a_name, "exec without arguments gives EINVAL")
{
	return arguments[0] ? execv(path, arguments) : fail(EINVAL);
}

MUTANT(execvp, arguments_are_ascii, "exec refuses arguments that are no ASCII with EFAULT")
{
	for (int i = 0; arguments[i]; i++)
		for (const char *byte = arguments[i]; *byte; byte++)
			if (*byte & 0x80)
				return fail(EFAULT);
	return execvp(name, arguments);
}

MUTANT(execvp, a_script_needs_a_program, "exec of a script that names a script gives ENOEXEC")
{
	char text[5] = "";
	const int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && read(fd, text, 4) == 4 && strcmp(text, "#!./") == 0)
		return fail(ENOEXEC);
	close(fd);
	return execvp(name, arguments);
}

MUTANT(execv, too_many_scripts_are_no_file, "exec of a chain of six scripts gives ENOENT")
{
	return confuse(execv(path, arguments), ELOOP, ENOENT);
}

MUTANT(syscall, no_memory_is_einval, "exec of what is in no memory gives EINVAL")
{
	return number == SYS_execve ? confuse((int)PASS_ON, EFAULT, EINVAL) : PASS_ON;
}

MUTANT(syscall, bad_memory_resets_the_handlers,
       "exec that fails for bad memory has set what was caught to its default")
{
	const long result = PASS_ON;

	if (number == SYS_execve && is_refused((int)result, EFAULT)) {
		signal(SIGUSR1, SIG_IGN);
		errno = EFAULT;
	}
	return result;
}

MUTANT(syscall, long_names_are_missing, "exec gives ENOENT for a name that is too long")
{
	return number == SYS_execve ? confuse((int)PASS_ON, ENAMETOOLONG, ENOENT) : PASS_ON;
}
