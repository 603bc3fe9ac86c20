# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# Where mounts go and where they come from: targets that are made, links, order, the root, what may be inside
# /proc; and roots without pivot_root or without a mount namespace.

load lib
load mounts

setup() {
	test_begin
	bare
	mkdir "$BUNDLE/volume"
	echo volume >"$BUNDLE/volume/file"
}

### Targets ################################################################################

@test "mounts: a directory that is missing is made, with its parents" {
	add_mount /new/deep/dir tmpfs tmpfs
	add_mount /other/bound bind volume bind
	inside /bin/cat /other/bound/file
	equal "$output" volume
	sees_mounts
	equal "$(mount_field /new/deep/dir 2)" tmpfs
	equal "$(stat -c '%F %a %u' "$BUNDLE/rootfs/new/deep/dir" "$BUNDLE/rootfs/new")" \
		$'directory 755 0\ndirectory 755 0'
}

@test "mounts: a file is bound onto a file; a missing one is made" {
	echo old >"$BUNDLE/rootfs/etc/config"
	add_mount /etc/config bind volume/file bind,ro
	add_mount /deep/down/file bind volume/file bind
	add_mount /etc/fresh bind volume/file bind
	inside /bin/cat /etc/config /deep/down/file /etc/fresh
	equal "$output" $'volume\nvolume\nvolume'
	equal "$(<"$BUNDLE/rootfs/etc/config")" old "file of the image"
	equal "$(stat -c '%F %s' "$BUNDLE/rootfs/deep/down/file")" "regular empty file 0"
}

@test "mounts: a file onto a directory, and the other way round, are refused" {
	add_mount /data bind volume/file bind
	no_container "mounts[1] /data" "not a directory"
	config_set 'del(.mounts[1])'
	add_mount /etc/passwd bind volume bind
	no_container "mounts[1] /etc/passwd" "not a directory"
	config_set 'del(.mounts[1])'
	add_mount /etc/passwd tmpfs tmpfs
	no_container "mounts[1] /etc/passwd"
}

@test "mounts: a relative destination starts at the root, a relative source at the bundle" {
	add_mount data bind ./volume bind
	add_mount run/../tmp//sub bind ../bundle/volume bind
	config_set '.process.cwd = "/home"'
	inside /bin/cat /data/file /tmp/sub/file
	equal "$output" $'volume\nvolume'
	[ ! -e "$BUNDLE/rootfs/home/data" ]
}

@test "mounts: links in a destination are followed inside the root only" {
	mkdir -p "$T/outside/sub"
	ln -s "$T/outside" "$BUNDLE/rootfs/absolute"
	ln -s ../../../../../../../../../../../../../../../tmp "$BUNDLE/rootfs/climbing"
	add_mount /absolute/sub bind volume bind
	add_mount /climbing/place bind volume bind
	inside /bin/sh -c 'cat /absolute/sub/file /tmp/place/file'
	equal "$output" $'volume\nvolume'
	equal "$(find "$T/outside")" "$T/outside"$'\n'"$T/outside/sub" "what lies outside"
	[ ! -e /tmp/place ] || die "the host's /tmp has got it"
}

@test "mounts: in the order of the list, each into what the ones before have made" {
	mkdir "$BUNDLE/second"
	echo second >"$BUNDLE/second/file"
	add_mount /data tmpfs tmpfs
	add_mount /data/in/side bind volume bind
	add_mount /data/in/side/file bind second/file bind
	add_mount /tmp bind volume bind
	add_mount /tmp bind second bind
	inside /bin/cat /data/in/side/file /tmp/file
	equal "$output" $'second\nsecond'
	[ ! -e "$BUNDLE/rootfs/data/in" ] || die "made below the mount, not in it"
	# A later mount on a directory above covers what was made before.
	add_mount /data bind second bind
	inside /bin/ls /data
	equal "$output" file
}

### The root ###############################################################################

@test "mounts: a read-only root has volumes that can be written" {
	config_set '.root.readonly = true'
	add_mount /data bind volume bind,rw
	add_mount /fresh/dir tmpfs tmpfs
	inside /bin/sh -c 'echo new >/data/new && echo new >/fresh/dir/new && probe open /new creat &&
		probe open /etc/passwd w && probe mounts /'
	prints open=EROFS
	equal "$(grep -c open=EROFS <<<"$output")" 2 "refusals"
	[[ $(mount_field / 4) == ro,* ]] || die "flags of the root: $output"
	equal "$(<"$BUNDLE/volume/new")" new
	touch "$BUNDLE/rootfs/still-writable"
}

@test "mounts: a writable root" {
	inside /bin/sh -c 'echo new >/new'
	equal "$(<"$BUNDLE/rootfs/new")" new
	sees_mounts
	[[ $(mount_field / 4) == rw,* ]] || die "flags of the root: $(mount_field / 4)"
}

@test "mounts: the root is the rootfs alone, nothing of the host is left mounted" {
	add_mount /data tmpfs tmpfs
	sees_mounts
	equal "$(cut -d' ' -f1 <<<"$output" | grep -v ^/dev/ | sort -u | tr '\n' ' ')" "/ /data /proc "
}

@test "mounts: what is mounted below the rootfs comes along" {
	host_ns
	on_host mount -t tmpfs -o size=64k tmpfs "$BUNDLE/rootfs/data"
	host_inside /bin/probe mounts
	options_have /data size=64k
	on_host sh -c 'echo "$1" >"$2"' - inner "$BUNDLE/rootfs/data/file"
	host_inside /bin/cat /data/file
	equal "$output" inner
}

@test "root.path: a link, a relative path; a file or nothing is refused" {
	ln -s "$BUNDLE/rootfs" "$T/link"
	config_set '.root.path = $p' --arg p "$T/link"
	inside /bin/probe say here
	equal "$output" here
	config_set '.root.path = "./volume/../rootfs"'
	inside /bin/probe say here
	config_set '.root.path = "config.json"'
	no_container "root" "config.json" "not a directory"
	config_set '.root.path = "missing"'
	no_container "root.path" "$BUNDLE/missing" "no such file or directory"
	config_set 'del(.root)'
	no_container "root"
}

@test "root.path: the host's /" {
	config_set '.root = {path: "/", readonly: true} | .mounts = []'
	inside "$BUNDLE/rootfs/bin/probe" mounts /
	[[ $(mount_field / 4) == ro,* ]] || die "flags of the root: $output"
	[ -w / ] || die "the host's own root became read-only"
}

### Inside of /proc ########################################################################

@test "mounts: in /proc only what is allowed there" {
	local file
	echo fake >"$BUNDLE/volume/fake"
	for file in uptime meminfo stat cpuinfo diskstats loadavg swaps; do
		add_mount "/proc/$file" bind volume/fake bind,ro
	done
	inside /bin/cat /proc/uptime /proc/meminfo /proc/stat /proc/swaps
	equal "$output" $'fake\nfake\nfake\nfake'
}

@test "mounts: anything else in /proc is refused" {
	local at
	for at in /proc/sys /proc/self/attr /proc/1 /proc/version /proc/./sys/../sys/kernel /proc/uptime/..//sys; do
		add_mount "$at" bind volume bind
		no_container "inside /proc" "mounts[1]"
		config_set 'del(.mounts[1])'
	done
	ln -s proc/sys "$BUNDLE/rootfs/way"
	add_mount /way bind volume bind
	no_container "inside /proc" "mounts[1] /way"
	config_set '.mounts = []'
	add_mount /proc tmpfs tmpfs
	no_container "mounts[0] /proc" "not of type proc"
	config_set '.mounts = []'
	add_mount /proc bind volume bind
	no_container "mounts[0] /proc" "not of type proc"
}

@test "mounts: proc and sysfs need ordinary directories" {
	rmdir "$BUNDLE/rootfs/proc"
	ln -s tmp "$BUNDLE/rootfs/proc"
	no_container "mounts[0] /proc" "ordinary directory"
	rm "$BUNDLE/rootfs/proc"
	mkdir "$BUNDLE/rootfs/proc"
	rmdir "$BUNDLE/rootfs/sys"
	ln -s tmp "$BUNDLE/rootfs/sys"
	add_mount /sys sysfs sysfs ro
	no_container "mounts[1] /sys" "ordinary directory"
}

### Other roots ############################################################################

@test "--no-pivot: the container's root is the rootfs, with its mounts" {
	add_mount /data bind volume bind
	config_set '.root.readonly = true'
	config_args /bin/sh -c 'cat /data/file; ls / | tr "\n" " "; probe open /new creat'
	pass husk run --no-pivot --bundle "$BUNDLE" "$CT"
	equal "$output" "volume
bin data dev etc home proc run sys tmp open=EROFS"
}

@test "--no-pivot: exec lands in the same root; a private propagation is refused" {
	config_args /bin/probe pause ready
	pass husk run --no-pivot --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	pass husk exec "$CT" /bin/ls /
	equal "$(tr '\n' ' ' <<<"$output")" "bin data dev etc home proc run sys tmp "
	config_set '.linux.rootfsPropagation = "private"'
	refuse husk run --no-pivot --bundle "$BUNDLE" "$CT-b"
	says "linux.rootfsPropagation"
}

# no_mount_ns: only what a container without one can have
no_mount_ns() {
	config_set '.linux.namespaces |= map(select(.type != "mount")) | .mounts = []'
}

@test "no mount namespace: the rootfs is the root, on the host's mounts" {
	no_mount_ns
	inside /bin/sh -c 'ls / | tr "\n" " "; echo new >/new; cd /..; ls | grep -c ""'
	equal "$output" "bin data dev etc home proc run sys tmp 10"
	equal "$(<"$BUNDLE/rootfs/new")" new
	config_set '.linux.namespaces += [{type: "mount"}]'
}

@test "no mount namespace: exec has the same root" {
	no_mount_ns
	echo mark >"$BUNDLE/rootfs/mark"
	up
	equal "$(readlink "/proc/$PID/ns/mnt")" "$(readlink /proc/self/ns/mnt)" "mount namespace"
	equal "$(readlink "/proc/$PID/root")" "$BUNDLE/rootfs"
	pass husk exec "$CT" /bin/cat /mark
	equal "$output" mark
	# A process with a root of its own would keep teardown from removing it.
	pass husk delete --force "$CT"
}

@test "no mount namespace: what needs one is refused" {
	no_mount_ns
	config_set '.mounts = [{destination: "/data", type: "tmpfs", source: "tmpfs"}]'
	no_container "mounts" "mount namespace"
	config_set '.mounts = [] | .linux.maskedPaths = ["/etc"]'
	no_container "linux.maskedPaths" "mount namespace"
	config_set '.linux.maskedPaths = [] | .linux.readonlyPaths = ["/etc"]'
	no_container "linux.readonlyPaths" "mount namespace"
	config_set '.linux.readonlyPaths = [] | .root.readonly = true'
	no_container "root.readonly" "mount namespace"
}

@test "a joined mount namespace keeps its root and its mounts" {
	local pid
	add_mount /data tmpfs tmpfs
	echo first >"$BUNDLE/rootfs/mark"
	up
	pid=$PID
	bare second
	echo second >"$BUNDLE/rootfs/mark"
	config_set '.linux.namespaces |= map(if .type == "mount" then .path = "/proc/\($p)/ns/mnt"
		elif .type == "pid" then .path = "/proc/\($p)/ns/pid" else . end)' --arg p "$pid"
	config_args /bin/sh -c 'cat /mark; probe mounts /data | cut -d" " -f1,2; ls /proc/self/ns/mnt -l | sed "s/.*-> //"'
	pass husk run --bundle "$BUNDLE" "$CT-b"
	equal "$output" $'first\n/data tmpfs\n'"$(readlink "/proc/$pid/ns/mnt")"
	# and so it stays for the one that made it
	pass husk exec "$CT" /bin/sh -c 'cat /mark; grep -c " /data " /proc/self/mounts'
	equal "$output" $'first\n1'
}
