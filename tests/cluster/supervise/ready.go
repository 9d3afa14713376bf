package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const probeInterval = 50 * time.Millisecond

// untilAnswered asks for a path until the server answers with 200, and says what it answered last where it never does.
func (c *cluster) untilAnswered(patience context.Context, path string) error {
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(c.folder.authority)
	client := &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}},
	}
	defer client.CloseIdleConnections()
	ticks := time.NewTicker(probeInterval)
	defer ticks.Stop()
	for {
		last := c.probe(client, path)
		if last == nil {
			return nil
		}
		select {
		case <-ticks.C:
		case <-patience.Done():
			return c.notReady(path, last)
		}
	}
}

func (c *cluster) probe(client *http.Client, path string) error {
	request, err := http.NewRequest(http.MethodGet, c.server+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.folder.adminToken)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}

func (c *cluster) notReady(path string, last error) error {
	err := fmt.Errorf("wait for %s of %s: not in time (-timeout allows more); the last answer was: %w", path, c.server, last)
	for _, part := range c.parts {
		err = errors.Join(err, fmt.Errorf("the end of the log of %s:\n%s", part.name, part.tail()))
	}
	return err
}
