/* Every call that sends or receives through a socket, as one function of a byte. */
#ifndef IPCLITMUS_TESTS_ONE_BYTE_H
#define IPCLITMUS_TESTS_ONE_BYTE_H

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Sends or receives one byte by the call that its name tells; returns what that does. */
typedef ssize_t move_byte(int fd);

static inline ssize_t by_write(int fd)
{
	return write(fd, "x", 1);
}

static inline ssize_t by_writev(int fd)
{
	return writev(fd, &(struct iovec){ (char[]){ "x" }, 1 }, 1);
}

static inline ssize_t by_send(int fd)
{
	return send(fd, "x", 1, 0);
}

static inline ssize_t by_sendto(int fd)
{
	return sendto(fd, "x", 1, 0, NULL, 0);
}

static inline ssize_t by_sendmsg(int fd)
{
	struct iovec piece = { (char[]){ "x" }, 1 };

	return sendmsg(fd, &(struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 }, 0);
}

static inline ssize_t by_read(int fd)
{
	return read(fd, &(char){ 0 }, 1);
}

static inline ssize_t by_readv(int fd)
{
	return readv(fd, &(struct iovec){ &(char){ 0 }, 1 }, 1);
}

static inline ssize_t by_recv(int fd)
{
	return recv(fd, &(char){ 0 }, 1, 0);
}

static inline ssize_t by_recvfrom(int fd)
{
	return recvfrom(fd, &(char){ 0 }, 1, 0, NULL, NULL);
}

static inline ssize_t by_recvmsg(int fd)
{
	struct iovec piece = { &(char){ 0 }, 1 };

	return recvmsg(fd, &(struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 }, 0);
}

#endif
