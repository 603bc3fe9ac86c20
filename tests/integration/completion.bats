# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154
# What bash offers when a command line of husk is completed. That the words are those of the option tables is the
# test docs/tables.

load lib

# offers "WORDS" [WORD...]: completing the last word gives exactly these, in any order (here: sorted).
offers() {
	local want=$1
	shift
	cat >complete <<-'END'
		. "$1"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		compopt() { :; } # works only while bash completes
		_husk
		printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | paste -sd ' '
	END
	pass bash -u complete "$BATS_TEST_DIRNAME/../../contrib/completion/husk.bash" "$@"
	equal "$output" "$want" "completion of: ${*:2}"
}

@test "completion: commands, then options of the command" {
	offers "spec start state" husk s
	offers "--root --rootless" husk --r
	offers "--cap --cgroup --console-socket --cwd" husk exec --c
	offers "--quiet" husk list --q
	offers "" husk nosuch --
}

@test "completion: the values of an option" {
	mkdir -p places/one && touch places/oh
	offers "json text" husk --log-format ''
	offers "json" husk --log-format = j
	offers "json table" husk list -f ''
	offers "places/one" husk run --bundle places/o
	offers "places/oh places/one" husk run --pid-file places/o
	offers "" husk exec --user ''
}

@test "completion: ids of containers, where one is wanted that exists" {
	created "$CT-a"
	created "$CT-b"
	offers "$CT-a $CT-b" "$HUSK" --root "$ROOT" start ''
	offers "$CT-b" "$HUSK" --root = "$ROOT" delete --force "$CT-b"
	offers "" "$HUSK" --root "$ROOT" run ''
}

@test "completion: signals of kill; nothing for another program's words" {
	offers "SIGKILL" husk kill some SIGK
	offers "" husk exec some --
	offers "" husk ps some -
}
