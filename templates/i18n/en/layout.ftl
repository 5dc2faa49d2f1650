# The frame of every page: header, navigation, footer, messages carried from the page before.

layout-skip = Skip to main content
layout-menu = Menu
layout-nav = Main menu
layout-demo-name = About this demonstration
layout-demo = Demonstration: all people and files here are invented.
layout-invented-name = About the data of this portal
layout-invented = This database holds invented data.
layout-demo-mailbox = See the mail that was sent
layout-unread = unread
layout-other-language = Tiếng Việt
layout-account = Account
layout-sign-in = Sign in
layout-sign-out = Sign out
layout-foot = Where citizens send initiatives. Every initiative has somebody who receives it, a deadline and an answer.
layout-staff-door = For staff
layout-print-code = File code

nav-my = My files
nav-inbox = Inbox
nav-queue = Queue
nav-accepted = Accepted initiatives
nav-ministry-figures = Summary figures
nav-admin = Administration
nav-initiatives = Initiatives
nav-track = Track a file
nav-figures = Figures
nav-help = How files are handled

flash-saved = Saved.
flash-sent = Sent.
flash-done = Done.
flash-signed-out = You are signed out.
flash-deleted = Deleted.

## Parts used on many pages
part-required-note = Everything not marked “optional” is needed.
part-optional = optional
part-choose = Choose
part-faults = { $count ->
    [one] Please look at one thing again
   *[other] Please look at { $count } things again
}
part-count = { $given }/{ $max } characters
part-next = Show more
part-first = Back to the start
part-pages = Pages of the list
part-search = Search
part-filter = Filter
part-clear = Clear filters
part-due = Due
part-paused = Paused
part-provisional = provisional
part-clock-ran = used
part-clock-stood = paused
part-clock-left = left
part-clock = { $total } working days: { $used } used, { $paused } paused.

## Drafts that save themselves (static/*.js reads these from the page)
draft-saving = Saving…
draft-saved = Saved { $time }
draft-offline = Not saved yet. What you typed is kept on this device; when you are online again, press “Save draft”.
draft-signed-out = Your session has ended. What you typed is kept on this device; please sign in again.
draft-stale = This draft was changed somewhere else, so it was not saved. What you just typed is kept on this device; reload the page and choose to bring it back.
draft-handed-in = This file was sent from somewhere else, so what you just typed is not saved into it. It is still in its field, for you to copy.
draft-ended = This file has ended, so what you just typed was not saved. It is still in its field, for you to copy.
draft-restore = There is text you typed at { $time } that could not be saved.
draft-restore-yes = Bring this text back
draft-restore-no = Leave it

## Desk by keyboard, long work
keys-move = move
keys-open = open
keys-select = select
keys-on = Turn shortcuts on
keys-off = Turn shortcuts off
work-progress = { $done } of { $total } done
