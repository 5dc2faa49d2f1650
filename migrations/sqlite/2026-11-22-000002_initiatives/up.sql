-- A file and all that happens to it.

CREATE TABLE code_counters (
    year INTEGER PRIMARY KEY,
    last_number INTEGER NOT NULL
) STRICT;

CREATE TABLE calendar_versions (
    version INTEGER PRIMARY KEY,
    content_hash BLOB NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE initiatives (
    initiative_id BLOB PRIMARY KEY,
    code TEXT CONSTRAINT initiatives_code_unique UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'declined', 'received', 'in_review', 'council', 'proposed', 'decided', 'accepted', 'rejected', 'withdrawn', 'stopped', 'implementing', 'implemented')),
    version INTEGER NOT NULL,
    round INTEGER NOT NULL,
    agency_id BLOB REFERENCES agencies (agency_id),
    desk_agency_id BLOB REFERENCES agencies (agency_id),
    proposer_id BLOB NOT NULL REFERENCES people (person_id),
    assistant_id BLOB REFERENCES people (person_id),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    field_code TEXT,
    province_code TEXT,
    strategic_code TEXT,
    waits_for TEXT NOT NULL CHECK (waits_for IN ('nobody', 'proposer', 'intake_officer', 'reviewer', 'secretary', 'approver', 'analyst', 'system')),
    due_on TEXT,
    total_due_on TEXT,
    returned_from TEXT,
    return_count INTEGER NOT NULL,
    outcome TEXT CHECK (outcome IN ('accepted', 'rejected')),
    event_count INTEGER NOT NULL,
    head_hash BLOB,
    submitted_at INTEGER,
    decided_at INTEGER,
    hold_until INTEGER,
    completed_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
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
    desk_check_id BLOB PRIMARY KEY,
    agency_id BLOB NOT NULL REFERENCES agencies (agency_id),
    waits_for TEXT NOT NULL CHECK (waits_for IN ('intake_officer', 'secretary', 'approver', 'analyst')),
    look_at INTEGER NOT NULL,
    after_on TEXT,
    after_id BLOB
) STRICT;
CREATE INDEX desk_checks_due ON desk_checks (look_at, desk_check_id);

-- What the legal clock needs beyond the two due dates.
CREATE TABLE clocks (
    initiative_id BLOB PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    clock TEXT NOT NULL,
    calendar_version INTEGER NOT NULL,
    reminded INTEGER NOT NULL
) STRICT;

-- Keys for what belongs to a file and not to one person: co-authors without an account.
CREATE TABLE file_keys (
    initiative_id BLOB PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE answers (
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    plain TEXT NOT NULL,
    personal_sealed BLOB,
    saved_at INTEGER NOT NULL,
    submitted_at INTEGER,
    fault_count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (initiative_id, revision)
) STRICT;

CREATE TABLE authors (
    author_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    person_id BLOB REFERENCES people (person_id),
    share_bp INTEGER NOT NULL,
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    sealed BLOB NOT NULL,
    number_index BLOB,
    email_index BLOB,
    workplace_index BLOB,
    confirmed_at INTEGER,
    refused_at INTEGER,
    CONSTRAINT authors_ordinal_unique UNIQUE (initiative_id, ordinal)
) STRICT;
CREATE INDEX authors_person ON authors (person_id, initiative_id) WHERE person_id IS NOT NULL;
CREATE INDEX authors_number ON authors (number_index) WHERE number_index IS NOT NULL;
CREATE INDEX authors_email ON authors (email_index) WHERE email_index IS NOT NULL;

CREATE TABLE routings (
    initiative_id BLOB PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    ruleset_version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    routed_at INTEGER NOT NULL
) STRICT;

-- The chain: each hash covers the one before it; `text_sealed` is outside of it, its commitment inside.
CREATE TABLE events (
    event_id BLOB NOT NULL,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    actor_id BLOB REFERENCES people (person_id),
    capacity TEXT NOT NULL,
    agency_id BLOB REFERENCES agencies (agency_id),
    version INTEGER NOT NULL,
    happened_at INTEGER NOT NULL,
    facts TEXT NOT NULL,
    text_sealed BLOB,
    commitment BLOB,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (initiative_id, sequence)
) STRICT;

CREATE TABLE assignments (
    assignment_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    reviewer_id BLOB NOT NULL REFERENCES people (person_id),
    round INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'handed_in', 'replaced', 'conflicted', 'left', 'closed')),
    assigned_by BLOB REFERENCES people (person_id),
    assigned_at INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    CONSTRAINT assignments_reviewer_unique UNIQUE (initiative_id, reviewer_id, round)
) STRICT;
CREATE INDEX assignments_reviewer ON assignments (reviewer_id, state, due_on, initiative_id);

-- Somebody was locked, lost a role or works elsewhere: what they were asked to review is looked at.
CREATE TABLE reviewer_checks (
    reviewer_check_id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    look_at INTEGER NOT NULL,
    after_id BLOB
) STRICT;
CREATE INDEX reviewer_checks_due ON reviewer_checks (look_at, reviewer_check_id);

CREATE TABLE reviews (
    review_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    reviewer_id BLOB NOT NULL REFERENCES people (person_id),
    round INTEGER NOT NULL,
    sheet_sealed BLOB NOT NULL,
    total_bp INTEGER NOT NULL,
    recommendation TEXT NOT NULL CHECK (recommendation IN ('accepted', 'rejected')),
    counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
    handed_in_at INTEGER NOT NULL,
    CONSTRAINT reviews_reviewer_unique UNIQUE (initiative_id, reviewer_id, round)
) STRICT;

CREATE TABLE conflicts (
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    declared_at INTEGER NOT NULL,
    PRIMARY KEY (initiative_id, person_id)
) STRICT;

CREATE TABLE councils (
    council_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    round INTEGER NOT NULL,
    meets_on TEXT NOT NULL,
    place TEXT NOT NULL,
    minutes_sealed BLOB,
    outcome TEXT CHECK (outcome IN ('accepted', 'rejected')),
    convened_by BLOB NOT NULL REFERENCES people (person_id),
    convened_at INTEGER NOT NULL,
    concluded_at INTEGER
) STRICT;
CREATE INDEX councils_initiative ON councils (initiative_id, council_id);

CREATE TABLE council_members (
    council_id BLOB NOT NULL REFERENCES councils (council_id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    meets_on TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('chair', 'secretary', 'member')),
    is_present INTEGER NOT NULL CHECK (is_present IN (0, 1)),
    PRIMARY KEY (council_id, person_id)
) STRICT;
-- File and day stand here too: what somebody is asked to sit in is listed by its day.
CREATE INDEX council_members_person ON council_members (person_id, meets_on, initiative_id);

-- What was recommended to the approver, and what was decided; the latest of each.
CREATE TABLE proposals (
    initiative_id BLOB PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected')),
    grounds_sealed BLOB NOT NULL,
    proposed_by BLOB REFERENCES people (person_id),
    proposed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE decisions (
    initiative_id BLOB PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected')),
    grounds_sealed BLOB NOT NULL,
    decided_by BLOB NOT NULL REFERENCES people (person_id),
    decided_at INTEGER NOT NULL
) STRICT;

CREATE TABLE letters (
    letter_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    body_sealed BLOB NOT NULL,
    written_at INTEGER NOT NULL,
    released_at INTEGER
) STRICT;
CREATE INDEX letters_initiative ON letters (initiative_id, letter_id);

CREATE TABLE messages (
    message_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    author_id BLOB NOT NULL REFERENCES people (person_id),
    capacity TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('everyone', 'staff')),
    body_sealed BLOB NOT NULL,
    written_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_initiative ON messages (initiative_id, message_id);

CREATE TABLE implementations (
    initiative_id BLOB PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    unit TEXT NOT NULL,
    launched_at INTEGER NOT NULL,
    result TEXT,
    evidence TEXT,
    ended_at INTEGER
) STRICT;

CREATE TABLE milestones (
    milestone_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    due_on TEXT NOT NULL,
    reached_on TEXT,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX milestones_initiative ON milestones (initiative_id, due_on, milestone_id);

CREATE TABLE appeals (
    initiative_id BLOB PRIMARY KEY REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    original_id BLOB NOT NULL CONSTRAINT appeals_original_unique UNIQUE REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL
) STRICT;

CREATE TABLE documents (
    file_id BLOB PRIMARY KEY,
    initiative_id BLOB NOT NULL REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    field_key TEXT NOT NULL,
    uploader_id BLOB NOT NULL REFERENCES people (person_id),
    name_sealed BLOB NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    store_key TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_initiative ON documents (initiative_id, file_id);

-- What the store may hold and no other row speaks of: what is on its way there, and documents of drafts that
-- are gone, until the store let go of them. Nothing is removed before its moment.
CREATE TABLE leftovers (
    store_key TEXT NOT NULL PRIMARY KEY,
    not_before INTEGER NOT NULL
) STRICT;

-- What everybody may see of accepted files; one row from announcement until revocation. The number
-- is the entry's place in the list, newest last, and the handle of the word index on it.
CREATE TABLE catalogue (
    catalogue_number INTEGER PRIMARY KEY,
    initiative_id BLOB NOT NULL CONSTRAINT catalogue_initiative_unique UNIQUE REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    field_code TEXT,
    province_code TEXT,
    agency_id BLOB NOT NULL REFERENCES agencies (agency_id),
    year INTEGER NOT NULL,
    decided_on TEXT NOT NULL,
    completed_at INTEGER NOT NULL,
    proposer_name TEXT,
    named TEXT,
    search_key TEXT NOT NULL
) STRICT;
CREATE INDEX catalogue_newest ON catalogue (decided_on, initiative_id);
CREATE INDEX catalogue_field ON catalogue (field_code, decided_on, initiative_id);
CREATE INDEX catalogue_province ON catalogue (province_code, decided_on, initiative_id);
CREATE INDEX catalogue_agency ON catalogue (agency_id, decided_on, initiative_id);
CREATE INDEX catalogue_kind ON catalogue (kind, decided_on, initiative_id);
CREATE INDEX catalogue_year ON catalogue (year, decided_on, initiative_id);
CREATE INDEX catalogue_completed ON catalogue (completed_at, initiative_id);
CREATE VIRTUAL TABLE catalogue_words USING fts5 (search_key, content = 'catalogue', content_rowid = 'catalogue_number', tokenize = 'unicode61');
CREATE TRIGGER catalogue_words_insert AFTER INSERT ON catalogue BEGIN
    INSERT INTO catalogue_words (rowid, search_key) VALUES (new.catalogue_number, new.search_key);
END;
CREATE TRIGGER catalogue_words_delete AFTER DELETE ON catalogue BEGIN
    INSERT INTO catalogue_words (catalogue_words, rowid, search_key) VALUES ('delete', old.catalogue_number, old.search_key);
END;
CREATE TRIGGER catalogue_words_update AFTER UPDATE OF search_key ON catalogue BEGIN
    INSERT INTO catalogue_words (catalogue_words, rowid, search_key) VALUES ('delete', old.catalogue_number, old.search_key);
    INSERT INTO catalogue_words (rowid, search_key) VALUES (new.catalogue_number, new.search_key);
END;
