/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256, for names of cached things and for checksums. Source: FIPS 180-4.
 *
 *	struct sha256 h;
 *	sha256_start(&h);
 *	sha256_add(&h, data, len);	as often as wanted
 *	sha256_end(&h, digest);
 */
#ifndef HUSK_BASE_SHA256_H
#define HUSK_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_LEN 32

struct sha256 {
	uint32_t state[8];
	uint64_t total; /* bytes added */
	unsigned char block[64];
};

void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t len);
void sha256_end(struct sha256 *h, unsigned char ret[SHA256_LEN]);

/* The digest as 64 hexadecimal digits and a NUL. */
void sha256_hex(const unsigned char digest[SHA256_LEN], char ret[2 * SHA256_LEN + 1]);

#endif
