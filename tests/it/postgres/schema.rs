//! Both schemas have the same tables, columns and keys.

use sqlx::{Connection as _, FromRow, SqliteConnection};
use vms_operator::server::{Config, HashingCost, Store};

use crate::support::{postgres::TestDatabase, store::TestStore};

/// A table that stores on one PostgreSQL share, and a store on a file needs none of.
const SHARED_ALONE: &str = "guesses";

#[derive(FromRow)]
struct Column {
    table: String,
    name: String,
    kind: String,
    is_needed: bool,
    has_default: bool,
    /// Its place in the primary key; zero where it is no part of it.
    key: i64,
}

/// A line a column: where it is and what it is for, without the words of either database.
async fn of_sqlite() -> Vec<String> {
    let mut store = TestStore::start().await;
    store.stop().await;
    let path = store.folder().join("store.db");
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .expect("the database");
    let columns: Vec<Column> = sqlx::query_as(
        "SELECT t.name AS 'table', c.name, lower(c.type) AS kind, c.\"notnull\" OR c.pk > 0 AS is_needed,
                c.dflt_value IS NOT NULL AS has_default, c.pk AS key
         FROM sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
         ORDER BY t.name, c.cid",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the schema");
    columns.into_iter().map(|column| column.line()).collect()
}

impl Column {
    fn line(&self) -> String {
        let kind = match (self.name.as_str(), self.kind.as_str()) {
            ("suspended", _) => "boolean",
            (_, "integer") => "bigint",
            (_, "blob") => "bytea",
            (_, kind) => kind,
        };
        format!(
            "{}|{}|{kind}|{}|{}|{}",
            self.table, self.name, self.is_needed, self.has_default, self.key
        )
    }
}

async fn of_postgres() -> Vec<String> {
    let database = TestDatabase::new();
    let mut config = Config::new(database.location());
    config.hashing = HashingCost::WORTHLESS;
    drop(Store::open(config).await.expect("the store opens"));
    let rows = database.sql(&format!(
        "SELECT c.table_name, c.column_name, c.data_type,
                CASE WHEN c.is_nullable = 'NO' THEN 'true' ELSE 'false' END,
                CASE WHEN c.column_default IS NOT NULL THEN 'true' ELSE 'false' END,
                COALESCE((SELECT array_position(i.indkey::int[], c.ordinal_position::int) + 1 FROM pg_index i
                          WHERE i.indrelid = c.table_name::regclass AND i.indisprimary), 0)
         FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_sqlx%' AND c.table_name <> '{SHARED_ALONE}'
         ORDER BY c.table_name COLLATE \"C\", c.ordinal_position"
    ));
    rows.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn both_schemas_have_the_same_tables_columns_and_keys() {
    let (sqlite, postgres) = (of_sqlite().await, of_postgres().await);
    let mut sorted = [sqlite, postgres];
    for lines in &mut sorted {
        lines.sort();
    }
    let [sqlite, postgres] = sorted;
    assert!(sqlite.len() > 100, "{sqlite:?}");
    assert_eq!(sqlite.join("\n"), postgres.join("\n"));
}

#[tokio::test]
async fn texts_are_compared_by_their_bytes_wherever_the_server_is() {
    let database = TestDatabase::new();
    let mut config = Config::new(database.location());
    config.hashing = HashingCost::WORTHLESS;
    drop(Store::open(config).await.expect("the store opens"));
    let others = database.sql(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'text' AND table_name NOT LIKE '\\_sqlx%'
         AND collation_name IS DISTINCT FROM 'C'",
    );
    assert_eq!(others, "", "they have another collation");
}
