# Pages of administrators beside those about staff.

outbox-title = Outgoing mail
outbox-lead = Notices that wait, could not be sent yet or were given up, with the mail server's answer. What they say is not shown here.
outbox-tabs = State of the mail
outbox-state-waiting = Waiting
outbox-state-digest = Waiting for the daily digest
outbox-state-leased = Being sent
outbox-state-failed = Will be tried again
outbox-state-dead = Given up
outbox-state-sent = Sent
outbox-state-cancelled = Cancelled
outbox-state-account_only = Inbox only
outbox-kind = Notice
outbox-to = To
outbox-file = File
outbox-written = Written at
outbox-tried = { $count ->
    [one] tried once
   *[other] tried { $count } times
}
outbox-next = Next try at { $at }
outbox-sent = Sent at { $at }
outbox-answer = The mail server's answer
outbox-answer-none = No answer yet
outbox-retry = Send again
outbox-retry-all = Send all that were given up again
outbox-none = No mail is in this state
outbox-none-next = Mail that failed is tried again by itself; mail that was given up needs you to read the server's answer and send it again.
flash-outbox-retried = Queued to be sent now.

## Notices by name (domain::notice::NoticeKind)
notice-submitted = File sent
notice-received = Received
notice-returned = Changes asked for
notice-declined = Declined
notice-forwarded = Forwarded
notice-resubmitted = Sent again
notice-lapsed = Time for changes over
notice-assigned = Review begins
notice-recommended = Proposed
notice-concluded = Council concluded
notice-sent_back = Sent back for review
notice-decided = Decided
notice-reopened = Decision reopened
notice-accepted = Accepted
notice-rejected = Not accepted
notice-withdrawn = Withdrawn
notice-stopped = Stopped
notice-launched = Implementation begins
notice-completed = Implemented
notice-abandoned = Implementation given up
notice-revoked = Decision revoked
notice-return_reminder = Reminder: changes
notice-draft_expiring = Draft will be deleted
notice-stage_extended = Extended
notice-message_received = Message
notice-milestone_reached = Milestone reached
notice-appeal_opened = Asked to look again
notice-co_author_asked = Named as co-author
notice-co_author_refused = Co-author did not confirm
notice-file_author_refused = Co-author did not confirm (staff)
notice-task_intake = Task: intake
notice-task_review = Task: review
notice-task_recommend = Task: propose
notice-task_council = Task: council
notice-task_decide = Task: decide
notice-task_reminder = Reminder: due soon
notice-task_overdue = Reminder: overdue
notice-file_withdrawn = File withdrawn
notice-file_stopped = File stopped
notice-file_reopened = File reopened
notice-file_announced = File announced
notice-reviewer_replaced = Reviewer replaced
notice-council_convened = Council convened
notice-staff_message = Message to staff
notice-export_ready = Export ready
notice-verify_email = Address to verify
