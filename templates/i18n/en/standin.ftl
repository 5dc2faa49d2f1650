# The stand-in for VNeID: pages that only a demonstration shows.

standin-name = Stand-in identity
standin-ribbon = Demonstration: this is not VNeID, and nobody on this list exists.
standin-title = As whom do you want to sign in?
standin-lead = Choose a person to sign in to the Sáng Kiến portal. No password is needed. The portal will receive this person's name, citizen number and birth date, all of them invented.
standin-level = Assurance level
standin-level-2 = Level 2: documents and face verified
standin-level-1 = Level 1: only what the person stated
standin-citizens = Citizens
standin-assistant = Types for others
standin-only-level-1 = Level 1 only
standin-role-at = { $role }, { $agency }
standin-cancel = Cancel and go back to the portal
standin-other-language = Tiếng Việt

standin-agency-BKHCN = Ministry of Science and Technology
standin-agency-BYT = Ministry of Health
standin-agency-T01 = Hà Nội City
standin-agency-BGDDT = Ministry of Education and Training
standin-agency-BNNMT = Ministry of Agriculture and Environment

standin-out-title = You are signed out
standin-out-text = You can close this page.
standin-wrong-title = This request cannot be carried out
standin-wrong-client = The application that sent you here is not registered with this stand-in. Go back to the Sáng Kiến portal and sign in again.
standin-wrong-redirect = The address to return to is not on the registered list. Open the Sáng Kiến portal at exactly the address printed at its start.
standin-wrong-hint = The sign-in to be ended was not issued here. You can close this page.
standin-home-title = Stand-in identity provider
standin-home-text = This site takes the place of VNeID in a demonstration. Open the Sáng Kiến portal and press sign in; it will bring you here.
