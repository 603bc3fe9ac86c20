# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # output is try's
#
# What engine_containerd.bats is made of: containerd set up in a cell, ctr with the binary under test,
# short forms for containers that say when they are ready, what must be gone after each test.

EVENTS=$BATS_FILE_TMPDIR/events

ctr() {
	cell timeout --foreground -k 5 "$LIMIT" ctr --address /run/ctd/sock --namespace box "$@"
}

# ctr_run OPTION… IMAGE ID COMMAND…
ctr_run() {
	ctr run --runc-binary /usr/local/bin/husk "$@"
}

containerd_begin() {
	local archive=$BATS_FILE_TMPDIR/image.tar
	cell_begin
	cell mkdir -p /run/ctd/conf.d
	cell cp "$CONTRIB/containerd/husk.toml" /run/ctd/conf.d/
	cat >"$BATS_FILE_TMPDIR/config.toml" <<-CONF
		version = 2
		root = "/run/ctd/root"
		state = "/run/ctd/state"
		imports = ["/run/ctd/conf.d/*.toml"]
		[grpc]
		address = "/run/ctd/sock"
	CONF
	cell cp "$BATS_FILE_TMPDIR/config.toml" /run/ctd/config.toml
	containerd_start || return 1
	image_archive "$archive"
	ctr images import "$archive"
	containerd_events || return 1
	cell "$ENGINE/census" things >"$CELL/things"
}

# Starts containerd and waits until it says that it serves.
containerd_start() {
	local log=$BATS_FILE_TMPDIR/containerd.log
	: >"$log"
	cell containerd --config /run/ctd/config.toml >>"$log" 2>&1 </dev/null 3>&- 4>&- &
	"$PROBE" await-file "$log" 20 'containerd successfully booted' || {
		cat "$log"
		return 1
	}
}

# Keeps containerd's events in EVENTS, emptied before each test. Runs containers until one is seen.
containerd_events() {
	local n
	: >"$EVENTS"
	cell ctr --address /run/ctd/sock events >>"$EVENTS" 2>&1 </dev/null 3>&- 4>&- &
	for n in 1 2 3 4 5; do
		ctr_run --rm "$IMAGE" "warm-$n" true || return 1
		! "$PROBE" await-file "$EVENTS" 1 /tasks/exit || break
	done
	[ -s "$EVENTS" ] || return 1
	cell "$ENGINE/census" processes | grep -E ' (containerd|ctr)$' >"$CELL/processes"
}

# After each test: nothing may stay but what containerd_begin left.
containerd_end() {
	[ -e "$CELL/pid" ] || { test_end; return; }
	local left=0 id
	while read -r id; do
		[ -n "$id" ] || continue
		ctr tasks delete --force "$id" >>"$T/cleanup" 2>&1 || left=1
	done < <(ctr tasks list --quiet)
	while read -r id; do
		[ -n "$id" ] || continue
		ctr containers delete "$id" >>"$T/cleanup" 2>&1 || left=1
	done < <(ctr containers list --quiet)
	[ "$left" -eq 0 ] || sed 's/^/CLEANUP: /' "$T/cleanup"
	cell_left || left=1
	test_end || left=1
	return "$left"
}

# once STATUS [OPTION…] IMAGE COMMAND…: a container that runs to its end with this status, and is removed
once() {
	local id=$CT-$((TRIES + 1))
	local n options=()
	for ((n = 2; n <= $#; n++)); do
		[ "${!n}" != "$IMAGE" ] || break
		options+=("${!n}")
	done
	gives "$1" ctr_run --rm "${options[@]}" "$IMAGE" "$id" "${@:n + 1}"
}

# begin ID [OPTION…] -- COMMAND…: a container in the background; returns when it has said "ready".
begin() {
	local id=$1 options=()
	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	: >"$T/$id.log"
	gives 0 ctr_run --detach --log-uri "file://$T/$id.log" "${options[@]}" "$IMAGE" "$id" "${@:2}"
	logged "$id" ready
}

# logged ID TEXT: until the container has said it
logged() {
	await_file "$T/$1.log" "$2"
}

# task ID: its state (RUNNING, STOPPED, …) and task_pid ID: the process as seen in the cell
task() {
	ctr tasks list | awk -v id="$1" '$1 == id { print $3 }'
}

task_pid() {
	ctr tasks list | awk -v id="$1" '$1 == id { print $2 }'
}

# exited ID STATUS [EXEC]: until containerd tells that the task (or a process of `exec` in it) has ended
exited() {
	local mark="\"container_id\":\"$1\",\"id\":\"${3:-$1}\",\"pid\""
	await_file "$EVENTS" "$mark"
	equal "$(grep -aF "$mark" "$EVENTS" | grep -o '{.*' | jq '.exit_status // 0')" "$2" "status of ${3:-$1}"
}

# limit_is ID "V2-FILE|V1-FILE" VALUE-ON-V2 [VALUE-ON-V1]: in the container's cgroup
limit_is() {
	local v1=${2#*|} want=$3
	[ -z "$(cgroup_mount "${v1%%.*}")" ] || want=${4:-$3}
	equal "$(cell_cgroup "$2" "$(task_pid "$1")")" "$want" "$2 of $1"
}
