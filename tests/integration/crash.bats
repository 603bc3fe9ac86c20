# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# husk killed at any moment, its process killed by others, hooks that hang, containers that are frozen: `delete --force`
# removes all that there is, and what was not yet created ends by itself. HUSK_CRASHES: how many random moments.

load lib

setup() {
	test_begin
	CRASHES=${HUSK_CRASHES:-40}
	bundle
	config_args /bin/probe pause
	config_set '.hooks = {createRuntime: [{path: $true}], createContainer: [{path: $true}]}' --arg true "$(type -P true)"
}

# average PARTS COMMAND...: sets MICROSECONDS, about how long husk takes for one of so many parts of it
average() {
	local from=${EPOCHREALTIME/./} _
	for _ in 1 2 3; do
		"${@:2}"
	done
	MICROSECONDS=$(((${EPOCHREALTIME/./} - from) / 3 / $1))
}

# crash WORD...: husk with these words is killed at a random moment until a bit after its usual end. Sets MOMENT.
crash() {
	MOMENT=$(((RANDOM * 32768 + RANDOM) % (MICROSECONDS * 5 / 4)))
	HUSK_TEST_ID=$CT timeout --foreground -k 2 "$LIMIT" "$PROBE" kill-after "$MOMENT" "$HUSK" --root "$ROOT" "$@" \
		>"$T/crash.out" 2>"$T/crash.err" </dev/null 3>&- 4>&- || die "$* killed after $MOMENT us: it does not end"
}

# nothing_left WHAT: no state, cgroup, mount or process of $CT
nothing_left() {
	local pid
	[ ! -e "$ROOT/$CT" ] || die "$1: its state is left" || return 1
	for pid in $(processes_left); do
		[ -n "${donor:-}" ] && [ "$pid" = "$PID" ] || await_exit "$pid" 5 || die "$1: process $pid is left: $(tr '\0' ' ' <"/proc/$pid/cmdline")" || return 1
	done
	equal "$(cgroup_left "$CT" | grep -v donor)" "" "cgroups left ($1)" || return 1
	! grep -F " $T/" /proc/self/mountinfo || die "$1: a mount is left"
}

made_and_deleted() {
	husk "$@" --bundle "$BUNDLE" "$CT" </dev/null >/dev/null 3>&- 4>&-
	husk delete --force "$CT"
}

# making WORD...: husk WORD..., which makes a container, killed at random moments
making() {
	local i
	average 1 made_and_deleted "$@"
	for ((i = 0; i < CRASHES; i++)); do
		crash "$@" --bundle "$BUNDLE" "$CT"
		if [ -e "$ROOT/$CT" ]; then
			pass husk state "$CT"
		fi
		pass husk list
		pass husk delete --force "$CT"
		nothing_left "$* killed after $MOMENT us"
	done
	pass husk "$@" --bundle "$BUNDLE" "$CT"
}

@test "crash: create killed at random moments" {
	making create
}

@test "crash: run --detach killed at random moments" {
	making run --detach
}

@test "crash: create with a user namespace and a joined one killed at random moments" {
	require_userns
	donor=$CT-donor
	up "$donor"
	config_set '.linux.uidMappings = [{containerID: 0, hostID: 100000, size: 65536}]
		| .linux.gidMappings = .linux.uidMappings
		| .linux.namespaces += [{type: "user"}]
		| (.linux.namespaces[] | select(.type == "uts")).path = "/proc/\($pid)/ns/uts"
		| del(.hostname)' --arg pid "$PID"
	making create
}

@test "crash: start killed at random moments" {
	local i
	started() {
		husk create --bundle "$BUNDLE" "$CT" </dev/null >/dev/null 3>&- 4>&-
		husk start "$CT"
		husk delete --force "$CT"
	}
	average 3 started
	for ((i = 0; i < CRASHES / 2; i++)); do
		created
		crash start "$CT"
		[[ $(state_of "$CT") == @(created|running) ]] || die "start killed after $MOMENT us: $(husk state "$CT")"
		pass husk delete --force "$CT"
		nothing_left "start killed after $MOMENT us"
	done
}

@test "crash: exec killed at random moments is of no matter to the container" {
	local i pid
	up
	executed() {
		husk exec "$CT" /bin/true </dev/null
	}
	average 1 executed
	for ((i = 0; i < CRASHES; i++)); do
		crash exec "$CT" /bin/probe say word
		for pid in $(processes_left); do
			[ "$pid" = "$PID" ] || await_exit "$pid" 5
		done
		equal "$(husk ps --format json "$CT")" "[$PID]" "processes after exec was killed after $MOMENT us"
	done
	equal "$(state_of "$CT")" running
}

@test "crash: delete killed at random moments can be done again" {
	local i
	average 2 made_and_deleted run --detach
	for ((i = 0; i < CRASHES / 2; i++)); do
		pass husk run --detach --bundle "$BUNDLE" "$CT"
		crash delete --force "$CT"
		pass husk list
		pass husk delete --force "$CT"
		nothing_left "delete killed after $MOMENT us"
	done
}

### Moments that are chosen ###############################################################

# hook KIND COMMAND: adds a shell command; $pid is what the state on its stdin says
hook() {
	cat >"$T/$1" <<-E
		#!/bin/sh
		pid=\$(jq .pid)
		$2
	E
	chmod 755 "$T/$1"
	config_set '.hooks[$kind] = [{path: $path, env: ["PATH=" + $p]}]' --arg kind "$1" --arg path "$T/$1" --arg p "$PATH"
}

# hangs KIND: its hook says so, and then waits
hangs() {
	hook "$1" "echo \$\$ >$T/hook; exec sleep 30"
	background "$HUSK" --root "$ROOT" create --bundle "$BUNDLE" "$CT"
	await_file "$T/hook" ""
	HOOK=$(<"$T/hook")
}

@test "crash: husk is killed while a hook of its own hangs: the hook ends, and the process that was being made" {
	hangs createRuntime
	equal "$(state_of "$CT")" creating
	refuse husk delete "$CT"
	kill -KILL "$BG_PID"
	await_exit "$HOOK"
	equal "$(state_of "$CT")" stopped
	pass husk delete "$CT"
	nothing_left
}

@test "crash: husk is killed while a hook of the container's process hangs: both end" {
	hangs createContainer
	kill -KILL "$BG_PID"
	for pid in $(processes_left); do
		await_exit "$pid"
	done
	equal "$(state_of "$CT")" stopped
	pass husk delete "$CT"
	nothing_left
}

@test "crash: delete --force of a container that is being made ends who makes it" {
	local kind
	for kind in createRuntime createContainer; do
		config_set '.hooks = {poststop: [{path: $touch, args: ["touch", $mark]}]}' \
			--arg touch "$(type -P touch)" --arg mark "$T/poststop"
		rm -f "$T/hook" "$T/poststop"
		hangs "$kind"
		gives 0 husk delete --force "$CT" # on stderr our shell tells of the kill
		ended "$BG_PID" 137
		[ -e "$T/poststop" ]
		nothing_left
	done
}

@test "crash: the process is killed while husk runs a hook: husk says so and cleans up" {
	hook createRuntime 'kill -9 $pid'
	refuse husk create --bundle "$BUNDLE" "$CT"
	says "the container's process was killed by signal 9"
	nothing_left
}

@test "crash: a container that was frozen while husk made it can be deleted" {
	require_freezer
	if [ -n "$(cgroup_mount v2)" ]; then
		hook createRuntime "echo 1 >$(cgroup_mount v2)\$(sed -n s/^0:://p /proc/\$pid/cgroup)/cgroup.freeze
			kill -9 \$PPID; sleep 30"
	else
		hook createRuntime "echo FROZEN >$(cgroup_mount freezer)\$(sed -n s/^.*:freezer://p /proc/\$pid/cgroup)/freezer.state
			kill -9 \$PPID; sleep 30"
	fi
	gives 137 husk create --bundle "$BUNDLE" "$CT"
	equal "$(state_of "$CT")" stopped
	pass husk list
	pass husk delete --force "$CT"
	nothing_left
}

@test "crash: a paused container, created or running, can be deleted with force" {
	require_freezer
	created
	pass husk pause "$CT"
	refuse husk delete "$CT"
	pass husk delete --force "$CT"
	nothing_left
	up
	pass husk pause "$CT"
	pass husk delete --force "$CT"
	nothing_left
}

@test "crash: without a pid namespace, what the process leaves behind is ended by delete" {
	config_set '.linux.namespaces |= map(select(.type != "pid"))'
	config_args /bin/sh -c 'for i in 1 2 3; do setsid sleep 100 & done'
	pass husk run --detach --bundle "$BUNDLE" "$CT"
	stopped "$CT"
	[ "$(processes_left | wc -l)" -eq 3 ]
	pass husk delete "$CT"
	nothing_left

	# and when its own husk was killed on the way
	hook createContainer 'setsid sleep 100 & setsid sleep 100 & kill -9 $PPID'
	refuse husk create --bundle "$BUNDLE" "$CT"
	nothing_left
}

@test "crash: run is killed while its container runs: that goes on, and can be deleted" {
	config_args /bin/probe pause ready
	background "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	await_file "$BG_OUT" ready
	kill -KILL "$BG_PID"
	await_exit "$BG_PID"
	equal "$(state_of "$CT")" running
	pass husk exec "$CT" /bin/true
	pass husk delete --force "$CT"
	nothing_left
}

@test "crash: what is left when husk was killed in its very first moments can be seen and deleted" {
	local text
	mkdir -p "$ROOT"
	for text in "" "{" '{"version":1}'; do
		mkdir "$ROOT/$CT"
		[ -z "$text" ] || printf '%s' "$text" >"$ROOT/$CT/.state.json.tmp"
		equal "$(state_of "$CT")" stopped
		pass husk list -q
		equal "$output" "$CT"
		refuse husk create --bundle "$BUNDLE" "$CT"
		says "already exists"
		pass husk delete "$CT"
		nothing_left
	done
	mkdir "$ROOT/$CT"
	echo "{" >"$ROOT/$CT/state.json"
	pass husk list
	refuse husk delete "$CT"
	pass husk delete --force "$CT"
	nothing_left
}

@test "crash: start is killed before it was heard: the container can still be started" {
	created
	kill -STOP "$PID"
	gives 137 timeout --foreground -s KILL 1 "$HUSK" --root "$ROOT" start "$CT"
	kill -CONT "$PID"
	equal "$(state_of "$CT")" created
	pass husk start "$CT"
	equal "$(state_of "$CT")" running
}

@test "crash: two starts at once: one of them says that the container runs already" {
	local i good bad
	for i in 1 2 3 4 5; do
		created
		background "$HUSK" --root "$ROOT" start "$CT"
		good=$BG_PID bad=0
		try husk start "$CT"
		wait "$good" || bad=$?
		equal "$((status + bad))" 1 "failures ($(<"$BG_ERR") $error)"
		[[ $(<"$BG_ERR")$error == *"already running container"* ]] || die "$(<"$BG_ERR")$error"
		pass husk delete --force "$CT"
	done
}
