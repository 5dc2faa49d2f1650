ALTER TABLE exports DROP COLUMN next_at;
ALTER TABLE exports DROP COLUMN attempts;
