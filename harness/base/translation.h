/* What the program says to its user in Chinese, where that asks for it: by the English. */
#ifndef IPCLITMUS_TRANSLATION_H
#define IPCLITMUS_TRANSLATION_H

/*
 * The message, a format of printf, in the language that the user reads: as messages_zh.txt has it,
 * or as it is where that lacks it, or takes other arguments.
 */
const char *translated(const char *message);

#endif
