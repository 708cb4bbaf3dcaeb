/* SPDX-License-Identifier: ISC */
/* A program of somebody else's that uses the installed library: it imports a
 * file of facts into a database and prints the first column of an answer.
 *
 *     embed DB FILE QUERY */
#include <stdio.h>
#include <string.h>

#include <entente/import.h>
#include <entente/query.h>
#include <entente/store.h>
#include <entente/version.h>

static enum ent_status print_answer(struct ent_store *store, const char *text)
{
    struct ent_query *query = NULL;
    enum ent_status status =
        ent_query_open(store, text, strlen(text), NULL, &query);
    while (!status) {
        struct ent_cell cell;
        status = ent_query_next(query);
        if (!status)
            status = ent_query_cell(query, 0, &cell);
        if (!status)
            printf("%.*s\n", (int)cell.term.n_bytes, cell.term.bytes);
    }
    ent_query_free(query);
    return status == ENT_END ? ENT_OK : status;
}

int main(int argc, char **argv)
{
    const struct ent_store_options options = {.create = true};
    struct ent_import_input input = {0};
    struct ent_import_summary summary;
    struct ent_error error = {0};
    struct ent_store *store = NULL;

    if (argc != 4)
        return 2;
    input.path = argv[2];
    enum ent_status status = ent_store_open(argv[1], &options, &store, &error);
    if (!status)
        status = ent_import(store, &input, 1, NULL, &summary, &error);
    if (!status)
        status = print_answer(store, argv[3]);
    if (status)
        fprintf(stderr, "%s: %s\n", ent_status_text(status), error.message);
    else
        printf("libentente %s\n", ENT_VERSION);
    ent_store_close(store);
    return ent_status_exit_code(status);
}
