//! The auditor reads everything and changes nothing (workflow.md, Words).

use sangkien::domain::text_enum::TextEnum as _;
use sangkien::services::desk::{self, Deed};
use sangkien::services::file;

use crate::acts::{attempt, stages};
use crate::on_both;
use crate::town::Town;
use crate::walked::facts;

const AUDITOR: &str = "thai-van-nghia";

on_both! {
    fn an_auditor_reads_every_file_and_none_of_the_acts_is_theirs(database: &Database) {
        let town = Town::settle(database);
        let mut tried = 0;
        for deed in Deed::ALL.iter().copied() {
            for (id, _) in stages(&town, deed) {
                let before = facts(&town, id);
                let read = town.act(town.staff(AUDITOR), move |tx, ctx| {
                    let code = file::load(tx, ctx, id)?.row.code.unwrap();
                    desk::read(tx, ctx, code.parse().unwrap(), false)
                }).unwrap();
                let offered = read.offers.iter().filter(|offer| offer.refusal.is_none());
                let offered: Vec<Deed> = offered.map(|offer| offer.deed).collect();
                assert_eq!(offered, [], "{deed}");
                let written = database.count("SELECT count(*) AS n FROM messages");
                let answer = attempt(&town, deed, id, AUDITOR);
                assert!(answer.is_err(), "{deed} was done");
                assert_eq!(facts(&town, id), before, "{deed}: {answer:?}");
                assert_eq!(database.count("SELECT count(*) AS n FROM messages"), written, "{deed}");
                tried += 1;
            }
        }
        assert!(tried >= Deed::ALL.len(), "{tried} tries");
    }
}
