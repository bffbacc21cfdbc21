//! The forms for what a sale rests on: taxes, cash and tips, and the devices of a workstation.

use crate::shop::settings::{MOST_STEP, NO_TAX};
use crate::shop::station::{Device, Devices, Money, Percent, Tax};
use crate::shop::{Command, Name, SafeText, Settings, Shop};
use crate::ui::text;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};

/// What a form is of.
#[derive(Clone, Debug, PartialEq)]
pub enum Of {
    /// A tax; none: a new one.
    Tax(Option<Name>),
    /// How cash is rounded, and whether tips are asked for.
    Cash,
    /// The devices of this workstation.
    Devices(Name),
}

/// What the tax is called that is on every item that names none.
const USUAL: &str = "the usual one";

/// A field's name and what is wrong with it.
type Refused = (&'static str, String);

impl Of {
    /// What the form is called.
    #[must_use]
    pub fn title(&self, shop: &Shop) -> String {
        match self {
            Of::Tax(None) => "New tax".to_owned(),
            Of::Tax(Some(id)) => {
                let name = shop.settings.taxes.iter().find(|tax| tax.id == *id).map(|tax| tax.name.to_string());
                format!("Tax {}", name.unwrap_or_else(|| id.to_string()))
            }
            Of::Cash => "Cash and tips".to_owned(),
            Of::Devices(id) => {
                let name = shop.settings.workstation(id).map(|here| here.name.to_string());
                format!("Devices of {}", name.unwrap_or_else(|| id.to_string()))
            }
        }
    }

    /// The form, filled with what is there.
    #[must_use]
    pub fn form(&self, shop: &Shop) -> Form {
        let settings = &shop.settings;
        match self {
            Of::Tax(id) => {
                let at = id.as_ref().and_then(|id| settings.taxes.iter().position(|tax| tax.id == *id));
                tax(settings, at)
            }
            Of::Cash => {
                let step = settings.cash_step;
                let typed = if step.0 > 1 { step.plain(&settings.currency) } else { String::new() };
                let example = Money(5).plain(&settings.currency);
                Form::new([
                    Labelled::new("step", "Cash is rounded to", Field::figures(12).hint("exact").proposing(&typed))
                        .below(format!("The smallest coin, such as {example}; empty: to no coin, exactly.")),
                    Labelled::new(
                        "tips",
                        "Tips",
                        Field::choice(["asked for", "not asked for"], usize::from(!settings.takes_tips)),
                    ),
                ])
            }
            Of::Devices(id) => {
                let devices = settings.workstation(id).map(|here| here.devices.clone()).unwrap_or_default();
                let said = |device: &Option<Device>| device.as_ref().map(Device::to_string).unwrap_or_default();
                let field = |device: &Option<Device>| Field::plain(200).with(&said(device));
                Form::new([
                    Labelled::new("drawer", "Cash drawer", field(&devices.drawer)).below(
                        "/dev/usb/lp0, or a program: lp -d front -o raw. It gets the pulse that opens a drawer.",
                    ),
                    Labelled::new("printer", "Receipt printer", field(&devices.printer))
                        .below("Likewise; it gets the receipt as plain text. Empty: receipts are only shown."),
                    Labelled::new(
                        "cash",
                        "Cash taken or given back",
                        Field::choice(["leaves the drawer shut", "opens it"], usize::from(devices.opens_for_cash)),
                    ),
                ])
                .closing("A program runs on that workstation, as whoever started brewgate; no shell is between.")
            }
        }
    }

    /// The command that the form became.
    ///
    /// # Errors
    /// Names the first field that cannot be read.
    pub fn read(&self, form: &Form, shop: &Shop) -> Result<Command, Refused> {
        let mut settings = Settings::clone(&shop.settings);
        match self {
            Of::Tax(id) => change_tax(&mut settings, id.as_ref(), form)?,
            Of::Cash => {
                settings.cash_step = match form.value("step").trim() {
                    "" => Money::ZERO,
                    typed => {
                        let step = Money::read(typed, &settings.currency).map_err(|why| refused("step", &why))?;
                        let most = MOST_STEP.said(&settings.currency);
                        if step > MOST_STEP {
                            return Err(("step", format!("A coin is worth at most {most}.")));
                        }
                        step
                    }
                };
                settings.takes_tips = form.field("tips").is_none_or(|field| field.chosen() == 0);
            }
            Of::Devices(id) => {
                let device = |field: &'static str| match form.value(field).trim() {
                    "" => Ok(None),
                    typed => Device::read(typed).map(Some).map_err(|why| refused(field, &why)),
                };
                let opens_for_cash = form.field("cash").is_some_and(|field| field.chosen() == 1);
                let devices = Devices { drawer: device("drawer")?, printer: device("printer")?, opens_for_cash };
                if devices.opens_for_cash && devices.drawer.is_none() {
                    return Err(("drawer", "Say what opens the drawer first.".to_owned()));
                }
                let here = settings.workstations.iter_mut().find(|workstation| workstation.id == *id);
                here.ok_or_else(|| ("drawer", format!("There is no workstation {id} any more.")))?.devices = devices;
            }
        }
        Ok(Command::UpdateSettings { settings: Box::new(settings) })
    }
}

fn tax(settings: &Settings, at: Option<usize>) -> Form {
    let tax = at.map(|at| &settings.taxes[at]);
    let rate = tax.map_or_else(String::new, |tax| tax.rate.to_string());
    let mut fields = vec![
        Labelled::new("name", "Name", Field::plain(64).hint("Sales tax").with(tax.map_or("", |tax| &tax.name)))
            .below("As it stands on receipts."),
        Labelled::new("rate", "Rate in percent", Field::figures(7).hint("9.375").proposing(&rate)),
        Labelled::new(
            "included",
            "Prices",
            Field::choice(
                ["come without it: it is put on top", "have it inside"],
                usize::from(tax.is_some_and(|tax| tax.included)),
            ),
        ),
    ];
    // There always is a usual one: the first stays it until another becomes it.
    let usual: &[&str] = match (at, settings.taxes.is_empty()) {
        (Some(0), _) | (None, true) => &[USUAL],
        _ => &["for items that name it", USUAL],
    };
    let usual = Field::choice(usual.iter().copied(), 0);
    fields.push(Labelled::new("usual", "It is", usual).below("The usual one is on all that name none."));
    if tax.is_some() {
        fields.push(Labelled::new("keep", "And", Field::choice(["it stays", "it is taken away"], 0)));
    }
    Form::new(fields).closing("Orders that are open keep the tax they were rung up with.")
}

fn change_tax(settings: &mut Settings, id: Option<&Name>, form: &Form) -> Result<(), Refused> {
    let name = SafeText::new(form.value("name")).map_err(|error| refused("name", &error.to_string()))?;
    let rate = Percent::read(form.value("rate")).map_err(|why| refused("rate", &why))?;
    let included = form.field("included").is_some_and(|field| field.chosen() == 1);
    let place = id.and_then(|id| settings.taxes.iter().position(|tax| tax.id == *id));
    let id = match id {
        Some(id) => id.clone(),
        None => free_id(settings, &name),
    };
    let before = place.map(|at| settings.taxes.remove(at));
    if before.is_some() && form.field("keep").is_some_and(|field| field.chosen() == 1) {
        return Ok(());
    }
    let at = match form.value("usual") {
        USUAL => 0,
        _ => place.unwrap_or(settings.taxes.len()),
    };
    settings.taxes.insert(at, Tax { id, name, rate, included });
    Ok(())
}

/// The name that items call it by, made from what people read.
fn free_id(settings: &Settings, name: &SafeText) -> Name {
    Name::propose(name, |id| id == NO_TAX || settings.taxes.iter().any(|tax| *tax.id == *id))
}

fn refused(field: &'static str, why: &str) -> Refused {
    (field, text::sentence(why))
}
