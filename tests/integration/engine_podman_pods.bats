# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# podman with the binary under test as its runtime: pods, Kubernetes files, networks, builds, many at
# once.

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

# new_pod OPTION…: a pod without a network. On cgroup v2 without systemd, podman (4.3) denies all devices
# in the cgroup that it makes for a pod, so the containers are put beside it.
new_pod() {
	[ "$(cgroup_layout)" != v2 ] || set -- --share-parent=false "$@"
	gives 0 podman pod create --name pod --network none "$@"
}

# member NAME [OPTION…] IMAGE COMMAND…: like begin, in the pod
member() {
	gives 0 podman run --detach --name "$1" --pod pod "${@:2}"
	logged "$1" ready
}

@test "podman pod: three containers share localhost, IPC, the host name and what is asked" {
	new_pod --hostname shared --share net,ipc,uts,pid
	member web "$IMAGE" sh -c 'mkdir /www; echo hello >/www/page; httpd -p 127.0.0.1:80 -h /www
		exec probe pause ready'
	member store --volume "$T:/t" "$IMAGE" sh -c 'probe shm-put 77 kept; echo file >/dev/shm/file
		exec probe pause ready'
	gives 0 podman run --name third --pod pod "$IMAGE" sh -c 'wget -qO- http://127.0.0.1/page
		probe shm-get 77; cat /dev/shm/file; hostname; ps -o args | grep -c "[p]ause ready"'
	equal "$output" $'hello\ngot=kept\nfile\nshared\n2'
	gives 0 podman pod inspect pod --format '{{.NumContainers}}'
	equal "$output" 4 "containers with the infra container"
	# what is not shared
	gives 0 podman exec web ls /www
	gives 1 podman exec store ls /www
}

@test "podman pod: one container ends and comes again, the others go on" {
	new_pod
	member a "$IMAGE" probe pause ready
	member b "$IMAGE" probe family 2
	member c "$IMAGE" probe pause ready
	local before
	before=$(podman exec a probe namespaces | grep '^net\|^ipc\|^uts')
	gives 0 podman kill b
	outcome b 137
	gives 0 podman start b
	gives 0 podman exec b sh -c 'probe namespaces | grep "^net\|^ipc\|^uts"'
	equal "$output" "$before" "namespaces of the one that came again"
	equal "$(inspect a .State.Status) $(inspect c .State.Status)" 'running running'
	gives 0 podman rm --force --time 0 b
	gives 0 podman exec c true
}

@test "podman pod: with a shared pid namespace, rm takes its own processes only" {
	new_pod --share pid,ipc,net
	member a "$IMAGE" probe family 3
	member b "$IMAGE" probe family 2
	gives 0 podman exec b sh -c 'ps -o args | grep -c "[p]robe family"'
	equal "$output" 7
	gives 0 podman rm --force --time 0 a
	gives 0 podman exec b sh -c 'ps -o args | grep -c "[p]robe family"'
	equal "$output" 3
}

@test "podman pod: each container has its own limits" {
	require_controller memory pids
	new_pod
	member a --memory 48m --pids-limit 22 "$IMAGE" probe pause ready
	member b --memory 96m --pids-limit 44 "$IMAGE" probe pause ready
	limit_is a 'memory.max|memory.limit_in_bytes' 50331648
	limit_is b 'memory.max|memory.limit_in_bytes' 100663296
	limit_is a 'pids.max|pids.max' 22
	limit_is b 'pids.max|pids.max' 44
	gives 137 podman run --pod pod --memory 24m --memory-swap 24m "$IMAGE" probe alloc 64
	gives 0 podman exec a true
	gives 0 podman exec b true
}

@test "podman pod: stop, start, pause, unpause, rm" {
	new_pod
	member a "$IMAGE" probe pause ready
	member b "$IMAGE" probe pause ready
	gives 0 podman pod pause pod
	equal "$(inspect a .State.Status) $(inspect b .State.Status)" 'paused paused'
	gives 0 podman pod unpause pod
	gives 0 podman pod stop pod
	equal "$(inspect a .State.Status) $(inspect b .State.Status)" 'exited exited'
	gives 0 podman pod start pod
	equal "$(inspect a .State.Status) $(inspect b .State.Status)" 'running running'
	gives 0 podman pod rm --force --time 0 pod
	gives 1 podman pod exists pod
}

@test "podman play kube: a file makes a pod with limits, volumes, environment; --down ends it" {
	[ "$(cgroup_layout)" != v2 ] || skip "needs a pod's cgroup that allows devices (see new_pod)"
	mkdir "$T/data"
	sed "s|DATA|$T/data|; s|IMAGE|$IMAGE|" >"$T/pod.yaml" <<-'YAML'
		apiVersion: v1
		kind: Pod
		metadata:
		  name: kube
		spec:
		  terminationGracePeriodSeconds: 1
		  volumes:
		  - name: data
		    hostPath: {path: DATA, type: Directory}
		  containers:
		  - name: web
		    image: IMAGE
		    command: [sh, -c, "httpd -p 80 -h /data; echo $GREETING >/data/page; exec probe pause ready"]
		    env: [{name: GREETING, value: hello}]
		    volumeMounts: [{name: data, mountPath: /data}]
		    resources: {limits: {memory: 64Mi, cpu: 500m}}
		  - name: other
		    image: IMAGE
		    command: [probe, pause, ready]
		    securityContext: {runAsUser: 1000, readOnlyRootFilesystem: true, capabilities: {drop: [all]}}
	YAML
	sed -i "s|IMAGE|$IMAGE|" "$T/pod.yaml"
	gives 0 podman play kube --network none "$T/pod.yaml"
	logged kube-web ready
	logged kube-other ready
	gives 0 podman exec kube-other sh -c 'wget -qO- http://127.0.0.1/page; probe caps; id -u; ! touch /x'
	prints hello eff=0000000000000000 bnd=0000000000000000 1000
	says 'Read-only file system'
	limit_is kube-web 'memory.max|memory.limit_in_bytes' 67108864
	limit_is kube-web 'cpu.max|cpu.cfs_quota_us' '50000 100000' 50000
	gives 0 podman play kube --down "$T/pod.yaml"
	gives 1 podman pod exists kube
}

@test "podman: a network of netavark, a published port" {
	[ -x /usr/lib/podman/netavark ] || [ -x /usr/libexec/podman/netavark ] || skip "needs netavark"
	require_commands iptables
	cell iptables -t nat -L -n >"$T/iptables" 2>&1 || skip "needs iptables in a network namespace"
	NETWORK=podman begin web --publish 127.0.0.1:8080:80 "$IMAGE" sh -c 'mkdir /www
		echo hello >/www/page; httpd -p 80 -h /www; exec probe pause ready'
	gives 0 cell busybox wget -qO- http://127.0.0.1:8080/page
	equal "$output" hello
	local address
	address=$(inspect web .NetworkSettings.IPAddress)
	NETWORK=podman once 0 "$IMAGE" wget -qO- "http://$address/page"
	equal "$output" hello
}

@test "podman run: many at once" {
	local n pids=()
	for n in 1 2 3 4 5 6 7 8; do
		podman run --rm --network none --memory 64m "$IMAGE" sh -c "probe pause ready & exit 4$n" \
			>"$T/many.$n" 2>&1 </dev/null 3>&- 4>&- &
		pids[n]=$!
	done
	for n in 1 2 3 4 5 6 7 8; do
		status=0
		wait "${pids[n]}" || status=$?
		[ "$status" -eq "4$n" ] || cat "$T/many.$n"
		equal "$status" "4$n" "status of number $n"
	done
}

@test "podman build: RUN lines" {
	mkdir "$T/context"
	printf '%s\n' "FROM $IMAGE" 'RUN echo built >/made && probe caps >>/made' \
		'RUN --mount=type=tmpfs,dst=/scratch touch /scratch/x && cat /made' >"$T/context/Containerfile"
	gives 0 podman build --isolation oci --network none --layers=false --tag built "$T/context"
	[[ $output == *built* ]] || die "the second RUN line did not see the first"
	printf '%s\n' "FROM $IMAGE" 'RUN exit 9' >"$T/context/Containerfile"
	try podman build --isolation oci --network none --layers=false "$T/context"
	[ "$status" -ne 0 ] || die "a failing RUN line passed"
	says 'exit status 9'
	gives 0 podman rmi built
}

@test "podman run --cgroups=disabled: no cgroup is made" {
	[[ $("$HUSK" --version) == husk* ]] || skip "needs a runtime with --cgroup-manager disabled"
	cell "$ENGINE/census" things | grep '^cgroup' >"$T/before"
	begin c --cgroups=disabled "$IMAGE" probe pause ready
	cell "$ENGINE/census" things | grep '^cgroup' >"$T/after"
	diff "$T/before" "$T/after"
	gives 0 podman exec c true
}
