package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	probeInterval = 50 * time.Millisecond
	probeTimeout  = 5 * time.Second
)

// awaitReady waits until the server answers, and until the first namespace has the account that only a
// working controller manager gives it.
func (c *cluster) awaitReady(timeout time.Duration) error {
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(c.folder.authority)
	client := &http.Client{
		Timeout:   probeTimeout,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}},
	}
	defer client.CloseIdleConnections()
	deadline := time.Now().Add(timeout)
	for _, path := range []string{"/readyz", "/api/v1/namespaces/default/serviceaccounts/default"} {
		for {
			last := c.probe(client, path)
			if last == nil {
				break
			}
			if time.Now().After(deadline) {
				return c.notReady(path, timeout, last)
			}
			time.Sleep(probeInterval)
		}
	}
	return nil
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

func (c *cluster) notReady(path string, timeout time.Duration, last error) error {
	err := fmt.Errorf("wait %s for %s of %s: the last answer was: %w", timeout, path, c.server, last)
	for _, part := range c.parts {
		err = errors.Join(err, fmt.Errorf("the end of the log of %s:\n%s", part.name, part.tail()))
	}
	return err
}
