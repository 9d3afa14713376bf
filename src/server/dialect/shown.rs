//! Answers of the store in the words of a dialect. Pure.

use serde_json::{Map, Value, json};

use super::{
    file::{Dialect, Members, Permissions, Renamed, Shown},
    pool,
};
use crate::domain::aipix::FieldPath;

/// One user in full. `remembered` is a pool that the server shows whatever the store has.
pub(super) fn user(dialect: &Dialect, user: Value, remembered: Option<Value>) -> Value {
    let Value::Object(mut object) = user else {
        return user;
    };
    let show = &dialect.show_user;
    let mut take = |field: &str| object.remove(field).unwrap_or_default();
    let lists = [
        (&show.cameras, "camera_id", take("cameras")),
        (&show.layouts, "layout_id", take("layouts")),
        (&show.camera_groups, "group_id", take("groups")),
    ];
    let permissions = (&show.permissions, take("permissions"));
    let kept = take(pool::OURS);
    for (Shown { at, items }, of, list) in lists {
        put(&mut object, at, members(*items, of, list));
    }
    let (Shown { at, items }, list) = permissions;
    put(&mut object, at, held(dialect, *items, list));
    if let Some(form) = &dialect.ip_pool {
        let shown = remembered.unwrap_or_else(|| pool::shown(form, &kept));
        put(&mut object, &form.shown_at, shown);
    }
    if show.wrapped {
        json!({"data": object})
    } else {
        object.into()
    }
}

/// Puts a value where a path says; what stands in the way gives way.
fn put(object: &mut Map<String, Value>, path: &FieldPath, value: Value) {
    let names: Vec<&str> = path.names().collect();
    let Some((last, above)) = names.split_last() else {
        return;
    };
    let mut within = object;
    for name in above {
        let inner = within.entry(*name).or_insert_with(|| json!({}));
        if !inner.is_object() {
            *inner = json!({});
        }
        let Value::Object(inner) = inner else { return };
        within = inner;
    }
    within.insert((*last).to_owned(), value);
}

fn members(items: Members, of: &str, list: Value) -> Value {
    let each = |item: fn(&str, Value) -> Value| match list {
        Value::Array(ids) => ids.into_iter().map(|id| item(of, id)).collect(),
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)) => other,
    };
    match items {
        Members::Ids => each(|_, id| id),
        Members::Objects => each(|_, id| json!({"id": id})),
        // Whoever took the id of the giving for that of the camera would find no camera.
        Members::Given => each(|of, id| json!({"id": format!("given-{id}"), of: id})),
    }
}

fn held(dialect: &Dialect, items: Permissions, list: Value) -> Value {
    let Value::Array(mut permissions) = list else {
        return list;
    };
    for permission in &mut permissions {
        rename(dialect, permission);
        let part = match items {
            Permissions::Ids => permission.get("id"),
            Permissions::Names => permission.get("name"),
            Permissions::Objects => continue,
        };
        *permission = part.cloned().unwrap_or_default();
    }
    permissions.into()
}

/// Calls every permission in an answer as the server does.
pub(super) fn rename_all(dialect: &Dialect, answer: &mut Value) {
    match answer {
        Value::Array(items) => items.iter_mut().for_each(|item| rename_all(dialect, item)),
        Value::Object(_) => {
            rename(dialect, answer);
            let fields = answer.as_object_mut().into_iter().flatten();
            fields.for_each(|(_, field)| rename_all(dialect, field));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn rename(dialect: &Dialect, permission: &mut Value) {
    // Nothing else of the store has a group and a name.
    if permission.get("group").is_none() {
        return;
    }
    let name = permission.get("name").and_then(Value::as_str);
    let Some(Renamed { name, group }) = name.and_then(|name| dialect.permissions.get(name)) else {
        return;
    };
    permission["name"] = name.as_str().into();
    if let Some(group) = group {
        permission["group"] = group.as_str().into();
    }
}

/// Complains of the field that was sent in place of the one of the store.
pub(super) fn complaint(dialect: &Dialect, answer: &mut Value) {
    let Some(form) = &dialect.ip_pool else { return };
    let Some(errors) = answer.get_mut("errors").and_then(Value::as_object_mut) else {
        return;
    };
    let named = std::mem::take(errors).into_iter();
    *errors = named
        .map(|(name, said)| match name.strip_prefix(pool::OURS) {
            Some(rest) if rest.is_empty() || rest.starts_with('.') => {
                (format!("{}{rest}", form.field), said)
            }
            Some(_) | None => (name, said),
        })
        .collect();
}
