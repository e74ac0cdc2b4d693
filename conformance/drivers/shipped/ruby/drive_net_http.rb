# frozen_string_literal: true

# Drives Net::HTTP of Ruby's standard library. A session has an object Net::HTTP for each origin, which is started, so
# that it keeps its connection. Retries, decoding, and the proxy of the environment are off.
#
# Net::HTTP takes the host and the target apart, and sends the target as it is or refuses it. A target that only a URL gives
# a meaning goes through the parser of URI: a whole URL, an empty one, a query alone, one with a fragment.

require 'net/http'
require 'openssl'
require 'uri'
require_relative 'serve'

# The classes of requests, by their methods.
METHODS = Net::HTTP.constants.map { |name| Net::HTTP.const_get(name) }
                   .select { |each| each.is_a?(Class) && each < Net::HTTPRequest }.to_h { |each| [each::METHOD, each] }

class Session
  def initialize(target)
    @target = target
    @connections = {}
  end

  def request(request)
    url = request.url && URI(request.url)
    asked = made(request, url) # before the connection: Net::HTTP refuses a URL without a host here
    origin = url ? [url.hostname, url.port] : [request.host, @target.port]
    connection = @connections[origin] ||= opened(*origin)
    connection.start unless connection.started?
    response = connection.request(asked)
    {
      status: Integer(response.code, 10),
      reason: response.message,
      version: response.http_version,
      headers: response.to_hash.flat_map { |name, values| values.map { |value| [name, value] } },
      body: response.body || '',
    }
  end

  def close
    @connections.each_value { |connection| connection.finish if connection.started? }
    @connections = {}
  end

  private

  # Returns an object for one origin. With a proxy, the proxy resolves the name of the host.
  def opened(host, port)
    proxy = @target.proxy
    via = proxy ? [@target.address(proxy['host']) || proxy['host'], proxy['port']] : [nil, nil]
    connection = Net::HTTP.new(host, port, *via)
    connection.ipaddr = @target.address(host) if !proxy && @target.address(host)
    connection.max_retries = 0
    connection.continue_timeout = 0.3
    %i[open_timeout= read_timeout= write_timeout= ssl_timeout=].each { |each| connection.send(each, @target.timeout) }
    trust(connection) if @target.scheme == 'https'
    connection
  end

  # Sets the CA, verification and the client certificate. With a CA file, Net::HTTP trusts no other CA.
  def trust(connection)
    connection.use_ssl = true
    connection.ca_file = @target.ca_file
    connection.verify_mode = @target.verify == false ? OpenSSL::SSL::VERIFY_NONE : OpenSSL::SSL::VERIFY_PEER
    return unless @target.certificate

    own, *chain = OpenSSL::X509::Certificate.load_file(@target.certificate['chain_file'])
    connection.cert = own
    connection.extra_chain_cert = chain
    connection.key = OpenSSL::PKey.read(File.binread(@target.certificate['key_file']))
  end

  # Returns the request of Net::HTTP. The first value of a name is set, and further ones are added. With a field
  # Accept-Encoding of the caller, Net::HTTP does not decode the content.
  def made(request, url)
    made = of_method(request.method, url || request.target, 'Accept-Encoding' => 'identity')
    request.fields.group_by { |name, _| name.downcase }.each_value do |(name, value), *others|
      made[name] = value
      others.each { |_, other| made.add_field(name, other) }
    end
    give(made, request)
    made
  end

  # Makes a request by the class of its method, or, for an unknown method, as Net::HTTP#send_request does.
  def of_method(method, target, fields)
    known = METHODS[method]
    known ? known.new(target, fields) : Net::HTTPGenericRequest.new(method, false, true, target, fields)
  end

  # Gives the content to the request. The caller of Net::HTTP chooses the framing of a content without a length.
  def give(made, request)
    content = request.content
    if content.is_a?(Serve::Source)
      made['Transfer-Encoding'] = 'chunked' unless request.field?('content-length') || request.field?('transfer-encoding')
      made.body_stream = content
    elsif content
      made.body = content
    end
  end
end

CAPABILITIES = %w[
  stepwise proxy tunnel url asterisk expect resolve unverified client-certificate back-to-back sources
].freeze

Serve.run({ name: 'Net::HTTP', version: Net::HTTP::VERSION, capabilities: CAPABILITIES }, Session)
