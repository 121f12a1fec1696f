/* What is unread at a unix socket: messages of letters, and the descriptors that came with them. */
#ifndef IPCLITMUS_PACKETS_H
#define IPCLITMUS_PACKETS_H

#include <string.h>

#define LARGEST  4   /* bytes of a call */
#define MESSAGES 160 /* a program has fewer sends */

struct message {
	unsigned char letter; /* the first, from 0 */
	unsigned char size;
	unsigned char passed; /* descriptors */
};

struct inbox {
	struct message messages[MESSAGES];
	int count;
};

/* What a call has received: zero at first. */
struct received {
	char bytes[LARGEST];
	long size;
	int passed;
};

/* Puts the call's message behind what is there. */
static void inbox_add(struct inbox *inbox, long mark, long size, int passed)
{
	inbox->messages[inbox->count++] =
		(struct message){ (unsigned char)(size ? mark - 1 : 0), (unsigned char)size,
				  (unsigned char)passed };
}

static void inbox_drop(struct inbox *inbox, int count)
{
	inbox->count -= count;
	memmove(inbox->messages, inbox->messages + count,
		(size_t)inbox->count * sizeof(struct message));
	memset(inbox->messages + inbox->count, 0, (size_t)count * sizeof(struct message));
}

/* Of a message: at most size bytes, behind what the call has; returns how many. */
static long read_message(const struct message *message, long size, struct received *received)
{
	char letters[LARGEST + 1];
	long count = message->size < size ? message->size : size;

	fill(letters, message->size, message->letter + 1);
	memcpy(received->bytes + received->size, letters, (size_t)count);
	received->size += count;
	received->passed = message->passed;
	return count;
}

/* The next message; what the call has no room for is lost. */
static void take_message(struct inbox *inbox, long size, bool leave, struct received *received)
{
	read_message(&inbox->messages[0], size, received);
	if (!leave)
		inbox_drop(inbox, 1);
}

/*
 * The next bytes, whichever messages they are of; unix(7): descriptors end a read, behind the bytes
 * that they came with. Linux: a peek shows the next ones, however few bytes it asks for.
 */
static void take_bytes(struct inbox *inbox, long size, bool leave, struct received *received)
{
	int whole = 0;

	for (int i = 0; i < inbox->count && !received->passed; i++) {
		struct message *message = &inbox->messages[i];
		long count = read_message(message, size - received->size, received);

		whole += count == message->size;
		if (leave || (count == message->size && received->size < size))
			continue;
		if (count < message->size)
			*message =
				(struct message){ (unsigned char)((message->letter + count) % 26),
						  (unsigned char)(message->size - count), 0 };
		break;
	}
	if (!leave)
		inbox_drop(inbox, whole);
}

static long inbox_bytes(const struct inbox *inbox, int messages)
{
	long bytes = 0;

	for (int i = 0; i < inbox->count && i < messages; i++)
		bytes += inbox->messages[i].size;
	return bytes;
}

#endif
