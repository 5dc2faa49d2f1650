//! The way a file takes to where it shall stand: which acts in which order, and when each of them was.

use chrono::{Days, NaiveDate, NaiveTime};

use super::dice::Dice;
use crate::config::invented::Wish;
use crate::domain::calendar::{Calendar, Span};
use crate::domain::time::Instant;
use crate::domain::workflow::{Rules, State};

/// One act on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    Submit,
    Forward,
    Return,
    Resubmit,
    Receive,
    Assign,
    HandIn,
    Recommend,
    Convene,
    Conclude,
    Decide,
    Announce,
    Launch,
    Reach,
    Complete,
    Decline,
    Withdraw,
    Stop,
    Lapse,
    Revoke,
}

impl Beat {
    /// Hours since the act before, from and to.
    const fn gap(self) -> (i64, i64) {
        match self {
            Self::Submit => (2, 240),
            Self::Forward => (8, 90),
            Self::Return => (20, 96),
            Self::Resubmit => (40, 420),
            Self::Receive => (4, 96),
            Self::Assign => (4, 90),
            Self::HandIn => (24, 130),
            Self::Recommend => (6, 72),
            Self::Convene => (20, 110),
            Self::Conclude => (100, 300),
            Self::Decide => (20, 190),
            Self::Announce => (25, 30),
            Self::Launch => (120, 900),
            Self::Reach => (400, 1_400),
            Self::Complete => (300, 1_500),
            Self::Decline => (10, 110),
            Self::Withdraw => (30, 300),
            Self::Stop => (60, 400),
            Self::Lapse => (1_100, 1_120),
            Self::Revoke => (700, 2_400),
        }
    }
    /// An act that changes no state.
    const fn is_act(self) -> bool {
        matches!(self, Self::HandIn | Self::Convene | Self::Reach)
    }
    /// Done by a citizen or by the portal, on any day.
    const fn is_any_day(self) -> bool {
        matches!(
            self,
            Self::Submit | Self::Resubmit | Self::Withdraw | Self::Announce | Self::Lapse
        )
    }
}

/// Where files stand, by weight.
pub(super) const STATES: &[(u32, State)] = &[
    (6, State::Draft),
    (9, State::Submitted),
    (5, State::Returned),
    (4, State::Declined),
    (6, State::Received),
    (14, State::InReview),
    (4, State::Council),
    (7, State::Proposed),
    (2, State::Decided),
    (17, State::Accepted),
    (7, State::Rejected),
    (4, State::Withdrawn),
    (4, State::Stopped),
    (7, State::Implementing),
    (6, State::Implemented),
];

/// Of these, the ones that count as accepted.
pub(super) const ACCEPTED: &[(u32, State)] = &[
    (17, State::Accepted),
    (7, State::Implementing),
    (6, State::Implemented),
];

/// How many of so many files have to count as accepted: one in ten, and one in any case.
pub(super) const fn accepted_of(files: usize) -> usize {
    files.div_ceil(10)
}

/// The acts that lead to `target`.
pub(super) fn beats(dice: &mut Dice, target: State, rules: &Rules, wish: &Wish) -> Vec<Beat> {
    let way = |dice: &mut Dice, to| way(dice, to, rules, wish);
    let then = |mut beats: Vec<Beat>, last| {
        beats.push(last);
        beats
    };
    // Where a file may still be before it ends early; a kind without scoring has no review.
    let early = |dice: &mut Dice| {
        let open = if rules.quorum == 0 {
            [State::Submitted, State::Received, State::Received]
        } else {
            [State::Submitted, State::Received, State::InReview]
        };
        *dice.pick(&open).unwrap_or(&State::Submitted)
    };
    match target {
        State::Draft => Vec::new(),
        State::Returned => {
            let from = if rules.quorum > 0 && dice.chance(30) {
                State::InReview
            } else {
                State::Submitted
            };
            then(way(dice, from), Beat::Return)
        }
        State::Declined => then(way(dice, State::Submitted), Beat::Decline),
        State::Withdrawn => {
            let from = early(dice);
            then(way(dice, from), Beat::Withdraw)
        }
        State::Stopped => {
            if dice.chance(45) {
                let returned = then(way(dice, State::Submitted), Beat::Return);
                then(returned, Beat::Lapse)
            } else if dice.chance(15) {
                then(way(dice, State::Accepted), Beat::Revoke)
            } else {
                let from = early(dice);
                then(way(dice, from), Beat::Stop)
            }
        }
        open => way(dice, open),
    }
}

fn way(dice: &mut Dice, to: State, rules: &Rules, wish: &Wish) -> Vec<Beat> {
    let mut beats = vec![Beat::Submit];
    if wish.state.is_none() && dice.chance(7) {
        beats.push(Beat::Forward);
    }
    let returns = if wish.state.is_some() {
        wish.returns
    } else {
        u8::from(dice.chance(16)) + u8::from(dice.chance(2))
    };
    for _ in 0..returns {
        beats.extend([Beat::Return, Beat::Resubmit]);
    }
    if to == State::Submitted {
        return beats;
    }
    beats.push(Beat::Receive);
    if to == State::Received {
        return beats;
    }
    if rules.quorum == 0 {
        beats.push(Beat::Recommend);
    } else {
        beats.push(Beat::Assign);
        let quorum = usize::from(rules.quorum);
        if to == State::InReview {
            let some = dice.between(0, i64::from(rules.quorum));
            let handed = wish
                .handed_in
                .map_or(usize::try_from(some).unwrap_or(0), usize::from);
            beats.extend(vec![Beat::HandIn; handed.min(quorum)]);
            return beats;
        }
        beats.extend(vec![Beat::HandIn; quorum]);
        beats.push(Beat::Recommend);
        if rules.has_council {
            if to == State::Council {
                if wish.convened.unwrap_or_else(|| dice.chance(50)) {
                    beats.push(Beat::Convene);
                }
                return beats;
            }
            beats.extend([Beat::Convene, Beat::Conclude]);
        }
    }
    if to == State::Proposed {
        return beats;
    }
    beats.push(Beat::Decide);
    if to == State::Decided {
        return beats;
    }
    beats.push(Beat::Announce);
    match to {
        State::Implementing => {
            beats.push(Beat::Launch);
            if dice.chance(60) {
                beats.push(Beat::Reach);
            }
        }
        State::Implemented => {
            beats.extend([Beat::Launch, Beat::Reach, Beat::Reach, Beat::Complete]);
        }
        _ => {}
    }
    beats
}

/// When each act was: the last change of state so long ago that what is due now is due when wished.
pub(super) fn times(
    dice: &mut Dice,
    beats: &[Beat],
    target: State,
    rules: &Rules,
    calendar: &Calendar,
    now: Instant,
    wish: &Wish,
) -> Vec<Instant> {
    let Some(anchor) = beats.iter().rposition(|beat| !beat.is_act()) else {
        return Vec::new();
    };
    let began = anchor_at(
        dice,
        beats.get(anchor).copied(),
        target,
        rules,
        calendar,
        now,
        wish,
    );
    let mut times = vec![began; beats.len()];
    let mut at = began;
    for number in (0..anchor).rev() {
        let (least, most) = beats.get(number + 1).map_or((1, 2), |next| next.gap());
        let minutes = dice.between(least * 60, most * 60);
        at = at.plus_seconds(-minutes * 60);
        let beat = beats.get(number).copied().unwrap_or(Beat::Submit);
        at = office(dice, at, beat, calendar);
        if let Some(slot) = times.get_mut(number) {
            *slot = at;
        }
    }
    // Acts after it lie between it and now.
    let after = i64::try_from(beats.len() - anchor).unwrap_or(1);
    let room = now.seconds_since(began).max(0);
    for (slot, step) in times.iter_mut().skip(anchor + 1).zip(1..) {
        *slot = began.plus_seconds(room * step / after);
    }
    times
}

fn anchor_at(
    dice: &mut Dice,
    beat: Option<Beat>,
    target: State,
    rules: &Rules,
    calendar: &Calendar,
    now: Instant,
    wish: &Wish,
) -> Instant {
    let days_ago =
        |days: i64, dice: &mut Dice| now.plus_seconds(-days * 86_400 - dice.between(600, 40_000));
    let span = |days: crate::domain::calendar::WorkingDays| Some(Span::Days(i64::from(days.0)));
    let running = match beat {
        Some(Beat::Submit) => span(rules.intake),
        Some(Beat::Forward) => span(rules.forward),
        Some(Beat::Receive) => span(rules.assignment),
        Some(Beat::Assign) => span(rules.review),
        Some(Beat::Recommend) if rules.has_council => span(rules.council),
        Some(Beat::Recommend | Beat::Conclude) => span(rules.decision),
        Some(Beat::Return) => Some(Span::Months(rules.return_months)),
        _ => None,
    };
    let at = match (running, target) {
        (Some(span), _) => {
            let wanted = wish.days_left.unwrap_or_else(|| left(dice, span));
            let day = began_on(calendar, now.date(), span, wanted);
            Instant::start_of(day).plus_seconds(dice.between(8 * 3_600, 17 * 3_600))
        }
        (None, State::Decided) => now.plus_seconds(-dice.between(3_600, 40_000)),
        // Handed in again: the saved days run.
        (None, State::Submitted | State::InReview) => {
            let days = dice.between(0, 2);
            days_ago(days, dice)
        }
        (None, State::Implementing) => {
            let days = dice.between(20, 100);
            days_ago(days, dice)
        }
        (None, _) => {
            let days = dice.between(1, 400);
            days_ago(days, dice)
        }
    };
    let at = office(dice, at, beat.unwrap_or(Beat::Submit), calendar);
    let latest = now.plus_seconds(-dice.between(900, 5_400));
    if at.seconds_since(latest) > 0 {
        latest
    } else {
        at
    }
}

/// The latest day on which a period can have begun that leaves so few days today; today where none does.
fn began_on(calendar: &Calendar, today: NaiveDate, span: Span, wanted: i64) -> NaiveDate {
    let day = |back: u64| today.checked_sub_days(Days::new(back)).unwrap_or(today);
    let leaves = |back| calendar.days_left(today, calendar.due_after(day(back), span).on);
    // What began earlier leaves fewer days, so halving finds the day.
    let (mut enough, mut too_late) = (250_u64, 0_u64);
    if leaves(too_late) <= wanted || leaves(enough) > wanted {
        return today;
    }
    while enough - too_late > 1 {
        let middle = too_late.midpoint(enough);
        if leaves(middle) <= wanted {
            enough = middle;
        } else {
            too_late = middle;
        }
    }
    day(enough)
}

/// The days left of a stage that runs: some overdue, some soon, most with time.
fn left(dice: &mut Dice, span: Span) -> i64 {
    match span {
        // A return that is overdue would have lapsed.
        Span::Months(_) => dice.between(1, 20),
        Span::Days(budget) => {
            if dice.chance(14) {
                dice.between(-6, -1)
            } else if dice.chance(25) {
                dice.between(0, 2)
            } else {
                dice.between(2, budget.max(2))
            }
        }
    }
}

/// Staff act on working days, everybody by day; never later than it was.
fn office(dice: &mut Dice, at: Instant, beat: Beat, calendar: &Calendar) -> Instant {
    let mut day: NaiveDate = at.date();
    if !beat.is_any_day() {
        while !calendar.is_working_day(day) {
            let Some(before) = day.pred_opt() else { break };
            day = before;
        }
    }
    let (from, to) = if beat.is_any_day() {
        (6 * 3_600, 22 * 3_600)
    } else {
        (8 * 3_600, 17 * 3_600)
    };
    let local = at.in_vietnam().time() - NaiveTime::MIN;
    let seconds = local.num_seconds();
    if day == at.date() && (from..to).contains(&seconds) {
        return at;
    }
    Instant::start_of(day).plus_seconds(dice.between(from, to))
}
