# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# Containers with a user namespace of their own, made by root: who is who inside and outside, and that all
# else of a container works there as well.

load lib
load mounts
load users

setup() {
	test_begin
	require_root
	require_userns
	bundle
	owned
	userns
}

### Who is who #############################################################################

@test "userns: root inside is another user outside" {
	up
	equal "$(outside Uid)" $'100000\t100000\t100000\t100000'
	equal "$(outside Gid)" $'100000\t100000\t100000\t100000'
	equal "$(tr -s ' ' <"/proc/$PID/uid_map")" " 0 100000 65536"
	equal "$(tr -s ' ' <"/proc/$PID/gid_map")" " 0 100000 65536"
	[ "$(readlink "/proc/$PID/ns/user")" != "$(readlink /proc/self/ns/user)" ]
	equal "$(<"/proc/$PID/setgroups")" allow
	pass husk exec "$CT" /bin/probe ids
	equal "$output" $'uid=0,0,0,0\ngid=0,0,0,0\ngroups='
}

@test "userns: several ranges" {
	userns 0:100000:1000 1000:300000:1 2000:400000:10
	config_set '.process.user = {uid: 1000, gid: 2005, additionalGids: [7, 2009]}'
	up
	equal "$(outside Uid)" $'300000\t300000\t300000\t300000'
	equal "$(outside Gid)" $'400005\t400005\t400005\t400005'
	equal "$(outside Groups | tr -d ' ' | sort)" "100007400009"
	equal "$(tr -s ' ' <"/proc/$PID/uid_map")" $' 0 100000 1000\n 1000 300000 1\n 2000 400000 10'
	pass husk exec --user 2001:3 "$CT" /bin/probe ids
	prints uid=2001,2001,2001,2001 gid=3,3,3,3
}

@test "userns: users and groups may be mapped differently" {
	config_set '.linux.gidMappings = [{containerID: 0, hostID: 200000, size: 100}]'
	up
	equal "$(outside Uid)" $'100000\t100000\t100000\t100000'
	equal "$(outside Gid)" $'200000\t200000\t200000\t200000'
}

@test "userns: a user or group that is not mapped is refused" {
	userns 0:100000:1000
	config_set '.process.user.uid = 1000'
	no_container "uid 1000"
	config_set '.process.user = {uid: 0, gid: 1000}'
	no_container "gid 1000"
	config_set '.process.user = {uid: 0, gid: 0, additionalGids: [1000]}'
	no_container "1000"
}

@test "userns: mappings that are missing, empty or overlap are refused" {
	config_set 'del(.linux.uidMappings)'
	no_container "linux.uidMappings"
	userns
	config_set 'del(.linux.gidMappings)'
	no_container "linux.gidMappings"
	userns 0:100000:0
	no_container "config.json:" "linux.uidMappings[0].size"
	userns 0:100000:10 5:200000:10
	no_container "config.json:" "linux.uidMappings[1]" overlap
	userns 0:4294967290:10
	no_container "linux.uidMappings[0]"
	userns
	without_ns user
	no_container "linux.uidMappings" "user namespace"
}

@test "userns: capabilities are those of the namespace, in full" {
	may_all
	config_args /bin/sh -c 'probe caps; mount -t tmpfs x /tmp && echo mounted; hostname new && hostname
		probe mknod /tmp/node c 1 3'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints mounted new mknod=EPERM
	equal "$(sed -n 's/^eff=//p' <<<"$output")" "$(sed -n 's/^prm=//p' <<<"$output")"
	[ "$(sed -n 's/^eff=//p' <<<"$output")" != 0000000000000000 ]
}

### Files ##################################################################################

@test "userns: files on a volume belong to who they are mapped to" {
	mkdir -m 0777 "$BUNDLE/volume"
	touch "$BUNDLE/volume/"{root,five}
	chown 100005:100006 "$BUNDLE/volume/five"
	add_mount /data bind volume bind
	config_args /bin/sh -c 'touch /data/new; probe stat /data/root /data/five /data/new /bin'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "/data/root=- 0644 65534:65534" "/data/five=- 0644 5:6" "/data/new=- 0644 0:0" "/bin=d 0755 0:0"
	equal "$(stat -c %u:%g "$BUNDLE/volume/new")" 100000:100000
}

@test "userns: an id-mapped volume, by the container's own mappings and by its mount's" {
	mkdir "$BUNDLE/volume"
	"$PROBE" idmap "$BUNDLE/volume" || skip "needs a file system that can be id-mapped"
	touch "$BUNDLE/volume/five"
	chown 5:6 "$BUNDLE/volume/five"
	add_mount /data bind volume bind,idmap
	add_mount /other bind volume bind
	config_set '.mounts[-1] += {uidMappings: [{containerID: 0, hostID: 100100, size: 10}],
		gidMappings: [{containerID: 0, hostID: 100100, size: 10}]}'
	config_args /bin/sh -c 'touch /data/new; probe stat /data/five /data/new /other/five'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints "/data/five=- 0644 5:6" "/data/new=- 0644 0:0" "/other/five=- 0644 105:106"
	equal "$(stat -c %u:%g "$BUNDLE/volume/new")" 0:0
}

@test "userns: the devices are the host's, bound" {
	mknod -m 0666 "$T/mine" c 1 5
	config_set '.linux.devices = [{path: $p, type: "c", major: 1, minor: 5},
		{path: "/dev/pipe", type: "p", fileMode: 384}]' --arg p "$T/mine"
	config_args /bin/sh -c 'for d in null zero full random urandom; do probe stat /dev/$d; done; probe stat "$1"
		echo x >/dev/null && probe open /dev/zero r; probe open "$1" r; probe stat /dev/pipe
		probe mounts /dev/null' - "$T/mine"
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$(head -n 6 <<<"$output")" "/dev/null=c 0666 65534:65534 1:3
/dev/zero=c 0666 65534:65534 1:5
/dev/full=c 0666 65534:65534 1:7
/dev/random=c 0666 65534:65534 1:8
/dev/urandom=c 0666 65534:65534 1:9
$T/mine=c 0666 65534:65534 1:5"
	equal "$(sed -n '7,10p' <<<"$output" | tr '\n' ' ')" "open=ok read=ok open=ok read=ok "
	prints "/dev/pipe=p 0600 0:0"
	[ "$(mount_field /dev/null 1)" = /dev/null ]
}

@test "userns: a device that the host has not got at the path, or as another one, is refused" {
	config_set '.linux.devices = [{path: "/dev/not-on-the-host", type: "c", major: 200, minor: 77}]'
	no_container "linux.devices[0] /dev/not-on-the-host"
	config_set '.linux.devices[0].path = "/dev/null"'
	no_container "linux.devices[0] /dev/null" "200:77"
}

@test "userns: proc, sysfs, mqueue, devpts and cgroups are mounted, with the flags of the config" {
	config_args /bin/probe mounts
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$(mount_field /proc 2)" proc
	equal "$(mount_field /sys 2)" sysfs
	equal "$(mount_field /dev/mqueue 2)" mqueue
	equal "$(mount_field /dev/pts 2)" devpts
	equal "$(mount_field /dev/shm 2)" tmpfs
	[[ $(mount_field /sys 4) == ro,nosuid,nodev,noexec* ]]
	[[ $(mount_field /sys/fs/cgroup 4) == ro,nosuid,nodev,noexec* ]]
	[[ $(mount_field /proc/sys 4) == ro* ]]
	[[ $(mount_field / 4) == ro* ]]
}

@test "userns: with the host's network /sys is the host's, read-only" {
	without_ns network
	config_args /bin/sh -c 'ls -d /sys/class/net/*; probe open /sys/kernel/uevent_seqnum r | head -n 1; probe mounts /sys'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints /sys/class/net/lo open=ok
	[[ $(mount_field /sys 4) == ro,nosuid,nodev,noexec* ]]
}

@test "userns: masked and read-only paths" {
	echo secret >"$BUNDLE/rootfs/etc/key"
	may_all
	config_set '.linux.maskedPaths += ["/etc/key", "/home"] | .linux.readonlyPaths += ["/etc", "/proc/sys/net"] | .root.readonly = false'
	config_args /bin/sh -c 'cat /etc/key; ls /home; probe open /etc/passwd w; probe open /proc/sys/net/ipv4/ip_forward w'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" $'open=EROFS\nopen=EROFS'
}

@test "userns: the cgroup, read-only and writable" {
	local at=/sys/fs/cgroup
	require_controller pids
	[ "$(cgroup_layout)" = v2 ] || at=/sys/fs/cgroup/pids
	config_set '.linux.resources.pids.limit = 44'
	config_args /bin/sh -c 'cat "$1/pids.max"; mkdir "$1/sub" 2>&1' - "$at"
	try husk run --bundle "$BUNDLE" "$CT"
	prints 44
	[[ $output == *"Read-only file system"* ]] || die "it can be written to"
	config_set '.mounts |= map(if .type == "cgroup" then .options -= ["ro"] else . end)'
	config_args /bin/sh -c 'mkdir "$1/sub" && echo made; probe open "$1/pids.max" w | head -n 1' - "$at"
	try husk run --bundle "$BUNDLE" "$CT"
	if [ "$(cgroup_layout)" = v2 ]; then
		# The cgroup is the container's (spec: Cgroup ownership); its limits are not.
		prints made open=EACCES
	else
		prints open=EACCES
	fi
}

### The rest of a container ################################################################

@test "userns: exec: user, groups, capabilities, detached" {
	config_set '.process.user = {uid: 1000, gid: 1000, additionalGids: [10]}'
	up
	pass husk exec "$CT" /bin/sh -c 'probe ids; readlink /proc/self/ns/user; touch /tmp/x 2>&1 | head -n 1'
	prints uid=1000,1000,1000,1000 gid=1000,1000,1000,1000 groups=10 "$(readlink "/proc/$PID/ns/user")"
	pass husk exec --user 0 --cap CAP_SYS_ADMIN "$CT" /bin/sh -c 'hostname changed && hostname'
	equal "$output" changed
	pass husk exec --detach --pid-file "$T/pid" "$CT" /bin/probe pause up
	await_file "$OUT" up
	equal "$(outside Uid "$(<"$T/pid")")" $'101000\t101000\t101000\t101000'
}

@test "userns: a terminal belongs to the user" {
	config_set '.process.terminal = true | .process.user = {uid: 1000, gid: 1000}'
	config_args /bin/sh -c 'probe tty; probe stat /dev/pts/0 /dev/console; probe mounts /dev/console'
	try "$PROBE" terminal 24 80 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	output=${output//$'\r'/}
	equal "$status" 0
	prints controlling=1 0=/dev/pts/0 "/dev/pts/0=c 0620 1000:5 136:0" "/dev/console=c 0620 1000:5 136:0"
	equal "$(mount_field /dev/console 2)" devpts
}

@test "userns: exec with a terminal" {
	up
	try "$PROBE" terminal 24 80 "$HUSK" --root "$ROOT" exec --tty --user 1000 "$CT" /bin/sh -c \
		'probe tty; probe stat $(tty)'
	output=${output//$'\r'/}
	equal "$status" 0
	prints controlling=1 rows=24
	grep -qE '^/dev/pts/[0-9]+=c 0620 1000:5 ' <<<"$output"
}

@test "userns: host name, sysctls, loopback, rlimits" {
	config_set '.hostname = "inner" | .domainname = "example.org" | .linux.sysctl =
		{"net.ipv4.ip_forward": "1", "kernel.shm_rmid_forced": "1", "fs.mqueue.msg_max": "20"}'
	config_args /bin/sh -c 'hostname; cat /proc/sys/kernel/domainname /proc/sys/net/ipv4/ip_forward \
		/proc/sys/kernel/shm_rmid_forced /proc/sys/fs/mqueue/msg_max; cat /sys/class/net/lo/carrier; ulimit -n'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" $'inner\nexample.org\n1\n1\n20\n1\n1024'
}

@test "userns: seccomp, with and without no_new_privs" {
	local nnp
	config_set '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [
		{names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO", errnoRet: 95}]}'
	for nnp in true false; do
		config_set ".process.noNewPrivileges = $nnp"
		config_args /bin/sh -c 'mkdir /tmp/x 2>&1; probe security'
		pass husk run --bundle "$BUNDLE" "$CT"
		prints "no_new_privs=$([ $nnp = true ] && echo 1 || echo 0)" Seccomp=2
		[[ $output == *"not supported"* ]] || die "the filter does not hold"
	done
}

@test "userns: all that is done to a container" {
	created
	equal "$(state_of "$CT")" created
	pass husk delete "$CT"
	up
	equal "$(state_of "$CT")" running
	if [ "$(cgroup_layout)" = v2 ] || [ -n "$(cgroup_mount freezer)" ]; then
		pass husk pause "$CT"
		equal "$(state_of "$CT")" paused
		pass husk resume "$CT"
	fi
	pass husk kill "$CT" TERM
	stopped "$CT"
	pass husk delete "$CT"
}

@test "userns: hooks run as the host's root, but for those in the container" {
	local hook
	mkdir -m 0777 "$T/hooks"
	reachable
	add_mount /tmp bind "$T/hooks" bind
	for hook in createRuntime createContainer startContainer poststart poststop; do
		config_set '.hooks[$h] = [{path: "/bin/sh", args: ["sh", "-c", "id -u >\($t)/\($h)"]}]' --arg h "$hook" \
			--arg t "$([ $hook = startContainer ] && echo /tmp || echo "$T/hooks")"
	done
	pass husk run --bundle "$BUNDLE" "$CT"
	for hook in createRuntime poststart poststop; do
		equal "$(cat "$T/hooks/$hook") $(stat -c %u "$T/hooks/$hook")" "0 0" "user of $hook"
	done
	for hook in createContainer startContainer; do
		equal "$(cat "$T/hooks/$hook") $(stat -c %u "$T/hooks/$hook")" "0 100000" "user of $hook"
	done
}

@test "userns: a second container joins the namespaces" {
	local first type
	up
	first=$PID
	bundle second
	owned
	userns
	for type in user:user network:net ipc:ipc uts:uts pid:pid; do
		config_set '.linux.namespaces |= map(if .type == $t then .path = $p else . end)' --arg t "${type%:*}" \
			--arg p "/proc/$first/ns/${type#*:}"
	done
	config_set 'del(.hostname)'
	config_args /bin/sh -c 'probe ids; cat /proc/1/comm; hostname; touch /dev/shm/x && probe namespaces'
	pass husk run --bundle "$BUNDLE" "$CT-b"
	prints uid=0,0,0,0 probe husk
	prints "user=$(readlink "/proc/$first/ns/user")" "net=$(readlink "/proc/$first/ns/net")"
	equal "$(state_of "$CT")" running
}

@test "userns: with no other namespace than mount" {
	without_ns pid network ipc uts cgroup
	config_set 'del(.hostname) | .mounts |= map(select(.destination == "/dev"))
		| .mounts += [{destination: "/proc", type: "bind", source: "/proc", options: ["rbind"]}]
		| del(.linux.maskedPaths, .linux.readonlyPaths)'
	config_args /bin/sh -c 'probe ids; echo $$'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints uid=0,0,0,0
}
