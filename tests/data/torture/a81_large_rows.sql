CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB, u INT UNIQUE); INSERT INTO t SELECT value, zeroblob(300000), value FROM json_each('[1,2,3,4,5]');
