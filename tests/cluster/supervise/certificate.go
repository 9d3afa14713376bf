package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// A cluster lives for hours; the margin before now is for clocks that disagree.
const (
	validity = 30 * 24 * time.Hour
	margin   = time.Hour
)

// identity is what the API server proves itself with, and what its clients check it by, all in PEM.
type identity struct {
	authority, certificate, key []byte
}

// newIdentity signs a serving certificate with an authority of its own, whose key is then forgotten.
func newIdentity() (identity, error) {
	authorityKey, _, err := newKey()
	if err != nil {
		return identity{}, err
	}
	servingKey, servingKeyPEM, err := newKey()
	if err != nil {
		return identity{}, err
	}
	authority := template(1, "vms-operator test cluster")
	authority.IsCA = true
	authority.KeyUsage = x509.KeyUsageCertSign
	serving := template(2, "kube-apiserver")
	serving.KeyUsage = x509.KeyUsageDigitalSignature
	serving.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	serving.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	serving.DNSNames = []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}

	authorityPEM, err := sign(authority, authority, &authorityKey.PublicKey, authorityKey)
	if err != nil {
		return identity{}, err
	}
	servingPEM, err := sign(serving, authority, &servingKey.PublicKey, authorityKey)
	if err != nil {
		return identity{}, err
	}
	return identity{authority: authorityPEM, certificate: servingPEM, key: servingKeyPEM}, nil
}

// newKey makes an elliptic key, which takes no time, where an RSA key takes up to a second.
func newKey() (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("generate a key: %w", err)
	}
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, nil, fmt.Errorf("encode a key: %w", err)
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}), nil
}

func template(serial int64, name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             now.Add(-margin),
		NotAfter:              now.Add(validity),
		BasicConstraintsValid: true,
	}
}

func sign(certificate, authority *x509.Certificate, subject *ecdsa.PublicKey, key *ecdsa.PrivateKey) ([]byte, error) {
	encoded, err := x509.CreateCertificate(rand.Reader, certificate, authority, subject, key)
	if err != nil {
		return nil, fmt.Errorf("sign the certificate of %s: %w", certificate.Subject.CommonName, err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: encoded}), nil
}
