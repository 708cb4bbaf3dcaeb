/* SPDX-License-Identifier: ISC */
/* LMDB's pages (store/env_pages.h).  Offsets are those of LMDB 0.9 (data
 * version 1) on 64-bit hosts: a 16-byte page header, then a meta page's
 * fields, or 2-byte offsets of a tree page's nodes. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "store/env_file.h"
#include "store/env_pages.h"

#define LMDB_MAGIC 0xBEEFC0DEu
#define LMDB_VERSION 1u
#define PAGE_HEADER 16
#define NODE_HEADER 8
#define META_BYTES 152
#define PAGE_MIN 512u
#define PAGE_MAX 65536u
#define FLAG_BRANCH 1u
#define FLAG_LEAF 2u
#define NODE_BIG 1u
#define NO_PAGE UINT64_MAX
#define MAX_DEPTH 32

struct pages {
    int fd;
    size_t page_bytes;
    uint64_t n_file;    /* whole pages that the file has */
    uint64_t last;      /* the last page in use or free */
    uint64_t root;      /* of the tree of free pages */
    uint64_t n_lacking; /* pages behind the file's end known to be free */
};

struct meta {
    bool valid;
    uint32_t version, page_bytes;
    uint64_t root, last, transaction;
};

static uint32_t load_u32(const unsigned char *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static void read_meta(int fd, size_t offset, struct meta *meta)
{
    unsigned char bytes[META_BYTES];
    *meta = (struct meta){0};
    if (pread(fd, bytes, sizeof bytes, (off_t)offset) != sizeof bytes ||
        load_u32(bytes + 16) != LMDB_MAGIC)
        return;
    meta->valid = true;
    meta->version = load_u32(bytes + 20);
    meta->page_bytes = load_u32(bytes + 40);
    meta->root = ent_load_u64(bytes + 80);
    meta->last = ent_load_u64(bytes + 136);
    meta->transaction = ent_load_u64(bytes + 144);
}

static bool read_page(const struct pages *pages, uint64_t number, size_t offset,
                      void *bytes, size_t n_bytes)
{
    if (number >= pages->n_file)
        return false;
    off_t at = (off_t)(number * pages->page_bytes + offset);
    return pread(pages->fd, bytes, n_bytes, at) == (ssize_t)n_bytes;
}

/* Counts the free pages that the file lacks in one list: a count, then as
 * many page numbers. */
static bool count_list(struct pages *pages, const unsigned char *list,
                       size_t n_bytes)
{
    if (n_bytes < 8 || ent_load_u64(list) > n_bytes / 8 - 1)
        return false;
    uint64_t n = ent_load_u64(list);
    for (uint64_t i = 1; i <= n; i++) {
        uint64_t page = ent_load_u64(list + 8 * i);
        if (page >= pages->n_file && page <= pages->last)
            pages->n_lacking++;
    }
    return true;
}

static bool count_big_list(struct pages *pages, uint64_t number, size_t n_bytes)
{
    bool good = false;
    if (n_bytes > pages->n_file * pages->page_bytes)
        return false;
    unsigned char *list = ent_malloc(n_bytes);
    if (list && read_page(pages, number, PAGE_HEADER, list, n_bytes))
        good = count_list(pages, list, n_bytes);
    ent_free(list);
    return good;
}

static bool count_tree(struct pages *pages, uint64_t number, unsigned depth);

/* A node: where a subtree is, or a list of free pages. */
static bool count_node(struct pages *pages, const unsigned char *node,
                       size_t n_left, unsigned page_flags, unsigned depth)
{
    uint64_t low = load_u32(node);
    unsigned flags = ent_load_u16(node + 4);
    size_t n_key = ent_load_u16(node + 6);
    const unsigned char *data = node + NODE_HEADER + n_key;
    if (page_flags & FLAG_BRANCH)
        return count_tree(pages, low | (uint64_t)flags << 32, depth + 1);
    if (flags & NODE_BIG) {
        if (NODE_HEADER + n_key + 8 > n_left)
            return false;
        return count_big_list(pages, ent_load_u64(data), low);
    }
    if (NODE_HEADER + n_key + low > n_left)
        return false;
    return count_list(pages, data, low);
}

static bool count_tree(struct pages *pages, uint64_t number, unsigned depth)
{
    bool good = depth < MAX_DEPTH;
    unsigned char *page = ent_malloc(pages->page_bytes);
    if (!page || !good ||
        !read_page(pages, number, 0, page, pages->page_bytes)) {
        ent_free(page);
        return false;
    }
    unsigned flags = ent_load_u16(page + 10);
    size_t lower = ent_load_u16(page + 12);
    if (!(flags & (FLAG_BRANCH | FLAG_LEAF)) || lower < PAGE_HEADER ||
        lower > pages->page_bytes)
        good = false;
    for (size_t i = PAGE_HEADER; good && i + 1 < lower; i += 2) {
        size_t at = ent_load_u16(page + i);
        good =
            at >= lower && at + NODE_HEADER <= pages->page_bytes &&
            count_node(pages, page + at, pages->page_bytes - at, flags, depth);
    }
    ent_free(page);
    return good;
}

/* Is every page that the file lacks a free one? */
static bool lacks_free_only(struct pages *pages)
{
    return pages->root != NO_PAGE && count_tree(pages, pages->root, 0) &&
           pages->n_lacking == pages->last + 1 - pages->n_file;
}

static const struct meta *newest(const struct meta metas[2])
{
    return &metas[metas[1].transaction > metas[0].transaction];
}

enum ent_status ent_pages_examine(const char *path, int fd, bool read_only,
                                  struct ent_error *error)
{
    struct stat stat;
    struct meta metas[2];
    read_meta(fd, 0, &metas[0]);
    size_t page_bytes = metas[0].valid ? metas[0].page_bytes : 4096;
    if (metas[0].valid && metas[0].version != LMDB_VERSION)
        return ent_error_set(error, ENT_EVERSION,
                             "%s was written by another version of LMDB", path);
    read_meta(fd, page_bytes, &metas[1]);
    if (!metas[0].valid && !metas[1].valid)
        return ent_error_set(error, ENT_ENOTDB, "%s is not an Entente database",
                             path);
    if (!metas[0].valid || !metas[1].valid || page_bytes < PAGE_MIN ||
        page_bytes > PAGE_MAX)
        return ent_error_set(error, ENT_EDAMAGED,
                             "%s is damaged: its first pages are not whole",
                             path);
    if (fstat(fd, &stat) != 0)
        return ent_error_set(error, ENT_EIO, "cannot examine %s: %s", path,
                             strerror(errno));
    const struct meta *meta = newest(metas);
    struct pages pages = {
        fd,         page_bytes, (uint64_t)stat.st_size / page_bytes,
        meta->last, meta->root, 0};
    if (pages.n_file > meta->last)
        return ENT_OK;
    if (!lacks_free_only(&pages))
        return ent_error_set(
            error, ENT_EDAMAGED,
            "%s is damaged: it was cut off after %llu of %llu pages", path,
            (unsigned long long)pages.n_file,
            (unsigned long long)meta->last + 1);
    if (read_only)
        return ENT_OK;
    return ent_file_extend(fd, (size_t)((meta->last + 1) * page_bytes));
}
