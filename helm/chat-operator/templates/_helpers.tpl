{{/* The name of everything that belongs to the release. */}}
{{- define "chat-operator.name" -}}
{{- if contains "chat-operator" .Release.Name -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-chat-operator" .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{- define "chat-operator.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "chat-operator.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{/* The NetworkPolicies of chats let pods with this name label reach the port of /load and /drain. */}}
{{- define "chat-operator.selector" -}}
app.kubernetes.io/name: chat-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "chat-operator.labels" -}}
{{ include "chat-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* As JSON, for fromJson: {"in": [namespaces]}. */}}
{{- define "chat-operator.namespaces" -}}
{{- if and .Values.watchAllNamespaces .Values.watchNamespaces -}}
{{- fail "watchAllNamespaces and watchNamespaces exclude each other: leave one of them out." -}}
{{- end -}}
{{- dict "in" (.Values.watchNamespaces | default (list .Release.Namespace)) | toJson -}}
{{- end -}}

{{/* What the operator may do where chats are. */}}
{{- define "chat-operator.rules" -}}
{{- $all := list "get" "list" "watch" "create" "patch" "delete" | toJson -}}
# What is wanted, which the operator never changes, and what became of it.
- apiGroups: [chatcluster.io]
  resources: [chatclusters]
  verbs: [get, list, watch]
- apiGroups: [chatcluster.io]
  resources: [chatclusters/status]
  verbs: [get, update, patch]
# Clusters that check owner references ask for it.
- apiGroups: [chatcluster.io]
  resources: [chatclusters/finalizers]
  verbs: [update]
# What a chat is made of.
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: {{ $all }}
- apiGroups: [""]
  resources: [services, configmaps, serviceaccounts]
  verbs: {{ $all }}
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: {{ $all }}
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies, ingresses]
  verbs: {{ $all }}
- apiGroups: [monitoring.coreos.com]
  resources: [servicemonitors]
  verbs: {{ $all }}
# Pods are marked before they go, never deleted, entered or reached through the API server.
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, patch]
# The password of a trial Redis is made once; that of another Redis is looked at by name. None is listed or watched.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
