# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# ps: the processes of a container, as a table of the host's ps or as JSON.

load lib

@test "ps --format json: the host's pids of all processes, in one line" {
	up "$CT" family 3
	pass husk ps --format json "$CT"
	equal "$(wc -l <"$OUT")" 1 lines
	equal "$(jq length "$OUT")" 4
	equal "$(jq "index($PID) != null" "$OUT")" true
	equal "$(jq -r '.[]' "$OUT" | sort | tr '\n' ' ')" \
		"$(sort "$(cgroup_dir pids "$PID")/cgroup.procs" | tr '\n' ' ')"
}

@test "ps: processes of exec and of cgroups below are among them" {
	require_controller pids
	local dir
	up
	pass husk exec --detach --pid-file "$T/pid" "$CT" /bin/probe pause there
	await_file "$OUT" there
	# Into a cgroup below, wherever there is one.
	for dir in $(cgroup_left "$CT"); do
		mkdir "$dir/below"
		cat "$dir"/cpuset.cpus >"$dir/below/cpuset.cpus" 2>/dev/null || true
		cat "$dir"/cpuset.mems >"$dir/below/cpuset.mems" 2>/dev/null || true
		echo "$(<"$T/pid")" >"$dir/below/cgroup.procs"
	done
	pass husk ps --format json "$CT"
	equal "$(jq -c sort "$OUT")" "$(printf '%s\n' "$PID" "$(<"$T/pid")" | jq -cs sort)"
}

@test "ps: a table with a head, and a row for each process" {
	require_commands ps
	up "$CT" family 2
	pass husk ps "$CT"
	[[ $(head -n 1 "$OUT") == UID*PID*CMD ]]
	equal "$(wc -l <"$OUT")" 4 lines
	equal "$(awk 'NR > 1 && /probe family/' "$OUT" | wc -l)" 3
	equal "$(awk -v pid="$PID" '$2 == pid' "$OUT" | wc -l)" 1
}

@test "ps: what follows the id goes to ps, also as one word" {
	require_commands ps
	up
	pass husk ps "$CT" -eo pid,comm
	equal "$(awk 'NR == 1 { print $1, $2 }' "$OUT")" "PID COMMAND"
	equal "$(awk 'NR == 2 { print $1, $2 }' "$OUT")" "$PID probe"
	pass husk ps "$CT" -e -o comm,pid
	equal "$(awk 'NR == 2 { print $1, $2 }' "$OUT")" "probe $PID"
}

@test "ps: ps without a column of pids is an error" {
	require_commands ps
	up
	refuse husk ps "$CT" -eo comm
	says PID
}

@test "ps: another format is refused" {
	up
	refuse husk ps --format xml "$CT"
	says format
}

@test "ps: of a created container shows its process" {
	created
	pass husk ps -f json "$CT"
	equal "$(jq -c . "$OUT")" "[$PID]"
}

@test "ps --format json: of a stopped container is an empty list" {
	bundle
	pass husk run --keep --bundle "$BUNDLE" "$CT"
	pass husk ps --format json "$CT"
	[[ $output == null || $output == "[]" ]]
}
