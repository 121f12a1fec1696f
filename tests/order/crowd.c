/* Claims about many sleepers: however many they are, each is served. */
#include <pthread.h>
#include <sched.h>

#include "gifts.h"

enum { CROWD = 100 };

static atomic_int tids[CROWD];

/* A process of so many threads that each take one. */
static void be_a_crowd(void)
{
	pthread_t threads[CROWD];

	for (int i = 0; i < CROWD; i++)
		must(pthread_create(&threads[i], NULL, take_in_thread, &tids[i]) ? -1 : 0);
	for (int i = 0; i < CROWD; i++) {
		while (!tids[i])
			sched_yield();
		assert_task_asleep(tids[i], gift->call);
	}
	pause_at("all sleep");
	for (int i = 0; i < CROWD; i++)
		must(pthread_join(threads[i], NULL) ? -1 : 0);
}

CLAIM(order, each_of_a_hundred_is_served,
      .says = "where a hundred threads sleep for the same each is served: by as much as many bytes, "
	      "clients, messages, room, values or posts, or by the one event that is for all",
      .zh = "一百个线程睡眠等待同一事物时，每个都得到满足：字节、客户、消息、空位、值、post "
	    "各有其份，或由一个对所有人有效的事件唤醒",
      .rows = "pipes 5; msg 4, 5; sem 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(), recv(), accept(), msgsnd(), msgrcv(), semop(), mq_receive(), "
	     "mq_send(), sem_post(), poll()",
      .needs = { need_many_descriptors, need_directory, need_threads })
{
	while (next_gift()) {
		ACTOR(crowd) {
			be_a_crowd();
		}
		await(crowd, "all sleep");
		for (int i = 0; i < CROWD && (i == 0 || !gift->is_for_all); i++)
			gift->give();
		resume(crowd);
		assert_ends(crowd);
	}
}
