//go:build linux

package pgtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func (s *Server) running() bool {
	if s.ended == nil {
		return false
	}
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}

// Stop shuts the server down in order, ending the connections to it.
func (s *Server) Stop() {
	s.t.Helper()
	if !s.running() {
		s.must(errNotRunning)
	}
	s.must(s.stop())
}

func (s *Server) stop() error {
	if !s.running() {
		return nil
	}
	if err := s.process.Process.Signal(os.Interrupt); err != nil { // a "fast" shutdown
		return err
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(readyWithin):
		return fmt.Errorf("PostgreSQL does not stop:\n%s", s.logTail())
	}
}

// Kill ends the server and every process of it by SIGKILL, as a failing machine would. It
// returns when all are gone.
func (s *Server) Kill() {
	s.t.Helper()
	if !s.running() {
		s.must(errNotRunning)
	}
	s.must(killAll(s.process.Process.Pid))
	<-s.ended
}

// killAll ends a postmaster and its children.
func killAll(postmaster int) error {
	// Stopped, it neither starts children nor tells the others that one is gone.
	if err := syscall.Kill(postmaster, syscall.SIGSTOP); err != nil {
		return err
	}
	processes, err := children(postmaster)
	if err != nil {
		return err
	}
	processes = append(processes, postmaster)
	for _, pid := range processes {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
			return err
		}
	}
	for _, pid := range processes {
		for state, _ := status(pid); state != "" && state != "Z"; state, _ = status(pid) {
			time.Sleep(time.Millisecond)
		}
	}
	return nil
}

func children(parent int) ([]int, error) {
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	var found []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		if _, of := status(pid); of == parent {
			found = append(found, pid)
		}
	}
	return found, nil
}

// status gives a process's state letter and parent, or "" where it is gone.
func status(pid int) (state string, parent int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	// The name in parentheses may hold anything.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	parent, _ = strconv.Atoi(fields[1])
	return fields[0], parent
}

// Restart starts a server that was stopped or killed, and stops one that runs before. It
// returns when the server answers.
func (s *Server) Restart() {
	s.t.Helper()
	s.must(s.stop())
	s.must(s.start())
}
