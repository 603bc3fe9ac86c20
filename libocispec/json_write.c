/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writing half of the engine: a walk over the tables that puts a struct's values into a buffer.
 * What json_parse made of a document comes out as an equal document, unknown properties and null
 * aside.
 */
#include "libocispec/json_impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SINK_SIZE 4096

struct writer {
	struct json_output *out;
	int depth, error;
};

const char *json_enum_name(const struct json_enum *e, unsigned value)
{
	return value < e->n ? e->names[value] : NULL;
}

int json_enum_value(const struct json_enum *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++)
		if (strcmp(e->names[i], name) == 0)
			return (int)i;
	return -1;
}

static void flush(struct writer *w)
{
	struct json_output *out = w->out;

	if (w->error == 0 && out->len > 0)
		w->error = out->sink(out->ctx, out->text, out->len);
	out->len = 0;
}

/* Makes room for `len` bytes and a NUL behind what is there. */
static void make_room(struct json_output *out, size_t len)
{
	size_t size = out->size ? out->size : SINK_SIZE;
	char *text;

	while (size - out->len <= len)
		size *= 2;
	if (size == out->size)
		return;
	text = out->alloc(size);
	if (out->len)
		memcpy(text, out->text, out->len);
	out->text = text;
	out->size = size;
}

static void put(struct writer *w, const char *text, size_t len)
{
	struct json_output *out = w->out;

	if (out->sink && out->len >= SINK_SIZE / 2)
		flush(w);
	make_room(out, len);
	memcpy(out->text + out->len, text, len);
	out->len += len;
	out->text[out->len] = '\0';
}

static void put_text(struct writer *w, const char *text)
{
	put(w, text, strlen(text));
}

static void put_newline(struct writer *w)
{
	if (w->out->style == JSON_COMPACT)
		return;
	put(w, "\n", 1);
	for (int i = 0; i < w->depth; i++)
		put_text(w, w->out->style == JSON_TABS ? "\t" : "  ");
}

/* The first error stands. */
static void refuse(struct writer *w, int error)
{
	w->error = w->error ? w->error : error;
}

static void put_string(struct writer *w, const char *s)
{
	static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const char *plain = s;
	char escape[8];

	if (!s)
		return refuse(w, -EINVAL);
	if (s[json_utf8_len(s, strlen(s))])
		return refuse(w, -EILSEQ);
	put(w, "\"", 1);
	for (; *s; s++) {
		if ((unsigned char)*s >= ' ' && *s != '"' && *s != '\\')
			continue;
		put(w, plain, (size_t)(s - plain));
		plain = s + 1;
		snprintf(escape, sizeof(escape), "\\u%04x", (unsigned char)*s);
		for (const char *f = short_forms; *f; f += 2)
			if (*f == *s)
				snprintf(escape, sizeof(escape), "\\%c", f[1]);
		put_text(w, escape);
	}
	put(w, plain, (size_t)(s - plain));
	put(w, "\"", 1);
}

static void put_key(struct writer *w, const char *key)
{
	put_string(w, key);
	put_text(w, w->out->style == JSON_COMPACT ? ":" : ": ");
}

/* What stands before the i-th entry of an object or array. */
static void put_separator(struct writer *w, size_t i)
{
	if (i > 0)
		put(w, ",", 1);
	put_newline(w);
}

static void put_end(struct writer *w, const char *bracket, size_t n)
{
	w->depth--;
	if (n > 0)
		put_newline(w);
	put_text(w, bracket);
}

static void put_object(struct writer *w, const struct json_type *type, const char *base);

/* One value that lies at `at`. */
static void put_value(struct writer *w, const struct json_field *field, const char *at)
{
	const void *v = at;
	char number[24] = "";

	switch ((enum json_kind)field->kind) {
	case JSON_STRING:
		put_string(w, *(const char *const *)v);
		return;
	case JSON_RAW:
		put_text(w, *(const char *const *)v);
		return;
	case JSON_BOOL:
		put_text(w, *(const bool *)v ? "true" : "false");
		return;
	case JSON_ENUM:
		put_string(w, json_enum_name(field->names, *(const unsigned *)v));
		return;
	case JSON_OBJECT:
		put_object(w, field->type, at);
		return;
	case JSON_UINT16:
		snprintf(number, sizeof(number), "%u", *(const uint16_t *)v);
		break;
	case JSON_INT32:
		snprintf(number, sizeof(number), "%d", *(const int32_t *)v);
		break;
	case JSON_UINT32:
		snprintf(number, sizeof(number), "%u", *(const uint32_t *)v);
		break;
	case JSON_INT64:
		snprintf(number, sizeof(number), "%lld", (long long)*(const int64_t *)v);
		break;
	case JSON_UINT64:
		snprintf(number, sizeof(number), "%llu", (unsigned long long)*(const uint64_t *)v);
		break;
	}
	put_text(w, number);
}

static void put_elements(struct writer *w, const struct json_field *field, const char *base)
{
	const char *element = *(const char *const *)(const void *)(base + field->offset);
	size_t n = *(const size_t *)(const void *)(base + field->aux);
	bool map = field->shape == JSON_MAP;

	put_text(w, map ? "{" : "[");
	w->depth++;
	for (size_t i = 0; i < n; i++, element += field->element_size) {
		put_separator(w, i);
		if (map)
			put_key(w, *(const char *const *)(const void *)element);
		put_value(w, field, element + field->value_offset);
	}
	put_end(w, map ? "}" : "]", n);
}

static bool is_present(const struct json_field *field, const char *base)
{
	bool pointer = field->shape != JSON_ONE || field->kind == JSON_STRING ||
		       field->kind == JSON_RAW || field->kind == JSON_OBJECT;

	if (pointer)
		return *(const char *const *)(const void *)(base + field->offset) != NULL;
	return field->aux == JSON_NONE || *(const bool *)(base + field->aux);
}

static void put_field(struct writer *w, const struct json_field *field, const char *base)
{
	const char *at = base + field->offset;

	if (field->shape != JSON_ONE)
		put_elements(w, field, base);
	else if (field->kind == JSON_OBJECT)
		put_object(w, field->type, *(const char *const *)(const void *)at);
	else
		put_value(w, field, at);
}

static void put_object(struct writer *w, const struct json_type *type, const char *base)
{
	size_t n = 0;

	put(w, "{", 1);
	w->depth++;
	for (const struct json_field *f = type->fields; f < type->fields + type->n; f++) {
		if (!is_present(f, base))
			continue;
		put_separator(w, n++);
		put_key(w, f->name);
		put_field(w, f, base);
	}
	put_end(w, "}", n);
}

int json_write(const struct json_type *type, const void *value, struct json_output *out)
{
	struct writer w = {.out = out};

	if (type->list)
		put_elements(&w, type->fields, value);
	else
		put_object(&w, type, value);
	if (out->sink)
		flush(&w);
	return w.error;
}
