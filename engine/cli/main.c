/* SPDX-License-Identifier: ISC */
/* entente: the command line. */
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"

const struct ent_command *const ent_commands[] = {&ent_command_import,
                                                  &ent_command_query,
                                                  &ent_command_shell,
                                                  &ent_command_serve,
                                                  &ent_command_export,
                                                  &ent_command_retract,
                                                  &ent_command_stats,
                                                  &ent_command_check,
                                                  &ent_command_backup,
                                                  &ent_command_version,
                                                  &ent_command_help,
                                                  &ent_command_completion,
                                                  NULL};

const struct ent_command *ent_command_find(const char *name)
{
    for (size_t i = 0; ent_commands[i]; i++)
        if (strcmp(ent_commands[i]->name, name) == 0)
            return ent_commands[i];
    return NULL;
}

static const char *nearest_command(const char *name)
{
    const char *best = NULL;
    unsigned best_distance = 3;
    for (size_t i = 0; ent_commands[i]; i++) {
        const char *candidate = ent_commands[i]->name;
        unsigned distance = ent_text_distance(name, strlen(name), candidate,
                                              strlen(candidate), best_distance);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

static int unknown_command(const char *name)
{
    const char *nearest =
        ent_utf8_valid(name, strlen(name)) == strlen(name) && strlen(name) < 40
            ? nearest_command(name)
            : NULL;
    if (nearest)
        ent_cli_error("there is no command \"%s\": did you mean \"%s\"?", name,
                      nearest);
    else
        ent_cli_error("there is no command \"%.40s\": \"entente help\" lists "
                      "them",
                      name);
    return 2;
}

int main(int argc, char **argv)
{
    char *no_arguments[1] = {NULL};
    setlocale(LC_CTYPE, "C.UTF-8");
    ent_cli_catch_signals();
    if (argc < 2) {
        (void)ent_command_help.run(&ent_command_help, 0, no_arguments);
        return ent_cli_finish(2);
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        name = "version";
    const struct ent_command *command = ent_command_find(name);
    if (!command)
        return unknown_command(name);
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            break;
        if (strcmp(argv[i], "--help") == 0) {
            char *topic[1] = {argv[1]};
            return ent_cli_finish(
                ent_command_help.run(&ent_command_help, 1, topic));
        }
    }
    return ent_cli_finish(command->run(command, argc - 2, argv + 2));
}
