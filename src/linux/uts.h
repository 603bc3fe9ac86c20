/* SPDX-License-Identifier: Apache-2.0 */
/* Host and domain name of the current uts namespace. Source: sethostname(2), setdomainname(2). */
#ifndef HUSK_LINUX_UTS_H
#define HUSK_LINUX_UTS_H

/* NULL leaves a name as it is. */
int uts_set(const char *hostname, const char *domainname);

#endif
