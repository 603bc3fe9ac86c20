# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# bash completes husk's command line: commands, options and their values, ids of containers, signals. What stands
# between "table:" and "table end" comes from husk's own option tables (make update-docs).

# table: commands
_husk_commands='create start run exec kill delete state list ps pause resume update spec features'
_husk_commands_with_id=' start exec kill delete state ps pause resume update '
# table end

# The options of each command; those of husk itself are the global ones.
# table: options
declare -gA _husk_options=(
	[husk]='--root --log --log-format --log-level --debug --cgroup-manager --systemd-cgroup --rootless -v --version -h --help'
	[create]='-b --bundle --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds -h --help'
	[start]='-h --help'
	[run]='-b --bundle --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds -d --detach --keep --no-subreaper -h --help'
	[exec]='-p --process -t --tty -d --detach --cwd -e --env -u --user -g --additional-gids -c --cap --process-label --apparmor --no-new-privs --cgroup --console-socket --pidfd-socket --pid-file --preserve-fds --ignore-paused -h --help'
	[kill]='-a --all -h --help'
	[delete]='-f --force -h --help'
	[state]='-h --help'
	[list]='-f --format -q --quiet -h --help'
	[ps]='-f --format -h --help'
	[pause]='-h --help'
	[resume]='-h --help'
	[update]='-r --resources --memory --memory-reservation --memory-swap --cpu-share --cpu-quota --cpu-period --cpu-burst --cpu-idle --cpu-rt-runtime --cpu-rt-period --cpuset-cpus --cpuset-mems --pids-limit --blkio-weight -h --help'
	[spec]='-b --bundle --rootless -h --help'
	[features]='-h --help'
)
# table end

# What the value of an option is: any, dir, file, or the words to choose from.
# table: values
declare -gA _husk_values=(
	['husk --root']='dir'
	['husk --log']='file'
	['husk --log-format']='text json'
	['husk --log-level']='error warning debug'
	['husk --cgroup-manager']='cgroupfs systemd disabled'
	['husk --rootless']='true false auto'
	['create --bundle']='dir'
	['create -b']='dir'
	['create --console-socket']='file'
	['create --pidfd-socket']='file'
	['create --pid-file']='file'
	['create --preserve-fds']='any'
	['run --bundle']='dir'
	['run -b']='dir'
	['run --console-socket']='file'
	['run --pidfd-socket']='file'
	['run --pid-file']='file'
	['run --preserve-fds']='any'
	['exec --process']='file'
	['exec -p']='file'
	['exec --cwd']='any'
	['exec --env']='any'
	['exec -e']='any'
	['exec --user']='any'
	['exec -u']='any'
	['exec --additional-gids']='any'
	['exec -g']='any'
	['exec --cap']='any'
	['exec -c']='any'
	['exec --process-label']='any'
	['exec --apparmor']='any'
	['exec --cgroup']='any'
	['exec --console-socket']='file'
	['exec --pidfd-socket']='file'
	['exec --pid-file']='file'
	['exec --preserve-fds']='any'
	['list --format']='table json'
	['list -f']='table json'
	['ps --format']='table json'
	['ps -f']='table json'
	['update --resources']='file'
	['update -r']='file'
	['update --memory']='any'
	['update --memory-reservation']='any'
	['update --memory-swap']='any'
	['update --cpu-share']='any'
	['update --cpu-quota']='any'
	['update --cpu-period']='any'
	['update --cpu-burst']='any'
	['update --cpu-idle']='0 1'
	['update --cpu-rt-runtime']='any'
	['update --cpu-rt-period']='any'
	['update --cpuset-cpus']='any'
	['update --cpuset-mems']='any'
	['update --pids-limit']='any'
	['update --blkio-weight']='any'
	['spec --bundle']='dir'
	['spec -b']='dir'
)
# table end

# Reads the words before the cursor. Sets command ("husk" while there is none), positionals (how many words after
# the command are no options), wants (the option whose value is being typed), root (the value of --root).
_husk_read() {
	local i word
	command=husk positionals=0 wants='' root=''
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == = ]]; then
			continue # "--root=DIR" is three words here
		elif [[ $wants ]]; then
			[[ "$command $wants" != 'husk --root' ]] || root=$word
			wants=''
		elif [[ $word == -* ]]; then
			[[ ! ${_husk_values["$command $word"]-} ]] || wants=$word
		elif [[ $command == husk ]]; then
			command=$word
		else
			positionals=$((positionals + 1))
		fi
	done
}

# The ids of all containers; of those below --root, where that was typed.
_husk_ids() {
	"${COMP_WORDS[0]}" ${root:+--root "$root"} list --quiet 2>/dev/null
}

_husk_complete_value() {
	local kind=${_husk_values["$command $wants"]-}
	case $kind in
	any) ;;
	dir)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		;;
	file)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		;;
	*) mapfile -t COMPREPLY < <(compgen -W "$kind" -- "$current") ;;
	esac
}

# The words after the command that are no options.
_husk_complete_positional() {
	if [[ $command == husk ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$_husk_commands" -- "$current")
	elif [[ $positionals == 0 && $_husk_commands_with_id == *" $command "* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_husk_ids)" -- "$current")
	elif [[ $positionals == 1 && $command == kill ]]; then
		mapfile -t COMPREPLY < <(compgen -A signal -- "$current")
	fi
}

_husk() {
	local current=${COMP_WORDS[COMP_CWORD]} command positionals wants root
	COMPREPLY=()
	_husk_read
	[[ $current != = ]] || current=
	if [[ $positionals -gt 0 && ($command == exec || $command == ps) ]]; then
		return # what follows is not husk's
	elif [[ $wants ]]; then
		_husk_complete_value
	elif [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "${_husk_options["$command"]-}" -- "$current")
	else
		_husk_complete_positional
	fi
}

complete -F _husk husk
