// SPDX-License-Identifier: Apache-2.0
/*
 * Host and domain name. Whether the uts namespace is one that may be changed is decided in plan/; in
 * a joined one the names of the pod change, as the config asks.
 */
#include "linux/uts.h"

#include "base/err.h"

#include <string.h>
#include <unistd.h>

int uts_set(const char *hostname, const char *domainname)
{
	if (hostname)
		CHECK(sethostname(hostname, strlen(hostname)), "set the host name to \"%s\"",
		      hostname);
	if (domainname)
		CHECK(setdomainname(domainname, strlen(domainname)),
		      "set the domain name to \"%s\"", domainname);
	return 0;
}
