//! `candour explain`.

use crate::diag::code::Code;
use crate::diag::explain;
use crate::diag::json;
use crate::diag::suggest;

use super::arguments::ExplainOptions;
use super::report::{could_not_run, print};

/// Explains a code, or lists all of them.
pub(super) fn run(options: &ExplainOptions) -> u8 {
    let Some(name) = &options.code else {
        for code in Code::ALL {
            print(&format!("{:<24} {}\n", code.name(), explain::brief(*code)));
        }
        return super::CLEAN;
    };
    match Code::named(name) {
        Some(code) => {
            print(&format!("{code} ({})\n\n{}\n", json::rank(code.rank()), explain::explain(code)));
            super::CLEAN
        }
        None => {
            let near = suggest::nearest(name, Code::ALL.iter().map(|code| code.name()));
            let hint = near.map_or_else(
                || "; `candour explain` lists all codes".to_owned(),
                |near| format!("; did you mean `{near}`?"),
            );
            could_not_run(&format!("there is no code `{name}`{hint}"))
        }
    }
}
