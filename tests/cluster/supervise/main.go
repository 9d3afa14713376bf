// Command supervise runs a small Kubernetes cluster on loopback for as long as its standard input is open.
//
// It starts etcd, kube-apiserver and kube-controller-manager, prints one line that tells how to reach
// them, and ends them all when its input closes, so that nothing is left of a test run that was killed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// Where a port cannot be reserved it may be taken before a part binds it; three starts in a row say otherwise.
const starts = 3

type options struct {
	directory string
	keep      bool
	anything  bool
	revive    bool
	output    string
	timeout   time.Duration
}

func init() {
	// The parts are to end with the thread that started them (group_linux.go): it must be the one that stays.
	runtime.LockOSThread()
}

func main() {
	var chosen options
	flag.StringVar(&chosen.directory, "dir", "", "folder for data, keys and logs, absent or empty (default: a new one)")
	flag.BoolVar(&chosen.keep, "keep", false, "leave the folder behind, to look at its logs")
	flag.BoolVar(&chosen.anything, "anything", false,
		"take programs from the PATH where none were built, and do without a controller manager where there is none")
	flag.BoolVar(&chosen.revive, "revive", false, "start a part that has ended again, as it was")
	flag.StringVar(&chosen.output, "output", "json", "json: one line for programs; shell: what a person needs")
	flag.DurationVar(&chosen.timeout, "timeout", 10*time.Minute, "how long the cluster may take to become ready")
	flag.Parse()
	if flag.NArg() > 0 || (chosen.output != "json" && chosen.output != "shell") {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(chosen, endRequests()); err != nil {
		fmt.Fprintln(os.Stderr, "supervise:", err)
		os.Exit(1)
	}
}

// endRequests tells when somebody wants the cluster to end, and why.
func endRequests() <-chan string {
	reasons := make(chan string, 2)
	// Caught, never ignored: the parts would inherit an ignored signal and shrug it off.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() { reasons <- (<-signals).String() }()
	// Nobody may be left to read our messages; that must not end us before the parts.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		reasons <- "standard input closed"
	}()
	return reasons
}

func run(chosen options, end <-chan string) error {
	programs, err := findPrograms(chosen.anything)
	if err != nil {
		return err
	}
	for start := 1; ; start++ {
		err := runOnce(chosen, programs, end)
		if start == starts || !errors.Is(err, errPortTaken) {
			return err
		}
	}
}

func runOnce(chosen options, programs programs, end <-chan string) (err error) {
	folder, err := makeFolder(chosen.directory)
	if err != nil {
		return err
	}
	defer func() {
		if !chosen.keep || errors.Is(err, errPortTaken) {
			err = errors.Join(err, folder.remove())
		}
	}()
	cluster := &cluster{programs: programs, folder: folder, end: end, revive: chosen.revive, died: make(chan *part, len(programs))}
	defer cluster.stop()
	if err = cluster.startAll(chosen.timeout); err == nil {
		if err = cluster.announce(chosen.output); err == nil {
			err = cluster.waitForEnd()
		}
	}
	if errors.Is(err, errAskedToEnd) {
		return nil
	}
	return err
}
