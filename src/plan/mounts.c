// SPDX-License-Identifier: Apache-2.0
/*
 * Mount options by table. An option of the table changes one thing of the mount; any other is handed to the file system.
 * What comes out for a bind is the shortest list of mount_setattr(2) calls that gives the same result as
 * obeying the options one by one: attributes of the mount itself, then attributes and propagation of the whole tree,
 * then what is left of the propagation. Only what an option names is changed; a source's other flags stay.
 */
#include "plan/mounts.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"
#include "libocispec/oci_config.h"

#include <sys/mount.h>

enum group {
	NOTHING, /* means what is so anyway, or only what is written to the kernel's log */
	FLAG,	 /* an attribute of the mount */
	ATIME,	 /* one value of several: replaces the one before */
	SUPER,	 /* a property of the file system */
	PROPAGATION,
	BIND,
	REMOUNT,
	COPY_UP,
	IDMAP,
};

#define CLEAR 1
#define RECURSIVE 2

/* Bits of `super`, in the order of their names below. */
enum { SUPER_RO = 1, SUPER_SYNC = 2, SUPER_DIRSYNC = 4, SUPER_LAZYTIME = 8, SUPER_MAND = 16 };

static const struct super_name {
	const char *set, *clear;
} super_names[] = {
	{"ro", "rw"},	    {"sync", "async"}, {"dirsync", NULL}, {"lazytime", "nolazytime"},
	{"mand", "nomand"},
};

/* iversion: every file system that has a version counter keeps it always (Linux 6.x) or by its own option. */
static const struct option {
	const char *name;
	enum group group;
	uint64_t value;
	int how;
} options[] = {
	{"async", SUPER, SUPER_SYNC, CLEAR},
	{"atime", ATIME, MOUNT_ATTR_RELATIME, 0},
	{"bind", BIND, 0, 0},
	{"defaults", NOTHING, 0, 0},
	{"dev", FLAG, MOUNT_ATTR_NODEV, CLEAR},
	{"diratime", FLAG, MOUNT_ATTR_NODIRATIME, CLEAR},
	{"dirsync", SUPER, SUPER_DIRSYNC, 0},
	{"exec", FLAG, MOUNT_ATTR_NOEXEC, CLEAR},
	{"idmap", IDMAP, 0, 0},
	{"iversion", NOTHING, 0, 0},
	{"lazytime", SUPER, SUPER_LAZYTIME, 0},
	{"loud", NOTHING, 0, 0},
	{"mand", SUPER, SUPER_MAND, 0},
	{"noatime", ATIME, MOUNT_ATTR_NOATIME, 0},
	{"nodev", FLAG, MOUNT_ATTR_NODEV, 0},
	{"nodiratime", FLAG, MOUNT_ATTR_NODIRATIME, 0},
	{"noexec", FLAG, MOUNT_ATTR_NOEXEC, 0},
	{"noiversion", NOTHING, 0, 0},
	{"nolazytime", SUPER, SUPER_LAZYTIME, CLEAR},
	{"nomand", SUPER, SUPER_MAND, CLEAR},
	{"norelatime", NOTHING, 0, 0},
	{"nostrictatime", ATIME, MOUNT_ATTR_RELATIME, 0},
	{"nosuid", FLAG, MOUNT_ATTR_NOSUID, 0},
	{"nosymfollow", FLAG, MOUNT_ATTR_NOSYMFOLLOW, 0},
	{"private", PROPAGATION, MS_PRIVATE, 0},
	{"ratime", ATIME, MOUNT_ATTR_RELATIME, RECURSIVE},
	{"rbind", BIND, 0, RECURSIVE},
	{"rdev", FLAG, MOUNT_ATTR_NODEV, CLEAR | RECURSIVE},
	{"rdiratime", FLAG, MOUNT_ATTR_NODIRATIME, CLEAR | RECURSIVE},
	{"relatime", ATIME, MOUNT_ATTR_RELATIME, 0},
	{"remount", REMOUNT, 0, 0},
	{"rexec", FLAG, MOUNT_ATTR_NOEXEC, CLEAR | RECURSIVE},
	{"ridmap", IDMAP, 0, RECURSIVE},
	{"rnoatime", ATIME, MOUNT_ATTR_NOATIME, RECURSIVE},
	{"rnodev", FLAG, MOUNT_ATTR_NODEV, RECURSIVE},
	{"rnodiratime", FLAG, MOUNT_ATTR_NODIRATIME, RECURSIVE},
	{"rnoexec", FLAG, MOUNT_ATTR_NOEXEC, RECURSIVE},
	{"rnorelatime", NOTHING, 0, RECURSIVE},
	{"rnostrictatime", ATIME, MOUNT_ATTR_RELATIME, RECURSIVE},
	{"rnosuid", FLAG, MOUNT_ATTR_NOSUID, RECURSIVE},
	{"rnosymfollow", FLAG, MOUNT_ATTR_NOSYMFOLLOW, RECURSIVE},
	{"ro", FLAG, MOUNT_ATTR_RDONLY, 0},
	{"rprivate", PROPAGATION, MS_PRIVATE, RECURSIVE},
	{"rrelatime", ATIME, MOUNT_ATTR_RELATIME, RECURSIVE},
	{"rro", FLAG, MOUNT_ATTR_RDONLY, RECURSIVE},
	{"rrw", FLAG, MOUNT_ATTR_RDONLY, CLEAR | RECURSIVE},
	{"rshared", PROPAGATION, MS_SHARED, RECURSIVE},
	{"rslave", PROPAGATION, MS_SLAVE, RECURSIVE},
	{"rstrictatime", ATIME, MOUNT_ATTR_STRICTATIME, RECURSIVE},
	{"rsuid", FLAG, MOUNT_ATTR_NOSUID, CLEAR | RECURSIVE},
	{"rsymfollow", FLAG, MOUNT_ATTR_NOSYMFOLLOW, CLEAR | RECURSIVE},
	{"runbindable", PROPAGATION, MS_UNBINDABLE, RECURSIVE},
	{"rw", FLAG, MOUNT_ATTR_RDONLY, CLEAR},
	{"shared", PROPAGATION, MS_SHARED, 0},
	{"silent", NOTHING, 0, 0},
	{"slave", PROPAGATION, MS_SLAVE, 0},
	{"strictatime", ATIME, MOUNT_ATTR_STRICTATIME, 0},
	{"suid", FLAG, MOUNT_ATTR_NOSUID, CLEAR},
	{"symfollow", FLAG, MOUNT_ATTR_NOSYMFOLLOW, CLEAR},
	{"sync", SUPER, SUPER_SYNC, 0},
	{"tmpcopyup", COPY_UP, 0, 0},
	{"unbindable", PROPAGATION, MS_UNBINDABLE, 0},
};

/* Mounts whose superblock may be shared with others, or lives in memory: read-only is a matter of the mount alone. */
static const char *const in_memory[] = {
	"bpf",	      "cgroup",	 "cgroup2",   "configfs", "debugfs", "devpts", "devtmpfs",
	"efivarfs",   "fusectl", "hugetlbfs", "mqueue",	  "proc",    "pstore", "ramfs",
	"securityfs", "sysfs",	 "tmpfs",     "tracefs",  NULL,
};

/* What may be mounted inside /proc; everything else there could hide what the kernel says from those who rely on it. */
static const char *const inside_proc[] = {
	"/proc/cpuinfo",
	"/proc/diskstats",
	"/proc/loadavg",
	"/proc/meminfo",
	"/proc/slabinfo",
	"/proc/stat",
	"/proc/swaps",
	"/proc/sys/crypto/fips_enabled",
	"/proc/sys/kernel/ns_last_pid",
	"/proc/uptime",
	NULL,
};

/* File systems that SELinux labels by policy; they take no context option. */
static const char *const own_labels[] = {"cgroup", "cgroup2", "mqueue", "proc", "sysfs", NULL};

struct attrs {
	uint64_t set, clear;
};

struct propagation {
	uint64_t type;
	bool recursive;
};

/* The options of one mount, read. */
struct parsed {
	struct attrs top, tree;
	uint64_t super_set, super_clear;
	VEC(struct propagation) propagation;
	VEC(const char *) data;
	VEC(struct mount_step) steps;
	bool bind, recursive, remount, copy_up, idmap, idmap_recursive;
};

static bool one_of(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (streq(*list, word))
			return true;
	return false;
}

static const struct option *option_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (streq(options[i].name, name))
			return &options[i];
	return NULL;
}

const char **plan_mount_options(size_t *ret_len)
{
	const char **names = mem_array(ARRAY_LEN(options) + 1, sizeof *names);

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		names[i] = options[i].name;
	*ret_len = ARRAY_LEN(options);
	return names;
}

static void set_bits(struct attrs *a, uint64_t bits, bool clear)
{
	a->set = clear ? a->set & ~bits : a->set | bits;
	a->clear = clear ? a->clear | bits : a->clear & ~bits;
}

static void set_super(struct parsed *p, uint64_t bits, bool clear)
{
	p->super_set = clear ? p->super_set & ~bits : p->super_set | bits;
	p->super_clear = clear ? p->super_clear | bits : p->super_clear & ~bits;
}

static void obey(struct parsed *p, const struct option *o)
{
	bool clear = o->how & CLEAR, recursive = o->how & RECURSIVE;
	struct attrs *attrs = recursive ? &p->tree : &p->top;

	switch (o->group) {
	case NOTHING:
		break;
	case FLAG:
		set_bits(attrs, o->value, clear);
		if (o->value == MOUNT_ATTR_RDONLY)
			set_super(p, SUPER_RO, clear);
		break;
	case ATIME:
		attrs->clear |= MOUNT_ATTR__ATIME;
		attrs->set = (attrs->set & ~(uint64_t)MOUNT_ATTR__ATIME) | o->value;
		break;
	case SUPER:
		set_super(p, o->value, clear);
		break;
	case PROPAGATION:
		*vec_push(&p->propagation) = (struct propagation){o->value, recursive};
		break;
	case BIND:
		p->bind = true;
		p->recursive |= recursive;
		break;
	case REMOUNT:
		p->remount = true;
		break;
	case COPY_UP:
		p->copy_up = true;
		break;
	case IDMAP:
		p->idmap = true;
		p->idmap_recursive |= recursive;
		break;
	}
}

static void parse(const struct oci_mount *m, struct parsed *p)
{
	for (size_t i = 0; i < m->options_len; i++) {
		const struct option *o = option_find(m->options[i]);

		if (o)
			obey(p, o);
		else
			*vec_push(&p->data) = m->options[i];
	}
	if (m->type && streq(m->type, "bind"))
		p->bind = true;
}

/* On a tree of one mount, "and all below" adds nothing: both sets become one, the recursive one wins. */
static void merge_attrs(struct parsed *p)
{
	p->top.set = (p->top.set & ~p->tree.clear) | p->tree.set;
	p->top.clear = (p->top.clear & ~p->tree.set) | p->tree.clear;
	p->tree = (struct attrs){0};
}

/* The propagation that a bind starts with: what the container's whole tree has by rootfsPropagation. */
static uint64_t base_propagation(const struct oci_config *config)
{
	if (!config->linux_ || !config->linux_->has_rootfs_propagation)
		return MS_SLAVE;
	switch (config->linux_->rootfs_propagation) {
	case OCI_ROOTFS_PROPAGATION_SHARED:
	case OCI_ROOTFS_PROPAGATION_RSHARED:
		return 0;
	case OCI_ROOTFS_PROPAGATION_SLAVE:
	case OCI_ROOTFS_PROPAGATION_RSLAVE:
		return MS_SLAVE;
	default:
		return MS_PRIVATE;
	}
}

static void add_step(struct parsed *p, struct mount_step step)
{
	if (step.set || step.clear || step.propagation)
		*vec_push(&p->steps) = step;
}

/* The steps of a bind (base: see above) or a remount (base 0). */
static void plan_steps(struct parsed *p, uint64_t base, struct mount_op *op)
{
	const struct propagation *own = p->propagation.at;
	size_t i = 0, len = p->propagation.len;
	struct mount_step top = {.set = p->top.set, .clear = p->top.clear};
	struct mount_step tree = {.set = p->tree.set, .clear = p->tree.clear, .recursive = true};
	struct mount_step *first = op->recursive ? &tree : &top;
	bool whole = len && own[0].recursive >= op->recursive;

	if (base && !(whole && own[0].type != MS_SHARED))
		first->propagation = base;
	else if (whole)
		first->propagation = own[i++].type;
	add_step(p, top);
	add_step(p, tree);
	for (; i < len; i++)
		add_step(p, (struct mount_step){.propagation = own[i].type,
						.recursive = own[i].recursive && op->recursive});
	op->steps = p->steps.at;
	op->steps_len = p->steps.len;
}

static const struct idmap_range *ranges(const struct oci_id_mapping *from, size_t len)
{
	struct idmap_range *to = mem_array(len, sizeof *to);

	for (size_t i = 0; i < len; i++)
		to[i] = (struct idmap_range){from[i].container_id, from[i].host_id, from[i].size};
	return to;
}

/* The mount's own mappings, else those of the container's user namespace, else that namespace itself. */
static int plan_idmap(const struct oci_config *config, const struct mount_facts *facts,
		      const struct oci_mount *m, struct mount_op *op)
{
	const struct oci_linux *lx = config->linux_;
	bool own = m->uid_mappings_len || m->gid_mappings_len;

	if (!op->idmap && !own)
		return 0;
	if (op->kind != MOUNT_BIND)
		return fail(EINVAL, "only bind mounts can be id-mapped");
	if (own && (!m->uid_mappings_len || !m->gid_mappings_len))
		return fail(EINVAL, "uidMappings and gidMappings belong together, one is missing");
	if (!own && !facts->userns)
		return fail(EINVAL, "idmap needs uidMappings and gidMappings here, because the "
				    "container has no user namespace to take them from");
	op->idmap = true;
	if (own)
		op->map = (struct idmap){ranges(m->uid_mappings, m->uid_mappings_len),
					 ranges(m->gid_mappings, m->gid_mappings_len),
					 m->uid_mappings_len, m->gid_mappings_len};
	else if (lx && lx->uid_mappings_len && lx->gid_mappings_len)
		op->map = (struct idmap){ranges(lx->uid_mappings, lx->uid_mappings_len),
					 ranges(lx->gid_mappings, lx->gid_mappings_len),
					 lx->uid_mappings_len, lx->gid_mappings_len};
	return 0;
}

static int check_proc(const struct mount_op *op)
{
	if (op->kind == MOUNT_REMOUNT ||
	    (!streq(op->target, "/proc") && !op->inside_proc && !str_starts(op->target, "/proc/")))
		return 0;
	if (streq(op->target, "/proc") && op->kind != MOUNT_BIND && !streq(op->type, "proc"))
		return fail(EINVAL, "cannot be mounted because it is not of type proc");
	if (str_starts(op->target, "/proc/") && !op->inside_proc)
		return fail(EINVAL, "cannot be mounted because it is inside /proc");
	return 0;
}

/* A new mount: one call takes all its attributes, so only its propagation is left to do. */
static void plan_new(struct parsed *p, const struct oci_config *config, struct mount_op *op)
{
	const char *label = config->linux_ ? config->linux_->mount_label : NULL;
	bool kernel_label = one_of(own_labels, op->type), has_context = false;

	merge_attrs(p);
	op->attrs = p->top.set;
	p->top = (struct attrs){0};
	plan_steps(p, 0, op);
	for (size_t i = 0; i < p->data.len; i++)
		has_context |= str_starts(p->data.at[i], "context=");
	if (label && *label && !kernel_label && !has_context)
		*vec_push(&p->data) = mem_printf("context=%s", label);
	if (label && *label && (streq(op->type, "mqueue") || op->kind == MOUNT_CGROUP))
		op->xattr_label = label;
}

static void plan_super(struct parsed *p, struct mount_op *op)
{
	bool both = op->kind == MOUNT_REMOUNT;
	uint64_t skip = one_of(in_memory, op->type ? op->type : "") ? SUPER_RO : 0;

	for (size_t i = 0; i < ARRAY_LEN(super_names); i++) {
		uint64_t bit = (uint64_t)1 << i;

		if (p->super_set & bit & ~skip)
			*vec_push(&p->data) = super_names[i].set;
		else if (both && p->super_clear & bit && super_names[i].clear)
			*vec_push(&p->data) = super_names[i].clear;
	}
}

static int plan_kind(const struct oci_mount *m, const struct parsed *p, struct mount_op *op)
{
	bool typed = m->type && *m->type && !streq(m->type, "none");

	if (p->remount)
		op->kind = MOUNT_REMOUNT;
	else if (p->bind)
		op->kind = MOUNT_BIND;
	else if (!typed)
		return fail(EINVAL, "no type, and none of the options is bind or rbind");
	else
		op->kind = streq(m->type, "cgroup") ? MOUNT_CGROUP : MOUNT_FS;
	op->recursive = op->kind == MOUNT_REMOUNT || (op->kind == MOUNT_BIND && p->recursive);
	if (op->kind == MOUNT_BIND && p->data.len)
		return fail(EINVAL,
			    "bind mounts cannot have any filesystem-specific options applied "
			    "(here \"%s\")",
			    p->data.at[0]);
	if (op->kind == MOUNT_BIND && (!m->source || !*m->source))
		return fail(EINVAL, "a bind mount needs a source");
	if (p->copy_up && (op->kind != MOUNT_FS || !streq(op->type, "tmpfs")))
		return fail(EINVAL, "tmpcopyup is for mounts of type tmpfs");
	return 0;
}

static const char *join(const char *const *words, size_t len)
{
	const char *text = len ? words[0] : "";

	for (size_t i = 1; i < len; i++)
		text = mem_printf("%s,%s", text, words[i]);
	return text;
}

/* What must stay writable until everything below it is made becomes read-only at the end. */
static void plan_late(struct parsed *p, struct mount_op *op)
{
	bool dev = streq(op->target, "/dev") && op->kind != MOUNT_REMOUNT;

	if (op->kind == MOUNT_FS || !op->recursive)
		merge_attrs(p);
	if (!(p->top.set & MOUNT_ATTR_RDONLY) ||
	    !(dev || (op->kind == MOUNT_FS && streq(op->type, "tmpfs"))))
		return;
	p->top.set &= ~(uint64_t)MOUNT_ATTR_RDONLY;
	op->late_readonly = true;
}

static int plan_one(const struct oci_config *config, const struct mount_facts *facts,
		    const struct oci_mount *m, struct mount_op *op)
{
	struct parsed p = {0};
	bool made;

	parse(m, &p);
	op->type = m->type;
	op->source = m->source;
	op->target = str_clean_path(m->destination);
	op->options = join(m->options, m->options_len);
	op->inside_proc = one_of(inside_proc, op->target);
	op->copy_up = p.copy_up;
	op->idmap = p.idmap;
	op->idmap_recursive = p.idmap_recursive;
	TRY(plan_kind(m, &p, op));
	TRY(check_proc(op));
	/* Below the host's /sys are its cgroups, writable for who they are delegated to (CVE-2023-25809). */
	if ((facts->userns || facts->rootless) && p.bind && p.recursive &&
	    p.top.set & MOUNT_ATTR_RDONLY && streq(str_clean_path(m->source), "/sys"))
		p.tree.set |= MOUNT_ATTR_RDONLY;
	TRY(plan_idmap(config, facts, m, op));
	plan_late(&p, op);
	made = op->kind == MOUNT_FS || op->kind == MOUNT_CGROUP;
	if (made)
		plan_new(&p, config, op);
	else
		plan_steps(&p, op->kind == MOUNT_BIND ? base_propagation(config) : 0, op);
	op->reconfigure = op->kind == MOUNT_REMOUNT && !p.bind;
	if (op->kind == MOUNT_FS || op->reconfigure)
		plan_super(&p, op);
	op->data = p.data.at;
	op->data_len = p.data.len;
	op->plain_target = streq(op->target, "/proc") || streq(op->target, "/sys") ||
			   (made && (streq(op->type, "proc") || streq(op->type, "sysfs")));
	if (op->kind == MOUNT_FS && (facts->userns || facts->rootless) && streq(op->type, "sysfs"))
		op->fallback = "/sys";
	return 0;
}

int plan_mounts(const struct oci_config *config, const char *bundle,
		const struct mount_facts *facts, struct mount_op **ret, size_t *ret_len)
{
	struct mount_op *ops = mem_array(config->mounts_len, sizeof *ops);

	for (size_t i = 0; i < config->mounts_len; i++) {
		const struct oci_mount *m = &config->mounts[i];
		struct mount_op *op = &ops[i];
		int r;

		op->label = mem_printf("mounts[%zu] %s", i, m->destination);
		op->fd = op->userns = -1;
		r = plan_one(config, facts, m, op);
		if (r < 0)
			return err_within(r, "%s", op->label);
		if (op->kind == MOUNT_BIND)
			op->source = str_join_path(bundle, m->source);
	}
	*ret = ops;
	*ret_len = config->mounts_len;
	return 0;
}
