/* SPDX-License-Identifier: Apache-2.0 */
/* The network namespace's own parts. Source: netdevice(7). */
#ifndef HUSK_LINUX_NET_H
#define HUSK_LINUX_NET_H

/* Brings the loopback device of the current network namespace up. */
int net_loopback_up(void);

#endif
