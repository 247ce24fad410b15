-- Results of ArchSim. Everything is keyed by content hash: equal inputs have equal rows in every database.

CREATE TABLE config (
    hash TEXT PRIMARY KEY,      -- SHA-256 of the text
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A network on an accelerator. Units stand in the names; a rate over nothing is NULL.
CREATE TABLE run (
    hash TEXT PRIMARY KEY,
    accelerator TEXT NOT NULL,
    accelerator_config TEXT NOT NULL REFERENCES config(hash),
    workload TEXT NOT NULL,
    workload_config TEXT NOT NULL REFERENCES config(hash),
    precision TEXT NOT NULL,
    precision_config TEXT NOT NULL REFERENCES config(hash),
    operands TEXT NOT NULL CHECK (operands IN ('real', 'synthetic')),
    objective TEXT NOT NULL,
    batch INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done')),
    cycles INTEGER NOT NULL,
    seconds REAL NOT NULL,
    macs INTEGER NOT NULL,
    utilization REAL,
    energy_pj REAL NOT NULL,
    area_um2 REAL NOT NULL,
    tops REAL NOT NULL,
    tops_peak REAL,
    tops_per_mm2 REAL,          -- of the compute area
    tops_per_mm2_total REAL,
    tops_per_watt REAL
) STRICT, WITHOUT ROWID;

-- The domination test of the view pareto runs over this.
CREATE INDEX run_by_latency ON run(workload, workload_config, batch, seconds, energy_pj, area_um2);

-- Wall-clock facts stand apart from results: one row each time that a run was made.
CREATE TABLE execution (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL REFERENCES run(hash),
    started_utc TEXT NOT NULL,
    duration_seconds REAL NOT NULL,
    version TEXT NOT NULL,
    command_line TEXT NOT NULL
) STRICT;

CREATE INDEX execution_by_run ON execution(run);

-- The result of a layer follows from layer, machine and formats, and is stored once for all runs that contain it.
CREATE TABLE layer (
    hash TEXT PRIMARY KEY,
    op TEXT NOT NULL,
    shape TEXT NOT NULL,
    weight_format TEXT NOT NULL,
    activation_format TEXT NOT NULL,
    accumulator_format TEXT NOT NULL,
    partial_sum_format TEXT,    -- NULL: the accelerator's partial-sum buffer decides
    output_format TEXT NOT NULL,
    mode TEXT NOT NULL,         -- of the processing element; '' on the vector unit
    mapping TEXT NOT NULL       -- the loop nest that ran
) STRICT, WITHOUT ROWID;

CREATE TABLE run_layer (
    run TEXT NOT NULL REFERENCES run(hash),
    position INTEGER NOT NULL,
    layer_hash TEXT NOT NULL REFERENCES layer(hash),
    name TEXT NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- One number each. `archsim list metrics` says what the names mean.
CREATE TABLE metric (
    owner TEXT NOT NULL,        -- layer.hash or run.hash
    component TEXT NOT NULL,    -- '' where the metric is not broken down
    name TEXT NOT NULL,
    value ANY NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (owner, name, component)
) STRICT, WITHOUT ROWID;

CREATE VIEW run_metric AS
SELECT run.hash AS run, accelerator, workload, precision, component, name, value, unit
FROM run JOIN metric ON metric.owner = run.hash;

CREATE VIEW layer_metric AS
SELECT run.hash AS run, accelerator, workload, precision, position, run_layer.name AS layer, op, component, metric.name AS name, value, unit
FROM run
JOIN run_layer ON run_layer.run = run.hash
JOIN layer ON layer.hash = run_layer.layer_hash
JOIN metric ON metric.owner = layer.hash;

CREATE VIEW summary AS
SELECT accelerator, workload, precision, batch, objective, seed, operands,
    cycles, seconds * 1e3 AS milliseconds, utilization, energy_pj * 1e-9 AS energy_mj, area_um2 * 1e-6 AS area_mm2,
    tops, tops_peak, tops_per_mm2, tops_per_mm2_total, tops_per_watt, hash AS run
FROM run
ORDER BY workload, accelerator, precision, batch, objective, seed, hash;

-- Runs that no other run of the same network and batch beats in latency, energy and area. Accuracy is not in it: compare equal precisions.
CREATE VIEW pareto AS
SELECT a.workload, a.batch, a.accelerator, a.precision, a.seconds, a.energy_pj, a.area_um2, a.hash AS run
FROM run AS a
WHERE NOT EXISTS (
    SELECT 1 FROM run AS b
    WHERE b.workload = a.workload AND b.workload_config = a.workload_config AND b.batch = a.batch
        AND b.seconds <= a.seconds AND b.energy_pj <= a.energy_pj AND b.area_um2 <= a.area_um2
        AND (b.seconds < a.seconds OR b.energy_pj < a.energy_pj OR b.area_um2 < a.area_um2))
ORDER BY a.workload, a.batch, a.seconds, a.hash;
