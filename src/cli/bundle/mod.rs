//! `vmsctl support-bundle`: what somebody else needs to help, and nothing that is nobody's business.
//!
//! What is kept is what is known to be harmless: fields by the schema of their definition, words by a list of those that
//! this product itself uses. Names become pseudonyms, the same everywhere. Whatever is left is dropped, so that a secret does
//! not have to look like one to stay out.
//!
//! - `words`: the words that this product uses
//! - `redactor`: pseudonyms
//! - `text`: texts of which only such words stay
//! - `schema`: an object, field by field as its definition has it
//! - `objects`: objects, Events, Deployments and logs as the bundle has them
//! - `archive`: one file of them
//! - `request`, `gather`: what is asked of the cluster, and asking it

pub mod archive;
pub mod gather;
pub mod objects;
pub mod redactor;
pub mod request;
pub mod schema;
mod text;
pub mod words;
