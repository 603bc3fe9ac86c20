# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016
#
# What the faults*.bats files share: the rows of the step table, as the binary itself lists them; configs that together
# make the condition of every row true; and one case: a command with a fault at a row, how it must end, and that nothing
# is left. HUSK_FAULTY is a binary made with --enable-fault-injection (HUSK, if that is one).
#
#   ROWS SIDE[row] FOR[row] AT[row]   the list: the names in order; who runs each, for which commands, its place
#   CONFIG          the config of BUNDLE, one of CONFIGS         OPTIONS   what create, run -d and exec -d get with it
#   END             how husk ended ("exit 1", "killed SIGKILL")
#
# Commands are named create, run (detached), foreground, exec (detached), exec-foreground.

CONFIGS=(everything joined plain)

faults_begin() {
	test_begin
	mapfile -t CGROUPS < <(awk '{ for (i = 7; $i != "-"; i++); } $(i + 1) ~ /^cgroup2?$/ { print $5 }' \
		/proc/self/mountinfo)
	faulty
}

# HUSK and ROWS; or the test is skipped.
faulty() {
	local name who cmds
	HUSK=${HUSK_FAULTY:-$HUSK}
	declare -gA SIDE FOR AT
	ROWS=()
	while IFS=$'\t' read -r name who cmds; do
		AT[$name]=${#ROWS[@]} SIDE[$name]=$who FOR[$name]=$cmds
		ROWS+=("$name")
	done < <(HUSK_FAULT=list "$HUSK" 2>/dev/null)
	[ "${#ROWS[@]}" -eq 0 ] || return 0
	[ -z "${HUSK_FAULTY:-}" ] || die "no fault injection in $HUSK_FAULTY" || return 1
	skip "the binary under test was made without --enable-fault-injection"
}

### Configs ###############################################################################

# config NAME: sets CONFIG, BUNDLE and OPTIONS; the process ends at once.
config() {
	CONFIG=$1
	OPTIONS=()
	unset NOTIFY_SOCKET
	bundle "$1"
	config_args /bin/true
	config_set '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW",
			syscalls: [{names: ["reboot"], action: "SCMP_ACT_ERRNO"}]}
		| .hooks.poststop = [{path: $touch, args: ["touch", $mark]}]' \
		--arg touch "$(type -P touch)" --arg mark "$T/poststop"
	"config_$1"
}

# All that husk makes itself: every namespace, a terminal, the notify socket, all kinds of hooks.
config_everything() {
	if [ -z "${SINK:-}" ]; then
		background "$PROBE" sink "$T/console" "$T/notify"
		SINK=$BG_PID
		await_file "$BG_OUT" ready
	fi
	mkdir "$BUNDLE/rootfs/run/notify"
	export NOTIFY_SOCKET=$T/notify
	OPTIONS=(--console-socket "$T/console")
	config_set '.process.terminal = true
		| .process.noNewPrivileges = false
		| .process.oomScoreAdj = 500
		| .process.execCPUAffinity = {initial: "0"}
		| .linux.personality = {domain: "LINUX"}
		| .domainname = "example.org"
		| .hooks += (["prestart", "createRuntime", "createContainer", "poststart"]
			| map({key: ., value: [{path: $true}]}) | from_entries)
		| .hooks.startContainer = [{path: "/bin/true"}]
		| .linux.sysctl = {"net.ipv4.ip_forward": "1"}
		| .linux.timeOffsets = {monotonic: {secs: 100}}
		| .linux.namespaces += [{type: "time"}, {type: "user"}]
		| .linux.uidMappings = [{containerID: 0, hostID: 100000, size: 65536}]
		| .linux.gidMappings = .linux.uidMappings' --arg true "$(type -P true)"
}

# By way of JOINER: namespaces of another process, its pid namespace among them; no new privileges.
config_joined() {
	if [ -z "${DONOR:-}" ]; then
		background unshare --fork --kill-child --pid --net --ipc --uts "$PROBE" pause ready
		await_file "$BG_OUT" ready
		DONOR=$(<"/proc/$BG_PID/task/$BG_PID/children")
		DONOR=${DONOR% }
	fi
	config_set '.process.noNewPrivileges = true
		| .linux.namespaces |= map(if .type | IN("pid", "network", "ipc", "uts") then
			.path = "/proc/\($donor)/ns/\(.type | sub("network"; "net"))" else . end)' --arg donor "$DONOR"
}

# Hardly a container: the mounts and the processes of the host.
config_plain() {
	config_set '.mounts = [] | .linux.namespaces = []
		| del(.hostname, .linux.maskedPaths, .linux.readonlyPaths, .root.readonly)'
}

# words COMMAND: sets WORDS, husk's arguments
words() {
	local -a made=(--bundle "$BUNDLE" --pid-file "$T/pid") more=(--process "$T/process.json" --pid-file "$T/pid")
	case $1 in
	create) WORDS=(create "${made[@]}" "${OPTIONS[@]}" "$CT") ;;
	run) WORDS=(run --detach "${made[@]}" "${OPTIONS[@]}" "$CT") ;;
	foreground) WORDS=(run "${made[@]}" "$CT") ;;
	exec) WORDS=(exec --detach "${more[@]}" "${OPTIONS[@]}" "$CT") ;;
	exec-foreground) WORDS=(exec "${more[@]}" "$CT") ;;
	esac
}

# verb COMMAND: as the list names it
verb() {
	case $1 in
	foreground) echo run ;;
	*) echo "${1%-foreground}" ;;
	esac
}

# reach COMMAND: sets REACHED, where COMMAND can have a fault with CONFIG: what it goes through without one. For create
# that is up to its own end; the rest is reach_start's.
reach() {
	words "$1"
	rm -f "$T/trace"
	HUSK_TRACE=$T/trace pass husk "${WORDS[@]}" || return 1
	if [[ $1 != exec* ]]; then
		pass husk delete --force "$CT" || return 1
		rm -f "$T/poststop"
	else
		await_exit "$(<"$T/pid")"
	fi
	rm -f "$T/pid"
	traced
}

# The rows of INIT after its wait for `start`, that one included
reach_start() {
	rm -f "$T/trace"
	words create
	HUSK_TRACE=$T/trace pass husk "${WORDS[@]}" || return 1
	: >"$T/trace"
	pass husk start "$CT" || return 1
	stopped "$CT"
	pass husk delete "$CT" || return 1
	rm -f "$T/poststop"
	traced
}

traced() {
	mapfile -t REACHED < <(sed -nE 's/^trace fault +(.*[^ ]) +[0-9]+ us$/\1/p' "$T/trace")
	[ "${#REACHED[@]}" -gt 0 ] || die "no row was reached"
	printf '%s\n' "${REACHED[@]}" >>"$T/reached"
}

# all_reached VERB: every row that the list has for VERB was reached with one of the configs of this test
all_reached() {
	local row
	for row in "${ROWS[@]}"; do
		[[ " ${FOR[$row]} " != *" $1 "* ]] || grep -qxF -e "$row" "$T/reached" ||
			die "no config of these tests reaches the row \"$row\" of $1" || return 1
	done
}

### One case ##############################################################################

# hit ROW HOW COMMAND...: the command with that fault, until it and all that it has left behind have ended by themselves.
# Sets END and error. Not by `try`, because there are hundreds of cases.
hit() {
	local line got=0
	END=
	HUSK_FAULT="$1:$2" HUSK_TEST_ID=$CT timeout --foreground -k 2 "$LIMIT" "$PROBE" subreaper \
		"$HUSK" --root "$ROOT" "${@:3}" >"$T/hit.out" 2>"$T/hit.err" </dev/null 3>&- 4>&- || got=$?
	while read -r line; do
		[[ $line != "command "* ]] || END=${line#command * }
	done <"$T/hit.out"
	error=$(<"$T/hit.err")
	[ "$got" -eq 0 ] || wrong "something does not end ($got): $(processes_left)"
}

wrong() {
	printf '%s with the config %s: husk: %s\n%s\n' "$CASE" "$CONFIG" "$END" "$error"
	die "$CASE, config $CONFIG: $*"
}

# wanted COMMAND ROW HOW: sets WANTED, the end of husk that the fault must lead to, and SAY, what it then has to say
wanted() {
	local how=$3 say=$2 failure=1
	[[ $1 != exec* ]] || failure=255
	[ "${SIDE[$2]}" != joiner ] || say=spawn
	[ "$how/${SIDE[$2]}" != kill/host ] || how=orphan
	SAY=
	case $how/$1 in
	fail/*) WANTED="exit $failure" SAY="$say: *injected fault" ;;
	# Not the child of that husk, which can't know how it ended.
	kill/start) WANTED="exit 1" SAY="$say: the container's process is gone" ;;
	kill/*) WANTED="exit $failure" SAY="$say: the *process* was killed by signal @(9|4)*" ;;
	orphan/*) WANTED="killed SIGKILL" ;;
	term/*foreground) WANTED="exit @(0|143)" ;; # it is the container's process that gets it
	term/*) WANTED="killed SIGTERM" ;;
	esac
}

# ended_so COMMAND ROW HOW: as it must, with one line on stderr if it failed by itself, and then without a pid file
ended_so() {
	wanted "$@"
	# shellcheck disable=SC2053 # a pattern
	[[ $END == $WANTED ]] || wrong "should have ended with: $WANTED" || return 1
	if [ -z "$SAY" ]; then
		[ -z "$error" ] || wrong "should have been silent" || return 1
		rm -f "$T/pid"
	fi
	# shellcheck disable=SC2053
	[ -z "$SAY" ] || [[ $error == "husk: "$SAY && $error != *$'\n'* ]] || wrong "should have said: $SAY" || return 1
	[ ! -e "$T/pid" ] || wrong "the pid file is left"
}

# removable: husk was killed; what there is of the container can be seen, and deleted.
removable() {
	local found
	if [ -e "$ROOT/$CT" ]; then
		found=$(husk state "$CT" 2>&1) || wrong "state: $found" || return 1
		[[ $found == *'"status": "stopped"'* ]] || wrong "state: $found" || return 1
	fi
	found=$(husk list -q 2>&1) || wrong "list: $found" || return 1
	found=$(husk delete --force "$CT" 2>&1) || wrong "delete --force: $found" || return 1
	[ -z "$found" ] || wrong "delete --force: $found"
}

# nothing_left: no state, cgroup, mount or temporary file. (No process: hit has waited for all.)
nothing_left() {
	local path mounts
	mounts=$(</proc/self/mountinfo)
	[[ $mounts != *" $T/"* ]] || wrong "a mount is left" || return 1
	for path in "$ROOT"/* "$T"/.[!.]* "${CGROUPS[@]/%//husk-$CT}"; do
		[ ! -e "$path" ] || wrong "$path is left" || return 1
	done
}

# poststop_ran ROW: it ran if it was due when that row had been reached, else not. At its natural end a container has
# reached all of them.
poststop_ran() {
	local due=created ran=0
	[ "$CONFIG" != everything ] || due=hooks
	[ ! -e "$T/poststop" ] || ran=1
	rm -f "$T/poststop"
	[ $((AT[$1] >= AT[$due])) -eq "$ran" ] || wrong "the poststop hook ran: $ran"
}

# making_case COMMAND ROW HOW: create or run with a fault, and what it leaves
making_case() {
	CASE="$1 $2:$3"
	words "$1"
	hit "$2" "$3" "${WORDS[@]}" || return 1
	ended_so "$@" || return 1
	[[ $END == exit* ]] || removable || return 1
	nothing_left || return 1
	[ "$1/$3" != foreground/term ] || set -- "$1" "${ROWS[-1]}"
	poststop_ran "$2"
}

# start_case ROW HOW: the fault comes after `create`, in what INIT does when `start` has let it go.
start_case() {
	local pid
	CASE="start $1:$2"
	words create
	HUSK_FAULT="$1:$2" pass husk "${WORDS[@]}" || return 1
	pid=$(<"$T/pid")
	rm -f "$T/pid"
	hit "$1" "$2" start "$CT" || return 1
	await_exit "$pid" || return 1
	ended_so start "$@" || return 1
	if [ "$1" = "startContainer hooks" ] && [ -n "$SAY" ]; then
		refuse husk state "$CT" || return 1
		says "does not exist"
	else
		equal "$(state_of "$CT")" stopped "status after $CASE" || return 1
		pass husk delete "$CT" || return 1
	fi
	nothing_left || return 1
	poststop_ran "$1"
}

# exec_case COMMAND ROW HOW: an exec with a fault is of no matter to the container.
exec_case() {
	CASE="$1 $2:$3"
	words "$1"
	hit "$2" "$3" "${WORDS[@]}" || return 1
	ended_so "$@" || return 1
	[ "$(husk ps --format json "$CT")" = "[$PID]" ] || wrong "there are more processes than before" || return 1
	[[ $(husk state "$CT") == *'"status": "running"'* ]] || wrong "the container does not run"
}

# each COMMAND HOW: create or run with a fault at all rows, with all configs
each() {
	local config row how
	for config in "${CONFIGS[@]}"; do
		config "$config"
		reach "$1"
		for row in "${REACHED[@]}"; do
			for how in "${@:2}"; do
				# Of HOST that is the same as kill.
				[ "$how/${SIDE[$row]}" = orphan/host ] || making_case "$1" "$row" "$how"
			done
		done
	done
}
