# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016,SC2030,SC2031
# What is Linux's own in config.json: names, kernel parameters, the time namespace, scheduling, the personality; and that
# what can't be done is refused, not passed over. (Mounts, namespaces, cgroups, seccomp have files of their own.)

load lib

setup() {
	test_begin
	bundle
}

run_probe() {
	config_args /bin/probe "$@"
	pass husk run --bundle "$BUNDLE" "$CT"
}

# refuse_config JQ-EXPRESSION TEXT...: a change of the config that must not run
refuse_config() {
	cp "$BUNDLE/config.json" "$BUNDLE/before"
	config_set "$1"
	refuse husk run --bundle "$BUNDLE" "$CT"
	says "${@:2}"
	mv "$BUNDLE/before" "$BUNDLE/config.json"
}

without() {
	printf '.linux.namespaces |= map(select(.type != "%s"))' "$1"
}

### Names #################################################################################

@test "linux: hostname and domainname, and not the host's" {
	local host
	host=$(</proc/sys/kernel/hostname).$(</proc/sys/kernel/domainname)
	config_set '.hostname = "a-host" | .domainname = "a.domain"'
	config_args /bin/sh -c 'cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" $'a-host\na.domain'
	equal "$(</proc/sys/kernel/hostname).$(</proc/sys/kernel/domainname)" "$host" "the host's"
}

@test "linux: without hostname and domainname they are the host's" {
	config_set 'del(.hostname)'
	config_args /bin/sh -c 'cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" "$(cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname)"
}

@test "linux: names that are too long, or without a uts namespace, are refused" {
	local long
	long=$(printf 'x%.0s' {1..65})
	refuse_config ".hostname = \"$long\"" hostname
	refuse_config ".domainname = \"$long\"" "domain"
	# What is refused is what the host has anyway.
	refuse_config "$(without uts) | .hostname = \"$(</proc/sys/kernel/hostname)\"" hostname
	refuse_config "$(without uts) | del(.hostname) | .domainname = \"$(</proc/sys/kernel/domainname)\"" domainname
}

### Kernel parameters #####################################################################

# in_container PATH: a kernel parameter as the namespaces of the process PID have it
in_container() {
	nsenter --net="/proc/$PID/ns/net" --ipc="/proc/$PID/ns/ipc" cat "/proc/sys/$1"
}

@test "linux: kernel parameters of the container's own namespaces, with dots or slashes" {
	local forward shmmni other
	forward=$(</proc/sys/net/ipv4/ip_forward) shmmni=$(</proc/sys/kernel/shmmni)
	other=$((1 - forward))
	config_set '.linux.sysctl = {"net.ipv4.ip_forward": $v, "net/ipv4/conf/lo/log_martians": "1",
		"net.ipv4.ip_local_port_range": "2000 3000", "kernel.shmmni": "123", "kernel.sem": "100 200 30 40",
		"fs.mqueue.queues_max": "17", "kernel.domainname": "by.sysctl"}' \
		--arg v "$other"
	config_args /bin/sh -c 'cd /proc/sys; cat net/ipv4/ip_forward net/ipv4/conf/lo/log_martians \
		net/ipv4/ip_local_port_range kernel/shmmni kernel/sem fs/mqueue/queues_max kernel/domainname'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$(xargs <<<"$output")" "$other 1 2000 3000 123 100 200 30 40 17 by.sysctl"
	equal "$(</proc/sys/net/ipv4/ip_forward)" "$forward" "the host's"
	equal "$(</proc/sys/kernel/shmmni)" "$shmmni" "the host's"
}

# With dots and slashes exchanged: net/ipv4/conf/eth0.100/x is "net.ipv4.conf.eth0/100.x".
@test "linux: a kernel parameter with a dot in its name" {
	refuse_config '.linux.sysctl = {"net.ipv4.conf.eth0/100.log_martians": "1"}' \
		/proc/sys/net/ipv4/conf/eth0.100/log_martians "no such file"
}

# What is refused is what the host has anyway: husk may be broken.
@test "linux: kernel parameters that are the whole machine's are refused" {
	local key max
	max=$(</proc/sys/kernel/pid_max)
	for key in kernel.pid_max kernel/pid_max kernel.sem.x kernel kernel. net.../kernel/pid_max net/../kernel/pid_max \
		net..kernel.pid_max ../sys/net.x "" /net/ipv4/ip_forward; do
		refuse_config ".linux.sysctl = {\"$key\": \"$max\"}" "linux.sysctl[\"$key\"]"
	done
	refuse_config ".linux.sysctl = {\"vm.swappiness\": \"$(</proc/sys/vm/swappiness)\"}" vm.swappiness namespace
	refuse_config ".linux.sysctl = {\"kernel.hostname\": \"$(</proc/sys/kernel/hostname)\"}" kernel.hostname "hostname is for"
}

# host_has KEY: a JSON object of it and the value that it has
host_has() {
	local path=/proc/sys/${1//.//}
	printf '{"%s": "%s"}' "$1" "$(<"$path")"
}

@test "linux: kernel parameters of a namespace that is the host's are refused" {
	local forward
	forward=$(host_has net.ipv4.ip_forward)
	refuse_config "$(without network) | .linux.sysctl = $forward" net.ipv4.ip_forward network
	refuse_config '.linux.namespaces |= map(if .type == "network" then .path = "/proc/self/ns/net" else . end)
		'"| .linux.sysctl = $forward" net.ipv4.ip_forward network
	refuse_config "$(without ipc) | .linux.sysctl = $(host_has kernel.shmmni)" kernel.shmmni ipc
	refuse_config "$(without ipc) | .linux.sysctl = $(host_has fs.mqueue.queues_max)" fs.mqueue.queues_max ipc
	refuse_config "$(without uts) | del(.hostname) | .linux.sysctl = $(host_has kernel.domainname)" kernel.domainname uts
}

@test "linux: a kernel parameter that this kernel has not, or whose value it refuses, is an error" {
	refuse_config '.linux.sysctl = {"net.no.such": "1"}' net.no.such "no such file"
	refuse_config '.linux.sysctl = {"net.ipv4.ip_forward": "many"}' net.ipv4.ip_forward many "nvalid argument"
}

# Even where the image has something else at /proc.
@test "linux: kernel parameters don't depend on the container's /proc" {
	config_set '.mounts |= map(select(.destination != "/proc")) | .linux.maskedPaths = [] | .linux.readonlyPaths = []
		| .linux.sysctl = {"net.ipv4.ip_forward": $v}' --arg v $((1 - $(</proc/sys/net/ipv4/ip_forward)))
	mkdir -p "$BUNDLE/rootfs/proc/sys/net/ipv4"
	echo unchanged >"$BUNDLE/rootfs/proc/sys/net/ipv4/ip_forward"
	up
	equal "$(<"$BUNDLE/rootfs/proc/sys/net/ipv4/ip_forward")" unchanged
	equal "$(in_container net/ipv4/ip_forward)" $((1 - $(</proc/sys/net/ipv4/ip_forward)))
}

### Time ##################################################################################

# clock NAME: of the probe that ran last
clock() {
	sed -n "s/^$1=//p" "$OUT"
}

# shifted NAME SECONDS: the clock of the probe that ran last is ahead of ours, within half a minute
shifted() {
	local here off
	here=$("$PROBE" clocks | sed -n "s/^$1=//p")
	off=$(($(clock "$1") - here - $2))
	[ "${off#-}" -lt 30 ] || die "$1 is off by $off s"
}

@test "linux: the clocks of a time namespace, for run and exec" {
	config_set '.linux.namespaces += [{"type": "time"}] | .linux.timeOffsets = {
		"monotonic": {"secs": 1000000, "nanosecs": 500}, "boottime": {"secs": 2000000}}'
	run_probe clocks
	shifted monotonic 1000000
	shifted boottime 2000000
	up
	pass husk exec "$CT" /bin/probe clocks
	shifted monotonic 1000000
	shifted boottime 2000000
	pass husk exec "$CT" /bin/cut -d. -f1 /proc/uptime
	[ "$output" -gt 2000000 ] || die "/proc/uptime says $output"
}

@test "linux: a negative offset, one clock alone, and none" {
	config_set '.linux.namespaces += [{"type": "time"}] | .linux.timeOffsets = {"boottime": {"secs": -60}}'
	run_probe clocks
	shifted boottime -60
	shifted monotonic 0
	config_set 'del(.linux.timeOffsets)'
	run_probe clocks
	shifted boottime 0
	run_probe namespaces
	! grep -qxF "time=$(readlink /proc/self/ns/time)" "$OUT" || die "the time namespace is the host's"
}

@test "linux: time offsets without a time namespace, or that the kernel refuses, are an error" {
	refuse_config '.linux.timeOffsets = {"monotonic": {"secs": 1}}' linux.timeOffsets
	refuse_config '.linux.namespaces += [{"type": "time", "path": "/proc/self/ns/time"}]
		| .linux.timeOffsets = {"monotonic": {"secs": 1}}' linux.timeOffsets
	refuse_config '.linux.namespaces += [{"type": "time"}] | .linux.timeOffsets = {"realtime": {"secs": 1}}' realtime
	refuse_config '.linux.namespaces += [{"type": "time"}] | .linux.timeOffsets = {"boottime": {"secs": -400000000}}' "time"
	refuse_config '.linux.namespaces += [{"type": "time"}] | .linux.timeOffsets = {"boottime": {"nanosecs": 1000000000}}' "time"
}

### Scheduling ############################################################################

@test "linux: scheduling policies and nice values, for run and exec" {
	config_set '.process.scheduler = {"policy": "SCHED_BATCH", "nice": 7}'
	run_probe scheduler
	prints policy=3 nice=7 priority=0
	config_set '.process.scheduler = {"policy": "SCHED_IDLE"}'
	up
	pass husk exec "$CT" /bin/probe scheduler
	prints policy=5
	process_json '.args = ["/bin/probe", "scheduler"] | .scheduler =
		{"policy": "SCHED_OTHER", "nice": 3, "flags": ["SCHED_FLAG_RESET_ON_FORK"]}'
	pass husk exec --process "$T/process.json" "$CT"
	prints policy=$((0x40000000)) nice=3
}

@test "linux: a scheduling policy that may not be had is an error" {
	config_set '.process.scheduler = {"policy": "SCHED_OTHER", "nice": -10}'
	refuse setpriv --bounding-set -sys_nice "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	says scheduler "not permitted"
	refuse_config '.process.scheduler = {"policy": "SCHED_FIFO", "priority": 1000}' scheduler
	refuse_config '.process.scheduler = {"policy": "SCHED_ISO"}' scheduler
	refuse_config '.process.scheduler = {"policy": "SCHED_NONE"}' scheduler SCHED_NONE
}

@test "linux: I/O priority" {
	config_set '.process.ioPriority = {"class": "IOPRIO_CLASS_BE", "priority": 6}'
	run_probe scheduler
	prints ioprio=$((2 << 13 | 6))
	config_set '.process.ioPriority = {"class": "IOPRIO_CLASS_IDLE", "priority": 0}'
	run_probe scheduler
	prints ioprio=$((3 << 13))
	refuse_config '.process.ioPriority = {"class": "IOPRIO_CLASS_BE", "priority": 8}' process.ioPriority.priority
}

@test "linux: the CPUs of husk's caller are not the container's" {
	local all
	require_commands taskset
	all=$("$PROBE" scheduler | grep ^cpus=)
	[ "$all" != cpus=1 ] || skip "needs two CPUs"
	config_args /bin/probe scheduler
	pass taskset -c 0 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints "$all"
	up
	pass taskset -c 0 "$HUSK" --root "$ROOT" exec "$CT" /bin/probe scheduler
	prints "$all"
}

@test "linux: execCPUAffinity is for exec, and only for it" {
	local all
	all=$("$PROBE" scheduler | grep ^cpus=)
	[ "$all" != cpus=1 ] || skip "needs two CPUs"
	config_set '.process.execCPUAffinity = {"initial": "0-1", "final": "1"}'
	run_probe scheduler
	prints "$all"
	up
	pass husk exec "$CT" /bin/grep Cpus_allowed_list /proc/self/status
	equal "$output" Cpus_allowed_list:$'\t'1
	process_json '.args = ["/bin/probe", "scheduler"] | .execCPUAffinity = {"final": "7777"}'
	REFUSED=255 refuse husk exec --process "$T/process.json" "$CT"
	process_json '.args = ["/bin/probe", "scheduler"] | .execCPUAffinity = {"initial": "7777"}'
	REFUSED=255 refuse husk exec --process "$T/process.json" "$CT"
	process_json '.args = ["/bin/probe", "scheduler"] | .execCPUAffinity = {"final": "1-0"}'
	REFUSED=255 refuse husk exec --process "$T/process.json" "$CT"
	says process.execCPUAffinity.final
}

### The rest ##############################################################################

@test "linux: personality, for run and exec" {
	config_set '.linux.personality = {"domain": "LINUX32"}'
	run_probe process
	prints personality=0x8
	up
	pass husk exec "$CT" /bin/probe process
	prints personality=0x8
	[ "$(uname -m)" != x86_64 ] || {
		pass husk exec "$CT" /bin/uname -m
		equal "$output" i686
	}
	husk delete --force "$CT"
	config_set '.linux.personality = {"domain": "LINUX"}'
	config_args /bin/probe process
	pass setarch linux32 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints personality=0
	config_set 'del(.linux.personality)'
	pass setarch linux32 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints personality=0x8
}

@test "linux: a personality that the specification does not know is refused" {
	refuse_config '.linux.personality = {"domain": "PER_BSD"}' personality PER_BSD
	refuse_config '.linux.personality = {"domain": "LINUX", "flags": ["ADDR_NO_RANDOMIZE"]}' 'linux.personality.flags[0]'
	refuse_config '.linux.personality = {}' personality
}

# Passed over they would be a promise that nobody keeps.
@test "linux: what husk can't do is refused" {
	refuse_config '.linux.netDevices = {"eth9": {"name": "x"}}' "linux.netDevices: not supported yet"
	refuse_config '.linux.intelRdt = {"closID": "x"}' "linux.intelRdt: not supported yet"
	refuse_config '.linux.memoryPolicy = {"mode": "MPOL_BIND", "nodes": "0"}' "linux.memoryPolicy: not supported yet"
	refuse_config '.linux.seccomp = {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/x",
		"syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]}' "linux.seccomp" "not supported yet"
}

@test "linux: labels are refused where the kernel can't apply them" {
	[ ! -d /sys/fs/selinux/booleans ] || skip "needs a kernel without SELinux"
	[ ! -d /sys/kernel/security/apparmor ] || skip "needs a kernel without AppArmor"
	refuse_config '.process.apparmorProfile = "a-profile"' process.apparmorProfile a-profile
	refuse_config '.process.selinuxLabel = "system_u:system_r:container_t:s0"' process.selinuxLabel
	refuse_config '.linux.mountLabel = "system_u:object_r:container_file_t:s0"' mounts
}

@test "linux: annotations are passed on, as they are" {
	config_set '.annotations = {"a.b/c": "d e", "empty": "", "quote": "\"\\\n\u00e9\u0001", "org.x": "{}"}'
	up
	equal "$(state_of "$CT" annotations | jq -Sc .)" "$(jq -Sc .annotations "$BUNDLE/config.json")"
}
