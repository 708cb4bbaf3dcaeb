/* SPDX-License-Identifier: ISC */
/* entente version. */
#include <stdio.h>

#include <entente/version.h>

#include "cli/command.h"
#include "store/schema.h"

static int run(const struct ent_command *command, int argc, char **argv)
{
    if (ent_options_parse(command, argc, argv, ent_cli_no_option, NULL) < 0)
        return 2;
    printf("entente %s (database format %d)\n", ENT_VERSION, ENT_FORMAT_NUMBER);
    return 0;
}

const struct ent_command ent_command_version = {.name = "version",
                                                .arguments = "",
                                                .summary = "print the version",
                                                .min_arguments = 0,
                                                .max_arguments = 0,
                                                .run = run};
