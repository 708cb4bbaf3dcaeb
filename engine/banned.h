/* SPDX-License-Identifier: ISC */
/* Functions that Entente does not use: they write without a bound, guess at
 * errors or share hidden state.  The Makefile includes this file before every
 * source, so that a call to one of them does not compile.
 * Instead: base/buf.h for building text, snprintf, base/number.h for parsing.
 */
#ifndef ENT_BANNED_H
#define ENT_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ENT_BANNED(function) sorry_##function##_is_banned

#undef strcpy
#define strcpy(to, from) ENT_BANNED(strcpy)
#undef strncpy
#define strncpy(to, from, n) ENT_BANNED(strncpy)
#undef strcat
#define strcat(to, from) ENT_BANNED(strcat)
#undef strncat
#define strncat(to, from, n) ENT_BANNED(strncat)
#undef strtok
#define strtok(text, delimiters) ENT_BANNED(strtok)
#undef sprintf
#define sprintf(...) ENT_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) ENT_BANNED(vsprintf)
#undef gets
#define gets(to) ENT_BANNED(gets)
#undef atoi
#define atoi(text) ENT_BANNED(atoi)
#undef atol
#define atol(text) ENT_BANNED(atol)
#undef atoll
#define atoll(text) ENT_BANNED(atoll)
#undef atof
#define atof(text) ENT_BANNED(atof)
#undef gmtime
#define gmtime(seconds) ENT_BANNED(gmtime)
#undef localtime
#define localtime(seconds) ENT_BANNED(localtime)
#undef ctime
#define ctime(seconds) ENT_BANNED(ctime)
#undef asctime
#define asctime(tm) ENT_BANNED(asctime)

#endif
