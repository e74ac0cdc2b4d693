// A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.
//
// The client is net/http. Put yours in its place where a comment says REPLACE. The rest is for every client. The driver
// reads a question from each line of standard input, and writes a line with the answer (docs/driver-protocol.md). Log to
// standard error: standard output is for answers alone. A client that is a module of its own needs a go.mod: build this
// file in its folder, and run the program with --exec.
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"
)

type told map[string]any

// REPLACE: the version of your client. "entry" is "url" for a client that takes URLs only, and otherwise "raw". More of
// docs/driver-protocol.md#all-capabilities, each when the client and this file have it.
var hello = told{
	"protocol": 2, "version": strings.TrimPrefix(runtime.Version(), "go"), "language": "Go", "entry": "url",
	"capabilities": []string{"stepwise"},
}

type target struct {
	Scheme  string  `json:"scheme"`
	Host    string  `json:"host"`
	Port    int     `json:"port"`
	Timeout float64 `json:"timeout"` // seconds
	CaFile  string  `json:"ca_file"` // the path of the CA to trust
}

type request struct {
	Method string      `json:"method"`
	Target string      `json:"target"`
	Fields [][2]string `json:"fields"`
	Body   *struct {
		Data []byte `json:"data"`
		Kind string `json:"kind"` // "bytes": the client knows the length; "iterable": it does not
	} `json:"body"`
}

var (
	server    target
	transport = &http.Transport{}
)

// REPLACE: make what keeps the connections of your client. Switch off redirects, retries, decoding, cookies and proxies.
func open(given target) error {
	server = given
	transport = &http.Transport{DisableCompression: true, TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}
	if server.Scheme == "https" {
		pem, err := os.ReadFile(server.CaFile)
		if err != nil {
			return err
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	return nil
}

// REPLACE: end the connections.
func shut() { transport.CloseIdleConnections() }

// REPLACE: send the request, and return the members of the response that your client reports. Leave out the others. Return
// each error of the client: it becomes the answer "error".
func send(asked *request) (told, error) {
	var content io.Reader
	if asked.Body != nil && asked.Body.Kind == "bytes" {
		content = bytes.NewReader(asked.Body.Data)
	} else if asked.Body != nil {
		content = struct{ io.Reader }{bytes.NewReader(asked.Body.Data)} // hides the length
	}
	url := fmt.Sprintf("%s://%s%s", server.Scheme, net.JoinHostPort(server.Host, fmt.Sprint(server.Port)), octets(asked.Target))
	made, err := http.NewRequest(asked.Method, url, content)
	if err != nil {
		return nil, err
	}
	for _, field := range asked.Fields {
		name, value := octets(field[0]), octets(field[1])
		if strings.EqualFold(name, "Host") {
			made.Host = value
		}
		made.Header[name] = append(made.Header[name], value)
	}
	client := http.Client{
		Transport:     transport,
		Timeout:       time.Duration(server.Timeout * float64(time.Second)),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(made)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return told{
		"status": response.StatusCode, "version": fmt.Sprintf("%d.%d", response.ProtoMajor, response.ProtoMinor),
		"headers": pairs(response.Header), "body": data, "trailers": pairs(response.Trailer),
	}, nil
}

func pairs(fields http.Header) [][2]string {
	found := [][2]string{}
	for name, values := range fields {
		for _, value := range values {
			found = append(found, [2]string{characters(name), characters(value)})
		}
	}
	return found
}

// octets converts a string of the protocol, which has one character for each octet, to a string of these octets.
func octets(text string) string {
	var data []byte
	for _, character := range text {
		data = append(data, byte(character))
	}
	return string(data)
}

// characters converts octets to a string of the protocol.
func characters(data string) string {
	var text []rune
	for _, octet := range []byte(data) {
		text = append(text, rune(octet))
	}
	return string(text)
}

func answer(line []byte) told {
	var message struct {
		Op     string `json:"op"`
		Target target `json:"target"`
		Item   struct {
			Request *request `json:"request"`
		} `json:"item"`
	}
	if err := json.Unmarshal(line, &message); err != nil {
		return told{"unsupported": err.Error()}
	}
	switch {
	case message.Op == "hello":
		return told{"hello": hello}
	case message.Op == "open":
		shut()
		if err := open(message.Target); err != nil {
			return told{"broken": err.Error()}
		}
		return told{"ok": true}
	case message.Op == "close":
		shut()
		return told{"ok": true}
	case message.Op == "do" && message.Item.Request != nil:
		response, err := send(message.Item.Request)
		if err == nil {
			return told{"response": response}
		}
		var waited net.Error
		timedOut := errors.As(err, &waited) && waited.Timeout()
		failure := told{"type": fmt.Sprintf("%T", err), "bases": []string{}, "message": err.Error(), "timed_out": timedOut}
		return told{"error": failure}
	}
	return told{"unsupported": "unknown operation " + message.Op}
}

func main() {
	questions := bufio.NewReader(os.Stdin)
	for {
		line, err := questions.ReadBytes('\n')
		if err != nil {
			return
		}
		data, err := json.Marshal(answer(line))
		if err != nil {
			panic(err)
		}
		os.Stdout.Write(append(data, '\n'))
	}
}
