/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plain data that cgroup/ carries out, and that plan/ makes (plan/resources.h): which value
 * goes into which file of the container's cgroup, and which devices it may use. Types only.
 * Sources: Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/ of the kernel.
 */
#ifndef HUSK_CGROUP_SETTING_H
#define HUSK_CGROUP_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where the controllers of a host are: those named in v1 are mounted as v1 hierarchies, all others
 * are in the v2 tree if there is one. Controllers have their v2 names, also here: "io", never
 * "blkio".
 */
struct cgroup_layout {
	const char *const *v1;
	size_t v1_len;
	bool v2;
};

enum cgroup_setting_kind {
	CGROUP_WRITE,	   /* write the value */
	CGROUP_WRITE_TIED, /* the same; EINVAL may mean "after its neighbour": tried again when that
			      is written */
	CGROUP_CHECK_USE,  /* refuse if the number in the file is larger than the value; nothing is
			      written */
};

enum cgroup_setting_missing {
	CGROUP_MISSING_ERROR,
	CGROUP_MISSING_OK, /* no such file: it is as asked for anyhow (no swap, no limit) */
	CGROUP_MISSING_ALT /* no such file: write alt_value to alt_file */
};

struct cgroup_setting {
	const char
		*key; /* the config path, "linux.resources.memory.limit": begins every sentence */
	const char *controller; /* v2 name; "" for the files of the v2 tree itself (cgroup.*) */
	bool v2;		/* which kind of hierarchy the file is meant for */
	enum cgroup_setting_kind kind;
	enum cgroup_setting_missing missing;
	const char *file, *value;
	const char *alt_file, *alt_value;
};

#define DEVICE_MKNOD 1
#define DEVICE_READ 2
#define DEVICE_WRITE 4
#define DEVICE_ALL (DEVICE_MKNOD | DEVICE_READ | DEVICE_WRITE)
#define DEVICE_ANY (-1)

/*
 * One rule of the device list. The list is in order and the last rule that matches a device and a
 * kind of access decides about that access; a device that no rule matches is refused.
 */
struct device_rule {
	bool allow;
	char type;	      /* 'c', 'b' or 'a' for both */
	uint8_t access;	      /* DEVICE_… bits, never 0 */
	int64_t major, minor; /* DEVICE_ANY, or a number */
	const char *key;      /* the config path; NULL for husk's own rules */
};

struct device_rules {
	const struct device_rule *at;
	size_t len;
};

#endif
