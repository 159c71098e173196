//! How the commands begin that add to the archive: they lock it before anything is read, and name a record.

use crate::base::id::RecordId;
use crate::disk::seal::Sealer;

use super::arguments::Common;
use super::report::could_not_run;

/// The program, as what it writes names it.
pub(super) const GENERATOR: &str = concat!("candour ", env!("CARGO_PKG_VERSION"));

/// Locks the archive, so that nobody else changes it meanwhile, and reads the id of the record; the error is the exit
/// status.
pub(super) fn begin(common: &Common, record: &str) -> Result<(Sealer, RecordId), u8> {
    let sealer = Sealer::lock(&common.site).map_err(|error| could_not_run(&error.to_string()))?;
    let record = RecordId::parse(record).map_err(|why| could_not_run(&format!("`{record}` {why}")))?;
    Ok((sealer, record))
}
