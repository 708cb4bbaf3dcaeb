/* SPDX-License-Identifier: ISC */
/* Opening, transactions, heaps, and what can go wrong. */
#include "store_support.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/heap.h"
#include "store/tupleset_internal.h"

/* LMDB calls these through the linker, and so finds ours first. */
static atomic_int failing_syncs;
static atomic_int failing_meta_writes;

int fdatasync(int fd);
int fdatasync(int fd)
{
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    if (atomic_load(&failing_syncs) > 0) {
        atomic_fetch_sub(&failing_syncs, 1);
        errno = EIO;
        return -1;
    }
    return real(fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset);
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t);
    *(void **)&real = dlsym(RTLD_NEXT, "pwrite");
    /* LMDB writes part of a meta page at its commit */
    if (atomic_load(&failing_meta_writes) && offset < 8192 && n < 4096) {
        errno = EIO;
        return -1;
    }
    return real(fd, bytes, n, offset);
}

static enum ent_status try_open(const char *path, bool read_only)
{
    struct ent_store_options options = {.read_only = read_only};
    struct ent_store *store;
    struct ent_error error = {.message = ""};
    enum ent_status status = ent_store_open(path, &options, &store, &error);
    if (status)
        assert_true(error.status == status && error.message[0]);
    else
        ent_store_close(store);
    return status;
}

/* ---- opening ------------------------------------------------------------ */

static void write_file(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    close(fd);
}

static void test_not_a_database(void **state)
{
    const char *path = support_fresh("not.db");
    static unsigned char pages[8192];
    (void)state;
    assert_status(try_open(path, false), ENT_ENOTFOUND);
    assert_status(try_open(path, true), ENT_ENOTFOUND);
    assert_status(try_open("/", false), ENT_ENOTDB);
    assert_status(try_open("/dev/null", false), ENT_ENOTDB);
    assert_status(try_open("/dev/null/x", false), ENT_EIO);
    write_file(path, "", 0);
    assert_status(try_open(path, false), ENT_ENOTDB);
    write_file(path, "{\"subject\":\"Russia\"}\n", 21);
    assert_status(try_open(path, false), ENT_ENOTDB);
    write_file(path, pages, sizeof pages);
    assert_status(try_open(path, true), ENT_ENOTDB);
    unlink(path);
    /* nothing was left beside it */
    char lock[600];
    snprintf(lock, sizeof lock, "%s-lock", path);
    assert_int_equal(access(lock, F_OK), -1);
}

/* A file of LMDB's that is not ours: two meta pages without a tree. */
static void test_foreign_lmdb(void **state)
{
    const char *path = support_fresh("foreign.db");
    static unsigned char pages[2][4096];
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        unsigned char *p = pages[i];
        const uint32_t magic = 0xBEEFC0DE, version = 1, page_bytes = 4096;
        const uint64_t map_bytes = 1 << 20, none = UINT64_MAX, last = 1;
        const uint16_t meta_flag = 8;
        p[0] = (unsigned char)i;
        memcpy(p + 10, &meta_flag, 2);
        memcpy(p + 16, &magic, 4);
        memcpy(p + 20, &version, 4);
        memcpy(p + 32, &map_bytes, 8);
        memcpy(p + 40, &page_bytes, 4);
        memcpy(p + 80, &none, 8);
        memcpy(p + 128, &none, 8);
        memcpy(p + 136, &last, 8);
        p[144] = (unsigned char)i;
    }
    write_file(path, pages, sizeof pages);
    assert_status(try_open(path, false), ENT_ENOTDB);
    assert_status(try_open(path, true), ENT_ENOTDB);
    pages[0][20] = 7; /* another data version */
    write_file(path, pages, sizeof pages);
    assert_status(try_open(path, false), ENT_EVERSION);
    pages[0][16] = 7; /* the first page is no meta page */
    write_file(path, pages, sizeof pages);
    assert_status(try_open(path, false), ENT_EDAMAGED);
    support_remove(path);
}

static void test_base(void **state)
{
    const char *path = support_fresh("base.db");
    struct ent_store_options options = {.create = true,
                                        .base = "https://x.org/"};
    struct ent_store *store, *again;
    unsigned char seed[ENT_SEED_BYTES];
    (void)state;
    assert_ok(ent_store_open(path, &options, &store, NULL));
    assert_string_equal(ent_store_base(store), "https://x.org/");
    assert_string_equal(ent_store_path(store), path);
    memcpy(seed, ent_store_seed(store), sizeof seed);
    assert_status(ent_store_open(path, NULL, &again, NULL), ENT_EBUSY);
    assert_null(again);
    ent_store_close(store);
    options.base = "https://y.org/";
    assert_status(ent_store_open(path, &options, &store, NULL), ENT_EUSAGE);
    options.base = NULL;
    assert_ok(ent_store_open(path, &options, &store, NULL));
    assert_string_equal(ent_store_base(store), "https://x.org/");
    assert_memory_equal(seed, ent_store_seed(store), sizeof seed);
    ent_store_close(store);
    support_remove(path);
    store = support_open(path);
    assert_string_equal(ent_store_base(store), ENT_DEFAULT_BASE);
    assert_memory_not_equal(seed, ent_store_seed(store), sizeof seed);
    ent_store_close(store);
    ent_store_close(NULL);
    support_remove(path);
}

static void test_format_number(void **state)
{
    const char *path = support_fresh("format.db");
    struct ent_store *store = support_open(path);
    uint64_t other = ENT_FORMAT_NUMBER + 1;
    (void)state;
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_heap_put(txn, ENT_META, "format", 6, &other, 8, false));
    support_commit(txn);
    ent_store_close(store);
    assert_status(try_open(path, false), ENT_EVERSION);
    support_remove(path);
}

static enum ent_status open_and_close(void *context)
{
    struct ent_store_options options = {.create = true};
    struct ent_store *store;
    enum ent_status status = ent_store_open(context, &options, &store, NULL);
    ent_store_close(store);
    return status;
}

static void test_allocations_fail(void **state)
{
    char path[512];
    (void)state;
    snprintf(path, sizeof path, "%s", support_fresh("alloc.db"));
    assert_true(support_fail_each_allocation(open_and_close, path) > 3);
    assert_true(support_fail_each_allocation(open_and_close, path) > 3);
    support_remove(path);
}

/* Rows enough for some hundred pages. */
static void fill(struct ent_store *store, uint64_t seed, size_t n)
{
    uint64_t *rows = malloc(3 * n * sizeof *rows);
    assert_non_null(rows);
    n = support_rows(&seed, ENT_SPO, 100000, rows, n);
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_set_insert(txn, ENT_SPO, rows, n, NULL));
    support_commit(txn);
    free(rows);
}

static off_t size_of(const char *path)
{
    struct stat file;
    assert_int_equal(stat(path, &file), 0);
    return file.st_size;
}

static void test_cut_off(void **state)
{
    const char *path = support_fresh("cut.db");
    struct ent_store *store = support_open(path);
    (void)state;
    fill(store, 1, 50000);
    ent_store_close(store);
    off_t size = size_of(path);
    for (off_t cut = size - 4096; cut > 0; cut -= size / 7) {
        assert_int_equal(truncate(path, cut), 0);
        enum ent_status status = try_open(path, cut % 2);
        if (status != ENT_ENOTDB)
            assert_status(status, ENT_EDAMAGED);
    }
    support_remove(path);
}

/* A file may lack free pages at its end; it is made whole. */
static void test_lacks_free_pages(void **state)
{
    const char *path = support_fresh("lacks.db");
    struct ent_store *store = support_open(path);
    uint64_t *rows = malloc(3 * 50000 * sizeof *rows);
    uint64_t random = 1;
    (void)state;
    assert_non_null(rows);
    fill(store, 1, 50000);
    size_t n = support_rows(&random, ENT_SPO, 100000, rows, 50000);
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_set_delete(txn, ENT_SPO, rows, n, NULL));
    support_commit(txn);
    free(rows);
    for (uint64_t i = 0; i < 4; i++) {
        txn = support_begin(store, true);
        assert_ok(ent_txn_set_counter(txn, "x", i));
        support_commit(txn);
    }
    ent_store_close(store);
    off_t size = size_of(path);
    assert_int_equal(truncate(path, size - 8 * 4096), 0);
    assert_ok(try_open(path, true));
    assert_ok(try_open(path, false));
    assert_int_equal(size_of(path), size);
    support_remove(path);
}

static void test_read_only(void **state)
{
    const char *path = support_fresh("readonly.db");
    struct ent_store_options options = {.read_only = true, .create = true};
    struct ent_store *store;
    struct ent_txn *txn;
    uint64_t value;
    (void)state;
    assert_status(ent_store_open(path, &options, &store, NULL), ENT_ENOTFOUND);
    store = support_open(path);
    txn = support_begin(store, true);
    assert_ok(ent_txn_set_counter(txn, "x", 7));
    support_commit(txn);
    ent_store_close(store);
    assert_ok(ent_store_open(path, &options, &store, NULL));
    assert_status(ent_txn_begin(store, true, &txn, NULL), ENT_EREADONLY);
    txn = support_begin(store, false);
    assert_ok(ent_txn_counter(txn, "x", &value));
    assert_int_equal(value, 7);
    assert_status(ent_txn_set_counter(txn, "x", 8), ENT_EREADONLY);
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
}

/* Little address space: a smaller map is used. */
static void test_small_address_space(void **state)
{
    const char *path = support_fresh("small.db");
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip();
#endif
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {UINT64_C(6) << 30, UINT64_C(6) << 30};
        struct ent_store_options options = {.create = true};
        struct ent_store *store;
        if (setrlimit(RLIMIT_AS, &limit) != 0)
            _exit(2);
        _exit(ent_store_open(path, &options, &store, NULL) == ENT_OK ? 0 : 1);
    }
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    support_remove(path);
}

/* ---- transactions ------------------------------------------------------- */

static void test_snapshots(void **state)
{
    const char *path = support_fresh("snap.db");
    struct ent_store *store = support_open(path);
    uint64_t value;
    (void)state;
    struct ent_txn *before = support_begin(store, false);
    struct ent_txn *txn = support_begin(store, true);
    assert_ptr_equal(ent_txn_store(txn), store);
    assert_ok(ent_txn_counter(txn, "n", &value));
    assert_int_equal(value, 0);
    assert_ok(ent_txn_set_counter(txn, "n", 5));
    assert_ok(ent_txn_counter(txn, "n", &value));
    assert_int_equal(value, 5);
    support_commit(txn);
    struct ent_txn *after = support_begin(store, false);
    assert_ok(ent_txn_counter(before, "n", &value));
    assert_int_equal(value, 0);
    assert_ok(ent_txn_counter(after, "n", &value));
    assert_int_equal(value, 5);
    assert_true(ent_txn_number(before) < ent_txn_number(after));
    ent_txn_abort(before);
    ent_txn_abort(after);
    txn = support_begin(store, true);
    assert_ok(ent_txn_set_counter(txn, "n", 6));
    ent_txn_abort(txn);
    ent_txn_abort(NULL);
    txn = support_begin(store, false);
    assert_ok(ent_txn_counter(txn, "n", &value));
    assert_int_equal(value, 5);
    assert_ok(ent_txn_commit(txn, NULL));
    ent_store_close(store);
    support_remove(path);
}

struct readers {
    struct ent_store *store;
    atomic_bool stop;
    atomic_int n_wrong;
};

/* Every snapshot has as many rows as its counter says, in order. */
static void *read_on(void *context)
{
    struct readers *readers = context;
    while (!atomic_load(&readers->stop)) {
        struct ent_txn *txn;
        struct ent_cursor cursor;
        uint64_t n_rows, n = 0, last = 0;
        enum ent_status status =
            ent_txn_begin(readers->store, false, &txn, NULL);
        if (status) {
            atomic_fetch_add(&readers->n_wrong, 1);
            break;
        }
        bool good = ent_set_size(txn, ENT_IDENTITY, &n_rows) == ENT_OK &&
                    ent_cursor_open(&cursor, txn, ENT_IDENTITY) == ENT_OK;
        if (good) {
            status = ent_cursor_first(&cursor, NULL, 0);
            for (; status == ENT_OK; status = ent_cursor_next(&cursor), n++) {
                good = good && (n == 0 || cursor.row[0] > last);
                last = cursor.row[0];
            }
            ent_cursor_close(&cursor);
        }
        if (!good || status != ENT_END || n != n_rows)
            atomic_fetch_add(&readers->n_wrong, 1);
        ent_txn_abort(txn);
    }
    return NULL;
}

static void test_readers_beside_a_writer(void **state)
{
    const char *path = support_fresh("readers.db");
    struct readers readers = {.store = support_open(path)};
    pthread_t threads[2];
    uint64_t random = 4;
    (void)state;
    for (size_t i = 0; i < N_ITEMS(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readers),
                         0);
    for (unsigned i = 0; i < 60; i++) {
        uint64_t rows[2 * 200];
        for (unsigned j = 0; j < 200; j++) {
            rows[2 * j] = support_random(&random) % 4000;
            rows[2 * j + 1] = 1;
        }
        assert_ok(ent_rows_sort(rows, 200, 2, NULL));
        size_t n = ent_rows_unique(rows, 200, 2);
        struct ent_txn *txn = support_begin(readers.store, true);
        assert_ok(ent_set_insert(txn, ENT_IDENTITY, rows, n, NULL));
        assert_ok(ent_set_delete(txn, ENT_IDENTITY, rows, n / 3, NULL));
        support_commit(txn);
    }
    atomic_store(&readers.stop, true);
    for (size_t i = 0; i < N_ITEMS(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&readers.n_wrong), 0);
    ent_store_close(readers.store);
    support_remove(path);
}

static void test_many_readers(void **state)
{
    enum {
        N = 400
    };
    const char *path = support_fresh("many.db");
    struct ent_store *store = support_open(path);
    static struct ent_txn *txns[N];
    (void)state;
    for (int i = 0; i < N; i++)
        txns[i] = support_begin(store, false);
    for (int i = 0; i < N; i++)
        ent_txn_abort(txns[i]);
    ent_store_close(store);
    support_remove(path);
}

/* A reader that dies with its snapshot does not keep pages for ever. */
static void test_dead_reader(void **state)
{
    const char *path = support_fresh("dead.db");
    int result;
    (void)state;
    ent_store_close(support_open(path));
    pid_t child = fork();
    if (child == 0) {
        support_begin(support_open(path), false);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    struct ent_store *store = support_open(path);
    fill(store, 1, 5000);
    off_t size = 0;
    for (uint64_t i = 0; i < 300; i++) {
        uint64_t row[3] = {i, i, i};
        struct ent_txn *txn = support_begin(store, true);
        assert_ok(ent_set_insert(txn, ENT_SPO, row, 1, NULL));
        support_commit(txn);
        if (i == 50)
            size = size_of(path);
    }
    assert_true(size_of(path) < size + 64 * 4096);
    ent_store_close(store);
    support_remove(path);
}

/* ---- heaps -------------------------------------------------------------- */

static void test_heap(void **state)
{
    const char *path = support_fresh("heap.db");
    struct ent_store *store = support_open(path);
    const unsigned char *value;
    unsigned char *room, key[100] = {0};
    size_t n_value;
    uint64_t n_entries, n_bytes;
    struct ent_heap_cursor cursor;
    (void)state;
    struct ent_txn *txn = support_begin(store, true);
    assert_status(ent_heap_get(txn, ENT_TERMS, "a", 1, &value, &n_value),
                  ENT_ENOTFOUND);
    for (unsigned i = 10; i <= 90; i += 10) {
        key[7] = (unsigned char)i;
        assert_ok(ent_heap_put(txn, ENT_TERMS, key, 8, key, i, true));
    }
    key[7] = 5;
    assert_status(ent_heap_put(txn, ENT_TERMS, key, 8, key, 1, true),
                  ENT_EUSAGE);
    assert_ok(ent_heap_reserve(txn, ENT_TERMS, key, 8, 3, false, &room));
    memcpy(room, "abc", 3);
    support_commit(txn);
    txn = support_begin(store, false);
    assert_ok(ent_heap_get(txn, ENT_TERMS, key, 8, &value, &n_value));
    assert_bytes((const char *)value, n_value, "abc");
    assert_ok(ent_heap_size(txn, ENT_TERMS, &n_entries, &n_bytes));
    assert_int_equal(n_entries, 10);
    assert_true(n_bytes >= 4096);
    assert_ok(ent_heap_cursor_open(&cursor, txn, ENT_TERMS));
    key[7] = 45;
    assert_ok(ent_heap_cursor_seek(&cursor, key, 8));
    assert_int_equal(cursor.key[7], 50);
    assert_int_equal(cursor.n_value, 50);
    assert_ok(ent_heap_cursor_next(&cursor));
    assert_int_equal(cursor.key[7], 60);
    assert_ok(ent_heap_cursor_seek_back(&cursor, key, 8));
    assert_int_equal(cursor.key[7], 40);
    assert_ok(ent_heap_cursor_previous(&cursor));
    assert_int_equal(cursor.key[7], 30);
    key[7] = 40;
    assert_ok(ent_heap_cursor_seek_back(&cursor, key, 8));
    assert_int_equal(cursor.key[7], 40);
    key[7] = 200;
    assert_status(ent_heap_cursor_seek(&cursor, key, 8), ENT_END);
    assert_ok(ent_heap_cursor_seek_back(&cursor, key, 8));
    assert_int_equal(cursor.key[7], 90);
    assert_status(ent_heap_cursor_next(&cursor), ENT_END);
    key[7] = 1;
    assert_status(ent_heap_cursor_seek_back(&cursor, key, 8), ENT_END);
    assert_ok(ent_heap_cursor_seek(&cursor, NULL, 0));
    assert_int_equal(cursor.key[7], 5);
    assert_status(ent_heap_cursor_previous(&cursor), ENT_END);
    assert_ok(ent_heap_cursor_seek_back(&cursor, NULL, 0));
    assert_int_equal(cursor.key[7], 90);
    ent_heap_cursor_close(&cursor);
    assert_status(ent_heap_delete(txn, ENT_TERMS, key, 8), ENT_EREADONLY);
    ent_txn_abort(txn);
    txn = support_begin(store, true);
    assert_status(ent_heap_delete(txn, ENT_TERMS, key, 8), ENT_ENOTFOUND);
    key[7] = 5;
    assert_ok(ent_heap_delete(txn, ENT_TERMS, key, 8));
    assert_status(ent_heap_get(txn, ENT_TERMS, key, 8, &value, &n_value),
                  ENT_ENOTFOUND);
    support_commit(txn);
    ent_store_close(store);
    support_remove(path);
}

static void test_space(void **state)
{
    const char *path = support_fresh("space.db");
    struct ent_store *store = support_open(path);
    uint64_t used, file;
    (void)state;
    fill(store, 2, 20000);
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_txn_space(txn, &used, &file));
    assert_true(used > 20000 && used <= file);
    assert_int_equal(file, size_of(path));
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
}

/* ---- failures ----------------------------------------------------------- */

static void expect_counter(struct ent_store *store, uint64_t expected)
{
    uint64_t value;
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_txn_counter(txn, "n", &value));
    assert_int_equal(value, expected);
    ent_txn_abort(txn);
}

static void set_value(struct ent_store *store, uint64_t value,
                      enum ent_status expected)
{
    struct ent_error error = {.message = ""};
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_txn_set_counter(txn, "n", value));
    assert_status(ent_txn_commit(txn, &error), expected);
    assert_true(expected == ENT_OK || error.message[0]);
}

/* After a failed sync: no more writes, still readable, whole after opening. */
static void check_broken(struct ent_store *store, const char *path)
{
    struct ent_txn *txn;
    struct ent_error error = {.message = ""};
    assert_status(ent_txn_begin(store, true, &txn, &error), ENT_EIO);
    assert_non_null(strstr(error.message, "earlier write failed"));
    expect_counter(store, 1);
    expect_counter(store, 1);
    assert_status(ent_txn_begin(store, true, &txn, &error), ENT_EIO);
    ent_store_close(store);
    store = support_open(path);
    expect_counter(store, 1);
    set_value(store, 2, ENT_OK);
    expect_counter(store, 2);
    ent_store_close(store);
    support_remove(path);
}

static void test_sync_fails(void **state)
{
    const char *path = support_fresh("sync.db");
    struct ent_store *store = support_open(path);
    (void)state;
    set_value(store, 1, ENT_OK);
    atomic_store(&failing_syncs, 1);
    set_value(store, 9, ENT_EIO);
    atomic_store(&failing_syncs, 0);
    check_broken(store, path);
}

/* LMDB itself then refuses to go on. */
static void test_meta_write_fails(void **state)
{
    const char *path = support_fresh("meta.db");
    struct ent_store *store = support_open(path);
    (void)state;
    set_value(store, 1, ENT_OK);
    struct ent_txn *reader = support_begin(store, false);
    atomic_store(&failing_meta_writes, 1);
    set_value(store, 9, ENT_EIO);
    atomic_store(&failing_meta_writes, 0);
    struct ent_txn *txn;
    uint64_t value;
    assert_status(ent_txn_begin(store, false, &txn, NULL), ENT_EIO);
    assert_ok(ent_txn_counter(reader, "n", &value));
    assert_int_equal(value, 1);
    ent_txn_abort(reader);
    check_broken(store, path);
}

/* A full map is like a full disk: nothing is lost, and it goes on. */
static void test_map_full(void **state)
{
    const char *path = support_fresh("full.db");
    struct ent_store_options options = {.create = true, .map_bytes = 1 << 20};
    struct ent_store *store;
    uint64_t *rows = malloc(3 * 300000 * sizeof *rows);
    uint64_t random = 8, n_rows;
    enum ent_status status;
    (void)state;
    assert_non_null(rows);
    size_t n = support_rows(&random, ENT_SPO, 100000, rows, 300000);
    assert_ok(ent_store_open(path, &options, &store, NULL));
    set_value(store, 1, ENT_OK);
    struct ent_txn *txn = support_begin(store, true);
    status = ent_set_insert(txn, ENT_SPO, rows, n, NULL);
    assert_status(status, ENT_EFULL);
    assert_status(ent_txn_commit(txn, NULL), ENT_EFULL);
    expect_counter(store, 1);
    set_value(store, 2, ENT_OK);
    txn = support_begin(store, false);
    assert_ok(ent_set_check(txn, ENT_SPO, support_fault, NULL, &n_rows));
    assert_int_equal(n_rows, 0);
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
    free(rows);
}

static int insert_until_full(const char *path)
{
    struct rlimit limit = {6 << 20, 6 << 20};
    static uint64_t rows[3 * 20000];
    uint64_t random = 12;
    struct ent_store *store = support_open(path);
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    for (int i = 0; i < 200; i++) {
        struct ent_txn *txn = support_begin(store, true);
        size_t n = support_rows(&random, ENT_SPO, 10000000, rows, 20000);
        enum ent_status status = ent_set_insert(txn, ENT_SPO, rows, n, NULL);
        if (status == ENT_OK)
            status = ent_txn_set_counter(txn, "n", 1 + (uint64_t)i);
        enum ent_status committed = ent_txn_commit(txn, NULL);
        if (status == ENT_OK)
            status = committed;
        if (status == ENT_OK)
            continue;
        if (status != ENT_EFULL || i == 0)
            return 2;
        txn = support_begin(store, false);
        bool good =
            ent_set_check(txn, ENT_SPO, support_fault, NULL, NULL) == ENT_OK;
        ent_txn_abort(txn);
        expect_counter(store, (uint64_t)i);
        txn = support_begin(store, true);
        ent_txn_abort(txn);
        return good ? 0 : 3;
    }
    return 4;
}

/* A write cut short, as on a full disk. */
static void test_file_full(void **state)
{
    const char *path = support_fresh("fsize.db");
    int result;
    (void)state;
    pid_t child = fork();
    if (child == 0)
        _exit(insert_until_full(path));
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_set_check(txn, ENT_SPO, support_fault, NULL, NULL));
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
}

/* ---- backup ------------------------------------------------------------- */

static void test_backup(void **state)
{
    const char *path = support_fresh("backup.db"),
               *copy = support_fresh("copy.db");
    struct ent_store *store = support_open(path);
    struct ent_error error;
    uint64_t n_rows, n_copied;
    (void)state;
    fill(store, 3, 20000);
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_set_size(txn, ENT_SPO, &n_rows));
    ent_txn_abort(txn);
    assert_ok(ent_store_backup(store, copy, &error));
    assert_status(ent_store_backup(store, copy, &error), ENT_EUSAGE);
    assert_status(ent_store_backup(store, "/nowhere/x", &error), ENT_EIO);
    ent_store_close(store);
    store = support_open(copy);
    txn = support_begin(store, false);
    assert_ok(ent_set_check(txn, ENT_SPO, support_fault, NULL, &n_copied));
    assert_int_equal(n_copied, n_rows);
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
    support_remove(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_a_database),
        cmocka_unit_test(test_foreign_lmdb),
        cmocka_unit_test(test_base),
        cmocka_unit_test(test_format_number),
        cmocka_unit_test(test_allocations_fail),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_lacks_free_pages),
        cmocka_unit_test(test_read_only),
        cmocka_unit_test(test_small_address_space),
        cmocka_unit_test(test_snapshots),
        cmocka_unit_test(test_readers_beside_a_writer),
        cmocka_unit_test(test_many_readers),
        cmocka_unit_test(test_dead_reader),
        cmocka_unit_test(test_heap),
        cmocka_unit_test(test_space),
        cmocka_unit_test(test_sync_fails),
        cmocka_unit_test(test_meta_write_fails),
        cmocka_unit_test(test_map_full),
        cmocka_unit_test(test_file_full),
        cmocka_unit_test(test_backup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
