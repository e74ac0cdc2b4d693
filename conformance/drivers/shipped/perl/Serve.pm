package Serve;

# The part that drivers for Perl share: it reads questions from standard input, and writes the answers. The driver protocol
# is in docs/driver-protocol.md. The module needs the core modules of Perl only. A driver defines a package with
#
#   new($class, $target)        a session of the client; $target has the members of the operation "open"
#   request($self, $request)    sends a request, and returns a hash with the members of a response
#   close($self)                closes its connections
#
# and calls Serve::run. It answers one question at a time, so that nothing happens between two questions that arrived
# together. A request has the members of the question, and these: host, verify, origin (the URL of the server, without a
# path) and url.

use strict;
use warnings;

use IO::Handle;
use IO::Socket::IP;
use JSON::PP;
use MIME::Base64 qw(decode_base64 encode_base64);

my $json = JSON::PP->new->ascii->canonical;
my %names;    # the addresses of names that no resolver knows

# Resolves the names of the target too. The clients look up names by the socket class IO::Socket::IP.
{
    my $look_up = \&IO::Socket::IP::getaddrinfo;
    no warnings qw(redefine prototype);
    *IO::Socket::IP::getaddrinfo = sub {
        my ($host, @others) = @_;
        $host = $names{lc $host} if defined $host && exists $names{lc $host};
        return $look_up->($host, @others);
    };
}

# Raises what makes the answer "unsupported": the client cannot do what the question requires.
sub unsupported { die bless {why => $_[0]}, 'Serve::Unsupported' }

# Raises an error of the client.
#
#   type       the kind of the error
#   message    the text of the client
#   timed_out  whether it is the client's own time-out
sub failed { die bless {@_}, 'Serve::Failed' }

# Answers questions until the end of input. What the client prints goes to standard error.
#
#   hello   the name, version and capabilities of the client
#   class   the package of the driver
sub run {
    my ($hello, $class) = @_;
    $hello = {%$hello, protocol => 2, language => sprintf 'Perl %vd', $^V};
    open my $answers,   '>&', \*STDOUT   or die "standard output: $!";
    open my $questions, '<&', \*STDIN    or die "standard input: $!";
    open STDOUT,        '>&', \*STDERR   or die "standard output: $!";
    open STDIN,         '<',  '/dev/null' or die "standard input: $!";
    $answers->autoflush(1);
    my $state = {class => $class, hello => $hello};
    while (defined(my $line = <$questions>)) {
        print {$answers} $json->encode(answer($state, $json->decode($line))), "\n";
    }
}

# Returns the answer to a message.
sub answer {
    my ($state, $message) = @_;
    my $op = $message->{op};
    if ($op eq 'hello') { return {hello => $state->{hello}} }
    if ($op eq 'open' || $op eq 'close') {
        my $session = delete $state->{session};
        $session->close if $session;
        $state->{target} = $message->{target} if $op eq 'open';
        return {ok => JSON::PP::true};
    }
    if ($op eq 'do' && $message->{item}{request}) {
        my $answer = eval { asked($state, $message->{item}{request}) };
        return $answer || failure($@);
    }
    return {unsupported => "unknown operation $op"};
}

sub asked {
    my ($state, $given) = @_;
    my $target = $state->{target};
    my $broken = unusable($target);
    return {broken => $broken} if $broken;
    %names = map { lc $_ => $target->{names}{$_} } keys %{$target->{names} || {}};
    $state->{session} ||= $state->{class}->new($target);
    return {response => response($state->{session}->request(request($target, $given)))};
}

# Returns a request for the driver. Its strings are octets.
sub request {
    my ($target, $given) = @_;
    my $host = defined $given->{host} ? $given->{host} : $target->{host};
    my $asked = $given->{target};
    utf8::downgrade($_) for $asked, map { @$_ } @{$given->{fields}};
    my $shown = $host =~ /:/ ? "[$host]" : $host;
    my $origin = "$target->{scheme}://$shown";
    $origin .= ":$target->{port}" unless $target->{port} == {http => 80, https => 443}->{$target->{scheme}};
    utf8::downgrade($origin, 1);
    return {
        %$given,
        target => $asked,
        host   => $host,
        verify => is_not_false($target->{verify}) && is_not_false($given->{verify}),
        origin => $origin,
        url    => $asked =~ /\Ahttps?:/ ? $asked : $origin . $asked,
    };
}

sub is_not_false { return !defined $_[0] || $_[0] }

# Returns the content of a request: undef, octets, or a function that returns a piece at each call, and "" at the end. For
# such a function an empty piece is the end, so that the empty pieces of a source stay here.
sub content {
    my $body = shift->{body} or return undef;
    if ($body->{kind} eq 'bytes') { return decode_base64($body->{data}) }
    my @pieces = $body->{kind} eq 'source'
        ? grep { length } map { decode_base64($_) } @{$body->{pieces}}
        : decode_base64($body->{data}) =~ /[^\n]*\n|[^\n]+/g;
    return sub {
        return shift @pieces if @pieces;
        die "the source of the content failed\n" if $body->{fails};
        return '';
    };
}

# Returns why the files for TLS cannot be used, in one line, or nothing.
sub unusable {
    my $target = shift;
    return unless $target->{scheme} eq 'https' || (($target->{proxy} || {})->{scheme} || '') eq 'https';
    my @files = (['the CA', $target->{ca_file}, 'CERTIFICATE']);
    if (my $shown = $target->{certificate}) {
        push @files, ["the client's certificate", $shown->{chain_file}, 'CERTIFICATE'],
            ["the client's key", $shown->{key_file}, 'PRIVATE KEY'];
    }
    for (@files) {
        my ($what, $path, $kind) = @$_;
        my $data;
        $! = 0;
        if (open my $file, '<:raw', $path) { local $/; $data = <$file> }
        return "$what cannot be read from $path: $!" unless defined $data && !$!;
        return "$path contains no $kind in PEM; the file has to contain $what" unless $data =~ /\Q$kind\E-----/;
    }
    return;
}

# Returns a response in the form of the protocol. JSON::PP writes a character for each octet.
sub response {
    my $told = shift;
    my %response = (%$told, status => 0 + $told->{status});
    $response{body} = encode_base64($told->{body}, '') if defined $told->{body};
    $response{complete} = JSON::PP::false if exists $told->{complete};
    return \%response;
}

# Returns the answer for what an eval has caught: it comes from the client, unless the driver has a mistake.
sub failure {
    my $error = shift;
    return {unsupported => $error->{why}} if ref $error eq 'Serve::Unsupported';
    if (ref $error eq 'Serve::Failed') {
        my ($type, $message) = ($error->{type}, plain($error->{message}));
        my $timed_out = $error->{timed_out} ? JSON::PP::true : JSON::PP::false;
        return {error => {type => $type, bases => [], message => $message, timed_out => $timed_out}};
    }
    my $message = plain("$error");
    my ($here) = __FILE__ =~ m{^(.*/)};
    return {broken => $message} if $here && $message =~ / at \Q$here\E\S+ line \d+/;
    return {error => {type => 'die', bases => [], message => $message, timed_out => JSON::PP::false}};
}

# Returns a message of die without what Perl adds: the number of the line of input that was read last.
sub plain {
    my $message = shift;
    $message =~ s/, <\$questions> line \d+\.?\s*\z//;
    $message =~ s/\s+\z//;
    return $message;
}

1;
