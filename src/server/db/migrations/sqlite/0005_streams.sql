-- What media servers and proxies call a camera, and the digest of the key by which it sends its pictures.
ALTER TABLE cameras ADD COLUMN stream_path TEXT;
ALTER TABLE cameras ADD COLUMN publish_key BLOB;
-- Paths that differ in their letters' case alone would be one folder on some file systems.
CREATE UNIQUE INDEX cameras_by_stream_path ON cameras (lower(stream_path)) WHERE stream_path IS NOT NULL;
