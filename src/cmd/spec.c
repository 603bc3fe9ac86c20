// SPDX-License-Identifier: Apache-2.0
/*
 * husk spec: a config.json to begin with. The template is a literal document, because that is how it is read
 * best; what --rootless changes is changed on the parsed form.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/cmd.h"

#include <fcntl.h>
#include <unistd.h>

struct spec_options {
	const char *bundle;
	bool rootless;
};

static const struct opt opts[] = {
	{"bundle", 'b', OPT_STRING, offsetof(struct spec_options, bundle), "DIR",
	 "the bundle (default: here)"},
	{"rootless", 0, OPT_FLAG, offsetof(struct spec_options, rootless), NULL,
	 "for a user without privileges"},
	{0},
};

/* clang-format off */
static const char template[] =
"{\"ociVersion\":\"1.3.0\","
"\"process\":{\"terminal\":true,\"user\":{\"uid\":0,\"gid\":0},\"args\":[\"sh\"],"
"\"env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\",\"TERM=xterm\"],"
"\"cwd\":\"/\",\"capabilities\":{"
"\"bounding\":[\"CAP_AUDIT_WRITE\",\"CAP_KILL\",\"CAP_NET_BIND_SERVICE\"],"
"\"effective\":[\"CAP_AUDIT_WRITE\",\"CAP_KILL\",\"CAP_NET_BIND_SERVICE\"],"
"\"permitted\":[\"CAP_AUDIT_WRITE\",\"CAP_KILL\",\"CAP_NET_BIND_SERVICE\"]},"
"\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"hard\":1024,\"soft\":1024}],\"noNewPrivileges\":true},"
"\"root\":{\"path\":\"rootfs\",\"readonly\":true},\"hostname\":\"husk\",\"mounts\":["
"{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\"},"
"{\"destination\":\"/dev\",\"type\":\"tmpfs\",\"source\":\"tmpfs\","
"\"options\":[\"nosuid\",\"strictatime\",\"mode=755\",\"size=65536k\"]},"
"{\"destination\":\"/dev/pts\",\"type\":\"devpts\",\"source\":\"devpts\","
"\"options\":[\"nosuid\",\"noexec\",\"newinstance\",\"ptmxmode=0666\",\"mode=0620\",\"gid=5\"]},"
"{\"destination\":\"/dev/shm\",\"type\":\"tmpfs\",\"source\":\"shm\","
"\"options\":[\"nosuid\",\"noexec\",\"nodev\",\"mode=1777\",\"size=65536k\"]},"
"{\"destination\":\"/dev/mqueue\",\"type\":\"mqueue\",\"source\":\"mqueue\","
"\"options\":[\"nosuid\",\"noexec\",\"nodev\"]},"
"{\"destination\":\"/sys\",\"type\":\"sysfs\",\"source\":\"sysfs\","
"\"options\":[\"nosuid\",\"noexec\",\"nodev\",\"ro\"]},"
"{\"destination\":\"/sys/fs/cgroup\",\"type\":\"cgroup\",\"source\":\"cgroup\","
"\"options\":[\"nosuid\",\"noexec\",\"nodev\",\"relatime\",\"ro\"]}],"
"\"linux\":{\"resources\":{\"devices\":[{\"allow\":false,\"access\":\"rwm\"}]},"
"\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"network\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},"
"{\"type\":\"mount\"},{\"type\":\"cgroup\"}],"
"\"maskedPaths\":[\"/proc/acpi\",\"/proc/asound\",\"/proc/kcore\",\"/proc/keys\",\"/proc/latency_stats\","
"\"/proc/timer_list\",\"/proc/timer_stats\",\"/proc/sched_debug\",\"/sys/firmware\",\"/proc/scsi\"],"
"\"readonlyPaths\":[\"/proc/bus\",\"/proc/fs\",\"/proc/irq\",\"/proc/sys\",\"/proc/sysrq-trigger\"]}}";
/* clang-format on */

static void set_mapping(struct oci_id_mapping **maps, size_t *len, uint32_t outside)
{
	*maps = mem_new(struct oci_id_mapping);
	**maps = (struct oci_id_mapping){.container_id = 0, .host_id = outside, .size = 1};
	*len = 1;
}

/* sysfs belongs to a network namespace; of the host's only a read-only bind can be had. */
static void bind_sys(struct oci_mount *m)
{
	static const char *options[] = {"rbind", "nosuid", "noexec", "nodev", "ro"};

	m->type = "none";
	m->source = "/sys";
	m->options = options;
	m->options_len = ARRAY_LEN(options);
}

/* No gid but the own one is mapped, devpts can't give its nodes to group 5. */
static void drop_gid(struct oci_mount *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->options_len; i++)
		if (!str_starts(m->options[i], "gid="))
			m->options[kept++] = m->options[i];
	m->options_len = kept;
}

static void make_rootless(struct oci_config *config)
{
	struct oci_linux *l = config->linux_;
	size_t kept = 0;

	for (size_t i = 0; i < l->namespaces_len; i++)
		if (l->namespaces[i].type != OCI_NAMESPACE_TYPE_NETWORK)
			l->namespaces[kept++] = l->namespaces[i];
	l->namespaces[kept++] = (struct oci_namespace){.type = OCI_NAMESPACE_TYPE_USER};
	l->namespaces_len = kept;
	set_mapping(&l->uid_mappings, &l->uid_mappings_len, geteuid());
	set_mapping(&l->gid_mappings, &l->gid_mappings_len, getegid());
	l->resources = NULL;

	kept = 0;
	for (size_t i = 0; i < config->mounts_len; i++) {
		struct oci_mount *m = &config->mounts[i];

		if (streq(m->destination, "/sys"))
			bind_sys(m);
		if (streq(m->destination, "/dev/pts"))
			drop_gid(m);
		if (!streq(m->destination, "/sys/fs/cgroup"))
			config->mounts[kept++] = *m;
	}
	config->mounts_len = kept;
}

static int run(const struct runtime *rt, void *values, int argc, char **argv)
{
	const struct spec_options *o = values;
	const char *path = str_join_path(o->bundle ? o->bundle : ".", "config.json");
	struct json_input in = {"spec", template, sizeof template - 1, mem_alloc};
	struct json_output out = {.style = JSON_TABS, .alloc = mem_alloc};
	struct json_error err;
	void *config;
	int fd;

	(void)rt;
	(void)argc;
	(void)argv;
	if (json_parse(&oci_config_type, &in, &config, &err) < 0)
		return fail(EINVAL, "%s", err.text);
	if (o->rootless)
		make_rootless(config);
	if (json_write(&oci_config_type, config, &out) < 0)
		return fail(EINVAL, "write the config");
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0 && errno == EEXIST)
		return fail(EEXIST, "file %s exists: remove it first", path);
	CHECK(fd, "create %s", path);
	TRY(file_write_fd(fd, path, out.text, out.len));
	CHECK(close(fd), "write %s", path);
	return 0;
}

const struct command cmd_spec = {
	.name = "spec",
	.args = "",
	.summary = "write a config.json to begin with",
	.opts = opts,
	.size = sizeof(struct spec_options),
	.failure = 1,
	.run = run,
};
