# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Once per run of bats: finds the binary under test and our probe, makes the root file system that the
# tests copy (busybox and probe, both static; no network, no registry) and the config that they edit.

setup_suite() {
	local top
	top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	export HUSK_BUILD=${HUSK_BUILD:-$top}
	export HUSK=${HUSK:-$HUSK_BUILD/husk}
	[ -x "$HUSK" ] || suite_fails "no binary to test at $HUSK; make it, or set HUSK" || return 1
	HUSK=$(realpath "$HUSK")
	export PROBE=${PROBE:-$HUSK_BUILD/tests/tools/probe}
	[ -x "$PROBE" ] || { [ -f "$HUSK_BUILD/Makefile" ] && make -s -C "$HUSK_BUILD" tests/tools/probe; } ||
		suite_fails "no $PROBE; configure and make in $HUSK_BUILD" || return 1
	suite_rootfs "$BATS_SUITE_TMPDIR/rootfs" || return 1
	suite_config "$BATS_SUITE_TMPDIR/spec" || return 1
	# The rest of the environment is the caller's; these would change what the runtime does.
	unset NOTIFY_SOCKET LISTEN_FDS LISTEN_PID LISTEN_FDNAMES HUSK_TRACE
}

suite_fails() {
	echo "setup_suite: $*" >&2
	return 1
}

suite_rootfs() {
	local dir=$1 busybox name
	busybox=$(command -v busybox) || suite_fails "no busybox" || return 1
	mkdir -p "$dir"/{bin,dev,proc,sys,tmp,run,etc,data,home/user}
	chmod 1777 "$dir/tmp"
	cp "$busybox" "$dir/bin/busybox"
	cp "$PROBE" "$dir/bin/probe"
	for name in $("$busybox" --list); do
		[ -e "$dir/bin/$name" ] || ln -s busybox "$dir/bin/$name"
	done
	printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'user:x:1000:1000:user:/home/user:/bin/sh' \
		>"$dir/etc/passwd"
	printf '%s\n' 'root:x:0:' 'user:x:1000:' >"$dir/etc/group"
	export HUSK_TEST_ROOTFS=$dir
}

suite_config() {
	local dir=$1
	mkdir -p "$dir"
	(cd "$dir" && "$HUSK" spec) || suite_fails "$HUSK spec failed" || return 1
	jq '.process.terminal = false | .process.args = ["/bin/true"]' "$dir/config.json" \
		>"$dir/base.json" || suite_fails "spec made no JSON" || return 1
	export HUSK_TEST_CONFIG=$dir/base.json
}
