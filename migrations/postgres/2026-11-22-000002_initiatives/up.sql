-- A file and all that happens to it.

CREATE TABLE code_counters (
    year bigint PRIMARY KEY,
    last_number bigint NOT NULL
);

CREATE TABLE calendar_versions (
    version bigint PRIMARY KEY,
    content_hash bytea NOT NULL,
    applied_at timestamptz NOT NULL
);

CREATE TABLE initiatives (
    initiative_id uuid PRIMARY KEY,
    code text CONSTRAINT initiatives_code_unique UNIQUE,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'declined', 'received', 'in_review', 'council', 'proposed', 'decided', 'accepted', 'rejected', 'withdrawn', 'stopped', 'implementing', 'implemented')),
    version bigint NOT NULL,
    round bigint NOT NULL,
    agency_id uuid REFERENCES agencies (agency_id),
    desk_agency_id uuid REFERENCES agencies (agency_id),
    proposer_id uuid NOT NULL REFERENCES people (person_id),
    assistant_id uuid REFERENCES people (person_id),
    title text NOT NULL,
    summary text NOT NULL,
    field_code text,
    province_code text,
    strategic_code text,
    waits_for text NOT NULL CHECK (waits_for IN ('nobody', 'proposer', 'intake_officer', 'reviewer', 'secretary', 'approver', 'analyst', 'system')),
    due_on date,
    total_due_on date,
    returned_from text,
    return_count bigint NOT NULL,
    outcome text CHECK (outcome IN ('accepted', 'rejected')),
    event_count bigint NOT NULL,
    head_hash bytea,
    submitted_at timestamptz,
    decided_at timestamptz,
    hold_until timestamptz,
    completed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
-- The desk is the agency's, or the owner's where conflicts or vacancies leave nobody of the role.
CREATE INDEX initiatives_desk ON initiatives (desk_agency_id, waits_for, due_on, initiative_id);
CREATE INDEX initiatives_desk_all ON initiatives (waits_for, due_on, initiative_id);
CREATE INDEX initiatives_desk_state ON initiatives (agency_id, state, due_on, initiative_id);
CREATE INDEX initiatives_agency_open ON initiatives (agency_id, due_on, initiative_id) WHERE due_on IS NOT NULL;
CREATE INDEX initiatives_open ON initiatives (due_on, initiative_id) WHERE due_on IS NOT NULL;
CREATE INDEX initiatives_open_by_id ON initiatives (initiative_id) WHERE due_on IS NOT NULL;
CREATE INDEX initiatives_agency_filed ON initiatives (agency_id, initiative_id);
CREATE INDEX initiatives_filed ON initiatives (initiative_id) WHERE code IS NOT NULL;
CREATE INDEX initiatives_mine ON initiatives (proposer_id, initiative_id);
CREATE INDEX initiatives_assisted ON initiatives (assistant_id, state, initiative_id) WHERE assistant_id IS NOT NULL;
CREATE INDEX initiatives_state_due ON initiatives (state, due_on, initiative_id);
CREATE INDEX initiatives_hold ON initiatives (hold_until, initiative_id) WHERE state = 'decided';
CREATE INDEX initiatives_stale_drafts ON initiatives (updated_at, initiative_id) WHERE state = 'draft';

-- Who holds a role in an agency changed: the desks of its files that wait for that role are looked at again.
CREATE TABLE desk_checks (
    desk_check_id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agencies (agency_id),
    waits_for text NOT NULL CHECK (waits_for IN ('intake_officer', 'secretary', 'approver', 'analyst')),
    look_at timestamptz NOT NULL,
    after_on date,
    after_id uuid
);
CREATE INDEX desk_checks_due ON desk_checks (look_at, desk_check_id);

-- What the legal clock needs beyond the two due dates.
CREATE TABLE clocks (
    initiative_id uuid PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    clock jsonb NOT NULL,
    calendar_version bigint NOT NULL,
    reminded bigint NOT NULL
);

-- Keys for what belongs to a file and not to one person: co-authors without an account.
CREATE TABLE file_keys (
    initiative_id uuid PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE answers (
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    revision bigint NOT NULL,
    plain jsonb NOT NULL,
    personal_sealed bytea,
    saved_at timestamptz NOT NULL,
    submitted_at timestamptz,
    fault_count bigint NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (initiative_id, revision)
);

CREATE TABLE authors (
    author_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    ordinal bigint NOT NULL,
    person_id uuid REFERENCES people (person_id),
    share_bp bigint NOT NULL,
    is_public boolean NOT NULL,
    sealed bytea NOT NULL,
    number_index bytea,
    email_index bytea,
    workplace_index bytea,
    confirmed_at timestamptz,
    refused_at timestamptz,
    CONSTRAINT authors_ordinal_unique UNIQUE (initiative_id, ordinal)
);
CREATE INDEX authors_person ON authors (person_id, initiative_id) WHERE person_id IS NOT NULL;
CREATE INDEX authors_number ON authors (number_index) WHERE number_index IS NOT NULL;
CREATE INDEX authors_email ON authors (email_index) WHERE email_index IS NOT NULL;

CREATE TABLE routings (
    initiative_id uuid PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    rule text NOT NULL,
    ruleset_version bigint NOT NULL,
    reason jsonb NOT NULL,
    routed_at timestamptz NOT NULL
);

-- The chain: each hash covers the one before it; `text_sealed` is outside of it, its commitment inside.
CREATE TABLE events (
    event_id uuid NOT NULL,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    sequence bigint NOT NULL,
    kind text NOT NULL,
    from_state text,
    to_state text,
    actor_id uuid REFERENCES people (person_id),
    capacity text NOT NULL,
    agency_id uuid REFERENCES agencies (agency_id),
    version bigint NOT NULL,
    happened_at timestamptz NOT NULL,
    facts jsonb NOT NULL,
    text_sealed bytea,
    commitment bytea,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (initiative_id, sequence)
);

CREATE TABLE assignments (
    assignment_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    reviewer_id uuid NOT NULL REFERENCES people (person_id),
    round bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'handed_in', 'replaced', 'conflicted', 'left', 'closed')),
    assigned_by uuid REFERENCES people (person_id),
    assigned_at timestamptz NOT NULL,
    due_on date NOT NULL,
    CONSTRAINT assignments_reviewer_unique UNIQUE (initiative_id, reviewer_id, round)
);
CREATE INDEX assignments_reviewer ON assignments (reviewer_id, state, due_on, initiative_id);

-- Somebody was locked, lost a role or works elsewhere: what they were asked to review is looked at.
CREATE TABLE reviewer_checks (
    reviewer_check_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people (person_id),
    look_at timestamptz NOT NULL,
    after_id uuid
);
CREATE INDEX reviewer_checks_due ON reviewer_checks (look_at, reviewer_check_id);

CREATE TABLE reviews (
    review_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    reviewer_id uuid NOT NULL REFERENCES people (person_id),
    round bigint NOT NULL,
    sheet_sealed bytea NOT NULL,
    total_bp bigint NOT NULL,
    recommendation text NOT NULL CHECK (recommendation IN ('accepted', 'rejected')),
    counts boolean NOT NULL,
    handed_in_at timestamptz NOT NULL,
    CONSTRAINT reviews_reviewer_unique UNIQUE (initiative_id, reviewer_id, round)
);

CREATE TABLE conflicts (
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES people (person_id),
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (initiative_id, person_id)
);

CREATE TABLE councils (
    council_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    round bigint NOT NULL,
    meets_on date NOT NULL,
    place text NOT NULL,
    minutes_sealed bytea,
    outcome text CHECK (outcome IN ('accepted', 'rejected')),
    convened_by uuid NOT NULL REFERENCES people (person_id),
    convened_at timestamptz NOT NULL,
    concluded_at timestamptz
);
CREATE INDEX councils_initiative ON councils (initiative_id, council_id);

CREATE TABLE council_members (
    council_id uuid NOT NULL REFERENCES councils (council_id) ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES people (person_id),
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    meets_on date NOT NULL,
    part text NOT NULL CHECK (part IN ('chair', 'secretary', 'member')),
    is_present boolean NOT NULL,
    PRIMARY KEY (council_id, person_id)
);
-- File and day stand here too: what somebody is asked to sit in is listed by its day.
CREATE INDEX council_members_person ON council_members (person_id, meets_on, initiative_id);

-- What was recommended to the approver, and what was decided; the latest of each.
CREATE TABLE proposals (
    initiative_id uuid PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'rejected')),
    grounds_sealed bytea NOT NULL,
    proposed_by uuid REFERENCES people (person_id),
    proposed_at timestamptz NOT NULL
);

CREATE TABLE decisions (
    initiative_id uuid PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'rejected')),
    grounds_sealed bytea NOT NULL,
    decided_by uuid NOT NULL REFERENCES people (person_id),
    decided_at timestamptz NOT NULL
);

CREATE TABLE letters (
    letter_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    kind text NOT NULL,
    body_sealed bytea NOT NULL,
    written_at timestamptz NOT NULL,
    released_at timestamptz
);
CREATE INDEX letters_initiative ON letters (initiative_id, letter_id);

CREATE TABLE messages (
    message_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    author_id uuid NOT NULL REFERENCES people (person_id),
    capacity text NOT NULL,
    audience text NOT NULL CHECK (audience IN ('everyone', 'staff')),
    body_sealed bytea NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE INDEX messages_initiative ON messages (initiative_id, message_id);

CREATE TABLE implementations (
    initiative_id uuid PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    unit text NOT NULL,
    launched_at timestamptz NOT NULL,
    result text,
    evidence text,
    ended_at timestamptz
);

CREATE TABLE milestones (
    milestone_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    title text NOT NULL,
    due_on date NOT NULL,
    reached_on date,
    note text NOT NULL
);
CREATE INDEX milestones_initiative ON milestones (initiative_id, due_on, milestone_id);

CREATE TABLE appeals (
    initiative_id uuid PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    original_id uuid NOT NULL CONSTRAINT appeals_original_unique UNIQUE REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    opened_at timestamptz NOT NULL
);

CREATE TABLE documents (
    file_id uuid PRIMARY KEY,
    initiative_id uuid NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    field_key text NOT NULL,
    uploader_id uuid NOT NULL REFERENCES people (person_id),
    name_sealed bytea NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    store_key text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX documents_initiative ON documents (initiative_id, file_id);

-- What the store may hold and no other row speaks of: what is on its way there, and documents of drafts that
-- are gone, until the store let go of them. Nothing is removed before its moment.
CREATE TABLE leftovers (
    store_key text NOT NULL PRIMARY KEY,
    not_before timestamptz NOT NULL
);

-- What everybody may see of accepted files; one row from announcement until revocation. The number
-- is the entry's place in the list, newest last, and the handle of the word index on it.
CREATE TABLE catalogue (
    catalogue_number bigint PRIMARY KEY,
    initiative_id uuid NOT NULL CONSTRAINT catalogue_initiative_unique UNIQUE REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    code text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    field_code text,
    province_code text,
    agency_id uuid NOT NULL REFERENCES agencies (agency_id),
    year bigint NOT NULL,
    decided_on date NOT NULL,
    completed_at timestamptz NOT NULL,
    proposer_name text,
    named jsonb,
    search_key text NOT NULL
);
CREATE INDEX catalogue_newest ON catalogue (decided_on, initiative_id);
CREATE INDEX catalogue_field ON catalogue (field_code, decided_on, initiative_id);
CREATE INDEX catalogue_province ON catalogue (province_code, decided_on, initiative_id);
CREATE INDEX catalogue_agency ON catalogue (agency_id, decided_on, initiative_id);
CREATE INDEX catalogue_kind ON catalogue (kind, decided_on, initiative_id);
CREATE INDEX catalogue_year ON catalogue (year, decided_on, initiative_id);
CREATE INDEX catalogue_completed ON catalogue (completed_at, initiative_id);
-- With the price that making them has: the planner takes to_tsvector for as cheap as a comparison and walks the
-- list with it instead of asking the index.
CREATE FUNCTION search_words(search_key text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS $$ BEGIN RETURN to_tsvector('simple', search_key); END $$;
CREATE INDEX catalogue_words ON catalogue USING gin (search_words(search_key));
