# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The pod of pod.bats: nginx (Debian's), the app (tests/tools/httpd.c) and a watcher (busybox), three
# containers on one root file system. nginx's container makes the pid, network, ipc and uts
# namespaces, the others join them by /proc/PID/ns; each has a mount namespace and a cgroup of its own.
# All have the folder T/vol at /vol and T/shm at /dev/shm.
#
#   NGINX APP WATCHER           the ids        NGINX_PID APP_PID WATCHER_PID   seen from outside
#   APP_RUN                     the app's foreground run
#   code body                   what `ask` got
#
# shellcheck disable=SC2034 # most variables are for the tests

# pod_parts: makes the root file system once per run of bats; sets POD_ROOTFS.
pod_parts() {
	POD_ROOTFS=$BATS_RUN_TMPDIR/pod.rootfs
	(
		flock 9
		[ -e "$POD_ROOTFS/done" ] || pod_rootfs "$POD_ROOTFS"
	) 9>"$BATS_RUN_TMPDIR/pod.lock"
}

pod_rootfs() {
	local dir=$1 nginx lib
	nginx=$(command -v nginx)
	cp -a "$HUSK_TEST_ROOTFS" "$dir"
	mkdir -p "$dir"/{usr/sbin,vol,dev/shm,var/lib/nginx,var/log/nginx}
	cp "$nginx" "$dir/usr/sbin/nginx"
	for lib in $(ldd "$nginx" | grep -o '/[^ ]*'); do
		mkdir -p "$dir${lib%/*}"
		cp -L "$lib" "$dir$lib"
	done
	grep -E '^(root|nobody|www-data):' /etc/passwd >"$dir/etc/passwd"
	grep -E '^(root|nogroup|www-data):' /etc/group >"$dir/etc/group"
	cp "$BATS_TEST_DIRNAME/pod/watcher" "$dir/bin/watcher"
	chmod 755 "$dir/bin/watcher"
	make -s -C "$HUSK_BUILD" tests/tools/httpd || return 1
	cp --remove-destination "$HUSK_BUILD/tests/tools/httpd" "$dir/bin/httpd"
	touch "$dir/done"
}

# pod_bundle NAME ARG...: the bundle of a container of the pod; `config_set` may then change it.
pod_bundle() {
	BUNDLE=$T/$1
	mkdir -p "$BUNDLE"
	cp "$HUSK_TEST_CONFIG" "$BUNDLE/config.json"
	config_args "${@:2}"
	config_set '
		def bind($from; $to): {destination: $to, type: "bind", source: $from,
			options: ["rbind", "rw", "nosuid", "nodev"]};
		.root = {path: $root, readonly: true}
		| .process.env += [$id]
		| .mounts |= map(select(.destination != "/dev/shm"))
			+ [bind($t + "/shm"; "/dev/shm"), bind($t + "/vol"; "/vol")]
		| .linux.namespaces |= map(if .type == "pid" or .type == "network" or .type == "ipc"
			or .type == "uts" then . + $from[.type] else . end)
		' --arg root "$POD_ROOTFS" --arg t "$T" --arg id "HUSK_TEST_ID=$CT" \
		--argjson from "$(pod_paths)"
}

# pod_paths: {} for the container that makes the namespaces, then their paths.
pod_paths() {
	[ -n "${NGINX_PID:-}" ] || { echo '{}' && return; }
	jq -n --arg ns "/proc/$NGINX_PID/ns/" '{pid: "pid", network: "net", ipc: "ipc", uts: "uts"}
		| map_values({path: ($ns + .)})'
}

# limits MEMORY-MIB CPU-PERCENT PIDS: those of BUNDLE
limits() {
	config_set '.linux.resources.memory = {limit: ($m * 1048576), swap: ($m * 1048576)}
		| .linux.resources.cpu = {quota: ($c * 1000), period: 100000}
		| .linux.resources.pids = {limit: $p}' \
		--argjson m "$1" --argjson c "$2" --argjson p "$3"
}

# nginx_up: the first container. The named pipe is held open: nginx would wait for its reader.
nginx_up() {
	cp "$BATS_TEST_DIRNAME/pod/nginx.conf" "$T/vol/nginx.conf"
	mkfifo "$T/vol/nginx.events"
	exec 8<>"$T/vol/nginx.events"
	pod_bundle nginx /usr/sbin/nginx -c /vol/nginx.conf
	config_set '.hostname = "pod"
		| .mounts += [{destination: "/var/lib/nginx", type: "tmpfs", source: "tmpfs"}]
		| .process.capabilities |= map_values(. + ["CAP_CHOWN", "CAP_SETUID", "CAP_SETGID"])'
	limits 64 100 16
	gives 0 husk run --detach --bundle "$BUNDLE" "$NGINX"
	NGINX_LOG=$ERR
	await_file "$NGINX_LOG" "start worker process "
	NGINX_PID=$(pid_of "$NGINX")
}

app_bundle() {
	pod_bundle app /bin/httpd 127.0.0.1 2368
	config_set 'del(.hostname)'
	limits 32 20 12
}

# app_up: the second, detached
app_up() {
	[ -d "$T/app" ] || app_bundle
	pass husk run --detach --bundle "$T/app" "$APP"
	await_file "$OUT" listening
	APP_PID=$(pid_of "$APP")
}

# app_foreground: the second, as a child of this shell; sets APP_RUN, to be given to `ended`
app_foreground() {
	[ -d "$T/app" ] || app_bundle
	LIMIT=120 background husk run --bundle "$T/app" "$APP"
	APP_RUN=$BG_PID
	await_file "$BG_OUT" listening
	APP_PID=$(pid_of "$APP")
}

watcher_up() {
	mkfifo "$T/vol/value"
	pod_bundle watcher /bin/watcher
	config_set 'del(.hostname)'
	limits 32 50 16
	pass husk run --detach --bundle "$BUNDLE" "$WATCHER"
	await_file "$T/vol/report" ready
	WATCHER_PID=$(pid_of "$WATCHER")
}

# set_value VALUE: hands it to the watcher and waits for its report
set_value() {
	timeout 10 bash -c 'echo "$1" >"$2"' value "$1" "$T/vol/value"
	await_file "$T/vol/report" "$1: "
}

# ask PATH: one request to nginx on the pod's localhost; sets code and body, fails where it is refused.
ask() {
	local answer
	answer=$(timeout 20 nsenter -t "$NGINX_PID" -n bash -c '
		exec 3<>/dev/tcp/127.0.0.1/8080 && printf "GET %s HTTP/1.0\r\n\r\n" "$1" >&3 && cat <&3
		' ask "$1" | tr -d '\r') || die "no connection for $1" || return 1
	code=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' <<<"$answer")
	body=${answer#*$'\n\n'}
	printf 'GET %s: %s %s\n' "$1" "$code" "$body"
}

# answers PATTERN [PATH]: nginx answers 200 with a body of that pattern.
answers() {
	ask "${2:-/}"
	equal "$code" 200 "status of ${2:-/}"
	# shellcheck disable=SC2053 # a pattern it is
	[[ $body == $1 ]] || die "the answer to ${2:-/} is '$body', should be '$1'"
}

# bad_gateway [PATH]: nginx answers that it got none from the app.
bad_gateway() {
	ask "${1:-/}"
	equal "$code" 502 "status of ${1:-/}"
}

# inner_pid PID: its number inside of the innermost pid namespace
inner_pid() {
	awk '$1 == "NSpid:" { print $NF }' "/proc/$1/status"
}

# members PID: all processes in the cgroup of the process
members() {
	cat "$(cgroup_dir pids "$1")/cgroup.procs"
}

# lives PID...: number and start time of each
lives() {
	local pid
	for pid; do
		sed 's/.*) //' "/proc/$pid/stat" | awk -v pid="$pid" '{ print pid, $20 }'
	done
}

# remember PID...: processes that must not be touched: `unharmed` says whether they were.
remember() {
	REMEMBERED=("$@")
	LIVES=$(lives "$@")
}

unharmed() {
	equal "$(lives "${REMEMBERED[@]}")" "$LIVES" "processes of the others"
}

# neighbours: remembers all processes of the containers beside the app
neighbours() {
	local pids
	mapfile -t pids < <(members "$NGINX_PID" && members "$WATCHER_PID")
	remember "${pids[@]}"
}
