// SPDX-License-Identifier: Apache-2.0
/*
 * husk exec: one more process in a container. It comes whole from --process, or it is the container's own
 * process (as it was created) with other arguments and the changes of the options.
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "container/config.h"

#include <stdint.h>

struct exec_options {
	struct make_options make;
	const char *cwd, *user, *process_label, *apparmor;
	struct opt_list env, gids, caps, cgroups;
	bool tty, no_new_privs;
};

#define AT(member) offsetof(struct exec_options, member)

/* clang-format off */
static const struct opt opts[] = {
	{"process", 'p', OPT_STRING, AT(make.process_file), "FILE", "the process as JSON, instead of arguments"},
	{"tty", 't', OPT_FLAG, AT(tty), NULL, "give it a terminal"},
	{"detach", 'd', OPT_FLAG, AT(make.detach), NULL, "do not wait for the end"},
	{"cwd", 0, OPT_STRING, AT(cwd), "DIR", "working directory in the container"},
	{"env", 'e', OPT_LIST, AT(env), "NAME=VALUE", "one more environment variable (repeatable)"},
	{"user", 'u', OPT_STRING, AT(user), "UID[:GID]", "run as this user (numbers)"},
	{"additional-gids", 'g', OPT_LIST, AT(gids), "GID", "one more group (repeatable)"},
	{"cap", 'c', OPT_LIST, AT(caps), "CAP", "one more capability (repeatable)"},
	{"process-label", 0, OPT_STRING, AT(process_label), "LABEL", "SELinux label"},
	{"apparmor", 0, OPT_STRING, AT(apparmor), "PROFILE", "AppArmor profile"},
	{"no-new-privs", 0, OPT_FLAG, AT(no_new_privs), NULL, "set no_new_privs"},
	{"cgroup", 0, OPT_LIST, AT(cgroups), "[CTRL:]PATH", "run in a sub-cgroup of the container (repeatable)"},
	{"console-socket", 0, OPT_STRING, AT(make.console_socket), "PATH", "AF_UNIX socket that receives the terminal"},
	{"pidfd-socket", 0, OPT_STRING, AT(make.pidfd_socket), "PATH", "AF_UNIX socket that receives a pidfd of the process"},
	{"pid-file", 0, OPT_STRING, AT(make.pid_file), "FILE", "write the pid of the process there"},
	{"preserve-fds", 0, OPT_UINT, AT(make.preserve_fds), "N", "pass N more file descriptors (3, 4, …) on"},
	{"ignore-paused", 0, OPT_FLAG, AT(make.ignore_paused), NULL, "also in a paused container"},
	{"no-subreaper", 0, OPT_FLAG, AT(make.no_subreaper), NULL, NULL},
	{0},
};
/* clang-format on */

static const char **joined(const char **a, size_t a_len, const char **b, size_t b_len)
{
	const char **all = mem_array(a_len + b_len + 1, sizeof *all);

	if (a_len)
		memcpy(all, a, a_len * sizeof *all);
	if (b_len)
		memcpy(all + a_len, b, b_len * sizeof *all);
	return all;
}

static int parse_id(const char *option, const char *text, uint32_t *ret)
{
	uint64_t id;

	if (str_u64(text, &id) < 0 || id >= UINT32_MAX)
		return fail(EINVAL, "option --%s: \"%s\" is not a number from 0 to %u", option,
			    text, UINT32_MAX - 1);
	*ret = (uint32_t)id;
	return 0;
}

/* "UID" or "UID:GID": numbers and nothing else, whatever /etc/passwd has. */
static int set_user(struct oci_process *p, const struct exec_options *o)
{
	struct oci_user *user = mem_new(struct oci_user);
	const char *colon = o->user ? strchr(o->user, ':') : NULL;
	uint32_t *gids;

	if (p->user)
		*user = *p->user;
	p->user = user;
	if (o->user) {
		user->has_uid = true;
		TRY(parse_id("user",
			     colon ? mem_strndup(o->user, (size_t)(colon - o->user)) : o->user,
			     &user->uid));
	}
	if (colon) {
		user->has_gid = true;
		TRY(parse_id("user", colon + 1, &user->gid));
	}
	if (!o->gids.len)
		return 0;
	gids = mem_array(user->additional_gids_len + o->gids.len, sizeof *gids);
	if (user->additional_gids_len)
		memcpy(gids, user->additional_gids, user->additional_gids_len * sizeof *gids);
	for (size_t i = 0; i < o->gids.len; i++)
		TRY(parse_id("additional-gids", o->gids.at[i],
			     &gids[user->additional_gids_len + i]));
	user->additional_gids = gids;
	user->additional_gids_len += o->gids.len;
	return 0;
}

/* To the bounding, effective and permitted sets, never to the inheritable one (CVE-2022-29162); to the ambient set
 * only where the config has inheritable ones. */
static void add_caps(struct oci_process *p, const struct opt_list *caps)
{
	struct oci_capabilities *c = mem_new(struct oci_capabilities);

	if (p->capabilities)
		*c = *p->capabilities;
	p->capabilities = c;
	c->bounding = joined(c->bounding, c->bounding_len, caps->at, caps->len);
	c->bounding_len += caps->len;
	c->effective = joined(c->effective, c->effective_len, caps->at, caps->len);
	c->effective_len += caps->len;
	c->permitted = joined(c->permitted, c->permitted_len, caps->at, caps->len);
	c->permitted_len += caps->len;
	if (!c->inheritable_len)
		return;
	c->ambient = joined(c->ambient, c->ambient_len, caps->at, caps->len);
	c->ambient_len += caps->len;
}

static int process_of(struct container *c, const struct exec_options *o, int argc, char **argv)
{
	struct oci_process *p = mem_new(struct oci_process);

	if (!c->config->process)
		return fail(EINVAL, "exec: config.json has no process; use --process");
	*p = *c->config->process;
	p->args = (const char **)argv;
	p->args_len = (size_t)argc;
	p->has_terminal = true;
	p->terminal = o->tty;
	if (o->cwd)
		p->cwd = o->cwd;
	p->env = joined(p->env, p->env_len, o->env.at, o->env.len);
	p->env_len += o->env.len;
	if (o->process_label)
		p->selinux_label = o->process_label;
	if (o->apparmor)
		p->apparmor_profile = o->apparmor;
	if (o->no_new_privs)
		p->has_no_new_privileges = p->no_new_privileges = true;
	if (o->caps.len)
		add_caps(p, &o->caps);
	if (o->user || o->gids.len)
		TRY(set_user(p, o));
	c->process = p;
	return 0;
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	static struct container c;
	struct exec_options *o = values;
	bool dashes = argc > 1 && streq(argv[1], "--");

	TRY(container_load(&c, argv[0], rt));
	c.opt = o->make;
	c.opt.pid_file = cmd_absolute(o->make.pid_file);
	c.opt.console_socket = cmd_absolute(o->make.console_socket);
	c.opt.pidfd_socket = cmd_absolute(o->make.pidfd_socket);
	c.opt.exec_cgroups = o->cgroups.at;
	c.opt.exec_cgroups_len = o->cgroups.len;
	c.cmd = MAKE_EXEC;
	if (!o->make.process_file && argc - dashes < 2)
		return fail(EINVAL, "exec: a command, or --process FILE, is needed");
	TRY(config_load_copy(&c));
	if (!o->make.process_file)
		TRY(process_of(&c, o, argc - 1 - dashes, argv + 1 + dashes));
	return container_make(&c);
}

const struct command cmd_exec = {
	.name = "exec",
	.args = "ID COMMAND [ARG...]",
	.summary = "run one more process in a container",
	.opts = opts,
	.size = sizeof(struct exec_options),
	.stop_after = 1,
	.min = 1,
	.max = -1,
	.protect = true,
	.failure = 255,
	.run = run,
};
