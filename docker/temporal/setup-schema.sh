#!/bin/sh
# Creates or updates the tables of the Temporal server; safe to run at every start, and needed after an upgrade
# of the server image. Reads SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD and SQL_PLUGIN.
set -eu

for store in temporal visibility; do
  case $store in
    temporal) database=temporal ;;
    visibility) database=temporal_visibility ;;
  esac
  temporal-sql-tool --database "$database" setup-schema --version 0.0
  temporal-sql-tool --database "$database" update-schema --schema-dir "${SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}/$store/versioned"
done
