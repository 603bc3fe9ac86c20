# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016,SC2030,SC2031
# The published holes of container runtimes that go by paths: images, and processes that share a volume, that want the
# runtime to make, mount, write or chown something elsewhere. "Outside" is the folder T/outside of the host: whether a
# container is made or refused, nothing there may change. (tests/unit/mount_attack_test.c does the same below husk.)
#
#   CVE                    test
#   2019-18837             a mount's destination that leads outside
#   2019-16884             /proc of a volume; mounts over parts of /proc; linux.bats: parameters don't depend on it
#   2019-19921, 2023-27561, 2023-28642, 2025-54867   /proc or /sys that is a symlink
#   2021-30465, 2024-45310 a volume where a directory and a symlink are exchanged
#   2023-25809             the host's cgroups of a container without privileges
#   2025-31133             a mask, while /dev/null is exchanged
#   2025-52565             a terminal whose /dev/pts is a volume
#   2025-52881             mounts over parts of /proc; linux.bats: parameters don't depend on the container's /proc
#   2026-41579, 2026-47766 devices and links in a /dev that leads outside
#   2026-88264             a console that leads outside
#   2026-88265             /dev/null that is something else
#   the others             security.bats

load lib

setup() {
	test_begin
	bundle
	mkdir "$T/outside" "$T/outside/dir" "$T/volume"
	echo untouched >"$T/outside/file"
	BEFORE=$(outside)
}

# outside: all that is there, with types, owners, modes and times of change
outside() {
	find "$T/outside" -printf '%P %y %U:%G %m %s %C@\n' | sort
}

untouched() {
	diff <(echo "$BEFORE") <(outside) || die "something outside has changed"
	equal "$(cat "$T/outside/file")" untouched
}

# mount_of DESTINATION TYPE SOURCE [OPTIONS]: one more mount
mount_of() {
	config_set '.mounts += [{"destination": $d, "type": $t, "source": $s, "options": ($o | split(","))}]' \
		--arg d "$1" --arg t "$2" --arg s "$3" --arg o "${4:-}"
}

no_mount_at() {
	config_set '.mounts |= map(select(.destination | startswith($d) | not))' --arg d "$1"
}

in_image() {
	ln -sfn "$1" "$BUNDLE/rootfs$2"
}

### Destinations ##########################################################################

@test "security: a mount's destination that leads outside is taken in the container (CVE-2019-18837)" {
	local kind up
	up=../../../../../../../../../../..$T/outside
	echo payload >"$T/payload"
	for kind in "$T/outside" "$up"; do
		in_image "$kind" /abs
		in_image "$kind/new" /new
		cp "$HUSK_TEST_CONFIG" "$BUNDLE/config.json"
		mount_of /abs/file bind "$T/payload" bind
		mount_of /abs/dir bind "$T/volume" rbind
		mount_of /abs/made/deep tmpfs tmpfs
		mount_of /new tmpfs tmpfs
		mount_of "$up/up" tmpfs tmpfs
		config_args /bin/sh -c 'cat /abs/file; probe mounts | cut -d" " -f 1,2'
		pass husk run --bundle "$BUNDLE" "$CT"
		prints payload "$T/outside/made/deep tmpfs" "$T/outside/new tmpfs"
		rm -r "$BUNDLE/rootfs/${T#/}"
	done
	untouched
}

@test "security: a symlink of a volume is taken in the container, too" {
	ln -s "$T/outside" "$T/volume/link"
	ln -s / "$T/volume/root"
	mount_of /vol bind "$T/volume" rbind
	mount_of /vol/link/made tmpfs tmpfs
	mount_of "/vol/root$T/outside/other" tmpfs tmpfs
	config_args /bin/probe mounts
	pass husk run --bundle "$BUNDLE" "$CT"
	grep -q "^$T/outside/made tmpfs" "$OUT"
	grep -q "^$T/outside/other tmpfs" "$OUT"
	untouched
	equal "$(ls "$T/volume")" $'link\nroot'
}

# exchanging COMMAND...: while "here" (a directory) and "there" (a link to T/outside) of the volume are being exchanged
exchanging() {
	mkdir "$T/volume/here"
	ln -s "$T/outside" "$T/volume/there"
	background "$PROBE" swap "$T/volume/here" "$T/volume/there"
	await_file "$BG_OUT" ready
	"$@"
	kill "$BG_PID"
	ended "$BG_PID"
	[ "$(sed -n 's/^swapped=//p' "$BG_OUT")" -gt 100 ] || die "hardly anything was exchanged"
}

# Each run is refused, or has the mount once, and in the container.
mount_in_a_race() {
	local i
	for i in {1..25}; do
		try husk run --bundle "$BUNDLE" "$CT"
		[ "$status" -ne 0 ] || equal "$(grep -c '^[^ ]*/made tmpfs' "$OUT")" 1 "mounts in run $i"
	done
}

@test "security: a volume where a directory and a symlink are exchanged (CVE-2021-30465, CVE-2024-45310)" {
	mount_of /vol bind "$T/volume" rbind
	mount_of /vol/here/deep/made tmpfs tmpfs
	config_args /bin/probe mounts
	exchanging mount_in_a_race
	untouched
}

### /proc and /sys ########################################################################

@test "security: /proc or /sys that is a symlink, or a file, is refused (CVE-2019-19921, CVE-2023-27561, CVE-2023-28642, CVE-2025-54867)" {
	local at to
	for at in /proc /sys; do
		for to in /data /vol "$T/outside/dir" ../../../../..; do
			rm -rf "${BUNDLE:?}/rootfs$at"
			in_image "$to" "$at"
			refuse husk run --bundle "$BUNDLE" "$CT"
			says mounts "$at"
		done
		rm "$BUNDLE/rootfs$at"
		touch "$BUNDLE/rootfs$at"
		refuse husk run --bundle "$BUNDLE" "$CT"
		rm "$BUNDLE/rootfs$at"
		mkdir "$BUNDLE/rootfs$at"
	done
	untouched
}

# A volume on the root itself, shared with somebody who exchanges its /proc.
@test "security: /proc that is exchanged for a symlink while it is mounted (CVE-2019-19921)" {
	local i
	rmdir "$BUNDLE/rootfs/proc"
	mkdir "$BUNDLE/rootfs/proc" "$BUNDLE/rootfs/fake"
	in_image /fake /link
	config_args /bin/sh -c 'grep -c . /proc/self/status; ls /fake'
	background "$PROBE" swap "$BUNDLE/rootfs/proc" "$BUNDLE/rootfs/link"
	await_file "$BG_OUT" ready
	for i in {1..20}; do
		try husk run --bundle "$BUNDLE" "$CT"
		[ "$status" -ne 0 ] || equal "$(grep -c self "$OUT")" 0 "a procfs at /fake in run $i"
	done
	kill "$BG_PID"
	ended "$BG_PID"
}

@test "security: /proc of a volume is refused (CVE-2019-16884)" {
	mkdir -p "$T/volume/self/attr" "$T/volume/sys"
	no_mount_at /proc
	mount_of /proc bind "$T/volume" rbind
	refuse husk run --bundle "$BUNDLE" "$CT"
	says /proc "not of type proc"
	no_mount_at /proc
	mount_of /proc tmpfs tmpfs
	refuse husk run --bundle "$BUNDLE" "$CT"
	says /proc "not of type proc"
}

@test "security: mounts over parts of /proc are refused (CVE-2019-16884, CVE-2025-52881)" {
	local at
	cp "$BUNDLE/config.json" "$T/config.json"
	in_image /proc/self /self
	for at in /proc/self/attr /proc/self/fd /proc/sys /proc/sys/net /proc/1 /proc/sysrq-trigger /proc/thread-self \
		/self/attr /tmp/../proc/self /proc/./sys; do
		cp "$T/config.json" "$BUNDLE/config.json"
		mount_of "$at" bind "$T/volume" rbind
		refuse husk run --bundle "$BUNDLE" "$CT"
		says mounts "/proc"
	done
}

### Devices ###############################################################################

@test "security: a /dev that leads outside (CVE-2026-41579, CVE-2026-47766)" {
	local to
	no_mount_at /dev
	for to in "$T/outside" "../../../../../../../../../../..$T/outside" "$T/outside/dir"; do
		rm -r "$BUNDLE/rootfs/dev"
		in_image "$to" /dev
		config_args /bin/probe stat "$T/outside/null"
		try husk run --bundle "$BUNDLE" "$CT"
		config_set '.linux.devices = [{"type": "c", "path": "/dev/extra", "major": 1, "minor": 7}]'
		try husk run --bundle "$BUNDLE" "$CT"
		config_set 'del(.linux.devices)'
	done
	untouched
}

@test "security: a console that leads outside (CVE-2026-88264, CVE-2025-52565)" {
	local to
	config_set '.process.terminal = true'
	config_args /bin/probe tty
	no_mount_at /dev
	mkdir "$BUNDLE/rootfs/dev/pts"
	mount_of /dev/pts devpts devpts "newinstance,ptmxmode=0666,mode=0620"
	for to in "$T/outside/file" "$T/outside/new" ../../../../../../../../../../.."$T/outside/file" /dev/null /proc/1/fd/0; do
		in_image "$to" /dev/console
		try "$PROBE" terminal 33 99 timeout --foreground 20 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
		equal "$status" 1
		[[ $output == *"/dev/console: exists and is not a file"* ]]
		untouched
		equal "$(readlink "$BUNDLE/rootfs/dev/console")" "$to" "the link"
	done
}

@test "security: a terminal whose /dev/pts is a volume is refused (CVE-2025-52565)" {
	config_set '.process.terminal = true'
	no_mount_at /dev/pts
	mount_of /dev/pts bind "$T/volume" rbind
	ln -s "$T/outside/file" "$T/volume/ptmx"
	ln -s /proc/sysrq-trigger "$T/volume/0"
	try "$PROBE" terminal 33 99 timeout --foreground 20 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	equal "$status" 1
	[[ $output == *"not a devpts"* ]]
	rm "$T/volume/ptmx"
	mknod "$T/volume/ptmx" c 5 2
	try "$PROBE" terminal 33 99 timeout --foreground 20 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	equal "$status" 1
	untouched
}

# null_is COMMAND...: /dev/null of the image is what the command makes there; husk's standard streams are closed, or null
null_is() {
	rm -f "$BUNDLE/rootfs/dev/null"
	"$@" "$BUNDLE/rootfs/dev/null"
	config_args /bin/sh -c 'ls -l /proc/self/fd; stat -c %u:%g /dev/null'
	try bash -c 'exec "$@" <&- >/dev/null 2>&-' - "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
}

@test "security: /dev/null that is something else is not opened, nor chowned (CVE-2026-88265)" {
	local null node
	null=$(stat -c '%u:%g %a' /dev/null)
	no_mount_at /dev
	config_set '.process.user = {"uid": 1000, "gid": 1000}'
	null_is ln -s "$T/outside/file"
	[ "$status" -ne 0 ]
	null_is ln "$T/outside/file"
	[ "$status" -ne 0 ]
	null_is ln -s /dev/zero
	[ "$status" -ne 0 ]
	for node in "b 1 3" "c 1 5"; do
		rm -f "$BUNDLE/rootfs/dev/null"
		# shellcheck disable=SC2086 # three words
		mknod "$BUNDLE/rootfs/dev/null" $node
		refuse husk run --bundle "$BUNDLE" "$CT"
		says /dev/null 1:3
		equal "$(stat -c %u:%g "$BUNDLE/rootfs/dev/null")" 0:0
	done
	rm "$BUNDLE/rootfs/dev/null"
	equal "$(stat -c '%u:%g %a' /dev/null)" "$null"
	equal "$(cat "$T/outside/file")" untouched
	equal "$(stat -c %u:%g "$T/outside/file")" 0:0
}

# Each run is refused, or the mask is the null device.
mask_in_a_race() {
	local i
	for i in {1..25}; do
		try husk run --bundle "$BUNDLE" "$CT"
		[ "$status" -ne 0 ] || equal "$output" "/data/masked=c 0666 0:0 1:3" "the mask in run $i"
	done
}

@test "security: a mask, while /dev/null is exchanged (CVE-2025-31133)" {
	mknod -m 666 "$T/volume/null" c 1 3
	echo secret >"$BUNDLE/rootfs/data/masked"
	echo seen >"$BUNDLE/rootfs/data/other"
	ln -s /data/other "$T/volume/link"
	no_mount_at /dev
	mount_of /dev bind "$T/volume" rbind
	config_set '.linux.maskedPaths = ["/data/masked"]'
	config_args /bin/sh -c 'probe stat /data/masked | sed "s/ [0-9]*:[0-9]* / 0:0 /"'
	background "$PROBE" swap "$T/volume/null" "$T/volume/link"
	await_file "$BG_OUT" ready
	mask_in_a_race
	kill "$BG_PID"
	ended "$BG_PID"
	rm "$T/volume/null" "$T/volume/link"
	ln -s /data/other "$T/volume/null"
	config_args /bin/cat /data/masked
	try husk run --bundle "$BUNDLE" "$CT"
	equal "$output" ""
}

@test "security: masked and read-only paths that lead outside are taken in the container" {
	in_image "$T/outside" /data/link
	config_set '.linux.maskedPaths = ["/data/link/file", "/data/link/dir"] | .linux.readonlyPaths = ["/data/link"]'
	mkdir -p "$BUNDLE/rootfs$T/outside/dir"
	echo seen | tee "$BUNDLE/rootfs$T/outside/file" >"$BUNDLE/rootfs$T/outside/dir/x"
	config_args /bin/sh -c "cat /data/link/file; ls /data/link/dir; touch $T/outside/new 2>&1"
	try husk run --bundle "$BUNDLE" "$CT"
	[[ $output != *seen* && $output == *"Read-only file system"* ]]
	untouched
	equal "$(findmnt -rno TARGET -R "$T")" "" "mounts on the host"
}

### Cgroups ###############################################################################

# A cgroup of the user's own beside the container's: he may change it, his container may not.
@test "security: the host's cgroups of a container without privileges are read-only (CVE-2023-25809)" {
	local at own args try_all change
	require_unprivileged
	require_controller pids
	at=$(cgroup_mount pids)
	own=${at:-$(cgroup_mount v2)}/$CT-own
	args=(setpriv --reuid 65534 --regid 65534 --clear-groups
		env -u XDG_RUNTIME_DIR "HOME=$T" timeout 20 "$HUSK" --root "$T/users")
	mkdir "$own" users user
	chown 65534 "$own"
	chown 65534:65534 users user
	cp -a "$HUSK_TEST_ROOTFS" user/rootfs
	chown -R 65534:65534 user
	chmod o+x "$BATS_RUN_TMPDIR" "$T"
	cd user
	pass "${args[@]}" spec --rootless
	# Each directory is tried, in whatever way it can be reached.
	try_all='find /sys/fs/cgroup -type d -exec mkdir {}/by-the-container \; 2>/dev/null; mkdir "$0/by-the-container"'
	for change in . '.linux.namespaces |= map(select(.type != "cgroup"))' \
		'.linux.namespaces |= map(select(.type != "cgroup"))
			| .mounts |= map(select(.destination != "/sys/fs/cgroup"))'; do
		jq '.process.terminal = false | .process.args = ["sh", "-c", $script, $own] | '"$change" \
			--arg script "$try_all" --arg own "$own" config.json >new
		cp new config.json
		try "${args[@]}" run "$CT"
		says mkdir "$own"
		equal "$(find "$own" -mindepth 1 -type d)" "" "made by the container"
	done
	rmdir "$own"
}
