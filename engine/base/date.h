/* SPDX-License-Identifier: ISC */
/* Partial dates: year, month, day or second precision, UTC, years 0000-9999.
 *
 * A date is one 56-bit number that sorts by the start of its span, a longer
 * span before a shorter one that starts together:
 *     day number (days since 0000-01-01, proleptic Gregorian) << 19
 *   | second of the day << 2
 *   | precision (0 year, 1 month, 2 day, 3 second)
 * so 2015 < 2015-01 < 2015-01-01 < 2015-01-01T00:00:00Z < 2015-01-02. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

enum ent_precision {
    ENT_PRECISION_YEAR,
    ENT_PRECISION_MONTH,
    ENT_PRECISION_DAY,
    ENT_PRECISION_SECOND
};

#define ENT_DATE_TEXT_BYTES 24

/* Parses `2015`, `2015-09`, `2015-09-18`, `2015-09-18T10:30:00Z` or with an
 * offset of up to 14 hours, `+02:00` (kept as UTC).  ENT_ESYNTAX when it has
 * not the form of a date, ENT_ENOTFOUND when it has but there is no such day or
 * time (leap seconds included), or the year leaves 0000-9999; *date is
 * untouched then. */
ENT_MUST_USE enum ent_status ent_date_parse(const char *text, size_t n_bytes,
                                            uint64_t *date);

/* Writes the text form with a NUL; returns its length. */
size_t ent_date_format(uint64_t date, char text[ENT_DATE_TEXT_BYTES]);

enum ent_precision ent_date_precision(uint64_t date);

/* First and last second of the span, in seconds since 0000-01-01T00:00:00Z. */
int64_t ent_date_start(uint64_t date);
int64_t ent_date_end(uint64_t date);

/* The date of a second since 0000-01-01, at second precision; seconds out of
 * bounds are moved to the nearest bound. */
uint64_t ent_date_from_seconds(int64_t seconds);

/* The date cut to a coarser precision; finer is left as it is. */
uint64_t ent_date_cut(uint64_t date, enum ent_precision precision);

/* Now, at second precision; from the seam ent_clock_set() in tests. */
uint64_t ent_date_now(void);
void ent_clock_set(int64_t unix_seconds); /* < 0: the real clock again */

/* Seconds between 0000-01-01 and 1970-01-01. */
#define ENT_UNIX_EPOCH INT64_C(62167219200)

#endif
