/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine of libocispec refuses: the sentence of each refusal with its line and column, and
 * the limits just before which it doesn't. Users see these sentences, so they are compared whole.
 * The tables are those of json_sample.schema.
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
		"f.json:1:9: not JSON: parse error: after key and value, inside map, "
		"I expect ',' or '}'");
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
	REFUSED("{\"s\":\"\\ud83d\\uffff\"}", "f.json:1:6: s: has half of a surrogate pair");
	REFUSED("{\"s\":\"\\udc15\\udc15\"}", "f.json:1:6: s: has half of a surrogate pair");
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
	REFUSED("{\"s\":\"\xe2", "f.json:1:7: not UTF-8"); /* the rest would be behind the end */
	REFUSED("\xef\xbb\xbf{}",
		"f.json:1:1: not JSON: lexical error: invalid char in json text.");
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
	REFUSED("{\"e\":\"a\\n\x7f\xc3\xa4\"}", "f.json:1:6: e: unknown value \"a??\xc3\xa4\"");
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

int main(void)
{
	T_RUN(integers_out_of_range);
	T_RUN(integers_only_as_digits);
	T_RUN(strings_refused);
	T_RUN(not_utf8);
	T_RUN(wrong_types);
	T_RUN(duplicate_keys);
	T_RUN(many_keys);
	T_RUN(required);
	T_RUN(not_json);
	T_RUN(depth);
	T_RUN(size);
	T_RUN(positions);
	T_RUN(long_sentences);
	return t_end();
}
