-- The outbox that is also the inbox, exports, and published figures.

CREATE TABLE notices (
    notice_id uuid PRIMARY KEY,
    dedupe_key text NOT NULL CONSTRAINT notices_dedupe_unique UNIQUE,
    initiative_id uuid REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES people (person_id),
    kind text NOT NULL,
    locale text NOT NULL CHECK (locale IN ('vi', 'en')),
    data_sealed bytea NOT NULL,
    address_sealed bytea,
    state text NOT NULL CHECK (state IN ('account_only', 'waiting', 'digest', 'leased', 'sent', 'failed', 'dead', 'cancelled')),
    attempts bigint NOT NULL,
    next_at timestamptz,
    leased_until timestamptz,
    last_answer text,
    rendered_sealed bytea,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    read_at timestamptz
);
CREATE INDEX notices_inbox ON notices (person_id, notice_id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_claim ON notices (next_at, notice_id) WHERE state IN ('waiting', 'failed');
CREATE INDEX notices_leases ON notices (leased_until, notice_id) WHERE state = 'leased';
CREATE INDEX notices_state ON notices (state, notice_id);
CREATE INDEX notices_digest ON notices (person_id, notice_id) WHERE state = 'digest';

CREATE TABLE exports (
    export_id uuid PRIMARY KEY,
    person_id uuid REFERENCES people (person_id),
    format text NOT NULL CHECK (format IN ('csv', 'xlsx', 'jsonl')),
    filter jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    until_at timestamptz NOT NULL,
    row_count bigint NOT NULL,
    done_count bigint NOT NULL,
    sha256 bytea,
    store_key text,
    requested_at timestamptz NOT NULL,
    leased_until timestamptz,
    finished_at timestamptz
);
CREATE INDEX exports_person ON exports (person_id, export_id);
CREATE INDEX exports_open ON exports (export_id) WHERE state IN ('waiting', 'running');
CREATE INDEX exports_kept ON exports (finished_at) WHERE store_key IS NOT NULL;

-- Counted by the worker, never by a page.
CREATE TABLE figure_snapshots (
    taken_at timestamptz PRIMARY KEY,
    counts jsonb NOT NULL
);
