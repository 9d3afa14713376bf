{{- define "vms-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "vms-operator.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "vms-operator.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "vms-operator.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* A name for what is of the whole cluster: another release in another namespace has another one. */ -}}
{{- define "vms-operator.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "vms-operator.fullname" .) -}}
{{- end -}}

{{- define "vms-operator.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "vms-operator.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is needed where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "vms-operator.selector" -}}
app.kubernetes.io/name: {{ include "vms-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "vms-operator.labels" -}}
{{ include "vms-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* An image, of a list: the release with all its values, and which image it is. */ -}}
{{- define "vms-operator.image" -}}
{{- $release := index . 0 -}}
{{- $chart := $release.Chart -}}
{{- with index . 1 -}}
{{- with $release.Values.imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ default $chart.AppVersion .tag }}{{ end }}
{{- end -}}
{{- end -}}

{{- define "vms-operator.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "vms-operator.podSecurity" -}}
runAsNonRoot: true
{{- if not ($.Capabilities.APIVersions.Has "security.openshift.io/v1") }}
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- /* Namespaces whose Secrets may be read, one a line. */ -}}
{{- define "vms-operator.secretNamespaces" -}}
{{- concat .Values.watch.namespaces .Values.secrets.namespaces | uniq | join "\n" -}}
{{- end -}}

{{- /* Whether the operator makes the certificate of its webhook. */ -}}
{{- define "vms-operator.makesCertificate" -}}
{{- if and .Values.webhook.enabled (not .Values.webhook.certManager.enabled) -}}yes{{- end -}}
{{- end -}}

{{- /* Rules that hold for one object, by its name. */ -}}
{{- define "vms-operator.ofOne" -}}
{{- $rules := list -}}
{{- range .rights -}}
{{- $rules = append $rules (merge (dict "resourceNames" (list $.name)) .) -}}
{{- end -}}
{{- toYaml $rules -}}
{{- end -}}

{{- /* The subject of all bindings. */ -}}
{{- define "vms-operator.subjects" -}}
- kind: ServiceAccount
  name: {{ include "vms-operator.serviceAccount" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}
