//! Where bytes rest: one trait, an engine in memory and one on disk.
