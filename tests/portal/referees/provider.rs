//! The certified `oidc-provider` as this portal's VNeID: its accounts, what is registered there, and the
//! steps a person takes on its pages.

use std::path::Path;

use reqwest::header::LOCATION;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::program::{Program, installed, present, script};
use crate::harness::{Form, Page, Place, Visitor};

/// A running provider.
pub struct Referee {
    program: Option<Program>,
    dir: TempDir,
    pub issuer: String,
}

pub const SECRET: &str = "bi-mat-cua-cong-sang-kien";

impl Referee {
    /// With VNeID's names for claims and levels.
    pub fn start(place: &Place, authentication: &str) -> Option<Self> {
        Self::start_as(place, authentication, &json!({}))
    }

    /// With names of its own.
    pub fn start_as(place: &Place, authentication: &str, own: &Value) -> Option<Self> {
        let modules = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/node_modules/oidc-provider"
        );
        if !present(
            "npm oidc-provider",
            installed("node") && Path::new(modules).exists(),
        ) {
            return None;
        }
        let dir = TempDir::new().unwrap();
        let write = |name: &str, value: &Value| {
            std::fs::write(dir.path().join(name), value.to_string()).unwrap();
        };
        write("accounts.json", &accounts());
        write("provider.json", own);
        write(
            "client.json",
            &json!({
                "client_id": "sang-kien",
                "client_secret": SECRET,
                "token_endpoint_auth_method": authentication,
                "redirect_uris": [format!("{}/login/callback", place.url())],
                "post_logout_redirect_uris": [format!("{}/", place.url())],
            }),
        );
        let arguments = [
            script("oidc-provider/server.mjs"),
            dir.path().display().to_string(),
        ];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let program = Program::announced("identity", "node", &arguments);
        let issuer = program.address.trim_end_matches('/').to_owned();
        Some(Self {
            program: Some(program),
            dir,
            issuer,
        })
    }

    /// Settings of a portal that finds everything by discovery.
    pub fn discovery(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SANGKIEN__OIDC__ISSUER", self.issuer.clone()),
            ("SANGKIEN__OIDC__CLIENT_SECRET", SECRET.to_owned()),
        ]
    }

    /// The next sign-in ends with this error.
    pub fn refuses(&self, error: &str) {
        std::fs::write(self.dir.path().join("refuse"), error).unwrap();
    }

    /// Signs with another key from now on.
    pub fn rotates(&self) {
        std::fs::write(self.dir.path().join("rotate"), "").unwrap();
    }

    /// Does not answer any more.
    pub fn goes_down(&mut self) {
        self.program = None;
    }

    /// What the portal asked for in the last authorisation request.
    pub fn asked(&self, name: &str) -> Option<String> {
        let query = std::fs::read_to_string(self.dir.path().join("last-request")).unwrap();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let value = pairs.find(|(key, _)| key == name)?.1.into_owned();
        Some(value)
    }
}

/// People of this provider: the acr of their sign-in, and their claims by two sets of names.
fn accounts() -> Value {
    json!({
        "hoa": {
            "level": "2", "HoVaTen": "Nguyễn Thị Hoa", "SoDinhDanh": "000188007919",
            "NgayThangNamSinh": "19880314", "TechID": "t-1", "LoaiTaiKhoan": "1", "loginIdp": "VNeID",
        },
        "ba-muc-mot": { "level": "1", "HoVaTen": "Trần Văn Ba", "SoDinhDanh": "000175001234" },
        "can-bo": { "level": "2", "HoVaTen": "Lê Thị Cán", "SoDinhDanh": "000180005678" },
        "mai": {
            "level": "urn:vn:loa:cao", "full_name": "Hoàng Thị Mai", "cccd": "000190004321",
            "born": "02/09/1990",
        },
        "thap": { "level": "urn:vn:loa:thap", "full_name": "Vũ Văn Tư", "cccd": "000170001111" },
        "la": { "level": "urn:khac", "full_name": "Đỗ Văn Lạ", "cccd": "000170002222" },
    })
}

/// Begins at `entrance` and ends on the provider's page that asks who it is.
pub async fn begin(visitor: &Visitor, entrance: &str) -> Form {
    let page = visitor.get(entrance).await.expect(200);
    let page = page.form("/login/start").send().await.expect(200);
    assert!(page.url().path().starts_with("/interaction/"), "{page:?}");
    page.form("/interaction/")
}

/// Signs in at the provider and comes back; the portal's page.
pub async fn sign_in(visitor: &Visitor, entrance: &str, who: &str) -> Page {
    begin(visitor, entrance)
        .await
        .set("login", who)
        .send()
        .await
}

/// Signs in at the provider, but keeps the address that leads back instead of following it.
pub async fn way_back(form: Form, who: &str) -> Url {
    let visitor = form.visitor();
    let mut page = form.set("login", who).send_once().await;
    for _ in 0..15 {
        let to = page
            .header(LOCATION)
            .unwrap_or_else(|| panic!("no way on: {page:?}"));
        let to = page.url().join(to).unwrap();
        if to.path() == "/login/callback" {
            return to;
        }
        let request = visitor.request(reqwest::Method::GET, to.as_str());
        page = visitor.send_once(request).await;
    }
    panic!("the provider sends nobody back: {page:?}");
}

/// Says yes where the provider asks whether it shall sign out too.
pub async fn leave(page: Page) -> Page {
    let page = page.form("/logout").send().await.expect(200);
    assert!(page.url().path().starts_with("/session/end"), "{page:?}");
    page.form("/session/end/confirm")
        .tick("logout")
        .send()
        .await
}
