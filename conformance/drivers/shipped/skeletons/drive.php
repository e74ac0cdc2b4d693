<?php

// A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.
//
// The client is the http wrapper of PHP's streams. Put yours in its place where a comment says REPLACE. The rest is for
// every client. The driver reads a question from each line of standard input, and writes a line with the answer
// (docs/driver-protocol.md). Log to STDERR: standard output is for answers alone.

declare(strict_types=1);

const HELLO = [
    'protocol' => 2,
    'version' => PHP_VERSION, // REPLACE: the version of your client
    'language' => 'PHP',
    'entry' => 'url', // the client takes URLs only; otherwise "raw": the target goes to the client as it is
    // More of docs/driver-protocol.md#all-capabilities, each when the client and this file have it. "stepwise" comes first:
    // several requests in a session. The streams of PHP keep no connection, so that this driver does not offer it.
    'capabilities' => [],
];

/** The client cannot do what a request requires. The answer is then no failure of the client. */
class Unsupported extends Exception {}

/** An error of a client that has no exceptions. */
class Failed extends Exception {}

/** What keeps the connections of your client. h1conform makes one for each case. */
class Session
{
    /** $target has scheme, host, port, timeout (seconds), ca_file (the path of the CA to trust). */
    public function __construct(private array $target)
    {
        // REPLACE: make the object of your client. Switch off redirects, retries, decoding, cookies and proxies.
    }

    /** Returns the members of the response that the client reports. What it throws becomes the answer "error". */
    public function request(string $method, string $url, array $fields, ?string $content): array
    {
        // REPLACE: send the request. The target and the fields go to the client as they are.
        $http = [
            'method' => $method,
            'header' => array_map(fn (array $field): string => implode(': ', $field), $fields),
            'content' => $content ?? '',
            'protocol_version' => 1.1,
            'follow_location' => 0,
            'ignore_errors' => true, // a status of 400 or more is a response too
            'timeout' => $this->target['timeout'],
        ];
        $context = stream_context_create(['http' => $http, 'ssl' => ['cafile' => $this->target['ca_file'] ?? null]]);
        $stream = @fopen($url, 'rb', false, $context);
        if ($stream === false) {
            throw new Failed(error_get_last()['message']);
        }
        $body = stream_get_contents($stream);
        $state = stream_get_meta_data($stream);
        fclose($stream);
        if ($state['timed_out']) {
            throw new Failed('timed out');
        }
        // REPLACE: report what your client reports, and leave out the rest. PHP gives the lines of the head.
        $told = ['body' => $body, 'headers' => []];
        foreach ($state['wrapper_data'] as $line) {
            if (preg_match('~^HTTP/(\S+) (\d+) ?(.*)~', $line, $found)) {
                $told = ['version' => $found[1], 'status' => (int) $found[2], 'reason' => $found[3], 'headers' => []] + $told;
            } elseif (str_contains($line, ':')) {
                [$name, $value] = explode(':', $line, 2);
                $told['headers'][] = [$name, trim($value, " \t")];
            }
        }
        return $told;
    }

    public function close(): void {} // REPLACE: end the connections
}

/** Returns the octets of a string of the protocol, which has a character for each octet. */
function octets(string $text): string
{
    return iconv('UTF-8', 'ISO-8859-1', $text);
}

/** Returns a string of the protocol for octets. */
function characters(string $octets): string
{
    return iconv('ISO-8859-1', 'UTF-8', $octets);
}

function sent(Session $session, array $target, array $request): array
{
    $body = $request['body'] ?? null;
    try {
        if ($body !== null && $body['kind'] !== 'bytes') {
            throw new Unsupported('this driver gives the content as a whole');
        }
        $url = "{$target['scheme']}://{$target['host']}:{$target['port']}" . octets($request['target']);
        $fields = array_map(fn (array $field): array => array_map('octets', $field), $request['fields']);
        $told = $session->request($request['method'], $url, $fields, $body === null ? null : base64_decode($body['data']));
    } catch (Unsupported $error) {
        return ['unsupported' => $error->getMessage()];
    } catch (Exception $error) {
        $message = characters($error->getMessage());
        $timedOut = str_contains($message, 'timed out');
        return ['error' => ['type' => get_class($error), 'bases' => [], 'message' => $message, 'timed_out' => $timedOut]];
    }
    $told['headers'] = array_map(fn (array $field): array => array_map('characters', $field), $told['headers']);
    if (isset($told['reason'])) {
        $told['reason'] = characters($told['reason']);
    }
    return ['response' => ['body' => base64_encode($told['body'])] + $told];
}

ini_set('display_errors', 'stderr');
$session = $target = null;
while (($line = fgets(STDIN)) !== false) {
    $message = json_decode($line, true);
    $op = $message['op'];
    if ($op === 'hello') {
        $answer = ['hello' => HELLO];
    } elseif ($op === 'open' || $op === 'close') {
        $session?->close();
        $target = $message['target'] ?? $target;
        $session = $op === 'open' ? new Session($target) : null;
        $answer = ['ok' => true];
    } elseif ($op === 'do' && isset($message['item']['request'])) {
        $answer = sent($session, $target, $message['item']['request']);
    } else {
        $answer = ['unsupported' => "unknown operation $op"];
    }
    fwrite(STDOUT, json_encode($answer, JSON_THROW_ON_ERROR) . "\n");
}
