# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# What is in /dev, linux.devices, maskedPaths and readonlyPaths. Which devices may be opened is a matter
# of cgroups: cgroups.bats.

load lib
load mounts

setup() {
	test_begin
	bare
}

# device PATH TYPE MAJOR MINOR [JQ]: one more in linux.devices
device() {
	config_set ".linux.devices += [{path: \$p, type: \$t, major: \$a, minor: \$b} ${5:-}]" \
		--arg p "$1" --arg t "$2" --argjson a "$3" --argjson b "$4"
}

# dev_tmpfs: /dev as an engine has it
dev_tmpfs() {
	add_mount /dev tmpfs tmpfs nosuid,strictatime,mode=755,size=65536k
	add_mount /dev/pts devpts devpts nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5
}

### Default devices ########################################################################

default_devices() {
	inside /bin/probe stat /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty
	equal "$output" "/dev/null=c 0666 0:0 1:3
/dev/zero=c 0666 0:0 1:5
/dev/full=c 0666 0:0 1:7
/dev/random=c 0666 0:0 1:8
/dev/urandom=c 0666 0:0 1:9
/dev/tty=c 0666 0:0 5:0"
}

@test "devices: the six that every container has, on a tmpfs" {
	dev_tmpfs
	default_devices
	inside /bin/sh -c 'for d in null zero random urandom; do probe open /dev/$d r | tail -n 1; done
		echo x >/dev/null && echo written; probe open /dev/full w | tail -n 1; probe open /dev/tty r'
	equal "$output" $'read=ok\nread=ok\nread=ok\nread=ok\nwritten\nwrite=ENOSPC\nopen=ENXIO'
}

@test "devices: the six, in the rootfs where nothing is mounted on /dev" {
	(umask 077 && default_devices)
	default_devices
}

@test "devices: the links" {
	dev_tmpfs
	inside /bin/sh -c 'for l in fd stdin stdout stderr ptmx; do echo "$l $(readlink /dev/$l)"; done; echo x >>/dev/stdout'
	equal "$output" "fd /proc/self/fd
stdin /proc/self/fd/0
stdout /proc/self/fd/1
stderr /proc/self/fd/2
ptmx pts/ptmx
x"
	inside /bin/sh -c '[ -e /proc/kcore ]; echo $?; [ -L /dev/core ]; echo $?'
	equal "$(head -n 1 <<<"$output")" "$(tail -n 1 <<<"$output")" "core, where the kernel has kcore"
	inside /bin/ls -A /dev
	equal "$(grep -vx core <<<"$output" | tr '\n' ' ')" \
		"fd full null ptmx pts random stderr stdin stdout tty urandom zero "
}

@test "devices: what the image has in the place of a link stays, but for ptmx" {
	ln -s elsewhere "$BUNDLE/rootfs/dev/stdin"
	echo file >"$BUNDLE/rootfs/dev/ptmx"
	inside /bin/sh -c 'readlink /dev/stdin; readlink /dev/ptmx'
	equal "$output" $'elsewhere\npts/ptmx'
}

@test "devices: a bound /dev is left as it is" {
	mkdir "$BUNDLE/dev"
	add_mount /dev bind dev bind
	device /dev/sub/node c 1 3
	inside /bin/ls -A /dev
	equal "$output" ""
	equal "$(ls -A "$BUNDLE/dev")" ""
}

@test "devices: a read-only /dev is complete" {
	config_set '.root.readonly = true'
	add_mount /dev tmpfs tmpfs ro,mode=755
	device /dev/more c 1 3
	inside /bin/sh -c 'probe stat /dev/more /dev/null; echo x >/dev/null; probe open /dev/new creat'
	equal "$output" $'/dev/more=c 0666 0:0 1:3\n/dev/null=c 0666 0:0 1:3\nopen=EROFS'
}

### linux.devices ##########################################################################

@test "linux.devices: types, modes, owners, whatever the umask" {
	device /dev/char c 10 229
	device /dev/unbuffered u 1 5 '+ {fileMode: 384}'
	device /dev/block b 7 0 '+ {fileMode: 416, uid: 0, gid: 6}'
	device /dev/pipe p 0 0 '+ {fileMode: 438, uid: 1000, gid: 1000}'
	device /dev/deep/er/node c 1 3 '+ {uid: 5}'
	device /data/node c 1 3 '+ {fileMode: 511}'
	config_set '.linux.devices |= map(if .type == "p" then del(.major, .minor) else . end)'
	umask 077
	inside /bin/probe stat /dev/char /dev/unbuffered /dev/block /dev/pipe /dev/deep/er/node /data/node
	equal "$output" "/dev/char=c 0666 0:0 10:229
/dev/unbuffered=c 0600 0:0 1:5
/dev/block=b 0640 0:6 7:0
/dev/pipe=p 0666 1000:1000
/dev/deep/er/node=c 0666 5:0 1:3
/data/node=c 0777 0:0 1:3"
	# They are there already the second time.
	inside /bin/probe stat /dev/block
	equal "$output" "/dev/block=b 0640 0:6 7:0"
}

@test "linux.devices: a default device that is listed is as it is listed" {
	dev_tmpfs
	device /dev/null c 1 3 '+ {fileMode: 384, uid: 7}'
	device /dev/../dev/zero c 1 3
	inside /bin/probe stat /dev/null /dev/zero /dev/full
	equal "$output" "/dev/null=c 0600 7:0 1:3
/dev/zero=c 0666 0:0 1:3
/dev/full=c 0666 0:0 1:7"
}

@test "linux.devices: another node, or a file, in the place is refused" {
	mknod "$BUNDLE/rootfs/dev/other" c 1 5
	device /dev/other c 1 3
	no_container "linux.devices[0] /dev/other" "1:3"
	config_set '.linux.devices[0].path = "/etc/passwd"'
	no_container "linux.devices[0] /etc/passwd" "1:3"
	config_set '.linux.devices[0] |= (.path = "/etc/passwd" | .type = "p")'
	no_container "linux.devices[0] /etc/passwd" "FIFO"
	ln -s /tmp/elsewhere "$BUNDLE/rootfs/dev/link"
	config_set '.linux.devices[0] |= (.path = "/dev/link" | .type = "c")'
	no_container "linux.devices[0] /dev/link"
	[ ! -e "$BUNDLE/rootfs/tmp/elsewhere" ]
	# The same path twice with different numbers.
	config_set '.linux.devices = []'
	dev_tmpfs
	device /dev/twice c 1 3
	device /dev/twice c 1 5
	no_container "linux.devices[1] /dev/twice"
}

@test "linux.devices: what is not a device is refused" {
	device /dev/x s 1 3
	no_container "linux.devices[0]" "type"
	config_set '.linux.devices = []'
	device dev/x c 1 3
	no_container "linux.devices[0]" "absolute"
	config_set '.linux.devices = []'
	device /dev/x c 4096 3
	no_container "linux.devices[0]" "major"
	config_set '.linux.devices[0] |= del(.major)'
	no_container "linux.devices[0]" "major"
}

### maskedPaths, readonlyPaths #############################################################

# paths KEY PATH...: sets linux.maskedPaths or linux.readonlyPaths
paths() {
	config_set '.linux[$k] = ($p | split(" "))' --arg k "$1" --arg p "${*:2}"
}

@test "maskedPaths: files read as empty, directories are empty and read-only" {
	mkdir "$BUNDLE/rootfs/secrets"
	echo secret | tee "$BUNDLE/rootfs/secrets/key" >"$BUNDLE/rootfs/etc/key"
	ln -s ../etc/key "$BUNDLE/rootfs/home/key"
	echo other >"$BUNDLE/rootfs/etc/other"
	paths maskedPaths /secrets /etc/key /no/such/path /etc/passwd/nothing /proc/keys /proc/acpi
	inside /bin/sh -c 'ls -A /secrets; cat /etc/key /home/key; [ ! -r /proc/keys ] || cat /proc/keys
		echo written >/etc/key; probe open /secrets/new creat; cat /etc/other'
	equal "$output" $'open=EROFS\nother'
	equal "$(<"$BUNDLE/rootfs/etc/key")" secret "the image's file"
	sees_mounts
	flags_are /secrets ro,nosuid,nodev,noexec,relatime
}

@test "maskedPaths: a mask on a mount, and on what a link leads to" {
	mkdir -p "$BUNDLE/volume" "$BUNDLE/rootfs/real"
	echo secret | tee "$BUNDLE/volume/key" >"$BUNDLE/rootfs/real/key"
	ln -s real "$BUNDLE/rootfs/link"
	ln -s ../../../../etc/passwd "$BUNDLE/rootfs/climbing"
	add_mount /data bind volume bind
	paths maskedPaths /data/key /link/key /climbing
	inside /bin/sh -c 'cat /data/key /real/key /link/key /etc/passwd; echo end'
	equal "$output" end
	[ -s /etc/passwd ] || die "the host's file is masked"
}

@test "maskedPaths: nothing of a container's is seen through a mask by exec either" {
	echo secret >"$BUNDLE/rootfs/etc/key"
	paths maskedPaths /etc/key
	up
	pass husk exec "$CT" /bin/cat /etc/key
	equal "$output" ""
}

@test "readonlyPaths: nothing below can be changed" {
	mkdir -p "$BUNDLE/rootfs/cfg/sub"
	echo text >"$BUNDLE/rootfs/cfg/sub/file"
	paths readonlyPaths /cfg /etc/passwd /no/such/path /proc/sys
	may_all
	inside /bin/sh -c 'cat /cfg/sub/file; probe open /cfg/sub/file w; probe open /cfg/new creat; probe open /etc/passwd w
		echo more >/etc/group; cat /proc/sys/kernel/ostype; probe open /proc/sys/kernel/domainname w'
	equal "$output" $'text\nopen=EROFS\nopen=EROFS\nopen=EROFS\nLinux\nopen=EROFS'
	equal "$(tail -n 1 "$BUNDLE/rootfs/etc/group")" more
	sees_mounts
	[[ $(mount_field /cfg 4) == ro,* ]]
	[[ $(mount_field /proc/sys 4) == ro,* ]]
	[[ $(mount_field /proc 4) == rw,* ]]
}

@test "readonlyPaths: keeps the flags of the mount below" {
	add_mount /data tmpfs tmpfs nosuid,nodev,noexec
	paths readonlyPaths /data
	sees_mounts
	flags_are /data ro,nosuid,nodev,noexec,relatime
}
