-- A workbook that could not be built is tried again: how often it was begun, and when it is next.

ALTER TABLE exports ADD COLUMN attempts bigint NOT NULL DEFAULT 0;
ALTER TABLE exports ADD COLUMN next_at timestamptz;
