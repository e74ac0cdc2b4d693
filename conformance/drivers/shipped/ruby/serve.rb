# frozen_string_literal: true

# The part that drivers for Ruby share: it reads questions from standard input, and writes the answers. The driver protocol
# is in docs/driver-protocol.md. A driver defines a class Session and calls Serve.run:
#
#   Session.new(target)        a session of the client; target is a Serve::Target
#   Session#request(request)   sends a Serve::Request, and returns a hash with the members of a response
#   Session#close              closes its connections
#
# The driver answers one question at a time, so that nothing happens between two questions that arrived together.

require 'json'

module Serve
  # The client cannot do what the question requires.
  class Unsupported < StandardError; end

  # The source of the content failed, as the question requires.
  class SourceFailed < StandardError; end

  # A server, and how to reach it: the members of the operation "open".
  Target = Struct.new(:scheme, :host, :port, :timeout, :proxy, :names, :ca_file, :verify, :certificate) do
    def self.from(given)
      new(*members.map { |name| given[name.to_s] })
    end

    # Returns the address of a name that no resolver knows, or nil.
    def address(name)
      (names || {}).transform_keys(&:downcase)[name.downcase]
    end

    # Returns why the files for TLS cannot be used, in one line, or nil.
    def unusable
      return unless scheme == 'https' || (proxy && proxy['scheme'] == 'https')

      files = [['the CA', ca_file, 'CERTIFICATE']]
      if certificate
        files << ["the client's certificate", certificate['chain_file'], 'CERTIFICATE']
        files << ["the client's key", certificate['key_file'], 'PRIVATE KEY']
      end
      files.each do |what, path, kind|
        next if File.binread(path).include?("#{kind}-----")

        return "#{path} contains no #{kind} in PEM; the file has to contain #{what}"
      rescue SystemCallError => e
        return "#{what} cannot be read from #{path}: #{e.message.split(' @ ').first}"
      end
      nil
    end
  end

  # A request. Its strings are octets.
  class Request
    attr_reader :method, :target, :fields, :host, :verify

    def initialize(given, target)
      @method = given['method']
      @target = Serve.octets(given['target'])
      @fields = given['fields'].map { |pair| pair.map { |each| Serve.octets(each) } }
      @host = given['host'] || target.host
      @verify = target.verify != false && given['verify'] != false
      @body = given['body']
      @origin = "#{target.scheme}://#{@host.include?(':') ? "[#{@host}]" : @host}:#{target.port}"
    end

    # Returns the URL of a target that only a URL gives a meaning, or nil.
    def url
      return @target if @target.match?(/\Ahttps?:/)

      @origin + @target if @target.empty? || @target.start_with?('?') || @target.include?('#')
    end

    # Returns whether the request has a field of this name, in lower case.
    def field?(name)
      fields.any? { |each, _| each.downcase == name }
    end

    # Returns the content: nil, a String, or a Source.
    def content
      return unless @body
      return Source.new(@body['pieces'].map { |each| each.unpack1('m') }, @body['fails']) if @body['kind'] == 'source'

      data = @body['data'].unpack1('m')
      @body['kind'] == 'iterable' ? Source.new(data.lines, false) : data
    end
  end

  # A content without a length, which is read as an IO is. An IO returns no empty string before its end, so that the
  # empty pieces of the source stay here.
  class Source
    def initialize(pieces, fails)
      @pieces = pieces.reject(&:empty?)
      @fails = fails
    end

    def read(length = nil, buffer = +'')
      raise SourceFailed, 'the source of the content failed' if @pieces.empty? && @fails
      return (length ? nil : buffer.replace('')) if @pieces.empty?

      piece = @pieces.shift
      @pieces.unshift(piece.byteslice(length..)) if length && piece.bytesize > length
      buffer.replace(piece.byteslice(0, length || piece.bytesize))
    end
  end

  # Returns the octets of a string of the protocol, which has a character for each.
  def self.octets(text)
    text.encode('ISO-8859-1').b
  end

  # Returns a string of the protocol for octets.
  def self.text(octets)
    octets && octets.to_s.b.force_encoding('ISO-8859-1').encode('UTF-8')
  end

  def self.response(told)
    pairs = ->(all) { all&.map { |pair| pair.map { |each| text(each) } } }
    body = told[:body] && [told[:body]].pack('m0')
    lines = { reason: text(told[:reason]), headers: pairs[told[:headers]], trailers: pairs[told[:trailers]] }
    { response: told.merge(lines, body: body) }
  end

  # Returns the answer for an exception: it is one of the client, unless the driver has a mistake.
  def self.failure(error)
    return { unsupported: error.message } if error.is_a?(Unsupported)

    message = text(error.message)
    own = error.backtrace_locations&.first&.absolute_path.to_s.start_with?(__dir__)
    return { broken: "#{error.class}: #{message}" } if own && error.is_a?(NameError)

    bases = error.class.ancestors.grep(Class) - [error.class, Object, BasicObject]
    { error: { type: error.class.name, bases: bases.map(&:name), message: message, timed_out: timed_out?(error) } }
  end

  def self.timed_out?(error)
    error.is_a?(Errno::ETIMEDOUT) || error.class.ancestors.any? { |each| each.name == 'Timeout::Error' }
  end

  # Answers questions until the end of input. What the client prints goes to standard error.
  #
  #   hello    the name, version and capabilities of the client
  #   session  the class Session of the driver
  def self.run(hello, session)
    answers = $stdout.dup
    answers.sync = true
    $stdout.reopen($stderr)
    questions = $stdin.dup
    $stdin.reopen(File::NULL)
    loop = Loop.new(hello.merge(protocol: 2, language: "Ruby #{RUBY_VERSION}"), session)
    questions.each_line { |line| answers.write(JSON.generate(loop.answer(JSON.parse(line))), "\n") }
  end

  # Answers the operations of the protocol.
  class Loop
    def initialize(hello, session)
      @hello = hello
      @kind = session
      @target = @session = nil
    end

    def answer(message)
      case message['op']
      when 'hello' then { hello: @hello }
      when 'open' then open(message['target'])
      when 'close' then close
      when 'do' then message.dig('item', 'request') ? request(message['item']['request']) : { unsupported: 'unknown item' }
      else { unsupported: "unknown operation #{message['op']}" }
      end
    rescue StandardError => e
      Serve.failure(e)
    end

    private

    def open(target)
      close
      @target = Target.from(target)
      { ok: true }
    end

    def request(given)
      broken = @target.unusable
      return { broken: broken } if broken

      @session ||= @kind.new(@target)
      Serve.response(@session.request(Request.new(given, @target)))
    end

    def close
      session = @session
      @session = nil
      session&.close
      { ok: true }
    end
  end
end
