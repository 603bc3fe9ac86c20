// SPDX-License-Identifier: Apache-2.0
/*
 * Where the container's cgroup is. One path for all hierarchies, counted from their mount points,
 * so that the state needs one string and any later husk finds the same directories, wherever that
 * husk itself is.
 */
#include "base/err.h"
#include "base/proc.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <unistd.h>

static char *dir_path(const struct cgroup_hierarchy *h, const char *path)
{
	return streq(path, "/") ? mem_strdup(h->mount) : mem_printf("%s%s", h->mount, path);
}

/* The third field of the line of /proc/PID/cgroup whose second field is `name`: "4:memory:/path".
 */
static char *cgroup_line(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		const char *colon = strchr(p, ':');

		if (colon && strncmp(colon + 1, name, n) == 0 && colon[n + 1] == ':')
			return mem_strndup(colon + n + 2, strcspn(colon + n + 2, "\n"));
	}
	return NULL;
}

char *hierarchy_own(const struct cgroup_hierarchy *h, const char *text)
{
	const char *path = cgroup_line(text, h->v2 ? "" : h->name);
	size_t n = strlen(h->root);

	if (!path)
		return mem_strdup("/");
	path = str_clean_path(path);
	if (n > 1 && strncmp(path, h->root, n) == 0 && (path[n] == '/' || path[n] == '\0'))
		path = str_clean_path(path + n);
	/* A mount of a part of the tree that isn't ours: nothing there is ours. */
	if (faccessat(AT_FDCWD, dir_path(h, path), F_OK, 0) < 0)
		return mem_strdup("/");
	return mem_strdup(path);
}

/* For rootless: the hierarchy that can be delegated, v2's or else the one of systemd. */
static const struct cgroup_hierarchy *delegated(const struct cgroup_host *host)
{
	const struct cgroup_hierarchy *found = NULL;

	for (size_t i = 0; i < host->len; i++) {
		if (host->at[i].v2)
			return &host->at[i];
		if (hierarchy_has(&host->at[i], "name=systemd"))
			found = &host->at[i];
	}
	return found;
}

/*
 * Below our parent, because our own cgroup has processes (us), so that v2 gives it no controllers
 * to pass on; unless the parent is somebody else's.
 */
static int rootless_home(const struct cgroup_host *host, char **ret)
{
	const struct cgroup_hierarchy *h = delegated(host);
	char *own, *parent, *text;

	if (!h) {
		*ret = mem_strdup("");
		return 0;
	}
	TRY(proc_slurp("self/cgroup", &text));
	own = hierarchy_own(h, text);
	parent = str_clean_path(mem_printf("%s/..", own));
	*ret = faccessat(AT_FDCWD, dir_path(h, parent), W_OK, AT_EACCESS) == 0 ? parent : own;
	return 0;
}

static void place(struct cgroup *cg, const struct cgroup_host *host, const char *path)
{
	cg->host = host;
	cg->path = path;
	cg->at = mem_array(host->len, sizeof *cg->at);
	cg->len = host->len;
	for (size_t i = 0; i < host->len; i++)
		cg->at[i] = (struct cgroup_dir){.in = &host->at[i],
						.path = dir_path(&host->at[i], path)};
}

int cgroup_path(const struct cgroup_host *host, const char *cgroups_path, const char *id,
		bool rootless, struct cgroup *ret)
{
	struct cgroup cg = {.rootless = rootless};
	char *home = mem_strdup(""), *path;

	if (cgroups_path && cgroups_path[0] == '/') {
		path = str_clean_path(cgroups_path);
	} else {
		const char *below = cgroups_path && *cgroups_path ? cgroups_path
								  : mem_printf("husk-%s", id);

		if (rootless)
			TRY(rootless_home(host, &home));
		path = str_clean_path(mem_printf("%s%s", home, str_clean_path(below)));
	}
	place(&cg, host, path);
	*ret = cg;
	return 0;
}

int cgroup_load(const struct cgroup_host *host, const char *path, const char *kept,
		struct cgroup *ret)
{
	struct cgroup cg = {.host = host, .path = "", .kept = kept};

	if (path && *path)
		place(&cg, host, str_clean_path(path));
	for (size_t i = 0; i < cg.len; i++)
		cg.at[i].existed = kept && words_have(kept, hierarchy_word(cg.at[i].in));
	*ret = cg;
	return 0;
}

int cgroup_of(const struct cgroup_host *host, pid_t pid, struct cgroup *ret)
{
	struct cgroup cg = {0};
	char *text;

	TRY(proc_slurp(mem_printf("%d/cgroup", (int)pid), &text));
	place(&cg, host, "/");
	cg.path = "";
	for (size_t i = 0; i < cg.len; i++) {
		char *own = hierarchy_own(cg.at[i].in, text);

		cg.at[i].path = dir_path(cg.at[i].in, own);
		if (cg.at[i].in->v2)
			cg.path = own;
	}
	*ret = cg;
	return 0;
}

/* Whether a part of `path` is "..". */
static bool climbs(const char *path)
{
	for (char **part = str_split(path, "/", NULL); *part; part++)
		if (streq(*part, ".."))
			return true;
	return false;
}

static int descend(struct cgroup_dir *d, const char *below)
{
	char *path = streq(below, "/") ? mem_strdup(d->path) : mem_printf("%s%s", d->path, below);

	CHECK(faccessat(AT_FDCWD, path, F_OK, 0), "sub-cgroup %s", path);
	d->path = path;
	return 0;
}

static bool is_wanted(const struct cgroup_hierarchy *h, const char *controller)
{
	return *controller ? hierarchy_has(h, controller) : h->v2;
}

int cgroup_enter(struct cgroup *where, const char *sub)
{
	const char *colon = strchr(sub, ':');
	const char *below = str_clean_path(colon ? colon + 1 : sub);
	char *none[] = {mem_strdup(""), NULL}, **wanted = NULL;

	/* `where` may be a copy of a cgroup that is still needed as it is. */
	if (where->len)
		where->at = memcpy(mem_array(where->len, sizeof *where->at), where->at,
				   where->len * sizeof *where->at);
	if (climbs(colon ? colon + 1 : sub))
		return fail(EINVAL, "sub-cgroup \"%s\": \"..\" isn't allowed", sub);
	if (colon == sub)
		wanted = none;
	else if (colon)
		wanted = str_split(mem_strndup(sub, (size_t)(colon - sub)), ",", NULL);
	for (size_t i = 0; !colon && i < where->len; i++)
		TRY(descend(&where->at[i], below));
	for (; wanted && *wanted; wanted++) {
		size_t i = 0;

		while (i < where->len && !is_wanted(where->at[i].in, *wanted))
			i++;
		if (i == where->len)
			return fail(EINVAL, "sub-cgroup \"%s\": no %s hierarchy%s%s", sub,
				    **wanted ? "v1" : "v2", **wanted ? " has " : "", *wanted);
		TRY(descend(&where->at[i], below));
	}
	return 0;
}
