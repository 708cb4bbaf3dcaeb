/* SPDX-License-Identifier: ISC */
/* entente stats: how much is in a database, and where its bytes are. */
#include "cli/command.h"
#include "store/heap.h"
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

/* One sub-database; bytes per fact says more about it than bytes per row. */
static void show_part(const char *name, uint64_t n_rows, uint64_t n_bytes,
                      uint64_t n_facts)
{
    if (n_rows > 0)
        printf("%-24s %16s %16s %10.1f %10.1f\n", name, ent_cli_count(n_rows),
               ent_cli_count(n_bytes), (double)n_bytes / (double)n_rows,
               n_facts > 0 ? (double)n_bytes / (double)n_facts : 0);
}

static enum ent_status show_sets(struct ent_txn *txn, uint64_t n_facts)
{
    enum ent_status status = ENT_OK;
    for (int set = 0; set < ENT_N_SETS && !status; set++) {
        uint64_t n_rows = 0, n_bytes = 0;
        status = ent_set_size(txn, (enum ent_set)set, &n_rows);
        if (!status)
            status = ent_set_bytes(txn, (enum ent_set)set, &n_bytes);
        show_part(ent_set_schemas[set].name, n_rows, n_bytes, n_facts);
    }
    return status;
}

static enum ent_status show_heaps(struct ent_txn *txn, uint64_t n_facts)
{
    static const char *const names[ENT_N_HEAPS] = {
#define HEAP_NAME(id, name) name,
        ENT_STORE_TABLE(HEAP_NAME)
#undef HEAP_NAME
    };
    enum ent_status status = ENT_OK;
    for (int heap = 0; heap < ENT_N_HEAPS && !status; heap++) {
        uint64_t n_entries = 0, n_bytes = 0;
        status = ent_heap_size(txn, (enum ent_heap)heap, &n_entries, &n_bytes);
        show_part(names[heap], n_entries, n_bytes, n_facts);
    }
    return status;
}

static enum ent_status show_space(struct ent_store *store, uint64_t n_facts,
                                  struct ent_error *error)
{
    struct ent_txn *txn;
    enum ent_status status = ent_txn_begin(store, false, &txn, error);
    if (status)
        return status;
    printf("\n%-24s %16s %16s %10s %10s\n", "set", "rows", "bytes", "bytes/row",
           "per fact");
    status = show_sets(txn, n_facts);
    if (!status) {
        printf("\n%-24s %16s %16s %10s %10s\n", "heap", "blocks", "bytes",
               "per block", "per fact");
        status = show_heaps(txn, n_facts);
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
        status = show_space(store, counts.n_facts, &error);
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
