# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# exec: each of its options, exit codes, what it takes from the container, when it refuses. Failures of
# husk itself give 255. (runc 1.1 can't mix short and long forms of one option.)

load lib

exec_probe() {
	pass husk exec "$CT" /bin/probe "$@"
}

@test "exec: gives the exit status of the process" {
	local code
	up
	for code in 0 1 7 255; do
		gives "$code" husk exec "$CT" /bin/probe exit "$code"
		equal "$error" "" stderr
	done
}

@test "exec: a process killed by a signal gives 128 and the signal" {
	up
	gives 137 husk exec "$CT" /bin/probe raise 9
	gives 143 husk exec "$CT" /bin/probe raise 15
}

@test "exec: what follows the command is the command's" {
	up
	pass husk exec "$CT" /bin/echo -t --env --help -- x
	equal "$output" "-t --env --help -- x"
}

@test "exec: stdin, stdout and stderr are the caller's" {
	up
	head -c 300000 /dev/urandom >"$T/in"
	IN=$T/in pass husk exec "$CT" /bin/cat
	cmp "$T/in" "$OUT"
	try husk exec "$CT" /bin/probe both one two
	equal "$output" one
	equal "$error" two
}

@test "exec: the process is in the namespaces of the container" {
	local name
	up
	exec_probe namespaces
	for name in cgroup ipc mnt net pid user uts time; do
		prints "$name=$(readlink "/proc/$PID/ns/$name")"
	done
}

@test "exec: the process is in the cgroups of the container" {
	up
	pass husk exec --detach --pid-file "$T/pid" "$CT" /bin/probe pause
	equal "$(<"/proc/$(<"$T/pid")/cgroup")" "$(<"/proc/$PID/cgroup")" cgroups
}

# runc 1.1 forgets the umask.
@test "exec: user, capabilities, limits, environment and directory are the container's" {
	bundle
	config_set '.process.user = {"uid": 1000, "gid": 1000, "additionalGids": [7, 8], "umask": 63}
		| .process.env += ["MINE=yes"] | .process.cwd = "/home/user"
		| .process.rlimits = [{"type": "RLIMIT_NOFILE", "soft": 321, "hard": 4321}]'
	config_args /bin/sh -c 'for v in ids caps rlimits security env; do probe $v; done >&2
		probe process | grep -E "umask|cwd" >&2; exec probe pause ready'
	try husk run --detach --bundle "$BUNDLE" "$CT"
	CT_OUT=$OUT CT_ERR=$ERR
	await_file "$CT_OUT" ready
	pass husk exec "$CT" /bin/sh -c 'for v in ids caps rlimits security env; do probe $v; done
		probe process | grep -E "umask|cwd"'
	diff "$CT_ERR" "$OUT"
	prints uid=1000,1000,1000,1000 groups=7,8 umask=0077 cwd=/home/user NOFILE=321,4321 MINE=yes
}

@test "exec: the process has no fd but stdin, stdout and stderr" {
	up
	exec_probe fds
	equal "$(cut -d= -f1 "$OUT" | tr '\n' ' ')" "0 1 2 " fds
}

@test "exec --preserve-fds: hands on so many fds" {
	up
	echo three >"$T/fd3"
	pass bash -c 'exec 3<fd3; exec "$@"' - "$HUSK" --root "$ROOT" exec --preserve-fds 1 "$CT" \
		/bin/sh -c 'cat <&3; probe fds | cut -d= -f1 | tr "\n" " "'
	equal "$output" $'three\n0 1 2 3 '
}

@test "exec --cwd: sets the working directory" {
	up
	pass husk exec --cwd /tmp "$CT" /bin/pwd
	equal "$output" /tmp
	pass husk exec --cwd=/data "$CT" /bin/pwd
	equal "$output" /data
}

@test "exec --cwd: one that is not there is an error" {
	up
	REFUSED=255 refuse husk exec --cwd /nowhere "$CT" /bin/pwd
	says cwd /nowhere "no such file or directory"
}

@test "exec --env: adds to the environment of the container, or replaces" {
	bundle
	config_set '.process.env += ["A=config", "B=config"]'
	up
	pass husk exec -e B=here --env C=here --env=D= "$CT" /bin/probe env A B C D
	equal "$output" $'A=config\nB=here\nC=here\nD='
}

@test "exec --user: sets uid and gid, and HOME of that user" {
	up
	pass husk exec --user 1000:1000 "$CT" /bin/probe ids
	prints uid=1000,1000,1000,1000 gid=1000,1000,1000,1000
	pass husk exec -u 1000 "$CT" /bin/probe ids
	prints uid=1000,1000,1000,1000
	pass husk exec -u 1000:1000 "$CT" /bin/probe env HOME
	equal "$output" HOME=/home/user
}

@test "exec --user: what is no number is refused and runs nothing" {
	local user
	up
	for user in 1000x :5 99999999999 4294967295 -1 "" " 1" 1: 1:x 1:2:3 user 0x0; do
		REFUSED=255 refuse husk exec "--user=$user" "$CT" /bin/touch /tmp/ran
	done
}

# The number is a number even where a user has it as his name.
@test "exec --user: a number is not looked up as a name" {
	bundle
	echo '1000:x:0:0::/:/bin/sh' >>"$BUNDLE/rootfs/etc/passwd"
	up
	pass husk exec -u 1000 "$CT" /bin/probe ids
	prints uid=1000,1000,1000,1000
}

@test "exec --additional-gids: adds groups" {
	up
	pass husk exec -g 5 --additional-gids 6 --additional-gids=7 "$CT" /bin/probe ids
	prints groups=5,6,7
}

@test "exec --cap: adds to the sets, but never to the inheritable one" {
	local bit=$((1 << 13)) name value
	up
	exec_probe caps
	for name in bnd eff prm; do
		value=$(sed -n "s/^$name=//p" "$OUT")
		[ $((16#$value & bit)) -eq 0 ] || die "NET_RAW is in $name without --cap"
	done
	pass husk exec --cap CAP_NET_RAW "$CT" /bin/probe caps
	prints inh=0000000000000000
	for name in bnd eff prm; do
		value=$(sed -n "s/^$name=//p" "$OUT")
		[ $((16#$value & bit)) -ne 0 ] || die "no NET_RAW in $name"
	done
}

@test "exec --no-new-privs: sets it; without, it is as in the config" {
	bundle
	config_set '.process.noNewPrivileges = false'
	up
	exec_probe security
	prints no_new_privs=0
	pass husk exec --no-new-privs "$CT" /bin/probe security
	prints no_new_privs=1
}

@test "exec --process: takes all of the process from a file" {
	up
	process_json '.args = ["/bin/sh", "-c", "probe ids; probe env X; pwd; probe security"]
		| .user = {"uid": 12, "gid": 34, "additionalGids": [56]} | .env += ["X=file"]
		| .cwd = "/data" | .noNewPrivileges = true'
	pass husk exec --process "$T/process.json" "$CT"
	prints uid=12,12,12,12 gid=34,34,34,34 groups=56 X=file /data no_new_privs=1
	cd "$T"
	process_json '.args = ["/bin/probe", "exit", "5"]'
	gives 5 husk exec -p process.json "$CT"
	gives 5 husk exec "--process=process.json" "$CT"
}

@test "exec --process: a file that is missing or wrong is refused" {
	up
	REFUSED=255 refuse husk exec --process "$T/nowhere.json" "$CT"
	says nowhere.json
	echo '{"args": ' >"$T/process.json"
	REFUSED=255 refuse husk exec --process "$T/process.json" "$CT"
	process_json '.args = [] '
	REFUSED=255 refuse husk exec --process "$T/process.json" "$CT"
}

@test "exec: without a command it is an error" {
	up
	REFUSED=255 refuse husk exec "$CT"
}

@test "exec --detach: returns at once; its pid file has the pid and no newline" {
	up
	pass husk exec --detach --pid-file "$T/pid" "$CT" /bin/probe pause up
	await_file "$OUT" up
	equal "$(tr -d '0-9' <"$T/pid" | wc -c)" 0 "other characters than digits"
	grep -q probe "/proc/$(<"$T/pid")/cmdline"
	pass husk kill "$CT" KILL
	await_exit "$(<"$T/pid")"
}

@test "exec --detach: the exit status goes to the caller's subreaper" {
	up
	try "$PROBE" subreaper "$HUSK" --root "$ROOT" exec -d --pid-file "$T/pid" "$CT" /bin/probe exit 7
	[[ $output == *"orphan $(<"$T/pid") exit 7"* ]] || die "no exit 7 of the process"
	equal "$(grep -c ^orphan <<<"$output")" 1 "orphans"
}

@test "exec --pid-file: is there in the foreground too, and not when exec fails" {
	up
	gives 3 husk exec --pid-file "$T/pid" "$CT" /bin/probe exit 3
	[ -s "$T/pid" ] || die "no pid file"
	REFUSED=255 refuse husk exec --pid-file "$T/pid2" "$CT" /bin/nosuch
	[ ! -e "$T/pid2" ] || die "pid file of a process that failed"
	REFUSED=255 refuse husk exec --detach --pid-file "$T/pid3" "$CT" /bin/nosuch
	[ ! -e "$T/pid3" ] || die "pid file of a process that failed"
}

# runc 1.1 does not say "is a directory".
@test "exec: what can't be executed, in the words that engines know, with status 255" {
	up
	REFUSED=255 refuse husk exec "$CT" nosuch
	says 'exec: "nosuch": executable file not found in $PATH'
	REFUSED=255 refuse husk exec "$CT" /bin/nosuch
	says /bin/nosuch "no such file or directory"
	REFUSED=255 refuse husk exec "$CT" /etc/passwd
	says 'exec: "/etc/passwd": permission denied'
	REFUSED=255 refuse husk exec "$CT" /etc
	says 'exec: "/etc": is a directory' "permission denied"
	REFUSED=255 refuse husk exec "$CT" ""
	says 'exec: "": executable file not found in $PATH'
}

# runc reads the bundle again.
@test "exec: uses what was created, not what config.json says since" {
	bundle
	config_set '.process.env += ["WHEN=created"]'
	up
	config_set '.process.env += ["WHEN=later"] | .process.user.uid = 5'
	pass husk exec "$CT" /bin/probe env WHEN
	equal "$output" WHEN=created
	rm "$BUNDLE/config.json"
	pass husk exec "$CT" /bin/probe ids
	prints uid=0,0,0,0
}

@test "exec: works in a container that is created and not started" {
	created
	exec_probe say hello
	equal "$output" hello
	equal "$(state_of "$CT")" created
}

@test "exec: refuses a stopped container" {
	up
	pass husk kill "$CT" KILL
	stopped "$CT"
	REFUSED=255 refuse husk exec "$CT" /bin/true
	says stopped
}

@test "exec: refuses a paused container" {
	require_freezer
	up
	pass husk pause "$CT"
	REFUSED=255 refuse husk exec "$CT" /bin/true
	says "cannot exec in a paused container"
	pass husk resume "$CT"
	pass husk exec "$CT" /bin/true
}

@test "exec --ignore-paused: the process runs once the container is resumed" {
	require_freezer
	up
	pass husk pause "$CT"
	background timeout 20 "$HUSK" --root "$ROOT" exec --ignore-paused "$CT" /bin/probe say thawed
	local exec_pid=$BG_PID exec_out=$BG_OUT
	! "$PROBE" await-exit "$exec_pid" 1 || die "it ended in a paused container"
	equal "$(<"$exec_out")" "" "output while paused"
	pass husk resume "$CT"
	ended "$exec_pid"
	equal "$(<"$exec_out")" thawed
}

@test "exec: signals are passed on to the process" {
	local name
	up
	background "$HUSK" --root "$ROOT" exec "$CT" /bin/probe wait-signals
	await_file "$BG_OUT" ready
	for name in HUP USR1 INT TERM; do
		kill -s "$name" "$BG_PID"
		await_file "$BG_OUT" "SIG$name"
	done
	ended "$BG_PID" 0
}

@test "exec --tty: the process has a terminal of the caller's size" {
	up
	try "$PROBE" terminal 33 99 timeout --foreground 20 "$HUSK" --root "$ROOT" exec --tty "$CT" \
		/bin/probe tty
	equal "$status" 0
	prints rows=33 cols=99 onlcr=0 controlling=1 foreground=1 0=/dev/pts/0
	try "$PROBE" terminal 33 99 timeout --foreground 20 "$HUSK" --root "$ROOT" exec -t "$CT" \
		/bin/sh -c 'exit 9'
	equal "$status" 9
}

@test "exec: without --tty there is no terminal, even where the container has one" {
	up
	exec_probe fds
	[[ $output != *pts* ]]
	try husk exec "$CT" /bin/probe tty
	prints "0=no tty"
}

@test "exec: five at once" {
	local i pids=() outs=()
	up
	for i in 1 2 3 4 5; do
		background timeout 20 "$HUSK" --root "$ROOT" exec "$CT" /bin/probe say "number $i"
		pids+=("$BG_PID") outs+=("$BG_OUT")
	done
	for i in 0 1 2 3 4; do
		ended "${pids[i]}"
		equal "$(<"${outs[i]}")" "number $((i + 1))"
	done
}

@test "exec: a process of the container that is deleted gives 137" {
	up
	background "$HUSK" --root "$ROOT" exec "$CT" /bin/probe pause there
	await_file "$BG_OUT" there
	pass husk delete --force "$CT"
	ended "$BG_PID" 137
}

# runc 1.1 has no such option.
@test "exec --pidfd-socket: sends a pidfd of the process" {
	up
	pass "$PROBE" pidfd "$T/sock" "$T/pidfd"
	local receiver=$output
	pass husk exec --detach --pid-file "$T/pid" --pidfd-socket "$T/sock" "$CT" /bin/probe pause
	await_exit "$receiver"
	equal "$(<"$T/pidfd")" "fds=1"$'\n'"pid=$(<"$T/pid")"
}

@test "exec --cgroup: puts the process into a cgroup below the container's" {
	local dir option
	require_controller pids
	up
	dir=$(cgroup_dir pids "$PID")
	option=sub
	[ -z "$(cgroup_mount pids)" ] || option=pids:sub
	mkdir "$dir/sub"
	pass husk exec --detach --pid-file "$T/pid" --cgroup "$option" "$CT" /bin/probe pause
	equal "$(cgroup_dir pids "$(<"$T/pid")")" "$dir/sub" cgroup
	REFUSED=255 refuse husk exec --cgroup "${option/sub/nowhere}" "$CT" /bin/true
	REFUSED=255 refuse husk exec --cgroup "${option/sub/../}" "$CT" /bin/true
	REFUSED=255 refuse husk exec --cgroup "${option/sub/sub\/..\/..}" "$CT" /bin/true
}

@test "exec --process-label, --apparmor: refused where the kernel can't do them" {
	up
	[ -d /sys/fs/selinux/booleans ] || REFUSED=255 refuse husk exec --process-label a:b:c:d "$CT" /bin/true
	[ -d /sys/kernel/security/apparmor ] || REFUSED=255 refuse husk exec --apparmor x "$CT" /bin/true
}
