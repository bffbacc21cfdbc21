//! The service: one door for screens and command line.
