// SPDX-License-Identifier: Apache-2.0
/*
 * Config and plan. Everything that can be refused without touching anything is refused here, so that bad
 * input changes nothing; a sentence of plan/ that begins with a config path gets the line and column of
 * that place in front.
 */
#include "container/config.h"

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "container/notify.h"
#include "linux/caps.h"
#include "linux/seccomp.h"
#include "plan/devices.h"
#include "plan/hooks.h"
#include "plan/mounts.h"
#include "plan/namespaces.h"
#include "plan/personality.h"
#include "plan/resources.h"
#include "plan/seccomp.h"
#include "plan/sysctl.h"
#include "plan/unsupported.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int parse(const struct json_type *type, const char *name, const char *text, size_t len,
		 void **ret)
{
	struct json_input in = {.name = name, .text = text, .len = len, .alloc = mem_alloc};
	struct json_error err;

	if (json_parse(type, &in, ret, &err) < 0)
		return fail(EINVAL, "%s", err.text);
	return 0;
}

static int load(struct container *c, int dir, const char *path)
{
	char *text;
	void *config;

	TRY(file_slurp(dir, path, JSON_MAX_SIZE, &text, &c->config_len));
	c->config_text = text;
	TRY(parse(&oci_config_type, "config.json", text, c->config_len, &config));
	c->config = config;
	return 0;
}

/* The config path that a sentence begins with: up to a blank or colon outside of brackets. */
static char *leading_path(const char *sentence)
{
	size_t n = 0;
	int depth = 0;

	for (; sentence[n]; n++) {
		depth += (sentence[n] == '[') - (sentence[n] == ']');
		if (!depth && (sentence[n] == ' ' || sentence[n] == ':'))
			break;
	}
	return mem_strndup(sentence, n);
}

/* Puts "config.json:LINE:COLUMN" before the sentence of a failed plan. */
static int located(const struct container *c, int r)
{
	struct json_input in = {"config.json", c->config_text, c->config_len, mem_alloc};
	char *path = leading_path(err_text());
	int line, column;

	if (r >= 0)
		return r;
	/* What is missing, or has a made-up last part, is looked for where it should be. */
	while (*path && json_locate(&in, path, &line, &column) < 0) {
		char *dot = strrchr(path, '.');

		if (!dot)
			return err_within(r, "config.json");
		*dot = '\0';
	}
	if (!*path)
		return r;
	return err_within(r, "config.json:%d:%d", line, column);
}

/* Joined namespaces that husk itself is in, as the bits that plan_process wants. */
static unsigned int own_namespaces(const struct ns_plan *ns)
{
	unsigned int bits = 0;

	for (int t = 0; t < NS_COUNT; t++) {
		struct ns_id self;
		struct stat st;
		int type = json_enum_value(&oci_namespace_type_enum, ns_kinds[t].name);

		if (ns->of[t].fd < 0 || type < 0 || fstat(ns->of[t].fd, &st) < 0 ||
		    ns_identify("self", t, &self) < 0)
			continue;
		if (self.ino == st.st_ino && self.dev == st.st_dev)
			bits |= 1U << type;
	}
	return bits;
}

static int plan_run(struct container *c, unsigned int own)
{
	struct process_facts facts = {.own_namespaces = own};

	if (!c->process)
		return 0;
	if (c->in_user_ns)
		facts.caps = caps_all();
	else
		TRY(caps_permitted(&facts.caps));
	TRY(plan_process(c->process, &facts, &c->run));
	TRY(lsm_check(&c->run.lsm));
	return 0;
}

static int plan_filter(struct container *c, struct seccomp_plan *ret)
{
	TRY(plan_seccomp(c->config->linux_->seccomp, ret));
	if (ret->notify)
		return fail(ENOTSUP, "linux.seccomp: SCMP_ACT_NOTIFY is not supported yet");
	c->has_seccomp = true;
	return 0;
}

static int plan_cgroup(struct container *c)
{
	const struct oci_linux *linux_ = c->config->linux_;
	const struct oci_resources *res = linux_ ? linux_->resources : NULL;

	TRY(cgroup_detect(&c->cgroup_host));
	if (c->rt.cgroups_disabled)
		return cgroup_load(&c->cgroup_host, "", "", &c->cgroup);
	TRY(cgroup_path(&c->cgroup_host, linux_ ? linux_->cgroups_path : NULL, c->id,
			c->rt.rootless, &c->cgroup));
	TRY(plan_resources(res, &c->cgroup_host.layout, &c->settings, &c->settings_len));
	return plan_device_rules(res, &c->device_rules);
}

static int plan_files(struct container *c)
{
	struct mount_facts facts = {
		.userns = c->in_user_ns, .rootless = c->rt.rootless, .no_pivot = c->opt.no_pivot};

	if (!c->config->root)
		return fail(EINVAL, "root: is missing");
	TRY(plan_rootfs(c->config, c->opt.bundle, &facts, &c->rootfs));
	if (!c->ns.of[NS_MNT].make)
		return 0;
	TRY(plan_mounts(c->config, c->opt.bundle, &facts, &c->mounts, &c->mounts_len));
	return plan_devices(c->config, &facts, &c->devices, &c->devices_len);
}

static void add_env(struct oci_process *p, const char *text)
{
	const char **env = mem_array(p->env_len + 2, sizeof *env);

	if (p->env_len)
		memcpy(env, p->env, p->env_len * sizeof *env);
	env[p->env_len++] = text;
	p->env = env;
}

/* sockets handed to husk by a service manager go on to the container (sd_listen_fds(3)) */
static void pass_listen_fds(struct container *c)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");
	uint64_t n, to;

	if (!pid || !fds || str_u64(pid, &to) < 0 || str_u64(fds, &n) < 0 ||
	    to != (uint64_t)getpid() || !n || n > 4096)
		return;
	c->opt.preserve_fds += (unsigned int)n;
	add_env(c->config->process, mem_printf("LISTEN_FDS=%llu", (unsigned long long)n));
	add_env(c->config->process, "LISTEN_PID=1");
	if (names)
		add_env(c->config->process, mem_printf("LISTEN_FDNAMES=%s", names));
}

/* A directory of the state directory at /run/notify, in which the socket will be. */
static void pass_notify(struct container *c)
{
	static const char *options[] = {"bind", "nosuid", "nodev", "noexec"};
	struct oci_mount *mounts = mem_array(c->config->mounts_len + 1, sizeof *mounts);

	c->notify = true;
	add_env(c->config->process, "NOTIFY_SOCKET=" NOTIFY_DIR "/notify.sock");
	memcpy(mounts, c->config->mounts, c->config->mounts_len * sizeof *mounts);
	mounts[c->config->mounts_len++] = (struct oci_mount){
		.destination = NOTIFY_DIR,
		.type = "bind",
		.source = mem_printf("%s/%s/notify", c->rt.root, c->id),
		.options = options,
		.options_len = ARRAY_LEN(options),
	};
	c->config->mounts = mounts;
}

/* What comes from husk's own environment rather than from config.json. */
static void plan_passed(struct container *c)
{
	if (!c->config->process)
		return;
	pass_listen_fds(c);
	if (notify_socket() && c->config->mounts_len)
		pass_notify(c);
}

static int plan_all(struct container *c)
{
	struct process_facts facts = {0};

	if (!str_starts(c->config->oci_version, "1."))
		return fail(EINVAL, "ociVersion: \"%s\" is not a version 1 of the runtime spec",
			    c->config->oci_version);
	if (!c->config->process && c->cmd == MAKE_RUN)
		return fail(EINVAL, "process: is missing, there is nothing to run");
	TRY(plan_unsupported(c->config));
	TRY(plan_personality(c->config->linux_, &c->personality));
	plan_passed(c);
	TRY(plan_namespaces(c->config, &c->ns));
	TRY(plan_idmap(c->config, &c->ns, &c->idmap));
	TRY(plan_hooks(c->config->hooks));
	TRY(ns_open(&c->ns));
	facts.own_namespaces = own_namespaces(&c->ns);
	c->in_user_ns = c->ns.of[NS_USER].make ||
			(ns_joins(&c->ns, NS_USER) &&
			 !(facts.own_namespaces & (1U << OCI_NAMESPACE_TYPE_USER)));
	c->process = c->config->process;
	TRY(plan_files(c));
	TRY(plan_run(c, facts.own_namespaces));
	TRY(plan_sysctl(c->config, &facts, &c->sysctls, &c->sysctls_len));
	if (c->config->linux_ && c->config->linux_->seccomp)
		TRY(plan_filter(c, &c->seccomp_plan));
	return plan_cgroup(c);
}

int config_plan(struct container *c)
{
	TRY(load(c, AT_FDCWD, mem_printf("%s/config.json", c->opt.bundle)));
	CHECK(chdir(c->opt.bundle), "change to the bundle %s", c->opt.bundle);
	return located(c, plan_all(c));
}

int config_load_copy(struct container *c)
{
	return load(c, c->dir_fd, "config.json");
}

/* The namespaces that the container made or joined, as setns flags. */
static uint64_t recorded_namespaces(struct container *c)
{
	uint64_t flags = 0;

	for (size_t i = 0; i < c->disk->namespaces_len; i++) {
		const struct disk_namespace *n = &c->disk->namespaces[i];

		for (int t = 0; t < NS_COUNT; t++) {
			struct ns_id self;

			if (!streq(n->type, ns_kinds[t].name))
				continue;
			/* The own user namespace can't be joined again; nor need it be. */
			if (t == NS_USER && ns_identify("self", t, &self) >= 0 &&
			    self.ino == n->ino && self.dev == n->dev)
				continue;
			flags |= ns_kinds[t].flag;
		}
	}
	return flags;
}

int config_plan_exec(struct container *c)
{
	char *text;
	size_t len;
	void *process;

	TRY(config_load_copy(c));
	c->target_ns = recorded_namespaces(c);
	c->in_user_ns = (c->target_ns & ns_kinds[NS_USER].flag) != 0;
	if (c->opt.process_file) {
		TRY(file_slurp(AT_FDCWD, c->opt.process_file, JSON_MAX_SIZE, &text, &len));
		TRY(parse(&oci_process_type, c->opt.process_file, text, len, &process));
		c->process = process;
	}
	TRY(plan_run(c, 0));
	TRY(plan_personality(c->config->linux_, &c->personality));
	if (c->config->linux_ && c->config->linux_->seccomp)
		TRY(plan_filter(c, &c->seccomp_plan));
	return 0;
}
