# A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.
#
# The client is HTTP::Tiny. Put yours in its place where a comment says REPLACE. The rest is for every client. The driver
# reads a question from each line of standard input, and writes a line with the answer (docs/driver-protocol.md). What the
# client prints goes to standard error: standard output is for answers alone.

use strict;
use warnings;

use HTTP::Tiny;
use IO::Handle;
use JSON::PP;
use MIME::Base64 qw(decode_base64 encode_base64);

my %hello = (
    protocol     => 2,
    version      => HTTP::Tiny->VERSION,    # REPLACE: the version of your client
    language     => 'Perl',
    entry        => 'url',    # the client takes URLs only; otherwise "raw": the target goes to the client as it is
    capabilities => ['stepwise'],    # more of docs/driver-protocol.md#all-capabilities, when client and driver have them
);

my ($client, $target);    # of the session; the target has scheme, host, port, timeout (seconds), ca_file (the CA to trust)

# REPLACE: make what keeps the connections of your client. Switch off redirects, retries, decoding, cookies and proxies.
sub open_session {
    return HTTP::Tiny->new(
        timeout      => $target->{timeout},
        max_redirect => 0,
        verify_SSL   => 1,
        SSL_options  => {SSL_ca_file => $target->{ca_file}},
        proxy        => undef,
        http_proxy   => undef,
        https_proxy  => undef,
    );
}

# REPLACE: send the request, and return the members of the response that your client reports. Leave out the others. An error
# of the client is a die with a hash: its type, its message, and whether it is the client's own time-out.
sub send_request {
    my ($method, $url, $fields, $content) = @_;
    my (%headers, %spelled);
    for (@$fields) {
        my ($name, $value) = @$_;
        die {unsupported => 'HTTP::Tiny makes Host from the URL'} if lc $name eq 'host';
        push @{$headers{$spelled{lc $name} ||= $name}}, $value;
    }
    my $got = $client->request($method, $url, {headers => \%headers, defined $content ? (content => $content) : ()});
    if (!defined $got->{protocol}) {    # a response that HTTP::Tiny has made of an error
        die {type => 'error', message => $got->{content}, timed_out => scalar $got->{content} =~ /timed out/i};
    }
    my @pairs;
    for my $name (sort keys %{$got->{headers}}) {
        my $value = $got->{headers}{$name};
        push @pairs, map { [$name, $_] } ref $value ? @$value : $value;
    }
    my $version = $got->{protocol} =~ s{^HTTP/}{}r;
    my $body = defined $got->{content} ? $got->{content} : '';
    return {status => 0 + $got->{status}, reason => $got->{reason}, version => $version, headers => \@pairs, body => $body};
}

sub sent {
    my $request = shift;
    my $body    = $request->{body};
    my @fields  = @{$request->{fields}};
    utf8::downgrade($_) for $request->{target}, map { @$_ } @fields;    # a character of the protocol is an octet
    my $told = eval {
        die {unsupported => 'this driver gives the content as a whole'} if $body && $body->{kind} ne 'bytes';
        die {unsupported => 'TLS needs IO::Socket::SSL'} if $target->{scheme} eq 'https' && !eval { require IO::Socket::SSL };
        my $url = "$target->{scheme}://$target->{host}:$target->{port}$request->{target}";
        send_request($request->{method}, $url, \@fields, $body ? decode_base64($body->{data}) : undef);
    };
    if ($told) {
        $told->{body} = encode_base64($told->{body}, '');
        return {response => $told};
    }
    my $error = ref $@ eq 'HASH' ? $@ : {type => 'die', message => "$@"};
    return {unsupported => $error->{unsupported}} if $error->{unsupported};
    my $timed_out = $error->{timed_out} ? JSON::PP::true : JSON::PP::false;
    return {error => {type => $error->{type}, bases => [], message => $error->{message}, timed_out => $timed_out}};
}

sub answer {
    my $message = shift;
    my $op      = $message->{op};
    return {hello => \%hello} if $op eq 'hello';
    if ($op eq 'open' || $op eq 'close') {
        undef $client;    # REPLACE: end the connections
        if ($op eq 'open') {
            $target = $message->{target};
            $client = open_session();
        }
        return {ok => JSON::PP::true};
    }
    return sent($message->{item}{request}) if $op eq 'do' && $message->{item}{request};
    return {unsupported => "unknown operation $op"};
}

open my $answers, '>&', \*STDOUT or die "standard output: $!";
open STDOUT, '>&', \*STDERR or die "standard output: $!";
$answers->autoflush(1);
my $json = JSON::PP->new->ascii;
while (defined(my $line = <STDIN>)) {
    print {$answers} $json->encode(answer($json->decode($line))), "\n";
}
