-- What lists say of awards is made once, at import.

-- +goose Up
CREATE TABLE floodspend.lines (
	version integer NOT NULL,
	no      integer NOT NULL,
	line    text COLLATE "C" NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.lines IS 'What lists say of each award: its coordinates, its areas, and the value of each field as JSON, by line.';
