/* SPDX-License-Identifier: ISC */
/* A generated graph as Kuzu wants it: the things as numbers, a file of edges
 * for every relation, no edge twice (to Kuzu two would be two facts).
 *
 *   edges FOLDER <N-TRIPLES
 *
 * Entities are .../eNUMBER.  Writes FOLDER/nodes.csv and FOLDER/RELATION.csv,
 * and names the relations, one a line, on standard output. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rows.h"

#define MAX_RELATIONS 1000

struct relation {
    char name[100];
    uint64_t *rows;
    size_t n_rows, n_room;
};

static struct relation relations[MAX_RELATIONS];
static size_t n_relations;

static void stop(const char *why)
{
    fprintf(stderr, "edges: %s\n", why);
    exit(1);
}

static struct relation *find(const char *name, size_t length)
{
    for (size_t i = 0; i < n_relations; i++)
        if (strncmp(relations[i].name, name, length) == 0 &&
            relations[i].name[length] == '\0')
            return &relations[i];
    if (n_relations == MAX_RELATIONS || length >= sizeof relations[0].name)
        stop("too many relations, or too long a name");
    memcpy(relations[n_relations].name, name, length);
    return &relations[n_relations++];
}

static void add(struct relation *relation, uint64_t subject, uint64_t object)
{
    if (relation->n_rows == relation->n_room) {
        relation->n_room = relation->n_room ? 2 * relation->n_room : 1000;
        relation->rows =
            realloc(relation->rows, relation->n_room * 2 * sizeof(uint64_t));
        if (!relation->rows)
            stop("out of memory");
    }
    relation->rows[2 * relation->n_rows] = subject;
    relation->rows[2 * relation->n_rows++ + 1] = object;
}

/* The number at the end of the IRI that ends at `end`. */
static uint64_t number_before(const char *end)
{
    while (end[-1] >= '0' && end[-1] <= '9')
        end--;
    return strtoull(end, NULL, 10);
}

/* Returns the larger number of the two things. */
static uint64_t read_line(char *line)
{
    char *first = strstr(line, "> <");
    char *second = first ? strstr(first + 3, "> <") : NULL;
    char *third = second ? strchr(second + 3, '>') : NULL;
    if (!third)
        stop("no N-Triples of IRIs");
    *second = '\0';
    char *name = strrchr(first, '/') + 1;
    uint64_t subject = number_before(first), object = number_before(third);
    add(find(name, (size_t)(second - name)), subject, object);
    return subject > object ? subject : object;
}

static FILE *create(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        stop("cannot write into the folder");
    return file;
}

static void finish(FILE *file)
{
    if (ferror(file) || fclose(file))
        stop("cannot write");
}

static void write_relation(const char *folder, struct relation *relation)
{
    if (ent_rows_sort(relation->rows, relation->n_rows, 2, NULL))
        stop("out of memory");
    size_t n = ent_rows_unique(relation->rows, relation->n_rows, 2);
    FILE *file = create(folder, relation->name);
    for (size_t i = 0; i < n; i++)
        fprintf(file, "%" PRIu64 ",%" PRIu64 "\n", relation->rows[2 * i],
                relation->rows[2 * i + 1]);
    finish(file);
    puts(relation->name);
    free(relation->rows);
}

int main(int argc, char **argv)
{
    static char line[4096];
    uint64_t n_nodes = 0;
    if (argc != 2) {
        fputs("usage: edges FOLDER <N-TRIPLES\n", stderr);
        return 2;
    }
    while (fgets(line, sizeof line, stdin)) {
        uint64_t number = read_line(line);
        n_nodes = number >= n_nodes ? number + 1 : n_nodes;
    }
    FILE *nodes = create(argv[1], "nodes");
    for (uint64_t i = 0; i < n_nodes; i++)
        fprintf(nodes, "%" PRIu64 "\n", i);
    finish(nodes);
    for (size_t i = 0; i < n_relations; i++)
        write_relation(argv[1], &relations[i]);
    return 0;
}
