-- A dataset without labels has nothing to measure the confidence of its locations on.

-- +goose Up
ALTER TABLE floodspend.awards ALTER COLUMN confidence DROP NOT NULL;
COMMENT ON COLUMN floodspend.awards.confidence IS 'of the location, 0 to 1; null where no labels measure it';
