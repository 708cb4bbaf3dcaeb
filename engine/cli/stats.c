/* SPDX-License-Identifier: ISC */
/* entente stats: how much is in a database, and where its bytes are. */
#include "cli/command.h"
#include "store/tupleset.h"

static void line(const char *what, const char *value)
{
    printf("%-24s %16s\n", what, value);
}

static void show_counts(const struct ent_store_counts *c)
{
    line("facts", ent_cli_count(c->n_facts));
    line("facts not in the graph", ent_cli_count(c->n_other_facts));
    line("quoted facts", ent_cli_count(c->n_quoted));
    line("reports", ent_cli_count(c->n_reports));
    line("reports withdrawn", ent_cli_count(c->n_withdrawn));
    line("terms", ent_cli_count(c->n_terms));
    line("names", ent_cli_count(c->n_names));
    line("sources", ent_cli_count(c->n_sources));
    line("relations", ent_cli_count(c->n_relations));
    line("bytes in use", ent_cli_count(c->database_bytes));
    line("last transaction", ent_cli_count(c->last_transaction));
}

/* rows, bytes and bytes per row of every set */
static enum ent_status show_sets(struct ent_store *store,
                                 struct ent_error *error)
{
    struct ent_txn *txn;
    enum ent_status status = ent_txn_begin(store, false, &txn, error);
    if (status)
        return status;
    printf("\n%-24s %16s %16s %10s\n", "set", "rows", "bytes", "bytes/row");
    for (int set = 0; set < ENT_N_SETS && !status; set++) {
        uint64_t n_rows = 0, n_bytes = 0;
        status = ent_set_size(txn, (enum ent_set)set, &n_rows);
        if (!status)
            status = ent_set_bytes(txn, (enum ent_set)set, &n_bytes);
        if (!status && n_rows > 0)
            printf("%-24s %16s %16s %10.1f\n", ent_set_schemas[set].name,
                   ent_cli_count(n_rows), ent_cli_count(n_bytes),
                   (double)n_bytes / (double)n_rows);
    }
    ent_txn_abort(txn);
    return status;
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct ent_store_counts counts;
    struct ent_error error = {.status = ENT_OK};
    int exit_code = 0;
    if (ent_options_parse(command, argc, argv, ent_cli_no_option, NULL) < 0)
        return 2;
    struct ent_store *store = ent_cli_open(argv[0], false, NULL, &exit_code);
    if (!store)
        return exit_code;
    enum ent_status status = ent_store_count(store, &counts);
    if (!status) {
        show_counts(&counts);
        status = show_sets(store, &error);
    }
    ent_store_close(store);
    error.status = status;
    return status ? ent_cli_fail(&error) : 0;
}

const struct ent_command ent_command_stats = {
    .name = "stats",
    .arguments = "DB",
    .summary = "count what is in DB, and where its bytes are",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run};
