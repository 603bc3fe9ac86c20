/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of libocispec, on tables that generate.py made from json_sample.schema: every kind of
 * property in every shape, the limits, the sentence of every refusal with its line and column, and
 * that what is written parses to the same again.
 */
#include "tests/unit/json_sample.h"
#include "tests/unit/json_common.h"

#include <errno.h>

static struct sample_all *parse(const char *text)
{
	return t_parse(&sample_all_type, text);
}

#define REFUSED(text, sentence) T_STR(t_refusal(&sample_all_type, text), sentence)

/* That `text` is written just as it is. */
#define SAME(text)                                                                                 \
	do {                                                                                       \
		void *t_value = parse(text);                                                       \
		if (t_value)                                                                       \
			T_STR(t_write(&sample_all_type, t_value, JSON_COMPACT), text);             \
	} while (0)

static void scalars(void)
{
	struct sample_all *a =
		parse("{\"s\":\"x\",\"b\":true,\"u16\":65535,\"i32\":-5,\"e\":\"COLOUR_BLUE\","
		      "\"linux\":false}");

	T_NEED(a);
	T_STR(a->s, "x");
	T_OK(a->has_b && a->b && a->has_u16 && a->u16 == 65535 && a->has_i32 && a->i32 == -5);
	T_OK(a->has_e && a->e == SAMPLE_COLOUR_BLUE && a->has_linux_ && !a->linux_);
	T_OK(!a->has_u32 && !a->has_i64 && !a->has_u64 && !a->o && !a->many_all && !a->strings);
}

static void integers_are_exact(void)
{
	struct sample_all *a = parse("{\"i64\":-9223372036854775808,\"u64\":18446744073709551615,"
				     "\"i32\":-2147483648,\"u32\":4294967295,\"u16\":0}");

	T_NEED(a);
	T_OK(a->i64 == INT64_MIN && a->u64 == UINT64_MAX && a->i32 == INT32_MIN);
	T_OK(a->u32 == UINT32_MAX && a->u16 == 0 && a->has_u16);
	SAME("{\"i32\":2147483647,\"i64\":9223372036854775807,\"u64\":9007199254740993}");
	SAME("{\"i32\":-2147483648,\"i64\":-9223372036854775808,\"u64\":18446744073709551615}");
	SAME("{\"manyI32\":[-1,0,1],\"manyU64\":[18446744073709551614,1]}");
}

static void integers_out_of_range(void)
{
	REFUSED("{\"u16\":65536}", "f.json:1:8: u16: 65536 is out of range (0 to 65535)");
	REFUSED("{\"u16\":-1}", "f.json:1:8: u16: -1 is out of range (0 to 65535)");
	REFUSED("{\"u32\":-0}", "f.json:1:8: u32: -0 is out of range (0 to 4294967295)");
	REFUSED("{\"u32\":4294967296}",
		"f.json:1:8: u32: 4294967296 is out of range (0 to 4294967295)");
	REFUSED("{\"i32\":2147483648}",
		"f.json:1:8: i32: 2147483648 is out of range (-2147483648 to 2147483647)");
	REFUSED("{\"i32\":-2147483649}",
		"f.json:1:8: i32: -2147483649 is out of range (-2147483648 to 2147483647)");
	REFUSED("{\"i64\":9223372036854775808}",
		"f.json:1:8: i64: 9223372036854775808 is out of range "
		"(-9223372036854775808 to 9223372036854775807)");
	REFUSED("{\"i64\":-9223372036854775809}",
		"f.json:1:8: i64: -9223372036854775809 is out of range "
		"(-9223372036854775808 to 9223372036854775807)");
	REFUSED("{\"u64\":18446744073709551616}",
		"f.json:1:8: u64: 18446744073709551616 is out of range (0 to 18446744073709551615)");
	REFUSED("{\"u64\":184467440737095516150}",
		"f.json:1:8: u64: 184467440737095516150 is out of range (0 to 18446744073709551615)");
	REFUSED("{\"manyU64\":[1,\n 2, -3]}",
		"f.json:2:5: manyU64[2]: -3 is out of range (0 to 18446744073709551615)");
}

static void integers_only_as_digits(void)
{
	REFUSED("{\"u32\":1.0}", "f.json:1:8: u32: must be a whole number, not 1.0");
	REFUSED("{\"i64\":1e2}", "f.json:1:8: i64: must be a whole number, not 1e2");
	REFUSED("{\"u32\":\"1\"}", "f.json:1:8: u32: must be a number, not a string");
	REFUSED("{\"u32\":true}", "f.json:1:8: u32: must be a number, not a boolean");
	REFUSED("{\"u32\":01}",
		"f.json:1:8: not JSON: parse error: after key and value, inside map, "
		"I expect ',' or '}'");
}

static void strings(void)
{
	struct sample_all *a =
		parse("{\"s\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\udc15\xe2\x82\xac\"}");

	T_NEED(a);
	T_STR(a->s, "a\"\\/\b\f\n\r\t\xc3\xa4\xf0\x9f\x90\x95\xe2\x82\xac");
	SAME("{\"s\":\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa4\"}");
	SAME("{\"s\":\"\"}");
	SAME("{\"strings\":{\"\":\"\",\"k\\n\":\"v\"}}");
}

static void strings_refused(void)
{
	REFUSED("{\"s\":\"a\\u0000b\"}", "f.json:1:6: s: has a NUL character");
	REFUSED("{\"strings\":{\"\\u0000\":\"\"}}",
		"f.json:1:13: strings[\"?\"]: has a NUL character");
	REFUSED("{\"s\":\"\\ud83d\"}", "f.json:1:6: s: has half of a surrogate pair");
	REFUSED("{\"s\":\"\\ud83d\\u0041\"}", "f.json:1:6: s: has half of a surrogate pair");
	REFUSED("{\"s\":\"\\ud83d\\ud83d\"}", "f.json:1:6: s: has half of a surrogate pair");
	REFUSED("{\"s\":\"\\ud83d\\\\udc15\"}", "f.json:1:6: s: has half of a surrogate pair");
	REFUSED("{\"s\":\"\\udc15\"}", "f.json:1:6: s: has half of a surrogate pair");
	REFUSED("{\"s\":\"a\nb\"}",
		"f.json:1:6: not JSON: lexical error: invalid character inside string.");
	REFUSED("{\"s\":\"\\x\"}",
		"f.json:1:6: not JSON: lexical error: inside a string, '\\' occurs "
		"before a character which it may not.");
	SAME("{\"s\":\"\\\\ud83d\"}"); /* an escaped backslash, then letters */
}

static void not_utf8(void)
{
	static const char *const bad[] = {
		"\xff",
		"\x80",
		"\xc3",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xe2\x82",
	};
	static const char *const good[] = {
		"\xc2\x80",	"\xdf\xbf",	    "\xe0\xa0\x80",	"\xed\x9f\xbf",
		"\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
	};
	char text[64];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "{\n\"s\":\"long enough %s\"}", bad[i]);
		REFUSED(text, "f.json:2:18: not UTF-8");
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), "{\"s\":\"long enough %s\"}", good[i]);
		SAME(text);
	}
	REFUSED("\xef\xbb\xbf{}",
		"f.json:1:1: not JSON: lexical error: invalid char in json text.");
}

static void raw_values(void)
{
	struct sample_all *a =
		parse("{\"rawValue\": { \"a\" : [1, 2.50e3] ,\"b\":{}} , \"manyRaw\":[null, 1.5,"
		      "[ ], \"x\\n\", {\"s\":3}], \"s\":\"after\", \"o\":{\"rawValue\":true}}");

	T_NEED(a && a->many_raw_len == 5 && a->o);
	T_STR(a->raw_value, "{ \"a\" : [1, 2.50e3] ,\"b\":{}}");
	T_STR(a->many_raw[0], "null");
	T_STR(a->many_raw[1], "1.5");
	T_STR(a->many_raw[2], "[ ]");
	T_STR(a->many_raw[3], "\"x\\n\"");
	T_STR(a->many_raw[4], "{\"s\":3}");
	T_STR(a->o->raw_value, "true");
	T_STR(a->s, "after");
	SAME("{\"rawValue\":{\"s\":3},\"manyRaw\":[[{}],1e400]}");
	REFUSED("{\"rawValue\":{\"a\":1,\"a\":2}}", "f.json:1:20: rawValue.a: duplicate key");
}

static void arrays_and_maps(void)
{
	struct sample_all *a =
		parse("{\"manyStrings\":[],\"manyAll\":[{},{\"u32\":7,\"manyAll\":[{}]},{}],"
		      "\"strings\":{},\"objects\":{\"k\":{\"s\":\"v\"},\"l\":{}}}");

	T_NEED(a);
	T_OK(a->many_strings && a->many_strings_len == 0 && a->strings && a->strings_len == 0);
	T_NEED(a->many_all_len == 3 && a->objects_len == 2);
	T_INT(a->many_all[1].u32, 7);
	T_INT(a->many_all[1].many_all_len, 1);
	T_STR(a->objects[0].key, "k");
	T_STR(a->objects[0].value.s, "v");
	T_STR(a->objects[1].key, "l");
	SAME("{\"manyBools\":[true,false],\"manyU16\":[0,65535],\"manyColours\":[\"COLOUR_RED\","
	     "\"COLOUR_BLUE\"],\"manyAll\":[{\"s\":\"a\"},{}],\"objects\":{\"x\":{\"b\":true}},"
	     "\"root\":{\"path\":\"p\"},\"mappings\":[{\"containerID\":1,\"hostID\":2,\"size\":3}]}");
	SAME("{\"manyStrings\":[],\"manyAll\":[],\"strings\":{},\"objects\":{}}");
}

/* Arrays grow by doubling: the elements stay, and the memory is a small multiple of what is kept. */
static void long_arrays(void)
{
	enum { N = 100000 };
	char *text = t_alloc(8 * N + 64), *end = text + sprintf(text, "{\"manyU64\":[");
	size_t before = t_bytes;
	struct sample_all *a;

	for (int i = 0; i < N; i++)
		end += sprintf(end, "%s%d", i ? "," : "", i);
	strcpy(end, "]}");
	a = parse(text);
	T_NEED(a && a->many_u64_len == N);
	for (size_t i = 0; i < N; i++)
		if (a->many_u64[i] != i)
			T_SAY("[%zu] is %llu", i, (unsigned long long)a->many_u64[i]);
	T_OK(t_bytes - before < 6 * 8 * N);
}

static void null_is_absent(void)
{
	struct sample_all *a =
		parse("{\"s\":null,\"b\":null,\"u32\":null,\"e\":null,\"rawValue\":null,\"o\":null,"
		      "\"manyStrings\":null,\"strings\":null,\"objects\":null}");

	T_NEED(a);
	T_STR(t_write(&sample_all_type, a, JSON_COMPACT), "{}");
	REFUSED("null", "f.json:1:1: must be an object, not null");
	REFUSED("{\"manyStrings\":[\"a\",null]}",
		"f.json:1:21: manyStrings[1]: must be a string, not null");
	REFUSED("{\"strings\":{\"k\":null}}", "f.json:1:17: strings.k: must be a string, not null");
	REFUSED("{\"objects\":{\"k\":null}}",
		"f.json:1:17: objects.k: must be an object, not null");
	REFUSED("{\"manyAll\":[null]}", "f.json:1:13: manyAll[0]: must be an object, not null");
	REFUSED("{\"s\":null,\"s\":null}", "f.json:1:11: s: duplicate key");
}

static void unknown_is_ignored(void)
{
	struct sample_all *a = parse(
		"{\"x\":{\"s\":[1,{\"s\":\"no\",\"o\":{}}],\"y\":{}},\"s\":\"yes\",\"S\":1,"
		"\"o\":{\"z\":[[[]]],\"s\":\"inner\",\"t\":null},\"manyAll\":[{\"q\":1e999}]}");

	T_NEED(a && a->o);
	T_STR(a->s, "yes");
	T_STR(a->o->s, "inner");
	T_STR(t_write(&sample_all_type, a, JSON_COMPACT),
	      "{\"s\":\"yes\",\"o\":{\"s\":\"inner\"},\"manyAll\":[{}]}");
}

static void wrong_types(void)
{
	REFUSED("[]", "f.json:1:1: must be an object, not an array");
	REFUSED(" 3", "f.json:1:2: must be an object, not a number");
	REFUSED("\"s\"", "f.json:1:1: must be an object, not a string");
	REFUSED("{\"s\":1}", "f.json:1:6: s: must be a string, not a number");
	REFUSED("{\"s\":[]}", "f.json:1:6: s: must be a string, not an array");
	REFUSED("{\"b\":\"true\"}", "f.json:1:6: b: must be a boolean, not a string");
	REFUSED("{\"o\":[]}", "f.json:1:6: o: must be an object, not an array");
	REFUSED("{\"o\":{\"o\":7}}", "f.json:1:11: o.o: must be an object, not a number");
	REFUSED("{\"manyStrings\":{}}",
		"f.json:1:16: manyStrings: must be an array, not an object");
	REFUSED("{\"manyStrings\":\"a\"}",
		"f.json:1:16: manyStrings: must be an array, not a string");
	REFUSED("{\"manyStrings\":[[]]}",
		"f.json:1:17: manyStrings[0]: must be a string, not an array");
	REFUSED("{\"strings\":[]}", "f.json:1:12: strings: must be an object, not an array");
	REFUSED("{\"strings\":{\"a.b\":{}}}",
		"f.json:1:19: strings[\"a.b\"]: must be a string, not an object");
	REFUSED("{\"e\":\"COLOUR_PINK\"}", "f.json:1:6: e: unknown value \"COLOUR_PINK\"");
	REFUSED("{\"e\":\"COLOUR_RE\"}", "f.json:1:6: e: unknown value \"COLOUR_RE\"");
	REFUSED("{\"e\":\"\"}", "f.json:1:6: e: unknown value \"\"");
	REFUSED("{\"manyColours\":[\"COLOUR_RED\", 1]}",
		"f.json:1:31: manyColours[1]: must be a string, not a number");
}

static void duplicate_keys(void)
{
	REFUSED("{\"s\":\"a\",\n \"b\":true,\n  \"s\":\"a\"}", "f.json:3:3: s: duplicate key");
	REFUSED("{\"s\":\"a\",\"\\u0073\":\"a\"}", "f.json:1:10: s: duplicate key");
	REFUSED("{\"x\":1,\"y\":2,\"x\":3}", "f.json:1:14: x: duplicate key");
	REFUSED("{\"x\":{\"a\":1,\"a\":2}}", "f.json:1:13: x.a: duplicate key");
	REFUSED("{\"x\":[{},{\"a\":1,\"b\":0,\"\\u0061\":2}]}",
		"f.json:1:23: x[1].a: duplicate key");
	REFUSED("{\"strings\":{\"k\":\"1\",\"j\":\"2\",\"k\":\"1\"}}",
		"f.json:1:29: strings.k: duplicate key");
	REFUSED("{\"objects\":{\"k\":{},\"k\":{}}}", "f.json:1:20: objects.k: duplicate key");
	SAME("{\"o\":{\"s\":\"a\"},\"manyAll\":[{\"s\":\"a\"},{\"s\":\"a\"}],\"strings\":{\"s\":\"1\",\"st\":\"2\"}}");
}

/* Were keys compared pair by pair, this would take minutes. */
static void many_keys(void)
{
	enum { N = 200000 };
	char *text = t_alloc(16 * N + 64), *end = text + sprintf(text, "{\"x\":{");

	for (int i = 0; i < N; i++)
		end += sprintf(end, "%s\"%d\":0", i ? "," : "", N - i);
	strcpy(end, "}}");
	T_OK(parse(text));
	strcpy(end, ",\n\"777\":0}}");
	REFUSED(text, "f.json:2:1: x.777: duplicate key");
}

static void required(void)
{
	const struct json_type *t = &sample_strict_type;
	struct sample_strict *s =
		t_parse(t, "{\"list\":[],\"colour\":\"COLOUR_GREEN\",\"number\":3,\"name\":\"n\"}");

	T_NEED(s);
	T_OK(s->number == 3 && s->colour == SAMPLE_COLOUR_GREEN && s->list);
	T_STR(t_write(t, s, JSON_COMPACT),
	      "{\"name\":\"n\",\"number\":3,\"colour\":\"COLOUR_GREEN\",\"list\":[]}");
	T_STR(t_refusal(t, "{}"), "f.json: name: missing");
	T_STR(t_refusal(t, "{\"name\":null}"), "f.json: name: missing");
	T_STR(t_refusal(t, "{\"name\":\"\"}"), "f.json: number: missing");
	T_STR(t_refusal(t, "{\"name\":\"\",\"number\":0,\"colour\":\"COLOUR_RED\"}"),
	      "f.json: list: missing");
	T_STR(t_refusal(t, "{\"inner\":{\"name\":\"\",\"number\":1}}"),
	      "f.json: inner.colour: missing");
	T_STR(t_refusal(&sample_all_type, "{\"mappings\":[{\"hostID\":1,\"containerID\":1}]}"),
	      "f.json: mappings[0].size: missing");
}

static void not_json(void)
{
	REFUSED("", "f.json:1:1: not JSON: parse error: premature EOF");
	REFUSED(" \n\t ", "f.json:2:3: not JSON: parse error: premature EOF");
	REFUSED("{", "f.json:1:2: not JSON: parse error: premature EOF");
	REFUSED("{\"s\":\"a\"", "f.json:1:9: not JSON: parse error: premature EOF");
	REFUSED("{} x", "f.json:1:4: not JSON: parse error: trailing garbage");
	REFUSED("{} {}", "f.json:1:4: not JSON: parse error: trailing garbage");
	REFUSED("{\"s\":\"a\",}",
		"f.json:1:10: not JSON: parse error: invalid object key (must be a string)");
	REFUSED("{,}", "f.json:1:2: not JSON: parse error: invalid object key (must be a string)");
	REFUSED("{\"x\":[1,,2]}",
		"f.json:1:9: not JSON: parse error: unallowed token at this point in JSON text");
	REFUSED("{\"x\" 1}",
		"f.json:1:6: not JSON: parse error: object key and value must be separated by a "
		"colon (':')");
	REFUSED("{\"x\":\"abc}", "f.json:1:6: not JSON: parse error: premature EOF");
	REFUSED("{s:1}", "f.json:1:2: not JSON: lexical error: invalid char in json text.");
	REFUSED("{\"x\":tru}", "f.json:1:6: not JSON: lexical error: invalid string in json text.");
	REFUSED("{\"x\":NaN}", "f.json:1:6: not JSON: lexical error: invalid char in json text.");
	REFUSED("{/* */}",
		"f.json:1:2: not JSON: lexical error: probable comment found in input text, "
		"comments are not enabled.");
	REFUSED("{\"x\":[1,]}",
		"f.json:1:9: not JSON: parse error: unallowed token at this point in JSON text");
}

static void depth(void)
{
	char text[512];
	size_t n;

	for (int levels = JSON_MAX_DEPTH - 1; levels <= JSON_MAX_DEPTH; levels++) {
		n = (size_t)sprintf(text, "{\"x\":");
		memset(text + n, '[', (size_t)levels);
		memset(text + n + levels, ']', (size_t)levels);
		strcpy(text + n + 2 * levels, "}");
		if (levels < JSON_MAX_DEPTH)
			T_OK(parse(text));
		else
			T_OK(strstr(t_refusal(&sample_all_type, text), "[0]: more than 64 levels"));
	}
	memset(text, '[', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	T_STR(t_refusal(&sample_all_list_type, text),
	      "f.json:1:2: [0]: must be an object, not an array");
}

static void size(void)
{
	struct json_error err;
	char *text = t_alloc(JSON_MAX_SIZE + 1);

	memset(text, ' ', JSON_MAX_SIZE + 1);
	memcpy(text, "{}", 2);
	T_OK(t_parse_n(&sample_all_type, text, JSON_MAX_SIZE, &err));
	T_OK(!t_parse_n(&sample_all_type, text, JSON_MAX_SIZE + 1, &err));
	T_STR(err.text, "f.json: more than 16777216 bytes");
	T_INT(err.line, 0);
}

static void positions(void)
{
	struct json_error err;
	static const char text[] =
		"{\n\t\"x\": \"\xe2\x82\xac\xf0\x9f\x90\x95\", \"manyAll\" : [ {},\n"
		"\t\t{\"o\" :\n {  \"b\"\t:\r\n   \"no\" } } ] }";

	T_OK(!t_parse_n(&sample_all_type, text, strlen(text), &err));
	T_STR(err.text, "f.json:5:4: manyAll[1].o.b: must be a boolean, not a string");
	T_INT(err.line, 5);
	T_INT(err.column, 4);
	/* characters count, not bytes */
	REFUSED("{\"x\":\"\xe2\x82\xac\xf0\x9f\x90\x95\",\"b\":3}",
		"f.json:1:15: b: must be a boolean, not a number");
}

/* However long the parts, the reason is there, and nothing goes past the end or splits a character. */
static void long_sentences(void)
{
	static const struct json_error none;
	struct json_error err = none;
	char name[1024], text[8192], *end = text;
	struct json_input in = {.name = name, .text = text, .alloc = t_alloc};
	void *ret = &in;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (int i = 0; i < 60; i++)
		end += sprintf(end, "{\"o\":");
	end += sprintf(end, "{\"strings\":{\"");
	for (int i = 0; i < 1000; i++)
		end += sprintf(end, "\xe2\x82\xac");
	end += sprintf(end, "\":7}}");
	in.len = (size_t)(end - text);
	T_INT(json_parse(&sample_all_type, &in, &ret, &err), -EINVAL);
	T_OK(ret == &in);
	T_OK(strlen(err.text) < sizeof(err.text));
	T_OK(strstr(err.text, ": must be a string, not a number"));
	T_OK(strstr(err.text, "o.o.o.o"));
	REFUSED("{\"e\":\"0123456789012345678901234567890123456789012345678901234567\xe2\x82\xac"
		"0123456789\"}",
		"f.json:1:6: e: unknown value \"0123456789012345678901234567890123456789012345678901234567...\"");
}

static void list_documents(void)
{
	const struct json_type *t = &sample_all_list_type;
	struct sample_all_list *list = t_parse(t, "[{\"s\":\"a\"},{}]");

	T_NEED(list && list->items_len == 2);
	T_STR(list->items[0].s, "a");
	T_STR(t_write(t, list, JSON_COMPACT), "[{\"s\":\"a\"},{}]");
	list = t_parse(t, "[]");
	T_NEED(list && list->items);
	T_STR(t_write(t, list, JSON_TABS), "[]");
	T_STR(t_refusal(t, "{}"), "f.json:1:1: must be an array, not an object");
	T_STR(t_refusal(t, "null"), "f.json:1:1: must be an array, not null");
	T_STR(t_refusal(t, "[{},{\"s\":1}]"), "f.json:1:10: [1].s: must be a string, not a number");
}

static void styles(void)
{
	struct sample_all *a = parse(
		"{\"b\":true,\"o\":{},\"manyU64\":[1,2],\"manyAll\":[],\"strings\":{\"k\":\"v\"}}");

	T_NEED(a);
	T_STR(t_write(&sample_all_type, a, JSON_COMPACT),
	      "{\"b\":true,\"o\":{},\"manyU64\":[1,2],\"manyAll\":[],\"strings\":{\"k\":\"v\"}}");
	T_STR(t_write(&sample_all_type, a, JSON_TABS),
	      "{\n\t\"b\": true,\n\t\"o\": {},\n\t\"manyU64\": [\n\t\t1,\n\t\t2\n\t],\n\t\"manyAll\": [],\n"
	      "\t\"strings\": {\n\t\t\"k\": \"v\"\n\t}\n}");
	T_STR(t_write(&sample_all_type, a, JSON_2SPACES),
	      "{\n  \"b\": true,\n  \"o\": {},\n  \"manyU64\": [\n    1,\n    2\n  ],\n  \"manyAll\": [],\n"
	      "  \"strings\": {\n    \"k\": \"v\"\n  }\n}");
}

struct sunk {
	char text[65536];
	size_t len, calls, fail_at;
};

static int sink(void *ctx, const char *text, size_t len)
{
	struct sunk *s = ctx;

	if (++s->calls == s->fail_at)
		return -EPIPE;
	memcpy(s->text + s->len, text, len);
	s->len += len;
	return 0;
}

static void sinks(void)
{
	static struct sunk s, failing = {.fail_at = 2};
	struct json_output out = {.alloc = t_alloc, .sink = sink, .ctx = &s};
	char text[20000], *end = text;
	struct sample_all *a;

	end += sprintf(end, "{\"manyStrings\":[");
	for (int i = 0; i < 900; i++)
		end += sprintf(end, "%s\"element %d\"", i ? "," : "", i);
	strcpy(end, "]}");
	a = parse(text);
	T_NEED(a);
	T_INT(json_write(&sample_all_type, a, &out), 0);
	T_STR(s.text, text);
	T_OK(s.calls > 1 && out.len == 0 && out.size < 8192);
	out = (struct json_output){.alloc = t_alloc, .sink = sink, .ctx = &failing};
	T_INT(json_write(&sample_all_type, a, &out), -EPIPE);
	T_INT(failing.calls, 2);
}

static void writes_one_behind_the_other(void)
{
	struct json_output out = {.alloc = t_alloc};
	struct sample_all a = {.s = "x"};

	T_INT(json_write(&sample_all_type, &a, &out), 0);
	T_INT(json_write(&sample_all_type, &a, &out), 0);
	T_STR(out.text, "{\"s\":\"x\"}{\"s\":\"x\"}");
	T_INT(out.len, 18);
}

static void writing_refused(void)
{
	struct json_output out = {.alloc = t_alloc};
	const char *strings[] = {"a", NULL};
	struct sample_all bad_enum = {.has_e = true, .e = 3};
	struct sample_all bad_text = {.s = "\xff"};
	struct sample_all bad_array = {.many_strings = strings, .many_strings_len = 2};

	T_INT(json_write(&sample_all_type, &bad_enum, &out), -EINVAL);
	T_INT(json_write(&sample_all_type, &bad_text, &out), -EILSEQ);
	T_INT(json_write(&sample_all_type, &bad_array, &out), -EINVAL);
}

static void enums(void)
{
	T_STR(sample_colour_name(SAMPLE_COLOUR_GREEN), "COLOUR_GREEN");
	T_STR(json_enum_name(&sample_colour_enum, SAMPLE_COLOUR_COUNT), NULL);
	T_INT(json_enum_value(&sample_colour_enum, "COLOUR_BLUE"), SAMPLE_COLOUR_BLUE);
	T_INT(json_enum_value(&sample_colour_enum, "BLUE"), -1);
}

static void locate(void)
{
	static const char text[] =
		"{\n  \"a\": [1, {\"b\" : 2},\n   [true,null]],\n  \"x.y\": {\"z\": {}},\n"
		"  \"\\u0061b\": \"c\", \"\": 5 }\n";
	static const struct {
		const char *path;
		int line, column;
	} tests[] = {
		{"", 1, 1},	  {"a", 2, 8},		{"a[0]", 2, 9},
		{"a[1]", 2, 12},  {"a[1].b", 2, 19},	{"a[2][1]", 3, 10},
		{"x.y", 4, 10},	  {"[\"x.y\"]", 4, 10}, {"[\"x.y\"].z", 4, 16},
		{"x.y.z", 4, 16}, {"ab", 5, 14},	{"[\"\"]", 5, 23},
	};
	static const char *const nowhere[] = {"b", "a[3]",     "a.b", "a[1].c",
					      "x", "a[1].b.c", "a[",  ".a"};
	struct json_input in = {.name = "f", .text = text, .len = strlen(text), .alloc = t_alloc};
	int line = -1, column = -1;

	for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
		if (json_locate(&in, nowhere[i], &line, &column) != -ENOENT)
			T_SAY("found %s", nowhere[i]);
		T_OK(line == -1 && column == -1);
	}
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		line = column = 0;
		if (json_locate(&in, tests[i].path, &line, &column) != 0 || line != tests[i].line ||
		    column != tests[i].column)
			T_SAY("%s is at %d:%d", tests[i].path, line, column);
	}
}

int main(void)
{
	T_RUN(scalars);
	T_RUN(integers_are_exact);
	T_RUN(integers_out_of_range);
	T_RUN(integers_only_as_digits);
	T_RUN(strings);
	T_RUN(strings_refused);
	T_RUN(not_utf8);
	T_RUN(raw_values);
	T_RUN(arrays_and_maps);
	T_RUN(long_arrays);
	T_RUN(null_is_absent);
	T_RUN(unknown_is_ignored);
	T_RUN(wrong_types);
	T_RUN(duplicate_keys);
	T_RUN(many_keys);
	T_RUN(required);
	T_RUN(not_json);
	T_RUN(depth);
	T_RUN(size);
	T_RUN(positions);
	T_RUN(long_sentences);
	T_RUN(list_documents);
	T_RUN(styles);
	T_RUN(sinks);
	T_RUN(writes_one_behind_the_other);
	T_RUN(writing_refused);
	T_RUN(enums);
	T_RUN(locate);
	return t_end();
}
