/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What json_test and oci_test share: memory for the engine, and a call for each of its verbs. Memory
 * is never given back, so leaks are not looked for; every block is its own, so that the sanitizers
 * see what goes past its end.
 */
#pragma once

#include "libocispec/json.h"
#include "tests/unit/test.h"

static size_t t_blocks, t_bytes; /* allocated so far */

__attribute__((unused)) static void *t_alloc(size_t size)
{
	static void **all; /* still reachable, so it is no leak */
	static size_t n, room;
	void *block = calloc(1, size ? size : 1);

	if (n == room)
		all = realloc(all, (room = room ? 2 * room : 1024) * sizeof(*all));
	if (!block || !all)
		abort();
	t_blocks++;
	t_bytes += size;
	return all[n++] = block;
}

/* Parses `text`, called "f.json"; NULL and *err if it is refused. */
__attribute__((unused)) static void *t_parse_n(const struct json_type *type, const char *text,
					       size_t len, struct json_error *err)
{
	/* A copy without a NUL behind it: a byte too far is seen. */
	char *bytes = t_alloc(len);
	struct json_input in = {.name = "f.json", .text = bytes, .len = len, .alloc = t_alloc};
	void *ret = NULL;

	memcpy(bytes, text, len);
	memset(err, 0, sizeof(*err));
	return json_parse(type, &in, &ret, err) == 0 ? ret : NULL;
}

__attribute__((unused)) static void *t_parse(const struct json_type *type, const char *text)
{
	struct json_error err;
	void *ret = t_parse_n(type, text, strlen(text), &err);

	if (!ret)
		T_SAY("%s: %s", text, err.text);
	return ret;
}

/* The sentence with which `text` is refused, "" if it isn't. */
__attribute__((unused)) static const char *t_refusal(const struct json_type *type, const char *text)
{
	struct json_error *err = t_alloc(sizeof(*err));

	return t_parse_n(type, text, strlen(text), err) ? "" : err->text;
}

__attribute__((unused)) static const char *t_write(const struct json_type *type, const void *value,
						   enum json_style style)
{
	struct json_output out = {.style = style, .alloc = t_alloc};
	int r = json_write(type, value, &out);

	if (r < 0)
		T_SAY("json_write: %d", r);
	return out.text;
}
