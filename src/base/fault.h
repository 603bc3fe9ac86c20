/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults for the tests: in a build made with --enable-fault-injection, HUSK_FAULT=ROW:HOW makes the row
 * named ROW of the step table end badly right after its work is done. HOW:
 *	fail	its function fails ("injected fault")
 *	kill	SIGKILL to the process that runs the row
 *	term	SIGTERM to husk (HOST), whichever process runs the row
 *	orphan	SIGKILL to husk (HOST), whichever process runs the row
 * In every other build nothing of this is compiled in.
 */
#ifndef HUSK_BASE_FAULT_H
#define HUSK_BASE_FAULT_H

/* To be called once by HOST before INIT is made: the fd by which INIT can signal HOST. */
int fault_prepare(void);

/* That fd; -1 in other builds. */
int fault_fd(void);

/* 0, or -EIO with a sentence; or does not return. */
int fault_at(const char *row);

#endif
