/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linux.sysctl. /proc/sys is only partly divided into namespaces, and a parameter that is not would be
 * set for the whole machine; so the table lists what is, and everything else is refused. The key becomes
 * a path here, and is checked as the path it becomes: "net.//.kernel.x" must not climb out of net.
 */
#include "plan/sysctl.h"

#include "base/err.h"
#include "base/mem.h"

/* A prefix ends with a dot. */
static const struct name owners[] = {
	{"fs.mqueue.", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.auto_msgmni", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.domainname", OCI_NAMESPACE_TYPE_UTS},
	{"kernel.msg_next_id", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.msgmax", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.msgmnb", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.msgmni", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.sem", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.sem_next_id", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.shm_next_id", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.shm_rmid_forced", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.shmall", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.shmmax", OCI_NAMESPACE_TYPE_IPC},
	{"kernel.shmmni", OCI_NAMESPACE_TYPE_IPC},
	{"net.", OCI_NAMESPACE_TYPE_NETWORK},
	{"user.", OCI_NAMESPACE_TYPE_USER},
	{NULL},
};

/* Dots and slashes exchanged, in the arena. */
static char *exchanged(const char *s)
{
	char *copy = mem_strdup(s);

	for (char *p = copy; *p; p++) {
		if (*p == '.')
			*p = '/';
		else if (*p == '/')
			*p = '.';
	}
	return copy;
}

static bool safe_path(const char *path)
{
	for (;;) {
		size_t n = strcspn(path, "/");

		if (n == 0 || (n == 1 && path[0] == '.') ||
		    (n == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		if (!path[n])
			return true;
		path += n + 1;
	}
}

static const struct name *owner(const char *dotted)
{
	for (const struct name *n = owners; n->name; n++)
		if (str_ends(n->name, ".") ? str_starts(dotted, n->name) : streq(dotted, n->name))
			return n;
	return NULL;
}

/* Whether the container has a namespace of this type that is not husk's own. */
static bool has_own(const struct oci_config *config, const struct process_facts *facts, long type)
{
	const struct oci_linux *l = config->linux_;

	for (size_t i = 0; i < l->namespaces_len; i++)
		if (l->namespaces[i].type == type)
			return !(facts->own_namespaces >> type & 1);
	return false;
}

static int check(const struct oci_config *config, const struct process_facts *facts,
		 const char *key, const char *dotted)
{
	const struct name *n = owner(dotted);

	if (streq(dotted, "kernel.hostname"))
		return fail(EINVAL, "linux.sysctl[\"%s\"]: not allowed, hostname is for that", key);
	if (!n)
		return fail(EINVAL, "linux.sysctl[\"%s\"]: is not in a separate kernel namespace",
			    key);
	if (!has_own(config, facts, n->value))
		return fail(EINVAL, "linux.sysctl[\"%s\"]: not allowed in the host's %s namespace",
			    key, oci_namespace_type_name((enum oci_namespace_type)n->value));
	return 0;
}

int plan_sysctl(const struct oci_config *config, const struct process_facts *facts,
		struct sysctl_op **ret, size_t *ret_len)
{
	size_t len = config->linux_ ? config->linux_->sysctl_len : 0;
	struct sysctl_op *ops = mem_array(len, sizeof *ops);

	for (size_t i = 0; i < len; i++) {
		const struct oci_pair *s = &config->linux_->sysctl[i];
		const char *first = strpbrk(s->key, "./");
		bool slashes = first && *first == '/';
		const char *path = slashes ? s->key : exchanged(s->key);

		if (!safe_path(path))
			return fail(EINVAL, "linux.sysctl[\"%s\"]: not the name of a parameter",
				    s->key);
		TRY(check(config, facts, s->key, slashes ? exchanged(s->key) : s->key));
		ops[i] = (struct sysctl_op){s->key, mem_printf("sys/%s", path), s->value};
	}
	*ret = ops;
	*ret_len = len;
	return 0;
}
