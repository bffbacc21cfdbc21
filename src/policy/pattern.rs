//! Wildcards: `*` for any run of characters, `?` for exactly one. Everything else is itself; no
//! regular expression is ever built from a policy's text.
//!
//! A pattern is kept as the stretches of text between its runs. The first stretch stands at the
//! beginning, the last at the end, each other one is searched for from the left; so matching takes
//! time linear in the text. (Stretches with `?` in them are searched bit-parallel: 64 places of the
//! pattern in one step.)

use super::request::Keys;
use super::variable::{Gap, Variable, resolved};

/// One step of a pattern as it is read. `colons` says whether the wildcard may stand for a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Char(char),
    One {
        colons: bool,
    },
    Run {
        colons: bool,
    },
    /// Some fixed text that only the request tells.
    Variable(Box<Variable>),
}

/// A sequence of tokens, ready to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    shape: Shape,
    variables: bool,
    /// Letter case is ignored; the characters of the pattern are folded already.
    fold: bool,
}

/// Nearly all patterns are one of the first three.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    Everything,
    Exact(Box<str>),
    Prefix(Box<str>),
    Stretches(Box<[Stretch]>),
}

/// What stands between two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    /// The run before it, and whether that may stand for colons; none before the first stretch.
    run: Option<bool>,
    atoms: Atoms,
}

/// What a stretch consists of; most are one text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Atoms {
    One(Atom),
    Many(Box<[Atom]>),
}

impl std::ops::Deref for Atoms {
    type Target = [Atom];

    fn deref(&self) -> &[Atom] {
        match self {
            Atoms::One(atom) => std::slice::from_ref(atom),
            Atoms::Many(atoms) => atoms,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Atom {
    Text(Box<str>),
    One { colons: bool },
    Variable(Box<Variable>),
}

impl Pattern {
    /// From tokens whose characters are as written.
    pub(crate) fn new(tokens: Vec<Token>, folded: bool) -> Pattern {
        let mut stretches = vec![(None, Vec::new())];
        let mut text = String::new();
        for token in tokens {
            let (_, atoms) = stretches.last_mut().expect("it begins with one");
            if !matches!(token, Token::Char(_)) && !text.is_empty() {
                atoms.push(Atom::Text(std::mem::take(&mut text).into()));
            }
            match token {
                Token::Char(c) => text.push(if folded { fold(c) } else { c }),
                Token::One { colons } => atoms.push(Atom::One { colons }),
                Token::Variable(variable) => atoms.push(Atom::Variable(variable)),
                Token::Run { colons } => match stretches.last_mut() {
                    // Runs side by side are one; it may stand for colons if any of them may.
                    Some((Some(run), atoms)) if atoms.is_empty() => *run |= colons,
                    _ => stretches.push((Some(colons), Vec::new())),
                },
            }
        }
        if !text.is_empty() {
            stretches.last_mut().expect("it begins with one").1.push(Atom::Text(text.into()));
        }
        let variables = stretches.iter().flat_map(|(_, atoms)| atoms).any(|atom| matches!(atom, Atom::Variable(_)));
        Pattern { shape: Shape::of(stretches), variables, fold: folded }
    }

    /// From text in which `*` and `?` are wildcards that stop at nothing.
    pub(crate) fn wild(text: &str, folded: bool) -> Pattern {
        Pattern::new(text.chars().map(Token::wild).collect(), folded)
    }

    pub(crate) fn is_everything(&self) -> bool {
        matches!(self.shape, Shape::Everything)
    }

    /// Whether letter case is ignored.
    pub(crate) fn is_folded(&self) -> bool {
        self.fold
    }

    pub(crate) fn has_variables(&self) -> bool {
        self.variables
    }

    /// The text, if it has no wildcards and no variables.
    pub(crate) fn exact(&self) -> Option<&str> {
        match &self.shape {
            Shape::Exact(text) => Some(text),
            _ => None,
        }
    }

    /// The pattern taken apart again.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        let chars = |text: &str| text.chars().map(Token::Char).collect::<Vec<_>>();
        let free = Token::Run { colons: true };
        match &self.shape {
            Shape::Everything => vec![free],
            Shape::Exact(text) => chars(text),
            Shape::Prefix(text) => [chars(text), vec![free]].concat(),
            Shape::Stretches(stretches) => {
                let mut tokens = Vec::new();
                for stretch in stretches {
                    tokens.extend(stretch.run.map(|colons| Token::Run { colons }));
                    for atom in &*stretch.atoms {
                        match atom {
                            Atom::Text(text) => tokens.extend(chars(text)),
                            Atom::One { colons } => tokens.push(Token::One { colons: *colons }),
                            Atom::Variable(variable) => tokens.push(Token::Variable(variable.clone())),
                        }
                    }
                }
                tokens
            }
        }
    }

    /// The variables that stand in it.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        let stretches: &[Stretch] = match &self.shape {
            Shape::Stretches(stretches) => stretches,
            _ => &[],
        };
        stretches.iter().flat_map(|stretch| &*stretch.atoms).filter_map(|atom| match atom {
            Atom::Variable(variable) => Some(&**variable),
            _ => None,
        })
    }

    /// Whether the whole text fits, with the variables as the request's keys have them.
    ///
    /// # Errors
    /// A variable that has no text: then there is no pattern to fit.
    pub(crate) fn fits(&self, text: &str, keys: Keys) -> Result<bool, Gap> {
        if self.variables {
            self.variables().try_for_each(|variable| variable.text(keys).map(drop))?;
        }
        if !self.fold {
            return Ok(self.shape.fits(text, keys));
        }
        if self.variables {
            // What is put in must be folded too, unless it has more letters than the text can have.
            let pattern = resolved(&self.tokens(), keys, 4 * text.len())?;
            return Ok(pattern.is_some_and(|tokens| Pattern::new(tokens, true).matches(text)));
        }
        Ok(match &self.shape {
            Shape::Exact(wanted) if wanted.is_ascii() && text.is_ascii() => wanted.eq_ignore_ascii_case(text),
            shape => shape.fits(&folded(text), keys),
        })
    }

    /// Whether the whole text fits a pattern without variables.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.fits(text, Keys::NONE) == Ok(true)
    }
}

impl Shape {
    fn of(stretches: Vec<(Option<bool>, Vec<Atom>)>) -> Shape {
        match stretches.as_slice() {
            [(None, atoms)] => match atoms.as_slice() {
                [] => return Shape::Exact("".into()),
                [Atom::Text(text)] => return Shape::Exact(text.clone()),
                _ => {}
            },
            [(None, atoms), (Some(true), end)] if end.is_empty() => match atoms.as_slice() {
                [] => return Shape::Everything,
                [Atom::Text(text)] => return Shape::Prefix(text.clone()),
                _ => {}
            },
            _ => {}
        }
        let stretch = |(run, mut atoms): (Option<bool>, Vec<Atom>)| {
            let only = if atoms.len() == 1 { atoms.pop() } else { None };
            Stretch { run, atoms: only.map_or_else(|| Atoms::Many(atoms.into()), Atoms::One) }
        };
        Shape::Stretches(stretches.into_iter().map(stretch).collect())
    }

    fn fits(&self, text: &str, keys: Keys) -> bool {
        match self {
            Shape::Everything => true,
            Shape::Exact(wanted) => **wanted == *text,
            Shape::Prefix(wanted) => text.starts_with(&**wanted),
            Shape::Stretches(stretches) => fit(stretches, text, keys),
        }
    }
}

/// Places each stretch as far left as it goes. If the run before one may not take the colon that it
/// would have to, only another place for the last stretch behind a free run can help.
fn fit(stretches: &[Stretch], text: &str, keys: Keys) -> bool {
    let Some((first, rest)) = stretches.split_first() else { return text.is_empty() };
    let Some(mut at) = first.fits_at(text, 0, keys) else { return false };
    let Some(last) = rest.len().checked_sub(1) else { return at == text.len() };
    let mut step = 0;
    // The last stretch behind a free run, and where it was placed.
    let mut free = None;
    loop {
        let stretch = &rest[step];
        let colons = stretch.run == Some(true);
        let placed = if step == last {
            stretch.at_end(text, keys).filter(|start| *start >= at).map(|start| (start, text.len()))
        } else {
            stretch.find(text, at, colons, keys)
        };
        match placed.filter(|(start, _)| colons || !text[at..*start].contains(':')) {
            Some(_) if step == last => return true,
            Some((start, end)) => {
                if colons {
                    free = Some((step, start));
                }
                (step, at) = (step + 1, end);
            }
            // Further right there is even less to find.
            None if colons => return false,
            None => {
                let Some((again, start)) = free else { return false };
                let Some(c) = text[start..].chars().next() else { return false };
                (step, at) = (again, start + c.len_utf8());
            }
        }
    }
}

impl Stretch {
    /// Where it ends if it stands at that place.
    fn fits_at(&self, text: &str, at: usize, keys: Keys) -> Option<usize> {
        let mut rest = &text[at..];
        for atom in &*self.atoms {
            rest = match atom {
                Atom::Text(wanted) => rest.strip_prefix(&**wanted)?,
                Atom::Variable(variable) => rest.strip_prefix(variable.text(keys).ok()?)?,
                Atom::One { colons } => rest.strip_prefix(|c| *colons || c != ':')?,
            };
        }
        Some(text.len() - rest.len())
    }

    /// Where it begins if it stands at the end of the text.
    fn at_end(&self, text: &str, keys: Keys) -> Option<usize> {
        let mut rest = text;
        for atom in self.atoms.iter().rev() {
            rest = match atom {
                Atom::Text(wanted) => rest.strip_suffix(&**wanted)?,
                Atom::Variable(variable) => rest.strip_suffix(variable.text(keys).ok()?)?,
                Atom::One { colons } => rest.strip_suffix(|c| *colons || c != ':')?,
            };
        }
        Some(rest.len())
    }

    /// The first place from `at` on, as start and end. Without colons before it, it begins no later
    /// than at the next one; so no more is searched.
    fn find(&self, text: &str, at: usize, colons: bool, keys: Keys) -> Option<(usize, usize)> {
        if let [Atom::Text(wanted)] = &*self.atoms {
            let start = at + find(window(text, at, colons, wanted.len()), wanted)?;
            return Some((start, start + wanted.len()));
        }
        let (least, most) = self.lengths(keys)?;
        let window = window(text, at, colons, most);
        if least > window.len() {
            return None;
        }
        if window.len() <= SHORT {
            let mut places = window.char_indices().map(|(start, _)| start).chain([window.len()]);
            return places.find_map(|start| Some((at + start, self.fits_at(text, at + start, keys)?)));
        }
        let mut units = Vec::new();
        for atom in &*self.atoms {
            match atom {
                Atom::Text(wanted) => units.extend(wanted.chars().map(Unit::Char)),
                Atom::Variable(variable) => units.extend(variable.text(keys).ok()?.chars().map(Unit::Char)),
                Atom::One { colons } => units.push(Unit::One { colons: *colons }),
            }
        }
        let (start, end) = search(window, &units)?;
        Some((at + start, at + end))
    }

    /// The fewest and the most bytes that it can stand for.
    fn lengths(&self, keys: Keys) -> Option<(usize, usize)> {
        let mut lengths = (0, 0);
        for atom in &*self.atoms {
            let (least, most) = match atom {
                Atom::Text(wanted) => (wanted.len(), wanted.len()),
                Atom::Variable(variable) => variable.text(keys).ok().map(|text| (text.len(), text.len()))?,
                Atom::One { .. } => (1, char::MAX.len_utf8()),
            };
            lengths = (lengths.0 + least, lengths.1 + most);
        }
        Some(lengths)
    }
}

/// The text from `at` on, cut where nothing of that length could begin any more.
fn window(text: &str, at: usize, colons: bool, length: usize) -> &str {
    let rest = &text[at..];
    let colon = if colons { None } else { rest.find(':') };
    let Some(mut end) = colon.map(|colon| colon + length).filter(|end| *end < rest.len()) else { return rest };
    while !rest.is_char_boundary(end) {
        end += 1;
    }
    &rest[..end]
}

/// Up to here trying every place beats what is faster for long texts: the length of an ARN.
const SHORT: usize = 96;

/// As `str::find`, which takes its time to get ready.
fn find(text: &str, wanted: &str) -> Option<usize> {
    let Some(first) = wanted.bytes().next() else { return Some(0) };
    if text.len() > SHORT {
        return text.find(wanted);
    }
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    (0..(text.len() + 1).saturating_sub(wanted.len())).find(|at| text[*at] == first && text[*at..].starts_with(wanted))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Char(char),
    One { colons: bool },
}

/// The first place of these units in a text (Shift-And, Baeza-Yates and Gonnet 1992).
fn search(text: &str, units: &[Unit]) -> Option<(usize, usize)> {
    let Some(last) = units.len().checked_sub(1) else { return Some((0, 0)) };
    let words = units.len().div_ceil(64);
    let mask = |fits: &dyn Fn(Unit) -> bool| {
        let mut mask = vec![0_u64; words];
        for (n, _) in units.iter().enumerate().filter(|(_, unit)| fits(**unit)) {
            mask[n / 64] |= 1 << (n % 64);
        }
        mask
    };
    let mut written: Vec<char> =
        units.iter().filter_map(|unit| if let Unit::Char(c) = unit { Some(*c) } else { None }).collect();
    written.push(':');
    written.sort_unstable();
    written.dedup();
    let one =
        |c: char| move |unit: Unit| unit == Unit::Char(c) || matches!(unit, Unit::One { colons } if colons || c != ':');
    let mut masks: Vec<Vec<u64>> = written.iter().map(|c| mask(&one(*c))).collect();
    let others = masks.len();
    masks.push(mask(&|unit| matches!(unit, Unit::One { .. })));
    let place = |c: char| written.binary_search(&c).unwrap_or(others);
    let ascii: [usize; 128] = std::array::from_fn(|n| u8::try_from(n).map_or(others, |byte| place(char::from(byte))));
    // Bit n: the units up to n fit the text up to here.
    let mut reached = vec![0_u64; words];
    for (at, c) in text.char_indices() {
        let mask = &masks[ascii.get(c as usize).copied().unwrap_or_else(|| place(c))];
        let mut carry = 1;
        for (word, mask) in reached.iter_mut().zip(mask) {
            (*word, carry) = (((*word << 1) | carry) & mask, *word >> 63);
        }
        if reached[last / 64] >> (last % 64) & 1 == 1 {
            let end = at + c.len_utf8();
            let start = text[..end].char_indices().nth_back(last).map(|(start, _)| start)?;
            return Some((start, end));
        }
    }
    None
}

impl Token {
    /// A character of a pattern; the wildcards stop at nothing.
    pub(crate) fn wild(c: char) -> Token {
        match c {
            '*' => Token::Run { colons: true },
            '?' => Token::One { colons: true },
            c => Token::Char(c),
        }
    }
}

/// Tells the wildcards of a resource pattern where they end: in parts one to five only a `*` that
/// ends its part may run over colons, in the sixth all may. Variables stand in the sixth only.
pub(crate) fn bind_to_parts(tokens: &mut Vec<Token>) {
    tokens.dedup_by(|a, b| matches!((a, b), (Token::Run { .. }, Token::Run { .. })));
    let mut part = 0;
    for n in 0..tokens.len() {
        let ends = matches!(tokens.get(n + 1), None | Some(Token::Char(':')));
        match &mut tokens[n] {
            Token::Char(':') => part += 1,
            Token::Char(_) | Token::Variable(_) => {}
            Token::One { colons } => *colons = part >= 5,
            Token::Run { colons } => *colons = part >= 5 || ends,
        }
    }
}

/// A pattern for ARN conditions: six parts, and no wildcard ever leaves its part.
#[derive(Clone, Debug)]
pub(crate) struct ArnPattern(Box<[Pattern; 6]>);

impl ArnPattern {
    /// Nothing if there are fewer than six parts.
    pub(crate) fn new(tokens: &[Token]) -> Option<ArnPattern> {
        let mut parts = tokens.splitn(6, |token| *token == Token::Char(':'));
        let mut next = || parts.next().map(|part| Pattern::new(part.to_vec(), false));
        Some(ArnPattern(Box::new([next()?, next()?, next()?, next()?, next()?, next()?])))
    }

    /// What each part must fit.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Pattern> {
        self.0.iter()
    }

    /// Whether the parts of an ARN fit one by one.
    ///
    /// # Errors
    /// A variable that has no text.
    pub(crate) fn fits(&self, parts: &[&str; 6], keys: Keys) -> Result<bool, Gap> {
        // What has no text is told even where another part fits nothing.
        self.0.iter().flat_map(Pattern::variables).try_for_each(|variable| variable.text(keys).map(drop))?;
        Ok(self.0.iter().zip(parts).all(|(pattern, part)| pattern.fits(part, keys) == Ok(true)))
    }
}

/// The one way letter case is ignored everywhere: simple lower case, character by character.
pub(crate) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// [`fold`] over a whole text.
pub(crate) fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition itself, exponential and obviously right.
    fn slow(tokens: &[Token], text: &[char]) -> bool {
        match (tokens.first(), text.first()) {
            (None, first) => first.is_none(),
            (Some(Token::Run { colons }), first) => {
                slow(&tokens[1..], text) || first.is_some_and(|c| (*colons || *c != ':') && slow(tokens, &text[1..]))
            }
            (_, None) => false,
            (Some(Token::Char(wanted)), Some(c)) => wanted == c && slow(&tokens[1..], &text[1..]),
            (Some(Token::One { colons }), Some(c)) => (*colons || *c != ':') && slow(&tokens[1..], &text[1..]),
            (Some(Token::Variable(_)), _) => unreachable!("none is made here"),
        }
    }

    fn written() -> impl Strategy<Value = Vec<Token>> {
        let symbol =
            prop_oneof![5 => "[abé]", 3 => Just(":".to_owned()), 2 => Just("?".to_owned()), 3 => Just("*".to_owned())];
        let text = prop::collection::vec(symbol, 0..14).prop_map(|symbols| symbols.concat());
        (text, any::<bool>()).prop_map(|(text, bound)| {
            let mut tokens: Vec<Token> = text.chars().map(Token::wild).collect();
            if bound {
                bind_to_parts(&mut tokens);
            }
            tokens
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn quick_is_slow(tokens in written(), text in "[abé:]{0,12}") {
            let chars: Vec<char> = text.chars().collect();
            let wanted = slow(&tokens, &chars);
            prop_assert_eq!(Pattern::new(tokens, false).matches(&text), wanted);
        }

        /// With each character so many times, the answer is the same: a stretch that fits between two
        /// places fits at the one before as well.
        #[test]
        fn long_is_quick_and_slow(tokens in written(), text in "[abé:]{0,12}") {
            const TIMES: usize = 20;
            let chars: Vec<char> = text.chars().collect();
            let wanted = slow(&tokens, &chars);
            let times = |token: &Token| if matches!(token, Token::Run { .. }) { 1 } else { TIMES };
            let tokens = tokens.iter().flat_map(|token| vec![token.clone(); times(token)]).collect();
            let text: String = chars.iter().flat_map(|c| [*c; TIMES]).collect();
            prop_assert_eq!(Pattern::new(tokens, false).matches(&text), wanted);
        }

        #[test]
        fn taken_apart_it_is_the_same(tokens in written()) {
            let pattern = Pattern::new(tokens, false);
            prop_assert_eq!(pattern.tokens(), Pattern::new(pattern.tokens(), false).tokens());
        }

        #[test]
        fn a_long_stretch_is_found_where_a_short_one_is(before in "[ab]{0,90}", wild in "[ab?]{0,80}", after in "[ab]{0,90}") {
            let inside = wild.replace('?', "a");
            let text = format!("{before}{inside}{after}");
            let anywhere = Pattern::wild(&["*", &wild, "*"].concat(), false);
            prop_assert!(anywhere.matches(&text));
            let wanted = slow(&wild.chars().map(Token::wild).collect::<Vec<_>>(), &before.chars().collect::<Vec<_>>());
            prop_assert_eq!(Pattern::wild(&wild, false).matches(&before), wanted);
        }
    }

    #[test]
    fn letter_case_is_folded_on_both_sides() {
        assert!(Pattern::wild("GET*", true).matches("getItem"));
        assert!(Pattern::wild("café", true).matches("CAFÉ"));
        assert!(!Pattern::wild("GET*", false).matches("getItem"));
    }

    #[test]
    fn long_texts_are_no_trap() {
        let text = "a".repeat(32 * 1024);
        let started = std::time::Instant::now();
        assert!(!Pattern::wild(&format!("{}b", "a*".repeat(200)), false).matches(&text));
        // One long stretch after a run, plain and with a `?` in it.
        assert!(!Pattern::wild(&format!("*{}b", "a".repeat(16 * 1024)), false).matches(&text));
        assert!(!Pattern::wild(&format!("*{}b*", "a".repeat(16 * 1024)), false).matches(&text));
        assert!(!Pattern::wild(&format!("*{}?b*", "a".repeat(16 * 1024)), false).matches(&text));
        let pair = [Token::Char('a'), Token::Run { colons: false }];
        let mut part: Vec<Token> = pair.into_iter().cycle().take(4000).collect();
        part.push(Token::Char('b'));
        assert!(!Pattern::new(part, false).matches(&text));
        // Many places for a free run, each with a bound one behind it.
        let mut bound: Vec<Token> = "*:a*b:x".chars().map(Token::wild).collect();
        bind_to_parts(&mut bound);
        assert!(!Pattern::new(bound, false).matches(&":aaaaaaa".repeat(8 * 1024)));
        // Quadratic matching would take minutes of debug build; a slow machine has half of one.
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
