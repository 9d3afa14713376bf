//! A statement with its values, for either database.
//!
//! One text serves both: `$1` names a value in SQLite too. `sqlx` types a statement by the database that it runs on, so here
//! the values wait until it is known which one that is.

use std::{borrow::Cow, convert::identity};

use sqlx::{
    Arguments, AssertSqlSafe, Database, Encode, FromRow, Type,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{connection::Connection, error::NulInText};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// What a row of either database is read as.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// A value of a statement.
pub(crate) enum Value<'q> {
    Integer(Option<i64>),
    Text(Option<Cow<'q, str>>),
    Bytes(Option<&'q [u8]>),
    Boolean(bool),
}

/// A statement, and the values of its `$1`, `$2`, … in their order.
pub(crate) struct Query<'q> {
    sql: Cow<'static, str>,
    values: Vec<Value<'q>>,
}

/// A statement of which nothing comes from outside, but for what is bound to it.
pub(crate) fn query<'q>(sql: impl Into<Cow<'static, str>>) -> Query<'q> {
    Query {
        sql: sql.into(),
        values: Vec::new(),
    }
}

/// Runs the statement on whichever database it is, by these two functions of `sqlx`.
macro_rules! run {
    ($statement:expr, $connection:expr, $query:ident, $run:ident, $then:expr) => {{
        let Query { sql, values } = $statement;
        match $connection {
            Connection::Sqlite(transaction) => {
                let arguments: SqliteArguments = arguments(values)?;
                let query = sqlx::$query(AssertSqlSafe(sql), arguments);
                query.$run(&mut **transaction).await.map($then)
            }
            Connection::Postgres(transaction) => {
                let arguments: PgArguments = arguments(values)?;
                let query = sqlx::$query(AssertSqlSafe(sql), arguments);
                query.$run(&mut **transaction).await.map($then)
            }
        }
    }};
}

impl<'q> Query<'q> {
    /// The value of the next `$1`, `$2`, ….
    pub(crate) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// More of the statement.
    pub(crate) fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.to_mut().push_str(sql);
        self
    }

    /// A value at this place of the statement.
    pub(crate) fn push_bind(&mut self, value: impl Into<Value<'q>>) -> &mut Self {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.push(&place)
    }

    /// The ids of an `IN`, in brackets.
    pub(crate) fn push_list(&mut self, ids: impl IntoIterator<Item = i64>) -> &mut Self {
        let mut before = "(";
        for id in ids {
            self.push(before).push_bind(id);
            before = ", ";
        }
        self.push(")")
    }

    /// How many rows it changed.
    pub(crate) async fn execute(self, connection: &mut Connection) -> Result<u64> {
        run!(self, connection, query_with, execute, |done| done
            .rows_affected())
    }

    /// # Errors
    /// There is no row.
    pub(crate) async fn fetch_one<T: Row>(self, connection: &mut Connection) -> Result<T> {
        run!(self, connection, query_as_with, fetch_one, identity)
    }

    pub(crate) async fn fetch_optional<T: Row>(
        self,
        connection: &mut Connection,
    ) -> Result<Option<T>> {
        run!(self, connection, query_as_with, fetch_optional, identity)
    }

    pub(crate) async fn fetch_all<T: Row>(self, connection: &mut Connection) -> Result<Vec<T>> {
        run!(self, connection, query_as_with, fetch_all, identity)
    }

    /// The first column of the one row.
    ///
    /// # Errors
    /// There is no row.
    pub(crate) async fn fetch_scalar<T>(self, connection: &mut Connection) -> Result<T>
    where
        (T,): Row,
    {
        let (value,) = self.fetch_one(connection).await?;
        Ok(value)
    }

    /// The first column of the one row, if there is one.
    pub(crate) async fn fetch_optional_scalar<T>(
        self,
        connection: &mut Connection,
    ) -> Result<Option<T>>
    where
        (T,): Row,
    {
        let row: Option<(T,)> = self.fetch_optional(connection).await?;
        Ok(row.map(|(value,)| value))
    }

    /// The first column of each row.
    pub(crate) async fn fetch_scalars<T>(self, connection: &mut Connection) -> Result<Vec<T>>
    where
        (T,): Row,
    {
        let rows: Vec<(T,)> = self.fetch_all(connection).await?;
        Ok(rows.into_iter().map(|(value,)| value).collect())
    }
}

fn arguments<A, D>(values: Vec<Value<'_>>) -> Result<A>
where
    D: Database,
    A: Arguments<Database = D>,
    for<'t> Option<i64>: Encode<'t, D> + Type<D>,
    for<'t> Option<&'t str>: Encode<'t, D> + Type<D>,
    for<'t> Option<&'t [u8]>: Encode<'t, D> + Type<D>,
    for<'t> bool: Encode<'t, D> + Type<D>,
{
    let mut arguments = A::default();
    for value in values {
        let added = match value {
            Value::Integer(number) => arguments.add(number),
            Value::Text(Some(text)) if text.contains('\0') => Err(NulInText.into()),
            Value::Text(text) => arguments.add(text.as_deref()),
            Value::Bytes(bytes) => arguments.add(bytes),
            Value::Boolean(is_so) => arguments.add(is_so),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// What may be bound, and as what.
macro_rules! value_from {
    ($($from:ty => |$value:ident| $to:expr;)*) => {
        $(impl<'q> From<$from> for Value<'q> {
            fn from($value: $from) -> Self {
                $to
            }
        })*
    };
}

value_from! {
    bool => |is_so| Self::Boolean(is_so);
    i64 => |number| Self::Integer(Some(number));
    u32 => |number| Self::Integer(Some(number.into()));
    Option<i64> => |number| Self::Integer(number);
    &'q str => |text| Self::Text(Some(text.into()));
    &'q String => |text| Self::Text(Some(text.into()));
    String => |text| Self::Text(Some(text.into()));
    Option<&'q str> => |text| Self::Text(text.map(Into::into));
    Option<String> => |text| Self::Text(text.map(Into::into));
    &'q [u8] => |bytes| Self::Bytes(Some(bytes));
    Option<&'q [u8]> => |bytes| Self::Bytes(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_counts_on_from_what_was_bound() {
        let mut query = query("SELECT 1 WHERE a = $1").bind(7_i64);
        query.push(" AND b IN ").push_list([1, 2]);
        query.push(" AND c = ").push_bind("text");
        let sql = "SELECT 1 WHERE a = $1 AND b IN ($2, $3) AND c = $4";
        assert_eq!((&*query.sql, query.values.len()), (sql, 4));
    }

    #[test]
    fn a_text_with_nul_is_refused_by_both_databases() {
        let texts = || vec![Value::from("a"), Value::from("a\0b")];
        let refused = [
            arguments::<SqliteArguments, _>(texts()).map(drop),
            arguments::<PgArguments, _>(texts()).map(drop),
        ];
        for refused in refused {
            let sqlx::Error::Encode(why) = refused.unwrap_err() else {
                panic!("it is refused before it is sent");
            };
            assert!(why.is::<NulInText>());
        }
    }
}
