//! JSON with positions: every value knows its line and column, a duplicate name is a fault, and a
//! half-typed text is read as far as it goes. `serde_json` offers none of the three.

use std::collections::HashSet;

use super::finding::{Check, Edit, Fix};
use super::lint::check;
use super::{Finding, Span};

/// The deepest nesting that is read; a policy needs about six.
pub(crate) const DEEPEST: usize = 32;

/// The invisible character that some editors put in front of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What word processors make of a straight double quote.
const CURLY: [char; 4] = ['“', '”', '„', '‟'];

/// One value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: Json,
    pub(crate) span: Span,
    /// The line of its last character.
    pub(crate) last_line: usize,
}

/// The value itself; `Broken` stands where the text was unreadable.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
    Broken,
}

/// One name and its value in an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) node: Node,
}

impl Node {
    /// The member of that name, `null` counting as absent.
    pub(crate) fn member(&self, name: &str) -> Option<&Node> {
        let Json::Object(members) = &self.value else { return None };
        members.iter().find(|m| m.name == name).map(|m| &m.node).filter(|n| !matches!(n.value, Json::Null))
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads one JSON text: what could be read, a finding for each place that could not, and where reading lost its place, if
/// it did: what stands behind that may belong elsewhere.
pub(crate) fn read(text: &str) -> (Node, Vec<Finding>, Option<usize>) {
    let mut reading = Reading { text, at: 0, line: 1, column: 1, findings: Vec::new(), curly: Vec::new(), lost: None };
    let mark = reading.byte_order_mark();
    let mut node = reading.value(0);
    if matches!(node.value, Json::Broken)
        && let Some(brace) = text[reading.at..].find('{')
    {
        // Something stray stands in front of the document.
        reading.lost = None;
        reading.skip_to(reading.at + brace);
        node = reading.value(0);
    }
    reading.space();
    if reading.peek().is_some() {
        if reading.findings.is_empty() {
            reading.fault("there is more text after the end of the document");
        }
        // It ended too early.
        reading.lost.get_or_insert(node.span.end());
    }
    let Reading { mut findings, curly, lost, .. } = reading;
    findings.extend(mark);
    findings.extend(straightened(&curly));
    findings.sort_by_key(|finding| finding.span.start());
    (node, findings, lost)
}

/// One finding for all quotes of a word processor.
fn straightened(curly: &[Span]) -> Option<Finding> {
    let first = *curly.first()?;
    let edits = curly.iter().map(|span| Edit { start: span.start(), end: span.end(), text: "\"".to_owned() });
    let fix = Fix { words: "make all of them straight".to_owned(), edits: edits.collect() };
    let message = "these are the quotes of a word processor, and JSON takes straight ones only: `\"`";
    Some(check::NOT_JSON.at(first, message).with_fix(fix))
}

#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    line: usize,
    column: usize,
}

struct Reading<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
    findings: Vec<Finding>,
    /// Every quote of a word processor that stands for a straight one.
    curly: Vec<Span>,
    /// Where names, values and brackets stopped to fit together; what follows from that is no finding.
    lost: Option<usize>,
}

impl Reading<'_> {
    fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at)? {
            byte if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.text[self.at..].chars().next(),
        }
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.bump();
        }
    }

    fn mark(&self) -> Mark {
        Mark { at: self.at, line: self.line, column: self.column }
    }

    fn span(&self, from: Mark) -> Span {
        Span::new(from.at..self.at, from.line, from.column)
    }

    /// Past the byte order mark, if the text begins with one.
    fn byte_order_mark(&mut self) -> Option<Finding> {
        self.peek().filter(|c| *c == BYTE_ORDER_MARK)?;
        let from = self.mark();
        self.bump();
        let span = self.span(from);
        let message = "the text begins with a byte order mark, which nobody sees and JSON does not take";
        let edit = Edit { start: span.start(), end: span.end(), text: String::new() };
        Some(check::NOT_JSON.at(span, message).with_fix(Fix::new("remove it", edit)))
    }

    fn skip_to(&mut self, end: usize) {
        while self.at < end {
            self.bump();
        }
    }

    /// From here on nothing is sure to stand where it belongs.
    fn lose(&mut self) {
        self.lost.get_or_insert(self.at);
    }

    /// A finding at the character that comes next.
    fn fault(&mut self, message: impl Into<String>) {
        let mark = self.mark();
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        self.fault_at(Span::new(mark.at..end, mark.line, mark.column), message);
    }

    fn fault_at(&mut self, span: Span, message: impl Into<String>) {
        self.found(&check::NOT_JSON, span, message);
    }

    /// One finding per place: what follows from the same fault is not said again.
    fn found(&mut self, check: &Check, span: Span, message: impl Into<String>) {
        if self.lost.is_none() && self.findings.last().is_none_or(|last| last.span.start() != span.start()) {
            self.findings.push(check.at(span, message));
        }
    }

    fn value(&mut self, depth: usize) -> Node {
        self.space();
        let from = self.mark();
        let value = match self.peek() {
            Some('{' | '[') if depth >= DEEPEST => {
                self.fault(format!("nested deeper than {DEEPEST}"));
                // Nothing of the rest can be placed: stop reading altogether.
                self.lose();
                self.at = self.text.len();
                Json::Broken
            }
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some(c) if is_quote(c) => Json::Text(self.string()),
            Some(c) if c == '-' || c.is_ascii_digit() => self.number(),
            Some(c) if c.is_alphabetic() => self.word(),
            Some(',' | '}' | ']' | ':') => {
                self.fault("a value is missing here");
                Json::Broken
            }
            Some(c) => {
                self.fault(format!("`{c}` is not the start of a value"));
                self.skip();
                self.space();
                if !matches!(self.peek(), None | Some(',' | '}' | ']')) {
                    self.lose();
                }
                Json::Broken
            }
            None => {
                self.fault("the text ends where a value should stand");
                Json::Broken
            }
        };
        Node { value, span: self.span(from), last_line: self.line }
    }

    /// Past what cannot be read, up to where reading can go on.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            if matches!(c, ',' | '{' | '}' | '[' | ']' | '\n') || is_quote(c) {
                break;
            }
            self.bump();
        }
    }

    fn object(&mut self, depth: usize) -> Json {
        let open = self.mark();
        self.bump();
        let open = self.span(open);
        let mut members: Vec<Member> = Vec::new();
        let mut commas = false;
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.fault_at(open, "this `{` is never closed");
                    self.lose();
                    break;
                }
                Some('}') => {
                    self.bump();
                    break;
                }
                Some(c) if is_quote(c) => {
                    let from = self.mark();
                    let name = self.string();
                    let name_span = self.span(from);
                    self.space();
                    let node = if self.peek() == Some(':') {
                        self.bump();
                        self.value(depth + 1)
                    } else {
                        self.fault(format!("a colon and a value are missing after `{name}`"));
                        self.lose();
                        Node { value: Json::Broken, span: name_span, last_line: self.line }
                    };
                    members.push(Member { name, name_span, node });
                    self.comma('}', &mut commas);
                }
                Some(']') => {
                    self.fault("`]` closes an object that `{` opened");
                    self.lose();
                    break;
                }
                Some(c) => {
                    self.fault(format!("a name in double quotes should stand here, not `{c}`"));
                    self.lose();
                    self.bump();
                    self.skip();
                }
            }
        }
        self.twice(&members);
        Json::Object(members)
    }

    /// A finding for each name that an object has already.
    fn twice(&mut self, members: &[Member]) {
        // Most objects are so small that looking through them beats a set.
        const SMALL: usize = 8;
        let small = members.len() <= SMALL;
        let mut seen = HashSet::with_capacity(if small { 0 } else { members.len() });
        for (n, member) in members.iter().enumerate() {
            let name = member.name.as_str();
            if if small { members[..n].iter().any(|other| other.name == name) } else { !seen.insert(name) } {
                self.found(&check::DUPLICATE_KEY, member.name_span, format!("`{}` stands here twice", member.name));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Json {
        let open = self.mark();
        self.bump();
        let open = self.span(open);
        let mut items = Vec::new();
        let mut commas = false;
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.fault_at(open, "this `[` is never closed");
                    self.lose();
                    break;
                }
                Some(']') => {
                    self.bump();
                    break;
                }
                Some('}') => {
                    self.fault("`}` closes a list that `[` opened");
                    self.lose();
                    break;
                }
                Some(',' | ':') => {
                    self.fault("a value is missing here");
                    self.bump();
                }
                Some(_) => {
                    let before = self.at;
                    items.push(self.value(depth + 1));
                    if self.at == before {
                        self.bump();
                    }
                    self.comma(']', &mut commas);
                }
            }
        }
        Json::List(items)
    }

    /// After a member or item: a comma, or the end. Where several commas are missing the first says it.
    fn comma(&mut self, close: char, said: &mut bool) {
        self.space();
        match self.peek() {
            Some(',') => {
                let comma = self.mark();
                self.bump();
                let comma = self.span(comma);
                self.space();
                if self.peek() == Some(close) {
                    self.fault_at(comma, format!("nothing follows this comma before `{close}`"));
                }
            }
            Some(c) if c != close && !matches!(c, '}' | ']') && !*said => {
                self.fault("a comma is missing before this");
                *said = true;
                if !is_quote(c) && !c.is_ascii_digit() && !matches!(c, '{' | '[' | '-') {
                    // No value: rather a quote stands where it should not.
                    self.lose();
                }
            }
            _ => {}
        }
    }

    fn word(&mut self) -> Json {
        let from = self.mark();
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.bump();
        }
        match &self.text[from.at..self.at] {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            "null" => Json::Null,
            word => {
                let message = format!("`{word}` is not a value; text stands in double quotes");
                self.fault_at(self.span(from), message);
                Json::Broken
            }
        }
    }

    fn number(&mut self) -> Json {
        let from = self.mark();
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')) {
            self.bump();
        }
        let text = &self.text[from.at..self.at];
        if is_number(text) {
            Json::Number(text.to_owned())
        } else {
            let message = format!("`{text}` is not a number");
            self.fault_at(self.span(from), message);
            Json::Broken
        }
    }

    /// Text up to where something else than its own characters may stand.
    fn plain(&mut self, curly: bool) -> &str {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|b| b < b' ' || b == b'"' || b == b'\\').unwrap_or(rest.len());
        let length = if curly { rest[..length].find(CURLY).unwrap_or(length) } else { length };
        self.at += length;
        self.column += if rest[..length].is_ascii() { length } else { rest[..length].chars().count() };
        &rest[..length]
    }

    fn string(&mut self) -> String {
        let open = self.mark();
        let curly = self.peek() != Some('"');
        if curly {
            self.straighten();
        } else {
            self.bump();
        }
        let mut out = String::new();
        loop {
            let from = self.mark();
            match self.peek() {
                None | Some('\n' | '\r') => {
                    self.fault_at(self.span(open), "this text is never closed with a double quote");
                    self.lose();
                    break;
                }
                Some(c) if curly && CURLY.contains(&c) => {
                    self.straighten();
                    break;
                }
                Some('"') => {
                    self.bump();
                    break;
                }
                Some('\\') => {
                    self.bump();
                    match self.escape() {
                        Some(c) => out.push(c),
                        None => self.fault_at(self.span(from), "this is no escape that JSON knows"),
                    }
                }
                Some(c) if c < ' ' => {
                    self.fault("a control character cannot stand in text as it is");
                    out.push(c);
                    self.bump();
                }
                Some(_) => out.push_str(self.plain(curly)),
            }
        }
        out
    }

    /// Past a quote of a word processor, which is read as a straight one.
    fn straighten(&mut self) {
        let from = self.mark();
        self.bump();
        self.curly.push(self.span(from));
    }

    /// What stands after a backslash.
    fn escape(&mut self) -> Option<char> {
        let c = self.peek()?;
        let plain = match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.bump();
                let high = self.four_digits()?;
                if !(0xd800..0xe000).contains(&high) {
                    return char::from_u32(high);
                }
                if !self.text[self.at..].starts_with("\\u") {
                    return None;
                }
                self.bump();
                self.bump();
                let low = self.four_digits()?;
                let paired = high < 0xdc00 && (0xdc00..0xe000).contains(&low);
                return paired.then(|| 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)).and_then(char::from_u32);
            }
            _ => return None,
        };
        self.bump();
        Some(plain)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + self.peek()?.to_digit(16)?;
            self.bump();
        }
        Some(number)
    }
}

/// Whether text begins with it, or was meant to.
fn is_quote(c: char) -> bool {
    c == '"' || CURLY.contains(&c)
}

/// JSON's own grammar of numbers.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
