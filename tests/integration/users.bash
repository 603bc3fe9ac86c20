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

### A plain user ##########################################################################

# a_user: a user of a host of its own (see host_ns), who has subordinate ids 200000 to 265535, a home, a
# runtime directory and a bundle from `spec --rootless` that nobody else owns. Sets BUNDLE and ROOT (the
# user's default root).
a_user() {
	require_root
	require_unprivileged
	UID_OF=54321
	host_ns private
	reachable
	mkdir -p "$T/etc" "$T/home" "$T/run"
	cp -a /etc/. "$T/etc"
	echo "someone:x:$UID_OF:$UID_OF::$T/home:/bin/sh" >>"$T/etc/passwd"
	echo "someone:x:$UID_OF:" >>"$T/etc/group"
	echo "someone:200000:65536" | tee "$T/etc/subuid" >"$T/etc/subgid"
	on_host mount --bind "$T/etc" /etc
	cp "$HUSK" "$T/husk"
	chmod 755 "$T/husk"
	# shellcheck disable=SC2034 # what lib.bash deletes from at the end
	ROOT=$T/run/husk
	user_bundle
	chown -R "$UID_OF:$UID_OF" "$T/home" "$T/run"
	chmod 0700 "$T/run"
}

# user_bundle [NAME]: a bundle of the user's
user_bundle() {
	bundle "${1:-bundle}"
	chown -R "$UID_OF:$UID_OF" "$BUNDLE"
	rm "$BUNDLE/config.json"
	as_user sh -c 'cd "$1" && "$2" spec --rootless' - "$BUNDLE" "$T/husk"
	config_set '.process.terminal = false | .process.env += [$e]' --arg e "HUSK_TEST_ID=$CT"
}

# as_user COMMAND...
as_user() {
	on_host setpriv --reuid "$UID_OF" --regid "$UID_OF" --clear-groups env -i HUSK_TEST_ID="$CT" \
		HOME="$T/home" XDG_RUNTIME_DIR="$T/run" PATH="$PATH" "$@"
}

# user_husk ARG...: the binary under test, by the user, with its default root
user_husk() {
	as_user "$T/husk" "$@"
}

# user_inside ARG...: runs them in the container of BUNDLE
user_inside() {
	config_args "$@"
	pass user_husk run --bundle "$BUNDLE" "$CT"
}

# subordinate: root inside is the user, all else the subordinate ids
subordinate() {
	[ -u "$(command -v newuidmap)" ] || [ -n "$(getcap "$(command -v newuidmap)" 2>/dev/null)" ] ||
		skip "needs newuidmap and newgidmap"
	userns "0:$UID_OF:1" 1:200000:65536
}
