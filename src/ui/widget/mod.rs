//! The parts that screens are made of.

pub mod bar;
pub mod explained;
pub mod field;
pub mod form;
pub mod outline;
pub mod qr;
pub mod table;
pub mod toast;
pub mod verdict;
