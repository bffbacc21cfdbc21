//! Wildcards: `*` for any run of characters, `?` for exactly one. Everything else is itself; no
//! regular expression is ever built from a policy's text. Matching takes at most text × pattern
//! steps, whatever the pattern.

/// One step of a pattern. `colons` says whether the wildcard may stand for a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Char(char),
    One { colons: bool },
    Run { colons: bool },
}

/// A sequence of tokens, ready to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    tokens: Vec<Token>,
    /// Letter case is ignored; the characters of `tokens` are folded already.
    fold: bool,
}

impl Pattern {
    /// From tokens whose characters are as written.
    pub(crate) fn new(mut tokens: Vec<Token>, folded: bool) -> Pattern {
        if folded {
            for token in &mut tokens {
                if let Token::Char(c) = token {
                    *c = fold(*c);
                }
            }
        }
        Pattern { tokens, fold: folded }
    }

    /// From text in which `*` and `?` are wildcards that stop at nothing.
    pub(crate) fn wild(text: &str, folded: bool) -> Pattern {
        Pattern::new(text.chars().map(Token::wild).collect(), folded)
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    fn fits(&self, token: Token, c: char) -> bool {
        match token {
            Token::Char(wanted) => wanted == if self.fold { fold(c) } else { c },
            Token::One { colons } | Token::Run { colons } => colons || c != ':',
        }
    }

    /// Whether the whole text fits. Every run is as short as it can be; on a mismatch only the last
    /// one grows. If that one may not take the colon it stands before, then nothing between it and
    /// the last run that may take anything can help, and that one grows.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let (mut at, mut step) = (0, 0);
        // Where each run's rest of the pattern begins, and how far the run reaches by now.
        let (mut free, mut bound) = (None, None);
        loop {
            let token = self.tokens.get(step).copied();
            if let Some(Token::Run { colons }) = token {
                step += 1;
                if colons && step == self.tokens.len() {
                    return true;
                }
                (free, bound) = if colons { (Some((step, at)), None) } else { (free, Some((step, at))) };
                continue;
            }
            match (token, text[at..].chars().next()) {
                (None, None) => return true,
                (Some(_), None) => return false,
                (Some(token), Some(c)) if self.fits(token, c) => {
                    at += c.len_utf8();
                    step += 1;
                }
                (_, Some(_)) => {
                    let eaten = |(_, from): &(usize, usize)| text[*from..].chars().next();
                    bound = bound.filter(|run| eaten(run) != Some(':'));
                    let Some(run) = bound.as_mut().or(free.as_mut()) else { return false };
                    let Some(c) = eaten(run) else { return false };
                    run.1 += c.len_utf8();
                    (step, at) = *run;
                }
            }
        }
    }
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
/// ends its part may run over colons, in the sixth all may.
pub(crate) fn bind_to_parts(tokens: &mut Vec<Token>) {
    tokens.dedup_by(|a, b| matches!((a, b), (Token::Run { .. }, Token::Run { .. })));
    let mut part = 0;
    for n in 0..tokens.len() {
        let ends = matches!(tokens.get(n + 1), None | Some(Token::Char(':')));
        match &mut tokens[n] {
            Token::Char(':') => part += 1,
            Token::Char(_) => {}
            Token::One { colons } => *colons = part >= 5,
            Token::Run { colons } => *colons = part >= 5 || ends,
        }
    }
}

/// A pattern for ARN conditions: six parts, and no wildcard ever leaves its part.
#[derive(Clone, Debug)]
pub(crate) struct ArnPattern([Pattern; 6]);

impl ArnPattern {
    /// Nothing if there are fewer than six parts.
    pub(crate) fn new(tokens: &[Token]) -> Option<ArnPattern> {
        let mut parts = tokens.splitn(6, |token| *token == Token::Char(':'));
        let mut next = || parts.next().map(|part| Pattern::new(part.to_vec(), false));
        Some(ArnPattern([next()?, next()?, next()?, next()?, next()?, next()?]))
    }

    pub(crate) fn matches(&self, parts: &[&str; 6]) -> bool {
        self.0.iter().zip(parts).all(|(pattern, part)| pattern.matches(part))
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
        }
    }

    fn token() -> impl Strategy<Value = Token> {
        prop_oneof![
            4 => prop_oneof![Just('a'), Just('b'), Just(':')].prop_map(Token::Char),
            1 => any::<bool>().prop_map(|colons| Token::One { colons }),
            2 => any::<bool>().prop_map(|colons| Token::Run { colons }),
        ]
    }

    proptest! {
        #[test]
        fn quick_is_slow(tokens in prop::collection::vec(token(), 0..8), text in "[ab:]{0,9}") {
            let chars: Vec<char> = text.chars().collect();
            let wanted = slow(&tokens, &chars);
            prop_assert_eq!(Pattern::new(tokens, false).matches(&text), wanted);
        }
    }

    #[test]
    fn many_stars_are_no_trap() {
        let text = "a".repeat(5000);
        assert!(!Pattern::wild(&format!("{}b", "a*".repeat(200)), false).matches(&text));
        let mut part = [Token::Char('a'), Token::Run { colons: false }].repeat(2000);
        part.push(Token::Char('b'));
        assert!(!Pattern::new(part, false).matches(&text));
    }
}
