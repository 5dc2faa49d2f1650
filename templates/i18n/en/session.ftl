# Signing in and out, second factor, roles, the first page, addresses.

login-title = Sign in
login-lead = You sign in with your electronic identity. The portal keeps no passwords of citizens.
login-vneid-what = You will be taken to VNeID and then back here. We receive your name, citizen number and date of birth; nothing else.
login-vneid = Sign in with VNeID
login-returns = After signing in you come back to the page you wanted.
login-without = Without signing in
login-without-text = You can read accepted initiatives, look up a file by its code and see how files are handled without signing in.
login-staff-title = Sign in for staff
login-staff-lead = For those who receive, review, decide and administer.
login-staff-vneid = With VNeID
login-staff-vneid-what = Needs an account of level 2, and a fresh sign-in at VNeID every time.
login-staff-password = With an account of the portal
login-username = User name
login-password = Password
login-staff-enter = Sign in
login-staff-citizens = Do you want to send an initiative?

fault-wrong-password = User name or password is not right.
fault-locked-until = Too many wrong tries. Please try again after { $time }.
fault-wrong-code = The code is not right or was used already. Please wait for a new one and type it.
fault-agree-privacy = Please tick this if you agree. Without it we are not allowed to keep your data and handle a file.
fault-name-taken = Somebody has this name already.
fault-last-administrator = At least one active administrator must remain.

onward-sign-in = Taking you to VNeID
onward-sign-out = Signing you out of VNeID
onward-lead = The next page opens by itself. If it does not, press the button below.
onward-go = Continue

trouble-again = Sign in again
trouble-not-configured-title = Signing in is not possible yet
trouble-not-configured-what = The portal is not connected to VNeID, so nobody can sign in there.
trouble-not-configured-next = You can still look up a file by its code.
trouble-unreachable-title = VNeID does not answer
trouble-unreachable-what = We cannot reach VNeID at the moment. This is not your fault.
trouble-unreachable-next = Please wait a few minutes and try again. Your drafts are kept.
trouble-failed-title = Sign-in failed
trouble-failed-what = The answer from VNeID does not match what we asked, so to protect you we stopped this sign-in.
trouble-failed-next = Please try again. If it still fails, tell us the code below.
trouble-unregistered-title = VNeID does not accept this portal
trouble-unregistered-what = VNeID refused the portal itself, not you. The mistake is in how the portal is set up.
trouble-unregistered-next = Please try again later, or tell the operators of the portal the code below. Your drafts are kept.
trouble-too-late-title = The sign-in took too long
trouble-too-late-what = Too much time passed between the start and your return, so this sign-in is no longer valid.
trouble-too-late-next = Please sign in again.
trouble-cancelled-title = You stopped signing in
trouble-cancelled-what = You came back without signing in at VNeID. Nothing has changed.
trouble-cancelled-next = You can sign in again at any time.
trouble-level-too-low-title = The level of your identity is too low
trouble-level-too-low-what = This needs an identity of a higher level than the one you used.
trouble-level-too-low-next = Raise your level at the police, or sign in again at a higher level.
trouble-used-title = This sign-in cannot be used any more
trouble-used-what = The link back was used already, is too old, or was begun in another browser.
trouble-used-next = If you are signed in, there is nothing to do. If not, please sign in again.
trouble-locked-title = The account is locked
trouble-locked-what = An administrator locked this account, so you cannot sign in.
trouble-locked-next = Please contact the portal owner. Files already sent are handled as usual.
trouble-no-role-title = You have no role yet
trouble-no-role-what = Your account is right, but it has no role in any agency.
trouble-no-role-next = Please ask the administrator of your agency for a role, then sign in again.

kept-title = What you typed is still here
kept-lead = Your session ended before this was sent. Nothing is changed until you press send.
kept-send = Send this now
kept-forget = Throw it away
kept-how-long = Only you can see this page. The text is encrypted and deletes itself after two hours.

role-choose-title = Choose a role
role-choose-lead = You work in one role at a time. You can change it whenever you like on your account page.
role-choose-take = Choose
role-choose-stay = In use

factor-title = Second factor
factor-lead = Type the six digits your authenticator app shows now.
factor-setup-lead = Staff accounts need one protection more than a password. This is done once.
factor-step-app = Install an authenticator app
factor-step-app-text = On your phone, install any app that makes one-time codes (TOTP).
factor-step-secret = Put the key into the app
factor-step-secret-text = In the app, add an account and scan this code.
factor-open-app = Open with an app on this device
factor-step-code = Type the code it shows
factor-step-code-text = The app shows a new code every 30 seconds. Each works once.
factor-code = Code of the app
factor-recovery = Recovery code
factor-recovery-help = Each recovery code works once. Leave the code of the app empty.
factor-no-app = My phone is not with me
factor-go = Continue

own-password-title = Change password
own-password-lead = After the change every other place where this account is signed in is signed out.
own-password-old = Present password
own-password-new = New password
own-password-help = At least { $min } characters. A short sentence you remember is better than a hard word.
own-password-again = New password again
own-password-go = Change password
fault-wrong-old-password = The present password is not right.
fault-password-short = At least { $min } characters are needed.
fault-password-long = This password is longer than we take.
fault-password-same = The new password must differ from the present one.
fault-password-easy = This password is easy to guess: leave out your user name and repeated characters.
fault-password-differs = The two are not the same.
flash-password-changed = The password is changed. Other places are signed out.
factor-qr = QR code with the key for the authenticator app
factor-step-secret-type = You cannot scan? Choose “enter a key by hand” and type the key below, of the kind “time-based”.

codes-title = Your recovery codes
codes-lead = These codes are shown only once. Use them when your phone is not with you.
codes-keep = Print or copy them and keep them in a safe place. Older codes no longer work.
codes-next = I have kept them, continue

welcome-title = Welcome
welcome-lead = This is your first visit. Please check your data and say how you want to be told.
welcome-again-title = The privacy notice has changed
welcome-again-lead = We changed the privacy notice. Please read it before you go on.
welcome-email-help = For mail about your files. We send a link to this address so that you can confirm it. You can go without: every notice is always in your inbox on the portal.
welcome-agree = I have read this and agree
welcome-go = Continue

privacy-title = Privacy notice
privacy-who = This portal is run by its owner agency to receive and answer initiatives of citizens.
privacy-what = We keep the name, citizen number and date of birth that VNeID sends, an e-mail address if you give one, and what you send.
privacy-why = We use them to know who sent a file, to keep people with an interest away from it, and to answer you. For nothing else.
privacy-seen = Your citizen number, date of birth and e-mail address are encrypted with a key of your own and masked on pages. Every time staff look at them in full is recorded.
privacy-kept = Files are kept at least 5 years as the rules say. Your name is published only if you agree in that file.
privacy-rights = You may see and correct your data, take your agreement back, and ask for your data to be erased.
privacy-version = Version { $version }

email-title = Confirm your e-mail address
email-ask = Use { $address } for mail about files on the Sáng Kiến portal?
email-confirm = Confirm this address
email-not-you = If it was not you who typed this address, close this page. The address will not be used.
email-done-title = Confirmed
email-done = From now on we send mail about your files to this address.
email-next = Continue
email-gone-title = This link does not work any more
email-gone = The link was used already or is too old. You can send a new one from your account page.

flash-welcome = Thank you. Now you can send an initiative.
flash-email-sent = We sent a link to the address you typed. Please open the mail and confirm.
flash-email-forgotten = We no longer use your e-mail address.
flash-session-ended = Signed out there.
flash-signed-out-everywhere = You are signed out everywhere.
