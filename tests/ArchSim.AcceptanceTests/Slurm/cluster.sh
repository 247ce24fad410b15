#!/usr/bin/env bash
# A Slurm of one node on this machine's loopback, with a folder, keys and ports of its own. Says "ready", serves until its standard input ends, and takes everything down again.
# Usage, as root: cluster.sh FOLDER CONTROLLER_PORT NODE_PORT CPUS
set -uo pipefail
folder=$1 controller_port=$2 node_port=$3 cpus=$4
mkdir -p "$folder"/{munge,state,spool}
chmod 755 "$folder"
export SLURM_CONF=$folder/slurm.conf
pids=()

# Newest first, each by its id: nodes before the controller, and the keys last.
stop() {
    trap '' INT TERM
    if [ "${#pids[@]}" -gt 1 ]; then
        timeout 10 scancel --user root
        for _ in $(seq 100); do
            [ -z "$(timeout 10 squeue --noheader 2>/dev/null)" ] && break
            sleep 0.1
        done
    fi
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill "${pids[i]}" 2>/dev/null
        for _ in $(seq 100); do
            kill -0 "${pids[i]}" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "${pids[i]}" 2>/dev/null
    done
}
trap stop EXIT
trap 'exit 1' INT TERM

fail() {
    echo "$1"
    tail -n 5 "$folder"/*.log "$folder"/munge/*.log 2>/dev/null
    exit 1
}

chown -R munge: "$folder/munge"
chmod 755 "$folder/munge"
install -m 400 -o munge -g munge <(head -c 128 /dev/urandom) "$folder/munge/key"
setpriv --reuid=munge --regid=munge --clear-groups munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munge/munged.log" --seed-file="$folder/munge/seed" >"$folder/munge/out.log" 2>&1 </dev/null &
pids+=($!)

cat >"$SLURM_CONF" <<END
ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$controller_port
SlurmdPort=$node_port
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
KillWait=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SlurmdParameters=config_overrides
MaxArraySize=1001
NodeName=localhost NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
END

for _ in $(seq 100); do
    [ -S "$folder/munge/socket" ] && break
    kill -0 "${pids[0]}" 2>/dev/null || fail "munged ended"
    sleep 0.1
done
slurmctld -D -i >"$folder/slurmctld.out.log" 2>&1 </dev/null &
pids+=($!)
slurmd -D -N localhost >"$folder/slurmd.out.log" 2>&1 </dev/null &
pids+=($!)
for _ in $(seq 300); do
    for pid in "${pids[@]}"; do
        kill -0 "$pid" 2>/dev/null || fail "a daemon ended"
    done
    if [ "$(timeout 10 sinfo --noheader --format=%T 2>/dev/null)" = idle ]; then
        echo ready
        cat >/dev/null
        exit 0
    fi
    sleep 0.1
done
fail "the node did not come up"
