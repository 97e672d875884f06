-- A version is a list of parts, each with tables of its own. An import writes those that
-- change; a later version names those of an earlier one that stay as they are.

-- +goose Up
ALTER TABLE floodspend.versions ADD COLUMN parts json;
COMMENT ON COLUMN floodspend.versions.parts IS 'the number in the names of the tables of each part; null of versions written before there were parts, all of whose tables have the number of the version';
