/* SPDX-License-Identifier: ISC */
/* entente export: everything out again, in a format others read. */
#include <string.h>

#include <entente/export.h>

#include "base/date.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/command.h"

struct export
{
    struct ent_export_options options;
    struct ent_term source;
};

static const struct ent_option options[] = {
    {"format", 0, "FORMAT", "one of those above (default jsonl)"},
    {"source", 0, "NAME", "only what this source reports"},
    {"at", 0, "DATE", "only reports that hold then"},
    {"history", 0, NULL, "withdrawn reports too, and when all was recorded"},
    {NULL, 0, NULL, NULL}};

static bool set_option(void *context, size_t option, const char *argument)
{
    struct export *e = context;
    uint64_t date;
    switch (option) {
    case 0:
        e->options.format = argument;
        return true;
    case 1:
        e->source.kind =
            ent_text_is_iri(argument, strlen(argument)) ? ENT_IRI : ENT_NAME;
        e->source.bytes = argument;
        e->source.n_bytes = strlen(argument);
        e->options.source = &e->source;
        return true;
    case 2:
        if (ent_date_parse(argument, strlen(argument), &date))
            return false;
        e->options.at = ent_id_of_date(date);
        return true;
    default:
        e->options.history = true;
        return true;
    }
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct export e = {.options = {.cancel = &ent_cli_interrupted}};
    struct ent_error error = {.status = ENT_OK};
    int exit_code = 0;
    if (ent_options_parse(command, argc, argv, set_option, &e) < 0)
        return 2;
    struct ent_store *store = ent_cli_open(argv[0], false, NULL, &exit_code);
    if (!store)
        return exit_code;
    enum ent_status status =
        ent_export(store, &e.options, ent_cli_write, NULL, &error);
    ent_store_close(store);
    if (status == ENT_ECLOSED) {
        clearerr(stdout); /* the reader has seen enough */
        return 0;
    }
    error.status = status;
    return status ? ent_cli_fail(&error) : 0;
}

const struct ent_command ent_command_export = {
    .name = "export",
    .arguments = "DB [OPTIONS]",
    .summary = "write everything to standard output",
    .help =
        "Formats: jsonl, msgpack, nquads, ntriples, turtle, csv, tsv, "
        "graphml.\n"
        "Read into an empty database and exported again, jsonl, msgpack and\n"
        "nquads give the same bytes.\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run};
