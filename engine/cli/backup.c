/* SPDX-License-Identifier: ISC */
/* entente backup: a consistent copy while the database is in use. */
#include "cli/command.h"

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct ent_error error = {.status = ENT_OK};
    int exit_code = 0;
    if (ent_options_parse(command, argc, argv, ent_cli_no_option, NULL) < 0)
        return 2;
    struct ent_store *store = ent_cli_open(argv[0], false, NULL, &exit_code);
    if (!store)
        return exit_code;
    enum ent_status status = ent_store_backup(store, argv[1], &error);
    ent_store_close(store);
    error.status = status;
    return status ? ent_cli_fail(&error) : 0;
}

const struct ent_command ent_command_backup = {
    .name = "backup",
    .arguments = "DB FILE",
    .summary = "copy DB to a new FILE, also while it is in use",
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run};
