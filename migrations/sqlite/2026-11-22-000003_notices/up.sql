-- The outbox that is also the inbox, exports, and published figures.

CREATE TABLE notices (
    notice_id BLOB PRIMARY KEY,
    dedupe_key TEXT NOT NULL CONSTRAINT notices_dedupe_unique UNIQUE,
    initiative_id BLOB REFERENCES initiatives (initiative_id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES people (person_id),
    kind TEXT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('vi', 'en')),
    data_sealed BLOB NOT NULL,
    address_sealed BLOB,
    state TEXT NOT NULL CHECK (state IN ('account_only', 'waiting', 'digest', 'leased', 'sent', 'failed', 'dead', 'cancelled')),
    attempts INTEGER NOT NULL,
    next_at INTEGER,
    leased_until INTEGER,
    last_answer TEXT,
    rendered_sealed BLOB,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    read_at INTEGER
) STRICT;
CREATE INDEX notices_inbox ON notices (person_id, notice_id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_claim ON notices (next_at, notice_id) WHERE state IN ('waiting', 'failed');
CREATE INDEX notices_leases ON notices (leased_until, notice_id) WHERE state = 'leased';
CREATE INDEX notices_state ON notices (state, notice_id);
CREATE INDEX notices_digest ON notices (person_id, notice_id) WHERE state = 'digest';

CREATE TABLE exports (
    export_id BLOB PRIMARY KEY,
    person_id BLOB REFERENCES people (person_id),
    format TEXT NOT NULL CHECK (format IN ('csv', 'xlsx', 'jsonl')),
    filter TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    until_at INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    done_count INTEGER NOT NULL,
    sha256 BLOB,
    store_key TEXT,
    requested_at INTEGER NOT NULL,
    leased_until INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX exports_person ON exports (person_id, export_id);
CREATE INDEX exports_open ON exports (export_id) WHERE state IN ('waiting', 'running');
CREATE INDEX exports_kept ON exports (finished_at) WHERE store_key IS NOT NULL;

-- Counted by the worker, never by a page.
CREATE TABLE figure_snapshots (
    taken_at INTEGER PRIMARY KEY,
    counts TEXT NOT NULL
) STRICT;
