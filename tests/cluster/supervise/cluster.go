package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// How long the parts get to end by themselves; nothing of theirs is worth waiting for longer.
const grace = 2 * time.Second

// cluster is the parts that run, in the order in which they were started.
type cluster struct {
	folder *folder
	server string
	parts  []*part
	died   chan *part
}

// startCluster returns what it started also where it fails, to be stopped.
func startCluster(programs programs, folder *folder) (*cluster, error) {
	ports, err := freePorts(4)
	if err != nil {
		return &cluster{}, err
	}
	store := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	peer := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	server := fmt.Sprintf("https://127.0.0.1:%d", ports[2])
	started := &cluster{folder: folder, server: server, died: make(chan *part, 3)}
	if err := folder.fill(server); err != nil {
		return started, err
	}
	for _, next := range []struct {
		name      string
		arguments []string
	}{
		{etcd, etcdArguments(folder, store, peer)},
		{apiServer, apiServerArguments(folder, store, ports[2])},
		{controllerManager, managerArguments(folder, ports[3])},
	} {
		running, err := startPart(next.name, programs[next.name], folder.file(next.name+".log"), next.arguments, started.died)
		if err != nil {
			return started, err
		}
		started.parts = append(started.parts, running)
	}
	return started, nil
}

// freePorts holds all listeners open until the last is found, so that no port is given twice.
func freePorts(count int) ([]int, error) {
	ports := make([]int, count)
	for index := range ports {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port on 127.0.0.1: %w", err)
		}
		defer listener.Close()
		ports[index] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}

func etcdArguments(folder *folder, store, peer string) []string {
	return []string{
		"--data-dir", folder.file("etcd"),
		"--listen-client-urls", store,
		"--advertise-client-urls", store,
		"--listen-peer-urls", peer,
		// The data are thrown away: a disk that is slow to sync must not slow the tests.
		"--unsafe-no-fsync",
		"--log-level", "warn",
	}
}

func apiServerArguments(folder *folder, store string, port int) []string {
	return []string{
		"--etcd-servers", store,
		"--bind-address", "127.0.0.1",
		"--secure-port", fmt.Sprint(port),
		// Without these two it looks for an address of this machine to announce, and a machine without network has none.
		"--advertise-address", "127.0.0.1",
		"--endpoint-reconciler-type", "none",
		"--tls-cert-file", folder.file("serving.crt"),
		"--tls-private-key-file", folder.file("serving.key"),
		"--service-account-key-file", folder.file("accounts.key"),
		"--service-account-signing-key-file", folder.file("accounts.key"),
		"--service-account-issuer", "https://kubernetes.default.svc",
		"--service-cluster-ip-range", "10.0.0.0/24",
		"--authorization-mode", "RBAC",
		"--token-auth-file", folder.file("tokens.csv"),
		"--allow-privileged=true",
		"--audit-policy-file", folder.file("audit-policy.yaml"),
		"--audit-log-path", folder.file("audit.log"),
		// Megabytes: a log that is never rotated can be read from where one left off.
		"--audit-log-maxsize", "100000",
	}
}

func managerArguments(folder *folder, port int) []string {
	return []string{
		"--kubeconfig", folder.file("manager.kubeconfig"),
		"--controllers", "namespace-controller,garbage-collector-controller,serviceaccount-controller",
		"--leader-elect=false",
		"--bind-address", "127.0.0.1",
		"--secure-port", fmt.Sprint(port),
		// The default of 20 requests a second makes every namespace wait for the ones before it.
		"--kube-api-qps", "200",
		"--kube-api-burst", "400",
	}
}

// announce tells on standard output how to reach the cluster.
func (c *cluster) announce(output string, programs programs) error {
	kubeconfig := c.folder.file("admin.kubeconfig")
	if output == "shell" {
		_, err := fmt.Printf("# The cluster answers at %s until Ctrl-C; logs are in %s.\n# kubeconfig: %s\nexport KUBECONFIG='%s'\n",
			c.server, c.folder.path, kubeconfig, kubeconfig)
		return err
	}
	processes := map[string]int{}
	for _, part := range c.parts {
		processes[part.name] = part.process()
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"server":     c.server,
		"ca":         c.folder.file("ca.crt"),
		"token":      c.folder.adminToken,
		"kubeconfig": kubeconfig,
		"auditLog":   c.folder.file("audit.log"),
		"directory":  c.folder.path,
		"kubectl":    programs[kubectl],
		"processes":  processes,
	})
}

// stop ends the process groups, those that use another first.
func (c *cluster) stop() {
	deadline := time.Now().Add(grace)
	for index := len(c.parts) - 1; index >= 0; index-- {
		c.parts[index].signal(syscall.SIGTERM)
		c.parts[index].goneBefore(deadline)
	}
	for _, part := range c.parts {
		part.signal(syscall.SIGKILL)
		<-part.gone
	}
}
