<?php

// Drives the http wrapper of PHP's streams, by fopen: a new connection for each request, which PHP closes. Redirects and the
// proxies of the environment are off, and a status of 400 or more is a response.
//
// The wrapper takes URLs only, and reads the content up to the end of the connection. PHP has no text for an error but that
// of its warnings.

declare(strict_types=1);

require __DIR__ . '/serve.php';

class Session
{
    public function __construct(private array $target) {}

    public function request(Request $request): array
    {
        $warnings = [];
        set_error_handler(function ($_, string $message) use (&$warnings): bool {
            $warnings[] = preg_replace('/^fopen\(.*?\): (?=\S)/s', '', $message);
            return true;
        }, E_WARNING); // not the notices, with which PHP comments on a request
        try {
            $stream = fopen($request->url, 'rb', false, stream_context_create($this->options($request)));
            if ($stream === false) {
                $message = implode('; ', $warnings);
                throw new Failed('Warning', $message, (bool) preg_match('/timed out/i', $message));
            }
            $body = is_int($request->read) ? beginning($stream, $request->read) : stream_get_contents($stream);
            $state = stream_get_meta_data($stream);
            fclose($stream);
        } finally {
            restore_error_handler();
        }
        if ($state['timed_out']) {
            throw new Failed('timed_out', 'the stream is timed_out', true);
        }
        if ($warnings) {
            throw new Failed('Warning', implode('; ', $warnings));
        }
        return told($state['wrapper_data'], $body);
    }

    public function close(): void {}

    private function options(Request $request): array
    {
        $lines = [];
        foreach ($request->fields as [$name, $value]) {
            if (str_contains($name, ':')) {
                throw new Unsupported('PHP takes whole field lines only, in which the first colon ends the name');
            }
            $lines[] = "$name: $value";
        }
        $http = [
            'method' => $request->method,
            'header' => $lines,
            'protocol_version' => 1.1,
            'follow_location' => 0,
            'max_redirects' => 0,
            'ignore_errors' => true,
            'timeout' => $this->target['timeout'],
        ];
        if ($request->isIterable()) {
            throw new Unsupported('PHP takes the content as a whole');
        }
        if (($content = $request->content()) !== null) {
            $http['content'] = $content;
        }
        if ($proxy = $this->target['proxy'] ?? null) {
            $http += ['proxy' => 'tcp://' . bracketed($proxy['host']) . ":{$proxy['port']}", 'request_fulluri' => true];
        }
        $ssl = [
            'cafile' => $this->target['ca_file'],
            'verify_peer' => $request->verify,
            'verify_peer_name' => $request->verify,
        ];
        if ($shown = $this->target['certificate'] ?? null) {
            $ssl += ['local_cert' => $shown['chain_file'], 'local_pk' => $shown['key_file']];
        }
        return ['http' => $http, 'ssl' => $ssl];
    }
}

/** Returns the first octets of the content. */
function beginning($stream, int $length): string
{
    return $length ? stream_get_contents($stream, $length) : '';
}

/**
 * Returns the response. PHP gives the lines of all heads, without their line ends and blank lines, so that a status line
 * begins the next head. Only an interim response is followed by another head.
 */
function told(array $lines, string $body): array
{
    $fields = [];
    $status = null;
    foreach ($lines as $line) {
        $begins = $status === null || intdiv($status, 100) === 1;
        if ($begins && preg_match('~^HTTP/(\S+) +(\d+)(?: (.*))?$~sD', $line, $found)) {
            [$fields, $status] = [[], (int) $found[2]];
            [$version, $reason] = [$found[1], $found[3] ?? ''];
        } elseif (str_contains($line, ':')) {
            [$name, $value] = explode(':', $line, 2);
            $fields[] = [$name, trim($value, " \t")];
        }
    }
    $told = ['body' => $body, 'headers' => $fields, 'status' => $status];
    return $told + ($status === null ? [] : ['version' => $version, 'reason' => $reason]);
}

serve([
    'name' => 'php-streams',
    'version' => PHP_VERSION,
    'entry' => 'url',
    // Not "stepwise": PHP asks the server to close, and waits for that. The server of several requests keeps connections.
    'capabilities' => ['proxy', 'url', 'unverified', 'client-certificate', 'partial'],
]);
