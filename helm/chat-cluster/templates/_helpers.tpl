{{- define "chat-cluster.name" -}}
{{- $name := .Values.name | default .Release.Name -}}
{{- if not (and (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) (le (len $name) 40)) -}}
{{- fail (printf "The chat cannot be called %q: the name must begin with a letter, have small letters, digits and hyphens only, and be at most 40 long." $name) -}}
{{- end -}}
{{ $name }}
{{- end -}}

{{/* What the API server would refuse as well; here it is said before anything is sent. */}}
{{- define "chat-cluster.check" -}}
{{- $redis := .redis -}}
{{- if and (hasKey $redis "trial") (hasKey $redis "external") -}}
{{- fail "redis: set one of trial and external." -}}
{{- end -}}
{{- if hasKey $redis "trial" -}}
{{- if eq (get $redis "ack" | default "Primary") "Replica" -}}
{{- fail "redis.ack: the trial Redis has no replica, so ack must be Primary." -}}
{{- end -}}
{{- else -}}
{{- $mode := get $redis.external "mode" | default "Standalone" -}}
{{- if ne (eq $mode "Sentinel") (hasKey $redis.external "masterName") -}}
{{- fail "redis.external.masterName belongs to mode Sentinel, which needs it." -}}
{{- end -}}
{{- if and (eq $mode "Standalone") (ne (len $redis.external.hosts) 1) -}}
{{- fail "redis.external.hosts: mode Standalone takes exactly one host." -}}
{{- end -}}
{{- end -}}
{{- range $part := list "connect" "worker" -}}
{{- $scaling := dig $part "autoscaling" dict $ -}}
{{- $least := get $scaling "minReplicas" | default 1 | int -}}
{{- $most := get $scaling "maxReplicas" | default 10 | int -}}
{{- if gt $least $most -}}
{{- fail (printf "%s.autoscaling: minReplicas (%d) must not exceed maxReplicas (%d)." $part $least $most) -}}
{{- end -}}
{{- end -}}
{{- if and (hasKey (get $ "connect" | default dict) "replicas") (ne (dig "connect" "autoscaling" "mode" "Active" $) "Off") -}}
{{- fail "connect.replicas can be set only with connect.autoscaling.mode Off: two owners would fight." -}}
{{- end -}}
{{- $ingress := get $ "ingress" | default dict -}}
{{- if and (get $ingress "tlsSecretName") (not (get $ingress "host")) -}}
{{- fail "ingress.tlsSecretName needs a host: a certificate is for a name." -}}
{{- end -}}
{{- end -}}

{{/* The spec as JSON: the values, with a trial Redis where there is none. */}}
{{- define "chat-cluster.spec" -}}
{{- $spec := omit (deepCopy .Values) "global" "name" "labels" "annotations" -}}
{{- if not (or (hasKey $spec.redis "trial") (hasKey $spec.redis "external")) -}}
{{- $_ := set $spec.redis "trial" dict -}}
{{- end -}}
{{- include "chat-cluster.check" $spec -}}
{{- toJson $spec -}}
{{- end -}}
