// SPDX-License-Identifier: Apache-2.0
/*
 * The one error text. A fixed buffer: recording a failure must not itself fail, also when memory
 * or descriptors have run out. A sentence that does not fit is cut at the end, where the least
 * specific part stands.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char text[2048];

static void append(const char *more)
{
	size_t len = strlen(text);

	snprintf(text + len, sizeof text - len, "%s", more);
}

int fail(int errnum, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return -errnum;
}

int fail_sys(const char *fmt, ...)
{
	int errnum = errno;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	append(": ");
	append(strerror(errnum));
	return -errnum;
}

int err_within(int ret, const char *fmt, ...)
{
	char standing[sizeof text];
	va_list ap;

	memcpy(standing, text, sizeof standing);
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	append(": ");
	append(standing);
	return ret;
}

const char *err_text(void)
{
	return text;
}

void err_clear(void)
{
	text[0] = '\0';
}
