/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a unit test needs: functions with checks in them, named in main, printed as TAP.
 *
 *	static void adds(void) { T_INT(1 + 1, 2); }
 *	int main(void) { T_RUN(adds); return t_end(); }
 *
 * A check that fails prints its place and what it saw, and the function goes on; T_NEED ends the
 * function. The process exits with 1 if anything failed, or if nothing ran. Includes nothing of the
 * project.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Weak, so that a test of several files has them once. */
__attribute__((weak)) int t_count, t_failed;
__attribute__((weak)) bool t_bad; /* the function that runs has failed */

#define T_SAY(...)                                                                                 \
	(t_bad = true, printf("# %s:%d: ", __FILE__, __LINE__), printf(__VA_ARGS__), puts(""))

#define T_OK(condition) ((condition) ? (void)0 : (void)T_SAY("not true: %s", #condition))

#define T_NEED(condition)                                                                          \
	do {                                                                                       \
		if (condition)                                                                     \
			break;                                                                     \
		T_SAY("not true: %s", #condition);                                                 \
		return;                                                                            \
	} while (0)

#define T_INT(is, wanted)                                                                          \
	do {                                                                                       \
		long long t_is = (long long)(is), t_wanted = (long long)(wanted);                  \
		if (t_is != t_wanted)                                                              \
			T_SAY("%s is %lld, not %lld", #is, t_is, t_wanted);                        \
	} while (0)

#define T_STR(is, wanted)                                                                          \
	do {                                                                                       \
		const char *t_is = (is), *t_wanted = (wanted);                                     \
		if (!t_is || !t_wanted ? t_is != t_wanted : strcmp(t_is, t_wanted) != 0)           \
			T_SAY("%s is\n#   %s\n# not\n#   %s", #is, t_is ? t_is : "NULL",           \
			      t_wanted ? t_wanted : "NULL");                                       \
	} while (0)

#define T_RUN(function) t_run(#function, function)

__attribute__((unused)) static void t_run(const char *name, void (*function)(void))
{
	t_bad = false;
	function();
	t_failed += t_bad;
	printf("%sok %d - %s\n", t_bad ? "not " : "", ++t_count, name);
	fflush(stdout);
}

__attribute__((unused)) static int t_end(void)
{
	printf("1..%d\n", t_count);
	return t_failed > 0 || t_count == 0;
}
