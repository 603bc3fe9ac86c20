#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A pod of two containers with nothing but husk and busybox: web answers on the pod's localhost
# with what it fetches there from app. Nothing outside of the pod can reach either.
#   pod.sh HUSK ROOTFS      ROOTFS: a folder with a static bin/busybox (with httpd and wget)
set -eu
husk=$(command -v "$1") rootfs=$(cd "$2" && pwd) work=$(mktemp -d)
husk() { "$husk" --root "$work/state" "$@"; }
trap 'husk delete --force "web.$$"; husk delete --force "app.$$"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work/app/srv" "$work/web/srv/cgi-bin"
mkfifo "$work/ready" && exec 9<>"$work/ready"

container() { # container NAME PORT NAMESPACES: makes the bundle, runs it, waits for its server
	cat >"$work/$1/config.json" <<-END
	{ "ociVersion": "1.0.2", "root": { "path": "$rootfs", "readonly": true },
	  "process": { "cwd": "/", "user": { "uid": 0, "gid": 0 }, "env": ["PATH=/bin"],
	    "args": [ "busybox", "sh", "-c",
	      "busybox httpd -p 127.0.0.1:$2 -h /srv; echo \$?; exec busybox sleep 2147483647" ] },
	  "mounts": [ { "destination": "/proc", "type": "proc", "source": "proc" },
	    { "destination": "/srv", "type": "bind", "source": "$work/$1/srv", "options": ["bind"] } ],
	  "linux": { "namespaces": [ { "type": "mount" }, $3 ] } }
	END
	husk run --detach --bundle "$work/$1" --pid-file "$work/$1/pid" "$1.$$" </dev/null >&9
	read -r status <&9
	test "$status" = 0 || { echo "pod.sh: $1: httpd ended with status $status" >&2; exit 1; }
}

echo "Hello from app: only this pod can see me." >"$work/app/srv/index.html"
cat >"$work/web/srv/cgi-bin/index.cgi" <<'END'
#!/bin/busybox sh
printf 'Content-Type: text/plain\r\n\r\nweb asked app on localhost:2368, which said:\n'
exec busybox wget -q -O - "http://127.0.0.1:2368$REQUEST_URI"
END
chmod -R go=rX "$work/app/srv" "$work/web/srv" && chmod +x "$work/web/srv/cgi-bin/index.cgi"

container app 2368 '{"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "pid"}'
ns=/proc/$(cat "$work/app/pid")/ns && echo "1. app runs. It made the namespaces of the pod: $ns/*"
container web 8080 "{\"type\": \"network\", \"path\": \"$ns/net\"}, {\"type\": \"ipc\", \"path\": \
	\"$ns/ipc\"}, {\"type\": \"uts\", \"path\": \"$ns/uts\"}, {\"type\": \"pid\", \"path\": \"$ns/pid\"}"
echo "2. web runs, process $(cat "$work/web/pid"). It joined them. Who is in the pod:"
husk exec "web.$$" busybox ps -o pid,args
echo "3. http://127.0.0.1:8080/, asked inside of the pod, answers:"
husk exec "web.$$" busybox wget -q -O - http://127.0.0.1:8080/
echo "4. Both containers are being deleted."
