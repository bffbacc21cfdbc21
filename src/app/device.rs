//! What a step at the register hands to the devices of its workstation: the receipt, or the drawer's opening.

use super::receipt;
use super::service::Done;
use crate::shop::station::report::Receipt;
use crate::shop::station::{Device, Method, Step};
use crate::shop::{Change, Command, Edit, Shop};

/// The ESC/POS pulse that opens a drawer on a printer's first connector.
const KICK: &[u8] = &[0x1b, b'p', 0, 25, 250];

/// Something for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub what: What,
    pub device: Device,
    pub bytes: Vec<u8>,
}

/// What a device is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Drawer,
    Receipt,
}

impl What {
    /// What did not happen when the device failed, and what to do then.
    #[must_use]
    pub fn failed(self, why: &str) -> String {
        match self {
            What::Drawer => format!("The drawer did not open: {why}. Open it with its key; it is on the record."),
            What::Receipt => format!("The receipt was not printed: {why}. Nothing is lost; i prints it again."),
        }
    }
}

/// What is handed over after a command was carried out at a workstation; nothing where no device is configured.
#[must_use]
pub fn jobs(shop: &Shop, workstation: &str, done: &Done) -> Vec<Job> {
    let (Command::Register(step), Ok(changes)) = (&done.command, &done.ruling.outcome) else { return vec![] };
    let Some(devices) = shop.settings.workstation(workstation).map(|here| &here.devices) else { return vec![] };
    let drawer = || devices.drawer.clone().map(|device| Job { what: What::Drawer, device, bytes: KICK.to_vec() });
    let job = match &**step {
        Step::OpenDrawer { .. } => drawer(),
        Step::Pay { tender, .. } if tender.method == Method::Cash && devices.opens_for_cash => drawer(),
        Step::Refund { method: Method::Cash, .. } if devices.opens_for_cash => drawer(),
        Step::Reprint { found, .. } => {
            let sale_of = || match found {
                Some(Receipt::Refund(_, sale)) => sale.clone(),
                _ => None,
            };
            let printed = changes.iter().find_map(|change| match change {
                Change::Sale(Edit { after, .. }) => after.clone().map(Receipt::Sale),
                Change::Refund(Edit { after, .. }) => after.clone().map(|refund| Receipt::Refund(refund, sale_of())),
                _ => None,
            });
            devices.printer.clone().zip(printed).map(|(device, printed)| {
                let bytes = receipt::text(shop, &printed).into_bytes();
                Job { what: What::Receipt, device, bytes }
            })
        }
        _ => None,
    };
    job.into_iter().collect()
}
