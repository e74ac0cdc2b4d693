// Drives Go's net/http: one Transport with one connection for a session. The program speaks the driver protocol
// (docs/driver-protocol.md) by itself: it reads questions from standard input, and writes answers to standard output.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

type body struct {
	Data string `json:"data"`
	Kind string `json:"kind"`
}

type request struct {
	Method string      `json:"method"`
	Target string      `json:"target"`
	Fields [][2]string `json:"fields"`
	Body   *body       `json:"body"`
	Read   string      `json:"read"`
	Host   string      `json:"host"`
}

type address struct {
	Host string `json:"host"`
	Port int    `json:"port"`
}

type target struct {
	address
	Scheme  string   `json:"scheme"`
	CaFile  string   `json:"ca_file"`
	Timeout float64  `json:"timeout"`
	Proxy   *address `json:"proxy"`

	Names       map[string]string `json:"names"`
	Verify      *bool             `json:"verify"`
	Certificate *struct {
		ChainFile string `json:"chain_file"`
		KeyFile   string `json:"key_file"`
	} `json:"certificate"`
}

type message struct {
	Op     string `json:"op"`
	Target target `json:"target"`
	Item   struct {
		Request *request `json:"request"`
	} `json:"item"`
}

type told map[string]any

var (
	server    target
	transport *http.Transport
	broken    string // why the files of the target cannot be used, in one line; empty: they can
)

// octets converts a string of the protocol, which has one character for each octet, to a Go string of these octets.
func octets(text string) string {
	data := make([]byte, 0, len(text))
	for _, character := range text {
		data = append(data, byte(character))
	}
	return string(data)
}

// characters converts a Go string to a string of the protocol.
func characters(data string) string {
	text := make([]rune, len(data))
	for i := 0; i < len(data); i++ {
		text[i] = rune(data[i])
	}
	return string(text)
}

func (a address) String() string {
	return net.JoinHostPort(a.Host, strconv.Itoa(a.Port))
}

// authority returns host and port of a request; the default port of the scheme is left out.
func authority(asked *request) string {
	at := server.address
	if asked.Host != "" {
		at.Host = asked.Host
	}
	own := map[string]int{"http": 80, "https": 443}[server.Scheme]
	if at.Port == own {
		return strings.TrimSuffix(at.String(), ":"+strconv.Itoa(own))
	}
	return at.String()
}

func whole(asked *request) string {
	if strings.HasPrefix(asked.Target, "http:") || strings.HasPrefix(asked.Target, "https:") {
		return octets(asked.Target)
	}
	return server.Scheme + "://" + authority(asked) + octets(asked.Target)
}

func open(given target) told {
	shut()
	server = given
	var trust *tls.Config
	if trust, broken = trusting(); broken != "" {
		return told{"ok": true} // the answer to the first request reports the fault
	}
	transport = &http.Transport{
		DialContext:           dial,
		MaxConnsPerHost:       1,
		MaxIdleConnsPerHost:   1,
		DisableCompression:    true,
		ForceAttemptHTTP2:     false,
		ExpectContinueTimeout: time.Duration(server.Timeout * float64(time.Second) / 4),
		TLSClientConfig:       trust,
		TLSNextProto:          map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
	if server.Proxy != nil {
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: server.Proxy.String()})
	}
	return told{"ok": true}
}

// trusting returns the TLS settings of the session: the trusted CA and the client certificate. If a file cannot be
// used, it returns the reason in place of them.
func trusting() (*tls.Config, string) {
	trust := &tls.Config{RootCAs: x509.NewCertPool(), InsecureSkipVerify: server.Verify != nil && !*server.Verify}
	if server.Scheme != "https" {
		return trust, ""
	}
	pem, wrong := holds("the CA", server.CaFile, "CERTIFICATE")
	trust.RootCAs.AppendCertsFromPEM(pem)
	shown := server.Certificate
	if wrong != "" || shown == nil {
		return trust, wrong
	}
	chain, wrong := holds("the client's certificate", shown.ChainFile, "CERTIFICATE")
	if wrong != "" {
		return nil, wrong
	}
	key, wrong := holds("the client's key", shown.KeyFile, "PRIVATE KEY")
	if wrong != "" {
		return nil, wrong
	}
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		return nil, err.Error()
	}
	trust.Certificates = []tls.Certificate{pair}
	return trust, ""
}

// holds returns the content of a PEM file, or the reason why it cannot be used.
func holds(what, path, kind string) ([]byte, string) {
	pem, err := os.ReadFile(path)
	var reason *fs.PathError
	if errors.As(err, &reason) {
		return nil, fmt.Sprintf("%s cannot be read from %s: %s", what, path, reason.Err)
	}
	if !bytes.Contains(pem, []byte(kind+"-----")) {
		return nil, fmt.Sprintf("%s contains no %s in PEM; the file has to contain %s", path, kind, what)
	}
	return pem, ""
}

// dial connects to an address. It replaces the names of the target, which no resolver knows, by their addresses.
func dial(ctx context.Context, network, to string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(to)
	for name, known := range server.Names {
		if err == nil && strings.EqualFold(name, host) {
			to = net.JoinHostPort(known, port)
		}
	}
	return (&net.Dialer{}).DialContext(ctx, network, to)
}

func shut() told {
	if transport != nil {
		transport.CloseIdleConnections()
	}
	transport = nil
	return told{"ok": true}
}

func content(given *body) io.Reader {
	if given == nil {
		return nil
	}
	data, _ := base64.StdEncoding.DecodeString(given.Data)
	if given.Kind == "iterable" {
		return io.MultiReader(bytes.NewReader(data)) // hides the length from Go, so that the content is sent chunked
	}
	return bytes.NewReader(data)
}

func ask(asked *request) told {
	if broken != "" {
		return told{"broken": broken}
	}
	limit := time.Duration(server.Timeout * float64(time.Second))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	late := time.AfterFunc(limit, cancel) // the time-out is that for one octet, so each piece of content restarts it
	defer late.Stop()
	made, err := http.NewRequestWithContext(ctx, octets(asked.Method), whole(asked), content(asked.Body))
	if err != nil {
		return failure(err, false)
	}
	for _, pair := range asked.Fields {
		name, value := octets(pair[0]), octets(pair[1])
		if strings.EqualFold(name, "host") {
			made.Host = value
		} else {
			made.Header.Add(name, value)
		}
	}
	started := time.Now()
	answer, err := transport.RoundTrip(made)
	if err != nil {
		return failure(err, time.Since(started) >= limit)
	}
	defer answer.Body.Close()
	var data []byte
	if asked.Read != "none" {
		data, err = taken(answer.Body, asked.Read, late, limit)
		if err != nil {
			return failure(err, ctx.Err() != nil)
		}
	}
	return told{"response": told{
		"status":   answer.StatusCode,
		"reason":   characters(strings.TrimPrefix(strings.TrimPrefix(answer.Status, fmt.Sprintf("%03d", answer.StatusCode)), " ")),
		"version":  fmt.Sprintf("%d.%d", answer.ProtoMajor, answer.ProtoMinor),
		"headers":  pairs(answer),
		"trailers": lines(answer.Trailer),
		"body":     base64.StdEncoding.EncodeToString(data),
	}}
}

func taken(from io.Reader, how string, late *time.Timer, limit time.Duration) ([]byte, error) {
	size := 65536
	if how == "pieces" {
		size = 3
	}
	var data []byte
	piece := make([]byte, size)
	for {
		count, err := from.Read(piece)
		data = append(data, piece[:count]...)
		late.Reset(limit)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return data, nil
		}
		if err != nil {
			return data, err
		}
	}
}

// pairs returns the header fields, with Transfer-Encoding, which Go removes from them.
func pairs(answer *http.Response) [][2]string {
	found := lines(answer.Header)
	for _, coding := range answer.TransferEncoding {
		found = append(found, [2]string{"Transfer-Encoding", coding})
	}
	return found
}

func lines(fields http.Header) [][2]string {
	found := [][2]string{}
	for name, values := range fields {
		for _, value := range values {
			found = append(found, [2]string{characters(name), characters(value)})
		}
	}
	return found
}

func failure(err error, late bool) told {
	var timed net.Error
	isLate := late || (errors.As(err, &timed) && timed.Timeout()) || errors.Is(err, context.DeadlineExceeded)
	bases := []string{}
	for each := err; each != nil; each = errors.Unwrap(each) {
		bases = append(bases, fmt.Sprintf("%T", each))
	}
	return told{"error": told{
		"type": bases[len(bases)-1], "bases": bases, "message": characters(err.Error()), "timed_out": isLate,
	}}
}

func answer(given message) told {
	switch {
	case given.Op == "hello":
		capabilities := []string{"stepwise", "pieces", "unread", "proxy", "tunnel", "expect", "url"}
		capabilities = append(capabilities, "resolve", "unverified", "client-certificate")
		return told{"hello": told{
			"protocol": 1, "name": "go", "version": strings.TrimPrefix(runtime.Version(), "go"), "language": "Go",
			"capabilities": capabilities,
		}}
	case given.Op == "open":
		return open(given.Target)
	case given.Op == "close":
		return shut()
	case given.Op == "do" && given.Item.Request != nil:
		return ask(given.Item.Request)
	}
	return told{"unsupported": "unknown operation " + given.Op}
}

func main() {
	questions := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := questions.ReadBytes('\n')
		if err != nil {
			return
		}
		var given message
		if err := json.Unmarshal(line, &given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		data, _ := json.Marshal(answer(given))
		os.Stdout.Write(append(data, '\n'))
	}
}
