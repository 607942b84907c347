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
# One at a time: while a new replica starts, a request that was sent to it is tried again on another, and that must be one that is ready.
for service in "$@"; do
  mapfile -t old < <(compose ps -q "$service")
  for leaving in "${old[@]}"; do
    compose up -d --no-deps --no-recreate --no-build --scale "$service=$((${#old[@]} + 1))" "$service"
    for container in $(compose ps -q "$service"); do
      for _ in $(seq "$PATIENCE"); do healthy "$container" && break; sleep 1; done
      healthy "$container" || { echo "roll: $service has no healthy new replica after $PATIENCE s; the old ones serve on" >&2; exit 1; }
    done
    docker exec "$leaving" touch /tmp/draining
    sleep "$DRAIN"
    docker stop -t 30 "$leaving" >/dev/null
    docker rm "$leaving" >/dev/null
  done
done
