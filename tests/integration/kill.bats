# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016,SC2086
# kill: the forms of a signal, whom it reaches, and the words when there is nothing to kill.
# (runc 1.1 knows no RTMIN, takes "-1", and without a pid namespace kills the first process only.)

load lib

shared_pid='.linux.namespaces |= map(select(.type != "pid"))'

# all_end PID...: they end
all_end() {
	local pid
	for pid; do
		await_exit "$pid" 5
	done
}

# listening: a container that prints the signals it gets
listening() {
	bundle
	config_args /bin/probe wait-signals
	pass husk run --detach --bundle "$BUNDLE" "$CT"
	CT_OUT=$OUT
	await_file "$CT_OUT" ready
	PID=$(pid_of "$CT")
}

@test "kill: signals by name, with and without SIG, in any case, and by number" {
	local name
	listening
	for name in HUP SIGUSR1 usr2 sigwinch Alrm 23; do
		pass husk kill "$CT" "$name"
	done
	await_file "$CT_OUT" SIGURG
	equal "$(sort "$CT_OUT" | tr '\n' ' ')" \
		"SIGALRM SIGHUP SIGURG SIGUSR1 SIGUSR2 SIGWINCH ready "
}

@test "kill: real-time signals" {
	listening
	pass husk kill "$CT" RTMIN
	await_file "$CT_OUT" SIGRTMIN+0
	pass husk kill "$CT" SIGRTMIN+3
	await_file "$CT_OUT" SIGRTMIN+3
	pass husk kill "$CT" 40
	await_file "$CT_OUT" SIGRTMIN+6
}

@test "kill: without a signal it is TERM" {
	listening
	pass husk kill "$CT"
	stopped "$CT"
	equal "$(tail -n 1 "$CT_OUT")" SIGTERM
}

@test "kill: a signal that does not exist is refused, and nothing is sent" {
	local name
	listening
	for name in NOSUCH 9x 0x9 65 100 -1 "" "KILL " SIG SIGSIGKILL 4294967305; do
		refuse husk kill "$CT" "$name"
		[ "$name" = -1 ] || says signal
	done
	equal "$(<"$CT_OUT")" ready
	kill -0 "$PID"
}

@test "kill: a stopped container is not running" {
	bundle
	pass husk run --keep --bundle "$BUNDLE" "$CT"
	refuse husk kill "$CT" KILL
	says "container not running"
	refuse husk kill "$CT" 15
	says "container not running"
}

@test "kill: twice KILL, the second finds nothing" {
	up
	pass husk kill "$CT" KILL
	await_exit "$PID"
	refuse husk kill "$CT" KILL
	says "container not running"
}

@test "kill: a created container" {
	created
	pass husk kill "$CT" KILL
	await_exit "$PID"
	equal "$(state_of "$CT")" stopped
}

@test "kill: TERM reaches the first process only" {
	up "$CT" family 2
	pass husk kill "$CT" USR1
	pass husk ps --format json "$CT"
	# USR1's default ends a process, but not the first one of a pid namespace.
	equal "$(jq length "$OUT")" 3
	equal "$(state_of "$CT")" running
}

@test "kill --all: reaches each process" {
	local pids
	up "$CT" family 2
	pids=$(husk ps --format json "$CT" | jq -r ".[] | select(. != $PID)")
	pass husk kill --all "$CT" KILL
	await_exit "$PID"
	all_end $pids
	stopped "$CT"
	pass husk delete "$CT"
}

@test "kill -a: a stopped container is no error" {
	bundle
	pass husk run --keep --bundle "$BUNDLE" "$CT"
	pass husk kill -a "$CT" KILL
	pass husk kill --all "$CT" 9
	equal "$(state_of "$CT")" stopped
}

@test "kill KILL: with a private pid namespace all its processes end with the first" {
	up "$CT" family 3
	local pids
	pids=$(husk ps --format json "$CT" | jq -r '.[]')
	pass husk kill "$CT" KILL
	all_end $pids
}

@test "kill KILL: with the host's pid namespace all processes of the cgroup end" {
	bundle
	config_set "$shared_pid"
	up "$CT" family 3
	local pids
	pids=$(husk ps --format json "$CT" | jq -r '.[]')
	equal "$(wc -w <<<"$pids")" 4
	pass husk kill "$CT" KILL
	all_end $pids
	stopped "$CT"
	pass husk delete "$CT"
}

# The first process of a container without a pid namespace of its own ends, and others go on.
@test "kill KILL: processes whose first process has ended are killed" {
	bundle
	config_set "$shared_pid"
	config_args /bin/sh -c 'probe family 2 & exec probe say gone'
	pass husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	local pids
	stopped "$CT"
	pids=$(processes_left)
	equal "$(wc -w <<<"$pids")" 3 "processes that go on"
	try husk kill "$CT" KILL
	all_end $pids
	pass husk delete "$CT"
}

@test "delete: with the host's pid namespace no process is left" {
	bundle
	config_set "$shared_pid"
	up "$CT" family 3
	pass husk delete --force "$CT"
	equal "$(processes_left)" "" processes
}

@test "delete: kills what a container without a pid namespace left behind" {
	bundle
	config_set "$shared_pid"
	config_args /bin/sh -c 'probe family 2 & exec probe say gone'
	pass husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	stopped "$CT"
	pass husk delete "$CT"
	equal "$(processes_left)" "" processes
}

@test "kill: of one container leaves its neighbour alone" {
	bundle
	config_set "$shared_pid"
	up "$CT-a"
	local neighbour=$PID
	up "$CT-b" family 2
	pass husk kill --all "$CT-b" KILL
	stopped "$CT-b"
	kill -0 "$neighbour"
	equal "$(state_of "$CT-a")" running
}

@test "kill: a dead process whose pid another one has got is left alone" {
	bundle
	pass husk run --keep --bundle "$BUNDLE" "$CT"
	background sleep 60
	local state=$ROOT/$CT/state.json
	[ -f "$state" ] || skip "no state.json to plant a pid in"
	# The state as it would be had the pid been given to a process of the host.
	jq --argjson pid "$BG_PID" '(.. | objects | select(has("init_process_pid")) | .init_process_pid) = $pid
		| (if has("pid") then .pid = $pid else . end)' "$state" >"$T/state.new"
	cat "$T/state.new" >"$state"
	equal "$(state_of "$CT")" stopped
	refuse husk kill "$CT" KILL
	kill -0 "$BG_PID"
	pass husk delete --force "$CT"
	kill -0 "$BG_PID"
}
