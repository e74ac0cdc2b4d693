# Drives LWP::UserAgent: a session is one object with a cache of one connection. Redirects, the field TE, the reading of
# HTML heads, and the proxies of the environment are off. An object has no cookies by default, and repeats no request.
#
# LWP takes URLs only, and its parser of URLs escapes some octets.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use HTTP::Request;
use LWP::UserAgent;
use Net::HTTP;
use Serve;

package Session;

sub new {
    my ($class, $target) = @_;
    my $verify = Serve::is_not_false($target->{verify}) ? 1 : 0;
    my %trust = (verify_hostname => $verify, SSL_verify_mode => $verify, SSL_ca_file => $target->{ca_file}, SSL_ca_path => undef);
    if (my $shown = $target->{certificate}) {
        @trust{'SSL_cert_file', 'SSL_key_file'} = @$shown{'chain_file', 'key_file'};
    }
    my $client = LWP::UserAgent->new(
        timeout               => $target->{timeout},
        keep_alive            => 1,
        max_redirect          => 0,
        requests_redirectable => [],
        parse_head            => 0,
        send_te               => 0,
        env_proxy             => 0,
        ssl_opts              => \%trust,
    );
    if (my $proxy = $target->{proxy}) {
        my $host = $proxy->{host} =~ /:/ ? "[$proxy->{host}]" : $proxy->{host};
        $client->proxy(['http', 'https'], sprintf '%s://%s:%d', $proxy->{scheme} || 'http', $host, $proxy->{port});
    }
    return bless {client => $client}, $class;
}

sub request {
    my ($self, $request) = @_;
    my @fields = map { @$_ } @{$request->{fields}};
    my $got = $self->{client}->simple_request(
        HTTP::Request->new($request->{method}, $request->{url}, \@fields, Serve::content($request)),
    );
    # A response without a protocol is one that LWP has made of an error.
    failed('Internal response', $got->message, $got->content) unless defined $got->protocol;
    my $died = ($got->header('Client-Aborted') || '') eq 'die' ? $got->header('X-Died') : undef;
    failed('X-Died', $died, '') if defined $died && $died =~ /^read timeout/;
    return {
        status  => $got->code,
        reason  => $got->message,
        version => $got->protocol =~ s{^HTTP/}{}r,
        headers => pairs($got),
        body    => $got->content,
        defined $died ? (complete => 0) : (),
    };
}

# Raises an error. LWP has no classes of errors, and its texts tell a time-out.
sub failed {
    my ($type, $message, $more) = @_;
    my $timed_out = "$message\n$more" =~ /read timeout|timed out|timeout/i;
    Serve::failed(type => $type, message => $message, timed_out => $timed_out);
}

# Returns the fields that were received. LWP adds fields of its own, and renames Transfer-Encoding.
sub pairs {
    my @pairs;
    $_[0]->headers->scan(sub {
        my ($name, $value) = @_;
        $name =~ s/^Client-(?=Transfer-Encoding$)//;
        push @pairs, [$name, $value] unless $name =~ /^(?:Client-|X-Died$)/;
    });
    return \@pairs;
}

sub close {
    my $cache = delete($_[0]{client})->conn_cache;
    $cache->drop if $cache;
}

package main;

my @capabilities = qw(
    stepwise proxy tunnel url expect resolve unverified client-certificate back-to-back sources
);
my $version = sprintf '%s on Net::HTTP %s', LWP::UserAgent->VERSION, Net::HTTP->VERSION;
Serve::run({name => 'LWP::UserAgent', version => $version, capabilities => \@capabilities, entry => 'url'}, 'Session');
