# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # output is try's
#
# What engine_podman.bats is made of: podman set up in a cell with husk's drop-in, short forms for
# containers that say when they are ready, what must be gone after each test.

podman() {
	cell timeout --foreground -k 5 "$LIMIT" podman --runtime husk "$@"
}

# Before the first test: configuration, the image, the pause image (podman builds it itself, offline)
# and what podman makes once and keeps.
podman_begin() {
	local archive=$BATS_FILE_TMPDIR/image.tar
	cell_begin
	podman_config
	image_archive "$archive"
	podman load -q -i "$archive"
	podman run --rm --network none "$IMAGE" true
	podman pod create --network none --name warm
	podman pod rm -f warm
	cell_remember
}

# Debian's podman takes limits for its containers that a machine may not allow to raise.
podman_config() {
	local conf=$BATS_FILE_TMPDIR/conf
	mkdir -p "$conf/containers.conf.d"
	cp "$CONTRIB/containers.conf.d/husk.conf" "$conf/containers.conf.d/"
	cat >"$conf/containers.conf" <<-CONF
		[containers]
		default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=$(ulimit -Hu):$(ulimit -Hu)"]
		log_driver = "k8s-file"
		[network]
		network_backend = "netavark"
		[engine]
		cgroup_manager = "cgroupfs"
		events_logger = "file"
	CONF
	cat >"$conf/storage.conf" <<-CONF
		[storage]
		driver = "overlay"
		graphroot = "/run/graph"
		runroot = "/run/containers/storage"
	CONF
	echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$conf/policy.json"
	: >"$conf/registries.conf"
	cell cp -r "$conf/." /etc/containers/
}

# After each test: nothing may stay but what podman_begin left.
podman_end() {
	[ -e "$CELL/pid" ] || { test_end; return; }
	local left=0
	# twice: podman's own cleanup process can be in the way of the first
	podman_remove >/dev/null 2>&1 || podman_remove >"$T/cleanup" 2>&1 || left=1
	[ "$left" -eq 0 ] || sed 's/^/CLEANUP: /' "$T/cleanup"
	# podman removes the (by now empty) cgroup of a pod only in the hierarchies that it uses itself
	cell find /sys/fs/cgroup -path '*/libpod_parent/*' -regex '.*/[0-9a-f]+' -links 2 \
		-exec rmdir {} + || left=1
	cell_left || left=1
	test_end || left=1
	return "$left"
}

podman_remove() {
	podman pod rm --all --force --time 0 && podman rm --all --force --time 0 &&
		podman volume rm --all --force
}

# once STATUS [OPTION…] IMAGE COMMAND…: a container that runs to its end with this status, and is removed
once() {
	gives "$1" podman run --rm --network "${NETWORK:-none}" "${@:2}"
}

# begin NAME [OPTION…] IMAGE COMMAND…: a container in the background; returns when it has said "ready".
begin() {
	gives 0 podman run --detach --name "$1" --network "${NETWORK:-none}" "${@:2}"
	logged "$1" ready
}

# logged NAME TEXT: until the log has the text
logged() {
	local log
	log=$(inspect "$1" .HostConfig.LogConfig.Path)
	cell_await "$log" "$2"
}

# inspect NAME PATH: one value of `podman inspect`
inspect() {
	podman inspect --type container --format "{{$2}}" "$1"
}

# outcome NAME STATUS: waits for the container's end; its status as `wait` and `inspect` tell it
outcome() {
	gives 0 podman wait "$1"
	equal "$output" "$2" "status of $1"
	equal "$(inspect "$1" .State.Status) $(inspect "$1" .State.ExitCode)" "exited $2" "state of $1"
}

# limit_is NAME "V2-FILE|V1-FILE" VALUE-ON-V2 [VALUE-ON-V1]: in the container's cgroup
limit_is() {
	local v1=${2#*|} want=$3
	[ -z "$(cgroup_mount "${v1%%.*}")" ] || want=${4:-$3}
	equal "$(cell_cgroup "$2" "$(inspect "$1" .State.Pid)")" "$want" "$2 of $1"
}

# hook_file STAGE COMMAND ARG…: a hook for `--hooks-dir T/hooks`
hook_file() {
	mkdir -p "$T/hooks"
	jq -n --arg stage "$1" --arg path "$2" '{version: "1.0.0", when: {always: true},
		hook: {$path, args: [$path, $ARGS.positional[]]}, stages: [$stage]}' \
		--args -- "${@:3}" >"$T/hooks/$1.json"
}

# hook_files STAGE…: hooks that keep the state they get in T/state.STAGE and add a line to T/order
hook_files() {
	local stage
	for stage; do
		# shellcheck disable=SC2016
		hook_file "$stage" /bin/sh -c 'cat >"$0/state.$1"; echo "$1" >>"$0/order"' "$T" "$stage"
	done
}
