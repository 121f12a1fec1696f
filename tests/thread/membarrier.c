/* Claims about membarrier: which commands there are, and who may give them. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"

/* Of linux/membarrier.h, which not every C library comes with. */
enum { QUERY = 0, EXPEDITED = 1 << 3, REGISTER = 1 << 4, LAST = 1 << 30 };

static long membarrier(int command, unsigned flags)
{
	return syscall(SYS_membarrier, command, flags, 0);
}

static const char *need_membarrier(void)
{
	return lacks(membarrier(QUERY, 0) < 0, "membarrier");
}

/* The command of one process's own threads came later than the call. */
static const char *need_expedited(void)
{
	const char *why = need_membarrier();

	if (why)
		return why;
	return membarrier(QUERY, 0) & EXPEDITED ? NULL : "membarrier: no command is expedited";
}

CLAIM(thread, membarrier_tells_its_commands,
      .says = "on Linux membarrier with MEMBARRIER_CMD_QUERY returns the set of its commands; one that "
	      "is not in it, two at once, and a flag that is none fail with EINVAL",
      .zh = "在 Linux 上，带 MEMBARRIER_CMD_QUERY 的 membarrier "
	    "返回其命令的集合；不在其中的命令、两个命令一起、不存在的标志均失败 (EINVAL)",
      .verdict = HOLDS, .ref = "membarrier(2) MEMBARRIER_CMD_QUERY, EINVAL",
      .needs = { need_membarrier })
{
	const long all = membarrier(QUERY, 0);

	assert_that(all > 0);
	assert_equal(all & LAST, 0);
	assert_returns(membarrier(QUERY, 0), all);
	assert_fails(membarrier(LAST, 0), EINVAL);
	assert_fails(membarrier((int)all | LAST, 0), EINVAL);
	assert_fails(membarrier(-1, 0), EINVAL);
	assert_fails(membarrier(EXPEDITED | REGISTER, 0), EINVAL);
	assert_fails(membarrier(QUERY, 1U << 31), EINVAL);
}

CLAIM(thread, membarrier_is_for_who_has_registered,
      .says = "on Linux MEMBARRIER_CMD_PRIVATE_EXPEDITED fails with EPERM until the process has "
	      "registered for it, and then returns 0, though it registers again",
      .zh = "在 Linux 上，进程登记之前，MEMBARRIER_CMD_PRIVATE_EXPEDITED 失败 "
	    "(EPERM)；登记之后返回 0，再次登记也如此",
      .verdict = HOLDS,
      .ref = "membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED, EPERM, "
	     "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED",
      .needs = { need_expedited })
{
	assert_fails(membarrier(EXPEDITED, 0), EPERM);
	assert_returns(membarrier(REGISTER, 0), 0);
	assert_returns(membarrier(EXPEDITED, 0), 0);
	assert_returns(membarrier(REGISTER, 0), 0);
	assert_returns(membarrier(EXPEDITED, 0), 0);
}
