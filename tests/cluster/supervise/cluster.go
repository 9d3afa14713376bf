package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"
)

// How long the parts get to end by themselves; nothing of theirs is worth waiting for longer.
const grace = 2 * time.Second

var errAskedToEnd = errors.New("asked to end")

// cluster is the parts that run, in the order in which they were started.
type cluster struct {
	programs programs
	folder   *folder
	server   string
	ports    *ports
	parts    []*part
	died     chan *part
	end      <-chan string
	revive   bool
}

// startAll starts the parts and returns when all of them work.
func (c *cluster) startAll(timeout time.Duration) error {
	reserved, err := reservePorts(4)
	if err != nil {
		return err
	}
	c.ports = reserved
	ports := reserved.numbers
	store := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	peer := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	c.server = fmt.Sprintf("https://127.0.0.1:%d", ports[2])
	if err := c.folder.fill(c.server); err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := c.start(etcd, etcdArguments(c.folder, store, peer)); err != nil {
		return err
	}
	if err := c.start(apiServer, apiServerArguments(c.folder, store, ports[2])); err != nil {
		return err
	}
	// The controller manager gives up on a server that is not there within ten seconds.
	if err := c.await(patience, "/readyz"); err != nil {
		return err
	}
	if _, found := c.programs[controllerManager]; !found {
		return nil
	}
	if err := c.start(controllerManager, managerArguments(c.folder, ports[3])); err != nil {
		return err
	}
	// The first namespace gets its account from a controller manager that works.
	return c.await(patience, "/api/v1/namespaces/default/serviceaccounts/default")
}

func (c *cluster) start(name string, arguments []string) error {
	started, err := startPart(name, c.programs[name], c.folder.file(name+".log"), arguments, c.died)
	if err != nil {
		return err
	}
	c.parts = append(c.parts, started)
	return nil
}

// await waits until the server has an answer for the path, unless something comes in between.
func (c *cluster) await(patience context.Context, path string) error {
	answered := make(chan error, 1)
	go func() { answered <- c.untilAnswered(patience, path) }()
	select {
	case err := <-answered:
		return err
	case died := <-c.died:
		return died.exitError(true)
	case <-c.end:
		return errAskedToEnd
	}
}

// waitForEnd returns when a part has ended for good, or when the cluster is to end.
func (c *cluster) waitForEnd() error {
	for {
		select {
		case died := <-c.died:
			if !c.revive {
				return died.exitError(false)
			}
			c.parts = slices.DeleteFunc(c.parts, func(running *part) bool { return running == died })
			if err := c.start(died.name, died.command.Args[1:]); err != nil {
				return err
			}
		case <-c.end:
			return errAskedToEnd
		}
	}
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
		"--controllers", "clusterrole-aggregation-controller,namespace-controller,garbage-collector-controller,serviceaccount-controller",
		"--leader-elect=false",
		"--bind-address", "127.0.0.1",
		"--secure-port", fmt.Sprint(port),
		// The default of 20 requests a second makes every namespace wait for the ones before it.
		"--kube-api-qps", "200",
		"--kube-api-burst", "400",
	}
}

// announce tells on standard output how to reach the cluster.
func (c *cluster) announce(output string) error {
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
		"kubectl":    c.programs[kubectl],
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
	if c.ports != nil {
		c.ports.release()
	}
}
