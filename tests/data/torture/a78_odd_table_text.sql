create table if not exists [t t]('a' int default-5,"b"text,`c`varchar(3,4)collate nocase check(c<>')'),d unsigned big int constraint x constraint y not null default 7,constraint z unique(a)check(d>0)foreign key(b)references [t t](b)on delete no action not deferrable);
INSERT INTO [t t] VALUES(1,NULL,'q',3);
