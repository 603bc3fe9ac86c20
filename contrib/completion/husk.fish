# SPDX-License-Identifier: Apache-2.0
#
# fish completes husk's command line: commands, options and their values, ids of containers, signals. What stands
# between "table:" and "table end" comes from husk's own option tables (make update-docs).

# The options that take a value: of husk itself, and of each command.
# table: with values
set -g __husk_values_husk --root --log --log-format --log-level --cgroup-manager --rootless
set -g __husk_values_create --bundle -b --console-socket --pidfd-socket --pid-file --preserve-fds
set -g __husk_values_start
set -g __husk_values_run --bundle -b --console-socket --pidfd-socket --pid-file --preserve-fds
set -g __husk_values_exec --process -p --cwd --env -e --user -u --additional-gids -g --cap -c --process-label --apparmor --cgroup --console-socket --pidfd-socket --pid-file --preserve-fds
set -g __husk_values_kill
set -g __husk_values_delete
set -g __husk_values_state
set -g __husk_values_list --format -f
set -g __husk_values_ps --format -f
set -g __husk_values_pause
set -g __husk_values_resume
set -g __husk_values_update --resources -r --memory --memory-reservation --memory-swap --cpu-share --cpu-quota --cpu-period --cpu-burst --cpu-idle --cpu-rt-runtime --cpu-rt-period --cpuset-cpus --cpuset-mems --pids-limit --blkio-weight
set -g __husk_values_spec --bundle -b
set -g __husk_values_features
# table end

# The command, "husk" while there is none, and then the words that are no options.
function __husk_words
    set -l command husk
    set -l skip 0
    set -l rest
    for word in (commandline -opc)[2..-1]
        set -l values __husk_values_$command
        if test $skip = 1
            set skip 0
        else if contains -- $word $$values
            set skip 1
        else if string match -q -- '-*' $word
            continue
        else if test $command = husk
            set command $word
        else
            set -a rest $word
        end
    end
    printf '%s\n' $command $rest
end

# Is this the command, and is it husk that reads the next word?
function __husk_in
    set -l words (__husk_words)
    test $words[1] = $argv[1]; or return
    not contains $words[1] exec ps; or test (count $words) -eq 1
end

function __husk_wants_id
    set -l words (__husk_words)
    test $words[1] = $argv[1]; and test (count $words) -eq 1
end

function __husk_wants_signal
    set -l words (__husk_words)
    test $words[1] = kill; and test (count $words) -eq 2
end

# The ids of all containers; of those below --root, where that was typed.
function __husk_ids
    set -l words (commandline -opc)
    set -l root
    for i in (seq (count $words))
        switch $words[$i]
            case --root
                set root --root $words[(math $i + 1)]
            case '--root=*'
                set root $words[$i]
        end
    end
    husk $root list --quiet 2>/dev/null
end

complete -c husk -f
complete -c husk -s h -l help -d 'show the options'
complete -c husk -n __husk_wants_signal -a '(kill -l | string split " ")'

# table: commands
complete -c husk -n '__husk_in husk' -a create -d 'make a container from a bundle; its program waits for `start`'
complete -c husk -n '__husk_in husk' -a start -d 'run the program of a created container'
complete -c husk -n '__husk_in husk' -a run -d 'create and start a container, and wait for its end'
complete -c husk -n '__husk_in husk' -a exec -d 'run one more process in a container'
complete -c husk -n '__husk_in husk' -a kill -d 'send a signal (default SIGTERM) to a container'
complete -c husk -n '__husk_in husk' -a delete -d 'remove a container that has stopped'
complete -c husk -n '__husk_in husk' -a state -d 'print the state of a container as JSON'
complete -c husk -n '__husk_in husk' -a list -d 'list all containers'
complete -c husk -n '__husk_in husk' -a ps -d 'list the processes of a container'
complete -c husk -n '__husk_in husk' -a pause -d 'freeze all processes of a container'
complete -c husk -n '__husk_in husk' -a resume -d 'thaw a paused container'
complete -c husk -n '__husk_in husk' -a update -d 'change the limits of a running container'
complete -c husk -n '__husk_in husk' -a spec -d 'write a config.json to begin with'
complete -c husk -n '__husk_in husk' -a features -d 'print what this binary can do as JSON'
complete -c husk -n '__husk_wants_id start' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id exec' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id kill' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id delete' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id state' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id ps' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id pause' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id resume' -a '(__husk_ids)'
complete -c husk -n '__husk_wants_id update' -a '(__husk_ids)'
# table end

# table: options
complete -c husk -n '__husk_in husk' -l root -x -a '(__fish_complete_directories)' -d 'where containers are kept (default /run/husk or $XDG_RUNTIME_DIR/husk)'
complete -c husk -n '__husk_in husk' -l log -r -F -d 'append messages to this file'
complete -c husk -n '__husk_in husk' -l log-format -x -a 'text json' -d 'format of the messages (default text)'
complete -c husk -n '__husk_in husk' -l log-level -x -a 'error warning debug' -d 'what is logged (default warning)'
complete -c husk -n '__husk_in husk' -l debug -d 'the same as --log-level debug'
complete -c husk -n '__husk_in husk' -l cgroup-manager -x -a 'cgroupfs systemd disabled' -d 'who manages cgroups (default cgroupfs)'
complete -c husk -n '__husk_in husk' -l systemd-cgroup -d 'the same as --cgroup-manager systemd'
complete -c husk -n '__husk_in husk' -l rootless -x -a 'true false auto' -d 'whether cgroups may be out of reach (default auto)'
complete -c husk -n '__husk_in husk' -l version -s v -d 'print the version'
complete -c husk -n '__husk_in create' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'the bundle (default: here)'
complete -c husk -n '__husk_in create' -l console-socket -r -F -d 'AF_UNIX socket that receives the terminal'
complete -c husk -n '__husk_in create' -l pidfd-socket -r -F -d 'AF_UNIX socket that receives a pidfd of the process'
complete -c husk -n '__husk_in create' -l pid-file -r -F -d 'write the pid of the process there'
complete -c husk -n '__husk_in create' -l no-pivot -d 'move the rootfs to / instead of pivot_root (for ramdisks)'
complete -c husk -n '__husk_in create' -l no-new-keyring -d 'keep the session keyring of the caller'
complete -c husk -n '__husk_in create' -l preserve-fds -x -d 'pass N more file descriptors (3, 4, …) on'
complete -c husk -n '__husk_in run' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'the bundle (default: here)'
complete -c husk -n '__husk_in run' -l console-socket -r -F -d 'AF_UNIX socket that receives the terminal'
complete -c husk -n '__husk_in run' -l pidfd-socket -r -F -d 'AF_UNIX socket that receives a pidfd of the process'
complete -c husk -n '__husk_in run' -l pid-file -r -F -d 'write the pid of the process there'
complete -c husk -n '__husk_in run' -l no-pivot -d 'move the rootfs to / instead of pivot_root (for ramdisks)'
complete -c husk -n '__husk_in run' -l no-new-keyring -d 'keep the session keyring of the caller'
complete -c husk -n '__husk_in run' -l preserve-fds -x -d 'pass N more file descriptors (3, 4, …) on'
complete -c husk -n '__husk_in run' -l detach -s d -d 'do not wait for the end'
complete -c husk -n '__husk_in run' -l keep -d 'keep the state and the cgroup after the end'
complete -c husk -n '__husk_in run' -l no-subreaper -d 'do not reap what the container orphans'
complete -c husk -n '__husk_in exec' -l process -s p -r -F -d 'the process as JSON, instead of arguments'
complete -c husk -n '__husk_in exec' -l tty -s t -d 'give it a terminal'
complete -c husk -n '__husk_in exec' -l detach -s d -d 'do not wait for the end'
complete -c husk -n '__husk_in exec' -l cwd -x -d 'working directory in the container'
complete -c husk -n '__husk_in exec' -l env -s e -x -d 'one more environment variable (repeatable)'
complete -c husk -n '__husk_in exec' -l user -s u -x -d 'run as this user (numbers)'
complete -c husk -n '__husk_in exec' -l additional-gids -s g -x -d 'one more group (repeatable)'
complete -c husk -n '__husk_in exec' -l cap -s c -x -d 'one more capability (repeatable)'
complete -c husk -n '__husk_in exec' -l process-label -x -d 'SELinux label'
complete -c husk -n '__husk_in exec' -l apparmor -x -d 'AppArmor profile'
complete -c husk -n '__husk_in exec' -l no-new-privs -d 'set no_new_privs'
complete -c husk -n '__husk_in exec' -l cgroup -x -d 'run in a sub-cgroup of the container (repeatable)'
complete -c husk -n '__husk_in exec' -l console-socket -r -F -d 'AF_UNIX socket that receives the terminal'
complete -c husk -n '__husk_in exec' -l pidfd-socket -r -F -d 'AF_UNIX socket that receives a pidfd of the process'
complete -c husk -n '__husk_in exec' -l pid-file -r -F -d 'write the pid of the process there'
complete -c husk -n '__husk_in exec' -l preserve-fds -x -d 'pass N more file descriptors (3, 4, …) on'
complete -c husk -n '__husk_in exec' -l ignore-paused -d 'also in a paused container'
complete -c husk -n '__husk_in kill' -l all -s a -d 'to all processes of the container'
complete -c husk -n '__husk_in delete' -l force -s f -d 'also a running container (it gets SIGKILL), also one that does not exist'
complete -c husk -n '__husk_in list' -l format -s f -x -a 'table json' -d 'how to print (default table)'
complete -c husk -n '__husk_in list' -l quiet -s q -d 'only the ids'
complete -c husk -n '__husk_in ps' -l format -s f -x -a 'table json' -d 'how to print (default table)'
complete -c husk -n '__husk_in update' -l resources -s r -r -F -d 'linux.resources as JSON, - is standard input; other options are ignored then'
complete -c husk -n '__husk_in update' -l memory -x -d 'memory limit (units k, m, g, t; -1 is none)'
complete -c husk -n '__husk_in update' -l memory-reservation -x -d 'memory that is kept from reclaim'
complete -c husk -n '__husk_in update' -l memory-swap -x -d 'limit of memory and swap together (-1 is none)'
complete -c husk -n '__husk_in update' -l cpu-share -x -d 'CPU weight, 2 to 262144'
complete -c husk -n '__husk_in update' -l cpu-quota -x -d 'CPU time in each period (-1 is unlimited)'
complete -c husk -n '__husk_in update' -l cpu-period -x -d 'length of a period'
complete -c husk -n '__husk_in update' -l cpu-burst -x -d 'unused quota that may be saved up'
complete -c husk -n '__husk_in update' -l cpu-idle -x -a '0 1' -d 'run only when nothing else does'
complete -c husk -n '__husk_in update' -l cpu-rt-runtime -x -d 'realtime CPU time in each realtime period'
complete -c husk -n '__husk_in update' -l cpu-rt-period -x -d 'length of a realtime period'
complete -c husk -n '__husk_in update' -l cpuset-cpus -x -d 'CPUs that may be used'
complete -c husk -n '__husk_in update' -l cpuset-mems -x -d 'memory nodes that may be used'
complete -c husk -n '__husk_in update' -l pids-limit -x -d 'number of processes (-1 is unlimited)'
complete -c husk -n '__husk_in update' -l blkio-weight -x -d 'weight of block I/O, 10 to 1000'
complete -c husk -n '__husk_in spec' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'the bundle (default: here)'
complete -c husk -n '__husk_in spec' -l rootless -d 'for a user without privileges'
# table end
