/* Between a process and its disk, by LD_PRELOAD: the n-th operation fails, kills, or everything is written down.

   Nothing happens before onex_faults_arm. From then on every operation on a path under `root` by this very process is counted from
   1: write pwrite sendfile fsync fdatasync rename unlink ftruncate mkdir, and open where it makes or empties a file. Modes:

   count    counts; the last number is in the log
   once     operation n fails with `error`; a write may first put half of its bytes (short)
   ever     operation n and all after it fail, reading and looking too: a disk or share that has gone
   full     operation n and all after it that want space fail: write pwrite ftruncate mkdir and open where it makes a file
   short    operation n writes half of its bytes and says so
   before   the process is killed before operation n
   after    the process is killed after it
   record   every operation goes to the log as a line and its bytes (see power.py); the process is killed after operation n  */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char root[4096];
static size_t root_length;
static char mode[16];
static long wanted, counted;
static int code, log_fd = -1;
static pid_t armed;

#define REAL(name) ((__typeof__(&name))real_of(#name))
static void *real_of(const char *name) { return dlsym(RTLD_NEXT, name); }

static int is(const char *what) { return strcmp(mode, what) == 0; }

static void put(const void *data, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))real_of("write");
    for (const char *at = data; length; ) {
        ssize_t done = real(log_fd, at, length);
        if (done <= 0) abort();
        at += done;
        length -= (size_t)done;
    }
}

void onex_faults_arm(const char *under, const char *how, long n, int error, int log) {
    snprintf(root, sizeof root, "%s", under);
    root_length = strlen(root);
    snprintf(mode, sizeof mode, "%s", how);
    wanted = n, counted = 0, code = error, log_fd = log, armed = getpid();
}

/* What was acknowledged, in its place among the operations. */
void onex_faults_told(const char *line, long length) {
    char head[64];
    if (armed != getpid() || !is("record")) return;
    snprintf(head, sizeof head, "told %ld\n", length);
    put(head, strlen(head));
    put(line, (size_t)length);
}

static int ours(const char *path) {
    return armed == getpid() && path && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

/* The path of an open file, absolute; empty when it is none of ours. */
static const char *path_of(int fd, char *into) {
    char link[64];
    if (armed != getpid()) return "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, into, 4095);
    if (length <= 0) return "";
    into[length] = 0;
    return ours(into) ? into : "";
}

static const char *absolute(int dir, const char *path, char *into) {
    if (!path || path[0] == '/') return path;
    if (armed != getpid()) return "";
    if (dir == AT_FDCWD) {
        if (!getcwd(into, 4000)) return "";
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        ssize_t length = readlink(link, into, 4000);
        if (length <= 0) return "";
        into[length] = 0;
    }
    size_t length = strlen(into);
    snprintf(into + length, 8191 - length, "/%s", path);
    return into;
}

static void counting(void) {
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", counted);
    if (log_fd >= 0) {
        if (ftruncate(log_fd, 0)) abort();
        put(text, (size_t)length);
    }
}

enum { GO, FAIL, HALF, DIE_AFTER };

/* What is to become of the next operation; `space` says whether it wants some. */
static int fate(int space) {
    counted++;
    if (is("record")) return counted == wanted ? DIE_AFTER : GO;
    if (is("count")) return counting(), GO;
    if (is("once") && counted == wanted) return FAIL;
    if (is("ever") && counted >= wanted) return FAIL;
    if (is("full") && counted >= wanted && space) return FAIL;
    if (is("short") && counted == wanted) return HALF;
    if (is("before") && counted == wanted) raise(SIGKILL);
    if (is("after") && counted == wanted) return DIE_AFTER;
    return GO;
}

static int gone(void) { return is("ever") && counted >= wanted; }

static void note(const char *what, const char *path, const char *other, long offset, const void *data, size_t length) {
    char head[9000];
    if (!is("record")) return;
    /* op, offset, lengths of path, other and data; then these three */
    int size = snprintf(head, sizeof head, "%s %ld %zu %zu %zu\n", what, offset, strlen(path), strlen(other), length);
    put(head, (size_t)size);
    put(path, strlen(path));
    put(other, strlen(other));
    put(data, length);
}

#define FAILED (errno = code, -1)
#define DONE(how) do { if ((how) == DIE_AFTER) raise(SIGKILL); } while (0)

static ssize_t written(int fd, const void *data, size_t length, off_t offset, int at) {
    static ssize_t (*plain)(int, const void *, size_t);
    static ssize_t (*placed)(int, const void *, size_t, off_t);
    if (!plain) plain = (ssize_t (*)(int, const void *, size_t))real_of("write");
    if (!placed) placed = (ssize_t (*)(int, const void *, size_t, off_t))real_of("pwrite64");
    char own[4096];
    const char *path = path_of(fd, own);
    int how = *path ? fate(1) : GO;
    if (how == FAIL) return FAILED;
    if (how == HALF) length = (length + 1) / 2;
    ssize_t done = at ? placed(fd, data, length, offset) : plain(fd, data, length);
    if (*path && done > 0) note("write", path, "", at ? offset : lseek(fd, 0, SEEK_CUR) - done, data, (size_t)done);
    DONE(how);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) { return written(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return written(fd, data, length, offset, 1); }

/* Copying inside the kernel: a write whose bytes are read back where they are to be written down. */
static void note_copied(int fd, const char *path, off_t from, ssize_t length) {
    char link[64], *data = length > 0 && is("record") ? malloc((size_t)length) : NULL;
    if (!data) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int again = ((int (*)(int, const char *, int, ...))real_of("openat64"))(AT_FDCWD, link, O_RDONLY);
    if (again < 0 || REAL(pread64)(again, data, (size_t)length, from) != length) abort();
    close(again);
    note("write", path, "", from, data, (size_t)length);
    free(data);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t length) {
    char own[4096];
    const char *path = path_of(out, own);
    int how = *path ? fate(1) : GO;
    if (how == FAIL) return FAILED;
    off_t from = lseek(out, 0, SEEK_CUR);
    ssize_t done = REAL(sendfile64)(out, in, offset, how == HALF ? (length + 1) / 2 : length);
    if (*path) note_copied(out, path, from, done);
    DONE(how);
    return done;
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    char own[4096];
    const char *path = path_of(out, own);
    int how = *path ? fate(1) : GO;
    if (how == FAIL) return FAILED;
    off_t start = to ? *to : lseek(out, 0, SEEK_CUR);
    ssize_t done = REAL(copy_file_range)(in, from, out, to, how == HALF ? (length + 1) / 2 : length, flags);
    if (*path) note_copied(out, path, start, done);
    DONE(how);
    return done;
}

static int synced(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))real_of(name);
    char own[4096];
    const char *path = path_of(fd, own);
    int how = *path ? fate(0) : GO;
    if (how == FAIL) return FAILED;
    int done = real(fd);
    if (*path && !done) note("sync", path, "", 0, "", 0);
    DONE(how);
    return done;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

static int cut(int fd, off_t length, const char *name) {
    int (*real)(int, off_t) = (int (*)(int, off_t))real_of(name);
    char own[4096];
    const char *path = fd == log_fd ? "" : path_of(fd, own);
    int how = *path ? fate(1) : GO;
    if (how == FAIL) return FAILED;
    int done = real(fd, length);
    if (*path && !done) note("cut", path, "", (long)length, "", 0);
    DONE(how);
    return done;
}

int ftruncate(int fd, off_t length) { return cut(fd, length, "ftruncate"); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length, "ftruncate64"); }

static int renamed(int from_dir, const char *from, int to_dir, const char *to) {
    int (*real)(int, const char *, int, const char *) = REAL(renameat);
    char one[8192], two[8192];
    const char *old = absolute(from_dir, from, one), *new = absolute(to_dir, to, two);
    int how = ours(new) ? fate(0) : GO;
    if (how == FAIL) return FAILED;
    int done = real(from_dir, from, to_dir, to);
    if (ours(new) && !done) note("rename", old, new, 0, "", 0);
    DONE(how);
    return done;
}

int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int a, const char *from, int b, const char *to) { return renamed(a, from, b, to); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    return flags ? REAL(renameat2)(a, from, b, to, flags) : renamed(a, from, b, to);
}

static int removed(int dir, const char *path, int flags) {
    int (*real)(int, const char *, int) = REAL(unlinkat);
    char own[8192];
    const char *whole = absolute(dir, path, own);
    int how = ours(whole) ? fate(0) : GO;
    if (how == FAIL) return FAILED;
    int done = real(dir, path, flags);
    if (ours(whole) && !done) note("unlink", whole, "", 0, "", 0);
    DONE(how);
    return done;
}

int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int unlinkat(int dir, const char *path, int flags) { return removed(dir, path, flags); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }

static int made(int dir, const char *path, mode_t rights) {
    int (*real)(int, const char *, mode_t) = REAL(mkdirat);
    char own[8192];
    const char *whole = absolute(dir, path, own);
    int how = ours(whole) ? fate(1) : GO;
    if (how == FAIL) return FAILED;
    int done = real(dir, path, rights);
    if (ours(whole) && !done) note("mkdir", whole, "", 0, "", 0);
    DONE(how);
    return done;
}

int mkdir(const char *path, mode_t rights) { return made(AT_FDCWD, path, rights); }
int mkdirat(int dir, const char *path, mode_t rights) { return made(dir, path, rights); }

static int opened(int dir, const char *path, int flags, mode_t rights) {
    int (*real)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))real_of("openat64");
    char own[8192];
    struct stat before;
    const char *whole = absolute(dir, path, own);
    if (!ours(whole)) return real(dir, path, flags, rights);
    if (gone()) return FAILED;
    int fresh = (flags & O_CREAT) && fstatat(dir, path, &before, 0) != 0;
    int changes = fresh || (flags & O_TRUNC && (flags & O_ACCMODE) != O_RDONLY);
    int how = changes ? fate(fresh) : GO;
    if (how == FAIL) return FAILED;
    int fd = real(dir, path, flags, rights);
    if (fd >= 0 && changes) note(fresh ? "make" : "cut", whole, "", 0, "", 0);
    DONE(how);
    return fd;
}

#define RIGHTS va_list rest; va_start(rest, flags); mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; va_end(rest)
int open(const char *path, int flags, ...) { RIGHTS; return opened(AT_FDCWD, path, flags, rights); }
int open64(const char *path, int flags, ...) { RIGHTS; return opened(AT_FDCWD, path, flags, rights); }
int openat(int dir, const char *path, int flags, ...) { RIGHTS; return opened(dir, path, flags, rights); }
int openat64(int dir, const char *path, int flags, ...) { RIGHTS; return opened(dir, path, flags, rights); }

/* Reading and looking fail only where the whole disk has gone. */
ssize_t read(int fd, void *into, size_t length) {
    static ssize_t (*real)(int, void *, size_t);
    if (!real) real = (ssize_t (*)(int, void *, size_t))real_of("read");
    char own[4096];
    return gone() && *path_of(fd, own) ? FAILED : real(fd, into, length);
}

static ssize_t placed(int fd, void *into, size_t length, off_t offset) {
    static ssize_t (*real)(int, void *, size_t, off_t);
    if (!real) real = (ssize_t (*)(int, void *, size_t, off_t))real_of("pread64");
    char own[4096];
    return gone() && *path_of(fd, own) ? FAILED : real(fd, into, length, offset);
}

ssize_t pread(int fd, void *into, size_t length, off_t offset) { return placed(fd, into, length, offset); }
ssize_t pread64(int fd, void *into, size_t length, off64_t offset) { return placed(fd, into, length, offset); }

static int looked(int dir, const char *path, struct stat *into, int flags) {
    int (*real)(int, const char *, struct stat *, int) = (int (*)(int, const char *, struct stat *, int))real_of("fstatat64");
    char own[8192];
    return gone() && ours(absolute(dir, path, own)) ? FAILED : real(dir, path, into, flags);
}

int stat(const char *path, struct stat *into) { return looked(AT_FDCWD, path, into, 0); }
int lstat(const char *path, struct stat *into) { return looked(AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW); }
int stat64(const char *path, struct stat64 *into) { return looked(AT_FDCWD, path, (struct stat *)into, 0); }
int lstat64(const char *path, struct stat64 *into) { return looked(AT_FDCWD, path, (struct stat *)into, AT_SYMLINK_NOFOLLOW); }
