/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs of probe, the static helper program of the integration tests, by file.
 * A verb gets its own argument vector (argv[0] is the verb) and returns the exit status. What it
 * sees goes to stdout as plain `key=value` lines; what goes wrong goes to stderr as
 * `VERB: WHAT: ENAME` with exit status 1. Verbs that wait take no timeout themselves unless they
 * say so: probe arms alarm(60) for those that serve the test from outside of a container.
 */
#ifndef TESTS_PROBE_H
#define TESTS_PROBE_H

#include <stddef.h>
#include <sys/types.h>

struct probe_verb {
	const char *name;
	const char *args; /* shown by help */
	int least;	  /* fewest arguments after the verb */
	int (*run)(int argc, char **argv);
};

/* Each table ends with an empty name. */
extern const struct probe_verb probe_see[];    /* probe.c: what this process is */
extern const struct probe_verb probe_act[];    /* probe_act.c: what this process may do */
extern const struct probe_verb probe_net[];    /* probe_net.c: sockets, memory shared, fds passed */
extern const struct probe_verb probe_aid[];    /* probe_aid.c: waits and terminals for the tests */
extern const struct probe_verb probe_attack[]; /* probe_attack.c: what exploits do */

/* Prints `VERB: WHAT: ENAME` from errno; returns 1, the exit status. */
int probe_fails(const char *verb, const char *what);
/* The name of a signal ("SIGTERM", "SIGRTMIN+3"); in a buffer that the next call reuses. */
const char *probe_signame(int sig);
/* Forks. The first process prints the child's pid and exits; the child (own session, no fd of the
 * caller, alarm(60)) returns. For helpers that listen: once the command has returned, it listens. */
void probe_background(void);

#endif
