/* What the program says of itself: its name, its messages to stderr, its exit status. */
#ifndef IPCLITMUS_MESSAGE_H
#define IPCLITMUS_MESSAGE_H

enum exit_status {
	EXIT_AS_EXPECTED = 0,
	EXIT_NOT_AS_EXPECTED = 1,
	EXIT_USAGE = 2,
	EXIT_NOTHING_RAN = 77, /* Automake's number for a skipped test */
};

/* The name the user called the program by; for messages. */
extern const char *program_name;

/* What runs claims again: "./ipclitmus run", "tests/pipe". */
extern const char *program_call;

/*
 * Writes "ipclitmus: " and the formatted message, in the user's language, to stderr. Returns
 * EXIT_USAGE.
 */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes the formatted text to stderr, in the user's language. */
void put_message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What strerror says, and where a limit of the shell's is the cause the option of ulimit. */
const char *error_text(int error);

#endif
