/* SPDX-License-Identifier: ISC */
/* What every fallible function of Entente returns.
 *
 * 0 is success, a negative value is a failure, and the only positive value is
 * ENT_END, which a cursor or iterator returns after its last row.  A failure
 * in the middle of a scan is therefore never mistaken for its end. */
#ifndef ENTENTE_STATUS_H
#define ENTENTE_STATUS_H

/* name, number, exit code of the command line, sentence */
#define ENT_STATUS_TABLE(X)                                                    \
    X(ENT_END, 1, 0, "there are no more rows")                                 \
    X(ENT_OK, 0, 0, "success")                                                 \
    X(ENT_ENOMEM, -1, 1, "out of memory")                                      \
    X(ENT_EIO, -2, 1, "reading or writing failed")                             \
    X(ENT_EFULL, -3, 5, "out of space")                                        \
    X(ENT_EDAMAGED, -4, 4, "the database is damaged")                          \
    X(ENT_ENOTDB, -5, 4, "this file is not an Entente database")               \
    X(ENT_EVERSION, -6, 4, "the database has another format version")          \
    X(ENT_ENOTFOUND, -7, 1, "not found")                                       \
    X(ENT_EREFUSED, -8, 3, "the input was refused")                            \
    X(ENT_ESYNTAX, -9, 2, "the query is not valid")                            \
    X(ENT_EAMBIGUOUS, -10, 2, "the name is ambiguous")                         \
    X(ENT_EMEMORY, -11, 2, "the memory limit was reached")                     \
    X(ENT_ETIME, -12, 124, "the time limit was reached")                       \
    X(ENT_ECANCELLED, -13, 1, "cancelled")                                     \
    X(ENT_ELIMIT, -14, 2, "a limit was reached")                               \
    X(ENT_EUNSUPPORTED, -15, 2, "not supported yet")                           \
    X(ENT_EREADONLY, -16, 1, "the database is open for reading only")          \
    X(ENT_EBUSY, -17, 1, "the database is in use")                             \
    X(ENT_EUSAGE, -18, 2, "wrong usage")                                       \
    X(ENT_ECLOSED, -19, 1, "the other side closed the connection")

enum ent_status {
#define ENT_STATUS_ENUM(name, number, exit_code, sentence) name = number,
    ENT_STATUS_TABLE(ENT_STATUS_ENUM)
#undef ENT_STATUS_ENUM
};

#if defined(__GNUC__)
#define ENT_MUST_USE __attribute__((warn_unused_result))
#else
#define ENT_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The sentence for a status, without a full stop; never NULL, static. */
const char *ent_status_text(enum ent_status status);

/* The symbolic name ("ENT_EIO"); never NULL, static. */
const char *ent_status_name(enum ent_status status);

/* The exit code of the command line for a status (0, 1, 2, 3, 4, 5, 124). */
int ent_status_exit_code(enum ent_status status);

#ifdef __cplusplus
}
#endif
#endif
