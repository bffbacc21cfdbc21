//! Work off the frame: one thread owns the service and does what the screens ask, strictly in order.
//!
//! Answers are never dropped. Hashing happens here too, so that a sign-in never stalls a frame; what is pure
//! and short (Try it, dimming, the map) is not sent here at all but simply called.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::app::device::{Job, jobs};
use crate::app::{Done, OpenError, Service, ServiceError};
use crate::device::{PATIENCE, hand_over};
use crate::shop::{Name, SessionId};
use crate::terminal::Waker;
use crate::ui::{Answer, Answered, Draft, Effect, Opened};

/// Opens the service, on the worker's thread: the first frame is drawn before.
pub type Opener = Box<dyn FnOnce() -> Result<(Option<Service>, Opened), OpenError> + Send>;
/// Founds a shop when the first run is through.
pub type Founder = Box<dyn FnMut(crate::app::Founding) -> Result<Service, OpenError> + Send>;

/// What is asked for, as whom.
type Asked = (Option<SessionId>, Effect);

/// The thread and the two ways to it.
pub struct Worker {
    asks: Option<Sender<Asked>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread, which opens the shop first.
    #[must_use]
    pub fn start(opener: Opener, founder: Founder, workstation: Option<Name>, waker: Waker) -> Worker {
        let (asks, asked) = channel();
        let (answer, answers) = channel();
        let lane = Lane { service: None, founder, workstation, answer, waker, devices: None };
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || lane.run(opener, &asked)).ok();
        Worker { asks: Some(asks), answers, thread }
    }

    /// Asks for something as the person of this session.
    pub fn send(&self, me: Option<SessionId>, effect: Effect) {
        if let Some(asks) = &self.asks {
            // Only fails when the thread is gone, which `receive` tells.
            let _ = asks.send((me, effect));
        }
    }

    /// What came back since, if anything.
    ///
    /// # Errors
    /// When the thread is gone.
    pub fn receive(&self) -> Result<Option<Answer>, Gone> {
        match self.answers.try_recv() {
            Ok(answer) => Ok(Some(answer)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(Gone),
        }
    }
}

/// The worker's thread ended before the console did.
#[derive(Debug)]
pub struct Gone;

impl Drop for Worker {
    /// Lets what was asked be done, then closes the store.
    fn drop(&mut self) {
        drop(self.asks.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread that waits for drawers and printers, so that the store never does.
struct Devices {
    jobs: SyncSender<Job>,
    /// Says nothing; it closes when the thread is through.
    ended: Receiver<()>,
}

/// How many jobs wait for a device at most.
const JOBS: usize = 8;
/// How long quitting waits for what is being printed.
const LAST_PAGE: Duration = Duration::from_secs(2);

impl Devices {
    /// Starts the thread; what does not work is told to the console.
    fn start(answer: Sender<Answer>, waker: Waker) -> Option<Devices> {
        let (jobs, waiting) = sync_channel::<Job>(JOBS);
        let (end, ended) = channel();
        let run = move || {
            while let Ok(job) = waiting.recv() {
                if let Err(error) = hand_over(&job.device, &job.bytes, PATIENCE) {
                    let what = Answered::Device(job.what.failed(&error.to_string()));
                    let _ = answer.send(Answer { world: None, undoable: None, what });
                    waker.wake();
                }
            }
            drop(end);
        };
        std::thread::Builder::new().name("devices".to_owned()).spawn(run).ok()?;
        Some(Devices { jobs, ended })
    }
}

struct Lane {
    service: Option<Service>,
    founder: Founder,
    workstation: Option<Name>,
    answer: Sender<Answer>,
    waker: Waker,
    /// Started with the first thing that is for a device.
    devices: Option<Devices>,
}

impl Lane {
    fn run(mut self, opener: Opener, asked: &Receiver<Asked>) {
        let opened = match opener() {
            Ok((service, opened)) => {
                self.service = service;
                Ok(opened)
            }
            Err(error) => Err(error),
        };
        self.say(None, Answered::Opened(opened));
        loop {
            match self.next(asked) {
                Ok((me, effect)) => {
                    if let Some(what) = self.carry_out(me, effect) {
                        self.say(me, what);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.service.as_mut().is_some_and(Service::arrive) {
                        self.say(None, Answered::Arrived);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Some(Devices { jobs, ended }) = self.devices {
            drop(jobs);
            let _ = ended.recv_timeout(LAST_PAGE);
        }
    }

    /// Gives a job to the devices' thread. A sale is kept by then, whatever becomes of its paper.
    fn hand(&mut self, job: Job) {
        let what = job.what;
        let (answer, waker) = (&self.answer, &self.waker);
        let start = || Devices::start(answer.clone(), waker.clone());
        let taken = match self.devices.take().or_else(start) {
            Some(devices) => {
                let taken = devices.jobs.try_send(job).is_ok();
                self.devices = Some(devices);
                taken
            }
            None => false,
        };
        if !taken {
            self.say(None, Answered::Device(what.failed("it is still busy with what came before")));
        }
    }

    /// What is asked for next; a timeout where something comes in by itself before that.
    fn next(&self, asked: &Receiver<Asked>) -> Result<Asked, RecvTimeoutError> {
        match self.service.as_ref().and_then(Service::next_arrival) {
            Some(wait) => asked.recv_timeout(wait),
            None => asked.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn say(&self, me: Option<SessionId>, what: Answered) {
        let me = match &what {
            Answered::SignedIn(Ok(session)) => Some(session.id),
            _ => me,
        };
        let undoable = self.service.as_ref().zip(me).and_then(|(service, me)| service.undoable(me));
        let answer = Answer {
            world: self.service.as_ref().map(Service::world),
            undoable: undoable.map(|(_, words)| words),
            what,
        };
        // Only fails when the console is gone, and then nobody listens.
        let _ = self.answer.send(answer);
        self.waker.wake();
    }

    fn workstation(&self, service: &Service) -> Name {
        let first = || service.world().shop.settings.workstations.first().map(|w| w.id.clone());
        self.workstation.clone().or_else(first).unwrap_or_else(|| Name::literal("main"))
    }

    fn carry_out(&mut self, me: Option<SessionId>, effect: Effect) -> Option<Answered> {
        if let Effect::Found(founding) = effect {
            let founded = (self.founder)(*founding).map(|service| self.service = Some(service));
            return Some(Answered::Founded(founded));
        }
        let workstation = self.service.as_ref().map(|service| self.workstation(service));
        let (service, workstation) = self.service.as_mut().zip(workstation)?;
        let signed_in = || me.ok_or(ServiceError::SignedOut);
        Some(match effect {
            Effect::Do(command) => {
                let done = signed_in().and_then(|me| service.execute(me, command));
                let here = me.and_then(|me| service.session(me)).map(|session| session.workstation.clone());
                let world = service.world();
                let jobs = done.as_ref().ok().zip(here).map(|(done, here)| jobs(&world.shop, &here, done));
                jobs.into_iter().flatten().for_each(|job| self.hand(job));
                Answered::Done(Box::new(done))
            }
            Effect::Undo => Answered::Done(Box::new(signed_in().and_then(|me| service.undo(me)))),
            Effect::SignIn { name, password, code } => {
                Answered::SignedIn(service.sign_in(&name, &password, &code, &workstation))
            }
            Effect::Approve { command, shown, name, password, code } => {
                let done = match me {
                    Some(me) => service.approve(me, *command, &shown, (&name, &password, &code)),
                    None => Err(ServiceError::SignedOut.into()),
                };
                Answered::Approved(Box::new(done))
            }
            Effect::Reopen { name, code } => Answered::SignedIn(service.reopen(&name, &code, &workstation)),
            Effect::Join { name, code } => Answered::Joining(service.join(&name, &code).map(std::sync::Arc::new)),
            Effect::Enrol { joining, password, code } => {
                let password = password.as_ref().map(|password| password.as_str());
                Answered::SignedIn(service.enrol(&joining, password, &code, &workstation))
            }
            Effect::SignOut => match signed_in().and_then(|me| service.sign_out(me)) {
                Ok(()) => Answered::SignedOut,
                Err(error) => Answered::Failed(error),
            },
            Effect::Audit(ask, query) => Answered::Audit(ask, service.audit(&query)),
            Effect::Timesheet(ask, whose, monday) => {
                let week = signed_in().and_then(|me| service.timesheet(me, &whose, monday));
                Answered::Timesheet(ask, shown(week))
            }
            Effect::Verify => Answered::Verified(service.verify()),
            Effect::Movements(ask, query) => {
                let read = signed_in().and_then(|me| service.movements(me, &query));
                Answered::Movements(ask, read.map(|(_, page)| page))
            }
            Effect::Report(ask, query) => {
                let read = signed_in().and_then(|me| service.report(me, &query));
                Answered::Report(ask, shown(read))
            }
            Effect::Receipts(ask, query) => {
                let read = signed_in().and_then(|me| service.receipts(me, &query));
                Answered::Receipts(ask, shown(read))
            }
            Effect::Receipt(number) => {
                let read = signed_in().and_then(|me| service.receipt(me, number));
                Answered::Receipt(Box::new(shown(read)))
            }
            Effect::Save(record) => {
                let saved = signed_in().and_then(|me| service.save_report(me, record));
                Answered::Saved(saved.unwrap_or_else(|error| Err(error.sentence())))
            }
            Effect::ClosedOrders(ask, query) => {
                let read = signed_in().and_then(|me| service.closed_orders(me, &query));
                Answered::ClosedOrders(ask, shown(read))
            }
            Effect::ImportOrders(file) => {
                let signed_in = signed_in().map_err(|error| error.sentence());
                let brought = signed_in.and_then(|me| service.import_orders_of(me, &file));
                Answered::OrdersImported { file, brought }
            }
            Effect::Draft(draft) => return Self::draft(service, me, draft),
            Effect::Found(_) | Effect::Copy(_) | Effect::Mouse(_) | Effect::Suspend | Effect::Quit => return None,
        })
    }

    fn draft(service: &mut Service, me: Option<SessionId>, draft: Draft) -> Option<Answered> {
        let me = me?;
        let kept = match draft {
            Draft::Read(what) => {
                return Some(match service.draft(me, &what) {
                    Ok(text) => Answered::Draft { what, text },
                    Err(error) => Answered::Failed(error),
                });
            }
            Draft::Keep(what, text) => service.keep_draft(me, &what, &text),
            Draft::Drop(what) => service.drop_draft(me, &what),
        };
        kept.err().map(Answered::Failed)
    }
}

/// What was read, or in a sentence why it is not shown.
fn shown<T>(read: Result<(Done, Option<T>), ServiceError>) -> Result<T, String> {
    match read {
        Ok((_, Some(read))) => Ok(read),
        Ok((done, None)) => Err(done.sentence()),
        Err(error) => Err(error.sentence()),
    }
}
