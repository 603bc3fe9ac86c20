// SPDX-License-Identifier: Apache-2.0
/*
 * Which directory stands for what. Controllers go by their v2 names everywhere but here, where the
 * one that was renamed ("blkio", now "io") is found again.
 */
#include "cgroup/dir.h"

#include "base/str.h"

#include <time.h>

const struct cgroup_dir *dir_v2(const struct cgroup *cg)
{
	for (size_t i = 0; i < cg->len; i++)
		if (cg->at[i].in->v2)
			return &cg->at[i];
	return NULL;
}

const char *hierarchy_word(const struct cgroup_hierarchy *h)
{
	const char *slash = strrchr(h->mount, '/');

	return slash ? slash + 1 : h->mount;
}

char *dir_parent(const struct cgroup_hierarchy *h, const char *path)
{
	if (strlen(path) <= strlen(h->mount))
		return NULL;
	return mem_strndup(path, (size_t)(strrchr(path, '/') - path));
}

const char *controller_v1(const char *v2_name)
{
	return streq(v2_name, "io") ? "blkio" : v2_name;
}

bool hierarchy_has(const struct cgroup_hierarchy *h, const char *v1_name)
{
	size_t n = strlen(v1_name);
	const char *p = h->name;

	while (!h->v2 && p) {
		if (strncmp(p, v1_name, n) == 0 && (p[n] == '\0' || p[n] == ','))
			return true;
		p = strchr(p, ',');
		p = p ? p + 1 : NULL;
	}
	return false;
}

bool words_have(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (words += strspn(words, " \n"); *words; words += strspn(words, " \n")) {
		size_t len = strcspn(words, " \n");

		if (len == n && memcmp(words, word, n) == 0)
			return true;
		words += len;
	}
	return false;
}

static const struct cgroup_dir *dir_v1(const struct cgroup *cg, const char *v1_name)
{
	for (size_t i = 0; i < cg->len; i++)
		if (hierarchy_has(cg->at[i].in, v1_name))
			return &cg->at[i];
	return NULL;
}

const struct cgroup_dir *dir_of(const struct cgroup *cg, const char *controller)
{
	const struct cgroup_dir *v1 = *controller ? dir_v1(cg, controller_v1(controller)) : NULL;

	return v1 ? v1 : dir_v2(cg);
}

const struct cgroup_dir *dir_main(const struct cgroup *cg)
{
	const struct cgroup_dir *d = dir_v2(cg);

	if (!d)
		d = dir_v1(cg, "freezer");
	return d || cg->len == 0 ? d : &cg->at[0];
}

char *dir_file(const char *dir, const char *file)
{
	return mem_printf("%s/%s", dir, file);
}

long long clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}
