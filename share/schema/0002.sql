-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 2 of the assay store: what people say of runs, params and tags as columns,
-- where runs worked, and the results of their tests.

ALTER TABLE run ADD COLUMN comment TEXT;                          -- what a person wrote about it
ALTER TABLE run ADD COLUMN tags TEXT NOT NULL DEFAULT '{}';       -- JSON object of strings, flat
ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;   -- 1: only shown where asked for

-- The orders in which runs can be listed, besides their number and last values; among the same values
-- newest first, for an order of few values is mostly such.
CREATE INDEX run_by_duration ON run (finished_at - started_at, id);
CREATE INDEX run_by_state ON run (coalesce(outcome, phase), id DESC);
CREATE INDEX run_by_branch ON run (branch, id DESC);
CREATE INDEX run_by_person ON run (by, id DESC);
CREATE INDEX run_by_subject ON run (subject, id DESC);

-- What drawing a long curve needs of each chunk, which may now be of a live run, too.  It is made anew,
-- for it tells the bounds of steps and times, which need not rise, and what is no number; the program
-- fills it from the chunks behind this text, since SQL cannot read their blobs.
DROP TABLE metric_envelope;
CREATE TABLE metric_envelope (
	run       INTEGER NOT NULL,
	key       INTEGER NOT NULL,
	part      INTEGER NOT NULL,
	count     INTEGER NOT NULL,
	holes     INTEGER NOT NULL,              -- how many of its values are no finite number
	step_low  INTEGER NOT NULL,
	step_high INTEGER NOT NULL,
	time_low  INTEGER NOT NULL,
	time_high INTEGER NOT NULL,
	low       REAL,                          -- of the finite values; NULL: there is none
	high      REAL,
	mean      REAL,
	last      REAL,
	PRIMARY KEY (run, key, part)
) STRICT, WITHOUT ROWID;

-- The names of params and tags.
CREATE TABLE field_key (
	id   INTEGER PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('param', 'tag')),
	name TEXT NOT NULL,
	UNIQUE (kind, name)
) STRICT;

-- Params and tags of runs in the order of their values, as metric_last is for metrics: numbers, then
-- texts.  It says again what run.params and run.tags say; lists and objects stand as their JSON.
CREATE TABLE field_last (
	key   INTEGER NOT NULL REFERENCES field_key,
	value ANY NOT NULL,
	run   INTEGER NOT NULL REFERENCES run,
	PRIMARY KEY (key, value, run DESC)
) STRICT, WITHOUT ROWID;

INSERT INTO field_key (kind, name)
	SELECT DISTINCT 'param', item.key FROM run, json_each(run.params) AS item;

INSERT INTO field_last (key, value, run)
	SELECT field_key.id,
	       CASE item.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null'
	                      ELSE item.value END,
	       run.id
	FROM run, json_each(run.params) AS item
	JOIN field_key ON field_key.kind = 'param' AND field_key.name = item.key
	ORDER BY 1, 2, 3;

-- A way to look at the runs of a repository, under a name: columns, order, filter, grouping.
CREATE TABLE run_view (
	repository INTEGER NOT NULL REFERENCES repository,
	name       TEXT NOT NULL,
	definition TEXT NOT NULL,                -- JSON, see src/store/view.h
	saved_by   TEXT NOT NULL,
	saved_at   INTEGER NOT NULL,
	PRIMARY KEY (repository, name)
) STRICT, WITHOUT ROWID;

-- Keys that comparisons in a repository leave out, for they differ always and mean nothing.
CREATE TABLE compare_ignored (
	repository INTEGER NOT NULL REFERENCES repository,
	key        TEXT NOT NULL,
	PRIMARY KEY (repository, key)
) STRICT, WITHOUT ROWID;

-- Where a run worked: host, kernel, processors, memory, Python and its packages.
CREATE TABLE run_environment (
	run   INTEGER PRIMARY KEY REFERENCES run,
	facts TEXT NOT NULL                      -- JSON object of strings, flat: "package.numpy": "1.24.2"
) STRICT;

-- What the tests of a stage came to.
CREATE TABLE test_result (
	stage_run INTEGER NOT NULL REFERENCES stage_run,
	name      TEXT NOT NULL,
	outcome   INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3), -- passed, skipped, failed, error
	message   TEXT,                          -- why it did not pass
	seconds   REAL,
	PRIMARY KEY (stage_run, name)
) STRICT, WITHOUT ROWID;

CREATE VIEW run_tag AS
	SELECT run.id AS run, item.key AS name, item.value AS value
	FROM run, json_each(run.tags) AS item;

-- What was found when an environment was read back last.
ALTER TABLE deployment ADD COLUMN verified_at INTEGER;
ALTER TABLE deployment ADD COLUMN differs INTEGER NOT NULL DEFAULT 0; -- 1: something else served then
