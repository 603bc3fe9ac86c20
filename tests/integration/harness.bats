# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# The harness itself: that the end of a test finds what is left, and that a wait comes to an end.

load lib

@test "harness: a process that is left fails the test, and is ended" {
	HUSK_TEST_ID=$CT sleep 1000 3>&- 4>&- &
	local pid=$!
	gives 1 test_end
	[[ $output == *"LEFT: process $pid: sleep 1000"* ]]
	await_exit "$pid" 2
	gives 0 test_end
}

@test "harness: state that is left fails the test" {
	mkdir -p "$ROOT/$CT"
	touch "$ROOT/$CT-file"
	# A container that can't be deleted: its folder is not the runtime's to remove.
	export HUSK=/bin/false
	gives 1 test_end
	[[ $output == *"LEFT: state $ROOT/$CT"* && $output == *"LEFT: state $ROOT/$CT-file"* ]]
	rm -r "$ROOT"
}

@test "harness: a cgroup that is left fails the test, and is removed" {
	local at
	require_root
	at=$(awk '{ for (i = 7; $i != "-"; i++); } $(i + 1) ~ /^cgroup2?$/ { print $5; exit }' \
		/proc/self/mountinfo)
	[ -n "$at" ] || skip "needs cgroups"
	mkdir -p "$at/$CT/below"
	gives 1 test_end
	[[ $output == *"LEFT: cgroup $at/$CT/below"* && $output == *"LEFT: cgroup $at/$CT"* ]]
	[ ! -e "$at/$CT" ]
}

@test "harness: a mount that is left fails the test, and is removed" {
	require_root
	mkdir "$T/mnt"
	mount -t tmpfs left "$T/mnt"
	gives 1 test_end
	[[ $output == *"LEFT: mount $T/mnt"* ]]
	gives 0 test_end
}

@test "harness: containers of the test are deleted, also running and paused ones" {
	up "$CT-a"
	up "$CT-b"
	created "$CT-c"
	gives 0 test_end
	equal "$(ls -A "$ROOT")" ""
}

@test "harness: waits end without the event" {
	local start=$SECONDS
	gives 1 "$PROBE" await-exit "$$" 1
	gives 1 "$PROBE" await-file "$T/never" 1
	touch "$T/there"
	gives 1 "$PROBE" await-file "$T/there" 1 text
	[ $((SECONDS - start)) -le 10 ]
}

@test "harness: waits see the event" {
	sleep 0.3 3>&- 4>&- &
	await_exit "$!"
	(sleep 0.2 && echo some text >"$T/later") 3>&- 4>&- &
	await_file "$T/later" "some text"
}

@test "harness: what counts as a success and as a refusal" {
	gives 1 refuse timeout 0.2 sleep 10
	gives 1 refuse true
	gives 1 refuse false
	gives 1 refuse sh -c 'echo a >&2; echo b >&2; exit 1'
	gives 1 refuse sh -c 'echo a >&2; echo b; exit 1'
	gives 0 refuse sh -c 'echo a >&2; exit 1'
	gives 1 pass false
	gives 1 pass sh -c 'echo noise >&2'
	gives 0 pass sh -c 'echo out'
}
