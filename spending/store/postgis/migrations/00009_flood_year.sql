-- Which flood an award answers.

-- +goose Up
ALTER TABLE floodspend.awards ADD COLUMN flood_year text COLLATE "C", ADD COLUMN flood_year_evidence text COLLATE "C";
COMMENT ON COLUMN floodspend.awards.flood_year IS 'financial years of the floods it answers, joined by ;';
COMMENT ON COLUMN floodspend.awards.flood_year_evidence IS 'the text that names them';
