# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154
# Every row of the step table failed once and killed once, husk killed and ended at every row: the right sentence, and
# nothing left. `create` and `start`; the other commands are in faults_run.bats and faults_exec.bats. (Needs a build with
# fault injection.)

load lib
load faults/faults

setup() {
	faults_begin
}

@test "faults: create fails at each row" {
	each create fail
}

@test "faults: create or its process is killed at each row" {
	each create kill
}

@test "faults: create is killed while its process is at each row" {
	each create orphan
}

@test "faults: create is ended by SIGTERM at each row" {
	each create term
}

@test "faults: start: at each row of the process" {
	local config row how
	for config in "${CONFIGS[@]}"; do
		config "$config"
		reach_start
		for row in "${REACHED[@]}"; do
			for how in fail kill orphan term; do
				start_case "$row" "$how"
			done
		done
	done
}

@test "faults: the configs of these tests reach every row of create and start" {
	local config
	for config in "${CONFIGS[@]}"; do
		config "$config"
		reach create
		reach_start
	done
	all_reached create
}
