# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the engine tests share, on top of lib.bash: the cell, the image, waits on what containers say.
#
# A cell is a small machine of its own for an engine: new pid, mount, net, ipc, uts and cgroup
# namespaces in cgroups of its own, with empty /run, /dev/shm, /etc/containers and engine folders, what
# is written to /etc, /opt and /var/lib kept apart, and the binary under test as /usr/local/bin/husk.
# All that an engine starts, mounts or makes ends with the cell, and the cell ends with the file's bats
# process, however that ends. One cell a file: setup_file calls cell_begin, teardown_file cell_end.
#
# engine/keep makes the cell and clears it away, engine/init is process 1 in it, engine/enter runs
# commands in it, engine/census lists what is there.
#
#   CELL    its folder    ENGINE    the folder engine/    IMAGE    the name of the only image
#   cell COMMAND…         runs a command in it

ENGINE=$BATS_TEST_DIRNAME/engine
# shellcheck disable=SC2034 # for the tests
CONTRIB=$(realpath "$BATS_TEST_DIRNAME/../../contrib")
CELL=$BATS_FILE_TMPDIR/cell
IMAGE=localhost/box:latest

# cell_missing COMMAND…: prints why there can be no cell with these commands; nothing if there can.
# (Not a `require_…`: this bats can't skip in setup_file.)
cell_missing() {
	local name
	[ "$(id -u)" -eq 0 ] || echo "needs root"
	for name in unshare nsenter setsid ip "$@"; do
		command -v "$name" >/dev/null || echo "needs the command $name"
	done
	grep -qw overlay /proc/filesystems || echo "needs overlay file systems"
	[ -n "$(cell_hierarchies)" ] || echo "needs cgroups"
}

# cell_needed COMMAND…: skips the test that can't be, for the first reason
cell_needed() {
	local why
	why=$(cell_missing "$@" | head -n 1)
	[ -z "$why" ] || skip "$why"
}

### The cell ##############################################################################

cell_begin() {
	mkdir -p "$CELL/bin"
	mkfifo "$CELL/hold"
	ln -s "$HUSK" "$CELL/bin/husk"
	# ctr forgets --runc-binary with some options: what it finds then must be the same
	ln -s "$HUSK" "$CELL/bin/runc"
	cell_cgroups "husk-cell-$$"
	setsid "$ENGINE/keep" "$CELL" $$ >"$CELL/log" 2>&1 </dev/null 3>&- 4>&- &
	echo $! >"$CELL/keeper"
	"$PROBE" await-file "$CELL/pid" 10 || { cat "$CELL/log"; return 1; }
	local procs
	while read -r procs; do
		cat "$CELL/holder" >"$procs"
	done <"$CELL/enter"
}

# A cgroup for the cell in each hierarchy. Writes what init and enter need: hierarchies ("TYPE
# OPTIONS PATH" to mount), roots (the new cgroups), enter (the cgroup.procs files to enter by). In the
# v2 tree processes live one level deeper, so that controllers can be switched on for their siblings.
cell_cgroups() {
	local type path dir file
	while read -r type _ path; do
		dir=$path/$1
		mkdir "$dir"
		echo "$dir" >>"$CELL/roots"
		if [ "$type" = cgroup2 ]; then
			mkdir "$dir/cell"
			echo "$dir/cell/cgroup.procs" >>"$CELL/enter"
			[ "$path" != /sys/fs/cgroup ] || cell_controllers "$path"
		else
			: >"$CELL/v1"
			echo "$dir/cgroup.procs" >>"$CELL/enter"
			for file in cpuset.mems cpuset.cpus; do
				[ ! -e "$path/$file" ] || cat "$path/$file" >"$dir/$file"
			done
		fi
	done < <(cell_hierarchies | tee "$CELL/hierarchies")
}

cell_hierarchies() {
	awk '{ for (i = 7; $i != "-"; i++); }
		$(i + 1) == "cgroup2" { print $(i + 1), "rw", $5 }
		$(i + 1) == "cgroup" { sub(/^rw,/, "", $(i + 3)); sub(/^name=/, "none,&", $(i + 3))
			print $(i + 1), $(i + 3), $5 }' /proc/self/mountinfo
}

# Where all controllers are in the v2 tree, its root must hand them on to the cell.
cell_controllers() {
	local name
	for name in $(<"$1/cgroup.controllers"); do
		echo "+$name" 2>/dev/null >"$1/cgroup.subtree_control" || true
	done
}

cell_end() {
	[ -e "$CELL/keeper" ] || return 0
	[ ! -e "$CELL/pid" ] || kill -KILL "$(<"$CELL/pid")" || true
	wait "$(<"$CELL/keeper")" || { cat "$CELL/log"; return 1; }
}

cell() {
	"$ENGINE/enter" "$CELL" "$@"
}

### What is left ##########################################################################

# cell_remember: what is in the cell now may stay (daemons, the engine's own mounts and cgroups).
cell_remember() {
	cell "$ENGINE/census" processes >"$CELL/processes"
	cell "$ENGINE/census" things >"$CELL/things"
}

# cell_left: fails if the cell has anything that cell_remember didn't see. Processes that are on
# their way out (conmon, a shim) have some seconds to go.
cell_left() {
	local pid name left=0
	while read -r pid name; do
		cell "$PROBE" await-exit "$pid" 5 && continue
		echo "LEFT: process $pid $name"
		cell kill -KILL "$pid"
		left=1
	done < <(cell "$ENGINE/census" processes | comm -13 "$CELL/processes" -)
	cell "$ENGINE/census" things | comm -13 "$CELL/things" - >"$CELL/left"
	[ ! -s "$CELL/left" ] || left=1
	sed 's/^/LEFT: /' "$CELL/left"
	sort -u -o "$CELL/things" "$CELL/things" "$CELL/left" # the next test isn't to blame
	return "$left"
}

### Reading ###############################################################################

# cell_cgroup "V2-FILE|V1-FILE" PID: the file of the cgroup of a process, by its pid in the cell.
cell_cgroup() {
	# shellcheck disable=SC2016
	cell bash -c '. "$1/lib.bash"; cgroup_get "$2" "$3"' - "$BATS_TEST_DIRNAME" "$1" "$2"
}

# cell_frozen PID: whether its cgroup is, in v1's freezer or in the v2 tree (in the hybrid layout a
# runtime may take either)
cell_frozen() {
	# shellcheck disable=SC2016
	cell bash -c '. "$1/lib.bash"; grep -qsx FROZEN "$(cgroup_dir freezer "$2")/freezer.state" ||
		grep -qsx "frozen 1" "$(cgroup_mount v2)$(sed -n "s/^0:://p" "/proc/$2/cgroup")/cgroup.events"' \
		- "$BATS_TEST_DIRNAME" "$1"
}

# cell_await FILE TEXT: until a file in the cell has the text
cell_await() {
	cell "$PROBE" await-file "$1" 10 "$2" || die "no '$2' came in $1"
}

# lacks PATTERN FILE
lacks() {
	! grep -e "$1" "$2" || die "that should not be there: $1"
}

# For `sh -c` on a terminal, with a size and a status: says which terminal it is and what line is typed,
# then each size it has, until it is that size; ends with the status. Engines may tell the first size
# only after the start.
# shellcheck disable=SC2016,SC2034
TERMINAL_TALK='tty; read -r line; echo "<$line>"
	see() { size=$(stty size); echo "size $size"; [ "$size" != "$1" ] || exit "$2"; }
	trap "see \"$1\" $2" WINCH; see "$1" "$2"
	sleep 60 & while kill -0 $!; do wait $!; done'

# through COMMAND…: a megabyte goes into the command and comes out of it again
through() {
	head -c 1000000 /dev/urandom >"$T/in"
	"$@" <"$T/in" >"$T/back" 3>&- 4>&- || die "status $? of $*"
	cmp "$T/in" "$T/back"
}

### The image #############################################################################

# image_archive FILE: the suite's root file system and some files to trip over, as an OCI archive with
# one layer that podman and containerd both read.
image_archive() {
	local dir=$BATS_FILE_TMPDIR/image layer config manifest
	mkdir -p "$dir/more"/{bin,etc,seeded} "$dir/blobs/sha256"
	echo 'no program' >"$dir/more/etc/plain"
	echo 'from the image' >"$dir/more/seeded/file"
	printf '#!/no/such/interpreter\n' >"$dir/more/bin/orphan"
	chmod 755 "$dir/more/bin/orphan"
	tar -cf "$dir/layer" --owner=0 --group=0 -C "$HUSK_TEST_ROOTFS" . -C "$dir/more" \
		./etc/plain ./seeded ./bin/orphan
	layer=$(image_blob "$dir" "$dir/layer")
	jq -n --arg layer "$layer" --arg arch "$(dpkg --print-architecture)" \
		'{architecture: $arch, os: "linux", config: {Env: ["PATH=/bin"], Cmd: ["/bin/sh"]},
		rootfs: {type: "layers", diff_ids: [$layer]}}' >"$dir/config"
	config=$(image_blob "$dir" "$dir/config")
	image_manifest "$dir" "$config" "$layer" >"$dir/manifest"
	manifest=$(image_blob "$dir" "$dir/manifest")
	jq -n --arg digest "$manifest" --arg name "$IMAGE" --argjson size "$(image_size "$dir" "$manifest")" \
		'{schemaVersion: 2, manifests: [{$digest, $size,
		mediaType: "application/vnd.oci.image.manifest.v1+json",
		annotations: {"io.containerd.image.name": $name,
		"org.opencontainers.image.ref.name": $name}}]}' >"$dir/index.json"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$dir/oci-layout"
	tar -cf "$1" -C "$dir" oci-layout index.json blobs
}

# image_blob DIR FILE: puts a file under its digest, prints the digest.
image_blob() {
	local sum
	sum=$(sha256sum <"$2")
	sum=${sum%% *}
	mv "$2" "$1/blobs/sha256/$sum"
	echo "sha256:$sum"
}

image_size() {
	stat -c %s "$1/blobs/sha256/${2#sha256:}"
}

image_manifest() {
	jq -n --arg config "$2" --argjson config_size "$(image_size "$1" "$2")" \
		--arg layer "$3" --argjson layer_size "$(image_size "$1" "$3")" \
		'{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
		config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: $config,
		size: $config_size},
		layers: [{mediaType: "application/vnd.oci.image.layer.v1.tar", digest: $layer,
		size: $layer_size}]}'
}
