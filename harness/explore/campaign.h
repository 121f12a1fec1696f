/* Campaigns: many programs of a model, until the kernel differs or the budget is spent. */
#ifndef IPCLITMUS_CAMPAIGN_H
#define IPCLITMUS_CAMPAIGN_H

#include <stdatomic.h>

#include "finding.h"

#define FINDING_LIMIT 16
#define BRANCH_LIMIT  2048
#define MODEL_LIMIT   32

/* What a campaign is to do. */
struct plan {
	bool counted; /* every program of up to shape.operations; else random ones */
	struct shape shape;
	uint64_t seed;
	unsigned long operations; /* random: in all */
	double seconds;           /* at most; 0: as long as it takes */
	bool histories;           /* random programs whose actors wait for nobody */
	int part, parts;          /* counted: this one of so many parts */
	bool first;               /* ends with the first difference */
	bool speed;               /* plays each program once more, without looking at anything */
};

/*
 * Where campaigns that run at the same time leave what they find; shared memory. A campaign goes on
 * after a difference then.
 */
struct desk {
	struct plan plan;
	int replays; /* play the first finding's program up to so many times; 0: the plan */
	struct record record; /* of that */
	atomic_uint jobs;     /* how many campaigns have begun */
	atomic_int lock;
	struct counts counts; /* of all, under the lock */
	unsigned long judged;
	unsigned long taken[BRANCH_LIMIT]; /* by branch, in the catalog's order */
	int finding_count;
	unsigned long not_kept; /* findings beyond the limit */
	struct finding findings[FINDING_LIMIT];
};

/*
 * The desk of this program's campaigns; NULL: they are claims, and end with the first difference.
 */
extern struct desk *the_desk;

#endif
