-- Records of two versions are told apart by their digests.

-- +goose Up
CREATE TABLE floodspend.digests (
	version integer NOT NULL,
	segment integer NOT NULL,
	bucket  integer NOT NULL,
	mark    bigint NOT NULL,
	sums    bytea NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.digests IS 'Digests of the awards of 1,048,576, told apart by their first 14 bits: of each 16 bytes and its no; mark is the exclusive or of their first 8 bytes.';
