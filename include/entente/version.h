/* SPDX-License-Identifier: ISC */
/* The version, in the one place everything else reads it from. */
#ifndef ENTENTE_VERSION_H
#define ENTENTE_VERSION_H

#define ENT_VERSION_MAJOR 0
#define ENT_VERSION_MINOR 1
#define ENT_VERSION_PATCH 0

#define ENT_VERSION_TEXT_(n) #n
#define ENT_VERSION_TEXT(n) ENT_VERSION_TEXT_(n)

/* "0.1.0" */
#define ENT_VERSION                                                            \
    ENT_VERSION_TEXT(ENT_VERSION_MAJOR)                                        \
    "." ENT_VERSION_TEXT(ENT_VERSION_MINOR) "." ENT_VERSION_TEXT(              \
        ENT_VERSION_PATCH)

#endif
