/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 against the standard's examples, every length around a block's end (checked by adding the bytes in
 * another way), and one million bytes.
 */
#include "base/sha256.h"

#include "test.h"

static const char *hex_of(const void *data, size_t len, size_t piece)
{
	static char hex[2 * SHA256_LEN + 1];
	unsigned char digest[SHA256_LEN];
	const char *p = data;
	struct sha256 h;

	sha256_start(&h);
	for (size_t at = 0; at < len; at += piece)
		sha256_add(&h, p + at, len - at < piece ? len - at : piece);
	sha256_end(&h, digest);
	sha256_hex(digest, hex);
	return hex;
}

static const char *of_text(const char *text)
{
	return hex_of(text, strlen(text), strlen(text) + 1);
}

static void gives_the_standards_examples(void)
{
	T_STR(of_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	T_STR(of_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	T_STR(of_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
	      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void takes_a_million_bytes(void)
{
	static char a[1000000];

	memset(a, 'a', sizeof a);
	T_STR(hex_of(a, sizeof a, 4093),
	      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* A digest of all digests: as computed with python3's hashlib. */
static void pads_every_length(void)
{
	char all[130 * 64], text[130];

	memset(text, 'x', sizeof text);
	for (size_t len = 0; len < 130; len++) {
		memcpy(all + 64 * len, hex_of(text, len, 7), 64);
		T_OK(memcmp(all + 64 * len, hex_of(text, len, 200), 64) == 0);
	}
	T_STR(hex_of(all, sizeof all, sizeof all),
	      "199af942eba7fa5d1e16d475169eb24018b14e69339c93d26a9ea6d873b4ace6");
}

int main(void)
{
	T_RUN(gives_the_standards_examples);
	T_RUN(takes_a_million_bytes);
	T_RUN(pads_every_length);
	return t_end();
}
