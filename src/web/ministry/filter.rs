//! The filter of accepted files: read from an address or a form, shown again as typed, written back into
//! links and hidden fields.

use chrono::NaiveDate;

use super::super::components::{Choice, Field};
use super::super::extract::{TypedForm, TypedQuery};
use super::super::page::Page;
use crate::domain::export_row::{ExportFilter, FilterWords};
use crate::domain::kind::{Input, Value};
use crate::domain::reference::Reference;
use crate::i18n::Words;
use crate::services::FieldFault;
use crate::services::exports::AgencyRow;

/// The names of the filter's fields, in the order shown.
pub(super) const NAMES: [&str; 6] = ["since", "until", "agency", "kind", "field", "province"];

/// What was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed(Vec<(&'static str, String)>);

impl Typed {
    pub(super) fn of_query(query: &TypedQuery) -> Self {
        Self::of(|name| query.get(name))
    }

    pub(super) fn of_form(form: &TypedForm) -> Self {
        Self::of(|name| form.filled(name))
    }

    fn of<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Self {
        let typed = NAMES
            .iter()
            .filter_map(|name| value(name).map(|value| (*name, value.to_owned())));
        Self(typed.collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Hidden fields for the forms that take files out.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        self.0.clone()
    }

    /// The filter, or what is wrong with it.
    pub(super) fn read(&self) -> Result<ExportFilter, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut day = |name: &'static str| match self.get(name).map(|typed| Input::DAY.read(typed))
        {
            None | Some(None) => None,
            Some(Some(Value::Date(day))) => Some(day),
            Some(Some(_)) => {
                faults.push(FieldFault::new(name, "not-a-date"));
                None
            }
        };
        let (since, until) = (day("since"), day("until"));
        if let (Some(since), Some(until)) = (since, until)
            && until < since
        {
            faults.push(FieldFault::new("until", "until-before-since"));
        }
        let agency = match self.get("agency").map(str::parse) {
            None => None,
            Some(Ok(agency)) => Some(agency),
            Some(Err(_)) => {
                faults.push(FieldFault::new("agency", "unknown-choice"));
                None
            }
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let owned = |name| self.get(name).map(str::to_owned);
        Ok(ExportFilter {
            since,
            until,
            agency,
            kind: owned("kind"),
            field: owned("field"),
            province: owned("province"),
        })
    }

    /// The fields as typed, with what is wrong. Without agencies to choose from there is no such field.
    pub(super) fn fields(
        &self,
        page: &Page,
        reference: &Reference,
        agencies: &[AgencyRow],
        faults: &[FieldFault],
    ) -> Vec<Field> {
        let locale = page.locale;
        let shown = |name: &str| self.get(name).unwrap_or_default().to_owned();
        let date = |name: &str, key: &str| {
            Field::date(page, name, page.t(key))
                .value(shown(name))
                .faults(page, faults)
        };
        let menu = |name: &str, key: &str, mut choices: Vec<Choice>| {
            choices.insert(0, Choice::new("", page.t("ministry-all")));
            Field::menu(page, name, page.t(key), choices)
                .value(shown(name))
                .faults(page, faults)
        };
        let mut fields = vec![
            date("since", "ministry-since"),
            date("until", "ministry-until"),
        ];
        if !agencies.is_empty() {
            let all = agencies
                .iter()
                .map(|agency| Choice::new(agency.agency_id.to_string(), agency.name(locale)));
            fields.push(menu("agency", "ministry-agency", all.collect()));
        }
        let kinds = reference.kinds_in_order();
        let kinds = kinds
            .iter()
            .map(|kind| Choice::new(kind.code.as_str(), kind.name.get(locale)));
        fields.push(menu("kind", "ministry-kind", kinds.collect()));
        let all = reference.fields.values();
        let all = all.map(|field| Choice::new(&*field.code, field.name.get(locale)));
        fields.push(menu("field", "ministry-field", all.collect()));
        let all = reference.provinces.values();
        let all = all.map(|province| Choice::new(&*province.code, province.name.get(locale)));
        fields.push(menu("province", "ministry-province", all.collect()));
        fields
    }
}

/// A recorded filter in words: label and value of each condition.
pub(super) fn in_words(
    words: &Words,
    reference: &Reference,
    agency: Option<&str>,
    filter: &ExportFilter,
) -> Vec<(String, String)> {
    let agency = agency.map(str::to_owned);
    let named = FilterWords::of(reference, filter, agency, words.locale());
    let label = |key: &str| words.t(key).into_owned();
    let day = |day: NaiveDate| words.date(day);
    let mut lines = Vec::new();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push((label(key), value));
        }
    };
    line("ministry-since", filter.since.map(day));
    line("ministry-until", filter.until.map(day));
    line("ministry-agency", named.agency);
    // What is not known any more stands there by its code.
    line("ministry-kind", named.kind.or_else(|| filter.kind.clone()));
    line(
        "ministry-field",
        named.field.or_else(|| filter.field.clone()),
    );
    let province = named.province.or_else(|| filter.province.clone());
    line("ministry-province", province);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&'static str, &str)]) -> Typed {
        let owned = pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Typed(owned.collect())
    }

    #[test]
    fn a_day_that_does_not_exist_and_an_end_before_the_beginning_are_named() {
        let faults = typed(&[("since", "31/02/2026")]).read().unwrap_err();
        assert_eq!(
            (faults[0].field.as_str(), faults[0].code),
            ("since", "not-a-date")
        );
        let faults = typed(&[("since", "02/01/2026"), ("until", "01/01/2026")])
            .read()
            .unwrap_err();
        assert_eq!(
            (faults[0].field.as_str(), faults[0].code),
            ("until", "until-before-since")
        );
        assert_eq!(
            typed(&[("agency", "x")]).read().unwrap_err()[0].code,
            "unknown-choice"
        );
    }

    #[test]
    fn what_was_typed_goes_into_the_forms_as_it_was() {
        let typed = typed(&[("since", "01/01/2026"), ("kind", "ordinary")]);
        let hidden = [("since", "01/01/2026"), ("kind", "ordinary")];
        assert_eq!(
            typed.pairs(),
            hidden.map(|(name, value)| (name, value.to_owned()))
        );
        let filter = typed.read().unwrap();
        assert_eq!(filter.since.unwrap().to_string(), "2026-01-01");
        assert_eq!(filter.kind.as_deref(), Some("ordinary"));
    }
}
