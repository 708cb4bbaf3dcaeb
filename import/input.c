/* SPDX-License-Identifier: ISC */
/* Input streams and their decompression. */
#include "import/input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

#include "base/alloc.h"

#define RAW_BYTES (256 * 1024)

enum coding {
    CODING_UNKNOWN,
    CODING_NONE,
    CODING_GZIP,
    CODING_ZSTD
};

struct ent_input {
    pthread_mutex_t lock; /* one thread reads, another may want the digest */
    const struct ent_import_input *source;
    const char *name;
    int fd;    /* -1 when a callback reads */
    int spool; /* the rest of a stream, once its digest was asked for; or -1 */
    XXH3_state_t *digest; /* of the stored bytes so far */
    uint64_t position, size;
    enum coding coding;
    bool raw_ended; /* no more stored bytes */
    bool in_frame;  /* inside a compressed member */
    z_stream gzip;
    ZSTD_DStream *zstd;
    size_t n_raw, at_raw; /* of raw[] */
    unsigned char raw[RAW_BYTES];
};

static enum ent_status open_file(struct ent_input *input,
                                 struct ent_error *error)
{
    struct stat info;
    if (strcmp(input->source->path, "-") == 0) {
        input->fd = STDIN_FILENO;
        return ENT_OK;
    }
    input->fd = open(input->source->path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0)
        return ent_error_set(error, errno == ENOENT ? ENT_ENOTFOUND : ENT_EIO,
                             "cannot open %s: %s", input->name,
                             strerror(errno));
    if (fstat(input->fd, &info) == 0 && S_ISREG(info.st_mode))
        input->size = (uint64_t)info.st_size;
    if (fstat(input->fd, &info) == 0 && S_ISDIR(info.st_mode))
        return ent_error_set(error, ENT_EIO, "cannot read %s: %s", input->name,
                             strerror(EISDIR));
    return ENT_OK;
}

enum ent_status ent_input_open(const struct ent_import_input *source,
                               struct ent_input **out, struct ent_error *error)
{
    struct ent_input *input = ent_calloc(1, sizeof *input);
    *out = NULL;
    if (!input)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    (void)pthread_mutex_init(&input->lock, NULL);
    input->source = source;
    input->name = source->name ? source->name : source->path;
    input->fd = -1;
    input->spool = -1;
    input->digest = XXH3_createState();
    if (!input->digest) {
        ent_free(input);
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    }
    (void)XXH3_64bits_reset(input->digest);
    if (source->path && !source->read) {
        enum ent_status status = open_file(input, error);
        if (status) {
            ent_input_close(input);
            return status;
        }
    }
    *out = input;
    return ENT_OK;
}

void ent_input_close(struct ent_input *input)
{
    if (!input)
        return;
    if (input->fd > STDIN_FILENO)
        close(input->fd);
    if (input->spool >= 0)
        close(input->spool);
    if (input->coding == CODING_GZIP)
        inflateEnd(&input->gzip);
    XXH3_freeState(input->digest);
    ZSTD_freeDStream(input->zstd);
    pthread_mutex_destroy(&input->lock);
    ent_free(input);
}

/* From where the input comes from. */
static enum ent_status read_origin(struct ent_input *input, void *bytes,
                                   size_t n_bytes, size_t *n_read,
                                   struct ent_error *error)
{
    int64_t n;
    do {
        errno = 0;
        n = input->fd >= 0
                ? (int64_t)read(input->fd, bytes, n_bytes)
                : input->source->read(input->source->context, bytes, n_bytes);
    } while (n < 0 && errno == EINTR);
    *n_read = 0;
    if (n < 0)
        return ent_error_set(error, ENT_EIO, "cannot read %s: %s", input->name,
                             errno ? strerror(errno) : "the stream broke off");
    *n_read = (size_t)n;
    if (input->size == 0) /* else see digest_file() */
        (void)XXH3_64bits_update(input->digest, bytes, *n_read);
    return ENT_OK;
}

static enum ent_status read_spool(struct ent_input *input, void *bytes,
                                  size_t n_bytes, size_t *n_read,
                                  struct ent_error *error)
{
    ssize_t n = read(input->spool, bytes, n_bytes);
    if (n < 0)
        return ent_error_set(error, ENT_EIO, "cannot read a temporary file: %s",
                             strerror(errno));
    *n_read = (size_t)n;
    return ENT_OK;
}

static enum ent_status read_stored(struct ent_input *input, void *bytes,
                                   size_t n_bytes, size_t *n_read,
                                   struct ent_error *error)
{
    *n_read = 0;
    enum ent_status status =
        input->spool >= 0 ? read_spool(input, bytes, n_bytes, n_read, error)
                          : read_origin(input, bytes, n_bytes, n_read, error);
    input->position += *n_read;
    if (!status && *n_read == 0)
        input->raw_ended = true;
    return status;
}

static enum ent_status open_spool(struct ent_input *input,
                                  struct ent_error *error)
{
    char path[4096];
    const char *directory = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/entente-XXXXXX",
             directory && *directory ? directory : "/tmp");
    input->spool = mkostemp(path, O_CLOEXEC);
    if (input->spool < 0)
        return ent_error_set(error, ENT_EIO, "cannot create %s: %s", path,
                             strerror(errno));
    unlink(path);
    return ENT_OK;
}

static enum ent_status spool_bytes(struct ent_input *input, const char *bytes,
                                   size_t n_bytes, struct ent_error *error)
{
    while (n_bytes > 0) {
        ssize_t n = write(input->spool, bytes, n_bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ent_error_set(error, errno == ENOSPC ? ENT_EFULL : ENT_EIO,
                                 "cannot write a temporary file: %s",
                                 strerror(errno));
        bytes += n;
        n_bytes -= (size_t)n;
    }
    return ENT_OK;
}

/* Reads the origin to its end, so that its digest is known. */
static enum ent_status spool_rest(struct ent_input *input,
                                  struct ent_error *error)
{
    enum ent_status status = open_spool(input, error);
    char *bytes = status ? NULL : ent_malloc(RAW_BYTES);
    size_t n = 1;
    if (!status && !bytes)
        status = ent_error_set(error, ENT_ENOMEM, "out of memory");
    while (!status && n > 0) {
        status = read_origin(input, bytes, RAW_BYTES, &n, error);
        if (!status)
            status = spool_bytes(input, bytes, n, error);
    }
    ent_free(bytes);
    if (!status && lseek(input->spool, 0, SEEK_SET) != 0)
        status =
            ent_error_set(error, ENT_EIO, "cannot read a temporary file: %s",
                          strerror(errno));
    return status;
}

/* A file is read once more; its offset does not move. */
static enum ent_status digest_file(struct ent_input *input, uint64_t *digest,
                                   struct ent_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    char *bytes = ent_malloc(RAW_BYTES);
    off_t at = 0;
    ssize_t n = 1;
    if (state && bytes)
        (void)XXH3_64bits_reset(state);
    while (state && bytes && n > 0) {
        n = pread(input->fd, bytes, RAW_BYTES, at);
        if (n > 0)
            (void)XXH3_64bits_update(state, bytes, (size_t)n);
        at += n;
    }
    if (state && bytes)
        *digest = XXH3_64bits_digest(state);
    bool short_of_memory = !state || !bytes;
    ent_free(bytes);
    XXH3_freeState(state);
    if (short_of_memory)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    if (n < 0)
        return ent_error_set(error, ENT_EIO, "cannot read %s: %s", input->name,
                             strerror(errno));
    return ENT_OK;
}

static enum ent_status digest_stream(struct ent_input *input, uint64_t *digest,
                                     struct ent_error *error)
{
    enum ent_status status = ENT_OK;
    if (input->spool < 0 && !input->raw_ended)
        status = spool_rest(input, error);
    if (!status)
        *digest = XXH3_64bits_digest(input->digest);
    return status;
}

enum ent_status ent_input_digest(struct ent_input *input, uint64_t *digest,
                                 struct ent_error *error)
{
    if (input->size > 0)
        return digest_file(input, digest, error);
    pthread_mutex_lock(&input->lock);
    enum ent_status status = digest_stream(input, digest, error);
    pthread_mutex_unlock(&input->lock);
    return status;
}

static enum ent_status fill_raw(struct ent_input *input,
                                struct ent_error *error)
{
    size_t n = 0;
    if (input->at_raw == input->n_raw)
        input->at_raw = input->n_raw = 0;
    enum ent_status status = read_stored(input, input->raw + input->n_raw,
                                         RAW_BYTES - input->n_raw, &n, error);
    input->n_raw += n;
    return status;
}

static enum ent_status start_gzip(struct ent_input *input)
{
    if (inflateInit2(&input->gzip, 15 + 16) != Z_OK)
        return ENT_ENOMEM;
    input->coding = CODING_GZIP;
    return ENT_OK;
}

static enum ent_status start_zstd(struct ent_input *input)
{
    input->zstd = ZSTD_createDStream();
    if (!input->zstd)
        return ENT_ENOMEM;
    /* a frame may ask for a window of at most 128 MiB */
    (void)ZSTD_DCtx_setParameter(input->zstd, ZSTD_d_windowLogMax, 27);
    input->coding = CODING_ZSTD;
    return ENT_OK;
}

/* Looks at the first four bytes. */
static enum ent_status detect(struct ent_input *input, struct ent_error *error)
{
    static const unsigned char zstd_magic[4] = {0x28, 0xb5, 0x2f, 0xfd};
    enum ent_status status = ENT_OK;
    while (!status && input->n_raw < 4 && !input->raw_ended)
        status = fill_raw(input, error);
    if (status)
        return status;
    if (input->n_raw >= 2 && input->raw[0] == 0x1f && input->raw[1] == 0x8b)
        status = start_gzip(input);
    else if (input->n_raw >= 4 && memcmp(input->raw, zstd_magic, 4) == 0)
        status = start_zstd(input);
    else
        input->coding = CODING_NONE;
    if (status)
        return ent_error_set(error, status, "out of memory");
    return ENT_OK;
}

static enum ent_status read_plain(struct ent_input *input, void *bytes,
                                  size_t n_bytes, size_t *n_read,
                                  struct ent_error *error)
{
    size_t held = input->n_raw - input->at_raw;
    if (held == 0)
        return input->raw_ended
                   ? ENT_OK
                   : read_stored(input, bytes, n_bytes, n_read, error);
    *n_read = held < n_bytes ? held : n_bytes;
    memcpy(bytes, input->raw + input->at_raw, *n_read);
    input->at_raw += *n_read;
    return ENT_OK;
}

/* One call into zlib; *n_made is what came out. */
static int step_gzip(struct ent_input *input, void *bytes, size_t n_bytes,
                     size_t *n_made)
{
    z_stream *z = &input->gzip;
    if (!input->in_frame) {
        if (inflateReset(z) != Z_OK)
            return Z_DATA_ERROR;
        input->in_frame = true;
    }
    z->next_in = input->raw + input->at_raw;
    z->avail_in = (unsigned)(input->n_raw - input->at_raw);
    z->next_out = bytes;
    z->avail_out = (unsigned)(n_bytes < (1u << 30) ? n_bytes : 1u << 30);
    unsigned room = z->avail_out;
    int result = inflate(z, Z_NO_FLUSH);
    input->at_raw = input->n_raw - z->avail_in;
    *n_made = room - z->avail_out;
    if (result == Z_STREAM_END)
        input->in_frame = false;
    return result == Z_STREAM_END || result == Z_BUF_ERROR ? Z_OK : result;
}

static int step_zstd(struct ent_input *input, void *bytes, size_t n_bytes,
                     size_t *n_made)
{
    ZSTD_inBuffer in = {input->raw, input->n_raw, input->at_raw};
    ZSTD_outBuffer out = {bytes, n_bytes, 0};
    size_t hint = ZSTD_decompressStream(input->zstd, &out, &in);
    input->at_raw = in.pos;
    *n_made = out.pos;
    if (ZSTD_isError(hint))
        return Z_DATA_ERROR;
    input->in_frame = hint != 0;
    return Z_OK;
}

static enum ent_status read_coded(struct ent_input *input, void *bytes,
                                  size_t n_bytes, size_t *n_read,
                                  struct ent_error *error)
{
    while (*n_read == 0) {
        if (input->at_raw == input->n_raw && !input->raw_ended) {
            enum ent_status status = fill_raw(input, error);
            if (status)
                return status;
        }
        bool dry = input->at_raw == input->n_raw && input->raw_ended;
        if (dry && !input->in_frame)
            return ENT_OK;
        int result = input->coding == CODING_GZIP
                         ? step_gzip(input, bytes, n_bytes, n_read)
                         : step_zstd(input, bytes, n_bytes, n_read);
        if (result == Z_MEM_ERROR)
            return ent_error_set(error, ENT_ENOMEM, "out of memory");
        if (result != Z_OK)
            return ent_error_set(error, ENT_EREFUSED,
                                 "%s: the compressed data is damaged",
                                 input->name);
        if (dry && *n_read == 0 && input->in_frame)
            return ent_error_set(error, ENT_EREFUSED,
                                 "%s: the compressed data breaks off",
                                 input->name);
    }
    return ENT_OK;
}

static enum ent_status read_locked(struct ent_input *input, void *bytes,
                                   size_t n_bytes, size_t *n_read,
                                   struct ent_error *error)
{
    if (input->coding == CODING_UNKNOWN) {
        enum ent_status status = detect(input, error);
        if (status)
            return status;
    }
    if (input->coding == CODING_NONE)
        return read_plain(input, bytes, n_bytes, n_read, error);
    return read_coded(input, bytes, n_bytes, n_read, error);
}

enum ent_status ent_input_read(struct ent_input *input, void *bytes,
                               size_t n_bytes, size_t *n_read,
                               struct ent_error *error)
{
    *n_read = 0;
    pthread_mutex_lock(&input->lock);
    enum ent_status status = read_locked(input, bytes, n_bytes, n_read, error);
    pthread_mutex_unlock(&input->lock);
    return status;
}

const char *ent_input_name(const struct ent_input *input)
{
    return input->name ? input->name : "input";
}

uint64_t ent_input_position(const struct ent_input *input)
{
    return input->position;
}

uint64_t ent_input_size(const struct ent_input *input)
{
    return input->size;
}
