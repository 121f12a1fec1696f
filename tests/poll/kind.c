/* Claims about what each kind of descriptor is besides what can be waited for. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lives.h"

/* That of mmap, for reading, where there is no memory to it; 0: on Linux TCP's bytes can be mapped. */
static int error_of_mmap(const struct life *life, int fd)
{
	if (life->needs == need_network)
		return 0;
	return (must(fcntl(fd, F_GETFL)) & O_ACCMODE) == O_WRONLY ? EACCES : ENODEV;
}

CLAIM(poll, no_kind_but_files_has_a_size,
      .over = { "pipe", "fifo", "file_type", "socket", "signal", "session" },
      .says = "on Linux fsync, fdatasync and ftruncate of what is no file fail with EINVAL, of pipes, "
	      "sockets, terminals and what tells of events, and mmap, but of TCP, with ENODEV",
      .zh = "在 Linux 上，对管道、套接字、终端和各种事件描述符（不是文件），fsync、fdatasync 与 ftruncate 失败 "
	    "(EINVAL)，除 TCP 外 mmap 失败 (ENODEV)",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 fsync() EINVAL, ftruncate() EINVAL, mmap() ENODEV; fsync(2), "
	     "truncate(2), mmap(2)",
      .needs = { need_directory, need_epoll, need_life })
{
	for (const struct life *life = life_from(lives); life; life = life_from(life + 1)) {
		struct ends ends = life->opens();

		for (const struct step *step = life->steps; step->does; step++) {
			trying(step->name);
			step->does(&ends);
			if (life->no_epoll)
				continue;
			assert_fails(fsync(ends.fd), EINVAL);
			assert_fails(syscall(SYS_fdatasync, ends.fd), EINVAL);
			assert_fails(ftruncate(ends.fd, 0), EINVAL);
			if (error_of_mmap(life, ends.fd))
				assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, ends.fd, 0),
					     error_of_mmap(life, ends.fd));
		}
	}
}
