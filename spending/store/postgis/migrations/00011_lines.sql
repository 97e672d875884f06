-- What lists say of awards is made once, at import. Versions from before have none of it: they are refused and can be
-- imported again.

-- +goose Up
CREATE TABLE floodspend.lines (
	version integer NOT NULL,
	no      integer NOT NULL,
	line    text COLLATE "C" NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.lines IS 'What lists say of each award: its coordinates, its areas, and the value of each field as JSON, by line.';

UPDATE floodspend.versions SET description = NULL;
COMMENT ON COLUMN floodspend.versions.description IS 'levels, calendar and needs of the dataset; null of versions written by programs before, which can no longer be read';
