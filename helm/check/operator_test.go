package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

const operator = "chat-operator"

// Every way to install the operator that the values offer.
var installations = map[string][]string{
	"as it is":            nil,
	"several namespaces":  {"--set", "watchNamespaces={one,two}"},
	"all namespaces":      {"--set", "watchAllNamespaces=true"},
	"two replicas":        {"--set", "replicas=2"},
	"nothing that can go": {"--set", "podDisruptionBudget.enabled=false,networkPolicy.enabled=false,rbac.create=false,serviceAccount.create=false,chatImage.repository="},
	"everything": {"--set", "metrics.serviceMonitor.enabled=true,metrics.serviceMonitor.labels.release=prometheus", "--set",
		"imagePullSecrets[0].name=pull,priorityClassName=high,podLabels.team=chat,podAnnotations.a=b,nodeSelector.pool=ops,serviceAccount.annotations.a=b", "--set-json",
		`env=[{"name":"CHAT_OPERATOR_POD_TIMEOUT","value":"5s"}],tolerations=[{"operator":"Exists"}],affinity={"nodeAffinity":{}},networkPolicy.metricsFrom=[{"podSelector":{}}]`},
}

func deployment(t *testing.T, objects []unstructured.Unstructured) *appsv1.Deployment {
	t.Helper()
	var made appsv1.Deployment
	typed(t, ofKind(objects, "Deployment")[0], &made)
	return &made
}

func environment(made *appsv1.Deployment) map[string]string {
	values := map[string]string{}
	for _, variable := range made.Spec.Template.Spec.Containers[0].Env {
		values[variable.Name] = variable.Value
	}
	return values
}

func TestEveryInstallationIsWellFormedAndAllowedByTheRestrictedStandard(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		t.Fatal(err)
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for name, flags := range installations {
		t.Run(name, func(t *testing.T) {
			objects := render(t, operator, flags...)
			strict(t, objects)
			pod := deployment(t, objects).Spec.Template
			for _, result := range evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec) {
				if !result.Allowed {
					t.Errorf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail)
				}
			}
			container := pod.Spec.Containers[0]
			if only := container.SecurityContext.ReadOnlyRootFilesystem; only == nil || !*only {
				t.Error("the root file system can be written")
			}
			if container.StartupProbe == nil || container.LivenessProbe == nil || container.ReadinessProbe == nil {
				t.Error("a probe is missing")
			}
			if container.Resources.Requests.Cpu().IsZero() || container.Resources.Limits.Memory().IsZero() {
				t.Error("requests or limits are missing")
			}
		})
	}
}

// rights lists what roles of a kind grant, as "namespace group/resource verb".
func rights(t *testing.T, objects []unstructured.Unstructured, kind string) []string {
	t.Helper()
	var all []string
	for _, object := range ofKind(objects, kind) {
		var role rbacv1.ClusterRole
		typed(t, object, &role)
		for _, rule := range role.Rules {
			for _, group := range rule.APIGroups {
				for _, resource := range rule.Resources {
					verbs := slices.Clone(rule.Verbs)
					sort.Strings(verbs)
					all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s/%s %s", object.GetNamespace(), group, resource, strings.Join(verbs, ","))))
				}
			}
		}
	}
	sort.Strings(all)
	return all
}

func rightsIn(namespace string) []string {
	all := "create,delete,get,list,patch,watch"
	list := []string{}
	for right, verbs := range map[string]string{
		"chatcluster.io/chatclusters":            "get,list,watch",
		"chatcluster.io/chatclusters/status":     "get,patch,update",
		"chatcluster.io/chatclusters/finalizers": "update",
		"apps/deployments":                       all,
		"apps/statefulsets":                      all,
		"/services":                              all,
		"/configmaps":                            all,
		"/serviceaccounts":                       all,
		"policy/poddisruptionbudgets":            all,
		"networking.k8s.io/networkpolicies":      all,
		"networking.k8s.io/ingresses":            all,
		"monitoring.coreos.com/servicemonitors":  all,
		"/pods":                                  "get,list,patch,watch",
		"/secrets":                               "create,get,patch",
		"events.k8s.io/events":                   "create,patch",
	} {
		list = append(list, strings.TrimSpace(namespace+" "+right+" "+verbs))
	}
	sort.Strings(list)
	return list
}

func equal(t *testing.T, is, should []string) {
	t.Helper()
	if !slices.Equal(is, should) {
		t.Errorf("is\n  %s\nshould be\n  %s", strings.Join(is, "\n  "), strings.Join(should, "\n  "))
	}
}

func TestTheOperatorMayDoWhatItHasToInItsNamespaceAndNothingElse(t *testing.T) {
	objects := render(t, operator)

	should := append(rightsIn("home"), "home coordination.k8s.io/leases create,get,patch,update")
	sort.Strings(should)
	equal(t, rights(t, objects, "Role"), should)
	equal(t, rights(t, objects, "ClusterRole"), nil)
	equal(t, environmentNamespaces(t, objects), []string{"home"})
}

func TestSeveralNamespacesGetARoleEachAndTheLeaseStaysAtHome(t *testing.T) {
	objects := render(t, operator, "--set", "watchNamespaces={one,two}")

	should := append(rightsIn("one"), rightsIn("two")...)
	should = append(should, "home coordination.k8s.io/leases create,get,patch,update")
	sort.Strings(should)
	equal(t, rights(t, objects, "Role"), should)
	equal(t, rights(t, objects, "ClusterRole"), nil)
	equal(t, environmentNamespaces(t, objects), []string{"one", "two"})
}

func TestAllNamespacesAreForThoseWhoAskForThem(t *testing.T) {
	objects := render(t, operator, "--set", "watchAllNamespaces=true")

	equal(t, rights(t, objects, "ClusterRole"), rightsIn(""))
	equal(t, rights(t, objects, "Role"), []string{"home coordination.k8s.io/leases create,get,patch,update"})
	equal(t, environmentNamespaces(t, objects), []string{"JOSDK_ALL_NAMESPACES"})
}

func environmentNamespaces(t *testing.T, objects []unstructured.Unstructured) []string {
	t.Helper()
	return strings.Split(environment(deployment(t, objects))["QUARKUS_OPERATOR_SDK_CONTROLLERS_CHATCLUSTER_NAMESPACES"], ",")
}

func TestEveryBindingNamesARoleThatIsThereAndTheOperatorsAccount(t *testing.T) {
	for name, flags := range installations {
		objects := render(t, operator, flags...)
		account := deployment(t, objects).Spec.Template.Spec.ServiceAccountName
		for _, kind := range []string{"Role", "ClusterRole"} {
			for _, object := range ofKind(objects, kind+"Binding") {
				var binding rbacv1.ClusterRoleBinding
				typed(t, object, &binding)
				found := slices.ContainsFunc(ofKind(objects, kind), func(role unstructured.Unstructured) bool {
					return role.GetName() == binding.RoleRef.Name && role.GetNamespace() == object.GetNamespace()
				})
				subject := binding.Subjects[0]
				if !found || binding.RoleRef.Kind != kind || subject.Name != account || subject.Namespace != "home" {
					t.Errorf("%s: %s %s leads nowhere: %+v", name, object.GetKind(), object.GetName(), binding)
				}
			}
		}
	}
}

func TestEverythingThatSelectsTheOperatorSelectsIt(t *testing.T) {
	objects := render(t, operator, "--set", "metrics.serviceMonitor.enabled=true,replicas=2,podLabels.app\\.kubernetes\\.io/part-of=chat")
	made := deployment(t, objects)
	paths := map[string][]string{
		"Deployment":          {"spec", "selector", "matchLabels"},
		"Service":             {"spec", "selector"},
		"ServiceMonitor":      {"spec", "selector", "matchLabels"},
		"PodDisruptionBudget": {"spec", "selector", "matchLabels"},
		"NetworkPolicy":       {"spec", "podSelector", "matchLabels"},
	}
	for kind, path := range paths {
		object := ofKind(objects, kind)[0]
		selector, _, err := unstructured.NestedStringMap(object.Object, path...)
		if err != nil || len(selector) == 0 {
			t.Fatalf("%s selects nothing: %v", kind, err)
		}
		labels := made.Spec.Template.Labels
		if kind == "ServiceMonitor" {
			labels = ofKind(objects, "Service")[0].GetLabels()
		}
		for name, value := range selector {
			if labels[name] != value {
				t.Errorf("%s asks for %s=%s, there is %q", kind, name, value, labels[name])
			}
		}
	}
	// The NetworkPolicies of chats let this label in.
	if made.Spec.Template.Labels["app.kubernetes.io/name"] != "chat-operator" {
		t.Error("chats would not let the operator ask for their load")
	}
}

func TestTheOperatorIsToldItsImages(t *testing.T) {
	plain := environment(deployment(t, render(t, operator)))
	if plain["CHAT_OPERATOR_DEFAULT_IMAGE"] != "chat-service:0.1.0" || plain["CHAT_OPERATOR_REDIS_IMAGE"] != "redis:7.4" {
		t.Error(plain)
	}
	set := deployment(t, render(t, operator, "--set", "image.repository=example.com/op,image.tag=v7,chatImage.repository=example.com/chat,chatImage.tag=v8,redisImage=r:9"))
	values := environment(set)
	if image := set.Spec.Template.Spec.Containers[0].Image; image != "example.com/op:v7" || values["CHAT_OPERATOR_DEFAULT_IMAGE"] != "example.com/chat:v8" || values["CHAT_OPERATOR_REDIS_IMAGE"] != "r:9" {
		t.Error(image, values)
	}
	if _, there := environment(deployment(t, render(t, operator, "--set", "chatImage.repository=")))["CHAT_OPERATOR_DEFAULT_IMAGE"]; there {
		t.Error("without a repository there must be no default image")
	}
}

func TestWrongValuesOfTheOperatorAreRefusedWithASentence(t *testing.T) {
	for flag, reason := range map[string]string{
		"replicas=0":                                  "minimum: got 0, want 1",
		"replicas=many":                               "got string, want integer",
		"replica=2":                                   "additional properties 'replica' not allowed",
		"image.pullPolicy=Sometimes":                  "value must be one of",
		"watchNamespaces={A}":                         "does not match pattern",
		"watchNamespaces={a,a}":                       "are equal",
		"watchNamespaces=a":                           "got string, want array",
		"redisImage=":                                 "minLength: got 0, want 1",
		"metrics.serviceMonitor.interval=soon":        "does not match pattern",
		"watchAllNamespaces=true,watchNamespaces={a}": "watchAllNamespaces and watchNamespaces exclude each other",
	} {
		refused(t, operator, reason, "--set", flag)
	}
}
