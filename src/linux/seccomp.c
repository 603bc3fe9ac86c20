/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From plan to program to filter. Making the program is dear (libseccomp sorts some hundred rules for
 * each architecture), so it is done once for each profile; INIT then needs one system call and no
 * library. Flags that the kernel refuses are an error: a filter without them is not what was asked for.
 */
#include "linux/seccomp.h"

#include "base/err.h"
#include "base/log.h"
#include "linux/seccomp_cache.h"
#include "linux/seccomp_compile.h"

#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

int seccomp_prepare(int cache_root, const struct seccomp_plan *plan, struct seccomp_program *ret)
{
	unsigned char key[SHA256_LEN];
	struct sock_filter *insns;
	bool cached = false;
	size_t len;
	int r;

	if (cache_root >= 0) {
		seccomp_cache_key(plan, key);
		r = seccomp_cache_get(cache_root, key, &insns, &len);
		cached = r == 0;
		if (r == -EBADMSG)
			log_debug("seccomp: the cached filter is damaged and is made anew");
	}
	if (!cached) {
		TRY(seccomp_compile(plan, &insns, &len));
		r = cache_root < 0 ? 0 : seccomp_cache_put(cache_root, key, insns, len);
		if (r < 0)
			log_debug("seccomp: the filter is not cached: %s", err_str(-r));
	}
	*ret = (struct seccomp_program){
		.insns = insns,
		.len = (unsigned short)len,
		.flags = plan->flags,
		.notify = plan->notify,
		.cached = cached,
	};
	return 0;
}

static uint32_t kernel_flags(const struct seccomp_program *program)
{
	uint32_t flags = program->flags;

	if (!program->notify)
		return flags & ~(uint32_t)SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
	/* With a listener the return value is its fd, so a failed TSYNC must be told in another way. */
	if (flags & SECCOMP_FILTER_FLAG_TSYNC)
		flags |= SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
	return flags;
}

int seccomp_install(const struct seccomp_program *program, int *ret_listener)
{
	/* The kernel only reads it; its struct has no const. */
	struct sock_fprog prog = {program->len, (struct sock_filter *)(uintptr_t)program->insns};
	int r = CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, kernel_flags(program), &prog),
		      "load the seccomp filter (%u instructions, flags %#x)", program->len,
		      kernel_flags(program));

	if (!program->notify && r > 0)
		return fail(ESRCH, "load the seccomp filter: thread %d could not be synchronized",
			    r);
	*ret_listener = program->notify ? r : -1;
	return 0;
}

uint32_t seccomp_flags_supported(uint32_t flags)
{
	uint32_t known = 0;

	for (uint32_t bit = 1; bit; bit <<= 1) {
		/* Some flags are only valid together with another one. */
		uint32_t with = bit == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
					? SECCOMP_FILTER_FLAG_NEW_LISTENER
					: 0;

		/* With no program at all, a flag that is known gets as far as EFAULT. */
		if ((flags & bit) &&
		    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, bit | with, NULL) < 0 &&
		    errno == EFAULT)
			known |= bit;
	}
	return known;
}
