/*
 * Litmus claims about System V objects: several who make one key, and one who removes it; who looks
 * at what another sets.
 */
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

/* An object, what is set, and what was seen meanwhile. */
struct changing {
	int id;
	union status before, after, seen;
};

static bool has_all_of(const union status *seen, const union status *status)
{
	return seen->perm.uid == status->perm.uid && seen->perm.gid == status->perm.gid &&
	       seen->perm.mode == status->perm.mode;
}

LITMUS(sysvipc, ipc_stat_tells_all_or_nothing_of_ipc_set, struct changing, EACH_KIND,
       .says = "on Linux, IPC_STAT that meets an IPC_SET tells the owner, group and mode that were, or "
	       "those that it sets, and never some of each",
       .zh = "在 Linux 上，IPC_STAT 恰逢 IPC_SET：给出的属主、属组与权限或都是原来的，或都是新设的，不会混杂",
       .verdict = HOLDS, .needs = { need_user_ids },
       .ref = "Linux ipc/msg.c, sem.c, shm.c: both hold the object's lock; POSIX.1-2024 is silent",
       .outcomes = { { REQUIRED, "what was" },
		     { REQUIRED, "what is set" },
		     { FORBIDDEN, "some of each" } })
{
	MAKE() {
		round->id = own_object(must(get_object(IPC_PRIVATE, 0600)));
		must(control_object(round->id, IPC_STAT, &round->before));
		round->after = round->before;
		round->after.perm.uid = 1;
		round->after.perm.gid = 1;
		round->after.perm.mode = 0640;
	}
	ROLE(setter) {
		assert_returns(control_object(round->id, IPC_SET, &round->after), 0);
	}
	ROLE(observer) {
		assert_returns(control_object(round->id, IPC_STAT, &round->seen), 0);
	}
	OUTCOME() {
		saw(has_all_of(&round->seen, &round->before)  ? "what was"
		    : has_all_of(&round->seen, &round->after) ? "what is set"
							      : "some of each");
	}
	REMOVE() {
		must(remove_object(round->id));
	}
}
