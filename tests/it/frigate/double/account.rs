//! Logins, and the users.

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    http::{Asked, Reply},
    model::{Account, Model},
};

/// By its `validate_password_strength`.
const SHORTEST_PASSWORD: usize = 12;

impl Model {
    pub(super) fn log_in(&mut self, body: &Value) -> Reply {
        self.logins += 1;
        if self.logins_left == 0 {
            return Reply::text(429, "Rate limit exceeded");
        }
        self.logins_left -= 1;
        if !self.asks_for_login {
            return Reply::json(404, json!({"message": "Authentication is disabled"}));
        }
        let [user, password] =
            ["user", "password"].map(|key| body[key].as_str().unwrap_or_default());
        let account = self
            .users
            .get(user)
            .filter(|account| account.password == password);
        let Some(account) = account else {
            return Reply::json(401, json!({"message": "Login failed"}));
        };
        let role = self.role_of_login(&account.role);
        let token = self.issue(user, &role);
        Reply::text(200, "").with_cookie(format!(
            "frigate_token={token}; HttpOnly; Path=/; SameSite=lax"
        ))
    }

    /// What is below `users`, for whoever has that role and name.
    pub(super) fn users(&mut self, asked: &Asked<'_>, (user, role): (&str, &str)) -> Reply {
        let is_password = matches!(asked.path, ["users", _, "password"]);
        if role != "admin" && !is_password {
            let detail = "Access denied. A user with the admin role is required.";
            return Reply::json(403, json!({"detail": detail}));
        }
        match (asked.method, asked.path) {
            (&Method::GET, ["users"]) => {
                let users = self.users.iter();
                let users =
                    users.map(|(name, account)| json!({"username": name, "role": account.role}));
                Reply::json(200, users.collect())
            }
            (&Method::POST, ["users"]) => self.create(&asked.body),
            (&Method::DELETE, ["users", "admin"]) => refused(403, "Cannot delete admin user"),
            (&Method::DELETE, ["users", name]) => {
                self.users.remove(*name);
                Reply::json(200, json!({"success": true}))
            }
            (&Method::PUT, ["users", "admin", "role"]) => {
                refused(403, "Cannot modify admin user's role")
            }
            (&Method::PUT, ["users", name, "role"]) => self.change_role(name, &asked.body),
            (&Method::PUT, ["users", name, "password"]) => {
                self.change_password(name, (user, role), &asked.body)
            }
            _ => Reply::json(405, json!({"detail": "Method Not Allowed"})),
        }
    }

    fn create(&mut self, body: &Value) -> Reply {
        let text = |key: &str| body[key].as_str().unwrap_or_default();
        let (name, password) = (text("username"), text("password"));
        let role = body["role"].as_str().unwrap_or("viewer");
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        if name.is_empty() || !name.bytes().all(is_of_name) {
            return refused(400, "Invalid username");
        }
        if let Some(refused) = self.refuse_role(role) {
            return refused;
        }
        if password.len() < SHORTEST_PASSWORD {
            return refused(400, "Password must be at least 12 characters long");
        }
        if self.users.contains_key(name) {
            return Reply::text(500, "Internal Server Error");
        }
        self.add_user(name, password, role);
        Reply::json(200, json!({"username": name}))
    }

    fn refuse_role(&self, role: &str) -> Option<Reply> {
        let is_there = self.roles.contains_key(role) || ["admin", "viewer"].contains(&role);
        (!is_there).then(|| {
            let roles: Vec<&str> = self.roles.keys().map(String::as_str).collect();
            let message = format!("Role must be one of: {}, admin, viewer", roles.join(", "));
            refused(400, &message)
        })
    }

    /// Says so as well of a user who is not there.
    fn change_role(&mut self, name: &str, body: &Value) -> Reply {
        let role = body["role"].as_str().unwrap_or_default();
        if let Some(refused) = self.refuse_role(role) {
            return refused;
        }
        if let Some(account) = self.users.get_mut(name) {
            role.clone_into(&mut account.role);
        }
        Reply::json(200, json!({"success": true}))
    }

    fn change_password(&mut self, name: &str, (user, role): (&str, &str), body: &Value) -> Reply {
        let now = self.now();
        if role == "viewer" && user != name {
            let detail = "Viewers can only update their own password";
            return Reply::json(403, json!({"detail": detail}));
        }
        let Some(account) = self.users.get_mut(name) else {
            return refused(404, "User not found");
        };
        if role != "admin" {
            match body["old_password"].as_str() {
                None => return refused(400, "Current password is required"),
                Some(old) if old != account.password => {
                    return refused(401, "Current password is incorrect");
                }
                Some(_) => {}
            }
        }
        let password = body["password"].as_str().unwrap_or_default();
        if password.len() < SHORTEST_PASSWORD {
            return refused(400, "Password must be at least 12 characters long");
        }
        let Account {
            password: kept,
            password_changed,
            ..
        } = account;
        password.clone_into(kept);
        *password_changed = Some(now);
        Reply::json(200, json!({"success": true}))
    }
}

fn refused(status: u16, message: &str) -> Reply {
    Reply::json(status, json!({"message": message}))
}
