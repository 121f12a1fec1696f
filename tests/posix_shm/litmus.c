/* Litmus claims about shared memory objects: making and unlinking one name at the same time. */
#include <errno.h>
#include <stdatomic.h>

#include "litmus.h"
#include "objects.h"

/* What two that make the object and one that unlinks it saw. */
struct makers {
	int error[2], unlinked;
};

LITMUS(posix_shm, one_of_two_makes_it, struct makers,
       .says = "of two shm_open with O_CREAT and O_EXCL at once one makes the object and the other "
	       "gets EEXIST",
       .zh = "两个带 O_CREAT、O_EXCL 的 shm_open 同时调用：一个创建成功，另一个得到 EEXIST",
       .rows = "mmap 9", .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open(): \"atomic\"",
       .outcomes = { { REQUIRED, "one of them" },
		     { FORBIDDEN, "both" },
		     { FORBIDDEN, "neither" },
		     { FORBIDDEN, "anything else" } })
{
	ROLES(maker, 2) {
		int fd = shm_open(name_of_round("m"), O_RDWR | O_CREAT | O_EXCL, 0600);

		round->error[me] = fd < 0 ? errno : 0;
		if (fd >= 0)
			must(close(fd));
	}
	OUTCOME() {
		int made = !round->error[0] + !round->error[1];
		int error = round->error[0] + round->error[1];

		saw(made == 2         ? "both"
		    : made == 0       ? "neither"
		    : error == EEXIST ? "one of them"
				      : "anything else");
	}
	REMOVE() {
		must(shm_unlink(name_of_round("m")));
	}
}

LITMUS(posix_shm, unlink_meets_two_makers, struct makers,
       .says = "where shm_unlink meets two shm_open with O_CREAT and O_EXCL both make the object "
	       "only if it was unlinked between them; else one of them gets EEXIST",
       .zh = "shm_unlink 与两个带 O_CREAT、O_EXCL 的 shm_open "
	     "相遇：只有在其间被删除时两者才都能创建，否则其中一个得到 EEXIST",
       .rows = "mmap 9", .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open(), shm_unlink() ENOENT",
       .outcomes = { { REQUIRED, "one, unlinked" },
		     { REQUIRED, "one, and not there yet" },
		     { REQUIRED, "both, unlinked between" },
		     { FORBIDDEN, "both, and not unlinked" },
		     { FORBIDDEN, "neither" } })
{
	ROLES(maker, 2) {
		int fd = shm_open(name_of_round("u"), O_RDWR | O_CREAT | O_EXCL, 0600);

		round->error[me] = fd < 0 ? errno : 0;
		if (fd >= 0)
			must(close(fd));
	}
	ROLE(unlinker) {
		round->unlinked = shm_unlink(name_of_round("u")) == 0;
	}
	OUTCOME() {
		int made = !round->error[0] + !round->error[1];

		saw(made == 0         ? "neither"
		    : made == 1       ? round->unlinked ? "one, unlinked" : "one, and not there yet"
		    : round->unlinked ? "both, unlinked between"
				      : "both, and not unlinked");
	}
	REMOVE() {
		shm_unlink(name_of_round("u"));
	}
}
