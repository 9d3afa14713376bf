package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	tailLines = 20
	tailBytes = 16 << 10
)

var errPortTaken = errors.New("a port was taken by another program")

// part is one running program of the cluster.
type part struct {
	name    string
	command *exec.Cmd
	log     string
	gone    chan struct{}
	end     error
}

// startPart runs a program in a process group of its own, with its output in a file, and reports its end on died.
func startPart(name, program, log string, arguments []string, died chan<- *part) (*part, error) {
	output, err := os.Create(log)
	if err != nil {
		return nil, fmt.Errorf("create the log of %s: %w", name, err)
	}
	defer output.Close()
	started := &part{name: name, command: exec.Command(program, arguments...), log: log, gone: make(chan struct{})}
	started.command.Stdout, started.command.Stderr = output, output
	started.command.SysProcAttr = ownGroup()
	if err := started.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s from %s: %w", name, program, err)
	}
	go func() {
		started.end = started.command.Wait()
		close(started.gone)
		died <- started
	}()
	return started, nil
}

func (p *part) process() int { return p.command.Process.Pid }

// signal reaches the whole group; a group that is gone already needs none.
func (p *part) signal(number syscall.Signal) { _ = syscall.Kill(-p.process(), number) }

// goneBefore tells whether the part has ended when the moment comes.
func (p *part) goneBefore(moment time.Time) bool {
	select {
	case <-p.gone:
		return true
	case <-time.After(time.Until(moment)):
		return false
	}
}

// exitError is the error that tells of a part that ended by itself.
func (p *part) exitError(starting bool) error {
	tail := p.tail()
	err := fmt.Errorf("%s ended by itself (%v); the end of its log, %s:\n%s", p.name, p.end, p.log, tail)
	if starting && strings.Contains(tail, "address already in use") {
		return errors.Join(errPortTaken, err)
	}
	return err
}

// tail is the end of the part's log.
func (p *part) tail() string {
	file, err := os.Open(p.log)
	if err != nil {
		return fmt.Sprintf("(no log: %v)", err)
	}
	defer file.Close()
	content := make([]byte, tailBytes)
	start := int64(0)
	if about, err := file.Stat(); err == nil && about.Size() > tailBytes {
		start = about.Size() - tailBytes
	}
	count, _ := file.ReadAt(content, start)
	lines := strings.Split(strings.TrimSpace(string(content[:count])), "\n")
	if len(lines) > tailLines {
		lines = lines[len(lines)-tailLines:]
	}
	return strings.Join(lines, "\n")
}
