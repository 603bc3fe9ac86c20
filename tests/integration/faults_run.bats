# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154
# As faults.bats, for `run`, detached and in the foreground.

load lib
load faults/faults

setup() {
	faults_begin
}

@test "faults: run --detach fails at each row" {
	each run fail
}

@test "faults: run --detach or its process is killed at each row" {
	each run kill
}

@test "faults: run --detach is killed while its process is at each row" {
	each run orphan
}

@test "faults: run --detach is ended by SIGTERM at each row" {
	each run term
}

@test "faults: run in the foreground fails at each row" {
	each foreground fail
}

@test "faults: run in the foreground, or its process, is killed at each row" {
	each foreground kill orphan
}

@test "faults: run in the foreground passes on a SIGTERM of each row" {
	each foreground term
}

@test "faults: the configs of these tests reach every row of run" {
	local config
	for config in "${CONFIGS[@]}"; do
		config "$config"
		reach run
	done
	all_reached run
}
