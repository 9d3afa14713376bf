-- When an account may be used: RFC 3339 in UTC, as exact as it was given; NULL is no bound.
ALTER TABLE users ADD COLUMN valid_from TEXT;
ALTER TABLE users ADD COLUMN valid_until TEXT;
ALTER TABLE users ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1));
