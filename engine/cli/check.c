/* SPDX-License-Identifier: ISC */
/* entente check: does everything in the database agree? */
#include "cli/command.h"

static void show_fault(void *context, const char *sentence)
{
    unsigned *n_faults = context;
    ++*n_faults;
    printf("%s\n", sentence);
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct ent_store_counts counts;
    struct ent_error error = {.status = ENT_OK};
    unsigned n_faults = 0;
    int exit_code = 0;
    if (ent_options_parse(command, argc, argv, ent_cli_no_option, NULL) < 0)
        return 2;
    struct ent_store *store = ent_cli_open(argv[0], false, NULL, &exit_code);
    if (!store)
        return exit_code;
    enum ent_status status =
        ent_store_check(store, show_fault, &n_faults, &error);
    if (!status)
        status = ent_store_count(store, &counts);
    ent_store_close(store);
    error.status = status;
    if (status && n_faults > 0) {
        ent_cli_error("%s is damaged: %u fault%s found", argv[0], n_faults,
                      n_faults == 1 ? "" : "s");
        return ent_status_exit_code(ENT_EDAMAGED);
    }
    if (status)
        return ent_cli_fail(&error);
    printf("clean: %s facts, %s reports, %s terms\n",
           ent_cli_count(counts.n_facts), ent_cli_count(counts.n_reports),
           ent_cli_count(counts.n_terms));
    return 0;
}

const struct ent_command ent_command_check = {
    .name = "check",
    .arguments = "DB",
    .summary = "verify that everything in DB agrees",
    .help =
        "Walks every set: orders, reports, records, terms and names.  Exit\n"
        "code 4 when something is wrong; each fault is a line.\n",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run};
