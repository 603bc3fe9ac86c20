// SPDX-License-Identifier: Apache-2.0
/*
 * Switching controllers on for a new cgroup. On v2 a cgroup has the controllers that every ancestor
 * passes on, so one look at its own list is enough from the second container on. Beside those that
 * the limits need, it gets those that measure, because whoever asks for statistics asks for them
 * without having set a limit.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/create.h"

#include <fcntl.h>

static const char *const measuring[] = {"cpu", "io", "memory", "pids"};

/* The controllers that a threaded cgroup can have. */
static const char threaded[] = "cpu cpuset perf_event pids";

#define LIST_SIZE 4096

struct enabling {
	const struct cgroup_dir *dir;
	const struct cgroup_wish *wish;
	const char *wanted;    /* names with blanks */
	const char *failed_in; /* where a needed one was refused, and why */
	int failed;
};

/* The key of the first setting that needs this controller; NULL if none does. */
static const char *needed_by(const struct cgroup_wish *wish, const char *controller)
{
	for (size_t i = 0; i < wish->len; i++)
		if (wish->settings[i].v2 && streq(wish->settings[i].controller, controller))
			return wish->settings[i].key;
	return NULL;
}

static bool on_v1(const struct cgroup *cg, const char *controller)
{
	for (size_t i = 0; i < cg->host->layout.v1_len; i++)
		if (streq(cg->host->layout.v1[i], controller))
			return true;
	return false;
}

static char *add_word(const char *words, const char *word)
{
	if (words_have(words, word))
		return mem_strdup(words);
	return mem_printf("%s%s%s", words, *words ? " " : "", word);
}

static char *all_wanted(const struct cgroup *cg, const struct cgroup_wish *wish)
{
	char *words = mem_strdup("");

	for (size_t i = 0; i < wish->len; i++)
		if (wish->settings[i].v2 && *wish->settings[i].controller)
			words = add_word(words, wish->settings[i].controller);
	for (size_t i = 0; i < ARRAY_LEN(measuring); i++)
		if (!on_v1(cg, measuring[i]))
			words = add_word(words, measuring[i]);
	return words;
}

/* Those of `words` that `have` has, or (missing) that it has not. */
static char *words_filter(const char *words, const char *have, bool missing)
{
	char *out = mem_strdup("");

	for (char **word = str_split(words, " ", NULL); *word; word++)
		if (words_have(have, *word) != missing)
			out = add_word(out, *word);
	return out;
}

static void peek_list(const char *dir, const char *file, char *buf)
{
	if (file_peek(AT_FDCWD, dir_file(dir, file), buf, LIST_SIZE) < 0)
		buf[0] = '\0';
}

static void note_failure(struct enabling *e, const char *words, const char *dir, int r)
{
	for (char **word = str_split(words, " ", NULL); *word; word++) {
		if (!needed_by(e->wish, *word) || e->failed)
			continue;
		e->failed = r;
		e->failed_in = dir;
	}
}

/* All at once; if that is refused, one by one, so that one that can't be had doesn't take the
 * others along. */
static void enable_in(struct enabling *e, const char *dir)
{
	char have[LIST_SIZE], *lacking, *control = dir_file(dir, "cgroup.subtree_control");
	char *batch = mem_strdup("");
	size_t n;
	char **words;
	int r;

	peek_list(dir, "cgroup.subtree_control", have);
	lacking = words_filter(e->wanted, have, true);
	words = str_split(lacking, " ", &n);
	for (size_t i = 0; i < n; i++)
		batch = mem_printf("%s%s+%s", batch, i ? " " : "", words[i]);
	r = n ? file_poke(AT_FDCWD, control, batch) : 0;
	if (r < 0 && n == 1)
		note_failure(e, lacking, dir, r);
	for (size_t i = 0; r < 0 && n > 1 && i < n; i++) {
		int one = file_poke(AT_FDCWD, control, mem_printf("+%s", words[i]));

		if (one < 0)
			note_failure(e, words[i], dir, one);
	}
}

/* From the mount point down to the parent of `path`. */
static void enable_above(struct enabling *e, const char *path)
{
	const char *parent = dir_parent(e->dir->in, path);

	if (!parent)
		return;
	enable_above(e, parent);
	enable_in(e, parent);
}

/* A directory made below a threaded one is "domain invalid": of no use until it is threaded too. */
static int make_threaded(struct enabling *e, const char *path, unsigned int levels)
{
	char type[64], *file = dir_file(path, "cgroup.type");
	const char *parent = dir_parent(e->dir->in, path);
	char *domain = words_filter(e->wanted, threaded, true);

	if (levels > 1 && parent)
		TRY(make_threaded(e, parent, levels - 1));
	if (file_peek(AT_FDCWD, file, type, sizeof type) < 0 || !streq(type, "domain invalid"))
		return 0;
	for (char **word = str_split(domain, " ", NULL); *word; word++)
		if (needed_by(e->wish, *word))
			return fail(EOPNOTSUPP,
				    "%s: cgroup %s is below a threaded one, where the controller "
				    "\"%s\" can't be had",
				    needed_by(e->wish, *word), path, *word);
	return file_write(AT_FDCWD, file, "threaded");
}

static int refuse(const struct enabling *e, const char *controller, const char *available)
{
	const char *key = needed_by(e->wish, controller), *why = err_str(-e->failed);

	if (!words_have(available, controller))
		return fail(ENODEV, "%s: this host has no cgroup controller \"%s\"", key,
			    controller);
	if (e->failed == -EBUSY)
		why = "the cgroup has processes itself";
	if (e->failed == -EACCES || e->failed == -EPERM)
		why = "no permission: it isn't delegated";
	if (!e->failed)
		return fail(ENODEV, "%s: the cgroup controller \"%s\" can't be switched on for %s",
			    key, controller, e->dir->path);
	return fail(-e->failed, "%s: switch on the cgroup controller \"%s\" in %s: %s", key,
		    controller, e->failed_in, why);
}

int controllers_enable(const struct cgroup *cg, const struct cgroup_dir *d,
		       const struct cgroup_wish *wish)
{
	struct enabling e = {.dir = d, .wish = wish};
	char have[LIST_SIZE], available[LIST_SIZE];
	char *all = all_wanted(cg, wish), **word;

	peek_list(d->path, "cgroup.controllers", have);
	if (!*words_filter(all, have, true))
		return 0;
	peek_list(d->in->mount, "cgroup.controllers", available);
	e.wanted = words_filter(all, available, false);
	if (*words_filter(e.wanted, have, true)) {
		TRY(make_threaded(&e, d->path, d->made));
		enable_above(&e, d->path);
		peek_list(d->path, "cgroup.controllers", have);
	}
	for (word = str_split(all, " ", NULL); *word; word++)
		if (needed_by(wish, *word) && !words_have(have, *word))
			return refuse(&e, *word, available);
	return 0;
}

static char *cpuset_file(const struct cgroup_dir *d, const char *path, const char *what)
{
	return mem_printf("%s/%s%s", path, d->in->noprefix ? "" : "cpuset.", what);
}

/* An empty value is filled from the parent, which may be empty as well; that of a new directory
 * (the last `made` ones) need not be read. The value is left in `value`. */
static int inherit(const struct cgroup_dir *d, const char *path, const char *what,
		   unsigned int made, char value[LIST_SIZE])
{
	char *file = cpuset_file(d, path, what);
	const char *parent = dir_parent(d->in, path);

	if (!made || !parent) {
		int r = file_peek(AT_FDCWD, file, value, LIST_SIZE);

		if (r < 0)
			return fail(-r, "read %s: %s", file, err_str(-r));
		if (*value || !parent)
			return 0;
	}
	TRY(inherit(d, parent, what, made ? made - 1 : 0, value));
	return file_write(AT_FDCWD, file, value);
}

int cpuset_inherit(const struct cgroup_dir *d)
{
	const char *path = d->path;
	char value[LIST_SIZE];

	TRY(inherit(d, path, "cpus", d->made, value));
	TRY(inherit(d, path, "mems", d->made, value));
	/* Parents of our own making hand their values down by themselves from now on. */
	for (unsigned int i = 1; i < d->made && (path = dir_parent(d->in, path)); i++)
		(void)file_poke(AT_FDCWD, dir_file(path, "cgroup.clone_children"), "1");
	return 0;
}
