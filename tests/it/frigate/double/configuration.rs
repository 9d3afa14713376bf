//! The configuration: what is read of it, and how roles are written into it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{http::Reply, model::Model};

impl Model {
    /// What everybody who is logged in may read.
    pub(super) fn config(&self) -> Value {
        let cameras: Map<String, Value> = self
            .cameras
            .iter()
            .map(|name| {
                let path = format!("rtsp://*:*@127.0.0.1/{name}");
                (
                    name.clone(),
                    json!({"name": name, "ffmpeg": {"inputs": [{"path": path}]}}),
                )
            })
            .collect();
        let mut roles = json!(self.roles);
        roles["admin"] = json!([]);
        roles["viewer"] = json!([]);
        json!({
            "cameras": cameras,
            "auth": {
                "enabled": self.asks_for_login,
                "cookie_name": "frigate_token",
                "session_length": self.session_length,
                "roles": roles,
            },
            "environment_vars": {"PASSWORD_OF_CAMERAS": "secret-of-cameras"},
        })
    }

    /// Merges roles into those that there are, all of them or none.
    pub(super) fn set_config(&mut self, body: &Value) -> Reply {
        let Some(written) = body["config_data"]["auth"]["roles"].as_object() else {
            return refused(400, "No configuration data provided");
        };
        // That its file cannot be written is told by its log alone.
        if !self.config_is_writable {
            return done();
        }
        let mut roles = self.roles.clone();
        for (name, list) in written {
            if *list == "" {
                if roles.remove(name).is_none() {
                    return refused(500, "Error updating config");
                }
            } else {
                let list = serde_json::from_value(list.clone()).unwrap_or_default();
                roles.insert(name.clone(), list);
            }
        }
        if let Some(fault) = fault(&roles) {
            return refused(400, &format!("Error saving config: {fault}"));
        }
        self.roles = roles;
        done()
    }
}

/// By its `validate_roles`. That there are no such cameras is none.
fn fault(roles: &BTreeMap<String, Vec<String>>) -> Option<String> {
    roles.iter().find_map(|(name, cameras)| {
        let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
        if !name.chars().all(is_of_name) {
            Some(format!(
                "Invalid role name '{name}'. Must be alphanumeric with underscores."
            ))
        } else if ["admin", "viewer"].contains(&name.as_str()) {
            Some("Reserved roles {'admin', 'viewer'} cannot be used as custom roles.".to_owned())
        } else if cameras.is_empty() {
            Some(format!(
                "Role '{name}' has no cameras assigned. Custom roles must have at least one camera."
            ))
        } else {
            None
        }
    })
}

fn done() -> Reply {
    let message = "Config successfully updated";
    Reply::json(200, json!({"success": true, "message": message}))
}

fn refused(status: u16, message: &str) -> Reply {
    Reply::json(status, json!({"success": false, "message": message}))
}
