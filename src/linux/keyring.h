/* SPDX-License-Identifier: Apache-2.0 */
/* A session keyring of the container's own. Source: keyctl(2), session-keyring(7). */
#ifndef HUSK_LINUX_KEYRING_H
#define HUSK_LINUX_KEYRING_H

/* Joins a new session keyring `name`, so that the caller's keys stay out of reach. Fine where the kernel
 * has no keyrings, forbids them or has no room for one more. */
int keyring_join(const char *name);

#endif
