/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One process, one error text.
 *
 * A function that can fail returns int (or an fd): >= 0 is fine, a negative errno value failed,
 * and then a sentence stands in the (thread's) error text. Whoever adds context puts it in front
 * with err_within(). Only main() and warnings print.
 *
 *	return fail(EINVAL, "…");		refuses: the sentence is whole
 *	CHECK(open(…), "open %s", path);	a system call: ": err_str(errno)" is appended
 *	TRY(f(x));				passes on a failure whose sentence stands
 *
 * CHECK and TRY are the only macros that return; both have the call's value (as int).
 */
#ifndef HUSK_BASE_ERR_H
#define HUSK_BASE_ERR_H

#include <errno.h>

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Records the sentence; returns -errnum. */
int fail(int errnum, const char *fmt, ...) PRINTF(2, 3);

/* Records "sentence: err_str(errno)"; returns -errno. */
int fail_sys(const char *fmt, ...) PRINTF(1, 2);

/* What an errno means, beginning in lower case ("no such file or directory"): engines match these words as Go
 * prints them. Valid until the next call. */
const char *err_str(int errnum);

/* Puts "prefix: " before the standing sentence; returns ret, which it is given for `return`. */
int err_within(int ret, const char *fmt, ...) PRINTF(2, 3);

/* The standing sentence ("" when none), valid until the next failure. */
const char *err_text(void);

/* Forgets the standing sentence (a failure that was handled). */
void err_clear(void);

#define CHECK(call, ...)                                                                           \
	({                                                                                         \
		long check_ = (long)(call);                                                        \
		if (check_ < 0)                                                                    \
			return fail_sys(__VA_ARGS__);                                              \
		(int)check_;                                                                       \
	})

#define TRY(call)                                                                                  \
	({                                                                                         \
		int try_ = (call);                                                                 \
		if (try_ < 0)                                                                      \
			return try_;                                                               \
		try_;                                                                              \
	})

#endif
