-- Records of other kinds than awards and sanctions: assets, damage, links. A kind is declared in the
-- program; another one needs no other table.

-- +goose Up
CREATE TABLE floodspend.entries (
	version  integer NOT NULL,
	register text COLLATE "C" NOT NULL,
	no       integer NOT NULL,
	id       text COLLATE "C" NOT NULL,
	fields   jsonb NOT NULL,
	document json NOT NULL,
	geom     geometry
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.entries IS 'Assets, damage and links; no counts the records of a register from 1 in the order of their ids.';
COMMENT ON COLUMN floodspend.entries.fields IS 'the fields of the register''s collection that have a value; amounts in minor units';
COMMENT ON COLUMN floodspend.entries.document IS 'the whole record but its geometry';
COMMENT ON COLUMN floodspend.entries.geom IS 'EPSG:4326, with Z and M where the source has them';
