// SPDX-License-Identifier: Apache-2.0
/*
 * Strings, numbers and name tables: the few operations that the standard library lacks or that it
 * makes easy to get wrong (strtoul accepts "-1", " 1", "1x" and "").
 */
#include "base/str.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>

bool str_ends(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len >= n && streq(s + len - n, suffix);
}

const struct name *name_find(const struct name *table, const char *name)
{
	for (; table->name; table++)
		if (streq(table->name, name))
			return table;
	return NULL;
}

const char *name_of(const struct name *table, long value)
{
	for (; table->name; table++)
		if (table->value == value)
			return table->name;
	return NULL;
}

int str_u64(const char *s, uint64_t *ret)
{
	uint64_t v = 0;

	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return -EINVAL;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*s - '0'), &v))
			return -ERANGE;
	}
	*ret = v;
	return 0;
}

int str_i64(const char *s, int64_t *ret)
{
	bool negative = *s == '-';
	uint64_t v;
	int r = str_u64(s + negative, &v);

	if (r < 0)
		return r;
	if (v > (uint64_t)INT64_MAX + negative)
		return -ERANGE;
	*ret = negative ? (int64_t)(0 - v) : (int64_t)v;
	return 0;
}

char *str_clean_path(const char *path)
{
	char *out = mem_alloc(strlen(path) + 2), *end = out;

	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && path[0] == '.' && path[1] == '.') {
			while (end > out && *--end != '/')
				;
		} else if (n && !(n == 1 && path[0] == '.')) {
			*end++ = '/';
			memcpy(end, path, n);
			end += n;
		}
		path += n;
		path += *path == '/';
	}
	if (end == out)
		*end++ = '/';
	*end = '\0';
	return out;
}

char *str_join_path(const char *base, const char *rel)
{
	if (rel[0] == '/')
		return mem_strdup(rel);
	return mem_printf("%s/%s", base, rel);
}

char **str_split(const char *s, const char *sep, size_t *ret_len)
{
	VEC(char *) parts = {0};

	for (s += strspn(s, sep); *s; s += strspn(s, sep)) {
		size_t n = strcspn(s, sep);

		*vec_push(&parts) = mem_strndup(s, n);
		s += n;
	}
	if (ret_len)
		*ret_len = parts.len;
	*vec_push(&parts) = NULL;
	return parts.at;
}
