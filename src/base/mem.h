/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arena. Memory is zeroed, never freed and never refused (husk dies with exit status 1 when the
 * kernel has none). Loops that would grow without bound take a mark and reset to it.
 *
 * VEC is a growing array in the arena:
 *
 *	VEC(struct mount_op) ops = {0};
 *	struct mount_op *op = vec_push(&ops);	zeroed; older pointers into ops.at become stale
 */
#ifndef HUSK_BASE_MEM_H
#define HUSK_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* size bytes, zeroed, aligned for any type. */
void *mem_alloc(size_t size);

/* n elements of size bytes each, zeroed; an overflow of n * size ends the process. */
void *mem_array(size_t n, size_t size);

#define mem_new(type) ((type *)mem_alloc(sizeof(type)))

char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* A point of the arena, and back to it: everything allocated since is free again. */
struct mem_mark {
	void *chunk;
	size_t used;
};

struct mem_mark mem_mark(void);
void mem_reset(struct mem_mark mark);

#define VEC(type)                                                                                  \
	struct {                                                                                   \
		type *at;                                                                          \
		size_t len, cap;                                                                   \
	}

/* The array `at` with room for one more element than len; used by vec_push. */
void *mem_grow(void *at, size_t len, size_t *cap, size_t size);

#define vec_push(v)                                                                                \
	((v)->at = mem_grow((v)->at, (v)->len, &(v)->cap, sizeof *(v)->at), &(v)->at[(v)->len++])

#endif
