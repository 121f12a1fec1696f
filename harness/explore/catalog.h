/* The catalog: the models that the program was linked with, each with its operations and hooks. */
#ifndef IPCLITMUS_CATALOG_H
#define IPCLITMUS_CATALOG_H

#include "parts.h"

#define OPERATION_LIMIT 40 /* of one model */
#define NAME_LIMIT      80 /* bytes of an argument's or number's text */

/* A model with its parts, in the order of its file. */
struct kit {
	const struct model *model;
	const struct operation *operations[OPERATION_LIMIT];
	unsigned char actors[OPERATION_LIMIT]; /* a bit for each argument whose domain is ACTORS */
	int operation_count;                   /* without OBSERVE */
	const struct operation *observe;       /* NULL: there is none */
	const struct hook *hooks[HOOK_COUNT];
};

/* Gathers the parts of a model; they stand in its file. */
void kit_load(struct kit *kit, const struct model *model);

/* Whether the operation of this number has rounds to itself (.alone of MODEL). */
bool kit_is_alone(const struct kit *kit, int operation);

/* The linked models; *count is set. */
const struct model *const *catalog_models(size_t *count);

/* The model of that name, or NULL. */
const struct model *catalog_find(const char *name);

/* The branches of the rules of all models, in no order; *count is set. */
struct branch *const *catalog_branches(size_t *count);

/* How many arguments the operation has. */
int operation_arguments(const struct operation *operation);

/* Whether the argument's domain is ACTORS. */
bool names_actors(const struct operation *operation, int argument);

/* Writes the text of a value as the model has it: "IPC_NOWAIT | MSG_NOERROR". */
void argument_text(const struct operation *operation, int argument, int value,
		   char text[NAME_LIMIT]);

/* Writes the name of one of the numbers that an operation's call shows, and its expression. */
void number_name(const struct operation *operation, int number, char text[NAME_LIMIT]);
void number_expression(const struct operation *operation, int number, char text[NAME_LIMIT]);

/* "main", "a", "b"... */
const char *actor_name(int actor);

#endif
