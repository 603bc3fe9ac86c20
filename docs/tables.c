// SPDX-License-Identifier: Apache-2.0
/*
 * Keeps the documents equal to husk's own tables: the manual pages and the shells' completions to the option tables,
 * docs/design/steps.md to the step table. They are written by hand but for regions that come from the tables: a line
 * with "table: NAME", what is generated, a line with "table end". Without arguments this is a test (TAP): is each
 * file what the tables would make of it, is there a page for each command and a command for each page? With --write
 * it rewrites the regions (`make update-docs`). Files are found below the folder that the variable srcdir names.
 */
#include "docs/tables.h"

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/global.h"

#include <dirent.h>
#include <stdlib.h>

#define FILE_MAX ((size_t)1 << 20)

static const char *top(void)
{
	return getenv("srcdir") ? getenv("srcdir") : ".";
}

enum value option_value(const struct opt *o)
{
	if (o->kind == OPT_FLAG || o->kind == OPT_IGNORED_FLAG)
		return VALUE_NONE;
	if (strchr(o->arg, '|'))
		return VALUE_WORDS;
	/* The one directory that is not the caller's but the container's. */
	if (streq(o->name, "cwd"))
		return VALUE_ANY;
	if (streq(o->arg, "DIR"))
		return VALUE_DIR;
	return streq(o->arg, "FILE") || streq(o->arg, "PATH") ? VALUE_FILE : VALUE_ANY;
}

bool takes_id(const struct command *c)
{
	return str_starts(c->args, "ID") && c != &cmd_create && c != &cmd_run;
}

static const struct region *find(const struct region *table, const char *line)
{
	const char *mark = strstr(line, "table: ");

	for (; mark && table->name; table++) {
		const char *name = mark + strlen("table: ");
		size_t len = strlen(table->name);

		if (str_starts(name, table->name) && (!name[len] || streq(name + len, " -->")))
			return table;
	}
	return NULL;
}

/* The line at *at, without its newline; *at moves on. */
static const char *next_line(const char **at)
{
	size_t len = strcspn(*at, "\n");
	const char *line = mem_strndup(*at, len);

	*at += len + ((*at)[len] == '\n');
	return line;
}

/* What stands up to the line "table end", where *at is left; NULL without such a line. */
static const char *old_region(const char **at)
{
	const char *start = *at;

	while (**at) {
		const char *line_start = *at;

		if (strstr(next_line(at), "table end")) {
			*at = line_start;
			return mem_strndup(start, (size_t)(line_start - start));
		}
	}
	return NULL;
}

/* The file as it should be. *ret_regions: how many there were. */
static int renew(const char *text, const struct region *table, const struct command *c, char **ret,
		 size_t *ret_regions)
{
	size_t size = 0, count = 0;
	char *out = NULL;
	FILE *to = open_memstream(&out, &size);

	while (*text) {
		const char *line = next_line(&text), *old;
		const struct region *r = find(table, line);

		fprintf(to, "%s\n", line);
		if (!r)
			continue;
		old = old_region(&text);
		if (!old) {
			fclose(to);
			return fail(EINVAL, "\"table: %s\" has no \"table end\"", r->name);
		}
		r->put(to, c, old);
		count++;
	}
	fclose(to);
	*ret = mem_strdup(out);
	free(out);
	*ret_regions = count;
	return 0;
}

static void say_difference(const char *is, const char *wanted)
{
	for (int number = 1;; number++) {
		const char *a = next_line(&is), *b = next_line(&wanted);

		if (!streq(a, b) || (!*is && !*wanted)) {
			printf("# line %d is\n#   %s\n# not\n#   %s\n", number, a, b);
			return;
		}
	}
}

static int tests, failed;

static void result(bool good, const char *name)
{
	failed += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", ++tests, name);
}

/* One file: compared, or written. */
static void one_file(const char *name, const struct region *table, const struct command *c,
		     bool write)
{
	const char *path = mem_printf("%s/%s", top(), name);
	char *text, *wanted = NULL;
	size_t regions = 0;
	bool same;

	if (file_slurp(AT_FDCWD, path, FILE_MAX, &text, NULL) < 0 ||
	    renew(text, table, c, &wanted, &regions) < 0) {
		printf("# %s\n", err_text());
		result(false, name);
		return;
	}
	same = streq(text, wanted);
	if (!same && write && file_replace(AT_FDCWD, path, wanted, strlen(wanted), 0644) < 0)
		printf("# %s\n", err_text());
	else if (!same && write)
		printf("# %s is written anew\n", name);
	else if (!same)
		say_difference(text, wanted);
	if (!regions)
		printf("# there is no \"table: NAME\" line in it\n");
	if (strstr(wanted, UNSAID))
		printf("# a row of a table is not explained: write what it does in place of \"?\"\n");
	result(regions && (same || write) && !strstr(wanted, UNSAID), name);
}

static bool is_page_of_a_command(const char *file)
{
	for (const struct command *const *c = commands; *c; c++)
		if (streq(file, mem_printf("husk-%s.1", (*c)->name)))
			return true;
	return streq(file, "husk.1");
}

/* No page without its command. */
static void pages_left(void)
{
	DIR *dir = opendir(mem_printf("%s/docs", top()));
	struct dirent *e;
	bool good = dir;

	while (dir && (e = readdir(dir)))
		if (str_ends(e->d_name, ".1") && !is_page_of_a_command(e->d_name)) {
			printf("# docs/%s is the page of no command\n", e->d_name);
			good = false;
		}
	if (dir)
		closedir(dir);
	result(good, "each page is that of a command");
}

int main(int argc, char **argv)
{
	bool write = argc == 2 && streq(argv[1], "--write");

	if (argc > 1 && !write) {
		fprintf(stderr, "usage: tables [--write]\n");
		return 2;
	}
	one_file("docs/husk.1", man_regions, NULL, write);
	for (const struct command *const *c = commands; *c; c++)
		one_file(mem_printf("docs/husk-%s.1", (*c)->name), man_regions, *c, write);
	pages_left();
	one_file("docs/design/steps.md", steps_regions, NULL, write);
	one_file("contrib/completion/husk.bash", bash_regions, NULL, write);
	one_file("contrib/completion/_husk", zsh_regions, NULL, write);
	one_file("contrib/completion/husk.fish", fish_regions, NULL, write);
	if (failed && !write)
		printf("# `make update-docs` writes what comes from the tables\n");
	printf("1..%d\n", tests);
	return failed > 0;
}
