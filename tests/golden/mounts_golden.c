/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plans of root, mounts, linux.devices and all that hangs on them, printed; one that is refused prints its sentence. The
 * bundle is /bundle. Facts: golden.userns (the container has a user namespace), golden.no-pivot.
 */
#include "plan/devices.h"
#include "plan/mounts.h"
#include "tests/golden/golden.h"

#include "base/sys.h"

#include <sys/mount.h>
#include <sys/stat.h>

static const struct name attr_names[] = {
	{"ro", MOUNT_ATTR_RDONLY},
	{"nosuid", MOUNT_ATTR_NOSUID},
	{"nodev", MOUNT_ATTR_NODEV},
	{"noexec", MOUNT_ATTR_NOEXEC},
	{"noatime", MOUNT_ATTR_NOATIME},
	{"strictatime", MOUNT_ATTR_STRICTATIME},
	{"nodiratime", MOUNT_ATTR_NODIRATIME},
	{"nosymfollow", MOUNT_ATTR_NOSYMFOLLOW},
	{NULL, 0},
};

static const struct name propagation_names[] = {
	{"shared", MS_SHARED},	       {"slave", MS_SLAVE}, {"private", MS_PRIVATE},
	{"unbindable", MS_UNBINDABLE}, {NULL, 0},
};

static const char *const kinds[] = {"mount", "bind", "remount", "cgroup"};

/* The whole atime family is one field of the mask. */
static void print_attrs(FILE *to, const char *what, uint64_t bits)
{
	if (!bits)
		return;
	fprintf(to, " %s", what);
	if ((bits & MOUNT_ATTR__ATIME) == MOUNT_ATTR__ATIME) {
		fputs(" atime", to);
		bits &= ~(uint64_t)MOUNT_ATTR__ATIME;
	}
	for (const struct name *n = attr_names; n->name; n++)
		if (bits & (uint64_t)n->value)
			fprintf(to, " %s", n->name);
}

static void print_step(FILE *to, const char *what, const struct mount_step *step)
{
	fprintf(to, "  %s%s:", what, step->recursive ? " and below" : "");
	print_attrs(to, "set", step->set);
	print_attrs(to, "clear", step->clear);
	if (step->propagation)
		fprintf(to, " %s", name_of(propagation_names, (long)step->propagation));
	fputs("\n", to);
}

static void print_map(FILE *to, const char *what, const struct idmap_range *r, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(to, "  %s: %u to %u, %u\n", what, r[i].inside, r[i].outside, r[i].size);
}

static void print_flags(FILE *to, const struct mount_op *op)
{
	const struct {
		bool is;
		const char *name;
	} flags[] = {
		{op->recursive, "recursive"},
		{op->reconfigure, "reconfigure"},
		{op->plain_target, "plain target"},
		{op->inside_proc, "inside /proc"},
		{op->copy_up, "copy up"},
		{op->late_readonly, "read-only late"},
		{op->idmap, "idmap"},
		{op->idmap_recursive, "idmap below"},
	};

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (flags[i].is)
			fprintf(to, ", %s", flags[i].name);
}

static void print_mount(FILE *to, const struct mount_op *op)
{
	fprintf(to, "%s: %s %s from %s on %s", op->label, kinds[op->kind],
		op->type ? op->type : "-", op->source ? op->source : "-", op->target);
	print_flags(to, op);
	fputs("\n", to);
	if (op->attrs) {
		fputs("  starts with:", to);
		print_attrs(to, "", op->attrs);
		fputs("\n", to);
	}
	for (size_t i = 0; i < op->data_len; i++)
		fprintf(to, "  option: %s\n", op->data[i]);
	for (size_t i = 0; i < op->steps_len; i++)
		print_step(to, "then", &op->steps[i]);
	print_map(to, "uids", op->map.uids, op->map.uids_len);
	print_map(to, "gids", op->map.gids, op->map.gids_len);
	if (op->fallback)
		fprintf(to, "  if refused: %s\n", op->fallback);
	if (op->xattr_label)
		fprintf(to, "  label: %s\n", op->xattr_label);
	if (op->fd != -1 || op->userns != -1)
		fputs("  has an fd\n", to);
}

static void print_device(FILE *to, const struct device_op *op)
{
	if (op->link)
		fprintf(to, "%s: link to %s%s%s%s\n", op->label, op->link,
			op->needs ? " if there is /proc/" : "", op->needs ? op->needs : "",
			op->replace ? ", replaces" : "");
	else
		fprintf(to, "%s: %s %s %u:%u mode %04o owner %u:%u\n", op->label,
			op->bind ? "bind" : "make",
			S_ISCHR(op->mode)   ? "char"
			: S_ISBLK(op->mode) ? "block"
					    : "fifo",
			op->major, op->minor, op->mode & 07777, op->uid, op->gid);
}

static int print_plans(FILE *to, const struct oci_config *config, const struct mount_facts *facts)
{
	struct rootfs_plan rootfs;
	struct mount_op *mounts;
	struct device_op *devices;
	size_t mounts_len, devices_len;

	TRY(plan_rootfs(config, "/bundle", facts, &rootfs));
	TRY(plan_mounts(config, "/bundle", facts, &mounts, &mounts_len));
	TRY(plan_devices(config, facts, &devices, &devices_len));
	fprintf(to, "root: %s%s%s\n", rootfs.path, rootfs.readonly ? ", read-only" : "",
		rootfs.no_pivot ? ", no pivot" : "");
	for (size_t i = 0; i < rootfs.steps_len; i++)
		print_step(to, "then", &rootfs.steps[i]);
	if (rootfs.last.propagation)
		print_step(to, "at last", &rootfs.last);
	for (size_t i = 0; i < mounts_len; i++)
		print_mount(to, &mounts[i]);
	if (golden_fact(config, "devices"))
		for (size_t i = 0; i < devices_len; i++)
			print_device(to, &devices[i]);
	return 0;
}

static void print(FILE *to, const struct oci_config *config)
{
	struct mount_facts facts = {.userns = golden_fact(config, "userns"),
				    .no_pivot = golden_fact(config, "no-pivot")};

	if (print_plans(to, config, &facts) < 0)
		fprintf(to, "refused: %s\n", err_text());
}

/* `husk features` shows them: all that the spec lists, sorted. */
static void names_every_option(void)
{
	static const char *const listed[] = {
		"async",       "atime",		 "bind",       "defaults",     "dev",
		"diratime",    "dirsync",	 "exec",       "idmap",	       "iversion",
		"lazytime",    "loud",		 "noatime",    "nodev",	       "nodiratime",
		"noexec",      "noiversion",	 "nolazytime", "norelatime",   "nostrictatime",
		"nosuid",      "nosymfollow",	 "private",    "ratime",       "rbind",
		"rdev",	       "rdiratime",	 "relatime",   "remount",      "rexec",
		"ridmap",      "rnoatime",	 "rnodev",     "rnodiratime",  "rnoexec",
		"rnorelatime", "rnostrictatime", "rnosuid",    "rnosymfollow", "ro",
		"rprivate",    "rrelatime",	 "rro",	       "rrw",	       "rshared",
		"rslave",      "rstrictatime",	 "rsuid",      "rsymfollow",   "runbindable",
		"rw",	       "shared",	 "silent",     "slave",	       "strictatime",
		"suid",	       "symfollow",	 "sync",       "tmpcopyup",    "unbindable",
	};
	size_t len, found = 0;
	const char **names = plan_mount_options(&len);

	for (size_t i = 0; i < len; i++) {
		if (i)
			T_OK(strcmp(names[i - 1], names[i]) < 0);
		if (found < ARRAY_LEN(listed) && streq(names[i], listed[found]))
			found++;
	}
	T_INT(found, ARRAY_LEN(listed));
	T_INT(len, ARRAY_LEN(listed) + 2); /* mand and nomand, as runc */
}

int main(void)
{
	T_RUN(names_every_option);
	return golden_run("mounts-", print);
}
