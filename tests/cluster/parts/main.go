// Command parts holds the programs of a small Kubernetes cluster in one binary.
//
// It acts by the name it is called with (a symlink), or else by its first argument.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"

	// The JSON log format and the metrics of clients and versions register themselves.
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

var parts = map[string]func(arguments []string) int{
	"etcd": func(arguments []string) int {
		etcdmain.Main(arguments)
		return 0
	},
	"kube-apiserver": func([]string) int {
		return cli.Run(apiserver.NewAPIServerCommand())
	},
	"kube-controller-manager": func([]string) int {
		return cli.Run(manager.NewControllerManagerCommand())
	},
	"kubectl": func([]string) int {
		// CheckErr prints an error the way kubectl does, and ends with the exit code that belongs to it.
		util.CheckErr(cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()))
		return 0
	},
}

func main() {
	arguments := os.Args
	if _, known := parts[filepath.Base(arguments[0])]; !known && len(arguments) > 1 {
		arguments = arguments[1:]
	}
	name := filepath.Base(arguments[0])
	run, known := parts[name]
	if !known {
		fmt.Fprintf(os.Stderr, "%s is no part of the test cluster: call it as %s\n", name, names())
		os.Exit(2)
	}
	// The commands read os.Args themselves, and kubectl looks at the name in it.
	os.Args = append([]string{name}, arguments[1:]...)
	os.Exit(run(os.Args))
}

func names() string {
	return strings.Join([]string{"etcd", "kube-apiserver", "kube-controller-manager", "kubectl"}, ", ")
}
