package main

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
)

// ports are numbers of loopback that nobody else is given.
type ports struct {
	numbers []int
	sockets []int
}

// reservePorts binds sockets that never listen: a program that is told a number listens there beside them, as every Go
// program can, and the system hands the number to nobody else.
func reservePorts(count int) (*ports, error) {
	reserved := &ports{}
	for range count {
		if err := reserved.add(); err != nil {
			reserved.release()
			return nil, fmt.Errorf("reserve a port on 127.0.0.1: %w", err)
		}
	}
	// Elsewhere two sockets of one address exclude each other also before they listen.
	if runtime.GOOS != "linux" {
		reserved.release()
	}
	return reserved, nil
}

func (p *ports) add() error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	p.sockets = append(p.sockets, socket)
	// A part that inherits it would keep the port for ever.
	syscall.CloseOnExec(socket)
	if err := syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return err
	}
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return err
	}
	bound, err := syscall.Getsockname(socket)
	if err != nil {
		return err
	}
	address, ok := bound.(*syscall.SockaddrInet4)
	if !ok {
		return errors.New("the address is no IPv4 address")
	}
	p.numbers = append(p.numbers, address.Port)
	return nil
}

// release gives them back.
func (p *ports) release() {
	for _, socket := range p.sockets {
		_ = syscall.Close(socket)
	}
	p.sockets = nil
}
