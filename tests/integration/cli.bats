# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016,SC2030,SC2031
# The command line as a whole: help, versions, forms of options, the log, the root folder, ids.

load lib

commands=(create run exec start state list kill delete ps pause resume spec features)

### Help and version ######################################################################

@test "--help: exits 0 and names each command" {
	local command
	pass "$HUSK" --help
	for command in "${commands[@]}"; do
		grep -qw -- "$command" "$OUT" || die "no $command in --help"
	done
	pass "$HUSK" -h
	pass "$HUSK" help
}

@test "COMMAND --help: exits 0 for each command, with its name and options" {
	local command
	for command in "${commands[@]}"; do
		pass "$HUSK" "$command" --help
		grep -qw -- "$command" "$OUT"
		pass "$HUSK" "$command" -h
	done
	pass "$HUSK" create --help
	[[ $output == *--bundle* && $output == *--console-socket* && $output == *--pid-file* ]]
}

@test "--version: name and version, commit, specification, libseccomp" {
	pass "$HUSK" --version
	[[ $(head -n 1 "$OUT") =~ ^[a-z]+" version "[0-9]+\.[0-9]+\.[0-9]+ ]]
	grep -qE '^commit: .+' "$OUT"
	grep -qE '^spec: 1\.[0-9]+\.[0-9]+' "$OUT"
	grep -qE '^libseccomp: [0-9]+\.[0-9]+' "$OUT"
	equal "$(grep -c version "$OUT")" 1 "lines with the word version"
	local long=$output
	pass "$HUSK" -v
	equal "$output" "$long"
}

### Commands and options ##################################################################

# runc says this with status 3.
@test "an unknown command is an error that names it" {
	refuse husk frobnicate
	says frobnicate
}

# runc prints its help as well.
@test "an unknown option is an error that names it" {
	refuse husk --frobnicate list
	says frobnicate
	refuse husk list --frobnicate
	says frobnicate
	refuse husk list -X
	says X
	refuse husk --frobnicate=3 list
	says frobnicate
}

# podman looks for these words.
@test "an option without its value is an error: requires an argument" {
	local option
	for option in --bundle --pid-file --console-socket --preserve-fds; do
		refuse husk create "$CT" "$option"
		says "requires an argument" "${option#--}"
	done
	refuse "$HUSK" list --format
	says "requires an argument"
	refuse "$HUSK" --root
	says "requires an argument"
}

@test "too few and too many words are errors" {
	local command
	for command in create start state delete pause resume kill ps run; do
		refuse husk "$command"
	done
	for command in create start state delete pause resume run; do
		refuse husk "$command" "$CT" one-too-many
	done
	refuse husk kill "$CT" TERM more
	refuse husk list more
	refuse husk spec more
	REFUSED=255 refuse husk exec
}

@test "options stand before or after the id" {
	bundle
	pass husk create "$CT" --bundle "$BUNDLE"
	pass husk delete "$CT" --force
	pass husk create --bundle "$BUNDLE" "$CT" --pid-file "$T/pid"
	[ -s "$T/pid" ]
	pass husk delete -f "$CT"
	pass husk run "$CT" -b "$BUNDLE" -d
	pass husk delete --force "$CT"
}

@test "--opt=value, --opt value, -o value and -o=value" {
	local form
	bundle
	config_args /bin/probe say ran
	for form in "--bundle=$BUNDLE" "--bundle $BUNDLE" "-b $BUNDLE" "-b=$BUNDLE"; do
		# shellcheck disable=SC2086
		pass husk run $form "$CT"
		equal "$output" ran
	done
}

@test "switches take =true and =false" {
	bundle
	config_args /bin/probe say hello
	pass husk run --detach=false --bundle "$BUNDLE" "$CT"
	refuse husk state "$CT"
	pass husk run --detach=true --keep=false --bundle "$BUNDLE" "$CT"
	pass husk delete --force=true "$CT"
	refuse husk run --detach=maybe --bundle "$BUNDLE" "$CT"
}

@test "-- ends the options" {
	bundle
	config_args /bin/probe say ran
	pass husk run --bundle "$BUNDLE" -- "$CT"
	equal "$output" ran
}

@test "single-dash long names, as go-runc's -no-subreaper" {
	bundle
	config_args /bin/probe say ran
	pass husk run -no-subreaper --bundle "$BUNDLE" "$CT"
	equal "$output" ran
	pass husk run --no-subreaper --bundle "$BUNDLE" "$CT"
	equal "$output" ran
	pass husk run -bundle "$BUNDLE" "$CT"
	equal "$output" ran
}

@test "options of runc that everyday engines give are taken" {
	bundle
	pass husk create --bundle "$BUNDLE" --no-new-keyring --no-pivot --pid-file "$T/pid" "$CT"
	equal "$(pid_of "$CT")" "$(<"$T/pid")"
	pass husk delete "$CT"
}

### Log ###################################################################################

log_shape='(keys - ["level", "msg", "time"]) == [] and .level == "error" and (.msg | length > 0)
	and (.time | test("^20..-..-..T..:..:..([.][0-9]+)?(Z|[+-]..:..)$"))'

@test "--log with --log-format json: one line a failure, the text on stderr too" {
	refuse husk --log "$T/log" --log-format json state "$CT"
	equal "$(wc -l <"$T/log")" 1 lines
	jq -e "$log_shape" "$T/log"
	says "$(jq -r .msg "$T/log")"
	says "does not exist"
	refuse husk --log="$T/log" --log-format=json create --bundle "$T/nowhere" "$CT"
	equal "$(wc -l <"$T/log")" 2 lines
	jq -e "$log_shape" "$T/log"
}

@test "--log: exactly one line for what fails in the container's own process" {
	bundle
	config_args nosuch
	refuse husk --log "$T/log" --log-format json create --bundle "$BUNDLE" "$CT"
	equal "$(wc -l <"$T/log")" 1 lines
	jq -e "$log_shape" "$T/log"
	jq -r .msg "$T/log" | grep -qF 'exec: "nosuch": executable file not found in $PATH'
}

# Whatever a path has in it, the message is one line.
@test "--log: a message with quotes, backslashes and bytes that are no UTF-8 is still JSON" {
	refuse husk --log "$T/log" --log-format json create --bundle "$T/a\"b\\c"$'\n\t\xff'"d" "$CT"
	equal "$(wc -l <"$T/log")" 1 lines
	jq -e "$log_shape" "$T/log"
}

@test "--log: nothing is written on success" {
	bundle
	config_args /bin/probe say ran
	pass husk --log "$T/log" --log-format json run --bundle "$BUNDLE" "$CT"
	equal "$output" ran
	[ ! -s "$T/log" ]
}

@test "--log: is appended to, and a relative path is the caller's" {
	bundle
	mkdir here
	cd here
	echo before >log
	refuse husk --log log --log-format text run --bundle "$BUNDLE" --pid-file /nowhere/pid "$CT"
	equal "$(head -n 1 log)" before
	grep -q /nowhere/ log
}

@test "--log: a file that can't be opened is an error" {
	refuse husk --log "$T/no/where" list
	says "$T/no/where"
}

@test "--log-format: another one is refused" {
	refuse husk --log-format xml list
	says xml
}

@test "--log-format json without --log: stderr is JSON" {
	refuse husk --log-format json state "$CT"
	jq -e "$log_shape" "$ERR"
}

# The state itself goes to stdout; a log on stderr would be no JSON for callers that merge the two.
@test "--debug: says more in the log, and stdout stays as it is" {
	up
	try husk --debug --log "$T/log" state "$CT"
	equal "$status" 0
	equal "$(jq -r .status "$OUT")" running
	equal "$error" ""
}

### Root ##################################################################################

@test "--root: / is refused" {
	refuse "$HUSK" --root / list
	says root
	refuse "$HUSK" --root //../ list
}

@test "--root: a relative one is the caller's" {
	bundle
	cd "$T"
	pass env "HUSK_TEST_ID=$CT" "$HUSK" --root root create --bundle "$BUNDLE" "$CT"
	equal "$(state_of "$CT")" created
}

@test "--root: given twice, the last counts" {
	bundle
	pass "$HUSK" --root "$T/other" --root "$ROOT" create --bundle "$BUNDLE" "$CT"
	equal "$(state_of "$CT")" created
	[ ! -e "$T/other/$CT" ]
}

@test "--root: is made, for its owner only to write" {
	bundle
	ROOT=$T/root/below/it
	pass husk run --bundle "$BUNDLE" "$CT"
	[[ $(stat -c %a "$ROOT") =~ ^1?7[01][01]$ ]]
	ROOT=$T/root
	rm -r "$T/root/below"
}

### Rootless, cgroup manager ##############################################################

@test "--rootless: true, false, auto; nothing else" {
	local value
	bundle
	for value in true false auto; do
		pass husk "--rootless=$value" run --bundle "$BUNDLE" "$CT"
	done
	refuse husk --rootless perhaps list
	says perhaps
}

# The systemd driver is not there yet: it must not be taken for the other one.
@test "--systemd-cgroup: a clear error of create, and nothing is left" {
	bundle
	refuse husk --systemd-cgroup create --bundle "$BUNDLE" "$CT"
	says systemd
	refuse husk --cgroup-manager systemd create --bundle "$BUNDLE" "$CT"
	says systemd
}

@test "--cgroup-manager: cgroupfs is the default, disabled makes no cgroup" {
	bundle
	pass husk --cgroup-manager cgroupfs run --bundle "$BUNDLE" "$CT"
	pass husk --cgroup-manager=disabled create --bundle "$BUNDLE" "$CT"
	equal "$(cgroup_left "$CT")" "" cgroups
	equal "$(<"/proc/$(pid_of "$CT")/cgroup")" "$(</proc/self/cgroup)"
	refuse husk --cgroup-manager nonsense list
	says nonsense
}

### Ids ###################################################################################

@test "ids: what is not of letters, digits and _+.- is refused, and nothing is made" {
	local id
	bundle
	mkdir -p "$ROOT"
	for id in . .. a/b ../a /a "" "a b" $'a\nb' 'a:b' 'ä' '*' "$(printf 'x%.0s' {1..1030})"; do
		refuse husk create --bundle "$BUNDLE" "$id"
		says id
		refuse husk delete "$id"
		equal "$(find "$ROOT" -mindepth 1)" "" "state"
	done
}

@test "ids: .. deletes nothing, with --force neither" {
	created
	mkdir "$T/precious"
	try husk delete --force ..
	try husk delete --force ../precious
	try husk delete --force .
	try husk delete --force ""
	[ -d "$T/precious" ]
	equal "$(state_of "$CT")" created
}

@test "ids: all characters that are allowed" {
	bundle
	pass husk run --keep --bundle "$BUNDLE" "A_b+c.D-9$CT"
	equal "$(state_of "A_b+c.D-9$CT")" stopped
}

### The caller's environment ##############################################################

@test "an empty environment is enough" {
	bundle
	pass env -i "$HUSK" --root "$ROOT" create --bundle "$BUNDLE" "$CT"
	pass env -i "$HUSK" --root "$ROOT" start "$CT"
	stopped "$CT"
	pass env -i "$HUSK" --root "$ROOT" delete --force "$CT"
}

@test "closed stdin, stdout and stderr: nothing of husk gets into the container in their place" {
	bundle
	config_args /bin/sh -c 'probe fds >/out/fds'
	mkdir "$T/out"
	config_set '.mounts += [{"destination": "/out", "type": "bind", "source": $s,
		"options": ["bind"]}]' --arg s "$T/out"
	bash -c 'exec "$@" <&- >&- 2>&-' - "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	grep -q ^1= "$T/out/fds"
	equal "$(grep -vE '^([02]=(/dev/null|pipe:.*)|1=/out/fds)$' "$T/out/fds")" "" "other fds"
}

@test "a full stdout is an error" {
	created
	try bash -c '"$@" >/dev/full' - "$HUSK" --root "$ROOT" state "$CT"
	equal "$status" 1
	[ -n "$error" ]
}
