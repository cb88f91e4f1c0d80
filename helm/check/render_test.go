package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// helm runs Helm on a chart; flags follow. The answer is all that it wrote.
func helm(t *testing.T, command, chart string, flags ...string) (string, error) {
	t.Helper()
	program := os.Getenv("HELM")
	if program == "" {
		t.Fatal("HELM must be the path of Helm 3: .ci/suites/15-charts.sh sets it")
	}
	arguments := []string{command}
	if command == "template" {
		arguments = append(arguments, "release", "--namespace", "home")
	}
	arguments = append(arguments, root("helm/"+chart))
	run := exec.Command(program, append(arguments, flags...)...)
	// No plugins, repositories or registries of the user's.
	run.Env = append(os.Environ(), "HELM_CONFIG_HOME="+t.TempDir(), "HELM_DATA_HOME="+t.TempDir(), "KUBECONFIG=/dev/null")
	output, err := run.CombinedOutput()
	return string(output), err
}

// render renders a chart; every document must be an object with a kind and a name.
func render(t *testing.T, chart string, flags ...string) []unstructured.Unstructured {
	t.Helper()
	text, err := helm(t, "template", chart, flags...)
	if err != nil {
		t.Fatalf("%s is not rendered: %s", chart, text)
	}
	var objects []unstructured.Unstructured
	for _, document := range strings.Split("\n"+text, "\n---") {
		var object map[string]any
		if err := yaml.UnmarshalStrict([]byte(document), &object); err != nil {
			t.Fatalf("not well-formed: %v in\n%s", err, document)
		}
		if object == nil {
			continue
		}
		made := unstructured.Unstructured{Object: object}
		if made.GetKind() == "" || made.GetAPIVersion() == "" || made.GetName() == "" {
			t.Fatalf("no object:\n%s", document)
		}
		objects = append(objects, made)
	}
	return objects
}

// refused renders a chart that must not be rendered, for the reason that is given.
func refused(t *testing.T, chart, reason string, flags ...string) {
	t.Helper()
	text, err := helm(t, "template", chart, flags...)
	if err == nil {
		t.Fatalf("%s with %v was rendered", chart, flags)
	}
	if !strings.Contains(text, reason) {
		t.Errorf("%s with %v was refused, but does not say %q:\n%s", chart, flags, reason, text)
	}
}

func ofKind(objects []unstructured.Unstructured, kind string) []unstructured.Unstructured {
	var found []unstructured.Unstructured
	for _, object := range objects {
		if object.GetKind() == kind {
			found = append(found, object)
		}
	}
	return found
}

// typed reads an object into its Go type and refuses fields that the type does not have.
func typed(t *testing.T, object unstructured.Unstructured, into any) {
	t.Helper()
	text, err := yaml.Marshal(object.Object)
	if err == nil {
		err = yaml.UnmarshalStrict(text, into)
	}
	if err != nil {
		t.Fatalf("%s %s: %v", object.GetKind(), object.GetName(), err)
	}
}

// strict reads all objects whose types are known.
func strict(t *testing.T, objects []unstructured.Unstructured) {
	t.Helper()
	for _, object := range objects {
		switch object.GetKind() {
		case "Deployment":
			typed(t, object, &appsv1.Deployment{})
		case "NetworkPolicy":
			typed(t, object, &networkingv1.NetworkPolicy{})
		case "PodDisruptionBudget":
			typed(t, object, &policyv1.PodDisruptionBudget{})
		case "Role", "ClusterRole":
			typed(t, object, &rbacv1.ClusterRole{})
		case "RoleBinding", "ClusterRoleBinding":
			typed(t, object, &rbacv1.ClusterRoleBinding{})
		}
	}
}

func file(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(root(path))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheChartsHaveNothingThatHelmWarnsOf(t *testing.T) {
	for _, chart := range []string{"chat-operator", "chat-cluster"} {
		if text, err := helm(t, "lint", chart, "--strict"); err != nil {
			t.Error(text)
		}
	}
}

func TestWhatFollowsFromTheCRDIsUpToDate(t *testing.T) {
	crd := file(t, crdFile)
	schema, err := valuesSchema(crd)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(crd, file(t, chartCRD)) {
		t.Errorf("%s differs from %s: run make charts", chartCRD, crdFile)
	}
	if !bytes.Equal(schema, file(t, schemaFile)) {
		t.Errorf("%s does not follow from %s: run make charts", schemaFile, crdFile)
	}
}

func TestBothChartsAndTheModulesHaveOneVersion(t *testing.T) {
	_, after, _ := strings.Cut(string(file(t, "pom.xml")), "<version>")
	version, _, _ := strings.Cut(after, "<")
	version = strings.TrimSuffix(version, "-SNAPSHOT")
	for _, chart := range []string{"chat-operator", "chat-cluster"} {
		var about struct{ Version, AppVersion string }
		if err := yaml.Unmarshal(file(t, "helm/"+chart+"/Chart.yaml"), &about); err != nil {
			t.Fatal(err)
		}
		if about.Version != version || about.AppVersion != version {
			t.Errorf("%s has the versions %+v, the modules %s", chart, about, version)
		}
	}
}
