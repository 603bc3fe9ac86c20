// SPDX-License-Identifier: Apache-2.0
/*
 * Version and commit, from configure. In a file of its own, so that a new commit compiles only this one again.
 */
#include "cmd/version.h"

#include "config.h"

const char *const version_text = PACKAGE_VERSION;
const char *const version_commit = HUSK_COMMIT;
