/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scalar of a document as a C value. Integers are read from their digits, so that all 64 bits
 * are exact; strings are checked for what C and yajl can't show: NUL, half surrogate pairs, and
 * UTF-8 that is longer than it need be.
 */
#include "libocispec/json_impl.h"

#include <stdlib.h>
#include <string.h>

/* What the integers may be: from -below to max. */
static const struct {
	uint64_t below, max;
} ranges[] = {
	[JSON_UINT16] = {0, UINT16_MAX}, [JSON_INT32] = {(uint64_t)INT32_MAX + 1, INT32_MAX},
	[JSON_UINT32] = {0, UINT32_MAX}, [JSON_INT64] = {(uint64_t)INT64_MAX + 1, INT64_MAX},
	[JSON_UINT64] = {0, UINT64_MAX},
};

char *json_copy(const struct json_parser *p, const char *text, size_t len)
{
	char *to = p->in->alloc(len + 1); /* zeroed, so there is a NUL */

	return memcpy(to, text, len);
}

/* The length of the character that begins here, 0 if it is none (RFC 3629, section 4). */
static size_t character_len(const unsigned char *s, size_t left)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (len == 0 || len > left || s[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

size_t json_utf8_len(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint64_t eight;

		if (len - i >= sizeof(eight)) {
			memcpy(&eight, text + i, sizeof(eight));
			if (!(eight & 0x8080808080808080)) {
				i += sizeof(eight);
				continue;
			}
		}

		size_t n = character_len((const unsigned char *)text + i, len - i);

		if (n == 0)
			break;
		i += n;
	}
	return i;
}

/*
 * The four digits behind \u at `text`; 0 if there is something else. yajl has checked the digits.
 */
static unsigned long code_unit(const char *text, const char *end)
{
	if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
		return 0;
	return strtoul((char[5]){text[2], text[3], text[4], text[5]}, NULL, 16);
}

/* yajl makes a question mark of half a surrogate pair. */
static bool has_half_pair(const char *text, const char *end)
{
	while (text < end) {
		unsigned long unit = code_unit(text, end);

		if (unit >= 0xd800 && unit <= 0xdfff) {
			unsigned long next = code_unit(text + 6, end);

			if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff)
				return true;
			text += 12;
		} else {
			text += *text == '\\' ? 2 : 1;
		}
	}
	return false;
}

int json_check_string(struct json_parser *p, const char *text, size_t len)
{
	const char *all = p->in->text;

	if (text >= all && text < all + p->in->len)
		return 1; /* no escapes: yajl points into the document, where a bare NUL is an error */
	if (memchr(text, '\0', len))
		return json_refuse(p, json_token_start(p), "has a NUL character");
	if (has_half_pair(all + json_token_start(p), all + p->end))
		return json_refuse(p, json_token_start(p), "has half of a surrogate pair");
	return 1;
}

static void store(const struct json_place *to, uint64_t n)
{
	switch (to->field->kind) {
	case JSON_UINT16:
		*(uint16_t *)(void *)to->at = (uint16_t)n;
		break;
	case JSON_INT32:
	case JSON_UINT32:
		*(uint32_t *)(void *)to->at = (uint32_t)n;
		break;
	default:
		*(uint64_t *)(void *)to->at = n;
	}
}

int json_set_number(struct json_parser *p, const struct json_place *to, const char *text,
		    size_t len)
{
	uint64_t below = ranges[to->field->kind].below, max = ranges[to->field->kind].max, n = 0;
	bool negative = *text == '-', fits = !negative || below;
	uint64_t limit = negative ? below : max;
	char shown[64];

	for (size_t i = negative; i < len; i++) {
		unsigned digit = (unsigned)(text[i] - '0');

		if (digit > 9) {
			json_excerpt(shown, text, len);
			return json_refuse(p, json_token_start(p), "must be a whole number, not %s",
					   shown);
		}
		fits = fits && n <= (limit - digit) / 10;
		n = fits ? 10 * n + digit : 0;
	}
	if (!fits) {
		json_excerpt(shown, text, len);
		return json_refuse(p, json_token_start(p), "%s is out of range (%s%llu to %llu)",
				   shown, below ? "-" : "", (unsigned long long)below,
				   (unsigned long long)max);
	}
	store(to, negative ? -n : n);
	return 1;
}

int json_set_string(struct json_parser *p, const struct json_place *to, const char *text,
		    size_t len)
{
	const struct json_enum *names = to->field->names;
	char shown[64];

	if (!json_check_string(p, text, len))
		return 0;
	if (to->field->kind == JSON_STRING) {
		*(const char **)(void *)to->at = json_copy(p, text, len);
		return 1;
	}
	for (unsigned i = 0; i < names->n; i++)
		if (strncmp(names->names[i], text, len) == 0 && names->names[i][len] == '\0') {
			*(unsigned *)(void *)to->at = i;
			return 1;
		}
	json_excerpt(shown, text, len);
	return json_refuse(p, json_token_start(p), "unknown value \"%s\"", shown);
}
