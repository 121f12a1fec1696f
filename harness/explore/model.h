/*
 * The language in which a model is written: all that a file of tests/models/ includes of ours.
 *
 * A model is a mechanism's documented rule: a small flat state, and for each operation its call and
 * its rule, side by side. The engine makes programs of the operations, has actors make the calls,
 * and asks the rules whether they explain what was seen. A model knows nothing of an
 * implementation.
 *
 *     struct scene { int queue; };                  what the calls need, shared by all actors
 *     struct state { bool gone; int count; ... };   what the rule needs; zero at first
 *
 *     MODEL(msg, "a System V message queue", "System V 消息队列", "POSIX.1-2024 msgrcv(); msgop(2)",
 *           .need = need_msg, .every = 2, .operations = 20000);
 *
 *     BEGIN     { scene->queue = own_queue(must(msgget(IPC_PRIVATE, 0600))); }
 *     INITIALLY { state->capacity = 8; }
 *     END       { msgctl(scene->queue, IPC_RMID, NULL); }
 *
 *     OPERATION(receive, msgrcv(scene->queue, &letter, size, type, flags),
 *               SEES((type, letter.type), (text, mark_in(letter.text, result))),
 *               (type, 1, 2, 0, -1), (size, 4, 0, 1), (flags, 0, IPC_NOWAIT, MSG_NOERROR))
 *     {
 *             int i = wanted(state, type);
 *
 *             if (state->gone)
 *                     return now->slept ? fails(EIDRM, "msgop(2): removed while it slept")
 *                                       : fails(EINVAL, "msgop(2): there is no such queue");
 *             if (i < 0 && flags & IPC_NOWAIT)
 *                     return fails(ENOMSG, "msgop(2): no message of this type, and IPC_NOWAIT");
 *             if (i < 0)
 *                     return sleeps("msgop(2): until a message of this type comes");
 *             ...
 *             shows(type, taken.type);
 *             shows(text, size ? taken.mark : 0);
 *             return returns(size, "msgop(2): the first message of this type");
 *     }
 *
 * The file itself has all: nothing is registered elsewhere. A file holds one model. What a static
 * variable holds is each actor's own (&letter above); what is in the scene all of them share.
 *
 * The call is one expression. It may be a function of the file, which then goes into a failure's C
 * file as well, as do the types, variables and macros it names: small ones, where what hangs on the
 * arguments alone is decided, and short expressions stand in place of their functions. Names that
 * such a file has itself: board, extra, scene, begin_as, clean_up, begins, tell, expect, seen_of,
 * await_quiet, await_turn. The call gives -1 and errno where it fails (void *: cast it; calls that
 * return an error number: errno = ..., -1). It must not give numbers that change from run to run
 * (ids, pids, descriptors, addresses): keep those in the scene or in a static variable, by slot,
 * and give the slot or 0; actor_of(pid) turns a pid into an actor.
 *
 * Arguments are numbers (long): each has a name and its domain, simplest value first, boundary
 * values among them, few in all: a program draws from them at random, "every short program" has
 * all. ACTORS as a domain means each actor that can sleep. For an array of operations, give each
 * element its arguments and a count, or one argument that is an index into a table of the file.
 *
 * The rule is a function (state, now, arguments) -> answer. It may change the state, also where it
 * answers sleeps(): what the call has already done. It is tried in many orders, so it must depend
 * on nothing but its parameters and what BEGIN left, and keep unused parts of the state zero:
 * states are compared by their bytes.
 */
#ifndef IPCLITMUS_MODEL_H
#define IPCLITMUS_MODEL_H

#include <errno.h>

#include "claim/claim.h"
#include "parts.h"
#include "phrases.h"

/* A rule takes all that its operation takes, whether it looks at it or not. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* clang-format off */

/*
 * MODEL(name, "a thing", "那个东西", "what settles it", .need = ..., ...): names the model, and
 * gives it the claims NAME.every-short-program and NAME.random-programs. It stands behind struct
 * scene and struct state. The fields are those of struct model in parts.h.
 */
#define MODEL(name_, title_, zh_, ref_, ...)                                                       \
	static struct scene *scene;                                                                \
	static void set_scene_(void *memory) { scene = memory; }                                   \
	static const struct model model_##name_ = {                                                \
		.name = #name_, .title = title_, .ref = ref_, .file = __FILE__,                    \
		.state_size = sizeof(struct state), .scene_size = sizeof(struct scene),            \
		.set_scene = set_scene_, __VA_ARGS__                                               \
	};                                                                                         \
	REGISTER(models, model, model_##name_);                                                    \
	CLAIM(name_, every_short_program,                                                          \
	      .says = "every short program of calls on " title_ " returns, sleeps, wakes and reads "   \
		      "as the rules in their references say",                                      \
	      .zh = "对" zh_ "的每一个短调用序列：返回、睡眠、唤醒与读到的内容都符合参考文献中的规则",           \
	      .verdict = HOLDS, .ref = ref_, .of_linux = true, .explores = true,                         \
	      .needs = { need_scm_rights })                                                        \
	{ explore_every(&model_##name_); }                                                         \
	CLAIM(name_, random_programs,                                                              \
	      .says = "random programs of calls on " title_ ", by several processes at once, return, " \
		      "sleep, wake and read as the rules in their references say",                 \
	      .zh = "多个进程同时对" zh_ "随机调用：返回、睡眠、唤醒与读到的内容都符合参考文献中的规则",             \
	      .verdict = HOLDS, .ref = ref_, .of_linux = true, .explores = true,                         \
	      .needs = { need_scm_rights })                                                        \
	{ explore_random(&model_##name_); }                                                        \
	static_assert(sizeof(struct state) <= STATE_LIMIT, "the state is too large")

/*
 * HISTORIES(name, "a thing", "那个东西", "what settles it"): behind MODEL, gives it a third claim,
 * NAME.histories: actors wait for nobody there, and each call has its times. Nothing in the rules
 * may rest on rounds. Left out are operations that have a round to themselves, those done to another
 * actor, and those that take a moment.
 * Where such are what the model is about, .only_rounds of MODEL says so.
 */
#define HISTORIES(name_, title_, zh_, ref_) \
	CLAIM(name_, histories,                                                                    \
	      .says = "whatever several processes, which do not wait for one another, do to " title_ ", " \
		      "one call takes effect after the other, each between its request and its return", \
	      .zh = "多个互不等待的进程对" zh_ "的调用，总能排成一个先后次序：每个调用都在其请求与返回之间生效",     \
	      .verdict = HOLDS, .ref = ref_, .of_linux = true, .explores = true,                         \
	      .needs = { need_scm_rights })                                                        \
	{ explore_histories(&model_##name_); }                                                     \
	static_assert(true, "")

/*
 * MEETING(model, name, CALLS(BY(MAIN, send, 1, 1, 0), BY(1, receive, 0, 4, 0), BY(2, remove)),
 * .says = ...): a litmus claim whose outcomes the rules give: they are all the ways in which these
 * calls may come out, in whatever order they take effect, and no other may be seen. Main makes its
 * calls first, then the others meet, each making its own one after the other. It stands behind the
 * operations. Up to 8 calls, none with a time limit, of which nobody ends; few outcomes, for all of
 * them are counted.
 */
#define MEETING(family_, name_, calls_, ...)                                                       \
	static const struct meeting_call calls_of_##name_[] = { calls_, { MAIN, NULL, { 0 } } };   \
	CLAIM(family_, name_, .is_computed = true, .needs = { need_scm_rights }, __VA_ARGS__)      \
	{ explore_meeting(&model_##family_, calls_of_##name_); }                                   \
	static_assert(true, "")
#define CALLS(...) __VA_ARGS__
#define BY(actor_, call_, ...) { actor_, &operation_##call_, { __VA_ARGS__ } }

/*
 * Hooks, each optional, each with a block:
 * BEGIN     before each program, by main: makes the program's objects, with must(); sets the scene.
 * INITIALLY the state those objects are in; it is zero before. May read the scene, calls nothing.
 * END       after each program, by main: removes the objects. Nothing may be left. It must also end
 *           what sleeps on them, where it can; whoever still sleeps then is interrupted or killed.
 * ENTER     in each actor (main too) before its first call of a program: sets its static variables.
 *           Where the model has .enters_first, in those that may sleep before the first round.
 *           handed(fd) gives a copy of the descriptor fd of main, which BEGIN opened.
 * LEAVE     in each actor that entered, after the program, before END: closes what it holds.
 */
#define BEGIN     HOOK(HOOK_BEGIN, begin_)
#define INITIALLY HOOK(HOOK_INITIALLY, initially_)
#define END       HOOK(HOOK_END, end_)
#define ENTER     HOOK(HOOK_ENTER, enter_)
#define LEAVE     HOOK(HOOK_LEAVE, leave_)

/*
 * OPERATION(name, call, SEES(...), (argument, value, ...), ...) { rule }
 *
 * It does not matter who makes the call: main does where the rule does not let it sleep, which
 * costs no handoff. `result` is what the call gave, `mark` this call's number for data, `actor` who
 * calls.
 */
#define OPERATION(name_, call_, sees_, ...)                                                        \
	OPERATION_OF(name_, call_, sees_, false, false, #call_, #sees_, #__VA_ARGS__, ##__VA_ARGS__)

/*
 * OWN_OPERATION: as OPERATION, where it matters who makes the call: each actor has its own
 * descriptors, undo values, mask... Its rule looks at now->actor.
 */
#define OWN_OPERATION(name_, call_, sees_, ...)                                                    \
	OPERATION_OF(name_, call_, sees_, true, false, #call_, #sees_, #__VA_ARGS__, ##__VA_ARGS__)

/*
 * OBSERVE(call, SEES(...)) { rule }: reads the whole visible state, and changes nothing. Made by
 * main when all is quiet: after each round of a replay, else after every eighth.
 */
#define OBSERVE(call_, sees_)                                                                      \
	OPERATION_OF(observe, call_, sees_, false, true, #call_, #sees_, "")

/*
 * SEES((name, expression), ...): numbers that are read where the call succeeded (is not -1);
 * SEES_ALWAYS: also where it failed. NOTHING: the value alone. For bytes: mark_in, digest.
 */
#define SEES(...)        if (result != -1) { EACH_OF(SEE, __VA_ARGS__) }
#define SEES_ALWAYS(...) EACH_OF(SEE, __VA_ARGS__)
#define NOTHING

/* In a rule: the number of that name is this. All of SEES, in its order, before the answer. */
#define shows(name_, value_) rule_shows(now, #name_, (long)(value_))

/* The documents leave this number open: whatever was seen. */
#define shows_any(name_) rule_shows_any(now, #name_)

/*
 * The answers. `why` is the rule in words, its reference first: it is told in a failure, in the C
 * file, and where no program ever came this way.
 */
#define returns(value_, why_) rule_answers(RETURNS, (long)(value_), 0, BRANCH("returns", why_))
#define fails(error_, why_)   rule_answers(RETURNS, -1, error_, BRANCH("fails", why_))

/*
 * The call is asleep after this. It is asked again (now->slept) whenever the state may have
 * changed: then sleeps() means that it sleeps on. A call asleep whose rule would answer otherwise,
 * or do more, is a lost wake-up. Who was interrupted fails with EINTR then, unless the rule answers
 * by itself.
 */
#define sleeps(why_) rule_answers(SLEEPS, 0, 0, BRANCH("sleeps", why_))

/*
 * The actor's process ends in this call (exit). A worker makes it; after the round it is started
 * again.
 */
#define ends(why_) rule_answers(ENDS, 0, 0, BRANCH("ends", why_))

/* clang-format on */

/*
 * What a rule may ask, beside the fields of `now` (see struct moment in parts.h). Where documents
 * leave it open how many bytes, or which, it looks at what was seen and takes that, if it is
 * allowed.
 */

/* What the kernel answered; all zero where that is not known yet. */
const struct seen *seen_by(struct moment *now);

/* 0 to count-1: the documents allow several things; each is tried. At most one in a rule. */
int either(struct moment *now, int count);

/*
 * The call has a time limit that is over at once, or nearly: it may be seen asleep, and is waited
 * for. Asked for whenever the rule is asked, whatever it answers.
 */
void takes_a_moment(struct moment *now);

/* Whether another actor's call of that operation, or of any (NULL), is made in the same round. */
bool meanwhile(const struct moment *now, const char *operation);

/* How many calls are asleep, and which: in the order in which they went to sleep. */
int sleepers(const struct moment *now);
struct sleeper sleeper_at(const struct moment *now, int index);

/*
 * Whether it is a call of the operation of that name; its arguments are in the operation's order.
 */
bool sleeps_in(const struct sleeper *sleeper, const char *operation);

/* What a rule may do to others: a caught signal came to the actor; the actor's process is over. */
void interrupts(struct moment *now, int actor);
void kills(struct moment *now, int actor);

/*
 * Something came to the actor that it may have to look at though it makes no call: it is waited
 * for.
 */
void disturbs(struct moment *now, int actor);

/* Whether the actor's process has ended in this round: in the next one there is another. */
bool has_ended(const struct moment *now, int actor);

/* Whether no other call is under way: what is told of calls at the same time does not count. */
bool is_alone(const struct moment *now);

/*
 * Words for calls. All actors catch SIGUSR1, with a handler that does nothing and without
 * SA_RESTART (SIGUSR2 with it; for the C file a model has a handler of its own in ENTER): What is
 * simple alone, and hard to tell among other calls, or stands for several calls of the system, between
 * which others would see what no order explains, has a round to itself: .alone of MODEL.
 * OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
 * { interrupts(now, victim); return returns(0, "signal(7): ..."); }
 */

/* The actor's process; where it is over, the number of no process. */
pid_t actor_pid(int actor);

/* The actor whose process this is, MAIN for main; NOBODY for 0, STRANGER for any other. */
#define NOBODY   (-1)
#define STRANGER (-2)
long actor_of(pid_t pid);

/* The state in which /proc shows a process that is at rest: S, T or Z; X: it is not there. */
char settled_state(pid_t pid);

/* A System V key of our own, the same in all programs: for BEGIN. */
key_t one_key(void);

/* A name of our own, the same in all programs: for BEGIN. */
const char *one_name(void);

/*
 * A copy of main's descriptor; in a call, before what may sleep. It may have the same number: in a
 * C file, where an actor is a fork that closes all that was not handed over to it.
 */
int handed(int fd);

/*
 * Whether the actor began with all that main had then, so that descriptors of main have the same
 * numbers in it: in a C file.
 */
bool is_fork(void);

/*
 * Whether calls may be made at the same time, so that what they share needs a lock: not in the C
 * file of a sequence.
 */
bool may_meet(void);

/*
 * A buffer that a call is given, of which it may read or fill so many bytes: may_halt(buffer, size)
 * in its place lets the engine put another there, in which the call halts inside the kernel until
 * others have made theirs. back_from(call) around a call that fills it: the bytes are in the buffer
 * then. In a C file in which nothing halts, neither stands.
 */
void *may_halt(void *buffer, size_t size);
long back_from(long result);

/*
 * Bytes that tell whose they are: fill writes size bytes of the call's mark; mark_in tells which
 * mark filled these bytes, 0 where there are none, -1 where they are no call's. digest makes one
 * number of any bytes.
 */
void fill(void *bytes, long size, long mark);
long mark_in(const void *bytes, long size);
long digest(const void *bytes, long size);

#endif
