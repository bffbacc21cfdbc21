//! The shop: who is in it, what may be changed, and what a change is. Pure.
