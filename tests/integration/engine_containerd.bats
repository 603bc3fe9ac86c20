# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# containerd, by ctr, with the binary under test as runc's stand-in in its shim.

load lib
load engine
load engine/containerd

setup_file() {
	[ -n "$(cell_missing containerd containerd-shim-runc-v2 ctr)" ] || containerd_begin
}

teardown_file() {
	cell_end
}

setup() {
	test_begin
	cell_needed containerd containerd-shim-runc-v2 ctr
	: >"$EVENTS"
}

teardown() {
	containerd_end
}

@test "containerd: the drop-in is a configuration that its Kubernetes side takes" {
	cell containerd --config /run/ctd/config.toml config dump >"$T/dump"
	grep -A 40 'containerd.runtimes.husk\]' "$T/dump" | grep 'BinaryName = "/usr/local/bin/husk"'
	gives 0 ctr plugins list
	grep ' cri .* ok' "$OUT"
}

@test "ctr run: arguments, environment, folder, two streams, exit status" {
	once 7 --env A=1 --cwd /tmp "$IMAGE" \
		sh -c 'echo "$A $PWD $0 $1"; echo complaint >&2; exit 7' zero 'one two'
	equal "$output" "1 /tmp zero one two" stdout
	says complaint
	once 0 --no-pivot "$IMAGE" probe say hello
	equal "$output" hello
}

@test "ctr run: what can't be executed or isn't found is said" {
	once 1 "$IMAGE" nosuch
	says 'OCI runtime create failed' 'exec: "nosuch": executable file not found in $PATH'
	once 1 "$IMAGE" /no/such
	says 'exec: "/no/such"' 'no such file or directory'
	once 1 "$IMAGE" /etc/plain
	says 'exec: "/etc/plain"' 'permission denied'
	[[ $error != *level=* && $error != *'unable to retrieve'* ]] || die "the log line was not read"
}

@test "ctr run: a megabyte through stdin and stdout" {
	through ctr_run --rm "$IMAGE" "$CT" cat
}

@test "ctr run: read-only root, mounts, capabilities, seccomp" {
	mkdir "$T/data"
	once 0 --read-only --mount "type=bind,src=$T/data,dst=/data,options=rbind:rw" \
		--mount "type=bind,src=$T/data,dst=/ro,options=rbind:ro" \
		--mount 'type=tmpfs,src=tmpfs,dst=/t,options=size=1m:noexec' \
		"$IMAGE" sh -c 'touch /x /ro/x; echo a >/data/x && cat /ro/x; probe mounts /t; touch /t/x'
	equal "$(grep -c 'Read-only file system' "$ERR")" 2 "refused files"
	equal "$(<"$T/data/x")" a
	[[ $output == a$'\n'/t*noexec*size=1024k* ]] || die "the mounts are not as asked"
	once 0 --cap-drop CAP_CHOWN --cap-add CAP_SYS_TIME "$IMAGE" sh -c 'probe caps; probe security'
	prints eff=00000000aa0425fa bnd=00000000aa0425fa Seccomp=0 no_new_privs=1
	once 0 --seccomp "$IMAGE" probe security
	prints Seccomp=2
	once 0 --privileged "$IMAGE" sh -c 'mount -t tmpfs t /tmp && probe mounts /tmp'
	[[ $output == '/tmp tmpfs'* ]] || die "a privileged container can't mount"
}

@test "ctr run: limits are in the cgroup's files, and hold" {
	require_controller memory cpu
	begin "$CT" --memory-limit 67108864 --cpus 0.5 -- probe pause ready
	limit_is "$CT" 'memory.max|memory.limit_in_bytes' 67108864
	limit_is "$CT" 'cpu.max|cpu.cfs_quota_us' '50000 100000' 50000
	gives 0 ctr tasks metrics "$CT"
	grep '^pids.current  *1 *$' "$OUT"
	once 137 --memory-limit 33554432 "$IMAGE" sh -c 'swapoff -a 2>/dev/null; exec probe alloc 256'
}

@test "ctr run --cgroup, --rootfs" {
	begin "$CT" --cgroup /elsewhere/mine -- probe pause ready
	gives 0 ctr tasks exec --exec-id e "$CT" cat /proc/self/cgroup
	grep ':/elsewhere/mine$' "$OUT"
	gives 0 ctr tasks delete --force "$CT"
	cell find /sys/fs/cgroup -depth -name elsewhere -exec rmdir {} +
	cp -a "$HUSK_TEST_ROOTFS" "$T/root-of-mine"
	gives 0 ctr_run --rm --rootfs "$T/root-of-mine" "$CT-b" /bin/probe say hello
	equal "$output" hello
}

@test "ctr run --uidmap: a user namespace" {
	require_userns
	once 0 --uidmap 0:100000:5000 --gidmap 0:200000:5000 "$IMAGE" \
		sh -c 'probe ids; xargs </proc/self/uid_map; chown 1:1 /etc/plain && probe stat /etc/plain'
	prints '0 100000 5000' '/etc/plain=- 0644 1:1'
	[[ $output == uid=0,0,0,0* ]] || die "not root in the container"
}

@test "ctr tasks exec: status, streams, user, errors" {
	begin "$CT" -- probe pause ready
	through ctr tasks exec --exec-id a "$CT" cat
	gives 9 ctr tasks exec --exec-id b --user 1000:1000 --cwd /tmp "$CT" \
		sh -c 'id -u; pwd; echo complaint >&2; exit 9'
	equal "$output" $'1000\n/tmp'
	says complaint
	gives 1 ctr tasks exec --exec-id c "$CT" nosuch
	says 'OCI runtime exec failed' 'exec: "nosuch": executable file not found in $PATH'
	gives 1 ctr tasks exec --exec-id d "$CT" /etc/plain
	says 'permission denied'
	gives 0 ctr tasks exec --exec-id e "$CT" sh -c 'for n in cgroup ipc mnt net pid uts; do
		[ "$(readlink /proc/1/ns/$n)" = "$(readlink /proc/self/ns/$n)" ] || echo "other $n"; done
		cmp /proc/1/cgroup /proc/self/cgroup'
	equal "$output" ""
}

@test "ctr tasks kill: signals arrive, also at a process of exec" {
	begin "$CT" -- probe wait-signals
	gives 0 ctr tasks kill --signal SIGUSR1 "$CT"
	logged "$CT" SIGUSR1
	gives 0 ctr tasks exec --detach --log-uri "file://$T/exec.log" --exec-id e "$CT" \
		sh -c 'trap "" TERM; echo begun; exec sleep 60'
	await_file "$T/exec.log" begun
	gives 0 ctr tasks kill --exec-id e --signal SIGKILL "$CT"
	exited "$CT" 137 e
	try ctr tasks delete --exec-id e "$CT"
	equal "$(task "$CT")" RUNNING
	gives 0 ctr tasks kill "$CT"
	exited "$CT" 0
	equal "$(task "$CT")" STOPPED
	try ctr tasks kill "$CT"
	[ "$status" -ne 0 ] || die "a stopped task was killed"
	says 'not found'
}

@test "ctr tasks kill: SIGKILL gives 137, no child stays" {
	begin "$CT" -- probe family 3
	gives 0 ctr tasks ps "$CT"
	equal "$(tail -n +2 "$OUT" | wc -l)" 4 "processes"
	local pids
	pids=$(awk 'NR > 1 { print $1 }' "$OUT")
	gives 0 ctr tasks kill --signal SIGKILL "$CT"
	exited "$CT" 137
	for pid in $pids; do
		cell "$PROBE" await-exit "$pid" 5
	done
	try ctr tasks delete "$CT"
	says 137
}

@test "ctr tasks pause, resume" {
	require_freezer
	begin "$CT" -- probe wait-signals
	gives 0 ctr tasks pause "$CT"
	equal "$(task "$CT")" PAUSED
	cell_frozen "$(task_pid "$CT")" || die "not frozen"
	gives 1 ctr tasks exec --exec-id e "$CT" true
	says paused
	gives 0 ctr tasks kill --signal SIGUSR1 "$CT"
	gives 0 ctr tasks resume "$CT"
	equal "$(task "$CT")" RUNNING
	! cell_frozen "$(task_pid "$CT")" || die "still frozen"
	logged "$CT" SIGUSR1
}

@test "ctr tasks delete: not the running but by force; nothing stays" {
	begin "$CT" -- probe family 2
	cell "$ENGINE/census" things >"$T/things"
	grep -qx "container $CT" "$T/things"
	gives 1 ctr tasks delete "$CT"
	gives 0 ctr tasks delete --force "$CT"
	cell "$ENGINE/census" things >"$T/things"
	lacks "$CT" "$T/things"
	gives 0 ctr tasks start --detach --null-io "$CT"
	equal "$(task "$CT")" RUNNING
}

@test "ctr run -t: a shell is typed to, the window is resized" {
	mkfifo "$T/keys"
	exec {keys}<>"$T/keys"
	IN=$T/keys background "$PROBE" terminal 30 90 "$ENGINE/enter" "$CELL" \
		ctr --address /run/ctd/sock --namespace box run --runc-binary /usr/local/bin/husk --rm -t \
		"$IMAGE" "$CT" sh -c "$TERMINAL_TALK" sh '40 110' 3
	await_file "$BG_OUT" /dev/pts/0
	echo 'some text' >&"$keys"
	await_file "$BG_OUT" '<some text>'
	await_file "$BG_OUT" 'size 30 90'
	kill -USR1 "$BG_PID"
	ended "$BG_PID" 3
}

@test "ctr tasks exec -t" {
	begin "$CT" -- probe pause ready
	mkfifo "$T/keys"
	exec {keys}<>"$T/keys"
	IN=$T/keys background "$PROBE" terminal 25 70 "$ENGINE/enter" "$CELL" \
		ctr --address /run/ctd/sock --namespace box tasks exec -t --exec-id e "$CT" \
		sh -c "$TERMINAL_TALK" sh '25 70' 4
	await_file "$BG_OUT" /dev/pts/0
	echo 'some text' >&"$keys"
	await_file "$BG_OUT" '<some text>'
	ended "$BG_PID" 4
}

@test "ctr run --with-ns: containers join the first one's namespaces, kill and delete spare it" {
	local pid join=() n
	begin "$CT" -- probe family 2
	pid=$(task_pid "$CT")
	for n in network ipc uts pid; do
		join+=(--with-ns "$n:/proc/$pid/ns/${n/network/net}")
	done
	once 0 "${join[@]}" "$IMAGE" sh -c 'for n in ipc net pid uts; do
		[ "$(readlink /proc/1/ns/$n)" = "$(readlink /proc/self/ns/$n)" ] || echo "other $n"; done
		[ "$(readlink /proc/1/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ] || echo "same mnt"'
	equal "$output" ""
	begin "$CT-b" "${join[@]}" -- probe family 3
	gives 0 ctr tasks exec --exec-id a "$CT" sh -c 'ps -o args | grep -c "[p]robe family"'
	equal "$output" 7
	gives 0 ctr tasks kill --all --signal SIGKILL "$CT-b"
	exited "$CT-b" 137
	try ctr tasks delete "$CT-b"
	gives 0 ctr tasks exec --exec-id b "$CT" sh -c 'ps -o args | grep -c "[p]robe family"'
	equal "$output" 3
}

@test "containerd: many containers at once" {
	local n pids=()
	for n in 1 2 3 4 5 6; do
		ctr_run --rm "$IMAGE" "$CT-$n" sh -c "exit 4$n" >"$T/many.$n" 2>&1 </dev/null 3>&- 4>&- &
		pids[n]=$!
	done
	for n in 1 2 3 4 5 6; do
		status=0
		wait "${pids[n]}" || status=$?
		[ "$status" -eq "4$n" ] || cat "$T/many.$n"
		equal "$status" "4$n" "status of number $n"
	done
}

@test "containerd: a shim that is killed takes its container with it, and nothing stays" {
	local shim pid
	begin "$CT" -- probe family 2
	pid=$(task_pid "$CT")
	shim=$(cell "$ENGINE/census" processes | awk '$2 == "containerd-shim" { print $1 }')
	cell kill -KILL "$shim"
	cell "$PROBE" await-exit "$pid" 10
	await_file "$EVENTS" /tasks/delete
	cell "$ENGINE/census" things >"$T/things"
	lacks "$CT" "$T/things"
}

@test "containerd: containers outlive a restart of the daemon" {
	local daemon
	begin "$CT" -- probe wait-signals
	daemon=$(awk '$2 == "containerd" { print $1 }' "$CELL/processes")
	cell kill "$daemon"
	cell "$PROBE" await-exit "$daemon" 10
	containerd_start
	containerd_events
	equal "$(task "$CT")" RUNNING
	gives 0 ctr tasks exec --exec-id e "$CT" probe say hello
	equal "$output" hello
	gives 0 ctr tasks kill "$CT"
	exited "$CT" 0
}
