# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# run: exit codes, streams, signals, the terminal, fds handed on, what can't be executed.

load lib

no_pidns='.linux.namespaces |= map(select(.type != "pid"))'

run_probe() {
	[ -n "${BUNDLE:-}" ] || bundle
	config_args /bin/probe "$@"
	try husk run --bundle "$BUNDLE" "$CT"
}

@test "run: gives the exit status of the process, and is silent about it" {
	local code
	bundle
	for code in 0 1 7 127 255; do
		run_probe exit "$code"
		equal "$status" "$code" "status"
		equal "$error" "" "stderr"
	done
}

@test "run: a process killed by a signal gives 128 and the signal" {
	bundle
	config_set "$no_pidns"
	run_probe raise 9
	equal "$status" 137
	run_probe raise 15
	equal "$status" 143
	equal "$error" "" "stderr"
}

@test "run: a process killed from outside gives 137" {
	bundle
	config_args /bin/probe pause ready
	background "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	await_file "$BG_OUT" ready
	pass husk kill "$CT" KILL
	ended "$BG_PID" 137
	equal "$(<"$BG_ERR")" "" "stderr"
}

@test "run: nothing is left of a container that ran in the foreground" {
	run_probe say hello
	equal "$output" hello
	equal "$error" ""
	equal "$(cgroup_left "$CT")" "" "cgroups"
	refuse husk state "$CT"
	says "does not exist"
}

@test "run --keep: leaves the stopped container, to be deleted" {
	bundle
	config_args /bin/probe exit 3
	gives 3 husk run --keep --bundle "$BUNDLE" "$CT"
	equal "$(state_of "$CT")" stopped
	[ -n "$(cgroup_left "$CT")" ] || die "the cgroup has gone"
	pass husk delete "$CT"
}

@test "run --detach: returns while the process runs" {
	up
	equal "$(state_of "$CT")" running
	equal "$(awk '/^PPid/ { print $2 == 0 }' "/proc/$PID/status")" 0
}

@test "run --detach: the exit status goes to the caller's subreaper" {
	bundle
	config_args /bin/probe exit 7
	try "$PROBE" subreaper "$HUSK" --root "$ROOT" run -d --pid-file "$T/pid" --bundle "$BUNDLE" "$CT"
	[[ $output == *"orphan $(<"$T/pid") exit 7"* ]] || die "no exit 7 of the container"
	# Nothing but the container is left to the caller.
	equal "$(grep -c ^orphan <<<"$output")" 1 "orphans"
}

@test "run: stdin, stdout and stderr are the caller's" {
	bundle
	config_args /bin/cat
	head -c 1000000 /dev/urandom >"$T/in"
	IN=$T/in try husk run --bundle "$BUNDLE" "$CT"
	equal "$status" 0
	cmp "$T/in" "$OUT"
	run_probe both to-stdout to-stderr
	equal "$output" to-stdout
	equal "$error" to-stderr
}

@test "run --pid-file: the pid without a newline, replacing a file as a whole" {
	bundle
	config_args /bin/probe pause ready
	echo "something long that was there before" >"$T/pid"
	ln "$T/pid" "$T/before"
	pass husk run --detach --pid-file "$T/pid" --bundle "$BUNDLE" "$CT"
	equal "$(od -An -c "$T/pid" | tr -d ' ')" "$(pid_of "$CT")"
	equal "$(<"$T/before")" "something long that was there before" "the file before"
	equal "$(find "$T" -maxdepth 1 -name '.*' -type f)" "" "temporary files"
}

@test "run --pid-file: a relative path is the caller's, not the bundle's" {
	bundle
	mkdir "$T/here"
	cd "$T/here"
	pass husk run --pid-file pid --bundle "$BUNDLE" "$CT"
	[ -s "$T/here/pid" ]
	[ ! -e "$BUNDLE/pid" ]
}

@test "run --pid-file: one that can't be written is an error, and nothing is left" {
	bundle
	refuse husk run --detach --pid-file "$T/no/where" --bundle "$BUNDLE" "$CT"
	says "$T/no/"
	refuse husk state "$CT"
}

@test "run: signals are passed on to the process" {
	local name
	bundle
	config_args /bin/probe wait-signals
	background "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	await_file "$BG_OUT" ready
	for name in HUP INT QUIT USR1 USR2 ALRM CONT TERM; do
		kill -s "$name" "$BG_PID"
		await_file "$BG_OUT" "SIG$name"
	done
	ended "$BG_PID" 0
}

@test "run: real-time signals are passed on" {
	bundle
	config_args /bin/probe wait-signals
	background "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	await_file "$BG_OUT" ready
	kill -s RTMIN+3 "$BG_PID"
	await_file "$BG_OUT" "SIGRTMIN+3"
	kill -s TERM "$BG_PID"
	ended "$BG_PID" 0
}

@test "run: the process starts with no signal blocked or ignored" {
	bundle
	config_args /bin/probe signals
	pass bash -c 'trap "" HUP USR1 PIPE; exec "$@"' - "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints SigBlk=0000000000000000
	prints SigIgn=0000000000000000
}

### Terminals #############################################################################

on_terminal() {
	try "$PROBE" terminal 33 99 timeout --foreground 20 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
}

@test "run: with a terminal the process has one of its own, of the caller's size" {
	bundle
	config_set '.process.terminal = true'
	config_args /bin/probe tty
	on_terminal
	equal "$status" 0
	prints rows=33 cols=99 controlling=1 foreground=1 echo=1 icanon=1
	prints 0=/dev/pts/0 1=/dev/pts/0 2=/dev/pts/0
}

# The container's terminal passes newlines as they are, the caller's makes line ends of them, once.
@test "run: the output of the container's terminal is raw, as runc's (ONLCR off)" {
	bundle
	config_set '.process.terminal = true'
	config_args /bin/sh -c '/bin/probe tty; printf "a\nb\n"'
	on_terminal
	prints onlcr=0
	equal "$(tail -n 2 "$OUT" | od -An -c | tr -d ' ')" 'a\r\nb\r\n' "output"
}

@test "run: what is typed on the terminal arrives" {
	bundle
	config_set '.process.terminal = true'
	config_args /bin/sh -c 'read -r x; echo "got <$x>"'
	printf 'some words\n' >"$T/in"
	IN=$T/in on_terminal
	equal "$status" 0
	prints "got <some words>"
}

@test "run: all that is printed on the terminal comes out, then the exit status" {
	bundle
	config_set '.process.terminal = true'
	config_args /bin/sh -c 'seq 1 20000; exit 5'
	on_terminal
	equal "$status" 5
	equal "$(tr -d '\r' <"$OUT" | sha256sum)" "$(seq 1 20000 | sha256sum)" "sum of the output"
}

@test "run: the caller's terminal is as before afterwards" {
	bundle
	config_set '.process.terminal = true'
	try "$PROBE" terminal 33 99 sh -c 'stty -a >before; "$@"; stty -a >after' - \
		"$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	cmp "$T/before" "$T/after"
}

@test "run: a change of the terminal's size reaches the process" {
	bundle
	config_set '.process.terminal = true'
	config_args /bin/probe await-winch
	background "$PROBE" terminal 33 99 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	await_file "$BG_OUT" ready
	kill -USR1 "$BG_PID"
	await_file "$BG_OUT" "winch 43x119"
	ended "$BG_PID" 0
}

### Fds ###################################################################################

# with_fds N COMMAND...: fds 3 to N+2 are open files
with_fds() {
	local n=$1
	shift
	echo "three" >"$T/fd3"
	echo "four" >"$T/fd4"
	case $n in
	1) HUSK_TEST_ID=$CT bash -c 'exec 3<fd3; exec "$@"' - "$@" ;;
	2) HUSK_TEST_ID=$CT bash -c 'exec 3<fd3 4<fd4; exec "$@"' - "$@" ;;
	esac
}

@test "run: the process gets stdin, stdout and stderr and no other fd" {
	bundle
	config_args /bin/probe fds
	pass with_fds 2 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	equal "$(cut -d= -f1 "$OUT" | tr '\n' ' ')" "0 1 2 " fds
}

@test "run --preserve-fds: hands on so many fds after stderr" {
	bundle
	config_args /bin/sh -c 'cat <&3; cat <&4; /bin/probe fds | cut -d= -f1 | tr "\n" " "'
	pass with_fds 2 "$HUSK" --root "$ROOT" run --preserve-fds 2 --bundle "$BUNDLE" "$CT"
	equal "$output" $'three\nfour\n0 1 2 3 4 '
	config_args /bin/probe fds
	pass with_fds 2 "$HUSK" --root "$ROOT" run --preserve-fds=1 --bundle "$BUNDLE" "$CT"
	equal "$(cut -d= -f1 "$OUT" | tr '\n' ' ')" "0 1 2 3 " fds
}

# Later versions of runc refuse it; 1.1 does not.
@test "run --preserve-fds: an fd that is not open is an error" {
	bundle
	refuse with_fds 1 "$HUSK" --root "$ROOT" run --preserve-fds 2 --bundle "$BUNDLE" "$CT"
	says 4
	refuse husk run --preserve-fds many --bundle "$BUNDLE" "$CT"
	says many
}

@test "run: LISTEN_FDS for this process are handed on, as LISTEN_PID 1" {
	bundle
	config_args /bin/probe listen-fds
	pass with_fds 2 bash -c 'LISTEN_FDS=2 LISTEN_PID=$$ exec "$@"' - \
		"$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints LISTEN_FDS=2 LISTEN_PID=1 for_me=1 3=file 4=file
}

@test "run: LISTEN_FDS for another process are not handed on" {
	bundle
	config_args /bin/sh -c '/bin/probe listen-fds; /bin/probe fds | cut -d= -f1 | tr "\n" " "'
	pass with_fds 2 env LISTEN_FDS=2 LISTEN_PID=1 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints LISTEN_FDS= LISTEN_PID= "0 1 2 "
}

# runc 1.1 sends no BARRIER.
@test "run: sd_notify's READY is relayed, with the MAINPID of the host and a BARRIER" {
	bundle
	config_args /bin/sh -c '/bin/probe notify-send READY=1 && exec /bin/probe pause'
	pass "$PROBE" notify-recv "$T/notify" "$T/messages" 3
	local receiver=$output
	pass env "NOTIFY_SOCKET=$T/notify" timeout 20 "$HUSK" --root "$ROOT" run --detach \
		--bundle "$BUNDLE" "$CT"
	await_exit "$receiver"
	equal "$(<"$T/messages")" "READY=1
MAINPID=$(pid_of "$CT")
BARRIER=1 +fd"
}

@test "run, start: a NOTIFY_SOCKET at which nobody listens is a warning, as the container runs already" {
	bundle
	config_args /bin/probe pause
	gives 0 env "NOTIFY_SOCKET=$T/nobody" timeout 20 "$HUSK" --root "$ROOT" run --detach --bundle "$BUNDLE" "$CT"
	says "warning: notify socket: connect to $T/nobody"
	equal "$(state_of "$CT")" running
	pass husk delete --force "$CT"
	pass env "NOTIFY_SOCKET=$T/nobody" timeout 20 "$HUSK" --root "$ROOT" create --bundle "$BUNDLE" "$CT"
	gives 0 env "NOTIFY_SOCKET=$T/nobody" timeout 20 "$HUSK" --root "$ROOT" start "$CT"
	says "warning: notify socket: connect to $T/nobody"
	equal "$(state_of "$CT")" running
}

@test "run: without NOTIFY_SOCKET the process has none" {
	run_probe env NOTIFY_SOCKET
	equal "$output" "NOTIFY_SOCKET=(unset)"
}

### What can't be executed ################################################################

@test "run: a relative bind source is the bundle's" {
	bundle
	mkdir "$BUNDLE/volume" "$T/elsewhere"
	echo content >"$BUNDLE/volume/file"
	config_set '.mounts += [{"destination": "/data", "type": "bind", "source": "volume",
		"options": ["bind"]}]'
	config_args /bin/cat /data/file
	cd "$T/elsewhere"
	pass husk run --bundle ../bundle "$CT"
	equal "$output" content
}

@test "run: a command that is not in PATH" {
	run_probe true
	config_args nosuch
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'exec: "nosuch": executable file not found in $PATH'
}

@test "run: an empty command" {
	bundle
	config_args ""
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'exec: "": executable file not found in $PATH'
	config_set '.process.args = []'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says args
}

@test "run: a path that is not there" {
	bundle
	config_args /bin/nosuch
	refuse husk run --bundle "$BUNDLE" "$CT"
	says /bin/nosuch "no such file or directory"
}

@test "run: a file that is not executable" {
	bundle
	config_args /etc/passwd
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'exec: "/etc/passwd": permission denied'
}

# runc 1.1 says only "permission denied".
@test "run: a folder as the command" {
	bundle
	config_args /etc
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'exec: "/etc": is a directory' "permission denied"
}

@test "run: a file of no known format" {
	bundle
	printf 'no program' >"$BUNDLE/rootfs/bin/text"
	chmod 755 "$BUNDLE/rootfs/bin/text"
	config_args /bin/text
	refuse husk run --bundle "$BUNDLE" "$CT"
	says /bin/text "exec format error"
}

@test "run: a script whose interpreter is not there" {
	bundle
	printf '#!/bin/nosuch\n' >"$BUNDLE/rootfs/bin/script"
	chmod 755 "$BUNDLE/rootfs/bin/script"
	config_args /bin/script
	refuse husk run --bundle "$BUNDLE" "$CT"
	says /bin/script "no such file or directory"
}

@test "run: a working directory that is a file, or not absolute" {
	bundle
	config_set '.process.cwd = "/etc/passwd"'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says /etc/passwd "not a directory"
	config_set '.process.cwd = "tmp"'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says absolute
}

@test "run: a working directory that is missing is made, below a read-only root too" {
	bundle
	config_set '.process.cwd = "/now/here" | .root.readonly = true'
	config_args /bin/probe process
	pass husk run --bundle "$BUNDLE" "$CT"
	prints cwd=/now/here
}

@test "run: the command is found by the container's PATH, not the caller's" {
	bundle
	mkdir "$BUNDLE/rootfs/opt"
	printf '#!/bin/sh\necho mine\n' >"$BUNDLE/rootfs/opt/special"
	chmod 755 "$BUNDLE/rootfs/opt/special"
	config_args special
	config_set '.process.env |= map(select(startswith("PATH=") | not)) + ["PATH=/nowhere:/opt:/bin"]'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" mine
}
