// Drives a client of the JDK, which the argument names: the HttpClient of java.net.http, or HttpURLConnection. The
// program speaks the driver protocol (docs/driver-protocol.md) by itself. It needs Java 11.

import java.io.*;
import java.net.*;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.*;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.*;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Answers the operations of the protocol for the client that the argument names. */
final class Drive {
    private final String name;
    private final Function<Target, Session> client;
    private final List<String> own;
    private Session session;
    private Target target;
    private String broken;

    private Drive(String name, Function<Target, Session> client, String... own) {
        this.name = name;
        this.client = client;
        this.own = List.of(own);
    }

    public static void main(String[] arguments) throws Exception {
        Names.takeOver();
        // Since Java 16, the future of a request cancels the request.
        String[] cancel = Runtime.version().feature() < 16 ? new String[] {"sources"} : new String[] {"sources", "cancel"};
        Drive newer = new Drive("java.net.http", NewSession::new, cancel);
        Drive older = new Drive("HttpURLConnection", OldSession::new, "unverified-request", "sources");
        if (arguments.length == 0) { // `prepare`: loads the classes for the archive of the JVM
            newer.warmUp();
            older.warmUp();
            return;
        }
        Drive drive = arguments[0].equals(older.name) ? older : newer;
        drive.warmUp();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, ISO_8859_1));
        for (String line; (line = questions.readLine()) != null;) {
            drive.serve(Json.object(Json.read(line)), questions);
        }
        System.exit(0);
    }

    private void serve(Map<String, Object> message, BufferedReader questions) throws Exception {
        Map<String, Object> item = Json.object(message.getOrDefault("item", Map.of()));
        if (message.containsKey("items")) {
            atATime((List<?>) message.get("items"));
        } else if (item.get("request") != null && Boolean.TRUE.equals(Json.object(item.get("request")).get("cancel"))) {
            cancelled(message, questions);
        } else {
            write(answer(message));
        }
    }

    private static synchronized void write(Map<String, Object> answer) {
        byte[] line = (Json.written(answer) + "\n").getBytes(ISO_8859_1);
        System.out.write(line, 0, line.length);
        System.out.flush();
    }

    // Sends several requests at a time, and writes each answer when it comes.
    private void atATime(List<?> items) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Object each : items) {
            Map<String, Object> item = Json.object(each);
            Thread thread = new Thread(() -> {
                Map<String, Object> told = new HashMap<>(asked(new Asked(target, Json.object(item.get("request")))));
                told.put("id", item.get("id"));
                write(told);
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread each : threads) each.join();
    }

    // Sends a request, and gives it up when the next message comes, which is "cancel".
    private void cancelled(Map<String, Object> message, BufferedReader questions) throws InterruptedException {
        Thread watcher = new Thread(() -> {
            try {
                if (questions.readLine() != null && session != null) session.cancel();
            } catch (IOException closed) {
                return;
            }
        });
        watcher.start();
        write(answer(message));
        watcher.join();
        write(Map.of("ok", true));
    }

    // Makes one handshake with a server of this process, which reads the ClientHello and closes. The first handshake of
    // a JVM loads so many classes that a client could exceed its time-out. This one happens before the answer to hello.
    private void warmUp() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new Thread(() -> leave(server)).start();
            Target target = new Target(Map.of(
                "scheme", "https", "host", "127.0.0.1", "port", server.getLocalPort(), "timeout", 5, "verify", false));
            try (Session first = client.apply(target)) {
                first.ask(new Asked(target, Map.of("method", "GET", "target", "/", "fields", List.of())), new Progress());
            } catch (Exception ended) {
                return;
            }
        }
    }

    private static void leave(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
                connection.getInputStream().read(new byte[4096]);
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private Map<String, Object> answer(Map<String, Object> message) {
        String operation = (String) message.get("op");
        if (operation.equals("hello")) return Map.of("hello", hello());
        if (operation.equals("open")) return open(new Target(Json.object(message.get("target"))));
        if (operation.equals("close")) return close();
        Map<String, Object> item = Json.object(message.getOrDefault("item", Map.of()));
        if (item.containsKey("request")) return asked(new Asked(target, Json.object(item.get("request"))));
        return Map.of("unsupported", "unknown operation " + operation);
    }

    private Map<String, Object> hello() {
        List<String> capabilities = new ArrayList<>(own);
        capabilities.addAll(List.of("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "expect"));
        capabilities.addAll(List.of("unverified", "client-certificate", "back-to-back", "concurrent", "partial"));
        if (Names.takenOver()) capabilities.add("resolve");
        List<String> exceptions = Stream.of(IOException.class, IllegalArgumentException.class, TimeoutException.class)
            .map(Class::getName).collect(Collectors.toList());
        return Map.of(
            "protocol", 2, "name", name, "version", System.getProperty("java.version"), "language", "Java",
            "capabilities", capabilities, "exceptions", exceptions);
    }

    private Map<String, Object> open(Target given) {
        close();
        target = given;
        broken = target.unusable();
        try {
            Names.know(target.names);
            if (broken == null) session = client.apply(target);
        } catch (IOException | UncheckedIOException error) {
            broken = error.toString();
        }
        return Map.of("ok", true); // the answer to the first request reports the fault
    }

    private Map<String, Object> close() {
        if (session != null) session.close();
        session = null;
        return Map.of("ok", true);
    }

    private Map<String, Object> asked(Asked request) {
        if (broken != null) return Map.of("broken", broken);
        Progress progress = new Progress();
        try {
            return Map.of("response", session.ask(request, progress));
        } catch (Unsupported reason) {
            return Map.of("unsupported", reason.getMessage());
        } catch (Exception | StackOverflowError | OutOfMemoryError error) {
            return Map.of("error", failure(error, progress.phase));
        }
    }

    private static Map<String, Object> failure(Throwable error, String phase) {
        List<String> bases = new ArrayList<>();
        for (Class<?> each = error.getClass().getSuperclass(); each != Object.class; each = each.getSuperclass()) {
            bases.add(each.getName());
        }
        StringBuilder message = new StringBuilder(phase).append(": ").append(error.getMessage());
        boolean late = isLate(error);
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            message.append("; ").append(cause);
            late |= isLate(cause);
        }
        return Map.of(
            "type", error.getClass().getName(), "bases", bases, "message", message.toString(), "timed_out", late);
    }

    private static boolean isLate(Throwable error) {
        return error instanceof HttpTimeoutException || error instanceof SocketTimeoutException
            || error instanceof TimeoutException;
    }
}

/** A server, and how to reach it. */
final class Target {
    final String scheme;
    final String host;
    final int port;
    final Duration timeout;
    final InetSocketAddress proxy;
    final Map<String, Object> names;
    final boolean verify;
    private final Map<String, Object> given;

    Target(Map<String, Object> given) {
        this.given = given;
        scheme = (String) given.get("scheme");
        host = (String) given.get("host");
        port = ((Number) given.get("port")).intValue();
        timeout = Duration.ofNanos((long) (((Number) given.get("timeout")).doubleValue() * 1e9));
        names = given.get("names") == null ? Map.of() : Json.object(given.get("names"));
        verify = !Boolean.FALSE.equals(given.get("verify"));
        Map<String, Object> through = given.get("proxy") == null ? null : Json.object(given.get("proxy"));
        proxy = through == null ? null
            : new InetSocketAddress((String) through.get("host"), ((Number) through.get("port")).intValue());
    }

    /** Returns why the files for TLS cannot be used, in one line, or null. */
    String unusable() {
        if (!scheme.equals("https")) return null;
        String wrong = Pem.unusable("the CA", (String) given.get("ca_file"), "CERTIFICATE");
        if (wrong != null || given.get("certificate") == null) return wrong;
        Map<String, Object> shown = Json.object(given.get("certificate"));
        wrong = Pem.unusable("the client's certificate", (String) shown.get("chain_file"), "CERTIFICATE");
        return wrong != null ? wrong : Pem.unusable("the client's key", (String) shown.get("key_file"), "PRIVATE KEY");
    }

    /** Returns a context that trusts the CA alone (or every server) and presents the client certificate. */
    SSLContext context(boolean verified) {
        Map<String, Object> shown = given.get("certificate") == null ? null : Json.object(given.get("certificate"));
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trusted = {};
            if (!verified) trusted = new TrustManager[] {new Anybody()};
            else if (scheme.equals("https")) trusted = Pem.trusting((String) given.get("ca_file"));
            KeyManager[] own = {};
            if (shown != null) own = Pem.showing((String) shown.get("chain_file"), (String) shown.get("key_file"));
            context.init(own, trusted, null);
            return context;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (GeneralSecurityException error) {
            throw new UncheckedIOException(new IOException(error));
        }
    }

    String url(String askedHost, String path) {
        String name = askedHost.contains(":") ? "[" + askedHost + "]" : askedHost;
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + name + (usual ? "" : ":" + port) + path;
    }
}

/** One request. */
final class Asked {
    final String method;
    final String url;
    final List<String[]> fields = new ArrayList<>();
    final byte[] body;
    final boolean iterable;
    final String read;
    final int part; // for the read "part": the number of octets
    private final List<byte[]> pieces; // of a source; null: the content is no source
    private final boolean fails;
    final boolean verify;

    Asked(Target target, Map<String, Object> given) {
        method = (String) given.get("method");
        String path = (String) given.get("target");
        boolean whole = path.startsWith("http:") || path.startsWith("https:");
        url = whole ? path : target.url((String) given.getOrDefault("host", target.host), path);
        for (Object pair : (List<?>) given.get("fields")) {
            fields.add(((List<?>) pair).toArray(new String[0]));
        }
        Map<String, Object> content = given.get("body") == null ? null : Json.object(given.get("body"));
        boolean source = content != null && "source".equals(content.get("kind"));
        pieces = source ? decoded((List<?>) content.get("pieces")) : null;
        fails = source && Boolean.TRUE.equals(content.get("fails"));
        iterable = source || content != null && "iterable".equals(content.get("kind"));
        if (content == null || source) body = source ? new byte[0] : null;
        else body = Base64.getDecoder().decode((String) content.get("data"));
        Object how = given.getOrDefault("read", "whole");
        part = how instanceof Number ? ((Number) how).intValue() : 0;
        read = how instanceof Number ? "part" : (String) how;
        verify = target.verify && !Boolean.FALSE.equals(given.get("verify"));
    }

    boolean expects() {
        return fields.stream().anyMatch(pair -> isExpect(pair[0], pair[1]));
    }

    static boolean isExpect(String name, String value) {
        return name.equalsIgnoreCase("Expect") && value.equalsIgnoreCase("100-continue");
    }

    private static List<byte[]> decoded(List<?> pieces) {
        return pieces.stream().map(each -> Base64.getDecoder().decode((String) each)).collect(Collectors.toList());
    }

    /** Returns the pieces of content that has no length: those of a source, which may fail, or the lines. */
    Iterable<byte[]> pieces() {
        if (pieces == null) return lines();
        return () -> new Iterator<>() {
            private final Iterator<byte[]> left = pieces.iterator();

            @Override
            public boolean hasNext() {
                if (fails && !left.hasNext()) throw new IllegalStateException("the source of the content failed");
                return left.hasNext();
            }

            @Override
            public byte[] next() {
                return left.next();
            }
        };
    }

    List<byte[]> lines() {
        return Pattern.compile("(?<=\n)").splitAsStream(new String(body, ISO_8859_1))
            .map(line -> line.getBytes(ISO_8859_1)).collect(Collectors.toList());
    }

    /** Reads the content of a response as the request demands; returns null if the content is left unread. */
    byte[] taken(InputStream content) throws IOException {
        if (read.equals("none")) content.close();
        if (read.equals("none")) return null;
        if (read.equals("whole")) return content.readAllBytes();
        if (read.equals("part")) {
            try (content) {
                return content.readNBytes(part);
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[3];
        for (int length; (length = content.read(piece)) >= 0;) all.write(piece, 0, length);
        return all.toByteArray();
    }
}

/** A session with one server. */
interface Session extends AutoCloseable {
    /** Sends a request and returns the response in the form of the protocol. */
    Map<String, Object> ask(Asked request, Progress progress) throws Exception;

    /** Gives up the request that runs, for a driver with the capability "cancel". */
    default void cancel() {}

    @Override
    void close();
}

/** The phase of a request, and the time of the last progress. */
final class Progress {
    volatile String phase = "request";
    private volatile long last = System.nanoTime();

    void reach(String reached) {
        phase = reached;
        last = System.nanoTime();
    }

    /** Returns the nanoseconds until the limit has passed without progress. */
    long left(Duration limit) {
        return last + limit.toNanos() - System.nanoTime();
    }
}

/** The client cannot do what the question requires. */
final class Unsupported extends Exception {
    private static final long serialVersionUID = 1;

    Unsupported(String reason) {
        super(reason);
    }

    /** Returns whether a method is valid. A valid method that the client refuses is one that the client lacks. */
    static boolean isToken(String method) {
        return method.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    }
}

// ------------------------------------------------------------------------------------------------------- java.net.http

/** A session of java.net.http: one HttpClient. */
final class NewSession implements Session {
    private static final ExecutorService WORKERS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });
    private static final long MOMENT = 20_000_000; // nanoseconds
    private static volatile boolean cold = true; // until the first response over TLS: handshakes are slow before
    private final Duration timeout;
    private final Duration silence;
    private HttpClient client;
    private volatile Future<?> running; // the last request

    NewSession(Target target) {
        timeout = target.timeout;
        silence = target.timeout.multipliedBy(5).dividedBy(4);
        client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(WORKERS)
            .sslContext(target.context(target.verify))
            .proxy(target.proxy == null ? HttpClient.Builder.NO_PROXY : ProxySelector.of(target.proxy))
            .build();
    }

    @Override
    public Map<String, Object> ask(Asked asked, Progress progress) throws Exception {
        HttpRequest request = request(asked);
        progress.reach("head");
        CompletableFuture<HttpResponse<InputStream>> sent =
            client.sendAsync(request, head -> new Watched<>(subscriber(asked), progress));
        running = sent;
        CompletableFuture<Map<String, Object>> told = sent.thenApplyAsync(response -> told(response, asked), WORKERS);
        // The time-out of HttpRequest ends with the head. So the time-out for content is implemented here.
        while (true) {
            try {
                return told.get(Math.max(MOMENT, progress.left(silence)), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                if (!progress.phase.equals("content") || progress.left(silence) > 0) continue;
                sent.cancel(true);
                throw late;
            } catch (ExecutionException error) {
                Throwable cause = error.getCause();
                if (cause instanceof UncheckedIOException) cause = cause.getCause();
                throw cause instanceof Exception ? (Exception) cause : error;
            }
        }
    }

    @Override
    public void cancel() {
        if (running != null) running.cancel(true);
    }

    private HttpRequest request(Asked asked) throws Unsupported {
        boolean slow = cold && asked.url.startsWith("https:");
        Duration untilHead = timeout.multipliedBy(slow ? 5 : 3).dividedBy(2); // includes connection and handshake
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(asked.url)).timeout(untilHead);
        for (String[] pair : asked.fields) {
            if (Asked.isExpect(pair[0], pair[1])) {
                builder.expectContinue(true);
            } else {
                add(builder, pair[0], pair[1]);
            }
        }
        if (asked.method.equals("CONNECT")) throw new Unsupported("HttpClient has no method CONNECT");
        return builder.method(asked.method, publisher(asked)).build();
    }

    private static void add(HttpRequest.Builder builder, String name, String value) throws Unsupported {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException error) {
            if (!String.valueOf(error.getMessage()).startsWith("restricted header name")) throw error;
            throw new Unsupported("HttpClient lets no caller set " + name);
        }
    }

    private static BodyPublisher publisher(Asked asked) {
        if (asked.body == null) return BodyPublishers.noBody();
        return asked.iterable ? BodyPublishers.ofByteArrays(asked.pieces()) : BodyPublishers.ofByteArray(asked.body);
    }

    private static BodySubscriber<InputStream> subscriber(Asked asked) {
        if (!asked.read.equals("whole")) return BodySubscribers.ofInputStream();
        return BodySubscribers.mapping(BodySubscribers.ofByteArray(), ByteArrayInputStream::new);
    }

    private static Map<String, Object> told(HttpResponse<InputStream> response, Asked asked) {
        if (response.sslSession().isPresent()) cold = false;
        List<List<String>> headers = new ArrayList<>();
        response.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(List.of(name, value))));
        Map<String, Object> told = new HashMap<>(Map.of("status", response.statusCode(), "headers", headers));
        try {
            told.put("body", asked.taken(response.body())); // no version: HttpClient has no name for 1.0
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return told;
    }

    @Override
    public void close() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client); // since Java 21
        } catch (ReflectiveOperationException older) {
            client = null; // the garbage collector closes its connections
        }
    }
}

/** Records the progress of a response: each piece of content that arrives. */
final class Watched<T> implements BodySubscriber<T> {
    private final BodySubscriber<T> watched;
    private final Progress progress;

    Watched(BodySubscriber<T> watched, Progress progress) {
        this.watched = watched;
        this.progress = progress;
        progress.reach("content");
    }

    @Override
    public CompletionStage<T> getBody() {
        return watched.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        watched.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> data) {
        progress.reach("content");
        watched.onNext(data);
    }

    @Override
    public void onError(Throwable error) {
        watched.onError(error);
    }

    @Override
    public void onComplete() {
        watched.onComplete();
    }
}

// --------------------------------------------------------------------------------------------------- HttpURLConnection

/**
 * A session of HttpURLConnection. Its pool of connections belongs to the whole process. The pool keeps connections of
 * different SSLSocketFactories apart, so each session has factories of its own.
 */
final class OldSession implements Session {
    static {
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final Target target;
    private final List<HttpURLConnection> used = Collections.synchronizedList(new ArrayList<>());
    private final Map<Boolean, SSLSocketFactory> factories = new ConcurrentHashMap<>();

    OldSession(Target target) {
        this.target = target;
    }

    @Override
    public Map<String, Object> ask(Asked asked, Progress progress) throws Exception {
        HttpURLConnection connection = connection(asked);
        used.add(connection);
        setMethod(connection, asked.method);
        for (String[] pair : asked.fields) add(connection, pair[0], pair[1]);
        progress.reach("head");
        if (asked.body != null) send(connection, asked);
        int status = connection.getResponseCode();
        if (status < 0) throw new ProtocolException("getResponseCode() is -1: the response is not valid HTTP");
        progress.reach("content");
        InputStream content = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        Map<String, Object> told = new HashMap<>(Map.of("status", status));
        told.put("body", asked.taken(content == null ? InputStream.nullInputStream() : content));
        told.put("reason", connection.getResponseMessage());
        told.put("headers", headers(connection)); // after the content: trailer fields are added to them
        String line = String.valueOf(connection.getHeaderField(0)); // null if the final response came in place of a 100
        Matcher version = Pattern.compile("HTTP/(\\d\\.\\d).*", Pattern.DOTALL).matcher(line);
        told.put("version", version.matches() ? version.group(1) : null);
        return told;
    }

    private HttpURLConnection connection(Asked asked) throws IOException {
        Proxy proxy = target.proxy == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, target.proxy);
        HttpURLConnection connection = (HttpURLConnection) new URL(asked.url).openConnection(proxy);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) target.timeout.toMillis());
        connection.setReadTimeout((int) target.timeout.toMillis());
        if (connection instanceof HttpsURLConnection) {
            HttpsURLConnection secure = (HttpsURLConnection) connection;
            secure.setSSLSocketFactory(factories.computeIfAbsent(asked.verify, this::factory));
            if (!asked.verify) secure.setHostnameVerifier((host, session) -> true);
        }
        return connection;
    }

    private SSLSocketFactory factory(boolean verified) {
        return target.context(verified).getSocketFactory();
    }

    private static void setMethod(HttpURLConnection connection, String method) throws ProtocolException, Unsupported {
        try {
            connection.setRequestMethod(method);
        } catch (ProtocolException error) {
            if (!Unsupported.isToken(method)) throw error;
            throw new Unsupported("HttpURLConnection has no method " + method);
        }
    }

    private static void add(HttpURLConnection connection, String name, String value) throws Unsupported {
        connection.addRequestProperty(name, value);
        boolean secret = name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("Proxy-Authorization");
        if (!secret && connection.getRequestProperty(name) == null) {
            throw new Unsupported("HttpURLConnection lets no caller set " + name);
        }
    }

    private static void send(HttpURLConnection connection, Asked asked) throws IOException {
        connection.setDoOutput(true);
        if (asked.iterable) {
            connection.setChunkedStreamingMode(0);
        } else if (asked.expects()) { // HttpURLConnection waits for a 100 only in this mode
            connection.setFixedLengthStreamingMode(asked.body.length);
        }
        try {
            OutputStream out = connection.getOutputStream();
            for (byte[] piece : asked.iterable ? asked.pieces() : List.of(asked.body)) out.write(piece);
            out.close();
        } catch (IllegalStateException failed) { // close() would end the content as if it were whole
            connection.disconnect();
            throw failed;
        } catch (ProtocolException rejected) {
            if (!asked.expects()) throw rejected; // a final response came in place of the 100
        }
    }

    private static List<List<String>> headers(HttpURLConnection connection) {
        List<List<String>> headers = new ArrayList<>();
        for (int number = 1; connection.getHeaderFieldKey(number) != null; number++) {
            headers.add(List.of(connection.getHeaderFieldKey(number), connection.getHeaderField(number)));
        }
        return headers;
    }

    @Override
    public void close() {
        used.forEach(HttpURLConnection::disconnect);
    }
}

// ----------------------------------------------------------------------------------------------------------------- TLS

/** Certificates and keys from PEM files. */
final class Pem {
    private static final Pattern KEY =
        Pattern.compile("-----BEGIN (\\w+ )?PRIVATE KEY-----(.*?)-----END", Pattern.DOTALL);

    private Pem() {}

    static String unusable(String what, String file, String kind) {
        try {
            boolean holds = new String(Files.readAllBytes(Path.of(file)), ISO_8859_1).contains(kind + "-----");
            return holds ? null : file + " contains no " + kind + " in PEM; the file has to contain " + what;
        } catch (NoSuchFileException error) {
            return what + " cannot be read from " + file + ": no such file or directory";
        } catch (IOException error) {
            return what + " cannot be read from " + file + ": " + error.getMessage();
        }
    }

    static TrustManager[] trusting(String file) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (Certificate each : certificates(file)) store.setCertificateEntry("ca-" + store.size(), each);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    static KeyManager[] showing(String chainFile, String keyFile) throws GeneralSecurityException, IOException {
        Certificate[] chain = certificates(chainFile).toArray(new Certificate[0]);
        KeyStore store = empty();
        store.setKeyEntry("own", key(keyFile, chain[0].getPublicKey().getAlgorithm()), new char[0], chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("JKS"); // PKCS12 derives a key from the password, which is slow
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static PrivateKey key(String file, String algorithm) throws GeneralSecurityException, IOException {
        Matcher found = KEY.matcher(Files.readString(Path.of(file)));
        if (!found.find()) throw new IOException(file + " contains no private key");
        byte[] der = Base64.getMimeDecoder().decode(found.group(2));
        byte[] pkcs8 = found.group(1) == null ? der : wrapped(der, found.group(1).equals("EC "));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** Converts a key of an older form of OpenSSL (RFC 8017, RFC 5915) to the form that Java reads (RFC 5208). */
    private static byte[] wrapped(byte[] key, boolean elliptic) {
        byte[] rsa = {0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 0x05, 0};
        byte[] ec = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
        byte[] algorithm = der(0x30, elliptic ? joined(ec, curve(key)) : rsa);
        return der(0x30, joined(new byte[] {0x02, 1, 0}, algorithm, der(0x04, key)));
    }

    /** Returns the parameters of an ECPrivateKey, which follow the version and an octet string. */
    private static byte[] curve(byte[] key) {
        ByteBuffer at = ByteBuffer.wrap(key);
        enter(at);
        for (int skipped = 0; skipped < 2; skipped++) {
            int length = enter(at);
            at.position(at.position() + length);
        }
        byte[] parameters = new byte[enter(at)];
        at.get(parameters);
        return parameters;
    }

    private static int enter(ByteBuffer at) {
        at.get();
        int length = at.get() & 0xff;
        int more = length > 0x80 ? length - 0x80 : 0;
        for (length = more > 0 ? 0 : length; more > 0; more--) length = length << 8 | at.get() & 0xff;
        return length;
    }

    private static byte[] der(int tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return joined(head, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }
}

/** Trusts every server. It is an extended trust manager, since Java checks host names for any other kind. */
final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

/**
 * Names that no resolver knows. The JVM reads them from a hosts file (jdk.net.hosts.file). The file is deleted while it
 * is open, and is reached by /proc/self/fd, so that no file remains.
 */
final class Names {
    private static final String LOCAL = "127.0.0.1 localhost\n::1 localhost\n";
    private static RandomAccessFile file;

    private Names() {}

    /** Installs the hosts file; to be called before the first lookup. Without /proc, the system resolves all names. */
    static void takeOver() throws IOException {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Path path = Files.createTempFile("h1conform-", ".hosts");
        RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
        String descriptor = descriptorOf(path);
        Files.delete(path);
        if (descriptor == null) {
            opened.close();
            return;
        }
        file = opened;
        System.setProperty("jdk.net.hosts.file", descriptor);
        know(Map.of());
    }

    static boolean takenOver() {
        return file != null;
    }

    static void know(Map<String, Object> names) throws IOException {
        if (file == null) return;
        StringBuilder lines = new StringBuilder(LOCAL);
        names.forEach((name, address) -> lines.append(String.format("%s %s%n", address, name)));
        file.setLength(0);
        file.seek(0);
        file.write(lines.toString().getBytes(ISO_8859_1));
    }

    private static String descriptorOf(Path path) {
        File[] open = new File("/proc/self/fd").listFiles();
        for (File each : open == null ? new File[0] : open) {
            try {
                if (Files.readSymbolicLink(each.toPath()).equals(path)) return each.getPath();
            } catch (IOException gone) {
                continue;
            }
        }
        return null;
    }
}

// ---------------------------------------------------------------------------------------------------------------- JSON

/** JSON (RFC 8259): reads maps, lists, strings, doubles, booleans and null; writes ASCII, with bytes as base64. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        return new Json(text).value();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private Object value() {
        switch (peek()) {
            case '{': return members();
            case '[': return elements();
            case '"': return string();
            case 't': return word("true", true);
            case 'f': return word("false", false);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new HashMap<>();
        for (at++; peek() != '}'; skip(',')) {
            String name = string();
            skip(':');
            members.put(name, value());
        }
        at++;
        return members;
    }

    private List<Object> elements() {
        List<Object> elements = new ArrayList<>();
        for (at++; peek() != ']'; skip(',')) elements.add(value());
        at++;
        return elements;
    }

    private String string() {
        peek();
        int end = text.indexOf('"', ++at);
        String plain = text.substring(at, end); // content in base64 is long: copy it at once
        if (plain.indexOf('\\') < 0) {
            at = end + 1;
            return plain;
        }
        StringBuilder string = new StringBuilder();
        for (; text.charAt(at) != '"'; at++) string.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
        at++;
        return string.toString();
    }

    private char escaped() {
        char letter = text.charAt(++at);
        if (letter == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }
        int known = "bfnrt".indexOf(letter);
        return known < 0 ? letter : "\b\f\n\r\t".charAt(known);
    }

    private Object word(String word, Object value) {
        at += word.length();
        return value;
    }

    private Double number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        return Double.valueOf(text.substring(start, at));
    }

    private char peek() {
        while (text.charAt(at) == ' ') at++;
        return text.charAt(at);
    }

    private void skip(char mark) {
        if (peek() == mark) at++;
    }

    static String written(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map) {
            List<String> members = new ArrayList<>();
            object(value).forEach((name, each) -> members.add(quoted(name) + ":" + written(each)));
            out.append('{').append(String.join(",", members)).append('}');
        } else if (value instanceof List) {
            List<String> elements = new ArrayList<>();
            ((List<?>) value).forEach(each -> elements.add(written(each)));
            out.append('[').append(String.join(",", elements)).append(']');
        } else if (value instanceof byte[]) {
            out.append('"').append(Base64.getEncoder().encodeToString((byte[]) value)).append('"');
        } else {
            out.append(value instanceof String ? quoted((String) value) : String.valueOf(value));
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            boolean plain = each >= ' ' && each <= '~' && each != '"' && each != '\\';
            out.append(plain ? String.valueOf(each) : String.format("\\u%04x", (int) each));
        }
        return out.append('"').toString();
    }
}
