-- How far the clock was moved ahead, in seconds: of a store that tests may move.
ALTER TABLE installation ADD COLUMN clock_ahead INTEGER NOT NULL DEFAULT 0;

-- A business case of video analytics watches one camera and takes one licence of the level of its type.
CREATE TABLE analytic_cases (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    camera_id  INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
    -- The name of the permission that it takes, without its prefix: `face`.
    type       TEXT    NOT NULL,
    level      INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
    name       TEXT    NOT NULL,
    -- A JSON array of texts.
    reactions  TEXT    NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    -- When it is deleted with its events, because its licence was taken away; NULL while it has one.
    expires_at INTEGER
);
CREATE INDEX analytic_cases_by_user ON analytic_cases (user_id, level, id);
CREATE INDEX analytic_cases_by_camera ON analytic_cases (camera_id);
CREATE INDEX analytic_cases_by_expiry ON analytic_cases (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE analytic_events (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id INTEGER NOT NULL REFERENCES analytic_cases (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    detail  TEXT    NOT NULL
);
CREATE INDEX analytic_events_by_case ON analytic_events (case_id, id);

CREATE TABLE analytic_resource_groups (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    UNIQUE (user_id, name)
);

-- A reference face or plate, which cases of the third level compare with.
CREATE TABLE analytic_resources (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_id   INTEGER REFERENCES analytic_resource_groups (id) ON DELETE SET NULL,
    type       TEXT    NOT NULL CHECK (type IN ('face', 'plate')),
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
);
CREATE INDEX analytic_resources_by_user ON analytic_resources (user_id, id);
CREATE INDEX analytic_resources_by_group ON analytic_resources (group_id);
