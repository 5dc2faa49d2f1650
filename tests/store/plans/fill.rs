//! What the seeder does not invent, so that no table is empty whose plan is read.

use crate::databases::{Database, Kind};

/// Rows where the seeder leaves none: tables that grow with what people do, not with files.
pub fn fill(database: &Database) {
    let (doc, no, day) = match database.kind {
        Kind::Sqlite => ("'{}'", "0", "86400000000"),
        Kind::Postgres => ("CAST('{}' AS jsonb)", "false", "interval '1 day'"),
    };
    let notices = "FROM notices ORDER BY notice_id LIMIT 20000";
    for sql in [
        format!(
            "INSERT INTO once_keys (person_id, once_key, action, content_hash, answer, created_at) \
             SELECT person_id, notice_id, 'x', data_sealed, {doc}, created_at + 4000 * {day} {notices}"
        ),
        format!(
            "INSERT INTO sessions (session_id, token_hash, person_id, realm, level, is_pending, user_agent, \
             created_at, last_seen_at, expires_at) SELECT notice_id, data_sealed, person_id, 'citizen', 2, {no}, \
             '', created_at, created_at, created_at + 4000 * {day} {notices}"
        ),
        format!(
            "INSERT INTO logins (login_id, state_hash, attempt_sealed, browser_hash, created_at, expires_at) \
             SELECT notice_id, data_sealed, data_sealed, data_sealed, created_at, created_at + 4000 * {day} {notices}"
        ),
        format!(
            "INSERT INTO email_checks (token_hash, person_id, email_sealed, expires_at) \
             SELECT data_sealed, person_id, data_sealed, created_at + 4000 * {day} {notices}"
        ),
        format!(
            "INSERT INTO lockouts (key_hash, failures, updated_at) \
             SELECT data_sealed, 1, created_at + 4000 * {day} {notices}"
        ),
        format!(
            "INSERT INTO consents (consent_id, person_id, document, document_version, text_hash, locale, agreed_at) \
             SELECT notice_id, person_id, 'privacy', 1, data_sealed, 'vi', created_at {notices}"
        ),
        "INSERT INTO looks (look_id, actor_id, subject_id, initiative_id, what, looked_at, role, agency_id) SELECT event_id, \
         actor_id, actor_id, initiative_id, 'answers', happened_at, 'auditor', agency_id FROM events WHERE actor_id IS NOT NULL AND agency_id IS NOT NULL \
         ORDER BY event_id LIMIT 20000"
            .to_owned(),
        format!(
            "INSERT INTO exports (export_id, person_id, format, filter, state, until_at, row_count, done_count, \
             requested_at) SELECT notice_id, person_id, 'csv', {doc}, 'done', created_at, 1, 1, created_at {notices}"
        ),
        "INSERT INTO messages (message_id, initiative_id, author_id, capacity, audience, body_sealed, written_at) \
         SELECT notice_id, initiative_id, person_id, 'proposer', 'everyone', data_sealed, created_at FROM notices \
         WHERE initiative_id IS NOT NULL ORDER BY notice_id LIMIT 20000"
            .to_owned(),
        "INSERT INTO documents (file_id, initiative_id, field_key, uploader_id, name_sealed, media_type, size, \
         sha256, store_key, created_at) SELECT notice_id, initiative_id, 'proof', person_id, data_sealed, \
         'application/pdf', 1, data_sealed, 'k', created_at FROM notices WHERE initiative_id IS NOT NULL \
         ORDER BY notice_id LIMIT 20000"
            .to_owned(),
        // Some people wait to be erased.
        "UPDATE people SET restricted_at = created_at, erase_on = '2020-01-01' WHERE person_id IN \
             (SELECT person_id FROM people ORDER BY person_id DESC LIMIT 500)".to_owned(),
        // Some people take a digest, some mail failed, some died: few beside what was sent.
        "UPDATE notices SET state = 'digest' WHERE state = 'sent' AND substr(dedupe_key, 35, 2) = '00'".to_owned(),
        "UPDATE notices SET state = 'failed', next_at = created_at WHERE state = 'sent' \
         AND substr(dedupe_key, 35, 2) = '01'"
            .to_owned(),
        "UPDATE notices SET state = 'dead' WHERE state = 'sent' AND substr(dedupe_key, 35, 2) = '02'".to_owned(),
    ] {
        database.execute(&sql);
    }
}
