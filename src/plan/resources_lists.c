// SPDX-License-Identifier: Apache-2.0
/*
 * The fields that are lists: block I/O by device, huge pages, network priorities, RDMA and unified.
 * One setting for each element, because the kernel's files take one line a write. Names that become
 * a part of a file's name are looked at first: they come from the config and must not lead
 * elsewhere.
 */
#include "base/err.h"
#include "base/str.h"
#include "plan/resources_impl.h"

#include <ctype.h>
#include <inttypes.h>

/* bfq takes the config's 10 to 1000 as it is; io.weight goes from 1 to 10000. */
static uint64_t io_weight(uint64_t weight)
{
	return 1 + (weight - 10) * 9999 / 990;
}

static int check_weight(const char *key, uint64_t weight)
{
	if (weight < 10 || weight > 1000)
		return fail(EINVAL, "%s: weight %" PRIu64 " is not between 10 and 1000", key,
			    weight);
	return 0;
}

static void set_weight(struct cgroup_setting *s, const char *device, uint64_t weight)
{
	s->missing = CGROUP_MISSING_ALT;
	s->value = mem_printf("%s%" PRIu64, device, weight);
	if (s->v2) {
		s->alt_file = "io.weight";
		s->alt_value = mem_printf("%s%" PRIu64, device, io_weight(weight));
	} else {
		s->alt_file = *device ? "blkio.weight_device" : "blkio.weight";
		s->alt_value = s->value;
	}
}

int plan_weight(struct resource_plan *p, const struct resource *row)
{
	uint64_t weight;

	if (!get_uint(p, row, &weight) || weight == 0)
		return 0;
	TRY(check_weight(row_key(row), weight));
	set_weight(add_setting(p, row, row_key(row)), "", weight);
	return 0;
}

static int leaf_weight(struct resource_plan *p, const struct resource *row, const char *key,
		       const char *text)
{
	struct cgroup_setting *s;

	if (on_v2(p, row->controller))
		return fail(EOPNOTSUPP, "%s: cgroup v2 has nothing for leafWeight", key);
	s = add_setting(p, row, key);
	s->file = strchr(text, ':') ? "blkio.leaf_weight_device" : "blkio.leaf_weight";
	s->value = text;
	return 0;
}

int plan_leaf_weight(struct resource_plan *p, const struct resource *row)
{
	uint64_t weight;

	if (!get_uint(p, row, &weight) || weight == 0)
		return 0;
	return leaf_weight(p, row, row_key(row), mem_printf("%" PRIu64, weight));
}

int plan_weight_device(struct resource_plan *p, const struct resource *row)
{
	const struct oci_block_io *io = p->r->block_io;

	for (size_t i = 0; io && i < io->weight_device_len; i++) {
		const struct oci_weight_device *d = &io->weight_device[i];
		const char *key = row_key_at(row, i);
		char *device = mem_printf("%" PRId64 ":%" PRId64 " ", d->major, d->minor);

		if (d->has_weight && d->weight) {
			TRY(check_weight(key, d->weight));
			set_weight(add_setting(p, row, key), device, d->weight);
		}
		if (d->has_leaf_weight && d->leaf_weight)
			TRY(leaf_weight(p, row, key, mem_printf("%s%u", device, d->leaf_weight)));
	}
	return 0;
}

/* The four lists and their words in io.max, in the order of the table's rows. */
static const struct throttle {
	const char *field, *word;
	size_t list, len;
} throttles[] = {
	{"blockIO.throttleReadBpsDevice", "rbps",
	 offsetof(struct oci_block_io, throttle_read_bps_device),
	 offsetof(struct oci_block_io, throttle_read_bps_device_len)},
	{"blockIO.throttleWriteBpsDevice", "wbps",
	 offsetof(struct oci_block_io, throttle_write_bps_device),
	 offsetof(struct oci_block_io, throttle_write_bps_device_len)},
	{"blockIO.throttleReadIOPSDevice", "riops",
	 offsetof(struct oci_block_io, throttle_read_iops_device),
	 offsetof(struct oci_block_io, throttle_read_iops_device_len)},
	{"blockIO.throttleWriteIOPSDevice", "wiops",
	 offsetof(struct oci_block_io, throttle_write_iops_device),
	 offsetof(struct oci_block_io, throttle_write_iops_device_len)},
};

int plan_throttle(struct resource_plan *p, const struct resource *row)
{
	const char *io = (const char *)p->r->block_io;
	const struct oci_throttle_device *list;
	const struct throttle *t = throttles;
	size_t len;

	if (!io)
		return 0;
	while (!streq(t->field, row->field))
		t++;
	list = *(struct oci_throttle_device *const *)(io + t->list);
	len = *(const size_t *)(io + t->len);
	for (size_t i = 0; i < len; i++) {
		const struct oci_throttle_device *d = &list[i];
		struct cgroup_setting *s = add_setting(p, row, row_key_at(row, i));
		/* 0 is v1's "no limit". */
		char *rate = s->v2 && d->rate == 0 ? mem_strdup("max")
						   : mem_printf("%" PRIu64, d->rate);

		s->value = mem_printf("%" PRId64 ":%" PRId64 " %s%s%s", d->major, d->minor,
				      s->v2 ? t->word : "", s->v2 ? "=" : "", rate);
	}
	return 0;
}

/* "2MB", "64KB", "1GB": digits and a unit, so that nothing else can get into the file's name. */
static bool is_page_size(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && (streq(s + n, "KB") || streq(s + n, "MB") || streq(s + n, "GB"));
}

int plan_hugepages(struct resource_plan *p, const struct resource *row)
{
	for (size_t i = 0; i < p->r->hugepage_limits_len; i++) {
		const struct oci_hugepage_limit *h = &p->r->hugepage_limits[i];
		const char *key = row_key_at(row, i);

		if (!is_page_size(h->page_size))
			return fail(EINVAL, "%s.pageSize: \"%s\" is no size like 2MB or 1GB", key,
				    h->page_size);
		/* What is used, and what is reserved, which not every kernel counts. */
		for (int reserved = 0; reserved < 2; reserved++) {
			struct cgroup_setting *s = add_setting(p, row, key);

			s->file = mem_printf("hugetlb.%s.%s%s", h->page_size,
					     reserved ? "rsvd." : "",
					     s->v2 ? "max" : "limit_in_bytes");
			s->missing = reserved ? CGROUP_MISSING_OK : CGROUP_MISSING_ERROR;
			s->value = mem_printf("%" PRIu64, h->limit);
		}
	}
	return 0;
}

int plan_class_id(struct resource_plan *p, const struct resource *row)
{
	struct cgroup_setting *s;
	uint64_t id;

	if (!get_uint(p, row, &id) || (id == 0 && on_v2(p, row->controller)))
		return 0;
	s = add_setting(p, row, row_key(row));
	if (!s)
		return -EOPNOTSUPP;
	s->value = mem_printf("%" PRIu64, id);
	return 0;
}

int plan_priorities(struct resource_plan *p, const struct resource *row)
{
	const struct oci_network *n = p->r->network;

	for (size_t i = 0; n && i < n->priorities_len; i++) {
		struct cgroup_setting *s = add_setting(p, row, row_key_at(row, i));

		if (!s)
			return -EOPNOTSUPP;
		s->value = mem_printf("%s %u", n->priorities[i].name, n->priorities[i].priority);
	}
	return 0;
}

int plan_rdma(struct resource_plan *p, const struct resource *row)
{
	for (size_t i = 0; i < p->r->rdma_len; i++) {
		const struct oci_rdma_entry *e = &p->r->rdma[i];
		const char *key = mem_printf("%s[\"%s\"]", row_key(row), e->key);
		char *text = mem_strdup(e->key);

		if (!e->value.has_hca_handles && !e->value.has_hca_objects)
			return fail(EINVAL, "%s: neither hcaHandles nor hcaObjects", key);
		if (e->value.has_hca_handles)
			text = mem_printf("%s hca_handle=%u", text, e->value.hca_handles);
		if (e->value.has_hca_objects)
			text = mem_printf("%s hca_object=%u", text, e->value.hca_objects);
		add_setting(p, row, key)->value = text;
	}
	return 0;
}

/* The controller of a v2 file; "" for the tree's own files, "cgroup.*". */
static char *file_controller(const char *file)
{
	char *name = mem_strndup(file, strcspn(file, "."));

	return streq(name, "cgroup") ? mem_strdup("") : name;
}

static int plan_unified_one(struct resource_plan *p, const struct resource *row,
			    const struct oci_pair *pair)
{
	const char *key = mem_printf("%s[\"%s\"]", row_key(row), pair->key);
	char *controller = file_controller(pair->key);
	const char *line = pair->value;

	if (strchr(pair->key, '/') || pair->key[0] == '.' || !strchr(pair->key, '.'))
		return fail(EINVAL, "%s: is no name of a cgroup v2 file", key);
	if (*controller ? !on_v2(p, controller) : !p->layout->v2)
		return fail(EOPNOTSUPP, "%s: %s%s%s", key, *controller ? "the controller \"" : "",
			    controller,
			    *controller ? "\" is not on cgroup v2 on this host"
					: "there is no cgroup v2 on this host");
	do {
		struct resource_plan *plan = p;
		struct cgroup_setting *s = vec_push(&plan->out);
		size_t n = strcspn(line, "\n");

		*s = (struct cgroup_setting){.key = key,
					     .controller = controller,
					     .v2 = true,
					     .file = pair->key,
					     .value = mem_strndup(line, n)};
		/* Engines forbid swap this way, also where the kernel has none. */
		if (streq(pair->key, "memory.swap.max") &&
		    (streq(s->value, "0") || streq(s->value, "max")))
			s->missing = CGROUP_MISSING_OK;
		line += n;
		line += *line == '\n';
	} while (*line);
	return 0;
}

int plan_unified(struct resource_plan *p, const struct resource *row)
{
	for (size_t i = 0; i < p->r->unified_len; i++)
		TRY(plan_unified_one(p, row, &p->r->unified[i]));
	return 0;
}
