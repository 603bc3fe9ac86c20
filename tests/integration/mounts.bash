# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Mounts of a config, what the container sees of them, and mount namespaces that stand for the host's: for
# the tests that look at file systems.
#
# shellcheck disable=SC2154,SC2016 # output is set by lib.bash; jq's variables
#
#   HOST_NS   the process that keeps the mount namespace of `host_ns`

# bare [NAME]: a bundle with the root writable, only /proc mounted, and nothing masked
bare() {
	bundle "${1:-bundle}"
	config_set '.root.readonly = false | del(.linux.maskedPaths, .linux.readonlyPaths)
		| .mounts |= map(select(.destination == "/proc"))'
}

# add_mount DESTINATION TYPE SOURCE [OPTION,...]: one more for BUNDLE; "" leaves the type out
add_mount() {
	config_set '.mounts += [{destination: $d, source: $s, options: ($o | split(","))}
		+ if $t == "" then {} else {type: $t} end]' \
		--arg d "$1" --arg t "$2" --arg s "$3" --arg o "${4:-}"
	[ -n "${4:-}" ] || config_set 'del(.mounts[-1].options)'
}

# may_all: the container's process has every capability that we have, and may gain them
may_all() {
	local all have names cap
	have=$((16#$(sed -n 's/^CapPrm:[[:space:]]*//p' /proc/self/status)))
	mapfile -t names < <("$HUSK" features | jq -r '.linux.capabilities[]')
	for cap in "${!names[@]}"; do
		((have >> cap & 1)) || unset "names[$cap]"
	done
	all=$(jq -nc '$ARGS.positional' --args -- "${names[@]}")
	config_set '.process.capabilities = {bounding: $c, effective: $c, permitted: $c, inheritable: $c}
		| .process.noNewPrivileges = false' --argjson c "$all"
}

# inside ARG...: runs them in the container of BUNDLE, which must succeed
inside() {
	config_args "$@"
	pass husk run --bundle "$BUNDLE" "$CT"
}

# sees_mounts: the container's mounts, as probe tells them, in `output`
sees_mounts() {
	inside /bin/probe mounts
}

# mount_field MOUNTPOINT NUMBER: 2 type, 3 source, 4 mount flags, 5 options of the file system, 6 and on
# propagation; of the mount on top
mount_field() {
	awk -v at="$1" -v n="$2" '$1 == at { t = $n; for (i = n + 1; n == 6 && i <= NF; i++) t = t " " $i }
		END { print t }' <<<"$output"
}

# flags_are MOUNTPOINT FLAGS
flags_are() {
	equal "$(mount_field "$1" 4)" "$2" "flags of $1"
}

# options_have MOUNTPOINT WORD...: among those of the file system
options_have() {
	local word options
	options=",$(mount_field "$1" 5),"
	for word in "${@:2}"; do
		[[ $options == *",$word,"* ]] || die "$1 has not got $word: $options" || return 1
	done
}

# no_mount MOUNTPOINT
no_mount() {
	equal "$(mount_field "$1" 1)" "" "mount on $1"
}

# no_container SENTENCE...: BUNDLE is refused with these words, and nothing of it is left
no_container() {
	refuse husk run --bundle "$BUNDLE" "$CT"
	says "$@" || return 1
	[ ! -e "$ROOT/$CT" ] || die "the state is left" || return 1
	equal "$(cgroup_left "$CT")" "" "cgroups left"
}

### A host to mount on #####################################################################

# host_ns [PROPAGATION]: a mount namespace that stands for the host's, for mounts that the real host
# needn't see; ends with the test. Shared, so that what propagates can be seen.
host_ns() {
	require_root
	background unshare --mount --propagation private "$PROBE" pause ready
	await_file "$BG_OUT" ready
	HOST_NS=$BG_PID
	on_host mount --bind "$T" "$T"
	on_host mount --make-rprivate "$T"
	on_host mount "--make-${1:-shared}" "$T"
}

# on_host COMMAND...: in that namespace; bounded
on_host() {
	HUSK_TEST_ID=$CT timeout --foreground -k 2 "$LIMIT" nsenter --mount="/proc/$HOST_NS/ns/mnt" -- "$@"
}

# host_husk ARG...: the binary under test in that namespace
host_husk() {
	on_host "$HUSK" --root "$ROOT" "$@"
}

# host_inside ARG...: as inside, in that namespace
host_inside() {
	config_args "$@"
	pass host_husk run --bundle "$BUNDLE" "$CT"
}

# host_has MOUNTPOINT, host_has_not MOUNTPOINT
host_has() {
	on_host mountpoint -q "$1" || die "the host sees no mount on $1"
}

host_has_not() {
	! on_host mountpoint -q "$1" || die "the host sees a mount on $1"
}
