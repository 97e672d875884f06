-- +goose Up
ALTER TABLE floodspend.awards ADD COLUMN searched text COLLATE "C";
COMMENT ON COLUMN floodspend.awards.searched IS 'title, description and reference without case and accents; null where they are ASCII';
ALTER TABLE floodspend.versions ADD COLUMN description json NOT NULL
	DEFAULT '{"calendar":{"begins":4},"levels":[{"key":"district","plural":"districts"},{"key":"circle","plural":"circles"}]}';
ALTER TABLE floodspend.versions ALTER COLUMN description DROP DEFAULT;
COMMENT ON COLUMN floodspend.versions.description IS 'levels, calendar and needs of the dataset';
-- What a record placed in no area, but in the whole, has for its precision.
UPDATE floodspend.awards SET precision = 'whole' WHERE precision = 'state';
UPDATE floodspend.classes SET precision = 'whole' WHERE precision = 'state';
