//! The parent account of the site, behind the back of every proxy.

use serde_json::{Value, json};

use crate::support::store::Visitor;

/// The parent account of the site.
pub(super) struct Parent(pub(super) Visitor);

impl Parent {
    /// All rows, page by page.
    pub(super) async fn listing(&self, path: &str) -> Result<Vec<Value>, String> {
        let mut all = Vec::new();
        for page in 1.. {
            let shown = self
                .shown(&format!("{path}?per_page=100&page={page}"))
                .await?;
            let rows = shown["data"].as_array().cloned().unwrap_or_default();
            let is_last = rows.is_empty();
            all.extend(rows);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// What is there now.
    pub(super) async fn shown(&self, path: &str) -> Result<Value, String> {
        let answer = self.0.get(path).await;
        match answer.status {
            200 => Ok(answer.body),
            status => Err(format!("{path}: {status} {}", answer.text)),
        }
    }

    /// The account has few sessions.
    pub(super) async fn leave(self) {
        self.0.post("/api/v1/logout", json!({})).await.expect(200);
    }
}
