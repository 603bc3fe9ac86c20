# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016,SC2030,SC2031
# linux.seccomp: filters that are really loaded, with and without no_new_privs, and asked by system calls from inside; how
# husk itself gets along with a filter that forbids it everything; the cache of compiled filters.

load lib

setup() {
	test_begin
	bundle
}

# filter JQ-EXPRESSION: linux.seccomp
filter() {
	config_set ".linux.seccomp = $1"
}

# one ACTION [MORE-JSON]: a filter that allows all but sched_yield
one() {
	filter "{\"defaultAction\": \"SCMP_ACT_ALLOW\",
		\"syscalls\": [{\"names\": [\"sched_yield\"], \"action\": \"$1\"${2:+, $2}}]}"
}

# call NAME [ARGUMENT]...: what the system call answers, by run
call() {
	config_args /bin/probe syscall "$@"
	try husk run --bundle "$BUNDLE" "$CT"
}

answers() {
	local want=$1
	shift
	call "$@"
	equal "$status:$output" "0:$want" "$*"
}

privileges() {
	config_set '.process.noNewPrivileges = $on' --argjson on "$1"
}

### Actions ###############################################################################

@test "seccomp: SCMP_ACT_ERRNO with its errno, with and without no_new_privs" {
	local on number=1
	for on in true false; do
		privileges "$on"
		one SCMP_ACT_ERRNO '"errnoRet": 13'
		answers errno=EACCES sched_yield
		answers ret=0 getppid
		config_args /bin/probe security
		pass husk run --bundle "$BUNDLE" "$CT"
		prints "no_new_privs=$number" Seccomp=2 Seccomp_filters=1
		number=0
	done
}

@test "seccomp: without errnoRet it is EPERM" {
	one SCMP_ACT_ERRNO
	answers errno=EPERM sched_yield
}

# Filters are kept for the next container with the same profile; these two are not the same.
@test "seccomp: one profile with errnoRet 1, then 38" {
	one SCMP_ACT_ERRNO '"errnoRet": 1'
	answers errno=EPERM sched_yield
	one SCMP_ACT_ERRNO '"errnoRet": 38'
	answers errno=ENOSYS sched_yield
	one SCMP_ACT_ERRNO '"errnoRet": 1'
	answers errno=EPERM sched_yield
}

@test "seccomp: exec gets the same filter" {
	one SCMP_ACT_ERRNO '"errnoRet": 13'
	up
	pass husk exec "$CT" /bin/probe syscall sched_yield
	equal "$output" errno=EACCES
	pass husk exec "$CT" /bin/probe security
	prints Seccomp=2 Seccomp_filters=1
	process_json '.args = ["/bin/probe", "syscall", "sched_yield"] | .noNewPrivileges = false'
	pass husk exec --process "$T/process.json" "$CT"
	equal "$output" errno=EACCES
}

@test "seccomp: the killing actions" {
	local action
	config_set '.linux.namespaces |= map(select(.type != "pid"))'
	for action in SCMP_ACT_KILL SCMP_ACT_KILL_THREAD SCMP_ACT_KILL_PROCESS SCMP_ACT_TRAP; do
		one "$action"
		call sched_yield
		equal "$status" 159 "status after $action"
		answers ret=0 sync
	done
}

@test "seccomp: SCMP_ACT_LOG allows; SCMP_ACT_TRACE without a tracer is ENOSYS" {
	one SCMP_ACT_LOG
	answers ret=0 sched_yield
	one SCMP_ACT_TRACE '"errnoRet": 5'
	answers errno=ENOSYS sched_yield
}

@test "seccomp: an errno for an action that takes none is refused" {
	one SCMP_ACT_KILL '"errnoRet": 1'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'linux.seccomp.syscalls[0].errnoRet' SCMP_ACT_KILL
	filter '{"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1}'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says linux.seccomp.defaultErrnoRet
}

@test "seccomp: names that nobody knows are passed over, actions and flags are not" {
	filter '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["no_such_call", "sched_yield"],
		"action": "SCMP_ACT_ERRNO"}]}'
	answers errno=EPERM sched_yield
	one SCMP_ACT_NONE
	refuse husk run --bundle "$BUNDLE" "$CT"
	says SCMP_ACT_NONE
	filter '{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_NONE"]}'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'linux.seccomp.flags[0]' SECCOMP_FILTER_FLAG_NONE
}

@test "seccomp: flags" {
	filter '{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC",
		"SECCOMP_FILTER_FLAG_SPEC_ALLOW"], "syscalls": [{"names": ["sched_yield"], "action": "SCMP_ACT_ERRNO"}]}'
	answers errno=EPERM sched_yield
	config_set '.linux.seccomp.flags = []'
	answers errno=EPERM sched_yield
}

### Conditions ############################################################################

# condition INDEX OP VALUE [VALUE-TWO]
condition() {
	printf '{"index": %s, "op": "SCMP_CMP_%s", "value": %s%s}' "$1" "$2" "$3" "${4:+, \"valueTwo\": $4}"
}

# Each line: operator, its values, an argument that it is true for, one that it is not.
@test "seccomp: each operator on an argument" {
	local op value two yes no
	while read -r op value two yes no; do
		[ "$two" != - ] || two=
		one SCMP_ACT_ERRNO "\"args\": [$(condition 1 "$op" "$value" "$two")]"
		answers errno=EPERM sched_yield 99 "$yes"
		answers ret=0 sched_yield 99 "$no"
	done <<-END
		EQ 7 - 7 8
		NE 7 - 8 7
		LT 7 - 6 7
		LE 7 - 7 8
		GE 7 - 7 6
		GT 4294967296 - 4294967297 4294967296
		MASKED_EQ 12 4 5 8
	END
}

@test "seccomp: conditions on two arguments must both hold; of two on one argument either" {
	one SCMP_ACT_ERRNO "\"args\": [$(condition 0 EQ 1), $(condition 1 EQ 2)]"
	answers errno=EPERM sched_yield 1 2
	answers ret=0 sched_yield 1 3
	answers ret=0 sched_yield 3 2
	one SCMP_ACT_ERRNO "\"args\": [$(condition 0 EQ 1), $(condition 0 EQ 2)]"
	answers errno=EPERM sched_yield 1
	answers errno=EPERM sched_yield 2
	answers ret=0 sched_yield 3
}

### Architectures #########################################################################

# A program for i386 by hand: getpid(), and the end with what it returned as an errno (0: it worked).
program_i386() {
	{
		printf '\x7fELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0\1\0\0\0\x54\x80\4\x08\x34\0\0\0\0\0\0\0\0\0\0\0\x34\0\x20\0\1\0\0\0\0\0\0\0'
		printf '\1\0\0\0\0\0\0\0\0\x80\4\x08\0\x80\4\x08\x72\0\0\0\x72\0\0\0\5\0\0\0\0\x10\0\0'
		# mov eax, 20; int 0x80; mov ebx, eax; neg ebx; jns 1f; xor ebx, ebx; 1: mov eax, 1; int 0x80
		printf '\xb8\x14\0\0\0\xcd\x80\x89\xc3\xf7\xdb\x79\2\x31\xdb\xb8\1\0\0\0\xcd\x80\x90\x90\x90\x90\x90\x90\x90\x90'
	} >"$BUNDLE/rootfs/bin/i386"
	chmod 755 "$BUNDLE/rootfs/bin/i386"
	"$BUNDLE/rootfs/bin/i386" || skip "needs a machine that runs programs for i386"
}

@test "seccomp: rules are for each of the architectures; a call of another one is the end" {
	program_i386
	filter '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
		"syscalls": [{"names": ["getpid", "sched_yield"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5}]}'
	answers errno=EIO sched_yield
	config_args /bin/i386
	gives 5 husk run --bundle "$BUNDLE" "$CT"
	config_set '.linux.seccomp.architectures = ["SCMP_ARCH_X86_64"]'
	gives 159 husk run --bundle "$BUNDLE" "$CT"
	config_set '.linux.seccomp.syscalls[0].names = ["sched_yield"] | .linux.seccomp.architectures += ["SCMP_ARCH_X86"]'
	gives 0 husk run --bundle "$BUNDLE" "$CT"
}

@test "seccomp: an architecture that is unknown, or of the other byte order, is refused" {
	filter '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_PDP11"]}'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'linux.seccomp.architectures[0]' SCMP_ARCH_PDP11
	case $(uname -m) in s390x | ppc64) skip "needs a little-endian machine" ;; esac
	filter '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_S390X"]}'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says 'linux.seccomp.architectures[0]' SCMP_ARCH_S390X
}

### Tight filters #########################################################################

# What a static program needs to begin and to print; without no_new_privs husk sets the capabilities below the filter.
# (sigaltstack is for a husk that is built with the address sanitizer.)
tight() {
	filter '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 13, "syscalls": [{"action": "SCMP_ACT_ALLOW",
		"names": ["execve", "exit", "exit_group", "write", "brk", "mmap", "munmap", "mprotect", "arch_prctl",
		"set_tid_address", "fstat", "newfstatat", "prlimit64", "readlink", "readlinkat", "getrandom", "futex",
		"capset", "prctl", "sigaltstack"]}]}'
}

@test "seccomp: a filter that forbids all that husk would need to talk, with run, create and exec" {
	local on
	for on in true false; do
		privileges "$on"
		tight
		answers errno=EACCES sched_yield
		pass husk create --bundle "$BUNDLE" "$CT"
		CT_OUT=$OUT
		pass husk start "$CT"
		await_file "$CT_OUT" errno=EACCES
		stopped "$CT"
		pass husk delete "$CT"
	done
}

@test "seccomp: a call newer than all of the profile is ENOSYS, not the default" {
	local arch
	case $(uname -m) in x86_64) arch=X86_64 ;; aarch64) arch=AARCH64 ;; *) skip "needs the name of this architecture" ;; esac
	tight
	config_set ".linux.seccomp.architectures = [\"SCMP_ARCH_$arch\"]"
	answers errno=ENOSYS 1000
	answers errno=EACCES sched_yield
}

# tight_without NAME: the tight filter, and that call is not allowed either
tight_without() {
	tight
	config_set '.linux.seccomp.syscalls[0].names -= [$name]' --arg name "$1"
}

# Neither the message of the failure comes through, nor is the end of the connection a success.
@test "seccomp: a program that can't be run below such a filter is an error, of run, exec and start" {
	printf '#!/bin/nosuch\n' >"$BUNDLE/rootfs/bin/script"
	chmod 755 "$BUNDLE/rootfs/bin/script"
	config_args /bin/script
	tight
	refuse husk run --bundle "$BUNDLE" "$CT"
	says exec /bin/script "no such file"
	pass husk create --bundle "$BUNDLE" "$CT"
	refuse husk start "$CT"
	says exec /bin/script "no such file"
	pass husk delete --force "$CT"
	config_set '.linux.seccomp.syscalls[0].names += ["pause", "ppoll", "rt_sigprocmask", "rt_sigtimedwait"]'
	up
	REFUSED=255 refuse husk exec "$CT" /bin/script
	says exec /bin/script "no such file"
}

@test "seccomp: a filter that refuses the exec itself is an error, and says so" {
	tight_without execve
	config_args /bin/true
	refuse husk run --bundle "$BUNDLE" "$CT"
	says exec /bin/true "permission denied"
	one SCMP_ACT_ERRNO
	config_set '.linux.seccomp.syscalls[0].names = ["execve"]'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says exec /bin/true "permission denied"
	one SCMP_ACT_KILL_PROCESS
	config_set '.linux.seccomp.syscalls[0].names = ["execve"]'
	refuse husk run --bundle "$BUNDLE" "$CT"
	says exec "signal 31"
	pass husk create --bundle "$BUNDLE" "$CT"
	refuse husk start "$CT"
	says exec "container's process"
}

### The cache #############################################################################

cached() {
	find "$ROOT/.cache/seccomp" -type f
}

@test "seccomp: a damaged file of the cache is not used, and made anew" {
	local file sum how
	one SCMP_ACT_ERRNO '"errnoRet": 13'
	up
	equal "$(cached | wc -l)" 1 "files in the cache"
	file=$(cached) sum=$(sha256sum <"$(cached)")
	for how in 'truncate -s 100' 'truncate -s 0' 'truncate -s +8' zero_last 'chmod 666' 'chown 1000' 'cp /bin/true'; do
		$how "$file"
		husk delete --force "$CT"
		answers errno=EACCES sched_yield
		up
		equal "$(sha256sum <"$file")" "$sum" "the file after: $how"
		equal "$(stat -c %a:%u "$file")" 600:0 "the file after: $how"
	done
}

# zero_last FILE: its last instruction becomes another one
zero_last() {
	local size
	size=$(stat -c %s "$1")
	printf '\6\0\0\0\0\0\xff\x7f' | dd of="$1" bs=1 seek=$((size - 8)) conv=notrunc status=none
}

@test "seccomp: a cache that can't be written is no error" {
	one SCMP_ACT_ERRNO '"errnoRet": 13'
	mkdir "$ROOT"
	touch "$ROOT/.cache"
	answers errno=EACCES sched_yield
	rm "$ROOT/.cache"
}
