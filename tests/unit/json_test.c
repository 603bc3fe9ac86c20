/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of libocispec, on tables that generate.py made from json_sample.schema: every kind of
 * property in every shape, that what is written parses to the same again, styles, sinks, positions
 * of paths. What is refused is in json_refuse_test.c.
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
	SAME("{\"rawValue\":{\"s\":3},\"o\":{}}");
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
	T_RUN(strings);
	T_RUN(raw_values);
	T_RUN(arrays_and_maps);
	T_RUN(long_arrays);
	T_RUN(null_is_absent);
	T_RUN(unknown_is_ignored);
	T_RUN(list_documents);
	T_RUN(styles);
	T_RUN(sinks);
	T_RUN(writes_one_behind_the_other);
	T_RUN(writing_refused);
	T_RUN(enums);
	T_RUN(locate);
	return t_end();
}
