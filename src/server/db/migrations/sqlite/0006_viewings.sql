-- The access log of the gate. No foreign keys: the record of a deleted user or camera stays, for as long as it is kept.
CREATE TABLE viewings (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id   INTEGER NOT NULL,
    login     TEXT    NOT NULL,
    camera_id INTEGER NOT NULL,
    camera    TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    protocol  TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    begun_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    requests  INTEGER NOT NULL
);
CREATE INDEX viewings_by_camera ON viewings (camera, id);
CREATE INDEX viewings_by_login ON viewings (lower(login), id);
CREATE INDEX viewings_by_end ON viewings (last_at);
