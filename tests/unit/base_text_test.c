// SPDX-License-Identifier: Apache-2.0
/*
 * base: error sentences, the arena, strings and numbers, option tables.
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/str.h"
#include "test.h"

#include <stdint.h>

/* --- err --- */

static int checked(int result, int errnum)
{
	errno = errnum;
	return CHECK(result, "open %s", "/x");
}

static int passed_on(int result)
{
	TRY(result);
	return 7;
}

static void sentences(void)
{
	T_INT(fail(EINVAL, "no %s", "way"), -EINVAL);
	T_STR(err_text(), "no way");
	T_INT(checked(5, 0), 5);
	T_INT(checked(-1, ENOENT), -ENOENT);
	T_STR(err_text(), "open /x: no such file or directory");
	T_INT(err_within(-ENOENT, "mounts[%d]", 3), -ENOENT);
	T_STR(err_text(), "mounts[3]: open /x: no such file or directory");
	T_INT(passed_on(-EPERM), -EPERM);
	T_INT(passed_on(0), 7);
	err_clear();
	T_STR(err_text(), "");
}

/* Go's words: engines compare them with case. Abbreviations stay as they are. */
static void errno_words(void)
{
	T_STR(err_str(EACCES), "permission denied");
	T_STR(err_str(EPERM), "operation not permitted");
	T_STR(err_str(ERANGE), "numerical result out of range");
	T_STR(err_str(EDOTDOT), "RFS specific error");
	T_STR(err_str(123456), "unknown error");
}

static void long_sentences_are_cut(void)
{
	char big[5000];

	memset(big, 'a', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	fail(EINVAL, "%s", big);
	err_within(-EINVAL, "front");
	T_OK(str_starts(err_text(), "front: aaa"));
	T_OK(strlen(err_text()) < 3000);
}

/* --- mem --- */

static void arena(void)
{
	char *p = mem_alloc(100), *big;
	struct mem_mark mark;

	for (int i = 0; i < 100; i++)
		T_INT(p[i], 0);
	T_INT((uintptr_t)mem_alloc(1) % _Alignof(max_align_t), 0);
	mark = mem_mark();
	p = mem_alloc(64);
	memset(p, 0xff, 64);
	big = mem_alloc((size_t)3 << 20);
	T_INT(big[((size_t)3 << 20) - 1], 0);
	mem_reset(mark);
	T_OK(mem_alloc(64) == p);
	T_INT(p[0] | p[63], 0);
}

static void arena_strings(void)
{
	T_STR(mem_printf("%s-%d", "a", 7), "a-7");
	T_STR(mem_strndup("abcdef", 3), "abc");
	T_STR(mem_strdup(""), "");
}

static void vectors(void)
{
	VEC(int) v = {0};

	for (int i = 0; i < 1000; i++)
		*vec_push(&v) = i;
	T_INT(v.len, 1000);
	for (int i = 0; i < 1000; i++)
		T_INT(v.at[i], i);
}

/* --- str --- */

static void numbers(void)
{
	uint64_t u = 1;
	int64_t i = 1;

	T_INT(str_u64("0", &u), 0);
	T_INT(u, 0);
	T_INT(str_u64("18446744073709551615", &u), 0);
	T_OK(u == UINT64_MAX);
	T_INT(str_u64("18446744073709551616", &u), -ERANGE);
	T_INT(str_u64("99999999999999999999", &u), -ERANGE);
	T_INT(str_u64("", &u), -EINVAL);
	T_INT(str_u64("-1", &u), -EINVAL);
	T_INT(str_u64(" 1", &u), -EINVAL);
	T_INT(str_u64("1x", &u), -EINVAL);
	T_INT(str_u64("0x10", &u), -EINVAL);
	T_INT(str_i64("-9223372036854775808", &i), 0);
	T_OK(i == INT64_MIN);
	T_INT(str_i64("-9223372036854775809", &i), -ERANGE);
	T_INT(str_i64("9223372036854775808", &i), -ERANGE);
	T_INT(str_i64("-", &i), -EINVAL);
	T_INT(str_i64("--1", &i), -EINVAL);
}

static void paths(void)
{
	T_STR(str_clean_path("/a//b/./c/"), "/a/b/c");
	T_STR(str_clean_path("/"), "/");
	T_STR(str_clean_path(""), "/");
	T_STR(str_clean_path("a/b"), "/a/b");
	T_STR(str_clean_path("/a/../../b"), "/b");
	T_STR(str_clean_path("/a/b/.."), "/a");
	T_STR(str_clean_path("/.../..a"), "/.../..a");
	T_STR(str_join_path("/b", "x/y"), "/b/x/y");
	T_STR(str_join_path("/b", "/x"), "/x");
}

static void splitting(void)
{
	size_t len;
	char **parts = str_split("::a:bb::c:", ":", &len);

	T_INT(len, 3);
	T_STR(parts[0], "a");
	T_STR(parts[1], "bb");
	T_STR(parts[2], "c");
	T_OK(!parts[3]);
	T_OK(!str_split("", ":", NULL)[0]);
}

static void name_tables(void)
{
	static const struct name table[] = {{"one", 1}, {"two", 2}, {0}};

	T_INT(name_find(table, "two")->value, 2);
	T_OK(!name_find(table, "tw"));
	T_STR(name_of(table, 1), "one");
	T_OK(!name_of(table, 3));
	T_OK(str_ends("abc", "bc") && !str_ends("abc", "abcd") && str_ends("abc", ""));
}

/* --- opt --- */

struct values {
	bool flag, other;
	const char *text;
	unsigned int number;
	struct opt_list list;
};

#define AT(m) offsetof(struct values, m)

static const struct opt table[] = {
	{"flag", 'f', OPT_FLAG, AT(flag), NULL, "a flag"},
	{"other", 'o', OPT_FLAG, AT(other), NULL, "another"},
	{"text", 't', OPT_STRING, AT(text), "TEXT", "a text"},
	{"number", 'n', OPT_UINT, AT(number), "N", "a number"},
	{"list", 0, OPT_LIST, AT(list), "X", "many"},
	{"no-subreaper", 0, OPT_IGNORED_FLAG, 0, NULL, NULL},
	{0},
};

static struct values v;
static bool help;
static char *words[16];

static int parse(const char *line, size_t stop_after)
{
	char **split = str_split(line, " ", NULL);
	struct opt_parse p = {table, &v, stop_after, &help};
	int n = 0;

	v = (struct values){0};
	help = false;
	for (; split[n]; n++)
		words[n] = split[n];
	return opt_parse(&p, n, words);
}

static void options_in_every_form(void)
{
	T_INT(parse("--flag --text=a --number 7 id", 0), 1);
	T_OK(v.flag && !v.other);
	T_STR(v.text, "a");
	T_INT(v.number, 7);
	T_STR(words[0], "id");
	T_INT(parse("id -fo -t b rest -n=3", 0), 2);
	T_OK(v.flag && v.other);
	T_STR(v.text, "b");
	T_INT(v.number, 3);
	T_STR(words[1], "rest");
	T_INT(parse("-tb", 0), 0);
	T_STR(v.text, "b");
	T_INT(parse("-no-subreaper -text c", 0), 0);
	T_STR(v.text, "c");
	T_INT(parse("--list a --list=b", 0), 0);
	T_INT(v.list.len, 2);
	T_STR(v.list.at[1], "b");
	T_INT(parse("--flag=false --other=true", 0), 0);
	T_OK(!v.flag && v.other);
	T_INT(parse("--text=", 0), 0);
	T_STR(v.text, "");
}

static void options_end(void)
{
	T_INT(parse("-f id --text x", 1), 3);
	T_OK(v.flag && !v.text);
	T_STR(words[1], "--text");
	T_INT(parse("-- --flag", 0), 1);
	T_STR(words[0], "--flag");
	T_OK(!v.flag);
	T_INT(parse("- a", 0), 2);
	T_INT(parse("--help", 0), 0);
	T_OK(help);
}

static void options_refused(void)
{
	T_INT(parse("--nothing", 0), -EINVAL);
	T_STR(err_text(), "unknown option --nothing");
	T_INT(parse("--text", 0), -EINVAL);
	T_STR(err_text(), "option --text requires an argument");
	T_INT(parse("--number x", 0), -EINVAL);
	T_INT(parse("--number 4294967296", 0), -EINVAL);
	T_INT(parse("--number -1", 0), -EINVAL);
	T_INT(parse("--flag=maybe", 0), -EINVAL);
	T_INT(parse("-x", 0), -EINVAL);
	T_INT(parse("-fx", 0), -EINVAL);
}

int main(void)
{
	T_RUN(sentences);
	T_RUN(errno_words);
	T_RUN(long_sentences_are_cut);
	T_RUN(arena);
	T_RUN(arena_strings);
	T_RUN(vectors);
	T_RUN(numbers);
	T_RUN(paths);
	T_RUN(splitting);
	T_RUN(name_tables);
	T_RUN(options_in_every_form);
	T_RUN(options_end);
	T_RUN(options_refused);
	return t_end();
}
