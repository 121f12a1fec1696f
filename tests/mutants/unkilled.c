/* The claims that no mutant here makes fail, and why: the shorter, the better. */
#include <stddef.h>

#include "falsify/kill_matrix.h"

const struct excuse excuses[] = {
	{ NULL, NULL },
};
