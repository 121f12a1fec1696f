/* Semaphores that know the wrong memory. */
#include <sched.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_post, post_touches_it_after_the_wake,
       "sem_post of a thread looks at it again after the wake")
{
	int result = sem_post(semaphore);

	if (syscall(SYS_gettid) == getpid())
		return result;
	for (int i = 0; i < 20; i++)
		sched_yield();
	(void)*(volatile char *)semaphore;
	return result;
}

MUTANT(sem_timedwait, needs_sixteen_byte_alignment, "sem_timedwait wants addresses of 16 bytes")
{
	return (unsigned long)semaphore % 16 ? fail(EINVAL) : sem_timedwait(semaphore, deadline);
}

/* The semaphore of a key, in memory of the mutant; its own if none of the key was made. */
static sem_t *known(long key, sem_t *semaphore)
{
	sem_t *all = (sem_t *)mutant_memory->text;

	for (size_t i = 0; i < sizeof(mutant_memory->text) / sizeof(*all); i++)
		if (mutant_memory->number[i] == key)
			return &all[i];
	return semaphore;
}

static int init_known(long key, unsigned int value)
{
	sem_t *all = (sem_t *)mutant_memory->text;
	sem_t *found = known(key, NULL);

	for (size_t i = 0; !found && i < sizeof(mutant_memory->text) / sizeof(*all); i++)
		if (mutant_memory->number[i] == 0) {
			mutant_memory->number[i] = key;
			found = &all[i];
			sem_init(found, 1, 0);
		}
	if (!found || value > SEM_VALUE_MAX)
		return fail(EINVAL);
	if (value < 10000 && value_of(found) < 10000)
		set_value(found, (int)value);
	else
		sem_init(found, 1, value);
	return 0;
}

MUTANT(sem_init, known_by_its_address, "a semaphore is known by its address, in whosever memory")
{
	return init_known((long)semaphore, value);
}

MUTANT(sem_wait, known_by_its_address, NULL)
{
	return sem_wait(known((long)semaphore, semaphore));
}

MUTANT(sem_trywait, known_by_its_address, NULL)
{
	return sem_trywait(known((long)semaphore, semaphore));
}

MUTANT(sem_timedwait, known_by_its_address, NULL)
{
	return sem_timedwait(known((long)semaphore, semaphore), deadline);
}

MUTANT(sem_post, known_by_its_address, NULL)
{
	return sem_post(known((long)semaphore, semaphore));
}

MUTANT(sem_getvalue, known_by_its_address, NULL)
{
	return sem_getvalue(known((long)semaphore, semaphore), value);
}

MUTANT(sem_init, one_for_a_cache_line, "semaphores in the same 64 bytes are one")
{
	return init_known((long)semaphore / 64, value);
}

MUTANT(sem_wait, one_for_a_cache_line, NULL)
{
	return sem_wait(known((long)semaphore / 64, semaphore));
}

MUTANT(sem_trywait, one_for_a_cache_line, NULL)
{
	return sem_trywait(known((long)semaphore / 64, semaphore));
}

MUTANT(sem_timedwait, one_for_a_cache_line, NULL)
{
	return sem_timedwait(known((long)semaphore / 64, semaphore), deadline);
}

MUTANT(sem_post, one_for_a_cache_line, NULL)
{
	return sem_post(known((long)semaphore / 64, semaphore));
}

MUTANT(sem_getvalue, one_for_a_cache_line, NULL)
{
	return sem_getvalue(known((long)semaphore / 64, semaphore), value);
}

MUTANT(mmap, shared_memory_is_copied, "anonymous shared memory is copied by fork")
{
	if (flags & MAP_ANONYMOUS && flags & MAP_SHARED)
		flags ^= MAP_SHARED | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, each_maps_a_copy, "who maps a file shared has a copy of his own")
{
	if (fd >= 0 && flags & MAP_SHARED)
		flags ^= MAP_SHARED | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(shmat, each_attaches_a_copy, "who attaches a segment has a copy of his own")
{
	void *memory = shmat(segment, address, flags);
	char copy[sizeof(sem_t)];

	memcpy(copy, memory, sizeof(copy));
	mmap(memory, sizeof(copy), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	     -1, 0);
	return memcpy(memory, copy, sizeof(copy));
}

MUTANT(peek, globals_are_shared, "parent and child have the same global variables")
{
	return mutant_memory->number[0] ? (char)mutant_memory->number[1] : peek(address);
}

MUTANT(poke, globals_are_shared, NULL)
{
	poke(address, byte);
	mutant_memory->number[1] = byte;
	mutant_memory->number[0] = 1;
}

MUTANT(pthread_join, join_does_not_wait, "pthread_join returns before the thread has ended")
{
	return pthread_detach(thread);
}
