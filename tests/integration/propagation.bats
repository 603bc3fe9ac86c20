# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# Propagation: which mounts made on the host arrive in the container, and which of the container's reach
# the host, by linux.rootfsPropagation and by the options of a mount. "The host" is a mount namespace of
# its own, in which the test's folder is shared, as on any host with systemd.

load lib
load mounts

setup() {
	test_begin
	host_ns shared
	bare
	may_all
	on_host mkdir "$T/volume"
	on_host mount -t tmpfs volume "$T/volume"
	on_host mkdir "$T/volume/from-host" "$T/volume/from-inside"
}

# running [JQ]: a container of BUNDLE that waits
running() {
	config_set "${1:-.}"
	config_args /bin/probe pause ready
	pass host_husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
}

# crosses IN OUT DIR HOST-DIR: mounts on the host at HOST-DIR/from-host and inside at DIR/from-inside;
# IN, OUT: whether the other side sees that
crosses() {
	on_host mount -t tmpfs host "$4/from-host"
	pass husk exec "$CT" /bin/probe mount "$3/from-inside"
	prints mount=ok
	pass husk exec "$CT" /bin/probe mounts
	equal "$([ -n "$(mount_field "$3/from-host" 1)" ] && echo yes || echo no)" "$1" "host's mount inside"
	equal "$(on_host mountpoint -q "$4/from-inside" && echo yes || echo no)" "$2" "container's mount on the host"
	# The container's own is there in any case.
	equal "$(mount_field "$3/from-inside" 2)" tmpfs
}

# root_crosses IN OUT PROPAGATION: the same for the root; what is the root's kind?
root_crosses() {
	mkdir "$BUNDLE/rootfs/from-host" "$BUNDLE/rootfs/from-inside"
	running "${3:+.linux.rootfsPropagation = \"$3\"}"
	crosses "$1" "$2" "" "$BUNDLE/rootfs"
	KIND=$(mount_field / 6)
}

@test "propagation: by default the root follows the host, and not the other way round" {
	root_crosses yes no ""
	[[ $KIND =~ ^master:[0-9]+$ ]] || die "the root is $KIND"
}

@test "rootfsPropagation slave, rslave: the root follows the host" {
	root_crosses yes no slave
	[[ $KIND =~ ^master:[0-9]+$ ]] || die "the root is $KIND"
	pass husk delete --force "$CT"
	rmdir "$BUNDLE/rootfs/from-inside"
	on_host umount "$BUNDLE/rootfs/from-host"
	rmdir "$BUNDLE/rootfs/from-host"
	root_crosses yes no rslave
}

@test "rootfsPropagation private: neither follows the other" {
	root_crosses no no private
	equal "$KIND" private
}

@test "rootfsPropagation rprivate: neither, also below the root" {
	add_mount /data bind "$T/volume" bind
	running '.linux.rootfsPropagation = "rprivate"'
	crosses no no /data "$T/volume"
	equal "$(mount_field / 6)" private
	equal "$(mount_field /data 6)" private
}

@test "rootfsPropagation shared: a peer group of the container's own" {
	root_crosses no no shared
	[[ $KIND =~ ^shared:[0-9]+$ ]] || die "the root is $KIND"
	! grep -q " ${KIND} " "/proc/$HOST_NS/mountinfo" || die "the host is in the peer group"
	pass husk exec "$CT" /bin/sh -c 'mount --bind /home /tmp && mount -t tmpfs nested /home/user && probe mounts'
	equal "$(mount_field /tmp/user 2)" tmpfs "what propagates inside of the container"
}

@test "rootfsPropagation rshared: volumes are shared with the host" {
	add_mount /data bind "$T/volume" rbind,rshared
	running '.linux.rootfsPropagation = "rshared"'
	crosses yes yes /data "$T/volume"
	[[ $(mount_field / 6) =~ ^shared:[0-9]+$ ]] || die "the root is $(mount_field / 6)"
}

@test "rootfsPropagation unbindable: the root can't be bound" {
	local kind
	for kind in unbindable runbindable; do
		running ".linux.rootfsPropagation = \"$kind\""
		try husk exec "$CT" /bin/mount -o bind / /tmp
		[ "$status" -ne 0 ] || die "it can be bound" || return 1
		pass husk exec "$CT" /bin/probe mounts
		equal "$(mount_field / 6)" unbindable
		equal "$(mount_field /proc 6)" "$([ $kind = runbindable ] && echo unbindable || echo private)"
		pass husk delete --force "$CT"
	done
}

@test "rootfsPropagation: an unknown value is refused" {
	config_set '.linux.rootfsPropagation = "public"'
	no_container "linux.rootfsPropagation" public
}

### Options of a mount #####################################################################

@test "propagation: a volume follows the host unless an option says else" {
	add_mount /data bind "$T/volume" bind
	running
	crosses yes no /data "$T/volume"
}

@test "mounts: private, rprivate" {
	local option
	for option in private rprivate; do
		add_mount /data bind "$T/volume" "rbind,$option"
		running
		crosses no no /data "$T/volume"
		equal "$(mount_field /data 6)" private
		pass husk delete --force "$CT"
		on_host umount "$T/volume/from-host"
		config_set 'del(.mounts[-1])'
	done
}

@test "mounts: slave, rslave" {
	local option
	for option in slave rslave; do
		add_mount /data bind "$T/volume" "rbind,$option"
		running '.linux.rootfsPropagation = "rshared"'
		crosses yes no /data "$T/volume"
		[[ $(mount_field /data 6) =~ ^shared:[0-9]+\ master:[0-9]+$ ]] || die "$(mount_field /data 6)"
		pass husk delete --force "$CT"
		on_host umount "$T/volume/from-host"
		config_set 'del(.mounts[-1])'
	done
}

@test "mounts: shared is shared with the host where the root is, else inside" {
	add_mount /data bind "$T/volume" bind,shared
	running
	crosses yes no /data "$T/volume"
	[[ $(mount_field /data 6) =~ ^shared:[0-9]+\ master:[0-9]+$ ]] || die "$(mount_field /data 6)"
	pass husk delete --force "$CT"
	on_host umount "$T/volume/from-host"
	running '.linux.rootfsPropagation = "shared"'
	crosses yes yes /data "$T/volume"
}

@test "mounts: unbindable" {
	add_mount /data bind "$T/volume" bind,unbindable
	running
	pass husk exec "$CT" /bin/probe mounts
	equal "$(mount_field /data 6)" unbindable
	try husk exec "$CT" /bin/mount -o bind /data /tmp
	[ "$status" -ne 0 ] || die "it can be bound"
}

@test "mounts: options of propagation for a new file system" {
	add_mount /shared tmpfs tmpfs shared
	add_mount /slave tmpfs tmpfs shared,slave
	add_mount /unbindable tmpfs tmpfs unbindable
	add_mount /plain tmpfs tmpfs
	host_inside /bin/probe mounts
	[[ $(mount_field /shared 6) =~ ^shared:[0-9]+$ ]]
	equal "$(mount_field /slave 6)" private "a slave of a group of one"
	equal "$(mount_field /unbindable 6)" unbindable
	equal "$(mount_field /plain 6)" private
}

@test "propagation: nothing of a container's own mounts is ever seen on the host" {
	local kind
	for kind in shared rslave private; do
		on_host cat /proc/self/mountinfo >"$T/before"
		config_set '.mounts += [{destination: "/tmp", type: "tmpfs", source: "tmpfs"}] | .root.readonly = true
			| .linux.maskedPaths = ["/etc/passwd"] | .hooks.createRuntime = [{path: "/bin/sh",
			args: ["sh", "-c", "cat /proc/self/mountinfo >\($t)/between"]}]' --arg t "$T"
		running ".linux.rootfsPropagation = \"$kind\""
		on_host cat /proc/self/mountinfo >"$T/after"
		cmp "$T/before" "$T/between"
		cmp "$T/before" "$T/after"
		pass husk delete --force "$CT"
		on_host cat /proc/self/mountinfo >"$T/after"
		cmp "$T/before" "$T/after"
	done
}
