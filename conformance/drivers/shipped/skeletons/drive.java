// A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.
//
// The client is java.net.http. Put yours in its place where a comment says REPLACE. The rest is for every client. The driver
// reads a question from each line of standard input, and writes a line with the answer (docs/driver-protocol.md). Log to
// System.err: standard output is for answers alone. h1conform runs this file by `java FILE`. For a client that is a library,
// give the command yourself: --exec "java -cp client.jar FILE". It needs Java 16.

import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.*;
import javax.net.ssl.*;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

final class Drive {
    // REPLACE: the version of your client. "entry" is "url" for a client that takes URLs only, and otherwise "raw". More of
    // docs/driver-protocol.md#all-capabilities, each when the client and this file have it.
    private static final Map<String, Object> HELLO = Map.of(
        "protocol", 2, "version", System.getProperty("java.version"), "language", "Java", "entry", "url",
        "capabilities", List.of("stepwise"), "exceptions", List.of("java.io.IOException", "java.lang.IllegalArgumentException"));

    private static Map<String, Object> target; // scheme, host, port, timeout (seconds), ca_file (the path of the CA to trust)
    private static HttpClient client;

    // REPLACE: make what keeps the connections of your client. Switch off redirects, retries, decoding, cookies and proxies.
    private static void open() throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(timeout());
        if (target.get("scheme").equals("https")) builder.sslContext(trust((String) target.get("ca_file")));
        client = builder.build();
    }

    // REPLACE: end the connections.
    private static void close() {
        client = null;
    }

    // REPLACE: send the request, and return the members of the response that your client reports. Leave out the others. What
    // the client throws becomes the answer "error"; do not catch it here.
    private static Map<String, Object> send(String method, String path, List<List<String>> fields, byte[] content, boolean known)
            throws Exception {
        BodyPublisher publisher = content == null ? BodyPublishers.noBody()
            : known ? BodyPublishers.ofByteArray(content) : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content));
        HttpRequest.Builder request = HttpRequest.newBuilder()
            .uri(URI.create(target.get("scheme") + "://" + target.get("host") + ":" + target.get("port") + path))
            .timeout(timeout()).method(method, publisher);
        for (List<String> field : fields) request.header(field.get(0), field.get(1));
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        List<List<String>> pairs = new ArrayList<>();
        response.headers().map().forEach((name, values) -> values.forEach(value -> pairs.add(List.of(name, value))));
        return Map.of(
            "status", response.statusCode(), "headers", pairs, "body", Base64.getEncoder().encodeToString(response.body()));
    }

    private static Duration timeout() {
        return Duration.ofMillis((long) (((Number) target.get("timeout")).doubleValue() * 1000));
    }

    private static SSLContext trust(String file) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream data = Files.newInputStream(Path.of(file))) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(data));
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> answer(Map<String, Object> message) throws Exception {
        String op = (String) message.get("op");
        if (op.equals("hello")) return Map.of("hello", HELLO);
        if (op.equals("open") || op.equals("close")) {
            close();
            if (op.equals("open")) {
                target = (Map<String, Object>) message.get("target");
                open();
            }
            return Map.of("ok", true);
        }
        Object item = message.getOrDefault("item", Map.of());
        Map<String, Object> request = (Map<String, Object>) ((Map<String, Object>) item).get("request");
        if (!op.equals("do") || request == null) return Map.of("unsupported", "unknown operation " + op);
        Map<String, Object> body = (Map<String, Object>) request.get("body");
        byte[] content = body == null ? null : Base64.getDecoder().decode((String) body.get("data"));
        boolean known = body != null && body.get("kind").equals("bytes"); // otherwise the client does not know the length
        try {
            List<List<String>> fields = (List<List<String>>) request.get("fields");
            return Map.of("response", send((String) request.get("method"), (String) request.get("target"), fields, content, known));
        } catch (Exception error) {
            List<String> bases = new ArrayList<>();
            for (Class<?> each = error.getClass().getSuperclass(); each != null; each = each.getSuperclass()) bases.add(each.getName());
            return Map.of("error", Map.of("type", error.getClass().getName(), "bases", bases,
                "message", String.valueOf(error.getMessage()), "timed_out", error instanceof HttpTimeoutException));
        }
    }

    @SuppressWarnings("unchecked")
    public static void main(String[] arguments) throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, ISO_8859_1)); // all lines are ASCII
        for (String line; (line = questions.readLine()) != null;) {
            StringBuilder text = new StringBuilder();
            Json.write(answer((Map<String, Object>) new Json(line).value()), text);
            System.out.write((text + "\n").getBytes(ISO_8859_1));
            System.out.flush();
        }
        System.exit(0);
    }
}

/** JSON, which the JDK does not have: objects are maps, arrays are lists. */
final class Json {
    private final String text;
    private int at;

    Json(String text) {
        this.text = text;
    }

    Object value() {
        char first = next();
        if (first == '{') {
            Map<String, Object> found = new LinkedHashMap<>();
            for (char then = peek() == '}' ? next() : ','; then == ','; then = next()) {
                next(); // the quotation mark of the name
                String name = string();
                next(); // the colon
                found.put(name, value());
            }
            return found;
        }
        if (first == '[') {
            List<Object> found = new ArrayList<>();
            for (char then = peek() == ']' ? next() : ','; then == ','; then = next()) found.add(value());
            return found;
        }
        if (first == '"') return string();
        int from = at - 1;
        while (at < text.length() && ",]} ".indexOf(text.charAt(at)) < 0) at++;
        String word = text.substring(from, at);
        if (word.equals("null")) return null;
        if (word.equals("true") || word.equals("false")) return word.equals("true");
        return word.matches("-?\\d+") ? (Object) Long.valueOf(word) : Double.valueOf(word);
    }

    private char peek() {
        while (text.charAt(at) == ' ') at++;
        return text.charAt(at);
    }

    private char next() {
        peek();
        return text.charAt(at++);
    }

    private String string() {
        StringBuilder found = new StringBuilder();
        for (char each; (each = text.charAt(at++)) != '"';) {
            if (each == '\\') {
                each = text.charAt(at++);
                int escape = "bfnrt".indexOf(each);
                if (each == 'u') {
                    each = (char) Integer.parseInt(text.substring(at, at += 4), 16);
                } else if (escape >= 0) {
                    each = "\b\f\n\r\t".charAt(escape);
                }
            }
            found.append(each);
        }
        return found.toString();
    }

    static void write(Object value, StringBuilder to) {
        if (value instanceof Map) {
            String between = "{";
            for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                write(each.getKey(), to.append(between));
                write(each.getValue(), to.append(':'));
                between = ",";
            }
            to.append(between.equals("{") ? "{}" : "}");
        } else if (value instanceof List) {
            String between = "[";
            for (Object each : (List<?>) value) {
                write(each, to.append(between));
                between = ",";
            }
            to.append(between.equals("[") ? "[]" : "]");
        } else if (value instanceof String) {
            to.append('"');
            for (char each : ((String) value).toCharArray()) {
                boolean plain = each >= ' ' && each < 127 && each != '"' && each != '\\';
                to.append(plain ? String.valueOf(each) : String.format("\\u%04x", (int) each));
            }
            to.append('"');
        } else {
            to.append(value);
        }
    }
}
