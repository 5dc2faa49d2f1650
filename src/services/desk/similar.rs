//! Files that are called nearly the same: accepted before, or under way at the same agency. A hint, so that
//! whoever takes a file in sees a second copy early; nothing is decided by it.

use super::super::{Ctx, ServiceError, file};
use super::may_see;
use crate::db::Conn;
use crate::db::initiatives::InitiativeRow;
use crate::db::lists::public::{self, PublicFilter};
use crate::db::lists::titles;
use crate::domain::id::{AgencyId, InitiativeId};
use crate::domain::person::{Actor, Role};
use crate::domain::text::fold;
use crate::domain::workflow::State;

/// Shown.
const MOST: usize = 5;
/// Entries of the catalogue looked at.
const LOOKED_AT: usize = 20;
/// Open files of the agency looked at: those that came last.
const COMPARED: i64 = 300;
/// So many of the longest words of the title have to be in an entry of the catalogue.
const WORDS: usize = 3;
/// Words in common, in percent of all words of both titles.
const ALIKE: usize = 45;

/// A file that is called nearly the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: State,
}

/// The files most like this one that the reader may see, most alike first. Costs one search of the catalogue
/// and one range of an index, whatever the size of the portal.
///
/// # Errors
/// When the database fails.
pub fn similar(
    tx: &mut Conn,
    ctx: &Ctx,
    row: &InitiativeRow,
) -> Result<Vec<Similar>, ServiceError> {
    let title = fold(&row.title);
    let mine = words(&title);
    let mut found: Vec<(usize, InitiativeId, Similar)> = Vec::new();
    let mut consider = |id: InitiativeId, one: Similar| {
        let alike = alike(&mine, &words(&fold(&one.title)));
        let known = found.iter().any(|(_, known, _)| *known == id);
        if alike >= ALIKE && id != row.initiative_id && !known {
            found.push((alike, id, one));
        }
    };
    let filter = PublicFilter {
        words: longest(&mine),
        ..PublicFilter::default()
    };
    if !filter.words.is_empty() {
        let accepted = public::list(tx, ctx.locale, &filter, None, LOOKED_AT)?;
        for hit in accepted.items {
            let one = Similar {
                code: hit.code,
                title: hit.title,
                state: hit.state,
            };
            consider(hit.initiative_id, one);
        }
    }
    if let Some(agency) = row.agency_id {
        for (id, code, title, state) in titles::list_open(tx, agency, COMPARED)? {
            let code = code.unwrap_or_default();
            consider(id, Similar { code, title, state });
        }
    }
    found.sort_by(|(one, a, _), (other, b, _)| other.cmp(one).then_with(|| b.cmp(a)));
    let mut shown = Vec::new();
    let works_here = works_there(ctx, row.agency_id);
    for (_, id, one) in found.into_iter().take(LOOKED_AT) {
        if shown.len() == MOST {
            break;
        }
        // What is accepted everybody may read, and whoever takes files in here all that are here.
        let seen = works_here || one.state.counts_as_accepted() || {
            let file = file::load(tx, ctx, id)?;
            may_see(tx, ctx, &file)?
        };
        if seen {
            shown.push(one);
        }
    }
    Ok(shown)
}

/// The reader sees every file of this agency: they work there, and not as a reviewer, who sees only what they
/// were asked for.
fn works_there(ctx: &Ctx, at: Option<AgencyId>) -> bool {
    match ctx.actor {
        Actor::Staff { role, agency, .. } => role != Role::Reviewer && Some(agency) == at,
        Actor::Citizen(_) | Actor::System => false,
    }
}

/// The words of a folded title, each once, in order.
fn words(folded: &str) -> Vec<&str> {
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The words that say most about a title: in Vietnamese as elsewhere the long ones.
fn longest(words: &[&str]) -> Vec<String> {
    let mut words = words.to_vec();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.truncate(WORDS);
    words.into_iter().map(str::to_owned).collect()
}

/// Words in common, in percent of all; both in order.
fn alike(one: &[&str], other: &[&str]) -> usize {
    let common = one
        .iter()
        .filter(|word| other.binary_search(word).is_ok())
        .count();
    let all = one.len().saturating_add(other.len()).saturating_sub(common);
    common.saturating_mul(100) / all.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_title_with_another_word_and_without_diacritics_is_alike_and_another_is_not() {
        let alike = |one: &str, other: &str| alike(&words(&fold(one)), &words(&fold(other)));
        let seeder = "Máy gieo hạt cho ruộng bậc thang, chạy bằng tay";
        let copy = alike(seeder, "may gieo hat cho ruong bac thang dung suc nguoi");
        let other = alike(seeder, "Máy gặt lúa chạy bằng điện cho ruộng nhỏ");
        assert!(copy >= ALIKE, "{copy}");
        assert!(other < ALIKE, "{other}");
        assert_eq!(alike(seeder, seeder), 100);
        assert_eq!(alike("", ""), 0);
    }
}
