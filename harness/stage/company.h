/* Company: a second thread in every process of a claim, which does nothing. */
#ifndef IPCLITMUS_COMPANY_H
#define IPCLITMUS_COMPANY_H

/*
 * Starts the second thread of this process, and sees to it that every process forked from here on
 * has one as well, before its fork returns. It sleeps for ever, and blocks all signals. Settles the
 * claim as skipped where a thread can't be had.
 */
void company_keep(void);

#endif
