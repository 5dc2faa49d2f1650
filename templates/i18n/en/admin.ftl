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
