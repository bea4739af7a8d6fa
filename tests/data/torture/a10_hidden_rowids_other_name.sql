CREATE TABLE t(rowid TEXT, a INT UNIQUE); INSERT INTO t(_rowid_,rowid,a) VALUES(77,'r',1);
