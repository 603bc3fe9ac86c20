/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resource limits by prlimit(2), whose numbers are 64 bits wide on every architecture, and the OOM score.
 */
#include "linux/limits.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/proc.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int limits_set(const struct rlimit_op *ops, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		/* The kernel's struct rlimit64. */
		uint64_t limit[2] = {ops[i].soft, ops[i].hard};

		CHECK(syscall(SYS_prlimit64, 0, ops[i].resource, limit, NULL),
		      "set %s to %llu (hard %llu)", ops[i].name, (unsigned long long)ops[i].soft,
		      (unsigned long long)ops[i].hard);
	}
	return 0;
}

int oom_score_adj_set(pid_t pid, int adj)
{
	const char *path = pid ? mem_printf("%d/oom_score_adj", pid) : "self/oom_score_adj";

	return proc_write(path, mem_printf("%d", adj));
}
