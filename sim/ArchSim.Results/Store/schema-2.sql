-- Studies: spaces of designs and the points of them that were looked at. Keys are content hashes here too.

CREATE TABLE study (
    identity TEXT PRIMARY KEY,      -- of the study's fields, the files that it names and the version of the model
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    source TEXT NOT NULL,           -- full text of the study file
    search TEXT NOT NULL,           -- grid, random, latin-hypercube, saltelli, nsga2
    points INTEGER NOT NULL,        -- in all, excluded ones counted
    parameters TEXT NOT NULL,       -- JSON: paths, in the order of a point's values
    objectives TEXT NOT NULL,       -- JSON: names of figures
    constraints TEXT NOT NULL,      -- JSON: figure, at_least, at_most
    workloads TEXT NOT NULL,        -- JSON: use, weight, batch
    mapping TEXT NOT NULL,          -- the mapper's objective
    seed INTEGER NOT NULL,
    model_version TEXT NOT NULL,
    charts TEXT NOT NULL            -- JSON: title, x, series, only, y, by_workload, limited, where
) STRICT, WITHOUT ROWID;

-- A point of a study. Its figures stand under the hash of its configuration, which other studies share.
CREATE TABLE study_point (
    study TEXT NOT NULL REFERENCES study(identity),
    number INTEGER NOT NULL,
    configuration TEXT,             -- NULL where there is none: an excluded point, or one whose files cannot be read
    parameter_values TEXT NOT NULL, -- JSON: a value for each parameter of the study
    status TEXT NOT NULL CHECK (status IN ('done', 'failed', 'excluded')),
    error TEXT,                     -- of a failed point; the condition that an excluded one breaks
    PRIMARY KEY (study, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX study_point_by_configuration ON study_point(configuration);

-- The figures of a configuration over all its workloads. Units stand in the names; NULL where there is no such figure.
CREATE TABLE point_total (
    configuration TEXT PRIMARY KEY,
    seconds REAL,
    energy_pj REAL,
    edp REAL,
    power_w REAL,
    area_mm2 REAL,
    compute_area_mm2 REAL,
    tops REAL,
    tops_per_mm2 REAL,
    tops_per_mm2_total REAL,
    tops_per_watt REAL,
    tops_per_watt_chip REAL,
    utilization REAL,
    dram_bytes REAL,
    partial_sum_footprint_bytes REAL,
    processing_elements REAL,
    clock_mhz REAL,
    clock_slack REAL,
    accuracy REAL,
    partial_sum_buffer_bytes REAL,
    partial_sum_dram_bytes REAL
) STRICT, WITHOUT ROWID;

-- The same of each workload alone, once.
CREATE TABLE point_workload_total (
    configuration TEXT NOT NULL,
    position INTEGER NOT NULL,
    workload TEXT NOT NULL,
    seconds REAL,
    energy_pj REAL,
    edp REAL,
    power_w REAL,
    area_mm2 REAL,
    compute_area_mm2 REAL,
    tops REAL,
    tops_per_mm2 REAL,
    tops_per_mm2_total REAL,
    tops_per_watt REAL,
    tops_per_watt_chip REAL,
    utilization REAL,
    dram_bytes REAL,
    partial_sum_footprint_bytes REAL,
    processing_elements REAL,
    clock_mhz REAL,
    clock_slack REAL,
    accuracy REAL,
    partial_sum_buffer_bytes REAL,
    partial_sum_dram_bytes REAL,
    PRIMARY KEY (configuration, position)
) STRICT, WITHOUT ROWID;

-- What a network needs of a layer to be planned and added up, so that a point with an equal layer does not simulate it again.
CREATE TABLE layer_total (
    layer TEXT PRIMARY KEY,         -- as layer.hash
    cycles INTEGER NOT NULL,
    macs INTEGER NOT NULL,
    dram_read_bytes INTEGER NOT NULL,
    dram_write_bytes INTEGER NOT NULL,
    partial_sum_footprint_bytes INTEGER NOT NULL,
    first_weight_cycles INTEGER NOT NULL,
    weight_tile_bytes INTEGER NOT NULL,
    idle_memory_cycles_at_end INTEGER NOT NULL,
    array_pj REAL NOT NULL,
    array_registers_pj REAL NOT NULL,
    codecs_pj REAL NOT NULL,
    weight_buffer_pj REAL NOT NULL,
    activation_buffer_pj REAL NOT NULL,
    partial_sum_buffer_pj REAL NOT NULL,
    partial_sum_codec_pj REAL NOT NULL,
    vector_unit_pj REAL NOT NULL,
    dram_pj REAL NOT NULL,
    dram_background_pj REAL NOT NULL,
    leakage_pj REAL NOT NULL,
    network_pj REAL NOT NULL,
    partial_sum_buffer_bytes INTEGER NOT NULL,
    partial_sum_dram_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a layer is estimated to take in each way that a network may run it; all NULL where it cannot run so.
CREATE TABLE layer_way (
    layer TEXT PRIMARY KEY,         -- as layer_total.layer
    cycles REAL,
    picojoule REAL,
    bytes REAL
) STRICT, WITHOUT ROWID;

-- Cycles that a layer gains by weights that are fetched ahead; of layers that a network took.
CREATE TABLE layer_prefetch_gain (
    layer TEXT PRIMARY KEY,         -- as layer_total.layer
    cycles INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How many images a model classified right under a scheme.
CREATE TABLE accuracy_total (
    hash TEXT PRIMARY KEY,          -- of model, images, scheme and seed
    model TEXT NOT NULL,
    scheme TEXT NOT NULL,
    images INTEGER NOT NULL,
    correct INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wall-clock facts stand apart from results: one row each time that a study was worked on.
CREATE TABLE study_execution (
    id INTEGER PRIMARY KEY,
    study TEXT NOT NULL REFERENCES study(identity),
    started_utc TEXT NOT NULL,
    duration_seconds REAL NOT NULL, -- up to the last batch
    version TEXT NOT NULL,
    command_line TEXT NOT NULL,
    shard TEXT NOT NULL,            -- i/n; 0/1 is the whole
    threads INTEGER NOT NULL,
    simulated INTEGER NOT NULL,     -- points
    remembered INTEGER NOT NULL     -- points whose configuration was there
) STRICT;

CREATE INDEX study_execution_by_study ON study_execution(study);

-- A row a point, with its values by the paths of their parameters: json_extract(point_values, '$."array.unroll.K"').
CREATE VIEW study_result AS
SELECT study.name AS study, number, status,
    (SELECT json_group_object(path.value, json_extract(parameter_values, '$[' || path.key || ']')) FROM json_each(study.parameters) AS path) AS point_values,
    seconds, energy_pj, edp, power_w, area_mm2, compute_area_mm2, tops, tops_per_mm2, tops_per_mm2_total, tops_per_watt, tops_per_watt_chip, utilization, dram_bytes, partial_sum_footprint_bytes, processing_elements, clock_mhz, clock_slack, accuracy, partial_sum_buffer_bytes, partial_sum_dram_bytes,
    study_point.configuration, study AS identity
FROM study_point
JOIN study ON study.identity = study_point.study
LEFT JOIN point_total ON point_total.configuration = study_point.configuration;

CREATE VIEW study_workload_result AS
SELECT study.name AS study, number, workload,
    (SELECT json_group_object(path.value, json_extract(parameter_values, '$[' || path.key || ']')) FROM json_each(study.parameters) AS path) AS point_values,
    seconds, energy_pj, edp, power_w, area_mm2, compute_area_mm2, tops, tops_per_mm2, tops_per_mm2_total, tops_per_watt, tops_per_watt_chip, utilization, dram_bytes, partial_sum_footprint_bytes, processing_elements, clock_mhz, clock_slack, accuracy, partial_sum_buffer_bytes, partial_sum_dram_bytes,
    study_point.configuration, study AS identity
FROM study_point
JOIN study ON study.identity = study_point.study
JOIN point_workload_total ON point_workload_total.configuration = study_point.configuration;

CREATE VIEW study_failure AS
SELECT study.name AS study, number,
    (SELECT json_group_object(path.value, json_extract(parameter_values, '$[' || path.key || ']')) FROM json_each(study.parameters) AS path) AS point_values,
    error, study AS identity
FROM study_point
JOIN study ON study.identity = study_point.study
WHERE status = 'failed';

CREATE VIEW study_summary AS
SELECT study.name AS study, search, points,
    count(*) FILTER (WHERE status = 'done') AS done,
    count(*) FILTER (WHERE status = 'failed') AS failed,
    count(*) FILTER (WHERE status = 'excluded') AS excluded,
    identity
FROM study LEFT JOIN study_point ON study_point.study = identity
GROUP BY identity;
