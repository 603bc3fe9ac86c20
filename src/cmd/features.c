// SPDX-License-Identifier: Apache-2.0
/*
 * husk features: what this binary can do. Every list comes from the table that the code itself works with, so it
 * can't say anything else than what is accepted. Source: features.md, features-linux.md.
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/version.h"
#include "container/hooks.h"
#include "libocispec/oci_features.h"
#include "linux/caps.h"
#include "linux/seccomp.h"
#include "plan/mounts.h"
#include "plan/seccomp.h"

struct strings {
	const char **at;
	size_t len, cap;
};

static void add_names(struct strings *s, const struct name *table)
{
	for (; table->name; table++)
		*vec_push(s) = table->name;
}

static void add_hooks(struct oci_features *f)
{
	struct strings s = {0};

	for (int i = 0; i < HOOK_COUNT; i++)
		*vec_push(&s) = hook_names[i];
	f->hooks = s.at;
	f->hooks_len = s.len;
}

static void add_namespaces(struct oci_features_linux *l)
{
	struct strings s = {0};

	for (int i = 0; i < NS_COUNT; i++)
		*vec_push(&s) = ns_kinds[i].name;
	l->namespaces = s.at;
	l->namespaces_len = s.len;
}

/* Those that this kernel has, too. */
static void add_capabilities(struct oci_features_linux *l)
{
	struct strings s = {0};

	for (int cap = 0; cap <= caps_last(); cap++)
		if (process_capability(process_capability_name(cap)) == cap)
			*vec_push(&s) = process_capability_name(cap);
	l->capabilities = s.at;
	l->capabilities_len = s.len;
}

static struct oci_features_enabled *enabled(bool on)
{
	struct oci_features_enabled *e = mem_new(struct oci_features_enabled);

	e->has_enabled = true;
	e->enabled = on;
	return e;
}

static void add_seccomp(struct oci_features_linux *l)
{
	struct oci_features_seccomp *f = l->seccomp = mem_new(struct oci_features_seccomp);
	struct strings actions = {0}, operators = {0}, archs = {0}, flags = {0}, works = {0};

	add_names(&actions, seccomp_action_names);
	add_names(&operators, seccomp_operator_names);
	add_names(&archs, seccomp_arch_names);
	add_names(&flags, seccomp_flag_names);
	for (const struct name *n = seccomp_flag_names; n->name; n++)
		if (!n->value || seccomp_flags_supported((uint32_t)n->value))
			*vec_push(&works) = n->name;
	*f = (struct oci_features_seccomp){
		.has_enabled = true,
		.enabled = true,
		.actions = actions.at,
		.actions_len = actions.len,
		.operators = operators.at,
		.operators_len = operators.len,
		.archs = archs.at,
		.archs_len = archs.len,
		.known_flags = flags.at,
		.known_flags_len = flags.len,
		.supported_flags = works.at,
		.supported_flags_len = works.len,
	};
}

static struct oci_features_linux *linux_features(void)
{
	struct oci_features_linux *l = mem_new(struct oci_features_linux);

	add_namespaces(l);
	add_capabilities(l);
	add_seccomp(l);
	l->cgroup = mem_new(struct oci_features_cgroup);
	*l->cgroup = (struct oci_features_cgroup){
		.has_v1 = true,
		.v1 = true,
		.has_v2 = true,
		.v2 = true,
		.has_systemd = true,
		.has_systemd_user = true,
		.has_rdma = true,
		.rdma = true,
	};
	l->apparmor = enabled(true);
	l->selinux = enabled(true);
	l->intel_rdt = mem_new(struct oci_features_intel_rdt);
	l->intel_rdt->has_enabled = true;
	l->net_devices = enabled(false);
	l->mount_extensions = mem_new(struct oci_features_mount_extensions);
	l->mount_extensions->idmap = enabled(true);
	return l;
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	struct json_output out = {.style = JSON_TABS, .alloc = mem_alloc};
	struct oci_pair annotations[] = {
		{"io.github.seccomp.libseccomp.version", seccomp_version_text()},
		{"org.husk.version", version_text},
		{"org.husk.commit", version_commit},
	};
	struct oci_features f = {
		.oci_version_min = "1.0.0",
		.oci_version_max = VERSION_SPEC,
		.annotations = annotations,
		.annotations_len = ARRAY_LEN(annotations),
	};

	(void)rt;
	(void)values;
	(void)argc;
	(void)argv;
	add_hooks(&f);
	f.mount_options = plan_mount_options(&f.mount_options_len);
	f.linux_ = linux_features();
	if (json_write(&oci_features_type, &f, &out) < 0)
		return fail(EINVAL, "write the features");
	return cmd_print(mem_printf("%s\n", out.text));
}

const struct command cmd_features = {
	.name = "features",
	.args = "",
	.summary = "print what this binary can do as JSON",
	.failure = 1,
	.run = run,
};
