/* SPDX-License-Identifier: ISC */
/* Partial dates: parsing, printing, spans. */
#include "base/date.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_SECONDS INT64_C(86400)
#define N_DAYS INT64_C(3652425) /* from 0000-01-01 to 9999-12-31 */
#define DAYS_BEFORE_0000 146037 /* from -0400-03-01 */
#define DAY_SHIFT 19
#define SECOND_SHIFT 2

struct civil {
    int64_t year;
    int64_t month; /* 1-12 */
    int64_t day;   /* 1-31 */
};

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t month_days(int64_t year, int64_t month)
{
    static const char days[12] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 0000-01-01.  Counting years from March puts the leap day last,
 * and from March of the year -400, 146037 days earlier, keeps them positive. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
    int64_t y = (month > 2 ? year : year - 1) + 400;
    int64_t m = month > 2 ? month - 3 : month + 9;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
           DAYS_BEFORE_0000;
}

static struct civil civil_from_day(int64_t number)
{
    struct civil civil;
    int64_t n = number + DAYS_BEFORE_0000;
    int64_t era = n / 146097;
    int64_t day_of_era = n % 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / 146096) /
                          365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;

    civil.month = m < 10 ? m + 3 : m - 9;
    civil.day = day_of_year - (153 * m + 2) / 5 + 1;
    civil.year = year_of_era + (era - 1) * 400 + (civil.month <= 2);
    return civil;
}

static uint64_t pack(int64_t day, int64_t second, enum ent_precision precision)
{
    return (uint64_t)day << DAY_SHIFT | (uint64_t)second << SECOND_SHIFT |
           (uint64_t)precision;
}

/* The day of a date; kept in bounds, so that no damaged number harms. */
static int64_t day_of(uint64_t date)
{
    uint64_t day = date >> DAY_SHIFT;

    return day < (uint64_t)N_DAYS ? (int64_t)day : N_DAYS - 1;
}

static int64_t second_of(uint64_t date)
{
    int64_t second = (int64_t)(date >> SECOND_SHIFT & 0x1ffff);

    return second < DAY_SECONDS ? second : DAY_SECONDS - 1;
}

enum ent_precision ent_date_precision(uint64_t date)
{
    return (enum ent_precision)(date & 3);
}

/* Does a text have the form of a pattern, in which 0 stands for any digit? */
static bool has_form(const char *text, const char *pattern)
{
    for (size_t i = 0; pattern[i]; i++) {
        if (pattern[i] == '0' ? text[i] < '0' || text[i] > '9'
                              : text[i] != pattern[i])
            return false;
    }
    return true;
}

static int64_t digits(const char *text, size_t n)
{
    int64_t value = 0;

    for (size_t i = 0; i < n; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* zone = "Z" | ( "+" | "-" ) hh ":" mm .  At most 14 hours, as in XML Schema.
 */
static enum ent_status parse_zone(const char *text, size_t n_bytes,
                                  int64_t *offset_s)
{
    int64_t hours, minutes;

    *offset_s = 0;
    if (n_bytes == 1 && text[0] == 'Z')
        return ENT_OK;
    if (n_bytes != 6 || (text[0] != '+' && text[0] != '-') ||
        !has_form(text + 1, "00:00"))
        return ENT_ESYNTAX;
    hours = digits(text + 1, 2);
    minutes = digits(text + 4, 2);
    if (minutes > 59 || hours * 60 + minutes > 14 * 60)
        return ENT_ENOTFOUND;
    *offset_s = (hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
    return ENT_OK;
}

/* The part behind the day, such as "T10:30:00Z".  Its form is checked also
 * when there is no such day (< 0). */
static enum ent_status parse_time(const char *text, size_t n_bytes, int64_t day,
                                  uint64_t *date)
{
    int64_t hour, minute, second, offset_s, total;
    enum ent_status status;

    if (n_bytes < 10 || !has_form(text, "T00:00:00"))
        return ENT_ESYNTAX;
    status = parse_zone(text + 9, n_bytes - 9, &offset_s);
    if (status != ENT_OK)
        return status;
    hour = digits(text + 1, 2);
    minute = digits(text + 4, 2);
    second = digits(text + 7, 2);
    if (day < 0 || hour > 23 || minute > 59 || second > 59)
        return ENT_ENOTFOUND;
    total = day * DAY_SECONDS + (hour * 60 + minute) * 60 + second - offset_s;
    if (total < 0 || total >= N_DAYS * DAY_SECONDS)
        return ENT_ENOTFOUND;
    *date = ent_date_from_seconds(total);
    return ENT_OK;
}

/* Two digits; more than 99 when they are none. */
static int64_t two_digits(const char *text)
{
    unsigned tens = (unsigned char)text[0] - (unsigned)'0';
    unsigned ones = (unsigned char)text[1] - (unsigned)'0';

    return tens > 9 || ones > 9 ? 10000 : (int64_t)(10 * tens + ones);
}

/* Most dates are days: false when the text is no day that exists. */
static bool parse_day(const char *text, uint64_t *date)
{
    int64_t year = two_digits(text) * 100 + two_digits(text + 2);
    int64_t month = two_digits(text + 5);
    int64_t day = two_digits(text + 8);

    if (text[4] != '-' || text[7] != '-' || year > 9999 || month < 1 ||
        month > 12 || day < 1 || day > month_days(year, month))
        return false;
    *date = pack(day_number(year, month, day), 0, ENT_PRECISION_DAY);
    return true;
}

enum ent_status ent_date_parse(const char *text, size_t n_bytes, uint64_t *date)
{
    int64_t year, month = 1, day = 1;
    int64_t number; /* < 0: there is no such day */
    enum ent_precision precision = ENT_PRECISION_YEAR;

    if (n_bytes == 10 && parse_day(text, date))
        return ENT_OK;
    if (n_bytes < 4 || !has_form(text, "0000"))
        return ENT_ESYNTAX;
    year = digits(text, 4);
    if (n_bytes > 4) {
        if (n_bytes < 7 || !has_form(text + 4, "-00"))
            return ENT_ESYNTAX;
        month = digits(text + 5, 2);
        precision = ENT_PRECISION_MONTH;
    }
    if (n_bytes > 7) {
        if (n_bytes < 10 || !has_form(text + 7, "-00"))
            return ENT_ESYNTAX;
        day = digits(text + 8, 2);
        precision = ENT_PRECISION_DAY;
    }
    if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        number = -1;
    else
        number = day_number(year, month, day);
    if (n_bytes > 10)
        return parse_time(text + 10, n_bytes - 10, number, date);
    if (number < 0)
        return ENT_ENOTFOUND;
    *date = pack(number, 0, precision);
    return ENT_OK;
}

size_t ent_date_format(uint64_t date, char text[ENT_DATE_TEXT_BYTES])
{
    struct civil c = civil_from_day(day_of(date));
    unsigned year = (unsigned)c.year % 10000;
    unsigned month = (unsigned)c.month % 100;
    unsigned day = (unsigned)c.day % 100;
    unsigned second = (unsigned)second_of(date) % 86400;
    int length = 0;

    switch (ent_date_precision(date)) {
    case ENT_PRECISION_YEAR:
        length = snprintf(text, ENT_DATE_TEXT_BYTES, "%04u", year);
        break;
    case ENT_PRECISION_MONTH:
        length = snprintf(text, ENT_DATE_TEXT_BYTES, "%04u-%02u", year, month);
        break;
    case ENT_PRECISION_DAY:
        length = snprintf(text, ENT_DATE_TEXT_BYTES, "%04u-%02u-%02u", year,
                          month, day);
        break;
    case ENT_PRECISION_SECOND:
        length = snprintf(text, ENT_DATE_TEXT_BYTES,
                          "%04u-%02u-%02uT%02u:%02u:%02uZ", year, month, day,
                          second / 3600, second / 60 % 60, second % 60);
        break;
    }
    return (size_t)length;
}

int64_t ent_date_start(uint64_t date)
{
    return day_of(date) * DAY_SECONDS + second_of(date);
}

int64_t ent_date_end(uint64_t date)
{
    int64_t day = day_of(date);
    int64_t n_days = 1;
    struct civil c;

    switch (ent_date_precision(date)) {
    case ENT_PRECISION_YEAR:
        c = civil_from_day(day);
        n_days = is_leap(c.year) ? 366 : 365;
        break;
    case ENT_PRECISION_MONTH:
        c = civil_from_day(day);
        n_days = month_days(c.year, c.month);
        break;
    case ENT_PRECISION_DAY:
        break;
    case ENT_PRECISION_SECOND:
        return ent_date_start(date);
    }
    return (day + n_days) * DAY_SECONDS - 1;
}

uint64_t ent_date_from_seconds(int64_t seconds)
{
    if (seconds < 0)
        seconds = 0;
    if (seconds >= N_DAYS * DAY_SECONDS)
        seconds = N_DAYS * DAY_SECONDS - 1;
    return pack(seconds / DAY_SECONDS, seconds % DAY_SECONDS,
                ENT_PRECISION_SECOND);
}

uint64_t ent_date_cut(uint64_t date, enum ent_precision precision)
{
    int64_t day = day_of(date);
    struct civil c;

    if (ent_date_precision(date) <= precision)
        return date;
    if (precision == ENT_PRECISION_DAY)
        return pack(day, 0, precision);
    c = civil_from_day(day);
    return pack(day_number(c.year,
                           precision == ENT_PRECISION_MONTH ? c.month : 1, 1),
                0, precision);
}

static _Atomic int64_t clock_s = -1; /* < 0: the system's clock */

void ent_clock_set(int64_t unix_seconds)
{
    atomic_store(&clock_s, unix_seconds);
}

uint64_t ent_date_now(void)
{
    int64_t unix_s = atomic_load(&clock_s);
    struct timespec now;

    if (unix_s < 0)
        unix_s = clock_gettime(CLOCK_REALTIME, &now) == 0 ? now.tv_sec : 0;
    return ent_date_from_seconds(unix_s + ENT_UNIX_EPOCH);
}
