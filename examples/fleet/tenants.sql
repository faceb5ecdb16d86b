-- Who makes a tenant makes its schema; the migrations fill it.
CREATE SCHEMA tenant_ada;
CREATE SCHEMA tenant_grace;
CREATE SCHEMA tenant_mary;
