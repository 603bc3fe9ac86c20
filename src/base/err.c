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

const char *err_str(int errnum)
{
	static _Thread_local char name[128];

	snprintf(name, sizeof name, "%s",
		 strerrordesc_np(errnum) ? strerrordesc_np(errnum) : "unknown error");
	if (name[0] >= 'A' && name[0] <= 'Z' && !(name[1] >= 'A' && name[1] <= 'Z'))
		name[0] = (char)(name[0] - 'A' + 'a');
	return name;
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
	append(err_str(errnum));
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
