# Puts a dump of FOLDER in the place of all that is in the database of DATABASE_URL_FILE, in one transaction: all of it, or nothing.
# BACKUP is a file's name, or `latest`; INTO must be the name of that database.
set -eu

url=$(cat "$DATABASE_URL_FILE")
name=$(psql --dbname="$url" --no-align --tuples-only --command='SELECT current_database()')
if [ "${INTO:-}" != "$name" ]; then
  echo "This replaces everything in the database '$name'. Nothing was done: set INTO=$name to want it." >&2
  exit 2
fi

case ${BACKUP:-} in
  latest) file=$(ls -r "$FOLDER"/dryrun-*.dump 2>/dev/null | head -n 1) ;;
  *) file=$FOLDER/${BACKUP:-} ;;
esac
if ! [ -f "$file" ]; then
  echo "There is no backup '${BACKUP:-}'. Nothing was done: set BACKUP to latest, or to one of:" >&2
  ls "$FOLDER" >&2
  exit 2
fi

# A dump that breaks off brings no COMMIT, so nothing of it stays. Who holds a table longer than 30 s makes it fail, not wait.
{
  echo "BEGIN; SET lock_timeout = '30s'; SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
  pg_restore --no-owner --no-privileges --file=- "$file" && echo "COMMIT; SELECT 'Restored.';"
} | psql --dbname="$url" --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 | grep -qx 'Restored.'
echo "Restored $file into '$name'. Now run prepare: an older backup lacks newer migrations."
