-- Everything of the database "other" that is not here yet. Keys are content hashes, so equal keys are equal rows.
INSERT INTO config SELECT * FROM other.config WHERE true ON CONFLICT DO NOTHING;
INSERT INTO run SELECT * FROM other.run WHERE true ON CONFLICT DO NOTHING;
INSERT INTO layer SELECT * FROM other.layer WHERE true ON CONFLICT DO NOTHING;
INSERT INTO run_layer SELECT * FROM other.run_layer WHERE true ON CONFLICT DO NOTHING;
INSERT INTO metric SELECT * FROM other.metric WHERE true ON CONFLICT DO NOTHING;

-- Executions have no key of their own: the same one merged twice is one.
INSERT INTO execution (run, started_utc, duration_seconds, version, command_line)
SELECT run, started_utc, duration_seconds, version, command_line FROM other.execution
EXCEPT
SELECT run, started_utc, duration_seconds, version, command_line FROM execution;

INSERT INTO study SELECT * FROM other.study WHERE true ON CONFLICT DO NOTHING;
INSERT INTO study_point SELECT * FROM other.study_point WHERE true ON CONFLICT DO NOTHING;
INSERT INTO point_total SELECT * FROM other.point_total WHERE true ON CONFLICT DO NOTHING;
INSERT INTO point_workload_total SELECT * FROM other.point_workload_total WHERE true ON CONFLICT DO NOTHING;
INSERT INTO layer_total SELECT * FROM other.layer_total WHERE true ON CONFLICT DO NOTHING;
INSERT INTO layer_way SELECT * FROM other.layer_way WHERE true ON CONFLICT DO NOTHING;
INSERT INTO layer_prefetch_gain SELECT * FROM other.layer_prefetch_gain WHERE true ON CONFLICT DO NOTHING;
INSERT INTO accuracy_total SELECT * FROM other.accuracy_total WHERE true ON CONFLICT DO NOTHING;

INSERT INTO study_execution (study, started_utc, duration_seconds, version, command_line, shard, threads, simulated, remembered)
SELECT study, started_utc, duration_seconds, version, command_line, shard, threads, simulated, remembered FROM other.study_execution
EXCEPT
SELECT study, started_utc, duration_seconds, version, command_line, shard, threads, simulated, remembered FROM study_execution;
