CREATE TABLE "table"("primary" INT, "unique" TEXT, "check" INT UNIQUE, "constraint" INT, "generated" INT, "always" INT); INSERT INTO "table" VALUES(1,'u',2,3,4,5);
