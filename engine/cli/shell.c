/* SPDX-License-Identifier: ISC */
/* entente shell: asks interactively, with history and completion. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <histedit.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/shell.h"
#include "queries/examples.h"

struct shell {
    struct ent_store *store;
    enum ent_result_format format;
    bool timing;
    bool is_over;
    struct ent_buf text; /* the query so far */
    EditLine *editor;    /* NULL when input is not a terminal */
    History *history;
    char *history_path;
};

static const char help[] =
    "A query runs when it is whole; while it is not, or a line ends with \\, "
    "it\n"
    "goes on in the next line, and a blank line ends it.  Tab completes "
    "keywords\n"
    "and names.\n"
    "\n"
    "  .help             this\n"
    "  .examples [N]     the bundled questions, or asks the N-th\n"
    "  .format FORMAT    table, json, ndjson, csv, tsv, sparql-json\n"
    "  .timing on|off    whether the time is told\n"
    "  .quit             ends (so does Ctrl+D)\n"
    "\n"
    "\"entente help walk\" is the language on one page.\n";

/* Does the first error say that the text ends too early? */
static bool is_unfinished(struct ent_query *query, size_t n_text)
{
    size_t n_diags;
    const struct ent_query_diag *diags = ent_query_diags(query, &n_diags);
    for (size_t i = 0; i < n_diags; i++)
        if (diags[i].is_error)
            return diags[i].offset + (size_t)diags[i].length >= n_text &&
                   strcmp(diags[i].code, "syntax") == 0;
    return false;
}

static void tell_time(const struct shell *shell, struct ent_query *query)
{
    if (shell->timing)
        fprintf(stderr, "%s row%s, %.1f ms\n",
                ent_cli_count(ent_query_n_rows(query)),
                ent_query_n_rows(query) == 1 ? "" : "s",
                ent_query_elapsed_ms(query));
}

/* Runs the text; false when it goes on in the next line. */
static bool run_text(struct shell *shell, const char *text, size_t n_text,
                     bool may_go_on)
{
    struct ent_query_options options = {.cancel = &ent_cli_interrupted};
    struct ent_query *query = NULL;
    enum ent_status status =
        ent_query_open(shell->store, text, n_text, &options, &query);
    if (status == ENT_ESYNTAX && may_go_on && query &&
        is_unfinished(query, n_text)) {
        ent_query_free(query);
        return false;
    }
    if (ent_cli_answer(query, status, shell->format) == 0)
        tell_time(shell, query);
    ent_query_free(query);
    fflush(stdout);
    return true;
}

static void ask_example(struct shell *shell, size_t number)
{
    const struct ent_example *example = &ent_examples[number - 1];
    printf("%s\n", example->text);
    (void)run_text(shell, example->text, strlen(example->text), false);
}

static void show_examples(struct shell *shell, const char *argument)
{
    uint64_t number = 0;
    if (*argument &&
        (!ent_count_parse(argument, ent_n_examples, &number) || number == 0)) {
        fprintf(stderr, "examples are numbered from 1 to %zu\n",
                ent_n_examples);
        return;
    }
    if (number > 0)
        ask_example(shell, (size_t)number);
    for (size_t i = 0; i < ent_n_examples && number == 0; i++)
        printf("%3zu  %s\n", i + 1, ent_examples[i].title);
}

static void run_command(struct shell *shell, char *line)
{
    char *argument = line + strcspn(line, " \t");
    if (*argument)
        *argument++ = '\0';
    argument += strspn(argument, " \t");
    if (strcmp(line, ".quit") == 0 || strcmp(line, ".exit") == 0)
        shell->is_over = true;
    else if (strcmp(line, ".help") == 0)
        fputs(help, stdout);
    else if (strcmp(line, ".examples") == 0)
        show_examples(shell, argument);
    else if (strcmp(line, ".timing") == 0)
        shell->timing = strcmp(argument, "off") != 0;
    else if (strcmp(line, ".format") != 0)
        fprintf(stderr, "there is no command %s: .help lists them\n", line);
    else if (!ent_result_format_find(argument, strlen(argument),
                                     &shell->format))
        fprintf(stderr, "there is no format \"%s\"\n", argument);
    fflush(stdout);
}

static void strip_end(char *line)
{
    size_t n = strlen(line);
    while (n > 0 && strchr(" \t\r\n", line[n - 1]))
        line[--n] = '\0';
}

/* One line of input, its end stripped. */
static void take_line(struct shell *shell, char *line)
{
    size_t n = strlen(line);
    bool blank = n == 0;
    bool goes_on = n > 0 && line[n - 1] == '\\';
    if (shell->text.n_bytes == 0 && (blank || *line == '.')) {
        if (!blank)
            run_command(shell, line);
        return;
    }
    ent_buf_add(&shell->text, line, goes_on ? n - 1 : n);
    ent_buf_add_char(&shell->text, '\n');
    if (goes_on || shell->text.status)
        return;
    if (run_text(shell, shell->text.bytes, shell->text.n_bytes - 1, !blank))
        ent_buf_clear(&shell->text);
}

static const char *show_prompt(EditLine *editor)
{
    struct shell *shell = NULL;
    el_get(editor, EL_CLIENTDATA, &shell);
    return shell && shell->text.n_bytes > 0 ? "     -> " : "entente> ";
}

/* What all choices begin with, in bytes; whole characters. */
static size_t common_start(const struct ent_completion *c)
{
    const char *first = c->choices.bytes;
    size_t n = strlen(first);
    const char *choice = first;
    for (size_t i = 1; i < c->n_choices; i++) {
        choice += strlen(choice) + 1;
        size_t same = 0;
        while (same < n && choice[same] == first[same])
            same++;
        n = same;
    }
    return ent_utf8_cut(first, strlen(first), n);
}

static void list_choices(const struct ent_completion *c)
{
    const char *choice = c->choices.bytes;
    putchar('\n');
    for (size_t i = 0; i < c->n_choices; i++) {
        printf("  %s\n", choice);
        choice += strlen(choice) + 1;
    }
}

static void insert(EditLine *editor, size_t n_replaced, const char *text,
                   size_t n_text)
{
    char piece[1024];
    if (n_text >= sizeof piece)
        return;
    memcpy(piece, text, n_text);
    piece[n_text] = '\0';
    el_deletestr(editor, (int)n_replaced);
    el_insertstr(editor, piece);
}

static unsigned char complete(EditLine *editor, int key)
{
    struct shell *shell = NULL;
    struct ent_completion c;
    const LineInfo *line = el_line(editor);
    unsigned char result = CC_ERROR;
    (void)key;
    el_get(editor, EL_CLIENTDATA, &shell);
    ent_shell_complete(shell->store, line->buffer,
                       (size_t)(line->cursor - line->buffer), &c);
    if (!c.choices.status && c.n_choices > 0) {
        size_t n_replaced = c.n_replaced;
        /* libedit deletes characters, not bytes */
        size_t n_chars = ent_utf8_count(line->cursor - n_replaced, n_replaced);
        size_t n =
            c.n_choices == 1 ? strlen(c.choices.bytes) : common_start(&c);
        result = CC_REFRESH;
        if (n > n_replaced || c.n_choices == 1) {
            insert(editor, n_chars, c.choices.bytes, n);
        } else {
            list_choices(&c);
            result = CC_REDISPLAY;
        }
    }
    ent_buf_release(&c.choices);
    return result;
}

static char *history_file(void)
{
    const char *home = getenv("HOME");
    size_t n = home ? strlen(home) + sizeof "/.entente_history" : 0;
    char *path = home && *home ? ent_malloc(n) : NULL;
    if (path)
        snprintf(path, n, "%s/.entente_history", home);
    return path;
}

static bool open_editor(struct shell *shell)
{
    HistEvent event;
    shell->editor = el_init("entente", stdin, stdout, stderr);
    shell->history = history_init();
    if (!shell->editor || !shell->history)
        return false;
    history(shell->history, &event, H_SETSIZE, 1000);
    history(shell->history, &event, H_SETUNIQUE, 1);
    shell->history_path = history_file();
    if (shell->history_path)
        history(shell->history, &event, H_LOAD, shell->history_path);
    el_set(shell->editor, EL_CLIENTDATA, shell);
    el_set(shell->editor, EL_PROMPT, show_prompt);
    el_set(shell->editor, EL_EDITOR, "emacs");
    el_set(shell->editor, EL_HIST, history, shell->history);
    el_set(shell->editor, EL_ADDFN, "entente-complete", "complete names",
           complete);
    el_set(shell->editor, EL_BIND, "\t", "entente-complete", NULL);
    el_source(shell->editor, NULL);
    return true;
}

static void close_editor(struct shell *shell)
{
    HistEvent event;
    if (shell->history && shell->history_path)
        history(shell->history, &event, H_SAVE, shell->history_path);
    if (shell->history)
        history_end(shell->history);
    if (shell->editor)
        el_end(shell->editor);
    ent_free(shell->history_path);
}

/* Ctrl+C at the prompt drops what was typed. */
static bool was_interrupted(struct shell *shell)
{
    if (!ent_cli_interrupted)
        return false;
    ent_cli_interrupted = false;
    ent_cli_catch_signals();
    ent_buf_clear(&shell->text);
    putchar('\n');
    return true;
}

static void edit_lines(struct shell *shell)
{
    HistEvent event;
    int n = 0;
    while (!shell->is_over) {
        const char *line = el_gets(shell->editor, &n);
        if (was_interrupted(shell))
            continue;
        if (!line || n <= 0)
            break;
        struct ent_buf copy;
        ent_buf_init(&copy);
        ent_buf_add(&copy, line, (size_t)n);
        char *text = ent_buf_cstr(&copy);
        if (text) {
            strip_end(text);
            if (*text)
                history(shell->history, &event, H_ENTER, line);
            take_line(shell, text);
            (void)was_interrupted(shell);
        }
        ent_buf_release(&copy);
    }
}

/* A line of a file or pipe, without its end; NULL at the end. */
static char *read_line(struct ent_buf *line)
{
    int c;
    ent_buf_clear(line);
    while ((c = getc(stdin)) != EOF && c != '\n')
        ent_buf_add_char(line, (char)c);
    return c == EOF && line->n_bytes == 0 ? NULL : ent_buf_cstr(line);
}

static void read_lines(struct shell *shell)
{
    struct ent_buf buf;
    char *line;
    ent_buf_init(&buf);
    while (!shell->is_over && (line = read_line(&buf))) {
        strip_end(line);
        take_line(shell, line);
    }
    if (shell->text.n_bytes > 0)
        (void)run_text(shell, shell->text.bytes, shell->text.n_bytes, false);
    ent_buf_release(&buf);
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct shell shell = {.format = ENT_RESULT_TABLE, .timing = true};
    int exit_code = 0;
    if (ent_options_parse(command, argc, argv, ent_cli_no_option, NULL) < 0)
        return 2;
    shell.store = ent_cli_open(argv[0], false, NULL, &exit_code);
    if (!shell.store)
        return exit_code;
    ent_buf_init(&shell.text);
    if (!ent_cli_is_terminal(stdin)) {
        read_lines(&shell);
    } else if (open_editor(&shell)) {
        printf("Walk on %s; .help tells more, Ctrl+D ends\n", argv[0]);
        edit_lines(&shell);
    }
    close_editor(&shell);
    ent_buf_release(&shell.text);
    ent_store_close(shell.store);
    return exit_code;
}

const struct ent_command ent_command_shell = {
    .name = "shell",
    .arguments = "DB",
    .summary = "ask interactively, with history and completion of names",
    .help = help,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run};
