CREATE TABLE "my table"(id INTEGER PRIMARY KEY, a TEXT, u INT UNIQUE); CREATE INDEX "i x" ON "my table"("a" COLLATE NOCASE) WHERE "my table".a > 'x'; INSERT INTO "my table" VALUES(1,'z',1);
