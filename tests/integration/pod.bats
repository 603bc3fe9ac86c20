# SPDX-License-Identifier: Apache-2.0
#
# A pod with real parts: nginx passes on to an app in the second container through localhost, and a
# watcher in the third rewrites nginx's configuration. See pod/pod.bash.

load lib
load pod/pod

setup() {
	test_begin
	require_root
	require_commands nginx jq
	require_controller memory cpu pids
	NGINX=$CT-nginx APP=$CT-app WATCHER=$CT-watcher
	mkdir -p vol shm
	pod_parts
	nginx_up
}

teardown() {
	test_end
}

# sees ID: from inside of the container each part of the pod is there, under one number each
sees() {
	local row
	pass husk exec "$1" ps -o pid,args
	for row in "1 nginx: master process" "$(inner_pid "$APP_PID") /bin/httpd" \
		"$(inner_pid "$WATCHER_PID") */bin/watcher"; do
		grep -qE "^ *${row/\*/.*}" <<<"$output" || die "$1 does not see: $row"
	done
}

# oom_kills PID: how many of its cgroup were killed for memory
oom_kills() {
	cgroup_get "memory.events|memory.oom_control" "$1" | awk '$1 == "oom_kill" { print $2 }'
}

# throttled PID: how often its cgroup had used up its processor time
throttled() {
	cgroup_get "cpu.stat|cpu.stat" "$1" | awk '$1 == "nr_throttled" { print $2 }'
}

@test "pod: nginx answers on localhost with what the app in the next container sends" {
	app_up
	answers "app pid=$(inner_pid "$APP_PID") host=pod count=1 value=first"
	answers "app pid=$(inner_pid "$APP_PID") host=pod count=2 value=first"
	equal "$(readlink "/proc/$APP_PID/ns/net")" "$(readlink "/proc/$NGINX_PID/ns/net")"
	[ ! "/proc/$NGINX_PID/ns/net" -ef /proc/self/ns/net ] || die "the host's network is the pod's"
}

@test "pod: the containers see each other's processes" {
	app_up
	watcher_up
	sees "$NGINX"
	sees "$APP"
	sees "$WATCHER"
	pass husk exec "$APP" kill -0 1
}

@test "pod: System V memory, /dev/shm and the volume are shared, mounts are each one's own" {
	app_up
	pass husk exec "$APP" /bin/probe shm-put 77 "from the app"
	pass husk exec "$NGINX" /bin/probe shm-get 77
	prints "got=from the app"
	gives 1 "$PROBE" shm-get 77

	pass husk exec "$NGINX" sh -c 'echo "by nginx" >/dev/shm/note; echo "for all" >/vol/note'
	pass husk exec "$APP" cat /dev/shm/note /vol/note
	prints "by nginx" "for all"

	pass husk exec "$NGINX" touch /var/lib/nginx/mine
	gives 1 husk exec "$APP" ls /var/lib/nginx/mine
	[ ! "/proc/$APP_PID/ns/mnt" -ef "/proc/$NGINX_PID/ns/mnt" ] || die "the mounts are shared"
}

@test "pod: what the watcher changes shows in the next response" {
	app_up
	watcher_up
	answers "* value=first"
	set_value second
	grep -qxE "second: app .* value=second" vol/report || die "$(cat vol/report)"
	answers "* count=3 value=second"
	set_value third
	answers "* count=5 value=third"
	equal "$(pid_of "$NGINX")" "$NGINX_PID" "nginx"
}

@test "pod: the app is killed and made again while nginx goes on serving" {
	watcher_up
	app_foreground
	answers "* count=1 *"
	remember "$NGINX_PID" "$WATCHER_PID"

	pass husk kill "$APP" KILL
	ended "$APP_RUN" 137
	bad_gateway
	answers "nginx itself" /nginx

	app_foreground
	answers "app pid=$(inner_pid "$APP_PID") host=pod count=1 value=first"
	set_value again
	answers "* value=again"

	ask /exit/7
	ended "$APP_RUN" 7
	app_up
	answers "* count=1 value=again"
	unharmed
}

@test "pod: a container that reaches its memory limit is killed, the others don't notice" {
	local memory pid
	watcher_up
	app_foreground
	answers "* count=1 *"
	neighbours
	answers "ate 8" /eat/8
	bad_gateway /eat/64
	ended "$APP_RUN" 137

	app_up
	pid=$APP_PID
	memory=$(cgroup_dir memory "$pid")
	ask /eat/64
	await_exit "$pid"
	cat "$memory"/memory.events "$memory"/memory.oom_control 2>/dev/null | grep -x "oom_kill 1" ||
		die "no kill is counted in $memory"
	equal "$(state_of "$APP")" stopped "status of the app"
	equal "$(oom_kills "$NGINX_PID")" 0 "kills in nginx's container"
	equal "$(oom_kills "$WATCHER_PID")" 0 "kills in the watcher's container"
	unharmed

	pass husk delete "$APP"
	app_up
	answers "* count=1 *"
}

@test "pod: the processor time of a container is its own" {
	local took
	app_up
	background nsenter -t "$NGINX_PID" -n "$PROBE" connect 8080 $'GET /burn/150 HTTP/1.0\r\n\r\n'
	answers "nginx itself" /nginx
	ended "$BG_PID"
	took=$(sed -n 's/^burnt 150 in //p' "$BG_OUT")
	[ "$took" -ge 500 ] || die "150 ms of processor time at 20 % took only $took ms"
	[ "$(throttled "$APP_PID")" -ge 5 ] || die "throttled only $(throttled "$APP_PID") times"
	equal "$(throttled "$NGINX_PID")" 0 "throttling of nginx"
}

@test "pod: the number of processes of a container is its own" {
	local mine
	app_up
	watcher_up
	answers "forked 11 of 64: Resource temporarily unavailable" /fork/64
	equal "$(members "$APP_PID" | wc -l)" 12 "processes of the app"
	mine=$(cgroup_get "pids.max|pids.max" "$NGINX_PID")
	equal "$mine" 16 "the limit of nginx"
	pass husk exec "$WATCHER" sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0 & done; wait'
	set_value second
	answers "* value=second"
}

@test "pod: pausing one container leaves the others at work" {
	require_freezer
	app_up
	watcher_up
	pass husk pause "$APP"
	equal "$(state_of "$APP")" paused "status of the app"
	equal "$(state_of "$NGINX")" running "status of nginx"
	answers "nginx itself" /nginx
	pass husk resume "$APP"
	answers "* count=1 *"
}

# family_of_app: the app runs, with five children in sessions of their own; sets FAMILY
family_of_app() {
	answers "forked 5 of 5: Success" /fork/5
	FAMILY=$(members "$APP_PID")
	equal "$(wc -w <<<"$FAMILY")" 6 "processes of the app"
	neighbours
}

# only_the_others: of the app's container nothing is left, of its neighbours all
only_the_others() {
	local pid
	for pid in $FAMILY; do
		"$PROBE" await-exit "$pid" 0 || die "process $pid of the app is left"
	done
	unharmed
	answers "nginx itself" /nginx
}

deleted() {
	gives 1 husk state "$APP"
	equal "$(cgroup_left "$APP")" "" "cgroups"
}

@test "pod: kill KILL ends all processes of the container and none of its neighbours" {
	app_up
	watcher_up
	family_of_app
	pass husk kill "$APP" KILL
	for pid in $FAMILY; do
		await_exit "$pid"
	done
	only_the_others
	equal "$(state_of "$APP")" stopped "status of the app"
	pass husk delete "$APP"
	deleted
}

@test "pod: delete ends what the first process left behind" {
	app_up
	watcher_up
	family_of_app
	pass husk kill "$APP" TERM
	stopped "$APP"
	pass husk delete "$APP"
	only_the_others
	deleted
}

@test "pod: delete --force ends a running container and none of its neighbours" {
	app_up
	watcher_up
	family_of_app
	pass husk delete --force "$APP"
	only_the_others
	deleted
	app_up
	answers "* count=1 *"
}

# nginx reaps what flees and tells it: somebody has to read that.
app_flees() {
	background cat vol/nginx.events
	answers "fled: Success" /flee
	[ "$(members "$APP_PID" | wc -l)" -ge 2 ] || die "nothing fled: $(members "$APP_PID")"
}

@test "pod: kill KILL and delete catch processes that fork and end without end" {
	app_up
	app_flees
	pass husk kill "$APP" KILL
	stopped "$APP"
	pass husk delete "$APP"
	deleted
	answers "nginx itself" /nginx
}

@test "pod: delete --force catches processes that fork and end without end" {
	app_up
	app_flees
	pass husk delete --force "$APP"
	deleted
	answers "nginx itself" /nginx
}

@test "pod: kill --all reaches each process of the container" {
	app_up
	watcher_up
	family_of_app
	pass husk kill --all "$APP" TERM
	for pid in $FAMILY; do
		await_exit "$pid"
	done
	only_the_others
}

@test "pod: when a foreground run ends, no process of its container is left" {
	watcher_up
	app_foreground
	family_of_app
	ask /exit/3
	ended "$APP_RUN" 3
	only_the_others
	deleted
}

@test "pod: ending the container with the pod's pid namespace ends the pod" {
	app_foreground
	watcher_up
	family_of_app
	pass husk kill "$NGINX" KILL
	ended "$APP_RUN" 137
	stopped "$WATCHER"
	stopped "$NGINX"
	deleted
	pass husk delete "$NGINX"
	pass husk delete "$WATCHER"
}

@test "pod: the example of the README answers, twice" {
	local example=$BATS_TEST_DIRNAME/../../contrib/examples/pod/pod.sh
	mkdir -p tmp
	for _ in 1 2; do
		TMPDIR=$T/tmp pass "$example" "$HUSK" "$HUSK_TEST_ROOTFS"
		prints "Hello from app: only this pod can see me."
		equal "$(ls -A tmp)" "" "what the example left"
	done
}
