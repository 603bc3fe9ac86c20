# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bats disable=SC2154,SC2016,SC2030,SC2031
# The process of config.json, seen from inside: environment, directory, user, standard streams, capabilities, limits,
# privileges, scheduling. (What is refused without a look at the kernel has its cases in tests/golden/process-*.)

load lib

setup() {
	test_begin
	bundle
}

# run_probe VERB...: as the container's process; must end with 0 and be silent on stderr
run_probe() {
	config_args /bin/probe "$@"
	pass husk run --bundle "$BUNDLE" "$CT"
}

# refuse_process JQ-EXPRESSION TEXT...: a change of the process that must not run
refuse_process() {
	config_set ".process |= ($1)"
	config_args /bin/touch /ran
	refuse husk run --bundle "$BUNDLE" "$CT"
	says "${@:2}"
}

### Environment ###########################################################################

@test "process: the environment is as the config has it, in its order; of one name the last counts" {
	config_set '.process.env = ["Z=1", "PATH=/bin", "A=1", "B=2", "A=3", "EMPTY=", "X=a=b", "SP= a  b ", "NL=a\nb"]'
	run_probe env
	equal "$output" $'Z=1\nPATH=/bin\nB=2\nA=3\nEMPTY=\nX=a=b\nSP= a  b \nNL=a\nb\nHOME=/root'
}

@test "process: nothing of the caller's environment comes in" {
	config_set '.process.env = []'
	run_probe env
	equal "$output" HOME=/root
	config_set 'del(.process.env)'
	run_probe env
	equal "$output" HOME=/root
}

@test "process: an entry without '=', or without a name, is refused" {
	refuse_process '.env = ["A=1", "NOTHING"]' 'process.env[1]' 'NOTHING'
	refuse_process '.env = ["=x"]' 'process.env[0]'
	refuse_process '.env = [""]' 'process.env[0]'
}

@test "process: very many variables" {
	config_set '.process.env = [range(20000) | "SERVICE_\(. % 15000)=\(.)"]'
	run_probe env SERVICE_0 SERVICE_4999 SERVICE_5000 SERVICE_14999
	equal "$output" $'SERVICE_0=15000\nSERVICE_4999=19999\nSERVICE_5000=5000\nSERVICE_14999=14999'
}

home_is() {
	run_probe env HOME
	equal "$output" "HOME=$1"
}

@test "process: HOME is that of the container's /etc/passwd for the user's number" {
	home_is /root
	config_set '.process.user.uid = 1000'
	home_is /home/user
	config_set '.process.user.uid = 4711'
	home_is /
	config_set '.process.user.uid = 1000 | .process.env += ["HOME="]'
	home_is /home/user
	config_set '.process.env += ["HOME=/mine"]'
	home_is /mine
}

@test "process: HOME without a /etc/passwd that can be read" {
	local passwd=$BUNDLE/rootfs/etc/passwd
	rm "$passwd"
	home_is /
	ln -s passwd "$passwd"
	home_is /
	rm "$passwd" && mkfifo "$passwd"
	home_is /
	rm "$passwd" && mkdir "$passwd"
	home_is /
	rmdir "$passwd" && printf 'root\n:::\nx:y:0\nroot:x:0:0::\n' >"$passwd"
	home_is /
	head -c 100000 /dev/urandom >"$passwd"
	home_is /
	ln -sf /data/passwd "$passwd"
	echo 'root:x:0:0::/linked:' >"$BUNDLE/rootfs/data/passwd"
	home_is /linked
}

### Directory #############################################################################

@test "process: a working directory that is the user's alone" {
	mkdir "$BUNDLE/rootfs/data/private"
	chmod 700 "$BUNDLE/rootfs/data/private"
	chown 1000:1000 "$BUNDLE/rootfs/data/private"
	config_set '.process.user = {"uid": 1000, "gid": 1000} | .process.cwd = "/data/private"'
	run_probe process
	prints cwd=/data/private
}

@test "process: the working directory may be reached by a symlink" {
	ln -s /home/user "$BUNDLE/rootfs/data/link"
	config_set '.process.cwd = "/data/link/../user"'
	run_probe process
	prints cwd=/home/user
}

### User ##################################################################################

@test "process: user, group, additional groups, umask" {
	config_set '.process.user = {"uid": 4294967294, "gid": 65536, "additionalGids": [9, 7, 9, 4294967294], "umask": 7}'
	run_probe ids
	prints uid=4294967294,4294967294,4294967294,-2 gid=65536,65536,65536,65536 groups=7,9,9,4294967294
	run_probe process
	prints umask=0007
}

@test "process: without further groups there are none, not even the caller's; the umask is 0022" {
	config_set '.process.user = {"uid": 5, "gid": 6}'
	config_args /bin/sh -c 'probe ids; probe process'
	pass bash -c 'umask 0077; exec "$@"' - setpriv --groups 3,4 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints uid=5,5,5,5 gid=6,6,6,6 groups= umask=0022
	config_set '.process.user.umask = 0'
	run_probe process
	prints umask=0000
}

### Standard streams ######################################################################

@test "process: pipes that are standard streams belong to the user, so that they can be opened again" {
	config_set '.process.user = {"uid": 1000, "gid": 1000}'
	config_args /bin/sh -c 'for i in 0 1 2; do stat -L -c %u /proc/self/fd/$i; done; echo again >/dev/stdout; cat </dev/stdin'
	pass bash -c 'echo input | "$@" 2>&1 | cat' - "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	equal "$output" $'1000\n1000\n1000\nagain\ninput'
}

@test "process: files and devices that are standard streams keep their owner" {
	local before
	before=$(stat -c %u:%g:%a /dev/null)
	config_set '.process.user = {"uid": 1000, "gid": 1000}'
	config_args /bin/sh -c 'stat -L -c "%u %t,%T" /proc/self/fd/0; stat -L -c %u /proc/self/fd/1'
	pass husk run --bundle "$BUNDLE" "$CT"
	equal "$output" "${before%%:*} 1,3"$'\n'0
	equal "$(stat -c %u:%g:%a /dev/null)" "$before" "/dev/null"
	equal "$(stat -c %u "$OUT")" 0 "a file"
}

@test "process: the terminal belongs to the user" {
	config_set '.process.terminal = true | .process.user = {"uid": 1000, "gid": 1000}'
	config_args /bin/stat -c %u /dev/pts/0
	try "$PROBE" terminal 33 99 timeout --foreground 20 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints 1000
}

### Capabilities ##########################################################################

# bits NUMBER...: a set as the kernel prints it
bits() {
	local set=0 bit
	for bit; do
		set=$((set | 1 << bit))
	done
	printf '%016x\n' "$set"
}

five_sets='.process.noNewPrivileges = $nnp | .process.capabilities = {
	"bounding": ["CAP_CHOWN", "CAP_KILL", "CAP_SETUID", "CAP_NET_RAW"], "permitted": ["CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW"],
	"effective": ["CAP_CHOWN"], "inheritable": ["CAP_KILL", "CAP_NET_RAW"], "ambient": ["CAP_NET_RAW"]}'

@test "process: five sets of capabilities; for a user the ambient ones are what is left" {
	config_set "$five_sets"' | .process.user.uid = 1000' --argjson nnp false
	run_probe caps
	prints bnd="$(bits 0 5 7 13)" inh="$(bits 5 13)" amb="$(bits 13)" prm="$(bits 13)" eff="$(bits 13)"
	config_args /bin/cat /proc/self/status
	pass husk run --bundle "$BUNDLE" "$CT"
	prints CapInh:$'\t'"$(bits 5 13)" CapPrm:$'\t'"$(bits 13)" CapEff:$'\t'"$(bits 13)" CapBnd:$'\t'"$(bits 0 5 7 13)" \
		CapAmb:$'\t'"$(bits 13)"
}

# Root's exec gives the bounding set; with no_new_privs, what was permitted.
@test "process: five sets of capabilities, for root" {
	config_set "$five_sets" --argjson nnp false
	run_probe caps
	prints bnd="$(bits 0 5 7 13)" prm="$(bits 0 5 7 13)" eff="$(bits 0 5 7 13)" inh="$(bits 5 13)"
	config_set "$five_sets" --argjson nnp true
	run_probe caps
	prints bnd="$(bits 0 5 7 13)" prm="$(bits 0 5 13)" eff="$(bits 0 5 13)" inh="$(bits 5 13)"
}

@test "process: no capabilities when none are named" {
	local none
	none=$(bits)
	config_set '.process.noNewPrivileges = false | .process.capabilities = {}'
	run_probe caps
	prints bnd="$none" prm="$none" eff="$none" inh="$none" amb="$none"
	config_set 'del(.process.capabilities)'
	run_probe caps
	prints bnd="$none" prm="$none" eff="$none" inh="$none" amb="$none"
}

# config.md: "MUST be logged as a warning", "SHOULD NOT fail".
@test "process: an unknown capability is a warning; the others are there" {
	config_set '.process.capabilities[] |= ["CAP_NET_RAW", "CAP_FUTURE", "CAP_chown", "KILL"] | .process.user.uid = 1000'
	config_args /bin/probe caps
	gives 0 husk run --bundle "$BUNDLE" "$CT"
	says warning CAP_FUTURE CAP_chown '"KILL"'
	equal "$(wc -l <"$ERR")" 1 "lines of warning"
	prints bnd="$(bits 13)"
}

@test "process: a capability that husk has not got itself is a warning; the others are there" {
	config_set '.process.capabilities[] |= ["CAP_NET_RAW", "CAP_SYS_TIME"] | .process.noNewPrivileges = false'
	config_args /bin/probe caps
	gives 0 setpriv --bounding-set -sys_time "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	says warning CAP_SYS_TIME
	prints bnd="$(bits 13)" prm="$(bits 13)"
}

### Limits and privileges #################################################################

@test "process: resource limits; those that are not named stay as they are" {
	config_set '.process.rlimits = [{"type": "RLIMIT_NOFILE", "soft": 321, "hard": 4321},
		{"type": "RLIMIT_CORE", "soft": 0, "hard": 0}, {"type": "RLIMIT_FSIZE", "soft": 8000000000, "hard": 9000000000},
		{"type": "RLIMIT_STACK", "soft": 1048576, "hard": 4503599627370496}]'
	config_args /bin/probe rlimits
	pass bash -c 'ulimit -Su 777; ulimit -St 1000; exec "$@"' - "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	prints NOFILE=321,4321 CORE=0,0 FSIZE=8000000000,9000000000 STACK=1048576,4503599627370496
	grep -q '^NPROC=777,' "$OUT"
	grep -q '^CPU=1000,' "$OUT"
}

@test "process: a resource limit that is unknown, given twice, or soft above hard, is refused" {
	refuse_process '.rlimits = [{"type": "RLIMIT_NONE", "soft": 1, "hard": 1}]' 'process.rlimits[0].type' RLIMIT_NONE
	refuse_process '.rlimits = [{"type": "RLIMIT_CPU", "soft": 1, "hard": 1}, {"type": "RLIMIT_CPU", "soft": 1, "hard": 1}]' \
		'process.rlimits[1].type' RLIMIT_CPU twice
	refuse_process '.rlimits = [{"type": "RLIMIT_CPU", "soft": 2, "hard": 1}]' 'process.rlimits[0].soft'
}

@test "process: a resource limit that may not be raised is an error that names it" {
	config_set '.process.rlimits = [{"type": "RLIMIT_NOFILE", "soft": 1000, "hard": 1000}]'
	config_args /bin/true
	refuse bash -c 'ulimit -n 900; exec "$@"' - setpriv --bounding-set -sys_resource "$HUSK" --root "$ROOT" run \
		--bundle "$BUNDLE" "$CT"
	says RLIMIT_NOFILE "not permitted"
}

@test "process: no_new_privs, only when it is asked for" {
	config_set '.process.noNewPrivileges = true'
	run_probe security
	prints no_new_privs=1
	config_set '.process.noNewPrivileges = false'
	run_probe security
	prints no_new_privs=0
	config_set 'del(.process.noNewPrivileges)'
	run_probe security
	prints no_new_privs=0
}

# with_oom_score N COMMAND...: begins with that score
with_oom_score() {
	HUSK_TEST_ID=$CT bash -c 'echo "$1" >/proc/self/oom_score_adj; shift; exec "$@"' - "$@"
}

@test "process: the OOM score is set, or left as it is" {
	config_args /bin/cat /proc/self/oom_score_adj
	pass with_oom_score 300 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	equal "$output" 300 "score that is not given"
	config_set '.process.oomScoreAdj = 555'
	pass with_oom_score 300 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	equal "$output" 555
	config_set '.process.oomScoreAdj = 0'
	pass with_oom_score 300 "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	equal "$output" 0
	refuse_process '.oomScoreAdj = 1001' process.oomScoreAdj
	refuse_process '.oomScoreAdj = -1001' process.oomScoreAdj
}

@test "process: the OOM score that may not be lowered is an error" {
	config_set '.process.oomScoreAdj = -900'
	config_args /bin/true
	refuse setpriv --bounding-set -sys_resource "$HUSK" --root "$ROOT" run --bundle "$BUNDLE" "$CT"
	says "oom score" "ermission denied"
}

@test "process: of exec, the OOM score is that of its process" {
	config_set '.process.oomScoreAdj = 400'
	up
	pass husk exec "$CT" /bin/cat /proc/self/oom_score_adj
	equal "$output" 400
	process_json '.args = ["/bin/cat", "/proc/self/oom_score_adj"] | .oomScoreAdj = 401'
	pass husk exec --process "$T/process.json" "$CT"
	equal "$output" 401
}
