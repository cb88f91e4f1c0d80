// Command check writes what the charts have from the CRD: the CRD itself, and the schema of the values of chat-cluster.
// Its tests check both, and what Helm makes of the charts.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"
)

const (
	crdFile    = "crds/chatclusters.chatcluster.io-v1.yml"
	chartCRD   = "helm/chat-operator/crds/chatclusters.chatcluster.io-v1.yml"
	schemaFile = "helm/chat-cluster/values.schema.json"
)

// root is the repository, seen from this folder.
func root(path string) string { return filepath.Join("..", "..", path) }

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write() error {
	crd, err := os.ReadFile(root(crdFile))
	if err != nil {
		return err
	}
	schema, err := valuesSchema(crd)
	if err != nil {
		return err
	}
	if err := os.WriteFile(root(chartCRD), crd, 0o644); err != nil {
		return err
	}
	return os.WriteFile(root(schemaFile), schema, 0o644)
}

// valuesSchema makes the schema of the values out of the CRD: the fields of spec, and the chart's own.
func valuesSchema(crd []byte) ([]byte, error) {
	var definition struct {
		Spec struct {
			Versions []struct {
				Name   string
				Schema struct {
					OpenAPIV3Schema struct {
						Properties map[string]map[string]any
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal(crd, &definition); err != nil {
		return nil, err
	}
	versions := definition.Spec.Versions
	if len(versions) != 1 {
		return nil, fmt.Errorf("%s has %d versions: the charts are written for one", crdFile, len(versions))
	}
	spec := plain(versions[0].Schema.OpenAPIV3Schema.Properties["spec"]).(map[string]any)
	texts := map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}}
	own := map[string]any{
		"global":      map[string]any{"type": "object"},
		"name":        map[string]any{"type": "string", "maxLength": 40, "description": "The name of the chat; empty is the release's."},
		"labels":      texts,
		"annotations": texts,
	}
	properties := spec["properties"].(map[string]any)
	for name, schema := range own {
		if _, taken := properties[name]; taken {
			return nil, fmt.Errorf("the chart's value %s is a field of the spec now: name it differently", name)
		}
		properties[name] = schema
	}
	spec["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	spec["title"] = "Values of the chart chat-cluster"
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(spec); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// plain turns a structural schema of Kubernetes into JSON Schema. Unknown fields are refused: the API server would drop them
// without a word. Defaults are left to the API server.
func plain(node any) any {
	switch node := node.(type) {
	case []any:
		list := make([]any, len(node))
		for i, item := range node {
			list[i] = plain(item)
		}
		return list
	case map[string]any:
		if node["x-kubernetes-int-or-string"] == true {
			return map[string]any{"type": []string{"integer", "string"}}
		}
		schema := map[string]any{}
		for key, value := range node {
			switch key {
			case "default", "x-kubernetes-validations":
			case "x-kubernetes-list-type":
				schema["uniqueItems"] = value == "set"
			case "properties":
				fields := map[string]any{}
				for name, field := range value.(map[string]any) {
					fields[name] = plain(field)
				}
				schema["properties"] = fields
				schema["additionalProperties"] = false
			default:
				schema[key] = plain(value)
			}
		}
		return schema
	default:
		return node
	}
}
