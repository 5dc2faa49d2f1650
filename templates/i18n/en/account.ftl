# A person's own account.

account-title = Your account
account-identity = Identity
account-identity-from = Sent by VNeID, cannot be changed here.
account-name = Full name
account-number = Citizen number
account-birth = Date of birth
account-unmask = Show in full
account-mask = Mask
account-work = Work
account-role = Active role
account-role-change = Change role
account-factor-on = On
account-factor-off = Off
account-factor-set-up = Set up a second factor
account-codes-left = { $count ->
    [one] { $count } recovery code left
   *[other] { $count } recovery codes left
}
account-codes-new = Make new recovery codes
account-email = E-mail address
account-email-new = New address
account-email-verified = confirmed
account-email-none = You do not use e-mail. Every notice is in your inbox on the portal.
account-email-waiting = Waiting for you to confirm { $address }. Please open the mail we sent.
account-email-send = Send a confirmation link
account-email-forget = Go without e-mail
account-choices = Language and notices
account-locale = Language
account-notices = How to get e-mail
account-notices-help = Notices about deadlines, decisions and results are always sent.
account-save = Save choices
account-looks = Who looked at your personal data
account-looks-text = Your identification number, birth date and contact details are masked for everybody. Each time staff open them to handle a file, it is recorded here, by role and agency.
account-looks-none = Nobody has looked yet.
account-sessions = Where you are signed in
account-sessions-text = If you see a place you do not know, sign out everywhere.
account-session-here = this one
account-session-since = Since
account-session-seen = last used
account-session-end = Sign out there
account-sessions-end = Sign out everywhere
account-browser-unknown = Another browser

notice-mode-each = One mail for each event
notice-mode-digest = One mail a day
notice-mode-account = Only on the portal
