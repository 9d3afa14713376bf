//go:build !linux

package main

import "syscall"

// ownGroup gives a part a process group of its own, out of reach of Ctrl-C.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
