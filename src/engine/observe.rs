//! One reading of a server: what it is, what it has, and which users.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    domain::name::{Login, UserId},
    store::{Description, Result, UserStore},
    world::{Inventory, StoreRow},
};

/// One reading of a server.
#[derive(Clone, Debug)]
pub struct Survey {
    /// What it is and can do.
    pub description: Description,
    /// What the parent account has to give.
    pub inventory: Arc<Inventory>,
    rows: BTreeMap<Login, StoreRow>,
}

/// Reads a server: as many requests as its pages.
///
/// # Errors
/// The first request that fails.
pub async fn survey(store: &dyn UserStore) -> Result<Survey> {
    let description = store.describe().await?;
    let inventory = Arc::new(store.inventory().await?);
    let rows = store.list().await?;
    Ok(Survey::new(description, inventory, rows))
}

impl Survey {
    /// A reading of these parts.
    pub fn new(description: Description, inventory: Arc<Inventory>, rows: Vec<StoreRow>) -> Self {
        let rows = rows
            .into_iter()
            .map(|row| (row.login.clone(), row))
            .collect();
        Self {
            description,
            inventory,
            rows,
        }
    }

    /// The user of that login.
    pub fn row(&self, login: &Login) -> Option<&StoreRow> {
        self.rows.get(login)
    }

    /// All users.
    pub fn rows(&self) -> impl Iterator<Item = &StoreRow> {
        self.rows.values()
    }

    /// Takes in what was read of one user since; `None` where it is gone.
    pub fn note(&mut self, login: &Login, row: Option<StoreRow>) {
        match row {
            Some(row) => self.rows.insert(login.clone(), row),
            None => self.rows.remove(login),
        };
    }

    /// Whether the listing has a user of that id under that login.
    pub fn has(&self, login: &Login, id: &UserId) -> bool {
        self.row(login).is_some_and(|row| row.id == *id)
    }
}
