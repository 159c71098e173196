"""Reads the open data of a built site with programs that are not ours: tests/it/outputs.rs runs it.

Usage: data.py SITE, where SITE is the output folder of a build for https://nhsx.example/. It prints what is wrong, and
ends with status 1 if anything is.
"""

import json
import sys
from pathlib import Path

import csvw
import feedparser
import frictionless
import jsonschema
import rdflib
import referencing

site = Path(sys.argv[1])
data = site / "data"
wrong = []


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


# Data Package: every table against its fields, with keys, sizes and references between tables.
report = frictionless.validate(str(data / "datapackage.json"))
wrong += [f"datapackage.json: {row}" for row in report.flatten(["name", "fieldName", "note"])]
tables = [table for task in report.tasks for table in [task.name]]

# CSV on the Web: every table against its columns.
rows = 0
for table in tables:
    metadata = data / f"{table}.csv-metadata.json"
    group = csvw.TableGroup.from_file(metadata) if "tables" in load(metadata) else csvw.Table.from_file(metadata)
    if not csvw.CSVW(str(metadata)).is_valid:
        wrong.append(f"{metadata.name}: not valid")
    rows += sum(1 for _ in group.iterdicts(log=None))

# JSON Schema: every register, and every record's own file.
records = 0
for table in tables:
    schema = load(data / f"{table}.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    resource = referencing.Resource.from_contents(schema)
    registry = referencing.Registry().with_resource(schema["$id"], resource)
    formats = jsonschema.FormatChecker()

    def errors(reference, value, name):
        validator = jsonschema.Draft202012Validator({"$ref": reference}, registry=registry, format_checker=formats)
        wrong.extend(f"{name}: {error.json_path}: {error.message}"[:300] for error in validator.iter_errors(value))

    register = load(data / f"{table}.json")
    errors(schema["$id"], register, f"{table}.json")
    for record in register["records"]:
        records += 1
        own = site / record["data"].split("/", 3)[3]
        value = load(own)
        errors(value["$schema"], value, str(own))
        wrong += [f"{own}: {key} differs" for key in record if record[key] != value[key]]

# DCAT: the catalogue is a graph; what DCAT-AP 3 makes mandatory is there, and each size is that of its file.
graph = rdflib.Graph().parse(data / "catalog.jsonld")
DCAT, DCT = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.DCTERMS
mandatory = {
    DCAT.Catalog: [DCT.title, DCT.description, DCT.publisher],
    DCAT.Dataset: [DCT.title, DCT.description],
    DCAT.Distribution: [DCAT.accessURL],
    rdflib.FOAF.Agent: [rdflib.FOAF.name],
}
for kind, properties in mandatory.items():
    things = list(graph.subjects(rdflib.RDF.type, kind))
    wrong += [] if things else [f"catalog.jsonld: no {kind}"]
    wrong += [f"catalog.jsonld: {thing} has no {p}" for thing in things for p in properties if (thing, p, None) not in graph]
for distribution in graph.subjects(rdflib.RDF.type, DCAT.Distribution):
    file = site / str(graph.value(distribution, DCAT.downloadURL)).split("/", 3)[3]
    if int(graph.value(distribution, DCAT.byteSize)) != file.stat().st_size:
        wrong.append(f"catalog.jsonld: {file} has another size")

# Atom: every feed as a feed reader takes it.
feeds = sorted(site.rglob("*.atom"))
for feed in feeds:
    parsed = feedparser.parse(feed.read_bytes())
    if parsed.bozo or any(not entry.get("link") for entry in parsed.entries):
        wrong.append(f"{feed}: {parsed.get('bozo_exception', 'an entry without a link')}")

print("\n".join(wrong))
print(f"{len(tables)} tables, {rows} rows, {records} records, {len(graph)} statements, {len(feeds)} feeds")
sys.exit(bool(wrong) or rows != records or not records)
