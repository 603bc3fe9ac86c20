/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `process` of the config, decided. What is wrong is refused with its config path; what the spec wants no
 * failure for (capabilities that can't be had) becomes a warning in the plan. Where the spec leaves
 * a choice, it is made as engines know it from runc: umask 0022, no capabilities when none are named, the last
 * one of two environment variables of one name.
 */
#include "plan/process.h"

#include "base/err.h"
#include "base/mem.h"
#include "plan/caps.h"
#include "plan/sched.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>

#define UMASK_DEFAULT 0022
#define OOM_SCORE_ADJ_MAX 1000
#define ID_NONE UINT32_MAX /* to the kernel's calls this id means "leave as it is" */

static int plan_args(const struct oci_process *p, struct process_plan *ret)
{
	if (!p->args_len)
		return fail(EINVAL, "process.args: must have at least one entry");
	ret->args = mem_array(p->args_len + 1, sizeof *ret->args);
	for (size_t i = 0; i < p->args_len; i++)
		ret->args[i] = mem_strdup(p->args[i]);
	return 0;
}

/* A variable that may be hidden by a later one of its name. */
struct variable {
	const char *text;
	size_t name_len, index;
};

static bool same_name(const struct variable *a, const struct variable *b)
{
	return a->name_len == b->name_len && memcmp(a->text, b->text, a->name_len) == 0;
}

static int by_name(const void *va, const void *vb)
{
	const struct variable *a = va, *b = vb;
	size_t n = a->name_len < b->name_len ? a->name_len : b->name_len;
	int order = memcmp(a->text, b->text, n);

	if (order)
		return order;
	if (a->name_len != b->name_len)
		return a->name_len < b->name_len ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

/* Sorting finds the repeated names: engines pass thousands of variables (one for each service), too many to
 * compare each with each. */
static bool *hidden(struct variable *vars, size_t len)
{
	bool *ret = mem_array(len, sizeof *ret);

	qsort(vars, len, sizeof *vars, by_name);
	for (size_t i = 0; i + 1 < len; i++)
		ret[vars[i].index] = same_name(&vars[i], &vars[i + 1]);
	return ret;
}

static int plan_env(const struct oci_process *p, struct process_plan *ret)
{
	struct variable *vars = mem_array(p->env_len, sizeof *vars);
	bool *skip;

	for (size_t i = 0; i < p->env_len; i++) {
		const char *equals = strchr(p->env[i], '=');

		if (!equals)
			return fail(EINVAL,
				    "process.env[%zu]: invalid environment variable \"%s\": "
				    "missing '='",
				    i, p->env[i]);
		if (equals == p->env[i])
			return fail(EINVAL,
				    "process.env[%zu]: invalid environment variable \"%s\": "
				    "the name is empty",
				    i, p->env[i]);
		vars[i] = (struct variable){p->env[i], (size_t)(equals - p->env[i]), i};
	}
	skip = hidden(vars, p->env_len);
	ret->env = mem_array(p->env_len + 2, sizeof *ret->env);
	for (size_t i = 0; i < p->env_len; i++) {
		const char *text = p->env[i];

		if (skip[i])
			continue;
		ret->env[ret->env_len++] = mem_strdup(text);
		if (str_starts(text, "PATH="))
			ret->path_env = mem_strdup(text + strlen("PATH="));
		if (str_starts(text, "HOME=") && text[strlen("HOME=")])
			ret->has_home = true;
	}
	return 0;
}

void process_set_home(struct process_plan *plan, const char *home)
{
	size_t i = 0;

	if (plan->has_home)
		return;
	while (i < plan->env_len && !str_starts(plan->env[i], "HOME="))
		i++;
	plan->env[i] = mem_printf("HOME=%s", home);
	if (i == plan->env_len)
		plan->env_len++;
	plan->has_home = true;
}

static int plan_terminal(const struct oci_process *p, struct process_plan *ret)
{
	const struct oci_console_size *size = p->console_size;

	ret->terminal = p->terminal;
	if (!p->terminal || !size)
		return 0;
	if (size->height > USHRT_MAX)
		return fail(EINVAL, "process.consoleSize.height: %u is more than %u", size->height,
			    USHRT_MAX);
	if (size->width > USHRT_MAX)
		return fail(EINVAL, "process.consoleSize.width: %u is more than %u", size->width,
			    USHRT_MAX);
	ret->console_size.rows = (unsigned short)size->height;
	ret->console_size.columns = (unsigned short)size->width;
	return 0;
}

static int plan_user(const struct oci_user *u, struct user_plan *ret)
{
	ret->umask = UMASK_DEFAULT;
	if (!u)
		return 0;
	if (u->uid == ID_NONE)
		return fail(EINVAL, "process.user.uid: %u is not a user id", u->uid);
	if (u->gid == ID_NONE)
		return fail(EINVAL, "process.user.gid: %u is not a group id", u->gid);
	if (u->umask > 0777)
		return fail(EINVAL, "process.user.umask: %u (octal %o) is more than octal 0777",
			    u->umask, u->umask);
	ret->uid = u->uid;
	ret->gid = u->gid;
	if (u->has_umask)
		ret->umask = (mode_t)u->umask;
	ret->groups = mem_array(u->additional_gids_len, sizeof *ret->groups);
	ret->groups_len = u->additional_gids_len;
	for (size_t i = 0; i < ret->groups_len; i++) {
		ret->groups[i] = u->additional_gids[i];
		if (ret->groups[i] == ID_NONE)
			return fail(EINVAL,
				    "process.user.additionalGids[%zu]: %u is not a group id", i,
				    ret->groups[i]);
	}
	return 0;
}

static const struct name rlimits[] = {
	{"RLIMIT_AS", RLIMIT_AS},
	{"RLIMIT_CORE", RLIMIT_CORE},
	{"RLIMIT_CPU", RLIMIT_CPU},
	{"RLIMIT_DATA", RLIMIT_DATA},
	{"RLIMIT_FSIZE", RLIMIT_FSIZE},
	{"RLIMIT_LOCKS", RLIMIT_LOCKS},
	{"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
	{"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
	{"RLIMIT_NICE", RLIMIT_NICE},
	{"RLIMIT_NOFILE", RLIMIT_NOFILE},
	{"RLIMIT_NPROC", RLIMIT_NPROC},
	{"RLIMIT_RSS", RLIMIT_RSS},
	{"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
	{"RLIMIT_RTTIME", RLIMIT_RTTIME},
	{"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
	{"RLIMIT_STACK", RLIMIT_STACK},
	{NULL},
};

static int plan_rlimits(const struct oci_process *p, struct process_plan *ret)
{
	unsigned int seen = 0;

	ret->rlimits = mem_array(p->rlimits_len, sizeof *ret->rlimits);
	ret->rlimits_len = p->rlimits_len;
	for (size_t i = 0; i < p->rlimits_len; i++) {
		const struct oci_rlimit *r = &p->rlimits[i];
		const struct name *n = name_find(rlimits, r->type);

		if (!n)
			return fail(EINVAL, "process.rlimits[%zu].type: unknown value \"%s\"", i,
				    r->type);
		if (seen >> n->value & 1)
			return fail(EINVAL, "process.rlimits[%zu].type: %s is given twice", i,
				    n->name);
		if (r->soft > r->hard)
			return fail(EINVAL,
				    "process.rlimits[%zu].soft: %llu is more than hard, %llu", i,
				    (unsigned long long)r->soft, (unsigned long long)r->hard);
		seen |= 1U << n->value;
		ret->rlimits[i] = (struct rlimit_op){(int)n->value, n->name, r->soft, r->hard};
	}
	return 0;
}

static int plan_oom(const struct oci_process *p, struct process_plan *ret)
{
	ret->has_oom_score_adj = p->has_oom_score_adj;
	ret->oom_score_adj = p->oom_score_adj;
	if (p->oom_score_adj < -OOM_SCORE_ADJ_MAX || p->oom_score_adj > OOM_SCORE_ADJ_MAX)
		return fail(EINVAL, "process.oomScoreAdj: %d is not between %d and %d",
			    p->oom_score_adj, -OOM_SCORE_ADJ_MAX, OOM_SCORE_ADJ_MAX);
	return 0;
}

static const char *unless_empty(const char *s)
{
	return s && *s ? s : NULL;
}

int plan_process(const struct oci_process *p, const struct process_facts *facts,
		 struct process_plan *ret)
{
	struct process_plan plan = {0};

	TRY(plan_args(p, &plan));
	if (!p->cwd || p->cwd[0] != '/')
		return fail(EINVAL, "process.cwd: \"%s\" is not an absolute path",
			    p->cwd ? p->cwd : "");
	plan.cwd = p->cwd;
	TRY(plan_env(p, &plan));
	TRY(plan_terminal(p, &plan));
	TRY(plan_user(p->user, &plan.user));
	TRY(plan_rlimits(p, &plan));
	TRY(plan_oom(p, &plan));
	TRY(plan_sched(p, &plan.sched));
	plan_caps(p->capabilities, facts->caps, &plan);
	plan.no_new_privileges = p->no_new_privileges;
	plan.lsm.apparmor = unless_empty(p->apparmor_profile);
	plan.lsm.selinux = unless_empty(p->selinux_label);
	*ret = plan;
	return 0;
}
