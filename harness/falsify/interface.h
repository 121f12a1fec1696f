/*
 * The interface under test: every call that a claim makes of the system, with the names by which a
 * mutant knows what it takes. CALL_read(X) is X(ssize_t, read, (int fd, ...), (fd, ...)).
 */
#ifndef IPCLITMUS_INTERFACE_H
#define IPCLITMUS_INTERFACE_H

#include <fcntl.h>
#include <grp.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <arpa/inet.h>
#include <sched.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "claim/claim.h"

/* clang-format off */

/* Files */
#define CALL_open(X) X(int, open, (const char *path, int flags, mode_t mode), (path, flags, mode))
#define CALL_openat(X) \
	X(int, openat, \
	  (int directory, const char *path, int flags, mode_t mode), \
	  (directory, path, flags, mode))
#define CALL_close(X) X(int, close, (int fd), (fd))
#define CALL_read(X) X(ssize_t, read, (int fd, void *bytes, size_t size), (fd, bytes, size))
#define CALL_write(X) X(ssize_t, write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
#define CALL_pread(X) \
	X(ssize_t, pread, \
	  (int fd, void *bytes, size_t size, off_t offset), \
	  (fd, bytes, size, offset))
#define CALL_pwrite(X) \
	X(ssize_t, pwrite, \
	  (int fd, const void *bytes, size_t size, off_t offset), \
	  (fd, bytes, size, offset))
#define CALL_readv(X) \
	X(ssize_t, readv, (int fd, const struct iovec *parts, int count), (fd, parts, count))
#define CALL_writev(X) \
	X(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
#define CALL_lseek(X) X(off_t, lseek, (int fd, off_t offset, int from), (fd, offset, from))
#define CALL_dup(X) X(int, dup, (int fd), (fd))
#define CALL_dup2(X) X(int, dup2, (int fd, int wanted), (fd, wanted))
#define CALL_fcntl(X) X(int, fcntl, (int fd, int command, void *argument), (fd, command, argument))
#define CALL_ioctl(X) \
	X(int, ioctl, (int fd, unsigned long request, void *argument), (fd, request, argument))
#define CALL_sendfile(X) \
	X(ssize_t, sendfile, (int out, int in, off_t *offset, size_t size), (out, in, offset, size))
#define CALL_timerfd_create(X) X(int, timerfd_create, (int clock, int flags), (clock, flags))
#define CALL_timerfd_settime(X) \
	X(int, timerfd_settime, \
	  (int fd, int flags, const struct itimerspec *time, struct itimerspec *old), \
	  (fd, flags, time, old))
#define CALL_timerfd_gettime(X) \
	X(int, timerfd_gettime, (int fd, struct itimerspec *time), (fd, time))
#define CALL_pipe(X) X(int, pipe, (int *ends), (ends))
#define CALL_pipe2(X) X(int, pipe2, (int *ends, int flags), (ends, flags))
#define CALL_mkfifo(X) X(int, mkfifo, (const char *path, mode_t mode), (path, mode))
#define CALL_mkfifoat(X) \
	X(int, mkfifoat, (int directory, const char *path, mode_t mode), (directory, path, mode))
#define CALL_mknod(X) \
	X(int, mknod, (const char *path, mode_t mode, dev_t device), (path, mode, device))
#define CALL_mkdir(X) X(int, mkdir, (const char *path, mode_t mode), (path, mode))
#define CALL_rmdir(X) X(int, rmdir, (const char *path), (path))
#define CALL_unlink(X) X(int, unlink, (const char *path), (path))
#define CALL_link(X) X(int, link, (const char *path, const char *name), (path, name))
#define CALL_symlink(X) X(int, symlink, (const char *target, const char *name), (target, name))
#define CALL_rename(X) X(int, rename, (const char *path, const char *name), (path, name))
#define CALL_readlink(X) \
	X(ssize_t, readlink, (const char *path, char *target, size_t size), (path, target, size))
#define CALL_stat(X) X(int, stat, (const char *path, struct stat *status), (path, status))
#define CALL_lstat(X) X(int, lstat, (const char *path, struct stat *status), (path, status))
#define CALL_fstat(X) X(int, fstat, (int fd, struct stat *status), (fd, status))
#define CALL_access(X) X(int, access, (const char *path, int mode), (path, mode))
#define CALL_chmod(X) X(int, chmod, (const char *path, mode_t mode), (path, mode))
#define CALL_fchmod(X) X(int, fchmod, (int fd, mode_t mode), (fd, mode))
#define CALL_fchown(X) X(int, fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
#define CALL_chdir(X) X(int, chdir, (const char *path), (path))
#define CALL_getcwd(X) X(char *, getcwd, (char *path, size_t size), (path, size))
#define CALL_umask(X) X(mode_t, umask, (mode_t mask), (mask))
#define CALL_truncate(X) X(int, truncate, (const char *path, off_t size), (path, size))
#define CALL_ftruncate(X) X(int, ftruncate, (int fd, off_t size), (fd, size))
#define CALL_fsync(X) X(int, fsync, (int fd), (fd))
#define CALL_posix_fallocate(X) \
	X(int, posix_fallocate, (int fd, off_t offset, off_t size), (fd, offset, size))
#define CALL_fallocate(X) \
	X(int, fallocate, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
#define CALL_posix_fadvise(X) \
	X(int, posix_fadvise, (int fd, off_t offset, off_t size, int advice), (fd, offset, size, advice))
#define CALL_sync_file_range(X) \
	X(int, sync_file_range, \
	  (int fd, off_t offset, off_t size, unsigned int flags), \
	  (fd, offset, size, flags))
#define CALL_copy_file_range(X) \
	X(ssize_t, copy_file_range, \
	  (int from, off_t *from_offset, int to, off_t *to_offset, size_t size, unsigned int flags), \
	  (from, from_offset, to, to_offset, size, flags))
#define CALL_syncfs(X) X(int, syncfs, (int fd), (fd))
#define CALL_futimens(X) X(int, futimens, (int fd, const struct timespec *times), (fd, times))
#define CALL_utimensat(X) \
	X(int, utimensat, \
	  (int directory, const char *path, const struct timespec *times, int flags), \
	  (directory, path, times, flags))
#define CALL_pathconf(X) X(long, pathconf, (const char *path, int name), (path, name))
#define CALL_fpathconf(X) X(long, fpathconf, (int fd, int name), (fd, name))
#define CALL_sysconf(X) X(long, sysconf, (int name), (name))
#define CALL_statvfs(X) X(int, statvfs, (const char *path, struct statvfs *status), (path, status))
#define CALL_lockf(X) X(int, lockf, (int fd, int command, off_t size), (fd, command, size))
#define CALL_flock(X) X(int, flock, (int fd, int operation), (fd, operation))
#define CALL_splice(X) \
	X(ssize_t, splice, \
	  (int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, \
	   unsigned int flags), \
	  (from, from_offset, to, to_offset, size, flags))
#define CALL_tee(X) \
	X(ssize_t, tee, \
	  (int from, int to, size_t size, unsigned int flags), \
	  (from, to, size, flags))
#define CALL_vmsplice(X) \
	X(ssize_t, vmsplice, \
	  (int fd, const struct iovec *parts, size_t count, unsigned int flags), \
	  (fd, parts, count, flags))
#define CALL_fgets(X) X(char *, fgets, (char *line, int size, FILE *input), (line, size, input))
#define CALL_popen(X) X(FILE *, popen, (const char *command, const char *type), (command, type))
#define CALL_pclose(X) X(int, pclose, (FILE *stream), (stream))
#define CALL_system(X) X(int, system, (const char *command), (command))

/* Waiting for several */
#define CALL_poll(X) \
	X(int, poll, (struct pollfd *fds, nfds_t count, int timeout), (fds, count, timeout))
#define CALL_ppoll(X) \
	X(int, ppoll, \
	  (struct pollfd *fds, nfds_t count, const struct timespec *timeout, \
	   const sigset_t *mask), \
	  (fds, count, timeout, mask))
#define CALL_select(X) \
	X(int, select, \
	  (int limit, fd_set *reading, fd_set *writing, fd_set *exceptional, \
	   struct timeval *timeout), \
	  (limit, reading, writing, exceptional, timeout))
#define CALL_pselect(X) \
	X(int, pselect, \
	  (int limit, fd_set *reading, fd_set *writing, fd_set *exceptional, \
	   const struct timespec *timeout, const sigset_t *mask), \
	  (limit, reading, writing, exceptional, timeout, mask))
#define CALL_epoll_create(X) X(int, epoll_create, (int size), (size))
#define CALL_epoll_create1(X) X(int, epoll_create1, (int flags), (flags))
#define CALL_epoll_ctl(X) \
	X(int, epoll_ctl, \
	  (int epoll, int operation, int fd, struct epoll_event *event), \
	  (epoll, operation, fd, event))
#define CALL_epoll_wait(X) \
	X(int, epoll_wait, \
	  (int epoll, struct epoll_event *events, int limit, int timeout), \
	  (epoll, events, limit, timeout))
#define CALL_epoll_pwait(X) \
	X(int, epoll_pwait, \
	  (int epoll, struct epoll_event *events, int limit, int timeout, const sigset_t *mask), \
	  (epoll, events, limit, timeout, mask))
#define CALL_eventfd(X) X(int, eventfd, (unsigned int value, int flags), (value, flags))
#define CALL_signalfd(X) \
	X(int, signalfd, (int fd, const sigset_t *set, int flags), (fd, set, flags))

/* Processes */
#define CALL_fork(X) X(pid_t, fork, (void), ())
#define CALL__exit(X) X(void, _exit, (int status), (status))
#define CALL_exit(X) X(void, exit, (int status), (status))
#define CALL_abort(X) X(void, abort, (void), ())
#define CALL_atexit(X) X(int, atexit, (void (*function)(void)), (function))
#define CALL_wait(X) X(pid_t, wait, (int *status), (status))
#define CALL_waitpid(X) \
	X(pid_t, waitpid, (pid_t pid, int *status, int options), (pid, status, options))
#define CALL_waitid(X) \
	X(int, waitid, \
	  (idtype_t type, id_t id, siginfo_t *info, int options), \
	  (type, id, info, options))
#define CALL_execv(X) X(int, execv, (const char *path, char *const *arguments), (path, arguments))
#define CALL_execvp(X) X(int, execvp, (const char *name, char *const *arguments), (name, arguments))
#define CALL_getpid(X) X(pid_t, getpid, (void), ())
#define CALL_getppid(X) X(pid_t, getppid, (void), ())
#define CALL_getuid(X) X(uid_t, getuid, (void), ())
#define CALL_geteuid(X) X(uid_t, geteuid, (void), ())
#define CALL_getgid(X) X(gid_t, getgid, (void), ())
#define CALL_getegid(X) X(gid_t, getegid, (void), ())
#define CALL_setuid(X) X(int, setuid, (uid_t user), (user))
#define CALL_setgid(X) X(int, setgid, (gid_t group), (group))
#define CALL_seteuid(X) X(int, seteuid, (uid_t user), (user))
#define CALL_setegid(X) X(int, setegid, (gid_t group), (group))
#define CALL_setresuid(X) \
	X(int, setresuid, (uid_t real, uid_t effective, uid_t saved), (real, effective, saved))
#define CALL_setgroups(X) X(int, setgroups, (size_t count, const gid_t *groups), (count, groups))
#define CALL_nice(X) X(int, nice, (int increment), (increment))
#define CALL_getpriority(X) X(int, getpriority, (int which, id_t who), (which, who))
#define CALL_setpriority(X) \
	X(int, setpriority, (int which, id_t who, int value), (which, who, value))
#define CALL_getrlimit(X) X(int, getrlimit, (int resource, struct rlimit *limit), (resource, limit))
#define CALL_setrlimit(X) \
	X(int, setrlimit, (int resource, const struct rlimit *limit), (resource, limit))
#define CALL_prctl(X) \
	X(int, prctl, \
	  (int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d), \
	  (option, a, b, c, d))
#define CALL_process_vm_readv(X) \
	X(ssize_t, process_vm_readv, \
	  (pid_t pid, const struct iovec *local, unsigned long locals, \
	   const struct iovec *remote, unsigned long remotes, unsigned long flags), \
	  (pid, local, locals, remote, remotes, flags))
#define CALL_process_vm_writev(X) \
	X(ssize_t, process_vm_writev, \
	  (pid_t pid, const struct iovec *local, unsigned long locals, \
	   const struct iovec *remote, unsigned long remotes, unsigned long flags), \
	  (pid, local, locals, remote, remotes, flags))
#define CALL_clone(X) \
	X(int, clone, \
	  (int (*start)(void *), void *stack, int flags, void *argument), \
	  (start, stack, flags, argument))
#define CALL_unshare(X) X(int, unshare, (int flags), (flags))
#define CALL_daemon(X) X(int, daemon, (int nochdir, int noclose), (nochdir, noclose))
#define CALL_times(X) X(clock_t, times, (struct tms *buffer), (buffer))
#define CALL_clock(X) X(clock_t, clock, (void), ())
#define CALL_sbrk(X) X(void *, sbrk, (intptr_t increment), (increment))
#define CALL_syscall(X) \
	X(long, syscall, \
	  (long number, long a, long b, long c, long d, long e, long f), \
	  (number, a, b, c, d, e, f))

/* Sessions */
#define CALL_setsid(X) X(pid_t, setsid, (void), ())
#define CALL_getsid(X) X(pid_t, getsid, (pid_t pid), (pid))
#define CALL_setpgid(X) X(int, setpgid, (pid_t pid, pid_t group), (pid, group))
#define CALL_getpgrp(X) X(pid_t, getpgrp, (void), ())
#define CALL_getpgid(X) X(pid_t, getpgid, (pid_t pid), (pid))
#define CALL_tcsetpgrp(X) X(int, tcsetpgrp, (int fd, pid_t group), (fd, group))
#define CALL_tcgetpgrp(X) X(pid_t, tcgetpgrp, (int fd), (fd))
#define CALL_tcgetsid(X) X(pid_t, tcgetsid, (int fd), (fd))
#define CALL_tcgetattr(X) X(int, tcgetattr, (int fd, struct termios *settings), (fd, settings))
#define CALL_tcsetattr(X) \
	X(int, tcsetattr, \
	  (int fd, int when, const struct termios *settings), \
	  (fd, when, settings))
#define CALL_tcflush(X) X(int, tcflush, (int fd, int queue), (fd, queue))
#define CALL_tcflow(X) X(int, tcflow, (int fd, int action), (fd, action))
#define CALL_posix_openpt(X) X(int, posix_openpt, (int flags), (flags))
#define CALL_grantpt(X) X(int, grantpt, (int fd), (fd))
#define CALL_unlockpt(X) X(int, unlockpt, (int fd), (fd))
#define CALL_ptsname(X) X(char *, ptsname, (int fd), (fd))

/* Signals */
#define CALL_kill(X) X(int, kill, (pid_t pid, int signo), (pid, signo))
#define CALL_killpg(X) X(int, killpg, (pid_t group, int signo), (group, signo))
#define CALL_raise(X) X(int, raise, (int signo), (signo))
#define CALL_signal(X) X(sighandler_t, signal, (int signo, sighandler_t handler), (signo, handler))
#define CALL_sigaction(X) \
	X(int, sigaction, \
	  (int signo, const struct sigaction *action, struct sigaction *before), \
	  (signo, action, before))
#define CALL_sigprocmask(X) \
	X(int, sigprocmask, (int how, const sigset_t *set, sigset_t *before), (how, set, before))
#define CALL_sigpending(X) X(int, sigpending, (sigset_t *set), (set))
#define CALL_sigsuspend(X) X(int, sigsuspend, (const sigset_t *mask), (mask))
#define CALL_sigwait(X) X(int, sigwait, (const sigset_t *set, int *signo), (set, signo))
#define CALL_sigwaitinfo(X) X(int, sigwaitinfo, (const sigset_t *set, siginfo_t *info), (set, info))
#define CALL_sigtimedwait(X) \
	X(int, sigtimedwait, \
	  (const sigset_t *set, siginfo_t *info, const struct timespec *timeout), \
	  (set, info, timeout))
#define CALL_sigqueue(X) \
	X(int, sigqueue, (pid_t pid, int signo, const union sigval value), (pid, signo, value))
#define CALL_sigaltstack(X) \
	X(int, sigaltstack, (const stack_t *stack, stack_t *before), (stack, before))
#define CALL_sigemptyset(X) X(int, sigemptyset, (sigset_t *set), (set))
#define CALL_sigfillset(X) X(int, sigfillset, (sigset_t *set), (set))
#define CALL_sigaddset(X) X(int, sigaddset, (sigset_t *set, int signo), (set, signo))
#define CALL_sigdelset(X) X(int, sigdelset, (sigset_t *set, int signo), (set, signo))
#define CALL_sigismember(X) X(int, sigismember, (const sigset_t *set, int signo), (set, signo))
#define CALL_pause(X) X(int, pause, (void), ())
#define CALL_alarm(X) X(unsigned int, alarm, (unsigned int seconds), (seconds))
#define CALL_sleep(X) X(unsigned int, sleep, (unsigned int seconds), (seconds))
#define CALL_usleep(X) X(int, usleep, (useconds_t microseconds), (microseconds))
#define CALL_nanosleep(X) \
	X(int, nanosleep, \
	  (const struct timespec *duration, struct timespec *left), \
	  (duration, left))
#define CALL_clock_nanosleep(X) \
	X(int, clock_nanosleep, \
	  (clockid_t clock_id, int flags, const struct timespec *duration, struct timespec *left), \
	  (clock_id, flags, duration, left))
#define CALL_clock_gettime(X) \
	X(int, clock_gettime, (clockid_t clock_id, struct timespec *now), (clock_id, now))
#define CALL_getitimer(X) X(int, getitimer, (int which, struct itimerval *value), (which, value))
#define CALL_setitimer(X) \
	X(int, setitimer, \
	  (int which, const struct itimerval *value, struct itimerval *before), \
	  (which, value, before))
#define CALL_timer_create(X) \
	X(int, timer_create, \
	  (clockid_t clock_id, struct sigevent *event, timer_t *timer), \
	  (clock_id, event, timer))
#define CALL_timer_settime(X) \
	X(int, timer_settime, \
	  (timer_t timer, int flags, const struct itimerspec *value, struct itimerspec *before), \
	  (timer, flags, value, before))
#define CALL_timer_gettime(X) \
	X(int, timer_gettime, (timer_t timer, struct itimerspec *value), (timer, value))
#define CALL_timer_getoverrun(X) X(int, timer_getoverrun, (timer_t timer), (timer))
#define CALL_timer_delete(X) X(int, timer_delete, (timer_t timer), (timer))

/* Threads */
#define CALL_pthread_create(X) \
	X(int, pthread_create, \
	  (pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), \
	   void *argument), \
	  (thread, attributes, start, argument))
#define CALL_pthread_join(X) \
	X(int, pthread_join, (pthread_t thread, void **result), (thread, result))
#define CALL_pthread_exit(X) X(void, pthread_exit, (void *result), (result))
#define CALL_pthread_cancel(X) X(int, pthread_cancel, (pthread_t thread), (thread))
#define CALL_pthread_self(X) X(pthread_t, pthread_self, (void), ())
#define CALL_pthread_kill(X) X(int, pthread_kill, (pthread_t thread, int signo), (thread, signo))
#define CALL_pthread_sigmask(X) \
	X(int, pthread_sigmask, \
	  (int how, const sigset_t *set, sigset_t *before), \
	  (how, set, before))
#define CALL_pthread_once(X) \
	X(int, pthread_once, (pthread_once_t *once, void (*function)(void)), (once, function))
#define CALL_pthread_atfork(X) \
	X(int, pthread_atfork, \
	  (void (*prepare)(void), void (*parent)(void), void (*child)(void)), \
	  (prepare, parent, child))
#define CALL_pthread_mutex_init(X) \
	X(int, pthread_mutex_init, \
	  (pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes), \
	  (mutex, attributes))
#define CALL_pthread_mutex_lock(X) X(int, pthread_mutex_lock, (pthread_mutex_t *mutex), (mutex))
#define CALL_pthread_mutex_trylock(X) \
	X(int, pthread_mutex_trylock, (pthread_mutex_t *mutex), (mutex))
#define CALL_pthread_mutex_timedlock(X) \
	X(int, pthread_mutex_timedlock, \
	  (pthread_mutex_t *mutex, const struct timespec *deadline), \
	  (mutex, deadline))
#define CALL_pthread_mutex_unlock(X) X(int, pthread_mutex_unlock, (pthread_mutex_t *mutex), (mutex))
#define CALL_pthread_mutex_consistent(X) \
	X(int, pthread_mutex_consistent, (pthread_mutex_t *mutex), (mutex))
#define CALL_pthread_mutexattr_settype(X) \
	X(int, pthread_mutexattr_settype, \
	  (pthread_mutexattr_t *attributes, int type), \
	  (attributes, type))
#define CALL_pthread_mutexattr_setrobust(X) \
	X(int, pthread_mutexattr_setrobust, \
	  (pthread_mutexattr_t *attributes, int robust), \
	  (attributes, robust))
#define CALL_pthread_mutexattr_setpshared(X) \
	X(int, pthread_mutexattr_setpshared, \
	  (pthread_mutexattr_t *attributes, int shared), \
	  (attributes, shared))
#define CALL_pthread_cond_wait(X) \
	X(int, pthread_cond_wait, \
	  (pthread_cond_t *condition, pthread_mutex_t *mutex), \
	  (condition, mutex))
#define CALL_pthread_cond_timedwait(X) \
	X(int, pthread_cond_timedwait, \
	  (pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *deadline), \
	  (condition, mutex, deadline))
#define CALL_pthread_cond_signal(X) \
	X(int, pthread_cond_signal, (pthread_cond_t *condition), (condition))
#define CALL_pthread_cond_broadcast(X) \
	X(int, pthread_cond_broadcast, (pthread_cond_t *condition), (condition))
#define CALL_pthread_rwlock_rdlock(X) \
	X(int, pthread_rwlock_rdlock, (pthread_rwlock_t *lock), (lock))
#define CALL_pthread_rwlock_wrlock(X) \
	X(int, pthread_rwlock_wrlock, (pthread_rwlock_t *lock), (lock))
#define CALL_pthread_rwlock_trywrlock(X) \
	X(int, pthread_rwlock_trywrlock, (pthread_rwlock_t *lock), (lock))
#define CALL_pthread_rwlock_unlock(X) \
	X(int, pthread_rwlock_unlock, (pthread_rwlock_t *lock), (lock))
#define CALL_pthread_barrier_init(X) \
	X(int, pthread_barrier_init, \
	  (pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes, \
	   unsigned int count), \
	  (barrier, attributes, count))
#define CALL_pthread_barrier_wait(X) \
	X(int, pthread_barrier_wait, (pthread_barrier_t *barrier), (barrier))
#define CALL_pthread_attr_setstack(X) \
	X(int, pthread_attr_setstack, \
	  (pthread_attr_t *attributes, void *stack, size_t size), \
	  (attributes, stack, size))

/* POSIX semaphores */
#define CALL_sem_init(X) \
	X(int, sem_init, \
	  (sem_t *semaphore, int shared, unsigned int value), \
	  (semaphore, shared, value))
#define CALL_sem_destroy(X) X(int, sem_destroy, (sem_t *semaphore), (semaphore))
#define CALL_sem_post(X) X(int, sem_post, (sem_t *semaphore), (semaphore))
#define CALL_sem_wait(X) X(int, sem_wait, (sem_t *semaphore), (semaphore))
#define CALL_sem_trywait(X) X(int, sem_trywait, (sem_t *semaphore), (semaphore))
#define CALL_sem_timedwait(X) \
	X(int, sem_timedwait, \
	  (sem_t *semaphore, const struct timespec *deadline), \
	  (semaphore, deadline))
#define CALL_sem_clockwait(X) \
	X(int, sem_clockwait, \
	  (sem_t *semaphore, clockid_t clock_id, const struct timespec *deadline), \
	  (semaphore, clock_id, deadline))
#define CALL_sem_getvalue(X) \
	X(int, sem_getvalue, (sem_t *semaphore, int *value), (semaphore, value))
#define CALL_sem_open(X) \
	X(sem_t *, sem_open, \
	  (const char *name, int flags, mode_t mode, unsigned int value), \
	  (name, flags, mode, value))
#define CALL_sem_close(X) X(int, sem_close, (sem_t *semaphore), (semaphore))
#define CALL_sem_unlink(X) X(int, sem_unlink, (const char *name), (name))

/* System V IPC */
#define CALL_ftok(X) X(key_t, ftok, (const char *path, int project), (path, project))
#define CALL_msgget(X) X(int, msgget, (key_t key, int flags), (key, flags))
#define CALL_msgsnd(X) \
	X(int, msgsnd, \
	  (int queue, const void *message, size_t size, int flags), \
	  (queue, message, size, flags))
#define CALL_msgrcv(X) \
	X(ssize_t, msgrcv, \
	  (int queue, void *message, size_t size, long type, int flags), \
	  (queue, message, size, type, flags))
#define CALL_msgctl(X) \
	X(int, msgctl, \
	  (int queue, int command, struct msqid_ds *status), \
	  (queue, command, status))
#define CALL_semget(X) X(int, semget, (key_t key, int count, int flags), (key, count, flags))
#define CALL_semop(X) \
	X(int, semop, \
	  (int set, struct sembuf *operations, size_t count), \
	  (set, operations, count))
#define CALL_semtimedop(X) \
	X(int, semtimedop, \
	  (int set, struct sembuf *operations, size_t count, const struct timespec *timeout), \
	  (set, operations, count, timeout))
#define CALL_semctl(X) \
	X(int, semctl, \
	  (int set, int number, int command, void *argument), \
	  (set, number, command, argument))
#define CALL_shmget(X) X(int, shmget, (key_t key, size_t size, int flags), (key, size, flags))
#define CALL_shmat(X) \
	X(void *, shmat, (int segment, const void *address, int flags), (segment, address, flags))
#define CALL_shmdt(X) X(int, shmdt, (const void *address), (address))
#define CALL_shmctl(X) \
	X(int, shmctl, \
	  (int segment, int command, struct shmid_ds *status), \
	  (segment, command, status))

/* POSIX message queues */
#define CALL_mq_open(X) \
	X(mqd_t, mq_open, \
	  (const char *name, int flags, mode_t mode, struct mq_attr *attributes), \
	  (name, flags, mode, attributes))
#define CALL_mq_close(X) X(int, mq_close, (mqd_t queue), (queue))
#define CALL_mq_unlink(X) X(int, mq_unlink, (const char *name), (name))
#define CALL_mq_send(X) \
	X(int, mq_send, \
	  (mqd_t queue, const char *message, size_t size, unsigned int priority), \
	  (queue, message, size, priority))
#define CALL_mq_timedsend(X) \
	X(int, mq_timedsend, \
	  (mqd_t queue, const char *message, size_t size, unsigned int priority, \
	   const struct timespec *deadline), \
	  (queue, message, size, priority, deadline))
#define CALL_mq_receive(X) \
	X(ssize_t, mq_receive, \
	  (mqd_t queue, char *message, size_t size, unsigned int *priority), \
	  (queue, message, size, priority))
#define CALL_mq_timedreceive(X) \
	X(ssize_t, mq_timedreceive, \
	  (mqd_t queue, char *message, size_t size, unsigned int *priority, \
	   const struct timespec *deadline), \
	  (queue, message, size, priority, deadline))
#define CALL_mq_notify(X) \
	X(int, mq_notify, (mqd_t queue, const struct sigevent *event), (queue, event))
#define CALL_mq_getattr(X) \
	X(int, mq_getattr, (mqd_t queue, struct mq_attr *attributes), (queue, attributes))
#define CALL_mq_setattr(X) \
	X(int, mq_setattr, \
	  (mqd_t queue, const struct mq_attr *attributes, struct mq_attr *before), \
	  (queue, attributes, before))

/* Memory */
#define CALL_mmap(X) \
	X(void *, mmap, \
	  (void *address, size_t size, int protection, int flags, int fd, off_t offset), \
	  (address, size, protection, flags, fd, offset))
#define CALL_munmap(X) X(int, munmap, (void *address, size_t size), (address, size))
#define CALL_mprotect(X) \
	X(int, mprotect, \
	  (void *address, size_t size, int protection), \
	  (address, size, protection))
#define CALL_msync(X) X(int, msync, (void *address, size_t size, int flags), (address, size, flags))
#define CALL_mremap(X) \
	X(void *, mremap, \
	  (void *address, size_t size, size_t new_size, int flags, void *new_address), \
	  (address, size, new_size, flags, new_address))
#define CALL_remap_file_pages(X) \
	X(int, remap_file_pages, \
	  (void *address, size_t size, int protection, size_t page, int flags), \
	  (address, size, protection, page, flags))
#define CALL_mlock(X) X(int, mlock, (const void *address, size_t size), (address, size))
#define CALL_munlock(X) X(int, munlock, (const void *address, size_t size), (address, size))
#define CALL_mincore(X) \
	X(int, mincore, \
	  (void *address, size_t size, unsigned char *pages), \
	  (address, size, pages))
#define CALL_madvise(X) \
	X(int, madvise, (void *address, size_t size, int advice), (address, size, advice))
#define CALL_memfd_create(X) \
	X(int, memfd_create, (const char *name, unsigned int flags), (name, flags))
#define CALL_shm_open(X) \
	X(int, shm_open, (const char *name, int flags, mode_t mode), (name, flags, mode))
#define CALL_shm_unlink(X) X(int, shm_unlink, (const char *name), (name))
#define CALL_peek(X) X(char, peek, (const volatile void *address), (address))
#define CALL_poke(X) X(void, poke, (volatile void *address, char byte), (address, byte))

/* Sockets */
#define CALL_socket(X) \
	X(int, socket, (int domain, int type, int protocol), (domain, type, protocol))
#define CALL_socketpair(X) \
	X(int, socketpair, \
	  (int domain, int type, int protocol, int *pair), \
	  (domain, type, protocol, pair))
#define CALL_bind(X) \
	X(int, bind, \
	  (int fd, const struct sockaddr *address, socklen_t size), \
	  (fd, address, size))
#define CALL_listen(X) X(int, listen, (int fd, int backlog), (fd, backlog))
#define CALL_accept(X) \
	X(int, accept, (int fd, struct sockaddr *address, socklen_t *size), (fd, address, size))
#define CALL_accept4(X) \
	X(int, accept4, \
	  (int fd, struct sockaddr *address, socklen_t *size, int flags), \
	  (fd, address, size, flags))
#define CALL_connect(X) \
	X(int, connect, \
	  (int fd, const struct sockaddr *address, socklen_t size), \
	  (fd, address, size))
#define CALL_send(X) \
	X(ssize_t, send, \
	  (int fd, const void *bytes, size_t size, int flags), \
	  (fd, bytes, size, flags))
#define CALL_recv(X) \
	X(ssize_t, recv, (int fd, void *bytes, size_t size, int flags), (fd, bytes, size, flags))
#define CALL_sendto(X) \
	X(ssize_t, sendto, \
	  (int fd, const void *bytes, size_t size, int flags, \
	   const struct sockaddr *address, socklen_t address_size), \
	  (fd, bytes, size, flags, address, address_size))
#define CALL_recvfrom(X) \
	X(ssize_t, recvfrom, \
	  (int fd, void *bytes, size_t size, int flags, struct sockaddr *address, \
	   socklen_t *address_size), \
	  (fd, bytes, size, flags, address, address_size))
#define CALL_sendmsg(X) \
	X(ssize_t, sendmsg, \
	  (int fd, const struct msghdr *message, int flags), \
	  (fd, message, flags))
#define CALL_recvmsg(X) \
	X(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags))
#define CALL_shutdown(X) X(int, shutdown, (int fd, int how), (fd, how))
#define CALL_getsockopt(X) \
	X(int, getsockopt, \
	  (int fd, int level, int option, void *value, socklen_t *size), \
	  (fd, level, option, value, size))
#define CALL_setsockopt(X) \
	X(int, setsockopt, \
	  (int fd, int level, int option, const void *value, socklen_t size), \
	  (fd, level, option, value, size))
#define CALL_getsockname(X) \
	X(int, getsockname, \
	  (int fd, struct sockaddr *address, socklen_t *size), \
	  (fd, address, size))
#define CALL_getpeername(X) \
	X(int, getpeername, \
	  (int fd, struct sockaddr *address, socklen_t *size), \
	  (fd, address, size))
#define CALL_inet_pton(X) \
	X(int, inet_pton, (int family, const char *text, void *address), (family, text, address))

/* Each of them. */
#define EACH_CALL(X) \
	CALL_open(X) CALL_openat(X) CALL_close(X) CALL_read(X) CALL_write(X) CALL_pread(X) \
	CALL_pwrite(X) CALL_lockf(X) \
	CALL_readv(X) CALL_writev(X) CALL_lseek(X) CALL_dup(X) CALL_dup2(X) CALL_fcntl(X) \
	CALL_ioctl(X) CALL_pipe(X) CALL_pipe2(X) CALL_mkfifo(X) CALL_mkfifoat(X) CALL_mknod(X) \
	CALL_mkdir(X) CALL_rmdir(X) CALL_unlink(X) CALL_link(X) CALL_symlink(X) CALL_rename(X) \
	CALL_readlink(X) CALL_stat(X) CALL_lstat(X) CALL_fstat(X) CALL_access(X) CALL_chmod(X) \
	CALL_fchmod(X) CALL_fchown(X) CALL_chdir(X) CALL_getcwd(X) CALL_umask(X) \
	CALL_truncate(X) CALL_ftruncate(X) CALL_fsync(X) CALL_posix_fallocate(X) \
	CALL_fallocate(X) CALL_futimens(X) CALL_utimensat(X) CALL_pathconf(X) CALL_fpathconf(X) \
	CALL_sysconf(X) CALL_statvfs(X) CALL_flock(X) CALL_splice(X) CALL_tee(X) \
	CALL_vmsplice(X) CALL_fgets(X) CALL_popen(X) CALL_pclose(X) CALL_system(X) CALL_poll(X) \
	CALL_ppoll(X) \
	CALL_select(X) CALL_pselect(X) CALL_epoll_create(X) CALL_epoll_create1(X) CALL_epoll_ctl(X) \
	CALL_epoll_wait(X) CALL_epoll_pwait(X) CALL_eventfd(X) CALL_signalfd(X) CALL_fork(X) \
	CALL__exit(X) CALL_exit(X) CALL_abort(X) CALL_atexit(X) CALL_wait(X) CALL_waitpid(X) \
	CALL_waitid(X) CALL_execv(X) CALL_execvp(X) CALL_getpid(X) CALL_getppid(X) \
	CALL_getuid(X) CALL_geteuid(X) CALL_getgid(X) CALL_getegid(X) CALL_setuid(X) \
	CALL_setgid(X) CALL_seteuid(X) CALL_setegid(X) CALL_setresuid(X) CALL_setgroups(X) \
	CALL_nice(X) CALL_getpriority(X) CALL_setpriority(X) CALL_getrlimit(X) CALL_setrlimit(X) \
	CALL_prctl(X) CALL_posix_fadvise(X) CALL_sync_file_range(X) CALL_copy_file_range(X) \
	CALL_syncfs(X) \
	CALL_clone(X) CALL_unshare(X) CALL_daemon(X) CALL_times(X) CALL_clock(X) CALL_sbrk(X) \
	CALL_syscall(X) CALL_process_vm_readv(X) CALL_process_vm_writev(X) \
	CALL_setsid(X) CALL_getsid(X) CALL_setpgid(X) CALL_getpgrp(X) CALL_getpgid(X) \
	CALL_tcsetpgrp(X) CALL_tcgetpgrp(X) CALL_tcgetsid(X) CALL_tcgetattr(X) \
	CALL_tcsetattr(X) CALL_tcflush(X) CALL_tcflow(X) CALL_posix_openpt(X) CALL_grantpt(X) \
	CALL_unlockpt(X) CALL_ptsname(X) \
	CALL_kill(X) CALL_killpg(X) CALL_raise(X) CALL_signal(X) CALL_sigaction(X) \
	CALL_sigprocmask(X) CALL_sigpending(X) CALL_sigsuspend(X) CALL_sigwait(X) \
	CALL_sigwaitinfo(X) CALL_sigtimedwait(X) CALL_sigqueue(X) CALL_sigaltstack(X) \
	CALL_sigemptyset(X) CALL_sigfillset(X) CALL_sigaddset(X) CALL_sigdelset(X) \
	CALL_sigismember(X) CALL_pause(X) CALL_alarm(X) CALL_sleep(X) CALL_usleep(X) \
	CALL_nanosleep(X) CALL_clock_nanosleep(X) CALL_clock_gettime(X) CALL_getitimer(X) \
	CALL_setitimer(X) CALL_timer_create(X) CALL_timer_settime(X) CALL_timer_gettime(X) \
	CALL_timer_getoverrun(X) CALL_timer_delete(X) CALL_pthread_create(X) \
	CALL_pthread_join(X) CALL_pthread_exit(X) CALL_pthread_cancel(X) CALL_pthread_self(X) \
	CALL_pthread_kill(X) CALL_pthread_sigmask(X) CALL_pthread_once(X) \
	CALL_pthread_atfork(X) CALL_pthread_mutex_init(X) CALL_pthread_mutex_lock(X) \
	CALL_pthread_mutex_trylock(X) CALL_pthread_mutex_timedlock(X) \
	CALL_pthread_mutex_unlock(X) CALL_pthread_mutex_consistent(X) \
	CALL_pthread_mutexattr_settype(X) CALL_pthread_mutexattr_setrobust(X) \
	CALL_pthread_mutexattr_setpshared(X) CALL_pthread_cond_wait(X) \
	CALL_pthread_cond_timedwait(X) CALL_pthread_cond_signal(X) \
	CALL_pthread_cond_broadcast(X) CALL_pthread_rwlock_rdlock(X) \
	CALL_pthread_rwlock_wrlock(X) CALL_pthread_rwlock_trywrlock(X) \
	CALL_pthread_rwlock_unlock(X) CALL_pthread_barrier_init(X) CALL_pthread_barrier_wait(X) \
	CALL_pthread_attr_setstack(X) CALL_sem_init(X) CALL_sem_destroy(X) CALL_sem_post(X) \
	CALL_sem_wait(X) CALL_sem_trywait(X) CALL_sem_timedwait(X) CALL_sem_clockwait(X) \
	CALL_sem_getvalue(X) CALL_sem_open(X) CALL_sem_close(X) CALL_sem_unlink(X) CALL_ftok(X) \
	CALL_msgget(X) CALL_msgsnd(X) CALL_msgrcv(X) CALL_msgctl(X) CALL_semget(X) \
	CALL_semop(X) CALL_semtimedop(X) CALL_semctl(X) CALL_shmget(X) CALL_shmat(X) \
	CALL_shmdt(X) CALL_shmctl(X) CALL_mq_open(X) CALL_mq_close(X) CALL_mq_unlink(X) \
	CALL_mq_send(X) CALL_mq_timedsend(X) CALL_mq_receive(X) CALL_mq_timedreceive(X) \
	CALL_mq_notify(X) CALL_mq_getattr(X) CALL_mq_setattr(X) CALL_mmap(X) CALL_munmap(X) \
	CALL_mprotect(X) CALL_msync(X) CALL_mremap(X) CALL_remap_file_pages(X) CALL_mlock(X) \
	CALL_munlock(X) CALL_mincore(X) CALL_madvise(X) CALL_memfd_create(X) CALL_shm_open(X) \
	CALL_shm_unlink(X) CALL_peek(X) CALL_poke(X) CALL_socket(X) CALL_socketpair(X) \
	CALL_bind(X) CALL_listen(X) CALL_accept(X) CALL_accept4(X) CALL_connect(X) CALL_send(X) \
	CALL_recv(X) CALL_sendto(X) CALL_recvfrom(X) CALL_sendmsg(X) CALL_recvmsg(X) \
	CALL_shutdown(X) CALL_getsockopt(X) CALL_setsockopt(X) CALL_getsockname(X) \
	CALL_getpeername(X) CALL_inet_pton(X) CALL_sendfile(X) CALL_timerfd_create(X) \
	CALL_timerfd_settime(X) CALL_timerfd_gettime(X)
/* clang-format on */

#endif
