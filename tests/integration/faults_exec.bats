# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154
# As faults.bats, for `exec`: whatever becomes of it, the container goes on, with no process more than before.

load lib
load faults/faults

setup() {
	faults_begin
}

# running CONFIG: its container runs, T/process.json is for exec.
# shellcheck disable=SC2034 # PID is for exec_case
running() {
	config "$1"
	process_json
	config_args /bin/sh -c '[ -z "$NOTIFY_SOCKET" ] || probe notify-send READY=1; exec probe pause'
	pass husk run --detach --bundle "$BUNDLE" --pid-file "$T/pid" "${OPTIONS[@]}" "$CT"
	PID=$(<"$T/pid")
	rm -f "$T/pid"
}

# each_exec COMMAND HOW...
each_exec() {
	local config row how
	for config in "${CONFIGS[@]}"; do
		running "$config"
		reach "$1"
		for row in "${REACHED[@]}"; do
			for how in "${@:2}"; do
				[ "$how/${SIDE[$row]}" = orphan/host ] || exec_case "$1" "$row" "$how"
			done
		done
		pass husk delete --force "$CT"
		rm -f "$T/poststop"
	done
}

@test "faults: exec --detach fails at each row" {
	each_exec exec fail
}

@test "faults: exec --detach, or its process, is killed at each row" {
	each_exec exec kill orphan
}

@test "faults: exec --detach is ended by SIGTERM at each row" {
	each_exec exec term
}

@test "faults: exec in the foreground fails at each row" {
	each_exec exec-foreground fail
}

@test "faults: exec in the foreground, or its process, is killed at each row" {
	each_exec exec-foreground kill orphan
}

@test "faults: exec in the foreground passes on a SIGTERM of each row" {
	each_exec exec-foreground term
}

@test "faults: the configs of these tests reach every row of exec" {
	local config
	for config in "${CONFIGS[@]}"; do
		running "$config"
		reach exec
		pass husk delete --force "$CT"
	done
	all_reached exec
}
