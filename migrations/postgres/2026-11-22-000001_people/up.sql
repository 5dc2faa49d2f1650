-- Agencies, people, their keys and roles, and how they sign in.

CREATE TABLE agencies (
    agency_id uuid PRIMARY KEY,
    code text COLLATE "C" NOT NULL CONSTRAINT agencies_code_unique UNIQUE,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ministry', 'ministerial_level_agency', 'province', 'commune')),
    parent_id uuid REFERENCES agencies (agency_id),
    province_code text,
    is_active boolean NOT NULL,
    created_at timestamptz NOT NULL
);

-- Everything personal but the name is in `sealed`, under the person's own key. Who asked to be erased is
-- restricted until `erase_on`; of who was erased only the row stays, for what refers to it.
CREATE TABLE people (
    person_id uuid PRIMARY KEY,
    provider text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    level bigint NOT NULL,
    sealed bytea,
    citizen_number_index bytea,
    email_index bytea,
    email_verified_at timestamptz,
    locale text NOT NULL CHECK (locale IN ('vi', 'en')),
    notice_mode text NOT NULL CHECK (notice_mode IN ('each', 'digest', 'account')),
    workplace_index bytea,
    privacy_version bigint,
    is_invented boolean NOT NULL,
    locked_at timestamptz,
    restricted_at timestamptz,
    erase_on date,
    erased_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT people_subject_unique UNIQUE (provider, subject)
);
CREATE INDEX people_citizen_number ON people (citizen_number_index);
CREATE INDEX people_email ON people (email_index);
CREATE INDEX people_invented ON people (is_invented);
CREATE INDEX people_erase ON people (erase_on, person_id) WHERE erase_on IS NOT NULL;

-- Destroying a row here is erasing the person: nothing sealed under the key can be opened again.
CREATE TABLE person_keys (
    person_id uuid PRIMARY KEY REFERENCES people (person_id),
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE consents (
    consent_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people (person_id),
    document text NOT NULL,
    document_version bigint NOT NULL,
    text_hash bytea NOT NULL,
    locale text NOT NULL CHECK (locale IN ('vi', 'en')),
    agreed_at timestamptz NOT NULL
);
CREATE INDEX consents_person ON consents (person_id, consent_id);

-- What people asked to be erased, and what became of it: who, when, what; never why or whose name.
CREATE TABLE erasures (
    erasure_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people (person_id),
    step text NOT NULL CHECK (step IN ('restricted', 'lifted', 'postponed', 'erased')),
    actor_id uuid REFERENCES people (person_id),
    happened_at timestamptz NOT NULL
);
CREATE INDEX erasures_person ON erasures (person_id, erasure_id);

-- A digital-technology team asks to type for the citizen with this number, known or not; gone when answered.
CREATE TABLE assistance_requests (
    request_id uuid PRIMARY KEY,
    assistant_id uuid NOT NULL REFERENCES people (person_id),
    number_index bytea NOT NULL,
    kind text NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT assistance_requests_unique UNIQUE (assistant_id, number_index, kind)
);
CREATE INDEX assistance_requests_number ON assistance_requests (number_index, request_id);
CREATE INDEX assistance_requests_age ON assistance_requests (asked_at);

CREATE TABLE staff_roles (
    staff_role_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people (person_id),
    agency_id uuid NOT NULL REFERENCES agencies (agency_id),
    role text NOT NULL CHECK (role IN ('intake_officer', 'reviewer', 'council_chair', 'secretary', 'member', 'approver', 'analyst', 'auditor', 'administrator')),
    absent_until date,
    granted_by uuid REFERENCES people (person_id),
    granted_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX staff_roles_active_unique ON staff_roles (person_id, agency_id, role) WHERE revoked_at IS NULL;
CREATE INDEX staff_roles_agency ON staff_roles (agency_id, role) WHERE revoked_at IS NULL;

CREATE TABLE reviewer_fields (
    person_id uuid NOT NULL REFERENCES people (person_id),
    field_code text NOT NULL,
    PRIMARY KEY (person_id, field_code)
);

CREATE TABLE local_accounts (
    person_id uuid PRIMARY KEY REFERENCES people (person_id),
    username text NOT NULL CONSTRAINT local_accounts_username_unique UNIQUE,
    password_hash text NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE second_factors (
    person_id uuid PRIMARY KEY REFERENCES people (person_id),
    secret_sealed bytea NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL
);

CREATE TABLE recovery_codes (
    person_id uuid NOT NULL REFERENCES people (person_id),
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (person_id, code_hash)
);

-- Keyed by a hash of the name typed, so that unknown names lock like known ones.
CREATE TABLE lockouts (
    key_hash bytea PRIMARY KEY,
    failures bigint NOT NULL,
    locked_until timestamptz,
    updated_at timestamptz NOT NULL
);
CREATE INDEX lockouts_age ON lockouts (updated_at);

-- A sign-in under way at the identity provider; used once.
CREATE TABLE logins (
    login_id uuid PRIMARY KEY,
    state_hash bytea NOT NULL CONSTRAINT logins_state_unique UNIQUE,
    attempt_sealed bytea NOT NULL,
    browser_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX logins_expiry ON logins (expires_at);

CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT sessions_token_unique UNIQUE,
    person_id uuid NOT NULL REFERENCES people (person_id),
    realm text NOT NULL CHECK (realm IN ('citizen', 'staff')),
    staff_role_id uuid REFERENCES staff_roles (staff_role_id),
    level bigint NOT NULL,
    second_factor_at timestamptz,
    is_pending boolean NOT NULL,
    id_token_sealed bytea,
    user_agent text NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id, session_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE email_checks (
    token_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people (person_id),
    email_sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX email_checks_person ON email_checks (person_id);
CREATE INDEX email_checks_expiry ON email_checks (expires_at);

-- Forms that came when the session of their sender had ended; sealed under the sender's key.
CREATE TABLE kept_forms (
    kept_form_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people (person_id),
    form_sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX kept_forms_person ON kept_forms (person_id, kept_form_id);
CREATE INDEX kept_forms_expiry ON kept_forms (expires_at);

-- Every look at unmasked personal data.
CREATE TABLE looks (
    look_id uuid PRIMARY KEY,
    actor_id uuid NOT NULL REFERENCES people (person_id),
    role text NOT NULL,
    agency_id uuid NOT NULL REFERENCES agencies (agency_id),
    subject_id uuid NOT NULL REFERENCES people (person_id),
    initiative_id uuid,
    what text NOT NULL,
    looked_at timestamptz NOT NULL
);
CREATE INDEX looks_subject ON looks (subject_id, look_id);

-- The same key answers the same result and does nothing twice.
CREATE TABLE once_keys (
    person_id uuid NOT NULL REFERENCES people (person_id),
    once_key uuid NOT NULL,
    action text NOT NULL,
    content_hash bytea NOT NULL,
    answer jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, once_key)
);
CREATE INDEX once_keys_age ON once_keys (created_at);
