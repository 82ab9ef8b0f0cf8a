#!/usr/bin/env bash
# Single-node Ceph + RADOS Gateway on loopback, for tests only (no cephx, no TLS, size=1 pools).
#   start.sh [up|down|kill|wipe|status]   env: S3_HOME S3_PORT S3_MON_PORT (and the next) S3_STORE(memstore|bluestore) S3_SIZE_GB
#   S3_OWNER_PID: when that process is gone, everything is killed and deleted within two seconds.
set -euo pipefail
H=${S3_HOME:-${TMPDIR:-/var/tmp}/ceph-s3}
PORT=${S3_PORT:-8333}
STORE=${S3_STORE:-bluestore}
SIZE_GB=${S3_SIZE_GB:-8}
MONV2=${S3_MON_PORT:-$((PORT+1000))}; MONV1=$((MONV2+1))
AK=${S3_ACCESS_KEY:-testaccesskey}; SK=${S3_SECRET_KEY:-testsecretkey}
export CEPH_CONF=$H/ceph.conf
say(){ printf '%s %s\n' "$(date +%T.%3N)" "$*"; }

# a killed daemon may stay a zombie (nothing reaps it in some containers): that is not alive
alive(){ [ -s "$H/$1.pid" ] || return 1; local st; st=$(awk '/^State:/{print $2}' "/proc/$(cat "$H/$1.pid")/status" 2>/dev/null) || return 1; [ -n "$st" ] && [ "$st" != Z ]; }
stop_one(){ if alive "$1"; then p=$(cat "$H/$1.pid"); kill -TERM "$p"; for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep .1; done
             kill -0 "$p" 2>/dev/null && kill -KILL "$p" || true; fi; rm -f "$H/$1.pid"; }
down(){ for d in rgw osd mon; do stop_one $d; done; }
kill_all(){ for d in rgw osd mon; do if alive $d; then kill -KILL "$(cat "$H/$d.pid")" 2>/dev/null || true; fi; rm -f "$H/$d.pid"; done; }
watch_owner(){ while grep -qs "^State:.[^Z]" "/proc/$1/status"; do [ -d "$H" ] || exit 0; sleep 1; done; kill_all; rm -rf "$H"; }

case "${1:-up}" in
  down) down; exit 0;;
  kill) kill_all; exit 0;;
  watch) watch_owner "$2"; exit 0;;
  wipe) kill_all; rm -rf "$H"; exit 0;;
  status) for d in mon osd rgw; do if alive $d; then p=$(cat $H/$d.pid); echo "$d pid $p rss $(awk '/VmRSS/{print int($2/1024)}' /proc/$p/status) MiB"; else echo "$d down"; fi; done; exit 0;;
esac

mkdir -p "$H"/{mon,osd,rgw,log,run}
if [ -n "${S3_OWNER_PID:-}" ] && [ ! -f "$H/.watched" ]; then
  touch "$H/.watched"
  setsid "$0" watch "$S3_OWNER_PID" >/dev/null 2>&1 </dev/null &
fi
if [ ! -f "$H/ceph.conf" ]; then
  FSID=$(cat /proc/sys/kernel/random/uuid)
  cat >"$H/ceph.conf" <<C
[global]
fsid = $FSID
mon host = [v2:127.0.0.1:$MONV2,v1:127.0.0.1:$MONV1]
mon initial members = a
public network = 127.0.0.0/8
cluster network = 127.0.0.0/8
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
run dir = $H/run
admin socket = $H/run/\$name.\$pid.asok
log file = $H/log/\$name.log
mon cluster log file = $H/log/cluster.log
crash dir = $H/run
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1
mon warn on pool no redundancy = false
ms bind ipv6 = false
debug ms = 0
debug mon = 0/0
debug osd = 0/0
debug rgw = 1
debug paxos = 0/0
debug rocksdb = 0/0
debug bluestore = 0/0
debug bluefs = 0/0
[mon.a]
mon data = $H/mon
[osd.0]
osd data = $H/osd
osd objectstore = $STORE
memstore device bytes = ${SIZE_GB}G
bluestore block create = true
bluestore block size = $((SIZE_GB*1024*1024*1024))
bluestore block db create = false
bluestore block wal create = false
osd memory target = 939524096
osd check max object name len on startup = false
osd mclock skip benchmark = true
[client.rgw.a]
rgw data = $H/rgw
rgw frontends = beast endpoint=127.0.0.1:$PORT
rgw dns name = s3.localhost
rgw thread pool size = 32
rgw relaxed s3 bucket names = false
rgw verify ssl = false
rgw crypt require ssl = false
rgw enable usage log = false
rgw lc debug interval = 10
rgw gc obj min wait = 60
rgw gc processor period = 60
C
  monmaptool --create --fsid "$FSID" --addv a "[v2:127.0.0.1:$MONV2,v1:127.0.0.1:$MONV1]" "$H/monmap" --clobber >/dev/null
  ceph-mon -i a --mkfs --monmap "$H/monmap" >/dev/null
fi

# "-f" keeps each daemon in the foreground, so $! is its own pid and nothing is hunted by name
# (asking Ceph takes seconds of a busy machine: where only the gateway is away, nobody is asked)
if ! alive mon; then
  say "mon"; setsid ceph-mon -i a -f >"$H/log/mon.out" 2>&1 </dev/null & echo $! >"$H/mon.pid"
  for _ in $(seq 100); do timeout 5 ceph --connect-timeout 2 mon stat >/dev/null 2>&1 && break; sleep .1; done
  say "mon up"
fi
if [ ! -f "$H/osd/.made" ]; then
  U=$(cat /proc/sys/kernel/random/uuid)
  ceph osd new "$U" 0 >/dev/null
  ceph-osd -i 0 --mkfs --osd-uuid "$U" >/dev/null 2>&1
  touch "$H/osd/.made"
fi
if ! alive osd; then
  rm -f "$H/rgw/.user"   # a store in memory has forgotten it
  say "osd"; setsid ceph-osd -i 0 -f >"$H/log/osd.out" 2>&1 </dev/null & echo $! >"$H/osd.pid"
  for _ in $(seq 200); do ceph osd stat 2>/dev/null | grep -q '1 up' && break; sleep .1; done
  say "osd up"
fi
if [ ! -f "$H/rgw/.pools" ]; then   # made beforehand, so that no first request waits for a pool
  for p in .rgw.root default.rgw.log default.rgw.control default.rgw.meta default.rgw.buckets.index default.rgw.buckets.data default.rgw.buckets.non-ec; do
    ceph osd pool create $p 4 4 >/dev/null 2>&1 & done; wait $(jobs -p | tail -7) 2>/dev/null || true
  for p in .rgw.root default.rgw.log default.rgw.control default.rgw.meta default.rgw.buckets.index default.rgw.buckets.data default.rgw.buckets.non-ec; do
    ceph osd pool application enable $p rgw >/dev/null 2>&1 & done; wait $(jobs -p | tail -7) 2>/dev/null || true
  touch "$H/rgw/.pools"
fi
for _ in $(seq 600); do
  if ! alive rgw; then say "rgw"; setsid radosgw -n client.rgw.a -f >"$H/log/rgw.out" 2>&1 </dev/null & echo $! >"$H/rgw.pid"; fi
  curl -fsS --max-time 2 -o /dev/null "http://127.0.0.1:$PORT/" 2>/dev/null && break; sleep .1
done
curl -fsS --max-time 10 -o /dev/null "http://127.0.0.1:$PORT/"
say "rgw answers"
if [ ! -f "$H/rgw/.user" ]; then
  radosgw-admin -n client.rgw.a user info --uid=tester >/dev/null 2>&1 ||
    radosgw-admin -n client.rgw.a user create --uid=tester --display-name=tester --access-key="$AK" --secret-key="$SK" >/dev/null 2>&1
  touch "$H/rgw/.user"
fi
say "ready  http://127.0.0.1:$PORT  key=$AK secret=$SK"
