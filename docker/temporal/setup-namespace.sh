#!/bin/sh
# Creates the namespace and its search attributes; safe to run at every start. Reads TEMPORAL_ADDRESS,
# TEMPORAL_NAMESPACE, RETENTION and SEARCH_ATTRIBUTES ("Name=Type Name=Type").
set -eu

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"

# A namespace that was just created is known to every part of the server only after a while.
attempt=0
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 30 ]; then
    echo "the namespace $TEMPORAL_NAMESPACE does not answer" >&2
    exit 1
  fi
  sleep 1
done

for attribute in $SEARCH_ATTRIBUTES; do
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name "${attribute%%=*}" --type "${attribute##*=}"
done
