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

UPDATE floodspend.versions SET description = NULL;
