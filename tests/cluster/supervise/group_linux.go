package main

import "syscall"

// ownGroup gives a part a process group of its own, out of reach of Ctrl-C, and ends it with us even where we are killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
