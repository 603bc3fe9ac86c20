# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# spec: the config that it writes, and where.

load lib

@test "spec: writes config.json into the working directory, silently" {
	pass husk spec
	equal "$output" ""
	jq -e . config.json >/dev/null
}

@test "spec: a config like runc's" {
	pass husk spec
	equal "$(jq -c '[.process.terminal, .process.args, .process.cwd, .process.user]' config.json)" \
		'[true,["sh"],"/",{"uid":0,"gid":0}]'
	equal "$(jq -c '[.root.path, .root.readonly]' config.json)" '["rootfs",true]'
	equal "$(jq -r '[.mounts[].destination] | join(" ")' config.json)" \
		"/proc /dev /dev/pts /dev/shm /dev/mqueue /sys /sys/fs/cgroup"
	equal "$(jq -c '.process.capabilities.bounding | sort' config.json)" \
		'["CAP_AUDIT_WRITE","CAP_KILL","CAP_NET_BIND_SERVICE"]'
	equal "$(jq -c '[(.process.capabilities.inheritable // [] | length), .process.noNewPrivileges]' \
		config.json)" '[0,true]'
	equal "$(jq -r '[.linux.namespaces[].type] - ["cgroup"] | sort | join(" ")' config.json)" \
		"ipc mount network pid uts"
	equal "$(jq '[.linux.namespaces[].path] | all(. == null)' config.json)" true
	jq -e '.linux.maskedPaths | index("/proc/kcore") and index("/sys/firmware")' config.json
	jq -e '.linux.readonlyPaths | index("/proc/sys") and index("/proc/sysrq-trigger")' config.json
	[[ $(jq -r .ociVersion config.json) == 1.* ]]
	equal "$(jq -c '.linux.resources.devices' config.json)" '[{"allow":false,"access":"rwm"}]'
}

@test "spec: is indented with tabs, as runc's" {
	pass husk spec
	grep -q $'^\t"ociVersion": "' config.json
	grep -q $'^\t\t"terminal": true' config.json
}

@test "spec: does not overwrite a config.json" {
	echo mine >config.json
	refuse husk spec
	says config.json exist
	equal "$(<config.json)" mine
}

@test "spec --bundle: writes it there" {
	mkdir b c
	pass husk spec --bundle b
	[ -s b/config.json ]
	[ ! -e config.json ]
	pass husk spec "-b=c"
	[ -s c/config.json ]
	refuse husk spec --bundle nowhere
	says nowhere
}

@test "spec --rootless: a user namespace with the caller as root, nothing that needs rights" {
	pass husk spec --rootless
	equal "$(jq -c '.linux.uidMappings' config.json)" \
		"[{\"containerID\":0,\"hostID\":$(id -u),\"size\":1}]"
	equal "$(jq -c '.linux.gidMappings' config.json)" \
		"[{\"containerID\":0,\"hostID\":$(id -g),\"size\":1}]"
	jq -e '[.linux.namespaces[].type] | index("user") and (index("network") == null)' config.json
	equal "$(jq -c '.linux.resources' config.json)" null
	equal "$(jq -r '.mounts[] | select(.destination == "/sys") | .type' config.json)" none
}

@test "spec: what it writes runs" {
	pass husk spec
	cp -a "$HUSK_TEST_ROOTFS" rootfs
	jq '.process.terminal = false | .process.args = ["probe", "say", "it runs"]' config.json >new
	mv new config.json
	pass husk run "$CT"
	equal "$output" "it runs"
}

@test "spec --rootless: what it writes runs, for a user without rights" {
	require_unprivileged
	local me=(setpriv --reuid 65534 --regid 65534 --clear-groups
		env -u XDG_RUNTIME_DIR "HOME=$T" timeout 20 "$HUSK" --root "$T/users")
	mkdir users own
	cp -a "$HUSK_TEST_ROOTFS" own/rootfs
	chown -R 65534:65534 users own
	chmod o+x "$BATS_RUN_TMPDIR" "$T"
	cd own
	pass "${me[@]}" spec --rootless
	jq '.process.terminal = false | .process.args = ["sh", "-c", "probe ids; cat /proc/self/uid_map"]' \
		config.json >new
	mv new config.json
	chown 65534 config.json
	pass "${me[@]}" run "$CT"
	prints uid=0,0,0,0
	equal "$(tail -n 1 "$OUT" | awk '{ print $1, $2, $3 }')" "0 65534 1"
	equal "$(ls -A "$T/users")" "" "state left"
}
