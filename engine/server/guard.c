/* SPDX-License-Identifier: ISC */
/* Host, Origin and tokens. */
#include "server/guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/alloc.h"

/* Padded with zeros, so that all comparisons are equally long. */
struct ent_token {
    unsigned char bytes[ENT_MAX_TOKEN_BYTES];
    enum ent_right right;
};

/* ---- names of this server ------------------------------------------------ */

/* The name in `name:port` or `[address]:port`. */
static size_t name_length(const char *host)
{
    if (*host == '[') {
        size_t n = strcspn(host, "]");
        return host[n] == ']' ? n + 1 : n;
    }
    return strcspn(host, ":");
}

static bool is_port(const char *text)
{
    if (*text == '\0')
        return true;
    if (*text != ':')
        return false;
    return text[1 + strspn(text + 1, "0123456789")] == '\0';
}

static bool is_loopback_name(const char *name, size_t n)
{
    char text[16];
    struct in_addr address;
    if (n == 9 && strncasecmp(name, "localhost", 9) == 0)
        return true;
    if (n == 5 && memcmp(name, "[::1]", 5) == 0)
        return true;
    if (n >= sizeof text)
        return false;
    memcpy(text, name, n);
    text[n] = '\0';
    return inet_pton(AF_INET, text, &address) == 1 &&
           ntohl(address.s_addr) >> 24 == 127;
}

bool ent_guard_host(const struct ent_guard *guard, const char *host)
{
    if (!host || (!guard->is_loopback && guard->n_hosts == 0))
        return true;
    size_t n = name_length(host);
    if (!is_port(host + n))
        return false;
    for (size_t i = 0; i < guard->n_hosts; i++)
        if ((strlen(guard->hosts[i]) == n &&
             strncasecmp(guard->hosts[i], host, n) == 0) ||
            strcasecmp(guard->hosts[i], host) == 0)
            return true;
    return guard->is_loopback && is_loopback_name(host, n);
}

bool ent_guard_origin(const struct ent_guard *guard, const char *origin,
                      const char *host, bool *listed)
{
    *listed = false;
    if (!origin)
        return true;
    for (size_t i = 0; i < guard->n_origins; i++)
        if (strcasecmp(guard->origins[i], origin) == 0)
            return *listed = true;
    const char *authority = NULL;
    if (strncasecmp(origin, "http://", 7) == 0)
        authority = origin + 7;
    else if (strncasecmp(origin, "https://", 8) == 0)
        authority = origin + 8;
    return authority && host && strcasecmp(authority, host) == 0;
}

/* ---- tokens -------------------------------------------------------------- */

static enum ent_status bad_line(const char *path, unsigned line,
                                const char *what, struct ent_error *error)
{
    return ent_error_set(error, ENT_EUSAGE, "%s:%u: %s", path, line, what);
}

static enum ent_status add_token(struct ent_guard *guard, char *text,
                                 const char *path, unsigned line,
                                 struct ent_error *error)
{
    enum ent_right right = ENT_RIGHT_NONE;
    size_t n = strcspn(text, " \t");
    if (n == 4 && memcmp(text, "read", 4) == 0)
        right = ENT_RIGHT_READ;
    else if (n == 5 && memcmp(text, "write", 5) == 0)
        right = ENT_RIGHT_WRITE;
    const char *token = text + n + strspn(text + n, " \t");
    n = strlen(token);
    if (right == ENT_RIGHT_NONE || n == 0 || token[strcspn(token, " \t")])
        return bad_line(path, line,
                        "a line is \"read TOKEN\" or \"write TOKEN\"", error);
    if (n >= ENT_MAX_TOKEN_BYTES)
        return bad_line(path, line, "the token is too long (limit is 255)",
                        error);
    if (guard->n_tokens == ENT_MAX_TOKENS)
        return bad_line(path, line, "too many tokens (limit is 256)", error);
    struct ent_token *slot = &guard->tokens[guard->n_tokens++];
    memcpy(slot->bytes, token, n);
    slot->right = right;
    return ENT_OK;
}

static enum ent_status read_tokens(struct ent_guard *guard, FILE *file,
                                   const char *path, struct ent_error *error)
{
    char text[1024];
    enum ent_status status = ENT_OK;
    for (unsigned line = 1; !status && fgets(text, sizeof text, file); line++) {
        size_t n = strlen(text);
        while (n > 0 && strchr(" \t\r\n", text[n - 1]))
            text[--n] = '\0';
        char *at = text + strspn(text, " \t");
        if (*at && *at != '#')
            status = add_token(guard, at, path, line, error);
    }
    memset(text, 0, sizeof text);
    if (!status && ferror(file))
        status = ent_error_set(error, ENT_EIO, "cannot read %s", path);
    if (!status && guard->n_tokens == 0)
        status = ent_error_set(error, ENT_EUSAGE, "%s holds no token", path);
    return status;
}

enum ent_status ent_guard_load_tokens(struct ent_guard *guard, const char *path,
                                      const char **warning,
                                      struct ent_error *error)
{
    struct stat info;
    *warning = NULL;
    FILE *file = fopen(path, "re");
    if (!file)
        return ent_error_set(error, ENT_EIO, "cannot read %s: %s", path,
                             strerror(errno));
    if (fstat(fileno(file), &info) == 0 && (info.st_mode & 077) != 0)
        *warning = "others than its owner can read the token file";
    guard->tokens = ent_calloc(ENT_MAX_TOKENS, sizeof *guard->tokens);
    guard->has_tokens = true;
    enum ent_status status =
        guard->tokens ? read_tokens(guard, file, path, error) : ENT_ENOMEM;
    fclose(file);
    return status;
}

void ent_guard_release(struct ent_guard *guard)
{
    if (guard->tokens)
        explicit_bzero(guard->tokens, ENT_MAX_TOKENS * sizeof *guard->tokens);
    ent_free(guard->tokens);
    guard->tokens = NULL;
    guard->n_tokens = 0;
}

/* Reads every byte of both whatever they hold. */
static bool same_token(const unsigned char *a, const unsigned char *b)
{
    volatile unsigned char differs = 0;
    for (size_t i = 0; i < ENT_MAX_TOKEN_BYTES; i++)
        differs = (unsigned char)(differs | (a[i] ^ b[i]));
    return differs == 0;
}

enum ent_right ent_guard_right(const struct ent_guard *guard,
                               const char *authorization)
{
    unsigned char given[ENT_MAX_TOKEN_BYTES] = {0};
    unsigned right = ENT_RIGHT_NONE;
    if (!guard->has_tokens)
        return ENT_RIGHT_WRITE;
    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0)
        return ENT_RIGHT_NONE;
    authorization += 7 + strspn(authorization + 7, " ");
    size_t n = strlen(authorization);
    while (n > 0 &&
           (authorization[n - 1] == ' ' || authorization[n - 1] == '\t'))
        n--;
    if (n == 0 || n >= sizeof given)
        return ENT_RIGHT_NONE;
    memcpy(given, authorization, n);
    for (size_t i = 0; i < guard->n_tokens; i++) {
        bool same = same_token(given, guard->tokens[i].bytes);
        unsigned found = same ? (unsigned)guard->tokens[i].right : 0;
        right = found > right ? found : right;
    }
    return (enum ent_right)right;
}
