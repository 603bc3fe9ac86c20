# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# features: what engines look at, and that nothing is in it which the specification doesn't know.

load lib

setup() {
	test_begin
	pass "$HUSK" features
	[ -s "$OUT" ] || die "no output"
}

# has FILTER WORD...: the array has each of them
has() {
	local filter=$1 word
	shift
	for word; do
		jq -e --arg w "$word" "$filter | index(\$w) != null" "$OUT" >/dev/null ||
			die "$filter has no $word"
	done
}

@test "features: JSON on stdout, with the versions of the specification" {
	equal "$(jq -r '.ociVersionMin' "$OUT")" 1.0.0
	[[ $(jq -r '.ociVersionMax' "$OUT") =~ ^1\.[3-9]\.[0-9] ]]
}

@test "features: needs no environment" {
	local full=$output
	pass env -i "$HUSK" features
	equal "$output" "$full"
}

@test "features: all namespaces, time too" {
	has .linux.namespaces cgroup ipc mount network pid user uts time
}

@test "features: all kinds of hooks" {
	has .hooks prestart createRuntime createContainer startContainer poststart poststop
}

@test "features: each mount option of the specification" {
	has .mountOptions async atime bind defaults dev diratime dirsync exec iversion lazytime loud \
		noatime nodev nodiratime noexec noiversion nolazytime norelatime nostrictatime nosuid \
		private ratime rbind rdev rdiratime relatime remount rexec rnoatime rnodev rnodiratime \
		rnoexec rnorelatime rnostrictatime rnosuid ro rprivate rrelatime rro rrw rshared rslave \
		rstrictatime rsuid runbindable rw shared silent slave strictatime suid sync tmpcopyup \
		unbindable
}

@test "features: no mount option twice" {
	equal "$(jq -c '.mountOptions | sort' "$OUT")" "$(jq -c '.mountOptions | unique' "$OUT")"
}

@test "features: capabilities, as the kernel has them" {
	has .linux.capabilities CAP_CHOWN CAP_SYS_ADMIN CAP_AUDIT_READ CAP_BPF
	equal "$(jq '.linux.capabilities | length' "$OUT")" "$(($(</proc/sys/kernel/cap_last_cap) + 1))"
}

@test "features: cgroups" {
	equal "$(jq -c '.linux.cgroup | [.v1, .v2]' "$OUT")" "[true,true]"
	jq -e '.linux.cgroup | has("systemd") and has("systemdUser")' "$OUT"
}

@test "features: seccomp" {
	equal "$(jq '.linux.seccomp.enabled' "$OUT")" true
	has .linux.seccomp.actions SCMP_ACT_ALLOW SCMP_ACT_ERRNO SCMP_ACT_KILL SCMP_ACT_KILL_PROCESS \
		SCMP_ACT_KILL_THREAD SCMP_ACT_LOG SCMP_ACT_TRACE SCMP_ACT_TRAP
	has .linux.seccomp.operators SCMP_CMP_EQ SCMP_CMP_GE SCMP_CMP_GT SCMP_CMP_LE SCMP_CMP_LT \
		SCMP_CMP_MASKED_EQ SCMP_CMP_NE
	has .linux.seccomp.archs SCMP_ARCH_X86_64 SCMP_ARCH_AARCH64 SCMP_ARCH_S390X SCMP_ARCH_RISCV64
	has .linux.seccomp.supportedFlags SECCOMP_FILTER_FLAG_LOG
}

@test "features: security modules, intelRdt, idmap say yes or no" {
	equal "$(jq -c '.linux | [.apparmor.enabled, .selinux.enabled, .intelRdt.enabled,
		.mountExtensions.idmap.enabled] | map(type) | unique' "$OUT")" '["boolean"]'
}

@test "features: only properties that the specification knows" {
	equal "$(jq -c 'keys - ["ociVersionMin", "ociVersionMax", "hooks", "mountOptions", "linux",
		"annotations", "potentiallyUnsafeConfigAnnotations"]' "$OUT")" "[]"
	equal "$(jq -c '.linux | keys - ["namespaces", "capabilities", "cgroup", "seccomp", "apparmor",
		"selinux", "intelRdt", "memoryPolicy", "mountExtensions", "netDevices"]' "$OUT")" "[]"
}
