//! Questions on the plain terminal: who you are, a password, a code.

use std::io::{self, BufRead, Write};

use zeroize::Zeroizing;

use super::Failure;
use super::brought::Brought;
use crate::app::Service;
use crate::shop::Session;

/// Asks for a line; the question goes to standard error, so that standard output stays data.
pub fn line(question: &str) -> Result<String, Failure> {
    let mut error = io::stderr();
    write!(error, "{question}: ")?;
    error.flush()?;
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer)? == 0 {
        return Err(Failure::new("the input ended before an answer"));
    }
    Ok(answer.trim().to_owned())
}

/// Asks for a secret, without showing it.
pub fn secret(question: &str) -> Result<Zeroizing<String>, Failure> {
    Ok(crate::terminal::ask_hidden(question)?)
}

/// Signs somebody in on the plain terminal; what follows is done as that person.
pub fn sign_in(service: &mut Service) -> Result<Session, Failure> {
    sign_in_as(service, None)
}

/// As [`sign_in`], where it may be said already who it is. Nothing is asked where the environment names a file with a
/// sign-in.
pub fn sign_in_as(service: &mut Service, name: Option<&str>) -> Result<Session, Failure> {
    if let Some(file) = Brought::named() {
        let brought = Brought::read(&file)?;
        return match name.filter(|name| !brought.is_of(name)) {
            Some(name) => Err(Failure::new(format!("`{}` is not the sign-in of `{name}`", file.display()))),
            None => brought.sign_in(service),
        };
    }
    let name = name.map_or_else(|| line("Name"), |name| Ok(name.to_owned()))?;
    let password = secret("Password")?;
    let code = secret("Code from your phone")?;
    let workstation = service.workstation();
    service.sign_in(&name, &password, &code, &workstation).map_err(|error| Failure::new(error.sentence()))
}
