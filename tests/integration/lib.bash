# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What every .bats file of this folder loads (`load lib`): the binary under test, bundles, calls with
# their outcome, bounded waits, cgroup files, skips with a reason, and a teardown that fails the test
# when anything of it is left: state, cgroups, mounts, processes.
#
#   HUSK          the binary under test; any runtime with runc's command line will do, to compare
#   T             the folder of the test        ROOT    --root of the test (T/root)
#   CT            the test's container id; further ones must contain it ("$CT-b")
#   BUNDLE        the bundle made last          PROBE   our static helper, in bundles /bin/probe
#   status output error   what `try` and its kin saw; OUT ERR: the files of it
#
# A test that overrides setup or teardown calls test_begin and test_end in them.

LIMIT=${LIMIT:-20} # seconds for one call of the binary under test

setup() {
	test_begin
}

teardown() {
	test_end
}

test_begin() {
	T=$BATS_TEST_TMPDIR
	ROOT=$T/root
	CT=hk$$-$BATS_SUITE_TEST_NUMBER
	TRIES=0
	BACKGROUND=()
	cd "$T" || return 1
}

### Calls and their outcome ###############################################################

# The binary under test with the test's own root; bounded. The mark in its environment is how
# teardown finds processes that are left.
husk() {
	HUSK_TEST_ID=$CT timeout --foreground -k 2 "$LIMIT" "$HUSK" --root "$ROOT" "$@"
}

# try COMMAND...: sets status, output, error, OUT, ERR. Files, not pipes: a detached container keeps
# them open. Stdin is the file IN, or /dev/null. The fds of bats are not handed on.
try() {
	local out err got=0
	TRIES=$((TRIES + 1))
	out=$T/out.$TRIES err=$T/err.$TRIES
	"$@" >"$out" 2>"$err" <"${IN:-/dev/null}" 3>&- 4>&- || got=$?
	OUT=$out ERR=$err status=$got
	output=$(tr -d '\0' <"$OUT")
	error=$(tr -d '\0' <"$ERR")
	printf '$ %s\n-> %s\n%s\n%s\n' "$*" "$status" "$output" "$error"
}

# pass COMMAND...: must end with 0 and say nothing on stderr.
pass() {
	try "$@"
	[ "$status" -eq 0 ] || die "should have passed: $*" || return 1
	[ -z "$error" ] || die "should have been silent: $*" || return 1
}

# gives STATUS COMMAND...: must end with that status.
gives() {
	local want=$1
	shift
	try "$@"
	[ "$status" -eq "$want" ] || die "status $status, should be $want: $*" || return 1
}

# refuse COMMAND...: must fail with 1 (REFUSED: another status), say why in one line on stderr and
# nothing on stdout.
refuse() {
	gives "${REFUSED:-1}" "$@" || return 1
	[ -z "$output" ] || die "should have printed nothing on stdout: $*" || return 1
	[ -n "$error" ] || die "should have said why: $*" || return 1
	[ "$(wc -l <"$ERR")" -eq 1 ] || die "should have said it in one line: $*" || return 1
}

# says TEXT...: the error has each of them (quotes that a log format escaped count as quotes).
says() {
	local text plain=${error//\\\"/\"}
	for text; do
		[[ $plain == *"$text"* ]] || die "the error does not say: $text" || return 1
	done
}

# prints LINE...: the output has each of them as a whole line.
prints() {
	local line
	for line; do
		grep -qxF -e "$line" <<<"${output//$'\r'/}" || die "the output has no line: $line" || return 1
	done
}

# equal GOT WANT [WHAT]
equal() {
	[ "$1" = "$2" ] || die "${3:-value} is '$1', should be '$2'"
}

die() {
	printf 'FAILED: %s\n' "$*"
	return 1
}

# background COMMAND...: runs it aside (stdout and stderr in BG_OUT and BG_ERR, stdin from IN), sets
# BG_PID; teardown ends it.
background() {
	TRIES=$((TRIES + 1))
	BG_OUT=$T/out.$TRIES BG_ERR=$T/err.$TRIES
	HUSK_TEST_ID=$CT "$@" >"$BG_OUT" 2>"$BG_ERR" <"${IN:-/dev/null}" 3>&- 4>&- &
	BG_PID=$!
	BACKGROUND+=("$BG_PID")
}

# ended PID [STATUS]: waits for the end of a background command and compares its status.
ended() {
	local got=0
	await_exit "$1" || return 1
	wait "$1" || got=$?
	equal "$got" "${2:-0}" "status of the background command"
}

### Waits for events ######################################################################

# await_exit PID [SECONDS]
await_exit() {
	"$PROBE" await-exit "$1" "${2:-10}" || die "process $1 still runs"
}

# await_file PATH [TEXT]: until it exists (and has TEXT in it)
await_file() {
	"$PROBE" await-file "$1" 10 "${@:2}" || die "did not come: $*"
}

### Bundles ###############################################################################

# bundle [NAME]: makes T/NAME from the suite's root file system and the binary's own `spec`, sets
# BUNDLE. Changes to that config: no terminal, /bin/true, a mark in the environment.
# shellcheck disable=SC2120
bundle() {
	BUNDLE=$T/${1:-bundle}
	mkdir -p "$BUNDLE"
	cp -a "$HUSK_TEST_ROOTFS" "$BUNDLE/rootfs"
	jq --arg id "HUSK_TEST_ID=$CT" '.process.env += [$id]' "$HUSK_TEST_CONFIG" \
		>"$BUNDLE/config.json"
}

# config_set EXPRESSION [JQ-OPTION...]: edits the config of BUNDLE.
config_set() {
	jq "${@:2}" "$1" "$BUNDLE/config.json" >"$BUNDLE/config.new"
	mv "$BUNDLE/config.new" "$BUNDLE/config.json"
}

# config_args ARG...: sets process.args.
config_args() {
	local json
	# shellcheck disable=SC2016 # jq's variables
	json=$(jq -nc '$ARGS.positional' --args -- "$@")
	# shellcheck disable=SC2016
	config_set '.process.args = $a' --argjson a "$json"
}

# up [ID [VERB...]]: `run --detach` of a container in BUNDLE whose process is `probe VERB...` (pause);
# waits until it says "ready"; sets PID, CT_OUT and CT_ERR (what the container prints).
up() {
	local id=${1:-$CT}
	[ -n "${BUNDLE:-}" ] || bundle bundle
	config_args /bin/probe "${@:2}"
	[ $# -gt 1 ] || config_args /bin/probe pause ready
	pass husk run --detach --bundle "$BUNDLE" "$id"
	# shellcheck disable=SC2034 # CT_ERR is for the tests
	CT_OUT=$OUT CT_ERR=$ERR
	await_file "$CT_OUT" ready
	PID=$(pid_of "$id")
}

# created [ID]: `create` of a container in BUNDLE, sets PID and CT_OUT.
created() {
	[ -n "${BUNDLE:-}" ] || bundle bundle
	pass husk create --bundle "$BUNDLE" "${1:-$CT}"
	# shellcheck disable=SC2034
	CT_OUT=$OUT CT_ERR=$ERR
	PID=$(pid_of "${1:-$CT}")
}

# state_of ID [KEY]: a key of `state` (status).
state_of() {
	husk state "$1" | jq -r ".${2:-status}"
}

pid_of() {
	state_of "$1" pid
}

# stopped ID: waits for the end of its first process; `state` must then say stopped.
stopped() {
	local pid
	pid=$(pid_of "$1")
	[ "$pid" -eq 0 ] || await_exit "$pid"
	equal "$(state_of "$1")" stopped "status of $1"
}

# process_json [JQ-EXPRESSION]: the process of BUNDLE's config, edited, in T/process.json.
process_json() {
	jq ".process | ${1:-.}" "$BUNDLE/config.json" >"$T/process.json"
}

### Cgroups ###############################################################################

# cgroup_mount CONTROLLER: where a v1 controller is mounted ("v2": the v2 tree); nothing if it is not.
cgroup_mount() {
	awk -v want="$1" '
		{ for (i = 7; $i != "-"; i++); }
		$(i + 1) == "cgroup2" && want == "v2" { print $5; exit }
		$(i + 1) == "cgroup" && ("," $(i + 3) ",") ~ ("," want ",") { print $5; exit }
	' /proc/self/mountinfo
}

# cgroup_dir CONTROLLER PID: the folder of the process in the hierarchy that has the controller:
# v1's if one has it mounted, else v2's.
cgroup_dir() {
	local at path
	at=$(cgroup_mount "$1")
	if [ -n "$at" ] && [ "$1" != v2 ]; then
		path=$(awk -F: -v want="$1" '("," $2 ",") ~ ("," want ",") { print $3 }' "/proc/$2/cgroup")
	else
		at=$(cgroup_mount v2)
		path=$(awk -F: '$1 == 0 { print $3 }' "/proc/$2/cgroup")
	fi
	printf '%s%s\n' "$at" "$path"
}

# cgroup_get "V2-FILE|V1-FILE" [PID]: what the file of the container's cgroup says. The controller is
# the name before the dot of each.
cgroup_get() {
	local v2=${1%|*} v1=${1#*|} pid=${2:-$PID}
	if [ -n "$(cgroup_mount "${v1%%.*}")" ]; then
		cat "$(cgroup_dir "${v1%%.*}" "$pid")/$v1"
	else
		cat "$(cgroup_dir v2 "$pid")/$v2"
	fi
}

# cgroup_left WORD: the cgroups with the word in their path, in all hierarchies, children first.
cgroup_left() {
	local at
	while read -r at; do
		find "$at" -depth -type d -path "*$1*" 2>/dev/null
	done < <(awk '{ for (i = 7; $i != "-"; i++); } $(i + 1) ~ /^cgroup2?$/ { print $5 }' \
		/proc/self/mountinfo)
}

# cgroup_layout: v1, hybrid (v1 controllers and a v2 tree) or v2.
cgroup_layout() {
	local v2
	v2=$(cgroup_mount v2)
	if ! grep -q ' - cgroup ' /proc/self/mountinfo; then
		echo v2
	elif [ -n "$v2" ]; then
		echo hybrid
	else
		echo v1
	fi
}

### Skips #################################################################################

require_root() {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
}

require_commands() {
	local name
	for name; do
		command -v "$name" >/dev/null || skip "needs the command $name"
	done
}

# require_engine NAME: an engine is installed and this may start it
require_engine() {
	require_root
	require_commands "$1"
}

# require_cgroup_v1 CONTROLLER...
require_cgroup_v1() {
	local name
	for name; do
		[ -n "$(cgroup_mount "$name")" ] || skip "needs the cgroup v1 controller $name"
	done
}

# require_cgroup_v2 [CONTROLLER...]: they are in the v2 tree
require_cgroup_v2() {
	local at name
	at=$(cgroup_mount v2)
	[ -n "$at" ] || skip "needs a cgroup v2 tree"
	for name; do
		grep -qw "$name" "$at/cgroup.controllers" || skip "needs the cgroup v2 controller $name"
	done
}

# require_controller NAME...: in whichever hierarchy
require_controller() {
	local name at
	at=$(cgroup_mount v2)
	for name; do
		[ -n "$(cgroup_mount "$name")" ] || grep -qsw "$name" "$at/cgroup.controllers" ||
			skip "needs the cgroup controller $name"
	done
}

require_freezer() {
	[ -n "$(cgroup_mount freezer)" ] || [ "$(cgroup_layout)" = v2 ] || skip "needs a cgroup freezer"
}

require_userns() {
	unshare --user --map-root-user true 2>/dev/null || skip "needs user namespaces"
}

# require_unprivileged: a user without rights can be taken, for rootless tests
require_unprivileged() {
	require_root
	require_commands setpriv
	setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Ur true 2>/dev/null ||
		skip "needs user namespaces for unprivileged users"
}

### The end ###############################################################################

# processes_left: the processes with the test's mark in their environment
processes_left() {
	grep -lsz "^HUSK_TEST_ID=$CT" /proc/[0-9]*/environ | cut -d/ -f3
}

# Ends and deletes all that the test made, then looks for leftovers and fails if there are any.
test_end() {
	local id pid left=0
	for pid in "${BACKGROUND[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	for id in "$ROOT"/*/; do
		[ -d "$id" ] || continue
		husk delete --force "$(basename "$id")" </dev/null 3>&- 4>&- || left=1
	done
	cd /
	left_processes || left=1
	left_files || left=1
	rm -rf --one-file-system "$T"/*/rootfs
	return "$left"
}

left_processes() {
	local pid left=0
	for pid in $(processes_left); do
		"$PROBE" await-exit "$pid" 2 && continue
		printf 'LEFT: process %s: %s\n' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline")"
		kill -KILL "$pid" || true
		left=1
	done
	return "$left"
}

left_files() {
	local path left=0
	for path in "$ROOT"/*; do
		[ -e "$path" ] || continue
		printf 'LEFT: state %s\n' "$path"
		left=1
	done
	for path in $(cgroup_left "$CT"); do
		printf 'LEFT: cgroup %s\n' "$path"
		rmdir "$path" || true
		left=1
	done
	while read -r path; do
		printf 'LEFT: mount %s\n' "$path"
		umount -l "$path" || true
		left=1
	done < <(awk -v t="$T/" 'index($5 "/", t) == 1 { print $5 }' /proc/self/mountinfo)
	return "$left"
}
