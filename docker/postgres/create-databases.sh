#!/bin/sh
# Runs once, when Postgres initialises an empty volume: one role and its own databases for the product, another
# for Temporal, so that neither can read the other's. Passwords come from the environment and are read by psql
# itself, so they are on no command line.
set -eu

psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 --no-psqlrc <<'SQL'
\getenv vestibule_password VESTIBULE_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD

CREATE ROLE vestibule LOGIN PASSWORD :'vestibule_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';

CREATE DATABASE vestibule OWNER vestibule;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

REVOKE CONNECT, TEMPORARY ON DATABASE vestibule, temporal, temporal_visibility FROM PUBLIC;
SQL
