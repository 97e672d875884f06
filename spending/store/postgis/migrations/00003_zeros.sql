-- +goose Up
ALTER TABLE floodspend.need_series
	ADD COLUMN small double precision NOT NULL DEFAULT 0,
	ADD COLUMN zero_beside text[] NOT NULL DEFAULT '{}',
	ADD COLUMN season_from smallint NOT NULL DEFAULT 0,
	ADD COLUMN season_to smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN floodspend.need_series.small IS 'the need below which an area is too small to rank; 0 = the method''s own';
COMMENT ON COLUMN floodspend.need_series.zero_beside IS 'series of damage that, above zero in the same months, make a zero a zero with damage';
COMMENT ON COLUMN floodspend.need_series.season_from IS 'calendar month in which the flood season begins; 0 = not stated';
COMMENT ON COLUMN floodspend.need_series.season_to IS 'calendar month in which it ends';
