/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings, numbers and name tables. No function here allocates except where it says so, and then
 * from the arena (base/mem.h).
 */
#ifndef HUSK_BASE_STR_H
#define HUSK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof *(a))

static inline bool streq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static inline bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix);

/* A table of names; ends with a NULL name. */
struct name {
	const char *name;
	long value;
};

/* The row of `name` (exact), or NULL. */
const struct name *name_find(const struct name *table, const char *name);

/* The first name of `value`, or NULL. */
const char *name_of(const struct name *table, long value);

/* Whole-string decimal numbers; -EINVAL (junk, empty, sign where none may be) or -ERANGE, without
 * an error sentence: the caller knows what the number is for. */
int str_u64(const char *s, uint64_t *ret);
int str_i64(const char *s, int64_t *ret);

/* "/a//b/./c/" becomes "/a/b/c"; ".." is resolved by text, never above "/". Relative paths are taken
 * from "/". In the arena. For paths that are compared or shown, not for access below a rootfs. */
char *str_clean_path(const char *path);

/* base + "/" + rel, or rel itself if it is absolute. In the arena. */
char *str_join_path(const char *base, const char *rel);

/* Splits at any run of characters of `sep`; NULL-terminated list in the arena, *ret_len (if not NULL)
 * elements. */
char **str_split(const char *s, const char *sep, size_t *ret_len);

#endif
