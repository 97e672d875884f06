-- Levels and years become those of the dataset. Versions from before have no description:
-- they are refused and can be imported again.

-- +goose Up
ALTER TABLE floodspend.versions ADD COLUMN description json;
COMMENT ON COLUMN floodspend.versions.description IS 'levels, calendar and needs of the dataset; null of versions written before there was one, which can no longer be read';

ALTER TABLE floodspend.areas RENAME COLUMN district_id TO parent_id;
ALTER TABLE floodspend.areas ALTER COLUMN parent_id DROP NOT NULL;
COMMENT ON TABLE floodspend.areas IS 'The areas of every level; no counts them from 1 in the order of their codes.';
COMMENT ON COLUMN floodspend.areas.parent_id IS 'the area of the level above that it lies in; null at the outermost level';

ALTER TABLE floodspend.awards ADD COLUMN searched text COLLATE "C";
COMMENT ON COLUMN floodspend.awards.searched IS 'title, description and reference without case and accents; null where they are ASCII';
ALTER TABLE floodspend.awards ADD COLUMN buyer_id text COLLATE "C";
ALTER TABLE floodspend.awards RENAME COLUMN districts TO level1;
ALTER TABLE floodspend.awards RENAME COLUMN circles TO level2;
ALTER TABLE floodspend.awards ADD COLUMN level3 text COLLATE "C", ADD COLUMN level4 text COLLATE "C";
COMMENT ON COLUMN floodspend.awards.level1 IS 'codes of the areas of the outermost level, joined by ;';
COMMENT ON COLUMN floodspend.awards.level2 IS 'codes of the areas of the level below, joined by ;';
COMMENT ON COLUMN floodspend.awards.level3 IS 'codes of the areas of the third level, joined by ;';
COMMENT ON COLUMN floodspend.awards.level4 IS 'codes of the areas of the fourth level, joined by ;';

ALTER TABLE floodspend.facts RENAME COLUMN district TO level1;
ALTER TABLE floodspend.facts RENAME COLUMN area TO level2;
ALTER TABLE floodspend.facts RENAME COLUMN first_in_district TO first1;
ALTER TABLE floodspend.facts ALTER COLUMN level2 DROP NOT NULL;
ALTER TABLE floodspend.facts ADD COLUMN level3 integer, ADD COLUMN level4 integer,
	ADD COLUMN first2 boolean, ADD COLUMN first3 boolean, ADD COLUMN first4 boolean;
COMMENT ON TABLE floodspend.facts IS
	'The money of each award (rung 1) or sanction (rung 2) in each of its areas, in minor units. Rows with candidate say where an award may belong, with its whole amount, and are no part of a sum.';
COMMENT ON COLUMN floodspend.facts.level1 IS 'number of the area of the outermost level, 0 = none; level2 to level4 of the levels below: the area of that level, or the one it is known in no finer';
COMMENT ON COLUMN floodspend.facts.first1 IS 'the first fact of the award, or of its candidates, in the area level1; first2 to first4 likewise';

COMMENT ON TABLE floodspend.cube IS
	'The facts added up by financial year of the contract, as the dataset counts years, named by the calendar year it begins in; -1 = undated. Level 1 is the outermost.';
