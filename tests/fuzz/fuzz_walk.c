/* SPDX-License-Identifier: ISC */
/* Any bytes as a query: what parses is printed and parses again to the same
 * text; what is suggested parses. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "queries/parse.h"
#include "queries/print.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n_data);

static enum ent_status print(const char *text, size_t n_text,
                             struct ent_buf *out, char **suggestion)
{
    const struct ent_ast *ast;
    struct ent_arena arena;
    struct ent_diags diags;
    enum ent_status status;

    ent_arena_init(&arena, 0);
    status = ent_query_parse(&arena, text, n_text, NULL, &diags, &ast);
    if (status == ENT_OK)
        ent_ast_print(ast, out);
    for (const struct ent_diag *diag = diags.first; diag; diag = diag->next) {
        ent_diag_render(diag, diags.text, diags.n_text, 60, false, out);
        if (status != ENT_OK && suggestion && !*suggestion && diag->suggestion)
            *suggestion = strdup(diag->suggestion);
    }
    ent_arena_release(&arena);
    return status;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n_data)
{
    struct ent_buf first, second;
    char *suggestion = NULL;
    const char *warning;
    size_t n_query;

    ent_buf_init(&first);
    ent_buf_init(&second);
    if (print((const char *)data, n_data, &first, &suggestion) == ENT_OK) {
        warning = memmem(first.bytes, first.n_bytes, "warning: ", 9);
        n_query = warning ? (size_t)(warning - first.bytes) : first.n_bytes;
        if (print(first.bytes, n_query, &second, NULL) != ENT_OK ||
            second.n_bytes < n_query ||
            memcmp(first.bytes, second.bytes, n_query) != 0)
            abort();
    } else if (suggestion) {
        if (print(suggestion, strlen(suggestion), &second, NULL) != ENT_OK)
            abort();
    }
    free(suggestion);
    ent_buf_release(&second);
    ent_buf_release(&first);
    return 0;
}
