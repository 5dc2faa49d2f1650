//! `/my/welcome`: the first page after a citizen's first sign-in, and again when the privacy notice has a
//! new version. What the provider said is shown and cannot be changed; nothing is ticked beforehand.

use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use super::super::components::{Choice, FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, TypedQuery, ctx};
use super::super::page::{Page, see_other, show_form};
use super::super::state::AppState;
use super::Landing;
use crate::domain::identity::CitizenNumber;
use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum as _;
use crate::services::accounts::{self, Account, Choices, NoticeMode, PrivacyNotice};
use crate::services::sessions::Realm;
use crate::services::{FieldFault, ServiceError, emails, once};

#[derive(Template)]
#[template(path = "session/welcome.html")]
struct WelcomePage {
    again: bool,
    erase_on: Option<String>,
    name: String,
    number: Option<String>,
    birth_year: Option<String>,
    faults: FaultList,
    email: Option<Field>,
    locale: Field,
    notice_mode: Field,
    notice: Vec<String>,
    version: String,
    agree: Field,
    return_to: String,
    page: Page,
}

/// What was typed, or what the account holds.
#[derive(Default)]
struct Typed {
    email: String,
    locale: String,
    notice_mode: String,
    agree: String,
}

/// **Who:** a citizen.
pub async fn ask(
    page: Page,
    me: CitizenActor,
    query: TypedQuery,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let landing = Landing::read(query.shown("return_to"));
    let account = own(&page, &me, &state).await?;
    let wanted = accounts::privacy_version(&state.privacy_notice);
    if account
        .privacy_version
        .is_some_and(|version| version >= wanted)
    {
        return Ok(see_other(&landing.of(Realm::Citizen)));
    }
    // A first visit has chosen nothing, not even a language; later ones show what was chosen then.
    let typed = match account.privacy_version {
        None => Typed::default(),
        Some(_) => Typed {
            locale: account.locale.to_string(),
            notice_mode: account.notice_mode.to_string(),
            ..Typed::default()
        },
    };
    welcome_page(page, &state, &account, &typed, &landing, &[])
}

async fn own(page: &Page, me: &CitizenActor, state: &AppState) -> Result<Account, WebError> {
    let (ctx, person) = (ctx::of(state, page, me.actor()), me.person);
    Ok(state
        .db
        .read(move |tx| accounts::own(tx, &ctx, person))
        .await?)
}

fn welcome_page(
    page: Page,
    state: &AppState,
    account: &Account,
    typed: &Typed,
    landing: &Landing,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let email = account.facts.email.is_none().then(|| {
        Field::email(&page, "email", page.t("account-email"))
            .help(page.t("welcome-email-help"))
            .optional(&page)
            .value(&typed.email)
            .faults(&page, faults)
    });
    let locale = locale_field(&page)
        .value(&typed.locale)
        .faults(&page, faults);
    let notice_mode = notice_field(&page)
        .value(&typed.notice_mode)
        .faults(&page, faults);
    let agree = Field::check(&page, "agree", page.t("welcome-agree"))
        .value(&typed.agree)
        .faults(&page, faults);
    let fields = email.iter().chain([&locale, &notice_mode, &agree]);
    let number = account.facts.citizen_number.as_deref();
    show_form(
        faults,
        &WelcomePage {
            again: account.privacy_version.is_some(),
            erase_on: account.erase_on.map(|day| page.date(day)),
            name: account.name.clone(),
            number: number
                .and_then(CitizenNumber::parse)
                .map(|number| number.masked()),
            birth_year: account
                .facts
                .birth_date
                .map(|day| format!("••/••/{}", day.format("%Y"))),
            faults: FaultList::of(&page, fields),
            email,
            locale,
            notice_mode,
            notice: privacy_notice(&page),
            version: state.privacy_notice.clone(),
            agree,
            return_to: landing.text().to_owned(),
            page,
        },
    )
}

/// The paragraphs of the privacy notice in the reader's language.
pub(super) fn privacy_notice(page: &Page) -> Vec<String> {
    ["who", "what", "why", "seen", "kept", "rights"]
        .iter()
        .map(|part| page.t(&format!("privacy-{part}")).into_owned())
        .collect()
}

/// Which language.
pub(super) fn locale_field(page: &Page) -> Field {
    let choices = Locale::ALL
        .iter()
        .map(|locale| Choice::new(locale.as_str(), page.word("language", locale)))
        .collect();
    Field::choice(page, "locale", page.t("account-locale"), choices)
}

/// How to be told by e-mail.
pub(super) fn notice_field(page: &Page) -> Field {
    let choices = NoticeMode::ALL
        .iter()
        .map(|mode| Choice::new(mode.as_str(), page.word("notice-mode", mode)))
        .collect();
    Field::choice(page, "notice_mode", page.t("account-notices"), choices)
        .help(page.t("account-notices-help"))
}

/// The choices of a form, and what is missing of them.
pub(super) fn choices(form: &TypedForm, faults: &mut Vec<FieldFault>) -> Choices {
    let locale = Locale::parse(form.get("locale"));
    let notice_mode = NoticeMode::parse(form.get("notice_mode"));
    if locale.is_none() {
        faults.push(FieldFault::new("locale", "unknown-choice"));
    }
    if notice_mode.is_none() {
        faults.push(FieldFault::new("notice_mode", "unknown-choice"));
    }
    Choices {
        locale: locale.unwrap_or(Locale::Vi),
        notice_mode: notice_mode.unwrap_or(NoticeMode::Each),
    }
}

/// **Who:** a citizen.
pub async fn agree(
    page: Page,
    me: CitizenActor,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let landing = Landing::read(form.get("return_to"));
    let mut faults = Vec::new();
    let address = match form.filled("email").map(emails::parse) {
        None => None,
        Some(Ok(address)) => Some(address),
        Some(Err(_)) => {
            faults.push(FieldFault::new("email", "not-an-email"));
            None
        }
    };
    let choices = choices(&form, &mut faults);
    if form.get("agree") != "yes" {
        faults.push(FieldFault::new("agree", "agree-privacy"));
    }
    if !faults.is_empty() {
        let typed = Typed {
            email: form.get("email").to_owned(),
            locale: form.get("locale").to_owned(),
            notice_mode: form.get("notice_mode").to_owned(),
            agree: form.get("agree").to_owned(),
        };
        let account = own(&page, &me, &state).await?;
        return welcome_page(page, &state, &account, &typed, &landing, &faults);
    }
    let key = form.key()?;
    let notice = PrivacyNotice {
        version: accounts::privacy_version(&state.privacy_notice),
        text: privacy_notice(&page).join("\n"),
    };
    let (ctx, person) = (ctx::of(&state, &page, me.actor()), me.person);
    let sent = address.is_some();
    let content = form.pairs().to_vec();
    state
        .db
        .write(move |tx| {
            once::guard(tx, &ctx, Some(key), "welcome", &content, |tx| {
                accounts::welcome(tx, &ctx, person, choices, Some(&notice))?;
                if let Some(address) = &address {
                    emails::ask(tx, &ctx, person, address)?;
                }
                Ok::<_, ServiceError>(())
            })
        })
        .await?;
    let flash = if sent { "email-sent" } else { "welcome" };
    let next = landing.of(Realm::Citizen);
    Ok(super::account::go_on(&page, &next, choices.locale, flash))
}
