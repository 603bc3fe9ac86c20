/* SPDX-License-Identifier: Apache-2.0 */
/* Who this is: the one place that includes config.h. */
#ifndef HUSK_CMD_VERSION_H
#define HUSK_CMD_VERSION_H

/* The version of the OCI runtime spec that is met. */
#define VERSION_SPEC "1.3.0"

extern const char *const version_text, *const version_commit;

#endif
