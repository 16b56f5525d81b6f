//! One connection with its prepared statements, and what its errors mean.
//!
//! It knows nothing of tables. A link that has failed is thrown away: see [`Link::is_usable`].

use bytes::Bytes;
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, CopyInSink, Row, RowStream, Statement};

use super::address::Address;
use super::rejections;

/// Rows are looked up one by one along an index, and plans are kept.
const BY_KEY: &str = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
    SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan";

/// What a statement is given.
pub(crate) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Why a statement failed, as far as it matters for what to do next.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The connection is gone. What was sent last may or may not have been done.
    Cut(String),
    /// Another transaction was first: try again on what it left.
    Conflict(String),
    /// The server said no; nothing was done.
    Refused(Rejection),
}

impl From<Rejection> for Trouble {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(rejection)
    }
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            let detail = format!("{error}{}", cause.unwrap_or_default());
            // The client has no name for this sort of error but its words.
            return match detail.starts_with("error performing TLS handshake") {
                true => Self::Refused(rejections::insecure(detail)),
                false => Self::Cut(detail),
            };
        };
        let detail = said.message().to_owned();
        let code = said.code();
        let class = code.code().get(..2).unwrap_or_default();
        if [
            SqlState::UNIQUE_VIOLATION,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ]
        .contains(code)
        {
            return Self::Conflict(detail);
        }
        if *code == SqlState::DISK_FULL {
            return Self::Refused(crate::rejections::full());
        }
        match class {
            // Connection exceptions, and a server that is starting, stopping or has ended the session.
            "08" | "57" if *code != SqlState::QUERY_CANCELED => Self::Cut(detail),
            "25" if *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Self::Cut(detail),
            "28" | "42" | "3D" => Self::Refused(rejections::refused(detail)),
            _ => Self::Refused(rejections::failed(detail)),
        }
    }
}

impl From<Trouble> for Rejection {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Cut(detail) => rejections::unreachable(detail),
            Trouble::Conflict(detail) => rejections::failed(detail),
            Trouble::Refused(rejection) => rejection,
        }
    }
}

/// What [`Link`]'s methods come to.
pub(crate) type Outcome<T> = Result<T, Trouble>;

/// A connection, and the statements prepared on it under their own text.
pub(crate) struct Link {
    client: Client,
    statements: Mutex<HashMap<&'static str, Statement>>,
}

impl Link {
    /// Connects. `heard` is called for every notification the server sends.
    pub(crate) async fn connect(
        address: &Address,
        mut heard: impl FnMut() + Send + 'static,
    ) -> Outcome<Self> {
        let (client, mut connection) = address.config.connect(address.tls.clone()).await?;
        tokio::spawn(async move {
            loop {
                let message = std::future::poll_fn(|context| connection.poll_message(context)).await;
                match message {
                    Some(Ok(AsyncMessage::Notification(_))) => heard(),
                    Some(Ok(_)) => {}
                    // Whoever waits for an answer is told the same error.
                    Some(Err(_)) | None => return,
                }
            }
        });
        Ok(Self {
            client,
            statements: Mutex::default(),
        })
    }

    /// Whether the connection stands, as far as is known.
    pub(crate) fn is_usable(&self) -> bool {
        !self.client.is_closed()
    }

    /// A statement, prepared when it is first used.
    pub(crate) async fn prepare(&self, sql: &'static str) -> Outcome<Statement> {
        if let Some(known) = self.known(sql) {
            return Ok(known);
        }
        let statement = self.client.prepare(sql).await?;
        let mut statements = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn known(&self, sql: &'static str) -> Option<Statement> {
        let statements = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        statements.get(sql).cloned()
    }

    /// Prepares statements that will be sent one behind the other without waiting, to be planned once. Each of
    /// their rows is found by its whole key, whatever the database knows of its tables: a plan made while a
    /// table was small must not read all of it once it is large.
    pub(crate) async fn prepare_all(&self, all: &[&'static str]) -> Outcome<()> {
        self.script(BY_KEY).await?;
        for sql in all {
            self.prepare(sql).await?;
        }
        Ok(())
    }

    /// The rows a statement comes to.
    pub(crate) async fn rows(&self, sql: &'static str, parameters: Parameters<'_>) -> Outcome<Vec<Row>> {
        let statement = self.prepare(sql).await?;
        Ok(self.client.query(&statement, parameters).await?)
    }

    /// The one row a statement comes to, if any.
    pub(crate) async fn row(&self, sql: &'static str, parameters: Parameters<'_>) -> Outcome<Option<Row>> {
        Ok(self.rows(sql, parameters).await?.into_iter().next())
    }

    /// Executes a statement; how many rows it changed.
    pub(crate) async fn run(&self, sql: &'static str, parameters: Parameters<'_>) -> Outcome<u64> {
        let statement = self.prepare(sql).await?;
        Ok(self.client.execute(&statement, parameters).await?)
    }

    /// The rows of a statement that is asked once and not kept.
    pub(crate) async fn ask(
        &self,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, tokio_postgres::Error> {
        self.client.query(sql, parameters).await
    }

    /// The rows of a statement that is used once, as they come.
    pub(crate) async fn stream(&self, sql: &str, parameters: Parameters<'_>) -> Outcome<RowStream> {
        let parameters = parameters.iter().copied();
        Ok(self.client.query_raw(sql, parameters).await?)
    }

    /// Takes rows into a table: `sql` is a `COPY … FROM STDIN BINARY`.
    pub(crate) async fn sink(&self, sql: &str) -> Outcome<CopyInSink<Bytes>> {
        Ok(self.client.copy_in(sql).await?)
    }

    /// Executes statements that take nothing and return nothing.
    pub(crate) async fn script(&self, sql: &str) -> Outcome<()> {
        Ok(self.client.batch_execute(sql).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_known_is_a_cut_and_what_was_refused_says_so() {
        let cut = Trouble::Cut("gone".into());
        assert_eq!(Rejection::from(cut).code.0, "SK-STORE-0060");
        let refused = Trouble::from(rejections::failed("no"));
        assert_eq!(Rejection::from(refused).code.0, "SK-STORE-0068");
    }
}
