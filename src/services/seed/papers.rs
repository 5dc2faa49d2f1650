//! What the proposer of an invented file gave, and the file itself: answers, authors, the catalogue's entry.

use chrono::Datelike;

use super::dice::Dice;
use super::form;
use super::rows::Writer;
use super::texts::Texts;
use crate::db::answers::AnswersRow;
use crate::db::authors::AuthorRow;
use crate::db::bulk::About;
use crate::db::catalogue::{self, CatalogueRow, PublicAuthors};
use crate::db::column::Doc;
use crate::db::routings::RoutingRow;
use crate::domain::event::EventKind;
use crate::domain::id::{AuthorId, PersonId, Version};
use crate::domain::kind::{Answers, Kind, Value, key};
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::domain::workflow::Action;
use crate::seal::{PersonKey, envelope};
use crate::services::authors::{self, StoredAuthor};
use crate::services::{ServiceError, drafts};

impl Writer<'_> {
    /// Adds the file itself and what was collected on the way.
    pub(super) fn finish(
        mut self,
        key: &PersonKey,
        proposer: PersonId,
        kind: &Kind,
    ) -> Result<(), ServiceError> {
        self.answers(key, kind)?;
        let handed_in = self.story.history.submitted_at();
        let wrapped_key = match handed_in {
            Some(at) => Some(self.authors(at)?),
            None => None,
        };
        if let (Some(routed), Some(at)) = (&self.story.routed, handed_in) {
            self.batch
                .routings
                .push(RoutingRow::new(self.id, routed, at));
        }
        self.publish(kind);
        let history = &self.story.history;
        let standing = history.standing();
        let about = About {
            code: self.code.clone(),
            kind: self.story.kind.clone(),
            desk: self
                .world
                .desk_waiting(standing.agency, history.waits_for()),
            proposer,
            assistant: None,
            headline: drafts::headline(&self.story.answers),
            event_count: self.count,
            head_hash: (self.count > 0).then(|| self.head.0.to_vec()),
            calendar_version: i64::from(self.world.house.reference.calendar.version),
            wrapped_key,
        };
        self.batch.file(history, about);
        self.batch.assignments.append(&mut self.assignments);
        if let Some((council, mut members)) = self.council.take() {
            self.batch.councils.push(council);
            self.batch.members.append(&mut members);
        }
        self.batch.proposals.extend(self.proposal.take());
        self.batch.letters.append(&mut self.letters);
        self.batch
            .implementations
            .extend(self.implementation.take());
        self.batch.milestones.append(&mut self.milestones);
        Ok(())
    }

    /// One revision for each handing in, and an open one while a returned file is mended.
    fn answers(&mut self, key: &PersonKey, kind: &Kind) -> Result<(), ServiceError> {
        let links = self.story.history.links();
        let whole = &self.story.answers;
        if links.is_empty() {
            let half = form::half(kind, whole);
            let at = self.story.history.begun_at().plus_seconds(1_500);
            return self.revision(1, &half, at, None, key, kind);
        }
        let handed: Vec<Instant> = links
            .iter()
            .filter(|link| matches!(link.kind, EventKind::Submit | EventKind::Resubmit))
            .map(|link| link.at)
            .collect();
        let mut answers = whole.clone();
        let mut revision = 0;
        for (number, at) in handed.iter().enumerate() {
            revision += 1;
            if number > 0 {
                mend(
                    &mut answers,
                    &self.story.texts,
                    &self.world.words.phrases.mended,
                    &mut self.dice,
                );
            }
            self.revision(
                revision,
                &answers,
                at.plus_seconds(-60),
                Some(*at),
                key,
                kind,
            )?;
        }
        let returns = links
            .iter()
            .filter(|link| link.kind == EventKind::Return)
            .count();
        if returns >= handed.len()
            && let Some(returned) = links.iter().rfind(|link| link.kind == EventKind::Return)
        {
            self.revision(revision + 1, &answers, returned.at, None, key, kind)?;
        }
        Ok(())
    }

    fn revision(
        &mut self,
        revision: i64,
        answers: &Answers,
        saved_at: Instant,
        submitted_at: Option<Instant>,
        key: &PersonKey,
        kind: &Kind,
    ) -> Result<(), ServiceError> {
        let (plain, personal) = answers.split(kind);
        let personal_sealed = if personal.is_empty() {
            None
        } else {
            Some(envelope::seal_json(key, drafts::PERSONAL, &personal)?)
        };
        self.batch.answers.push(AnswersRow {
            initiative_id: self.id,
            revision,
            plain: Doc::of(&plain),
            personal_sealed,
            saved_at,
            submitted_at,
            fault_count: if submitted_at.is_some() {
                0
            } else {
                drafts::fault_count(&drafts::faults_of(kind, answers, saved_at.date(), |_| {
                    false
                }))
            },
            version: Version::FIRST,
        });
        Ok(())
    }

    /// Authors under the file's key; answers that key, wrapped.
    fn authors(&mut self, at: Instant) -> Result<Vec<u8>, ServiceError> {
        let file_key = PersonKey::generate();
        let index = self.world.house.seal.index();
        let asked = !self.story.answers.rows(key::AUTHORS).is_empty();
        for (ordinal, author) in (0..).zip(self.story.authors.iter().filter(|_| asked)) {
            let stored = StoredAuthor {
                name: author.name.clone(),
                workplace: author.workplace.clone(),
                position: author.position.clone(),
                email: author.email.clone(),
            };
            let account = self.story.co_author.filter(|_| ordinal == 1);
            // The first is the proposer; others answer only where they have an account.
            let answered = ordinal == 0 || account.is_some();
            let email = author.email.as_ref();
            self.batch.authors.push(AuthorRow {
                author_id: AuthorId::new(at),
                initiative_id: self.id,
                ordinal,
                person_id: account,
                share_bp: author.share * 100,
                is_public: author.public,
                sealed: envelope::seal_json(&file_key, authors::AUTHOR, &stored)?,
                number_index: None,
                email_index: email.map(|email| index.index(authors::EMAIL, email).to_vec()),
                workplace_index: Some(author.workplace_index.clone()),
                confirmed_at: answered.then_some(at),
                refused_at: None,
            });
        }
        Ok(file_key.wrap(self.world.house.seal.master(), self.id.uuid())?)
    }

    /// The public catalogue, from the announcement until a revocation.
    fn publish(&mut self, kind: &Kind) {
        let history = &self.story.history;
        let standing = history.standing();
        let announced = history
            .links()
            .iter()
            .find(|link| {
                link.token
                    .as_ref()
                    .is_some_and(|token| token.action() == Action::Announce)
            })
            .map(|link| link.at);
        let (true, Some(agency_id), Some(completed_at)) = (
            standing.state.counts_as_accepted(),
            standing.agency,
            announced,
        ) else {
            return;
        };
        let decided_on = history.decided_at().unwrap_or(completed_at).date();
        let headline = drafts::headline(&self.story.answers);
        let public = self.story.authors.iter().filter(|author| author.public);
        let named = PublicAuthors {
            authors: public.map(|author| author.name.clone()).collect(),
            // The first is the proposer.
            proposer: self.story.authors.first().is_some_and(|first| first.public),
        };
        let named = Some(named).filter(|named| kind.public_authors && !named.authors.is_empty());
        let proposer_name = named.as_ref().map(PublicAuthors::in_a_line);
        let code = self.code.clone().unwrap_or_default();
        let searched = format!(
            "{code} {} {} {}",
            headline.title,
            headline.summary,
            proposer_name.as_deref().unwrap_or_default()
        );
        self.batch.catalogue.push(CatalogueRow {
            initiative_id: self.id,
            code,
            kind: self.story.kind.clone(),
            title: headline.title,
            summary: headline.summary,
            field_code: headline.field_code,
            province_code: headline.province_code,
            agency_id,
            year: i64::from(decided_on.year()),
            decided_on,
            completed_at,
            proposer_name,
            search_key: fold(&searched),
            catalogue_number: catalogue::number(decided_on, self.id),
            named: named.as_ref().map(Doc::of),
        });
    }
}

/// What a proposer adds when a file comes back.
fn mend(answers: &mut Answers, texts: &Texts, phrases: &[String], dice: &mut Dice) {
    let phrase = dice.word(phrases).to_owned();
    if let Some(Value::Text(text)) = answers.get("solution").cloned() {
        let more = texts.fill(&phrase, dice);
        answers.set("solution", Value::Text(format!("{text}\n\n{more}")));
    }
}
