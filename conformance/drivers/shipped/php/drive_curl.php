<?php

// Drives libcurl through the extension curl of PHP: a session is one handle, which keeps its connection. Redirects, decoding
// and the proxies of the environment are off.
//
// libcurl gets a URL, which goes through its parser.

declare(strict_types=1);

require __DIR__ . '/serve.php';

class Session
{
    private CurlHandle $curl;

    public function __construct(private array $target)
    {
        $this->curl = curl_init();
    }

    public function request(Request $request): array
    {
        curl_reset($this->curl); // resets the options, and keeps the connections
        $head = [];
        $body = '';
        $enough = is_int($request->read) ? $request->read : null;
        $options = [
            CURLOPT_URL => $request->url,
            CURLOPT_PATH_AS_IS => true,
            CURLOPT_CUSTOMREQUEST => $request->method,
            CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
            CURLOPT_EXPECT_100_TIMEOUT_MS => 300,
            CURLOPT_TIMEOUT_MS => (int) ($this->target['timeout'] * 1000),
            CURLOPT_NOSIGNAL => true,
            CURLOPT_HTTP_CONTENT_DECODING => false,
            CURLOPT_SUPPRESS_CONNECT_HEADERS => true,
            CURLOPT_PROXY => proxy_url($this->target) ?? '',
            CURLOPT_HTTPHEADER => lines($request),
            CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$head): int {
                $head[] = $line;
                return strlen($line);
            },
            // A shorter length than that of the data ends the transfer.
            CURLOPT_WRITEFUNCTION => function ($_, string $data) use (&$body, $enough): int {
                $body .= $data;
                return $enough === null || strlen($body) < $enough ? strlen($data) : 0;
            },
        ];
        curl_setopt_array($this->curl, $options + $this->trust($request) + $this->given($request));
        curl_exec($this->curl);
        $number = curl_errno($this->curl);
        $let_go = $number === CURLE_WRITE_ERROR && $enough !== null;
        if ($number !== CURLE_OK && !$let_go) {
            throw new Failed("curl error $number", curl_error($this->curl), $number === CURLE_OPERATION_TIMEDOUT);
        }
        return told(curl_getinfo($this->curl, CURLINFO_RESPONSE_CODE), $head, substr($body, 0, $enough));
    }

    public function close(): void
    {
        curl_close($this->curl);
        unset($this->curl); // closes the connections
    }

    /** Returns the options for the names of the target, the CA and the client certificate. */
    private function trust(Request $request): array
    {
        $port = $this->target['proxy']['port'] ?? $this->target['port']; // of the names that libcurl itself resolves
        $options = [CURLOPT_CAINFO => $this->target['ca_file'], CURLOPT_CAPATH => no_authorities(), CURLOPT_RESOLVE => []];
        foreach ($this->target['names'] ?? [] as $name => $address) {
            $options[CURLOPT_RESOLVE][] = "$name:$port:$address";
        }
        if (($this->target['proxy']['scheme'] ?? '') === 'https') {
            $options += [CURLOPT_PROXY_CAINFO => $this->target['ca_file'], CURLOPT_PROXY_CAPATH => no_authorities()];
        }
        if (!$request->verify) {
            $options += [CURLOPT_SSL_VERIFYPEER => false, CURLOPT_SSL_VERIFYHOST => 0];
        }
        if ($shown = $this->target['certificate'] ?? null) {
            $options += [CURLOPT_SSLCERT => $shown['chain_file'], CURLOPT_SSLKEY => $shown['key_file']];
        }
        return $options;
    }

    /** Returns the options for the method HEAD and for the content. */
    private function given(Request $request): array
    {
        $options = $request->method === 'HEAD' ? [CURLOPT_NOBODY => true] : [];
        if ($request->isIterable()) {
            return $options + [CURLOPT_UPLOAD => true, CURLOPT_READFUNCTION => reader($request->pieces())];
        }
        $content = $request->content();
        if ($content !== null || in_array($request->method, ['POST', 'PUT'], true)) {
            $options[CURLOPT_POSTFIELDS] = $content ?? '';
        }
        return $options;
    }
}

/** Returns an empty folder of CAs. Otherwise Debian's libcurl trusts a folder of the system beside the file of the CA. */
function no_authorities(): string
{
    static $folder = null;
    if ($folder === null) {
        $folder = tempnam(sys_get_temp_dir(), 'h1conform-'); // a free name
        unlink($folder);
        mkdir($folder, 0700);
        register_shutdown_function(fn () => @rmdir($folder));
    }
    return $folder;
}

/**
 * Returns a read function for libcurl. It gives the pieces one by one, and parts of a piece that exceeds the size. libcurl
 * takes an empty piece for the end, so it gets none. An error of the pieces leaves the function as an exception: the
 * extension documents no value that ends the transfer.
 */
function reader(Generator $pieces): Closure
{
    $rest = '';
    $begun = false;
    return function ($curl, $file, int $size) use ($pieces, &$rest, &$begun): string {
        while ($rest === '' && (!$begun || $pieces->valid())) {
            $begun ? $pieces->next() : $pieces->rewind();
            $begun = true;
            $rest = $pieces->current() ?? '';
        }
        $piece = substr($rest, 0, $size);
        $rest = substr($rest, strlen($piece));
        return $piece;
    };
}

/** Returns field lines in the form of libcurl. Empty ones suppress the fields that libcurl adds to content. */
function lines(Request $request): array
{
    $lines = $names = [];
    foreach ($request->fields as [$name, $value]) {
        if (str_contains($name, ':')) {
            throw new Unsupported('libcurl accepts whole field lines only, in which the first colon ends the name');
        }
        $names[] = strtolower($name);
        $lines[] = $value === '' ? "$name;" : "$name: $value";
    }
    foreach (array_diff(['expect', 'content-type'], $names) as $name) {
        $lines[] = "$name:";
    }
    return $lines;
}

/**
 * Returns the response: the final head that was received, and the trailer fields, which are the lines after it. Only an
 * interim response is followed by another head. A line of a trailer section may begin with HTTP/ too.
 */
function told(int $status, array $lines, string $body): array
{
    $heads = [[]];
    foreach ($lines as $line) {
        $last = end($heads);
        $ended = $last && trim(end($last), "\r\n") === '';
        if ($ended && str_starts_with($line, 'HTTP/') && preg_match('~^HTTP/\S+[ \t]+1(?!01)\d\d~', $last[0])) {
            $heads[] = [];
        }
        $heads[count($heads) - 1][] = $line;
    }
    $last = end($heads) ?: [''];
    $blank = fn (string $line): bool => trim($line, "\r\n") === '';
    $end = array_search(true, array_map($blank, $last), true);
    $fields = array_slice($last, 1, $end === false ? null : $end - 1);
    $found = preg_match('~^HTTP/(\S+)[ \t]+\d+(?:[ \t](.*?))?\r?\n?$~sD', $last[0], $matches);
    // libcurl gives the field lines as received, with every octet, and so does this driver. If a line is folded, libcurl does
    // not say to which field it belongs, and no field is reported.
    return [
        'status' => $status,
        'version' => $found ? $matches[1] : null,
        'reason' => $found ? trim($matches[2] ?? '') : null,
        'headers' => preg_grep('/^[ \t]/', $fields) ? null : pairs($fields),
        'trailers' => $end === false ? [] : pairs(array_slice($last, $end + 1)),
        'body' => $body,
    ];
}

function pairs(array $lines): array
{
    $pairs = [];
    foreach ($lines as $line) {
        if (str_contains($line, ':')) {
            [$name, $value] = explode(':', rtrim($line, "\r\n"), 2);
            $pairs[] = [$name, trim($value, " \t")];
        }
    }
    return $pairs;
}

serve([
    'name' => 'php-curl',
    'version' => PHP_VERSION . ', libcurl/' . curl_version()['version'],
    'entry' => 'url',
    'capabilities' => [
        'stepwise', 'proxy', 'tunnel', 'url', 'expect', 'resolve', 'unverified', 'unverified-request', 'client-certificate',
        'back-to-back', 'partial', 'sources', 'secure-proxy', 'secure-tunnel',
    ],
]);
