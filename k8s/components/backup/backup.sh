# Dumps the database of DATABASE_URL_FILE into FOLDER and keeps the KEEP newest dumps.
set -eu

keep=${KEEP:-7}
if ! [ "$keep" -gt 0 ] 2>/dev/null; then
  echo "KEEP is '$keep': write how many backups to keep, at least 1." >&2
  exit 2
fi

file=$FOLDER/dryrun-$(date -u +%Y%m%dT%H%M%SZ).dump
trap 'rm -f "$FOLDER"/*.part' EXIT
pg_dump --format=custom --no-owner --no-privileges --dbname="$(cat "$DATABASE_URL_FILE")" --file="$file.part"
pg_restore --list "$file.part" > /dev/null
mv "$file.part" "$file"
echo "Written: $file, $(wc -c < "$file") bytes."

# The names sort by time.
ls -r "$FOLDER"/dryrun-*.dump | tail -n "+$((keep + 1))" | while read -r old; do
  rm -- "$old"
  echo "Removed: $old."
done
