//! What the database of the VMS itself notices.

use super::parts::Parts;
use crate::support::{cluster::PATIENCE, eventually::eventually, store::database::Database};

impl Parts {
    /// Lets the database itself notice whoever is shown a camera by what is put into a layout, at that very moment.
    pub(super) async fn watch_layouts(&self) {
        let statement =
            "CREATE TABLE IF NOT EXISTS shown_by_a_layout (user_id INTEGER, camera_id INTEGER);
            CREATE TRIGGER IF NOT EXISTS shown_by_a_layout AFTER INSERT ON layout_cameras BEGIN
                INSERT INTO shown_by_a_layout SELECT user_id, NEW.camera_id FROM user_layouts
                WHERE layout_id = NEW.layout_id AND user_id NOT IN
                    (SELECT user_id FROM user_cameras WHERE camera_id = NEW.camera_id);
            END";
        let file = self.folder.path().join("store.db");
        eventually(PATIENCE, "the database is there", async || {
            if !file.exists() {
                return Err("not yet".to_owned());
            }
            self.database().execute(statement).await
        })
        .await;
    }

    /// At no moment.
    pub(super) async fn assert_nobody_was_shown_more(&self) {
        assert_eq!(self.database().count("shown_by_a_layout").await, 0);
    }

    fn database(&self) -> Database {
        Database::File(self.folder.path().join("store.db"))
    }
}
