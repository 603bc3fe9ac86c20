/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schemas of libocispec. tests/unit/data has one file for each kind of document with every
 * property of the specification in it, in the order and style in which we write: each must come
 * back byte for byte, and the tables prove that no property of a schema is left out of its file.
 */
#include "libocispec/oci_config.h"
#include "libocispec/oci_features.h"
#include "libocispec/oci_state.h"
#include "tests/unit/json_common.h"

#include <sys/mman.h>
#include <unistd.h>

static const struct document {
	const char *file;
	const struct json_type *type;
} documents[] = {
	{"config-full.json", &oci_config_type},
	{"state-full.json", &oci_container_process_state_type},
	{"features-full.json", &oci_features_type},
};

enum { DOCUMENTS = sizeof(documents) / sizeof(documents[0]) };

static const char *data_path(const char *file)
{
	const char *srcdir = getenv("srcdir");
	char *path = t_alloc(4096);

	snprintf(path, 4096, "%s/tests/unit/data/%s", srcdir ? srcdir : ".", file);
	return path;
}

/* All that can be read, without a newline at the end; NULL on error. */
static const char *read_all(FILE *f)
{
	enum { SIZE = 1 << 20 };
	char *text = t_alloc(SIZE);
	size_t len = f ? fread(text, 1, SIZE - 1, f) : 0;

	if (len > 0 && text[len - 1] == '\n')
		text[len - 1] = '\0';
	return len > 0 ? text : NULL;
}

static const char *data(const char *file)
{
	FILE *f = fopen(data_path(file), "re");
	const char *text = read_all(f);

	if (!text)
		T_SAY("can't read %s", data_path(file));
	if (f)
		fclose(f);
	return text ? text : "";
}

static void parsed_and_written_is_equal(void)
{
	for (int i = 0; i < DOCUMENTS; i++) {
		const char *text = data(documents[i].file), *compact;
		void *value = t_parse(documents[i].type, text);

		T_NEED(value);
		T_STR(t_write(documents[i].type, value, JSON_TABS), text);
		compact = t_write(documents[i].type, value, JSON_COMPACT);
		value = t_parse(documents[i].type, compact);
		T_NEED(value);
		T_STR(t_write(documents[i].type, value, JSON_TABS), text);
	}
}

static const char *normal_form(const char *path)
{
	char command[4200];
	const char *text;
	FILE *f;

	snprintf(command, sizeof(command), "jq -S . '%s'", path);
	f = popen(command, "re");
	text = read_all(f);
	if (!f || pclose(f) != 0 || !text)
		T_SAY("%s: failed", command);
	return text ? text : "";
}

/* The same as another program sees it. */
static void jq_says_equal(void)
{
	int fd = memfd_create("written", MFD_CLOEXEC);
	char path[64];

	T_NEED(fd >= 0);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), fd);
	for (int i = 0; i < DOCUMENTS; i++) {
		void *value = t_parse(documents[i].type, data(documents[i].file));
		const char *text = value ? t_write(documents[i].type, value, JSON_2SPACES) : "";

		T_OK(ftruncate(fd, 0) == 0 &&
		     pwrite(fd, text, strlen(text), 0) == (ssize_t)strlen(text));
		T_STR(normal_form(path), normal_form(data_path(documents[i].file)));
	}
	close(fd);
}

/* -- every property of every schema is in the files -------------------------------------------- */

static const void *seen[1000]; /* the fields and types that were met */
static size_t n_seen;

/* True the first time. */
static bool note(const void *what)
{
	for (size_t i = 0; i < n_seen; i++)
		if (seen[i] == what)
			return false;
	if (n_seen == sizeof(seen) / sizeof(seen[0]))
		abort();
	seen[n_seen++] = what;
	return true;
}

static void note_values(const struct json_type *type, const char *base);

static void note_value(const struct json_field *f, const char *base)
{
	const char *at = base + f->offset, *pointer;
	size_t n = 1;

	if (f->shape == JSON_ONE && f->kind != JSON_STRING && f->kind != JSON_OBJECT) {
		if (f->aux == JSON_NONE || *(const bool *)(base + f->aux))
			note(f);
		return;
	}
	memcpy(&pointer, at, sizeof(pointer));
	if (!pointer)
		return;
	note(f);
	if (f->kind != JSON_OBJECT)
		return;
	if (f->shape != JSON_ONE)
		memcpy(&n, base + f->aux, sizeof(n));
	for (size_t i = 0; i < n; i++)
		note_values(f->type, pointer + i * f->element_size + f->value_offset);
}

static void note_values(const struct json_type *type, const char *base)
{
	for (size_t i = 0; i < type->n; i++)
		note_value(&type->fields[i], base);
}

static void want_all(const struct json_type *type)
{
	if (!note(type))
		return;
	for (size_t i = 0; i < type->n; i++) {
		if (note(&type->fields[i]))
			T_SAY("no data has the property %s", type->fields[i].name);
		if (type->fields[i].kind == JSON_OBJECT)
			want_all(type->fields[i].type);
	}
}

static void the_data_has_every_property(void)
{
	for (int i = 0; i < DOCUMENTS; i++) {
		const char *value = t_parse(documents[i].type, data(documents[i].file));

		T_NEED(value);
		note_values(documents[i].type, value);
		want_all(documents[i].type);
	}
}

/* -- what lies where --------------------------------------------------------------------------- */

static void process_members(void)
{
	const struct oci_config *c = t_parse(&oci_config_type, data("config-full.json"));
	const struct oci_process *p;

	T_NEED(c && c->process);
	p = c->process;
	T_STR(c->oci_version, "1.3.0");
	T_OK(p->has_terminal && p->terminal && p->console_size->width == 80);
	T_OK(p->user->has_uid && p->user->uid == 1000 && p->user->additional_gids_len == 2);
	T_INT(p->user->umask, 022);
	T_INT(p->user->additional_gids[1], 4294967294);
	T_STR(p->args[2], "echo \"größer\"\t\\ \x01 € 🐕");
	T_OK(p->capabilities->inheritable && p->capabilities->inheritable_len == 0);
	T_OK(p->rlimits[0].hard == UINT64_MAX && p->rlimits[0].soft == 1024);
	T_OK(p->has_no_new_privileges && p->no_new_privileges && p->oom_score_adj == -1000);
	T_INT(p->scheduler->policy, OCI_SCHEDULER_POLICY_DEADLINE);
	T_INT(p->io_priority->class, OCI_IO_PRIORITY_CLASS_BE);
	T_STR(p->exec_cpu_affinity->final, "1");
	T_INT(c->mounts[0].gid_mappings[0].host_id, UINT32_MAX);
	T_OK(!c->mounts[1].options && c->hooks->create_container &&
	     !c->hooks->create_container_len);
	T_INT(c->hooks->create_runtime[0].timeout, 10);
	T_STR(c->annotations[1].key, "");
}

static void linux_members(void)
{
	const struct oci_config *c = t_parse(&oci_config_type, data("config-full.json"));
	const struct oci_linux *l;

	T_NEED(c && c->linux_);
	l = c->linux_;
	T_INT(l->namespaces[1].type, OCI_NAMESPACE_TYPE_NETWORK);
	T_INT(l->namespaces[7].type, OCI_NAMESPACE_TYPE_TIME);
	T_INT(l->namespaces_len, OCI_NAMESPACE_TYPE_COUNT);
	T_STR(l->time_offsets[0].key, "monotonic");
	T_INT(l->time_offsets[0].value.secs, -172800);
	T_STR(l->net_devices[0].value.name, "net0");
	T_OK(!l->net_devices[1].value.name);
	T_OK(l->resources->memory->kernel == INT64_MIN &&
	     l->resources->memory->kernel_tcp == INT64_MAX);
	T_OK(l->resources->memory->has_disable_oom_killer &&
	     !l->resources->memory->disable_oom_killer);
	T_INT(l->resources->block_io->leaf_weight, 65535);
	T_OK(l->resources->block_io->throttle_write_bps_device[0].rate == 9007199254740993);
	T_OK(l->resources->block_io->throttle_read_iops_device[0].rate == 100);
	T_INT(l->resources->network->class_id, 1048577);
	T_STR(l->resources->rdma[1].key, "mlx4_0");
	T_STR(l->resources->unified[1].value, "0");
	T_OK(l->devices[0].has_file_mode && l->devices[0].file_mode == 0666 &&
	     !l->devices[1].has_major);
	T_STR(l->intel_rdt->l3_cache_schema, "L3:0=7f0;1=1f");
	T_STR(l->intel_rdt->clos_id, "gold");
	T_INT(l->memory_policy->mode, OCI_MEMORY_POLICY_MODE_WEIGHTED_INTERLEAVE);
	T_INT(l->seccomp->default_action, OCI_SECCOMP_ACTION_ERRNO);
	T_OK(l->seccomp->has_default_errno_ret && l->seccomp->default_errno_ret == 38);
	T_INT(l->seccomp->syscalls[1].args[0].op, OCI_SECCOMP_OPERATOR_MASKED_EQ);
	T_OK(l->seccomp->syscalls[1].args[0].value_two == UINT64_MAX - 1);
	T_INT(l->personality->domain, OCI_PERSONALITY_DOMAIN_LINUX32);
	T_INT(l->rootfs_propagation, OCI_ROOTFS_PROPAGATION_RSLAVE);
}

static void optional_properties(void)
{
	static const char *const good[] = {
		"{\"ociVersion\":\"1.0.0\"}",
		/* as programs in Go write nothing */
		"{\"ociVersion\":\"1.0.2\",\"process\":{\"user\":null,\"args\":null,\"cwd\":\"/\","
		"\"capabilities\":null},\"root\":{\"path\":\"r\"},\"mounts\":null,\"linux\":null}",
		"{\"ociVersion\":\"1.0.2\",\"process\":{\"user\":{},\"cwd\":\"/\"}}",
		"{\"ociVersion\":\"1.1.0\",\"linux\":{\"resources\":{\"devices\":null,\"pids\":{}}}}",
		/* other systems' parts are no concern of ours, whatever is in them */
		"{\"ociVersion\":\"1.0.2\",\"windows\":{\"layerFolders\":7},\"vm\":[],\"solaris\":{},"
		"\"zos\":null,\"freebsd\":{\"jail\":{\"ip4\":\"new\"}}}",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		T_OK(t_parse(&oci_config_type, good[i]));
}

static void required_properties(void)
{
	static const char *const tests[][2] = {
		{"{}", "f.json: ociVersion: missing"},
		{"{\"process\":{}}", "f.json: process.cwd: missing"},
		{"{\"root\":{}}", "f.json: root.path: missing"},
		{"{\"mounts\":[{}]}", "f.json: mounts[0].destination: missing"},
		{"{\"hooks\":{\"poststop\":[{}]}}", "f.json: hooks.poststop[0].path: missing"},
		{"{\"linux\":{\"namespaces\":[{\"path\":\"/\"}]}}",
		 "f.json: linux.namespaces[0].type: missing"},
		{"{\"linux\":{\"uidMappings\":[{\"containerID\":0,\"hostID\":0}]}}",
		 "f.json: linux.uidMappings[0].size: missing"},
		{"{\"linux\":{\"seccomp\":{}}}", "f.json: linux.seccomp.defaultAction: missing"},
		{"{\"linux\":{\"seccomp\":{\"syscalls\":[{\"names\":[\"a\"]}]}}}",
		 "f.json: linux.seccomp.syscalls[0].action: missing"},
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		T_STR(t_refusal(&oci_config_type, tests[i][0]), tests[i][1]);
	T_STR(t_refusal(&oci_config_type, "{\n\"linux\":{\"namespaces\":[{\"type\":\"pid\"},\n"
					  "  {\"type\" : \"pod\"}]}}"),
	      "f.json:3:13: linux.namespaces[1].type: unknown value \"pod\"");
}

/* What is given to exec, update and mounts is a part of a config. */
static void parts_are_documents_too(void)
{
	struct oci_process *process =
		t_parse(&oci_process_type, "{\"cwd\":\"/\",\"args\":[\"true\"]}");
	struct oci_resources *resources = t_parse(&oci_resources_type, "{\"pids\":{\"limit\":3}}");
	struct oci_mount_list *mounts = t_parse(
		&oci_mount_list_type, "[{\"destination\":\"/a\"},{\"destination\":\"/b\"}]");
	struct oci_seccomp *seccomp =
		t_parse(&oci_seccomp_type, "{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\"}");
	struct oci_state *state = t_parse(&oci_state_type,
					  "{\"ociVersion\":\"1.0.2\",\"id\":\"i\","
					  "\"status\":\"stopped\",\"bundle\":\"/b\"}");

	T_NEED(process && resources && mounts && seccomp && state);
	T_STR(process->args[0], "true");
	T_OK(resources->pids->has_limit && resources->pids->limit == 3);
	T_INT(mounts->items_len, 2);
	T_STR(mounts->items[1].destination, "/b");
	T_INT(seccomp->default_action, OCI_SECCOMP_ACTION_KILL_PROCESS);
	T_OK(!state->has_pid);
}

/* Parsing is on the way of every container: what it asks for memory should stay in proportion. */
static void allocations_are_few(void)
{
	const char *text = data("config-full.json");
	size_t blocks = t_blocks, bytes = t_bytes;

	T_OK(t_parse(&oci_config_type, text));
	blocks = t_blocks - blocks;
	bytes = t_bytes - bytes;
	printf("# %zu bytes of JSON: %zu allocations, %zu bytes\n", strlen(text), blocks, bytes);
	T_OK(blocks < 250);
	T_OK(bytes < 4 * strlen(text));
}

int main(void)
{
	T_RUN(parsed_and_written_is_equal);
	T_RUN(jq_says_equal);
	T_RUN(the_data_has_every_property);
	T_RUN(process_members);
	T_RUN(linux_members);
	T_RUN(optional_properties);
	T_RUN(required_properties);
	T_RUN(parts_are_documents_too);
	T_RUN(allocations_are_few);
	return t_end();
}
