// SPDX-License-Identifier: Apache-2.0
/*
 * Option tables. A hand-written parser, because husk is called with both the conventions of Go's command
 * line libraries (-no-subreaper, --rootless=true, options after the ID) and those of getopt_long(3).
 */
#include "base/opt.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <limits.h>
#include <string.h>

struct cursor {
	const struct opt_parse *p;
	int argc, at;
	char **argv;
};

static bool takes_value(const struct opt *o)
{
	return o->kind != OPT_FLAG && o->kind != OPT_IGNORED_FLAG;
}

static int put_flag(const struct opt *o, void *values, const char *value)
{
	bool on = true;

	if (value && (streq(value, "false") || streq(value, "0")))
		on = false;
	else if (value && !streq(value, "true") && !streq(value, "1"))
		return fail(EINVAL, "option --%s: \"%s\" is neither true nor false", o->name,
			    value);
	if (o->kind == OPT_FLAG)
		*(bool *)((char *)values + o->offset) = on;
	return 0;
}

static int put_value(const struct opt *o, void *values, const char *value)
{
	void *to = (char *)values + o->offset;
	struct opt_list *list = to;
	uint64_t n;

	switch (o->kind) {
	case OPT_STRING:
		*(const char **)to = value;
		return 0;
	case OPT_UINT:
		if (str_u64(value, &n) < 0 || n > UINT_MAX)
			return fail(EINVAL, "option --%s: \"%s\" is not a number from 0 to %u",
				    o->name, value, UINT_MAX);
		*(unsigned int *)to = (unsigned int)n;
		return 0;
	case OPT_LIST:
		*vec_push(list) = value;
		return 0;
	default:
		return 0;
	}
}

static const struct opt *find_long(const struct opt *table, const char *name, size_t len)
{
	for (; table->name; table++)
		if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
			return table;
	return NULL;
}

static const struct opt *find_letter(const struct opt *table, char letter)
{
	for (; table->name; table++)
		if (table->letter && table->letter == letter)
			return table;
	return NULL;
}

/* `value` is what followed "=" or NULL; the next word is taken when the option needs one. */
static int put(struct cursor *c, const struct opt *o, const char *value)
{
	if (!takes_value(o))
		return put_flag(o, c->p->values, value);
	if (!value) {
		if (c->at >= c->argc)
			return fail(EINVAL, "option --%s requires an argument", o->name);
		value = c->argv[c->at++];
	}
	return put_value(o, c->p->values, value);
}

static bool is_help(const char *word)
{
	return streq(word, "--help") || streq(word, "-h") || streq(word, "-help");
}

/* "-abc": bundled flags; the last may take a value ("-bDIR", "-b=DIR", "-b DIR"). */
static int parse_letters(struct cursor *c, const char *word)
{
	for (const char *l = word + 1; *l; l++) {
		const struct opt *o = find_letter(c->p->table, *l);

		if (!o)
			return fail(EINVAL, "unknown option %s", word);
		if (takes_value(o)) {
			const char *rest = l[1] == '=' ? l + 2 : l + 1;

			return put(c, o, l[1] ? rest : NULL);
		}
		if (l[1] == '=')
			return put(c, o, l + 2);
		TRY(put(c, o, NULL));
	}
	return 0;
}

static int parse_option(struct cursor *c, const char *word)
{
	const char *name = word + (word[1] == '-' ? 2 : 1);
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;
	const struct opt *o = len > 1 ? find_long(c->p->table, name, len) : NULL;

	if (o)
		return put(c, o, value);
	if (word[1] == '-')
		return fail(EINVAL, "unknown option %.*s", (int)(len + 2), word);
	return parse_letters(c, word);
}

int opt_parse(const struct opt_parse *p, int argc, char **argv)
{
	struct cursor c = {.p = p, .argc = argc, .argv = argv};
	int found = 0;

	while (c.at < argc) {
		char *word = argv[c.at++];

		if (streq(word, "--"))
			break;
		if (word[0] != '-' || !word[1]) {
			argv[found++] = word;
			if (p->stop_after && (size_t)found >= p->stop_after)
				break;
			continue;
		}
		if (is_help(word) && !find_letter(p->table, 'h')) {
			*p->help = true;
			continue;
		}
		TRY(parse_option(&c, word));
	}
	while (c.at < argc)
		argv[found++] = argv[c.at++];
	return found;
}

void opt_print(const struct opt *table, FILE *to)
{
	char left[64];

	for (const struct opt *o = table; o->name; o++) {
		if (!o->help)
			continue;
		if (o->letter)
			snprintf(left, sizeof left, "-%c, --%s %s", o->letter, o->name,
				 o->arg ? o->arg : "");
		else
			snprintf(left, sizeof left, "    --%s %s", o->name, o->arg ? o->arg : "");
		fprintf(to, "  %-34s %s\n", left, o->help);
	}
	fprintf(to, "  %-34s %s\n", "-h, --help", "show this help");
}
