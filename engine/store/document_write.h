/* SPDX-License-Identifier: ISC */
/* Keeping the text of a document. */
#ifndef STORE_DOCUMENT_WRITE_H
#define STORE_DOCUMENT_WRITE_H

#include "store/document.h"

/* Sets the text of a source, new or not. */
ENT_MUST_USE enum ent_status ent_document_put(struct ent_txn *txn,
                                              ent_id source, const char *text,
                                              size_t n_bytes);

#endif
