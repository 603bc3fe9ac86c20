/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plans of process, linux.sysctl and linux.seccomp, printed; one that is refused prints its sentence.
 * Facts: golden.caps is the set that can be granted (hexadecimal, every known one if not given),
 * golden.own the types of the joined namespaces that are husk's own.
 */
#include "plan/process.h"

#include "plan/seccomp.h"
#include "plan/sysctl.h"
#include "tests/golden/golden.h"

#include <linux/seccomp.h>

static struct process_facts facts_of(const struct oci_config *config)
{
	const char *caps = golden_fact(config, "caps"), *own = golden_fact(config, "own");
	struct process_facts facts = {.caps = caps ? strtoull(caps, NULL, 16) : 0x1ffffffffff};

	for (int t = 0; own && t < OCI_NAMESPACE_TYPE_COUNT; t++)
		if (strstr(own, oci_namespace_type_name((enum oci_namespace_type)t)))
			facts.own_namespaces |= 1U << t;
	return facts;
}

static void print_caps(FILE *to, const char *name, uint64_t set)
{
	fprintf(to, "  %s:", name);
	for (int cap = 0; cap < 64; cap++)
		if (set >> cap & 1)
			fprintf(to, " %s", process_capability_name(cap));
	fputs("\n", to);
}

static void print_cpus(FILE *to, const char *name, const struct cpu_set_plan *cpus)
{
	if (!cpus->bits)
		return;
	fprintf(to, "cpus %s:", name);
	for (size_t cpu = 0; cpu < 8 * cpus->size; cpu++)
		if (cpus->bits[cpu / (8 * sizeof(long))] >> cpu % (8 * sizeof(long)) & 1)
			fprintf(to, " %zu", cpu);
	fputs("\n", to);
}

static void print_sched(FILE *to, const struct sched_plan *s)
{
	if (s->has_policy)
		fprintf(to, "scheduler: policy %u flags %#llx nice %d priority %u\n", s->policy,
			(unsigned long long)s->flags, s->nice, s->priority);
	if (s->runtime || s->deadline || s->period)
		fprintf(to, "  runtime %llu deadline %llu period %llu\n",
			(unsigned long long)s->runtime, (unsigned long long)s->deadline,
			(unsigned long long)s->period);
	if (s->has_io)
		fprintf(to, "io: class %d priority %d\n", s->io_class, s->io_priority);
	print_cpus(to, "initial", &s->cpus_initial);
	print_cpus(to, "final", &s->cpus_final);
}

static void print_user(FILE *to, const struct user_plan *u)
{
	fprintf(to, "user: uid %u gid %u umask %04o groups", u->uid, u->gid, u->umask);
	for (size_t i = 0; i < u->groups_len; i++)
		fprintf(to, " %u", u->groups[i]);
	fputs("\n", to);
}

static void print_environment(FILE *to, const struct process_plan *p)
{
	for (size_t i = 0; p->args[i]; i++)
		fprintf(to, "arg: \"%s\"\n", p->args[i]);
	for (size_t i = 0; i < p->env_len; i++)
		fprintf(to, "env: \"%s\"\n", p->env[i]);
	if (p->env[p->env_len])
		fputs("env: not ended\n", to);
	fprintf(to, "path: %s\n", p->path_env ? p->path_env : "none");
	fprintf(to, "cwd: %s\n", p->cwd);
	if (p->terminal)
		fprintf(to, "terminal: %ux%u\n", p->console_size.columns, p->console_size.rows);
}

static void print_process(FILE *to, struct process_plan *p)
{
	print_environment(to, p);
	print_user(to, &p->user);
	print_caps(to, "bounding", p->caps.bounding);
	print_caps(to, "effective", p->caps.effective);
	print_caps(to, "permitted", p->caps.permitted);
	print_caps(to, "inheritable", p->caps.inheritable);
	print_caps(to, "ambient", p->caps.ambient);
	for (size_t i = 0; i < p->rlimits_len; i++)
		fprintf(to, "rlimit: %s soft %llu hard %llu\n", p->rlimits[i].name,
			(unsigned long long)p->rlimits[i].soft,
			(unsigned long long)p->rlimits[i].hard);
	if (p->no_new_privileges)
		fputs("no new privileges\n", to);
	if (p->has_oom_score_adj)
		fprintf(to, "oom score: %d\n", p->oom_score_adj);
	if (p->lsm.apparmor)
		fprintf(to, "apparmor: %s\n", p->lsm.apparmor);
	if (p->lsm.selinux)
		fprintf(to, "selinux: %s\n", p->lsm.selinux);
	print_sched(to, &p->sched);
	for (size_t i = 0; i < p->warnings_len; i++)
		fprintf(to, "warning: %s\n", p->warnings[i]);
	process_set_home(p, "/home/found");
	fputs("with home:\n", to);
	for (size_t i = 0; p->env[i]; i++)
		if (str_starts(p->env[i], "HOME="))
			fprintf(to, "  env: \"%s\"\n", p->env[i]);
}

static void print_rule(FILE *to, const struct seccomp_rule *r)
{
	fprintf(to, "  %s: %#x", r->syscall, r->action);
	for (size_t i = 0; i < r->conditions_len; i++)
		fprintf(to, "%s arg%u op%d %#llx %#llx", i ? " and" : " if", r->conditions[i].arg,
			r->conditions[i].op, (unsigned long long)r->conditions[i].a,
			(unsigned long long)r->conditions[i].b);
	fputs("\n", to);
}

static void print_seccomp(FILE *to, const struct seccomp_plan *s)
{
	fprintf(to, "seccomp: default %#x flags %#x\n", s->default_action, s->flags);
	for (size_t i = 0; i < s->archs_len; i++)
		fprintf(to, "  arch %s %#x\n", s->archs[i].name, s->archs[i].token);
	for (size_t i = 0; i < s->rules_len; i++)
		print_rule(to, &s->rules[i]);
	if (s->notify)
		fprintf(to, "  notify %s \"%s\"\n", s->listener_path,
			s->listener_metadata ? s->listener_metadata : "");
}

static void print(FILE *to, const struct oci_config *config)
{
	const struct process_facts facts = facts_of(config);
	struct process_plan process;
	struct seccomp_plan seccomp;
	struct sysctl_op *sysctls;
	size_t sysctls_len = 0;

	err_clear();
	if (config->process && plan_process(config->process, &facts, &process) == 0)
		print_process(to, &process);
	if (!*err_text() && plan_sysctl(config, &facts, &sysctls, &sysctls_len) == 0)
		for (size_t i = 0; i < sysctls_len; i++)
			fprintf(to, "sysctl: %s: /proc/%s = \"%s\"\n", sysctls[i].key,
				sysctls[i].path, sysctls[i].value);
	if (!*err_text() && config->linux_ && config->linux_->seccomp &&
	    plan_seccomp(config->linux_->seccomp, &seccomp) == 0)
		print_seccomp(to, &seccomp);
	if (*err_text())
		fprintf(to, "refused: %s\n", err_text());
}

int main(void)
{
	return golden_run("process-", print);
}
