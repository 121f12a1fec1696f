/* Wrong commands, and calls that mislead the right ones. */
#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(sysvipc, "sysvipc/*.c", "key");

MUTANT(shmctl, id_0_is_none, "IPC_RMID does not take 0 for a segment's id")
{
	return segment == 0 && command == IPC_RMID ? fail(EINVAL)
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

	return result == 0 && command == IPC_STAT && status->shm_perm.mode & SHM_DEST ? fail(EINVAL)
										      : result;
}

MUTANT(shmctl, removal_does_nothing, "IPC_RMID of a segment succeeds and leaves it")
{
	return command == IPC_RMID ? 0 : shmctl(segment, command, status);
}

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

EACH_GET(ipcrm_removes_others_too, "ipcrm removes another object as well")
{
	return noting_get(kind, key, size, flags);
}

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
	return run_with("ipcrm() { ipcs -m | awk '$2 == '\"$2\"' && $6 > 0 { exit 1 }' || return "
			"1; command ipcrm \"$@\"; };",
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
