#!/bin/sh
# Builds the page into web/dist when one of its sources is newer than the last build. The Maven build calls it.
set -eu
cd "$(dirname "$0")"
stamp=node_modules/.cartagena-built

# npm writes its own copy of the lock file last, so an interrupted installation is done again.
if [ -z "$(find node_modules/.package-lock.json -newer package-lock.json 2>/dev/null)" ]; then
  npm ci --no-audit --no-fund
fi
if [ -f dist/index.html ] && [ -f "$stamp" ] &&
  [ -z "$(find src public index.html ./*.json ./*.ts build.sh -newer "$stamp" 2>/dev/null | head -n 1)" ]; then
  exit 0
fi
touch "$stamp.started"
npm run build
# Only a finished build counts.
mv "$stamp.started" "$stamp"
