CREATE TABLE "Straße 🚀"("größe" INT, "a""b" TEXT, 'c''d' INT UNIQUE); INSERT INTO "Straße 🚀" VALUES(1,'x',2);
