/* The language that the user reads. */
#ifndef IPCLITMUS_LANGUAGE_H
#define IPCLITMUS_LANGUAGE_H

#include <stdbool.h>

/* Whether LC_ALL, LC_MESSAGES or LANG, the first that is set, asks for Chinese ("zh_CN.UTF-8"). */
bool reads_chinese(void);

#endif
