//! Where a sign-in ends: the page the person wanted, or the first page of their half of the portal.

use actix_web::HttpResponse;

use super::super::error::WebError;
use super::super::page::{Page, see_other};
use super::super::state::AppState;
use super::cookie;
use super::login::{self, Trouble};
use crate::domain::identity::{LocalPath, LoginPurpose};
use crate::services::sessions::Realm;
use crate::services::sign_in::Entered;

/// A wish for a page, carried through the sign-in.
#[derive(Debug, Clone)]
pub struct Landing(Option<LocalPath>);

impl Landing {
    /// Reads a wish; the pages of the sign-in itself are no place to return to.
    pub fn read(text: &str) -> Self {
        let wish = LocalPath::parse(text).filter(|path| {
            let path = path.as_str();
            let door = ["/login", "/staff", "/logout", "/email"];
            path != "/" && !door.iter().any(|door| path.starts_with(door))
        });
        Self(wish)
    }

    /// For a hidden field or a query; empty without a wish.
    pub fn text(&self) -> &str {
        self.0.as_ref().map_or("", LocalPath::as_str)
    }

    /// As the sign-in carries it.
    pub fn path(&self) -> LocalPath {
        self.0.clone().unwrap_or_default()
    }

    /// The page wished for, else the first one of this half.
    pub fn of(&self, realm: Realm) -> String {
        match (&self.0, realm) {
            (Some(path), _) => path.to_string(),
            (None, Realm::Citizen) => "/my".to_owned(),
            (None, Realm::Staff) => "/staff".to_owned(),
        }
    }

    /// `door` with the wish in its query.
    pub fn through(&self, door: &str) -> String {
        match &self.0 {
            None => door.to_owned(),
            Some(path) => format!("{door}?return_to={}", urlencoding::encode(path.as_str())),
        }
    }
}

/// Answers what came of a sign-in.
pub fn open_door(
    state: &AppState,
    page: Page,
    purpose: LoginPurpose,
    landing: &Landing,
    entered: Entered,
) -> Result<HttpResponse, WebError> {
    match entered {
        Entered::Locked => login::trouble(page, Trouble::Locked, purpose, landing),
        Entered::NoRole => login::trouble(page, Trouble::NoRole, purpose, landing),
        Entered::Open {
            token,
            realm,
            pending,
            chooses_role,
        } => {
            let next = if pending {
                landing.through("/staff/second-factor")
            } else if chooses_role {
                landing.through("/staff/role")
            } else {
                landing.of(realm)
            };
            let mut answer = see_other(&next);
            answer
                .add_cookie(&cookie::for_session(&token, &state.site))
                .map_err(|error| WebError::internal(error.to_string()))?;
            Ok(answer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_never_leads_away_nor_back_into_the_sign_in() {
        for bad in [
            "",
            "/",
            "//evil",
            "https://evil",
            "/login",
            "/staff/login?x",
            "/logout",
        ] {
            assert_eq!(Landing::read(bad).of(Realm::Citizen), "/my", "{bad}");
        }
        let wish = Landing::read("/my/drafts/1?step=2");
        assert_eq!(wish.of(Realm::Citizen), "/my/drafts/1?step=2");
        assert_eq!(
            wish.through("/staff/role"),
            "/staff/role?return_to=%2Fmy%2Fdrafts%2F1%3Fstep%3D2"
        );
    }
}
