// SPDX-License-Identifier: Apache-2.0
/*
 * husk list: all containers below the root directory. One that is deleted meanwhile, or whose state can't be read,
 * is left out; the others are shown all the same.
 */
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "container/state.h"

#include <dirent.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

struct list_options {
	const char *format;
	bool quiet;
};

static const struct opt opts[] = {
	{"format", 'f', OPT_STRING, offsetof(struct list_options, format), "table|json",
	 "how to print (default table)"},
	{"quiet", 'q', OPT_FLAG, offsetof(struct list_options, quiet), NULL, "only the ids"},
	{0},
};

struct entries {
	VEC(struct oci_state) v;
};

static const char *owner_name(uint32_t uid)
{
	char path[] = "/etc/passwd";
	FILE *f = fopen(path, "re");
	const char *name = NULL;
	struct passwd *pw;

	while (f && !name && (pw = fgetpwent(f)))
		if (pw->pw_uid == uid)
			name = mem_strdup(pw->pw_name);
	if (f)
		fclose(f);
	return name ? name : mem_printf("#%u", uid);
}

static int add(struct entries *all, const char *id, const struct runtime *rt)
{
	static struct container c;
	enum status status;
	struct oci_state s;

	TRY(container_load(&c, id, rt));
	TRY(state_status(&c, &status));
	s = state_public(&c, status, status == STATUS_STOPPED ? 0 : state_live_pid(c.disk));
	s.owner = owner_name(c.disk->owner);
	close(c.dir_fd);
	close(c.root_fd);
	*vec_push(&all->v) = s;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct oci_state *)a)->id, ((const struct oci_state *)b)->id);
}

static int collect(const struct runtime *rt, struct entries *all)
{
	DIR *dir = opendir(rt->root);
	struct dirent *e;

	if (!dir && errno == ENOENT && streq(rt->root, state_default_root()))
		return 0;
	if (!dir)
		return fail_sys("open the root directory %s", rt->root);
	while ((e = readdir(dir)))
		if (e->d_name[0] != '.' && add(all, mem_strdup(e->d_name), rt) < 0)
			log_debug("%s", err_text());
	closedir(dir);
	if (all->v.len)
		qsort(all->v.at, all->v.len, sizeof *all->v.at, by_id);
	return 0;
}

static int print_json(const struct entries *all)
{
	char *text = mem_strdup(all->v.len ? "[" : "null");

	for (size_t i = 0; i < all->v.len; i++)
		text = mem_printf("%s%s%s", text, i ? "," : "", state_json(&all->v.at[i]));
	return cmd_print(mem_printf("%s%s\n", text, all->v.len ? "]" : ""));
}

static int width(int least, const char *text)
{
	int len = (int)strlen(text) + 3;

	return len > least ? len : least;
}

static int print_table(const struct entries *all)
{
	int id = 12, bundle = 12;
	char *text;

	for (size_t i = 0; i < all->v.len; i++) {
		id = width(id, all->v.at[i].id);
		bundle = width(bundle, all->v.at[i].bundle);
	}
	text = mem_printf("%-*s%-12s%-12s%-*s%-33s%s\n", id, "ID", "PID", "STATUS", bundle,
			  "BUNDLE", "CREATED", "OWNER");
	for (size_t i = 0; i < all->v.len; i++) {
		const struct oci_state *s = &all->v.at[i];

		text = mem_printf("%s%-*s%-12d%-12s%-*s%-33s%s\n", text, id, s->id, s->pid,
				  s->status, bundle, s->bundle, s->created ? s->created : "",
				  s->owner);
	}
	return cmd_print(text);
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	const struct list_options *o = values;
	bool json = o->format && streq(o->format, "json");
	struct entries all = {0};

	(void)argc;
	(void)argv;
	if (o->format && !json && !streq(o->format, "table"))
		return fail(EINVAL, "option --format: \"%s\" is neither table nor json", o->format);
	TRY(collect(rt, &all));
	for (size_t i = 0; o->quiet && i < all.v.len; i++)
		TRY(cmd_print(mem_printf("%s\n", all.v.at[i].id)));
	if (o->quiet)
		return 0;
	return json ? print_json(&all) : print_table(&all);
}

const struct command cmd_list = {
	.name = "list",
	.args = "",
	.summary = "list all containers",
	.opts = opts,
	.size = sizeof(struct list_options),
	.failure = 1,
	.run = run,
};
