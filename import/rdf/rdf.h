/* SPDX-License-Identifier: ISC */
/* RDF statements on their way to facts and reports.
 *
 * A triple is a fact.  Reports with fields, and quoted facts in subject
 * position, are written through reifiers (README.md, "RDF"):
 *
 *     _:r a er:Report ; rdf:reifies <<( s p o )>> ; er:speaker ... .
 *     _:q a er:Quoted ; rdf:reifies <<( s p o )>> .   _:q p2 o2 .
 *
 * Statements about such a reifier are kept until its end is known: the next
 * statement about something else, as in our own exports, or the end of the
 * input. */
#ifndef IMPORT_RDF_RDF_H
#define IMPORT_RDF_RDF_H

#include <entente/status.h>

#include "import/batch.h"
#include "store/load.h"

#define ENT_ER "urn:entente-report:"

#endif
