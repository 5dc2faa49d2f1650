//! Recovery codes that a form is shown again: kept sealed beside its key, and not for long.

use sangkien::domain::person::Actor;
use sangkien::services::factors::{self, Renewed, Sender, Shown};
use sangkien::services::{once, sweep};

use crate::on_both;
use crate::sign_in::{administrator, settings, show};
use crate::town::Town;

on_both! {
    fn recovery_codes_beside_the_key_of_their_form_are_forgotten_within_two_hours(database: &Database) {
        let mut town = Town::settle(database);
        let (person, secret) = administrator(&town);
        let (limits, typed, key) = (settings().1, secret.code(town.now).unwrap(), once::key("form-of-the-codes"));
        let sender = Sender { person, since: town.now };
        let ask = |town: &Town| {
            let typed = typed.clone();
            let me = Actor::Citizen(person);
            town.act(me, move |tx, ctx| factors::renew_codes(tx, ctx, &limits, sender, key, &typed)).unwrap()
        };
        let Renewed::Codes(codes) = ask(&town) else { panic!("no codes") };
        let kept = || {
            database.lines("SELECT CAST(answer AS text) AS line FROM once_keys").concat()
        };
        town.now = town.now.plus_seconds(3_600);
        town.act(Actor::System, sweep::sweep).unwrap();
        assert!(kept().contains("codes_sealed"), "{}", kept());
        town.now = town.now.plus_seconds(600);
        let swept = town.act(Actor::System, sweep::sweep).unwrap();
        assert_eq!((kept().as_str(), swept), ("null", 1));
        assert_eq!(town.act(Actor::System, sweep::sweep).unwrap(), 0, "once");
        // the form is known all the same: it makes no other codes
        assert!(matches!(ask(&town), Renewed::Past));
        assert_eq!(show(&town, person, &codes[0]), Shown::Held);
    }
}
