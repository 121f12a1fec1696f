/* What tells one failure from others: which call, what it did, what was wanted. Pure. */
#ifndef IPCLITMUS_SIGNATURE_H
#define IPCLITMUS_SIGNATURE_H

#include <stddef.h>

struct signature {
	char call[64];    /* "semop", or what was looked at: "info.shm_nattch"; may be empty */
	char got[200];    /* "returned 0", "EINVAL", "hangs" */
	char wanted[200]; /* "EIDRM", "success", "7"; may be empty */
};

/*
 * Takes a failure's message apart. Arguments of calls, rows of tables and long numbers, which
 * differ from claim to claim and from run to run, are left out.
 */
void signature_of(struct signature *signature, const char *message);

/* In one line: "semop: returned 0, wanted EIDRM". */
void signature_line(char *buffer, size_t size, const struct signature *signature);

#endif
