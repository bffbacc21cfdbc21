//! What was drawn where: the way from a click back to what it means.

use ratatui::layout::{Position, Rect};

use super::key::Key;

/// What a click on some place means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The same as pressing that key: footer, tabs, buttons.
    Key(Key),
    /// A row of a table or list.
    Row { pane: u8, index: usize },
    /// A column's head: sort by it.
    Head { pane: u8, column: usize },
    /// A cell of a sheet.
    Cell { pane: u8, row: usize, column: usize },
    /// A field of a form.
    Field(usize),
    /// A pane: give it the keys. Also the text of an editor.
    Pane(u8),
}

/// What was drawn where, and where the cursor is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    places: Vec<(Rect, Option<Target>)>,
    cursor: Option<Position>,
}

impl Hits {
    /// What is to be clicked at that column and row of the screen; what was drawn last lies on top.
    #[must_use]
    pub fn at(&self, column: u16, row: u16) -> Option<&Target> {
        let found = self.places.iter().rev().find(|(place, _)| place.contains(Position::new(column, row)));
        found.and_then(|(_, target)| target.as_ref())
    }

    /// Where the cursor is to be shown, on the screen.
    #[must_use]
    pub const fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    /// Every place that can be clicked, in the order drawn.
    pub fn targets(&self) -> impl Iterator<Item = (Rect, &Target)> {
        self.places.iter().filter_map(|(place, target)| Some((*place, target.as_ref()?)))
    }

    /// Records what a place on the screen means.
    pub(super) fn record(&mut self, place: Rect, target: Target) {
        if !place.is_empty() {
            self.places.push((place, Some(target)));
        }
    }

    /// Records that something lies over a place: clicks do not pass through, and a cursor drawn before is not seen,
    /// since the field it stands in takes no keys.
    pub(super) fn cover(&mut self, place: Rect) {
        self.places.push((place, None));
        self.cursor = None;
    }

    pub(super) const fn show_cursor(&mut self, at: Position) {
        self.cursor = Some(at);
    }

    /// Counts every place from a corner that is so many cells further in.
    #[cfg(test)]
    pub(super) fn shift(&mut self, cells: u16) {
        for (place, _) in &mut self.places {
            *place = Rect { x: place.x - cells, y: place.y - cells, ..*place };
        }
        self.cursor = self.cursor.map(|at| Position::new(at.x - cells, at.y - cells));
    }
}
