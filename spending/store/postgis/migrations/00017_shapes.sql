-- Areas are drawn once, at import. Versions from before have no shapes: they are refused and can be imported again.

-- +goose Up
CREATE TABLE floodspend.shapes (
	version integer NOT NULL,
	level   text COLLATE "C" NOT NULL,
	detail  text COLLATE "C" NOT NULL,
	area    text COLLATE "C" NOT NULL,
	shape   text COLLATE "C" NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.shapes IS 'The areas of each level as maps draw them, geometries of GeoJSON.';

-- Records that an import adds have tables of their own.
ALTER TABLE floodspend.versions ADD COLUMN added integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN floodspend.versions.added IS 'the numbers in the names of the tables of records that come after those of the part records';

UPDATE floodspend.versions SET description = NULL;
