-- A file as version 1 wrote it: four jobs of the seed "old", one place for work.
BEGIN;
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seed TEXT NOT NULL,
  runs INTEGER NOT NULL,
  last INTEGER NOT NULL,
  current INTEGER NOT NULL,
  time INTEGER NOT NULL,
  written INTEGER NOT NULL
) STRICT;
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY,
  created INTEGER NOT NULL,
  starts INTEGER,
  work INTEGER NOT NULL,
  ends INTEGER,
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 2),
  ready INTEGER,
  taken INTEGER,
  details TEXT
) STRICT;
INSERT INTO state VALUES (1, 'old', 0, 4, 1, 1704067220000, 1704067220000);
INSERT INTO jobs VALUES
  (1, 1704067200000, 1704067200000, 5000, 1704067205000, 0, NULL, NULL, NULL),
  (2, 1704067201000, NULL, 9000, 1704067203000, 2, NULL, NULL, '{"title":"Was cancelled"}'),
  (3, 1704067204000, 1704067215000, 10000, 1704067225000, 1, NULL, NULL, '{"title":"Runs","delay":"scaled:1000,fixed:10"}'),
  (4, 1704067219000, NULL, 8000, NULL, 0, 1704067219000, NULL, '{"title":"Waits"}');
PRAGMA application_id = 1215910761;
PRAGMA user_version = 1;
COMMIT;
