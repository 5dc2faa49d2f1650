//! `POST /my/drafts/{id}/{section}`: one step of the form is saved, by a button or by itself; what was typed
//! stays on the page whatever happens, and is kept when its writer goes back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, ctx};
use super::super::page::{Page, see_other};
use super::super::state::AppState;
use super::draft::{Opened, Shown, Strictness, opened, place, previous, render};
use crate::domain::id::{InitiativeId, Version};
use crate::domain::kind::MOST_ROWS;
use crate::services::drafts::{self, Saved};
use crate::services::{Ctx, FieldFault, ServiceError};

/// What the pressed button wants after saving.
enum Then {
    /// The next step.
    Continue,
    /// The step before, whatever is wrong here.
    Back,
    /// Stay here.
    Stay,
    /// Stay, with so many rows of a group.
    Rows(String, usize),
}

/// **Who:** the proposer or the assistant of a draft or a returned file. Wrong answers are kept and named.
/// Idempotent by its version: the same content saved twice is saved once.
pub async fn save(
    page: Page,
    who: CitizenActor,
    path: web::Path<(InitiativeId, String)>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (id, section) = path.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let seen = form.version()?;
    let (pairs, then) = pressed(&form);
    let saved = {
        let (ctx, section, pairs) = (ctx.clone(), section.clone(), pairs.clone());
        let work = move |tx: &mut _| drafts::save_section(tx, &ctx, id, seen, &section, &pairs);
        state.db.write(work).await
    };
    let saved = match saved {
        Ok(saved) => saved,
        Err(ServiceError::Stale { current }) => {
            match settle(&state, &ctx, id, &section, &pairs, current).await? {
                Settled::Same(saved) => saved,
                Settled::Other(_) if form.autosave => {
                    return Err(ServiceError::Stale { current }.into());
                }
                Settled::Other(open) => {
                    let shown = Shown {
                        stale: true,
                        ..Shown::default()
                    };
                    return render(
                        StatusCode::CONFLICT,
                        &state,
                        page,
                        id,
                        &section,
                        *open,
                        shown,
                    );
                }
            }
        }
        Err(other) => return Err(other.into()),
    };
    if form.autosave {
        return Ok(HttpResponse::NoContent()
            .insert_header(("X-Draft-Version", saved.version.number().to_string()))
            .finish());
    }
    after(&state, page, ctx, id, &section, saved, then).await
}

async fn after(
    state: &AppState,
    page: Page,
    ctx: Ctx,
    id: InitiativeId,
    section: &str,
    saved: Saved,
    then: Then,
) -> Result<HttpResponse, WebError> {
    let here = format!("/my/drafts/{id}/{section}");
    if let Then::Rows(name, count) = then {
        // The button's name is what was sent, and may be anything.
        let name = urlencoding::encode(&name);
        return Ok(see_other(&format!("{here}?rows={name}:{count}#f-{name}")));
    }
    if matches!(then, Then::Back) {
        let open = opened(state, ctx, id).await?;
        let kind = state.house.kind(&open.kind)?;
        return Ok(see_other(&previous(kind, id, section)?.unwrap_or(here)));
    }
    if !saved.faults.is_empty() {
        let open = opened(state, ctx, id).await?;
        let shown = Shown {
            faults: saved.faults.into_iter().map(FieldFault::from).collect(),
            strictness: Strictness::All,
            ..Shown::default()
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(status, state, page, id, section, open, shown);
    }
    if matches!(then, Then::Stay) {
        return Ok(page.see_other_with(&here, "saved"));
    }
    let open = opened(state, ctx, id).await?;
    let kind = state.house.kind(&open.kind)?;
    let (at, _) = place(kind, section)?;
    let next = kind
        .sections
        .get(at)
        .map_or("review", |next| next.key.as_str());
    Ok(see_other(&format!("/my/drafts/{id}/{next}")))
}

/// The typed answers and what the button wants. Removing a row takes its inputs out before saving.
fn pressed(form: &TypedForm) -> (Vec<(String, String)>, Then) {
    let mut pairs = form.pairs().to_vec();
    let button = form.get("do").to_owned();
    let mut words = button.split(':');
    let then = match (words.next(), words.next(), words.next()) {
        (Some("continue"), ..) => Then::Continue,
        (Some("back"), ..) => Then::Back,
        (Some("add"), Some(name), _) => {
            let count = rows_typed(&pairs, name).saturating_add(1);
            Then::Rows(name.to_owned(), count)
        }
        (Some("remove"), Some(name), Some(number)) => {
            let count = rows_typed(&pairs, name).saturating_sub(1);
            let prefix = format!("{name}.{number}.");
            pairs.retain(|(given, _)| !given.starts_with(&prefix));
            Then::Rows(name.to_owned(), count)
        }
        _ => Then::Stay,
    };
    (pairs, then)
}

/// How many rows of a group the form had, empty ones too.
fn rows_typed(pairs: &[(String, String)], name: &str) -> usize {
    let numbers = pairs.iter().filter_map(|(given, _)| {
        let rest = given.strip_prefix(name)?.strip_prefix('.')?;
        let (number, _) = rest.split_once('.')?;
        number.parse::<usize>().ok()
    });
    numbers
        .max()
        .map_or(0, |last| last.saturating_add(1).min(MOST_ROWS))
}

enum Settled {
    /// What was typed is what is stored: the same form came twice.
    Same(Saved),
    /// Somebody saved something else: the draft as it is now, with what was typed here laid over it.
    Other(Box<Opened>),
}

async fn settle(
    state: &AppState,
    ctx: &Ctx,
    id: InitiativeId,
    section: &str,
    pairs: &[(String, String)],
    current: Version,
) -> Result<Settled, WebError> {
    let mut open = opened(state, ctx.clone(), id).await?;
    let stored = open.answers.clone();
    let kind = state.house.kind(&open.kind)?;
    let faults = open
        .answers
        .save_section(kind, section, pairs, ctx.now.date());
    Ok(if open.answers == stored {
        Settled::Same(Saved {
            version: current,
            faults,
        })
    } else {
        Settled::Other(Box::new(open))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> TypedForm {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        TypedForm::from_pairs(pairs.iter().map(own).collect())
    }

    #[test]
    fn adding_a_row_keeps_the_empty_ones_and_removing_takes_its_inputs() {
        let typed = [("a.0.name", "An"), ("a.1.name", ""), ("do", "add:a")];
        let (pairs, then) = pressed(&form(&typed));
        assert_eq!(pairs.len(), 3);
        assert!(matches!(then, Then::Rows(name, 3) if name == "a"));
        let typed = [
            ("a.0.name", "An"),
            ("a.1.name", "Bình"),
            ("do", "remove:a:0"),
        ];
        let (pairs, then) = pressed(&form(&typed));
        assert!(pairs.iter().all(|(name, _)| name != "a.0.name"));
        assert!(matches!(then, Then::Rows(name, 1) if name == "a"));
    }

    #[test]
    fn a_forged_row_number_asks_for_no_more_rows_than_a_form_can_have() {
        let typed = [
            ("a.18446744073709551615.x", "1"),
            ("a.5000.x", "1"),
            ("do", "add:a"),
        ];
        let (_, then) = pressed(&form(&typed));
        assert!(matches!(then, Then::Rows(_, count) if count <= 101));
    }
}
