#lang racket/base

;; Drives net/http-client of Racket: a session has a connection for each host, which is opened again when it has ended. The
;; client follows no redirection, decodes nothing and has no proxies by itself. It has no time-out: the driver waits for it
;; that long, as its users do. The program speaks the driver protocol (docs/driver-protocol.md) by itself.
;;
;; The client takes the host and the target apart, and sends the target as it is.

(require json net/base64 net/http-client openssl racket/file racket/list racket/match racket/port racket/string)

(define capabilities '("stepwise" "asterisk" "unverified" "client-certificate" "back-to-back" "sources"))
(define target #f)
(define connections (make-hash)) ; by host

;; What the caller of the client gets when the time of the driver is over.
(struct timed-out exn:fail ())

(define (octets text) (list->bytes (map char->integer (string->list text))))
(define text bytes->string/latin-1)
(define (given table name) (let ([value (hash-ref table name #f)]) (and (not (eq? value (json-null))) value)))
(define (secure?) (equal? (given target 'scheme) "https"))
(define (bracketed host) (if (string-contains? host ":") (format "[~a]" host) host))

;; Returns why the files for TLS cannot be used, in one line, or #f.
(define (unusable)
  (define shown (given target 'certificate))
  (define files
    (append (list (list "the CA" (given target 'ca_file) "CERTIFICATE"))
            (if shown
                (list (list "the client's certificate" (given shown 'chain_file) "CERTIFICATE")
                      (list "the client's key" (given shown 'key_file) "PRIVATE KEY"))
                '())))
  (and (secure?)
       (for/or ([each files])
         (match-define (list what path kind) each)
         (with-handlers ([exn:fail? (lambda (why) (format "~a cannot be read from ~a: ~a" what path (last (string-split (exn-message why) "\n"))))])
           (and (not (regexp-match? (regexp-quote (string->bytes/latin-1 (string-append kind "-----"))) (file->bytes path)))
                (format "~a contains no ~a in PEM; the file has to contain ~a" path kind what))))))

;; Returns a context for TLS: it trusts the CA of the target alone.
(define (context)
  (define made (ssl-make-client-context 'auto))
  (ssl-load-verify-root-certificates! made (given target 'ca_file))
  (when (hash-ref target 'verify #t)
    (ssl-set-verify! made #t)
    (ssl-set-verify-hostname! made #t))
  (define shown (given target 'certificate))
  (when shown
    (ssl-load-certificate-chain! made (given shown 'chain_file))
    (ssl-load-private-key! made (given shown 'key_file) #f #f))
  made)

(define (connection host)
  (define held (hash-ref! connections host http-conn))
  (unless (http-conn-live? held)
    (http-conn-open! held host #:port (given target 'port) #:ssl? (and (secure?) (context))))
  held)

;; Returns the content of a request: #f, octets, or a procedure that gives its pieces, which may be empty.
(define (content body)
  (define (pieces all fails)
    (lambda (write-piece)
      (for-each write-piece all)
      (when fails (error "the source of the content failed"))))
  (match (and body (given body 'kind))
    [#f #f]
    ["bytes" (base64-decode (octets (given body 'data)))]
    ["iterable" (pieces (regexp-match* #rx#"[^\n]*\n|[^\n]+$" (base64-decode (octets (given body 'data)))) #f)]
    ["source" (pieces (map (lambda (piece) (base64-decode (octets piece))) (given body 'pieces)) (given body 'fails))]))

(define (asked request)
  (define method (octets (given request 'method)))
  (define path (octets (given request 'target)))
  (define held (connection (or (given request 'host) (given target 'host))))
  (http-conn-send! held path #:method method #:content-decode '() #:data (content (given request 'body))
                   #:headers (for/list ([field (given request 'fields)])
                               (bytes-append (octets (first field)) #": " (octets (second field)))))
  (define-values (line headers in) (http-conn-recv! held #:method method #:content-decode '()))
  (define body (port->bytes in))
  (match line
    [(regexp #rx#"^HTTP/([0-9][.][0-9]) ([0-9][0-9][0-9]) ?(.*)$" (list _ version status reason))
     (hasheq 'status (string->number (text status)) 'version (text version) 'reason (text reason)
             'headers (for/list ([each headers])
                        (match each
                          [(regexp #rx#"^(.*?):[ \t]*(.*)$" (list _ name value)) (list (text name) (text value))]
                          [_ (list (text each) "")]))
             'body (text (base64-encode body #"")))]
    [_ (error 'http-client "the status line ~s" line)]))

;; Works on a request for as long as the time-out, and then gives it up.
(define (within seconds work)
  (define done (make-channel))
  (define worker
    (thread (lambda ()
              (define result (with-handlers ([void values]) (work)))
              (channel-put done result))))
  (define result (sync/timeout seconds done))
  (unless result
    (kill-thread worker)
    (forget)
    (raise (timed-out "no answer in time" (current-continuation-marks))))
  (if (exn? result) (raise result) result))

(define (forget)
  (for ([held (in-hash-values connections)]) (http-conn-close! held))
  (hash-clear! connections))

(define (failure error)
  (define message (if (exn? error) (exn-message error) (format "~s" error)))
  (define name (if (exn:fail:network? error) "exn:fail:network" (if (timed-out? error) "timed-out" "exn:fail")))
  (hasheq 'error (hasheq 'type name 'bases '("exn") 'message (text (string->bytes/utf-8 (string-replace message "\n" " ")))
                         'timed_out (timed-out? error))))

(define (ask request)
  (define broken (unusable))
  (cond
    [broken (hasheq 'broken broken)]
    [else
     (with-handlers ([exn:break? raise]
                     [void (lambda (error) (forget) (failure error))])
       (hasheq 'response (within (given target 'timeout) (lambda () (asked request)))))]))

(define (answer message)
  (match (given message 'op)
    ["hello" (hasheq 'hello (hasheq 'protocol 2 'name "racket-http" 'version (version) 'language (format "Racket ~a" (version))
                                    'capabilities capabilities))]
    ["open" (forget) (set! target (given message 'target)) (hasheq 'ok #t)]
    ["close" (forget) (hasheq 'ok #t)]
    ["do" #:when (given (hash-ref message 'item (hasheq)) 'request) (ask (given (given message 'item) 'request))]
    [op (hasheq 'unsupported (format "unknown operation ~a" op))]))

(for ([line (in-lines)])
  (write-json (answer (string->jsexpr line)) #:encode 'all)
  (newline)
  (flush-output))
