# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154
# What README.md shows is what comes out: its console blocks are run, and the output is compared.

load lib

README=$BATS_TEST_DIRNAME/../../README.md

# The lines of all console blocks.
console() {
	awk '/^```console$/ { on = 1; next } /^```/ { on = 0 } on' "$README"
}

# Numbers, times and widths differ.
alike() {
	sed -E "s#$T#/root#g; s/[0-9]+/N/g; s/ +/ /g"
}

@test "README: the pod" {
	local top=$BATS_TEST_DIRNAME/../..
	mkdir tmp
	awk '/^\$ contrib\/examples\/pod\/pod.sh/ { on = 1; next } /^```/ { on = 0 } on' "$README" | alike >wanted
	[ -s wanted ] || die "there is no output of the pod in README.md"
	TMPDIR=$T/tmp pass "$top/contrib/examples/pod/pod.sh" "$HUSK" "$HUSK_TEST_ROOTFS"
	alike <"$OUT" >got
	diff wanted got || die "README.md shows something else"
}

@test "README: by hand" {
	mkdir bin
	printf '#!/bin/sh\nexec "%s" --root "%s" "$@"\n' "$HUSK" "$ROOT" >bin/husk
	chmod +x bin/husk
	console | sed -n 's/^# //p' >commands
	[ -s commands ] || die "there are no commands in README.md"
	grep -q 'husk run' commands
	console | grep -v '^# ' | alike >wanted
	PATH=$T/bin:$PATH HUSK_TEST_ID=$CT try sh commands
	cat "$OUT" "$ERR" | alike >got
	diff wanted got || die "README.md shows something else"
}
