# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# linux.resources.devices, seen by opening the nodes inside. The nodes are in the rootfs, so that modes say
# yes to everything and only the cgroup can say no (EPERM).

load lib
load mounts

setup() {
	test_begin
	require_root
	bare
	# A device by another name, and numbers that nothing answers to (ENXIO, once the cgroup has said yes)
	mknod -m 0666 "$BUNDLE/rootfs/data/zero" c 1 5
	mknod -m 0666 "$BUNDLE/rootfs/data/a" c 240 11
	mknod -m 0666 "$BUNDLE/rootfs/data/b" c 240 4
	mknod -m 0666 "$BUNDLE/rootfs/data/c" c 250 7
	mknod -m 0666 "$BUNDLE/rootfs/data/block" b 240 5
	mknod -m 0666 "$BUNDLE/rootfs/data/loop" b 7 0
}

# rules TYPE MAJOR:MINOR ACCESS +|-...: sets linux.resources.devices; "*" is not given
rules() {
	local list='[]'
	while [ $# -gt 0 ]; do
		list=$(jq -c --arg t "$1" --arg a "${2%:*}" --arg b "${2#*:}" --arg x "$3" --arg s "$4" '
			. + [{allow: ($s == "+")} + if $t == "*" then {} else {type: $t} end
			+ if $a == "*" then {} else {major: ($a | tonumber)} end
			+ if $b == "*" then {} else {minor: ($b | tonumber)} end
			+ if $x == "*" then {} else {access: $x} end]' <<<"$list")
		shift 4
	done
	config_set '.linux.resources.devices = $l' --argjson l "$list"
}

# may PATH HOW: ok if the cgroup lets it be opened (what the device says is its own matter), else EPERM
LOOK='look() {
	r=$(probe open "$1" "$2" | head -n 1)
	[ "$r" = open=EPERM ] && echo "$1 $2 no" || echo "$1 $2 yes"
}
'

# looks "PATH HOW yes|no"...: what the container may do
looks() {
	local line script=$LOOK want=
	for line; do
		script+="look ${line% *}"$'\n'
		want+=$line$'\n'
	done
	inside /bin/sh -c "$script"
	equal "$output"$'\n' "$want" "what may be opened"
}

@test "device rules: without any, only the default devices" {
	config_set 'del(.linux.resources)'
	looks "/dev/null rw yes" "/dev/zero r yes" "/dev/full r yes" "/dev/random r yes" "/dev/urandom r yes" \
		"/dev/tty r yes" "/data/zero r yes" "/data/a r no" "/data/loop r no" "/data/c r no"
}

@test "device rules: all denied, but the default devices" {
	rules '*' '*:*' rwm -
	looks "/dev/null rw yes" "/data/zero r yes" "/data/a r no" "/data/a w no" "/data/loop r no" "/data/c r no"
}

@test "device rules: one device, one kind of access" {
	rules '*' '*:*' rwm - c 240:11 r + c 250:7 w +
	looks "/data/a r yes" "/data/a w no" "/data/a rw no" "/data/c r no" "/data/c w yes" \
		"/data/c rw no" "/data/b r no" "/data/loop r no"
}

@test "device rules: any minor, any major, any type, no access given" {
	rules '*' '*:*' rwm - c "240:*" rwm +
	looks "/data/a rw yes" "/data/b r yes" "/data/c r no" "/data/loop r no"
	rules '*' '*:*' rwm - c '*:7' r +
	looks "/data/c r yes" "/data/c w no" "/data/a r no"
	rules '*' '*:*' rwm - b '*:*' r +
	looks "/data/loop r yes" "/data/loop w no" "/data/a r no"
	rules '*' '*:*' rwm - a '240:*' r +
	looks "/data/a r yes" "/data/block r yes" "/data/loop r no" "/data/c r no"
	rules '*' '*:*' rwm - c 240:11 '*' +
	looks "/data/a rw yes" "/data/c r no"
}

@test "device rules: everything is allowed" {
	rules '*' '*:*' rwm +
	looks "/data/a rw yes" "/data/c rw yes" "/data/loop r yes" "/dev/null rw yes"
}

@test "device rules: all but some" {
	rules '*' '*:*' rwm + c 240:11 rwm - c 250:7 w -
	looks "/data/a r no" "/data/a w no" "/data/c r yes" "/data/c w no" "/data/c rw no" "/data/b r yes" \
		"/data/loop r yes"
}

@test "device rules: the last one that matches decides" {
	rules '*' '*:*' rwm - c 240:11 rw + c 240:11 w -
	looks "/data/a r yes" "/data/a w no"
	rules '*' '*:*' rwm + c 240:11 rw - c 240:11 r +
	looks "/data/a r yes" "/data/a w no"
	rules c 240:11 rwm + '*' '*:*' rwm -
	looks "/data/a r no"
}

@test "device rules: nodes may be made, not opened" {
	may_all
	rules '*' '*:*' rwm -
	config_args /bin/sh -c 'probe mknod /tmp/a c 240 11; probe open /tmp/a r; probe mknod /tmp/loop b 7 0'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" $'mknod=ok\nopen=EPERM\nmknod=ok'
}

@test "device rules: hold for exec, and for sub-cgroups" {
	rules '*' '*:*' rwm - c 250:7 r +
	up
	pass husk exec "$CT" /bin/sh -c "$LOOK look /data/a r; look /data/c r; look /dev/null rw"
	equal "$output" $'/data/a r no\n/data/c r yes\n/dev/null rw yes'
}

@test "device rules: devices of linux.devices need a rule as well" {
	config_set '.linux.devices = [{path: "/dev/mine", type: "c", major: 240, minor: 11}]'
	rules '*' '*:*' rwm -
	looks "/dev/mine r no"
	rules '*' '*:*' rwm - c 240:11 rw +
	looks "/dev/mine r yes"
}

@test "device rules: a part of what was allowed before, on v1 refused, on v2 obeyed" {
	rules '*' '*:*' rwm - c "240:*" rw + c 240:11 rw -
	if [ "$(cgroup_layout)" = v2 ]; then
		looks "/data/a r no" "/data/b r yes"
	else
		no_container "linux.resources.devices[2]" "cgroup v1"
	fi
}

@test "device rules: what is no rule is refused" {
	config_set '.linux.resources.devices = [{allow: true, type: "x", access: "r"}]'
	no_container "linux.resources.devices[0]"
	config_set '.linux.resources.devices = [{allow: true, type: "c", access: "rx"}]'
	no_container "linux.resources.devices[0].access"
}
