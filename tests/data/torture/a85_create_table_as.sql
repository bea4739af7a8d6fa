CREATE TABLE t AS SELECT 1 AS a, 'x' AS "b c", 2.5 AS d;
