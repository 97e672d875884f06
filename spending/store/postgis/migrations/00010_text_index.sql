-- Searching for texts reads the records that may have them, not all.

-- +goose Up
CREATE TABLE floodspend.text_index (
	version integer NOT NULL,
	segment integer NOT NULL,
	bucket  integer NOT NULL,
	lists   bytea NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.text_index IS 'Where texts of awards may stand: for each hash of three bytes the blocks of 16 awards that have it.';
