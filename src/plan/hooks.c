// SPDX-License-Identifier: Apache-2.0
/*
 * The checks of `hooks`: a hook that could not run is refused before anything is made, not when its
 * turn has come.
 */
#include "plan/hooks.h"

#include "base/err.h"

static int check_list(const char *kind, const struct oci_hook *list, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (list[i].path[0] != '/')
			return fail(EINVAL, "hooks.%s[%zu].path %s: not an absolute path", kind, i,
				    list[i].path);
		if (list[i].has_timeout && list[i].timeout <= 0)
			return fail(EINVAL, "hooks.%s[%zu].timeout: %d is not greater than 0", kind,
				    i, list[i].timeout);
	}
	return 0;
}

int plan_hooks(const struct oci_hooks *h)
{
	if (!h)
		return 0;
	TRY(check_list("prestart", h->prestart, h->prestart_len));
	TRY(check_list("createRuntime", h->create_runtime, h->create_runtime_len));
	TRY(check_list("createContainer", h->create_container, h->create_container_len));
	TRY(check_list("startContainer", h->start_container, h->start_container_len));
	TRY(check_list("poststart", h->poststart, h->poststart_len));
	return check_list("poststop", h->poststop, h->poststop_len);
}
