//! The screen: events become messages, messages change the model, the model is drawn.
//!
//! `translate(&Model, &Event, &Hits) → Message`, `update(&mut Model, Message) → Vec<Effect>`,
//! `view(&Model, &mut Buffer) → Hits`. None of them does IO, takes a lock or asks the clock: the time is in the model,
//! what must be done outside is an [`Effect`], and what came of it is an [`Answer`].

pub mod canvas;
pub mod copy;
pub mod glyph;
pub mod hits;
pub mod key;
pub mod keymap;
pub mod overlay;
pub mod prospect;
pub mod screen;
pub mod text;
pub mod theme;
mod translate;
mod update;
mod view;
pub mod widget;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use zeroize::Zeroizing;

use self::canvas::{Class, Target};
use self::glyph::Glyphs;
use self::key::Key;
pub use self::keymap::{Binding, Needs, Run, Shown};
pub use self::overlay::Overlay;
pub use self::screen::{Screens, Tab};
use self::theme::{Depth, Theme};
pub use self::translate::{of_key as key_message, translate};
pub use self::update::update;
pub use self::view::{remaining, view};
use self::widget::toast::Toast;
use crate::app::{
    ApprovalError, AuditPage, AuditQuery, Brought, ChainState, ClosedPage, ClosedQuery, DemoPerson, Done, Founding,
    Joining, LoginError, MovementPage, MovementQuery, OpenError, Reading, ReceiptPage, ReceiptQuery, ServiceError,
    Slip, Wanted,
};
use crate::shop::decide::{Facts, World, allows};
use crate::shop::station::report::Query;
use crate::shop::station::timesheet::Timesheet;
use crate::shop::{Asked, Command, Name, Session, SessionId, Shop};

/// Everything that is on the screen or decides what is.
pub struct Model {
    pub stage: Stage,
    /// The shop as last published; none before it is opened or founded.
    pub world: Option<Arc<World>>,
    /// Whose session this is.
    pub me: Option<SessionId>,
    /// What is true around every question: time and place. The tick keeps it.
    pub facts: Facts,
    pub tab: Tab,
    pub screens: Screens,
    /// The tab and the screens of those whose sessions wait here, as they left them.
    pub aside: BTreeMap<SessionId, (Tab, Screens)>,
    pub overlays: Vec<Overlay>,
    pub toast: Option<Toast>,
    /// Columns and rows.
    pub size: (u16, u16),
    pub theme: Theme,
    /// How many colours the terminal has.
    pub depth: Depth,
    pub glyphs: Glyphs,
    pub keys: keymap::Keys,
    pub demo: Option<Demo>,
    /// What the first run guesses of time zone and currency.
    pub guess: screen::gate::Guess,
    /// When a key was last pressed: the idle lock counts from here.
    pub touched: Timestamp,
    /// What `u` would take back, in words.
    pub undoable: Option<String>,
    /// Requests that the worker has not answered yet.
    pub pending: usize,
    pub spin: usize,
    pub mouse: bool,
    pub asks: AskId,
    pub quit: bool,
    /// Why the shop could not be opened; said on the plain terminal.
    pub failure: Option<OpenError>,
}

/// How far the console is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The first frame stands, the store is being opened.
    Opening,
    /// There is no shop yet: the first run.
    Founding,
    /// Nobody is signed in, or the console is locked.
    Gate,
    Inside,
}

/// The sample shop's people, whose passwords and codes are no secret.
pub struct Demo {
    pub people: Vec<DemoPerson>,
}

/// Numbers questions to the compute lane, so that only the latest answer of a kind counts.
pub type AskId = u64;

/// What may happen to the model.
#[derive(Debug)]
pub enum Message {
    Nothing,
    Tick(Timestamp),
    Resized(u16, u16),
    /// A bound key, or a click on it.
    Press(&'static Binding),
    /// Any other key: for the overlay on top, else the screen.
    Key(Key),
    Paste(String),
    Click(Target),
    /// The wheel, in rows; what it was over.
    Scroll(i32, Option<Target>),
    Local(Local),
    Screen(screen::Message),
    Answer(Answer),
}

/// What concerns the frame itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Local {
    Go(Tab),
    Palette,
    Help,
    Lock,
    Quit,
    Undo,
    Back,
    /// One's own timesheet, or the list of those one may see.
    Timesheet,
    /// The roster of this week, on one's own row.
    Roster,
    ExplainLast,
    /// Asks whoever may grant it for what was refused last.
    AskAccess,
    Theme(&'static str),
    CopyMode,
    Suspend,
    ControlC,
}

/// What must be done outside. Printing it shows no secret.
pub enum Effect {
    /// Carry out a command as the person signed in.
    Do(Command),
    /// Take back the person's last change.
    Undo,
    SignIn {
        name: String,
        password: Zeroizing<String>,
        code: Zeroizing<String>,
    },
    /// Go on by the code alone.
    Reopen {
        name: String,
        code: Zeroizing<String>,
    },
    Join {
        name: String,
        code: Zeroizing<String>,
    },
    Enrol {
        joining: Arc<Joining>,
        password: Option<Zeroizing<String>>,
        code: Zeroizing<String>,
    },
    /// Carry out a command with the approval of somebody who signs in for it alone.
    Approve {
        command: Box<Command>,
        /// What the approver was shown of it.
        shown: Box<Wanted>,
        name: String,
        password: Zeroizing<String>,
        code: Zeroizing<String>,
    },
    SignOut,
    Found(Box<Founding>),
    Audit(AskId, AuditQuery),
    /// Somebody's week from a Monday on.
    Timesheet(AskId, Name, Date),
    Verify,
    Movements(AskId, MovementQuery),
    Report(AskId, Query),
    Receipts(AskId, ReceiptQuery),
    /// The receipt of this number.
    Receipt(u64),
    /// Write the report of an export that was allowed, by its record, into a file.
    Save(u64),
    /// What became of earlier online orders.
    ClosedOrders(AskId, ClosedQuery),
    /// Brings online orders in from this file.
    ImportOrders(String),
    Draft(Draft),
    Copy(String),
    Mouse(bool),
    Suspend,
    Quit,
}

impl std::fmt::Debug for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Effect::Do(command) => f.debug_tuple("Do").field(command).finish(),
            Effect::Undo => f.write_str("Undo"),
            Effect::SignIn { name, .. } => f.debug_struct("SignIn").field("name", name).finish_non_exhaustive(),
            Effect::Reopen { name, .. } => f.debug_struct("Reopen").field("name", name).finish_non_exhaustive(),
            Effect::Join { name, .. } => f.debug_struct("Join").field("name", name).finish_non_exhaustive(),
            Effect::Enrol { joining, .. } => {
                f.debug_struct("Enrol").field("name", &joining.name).finish_non_exhaustive()
            }
            Effect::Approve { command, name, .. } => {
                f.debug_struct("Approve").field("command", command).field("name", name).finish_non_exhaustive()
            }
            Effect::SignOut => f.write_str("SignOut"),
            Effect::Found(founding) => f.debug_tuple("Found").field(&founding.shop.id).finish(),
            Effect::Audit(ask, query) => f.debug_tuple("Audit").field(ask).field(query).finish(),
            Effect::Timesheet(ask, who, week) => f.debug_tuple("Timesheet").field(ask).field(who).field(week).finish(),
            Effect::Verify => f.write_str("Verify"),
            Effect::Movements(ask, query) => f.debug_tuple("Movements").field(ask).field(query).finish(),
            Effect::Report(ask, query) => f.debug_tuple("Report").field(ask).field(query).finish(),
            Effect::Receipts(ask, query) => f.debug_tuple("Receipts").field(ask).field(query).finish(),
            Effect::Receipt(number) => f.debug_tuple("Receipt").field(number).finish(),
            Effect::Save(record) => f.debug_tuple("Save").field(record).finish(),
            Effect::ClosedOrders(ask, query) => f.debug_tuple("ClosedOrders").field(ask).field(query).finish(),
            Effect::ImportOrders(file) => f.debug_tuple("ImportOrders").field(file).finish(),
            Effect::Draft(draft) => f.debug_tuple("Draft").field(draft).finish(),
            // Copied may be a join code.
            Effect::Copy(text) => write!(f, "Copy({} bytes)", text.len()),
            Effect::Mouse(on) => f.debug_tuple("Mouse").field(on).finish(),
            Effect::Suspend => f.write_str("Suspend"),
            Effect::Quit => f.write_str("Quit"),
        }
    }
}

/// Unsaved policy text, kept across a lock and a crash.
#[derive(Debug)]
pub enum Draft {
    Read(String),
    Keep(String, String),
    Drop(String),
}

/// What came of an effect. Each brings the world as it is then.
#[derive(Debug)]
pub struct Answer {
    pub world: Option<Arc<World>>,
    pub undoable: Option<String>,
    pub what: Answered,
}

/// The answer's own part.
#[derive(Debug)]
pub enum Answered {
    Opened(Result<Opened, OpenError>),
    Done(Box<Result<Done, ServiceError>>),
    /// What became of something that somebody else was asked to approve.
    Approved(Box<Result<Done, ApprovalError>>),
    SignedIn(Result<Session, LoginError>),
    Joining(Result<Arc<Joining>, LoginError>),
    Founded(Result<(), OpenError>),
    SignedOut,
    Audit(AskId, Result<AuditPage, ServiceError>),
    /// A week, or in a sentence why it is not shown.
    Timesheet(AskId, Result<Timesheet, String>),
    Verified(Result<ChainState, ServiceError>),
    /// None where they may not be seen.
    Movements(AskId, Result<Option<MovementPage>, ServiceError>),
    /// A report, or in a sentence why it is not shown.
    Report(AskId, Result<Reading, String>),
    Receipts(AskId, Result<ReceiptPage, String>),
    Receipt(Box<Result<Slip, String>>),
    /// Where an exported report lies, or in a sentence what kept it from being written.
    Saved(Result<String, String>),
    ClosedOrders(AskId, Result<ClosedPage, String>),
    /// What came of a file of online orders; or in a sentence why it could not be read.
    OrdersImported {
        file: String,
        brought: Result<Brought, String>,
    },
    /// Something came in by itself; nobody asked for it.
    Arrived,
    Draft {
        what: String,
        text: Option<String>,
    },
    Failed(ServiceError),
    /// A drawer or printer did not do what it was handed, in a sentence. Nobody waits for this.
    Device(String),
}

/// What opening found.
#[derive(Debug)]
pub enum Opened {
    Shop,
    /// The demo; `signed_in` when it was started with `--as`.
    Demo {
        people: Vec<DemoPerson>,
        signed_in: Option<SessionId>,
    },
    /// No shop here yet.
    Nothing,
}

/// What a screen may look at.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub world: &'a World,
    pub me: &'a Session,
    pub facts: &'a Facts,
    pub keys: &'a keymap::Keys,
}

impl Seen<'_> {
    /// The shop.
    #[must_use]
    pub fn shop(&self) -> &Shop {
        &self.world.shop
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.facts.now
    }

    /// Whether the person may do this now, asked of the same evaluator as everything.
    #[must_use]
    pub fn may(&self, action: &str, resource: &str) -> bool {
        let hat = crate::shop::command::hat_of(self.shop(), &self.me.person, action, resource);
        let action = crate::shop::action(action);
        allows(self.world, self.me, self.facts, &Asked { hat, action, resource: resource.to_owned(), own: vec![] })
    }

    /// Whether the person works with a role in hand right now.
    #[must_use]
    pub fn role_in_hand(&self) -> Option<&Name> {
        self.me.role_at(self.now()).map(|role| &role.role)
    }
}

impl Model {
    /// The console before anything is known.
    #[must_use]
    pub fn new(
        now: Timestamp,
        workstation: Name,
        theme: &Theme,
        depth: Depth,
        glyphs: Glyphs,
        size: (u16, u16),
    ) -> Model {
        Model {
            stage: Stage::Opening,
            world: None,
            me: None,
            facts: Facts::at(now, workstation),
            tab: Tab::Access,
            screens: Screens::default(),
            overlays: vec![],
            toast: None,
            size,
            theme: theme.clone().at(depth),
            depth,
            glyphs,
            keys: keymap::Keys::default(),
            demo: None,
            guess: screen::gate::Guess::of("UTC"),
            touched: now,
            undoable: None,
            pending: 0,
            aside: BTreeMap::new(),
            spin: 0,
            mouse: true,
            asks: 0,
            quit: false,
            failure: None,
        }
    }

    /// The session of whoever is signed in, if it still lives.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        let id = self.me?;
        self.world.as_ref()?.shop.sessions.get(&id).map(AsRef::as_ref)
    }

    /// What screens look at; none while nobody is signed in.
    #[must_use]
    pub fn seen(&self) -> Option<Seen<'_>> {
        let world = self.world.as_deref()?;
        let me = self.session()?;
        Some(Seen { world, me, facts: &self.facts, keys: &self.keys })
    }

    /// The size class that the frame is drawn for.
    #[must_use]
    pub fn class(&self) -> Class {
        Class::of(self.size.0, self.size.1)
    }

    /// A number for the next question.
    pub fn ask(&mut self) -> AskId {
        self.asks += 1;
        self.asks
    }
}
