// SPDX-License-Identifier: Apache-2.0
/*
 * Writes the settings. Some values depend on each other (quota and burst, memory and memory +
 * swap): which one has to go first depends on whether they rise or fall, so those that the kernel
 * refuses with EINVAL come again after the others, as long as that gets anywhere. Nothing here
 * knows which controllers these are.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>

static char *setting_path(const struct cgroup_dir *d, const char *file)
{
	if (d->in->noprefix && str_starts(file, "cpuset."))
		file += strlen("cpuset.");
	return dir_file(d->path, file);
}

/* What is in use, in words, for a limit below it. */
static char *usage(const struct cgroup_dir *d, const char *file)
{
	char text[64];
	const char *use = str_starts(file, "memory.memsw") ? "memory.memsw.usage_in_bytes"
							   : "memory.usage_in_bytes";

	if (d->in->v2 || !str_starts(file, "memory.") ||
	    file_peek(AT_FDCWD, dir_file(d->path, use), text, sizeof text) < 0)
		return mem_strdup("");
	return mem_printf(" (current usage: %s)", text);
}

static int say(const struct cgroup_setting *s, const struct cgroup_dir *d, const char *file, int r)
{
	const char *value = file == s->alt_file ? s->alt_value : s->value;

	return fail(-r, "%s: write \"%s\" to %s: %s%s", s->key, value, setting_path(d, file),
		    r == -ENOENT ? "this kernel hasn't got it" : err_str(-r),
		    r == -EBUSY ? usage(d, file) : "");
}

static int check_use(const struct cgroup_setting *s, const struct cgroup_dir *d)
{
	char text[64];
	uint64_t used, limit;

	if (file_peek(AT_FDCWD, setting_path(d, s->file), text, sizeof text) < 0 ||
	    str_u64(text, &used) < 0 || str_u64(s->value, &limit) < 0 || used <= limit)
		return 0;
	return fail(EBUSY, "%s: the limit %s is below the current usage %s", s->key, s->value,
		    text);
}

/* 0, or -errno with a sentence; -EAGAIN: a tied one was refused, with its sentence. */
static int write_one(const struct cgroup *cg, const struct cgroup_setting *s)
{
	const struct cgroup_dir *d = dir_of(cg, s->controller);
	const char *file = s->file;
	int r;

	if (!d)
		return fail(ENODEV, "%s: there is no cgroup with the controller \"%s\"", s->key,
			    s->controller);
	if (s->kind == CGROUP_CHECK_USE)
		return check_use(s, d);
	r = file_poke(AT_FDCWD, setting_path(d, file), s->value);
	if (r == -ENOENT && s->missing == CGROUP_MISSING_OK)
		return 0;
	if (r == -ENOENT && s->missing == CGROUP_MISSING_ALT) {
		file = s->alt_file;
		r = file_poke(AT_FDCWD, setting_path(d, file), s->alt_value);
	}
	if (r >= 0)
		return 0;
	(void)say(s, d, file, r);
	return r == -EINVAL && s->kind == CGROUP_WRITE_TIED ? -EAGAIN : r;
}

int cgroup_apply(const struct cgroup *cg, const struct cgroup_setting *settings, size_t len)
{
	const struct cgroup_setting **left = mem_array(len + 1, sizeof(void *));
	size_t n = 0, before = len + 1;

	if (cg->len == 0 && len == 0)
		return 0;
	for (size_t i = 0; i < len; i++)
		left[n++] = &settings[i];
	while (n && n < before) {
		size_t kept = 0;

		before = n;
		for (size_t i = 0; i < n; i++) {
			int r = write_one(cg, left[i]);

			if (r < 0 && r != -EAGAIN)
				return r;
			if (r == -EAGAIN)
				left[kept++] = left[i];
		}
		n = kept;
	}
	return n ? -EINVAL : 0;
}
