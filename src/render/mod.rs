//! Writes one page or data file: html, data, feed, sitemap.
//!
//! Everything a template shows is put together here, from slices that a [`crate::site::reader::Reader`] lends.

pub mod agenda;
mod calendar;
pub mod accountability;
pub mod article;
pub mod changes;
pub mod blank;
pub mod data;
pub mod draw;
pub mod edition;
pub mod feed;
pub mod figures;
pub mod history;
pub mod home;
pub mod map;
pub mod notices;
pub mod past;
mod absent;
pub mod hosts;
mod ways;
pub mod panel;
pub mod plain;
pub mod portable;
pub mod record;
pub mod redline;
pub mod register;
pub mod resettle;
pub mod schema;
pub mod search;
pub mod relations;
pub mod shell;
pub mod snapshot;
mod since;
pub mod sitemap;
pub mod statements;
pub mod table;
pub mod tags;
pub mod timeline;
pub mod timemap;
pub mod values;
pub mod view;
pub mod xml;
