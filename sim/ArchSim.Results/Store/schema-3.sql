-- What partial sums move, of points and layers, and the charts that a study asks for.

ALTER TABLE point_total ADD COLUMN partial_sum_buffer_bytes REAL;
ALTER TABLE point_total ADD COLUMN partial_sum_dram_bytes REAL;
ALTER TABLE point_workload_total ADD COLUMN partial_sum_buffer_bytes REAL;
ALTER TABLE point_workload_total ADD COLUMN partial_sum_dram_bytes REAL;

-- Layers are simulated again where a point asks for them: these numbers are not known of them.
DELETE FROM layer_total;
ALTER TABLE layer_total ADD COLUMN partial_sum_buffer_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE layer_total ADD COLUMN partial_sum_dram_bytes INTEGER NOT NULL DEFAULT 0;

ALTER TABLE study ADD COLUMN charts TEXT NOT NULL DEFAULT '[]';     -- JSON: title, x, series, only, y, by_workload, limited, where

DROP VIEW study_result;
DROP VIEW study_workload_result;

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
