/* Litmus claims about System V objects: several who make one key, and one who removes it. */
#include <errno.h>

#include "litmus.h"
#include "objects.h"

#define MAKERS 2

/* A key, and what became of the calls: ids, or -1. */
struct making {
	key_t key;
	int id[MAKERS], removed;
};

static int make_or_find(struct making *round)
{
	return own_object(assert_succeeds(get_object(round->key, IPC_CREAT | 0600)));
}

LITMUS(sysvipc, all_who_make_a_key_at_once_get_one_object, struct making, EACH_KIND,
       .says = "where two calls with IPC_CREAT for one key meet a removal of what it then leads to, "
	       "neither fails, and they get the same object unless it was removed between them",
       .zh = "两个对同一键使用 IPC_CREAT 的调用遇到对其对象的删除时都不会失败，"
	     "除非对象在两者之间被删除，否则得到同一对象",
       .rows = "keys 1", .verdict = HOLDS,
       .ref = "POSIX.1-2024 msgget(), semget(), shmget(): IPC_CREAT",
       .outcomes = { { REQUIRED, "the same, and it is left" },
		     { REQUIRED, "the same, and it was removed" },
		     { REQUIRED, "another after the removal" },
		     { FORBIDDEN, "two of one key" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->key = own_key();
	}
	ROLES(maker, MAKERS) {
		round->id[me] = make_or_find(round);
	}
	ROLE(remover) {
		int id = get_object(round->key, 0);

		round->removed = id < 0 ? -1 : remove_object(id) == 0 ? id : -2;
	}
	OUTCOME() {
		bool same = round->id[0] == round->id[1];
		int there = get_object(round->key, 0);

		saw(round->removed == -2                     ? "anything else"
		    : same && there == round->id[0]          ? "the same, and it is left"
		    : same && round->removed == round->id[0] ? "the same, and it was removed"
		    : round->removed == -1                   ? "two of one key"
		    : !same                                  ? "another after the removal"
							     : "anything else");
		if (there >= 0)
			must(remove_object(there));
	}
}
