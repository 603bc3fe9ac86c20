// SPDX-License-Identifier: Apache-2.0
/*
 * husk update: other limits for a container that runs. One row for each option says which member of the
 * resources it sets and how its value is read; --resources brings them all as JSON.
 */
#include "container/update.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/cmd.h"

#include <fcntl.h>
#include <unistd.h>

struct update_options {
	const char *resources;
	const char *memory, *memory_reservation, *memory_swap, *cpu_shares, *cpu_quota, *cpu_period,
		*cpu_burst, *cpu_idle, *rt_runtime, *rt_period, *cpus, *mems, *pids, *weight;
};

#define AT(member) offsetof(struct update_options, member)

/* clang-format off */
static const struct opt opts[] = {
	{"resources", 'r', OPT_STRING, AT(resources), "FILE", "linux.resources as JSON, - is standard input; other options are ignored then"},
	{"memory", 0, OPT_STRING, AT(memory), "BYTES", "memory limit (units k, m, g, t; -1 is none)"},
	{"memory-reservation", 0, OPT_STRING, AT(memory_reservation), "BYTES", "memory that is kept from reclaim"},
	{"memory-swap", 0, OPT_STRING, AT(memory_swap), "BYTES", "limit of memory and swap together (-1 is none)"},
	{"cpu-share", 0, OPT_STRING, AT(cpu_shares), "N", "CPU weight, 2 to 262144"},
	{"cpu-quota", 0, OPT_STRING, AT(cpu_quota), "MICROSECONDS", "CPU time in each period (-1 is unlimited)"},
	{"cpu-period", 0, OPT_STRING, AT(cpu_period), "MICROSECONDS", "length of a period"},
	{"cpu-burst", 0, OPT_STRING, AT(cpu_burst), "MICROSECONDS", "unused quota that may be saved up"},
	{"cpu-idle", 0, OPT_STRING, AT(cpu_idle), "0|1", "run only when nothing else does"},
	{"cpu-rt-runtime", 0, OPT_STRING, AT(rt_runtime), "MICROSECONDS", "realtime CPU time in each realtime period"},
	{"cpu-rt-period", 0, OPT_STRING, AT(rt_period), "MICROSECONDS", "length of a realtime period"},
	{"cpuset-cpus", 0, OPT_STRING, AT(cpus), "LIST", "CPUs that may be used"},
	{"cpuset-mems", 0, OPT_STRING, AT(mems), "LIST", "memory nodes that may be used"},
	{"pids-limit", 0, OPT_STRING, AT(pids), "N", "number of processes (-1 is unlimited)"},
	{"blkio-weight", 0, OPT_STRING, AT(weight), "N", "weight of block I/O, 10 to 1000"},
	{"kernel-memory", 0, OPT_IGNORED_STRING, 0, NULL, NULL},
	{"kernel-memory-tcp", 0, OPT_IGNORED_STRING, 0, NULL, NULL},
	{0},
};
/* clang-format on */

/* "512M": bytes with a unit of 1024s. */
static int read_bytes(const char *option, const char *text, int64_t *ret)
{
	static const char units[] = "kmgt";
	size_t len = strlen(text);
	const char *unit = len ? strchr(units, text[len - 1] | 0x20) : NULL;
	char *digits = mem_strndup(text, unit ? len - 1 : len);

	if (str_i64(digits, ret) < 0)
		return fail(EINVAL, "option --%s: \"%s\" is not a number of bytes", option, text);
	for (ptrdiff_t i = 0; unit && i <= unit - units; i++)
		if (__builtin_mul_overflow(*ret, 1024, ret))
			return fail(EINVAL, "option --%s: \"%s\" is too large", option, text);
	return 0;
}

static int read_int(const char *option, const char *text, int64_t *ret)
{
	if (str_i64(text, ret) < 0)
		return fail(EINVAL, "option --%s: \"%s\" is not a number", option, text);
	return 0;
}

static int read_uint(const char *option, const char *text, uint64_t *ret)
{
	if (str_u64(text, ret) < 0)
		return fail(EINVAL, "option --%s: \"%s\" is not a number from 0 up", option, text);
	return 0;
}

static int set_memory(const struct update_options *o, struct oci_resources *res)
{
	struct oci_memory *m = res->memory = mem_new(struct oci_memory);

	if ((m->has_limit = o->memory != NULL))
		TRY(read_bytes("memory", o->memory, &m->limit));
	if ((m->has_reservation = o->memory_reservation != NULL))
		TRY(read_bytes("memory-reservation", o->memory_reservation, &m->reservation));
	if ((m->has_swap = o->memory_swap != NULL))
		TRY(read_bytes("memory-swap", o->memory_swap, &m->swap));
	return 0;
}

static int set_cpu(const struct update_options *o, struct oci_resources *res)
{
	struct oci_cpu *c = res->cpu = mem_new(struct oci_cpu);

	c->cpus = o->cpus;
	c->mems = o->mems;
	if ((c->has_shares = o->cpu_shares != NULL))
		TRY(read_uint("cpu-share", o->cpu_shares, &c->shares));
	if ((c->has_quota = o->cpu_quota != NULL))
		TRY(read_int("cpu-quota", o->cpu_quota, &c->quota));
	if ((c->has_period = o->cpu_period != NULL))
		TRY(read_uint("cpu-period", o->cpu_period, &c->period));
	if ((c->has_burst = o->cpu_burst != NULL))
		TRY(read_uint("cpu-burst", o->cpu_burst, &c->burst));
	if ((c->has_idle = o->cpu_idle != NULL))
		TRY(read_int("cpu-idle", o->cpu_idle, &c->idle));
	if ((c->has_realtime_runtime = o->rt_runtime != NULL))
		TRY(read_int("cpu-rt-runtime", o->rt_runtime, &c->realtime_runtime));
	if ((c->has_realtime_period = o->rt_period != NULL))
		TRY(read_uint("cpu-rt-period", o->rt_period, &c->realtime_period));
	return 0;
}

static int set_others(const struct update_options *o, struct oci_resources *res)
{
	uint64_t weight;

	if (o->pids) {
		res->pids = mem_new(struct oci_pids);
		res->pids->has_limit = true;
		TRY(read_int("pids-limit", o->pids, &res->pids->limit));
	}
	if (!o->weight)
		return 0;
	TRY(read_uint("blkio-weight", o->weight, &weight));
	if (weight > UINT16_MAX)
		return fail(EINVAL, "option --blkio-weight: %s is too large", o->weight);
	res->block_io = mem_new(struct oci_block_io);
	res->block_io->has_weight = true;
	res->block_io->weight = (uint16_t)weight;
	return 0;
}

static int from_json(const char *path, struct oci_resources *res)
{
	struct json_input in = {.name = "resources", .alloc = mem_alloc};
	struct json_error err;
	char *text;
	void *parsed;

	if (streq(path, "-"))
		TRY(file_slurp_fd(STDIN_FILENO, "standard input", JSON_MAX_SIZE, &text, &in.len));
	else
		TRY(file_slurp(AT_FDCWD, path, JSON_MAX_SIZE, &text, &in.len));
	in.text = text;
	if (json_parse(&oci_resources_type, &in, &parsed, &err) < 0)
		return fail(EINVAL, "%s", err.text);
	*res = *(struct oci_resources *)parsed;
	return 0;
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	const struct update_options *o = values;
	struct oci_resources res = {0};
	static struct container c;

	(void)argc;
	if (o->resources) {
		TRY(from_json(o->resources, &res));
	} else {
		TRY(set_memory(o, &res));
		TRY(set_cpu(o, &res));
		TRY(set_others(o, &res));
	}
	TRY(container_load(&c, argv[0], rt));
	return container_update(&c, &res);
}

const struct command cmd_update = {
	.name = "update",
	.args = "ID",
	.summary = "change the limits of a running container",
	.opts = opts,
	.size = sizeof(struct update_options),
	.min = 1,
	.max = 1,
	.failure = 1,
	.run = run,
};
