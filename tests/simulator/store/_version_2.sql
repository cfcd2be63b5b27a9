-- What version 2 had beside that of version 1: a key, an endpoint, and a
-- delivery that is owed.
BEGIN;
CREATE TABLE rows (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
INSERT INTO rows VALUES
  ('keys', char(10) || 'k', '{"name":"\nk","fingerprint":"220fae46001b6fa30b36e012624f35f4010ff71b5b9f7142ce29c07eb3e2e583","until":1704153600000,"answer":{"status":202,"headers":[["content-type","application/json"]],"body":"{\"id\":\"as before\"}"}}'),
  ('endpoints', 'we_d63da38a0ad3de32', '{"number":1,"id":"we_d63da38a0ad3de32","url":"http://127.0.0.1:9999/hook","events":["job.completed"],"description":"é","createdAt":1704067200000,"disabledAt":null,"secrets":[{"secret":"whsec_U4V1QH1cqnZbUBeCd7/a6+yctTC39RrXSTgubaFBFiw=","until":null}],"secretsDrawn":1,"origin":"http://simulator.test"}'),
  ('deliveries', 'msg_3949e1251e667a0c', '{"id":"msg_3949e1251e667a0c","endpoint":"we_d63da38a0ad3de32","url":"http://127.0.0.1:9999/hook","type":"job.completed","job":1,"body":"{\"type\":\"job.completed\"}","number":1,"createdAt":1704067205000,"state":"pending","attempts":[],"tries":1,"nextAt":1704067220000}');
PRAGMA user_version = 2;
COMMIT;
