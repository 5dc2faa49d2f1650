-- Agencies, people, their keys and roles, and how they sign in.

CREATE TABLE agencies (
    agency_id BLOB PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT agencies_code_unique UNIQUE,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ministry', 'ministerial_level_agency', 'province', 'commune')),
    parent_id BLOB REFERENCES agencies (agency_id),
    province_code TEXT,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

-- Everything personal but the name is in `sealed`, under the person's own key. Who asked to be erased is
-- restricted until `erase_on`; of who was erased only the row stays, for what refers to it.
CREATE TABLE people (
    person_id BLOB PRIMARY KEY,
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    level INTEGER NOT NULL,
    sealed BLOB,
    citizen_number_index BLOB,
    email_index BLOB,
    email_verified_at INTEGER,
    locale TEXT NOT NULL CHECK (locale IN ('vi', 'en')),
    notice_mode TEXT NOT NULL CHECK (notice_mode IN ('each', 'digest', 'account')),
    workplace_index BLOB,
    privacy_version INTEGER,
    is_invented INTEGER NOT NULL CHECK (is_invented IN (0, 1)),
    locked_at INTEGER,
    restricted_at INTEGER,
    erase_on TEXT,
    erased_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT people_subject_unique UNIQUE (provider, subject)
) STRICT;
CREATE INDEX people_citizen_number ON people (citizen_number_index);
CREATE INDEX people_email ON people (email_index);
CREATE INDEX people_invented ON people (is_invented);
CREATE INDEX people_erase ON people (erase_on, person_id) WHERE erase_on IS NOT NULL;

-- Destroying a row here is erasing the person: nothing sealed under the key can be opened again.
CREATE TABLE person_keys (
    person_id BLOB PRIMARY KEY REFERENCES people (person_id),
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE consents (
    consent_id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    document TEXT NOT NULL,
    document_version INTEGER NOT NULL,
    text_hash BLOB NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('vi', 'en')),
    agreed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_person ON consents (person_id, consent_id);

-- What people asked to be erased, and what became of it: who, when, what; never why or whose name.
CREATE TABLE erasures (
    erasure_id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    step TEXT NOT NULL CHECK (step IN ('restricted', 'lifted', 'postponed', 'erased')),
    actor_id BLOB REFERENCES people (person_id),
    happened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX erasures_person ON erasures (person_id, erasure_id);

-- A digital-technology team asks to type for the citizen with this number, known or not; gone when answered.
CREATE TABLE assistance_requests (
    request_id BLOB PRIMARY KEY,
    assistant_id BLOB NOT NULL REFERENCES people (person_id),
    number_index BLOB NOT NULL,
    kind TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    CONSTRAINT assistance_requests_unique UNIQUE (assistant_id, number_index, kind)
) STRICT;
CREATE INDEX assistance_requests_number ON assistance_requests (number_index, request_id);
CREATE INDEX assistance_requests_age ON assistance_requests (asked_at);

CREATE TABLE staff_roles (
    staff_role_id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    agency_id BLOB NOT NULL REFERENCES agencies (agency_id),
    role TEXT NOT NULL CHECK (role IN ('intake_officer', 'reviewer', 'council_chair', 'secretary', 'member', 'approver', 'analyst', 'auditor', 'administrator')),
    absent_until TEXT,
    granted_by BLOB REFERENCES people (person_id),
    granted_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX staff_roles_active_unique ON staff_roles (person_id, agency_id, role) WHERE revoked_at IS NULL;
CREATE INDEX staff_roles_agency ON staff_roles (agency_id, role) WHERE revoked_at IS NULL;

CREATE TABLE reviewer_fields (
    person_id BLOB NOT NULL REFERENCES people (person_id),
    field_code TEXT NOT NULL,
    PRIMARY KEY (person_id, field_code)
) STRICT;

CREATE TABLE local_accounts (
    person_id BLOB PRIMARY KEY REFERENCES people (person_id),
    username TEXT NOT NULL CONSTRAINT local_accounts_username_unique UNIQUE,
    password_hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE second_factors (
    person_id BLOB PRIMARY KEY REFERENCES people (person_id),
    secret_sealed BLOB NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    person_id BLOB NOT NULL REFERENCES people (person_id),
    code_hash BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (person_id, code_hash)
) STRICT;

-- Keyed by a hash of the name typed, so that unknown names lock like known ones.
CREATE TABLE lockouts (
    key_hash BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    locked_until INTEGER,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX lockouts_age ON lockouts (updated_at);

-- A sign-in under way at the identity provider; used once.
CREATE TABLE logins (
    login_id BLOB PRIMARY KEY,
    state_hash BLOB NOT NULL CONSTRAINT logins_state_unique UNIQUE,
    attempt_sealed BLOB NOT NULL,
    browser_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX logins_expiry ON logins (expires_at);

CREATE TABLE sessions (
    session_id BLOB PRIMARY KEY,
    token_hash BLOB NOT NULL CONSTRAINT sessions_token_unique UNIQUE,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    realm TEXT NOT NULL CHECK (realm IN ('citizen', 'staff')),
    staff_role_id BLOB REFERENCES staff_roles (staff_role_id),
    level INTEGER NOT NULL,
    second_factor_at INTEGER,
    is_pending INTEGER NOT NULL CHECK (is_pending IN (0, 1)),
    id_token_sealed BLOB,
    user_agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_person ON sessions (person_id, session_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE email_checks (
    token_hash BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    email_sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX email_checks_person ON email_checks (person_id);
CREATE INDEX email_checks_expiry ON email_checks (expires_at);

-- Forms that came when the session of their sender had ended; sealed under the sender's key.
CREATE TABLE kept_forms (
    kept_form_id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    form_sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_forms_person ON kept_forms (person_id, kept_form_id);
CREATE INDEX kept_forms_expiry ON kept_forms (expires_at);

-- Every look at unmasked personal data.
CREATE TABLE looks (
    look_id BLOB PRIMARY KEY,
    actor_id BLOB NOT NULL REFERENCES people (person_id),
    role TEXT NOT NULL,
    agency_id BLOB NOT NULL REFERENCES agencies (agency_id),
    subject_id BLOB NOT NULL REFERENCES people (person_id),
    initiative_id BLOB,
    what TEXT NOT NULL,
    looked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX looks_subject ON looks (subject_id, look_id);

-- The same key answers the same result and does nothing twice.
CREATE TABLE once_keys (
    person_id BLOB NOT NULL REFERENCES people (person_id),
    once_key BLOB NOT NULL,
    action TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, once_key)
) STRICT;
CREATE INDEX once_keys_age ON once_keys (created_at);
