/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What husk says: errors and warnings (main() and warnings only), debug lines with --debug, and the
 * trace of the step table. Nothing is written on success.
 *
 * --log PATH gets every line (text or json); an error goes to stderr as well, as plain text "husk: …",
 * because conmon reports stderr and the containerd shim reports the log file. The json form is one object
 * a line with level, msg and time (RFC 3339), and a failure is exactly one line.
 */
#ifndef HUSK_BASE_LOG_H
#define HUSK_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Where to and what: path NULL is stderr. Opens the file (O_APPEND|O_CREAT 0644). -errno with a sentence. */
int log_open(const char *path, bool json, enum log_level level);

/* The command's one failure. */
void log_error(const char *text);

/* The spec says "a warning", or something was left undone that does no harm. */
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* HUSK_TRACE=1 (stderr) or a path: one line for each row of the step table, "trace host mounts 123 us". */
bool log_tracing(void);
int log_trace_fd(void); /* -1: none */
void log_trace(const char *who, const char *row, int64_t microseconds);

#endif
