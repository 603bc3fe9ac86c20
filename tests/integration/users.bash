# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# User namespaces of a container, and a plain user who runs containers: for userns.bats and rootless.bats.
#
# shellcheck disable=SC2154 # output is set by lib.bash

# userns [INSIDE:OUTSIDE:SIZE]...: a new user namespace in BUNDLE with these mappings of users and groups
# (0:100000:65536)
userns() {
	local json
	[ $# -gt 0 ] || set -- 0:100000:65536
	# shellcheck disable=SC2016
	json=$(jq -nc '[$ARGS.positional[] | split(":") | map(tonumber)
		| {containerID: .[0], hostID: .[1], size: .[2]}]' --args -- "$@")
	# shellcheck disable=SC2016
	config_set '.linux.namespaces |= map(select(.type != "user")) + [{type: "user"}]
		| .linux.uidMappings = $m | .linux.gidMappings = $m' --argjson m "$json"
}

# owned [ID]: the rootfs of BUNDLE belongs to this user of the host
owned() {
	chown -R "${1:-100000}:${1:-100000}" "$BUNDLE/rootfs"
}

# reachable: anybody may look up the test's folder, which bats keeps to its own user
reachable() {
	local dir=$T
	while [ "$dir" != / ] && chmod o+x "$dir" 2>/dev/null && [ "$dir" != "$BATS_RUN_TMPDIR" ]; do
		dir=$(dirname "$dir")
	done
}

# without_ns TYPE...: the container of BUNDLE has no such namespaces
without_ns() {
	config_set '.linux.namespaces |= map(select(.type as $t | ($w | split(" ") | index($t)) == null))' --arg w "$*"
}

# outside KEY [PID]: a line of /proc/PID/status on the host, without its first word
outside() {
	sed -n "s/^$1:[[:space:]]*//p" "/proc/${2:-$PID}/status"
}
