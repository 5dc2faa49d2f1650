# Words that every page, mail and export shares. A translation of meaning; the original is Vietnamese.

portal-name = Sáng Kiến

language-vi = Tiếng Việt
language-en = English

## States of a file (docs/workflow.md)
state-draft = Draft
state-submitted = Submitted
state-returned = Changes asked for
state-declined = Declined
state-received = Received
state-in_review = In review
state-council = With the council
state-proposed = Awaiting decision
state-decided = Decided, to be announced
state-accepted = Accepted
state-rejected = Not accepted
state-withdrawn = Withdrawn
state-stopped = Stopped
state-implementing = Being put into practice
state-implemented = In use

## Actions: the verb on the button
action-submit = Submit
action-discard = Discard draft
action-receive = Receive
action-return = Ask for changes
action-decline = Decline
action-forward = Forward
action-resubmit = Send again
action-lapse = End for want of an answer
action-assign = Assign
action-recommend = Propose
action-conclude = Conclude
action-send_back = Send back to review
action-decide = Decide
action-reopen = Reopen
action-announce = Announce
action-withdraw = Withdraw
action-stop = Stop
action-launch = Start putting into practice
action-complete = Complete
action-abandon = Give up putting into practice
action-revoke = Revoke the decision

## Actions: what happened, as in a timeline
done-submit = The file was submitted
done-discard = The draft was discarded
done-receive = The file was received
done-return = The agency asked for changes
done-decline = The file was declined
done-forward = The file was forwarded to another agency
done-resubmit = The file was changed and sent again
done-lapse = The time for changes ran out; the file was stopped
done-assign = The file was assigned for review
done-recommend = The outcome was proposed
done-conclude = The council concluded
done-send_back = The file was sent back for more review
done-decide = A decision was made
done-reopen = The decision was reopened
done-announce = The result was announced
done-withdraw = The proposer withdrew the file
done-stop = The file was stopped
done-launch = The initiative is being put into practice
done-complete = The initiative is in use
done-abandon = Putting it into practice was given up
done-revoke = The acceptance was revoked

## Roles of staff, and in which capacity an act was done
role-intake_officer = Intake officer
role-reviewer = Reviewer
role-council_chair = Council chair
role-secretary = Council secretary
role-member = Council member
role-approver = Approver
role-analyst = Analyst
role-auditor = Auditor
role-administrator = Administrator
capacity-proposer = Proposer
capacity-assistant = Community digital technology team
capacity-co_author = Co-author
capacity-system = System
capacity-intake_officer = { role-intake_officer }
capacity-reviewer = { role-reviewer }
capacity-council_chair = { role-council_chair }
capacity-secretary = { role-secretary }
capacity-member = { role-member }
capacity-approver = { role-approver }
capacity-analyst = { role-analyst }
capacity-auditor = { role-auditor }
capacity-administrator = { role-administrator }

## Time
days-left = { $days ->
    [one] { $days } working day left
   *[other] { $days } working days left
}
due-today = due today
days-overdue = { $days ->
    [one] { $days } working day overdue
   *[other] { $days } working days overdue
}
ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-yesterday = yesterday at { $time }
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}

## Why the workflow says no (domain::workflow::Refusal)
refusal-not-from-here = The file is in the state “{ $state }”, so “{ $action }” is not possible.
refusal-not-your-role = Your present role may not do this with this file.
refusal-conflict-of-interest = You have an interest in this file and cannot act on it. Someone else will.
refusal-reason-missing = Please give a reason.
refusal-mending-missing = Please say what the proposer has to change.
refusal-too-few-reviewers = At least { $needed } reviewers without an interest in the file are needed; there are { $given }.
refusal-too-few-reviews = { $needed ->
    [one] At least { $needed } review is needed; handed in so far: { $given }.
   *[other] At least { $needed } reviews are needed; handed in so far: { $given }.
}
refusal-needs-review = This kind of initiative has to be reviewed before it can be answered.
refusal-outcome-missing = Please choose the outcome.
refusal-minutes-missing = Please give the minutes and who attended.
refusal-council-missing = No council was convened for this file yet.
refusal-chair-missing = Nobody can chair a council yet: beside the secretary, neither this agency nor the portal owner has a council chair without an interest in this file. An administrator has to give somebody else this role.
refusal-members-missing = Nobody can sit in a council yet: beside its chair and secretary, neither this agency nor the portal owner has a council member without an interest in this file. An administrator has to give somebody else this role.
refusal-meeting-ahead = The council meets on { $date }. Its conclusion can be entered from that day on.
refusal-too-few-present = At least { $needed } have to be present; there were { $given }.
refusal-agency-without-intake = This agency has no intake officer. Please choose another one.
refusal-agency-same = The file is with this agency already. Please choose another one.
refusal-agency-forwarded-before = This agency forwarded the file before. Its approver has to agree to take it back.
refusal-second-return-needs-reason = Changes were asked for once already. A second time needs a written reason, and the file will count as overdue.
refusal-nothing-changed = Nothing was changed since it was sent last. Please make the changes asked for, then send it again.
refusal-form-incomplete = { $missing ->
    [one] { $missing } answer is missing or not right yet.
   *[other] { $missing } answers are missing or not right yet.
}
refusal-truth-missing = Please agree to the statement of truth before you submit.
refusal-hold-over = The time before the announcement is over; the decision cannot be reopened.
refusal-hold-running = The time before the announcement is not over yet.
refusal-not-due = The time for this has not come, or has passed.
refusal-plan-missing = Please name the unit responsible and the milestones with their dates.
refusal-result-missing = Please give the result and its evidence.
refusal-appeal-closed = This file was looked at again once already, or the time to ask for it is over.
refusal-consent-missing = The proposer has to agree before you submit for them.
refusal-extensions-used = This step has been extended as often as is allowed.
refusal-data-restricted = This person asked for their data to be erased. Personal data is only kept for as long as it has to be; nobody may open it.
person-erased = Somebody who had their data erased

## What is wrong with a field
fault-required = Please fill this in.
fault-too-long = At most { $max } characters; there are { $given }.
fault-control-characters = There is a character that cannot be read. Please delete it and type it again.
fault-not-a-citizen-number = A personal identification number has exactly 12 digits.
fault-malformed = This is not written the right way. Please check it.
fault-code-malformed = This is not a file's code. A code looks like SK-2026-000123-7.
fault-code-mistyped = A character of the code is mistyped. Please compare it with your receipt.
fault-code-out-of-range = There is no such code. Please compare it with your receipt.
fault-not-a-whole-number = Please give a whole number from { $min } to { $max }, without decimals.
fault-not-a-number = Please enter a number.
fault-past-day = This day has passed. Please choose today or a later one.
fault-far-day = This day is more than a year from now. Please choose an earlier one.
fault-future-day = This day has not come yet. Please give today or a day before.
fault-not-a-past-day = Please give a day in the past.
fault-not-a-date = Please enter a date that exists, as day/month/year, such as 22/11/2026.
fault-not-an-email = This is not an e-mail address; it should look like name@example.vn.
fault-not-a-phone = This is not a phone number; it should look like 0912 345 678.
fault-out-of-range = Please enter a number from { $min } to { $max }.
    .only-min = Please enter a number of at least { $min }.
    .only-max = Please enter a number of at most { $max }.
fault-too-many-decimals = { $max ->
    [0] Please enter a whole number.
    [one] At most { $max } digit after the point.
   *[other] At most { $max } digits after the point.
}
fault-reviewer-conflicted = { $name } has a conflict of interest in this file and cannot review it. Please choose somebody else.
fault-member-conflicted = { $name } has a conflict of interest in this file by now and cannot count as present. Please leave them out; where too few remain, use “{ deed-convene_again }”.
fault-no-member = A council is a chair, a secretary and at least one member. Please choose a member.
fault-unknown-choice = Please choose from the list.
fault-too-few-rows = { $min ->
    [one] At least { $min } row is needed.
   *[other] At least { $min } rows are needed.
}
fault-same-meeting = Nothing has changed yet. Correct the day, the place or who takes part.
fault-too-few-chosen = At least { $needed } reviewers are needed; you chose { $given }.
fault-too-many-rows = { $max ->
    [one] At most { $max } row.
   *[other] At most { $max } rows.
}
fault-shares-not-100 = The shares have to add up to 100 %; they add up to { $given } %.
fault-own-number = This is your own number. You can write a file for yourself.
fault-typed-for-too-many = { $max } drafts are being typed for you already. Please send or discard one of them before you agree to another.
fault-too-many-files = { $max ->
    [one] At most { $max } file. Please remove it before you add another.
   *[other] At most { $max } files. Please remove one before you add another.
}
fault-too-many-new-files = { $max ->
    [one] While you mend the file, at most { $max } new document can be added. Please remove it before you add another.
   *[other] While you mend the file, at most { $max } new documents can be added. Please remove a new one before you add another.
}
fault-agree = Please read and agree to the privacy notice to use the portal.

## Why a file went to its agency (domain::routing::Reason)
routing-field = The field “{ $field }” belongs to this agency.
routing-province = It applies in { $province }.
routing-agency = A routing rule names { $agency }.
routing-owner = No rule sends this file elsewhere, so the portal owner handles it.
routing-no-intake = { $agency } has no intake officer; the portal owner stands in.
routing-appeal = The portal owner looks again, with other people.

# The table a demonstration prints at start.
demo-sign-in-as = Sign in for a try at { $address } as one of these invented people:
