/* Users and groups whose numbers have more than 16 bits. */
#ifndef IPCLITMUS_FAR_USERS_H
#define IPCLITMUS_FAR_USERS_H

#include <unistd.h>

#include "claim.h"

enum { FAR_USER = (1 << 20) + 1, FAR_GROUP = (1 << 20) + 2 };

static inline const char *need_far_users(void)
{
	const char *why = need_users();
	bool refused;

	if (why)
		return why;
	refused = setegid(FAR_GROUP) < 0 || seteuid(FAR_USER) < 0;
	must(seteuid(0));
	must(setegid(0));
	return refused ? "this user namespace knows no user of more than 16 bits" : NULL;
}

#endif
