#!/usr/bin/env bash
# Brings new replicas of services up before the old ones go, so that no request is lost: deploy/roll.sh [web live]
# Build the new image first (docker compose build) and prepare the database (docker compose run --rm prepare).
set -euo pipefail
cd "$(dirname "$0")/.."
compose() { if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; }

PATIENCE=120  # seconds for a new replica to be ready
DRAIN=5       # seconds for the proxy to notice that an old one isn't

[ $# -gt 0 ] || set -- web live
for service in "$@"; do
  mapfile -t old < <(compose ps -q "$service")
  compose up -d --no-deps --no-recreate --no-build --scale "$service=$((2 * ${#old[@]}))" "$service"
  for container in $(compose ps -q "$service"); do
    for _ in $(seq "$PATIENCE"); do healthy "$container" && break; sleep 1; done
    healthy "$container" || { echo "roll: $service has no healthy new replica after $PATIENCE s; the old ones serve on" >&2; exit 1; }
  done
  for container in "${old[@]}"; do
    docker exec "$container" touch /tmp/draining
    sleep "$DRAIN"
    docker stop -t 30 "$container" >/dev/null
    docker rm "$container" >/dev/null
  done
done
