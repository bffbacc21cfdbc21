//! Passwords, one-time codes and the vault, each wrapped once.
