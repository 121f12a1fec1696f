/*
 * A file whose bytes are absent: nobody answers for them until they are stored, and what touches
 * them meanwhile stands still. It is of a file system of its own (fuse(4)), mounted where nobody
 * else sees it; any user may have one where user namespaces are allowed and /dev/fuse can be
 * opened.
 */
#ifndef IPCLITMUS_FUSE_FILE_H
#define IPCLITMUS_FUSE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUSE_FILE_SIZE (INT64_C(1) << 30)

/*
 * Opens one, to be mapped. *requests is the descriptor, close-on-exec, by which it is asked for its
 * bytes. Returns -1 with errno set, and in *call the call that failed.
 */
int fuse_file_open(int *requests, const char **call);

/*
 * Stores bytes in the file, from a page's beginning on, and answers who asked for one of these
 * pages. Somebody must have asked. Returns 0; -1 with errno set.
 */
int fuse_file_store(int requests, uint64_t offset, const char *bytes, size_t size);

#endif
