CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT CHECK (b IN (1,2,(3))), CONSTRAINT k CHECK (a NOT IN ('x)', '--', '/*') AND coalesce(a, (b), 1) IS NOT NULL)); INSERT INTO t VALUES(1,'q',1);
