// SPDX-License-Identifier: Apache-2.0
/*
 * Changing limits. The same resource table as for create makes the settings. Quota and period are one file on v2
 * and belong together on v1 as well, so the pair that is in force is kept in resources.json; everything else
 * stands in a file of its own and needs no memory of the past.
 */
#include "container/update.h"

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "container/config.h"
#include "container/state.h"
#include "plan/resources.h"

#include <fcntl.h>
#include <unistd.h>

#define STORED "resources.json"

/* What was set last: by the last update, or by create. */
static int stored_cpu(struct container *c, struct oci_cpu *ret)
{
	struct json_input in = {.name = STORED, .alloc = mem_alloc};
	struct oci_resources *res = NULL;
	struct json_error err;
	char *text;
	void *parsed;

	if (faccessat(c->dir_fd, STORED, F_OK, 0) == 0) {
		TRY(file_slurp(c->dir_fd, STORED, JSON_MAX_SIZE, &text, &in.len));
		in.text = text;
		if (json_parse(&oci_resources_type, &in, &parsed, &err) < 0)
			return fail(EINVAL, "%s", err.text);
		res = parsed;
	} else {
		TRY(config_load_copy(c));
		res = c->config->linux_ ? c->config->linux_->resources : NULL;
	}
	*ret = res && res->cpu ? *res->cpu : (struct oci_cpu){0};
	return 0;
}

static int store_cpu(struct container *c, struct oci_cpu *cpu)
{
	struct json_output out = {.style = JSON_COMPACT, .alloc = mem_alloc};
	struct oci_resources res = {.cpu = cpu};

	if (json_write(&oci_resources_type, &res, &out) < 0)
		return fail(EINVAL, "write " STORED);
	return file_replace(c->dir_fd, STORED, out.text, out.len, 0600);
}

/* The quota that was set goes with a new period, and the other way round. */
static struct oci_cpu *complete_cpu(const struct oci_cpu *wanted, const struct oci_cpu *stored)
{
	struct oci_cpu *cpu = mem_new(struct oci_cpu);

	*cpu = *wanted;
	if (!cpu->has_quota && cpu->has_period) {
		cpu->has_quota = stored->has_quota;
		cpu->quota = stored->quota;
	}
	if (!cpu->has_period && cpu->has_quota) {
		cpu->has_period = stored->has_period;
		cpu->period = stored->period;
	}
	return cpu;
}

int container_update(struct container *c, const struct oci_resources *wanted)
{
	struct oci_resources res = *wanted;
	struct cgroup_setting *settings;
	struct oci_cpu stored = {0};
	enum status status;
	size_t len;

	TRY(state_status(c, &status));
	if (status == STATUS_STOPPED || status == STATUS_CREATING)
		return fail(EINVAL, "cannot update a container that is %s: container not running",
			    status_names[status]);
	if (!c->cgroup.len)
		return fail(ENOTSUP, "container %s has no cgroup to update", c->id);
	if (res.cpu) {
		TRY(stored_cpu(c, &stored));
		res.cpu = complete_cpu(res.cpu, &stored);
	}
	TRY(plan_resources(&res, &c->cgroup_host.layout, &settings, &len));
	TRY(cgroup_apply(&c->cgroup, settings, len));
	if (!res.cpu || !(res.cpu->has_quota || res.cpu->has_period))
		return 0;
	return store_cpu(c, res.cpu);
}
