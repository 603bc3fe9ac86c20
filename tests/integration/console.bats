# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# --console-socket of create, run and exec: the pty that is sent, and the errors around it.

load lib

# console [TEXT]: a receiver that listens on T/console, types TEXT, copies to T/screen
console() {
	pass "$PROBE" console "$T/console" "$T/screen" "$@"
	RECEIVER=$output
}

# screen: what came out, without the carriage returns of the terminal
screen() {
	tr -d '\r' <"$T/screen"
}

# shows LINE...: each is a line of the screen
shows() {
	local line
	for line; do
		grep -qxE -e "$line" < <(screen) || die "the screen does not show: $line"
	done
}

terminal_bundle() {
	bundle
	config_set '.process.terminal = true'
	config_args "$@"
}

@test "create --console-socket: one fd of a pty, a payload, then the end of the connection" {
	console
	terminal_bundle /bin/probe tty
	pass husk create --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	pass husk start "$CT"
	await_exit "$RECEIVER"
	equal "$(head -n 4 "$T/screen.meta" | grep -v payload)" $'fds=1\ntty=1\nclosed=1'
	[[ $(grep payload "$T/screen.meta") =~ ^payload=[1-9][0-9]*$ ]]
	shows controlling=1 foreground=1 0=/dev/pts/0 1=/dev/pts/0 2=/dev/pts/0
}

# The receiver decides: conmon sets ONLCR itself, the shim and Docker take what they get, and users see
# a staircase if it is off. husk clears it only on a terminal that it relays itself (run.bats).
@test "create --console-socket: the modes of the pty are the kernel's (ONLCR on)" {
	console
	terminal_bundle /bin/sh -c 'probe tty; printf "a\nb\n"'
	pass husk create --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	pass husk start "$CT"
	await_exit "$RECEIVER"
	shows onlcr=1 opost=1 echo=1 icanon=1
	equal "$(tail -n 2 "$T/screen" | od -An -c | tr -d ' ')" 'a\r\nb\r\n' output
}

@test "create --console-socket: what is typed arrives, and comes back as echo" {
	console $'hello\n'
	terminal_bundle /bin/sh -c 'read -r x; echo "got <$x>"'
	pass husk create --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	pass husk start "$CT"
	await_exit "$RECEIVER"
	equal "$(screen)" $'hello\ngot <hello>'
}

@test "create --console-socket: consoleSize is the size of the terminal" {
	console
	terminal_bundle /bin/probe tty
	config_set '.process.consoleSize = {"height": 21, "width": 43}'
	pass husk create --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	pass husk start "$CT"
	await_exit "$RECEIVER"
	shows rows=21
	shows cols=43
}

@test "create --console-socket: the pty is the container's own, and so is /dev/console" {
	console
	terminal_bundle /bin/probe stat /dev/pts/0 /dev/console /dev/pts/1
	pass husk create --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	pass husk start "$CT"
	await_exit "$RECEIVER"
	shows '/dev/pts/0=c 06[02]0 0:5? 136:0'
	shows '/dev/console=c .* 136:0'
	shows /dev/pts/1=ENOENT
}

@test "run --detach --console-socket: sends the pty too" {
	console
	terminal_bundle /bin/echo detached
	pass husk run --detach --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	await_exit "$RECEIVER"
	equal "$(screen)" detached
}

@test "the terminal of a user who is not root belongs to him" {
	console
	terminal_bundle /bin/probe stat /dev/pts/0
	config_set '.process.user = {"uid": 1000, "gid": 1000}'
	pass husk run --detach --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	await_exit "$RECEIVER"
	shows '/dev/pts/0=c 06[02]0 1000:.*'
}

@test "exec --detach --tty --console-socket: sends a pty of the container" {
	up
	console
	pass husk exec --detach --tty --console-socket "$T/console" "$CT" /bin/probe tty
	await_exit "$RECEIVER"
	grep -qx fds=1 "$T/screen.meta"
	shows controlling=1
	shows 0=/dev/pts/0
}

@test "exec --process --console-socket: a terminal as the file says" {
	up
	console
	process_json '.terminal = true | .args = ["/bin/probe", "tty"]
		| .consoleSize = {"height": 12, "width": 34}'
	pass husk exec --detach --process "$T/process.json" --console-socket "$T/console" "$CT"
	await_exit "$RECEIVER"
	shows rows=12
	shows cols=34
}

@test "create: a terminal without a console socket is refused" {
	terminal_bundle /bin/true
	refuse husk create --bundle "$BUNDLE" "$CT"
	says "console socket"
	refuse husk run --detach --bundle "$BUNDLE" "$CT"
	says "console socket"
}

@test "create: a console socket without a terminal is refused" {
	console
	bundle
	refuse husk create --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	says "cannot use console socket"
	refuse husk run --detach --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	says "cannot use console socket"
	kill "$RECEIVER"
}

@test "run: a console socket without --detach is refused" {
	console
	terminal_bundle /bin/true
	refuse husk run --bundle "$BUNDLE" --console-socket "$T/console" "$CT"
	says "cannot use console socket"
	kill "$RECEIVER"
}

@test "exec: a terminal without a console socket can't be detached" {
	up
	REFUSED=255 refuse husk exec --detach --tty "$CT" /bin/true
	says "console socket"
}

@test "create: a console socket that nobody listens on is an error that names it" {
	terminal_bundle /bin/true
	refuse husk create --bundle "$BUNDLE" --console-socket "$T/nobody" "$CT"
	says "$T/nobody"
}

@test "create: a console socket longer than an address is an error" {
	terminal_bundle /bin/true
	refuse husk create --bundle "$BUNDLE" --console-socket "$T/$(printf 'x%.0s' {1..120})" "$CT"
	says xxxxxxxxxx
}

# runc wants a terminal of the caller's then; without, husk's own default config can't run in a script.
@test "run: the process has its terminal also where stdin is none" {
	terminal_bundle /bin/sh -c 'probe tty; read -r x; echo "got $x"'
	echo typed >"$T/in"
	IN=$T/in pass husk run --bundle "$BUNDLE" "$CT"
	prints 0=/dev/pts/0 controlling=1 "got typed"
}

@test "the size of consoleSize is ignored without a terminal" {
	bundle
	config_set '.process.consoleSize = {"height": 21, "width": 43}'
	config_args /bin/probe say hello
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" hello
}
