-- The arrangement of the cells, as whoever made the layout calls it.
ALTER TABLE layouts ADD COLUMN layout_template TEXT COLLATE "C";
