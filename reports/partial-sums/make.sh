#!/usr/bin/env bash
# Partial sums of ResNet-50 on an accelerator in encodings of 64 to 12 bits: at the same tiling (the one picked for int32), with the tiling free, and by the size of their
# buffer.
# Then encodings of 32 to 8 bits by the size of the buffer on three networks, with charts. Prints the page beside this script and writes the charts. Usage, from the top of the repository: reports/partial-sums/make.sh [ACCELERATOR [WORKLOAD]]
set -euo pipefail
archsim=sim/ArchSim.Cli/bin/Release/net10.0/archsim
accelerator=${1:-lpa}
workload=${2:-resnet50}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Prints a row: footprint, words through the buffer as energy, traffic, energy and latency of one run.
row() { # tiling encoding packing [option...]
    local tiling=$1 encoding=$2 packing=$3
    shift 3
    "$archsim" run "$accelerator" "$workload" --json --quiet --db "$scratch/runs.db" \
        --set "buffers.partial_sum.encoding=$encoding" --set "buffers.partial_sum.packing=$packing" "$@" > "$scratch/run.json" || return
    # The totals of the run stand before its layers.
    local totals
    totals=$(tr -d '\n' < "$scratch/run.json" | sed 's/"layers".*//')
    value() { sed -E "s/.*\"$1\": *([0-9.eE+-]+).*/\1/" <<< "$totals"; }
    inside() { sed -E "s/.*\"$1\": *\{[^}]*\"$2\": *([0-9.eE+-]+).*/\1/" <<< "$totals"; }
    awk -v tiling="$tiling" -v encoding="$encoding" -v packing="$packing" \
        -v footprint="$(value partial_sum_footprint_bytes)" -v read="$(inside partial_sum_bytes buffer_read)" -v write="$(inside partial_sum_bytes buffer_write)" \
        -v buffer="$(inside energy_pj partial_sum_buffer)" -v codec="$(inside energy_pj partial_sum_codec)" -v energy="$(value energy_total_pj)" \
        -v dramread="$(inside dram_bytes read)" -v dramwrite="$(inside dram_bytes write)" -v cycles="$(value cycles)" \
        'BEGIN { printf "| %s | %s, %s | %d | %.1f | %.1f | %.1f | %.1f | %.3f | %d |\n", tiling, encoding, packing, footprint, (read + write) / 1e6,
                 buffer / 1e6, codec / 1e6, (dramread + dramwrite) / 1e6, energy / 1e9, cycles }'
}

"$archsim" run "$accelerator" "$workload" --quiet --json --db "$scratch/runs.db" --write-mapping "$scratch/mapping.yaml" > "$scratch/first.json"
echo "# Partial sums of $workload on $accelerator by encoding"
echo
echo "Made by \`reports/partial-sums/make.sh $accelerator $workload\` after \`dotnet build -c Release\`. Same tiling: the mapping picked for int32, pinned."
echo "Version $("$archsim" --version), commit $(git rev-parse --short HEAD), run $(sed -n 's/.*"hash": *"\([0-9a-f]*\)".*/\1/p' "$scratch/first.json" | sed -n 1p)."
echo "What is fused and kept on chip is chosen anew for a pinned tiling, and of all tilings whose estimates lie within a percent a few are simulated, so that a free one may miss the pinned one by as little. The tiles picked for"
echo "int32 are too large for int64 sums where they fill the buffer; int64 has no row at the same tiling then."
echo "Footprint: the most that unfinished sums take at one time. Through the buffer: codes read and written, in bytes of their encoding."
echo
columns() {
    echo
    echo "| tiling | encoding, packing | footprint, B | through the buffer, MB | buffer, uJ | codec, uJ | DRAM, MB | energy, mJ | cycles |"
    echo "|---|---|---:|---:|---:|---:|---:|---:|---:|"
}
columns
for encoding in int64 int32 int24 e4m7; do
    row same "$encoding" words --mapping "$scratch/mapping.yaml" 2> "$scratch/refused" || grep -q "does not fit" "$scratch/refused"
done
row same e4m7 dense --mapping "$scratch/mapping.yaml"
for encoding in int64 int32 int24 e4m7; do
    row free "$encoding" words
done
row free e4m7 dense
echo
echo "With the tiling free, by the size of the buffer of sums. What a shorter encoding leaves free goes into larger tiles: less traffic, and no smaller a footprint."
columns
for size in 32 64 128 256; do
    for encoding in int64 int32 e4m7; do
        row "$size KiB" "$encoding" words --set "buffers.partial_sum.size_kib=$size"
    done
done

# The sweep: encodings of 32 to 8 bits by the size of the buffer, on three networks, a page of its own; its charts stand beside this script.
folder=$(dirname "${BASH_SOURCE[0]}")
"$archsim" explore partial-sums --quiet --db "$scratch/sweep.db" --out "$scratch/page" > "$scratch/sweep.log" 2>&1
for chart in 1:integers 2:floats 3:traffic; do
    cp "$scratch/page/study-partial-sums-chart-${chart%%:*}.svg" "$folder/${chart#*:}.svg"
done
cat <<'PAGE'

## Encodings of 32 to 8 bits by the size of the buffer, ResNet-50, MobileNet-v2 and BERT-base on lpa

The study `partial-sums` (`archsim explore partial-sums --out report` has the whole page): 14 encodings, seven sizes, mapped for energy with the tiling free. Only what is moved and stored follows from
the encoding here, not what it does to a network's output. Footprint is the most that unfinished sums take at one time, in the buffer or spilled to memory, so that a tiling that spills may have a large one in a small buffer.

![Integers](integers.svg)

![Floats and block floats](floats.svg)

![Traffic](traffic.svg)

Energy in mJ, and how much of it 8 bits spare, by the size of the buffer:

| network | buffer, KiB | int32 | int16:shift8 | e5m6 (12 bits) | int8:shift16 | e5m2 (8 bits) | bfp8 | int8 spares |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
PAGE
cell() { # encoding
    printf "max(CASE WHEN json_extract(point_values, '\$.\"buffers.partial_sum.encoding\"') = '%s' THEN energy_pj END)" "$1"
}
sizes="CAST(json_extract(point_values, '\$.\"buffers.partial_sum.size_kib\"') AS INTEGER)"
query="SELECT workload, $sizes AS kib"
for encoding in int32 int16:shift8 e5m6 int8:shift16 e5m2 bfp8; do
    query+=", $(cell "$encoding") / 1e9"
done
query+=" FROM study_workload_result GROUP BY workload, kib ORDER BY CASE workload WHEN 'resnet50' THEN 0 WHEN 'mobilenetv2' THEN 1 ELSE 2 END, kib"
"$archsim" explore --db "$scratch/sweep.db" --query "$query" --json --quiet | tr -d ' \n' | sed 's/.*"rows":\[//; s/\]\],*.*/]/; s/\],\[/]\n[/g' | tr -d '[]"' |
    awk -F, '{ printf "| %s | %s |", $1, $2; for (i = 3; i <= 8; i++) printf " %.2f |", $i; printf " %.1f %% |\n", 100 * (1 - $6 / $3) }'
cat <<'PAGE'

Where it pays: in small buffers, where long sums force small tiles and operands are fetched again, so that energy follows the traffic of the memory. Where it does not: from a size on at which 32-bit sums have room for the tiles
that the mapper wants, codes spare no more than the energy of the buffer itself, and floats and block floats give part of that to their encoders and decoders (the column `codec` above). Latency changes by 4 % at the most,
between the smallest buffer and the next: the array, not the memory, sets the pace on this machine.
PAGE
