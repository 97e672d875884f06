-- What was paid of contracts, a rung of its own.

-- +goose Up
ALTER TABLE floodspend.versions ADD COLUMN payments integer NOT NULL DEFAULT 0;
ALTER TABLE floodspend.awards ADD COLUMN paid bigint, ADD COLUMN award_id text COLLATE "C";
COMMENT ON TABLE floodspend.awards IS 'One row per accepted bid (rung awarded), sanction (rung sanctioned) or payment (rung paid), with its flood relevance and location. Amounts are exact, in minor units; null = unknown. Never add up several rungs.';
COMMENT ON COLUMN floodspend.awards.paid IS 'amount of the payment';
COMMENT ON COLUMN floodspend.awards.award_id IS 'the award it was paid under';
