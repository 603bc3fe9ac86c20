/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds bytes to the JSON engine as each kind of document that husk reads from others. What is
 * taken must come back equal when it is written and parsed again, in every style; what is refused
 * must be explained, at a place inside the document. Memory is bounded by the size of the document.
 *
 * With -fsanitize=fuzzer it is a libFuzzer target; with tests/fuzz/replay.c a test that runs over
 * the files of the corpus.
 */
#include "libocispec/oci_config.h"
#include "libocispec/oci_features.h"
#include "libocispec/oci_state.h"
#include "tests/unit/json_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASSERT(condition)                                                                          \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);  \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Blocks of their own, so that the sanitizer sees what goes past one; freed after each document. */
struct block {
	struct block *next;
	max_align_t bytes[];
};

static struct block *blocks;
static size_t allocated;

static void *get(size_t size)
{
	struct block *b = calloc(1, sizeof(*b) + size);

	ASSERT(b);
	b->next = blocks;
	blocks = b;
	allocated += size;
	return b->bytes;
}

static void drop_all(void)
{
	for (struct block *next; blocks; blocks = next) {
		next = blocks->next;
		free(blocks);
	}
	allocated = 0;
}

static void check_error(const struct json_input *in, const struct json_error *err)
{
	size_t len = strnlen(err->text, sizeof(err->text)), lines = 1;

	ASSERT(len > 7 && len < sizeof(err->text));
	ASSERT(strncmp(err->text, "f.json:", 7) == 0);
	ASSERT((err->line == 0) == (err->column == 0));
	for (size_t i = 0; i < in->len; i++)
		lines += in->text[i] == '\n';
	ASSERT(err->line >= 0 && (size_t)err->line <= lines);
	ASSERT(err->column >= 0 && (size_t)err->column <= in->len + 1);
}

static struct json_output written(const struct json_type *type, const void *value,
				  enum json_style style)
{
	struct json_output out = {.style = style, .alloc = get};

	ASSERT(json_write(type, value, &out) == 0);
	ASSERT(strlen(out.text) == out.len);
	return out;
}

static void check_round_trip(const struct json_type *type, const void *value)
{
	struct json_output first = written(type, value, JSON_COMPACT), again;

	for (enum json_style style = JSON_COMPACT; style <= JSON_2SPACES; style++) {
		struct json_output out = written(type, value, style);
		struct json_input in = {"f.json", out.text, out.len, get};
		struct json_error err;
		void *parsed = NULL;

		if (out.len > JSON_MAX_SIZE)
			return;
		ASSERT(json_parse(type, &in, &parsed, &err) == 0 && parsed);
		again = written(type, parsed, JSON_COMPACT);
		ASSERT(again.len == first.len && memcmp(again.text, first.text, first.len) == 0);
	}
}

static void check(const struct json_type *type, const uint8_t *data, size_t size)
{
	struct json_input in = {.name = "f.json", .len = size, .alloc = get};
	struct json_error err = {0};
	void *value = NULL;
	int line, column;
	char *copy = malloc(size + !size);

	ASSERT(copy);
	if (size)
		memcpy(copy, data, size);
	in.text = copy;
	if (json_parse(type, &in, &value, &err) == 0) {
		ASSERT(value && allocated < 65536 + 1024 * size);
		ASSERT(json_locate(&in, "", &line, &column) == 0 && line > 0 && column > 0);
		json_locate(&in, "linux.namespaces[1].type", &line, &column);
		memset(copy, '#', size);
		free(copy); /* nothing points into the document */
		check_round_trip(type, value);
	} else {
		ASSERT(!value);
		check_error(&in, &err);
		free(copy);
	}
	drop_all();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(&oci_config_type, data, size);
	check(&oci_process_type, data, size);
	check(&oci_resources_type, data, size);
	check(&oci_mount_list_type, data, size);
	check(&oci_container_process_state_type, data, size);
	check(&oci_features_type, data, size);
	check(&sample_all_type, data,
	      size); /* what the specification has no use for: raw, recursion */
	return 0;
}
