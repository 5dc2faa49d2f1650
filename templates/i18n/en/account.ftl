# A person's own account.

account-title = Your account
account-identity = Identity
account-identity-from = Sent by VNeID, cannot be changed here.
account-identity-local = Entered by an administrator of the portal, cannot be changed here.
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

account-erase-text = You may ask us to erase your account and your personal data.
account-erase-link = See what is erased and what stays

erase-title = Erase your data
erase-lead = This page says what is erased, what stays, and until when. Nothing happens until you press the button at its end.
erase-back-to-account = Back to your account
erase-role-title = Not possible yet: you hold a staff role
erase-role-text = What you do with other people's files hangs on that role. Please ask the administrator of your agency to take back every role, then come back to this page.
erase-open-title = Not possible yet: files are under way
erase-open-text = You can withdraw a file, or wait until it has ended, then come back to this page.
erase-open-named = Where somebody else's file names you as author, open it and answer that you do not agree, or wait until it has ended.
erase-when = When
erase-when-now = You have not sent any file, so everything is erased as soon as you press the button. It cannot be brought back.
erase-when-later = Files have to be kept for { $years } years after their end. So your data is restricted as soon as you press the button, and erased from { $date }.
erase-restricted = While it is restricted nobody may open your personal data, your name is neither on public pages nor in exports, and we send you no notices.
erase-back-before = If you sign in again before { $date }, we will ask whether you agree that your data is used again. If you do not agree, it stays restricted.
erase-back-after = If you sign in again later, that will be a new account.
erase-gone = Erased
erase-gone-drafts = All drafts with their documents, and whatever you had begun to type: as soon as you press the button.
erase-gone-account = Your citizen number, date of birth, e-mail address and inbox, and the encryption key that is yours alone. Without that key nobody, not even we, can read what was encrypted with it.
erase-gone-files = In the files you sent: your name, the names of authors without an account, private answers, documents, letters and messages.
erase-stays = Stays
erase-stays-files = Title and content of the initiative, its result and the steps it went through, so that the agency can prove what it did.
erase-stays-chain = The trace that shows nobody changed the file. It holds none of your words.
erase-stays-log = The day you asked and the day we erased, without your name, to prove that we did.
erase-sure = I have read this and want my data erased
erase-go = Erase my data
erase-keep = Keep my account
fault-erase-sure = Please tick this if you want your data erased. Nothing is erased without it.

goodbye-title = Your data has been erased
goodbye-lead = Your account and your drafts are gone, and you are signed out everywhere.
goodbye-text = If you sign in again later, that will be a new account. Thank you for using the portal.
goodbye-restricted-title = Your data is restricted
goodbye-restricted-lead = You are signed out everywhere. Your data is no longer used, and it will be erased from { $date }.
goodbye-restricted-text = There is nothing more for you to do. If you change your mind before that day, sign in and agree to the privacy notice again.
goodbye-home = To the home page
