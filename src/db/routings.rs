//! Why a file went to the agency it went to first.

use diesel::prelude::*;

use super::Conn;
use super::column::Doc;
use super::dialect::straight;
use super::error::DbError;
use super::schema::routings;
use crate::domain::id::InitiativeId;
use crate::domain::routing::Routed;
use crate::domain::time::Instant;

/// The routing of one file.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = routings, treat_none_as_default_value = false)]
pub struct RoutingRow {
    /// Of which file.
    pub initiative_id: InitiativeId,
    /// The rule that held; `none` when none did.
    pub rule: String,
    /// The version of the rules.
    pub ruleset_version: i64,
    /// Why, as the domain writes it.
    pub reason: Doc,
    /// When.
    pub routed_at: Instant,
}

impl RoutingRow {
    /// The row of a file that was routed.
    #[must_use]
    pub fn new(initiative_id: InitiativeId, routed: &Routed, at: Instant) -> Self {
        Self {
            initiative_id,
            rule: routed.rule.clone(),
            ruleset_version: i64::from(routed.version),
            reason: Doc::of(&routed.reason),
            routed_at: at,
        }
    }

    /// By which rule the file was routed, and why.
    ///
    /// # Errors
    /// When the row holds what routing never wrote.
    pub fn routed(&self) -> Result<Routed, DbError> {
        let spoilt = |column| DbError::corrupt("routings", column, self.initiative_id);
        Ok(Routed {
            rule: self.rule.clone(),
            version: u32::try_from(self.ruleset_version).map_err(|_| spoilt("ruleset_version"))?,
            reason: self.reason.read().map_err(|_| spoilt("reason"))?,
        })
    }
}

/// A file was routed.
pub fn insert(conn: &mut Conn, row: &RoutingRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(routings::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// By which rule a file was routed, and why, if it was handed in.
pub fn routed(conn: &mut Conn, id: InitiativeId) -> Result<Option<Routed>, DbError> {
    let row: Option<RoutingRow> = DbError::optional(straight!(conn, |c| routings::table
        .find(id)
        .select(routings::all_columns)
        .first(c)))?;
    row.as_ref().map(RoutingRow::routed).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reference::AgencyCode;
    use crate::domain::routing::Reason;

    #[test]
    fn a_row_says_by_which_rule_and_why_and_a_spoilt_one_that_it_is_spoilt() {
        let reasons = [
            Reason::Field("LV01".to_owned()),
            Reason::Province("79".to_owned()),
            Reason::Agency(AgencyCode::new("BYT")),
            Reason::NoIntake(AgencyCode::new("T79")),
            Reason::Owner,
            Reason::Appeal,
        ];
        let at: Instant = "2026-03-02T03:00:00Z".parse().unwrap();
        let row = |reason: &Reason| {
            let routed = Routed {
                rule: "field".to_owned(),
                version: 7,
                reason: reason.clone(),
            };
            (RoutingRow::new(InitiativeId::new(at), &routed, at), routed)
        };
        for reason in &reasons {
            let (row, routed) = row(reason);
            assert_eq!(row.routed().unwrap(), routed);
        }
        let (mut spoilt, _) = row(&Reason::Owner);
        spoilt.reason = Doc::of(&["routing-owner"]);
        let error = spoilt.routed().unwrap_err();
        assert!(error.to_string().contains("database"), "{error}");
        let (mut spoilt, _) = row(&Reason::Owner);
        spoilt.ruleset_version = -1;
        assert!(spoilt.routed().is_err());
    }
}
