// SPDX-License-Identifier: Apache-2.0
/*
 * Devices: the six that every container has, unless linux.devices names the same path; then linux.devices; then the
 * links. In a user namespace, husk's or the container's own, nodes are bound from the host (a FIFO is no device and can be made there).
 */
#include "plan/devices.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "libocispec/oci_config.h"

#include <sys/stat.h>

static const struct {
	const char *path;
	unsigned int major, minor;
} nodes[] = {
	{"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
	{"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
};

static const struct {
	const char *path, *to, *needs;
	bool replace;
} links[] = {
	{"/dev/fd", "/proc/self/fd", NULL, false},
	{"/dev/stdin", "/proc/self/fd/0", NULL, false},
	{"/dev/stdout", "/proc/self/fd/1", NULL, false},
	{"/dev/stderr", "/proc/self/fd/2", NULL, false},
	{"/dev/core", "/proc/kcore", "kcore", false},
	{"/dev/ptmx", "pts/ptmx", NULL, true},
};

static const struct name types[] = {
	{"c", S_IFCHR}, {"u", S_IFCHR}, {"b", S_IFBLK}, {"p", S_IFIFO}, {NULL, 0},
};

/* The kernel's limits of a dev_t. */
#define MAX_MAJOR 0xfff
#define MAX_MINOR 0xfffff

static bool is_bind(const struct oci_mount *m)
{
	bool bind = m->type && streq(m->type, "bind");

	for (size_t i = 0; i < m->options_len; i++) {
		if (streq(m->options[i], "remount"))
			return false;
		bind |= streq(m->options[i], "bind") || streq(m->options[i], "rbind");
	}
	return bind;
}

static bool dev_is_bound(const struct oci_config *config)
{
	for (size_t i = 0; i < config->mounts_len; i++)
		if (is_bind(&config->mounts[i]) &&
		    streq(str_clean_path(config->mounts[i].destination), "/dev"))
			return true;
	return false;
}

static int plan_one(const struct oci_device *d, bool bind, struct device_op *op)
{
	const struct name *type = d->type ? name_find(types, d->type) : NULL;

	if (!type)
		return fail(EINVAL, "type: \"%s\" is none of c, u, b, p", d->type ? d->type : "");
	if (!d->path || d->path[0] != '/')
		return fail(EINVAL, "path: not an absolute path");
	op->mode = (mode_t)type->value | (d->has_file_mode ? d->file_mode & 07777 : 0666);
	op->uid = d->has_uid ? d->uid : 0;
	op->gid = d->has_gid ? d->gid : 0;
	if (type->value == S_IFIFO)
		return 0;
	if (!d->has_major || !d->has_minor)
		return fail(EINVAL, "%s: missing", d->has_major ? "minor" : "major");
	if (d->major < 0 || d->major > MAX_MAJOR)
		return fail(ERANGE, "major: %lld is not between 0 and %d", (long long)d->major,
			    MAX_MAJOR);
	if (d->minor < 0 || d->minor > MAX_MINOR)
		return fail(ERANGE, "minor: %lld is not between 0 and %d", (long long)d->minor,
			    MAX_MINOR);
	op->major = (unsigned int)d->major;
	op->minor = (unsigned int)d->minor;
	op->bind = bind;
	return 0;
}

/* linux.devices, and whether it is below /dev. */
static int plan_listed(const struct oci_device *d, size_t i, bool bind, struct device_op *op)
{
	int r;

	*op = (struct device_op){.fd = -1};
	op->label = mem_printf("linux.devices[%zu] %s", i, d->path ? d->path : "");
	r = plan_one(d, bind, op);
	if (r < 0)
		return err_within(r, "%s", op->label);
	op->path = str_clean_path(d->path);
	return 0;
}

static bool listed(const struct oci_linux *lx, const char *path)
{
	for (size_t i = 0; lx && i < lx->devices_len; i++)
		if (lx->devices[i].path && streq(str_clean_path(lx->devices[i].path), path))
			return true;
	return false;
}

int plan_devices(const struct oci_config *config, const struct mount_facts *facts,
		 struct device_op **ret, size_t *ret_len)
{
	const struct oci_linux *lx = config->linux_;
	bool bound = dev_is_bound(config), bind = facts->userns || facts->rootless;
	VEC(struct device_op) ops = {0};

	for (size_t i = 0; !bound && i < ARRAY_LEN(nodes); i++)
		if (!listed(lx, nodes[i].path))
			*vec_push(&ops) = (struct device_op){
				.label = mem_printf("default device %s", nodes[i].path),
				.path = nodes[i].path,
				.mode = S_IFCHR | 0666,
				.major = nodes[i].major,
				.minor = nodes[i].minor,
				.bind = bind,
				.fd = -1,
			};
	for (size_t i = 0; lx && i < lx->devices_len; i++) {
		struct device_op op;

		TRY(plan_listed(&lx->devices[i], i, bind, &op));
		if (!bound || !str_starts(op.path, "/dev/"))
			*vec_push(&ops) = op;
	}
	for (size_t i = 0; !bound && i < ARRAY_LEN(links); i++)
		*vec_push(&ops) = (struct device_op){
			.label = mem_printf("default link %s", links[i].path),
			.path = links[i].path,
			.link = links[i].to,
			.needs = links[i].needs,
			.replace = links[i].replace,
			.fd = -1,
		};
	*ret = ops.at;
	*ret_len = ops.len;
	return 0;
}
