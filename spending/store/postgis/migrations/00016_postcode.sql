-- Postal codes are called so. Versions from before name the method and the field of evidence by India's word: they are
-- refused and can be imported again.

-- +goose Up
ALTER TABLE floodspend.awards RENAME COLUMN pincode TO postcode;
UPDATE floodspend.versions SET description = NULL;
