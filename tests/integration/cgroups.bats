# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# Where the container's cgroup is, what is made and what is left, cgroups that were there before, pause.

load lib
load mounts

setup() {
	test_begin
	bundle
}

# trees: where the hierarchies are mounted
trees() {
	awk '{ for (i = 7; $i != "-"; i++); } $(i + 1) ~ /^cgroup2?$/ { print $5 }' /proc/self/mountinfo
}

# everywhere PATH: it is a cgroup in every hierarchy; nowhere PATH: in none
everywhere() {
	local at
	for at in $(trees); do
		[ -d "$at$1" ] || die "no cgroup $at$1" || return 1
	done
}

nowhere() {
	local at
	for at in $(trees); do
		[ ! -e "$at$1" ] || die "there is a cgroup $at$1" || return 1
	done
}

# make PATH, unmake PATH: by hand, in every hierarchy
make() {
	local at
	for at in $(trees); do
		mkdir -p "$at$1"
		[ ! -e "$at$1/cpuset.mems" ] || [ "$(cgroup_layout)" = v2 ] || {
			cat "$at/cpuset.mems" >"$at$1/cpuset.mems"
			cat "$at/cpuset.cpus" >"$at$1/cpuset.cpus"
		}
	done
}

unmake() {
	local at
	for at in $(trees); do
		rmdir "$at$1" || die "$at$1 is not empty" || return 1
	done
}

# is_in PATH [PID]: the process is there, in every hierarchy
is_in() {
	local path
	while IFS=: read -r _ _ path; do
		equal "$path" "$1" "cgroup of ${2:-$PID}" || return 1
	done <"/proc/${2:-$PID}/cgroup"
}

path_is() {
	config_set '.linux.cgroupsPath = $p' --arg p "$1"
}

### Places #################################################################################

@test "cgroups: without a cgroupsPath it is one folder by the container's name, and nothing is left of it" {
	local before
	before=$(trees | xargs ls -1)
	up
	everywhere "/husk-$CT"
	is_in "/husk-$CT"
	[ ! -e "$(cgroup_mount v2)/husk" ] || die "there is a folder husk"
	pass husk delete --force "$CT"
	nowhere "/husk-$CT"
	equal "$(trees | xargs ls -1 | grep -v "hk[0-9]" | sort -u)" "$(grep -v "hk[0-9]" <<<"$before" | sort -u)" \
		"what is in the hierarchies"
}

@test "cgroups: an absolute path counts from the mount points; its parents stay" {
	path_is "/top-$CT/sub/leaf"
	up
	everywhere "/top-$CT/sub/leaf"
	is_in "/top-$CT/sub/leaf"
	pass husk delete --force "$CT"
	nowhere "/top-$CT/sub/leaf"
	unmake "/top-$CT/sub"
	unmake "/top-$CT"
}

@test "cgroups: so does a relative path" {
	path_is "rel-$CT/leaf"
	up
	is_in "/rel-$CT/leaf"
	pass husk delete --force "$CT"
	nowhere "/rel-$CT/leaf"
	unmake "/rel-$CT"
}

@test "cgroups: a path that climbs ends at the mount points; nothing is made outside of the hierarchies" {
	local before
	before=$(find /sys/fs/cgroup -maxdepth 1 | sort)
	path_is "../../../../../tmp/../climb-$CT"
	up
	is_in "/climb-$CT"
	equal "$(find /sys/fs/cgroup -maxdepth 1 | grep -v "climb-$CT" | sort)" "$before" "in /sys/fs/cgroup"
	[ ! -e "/tmp/climb-$CT" ] && [ ! -e "/climb-$CT" ] && [ ! -e "/sys/fs/climb-$CT" ]
	pass husk delete --force "$CT"
	path_is "/../../../../$T/outside"
	up
	pass husk delete --force "$CT"
	[ ! -e "$T/outside" ] || die "made outside"
	unmake "$T"
	unmake_up "$(dirname "$T")"
}

# unmake_up PATH: with its parents, as far as they are the test's
unmake_up() {
	local path=$1
	while [ "$path" != / ] && unmake "$path" 2>/dev/null; do
		path=$(dirname "$path")
	done
}

@test "cgroups: exec is in the container's cgroups" {
	up
	pass husk exec --detach --pid-file "$T/pid" "$CT" /bin/probe pause
	is_in "/husk-$CT" "$(<"$T/pid")"
}

@test "cgroups: exec follows the first process when the container's cgroup passes controllers on" {
	require_cgroup_v2 pids
	bare again
	may_all
	add_mount /sys/fs/cgroup cgroup cgroup rw
	config_args /bin/sh -c 'cd /sys/fs/cgroup && mkdir sub && echo 0 >sub/cgroup.procs &&
		echo +pids >cgroup.subtree_control && exec probe pause ready'
	pass husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	pass husk exec --detach --pid-file "$T/pid" "$CT" /bin/probe pause
	is_in "/husk-$CT/sub" "$(<"$T/pid")"
}

@test "cgroups: --cgroup-manager disabled makes none" {
	pass husk --cgroup-manager disabled run --bundle "$BUNDLE" "$CT"
	config_args /bin/probe pause ready
	pass husk --cgroup-manager disabled run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	nowhere "/husk-$CT"
	equal "$(<"/proc/$(pid_of "$CT")/cgroup")" "$(<"/proc/$BASHPID/cgroup")"
	pass husk delete --force "$CT"
}

### Those that were there before ###########################################################

@test "cgroups: an empty one that was there is used, and stays" {
	make "/kept-$CT"
	path_is "/kept-$CT"
	up
	is_in "/kept-$CT"
	pass husk delete --force "$CT"
	everywhere "/kept-$CT"
	config_args /bin/probe say again
	pass husk run --bundle "$BUNDLE" "$CT"
	unmake "/kept-$CT"
}

refuse_exec() {
	REFUSED=255 refuse husk exec "$@" "$CT" /bin/true
	says sub-cgroup
}

# Linux 6.14 and later kill who is cloned into a cgroup that has been killed more often than its parent's.
@test "cgroups: husk in a cgroup that has been killed before; exec into one" {
	local at
	at=$(cgroup_mount v2)
	[ -e "$at/cgroup.controllers" ] || skip "needs a cgroup v2 tree"
	mkdir "$at/over-$CT"
	[ -e "$at/over-$CT/cgroup.kill" ] || skip "needs cgroup.kill"
	echo 1 >"$at/over-$CT/cgroup.kill"
	config_args /bin/probe pause ready
	pass bash -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' - "$at/over-$CT" "$HUSK" --root "$ROOT" run --detach \
		--bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	is_in "/husk-$CT" "$(pid_of "$CT")"
	mkdir "$at/husk-$CT/sub"
	echo 1 >"$at/husk-$CT/sub/cgroup.kill"
	pass husk exec --detach --cgroup :sub --pid-file "$T/pid" "$CT" /bin/probe pause
	grep -qx "0::/husk-$CT/sub" "/proc/$(<"$T/pid")/cgroup"
	refuse_exec --cgroup :nothing
	refuse_exec --cgroup no-such-controller:sub
	rmdir "$at/over-$CT"
}

@test "cgroups: one with processes is refused, and they go on" {
	local at
	make "/busy-$CT"
	at=$(trees | tail -n 1)
	background "$PROBE" pause ready
	await_file "$BG_OUT" ready
	echo "$BG_PID" >"$at/busy-$CT/cgroup.procs"
	path_is "/busy-$CT"
	refuse husk run --bundle "$BUNDLE" "$CT"
	says "not empty" "/busy-$CT"
	kill -0 "$BG_PID"
	[ ! -e "$ROOT/$CT" ] || die "the state is left"
	kill "$BG_PID"
	ended "$BG_PID"
	unmake "/busy-$CT"
}

@test "cgroups: another container's is refused" {
	path_is "/shared-$CT"
	up
	refuse husk run --bundle "$BUNDLE" "$CT-b"
	says "not empty"
	equal "$(state_of "$CT")" running
	is_in "/shared-$CT"
}

# freeze PATH 1|0
freeze() {
	if [ -n "$(cgroup_mount freezer)" ]; then
		local state=THAWED
		[ "$2" -eq 0 ] || state=FROZEN
		echo "$state" >"$(cgroup_mount freezer)$1/freezer.state"
	else
		echo "$2" >"$(cgroup_mount v2)$1/cgroup.freeze"
	fi
}

@test "cgroups: one that is frozen is refused, and one below a frozen one" {
	require_freezer
	make "/cold-$CT"
	freeze "/cold-$CT" 1
	path_is "/cold-$CT"
	refuse husk run --bundle "$BUNDLE" "$CT"
	says frozen "/cold-$CT"
	path_is "/cold-$CT/sub"
	refuse husk run --bundle "$BUNDLE" "$CT"
	says frozen
	freeze "/cold-$CT" 0
	nowhere "/cold-$CT/sub"
	pass husk run --bundle "$BUNDLE" "$CT"
	unmake "/cold-$CT"
}

@test "cgroups: sub-cgroups that others made go with the container" {
	local at
	up
	for at in $(trees); do
		mkdir -p "$at/husk-$CT/a/b/c" "$at/husk-$CT/d"
	done
	pass husk kill "$CT" KILL
	stopped "$CT"
	pass husk delete "$CT"
	nowhere "/husk-$CT"
}

@test "cgroups: delete kills what sits in a sub-cgroup" {
	local at
	at=$(cgroup_mount v2)
	[ -n "$at" ] || at=$(trees | head -n 1)
	config_set '.linux.namespaces |= map(select(.type != "pid")) | .mounts |= map(select(.type != "proc"))
		| del(.linux.maskedPaths, .linux.readonlyPaths)'
	up "$CT" family 2
	mkdir "$at/husk-$CT/sub"
	local pid
	for pid in $(<"$at/husk-$CT/cgroup.procs"); do
		[ "$pid" = "$PID" ] || echo "$pid" >"$at/husk-$CT/sub/cgroup.procs"
	done
	equal "$(wc -l <"$at/husk-$CT/sub/cgroup.procs")" 2
	pass husk delete --force "$CT"
	nowhere "/husk-$CT"
}

### Pause ##################################################################################

@test "cgroups: pause of a busy container; it goes on after resume" {
	require_freezer
	bare again
	config_args /bin/sh -c 'trap "echo over; exit 3" TERM; echo ready; while :; do :; done'
	background "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	await_file "$BG_OUT" ready
	PID=$(pid_of "$CT")
	pass husk pause "$CT"
	equal "$(state_of "$CT")" paused
	# Frozen: it takes no more time, however long this takes.
	local before
	before=$(cut -d' ' -f14,15 "/proc/$PID/stat")
	kill -TERM "$PID"
	pass husk ps --format json "$CT"
	equal "$(cut -d' ' -f14,15 "/proc/$PID/stat")" "$before" "time used while it is paused"
	pass husk resume "$CT"
	ended "$BG_PID" 3
	equal "$(tail -n 1 "$BG_OUT")" over
}

@test "cgroups: pause freezes what sits in sub-cgroups too" {
	require_freezer
	local at
	at=$(cgroup_mount v2)
	[ -n "$at" ] || at=$(cgroup_mount freezer)
	up "$CT" family 1
	mkdir "$at/husk-$CT/sub"
	local pid
	pid=$(cat "/proc/$PID/task/$PID/children")
	echo "${pid% }" >"$at/husk-$CT/sub/cgroup.procs"
	pass husk pause "$CT"
	if [ -e "$at/husk-$CT/sub/cgroup.events" ]; then
		grep -qx 'frozen 1' "$at/husk-$CT/sub/cgroup.events"
	else
		equal "$(<"$at/husk-$CT/sub/freezer.state")" FROZEN
	fi
	pass husk delete --force "$CT"
	nowhere "/husk-$CT"
}
