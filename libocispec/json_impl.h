/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the engine's parsing half share; nobody else includes this. json.c walks the
 * tokens of yajl, json_value.c turns one scalar into its C value, json_error.c knows positions,
 * paths and sentences. Callbacks and checks return 1 to go on and 0 to stop, as yajl wants it;
 * whoever stops has filled p->err.
 */
#pragma once

#include "libocispec/json.h"

enum json_token {
	JSON_T_NULL,
	JSON_T_BOOL,
	JSON_T_NUMBER,
	JSON_T_STRING,
	JSON_T_OBJECT,
	JSON_T_ARRAY,
};

enum json_frame_kind {
	JSON_F_DOCUMENT,
	JSON_F_OBJECT,
	JSON_F_MAP,
	JSON_F_ARRAY,
	JSON_F_SKIPPED_OBJECT,
	JSON_F_SKIPPED_ARRAY,
};

/* An object or array that is open. */
struct json_frame {
	enum json_frame_kind what;
	const struct json_type *type;	/* OBJECT */
	const struct json_field *field; /* of the current value, NULL: unknown; MAP, ARRAY: whose */
	char *base;			/* the struct; MAP, ARRAY: the elements */
	size_t n, room;			/* MAP, arrays: elements that are complete, and allocated */
	uint64_t seen, set; /* OBJECT: fields whose key was there; that have a value too */
	const char *key;    /* the current key */
	size_t key_len;
	size_t keys; /* where in the parser's keys those of this object begin */
};

/*
 * A key that no bit of `seen` stands for, kept until its object ends and duplicates are looked for.
 */
struct json_key {
	const char *text;
	uint32_t len, at;
};

/* Where the value that begins now goes. */
struct json_place {
	const struct json_field *field; /* NULL: nobody wants it */
	enum json_shape shape;
	bool element; /* of an array or map: lies there itself, not behind a pointer */
	char *at;
	bool *has;
};

struct json_parser {
	const struct json_input *in;
	struct json_error *err;
	void *yajl;
	size_t before, end; /* offsets behind the previous and the current token */
	struct json_frame frames[JSON_MAX_DEPTH + 1], *top; /* [0] is the document */
	struct json_key *keys;
	size_t n_keys, room_keys;
	const struct json_frame
		*raw;	    /* a JSON_RAW value is walked: the frame that it belongs to, */
	size_t raw_start;   /* where it begins */
	char *raw_at;	    /* and goes */
	const char *wanted; /* json_locate: the path */
	bool found;
};

/* json_error.c */
size_t json_token_start(const struct json_parser *p);
void json_position(const struct json_input *in, size_t at, int *ret_line, int *ret_column);
bool json_is_array(const struct json_frame *f);
bool json_path_is(const struct json_parser *p, const char *path);
void json_excerpt(char to[64], const char *text, size_t len); /* printable, cut if it is long */
int json_refuse_document(struct json_parser *p, size_t at, const char *what); /* no path */
int json_refuse_missing(struct json_parser *p, const struct json_field *field);
int json_refuse(struct json_parser *p, size_t at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* json_value.c */
size_t json_utf8_len(const char *text, size_t len); /* how much of the text is UTF-8 */
int json_check_string(struct json_parser *p, const char *text, size_t len);
int json_set_number(struct json_parser *p, const struct json_place *to, const char *text,
		    size_t len);
int json_set_string(struct json_parser *p, const struct json_place *to, const char *text,
		    size_t len);
char *json_copy(const struct json_parser *p, const char *text, size_t len); /* with a NUL */
