// SPDX-License-Identifier: Apache-2.0
/*
 * The options before the command: those of runc, and of crun where engines pass them.
 */
#include "cmd/global.h"

#include "base/err.h"
#include "base/log.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "container/state.h"

#define AT(member) offsetof(struct global_options, member)

/* clang-format off */
const struct opt global_opts[] = {
	{"root", 0, OPT_STRING, AT(root), "DIR", "where containers are kept (default /run/husk or $XDG_RUNTIME_DIR/husk)"},
	{"log", 0, OPT_STRING, AT(log), "FILE", "append messages to this file"},
	{"log-format", 0, OPT_STRING, AT(log_format), "text|json", "format of the messages (default text)"},
	{"log-level", 0, OPT_STRING, AT(log_level), "error|warning|debug", "what is logged (default warning)"},
	{"debug", 0, OPT_FLAG, AT(debug), NULL, "the same as --log-level debug"},
	{"cgroup-manager", 0, OPT_STRING, AT(cgroup_manager), "cgroupfs|systemd|disabled", "who manages cgroups (default cgroupfs)"},
	{"systemd-cgroup", 0, OPT_FLAG, AT(systemd_cgroup), NULL, "the same as --cgroup-manager systemd"},
	{"rootless", 0, OPT_STRING, AT(rootless), "true|false|auto", "whether cgroups may be out of reach (default auto)"},
	{"criu", 0, OPT_IGNORED_STRING, 0, NULL, NULL},
	{"version", 'v', OPT_FLAG, AT(version), NULL, "print the version"},
	{0},
};

static const struct name levels[] = {
	{"error", LOG_LEVEL_ERROR}, {"warning", LOG_LEVEL_WARNING}, {"info", LOG_LEVEL_INFO},
	{"debug", LOG_LEVEL_DEBUG}, {0},
};
/* clang-format on */

int global_log(const struct global_options *g)
{
	const struct name *level = name_find(levels, g->log_level ? g->log_level : "warning");
	bool json = g->log_format && streq(g->log_format, "json");

	if (!level)
		return fail(EINVAL, "option --log-level: unknown level \"%s\"", g->log_level);
	if (g->log_format && !json && !streq(g->log_format, "text"))
		return fail(EINVAL, "option --log-format: \"%s\" is neither text nor json",
			    g->log_format);
	return log_open(g->log, json, g->debug ? LOG_LEVEL_DEBUG : (enum log_level)level->value);
}

static int find_rootless(const char *text, bool *ret)
{
	if (!text || streq(text, "auto"))
		*ret = !state_host_root();
	else if (streq(text, "true") || streq(text, "false"))
		*ret = streq(text, "true");
	else
		return fail(EINVAL, "option --rootless: \"%s\" is none of true, false, auto", text);
	return 0;
}

int global_runtime(const struct global_options *g, struct runtime *ret)
{
	const char *manager = g->cgroup_manager ? g->cgroup_manager : "cgroupfs";

	if (g->systemd_cgroup || streq(manager, "systemd"))
		return fail(ENOTSUP, "the systemd cgroup driver is not there yet: use the cgroupfs "
				     "driver");
	if (!streq(manager, "cgroupfs") && !streq(manager, "disabled"))
		return fail(EINVAL, "option --cgroup-manager: unknown manager \"%s\"", manager);
	TRY(find_rootless(g->rootless, &ret->rootless));
	ret->cgroups_disabled = streq(manager, "disabled");
	ret->root = g->root ? str_clean_path(cmd_absolute(g->root)) : state_default_root();
	if (streq(ret->root, "/"))
		return fail(EINVAL, "option --root: may not be /");
	return 0;
}
