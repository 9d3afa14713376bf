-- Times are seconds since 1970 UTC. Ids of what people refer to are never reused (AUTOINCREMENT):
-- a request that names a deleted camera must not reach the next one.

CREATE TABLE installation (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    identity   TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE users (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id           INTEGER REFERENCES users (id) ON DELETE CASCADE,
    login               TEXT    NOT NULL,
    login_key           TEXT    NOT NULL UNIQUE,
    name                TEXT    NOT NULL,
    password_hash       TEXT    NOT NULL,
    password_changed_at INTEGER NOT NULL,
    sessions_limit      INTEGER NOT NULL CHECK (sessions_limit > 0),
    analytic_l1         INTEGER NOT NULL DEFAULT 0 CHECK (analytic_l1 >= 0),
    analytic_l2         INTEGER NOT NULL DEFAULT 0 CHECK (analytic_l2 >= 0),
    analytic_l3         INTEGER NOT NULL DEFAULT 0 CHECK (analytic_l3 >= 0),
    -- A JSON array of ranges; NULL is anywhere. An empty array is never stored.
    ip_pool             TEXT CHECK (ip_pool <> '[]'),
    version             INTEGER NOT NULL DEFAULT 1,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL
);
CREATE INDEX users_by_parent ON users (parent_id, id);

CREATE TABLE sessions (
    id           TEXT    PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_digest BLOB    NOT NULL UNIQUE,
    user_agent   TEXT,
    client       TEXT,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    used_at      INTEGER NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, used_at);

CREATE TABLE permissions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    description  TEXT NOT NULL,
    group_title  TEXT NOT NULL
);

CREATE TABLE cameras (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX cameras_by_owner ON cameras (owner_id, id);

CREATE TABLE layouts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    UNIQUE (owner_id, name)
);

CREATE TABLE camera_groups (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    UNIQUE (owner_id, name)
);

CREATE TABLE layout_cameras (
    layout_id INTEGER NOT NULL REFERENCES layouts (id) ON DELETE CASCADE,
    camera_id INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
    PRIMARY KEY (layout_id, camera_id)
);
CREATE INDEX layout_cameras_by_camera ON layout_cameras (camera_id);

CREATE TABLE group_cameras (
    group_id  INTEGER NOT NULL REFERENCES camera_groups (id) ON DELETE CASCADE,
    camera_id INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, camera_id)
);
CREATE INDEX group_cameras_by_camera ON group_cameras (camera_id);

-- What a sub-user was granted, and, for permissions, what a parent account holds.
CREATE TABLE user_cameras (
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    camera_id INTEGER NOT NULL REFERENCES cameras (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, camera_id)
);
CREATE INDEX user_cameras_by_camera ON user_cameras (camera_id);

CREATE TABLE user_layouts (
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    layout_id INTEGER NOT NULL REFERENCES layouts (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, layout_id)
);
CREATE INDEX user_layouts_by_layout ON user_layouts (layout_id);

CREATE TABLE user_groups (
    user_id  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES camera_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_id)
);
CREATE INDEX user_groups_by_group ON user_groups (group_id);

CREATE TABLE user_permissions (
    user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    permission_id INTEGER NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, permission_id)
);
CREATE INDEX user_permissions_by_permission ON user_permissions (permission_id);

-- No foreign keys: the record of a deleted user stays.
CREATE TABLE audit (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    actor_id     INTEGER,
    address      TEXT,
    action       TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_id   INTEGER,
    subject      TEXT    NOT NULL,
    detail       TEXT    NOT NULL
);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
