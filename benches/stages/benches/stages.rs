//! How long each stage takes: `cargo bench` in `benches/stages`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use candour::base::id::RecordId;
use candour::build::build::Build;
use candour::build::receipt::Order;
use candour::build::stage::Stage;
use candour::config::settings;
use candour::disk::publish::current::current;
use candour::disk::publish::publish;
use candour::document::document;
use candour::document::files;
use candour::kind::kinds;
use candour::output::manifest;
use candour::site::audience::Audience;
use candour::source::tree::Tree;
use candour_stages::{changes, clock, file, policy, sealed, site};
use criterion::{Criterion, criterion_group, criterion_main};

const POLICIES: usize = 200;

fn built(tree: &Tree) -> Build {
    let mut build = Build::new(&clock());
    build.update(changes(tree), &clock(), &mut |_| {});
    build
}

// One record by itself.
fn parse(bench: &mut Criterion) {
    let tree = site(16);
    let (kinds, settings) = (kinds::of_tree(&tree).value, settings::of_tree(&tree).value);
    for (name, number) in [("plain", 1), ("with a table", 3), ("with code", 5)] {
        let id = RecordId::parse(&format!("policies/p{number}")).expect("an id");
        let kind = kinds.get(&id.folder).expect("a kind");
        let one = || document::parse(&id, kind, files::gather(&tree, &id).expect("files"), &settings.writing);
        bench.bench_function(&format!("parse/{name}"), |bencher| bencher.iter(|| black_box(one())));
    }
}

// The stages of a build from nothing, each by its own clock.
fn stages(bench: &mut Criterion) {
    let tree = site(POLICIES);
    for wanted in [Stage::Read, Stage::Index, Stage::Plan, Stage::Check, Stage::Draw] {
        let name = format!("build of {POLICIES}/{}", wanted.name());
        let time = |runs: u64| {
            let mut sum = Duration::ZERO;
            for _ in 0..runs {
                let (mut build, mut last) = (Build::new(&clock()), Instant::now());
                build.update(changes(&tree), &clock(), &mut |stage| {
                    let now = Instant::now();
                    if stage == wanted {
                        sum += now - last;
                    }
                    last = now;
                });
            }
            sum
        };
        bench.bench_function(&name, |bencher| bencher.iter_custom(time));
    }
}

// One body among many, as the preview takes it in.
fn edit(bench: &mut Criterion) {
    let mut build = built(&site(POLICIES));
    let mut edition = 0;
    bench.bench_function(&format!("edit of one of {POLICIES}"), |bencher| {
        bencher.iter(|| {
            edition += 1;
            let text = policy(7, 1).replace("Each holds.", &format!("Each holds {edition}."));
            black_box(build.update(vec![file("content/policies/p7.md", &text)], &clock(), &mut |_| {}))
        });
    });
}

// What is written, and what it takes to see that nothing has to be.
fn publishing(bench: &mut Criterion) {
    let (tree, folder) = (site(POLICIES), tempfile::tempdir().expect("a folder"));
    let build = built(&tree);
    let (root, out) = (folder.path(), folder.path().join("public"));
    let fresh = |runs: u64| {
        let mut sum = Duration::ZERO;
        for _ in 0..runs {
            let _ = std::fs::remove_dir_all(&out);
            let begin = Instant::now();
            publish(build.output(), &out, root).expect("it is published");
            sum += begin.elapsed();
        }
        sum
    };
    bench.bench_function(&format!("publish {POLICIES}/fresh"), |bencher| bencher.iter_custom(fresh));
    let again = || publish(build.output(), &out, root).expect("it is published");
    bench.bench_function(&format!("publish {POLICIES}/nothing changed"), |bencher| bencher.iter(again));
    let manifests = manifest::digest_of(build.output());
    let compared = || current(manifests, &out, root).expect("it can be read").expect("nothing changed");
    bench.bench_function(&format!("publish {POLICIES}/compared by digest"), |bencher| bencher.iter(compared));
    let day = build.site().as_of().day();
    let order = Order { maker: "a benchmark", tree: &tree, audience: Audience::Readers, asked: None, day };
    bench.bench_function(&format!("order of {POLICIES}"), |bencher| bencher.iter(|| black_box(order.digest())));
}

// A site with its history, from nothing.
fn history(bench: &mut Criterion) {
    for editions in [1, 5, 10] {
        let tree = sealed(40, editions);
        let name = format!("archive of 40/{editions} editions");
        bench.bench_function(&name, |bencher| bencher.iter(|| black_box(built(&tree).output().len())));
    }
}

criterion_group! {
    name = all;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4));
    targets = parse, stages, edit, publishing, history
}
criterion_main!(all);
