-- sum() of bigint adds up numerics, which takes long in groups of few rows.

-- +goose Up
CREATE AGGREGATE floodspend.total(bigint) (SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE);
COMMENT ON AGGREGATE floodspend.total(bigint) IS 'sum() as a bigint, exact: an error where it is out of range.';
