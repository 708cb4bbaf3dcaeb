/* SPDX-License-Identifier: ISC */
/* entente completion: a script for the shell, from the commands' own tables. */
#include <string.h>

#include "cli/command.h"

static void print_options(const struct ent_command *command)
{
    printf("    %s) options=\"", command->name);
    for (const struct ent_option *o = command->options; o && o->name; o++)
        printf("--%s ", o->name);
    printf("--color --help\" ;;\n");
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    if (ent_options_parse(command, argc, argv, ent_cli_no_option, NULL) < 0)
        return 2;
    if (strcmp(argv[0], "bash") != 0)
        return ent_cli_usage(command, "only bash is known");
    printf("# bash completion of entente: source <(entente completion bash)\n"
           "_entente() {\n"
           "  local word=${COMP_WORDS[COMP_CWORD]} options=\n"
           "  COMPREPLY=()\n"
           "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"");
    for (size_t i = 0; ent_commands[i]; i++)
        printf("%s ", ent_commands[i]->name);
    printf("\" -- \"$word\")\n"
           "    return\n"
           "  fi\n"
           "  case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; ent_commands[i]; i++)
        print_options(ent_commands[i]);
    printf("  esac\n"
           "  case $word in\n"
           "    -*) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- "
           "\"$word\") ;;\n"
           "    *) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
           "  esac\n"
           "}\n"
           "complete -o filenames -F _entente entente\n");
    return 0;
}

const struct ent_command ent_command_completion = {
    .name = "completion",
    .arguments = "bash",
    .summary = "print a script that completes commands and options",
    .help = "In ~/.bashrc: source <(entente completion bash)\n",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run};
