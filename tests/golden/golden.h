/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Golden tests: each folder tests/golden/PREFIX-NAME holds a config.json and, as plan.txt, the plan that is made of it,
 * printed. A test is a folder. Facts of the machine that a plan needs stand in the config's annotations as
 * golden.NAME, so that the result is the same everywhere. With GOLDEN_UPDATE=1 the plans are written instead:
 * to be read in the diff before they are committed.
 */
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "libocispec/oci_config.h"
#include "tests/unit/test.h"

/* The value of annotation golden.NAME, or NULL. */
__attribute__((unused)) static const char *golden_fact(const struct oci_config *config,
						       const char *name)
{
	const char *key = mem_printf("golden.%s", name);

	for (size_t i = 0; i < config->annotations_len; i++)
		if (streq(config->annotations[i].key, key))
			return config->annotations[i].value;
	return NULL;
}

static const char *golden_top(void)
{
	return mem_printf("%s/tests/golden", getenv("srcdir") ? getenv("srcdir") : ".");
}

static struct oci_config *golden_config(const char *folder)
{
	const char *path = mem_printf("%s/config.json", folder);
	struct json_error err = {.text = ""};
	struct json_input in = {.name = path, .alloc = mem_alloc};
	struct oci_config *config = NULL;
	void *parsed;
	char *text;

	if (file_slurp(AT_FDCWD, path, JSON_MAX_SIZE, &text, &in.len) < 0) {
		T_SAY("%s", err_text());
		return NULL;
	}
	in.text = text;
	if (json_parse(&oci_config_type, &in, &parsed, &err) < 0)
		T_SAY("%s", err.text);
	else
		config = parsed;
	return config;
}

/* Shows the first line that differs. */
static void golden_compare(const char *is, const char *wanted)
{
	int line = 1;

	while (*is && *is == *wanted) {
		line += *is == '\n';
		is++;
		wanted++;
	}
	if (*is != *wanted)
		T_SAY("plan.txt, line %d: from here on it is\n# %.*s\n# not\n# %.*s", line,
		      (int)strcspn(is, "\n"), is, (int)strcspn(wanted, "\n"), wanted);
}

typedef void golden_print(FILE *to, const struct oci_config *config);

static void golden_one(const char *folder, golden_print *print)
{
	const char *path = mem_printf("%s/plan.txt", folder);
	struct oci_config *config = golden_config(folder);
	char *is = NULL, *wanted;
	size_t len;
	FILE *to;

	T_NEED(config);
	to = open_memstream(&is, &len);
	print(to, config);
	fclose(to);
	if (getenv("GOLDEN_UPDATE"))
		T_INT(file_replace(AT_FDCWD, path, is, len, 0644), 0);
	else if (file_slurp(AT_FDCWD, path, 1 << 20, &wanted, NULL) < 0)
		T_SAY("%s", err_text());
	else
		golden_compare(is, wanted);
	free(is);
}

/* Every folder whose name starts with `prefix`, in the order of names; returns the exit code. */
__attribute__((unused)) static int golden_run(const char *prefix, golden_print *print)
{
	const char *top = golden_top();
	struct dirent **all;
	int n = scandir(top, &all, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (str_starts(all[i]->d_name, prefix)) {
			t_bad = false;
			golden_one(mem_printf("%s/%s", top, all[i]->d_name), print);
			t_failed += t_bad;
			printf("%sok %d - %s\n", t_bad ? "not " : "", ++t_count, all[i]->d_name);
		}
		free(all[i]);
	}
	if (n >= 0)
		free(all);
	return t_end();
}
