# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# The six kinds of hooks: order, moment, state on stdin, environment, namespaces, timeout, failure.
# (runc before 1.5 runs poststart in create, and its errors don't name the kind of a hook.)

load lib

# T/hooks is /hooks in the container, so that one script with one log serves all kinds: it notes its
# first argument in the file order and keeps the state it got.
setup() {
	test_begin
	bundle
	mkdir "$T/hooks"
	cat >"$T/hooks/note" <<-'E'
		#!/bin/sh
		dir=${0%/*}
		cat >"$dir/state.$1"
		echo "$1" >>"$dir/order"
		readlink /proc/self/ns/mnt >"$dir/mnt.$1" 2>/dev/null || true
		exit "${2:-0}"
	E
	chmod 755 "$T/hooks/note"
	: >"$T/hooks/order"
	config_set '.mounts += [{"destination": "/hooks", "type": "bind", "source": $s,
		"options": ["rbind"]}]' --arg s "$T/hooks"
	config_args /bin/probe pause ready
}

# hook KIND [NAME [STATUS]]: adds a hook that notes NAME (KIND) and ends with STATUS.
hook() {
	local path=$T/hooks/note
	[ "$1" != startContainer ] || path=/hooks/note
	config_set '.hooks[$kind] += [{"path": $path, "args": ["note", $name, $status]}]' \
		--arg kind "$1" --arg path "$path" --arg name "${2:-$1}" --arg status "${3:-0}"
}

# hook_json KIND JSON: adds a hook
hook_json() {
	config_set '.hooks[$kind] += [$hook]' --arg kind "$1" --argjson hook "$2"
}

order() {
	tr '\n' ' ' <"$T/hooks/order"
}

# hook_state NAME KEY: of the state that a hook got
hook_state() {
	jq -r ".$2" "$T/hooks/state.$1"
}

@test "hooks: the six kinds run in their order, each with its command" {
	local kind
	for kind in poststop poststart startContainer createContainer createRuntime prestart; do
		hook "$kind"
	done
	created
	equal "$(order)" "prestart createRuntime createContainer "
	pass husk start "$CT"
	await_file "$CT_OUT" ready
	equal "$(order)" "prestart createRuntime createContainer startContainer poststart "
	pass husk kill "$CT" KILL
	stopped "$CT"
	equal "$(order)" "prestart createRuntime createContainer startContainer poststart "
	pass husk delete "$CT"
	equal "$(order)" "prestart createRuntime createContainer startContainer poststart poststop "
}

@test "hooks: run in the foreground runs all of them" {
	local kind
	for kind in prestart createRuntime createContainer startContainer poststart poststop; do
		hook "$kind"
	done
	config_args /bin/probe say ran
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" ran
	equal "$(order)" "prestart createRuntime createContainer startContainer poststart poststop "
}

@test "hooks: several of a kind run in the order of the list" {
	local i
	for i in 1 2 3; do
		hook createRuntime "runtime$i"
		hook startContainer "start$i"
		hook poststop "stop$i"
	done
	config_args /bin/true
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$(order)" "runtime1 runtime2 runtime3 start1 start2 start3 stop1 stop2 stop3 "
}

@test "hooks: get the state on stdin, with the status of the moment" {
	local kind
	config_set '.annotations = {"org.example.key": "value"}'
	for kind in prestart createRuntime createContainer startContainer poststart poststop; do
		hook "$kind"
	done
	up "$CT" pause ready
	pass husk delete --force "$CT"
	for kind in prestart createRuntime createContainer startContainer poststart poststop; do
		equal "$(hook_state "$kind" id)" "$CT"
		equal "$(hook_state "$kind" bundle)" "$BUNDLE"
		equal "$(hook_state "$kind" 'annotations["org.example.key"]')" value
		[[ $(hook_state "$kind" ociVersion) == 1.* ]] || die "ociVersion for $kind"
	done
	for kind in prestart createRuntime createContainer; do
		equal "$(hook_state "$kind" status)" creating "status for $kind"
	done
	equal "$(hook_state startContainer status)" created
	equal "$(hook_state poststart status)" running
	equal "$(hook_state poststop status)" stopped
	for kind in prestart createRuntime createContainer poststart; do
		equal "$(hook_state "$kind" pid)" "$PID" "pid for $kind"
	done
}

@test "hooks: the namespaces that each kind runs in" {
	local kind host container
	for kind in prestart createRuntime createContainer startContainer poststart poststop; do
		hook "$kind"
	done
	up "$CT" pause ready
	host=$(readlink /proc/self/ns/mnt)
	container=$(readlink "/proc/$PID/ns/mnt")
	pass husk delete --force "$CT"
	for kind in prestart createRuntime poststart poststop; do
		equal "$(<"$T/hooks/mnt.$kind")" "$host" "mount namespace of $kind"
	done
	for kind in createContainer startContainer; do
		equal "$(<"$T/hooks/mnt.$kind")" "$container" "mount namespace of $kind"
	done
}

@test "hooks: prestart finds the namespaces of the container made" {
	printf '#!/bin/sh\npid=$(jq .pid)\nreadlink /proc/$pid/ns/net >%s/net\n' "$T" >"$T/hooks/net"
	chmod 755 "$T/hooks/net"
	hook_json prestart "{\"path\": \"$T/hooks/net\", \"env\": [\"PATH=$PATH\"]}"
	created
	equal "$(<"$T/net")" "$(readlink "/proc/$PID/ns/net")"
	[ "$(<"$T/net")" != "$(readlink /proc/self/ns/net)" ]
}

@test "hooks: have the environment and the arguments given, and nothing else" {
	printf '#!/bin/sh\n{ tr "\\0" "\\n" </proc/$$/environ; echo --; tr "\\0" "\\n" </proc/$$/cmdline; } >%s\n' \
		"$T/seen" >"$T/hooks/env"
	chmod 755 "$T/hooks/env"
	hook_json createRuntime "{\"path\": \"$T/hooks/env\", \"args\": [\"zero\", \"one\", \"\", \"t h\"],
		\"env\": [\"A=1\", \"B=two words\"]}"
	created
	equal "$(sed '/^--$/q' "$T/seen")" $'A=1\nB=two words\n--'
	equal "$(tail -n 3 "$T/seen")" $'one\n\nt h'
}

@test "hooks: one that reads nothing of a long state is no trouble" {
	config_set '.annotations.long = ("x" * 300000)'
	hook_json createRuntime '{"path": "/bin/true"}'
	hook_json poststop '{"path": "/bin/true"}'
	up
	pass husk delete --force "$CT"
}

# runc has no state before its first process is there.
@test "hooks: while those of create run, state says creating" {
	mkfifo "$T/go"
	printf '#!/bin/sh\ntouch %s/here\nread x <%s/go\n' "$T" "$T" >"$T/hooks/wait"
	chmod 755 "$T/hooks/wait"
	hook_json createRuntime "{\"path\": \"$T/hooks/wait\", \"env\": [\"PATH=$PATH\"]}"
	background timeout 20 "$HUSK" --root "$ROOT" create --bundle "$BUNDLE" "$CT"
	await_file "$T/here"
	equal "$(state_of "$CT")" creating
	refuse husk start "$CT"
	pass husk list
	equal "$(awk -v id="$CT" '$1 == id { print $3 }' "$OUT")" creating
	echo go >"$T/go"
	ended "$BG_PID"
	equal "$(state_of "$CT")" created
}

@test "hooks: one that takes longer than its timeout is killed, and create fails" {
	local start=$SECONDS
	hook_json createRuntime '{"path": "/bin/sleep", "args": ["sleep", "33333"], "timeout": 1}'
	hook poststop
	refuse husk create --bundle "$BUNDLE" "$CT"
	says createRuntime
	[ $((SECONDS - start)) -lt 8 ] || die "it took $((SECONDS - start)) seconds"
	equal "$(grep -lsxz 33333 /proc/[0-9]*/cmdline)" "" "the hook's process"
	refuse husk state "$CT"
	says "does not exist"
}

@test "hooks: within its timeout one is not disturbed" {
	hook_json createRuntime '{"path": "/bin/sleep", "args": ["sleep", "0.2"], "timeout": 10}'
	hook createRuntime next
	created
	equal "$(order)" "next "
}

@test "hooks: a timeout that is not positive is refused" {
	hook_json createRuntime '{"path": "/bin/true", "timeout": 0}'
	refuse husk create --bundle "$BUNDLE" "$CT"
	says timeout
	config_set '.hooks.createRuntime[0].timeout = -1'
	refuse husk create --bundle "$BUNDLE" "$CT"
	says timeout
}

@test "hooks: a failing one of create leaves nothing, and poststop runs" {
	local kind
	for kind in prestart createRuntime createContainer; do
		config_set '.hooks = {}'
		: >"$T/hooks/order"
		hook "$kind" fails 3
		hook "$kind" next
		hook poststop
		refuse husk create --bundle "$BUNDLE" "$CT"
		says "$kind"
		equal "$(order)" "fails poststop "
		refuse husk state "$CT"
		says "does not exist"
		equal "$(cgroup_left "$CT")" "" cgroups
		equal "$(processes_left)" "" processes
	done
}

@test "hooks: a failing startContainer fails start, and the container is gone" {
	hook startContainer fails 3
	hook poststop
	created
	refuse husk start "$CT"
	says startContainer
	equal "$(order)" "fails poststop "
	await_exit "$PID"
	refuse husk state "$CT"
	says "does not exist"
}

# runc before 1.5 runs them too early, or only warns.
@test "hooks: a failing poststart fails start, and the container is gone" {
	config_args /bin/probe pause
	hook poststart fails 3
	hook poststop
	created
	refuse husk start "$CT"
	says poststart
	equal "$(order)" "fails poststop "
	await_exit "$PID"
	refuse husk state "$CT"
	says "does not exist"
	: >"$T/hooks/order"
	refuse husk run --detach --bundle "$BUNDLE" "$CT"
	says poststart
	equal "$(order)" "fails poststop "
}

@test "hooks: a failing poststop is a warning, and the others still run" {
	hook poststop fails 3
	hook poststop next
	created
	gives 0 husk delete --force "$CT"
	says poststop
	equal "$(order)" "fails next "
	refuse husk state "$CT"
}

@test "hooks: one that is not there is an error that names it" {
	hook_json createRuntime '{"path": "/nowhere/hook"}'
	refuse husk create --bundle "$BUNDLE" "$CT"
	says /nowhere/hook
}

@test "hooks: a path that is not absolute is refused" {
	hook_json createRuntime '{"path": "bin/true"}'
	refuse husk create --bundle "$BUNDLE" "$CT"
	says absolute
}

@test "hooks: what they leave open or running does not hold up create" {
	printf '#!/bin/sh\nHUSK_TEST_ID=%s sleep 22222 &\necho $! >%s/pid\n' "$CT" "$T" >"$T/hooks/leave"
	chmod 755 "$T/hooks/leave"
	hook_json createRuntime "{\"path\": \"$T/hooks/leave\", \"env\": [\"PATH=$PATH\"]}"
	LIMIT=10 try husk create --bundle "$BUNDLE" "$CT"
	kill "$(<"$T/pid")"
	equal "$status" 0
}
