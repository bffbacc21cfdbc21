//! The policy core: the AWS IAM policy language, read, decided and explained. Pure.

pub mod catalog;
