package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

const cluster = "chat-cluster"

// resources reads ChatClusters from the files that match.
func resources(t *testing.T, pattern string) map[string]unstructured.Unstructured {
	t.Helper()
	files, err := filepath.Glob(root(pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	found := map[string]unstructured.Unstructured{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := yaml.Unmarshal(text, &object); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		found[filepath.Base(path)] = unstructured.Unstructured{Object: object}
	}
	return found
}

// values turns a ChatCluster into values that ask for it, in a file.
func values(t *testing.T, resource unstructured.Unstructured) string {
	t.Helper()
	values := map[string]any{}
	spec, _, _ := unstructured.NestedMap(resource.Object, "spec")
	for field, value := range spec {
		values[field] = value
	}
	values["name"] = resource.GetName()
	text, err := yaml.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEverySampleComesOutOfTheChartAsItIs(t *testing.T) {
	for _, pattern := range []string{"crds/samples/*.yml", "chat-operator/src/test/resources/crd/valid-*.yml"} {
		for name, sample := range resources(t, pattern) {
			objects := render(t, cluster, "-f", values(t, sample))
			if len(objects) != 1 || objects[0].GetKind() != "ChatCluster" || objects[0].GetName() != sample.GetName() {
				t.Fatalf("%s: %v", name, objects)
			}
			if is, should := objects[0].Object["spec"], sample.Object["spec"]; !reflect.DeepEqual(is, should) {
				t.Errorf("%s came out as\n%v\nand not as\n%v", name, is, should)
			}
		}
	}
}

func TestEveryResourceThatTheAPIServerRefusesIsRefusedBefore(t *testing.T) {
	for name, resource := range resources(t, "chat-operator/src/test/resources/crd/invalid-*.yml") {
		redis, _, _ := unstructured.NestedMap(resource.Object, "spec", "redis")
		if _, trial := redis["trial"]; !trial && redis["external"] == nil {
			// The chart has a Redis for those who name none.
			continue
		}
		text, err := helm(t, "template", cluster, "-f", values(t, resource))
		if err == nil {
			t.Errorf("%s was rendered:\n%s", name, text)
		}
	}
}

func TestWithoutValuesThereIsAChatWithATrialRedis(t *testing.T) {
	objects := render(t, cluster)

	spec, _, _ := unstructured.NestedMap(objects[0].Object, "spec")
	if should := map[string]any{"redis": map[string]any{"trial": map[string]any{}}}; !reflect.DeepEqual(spec, should) {
		t.Errorf("spec is %v", spec)
	}
	if objects[0].GetName() != "release" || objects[0].GetNamespace() != "home" {
		t.Errorf("it is %s in %s", objects[0].GetName(), objects[0].GetNamespace())
	}
}

func TestWrongValuesOfAChatAreRefusedWithASentence(t *testing.T) {
	for flag, reason := range map[string]string{
		"connect.maxConnectionsPerPod=0":                         "minimum: got 0, want 1",
		"connect.autoscaling.targetUtilizationPercent=96":        "maximum: got 96, want 95",
		"connect.autoscaling.mode=Sometimes":                     "value must be one of",
		"drain.seconds=601":                                      "maximum: got 601, want 600",
		"conect.replicas=2":                                      "additional properties 'conect' not allowed",
		"redis.trial.storage=lots":                               "does not match pattern",
		"redis.external.tls=true":                                "missing property 'hosts'",
		"name=Team":                                              "must begin with a letter",
		"connect.autoscaling.minReplicas=11":                     "connect.autoscaling: minReplicas (11) must not exceed maxReplicas (10)",
		"worker.autoscaling.minReplicas=11":                      "worker.autoscaling: minReplicas (11) must not exceed maxReplicas (10)",
		"connect.replicas=2":                                     "two owners would fight",
		"redis.trial.storage=1Gi,redis.external.hosts={a:1}":     "set one of trial and external",
		"redis.ack=Replica":                                      "the trial Redis has no replica",
		"redis.external.hosts={a:1,b:2}":                         "exactly one host",
		"redis.external.hosts={a:1},redis.external.masterName=m": "mode Sentinel, which needs it",
		"ingress.tlsSecretName=s":                                "needs a host",
	} {
		refused(t, cluster, reason, "--set", flag)
	}
}

func TestTheNotesSayWhereTheChatIs(t *testing.T) {
	for flag, address := range map[string]string{
		"ingress.host=chat.example.com":                         "Open http://chat.example.com",
		"ingress.host=chat.example.com,ingress.tlsSecretName=s": "Open https://chat.example.com",
		"ingress.enabled=false":                                 "It has no Ingress",
		"name=team":                                             "get ingress team",
	} {
		text := notes(t, cluster, flag)
		if !strings.Contains(text, address) {
			t.Errorf("with %s the notes do not say %q:\n%s", flag, address, text)
		}
	}
	if text := notes(t, operator, "watchNamespaces={one,two}"); !strings.Contains(text, "one, two") {
		t.Error(text)
	}
}

// notes renders the text that follows an installation. Helm itself shows it only where it reaches a cluster.
func notes(t *testing.T, chart, set string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), chart)
	if err := os.CopyFS(copied, os.DirFS(root("helm/"+chart))); err != nil {
		t.Fatal(err)
	}
	templates := filepath.Join(copied, "templates")
	text, err := os.ReadFile(filepath.Join(templates, "NOTES.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"_notes.tpl": `{{ define "notes" }}` + string(text) + `{{ end }}`,
		"notes.yaml": `text: {{ include "notes" . | toJson }}`,
	} {
		if err := os.WriteFile(filepath.Join(templates, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(os.Getenv("HELM"), "template", "release", copied, "--namespace", "home", "--show-only", "templates/notes.yaml", "--set", set).CombinedOutput()
	if err != nil {
		t.Fatalf("%s", out)
	}
	var shown struct{ Text string }
	if err := yaml.Unmarshal(out, &shown); err != nil {
		t.Fatal(err)
	}
	return shown.Text
}
