// SPDX-License-Identifier: Apache-2.0
/*
 * What husk says, each line with one write(2), so that lines of HOST and INIT never mix. The JSON
 * lines are put together by hand: a log must work when everything else has failed, and the only
 * thing to know about JSON here is how a string is escaped.
 */
#include "base/log.h"

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct {
	int fd; /* -1: stderr only */
	bool json;
	enum log_level level;
	int trace; /* -2: not asked yet, -1: off */
} state = {.fd = -1, .level = LOG_LEVEL_WARNING, .trace = -2};

static const char *const level_names[] = {"error", "warning", "info", "debug"};

int log_open(const char *path, bool json, enum log_level level)
{
	state.json = json;
	state.level = level;
	if (path)
		state.fd = CHECK(open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644),
				 "open the log file %s", path);
	return 0;
}

/* A JSON string with its quotes; bytes that are not UTF-8 text pass as they are, control characters are
 * escaped. Cuts what does not fit. */
static size_t put_json(char *out, size_t size, const char *s)
{
	size_t n = 0;

	out[n++] = '"';
	for (; *s && n + 8 < size; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\') {
			out[n++] = '\\';
			out[n++] = (char)c;
		} else if (c < 0x20) {
			n += (size_t)snprintf(out + n, size - n, "\\u%04x", c);
		} else {
			out[n++] = (char)c;
		}
	}
	out[n++] = '"';
	out[n] = '\0';
	return n;
}

static void put_line(int fd, bool json, enum log_level level, const char *msg)
{
	char line[8192], text[6144], stamp[64];
	struct timespec now;
	struct tm tm;
	int n;

	if (json) {
		clock_gettime(CLOCK_REALTIME, &now);
		gmtime_r(&now.tv_sec, &tm);
		strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &tm);
		put_json(text, sizeof text, msg);
		n = snprintf(line, sizeof line,
			     "{\"level\":\"%s\",\"msg\":%s,\"time\":\"%s.%06ldZ\"}\n",
			     level_names[level], text, stamp, now.tv_nsec / 1000);
	} else {
		n = snprintf(line, sizeof line, "husk: %s%s\n",
			     level == LOG_LEVEL_WARNING ? "warning: " : "", msg);
	}
	if (n > (int)sizeof line - 1) {
		n = (int)sizeof line - 1;
		line[n - 1] = '\n';
	}
	for (int i = 0; !json && i < n - 1; i++)
		if ((unsigned char)line[i] < 0x20)
			line[i] = '?';
	if (write(fd, line, (size_t)n) < 0)
		return; /* nobody is left to tell */
}

void log_error(const char *text)
{
	if (state.fd >= 0)
		put_line(state.fd, state.json, LOG_LEVEL_ERROR, text);
	put_line(STDERR_FILENO, state.fd < 0 && state.json, LOG_LEVEL_ERROR, text);
}

__attribute__((format(printf, 2, 0))) static void put_va(enum log_level level, const char *fmt,
							 va_list ap)
{
	char msg[4096];

	vsnprintf(msg, sizeof msg, fmt, ap);
	put_line(state.fd >= 0 ? state.fd : STDERR_FILENO, state.json, level, msg);
}

void log_warning(const char *fmt, ...)
{
	va_list ap;

	if (state.level < LOG_LEVEL_WARNING)
		return;
	va_start(ap, fmt);
	put_va(LOG_LEVEL_WARNING, fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	if (state.level < LOG_LEVEL_DEBUG)
		return;
	va_start(ap, fmt);
	put_va(LOG_LEVEL_DEBUG, fmt, ap);
	va_end(ap);
}

bool log_tracing(void)
{
	const char *to;

	if (state.trace != -2)
		return state.trace >= 0;
	to = getenv("HUSK_TRACE");
	if (!to || !*to)
		state.trace = -1;
	else if (streq(to, "1"))
		state.trace = STDERR_FILENO;
	else
		state.trace = open(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	return state.trace >= 0;
}

int log_trace_fd(void)
{
	return log_tracing() ? state.trace : -1;
}

void log_trace(const char *who, const char *row, int64_t microseconds)
{
	if (log_tracing())
		dprintf(state.trace, "trace %-6s %-20s %8lld us\n", who, row,
			(long long)microseconds);
}
