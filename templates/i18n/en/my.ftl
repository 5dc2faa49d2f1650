# What a citizen reads and does: the list, the form, the receipt, the file, the inbox.

my-new = Submit a new initiative
my-asked = What you need to do
my-asked-text = The agency asks you for changes to your file.
my-asked-nothing = Nothing is asked of you now. We will tell you when something changes.
my-answer = Look and answer
my-drafts = Drafts
my-files = Files you sent
my-assisted = You are typing for somebody else
my-touched = changed
my-ready = Complete, ready to submit
my-missing = { $count ->
    [one] { $count } item still to look at
   *[other] { $count } items still to look at
}
my-missing-one = Step { $step } · { $what }: { $fault }
my-nothing-missing = Everything needed is there. Check and submit
my-untitled = (no name yet)
my-none = You have no files yet
my-none-next = Tell us about your initiative. You can write bit by bit and save at any time.
my-with-you = Waits for you
my-you = You
my-assist-lead = Are you a member of a community digital technology team?
my-assist-link = Type for somebody else

## Begin
my-new-lead = Choose what fits best. If unsure, take the first; staff will guide you.
my-new-kind = What do you want to send
my-begin = Begin
my-full = You already have { $most } drafts
my-full-next = Please send or delete a draft before you begin a new one.
my-assist-title = Type for somebody else
my-assist-text = Ask the proposer first. Once they agree in their own account, you can begin to write; they read it and agree again before it is sent.
my-assist-number = The proposer's citizen number
my-assist-number-help = 12 digits. They see your request on “{ nav-my }” after signing in. For their privacy, the portal does not say whether the number is in use.
my-assist-send = Send the request
my-assist-request = Somebody wants to write for you
my-assist-request-text = { $who } asks to write a file for you ({ $kind }). If you agree, they can prepare the draft; you read it and agree again before it is sent. Agree only if you know this person.
my-assist-accept = Yes, let them write
my-assist-refuse = No, thank you
my-assist-requested = You asked to write for others, not answered yet
flash-assist-asked = Your request was recorded. Once they agree in their own account, you are told and the draft appears here.
my-assist-full = You have too many requests and drafts for others. Please finish some first.

## The form
my-step = Step { $at } of { $all }
my-step-back = Back
my-save-continue = Save and continue
my-save-draft = Save draft
my-row = Entry
my-row-add = Add an entry
my-row-remove = Remove this entry
my-mending = You are changing a file you sent. When done, check it and send it again in the last step.
my-stale-title = This was just saved somewhere else
my-stale-text = You may have this page open in another tab or on another machine. What you just typed is all below, but not saved yet. Press save to put it in the place of what was saved.
my-stale-look = See what was saved, in a new tab
my-stale-again = The file changed while you were looking. Please check, and press again if you still want to do this.
my-discard-text = The draft and its attachments are deleted for good and cannot be brought back.
my-discard-kind-gone = This kind of initiative is not taken in any more, so the draft cannot be opened.
my-keep = Keep the draft
my-file-limits = We take: { $kinds }. At most { $size } each.
my-file-choose = Choose a file
my-file-send = Upload the file
my-file-sending = Uploading: { $percent } %
my-file-remove = Remove the file
my-file-handed-in = Sent before; it stays on the file.
my-file-full = There are { $count } documents, and no more fit here. To add another one, take one out first.
file-refused-empty = No file was chosen, or it has no content.
file-refused-too-large = The file is larger than { $limit }. Please compress or split it.
file-refused-kind-not-allowed = We do not take this kind of file. We take: { $kinds }.
file-refused-name-mismatch = The content of the file does not fit its ending “.{ $ending }”. Please check the file.
file-refused-not-text = This text file cannot be read. Please save it as UTF-8.
file-refused-macros = The file contains macros and is not taken. Please save it without macros.
file-refused-damaged = The file is damaged or incomplete. Please open it to check, then upload it again.
file-refused-interrupted = The file did not arrive whole. Please try again.
file-refused-store-failed = We cannot keep the file for the moment. Your answers and earlier files are still here. Please send this file again in a few minutes.

## Review and sending
my-review = Check and submit
my-review-lead = This is all that will be sent. You can still change every part.
my-review-refused = The file was not sent
my-review-stale = Answers or documents were just changed somewhere else. Please look through the new version below, then send.
my-review-then = As soon as you have sent it you get a file code and the date of our answer.
my-edit = Change this part
my-documents = Attachments
my-send = Submit the file
my-send-again = Send the file again
my-consent = Do you agree
my-consent-text = I have read what a member of the community digital technology team typed for me and agree that they send this file on my behalf.
my-consent-agree = I agree
my-consent-give = Confirm
my-consent-not-given = You have not agreed yet
my-consent-stale = The content or the documents were changed after you opened this page. Please read the new version below, then confirm that you agree.
my-consent-waits = The proposer has to sign in, look through this page and agree before you can send it for them.
my-consent-needed = Somebody is typing for you; they need you to agree before they send it again.
flash-agree-missing = Please tick the box to agree before you confirm.
fault-tick = Please read and tick this box.

## Receipt
my-receipt = Receipt
my-receipt-title = We have received your file
my-receipt-lead = Keep this code to look it up:
my-receipt-next = This receipt is also in your inbox, and comes by e-mail if you have confirmed an address. You can print this page.
my-title = Name
my-kind = Kind
my-received-at = Received at
my-handler = Handled by
my-receipt-agency = First handled by
my-receipt-handler = First with
my-receipt-then = This receipt says what was true when the file came in. Its page says where it is now and what is due.
my-first-due = Form checked by, as counted then
my-total-due = Conclusion by, as counted then
my-why-there = Why it goes there
my-open-file = Open the file

## A file
my-where = Where the file is
my-clock-paused = The time limit is paused while we wait for you.
my-mend = Change the file
my-ask-staff = Ask staff
my-timeline = What happened
my-messages = Messages
my-messages-none = No messages yet.
my-message-write = Write to the agency that handles it
my-message-send = Send the message
my-all-answers = See everything you sent
my-withdraw-text = Withdrawing means that we stop handling the file. A withdrawn file cannot be opened again, but you can send a new one. Whoever handles it is told.
my-withdraw-reason = Why you withdraw
my-keep-file = Do not withdraw
my-appeal = Ask to look again
my-appeal-text = You can ask us once to look again, until { $until }. It becomes a new file with the same content, handled by other people.
my-appeal-link = Ask us to look again
my-appeal-reason = Why we should look again
my-appeal-reason-help = Say what you think is wrong, or was not considered.
my-appeal-truth = I declare that what I write here is true.
my-appeal-send = Send
my-appeal-made = We were asked to look again. The new file:
my-appeal-of = This file asks to look again at file
my-letter-decision = Notice of the result
my-letter-decline = Notice that the file was declined
my-letter-stop = Notice that handling stopped
my-letter-revocation = Notice that the decision was revoked
my-happened-created = The file was made
my-happened-messaged = A new message
my-happened-stage_extended = The time was extended
my-happened-council_convened = A council was convened
my-happened-council_changed = The council meeting was changed
my-happened-appealed = Asked to look again
my-happened-milestone_reached = A milestone was reached
my-happened-calendar_moved = Due dates were counted again with a new calendar

## Inbox
my-inbox-none = Your inbox is empty
my-inbox-none-next = Every notice about your files will be here.
my-inbox-new = New
my-inbox-read-all = Mark all as read

## Named as co-author
my-named = Files that name you
my-named-asked = You are named as a co-author
my-named-asked-text = Please read it and tell us whether it is true.
my-named-answer = Read and answer
named-title = Co-author
named-said = What the file says of you
named-by = Proposer
named-name = Full name
named-position = Position or occupation
named-workplace = Workplace
named-share = Share of contribution
named-question = Are you a co-author
named-change = Your answer
named-text = Only you can answer this. Once you confirm, you can follow the file and are told whenever it changes.
named-public = May your name be made public once the initiative is accepted
named-public-yes = Yes, I may be named
named-public-no = No, do not name me
named-confirm = I confirm to be a co-author
named-keep = Keep this choice
named-refuse = This is not me, or I do not agree
named-refuse-text = The proposer and the intake officer are told. Your name is not made public. The file is still handled.
named-refuse-reason = Anything you would like to add
named-confirmed = You confirmed at { $at }.
named-refused = At { $at } you said that this is not true or that you do not agree. If that was a mistake, you can still confirm.
named-over = The file has ended; no answer is needed any more.
my-happened-author_confirmed = A co-author answered
my-happened-author_refused = A co-author did not confirm
flash-named = Thank you. Your answer was recorded.
