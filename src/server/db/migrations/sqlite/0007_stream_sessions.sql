-- Which sessions were shown at the gate to watch a stream, and from where: a media server lists such a player without a name.
CREATE TABLE stream_sessions (
    session_id  TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    stream_path TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    shown_at    INTEGER NOT NULL,
    PRIMARY KEY (session_id, stream_path, address)
);
CREATE INDEX stream_sessions_by_place ON stream_sessions (stream_path, address);
CREATE INDEX stream_sessions_by_time ON stream_sessions (shown_at);
