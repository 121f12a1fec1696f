/* Claims about datagrams to a group: UDP multicast over the machine's loopback. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

#define GROUP       0xef010203 /* 239.1.2.3: of an organization's own */
#define OTHER_GROUP 0xef010204

static int change_membership(int fd, int change, uint32_t group)
{
	const struct ip_mreqn which = { .imr_multiaddr.s_addr = htonl(group),
					.imr_address.s_addr = htonl(INADDR_LOOPBACK) };

	return setsockopt(fd, IPPROTO_IP, change, &which, sizeof(which));
}

/* A network of the claim's own, where nobody else sends to these groups. */
static const char *need_multicast(void)
{
	const char *why = need_loopback();
	int fd;

	if (why)
		return why;
	if (!own_network)
		return "no network of its own to be had: unshare(CLONE_NEWNET)";
	fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	why = lacks(change_membership(fd, IP_ADD_MEMBERSHIP, GROUP) < 0,
		    "setsockopt(IP_ADD_MEMBERSHIP)");
	close(fd);
	return why;
}

/* A socket with this port, which others may have too; 0: any. */
static int receiver_at(uint16_t port)
{
	const struct sockaddr_in anywhere = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = udp_socket();

	must(set_option(fd, SO_REUSEADDR, 1));
	must(bind(fd, (const struct sockaddr *)&anywhere, sizeof(anywhere)));
	return fd;
}

/* A socket whose datagrams to a group go to the loopback. */
static int sender(void)
{
	const struct in_addr loopback = { htonl(INADDR_LOOPBACK) };
	int fd = udp_socket();

	must(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &loopback, sizeof(loopback)));
	return fd;
}

/* Whether it gets what is sent to the groups of others. */
static int set_multicast_all(int fd, int value)
{
	return setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, &value, sizeof(value));
}

static void send_to_group(int fd, uint32_t group, uint16_t port, const char *text)
{
	struct sockaddr_in address = address_of_port(port);

	address.sin_addr.s_addr = htonl(group);
	assert_returns(sendto(fd, text, strlen(text), 0, (const struct sockaddr *)&address,
			      sizeof(address)),
		       strlen(text));
}

/* Asserts that just this came, once. */
static void assert_came(int fd, const char *text)
{
	char bytes[20] = "";

	assert_returns(recv(fd, bytes, sizeof(bytes) - 1, MSG_DONTWAIT), strlen(text));
	assert_text(bytes, text);
	assert_fails(recv(fd, bytes, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, each_member_gets_what_is_sent_to_a_group,
      .says = "on Linux, of the sockets that share a UDP port, each that has joined a group by IP_ADD_MEMBERSHIP "
	      "gets one copy of a datagram sent to the group, as long as it has not left it by "
	      "IP_DROP_MEMBERSHIP; to one address a datagram comes once",
      .zh = "在 Linux 上，共用一个 UDP 端口的套接字中，凡用 IP_ADD_MEMBERSHIP 加入某组者，在用 IP_DROP_MEMBERSHIP "
	    "退出之前，各得到发给该组的数据报的一份；发给单个地址的数据报只到达一次",
      .verdict = HOLDS, .ref = "ip(7) IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP",
      .needs = { need_multicast })
{
	const int first = receiver_at(0), second = receiver_at(port_of(first)), client = sender();
	const uint16_t port = port_of(first);
	char byte;

	stay_on_one_cpu();
	assert_returns(change_membership(first, IP_ADD_MEMBERSHIP, GROUP), 0);
	assert_returns(change_membership(second, IP_ADD_MEMBERSHIP, GROUP), 0);
	send_to_group(client, GROUP, port, "both");
	assert_came(first, "both");
	assert_came(second, "both");
	must(connect_port(client, port));
	must(send(client, "x", 1, 0));
	assert_equal((recv(first, &byte, 1, MSG_DONTWAIT) == 1) +
			     (recv(second, &byte, 1, MSG_DONTWAIT) == 1),
		     1);
	assert_returns(change_membership(second, IP_DROP_MEMBERSHIP, GROUP), 0);
	assert_returns(set_multicast_all(second, 0), 0);
	send_to_group(client, GROUP, port, "one");
	assert_came(first, "one");
	assert_fails(recv(second, &byte, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, a_group_is_joined_once,
      .says = "on Linux to join a group again fails with EADDRINUSE, and to leave one that the socket "
	      "is not in with EADDRNOTAVAIL; what is no group is not joined: EINVAL",
      .zh = "在 Linux 上，再次加入同一组失败 (EADDRINUSE)，退出不在其中的组失败 "
	    "(EADDRNOTAVAIL)；不是组地址的不能加入 (EINVAL)",
      .verdict = HOLDS, .ref = "Linux ip_mc_join_group(), ip_mc_leave_group(); ip(7)",
      .needs = { need_multicast })
{
	const int fd = receiver_at(0);

	assert_returns(change_membership(fd, IP_ADD_MEMBERSHIP, GROUP), 0);
	assert_fails(change_membership(fd, IP_ADD_MEMBERSHIP, GROUP), EADDRINUSE);
	assert_fails(change_membership(fd, IP_DROP_MEMBERSHIP, OTHER_GROUP), EADDRNOTAVAIL);
	assert_returns(change_membership(fd, IP_ADD_MEMBERSHIP, OTHER_GROUP), 0);
	assert_returns(change_membership(fd, IP_DROP_MEMBERSHIP, GROUP), 0);
	assert_fails(change_membership(fd, IP_DROP_MEMBERSHIP, GROUP), EADDRNOTAVAIL);
	assert_fails(change_membership(fd, IP_ADD_MEMBERSHIP, INADDR_LOOPBACK), EINVAL);
	send_to_group(sender(), OTHER_GROUP, port_of(fd), "still");
	assert_came(fd, "still");
}

CLAIM(socket, others_groups_come_by_multicast_all,
      .says = "on Linux a socket gets what is sent to a group that another of the machine's has joined, "
	      "by IP_MULTICAST_ALL, which is on at first; without it only what its own groups get",
      .zh = "在 Linux 上，IP_MULTICAST_ALL "
	    "默认打开：套接字也得到发给本机其他套接字所加入之组的数据报；关闭后只得到自己所加入之组的",
      .verdict = HOLDS, .ref = "ip(7) IP_MULTICAST_ALL", .needs = { need_multicast })
{
	const int member = receiver_at(0), other = receiver_at(port_of(member)), client = sender();
	const uint16_t port = port_of(member);

	stay_on_one_cpu();
	must(change_membership(member, IP_ADD_MEMBERSHIP, GROUP));
	send_to_group(client, GROUP, port, "all");
	assert_came(member, "all");
	assert_came(other, "all");
	assert_returns(set_multicast_all(other, 0), 0);
	send_to_group(client, GROUP, port, "own");
	assert_came(member, "own");
	assert_fails(recv(other, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	must(change_membership(other, IP_ADD_MEMBERSHIP, GROUP));
	send_to_group(client, GROUP, port, "joined");
	assert_came(member, "joined");
	assert_came(other, "joined");
}
