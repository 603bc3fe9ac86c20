# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016,SC2030,SC2031
# The published holes of container runtimes, each tried on this one: ids, descriptors, the runtime's own binary,
# limits of its input. Those by paths and mounts are in security_paths.bats.
#
#   CVE             test
#   2016-3697       exec.bats: a number is not looked up as a name; here: config.json
#   2016-9962       a joining exec can't be looked into, also that of a user without privileges
#   2019-5736       the binary is never writable; it as a script's interpreter, as a program's loader
#   2021-43784      very long paths and many mappings
#   2022-27650      a capability of exec --cap is not inheritable (also 2022-29162)
#   2024-21626      a working directory, or a program, below a file descriptor of husk's; no fd is left
#   2026-30892      exec.bats: --user: what is no number is refused and runs nothing
#   (none)          the id of a container is no path; a sub-cgroup does not lead out; /dev/null as stdio keeps its owner
#   2025-24965      not applicable: husk writes no file of its own into a rootfs
#   all others      security_paths.bats

load lib
load mounts
load users

### Ids ###################################################################################

@test "security: a user id is not looked up as a name (CVE-2016-3697)" {
	bundle
	printf '1000:x:0:0::/root:/bin/sh\n' >"$BUNDLE/rootfs/etc/passwd"
	printf '1000:x:0:\n' >"$BUNDLE/rootfs/etc/group"
	config_set '.process.user = {"uid": 1000, "gid": 1000}'
	config_args /bin/probe ids
	pass husk run --bundle "$BUNDLE" "$CT"
	prints uid=1000,1000,1000,1000 gid=1000,1000,1000,1000
}

@test "security: a capability of exec --cap is not inheritable, and not ambient (CVE-2022-27650, CVE-2022-29162)" {
	up
	pass husk exec --cap CAP_SYS_ADMIN "$CT" /bin/probe caps
	prints inh=0000000000000000 amb=0000000000000000
	pass husk exec --cap CAP_SYS_ADMIN --user 1000 "$CT" /bin/probe caps
	prints inh=0000000000000000 amb=0000000000000000
}

### Descriptors ###########################################################################

# all_fds_refused STATUS COMMAND...: with each number from 3 to 30 in the place of N in the words of the command
all_fds_refused() {
	local n want=$1
	shift
	for n in {3..30}; do
		REFUSED=$want refuse "${@//@N@/$n}" || return 1
	done
}

# run_at VERB CWD: with that working directory in the config
run_at() {
	config_set '.process.cwd = $cwd' --arg cwd "$2"
	husk "$1" --bundle "$BUNDLE" "$CT"
}

@test "security: a working directory below a file descriptor of husk's is refused by run (CVE-2024-21626)" {
	bundle
	all_fds_refused 1 run_at run /proc/self/fd/@N@
}

@test "security: a working directory below a file descriptor of husk's is refused by create (CVE-2024-21626)" {
	bundle
	all_fds_refused 1 run_at create /proc/self/fd/@N@
}

@test "security: a working directory below a file descriptor of husk's is refused by exec (CVE-2024-21626)" {
	up
	all_fds_refused 255 husk exec --cwd /proc/self/fd/@N@ "$CT" /bin/true
	all_fds_refused 255 husk exec --cwd /proc/self/fd/@N@/../../.. "$CT" /bin/true
}

# Without a mount namespace of its own "/" is only a chroot.
@test "security: a working directory below a file descriptor is refused where there is only a chroot, too" {
	bundle
	config_set '.linux.namespaces |= map(select(.type != "mount")) | .mounts = []
		| .linux.maskedPaths = [] | .linux.readonlyPaths = []'
	mkdir "$BUNDLE/rootfs/proc/self"
	ln -s /proc/self/fd "$BUNDLE/rootfs/proc/self/fd"
	mount -t proc proc "$BUNDLE/rootfs/proc"
	all_fds_refused 1 run_at run /proc/self/fd/@N@
	umount "$BUNDLE/rootfs/proc"
}

# with_host_fd COMMAND...: fd 9 is the host's root directory, and is not close-on-exec
with_host_fd() {
	HUSK_TEST_ID=$CT bash -c 'exec 9</; exec "$@"' - "$@"
}

@test "security: nor does a directory that husk's caller left open lead out (CVE-2024-21626)" {
	bundle
	config_set '.process.cwd = "/proc/self/fd/9"'
	refuse with_host_fd "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	says cwd "outside of the container's root"
	config_set '.process.cwd = "/"'
	up
	REFUSED=255 refuse with_host_fd "$HUSK" --root "$ROOT" exec --cwd /proc/self/fd/9 "$CT" /bin/true
	pass with_host_fd "$HUSK" --root "$ROOT" exec "$CT" /bin/probe fds
	equal "$(cut -d= -f1 "$OUT" | tr '\n' ' ')" "0 1 2 " fds
}

# The program is looked up while husk runs; a close-on-exec descriptor is still open then.
@test "security: a program below a file descriptor of husk's is not run (CVE-2024-21626)" {
	local path
	cp "$PROBE" "$T/host"
	up
	for path in ../host ../../host "..$T/host"; do
		all_fds_refused 255 husk exec "$CT" "/proc/self/fd/@N@/$path" say from-the-host
	done
	REFUSED=255 refuse with_host_fd "$HUSK" --root "$ROOT" exec "$CT" "/proc/self/fd/9$T/host" say from-the-host
	husk delete --force "$CT"
	config_args "/proc/self/fd/9$T/host" say from-the-host
	refuse with_host_fd "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
}

@test "security: nor as the interpreter of a script, by run, exec and start (CVE-2024-21626)" {
	cp "$PROBE" "$T/host"
	bundle
	printf '#!/proc/self/fd/9%s say\n' "$T/host" >"$BUNDLE/rootfs/bin/script"
	chmod 755 "$BUNDLE/rootfs/bin/script"
	up
	REFUSED=255 refuse with_host_fd "$HUSK" --root "$ROOT" exec "$CT" /bin/script
	husk delete --force "$CT"
	config_args /bin/script
	refuse with_host_fd "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	pass with_host_fd "$HUSK" --root "$ROOT" create --bundle "$BUNDLE" "$CT"
	CT_OUT=$OUT
	refuse husk start "$CT"
	says "no such file"
	equal "$(<"$CT_OUT")" ""
}

@test "security: the process gets no descriptor but 0, 1 and 2, by run, create and exec (CVE-2024-21626)" {
	bundle
	config_args /bin/sh -c '/bin/probe fds; echo end; exec /bin/probe pause'
	pass husk create --bundle "$BUNDLE" "$CT"
	CT_OUT=$OUT
	pass husk start "$CT"
	await_file "$CT_OUT" end
	equal "$(cut -d= -f1 "$CT_OUT" | tr '\n' ' ')" "0 1 2 end " "fds of create"
	pass husk exec "$CT" /bin/probe fds
	equal "$(cut -d= -f1 "$OUT" | tr '\n' ' ')" "0 1 2 " "fds of exec"
	pass husk exec --tty=false --user 1000 "$CT" /bin/probe fds
	equal "$(cut -d= -f1 "$OUT" | tr '\n' ' ')" "0 1 2 " "fds of exec"
	config_args /bin/probe fds
	pass husk run --bundle "$BUNDLE" "$CT-b"
	equal "$(cut -d= -f1 "$OUT" | tr '\n' ' ')" "0 1 2 " "fds of run"
}

# What a created container holds while it waits for `start` is what its program could reach.
@test "security: a container that is created holds no directory open" {
	local fd path
	created
	for fd in /proc/"$PID"/fd/*; do
		path=$(readlink "$fd")
		[ ! -d "$fd" ] || die "$fd is the directory $path"
	done
}

@test "security: a joining exec can't be looked into by the container's root (CVE-2016-9962)" {
	up
	background timeout 30 "$HUSK" --root "$ROOT" exec --pid-file "$T/pid" "$CT" /bin/probe pry
	await_file "$BG_OUT" ready
	for _ in {1..40}; do
		husk exec "$CT" /bin/true </dev/null 3>&- 4>&-
	done
	kill -TERM "$(<"$T/pid")"
	ended "$BG_PID"
	cat "$BG_OUT"
	! grep -q ^leak= "$BG_OUT" || die "it saw descriptors"
	[ "$(sed -n 's/^denied=//p' "$BG_OUT")" -gt 0 ] || die "it met no process of husk's"
}

# His processes are of the container's root user already, before they have joined anything.
@test "security: nor can a joining exec of a user without privileges (CVE-2016-9962)" {
	local all
	a_user
	all=$("$HUSK" features | jq -c .linux.capabilities)
	config_set '.process.capabilities = {"bounding": $c, "effective": $c, "permitted": $c, "inheritable": $c}
		| .process.oomScoreAdj = 444' --argjson c "$all"
	config_args /bin/probe pause ready
	pass user_husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	pass user_husk exec --detach --pid-file "$T/run/pid" "$CT" /bin/probe pry
	CT_OUT=$OUT
	await_file "$CT_OUT" ready
	for _ in {1..40}; do
		user_husk exec "$CT" /bin/true </dev/null 3>&- 4>&-
	done
	kill -TERM "$(<"$T/run/pid")"
	await_exit "$(<"$T/run/pid")"
	pass user_husk exec "$CT" /bin/cat /proc/self/oom_score_adj
	equal "$output" 444
	cat "$CT_OUT"
	! grep -q ^leak= "$CT_OUT" || die "it saw descriptors"
	[ "$(sed -n 's/^denied=//p' "$CT_OUT")" -gt 0 ] || die "it met no process of husk's"
	pass user_husk delete --force "$CT"
}

### The binary ############################################################################

# own_binary: HUSK becomes a copy that the test may lose, and the container may look into its processes
own_binary() {
	bundle
	config_set '.process.capabilities[] |= ["CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE", "CAP_SYS_ADMIN"]'
	cp "$HUSK" "$T/husk"
	HUSK=$T/husk
	SUM=$(sha256sum <"$HUSK")
}

binary_is_whole() {
	equal "$(sha256sum <"$HUSK")" "$SUM" "the binary's checksum"
}

# The exploit: take hold of the runtime's binary while it is the container's first process, wait until nobody executes
# it, and write to it.
@test "security: the binary is never writable from inside of a container (CVE-2019-5736)" {
	own_binary
	config_args /bin/probe pause started
	created
	mkfifo "$BUNDLE/rootfs/go"
	background timeout 30 "$HUSK" --root "$ROOT" exec --detach --pid-file "$T/pid" "$CT" \
		/bin/probe hold-exe 1 /go
	ended "$BG_PID"
	await_file "$BG_OUT" held
	pass husk start "$CT"
	await_file "$CT_OUT" started
	echo >"$BUNDLE/rootfs/go"
	await_exit "$(<"$T/pid")"
	equal "$(<"$BG_OUT")" held
	equal "$(<"$BG_ERR")" "hold-exe: open for writing: EROFS"
	binary_is_whole
}

# As a script's interpreter it is executed by the container itself, which then may look into it. It waits, because it can't
# open its log; another process takes hold of it, and writes once it has ended.
@test "security: the binary as the interpreter of a script (CVE-2019-5736)" {
	local pid library
	own_binary
	while read -r library; do
		cp --parents -Lf "$library" "$BUNDLE/rootfs"
	done < <(ldd "$HUSK" | grep -o '/[^ ]*')
	mkfifo "$BUNDLE/rootfs/log" "$BUNDLE/rootfs/go"
	printf '#!/proc/self/exe --log=/log\n' >"$BUNDLE/rootfs/bin/evil"
	chmod 755 "$BUNDLE/rootfs/bin/evil"
	up
	pass husk exec --detach --pid-file "$T/pid" "$CT" /bin/evil
	pid=$(awk '/^NSpid/ { print $NF }' "/proc/$(<"$T/pid")/status")
	pass husk exec --detach --pid-file "$T/pid.holder" "$CT" /bin/probe hold-exe "$pid" /go
	CT_OUT=$OUT CT_ERR=$ERR
	await_file "$CT_OUT" held
	cat "$BUNDLE/rootfs/log" >"$T/said"
	await_exit "$(<"$T/pid")"
	grep -q "unknown command" "$T/said"
	echo >"$BUNDLE/rootfs/go"
	await_exit "$(<"$T/pid.holder")"
	equal "$(<"$CT_OUT")" held
	equal "$(<"$CT_ERR")" "hold-exe: open for writing: EROFS"
	binary_is_whole
}

@test "security: the binary as the loader of a program (CVE-2019-5736)" {
	local loader zeros
	own_binary
	loader=$(grep -ao '/lib[a-z0-9_/.-]*/ld-linux[a-z0-9_.-]*' /bin/true | head -n 1)
	[ -n "$loader" ] || skip "needs a dynamic /bin/true"
	zeros=$(printf '\\x0%.0s' $(seq $((${#loader} - 14))))
	LC_ALL=C sed "s#$loader#/proc/self/exe$zeros#" /bin/true >"$BUNDLE/rootfs/bin/evil"
	chmod 755 "$BUNDLE/rootfs/bin/evil"
	equal "$(stat -c %s "$BUNDLE/rootfs/bin/evil")" "$(stat -c %s /bin/true)" size
	up
	try husk exec "$CT" /bin/evil
	[ "$status" -ne 0 ] || die "it ran"
	binary_is_whole
}

### Input #################################################################################

@test "security: very long paths are refused, and no namespace is mixed up (CVE-2021-43784)" {
	local long
	bundle
	long=$(printf '/x%.0s' {1..40000})
	config_set '.linux.namespaces |= map(if .type == "network" then .path = $p else . end)' --arg p "$long"
	refuse husk run --bundle "$BUNDLE" "$CT"
	says "linux.namespaces" "/x/x"
	bundle second
	config_set '.hostname = $p' --arg p "$long"
	refuse husk run --bundle "$BUNDLE" "$CT"
	bundle third
	config_set '.process.cwd = $p' --arg p "$long"
	refuse husk run --bundle "$BUNDLE" "$CT"
	bundle fourth
	config_set '.linux.cgroupsPath = $p' --arg p "$long"
	refuse husk run --bundle "$BUNDLE" "$CT"
}

# The kernel takes less than a page of text.
@test "security: very many mappings are refused, and no namespace is mixed up (CVE-2021-43784)" {
	bundle
	config_set '.linux.namespaces += [{"type": "user"}]
		| [range(5000) | {"containerID": ., "hostID": (100000 + .), "size": 1}] as $m
		| .linux.uidMappings = $m | .linux.gidMappings = $m'
	refuse husk run --bundle "$BUNDLE" "$CT"
	config_set '.linux.uidMappings |= .[:300] | .linux.gidMappings |= .[:300]'
	chown 100000:100000 "$BUNDLE/rootfs" "$T" "$BUNDLE"
	config_args /bin/cat /proc/self/uid_map
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$(wc -l <"$OUT")" 300 "lines of the map"
}

@test "security: the id of a container is no path" {
	local id
	bundle
	mkdir "$T/outside"
	for id in .. . ../outside a/b /x a/../../outside .hidden "a b" $'a\nb' ""; do
		refuse husk run --bundle "$BUNDLE" "$id"
		refuse husk delete --force "$id"
		refuse husk state "$id"
	done
	[ -d "$T/outside" ]
}

@test "security: a sub-cgroup does not lead out of the container's" {
	local way
	require_controller pids
	up
	for way in .. /.. ../.. ../"$CT" sub/../.. /../..; do
		[ -z "$(cgroup_mount pids)" ] || way=pids:$way
		REFUSED=255 refuse husk exec --cgroup "$way" "$CT" /bin/true
	done
}

@test "security: /dev/null as standard input or output keeps its owner" {
	local before
	bundle
	config_set '.process.user = {"uid": 1000, "gid": 1000}'
	config_args /bin/true
	before=$(stat -c %u:%g:%a /dev/null)
	husk run --bundle "$BUNDLE" "$CT" </dev/null >/dev/null 2>/dev/null 3>&- 4>&-
	equal "$(stat -c %u:%g:%a /dev/null)" "$before"
}
