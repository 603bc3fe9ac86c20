# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# linux.resources: what stands in the files of the cgroup afterwards, on v1, hybrid and v2, what the limits do,
# and what is refused.

load lib
load mounts

setup() {
	test_begin
	bundle
}

# resources JSON: sets linux.resources
resources() {
	config_set '.linux.resources = $r' --argjson r "$1"
}

# on_v1 CONTROLLER: it is (also) in a v1 hierarchy
on_v1() {
	[ -n "$(cgroup_mount "$1")" ]
}

# has FILE: the cgroup of the container has this file ("V2|V1"), else skips
has() {
	local v2=${1%|*} v1=${1#*|} dir
	if on_v1 "${v1%%.*}"; then
		dir=$(cgroup_dir "${v1%%.*}" "$PID")/$v1
	else
		dir=$(cgroup_dir v2 "$PID")/$v2
	fi
	[ -e "$dir" ] || skip "needs a kernel with ${dir##*/}"
}

# limit "V2|V1" V2-VALUE V1-VALUE: what a file says
limit() {
	local want=$3
	on_v1 "$(cut -d'|' -f2 <<<"$1" | cut -d. -f1)" || want=$2
	equal "$(cgroup_get "$1")" "$want" "$1"
}

# refused_resources JSON SENTENCE...
refused_resources() {
	resources "$1"
	no_container "${@:2}"
}

### Memory #################################################################################

@test "limits: memory: limit, reservation" {
	require_controller memory
	resources '{"memory": {"limit": 67108864, "reservation": 33554432}}'
	up
	limit "memory.max|memory.limit_in_bytes" 67108864 67108864
	limit "memory.low|memory.soft_limit_in_bytes" 33554432 33554432
}

@test "limits: memory and swap" {
	require_controller memory
	resources '{"memory": {"limit": 67108864, "swap": 100663296}}'
	up
	has "memory.swap.max|memory.memsw.limit_in_bytes"
	limit "memory.swap.max|memory.memsw.limit_in_bytes" 33554432 100663296
	limit "memory.max|memory.limit_in_bytes" 67108864 67108864
	pass husk delete --force "$CT"
	# No more than the memory: no swap at all.
	resources '{"memory": {"limit": 67108864, "swap": 67108864}}'
	up
	limit "memory.swap.max|memory.memsw.limit_in_bytes" 0 67108864
}

@test "limits: memory without a limit" {
	require_controller memory
	resources '{"memory": {"limit": -1, "swap": -1}}'
	up
	limit "memory.max|memory.limit_in_bytes" max 9223372036854771712
}

@test "limits: memory: swappiness, OOM killer" {
	require_controller memory
	if ! on_v1 memory; then
		refused_resources '{"memory": {"swappiness": 7}}' linux.resources.memory.swappiness
		refused_resources '{"memory": {"limit": 67108864, "disableOOMKiller": true}}' linux.resources.memory.disableOOMKiller
		return
	fi
	resources '{"memory": {"limit": 67108864, "swappiness": 7, "disableOOMKiller": true, "useHierarchy": true}}'
	up
	equal "$(cgroup_get "|memory.swappiness")" 7
	equal "$(cgroup_get "|memory.oom_control" | head -n 1)" "oom_kill_disable 1"
}

@test "limits: a container that takes too much memory is killed, its neighbour is not" {
	require_controller memory
	up "$CT-b"
	bundle second
	resources '{"memory": {"limit": 33554432, "swap": 33554432}}'
	config_args /bin/sh -c 'probe alloc 100 & wait $!; echo "alloc=$?"; probe pause ready'
	pass husk run --detach --bundle "$BUNDLE" "$CT"
	await_file "$OUT" ready
	equal "$(grep -v allocated "$OUT")" $'alloc=137\nready'
	PID=$(pid_of "$CT")
	equal "$(cgroup_get "memory.events|memory.oom_control" | sed -n 's/^oom_kill //p')" 1 "kills"
	equal "$(state_of "$CT-b")" running
	pass husk delete --force "$CT"
	# PID 1 itself
	config_args /bin/probe alloc 100
	gives 137 husk run --bundle "$BUNDLE" "$CT"
}

@test "limits: memory that is too little to start is an error that says so" {
	require_controller memory
	resources '{"memory": {"limit": 4096, "swap": 4096}}'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says linux.resources.memory.limit
	[ ! -e "$ROOT/$CT" ] || die "the state is left"
	equal "$(cgroup_left "$CT")" "" "cgroups left"
}

### CPU ####################################################################################

@test "limits: cpu: shares, quota and period" {
	require_controller cpu
	resources '{"cpu": {"shares": 2048, "quota": 30000, "period": 60000}}'
	up
	limit "cpu.weight|cpu.shares" 174 2048
	if on_v1 cpu; then
		equal "$(cgroup_get "|cpu.cfs_quota_us")" 30000
		equal "$(cgroup_get "|cpu.cfs_period_us")" 60000
	else
		equal "$(cgroup_get "cpu.max|")" "30000 60000"
	fi
}

@test "limits: cpu: the default weight, no quota, burst, idle" {
	require_controller cpu
	resources '{"cpu": {"shares": 1024, "quota": -1, "period": 50000}}'
	up
	limit "cpu.weight|cpu.shares" 100 1024
	if on_v1 cpu; then
		equal "$(cgroup_get "|cpu.cfs_quota_us")" -1
	else
		equal "$(cgroup_get "cpu.max|")" "max 50000"
	fi
	has "cpu.max.burst|cpu.cfs_burst_us"
	pass husk delete --force "$CT"
	resources '{"cpu": {"quota": 20000, "period": 50000, "burst": 10000}}'
	up
	limit "cpu.max.burst|cpu.cfs_burst_us" 10000 10000
	has "cpu.idle|cpu.idle"
	pass husk delete --force "$CT"
	resources '{"cpu": {"idle": 1}}'
	up
	limit "cpu.idle|cpu.idle" 1 1
}

@test "limits: cpu: values that make no sense are refused" {
	require_controller cpu
	refused_resources '{"cpu": {"quota": 1, "period": 50000}}' "linux.resources.cpu" "invalid argument"
	refused_resources '{"cpu": {"idle": 2}}' linux.resources.cpu.idle
}

@test "limits: cpuset: CPUs and memory nodes" {
	require_controller cpuset
	resources '{"cpu": {"cpus": "0", "mems": "0"}}'
	up
	limit "cpuset.cpus|cpuset.cpus" 0 0
	limit "cpuset.mems|cpuset.mems" 0 0
	equal "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$PID/status")" 0
	pass husk delete --force "$CT"
	refused_resources '{"cpu": {"cpus": "4000"}}' linux.resources.cpu.cpus
	refused_resources '{"cpu": {"cpus": "zero"}}' linux.resources.cpu.cpus
}

### Processes, disks, huge pages ###########################################################

@test "limits: pids: no more processes than that" {
	require_controller pids
	resources '{"pids": {"limit": 6}}'
	config_args /bin/probe fork 20
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" $'forked=5\nfork=EAGAIN'
	up
	limit "pids.max|pids.max" 6 6
	resources '{"pids": {"limit": -1}}'
	up "$CT-b"
	limit "pids.max|pids.max" max max
}

# a_disk: major:minor of a disk that can be limited
a_disk() {
	DISK=$(find /sys/block -mindepth 1 -maxdepth 1 ! -name 'loop*' ! -name 'ram*' ! -name 'zram*' ! -name 'dm-*' \
		-exec cat {}/dev \; | head -n 1)
	[ -n "$DISK" ] || skip "needs a disk"
}

@test "limits: blockIO: bytes and operations a second" {
	a_disk
	if on_v1 blkio; then
		[ -e "$(cgroup_mount blkio)/blkio.throttle.read_bps_device" ] || skip "needs throttling in this kernel"
	else
		require_cgroup_v2 io
	fi
	resources "$(jq -nc --arg d "$DISK" '($d | split(":") | map(tonumber)) as $n | {major: $n[0], minor: $n[1]} as $d
		| {blockIO: {throttleReadBpsDevice: [$d + {rate: 1048576}], throttleWriteBpsDevice: [$d + {rate: 2097152}],
			throttleReadIOPSDevice: [$d + {rate: 100}], throttleWriteIOPSDevice: [$d + {rate: 200}]}}')"
	up
	if on_v1 blkio; then
		equal "$(cgroup_get "|blkio.throttle.read_bps_device")" "$DISK 1048576"
		equal "$(cgroup_get "|blkio.throttle.write_bps_device")" "$DISK 2097152"
		equal "$(cgroup_get "|blkio.throttle.read_iops_device")" "$DISK 100"
		equal "$(cgroup_get "|blkio.throttle.write_iops_device")" "$DISK 200"
	else
		equal "$(cgroup_get "io.max|")" "$DISK rbps=1048576 wbps=2097152 riops=100 wiops=200"
	fi
}

@test "limits: blockIO: weight, where the kernel has it" {
	local dir
	on_v1 blkio || require_cgroup_v2 io
	up
	dir=$(cgroup_dir "$(on_v1 blkio && echo blkio || echo v2)" "$PID")
	resources '{"blockIO": {"weight": 500}}'
	if [ -e "$dir/blkio.bfq.weight" ] || [ -e "$dir/io.bfq.weight" ]; then
		up "$CT-b"
		equal "$(cgroup_get "io.bfq.weight|blkio.bfq.weight" | sed 's/default //')" 500
	elif [ -e "$dir/blkio.weight" ]; then
		up "$CT-b"
		equal "$(cgroup_get "|blkio.weight")" 500
	elif [ -e "$dir/io.weight" ]; then
		up "$CT-b"
		equal "$(cgroup_get "io.weight|")" "default 4950"
	else
		refuse husk run --bundle "$BUNDLE" "$CT-b"
		says linux.resources.blockIO.weight "this kernel hasn't got it"
	fi
	pass husk delete --force "$CT"
	[ ! -d "$ROOT/$CT-b" ] || pass husk delete --force "$CT-b"
	refused_resources '{"blockIO": {"weight": 5}}' linux.resources.blockIO.weight
}

# hugetlb_off: the test's own wish for hugetlb in the v2 tree ends with the test
hugetlb_off() {
	[ "${HUGETLB_WAS:-x}" = x ] || echo "$HUGETLB_WAS" >"$(cgroup_mount v2)/cgroup.subtree_control" 2>/dev/null || true
}

teardown() {
	test_end
	local got=$?
	hugetlb_off
	return "$got"
}

@test "limits: huge pages, wherever the controller is" {
	local at
	[ -d /sys/kernel/mm/hugepages/hugepages-2048kB ] || skip "needs huge pages"
	require_controller hugetlb
	at=$(cgroup_mount v2)
	if ! on_v1 hugetlb && ! grep -qw hugetlb "$at/cgroup.subtree_control"; then
		HUGETLB_WAS=-hugetlb
	fi
	resources '{"hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}]}'
	up
	limit "hugetlb.2MB.max|hugetlb.2MB.limit_in_bytes" 4194304 4194304
	pass husk delete --force "$CT"
	refused_resources '{"hugepageLimits": [{"pageSize": "3MB", "limit": 4194304}]}' "linux.resources.hugepageLimits[0]"
}

### unified, and the rest ##################################################################

@test "limits: unified: files of the v2 tree" {
	require_cgroup_v2 pids memory
	resources '{"unified": {"pids.max": "55", "memory.high": "50000000", "cgroup.max.depth": "3"}}'
	up
	equal "$(cgroup_get "pids.max|")" 55
	equal "$(cgroup_get "memory.high|")" 49999872
	equal "$(cat "$(cgroup_dir v2 "$PID")/cgroup.max.depth")" 3
	pass husk delete --force "$CT"
	refused_resources '{"unified": {"memory.nothing": "1"}}' linux.resources.unified
}

@test "limits: unified: a controller of v1 is refused, what no controller has works" {
	local layout
	layout=$(cgroup_layout)
	[ "$layout" != v2 ] || skip "needs cgroup v1"
	refused_resources '{"unified": {"memory.max": "55000000"}}' linux.resources.unified memory
	if [ "$layout" = hybrid ]; then
		resources '{"unified": {"cgroup.max.depth": "3"}}'
		up
		equal "$(cat "$(cgroup_dir v2 "$PID")/cgroup.max.depth")" 3
	fi
}

@test "limits: unified: keys that are no file of the cgroup are refused" {
	local key
	for key in ../pids.max a/pids.max pids . ..; do
		refused_resources "{\"unified\": {\"$key\": \"1\"}}" linux.resources.unified
	done
}

@test "limits: what this host can't limit is refused, naming it" {
	on_v1 net_cls || refused_resources '{"network": {"classID": 1048577}}' linux.resources.network
	on_v1 rdma || grep -qsw rdma "$(cgroup_mount v2)/cgroup.controllers" ||
		refused_resources '{"rdma": {"mlx5_1": {"hcaHandles": 3}}}' linux.resources.rdma
}

@test "limits: values of 0 mean that nothing is asked for" {
	resources '{"memory": {"limit": 0, "reservation": 0, "swap": 0}, "cpu": {"shares": 0, "quota": 0, "period": 0,
		"cpus": "", "mems": ""}, "blockIO": {"weight": 0}}'
	up
	if on_v1 memory; then
		equal "$(cgroup_get "|memory.limit_in_bytes")" 9223372036854771712
	elif grep -qw memory "$(cgroup_dir v2 "$PID")/cgroup.controllers"; then
		equal "$(cgroup_get "memory.max|")" max
	fi
}

@test "limits: a limit that fails leaves nothing behind" {
	require_controller pids memory cpuset
	resources '{"pids": {"limit": 44}, "memory": {"limit": 67108864}, "cpu": {"cpus": "99999"}}'
	no_container linux.resources.cpu.cpus
}
