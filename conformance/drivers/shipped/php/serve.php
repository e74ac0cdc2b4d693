<?php

// The part that drivers for PHP share: it reads questions from standard input, and writes the answers. The driver protocol
// is in docs/driver-protocol.md. A driver defines a class Session and calls serve:
//
//   new Session($target)   a session of the client; $target has the members of the operation "open"
//   request($request)      sends a Request, and returns an array with the members of a response
//   close()                closes its connections
//
// It answers one question at a time, so that nothing happens between two questions that arrived together.

declare(strict_types=1);

/** The client cannot do what the question requires. */
class Unsupported extends Exception {}

/** An error of the client, with its kind and its text. */
class Failed extends Exception
{
    public function __construct(public string $type, string $message, public bool $timedOut = false)
    {
        parent::__construct($message);
    }
}

/** A request. Its strings are octets. */
class Request
{
    public string $method;
    public string $target;
    public string $origin; // the URL of the server, without a path
    public string $url;
    public array $fields; // pairs of name and value
    public bool $verify;
    public string|int $read; // how to read the content of the response, or how many octets of it
    private ?array $body;

    public function __construct(array $given, array $target)
    {
        $this->method = $given['method'];
        $this->target = octets($given['target']);
        $this->fields = array_map(fn ($pair) => array_map('octets', $pair), $given['fields']);
        $this->verify = ($target['verify'] ?? true) && ($given['verify'] ?? true);
        $this->read = $given['read'] ?? 'whole';
        $this->body = $given['body'] ?? null;
        $port = $target['port'] === ['http' => 80, 'https' => 443][$target['scheme']] ? '' : ":{$target['port']}";
        $this->origin = "{$target['scheme']}://" . bracketed($given['host'] ?? $target['host']) . $port;
        $this->url = preg_match('/\Ahttps?:/', $this->target) ? $this->target : $this->origin . $this->target;
    }

    /** Returns whether the content has no length that the client knows. */
    public function isIterable(): bool
    {
        return $this->body !== null && $this->body['kind'] !== 'bytes';
    }

    /** Returns the content as a whole, or null. */
    public function content(): ?string
    {
        return $this->body === null ? null : implode('', iterator_to_array($this->pieces(), false));
    }

    /** Yields the pieces of the content. A source that fails raises a RuntimeException at its end. */
    public function pieces(): Generator
    {
        if ($this->body['kind'] !== 'source') {
            yield from preg_split('/(?<=\n)/', base64_decode($this->body['data']), -1, PREG_SPLIT_NO_EMPTY);
            return;
        }
        foreach ($this->body['pieces'] as $piece) {
            yield base64_decode($piece);
        }
        if ($this->body['fails'] ?? false) {
            throw new RuntimeException('the source of the content failed');
        }
    }
}

/** Returns a host as a URL has it: an IPv6 address in brackets. */
function bracketed(string $host): string
{
    return str_contains($host, ':') ? "[$host]" : $host;
}

/** Returns the URL of the proxy of a target, or null. */
function proxy_url(array $target): ?string
{
    $proxy = $target['proxy'] ?? null;
    return $proxy === null ? null : ($proxy['scheme'] ?? 'http') . '://' . bracketed($proxy['host']) . ":{$proxy['port']}";
}

/** Returns the octets of a string of the protocol, which has a character for each. */
function octets(string $text): string
{
    return iconv('UTF-8', 'ISO-8859-1', $text);
}

/** Returns a string of the protocol for octets. */
function text(string $octets): string
{
    return iconv('ISO-8859-1', 'UTF-8', $octets);
}

/** Returns why the files for TLS cannot be used, in one line, or null. */
function unusable(array $target): ?string
{
    if ($target['scheme'] !== 'https' && ($target['proxy']['scheme'] ?? '') !== 'https') {
        return null;
    }
    $files = [['the CA', $target['ca_file'], 'CERTIFICATE']];
    if ($shown = $target['certificate'] ?? null) {
        $files[] = ["the client's certificate", $shown['chain_file'], 'CERTIFICATE'];
        $files[] = ["the client's key", $shown['key_file'], 'PRIVATE KEY'];
    }
    foreach ($files as [$what, $path, $kind]) {
        $data = is_dir($path) ? false : @file_get_contents($path);
        if ($data === false) {
            $reason = is_dir($path) ? 'Is a directory' : preg_replace('/^.*: /', '', error_get_last()['message']);
            return "$what cannot be read from $path: $reason";
        }
        if (!str_contains($data, "$kind-----")) {
            return "$path contains no $kind in PEM; the file has to contain $what";
        }
    }
    return null;
}

/** Returns a response in the form of the protocol. */
function response(array $told): array
{
    foreach (['headers', 'trailers'] as $name) {
        if (isset($told[$name])) {
            $told[$name] = array_map(fn ($pair) => array_map('text', $pair), $told[$name]);
        }
    }
    if (isset($told['reason'])) {
        $told['reason'] = text($told['reason']);
    }
    if (isset($told['body'])) {
        $told['body'] = base64_encode($told['body']);
    }
    return ['response' => $told];
}

/** Returns the answer for an exception: it is one of the client, unless the driver has a mistake. */
function failure(Throwable $error): array
{
    $message = text($error->getMessage());
    if ($error instanceof Unsupported) {
        return ['unsupported' => $message];
    }
    if ($error instanceof Error && !$error instanceof ValueError) { // PHP raises a ValueError for what it refuses
        return ['broken' => get_class($error) . ": $message"];
    }
    $type = $error instanceof Failed ? $error->type : get_class($error);
    $timedOut = $error instanceof Failed && $error->timedOut;
    return ['error' => ['type' => $type, 'bases' => [], 'message' => $message, 'timed_out' => $timedOut]];
}

/** Answers questions until the end of input; $hello has the name, version and capabilities of the client. */
function serve(array $hello): void
{
    ini_set('display_errors', 'stderr');
    $hello += ['protocol' => 2, 'language' => 'PHP ' . PHP_VERSION];
    $target = $session = null;
    while (($line = fgets(STDIN)) !== false) {
        $message = json_decode($line, true);
        $operation = $message['op'];
        if ($operation === 'hello') {
            $answer = ['hello' => $hello];
        } elseif ($operation === 'open' || $operation === 'close') {
            $session?->close();
            $session = null;
            $target = $operation === 'open' ? $message['target'] : $target;
            $answer = ['ok' => true];
        } elseif ($operation === 'do' && isset($message['item']['request'])) {
            if ($broken = unusable($target)) {
                $answer = ['broken' => $broken];
            } else {
                try {
                    $session ??= new Session($target);
                    $answer = response($session->request(new Request($message['item']['request'], $target)));
                } catch (Throwable $error) {
                    $answer = failure($error);
                }
            }
        } else {
            $answer = ['unsupported' => "unknown operation $operation"];
        }
        fwrite(STDOUT, json_encode($answer, JSON_THROW_ON_ERROR) . "\n");
    }
}
