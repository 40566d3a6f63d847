#!/usr/bin/env bash
# Prometheus and Alertmanager beside a platform, and Grafana where it is installed; until Ctrl-C. All on this machine only.

set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=run.d/say.sh
source "$here/run.d/say.sh"

url='' keys='' into=$here/var/watch webhook='' prometheus_port=19090 alertmanager_port=19093 grafana_port=3000 every=15s
while (($#)); do
    case $1 in
        --url)               url=$2 ;;
        --keys)              keys=$2 ;;
        --into)              into=$2 ;;
        --webhook)           webhook=$2 ;;
        --prometheus-port)   prometheus_port=$2 ;;
        --alertmanager-port) alertmanager_port=$2 ;;
        --grafana-port)      grafana_port=$2 ;;
        --every)             every=$2 ;;
        *) give_up "watch: --url URL --keys FOLDER [--webhook URL] [--into DIR] [--prometheus-port N] [--alertmanager-port N] [--grafana-port N] [--every 15s]" ;;
    esac
    shift 2
done
[[ $url =~ ^(https?)://([^/]+)/?$ ]] || give_up "watch needs --url of the platform, such as http://127.0.0.1:8443"
scheme=${BASH_REMATCH[1]} address=${BASH_REMATCH[2]}
[[ -r $keys/metrics.key && -r $keys/ca.pem ]] || give_up "watch needs --keys, the platform's folder of keys: metrics.key and ca.pem lie there once it has run"

umask 077
mkdir -p "$into"
cp -R "$here/config/watch/." "$into"
install -m 600 "$keys/metrics.key" "$into/metrics.key"
install -m 644 "$keys/ca.pem" "$into/ca.pem"
printf '[{"targets": ["%s"], "labels": {"__scheme__": "%s"}}]\n' "$address" "$scheme" >"$into/platforms.json"
sed -i "s/_interval: 15s/_interval: $every/; s/127\.0\.0\.1:9093/127.0.0.1:$alertmanager_port/" "$into/prometheus.yml"
sed -i "s/127\.0\.0\.1:9090/127.0.0.1:$prometheus_port/" "$into/grafana/provisioning/datasources/prometheus.yml"
[[ -z $webhook ]] || printf '    webhook_configs: [{ url: "%s" }]\n' "$webhook" >>"$into/alertmanager.yml"
promtool check config "$into/prometheus.yml" >"$into/promtool.log" || give_up "$(cat "$into/promtool.log")"
amtool check-config "$into/alertmanager.yml" >"$into/amtool.log" || give_up "$(cat "$into/amtool.log")"

pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait' EXIT
trap 'exit 0' INT TERM
prometheus --config.file="$into/prometheus.yml" --storage.tsdb.path="$into/prometheus" \
    --web.listen-address="127.0.0.1:$prometheus_port" >"$into/prometheus.log" 2>&1 &
pids+=($!)
prometheus-alertmanager --config.file="$into/alertmanager.yml" --storage.path="$into/alertmanager" \
    --web.listen-address="127.0.0.1:$alertmanager_port" --cluster.listen-address= >"$into/alertmanager.log" 2>&1 &
pids+=($!)
say "Prometheus:   http://127.0.0.1:$prometheus_port/alerts"
say "Alertmanager: http://127.0.0.1:$alertmanager_port/"

# Debian has no Grafana; where its makers' package is, it shows the fleet without any clicking.
if grafana=$(command -v grafana-server); then
    HALL_WATCH=$into GF_SERVER_HTTP_ADDR=127.0.0.1 GF_SERVER_HTTP_PORT=$grafana_port GF_ANALYTICS_REPORTING_ENABLED=false \
        GF_PATHS_PROVISIONING=$into/grafana/provisioning GF_PATHS_DATA=$into/grafana/data GF_PATHS_LOGS=$into/grafana/log \
        "$grafana" --homepath "${GRAFANA_HOME:-/usr/share/grafana}" >"$into/grafana.log" 2>&1 &
    pids+=($!)
    say "Grafana:      http://127.0.0.1:$grafana_port/d/hall-fleet"
else
    say "Grafana is not installed (it is no Debian package): its set-up lies ready in $into/grafana; Prometheus draws graphs itself."
fi
set +e
wait -n "${pids[@]}"
give_up "one of them has ended; see the logs in $into"
