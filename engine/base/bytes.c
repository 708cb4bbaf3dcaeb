/* SPDX-License-Identifier: ISC */
/* What the byte layouts of this program take for granted of its host. */
#include "base/bytes.h"

#include <limits.h>
#include <stddef.h>

_Static_assert(CHAR_BIT == 8, "bytes have 8 bits");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "database files are read and written as the host has them: "
               "only little-endian hosts are supported");
_Static_assert(sizeof(size_t) == 8, "addresses have 64 bits");
_Static_assert((-1 >> 1) == -1, "shifting a negative integer keeps its sign");
