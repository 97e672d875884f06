//go:build linux

package pgtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TLS gives settings for Start that let a server take TLS connections to localhost and
// 127.0.0.1, and the file of its certificate, which clients trust by sslrootcert.
func TLS(t testing.TB) (settings []string, certificate string) {
	t.Helper()
	h, err := testHome()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := h.folder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	certificate, key := filepath.Join(dir, "server.crt"), filepath.Join(dir, "server.key")
	if err := h.selfSigned(certificate, key); err != nil {
		t.Fatal(err)
	}
	return []string{"ssl=on", "ssl_cert_file=" + certificate, "ssl_key_file=" + key}, certificate
}

// selfSigned writes a certificate and its key, which only the servers' user may read.
func (h *home) selfSigned(certificate, key string) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	about := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "pgtest"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	signed, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return err
	}
	if err := os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}),
		0o644); err != nil {
		return err
	}
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}),
		0o600); err != nil {
		return err
	}
	return h.own(key)
}
