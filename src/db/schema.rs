//! One set of tables for both databases. What the columns mean is said in the migrations; the types that
//! differ between the databases are in [`super::column`].

/// The SQL types the tables speak.
mod types {
    pub use diesel::sql_types::{BigInt, Binary, Bool, Date, Nullable, Text};

    pub use super::super::column::{DocSql, IdSql, StampSql};
}

diesel::table! {
    use super::types::*;

    agencies (agency_id) {
        agency_id -> IdSql,
        code -> Text,
        name_vi -> Text,
        name_en -> Text,
        kind -> Text,
        parent_id -> Nullable<IdSql>,
        province_code -> Nullable<Text>,
        is_active -> Bool,
        created_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    people (person_id) {
        person_id -> IdSql,
        provider -> Text,
        subject -> Text,
        name -> Text,
        level -> BigInt,
        sealed -> Nullable<Binary>,
        citizen_number_index -> Nullable<Binary>,
        email_index -> Nullable<Binary>,
        email_verified_at -> Nullable<StampSql>,
        locale -> Text,
        notice_mode -> Text,
        workplace_index -> Nullable<Binary>,
        privacy_version -> Nullable<BigInt>,
        is_invented -> Bool,
        locked_at -> Nullable<StampSql>,
        restricted_at -> Nullable<StampSql>,
        erase_on -> Nullable<Date>,
        erased_at -> Nullable<StampSql>,
        created_at -> StampSql,
        updated_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    person_keys (person_id) {
        person_id -> IdSql,
        wrapped -> Binary,
        created_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    consents (consent_id) {
        consent_id -> IdSql,
        person_id -> IdSql,
        document -> Text,
        document_version -> BigInt,
        text_hash -> Binary,
        locale -> Text,
        agreed_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    erasures (erasure_id) {
        erasure_id -> IdSql,
        person_id -> IdSql,
        step -> Text,
        actor_id -> Nullable<IdSql>,
        happened_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    staff_roles (staff_role_id) {
        staff_role_id -> IdSql,
        person_id -> IdSql,
        agency_id -> IdSql,
        role -> Text,
        absent_until -> Nullable<Date>,
        granted_by -> Nullable<IdSql>,
        granted_at -> StampSql,
        revoked_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    reviewer_fields (person_id, field_code) {
        person_id -> IdSql,
        field_code -> Text,
    }
}

diesel::table! {
    use super::types::*;

    local_accounts (person_id) {
        person_id -> IdSql,
        username -> Text,
        password_hash -> Text,
        changed_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    second_factors (person_id) {
        person_id -> IdSql,
        secret_sealed -> Binary,
        confirmed_at -> Nullable<StampSql>,
        last_step -> BigInt,
    }
}

diesel::table! {
    use super::types::*;

    recovery_codes (person_id, code_hash) {
        person_id -> IdSql,
        code_hash -> Binary,
        used_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    lockouts (key_hash) {
        key_hash -> Binary,
        failures -> BigInt,
        locked_until -> Nullable<StampSql>,
        updated_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    assistance_requests (request_id) {
        request_id -> IdSql,
        assistant_id -> IdSql,
        number_index -> Binary,
        kind -> Text,
        asked_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    logins (login_id) {
        login_id -> IdSql,
        state_hash -> Binary,
        attempt_sealed -> Binary,
        browser_hash -> Binary,
        created_at -> StampSql,
        expires_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    sessions (session_id) {
        session_id -> IdSql,
        token_hash -> Binary,
        person_id -> IdSql,
        realm -> Text,
        staff_role_id -> Nullable<IdSql>,
        level -> BigInt,
        second_factor_at -> Nullable<StampSql>,
        is_pending -> Bool,
        id_token_sealed -> Nullable<Binary>,
        user_agent -> Text,
        created_at -> StampSql,
        last_seen_at -> StampSql,
        expires_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    email_checks (token_hash) {
        token_hash -> Binary,
        person_id -> IdSql,
        email_sealed -> Binary,
        expires_at -> StampSql,
        used_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    kept_forms (kept_form_id) {
        kept_form_id -> IdSql,
        person_id -> IdSql,
        form_sealed -> Binary,
        expires_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    looks (look_id) {
        look_id -> IdSql,
        actor_id -> IdSql,
        role -> Text,
        agency_id -> IdSql,
        subject_id -> IdSql,
        initiative_id -> Nullable<IdSql>,
        what -> Text,
        looked_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    once_keys (person_id, once_key) {
        person_id -> IdSql,
        once_key -> IdSql,
        action -> Text,
        content_hash -> Binary,
        answer -> DocSql,
        created_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    code_counters (year) {
        year -> BigInt,
        last_number -> BigInt,
    }
}

diesel::table! {
    use super::types::*;

    calendar_versions (version) {
        version -> BigInt,
        content_hash -> Binary,
        applied_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    initiatives (initiative_id) {
        initiative_id -> IdSql,
        code -> Nullable<Text>,
        kind -> Text,
        state -> Text,
        version -> BigInt,
        round -> BigInt,
        agency_id -> Nullable<IdSql>,
        desk_agency_id -> Nullable<IdSql>,
        proposer_id -> IdSql,
        assistant_id -> Nullable<IdSql>,
        title -> Text,
        summary -> Text,
        field_code -> Nullable<Text>,
        province_code -> Nullable<Text>,
        strategic_code -> Nullable<Text>,
        waits_for -> Text,
        due_on -> Nullable<Date>,
        total_due_on -> Nullable<Date>,
        returned_from -> Nullable<Text>,
        return_count -> BigInt,
        outcome -> Nullable<Text>,
        event_count -> BigInt,
        head_hash -> Nullable<Binary>,
        submitted_at -> Nullable<StampSql>,
        decided_at -> Nullable<StampSql>,
        hold_until -> Nullable<StampSql>,
        completed_at -> Nullable<StampSql>,
        created_at -> StampSql,
        updated_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    desk_checks (desk_check_id) {
        desk_check_id -> IdSql,
        agency_id -> IdSql,
        waits_for -> Text,
        look_at -> StampSql,
        after_on -> Nullable<Date>,
        after_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use super::types::*;

    clocks (initiative_id) {
        initiative_id -> IdSql,
        clock -> DocSql,
        calendar_version -> BigInt,
        reminded -> BigInt,
    }
}

diesel::table! {
    use super::types::*;

    file_keys (initiative_id) {
        initiative_id -> IdSql,
        wrapped -> Binary,
        created_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    answers (initiative_id, revision) {
        initiative_id -> IdSql,
        revision -> BigInt,
        plain -> DocSql,
        personal_sealed -> Nullable<Binary>,
        saved_at -> StampSql,
        submitted_at -> Nullable<StampSql>,
        fault_count -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    use super::types::*;

    authors (author_id) {
        author_id -> IdSql,
        initiative_id -> IdSql,
        ordinal -> BigInt,
        person_id -> Nullable<IdSql>,
        share_bp -> BigInt,
        is_public -> Bool,
        sealed -> Binary,
        number_index -> Nullable<Binary>,
        email_index -> Nullable<Binary>,
        workplace_index -> Nullable<Binary>,
        confirmed_at -> Nullable<StampSql>,
        refused_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    routings (initiative_id) {
        initiative_id -> IdSql,
        rule -> Text,
        ruleset_version -> BigInt,
        reason -> DocSql,
        routed_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    events (initiative_id, sequence) {
        event_id -> IdSql,
        initiative_id -> IdSql,
        sequence -> BigInt,
        kind -> Text,
        from_state -> Nullable<Text>,
        to_state -> Nullable<Text>,
        actor_id -> Nullable<IdSql>,
        capacity -> Text,
        agency_id -> Nullable<IdSql>,
        version -> BigInt,
        happened_at -> StampSql,
        facts -> DocSql,
        text_sealed -> Nullable<Binary>,
        commitment -> Nullable<Binary>,
        previous_hash -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    use super::types::*;

    assignments (assignment_id) {
        assignment_id -> IdSql,
        initiative_id -> IdSql,
        reviewer_id -> IdSql,
        round -> BigInt,
        state -> Text,
        assigned_by -> Nullable<IdSql>,
        assigned_at -> StampSql,
        due_on -> Date,
    }
}

diesel::table! {
    use super::types::*;

    reviewer_checks (reviewer_check_id) {
        reviewer_check_id -> IdSql,
        person_id -> IdSql,
        look_at -> StampSql,
        after_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use super::types::*;

    reviews (review_id) {
        review_id -> IdSql,
        initiative_id -> IdSql,
        reviewer_id -> IdSql,
        round -> BigInt,
        sheet_sealed -> Binary,
        total_bp -> BigInt,
        recommendation -> Text,
        counts -> Bool,
        handed_in_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    conflicts (initiative_id, person_id) {
        initiative_id -> IdSql,
        person_id -> IdSql,
        declared_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    councils (council_id) {
        council_id -> IdSql,
        initiative_id -> IdSql,
        round -> BigInt,
        meets_on -> Date,
        place -> Text,
        minutes_sealed -> Nullable<Binary>,
        outcome -> Nullable<Text>,
        convened_by -> IdSql,
        convened_at -> StampSql,
        concluded_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    council_members (council_id, person_id) {
        council_id -> IdSql,
        person_id -> IdSql,
        initiative_id -> IdSql,
        meets_on -> Date,
        part -> Text,
        is_present -> Bool,
    }
}

diesel::table! {
    use super::types::*;

    proposals (initiative_id) {
        initiative_id -> IdSql,
        outcome -> Text,
        grounds_sealed -> Binary,
        proposed_by -> Nullable<IdSql>,
        proposed_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    decisions (initiative_id) {
        initiative_id -> IdSql,
        outcome -> Text,
        grounds_sealed -> Binary,
        decided_by -> IdSql,
        decided_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    letters (letter_id) {
        letter_id -> IdSql,
        initiative_id -> IdSql,
        kind -> Text,
        body_sealed -> Binary,
        written_at -> StampSql,
        released_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    messages (message_id) {
        message_id -> IdSql,
        initiative_id -> IdSql,
        author_id -> IdSql,
        capacity -> Text,
        audience -> Text,
        body_sealed -> Binary,
        written_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    implementations (initiative_id) {
        initiative_id -> IdSql,
        unit -> Text,
        launched_at -> StampSql,
        result -> Nullable<Text>,
        evidence -> Nullable<Text>,
        ended_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    milestones (milestone_id) {
        milestone_id -> IdSql,
        initiative_id -> IdSql,
        title -> Text,
        due_on -> Date,
        reached_on -> Nullable<Date>,
        note -> Text,
    }
}

diesel::table! {
    use super::types::*;

    appeals (initiative_id) {
        initiative_id -> IdSql,
        original_id -> IdSql,
        opened_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    leftovers (store_key) {
        store_key -> Text,
        not_before -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    documents (file_id) {
        file_id -> IdSql,
        initiative_id -> IdSql,
        field_key -> Text,
        uploader_id -> IdSql,
        name_sealed -> Binary,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Binary,
        store_key -> Text,
        created_at -> StampSql,
    }
}

diesel::table! {
    use super::types::*;

    catalogue (initiative_id) {
        initiative_id -> IdSql,
        code -> Text,
        kind -> Text,
        title -> Text,
        summary -> Text,
        field_code -> Nullable<Text>,
        province_code -> Nullable<Text>,
        agency_id -> IdSql,
        year -> BigInt,
        decided_on -> Date,
        completed_at -> StampSql,
        proposer_name -> Nullable<Text>,
        search_key -> Text,
        catalogue_number -> BigInt,
        named -> Nullable<DocSql>,
    }
}

diesel::table! {
    use super::types::*;

    notices (notice_id) {
        notice_id -> IdSql,
        dedupe_key -> Text,
        initiative_id -> Nullable<IdSql>,
        person_id -> IdSql,
        kind -> Text,
        locale -> Text,
        data_sealed -> Binary,
        address_sealed -> Nullable<Binary>,
        state -> Text,
        attempts -> BigInt,
        next_at -> Nullable<StampSql>,
        leased_until -> Nullable<StampSql>,
        last_answer -> Nullable<Text>,
        rendered_sealed -> Nullable<Binary>,
        created_at -> StampSql,
        sent_at -> Nullable<StampSql>,
        read_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    exports (export_id) {
        export_id -> IdSql,
        person_id -> Nullable<IdSql>,
        format -> Text,
        filter -> DocSql,
        state -> Text,
        until_at -> StampSql,
        row_count -> BigInt,
        done_count -> BigInt,
        sha256 -> Nullable<Binary>,
        store_key -> Nullable<Text>,
        requested_at -> StampSql,
        leased_until -> Nullable<StampSql>,
        finished_at -> Nullable<StampSql>,
        attempts -> BigInt,
        next_at -> Nullable<StampSql>,
    }
}

diesel::table! {
    use super::types::*;

    figure_snapshots (taken_at) {
        taken_at -> StampSql,
        counts -> DocSql,
    }
}

diesel::joinable!(person_keys -> people (person_id));
diesel::joinable!(consents -> people (person_id));
diesel::joinable!(staff_roles -> agencies (agency_id));
diesel::joinable!(reviewer_fields -> people (person_id));
diesel::joinable!(local_accounts -> people (person_id));
diesel::joinable!(second_factors -> people (person_id));
diesel::joinable!(recovery_codes -> people (person_id));
diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(sessions -> staff_roles (staff_role_id));
diesel::joinable!(email_checks -> people (person_id));
diesel::joinable!(kept_forms -> people (person_id));
diesel::joinable!(once_keys -> people (person_id));
diesel::joinable!(clocks -> initiatives (initiative_id));
diesel::joinable!(file_keys -> initiatives (initiative_id));
diesel::joinable!(answers -> initiatives (initiative_id));
diesel::joinable!(authors -> initiatives (initiative_id));
diesel::joinable!(authors -> people (person_id));
diesel::joinable!(routings -> initiatives (initiative_id));
diesel::joinable!(events -> initiatives (initiative_id));
diesel::joinable!(events -> people (actor_id));
diesel::joinable!(events -> agencies (agency_id));
diesel::joinable!(assignments -> initiatives (initiative_id));
diesel::joinable!(reviews -> initiatives (initiative_id));
diesel::joinable!(reviews -> people (reviewer_id));
diesel::joinable!(conflicts -> initiatives (initiative_id));
diesel::joinable!(conflicts -> people (person_id));
diesel::joinable!(councils -> initiatives (initiative_id));
diesel::joinable!(councils -> people (convened_by));
diesel::joinable!(council_members -> councils (council_id));
diesel::joinable!(council_members -> people (person_id));
diesel::joinable!(council_members -> initiatives (initiative_id));
diesel::joinable!(proposals -> initiatives (initiative_id));
diesel::joinable!(proposals -> people (proposed_by));
diesel::joinable!(decisions -> initiatives (initiative_id));
diesel::joinable!(decisions -> people (decided_by));
diesel::joinable!(letters -> initiatives (initiative_id));
diesel::joinable!(messages -> initiatives (initiative_id));
diesel::joinable!(messages -> people (author_id));
diesel::joinable!(implementations -> initiatives (initiative_id));
diesel::joinable!(milestones -> initiatives (initiative_id));
diesel::joinable!(documents -> initiatives (initiative_id));
diesel::joinable!(documents -> people (uploader_id));
diesel::joinable!(catalogue -> initiatives (initiative_id));
diesel::joinable!(catalogue -> agencies (agency_id));
diesel::joinable!(notices -> initiatives (initiative_id));
diesel::joinable!(notices -> people (person_id));
diesel::joinable!(exports -> people (person_id));

diesel::allow_tables_to_appear_in_same_query!(
    agencies,
    people,
    person_keys,
    consents,
    erasures,
    staff_roles,
    reviewer_fields,
    local_accounts,
    second_factors,
    recovery_codes,
    lockouts,
    assistance_requests,
    logins,
    sessions,
    email_checks,
    kept_forms,
    looks,
    once_keys,
    code_counters,
    calendar_versions,
    initiatives,
    desk_checks,
    reviewer_checks,
    clocks,
    file_keys,
    answers,
    authors,
    routings,
    events,
    assignments,
    reviews,
    conflicts,
    councils,
    council_members,
    proposals,
    decisions,
    letters,
    messages,
    implementations,
    milestones,
    appeals,
    leftovers,
    documents,
    catalogue,
    notices,
    exports,
    figure_snapshots,
);
