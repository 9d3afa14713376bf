//! Video analytics: cases, their licences, and what becomes of data without them.

mod cases;
mod clock;
mod retention;
mod site;
