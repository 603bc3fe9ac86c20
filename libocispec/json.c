/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parsing half of the engine, and the only file that knows yajl. yajl cuts the text into
 * tokens; here each token goes straight to its place in the struct that the tables describe, so
 * that there is no tree in between. What is open at the moment (objects, arrays) is a stack of
 * frames. What nobody wants is walked with the same frames, so that depth, duplicate keys and
 * positions work the same everywhere. Positions cost nothing until there is an error: only offsets
 * are kept.
 */
#include "libocispec/json_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

/* -- memory ------------------------------------------------------------------------------------ */

/* What yajl allocates is preceded by its size, for realloc. */
static void *memory_get(void *ctx, size_t size)
{
	const struct json_parser *p = ctx;
	size_t *start = p->in->alloc(sizeof(max_align_t) + size);

	*start = size;
	return (char *)start + sizeof(max_align_t);
}

static void memory_drop(void *ctx, void *old)
{
	(void)ctx;
	(void)old;
}

static void *memory_resize(void *ctx, void *old, size_t size)
{
	size_t before = old ? *(size_t *)(void *)((char *)old - sizeof(max_align_t)) : 0;

	if (size <= before)
		return old;
	return before ? memcpy(memory_get(ctx, size), old, before) : memory_get(ctx, size);
}

/* Room for one more of n elements: doubled when it is full. */
static void *grow(const struct json_parser *p, void *old, size_t n, size_t *room, size_t size)
{
	void *more;

	if (n < *room)
		return old;
	*room = *room ? 2 * *room : 4;
	more = p->in->alloc(*room * size);
	return n ? memcpy(more, old, n * size) : more;
}

/* -- values ------------------------------------------------------------------------------------ */

static void next_token(struct json_parser *p)
{
	p->before = p->end;
	p->end = yajl_get_bytes_consumed(p->yajl);
}

/* The next element of the array or map `f`. */
static char *next_element(const struct json_parser *p, struct json_frame *f)
{
	char *element;

	f->base = grow(p, f->base, f->n, &f->room, f->field->element_size);
	element = f->base + f->n * f->field->element_size;
	if (f->what == JSON_F_MAP)
		*(const char **)(void *)element = f->key;
	return element + f->field->value_offset;
}

/* A value begins. Stops if it is the one that json_locate looks for. */
static int next_value(struct json_parser *p, struct json_place *ret)
{
	struct json_frame *f = p->top;

	next_token(p);
	if (p->wanted && json_path_is(p, p->wanted)) {
		p->found = true;
		return 0;
	}
	*ret = (struct json_place){.field = f->field};
	if (!f->field)
		return 1;
	if (f->what == JSON_F_MAP || f->what == JSON_F_ARRAY) {
		ret->element = true;
		ret->at = next_element(p, f);
		return 1;
	}
	ret->shape = f->field->shape;
	ret->at = f->base + f->field->offset;
	if (ret->shape == JSON_ONE && f->field->aux != JSON_NONE)
		ret->has = (bool *)(f->base + f->field->aux);
	return 1;
}

/* The value that began last is complete. */
static int value_done(struct json_parser *p)
{
	struct json_frame *f = p->top;

	if (f->what == JSON_F_OBJECT && f->field)
		f->set |= (uint64_t)1 << (f->field - f->type->fields);
	else
		f->n++;
	return 1;
}

static void set_raw(struct json_parser *p, char *at, size_t start)
{
	*(const char **)(void *)at = json_copy(p, p->in->text + start, p->end - start);
}

static enum json_token expected(const struct json_place *to)
{
	if (to->shape != JSON_ONE)
		return to->shape == JSON_ARRAY ? JSON_T_ARRAY : JSON_T_OBJECT;
	switch (to->field->kind) {
	case JSON_STRING:
	case JSON_ENUM:
		return JSON_T_STRING;
	case JSON_BOOL:
		return JSON_T_BOOL;
	case JSON_OBJECT:
		return JSON_T_OBJECT;
	default:
		return JSON_T_NUMBER;
	}
}

static bool is_raw(const struct json_place *to)
{
	return to->field && to->field->kind == JSON_RAW && to->shape == JSON_ONE;
}

static int refuse_token(struct json_parser *p, const struct json_place *to, enum json_token got)
{
	static const char *const names[] = {
		[JSON_T_NULL] = "null",	       [JSON_T_BOOL] = "a boolean",
		[JSON_T_NUMBER] = "a number",  [JSON_T_STRING] = "a string",
		[JSON_T_OBJECT] = "an object", [JSON_T_ARRAY] = "an array",
	};

	return json_refuse(p, json_token_start(p), "must be %s, not %s", names[expected(to)],
			   names[got]);
}

static int scalar(struct json_parser *p, enum json_token got, const char *text, size_t len)
{
	struct json_place to;

	if (!next_value(p, &to))
		return 0;
	if (!to.field)
		return value_done(p);
	if (got == JSON_T_NULL && p->top->what == JSON_F_OBJECT)
		return 1; /* absent */
	if (is_raw(&to))
		set_raw(p, to.at, json_token_start(p));
	else if (expected(&to) != got)
		return refuse_token(p, &to, got);
	else if (got == JSON_T_BOOL)
		*(bool *)to.at = *text == 't';
	else if (got == JSON_T_NUMBER && !json_set_number(p, &to, text, len))
		return 0;
	else if (got == JSON_T_STRING && !json_set_string(p, &to, text, len))
		return 0;
	if (to.has)
		*to.has = true;
	return value_done(p);
}

static int on_null(void *ctx)
{
	return scalar(ctx, JSON_T_NULL, "null", 4);
}

static int on_boolean(void *ctx, int value)
{
	return scalar(ctx, JSON_T_BOOL, value ? "true" : "false", 0);
}

static int on_number(void *ctx, const char *text, size_t len)
{
	return scalar(ctx, JSON_T_NUMBER, text, len);
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	return scalar(ctx, JSON_T_STRING, (const char *)text, len);
}

/* -- objects and arrays ------------------------------------------------------------------------ */

/*
 * The frame for the container that begins at `to`; what nobody wants, and what is kept as text, is
 * skipped.
 */
static struct json_frame frame_at(struct json_parser *p, const struct json_place *to,
				  enum json_token got)
{
	struct json_frame f = {.keys = p->n_keys};

	f.what = got == JSON_T_ARRAY ? JSON_F_SKIPPED_ARRAY : JSON_F_SKIPPED_OBJECT;
	if (is_raw(to)) {
		p->raw = p->top;
		p->raw_start = json_token_start(p);
		p->raw_at = to->at;
	} else if (to->field && to->shape != JSON_ONE) {
		f.what = to->shape == JSON_MAP ? JSON_F_MAP : JSON_F_ARRAY;
		f.field = to->field;
		f.base = grow(p, NULL, 0, &f.room, to->field->element_size);
	} else if (to->field) {
		f.what = JSON_F_OBJECT;
		f.type = to->field->type;
		f.base = to->element ? to->at : p->in->alloc(f.type->size);
		if (!to->element)
			*(char **)(void *)to->at = f.base;
	}
	return f;
}

static int container(struct json_parser *p, enum json_token got)
{
	struct json_place to;
	struct json_frame f;

	if (!next_value(p, &to))
		return 0;
	if (p->top == p->frames + JSON_MAX_DEPTH)
		return json_refuse(p, json_token_start(p), "more than %d levels", JSON_MAX_DEPTH);
	if (to.field && !is_raw(&to) && expected(&to) != got)
		return refuse_token(p, &to, got);
	f = frame_at(p, &to, got);
	*++p->top = f;
	return 1;
}

static int on_start_map(void *ctx)
{
	return container(ctx, JSON_T_OBJECT);
}

static int on_start_array(void *ctx)
{
	return container(ctx, JSON_T_ARRAY);
}

/* Files follow some order mostly, so the search goes on where it found something last. */
static const struct json_field *find_field(const struct json_frame *f, const char *key, size_t len)
{
	const struct json_field *fields = f->type->fields;
	size_t n = f->type->n, first = f->field ? (size_t)(f->field - fields) + 1 : 0;

	for (size_t i = first; i < first + n; i++) {
		const struct json_field *field = &fields[i < n ? i : i - n];

		if (field->name_len == len && memcmp(field->name, key, len) == 0)
			return field;
	}
	return NULL;
}

/* A key that the tables don't have: an unknown property, or an entry of a map. */
static void keep_key(struct json_parser *p, struct json_frame *f)
{
	const char *all = p->in->text;

	if (f->what == JSON_F_MAP || f->key < all || f->key >= all + p->in->len)
		f->key = json_copy(p, f->key, f->key_len); /* yajl's buffer changes with the next */
	p->keys = grow(p, p->keys, p->n_keys, &p->room_keys, sizeof(*p->keys));
	p->keys[p->n_keys++] =
		(struct json_key){f->key, (uint32_t)f->key_len, (uint32_t)json_token_start(p)};
}

static int on_map_key(void *ctx, const unsigned char *text, size_t len)
{
	struct json_parser *p = ctx;
	struct json_frame *f = p->top;
	uint64_t bit;

	next_token(p);
	f->key = (const char *)text;
	f->key_len = len;
	if (!json_check_string(p, f->key, len))
		return 0;
	if (f->what == JSON_F_OBJECT)
		f->field = find_field(f, f->key, len);
	if (f->what != JSON_F_OBJECT || !f->field) {
		keep_key(p, f);
		return 1;
	}
	f->key = f->field->name;
	bit = (uint64_t)1 << (f->field - f->type->fields);
	if (f->seen & bit)
		return json_refuse(p, json_token_start(p), "duplicate key");
	f->seen |= bit;
	return 1;
}

static int compare_texts(const struct json_key *a, const struct json_key *b)
{
	int c = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	return c ? c : (a->len > b->len) - (a->len < b->len);
}

static int compare_keys(const void *a, const void *b)
{
	const struct json_key *k = a, *l = b;
	int c = compare_texts(k, l);

	return c ? c : (k->at > l->at) - (k->at < l->at);
}

/*
 * Looks for duplicates among the keys that were kept: sorted, so that a big object costs n log n.
 */
static int check_keys(struct json_parser *p)
{
	size_t first = p->top->keys, n = p->n_keys - first;
	struct json_key *keys;

	p->n_keys = first;
	if (n < 2)
		return 1;
	keys = p->keys + first;
	qsort(keys, n, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < n; i++)
		if (compare_texts(&keys[i - 1], &keys[i]) == 0) {
			p->top->key = keys[i].text;
			p->top->key_len = keys[i].len;
			return json_refuse(p, keys[i].at, "duplicate key");
		}
	return 1;
}

static int check_required(struct json_parser *p)
{
	const struct json_type *type = p->top->type;

	for (size_t i = 0; i < type->n; i++)
		if (type->fields[i].required && !(p->top->set >> i & 1))
			return json_refuse_missing(p, &type->fields[i]);
	return 1;
}

static int on_end(void *ctx)
{
	struct json_parser *p = ctx;
	const struct json_frame *f = p->top;

	next_token(p);
	if (!json_is_array(f) && !check_keys(p))
		return 0;
	if (f->what == JSON_F_OBJECT && !check_required(p))
		return 0;
	p->top--;
	if (f->what == JSON_F_MAP || f->what == JSON_F_ARRAY) {
		*(char **)(void *)(p->top->base + f->field->offset) = f->base;
		*(size_t *)(void *)(p->top->base + f->field->aux) = f->n;
	}
	if (p->raw == p->top) {
		set_raw(p, p->raw_at, p->raw_start);
		p->raw = NULL;
	}
	return value_done(p);
}

/* -- documents --------------------------------------------------------------------------------- */

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_map_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

/* What yajl found wrong, in one line, and where the token begins in which it stopped. */
static int refuse_syntax(struct json_parser *p, size_t consumed)
{
	const unsigned char *doc = (const unsigned char *)p->in->text;
	char *text = (char *)yajl_get_error(p->yajl, 0, doc, p->in->len);
	char what[144];
	size_t at;

	p->before = p->end;
	at = json_token_start(p);
	if (consumed && at >= consumed && strchr(",:", doc[consumed - 1]))
		at = consumed - 1; /* it is the comma or colon, which json_token_start skips */
	text[strcspn(text, "\n")] = '\0';
	snprintf(what, sizeof(what), "not JSON: %s", text);
	return json_refuse_document(p, at, what);
}

/* Takes p->in apart. Returns 1, or 0 with p->err filled or p->found set. */
static int walk(struct json_parser *p)
{
	const unsigned char *text = (const unsigned char *)p->in->text;
	size_t len = p->in->len, good = json_utf8_len(p->in->text, len);
	yajl_alloc_funcs memory = {memory_get, memory_resize, memory_drop, p};
	yajl_status status;

	if (good < len)
		return json_refuse_document(p, good, "not UTF-8");
	p->yajl = yajl_alloc(&callbacks, &memory, p);
	yajl_config(p->yajl, yajl_dont_validate_strings, 1); /* done, and more strictly */
	status = yajl_parse(p->yajl, text, len);
	if (status == yajl_status_error)
		return refuse_syntax(p, yajl_get_bytes_consumed(p->yajl));
	if (status == yajl_status_ok)
		status = yajl_complete_parse(p->yajl);
	if (status == yajl_status_error)
		return refuse_syntax(p, 0); /* the end comes too early */
	return status == yajl_status_ok;
}

int json_parse(const struct json_type *type, const struct json_input *in, void **ret,
	       struct json_error *err)
{
	void *value = NULL;
	const struct json_field document = {
		.shape = JSON_ONE, .kind = JSON_OBJECT, .aux = JSON_NONE, .type = type};
	struct json_parser p = {.in = in, .err = err};

	p.top = p.frames;
	p.top->field = type->list ? type->fields : &document;
	p.top->base = (char *)&value;
	if (type->list)
		p.top->base = value = in->alloc(type->size);
	if (in->len > JSON_MAX_SIZE) {
		snprintf(err->text, sizeof(err->text), "%.128s: more than %zu bytes", in->name,
			 JSON_MAX_SIZE);
		err->line = err->column = 0;
		return -EINVAL;
	}
	if (!walk(&p))
		return -EINVAL;
	*ret = value;
	return 0;
}

int json_locate(const struct json_input *in, const char *path, int *ret_line, int *ret_column)
{
	struct json_error ignored;
	struct json_parser p = {.in = in, .err = &ignored, .wanted = path};

	p.top = p.frames;
	if (in->len > JSON_MAX_SIZE || walk(&p) || !p.found)
		return -ENOENT;
	json_position(in, json_token_start(&p), ret_line, ret_column);
	return 0;
}
