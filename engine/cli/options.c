/* SPDX-License-Identifier: ISC */
/* Options from one table per command. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"

struct parse {
    const struct ent_command *command;
    int argc;
    char **argv;
    int at;
    int n_arguments;
    bool (*set)(void *context, size_t option, const char *argument);
    void *context;
};

static int find_long(const struct ent_option *options, const char *name,
                     size_t n_name)
{
    for (int i = 0; options && options[i].name; i++)
        if (strlen(options[i].name) == n_name &&
            memcmp(options[i].name, name, n_name) == 0)
            return i;
    return -1;
}

static int find_letter(const struct ent_option *options, char letter)
{
    for (int i = 0; options && options[i].name; i++)
        if (options[i].letter == letter && letter)
            return i;
    return -1;
}

static bool use(struct parse *p, int option, const char *argument)
{
    const struct ent_option *o = &p->command->options[option];
    char message[160];
    if (o->argument && !argument) {
        if (p->at + 1 == p->argc) {
            snprintf(message, sizeof message, "--%s needs %s", o->name,
                     o->argument);
            (void)ent_cli_usage(p->command, message);
            return false;
        }
        argument = p->argv[++p->at];
    } else if (!o->argument && argument) {
        snprintf(message, sizeof message, "--%s takes no value", o->name);
        (void)ent_cli_usage(p->command, message);
        return false;
    }
    if (p->set(p->context, (size_t)option, argument))
        return true;
    snprintf(message, sizeof message, "--%s: \"%.40s\" is not %s: %s", o->name,
             argument ? argument : "", o->argument ? o->argument : "allowed",
             o->help);
    (void)ent_cli_usage(p->command, message);
    return false;
}

/* The option that was probably meant; NULL. */
static const char *nearest(const struct ent_option *options, const char *name,
                           size_t n_name)
{
    const char *best = NULL;
    unsigned least = 3;
    if (n_name < 3 || n_name > 30 || ent_utf8_valid(name, n_name) != n_name)
        return NULL;
    for (; options && options->name; options++) {
        unsigned distance = ent_text_distance(name, n_name, options->name,
                                              strlen(options->name), least);
        if (distance < least) {
            least = distance;
            best = options->name;
        }
    }
    return best;
}

static bool unknown(struct parse *p, const char *option)
{
    char message[160];
    const char *name = option[1] == '-' ? option + 2 : option + 1;
    const char *meant = nearest(p->command->options, name, strcspn(name, "="));
    snprintf(message, sizeof message, "unknown option %.80s%s%s%s", option,
             meant ? ": did you mean --" : "", meant ? meant : "",
             meant ? "?" : "");
    (void)ent_cli_usage(p->command, message);
    return false;
}

static bool parse_long(struct parse *p, const char *text)
{
    size_t n = strcspn(text, "=");
    const char *argument = text[n] == '=' ? text + n + 1 : NULL;
    if (n == 5 && memcmp(text, "color", 5) == 0)
        return ent_cli_set_color(argument ? argument : "always") ||
               unknown(p, p->argv[p->at]);
    int option = find_long(p->command->options, text, n);
    return option < 0 ? unknown(p, p->argv[p->at]) : use(p, option, argument);
}

static bool parse_short(struct parse *p, const char *text)
{
    int option = find_letter(p->command->options, *text);
    if (option < 0)
        return unknown(p, p->argv[p->at]);
    return use(p, option, text[1] ? text + 1 : NULL);
}

static bool parse_one(struct parse *p, bool *only_arguments)
{
    char *text = p->argv[p->at];
    if (*only_arguments || text[0] != '-' || text[1] == '\0') {
        p->argv[p->n_arguments++] = text;
        return true;
    }
    if (strcmp(text, "--") == 0) {
        *only_arguments = true;
        return true;
    }
    return text[1] == '-' ? parse_long(p, text + 2) : parse_short(p, text + 1);
}

int ent_options_parse(const struct ent_command *command, int argc, char **argv,
                      bool (*set)(void *context, size_t option,
                                  const char *argument),
                      void *context)
{
    struct parse p = {.command = command,
                      .argc = argc,
                      .argv = argv,
                      .set = set,
                      .context = context};
    bool only_arguments = false;
    for (; p.at < argc; p.at++)
        if (!parse_one(&p, &only_arguments))
            return -1;
    if (p.n_arguments < command->min_arguments) {
        (void)ent_cli_usage(command, "an argument is missing");
        return -1;
    }
    if (command->max_arguments >= 0 && p.n_arguments > command->max_arguments) {
        (void)ent_cli_usage(command, "there is an argument too many");
        return -1;
    }
    return p.n_arguments;
}

bool ent_cli_no_option(void *context, size_t option, const char *argument)
{
    (void)context;
    (void)option;
    (void)argument;
    return false;
}
