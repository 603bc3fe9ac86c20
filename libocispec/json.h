/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One engine for all of our JSON: it parses a document into the structs that generate.py makes from
 * a schema, and writes them. The tables below describe a struct to it. RFC 8259; the document is
 * UTF-8.
 *
 * How a property lies in a struct, and how its absence (or null) shows:
 *
 *   string               const char *x               NULL; there is never a NUL inside
 *   any value, as text   const char *x               NULL; JSON as it stood in the document
 *   bool, integer, enum  T x; bool has_x             has_x is false; only T x if it is required
 *   object               struct oci_y *x             NULL
 *   array                T *x; size_t x_len          NULL; an empty array is not NULL
 *   object with free     struct oci_pair *x;         NULL; the values are strings, or
 *   keys                 struct oci_y_entry *x; ...  {key, value} with a struct oci_y in it
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_SIZE ((size_t)1 << 24) /* bytes in a document */
#define JSON_MAX_DEPTH 64		/* objects and arrays inside each other */

/* One entry of an object with free keys and string values (annotations, sysctl, unified). */
struct oci_pair {
	const char *key, *value;
};

enum json_kind {
	JSON_STRING,
	JSON_RAW,
	JSON_BOOL,
	JSON_UINT16,
	JSON_INT32,
	JSON_UINT32,
	JSON_INT64,
	JSON_UINT64,
	JSON_ENUM,
	JSON_OBJECT,
};

enum json_shape { JSON_ONE, JSON_ARRAY, JSON_MAP };

/* The values of a closed set of strings; the C enum is the index. */
struct json_enum {
	size_t n;
	const char *const *names;
};

#define JSON_NONE UINT16_MAX

/*
 * One property. Offsets are from the start of the struct; of an array's or map's element in
 * brackets.
 */
struct json_field {
	const char *name;
	uint8_t name_len;
	uint8_t kind;  /* enum json_kind, of the value, of each element for arrays and maps */
	uint8_t shape; /* enum json_shape */
	bool required;
	uint16_t offset;
	uint16_t aux;	       /* offset of has_x or x_len, or JSON_NONE */
	uint16_t element_size; /* array, map: sizeof one element; object: sizeof the struct */
	uint16_t value_offset; /* map: where in the element the value is; the key is at 0 */
	union {
		const struct json_type *type;  /* JSON_OBJECT */
		const struct json_enum *names; /* JSON_ENUM */
	};
};

/*
 * One object type, at most 64 fields. With `list` it stands for a document that is one array: its
 * only field.
 */
struct json_type {
	size_t size;
	const struct json_field *fields;
	uint8_t n;
	bool list;
};

/*
 * Where an error is. Line and column are 1-based, the column counts characters; 0 where something
 * is missing.
 */
struct json_error {
	int line, column;
	char text
		[512]; /* the whole sentence: "name:line:column: path: what" or "name: path: what" */
};

/*
 * A document. The name is only for messages. alloc returns zeroed memory aligned for any type,
 * never fails (it may exit) and is never given anything back; the parsed structs point into that
 * memory only, never into the text.
 */
struct json_input {
	const char *name;
	const char *text;
	size_t len;
	void *(*alloc)(size_t size);
};

enum json_style { JSON_COMPACT, JSON_TABS, JSON_2SPACES };

/*
 * Where json_write writes. Without a sink the text is collected in text[0..len), with a NUL behind
 * it, in memory from alloc; a second json_write goes on behind the first. With a sink, text is only
 * a buffer: the sink gets all of it before json_write returns. The sink returns 0 or -errno.
 */
struct json_output {
	enum json_style style;
	void *(*alloc)(size_t size);
	int (*sink)(void *ctx, const char *text, size_t len);
	void *ctx;
	char *text;
	size_t len, size; /* filled, allocated */
};

/*
 * Parses all of `in` as one value of `type`. Unknown properties are skipped (but must be JSON),
 * null is absent. Refused: what is not JSON or not UTF-8, a type or a number that doesn't fit, an
 * unknown enum value, a duplicate key (also below unknown properties), a missing required property,
 * more than JSON_MAX_SIZE bytes or JSON_MAX_DEPTH levels. Returns 0 and *ret (a struct of that
 * type), or -EINVAL and *err; *ret is untouched then.
 */
int json_parse(const struct json_type *type, const struct json_input *in, void **ret,
	       struct json_error *err);

/*
 * Writes `value`, a struct of `type`, in the order of the schema and without a newline at the end.
 * What is absent is not written; nor is what is required and NULL, so that the result won't parse.
 * Returns 0, -EILSEQ for a string that is not UTF-8 (the result would not parse either), -EINVAL
 * for an enum out of range or a NULL in an array, or what the sink returned.
 */
int json_write(const struct json_type *type, const void *value, struct json_output *out);

/*
 * Finds the line and column of the value at `path` (for an error that is found after parsing). A
 * path is what the messages of json_parse show: linux.namespaces[1].type, annotations["a.b"]; .a.b
 * for a key with dots is understood too, and the empty path is the document itself. Returns 0 or
 * -ENOENT; the document must be one that json_parse took.
 */
int json_locate(const struct json_input *in, const char *path, int *ret_line, int *ret_column);

/* The JSON string of an enum value, NULL if out of range; and back: the value or -1. */
const char *json_enum_name(const struct json_enum *e, unsigned value);
int json_enum_value(const struct json_enum *e, const char *name);
