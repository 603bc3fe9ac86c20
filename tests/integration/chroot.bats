# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154
# A husk that runs in a chroot: its mount namespace has a root above what it sees as "/".

load lib

# Runs the binary under test in a chroot, whose files are those of the host.
in_chroot() {
	mkdir -p "$T/top"
	unshare --mount --propagation private sh -c \
		'top=$1; shift; mount --rbind / "$top" && exec chroot "$top" "$@"' - "$T/top" "$HUSK" --root "$ROOT" "$@"
}

@test "chroot: exec into a container that was made in one finds the container's root, not the host's" {
	bundle bundle
	echo inside >"$BUNDLE/rootfs/marker"
	config_args /bin/probe pause ready
	pass in_chroot run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	pass husk exec "$CT" /bin/cat /marker
	equal "$output" inside
}

@test "chroot: the container's mount namespace has nothing of the host in it" {
	bundle bundle
	echo inside >"$BUNDLE/rootfs/marker"
	config_args /bin/probe pause ready
	pass in_chroot run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	pass nsenter --mount="/proc/$(pid_of "$CT")/ns/mnt" /bin/cat /marker
	equal "$output" inside
}
