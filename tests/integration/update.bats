# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# husk update: other limits for a container that runs.
load lib

@test "update: changes memory, CPU and pids, with units" {
	bundle
	config_set '.linux.resources.memory = {limit: 67108864} | .linux.resources.cpu = {quota: 50000, period: 100000}'
	up
	pass husk update --memory 128M --cpu-share 512 --pids-limit 20 "$CT"
	equal "$(cgroup_get "memory.max|memory.limit_in_bytes")" 134217728
	equal "$(cgroup_get "pids.max|pids.max")" 20
	pass husk update "$CT" --memory=96m
	equal "$(cgroup_get "memory.max|memory.limit_in_bytes")" 100663296
}

@test "update: a period keeps the quota that was set last, and the other way round" {
	bundle
	config_set '.linux.resources.cpu = {quota: 50000, period: 100000}'
	up
	pass husk update --cpu-period 40000 "$CT"
	pass husk update --cpu-quota 30000 "$CT"
	if [ -n "$(cgroup_mount cpu)" ]; then
		equal "$(cgroup_get "cpu.max|cpu.cfs_quota_us")" 30000
		equal "$(cgroup_get "cpu.max|cpu.cfs_period_us")" 40000
	else
		equal "$(cgroup_get "cpu.max|cpu.cfs_quota_us")" "30000 40000"
	fi
}

@test "update --resources: takes JSON from a file or standard input, works on a paused container" {
	bundle
	up
	echo '{"memory":{"limit":33554432},"devices":[{"allow":false,"access":"rwm"}]}' >"$T/res"
	pass husk update --resources "$T/res" "$CT"
	equal "$(cgroup_get "memory.max|memory.limit_in_bytes")" 33554432
	pass husk pause "$CT"
	echo '{"pids":{"limit":33}}' >"$T/res"
	IN=$T/res pass husk update --resources=- "$CT"
	equal "$(cgroup_get "pids.max|pids.max")" 33
	pass husk resume "$CT"
	pass husk exec "$CT" /bin/sh -c ': >/dev/null'
}

@test "update: what is no value, no JSON or no container is refused and changes nothing" {
	bundle
	config_set '.linux.resources.pids.limit = 44'
	up
	refuse husk update --memory 5x "$CT"
	says memory
	says 5x
	refuse husk update --pids-limit many "$CT"
	echo '{"pids":{"limit":"7"}}' >"$T/res"
	refuse husk update --resources "$T/res" "$CT"
	says pids.limit
	refuse husk update --resources "$T/none" "$CT"
	equal "$(cgroup_get "pids.max|pids.max")" 44
	refuse husk update --pids-limit 7 "$CT-none"
	says "does not exist"
	pass husk kill "$CT" KILL
	stopped "$CT"
	refuse husk update --pids-limit 7 "$CT"
	says "container not running"
}
