/* Wrong credentials. */

#include "sockets_mutants.h"

MECHANISM(socket, "socket/credentials.c");

MUTANT(getsockopt, peer_is_the_asker, "SO_PEERCRED tells who asks")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_PEERCRED)
		*(struct ucred *)value = (struct ucred){ getpid(), geteuid(), getegid() };
	return result;
}

MUTANT(getsockopt, dead_peer_is_nobody, "SO_PEERCRED tells nothing of a process that has ended")
{
	int result = getsockopt(fd, level, option, value, size);
	struct ucred *peer = value;

	if (result == 0 && option == SO_PEERCRED && kill(peer->pid, 0) < 0)
		*peer = (struct ucred){ 0, (uid_t)-1, (gid_t)-1 };
	return result;
}

MUTANT(getsockopt, peer_is_who_it_is_now,
       "SO_PEERCRED tells the user that the peer has become since")
{
	int result = getsockopt(fd, level, option, value, size);
	struct ucred *peer = value;
	struct stat status;
	char path[40];

	if (result < 0 || option != SO_PEERCRED)
		return result;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)peer->pid);
	if (stat(path, &status) == 0)
		peer->uid = status.st_uid;
	return result;
}

MUTANT(setsockopt, passcred_is_ignored, "SO_PASSCRED has no effect")
{
	return option == SO_PASSCRED ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(recvmsg, credentials_come_unasked, "each message tells its sender, without SO_PASSCRED too")
{
	struct ucred sender = { 0 };
	struct cmsghdr *header = message->msg_control;
	size_t room = message->msg_controllen;
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && message->msg_controllen == 0 && room >= CMSG_SPACE(sizeof(sender))) {
		*header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(sender)),
					    .cmsg_level = SOL_SOCKET,
					    .cmsg_type = SCM_CREDENTIALS };
		memcpy(CMSG_DATA(header), &sender, sizeof(sender));
		message->msg_controllen = CMSG_SPACE(sizeof(sender));
	}
	return count;
}

MUTANT(sendmsg, forged_credentials_become_true,
       "sendmsg sends the true credentials instead of forged ones")
{
	ssize_t count = sendmsg(fd, message, flags);

	return count < 0 && errno == EPERM ? send_without_control(fd, message, flags) : count;
}

MUTANT(sendmsg, nobody_speaks_for_others, "the superuser's messages tell his own credentials")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	if (header && header->cmsg_type == SCM_CREDENTIALS && geteuid() == 0)
		return send_without_control(fd, message, flags);
	return sendmsg(fd, message, flags);
}

MUTANT(sendmsg, any_process_will_do,
       "sendmsg takes the credentials of a process that does not exist")
{
	ssize_t count = sendmsg(fd, message, flags);

	return count < 0 && errno == ESRCH ? 1 : count;
}

MUTANT(getsockopt, nobody_is_oneself, "SO_PEERCRED of a socket without peer tells of who asks")
{
	int result = getsockopt(fd, level, option, value, size);
	struct ucred *peer = value;

	if (result == 0 && level == SOL_SOCKET && option == SO_PEERCRED && peer->pid == 0)
		*peer = (struct ucred){ getpid(), geteuid(), getegid() };
	return result;
}

MUTANT(recvmsg, credentials_hide_descriptors, "with SO_PASSCRED no descriptors arrive")
{
	ssize_t result = recvmsg(fd, message, flags);

	if (result >= 0 && number_of(fd, SO_PASSCRED) > 0 &&
	    message->msg_controllen > CMSG_SPACE(sizeof(struct ucred)))
		message->msg_controllen = CMSG_SPACE(sizeof(struct ucred));
	return result;
}

static struct cmsghdr *second_header(struct msghdr *message)
{
	struct cmsghdr *first = CMSG_FIRSTHDR(message);

	return first ? CMSG_NXTHDR(message, first) : NULL;
}

MUTANT(recvmsg, descriptors_hide_credentials, "a message with descriptors does not tell its sender")
{
	ssize_t result = recvmsg(fd, message, flags);

	if (result >= 0 && second_header(message))
		CMSG_FIRSTHDR(message)->cmsg_type = 0;
	return result;
}

MUTANT(recvmsg, credentials_are_never_cut, "recvmsg with SO_PASSCRED does not tell MSG_CTRUNC")
{
	ssize_t result = recvmsg(fd, message, flags);

	if (number_of(fd, SO_PASSCRED) > 0)
		message->msg_flags &= ~MSG_CTRUNC;
	return result;
}

MUTANT(sendmsg, the_first_control_message_counts, "sendmsg heeds its first control message alone")
{
	struct msghdr other = *message;
	struct cmsghdr *first = CMSG_FIRSTHDR(message);

	if (first && first->cmsg_len >= sizeof(*first) && second_header(&other))
		other.msg_controllen = CMSG_ALIGN(first->cmsg_len);
	return sendmsg(fd, &other, flags);
}

MUTANT(getsockopt, peercred_is_real, "SO_PEERCRED tells the real user and group")
{
	int result = getsockopt(fd, level, option, value, size);
	struct ucred *peer = value;

	if (result == 0 && level == SOL_SOCKET && option == SO_PEERCRED && peer->pid == getpid()) {
		peer->uid = getuid();
		peer->gid = getgid();
	}
	return result;
}

MUTANT(recvmsg, passcred_is_effective, "SO_PASSCRED tells the effective user and group")
{
	ssize_t result = recvmsg(fd, message, flags);
	struct cmsghdr *header = result < 0 ? NULL : CMSG_FIRSTHDR(message);
	struct ucred own = { getpid(), geteuid(), getegid() };

	if (header && header->cmsg_type == SCM_CREDENTIALS)
		memcpy(CMSG_DATA(header), &own, sizeof(own));
	return result;
}

MUTANT(bind, who_bound_is_the_server, "SO_PEERCRED tells a client who bound the listener's name")
{
	mutant_memory->number[0] = getpid();
	return bind(fd, address, size);
}

MUTANT(listen, who_bound_is_the_server, NULL)
{
	mutant_memory->number[1] = getpid();
	return listen(fd, backlog);
}

MUTANT(getsockopt, who_bound_is_the_server, NULL)
{
	const int result = getsockopt(fd, level, option, value, size);
	struct ucred *peer = value;

	if (result == 0 && option == SO_PEERCRED && peer->pid == mutant_memory->number[1])
		peer->pid = (pid_t)mutant_memory->number[0];
	return result;
}

MUTANT(sendmsg, what_is_sent_is_told, "credentials that were sent arrive without SO_PASSCRED too")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	mutant_memory->number[0] = header && header->cmsg_type == SCM_CREDENTIALS;
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, what_is_sent_is_told, NULL)
{
	const int before = number_of(fd, SO_PASSCRED);
	ssize_t count;

	if (!mutant_memory->number[0] || before)
		return recvmsg(fd, message, flags);
	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int));
	count = recvmsg(fd, message, flags);
	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &before, sizeof(int));
	return count;
}

MUTANT(sendmsg, the_real_user_alone_may_be_sent, "the credentials sent must be the real ones")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	if (header && header->cmsg_type == SCM_CREDENTIALS && geteuid() != 0 &&
	    ((struct ucred *)CMSG_DATA(header))->uid != getuid())
		return fail(EPERM);
	return sendmsg(fd, message, flags);
}

MUTANT(getsockopt, users_have_16_bits, "SO_PEERCRED tells 16 bits of a user and group")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_PEERCRED) {
		((struct ucred *)value)->uid &= 0xffff;
		((struct ucred *)value)->gid &= 0xffff;
	}
	return result;
}

MUTANT(getsockopt, a_listener_has_no_peer, "SO_PEERCRED of a listener tells nobody")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_PEERCRED && is_listener(fd))
		*(struct ucred *)value = (struct ucred){ 0, (uid_t)-1, (gid_t)-1 };
	return result;
}

MUTANT(listen, the_first_to_listen_is_kept, "SO_PEERCRED tells who called listen first")
{
	return is_listener(fd) ? 0 : listen(fd, backlog);
}

MUTANT(recvmsg, what_is_cut_is_left_out,
       "recvmsg leaves out credentials that have not all their room")
{
	ssize_t result = recvmsg(fd, message, flags);

	if (result >= 0 && message->msg_flags & MSG_CTRUNC &&
	    message->msg_controllen < CMSG_LEN(sizeof(struct ucred)))
		message->msg_controllen = 0;
	return result;
}

MUTANT(recvmsg, what_is_cut_is_written_whole,
       "recvmsg writes credentials behind the room that they have")
{
	const size_t room = message->msg_controllen, whole = CMSG_LEN(sizeof(struct ucred));
	ssize_t result = recvmsg(fd, message, flags);

	if (result >= 0 && room < whole)
		memset((char *)message->msg_control + room, 0, whole - room);
	return result;
}

MUTANT(recvmsg, what_is_cut_has_its_length,
       "the header of credentials that are cut tells their whole length")
{
	ssize_t result = recvmsg(fd, message, flags);
	struct cmsghdr *header = result < 0 ? NULL : CMSG_FIRSTHDR(message);

	if (header && header->cmsg_type == SCM_CREDENTIALS)
		header->cmsg_len = CMSG_LEN(sizeof(struct ucred));
	return result;
}
