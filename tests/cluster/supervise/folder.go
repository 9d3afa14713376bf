package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// auditPolicy leaves out the cluster's own reads, which would drown what tests look for.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: ["system:apiserver", "system:kube-controller-manager"]
    verbs: [get, list, watch]
  - level: Metadata
`

// folder holds everything of one cluster: data, keys, tokens and logs.
type folder struct {
	path         string
	authority    []byte
	adminToken   string
	managerToken string
}

// makeFolder refuses a folder with something in it: it is removed in the end, with all it holds.
func makeFolder(path string) (*folder, error) {
	if path == "" {
		made, err := os.MkdirTemp("", "vms-cluster-")
		if err != nil {
			return nil, fmt.Errorf("make a folder for the cluster: %w", err)
		}
		path = made
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the folder of the cluster: %w", err)
	}
	// Only its owner may look inside: it holds the tokens.
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", path, err)
	}
	present, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("look into the folder %s: %w", path, err)
	}
	if len(present) > 0 {
		return nil, fmt.Errorf("use the folder %s: it is not empty, and would be removed in the end: name another", path)
	}
	return &folder{path: path}, nil
}

func (f *folder) remove() error {
	if err := os.RemoveAll(f.path); err != nil {
		return fmt.Errorf("remove the folder of the cluster: %w", err)
	}
	return nil
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

// fill writes what the parts read when they start.
func (f *folder) fill(server string) error {
	serving, err := newIdentity()
	if err != nil {
		return err
	}
	_, accountKey, err := newKey()
	if err != nil {
		return err
	}
	f.authority, f.adminToken, f.managerToken = serving.authority, newToken(), newToken()
	// The group system:masters passes every check: it is the door of the tests themselves.
	tokens := f.adminToken + ",admin,admin,system:masters\n" +
		f.managerToken + ",system:kube-controller-manager,manager,system:masters\n"
	for name, content := range map[string][]byte{
		"ca.crt":             serving.authority,
		"serving.crt":        serving.certificate,
		"serving.key":        serving.key,
		"accounts.key":       accountKey,
		"tokens.csv":         []byte(tokens),
		"audit-policy.yaml":  []byte(auditPolicy),
		"admin.kubeconfig":   f.kubeconfig(server, f.adminToken),
		"manager.kubeconfig": f.kubeconfig(server, f.managerToken),
	} {
		if err := os.WriteFile(f.file(name), content, 0o600); err != nil {
			return fmt.Errorf("write %s for the cluster: %w", name, err)
		}
	}
	return nil
}

func (f *folder) kubeconfig(server, token string) []byte {
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: %q, certificate-authority-data: %s}}]
users: [{name: test, user: {token: %q}}]
contexts: [{name: test, context: {cluster: test, user: test}}]
current-context: test
`, server, base64.StdEncoding.EncodeToString(f.authority), token)
}

func newToken() string {
	random := make([]byte, 32)
	// Since Go 1.24 rand.Read never fails: it ends the program instead.
	_, _ = rand.Read(random)
	return hex.EncodeToString(random)
}
