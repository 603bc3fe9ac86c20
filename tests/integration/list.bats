# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016
# list: the table, the JSON, the ids alone, and what it does with entries that it can't read.

load lib

@test "list: an empty or missing root gives no containers" {
	mkdir "$ROOT"
	pass husk list
	equal "$(awk '{ print $1, $2, $3, $4, $5, $6 }' <<<"$output")" "ID PID STATUS BUNDLE CREATED OWNER"
	pass husk list --quiet
	equal "$output" ""
	pass husk list --format json
	[[ $output == null || $output == "[]" ]]
}

@test "list: a row for each container" {
	up "$CT-a"
	local pid_a=$PID
	created "$CT-b"
	pass husk list
	equal "$(wc -l <"$OUT")" 3 lines
	equal "$(awk -v id="$CT-a" '$1 == id { print $2, $3, $4, $6 }' "$OUT")" \
		"$pid_a running $BUNDLE root"
	equal "$(awk -v id="$CT-b" '$1 == id { print $2, $3 }' "$OUT")" "$PID created"
	[[ $(awk -v id="$CT-b" '$1 == id { print $5 }' "$OUT") =~ ^20..-..-..T..:..:..[.0-9]*Z$ ]]
}

@test "list --quiet: the ids, one a line" {
	created "$CT-b"
	created "$CT-a"
	pass husk list --quiet
	equal "$output" "$CT-a"$'\n'"$CT-b"
	pass husk list -q
	equal "$output" "$CT-a"$'\n'"$CT-b"
}

@test "list --format json: an array of states in one line" {
	bundle
	config_set '.annotations = {"k": "v"}'
	up
	created "$CT-b"
	pass husk list --format json
	equal "$(wc -l <"$OUT")" 1 lines
	equal "$(jq -r '.[] | [.id, .pid, .status, .bundle, .rootfs, .owner, .annotations.k] | @tsv' \
		"$OUT" | head -n 1)" \
		"$CT"$'\t'"$(pid_of "$CT")"$'\t'running$'\t'"$BUNDLE"$'\t'"$BUNDLE/rootfs"$'\t'root$'\t'v
	equal "$(jq length "$OUT")" 2
	[[ $(jq -r '.[0].created' "$OUT") =~ ^20..-..-..T..:..:..[.0-9]*Z$ ]]
}

@test "list: a stopped container is shown as such, with pid 0" {
	bundle
	gives 0 husk run --keep --bundle "$BUNDLE" "$CT"
	pass husk list
	equal "$(awk 'NR == 2 { print $1, $2, $3 }' "$OUT")" "$CT 0 stopped"
}

@test "list: the owner is who made it; his number if he has no name" {
	require_unprivileged
	local me=(setpriv --reuid 54321 --regid 54321 --clear-groups
		env -u XDG_RUNTIME_DIR "HOME=$T" timeout 20 "$HUSK" --root "$T/users")
	mkdir users own
	cp -a "$HUSK_TEST_ROOTFS" own/rootfs
	chown -R 54321:54321 users own
	chmod o+x "$BATS_RUN_TMPDIR" "$T"
	cd own
	pass "${me[@]}" spec --rootless
	jq '.process.terminal = false | .process.args = ["true"]' config.json >new
	mv new config.json
	pass "${me[@]}" run --keep "$CT"
	pass husk --root "$T/users" list --format json
	equal "$(jq -r '.[0].owner' "$OUT")" "#54321"
	pass "${me[@]}" delete "$CT"
}

@test "list: another format is refused" {
	mkdir "$ROOT"
	refuse husk list --format xml
	says format
}

# runc does that since 1.2.
@test "list: a root that is not there is an error, where it was asked for by name" {
	refuse husk list
	says "$ROOT"
}

# runc warns on stderr. An empty folder may be shown: it is what a create that was killed leaves.
@test "list: entries that are no containers, or unreadable, are passed over" {
	created
	mkdir "$ROOT/$CT-empty" "$ROOT/$CT-broken" "$ROOT/.cache"
	touch "$ROOT/$CT-file"
	echo nonsense >"$ROOT/$CT-broken/state.json"
	try husk list --format json
	rm -r "$ROOT/$CT-empty" "$ROOT/$CT-broken" "$ROOT/.cache" "$ROOT/$CT-file"
	equal "$status" 0
	equal "$(jq -r --arg e "$CT-empty" '[.[].id] - [$e] | join(" ")' "$OUT")" "$CT"
}

@test "list: goes on while containers come and go" {
	bundle
	created "$CT-stay"
	background bash -c 'for i in 1 2 3 4 5; do
		"$1" --root "$2" run --bundle "$3" "$4" || exit 1; done' - "$HUSK" "$ROOT" "$BUNDLE" "$CT-go"
	while true; do
		try husk list --format json
		equal "$status" 0
		jq -e --arg id "$CT-stay" '[.[].id] | index($id) != null' "$OUT" >/dev/null
		kill -0 "$BG_PID" 2>/dev/null || break
	done
	ended "$BG_PID"
}
