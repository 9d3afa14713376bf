//! The gate, asked by a real nginx that serves real video, and by what a media server was seen to send.

mod access_log;
mod direct;
mod hostile;
mod mediamtx;
mod nginx;
mod page;
mod passwords;
mod playing;
mod replicas;
mod sessions;
mod site;
