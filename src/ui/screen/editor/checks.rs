//! What the linter says about the text: which finding one is at, which is the next, and mending by a key.

use super::{Focus, State, Subject};
use crate::policy::{Finding, Severity, lint};
use crate::shop::catalogue;
use crate::shop::lint::{Place, lint_at};
use crate::ui::Seen;
use crate::ui::key::{Code, Key};
use crate::ui::widget::editor::Remark;
use crate::ui::widget::severity;

/// Up to so many people the shop is asked at every key; with more of them once typing rests, at the next key that types
/// nothing, since asking goes through everybody concerned.
const MOST_PEOPLE: usize = 100;
/// How far PgUp and PgDn go.
const PAGE: usize = 8;

/// A security finding as it is known again when the text around it has moved: its check, its words, and its line.
pub type Risk = (&'static str, String, String);

/// The findings about a text.
#[derive(Default)]
pub struct Checks {
    /// In the order of the text.
    findings: Vec<Finding>,
    /// The one that one is at: selected in the list, or on the cursor's line.
    at: Option<usize>,
    /// Whether the shop was asked too, and not the text alone.
    whole: bool,
    /// Security findings that somebody chose to save with.
    accepted: Vec<Risk>,
}

impl State {
    /// Asks the linter about the text as it is now: all of it, or while somebody types in a large shop the text alone.
    ///
    /// Who may not see what others can do is always told what the text alone says.
    pub(super) fn lint(&mut self, seen: &Seen<'_>, typing: bool) {
        self.typing = typing;
        let deferred = typing && seen.shop().employees.len() > MOST_PEOPLE;
        let found = if !deferred && State::may_see_all(seen) {
            lint_at(seen.world, &self.subject.place(), &self.text, seen.now())
        } else {
            let mut found = lint::lint(&self.text, self.lint_kind, catalogue());
            found.extend(lint::over(&self.text, self.lint_kind, seen.now()));
            found.sort_by_key(|finding| (finding.span.start(), finding.severity));
            found
        };
        self.checks.set(found, !deferred);
        self.editor.set_remarks(self.checks.remarks());
        if self.checks.is_empty() && self.focus == Focus::Checks {
            self.focus = Focus::Text;
        }
    }

    /// Asks the linter for what was left out while somebody typed.
    pub(super) fn lint_whole(&mut self, seen: &Seen<'_>) {
        if !self.checks.whole {
            self.lint(seen, false);
        }
    }
}

impl Checks {
    /// Puts findings in the place of those before. The one that one was at stays, where it is still there.
    pub fn set(&mut self, findings: Vec<Finding>, whole: bool) {
        self.whole = whole;
        let before = self.at.map(|at| (at, self.findings.swap_remove(at)));
        self.findings = findings;
        self.at = before.and_then(|(at, before)| {
            let is_it = |finding: &Finding| (finding.check, &finding.message) == (before.check, &before.message);
            self.findings.iter().position(is_it).or_else(|| Some(at.min(self.findings.len().checked_sub(1)?)))
        });
    }

    /// In the order of the text.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the shop was asked too, and not the text alone.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Which finding one is at.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// The finding that one is at.
    #[must_use]
    pub fn here(&self) -> Option<&Finding> {
        self.findings.get(self.at?)
    }

    /// The finding to say in full: the one that one is at, else the gravest.
    #[must_use]
    pub fn shown(&self) -> Option<usize> {
        let gravest = || (0..self.findings.len()).min_by_key(|at| self.findings[*at].severity);
        self.at.or_else(gravest)
    }

    /// How many there are of each weight that there is, the heaviest first.
    pub fn by_weight(&self) -> impl Iterator<Item = (Severity, usize)> {
        let count = |wanted| self.findings.iter().filter(|finding| finding.severity == wanted).count();
        severity::ALL.into_iter().map(move |wanted| (wanted, count(wanted))).filter(|(_, count)| *count > 0)
    }

    /// The same in words: `1 error, 2 notes`.
    #[must_use]
    pub fn counts(&self) -> String {
        self.by_weight().map(|(severity, count)| severity::counted(severity, count)).collect::<Vec<_>>().join(", ")
    }

    /// The first of a weight, and how many there are.
    #[must_use]
    pub fn of(&self, severity: Severity) -> (Option<usize>, usize) {
        let of = |finding: &Finding| finding.severity == severity;
        (self.findings.iter().position(of), self.findings.iter().filter(|finding| of(finding)).count())
    }

    /// What is to be seen in the text.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let remark = |finding: &Finding| Remark {
            line: finding.span.line(),
            bytes: finding.span.start()..finding.span.end(),
            severity: finding.severity,
        };
        self.findings.iter().map(remark).collect()
    }

    /// Goes to a finding.
    pub fn select(&mut self, at: usize) {
        self.at = self.findings.len().checked_sub(1).map(|last| at.min(last));
    }

    /// Goes where the cursor went: to the finding on its line, nearest to its column; on other lines to none.
    pub fn follow(&mut self, (line, column): (usize, usize)) {
        let on_line = self.findings.iter().enumerate().filter(|(_, finding)| finding.span.line() == line);
        let nearest = on_line.min_by_key(|(_, finding)| (finding.span.column().abs_diff(column), finding.severity));
        self.at = nearest.map(|(at, _)| at);
    }

    /// The gravest finding on a line.
    #[must_use]
    pub fn on_line(&self, line: usize) -> Option<usize> {
        let on_line = (0..self.findings.len()).filter(|at| self.findings[*at].span.line() == line);
        on_line.min_by_key(|at| self.findings[*at].severity)
    }

    /// The next finding after a place in the text; after the last one the first.
    #[must_use]
    pub fn after(&self, place: (usize, usize)) -> Option<usize> {
        let is_after = |finding: &Finding| (finding.span.line(), finding.span.column()) > place;
        let first = (!self.findings.is_empty()).then_some(0);
        self.findings.iter().position(is_after).or(first)
    }

    /// Takes a key that moves in the list, and returns whether it did; past either end it does not.
    pub fn step(&mut self, key: Key) -> bool {
        let Some(last) = self.findings.len().checked_sub(1) else { return false };
        let at = self.at.unwrap_or(0).min(last);
        let to = match key.code {
            Code::Up if at > 0 => at - 1,
            Code::Down if at < last => at + 1,
            Code::PageUp => at.saturating_sub(PAGE),
            Code::PageDown => (at + PAGE).min(last),
            Code::Home => 0,
            Code::End => last,
            _ => return false,
        };
        self.at = Some(to);
        true
    }

    /// The security findings of a text.
    #[must_use]
    pub fn risks(&self, text: &str) -> Vec<(&Finding, Risk)> {
        let lines: Vec<&str> = text.lines().collect();
        let risk = |finding: &Finding| {
            let line =
                finding.span.line().checked_sub(1).and_then(|line| lines.get(line)).map_or("", |line| line.trim());
            (finding.check, finding.message.clone(), line.to_owned())
        };
        let security = self.findings.iter().filter(|finding| finding.severity == Severity::Security);
        security.map(|finding| (finding, risk(finding))).collect()
    }

    /// Those that nobody has chosen to save with yet: the same once more is another one.
    #[must_use]
    pub fn unaccepted(&self, text: &str) -> Vec<&Finding> {
        let mut accepted = self.accepted.clone();
        let mut risks = self.risks(text);
        risks.retain(|(_, risk)| match accepted.iter().position(|one| one == risk) {
            Some(at) => {
                accepted.swap_remove(at);
                false
            }
            None => true,
        });
        risks.into_iter().map(|(finding, _)| finding).collect()
    }

    /// From now on a save with these, and no others, does not ask.
    pub fn accept(&mut self, risks: Vec<Risk>) {
        self.accepted = risks;
    }
}

impl Subject {
    /// Where its text stands, or would stand, in the shop.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Subject::NewPolicy { name, .. } | Subject::Policy(name) => Place::Managed(name.clone()),
            Subject::NewRole { name, .. } | Subject::Trust(name) => Place::Trust(name.clone()),
            Subject::Inline { holder, name } => Place::Inline { holder: holder.clone(), name: name.clone() },
            Subject::Resource(arn) => Place::Resource(arn.clone()),
        }
    }
}
