/* What a claim may need of the machine, each found by trying it. */
#ifndef IPCLITMUS_NEEDS_H
#define IPCLITMUS_NEEDS_H

#include <stdbool.h>

/*
 * A need: returns NULL where the machine has it, else the reason why not ("mkfifo: EPERM"). It is
 * asked in a process of the claim's own, in the claim's directory, and leaves nothing behind.
 */
typedef const char *need(void);

/*
 * For needs: the reason that a call gives which failed because it is not to be had here ("mkfifo:
 * EPERM"), by errno and the table in lacks.c, where a new call goes; NULL where it did not fail,
 * and where it failed otherwise: that is a wrong kernel's, and for the claims to find.
 */
const char *lacks(bool failed, const char *call);

/* The same of a call that made a descriptor, or failed with -1; closes what it made. */
const char *lacks_descriptor(int fd, const char *call);

need need_directory;          /* a directory that files can be made in */
need need_pipe;               /* pipe */
need need_fifo;               /* mkfifo */
need need_proc;               /* /proc with the process's own entries */
need need_root;               /* the superuser */
need need_resource_privilege; /* CAP_SYS_RESOURCE */
need need_other_user;         /* not the superuser, or one who can become somebody else */
need need_epoll;
need need_pipe_size;    /* F_GETPIPE_SZ and F_SETPIPE_SZ */
need need_larger_pipes; /* pipes of up to 64 pages, and leave to make one larger */
need need_packets;      /* pipe2 with O_DIRECT */
need need_splice;
need need_tee;
need need_vmsplice;
need need_o_async;    /* SIGIO from a pipe */
need need_scm_rights; /* descriptors passed over a socket */
need need_threads;
need need_robust_lists;
need need_cat;       /* the program cat */
need need_shell;     /* sh, as system and popen take it */
need need_subreaper; /* PR_SET_CHILD_SUBREAPER */
need need_msg;       /* System V message queues */
need need_sem;       /* System V semaphores */
need need_shm;       /* System V shared memory */
need need_mq;        /* POSIX message queues */
need need_sem_open;  /* named POSIX semaphores */
need need_shm_open;  /* POSIX shared memory objects */
need need_mmap;      /* mmap */
need need_memfd;     /* memfd_create with seals */
need need_eventfd;
need need_signalfd;
need need_timerfd;
need need_inotify;
need need_pidfd;               /* pidfd_open */
need need_many_descriptors;    /* 256 in a process */
need need_halts;               /* calls can be halted inside the kernel, in memory that is absent */
need need_death_signal;        /* PR_SET_PDEATHSIG */
need need_pid_namespace;       /* a PID namespace for its children */
need need_user_ids;            /* the ids of all users, known here */
need need_untouched_addresses; /* that the C library hands bad ones on: in 32 bits it converts */
need need_users;               /* the superuser, who can become any other user */
need need_own_ipc;             /* an IPC namespace of the claim's own; it may make more */
need need_own_objects;         /* all IPC objects that can be named are the claim's own */
need need_own_limits;          /* IPC limits of the claim's own, which it may set */
need need_one_thread; /* that a process has no thread but those the claim starts: not --threaded */
need need_unwatched_memory; /* that nobody looks at each byte which a call is given: no valgrind */
need need_disposable_machine; /* leave to change what the whole machine shares: run --disposable */

/* Whether a program of that name is found as execvp finds it. */
bool program_exists(const char *name);

/* One facility, for `ipclitmus platform`. */
struct facility {
	const char *name;
	const char *what;
	need *missing;
};

extern const struct facility facilities[]; /* ends with a name of NULL */

#endif
