# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# pause and resume: that nothing runs between them, and in which states they are refused.

load lib

setup() {
	test_begin
	require_freezer
}

@test "pause: the container stands still until resume" {
	bundle
	mkfifo "$BUNDLE/rootfs/data/in"
	config_set '.root.readonly = false'
	up "$CT" pause ready
	background timeout 30 "$HUSK" --root "$ROOT" exec "$CT" /bin/sh -c \
		'echo up; while read -r x; do echo "$x"; done </data/in'
	local out=$BG_OUT exec_pid=$BG_PID
	await_file "$out" up
	exec 9<>"$BUNDLE/rootfs/data/in"
	echo first >&9
	await_file "$out" first
	pass husk pause "$CT"
	equal "$(state_of "$CT")" paused
	echo second >&9
	# Nothing can come: that is seen when the answer to a later question is there and this is not.
	! "$PROBE" await-file "$out" 1 second || die "it runs while paused"
	pass husk resume "$CT"
	await_file "$out" second
	equal "$(state_of "$CT")" running
	kill -0 "$exec_pid"
	exec 9>&-
}

# frozen: whether the cgroup of PID is: in v1's freezer or, where there is a v2 tree, in that
frozen() {
	local v2
	[ -z "$(cgroup_mount freezer)" ] || ! grep -qx FROZEN "$(cgroup_dir freezer "$PID")/freezer.state" ||
		return 0
	v2=$(cgroup_mount v2)
	[ -n "$v2" ] && grep -qx "frozen 1" "$v2$(sed -n 's/^0:://p' "/proc/$PID/cgroup")/cgroup.events"
}

@test "pause: every process of the container is frozen" {
	up "$CT" family 3
	gives 1 frozen
	pass husk pause "$CT"
	frozen
	pass husk resume "$CT"
	gives 1 frozen
}

@test "pause: a created container may be paused, and is created again after resume" {
	created
	pass husk pause "$CT"
	equal "$(state_of "$CT")" paused
	refuse husk start "$CT"
	pass husk resume "$CT"
	equal "$(state_of "$CT")" created
	pass husk start "$CT"
}

@test "resume: refuses a container that is not paused" {
	up
	refuse husk resume "$CT"
	says "not paused"
	equal "$(state_of "$CT")" running
}

@test "pause: refuses a stopped container" {
	bundle
	pass husk run --keep --bundle "$BUNDLE" "$CT"
	refuse husk pause "$CT"
	says "not running"
	refuse husk resume "$CT"
	says "not paused"
}

@test "delete: refuses a paused container; --force removes it" {
	up "$CT" family 2
	pass husk pause "$CT"
	refuse husk delete "$CT"
	equal "$(state_of "$CT")" paused
	pass husk delete --force "$CT"
	equal "$(processes_left)" "" processes
}

@test "kill: a paused container is killed by KILL without resume" {
	up
	pass husk pause "$CT"
	pass husk kill "$CT" KILL
	await_exit "$PID"
	equal "$(state_of "$CT")" stopped
}

@test "pause: of one container leaves its neighbour running" {
	up "$CT-a"
	up "$CT-b"
	pass husk pause "$CT-a"
	equal "$(state_of "$CT-b")" running
	pass husk exec "$CT-b" /bin/probe say here
	equal "$output" here
}

@test "pause, resume, again" {
	up
	for _ in 1 2 3; do
		pass husk pause "$CT"
		equal "$(state_of "$CT")" paused
		pass husk resume "$CT"
		equal "$(state_of "$CT")" running
	done
	pass husk exec "$CT" /bin/true
}
