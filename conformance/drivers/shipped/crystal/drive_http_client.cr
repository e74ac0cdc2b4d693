# Drives HTTP::Client of Crystal's standard library: a session has an object for each host, which keeps its connection.
# Decompression is off. The client follows no redirection. The program speaks the driver protocol (docs/driver-protocol.md)
# by itself.
#
# The client takes the host and the target apart, and sends the target as it is.

require "base64"
require "http/client"
require "json"

# OpenSSL's store of CAs, which the client trusts in addition, is empty.
ENV["SSL_CERT_FILE"] = ENV["SSL_CERT_DIR"] = "/dev/null"

CAPABILITIES = %w[stepwise url asterisk unverified client-certificate back-to-back sources]

class SourceFailed < Exception
end

# A content without a length: it gives one piece at each read. An IO returns 0 only at its end, so that empty pieces stay here.
class Source < IO
  def initialize(pieces : Array(Bytes), @fails : Bool)
    @pieces = Deque(Bytes).new(pieces.reject(&.empty?))
  end

  def read(slice : Bytes) : Int32
    piece = @pieces.shift?
    raise SourceFailed.new("the source of the content failed") if piece.nil? && @fails
    return 0 unless piece
    size = Math.min(piece.size, slice.size)
    piece[0, size].copy_to(slice)
    @pieces.unshift(piece[size..]) if size < piece.size
    size
  end

  def write(slice : Bytes) : Nil
    raise IO::Error.new("the source of a content is read only")
  end
end

# Returns the octets of a string of the protocol, which has a character for each octet.
def octets(text : String) : String
  String.new(Bytes.new(text.size) { |at| text[at].ord.to_u8 })
end

# Returns a string of the protocol for octets.
def text(octets : String) : String
  String.build { |said| octets.each_byte { |byte| said << byte.chr } }
end

class Driver
  @target = JSON::Any.new(nil)
  @clients = {} of String => HTTP::Client

  def answer(message : JSON::Any)
    case op = message["op"].as_s
    when "hello"
      hello = {protocol: 2, name: "crystal-http", version: Crystal::VERSION, language: "Crystal #{Crystal::VERSION}", capabilities: CAPABILITIES}
      {hello: hello}
    when "open", "close"
      @clients.each_value(&.close)
      @clients.clear
      @target = message["target"] if op == "open"
      {ok: true}
    else
      request = message.dig?("item", "request") if op == "do"
      request ? ask(request) : {unsupported: "unknown operation #{op}"}
    end
  end

  private def ask(request)
    if why = unusable
      return {broken: why}
    end
    headers = HTTP::Headers.new
    request["fields"].as_a.each { |field| headers.add(octets(field[0].as_s), octets(field[1].as_s)) }
    asked = octets(request["target"].as_s)
    host = request["host"]?.try(&.as_s?) || @target["host"].as_s
    content = content(request["body"]?)
    got = if asked.starts_with?("http:") || asked.starts_with?("https:")
            HTTP::Client.exec(request["method"].as_s, asked, headers, content)
          else
            client(host).exec(request["method"].as_s, asked, headers, content)
          end
    fields = got.headers.flat_map { |name, values| values.map { |value| [text(name), text(value)] } }
    {response: {
      status: got.status_code, reason: got.status_message.try { |said| text(said) }, version: got.version.lchop("HTTP/"),
      headers: fields, body: Base64.strict_encode(got.body.to_slice),
    }}
  rescue error
    bases = error.is_a?(IO::TimeoutError) ? ["IO::Error"] : [] of String
    {error: {type: error.class.name, bases: bases, message: text(error.message || ""), timed_out: error.is_a?(IO::TimeoutError)}}
  end

  private def client(host)
    @clients[host] ||= begin
      made = HTTP::Client.new(host, @target["port"].as_i, tls: context)
      made.compress = false
      made.connect_timeout = made.read_timeout = made.write_timeout = seconds
      made
    end
  end

  private def seconds
    (@target["timeout"].as_f? || @target["timeout"].as_i.to_f).seconds
  end

  private def context
    return false unless @target["scheme"] == "https"
    made = OpenSSL::SSL::Context::Client.new
    made.ca_certificates = @target["ca_file"].as_s
    made.verify_mode = OpenSSL::SSL::VerifyMode::NONE if @target["verify"]? == false
    if shown = @target["certificate"]?.try(&.as_h?)
      made.certificate_chain = shown["chain_file"].as_s
      made.private_key = shown["key_file"].as_s
    end
    made
  end

  private def content(body) : Bytes | IO | Nil
    return unless body && body.as_h?
    if body["kind"] == "source"
      return Source.new(body["pieces"].as_a.map { |piece| Base64.decode(piece.as_s) }, body["fails"]? == true)
    end
    data = Base64.decode(body["data"].as_s)
    return data if body["kind"] == "bytes"
    Source.new(String.new(data).each_line(chomp: false).map(&.to_slice).to_a, false)
  end

  # Returns why the files for TLS cannot be used, in one line, or nil.
  private def unusable
    return unless @target["scheme"] == "https"
    files = [{"the CA", @target["ca_file"].as_s, "CERTIFICATE"}]
    if shown = @target["certificate"]?.try(&.as_h?)
      files << {"the client's certificate", shown["chain_file"].as_s, "CERTIFICATE"}
      files << {"the client's key", shown["key_file"].as_s, "PRIVATE KEY"}
    end
    files.each do |what, path, kind|
      return "#{path} contains no #{kind} in PEM; the file has to contain #{what}" unless File.read(path).includes?("#{kind}-----")
    rescue error : IO::Error
      return "#{what} cannot be read from #{path}: #{error.message}"
    end
  end
end

driver = Driver.new
while line = gets
  puts driver.answer(JSON.parse(line)).to_json
  STDOUT.flush
end
