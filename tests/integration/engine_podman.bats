# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# podman with the binary under test as its runtime: what people do with containers every day.
# Pods are in engine_podman_pods.bats.

load lib
load engine
load engine/podman

setup_file() {
	[ -n "$(cell_missing podman conmon)" ] || podman_begin
}

teardown_file() {
	cell_end
}

setup() {
	test_begin
	cell_needed podman conmon
}

teardown() {
	podman_end
}

@test "podman: the drop-in names the runtime, by name and by path" {
	gives 0 podman info --format '{{.Host.OCIRuntime.Name}} {{.Host.OCIRuntime.Path}}'
	equal "$output" "husk /usr/local/bin/husk"
	gives 0 podman info --format '{{.Host.OCIRuntime.Version}}'
	equal "$(head -1 "$OUT")" "$("$HUSK" --version | head -1)" "version"
	gives 0 cell podman --runtime "$HUSK" run --rm --network none "$IMAGE" echo hello
	equal "$output" hello
}

@test "podman run: arguments, environment, folder, host name, two streams, exit status" {
	once 7 --hostname box --env A=1 --workdir /tmp "$IMAGE" \
		sh -c 'echo "$A $PWD $(hostname) $0 $1"; echo complaint >&2; exit 7' zero 'one two'
	equal "$output" "1 /tmp box zero one two" stdout
	equal "$error" complaint stderr
	once 0 --env-host=false "$IMAGE" probe env PATH HOME container
	prints PATH=/bin HOME=/root container=podman
}

@test "podman inspect: exit codes 0, 7 and 137" {
	local name
	for name in 0 7; do
		gives "$name" podman run --name "exits-$name" --network none "$IMAGE" probe exit "$name"
		outcome "exits-$name" "$name"
	done
	begin killed "$IMAGE" probe pause ready
	gives 0 podman kill killed
	outcome killed 137
}

@test "podman run: 126 for what can't be executed, 127 for what isn't found" {
	once 126 "$IMAGE" /etc/plain
	says 'exec: "/etc/plain"' 'permission denied'
	once 126 "$IMAGE" /etc
	says 'exec: "/etc"' 'permission denied'
	once 127 "$IMAGE" /no/such
	says 'exec: "/no/such"' 'no such file or directory'
	once 127 "$IMAGE" nosuch
	says 'exec: "nosuch": executable file not found in $PATH'
	gives 127 podman run --name never --network none "$IMAGE" nosuch
	equal "$(inspect never .State.Status)" created
	gives 0 podman rm never
}

@test "podman run: an error of the runtime is one clear sentence" {
	once 127 "$IMAGE" nosuch
	[[ $error != *level=* && $error != *'"msg"'* ]] || die "the log line shows through"
	equal "$(wc -l <"$ERR")" 1 "lines of the error"
}

@test "podman run -i: a megabyte through stdin and stdout" {
	through podman run --rm --network none --interactive "$IMAGE" cat
}

@test "podman run -t: the container has a terminal" {
	once 0 --tty "$IMAGE" probe tty
	prints 0=/dev/pts/0 1=/dev/pts/0 2=/dev/pts/0 controlling=1 foreground=1
	once 0 --tty "$IMAGE" probe stat /dev/console /dev/pts/0
	prints "$(grep -a '^/dev/pts/0' "$OUT" | tr -d '\r')"
	once 1 "$IMAGE" probe tty
	prints '0=no tty'
}

@test "podman run -t -i: a shell is typed to, the window is resized" {
	mkfifo "$T/keys"
	exec {keys}<>"$T/keys"
	IN=$T/keys background "$PROBE" terminal 30 90 "$ENGINE/enter" "$CELL" podman --runtime husk \
		run --rm -it --network none "$IMAGE" sh -c "$TERMINAL_TALK" sh '40 110' 3
	await_file "$BG_OUT" /dev/pts/0
	echo 'some text' >&"$keys"
	await_file "$BG_OUT" '<some text>'
	await_file "$BG_OUT" 'size 30 90'
	kill -USR1 "$BG_PID"
	ended "$BG_PID" 3
}

@test "podman logs: both streams, of the running and of the ended" {
	begin speaker "$IMAGE" sh -c 'echo first; echo second >&2; exec probe pause ready'
	gives 0 podman logs speaker
	prints first ready
	equal "$error" second
	gives 0 podman stop speaker
	gives 0 podman logs speaker
	prints first ready
}

@test "podman exec: user, environment, folder, stdin, exit status" {
	begin c --env OF=container "$IMAGE" probe pause ready
	gives 5 podman exec --user 1000:1000 --env B=2 --workdir /tmp c \
		sh -c 'echo "$(id -u):$(id -g) $OF $B $PWD"; echo complaint >&2; exit 5'
	equal "$output" "1000:1000 container 2 /tmp"
	equal "$error" complaint
	through podman exec --interactive c cat
}

@test "podman exec: the process is in the container and no freer than it" {
	begin c --cap-drop all --cap-add net_bind_service "$IMAGE" probe pause ready
	gives 0 podman exec c sh -c 'for n in cgroup ipc mnt net pid uts; do
		[ "$(readlink /proc/1/ns/$n)" = "$(readlink /proc/self/ns/$n)" ] || echo "other $n"; done
		cmp /proc/1/cgroup /proc/self/cgroup
		for p in 1 self; do grep -E "^(Cap|Seccomp|NoNew|Groups)" /proc/$p/status >/tmp/$p; done
		cmp /tmp/1 /tmp/self'
	equal "$output" ""
	gives 0 podman exec c probe caps
	prints eff=0000000000000400 bnd=0000000000000400 inh=0000000000000000
}

@test "podman exec: 126 and 127" {
	begin c "$IMAGE" probe pause ready
	gives 126 podman exec c /etc/plain
	says 'permission denied'
	gives 126 podman exec c /etc
	says 'permission denied'
	gives 127 podman exec c nosuch
	says 'exec: "nosuch": executable file not found in $PATH'
	gives 127 podman exec c /no/such
	says 'no such file or directory'
}

@test "podman exec -t and -d" {
	begin c --volume "$T:/t" "$IMAGE" probe pause ready
	gives 0 podman exec --tty c probe tty
	prints 0=/dev/pts/0 controlling=1
	mkfifo "$T/keys"
	exec {keys}<>"$T/keys"
	IN=$T/keys background "$PROBE" terminal 25 70 "$ENGINE/enter" "$CELL" podman --runtime husk \
		exec -it c sh -c "$TERMINAL_TALK" sh '25 70' 4
	await_file "$BG_OUT" /dev/pts/0
	echo 'some text' >&"$keys"
	await_file "$BG_OUT" '<some text>'
	ended "$BG_PID" 4
	gives 0 podman exec --detach c sh -c 'echo done >/t/told.new; mv /t/told.new /t/told'
	await_file "$T/told" "done"
}

@test "podman stop: the stop signal, then SIGKILL" {
	begin polite "$IMAGE" probe wait-signals
	gives 0 podman stop polite
	outcome polite 0
	gives 0 podman logs polite
	prints SIGTERM
	begin own --stop-signal HUP "$IMAGE" \
		sh -c 'trap "exit 9" HUP; echo ready; while :; do sleep 60 & wait $!; done'
	gives 0 podman stop own
	outcome own 9
	begin deaf "$IMAGE" sh -c 'trap "" TERM; echo ready; exec sleep 60'
	gives 0 podman stop --time 1 deaf
	outcome deaf 137
}

@test "podman kill: signals by name and number arrive" {
	begin c "$IMAGE" probe wait-signals
	gives 0 podman kill --signal USR1 c
	logged c SIGUSR1
	gives 0 podman kill --signal 12 c
	logged c SIGUSR2
	gives 0 podman kill --signal RTMIN+3 c
	logged c SIGRTMIN+3
	gives 0 podman kill --signal TERM c
	outcome c 0
	gives 125 podman kill c
}

@test "podman pause: the cgroup is frozen, and goes on after unpause" {
	require_freezer
	begin c "$IMAGE" probe wait-signals
	gives 0 podman pause c
	equal "$(inspect c .State.Status)" paused
	cell_frozen "$(inspect c .State.Pid)" || die "not frozen"
	gives 0 podman kill --signal USR1 c
	gives 0 podman unpause c
	equal "$(inspect c .State.Status)" running
	! cell_frozen "$(inspect c .State.Pid)" || die "still frozen"
	logged c SIGUSR1
	gives 0 podman pause c
	gives 0 podman rm --force --time 0 c
}

@test "podman rm: refuses the running, --force doesn't, nothing stays" {
	local id
	begin c "$IMAGE" probe family 3
	id=$(inspect c .Id)
	cell "$ENGINE/census" things >"$T/things"
	grep -q "container $id" "$T/things"
	gives 2 podman rm c
	gives 0 podman rm --force --time 0 c
	cell "$ENGINE/census" things >"$T/things"
	lacks "$id" "$T/things"
}

@test "podman start, restart: the same container again" {
	begin c --volume "$T:/t" "$IMAGE" sh -c 'echo run >>/t/runs; exec probe pause ready'
	gives 0 podman stop c
	gives 0 podman start c
	gives 0 podman restart c
	gives 0 podman stop c
	equal "$(wc -l <"$T/runs")" 3 "runs"
	gives 0 podman create --name d --network none "$IMAGE" sh -c 'echo hello; exit 6'
	gives 6 podman start --attach d
	equal "$output" hello
}

@test "podman run --read-only: the root is, tmpfs and volumes aren't" {
	mkdir "$T/data"
	once 0 --read-only --volume "$T/data:/data" "$IMAGE" \
		sh -c 'touch /x /etc/x /bin/x; echo a >/tmp/x && echo b >/run/x && echo c >/data/x && cat /tmp/x /run/x'
	equal "$(grep -c 'Read-only file system' "$ERR")" 3 "refused files"
	equal "$output" $'a\nb'
	equal "$(<"$T/data/x")" c
	once 1 --read-only --read-only-tmpfs=false "$IMAGE" touch /tmp/x
	says 'Read-only file system'
}

@test "podman run --volume: binds, read-only binds, a file, named volumes" {
	mkdir "$T/data"
	echo one >"$T/data/file"
	once 0 --volume "$T/data:/a" --volume "$T/data:/b:ro" --volume "$T/data/file:/c/d/file:ro" \
		--volume "$T/data:/n:nosuid,nodev,noexec" "$IMAGE" \
		sh -c 'echo two >/a/new; touch /b/x /c/d/file; cat /b/new /c/d/file; probe mounts /n'
	equal "$(grep -c 'Read-only file system' "$ERR")" 2 "refused files"
	equal "$(head -2 "$OUT")" $'two\none'
	[[ $output == *nosuid,nodev,noexec* ]] || die "options are missing"
	once 0 --volume named:/seeded "$IMAGE" sh -c 'echo kept >/seeded/new'
	once 0 --volume named:/elsewhere "$IMAGE" cat /elsewhere/file /elsewhere/new
	equal "$output" $'from the image\nkept'
}

@test "podman run --volume: propagation goes in and out" {
	mkdir "$T/shared"
	cell mount --bind "$T/shared" "$T/shared"
	cell mount --make-shared "$T/shared"
	begin c --volume "$T/shared:/s:rshared" --volume "$T/shared:/slave:rslave" \
		--volume "$T/shared:/private" "$IMAGE" probe pause ready
	mkdir "$T/shared/late"
	cell mount -t tmpfs late "$T/shared/late"
	gives 0 podman exec c probe mounts
	cell umount "$T/shared/late"
	cell umount "$T/shared"
	grep '^/s/late ' "$OUT"
	grep '^/slave/late ' "$OUT"
	lacks '^/private/late ' "$OUT"
}

@test "podman run --tmpfs and --shm-size" {
	once 1 --tmpfs /t:size=1m,mode=1700,noexec --shm-size 2m "$IMAGE" \
		sh -c 'probe stat /t; probe mounts /t; df -P -k /t /dev/shm | awk "{ print \$2 }"
		dd if=/dev/zero of=/t/x bs=1k count=2000'
	equal "$(head -1 "$OUT")" '/t=d 1700 0:0'
	prints 1024 2048
	[[ $output == */t*tmpfs*noexec* ]] || die "noexec is missing"
	says 'No space left on device'
}

@test "podman run --user: numbers, names, groups, umask" {
	once 0 --user 1234:5678 --group-add 42 --umask 0027 "$IMAGE" \
		sh -c 'probe ids; probe process; probe caps'
	prints uid=1234,1234,1234,1234 gid=5678,5678,5678,5678 umask=0027
	prints eff=0000000000000000 prm=0000000000000000 amb=0000000000000000
	[[ $output == *groups=*42* ]] || die "group 42 is missing"
	once 0 --user user "$IMAGE" sh -c 'id -un; echo $HOME'
	equal "$output" $'user\n/home/user'
	mkdir -m 777 "$T/data"
	once 0 --user 1234:5678 --volume "$T/data:/data" "$IMAGE" touch /data/x
	equal "$(stat -c %u:%g "$T/data/x")" 1234:5678 owner
}

@test "podman run: limits are in the cgroup's files" {
	require_controller memory pids cpu cpuset
	begin c --memory 64m --memory-swap 96m --memory-reservation 32m --pids-limit 33 --cpus 0.5 \
		--cpuset-cpus 0 "$IMAGE" probe pause ready
	limit_is c 'memory.max|memory.limit_in_bytes' 67108864
	limit_is c 'memory.low|memory.soft_limit_in_bytes' 33554432
	limit_is c 'pids.max|pids.max' 33
	limit_is c 'cpu.max|cpu.cfs_quota_us' '50000 100000' 50000
	limit_is c 'cpuset.cpus|cpuset.cpus' 0
	# and are seen from inside
	gives 0 podman exec c sh -c 'cat /sys/fs/cgroup/memory.max ||
		cat /sys/fs/cgroup/memory/memory.limit_in_bytes' 2>/dev/null
	equal "$output" 67108864
	gives 0 podman rm --force --time 0 c
	begin c --cpu-shares 512 "$IMAGE" probe pause ready
	[ -z "$(cgroup_mount cpu)" ] || limit_is c 'cpu.weight|cpu.shares' '' 512
}

@test "podman run: limits hold" {
	require_controller memory pids
	once 137 --memory 32m --memory-swap 32m "$IMAGE" probe alloc 64
	once 0 --memory 32m --memory-swap 32m "$IMAGE" sh -c 'probe alloc 64; echo "child $?"'
	prints 'child 137'
	once 0 --pids-limit 5 "$IMAGE" probe fork 10
	prints fork=EAGAIN
}

@test "podman run: the default seccomp profile is in force, and can be replaced" {
	local userfaultfd
	case $(uname -m) in
	x86_64) userfaultfd=323 ;;
	aarch64) userfaultfd=282 ;;
	*) skip "needs the number of userfaultfd" ;;
	esac
	once 0 "$IMAGE" sh -c "probe security; probe syscall $userfaultfd 1"
	prints Seccomp=2 errno=EPERM
	once 0 --security-opt seccomp=unconfined "$IMAGE" \
		sh -c "probe security; probe syscall $userfaultfd 1"
	prints Seccomp=0
	[[ $output == *ret=* || $output == *ENOSYS* ]] || die "userfaultfd is still refused"
	jq -n '{defaultAction: "SCMP_ACT_ALLOW", syscalls: [{names: ["mkdir", "mkdirat"],
		action: "SCMP_ACT_ERRNO", errnoRet: 28}]}' >"$T/profile.json"
	once 1 --security-opt "seccomp=$T/profile.json" "$IMAGE" mkdir /x
	says 'No space left on device'
}

@test "podman run: capabilities, no-new-privileges, --privileged" {
	once 0 "$IMAGE" probe caps
	prints eff=00000000800405fb bnd=00000000800405fb amb=0000000000000000
	once 0 --cap-drop all --cap-add sys_chroot --security-opt no-new-privileges "$IMAGE" \
		sh -c 'probe caps; probe security'
	prints eff=0000000000040000 prm=0000000000040000 bnd=0000000000040000 no_new_privs=1
	once 0 --privileged "$IMAGE" sh -c 'probe caps; probe security; probe mount /tmp; probe stat /dev/kmsg'
	prints mount=ok no_new_privs=0 Seccomp=0 "eff=$(cell awk '$1 == "CapBnd:" { print $2 }' /proc/self/status)"
	[[ $output == *'/dev/kmsg=c'* ]] || die "no devices of the host"
}

@test "podman run --hooks-dir: each hook in its place, with the state" {
	local stage
	hook_files prestart createRuntime createContainer poststart poststop
	hook_file startContainer /bin/sh -c 'cat >/t/state.startContainer; echo startContainer >>/t/order'
	gives 0 podman --hooks-dir "$T/hooks" run --name c --network none --volume "$T:/t" "$IMAGE" \
		sh -c 'echo process >>/t/order'
	# poststart runs beside the process, poststop when podman cleans up
	equal "$(grep -v 'poststart\|poststop' "$T/order" | xargs)" \
		"prestart createRuntime createContainer startContainer process"
	gives 0 podman rm c
	equal "$(tail -1 "$T/order")" poststop
	for stage in prestart createRuntime createContainer startContainer poststart poststop; do
		equal "$(jq -r .id "$T/state.$stage")" "$(jq -r .id "$T/state.prestart")" "id in $stage"
		[ -n "$(jq -r .ociVersion "$T/state.$stage")" ] || die "no ociVersion in $stage"
		[ -n "$(jq -r .bundle "$T/state.$stage")" ] || die "no bundle in $stage"
	done
	[ "$(jq .pid "$T/state.createRuntime")" -gt 1 ] || die "no pid in createRuntime"
	equal "$(jq -r .status "$T/state.poststop")" stopped "status in poststop"
}

@test "podman run --hooks-dir: a failing hook stops the container" {
	hook_file createRuntime /bin/sh -c 'echo no way >&2; exit 3'
	try podman --hooks-dir "$T/hooks" run --rm --network none "$IMAGE" echo started
	[ "$status" -ne 0 ] || die "the hook's failure was not seen"
	equal "$output" ""
	says hook
}

@test "podman run: namespaces of the host and of another container" {
	local theirs look='probe namespaces | grep "^net\|^pid\|^ipc"'
	begin c --ipc shareable "$IMAGE" probe pause ready
	gives 0 podman exec c sh -c "$look"
	theirs=$output
	NETWORK=container:c once 0 --pid container:c --ipc container:c "$IMAGE" sh -c "$look"
	equal "$output" "$theirs" "joined namespaces"
	gives 0 cell sh -c "${look/probe/"$PROBE"}"
	theirs=$output
	NETWORK=host once 0 --pid host --ipc host --uts host "$IMAGE" sh -c "$look"
	equal "$output" "$theirs" "namespaces of the host"
}

@test "podman run --uidmap: a user namespace" {
	require_userns
	mkdir -m 777 "$T/data"
	once 0 --uidmap 0:100000:5000 --gidmap 0:200000:5000 --volume "$T/data:/data" "$IMAGE" \
		sh -c 'probe ids; xargs </proc/self/uid_map; touch /data/x /root-is-mine; chown 1:1 /root-is-mine'
	prints uid=0,0,0,0 gid=0,0,0,0 '0 100000 5000'
	equal "$(stat -c %u:%g "$T/data/x")" 100000:200000 owner
	begin c --uidmap 0:100000:5000 --gidmap 0:200000:5000 "$IMAGE" probe pause ready
	gives 0 podman exec --user 7:8 c probe ids
	prints uid=7,7,7,7 gid=8,8,8,8
}

@test "podman run: devices are those that were given" {
	[ -c /dev/fuse ] || skip "needs /dev/fuse"
	once 0 --device /dev/fuse:/dev/given:r --cap-add mknod "$IMAGE" \
		sh -c 'probe open /dev/given r; probe open /dev/given w; mknod /tmp/kmsg c 1 11
			mknod /tmp/null c 1 3; probe open /tmp/kmsg r; probe open /tmp/null rw'
	equal "$(grep open= "$OUT" | xargs)" 'open=ok open=EPERM open=EPERM open=ok'
	once 0 "$IMAGE" probe stat /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty
	prints '/dev/null=c 0666 0:0 1:3' '/dev/full=c 0666 0:0 1:7' '/dev/tty=c 0666 0:0 5:0'
}

@test "podman run: rlimits, oom score, sysctl, --init" {
	once 0 --ulimit nofile=100:200 --ulimit nproc=300:400 --oom-score-adj 500 --sysctl kernel.shmmni=123 \
		--sysctl net.ipv4.ip_unprivileged_port_start=80 "$IMAGE" sh -c 'probe rlimits
		cat /proc/self/oom_score_adj /proc/sys/kernel/shmmni /proc/sys/net/ipv4/ip_unprivileged_port_start'
	prints NOFILE=100,200 NPROC=300,400
	equal "$(tail -3 "$OUT")" $'500\n123\n80'
	begin c --init "$IMAGE" probe pause ready
	gives 0 podman exec c readlink /proc/1/exe
	[[ $output == *init* ]] || die "process 1 is $output"
}

@test "podman run --preserve-fds: an fd of the caller, and no other" {
	echo handed >"$T/file"
	# shellcheck disable=SC2016
	gives 0 cell timeout --foreground 20 bash -c 'exec podman --runtime husk run --rm --network none \
		--preserve-fds 1 "$1" sh -c "cat <&3; ls /proc/self/fd" 3<"$2"' - "$IMAGE" "$T/file"
	# 0-2, the one given, and that of ls
	equal "$output" $'handed\n0\n1\n2\n3\n4'
}
