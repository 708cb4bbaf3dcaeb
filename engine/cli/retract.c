/* SPDX-License-Identifier: ISC */
/* entente retract: withdraws reports; the history keeps them. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/command.h"

struct retract {
    const char *source;
    uint64_t report;
    bool has_report;
};

static const struct ent_option options[] = {{"report", 0, "ID",
                                             "the one report of this number"},
                                            {"source", 0, "NAME",
                                             "every report of this source"},
                                            {NULL, 0, NULL, NULL}};

static bool set_option(void *context, size_t option, const char *argument)
{
    struct retract *retract = context;
    if (option == 1) {
        retract->source = argument;
        return *argument != '\0';
    }
    retract->has_report = true;
    return ent_count_parse(argument, UINT64_MAX / 4, &retract->report) &&
           retract->report > 0;
}

static enum ent_status retract_source(struct ent_store *store,
                                      const char *source, uint64_t *n,
                                      struct ent_error *error)
{
    struct ent_buf nfc;
    size_t n_source = strlen(source);
    struct ent_term term = {
        .kind = ent_text_is_iri(source, n_source) ? ENT_IRI : ENT_NAME};
    if (ent_utf8_valid(source, n_source) < n_source)
        return ent_error_set(error, ENT_EUSAGE, "the name is not valid UTF-8");
    ent_buf_init(&nfc);
    enum ent_status status = ENT_OK;
    if (term.kind == ENT_IRI)
        ent_buf_add(&nfc, source, n_source);
    else
        status = ent_text_nfc(source, n_source, &nfc);
    if (!status)
        status = nfc.status;
    term.bytes = nfc.bytes;
    term.n_bytes = nfc.n_bytes;
    if (!status)
        status = ent_store_retract_source(store, &term, n, error);
    ent_buf_release(&nfc);
    return status;
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct retract retract = {.source = NULL};
    struct ent_error error = {.status = ENT_OK};
    uint64_t n_retracted = 0;
    int exit_code = 0;
    if (ent_options_parse(command, argc, argv, set_option, &retract) < 0)
        return 2;
    if (retract.has_report == (retract.source != NULL))
        return ent_cli_usage(command, "give either --report or --source");
    struct ent_store_options open = {.read_only = false};
    struct ent_store *store = NULL;
    enum ent_status status = ent_store_open(argv[0], &open, &store, &error);
    if (!status)
        status =
            retract.source
                ? retract_source(store, retract.source, &n_retracted, &error)
                : ent_store_retract_report(store, retract.report, &n_retracted,
                                           &error);
    ent_store_close(store);
    error.status = status;
    if (status)
        exit_code = ent_cli_fail(&error);
    else
        fprintf(stderr, "%s report%s withdrawn\n", ent_cli_count(n_retracted),
                n_retracted == 1 ? "" : "s");
    return exit_code;
}

const struct ent_command ent_command_retract = {
    .name = "retract",
    .arguments = "DB (--report ID | --source NAME)",
    .summary = "withdraw reports; the history keeps them",
    .help = "A fact leaves the graph with its last report that affirms it.\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run};
