/* SPDX-License-Identifier: ISC */
/* Names, sentences and exit codes of statuses. */
#include <entente/status.h>

const char *ent_status_text(enum ent_status status)
{
    switch (status) {
#define STATUS_CASE(name, number, exit_code, sentence)                         \
    case name:                                                                 \
        return sentence;
        ENT_STATUS_TABLE(STATUS_CASE)
#undef STATUS_CASE
    }
    return "unknown status";
}

const char *ent_status_name(enum ent_status status)
{
    switch (status) {
#define STATUS_CASE(name, number, exit_code, sentence)                         \
    case name:                                                                 \
        return #name;
        ENT_STATUS_TABLE(STATUS_CASE)
#undef STATUS_CASE
    }
    return "ENT_UNKNOWN";
}

int ent_status_exit_code(enum ent_status status)
{
    switch (status) {
#define STATUS_CASE(name, number, exit_code, sentence)                         \
    case name:                                                                 \
        return exit_code;
        ENT_STATUS_TABLE(STATUS_CASE)
#undef STATUS_CASE
    }
    return 1;
}
