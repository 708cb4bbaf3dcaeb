/* SPDX-License-Identifier: ISC */
/* entente help: commands, the language, the native format. */
#include <stdio.h>
#include <string.h>

#include <entente/version.h>

#include "cli/command.h"
#include "import/help_jsonl.h"
#include "queries/help_walk.h"

static bool help_option(void *context, size_t option, const char *argument)
{
    bool *schema = context;
    (void)option;
    (void)argument;
    *schema = true;
    return true;
}

static const struct ent_option options[] = {
    {"schema", 0, NULL, "with jsonl: a JSON Schema of one line"},
    {NULL, 0, NULL, NULL}};

static void help_all(void)
{
    printf("entente %s: who is said to have done what to whom, by which "
           "article, when,\nand who denies it\n\n",
           ENT_VERSION);
    printf("usage: entente COMMAND ...\n\n");
    for (size_t i = 0; ent_commands[i]; i++)
        printf("  %-10s  %s\n", ent_commands[i]->name,
               ent_commands[i]->summary);
    printf(
        "\n\"entente help COMMAND\" tells more; \"entente help walk\" is the "
        "query language\non one page, \"entente help jsonl\" the import "
        "format, \"entente help jsonl\n--schema\" its JSON Schema.\n\n"
        "--color=auto, always or never goes with every command; NO_COLOR is "
        "heeded.\n\n"
        "Exit codes: 0 done, 1 failed, 2 wrong usage or query, 3 input "
        "refused,\n4 database damaged or not one, 5 out of space, 124 time "
        "limit.\n");
}

static void help_command(const struct ent_command *command)
{
    printf("usage: entente %s%s%s\n\n%s\n", command->name,
           *command->arguments ? " " : "", command->arguments,
           command->summary);
    if (command->help)
        printf("\n%s", command->help);
    for (const struct ent_option *o = command->options; o && o->name; o++) {
        char text[64];
        char letter[8] = "";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c, ", o->letter);
        snprintf(text, sizeof text, "%s--%s%s%s", letter, o->name,
                 o->argument ? " " : "", o->argument ? o->argument : "");
        printf("%s  %-22s%s %s\n", o == command->options ? "\n" : "", text,
               strlen(text) > 22 ? "\n                        " : "", o->help);
    }
}

static void print_pieces(const char *const *pieces)
{
    for (; *pieces; pieces++)
        fputs(*pieces, stdout);
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    bool schema = false;
    int n = ent_options_parse(command, argc, argv, help_option, &schema);
    if (n < 0)
        return 2;
    const char *topic = n == 1 ? argv[0] : NULL;
    if (schema && (!topic || strcmp(topic, "jsonl") != 0))
        return ent_cli_usage(command, "--schema goes with jsonl");
    if (!topic) {
        help_all();
        return 0;
    }
    if (strcmp(topic, "walk") == 0) {
        print_pieces(ent_help_walk);
        return 0;
    }
    if (strcmp(topic, "jsonl") == 0) {
        print_pieces(schema ? ent_help_jsonl_schema : ent_help_jsonl);
        return 0;
    }
    const struct ent_command *other = ent_command_find(topic);
    if (!other)
        return ent_cli_usage(command, "there is no such command or topic");
    help_command(other);
    return 0;
}

const struct ent_command ent_command_help = {
    .name = "help",
    .arguments = "[COMMAND | walk | jsonl [--schema]]",
    .summary = "tell how a command, the language or the format works",
    .options = options,
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run};
