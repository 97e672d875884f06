-- Awards in conflict are read at once, not looked for among all. Versions from before have none kept: they are refused
-- and can be imported again.

-- +goose Up
CREATE TABLE floodspend.conflicts (
	version integer NOT NULL,
	number  integer NOT NULL,
	texts   text COLLATE "C" NOT NULL,
	entries bytea NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.conflicts IS 'The awards whose evidence names different places that cannot both hold, 32,768 in a row: of each rung, flood, kind, funds, amount, tender value, months and candidates.';

UPDATE floodspend.versions SET description = NULL;
