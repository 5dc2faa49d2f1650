# The desk: queue, file, acts.

desk-search = Find by file code
desk-search-hint = SK-2026-000123-7
desk-open = Open
desk-views = Lists of work
desk-tab-mine = My work
desk-tab-launch = To launch
desk-tab-unassigned = Unassigned
desk-tab-soon = Due soon
desk-tab-overdue = Overdue
desk-tab-done = Handed in
desk-tab-all = All files
desk-any = All
desk-code = Code
desk-title = Initiative
desk-state = State
desk-kind = Kind
desk-agency = Agency
desk-score = Reviews
desk-sent = sent { $when }
desk-ended = ended
desk-again = sent again
desk-own = You have a part in this file
desk-scores = { $count ->
    [one] { $count } sheet · { $mean } %
   *[other] { $count } sheets · { $mean } %
}
desk-pick = Choose file { $code }
desk-with-nobody = Waits for nobody
desk-with-proposer = Waits for the proposer
desk-with-intake_officer = Waits for the intake officer
desk-with-reviewer = Waits for reviewers
desk-with-secretary = Waits for the council's secretary
desk-with-approver = Waits for the approver
desk-with-analyst = Waits for the analyst
desk-with-system = Waits to be announced
desk-empty = No file here
desk-empty-mine = No file waits for you. New ones appear here, and your inbox tells you.
desk-by-itself = Files of this kind are assigned automatically
desk-by-itself-waits = Not assigned yet: { $needed } reviewers without a conflict are needed who are not away; there are { $given }. The file waits for your choice, or for enough people.
desk-by-itself-soon = The portal will give the file to the least loaded reviewers. You may still choose first.
desk-empty-launch = Every accepted initiative is being implemented.
desk-empty-unassigned = Every received file has its reviewers.
desk-empty-soon = No file is due within the next three working days.
desk-empty-overdue = No file is overdue.
desk-empty-done = Sheets you hand in appear here.
desk-empty-all = Try fewer filters.
desk-bulk-receive = Receive the chosen files
desk-bulk-receive-some = Receive the chosen files ({ $count })
desk-bulk-assign = Assign the chosen files automatically
desk-bulk-assign-some = Assign the chosen files automatically ({ $count })
desk-bulk-help = Each file is handled on its own; those that could not be are listed with the reason.
flash-pick-missing = No file was chosen. Tick the files in the list first, then try again.
desk-bulk-done = { $count ->
    [one] { $count } file handled
   *[other] { $count } files handled
}
desk-bulk-left = { $count ->
    [one] { $count } file not handled
   *[other] { $count } files not handled
}
desk-bulk-these = Done

desk-stale-title = Somebody else has just changed this file
desk-stale-what = Nothing of yours was written. What you typed is still in the form below; look at the changes and send it again if it is still needed.
desk-changed-note = A line at the margin marks what changed since it was submitted before.
desk-changed = changed
desk-was = What stood there before
desk-yes = Yes
desk-reviews = Reviews
desk-sheets-hidden = The other reviewers' sheets appear once you have handed in yours.
desk-sheet-former = counts no longer
desk-summary = { $count ->
    [one] { $count } sheet
   *[other] { $count } sheets
}, { $mean } on average ({ $lowest } to { $highest }). Recommending acceptance: { $for }. The scores point to: { $suggests }.
desk-divided = The reviewers disagree.
desk-council = Council
desk-was-present = present
desk-proposal = Recommendation
desk-decision = Decision
desk-letters = Letters
desk-letter-held = waits for the announcement
desk-implementation = Implementation
desk-reached = reached on { $date }
desk-not-reached = not reached yet
desk-messages = Messages and notes
desk-history = History
desk-with-now = Now
desk-stand-in = Handled in its place by
desk-submitted = Submitted
desk-acts = What you can do
desk-final = I know that this cannot be undone.
desk-next = Next in your queue:
desk-similar = Similar files
desk-similar-help = Called nearly the same. Please look whether this one was sent before.
desk-similar-count = { $count ->
    [one] { $count } similar file
   *[other] { $count } similar files
}
desk-jump = To what you can do
desk-no-acts = Nothing for your role right now.
desk-cannot = What cannot be done yet
desk-done-by = done by: { $who }
desk-second-return = Changes were asked for once already. This time a reason is needed, and the file will count as overdue.
desk-counts-overdue = counts as overdue
desk-late = forwarded after its due date
desk-due-then = due { $date }
desk-meets-then = meets on { $date }
desk-routing-then = When it was sent, the file went to { $first }: { $why } It is now with { $now }.
desk-routing-rule = Routing rules, version { $version }:
desk-unmask = Show personal data
desk-unmask-help = Every look is recorded.
desk-look-recorded = This look was recorded.
desk-facts-citizen-number = Citizen number
desk-facts-birth-date = Date of birth
desk-facts-phone = Telephone
desk-facts-address = Address
desk-facts-email = E-mail

desk-load = { $count ->
    [one] reviewing { $count } file
   *[other] reviewing { $count } files
}
desk-knows = knows the field
desk-conflicted = has a conflict of interest
desk-absent = away
desk-asked = was given this file
desk-assign-automatic = The portal chooses
desk-assign-nobody = There are not enough suitable reviewers now.
desk-assign-by-hand = I choose
desk-assign-quorum = At least { $count } are needed.
desk-replace-nobody = Nobody, only add one
desk-score-points = { $criterion }: whole points from 0 to { $scale } (weight { $weight } %)
desk-score-reason = { $criterion }: reason
desk-present-quorum = At least { $count } have to be present.
desk-milestone-title = Milestone { $number }
desk-milestone-due = Due date of milestone { $number }

desk-field-ground = Why changes are needed
desk-field-mending = What has to be changed
desk-field-reason = Reason
desk-field-agency = Receiving agency
desk-field-remark = Remark
desk-field-how = How to choose
desk-field-reviewer = Reviewers
desk-field-former = Who is replaced
desk-field-by = The new one
desk-field-outcome = Outcome
desk-field-grounds = Text and grounds
desk-field-recommendation = Your recommendation
desk-field-comment = Overall comment
desk-field-meets_on = Day of the meeting
desk-field-place = Place
desk-field-chair = Chair
desk-field-member = Members
desk-field-present = Who was present
desk-field-minutes = Minutes
desk-field-unit = Responsible unit
desk-field-milestone = Milestone reached
desk-field-note = Note on this milestone
desk-field-result = Result
desk-field-evidence = Evidence
desk-complete-open = { $count ->
    [one] { $count } milestone is
   *[other] { $count } milestones are
} not reported as done. Report them first, or the public page will say that they were not reported.
desk-days-help = A whole number from 1 to { $most }; days off are not counted.
desk-field-days = How many more working days
desk-field-body = Text

return-ground-incomplete = Incomplete
return-ground-incorrect = Incorrect
return-ground-outdated = Outdated
outcome-accepted = Accept
outcome-rejected = Do not accept
assignment-open = Reviewing
assignment-handed_in = Handed in
assignment-replaced = Replaced
assignment-conflicted = Conflict of interest
assignment-left = Cannot go on
assignment-closed = Closed
council-part-chair = Chair
council-part-secretary = Secretary
council-part-member = Member
letter-decision = Notice of the result
letter-decline = Notice that the file was declined
letter-stop = Notice that handling stopped
letter-revocation = Notice that the decision was revoked
audience-everyone = the proposer reads this too
audience-staff = note among staff

## Acts that change no state: the verb, and what happened
deed-score = Hand in score sheet
deed-declare_conflict = Declare a conflict
deed-convene = Convene a council
deed-convene_again = Change the council meeting
deed-milestone = Record a milestone
deed-replace_reviewer = Replace or add a reviewer
deed-extend = Extend this step
deed-ask_back = Ask to take back
deed-agree_back = Agree to take back
deed-note = Note among staff
deed-message = Write to the proposer
done-created = The file was begun
done-review_handed_in = A score sheet was handed in
done-conflict_declared = A reviewer declared a conflict
done-reviewer_replaced = A reviewer was replaced or added
done-reviewer_released = A reviewer can no longer review
done-noted = A note was written
done-messaged = A message was written
done-stage_extended = This step was extended
done-council_convened = A council was convened
done-council_changed = The council meeting was changed
done-take_back_asked = Asked to take the file back
done-take_back_agreed = Agreed to take the file back
done-appealed = The proposer asked to look again
done-milestone_reached = A milestone was reached
done-author_confirmed = A co-author confirmed or changed their choice
done-author_refused = A co-author did not confirm
done-calendar_moved = The due date was counted again with a new calendar

## What an act does and who is told
does-receive = The file is received and assignment begins. The proposer is told.
does-assign = Reviewers get the file and the review begins. The proposer and the reviewers are told.
does-score = The sheet is handed in and cannot be changed. Intake is told when there are enough.
does-declare_conflict = You no longer review this file. Intake is told to find somebody else.
does-recommend = The file goes to the council where its kind has one, else to the approver. The proposer learns that it was proposed, not the recommended outcome.
does-convene = The council is convened with you as secretary. Every member is told.
does-convene_again = Day, place and people of the meeting become what is given here, with you as secretary. Every member is told, and so is who is not in the council any more.
does-conclude = The council concludes and the file goes to the approver. The approver and the proposer are told.
does-decide = The decision and its letter are recorded, and announced when the hold window ends; until then it can be reopened. The proposer is told that there is a conclusion, not which.
does-launch = Implementation begins with these milestones. The proposer is told.
does-milestone = The milestone is recorded as reached today. The proposer is told.
does-complete = Implementation is done and its result is published. The proposer is told.
does-return = The file goes back to the proposer for changes and the clock pauses. The proposer reads what you write.
does-forward = The file goes to another agency and intake begins there anew. The proposer and that agency are told.
does-ask_back = An approver of an agency that forwarded this file before is asked to take it back. Once they agree, you can forward it there.
does-agree_back = The agency that has the file is told and can forward it to yours.
does-replace_reviewer = The new reviewer gets the file with the same due date. The new and the former one are told.
does-send_back = The file goes back to review in a new round. The reviewers and the proposer are told.
does-reopen = The decision, not announced yet, is opened again. The reviewers and the proposer are told.
does-extend = This step is due later, by the working calendar. The proposer is told the reason.
does-note = Only staff who handle the file read this.
does-message = The proposer reads this on the file's page and is told.
does-decline = The file ends without being received. The proposer gets a letter with the reason.
does-abandon = Implementation ends; the initiative stays accepted. The proposer is told.
does-stop = The file ends without a decision. The proposer gets a letter with the reason.
does-revoke = The acceptance is revoked and the initiative leaves the public pages. The proposer gets a letter with the reason.

## Inbox
desk-inbox-none-next = Every notice about work that waits for you and about files you handle will be here.
desk-inbox-home = To your first page
