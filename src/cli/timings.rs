//! How long each stage took.

use std::time::{Duration, Instant};

/// Laps of a stopwatch, with their names.
pub(super) struct Timings {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// Starts the stopwatch.
    pub(super) fn start() -> Timings {
        Timings { last: Instant::now(), laps: Vec::new() }
    }

    /// Ends a lap.
    pub(super) fn lap(&mut self, name: &'static str) {
        let now = Instant::now();
        self.laps.push((name, now - self.last));
        self.last = now;
    }

    /// All laps together.
    pub(super) fn total(&self) -> Duration {
        self.laps.iter().map(|(_, lap)| *lap).sum()
    }

    /// A line for each lap, in milliseconds, and the total.
    pub(super) fn table(&self) -> String {
        let line = |name: &str, lap: Duration| format!("{name:>10} {:>9.1} ms\n", lap.as_secs_f64() * 1000.0);
        let laps: String = self.laps.iter().map(|(name, lap)| line(name, *lap)).collect();
        laps + &line("total", self.total())
    }
}
