//! The invented people of the demonstration, read once from `config/demo/people.toml` (embedded).
//! The stand-in provider signs them in, the seeder makes their accounts, the start-up table names them:
//! one list for all three.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::identity::{CitizenNumber, Subject, tidy_name};
use crate::domain::locale::Locale;
use crate::domain::person::Role;

const EMBEDDED: &str = include_str!("../../config/demo/people.toml");

static PEOPLE: LazyLock<Vec<DemoPerson>> = LazyLock::new(|| match parse(EMBEDDED) {
    Ok(people) => people,
    Err(error) => {
        // A test parses the same text, so this is only met by somebody who edits and does not test.
        tracing::error!(error = %error, "the invented people cannot be read");
        Vec::new()
    }
});

/// Somebody who does not exist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPerson {
    /// What a script names them by (`login_hint`), e.g. `nguyen-thi-hoa`.
    pub key: String,
    /// Family name first, NFC.
    pub name: String,
    /// The account's lasting name at the provider.
    pub sub: String,
    /// Twelve digits, beginning with `000`, which is no province's code.
    pub citizen_number: String,
    /// As on the identity card.
    pub birth_date: NaiveDate,
    /// Where they work; the same place twice is a conflict of interest on purpose.
    pub workplace: String,
    /// What they do there.
    pub position: String,
    /// Who this is, in Vietnamese.
    pub note_vi: String,
    /// Who this is, in English.
    pub note_en: String,
    /// The highest assurance level they can reach.
    #[serde(default = "highest_level")]
    pub level: u8,
    /// Whether they type for others (tổ công nghệ số cộng đồng).
    #[serde(default)]
    pub assistant: bool,
    /// What they may do as staff; empty for citizens.
    #[serde(default)]
    pub roles: Vec<DemoRole>,
    /// Codes of the fields a reviewer knows about.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// A role of an invented person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoRole {
    /// The agency's code, e.g. `BKHCN`; provinces are `T` and their code.
    pub agency: String,
    /// The role there.
    pub role: Role,
}

impl DemoPerson {
    /// Whether they have any role.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        !self.roles.is_empty()
    }
    /// Who this is, in the reader's language.
    #[must_use]
    pub fn note(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.note_vi,
            Locale::En => &self.note_en,
        }
    }
    /// An address that can never be delivered to (RFC 2606), for the local mailbox.
    #[must_use]
    pub fn email(&self) -> String {
        format!("{}@sang-kien.example", self.key)
    }
}

/// Everybody, citizens first, in the order of the file.
#[must_use]
pub fn all() -> &'static [DemoPerson] {
    &PEOPLE
}

/// Those without a role.
pub fn citizens() -> impl Iterator<Item = &'static DemoPerson> {
    all().iter().filter(|person| !person.is_staff())
}

/// Those with a role.
pub fn staff() -> impl Iterator<Item = &'static DemoPerson> {
    all().iter().filter(|person| person.is_staff())
}

/// The person with this key.
#[must_use]
pub fn find(key: &str) -> Option<&'static DemoPerson> {
    all().iter().find(|person| person.key == key)
}

/// The first person with this role at this agency.
#[must_use]
pub fn holder(agency: &str, role: Role) -> Option<&'static DemoPerson> {
    let holds = |held: &DemoRole| held.agency == agency && held.role == role;
    all().iter().find(|person| person.roles.iter().any(holds))
}

/// Why a list of people cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// Not the form expected.
    #[error("not a list of people")]
    Unreadable(#[from] toml::de::Error),
    /// One entry is wrong.
    #[error("person `{key}`: {fault}")]
    Fault {
        /// Whose entry.
        key: String,
        /// What is wrong, for whoever edits the file.
        fault: &'static str,
    },
}

/// Reads a list of people and checks what the stand-in relies on.
///
/// # Errors
/// When the text is not of the form, or a person has a value that a provider could not send.
pub fn parse(text: &str) -> Result<Vec<DemoPerson>, PeopleError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct List {
        person: Vec<DemoPerson>,
    }
    let list: List = toml::from_str(text)?;
    let mut keys = std::collections::BTreeSet::new();
    let mut subjects = std::collections::BTreeSet::new();
    let mut numbers = std::collections::BTreeSet::new();
    for person in &list.person {
        let invented = CitizenNumber::parse(&person.citizen_number).is_some()
            && person.citizen_number.starts_with("000");
        let fault = if !keys.insert(&person.key) {
            Some("key given twice")
        } else if !subjects.insert(&person.sub) || Subject::parse(&person.sub).is_none() {
            Some("sub empty or given twice")
        } else if !invented || !numbers.insert(&person.citizen_number) {
            Some("citizen number given twice, or not twelve digits beginning with 000")
        } else if tidy_name(&person.name).as_deref() != Some(person.name.as_str()) {
            Some("name not in NFC or with odd spaces")
        } else if !(1..=highest_level()).contains(&person.level) {
            Some("level is 1 or 2")
        } else {
            None
        };
        if let Some(fault) = fault {
            return Err(PeopleError::Fault {
                key: person.key.clone(),
                fault,
            });
        }
    }
    Ok(list.person)
}

const fn highest_level() -> u8 {
    2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text_enum::TextEnum;

    #[test]
    fn the_embedded_people_can_be_read() {
        let people = parse(EMBEDDED).unwrap();
        assert_eq!(people.len(), all().len());
        assert!(citizens().count() >= 12);
    }

    #[test]
    fn the_owner_agency_has_every_role_and_others_can_handle_a_file() {
        for role in Role::ALL {
            assert!(holder("BKHCN", *role).is_some(), "{role}");
        }
        let count = |agency: &str, role| {
            staff()
                .filter(|p| p.roles.iter().any(|r| r.agency == agency && r.role == role))
                .count()
        };
        for agency in ["BKHCN", "BYT", "T01", "BGDDT", "BNNMT"] {
            assert!(count(agency, Role::IntakeOfficer) >= 1, "{agency}");
            assert!(count(agency, Role::Reviewer) >= 3, "{agency}");
            assert!(count(agency, Role::Approver) >= 1, "{agency}");
        }
        assert!(staff().any(|person| person.roles.len() == 2));
    }

    #[test]
    fn a_citizen_shares_a_workplace_with_a_reviewer_and_one_types_for_others() {
        let reviewer = |place: &str| {
            staff()
                .any(|p| p.workplace == place && p.roles.iter().any(|r| r.role == Role::Reviewer))
        };
        assert!(citizens().any(|citizen| reviewer(&citizen.workplace)));
        assert!(citizens().any(|citizen| citizen.assistant));
        assert!(citizens().any(|citizen| citizen.level == 1));
    }

    #[test]
    fn a_number_that_could_be_somebodys_is_refused() {
        let real = EMBEDDED.replacen("citizen_number = \"000", "citizen_number = \"001", 1);
        assert!(matches!(parse(&real), Err(PeopleError::Fault { .. })));
    }
}
