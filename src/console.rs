//! The full-screen console: the loop between terminal, model and worker.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;

use crate::app::{Clock, OpenError};
use crate::config::Config;
use crate::terminal::Terminal;
use crate::ui::canvas::Hits;
use crate::ui::copy::Clip;
use crate::ui::screen::gate::Guess;
use crate::ui::widget::toast::Toast;
use crate::ui::{self, Effect, Message, Model, Stage};
use crate::worker::{Founder, Opener, Worker};

/// How long a frame of the spinner stands.
const SPIN: Duration = Duration::from_millis(120);
/// Runs the console until it is quit. What could not be opened comes back, to be said on the plain terminal.
///
/// # Errors
/// When the terminal cannot be used.
pub fn run(config: &Config, clock: &Arc<dyn Clock>, opener: Opener, founder: Founder) -> io::Result<Option<OpenError>> {
    let mut terminal = Terminal::enter(&config.terminal())?;
    let mut model = Model::new(
        clock.now(),
        config.workstation.clone().unwrap_or_else(|| crate::shop::Name::literal("front")),
        &config.theme,
        config.depth(),
        config.glyphs(),
        terminal.size()?.into(),
    );
    model.keys = config.keys.clone();
    model.guess = Guess::of(jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC"));
    let mut hits = draw(&mut terminal, &model)?;
    let worker = Worker::start(opener, founder, config.workstation.clone(), terminal.waker());
    model.pending = 0;
    while !model.quit {
        let mut changed = false;
        loop {
            match worker.receive() {
                Ok(Some(answer)) => {
                    apply(&mut model, &worker, &mut terminal, Message::Answer(answer))?;
                    changed = true;
                }
                Ok(None) => break,
                Err(_) => {
                    let reports = config.terminal().reports;
                    return Err(io::Error::other(format!(
                        "stopped because of an error in itself. Nothing that was confirmed is lost. \
                         A report is in {}",
                        reports.display()
                    )));
                }
            }
        }
        if terminal.asked_to_quit() {
            break;
        }
        let owed = model.pending > 0 || model.stage == Stage::Opening;
        if changed {
            hits = draw(&mut terminal, &model)?;
        }
        let Some(event) = terminal.poll(if owed { SPIN } else { model.patience() })? else {
            apply(&mut model, &worker, &mut terminal, Message::Tick(clock.now()))?;
            if !terminal.asked_to_quit() {
                hits = draw(&mut terminal, &model)?;
            }
            continue;
        };
        apply(&mut model, &worker, &mut terminal, Message::Tick(clock.now()))?;
        event_in(&mut model, &worker, &mut terminal, &event, &hits)?;
        // Keys that are waiting already are taken before the next frame: a fast typist sees the last of them.
        let mut more = 0;
        while more < 64 && !model.quit {
            // What a click meant is known only from the frame that was clicked.
            match terminal.poll(Duration::ZERO)? {
                Some(next @ Event::Key(_)) => event_in(&mut model, &worker, &mut terminal, &next, &hits)?,
                Some(next) => {
                    hits = draw(&mut terminal, &model)?;
                    event_in(&mut model, &worker, &mut terminal, &next, &hits)?;
                }
                None => break,
            }
            more += 1;
        }
        if !model.quit {
            hits = draw(&mut terminal, &model)?;
        }
    }
    Ok(model.failure.take())
}

fn event_in(model: &mut Model, worker: &Worker, terminal: &mut Terminal, event: &Event, hits: &Hits) -> io::Result<()> {
    let message = ui::translate(model, event, hits);
    apply(model, worker, terminal, message)
}

fn apply(model: &mut Model, worker: &Worker, terminal: &mut Terminal, message: Message) -> io::Result<()> {
    for effect in ui::update(model, message) {
        match effect {
            Effect::Copy(text) => match Clip::new(&text) {
                Ok(clip) => terminal.copy(&clip)?,
                Err(error) => model.toast = Some(Toast::error(error.sentence())),
            },
            Effect::Mouse(on) => terminal.mouse(on)?,
            Effect::Suspend => terminal.suspend()?,
            Effect::Quit => {}
            effect => worker.send(model.me, effect),
        }
    }
    Ok(())
}

fn draw(terminal: &mut Terminal, model: &Model) -> io::Result<Hits> {
    let mut hits = Hits::default();
    terminal.draw(|frame| {
        hits = ui::view(model, frame.buffer_mut());
        if let Some(cursor) = hits.cursor() {
            frame.set_cursor_position(cursor);
        }
    })?;
    Ok(hits)
}
