# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# Mount options, as the container's mountinfo shows them: flags, file systems' own options, recursive
# ones, what a bind keeps of its source, tmpcopyup, and what is refused.

load lib
load mounts

# tmpfs_each OPTIONS...: a tmpfs at /m/0, /m/1, … with each list
tmpfs_each() {
	local list n=0
	bare
	for list; do
		add_mount "/m/$n" tmpfs tmpfs "$list"
		n=$((n + 1))
	done
	sees_mounts
}

# table: lines of "OPTIONS WANTED" on stdin into the arrays options and wanted
table() {
	local o w
	options=() wanted=()
	while read -r o w; do
		[ -n "$o" ] || continue
		options+=("${o/#-/}")
		wanted+=("$w")
	done
}

@test "mounts: each flag is a flag of the mount" {
	local options wanted i
	table <<-'END'
		-                          rw,relatime
		ro                         ro,relatime
		ro,rw                      rw,relatime
		nosuid                     rw,nosuid,relatime
		nosuid,suid                rw,relatime
		nodev                      rw,nodev,relatime
		nodev,dev                  rw,relatime
		noexec                     rw,noexec,relatime
		noexec,exec                rw,relatime
		noatime                    rw,noatime
		noatime,atime              rw,relatime
		nodiratime                 rw,nodiratime,relatime
		nodiratime,diratime        rw,relatime
		relatime                   rw,relatime
		noatime,relatime           rw,relatime
		norelatime                 rw,relatime
		strictatime                rw
		strictatime,nostrictatime  rw,relatime
		nosymfollow                rw,relatime,nosymfollow
		nosymfollow,symfollow      rw,relatime
		defaults                   rw,relatime
		ro,nosuid,nodev,noexec     ro,nosuid,nodev,noexec,relatime
	END
	tmpfs_each "${options[@]}"
	for i in "${!options[@]}"; do
		equal "$(mount_field "/m/$i" 4)" "${wanted[i]}" "flags of ${options[i]}"
	done
}

@test "mounts: the options of every file system" {
	local options wanted i
	table <<-'END'
		sync            sync
		sync,async      -
		dirsync         dirsync
		lazytime        lazytime
		lazytime,nolazytime  -
	END
	tmpfs_each "${options[@]}"
	for i in "${!options[@]}"; do
		if [ "${wanted[i]}" = - ]; then
			! grep -qE '(^|,)(sync|lazytime)(,|$)' <<<"$(mount_field "/m/$i" 5)" ||
				die "${options[i]} leaves $(mount_field "/m/$i" 5)" || return 1
		else
			options_have "/m/$i" "${wanted[i]}"
		fi
	done
}

@test "mounts: options without a trace are accepted" {
	local i
	tmpfs_each iversion noiversion loud silent rnorelatime mand,nomand
	for i in 0 1 2 3 4 5; do
		flags_are "/m/$i" rw,relatime
	done
}

@test "mounts: options of the file system are handed on" {
	bare
	add_mount /small tmpfs store size=64k,mode=0750,nr_inodes=77
	add_mount /owned tmpfs store uid=5,gid=6,mode=1777
	sees_mounts
	equal "$(mount_field /small 2)" tmpfs type
	equal "$(mount_field /small 3)" store source
	options_have /small size=64k mode=750 nr_inodes=77
	inside /bin/probe stat /small /owned
	prints "/small=d 0750 0:0" "/owned=d 1777 5:6"
	config_args /bin/dd if=/dev/zero of=/small/file bs=1k count=100
	config_set '.process.user = {uid: 0, gid: 0}'
	try husk run --bundle "$BUNDLE" "$CT"
	[[ $error == *"No space left"* ]] || die "the size is no limit: $error"
}

@test "mounts: a tmpfs without a mode has that of the directory it covers" {
	bare
	mkdir -m 0711 "$BUNDLE/rootfs/strict"
	add_mount /strict tmpfs tmpfs
	add_mount /tmp tmpfs tmpfs nosuid
	inside /bin/probe stat /strict /tmp
	prints "/strict=d 0711 0:0" "/tmp=d 1777 0:0"
}

@test "mounts: what the flags say holds" {
	bare
	config_set '.process.capabilities.bounding += ["CAP_MKNOD"] | .process.capabilities.effective += ["CAP_MKNOD"]
		| .process.capabilities.permitted += ["CAP_MKNOD"]'
	mkdir "$BUNDLE/volume"
	cp "$PROBE" "$BUNDLE/volume/program"
	ln -s program "$BUNDLE/volume/link"
	mknod "$BUNDLE/volume/null" c 1 3
	add_mount /ro bind volume bind,ro
	add_mount /noexec bind volume bind,noexec
	add_mount /nodev bind volume bind,nodev
	add_mount /nolinks bind volume bind,nosymfollow
	inside /bin/sh -c '
		probe open /ro/new creat | head -n 1
		/noexec/program say x || echo "exec=$?"
		probe open /nodev/null r | head -n 1
		probe open /nolinks/link r | head -n 1
		probe open /nolinks/program r | head -n 1' 2>/dev/null || true
	equal "$(tr '\n' ' ' <<<"$output")" "open=EROFS exec=126 open=EACCES open=ELOOP open=ok "
}

### Binds ##################################################################################

@test "mounts: a bind keeps the flags of its source, but for those that are named" {
	host_ns
	on_host mkdir "$T/volume"
	on_host mount -t tmpfs -o nosuid,nodev,noexec,noatime tmpfs "$T/volume"
	bare
	add_mount /as-is bind "$T/volume" bind
	add_mount /read-only bind "$T/volume" bind,ro
	add_mount /exec bind "$T/volume" bind,exec,suid
	add_mount /time bind "$T/volume" bind,relatime
	add_mount /strict bind "$T/volume" bind,strictatime
	add_mount /by-type bind "$T/volume"
	host_inside /bin/probe mounts
	flags_are /as-is rw,nosuid,nodev,noexec,noatime
	flags_are /read-only ro,nosuid,nodev,noexec,noatime
	flags_are /exec rw,nodev,noatime
	flags_are /time rw,nosuid,nodev,noexec,relatime
	flags_are /strict rw,nosuid,nodev,noexec
	flags_are /by-type rw,nosuid,nodev,noexec,noatime
	# Nothing of it changes the source.
	equal "$(on_host findmnt -n -o VFS-OPTIONS "$T/volume")" rw,nosuid,nodev,noexec,noatime
}

@test "mounts: rw of a read-only source" {
	host_ns
	on_host mkdir "$T/volume"
	on_host mount -t tmpfs tmpfs "$T/volume"
	on_host mount -o remount,bind,ro "$T/volume"
	bare
	add_mount /kept bind "$T/volume" bind
	add_mount /writable bind "$T/volume" bind,rw
	host_inside /bin/probe mounts
	flags_are /kept ro,relatime
	flags_are /writable rw,relatime
}

@test "mounts: bind takes one mount, rbind all that is below" {
	host_ns
	on_host mkdir -p "$T/volume"
	on_host mount -t tmpfs tmpfs "$T/volume"
	on_host mkdir "$T/volume/sub"
	on_host mount -t tmpfs tmpfs "$T/volume/sub"
	bare
	add_mount /one none "$T/volume" bind
	add_mount /all "" "$T/volume" rbind
	host_inside /bin/probe mounts
	equal "$(mount_field /one 2)" tmpfs
	no_mount /one/sub
	equal "$(mount_field /all/sub 2)" tmpfs
}

# tree FLAGS: a source of two mounts with these flags
tree() {
	host_ns
	on_host mkdir -p "$T/volume"
	on_host mount -t tmpfs tmpfs "$T/volume"
	on_host mkdir "$T/volume/sub"
	on_host mount -t tmpfs tmpfs "$T/volume/sub"
	on_host mount -o "remount,bind,$1" "$T/volume"
	on_host mount -o "remount,bind,$1" "$T/volume/sub"
}

# trees: a bind for each line of the table; both its mounts must have the flags wanted
trees() {
	local i
	bare
	for i in "${!options[@]}"; do
		add_mount "/m/$i" bind "$T/volume" "rbind,${options[i]}"
	done
	host_inside /bin/probe mounts
	for i in "${!options[@]}"; do
		equal "$(mount_field "/m/$i" 4)" "${wanted[i]% *}" "flags of ${options[i]}" || return 1
		equal "$(mount_field "/m/$i/sub" 4)" "${wanted[i]#* }" "flags below ${options[i]}" || return 1
	done
}

@test "mounts: recursive options change all that is below" {
	local options wanted
	tree rw
	table <<-'END'
		rro           ro,relatime
		rnosuid       rw,nosuid,relatime
		rnodev        rw,nodev,relatime
		rnoexec       rw,noexec,relatime
		rnodiratime   rw,nodiratime,relatime
		rnoatime      rw,noatime
		rstrictatime  rw
		rnosymfollow  rw,relatime,nosymfollow
		rro,rnosuid,rnodev,rnoexec,rnoatime  ro,nosuid,nodev,noexec,noatime
	END
	trees
}

@test "mounts: recursive options that take flags away" {
	local options wanted
	tree ro,nosuid,nodev,noexec,noatime,nodiratime
	table <<-'END'
		rrw          rw,nosuid,nodev,noexec,noatime,nodiratime
		rsuid        ro,nodev,noexec,noatime,nodiratime
		rdev         ro,nosuid,noexec,noatime,nodiratime
		rexec        ro,nosuid,nodev,noatime,nodiratime
		rdiratime    ro,nosuid,nodev,noexec,noatime
		ratime       ro,nosuid,nodev,noexec,nodiratime,relatime
		rrelatime    ro,nosuid,nodev,noexec,nodiratime,relatime
		rnostrictatime  ro,nosuid,nodev,noexec,nodiratime,relatime
		rnorelatime  ro,nosuid,nodev,noexec,noatime,nodiratime
		rsymfollow   ro,nosuid,nodev,noexec,noatime,nodiratime
	END
	trees
}

@test "mounts: options that are not recursive change the uppermost mount alone" {
	local options wanted
	tree rw
	table <<-'END'
		ro            ro,relatime rw,relatime
		nosuid,rnodev rw,nosuid,nodev,relatime rw,nodev,relatime
		rro,rw        ro,relatime ro,relatime
		noatime       rw,noatime rw,relatime
	END
	trees
}

@test "mounts: remount changes the flags of what is there" {
	bare
	add_mount /data tmpfs tmpfs size=64k,nosuid
	add_mount /data none none remount,bind,ro,nosuid
	add_mount /data none none remount,size=128k
	sees_mounts
	flags_are /data ro,nosuid,relatime
	options_have /data size=128k
	equal "$(grep -c '^/data ' <<<"$output")" 1 "mounts on /data"
}

### tmpcopyup ##############################################################################

@test "mounts: tmpcopyup starts with what the image has there" {
	bare
	mkdir -p "$BUNDLE/rootfs/cfg/sub"
	echo text >"$BUNDLE/rootfs/cfg/sub/file"
	ln -s sub/file "$BUNDLE/rootfs/cfg/link"
	chown -h 7:8 "$BUNDLE/rootfs/cfg/sub/file"
	chmod 0604 "$BUNDLE/rootfs/cfg/sub/file"
	chmod 0751 "$BUNDLE/rootfs/cfg"
	add_mount /cfg tmpfs tmpfs tmpcopyup,size=1m
	add_mount /new tmpfs tmpfs tmpcopyup
	inside /bin/sh -c 'cat /cfg/link; probe stat /cfg /cfg/sub/file /cfg/link; echo more >/cfg/more; ls -A /new'
	equal "$output" $'text\n/cfg=d 0751 0:0\n/cfg/sub/file=- 0604 7:8\n/cfg/link=l 0777 0:0'
	[ ! -e "$BUNDLE/rootfs/cfg/more" ] || die "the image was written to"
	sees_mounts
	equal "$(mount_field /cfg 2)" tmpfs
}

@test "mounts: tmpcopyup of a read-only tmpfs" {
	bare
	echo text >"$BUNDLE/rootfs/data/file"
	add_mount /data tmpfs tmpfs tmpcopyup,ro
	inside /bin/sh -c 'cat /data/file; probe open /data/new creat'
	equal "$output" $'text\nopen=EROFS'
}

### Errors #################################################################################

@test "mounts: errors name the mount, and what is wrong with it" {
	bare
	add_mount /data nosuchfs x
	no_container "mounts[1] /data" nosuchfs "no such file system"
	config_set 'del(.mounts[1])'
	add_mount /data bind "$T/not/there" bind
	no_container "mounts[1] /data" "$T/not/there" "no such file or directory"
	config_set 'del(.mounts[1])'
	add_mount /data tmpfs tmpfs size=many
	no_container "mounts[1] /data" "size"
	config_set 'del(.mounts[1])'
	add_mount /data tmpfs tmpfs nosuchoption
	no_container "mounts[1] /data" "nosuchoption"
	config_set 'del(.mounts[1])'
	add_mount /data bind "$T" bind,size=64k
	no_container "config.json:" "mounts[1] /data" "size=64k"
	config_set 'del(.mounts[1])'
	add_mount /data "" "$T" nosuid
	no_container "config.json:" "mounts[1] /data" "no type"
	config_set 'del(.mounts[1])'
	add_mount /data ext4 "$T/not/there"
	no_container "mounts[1] /data" "ext4" "$T/not/there"
}

@test "mounts: a flag of the source that is locked can't be taken away, and is named" {
	require_userns
	bare
	host_ns
	on_host mkdir "$T/volume"
	on_host mount -t tmpfs -o nodev,nosuid tmpfs "$T/volume"
	add_mount /data bind "$T/volume" bind,dev
	config_args /bin/true
	# In a user namespace of less rights the host's mounts are locked together.
	refuse on_host unshare --user --map-root-user --mount "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	says "mounts[1] /data" nodev
}
