//! Notices: who is told what, with everything the letter needs, so that rendering looks up nothing.
//! A notice is an inbox entry and, where there is a verified address, an e-mail (workflow.md, Notices).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, DueDate};
use super::id::InitiativeId;
use super::text_enum::text_enum;
use super::time::Instant;

text_enum! {
    /// One template per value and language in `templates/notices/`.
    pub enum NoticeKind {
        // To the proposer and confirmed co-authors: one for every transition.
        Submitted = "submitted",
        Received = "received",
        Returned = "returned",
        Declined = "declined",
        Forwarded = "forwarded",
        Resubmitted = "resubmitted",
        Lapsed = "lapsed",
        Assigned = "assigned",
        Recommended = "recommended",
        Concluded = "concluded",
        SentBack = "sent_back",
        Decided = "decided",
        Reopened = "reopened",
        Accepted = "accepted",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
        Stopped = "stopped",
        Launched = "launched",
        Completed = "completed",
        Abandoned = "abandoned",
        Revoked = "revoked",
        // To the proposer, without a transition.
        ReturnReminder = "return_reminder",
        DraftExpiring = "draft_expiring",
        StageExtended = "stage_extended",
        MessageReceived = "message_received",
        MilestoneReached = "milestone_reached",
        AppealOpened = "appeal_opened",
        CoAuthorRefused = "co_author_refused",
        // To somebody named as co-author.
        CoAuthorAsked = "co_author_asked",
        // To a citizen whom somebody wants to type for, and back.
        AssistanceAsked = "assistance_asked",
        AssistanceAgreed = "assistance_agreed",
        // To staff: something waits for them.
        TaskIntake = "task_intake",
        TaskReview = "task_review",
        TaskRecommend = "task_recommend",
        TaskCouncil = "task_council",
        TaskDecide = "task_decide",
        TaskReminder = "task_reminder",
        TaskOverdue = "task_overdue",
        // To staff: something no longer waits, or changed.
        FileWithdrawn = "file_withdrawn",
        FileStopped = "file_stopped",
        FileReopened = "file_reopened",
        FileAnnounced = "file_announced",
        FileAuthorRefused = "file_author_refused",
        ReviewerReplaced = "reviewer_replaced",
        ReviewerConflicted = "reviewer_conflicted",
        ReviewerLeft = "reviewer_left",
        TakeBackAsked = "take_back_asked",
        TakeBackAgreed = "take_back_agreed",
        CouncilConvened = "council_convened",
        CouncilChanged = "council_changed",
        CouncilReleased = "council_released",
        StaffMessage = "staff_message",
        ExportReady = "export_ready",
        // To an address that is not verified yet.
        VerifyEmail = "verify_email",
    }
}

impl NoticeKind {
    /// What a person said is the letter itself and quoted whole; the others give it as a reason, in passing.
    /// A notice carries it in one of the two places, never in both.
    #[must_use]
    pub const fn quotes(self) -> bool {
        matches!(
            self,
            Self::Returned
                | Self::ReturnReminder
                | Self::Declined
                | Self::Accepted
                | Self::Rejected
                | Self::Revoked
                | Self::Launched
                | Self::Completed
                | Self::MilestoneReached
                | Self::MessageReceived
                | Self::StaffMessage
        )
    }

    /// Deadline, decision and completion notices cannot be switched off or put into a digest.
    #[must_use]
    pub const fn is_mandatory(self) -> bool {
        matches!(
            self,
            Self::Returned
                | Self::ReturnReminder
                | Self::Lapsed
                | Self::Declined
                | Self::Accepted
                | Self::Rejected
                | Self::Stopped
                | Self::Revoked
                | Self::Completed
                | Self::Abandoned
                | Self::StageExtended
                | Self::DraftExpiring
                | Self::TaskReminder
                | Self::TaskOverdue
                | Self::VerifyEmail
        )
    }
}

/// All a template may name. Texts are in the recipient's language already where they depend on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeData {
    /// The name to greet.
    pub recipient: String,
    /// The file, where the notice is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiative: Option<InitiativeId>,
    /// Its code, once it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The agency that has the file, in the recipient's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The agency it was with before (forward).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_agency: Option<String>,
    /// The day something is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Working days left until then; negative when overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// That day may still move: the days off of its year are not announced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub due_provisional: bool,
    /// The day a council meets; nothing is due on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meets_on: Option<NaiveDate>,
    /// When the file came in, for the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Instant>,
    /// The last day of the whole file, for the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_due_on: Option<NaiveDate>,
    /// That day may still move.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_provisional: bool,
    /// Why a file was returned: the code of its ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The reason a person gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to mend, or what was answered; may have several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// A number or name the template needs beyond the above (milestone, token, file count, where a council meets).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The path of the page that shows more, from `/`.
    pub path: String,
}

impl NoticeData {
    /// What a template may find empty: what is stored leaves it out, half of most notices otherwise.
    pub const EMPTY: [&'static str; 16] = [
        "initiative",
        "code",
        "title",
        "agency",
        "former_agency",
        "due_on",
        "days_left",
        "due_provisional",
        "meets_on",
        "received_at",
        "total_due_on",
        "total_provisional",
        "ground",
        "reason",
        "body",
        "detail",
    ];

    /// Says what is due, or that nothing is, and how long it is until then.
    pub fn set_due(&mut self, due: Option<DueDate>, today: NaiveDate, calendar: &Calendar) {
        self.due_on = due.map(|due| due.on);
        self.days_left = self.due_on.map(|on| calendar.days_left(today, on));
        self.due_provisional = due.is_some_and(|due| due.provisional);
    }

    /// Says that nothing is due.
    pub const fn set_nothing_due(&mut self) {
        self.due_on = None;
        self.days_left = None;
        self.due_provisional = false;
    }

    /// With what a person said, where a notice of this kind has its place for it.
    #[must_use]
    pub fn saying(mut self, kind: NoticeKind, words: Option<&str>) -> Self {
        let words = words.map(str::to_owned);
        if kind.quotes() {
            self.body = words;
        } else {
            self.reason = words;
        }
        self
    }
}
