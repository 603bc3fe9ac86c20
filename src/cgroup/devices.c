// SPDX-License-Identifier: Apache-2.0
/*
 * The device list on cgroup v1. The kernel keeps all or nothing and exceptions from it, not a list
 * in order, so the rules are turned into that: what is taken away must be exactly something that
 * was given before, or it is refused, because the alternative is to give too much.
 */
#include "cgroup/devices.h"

#include "base/err.h"
#include "base/fd.h"
#include "base/str.h"
#include "cgroup/dir.h"

#include <fcntl.h>
#include <unistd.h>

static bool is_all(const struct device_rule *r)
{
	return r->type == 'a' && r->major == DEVICE_ANY && r->minor == DEVICE_ANY &&
	       r->access == DEVICE_ALL;
}

bool device_rules_open(const struct device_rules *rules)
{
	for (size_t i = rules->len; i-- > 0;) {
		if (!rules->at[i].allow)
			return false;
		if (is_all(&rules->at[i]))
			return true;
	}
	return false;
}

static bool overlap(int64_t a, int64_t b)
{
	return a == DEVICE_ANY || b == DEVICE_ANY || a == b;
}

static bool covers(int64_t wide, int64_t narrow)
{
	return wide == DEVICE_ANY || wide == narrow;
}

/* A rule of the same kind as the default takes exceptions away. */
static int take_away(struct device_list *list, const struct device_rule *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->len; i++) {
		struct device_rule e = list->at[i];

		if (e.type == r->type && overlap(e.major, r->major) && overlap(e.minor, r->minor) &&
		    e.access & r->access) {
			if (!covers(r->major, e.major) || !covers(r->minor, e.minor))
				return fail(
					EINVAL,
					"%s: cgroup v1 can't %s a part (%s) of the devices of an "
					"earlier rule (%s)",
					r->key ? r->key : "devices", r->allow ? "allow" : "deny",
					device_rule_text(r), device_rule_text(&e));
			e.access &= (uint8_t)~r->access;
		}
		if (e.access)
			list->at[kept++] = e;
	}
	list->len = kept;
	return 0;
}

static void add_exception(struct device_list *list, const struct device_rule *r)
{
	for (size_t i = 0; i < list->len; i++) {
		struct device_rule *e = &list->at[i];

		if (e->type == r->type && e->major == r->major && e->minor == r->minor) {
			e->access |= r->access;
			return;
		}
	}
	*vec_push(list) = *r;
}

static int add_rule(struct device_list *list, struct device_rule r)
{
	if (r.type == 'a') {
		r.type = 'b';
		TRY(add_rule(list, r));
		r.type = 'c';
	}
	if (r.allow == list->allow)
		return take_away(list, &r);
	add_exception(list, &r);
	return 0;
}

int device_list_make(const struct device_rules *rules, struct device_list *ret)
{
	struct device_list list = {.allow = false};

	for (size_t i = 0; i < rules->len; i++) {
		if (is_all(&rules->at[i]))
			list = (struct device_list){.allow = rules->at[i].allow};
		else
			TRY(add_rule(&list, rules->at[i]));
	}
	*ret = list;
	return 0;
}

static char *number_text(int64_t n)
{
	return n == DEVICE_ANY ? mem_strdup("*") : mem_printf("%lld", (long long)n);
}

char *device_rule_text(const struct device_rule *r)
{
	return mem_printf("%c %s:%s %s%s%s", r->type, number_text(r->major), number_text(r->minor),
			  r->access & DEVICE_READ ? "r" : "", r->access & DEVICE_WRITE ? "w" : "",
			  r->access & DEVICE_MKNOD ? "m" : "");
}

/* One write(2) a rule, through one open file. */
static int write_rule(int fd, const char *text, const char *path, const struct device_rule *r)
{
	ssize_t n = write(fd, text, strlen(text));

	if (n >= 0)
		return 0;
	/* A device that every container has, but our own cgroup hasn't: then this one hasn't
	 * either. */
	if (errno == EPERM && r && !r->key)
		return 0;
	return fail_sys("%s: write \"%s\" to %s", r && r->key ? r->key : "linux.resources.devices",
			text, path);
}

static int apply_v1(const struct cgroup_dir *d, const struct device_rules *rules, bool rootless)
{
	struct device_list list;
	char *all, *some;
	int r;

	TRY(device_list_make(rules, &list));
	all = dir_file(d->path, list.allow ? "devices.allow" : "devices.deny");
	some = dir_file(d->path, list.allow ? "devices.deny" : "devices.allow");
	_close_ int all_fd = open(all, O_WRONLY | O_CLOEXEC);
	if (all_fd < 0 && rootless && (errno == EACCES || errno == EPERM))
		return 0;
	CHECK(all_fd, "linux.resources.devices: open %s", all);
	r = write_rule(all_fd, "a", all, NULL);
	if (r == -EPERM && rootless) {
		err_clear();
		return 0;
	}
	TRY(r);
	if (list.len == 0)
		return 0;
	_close_ int some_fd = CHECK(open(some, O_WRONLY | O_CLOEXEC), "open %s", some);
	for (size_t i = 0; i < list.len; i++)
		TRY(write_rule(some_fd, device_rule_text(&list.at[i]), some, &list.at[i]));
	return 0;
}

int cgroup_devices(const struct cgroup *cg, const struct device_rules *rules)
{
	const struct cgroup_dir *d = dir_of(cg, "devices");

	if (!d)
		return 0;
	if (!d->in->v2)
		return apply_v1(d, rules, cg->rootless);
	return device_program_attach(d, rules, cg->rootless);
}
