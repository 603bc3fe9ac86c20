// SPDX-License-Identifier: Apache-2.0
/*
 * The arena: a chain of chunks, the first of which lies in .bss, so that a typical command makes
 * no system call for memory at all. Chunks past a reset mark are unmapped. Fresh memory is zero by
 * its nature; memory used again after a reset is cleared when it is handed out.
 */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define FIRST_SIZE ((size_t)256 << 10)
#define CHUNK_SIZE ((size_t)1 << 20)
#define ALIGN _Alignof(max_align_t)

struct chunk {
	struct chunk *prev;
	size_t size, used, dirty; /* bytes of data[]; below `dirty` they may not be zero */
	_Alignas(max_align_t) unsigned char data[];
};

static _Alignas(max_align_t) unsigned char first[sizeof(struct chunk) + FIRST_SIZE];
static _Thread_local struct chunk *top;

static void die(void)
{
	static const char msg[] = "husk: out of memory\n";

	fputs(msg, stderr);
	exit(1);
}

static struct chunk *chunk_new(size_t need)
{
	size_t size = need > CHUNK_SIZE ? need : CHUNK_SIZE;
	struct chunk *c;

	if (size > SIZE_MAX - sizeof *c)
		die();
	c = mmap(NULL, sizeof *c + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		 0);
	if (c == MAP_FAILED)
		die();
	c->size = size;
	return c;
}

void *mem_alloc(size_t size)
{
	struct chunk *c;
	void *p;

	if (!top) {
		top = (struct chunk *)first;
		top->size = FIRST_SIZE;
	}
	if (size > SIZE_MAX - ALIGN)
		die();
	size = (size + ALIGN - 1) & ~(ALIGN - 1);
	if (size > top->size - top->used) {
		c = chunk_new(size);
		c->prev = top;
		top = c;
	}
	c = top;
	p = c->data + c->used;
	if (c->used < c->dirty)
		memset(p, 0, size < c->dirty - c->used ? size : c->dirty - c->used);
	c->used += size;
	if (c->dirty < c->used)
		c->dirty = c->used;
	return p;
}

void *mem_array(size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		die();
	return mem_alloc(total);
}

char *mem_strndup(const char *s, size_t len)
{
	char *p = mem_alloc(len + 1);

	memcpy(p, s, len);
	return p;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

char *mem_vprintf(const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		die();
	p = mem_alloc((size_t)len + 1);
	vsnprintf(p, (size_t)len + 1, fmt, ap);
	return p;
}

char *mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = mem_vprintf(fmt, ap);
	va_end(ap);
	return p;
}

struct mem_mark mem_mark(void)
{
	mem_alloc(0);
	return (struct mem_mark){top, top->used};
}

void mem_reset(struct mem_mark mark)
{
	while (top != mark.chunk) {
		struct chunk *c = top;

		top = c->prev;
		munmap(c, sizeof *c + c->size);
	}
	top->used = mark.used;
}

void *mem_grow(void *at, size_t len, size_t *cap, size_t size)
{
	void *bigger;

	if (len < *cap)
		return at;
	*cap = *cap ? *cap * 2 : 8;
	bigger = mem_array(*cap, size);
	if (len)
		memcpy(bigger, at, len * size);
	return bigger;
}
