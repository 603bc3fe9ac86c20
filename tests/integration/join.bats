# SPDX-License-Identifier: Apache-2.0
#
# Containers that join namespaces by linux.namespaces[].path: each type, mixes of joined and made
# ones, and paths that are not what the config says they are. The namespaces come from unshare(1),
# so that they owe nothing to the binary under test, or from another container.

load lib
load join

setup() {
	test_begin
	require_root
	require_commands jq unshare nsenter
	# A process of a mapped user must get to the root file system.
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$T"
	mkdir -p "$T/ns"
	mount --bind "$T/ns" "$T/ns"
	mount --make-private "$T/ns"
}

teardown() {
	umount -R "$T/ns" 2>/dev/null || true
	test_end
}

@test "join: pid" {
	joins pid mount
	own mount
}

@test "join: network" {
	joins network mount pid
	own mount pid
}

# A joined mount namespace is taken as it is: no root file system and no mounts are made in it.
@test "join: mount" {
	local before
	donor mount
	before=$(cat "/proc/$DONOR/mountinfo")
	member "mount=/proc/$DONOR/ns/mnt" pid
	config_args "$PROBE" namespaces
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of mount "$DONOR")"
	own pid
	equal "$(cat "/proc/$DONOR/mountinfo")" "$before" "mounts of the joined namespace"

	bound mount
	donor_ends
	config_ns "mount=$BOUND" pid
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "mnt=$(readlink "$BOUND" || stat -c 'mnt:[%i]' "$BOUND")"
}

@test "join: the mounts of another container" {
	local maker
	member mount pid
	config_set '.mounts += [{destination: "/tmp", type: "tmpfs", source: "tmpfs"}]'
	up "$CT-maker"
	maker=$PID
	pass husk exec "$CT-maker" sh -c 'echo "in its tmpfs" >/tmp/note'
	NAME=other member "mount=/proc/$maker/ns/mnt" "pid=/proc/$maker/ns/pid"
	config_args cat /tmp/note
	pass husk run --bundle "$BUNDLE" "$CT-other"
	prints "in its tmpfs"
	pass husk exec "$CT-maker" cat /tmp/note
	prints "in its tmpfs"
}

@test "join: ipc" {
	joins ipc mount pid
	own mount pid
}

@test "join: uts" {
	joins uts mount pid
	own mount pid
}

@test "join: user" {
	require_userns
	joins user mount pid network
	own mount pid network
}

@test "join: cgroup" {
	joins cgroup mount pid
	own mount pid
}

@test "join: time" {
	joins time mount pid
	own mount pid
}

@test "join: all types that one process has, in one container" {
	local type paths=()
	donor user pid network ipc uts cgroup time
	for type in user pid network ipc uts cgroup time; do
		paths+=("$type=/proc/$DONOR/ns/$(file_of "$type")")
	done
	member "${paths[@]}" mount
	pass husk run --bundle "$BUNDLE" "$CT"
	for type in user pid network ipc uts cgroup time; do
		prints "$(id_of "$type" "$DONOR")"
	done
	own mount
}

@test "join: the order in linux.namespaces has no meaning" {
	donor user pid network ipc uts
	member mount "ipc=/proc/$DONOR/ns/ipc" "network=/proc/$DONOR/ns/net" cgroup \
		"pid=/proc/$DONOR/ns/pid" "uts=/proc/$DONOR/ns/uts" "user=/proc/$DONOR/ns/user"
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of user "$DONOR")" "$(id_of network "$DONOR")" "$(id_of pid "$DONOR")"
	own mount cgroup
}

@test "join: types that are not listed stay the runtime's" {
	donor network
	member "network=/proc/$DONOR/ns/net" mount
	proc_of_host
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of network "$DONOR")" "$(id_of pid self)" "$(id_of ipc self)" "$(id_of uts self)" \
		"$(id_of user self)" "$(id_of cgroup self)"
}

@test "join: an empty path means a new namespace" {
	member network= mount pid
	config_set '(.linux.namespaces[] | select(.type == "network")).path = ""'
	pass husk run --bundle "$BUNDLE" "$CT"
	own network
}

@test "join: a network of the host and a new user namespace" {
	require_userns
	donor network
	member "network=/proc/$DONOR/ns/net" user mount pid
	mappings 100000 65536
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of network "$DONOR")"
	own user mount pid
	config_args cat /proc/self/uid_map
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$(xargs <<<"$output")" "0 100000 65536"
}

@test "join: a pid namespace of the host and a new user namespace" {
	require_userns
	donor pid
	member "pid=/proc/$DONOR/ns/pid" user mount
	proc_of_host
	mappings 100000 65536
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of pid "$DONOR")"
	own user mount
}

@test "join: a user namespace owns what is made with it" {
	require_userns
	donor user
	member "user=/proc/$DONOR/ns/user" mount pid network ipc uts
	config_set '.hostname = "mapped" | .mounts += [
		{destination: "/sys", type: "sysfs", source: "sysfs", options: ["ro"]},
		{destination: "/dev/mqueue", type: "mqueue", source: "mqueue"}]'
	up "$CT"
	for type in mount pid network ipc uts; do
		equal "$(owner_of "$type" "$PID")" "$(readlink "/proc/$DONOR/ns/user" | tr -dc 0-9)" \
			"owner of the $type namespace"
	done
	pass husk exec "$CT" hostname
	prints mapped
}

@test "join: a user namespace and a network that it owns" {
	require_userns
	donor user network
	member "user=/proc/$DONOR/ns/user" "network=/proc/$DONOR/ns/net" mount pid
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of user "$DONOR")" "$(id_of network "$DONOR")"
}

@test "join: a user namespace and a network that it has no right over" {
	require_userns
	donor network
	bound network
	donor user
	member "user=/proc/$DONOR/ns/user" "network=$BOUND" mount pid
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of user "$DONOR")" "net=net:[$(stat -c %i "$BOUND")]"
}

@test "join: a user namespace with equal mappings in the config" {
	require_userns
	donor user
	member "user=/proc/$DONOR/ns/user" mount pid
	mappings 100000 65536
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of user "$DONOR")"
}

@test "join: a user namespace with other mappings in the config is refused" {
	require_userns
	donor user
	member "user=/proc/$DONOR/ns/user" mount pid
	mappings 200000 65536
	no_join linux.uidMappings
	mappings 100000 1000
	no_join linux.uidMappings
	mappings 100000 65536
	config_set '.linux.gidMappings[0].hostID = 7'
	no_join gidMappings
}

@test "join: a joined network is taken as it is" {
	donor network
	member "network=/proc/$DONOR/ns/net" mount pid
	config_args cat /sys/class/net/lo/flags
	config_set '.mounts += [{destination: "/sys", type: "sysfs", source: "sysfs", options: ["ro"]}]'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints 0x8
}

@test "join: a host name in the config is set in the joined namespace" {
	donor uts
	member "uts=/proc/$DONOR/ns/uts" mount pid
	config_set '.hostname = "together"'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$(nsenter -t "$DONOR" -u hostname)" together
}

@test "join: what was joined at create stays joined when the path is gone at start" {
	local want
	donor network
	want=$(id_of network "$DONOR")
	bound network
	donor_ends
	member "network=$BOUND" mount pid
	created
	umount "$BOUND"
	rm "$BOUND"
	pass husk start "$CT"
	stopped "$CT"
	grep -qxF "$want" "$CT_OUT" || die "the container did not keep $want: $(cat "$CT_OUT")"
}

@test "join: exec into a member lands in the joined namespaces" {
	local maker file
	member pid network ipc uts mount
	up "$CT-maker"
	maker=$PID
	NAME=other member "pid=/proc/$maker/ns/pid" "network=/proc/$maker/ns/net" \
		"ipc=/proc/$maker/ns/ipc" "uts=/proc/$maker/ns/uts" mount
	up "$CT-member"
	pass husk exec "$CT-member" /bin/probe namespaces
	for file in pid network ipc uts; do
		prints "$(id_of "$file" "$maker")"
	done
	prints "$(id_of mount "$PID")"
	own mount
	[ ! "/proc/$PID/ns/mnt" -ef "/proc/$maker/ns/mnt" ] || die "the mounts are the maker's"
}

@test "join: members live on when the container that made the namespaces is deleted" {
	local maker first want
	member network ipc uts pid mount
	up "$CT-maker"
	maker=$PID
	want=$(id_of network "$maker")
	pass husk exec "$CT-maker" /bin/probe shm-put 5 "still here"
	NAME=first member "network=/proc/$maker/ns/net" "ipc=/proc/$maker/ns/ipc" \
		"uts=/proc/$maker/ns/uts" pid mount
	up "$CT-first"
	first=$PID
	pass husk delete --force "$CT-maker"
	equal "$(state_of "$CT-first")" running "status of the member"
	pass husk exec "$CT-first" /bin/probe namespaces
	prints "$want"

	# and others can still come in by way of the member
	NAME=second member "network=/proc/$first/ns/net" "ipc=/proc/$first/ns/ipc" mount pid
	pass husk run --bundle "$BUNDLE" "$CT-second"
	prints "$want"
	config_args /bin/probe shm-get 5
	pass husk run --bundle "$BUNDLE" "$CT-second"
	prints "got=still here"
}

@test "join: a namespace of another type is refused" {
	local type other path
	donor network uts
	for type in pid network mount ipc uts user cgroup time; do
		other=network
		[ "$type" != network ] || other=uts
		bound "$other" "as-$type"
		for path in "/proc/$DONOR/ns/$(file_of "$other")" "$BOUND"; do
			member mount "$type=$path"
			[ "$type" != mount ] || config_ns pid "$type=$path"
			no_join "linux.namespaces[1]" "$path"
		done
	done
}

@test "join: a type that is listed twice is refused" {
	local type
	donor network
	for type in pid network mount ipc uts user cgroup time; do
		member "$type" mount pid "$type"
		[ "$type" != mount ] && [ "$type" != pid ] || config_ns "$type" uts ipc "$type"
		mappings 100000 65536
		no_join "linux.namespaces[3]" "\"$type\""
	done
	member "network=/proc/$DONOR/ns/net" mount pid network
	no_join "linux.namespaces[3]" '"network"'
	member "network=/proc/$DONOR/ns/net" "network=/proc/$DONOR/ns/net" mount pid
	no_join "linux.namespaces[1]" '"network"'
}

@test "join: a path that has vanished is refused" {
	local path
	donor network
	bound network
	donor_ends
	path=/proc/$DONOR/ns/net
	wait "$BG_PID" || true
	member mount pid "network=$path"
	no_join "linux.namespaces[2]" "$path" "no such file or directory"
	umount "$BOUND"
	config_ns "network=$BOUND" mount
	no_join "linux.namespaces[0]" "$BOUND"
	rm "$BOUND"
	no_join "linux.namespaces[0]" "$BOUND" "no such file or directory"
}

@test "join: a path that is no namespace is refused" {
	local path
	echo text >file
	mkdir -p folder
	mkfifo pipe
	ln -s nowhere link
	for path in "$T/file" "$T/folder" "$T/pipe" "$T/link" /dev/null /dev/tty /proc/self/ns /proc/self/status; do
		member mount pid "ipc=$path"
		no_join "linux.namespaces[2]" "$path"
	done
}

@test "join: a relative path is refused" {
	donor network
	bound network
	for path in ns/network ./ns/network proc/self/ns/net net; do
		member mount "network=$path" pid
		no_join "linux.namespaces[1]" "$path" "absolute"
	done
}

@test "join: a symbolic link to a namespace is followed" {
	donor network
	ln -s "/proc/$DONOR/ns/net" link
	member mount "network=$T/link" pid
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of network "$DONOR")"
}

@test "join: a pid namespace whose first process has ended is refused" {
	donor pid
	bound pid
	donor_ends
	member mount "pid=$BOUND"
	proc_of_host
	no_join "linux.namespaces[1]" "$BOUND"
}

@test "join: the runtime's own user namespace cannot be joined" {
	member mount pid user=/proc/self/ns/user
	no_join "linux.namespaces[2]" /proc/self/ns/user
}

@test "join: after a refusal the same id can be used" {
	donor network
	member mount pid network=/nowhere
	no_join "linux.namespaces[2]" /nowhere
	config_ns mount pid "network=/proc/$DONOR/ns/net"
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$(id_of network "$DONOR")"
}

@test "join: the open file of a namespace is a path like any other" {
	local want
	donor network
	want=$(id_of network "$DONOR")
	exec 7<"/proc/$DONOR/ns/net"
	donor_ends
	member "network=/proc/$BASHPID/fd/7" mount pid
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "$want"
}
