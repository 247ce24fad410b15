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
