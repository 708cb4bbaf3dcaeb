/* SPDX-License-Identifier: ISC */
/* Standard input, whose start can be looked at. */
#include <string.h>
#include <unistd.h>

#include "cli/stdin.h"

/* A failure, or an end, shows again when the input is read. */
static void fill_head(struct ent_cli_stdin *in)
{
    while (in->n_head < sizeof in->head &&
           !memchr(in->head, '\n', in->n_head)) {
        ssize_t n = read(STDIN_FILENO, in->head + in->n_head,
                         sizeof in->head - in->n_head);
        if (n <= 0)
            return;
        in->n_head += (size_t)n;
    }
}

static int64_t take(const struct ent_cli_stdin *in, size_t *at, void *bytes,
                    size_t n_bytes)
{
    size_t n = in->n_head - *at;
    if (n > n_bytes)
        n = n_bytes;
    memcpy(bytes, in->head + *at, n);
    *at += n;
    return (int64_t)n;
}

static int64_t read_head(void *context, void *bytes, size_t n_bytes)
{
    struct ent_cli_stdin *in = context;
    return take(in, &in->at_peek, bytes, n_bytes);
}

static int64_t read_all(void *context, void *bytes, size_t n_bytes)
{
    struct ent_cli_stdin *in = context;
    if (in->at < in->n_head)
        return take(in, &in->at, bytes, n_bytes);
    return read(STDIN_FILENO, bytes, n_bytes);
}

struct ent_import_input ent_cli_stdin_peek(struct ent_cli_stdin *in)
{
    fill_head(in);
    return (struct ent_import_input){.name = "stdin",
                                     .read = read_head,
                                     .context = in};
}

struct ent_import_input ent_cli_stdin_input(struct ent_cli_stdin *in)
{
    return (struct ent_import_input){.name = "stdin",
                                     .read = read_all,
                                     .context = in};
}
