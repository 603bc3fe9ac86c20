# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# Mounts of the kernel's own file systems: cgroup, proc, sysfs, mqueue, devpts; and id-mapped binds.

load lib
load mounts

setup() {
	test_begin
	bare
}

### cgroup #################################################################################

# cgroups_inside [OPTIONS]: a mount of type cgroup; CG_AT: where the folder with the pids controller is
cgroups_inside() {
	require_controller pids
	config_set '.linux.resources.pids.limit = 33'
	add_mount /sys/fs/cgroup cgroup cgroup "${1:-}"
	CG_AT=/sys/fs/cgroup
	[ "$(cgroup_layout)" = v2 ] || CG_AT=/sys/fs/cgroup/pids
}

no_cgroup_ns() {
	config_set '.linux.namespaces |= map(select(.type != "cgroup"))'
}

@test "mounts: cgroup, read-only: the container's own cgroup and nothing else" {
	cgroups_inside ro,nosuid
	config_args /bin/sh -c 'read -r p <"$1/cgroup.procs"; cat "$1/pids.max"; echo "$p"; probe open "$1/pids.max" w
		mkdir "$1/sub"' - "$CG_AT"
	try husk run --bundle "$BUNDLE" "$CT"
	equal "$output" $'33\n1\nopen=EROFS' "what the container sees"
	[[ $error == *"Read-only file system"* ]] || die "sub-cgroup: $error"
}

@test "mounts: cgroup, read-only, without a cgroup namespace" {
	cgroups_inside ro
	no_cgroup_ns
	config_args /bin/sh -c 'read -r p <"$1/cgroup.procs"; cat "$1/pids.max"; echo "$p"; probe open "$1/pids.max" w' - "$CG_AT"
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" $'33\n1\nopen=EROFS'
}

@test "mounts: cgroup, writable: sub-cgroups can be made, and go with the container" {
	local variant
	cgroups_inside rw
	may_all
	for variant in "cgroup namespace" none; do
		[ "$variant" != none ] || no_cgroup_ns
		config_args /bin/sh -c 'mkdir "$1/sub" "$1/sub/deep" && echo $$ >"$1/sub/deep/cgroup.procs" &&
			read -r p <"$1/sub/deep/cgroup.procs" && echo "$p" && grep -c /sub/deep /proc/self/cgroup && probe pause ready' - "$CG_AT"
		pass husk run --detach --bundle "$BUNDLE" "$CT"
		await_file "$OUT" ready
		equal "$(<"$OUT")" $'1\n1\nready' "$variant"
		[[ $(cgroup_left "$CT") == *"/sub/deep"* ]] || die "the sub-cgroup is not below the container's"
		pass husk delete --force "$CT"
		equal "$(cgroup_left "$CT")" "" "cgroups left"
	done
}

@test "mounts: cgroup: each hierarchy is where it is on the host" {
	local want
	cgroups_inside ro
	inside /bin/sh -c 'ls /sys/fs/cgroup'
	if [ "$(cgroup_layout)" = v2 ]; then
		grep -qx cgroup.procs <<<"$output"
	else
		want=$(awk '{ for (i = 7; $i != "-"; i++); } $(i + 1) ~ /^cgroup2?$/ { n = split($5, p, "/"); print p[n] }' \
			/proc/self/mountinfo | sort)
		equal "$(grep -vxE 'cpu|cpuacct|net_cls|net_prio' <<<"$output" | sort)" \
			"$(grep -vxE 'cpu|cpuacct|net_cls|net_prio' <<<"$want")" hierarchies
	fi
	sees_mounts
	[[ $(mount_field "$CG_AT" 2) =~ ^cgroup2?$ ]] || die "type of $CG_AT"
	flags_are "$CG_AT" ro,relatime
	flags_are /sys/fs/cgroup ro,relatime
}

@test "mounts: a cgroup namespace hides where the cgroup is" {
	cgroups_inside ro
	inside /bin/cut -d: -f3 /proc/self/cgroup
	equal "$(sort -u <<<"$output")" / "with a namespace"
	no_cgroup_ns
	inside /bin/cut -d: -f3 /proc/self/cgroup
	[[ $output == *"$CT"* ]] || die "without a namespace: $output"
}

### proc, sysfs, mqueue, devpts ############################################################

@test "mounts: proc shows the container's processes alone" {
	inside /bin/sh -c 'ls /proc | grep -c "^[0-9]"; cat /proc/1/stat | cut -d" " -f1'
	equal "$output" $'3\n1'
	sees_mounts
	equal "$(mount_field /proc 2)" proc
}

@test "mounts: sysfs shows the container's network alone" {
	add_mount /sys sysfs sysfs nosuid,noexec,nodev,ro
	inside /bin/sh -c 'ls /sys/class/net; probe open /sys/class/net/lo/mtu w'
	equal "$(grep -vE '^(sit|tunl|ip|gre|erspan|bonding)' <<<"$output")" $'lo\nopen=EROFS'
	sees_mounts
	flags_are /sys ro,nosuid,nodev,noexec,relatime
}

@test "mounts: mqueue is that of the container's ipc namespace" {
	mkdir -p "$BUNDLE/rootfs/dev/mqueue"
	add_mount /dev/mqueue mqueue mqueue nosuid,noexec,nodev
	inside /bin/sh -c 'touch /dev/mqueue/queue && ls /dev/mqueue && cat /dev/mqueue/queue | cut -c1-5'
	equal "$output" $'queue\nQSIZE'
	inside /bin/ls /dev/mqueue
	equal "$output" "" "another container's queues"
}

@test "mounts: devpts is an instance of the container's own" {
	add_mount /dev tmpfs tmpfs mode=755
	add_mount /dev/pts devpts devpts newinstance,ptmxmode=0666,mode=0620,gid=5
	config_set '.process.terminal = true'
	config_args /bin/sh -c 'tty; ls /dev/pts; probe stat /dev/pts/0 /dev/ptmx /dev/pts/ptmx; probe mounts /dev/console'
	try "$PROBE" terminal 24 80 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	output=${output//$'\r'/}
	prints /dev/pts/0 "/dev/ptmx=l 0777 0:0" "/dev/pts/ptmx=c 0666 0:0 5:2"
	grep -qE '^/dev/pts/0=c 0620 0:5 136:0$' <<<"$output" || die "mode of the terminal"
	equal "$(mount_field /dev/console 2)" devpts
}

### Id-mapped binds ########################################################################

# require_idmap: the file system of the test's folder can be mapped
require_idmap() {
	mkdir -p "$T/idmap"
	"$PROBE" idmap "$T/idmap" || skip "needs a file system that can be id-mapped"
}

# mapped OPTIONS [CONTAINER HOST SIZE]: a bind of T/volume on /data with these mappings (0 1000 10)
mapped() {
	mkdir -p "$T/volume/sub"
	touch "$T/volume/root" "$T/volume/other"
	chown 3:3 "$T/volume/other"
	chmod 0777 "$T/volume"
	add_mount /data bind "$T/volume" "$1"
	config_set '.mounts[-1].uidMappings = [{containerID: $c, hostID: $h, size: $s}]
		| .mounts[-1].gidMappings = .mounts[-1].uidMappings' --argjson c "${2:-0}" --argjson h "${3:-1000}" \
		--argjson s "${4:-10}"
}

@test "mounts: an id-mapped bind shows its files as other users'" {
	require_idmap
	mapped bind
	config_set '.process.user = {uid: 1000, gid: 1000}'
	inside /bin/sh -c 'probe stat /data/root /data/other && touch /data/new && probe mounts /data'
	prints "/data/root=- 0644 1000:1000" "/data/other=- 0644 1003:1003"
	[[ $(mount_field /data 4) == *idmapped* ]] || die "flags: $(mount_field /data 4)"
	equal "$(stat -c %u:%g "$T/volume/new")" 0:0 "owner on disk of what is made inside"
}

@test "mounts: id-mapped with ro, and ids that the mapping has not" {
	require_idmap
	mapped rbind,ro,ridmap 0 1000 2
	inside /bin/probe stat /data/root /data/other
	prints "/data/root=- 0644 1000:1000" "/data/other=- 0644 65534:65534"
	sees_mounts
	[[ $(mount_field /data 4) == ro,* ]]
}

@test "mounts: what can't be id-mapped is refused" {
	require_idmap
	mapped bind
	config_set '.mounts[-1].source = "/proc"'
	no_container "mounts[1] /data" "id-map"
	config_set '.mounts[-1].source = $s | del(.mounts[-1].gidMappings)' --arg s "$T/volume"
	no_container "mounts[1] /data" "gidMappings"
	config_set 'del(.mounts[-1])'
	add_mount /data bind "$T/volume" bind,idmap
	no_container "mounts[1] /data" "user namespace"
	config_set 'del(.mounts[-1])'
	mapped ""
	config_set '.mounts[-1] |= (.type = "tmpfs" | .options = ["size=1m"])'
	no_container "mounts[1] /data" "id-mapped"
}
