/* SPDX-License-Identifier: ISC */
/* Answers for people. */
#include "cli/ask.h"

#include <errno.h>

#include "base/buf.h"
#include "cli/command.h"
#include "queries/query_diag.h"

enum ent_status ent_cli_write(void *context, const char *bytes, size_t n_bytes)
{
    (void)context;
    if (fwrite(bytes, 1, n_bytes, stdout) == n_bytes)
        return ENT_OK;
    if (errno == EPIPE)
        return ENT_ECLOSED;
    return errno == ENOSPC ? ENT_EFULL : ENT_EIO;
}

void ent_cli_show_diags(struct ent_query *query)
{
    struct ent_buf out;
    size_t n_diags;
    (void)ent_query_diags(query, &n_diags);
    fflush(stdout);
    for (size_t i = 0; i < n_diags; i++) {
        ent_buf_init(&out);
        ent_query_diag_render(query, i, ent_cli_width(), ent_cli_color(stderr),
                              &out);
        fwrite(out.bytes, 1, out.n_bytes, stderr);
        ent_buf_release(&out);
    }
}

static bool has_error(struct ent_query *query)
{
    size_t n_diags;
    const struct ent_query_diag *diags = ent_query_diags(query, &n_diags);
    for (size_t i = 0; i < n_diags; i++)
        if (diags[i].is_error)
            return true;
    return false;
}

static int finish(struct ent_query *query, enum ent_status status)
{
    const char *reason = NULL;
    if (!query) {
        ent_cli_error("%s", ent_status_text(status));
        return ent_status_exit_code(status);
    }
    ent_cli_show_diags(query);
    if (status == ENT_ECLOSED)
        return 0; /* the reader has seen enough */
    if (status && !has_error(query))
        ent_cli_error("%s", ent_status_text(status));
    else if (!status && ent_query_truncated(query, &reason))
        fprintf(stderr, "note: %s\n", reason ? reason : "the answer was cut");
    return ent_status_exit_code(status);
}

int ent_cli_answer(struct ent_query *query, enum ent_status status,
                   enum ent_result_format format)
{
    struct ent_result_look look = {.width = ent_cli_width(),
                                   .unlimited = !ent_cli_is_terminal(stdout),
                                   .color = ent_cli_color(stdout)};
    if (!status)
        status = ent_query_write(query, format, &look, ent_cli_write, NULL);
    return finish(query, status);
}
