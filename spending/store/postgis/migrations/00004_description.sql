-- +goose Up
ALTER TABLE floodspend.awards ADD COLUMN searched text COLLATE "C";
COMMENT ON COLUMN floodspend.awards.searched IS 'title, description and reference without case and accents; null where they are ASCII';
