// SPDX-License-Identifier: Apache-2.0
/*
 * THE step table. Read it from top to bottom: that is how a container is made. A condition looks only at what
 * both processes know (the options, the config and its plan), so that they always agree on it.
 */
#include "container/steps.h"

#include "base/err.h"
#include "container/hooks.h"
#include "container/spawn.h"
#include "container/start.h"
#include "container/steps_host.h"
#include "container/steps_init.h"

#include <stdio.h>

#define NEW (MAKE_CREATE | MAKE_RUN)
#define ALL (NEW | MAKE_EXEC)

static bool has_filter(const struct container *c)
{
	return c->has_seccomp;
}

static bool own_mounts(const struct container *c)
{
	return c->ns.of[NS_MNT].make;
}

/* No mount namespace, neither made nor joined: the rootfs is only where "/" is. */
static bool shared_mounts(const struct container *c)
{
	if (c->cmd == MAKE_EXEC)
		return !(c->target_ns & ns_kinds[NS_MNT].flag);
	return !c->ns.of[NS_MNT].make && !ns_joins(&c->ns, NS_MNT);
}

static bool in_user_ns(const struct container *c)
{
	return c->in_user_ns;
}

static bool makes_user_ns(const struct container *c)
{
	return c->ns.of[NS_USER].make;
}

static bool in_cgroup_ns(const struct container *c)
{
	if (c->cmd == MAKE_EXEC)
		return c->target_ns & ns_kinds[NS_CGROUP].flag;
	return c->ns.of[NS_CGROUP].make || ns_joins(&c->ns, NS_CGROUP);
}

static bool makes_net_ns(const struct container *c)
{
	return c->ns.of[NS_NET].make;
}

static bool has_time_offsets(const struct container *c)
{
	return c->config->linux_ && c->config->linux_->time_offsets_len;
}

static bool has_names(const struct container *c)
{
	return c->config->hostname || c->config->domainname;
}

static bool has_terminal(const struct container *c)
{
	return c->run.terminal;
}

static bool has_process(const struct container *c)
{
	return c->process != NULL;
}

static bool has_personality(const struct container *c)
{
	return c->process && c->personality.given;
}

static bool has_first_cpus(const struct container *c)
{
	return c->run.sched.cpus_initial.bits != NULL;
}

static bool has_oom_score(const struct container *c)
{
	return c->run.has_oom_score_adj && !c->closed;
}

static bool has_keyring(const struct container *c)
{
	return c->process && !c->opt.no_new_keyring;
}

static bool has_sysctls(const struct container *c)
{
	return c->sysctls_len > 0;
}

static bool has_masked(const struct container *c)
{
	return c->config->linux_ && c->config->linux_->masked_paths_len;
}

static bool has_readonly(const struct container *c)
{
	return c->config->linux_ && c->config->linux_->readonly_paths_len;
}

static bool has_readonly_root(const struct container *c)
{
	return own_mounts(c) && c->rootfs.readonly;
}

static bool has_nnp(const struct container *c)
{
	return c->run.no_new_privileges;
}

/* With no_new_privs anybody may load a filter, and it is loaded last; without, it needs capabilities. */
static bool filter_needs_caps(const struct container *c)
{
	return c->has_seccomp && !c->run.no_new_privileges;
}

static bool filter_is_last(const struct container *c)
{
	return c->has_seccomp && c->run.no_new_privileges;
}

static bool has_notify(const struct container *c)
{
	return c->notify;
}

#define HOOKS(name, kind)                                                                          \
	static bool name(const struct container *c)                                                \
	{                                                                                          \
		return hooks_any(c, kind);                                                         \
	}

HOOKS(has_prestart, HOOK_PRESTART)
HOOKS(has_create_runtime, HOOK_CREATE_RUNTIME)
HOOKS(has_create_container, HOOK_CREATE_CONTAINER)
HOOKS(has_start_container, HOOK_START_CONTAINER)
HOOKS(has_poststart, HOOK_POSTSTART)

static bool has_create_hooks(const struct container *c)
{
	return has_prestart(c) || has_create_runtime(c) || has_create_container(c);
}

/* clang-format off */
const struct step steps[] = {
	/* name                     who   for          when                  does                    undone by */
	{"config",                  HOST, ALL,         NULL,                 host_config,            NULL},
	{"state",                   HOST, NEW,         NULL,                 host_state,             host_undo_state},
	{"poststop hooks",          HOST, NEW,         NULL,                 NULL,                   host_undo_hooks},
	{"seccomp",                 HOST, ALL,         has_filter,           host_seccomp,           NULL},
	{"cgroup",                  HOST, NEW,         NULL,                 host_cgroup,            host_undo_cgroup},
	{"resources",               HOST, NEW,         NULL,                 host_resources,         NULL},
	{"exec cgroup",             HOST, MAKE_EXEC,   NULL,                 host_exec_cgroup,       NULL},
	{"exec affinity",           HOST, MAKE_EXEC,   has_first_cpus,       host_exec_affinity,     NULL},
	{"notify socket",           HOST, NEW,         has_notify,           host_notify,            NULL},
	{"mount sources",           HOST, NEW,         own_mounts,           host_sources,           NULL},
	{"start socket",            HOST, MAKE_CREATE, NULL,                 host_listen,            NULL},
	{"spawn",                   HOST, ALL,         NULL,                 spawn,                  host_undo_spawn},
	{"oom score",               HOST, ALL,         has_oom_score,        host_oom_score,         NULL},
	{"id maps",                 HOST, NEW,         makes_user_ns,        host_id_maps,           NULL},
	{"cgroup join",             INIT, ALL,         NULL,                 init_cgroup_join,       NULL},
	{"cgroup namespace",        INIT, ALL,         in_cgroup_ns,         init_cgroup_ns,         NULL},
	{"user namespace",          INIT, ALL,         in_user_ns,           init_user_ns,           NULL},
	{"time namespace",          INIT, NEW,         has_time_offsets,     init_time_ns,           NULL},
	{"time offsets",            HOST, NEW,         has_time_offsets,     host_time_offsets,      NULL},
	{"session",                 INIT, ALL,         NULL,                 init_session,           NULL},
	{"keyring",                 INIT, NEW,         has_keyring,          init_keyring,           NULL},
	{"namespaces",              INIT, NEW,         NULL,                 init_identify,          NULL},
	{"loopback",                INIT, NEW,         makes_net_ns,         init_loopback,          NULL},
	{"hostname",                INIT, NEW,         has_names,            init_names,             NULL},
	{"rootfs",                  INIT, NEW,         own_mounts,           init_rootfs,            NULL},
	{"mounts",                  INIT, NEW,         own_mounts,           init_mounts,            NULL},
	{"devices",                 INIT, NEW,         own_mounts,           init_devices,           NULL},
	{"chroot",                  INIT, ALL,         shared_mounts,        init_chroot,            NULL},
	{"terminal",                INIT, ALL,         has_terminal,         init_terminal,          NULL},
	{"read-only mounts",        INIT, NEW,         own_mounts,           init_finish_mounts,     NULL},
	{"console socket",          HOST, ALL,         has_terminal,         host_terminal,          NULL},
	{"hooks",                   HOST, NEW,         has_create_hooks,     host_hooks_due,         NULL},
	{"prestart hooks",          HOST, NEW,         has_prestart,         host_prestart,          NULL},
	{"createRuntime hooks",     HOST, NEW,         has_create_runtime,   host_create_runtime,    NULL},
	{"createContainer hooks",   INIT, NEW,         has_create_container, init_create_container,  NULL},
	{"sysctl",                  INIT, NEW,         has_sysctls,          init_sysctl,            NULL},
	{"pivot",                   INIT, NEW,         own_mounts,           init_pivot,             NULL},
	{"read-only paths",         INIT, NEW,         has_readonly,         init_readonly_paths,    NULL},
	{"masked paths",            INIT, NEW,         has_masked,           init_masked_paths,      NULL},
	{"make directory",          INIT, NEW,         has_process,          init_make_cwd,          NULL},
	{"read-only root",          INIT, NEW,         has_readonly_root,    init_readonly_root,     NULL},
	{"rlimits",                 INIT, ALL,         has_process,          init_limits,            NULL},
	{"scheduler",               INIT, ALL,         has_process,          init_scheduler,         NULL},
	{"personality",             INIT, ALL,         has_personality,      init_personality,       NULL},
	{"working directory",       INIT, ALL,         has_process,          init_cwd,               NULL},
	{"labels",                  INIT, ALL,         has_process,          init_labels,            NULL},
	{"user",                    INIT, ALL,         has_process,          init_user,              NULL},
	{"no new privileges",       INIT, ALL,         has_nnp,              init_no_new_privileges, NULL},
	{"executable",              INIT, ALL,         has_process,          init_executable,        NULL},
	{"created",                 HOST, NEW,         NULL,                 host_created,           NULL},
	{"wait for start",          INIT, MAKE_CREATE, NULL,                 start_wait,             NULL},
	{"startContainer hooks",    INIT, NEW,         has_start_container,  init_start_container,   NULL},
	{"descriptors",             INIT, ALL,         has_process,          init_descriptors,       NULL},
	{"privileged filter",       INIT, ALL,         filter_needs_caps,    init_filter,            NULL},
	{"capabilities",            INIT, ALL,         has_process,          init_capabilities,      NULL},
	{"filter",                  INIT, ALL,         filter_is_last,       init_filter,            NULL},
	{"exec",                    INIT, ALL,         has_process,          init_exec,              NULL},
	{"started",                 HOST, MAKE_RUN | MAKE_EXEC, NULL,        host_started,           NULL},
	{"poststart hooks",         HOST, MAKE_RUN,    has_poststart,        host_poststart,         NULL},
};
/* clang-format on */

const size_t steps_len = sizeof steps / sizeof *steps;

static void print_one(const char *name, const char *who, unsigned int cmds)
{
	printf("%s\t%s\t%s%s%s\n", name, who, cmds & MAKE_CREATE ? "create " : "",
	       cmds & MAKE_RUN ? "run " : "", cmds & MAKE_EXEC ? "exec" : "");
}

int steps_print(void)
{
	for (size_t i = 0; i < steps_len; i++) {
		print_one(steps[i].name, steps[i].side == HOST ? "host" : "init", steps[i].cmds);
		if (steps[i].run == spawn)
			print_one("joiner", "joiner", ALL);
	}
	return fflush(stdout) ? fail_sys("write standard output") : 0;
}
