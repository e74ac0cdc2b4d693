# frozen_string_literal: true

# A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.
#
# The client is Net::HTTP. Put yours in its place where a comment says REPLACE. The rest is for every client. The driver
# reads a question from each line of standard input, and writes a line with the answer (docs/driver-protocol.md). What the
# client prints goes to standard error: standard output is for answers alone.

require 'json'
require 'net/http'
require 'openssl'

HELLO = {
  protocol: 2,
  version: Net::HTTP::VERSION, # REPLACE: the version of your client
  language: 'Ruby',
  capabilities: %w[stepwise], # more of docs/driver-protocol.md#all-capabilities, each when the client and this file have it
  # entry: 'url', # for a client that takes URLs only: its own parser may then change the target
}.freeze

# Raise it if your client cannot do what a request requires. The answer is then no failure of the client.
class Unsupported < StandardError; end

# What keeps the connections of your client. h1conform makes one for each case.
class Session
  # target: scheme, host, port, timeout (seconds), ca_file (the path of the CA to trust)
  def initialize(target)
    # REPLACE: make the object of your client. Switch off redirects, retries, decoding, cookies, proxies of the environment.
    @client = Net::HTTP.new(target['host'], target['port'], nil)
    @client.max_retries = 0
    %i[open_timeout= read_timeout= write_timeout= ssl_timeout=].each { |each| @client.send(each, target['timeout']) }
    return unless target['scheme'] == 'https'

    @client.use_ssl = true
    @client.ca_file = target['ca_file']
    @client.verify_mode = OpenSSL::SSL::VERIFY_PEER
  end

  # Returns the members of the response that the client reports. What the client raises becomes the answer "error".
  def request(method, target, fields, content)
    # REPLACE: send the request. The target and the fields go to the client as they are.
    asked = Net::HTTPGenericRequest.new(method, !content.nil?, method != 'HEAD', target, 'Accept-Encoding' => 'identity')
    fields.map(&:first).uniq(&:downcase).each do |name|
      asked[name] = fields.select { |other, _| other.casecmp?(name) }.map(&:last)
    end
    asked.body = content
    @client.start unless @client.started?
    response = @client.request(asked)
    # REPLACE: report what your client reports, and leave out the rest.
    headers = response.to_hash.flat_map { |name, values| values.map { |value| [name, value] } }
    status = Integer(response.code, 10)
    { status: status, reason: response.message, version: response.http_version, headers: headers, body: response.body.to_s }
  end

  def close
    @client.finish if @client.started? # REPLACE
  end
end

# Returns the octets of a string of the protocol, which has a character for each octet.
def octets(text) = text.encode('ISO-8859-1').b

# Returns a string of the protocol for octets.
def characters(octets) = octets.to_s.b.force_encoding('ISO-8859-1').encode('UTF-8')

def sent(session, request)
  body = request['body']
  raise Unsupported, 'this driver gives the content as a whole' if body && body['kind'] != 'bytes'

  fields = request['fields'].map { |pair| pair.map { |each| octets(each) } }
  told = session.request(request['method'], octets(request['target']), fields, body && body['data'].unpack1('m'))
  told[:headers] = told[:headers].map { |pair| pair.map { |each| characters(each) } }
  { response: told.merge(reason: characters(told[:reason]), body: [told[:body]].pack('m0')) }
rescue Unsupported => e
  { unsupported: e.message }
rescue StandardError => e
  bases = e.class.ancestors.grep(Class).map(&:name) - [e.class.name, 'Object', 'BasicObject']
  timed_out = e.is_a?(Timeout::Error) || e.is_a?(Errno::ETIMEDOUT)
  { error: { type: e.class.name, bases: bases, message: characters(e.message), timed_out: timed_out } }
end

answers = $stdout.dup
answers.sync = true
$stdout.reopen($stderr)
session = nil
$stdin.each_line do |line|
  message = JSON.parse(line)
  answer =
    case message['op']
    when 'hello' then { hello: HELLO }
    when 'open', 'close'
      session&.close
      session = message['op'] == 'open' ? Session.new(message['target']) : nil
      { ok: true }
    when 'do' then message.dig('item', 'request') ? sent(session, message['item']['request']) : { unsupported: 'unknown item' }
    else { unsupported: "unknown operation #{message['op']}" }
    end
  answers.puts(JSON.generate(answer))
end
