/* What of the model's scene a C file needs, and where it has it. */
#ifndef IPCLITMUS_C_SCENE_H
#define IPCLITMUS_C_SCENE_H

#include "c_places.h"

enum scene_place {
	SCENE_NOWHERE, /* nobody names it */
	SCENE_OWN,     /* a variable: after the first fork nobody stores in it */
	SCENE_SHARED,  /* on the board */
	SCENE_POINTED, /* as the model has it, by a pointer */
};

/* Drops an object that is made and removed, and nothing else; whether there was such. */
bool scene_drop_object(const struct texts *texts);

/* Has all texts name the scene where it is; forks: processes see what others store. */
enum scene_place scene_settle(const struct texts *texts, bool forks);

#endif
