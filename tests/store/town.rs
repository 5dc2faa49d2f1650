//! A town to act in: agencies and invented people in a migrated database, and a file walked to any point
//! of its way through the use cases themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use sangkien::config::PasswordConfig;
use sangkien::db::agencies::{self, AgencyRow};
use sangkien::db::people::{self, NoticeMode, PersonRow};
use sangkien::db::{Conn, Db, initiatives};
use sangkien::domain::id::{AgencyId, InitiativeId, PersonId, StaffRoleId, Version};
use sangkien::domain::kind::ScoreSheet;
use sangkien::domain::locale::Locale;
use sangkien::domain::person::Actor;
use sangkien::domain::reference::Reference;
use sangkien::domain::text::fold;
use sangkien::domain::time::Instant;
use sangkien::domain::workflow::{Outcome, State};
use sangkien::seal::{MasterKey, PersonKey, Seal};
use sangkien::services::uploads::{self, Attached, NewDocument};
use sangkien::services::{
    Ctx, House, ServiceError, assign, drafts, intake, leftovers, once, review, submit,
};
use sangkien::standin::people::{self as invented, DemoPerson};
use uuid::Uuid;

use crate::databases::{Database, Kind};
use crate::paper::Paper;

/// A Monday morning in Hà Nội.
const NOW: &str = "2026-11-02T02:00:00Z";

/// Agencies and people, settled in a database.
pub struct Town {
    pub db: Db,
    pub house: Arc<House>,
    pub now: Instant,
    people: BTreeMap<&'static str, PersonId>,
    agencies: BTreeMap<String, AgencyId>,
}

impl Town {
    /// Everybody of `config/demo/people.toml`, everywhere they work.
    pub fn settle(database: &Database) -> Self {
        let password = PasswordConfig {
            memory_kib: 64,
            iterations: 1,
            lanes: 1,
        };
        let house = Arc::new(House {
            seal: Seal::new(MasterKey::generate(), &password).unwrap(),
            reference: Reference::load(None).unwrap(),
            demonstration: true,
        });
        let mut town = Self {
            db: database.open(),
            house,
            now: NOW.parse().unwrap(),
            people: BTreeMap::new(),
            agencies: BTreeMap::new(),
        };
        town.found_agencies();
        for person in invented::all() {
            town.move_in(person, database);
        }
        town
    }

    /// Decisions wait for their announcement, as in a real portal; without it they do not.
    pub fn with_hold_window(mut self) -> Self {
        let house = Arc::get_mut(&mut self.house).expect("nobody shares it yet");
        house.demonstration = false;
        self
    }

    fn found_agencies(&mut self) {
        let rows: Vec<AgencyRow> = self
            .house
            .reference
            .agencies
            .values()
            .map(|agency| AgencyRow {
                agency_id: AgencyId::new(self.now),
                code: agency.code.as_str().to_owned(),
                name_vi: agency.name.vi.clone(),
                name_en: agency.name.en.clone(),
                kind: agency.kind.to_string(),
                parent_id: None,
                province_code: agency.province.clone(),
                is_active: true,
                created_at: self.now,
            })
            .collect();
        for row in &rows {
            self.agencies.insert(row.code.clone(), row.agency_id);
        }
        self.write(move |tx| {
            rows.iter().try_for_each(|row| agencies::insert(tx, row))?;
            Ok(())
        })
        .unwrap();
    }

    fn move_in(&mut self, person: &'static DemoPerson, database: &Database) {
        let id = PersonId::new(self.now);
        self.people.insert(&person.key, id);
        let (index, master) = (self.house.seal.index(), self.house.seal.master());
        let row = PersonRow {
            person_id: id,
            provider: "vneid".to_owned(),
            subject: person.sub.clone(),
            name: person.name.clone(),
            level: i64::from(person.level),
            sealed: None,
            citizen_number_index: Some(
                index
                    .index("citizen_number", &person.citizen_number)
                    .to_vec(),
            ),
            email_index: None,
            email_verified_at: None,
            locale: Locale::Vi,
            notice_mode: NoticeMode::Each,
            workplace_index: Some(index.index("workplace", &fold(&person.workplace)).to_vec()),
            privacy_version: None,
            is_invented: true,
            locked_at: None,
            restricted_at: None,
            erase_on: None,
            erased_at: None,
            created_at: self.now,
            updated_at: self.now,
        };
        let wrapped = PersonKey::generate().wrap(master, id.uuid()).unwrap();
        self.write(move |tx| Ok(people::insert(tx, &row, &wrapped)?))
            .unwrap();
        for held in &person.roles {
            let agency = self.agencies[&held.agency];
            let at = match database.kind {
                Kind::Sqlite => self.now.micros().to_string(),
                Kind::Postgres => format!("'{}'", self.now),
            };
            database.execute(&format!(
                "INSERT INTO staff_roles (staff_role_id, person_id, agency_id, role, granted_at) \
                 VALUES ({}, {}, {}, '{}', {at})",
                literal(database.kind, StaffRoleId::new(self.now).uuid()),
                literal(database.kind, id.uuid()),
                literal(database.kind, agency.uuid()),
                held.role,
            ));
        }
    }

    /// A citizen by key.
    pub fn citizen(&self, key: &str) -> Actor {
        Actor::Citizen(self.people[key])
    }

    /// A member of staff by key, in their first role.
    pub fn staff(&self, key: &str) -> Actor {
        let held = &invented::find(key).unwrap().roles[0];
        Actor::Staff {
            person: self.people[key],
            role: held.role,
            agency: self.agencies[&held.agency],
        }
    }

    pub fn person(&self, key: &str) -> PersonId {
        self.people[key]
    }

    pub fn agency(&self, code: &str) -> AgencyId {
        self.agencies[code]
    }

    pub fn ctx(&self, actor: Actor) -> Ctx {
        Ctx {
            actor,
            now: self.now,
            locale: Locale::Vi,
            request_id: "test".to_owned(),
            house: Arc::clone(&self.house),
        }
    }

    /// One use case in one transaction.
    pub fn act<T: Send + 'static>(
        &self,
        actor: Actor,
        verb: impl Fn(&mut Conn, &Ctx) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let ctx = self.ctx(actor);
        self.db.write_blocking(move |tx| verb(tx, &ctx))
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        self.db.write_blocking(work)
    }

    /// Where a file stands.
    pub fn standing(&self, id: InitiativeId) -> (State, Version) {
        let row = self
            .db
            .read_blocking(move |conn| initiatives::get(conn, id));
        let row = row.unwrap();
        (row.state, row.version)
    }

    pub fn version(&self, id: InitiativeId) -> Version {
        self.standing(id).1
    }

    /// The version that whoever writes the answers names.
    pub fn written(&self, id: InitiativeId) -> Version {
        self.act(Actor::System, move |tx, ctx| {
            Ok(drafts::open(tx, ctx, id)?.version())
        })
        .unwrap()
    }

    /// A complete draft of `nguyen-thi-hoa`.
    pub fn draft(&self, paper: &Paper) -> InitiativeId {
        let hoa = self.citizen("nguyen-thi-hoa");
        let kind = paper.kind;
        let id = self
            .act(hoa, move |tx, ctx| drafts::begin(tx, ctx, kind))
            .unwrap()
            .id;
        for (section, pairs) in paper.sections.clone() {
            let seen = self.version(id);
            let saved = self.act(hoa, move |tx, ctx| {
                drafts::save_section(tx, ctx, id, seen, &section, &pairs)
            });
            assert_eq!(saved.unwrap().faults, []);
        }
        id
    }

    /// Somebody attaches a document that the store took, where a file has room for `most`.
    pub fn attach(
        &self,
        actor: Actor,
        id: InitiativeId,
        name: &str,
        most: u32,
    ) -> Result<Attached, ServiceError> {
        let kind = self.house.reference.kind("ordinary").unwrap();
        let field = kind.file_fields().next().unwrap().key.clone();
        let place = uuid::Uuid::new_v4().to_string();
        let document = NewDocument {
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            sha256: vec![0; 32],
            store_key: place.clone(),
        };
        let key = once::key(&place);
        self.act(actor, move |tx, ctx| leftovers::expect(tx, ctx, &place))?;
        self.act(actor, move |tx, ctx| {
            uploads::attach(tx, ctx, key, id, &field, most, &document)
        })
    }

    /// Handed in, with the portal's owner.
    pub fn submitted(&self) -> InitiativeId {
        self.handed_in(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"))
    }

    /// Handed in by `nguyen-thi-hoa`.
    pub fn handed_in(&self, paper: &Paper) -> InitiativeId {
        let id = self.draft(paper);
        let seen = self.version(id);
        let hoa = self.citizen("nguyen-thi-hoa");
        self.act(hoa, move |tx, ctx| submit::submit(tx, ctx, id, seen, true))
            .unwrap();
        id
    }

    /// Received and given to two reviewers.
    pub fn in_review(&self) -> InitiativeId {
        let id = self.submitted();
        self.receive_and_assign(id);
        id
    }

    pub fn receive_and_assign(&self, id: InitiativeId) {
        self.received(id);
        self.assigned(id);
    }

    pub fn received(&self, id: InitiativeId) {
        let seen = self.version(id);
        self.act(self.staff("nguyen-van-an"), move |tx, ctx| {
            intake::receive(tx, ctx, id, seen)
        })
        .unwrap();
    }

    /// A received file is given to two reviewers.
    pub fn assigned(&self, id: InitiativeId) {
        self.assigned_to(id, &REVIEWERS);
    }

    pub fn assigned_to(&self, id: InitiativeId, reviewers: &[&str]) {
        let seen = self.version(id);
        let reviewers = reviewers.iter().map(|key| self.people[key]).collect();
        let choice = assign::Choice::ByHand(reviewers);
        self.act(self.staff("nguyen-van-an"), move |tx, ctx| {
            assign::assign(tx, ctx, id, seen, &choice)
        })
        .unwrap();
    }

    /// Reviewed, and waiting for an approver.
    pub fn proposed(&self) -> InitiativeId {
        let id = self.in_review();
        self.reviewed(id);
        id
    }

    /// A file in review gets its sheets and a recommendation.
    pub fn reviewed(&self, id: InitiativeId) {
        for key in REVIEWERS {
            let sheet = review::Sheet {
                scores: self.scores("ordinary", 8),
                recommendation: Outcome::Accepted,
                comment: "Nên công nhận.".to_owned(),
            };
            let seen = self.version(id);
            self.act(self.staff(key), move |tx, ctx| {
                review::hand_in(tx, ctx, id, seen, &sheet)
            })
            .unwrap();
        }
        self.recommend(id);
    }

    /// A reviewed file gets a recommendation.
    pub fn recommend(&self, id: InitiativeId) {
        let seen = self.version(id);
        let grounds = "Đủ điều kiện.".to_owned();
        self.act(self.staff("nguyen-van-an"), move |tx, ctx| {
            review::recommend(tx, ctx, id, seen, Some(Outcome::Accepted), grounds.clone())
        })
        .unwrap();
    }

    /// A sheet with the same points everywhere.
    pub fn scores(&self, kind: &str, points: u8) -> ScoreSheet {
        let mut sheet = ScoreSheet::default();
        let kind = self.house.reference.kind(kind).unwrap();
        for criterion in &kind.review.criteria {
            sheet.set(criterion.key.clone(), points, "Có số liệu, có căn cứ.");
        }
        sheet
    }
}

/// Reviewers of the owner agency who have nothing to do with `nguyen-thi-hoa`.
pub const REVIEWERS: [&str; 2] = ["pham-thi-lan", "mai-xuan-bach"];

fn literal(kind: Kind, id: Uuid) -> String {
    match kind {
        Kind::Sqlite => format!("X'{}'", id.simple()),
        Kind::Postgres => format!("'{id}'"),
    }
}
