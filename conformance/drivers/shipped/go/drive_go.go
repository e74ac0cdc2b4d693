// Drives Go's net/http: one Transport with one connection for a session. The program speaks the driver protocol
// (docs/driver-protocol.md) by itself: it reads questions from standard input, and writes answers to standard output.
//
// The field Opaque of a URL has the request target, which Go sends as it is. A proxy needs a parsed URL. So does a whole
// URL, and a target that Opaque gives another meaning: an empty one, a query alone, one with a fragment, "//double".
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
	"sync"
	"sync/atomic"
	"time"
)

type body struct {
	Data   string   `json:"data"`
	Kind   string   `json:"kind"`
	Pieces []string `json:"pieces"`
	Fails  bool     `json:"fails"`
}

type request struct {
	Method string      `json:"method"`
	Target string      `json:"target"`
	Fields [][2]string `json:"fields"`
	Body   *body       `json:"body"`
	Read   any         `json:"read"` // a string, or the number of octets to read
	Host   string      `json:"host"`

	Cancel   bool `json:"cancel"`
	Upgraded bool `json:"upgraded"`
}

type address struct {
	Host string `json:"host"`
	Port int    `json:"port"`
}

type proxy struct {
	address
	Scheme string `json:"scheme"`
}

type target struct {
	address
	Scheme  string  `json:"scheme"`
	CaFile  string  `json:"ca_file"`
	Timeout float64 `json:"timeout"`
	Proxy   *proxy  `json:"proxy"`
	AtATime int     `json:"at_a_time"`

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
	Item   item   `json:"item"`
	Items  []item `json:"items"`
}

type item struct {
	ID      string   `json:"id"`
	Request *request `json:"request"`
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

// raw returns whether Go gets the target as it is, apart from the URL.
func raw(asked *request) bool {
	to := asked.Target
	return server.Proxy == nil && (to == "*" || strings.HasPrefix(to, "/")) &&
		!strings.HasPrefix(to, "//") && !strings.Contains(to, "#")
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
		MaxIdleConnsPerHost:   max(1, server.AtATime),
		DisableCompression:    true,
		ForceAttemptHTTP2:     false,
		ExpectContinueTimeout: time.Duration(server.Timeout * float64(time.Second) / 4),
		TLSClientConfig:       trust,
		TLSNextProto:          map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
	if server.Proxy != nil {
		scheme := "http"
		if secureProxy() {
			scheme = "https"
		}
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: scheme, Host: server.Proxy.String()})
	}
	return told{"ok": true}
}

func secureProxy() bool {
	return server.Proxy != nil && server.Proxy.Scheme == "https"
}

func max(one, other int) int { // a built-in function since Go 1.21
	if one > other {
		return one
	}
	return other
}

// trusting returns the TLS settings of the session: the trusted CA and the client certificate. If a file cannot be
// used, it returns the reason in place of them.
func trusting() (*tls.Config, string) {
	trust := &tls.Config{RootCAs: x509.NewCertPool(), InsecureSkipVerify: server.Verify != nil && !*server.Verify}
	if server.Scheme != "https" && !secureProxy() {
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
	if given.Kind == "source" {
		return &source{given.Pieces, nil, given.Fails}
	}
	data, _ := base64.StdEncoding.DecodeString(given.Data)
	if given.Kind == "iterable" {
		return io.MultiReader(bytes.NewReader(data)) // hides the length from Go, so that the content is sent chunked
	}
	return bytes.NewReader(data)
}

// source is a reader that returns the pieces one by one, empty pieces included, and then its end or an error.
type source struct {
	pieces []string
	piece  []byte
	fails  bool
}

func (from *source) Read(into []byte) (int, error) {
	if len(from.piece) == 0 {
		if len(from.pieces) == 0 {
			if from.fails {
				return 0, errors.New("the source of the content failed")
			}
			return 0, io.EOF
		}
		from.piece, _ = base64.StdEncoding.DecodeString(from.pieces[0])
		from.pieces = from.pieces[1:]
	}
	count := copy(into, from.piece)
	from.piece = from.piece[count:]
	return count, nil
}

// ask sends a request and returns the answer. The function that it gives to running, if that is not nil, gives up the
// request.
func ask(asked *request, running func(context.CancelFunc)) told {
	if broken != "" {
		return told{"broken": broken}
	}
	limit := time.Duration(server.Timeout * float64(time.Second))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if running != nil {
		running(cancel)
	}
	var expired int32
	late := time.AfterFunc(limit, func() { // the time-out is that for one octet, so each piece of content restarts it
		atomic.StoreInt32(&expired, 1)
		cancel()
	})
	defer late.Stop()
	to := whole(asked)
	if raw(asked) {
		to = server.Scheme + "://" + authority(asked)
	}
	made, err := http.NewRequestWithContext(ctx, octets(asked.Method), to, content(asked.Body))
	if err != nil {
		return failure(err, false)
	}
	if raw(asked) {
		made.URL.Opaque = octets(asked.Target)
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
	var upgraded any
	if answer.StatusCode == http.StatusSwitchingProtocols {
		// The body is a stream of the other protocol only if it is a writer too. Otherwise Go gives its user no octets.
		if stream, ok := answer.Body.(io.ReadWriteCloser); ok && asked.Upgraded {
			rest, err := io.ReadAll(stream)
			if err != nil {
				return failure(err, atomic.LoadInt32(&expired) == 1)
			}
			upgraded = base64.StdEncoding.EncodeToString(rest)
		}
	} else if asked.Read != "none" {
		data, err = taken(answer.Body, asked.Read, late, limit)
		if err != nil {
			return failure(err, atomic.LoadInt32(&expired) == 1)
		}
	}
	return told{"response": told{
		"status":   answer.StatusCode,
		"reason":   characters(strings.TrimPrefix(strings.TrimPrefix(answer.Status, fmt.Sprintf("%03d", answer.StatusCode)), " ")),
		"version":  fmt.Sprintf("%d.%d", answer.ProtoMajor, answer.ProtoMinor),
		"headers":  pairs(answer),
		"trailers": lines(answer.Trailer),
		"body":     base64.StdEncoding.EncodeToString(data),
		"upgraded": upgraded,
	}}
}

// taken reads the content as how says; the caller then closes the response.
func taken(from io.Reader, how any, late *time.Timer, limit time.Duration) ([]byte, error) {
	size := 65536
	if how == "pieces" {
		size = 3
	}
	if part, ok := how.(float64); ok {
		from = io.LimitReader(from, int64(part))
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
		capabilities := []string{"stepwise", "pieces", "unread", "proxy", "tunnel", "expect", "url", "upgrade"}
		capabilities = append(capabilities, "resolve", "unverified", "client-certificate", "back-to-back")
		capabilities = append(capabilities, "concurrent", "cancel", "partial", "upgraded", "sources", "secure-proxy", "secure-tunnel")
		capabilities = append(capabilities, "asterisk")
		return told{"hello": told{
			"protocol": 2, "name": "go", "version": strings.TrimPrefix(runtime.Version(), "go"), "language": "Go",
			"capabilities": capabilities,
		}}
	case given.Op == "open":
		return open(given.Target)
	case given.Op == "close":
		return shut()
	case given.Op == "do" && given.Item.Request != nil:
		return ask(given.Item.Request, nil)
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
		switch {
		case given.Op == "do" && given.Items != nil:
			askAtATime(given.Items)
		case given.Op == "do" && given.Item.Request != nil && given.Item.Request.Cancel:
			askAndCancel(given.Item.Request, questions)
		default:
			write(answer(given))
		}
	}
}

var writing sync.Mutex

func write(answer told) {
	data, _ := json.Marshal(answer)
	writing.Lock()
	defer writing.Unlock()
	os.Stdout.Write(append(data, '\n'))
}

// askAtATime sends several requests at a time, and writes each answer when it comes.
func askAtATime(items []item) {
	var all sync.WaitGroup
	for _, each := range items {
		all.Add(1)
		go func(each item) {
			defer all.Done()
			found := ask(each.Request, nil)
			found["id"] = each.ID
			write(found)
		}(each)
	}
	all.Wait()
}

// askAndCancel sends a request, and gives it up when the next message comes, which is "cancel".
func askAndCancel(asked *request, questions *bufio.Reader) {
	started, done := make(chan context.CancelFunc, 1), make(chan bool)
	go func() {
		questions.ReadBytes('\n')
		select {
		case cancel := <-started:
			cancel()
		default: // the request was refused before it began
		}
		close(done)
	}()
	write(ask(asked, func(cancel context.CancelFunc) { started <- cancel }))
	<-done
	write(told{"ok": true})
}
