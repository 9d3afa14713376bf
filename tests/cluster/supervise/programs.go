package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const (
	etcd              = "etcd"
	apiServer         = "kube-apiserver"
	controllerManager = "kube-controller-manager"
	kubectl           = "kubectl"

	assetsVariable = "KUBEBUILDER_ASSETS"
)

// programs is the path of each program by its name.
type programs map[string]string

// findPrograms takes them from the folder that KUBEBUILDER_ASSETS names, or else from `parts` beside ourselves; and where
// anything will do, from the PATH, and without a controller manager where there is none.
func findPrograms(anything bool) (programs, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the folder of this program: %w", err)
	}
	built := filepath.Join(filepath.Dir(self), "parts")
	assets := os.Getenv(assetsVariable)
	if assets != "" {
		if assets, err = filepath.Abs(assets); err != nil {
			return nil, fmt.Errorf("find the folder that %s names: %w", assetsVariable, err)
		}
	}
	found := programs{}
	for _, name := range []string{etcd, apiServer, controllerManager, kubectl} {
		path, err := findProgram(name, assets, built)
		if err != nil && anything {
			path, err = findAnywhere(name, err)
		}
		if err != nil {
			return nil, err
		}
		if path != "" {
			found[name] = path
		}
	}
	return found, nil
}

// findAnywhere has an empty path for what can be missing.
func findAnywhere(name string, otherwise error) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	if name == controllerManager {
		return "", nil
	}
	return "", otherwise
}

func findProgram(name, assets, built string) (string, error) {
	if assets == "" {
		if path := filepath.Join(built, name); isFile(path) {
			return path, nil
		}
		return "", fmt.Errorf("find %s in %s: it is not built: run `make cluster-build`", name, built)
	}
	if path := filepath.Join(assets, name); isFile(path) {
		return path, nil
	}
	if name != controllerManager {
		return "", fmt.Errorf("find %s in %s=%s: it is not there: put it there, or unset %s and run `make cluster-build`",
			name, assetsVariable, assets, assetsVariable)
	}
	// The folders that envtest makes have none, so ours serves them where it was built once.
	if path := filepath.Join(built, name); isFile(path) {
		return path, nil
	}
	return "", fmt.Errorf("find %s in %s=%s or %s: it is in neither (envtest ships none), "+
		"and without it no namespace goes away and no owned object is collected: "+
		"put it into the first, or unset %s and run `make cluster-build` once",
		name, assetsVariable, assets, built, assetsVariable)
}

func isFile(path string) bool {
	about, err := os.Stat(path)
	return err == nil && about.Mode().IsRegular()
}
