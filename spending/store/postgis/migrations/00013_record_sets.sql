-- Lists of awards are found, counted and paged by an index in place of their rows. Versions from before have none: they
-- are refused and can be imported again.

-- +goose Up
CREATE TABLE floodspend.record_sets (
	version integer NOT NULL,
	key     text COLLATE "C" NOT NULL,
	segment integer NOT NULL,
	list    bytea NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.record_sets IS 'For each area, month and verdict the numbers of the awards that have it, in segments of 262,144.';

UPDATE floodspend.versions SET description = NULL;
