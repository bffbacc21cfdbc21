//! Inputs of a wanted length that are made to be slow: of every kind of repetition as much as fits. They are generated
//! and not checked in; the replay compares their times at two lengths, and measures them at the longest.

/// An input, what it is, and the target that it is for.
pub struct Monster {
    pub target: &'static str,
    pub name: &'static str,
    pub make: fn(usize) -> Vec<u8>,
}

const fn of(target: &'static str, name: &'static str, make: fn(usize) -> Vec<u8>) -> Monster {
    Monster { target, name, make }
}

/// As many of these as fit.
fn many(length: usize, between: &str, one: impl Fn(usize) -> String) -> String {
    let mut all = String::with_capacity(length);
    for n in 0.. {
        let one = one(n);
        if all.len() + one.len() + between.len() > length {
            break;
        }
        if n > 0 {
            all.push_str(between);
        }
        all.push_str(&one);
    }
    all
}

/// As many letters of a repeated text as fit.
fn run(length: usize, of: &str) -> String {
    of.repeat(length / of.len())
}

/// A text in between, filled up to the length.
fn wrap(length: usize, before: &str, fill: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    format!("{before}{}{after}", fill(length - before.len() - after.len())).into_bytes()
}

/// Two texts that share what room there is.
fn halves(length: usize, parts: [&str; 3], fill: [&dyn Fn(usize) -> String; 2]) -> Vec<u8> {
    let room = (length - parts.concat().len()) / 2;
    format!("{}{}{}{}{}", parts[0], fill[0](room), parts[1], fill[1](room), parts[2]).into_bytes()
}

const HEAD: &str = r#"{"Version":"2012-10-17","Statement":"#;
const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"#;

/// Statements up to the length.
fn statements(length: usize, one: impl Fn(usize) -> String) -> Vec<u8> {
    wrap(length, &format!("{HEAD}["), |room| many(room, ",", &one), "]}")
}

/// Actions and resources that share the room.
fn lists(length: usize, actions: &dyn Fn(usize) -> String, resources: &dyn Fn(usize) -> String) -> Vec<u8> {
    let quoted = |text: String| format!("\"{text}\"");
    halves(
        length,
        [&format!("{ALLOW}["), r#"],"Resource":["#, "]}}"],
        [&|room| many(room, ",", |n| quoted(actions(n))), &|room| many(room, ",", |n| quoted(resources(n)))],
    )
}

/// A condition up to the length.
fn when(length: usize, before: &str, fill: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let head = format!(
        "{ALLOW}\"register:RefundOrder\",\"Resource\":\"arn:coffee:register:*:*:till/*\",\"Condition\":{{{before}"
    );
    wrap(length, &head, fill, &format!("{after}}}}}}}"))
}

/// Two conditions that share the room.
fn whens(length: usize, parts: [&str; 3], fill: [&dyn Fn(usize) -> String; 2]) -> Vec<u8> {
    let head = format!(
        "{ALLOW}\"register:RefundOrder\",\"Resource\":\"arn:coffee:register:*:*:till/*\",\"Condition\":{{{}",
        parts[0]
    );
    halves(length, [&head, parts[1], &format!("{}}}}}}}", parts[2])], fill)
}

fn quoted(n: usize) -> String {
    format!("\"{n:x}\"")
}

/// A case of one identity policy; `fill` gets the room that is left for both.
fn case(length: usize, statements: &str, context: &str, resource: &str) -> Vec<u8> {
    let line = format!(
        "{{\"id\":\"m\",\"policies\":{{\"identity\":[{{\"Version\":\"2012-10-17\",\"Statement\":{statements}}}]}},\
         \"request\":{{\"principal\":\"arn:a:iam::b:user/c\",\"action\":\"a:B\",\"resource\":\"{resource}\",\"context\":{context}}}}}"
    );
    assert!(line.len() <= length + 16, "{} and not {length}", line.len());
    line.into_bytes()
}

/// What a case has besides what is filled in.
const AROUND: usize = 320;

/// A case whose resources and resource share the room.
fn reach(length: usize, one: impl Fn(usize) -> String, resource: &str) -> Vec<u8> {
    let room = (length - AROUND) / 2;
    let entries = many(room, ",", |n| format!("\"{}\"", one(n)));
    let statement = format!("{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":[{entries}]}}");
    case(length, &statement, "{}", &run(room, resource))
}

/// A case whose condition values and request values share the room.
fn meet(length: usize, operator: &str, wanted: impl Fn(usize) -> String, found: impl Fn(usize) -> String) -> Vec<u8> {
    let room = (length - AROUND) / 2;
    let (wanted, found) = (many(room, ",", wanted), many(room, ",", found));
    let statement = format!(
        "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"{operator}\":{{\"k\":[{wanted}]}}}}}}"
    );
    case(length, &statement, &format!("{{\"k\":[{found}]}}"), "arn:a:b:c:b:e")
}

/// A case of many statements and a context of one key, which takes a quarter of the room.
fn crowd(length: usize, one: impl Fn(usize) -> String, context: impl Fn(usize) -> String) -> Vec<u8> {
    let room = length - AROUND;
    case(length, &format!("[{}]", many(room * 3 / 4, ",", one)), &format!("{{{}}}", context(room / 4)), "arn:a:b:c:b:e")
}

/// Lines of the `pattern` target, each with a third of the room.
fn lines(length: usize, wide: &str, narrow: &str, text: &str) -> Vec<u8> {
    let room = length / 3 - 16;
    let fill = |of: &str| match of.split_once('…') {
        Some((start, end)) => {
            let (before, repeated) = start.split_at(start.rfind('|').map_or(0, |bar| bar + 1));
            format!(
                "{}{}{end}",
                before.trim_end_matches('|'),
                run(room.saturating_sub(before.len() + end.len()), repeated)
            )
        }
        None => of.to_owned(),
    };
    format!("{}\n{}\n{}\nk=v\n", fill(wide), fill(narrow), fill(text)).into_bytes()
}

/// Cases of as many patterns and as long texts as are compared at all, by what is done with each letter.
pub fn just_compared() -> Vec<(&'static str, Vec<u8>)> {
    const ROOM: usize = 60 * 1024;
    let most = brewgate::eval::MOST_COMPARISONS;
    let resources = |one: &dyn Fn(usize) -> String, of: &str| {
        let count = 2000;
        let entries: Vec<String> = (0..count).map(|n| format!("\"{}\"", one(n))).collect();
        let statement = format!("{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":[{}]}}", entries.join(","));
        case(ROOM, &statement, "{}", &run(most / count - 32, of))
    };
    let values = |operator: &str, wanted: &dyn Fn(usize) -> String, found: &dyn Fn(usize) -> String| {
        let (wanted_count, length) = (1500, found(9999).len() + 8);
        let list = |count: usize, one: &dyn Fn(usize) -> String| {
            (0..count).map(|n| format!("\"{}\"", one(n))).collect::<Vec<_>>().join(",")
        };
        let statement = format!(
            "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"{operator}\":{{\"k\":[{}]}}}}}}",
            list(wanted_count, wanted)
        );
        let found = list((most / wanted_count - 64) / length, found);
        case(2 * ROOM, &statement, &format!("{{\"k\":[{found}]}}"), "arn:a:b:c:b:e")
    };
    vec![
        ("patterns with question marks", resources(&|n| format!("*a?b{n:x}*"), "aab")),
        ("patterns that are found often", resources(&|n| format!("*aab{n:x}*"), "aa")),
        ("patterns in a part", resources(&|n| format!("x*a*b{n:x}:"), "xa")),
        ("exact texts", values("ForAnyValue:StringEquals", &|n| format!("{n:04x}"), &|n| format!("-{n:x}"))),
        (
            "texts in any letter case",
            values("ForAnyValue:StringEqualsIgnoreCase", &|n| format!("é{n:04x}"), &|n| format!("É-{n:x}")),
        ),
        ("patterns", values("ForAllValues:StringNotLike", &|n| format!("*{n:x}?"), &|n| format!("-{n:x}-"))),
        ("numbers", values("ForAnyValue:NumericLessThan", &|n| format!("-{n}"), &|n| n.to_string())),
        (
            "networks",
            values("ForAnyValue:IpAddress", &|n| format!("10.{}.{}.0/24", n / 256, n % 256), &|n| {
                format!("11.{}.{}.0", n / 256, n % 256)
            }),
        ),
        ("ARNs", values("ForAnyValue:ArnLike", &|n| format!("a:b:c:d:e:{n:x}*"), &|n| format!("a:b:c:d:e:-{n:x}"))),
    ]
}

/// Everything that repeats.
pub const MONSTERS: &[Monster] = &[
    // JSON itself.
    of("document", "brackets", |n| run(n, "[").into_bytes()),
    of("document", "braces and names", |n| run(n, "{\"\":").into_bytes()),
    of("document", "commas", |n| wrap(n, "[", |n| run(n, ","), "")),
    of("document", "colons", |n| wrap(n, "{", |n| run(n, ":"), "")),
    of("document", "quotes", |n| run(n, "\"").into_bytes()),
    of("document", "backslashes", |n| wrap(n, "\"", |n| run(n, "\\"), "")),
    of("document", "escapes", |n| wrap(n, "{\"Id\":\"", |n| run(n, "\\u00e9\\n"), "\",\"Statement\":[]}")),
    of("document", "surrogates", |n| {
        wrap(n, "{\"Id\":\"", |n| run(n, "\\ud83d\\ude00\\ud800"), "\",\"Statement\":[]}")
    }),
    of("document", "line ends", |n| run(n, "\r\n").into_bytes()),
    of("document", "letters of four bytes", |n| wrap(n, "{\"Id\":\"", |n| run(n, "😀"), "\",\"Statement\":[]}")),
    of("document", "letters of three bytes, each a line", |n| run(n, "語\n").into_bytes()),
    of("document", "one long text", |n| wrap(n, "{\"Id\":\"", |n| run(n, "a"), "\",\"Statement\":[]}")),
    of("document", "one long number", |n| wrap(n, "{\"Id\":", |n| run(n, "1"), "}")),
    of("document", "one long name", |n| wrap(n, "{\"", |n| run(n, "a"), "\":1}")),
    of("document", "one name many times", |n| wrap(n, "{", |n| many(n, ",", |_| "\"a\":1".into()), "}")),
    of("document", "many names", |n| wrap(n, "{", |n| many(n, ",", |n| format!("{}:1", quoted(n))), "}")),
    of("document", "many versions", |n| wrap(n, "{", |n| many(n, ",", |_| "\"Version\":1".into()), "}")),
    of("document", "many Statements", |n| wrap(n, "{", |n| many(n, ",", |_| "\"Statement\":[]".into()), "}")),
    // Statements.
    of("document", "empty statements", |n| statements(n, |_| "{}".into())),
    of("document", "nulls for statements", |n| statements(n, |_| "0".into())),
    of("document", "Sids", |n| statements(n, |n| format!("{{\"Sid\":\"a{}\"}}", 2 + n % 200))),
    of("document", "Sids with signs", |n| statements(n, |n| format!("{{\"Sid\":\"-{n}\"}}"))),
    of("document", "misspelt elements", |n| statements(n, |_| "{\"Acton\":1,\"Efect\":1}".into())),
    of("document", "the smallest statements", |n| {
        statements(n, |_| r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.into())
    }),
    of("document", "statements of many actions", |n| {
        statements(n, |n| {
            format!(r#"{{"Effect":"Allow","Action":["a:*","iam:*","register:T*"],"Resource":"arn:a:b:c:d:e{n}*"}}"#)
        })
    }),
    of("document", "statements of exceptions", |n| {
        statements(n, |n| format!(r#"{{"Effect":"Allow","NotAction":["a:*{n}","b:*c*"],"NotResource":"*{n}*"}}"#))
    }),
    of("document", "statements of one condition", |n| {
        statements(n, |n| {
            format!(
                r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"Bool":{{"aws:MultiFactorAuthPresent":"false"}},"StringEquals":{{"aws:PrincipalTag/a":"{n}"}}}}}}"#
            )
        })
    }),
    of("document", "principals", |n| {
        wrap(
            n,
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":["#,
            |n| many(n, ",", quoted),
            "]}}}",
        )
    }),
    of("document", "principals of two statements", |n| {
        let two = r#"]}},{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":["#;
        let parts = [
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":["#,
            two,
            "]}}]}",
        ];
        halves(n, parts, [&|n| many(n, ",", quoted), &|n| many(n, ",", |n| format!("\"{:x}\"", 0xffff - n))])
    }),
    // Actions and resources.
    of("document", "stars", |n| lists(n, &|_| "*".into(), &|_| "*".into())),
    of("document", "empty entries", |n| lists(n, &|_| String::new(), &|_| String::new())),
    of("document", "actions without their service", |n| lists(n, &|_| "OpenTill".into(), &|_| "*".into())),
    of("document", "services without their action", |n| lists(n, &|_| "iam".into(), &|_| "till/a".into())),
    of("document", "mighty actions and small resources", |n| lists(n, &|_| "iam:*".into(), &|_| "*:a::::".into())),
    of("document", "mighty actions and roles", |n| {
        lists(n, &|_| "iam:*".into(), &|n| format!("arn:coffee:iam::*:role/{n}"))
    }),
    of("document", "actions of nothing in particular", |n| lists(n, &|_| "iam:List*".into(), &|_| "arn:a::::".into())),
    of("document", "patterns that begin alike", |n| {
        lists(n, &|n| format!("register:Tak{n}*"), &|n| format!("arn:coffee:register:*:*:till/{n}*"))
    }),
    of("document", "patterns that end alike", |n| lists(n, &|n| format!("iam:*{n}"), &|n| format!("*{n}x"))),
    of("document", "services misspelt", |n| {
        lists(n, &|n| format!("registr:{n}"), &|n| format!("arn:cofee:registr:a:b:c{n}"))
    }),
    of("document", "one action of stars", |n| {
        wrap(n, ALLOW, |n| format!("\"register:{}\"", run(n - 11, "*a")), r#","Resource":"*"}}"#)
    }),
    of("document", "one action of question marks", |n| {
        wrap(n, ALLOW, |n| format!("\"register:{}\"", run(n - 11, "?")), r#","Resource":"*"}}"#)
    }),
    of("document", "one resource of stars", |n| {
        wrap(n, ALLOW, |n| format!("\"*\",\"Resource\":\"arn:coffee:register:*:*:{}\"", run(n - 42, "*a")), "}}")
    }),
    of("document", "one resource of any service", |n| {
        wrap(n, ALLOW, |n| format!("\"*\",\"Resource\":\"arn:coffee:*:*:*:*{}\"", run(n - 40, "a")), "}}")
    }),
    of("document", "one resource of any service and anything", |n| {
        wrap(n, ALLOW, |n| format!("\"*\",\"Resource\":\"arn:coffee:*:*:*:{}\"", run(n - 40, "?*")), "}}")
    }),
    of("document", "one resource of colons", |n| {
        wrap(n, ALLOW, |n| format!("\"*\",\"Resource\":\"arn{}\"", run(n - 20, ":*")), "}}")
    }),
    of("document", "one resource of variables", |n| {
        wrap(n, ALLOW, |n| format!("\"*\",\"Resource\":\"arn:coffee:iam::*:user/{}\"", run(n - 50, "${a}")), "}}")
    }),
    of("document", "one resource of open variables", |n| {
        wrap(n, ALLOW, |n| format!("\"*\",\"Resource\":\"arn:coffee:iam::*:user/{}\"", run(n - 50, "${a, '${")), "}}")
    }),
    of("document", "one resource of defaults", |n| {
        wrap(
            n,
            ALLOW,
            |n| format!("\"*\",\"Resource\":\"arn:coffee:iam::*:user/{}\"", run(n - 50, "${aws:username, 'b'}")),
            "}}",
        )
    }),
    of("document", "two long resources", |n| {
        let parts = [&format!("{ALLOW}\"*\",\"Resource\":[\"arn:a:b:c:d:"), "\",\"arn:a:b:c:d:", "b\"]}}"];
        halves(n, parts, [&|n| run(n, "*a"), &|n| run(n, "*a")])
    }),
    of("document", "an exception and an action, both long", |n| {
        let parts = [
            r#"{"Statement":[{"Effect":"Allow","NotAction":"a:"#,
            r#"b","Resource":"*"},{"Effect":"Allow","Resource":"*","Action":"a:"#,
            r#"c"}]}"#,
        ];
        halves(n, parts, [&|n| run(n, "*a"), &|n| run(n, "*a")])
    }),
    of("document", "an exception and a resource, both long", |n| {
        let parts = [
            r#"{"Statement":[{"Effect":"Deny","Action":"a:*","NotResource":"a:"#,
            r#"b"},{"Effect":"Allow","Action":"a:*","Resource":"a:"#,
            r#"c"}]}"#,
        ];
        halves(n, parts, [&|n| run(n, "*a"), &|n| run(n, "?a")])
    }),
    of("document", "exceptions and actions, both many", |n| {
        let parts = [
            r#"{"Statement":[{"Effect":"Allow","NotAction":["#,
            r#"],"Resource":"*"},{"Effect":"Allow","Resource":"*","Action":["#,
            r#"]}]}"#,
        ];
        halves(n, parts, [&|n| many(n, ",", |n| format!("\"a:{n}x\"")), &|n| many(n, ",", |n| format!("\"a:{n}y\""))])
    }),
    // Conditions.
    of("document", "values", |n| when(n, "\"StringEquals\":{\"aws:username\":[", |n| many(n, ",", quoted), "]}")),
    of("document", "one value many times", |n| {
        when(n, "\"StringEquals\":{\"aws:username\":[", |n| many(n, ",", |_| "\"*\"".into()), "]}")
    }),
    of("document", "values that are no numbers", |n| {
        when(n, "\"NumericEquals\":{\"register:Amount\":[", |n| many(n, ",", |_| "\"x\"".into()), "]}")
    }),
    of("document", "networks", |n| {
        when(n, "\"IpAddress\":{\"aws:SourceIp\":[", |n| many(n, ",", |n| format!("\"10.0.{}.1/8\"", n % 256)), "]}")
    }),
    of("document", "values on both sides", |n| {
        let parts = ["\"StringEquals\":{\"aws:username\":[", "]},\"StringNotEquals\":{\"aws:username\":[", "]}"];
        whens(n, parts, [&|n| many(n, ",", quoted), &|n| many(n, ",", |n| format!("\"{:x}\"", 0x3fff - n))])
    }),
    of("document", "values of two statements", |n| {
        let parts = [
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":["#,
            r#"]}}},{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":["#,
            "]}}}]}",
        ];
        halves(n, parts, [&|n| many(n, ",", quoted), &|n| many(n, ",", |n| format!("\"{:x}\"", 0x3fff - n))])
    }),
    of("document", "values of many statements", |n| {
        statements(n, |n| {
            let values: Vec<String> = (0..200).map(|m| quoted((n * 7 + m) % 4096)).collect();
            format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"k":[{}]}}}}}}"#,
                values.join(",")
            )
        })
    }),
    of("document", "tags", |n| {
        when(n, "\"StringNotEquals\":{", |n| many(n, ",", |n| format!("\"aws:PrincipalTag/{n:x}\":1")), "}")
    }),
    of("document", "tags that must be there", |n| {
        whens(
            n,
            ["\"StringNotEquals\":{", "},\"Null\":{", "}"],
            [&|n| many(n, ",", |n| format!("\"aws:PrincipalTag/{n:x}\":1")), &|n| {
                many(n, ",", |n| format!("\"aws:RequestTag/{n:x}\":\"false\""))
            }],
        )
    }),
    of("document", "keys that nobody knows", |n| {
        when(n, "\"StringEquals\":{", |n| many(n, ",", |n| format!("{}:1", quoted(n))), "}")
    }),
    of("document", "keys of unknown services", |n| {
        when(n, "\"StringEquals\":{", |n| many(n, ",", |n| format!("\"{n:x}:a\":1")), "}")
    }),
    of("document", "one key in every letter case", |n| {
        when(
            n,
            "\"Bool\":{",
            |n| many(n, ",", |n| format!("\"{}\":\"false\"", cased("aws:MultiFactorAuthPresent", n))),
            "}",
        )
    }),
    of("document", "one key in every letter case, denied", |n| {
        wrap(
            n,
            r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"#,
            |n| many(n, ",", |n| format!("\"{}\":\"false\"", cased("aws:MultiFactorAuthPresent", n))),
            "}}}}",
        )
    }),
    of("document", "lists in every letter case, and guards", |n| {
        whens(
            n,
            ["\"ForAllValues:StringLike\":{", "},\"Null\":{", "}"],
            [&|n| many(n, ",", |n| format!("\"{}\":\"a\"", cased("aws:TagKeys", n))), &|n| {
                many(n, ",", |n| format!("\"aws:PrincipalTag/{n}\":\"false\""))
            }],
        )
    }),
    of("document", "stars, and one operator many times", |n| {
        whens(
            n,
            ["\"StringEquals\":{\"aws:username\":[", "]},", ""],
            [&|n| many(n, ",", |_| "\"*\"".into()), &|n| many(n, ",", |_| "\"Bool\":{}".into())],
        )
    }),
    of("document", "denials of many operators", |n| {
        statements(n, |n| {
            format!(
                r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"NumericGreaterThan":{{"aws:MultiFactorAuthAge":{n}}},"StringNotEquals":{{"aws:PrincipalTag/a":"b"}}}}}}"#
            )
        })
    }),
    of("document", "one operator many times", |n| {
        when(n, "", |n| many(n, ",", |_| "\"StringEquals\":{\"aws:CurrentTime\":1}".into()), "")
    }),
    of("document", "operators that ask nothing", |n| when(n, "", |n| many(n, ",", |_| "\"Bool\":{}".into()), "")),
    of("document", "operators misspelt", |n| {
        when(n, "", |n| many(n, ",", |n| format!("\"StringEqual{}\":{{}}", n % 10)), "")
    }),
    // Patterns.
    of("pattern", "stars and letters", |n| lines(n, "arn:a:b:c:d:|*a…b", "arn:a:b:c:d:|a*…", "arn:a:b:c:d:|a…")),
    of("pattern", "stars in the second part", |n| lines(n, "arn:|*a…b:c:d:e:f", "arn:|a*…:b:c:d:e", "arn:|a…:b:c:d:e")),
    of("pattern", "a star that ends a part, and more behind", |n| lines(n, "*:a*b:x", "*:*:*:a*a*b:*:x", "|:aaaaaaa…")),
    of("pattern", "free stars and bound ones", |n| lines(n, "*:|a*…b:x", "*:*:|a*…b:x", "|:aaaaaaa…")),
    of("pattern", "question marks", |n| lines(n, "*|?…b", "*|?a…*b", "|a…")),
    of("pattern", "question marks and letters", |n| lines(n, "*|?abcdefghijklmnopqrstuvwxyz…b*", "*|?ab…", "|ab…")),
    of("pattern", "all letters", |n| lines(n, "*|?語😀é…x*", "|*語*é…", "|語😀é…")),
    of("pattern", "colons", |n| lines(n, "|*:…", "|?:…", "|:…")),
    of("pattern", "a star and a long text", |n| lines(n, "*|a…b", "*|a…b*", "|a…")),
    of("pattern", "variables", |n| lines(n, "arn:a:b:c:d:|${k}*…", "arn:a:b:c:d:|${k, 'x'}…", "arn:a:b:c:d:|v…")),
    of("pattern", "variables that are none", |n| lines(n, "|${…", "|${k, '…", "|$…")),
    // Conditions that are judged.
    of("condition", "stars and letters", |n| {
        halves(n, ["Allow 2012\nStringLike\nk\n", "b\n=", "\n"], [&|n| run(n, "*a"), &|n| run(n, "a")])
    }),
    of("condition", "question marks", |n| {
        halves(n, ["Deny 2012\nStringLike\nk\n*", "b*\n=", "\n"], [&|n| run(n, "?a"), &|n| run(n, "a")])
    }),
    of("condition", "letter case", |n| {
        halves(n, ["Allow 2012\nStringEqualsIgnoreCase\nk\n", "b\n=", "\n"], [&|n| run(n, "Äß"), &|n| run(n, "äß")])
    }),
    of("condition", "ARNs", |n| {
        halves(
            n,
            ["Allow 2012\nArnLike\nk\narn:", ":b:c:d:e\n=arn:", ":b:c:d:e\n"],
            [&|n| run(n, "*a"), &|n| run(n, "a")],
        )
    }),
    of("condition", "ARNs with variables", |n| {
        halves(
            n,
            ["Allow 2012\nArnLike\nk\narn:", ":b:c:d:e\n=arn:", ":b:c:d:e\nv=a:"],
            [&|n| run(n, "${v}*"), &|n| run(n, "a:")],
        )
    }),
    of("condition", "a long variable many times", |n| {
        halves(n, ["Allow 2012\nStringEquals\nk\n", "b\n=a\nv=", "\n"], [&|n| run(n, "${v}"), &|n| run(n, "a")])
    }),
    of("condition", "a long variable in folded text", |n| {
        halves(
            n,
            ["Allow 2012\nStringEqualsIgnoreCase\nk\n", "b\n=a\nv=", "\n"],
            [&|n| run(n, "${v}"), &|n| run(n, "a")],
        )
    }),
    of("condition", "a long variable in an ARN", |n| {
        halves(n, ["Allow 2012\nArnEquals\nk\n", "b\n=a:b:c:d:e:f\nv=", "\n"], [&|n| run(n, "${v}"), &|n| run(n, "a:")])
    }),
    of("condition", "numbers", |n| {
        halves(
            n,
            ["Allow 2012\nNumericEquals\nk\n", "\n[", "\n"],
            [&|n| many(n, "|", |n| n.to_string()), &|n| many(n, "|", |n| format!("{n}.5"))],
        )
    }),
    of("condition", "one long number", |n| {
        halves(n, ["Allow 2012\nNumericEquals\nk\n", "\n=", "\n"], [&|n| run(n, "0"), &|n| run(n, "9")])
    }),
    of("condition", "base64", |n| {
        halves(n, ["Allow 2012\nBinaryEquals\nk\n", "\n=", "\n"], [&|n| run(n, "AAAA"), &|n| run(n, "AAAB")])
    }),
    // Cases.
    of("eval", "values on both sides", |n| meet(n, "ForAnyValue:StringEquals", quoted, |n| format!("\"-{n:x}\""))),
    of("eval", "values on both sides, in any letter case", |n| {
        meet(n, "ForAnyValue:StringEqualsIgnoreCase", quoted, |n| format!("\"-{n:x}\""))
    }),
    of("eval", "all values on both sides", |n| {
        meet(n, "ForAllValues:StringNotEquals", quoted, |n| format!("\"-{n:x}\""))
    }),
    of("eval", "patterns on both sides", |n| {
        meet(n, "ForAnyValue:StringLike", |n| format!("\"{n:x}*\""), |n| format!("\"-{n:x}\""))
    }),
    of("eval", "wild patterns on both sides", |n| {
        meet(n, "ForAnyValue:StringLike", |n| format!("\"*{n:x}?\""), |n| format!("\"-{n:x}-\""))
    }),
    of("eval", "variables on both sides", |n| {
        meet(n, "ForAnyValue:StringLike", |n| format!("\"${{v}}{n:x}\""), |n| format!("\"-{n:x}\""))
    }),
    of("eval", "numbers on both sides", |n| {
        meet(n, "ForAnyValue:NumericEquals", |n| n.to_string(), |n| format!("-{n}"))
    }),
    of("eval", "numbers below", |n| meet(n, "ForAnyValue:NumericLessThan", |n| format!("-{n}"), |n| n.to_string())),
    of("eval", "dates on both sides", |n| meet(n, "ForAnyValue:DateEquals", |n| n.to_string(), |n| format!("-{n}"))),
    of("eval", "networks on both sides", |n| {
        meet(
            n,
            "ForAnyValue:IpAddress",
            |n| format!("\"10.{}.{}.0/24\"", n / 256, n % 256),
            |n| format!("\"11.{}.{}.0\"", n / 256, n % 256),
        )
    }),
    of("eval", "ARNs on both sides", |n| {
        meet(n, "ForAnyValue:ArnLike", |n| format!("\"a:b:c:d:e:{n:x}*\""), |n| format!("\"a:b:c:d:e:-{n:x}\""))
    }),
    of("eval", "bytes on both sides", |n| {
        meet(n, "ForAnyValue:BinaryEquals", |n| format!("\"{n:04x}\""), |n| format!("\"A{n:03x}\""))
    }),
    of("eval", "exact resources and a long one", |n| reach(n, |n| format!("{n:x}"), "a")),
    of("eval", "patterns that find nothing in a long resource", |n| reach(n, |n| format!("*b{n:x}*"), "a")),
    of("eval", "patterns that find much in a long resource", |n| reach(n, |n| format!("*aab{n:x}*"), "aa")),
    of("eval", "patterns that nearly fit a long resource", |n| reach(n, |n| format!("*a?b{n:x}*"), "aab")),
    of("eval", "patterns of every letter of a long resource", |n| reach(n, |n| format!("*?{}a*", n % 10), "a1")),
    of("eval", "patterns that end alike", |n| reach(n, |_| "*?a*b".into(), "a")),
    of("eval", "variables and a long resource", |n| reach(n, |n| format!("a:b:c:d:e:${{v}}*{n:x}"), "a:b:c:d:e:f")),
    of("eval", "statements of one key with many values", |n| {
        crowd(
            n,
            |_| r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":"x"}}}"#.into(),
            |n| format!("\"k\":[{}]", many(n - 6, ",", quoted)),
        )
    }),
    of("eval", "statements and many keys", |n| {
        crowd(
            n,
            |n| {
                format!(
                    r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"{n:x}":"x"}}}}}}"#
                )
            },
            |n| many(n, ",", |n| format!("\"{n:x}x\":1")),
        )
    }),
    of("eval", "conditions and many keys", |n| {
        let room = (n - AROUND) / 2;
        let wanted = many(room, ",", |n| format!("\"{n:x}\":1"));
        let statement = format!(
            "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"StringNotEquals\":{{{wanted}}}}}}}"
        );
        case(n, &statement, &format!("{{{}}}", many(room, ",", |n| format!("\"{:x}\":2", 0xffff - n))), "*")
    }),
    of("eval", "missing keys", |n| {
        let wanted = many(n - AROUND, ",", |n| format!("\"{n:x}\":1"));
        case(
            n,
            &format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"StringEquals\":{{{wanted}}}}}}}"
            ),
            "{}",
            "*",
        )
    }),
    of("eval", "missing variables", |n| {
        let wanted = many(n - AROUND, "", |n| format!("${{{n:x}}}"));
        case(
            n,
            &format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"StringEquals\":{{\"k\":\"{wanted}\"}}}}}}"
            ),
            "{}",
            "*",
        )
    }),
    of("eval", "keys", |n| case(n, "[]", &format!("{{{}}}", many(n - AROUND, ",", |n| format!("\"{n:x}\":1"))), "*")),
    of("eval", "keys from the last to the first", |n| {
        case(n, "[]", &format!("{{{}}}", many(n - AROUND, ",", |n| format!("\"{:x}\":1", 0xffff - n))), "*")
    }),
    of("eval", "guardrail levels", |n| layered(n, "guardrails", "[]")),
    of("eval", "guardrail levels that allow", |n| {
        layered(n, "guardrails", r#"[{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}]"#)
    }),
    of("eval", "policies", |n| layered(n, "identity", r#"{"Statement":[]}"#)),
    of("eval", "groups", |n| {
        let groups = many(n - AROUND, ",", |n| format!("\"{n:x}\":[{{\"Statement\":[]}}]"));
        format!("{{\"policies\":{{\"groups\":{{{groups}}}}},\"request\":{{\"principal\":\"p\",\"action\":\"a:B\",\"resource\":\"*\"}}}}").into_bytes()
    }),
    of("eval", "empty cases", |n| run(n, "{}\n").into_bytes()),
    of("eval", "lines", |n| run(n, "0\n").into_bytes()),
    // Advice.
    of("advice", "values", |n| {
        let wanted = many(n - AROUND, ",", quoted);
        case(
            n,
            &format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"StringEquals\":{{\"k\":[{wanted}]}}}}}}"
            ),
            "{\"k\":\"x\"}",
            "*",
        )
    }),
    of("advice", "numbers", |n| {
        let wanted = many(n - AROUND, ",", |n| n.to_string());
        case(
            n,
            &format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"NumericLessThan\":{{\"k\":[{wanted}]}}}}}}"
            ),
            "{\"k\":\"99999\"}",
            "*",
        )
    }),
    of("advice", "values on both sides", |n| meet(n, "ForAnyValue:StringEquals", quoted, |n| format!("\"-{n:x}\""))),
    of("advice", "Denies that apply", |n| {
        crowd(
            n,
            |_| {
                r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":"x"},"Bool":{"b":"true"}}}"#.into()
            },
            |_| "\"k\":\"x\",\"b\":true".into(),
        )
    }),
    of("advice", "Denies that apply, on many keys", |n| {
        crowd(
            n,
            |n| {
                format!(
                    r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringNotEquals":{{"k{n}":"x"}},"Bool":{{"b":"true"}}}}}}"#
                )
            },
            |_| "\"b\":true".into(),
        )
    }),
    of("advice", "sixty Denies of many values", |n| {
        let values = (n - AROUND) / 60 / 2 - 64;
        let one = |n: usize| {
            format!(
                r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringNotEquals":{{"k":[{}]}},"NumericLessThan":{{"a":[{}]}}}}}}"#,
                many(values, ",", |m| quoted(n * 1000 + m)),
                many(values, ",", |m| (n * 1000 + m + 2).to_string())
            )
        };
        let all: Vec<String> =
            (0..60).map(one).chain([r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.into()]).collect();
        case(n, &format!("[{}]", all.join(",")), r#"{"k":"x","a":1}"#, "*")
    }),
    of("advice", "a list and many values", |n| {
        let room = (n - AROUND) / 2;
        let wanted = many(room / 8, ",", quoted);
        let statement = format!(
            "{{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"ForAnyValue:StringNotEquals\":{{\"k\":[{wanted}]}}}}}}"
        );
        case(n, &statement, &format!("{{\"k\":[{}]}}", many(room / 8, ",", |n| format!("\"-{n:x}\""))), "*")
    }),
    of("advice", "Denies that do not apply", |n| {
        crowd(
            n,
            |n| match n {
                0 => r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.into(),
                n => format!(
                    r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"k{n}":"x"}}}}}}"#
                ),
            },
            |n| many(n, ",", |n| format!("\"{n:x}\":1")),
        )
    }),
    of("advice", "Allows", |n| {
        crowd(n, |_| r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.into(), |_| "\"k\":1".into())
    }),
    of("advice", "Allows with conditions", |n| {
        crowd(
            n,
            |n| {
                format!(
                    r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"k{}":"x","l{n}":"x"}}}}}}"#,
                    n % 7
                )
            },
            |n| many(n, ",", |n| format!("\"{n:x}\":1")),
        )
    }),
    of("advice", "one Allow of many keys", |n| {
        let wanted = many(n - AROUND, ",", |n| format!("\"{n:x}\":1"));
        case(
            n,
            &format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"StringNotEquals\":{{{wanted}}}}}}}"
            ),
            "{}",
            "*",
        )
    }),
    of("advice", "one Allow of many held keys", |n| {
        let room = (n - AROUND) / 2;
        let wanted = many(room, ",", |n| format!("\"{n:x}\":1"));
        let statement = format!(
            "{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"StringEquals\":{{{wanted}}}}}}}"
        );
        case(n, &statement, &format!("{{{}}}", many(room, ",", |n| format!("\"{n:x}\":1"))), "*")
    }),
    of("advice", "guardrail levels that nearly allow", |n| {
        layered(
            n,
            "guardrails",
            r#"[{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":true}}}}]"#,
        )
    }),
    of("advice", "groups that allow", |n| {
        let groups = many(n - AROUND, ",", |n| {
            format!("\"{n:x}\":[{{\"Statement\":{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}}}]")
        });
        format!("{{\"policies\":{{\"groups\":{{{groups}}}}},\"request\":{{\"principal\":\"p\",\"action\":\"a:B\",\"resource\":\"*\"}}}}").into_bytes()
    }),
];

/// A name with the letter case of its first letters counted through.
fn cased(name: &str, n: usize) -> String {
    let letter = |(at, c): (usize, char)| if at < 16 && n >> at & 1 == 1 { c.to_ascii_uppercase() } else { c };
    name.to_ascii_lowercase().chars().enumerate().map(letter).collect()
}

/// A case with many of these in one layer.
fn layered(length: usize, layer: &str, one: &str) -> Vec<u8> {
    const ALL: &str = r#","identity":[{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}]"#;
    let list = many(length - AROUND, ",", |_| one.to_owned());
    let other = if layer == "identity" { "" } else { ALL };
    format!(
        "{{\"policies\":{{\"{layer}\":[{list}]{other}}},\
         \"request\":{{\"principal\":\"p\",\"action\":\"a:B\",\"resource\":\"*\"}}}}"
    )
    .into_bytes()
}
