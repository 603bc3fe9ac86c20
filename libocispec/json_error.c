/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Positions, paths and sentences of the engine. Nothing here runs unless there is an error (or a
 * path to be located), so it is allowed to be slow: lines are counted from the start of the
 * document, paths are put together from the open frames.
 */
#include "libocispec/json_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t json_token_start(const struct json_parser *p)
{
	size_t at = p->before;

	while (at < p->in->len && p->in->text[at] && strchr(" \t\r\n,:", p->in->text[at]))
		at++;
	return at;
}

void json_position(const struct json_input *in, size_t at, int *ret_line, int *ret_column)
{
	*ret_line = *ret_column = 1;
	for (size_t i = 0; i < at && i < in->len; i++)
		if (in->text[i] == '\n') {
			++*ret_line;
			*ret_column = 1;
		} else if ((in->text[i] & 0xc0) != 0x80) { /* a character counts once */
			++*ret_column;
		}
}

void json_excerpt(char to[64], const char *text, size_t len)
{
	size_t n = len < 64 ? len : 60;

	while (n < len && (text[n] & 0xc0) == 0x80)
		n--;
	for (size_t i = 0; i < n; i++)
		to[i] = text[i] == 0x7f || (unsigned char)text[i] < ' ' ? '?' : text[i];
	snprintf(to + n, 64 - n, "%s", n < len ? "..." : "");
}

/* A key that can stand in a path without quotes. */
static bool is_plain(const char *key, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (key[i] == '.' || key[i] == '[' || key[i] == '"' || (unsigned char)key[i] <= ' ')
			return false;
	return len > 0;
}

bool json_is_array(const struct json_frame *f)
{
	return f->what == JSON_F_ARRAY || f->what == JSON_F_SKIPPED_ARRAY;
}

static void show_path(const struct json_parser *p, char *to, size_t size)
{
	size_t used = 0;
	char key[64];

	to[0] = '\0';
	for (const struct json_frame *f = p->frames + 1; f <= p->top && used < size; f++) {
		if (json_is_array(f)) {
			used += (size_t)snprintf(to + used, size - used, "[%zu]", f->n);
		} else if (f->key) {
			bool plain = is_plain(f->key, f->key_len);

			json_excerpt(key, f->key, f->key_len);
			used += (size_t)snprintf(to + used, size - used, "%s%s%s",
						 !plain ? "[\""
						 : used ? "."
							: "",
						 key, plain ? "" : "\"]");
		}
	}
}

/* The length of what `s` begins with, if that is how a path names where frame `f` is; 0 if not. */
static size_t step_len(const struct json_frame *f, const char *s, bool first)
{
	char index[32];
	size_t len;

	if (json_is_array(f)) {
		len = (size_t)snprintf(index, sizeof(index), "[%zu]", f->n);
		return strncmp(s, index, len) == 0 ? len : 0;
	}
	len = f->key_len;
	if (s[0] == '[' && s[1] == '"')
		return strncmp(s + 2, f->key, len) == 0 && strncmp(s + 2 + len, "\"]", 2) == 0
			       ? len + 4
			       : 0;
	if (first)
		return strncmp(s, f->key, len) == 0 ? len : 0;
	return s[0] == '.' && strncmp(s + 1, f->key, len) == 0 ? len + 1 : 0;
}

bool json_path_is(const struct json_parser *p, const char *path)
{
	const char *s = path;

	for (const struct json_frame *f = p->frames + 1; f <= p->top; f++) {
		size_t len = step_len(f, s, s == path);

		if (!len)
			return false;
		s += len;
	}
	return *s == '\0';
}

/* The parts are bounded so that the reason always fits. */
static int sentence(struct json_parser *p, const char *path, const char *what)
{
	char where[32] = "";

	if (p->err->line)
		snprintf(where, sizeof(where), ":%d:%d", p->err->line, p->err->column);
	snprintf(p->err->text, sizeof(p->err->text), "%.128s%s: %s%s%s", p->in->name, where, path,
		 *path ? ": " : "", what);
	return 0;
}

int json_refuse_document(struct json_parser *p, size_t at, const char *what)
{
	json_position(p->in, at, &p->err->line, &p->err->column);
	return sentence(p, "", what);
}

int json_refuse_missing(struct json_parser *p, const struct json_field *field)
{
	char path[200];

	p->top->key = field->name;
	p->top->key_len = field->name_len;
	p->err->line = p->err->column = 0;
	show_path(p, path, sizeof(path));
	return sentence(p, path, "missing");
}

int json_refuse(struct json_parser *p, size_t at, const char *format, ...)
{
	char what[144], path[200];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	json_position(p->in, at, &p->err->line, &p->err->column);
	show_path(p, path, sizeof(path));
	return sentence(p, path, what);
}
