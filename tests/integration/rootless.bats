# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# Containers of a plain user: with the one id of `spec --rootless`, with subordinate ids, by root of a user
# namespace; and husk in a container of husk's.

load lib
load mounts
load users

### The user's one id ######################################################################

@test "rootless: the config of spec --rootless runs; root inside is the user" {
	a_user
	user_inside /bin/sh -c 'probe ids; echo $$; cat /proc/self/uid_map | tr -s " "; cat /proc/self/setgroups
		touch /dev/shm/x && probe stat /dev/shm/x /bin'
	equal "$output" "uid=0,0,0,0
gid=0,0,0,0
groups=
1
 0 $UID_OF 1
deny
/dev/shm/x=- 0644 0:0
/bin=d 0755 0:0"
	[ ! -e "$ROOT/$CT" ] || die "the state is left"
}

@test "rootless: the root is below XDG_RUNTIME_DIR; list, state, exec, ps, kill, delete by that user" {
	local pid
	a_user
	config_args /bin/probe pause ready
	pass user_husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	[ -d "$T/run/husk/$CT" ] || die "no state in the user's directory"
	equal "$(stat -c '%a %u' "$T/run/husk")" "700 $UID_OF"
	pass user_husk list -q
	equal "$output" "$CT"
	pass user_husk list --format json
	equal "$(jq -r '.[].owner' <<<"$output")" someone "owner in the list"
	pid=$(as_user "$T/husk" state "$CT" | jq .pid)
	equal "$(outside Uid "$pid")" "$UID_OF	$UID_OF	$UID_OF	$UID_OF"
	pass user_husk exec "$CT" /bin/sh -c 'probe ids | head -n 1; probe namespaces'
	prints uid=0,0,0,0 "user=$(readlink "/proc/$pid/ns/user")" "mnt=$(readlink "/proc/$pid/ns/mnt")"
	gives 7 user_husk exec "$CT" /bin/probe exit 7
	pass user_husk ps --format json "$CT"
	pass user_husk kill "$CT" TERM
	await_exit "$pid"
	equal "$(user_husk state "$CT" | jq -r .status)" stopped
	pass user_husk delete "$CT"
	pass user_husk list -q
	equal "$output" ""
	equal "$(cgroup_left "$CT")" "" cgroups
}

@test "rootless: create, start, delete --force" {
	local pid
	a_user
	config_args /bin/probe pause ready
	pass user_husk create --bundle "$BUNDLE" --pid-file "$T/run/pid" "$CT"
	local out=$OUT
	equal "$(user_husk state "$CT" | jq -r .status)" created
	pass user_husk start "$CT"
	await_file "$out" ready
	pid=$(<"$T/run/pid")
	pass user_husk delete --force "$CT"
	await_exit "$pid"
	[ ! -e "$ROOT/$CT" ]
}

@test "rootless: exit codes, and what can't be executed" {
	a_user
	config_args /bin/probe exit 9
	gives 9 user_husk run --bundle "$BUNDLE" "$CT"
	config_args nothing-there
	refuse user_husk run --bundle "$BUNDLE" "$CT"
	says 'executable file not found in $PATH'
	[ ! -e "$ROOT/$CT" ]
}

@test "rootless: a terminal" {
	a_user
	config_set '.process.terminal = true'
	config_args /bin/sh -c 'probe tty; probe stat /dev/pts/0 /dev/console'
	try "$PROBE" terminal 24 80 nsenter --mount="/proc/$HOST_NS/ns/mnt" setpriv --reuid "$UID_OF" --regid "$UID_OF" \
		--clear-groups env XDG_RUNTIME_DIR="$T/run" HUSK_TEST_ID="$CT" "$T/husk" run --bundle "$BUNDLE" "$CT"
	output=${output//$'\r'/}
	equal "$status" 0
	prints controlling=1 0=/dev/pts/0 "/dev/pts/0=c 0620 0:0 136:0" "/dev/console=c 0620 0:0 136:0"
}

@test "rootless: /sys is the host's, read-only; binds keep the flags that are locked" {
	a_user
	on_host mkdir "$T/volume"
	on_host mount -t tmpfs -o nosuid,nodev,mode=777 volume "$T/volume"
	add_mount /data bind "$T/volume" rbind,ro
	user_inside /bin/probe mounts
	[[ $(mount_field /sys 4) == ro,nosuid,nodev,noexec* ]]
	[[ $(mount_field /data 4) == ro,nosuid,nodev* ]]
	[[ $(mount_field /proc 2) == proc ]]
}

@test "rootless: limits are refused where no cgroup is the user's, naming the limit" {
	a_user
	require_controller pids
	config_set '.linux.resources = {pids: {limit: 5}}'
	config_args /bin/true
	refuse user_husk run --bundle "$BUNDLE" "$CT"
	says "linux.resources.pids.limit" "rootless"
	[ ! -e "$ROOT/$CT" ] || die "the state is left"
	# Device rules are not a limit that a user could get past: no user may make devices.
	config_set '.linux.resources = {devices: [{allow: false, access: "rwm"}]}'
	user_inside /bin/true
}

@test "rootless: without a user namespace, or with another user's id, it is refused" {
	a_user
	config_args /bin/true
	userns 0:1000:1
	refuse user_husk run --bundle "$BUNDLE" "$CT"
	says newuidmap || says newgidmap
	[ ! -e "$ROOT/$CT" ] || die "the state is left"
	without_ns user
	config_set 'del(.linux.uidMappings, .linux.gidMappings)'
	refuse user_husk run --bundle "$BUNDLE" "$CT"
	says "not permitted"
	[ ! -e "$ROOT/$CT" ] || die "the state is left"
}

@test "rootless: another user's containers are out of reach" {
	a_user
	config_args /bin/probe pause ready
	pass user_husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	UID_OF=54322
	refuse user_husk --root "$ROOT" kill "$CT" KILL
	REFUSED=255 refuse user_husk --root "$ROOT" exec "$CT" /bin/true
	refuse user_husk --root "$ROOT" delete --force "$CT"
	UID_OF=54321
	equal "$(user_husk state "$CT" | jq -r .status)" running
}

### Subordinate ids ########################################################################

@test "rootless: subordinate ids by newuidmap and newgidmap" {
	a_user
	subordinate
	config_set '.process.user = {uid: 1000, gid: 1000, additionalGids: [10]} | .root.readonly = false'
	config_args /bin/probe pause ready
	pass user_husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	local pid
	pid=$(user_husk state "$CT" | jq .pid)
	equal "$(outside Uid "$pid" | cut -f1)" 200999
	equal "$(outside Groups "$pid" | tr -d ' ')" 200009
	pass user_husk exec --user 0 --cap CAP_CHOWN "$CT" /bin/sh -c 'touch /data/x && chown 5:6 /data/x && probe stat /data/x'
	equal "$output" "/data/x=- 0644 5:6"
	equal "$(stat -c %u:%g "$BUNDLE/rootfs/data/x")" 200004:200005
	pass user_husk exec "$CT" /bin/probe ids
	prints uid=1000,1000,1000,1000 groups=10
	pass user_husk delete --force "$CT"
}

@test "rootless: ids that /etc/subuid does not give are refused, in one sentence" {
	a_user
	subordinate
	userns "0:$UID_OF:1" 1:300000:65536
	config_args /bin/true
	refuse user_husk run --bundle "$BUNDLE" "$CT"
	says newgidmap /etc/subgid
	[ ! -e "$ROOT/$CT" ] || die "the state is left"
	config_set '.linux.gidMappings[1].hostID = 200000'
	refuse user_husk run --bundle "$BUNDLE" "$CT"
	says newuidmap /etc/subuid
	refuse user_husk --log-format json run --bundle "$BUNDLE" "$CT"
	jq -e '.level == "error" and (.msg | contains("newuidmap"))' "$ERR" >/dev/null
	# Without the programs
	refuse as_user env PATH=/nowhere "$T/husk" run --bundle "$BUNDLE" "$CT"
	says newgidmap uidmap
}

### Root of a user namespace, and nesting ##################################################

# in_userns COMMAND...: by root of a user namespace of the user's
in_userns() {
	as_user unshare --user --map-root-user --mount --pid --fork --mount-proc "$@"
}

@test "root in a user namespace: its own root directory, and containers without further mappings" {
	a_user
	without_ns user
	config_set 'del(.linux.uidMappings, .linux.gidMappings)'
	config_args /bin/sh -c 'probe ids | head -n 1; echo $$; probe mounts /dev/null | cut -d" " -f1'
	pass in_userns "$T/husk" run --bundle "$BUNDLE" "$CT"
	equal "$output" $'uid=0,0,0,0\n1\n/dev/null'
	[ -d "$T/run/husk" ] || die "not in XDG_RUNTIME_DIR"
}

@test "root in a user namespace: a container with a user namespace in it" {
	a_user
	userns 0:0:1
	user_inside_ns() {
		config_args "$@"
		pass in_userns "$T/husk" run --bundle "$BUNDLE" "$CT"
	}
	user_inside_ns /bin/sh -c 'probe ids | head -n 1; tr -s " " </proc/self/uid_map'
	equal "$output" $'uid=0,0,0,0\n 0 0 1'
}

# outer: BUNDLE is a container that may do what husk needs, with husk and a bundle in it
outer() {
	require_root
	bare
	mkdir -p "$BUNDLE/rootfs/inner"
	cp "$HUSK" "$BUNDLE/rootfs/bin/husk"
	cp -a "$HUSK_TEST_ROOTFS" "$BUNDLE/rootfs/inner/rootfs"
	libraries
	may_all
	add_mount /dev tmpfs tmpfs mode=755
	add_mount /dev/pts devpts devpts newinstance,ptmxmode=0666,mode=620
	add_mount /dev/shm tmpfs tmpfs
	add_mount /dev/mqueue mqueue mqueue
	add_mount /sys sysfs sysfs
	add_mount /sys/fs/cgroup cgroup cgroup rw
	add_mount /run tmpfs tmpfs
	config_set '.linux.resources.devices = [{allow: true, access: "rwm"}]'
}

# libraries: what the binary is linked with, into the rootfs, unless it is static
libraries() {
	local file
	for file in $(ldd "$HUSK" 2>/dev/null | grep -oE '/[^ ]+'); do
		mkdir -p "$BUNDLE/rootfs$(dirname "$file")"
		cp -L "$file" "$BUNDLE/rootfs$file"
	done
}

# inner_config: the config of the container in the container
inner_config() {
	jq "$1" "$HUSK_TEST_CONFIG" >"$BUNDLE/rootfs/inner/config.json"
}

@test "husk in a container of husk's runs a container" {
	outer
	inner_config '.process.args = ["/bin/sh", "-c", "echo pid=$$; hostname; probe mounts /sys/fs/cgroup"]
		| .hostname = "innermost"'
	config_args /bin/sh -c 'cd /inner && husk run inner && echo done && husk list -q'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints pid=1 innermost
	equal "$(tail -n 1 <<<"$output")" "done"
	equal "$(cgroup_left "$CT")" "" "cgroups of both"
}

@test "husk in a container: detached, exec, kill, and all is gone with the outer one" {
	outer
	inner_config '.process.args = ["/bin/probe", "pause", "innermost"]'
	config_args /bin/sh -c 'cd /inner && husk run -d inner && husk exec inner /bin/probe say in-both && husk kill inner TERM &&
		husk run -d second && exec probe pause ready'
	pass husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	grep -qx in-both "$OUT"
	pass husk exec "$CT" /bin/husk list
	equal "$(awk '{ print $1, $3 }' <<<"$output" | tail -n 2)" $'inner stopped\nsecond running'
	[[ $(cgroup_left "$CT") == *"husk-second"* ]] || die "the inner cgroup is not in the outer one"
	pass husk delete --force "$CT"
	equal "$(cgroup_left "$CT")" "" "cgroups of both"
}

@test "husk in a container with a user namespace runs a container" {
	require_userns
	outer
	owned
	userns
	inner_config '.process.args = ["/bin/sh", "-c", "probe ids; hostname"] | del(.linux.resources)
		| .mounts |= map(select(.type != "cgroup"))'
	chown 100000 "$BUNDLE/rootfs/inner/config.json"
	config_args /bin/sh -c 'cd /inner && husk run inner && echo done'
	pass husk run --bundle "$BUNDLE" "$CT"
	prints uid=0,0,0,0 husk "done"
}
