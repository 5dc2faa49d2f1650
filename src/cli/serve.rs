//! `sangkien serve`: the portal, background work inside unless told otherwise; with `--demo` also the
//! stand-in for VNeID. Prints where everything is, one address a line, for people and for scripts.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

use super::{Global, Serve, out};
use crate::config::{DatabaseUrl, Fault, Faults, Secret};
use crate::db::people::any_invented;
use crate::domain::locale::Locale;
use crate::i18n::Words;
use crate::oidc::Provider;
use crate::seal::Token;
use crate::standin;
use crate::startup::{Parts, listen, origin};
use crate::telemetry::{Metrics, start_metrics};
use crate::web::assets::Assets;
use crate::web::form_token::FormKey;
use crate::web::middleware::limit::Limits;
use crate::web::middleware::public_pages::PublicPages;
use crate::web::ministry::turnstile::Turnstile;
use crate::web::public::menus::Menus;
use crate::web::state::{AppState, Bell, Site};
use crate::web::{Running, server};

const CLIENT: &str = "sang-kien";

/// Serves until told to stop.
///
/// # Errors
/// Faults of the configuration, a database that is not up to date, an address that is taken.
pub fn run(global: &Global, options: &Serve) -> anyhow::Result<ExitCode> {
    if options.fresh {
        begin_again(global)?;
    }
    let parts = Parts::open(global, options.demo)?;
    let unfit = if options.demo {
        parts.config.unfit_for_demonstration()
    } else {
        parts.config.unfit_for_service()
    };
    refuse(unfit)?;
    let held = if options.demo {
        parts.migrate()?;
        let held = super::demo::hold(&parts.config.content.data)?;
        super::demo::prepare(&parts)?;
        Some(held)
    } else {
        parts.require_migrated()?;
        parts.require_calendar()?;
        parts.log_doubts();
        None
    };
    let metrics = start_metrics()?;
    actix_web::rt::System::new().block_on(serve(parts, metrics, options))?;
    drop(held);
    Ok(ExitCode::SUCCESS)
}

fn refuse(faults: Vec<Fault>) -> anyhow::Result<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Faults(faults).into())
    }
}

/// Throws a demonstration's data away: only a directory that a demonstration made, and only with a database
/// inside it. One that is elsewhere would stay, sealed under a master key that is thrown away.
fn begin_again(global: &Global) -> anyhow::Result<()> {
    let config = global.load_config(true)?;
    let data = &config.content.data;
    let inside = match &config.database.url {
        DatabaseUrl::Sqlite(file) => file.starts_with(data),
        DatabaseUrl::Postgres(_) => false,
    };
    if !inside {
        anyhow::bail!(
            "--fresh throws {} away, and the database is not in it: {} is left as it is; empty that \
             database and remove the directory yourself",
            data.display(),
            config.database.url
        );
    }
    if !data.exists() {
        return Ok(());
    }
    if !super::demo::mark(data).exists() {
        anyhow::bail!(
            "{} was not made by a demonstration; it is left as it is",
            data.display()
        );
    }
    if !super::demo::alone(data)? {
        anyhow::bail!(
            "{} is in use by a demonstration that runs; end that one first",
            data.display()
        );
    }
    std::fs::remove_dir_all(data).with_context(|| format!("{} cannot be removed", data.display()))
}

async fn serve(parts: Parts, metrics: Metrics, options: &Serve) -> anyhow::Result<()> {
    let demo = parts.config.demo.on;
    let (portal, portal_moved) = listen(parts.config.server.listen, demo)?;
    let public = parts.config.server.public_base(portal.local_addr()?);
    let mut moved = vec![("portal", parts.config.server.listen, portal_moved)];

    let (provider, standin) = identity(&parts, &public, &mut moved)?;
    let (mailer, renderer) = parts.mail(&public)?;
    let renderer = Arc::new(renderer);
    let wake = crate::worker::Wake::default();
    let bell = bell(&wake, options);
    // A database that `seed` filled says so on every page, with real settings too.
    let invented = demo || parts.db.read(any_invented).await?;
    let state = state(
        &parts,
        &public,
        provider,
        Arc::clone(&renderer),
        bell,
        invented,
    );
    let running = Running {
        workers: parts.config.server.workers,
        shutdown_seconds: parts.config.server.shutdown.as_secs(),
    };
    let limits = Arc::clone(&state.limits);
    let web = server(state, portal, running)?;
    let web_handle = web.handle();

    actix_web::rt::spawn(metrics.clone().keep_counting());
    actix_web::rt::spawn(async move { limits.keep_tidy().await });
    let metrics_address = match parts.config.server.metrics_listen {
        Some(wished) => {
            let (address, was_moved) = super::metrics::serve(wished, demo, metrics)?;
            moved.push(("metrics", wished, was_moved));
            Some(address)
        }
        None => None,
    };

    let (stop, stopped) = tokio::sync::watch::channel(false);
    let background = if options.no_worker {
        None
    } else {
        let work = super::work::parts(&parts, mailer, renderer, wake);
        Some(actix_web::rt::spawn(crate::worker::run(work, stopped)))
    };

    announce(&parts, &public, standin.as_ref(), metrics_address, &moved)?;
    let standin_handle = standin.as_ref().map(standin::Standin::handle);
    if let Some(standin) = standin {
        actix_web::rt::spawn(standin.into_server());
    }
    let served = actix_web::rt::spawn(web);
    super::signal::wait().await;
    tracing::info!("stopping: requests in flight are finished first");
    let _ = stop.send(true);
    let stopped = async {
        web_handle.stop(true).await;
        served.await.context("the server")??;
        if let Some(background) = background {
            background.await.context("background work")?;
        }
        anyhow::Ok(())
    };
    super::signal::finish_within(parts.config.server.shutdown, stopped).await?;
    if let Some(standin) = standin_handle {
        standin.stop(false).await;
    }
    Ok(())
}

/// What took another port than was wished: what, the wish, and whether it did.
type Moved = (&'static str, SocketAddr, bool);

/// Who says who people are: in a demonstration the stand-in, on a port of its own.
fn identity(
    parts: &Parts,
    public: &Url,
    moved: &mut Vec<Moved>,
) -> anyhow::Result<(Provider, Option<standin::Standin>)> {
    let callback = public
        .join("login/callback")
        .context("the public address")?;
    let config = parts.config.oidc.clone();
    if !parts.config.demo.on {
        return Ok((Provider::new(config, &callback, parts.clock.clone())?, None));
    }
    let wished = parts.config.demo.standin_listen;
    let (listener, standin_moved) = listen(wished, true)?;
    moved.push(("identity", wished, standin_moved));
    let secret = Token::generate().text().to_owned();
    let standin = stand_in(parts, listener, public, &secret)?;
    let issuer = standin.issuer().to_owned();
    let config = config.at_standin(issuer, CLIENT.to_owned(), Secret::new(secret));
    let provider = Provider::new(config, &callback, parts.clock.clone())?;
    Ok((provider.with_login_hints(), Some(standin)))
}

/// Says where everything is, and in a demonstration who to sign in as.
fn announce(
    parts: &Parts,
    public: &Url,
    standin: Option<&standin::Standin>,
    metrics: Option<SocketAddr>,
    moved: &[Moved],
) -> anyhow::Result<()> {
    out::line(format_args!("portal   {public}"))?;
    if let Some(standin) = standin {
        out::line(format_args!("identity {}", standin.issuer()))?;
    }
    if let Some(address) = metrics {
        out::line(format_args!("metrics  http://{address}/metrics"))?;
    }
    for (what, wished, _) in moved.iter().filter(|(_, _, was_moved)| *was_moved) {
        out::line(format_args!(
            "note     {wished} was taken; {what} took the next free port"
        ))?;
    }
    if parts.config.demo.on {
        let words = Words::new(Locale::Vi, Arc::clone(&parts.catalogue));
        super::demo::print_people(&words, public)?;
    }
    Ok(())
}

fn stand_in(
    parts: &Parts,
    listener: TcpListener,
    public: &Url,
    secret: &str,
) -> anyhow::Result<standin::Standin> {
    let mut origins = vec![origin(public)];
    let port = public.port_or_known_default().unwrap_or(80);
    for host in ["127.0.0.1", "localhost"] {
        let other = format!("http://{host}:{port}");
        if !origins.contains(&other) {
            origins.push(other);
        }
    }
    let settings = standin::Settings {
        client_id: CLIENT.to_owned(),
        client_secret: secret.to_owned(),
        redirect_uris: origins
            .iter()
            .map(|origin| format!("{origin}/login/callback"))
            .collect(),
        post_logout_redirect_uris: origins.iter().map(|origin| format!("{origin}/")).collect(),
        key_file: parts.config.content.data.join("standin-keys.json"),
        clock: parts.clock.clone(),
        catalogue: Arc::clone(&parts.catalogue),
    };
    Ok(standin::serve(listener, settings)?)
}

fn state(
    parts: &Parts,
    public: &Url,
    provider: Provider,
    renderer: Arc<crate::mail::Renderer>,
    bell: Bell,
    invented: bool,
) -> AppState {
    let config = &parts.config;
    AppState {
        catalogue: Arc::clone(&parts.catalogue),
        clock: parts.clock.clone(),
        assets: Assets::load(),
        site: Arc::new(Site {
            public_origin: origin(public),
            demo: config.demo.on,
            invented,
            mailbox: parts.mailbox(),
            secure: public.scheme() == "https",
            form_bytes: usize::try_from(config.server.body_limit).unwrap_or(1 << 20),
        }),
        shared: Arc::new(PublicPages::new(config.server.shared_pages)),
        limits: Arc::new(Limits::new(
            config.limits,
            config.server.trusted_proxies.clone(),
        )),
        menus: Arc::new(Menus::new(&parts.catalogue, &parts.house.reference)),
        form_key: FormKey::new(parts.house.seal.index().index("form-key", "")),
        db: parts.db.clone(),
        house: Arc::clone(&parts.house),
        files: parts.files.clone(),
        uploads: config.files.clone(),
        oidc: Arc::new(provider),
        sessions: config.session,
        lockout: config.limits,
        privacy_notice: config.content.privacy_notice.clone(),
        retention: config.retention,
        renderer,
        turnstile: Arc::new(Turnstile::new(&config.exports)),
        bell,
    }
}

/// The bell that background work in this process hears, if it is done here.
fn bell(wake: &crate::worker::Wake, options: &Serve) -> Bell {
    if options.no_worker {
        return Bell::silent();
    }
    let wake = wake.clone();
    Bell::heard_by(move || wake.ring())
}
