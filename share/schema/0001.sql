-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 1 of the assay store.
--
-- Moments are milliseconds since 1970 in UTC; NULL means not yet.  Digests are SHA-256 as 64
-- lower-case hexadecimal digits.  People are Unix user names of this host.  Phases and outcomes are
-- the words that the screens show.
--
-- Nothing in this file can be rebuilt from elsewhere, but for metric_last and the views, which say
-- again what run.metrics says, in the order in which sorting and filtering want it.

-- A Git repository that the store knows.
CREATE TABLE repository (
	id               INTEGER PRIMARY KEY,
	name             TEXT NOT NULL UNIQUE,
	path             TEXT NOT NULL UNIQUE,   -- the real path of its work tree, or of the bare repository
	protected_branch TEXT NOT NULL,          -- whose assay.yaml holds the environments and their rules
	baseline_run     INTEGER REFERENCES run, -- the pinned run that others are compared with
	added_at         INTEGER NOT NULL
) STRICT;

-- One execution of a pipeline, or of some of its stages, at one commit with one set of parameters.
-- The numbers are never used again.
CREATE TABLE run (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	repository  INTEGER NOT NULL REFERENCES repository,
	commit_id   TEXT NOT NULL,               -- the full object name
	branch      TEXT,                        -- the branch it was started from, if any
	subject     TEXT NOT NULL,               -- first line of the commit's message
	pipeline    TEXT NOT NULL,               -- path of the file that holds the stages
	targets     TEXT,                        -- JSON list of the stages asked for; NULL means all
	overrides   TEXT,                        -- JSON object of the params changed for this run
	in_place    INTEGER NOT NULL DEFAULT 0,  -- 1: ran in the work tree (--here)
	dirty       TEXT,                        -- then: digest of the difference to the commit, an object
	forced      INTEGER NOT NULL DEFAULT 0,  -- 1: cached results were not to be used
	jobs        INTEGER NOT NULL DEFAULT 1,  -- how many stages may run at once
	timeout_ms  INTEGER NOT NULL DEFAULT 0,  -- how long one stage may take; 0: for ever
	by          TEXT NOT NULL,
	host        TEXT NOT NULL,
	rerun_of    INTEGER REFERENCES run,
	phase       TEXT NOT NULL CHECK (phase IN ('queued', 'running', 'waiting', 'done')),
	outcome     TEXT CHECK (outcome IN ('success', 'failure', 'canceled', 'skipped', 'lost')),
	note        TEXT,                        -- one sentence: why it ended so
	queued_at   INTEGER NOT NULL,
	started_at  INTEGER,
	finished_at INTEGER,
	params      TEXT NOT NULL DEFAULT '{}',  -- JSON object, flat: "train.lr": 0.05
	metrics     BLOB NOT NULL DEFAULT x'',   -- last values: (metric_key.id as u32, value as f64), little-endian
	CHECK ((phase = 'done') = (outcome IS NOT NULL))
) STRICT;

CREATE INDEX run_by_repository ON run (repository, id);
CREATE INDEX run_by_commit ON run (repository, commit_id, id);
CREATE INDEX run_unfinished ON run (id) WHERE phase <> 'done';
CREATE INDEX run_failed ON run (finished_at) WHERE outcome IN ('failure', 'lost');

-- One stage within a run.
CREATE TABLE stage_run (
	id             INTEGER PRIMARY KEY,
	run            INTEGER NOT NULL REFERENCES run,
	repository     INTEGER NOT NULL REFERENCES repository,
	name           TEXT NOT NULL,
	position       INTEGER NOT NULL,         -- in the order of the graph, from 0
	attempt        INTEGER NOT NULL DEFAULT 1,
	phase          TEXT NOT NULL CHECK (phase IN ('queued', 'running', 'waiting', 'done')),
	outcome        TEXT CHECK (outcome IN ('success', 'failure', 'canceled', 'skipped', 'lost')),
	command        TEXT NOT NULL,
	after          TEXT NOT NULL DEFAULT '[]', -- JSON list of the stages that it waits for
	why            TEXT,                     -- why it ran, or why it was skipped, in one sentence
	inputs         TEXT,                     -- JSON: command, params and digests of deps
	cache_key      TEXT,                     -- digest of inputs
	cached_from    INTEGER REFERENCES stage_run, -- whose outs were taken
	started_at     INTEGER,
	finished_at    INTEGER,
	exit_code      INTEGER,
	signal         INTEGER,
	cpu_ms         INTEGER,                  -- user and system time of it and all its children
	peak_kb        INTEGER,                  -- largest resident size of one of its processes
	metrics_offset INTEGER NOT NULL DEFAULT 0, -- bytes of its live metrics file already in the store
	UNIQUE (run, name, attempt),
	CHECK ((phase = 'done') = (outcome IS NOT NULL))
) STRICT;

CREATE INDEX stage_run_by_key ON stage_run (cache_key, id) WHERE outcome = 'success';
CREATE INDEX stage_run_by_name ON stage_run (repository, name, id) WHERE outcome = 'success';

-- A file or folder that a stage left, kept as an object.  A folder's object is its manifest: one
-- line a file, "digest size mode path".
CREATE TABLE artifact (
	stage_run INTEGER NOT NULL REFERENCES stage_run,
	path      TEXT NOT NULL,                 -- inside the checkout
	kind      TEXT NOT NULL CHECK (kind IN ('out', 'metrics', 'plots')),
	digest    TEXT NOT NULL,
	size      INTEGER NOT NULL,              -- bytes, of a folder those of its files
	mode      INTEGER NOT NULL,              -- permission bits; of a folder 0
	files     INTEGER,                       -- of a folder: how many
	PRIMARY KEY (stage_run, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX artifact_by_digest ON artifact (digest);

-- The names of metrics.
CREATE TABLE metric_key (
	id        INTEGER PRIMARY KEY,
	name      TEXT NOT NULL UNIQUE,
	direction TEXT CHECK (direction IN ('higher', 'lower')) -- which is better; NULL: not known
) STRICT;

-- Last values in the order of values: the best runs by a metric without a sort.  A value that is
-- not a number stands in run.metrics only.
CREATE TABLE metric_last (
	key   INTEGER NOT NULL REFERENCES metric_key,
	value REAL NOT NULL,
	run   INTEGER NOT NULL REFERENCES run,
	PRIMARY KEY (key, value, run)
) STRICT, WITHOUT ROWID;

-- The history of metrics while a run is alive: rows in the order of arrival.
CREATE TABLE metric_point (
	run     INTEGER NOT NULL REFERENCES run,
	key     INTEGER NOT NULL REFERENCES metric_key,
	ordinal INTEGER NOT NULL,                -- from 0 within (run, key)
	step    INTEGER NOT NULL,
	time    INTEGER NOT NULL,
	value   REAL,                            -- NULL: not a number
	PRIMARY KEY (run, key, ordinal)
) STRICT, WITHOUT ROWID;

-- The history of a run that is done, sealed into chunks of up to 1024 points.
CREATE TABLE metric_chunk (
	run    INTEGER NOT NULL REFERENCES run,
	key    INTEGER NOT NULL REFERENCES metric_key,
	part   INTEGER NOT NULL,                 -- from 0
	points BLOB NOT NULL,                    -- steps (i64), times (i64), values (f64), little-endian arrays
	PRIMARY KEY (run, key, part)
) STRICT;

-- What drawing a long curve needs of each chunk, apart from the chunks so that it is read fast.
CREATE TABLE metric_envelope (
	run        INTEGER NOT NULL,
	key        INTEGER NOT NULL,
	part       INTEGER NOT NULL,
	count      INTEGER NOT NULL,
	first_step INTEGER NOT NULL,
	last_step  INTEGER NOT NULL,
	low        REAL,                         -- NULL: no number among them
	high       REAL,
	last       REAL,
	PRIMARY KEY (run, key, part)
) STRICT, WITHOUT ROWID;

-- A named line of versions.
CREATE TABLE model (
	id         INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository,
	name       TEXT NOT NULL,
	UNIQUE (repository, name)
) STRICT;

-- One registered artifact of a run.  Its params and metrics are its run's.
CREATE TABLE version (
	id            INTEGER PRIMARY KEY,
	model         INTEGER NOT NULL REFERENCES model,
	number        INTEGER NOT NULL,          -- 1, 2, 3 … within the model
	run           INTEGER NOT NULL REFERENCES run,
	path          TEXT NOT NULL,
	digest        TEXT NOT NULL,
	size          INTEGER NOT NULL,
	mode          INTEGER NOT NULL,
	files         INTEGER,
	registered_by TEXT NOT NULL,
	registered_at INTEGER NOT NULL,
	note          TEXT,
	UNIQUE (model, number)
) STRICT;

-- A movable name of a version, such as champion.
CREATE TABLE alias (
	model   INTEGER NOT NULL REFERENCES model,
	name    TEXT NOT NULL,
	version INTEGER NOT NULL REFERENCES version,
	set_by  TEXT NOT NULL,
	set_at  INTEGER NOT NULL,
	PRIMARY KEY (model, name)
) STRICT, WITHOUT ROWID;

-- Somebody asks for a version to be deployed to an environment.
CREATE TABLE request (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	repository    INTEGER NOT NULL REFERENCES repository,
	environment   TEXT NOT NULL,
	version       INTEGER NOT NULL REFERENCES version,
	expected_live INTEGER REFERENCES deployment, -- what was live when it was asked: a compare-and-swap
	policy_commit TEXT NOT NULL,             -- where the rules were read
	asked_by      TEXT NOT NULL,
	asked_at      INTEGER NOT NULL,
	expires_at    INTEGER NOT NULL,
	comment       TEXT,
	state         TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'deployed', 'expired')),
	settled_at    INTEGER
) STRICT;

CREATE INDEX request_waiting ON request (repository, environment) WHERE state IN ('waiting', 'approved');

-- What a person decided on a request.  One decision a person; none is ever changed or removed.
CREATE TABLE approval (
	id         INTEGER PRIMARY KEY,
	request    INTEGER NOT NULL REFERENCES request,
	decision   TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
	by         TEXT NOT NULL,
	uid        INTEGER NOT NULL,
	decided_at INTEGER NOT NULL,
	comment    TEXT,
	statement  BLOB NOT NULL,                -- the bytes that were on the sheet, as JSON
	UNIQUE (request, by)
) STRICT;

CREATE TRIGGER approval_is_kept BEFORE DELETE ON approval
BEGIN SELECT raise(ABORT, 'an approval is never removed'); END;
CREATE TRIGGER approval_is_final BEFORE UPDATE ON approval
BEGIN SELECT raise(ABORT, 'an approval is never changed'); END;

-- A version put into an environment, or an earlier one put back.
CREATE TABLE deployment (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	repository  INTEGER NOT NULL REFERENCES repository,
	environment TEXT NOT NULL,
	version     INTEGER NOT NULL REFERENCES version,
	request     INTEGER REFERENCES request,  -- NULL for a rollback
	replaces    INTEGER REFERENCES deployment, -- what was live before
	kind        TEXT NOT NULL CHECK (kind IN ('deploy', 'rollback')),
	by          TEXT NOT NULL,
	state       TEXT NOT NULL CHECK (state IN ('running', 'live', 'replaced', 'failed', 'rolled back')),
	started_at  INTEGER NOT NULL,
	finished_at INTEGER,
	location    TEXT,                        -- the release folder
	digest      TEXT,                        -- as read back from the target
	note        TEXT
) STRICT;

CREATE INDEX deployment_by_environment ON deployment (repository, environment, id);
CREATE UNIQUE INDEX deployment_live ON deployment (repository, environment) WHERE state = 'live';
CREATE UNIQUE INDEX deployment_running ON deployment (repository, environment) WHERE state = 'running';
CREATE INDEX deployment_by_version ON deployment (version) WHERE state = 'live';

-- For anyone with the sqlite3 program: metrics and params of runs by their names.
CREATE VIEW run_metric AS
	SELECT metric_last.run AS run, metric_key.name AS name, metric_last.value AS value,
	       metric_key.direction AS direction
	FROM metric_last JOIN metric_key ON metric_key.id = metric_last.key;

CREATE VIEW run_param AS
	SELECT run.id AS run, item.key AS name, item.value AS value
	FROM run, json_each(run.params) AS item;
