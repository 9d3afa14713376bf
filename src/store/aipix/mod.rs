//! The driver for the client API of the VMS whose manual is the seed.
