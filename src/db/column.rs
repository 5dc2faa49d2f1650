//! The SQL types that differ between the two databases, once: ids are `uuid` and 16-byte blobs, instants
//! `timestamptz` and microseconds, documents `jsonb` and text. Enums are text on both, whole numbers `bigint`.
//!
//! Values of the domain are bound and read as they are: rows hold `InitiativeId`, not `Uuid`.

use std::io::Write;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, HasSqlType, Nullable, SingleValue, Text};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use super::conn::MultiBackend;
use crate::domain::id;
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Instant;

/// An identity: `uuid` on PostgreSQL, a blob of 16 bytes on SQLite.
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct IdSql;

/// A moment: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite.
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct StampSql;

/// A document: `jsonb` on PostgreSQL, text on SQLite.
#[derive(
    Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct DocSql;

impl diesel::sql_types::SqlOrd for IdSql {}
impl diesel::sql_types::SqlOrd for StampSql {}

/// A JSON document, in its text: it is written once and parsed by whoever wants to know.
#[derive(Debug, Clone)]
pub struct Doc(String);

impl Doc {
    /// The document of any value that serde can write; a value it cannot write becomes `null`.
    pub fn of(value: &impl serde::Serialize) -> Self {
        Self(serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()))
    }
    /// The value back.
    ///
    /// # Errors
    /// When the document has another shape.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }
}

macro_rules! has_sql_type {
    ($($sql:ty),+) => { $(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }
    )+ };
}
has_sql_type!(IdSql, StampSql, DocSql);

/// Ties a Rust type to an SQL type: binding by value and by reference, also where the column may be null,
/// and reading through the enum of connections. What each database does with it is written beside the use.
macro_rules! column {
    ($rust:ty => $sql:ty) => {
        impl AsExpression<$sql> for $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'a> AsExpression<$sql> for &'a $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl AsExpression<Nullable<$sql>> for $rust {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'a> AsExpression<Nullable<$sql>> for &'a $rust {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<DB> ToSql<Nullable<$sql>, DB> for $rust
        where
            DB: Backend,
            Self: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
        impl<DB, ST> Queryable<ST, DB> for $rust
        where
            DB: Backend,
            ST: SingleValue,
            Self: FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(
                bytes: <MultiBackend as Backend>::RawValue<'_>,
            ) -> deserialize::Result<Self> {
                bytes.from_sql::<Self, $sql>()
            }
        }
    };
}

macro_rules! id_columns {
    ($($rust:ty),+ $(,)?) => { $(
        column!($rust => IdSql);
        impl ToSql<IdSql, Pg> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(self.uuid().as_bytes())?;
                Ok(IsNull::No)
            }
        }
        impl FromSql<IdSql, Pg> for $rust {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                Ok(<$rust>::from_uuid(Uuid::from_slice(bytes.as_bytes())?))
            }
        }
        impl ToSql<IdSql, Sqlite> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.uuid().as_bytes().to_vec());
                Ok(IsNull::No)
            }
        }
        impl FromSql<IdSql, Sqlite> for $rust {
            fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(bytes)?;
                Ok(<$rust>::from_uuid(Uuid::from_slice(&bytes)?))
            }
        }
    )+ };
}

/// The key of a form that must not do its work twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnceKey(Uuid);

impl OnceKey {
    /// A key as it came with the form.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
    /// The plain value.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

id_columns!(
    id::InitiativeId,
    id::PersonId,
    id::AgencyId,
    id::StaffRoleId,
    id::SessionId,
    id::LoginId,
    id::KeptFormId,
    id::EventId,
    id::NoticeId,
    id::AssignmentId,
    id::ReviewId,
    id::CouncilId,
    id::AuthorId,
    id::AssistanceId,
    id::MessageId,
    id::MilestoneId,
    id::LetterId,
    id::FileId,
    id::ExportId,
    id::ConsentId,
    id::DeskCheckId,
    id::ReviewerCheckId,
    id::LookId,
    id::ErasureId,
    OnceKey,
);

/// Seconds between 1970 and PostgreSQL's epoch of 2000, in microseconds.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

column!(Instant => StampSql);
impl ToSql<StampSql, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.micros().saturating_sub(PG_EPOCH_MICROS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<StampSql, Pg> for Instant {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = i64::from_be_bytes(bytes.as_bytes().try_into()?);
        Ok(Self::from_micros(micros.saturating_add(PG_EPOCH_MICROS)))
    }
}
impl ToSql<StampSql, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.micros());
        Ok(IsNull::No)
    }
}
impl FromSql<StampSql, Sqlite> for Instant {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_micros(
            <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes)?,
        ))
    }
}

column!(Doc => DocSql);
impl ToSql<DocSql, Pg> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The binary form of jsonb is its version, 1, and the text.
        out.write_all(&[1])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<DocSql, Pg> for Doc {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        match bytes.as_bytes() {
            [1, text @ ..] => Ok(Self(std::str::from_utf8(text)?.to_owned())),
            _ => Err("jsonb of an unknown version".into()),
        }
    }
}
impl ToSql<DocSql, Sqlite> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}
impl FromSql<DocSql, Sqlite> for Doc {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Sqlite>>::from_sql(bytes)?))
    }
}

column!(id::Version => BigInt);
impl ToSql<BigInt, Pg> for id::Version {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.number().to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<BigInt, Pg> for id::Version {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_number(<i64 as FromSql<BigInt, Pg>>::from_sql(
            bytes,
        )?))
    }
}
impl ToSql<BigInt, Sqlite> for id::Version {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.number());
        Ok(IsNull::No)
    }
}
impl FromSql<BigInt, Sqlite> for id::Version {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_number(
            <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes)?,
        ))
    }
}

macro_rules! text_columns {
    ($($rust:ty),+ $(,)?) => { $(
        column!($rust => Text);
        impl ToSql<Text, Pg> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(self.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }
        impl ToSql<Text, Sqlite> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.as_str());
                Ok(IsNull::No)
            }
        }
        impl FromSql<Text, Pg> for $rust {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                read_enum(&<String as FromSql<Text, Pg>>::from_sql(bytes)?)
            }
        }
        impl FromSql<Text, Sqlite> for $rust {
            fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                read_enum(&<String as FromSql<Text, Sqlite>>::from_sql(bytes)?)
            }
        }
    )+ };
}

fn read_enum<E: TextEnum>(text: &str) -> deserialize::Result<E> {
    E::parse(text).ok_or_else(|| format!("`{text}` is not a value of this column").into())
}

text_columns!(
    crate::domain::locale::Locale,
    crate::domain::person::Role,
    crate::domain::person::Capacity,
    crate::domain::workflow::State,
    crate::domain::workflow::WaitsFor,
    crate::domain::workflow::Outcome,
    crate::domain::event::EventKind,
    crate::domain::notice::NoticeKind,
    super::people::NoticeMode,
    super::erasures::Step,
    super::sessions::Realm,
    super::reviews::AssignmentState,
    super::councils::Part,
    super::messages::Audience,
    super::notices::NoticeState,
    super::exports::ExportState,
    crate::domain::export_row::ExportFormat,
);
