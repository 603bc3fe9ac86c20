# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Namespaces to join, bundles that join them, and what is asserted of both: for join.bats.
#
# shellcheck disable=SC2154 # output is set by lib.bash
#
#   DONOR   the process whose namespaces are joined        BOUND   a file that keeps one of them

# file_of TYPE: the kernel's name of it below /proc/PID/ns
file_of() {
	case $1 in
	network) echo net ;;
	mount) echo mnt ;;
	*) echo "$1" ;;
	esac
}

# donor TYPE...: a process with new namespaces of these types; sets DONOR. A user namespace comes
# with the ids from 0 to 65535 as 100000 and on.
donor() {
	local type options=(--fork --kill-child)
	for type; do
		options+=("--${type/network/net}")
	done
	background unshare "${options[@]}" "$PROBE" pause ready
	await_file "$BG_OUT" ready
	DONOR=$(cat "/proc/$BG_PID/task/$BG_PID/children")
	DONOR=${DONOR% }
	if [[ " $* " == *" user "* ]]; then
		echo "0 100000 65536" >"/proc/$DONOR/uid_map"
		echo "0 100000 65536" >"/proc/$DONOR/gid_map"
	fi
}

# bound TYPE [NAME]: the donor's namespace as a file, like those of /run/netns; sets BOUND. The kernel
# binds only mount namespaces that it takes for younger than its caller's, by numbers that it gives out
# by processor: where it refuses, an open file has to keep the namespace.
bound() {
	local from
	from=/proc/$DONOR/ns/$(file_of "$1")
	BOUND=$T/ns/${2:-$1}
	touch "$BOUND"
	mount --bind "$from" "$BOUND" 2>"$T/bind.error" && return
	[ "$1" = mount ] || die "$(cat "$T/bind.error")" || return 1
	exec 7<"$from"
	BOUND=/proc/$BASHPID/fd/7
}

donor_ends() {
	kill -KILL "$DONOR"
	await_exit "$DONOR"
}

# id_of TYPE PID: the identity of a namespace, as `probe namespaces` prints it
id_of() {
	local file
	file=$(file_of "$1")
	echo "$file=$(readlink "/proc/$2/ns/$file")"
}

# config_ns TYPE[=PATH]...: sets linux.namespaces
config_ns() {
	local json
	# shellcheck disable=SC2016
	json=$(jq -nc '[$ARGS.positional[] | split("=") | {type: .[0]}
		+ if .[1] then {path: .[1]} else {} end]' --args -- "$@")
	# shellcheck disable=SC2016
	config_set '.linux.namespaces = $n' --argjson n "$json"
}

# member TYPE[=PATH]...: a bundle with these namespaces, only /proc and /dev mounted, that prints its
# own ones
member() {
	bundle "${NAME:-member}"
	config_set 'del(.hostname, .linux.maskedPaths, .linux.readonlyPaths)
		| .mounts |= map(select(.destination == "/proc" or .destination == "/dev"))'
	config_ns "$@"
	config_args /bin/probe namespaces
}

# proc_of_host: for a container that may not mount the /proc of its pid namespace
proc_of_host() {
	config_set '.mounts[0] = {destination: "/proc", type: "bind", source: "/proc", options: ["rbind"]}'
}

mappings() {
	# shellcheck disable=SC2016
	config_set '.linux.uidMappings = [{containerID: 0, hostID: $h, size: $s}]
		| .linux.gidMappings = .linux.uidMappings' --argjson h "$1" --argjson s "$2"
}

# joins TYPE [OTHER...]: by the path of a process, then by a file that alone keeps the namespace
joins() {
	local want others=("${@:2}")
	donor "$1"
	want=$(id_of "$1" "$DONOR")
	member "$1=/proc/$DONOR/ns/$(file_of "$1")" "${others[@]}"
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$want"

	donor "$1"
	want=$(id_of "$1" "$DONOR")
	bound "$1"
	[ "$1" = pid ] || donor_ends
	config_ns "$1=$BOUND" "${others[@]}"
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$want"
}

# own TYPE...: the container that printed its namespaces has new ones of these types
own() {
	local type
	for type; do
		! grep -qxF "$(id_of "$type" self)" <<<"$output" || die "the $type namespace is the host's"
	done
}

# owner_of TYPE PID: inode of the user namespace that a namespace belongs to
owner_of() {
	lsns -n -r -t "$(file_of "$1")" -o NS,ONS -p "$2" | cut -d' ' -f2
}

# no_join SENTENCE...: BUNDLE's container is refused with these words, and nothing is made
no_join() {
	local verb
	for verb in create run; do
		refuse husk "$verb" --bundle "$BUNDLE" "$CT"
		says "$@"
		[ ! -e "$ROOT/$CT" ] || die "$verb left its state"
		equal "$(cgroup_left "$CT")" "" "cgroups left by $verb"
	done
}
