# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# create, start, state, delete: the states of a container and the way from one to the next.

load lib

@test "create: the process waits for start, then runs as it was configured" {
	bundle
	config_args /bin/probe say it ran
	created
	equal "$(state_of "$CT")" created
	kill -0 "$PID"
	equal "$(<"$CT_OUT")" "" "output before start"
	pass husk start "$CT"
	await_exit "$PID"
	equal "$(<"$CT_OUT")" "it ran" "output"
	stopped "$CT"
	pass husk delete "$CT"
}

@test "state: created, running, stopped; the pid is 0 once it has stopped" {
	bundle
	config_args /bin/probe pause ready
	created
	equal "$(state_of "$CT")" created
	pass husk start "$CT"
	await_file "$CT_OUT" ready
	equal "$(state_of "$CT")" running
	equal "$(pid_of "$CT")" "$PID" pid
	pass husk kill "$CT" TERM
	stopped "$CT"
	equal "$(pid_of "$CT")" 0 pid
	pass husk delete "$CT"
}

@test "state: prints the keys of the specification and runc's further ones" {
	bundle
	config_set '.annotations = {"a.b": "c", "d": ""}'
	up
	pass husk state "$CT"
	equal "$(jq -r '.id, .status' <<<"$output")" "$CT"$'\nrunning'
	equal "$(jq -r '.pid' <<<"$output")" "$PID"
	equal "$(jq -r '.bundle' <<<"$output")" "$BUNDLE"
	equal "$(jq -r '.rootfs' <<<"$output")" "$BUNDLE/rootfs"
	equal "$(jq -c '.annotations' <<<"$output")" '{"a.b":"c","d":""}'
	equal "$(jq -r '.owner' <<<"$output")" ""
	[[ $(jq -r '.ociVersion' <<<"$output") =~ ^1\.[0-9]+\.[0-9]+ ]]
	[[ $(jq -r '.created' <<<"$output") =~ ^20..-..-..T..:..:..(\.[0-9]+)?(Z|[+-]..:..)$ ]]
}

@test "state: has no annotations where the config has none" {
	bundle
	config_set 'del(.annotations)'
	created
	pass husk state "$CT"
	equal "$(jq 'has("annotations")' <<<"$output")" false
}

@test "state: the bundle is absolute where a relative one was given" {
	bundle
	cd "$T"
	pass husk create --bundle bundle "$CT"
	equal "$(state_of "$CT" bundle)" "$T/bundle"
	equal "$(state_of "$CT" rootfs)" "$T/bundle/rootfs"
}

@test "create: takes the working directory as the bundle" {
	bundle
	cd "$BUNDLE"
	pass husk create "$CT"
	equal "$(state_of "$CT" bundle)" "$BUNDLE"
}

@test "create: refuses an id that exists and leaves its container alone" {
	up
	refuse husk create --bundle "$BUNDLE" "$CT"
	says exist
	refuse husk run --bundle "$BUNDLE" "$CT"
	says exist
	equal "$(state_of "$CT")" running
	equal "$(pid_of "$CT")" "$PID"
}

@test "create: an id is free again after delete" {
	local first
	created
	first=$PID
	pass husk delete "$CT"
	created
	[ "$PID" != "$first" ] && kill -0 "$PID"
}

@test "create: of four at once with one id, one succeeds" {
	local i won=0 got pids=()
	bundle
	for i in 1 2 3 4; do
		background timeout 20 "$HUSK" --root "$ROOT" create --bundle "$BUNDLE" "$CT"
		pids+=("$BG_PID")
	done
	for i in "${pids[@]}"; do
		got=0
		wait "$i" || got=$?
		if [ "$got" -eq 0 ]; then
			won=$((won + 1))
		else
			equal "$got" 1 "status of a loser"
		fi
	done
	equal "$won" 1 "number of winners"
	equal "$(state_of "$CT")" created
	pass husk delete "$CT"
}

@test "start: refuses a running container, which stays as it is" {
	up
	refuse husk start "$CT"
	says "cannot start an already running container"
	equal "$(pid_of "$CT")" "$PID"
}

@test "start: refuses a stopped container" {
	up
	pass husk kill "$CT" KILL
	stopped "$CT"
	refuse husk start "$CT"
	says "cannot start a container that has stopped"
}

@test "start: refuses a container that was killed while created" {
	created
	pass husk kill "$CT" KILL
	await_exit "$PID"
	equal "$(state_of "$CT")" stopped
	refuse husk start "$CT"
	says "cannot start a container that has stopped"
	pass husk delete "$CT"
}

@test "every command but delete --force says that an unknown container does not exist" {
	local command
	for command in state start kill delete pause resume ps; do
		refuse husk "$command" "$CT"
		says "does not exist"
	done
	REFUSED=255 refuse husk exec "$CT" /bin/true
	says "does not exist"
}

@test "delete --force: of an unknown container exits 0 and is silent" {
	pass husk delete --force "$CT"
	equal "$output" ""
	pass husk delete -f "$CT"
}

@test "delete: refuses a running container, which goes on running" {
	up
	refuse husk delete "$CT"
	kill -0 "$PID"
	equal "$(state_of "$CT")" running
}

@test "delete: of a created container kills its process" {
	created
	pass husk delete "$CT"
	await_exit "$PID" 1
	refuse husk state "$CT"
	says "does not exist"
}

@test "delete --force: a running container is gone when it returns" {
	up "$CT" family 3
	pass husk delete --force "$CT"
	equal "$(processes_left)" "" "processes"
	equal "$(cgroup_left "$CT")" "" "cgroups"
	refuse husk delete "$CT"
	says "does not exist"
}

@test "delete --force: removes a folder without a state, or with one that can't be read" {
	mkdir -p "$ROOT/$CT-empty" "$ROOT/$CT-broken"
	echo nonsense >"$ROOT/$CT-broken/state.json"
	gives 0 husk delete --force "$CT-empty"
	gives 0 husk delete --force "$CT-broken"
	equal "$(ls -A "$ROOT")" "" state
}

@test "delete: works where the bundle has gone" {
	up
	rm -r "$BUNDLE"
	equal "$(state_of "$CT")" running
	pass husk delete --force "$CT"
}

@test "delete: of one container leaves its neighbour alone" {
	up "$CT-a"
	local neighbour=$PID
	up "$CT-b"
	pass husk delete --force "$CT-b"
	kill -0 "$neighbour"
	equal "$(state_of "$CT-a")" running
}

@test "start: what was created counts, not what config.json says since" {
	bundle
	config_args /bin/probe say one
	created
	config_args /bin/probe say two
	pass husk start "$CT"
	await_exit "$PID"
	equal "$(<"$CT_OUT")" one "output"
	rm "$BUNDLE/config.json"
	stopped "$CT"
	pass husk delete "$CT"
}

@test "create: a bundle without config.json is refused, naming it" {
	mkdir "$T/empty"
	refuse husk create --bundle "$T/empty" "$CT"
	says config.json
	refuse husk create --bundle "$T/nowhere" "$CT"
	says nowhere
}

@test "create: a config that is no JSON is refused" {
	bundle
	echo '{"ociVersion": "1.0.0", ' >"$BUNDLE/config.json"
	refuse husk create --bundle "$BUNDLE" "$CT"
	says config.json
	echo 'nothing' >"$BUNDLE/config.json"
	refuse husk create --bundle "$BUNDLE" "$CT"
	says config.json:1:
}

@test "create: a root file system that is not there is refused, naming it" {
	bundle
	config_set '.root.path = "elsewhere"'
	refuse husk create --bundle "$BUNDLE" "$CT"
	says elsewhere
}

@test "create: without a command that can be executed nothing is left" {
	bundle
	config_args /bin/nowhere
	refuse husk create --bundle "$BUNDLE" "$CT"
	says "no such file or directory"
	equal "$(processes_left)" "" "processes"
	equal "$(cgroup_left "$CT")" "" "cgroups"
	refuse husk state "$CT"
	says "does not exist"
}

# The specification has process optional until start. runc refuses it in create.
@test "create: takes a config without process; start then refuses" {
	bundle
	config_set 'del(.process)'
	pass husk create --bundle "$BUNDLE" "$CT"
	equal "$(state_of "$CT")" created
	refuse husk start "$CT"
	says process
	pass husk delete --force "$CT"
}

@test "create: mounts and linux may be absent from the config" {
	bundle
	config_args /bin/probe say bare
	config_set 'del(.mounts, .linux.maskedPaths, .linux.readonlyPaths)'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" bare
	config_set '.root.readonly = false | del(.linux, .hostname)'
	pass husk run --bundle "$BUNDLE" "$CT-b"
	equal "$output" bare
}

@test "create: unknown properties of the config are ignored, unknown values refused" {
	bundle
	config_set '.fancy = {"a": [1]} | .linux.fancier = 1 | .process.fanciest = null'
	pass husk run --bundle "$BUNDLE" "$CT"
	config_set '.linux.namespaces[0].type = "fancy"'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says fancy
}

@test "create: its pid file has the pid and no newline" {
	bundle
	pass husk create --pid-file "$T/pid" --bundle "$BUNDLE" "$CT"
	equal "$(stat -c %s "$T/pid")" "$(pid_of "$CT" | tr -d '\n' | wc -c)" "size"
	equal "$(<"$T/pid")" "$(pid_of "$CT")"
}

@test "create: a process whose parent has ended is waitable by the caller's subreaper" {
	bundle
	config_args /bin/probe exit 7
	try "$PROBE" subreaper sh -c '"$0" --root "$1" create --bundle "$2" --pid-file pid "$3" &&
		"$0" --root "$1" start "$3"' "$HUSK" "$ROOT" "$BUNDLE" "$CT"
	equal "$status" 0
	[[ $output == *"orphan $(<"$T/pid") exit 7"* ]] || die "no exit 7 of the container"
}

@test "state: a process that nobody has reaped yet counts as stopped" {
	mkfifo "$T/end"
	bundle
	config_args /bin/probe exit 0
	# The subreaper's child holds the container as its orphan and waits for the fifo instead of it.
	IN=/dev/null background "$PROBE" hoard "$T/end" "$HUSK" --root "$ROOT" run --detach \
		--bundle "$BUNDLE" --pid-file "$T/pid" "$CT"
	await_file "$T/pid"
	await_exit "$(<"$T/pid")"
	grep -q '^State:.Z' "/proc/$(<"$T/pid")/status"
	equal "$(state_of "$CT")" stopped
	equal "$(pid_of "$CT")" 0
	pass husk delete "$CT"
	echo >"$T/end"
	ended "$BG_PID"
}
